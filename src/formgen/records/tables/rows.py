"""Putting a sheet together: its rows as they are read, what is hidden, and merged cells filled."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from formgen.problems import Problem, Where, error
from formgen.records.tables.bounds import MOST_COLUMNS, MOST_ROWS, Room
from formgen.records.tables.cells import Cell, Ground, Line, Worksheet


class Range(NamedTuple):
    """Merged cells, ends included; rows from 1, columns from 0."""

    top: int
    left: int
    bottom: int
    right: int


_LONGEST_NAME = 100
"""Characters of a sheet's name that are used: it stands in the place of each cell, and Excel has 31."""


class Rows:
    """Gathers one sheet; rows from 1, columns from 0, in any order.

    What lies beyond the largest sheet, and a row that stands twice, raise ValueError: no program writes that.
    """

    def __init__(self, name: str, room: Room) -> None:
        self.name = name[:_LONGEST_NAME]
        room.enter(self.name)
        self._room = room
        self._ground = Ground(room.file, self.name)
        self._texts: dict[str, str] = {}
        self._lines: dict[int, Line] = {}
        self._merged: list[Range] = []
        self._edges: dict[int, int] = {}
        """How many ranges of hidden columns begin less how many end, by column."""

    def where(self, row: int, column: int) -> Where:
        """The place of a cell in this sheet."""
        return self._ground.where(row, column)

    def begin(self, row: int) -> None:
        """Say which row is read now, so that whatever is wrong has its place."""
        if not 1 <= row <= MOST_ROWS:
            raise ValueError(row)
        self._room.row = row

    def copy(self, text: str, times: int = 1) -> str:
        """A text that stands once in the file and in so many cells; raises InputError if it is too much."""
        self._room.letters(times * len(text))
        return text

    def add(self, row: int, cells: Mapping[int, Cell], *, hidden: bool = False) -> None:
        """Add a row by its cells; what stands between them is empty."""
        filled = [column for column, cell in cells.items() if cell.text.strip() or cell.problems]
        if not filled:
            return
        width = max(filled) + 1
        if row in self._lines or width > MOST_COLUMNS:
            raise ValueError(row)
        self._room.cells(width)
        line = Line.of(
            self._ground,
            row,
            [cells.get(column) or Cell("", self.where(row, column)) for column in range(width)],
            hidden=hidden,
        )
        once = tuple(
            self._texts.setdefault(text, text) for text in line.said
        )  # 100% stands in a thousand rows
        self._lines[row] = replace(line, said=once)

    def hide_columns(self, first: int, last: int) -> None:
        """Note that nobody sees these columns, ends included."""
        if 0 <= first <= last:
            for column, change in ((first, 1), (last + 1, -1)):
                edge = min(column, MOST_COLUMNS)
                self._edges[edge] = self._edges.get(edge, 0) + change

    def merge(self, merged: Range) -> None:
        """Note that these cells are one."""
        self._merged.append(merged)

    def sheet(self, *, hidden: bool, problems: tuple[Problem, ...] = ()) -> Worksheet:
        """The sheet as far as it was read."""
        lines = [self._lines[row] for row in sorted(self._lines)]
        whole = self._spread(lines)
        return Worksheet(self.name, self._room.file, whole, hidden, self._hidden_columns(), problems)

    def _hidden_columns(self) -> frozenset[int]:
        hidden: set[int] = set()
        depth = start = 0
        for column in sorted(self._edges):
            if depth > 0:
                hidden.update(range(start, column))
            depth, start = depth + self._edges[column], column
        return frozenset(hidden)

    # ── merged cells ────────────────────────────────────────────────────────────────────────

    _WIDEST = 64  # columns of a merged title beyond these hold no data

    def _spread(self, lines: Sequence[Line]) -> tuple[Line, ...]:
        """The lines with their merged cells filled.

        A value over several rows belongs to each of them (a department beside its people); over several
        columns nobody can say to which, and the covered cells have a problem for whoever needs them.
        """
        numbers = [line.number for line in lines]
        covered: dict[int, dict[int, Cell]] = {}
        for each in self._merged:
            first, last = bisect_left(numbers, each.top), bisect_right(numbers, each.bottom)
            line = lines[first] if numbers[first : first + 1] == [each.top] else None
            source = line.cell(each.left) if line and each.left < len(line) else None
            if source is None or not (source.text or source.problems):
                continue
            columns = range(each.left, min(each.right, each.left + self._WIDEST) + 1)
            self._room.row = each.top
            self._room.cells((last - first) * len(columns))
            for row in numbers[first:last]:
                for column in columns:
                    if (row, column) != (each.top, each.left):
                        cell = _covered(source, self.where(row, column), across=each.right > each.left)
                        covered.setdefault(row, {})[column] = cell
        return tuple(self._filled(line, covered.get(line.number, {})) for line in lines)

    def _filled(self, line: Line, covered: Mapping[int, Cell]) -> Line:
        if not covered:
            return line
        cells = list(line.cells)
        cells += (Cell("", self.where(line.number, n)) for n in range(len(cells), max(covered) + 1))
        for column, cell in covered.items():
            cells[column] = cell
        return Line.of(self._ground, line.number, cells, hidden=line.hidden)


def _covered(source: Cell, where: Where, *, across: bool) -> Cell:
    if not across:
        return replace(source, where=where)
    return Cell("", where, (error("cell-merged", where, first=source.where.cell.rpartition("!")[2]),))
