"""Slots with what stands in them, and the fields of header and footer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from formgen.forms.model import Field, Form
from formgen.forms.slots import EMPLOYEE, FollowedKey, SlotSpec, of_field, of_followed
from formgen.periods import Period
from formgen.phrases import Phrases
from formgen.points import show
from formgen.records.model import Followed, Person
from formgen.scoring.model import Scorecard
from formgen.view import words
from formgen.view.model import Labelled, Slot


def placed(spec: SlotSpec, say: Phrases, value: str = "", *, missing: bool = False) -> Slot:
    """The slot on a page with this value; one that is `missing` has none."""
    options = spec.options if spec.kind == "choice" else ()
    return Slot(
        spec.name,
        spec.title,
        spec.kind,
        value,
        options,
        missing=missing and not value,
        lines=spec.lines,
        tongue=say.tongue,
    )


def fields(
    form: Form,
    fields: tuple[Field, ...],
    period: Period | None,
    person: Person | None,
    card: Scorecard | None,
) -> Iterator[Labelled]:
    """The fields with the words before them and what formgen can fill in by itself."""
    known = _known_values(form, period, person)
    recorded = card.record.fields if card else {}
    extra = person.extra if person else {}
    for field in fields:
        spec = of_field(field)
        typed = recorded.get(field.id or "") or recorded.get(field.label, "")
        value = known.get(spec.name) or typed or extra.get(field.label, "")
        yield Labelled(
            field.label, placed(spec, form.say, words.date(value, form.say) if spec.kind == "date" else value)
        )


def followed_by(form: Form, card: Followed | None) -> Iterator[Labelled]:
    """What a form shows of the card that it follows from; empty where there is none."""
    for key, spec in of_followed(form).items():
        value, unit = _of_followed(key, card, form.say) if card else ("", "")
        yield Labelled(spec.title, placed(spec, form.say, value), form.say.behind(unit or spec.unit))


def _of_followed(key: FollowedKey, card: Followed, say: Phrases) -> tuple[str, str]:
    """What is shown of a card, and what stands behind it."""
    match key:
        case "form":
            return card.title, ""
        case "total":
            full = "" if card.full is None else say("points-of-full", n=show(card.full))
            return "" if card.total is None else show(card.total), full
        case "grade":
            return card.grade, ""
        case "coefficient":
            return "" if card.coefficient is None else f"{card.coefficient:f}", ""
        case "pay":
            return "" if card.pay is None else f"{card.pay:f}", ""
        case "items":
            return say.apart(f"{name} {say('points', n=points)}" for name, points in card.items), ""
        case _:
            assert_never(key)


def _known_values(form: Form, period: Period | None, person: Person | None) -> dict[str, str]:
    values = {
        "period": words.period(period, form, person),
        "form.number": form.number,
        "form.version": str(form.version),
        "form.effective": words.month(form.effective, form.say),
    }
    if person:
        values |= {slot: getattr(person, field) for field, slot in EMPLOYEE.items()}
    return values
