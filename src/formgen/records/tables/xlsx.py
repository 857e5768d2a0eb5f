"""Reading xlsx, whoever saved it: Excel, WPS, LibreOffice or a program.

openpyxl gives values and number formats.  What its flat reading does not tell (merged and hidden
cells, formulas that were never calculated) is looked up in the sheet's own XML before.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import IO, Any, cast
from xml.etree.ElementTree import Element, ParseError
from zipfile import BadZipFile, ZipFile

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from formgen.problems import InputError, Where, error
from formgen.records.tables.cells import (
    MOST_CELLS,
    Cell,
    Line,
    Range,
    Worksheet,
    place,
    spread,
    trimmed,
    value_text,
)

_SPREADSHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_BROKEN = (
    BadZipFile,
    DefusedXmlException,
    InvalidFileException,
    ParseError,
    AttributeError,  # openpyxl's way to say that a part is missing or of the wrong kind
    EOFError,
    IndexError,
    KeyError,
    NotImplementedError,
    OSError,
    OverflowError,
    TypeError,
    ValueError,
)


def sheets(raw: bytes, file: str) -> tuple[Worksheet, ...]:
    """The sheets of a workbook whose sizes have been bounded; raises InputError."""
    try:
        with ZipFile(io.BytesIO(raw)) as package:
            book = load_workbook(io.BytesIO(raw), read_only=True, data_only=True, keep_links=False)
            left = MOST_CELLS
            found = []
            for sheet in book.worksheets:
                # The path is the only thing that ties openpyxl's flat sheet to its XML.
                path = cast("Any", sheet)._worksheet_path  # noqa: SLF001 there is no public way
                with package.open(path) as stream:
                    layout = _layout(stream)
                each = _sheet(sheet, layout, file, left)
                left -= sum(len(line.cells) for line in each.lines)
                found.append(each)
            book.close()
    except _BROKEN as why:
        raise InputError(error("table-unreadable", Where(file), why=f"{type(why).__name__}: {why}")) from why
    return tuple(found)


# ── what openpyxl's flat reading does not tell ──────────────────────────────────────────────


@dataclass(slots=True)
class _Layout:
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    uncalculated: set[str] = field(default_factory=set)
    merged: list[Range] = field(default_factory=list)


def _layout(stream: IO[bytes]) -> _Layout:
    layout = _Layout()
    data: Element | None = None
    row = 0
    for event, element in iterparse(stream, events=("start", "end")):
        tag = element.tag.removeprefix(_SPREADSHEET).removeprefix(_STRICT)
        if event == "start":
            data = element if tag == "sheetData" else data
            continue
        if tag == "row":
            row = int(element.get("r") or row + 1)
            if element.get("hidden") in ("1", "true"):
                layout.hidden_rows.add(row)
            if data is not None:
                data.clear()
        elif tag == "c":
            _formula(element, layout)
        elif tag == "col" and element.get("hidden") in ("1", "true"):
            first, last = int(element.get("min") or 1), int(element.get("max") or 1)
            layout.hidden_columns.update(range(first - 1, min(last, 16384)))
        elif tag == "mergeCell":
            left, top, right, bottom = range_boundaries(element.get("ref") or "")
            layout.merged.append(
                Range(int(top or 1), int(left or 1) - 1, int(bottom or 1), int(right or 1) - 1)
            )
    return layout


def _formula(cell: Element, layout: _Layout) -> None:
    children = {child.tag.rpartition("}")[2]: child for child in cell}
    if "f" not in children:
        return
    value = children.get("v")
    if value is None or (not value.text and cell.get("t") != "str"):
        layout.uncalculated.add(cell.get("r") or "")


# ── cells ───────────────────────────────────────────────────────────────────────────────────


def _sheet(sheet: Any, layout: _Layout, file: str, most: int) -> Worksheet:
    sheet.reset_dimensions()  # some programs write a wrong one, and only its part would be read
    name = str(sheet.title)
    lines: list[Line] = []
    count = 0
    for number, row in enumerate(sheet.rows, 1):
        if not row:
            continue
        cells = _cells(row, layout, file, name, number)
        count += len(cells)
        if count > most:
            raise InputError(error("table-too-large", Where(file), most=f"{MOST_CELLS:,}"))
        if cells:
            lines.append(Line(number, cells, number in layout.hidden_rows))
    whole = spread(lines, layout.merged, file, name)
    return Worksheet(name, file, whole, sheet.sheet_state != "visible", frozenset(layout.hidden_columns))


def _cells(row: Iterable[Any], layout: _Layout, file: str, name: str, number: int) -> tuple[Cell, ...]:
    return trimmed(_cell(cell, layout, place(file, name, number, column)) for column, cell in enumerate(row))


def _cell(cell: Any, layout: _Layout, where: Where) -> Cell:
    if where.cell.rpartition("!")[2] in layout.uncalculated:
        return Cell("", where, (error("formula-uncalculated", where),))
    if cell.value is None:
        return Cell("", where)
    if cell.data_type == "e":
        return Cell(str(cell.value), where, (error("formula-error", where, text=cell.value),))
    return Cell(value_text(cell.value, cell.number_format or "General"), where)
