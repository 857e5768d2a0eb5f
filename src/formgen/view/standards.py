"""How a rule reads on a form (评分标准), where the spec does not give the words.

The words are those of people who write appraisal forms, and they say what is computed: every limit that
counts is printed, and no other (`tests/test_standards.py` holds both against each other).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal, TypeAlias, assert_never

from formgen.forms.model import (
    Adjustments,
    Bands,
    Checklist,
    Choice,
    Count,
    Counted,
    Earlier,
    Interval,
    Linear,
    Narrative,
    Ranges,
    Rating,
    Ratio,
    Rule,
    Step,
    Tally,
)
from formgen.phrases import Phrases
from formgen.points import show
from formgen.scoring.indicators import count_in_block, step_in_block
from formgen.view.words import bounds, points

_Verb: TypeAlias = Literal["earn", "add", "deduct"]
"""What points do: in a block they are added or taken away, elsewhere they are earned."""


def standard(  # noqa: PLR0911 one return a kind
    rule: Rule, full: Fraction | None, say: Phrases, block: Adjustments | None = None
) -> tuple[str, ...]:
    """The printed rule, a line each: the spec's words or, where it has none, ours.

    `full` are the indicator's full points, if the form says them; `block` is the block of bonus or
    deduction in which the rule stands, if it stands in one.
    """
    ours = _Standard(say, full, _verb(block))
    match rule:
        case Choice() | Ranges() | Narrative():
            return tuple(rule.text.splitlines())
        case Bands():
            return ours.bands(rule)
        case Ratio():
            return ours.ratio(rule)
        case Step():
            return ours.step(rule) if block is None else ours.step_in_block(rule, block)
        case Count():
            return ours.count(rule) if block is None else ours.count_in_block(rule, block)
        case Linear():
            return ours.linear(rule)
        case Rating():
            return ours.rating(rule)
        case Checklist():
            return ours.checklist(rule)
        case Earlier():
            return ours.earlier(rule)
        case _:
            assert_never(rule)


def _verb(block: Adjustments | None) -> _Verb:
    if block is None:
        return "earn"
    return "add" if block.kind == "bonus" else "deduct"


@dataclass(frozen=True, slots=True)
class _Standard:
    """The rule of one indicator in one language."""

    say: Phrases
    full: Fraction | None
    verb: _Verb

    def lines(self, text: str, *otherwise: str) -> tuple[str, ...]:
        """The spec's own words or, where it has none, ours."""
        return tuple(text.splitlines()) or tuple(self.say.sentence(line) for line in otherwise if line)

    def worth(self, value: Decimal | Fraction) -> str:
        return points(value, self.say)

    def whole(self, full: Fraction | None) -> str:
        return self.say("full-marks") if full is None else self.worth(full)

    @property
    def does(self) -> str:
        return self.say(f"verb-{self.verb}")

    def measured(self, value: Decimal, unit: str) -> str:
        return self.say.measured(show(value), unit)

    # limits of points

    def limits(self, floor: Decimal | None, cap: Decimal | None) -> str:
        """The least and the most that an indicator gives."""
        said = self._ends(("not-below", floor), ("not-above", cap))
        return self.say("score-limited", limits=said) if said else ""

    def _ends(self, *ends: tuple[str, Decimal | None]) -> str:
        return self.say.listed(self.say(code, n=self.worth(end)) for code, end in ends if end is not None)

    def taken(self, floor: Decimal, cap: Decimal | None, full: Fraction | None) -> str:
        """The limits of what only takes points off: down to nothing (扣完为止), or so many at most."""
        if full is None or floor >= full:
            return self.limits(floor, cap)
        off = self.worth(full - Fraction(floor))
        most = self.say("most-deduct", n=off) if floor else self.say("until-nothing")
        return self.say.joined((most, self.limits(None, cap)))

    def moved(self, floor: Decimal, cap: Decimal | None) -> str:
        """The limits of what a block's item adds or takes away, both seen as going up from zero."""
        least = self.say(f"least-{self.verb}", n=self.worth(floor)) if floor > 0 else ""
        most = "" if cap is None else self.say(f"most-{self.verb}", n=self.worth(cap))
        return self.say.joined((least, most))

    # each kind

    def bands(self, rule: Bands) -> tuple[str, ...]:
        lines = (each.text or self._band(rule, each) for each in rule.intervals)
        between = () if rule.outside == "error" else (self.say(f"bands-{rule.outside}"),)
        return (*rule.text.splitlines(), *lines, *between)

    def _band(self, rule: Bands, each: Interval) -> str:
        range_ = bounds(each, self.say, rule.unit)
        worth = self.worth(each.points)
        return self.say.sentence(self.say("band", what=rule.bands, range=range_, points=worth))

    def target(self, rule: Ratio | Step) -> str:
        return self.say("target") if rule.target is None else self.measured(rule.target, rule.unit)

    def ratio(self, rule: Ratio) -> tuple[str, ...]:
        one, other = (rule.ratio, self.target(rule))
        if rule.better == "lower":
            one, other = other, one
        ends = (("not-below-share", rule.floor), ("not-above-share", rule.cap))
        limits = self.say.listed(self.say(code, share=share) for code, share in ends if share)
        nothing = self.say(f"ratio-nothing-{self.verb}", share=rule.zero_below) if rule.zero_below else ""
        rest = "-rest" if nothing and rule.floor else ""
        return self.lines(
            rule.text,
            self.say(f"ratio-{self.verb}", one=one, other=other, whole=self.whole(self.full)),
            self.say.joined(
                (nothing, self.say(f"limited{rest}-{self.verb}", limits=limits) if limits else "")
            ),
        )

    def counting(self, rule: Step) -> str:
        return self.say(f"counting-{rule.counting}", unit=self.measured(rule.every, rule.unit))

    def each_unit(self, rule: Step, verb: _Verb, *, better: bool, rate: Decimal | None) -> str:
        """每低1%扣2分; nothing where the rule says no points for that side of the target."""
        if rate is None:
            return ""
        side = "above" if better == (rule.better == "higher") else "below"
        unit = self.measured(rule.every, rule.unit)
        return self.say(f"each-{side}", unit=unit, verb=self.say(f"verb-{verb}"), n=self.worth(rate))

    def step(self, rule: Step) -> tuple[str, ...]:
        full = rule.begins(self.full)
        is_base = rule.deduct is None and rule.target != rule.zero_below
        code = "step-from" if is_base else "step-reached"
        reached = self.say(code, what=rule.step, target=self.target(rule), whole=self.whole(full))
        off = self.each_unit(rule, "deduct", better=False, rate=rule.deduct)
        on = self.each_unit(rule, "add", better=True, rate=rule.add)
        is_taken = rule.add is None
        limits = self.taken(rule.floor, rule.cap, full) if is_taken else self.limits(rule.floor, rule.cap)
        nothing = ""
        if rule.zero_below is not None:
            side = "below" if rule.better == "higher" else "above"
            nothing = self.say(f"nothing-{side}", limit=self.measured(rule.zero_below, rule.unit))
        if nothing and rule.floor > 0:
            limits = self.say("otherwise", limits=limits)
        return self.lines(
            rule.text, reached, self.say.joined((off, on)) + self.counting(rule), nothing, limits
        )

    def step_in_block(self, written: Step, block: Adjustments) -> tuple[str, ...]:
        """A step that only adds or only takes away: what it does beyond its target, as it counts there."""
        rule = step_in_block(written, block)
        each = self.each_unit(rule, self.verb, better=True, rate=rule.add)
        if not each:
            return self.lines(rule.text, self.moved(rule.floor, None) or self.say(f"does-not-{self.verb}"))
        begin = self.say("step-beyond", what=rule.step, target=self.target(rule), each=each)
        return self.lines(rule.text, begin + self.counting(rule), self.moved(rule.floor, rule.cap))

    def each(self, counted: Counted, verb: _Verb, worth: Decimal) -> str:
        is_event = counted.unit == self.say("times")
        per = self.say("per-event") if is_event else self.say("per-unit", unit=counted.unit.removesuffix("s"))
        return self.say(f"counted-{verb}", name=counted.name, per=per, n=self.worth(worth))

    def count(self, rule: Count) -> tuple[str, ...]:
        adds, deducts = ([getattr(each, key) for each in rule.count] for key in ("add", "deduct"))
        if not any(adds):
            limits = self.taken(rule.floor, rule.cap, self.full)
        else:
            limits = self.limits(rule.floor if any(deducts) or rule.floor > 0 else None, rule.cap)
        lines = (
            self.each(each, "deduct", each.deduct or Decimal(0))
            if each.add is None
            else self.each(each, "add", each.add)
            for each in rule.count
        )
        return self.lines(rule.text, *lines, limits)

    def count_in_block(self, written: Count, block: Adjustments) -> tuple[str, ...]:
        rule = count_in_block(written, block)
        lines = (self.each(one, self.verb, one.add or Decimal(0)) for one in rule.count)
        return self.lines(rule.text, *lines, self.moved(rule.floor, rule.cap))

    def linear(self, rule: Linear) -> tuple[str, ...]:
        say = self.say
        low, high = self.measured(rule.low, rule.unit), self.measured(rule.high, rule.unit)
        if self.full is None:
            base = say("share-of-full", share=rule.base)
        else:
            base = self.worth(self.full * rule.base.fraction)
        facts = {"low": low, "high": high, "verb": self.does, "base": base, "whole": self.whole(self.full)}
        way = "up" if rule.low < rule.high else "down"
        beyond = "" if rule.outside == "error" else say(f"linear-{rule.outside}-{way}", **facts)
        return self.lines(rule.text, say("linear", what=rule.linear, **facts), beyond)

    def rating(self, rule: Rating) -> tuple[str, ...]:
        least, most = show(rule.rating.min), show(rule.rating.max)
        is_scaled = self.full is not None and self.full != Fraction(rule.rating.max)
        code = "rated-scaled" if is_scaled else "rated"
        return self.lines(rule.text, self.say(code, least=least, most=most, whole=self.whole(self.full)))

    def checklist(self, rule: Checklist) -> tuple[str, ...]:
        if rule.levels:
            said = any(level.text for level in rule.levels)
            return self.lines(rule.text, "" if said else self.tallied(rule.levels))
        asked = len(rule.checklist)
        if self.full is None or not asked:
            return self.lines(rule.text, self.say(f"questions-share-{self.verb}", n=asked))
        each = self.full / asked
        is_odd = bool(10**4 % each.denominator)
        worth = self.worth(self.full if is_odd else each)
        return self.lines(
            rule.text,
            self.say("questions-part" if is_odd else "questions", n=asked, verb=self.does, points=worth),
        )

    def tallied(self, levels: tuple[Tally, ...]) -> str:
        """How many yeses make which level: 按答“是”的项数定级：4项及以上为优，2项及以上为良，不足2项为差."""
        best_first = sorted(levels, key=lambda level: -level.yes)
        reached = [self._tally("tally-from", each.yes, each) for each in best_first if each.yes]
        lowest = best_first[-1]
        if not lowest.yes and reached:
            reached.append(self._tally("tally-fewer", best_first[-2].yes, lowest))
        return self.say("tallied", levels=self.say.joined(reached)) if reached else ""

    def _tally(self, code: str, yes: int, level: Tally) -> str:
        return self.say(code, n=yes, level=level.label or level.name)

    def earlier(self, rule: Earlier) -> tuple[str, ...]:
        """`周期内各次考核总分的平均÷满分×60分`, then what is weighed, and what if one is missing."""
        say = self.say
        best = "best-" if rule.best and rule.take != "last" else ""
        figure = say(f"earlier-{best}{rule.take}", n=rule.best, whole=self.whole(self.full))
        return self.lines(rule.text, figure, say.joined(self._conditions(rule)))

    def _conditions(self, rule: Earlier) -> Iterable[str]:
        say = self.say
        if rule.weights:
            yield say("earlier-weights", weights=say.listed(map(str, rule.weights)))
        if rule.counts_as is not None:
            yield say("earlier-counts-as", n=self.worth(rule.counts_as))
        else:
            yield say("earlier-left-out" if rule.missing == "leave-out" else "earlier-needed")
        if rule.at_least > 1:
            yield say("earlier-at-least", n=rule.at_least)
