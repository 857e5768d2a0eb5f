"""How one person stands in a month: the few figures of a scorecard that lists and sums need.

A scorecard keeps every answer and every reason; a standing keeps what a month's summary, a forced
distribution or a comparison asks about, so that 20,000 of them fit in little memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Literal, TypeAlias

from formgen.forms.model import Form, Grade
from formgen.forms.pay import Part
from formgen.periods import Period
from formgen.problems import Problem
from formgen.records.model import Person
from formgen.scoring.calibration import grade_named
from formgen.scoring.indicators import MISSING
from formgen.scoring.model import Calibrated, OnPurpose, Scorecard

StandingState: TypeAlias = Literal["complete", "incomplete", "missing", "unread", "twice"]


@dataclass(frozen=True, slots=True)
class Standing:
    """One person with one form: complete, incomplete, missing, recorded but not to be read, or there twice.

    `lacks` names what an incomplete one lacks, `wrong` what of it was recorded and cannot be used.

    `sections` and `items` are exact points, in the order of the form's sections and indicators:
    those of sections after their weight, those of items before it, None where there are none.
    `total`, `grade` (the final one) and `pay` are None unless the card has them; `ungraded` says why a
    total has no grade on purpose, `calibrated` what the grade was before somebody decided the final one.
    `at_most` is the best grade that the vetoes on the card still allow.
    `pay_parts` are the figures of the parts of pay, in the form's order, None for those that are not used.
    `raters` are the mean shares of full points that each of several raters gave, over the indicators that
    several rated.
    """

    form: Form
    person: Person
    state: StandingState
    period: Period | None = None
    lacks: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    sections: tuple[Fraction | None, ...] = ()
    adjustments: tuple[Fraction, ...] = ()
    items: tuple[Fraction | None, ...] = ()
    total: Decimal | None = None
    grade: Grade | None = None
    ungraded: OnPurpose | None = None
    at_most: Grade | None = None
    pay: Decimal | None = None
    pay_parts: tuple[Fraction | None, ...] = ()
    calibrated: Calibrated | None = None
    raters: Mapping[str, Fraction] = field(default_factory=dict)

    @property
    def coefficient(self) -> Decimal | None:
        """The coefficient of the grade, or of having none on purpose; None where the form says none."""
        found = self.grade or self.ungraded
        return found.coefficient if found else None

    @property
    def graded(self) -> str:
        """The grade as it is printed; 无等级 where there is none on purpose, nothing where none is known."""
        found = self.grade or self.ungraded
        return found.name if found else ""

    @property
    def paid_by(self) -> tuple[tuple[Part, Fraction | None], ...]:
        """The parts of pay with their figures; nothing where they are not known."""
        parts = self.form.pay.parts if self.form.pay else ()
        return tuple(zip(parts, self.pay_parts, strict=True)) if self.pay_parts else ()

    @property
    def people(self) -> tuple[Person, ...]:
        """The one person it is about."""
        return (self.person,)


def standing_of(card: Scorecard) -> Standing:
    """The standing that a scorecard gives: complete or incomplete."""
    found = [problem for problem in card.problems if problem.is_error]
    wrong = [problem for problem in found if problem.code not in MISSING]
    return Standing(
        form=card.form,
        person=card.record.person,
        state="complete" if card.complete else "incomplete",
        period=card.record.period,
        lacks=_named(found),
        wrong=_named(wrong),
        sections=tuple(part.points for part in card.parts),
        adjustments=tuple(block.points for block in card.blocks),
        items=tuple(item.points for part in card.parts for item in part.items),
        total=card.total,
        grade=card.grade,
        ungraded=card.ungraded,
        at_most=_at_most(card),
        pay=card.pay,
        pay_parts=tuple(each.value for each in card.pay_parts),
        calibrated=card.calibrated,
        raters=_raters(card),
    )


def graded_of(card: Scorecard) -> Standing:
    """A standing that says how a card is graded, and no other figure: all that a forced distribution asks."""
    state: StandingState = "complete" if card.complete else "incomplete"
    return Standing(card.form, card.record.person, state, card.record.period, grade=card.grade)


def _named(problems: Iterable[Problem]) -> tuple[str, ...]:
    """What these make a card lack, each once."""
    return tuple(dict.fromkeys(map(_lacks, problems)))


def _lacks(problem: Problem) -> str:
    """What a problem makes a card lack: an indicator, with the earlier cards that it waits for; or a code."""
    indicator, lacking = problem.facts.get("indicator", problem.code), problem.facts.get("lacking")
    return f"{indicator}（{lacking}）" if lacking else indicator


def _at_most(card: Scorecard) -> Grade | None:
    named = (grade_named(card.form, veto.grade_at_most) for veto in card.vetoes if veto.grade_at_most)
    return min((grade for grade in named if grade), key=lambda grade: grade.height, default=None)


def _raters(card: Scorecard) -> dict[str, Fraction]:
    given: dict[str, list[Fraction]] = {}
    for item in card.items:
        for name, share in item.given.items():
            given.setdefault(name, []).append(share)
    return {name: sum(shares, Fraction(0)) / len(shares) for name, shares in given.items()}
