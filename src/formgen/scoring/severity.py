"""How severe raters are (评分宽严): what each gave, beside what others gave in the same department.

A rater is whoever a person's superior is (直接上级), held against the other superiors of the department;
and each of several raters of one form (自评, 上级 …), held against the others who rated the same people
by the same indicators.  All is in shares of full points, so that forms of different totals meet.
That somebody gives more than others does not say who is right: their people may be better.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from typing import Literal, TypeAlias

from formgen.forms.model import Form
from formgen.forms.rules import sources
from formgen.scoring.standing import Standing
from formgen.scoring.summary import by_department, by_form, grouped, rated
from formgen.text import same

RaterKind: TypeAlias = Literal["superior", "rater"]

_EXACT = Context(prec=28)


@dataclass(frozen=True, slots=True)
class Given:
    """What was given to some people, as shares of full points: how many, their mean, their spread.

    The `spread` is the standard deviation of just these people (of all of them, not of a sample); one
    alone has none.
    """

    people: int
    mean: Fraction
    spread: Decimal | None

    @classmethod
    def of(cls, shares: Sequence[Fraction]) -> Given:
        """The figures of these shares, at least one."""
        mean = sum(shares, Fraction(0)) / len(shares)
        variance = sum(((each - mean) ** 2 for each in shares), Fraction(0)) / len(shares)
        exact = _EXACT.divide(Decimal(variance.numerator), Decimal(variance.denominator))
        return cls(len(shares), mean, _EXACT.sqrt(exact) if len(shares) > 1 else None)


@dataclass(frozen=True, slots=True)
class Severity:
    """One rater in one department beside the others there; `form` only for a rater of its several.

    `above` is how much more the rater gave than the others, in shares of full points; negative: less.
    """

    department: str
    kind: RaterKind
    rater: str
    form: Form | None
    own: Given
    others: Given

    @property
    def above(self) -> Fraction:
        return self.own.mean - self.others.mean


def severities(standings: Iterable[Standing]) -> tuple[Severity, ...]:
    """Every rater who has somebody to be compared with, by department in the order of its people.

    By a card of a quarter or a year that takes figures from earlier ones no superior is judged where there
    are others: in December they would be compared once more, with points that they gave months ago.
    """
    done = [each for each in standings if each.state == "complete"]
    given = {each.form.id for each in done if not sources(each.form)}
    return tuple(
        found
        for department, members in by_department(done).items()
        for found in (
            *_superiors(department, [each for each in members if not given or each.form.id in given]),
            *_raters(department, members),
        )
    )


def _superiors(department: str, members: Iterable[Standing]) -> Iterator[Severity]:
    shares = [(each, share) for each, share in rated(members) if each.person.superior.strip()]
    share_of = {id(each): share for each, share in shares}
    groups = grouped((each for each, _ in shares), lambda each: same(each.person.superior))
    for name, mine in groups.items():
        others = [share for each, share in shares if same(each.person.superior) != name]
        if others:
            own = Given.of([share_of[id(each)] for each in mine])
            rater = mine[0].person.superior.strip()
            yield Severity(department, "superior", rater, None, own, Given.of(others))


def _raters(department: str, members: Iterable[Standing]) -> Iterator[Severity]:
    for people in by_form(members).values():
        names = dict.fromkeys(name for each in people for name in each.raters)
        for name in names:
            mine = [each.raters[name] for each in people if name in each.raters]
            others = [
                share
                for each in people
                if name in each.raters
                for other, share in each.raters.items()
                if other != name
            ]
            if others:
                yield Severity(department, "rater", name, people[0].form, Given.of(mine), Given.of(others))
