"""The month in figures and as a workbook: exact, complete, and nobody counted who is not complete."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st
from openpyxl import load_workbook

import offices
from formgen.commands import report
from formgen.forms.model import Form
from formgen.periods import Period
from formgen.phrases import phrases
from formgen.points import half_up
from formgen.printing.run import Wish
from formgen.records.model import Person
from formgen.records.tables.read import read_table
from formgen.scoring.distribution import quotas
from formgen.scoring.score import score
from formgen.scoring.standing import Standing, standing_of
from formgen.scoring.summary import (
    Rate,
    by_department,
    changes,
    full,
    group,
    indicator_rates,
    paid_in,
    pairs,
    rate,
    scale,
)
from formgen.view.model import Report
from formgen.workbooks.summary import workbook
from formgen.yamlfiles.kinds import Id
from forms import form, record
from outside import converted

ZH = phrases("zh")

GRADED = """
    sections:
      - id: results
        title: 业绩
        indicators:
          - {id: sales, name: 销售额, weight: 60%, rule: {rating: {max: 60}}}
          - {id: care, name: 服务, weight: 40%, rule: {rating: {max: 40}}}
    adjustments:
      - {kind: bonus, title: 加分, cap: 5, items: [{id: praise, name: 表扬, rule: {rating: {max: 5}}}]}
    total: {full: 100}
    grades: [{name: 优秀, from: 90, share: 20%, coefficient: 1.2}, {name: 合格, below: 90, coefficient: 1}]
    pay: {base: {levels: {P2: 1000}}, factors: [{grade: 绩效系数}]}
"""
PLAIN = """
    sections: [{indicators: [{id: words, name: 评语, rule: {narrative: []}}]}]
"""


def person(number: int, department: str = "客服部", name: str = "") -> Person:
    return Person(f"{number:04}", name or f"员工{number}", department, "专员", pay_level="P2")


def stands(of: Form, who: Person, sales: str = "", care: str = "40") -> Standing:
    """How somebody stands; without sales incomplete."""
    entries = {key: each for key, each in {"sales": sales, "care": care}.items() if each}
    return standing_of(score(of, replace(record(of, entries), person=who)))


def totals(*given: str) -> list[Standing]:
    of = form(GRADED)
    return [stands(of, person(n), each) for n, each in enumerate(given)]


# ── figures ─────────────────────────────────────────────────────────────────────────────────


def test_only_complete_cards_are_in_the_figures() -> None:
    found = group(totals("60", "50", "10", "", ""))
    assert (found.people, found.complete, found.open) == (5, 3, 2)
    assert (found.mean, found.median) == (Decimal("80.00"), Decimal("90.00"))
    assert (found.best, found.worst) == (Decimal("100.00"), Decimal("50.00"))
    assert (found.grades, found.pay) == ({"优秀": 2, "合格": 1}, Decimal("3400.00"))


def test_without_a_complete_card_there_is_no_mean_and_not_zero() -> None:
    found = group([Standing(form(GRADED), person(1), "missing"), *totals("")])
    assert (found.mean, found.median, found.best, found.worst, found.pay) == (None,) * 5
    assert rate(totals("")) is None


@given(st.lists(st.decimals(-100, 200, places=2), min_size=1, max_size=30))
def test_mean_and_median_are_exact_and_rounded_once(given: list[Decimal]) -> None:
    of = form(GRADED)
    found = group([Standing(of, person(n), "complete", total=each) for n, each in enumerate(given)])
    inorder = sorted(map(Fraction, given))
    middle = (inorder[(len(inorder) - 1) // 2] + inorder[len(inorder) // 2]) / 2
    assert found.mean == half_up(sum(inorder, Fraction(0)) / len(inorder), 2)
    assert found.median == half_up(middle, 2)
    assert found.worst is not None
    assert found.best is not None
    assert found.mean is not None
    assert found.worst <= found.mean <= found.best


def test_the_rate_is_out_of_what_a_form_can_give() -> None:
    assert full(form(GRADED)) == 100
    assert full(form(GRADED.replace("full: 100", "full: 120"))) == 100  # 120 cannot be reached
    assert full(form(PLAIN)) is None
    assert rate(totals("60", "10")) is not None
    found = rate(totals("60", "10", ""))
    assert found is not None
    assert (found.mean, found.people) == (Fraction(3, 4), 2)


def test_indicators_are_compared_by_their_own_full_points() -> None:
    rates = indicator_rates(totals("60", "30", ""))
    assert {id_: (each.mean, each.people) for id_, each in rates.items()} == {
        "sales": (Fraction(3, 4), 2),
        "care": (Fraction(1), 2),
    }
    assert indicator_rates([Standing(form(PLAIN), person(1), "complete", items=(None,))]) == {}


def test_a_change_counts_only_who_is_complete_in_both_months() -> None:
    of = form(GRADED)
    before = [stands(of, person(1), "30"), stands(of, person(2), "30"), stands(of, person(3))]
    now = [
        stands(of, person(1, "销售部"), "60"),
        stands(of, person(2)),
        stands(of, person(3), "60"),
        stands(of, person(4), "10"),
    ]
    (pair,) = pairs(now, before)
    assert (pair.person.number, pair.before, pair.now) == ("0001", Fraction(7, 10), Fraction(1))
    other = replace(of, id=Id("other"))
    assert pairs(now, [replace(each, form=other) for each in before]) == ()


def test_whoever_moved_counts_in_the_department_of_each_month() -> None:
    of = form(GRADED)
    before = [stands(of, person(1), "30"), stands(of, person(2), "10"), stands(of, person(3, "财务部"), "20")]
    now = [
        stands(of, person(1, "销售部"), "60"),
        stands(of, person(2), "20"),
        stands(of, person(3, "客服部"), "40"),
    ]
    assert changes(pairs(now, before)) == {
        "销售部": Rate(Fraction(1), 1),
        "客服部": Rate(Fraction(7, 10), 2, Fraction(6, 10)),
    }


def test_grades_of_several_forms_stand_in_one_order() -> None:
    one = form("grades: [{name: 优, from: 80}, {name: 差, below: 80}]")
    other = form("grades: [{name: 优, from: 80}, {name: 中, from: 60, below: 80}, {name: 差, below: 60}]")
    assert scale([one, other]) == ("优", "中", "差")


# ── the workbook ────────────────────────────────────────────────────────────────────────────


NOVEMBER = Period.parse("2026-11")
HEADS = 3
"""The row of the headings."""


def read(standings: list[Standing], order: list[str] | None = None, company: str = "示例公司") -> Any:
    roster = {number: n for n, number in enumerate(order or [])}
    book = workbook(ZH, standings, quotas(standings, "all"), roster, NOVEMBER, company)
    return load_workbook(io.BytesIO(book))


def rows_of(sheet: Any) -> list[dict[str, object]]:
    """The rows below the headings, with those of the sums, and without the signatures."""
    heads, *rows = sheet.iter_rows(min_row=HEADS, values_only=True)
    *rows, empty, signed = rows
    assert not any(empty)
    assert str(signed[0]).startswith("制表：")
    return [dict(zip(heads, row, strict=True)) for row in rows]


def table(sheet: Any) -> list[dict[str, object]]:
    """The rows without the sums."""
    last = int(sheet.auto_filter.ref.rpartition(":")[2].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    return rows_of(sheet)[: last - HEADS]


def test_people_stand_in_the_order_of_the_roster_with_real_numbers() -> None:
    of = form(GRADED)
    book = read([stands(of, person(12), "51.5"), stands(of, person(3))], ["0003", "0012"])
    assert book.sheetnames == ["汇总", "部门", "强制分布", "考核表"]
    first, second = table(book["汇总"])
    assert (first["工号"], first["总分"], first["等级"], first["状态"], first["缺项"]) == (
        "0003",
        "未录全",
        None,
        "未录全",
        "销售额",
    )
    assert (second["工号"], second["总分"], second["系数"], second["绩效工资"]) == ("0012", 91.5, 1.2, 1200)
    total = next(cell for cell in book["汇总"][HEADS + 2] if cell.value == 91.5)
    assert (total.data_type, total.number_format) == ("n", "0.00")


def test_a_form_has_the_points_of_its_sections_and_blocks() -> None:
    of = form(GRADED)
    missing = Standing(of, person(2), "missing")
    first, second, third = table(
        read([stands(of, person(1), "51.5"), missing, stands(of, person(3))])["考核表"]
    )
    assert (first["业绩"], first["加分"], first["总分"]) == (91.5, 0, 91.5)
    assert (second["业绩"], second["加分"], second["总分"], second["状态"]) == (*["未录入"] * 3, "未录入")
    assert third["业绩"] == "未录全"


def test_a_form_has_the_parts_of_its_pay_and_one_that_is_not_used_is_empty() -> None:
    parts = "{divide: 出勤天数, by: 应出勤天数}], additions: [{record: 奖惩金额, missing: leave-out}]"
    of = form(GRADED.replace("{grade: 绩效系数}]", f"{{grade: 绩效系数}}, {parts}"))
    days = {"出勤天数": "20", "应出勤天数": "22"}
    made = [
        standing_of(score(of, record(of, {"sales": "60", "care": "40"}, pay=said)))
        for said in ({**days, "奖惩金额": "-0.5"}, days, {})
    ]
    first, second, third = table(read(made)["考核表"])
    named = ("绩效工资基数", "出勤系数", "奖惩金额", "系数", "绩效工资")
    assert [first[name] for name in named] == [1000, 0.9091, -0.5, 1.2, 1090.41]
    assert [second[name] for name in named] == [1000, 0.9091, None, 1.2, 1090.91]
    assert [third[name] for name in named] == [1000, None, None, None, None]
    assert paid_in(made) == {"base": 2000, "addition": Fraction(-1, 2)}


def test_departments_are_summed_by_form_and_all_together() -> None:
    of = form(GRADED)
    people = [stands(of, person(1), "60"), stands(of, person(2, ""), "10"), stands(of, person(3, ""))]
    one, other, both = table(read(people)["部门"])
    assert [each["部门"] for each in (one, other, both)] == ["客服部", "未填部门", "全部"]
    assert [other[key] for key in ("人数", "已录全", "未录全", "平均分", "优秀", "合格")] == [
        2,
        1,
        1,
        50,
        0,
        1,
    ]
    assert [both[key] for key in ("平均分", "中位数", "最高分", "最低分")] == [75, 75, 100, 50]
    assert both["绩效工资合计"] == 2200


def test_a_form_without_points_or_grades_has_neither_and_no_zero() -> None:
    of = form(PLAIN)
    book = read([Standing(of, person(1), "complete")])
    assert book.sheetnames == ["汇总", "部门", "考核表"]
    (row,) = table(book["部门"])
    assert (row["已录全"], row["平均分"], row["最高分"]) == (1, None, None)
    assert table(book["汇总"])[0]["总分"] is None


@pytest.mark.parametrize("text", ["=1+1", "+49", "-2", "@SUM(A1)", "=cmd|' /C calc'!A0"])
def test_no_text_becomes_a_formula(text: str) -> None:
    of = replace(form(GRADED), title=text)
    book = read([stands(of, person(1, department=text, name=text), "60")])
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value == text} == {"s"}
    assert not any(cell.data_type == "f" for cell in cells)


def test_no_digit_is_lost_on_the_way_into_a_cell(tmp_path: Path) -> None:
    raw = workbook(ZH, totals("44.35"), (), {}, NOVEMBER)
    (tmp_path / "x.xlsx").write_bytes(raw)
    found = read_table(tmp_path / "x.xlsx", "x.xlsx").sheets
    (line,) = (sheet.lines[HEADS] for sheet in found if sheet.name == "汇总")
    assert [cell.text for cell in line.cells][7] == "84.35"
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        assert b"<v>84.35</v>" in package.read("xl/worksheets/sheet1.xml")


def test_every_sheet_is_ready_to_be_filtered_and_printed() -> None:
    for sheet in read(totals("60", "")):
        assert sheet.freeze_panes == f"C{HEADS + 1}"
        assert sheet.auto_filter.ref.startswith(f"A{HEADS}:")
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows == f"$1:${HEADS}"
        assert "&P" in sheet.oddFooter.center.text
        widths = [sheet.column_dimensions[cell.column_letter].width for cell in sheet[HEADS]]
        assert all(4 <= width <= 40 for width in widths)


def test_every_sheet_says_what_it_is_of_whom_and_when_and_is_signed() -> None:
    book = read(totals("60", "", "10"))
    titles = {sheet.title: sheet["A1"].value for sheet in book}
    assert titles == {
        "汇总": "2026年11月绩效考核汇总表",
        "部门": "2026年11月部门绩效汇总表",
        "强制分布": "2026年11月强制分布情况表",
        "考核表": "2026年11月考核表汇总表",
    }
    for sheet in book:
        assert sheet["A2"].value.startswith("公司：示例公司　　考核周期：2026年11月")
        last = sheet.max_row
        assert [role in sheet.cell(last, 1).value for role in ("制表：", "审核：", "批准：")] == [True] * 3
        merged = {each.coord for each in sheet.merged_cells.ranges}
        width = sheet.cell(HEADS, sheet.max_column).column_letter
        assert merged == {f"A{row}:{width}{row}" for row in (1, 2, last)}
    assert book["考核表"]["A2"].value.endswith("共 3 人，已录全 2，未录全 1")
    assert read(totals("60"), company="")["汇总"]["A2"].value.startswith("考核周期：")


def test_people_are_ranked_among_those_with_the_same_form() -> None:
    people = totals("30", "60", "30", "", "10")
    rows = rows_of(read(people)["考核表"])
    assert [row["排名"] for row in rows] == [2, 1, 2, None, 4, None, None]
    other = replace(people[0], form=replace(people[0].form, id=Id("other")))
    assert [row["表内排名"] for row in rows_of(read([*people, other])["汇总"])] == [2, 1, 2, None, 4, 1, None]


def test_sums_stand_below_the_rows_and_are_not_sorted_with_them() -> None:
    book = read(totals("60", "50", ""))
    *_, mean, whole = rows_of(book["考核表"])
    assert (mean["工号"], mean["总分"], mean["绩效工资"]) == ("平均", 95, None)
    assert (whole["工号"], whole["总分"], whole["绩效工资"]) == ("合计", None, 2400)
    *_, whole = rows_of(book["汇总"])
    assert (whole["工号"], whole["绩效工资"]) == ("合计", 2400)
    *_, whole = rows_of(book["部门"])
    assert [whole[key] for key in ("人数", "已录全", "未录全", "绩效工资合计")] == [3, 2, 1, 2400]
    assert len(table(book["考核表"])) == 3


def test_a_long_heading_is_seen_whole() -> None:
    of = form(GRADED.replace("title: 业绩", f"title: {'业绩与能力' * 8}"))
    sheet = read([stands(of, person(1), "60")])["考核表"]
    heading = next(cell for cell in sheet[HEADS] if "业绩" in str(cell.value))
    width = sheet.column_dimensions[heading.column_letter].width
    lines = -(-2 * len(heading.value) // (width - 4))
    assert sheet.row_dimensions[HEADS].height >= 15 * lines


def test_names_of_sheets_are_what_excel_takes() -> None:
    long = replace(form(GRADED), title="年度/季度[考核]表" * 6)
    other = replace(long, id=Id("other"))
    book = read([stands(long, person(1), "60"), stands(other, person(2), "60")])
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in book.sheetnames)
    clash = replace(form(GRADED), title="汇总")
    assert read([stands(clash, person(1), "60")]).sheetnames[-1] == "汇总_2"


def test_the_same_bytes_every_time() -> None:
    people = totals("60", "10", "")
    one, other = (workbook(ZH, people, quotas(people, "all"), {}, NOVEMBER) for _ in range(2))
    assert one == other


def test_people_are_grouped_in_the_order_they_come() -> None:
    of = form(GRADED)
    people = [stands(of, person(n, each), "60") for n, each in enumerate(["乙", "甲", "乙", ""])]
    assert [(name, len(members)) for name, members in by_department(people).items()] == [
        ("乙", 2),
        ("甲", 1),
        ("", 1),
    ]


CSV = "csv:Text - txt - csv (StarCalc):44,34,76"


@pytest.mark.needs("libreoffice")
def test_libreoffice_opens_it(tmp_path: Path) -> None:
    file = tmp_path / "summary.xlsx"
    file.write_bytes(workbook(ZH, totals("60", "10", ""), (), {}, NOVEMBER))
    text = converted(file, CSV).read_text(encoding="utf-8")
    assert '0000,员工0,客服部,专员,考核表,1,1,100.00,优秀,1.20,"1,200.00",已录全,\n' in text
    assert "0002,员工2,客服部,专员,考核表,1,,未录全,,,,未录全,销售额\n" in text


def test_the_last_month_of_a_quarter_tells_the_cards_of_each_period_apart(tmp_path: Path) -> None:
    """A mean over monthly and quarterly cards would be of nothing; each sheet says which period it covers."""
    root = offices.office(tmp_path)
    quarter = offices.SPEC.format(version=1, effective="2026-01", most=100).replace(
        "id: clerk", "id: quarter"
    )
    quarter = quarter.replace("title: 文员考核表", "title: 季度考核表\n    period: quarter")
    offices.write(root / "specs/quarter.yaml", quarter)
    rows = (f"{n:04},员工{n},{('客服部', '销售部')[n % 2]},clerk、quarter" for n in range(1, 5))
    offices.write(root / "people.csv", "工号,姓名,部门,表单\n" + "\n".join(rows))
    offices.scores(root, "2026-12")
    four = "\n".join(f"{n:04},60" for n in range(1, 5))
    offices.write(root / "scores/2026-Q4/quarter.csv", f"工号,calls\n{four}\n")
    told = report.report(root, Period.parse("2026-12"), wish=Wish(("xlsx",)))
    page = told.page
    assert isinstance(page, Report)
    assert dict(page.figures)["平均得分率"] == "2026年12月：80.0%；2026年第4季度：60.0%"
    charts = {
        chart.title: [bar.values for bar in chart.bars] for topic in page.topics for chart in topic.charts
    }
    assert charts["2026年12月各部门平均得分率"] == [(Fraction(4, 5),)] * 2
    assert charts["2026年第4季度各部门平均得分率"] == [(Fraction(3, 5),)] * 2
    (made,) = told.outcome.made
    titles = {sheet.title: sheet["A1"].value for sheet in load_workbook(made.path).worksheets}
    assert titles["季度考核表"].startswith("2026年第4季度")
    assert titles["文员考核表"].startswith("2026年12月")
