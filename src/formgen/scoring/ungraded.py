"""Totals that get no grade on purpose: those the form names, and those in a gap that its owner accepts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from formgen.forms.model import Form, Grade, Ungraded
from formgen.forms.stretches import Stretch, bordering, gaps, stretch

GAP = "grade-gap"
"""The code under which a gap between grades is accepted (`formgen.policy`)."""


@dataclass(frozen=True, slots=True)
class OnPurpose:
    """Why a total has no grade, and the coefficient it is paid by, if the form says one."""

    why: str
    coefficient: Decimal | None = None


def ungraded(form: Form, total: Fraction) -> OnPurpose | None:
    """Why a total that no grade holds gets none on purpose; None where the form does not say so."""
    for each in form.no_grade:
        if each.holds(total):
            return OnPurpose(each.why, each.coefficient)
    return next((OnPurpose(why) for hole, why in accepted_gaps(form) if hole.holds(total)), None)


def accepted_gaps(form: Form) -> tuple[tuple[Stretch, str], ...]:
    """The totals that no grade holds and whose gap is accepted, each stretch with the reason."""
    named: tuple[Grade | Ungraded, ...] = (*form.grades, *form.no_grade)
    covers = [held for each in named if (held := stretch(each))]
    found: list[tuple[Stretch, str]] = []
    for hole in gaps(covers, Stretch()):
        at = named[bordering(named, hole)].name if named else ""
        why = next((e.why for e in form.accepts if e.code == GAP and e.at in ("", "grades", at)), None)
        if why is not None:
            found.append((hole, why))
    return tuple(found)
