"""How wide a text is and where its lines end, known without a font.

A Chinese character is as wide as it is high in every font.  Of the others only ASCII is narrower, by
the table below; what is not in it counts as full.  So a text is never taken for narrower than it is
printed, neither in Song with Times in Word nor in Noto Sans SC in a PDF, and what fits here fits there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

_WIDTHS = (
    ".25 .33 .47 .56 .56 .92 .78 .28 .34 .34 .50 .56 .28 .35 .28 .39 "
    ".56 .56 .56 .56 .56 .56 .56 .56 .56 .56 .28 .28 .56 .56 .56 .47 "
    ".95 .72 .67 .67 .72 .61 .56 .72 .73 .33 .54 .72 .61 .89 .72 .74 "
    ".63 .74 .67 .60 .61 .72 .72 .94 .72 .72 .61 .34 .39 .34 .56 .56 "
    ".61 .56 .62 .51 .62 .56 .33 .56 .61 .28 .28 .55 .28 .93 .61 .61 "
    ".62 .62 .39 .47 .38 .61 .52 .80 .50 .52 .48 .48 .27 .48 .56"
)
_EM = {chr(code): float(width) for code, width in enumerate(_WIDTHS.split(), start=0x20)}
_EM["\N{NO-BREAK SPACE}"] = _EM[" "]
"""Widths of ASCII in ems: the wider of Noto Sans SC and Times New Roman, rounded up."""

_NEVER_FIRST = frozenset("\N{IDEOGRAPHIC SPACE}，。、；：？！）》】〉」』”’…～％·,.;:?!)]}%°℃")
BREAK = "\N{LINE SEPARATOR}"
"""Ends a line in Word, where nothing else keeps a number and its unit together."""

_ENDED = re.compile(f"[\n{BREAK}]")
_NEVER_LAST = frozenset("\N{NO-BREAK SPACE}（《【〈「『“‘([{￥¥$")
"""Marks that begin or end no line (禁则)."""

_NUMBER = r"\d[\d.,:/]*(?:[%％]|\N{NO-BREAK SPACE}?[A-Za-z]+|万元|个月|小时|分钟|[\u4e00-\u9fff℃])?"
_ATOM = re.compile(
    rf"[（(]?[+\-−±≥≤<>=＋－]?{_NUMBER}(?:[～~]{_NUMBER})?[）)]?"
    r"|[A-Za-z0-9][A-Za-z0-9._@#&+/'\-]*"
    r"|[ \t]+"
    r"|.",
    re.DOTALL,
)
"""What stands on one line: a number or a range with unit and brackets, a Latin word, a single character."""


_BESIDE = re.compile(r"(?<=[\u2e80-\u9fff])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9%])(?=[\u2e80-\u9fff])")
_APART = 0.1
"""Ems for the room between Chinese and Latin: some word processors leave more than Times is narrower."""


@lru_cache(4096)
def ems(text: str) -> float:
    """How wide a text is on one line, in ems."""
    return _ems(text)


def _ems(text: str) -> float:
    return sum(_EM.get(each, 1.0) for each in text) + _APART * len(_BESIDE.findall(text))


@lru_cache(4096)
def lines(text: str, room: float) -> tuple[str, ...]:
    """The lines of a text in so many ems of room; an empty text has one.

    A number stays with its unit, and no line begins with a mark that closes or ends with one that
    opens.  A word longer than a line is broken anywhere.
    """
    return tuple(line for part in _ENDED.split(text) for line in _wrapped(part, max(room, 1.0)))


def _wrapped(text: str, room: float) -> Iterator[str]:
    if ems(text) <= room:
        yield text
        return
    line = ""
    for piece in _pieces(text, room):
        if line and _ems(line + piece) > room:
            yield line
            line = ""
        line += piece if line else piece.lstrip(" ")
    if line:
        yield line


@lru_cache(4096)
def breaks(text: str, room: float) -> tuple[int, ...]:
    """Where a line of a text without breaks must be ended, lest a number stand apart from its unit.

    A word processor ends a line between a number and 分 or 天, as if these were two words.
    """
    found: list[int] = []
    line = ""
    for atom in _ATOM.finditer(text):
        if line and _ems(line + atom[0]) > room:
            if _NUMBERED.match(atom[0]) and _ems(line + atom[0][0]) <= room:
                found.append(atom.start())
            line = ""
        line += atom[0]
    return tuple(found)


def parted(text: str) -> Iterator[tuple[str, bool]]:
    """The text in parts, those that are a number with its unit marked as such."""
    words = ""
    for atom in _ATOM.findall(text):
        if _NUMBERED.match(atom) and not _COUNTED.fullmatch(atom):
            if words:
                yield words, False
            yield atom, True
            words = ""
        else:
            words += atom
    if words:
        yield words, False


JOINER, MAY_END = "\N{WORD JOINER}", "\N{ZERO WIDTH SPACE}"
"""Marks that leave nothing on paper: where no line may end, and where one may."""


@lru_cache(4096)
def joined(text: str) -> str:
    """The text with what keeps each number and its unit on one line, for layout that would part them."""
    made, before = "", ""
    for part, is_number in parted(text.replace(BREAK, "")):
        can_end = before and may_break(before, part) and not _ENDS_ANYWAY.search(before)
        if can_end and not (_is_wide(before[-1]) or _is_wide(part[0])):
            made += MAY_END
        made += _JOINT.sub(JOINER, part) if is_number else part
        before = part
    return made


_ENDS_ANYWAY = re.compile("[A-Za-z] $")
"""Behind a Latin word and its space: said once more, a line would rather end within the next word."""

_WIDE = "\u2e80"
_JOINT = re.compile(f"(?<=.)(?=[{_WIDE}-\U0010ffff])|(?<=[{_WIDE}-\U0010ffff])(?=.)")
"""Before and behind Chinese letters and marks, where a line might end within a number and its unit."""


def _is_wide(character: str) -> bool:
    """Whether lines may end beside it anyway, as beside any Chinese character."""
    return character > _WIDE and character.isalpha()


_COUNTED = re.compile(r"[（(]\d+[）)]|\d")
"""（1） before a question, and a single digit: nothing that could be parted."""

_NUMBERED = re.compile(r"[（(]?[+\-−±≥≤<>=＋－]?\d")


def _pieces(text: str, room: float) -> Iterator[str]:
    """What is not parted: atoms with the marks that cling to them; one too long for a line, bit by bit."""
    piece = ""
    for atom in _ATOM.findall(text):
        if piece and may_break(piece, atom):
            yield from _bits(piece, room)
            piece = ""
        piece += atom
    if piece:
        yield from _bits(piece, room)


def may_break(before: str, after: str) -> bool:
    """Whether a line may end between these two."""
    return not (after[0].isspace() or after[0] in _NEVER_FIRST or before[-1] in _NEVER_LAST)


def _bits(piece: str, room: float) -> Iterator[str]:
    while ems(piece) > room:
        size = max(1, next(n for n in range(1, len(piece) + 1) if ems(piece[:n]) > room) - 1)
        yield piece[:size]
        piece = piece[size:]
    if piece:
        yield piece


@lru_cache(4096)
def widest(text: str) -> float:
    """The least room, in ems, in which nothing of a text has to be broken that should not be."""
    return max((ems(piece) for part in text.split("\n") for piece in _pieces(part, 1e9)), default=0.0)
