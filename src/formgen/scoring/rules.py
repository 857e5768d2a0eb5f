"""How a fact becomes points: one small function for each kind of rule.

W is `full`, the indicator's full points; A the actual number; T the target.  Every function
gives an `Award`: exact points, and in words how they came about.  A fact that a rule does not
cover raises EntryError: points are never invented.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar, assert_never

from formgen.forms.model import (
    Bands,
    Checklist,
    Choice,
    Count,
    Counted,
    Earlier,
    Interval,
    Linear,
    Narrative,
    Option,
    Ranges,
    Rating,
    Ratio,
    Rule,
    Step,
)
from formgen.forms.rules import limits
from formgen.phrases import Phrases
from formgen.records.model import Past
from formgen.scoring.earlier import drawn
from formgen.scoring.facts import Amount, Counts, EntryError, Fact, Pick, Placed, Ticks, Totals
from formgen.scoring.words import beside, compared, percent, ranged, said

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Award:
    """Points, and how they came about up to the sign before them: `460 ÷ 500 × 20 =`.

    `level` is the level reached, where the rule knows levels.
    """

    points: Fraction
    how: str
    level: str = ""

    def reason(self, say: Phrases) -> str:
        """The whole sentence: `460 ÷ 500 × 20 = 18.4分`."""
        return f"{self.how} {say('points', n=said(self.points))}"


def award(say: Phrases, rule: Rule, full: Fraction | None, fact: Fact) -> Award:  # noqa: C901, PLR0911 one return a kind
    """The points of a fact under a rule; raises EntryError where the rule does not cover it.

    The fact must be of the kind that the rule asks for: any other is a bug, and a TypeError.
    """
    match rule:
        case Choice():
            return choice(_of(Pick, fact).option)
        case Bands():
            return bands(say, rule, _of(Amount, fact).value)
        case Ratio():
            amount = _of(Amount, fact)
            return ratio(say, rule, full, amount.value, _target(rule, amount))
        case Step():
            amount = _of(Amount, fact)
            return step(say, rule, full, amount.value, _target(rule, amount))
        case Count():
            return count(say, rule, full, _of(Counts, fact))
        case Linear():
            return linear(say, rule, full, _of(Amount, fact).value)
        case Rating():
            return rating(say, rule, full, _of(Amount, fact).value)
        case Ranges():
            return placed(say, _of(Placed, fact))
        case Checklist():
            return checklist(say, rule, full, _of(Ticks, fact).yes)
        case Earlier():
            return earlier(say, rule, full, _of(Totals, fact).pasts)
        case Narrative():
            raise TypeError("words give no points")
        case _:
            assert_never(rule)


_Fact = TypeVar("_Fact", bound=Fact)


def _of(kind: type[_Fact], fact: Fact) -> _Fact:
    """The fact as the kind that a rule takes."""
    if isinstance(fact, kind):
        return fact
    raise TypeError(f"{type(fact).__name__} is not the {kind.__name__} that the rule asks for")


def _target(rule: Ratio | Step, fact: Amount) -> Fraction:
    if fact.target is not None:
        return fact.target
    if rule.target is None:
        raise EntryError("score-target-expected", typed=said(fact.value))
    return Fraction(rule.target)


def _full(full: Fraction | None) -> Fraction:
    """W, for a rule that computes from it."""
    if full is None:
        raise EntryError("score-no-full-points")
    return full


def _limited(
    say: Phrases, points: Fraction, floor: Decimal | None, cap: Decimal | None
) -> tuple[Fraction, str]:
    """Points between floor and cap, and the words for the limit that was met."""
    if cap is not None and points > cap:
        return Fraction(cap), say("limited-above", n=said(cap))
    if floor is not None and points < floor:
        return Fraction(floor), say("limited-below", n=said(floor))
    return points, ""


# ── choice ──────────────────────────────────────────────────────────────────────────────────


def choice(option: Option) -> Award:
    """The chosen option's points."""
    if option.points is None:
        raise EntryError("score-option-without-points", typed=option.name)
    return Award(Fraction(option.points), f"{option.name} →", option.name)


# ── bands ───────────────────────────────────────────────────────────────────────────────────


def bands(say: Phrases, rule: Bands, actual: Fraction) -> Award:
    """The points of the first interval that holds A; between intervals, what `outside` says."""
    for interval in rule.intervals:
        if interval.holds(actual):
            return Award(
                Fraction(interval.points), f"{compared(say, rule.bands, actual, interval, rule.unit)} →"
            )
    return _between(say, rule, actual)


def _between(say: Phrases, rule: Bands, actual: Fraction) -> Award:
    """A number that no interval holds, judged by its nearest neighbours on both sides.

    Without a neighbour on one side there is nothing to compare with, and between two edges that
    meet in the number itself nothing to interpolate: both stay errors whatever `outside` says.
    """
    edges_below = [edge for each in rule.intervals if (edge := _upper(each)) and edge[0] <= actual]
    edges_above = [edge for each in rule.intervals if (edge := _lower(each)) and edge[0] >= actual]
    if rule.outside == "error" or not edges_below or not edges_above:
        raise EntryError("score-in-no-interval", typed=f"{said(actual)}{rule.unit}")
    low = max(edges_below, key=lambda edge: edge[0])
    high = min(edges_above, key=lambda edge: edge[0])
    ends = [
        say("in-brackets", text=say.measured(said(at), rule.unit), inside=say("points", n=said(points)))
        for at, points in (low, high)
    ]
    number = say.measured(beside(actual, *limits(rule)), rule.unit)
    where = say("between-bands", what=rule.bands, n=number, low=ends[0], high=ends[1])
    match rule.outside:
        case "lower":
            return Award(min(low[1], high[1]), say("by-lower-band", where=where))
        case "interpolate" if low[0] != high[0]:
            share = (actual - low[0]) / (high[0] - low[0])
            return Award(low[1] + share * (high[1] - low[1]), say("by-interpolation", where=where))
        case "interpolate":
            raise EntryError("score-in-no-interval", typed=f"{said(actual)}{rule.unit}")
        case _:
            assert_never(rule.outside)


def _upper(interval: Interval) -> tuple[Fraction, Fraction] | None:
    return _edge(interval, interval.to, interval.below)


def _lower(interval: Interval) -> tuple[Fraction, Fraction] | None:
    return _edge(interval, interval.from_, interval.above)


def _edge(interval: Interval, *limits: Decimal | None) -> tuple[Fraction, Fraction] | None:
    """An interval's end with its points, whether or not the end itself is included."""
    at = next((each for each in (interval.equals, *limits) if each is not None), None)
    return None if at is None else (Fraction(at), Fraction(interval.points))


# ── ratio ───────────────────────────────────────────────────────────────────────────────────


def ratio(say: Phrases, rule: Ratio, full: Fraction | None, actual: Fraction, target: Fraction) -> Award:
    """W·A/T, or W·T/A where lower is better; «below this, zero» comes before floor and cap."""
    whole = _full(full)
    if target <= 0:
        raise EntryError("score-target-not-positive", typed=said(target))
    if rule.better == "lower" and actual <= 0:
        return _nothing_used(say, rule, whole, actual, target)
    share = actual / target if rule.better == "higher" else target / actual
    if share < 0 and rule.floor is None and rule.zero_below is None:
        raise EntryError("score-negative", typed=said(actual))
    pair = (actual, target) if rule.better == "higher" else (target, actual)
    division = " ÷ ".join(map(said, pair))
    if rule.zero_below is not None and share < rule.zero_below.fraction:
        shown = beside(share * 100, rule.zero_below.value)
        return Award(ZERO, f"{division} = {shown}% < {said(rule.zero_below.value)}% →")
    floor = rule.floor.value if rule.floor else None
    cap = rule.cap.value if rule.cap else None
    limited, words = _limited(say, share * 100, floor, cap)
    if words:
        division = f"{division} = {beside(share * 100, floor, cap)}%{words}%"
    return Award(whole * limited / 100, f"{division} × {said(whole)} =")


def _nothing_used(say: Phrases, rule: Ratio, whole: Fraction, actual: Fraction, target: Fraction) -> Award:
    """Lower is better and nothing was used: T/0 has no value, so only a cap can say the points."""
    if actual < 0:
        raise EntryError("score-negative", typed=said(actual))
    if rule.cap is None:
        raise EntryError("score-zero-without-cap", typed=said(actual))
    return Award(
        whole * rule.cap.fraction,
        say("nothing-used", actual=said(actual), target=said(target), cap=rule.cap, whole=said(whole)),
    )


# ── step ────────────────────────────────────────────────────────────────────────────────────


def step(say: Phrases, rule: Step, full: Fraction | None, actual: Fraction, target: Fraction) -> Award:
    """W − k·n for a shortfall, W + k·n for an excess; units completed, begun or in proportion.

    The rule may start from other points than W.  «Worse than this, zero» comes before everything else.
    """
    whole = _full(rule.begins(full))
    if rule.every <= 0:
        raise EntryError("score-rule-unusable")
    if rule.zero_below is not None and _is_worse(rule, actual, Fraction(rule.zero_below)):
        sign = "<" if rule.better == "higher" else ">"
        limit = say.measured(said(rule.zero_below), rule.unit)
        number = say.measured(beside(actual, rule.zero_below), rule.unit)
        return Award(ZERO, f"{number} {sign} {limit} →")
    beyond = actual - target if rule.better == "higher" else target - actual
    rate = rule.add if beyond > 0 else rule.deduct
    code = "at-target" if beyond == 0 else "above-target" if actual > target else "below-target"
    number = said(actual) if beyond == 0 else beside(actual, target)
    aim = say.measured(said(target), rule.unit)
    where = say(code, actual=say.measured(number, rule.unit), target=aim)
    if beyond == 0 or rate is None:
        points, words = _limited(say, whole, rule.floor, rule.cap)
        return Award(points, f"{where}{words} →")
    every = Fraction(rule.every)
    units, counted = _units(say, rule, abs(beyond) / every)
    steps = (ZERO, abs(beyond) // every * every, -(-abs(beyond) // every) * every)
    change = units * Fraction(rate)
    raw = whole + change if beyond > 0 else whole - change
    points, words = _limited(say, raw, rule.floor, rule.cap)
    result = f"{beside(raw, rule.floor, rule.cap)}{words} →" if words else ""
    apart = beside(abs(beyond), *steps)
    how = say("steps", where=where, apart=apart, counted=counted, rate=said(rate))
    return Award(points, f"{how} {_summed(say, whole, change, beyond > 0)}{result}".rstrip())


def _is_worse(rule: Step, one: Fraction, other: Fraction) -> bool:
    return one < other if rule.better == "higher" else one > other


def _summed(say: Phrases, whole: Fraction, change: Fraction, adds: bool) -> str:  # noqa: FBT001 one of two words
    """`扣4，100 − 4 =`; where the rule starts from zero, nothing more needs saying."""
    if not whole and adds:
        return ""
    return say("step-adds" if adds else "step-deducts", change=said(change), whole=said(whole)) + " "


def _units(say: Phrases, rule: Step, units: Fraction) -> tuple[Fraction, str]:
    match rule.counting:
        case "completed":
            return Fraction(math.floor(units)), say("units-completed", n=math.floor(units))
        case "begun":
            return Fraction(math.ceil(units)), say("units-begun", n=math.ceil(units))
        case "proportion":
            return units, say("units", n=said(units))
        case _:
            assert_never(rule.counting)


# ── count ───────────────────────────────────────────────────────────────────────────────────


def count(say: Phrases, rule: Count, full: Fraction | None, counts: Counts) -> Award:
    """W − Σ count·points, with a floor; where every kind only adds, from zero up, with a cap."""
    deducts = any(each.deduct is not None for each in rule.count)
    terms = [(each, counts.by_name[each.name]) for each in rule.count]
    start = _full(full) if deducts else ZERO
    raw = start + sum((_change(each, times) for each, times in terms), ZERO)
    points, words = _limited(say, raw, rule.floor, rule.cap)
    sums = "".join(_said_change(say, each, times) for each, times in terms)
    how = f"{said(start)}{sums}" if deducts else sums.removeprefix(" + ")
    return Award(points, f"{how} = {beside(raw, rule.floor, rule.cap)}{words} →" if words else f"{how} =")


def _change(counted: Counted, times: Fraction) -> Fraction:
    return times * (Fraction(counted.add or 0) - Fraction(counted.deduct or 0))


def _said_change(say: Phrases, counted: Counted, times: Fraction) -> str:
    sign, each = ("\N{MINUS SIGN}", counted.deduct) if counted.deduct is not None else ("+", counted.add)
    events = say("counted-of", name=counted.name, count=say.measured(said(times), counted.unit))
    return f" {sign} {events} × {said(each or Decimal(0))}"


# ── linear ──────────────────────────────────────────────────────────────────────────────────


def linear(say: Phrases, rule: Linear, full: Fraction | None, actual: Fraction) -> Award:
    """W·[(A−L)/(H−L)·(100−base)+base]/100; H may lie below L, then lower is better."""
    whole = _full(full)
    low, high = Fraction(rule.low), Fraction(rule.high)
    if low == high:
        raise EntryError("score-rule-unusable")
    way = (actual - low) / (high - low)
    used, words = _within(say, rule, actual, way)
    fact = f"{rule.linear} {say.measured(beside(actual, rule.low, rule.high), rule.unit)}"
    if used is None:
        return Award(ZERO, f"{fact}{words} →")
    base = Fraction(rule.base.value)
    share = (used * (100 - base) + base) / 100
    how = f"{fact}{words}"
    if not words:
        way_words = f"({said(actual)} − {said(low)}) ÷ ({said(high)} − {said(low)})"
        how = f"[{way_words} × {said(100 - base)} + {said(base)}]% = {percent(share)}"
    return Award(whole * share, say.joined((how, f"{percent(share)} × {said(whole)} =")))


def _within(say: Phrases, rule: Linear, actual: Fraction, way: Fraction) -> tuple[Fraction | None, str]:
    """How far from low to high a fact counts, and words if a limit decides; None means zero."""
    if 0 <= way <= 1:
        return way, ""
    low, high = (say.measured(said(end), rule.unit) for end in (rule.low, rule.high))
    words = say("beyond-high", limit=high) if way > 1 else say("beyond-low", limit=low)
    match rule.outside:
        case "extend":
            return way, ""
        case "clamp":
            return (Fraction(1) if way > 1 else ZERO), words
        case "zero":
            return (Fraction(1) if way > 1 else None), words
        case "error":
            raise EntryError("score-beyond-limits", typed=f"{said(actual)}{rule.unit}", low=low, high=high)
        case _:
            assert_never(rule.outside)


# ── rating, checklist ───────────────────────────────────────────────────────────────────────


def rating(say: Phrases, rule: Rating, full: Fraction | None, given: Fraction) -> Award:
    """W·n/max; the rater's number itself where the form gives no full points."""
    most = Fraction(rule.rating.max)
    if full is None or full == most:
        return Award(given, say("rating-given", n=said(given)))
    if most <= 0:
        raise EntryError("score-rule-unusable")
    return Award(full * given / most, f"{said(given)} ÷ {said(most)} × {said(full)} =")


def placed(say: Phrases, given: Placed) -> Award:
    """The number that the rater gave; its level is the one whose range takes it."""
    level = given.level
    return Award(
        given.value,
        say("rating-placed", n=said(given.value), level=level.name, range=ranged(say, level)),
        level.name,
    )


def checklist(say: Phrases, rule: Checklist, full: Fraction | None, yes: tuple[bool, ...]) -> Award:
    """W·yes/N; with levels, the points of the highest level whose number of yes is reached."""
    count_, asked = sum(yes), len(yes)
    told = say("yes-of", n=count_, asked=asked)
    if rule.levels:
        reached = [level for level in rule.levels if count_ >= level.yes]
        if not reached:
            raise EntryError("score-no-level-reached", typed=told)
        level = max(reached, key=lambda each: each.yes)
        return Award(Fraction(level.points), f"{told} → {level.name} →", level.name)
    if not asked:
        raise EntryError("score-rule-unusable")
    whole = _full(full)
    return Award(whole * count_ / asked, say.joined((told, f"{count_} ÷ {asked} × {said(whole)} =")))


# ── earlier cards ───────────────────────────────────────────────────────────────────────────


def earlier(say: Phrases, rule: Earlier, full: Fraction | None, pasts: Sequence[Past]) -> Award:
    """W × the figure of earlier cards ÷ the points that these are out of."""
    figure, whole = drawn(say, rule, pasts), _full(full)
    if figure.whole <= 0:
        raise EntryError("score-rule-unusable")
    if figure.whole == whole:
        return Award(figure.value, f"{figure.how} =")
    share = f"{said(figure.value)} ÷ {said(figure.whole)} × {said(whole)} ="
    return Award(
        whole * figure.value / figure.whole, say.apart((f"{figure.how} = {said(figure.value)}", share))
    )
