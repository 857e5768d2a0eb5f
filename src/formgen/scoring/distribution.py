"""Forced distribution (强制分布): how many people each grade may have, and where it has more.

A form's grades say their `share`.  The batch over which it counts is the whole form's people, or
those of each department.  Only complete cards count: nobody else has a grade yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

from formgen.forms.model import Form, Grade
from formgen.points import Percent
from formgen.problems import Problem, Where, warning
from formgen.records.model import Person
from formgen.scoring.standing import Standing

Over: TypeAlias = Literal["all", "department"]
"""Over whom a form's shares count: all its people together, or each department by itself."""

_NAMED = 20
"""So many people are named in a problem's sentence; `Breach.people` has them all."""


def allot(people: int, shares: Sequence[Percent]) -> tuple[int, ...]:
    """Whole numbers of people for shares that make 100%, by largest remainder.

    Every share first gets its whole part; the people left over go one each to the largest
    remainders, of equal ones to the earlier (so the better) grade.  10/20/40/20/10% of 7 people
    are 1, 1, 3, 1, 1.  Raises ValueError for fewer than no people or shares that do not make 100%.
    """
    if people < 0 or sum(share.value for share in shares) != 100 or min(shares).value < 0:
        raise ValueError(people, shares)
    exact = [people * share.fraction for share in shares]
    whole = [int(each) for each in exact]
    by_remainder = sorted(range(len(exact)), key=lambda index: whole[index] - exact[index])
    for index in by_remainder[: people - sum(whole)]:
        whole[index] += 1
    return tuple(whole)


@dataclass(frozen=True, slots=True)
class Quota:
    """How many people of a batch one grade may have, and who they are.

    `department` is None where the batch is everybody with the form.  `complete` people of the
    batch have a grade; `open` are not that far, and may still change what is allowed.
    """

    form: Form
    department: str | None
    grade: Grade
    allowed: int
    people: tuple[Person, ...]
    complete: int
    open: int

    @property
    def exceeded(self) -> bool:
        return len(self.people) > self.allowed

    def problem(self, where: Where) -> Problem:
        """What to tell of a quota that is exceeded: a warning, as the cards themselves are right."""
        names = "、".join(f"{each.number} {each.name}".strip() for each in self.people[:_NAMED])
        more = len(self.people) - _NAMED
        return warning(
            "distribution-exceeded",
            where,
            form=self.form.title,
            department="" if self.department is None else f"{self.department or '—'} ",
            grade=self.grade.name,
            share=self.grade.share,
            allowed=self.allowed,
            complete=self.complete,
            count=len(self.people),
            people=f"{names} … (+{more})" if more > 0 else names,
            **({"open": self.open} if self.open else {}),
        )


def is_limited(form: Form) -> bool:
    """Whether only a share of the people may have some grade of a form."""
    return any(grade.share is not None for grade in form.grades)


def quotas(standings: Iterable[Standing], over: Over) -> tuple[Quota, ...]:
    """Every limit of every batch, kept or not; forms and batches in the order of their people."""
    batches: dict[tuple[str, str | None], list[Standing]] = {}
    for each in standings:
        if is_limited(each.form):
            department = each.person.department if over == "department" else None
            batches.setdefault((each.form.id, department), []).append(each)
    return tuple(quota for (_, department), batch in batches.items() for quota in _quotas(batch, department))


def breaches(standings: Iterable[Standing], over: Over) -> tuple[Quota, ...]:
    """The grades that more people have than their share allows."""
    return tuple(quota for quota in quotas(standings, over) if quota.exceeded)


def _quotas(batch: Sequence[Standing], department: str | None) -> Iterator[Quota]:
    form = batch[0].form
    done = [each for each in batch if each.state == "complete"]
    for grade, allowed in _allowed(form.grades, len(done)):
        people = tuple(
            each.person for each in done if each.grade is not None and each.grade.name == grade.name
        )
        yield Quota(form, department, grade, allowed, people, len(done), len(batch) - len(done))


def _allowed(grades: Iterable[Grade], people: int) -> Iterator[tuple[Grade, int]]:
    """Whole people for each grade with a share: all of them handed out if the shares make 100%."""
    limited = [(grade, grade.share) for grade in grades if grade.share is not None]
    shares = [share for _, share in limited]
    if sum(share.value for share in shares) == 100 and min(shares).value >= 0:
        numbers = allot(people, shares)
    else:
        numbers = tuple(max(int(Fraction(people) * share.fraction), 0) for share in shares)
    return zip((grade for grade, _ in limited), numbers, strict=True)
