"""Words that stand in for others while a form is laid out."""

from __future__ import annotations

from typing import Self


class StandIn(str):
    """Words in place of leaf `n`, which nobody takes for those of another leaf, nor for fixed words.

    What was found out about fixed words is remembered, and would else be taken for what stands in: the box
    of a form that was looked at before would stay open on every card.
    """

    __slots__ = ("n",)
    n: int

    def __new__(cls, text: str, n: int) -> Self:
        made = super().__new__(cls, text)
        made.n = n
        return made

    def __eq__(self, other: object) -> bool:
        return isinstance(other, StandIn) and other.n == self.n and str.__eq__(self, other) is True

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = str.__hash__
