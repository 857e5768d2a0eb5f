"""Sheets of a workbook that can be handed in as they are: a title, columns, rows, sums, and who signs.

What is a number is one, in its own decimals; what a person typed stays text.  Rows are streamed, so that a
company of 20,000 needs no more memory than one of 20.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, TypeAlias

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.page import PageMargins

from formgen.phrases import Phrases
from formgen.records.tables.cells import letters
from formgen.workbooks.books import BORDER, HEAD, narrow, write

Value: TypeAlias = "str | Number | None"
Align: TypeAlias = Literal["left", "center", "right"]

_WIDEST = 40


@dataclass(frozen=True, slots=True)
class Number:
    """A number, and how many of its decimals are shown; money also shows thousands' commas."""

    value: Decimal | int
    decimals: int = 0
    money: bool = False

    @property
    def style(self) -> str:
        whole = "#,##0" if self.money else "0"
        return f"{whole}.{'0' * self.decimals}" if self.decimals else whole


@dataclass(frozen=True, slots=True)
class Head:
    """A column: its heading, and how its cells are aligned."""

    title: str
    align: Align = "left"
    wraps: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet: what it is called and about, what it shows, and the sums below its rows."""

    title: str
    heads: Sequence[Head]
    rows: Iterable[list[Value]]
    sums: Sequence[list[Value]] = ()
    about: tuple[str, ...] = ()


# ── a sheet ─────────────────────────────────────────────────────────────────────────────────

_HEADS = 3
"""The row of the headings: the title and what the sheet is about stand above."""


def _signed(say: Phrases) -> str:
    """Where those sign who made the table, checked it and approved it."""
    roles = ("compiled", "page-reviewed", "page-approved", "page-date")
    return (4 * _APART).join(f"{say(role)}{say('colon')}{'_' * 14}" for role in roles)


_APART = "\N{IDEOGRAPHIC SPACE}"


def add_sheet(book: Any, name: str, table: Table, say: Phrases) -> None:
    """A sheet to look at, to filter, to print on its side, and to sign."""
    listed, heads = list(table.rows), table.heads
    widths = [_width(head, (row[n] for row in (*listed, *table.sums))) for n, head in enumerate(heads)]
    sheet = book.create_sheet(name)
    for n, width in enumerate(widths):
        sheet.column_dimensions[letters(n)].width = width
    last = letters(len(heads) - 1)
    sheet.freeze_panes = f"C{_HEADS + 1}"
    sheet.auto_filter.ref = f"A{_HEADS}:{last}{_HEADS + len(listed)}"
    _to_print(sheet, say)
    rows = _Rows(sheet, last)
    rows.whole(table.title, Font(bold=True, size=16), 30)
    rows.whole((2 * _APART).join(table.about), Font(), 20)
    titles = (_lines_of(head.title, width - _ARROW) for head, width in zip(heads, widths, strict=True))
    rows.append([_heading(sheet, head) for head in heads], 9 + _LINE * max(titles))
    for bold, values in ((False, listed), (True, table.sums)):
        cells = [_Column(sheet, head, bold=bold) for head in heads]
        for row in values:
            height = max(
                _ROW, 5 + _LINE * _lines(heads, widths, row)
            )  # not every program makes room by itself
            rows.append([column.cell(value) for column, value in zip(cells, row, strict=True)], height)
    rows.append([], _ROW)
    rows.whole(_signed(say), Font(), 30)


class _Rows:
    """The rows of a sheet that is written row by row, and does not tell how many there are."""

    def __init__(self, sheet: Any, last: str) -> None:
        self._sheet, self._last = sheet, last
        self._count = 0

    def append(self, cells: Sequence[Any], height: float) -> None:
        self._count += 1
        self._sheet.row_dimensions[self._count].height = height
        self._sheet.append(cells)

    def whole(self, text: str, font: Font, height: float) -> None:
        """A row that is one cell, as wide as the table."""
        cell = WriteOnlyCell(self._sheet)
        write(cell, text)
        cell.font, cell.alignment = font, Alignment(horizontal="center", vertical="center")
        self.append([cell], height)
        if self._last != "A":
            self._sheet.merged_cells.add(f"A{self._count}:{self._last}{self._count}")


_ROW = 18
_LINE = 15
"""Points of a row, and of a line in a cell."""


def _lines(heads: Sequence[Head], widths: Sequence[float], row: Sequence[Value]) -> int:
    """How many lines the longest wrapped text of a row takes."""
    wrapped = (
        _lines_of(value, width - 2)
        for head, width, value in zip(heads, widths, row, strict=True)
        if head.wraps
    )
    return max(wrapped, default=1)


def _lines_of(value: Value, width: float) -> int:
    return max(1, -(-_letters(value) // max(1, int(width))))


def _to_print(sheet: Any, say: Phrases) -> None:
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins = PageMargins(left=0.5, right=0.5, top=0.6, bottom=0.6, header=0.3, footer=0.3)
    sheet.print_title_rows = f"1:{_HEADS}"
    sheet.print_options.horizontalCentered = True
    sheet.oddFooter.center.text = say("pages-of-table")


def _heading(sheet: Any, head: Head) -> Any:
    cell = WriteOnlyCell(sheet)
    write(cell, head.title)
    cell.fill, cell.border, cell.font = HEAD, BORDER, Font(bold=True)
    cell.alignment = Alignment(wrap_text=True, horizontal="center", vertical="center")
    return cell


class _Column:
    """The cells of a column, one for each look, used again for every row: a row is written when appended."""

    def __init__(self, sheet: Any, head: Head, *, bold: bool = False) -> None:
        self._sheet, self._head, self._bold = sheet, head, bold
        self._known: dict[str, Any] = {}

    def cell(self, value: Value) -> Any:
        if isinstance(value, Number):
            cell = self._like(value.style)
            cell.value, cell.data_type = f"{value.value:f}", "n"  # as it is written, and no float between
            return cell
        cell = self._like("@")
        cell.value, cell.data_type = None, "s"
        if value:
            write(cell, value)
        return cell

    def _like(self, style: str) -> Any:
        if style not in self._known:
            cell = WriteOnlyCell(self._sheet)
            cell.border, cell.number_format = BORDER, style
            if self._bold:
                cell.font = Font(bold=True)
            cell.alignment = Alignment(
                horizontal=self._head.align, vertical="center", wrap_text=self._head.wraps or None
            )
            self._known[style] = cell
        return self._known[style]


def _width(head: Head, values: Iterable[Value]) -> float:
    """Wide enough for the heading and its filter's arrow, and for the longest value up to a limit."""
    widest = max((_letters(value) for value in values), default=0)
    return min(max(_letters(head.title) + _ARROW, widest + 2), _WIDEST)


_ARROW = 4
"""What a filter's arrow takes of a heading, in narrow letters; headings are bold."""


def _letters(value: Value) -> int:
    """How many narrow letters a value takes; a Chinese one takes two."""
    if isinstance(value, Number):
        whole = f"{value.value:,.{value.decimals}f}" if value.money else f"{value.value:.{value.decimals}f}"
        return len(whole)
    return narrow(value or "")
