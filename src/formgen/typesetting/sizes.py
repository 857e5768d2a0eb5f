"""How much room the words of a card ask for: in few sizes, so that most cards of a form are laid out alike.

Where everything stands on a card depends on how long its words are.  If each letter counted, no two
cards would be alike, and each had to be laid out anew.  So a form is laid out for *stand-ins*: words
of the same size as those that are filled in, which come in few sizes.  A size is a number from a short
ladder, and what stands below each other (all points, all opinions, a column of goals) has one in
common.  Of all sizes that will do the smallest are taken, and they are a card's own: what was laid out before
makes no difference.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import accumulate, repeat
from math import ceil
from typing import Literal, TypeAlias

from formgen.periods import Day
from formgen.typesetting import metrics
from formgen.typesetting.drafts import held
from formgen.typesetting.standins import StandIn
from formgen.view.leaves import Leaf, given, leaves, taken
from formgen.view.model import View

_WIDE = "中"
"""Stands for words: a line may end behind each."""
_DIGIT = "0"
"""Stands for a number: no line ends within several of these, nor before a unit."""

_BESIDE = 0.2
"""Ems that a value takes more than alone, where it stands between Chinese and Latin letters."""


def _ladder(*first: int) -> tuple[int, ...]:
    """Steps: after the first ones each is half as much again as the one before, as far as any text goes."""
    further = accumulate(repeat(first[-1], 24), lambda step, _: ceil(step * 1.5))
    return (*first[:-1], *further)


Grain: TypeAlias = Literal["coarse", "fine"]
"""Coarse sizes are few; where these take more pages than there may be, fine ones may take fewer."""

_Measure: TypeAlias = Literal["fact", "points", "name", "result", "goal", "sentence"]

_LADDERS: Mapping[Grain, Mapping[_Measure, tuple[int, ...]]] = {
    "coarse": {
        "fact": _ladder(4, 6, 9, 13),
        "points": _ladder(7, 10, 14),
        "name": _ladder(6, 8, 11, 16, 24),
        "result": _ladder(*range(2, 26, 4)),
        "goal": _ladder(12),
        "sentence": _ladder(40, 80, 120, 160),
    },
    "fine": {
        "fact": _ladder(*range(2, 14)),
        "points": _ladder(*range(3, 14)),
        "name": _ladder(3, 4, 5, 6, 8, 11, 12, 13, 14, 16),
        "result": _ladder(*range(1, 24)),
        "goal": _ladder(*range(6, 80, 2)),
        "sentence": _ladder(*range(20, 200, 5)),
    },
}
"""The widths that values may have: numbers (facts, points) in digits, all others in Chinese characters."""

_LINES = _ladder(*range(1, 13))


@dataclass(frozen=True, slots=True)
class Size:
    """Steps of the two ladders: how wide the longest line is, and how many lines there are.

    Of goals, those after the first `goals` are empty, and take as little room as any.
    """

    wide: int = 0
    lines: int = 0
    goals: int = 0


_LEAST = Size()


@dataclass(frozen=True)
class Pool:
    """Leaves of one size, by their numbers; a `fixed` text stands for what always takes the same room."""

    leaves: tuple[int, ...]
    ladder: tuple[int, ...]
    letter: str = _WIDE
    fixed: str | None = None
    alike: Mapping[str, float] = field(default_factory=dict)
    """Words of which any may stand there, with the ems that there are for each of them."""
    empty: float = 0
    """Ems that are left free where nothing is filled in."""
    goals: bool = False
    """Whether these are of goals, of which a card has as many as somebody has."""

    @cached_property
    def em(self) -> float:
        """The width of a letter of what stands in."""
        return metrics.ems(self.letter)

    def asked(self, values: Sequence[str]) -> Size:
        """The least size in which these values have room, as far as can be known without a page."""
        if self.fixed is not None:
            return _LEAST
        wide, lines = 0.0, 1
        for n in self.leaves:
            value = values[n]
            if "\n" in value:
                parts = value.split("\n")
                lines = max(lines, len(parts))
                asked = max(map(_ems, parts))
            else:
                asked = self.alike.get(value) or _ems(value) or self.empty
            wide = max(wide, asked)
        goals = max((at for at, n in enumerate(self.leaves, 1) if values[n]), default=0) if self.goals else 0
        return Size(bisect_left(self.ladder, wide / self.em), bisect_left(_LINES, lines), goals)

    def texts(self, size: Size) -> Iterator[tuple[int, str]]:
        """What stands in for each leaf in this size."""
        for at, n in enumerate(self.leaves):
            yield n, self.text(size if not self.goals or at < size.goals else self._none)

    @cached_property
    def _none(self) -> Size:
        """The size of what is empty."""
        return Size(bisect_left(self.ladder, self.empty / self.em))

    def text(self, size: Size) -> str:
        """What stands in for a value of this size."""
        if self.fixed is not None:
            return self.fixed
        line = self.letter * self.ladder[size.wide]
        return "\n".join((line, *repeat(_WIDE, _LINES[size.lines] - 1)))

    def next(self, size: Size) -> Size:
        """The size for values that have no room in this one."""
        is_whole = self.letter == _DIGIT
        return replace(size, wide=size.wide + is_whole, lines=size.lines + (not is_whole))


def _ems(words: str) -> float:
    """How wide words are, with what they may take more between words of another script."""
    ends_in_digits = words[:1].isdigit() and words[-1:].isdigit()
    return metrics.ems(words) + (0 if ends_in_digits or not words else _BESIDE)


@dataclass(frozen=True, eq=False)
class Pools:
    """The pools of all views of one shape, in sizes of one grain: made once for all of them."""

    all: tuple[Pool, ...]

    @classmethod
    def of(cls, view: View, grain: Grain) -> Pools:
        groups: dict[Hashable, list[int]] = {}
        found = leaves(view)
        for n, leaf in enumerate(found):
            alone = grain == "fine" and leaf.place in ("goals", "opinion")
            groups.setdefault(n if alone else _shared_by(leaf, n), []).append(n)
        return cls(
            tuple(_pool(found[members[0]], tuple(members), view, grain) for members in groups.values())
        )

    @cached_property
    def of_leaf(self) -> dict[int, int]:
        """The number of each leaf's pool."""
        return {n: at for at, pool in enumerate(self.all) for n in pool.leaves}

    def asked(self, values: Sequence[str]) -> tuple[Size, ...]:
        return tuple([pool.asked(values) for pool in self.all])

    def stand_in(self, view: View, sizes: Sequence[Size]) -> View:
        """The view with what stands in for its words; a leaf that is always empty stays so."""
        texts = dict(each for pool, size in zip(self.all, sizes, strict=True) for each in pool.texts(size))
        filled = taken(view).filled
        return given(view, [StandIn(texts[n] if has_any else "", n) for n, has_any in enumerate(filled)])

    def larger(self, sizes: tuple[Size, ...], lacking: Iterable[int]) -> tuple[Size, ...]:
        """The sizes with the next one for the pools of these leaves."""
        pools = {self.of_leaf[n] for n in lacking}
        return tuple(self.all[at].next(size) if at in pools else size for at, size in enumerate(sizes))


def _shared_by(leaf: Leaf, n: int) -> Hashable:
    """What leaves have in common that are of one size; those of no other's have their own number."""
    match leaf.place:
        case "points" | "opinion" | "letterhead" | "grades" | "veto":
            return leaf.place, leaf.kind
        case "header" if leaf.slot and leaf.kind == "text":
            return leaf.place, leaf.slot.name in _WHERE
        case "fact":
            return leaf.place, leaf.kind, leaf.slot and leaf.slot.options
        case "goals":
            return leaf.place, leaf.kind, leaf.slot and leaf.slot.options
        case "header" | "result" | "unit" | "signature" | "reason":
            return n


_WHERE = ("employee.department", "employee.post")
"""Longer than names and numbers, and more often than these of another length."""


def _pool(leaf: Leaf, members: tuple[int, ...], view: View, grain: Grain) -> Pool:
    measure = _measure(leaf)
    ladder = _LADDERS[grain][measure]
    options = (leaf.slot.options,) if leaf.slot and leaf.slot.options else ()
    alike = _rooms((*options, *_scale(view)) if measure in ("result", "points") or options else ())
    letter = _DIGIT if leaf.kind in ("number", "money") else _WIDE
    empty = metrics.ems(held(replace(leaf.slot, value=""))) if leaf.slot and leaf.place == "goals" else 0
    return Pool(members, ladder, letter, _fixed(leaf, view), alike, empty, leaf.place == "goals")


def _fixed(leaf: Leaf, view: View) -> str | None:
    """What stands in for a value that always takes the same room."""
    match leaf.kind:
        case "date" if leaf.place == "goals":  # on a card it may be empty
            return view.say("empty-date")
        case "mark":
            return "open"
        case "check":
            return "□"
        case "date":
            return max((view.say.day(Day(2026, month, 30)) for month in (12, 11, 9)), key=metrics.ems)
        case "sentence" if leaf.place == "letterhead":
            return _WIDE
        case "number" | "money" | "choice" | "text" | "lines" | "sentence":
            return None


def _measure(leaf: Leaf) -> _Measure:
    match leaf.place:
        case "result" | "unit" if leaf.kind in ("text", "lines", "choice") or leaf.place == "unit":
            return "result"
        case "points" | "result" if leaf.kind in ("number", "money"):
            return "points"
        case "fact" | "goals" if leaf.kind in ("number", "money"):
            return "fact"
        case "goals":
            return "goal"
        case "opinion" | "reason" | "result":
            return "sentence"
        case _:
            return "sentence" if leaf.kind == "lines" else "name"


def _rooms(groups: Iterable[Iterable[str]]) -> dict[str, float]:
    """As many ems for each word as the longest of its group takes."""
    rooms: dict[str, float] = {}
    for group in map(tuple, groups):
        longest = max(map(_ems, group), default=0.0)
        rooms |= {word: max(longest, rooms.get(word, 0)) for word in group}
    return rooms


def _scale(view: View) -> Iterator[tuple[str, ...]]:
    """Names, descriptions and coefficients of the grades: whoever gets one could have got another."""
    for column in zip(*((each.name, each.text, each.coefficient) for each in view.grades), strict=True):
        yield tuple(filter(None, column))
