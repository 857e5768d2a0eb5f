"""Columns of a table wide enough for the words above them, which in English are long and never parted."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from math import ceil

from formgen.view.model import Grid

_LETTER, _AROUND = 1.95, 4
"""Millimetres of a Latin letter in a heading, and of the room beside it in its cell."""

_WORD = re.compile("[A-Za-z.-]+")


def fitted(grid: Grid) -> Grid:
    """The table with no heading narrower than its longest Latin word; the widest columns give the room."""
    widths = [max(head.width, _least(head.title)) for head in grid.heads]
    over = sum(widths) - sum(head.width for head in grid.heads)
    while over > 0:
        spare = [width - max(_least(head.title), 12) for width, head in zip(widths, grid.heads, strict=True)]
        at = max(range(len(widths)), key=lambda n: (spare[n] > 0, widths[n]))
        if spare[at] <= 0:
            return grid
        widths[at] -= 1
        over -= 1
    heads = (replace(head, width=width) for head, width in zip(grid.heads, widths, strict=True))
    return replace(grid, heads=tuple(heads))


def _least(title: str) -> int:
    longest = max(map(len, _words(title)), default=0)
    return ceil(longest * _LETTER + _AROUND) if longest > 1 else 0


def _words(title: str) -> Iterable[str]:
    return _WORD.findall(title)
