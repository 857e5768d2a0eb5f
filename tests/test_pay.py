"""Pay: a product and a sum of named parts, each with its source, exact until it is rounded once."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given, strategies as st
from openpyxl import load_workbook

import outside
from formgen.forms.model import Form
from formgen.periods import Period
from formgen.points import half_up
from formgen.problems import Problem
from formgen.records.model import Person
from formgen.scoring.model import Scorecard
from formgen.scoring.score import score
from formgen.view.build import view_of
from formgen.view.model import Labelled, View
from formgen.workbooks.scores import FIRST, Sheet, workbook
from formgen.yamlfiles.kinds import Entry
from forms import PERSON, form, record

TOP = """
sections: [{indicators: [{id: work, name: 业绩, points: 100, rule: {rating: {}}}]}]
total: {full: 100}
grades: [{name: 良好, from: 60, coefficient: 1.0}, {name: 待改进, below: 60, coefficient: 0.8}]
"""
WORKED = """
pay:
  base: {levels: {P1: 2000, P2: 3000}}
  factors:
    - {roster: 职位系数}
    - {grade: 绩效系数}
    - {divide: 出勤天数, by: 应出勤天数}
  additions: [{record: 奖惩金额, missing: leave-out}]
"""


def paying(pay: str) -> Form:
    return form(TOP + dedent(pay))


def card(
    of: Form, said: Mapping[str, str], extra: Mapping[str, str] = {"职位系数": "1.2"}, work: str = "80"
) -> Scorecard:
    person = replace(PERSON, extra=dict(extra))
    return score(of, replace(record(of, {"work": work}, pay=said), person=person))


def codes(scored: Scorecard) -> list[str]:
    return [problem.code for problem in scored.problems]


def lines(view: View) -> dict[str, str]:
    """The lines of the result: what stands in them, with the words behind it."""
    assert view.result is not None

    def text(line: Labelled) -> str:
        return ("未录入" if line.slot.missing else line.slot.value) + line.unit

    return {line.label: text(line) for line in view.result.lines}


DAYS = {"出勤天数": "20", "应出勤天数": "22"}


# ── what it amounts to ──────────────────────────────────────────────────────────────────────


def test_base_times_post_times_grade_times_attendance() -> None:
    scored = card(paying(WORKED), DAYS)
    assert (str(scored.pay), codes(scored), scored.complete) == ("3272.73", [], True)


def test_rewards_and_fines_are_added_after_the_product() -> None:
    of = paying(WORKED)
    assert str(card(of, {**DAYS, "奖惩金额": "200"}).pay) == "3472.73"
    assert str(card(of, {**DAYS, "奖惩金额": "-272.727"}).pay) == "3000.00"  # 3000.00027…


@pytest.mark.parametrize(("work", "paid"), [("84.5", "1690.00"), ("100", "2000.00"), ("0", "0.00")])
def test_pay_by_score_is_the_base_times_total_by_full(work: str, paid: str) -> None:
    of = paying("pay: {symbol: Q, base: {levels: {P2: 2000}}, factors: [{score: 得分率}]}")
    assert str(card(of, {}, work=work).pay) == paid


def test_parts_come_from_wherever_the_form_says() -> None:
    of = paying("""
    pay:
      base: {record: 基数}
      factors: [{levels: {P2: 1.5}, name: 级别系数}]
      additions: [{roster: 津贴}, {levels: {P2: 10}, name: 补贴}]
      deductions: [{record: 扣款}]
    """)
    scored = card(of, {"基数": "1,000元", "扣款": "0.5"}, {"津贴": "100"})
    assert str(scored.pay) == "1609.50"
    assert {each.name: each.source for each in scored.pay_parts} == {
        "基数": "考核录入",
        "级别系数": "工资级别P2",
        "津贴": "花名册",
        "补贴": "工资级别P2",
        "扣款": "考核录入",
    }


@pytest.mark.parametrize(
    ("limits", "added", "paid", "reason"),
    [
        ("min: 0", "-9999", "0.00", "低于下限 0元 → 0元"),
        ("max: 3000", "9999", "3000.00", "高于上限 3000元 → 3000元"),
        ("min: 0, max: 3000", "1", "2001.00", "+ 奖惩金额（考核录入）1 = 2001元"),
        ("decimals: 0", "0.5", "2001", "= 2000.5 → 2001元"),
        ("decimals: 1", "-0.25", "1999.8", "\N{MINUS SIGN} 奖惩金额（考核录入）0.25 = 1999.75 → 1999.8元"),
    ],
)
def test_pay_keeps_its_limits_and_is_rounded_once(limits: str, added: str, paid: str, reason: str) -> None:
    of = paying(f"pay: {{base: {{levels: {{P2: 2000}}}}, additions: [{{record: 奖惩金额}}], {limits}}}")
    scored = card(of, {"奖惩金额": added})
    assert str(scored.pay) == paid
    assert scored.reasons[-1].about == "pay"
    assert reason in scored.reasons[-1].text


FACTORS = st.decimals(0, 3, places=2)


@given(
    base=st.decimals(0, 99999, places=2),
    factors=st.lists(FACTORS, max_size=3),
    added=st.decimals(-9999, 9999, places=2),
    days=st.tuples(st.integers(0, 23), st.integers(1, 23)).map(sorted).filter(lambda each: each[1] > 0),
)
def test_the_amount_is_the_exact_formula_rounded_half_up(
    base: Decimal, factors: list[Decimal], added: Decimal, days: list[int]
) -> None:
    said = "".join(f"{{record: 系数{n}}}, " for n in range(len(factors)))
    of = paying(f"""
    pay:
      base: {{record: 基数}}
      factors: [{said}{{divide: 出勤天数, by: 应出勤天数}}]
      additions: [{{record: 奖惩金额}}]
    """)
    recorded = {f"系数{n}": f"{each:f}" for n, each in enumerate(factors)}
    recorded |= {"基数": f"{base:f}", "奖惩金额": f"{added:f}"}
    recorded |= {"出勤天数": str(days[0]), "应出勤天数": str(days[1])}
    exact = Fraction(base) * Fraction(days[0], days[1])
    for each in factors:
        exact *= Fraction(each)
    assert card(of, recorded).pay == half_up(exact + Fraction(added), 2)


# ── what is missing or wrong ────────────────────────────────────────────────────────────────


def problem(scored: Scorecard) -> Problem:
    (found,) = scored.problems
    return found


@pytest.mark.parametrize(
    ("said", "extra", "code", "about"),
    [
        ({"应出勤天数": "22"}, {"职位系数": "1.2"}, "score-pay-missing", "出勤天数"),
        ({"出勤天数": "20"}, {"职位系数": "1.2"}, "score-pay-missing", "应出勤天数"),
        ({**DAYS, "应出勤天数": "0"}, {"职位系数": "1.2"}, "score-pay-by-zero", "应出勤天数"),
        ({**DAYS, "出勤天数": "23"}, {"职位系数": "1.2"}, "score-pay-beyond", "出勤天数"),
        ({**DAYS, "出勤天数": "-1"}, {"职位系数": "1.2"}, "score-pay-outside", "出勤天数"),
        ({**DAYS, "出勤天数": "90%"}, {"职位系数": "1.2"}, "score-pay-not-a-number", "出勤天数"),
        ({**DAYS, "奖惩金额": "很多"}, {"职位系数": "1.2"}, "score-pay-not-a-number", "奖惩金额"),
        ({**DAYS, "奖惩金额": "5%"}, {"职位系数": "1.2"}, "score-pay-not-a-number", "奖惩金额"),
        ({**DAYS, "奖惩金额": "9" * 20}, {"职位系数": "1.2"}, "score-pay-outside", "奖惩金额"),
        (DAYS, {}, "score-roster-missing", "职位系数"),
        (DAYS, {"职位系数": " "}, "score-roster-missing", "职位系数"),
        (DAYS, {"职位系数": "高"}, "score-pay-not-a-number-in-roster", "职位系数"),
        (DAYS, {"职位系数": "-1.2"}, "score-pay-outside-in-roster", "职位系数"),
        (DAYS, {"职位系数": "3000"}, "score-pay-outside-in-roster", "职位系数"),
    ],
)
def test_a_part_that_cannot_be_used_is_told_and_total_and_grade_stand(
    said: Mapping[str, str], extra: Mapping[str, str], code: str, about: str
) -> None:
    scored = card(paying(WORKED), said, extra)
    assert (problem(scored).code, problem(scored).facts["indicator"]) == (code, about)
    assert (scored.pay, scored.complete) == (None, False)
    assert (str(scored.total), scored.graded) == ("80.00", "良好")


def test_everything_that_pay_lacks_is_told_at_once_before_there_is_a_total() -> None:
    scored = card(paying(WORKED), {}, {}, work="")
    missing = ["score-pay-missing"] * 2
    assert codes(scored) == ["score-missing", "score-roster-missing", *missing]


def test_a_figure_that_pay_does_not_ask_for_is_told() -> None:
    scored = card(paying(WORKED), {**DAYS, "出勤天": "20", "应出勤天数 ": ""})
    assert codes(scored) == ["score-no-such-pay-part"]
    assert problem(scored).facts["near"] == "出勤天数"
    assert (str(scored.total), scored.graded, scored.complete) == ("80.00", "良好", False)


@pytest.mark.parametrize(
    ("beyond", "paid", "printed"),
    [("clamp", "1000.00", "1（22÷20，按1计）"), ("extend", "1100.00", "1.1（=22÷20）")],
)
def test_more_than_one_counts_as_the_form_says(beyond: str, paid: str, printed: str) -> None:
    days = f"{{divide: 出勤天数, by: 应出勤天数, beyond: {beyond}}}"
    of = paying(f"pay: {{base: {{levels: {{P2: 1000}}}}, factors: [{days}]}}")
    scored = card(of, {"出勤天数": "22", "应出勤天数": "20"})
    assert str(scored.pay) == paid
    assert lines(view_of(of, card=scored))["出勤系数"] == printed


def test_a_factor_may_be_a_percentage_and_an_amount_may_not() -> None:
    of = paying("pay: {base: {record: 基数}, factors: [{roster: 职位系数}]}")
    assert str(card(of, {"基数": "1000"}, {"职位系数": "120%"}).pay) == "1200.00"
    assert codes(card(of, {"基数": "120%"})) == ["score-pay-not-a-number"]


def test_an_unsound_form_asks_for_no_part_of_pay() -> None:
    of = replace(paying(WORKED), total=None)
    scored = card(of, {}, {})
    assert (scored.pay, scored.pay_parts, codes(scored)) == (None, (), [])
    assert scored.reasons[-1].text.endswith("不评等级，不计绩效工资")


# ── on the page ─────────────────────────────────────────────────────────────────────────────


def test_a_card_prints_each_part_with_its_figure_and_source_and_how_pay_is_computed() -> None:
    of = paying(WORKED)
    printed = lines(view_of(of, card=card(of, {**DAYS, "奖惩金额": "-200"})))
    assert {label: printed[label] for label in list(printed)[2:]} == {
        "绩效工资基数": "3000元（工资级别P2）",
        "职位系数": "1.2（花名册）",
        "绩效系数": "1.0（等级良好）",
        "出勤天数": "20天",
        "应出勤天数": "22天",
        "出勤系数": "0.9091（≈20÷22）",
        "奖惩金额": "-200元（考核录入）",
        "绩效工资": "3072.73元（绩效工资基数×职位系数×绩效系数×出勤系数＋奖惩金额）",
    }


def test_a_part_that_was_not_used_is_not_printed_on_the_card_but_on_the_blank() -> None:
    of = paying(WORKED)
    printed, blank = lines(view_of(of, card=card(of, DAYS))), lines(view_of(of))
    assert "奖惩金额" not in "".join((*printed, *printed.values()))
    assert blank["奖惩金额"] == "元"
    assert blank["绩效工资"].endswith("×出勤系数＋奖惩金额）")


def test_a_coefficient_that_pay_does_not_use_is_not_printed() -> None:
    of = paying("pay: {base: {levels: {P2: 1000}}, factors: [{score: 得分率}]}")
    assert list(lines(view_of(of))) == ["总分", "等级", "绩效工资基数", "得分率", "绩效工资"]
    assert "绩效系数" in lines(view_of(paying("")))


def test_a_blank_for_somebody_has_what_the_roster_says_and_leaves_the_rest_to_write() -> None:
    of, person = paying(WORKED), replace(PERSON, extra={"职位系数": "1.2"})
    blank = lines(view_of(of, person=person))
    assert (blank["绩效工资基数"], blank["职位系数"]) == ("3000元（工资级别P2）", "1.2（花名册）")
    assert (blank["绩效系数"], blank["出勤天数"], blank["绩效工资"][:2]) == ("（按等级）", "天", "元（")
    nobody = lines(view_of(of))
    assert (nobody["绩效工资基数"], nobody["职位系数"]) == ("元（按工资级别）", "（花名册）")


def test_a_card_says_which_part_is_missing() -> None:
    of = paying(WORKED)
    view = view_of(of, card=card(of, {"应出勤天数": "22"}))
    printed = lines(view)
    assert (printed["出勤天数"], printed["应出勤天数"]) == ("未录入天", "22天")
    assert printed["出勤系数"].startswith("未录入")
    assert printed["绩效工资"].startswith("元")
    assert view.result is not None
    assert view.result.note == "未完成：缺出勤系数，不计绩效工资。"


def test_the_symbol_stands_beside_the_base_and_in_the_formula() -> None:
    of = paying("pay: {symbol: Q, base: {levels: {P2: 1000}}, factors: [{grade: 绩效系数}], min: 0}")
    printed = lines(view_of(of, card=card(of, {})))
    assert printed["绩效工资基数"] == "1000元（Q，工资级别P2）"
    assert printed["绩效工资"] == "1000.00元（Q×绩效系数，最低0元）"


def test_the_appendix_tells_total_grade_and_pay_apart() -> None:
    of = paying("pay: {symbol: Q, base: {levels: {P2: 1000}}, factors: [{grade: 绩效系数}]}")
    told = [(each.label, each.text) for each in view_of(of, card=card(of, {}), explain=True).reasons]
    assert told[-3:] == [
        ("总分", "合计 80"),
        ("等级", "总分 80 ≥ 60 → 良好"),
        ("绩效工资", "Q（工资级别P2）1000 × 绩效系数（等级良好）1 = 1000元"),
    ]


# ── who is paid ─────────────────────────────────────────────────────────────────────────────


def test_a_column_of_the_roster_is_found_however_wide_its_letters_are() -> None:
    assert Person("1", "甲", extra={"职位系数Ａ": "1.2"}).column("职位系数A") == "1.2"


@pytest.mark.needs("libreoffice")
def test_the_workbook_pays_by_a_total_below_zero_as_formgen_does(tmp_path: Path) -> None:
    of = form(
        """
        sections:
          - {indicators: [{id: base, name: 基本分, points: 100, rule: {rating: {max: 100}}}]}
        adjustments:
          - kind: deduction
            title: 扣分
            items: [{id: late, name: 迟到, rule: {count: [{name: 迟到, add: 2}]}}]
        total: {full: 100}
        grades: [{name: 全部, below: 1000}]
        pay: {base: {levels: {P2: 1000}}, factors: [{score: 得分率}], additions: [{record: 奖惩}]}
        """
    )
    entries: dict[str, Entry] = {"base": "20", "late": "30"}
    book = load_workbook(io.BytesIO(workbook([Sheet(of, (PERSON,), Period.parse("2026-11"), {})])))
    places = {str(cell.value): int(cell.column) for cell in book.worksheets[0][2] if cell.value}
    for slot, value in (("fact.base", 20), ("fact.late", 30), ("pay.奖惩", 100)):
        book.worksheets[0].cell(FIRST, places[slot]).value = value
    book.save(tmp_path / "Scores.xlsx")
    path = outside.converted(tmp_path / "Scores.xlsx", "xlsx:Calc MS Excel 2007 XML", tmp_path / "saved")
    shown = load_workbook(path, data_only=True).worksheets[0].cell(FIRST, places["pay"]).value
    paid = score(of, record(of, entries, pay={"奖惩": "100"})).pay
    assert paid == Decimal(-300)
    assert shown == float(paid)
