"""Which version of a form counts: several versions of one id may lie side by side."""

from __future__ import annotations

from collections.abc import Iterable

from formgen.forms.model import Form


def versions(forms: Iterable[Form], id_: str) -> tuple[Form, ...]:
    """The versions of one form, oldest first: by the month they take effect, then by number."""
    return tuple(sorted((form for form in forms if form.id == id_), key=_age))


def in_force(forms: Iterable[Form], id_: str, month: str = "") -> Form | None:
    """The newest version whose `effective` month is not later; without a month the newest of all.

    A version that names no month has always been in force.
    """
    known = versions(forms, id_)
    return next((form for form in reversed(known) if not month or (form.effective or "") <= month), None)


def _age(form: Form) -> tuple[str, int]:
    return form.effective or "", form.version
