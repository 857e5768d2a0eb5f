"""Goals that several raters rate: a column each, one mean by their weights, everywhere the same."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, strategies as st
from openpyxl import load_workbook

import outside
from formgen.forms.model import Form
from formgen.forms.reading import read_form
from formgen.periods import Period
from formgen.records.model import Person
from formgen.records.scorefiles import scores_in
from formgen.scoring.model import Scorecard
from formgen.scoring.score import score
from formgen.view.build import view_of
from formgen.view.changes import changes
from formgen.view.model import Goals
from formgen.workbooks.scores import FIRST, Sheet, workbook
from formgen.yamlfiles.kinds import Entry
from forms import form, record

RATERS = "{name: 直接上级, weight: 80%}, {name: 隔级上级, weight: 20%}, {name: 总经理, reference: 是}"
NAMES = ("直接上级", "隔级上级", "总经理")


def of(more: str = "", names: str = "直接上级, 隔级上级, 总经理") -> Form:
    return form(f"""
        raters: {{who: [{RATERS}]{more}}}
        sections:
          - {{title: 目标, goals: {{id: aims, rows: 3, rating: {{max: 100}}, raters: [{names}]}}}}
        total: {{full: 100}}
        """)


OF = of()
LENIENT = of(", missing: renormalise, most_difference: 15")


def goal(name: str, weight: str, *ratings: str) -> dict[str, Entry]:
    given = {rater: rating for rater, rating in zip(NAMES, ratings, strict=False) if rating}
    return {"goal": name, "weight": weight, "rating": given}


def judged(form_: Form, *goals: Mapping[str, Entry]) -> Scorecard:
    return score(form_, record(form_, {"aims": tuple(goals)}))


def test_each_rater_counts_by_weight_and_who_is_there_for_reference_not_at_all() -> None:
    card = judged(OF, goal("甲", "60%", "90", "80", "10"), goal("乙", "40%", "85", "70"))
    assert card.problems == ()
    first, second = card.parts[0].goals
    assert (first.points, second.points) == (Fraction("52.8"), Fraction("32.8"))  # 60 × 88%, 40 × 82%
    assert card.total == Decimal("85.60")
    assert first.reason == "直接上级 90 × 80% + 隔级上级 80 × 20% = 88；88 ÷ 100 × 60 = 52.8分"


def test_the_page_has_a_column_for_each_rater_and_prints_their_weights() -> None:
    blank = view_of(OF)
    (block,) = (each for each in blank.blocks if isinstance(each, Goals))
    headings = [title for title, _ in block.columns]
    assert [each for each in headings if each.endswith("评分")] == [f"{name}评分" for name in NAMES]
    assert "评分人权重：直接上级80%、隔级上级20%。总经理的评分仅供参考，不计分。" in blank.notes
    card = judged(OF, goal("甲", "100%", "90", "80"))
    (block,) = (each for each in view_of(OF, card=card).blocks if isinstance(each, Goals))
    ratings = {slot.name: slot.value for slot in block.rows[0] if ".rating." in slot.name}
    assert ratings == {
        "aims.1.rating.直接上级": "90",
        "aims.1.rating.隔级上级": "80",
        "aims.1.rating.总经理": "",
    }


@pytest.mark.parametrize(
    ("rating", "code"),
    [
        ("90", "score-raters-expected"),
        ({"直接上级": "90"}, "score-goal-rater-missing"),
        ({"总经理": "90"}, "score-goal-rater-missing"),
        ({"直接上级": "90", "隔级上级": "101"}, "score-outside-range"),
        ({"直接上级": "90", "隔级上级": "80", "同事": "1"}, "score-no-such-rater"),
        ({}, "score-goal-incomplete"),
    ],
)
def test_ratings_that_cannot_be_used_are_told_with_their_goal(rating: Entry, code: str) -> None:
    card = judged(OF, {"goal": "甲", "weight": "100%", "rating": rating})
    assert ([problem.code for problem in card.problems], card.total) == ([code], None)


def test_one_rating_cannot_be_several_where_nobody_is_named() -> None:
    plain = form("sections: [{title: 目标, goals: {id: aims, rating: {max: 100}}}]")
    card = judged(plain, goal("甲", "100%", "90", "80"))
    assert [problem.code for problem in card.problems] == ["score-one-value"]


def test_a_rater_who_is_alone_need_not_be_named() -> None:
    alone = of(names="直接上级")
    card = judged(alone, {"goal": "甲", "weight": "100%", "rating": "90"})
    assert (card.problems, card.total) == ((), Decimal("90.00"))


def test_others_stand_in_for_a_rater_who_is_missing_where_the_form_says_so() -> None:
    assert judged(LENIENT, goal("甲", "100%", "90")).total == Decimal("90.00")
    assert judged(LENIENT, goal("甲", "100%", "", "", "90")).total is None


def test_raters_who_differ_too_much_give_the_goal_nothing() -> None:
    card = judged(LENIENT, goal("甲", "60%", "90", "74"), goal("乙", "40%", "90", "75"))
    assert [each.points for each in card.parts[0].goals] == [0, Fraction("34.8")]
    assert card.parts[0].goals[0].reason == "直接上级 90 与 隔级上级 74 相差 16 > 15 → 0分"


SCORES = st.lists(st.integers(0, 100), min_size=2, max_size=2)


@given(st.lists(SCORES, min_size=3, max_size=3))
def test_a_total_is_the_mean_of_the_ratings_by_both_weights(ratings: Sequence[Sequence[int]]) -> None:
    weights = (50, 30, 20)
    card = judged(OF, *(goal("甲", f"{w}%", *map(str, r)) for w, r in zip(weights, ratings, strict=True)))
    exact = sum(w * (Fraction(80) * r[0] + 20 * r[1]) / 10_000 for w, r in zip(weights, ratings, strict=True))
    assert card.exact == exact


def test_another_rater_is_told_where_versions_are_compared() -> None:
    assert [each.what for each in changes(OF, of(names="直接上级, 隔级上级"))] == ["goals"]


@pytest.mark.parametrize(
    ("goals", "code"),
    [
        ("{raters: [直接上级]}", "goal-raters-idle"),
        ("{rating: {max: 5}, raters: [总经理]}", "goal-raters-silent"),
        ("{rating: {max: 5}, raters: [经理]}", "unknown-rater"),
    ],
)
def test_raters_who_say_nothing_are_refused(goals: str, code: str) -> None:
    text = f"id: a\ntitle: 表\nversion: 1\nraters: {{who: [{RATERS}]}}\nsections: [{{goals: {goals}}}]\n"
    assert [each.code for each in read_form(text, "a.yaml").problems] == [code]


GIVEN: tuple[tuple[tuple[str, str, str], ...], ...] = (
    (("90", "80", ""), ("85", "70", "3")),
    (("90", "", ""), ("85", "70", "")),
    (("90", "74", ""), ("85", "70", "")),
    (("", "", "50"), ("85", "70", "")),
    (("101", "80", ""), ("85", "70", "")),
    (("90.5", "88", ""), ("0", "0", "")),
)


@pytest.mark.slow
@pytest.mark.needs("libreoffice")
@pytest.mark.parametrize("form_", [OF, LENIENT])
def test_the_workbook_reckons_as_formgen_does(form_: Form, tmp_path: Path) -> None:
    people = tuple(Person(str(n), "甲", form="form") for n in range(len(GIVEN)))
    book = load_workbook(io.BytesIO(workbook([Sheet(form_, people, Period.parse("2026-11"))])))
    sheet = book.worksheets[0]
    places = {str(cell.value): int(cell.column) for cell in sheet[2] if cell.value}
    for row, goals in enumerate(GIVEN, FIRST):
        for n, (ratings, weight) in enumerate(zip(goals, (0.6, 0.4), strict=True), 1):
            sheet.cell(row, places[f"aims.{n}.goal"]).value = "甲"
            sheet.cell(row, places[f"aims.{n}.weight"]).value = weight
            for name, rating in zip(NAMES, ratings, strict=True):
                cell = sheet.cell(row, places[f"aims.{n}.rating.{name}"])
                cell.value = float(rating) if rating else None
    book.save(tmp_path / "Scores.xlsx")
    path = outside.converted(tmp_path / "Scores.xlsx", "xlsx:Calc MS Excel 2007 XML", tmp_path / "saved")
    saved = load_workbook(path, data_only=True).worksheets[0]
    found = scores_in(path, people, [form_])
    assert len(found.records) == len(GIVEN)
    for row, read in enumerate(found.records, FIRST):
        card, shown = score(form_, read), saved.cell(row, places["score.aims"]).value
        whole = card.parts[0].sum
        if whole is None:
            assert shown in ("未录入", "无法计分"), f"{GIVEN[row - FIRST]}: {shown}"
        else:
            assert abs(float(str(shown)) - float(whole)) < 1e-9, f"{GIVEN[row - FIRST]}: {shown}"
