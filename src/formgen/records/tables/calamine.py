"""Reading xls and xlsb through calamine, which tells values but not how they are shown."""

from __future__ import annotations

import io
from collections.abc import Iterator

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from formgen.problems import InputError, Where, error, warning
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


def sheets(raw: bytes, file: str) -> tuple[Worksheet, ...]:
    """The sheets of a workbook whose sizes have been bounded; raises InputError."""
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(raw)) as book:
            return tuple(
                _sheet(
                    book.get_sheet_by_name(each.name),
                    file,
                    hidden=each.visible is not SheetVisibleEnum.Visible,
                )
                for each in book.sheets_metadata
            )
    except CalamineError as why:
        code = "table-encrypted" if "assword" in str(why) else "table-unreadable"
        raise InputError(error(code, Where(file), why=why)) from why


def _sheet(sheet: CalamineSheet, file: str, *, hidden: bool) -> Worksheet:
    if sheet.total_height * sheet.total_width > MOST_CELLS * 10:
        raise InputError(error("table-too-large", Where(file), most=f"{MOST_CELLS:,}"))
    lines = tuple(_lines(sheet, file))
    merged = (
        Range(top + 1, left, bottom + 1, right)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
    )
    shown = (warning("formats-unknown", Where(file)),)  # 95% reads 0.95, and 0012 reads 12
    return Worksheet(sheet.name, file, spread(lines, merged, file, sheet.name), hidden, problems=shown)


def _lines(sheet: CalamineSheet, file: str) -> Iterator[Line]:
    for number, row in enumerate(sheet.to_python(skip_empty_area=False), 1):
        cells = trimmed(
            Cell(value_text(value), place(file, sheet.name, number, column))
            for column, value in enumerate(row)
        )
        if cells:
            yield Line(number, cells)
