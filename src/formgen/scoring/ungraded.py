"""Totals that get no grade on purpose: those the form names, and those in a gap that its owner accepts."""

from __future__ import annotations

from fractions import Fraction

from formgen.forms.accepting import Gap, reason
from formgen.forms.model import Form
from formgen.forms.stretches import Stretch
from formgen.scoring.model import OnPurpose
from formgen.scoring.reach import holes

GAP = "grade-gap"
"""The code under which a gap between grades is accepted (`formgen.policy`)."""


def ungraded(form: Form, total: Fraction) -> OnPurpose | None:
    """Why a total that no grade holds gets none on purpose; None where the form does not say so."""
    name = form.say("no-grade")
    for each in form.no_grade:
        if each.holds(total):
            return OnPurpose(each.why, name, each.coefficient)
    return next((OnPurpose(why, name) for hole, why in accepted_gaps(form) if hole.holds(total)), None)


def accepted_gaps(form: Form) -> tuple[tuple[Stretch, str], ...]:
    """The totals that no grade holds and whose gap is accepted, each stretch with the reason."""
    found = tuple(holes(form))
    gaps = [Gap(GAP, path, hole) for path, hole in found]
    reasons = ((hole, reason(form, gap, gaps)) for (_, hole), gap in zip(found, gaps, strict=True))
    return tuple((hole, why) for hole, why in reasons if why is not None)
