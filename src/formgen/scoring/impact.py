"""What another version of a form would have meant for a month: who moves, by how much, and the sums.

A shift holds one person's standing under both versions.  Where something is missing under one of
them there is no total and no difference: a missing score never becomes 0.  Arithmetic is exact.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Literal, TypeAlias

from formgen.problems import Problem
from formgen.records.model import Person, Record
from formgen.scoring.carrying import Bridge, Carried, Note, asked
from formgen.scoring.facts import is_blank
from formgen.scoring.model import Scorecard
from formgen.scoring.score import score
from formgen.scoring.standing import Standing, standing_of

ShiftState: TypeAlias = Literal["rescored", "open", "closed", "unscored"]


@dataclass(frozen=True, slots=True)
class Move:
    """The exact points of one section, or of one bonus or deduction block, under both versions.

    None where there is no such part, or something in it is missing.
    """

    name: str
    before: Fraction | None
    after: Fraction | None

    @property
    def change(self) -> Fraction | None:
        return None if self.before is None or self.after is None else self.after - self.before


@dataclass(frozen=True, slots=True)
class Shift:
    """One person under both versions.

    `gaps` say why there is no new total (or no new grade or pay), `unused` what was recorded and
    counts no more.  `state`: *rescored*, both totals are known; *open*, the new one is not; *closed*,
    only the new one is; *unscored*, neither is.
    """

    before: Standing
    after: Standing
    parts: tuple[Move, ...] = ()
    gaps: tuple[Note, ...] = ()
    unused: tuple[Note, ...] = ()

    @property
    def person(self) -> Person:
        return self.before.person

    @property
    def state(self) -> ShiftState:
        if self.before.total is None:
            return "unscored" if self.after.total is None else "closed"
        return "open" if self.after.total is None else "rescored"

    @property
    def points(self) -> Decimal | None:
        """By how much the total would change."""
        return _change(self.before.total, self.after.total)

    @property
    def pay(self) -> Decimal | None:
        """By how much the pay would change."""
        return _change(self.before.pay, self.after.pay)

    @property
    def grades(self) -> tuple[str, str]:
        """The grades under both versions; empty where there is none."""
        return self.before.graded, self.after.graded

    @property
    def is_regraded(self) -> bool:
        """Whether both grades are known and differ."""
        one, other = self.grades
        return bool(one and other) and one != other

    @property
    def is_changed(self) -> bool:
        """Whether total, grade or pay differ, or one version has them and the other has not."""
        ends = [(each.total, each.graded, each.pay) for each in (self.before, self.after)]
        return ends[0] != ends[1]


def _change(before: Decimal | None, after: Decimal | None) -> Decimal | None:
    return None if before is None or after is None else after - before


def compare(before: Standing, after: Standing) -> Shift:
    """One person's standings under two versions, as a shift."""
    return Shift(before, after, tuple(_parts(before, after)))


def _parts(before: Standing, after: Standing) -> Iterator[Move]:
    """The parts of the newer form in printed order, then those that only the older one has."""
    olds, news = _points(before), _points(after)
    for key, (name, points) in news.items():
        yield Move(name, olds[key][1] if key in olds else None, points)
    yield from (Move(name, points, None) for key, (name, points) in olds.items() if key not in news)


_Key: TypeAlias = tuple[str, str]


def _points(standing: Standing) -> dict[_Key, tuple[str, Fraction | None]]:
    """Name and points of every part, under what it is known by in every version."""
    form = standing.form
    found: dict[_Key, tuple[str, Fraction | None]] = {}
    for number, section in enumerate(form.sections, 1):
        key = ("section", section.id or section.title or str(number))
        name = section.title or section.label or form.say("section-number", n=number)
        found[key] = name, standing.sections[number - 1] if standing.sections else None
    for number, block in enumerate(form.adjustments):
        points = standing.adjustments[number] if standing.adjustments else None
        found[block.kind, block.title] = block.title, points
    return found


# ── scoring a record anew ───────────────────────────────────────────────────────────────────


def rescored(bridge: Bridge, record: Record, more: Record | None = None) -> Shift:
    """A record of the old version scored under both; `more` is what was recorded for the new one only."""
    old = score(bridge.old, record)
    carried = bridge.carry(record)
    if more is not None:
        carried = _with(carried, more)
    new = score(bridge.new, carried.record)
    before, after = standing_of(old), standing_of(new)
    if carried.gaps:  # a bonus that cannot be read would else have not happened
        after = replace(after, state="incomplete", total=None, grade=None, ungraded=None, pay=None)
    gaps = tuple(dict.fromkeys((*carried.gaps, *_gaps(bridge, old, new, carried))))
    return replace(compare(before, after), gaps=gaps, unused=carried.unused)


def _with(carried: Carried, more: Record) -> Carried:
    """The record with what was collected for the new version, which wins."""
    given = {id_: entry for id_, entry in more.entries.items() if not is_blank(entry)}
    record = replace(
        carried.record,
        entries={**carried.record.entries, **given},
        vetoes=tuple(dict.fromkeys((*carried.record.vetoes, *more.vetoes))),
        pay={**carried.record.pay, **more.pay},
    )
    return replace(carried, record=record, gaps=tuple(gap for gap in carried.gaps if gap.id not in given))


_PAY = frozenset(
    {"score-no-pay-level", "score-no-such-pay-level", "score-no-coefficient", "score-roster-missing"}
    | {f"score-pay-{what}{where}" for what in ("not-a-number", "outside") for where in ("", "-in-roster")}
    | {"score-pay-missing", "score-pay-by-zero", "score-pay-beyond"}
)
_EARLIER = frozenset({"score-earlier-missing", "score-earlier-few", "score-earlier-weights"})
_FACT = frozenset(
    {"score-percent-unsure", "score-percent-hundredfold"}
    | {"score-missing", "score-one-value", "score-not-a-number", "score-outside-range", "score-not-a-count"}
    | {"score-answers-expected", "score-counts-expected", "score-no-such-count", "score-target-expected"}
    | {
        "score-raters-expected",
        "score-no-such-rater",
        "score-goals-expected",
        "score-goal-incomplete",
        "score-goal-rater-missing",
    }
    | {"score-not-yes-or-no", "score-no-such-goal-key", "score-goal-weights"}
)
"""The entry is not what the rule asks for; every other error is the rule's own, or the form's."""


def _gaps(bridge: Bridge, old: Scorecard, new: Scorecard, carried: Carried) -> Iterator[Note]:
    """Why the new card is not complete, as seen from the old one."""
    if new.complete and new.total is None:
        yield Note("no-total")
    elif new.complete and not new.graded and old.graded:
        yield Note("no-grade")
    told = {gap.id for gap in carried.gaps}
    had = {_kind(problem, bridge.ids) for problem in old.problems if problem.is_error}
    for problem in new.problems:
        if problem.is_error and problem.facts.get("id", "") not in told:
            gap = _gap(bridge, problem)
            yield replace(gap, kind="before", detail="") if _kind(problem, {}) in had else gap


def _gap(bridge: Bridge, problem: Problem) -> Note:  # noqa: PLR0911 one return a kind of note
    """One error of the new card."""
    id_, typed = problem.facts.get("id", ""), problem.facts.get("typed", "")
    names = asked(bridge.new)
    name = names.get(id_, problem.facts.get("indicator", ""))
    if problem.code == "score-in-no-grade":
        return Note("grade", detail=problem.facts["total"])
    if problem.code in _PAY:
        return Note("pay", problem.facts.get("indicator", id_), detail=typed)
    if problem.code in _EARLIER:
        return Note("earlier", name, id_, problem.facts.get("lacking", ""))
    if id_ in names and id_ not in bridge.ids.values():
        return Note("new", name, id_)
    if problem.code == "score-rater-missing":
        return Note("new-rater", name, id_, problem.facts["rater"])
    if problem.code == "score-no-such-option":
        return Note("option", name, id_, typed)
    return Note("fact", name, id_) if problem.code in _FACT else Note("rule", name or typed, id_, typed)


def _kind(problem: Problem, ids: Mapping[str, str]) -> tuple[str, str, str]:
    """What makes a problem the same one under both versions."""
    id_ = problem.facts.get("id", "")
    return problem.code, ids.get(id_, id_), problem.facts.get("rater", problem.facts.get("typed", ""))


# ── sums ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Graded:
    """How many people have a grade under both versions; without a name: those who have none."""

    name: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Pair:
    """One figure under both versions, over the same people; None if there are none."""

    before: Fraction | None
    after: Fraction | None


@dataclass(frozen=True, slots=True)
class Sums:
    """What an impact amounts to.

    Only who has a total under both versions can be compared: `grades` (each column adds up to
    `compared`), `mean` and `median` are over them, `pay` over those who have pay under both (`paid`).
    """

    people: int
    compared: int
    up: int
    down: int
    regraded: int
    paid: int
    more: int
    less: int
    grades: tuple[Graded, ...]
    mean: Pair
    median: Pair
    pay: Pair


def sums(shifts: Sequence[Shift]) -> Sums:
    """The sums over these people, who were scored under the same two versions."""
    points = [each.points for each in shifts if each.points is not None]
    pays = [each.pay for each in shifts if each.pay is not None]
    totals = [(each.before.total, each.after.total) for each in shifts if each.state == "rescored"]
    paid = [(each.before.pay, each.after.pay) for each in shifts if each.pay is not None]
    return Sums(
        people=len(shifts),
        compared=len(points),
        up=sum(each > 0 for each in points),
        down=sum(each < 0 for each in points),
        regraded=sum(each.is_regraded for each in shifts),
        paid=len(pays),
        more=sum(each > 0 for each in pays),
        less=sum(each < 0 for each in pays),
        grades=tuple(_graded(shifts)),
        mean=_pair(totals, _mean),
        median=_pair(totals, _median),
        pay=_pair(paid, _sum),
    )


def _pair(
    pairs: Sequence[tuple[Decimal | None, Decimal | None]], by: Callable[[list[Fraction]], Fraction]
) -> Pair:
    if not pairs:
        return Pair(None, None)
    before, after = ([Fraction(pair[side] or 0) for pair in pairs] for side in (0, 1))
    return Pair(by(before), by(after))


def _sum(values: list[Fraction]) -> Fraction:
    return sum(values, Fraction(0))


def _mean(values: list[Fraction]) -> Fraction:
    return _sum(values) / len(values)


def _median(values: list[Fraction]) -> Fraction:
    middle = sorted(values)[(len(values) - 1) // 2 : len(values) // 2 + 1]
    return _mean(middle)


def _graded(shifts: Sequence[Shift]) -> Iterator[Graded]:
    """Every grade of both versions, best first as the newer one has them, then those without."""
    forms = [form for each in shifts[:1] for form in (each.after.form, each.before.form)]
    names = dict.fromkeys(grade.name for form in forms for grade in form.grades)
    compared = [each.grades for each in shifts if each.state == "rescored"]
    on_purpose = (each for shift in shifts for each in (shift.before.ungraded, shift.after.ungraded) if each)
    names |= dict.fromkeys(each.name for each in on_purpose)
    before, after = (Counter(pair[side] for pair in compared) for side in (0, 1))
    for name in (*names, *([""] if before[""] or after[""] else [])):
        yield Graded(name, before[name], after[name])


_OWN = frozenset({"rule", "grade"})
"""Notes whose detail is a number of each person's own."""


def gathered(shifts: Iterable[Shift], what: Literal["gaps", "unused"]) -> dict[Note, tuple[Person, ...]]:
    """Every note once, in the order of its first appearance, with the people whom it concerns."""
    found: dict[Note, list[Person]] = {}
    for shift in shifts:
        for note in shift.gaps if what == "gaps" else shift.unused:
            key = replace(note, detail="") if note.kind in _OWN else note
            found.setdefault(key, []).append(shift.person)
    return {note: tuple(people) for note, people in found.items()}
