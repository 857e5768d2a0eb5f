"""Type hints say what may stand in a file; hints that say nothing are refused early."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

import pytest

from formgen.forms.model import Form, Grade, Interval, Rule
from formgen.yamlfiles.kinds import Entry
from formgen.yamlfiles.shapes import TEXT, Anything, Keyed, Kinds, ListOf, MapOf, OneOf, shape


@dataclass(frozen=True)
class Facts:
    entries: Mapping[str, Entry]


@pytest.mark.parametrize(
    ("hint", "expected"),
    [
        (str, TEXT),
        (str | None, TEXT),
        (tuple[str, ...], ListOf(TEXT)),
        (Mapping[str, str], MapOf(TEXT)),
        (Literal["a", "b"], OneOf(("a", "b"))),
        (Literal["a", "b"] | None, OneOf(("a", "b"))),
    ],
)
def test_each_hint_has_its_shape(hint: Any, expected: object) -> None:
    assert shape(hint) == expected


def test_an_entry_may_be_anything() -> None:
    found = shape(Facts)
    assert isinstance(found, Keyed)
    assert found.keys["entries"].shape == MapOf(Anything())


def test_rules_are_told_by_the_first_key_of_each_class() -> None:
    found = shape(Rule)
    assert isinstance(found, Kinds)
    kinds = "choice bands ratio step count linear rating ranges checklist narrative from"
    assert list(found.by_key) == kinds.split()


def test_inherited_keys_belong_to_the_class_and_do_not_name_it() -> None:
    for kind, own in ((Interval, "points"), (Grade, "name")):
        found = shape(kind)
        assert isinstance(found, Keyed)
        assert found.own == own
        assert {"from", "above", "to", "below", "equals"} < set(found.keys)
        assert found.keys["from"].field == "from_"


def test_defaults_and_needs_are_known() -> None:
    found = shape(Form)
    assert isinstance(found, Keyed)
    assert {key.name for key in found.keys.values() if key.required} == {"id", "title", "version"}
    assert found.keys["decimals"].default == 2


@pytest.mark.parametrize(
    "hint",
    [float, complex, list[str], dict[str, str], tuple[str, int], Mapping[int, str], bytes, Decimal | str],
)
def test_a_hint_without_meaning_is_refused(hint: Any) -> None:
    with pytest.raises(TypeError, match="no shape"):
        shape(hint)
