"""Which version of a form counts: several versions of one id may lie side by side."""

from __future__ import annotations

from collections.abc import Iterable

from formgen.forms.model import Form
from formgen.periods import Period, due


def versions(forms: Iterable[Form], id_: str) -> tuple[Form, ...]:
    """The versions of one form, oldest first: by the month they take effect, then by number."""
    return tuple(sorted((form for form in forms if form.id == id_), key=_age))


def in_force(forms: Iterable[Form], id_: str, period: Period | None = None) -> Form | None:
    """The newest version in effect in the last month of a period; without a period the newest of all.

    A version that names no month has always been in force.
    """
    known = versions(forms, id_)
    month = period.last.name if period else "9999"
    return next((form for form in reversed(known) if (form.effective or "") <= month), None)


def covered(form: Form, said: Period) -> Period | None:
    """The period of a form that is meant by a period, or by a month in it; None for one of another length."""
    if said.span == form.span or form.follows:
        return said
    return Period.around(said, form.span) if said.span == "month" else None


def asked_for(form: Form, asked: Period) -> Period | None:
    """The period for which a form is asked, when somebody asks for a time; None if none is due then.

    A form that follows from a card is asked for whenever somebody wants it.
    """
    return asked if form.follows else due(form.span, form.due, asked)


def following(form: Form, forms: Iterable[str]) -> bool:
    """Whether a form follows from one of these, by their ids."""
    if form.follows is None:
        return False
    names = set(forms)
    return bool(names.intersection(form.follows.forms) if form.follows.forms else names)


def _age(form: Form) -> tuple[str, int]:
    return form.effective or "", form.version
