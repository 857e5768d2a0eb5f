"""Thousands of damaged tables: each is read or refused plainly, without an exception, a warning, a sound."""

from __future__ import annotations

import random
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

import oldtables
from damage import damaged, packed, parts
from formgen import messages
from formgen.records.rosters import people_of
from formgen.records.scoretables import scores_of
from formgen.records.tables.read import Table, read_table
from tables import xlsx

COUNT = 1000
"""Damaged files of each kind."""

ROWS: list[list[object]] = [
    ["工号", "姓名", "率", "日期", "时长", "评语"],
    [12, "张三", 0.95, 46387, 1.25, "甲\n乙"],
    ["0013", "李四", "95%", "2026-11-03", True, "_x000D_"],
    ["0014", "王五", 1e20, -1, 0.35, None],
]
FORMATS = ('"K-"0000', "@", "0.0%", 'yyyy"年"m"月"d"日"', "[h]:mm", "General")
CSV = '工号,姓名,评语\r\n0012,张三,"好，\n很好"\r\n="0013",李四,\'0101\r\n2.0241E+11,王五,\r\n'


def workbook(tmp_path: Path) -> bytes:
    def change(sheet: Any) -> None:
        for n, code in enumerate(FORMATS, 1):
            sheet.cell(2, n).number_format = code
        sheet["F4"] = "=A2+1"
        sheet.merge_cells("F3:F4")
        sheet.row_dimensions[3].hidden = sheet.column_dimensions["E"].hidden = True
        other = sheet.parent.create_sheet("隐")
        other.sheet_state = "hidden"
        other.append(["工号", "姓名"])

    return xlsx(tmp_path / "a.xlsx", ROWS, change).read_bytes()


def strict(tmp_path: Path) -> bytes:
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    purl = b"http://purl.oclc.org/ooxml/"
    return packed(
        [
            (
                name,
                raw.replace(main, purl + b"spreadsheetml/main").replace(
                    office, purl + b"officeDocument/relationships"
                ),
            )
            for name, raw in parts(workbook(tmp_path))
        ]
    )


def ods(_: Path) -> bytes:
    space = 'xmlns:{0}="urn:oasis:names:tc:opendocument:xmlns:{0}:1.0"'
    spaces = " ".join(map(space.format, ("office", "table", "text")))
    cell = '<table:table-cell office:value-type="{}"{}><text:p>{}</text:p></table:table-cell>'
    typed = (
        cell.format("float", ' office:value="12"', "K-0012"),
        cell.format("string", "", "张三<text:s text:c='2'/><text:span>甲</text:span>"),
        cell.format("percentage", ' office:value="0.95"', "95%"),
        cell.format("date", ' office:date-value="2026-11-03"', "2026年11月3日"),
        cell.format("time", ' office:time-value="PT30H00M00S"', "30:00"),
        cell.format("boolean", ' office:boolean-value="true" table:number-rows-spanned="2"', "TRUE"),
    )
    head = "".join(cell.format("string", "", each) for each in ROWS[0])
    rows = (
        '<table:table-column table:number-columns-repeated="2" table:visibility="collapse"/>'
        f"<table:table-row>{head}</table:table-row><table:table-row>{''.join(typed)}</table:table-row>"
        f'<table:table-row table:number-rows-repeated="3">{typed[0]}{typed[1]}</table:table-row>'
        '<table:table-row table:number-rows-repeated="9"><table:covered-table-cell/></table:table-row>'
    )
    table = f'<table:table table:name="表">{rows}</table:table>'
    body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    content = f"<office:document-content {spaces}>{body}</office:document-content>"
    return packed(
        [
            ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
            ("META-INF/manifest.xml", b"<manifest/>"),
            ("content.xml", content.encode()),
        ]
    )


def xls(_: Path) -> bytes:
    styles = {(n, m): m for n in range(4) for m in range(6)}
    shared = oldtables.shared(["甲", "乙" * 40, "丙"], 60)
    records = oldtables.sheet_of(ROWS, styles) + oldtables.cell(0x00FD, 5, 0, 0, b"\1\0\0\0")
    book = oldtables.workbook([("表", records), ("隐", b"")], FORMATS, before=shared, states={"隐": 1})
    return oldtables.compound({"Workbook": book, "\5SummaryInformation": b"x" * 5000})


KINDS: Mapping[str, Callable[[Path], bytes]] = {
    "xlsx": workbook,
    "strict": strict,
    "ods": ods,
    "xls": xls,
    "utf-8": lambda _: CSV.encode("utf-8-sig"),
    "gb18030": lambda _: CSV.encode("gb18030"),
    "utf-16": lambda _: CSV.encode("utf-16-le"),
}


def told(table: Table) -> None:
    """Say everything that is wrong with the table, as a command would."""
    people, scores = people_of(table), scores_of(table, (), ())
    cells = (cell for sheet in table.sheets for line in sheet.lines for cell in line.cells)
    problems = (*people.problems, *scores.problems, *(each for cell in cells for each in cell.problems))
    for problem in problems:
        assert messages.sentence(problem, "zh")
        assert messages.sentence(problem, "en")
        assert messages.hint(problem, "zh")
    assert table.sheets or table.problems


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_table_is_read_or_refused_in_plain_words(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], kind: str
) -> None:
    whole = KINDS[kind](tmp_path)
    path = tmp_path / "damaged.xlsx"
    path.write_bytes(whole)
    assert people_of(read_table(path, "a")).people, "what is damaged below was good before"
    chance = random.Random(kind)  # noqa: S311 the same damage every time
    refused = 0
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for _ in range(COUNT):
            raw = damaged(whole, chance)
            path.write_bytes(raw)
            table = read_table(path, "a")
            assert isinstance(table, Table)
            told(table)
            refused += any(problem.is_error for problem in table.problems)
    assert COUNT / 20 < refused < COUNT, "damage that hurts, and not always"
    assert capfd.readouterr() == ("", "")
