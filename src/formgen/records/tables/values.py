"""From what a file keeps to a cell with its text; what makes the text untrustworthy stands with it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import lru_cache

from formgen.problems import Problem, Where, error
from formgen.records.tables.cells import Cell
from formgen.records.tables.formats import date_text, number_text, shows_time, text_shown
from formgen.text import MOST_LETTERS, described, shown, unfit

_MOST_EXACT = 10**15
"""Spreadsheets keep 15 digits: of a longer number, such as that of an identity card, the rest is lost."""

_SHORTENED = re.compile(r"[+-]?\d(?:[.,]\d+)?E[+-]\d{2,3}")
"""How spreadsheets write a number for which the column was too narrow: 2.0241E+11."""


def number_of(text: str) -> float:
    """A number as XML has it; raises ValueError for what is none or endless, and for Python's `1_0`."""
    number = float(text)
    if "_" in text or not math.isfinite(number):
        raise ValueError(text)
    return number


def number_cell(value: float, code: str, where: Where, *, since_1904: bool = False) -> Cell:
    """A number under its format, or the date, time or duration that the format makes of it."""
    return _numbered(*_under(value, code, since_1904), where, value, code)


def counted(value: float, text: str, where: Where) -> Cell:
    """A number with the text that shows it."""
    return _numbered(text, _wrong(value), where, value)


def _numbered(text: str, wrong: str, where: Where, value: float, code: str = "") -> Cell:
    problems = (error(wrong, where, text=text),) if wrong else tuple(_unprintable(text, where))
    return Cell(text, where, problems, value, code)


@lru_cache(maxsize=4096)  # scores are few different numbers
def _under(value: float, code: str, since_1904: bool) -> tuple[str, str]:  # noqa: FBT001 nobody else calls it
    """The text of a number under its format, and the code of what is wrong with it, or nothing."""
    if not math.isfinite(value):
        return str(value), "cell-damaged"
    if shows_time(value, code):
        try:
            return date_text(value, code, since_1904=since_1904), ""
        except ValueError:
            return number_text(value), "no-such-day"
    return number_text(value, code), _wrong(value)


def _wrong(value: float) -> str:
    if not math.isfinite(value):
        return "cell-damaged"
    return "number-shortened" if abs(value) >= _MOST_EXACT else ""


def text_cell(text: str, where: Where, code: str = "@") -> Cell:
    """A text under its format, whose lines end as Python has them."""
    if len(text) > MOST_LETTERS:
        facts = {"text": shown(text), "most": f"{MOST_LETTERS:,}"}
        return Cell(shown(text), where, (error("value-too-long", where, **facts),))
    text = text_shown(text.replace("\r\n", "\n").replace("\r", "\n"), code)
    return Cell(text, where, tuple(_untrustworthy(text, where)))


def returns(text: str) -> str:
    """The text with `_x000D_` as the carriage return that it is in xlsx, from where programs copy it."""
    return text.replace("_x000D_", "\r") if "_x000D_" in text else text


def truth_cell(value: bool, where: Where) -> Cell:  # noqa: FBT001 it is what the cell holds
    """Yes or no, as spreadsheets show it."""
    return Cell("TRUE" if value else "FALSE", where)


def error_cell(text: str, where: Where) -> Cell:
    """What a formula gives that cannot be calculated: `#DIV/0!`."""
    return Cell(shown(text), where, (error("formula-error", where, text=shown(text)),))


def uncalculated(where: Where) -> Cell:
    """A formula whose value does not stand in the file."""
    return Cell("", where, (error("formula-uncalculated", where),))


def damaged(text: str, where: Where) -> Cell:
    """A cell that holds something else than it says."""
    return Cell(shown(text), where, (error("cell-damaged", where, text=shown(text)),))


def _untrustworthy(text: str, where: Where) -> Iterator[Problem]:
    if _SHORTENED.fullmatch(text.strip()):
        yield error("number-shortened", where, text=text.strip())
    yield from _unprintable(text, where)


def _unprintable(text: str, where: Where) -> Iterator[Problem]:
    is_plain = text.isascii() and text.isprintable()  # as most numbers are, for which this is the fast way
    found = None if is_plain else next(unfit(text), None)
    if found:
        yield error("unfit-character", where, **described(found.group()))
