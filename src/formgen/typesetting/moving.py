"""Where things stand on a sheet, told by the heights of its rows.

Two plans of one base have the same rows with the same words between the same columns: they differ in how high
things are.  So whatever stands on one of them stands on the other as much lower as the rows above it
are higher together, and in the middle of a row by half of what that is higher.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from formgen.typesetting import drafts
from formgen.typesetting.model import Cell, Paragraph, Strip
from formgen.typesetting.plans import Plan, put_in
from formgen.typesetting.settings import RULE, Setting


@dataclass(frozen=True, slots=True)
class Stand:
    """Where something stands: the heights on which that depends, by their numbers, with the share of each.

    The numbers are those of `Plan.heights`.  What stands still depends on none.
    """

    shares: tuple[tuple[int, float], ...] = ()

    def lower(self, heights: Sequence[float], than: Sequence[float]) -> float:
        """By how much it is lower with these heights than with those."""
        return sum([share * (heights[n] - than[n]) for n, share in self.shares])


# ── the heights of a sheet ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """A paragraph with the numbers of its own heights, where it has such."""

    paragraph: Paragraph
    above: int | None
    kept: int | None

    @property
    def own(self) -> tuple[int, ...]:
        return tuple(n for n in (self.above, self.kept) if n is not None)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row with the number of its height."""

    strip: Strip
    setting: Setting
    height: int
    cells: tuple[tuple[_Paragraph, ...], ...]


def _pages(plan: Plan) -> Iterator[list[_Row]]:
    """The rows of each page, with the numbers of their heights in the order of `plans.measured`."""
    numbers = count()

    def numbered(paragraph: Paragraph) -> _Paragraph:
        above = next(numbers) if paragraph.above else None
        return _Paragraph(paragraph, above, next(numbers) if paragraph.kept else None)

    def row(strip: Strip, setting: Setting) -> _Row:
        height = next(numbers)
        cells = (tuple(map(numbered, cell.paragraphs)) for cell in strip.cells)
        return _Row(strip, setting, height, tuple(cells))

    for leaf in plan.sheet.leaves:
        yield [
            *(row(strip, plan.setting) for strip in leaf.strips),
            *(row(strip, plan.appendix) for strip in leaf.reasons),
        ]


# ── how high rows must be ───────────────────────────────────────────────────────────────────

_FREE = 0.8
"""Millimetres that are left free in a row at most: what is drawn around words must not make it higher."""

_SPARE = 0.1
"""Millimetres by which the room that is kept for words is more than these take."""

_ABOVE = 1.0
"""Millimetres above a paragraph that has some room above it."""


def roomy(plan: Plan, words: Sequence[str], more: Mapping[int, float] | None = None) -> tuple[float, ...]:
    """Heights in which these words have room on the sheet of a plan, each so many millimetres higher.

    They are the same for all plans of one base.
    """
    heights = _Heights(words, more or {})
    for rows in _pages(plan):
        heights.add(rows)
    return tuple(heights.made[n] for n in range(len(heights.made)))


def _free(setting: Setting) -> float:
    """What is left free in a row: never more than in a plan, so that one too tight for a template is seen."""
    return min(_FREE, 2 * setting.padding)


@dataclass(frozen=True, slots=True)
class _Heights:
    words: Sequence[str]
    more: Mapping[int, float]
    made: dict[int, float] = field(default_factory=dict)

    def add(self, rows: Sequence[_Row]) -> None:
        for row in rows:
            alone = (
                self._cell(cell, all_, row.setting)
                for cell, all_ in zip(row.strip.cells, row.cells, strict=True)
                if cell.rows == 1
            )
            self._set(row.height, max([row.setting.line + _free(row.setting), *alone]) + RULE)
        for at, row in enumerate(rows):
            for cell, all_ in zip(row.strip.cells, row.cells, strict=True):
                if cell.rows != 1:
                    self._join(rows[at : at + cell.rows], self._cell(cell, all_, row.setting))

    def _set(self, number: int, height: float) -> float:
        self.made[number] = round(height + self.more.get(number, 0.0), 2)
        return self.made[number]

    def _cell(self, cell: Cell, paragraphs: Sequence[_Paragraph], setting: Setting) -> float:
        """How high a cell must be, for words or for a hand; sets the heights of its paragraphs."""
        used = by_hand = 0.0
        for each in paragraphs:
            own = put_in(each.paragraph, self.words)
            high = drafts.printed_height(own, cell.width, setting)
            by_hand += drafts.height_of(own, cell.width, setting)
            used += self._set(each.above, _ABOVE) if each.above is not None else 0.0
            used += self._set(each.kept, high + _SPARE) if each.kept is not None else high
        return max(used + _free(setting), by_hand)

    def _join(self, rows: Sequence[_Row], high: float) -> None:
        """Rows so high, together, that a cell beside them has room."""
        if not rows:
            return
        lacking = high + RULE - sum(self.made[row.height] for row in rows)
        if lacking > 0:
            last = rows[-1].height
            self.made[last] = round(self.made[last] + lacking, 2)


# ── where things may stand ──────────────────────────────────────────────────────────────────


def stands(plan: Plan) -> tuple[frozenset[Stand], ...]:
    """For each page, where something may stand on it, and how high something may be.

    These are the edges of rows, the middle between two edges that a cell lies between, how far these are
    apart, and the places of paragraphs below each other in a cell.
    """
    return tuple(frozenset(_stands(rows)) for rows in _pages(plan))


def feet(plan: Plan) -> tuple[Stand, ...]:
    """For each page, where something stands that is below all of its rows."""
    return tuple(Stand(tuple((row.height, 1.0) for row in rows)) for rows in _pages(plan))


_Shares = dict[int, float]


def _stands(rows: Sequence[_Row]) -> Iterator[Stand]:
    def above(end: int, share: float = 1.0, start: int = 0) -> _Shares:
        return {row.height: share for row in rows[start:end]}

    for at, row in enumerate(rows):
        for cell, paragraphs in zip(row.strip.cells, row.cells, strict=True):
            if not cell.rows:
                continue
            end = at + cell.rows
            top, middle, foot = above(at), above(at) | above(end, 0.5, at), above(end)
            yield from map(_stand, (top, foot, middle, above(end, start=at)))
            own = [n for each in paragraphs for n in each.own]
            for place in (middle | dict.fromkeys(own, -0.5), top, foot | dict.fromkeys(own, -1.0)):
                yield from _down(place, paragraphs)
    yield _stand(above(len(rows)))
    tables = [
        n
        for n, row in enumerate(rows)
        if n and (row.strip.part == "reasons") != (rows[n - 1].strip.part == "reasons")
    ]
    for start, end in zip((0, *tables), (*tables, len(rows)), strict=True):
        yield _stand(above(end, start=start))


def _down(place: _Shares, paragraphs: Sequence[_Paragraph]) -> Iterator[Stand]:
    """The places of paragraphs below each other, of which the first begins at this place."""
    for each in paragraphs:
        if each.above is not None:
            place = _plus(place, each.above)
        yield _stand(place)
        if each.kept is not None:
            yield Stand(((each.kept, 1.0),))
            place = _plus(place, each.kept)


def _plus(place: _Shares, number: int) -> _Shares:
    return {**place, number: place.get(number, 0.0) + 1.0}


def _stand(place: _Shares) -> Stand:
    return Stand(tuple(sorted((n, share) for n, share in place.items() if share)))
