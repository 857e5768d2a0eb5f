"""A month in figures: counts, means and changes of standings.  Exact until `half_up`, once.

Forms have different full points, so what spans several forms is compared by *rate* (得分率): the
share of the points that a form can give.  Whoever is not complete counts as a person and as nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from formgen.forms.model import Form, full_points
from formgen.forms.pay import Role
from formgen.periods import MONTHS, Period
from formgen.points import half_up
from formgen.records.model import Person
from formgen.scoring.attainable import attainable
from formgen.scoring.model import Calibrated, Part
from formgen.scoring.sections import reachable
from formgen.scoring.standing import Standing
from formgen.scoring.total import attainable as most, unsound
from formgen.text import same

Key = TypeVar("Key", bound=Hashable)


# ── people of one form, or of one form in one department ────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Group:
    """Some people with one form: how many there are, and the figures of those who are complete.

    `totals` are in rising order; empty where nobody is complete or the form gives no points.
    `grades` counts people by the grade's name, `ungraded` those who have none
    on purpose.  `pay` is None where nobody is paid by the form.
    """

    form: Form
    people: int
    complete: int
    totals: tuple[Decimal, ...]
    grades: Mapping[str, int]
    ungraded: int
    pay: Decimal | None

    @property
    def open(self) -> int:
        """How many are not complete."""
        return self.people - self.complete

    @property
    def mean(self) -> Decimal | None:
        """The mean of the totals, in the form's decimals."""
        return self._rounded(sum(map(Fraction, self.totals), Fraction(0)), len(self.totals))

    @property
    def median(self) -> Decimal | None:
        """The total in the middle, or the mean of the two there, in the form's decimals."""
        middle = self.totals[(len(self.totals) - 1) // 2 : len(self.totals) // 2 + 1]
        return self._rounded(sum(map(Fraction, middle), Fraction(0)), len(middle))

    @property
    def best(self) -> Decimal | None:
        return self.totals[-1] if self.totals else None

    @property
    def worst(self) -> Decimal | None:
        return self.totals[0] if self.totals else None

    def _rounded(self, whole: Fraction, count: int) -> Decimal | None:
        return half_up(whole / count, self.form.decimals) if count else None


def group(standings: Sequence[Standing]) -> Group:
    """The figures of these people, at least one; those in points mean something for one form only."""
    done = [each for each in standings if each.state == "complete"]
    paid = [each.pay for each in done if each.pay is not None]
    return Group(
        form=standings[0].form,
        people=len(standings),
        complete=len(done),
        totals=tuple(sorted(each.total for each in done if each.total is not None)),
        grades=Counter(each.grade.name for each in done if each.grade is not None),
        ungraded=sum(each.ungraded is not None for each in done),
        pay=sum(paid, Decimal(0)) if paid else None,
    )


def headcount(standings: Iterable[Standing]) -> int:
    """How many people these are: whoever has several cards counts once."""
    return len({same(each.person.number) for each in standings})


def paid_in(standings: Iterable[Standing]) -> dict[Role, Fraction]:
    """The amounts of which the pay of whoever is paid is made, summed by what they are: base, addition …

    Factors have no sum.
    """
    found: dict[Role, Fraction] = {}
    for each in standings:
        if each.state == "complete" and each.pay is not None:
            for part, value in each.paid_by:
                if part.role != "factor" and value is not None:
                    found[part.role] = found.get(part.role, Fraction(0)) + value
    return found


def grouped(standings: Iterable[Standing], key: Callable[[Standing], Key]) -> dict[Key, tuple[Standing, ...]]:
    """People by what they have in common, in the order in which it first appears."""
    found: dict[Key, list[Standing]] = {}
    for each in standings:
        found.setdefault(key(each), []).append(each)
    return {name: tuple(members) for name, members in found.items()}


def ranks(standings: Iterable[Standing]) -> dict[tuple[str, str], int]:
    """The place of whoever is complete among those with the same form, by form and number, best first.

    Who have the same total share a place, and the next are as many places behind: 1, 2, 2, 4.
    """
    found: dict[tuple[str, str], int] = {}
    for id_, members in by_form(standings).items():
        totals = {each.person.number: each.total for each in members if each.state == "complete"}
        order = sorted((total for total in totals.values() if total is not None), reverse=True)
        places = {total: n for n, total in reversed(list(enumerate(order, 1)))}
        found |= {(id_, number): places[total] for number, total in totals.items() if total is not None}
    return found


def by_form(standings: Iterable[Standing]) -> dict[str, tuple[Standing, ...]]:
    return grouped(standings, lambda each: str(each.form.id))


def by_period(standings: Iterable[Standing], asked: Period) -> dict[Period, tuple[Standing, ...]]:
    """People by the period that their form covers, shorter ones first: a month asks for what is due in it."""
    found = grouped(standings, lambda each: each.period or asked)
    return dict(sorted(found.items(), key=lambda pair: (MONTHS[pair[0].span], pair[0])))


def by_department(standings: Iterable[Standing]) -> dict[str, tuple[Standing, ...]]:
    return grouped(standings, lambda each: each.person.department)


def scale(forms: Iterable[Form]) -> tuple[str, ...]:
    """The names of all grades, best first: each stands behind the one that its own form has before it."""
    names: list[str] = []
    for form in forms:
        at = 0
        for grade in form.grades:
            if grade.name not in names:
                names.insert(at, grade.name)
            at = names.index(grade.name) + 1
    return tuple(names)


def calibrated(standings: Iterable[Standing]) -> tuple[tuple[Standing, Calibrated], ...]:
    """Whose final grade somebody decided (校准), with what it was before; complete cards only."""
    return tuple(
        (each, each.calibrated)
        for each in standings
        if each.state == "complete" and each.calibrated is not None
    )


# ── rates ───────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Rate:
    """A mean share of full points (1 is 100%) of so many people; `before`: of who was there a month ago."""

    mean: Fraction
    people: int
    before: Fraction | None = None


def full(form: Form) -> Fraction | None:
    """The points out of which a form's total is: its full ones or, of an unsound form, those it can give."""
    parts = tuple(Part(n, attainable=reachable(form, each)) for n, each in enumerate(form.sections))
    if form.total is not None and next(unsound(form, parts), None) is None:
        whole = Fraction(form.total.full)
    else:
        whole = most(parts)
    return whole if whole > 0 else None


def rated(standings: Iterable[Standing]) -> Iterator[tuple[Standing, Fraction]]:
    """Everybody whose complete card has a total, with the share of full points that it is."""
    known: dict[tuple[str, int], Fraction | None] = {}
    for each in standings:
        if each.state != "complete" or each.total is None:
            continue
        version = each.form.id, each.form.version
        if version not in known:
            known[version] = full(each.form)
        whole = known[version]
        if whole is not None:
            yield each, Fraction(each.total) / whole


def rate(standings: Iterable[Standing]) -> Rate | None:
    """The mean rate of those who have one; None if nobody has."""
    found = [share for _, share in rated(standings)]
    return Rate(sum(found, Fraction(0)) / len(found), len(found)) if found else None


def indicator_rates(standings: Sequence[Standing]) -> dict[str, Rate]:
    """For people with one form: the mean share of its full points that each indicator got, by id.

    Indicators that give no points are left out.
    """
    form = standings[0].form
    done = [each for each in standings if each.state == "complete"]
    rates: dict[str, Rate] = {}
    for n, indicator in enumerate(form.indicators):
        whole = full_points(form, indicator) or attainable(indicator.rule, None)
        points = [each.items[n] for each in done if n < len(each.items)]
        given = [each for each in points if each is not None]
        if given and whole > 0:
            rates[str(indicator.id)] = Rate(sum(given, Fraction(0)) / len(given) / whole, len(given))
    return rates


# ── changes ─────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Pair:
    """One person's rate with one form, in a month and in the one before; `was` is who they were then."""

    person: Person
    was: Person
    before: Fraction
    now: Fraction


def pairs(now: Iterable[Standing], before: Iterable[Standing]) -> tuple[Pair, ...]:
    """Everybody who is complete with the same form in both months."""
    earlier = {_key(each): (each.person, share) for each, share in rated(before)}
    return tuple(
        Pair(each.person, *earlier[_key(each)], share) for each, share in rated(now) if _key(each) in earlier
    )


def _key(standing: Standing) -> tuple[str, str]:
    return standing.form.id, same(standing.person.number)


def changes(pairs: Iterable[Pair]) -> dict[str, Rate]:
    """The mean rates of these people by department, each month's by who was in it then.

    Whoever moved counts in the one department before and in the other now.  A department that nobody
    was in the month before has no rate then; one that nobody is in any more is left out.
    """
    then: dict[str, list[Fraction]] = {}
    found: dict[str, list[Fraction]] = {}
    for each in pairs:
        then.setdefault(each.was.department, []).append(each.before)
        found.setdefault(each.person.department, []).append(each.now)
    return {
        department: Rate(_mean(shares), len(shares), _mean(then[department]) if department in then else None)
        for department, shares in found.items()
    }


def _mean(shares: Sequence[Fraction]) -> Fraction:
    return sum(shares, Fraction(0)) / len(shares)
