"""What those who decide must look at in a month, in sentences on the report's first page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from formgen.phrases import Phrases
from formgen.points import half_up
from formgen.scoring.distribution import Quota
from formgen.scoring.severity import severities
from formgen.scoring.standing import Standing
from formgen.scoring.summary import Pair, calibrated, changes
from formgen.view import words

FALL_OF_DEPARTMENT, FALL_OF_PERSON, SEVERE = Fraction(5, 100), Fraction(20, 100), Fraction(10, 100)
"""From which change on, in shares of full points, a department or a person is named, and a rater who gives
more or less than the others of the department."""

MOST = 6
"""People, grades or departments that are named in one sentence; the report's tables have the others."""


def attention(
    say: Phrases, standings: Sequence[Standing], paired: Sequence[Pair], quotas: Iterable[Quota]
) -> tuple[str, ...]:
    """A sentence for each thing that somebody must see to, the most pressing first."""
    found = (
        *_open(say, standings),
        *_overfull(say, quotas),
        *_nothing_earned(say, standings),
        *_fallen(say, paired),
        *_severe(say, standings),
        *_calibrated(say, standings),
    )
    return tuple(f"{n}. {text}" for n, text in enumerate(found, 1)) or (say("nothing-to-attend"),)


def _open(say: Phrases, standings: Iterable[Standing]) -> Iterator[str]:
    left = [each for each in standings if each.state != "complete"]
    if left:
        named = [
            say(
                "in-brackets",
                text=_who(each),
                inside=words.lacks(each, say.tongue) or words.state(each.state, say),
            )
            for each in left
        ]
        yield say("attend-open", n=len(left), named=_some(say, named, "cards"))


def _overfull(say: Phrases, quotas: Iterable[Quota]) -> Iterator[str]:
    over = [quota for quota in quotas if quota.exceeded]
    if over:
        named = [
            say(
                "attend-quota",
                whose=_whose(say, quota),
                grade=quota.grade.name,
                n=len(quota.people),
                most=quota.allowed,
            )
            for quota in over
        ]
        told = _some(say, named, "cases", say("between-parts"))
        yield say("attend-overfull", n=len(over), named=told)


def _whose(say: Phrases, quota: Quota) -> str:
    if quota.department is None:
        return quota.form.title
    return quota.department or say("no-department")


def _nothing_earned(say: Phrases, standings: Iterable[Standing]) -> Iterator[str]:
    zero = [each for each in standings if each.state == "complete" and each.total == 0]
    if zero:
        yield say("attend-nothing", n=len(zero), named=_some(say, map(_who, zero), "cards"))


def _fallen(say: Phrases, paired: Sequence[Pair]) -> Iterator[str]:
    departments = [
        say("fallen-by", name=name or say("no-department"), n=_points(found.before - found.mean))
        for name, found in changes(paired).items()
        if found.before is not None and found.before - found.mean >= FALL_OF_DEPARTMENT
    ]
    if departments:
        yield say("attend-departments", named=_some(say, departments, "departments"))
    people = [
        say(
            "person-fallen-by",
            who=f"{each.person.number} {each.person.name}",
            n=_points(each.before - each.now),
        )
        for each in paired
        if each.before - each.now >= FALL_OF_PERSON
    ]
    if people:
        yield say("attend-people", named=_some(say, people, "cards"))


def _severe(say: Phrases, standings: Sequence[Standing]) -> Iterator[str]:
    """Raters of more than one person, beside others of more than one: a single score says nothing."""
    named = [
        say("rates-higher" if each.above > 0 else "rates-lower", rater=each.rater, n=_points(abs(each.above)))
        for each in severities(standings)
        if abs(each.above) >= SEVERE and min(each.own.people, each.others.people) > 1
    ]
    if named:
        yield say("attend-severe", named=_some(say, named, "cases"))


def _calibrated(say: Phrases, standings: Iterable[Standing]) -> Iterator[str]:
    changed = [
        say("grade-changed", who=_who(each), first=said.first, final=each.grade.name)
        for each, said in calibrated(standings)
        if each.grade is not None and each.grade.name != said.first
    ]
    if changed:
        yield say("attend-calibrated", n=len(changed), named=_some(say, changed, "cards"))


def _who(standing: Standing) -> str:
    return f"{standing.person.number} {standing.person.name}"


def _points(share: Fraction) -> str:
    return f"{half_up(100 * share, 1)}"


def _some(say: Phrases, names: Iterable[str], unit: str, between: str = "") -> str:
    listed = list(names)
    more = len(listed) - MOST
    told = (between or say("between-names")).join(listed[:MOST])
    return say.joined((told, say(f"and-more-{unit}", n=more) if more > 0 else ""))
