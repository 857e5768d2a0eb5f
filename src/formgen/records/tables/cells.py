"""Plain cells of a table that know their place, and what rows of them say.

A cell keeps the text a person typed or sees: `0012` stays `0012`, 95% stays `95%`, a date is ISO text.
What is wrong with one cell stands in the cell and counts only if somebody needs that cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from formgen.problems import Path, Problem, Where, error, gathered, warning
from formgen.text import shown


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text, where it stands, and why its text cannot be trusted.

    `value` is the number that formulas count with, where the file keeps one: 0.95 of what shows as 95%;
    `code` is the format under which it is shown.
    """

    text: str
    where: Where
    problems: tuple[Problem, ...] = ()
    value: float | None = None
    code: str = ""


@dataclass(frozen=True, slots=True)
class Ground:
    """Where the cells of a sheet stand: its file and its name."""

    file: str
    sheet: str

    def where(self, row: int, column: int) -> Where:
        """The place of a cell; the row from 1, the column from 0."""
        return place(self.file, self.sheet, row, column)


@dataclass(frozen=True, slots=True)
class Line:
    """One row in which something stands: its number from 1, and its cells from the first column on.

    A cell is made of its text, its row and its column when somebody asks for it: of a roster of 20,000 people
    all of them would take 80 MB.  `numbers` are the values of cells that have one, with their formats; `odd`
    are the cells that cannot be made so, as something is wrong with them or they stand elsewhere.
    """

    ground: Ground
    number: int
    said: tuple[str, ...]
    numbers: Mapping[int, tuple[float, str]]
    odd: Mapping[int, Cell]
    hidden: bool = False

    @classmethod
    def of(cls, ground: Ground, number: int, cells: Sequence[Cell], *, hidden: bool = False) -> Line:
        """The line of these cells, which stand in it from the first column on."""
        numbers = {
            column: (cell.value, cell.code) for column, cell in enumerate(cells) if cell.value is not None
        }
        odd = {column: cell for column, cell in enumerate(cells) if cell.problems}
        return cls(ground, number, tuple(cell.text for cell in cells), numbers or _NONE, odd or _NONE, hidden)

    @classmethod
    def joined(cls, ground: Ground, number: int, cells: Sequence[Cell], *, hidden: bool = False) -> Line:
        """A line of cells that stand in others too."""
        return cls(ground, number, tuple(cell.text for cell in cells), _NONE, dict(enumerate(cells)), hidden)

    def __len__(self) -> int:
        return len(self.said)

    @property
    def cells(self) -> tuple[Cell, ...]:
        return tuple(map(self.cell, range(len(self.said))))

    def cell(self, column: int) -> Cell:
        """The cell of a column, from 0; an empty one behind the last."""
        if column in self.odd:
            return self.odd[column]
        text = self.said[column] if column < len(self.said) else ""
        return Cell(text, self.ground.where(self.number, column), (), *self.numbers.get(column, ()))

    def texts(self) -> tuple[str, ...]:
        return tuple(map(str.strip, self.said))


_NONE: Mapping[int, Any] = {}


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

    @property
    def ground(self) -> Ground:
        return Ground(self.file, self.name)

    def where(self, row: int, column: int) -> Where:
        """The place of a cell; the row from 1, the column from 0."""
        return place(self.file, self.name, row, column)


# ── places ──────────────────────────────────────────────────────────────────────────────────


@cache
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


@dataclass(frozen=True, slots=True, eq=False)
class RowPlaces(Mapping[Path, Where]):
    """Where the parts of a row stand: each in its column, which is the same in every row of a sheet."""

    ground: Ground
    row: int
    columns: Mapping[Path, int]

    def __getitem__(self, path: Path) -> Where:
        return self.ground.where(self.row, self.columns[path])

    def __contains__(self, path: object) -> bool:
        return path in self.columns

    def __iter__(self) -> Iterator[Path]:
        return iter(self.columns)

    def __len__(self) -> int:
        return len(self.columns)


def trimmed(cells: Iterable[Cell]) -> tuple[Cell, ...]:
    """The cells up to the last in which something stands."""
    kept = list(cells)
    while kept and not kept[-1].text.strip() and not kept[-1].problems:
        kept.pop()
    return tuple(kept)


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
        return ((header, line.cell(column)) for column, header in self.columns.items())


def headed(sheet: Worksheet, head: Line) -> Headed:
    """The rows below this line.

    A header that stands twice, and values in a column without a header, are problems: nobody can
    say what they mean.
    """
    texts = {column: text for column, text in enumerate(head.texts()) if text}
    problems = [problem for column in texts for problem in head.cell(column).problems]
    columns: dict[int, str] = {}
    for column, text in texts.items():
        if text in columns.values():
            problems.append(error("header-twice", head.cell(column).where, key=shown(text)))
        else:
            columns[column] = text
    lines = tuple(line for line in sheet.lines if line.number > head.number)
    problems += _homeless(lines, texts)
    problems += _unseen(sheet, lines, columns)
    return Headed(sheet, columns, lines, tuple(problems))


def _homeless(lines: Iterable[Line], texts: Mapping[int, str]) -> tuple[Problem, ...]:
    """Values in columns without a header, the first of each row; once a column, with the other cells."""
    first = (next(_without(line, texts), None) for line in lines)
    found = (error("cell-without-header", cell.where, text=shown(cell.text)) for cell in first if cell)
    return gathered(found, lambda each: each.where.cell.rstrip(_DIGITS), lambda each: bare_cell(each.where))


def _without(line: Line, texts: Mapping[int, str]) -> Iterator[Cell]:
    return (line.cell(column) for column, text in enumerate(line.texts()) if text and column not in texts)


_DIGITS = "0123456789"


def bare_cell(where: Where) -> str:
    """A cell without its sheet: `F7`."""
    return where.cell.rpartition("!")[2]


def _unseen(sheet: Worksheet, lines: Iterable[Line], columns: Mapping[int, str]) -> Iterator[Problem]:
    """What nobody sees is read all the same, and said: a filter may have left it hidden by mistake."""
    rows = [line.number for line in lines if line.hidden]
    if rows:
        yield warning("rows-hidden", sheet.where(rows[0], 0), count=len(rows))
    hidden = (
        warning("column-hidden", sheet.where(1, column), key=shown(columns[column]))
        for column in sorted(sheet.hidden_columns & set(columns))
    )
    yield from gathered(hidden, lambda _: True, lambda each: each.facts["key"])


def says_day(header: str) -> bool:
    """Whether a column holds days, by what it is called."""
    return bool(re.search(r"日期|日$|期限|时限|时间|\bdate\b|\bdue\b", header, re.IGNORECASE))


def told_unused(
    file: str, hidden: Sequence[Worksheet], unknown: Sequence[Worksheet], *, is_rest: bool, seen: str = ""
) -> Iterator[Problem]:
    """The sheets in which something stands and that were not read: hidden ones, and those without headers.

    Where they are the rest beside others that were read, that is a warning.  `seen` are the words that stand
    where headers were looked for.
    """
    say = warning if is_rest else error
    for each in hidden:
        yield say("sheet-hidden", Where(file), sheet=shown(each.name))
    if unknown and (is_rest or hidden):
        names = ", ".join(shown(each.name) for each in unknown)
        yield warning("sheets-unused", Where(file), sheets=names, **({"seen": seen} if seen else {}))
