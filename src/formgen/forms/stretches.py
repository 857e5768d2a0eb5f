"""Stretches of numbers: where intervals leave gaps and where they overlap, exactly.

The ends of all intervals cut the line into single numbers and the open stretches between them.
On each such cell every interval holds everywhere or nowhere, so one number from inside tells.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from formgen.forms.model import Bounds
from formgen.points import show


@dataclass(frozen=True, slots=True)
class Stretch:
    """The numbers from low to high; None is no end, `…_in` says whether an end belongs to it."""

    low: Fraction | None = None
    high: Fraction | None = None
    low_in: bool = False
    high_in: bool = False

    @property
    def number(self) -> Fraction | None:
        """The one number of this stretch, if it has only one."""
        return self.low if self.low is not None and self.low == self.high else None

    @property
    def inside(self) -> Fraction:
        """Some number of this stretch."""
        if self.low is None:
            return Fraction(0) if self.high is None else self.high - 1
        return self.low + 1 if self.high is None else (self.low + self.high) / 2

    @property
    def plain(self) -> Fraction:
        """A number of this stretch that people would name: a whole one or, failing that, a short one."""
        for step in (Fraction(1), Fraction(1, 10), Fraction(1, 100)):
            if (found := self._multiple(step)) is not None:
                return found
        return self.inside

    def _multiple(self, step: Fraction) -> Fraction | None:
        """The multiple of `step` nearest to the lower end, or to the upper where there is no lower one."""
        if self.low is None:
            found = Fraction(0) if self.high is None else math.floor(self.high / step) * step
            found -= step if found == self.high and not self.high_in else 0
        else:
            found = math.ceil(self.low / step) * step
            found += step if found == self.low and not self.low_in else 0
        return found if self.holds(found) else None

    def only(self, step: Fraction) -> Stretch:
        """The one multiple of `step` in it, if there is just one (85 of 85 to below 86); else all of it."""
        found = self._multiple(step)
        lone = found is not None and not (self.holds(found + step) or self.holds(found - step))
        return Stretch(found, found, low_in=True, high_in=True) if lone else self

    def holds(self, value: Fraction) -> bool:
        """Whether the value lies in this stretch."""
        above = self.low is None or value > self.low or (self.low_in and value == self.low)
        below = self.high is None or value < self.high or (self.high_in and value == self.high)
        return above and below

    def holds_multiple(self, step: Fraction) -> bool:
        """Whether a whole multiple of `step` lies in this stretch."""
        if self.low is None or self.high is None:
            return True
        return self._multiple(step) is not None

    def said(self, name: str, unit: str = "") -> str:
        """The stretch in signs, the same in every language: `80% ≤ 完成率 < 85%`."""
        if self.number is not None:
            return f"{name} = {show(self.number)}{unit}"
        if self.low is None and self.high is not None:
            return f"{name} {'≤' if self.high_in else '<'} {show(self.high)}{unit}"
        if self.high is None and self.low is not None:
            return f"{name} {'≥' if self.low_in else '>'} {show(self.low)}{unit}"
        if self.low is None or self.high is None:
            return name
        left, right = "≤" if self.low_in else "<", "≤" if self.high_in else "<"
        return f"{show(self.low)}{unit} {left} {name} {right} {show(self.high)}{unit}"


def stretch(bounds: Bounds) -> Stretch | None:
    """An interval as one stretch; None if no number lies in it."""
    lows = [(Fraction(each), False) for each in (bounds.above,) if each is not None]
    lows += [(Fraction(each), True) for each in (bounds.from_, bounds.equals) if each is not None]
    highs = [(Fraction(each), False) for each in (bounds.below,) if each is not None]
    highs += [(Fraction(each), True) for each in (bounds.to, bounds.equals) if each is not None]
    low, low_in = max(lows, key=lambda end: (end[0], not end[1]), default=(None, False))
    high, high_in = min(highs, key=lambda end: (end[0], end[1]), default=(None, False))
    found = Stretch(low, high, low_in, high_in)
    return found if found.holds(found.inside) else None


def common(one: Stretch, other: Stretch) -> Stretch | None:
    """The numbers that lie in both; None if there are none."""
    lows = [(each.low, each.low_in) for each in (one, other) if each.low is not None]
    highs = [(each.high, each.high_in) for each in (one, other) if each.high is not None]
    low, low_in = max(lows, key=lambda end: (end[0], not end[1]), default=(None, False))
    high, high_in = min(highs, key=lambda end: (end[0], end[1]), default=(None, False))
    found = Stretch(low, high, low_in, high_in)
    return found if found.holds(found.inside) else None


def gaps(covers: Iterable[Stretch], within: Stretch) -> Iterator[Stretch]:
    """The longest stretches of `within` that none of the others holds, in rising order."""
    held = tuple(covers)
    open_: Stretch | None = None
    for cell in _cells((*held, within)):
        if within.holds(cell.inside) and not any(each.holds(cell.inside) for each in held):
            open_ = cell if open_ is None else Stretch(open_.low, cell.high, open_.low_in, cell.high_in)
        elif open_ is not None:
            yield open_
            open_ = None
    if open_ is not None:
        yield open_


def bordering(bounds: Sequence[Bounds], gap: Stretch) -> int:
    """The first of several intervals that borders on a gap between them; the first, if none does."""
    for index, each in enumerate(bounds):
        found = stretch(each)
        if found and {found.low, found.high} & {gap.low, gap.high} - {None}:
            return index
    return 0


def hidden(stretches: Sequence[Stretch]) -> tuple[int, ...]:
    """The positions of stretches whose every number an earlier one holds, where the first one counts."""
    counting = {
        next((index for index, each in enumerate(stretches) if each.holds(cell.inside)), None)
        for cell in _cells(stretches)
    }
    return tuple(index for index in range(len(stretches)) if index not in counting)


def _cells(stretches: Sequence[Stretch]) -> Iterator[Stretch]:
    """The whole line in rising order, cut at every end."""
    ends = sorted({end for each in stretches for end in (each.low, each.high) if end is not None})
    if not ends:
        yield Stretch()
        return
    yield Stretch(None, ends[0])
    for low, high in pairwise(ends):
        yield Stretch(low, low, low_in=True, high_in=True)
        yield Stretch(low, high)
    yield Stretch(ends[-1], ends[-1], low_in=True, high_in=True)
    yield Stretch(ends[-1], None)
