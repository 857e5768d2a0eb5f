"""The score workbook: its formulas agree with formgen's arithmetic, and it reads back as it was filled."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

import outside
from formgen.cli import main
from formgen.forms.model import Form
from formgen.forms.slots import SlotSpec, recorded, tabled
from formgen.periods import Period
from formgen.records.model import Person
from formgen.records.scorefiles import scores_in
from formgen.scoring.score import score
from formgen.workbooks.scores import FIRST, Sheet, workbook as of_periods
from formgen.workspace import packaged
from formgen.workspace.folder import load
from forms import FULL_FORM, form


def workbook(sheets: Sequence[tuple[Form, Sequence[Person]]], month: str) -> bytes:
    """The workbook of a month."""
    return of_periods([Sheet(of, people, Period.parse(month)) for of, people in sheets])


LEVELS = ("P2", "四级", "P9", "")
PEOPLE = tuple(
    Person(f"{n:04}", f"员工{n}", "客服部", pay_level=LEVELS[n % 4], form="form") for n in range(1, 61)
)


def slots(sheet: Any) -> dict[str, int]:
    return {cell.value: cell.column for cell in sheet[2] if cell.value}


def fill(book: bytes, path: Path, seed: int = 7) -> None:
    """Fill every sheet in, mostly; seldom with what the form does not cover."""
    chance = random.Random(seed)  # noqa: S311 no secret
    workbook_ = load_workbook(io.BytesIO(book))
    workspace, _ = load(packaged.sample_company())
    for sheet in workbook_.worksheets:
        if sheet.sheet_state == "visible":
            of = next(each for each in (FULL_FORM, *workspace.forms) if _is(each, sheet))
            places = slots(sheet)
            for row in range(FIRST, sheet.max_row + 1):
                for column in recorded(of):
                    if value := _value(column, chance):
                        sheet.cell(row, places[column.name]).value = value[0]
                if "calibration.final" in places and row % 4 == 0:
                    _calibrate(sheet, places, row, chance.choice(of.grades).name)
    workbook_.save(path)


def _calibrate(sheet: Any, places: Mapping[str, int], row: int, grade: str) -> None:
    """A calibration; now and then one that lacks its reason."""
    said = {"final": grade, "by": "委员会", "why": "横向比较" if row % 5 else None}
    for key, text in said.items():
        sheet.cell(row, places[f"calibration.{key}"]).value = text


def _is(of: Form, sheet: Any) -> bool:
    return (of.id, str(of.version)) == (sheet["B1"].value, sheet["C1"].value)


def _value(  # noqa: PLR0911, C901 one return a kind of column
    column: SlotSpec, chance: random.Random
) -> tuple[Any, ...]:
    if chance.random() < 0.01:
        return ()
    if column.name.startswith("veto."):
        return (chance.choice(("是", "√", 1, "1")),) if chance.random() < 0.08 else ()
    if column.options:
        return (chance.choice(column.options),)
    if column.name.startswith("pay."):
        return _figure(column, chance)
    if column.kind != "number":
        return ("文字",)
    if column.name.endswith(".weight"):
        return (0.4,) if ".1." in column.name else (0.6,) if ".2." in column.name else ()
    if ".rating" in column.name and column.name[column.name.index(".") :][:3] >= ".3.":
        return () if column.name.split(".")[1] not in "12" else (chance.randint(60, 100),)
    if column.unit == "%":
        return (float(Decimal(chance.randint(780, 1000)) / 1000),)
    if column.most is not None:
        return (float(Decimal(chance.randint(int(column.most * 6), int(column.most * 10))) / 10),)
    if column.least is not None:
        return (chance.randint(0, 3),)
    near = {"less": (20, 90), "step": (88, 99), "begun": (1, 6), "linear": (6, 13)}
    low, high = near.get(column.name.split(".")[1], (50, 120))
    return (float(Decimal(chance.randint(low * 10, high * 10)) / 10),)


def _figure(column: SlotSpec, chance: random.Random) -> tuple[Any, ...]:
    """A figure of pay; days may be more than are due, and amounts may be nothing."""
    if chance.random() < 0.1:
        return ()
    if column.unit == "天":
        return (chance.choice((0, 18, 20.5, 21, 22, 23)),)
    if column.kind == "money":
        least = 0 if column.least == 0 else -90000
        return (float(Decimal(chance.randint(least, 90000)) / 100),)
    return (chance.choice((0, 0.85, 1, 1.2)),)


def computed(path: Path) -> Mapping[tuple[str, str], Mapping[str, object]]:
    """What stands in the computed columns, by sheet's form and person's number."""
    found = {}
    for sheet in load_workbook(path, data_only=True).worksheets:
        if sheet.sheet_state == "visible":
            places = slots(sheet)
            for row in range(FIRST, sheet.max_row + 1):
                values = {slot: sheet.cell(row, column).value for slot, column in places.items()}
                found[str(sheet["B1"].value), str(values["employee.number"])] = values
    return found


OF_PAY = re.compile("-pay-|-roster-")
"""Problems of what is paid, which the total does not ask."""


@pytest.mark.needs("libreoffice")
def test_formulas_agree_with_formgen_for_every_rule(tmp_path: Path) -> None:
    workspace, _ = load(packaged.sample_company())
    specs = (workspace.form_for(id_) for id_ in dict.fromkeys(each.id for each in workspace.forms))
    forms = [FULL_FORM, *(spec.form for spec in specs if spec and spec.form.span == "month")]
    fill(workbook([(each, PEOPLE) for each in forms], "2026-11"), tmp_path / "Scores.xlsx")
    path = outside.converted(tmp_path / "Scores.xlsx", "xlsx:Calc MS Excel 2007 XML", tmp_path / "saved")
    cells = computed(path)
    found = scores_in(path, PEOPLE, forms)
    assert [problem for problem in found.problems if problem.is_error] == []
    assert len(found.records) == len(forms) * len(PEOPLE)
    by_id = {each.id: each for each in forms}
    totals = paid = 0
    for record in found.records:
        card = score(by_id[record.form], record)
        values = cells[record.form, record.person.number]
        where = f"{record.form} {record.person.number} {[p.code for p in card.problems]} {record.entries}"
        for item in card.items:
            if f"score.{item.id}" in values:
                shown = values[f"score.{item.id}"]
                if item.points is None:
                    assert shown in ("未录入", "无法计分"), f"{where}: {item.id} {shown}"
                else:
                    assert isinstance(shown, int | float), f"{where}: {item.id} {shown} {item.reason}"
                    assert abs(shown - float(item.points)) < 1e-7, f"{where}: {item.id} {shown} {item.reason}"
        wrong = {each.code for each in card.problems if each.is_error and not OF_PAY.search(each.code)}
        if wrong and all("calibration" in code for code in wrong):  # the total stands, the grade does not
            assert (values["grade"] or "") == "", where
        elif card.total is None:
            assert values.get("total") in ("未录入", None), where
        else:
            totals += 1
            assert Decimal(str(values["total"])) == card.total, where
            if "grade" in values:
                first = card.calibrated.first if card.calibrated else card.graded
                assert values["grade.first"] == (first or "无法计分"), where
                assert values["grade"] == (card.graded or "无法计分"), where
        if card.form.pay:
            paid += card.pay is not None
            shown = values["pay"]
            agrees = shown in ("未录入", "无法计分") if card.pay is None else Decimal(str(shown)) == card.pay
            assert agrees, f"{where} {record.pay}: {shown}, {card.pay} {card.reasons}"
    assert totals > len(found.records) / 3
    assert paid > totals / 16  # half of the people have a level that the form does not know


OUTSIDE = ("error", "lower", "interpolate")
INTERVALS = (
    "{equals: 100, points: 10}, {from: 90, below: 95, points: 8}, {to: 80, points: 2}",
    "{from: 90, points: 10}, {equals: 85, points: 7}, {below: 80, points: 0}",
    "{above: 90, points: 10}, {equals: 85, points: 7}, {equals: 82, points: 9}, {below: 80, points: 0}",
    "{above: 80, points: 10}, {below: 80, points: 4}",
    "{from: 80, points: 4}, {from: 90, points: 10}, {to: 60, points: 1}",
    "{equals: 60, points: 1}, {equals: 100, points: 9}",
)
BANDS = form(
    "sections:\n  - indicators:\n"
    + "".join(
        f"      - {{id: i{n}-{outside_}, name: 区间{n}{outside_}, points: 10,"
        f" rule: {{bands: 数, outside: {outside_}, intervals: [{each}]}}}}\n"
        for n, each in enumerate(INTERVALS)
        for outside_ in OUTSIDE
    )
)


@pytest.mark.needs("libreoffice")
def test_formulas_agree_at_every_edge_of_intervals_and_between_them(tmp_path: Path) -> None:
    amounts = [60, 70, 79.5, 80, 81, 82, 83.5, 85, 87, 90, 92, 95, 97.5, 100, 101]
    book = load_workbook(io.BytesIO(workbook([(BANDS, PEOPLE[: len(amounts)])], "2026-11")))
    places = slots(book.worksheets[0])
    for row, amount in enumerate(amounts, FIRST):
        for slot in recorded(BANDS):
            book.worksheets[0].cell(row, places[slot.name]).value = amount
    book.save(tmp_path / "Scores.xlsx")
    path = outside.converted(tmp_path / "Scores.xlsx", "xlsx:Calc MS Excel 2007 XML", tmp_path / "saved")
    cells = computed(path)
    for record in scores_in(path, PEOPLE, [BANDS]).records:
        values = cells[BANDS.id, record.person.number]
        for item in score(BANDS, record).items:
            shown, reckoned = values[f"score.{item.id}"], "无法计分" if item.points is None else item.points
            agreed = shown == reckoned if isinstance(shown, str) else abs(shown - reckoned) < 1e-7  # type: ignore[operator]
            assert agreed, f"{item.id} {record.entries[item.id]}: {shown}, {item.reason}"


def test_the_same_people_give_the_same_bytes() -> None:
    assert workbook([(FULL_FORM, PEOPLE[:3])], "2026-11") == workbook([(FULL_FORM, PEOPLE[:3])], "2026-11")


def test_text_never_becomes_a_formula() -> None:
    person = Person("=1+1", '=HYPERLINK("http://x")', "+客服")
    sheet = load_workbook(io.BytesIO(workbook([(FULL_FORM, [person])], "2026-11"))).worksheets[0]
    assert [sheet.cell(FIRST, column).data_type for column in (1, 2, 3)] == ["s", "s", "s"]


def sheet_of(of: Form, count: int = 2) -> Any:
    return load_workbook(io.BytesIO(workbook([(of, PEOPLE[:count])], "2026-11"))).worksheets[0]


def refusals(sheet: Any) -> Mapping[str, Any]:
    """What a column's cells take, by its slot."""
    named = {cell.column_letter: cell.value for cell in sheet[2]}
    rules = [(rule, named[str(rule.sqref)[0 : str(rule.sqref).index(str(FIRST))]]) for rule in _rules(sheet)]
    assert len({slot for _, slot in rules}) == len(rules)
    return {slot: rule for rule, slot in rules}


def _rules(sheet: Any) -> list[Any]:
    return list(sheet.data_validations.dataValidation)


def test_rows_can_be_deleted_sorted_and_filtered_though_headers_are_locked() -> None:
    sheet = sheet_of(FULL_FORM)
    may = sheet.protection
    assert may.sheet
    forbidden = [name for name in ("deleteRows", "sort", "autoFilter", "insertColumns") if getattr(may, name)]
    assert forbidden == ["insertColumns"]
    assert sheet.auto_filter.ref == f"A3:{sheet.cell(3, sheet.max_column).coordinate[:-1]}{FIRST + 1}"
    for row in sheet.iter_rows(min_row=1, max_row=sheet.max_row):
        assert {cell.protection.locked for cell in row} == {row[0].row < FIRST}
    assert all(each.protection.locked is False for each in sheet.column_dimensions.values())
    assert max(each.max for each in sheet.column_dimensions.values()) == 16_384  # a whole row is deleted
    for row in range(1, FIRST):  # so that nobody writes beside a header either
        assert sheet.row_dimensions[row].s
        assert sheet.row_dimensions[row].protection.locked


def test_what_nobody_should_type_over_refuses_it() -> None:
    sheet = sheet_of(FULL_FORM)
    rules, inputs = refusals(sheet), {slot.name for slot in tabled(FULL_FORM)}
    for slot in slots(sheet):
        if slot not in inputs:
            assert (rules[slot].type, rules[slot].formula1, rules[slot].showErrorMessage) == (
                "custom",
                "FALSE",
                True,
            )
    assert "花名册" in rules["employee.name"].error
    assert "公式" in rules["total"].error


def test_formulas_ask_only_cells_of_their_own_row_so_that_rows_can_be_moved() -> None:
    sheet = sheet_of(FULL_FORM, 3)
    for row in sheet.iter_rows(min_row=FIRST):
        for cell in row:
            if cell.data_type == "f":
                plain = re.sub(r"""("[^"]*"|'选项'!\$[A-Z]+\$1:\$[A-Z]+\$\d+)""", "", cell.value)
                assert {int(n) for n in re.findall(r"\b[A-Z]+(\d+)\b", plain)} <= {cell.row}
                assert "$" not in plain


ASKING = form(
    """
    decimals: 1
    sections:
      - indicators:
          - id: ask
            name: 纪律
            points: 10
            rule: {checklist: [上班是否打卡, "下班后是否关灯、关窗、锁门"]}
          - id: level
            name: 主动性
            points: 10
            rule:
              text: 看平时
              choice:
                - {name: 一级, points: 10, text: 不等指示就去做}
                - {name: 二级, points: 4.5, text: 等候指示}
          - id: rate
            name: 完成率
            points: 10
            rule: {linear: 率, unit: "%", low: 60, high: 90}
            raters: [甲, 乙]
    raters: {who: [{name: 甲, weight: 50%}, {name: 乙, weight: 50%}]}
    """
)


def test_a_column_shows_its_question_and_its_options_in_the_note_and_beside_the_cell() -> None:
    sheet = sheet_of(ASKING)
    places, rules = slots(sheet), refusals(sheet)
    for slot, words_ in {
        "fact.ask.1": "上班是否打卡",
        "fact.ask.2": "下班后是否关灯、关窗、锁门",
        "fact.level": "一级（10分）：不等指示就去做\n二级（4.5分）：等候指示",
    }.items():
        assert rules[slot].prompt == words_
        assert rules[slot].showInputMessage
    assert sheet.cell(3, places["fact.ask.2"]).comment.text.endswith("下班后是否关灯、关窗、锁门")
    note = sheet.cell(3, places["fact.level"]).comment.text
    assert note == "主动性\n看平时\n一级：不等指示就去做（10分）\n二级：等候指示（4.5分）"


def test_prompts_show_every_option_as_far_as_there_is_room() -> None:
    options = ", ".join(f"{{name: {n}级, points: {n}, text: {'长' * 200}}}" for n in range(1, 9))
    many = form(
        f"sections: [{{indicators: [{{id: i, name: 甲, points: 8, rule: {{choice: [{options}]}}}}]}}]"
    )
    prompt = refusals(sheet_of(many))["fact.i"].prompt
    lines = prompt.split("\n")
    assert [line[:2] for line in lines] == [f"{n}级" for n in range(1, 9)]
    assert all(line.endswith("…") for line in lines)
    assert 240 < len(prompt) <= 255


def test_points_are_shown_in_the_forms_decimals_and_kept_as_they_are() -> None:
    sheet = sheet_of(ASKING)
    places = slots(sheet)
    for slot, style in {"score.level": "0.0", "total": "0.0", "sum.1": "0.0", "mean.rate": "0.00%"}.items():
        assert sheet.cell(FIRST, places[slot]).number_format == style
    assert "ROUND" not in sheet.cell(FIRST, places["sum.1"]).value


def test_it_prints_on_a4_with_its_title_and_whose_row_it_is_on_every_page() -> None:
    sheet = sheet_of(FULL_FORM)
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToHeight, sheet.page_setup.fitToWidth > 1) == (0, True)
    assert (sheet.print_title_rows, sheet.print_title_cols) == ("$3:$3", "$A:$C")
    assert sheet.oddHeader.center.text == f"{FULL_FORM.title}  2026-11"
    assert sheet.oddFooter.center.text == "第 &P 页 共 &N 页"
    assert sheet_of(SMALL).page_setup.fitToWidth == 1


SMALL = form("sections: [{indicators: [{id: i, name: 甲, points: 8, rule: {rating: {max: 5}}}]}]")


def test_an_unfilled_workbook_gives_no_records(tmp_path: Path) -> None:
    path = tmp_path / "Scores.xlsx"
    path.write_bytes(workbook([(FULL_FORM, PEOPLE[:2])], "2026-11"))
    found = scores_in(path, PEOPLE, [FULL_FORM])
    assert (found.records, [problem.code for problem in found.problems]) == ((), ["rows-empty"])


def test_sheets_are_named_as_excel_allows() -> None:
    forms = [replace(FULL_FORM, version=n, title="考核[表]/" + "长" * 40) for n in range(2)]
    book = load_workbook(io.BytesIO(workbook([(each, PEOPLE[:1]) for each in forms], "2026-11")))
    names = [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
    assert len(set(names)) == 2
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/") for name in names)


def test_the_command_writes_the_workbook_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", str(tmp_path / "hr"), "--lang", "en"]) == 0
    command = ["workbook", "-C", str(tmp_path / "hr"), "--month", "2026-11", "--lang", "en"]
    assert main(command) == 0
    path = tmp_path / "hr" / "scores" / "2026-11" / "Scores.xlsx"
    names = [sheet.title for sheet in load_workbook(path).worksheets if sheet.sheet_state == "visible"]
    assert len(names) == 5
    assert main(command) == 2
    assert "workbook-exists" in capsys.readouterr().err
    assert main(["workbook", "-C", str(tmp_path / "hr"), "--lang", "en"]) == 2
    assert main([*command[:1], "nonsense", *command[1:]]) == 2


@pytest.mark.needs("ooxml-validator")
def test_the_open_xml_sdk_finds_nothing_wrong(tmp_path: Path) -> None:
    workspace, _ = load(packaged.sample_company())
    specs = (workspace.form_for(id_) for id_ in dict.fromkeys(each.id for each in workspace.forms))
    sheets = [(each, PEOPLE[:2]) for each in (FULL_FORM, *(spec.form for spec in specs if spec))]
    path = tmp_path / "Scores.xlsx"
    path.write_bytes(workbook(sheets, "2026-11"))
    assert outside.sdk_errors(path) == []


def rewritten(book: bytes, path: Path, change: Callable[[Any], None]) -> Path:
    """The first sheet, changed as people change sheets: its values, without what belongs to cells only."""
    workbook_ = load_workbook(io.BytesIO(book))
    sheet = workbook_.worksheets[0]
    for cell in [*sheet[FIRST], *sheet[FIRST + 1]]:
        if cell.data_type == "f":  # nobody has computed it
            cell.value = None
    places = slots(sheet)
    for row, entered in ((FIRST, ("92.5%", "是")), (FIRST + 1, ("71%", "否"))):
        for slot, value in zip(("fact.rate.甲", "fact.ask.1"), entered, strict=True):
            sheet.cell(row, places[slot]).value = value
    change(sheet)
    workbook_.save(path)
    return path


def entries(path: Path) -> list[tuple[str, object]]:
    found = scores_in(path, PEOPLE, [ASKING])
    assert [problem for problem in found.problems if problem.is_error] == []
    return [(record.person.number, record.entries) for record in found.records]


BOTH = [
    ("0001", {"rate": {"甲": "92.5%", "乙": ""}, "ask": ("是", "")}),
    ("0002", {"rate": {"甲": "71%", "乙": ""}, "ask": ("否", "")}),
]
WIDTH = len(slots(sheet_of(ASKING)))


@pytest.mark.parametrize("at", range(1, WIDTH + 2))
def test_a_column_inserted_anywhere_moves_nothing(tmp_path: Path, at: int) -> None:
    def insert(sheet: Any) -> None:
        assert sheet.max_column == WIDTH
        sheet.insert_cols(at)

    assert (
        entries(rewritten(workbook([(ASKING, PEOPLE[:2])], "2026-11"), tmp_path / "a.xlsx", insert)) == BOTH
    )


def test_columns_and_rows_may_be_moved_and_a_title_be_written_above(tmp_path: Path) -> None:
    def move(sheet: Any) -> None:
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        marks, *rest = rows
        rest = [[*row[4:], *row[:4]] for row in (*rest[:2], *reversed(rest[2:]))]
        for n, row in enumerate([marks, *rest], 1):
            for column, value in enumerate(row, 1):
                sheet.cell(n, column).value = value
        sheet.insert_rows(1, 2)
        sheet["B1"].value = "十一月"

    path = rewritten(workbook([(ASKING, PEOPLE[:2])], "2026-11"), tmp_path / "b.xlsx", move)
    assert entries(path) == list(reversed(BOTH))


@pytest.mark.parametrize("title", ["备注", "纪律 （1）", "", "完成率 甲（%）"])
def test_a_column_of_ones_own_is_told_and_read_as_nothing(tmp_path: Path, title: str) -> None:
    def insert(sheet: Any) -> None:
        sheet.insert_cols(5)
        sheet["E3"].value, sheet[f"E{FIRST}"].value = title, "请假三天"

    book = workbook([(ASKING, PEOPLE[:2])], "2026-11")
    path = rewritten(book, tmp_path / "Scores.xlsx", insert)
    assert entries(path) == BOTH
    (problem,) = scores_in(path, PEOPLE, [ASKING]).problems
    assert (problem.code, problem.facts["key"], problem.facts["count"]) == ("column-added", title or "E", "1")
    assert problem.where.cell.endswith("!E4")


# ── one file a head ─────────────────────────────────────────────────────────────────────────


@pytest.fixture
def hr(tmp_path: Path) -> Path:
    assert main(["init", str(tmp_path / "hr"), "--lang", "en"]) == 0
    return tmp_path / "hr"


def split(hr: Path, by: str, *more: str) -> list[str]:
    main(["workbook", "-C", str(hr), "--month", "2026-12", "--by", by, *more, "--lang", "en"])
    folder = hr / "scores" / "2026-12"
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def people_in(path: Path) -> set[str]:
    sheets = [sheet for sheet in load_workbook(path).worksheets if sheet.sheet_state == "visible"]
    return {str(sheet.cell(row, 1).value) for sheet in sheets for row in range(FIRST, sheet.max_row + 1)}


def test_each_department_and_each_superior_gets_a_workbook_of_their_own_people(hr: Path) -> None:
    roster = {person.number: person for person in load(hr)[0].people}
    for by in ("department", "superior"):
        names = split(hr, by)
        heads = {getattr(person, by) for person in roster.values() if person.form}
        assert set(names) == {f"Scores-{head}.xlsx" for head in heads}
        found: list[str] = []
        for name in names:
            path = hr / "scores" / "2026-12" / name
            mine = people_in(path)
            assert {getattr(roster[number], by) for number in mine} == {path.stem.partition("-")[2]}
            found += mine
            path.unlink()
        assert sorted(found) == sorted(number for number, person in roster.items() if person.form)


def test_nobodys_people_and_odd_names_have_a_workbook_too(hr: Path) -> None:
    roster = hr / "people.yaml"
    text = roster.read_text(encoding="utf-8")
    roster.write_text(text.replace("方立新", "''").replace("秦望舒", "'a/b: c'"), encoding="utf-8")
    assert {"Scores-未填上级.xlsx", "Scores-a_b_ c.xlsx"} <= set(split(hr, "superior"))
    assert main(["workbook", "-C", str(hr), "--month", "2026-12", "--by", "team", "--lang", "en"]) == 2


def told(hr: Path, capsys: pytest.CaptureFixture[str], *names: str) -> str:
    capsys.readouterr()
    main(["-C", str(hr), "score", *names, "--to", "docx", "--lang", "en"])
    return capsys.readouterr().err


def test_whoever_stands_in_two_files_or_in_none_is_named(
    hr: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = split(hr, "superior")
    folder = hr / "scores" / "2026-12"
    gone = people_in(folder / names[0])
    (folder / names[0]).unlink()
    once = told(hr, capsys, "scores/2026-12")
    assert "listed-twice" not in once
    (line,) = (each for each in once.splitlines() if "people-in-no-file" in each)
    assert all(number in line for number in gone)
    assert f"(people: {len(gone)})" in line
    twice = people_in(folder / names[1])
    (folder / "again.xlsx").write_bytes((folder / names[1]).read_bytes())
    (line,) = (each for each in told(hr, capsys, "scores").splitlines() if "listed-twice" in each)
    assert all(number in line for number in twice)
    assert names[1] in line
    assert "people-in-no-file" not in told(hr, capsys, f"scores/2026-12/{names[1]}")  # it was asked for alone
