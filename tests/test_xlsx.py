"""Workbooks as Excel, WPS and programs really write them: read right, or told with the sheet and the cell."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart, Reference

from formgen.records.tables.read import Table, read_table
from tables import flaws, replaced, texts, xlsx

MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
OFFICE = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_OFFICE = b"http://purl.oclc.org/ooxml/officeDocument/relationships"
SHEET, STYLES = "xl/worksheets/sheet1.xml", "xl/styles.xml"
ROWS: list[list[object]] = [["工号", "姓名"], ["0012", "张三"]]


def read(path: Path) -> Table:
    return read_table(path, path.name)


def rewritten(path: Path, change: Callable[[str, bytes], tuple[str, bytes] | None]) -> Path:
    """The package with each of its parts changed, or left out."""
    packed = io.BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            if changed := change(name, source.read(name)):
                target.writestr(*changed)
    path.write_bytes(packed.getvalue())
    return path


def sheet(tmp_path: Path, xml: str, shared: str = "") -> Table:
    """A workbook whose only sheet is this, with these texts shared by its cells."""
    path = xlsx(tmp_path / "a.xlsx", [])
    whole = f'<worksheet xmlns="{MAIN.decode()}">{xml}</worksheet>'.encode()
    rewritten(path, lambda name, raw: (name, whole if name == SHEET else raw))
    kind = f'{OFFICE.decode()}/sharedStrings" Target="sharedStrings.xml'
    related = f'<Relationship Id="rId9" Type="{kind}"/></Relationships>'.encode()
    replaced(path, "xl/_rels/workbook.xml.rels", b"</Relationships>", related)
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("xl/sharedStrings.xml", f'<sst xmlns="{MAIN.decode()}">{shared}</sst>')
    return read(path)


def cells(tmp_path: Path, xml: str, shared: str = "") -> Table:
    """A workbook whose only row has these cells."""
    return sheet(tmp_path, f'<sheetData><row r="1">{xml}</row></sheetData>', shared)


# ── packages ────────────────────────────────────────────────────────────────────────────────


def test_a_strict_workbook_reads_as_any_other(tmp_path: Path) -> None:
    def strict(name: str, raw: bytes) -> tuple[str, bytes]:
        return name, raw.replace(MAIN, STRICT).replace(OFFICE, STRICT_OFFICE)

    table = read(rewritten(xlsx(tmp_path / "a.xlsx", ROWS), strict))
    assert texts(table) == ROWS
    assert flaws(table) == []


@pytest.mark.parametrize(
    "called",
    [
        lambda name: name.replace("/", "\\"),
        lambda name: name if name.startswith("[") else name.upper(),
        lambda name: f"/{name}",
    ],
    ids=["backslashes", "capitals", "from-the-root"],
)
def test_parts_are_found_however_their_names_are_written(
    tmp_path: Path, called: Callable[[str], str]
) -> None:
    path = rewritten(xlsx(tmp_path / "a.xlsx", ROWS), lambda name, raw: (called(name), raw))
    assert texts(read(path)) == ROWS


def test_the_workbook_may_be_called_as_its_package_says(tmp_path: Path) -> None:
    def moved(name: str, raw: bytes) -> tuple[str, bytes]:
        name = name.replace("xl/workbook.xml", "xl/book.xml").replace("workbook.xml.rels", "book.xml.rels")
        return name, raw.replace(b"xl/workbook.xml", b"xl/book.xml")

    assert texts(read(rewritten(xlsx(tmp_path / "a.xlsx", ROWS), moved))) == ROWS


def test_two_parts_of_one_name_are_damage(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", ROWS)
    with zipfile.ZipFile(path, "a") as package:
        package.writestr(SHEET.upper(), "<worksheet/>")
    assert flaws(read(path)) == ["a.xlsx table-unreadable"]


def test_a_binary_workbook_is_told_what_it_is(tmp_path: Path) -> None:
    def binary(name: str, raw: bytes) -> tuple[str, bytes]:
        return name.replace("workbook.xml", "workbook.bin"), raw.replace(
            b"xl/workbook.xml", b"xl/workbook.bin"
        )

    assert flaws(read(rewritten(xlsx(tmp_path / "a.xlsx", ROWS), binary))) == ["a.xlsx table-is-xlsb"]


def test_without_styles_numbers_are_read_and_doubted(tmp_path: Path) -> None:
    def change(sheet: Any) -> None:
        sheet["A2"].number_format = "0%"

    path = xlsx(tmp_path / "a.xlsx", [["率"], [0.95]], change)
    table = read(rewritten(path, lambda name, raw: None if name == STYLES else (name, raw)))
    assert texts(table) == [["率"], ["0.95"]]
    assert flaws(table) == ["a.xlsx formats-unknown"]


def test_a_workbook_without_a_usual_style_is_read_without_a_word(
    tmp_path: Path, recwarn: pytest.WarningsRecorder
) -> None:
    path = xlsx(tmp_path / "a.xlsx", ROWS)
    with zipfile.ZipFile(path) as package:
        styles = package.read(STYLES)
    start, end = styles.index(b"<cellStyles"), styles.index(b"</cellStyles>") + len(b"</cellStyles>")
    table = read(replaced(path, STYLES, styles[start:end], b""))
    assert texts(table) == ROWS
    assert flaws(table) == []
    assert not recwarn.list


@pytest.mark.parametrize("part", ["xl/_rels/workbook.xml.rels", "xl/workbook.xml", STYLES])
def test_a_damaged_part_is_named(tmp_path: Path, part: str) -> None:
    path = rewritten(
        xlsx(tmp_path / "a.xlsx", ROWS), lambda name, raw: (name, raw[:-9] if name == part else raw)
    )
    table = read(path)
    assert flaws(table) == ["a.xlsx table-unreadable"]
    assert table.problems[0].facts == {"part": part}


def test_zlib_data_that_is_damaged_is_told(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", [[n] for n in range(500)])
    raw = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as package:
        entry = package.getinfo(SHEET)
    start = entry.header_offset + 30 + len(SHEET)
    raw[start + 20 : start + 40] = b"\xff" * 20
    path.write_bytes(raw)
    assert flaws(read(path)) == ["a.xlsx 表!A1 sheet-damaged"]


def test_one_damaged_sheet_stops_no_other(tmp_path: Path) -> None:
    def change(sheet: Any) -> None:
        sheet.parent.create_sheet("第二").append(["甲"])

    path = xlsx(tmp_path / "a.xlsx", ROWS, change)
    table = read(replaced(path, "xl/worksheets/sheet2.xml", b"</sheetData>", b"</row>"))
    assert [(sheet.name, len(sheet.lines)) for sheet in table.sheets] == [("表", 2), ("第二", 0)]
    assert flaws(table) == ["a.xlsx 第二!A1 sheet-damaged"]


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1"><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
        '<row r="0"><c r="A0"><v>1</v></c></row>',
        '<row r="1048577"><c r="A1048577"><v>1</v></c></row>',
        '<row r="1"><c r="XFE1"><v>1</v></c></row>',
        '<row r="x"><c r="A1"><v>1</v></c></row>',
        '<row r="1"><c r="?1"><v>1</v></c></row>',
    ],
)
def test_rows_and_cells_that_cannot_be_where_they_say_are_damage(tmp_path: Path, rows: str) -> None:
    table = sheet(tmp_path, f"<sheetData>{rows}</sheetData>")
    assert [problem.code for problem in table.problems] == ["sheet-damaged"]


# ── sheets ──────────────────────────────────────────────────────────────────────────────────


def test_hidden_sheets_are_known_as_such_and_charts_are_told(tmp_path: Path) -> None:
    book = Workbook()
    first = book.worksheets[0]
    first.append(["甲", 1])
    for name, state in (("隐", "hidden"), ("深隐", "veryHidden")):
        other = book.create_sheet(name)
        other.append(["甲"])
        other.sheet_state = state
    chart = BarChart()
    chart.add_data(Reference(first, min_col=2, min_row=1, max_row=1))
    book.create_chartsheet("图").add_chart(chart)
    book.save(tmp_path / "a.xlsx")
    table = read(tmp_path / "a.xlsx")
    assert [(each.name, each.hidden) for each in table.sheets] == [
        ("Sheet", False),
        ("隐", True),
        ("深隐", True),
        ("图", False),
    ]
    assert flaws(table) == ["a.xlsx sheet-without-cells"]


def test_every_column_between_two_is_hidden_and_none_beside_them(tmp_path: Path) -> None:
    columns = (
        '<cols><col min="2" max="3" hidden="1"/><col min="3" max="3"/>'
        '<col min="5" max="16384" hidden="true"/></cols>'
    )
    (found,) = sheet(tmp_path, f"{columns}<sheetData/>").sheets
    assert found.hidden_columns == {1, 2, *range(4, 16384)}


# ── cells ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("甲一_x000D_\n", "甲一\n\n"),
        ("一_x000d_&#10;二", "一\n二"),
        ("_x005F_x000D_", "_x000D_"),
        ("_x0041_B", "AB"),
        ("_xD842__xDFB7_", "\N{CJK UNIFIED IDEOGRAPH-20BB7}"),
        ("a_x00g0_", "a_x00g0_"),
        ("_x4E00", "_x4E00"),
    ],
)
@pytest.mark.parametrize("kind", ["shared", "inline", "formula"])
def test_what_xml_cannot_hold_is_unescaped(tmp_path: Path, typed: str, meant: str, kind: str) -> None:
    typed = typed.replace("_x000D_\n", "_x000D_&#10;")
    text = f'<t xml:space="preserve">{typed}</t>'
    if kind == "inline":
        table = cells(tmp_path, f'<c r="A1" t="inlineStr"><is>{text}</is></c>')
    elif kind == "formula":
        table = cells(tmp_path, f'<c r="A1" t="str"><f>B1</f><v>{typed}</v></c>')
    else:
        table = cells(tmp_path, '<c r="A1" t="s"><v>0</v></c>', f"<si>{text}</si>")
    assert texts(table) == [[meant.replace("\n\n", "\n")]]


def test_a_character_that_cannot_be_printed_is_told_though_it_was_escaped(tmp_path: Path) -> None:
    table = cells(tmp_path, '<c r="A1" t="inlineStr"><is><t>甲_x0007_</t></is></c>')
    assert flaws(table) == ["a.xlsx 表!A1 unfit-character"]


def test_runs_make_one_text_and_how_it_sounds_is_no_part_of_it(tmp_path: Path) -> None:
    rich = '<r><rPr><b/></rPr><t>甲</t></r><r><t> 乙</t></r><rPh sb="0" eb="1"><t>jia</t></rPh>'
    assert texts(cells(tmp_path, f'<c r="A1" t="inlineStr"><is>{rich}</is></c>')) == [["甲 乙"]]


@pytest.mark.parametrize(
    ("cell", "text", "codes"),
    [
        ('t="s"><v>999</v>', "999", ["cell-damaged"]),
        ('t="s"><v>-1</v>', "-1", ["cell-damaged"]),
        ("><v>1E400</v>", "1E400", ["cell-damaged"]),
        ("><v>1_0</v>", "1_0", ["cell-damaged"]),
        ("><v>甲</v>", "甲", ["cell-damaged"]),
        ('t="x"><v>1</v>', "1", ["cell-damaged"]),
        ('t="d"><v>2026-11-03T00:00:00</v>', "2026-11-03", []),
        ('t="d"><v>2026-11-03T08:30:00</v>', "2026-11-03 08:30:00", []),
        ('t="b"><v>true</v>', "TRUE", []),
        ("><v>110101199001011234</v>", "110101199001011000", ["number-shortened"]),
        ("><v>999999999999999</v>", "999999999999999", []),
        ('t="inlineStr"><is><t>2.0241E+11</t></is>', "2.0241E+11", ["number-shortened"]),
        ('t="str"><f>A2</f>', "", ["formula-uncalculated"]),
        ('t="str"><f>A2</f><v></v>', "", []),
        ('t="e"><f>1/0</f><v>#DIV/0!</v>', "#DIV/0!", ["formula-error"]),
    ],
)
def test_each_kind_of_value_is_read_or_told(tmp_path: Path, cell: str, text: str, codes: list[str]) -> None:
    table = cells(tmp_path, f'<c r="A1" {cell}</c><c r="B1"><v>1</v></c>')
    found = table.sheets[0].lines[0].cells[0]
    assert (found.text, [problem.code for problem in found.problems]) == (text, codes)


def test_a_text_too_long_to_be_laid_out_is_told(tmp_path: Path) -> None:
    long = "甲" * 10_001
    table = cells(tmp_path, f'<c r="A1" t="inlineStr"><is><t>{long}</t></is></c>')
    assert flaws(table) == ["a.xlsx 表!A1 value-too-long"]


def test_a_day_in_a_workbook_that_counts_from_1904(tmp_path: Path) -> None:
    def change(sheet: Any) -> None:
        sheet["A1"].number_format = "yyyy-mm-dd"

    path = xlsx(tmp_path / "a.xlsx", [[44925]], change)
    assert texts(
        read(replaced(path, "xl/workbook.xml", b"<workbookPr/>", b'<workbookPr date1904="1"/>'))
    ) == [["2026-12-31"]]


def test_a_date_that_is_no_day_is_told(tmp_path: Path) -> None:
    def change(sheet: Any) -> None:
        for cell in ("A1", "B1"):
            sheet[cell].number_format = "yyyy-mm-dd"

    table = read(xlsx(tmp_path / "a.xlsx", [[-1, 0]], change))
    assert flaws(table) == ["a.xlsx 表!A1 no-such-day", "a.xlsx 表!B1 no-such-day"]


@pytest.mark.parametrize(
    ("number", "text"), [(14, "2026-12-31"), (31, "2026-12-31"), (57, "2026年12月"), (0, "46387")]
)
def test_formats_that_chinese_excel_names_by_number_are_dates(tmp_path: Path, number: int, text: str) -> None:
    path = xlsx(tmp_path / "a.xlsx", [[46387]], lambda sheet: setattr(sheet["A1"], "number_format", "0.00"))
    path = replaced(path, STYLES, b'numFmtId="2"', b'numFmtId="%d"' % number)
    assert texts(read(path)) == [[text]]


def test_openpyxl_reads_what_these_tests_write(tmp_path: Path) -> None:
    """So that they test no fantasies."""
    path = rewritten(xlsx(tmp_path / "a.xlsx", ROWS), lambda name, raw: (name, raw))
    assert load_workbook(path).sheetnames == ["表"]
