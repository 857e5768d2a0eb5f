"""Numbers as people type them, exact values, and the one rounding.

Typed numbers are `Decimal`, taken from text and never from a float.  Arithmetic is done
in `Fraction`, so that W·A/T stays exact until the total is rounded, once, half up.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from fractions import Fraction

_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?", re.ASCII)
_MOST_DIGITS = 30


MOST_PERCENT = 1000
"""More is no share that anybody means: 92 was pasted into a cell that shows it as 9200%."""


def _plain(text: str) -> str:
    """Full-width forms as ASCII, without spaces around; ² and ① stay what they are, no digits."""
    if text.isascii():
        return text.strip()
    unified = (c if unicodedata.category(c) == "No" else unicodedata.normalize("NFKC", c) for c in text)
    return "".join(unified).strip()


def number(text: str) -> Decimal:
    """The number a person typed: full-width digits and thousands' commas are understood.

    Raises ValueError for everything else: NaN, inf, `1_0`, `1e3`, two points, units.
    """
    plain = _plain(text).replace("\N{MINUS SIGN}", "-")
    if not _NUMBER.fullmatch(plain) or len(plain) > _MOST_DIGITS:
        raise ValueError(text)
    return Decimal(plain.replace(",", ""))


def measure(text: str, unit: str = "") -> Decimal:
    """A number with or without its unit behind it: `87`, `87%`, `88.5分`.

    Raises ValueError if another unit than `unit` follows the number.
    """
    plain = _plain(text)
    expected = _plain(unit)
    if expected and plain.endswith(expected):
        plain = plain.removesuffix(expected)
    return number(plain)


@dataclass(frozen=True, slots=True, order=True)
class Percent:
    """A share of something, as typed: `Percent(Decimal(20))` is 20%."""

    value: Decimal

    @classmethod
    def parse(cls, text: str) -> Percent:
        """Read `20%`; raises ValueError if the sign or the number is missing."""
        plain = _plain(text)
        if not plain.endswith("%"):
            raise ValueError(text)
        return cls(number(plain[:-1]))

    @property
    def fraction(self) -> Fraction:
        return Fraction(self.value) / 100

    def __str__(self) -> str:
        return f"{show(self.value)}%"


_EXACT = Context(prec=MAX_PREC, Emin=MIN_EMIN, Emax=MAX_EMAX)
"""Moves the point of a number of any length and rounds nothing."""


def half_up(value: Fraction, decimals: int) -> Decimal:
    """Round to a number of decimals, a half away from zero: 2.5 → 3, -2.5 → -3.

    This is the only rounding in the program that changes a result.
    """
    numerator, denominator = value.as_integer_ratio()
    whole = (2 * abs(numerator) * 10**decimals + denominator) // (2 * denominator)
    return Decimal(whole if numerator >= 0 else -whole).scaleb(-decimals, _EXACT)


def show(value: Decimal | Fraction, decimals: int = 4) -> str:
    """A number for people: at most so many decimals, no trailing zeros, no exponent."""
    rounded = half_up(Fraction(value), decimals)
    text = f"{rounded:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
