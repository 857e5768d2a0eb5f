"""Which version of a form counts: several versions of one id may lie side by side."""

from __future__ import annotations

from collections.abc import Iterable

from formgen.forms.model import Form
from formgen.periods import Period


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
    if said.span == form.span:
        return said
    return Period.around(said, form.span) if said.span == "month" else None


def _age(form: Form) -> tuple[str, int]:
    return form.effective or "", form.version
