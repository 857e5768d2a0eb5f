"""Who is appraised in a period, and as what: days of hiring and leaving, probation, moves.

A roster says how people stand today.  What they were on some day follows from it and from the moves
that are written down (调动): `as_on`.  Who is appraised at all, a company says in a few rules.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Literal, TypeAlias

from formgen.periods import Day, Period, day_of
from formgen.problems import Problem
from formgen.records.model import Person
from formgen.text import same
from formgen.yamlfiles.kinds import Doc, Id, Text

MOVED = ("department", "post", "superior", "pay_level", "form")
"""What a move may change."""

_ON_TRIAL = frozenset({"试用", "试用期", "见习", "见习期"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Probation:
    """The form that people on probation get in place of their own, once, when it ends."""

    form: Annotated[Id, Doc("the form's id", "表单代号")]
    months: Annotated[
        int, Doc("how long it is, where the roster has no 转正日期", "试用期月数（花名册没有转正日期时）")
    ] = 3
    days: Annotated[int, Doc("days more", "另加天数")] = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Who is appraised in a period.  Days are days of its last month; 31 is the last one."""

    hired_by: Annotated[
        int, Doc("appraised is who was hired by this day", "当月几日前（含）入职的参加考核")
    ] = 15
    left_after: Annotated[
        int, Doc("appraised is who did not leave before this day", "当月几日（含）后仍在职的参加考核")
    ] = 31
    moved_by: Annotated[
        int, Doc("who moved by this day is appraised where they moved to", "几日前（含）调动的在新部门考核")
    ] = 31
    without: Annotated[
        tuple[Text, ...], Doc("who has this 状态 is not appraised", "状态为这些的人不参加考核")
    ] = ("离职",)
    probation: Annotated[Probation | None, Doc("whose form in probation", "试用期用哪张表")] = None


@dataclass(frozen=True, slots=True)
class Move:
    """What somebody has been from some day on, and was before, as far as it is written down."""

    number: str
    since: Day
    to: Mapping[str, str] = field(default_factory=dict)
    before: Mapping[str, str] = field(default_factory=dict)


Why: TypeAlias = Literal["hired-later", "left-before", "status", "probation"]
"""Why somebody is not appraised in a period."""


@dataclass(frozen=True, slots=True)
class Staff:
    """The people of a period as they were then, and who is not among them, with the reason.

    `problems` are those of what is kept of the period: it could be read nevertheless.
    """

    people: tuple[Person, ...]
    others: tuple[tuple[Person, Why], ...] = ()
    problems: tuple[Problem, ...] = ()


def staff_of(people: Iterable[Person], moves: Iterable[Move], rules: Rules, period: Period) -> Staff:
    """Who of a roster is appraised in a period."""
    by_number: dict[str, list[Move]] = {}
    for move in sorted(moves, key=lambda each: each.since):
        by_number.setdefault(same(move.number), []).append(move)
    kept: list[Person] = []
    others: list[tuple[Person, Why]] = []
    on_trial: set[str] = set()  # with the form of probation already, which is filled in once
    for person in people:
        then = as_on(person, by_number.get(same(person.number), ()), day_of(period, rules.moved_by))
        why = _why_not(then, rules, period)
        if why:
            others.append((then, why))
        elif not (rules.probation and _ends_in(then, rules.probation, period)):
            kept.append(then)
        elif same(then.number) in on_trial:
            others.append((then, "probation"))
        else:
            on_trial.add(same(then.number))
            kept.append(replace(then, form=rules.probation.form, share="", leads=False))
    return Staff(tuple(kept), tuple(others))


def as_on(person: Person, moves: Iterable[Move], day: Day) -> Person:
    """Somebody as they were on a day; `moves` are their own, in the order of their days.

    The first move after that day says what they were before it; else the last one until then says what
    they became; else it is as the roster has it.
    """
    moves = tuple(moves)
    later = [move.before for move in moves if move.since > day]
    until = [move.to for move in reversed(moves) if move.since <= day]
    known = (*later[:1], *until)
    for name in MOVED:
        if said := next((each[name] for each in known if each.get(name)), ""):
            person = replace(person, **{name: said})  # type: ignore[arg-type]  # all of them are texts
    return person


def _why_not(person: Person, rules: Rules, period: Period) -> Why | None:
    if person.hired and Day.parse(person.hired) > day_of(period, rules.hired_by):
        return "hired-later"
    if person.left:
        return "left-before" if Day.parse(person.left) < day_of(period, rules.left_after) else None
    if same(person.status) in {same(each) for each in rules.without}:
        return "status"
    waits = rules.probation and is_on_trial(person, rules.probation, day_of(period, 31))
    return "probation" if waits and not _ends_in(person, rules.probation, period) else None


def _ends_in(person: Person, probation: Probation | None, period: Period) -> bool:
    """Whether somebody's probation ends in this month; longer periods are not about probation."""
    if probation is None or period.span != "month" or not person.hired:
        return False
    was_on_trial = bool(person.confirmed) or same(person.status) in _ON_TRIAL
    _, end = trial(person, probation)
    return was_on_trial and end is not None and end.in_month == period


def is_on_trial(person: Person, probation: Probation, day: Day) -> bool:
    """Whether somebody is still on probation at the end of a day."""
    _, end = trial(person, probation)
    if end is None:
        return same(person.status) in _ON_TRIAL
    return end > day and (bool(person.confirmed) or same(person.status) in _ON_TRIAL)


def trial(person: Person, probation: Probation = Probation(form=Id(""))) -> tuple[Day | None, Day | None]:
    """The first and the last day of somebody's probation, as far as they are known.

    It ends on the eve of 转正日期 or, where the roster does not say that, so many months after hiring.
    """
    begin = Day.parse(person.hired) if person.hired else None
    if person.confirmed:
        return begin, Day.parse(person.confirmed).eve
    if begin is None:
        return None, None
    return begin, begin.later(probation.months, probation.days).eve


# ── what changed from one period to the next ────────────────────────────────────────────────


Change: TypeAlias = Literal["joined", "left", "moved"]


@dataclass(frozen=True, slots=True)
class Difference:
    """Somebody who is in one list of people and not in the other, or stands there otherwise."""

    change: Change
    person: Person
    fields: tuple[tuple[str, str, str], ...] = ()
    """What is different: the field, what it was, what it is."""


def differences(
    before: Iterable[Person], after: Iterable[Person], columns: Collection[str] = ()
) -> Iterator[Difference]:
    """Who joined, left and moved from one list of people to another, in the order of the later one.

    `columns` are those of the roster's own that matter too, as pay needs them.
    """
    was, now = _by_number(before), _by_number(after)
    for number, posts in now.items():
        if number not in was:
            yield Difference("joined", posts[0])
        elif changed := tuple(_changed(was[number], posts, columns)):
            yield Difference("moved", posts[0], changed)
    yield from (Difference("left", posts[0]) for number, posts in was.items() if number not in now)


def _by_number(people: Iterable[Person]) -> dict[str, list[Person]]:
    found: dict[str, list[Person]] = {}
    for person in people:
        found.setdefault(same(person.number), []).append(person)
    return found


def _changed(
    before: list[Person], after: list[Person], columns: Collection[str]
) -> Iterator[tuple[str, str, str]]:
    for name in ("name", *MOVED, "share"):
        one, other = (_joined(getattr(each, name) for each in posts) for posts in (before, after))
        if same(one) != same(other):
            yield name, one, other
    for column in columns:
        one, other = (_joined(each.column(column) for each in posts) for posts in (before, after))
        if same(one) != same(other):
            yield column, f"{column} {one or '—'}", f"{column} {other or '—'}"


def _joined(texts: Iterable[str]) -> str:
    return "、".join(filter(None, texts))
