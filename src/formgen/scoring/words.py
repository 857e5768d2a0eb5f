"""How numbers and comparisons read in the reasons that a manager reads out."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from formgen.points import show
from formgen.spec.model import Bounds

_EXACT = 12
_MINUS = "\N{MINUS SIGN}"


def said(value: Decimal | Fraction) -> str:
    """A number: as exact as it was typed, a computed one that never ends with four decimals."""
    numerator, denominator = value.as_integer_ratio()
    if denominator == 1:
        return str(numerator).replace("-", _MINUS)
    ends = 10**_EXACT % denominator == 0
    return show(value, _EXACT if ends else 4).replace("-", _MINUS)


def percent(share: Fraction) -> str:
    """A share as a percentage: 6/5 → `120%`."""
    return f"{said(share * 100)}%"


def compared(name: str, value: Fraction, bounds: Bounds, unit: str = "") -> str:
    """The comparison that decided: `完成率 87% ≥ 85%`, `80% ≤ 完成率 82% < 85%`."""
    fact = f"{name} {said(value)}{unit}".strip()
    if bounds.equals is not None:
        return f"{fact} = {said(bounds.equals)}{unit}"
    low, high = _low(bounds, unit), _high(bounds, unit)
    if low and high:
        sign, limit = low
        return f"{limit} {'≤' if sign == '≥' else '<'} {fact} {' '.join(high)}"
    return " ".join((fact, *(low or high or ())))


def _low(bounds: Bounds, unit: str) -> tuple[str, str] | None:
    if bounds.from_ is not None:
        return "≥", f"{said(bounds.from_)}{unit}"
    return None if bounds.above is None else (">", f"{said(bounds.above)}{unit}")


def _high(bounds: Bounds, unit: str) -> tuple[str, str] | None:
    if bounds.to is not None:
        return "≤", f"{said(bounds.to)}{unit}"
    return None if bounds.below is None else ("<", f"{said(bounds.below)}{unit}")


def added(terms: Iterable[Fraction]) -> str:
    """A sum as one says it: `40 + 5.25 − 2`."""
    texts = [said(term) for term in terms]
    return "".join(
        text if first else f" {_MINUS} {text[1:]}" if text.startswith(_MINUS) else f" + {text}"
        for first, text in zip((True, *(False for _ in texts)), texts, strict=False)
    )
