"""Where the lines of a text end: as WeasyPrint has Pango end them, without asking it for each line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from formgen.writing.pdf.compiled.faces import UNSEEN, Faces
from formgen.writing.pdf.compiled.form import Look
from formgen.writing.pdf.unusable import UnfitError

_UNITS = 1024

BreakPoints = Callable[[str, str], Sequence[bool]]
"""Whether a line may end before each letter of a text in a language, and behind its last."""

PLAIN = re.compile(
    "[\n\u0020-\u007e\u00a1-\u00ac\u00ae-\u024f\u200b\u2010-\u2027\u2030-\u205e\u2060\u2100-\u24ff\u3000-\u3098\u309d-\u9fff"
    "\uf900-\ufaff\uff01-\uff9d\uffa0-\uffee\U00020000-\U0003ffff]*"
)
"""Letters that stand beside each other, from left to right, each by itself: no marks, joiners or directions."""

_ODD = re.compile("(?m)^[ \u3000]|[ \u3000]$|  |^$|[\u302a-\u302f]")
"""Spaces that Pango lets hang out of a line or leaves away, and lines without a letter."""

LONGEST = 500
"""Letters of a text that WeasyPrint is given in one part."""


def check(text: str) -> None:
    """Raise UnfitError for a text that needs more than letters beside each other."""
    if not PLAIN.fullmatch(text):
        raise UnfitError("letters that are joined, marked or written from right to left")
    if len(text) > LONGEST:
        raise UnfitError("a text of more than 500 letters")


def width(text: str, look: Look, faces: Faces) -> float:
    """How wide a line is, in pixels."""
    return sum([run.width for run in faces.runs(text, look.weight, look.units)])


def lines(
    text: str, room: float, look: Look, language: str, faces: Faces, points: BreakPoints
) -> Iterator[tuple[str, float]]:
    """The lines of a text in so many pixels, and how wide each is.

    Raises UnfitError for a word that is longer than its line, and for spaces in odd places.
    """
    if _ODD.search(text):
        raise UnfitError("spaces at the end of a line, or empty lines")
    for part in text.split("\n"):
        wide = width(part, look, faces)
        if wide <= room:
            yield part, wide
        else:
            for line in _broken(part, room, look, language, faces, points):
                yield line, width(line.rstrip(" "), look, faces)


def _broken(
    text: str, room: float, look: Look, language: str, faces: Faces, points: BreakPoints
) -> Iterator[str]:
    """The lines of a text that is wider than the room: each ends at the last place where it may."""
    may_end = points(text, language)
    seen = iter([each for run in faces.runs(text, look.weight, look.units) for each in run.advances])
    advances = [0 if each in UNSEEN else next(seen) for each in text]
    most = int(room * _UNITS)
    start, end = 0, len(text)
    while start < end:
        used, at, best = 0, start, start
        while at < end:
            used += advances[at]
            at += 1
            if used > most and text[at - 1] != " ":
                break
            if at == end or may_end[at]:
                best = at
        if best == start:
            raise UnfitError("a word that is longer than its line")
        yield text[start:best]
        start = best
