"""Reading what people typed: numbers with units, levels, yes and no, counts, targets.

Nothing is guessed: an entry that is not plainly what the rule asks for raises `EntryError`,
which carries the problem's code, the facts for its sentence and the way into the entry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias, assert_never

from formgen.forms.model import Counted, Level, Option, Rule
from formgen.forms.rules import Cards, Events, Given, Measure, Options, Questions, Ranged, Words, asks, limits
from formgen.forms.slots import tick
from formgen.phrases import TONGUES, Phrases, phrases
from formgen.points import MOST_PERCENT, measure, show
from formgen.records.model import Past
from formgen.scoring.model import Answer
from formgen.scoring.words import ranged, said
from formgen.text import near, same
from formgen.yamlfiles.kinds import Entry


class EntryError(Exception):
    """An entry that cannot be used: a problem's code and facts, and the way into the entry."""

    def __init__(self, code: str, *path: str | int, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.path = path
        self.facts = facts


# ── what an entry says ──────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Amount:
    """A measured number, with its own target where the form leaves the target to each person."""

    value: Fraction
    target: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Pick:
    """The option that was chosen."""

    option: Option


@dataclass(frozen=True, slots=True)
class Placed:
    """A number of points that a rater gave, with the level that takes it."""

    value: Fraction
    level: Level


@dataclass(frozen=True, slots=True)
class Counts:
    """How often each kind of event happened, by its name; whole and never negative."""

    by_name: Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class Ticks:
    """The answers to a checklist, in the order of its questions."""

    yes: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Totals:
    """What earlier cards came to, one for each shorter period in order."""

    pasts: tuple[Past, ...]


Fact: TypeAlias = Amount | Pick | Placed | Counts | Ticks | Totals


def number_of(fact: Fact) -> Fraction | None:
    """The one number that a fact is, so that a mean of several means something; None for any other fact."""
    match fact:
        case Amount():
            return fact.value if fact.target is None else None
        case Pick() | Placed() | Counts() | Ticks() | Totals():
            return None
        case _:
            assert_never(fact)


@dataclass(frozen=True, slots=True)
class Read:
    """One entry, read: the fact that a rule judges, and how it stands on the form."""

    fact: Fact
    answer: Answer


def read(say: Phrases, rule: Rule, entry: Entry, *, sparse: bool = False) -> Read:  # noqa: PLR0911 one return a kind
    """What an entry says, read as its rule needs it, with the words for it.

    With `sparse`, a kind of event that is not named was not seen (adjustments); otherwise each
    must be given.  Raises EntryError for an empty, unreadable or impossible entry.
    """
    asked = asks(rule)
    match asked:
        case Measure():
            if asked.own_target:
                return _against_target(say, asked, entry)
            return _amount(say, asked, entry, limits(rule))
        case Given():
            return _rating(say, asked, entry)
        case Ranged():
            return _placed(say, asked.levels, entry)
        case Options():
            return _pick(asked.options, entry)
        case Questions():
            return _ticks(say, asked.questions, entry)
        case Events():
            return _counts(say, asked.events, entry, sparse=sparse)
        case Words():
            return _pick((), entry)
        case Cards():
            raise EntryError("score-from-earlier", typed=quoted(entry))
        case _:
            assert_never(asked)


def is_blank(entry: Entry) -> bool:
    """Whether nothing was typed: no text, or a list or mapping in which nothing was typed."""
    match entry:
        case str():
            return not entry.strip()
        case Mapping():
            return all(map(is_blank, entry.values()))
        case _:
            return all(map(is_blank, entry))


def quoted(entry: Entry, called: Callable[[str], str] = str) -> str:
    """An entry in one line, as a problem quotes it; `called` says what its keys are called."""
    match entry:
        case str():
            return entry.strip()
        case Mapping():
            return "，".join(f"{called(key)}: {quoted(value, called)}" for key, value in entry.items())
        case _:
            return "，".join(quoted(value, called) for value in entry)


# ── each shape of entry ─────────────────────────────────────────────────────────────────────


def _text(entry: Entry, *path: str | int) -> str:
    if not isinstance(entry, str):
        raise EntryError("score-one-value", *path, typed=quoted(entry))
    if is_blank(entry):
        raise EntryError("score-missing", *path)
    return entry


def quantity(entry: Entry, unit: str, *path: str | int, beside: Sequence[Decimal] = ()) -> Decimal:
    """A typed number in this unit, the unit itself typed or not: `87%` and `87` are both 87.

    `beside` are the numbers with which it will be compared.  A percentage that may have been meant as a
    hundred times as much, or as a hundredth, must say its sign, wherever it was typed.
    """
    text = _text(entry, *path)
    try:
        value = in_unit(text, unit)
    except ValueError:
        raise EntryError("score-not-a-number", *path, typed=text.strip(), unit=unit) from None
    if unit == "%":
        _surely_percent(text.strip(), value, beside, *path)
    return value


_UNITS = tuple(
    frozenset((one, *(phrases(tongue)(unit) for tongue in TONGUES)))
    for unit, one in (("unit-points", "point"), ("unit-money", "yuan"))
)
"""What points and yuan are called: whatever language a form is in, a table may have either."""


def in_unit(text: str, unit: str) -> Decimal:
    """The number with or without its unit, in any language; raises ValueError for anything else."""
    called: Iterable[str] = next((names for names in _UNITS if unit in names), (unit,))
    typed = next((name for name in sorted(called) if name and text.strip().endswith(name)), unit)
    return measure(text, typed)


def _surely_percent(typed: str, value: Decimal, beside: Sequence[Decimal], *path: str | int) -> None:
    """Refuse 9200%, and 0.951 or 1.08 without a sign, which spreadsheets mean as 95.1% and 108%.

    Where the rule knows only small percentages, as of errors (1%, 3%), 0.5 cannot be 50% and is what it says.
    """
    if abs(value) > MOST_PERCENT:
        meant = f"{show(value / 100)}%"
        raise EntryError("score-percent-hundredfold", *path, typed=typed, meant=meant)
    has_sign = typed.endswith(("%", "％"))
    greatest = max(map(abs, beside), default=Decimal(0)) or 100
    may_be_a_part = 0 < abs(value) <= 1 or (abs(value) < 10 and value != value.to_integral_value())
    if not has_sign and may_be_a_part and abs(value) * 100 <= 2 * greatest:
        few, many = f"{show(value, 10)}%", f"{show(value * 100, 10)}%"
        raise EntryError("score-percent-unsure", *path, typed=typed, few=few, many=many)


def _amount(say: Phrases, asked: Measure, entry: Entry, beside: Sequence[Decimal]) -> Read:
    value = Fraction(quantity(entry, asked.unit, beside=beside))
    return Read(Amount(value), Answer(say.measured(said(value), asked.unit)))


def rating(entry: Entry, least: Decimal, most: Decimal, *path: str | int) -> Fraction:
    """A rater's number within its range, with or without 分 behind it."""
    value = quantity(entry, "分", *path)
    if not least <= value <= most:
        raise EntryError(
            "score-outside-range", *path, typed=quoted(entry), least=said(least), most=said(most)
        )
    return Fraction(value)


def _rating(say: Phrases, asked: Given, entry: Entry) -> Read:
    value = rating(entry, asked.least, asked.most)
    return Read(Amount(value), Answer(say("points", n=said(value))))


def _placed(say: Phrases, levels: tuple[Level, ...], entry: Entry) -> Read:
    value = Fraction(quantity(entry, "分"))
    level = next((each for each in levels if each.takes(value)), None)
    if level is None:
        ranges = "、".join(f"{each.name} {ranged(say, each)}" for each in levels)
        raise EntryError("score-in-no-range", typed=quoted(entry), ranges=ranges)
    return Read(Placed(value, level), Answer(say("points", n=said(value)), chosen=level.name))


def _against_target(say: Phrases, asked: Measure, entry: Entry) -> Read:
    if not isinstance(entry, Mapping) or set(entry) - {"actual", "target"}:
        raise EntryError("score-target-expected", typed=quoted(entry))
    actual, target = (Fraction(quantity(entry.get(key, ""), asked.unit, key)) for key in ("actual", "target"))
    both = {"actual": actual, "target": target}
    shown = say("beside-target", **{key: say.measured(said(n), asked.unit) for key, n in both.items()})
    return Read(Amount(actual, target), Answer(shown))


def _pick(options: tuple[Option, ...], entry: Entry) -> Read:
    text = _text(entry)
    for option in options:
        if same(option.name) == same(text):
            return Read(Pick(option), Answer(option.name, chosen=option.name))
    names = [option.name for option in options]
    raise EntryError(
        "score-no-such-option", typed=text.strip(), options="、".join(names), **near(same(text), names)
    )


def _ticks(say: Phrases, questions: tuple[str, ...], entry: Entry) -> Read:
    answers = (entry,) if isinstance(entry, str) else entry
    if is_blank(answers):
        raise EntryError("score-missing")
    if isinstance(answers, Mapping) or len(answers) != len(questions):
        raise EntryError("score-answers-expected", typed=quoted(entry), questions=len(questions))
    yes = tuple(_yes(answer, number) for number, answer in enumerate(answers))
    return Read(Ticks(yes), Answer(say.listed(say("yes" if each else "no") for each in yes), yes=yes))


def _yes(entry: Entry, number: int) -> bool:
    found = tick(_text(entry, number))
    if found is None:
        raise EntryError("score-not-yes-or-no", number, typed=quoted(entry), question=number + 1)
    return found


def _counts(say: Phrases, events: tuple[Counted, ...], entry: Entry, *, sparse: bool) -> Read:
    if isinstance(entry, Mapping):
        counts = dict(_named_counts(events, entry, sparse=sparse))
    elif len(events) == 1:
        counts = {events[0].name: _count(events[0], entry)}
    else:
        names = "、".join(each.name for each in events)
        raise EntryError("score-counts-expected", typed=quoted(entry), options=names)
    shown = [say.measured(said(counts[each.name]), each.unit) for each in events]
    if len(shown) > 1:
        pairs = zip(events, shown, strict=True)
        shown = [say("counted-of", name=each.name, count=words) for each, words in pairs]
    bare = {name: said(times) for name, times in counts.items()}
    return Read(Counts(counts), Answer(say.listed(shown), counts=bare))


def _named_counts(
    events: tuple[Counted, ...], entry: Mapping[str, Entry], *, sparse: bool
) -> Iterator[tuple[str, Fraction]]:
    _refuse_unknown(entry, [each.name for each in events])
    for each in events:
        given = entry.get(each.name, "")
        unseen = sparse and is_blank(given)
        yield each.name, Fraction(0) if unseen else _count(each, given, each.name)


def _refuse_unknown(entry: Mapping[str, Entry], names: list[str]) -> None:
    for key in entry:
        if key not in names:
            raise EntryError(
                "score-no-such-count", key, typed=key, options="、".join(names), **near(key, names)
            )


def _count(counted: Counted, entry: Entry, *path: str | int) -> Fraction:
    value = quantity(entry, counted.unit, *path)
    if value < 0 or value != value.to_integral_value():
        raise EntryError("score-not-a-count", *path, typed=quoted(entry), unit=counted.unit)
    return Fraction(value)
