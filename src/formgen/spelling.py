"""Did you mean …?  The one place that guesses what a mistyped name was meant to be."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

_MOST = 40
"""Longer words are no mistyped names, and comparing them is slow."""


def near(word: str, known: Iterable[str]) -> dict[str, str]:
    """The fact `near` for a hint, if one of the known words is much like this one."""
    close = get_close_matches(word, list(known), 1) if len(word) <= _MOST else []
    return {"near": close[0]} if close else {}
