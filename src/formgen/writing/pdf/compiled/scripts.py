"""The script of each letter, as Pango finds it: letters of two scripts are shaped apart from each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

Script: TypeAlias = Literal["", "Latin", "Han", "Hiragana", "Katakana", "Bopomofo", "Hangul"]
"""The scripts of texts that are set without WeasyPrint; digits, marks and spaces have none of their own."""

_LETTERS: tuple[tuple[int, int, Script], ...] = (
    (0x00AA, 0x024F, "Latin"),
    (0x212A, 0x212B, "Latin"),
    (0x2132, 0x2132, "Latin"),
    (0x2160, 0x2188, "Latin"),
    (0x2E80, 0x2FD5, "Han"),
    (0x3005, 0x3005, "Han"),
    (0x3007, 0x3007, "Han"),
    (0x3021, 0x3029, "Han"),
    (0x3038, 0x303B, "Han"),
    (0x3041, 0x3096, "Hiragana"),
    (0x309D, 0x309F, "Hiragana"),
    (0x30A1, 0x30FA, "Katakana"),
    (0x30FD, 0x30FF, "Katakana"),
    (0x3105, 0x312F, "Bopomofo"),
    (0x3131, 0x318E, "Hangul"),
    (0x31A0, 0x31BF, "Bopomofo"),
    (0x31F0, 0x31FF, "Katakana"),
    (0x3400, 0x9FFF, "Han"),
    (0xF900, 0xFAFF, "Han"),
    (0xFF21, 0xFF3A, "Latin"),
    (0xFF41, 0xFF5A, "Latin"),
    (0xFF66, 0xFF6F, "Katakana"),
    (0xFF71, 0xFF9D, "Katakana"),
    (0x20000, 0x3FFFF, "Han"),
)
_NO_LETTERS = frozenset("«¬®¯°±²³´µ¶·¸¹»¼½¾¿×÷")

_PAIRS = "()<>[]{}«»‘’“”‹›〈〉《》「」『』【】〔〕〖〗〘〙〚〛"
"""Marks that open, each with the one that closes what it opened: that is of the script of the first."""


def script(letter: str) -> Script:
    """The script of a letter, if it has one."""
    if letter < "\x80":
        return "Latin" if letter.isalpha() else ""
    if letter in _NO_LETTERS:
        return ""
    code = ord(letter)
    return next((each for first, last, each in _LETTERS if first <= code <= last), "")


def ends(text: str) -> Iterator[int]:
    """Where runs of one script end, in order; the last is the end of the text."""
    opened: list[tuple[int, Script]] = []
    running: Script = ""
    before = 0  # of the marks that opened, those from before the run
    at = 0
    while at < len(text):
        pair = _PAIRS.find(text[at])
        own = script(text[at])
        if pair >= 0 and pair % 2:
            while opened and opened[-1][0] != pair - 1:
                opened.pop()
            before = min(before, len(opened))
            own = opened[-1][1] if opened else own
        elif pair >= 0:
            opened.append((pair, running))
        if running and own and running != own:
            yield at
            running, before = "", len(opened)
            continue
        if own and not running:
            running = own
            opened[before:] = [(each, own) for each, _ in opened[before:]]
            before = len(opened)
        if pair >= 0 and pair % 2 and opened:
            opened.pop()
            before = min(before, len(opened))
        at += 1
    if text:
        yield at
