"""Scores from tables end in the same records as from YAML, and a problem names its cell."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from formgen import messages
from formgen.forms.model import Form
from formgen.forms.slots import recorded
from formgen.periods import Period
from formgen.problems import Problem
from formgen.records.model import Person
from formgen.records.scorefiles import scores_in
from formgen.records.scoretables import Scores, scores_of
from formgen.records.tables.read import read_table
from formgen.scoring.score import score
from formgen.view.build import view_of
from formgen.workbooks.scores import Sheet, workbook as score_workbook
from formgen.workspace import packaged
from formgen.workspace.folder import load
from forms import form
from tables import replaced, xlsx

PEOPLE = (Person("0012", "张三", "客服部", form="form"), Person("0013", "李四", "客服部", form="form"))
FORM = form(
    """
    header: [姓名, 填表日期]
    raters: {who: [{name: 自评, weight: 20%}, {name: 上级, weight: 80%}]}
    sections:
      - indicators:
          - id: rate
            name: 完成率
            weight: 20%
            rule: {bands: 完成率, unit: "%", intervals: [{from: 0, points: 20}]}
          - {id: sales, name: 销售额, weight: 20%, rule: {ratio: 销售额, unit: 万元}}
          - id: calls
            name: 回访
            weight: 20%
            rule: {count: [{name: 漏访, deduct: 1}, {name: 迟访, deduct: 2}]}
          - {id: ask, name: 问答, weight: 20%, rule: {checklist: [一, 二]}}
          - {id: team, name: 协作, weight: 20%, rule: {rating: {max: 100}}, raters: [自评, 上级]}
    vetoes: [{id: leak, name: 泄密, zero: total}]
    opinions: [{id: appraiser, title: 考核人评语}]
    """
)
SLOTS = [
    "工号", "fact.rate", "fact.sales.actual", "fact.sales.target", "fact.calls.漏访", "fact.calls.迟访",
    "fact.ask.1", "fact.ask.2", "fact.team.自评", "fact.team.上级",
    "veto.leak", "form.date", "comment.appraiser",
]  # fmt: skip
TITLES = [
    "工号", "完成率", "销售额 实际", "销售额 目标", "回访 漏访", "回访 迟访",
    "问答（1）", "问答（2）", "协作 自评", "协作 上级", "一票否决 泄密", "填表日期", "考核人评语",
]  # fmt: skip
ROW = ["0012", "95%", "460", "500", "1", "0", "是", "否", "90", "85分", "是", "2026-12-01", "很好"]


def read(folder: Path, text: str, name: str = "scores.csv", people: tuple[Person, ...] = PEOPLE) -> Scores:
    path = folder / "2026-11" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return scores_in(path, people, [FORM])


def told(problems: tuple[Problem, ...]) -> list[str]:
    assert all(messages.sentence(each, "en") and messages.hint(each, "zh") for each in problems)
    return [f"{each.where}".rpartition("/")[2] + f" {each.code}" for each in problems]


@pytest.mark.parametrize("headers", [SLOTS, TITLES], ids=["slots", "titles"])
def test_a_row_is_a_record_whether_headers_are_slots_or_titles(tmp_path: Path, headers: list[str]) -> None:
    found = read(tmp_path, f"{','.join(headers)}\n{','.join(ROW)}\n")
    assert told(found.problems) == []
    (record,) = found.records
    assert (record.person, record.form, record.period.name) == (PEOPLE[0], "form", "2026-11")
    assert record.entries == {
        "rate": "95%",
        "sales": {"actual": "460", "target": "500"},
        "calls": {"漏访": "1", "迟访": "0"},
        "ask": ("是", "否"),
        "team": {"自评": "90", "上级": "85分"},
    }
    assert record.vetoes == ("leak",)
    assert record.fields == {"填表日期": "2026-12-01"}
    assert record.comments == {"appraiser": "很好"}
    assert record.places.at("entries", "sales", "target").cell == "D2"
    assert record.places.at("vetoes", 0).cell == "K2"
    assert score(FORM, record).problems == ()


def test_what_is_missing_in_a_row_is_told_at_its_cell(tmp_path: Path) -> None:
    (record,) = read(tmp_path, "工号,fact.rate,fact.ask.1,fact.ask.2\n0012,abc,是,\n").records
    problems = {problem.code: problem.where.cell for problem in score(FORM, record).problems}
    assert problems["score-not-a-number"] == "B2"
    assert record.entries["ask"] == ("是", "")
    assert "D2" in {problem.where.cell for problem in score(FORM, record).problems}


def test_an_entry_whose_name_sounds_like_a_sum_is_an_entry_and_no_sum(tmp_path: Path) -> None:
    exam = "{id: exam, name: 考试得分, weight: 100%, rule: {rating: {max: 100}}}"
    of = form(f"sections: [{{indicators: [{exam}]}}]")
    (tmp_path / "2026-11").mkdir()
    path = tmp_path / "2026-11" / "form.csv"
    path.write_text("工号,考试得分,合计得分\n0012,88,88\n", encoding="utf-8")
    found = scores_in(path, PEOPLE, [of])
    assert ([record.entries for record in found.records], found.problems) == ([{"exam": "88"}], ())


def test_columns_are_the_slots_of_the_printed_form() -> None:
    workspace, problems = load(packaged.sample_company())
    assert problems == ()
    for each in workspace.forms:
        view = repr(view_of(each))
        printed = (column for column in recorded(each) if not column.name.startswith("goals."))
        for column in printed:
            assert f"name='{column.name}'" in view, f"{each.id}: {column.name}"


def test_titles_are_unique() -> None:
    workspace, _ = load(packaged.sample_company())
    for each in (*workspace.forms, FORM):
        titles = [column.title for column in recorded(each)]
        assert len(set(titles)) == len(titles), each.id


def test_a_bad_row_stops_nobody_else(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "工号,姓名,完成率,协作 自平\n"
        "0012,张三,95%,\n"
        "0099,某人,95%,\n"
        "0013,张三,95%,\n"
        ",,95%,\n"
        "0013,李四,95%,90\n",
    )
    assert [record.person.name for record in found.records] == ["张三"]
    assert told(found.problems) == [
        "scores.csv A3 unknown-person",
        "scores.csv B4 name-differs",
        "scores.csv A5 row-without-person",
        "scores.csv D6 unknown-column",
    ]
    assert len(found.lost) == 4


def test_a_number_pasted_into_a_cell_for_percentages_is_no_hundredfold_score(tmp_path: Path) -> None:
    (folder := tmp_path / "2026-11").mkdir()
    path = xlsx(folder / "a.xlsx", [["工号", "完成率"], ["0012", 92], ["0013", 0.92]], _percent)
    found = scores_in(path, PEOPLE, [FORM])
    wrong, right = (score(FORM, each) for each in found.records)
    (told_, *_) = (each for each in wrong.problems if each.code == "score-percent-hundredfold")
    assert (str(told_.where), told_.facts["meant"]) == (f"{path} 表!B2", "92%")
    assert not any("percent" in each.code for each in right.problems)


def _percent(sheet: Any) -> None:
    for row in (2, 3):
        sheet.cell(row, 2).number_format = "0.00%"


def test_a_number_that_lost_its_zeros_will_do_where_the_name_agrees(tmp_path: Path) -> None:
    found = read(tmp_path, "工号,姓名,完成率\n12,张三,95%\n13,,95%\n１２,张三,90%\n")
    assert [record.person.number for record in found.records] == ["0012", "0012"]
    assert told(found.problems) == ["scores.csv A3 unknown-person"]


def test_rows_without_scores_are_told_and_give_no_record(tmp_path: Path) -> None:
    found = read(tmp_path, "工号,姓名,完成率,score.rate,总分\n0012,张三,95%,20,\n0013,李四,,未录入,未录入\n")
    assert [record.person.name for record in found.records] == ["张三"]
    assert told(found.problems) == ["scores.csv A3 rows-empty"]
    assert not any(problem.is_error for problem in found.problems)


def test_form_and_month_may_be_columns(tmp_path: Path) -> None:
    path = tmp_path / "scores.csv"
    path.write_text("工号,表单,月份,完成率\n0012,考核表,2026-10,95%\n0013,无,2026-10,95%\n", encoding="utf-8")
    found = scores_in(path, PEOPLE, [FORM])
    assert [(record.form, record.period.name) for record in found.records] == [("form", "2026-10")]
    assert told(found.problems) == ["scores.csv A3 unknown-form"]
    path.write_text("工号,完成率\n0012,95%\n", encoding="utf-8")
    assert told(scores_in(path, PEOPLE, [FORM]).problems) == ["scores.csv A2 month-unknown"]


def workbook(path: Path, month: str = "2026-11", version: int = 1) -> Path:
    rows: list[list[object]] = [
        ["formgen", "form", version, month],
        ["employee.number", "employee.name", "fact.rate", "score.rate", None],
        ["工号", "姓名", "完成率", "得分", "备注"],
        ["0012", "张三", 0.95, "=1+1"],
    ]

    def change(sheet: object) -> None:
        sheet["C4"].number_format = "0%"  # type: ignore[index]  # openpyxl's sheet

    path.parent.mkdir(exist_ok=True)
    return xlsx(path, rows, change)


def used(path: Path, forms: list[Form] | None = None) -> Scores:
    return scores_in(path, PEOPLE, forms or [FORM])


def test_the_score_workbook_says_itself_what_it_is_about(tmp_path: Path) -> None:
    found = used(workbook(tmp_path / "Scores.xlsx"))
    assert told(found.problems) == []
    assert found.records[0].entries == {"rate": "95%"}
    assert str(found.records[0].places.at("entries", "rate")) == f"{tmp_path}/Scores.xlsx 表!C4"


def test_a_workbook_for_another_month_or_version_is_not_used(tmp_path: Path) -> None:
    found = used(workbook(tmp_path / "2026-10" / "Scores.xlsx"))
    assert (told(found.problems), found.records) == (["Scores.xlsx 表!A1 workbook-other-month"], ())
    found = used(workbook(tmp_path / "Scores.xlsx", version=7))
    assert (told(found.problems), found.records) == (["Scores.xlsx 表!A1 workbook-other-version"], ())


def test_a_table_without_headers_is_told(tmp_path: Path) -> None:
    assert told(read(tmp_path, "1,2\n").problems) == ["scores.csv scores-without-headers"]


@pytest.mark.parametrize(
    ("typed", "month"),
    [("2026年10月", "2026-10"), ("2026/10", "2026-10"), ("2026.01", "2026-01"), ("2026-10-31", "2026-10")],
)
def test_a_month_may_be_typed_as_people_type_it(tmp_path: Path, typed: str, month: str) -> None:
    path = tmp_path / "scores.csv"
    path.write_text(f"工号,月份,完成率\n0012,{typed},95%\n", encoding="utf-8")
    found = scores_in(path, PEOPLE, [FORM])
    assert ([record.period.name for record in found.records], told(found.problems)) == ([month], [])


def test_a_day_that_lost_its_format_is_told_where_a_day_should_stand(tmp_path: Path) -> None:
    found = read(
        tmp_path, "工号,完成率,填表日期,考核人评语\n0012,95%,46387,46387\n0013,95%,2026-12-31,46387\n"
    )
    assert told(found.problems) == ["scores.csv C2 date-serial"]
    assert found.problems[0].facts["meant"] == "2026-12-31"
    assert [record.person.name for record in found.records] == ["李四"]


def sheets(path: Path, **others: tuple[str, list[list[object]]]) -> Path:
    """A workbook with scores in its first sheet, and with others, each with its state and rows."""

    def change(sheet: Any) -> None:
        for name, (state, rows) in others.items():
            other = sheet.parent.create_sheet(name)
            other.sheet_state = state
            for row in rows:
                other.append(row)

    path.parent.mkdir(exist_ok=True)
    return xlsx(path, [["工号", "完成率"], ["0012", "95%"]], change)


def test_every_sheet_that_gives_nothing_is_told(tmp_path: Path) -> None:
    others: dict[str, tuple[str, list[list[object]]]] = {
        "销售部": ("visible", [["证件号", "回款率"], ["0013", "97%"]]),
        "旧": ("hidden", [["工号", "完成率"], ["0013", "97%"]]),
        "深": ("veryHidden", [["说明"]]),
        "空": ("visible", []),
    }
    found = used(sheets(tmp_path / "2026-11" / "a.xlsx", **others))
    assert [record.person.name for record in found.records] == ["张三"]
    assert told(found.problems) == ["a.xlsx sheet-hidden", "a.xlsx sheets-unused"]
    assert [problem.facts.get("sheets") for problem in found.problems] == [None, "销售部, 深"]
    assert not any(problem.is_error for problem in found.problems)


def test_the_hidden_words_of_a_score_workbook_are_no_loss(tmp_path: Path) -> None:
    path = workbook(tmp_path / "Scores.xlsx")
    book = load_workbook(path)
    book.create_sheet("选项").append(["是", "否"])
    book["选项"].sheet_state = "veryHidden"
    book.save(path)
    assert told(used(path).problems) == []


def test_where_all_is_hidden_or_empty_there_is_an_error_and_the_file_is_lost(tmp_path: Path) -> None:
    def hide(sheet: Any) -> None:
        sheet.parent.create_sheet("说明").append(["说明"])
        sheet.sheet_state = "hidden"

    path = xlsx(tmp_path / "a.xlsx", [["工号", "完成率"], ["0012", "95%"]], hide)
    found = used(path)
    assert told(found.problems) == ["a.xlsx sheet-hidden", "a.xlsx sheets-unused"]
    assert found.problems[0].is_error
    assert found.lost == (str(path),)
    found = read(tmp_path, "工号,完成率\n")
    assert told(found.problems) == ["scores.csv scores-without-rows"]
    assert found.lost


def test_a_warning_hides_no_error(tmp_path: Path) -> None:
    """A doubt about the file, and no header that anybody knows."""

    def show(sheet: Any) -> None:
        sheet["B2"].number_format = "0%"

    path = xlsx(tmp_path / "a.xlsx", [["证件号", "完成率"], ["0012", 0.95]], show)
    with zipfile.ZipFile(path) as package:
        styles = package.read("xl/styles.xml")
    start, end = styles.index(b"<cellXfs"), styles.index(b"</cellXfs>")
    replaced(path, "xl/styles.xml", styles[start:end], b"<cellXfs>")
    assert told(used(path).problems) == ["a.xlsx formats-unknown", "a.xlsx scores-without-headers"]


def test_a_damaged_sheet_is_an_error_beside_the_records_of_the_others(tmp_path: Path) -> None:
    path = sheets(tmp_path / "2026-11" / "a.xlsx", 第二=("visible", [["工号", "完成率"], ["0013", "97%"]]))
    found = used(replaced(path, "xl/worksheets/sheet2.xml", b"</sheetData>", b""))
    assert [record.person.name for record in found.records] == ["张三"]
    assert told(found.problems) == ["a.xlsx 第二!A1 sheet-damaged"]
    assert found.lost == (str(path),)


def test_whoever_has_a_bad_cell_is_named_with_what_it_is_about(tmp_path: Path) -> None:
    """Not only as F7: whoever filled the table in knows people and indicators."""
    headers = ["工号", "姓名", "fact.rate", "协作 上级", "veto.leak"]
    rows = [
        ["0012", "张三", "2.02E+11", "90", ""],
        ["0013", "李四", "95%", "80", "也许"],
        ["0099", "无名", "95%", "80", ""],
    ]
    found = read(tmp_path, "\n".join(",".join(row) for row in [headers, *rows]))
    assert [messages.sentence(each, "zh").partition("：")[::2] for each in found.problems] == [
        ("0012 张三", "“完成率”：`2.02E+11` 已丢失部分数字：电子表格只保留 15 位，CSV 只保留列宽所能显示的"),
        ("0013 李四", "“一票否决 泄密”：`也许` 既不是“是”也不是“否”"),
        ("花名册中没有工号或姓名为 `0099` 的人", ""),
    ]
    assert [label.partition(" (")[0] for label in found.lost] == ["0012 张三", "0013 李四", "0099 无名"]


def test_everybodys_row_is_known_whatever_came_of_it(tmp_path: Path) -> None:
    found = read(tmp_path, "工号,姓名,回访 漏访\n12,张三,\n0013,李四,1E99\n,无名,3\n")
    assert [(row.who, row.said, row.is_empty) for row in found.rows] == [
        ("0012", "12 张三", True),
        ("0013", "0013 李四", False),
        ("无名", "无名", False),
    ]


# ── tables as offices make them ─────────────────────────────────────────────────────────────


def test_rows_that_are_nobodys_are_told_once(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "工号,姓名,完成率\n必填,,0-100\n0012,张三,95%\n工号,姓名,完成率\n合计,1人,95%\n制表人：,王五\n",
    )
    assert [record.person.name for record in found.records] == ["张三"]
    assert told(found.problems) == ["scores.csv A2 rows-aside"]
    assert found.lost == ()


def test_a_column_of_remarks_is_told_and_one_of_numbers_is_nothing(tmp_path: Path) -> None:
    found = read(tmp_path, "序号,工号,姓名,完成率,备注\n1,0012,张三,95%,请假两天\n")
    assert [record.person.name for record in found.records] == ["张三"]
    assert told(found.problems) == ["scores.csv E2 column-unused"]


def test_the_titles_of_the_workbook_are_known_in_any_table(tmp_path: Path) -> None:
    """Whoever copies the visible cells of a score workbook into a table of their own."""
    sheet = load_workbook(
        io.BytesIO(score_workbook([Sheet(FORM, PEOPLE, Period.parse("2026-11"))]))
    ).worksheets[0]
    slots = [(sheet.cell(3, n).value, str(sheet.cell(2, n).value)) for n in range(1, sheet.max_column + 1)]
    titles = [title for title, slot in slots if slot.startswith(("fact.", "veto.", "comment.", "form."))]
    assert len(titles) == len(recorded(FORM))
    row = ",".join(ROW[1:])
    found = read(tmp_path, f"工号,{','.join(f'*{title}' for title in titles)}\n0012,{row}\n")
    assert told(found.problems) == []
    assert found.records[0].entries == read(tmp_path, f"{','.join(SLOTS)}\n0012,{row}\n").records[0].entries


def test_columns_inserted_or_moved_in_a_workbook_do_no_harm(tmp_path: Path) -> None:
    path = workbook(tmp_path / "Scores.xlsx")
    whole = used(path).records
    assert whole
    for at in (1, 3, 4):
        book = load_workbook(path)
        sheet = book.worksheets[0]
        sheet.insert_cols(at)
        sheet.cell(3, at).value, sheet.cell(4, at).value = "请假情况", "两天"
        book.save(tmp_path / "Moved.xlsx")
        found = used(tmp_path / "Moved.xlsx")
        assert [(each.person, each.entries) for each in found.records] == [
            (each.person, each.entries) for each in whole
        ]
        assert [each.code for each in found.problems if each.code.startswith("column-")] == ["column-added"]


def test_a_column_that_nobody_knows_is_told_once_with_all_whom_it_hits(tmp_path: Path) -> None:
    found = read(tmp_path, "工号,姓名,完成率,态度分\n0012,张三,95%,5\n0013,李四,97%,4\n")
    assert told(found.problems) == ["scores.csv D2 unknown-column"]
    assert found.problems[0].likewise == ("D3 0013 李四",)
    assert len(found.lost) == 2


def test_a_row_without_a_form_is_told(tmp_path: Path) -> None:
    (tmp_path / "scores.csv").write_text("工号,姓名,完成率\n0012,张三,95%\n", encoding="utf-8")
    table = read_table(tmp_path / "scores.csv", "2026-11/scores.csv")  # the folder says the month
    found = scores_of(table, (Person("0012", "张三"),), ())
    assert told(found.problems) == ["scores.csv A2 person-without-form"]


# ── shares, and what the table computes itself ──────────────────────────────────────────────


def pasted(path: Path, value: object, style: str, **computed_: object) -> Scores:
    """The workbook with this in its column of percentages, and what its formulas made of it."""
    book = load_workbook(workbook(path))
    sheet = book.worksheets[0]
    sheet["C4"].value, sheet["C4"].number_format = value, style
    sheet["D4"].value = computed_.get("points")
    book.save(path)
    return used(path)


@pytest.mark.parametrize(
    ("value", "style", "read_as"),
    [
        (0.95, "General", "95%"),
        (1, "General", "100%"),
        (0, "General", "0%"),
        (0.985, "0.00", "98.5%"),
        (1.08, "0%", "108%"),
    ],
)
def test_a_share_in_a_workbook_is_what_its_formulas_count(
    tmp_path: Path, value: float, style: str, read_as: str
) -> None:
    found = pasted(tmp_path / "Scores.xlsx", value, style)
    assert told(found.problems) == []
    assert found.records[0].entries == {"rate": read_as}


@pytest.mark.parametrize(
    ("value", "style", "code"),
    [
        (92, "General", "percent-unlike"),
        (5, "0", "percent-unlike"),
        (95, '0"%"', "percent-unlike"),
    ],
)
def test_what_shows_as_another_share_than_the_workbook_counts_is_no_score(
    tmp_path: Path, value: float, style: str, code: str
) -> None:
    found = pasted(tmp_path / "Scores.xlsx", value, style)
    assert (told(found.problems), found.records) == ([f"Scores.xlsx 表!C4 {code}"], ())


@pytest.mark.parametrize("typed", ["0.95", "1", "1.08", "-0.5", "０．９５"])
def test_a_small_number_without_its_sign_is_asked_about_where_shares_are_measured(
    tmp_path: Path, typed: str
) -> None:
    found = read(tmp_path, f"工号,完成率\n0012,{typed}\n")
    codes = [each.code for each in score(FORM, found.records[0]).problems if each.where.cell == "B2"]
    assert codes == ["score-percent-unsure"]


@pytest.mark.parametrize("there", [20, "20.00", "—", 19, "19.9", "无法计分", "未录入"])
def test_points_in_a_table_that_are_not_formgens_own_are_told_with_both(
    tmp_path: Path, there: object
) -> None:
    found = pasted(tmp_path / "Scores.xlsx", 0.95, "0%", points=there)
    card = score(FORM, found.records[0])
    mine = [each for each in card.problems if each.code == "score-contradicted"]
    assert [(each.where.cell, each.facts["there"], each.facts["own"]) for each in mine] == (
        [] if there in (20, "20.00", "—") else [("表!D4", str(there), "20")]
    )
    assert card.total is None


@pytest.mark.parametrize("total", ["88.46", "88.5", "88", "", "87", "88.4", "90"])
def test_a_total_in_a_table_must_be_formgens_own_as_far_as_it_is_written_down(
    tmp_path: Path, total: str
) -> None:
    work = "{id: work, name: 业绩, weight: 100%, rule: {rating: {max: 100}}}"
    plain = form(f"sections: [{{indicators: [{work}]}}]\ndecimals: 2")
    path = tmp_path / "2026-11" / "scores.csv"
    path.parent.mkdir()
    path.write_text(f"工号,姓名,业绩,合计得分\n0012,张三,88.46,{total}\n", encoding="utf-8")
    card = score(plain, scores_in(path, PEOPLE, [plain]).records[0])
    is_told = total in ("87", "88.4", "90")
    assert [each.code for each in card.problems] == (["score-contradicted"] if is_told else [])
    assert card.complete is not is_told
    assert (card.total is None) is is_told


# ── months ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("value", "style", "month"),
    [
        (2026.1, "0.00", "2026-10"),
        (2026.1, "General", None),
        ("2026.1", "@", "2026-01"),
        (2026.11, "General", "2026-11"),
        ("2026年10月", "@", "2026-10"),
    ],
)
def test_a_month_that_a_spreadsheet_made_a_number_is_what_the_cell_shows_or_asked_about(
    tmp_path: Path, value: object, style: str, month: str | None
) -> None:
    def show(sheet: Any) -> None:
        sheet["B2"].number_format = style

    path = xlsx(tmp_path / "a.xlsx", [["工号", "月份", "完成率"], ["0012", value, "95%"]], show)
    found = used(path)
    assert told(found.problems) == ([] if month else ["a.xlsx 表!B2 month-unclear"])
    assert [record.period.name for record in found.records] == ([month] if month else [])


def test_a_month_of_a_csv_file_that_may_have_lost_its_zero_is_asked_about(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("工号,月份,完成率\n0012,2026.1,95%\n", encoding="utf-8")
    assert told(used(path).problems) == ["a.csv B2 month-unclear"]


def test_a_row_of_another_month_than_its_folder_is_told(tmp_path: Path) -> None:
    found = read(tmp_path, "工号,月份,完成率\n0012,2026-10,95%\n0013,2026-11,95%\n")
    assert [record.person.number for record in found.records] == ["0013"]
    assert told(found.problems) == ["scores.csv B2 month-differs"]
