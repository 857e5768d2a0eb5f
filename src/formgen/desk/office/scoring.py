"""What the pages of scoring show of one person with one form, and what they are told of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request

from formgen.desk.office.asked import period_in
from formgen.desk.office.workspace import Office
from formgen.forms.model import Form, Indicator
from formgen.forms.slots import tabled
from formgen.messages import say, sentence
from formgen.periods import Period
from formgen.points import show
from formgen.records.beside import is_yaml
from formgen.records.entering import typed
from formgen.records.model import Person, Record
from formgen.scoring.model import Scorecard
from formgen.scoring.standing import standing_of
from formgen.text import same
from formgen.typesetting.layout import laid_out
from formgen.typesetting.model import Piece, Sheet
from formgen.view.build import view_of
from formgen.view.model import Slot
from formgen.view.words import lacks


@dataclass(frozen=True, slots=True)
class Row:
    """One person with one form: what was recorded, and the figures that it gives."""

    person: Person
    form: Form
    period: Period
    values: Mapping[str, str] = field(default_factory=dict)
    figures: Mapping[str, Any] = field(default_factory=dict)
    elsewhere: str = ""


@dataclass(frozen=True, slots=True)
class Whom:
    """The person, form and period that an address names, with what is recorded there already."""

    form: Form
    person: Person
    period: Period
    record: Record


def row_of(office: Office, form: Form, person: Person, period: Period) -> Row:
    """What a page shows of somebody."""
    known = office.record(form, person.number, period)
    record = known or Record(person, form.id, period)
    return Row(
        person,
        form,
        period,
        values(form, known),
        figures(office, office.card(form, record)),
        elsewhere=elsewhere(office, known) if known else "",
    )


def elsewhere(office: Office, record: Record) -> str:
    """The file in which something is recorded, from the workspace, if the desk does not write into it."""
    path = Path(record.places.file)
    return "" if is_yaml(path) else path.relative_to(office.root).as_posix()


def values(form: Form, record: Record | None) -> dict[str, str]:
    """What stands in each slot of a form, by the slot's name."""
    return {slot.name: typed(record, slot) for slot in tabled(form) if slot.path}


def figures(office: Office, card: Scorecard) -> dict[str, Any]:
    """What a card comes to, in words that a page can show: total, grade, pay, every point with its reason."""
    standing = standing_of(card)
    lang = office.lang
    names: dict[str, str] = {each.id: each.name for each in scored(card.form)}
    items = [item for part in card.parts for item in part.items]
    blocks = [item for block in card.blocks for item in block.items]
    return {
        "total": "" if card.total is None else str(card.total),
        "grade": standing.graded,
        "pay": "" if card.pay is None else str(standing.pay),
        "complete": card.complete,
        "state": say("desk-complete" if card.complete else "desk-state-incomplete", lang),
        "lacks": lacks(standing, lang),
        "items": [
            {
                "name": names.get(item.id, item.id),
                "points": "" if item.points is None else show(item.points),
                "reason": item.reason,
                "missing": item.missing and not item.unusable,
                "slot": f"fact.{item.id}" if item.unusable else "",
            }
            for item in (*items, *blocks)
            if item.reason or item.missing
        ],
        "problems": [sentence(each, lang) for each in card.problems if "missing" not in each.code],
    }


def whom_in(office: Office, request: Request) -> Whom:
    """The person and form in the address; raises HTTPException (404) if nobody has it."""
    period = period_in(request)
    spec = office.workspace.form_for(request.path_params["form"], period)
    if spec is None:
        raise HTTPException(404)
    number = same(request.path_params["number"])
    known = office.record(spec.form, number, period)
    if known:
        return Whom(spec.form, known.person, period, known)
    parts = office.parts(period).parts
    here = (each.person for each in parts if each.form.id == spec.form.id)
    person = next((each for each in here if same(each.number) == number), None)
    if person is None:
        raise HTTPException(404)
    return Whom(spec.form, person, period, Record(person, spec.form.id, period))


def scored(form: Form) -> Iterator[Indicator]:
    """Everything that is scored: indicators, and what gives bonus or deduction."""
    yield from form.indicators
    for block in form.adjustments:
        yield from block.items


# ── the form as it looks ────────────────────────────────────────────────────────────────────


def slots_on(sheet: Sheet) -> Iterator[Slot]:
    """Every place to fill in that a laid-out form prints, from the top."""
    return (piece.slot for piece in _pieces(sheet) if piece.slot)


def as_printed(card: Scorecard) -> dict[str, Any]:
    """What the form prints with this card: its slots by name, and from the top which boxes are ticked."""
    sheet = laid_out(view_of(card.form, card=card))
    return {
        "slots": {slot.name: say_slot(slot) for slot in slots_on(sheet)},
        "boxes": [piece.mark == "ticked" for piece in _pieces(sheet) if piece.mark],
    }


def say_slot(slot: Slot) -> str:
    """What a slot prints; nothing where a hand would write."""
    return slot.say("not-recorded") if slot.missing else slot.value


def _pieces(sheet: Sheet) -> Iterator[Piece]:
    for leaf in sheet.leaves:
        for strip in leaf.strips:
            for cell in strip.cells:
                if cell.rows:
                    for paragraph in cell.paragraphs:
                        yield from paragraph.pieces
