"""What a rule can give: its most and its least points, and what meeting it in full gives.

`full` is W, the indicator's full points (`formgen.forms.model.full_points`); all results are
before the section's weight.
"""

from __future__ import annotations

from fractions import Fraction
from typing import assert_never

from formgen.forms.model import (
    Bands,
    Checklist,
    Choice,
    Count,
    Earlier,
    Linear,
    Narrative,
    Option,
    Ranges,
    Rating,
    Ratio,
    Rule,
    Step,
    Tally,
)


def attainable(rule: Rule | None, full: Fraction | None) -> Fraction:
    """What meeting a rule in full gives, as printed and without overfulfilment.

    Where the points are printed one by one, the greatest of them; where they are computed
    from W, W or the rule's cap if that is less.  0 where the form says no points, or only words.
    """
    match rule:
        case None | Narrative():
            return Fraction(0)
        case (
            Choice()
            | Bands()
            | Ratio()
            | Step()
            | Count()
            | Linear()
            | Rating()
            | Ranges()
            | Checklist()
            | Earlier()
        ):
            most = most_points(rule, full)
            if printed_points(rule) or full is None:
                return most or Fraction(0)
            return full if most is None else min(most, full)
        case _:
            assert_never(rule)


def printed_points(rule: Rule) -> tuple[Fraction, ...]:
    """The points that a rule prints one by one: of options, intervals, levels, the ends of ranges."""
    match rule:
        case Choice():
            return _points(rule.choice)
        case Bands():
            return tuple(Fraction(each.points) for each in rule.intervals)
        case Checklist():
            return _points(rule.levels)
        case Ranges():
            ends = (end for each in rule.ranges for end in each.ends)
            return tuple(Fraction(end) for end in ends if end is not None)
        case Ratio() | Step() | Count() | Linear() | Rating() | Narrative() | Earlier():
            return ()
        case _:
            assert_never(rule)


def _points(levels: tuple[Option | Tally, ...]) -> tuple[Fraction, ...]:
    return tuple(Fraction(each.points) for each in levels if each.points is not None)


def most_points(rule: Rule, full: Fraction | None) -> Fraction | None:
    """The most points a rule can ever give; None if nothing limits them or the form says none."""
    return _range(rule, full)[1]


def least_points(rule: Rule, full: Fraction | None) -> Fraction | None:
    """The least points a rule can ever give; None if nothing limits them or the form says none."""
    return _range(rule, full)[0]


_Range = tuple[Fraction | None, Fraction | None]


def _range(rule: Rule, full: Fraction | None) -> _Range:  # noqa: PLR0911 one return a kind
    printed = printed_points(rule)
    if printed:
        return min(printed), max(printed)
    match rule:
        case Count():
            return _count(rule, full)
        case Rating():
            return _rating(rule, full)
        case Step():
            start = rule.begins(full)
            return (None, None) if start is None else _step(rule, start)
        case Ratio() | Linear() | Checklist():
            return (None, None) if full is None else _computed(rule, full)
        case Earlier():  # how far its totals go, the form of the earlier cards says
            return Fraction(0), None
        case Choice() | Bands() | Ranges() | Narrative():
            return None, None
        case _:
            assert_never(rule)


def _computed(rule: Ratio | Linear | Checklist, full: Fraction) -> _Range:
    match rule:
        case Ratio():
            return _ratio(rule, full)
        case Linear():
            return _linear(rule, full)
        case Checklist():
            return min(Fraction(0), full), max(Fraction(0), full)
        case _:
            assert_never(rule)


def _ratio(rule: Ratio, full: Fraction) -> _Range:
    floor = rule.floor.fraction if rule.floor and rule.zero_below is None else Fraction(0)
    return full * floor, None if rule.cap is None else full * rule.cap.fraction


def _step(rule: Step, start: Fraction) -> _Range:
    floor, cap = Fraction(rule.floor), None if rule.cap is None else Fraction(rule.cap)
    start = max(floor, start if cap is None else min(start, cap))
    least = start if rule.deduct is None else floor
    if rule.zero_below is not None:
        least = min(least, Fraction(0))
    return least, (start if rule.add is None else cap)


def _count(rule: Count, full: Fraction | None) -> _Range:
    floor, cap = Fraction(rule.floor), None if rule.cap is None else Fraction(rule.cap)
    adds = any(each.add is not None for each in rule.count)
    deducts = any(each.deduct is not None for each in rule.count)
    if deducts and full is None:
        return None, None
    start = full if deducts and full is not None else Fraction(0)
    start = max(floor, start if cap is None else min(start, cap))
    return (floor if deducts else start), (cap if adds else start)


def _linear(rule: Linear, full: Fraction) -> _Range:
    ends = (full, full * rule.base.fraction)
    match rule.outside:
        case "extend":
            return None, None
        case "zero":
            return min(*ends, Fraction(0)), max(*ends, Fraction(0))
        case "error" | "clamp":
            return min(ends), max(ends)
        case _:
            assert_never(rule.outside)


def _rating(rule: Rating, full: Fraction | None) -> _Range:
    least, most = Fraction(rule.rating.min), Fraction(rule.rating.max)
    if full is None or most == 0:
        return least, most
    return full * least / most, full
