"""Rosters from tables: any order and language of headers, numbers as typed, one bad row stops nobody else."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

from formgen import messages
from formgen.problems import Problem
from formgen.records.model import Person
from formgen.records.rosters import people_of, written
from formgen.records.tables.read import read_table
from formgen.workspace.folder import Config, load
from formgen.yamlfiles.read import read
from tables import replaced, xlsx

ZHANG = Person("0012", "张三", "客服部", "经理", "王总", "一级", "a-form", "2020-01-02")


def told(problems: tuple[Problem, ...]) -> list[str]:
    assert all(messages.sentence(each, "en") and messages.hint(each, "zh") for each in problems)
    return [f"{each.where} {each.code}" for each in problems]


def test_a_workbook_gives_the_roster(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["青禾公司花名册"],
        ["姓名", "岗位", "工号", "部门", "入职日期", "表单", "工资级别", "直接上级"],
        ["张三", "经理", 12, "客服部", "2020-01-02", "a-form", "一级", "王总"],
        [None, None, None, None],
        ["李四", None, "００１３", None],
    ]

    def change(sheet: Any) -> None:
        sheet["C3"].number_format = "0000"
        sheet.merge_cells("A1:H1")
        sheet.merge_cells("D3:D5")

    found = people_of(read_table(xlsx(tmp_path / "people.xlsx", rows, change), "people.xlsx"))
    assert found.people == (ZHANG, Person("0013", "李四", "客服部"))
    assert told(found.problems) == []


def test_headers_may_be_english(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(
        "name,pay_level,number,shift\n张三,一级,0012,夜班\n", encoding="utf-8"
    )
    found = people_of(read_table(tmp_path / "people.csv", "people.csv"))
    assert found.people == (Person("0012", "张三", pay_level="一级", extra={"shift": "夜班"}),)


def test_a_bad_row_stops_nobody_else(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["工号", "姓名", "部门", "工龄", "depratment"],
        ["0012", "张三", "客服部", "=1+1"],
        ["=1+1", "李四"],
        ["0012", "王五"],
        ["0015", None, "客服部"],
        ["0016", "赵六", None, None, "x"],
    ]
    found = people_of(read_table(xlsx(tmp_path / "people.xlsx", rows), "people.xlsx"))
    assert [person.name for person in found.people] == ["张三", "赵六"]
    assert told(found.problems) == [
        "people.xlsx 表!D2 formula-uncalculated",
        "people.xlsx 表!A3 formula-uncalculated",
        "people.xlsx 表!A4 number-twice",
        "people.xlsx 表!B5 person-without",
        "people.xlsx 表!E6 column-misspelt",
    ]
    assert [each.is_error for each in found.problems] == [False, True, True, True, False]


def test_several_sheets_make_one_roster_and_hidden_ones_are_told(tmp_path: Path) -> None:
    def change(sheet: Any) -> None:
        for name, state in (("销售部", "visible"), ("离职", "hidden"), ("说明", "visible")):
            other = sheet.parent.create_sheet(name)
            other.sheet_state = state
            other.append(["工号", "姓名"] if name != "说明" else ["说明"])
            other.append([f"1{name}", name])

    path = xlsx(tmp_path / "people.xlsx", [["工号", "姓名"], ["0012", "张三"]], change)
    found = people_of(read_table(path, "people.xlsx"))
    assert [person.name for person in found.people] == ["张三", "销售部"]
    assert told(found.problems) == ["people.xlsx sheet-hidden", "people.xlsx sheets-unused"]
    assert found.problems[1].facts["sheets"] == "说明"
    assert not any(problem.is_error for problem in found.problems)


def test_a_roster_of_which_all_is_hidden_is_an_error(tmp_path: Path) -> None:
    def hide(sheet: Any) -> None:
        sheet.parent.create_sheet("空")
        sheet.sheet_state = "hidden"

    path = xlsx(tmp_path / "people.xlsx", [["工号", "姓名"], ["0012", "张三"]], hide)
    found = people_of(read_table(path, "people.xlsx"))
    assert told(found.problems) == ["people.xlsx sheet-hidden"]
    assert found.problems[0].is_error


def test_a_warning_about_the_file_hides_no_missing_headers(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "people.xlsx", [["证件号", "分"], ["0012", 1]])
    with zipfile.ZipFile(path) as package:
        styles = package.read("xl/styles.xml")
    start, end = styles.index(b"<cellXfs"), styles.index(b"</cellXfs>")
    replaced(path, "xl/styles.xml", styles[start:end], b"<cellXfs>")
    replaced(path, "xl/worksheets/sheet1.xml", b'<c r="B2"', b'<c s="7" r="B2"')
    found = people_of(read_table(path, "people.xlsx"))
    assert told(found.problems) == ["people.xlsx formats-unknown", "people.xlsx roster-without-headers"]


def test_a_day_that_lost_its_format_is_told_and_not_printed(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("工号,姓名,体检日期,编制\n0012,张三,43525,43525\n", encoding="utf-8")
    found = people_of(read_table(tmp_path / "people.csv", "people.csv"))
    assert found.people == (Person("0012", "张三", extra={"编制": "43525"}),)
    assert told(found.problems) == ["people.csv C2 date-serial"]


@pytest.mark.parametrize(
    "header", ["入职日期", "离职日期", "转正日期", "hired", "left", "confirmed", "到岗日期"]
)
def test_a_lost_day_of_which_somebody_is_judged_takes_the_row_out(tmp_path: Path, header: str) -> None:
    (tmp_path / "people.csv").write_text(
        f"工号,姓名,{header}\n0012,张三,43525\n0013,李四,2020-01-02\n", encoding="utf-8"
    )
    found = people_of(read_table(tmp_path / "people.csv", "people.csv"))
    assert [person.name for person in found.people] == ["李四"]
    assert told(found.problems) == ["people.csv C2 date-serial"]
    assert found.problems[0].is_error


@pytest.mark.parametrize("header", ["调动日期", "生效日期", "since"])
def test_a_sheet_of_moves_is_used_and_its_lost_days_are_told(tmp_path: Path, header: str) -> None:
    def change(sheet: Any) -> None:
        moves = sheet.parent.create_sheet("调动")
        for row in (
            ["工号", header, "原部门"],
            ["0012", "2026-11-03", "销售部"],
            ["0012", 46387, "客服部"],
            ["0012", "2026-10-03", 1234567890123456789],
        ):
            moves.append(row)

    path = xlsx(tmp_path / "people.xlsx", [["工号", "姓名"], ["0012", "张三"]], change)
    found = people_of(read_table(path, "people.xlsx"))
    assert told(found.problems) == [
        "people.xlsx 调动!B3 date-serial",
        "people.xlsx 调动!C4 number-shortened",
    ]
    assert all(problem.is_error for problem in found.problems)
    (move,) = found.moves
    assert (str(move.since), move.before) == ("2026-11-03", {"department": "销售部"})


def test_moves_alone_are_no_roster_and_hidden_ones_are_told(tmp_path: Path) -> None:
    moves = [["工号", "调动日期", "原部门"], ["0012", "2026-11-03", "销售部"]]
    found = people_of(read_table(xlsx(tmp_path / "a.xlsx", moves), "a.xlsx"))
    assert "a.xlsx roster-without-headers" in told(found.problems)

    def hide(sheet: Any) -> None:
        other = sheet.parent.create_sheet("调动")
        other.sheet_state = "hidden"
        for row in moves:
            other.append(row)

    path = xlsx(tmp_path / "people.xlsx", [["工号", "姓名"], ["0012", "张三"]], hide)
    found = people_of(read_table(path, "people.xlsx"))
    assert (told(found.problems), found.moves) == (["people.xlsx sheet-hidden"], ())
    assert not found.problems[0].is_error


@pytest.mark.parametrize("text", ["=1+2", "-甲 乙", "@a'b", "'甲", "''", '="0101"', "+1\n2", "'0101"])
def test_what_looks_like_a_formula_is_kept_in_a_list_and_comes_back(tmp_path: Path, text: str) -> None:
    person = Person("0012", "张三", post=text, extra={"备注": text})
    (tmp_path / "2026-11.csv").write_bytes(written([person]))
    found = people_of(read_table(tmp_path / "2026-11.csv", "2026-11.csv"))
    assert (found.people, found.problems) == ((person,), ())


def test_a_number_that_lost_digits_names_nobody(tmp_path: Path) -> None:
    text = "工号,姓名,身份证号\n2.0241E+11,张三,\n0013,李四,1.10101E+17\n"
    (tmp_path / "people.csv").write_text(text, encoding="utf-8")
    found = people_of(read_table(tmp_path / "people.csv", "people.csv"))
    assert found.people == (Person("0013", "李四"),)
    assert told(found.problems) == ["people.csv A2 number-shortened", "people.csv C3 number-shortened"]
    assert [problem.is_error for problem in found.problems] == [True, False]


def test_a_table_without_headers_is_no_roster(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("0012,张三\n", encoding="utf-8")
    found = people_of(read_table(tmp_path / "people.csv", "people.csv"))
    assert told(found.problems) == ["people.csv roster-without-headers"]


# ── in a workspace ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_workspace_reads_a_roster_from_a_table(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"people.{suffix}"
    if suffix == "csv":
        path.write_bytes("工号;姓名\n0012;张三\n".encode("gb18030"))
    else:
        xlsx(path, [["工号", "姓名"], ["0012", "张三"]])
    workspace, problems = load(tmp_path)
    assert workspace.people == (Person("0012", "张三"),)
    assert problems == ()


def test_two_rosters_are_one_too_many(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("工号,姓名\n0012,张三\n", encoding="utf-8")
    (tmp_path / "people.yaml").write_text("people: [{工号: 0013, 姓名: 李四}]", encoding="utf-8")
    workspace, problems = load(tmp_path)
    assert [person.name for person in workspace.people] == ["李四"]
    assert told(problems) == [f"{tmp_path / 'people.yaml'} two-rosters"]


@pytest.mark.parametrize(
    "name",
    ["People.XLSX", "花名册.xlsx", "2026年员工花名册.xlsx", "员工名单.xlsx", "Roster.xlsx", "people.et"],
)
def test_a_roster_is_found_under_the_names_that_people_give_it(tmp_path: Path, name: str) -> None:
    xlsx(tmp_path / "a.xlsx", [["工号", "姓名"], ["0012", "张三"]]).rename(tmp_path / name)
    workspace, problems = load(tmp_path)
    assert workspace.people == (Person("0012", "张三"),)
    assert problems == ()
    assert workspace.roster.where.file == str(tmp_path / name)


def test_which_of_two_files_is_the_roster_is_not_guessed(tmp_path: Path) -> None:
    for name in ("花名册.csv", "员工花名册.csv", "其他.csv"):
        (tmp_path / name).write_text("工号,姓名\n0012,张三\n", encoding="utf-8")
    workspace, problems = load(tmp_path)
    assert (workspace.people, told(problems)) == ((), [f"{tmp_path} rosters-doubtful"])
    (tmp_path / "people.csv").write_text("工号,姓名\n0013,李四\n", encoding="utf-8")
    workspace, problems = load(tmp_path)
    assert [person.name for person in workspace.people] == ["李四"]
    beside = sorted(["员工花名册.csv", "花名册.csv"])
    assert told(problems) == [f"{tmp_path / name} roster-beside" for name in beside]


def test_a_roster_of_a_kind_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "people.numbers").write_bytes(b"PK\x03\x04")
    assert told(load(tmp_path)[1]) == [f"{tmp_path / 'people.numbers'} table-unreadable"]


def test_rules_say_who_has_which_form_where_the_roster_does_not(tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    for id_ in ("lead", "sales", "other"):
        (tmp_path / "specs" / f"{id_}.yaml").write_text(
            f"id: {id_}\ntitle: 表\nversion: 1\n", encoding="utf-8"
        )
    (tmp_path / "formgen.yaml").write_text(
        "forms:\n"
        "  - {form: lead, post: 客服部经理（*）, department: 客服部}\n"
        "  - {form: sales, department: 销售*}\n"
        "  - {form: gone, post: 无}\n"
        "  - {form: other}\n",
        encoding="utf-8",
    )
    (tmp_path / "people.csv").write_text(
        "工号,姓名,部门,岗位,表单\n"
        "1,甲,客服部,客服部经理(华东),\n"
        "2,乙,销售二部,客服部经理,\n"
        "3,丙,销售二部,,other\n"
        "4,丁,,,\n",
        encoding="utf-8",
    )
    workspace, problems = load(tmp_path)
    assert [person.form for person in workspace.people] == ["lead", "sales", "other", "other"]
    assert told(problems) == [f"{tmp_path / 'formgen.yaml'}:4:12 unknown-form"]


def test_the_documented_settings_can_be_read() -> None:
    page = (Path(__file__).parents[1] / "docs" / "workspace.md").read_text(encoding="utf-8")
    texts = re.findall(r"^```yaml config\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    configs = [read(text, "formgen.yaml", Config).value for text in texts]
    assert [len(config.forms) for config in configs if config] == [4, 0]


# ── rows that are nobody's, headers of two lines ────────────────────────────────────────────


@pytest.mark.parametrize(
    "row",
    [
        ["工号", "姓名", "部门"],
        ["必填，4位数字", "必填，与身份证一致", "必填"],
        ["示例：0001", "张三", "客服部"],
        ["0001", "（例：张三）", "客服部"],
        ["合计", "2"],
        ["合计", None, "2人"],
        [None, "30人", "合计"],
        [None, "30人"],
        ["合 计：2人", None],
        [None, None, "总计"],
        ["制表人：王五", None, "审核：赵六"],
        [None, "审核人（签字）："],
        [None, None, "备注：本表每月更新"],
        ["以下空白", None],
        ["——", "——"],
    ],
)
def test_a_row_that_is_nobodys_is_told_once_and_nobody_is_made_of_it(
    tmp_path: Path, row: list[object]
) -> None:
    rows: list[list[object]] = [
        ["工号", "姓名", "部门"],
        ["0012", "张三", "客服部"],
        row,
        ["0013", "李四"],
        row,
    ]
    found = people_of(read_table(xlsx(tmp_path / "people.xlsx", rows), "people.xlsx"))
    assert [person.name for person in found.people] == ["张三", "李四"]
    assert told(found.problems) == ["people.xlsx 表!A3 rows-aside"]
    assert found.problems[0].facts["count"] == "2"
    assert not found.problems[0].is_error


def test_a_sum_in_front_of_the_names_is_nobodys(tmp_path: Path) -> None:
    rows: list[list[object]] = [["序号", "工号", "姓名"], ["1", "0012", "张三"], ["合计", "", "30"]]
    found = people_of(read_table(xlsx(tmp_path / "people.xlsx", rows), "people.xlsx"))
    assert [person.name for person in found.people] == ["张三"]
    assert told(found.problems) == ["people.xlsx 表!A3 rows-aside"]
    assert not found.problems[0].is_error


@pytest.mark.parametrize("row", [["？", "张三"], ["客服部", "两人"], ["0012", "35"], ["0012", "？"]])
def test_a_row_that_may_be_nobodys_is_an_error_and_nobody_is_made_of_it(
    tmp_path: Path, row: list[object]
) -> None:
    rows: list[list[object]] = [["工号", "姓名"], row, ["0013", "李四"]]
    found = people_of(read_table(xlsx(tmp_path / "people.xlsx", rows), "people.xlsx"))
    assert [person.name for person in found.people] == ["李四"]
    assert told(found.problems) == ["people.xlsx 表!A2 person-doubtful"]


@pytest.mark.parametrize("number", ["0101", "QH-0101", "２０２４０１", "甲01", "abc"])
@pytest.mark.parametrize("name", ["张三", "O'Neill", "阿卜杜拉·买买提", "𬱖", "和计"])
def test_whoever_has_a_number_and_a_name_is_somebody(tmp_path: Path, number: str, name: str) -> None:
    rows: list[list[object]] = [["工号", "姓名"], [number, name]]
    found = people_of(read_table(xlsx(tmp_path / "people.xlsx", rows), "people.xlsx"))
    assert [person.name for person in found.people] == [name]
    assert told(found.problems) == []


def test_headers_of_two_lines_and_merged_cells_are_one_line_of_headers(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["员工花名册"],
        ["工号", "姓名", "部门", "联系方式", None, "备注"],
        [None, None, None, "手机", "邮箱"],
        ["0012", "张三", "客服部", "1", "a@b", "x"],
        ["0013", "李四", "客服部", "2", "c@d"],
    ]

    def change(sheet: Any) -> None:
        for cells in ("A1:F1", "A2:A3", "B2:B3", "C2:C3", "D2:E2", "F2:F3"):
            sheet.merge_cells(cells)

    found = people_of(read_table(xlsx(tmp_path / "people.xlsx", rows, change), "people.xlsx"))
    assert found.people == (
        Person("0012", "张三", "客服部", extra={"手机": "1", "邮箱": "a@b", "备注": "x"}),
        Person("0013", "李四", "客服部", extra={"手机": "2", "邮箱": "c@d"}),
    )
    assert told(found.problems) == []


def test_headers_of_two_lines_need_no_merged_cells(tmp_path: Path) -> None:
    text = "工号,姓名,联系方式,,上半年,,下半年,\n,,手机,邮箱,得分,等级,得分,等级\n0012,张三,1,a@b,90,A,80,B\n"
    (tmp_path / "people.csv").write_text(text, encoding="utf-8")
    found = people_of(read_table(tmp_path / "people.csv", "people.csv"))
    (person,) = found.people
    assert person.extra["手机"] == "1"
    assert [person.extra[f"{half} {what}"] for half in ("上半年", "下半年") for what in ("得分", "等级")] == [
        *("90", "A"),
        *("80", "B"),
    ]
    assert told(found.problems) == []


def test_headers_may_stand_under_the_names_of_their_groups(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["基本信息", None, "联系方式", None],
        ["工号", "姓名", "手机", "邮箱"],
        ["1", "张三", "2", "3"],
    ]

    def change(sheet: Any) -> None:
        sheet.merge_cells("A1:B1")
        sheet.merge_cells("C1:D1")

    found = people_of(read_table(xlsx(tmp_path / "people.xlsx", rows, change), "people.xlsx"))
    assert found.people == (Person("1", "张三", extra={"手机": "2", "邮箱": "3"}),)
    assert told(found.problems) == []


def test_a_row_of_somebody_is_no_second_line_of_headers(tmp_path: Path) -> None:
    """Who has no number yet, in a sheet whose last column has no header."""
    (tmp_path / "people.csv").write_text("工号,姓名,部门\n,张三,客服部,x\n0013,李四\n", encoding="utf-8")
    found = people_of(read_table(tmp_path / "people.csv", "people.csv"))
    assert told(found.problems) == ["people.csv D2 cell-without-header", "people.csv A2 person-without"]


# ── one cause told once ─────────────────────────────────────────────────────────────────────


def test_a_fault_of_a_whole_column_is_told_once_with_all_whom_it_hits(tmp_path: Path) -> None:
    rows = "".join(f"00{n},人{n},待定\n" for n in range(10, 43))
    (tmp_path / "people.csv").write_text(
        f"工号,姓名,入职日期\n{rows}0050,李四,2020-01-02\n", encoding="utf-8"
    )
    found = people_of(read_table(tmp_path / "people.csv", "people.csv"))
    assert [person.name for person in found.people] == ["李四"]
    (problem,) = found.problems
    assert (problem.code, problem.where.cell, len(problem.likewise)) == ("not-a-day", "C2", 32)
    assert problem.likewise[0] == "C3 0011 人11"


def test_of_two_columns_for_one_thing_the_plainer_counts_and_the_other_is_told(tmp_path: Path) -> None:
    text = "姓名,职务,职位,编号,工号\n张三,主管,客服经理,7,0012\n李四,组长,,8,0013\n王五,员工,员工,9,0014\n"
    (tmp_path / "people.csv").write_text(text, encoding="utf-8")
    found = people_of(read_table(tmp_path / "people.csv", "people.csv"))
    assert [(person.number, person.post) for person in found.people] == [
        ("0012", "客服经理"),
        ("0013", "组长"),
        ("0014", "员工"),
    ]
    assert found.people[0].extra == {"职务": "主管", "编号": "7"}
    assert told(found.problems) == ["people.csv B2 column-beside"]


def test_who_is_meant_is_never_chosen_between_two_columns(tmp_path: Path) -> None:
    text = "工号,姓名,员工姓名\n0012,张三,李四\n0013,王五,王五\n0014,赵六,钱七\n"
    (tmp_path / "people.csv").write_text(text, encoding="utf-8")
    found = people_of(read_table(tmp_path / "people.csv", "people.csv"))
    assert [person.name for person in found.people] == ["王五"]
    assert told(found.problems) == ["people.csv C2 column-twice"]
    assert found.problems[0].likewise == ("C4 0014 赵六",)


def test_headers_that_nobody_knows_are_shown(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("证件号,称呼\n0012,张三\n", encoding="utf-8")
    found = people_of(read_table(tmp_path / "people.csv", "people.csv"))
    assert told(found.problems) == ["people.csv roster-without-headers"]
    assert "证件号、称呼" in messages.hint(found.problems[0], "zh")
