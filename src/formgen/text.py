"""Texts as people type them: which characters may be printed, which names are the same, what was meant."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

MOST_LETTERS = 10_000
"""The most characters of one text, wherever it is typed: a comment of several pages, laid out in seconds."""

_UNFIT = re.compile(
    "["
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # control characters: Word drops them or breaks the page
    "\u2028\u2029"  # line breaks that nobody sees
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # turn around what follows
    "\u00ad\u200b\u2060\ufeff"  # invisible: two names that look the same are not
    "\ufff9-\ufffd"  # the replacement character: the text was damaged earlier
    "\ud800-\udfff"  # halves of a character; one of them cuts off the rest of a Word document
    "\ufdd0-\ufdef\ufffe\uffff"  # no characters at all, here and at the end of every plane
    + "".join(chr(plane + last) for plane in range(0x10000, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF))
    + "]"
)


def unfit(text: str) -> Iterator[re.Match[str]]:
    """The characters of a text that must not reach a page."""
    return _UNFIT.finditer(text)


def without_unfit(text: str) -> str:
    """The text with a stand-in for each unfit character, so that every place stays what it was."""
    return _UNFIT.sub("_", text)


_NAMELESS = {"Cc": "control character", "Cs": "half a character", "Cn": "no character"}


def described(character: str) -> dict[str, str]:
    """A character's number and name, as facts."""
    return {
        "point": f"U+{ord(character):04X}",
        "name": unicodedata.name(character, _NAMELESS.get(unicodedata.category(character), "")),
    }


def shown(text: str, most: int = 40) -> str:
    """A text short enough to be quoted in a message: one line, cut with … ."""
    line = " ".join(without_unfit(text[: 4 * most]).split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def utf16(text: str) -> int:
    """The length of a text as Word and Excel count it: 𬱖 and all beyond U+FFFF are two."""
    return len(text) + sum(character > "\uffff" for character in text)


def cut_utf16(text: str, most: int) -> str:
    """The beginning of a text, at most so long as Word and Excel count; no character is cut in two.

    Nor is a letter parted from the marks behind it.
    """
    end = len(text)
    if utf16(text) > most:
        end = len(text.encode("utf-16-le", "surrogatepass")[: 2 * most].decode("utf-16-le", "ignore"))
        while end and unicodedata.category(text[end]).startswith("M"):
            end -= 1
    return text[:end]


# ── names ───────────────────────────────────────────────────────────────────────────────────


def same(text: str) -> str:
    """A name or number as they are compared: full-width forms unified, no spaces around."""
    return unicodedata.normalize("NFKC", text).strip()


_MOST = 40
"""Longer words are no mistyped names, and comparing them is slow."""


def near(word: str, known: Iterable[str]) -> dict[str, str]:
    """The fact `near` for a hint, if one of the known words is much like this one."""
    close = get_close_matches(word, list(known), 1) if len(word) <= _MOST else []
    return {"near": close[0]} if close else {}
