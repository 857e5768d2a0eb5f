"""What Excel takes of a formula: how long it is, how deep calls stand in calls, how many arguments one has.

Beyond that it says that the file is damaged, and drops the formula.
"""

from __future__ import annotations

import re

from formgen.text import utf16

LONGEST = 6500
"""UTF-16 units of a formula.  Excel takes 8,192, and 16,384 bytes of what it makes of them, which a formula
of many short terms reaches before."""

DEEPEST, MOST_ARGUMENTS = 64, 255
"""Levels of calls in calls, and arguments of one of them."""

_CALL = re.compile(r'"(?:[^"]|"")*"|\'[^\']*\'|([A-Z]*)\(|\)|,')


def fits(formula: str) -> bool:
    """Whether Excel takes this formula."""
    return (
        utf16(formula) <= LONGEST and depth(formula) <= DEEPEST and most_arguments(formula) <= MOST_ARGUMENTS
    )


def fits_inside(formula: str) -> bool:
    """Whether there is room for this in a formula that asks more beside it."""
    return utf16(formula) <= LONGEST // 2 and depth(formula) <= DEEPEST // 2


def depth(formula: str) -> int:
    """How many calls stand in one another."""
    return max((sum(bool(name) for name, _ in open_) for open_ in _open(formula)), default=0)


def most_arguments(formula: str) -> int:
    """The most arguments of a call."""
    return max((count for open_ in _open(formula) for name, count in open_ if name), default=0)


def _open(formula: str) -> list[tuple[tuple[str, int], ...]]:
    """The calls that are open where each call ends, the outermost first, with their arguments so far."""
    found: list[tuple[tuple[str, int], ...]] = []
    now: list[tuple[str, int]] = []
    for token in _CALL.finditer(formula):
        text = token[0]
        if text.endswith("("):
            now.append((token[1], 1))
        elif text == "," and now:
            name, count = now[-1]
            now[-1] = (name, count + 1)
        elif text == ")" and now:
            found.append(tuple(now))
            now.pop()
    return found
