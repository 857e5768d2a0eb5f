"""Columns on a terminal, where a Chinese character is as wide as two letters."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence


def width(text: str) -> int:
    """How many cells of a terminal a text takes."""
    return sum(map(_cells, text))


def _cells(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def aligned(rows: Iterable[Sequence[str]], right: frozenset[int] = frozenset()) -> Iterator[str]:
    """Rows under each other, two cells between the columns; those in `right` stand at their right edge."""
    lines = [tuple(row) for row in rows]
    count = max(map(len, lines), default=0)
    widths = [max((width(line[n]) for line in lines if n < len(line)), default=0) for n in range(count)]
    for line in lines:
        cells = []
        for n, cell in enumerate(line):
            gap = " " * (widths[n] - width(cell))
            cells.append(gap + cell if n in right else cell + gap)
        yield "  ".join(cells).rstrip()
