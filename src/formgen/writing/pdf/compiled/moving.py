"""What moves on a page with the heights of its rows: numbers of its operators, found by two drawings of it.

In one of them the rows are as high as their words need, in the other each is higher by a length of its own.
By how much a number differs between the two tells which of these lengths went into it: it is the place of
something below these rows, or how high something is that lies across them.  Such a number becomes a hole, to
be filled for every sheet whose rows have other heights.  What moves in another way fits no hole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random

from formgen.typesetting.moving import Stand, roomy, stands
from formgen.typesetting.plans import Plan
from formgen.writing.compiling import UnfitError
from formgen.writing.pdf.compiled.drawing import Drawing, Place, TextHere, rounded
from formgen.writing.pdf.compiled.form import Hole, Rise

PIXELS = 96 / 25.4
"""Of a millimetre."""

POINTS = 0.75
"""Of a pixel."""

ELSEWHERE = "heights decide in another way where something stands"

_STEP = 0.005
"""Millimetres: half of the least by which heights differ.  Every place is lower by a multiple of it."""

NEAR = 0.01
"""Pixels by which two places may differ: less than a printer's dot."""

_SURE = 0.02
"""Of a step: more than numbers are rounded by."""

_LEAST_MORE, _MOST_MORE = 2.0, 12.0
"""Millimetres by which rows are higher in the other drawing."""

_TRIES = 20

BEGIN, END = b"\x00", b"\x01"
HOLE = re.compile(BEGIN + rb"(\d+)" + END)


@dataclass(frozen=True, slots=True)
class Heights:
    """The heights of a sheet in its two drawings, and where things may stand by how much lower they are.

    `lower` has this for each page, in steps.
    """

    least: tuple[float, ...]
    more: tuple[float, ...]
    lower: tuple[dict[int, Stand], ...]


def heights(plan: Plan, short: Sequence[str], long: Sequence[str]) -> Heights:
    """Heights for these words, by which all places are told apart; the same for all plans of one base."""
    least = roomy(plan, short)
    places = stands(plan)
    for seed in range(_TRIES):
        chance = Random(seed)  # noqa: S311 always the same
        own = {n: round(chance.uniform(_LEAST_MORE, _MOST_MORE), 2) for n in range(len(least))}
        more = roomy(plan, long, own)
        lower = tuple(_told_apart(each, least, more) for each in places)
        found = [each for each in lower if each is not None]
        if len(found) == len(lower):
            return Heights(least, more, tuple(found))
    raise UnfitError("too many rows to tell them apart")


def _told_apart(
    places: Iterable[Stand], least: Sequence[float], more: Sequence[float]
) -> dict[int, Stand] | None:
    """The places by how much lower they are, if each is by another length than all others."""
    found: dict[int, Stand] = {}
    for each in (Stand(), *places):
        steps = round(each.lower(more, least) / _STEP)
        if found.setdefault(steps, each) != each:
            return None
    return found


@dataclass(slots=True)
class Moves:
    """Makes holes of what moves.

    `taller` are the pixels by which each page of the other drawing is higher; what is lower by these stands
    at the foot of the page, where no row moves it.
    """

    heights: Heights
    taller: Sequence[float]
    stands: dict[Stand, int] = field(default_factory=lambda: {Stand(): 0})
    holes: dict[Hole, int] = field(default_factory=dict)

    def stand(self, page: int, mine: float, theirs: float) -> int:
        """Where something stands, given its place in both drawings in pixels; raises UnfitError."""
        lower, taller = theirs - mine, self.taller[page]
        if any(abs(lower - each) * _PER_STEP < _SURE for each in (taller, taller / 2)):
            return 0
        steps = round(lower * _PER_STEP)
        found = self.heights.lower[page].get(steps)
        if found is None or abs(lower * _PER_STEP - steps) > _SURE:
            raise UnfitError(ELSEWHERE)
        return self.stands.setdefault(found, len(self.stands))

    def line(self, page: int, mine: float, theirs: float, more: float) -> tuple[int, float]:
        """Where the first line of a paragraph stands, and the share of each further line by which it goes up.

        In the other drawing there are further lines, so many pixels high together: words in the middle
        of a cell go up by half of that, those at its foot by all.
        """
        found = dict[int, float]()
        for share in (0.0, 0.5, 1.0) if more else (0.0,):
            with suppress(UnfitError):
                stand = self.stand(page, mine, theirs + share * more)
                in_middle = any(each == 0.5 for _, each in list(self.stands)[stand].shares)
                if not more or in_middle == (share == 0.5):
                    found[stand] = share
        if len(found) != 1:
            raise UnfitError(ELSEWHERE)
        return next(iter(found.items()))

    def places(
        self, mine: Sequence[Place], theirs: Sequence[Place], rises: Sequence[Rise]
    ) -> list[float | bytes]:
        """Places in the file, with holes for those that move."""
        if [each.page for each in mine] != [each.page for each in theirs]:
            raise UnfitError(ELSEWHERE)
        found: list[float | bytes] = []
        for one, other in zip(mine, theirs, strict=True):
            if one.paragraph is None:
                lower = self.taller[one.page] - (other.value - one.value) / POINTS
                stand = self.stand(one.page, 0.0, lower)
            else:
                stand = rises[one.paragraph].stand
            found.append(self.hole(one.value, stand, -POINTS) if stand else one.value)
        return found

    def operators(
        self, page: int, mine: Sequence[bytes | TextHere], theirs: Sequence[bytes | TextHere]
    ) -> list[bytes | TextHere]:
        """The operators of a page, with holes for what moves."""
        if len(mine) != len(theirs):
            raise UnfitError(ELSEWHERE)
        return [
            _plain(one) if one == other else self.operator(page, one, other)
            for one, other in zip(mine, theirs, strict=True)
        ]

    def operator(self, page: int, mine: bytes | TextHere, theirs: bytes | TextHere) -> bytes:
        """An operator, with holes for its numbers that move."""
        if isinstance(mine, TextHere) or isinstance(theirs, TextHere):
            raise UnfitError(ELSEWHERE)
        both = mine.split(b" "), theirs.split(b" ")
        if len(both[0]) != len(both[1]):
            raise UnfitError(ELSEWHERE)
        return b" ".join(
            rounded(one) if one == other else self._number(page, one, other)
            for one, other in zip(*both, strict=True)
        )

    def _number(self, page: int, mine: bytes, theirs: bytes) -> bytes:
        try:
            one, other = float(mine), float(theirs)
        except ValueError:
            raise UnfitError(ELSEWHERE) from None
        if abs(other - one - POINTS * self.taller[page]) < _ROUNDED:  # the height of the paper
            return rounded(mine)
        return self.number(page, one, other)

    def number(self, page: int, mine: float, theirs: float) -> bytes:
        """A number of an operator, or the hole for it."""
        stand = self.stand(page, mine, theirs)
        return self.hole(mine, stand, 1.0) if stand else written(mine)

    def lower(self, stand: int) -> float:
        """By how many pixels something is lower in the high drawing."""
        return list(self.stands)[stand].lower(self.heights.more, self.heights.least) * PIXELS

    def hole(self, value: float, stand: int, per_pixel: float) -> bytes:
        """The hole for a number that is this one in the low drawing."""
        value = round(value, _EXACT)  # what was added up in another order is the same place
        number = self.holes.setdefault(Hole(value, stand, per_pixel), len(self.holes))
        return b"%s%d%s" % (BEGIN, number, END)


def _plain(each: bytes | TextHere) -> bytes | TextHere:
    return each if isinstance(each, TextHere) else rounded(each)


_PER_STEP = 1 / (_STEP * PIXELS)
_EXACT = 9
"""Decimals of a place: a thousandth of what is written."""
_ROUNDED = 2e-6


def moves(heights: Heights, low: Drawing, high: Drawing) -> Moves:
    """What makes holes in a low drawing, with a high one beside it.

    Raises UnfitError if they have other pages than the sheet, or draw other pictures.
    """
    if not len(heights.lower) == len(low.pages) == len(high.pages):
        raise UnfitError("other pages than the sheet has")
    if low.shared != high.shared:
        raise UnfitError("heights decide how a picture or a shade is drawn")
    taller = [theirs - mine for mine, theirs in zip(low.heights, high.heights, strict=True)]
    return Moves(heights, taller)


def has_hole(data: bytes) -> bool:
    """Whether there is a hole in some operators or in an object."""
    return BEGIN in data and HOLE.search(data) is not None


def filled(data: bytes, numbers: Sequence[bytes]) -> bytes:
    """The data with these numbers in its holes."""
    return HOLE.sub(lambda hole: numbers[int(hole[1])], data)


def numbers(holes: Sequence[Hole], shifts: Sequence[float]) -> Iterator[bytes]:
    """What stands in each hole, where everything is lower by these pixels, for each stand."""
    for each in holes:
        yield written(each.value + shifts[each.stand] * each.per_pixel)


def written(number: float) -> bytes:
    """A number as it stands in the file, to a millionth."""
    return f"{number:f}".rstrip("0").rstrip(".").encode()
