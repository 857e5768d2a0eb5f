"""Plain cells of a table that know their place, and what rows of them say.

A cell keeps the text a person typed or sees: `0012` stays `0012`, 95% stays `95%`, a date is ISO text.
What is wrong with one cell stands in the cell and counts only if somebody needs that cell.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from formgen.problems import Problem, Where, error, warning
from formgen.text import shown

MOST_CELLS = 3_000_000
"""The most cells with something in them."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text, where it stands, and why its text cannot be trusted."""

    text: str
    where: Where
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One row in which something stands: its number from 1, and its cells from the first column on."""

    number: int
    cells: tuple[Cell, ...]
    hidden: bool = False

    def texts(self) -> tuple[str, ...]:
        return tuple(cell.text.strip() for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Worksheet:
    """One sheet, without its empty rows; a csv file has one sheet without a name."""

    name: str
    file: str
    lines: tuple[Line, ...]
    hidden: bool = False
    hidden_columns: frozenset[int] = frozenset()
    """Columns that nobody sees, from 0."""
    problems: tuple[Problem, ...] = ()

    def where(self, row: int, column: int) -> Where:
        """The place of a cell; the row from 1, the column from 0."""
        return place(self.file, self.name, row, column)


# ── places ──────────────────────────────────────────────────────────────────────────────────


def letters(column: int) -> str:
    """The name of a column: 0 → A, 25 → Z, 26 → AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def place(file: str, sheet: str, row: int, column: int) -> Where:
    """Where a cell stands: `Scores.xlsx 客服部经理!F7`; the row from 1, the column from 0."""
    name = f"{letters(column)}{row}"
    return Where(file, cell=f"{sheet}!{name}" if sheet else name)


def value_text(value: object, style: str = "General") -> str:
    """A value as it was typed, as far as its number format tells; dates as ISO text."""
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float():
            return number_text(value, style)
        case dt.datetime():
            is_day = value.time() == dt.time()
            return value.date().isoformat() if is_day else value.isoformat(" ", "seconds")
        case dt.date() | dt.time():
            return value.isoformat()
        case _:
            return str(value).replace("\r\n", "\n").replace("\r", "\n")


def number_text(value: float | Decimal, style: str = "General") -> str:
    """A number as people see it in full: 15 digits, the percent sign and leading zeros of its format.

    Digits that the format only hides stay: 95.25% shown as 95% is still 95.25%.
    """
    exact = Decimal(f"{value:.15g}") if isinstance(value, float) else Decimal(value)
    shown = re.sub(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]', "", style.split(";", maxsplit=1)[0])
    if "%" in shown:
        return f"{_plain(exact * 100)}%"
    if re.fullmatch("0{2,}", shown) and exact == exact.to_integral_value() and exact >= 0:
        return _plain(exact).zfill(len(shown))
    return _plain(exact)


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def trimmed(cells: Iterable[Cell]) -> tuple[Cell, ...]:
    """The cells up to the last in which something stands."""
    kept = list(cells)
    while kept and not kept[-1].text.strip() and not kept[-1].problems:
        kept.pop()
    return tuple(kept)


# ── merged cells ────────────────────────────────────────────────────────────────────────────


class Range(NamedTuple):
    """Merged cells, ends included; rows from 1, columns from 0."""

    top: int
    left: int
    bottom: int
    right: int


_WIDEST = 64  # columns of a merged title beyond these hold no data


def spread(lines: Sequence[Line], merged: Iterable[Range], file: str, name: str) -> tuple[Line, ...]:
    """The lines with their merged cells filled.

    A value over several rows belongs to each of them (a department beside its people); over several
    columns nobody can say to which, and the covered cells have a problem for whoever needs them.
    """
    numbers = [line.number for line in lines]
    covered: dict[int, dict[int, Cell]] = {}
    for each in merged:
        first = bisect_left(numbers, each.top)
        source = (
            lines[first].cells[each.left : each.left + 1] if numbers[first : first + 1] == [each.top] else ()
        )
        if not source or not (source[0].text or source[0].problems):
            continue
        for row in numbers[first : bisect_right(numbers, each.bottom)]:
            for column in range(each.left, min(each.right, each.left + _WIDEST) + 1):
                if (row, column) != (each.top, each.left):
                    where = place(file, name, row, column)
                    across = each.right > each.left
                    covered.setdefault(row, {})[column] = _covered(source[0], where, across=across)
    return tuple(_filled(line, covered.get(line.number, {}), file, name) for line in lines)


def _covered(source: Cell, where: Where, *, across: bool) -> Cell:
    if not across:
        return Cell(source.text, where, source.problems)
    return Cell("", where, (error("cell-merged", where, first=source.where.cell.rpartition("!")[2]),))


def _filled(line: Line, covered: Mapping[int, Cell], file: str, name: str) -> Line:
    if not covered:
        return line
    cells = list(line.cells)
    added = range(len(cells), max(covered) + 1)
    cells += (Cell("", place(file, name, line.number, column)) for column in added)
    for column, cell in covered.items():
        cells[column] = cell
    return replace(line, cells=tuple(cells))


# ── rows under headers ──────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Headed:
    """The rows below a line of headers; `columns` are the headers by column, from 0, each once."""

    sheet: Worksheet
    columns: Mapping[int, str]
    lines: tuple[Line, ...]
    problems: tuple[Problem, ...] = ()

    def cells(self, line: Line) -> Iterator[tuple[str, Cell]]:
        """The cells of a row with their headers; empty ones too."""
        for column, header in self.columns.items():
            if column < len(line.cells):
                yield header, line.cells[column]
            else:
                yield header, Cell("", self.sheet.where(line.number, column))


def headed(sheet: Worksheet, head: Line) -> Headed:
    """The rows below this line.

    A header that stands twice, and values in a column without a header, are problems: nobody can
    say what they mean.
    """
    texts = {column: cell.text.strip() for column, cell in enumerate(head.cells) if cell.text.strip()}
    problems = [problem for column in texts for problem in head.cells[column].problems]
    columns: dict[int, str] = {}
    for column, text in texts.items():
        if text in columns.values():
            problems.append(error("header-twice", head.cells[column].where, key=shown(text)))
        else:
            columns[column] = text
    lines = tuple(line for line in sheet.lines if line.number > head.number)
    problems += _homeless(lines, texts)
    problems += _unseen(sheet, lines, columns)
    return Headed(sheet, columns, lines, tuple(problems))


def _homeless(lines: Iterable[Line], texts: Mapping[int, str]) -> Iterator[Problem]:
    for line in lines:
        for column, cell in enumerate(line.cells):
            if cell.text.strip() and column not in texts:
                yield error("cell-without-header", cell.where, text=shown(cell.text))
                break


def _unseen(sheet: Worksheet, lines: Iterable[Line], columns: Mapping[int, str]) -> Iterator[Problem]:
    """What nobody sees is read all the same, and said: a filter may have left it hidden by mistake."""
    rows = [line.number for line in lines if line.hidden]
    if rows:
        yield warning("rows-hidden", sheet.where(rows[0], 0), count=len(rows))
    for column in sorted(sheet.hidden_columns & set(columns)):
        yield warning("column-hidden", sheet.where(1, column), key=shown(columns[column]))
