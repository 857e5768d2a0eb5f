"""What rules of every kind have in common: what each asks to be recorded, and the levels it prints.

There are fewer kinds of fact than kinds of rule.  Whoever shows, types, reads or carries over a fact
branches on what is asked for, and need not know which rule will judge it.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias, assert_never

from formgen.forms.model import (
    Bands,
    Checklist,
    Choice,
    Count,
    Counted,
    Earlier,
    Form,
    Level,
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

# ── what is asked for ───────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Measure:
    """A measured number in its unit; with `own_target` each record gives the target too."""

    what: str
    unit: str
    own_target: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """A number that a rater gives, from the least to the most, both included."""

    least: Decimal
    most: Decimal


@dataclass(frozen=True, slots=True)
class Ranged:
    """A number of points that a rater gives; the level that takes it is the one reached."""

    levels: tuple[Level, ...]

    @property
    def least(self) -> Decimal:
        return min(each.ends[0] for each in self.levels)

    @property
    def most(self) -> Decimal:
        return max(each.ends[1] or Decimal(0) for each in self.levels)


@dataclass(frozen=True, slots=True)
class Options:
    """One of these options."""

    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Questions:
    """Yes or no to each of these questions."""

    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Events:
    """How often each of these events happened."""

    events: tuple[Counted, ...]


@dataclass(frozen=True, slots=True)
class Cards:
    """Nothing: the totals of earlier cards are known, and this rule says which and how they are taken."""

    rule: Earlier


@dataclass(frozen=True, slots=True)
class Words:
    """Nothing that could be judged; there may be room for words."""


Asked: TypeAlias = Measure | Given | Ranged | Options | Questions | Events | Cards | Words


def asks(rule: Rule | None) -> Asked:  # noqa: C901, PLR0911, PLR0912 one return a kind of rule
    """What a rule asks to be recorded; no rule asks for no more than words."""
    match rule:
        case Choice():
            return Options(rule.choice)
        case Bands():
            return Measure(rule.bands, rule.unit)
        case Ratio():
            return Measure(rule.ratio, rule.unit, own_target=rule.target is None)
        case Step():
            return Measure(rule.step, rule.unit, own_target=rule.target is None)
        case Count():
            return Events(rule.count)
        case Linear():
            return Measure(rule.linear, rule.unit)
        case Rating():
            return Given(rule.rating.min, rule.rating.max)
        case Ranges():
            return Ranged(rule.ranges)
        case Checklist():
            return Questions(rule.checklist)
        case Narrative():
            return Options(rule.narrative) if rule.narrative else Words()
        case Earlier():
            return Cards(rule)
        case None:
            return Words()
        case _:
            assert_never(rule)


def is_one_number(asked: Asked) -> bool:
    """Whether what is recorded is one number, so that those of several raters have a mean."""
    match asked:
        case Measure():
            return not asked.own_target
        case Given():
            return True
        case Ranged() | Options() | Questions() | Events() | Cards() | Words():
            return False
        case _:
            assert_never(asked)


def unit_of(asked: Asked) -> str:
    """The unit in which something is measured; nothing where it is not measured."""
    match asked:
        case Measure():
            return asked.unit
        case Given() | Ranged() | Options() | Questions() | Events() | Cards() | Words():
            return ""
        case _:
            assert_never(asked)


def limits(rule: Rule) -> tuple[Decimal, ...]:
    """The numbers of the form that a fact is compared with."""
    match rule:
        case Bands():
            bounds = ((each.from_, each.above, each.to, each.below, each.equals) for each in rule.intervals)
            return tuple(limit for each in bounds for limit in each if limit is not None)
        case Ratio():
            return () if rule.target is None else (rule.target,)
        case Step():
            return tuple(each for each in (rule.target, rule.zero_below) if each is not None)
        case Linear():
            return rule.low, rule.high
        case Choice() | Count() | Rating() | Ranges() | Checklist() | Narrative() | Earlier():
            return ()
        case _:
            assert_never(rule)


# ── what is printed ─────────────────────────────────────────────────────────────────────────


Printed: TypeAlias = Option | Tally | Level
"""A level as forms print them: with a name, perhaps with a description."""


def levels_of(rule: Rule | None) -> tuple[str, tuple[Printed, ...]]:
    """The levels that a rule describes, and the key under which they stand in it; "" without any."""
    match rule:
        case Choice():
            return "choice", rule.choice
        case Narrative():
            return "narrative", rule.narrative
        case Checklist():
            return "levels", rule.levels
        case Ranges():
            return "ranges", rule.ranges
        case Bands() | Ratio() | Step() | Count() | Linear() | Rating() | Earlier() | None:
            return "", ()
        case _:
            assert_never(rule)


# ── figures of earlier cards ────────────────────────────────────────────────────────────────


def sources(form: Form) -> tuple[str, ...]:
    """The forms from whose cards this form takes figures, each once."""
    asked = (asks(indicator.rule) for indicator in form.indicators)
    taken = (id_ for each in asked if isinstance(each, Cards) for id_ in each.rule.forms)
    return tuple(dict.fromkeys(map(str, taken)))
