"""Totals that get no grade on purpose are complete, 无等级, with the reason: everywhere the same."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given, strategies as st
from openpyxl import load_workbook

import outside
from formgen.cli import main
from formgen.forms.model import Form
from formgen.periods import Period
from formgen.policy.checks import check
from formgen.problems import Places, Severity
from formgen.records.model import Person
from formgen.scoring.model import Scorecard
from formgen.scoring.score import score
from formgen.scoring.standing import standing_of
from formgen.view.build import view_of
from formgen.view.changes import changes
from formgen.view.text import printed
from formgen.workbooks.scores import FIRST, Sheet, workbook
from forms import form, record

BASE = "{id: base, name: 基本分, points: 100, rule: {rating: {max: 100}}}"


def medals(more: str) -> Form:
    text = f"""
        sections: [{{indicators: [{BASE}]}}]
        total: {{full: 100}}
        grades:
          - {{name: 金牌, from: 90, coefficient: 1.2}}
          - {{name: 银牌, from: 86, below: 90, coefficient: 1}}
          - {{name: 铜牌, from: 70, below: 85, coefficient: 0.9}}
        """
    return form(dedent(text) + dedent(more))


NAMED = medals("no_grade: [{below: 70, why: 70分以下不评奖牌。, coefficient: 0}]")
ACCEPTED = medals("accepts: [{code: grade-gap, at: 铜牌, why: 70分以下无牌}]")


def card(of: Form, points: str) -> Scorecard:
    return score(of, record(of, {"base": points}))


@pytest.mark.parametrize(("of", "why"), [(NAMED, "70分以下不评奖牌"), (ACCEPTED, "70分以下无牌")])
def test_a_total_without_a_grade_on_purpose_is_complete_and_says_why(of: Form, why: str) -> None:
    found = card(of, "65")
    assert (found.complete, found.problems, found.total) == (True, (), Decimal(65))
    assert (found.grade, found.graded) == (None, "无等级")
    view = view_of(of, card=found, explain=True)
    assert view.state == "complete"
    assert view.result is not None
    assert view.result.note == f"无等级：{why}。"
    values = {line.slot.name: line.slot.value for line in view.result.lines}
    assert values["grade"] == "无等级"
    assert any(why in each.text and each.text.endswith("→ 无等级") for each in view.reasons)
    standing = standing_of(found)
    assert (standing.state, standing.graded, standing.lacks) == ("complete", "无等级", ())


@pytest.mark.parametrize("of", [NAMED, ACCEPTED])
def test_a_gap_that_nobody_accepted_leaves_the_card_incomplete(of: Form) -> None:
    found = card(of, "85.5")
    assert [problem.code for problem in found.problems] == ["score-in-no-grade"]
    assert (found.complete, found.graded) == (False, "")


def test_the_blank_prints_which_totals_get_none_and_the_card_ticks_them() -> None:
    (blank,) = (each for each in view_of(NAMED).grades if each.name == "无等级")
    assert (blank.range, blank.text, blank.mark) == ("低于70分", "70分以下不评奖牌。", "open")
    marks = {each.name: each.mark for each in view_of(NAMED, card=card(NAMED, "3")).grades}
    assert marks == {"金牌": "open", "银牌": "open", "铜牌": "open", "无等级": "ticked"}


def test_its_coefficient_is_what_pay_goes_by() -> None:
    pay = "pay: {symbol: Q, base: {levels: {P2: 2000}}, factors: [{grade: 绩效系数}]}"
    of = medals(f"no_grade: [{{below: 70, why: 不评, coefficient: 0.5}}]\n{pay}")
    assert card(of, "60").pay == Decimal(1000)
    lacking = medals(f"no_grade: [{{below: 70, why: 不评}}]\n{pay}")
    assert "coefficient-missing" in {each.code for each in check(lacking, Places("form.yaml"))}
    assert [each.code for each in card(lacking, "60").problems] == ["score-no-coefficient"]


def test_the_check_sees_no_gap_there_but_an_overlap() -> None:
    codes = [each.code for each in check(NAMED, Places("form.yaml"))]
    assert codes.count("grade-gap") == 1  # 85 alone
    both = medals("no_grade: [{below: 75, why: 不评}]")
    assert "grade-overlap" in {each.code for each in check(both, Places("form.yaml"))}


def test_a_form_without_grades_cannot_leave_one_out_on_purpose() -> None:
    idle = form(f"sections: [{{indicators: [{BASE}]}}]\nno_grade: [{{below: 70, why: 不评}}]")
    assert "no-grade-idle" in {each.code for each in check(idle, Places("form.yaml"))}
    assert "no-grade-idle" not in {each.code for each in check(NAMED, Places("form.yaml"))}


def test_what_gets_no_grade_is_compared_between_versions() -> None:
    for other in (
        medals(""),
        medals("no_grade: [{below: 65, why: 70分以下不评奖牌。, coefficient: 0}]"),
        medals("no_grade: [{below: 70, why: 不评, coefficient: 0}]"),
        medals("no_grade: [{below: 70, why: 70分以下不评奖牌。, coefficient: 0.1}]"),
        ACCEPTED,
    ):
        assert "no-grade" in {each.what for each in changes(NAMED, other)}


@given(st.decimals(0, 100, places=2))
def test_every_total_has_a_grade_or_a_reason_or_a_problem(total: Decimal) -> None:
    found = card(NAMED, f"{total:f}")
    assert [found.grade is not None, found.ungraded is not None, bool(found.problems)].count(True) == 1
    assert found.complete is not bool(found.problems)


def test_the_month_is_done_and_every_list_says_no_grade(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "specs").mkdir()
    (tmp_path / "scores" / "2026-11").mkdir(parents=True)
    spec = f"""\
        id: medals
        title: 奖牌考核表
        version: 1
        period: month
        header: [姓名, 考核周期]
        sections: [{{indicators: [{BASE}]}}]
        total: {{full: 100}}
        grades: [{{name: 金牌, from: 70}}]
        no_grade: [{{below: 60, why: 60分以下不评奖牌}}]
        signatures: [{{role: 被考核人, date: true}}]
        """
    (tmp_path / "specs" / "medals.yaml").write_text(dedent(spec), encoding="utf-8")
    (tmp_path / "people.csv").write_text("工号,姓名,部门,表单\n1,张三,客服部,medals\n", encoding="utf-8")
    scores = tmp_path / "scores" / "2026-11" / "a.yaml"

    def month(points: str) -> tuple[int, str]:
        text = f"form: medals\nmonth: 2026-11\nscores: [{{person: '1', facts: {{base: {points}}}}}]\n"
        scores.write_text(text, encoding="utf-8")
        status = main(["status", "-C", str(tmp_path), "--month", "2026-11", "--lang", "zh"])
        return status, capsys.readouterr().out

    assert month("50")[0] == 0
    assert main(["score", "-C", str(tmp_path), str(scores), "--to", "docx"]) == 0
    capsys.readouterr()
    assert main(["report", "-C", str(tmp_path), "--month", "2026-11", "--json"]) == 0
    assert '"ungraded": "60分以下不评奖牌"' in capsys.readouterr().out
    status, told = month("65")
    assert status == 1
    assert "等级（总分不在任何一档）" in told
    assert "score-" not in told


@pytest.mark.slow
@pytest.mark.needs("libreoffice")
@pytest.mark.parametrize("of", [NAMED, ACCEPTED])
def test_the_workbook_says_what_the_card_says(of: Form, tmp_path: Path) -> None:
    totals = ["95", "90", "88", "85.5", "85", "84.99", "70", "69.99", "0"]
    people = tuple(Person(str(n), "甲") for n in range(len(totals)))
    book = load_workbook(io.BytesIO(workbook([Sheet(of, people, Period.parse("2026-11"))])))
    sheet = book.worksheets[0]
    places = {str(cell.value): int(cell.column) for cell in sheet[2] if cell.value}
    for row, total in enumerate(totals, FIRST):
        sheet.cell(row, places["fact.base"]).value = float(total)
    book.save(tmp_path / "Scores.xlsx")
    path = outside.converted(tmp_path / "Scores.xlsx", "xlsx:Calc MS Excel 2007 XML", tmp_path / "saved")
    saved = load_workbook(path, data_only=True).worksheets[0]
    shown = [saved.cell(row, places["grade"]).value for row in range(FIRST, FIRST + len(totals))]
    assert shown == [card(of, total).graded or "无法计分" for total in totals]


def test_its_words_are_among_those_that_are_printed() -> None:
    texts = {each.text for each in printed(view_of(NAMED, card=card(NAMED, "65")))}
    assert {"无等级", "70分以下不评奖牌。"} <= texts


@pytest.mark.parametrize(
    ("accepts", "complete"),
    [
        ("{code: grade-gap, why: 70分以下无牌}", set()),
        ("{code: grade-gap, at: 69, why: 70分以下无牌}", {"50"}),
        ("{code: grade-gap, at: 85.5, why: 另行评定}", {"85.5"}),
        ("{code: grade-gap, at: 69, why: 无牌}, {code: grade-gap, at: 银牌, why: 另行评定}", {"50", "85.5"}),
    ],
)
def test_accepting_one_gap_leaves_its_neighbour_open_on_the_card_and_in_the_check(
    accepts: str, complete: set[str]
) -> None:
    of = form(f"""
        sections: [{{indicators: [{{id: base, name: 基本分, points: 100, rule: {{rating: {{max: 100}}}}}}]}}]
        total: {{full: 100}}
        grades:
          - {{name: 金牌, from: 90}}
          - {{name: 银牌, from: 86, below: 90}}
          - {{name: 铜牌, from: 70, below: 85}}
        accepts: [{accepts}]
    """)
    cards = {total: score(of, record(of, {"base": total})) for total in ("50", "85.5")}
    assert {total for total, card in cards.items() if card.complete} == complete
    told = [each.severity for each in check(of, Places("f")) if each.code == "grade-gap"]
    assert told.count(Severity.ACCEPTED) == len(complete)
