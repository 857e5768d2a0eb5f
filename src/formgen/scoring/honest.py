"""Equations as they are shown: `=` where the shown digits make it true, `≈` where something was rounded.

A reason is put together from numbers that are exact, of which some never end: 2 ÷ 3 × 20 is not 13.3333.
Whether the digits on the paper add up, only those digits say; so they are reckoned with here, and no others.
"""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import pairwise

_CLAUSE = re.compile(r"([，；：:→]|[,;](?=\s)|(?<=\d)(?:分|[ \N{NO-BREAK SPACE}]points?\b))")
_TOKEN = re.compile(r"\d+(?:\.\d+)?|[-+×÷%()\[\]（）\N{MINUS SIGN}]")
_COMPARES = re.compile("[<>≤≥]")
_PLAIN = str.maketrans("[]（）-", "()()\N{MINUS SIGN}")


def honest(sentence: str) -> str:
    """The sentence with `≈` for each `=` between whose sides, as they are shown, is a difference."""
    return "".join(map(_clause, _CLAUSE.split(sentence)))


def _clause(text: str) -> str:
    sides = text.split("=")
    signs = ["=" if _same(left, right) else "≈" for left, right in pairwise(sides)]
    return "".join(side + sign for side, sign in zip(sides, [*signs, ""], strict=True))


def _same(left: str, right: str) -> bool:
    """Whether both sides come to the same; what is no arithmetic, as where names hold digits, may well."""
    try:
        return _value(_COMPARES.split(left)[-1]) == _value(_COMPARES.split(right)[0])
    except (ValueError, ZeroDivisionError):
        return True


def _value(words: str) -> Fraction:
    """What the arithmetic among some words comes to; raises ValueError where there is none."""
    tokens = _TOKEN.findall(words.translate(_PLAIN))
    value, rest = _sum(tokens)
    if rest:
        raise ValueError(words)
    return value


def _sum(tokens: list[str]) -> tuple[Fraction, list[str]]:
    value, rest = _product(tokens)
    while rest and rest[0] in ("+", "\N{MINUS SIGN}"):
        more, after = _product(rest[1:])
        value, rest = (value + more if rest[0] == "+" else value - more), after
    return value, rest


def _product(tokens: list[str]) -> tuple[Fraction, list[str]]:
    value, rest = _factor(tokens)
    while rest and rest[0] in ("×", "÷"):
        more, after = _factor(rest[1:])
        value, rest = (value * more if rest[0] == "×" else value / more), after
    return value, rest


def _factor(tokens: list[str]) -> tuple[Fraction, list[str]]:
    """A number or what stands in brackets, with its sign before it and its % behind it."""
    if not tokens:
        raise ValueError
    first, rest = tokens[0], tokens[1:]
    if first == "\N{MINUS SIGN}":
        value, rest = _factor(rest)
        return -value, rest
    if first == "(":
        value, rest = _sum(rest)
        if rest[:1] != [")"]:
            raise ValueError
        rest = rest[1:]
    else:
        value = Fraction(first)
    if rest[:1] == ["%"]:
        return value / 100, rest[1:]
    return value, rest
