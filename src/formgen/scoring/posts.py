"""The common result of somebody with several posts (主岗 70%, 兼岗 30%), who is paid once.

Each post has its own card, with total and grade.  Together they make one total, on the scale of the main
post's form: the sum of weight × total ÷ full points × the main form's full points, rounded once as that
form says.  Its grade and its pay are the main form's, with the parts of pay of the main post's card.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Literal, TypeAlias

from formgen.forms.model import Form, Grade
from formgen.periods import Period
from formgen.points import half_up
from formgen.records.model import Person
from formgen.scoring.calibration import grade_named
from formgen.scoring.model import Common, OnPurpose
from formgen.scoring.pay import common_pay
from formgen.scoring.standing import Standing
from formgen.scoring.summary import full, grouped
from formgen.scoring.ungraded import ungraded
from formgen.text import same

Lack: TypeAlias = Literal["", "open", "posts", "points", "grade", "pay"]
"""Why there is no common result: a card is not complete; a post has no card of its own in this period; a form
gives no points; the total has no grade; a part of pay is missing."""


@dataclass(frozen=True, slots=True)
class Combined:
    """One person's posts in one period, the main one first, and what they make together."""

    posts: tuple[Standing, ...]
    lack: Lack = ""
    total: Decimal | None = None
    grade: Grade | None = None
    ungraded: OnPurpose | None = None
    pay: Decimal | None = None

    @property
    def main(self) -> Standing:
        return self.posts[0]

    @property
    def person(self) -> Person:
        return self.main.person

    @property
    def common(self) -> Common | None:
        """By what the main post's card pays; None while there is no common total, or no grade for it."""
        if self.total is None or self.lack not in ("", "pay"):
            return None
        return Common(self.total, self.grade or self.ungraded)

    @property
    def graded(self) -> str:
        """The grade as it is printed; 无等级 where there is none on purpose, nothing where none is known."""
        found = self.grade or self.ungraded
        return found.name if found else ""


def combined(standings: Iterable[Standing]) -> tuple[Combined, ...]:
    """The common results of everybody whose posts have weights, in the order of their main posts."""
    weighed = [each for each in standings if each.person.weight not in (None, 1)]
    by_person = grouped(weighed, lambda each: (same(each.person.number), each.period))
    return tuple(_together(posts) for posts in by_person.values())


def paid_once(standings: Iterable[Standing], results: Iterable[Combined]) -> tuple[Standing, ...]:
    """These standings, with what somebody is paid for all posts together as the pay of the main one."""
    paid = {_card(each.main): each.pay for each in results if each.pay is not None}
    return tuple(replace(each, pay=paid[_card(each)]) if _card(each) in paid else each for each in standings)


def _card(of: Standing) -> tuple[str, str, Period | None]:
    return of.form.id, same(of.person.number), of.period


def _together(standings: Sequence[Standing]) -> Combined:
    posts = tuple(sorted(standings, key=lambda each: not each.person.is_main))
    weights = [each.person.weight or Fraction(0) for each in posts]
    main = posts[0]
    if sum(weights) != 1 or not main.person.is_main:
        return Combined(posts, "posts")
    if any(each.state != "complete" for each in posts):
        return Combined(posts, "open")
    shares = list(_shares(posts))
    whole = full(main.form)
    if whole is None or len(shares) < len(posts):
        return Combined(posts, "points")
    exact = sum((weight * share for weight, share in zip(weights, shares, strict=True)), Fraction(0))
    total = half_up(exact * whole, main.form.decimals)
    if not main.form.grades:
        return _with_pay(Combined(posts, total=total))
    grade, purpose = _grade(main.form, total, posts)
    if grade is None and purpose is None:
        return Combined(posts, "grade", total)
    return _with_pay(Combined(posts, "", total, grade, purpose))


def _shares(posts: Iterable[Standing]) -> Iterator[Fraction]:
    """Each post's total as a share of its form's full points."""
    for each in posts:
        whole = full(each.form)
        if whole is not None and each.total is not None:
            yield Fraction(each.total) / whole


def _grade(form: Form, total: Decimal, posts: Iterable[Standing]) -> tuple[Grade | None, OnPurpose | None]:
    """The first grade that holds the common total; no better one than a veto in any of the posts allows."""
    found = next((each for each in form.grades if each.holds(Fraction(total))), None)
    if found is None:
        return None, ungraded(form, Fraction(total))
    for post in posts:
        best = grade_named(form, post.at_most.name) if post.at_most else None
        if best is not None and best.height < found.height:
            found = best
    return found, None


def _with_pay(made: Combined) -> Combined:
    form = made.main.form
    if form.pay is None or made.total is None or not made.main.pay_parts:
        return made
    paid = common_pay(form, made.main.paid_by, made.total, made.grade or made.ungraded)
    return replace(made, pay=paid) if paid is not None else replace(made, lack="pay")
