"""The sample company: sound forms, readable records, and every feature somewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import get_args

import pytest

from formgen.forms.model import Count, Form, Rule
from formgen.forms.rules import Cards, asks
from formgen.forms.versions import in_force
from formgen.messages import sentence
from formgen.periods import Period
from formgen.policy.checks import check
from formgen.records.model import Record
from formgen.records.scorefiles import score_files, scores_in
from formgen.scoring.model import Scorecard
from formgen.scoring.score import score
from formgen.workspace.folder import Workspace, load
from formgen.workspace.results import Results

ROOT = Path(__file__).parent.parent
COMPANY = ROOT / "examples" / "company"
MONTHS = ("2026-10", "2026-11")
LONGER = {"cs-manager-quarterly": "2026-Q4", "cs-manager-yearly": "2026"}
ADOPTED = ("account-manager", "crm-manager", "cs-department", "cs-lead", "cs-manager-monthly")


@cache
def company() -> Workspace:
    workspace, problems = load(COMPANY)
    assert problems == ()
    return workspace


@cache
def records() -> tuple[Record, ...]:
    found: list[Record] = []
    for file in score_files(COMPANY / "scores").files:
        recorded = scores_in(file, company().people, company().forms)
        assert recorded.problems == (), file
        found += recorded.records
    return tuple(found)


def form_of(record: Record) -> Form:
    form = in_force(company().forms, record.form, record.period)
    assert form is not None
    return form


@cache
def cards() -> tuple[Scorecard, ...]:
    return tuple(score(form_of(each), each) for each in records())


def card(name: str, month: str) -> Scorecard:
    return next(
        each for each in cards() if (each.record.person.name, each.record.period.name) == (name, month)
    )


# ── the workspace ───────────────────────────────────────────────────────────────────────────


def test_twelve_people_each_with_a_number_a_form_and_a_record_in_both_months() -> None:
    people = company().people
    assert len(people) == 12
    assert len({person.number for person in people}) == 12
    assert all(person.number.startswith("00") for person in people), "leading zeros survive"
    recorded = {
        (each.person.number, each.period.name, each.form) for each in records() if each.form in ADOPTED
    }
    monthly = [(person.number, form) for person in people for form in person.forms if form not in LONGER]
    assert len(monthly) == 12
    assert recorded == {(number, month, form) for number, form in monthly for month in MONTHS}


def test_longer_periods_are_made_from_the_months_as_far_as_these_are_recorded() -> None:
    results = Results(company())
    for id_, name in LONGER.items():
        period = Period.parse(name)
        form = in_force(company().forms, id_, period)
        assert form is not None
        assert check(form, company().spec_of(form).places) == ()
        pasts = {
            person.name: [
                (past.period.name, str(past.total))
                for past in results.earlier(form, person, period)["cs-manager-monthly"]
                if past.state == "complete"
            ]
            for person in company().people
            if id_ in person.forms
        }
        assert pasts == {
            "沈静宜": [("2026-10", "96.80"), ("2026-11", "103.40")],
            "郑海川": [("2026-10", "84.20")],
        }


def test_every_superior_on_the_form_is_somebody_else() -> None:
    assert all(person.superior and person.superior != person.name for person in company().people)


def test_two_versions_of_each_adopted_form_lie_side_by_side_and_the_month_decides() -> None:
    assert {form.id for form in company().forms if not form.follows} == {*ADOPTED, *LONGER}
    for id_ in ADOPTED:
        early, late = (
            in_force(company().forms, id_, Period.parse(month)) for month in ("2026-08", "2026-09")
        )
        assert early
        assert late
        assert (early.version, late.version) == (1, 2)


@pytest.mark.parametrize("id_", ADOPTED)
def test_the_first_version_is_the_sources_form_byte_for_byte(id_: str) -> None:
    original = (ROOT / "specs" / f"{id_}.yaml").read_bytes()
    assert (COMPANY / "specs" / f"{id_}.v1.yaml").read_bytes() == original


@pytest.mark.parametrize("id_", ADOPTED)
def test_the_second_version_has_closed_every_gap(id_: str) -> None:
    spec = next(each for each in company().versions(id_) if each.form.version == 2)
    assert [sentence(each, "zh") for each in check(spec.form, spec.places)] == []
    assert spec.form.accepts == ()


def test_the_logo_is_a_picture_small_enough_for_every_page() -> None:
    logo = company().logo
    assert logo is not None
    assert logo.read_bytes().startswith(b"\x89PNG")
    assert logo.stat().st_size < 20_000


# ── everything occurs somewhere ─────────────────────────────────────────────────────────────


def used_rules() -> set[type]:
    """The kinds of rule for which something was recorded in a section, or known from earlier cards."""
    return {
        type(indicator.rule)
        for each in records()
        for indicator in form_of(each).indicators
        if indicator.id in each.entries
    } | {
        type(indicator.rule)
        for form in company().forms
        for indicator in form.indicators
        if isinstance(asks(indicator.rule), Cards)
    }


def adjustments(kind: str) -> Iterator[Scorecard]:
    for each in cards():
        blocks = zip(each.blocks, each.form.adjustments, strict=True)
        if any(block.points and spec.kind == kind for block, spec in blocks):
            yield each


def test_every_kind_of_rule_is_used() -> None:
    assert used_rules() == set(get_args(Rule))


def test_both_scales_are_used() -> None:
    assert {form_of(each).scale for each in records()} == {"points", "hundred"}


def test_goals_are_written_and_rated() -> None:
    goals = [goal for each in cards() for part in each.parts for goal in part.goals]
    assert goals
    assert all(goal.points is not None and goal.due for goal in goals)


def test_one_score_is_missing_and_only_that_card_is_unfinished() -> None:
    unfinished = [each for each in cards() if not each.complete]
    assert [(each.record.person.name, each.record.period.name) for each in unfinished] == [
        ("郑海川", "2026-11")
    ]
    assert [each.code for each in unfinished[0].problems] == ["score-missing"]
    assert [each.id for each in unfinished[0].items if each.missing] == ["satisfaction"]
    assert unfinished[0].total is None
    assert unfinished[0].grade is None


def test_all_other_cards_are_graded_without_a_problem() -> None:
    finished = [each for each in cards() if each.complete and not each.form.follows]
    assert len(finished) == 23
    for each in finished:
        assert each.whole
        assert each.problems == ()
        assert each.total is not None
        assert each.grade is not None
        assert (each.pay is not None) == (each.form.pay is not None)


def test_a_total_a_section_and_a_grade_are_vetoed_and_each_veto_matters() -> None:
    zero = card("白若溪", "2026-11")
    assert zero.total == 0
    assert zero.grade
    assert zero.grade.name == "不合格"
    section = card("欧阳子涵", "2026-10")
    assert [veto.zero for veto in section.vetoes] == ["service"]
    limited = card("郑海川", "2026-10")
    assert limited.total is not None
    assert limited.total >= 80, "良好, were it not for the veto"
    assert limited.grade
    assert limited.grade.name == "合格"


def test_bonus_and_deduction_occur_and_a_bonus_meets_its_cap() -> None:
    assert list(adjustments("bonus"))
    assert list(adjustments("deduction"))
    capped = card("顾晓岚", "2026-11")
    assert [block.points for block in capped.blocks] == [5, 0]
    assert capped.record.entries["praise"] == "7"


def test_several_raters_occur_and_one_is_missing_and_made_up_for() -> None:
    rated = [each for each in records() for entry in (each.entries.get("teamwork"),) if entry]
    by_count = {len(each.entries["teamwork"]) for each in rated}
    assert by_count == {2, 3}
    item = card("袁梓轩", "2026-11").item("teamwork")
    assert item
    assert "÷ 75%" in item.reason
    assert {
        len(entry) for each in records() if isinstance(entry := each.entries.get("team-goals"), Mapping)
    } == {2}


def test_pay_goes_by_score_on_one_form_and_by_coefficient_on_others() -> None:
    factors = [each for form in company().forms if form.pay for each in form.pay.factors]
    assert {type(each).__name__ for each in factors} >= {"ByScore", "ByGrade"}


def test_counts_take_away_and_add() -> None:
    used = [rule for form in company().forms for rule in rules(form) if isinstance(rule, Count)]
    assert any(each.deduct is not None for rule in used for each in rule.count)
    assert any(each.add is not None for rule in used for each in rule.count)


def rules(form: Form) -> Iterator[Rule]:
    items = (*form.indicators, *(item for block in form.adjustments for item in block.items))
    return (each.rule for each in items if each.rule is not None)
