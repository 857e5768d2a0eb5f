"""What Excel takes: names of sheets, headers, messages and formulas, counted in UTF-16 units as it counts."""

from __future__ import annotations

import io
import json
import re
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, strategies as st
from lxml import etree
from openpyxl import load_workbook

import outside
from formgen.forms.model import Choice, Form
from formgen.forms.slots import SlotSpec, recorded
from formgen.periods import Period
from formgen.phrases import phrases
from formgen.records.model import Person
from formgen.records.scorefiles import scores_in
from formgen.records.tables.read import read_table
from formgen.scoring.score import score
from formgen.scoring.standing import Standing
from formgen.text import cut_utf16, unfit, utf16
from formgen.workbooks import scores, summary
from formgen.workbooks.books import sheet_title
from formgen.workbooks.formulas import quoted
from formgen.workbooks.limits import depth, fits, most_arguments
from forms import form

ZH = phrases("zh")

PLAIN = form(
    """
    sections:
      - title: 业绩
        weight: 100%
        indicators:
          - {id: one, name: 打分, weight: 50%, rule: {rating: {max: 5}}}
          - id: two
            name: 选择
            weight: 50%
            rule: {choice: [{name: 好, points: 50}, {name: 差, points: 0}]}
    grades: [{name: 甲, from: 80}, {name: 乙, below: 80}]
    """
)

RARE = "𬱖"  # one character, two UTF-16 units
ODD = st.text(st.sampled_from(f"{RARE}考核aA'&[/: \n\"\u0301\U000e0100１"), max_size=80)


def titled(text: str, like: Form = PLAIN) -> Form:
    """The form with this text wherever a workbook prints a form's words."""
    (section,) = like.sections
    rating, choice = (replace(each, name=text or "_") for each in section.indicators)
    assert isinstance(choice.rule, Choice)
    options = tuple(replace(each, name=f"{text}{n}") for n, each in enumerate(choice.rule.choice))
    indicators = (rating, replace(choice, rule=replace(choice.rule, choice=options)))
    return replace(like, title=text, sections=(replace(section, title=text, indicators=indicators),))


def books(*titles: str) -> tuple[bytes, bytes]:
    """The score workbook and the summary of a form of each title."""
    made = [titled(title, replace(PLAIN, id=type(PLAIN.id)(f"form-{n}"))) for n, title in enumerate(titles)]
    people = [Person("0012", "张三", department=titles[0])]
    standings = [Standing(of, people[0], "complete") for of in made]
    month = Period.parse("2026-11")
    filled = scores.workbook([scores.Sheet(of, people, month) for of in made])
    return filled, summary.workbook(ZH, standings, (), {}, month, titles[0])


def parts(book: bytes, of: str) -> Iterator[etree._Element]:
    with zipfile.ZipFile(io.BytesIO(book)) as package:
        for name in package.namelist():
            if re.fullmatch(of, name):
                yield etree.fromstring(package.read(name))


def values(book: bytes, of: str, path: str) -> list[str]:
    found = (part.xpath(path) for part in parts(book, of))
    return [str(each) for nodes in found if isinstance(nodes, list) for each in nodes]


def check(book: bytes) -> None:
    """Everything that Excel would repair or refuse."""
    names = values(book, "xl/workbook.xml", "//*[local-name() = 'sheet']/@name")
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert 0 < utf16(name) <= 31
        assert not re.search(r"[\[\]:*?/\\\n]|^'|'$", name)
        assert name.casefold() != "history"
    sheet = r"xl/worksheets/sheet\d+\.xml"
    limits = {"@errorTitle": 32, "@error": 225, "@promptTitle": 32, "@prompt": 255}
    for attribute, most in limits.items():
        rules = values(book, sheet, f"//*[local-name() = 'dataValidation']/{attribute}")
        assert all(utf16(each) <= most for each in rules)
    for line in values(book, sheet, "//*[local-name() = 'oddHeader' or local-name() = 'oddFooter']/text()"):
        assert utf16(line) <= 255
        assert not re.search(r"&(?![&CPN])", line.replace("&&", ""))
    texts = values(book, r"xl/(sharedStrings|comments/comment\d+)\.xml", "//*[local-name() = 't']/text()")
    assert all(utf16(text) <= 32_767 for text in texts)
    for formula in values(book, sheet, "//*[local-name() = 'f']/text()"):
        literals = re.findall(r'"((?:[^"]|"")*)"', formula)
        assert all(utf16(literal) <= 255 for literal in literals)
        assert utf16(formula) <= 8192
        assert depth(formula) <= 64
        assert most_arguments(formula) <= 255
    load_workbook(io.BytesIO(book))


@given(ODD, ODD)
@example("History", "history")
@example("选项", "汇总")
@example("部门", "'")
@example(RARE * 31, RARE * 31)
@example("&" * 300, f"{RARE}&" * 200)
@example('"' * 500, "长" * 500)
@example("年度考核", "年度考核")
def test_whatever_a_form_is_called_excel_takes_its_workbooks(one: str, other: str) -> None:
    for book in books(one, other):
        check(book)


@pytest.mark.parametrize("name", ["_x0041_", "a_x000D_b", "_x005F_x0041_", "_x0041", "__x0041__", "_x00e9_x"])
def test_what_looks_like_an_escape_comes_back_from_a_workbook_as_it_was_typed(
    tmp_path: Path, name: str
) -> None:
    people = [Person("0012", name, department=name)]
    path = tmp_path / "Scores.xlsx"
    path.write_bytes(scores.workbook([scores.Sheet(PLAIN, people, Period.parse("2026-11"))]))
    sheet = read_table(path, "Scores.xlsx").sheets[0]
    assert [cell.text for cell in sheet.lines[3].cells[:3]] == ["0012", name, name]


@given(st.lists(ODD, max_size=12))
def test_sheets_have_a_name_each_whatever_their_case_and_width(titles: list[str]) -> None:
    used: set[str] = set()
    names = [sheet_title(title, used) for title in [*titles, *titles]]
    assert len({name.casefold() for name in names}) == len(names)
    assert all(0 < utf16(name) <= 31 and name == name.strip() for name in names)


def test_a_hundred_sheets_of_one_title_are_told_apart() -> None:
    used: set[str] = set()
    names = [sheet_title("考核" * 40, used) for _ in range(120)]
    assert len(set(names)) == 120
    assert max(map(utf16, names)) == 31
    assert [sheet_title(each, {"a1"}) for each in ("A1", "Ａ１", "a1")] == ["A1_2", "Ａ１_2", "a1_2"]


def test_the_sheet_of_options_keeps_its_name_beside_a_form_of_that_name() -> None:
    book = load_workbook(io.BytesIO(books("选项")[0]))
    assert book.sheetnames == ["选项_2", "选项"]
    (rule,) = (each for each in book["选项_2"].data_validations.dataValidation if each.type == "list")
    assert rule.formula1.startswith("'选项'!")


@given(st.text(st.sampled_from(f"{RARE}考a\u0301\ufe0f"), max_size=40), st.integers(0, 45))
def test_a_text_is_cut_between_characters_and_no_shorter_than_it_must(text: str, most: int) -> None:
    found = cut_utf16(text, most)
    assert text.startswith(found)
    assert utf16(found) == len(found.encode("utf-16-le")) // 2 <= most
    rest = re.match(r"[^\u0301\ufe0f]?[\u0301\ufe0f]*", text[len(found) :])
    assert rest is not None
    assert found == text or utf16(found + rest[0]) > most


@given(ODD.map(lambda text: text * 8))
def test_a_long_text_in_a_formula_is_put_together_from_pieces(text: str) -> None:
    pieces = re.findall(r'"((?:[^"]|"")*)"', quoted(text))
    assert "".join(pieces).replace('""', '"') == text
    assert all(utf16(piece) <= 255 for piece in pieces)


@pytest.mark.needs("ooxml-validator")
@pytest.mark.parametrize(
    "title",
    [
        pytest.param(f"{RARE * 20}年度考核表", id="rare"),
        pytest.param("研发&市场" * 60, id="ampersands"),
        pytest.param("'History'[1]/2", id="signs"),
        pytest.param('"长"' * 150, id="quotes"),
    ],
)
def test_the_open_xml_sdk_takes_workbooks_of_odd_titles(tmp_path: Path, title: str) -> None:
    assert not any(unfit(title))
    for name, book in zip(("scores", "summary"), books(title, title), strict=True):
        path = tmp_path / f"{name}.xlsx"
        path.write_bytes(book)
        command = [outside.program("ooxml-validator"), str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert json.loads(done.stdout)["errors"] == []


# ── formulas ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("formula", "deep", "arguments"),
    [
        ("1", 0, 0),
        ("=A1+(B1)*2", 0, 0),
        ("SUM(A1,(B1),C1)", 1, 3),
        ("IF(A1,IF(B1,1,2),IF(OR(C1,D1),3,4))", 3, 3),
        ('IF(A1="f(a,b(c,",1,"""(,")', 1, 3),
        ("INDEX('a(,b'!$A$1:$A$9,MATCH(A1,B1,1))", 2, 3),
    ],
)
def test_a_formula_is_measured_as_excel_counts(formula: str, deep: int, arguments: int) -> None:
    assert (depth(formula), most_arguments(formula)) == (deep, arguments)


def test_what_excel_does_not_take_does_not_fit() -> None:
    assert fits(f"{'IF(A1,' * 64}1{')' * 64}")
    assert not fits(f"{'IF(A1,' * 65}1{')' * 65}")
    assert not fits(f"SUM({','.join(['A1'] * 256)})")
    assert not fits("A1+" * 3000 + "1")


def option(n: int) -> str:
    return f"{{name: 第{n}档 {'长' * (n % 90)}, points: {n}.5}}"


def interval(n: int) -> str:
    ends = ("{from: %d, below: %d", "{above: %d, to: %d", "{from: %d, to: %d")[n % 3] % (3 * n, 3 * n + 2)
    return f"{ends}, points: {n * 7 % 11}}}" if n % 7 else f"{{equals: {3 * n}, points: {n % 5}}}"


BIG = form(
    f"""
    raters: {{who: [{{name: 甲, weight: 50%}}, {{name: 乙, weight: 50%}}]}}
    sections:
      - indicators:
          - {{id: pick, name: 选择, points: 120, rule: {{choice: [{", ".join(map(option, range(120)))}]}}}}
          - id: both
            name: 共选
            points: 120
            rule: {{choice: [{", ".join(map(option, range(70)))}]}}
            raters: [甲, 乙]
          - id: ask
            name: 问答
            points: 40
            rule:
              checklist: [{", ".join(f"问题{n}" for n in range(40))}]
              levels: [{", ".join(f"{{yes: {n}, name: 第{n}级, points: {n}}}" for n in range(2, 41, 2))}]
"""
    + "".join(
        f"""
          - id: bands-{outside_}
            name: 区间{outside_}
            points: 10
            rule:
              bands: 数
              unit: "{unit}"
              outside: {outside_}
              intervals: [{", ".join(map(interval, range(1, 90)))}]
            {raters}"""
        for outside_, unit, raters in (
            ("error", "", ""),
            ("lower", "%", ""),
            ("interpolate", "", "raters: [甲, 乙]"),
        )
    )
)


def sheet_of(of: Form) -> scores.Sheet:
    return scores.Sheet(of, [Person("0012", "张三")], Period.parse("2026-11"))


def test_forms_with_much_to_choose_from_stay_within_the_limits() -> None:
    book = scores.workbook([sheet_of(BIG)])
    check(book)
    assert "读取时计算" not in "".join(
        values(book, r"xl/worksheets/sheet1\.xml", "//*[local-name() = 'f']/text()")
    )


EVENTS = ", ".join(f"{{name: 事项{n}, deduct: 1}}" for n in range(300))
TOO_MUCH = form(
    f"""
    sections:
      - id: plain
        indicators:
          - {{id: one, name: 打分, points: 5, rule: {{rating: {{max: 5}}}}}}
          - {{id: much, name: 计数, points: 50, rule: {{count: [{EVENTS}]}}}}
      - {{goals: {{id: aims, rows: 50, rating: {{max: 100}}}}}}
    """
)


def test_what_no_formula_can_hold_is_left_to_formgen_and_so_is_what_asks_for_it() -> None:
    book = scores.workbook([sheet_of(TOO_MUCH)])
    check(book)
    sheet = load_workbook(io.BytesIO(book)).worksheets[0]
    places = {str(cell.value): cell.column for cell in sheet[2] if cell.value}
    computed = {slot: sheet.cell(scores.FIRST, column).value for slot, column in places.items()}
    later = {slot for slot, value in computed.items() if value == '="读取时计算"'}
    assert later == {"score.much", "sum.plain", "score.aims", "sum.2", "total"}
    note = sheet.cell(3, places["score.much"]).comment
    assert note
    assert "formgen" in note.text


@pytest.mark.needs("libreoffice")
def test_formulas_that_ask_lists_agree_with_formgen(tmp_path: Path) -> None:
    """Every option, and numbers at every edge and between."""
    people = [Person(f"{n:04}", f"员工{n}") for n in range(280)]
    book = load_workbook(io.BytesIO(scores.workbook([scores.Sheet(BIG, people, Period.parse("2026-11"))])))
    sheet = book.worksheets[0]
    places = {cell.value: cell.column for cell in sheet[2] if cell.value}
    for n in range(len(people)):
        row = scores.FIRST + n
        for slot in recorded(BIG):
            sheet.cell(row, places[slot.name]).value = entered(slot, n)
    book.save(tmp_path / "Scores.xlsx")
    path = outside.converted(tmp_path / "Scores.xlsx", "xlsx:Calc MS Excel 2007 XML", tmp_path / "saved")
    found = load_workbook(path, data_only=True).worksheets[0]
    records = {record.person.number: record for record in scores_in(path, people, [BIG]).records}
    given = refused = 0
    for n, person in enumerate(people):
        for item in score(BIG, records[person.number]).items:
            shown = found.cell(scores.FIRST + n, places[f"score.{item.id}"]).value
            if item.points is None:
                refused += 1
                assert shown == "无法计分", f"{n} {item.id}: {shown} {item.reason}"
            else:
                given += 1
                assert isinstance(shown, int | float), f"{n} {item.id}: {shown} {item.reason}"
                assert abs(shown - float(item.points)) < 1e-7, f"{n} {item.id}: {shown} {item.reason}"
    assert given > 1000
    assert refused > 100


def entered(slot: SlotSpec, n: int) -> str | float:
    """An entry for the nth person: all options in turn, numbers in steps of a whole and of a half."""
    if slot.kind == "choice":
        return slot.options[n % len(slot.options)]
    if slot.kind == "check":
        return "是" if int(slot.path[-1]) < n % 41 else "否"
    amount = n if n % 2 else n + 0.5
    return amount / 100 if slot.unit == "%" else amount


@pytest.mark.needs("ooxml-validator")
def test_the_open_xml_sdk_takes_lists_and_what_is_left_to_formgen(tmp_path: Path) -> None:
    path = tmp_path / "Scores.xlsx"
    path.write_bytes(scores.workbook([sheet_of(BIG), sheet_of(TOO_MUCH)]))
    assert outside.sdk_errors(path) == []
