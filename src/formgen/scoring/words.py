"""How numbers and comparisons read in the reasons that a manager reads out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from fractions import Fraction

from formgen.forms.model import Bounds
from formgen.phrases import Phrases
from formgen.points import half_up, show

_EXACT = 12
_MOST = 40
_MINUS = "\N{MINUS SIGN}"


def said(value: Decimal | Fraction) -> str:
    """A number: as exact as it was typed, a computed one that never ends with four decimals."""
    return show(value, _decimals(value)).replace("-", _MINUS)


def _decimals(value: Decimal | Fraction) -> int:
    if isinstance(value, Decimal):
        return _MOST
    return _EXACT if 10**_EXACT % value.denominator == 0 else 4


def beside(value: Fraction, *limits: Decimal | Fraction | None) -> str:
    """A number with as many decimals as it takes to compare with its limits as it really does.

    89.99997 is no 90 where it is said to be less than 90.
    """
    known = [Fraction(each) for each in limits if each is not None]

    def compares(shown: Fraction) -> bool:
        return all((shown > each, shown < each) == (value > each, value < each) for each in known)

    return _until(compares, value, _decimals(value))


def unrounded(value: Fraction, decimals: int) -> str:
    """A number with as many decimals as it takes to round to what it really rounds to."""
    rounded = half_up(value, decimals)
    return _until(lambda shown: half_up(shown, decimals) == rounded, value, decimals + 6)


def kept(say: Phrases, value: Fraction, decimals: int | None) -> tuple[Fraction, str]:
    """A number rounded half up to so many decimals, and the words for it; as it is where none are said."""
    if decimals is None or Fraction(half_up(value, decimals)) == value:
        return value, ""
    code = "rounded-decimals" if decimals else "rounded-whole"
    return Fraction(half_up(value, decimals)), say(code, n=unrounded(value, decimals), decimals=decimals)


def _until(true: Callable[[Fraction], bool], value: Fraction, decimals: int) -> str:
    """The number with the fewest decimals, from so many up, that make this true."""
    texts = (show(value, each) for each in range(decimals, _MOST))
    text = next((each for each in texts if true(Fraction(each))), show(value, _MOST))
    return text.replace("-", _MINUS)


def percent(share: Fraction) -> str:
    """A share as a percentage: 6/5 → `120%`."""
    return f"{said(share * 100)}%"


def compared(say: Phrases, name: str, value: Fraction, bounds: Bounds, unit: str = "") -> str:
    """The comparison that decided: `完成率 87% ≥ 85%`, `80% ≤ 完成率 82% < 85%`."""
    limits = (bounds.from_, bounds.above, bounds.to, bounds.below, bounds.equals)
    fact = f"{name} {say.measured(beside(value, *limits), unit)}".strip()
    if bounds.equals is not None:
        return f"{fact} = {say.measured(said(bounds.equals), unit)}"
    low, high = _low(say, bounds, unit), _high(say, bounds, unit)
    if low and high:
        sign, limit = low
        return f"{limit} {'≤' if sign == '≥' else '<'} {fact} {' '.join(high)}"
    return " ".join((fact, *(low or high or ())))


def _low(say: Phrases, bounds: Bounds, unit: str) -> tuple[str, str] | None:
    if bounds.from_ is not None:
        return "≥", say.measured(said(bounds.from_), unit)
    return None if bounds.above is None else (">", say.measured(said(bounds.above), unit))


def _high(say: Phrases, bounds: Bounds, unit: str) -> tuple[str, str] | None:
    if bounds.to is not None:
        return "≤", say.measured(said(bounds.to), unit)
    return None if bounds.below is None else ("<", say.measured(said(bounds.below), unit))


def ranged(say: Phrases, bounds: Bounds) -> str:
    """A range of points as forms write it: `31～35分`, `20分及以下`, `不满20分`, `28～30分，不含30`."""
    if bounds.equals is not None:
        return say("points", n=said(bounds.equals))
    low, high = (_end(*ends) for ends in ((bounds.from_, bounds.above), (bounds.to, bounds.below)))
    if low and high:
        without = [say("without", n=said(end)) for end in (bounds.above, bounds.below) if end is not None]
        return say.joined((say("points", n=say("to", first=low, last=high)), *without))
    if high:
        return say("points-below" if bounds.to is None else "points-up-to", n=high)
    return say("points-above" if bounds.from_ is None else "points-from", n=low)


def _end(within: Decimal | None, beyond: Decimal | None) -> str:
    """One end of a range, whether or not it belongs to it; nothing, if there is none."""
    end = within if within is not None else beyond
    return "" if end is None else said(end)


def added(terms: Iterable[Fraction]) -> str:
    """A sum as one says it: `40 + 5.25 − 2`."""
    texts = [said(term) for term in terms]
    return "".join(
        text if first else f" {_MINUS} {text[1:]}" if text.startswith(_MINUS) else f" + {text}"
        for first, text in zip((True, *(False for _ in texts)), texts, strict=False)
    )
