"""Forced distribution: whole people for shares, and who is told where a grade has too many."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from formgen.forms.model import Form
from formgen.messages import LANGS, hint, sentence
from formgen.points import Percent
from formgen.problems import Where
from formgen.records.model import Person
from formgen.scoring.distribution import Quota, allot, breaches, quotas
from formgen.scoring.standing import Standing
from formgen.yamlfiles.kinds import Id
from forms import form


def percents(*shares: int) -> tuple[Percent, ...]:
    return tuple(Percent(Decimal(share)) for share in shares)


@pytest.mark.parametrize(
    ("people", "shares", "allotted"),
    [
        (7, (10, 20, 40, 20, 10), (1, 1, 3, 1, 1)),
        (10, (10, 20, 40, 20, 10), (1, 2, 4, 2, 1)),
        (0, (50, 50), (0, 0)),
        (1, (50, 50), (1, 0)),  # equal remainders: the earlier grade
        (3, (25, 25, 25, 25), (1, 1, 1, 0)),
        (5, (0, 100), (0, 5)),
    ],
)
def test_people_are_allotted_by_largest_remainder(
    people: int, shares: tuple[int, ...], allotted: tuple[int, ...]
) -> None:
    assert allot(people, percents(*shares)) == allotted


@pytest.mark.parametrize(("people", "shares"), [(7, (50, 40)), (7, ()), (-1, (100,)), (7, (110, -10))])
def test_shares_that_do_not_divide_a_whole_are_refused(people: int, shares: tuple[int, ...]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 the type is the promise
        allot(people, percents(*shares))


@given(st.integers(0, 500), st.lists(st.integers(0, 99), min_size=1, max_size=8))
def test_everybody_gets_one_grade_and_no_grade_is_off_by_a_whole_person(people: int, cuts: list[int]) -> None:
    edges = [0, *sorted(cuts), 100]
    shares = percents(*(high - low for low, high in pairwise(edges)))
    allotted = allot(people, shares)
    assert sum(allotted) == people
    exact = (people * share.fraction for share in shares)
    assert all(abs(got - want) < 1 for got, want in zip(allotted, exact, strict=True))


# ── limits and who exceeds them ─────────────────────────────────────────────────────────────

LIMITED = """
    grades:
      - {name: 优, from: 90, share: 20%}
      - {name: 良, from: 80, below: 90, share: 40%}
      - {name: 中, below: 80}
"""
WHOLE = LIMITED.replace("{name: 中, below: 80}", "{name: 中, below: 80, share: 40%}")


def standings(of: Form, *grades: str, department: str = "甲") -> list[Standing]:
    """People with these grades; those without one are not complete."""
    by_name = {grade.name: grade for grade in of.grades}
    return [
        Standing(
            of,
            Person(f"{n:02}", f"员工{n}", department),
            "complete" if name else "missing",
            grade=by_name.get(name),
        )
        for n, name in enumerate(grades)
    ]


def told(found: Iterable[Quota]) -> list[tuple[str | None, str, int, int]]:
    return [(each.department, each.grade.name, each.allowed, len(each.people)) for each in found]


def test_too_many_in_a_grade_are_named_and_the_rest_is_not_told() -> None:
    found = breaches(standings(form(LIMITED), *"优优优良中中中中中中"), "all")
    assert told(found) == [(None, "优", 2, 3)]
    assert [each.name for each in found[0].people] == ["员工0", "员工1", "员工2"]


def test_a_fraction_of_a_person_does_not_count_where_shares_leave_room() -> None:
    assert told(quotas(standings(form(LIMITED), *"优良中中中中中中中"), "all")) == [
        (None, "优", 1, 1),
        (None, "良", 3, 1),
    ]


def test_shares_of_a_hundred_hand_out_everybody() -> None:
    found = quotas(standings(form(WHOLE), *"优优良良中中中"), "all")
    assert [each.allowed for each in found] == [1, 3, 3]
    assert told(breaches(standings(form(WHOLE), *"优优良良中中中"), "all")) == [(None, "优", 1, 2)]


def test_only_complete_cards_count_and_the_others_are_told() -> None:
    (over,) = breaches(standings(form(LIMITED), "优", "优", "中", "中", "中", "", ""), "all")
    assert (over.allowed, over.complete, over.open) == (1, 5, 2)
    problem = over.problem(Where("form.yaml", 3))
    assert not problem.is_error
    assert "另有 2 人尚未录全" in hint(problem, "zh")
    assert "00 员工0、01 员工1" in sentence(problem, "zh")


def test_everybody_complete_is_no_matter_for_a_hint() -> None:
    (over,) = breaches(standings(form(LIMITED), *"优优中中中"), "all")
    for lang in LANGS:
        assert "0 " not in hint(over.problem(Where("")), lang)


def test_a_batch_is_everybody_or_each_department() -> None:
    of = form(LIMITED)
    people = [*standings(of, *"优优中中中"), *standings(of, *"中中中中中", department="")]
    assert breaches(people, "all") == ()
    assert told(breaches(people, "department")) == [("甲", "优", 1, 2)]
    assert [each.department for each in quotas(people, "department")] == ["甲", "甲", "", ""]


def test_forms_are_batches_of_their_own_and_those_without_shares_have_none() -> None:
    one, other = form(LIMITED), replace(form(LIMITED), id=Id("other"))
    people = [*standings(one, *"优优中中中"), *standings(other, *"中中中中中")]
    assert told(breaches(people, "all")) == [(None, "优", 1, 2)]
    free = form("grades: [{name: 优, from: 90}, {name: 中, below: 90}]")
    assert quotas(standings(free, *"优优优"), "all") == ()


def test_a_long_list_of_names_is_cut_in_the_sentence_only() -> None:
    (over,) = breaches(standings(form(LIMITED), *"优" * 30), "all")
    assert len(over.people) == 30
    words = sentence(over.problem(Where("")), "en")
    assert "19 员工19 … (+10)" in words
    assert "员工20" not in words


@given(st.lists(st.sampled_from(["优", "良", "中", ""]), max_size=60), st.sampled_from([LIMITED, WHOLE]))
def test_what_is_allowed_never_exceeds_the_people_there_are(grades: list[str], text: str) -> None:
    found = quotas(standings(form(text), *grades), "all")
    complete = sum(map(bool, grades))
    assert sum(each.allowed for each in found) <= complete
    assert all(each.complete == complete and each.open == len(grades) - complete for each in found)
    if text == WHOLE and grades:
        assert sum(each.allowed for each in found) == complete
