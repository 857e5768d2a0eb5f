"""Intervals of facts: what no interval holds, what two hold, what never counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations

from formgen.forms import stretches
from formgen.forms.model import (
    Bands,
    Bounds,
    Earlier,
    Form,
    Interval,
    Linear,
    Narrative,
    Ranges,
    Rule,
    Step,
    full_points,
)
from formgen.forms.stretches import Stretch, bordering, common, gaps, stretch
from formgen.points import show
from formgen.policy.finding import Finding, fault, gap, rules
from formgen.problems import Path
from formgen.scoring.attainable import most_points, printed_points
from formgen.scoring.words import ranged

WHOLE_UNITS = frozenset("次件人个天起单例名户项条份家宗笔台场张封通")
"""Units that are counted: between 2次 and 3次 there is nothing to decide."""


def bands(form: Form) -> Iterator[tuple[Path, str, Bands]]:
    """Every rule of intervals, with its path and its indicator's name."""
    for path, indicator, rule in rules(form):
        if isinstance(rule, Bands):
            yield path, indicator.name, rule


def domain(rule: Bands) -> Stretch:
    """The numbers that can be measured, as far as the rule shows them.

    Facts start at 0 unless the rule speaks of less, and shares end at 100% unless the rule
    speaks of more.
    """
    covers = _stretches(rule.intervals)
    ends = [end for each in covers for end in (each.low, each.high) if end is not None]
    low = Fraction(0) if all(end >= 0 for end in ends) else None
    high = Fraction(100) if rule.unit in ("%", "％") and max(ends, default=Fraction(0)) <= 100 else None
    return Stretch(low, high, low_in=low is not None, high_in=high is not None)


def uncovered(form: Form) -> Iterator[Finding]:
    """Numbers that no interval holds: a stretch of them, or a single one between 超过 and 低于."""
    for path, name, rule in bands(form):
        covers = _stretches(rule.intervals)
        for found in gaps(covers, domain(rule)):
            if rule.unit in WHOLE_UNITS and not found.holds_multiple(Fraction(1)):
                continue
            if _decided(rule, found, covers):
                continue
            code = "interval-gap" if found.number is None else "edge-undecided"
            place = (*path, "intervals", bordering(rule.intervals, found))
            facts = {"name": name, "stretch": found.said(rule.bands, rule.unit)}
            if code == "interval-gap" and rule.outside == "error" and _is_between(found, covers):
                facts["outside"] = "lower"
            yield gap(code, place, found, **facts)


def _stretches(intervals: Sequence[Bounds]) -> tuple[Stretch, ...]:
    return tuple(found for each in intervals if (found := stretch(each)))


def _decided(rule: Bands, found: Stretch, covers: Sequence[Stretch]) -> bool:
    """Whether `outside` says what a number between two intervals means.

    Beyond the outermost intervals there is nothing to compare with, and a single number
    between two edges leaves nothing to interpolate.
    """
    if rule.outside == "error":
        return False
    return _is_between(found, covers) and (rule.outside == "lower" or found.number is None)


def _is_between(found: Stretch, covers: Sequence[Stretch]) -> bool:
    """Whether there is an interval on both sides."""
    below = any(each.high is not None and each.high == found.low for each in covers)
    above = any(each.low is not None and each.low == found.high for each in covers)
    return below and above


def overlapping(form: Form) -> Iterator[Finding]:
    """Numbers that two intervals hold with different points: the first one counts."""
    for path, name, rule in bands(form):
        unused = stretches.hidden(_stretches(rule.intervals))
        for one, other in combinations(range(len(rule.intervals)), 2):
            first, second = rule.intervals[one], rule.intervals[other]
            both = _both(first, second)
            if other in unused or both is None or first.points == second.points or cascade(first, second):
                continue
            yield gap(
                "interval-overlap",
                (*path, "intervals", other),
                both,
                name=name,
                stretch=both.said(rule.bands, rule.unit),
                first=show(first.points),
                second=show(second.points),
            )


def _both(one: Bounds, other: Bounds) -> Stretch | None:
    left, right = stretch(one), stretch(other)
    return common(left, right) if left and right else None


def cascade(one: Stretch | Interval, other: Stretch | Interval) -> bool:
    """Whether two intervals are written as a staircase: 90以上, then 85以上; the stricter first."""
    first = one if isinstance(one, Stretch) else stretch(one)
    second = other if isinstance(other, Stretch) else stretch(other)
    if first is None or second is None:
        return False
    if first.high is None and second.high is None and first.low is not None and second.low is not None:
        return first.low >= second.low
    if first.low is None and second.low is None and first.high is not None and second.high is not None:
        return first.high <= second.high
    return False


def hidden(form: Form) -> Iterator[Finding]:
    """An interval that never counts, because earlier ones hold all its numbers."""
    for path, name, rule in bands(form):
        for index in stretches.hidden(_stretches(rule.intervals)):
            found = stretch(rule.intervals[index])
            said = found.said(rule.bands, rule.unit) if found else rule.intervals[index].text
            yield fault("interval-hidden", (*path, "intervals", index), name=name, stretch=said)


def ranges(form: Form) -> Iterator[Finding]:
    """Points that two levels are worth, so that the first counts; a level that therefore nobody reaches."""
    for path, indicator, rule in rules(form):
        if not isinstance(rule, Ranges):
            continue
        unused = stretches.hidden(_stretches(rule.ranges))
        for index in unused:
            place, said = (*path, "ranges", index), ranged(form.say, rule.ranges[index])
            yield fault("interval-hidden", place, name=indicator.name, stretch=said)
        for one, other in combinations(range(len(rule.ranges)), 2):
            first, second = rule.ranges[one], rule.ranges[other]
            both = _both(first, second)
            if both is not None and other not in unused:
                facts = {"first": first.name, "second": second.name, "stretch": both.said("打分", "分")}
                yield gap("range-overlap", (*path, "ranges", other), both, name=indicator.name, **facts)


def limits(form: Form) -> Iterator[Finding]:
    """Computed rules without an end: a fact beyond the limits, or points without a cap."""
    clamped = form.total is not None and form.total.max is not None
    for path, indicator, rule in rules(form):
        if isinstance(rule, Linear) and rule.outside == "error":
            low, high = sorted((rule.low, rule.high))
            yield gap(
                "fact-beyond-limits",
                path,
                name=indicator.name,
                low=f"{show(low)}{rule.unit}",
                high=f"{show(high)}{rule.unit}",
            )
        if path[0] == "sections" and not clamped and _unlimited(rule, full_points(form, indicator)):
            yield gap("points-without-cap", path, name=indicator.name)


def hopeless(form: Form) -> Iterator[Finding]:
    """A step whose target earns nothing, because all that is no better than it is worth zero."""
    for path, indicator, rule in rules(form):
        if isinstance(rule, Step) and rule.target is not None and rule.zero_below is not None:
            worse = (
                rule.target < rule.zero_below if rule.better == "higher" else rule.target > rule.zero_below
            )
            if worse:
                numbers = {"target": show(rule.target), "limit": show(rule.zero_below)}
                yield fault("target-worth-nothing", (*path, "zero_below"), name=indicator.name, **numbers)


def _unlimited(rule: Rule, full: Fraction | None) -> bool:
    """Whether no number is too many points for a rule; without full points it gives none at all.

    How far the totals of earlier cards go, their own form says.
    """
    computes = not printed_points(rule) and not isinstance(rule, Narrative | Earlier)
    return computes and full is not None and most_points(rule, full) is None
