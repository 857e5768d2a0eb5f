"""A month is scored under the version that was in force in it."""

from __future__ import annotations

import pytest

from formgen.forms.model import Form
from formgen.forms.versions import in_force, versions
from formgen.periods import Period
from formgen.yamlfiles.kinds import Id, Month


def version(number: int, effective: str | None = None, id_: str = "a-form") -> Form:
    return Form(id=Id(id_), title="考核表", version=number, effective=Month(effective) if effective else None)


FORMS = (
    version(3, "2026-07"),
    version(1),
    version(2, "2026-01"),
    version(9, "2020-01", "b-form"),
)


@pytest.mark.parametrize(
    ("month", "expected"),
    [("2025-12", 1), ("2026-01", 2), ("2026-06", 2), ("2026-07", 3), ("2030-01", 3), ("", 3)],
)
def test_the_newest_version_not_later_counts(month: str, expected: int) -> None:
    form = in_force(FORMS, "a-form", Period.parse(month) if month else None)
    assert form
    assert form.version == expected


def test_before_the_first_version_none_is_in_force() -> None:
    assert in_force(FORMS, "b-form", Period.parse("2019-12")) is None
    assert in_force(FORMS, "c-form") is None


def test_of_two_versions_of_one_month_the_later_number_counts() -> None:
    form = in_force((version(5, "2026-01"), version(4, "2026-01")), "a-form", Period.parse("2026-02"))
    assert form
    assert form.version == 5


def test_versions_come_oldest_first() -> None:
    assert [form.version for form in versions(FORMS, "a-form")] == [1, 2, 3]
