"""Lists on a sheet that nobody sees: the words of drop-downs, and what would make a formula too long."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, TypeAlias

from formgen.records.tables.cells import letters
from formgen.workbooks.books import write

SHEET = "选项"

Listed: TypeAlias = "str | Fraction"


class Lists:
    """Texts and numbers, a column for each list, each list once."""

    def __init__(self) -> None:
        self._columns: dict[tuple[Listed, ...], int] = {}

    def range(self, values: Sequence[Listed]) -> str:
        """The cells in which these stand, one below the other."""
        column = letters(self._columns.setdefault(tuple(values), len(self._columns)))
        return f"'{SHEET}'!${column}$1:${column}${len(values)}"

    def write(self, book: Any) -> None:
        sheet = book.create_sheet(SHEET)
        sheet.sheet_state = "veryHidden"
        for values, column in self._columns.items():
            for row, value in enumerate(values, 1):
                cell = sheet.cell(row, column + 1)
                if isinstance(value, Fraction):
                    cell.value = float(value)
                else:
                    write(cell, value)
