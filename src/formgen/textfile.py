"""From bytes to text that can be printed: UTF-8 only, and no character that would do harm."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from formgen.problems import Problem, Where, error

MOST_BYTES = 8_000_000


def text_of(path: Path, file: str) -> tuple[str, tuple[Problem, ...]]:
    """The text of a UTF-8 file, or nothing and the problem why not; `file` is its name in problems.

    Never reads more than `MOST_BYTES`, and never from something that is not a file.
    """
    try:
        if not path.is_file():
            return "", (error("no-such-file", Where(file)),)
        with path.open("rb") as stream:
            raw = stream.read(MOST_BYTES + 1)
    except OSError as why:
        return "", (error("unreadable-file", Where(file), why=why.strerror or why),)
    if len(raw) > MOST_BYTES:
        return "", (error("file-too-large", Where(file), most=f"{MOST_BYTES:,}"),)
    return decode(raw, file)


def decode(raw: bytes, file: str) -> tuple[str, tuple[Problem, ...]]:
    """UTF-8 bytes, with or without a byte order mark, as text; another encoding is a problem."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as why:
        line = raw.count(b"\n", 0, why.start) + 1
        start_of_line = raw.rfind(b"\n", 0, why.start) + 1
        column = len(raw[start_of_line : why.start].decode("utf-8", "replace")) + 1
        return "", (error("not-utf-8", Where(file, line, column), **_looks(raw)),)
    if raw.count(0) * 3 > len(raw):  # UTF-16 without its mark: every other byte is zero
        return "", (error("not-utf-8", Where(file), looks="UTF-16"),)
    return text, ()


def _looks(raw: bytes) -> dict[str, str]:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or raw.count(0) * 3 > len(raw):
        return {"looks": "UTF-16"}
    try:
        chinese = raw.decode("gb18030")
    except UnicodeDecodeError:
        return {}
    return {"looks": "GB18030 (GBK)"} if chinese.isprintable() or "\n" in chinese else {}


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
