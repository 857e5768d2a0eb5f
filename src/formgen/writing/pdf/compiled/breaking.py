"""Where the lines of a text end: as WeasyPrint has Pango end them, without asking it for each line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from formgen.writing.compiling import UnfitError
from formgen.writing.pdf.compiled.faces import UNSEEN, Faces
from formgen.writing.pdf.compiled.form import Look

_UNITS = 1024

BreakPoints = Callable[[str, str], Sequence[bool]]
"""Whether a line may end before each letter of a text in a language, and behind its last."""

PLAIN = re.compile(
    "[\n\u0020-\u007e\u00a0-\u00ac\u00ae-\u024f\u200b\u2010-\u2027\u2030-\u205e\u2060\u2100-\u24ff\u2e80-\u2fdf\u3000-\u3098\u309d-\u9fff"
    "\uf900-\ufaff\uff01-\uff9d\uffa0-\uffee\U00020000-\U0003ffff]*"
)
"""Letters that stand beside each other from left to right, each by itself: no marks, no directions."""

_ODD = re.compile("(?m)^[ \u3000]|[ \u3000]$|  |\n\n|^\n|\n$|[\u302a-\u302f]")
"""Spaces that Pango lets hang out of a line or leaves away, and lines without a letter."""

LONGEST = 500
"""Letters of a text that WeasyPrint is given in one part."""


JOINED = "letters that are joined, marked or written from right to left"


def check(text: str) -> None:
    """Raise UnfitError for a text that needs more than letters beside each other."""
    if not PLAIN.fullmatch(text):
        raise UnfitError(JOINED, "odd-words")
    if len(text) > LONGEST:
        raise UnfitError("a text of more than 500 letters", "odd-words")


def check_spaces(text: str) -> None:
    """Raise UnfitError for spaces that may be left away or hang out of a line, and lines without a letter."""
    if _ODD.search(text):
        raise UnfitError("spaces beside each other or at the end of a line, or empty lines", "odd-words")


@dataclass(frozen=True, slots=True)
class Compositor:
    """Sets lines in these fonts, and ends them at these points."""

    faces: Faces
    points: BreakPoints

    def width(self, text: str, look: Look) -> float:
        """How wide a line is, in pixels."""
        return sum([run.width for run in self.faces.runs(text, look.weight, look.units)])

    def lines(self, text: str, room: float, look: Look, language: str) -> Iterator[tuple[str, float]]:
        """The lines of a text in so many pixels, and how wide each is.

        Raises UnfitError for a word that is longer than its line, and for spaces that may hang out of one.
        """
        check_spaces(text)
        for part in text.split("\n"):
            wide = self.width(part, look)
            if wide <= room:
                yield part, wide
            else:
                for line in self._broken(part, room, look, language):
                    yield line, self.width(line.rstrip(" "), look)

    def _broken(self, text: str, room: float, look: Look, language: str) -> Iterator[str]:
        """The lines of a text that is wider than the room: each ends at the last place where it may."""
        may_end = self.points(text, language)
        seen = iter([each for run in self.faces.runs(text, look.weight, look.units) for each in run.advances])
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
                raise UnfitError("a word that is longer than its line", "odd-words")
            yield text[start:best]
            start = best
