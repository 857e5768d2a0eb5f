"""Who comes through the door, and what they may do: what their duties say now, and nothing else.

Each page of an appraiser asks here, for every request.  A duty that went (the roster names somebody else, a
form is no longer due) is gone with the next one.
"""

from __future__ import annotations

from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request

from formgen.desk.office.asked import period_in
from formgen.desk.office.workspace import Office
from formgen.forms.slots import SlotSpec
from formgen.periods import Period
from formgen.records.appraisers import Appraisal, Asked, Duty, appraisal
from formgen.records.entering import typed
from formgen.records.journal import Author
from formgen.records.model import Record
from formgen.text import same
from formgen.workspace.links import Link
from formgen.workspace.people import appraised


@dataclass(frozen=True, slots=True)
class Visitor:
    """An appraiser with an open link, and the address of their computer."""

    link: Link
    address: str

    def author(self, duty: Duty) -> Author:
        """Under which name their entries are written down."""
        who = self.link.who
        return Author("rater", who.name, who.number, duty.seats, self.address)


def visitor_in(request: Request) -> Visitor:
    """Who asks; raises HTTPException (403) where no gate has let anybody in."""
    found = getattr(request.state, "visitor", None)
    if not isinstance(found, Visitor):
        raise HTTPException(403)
    return found


def appraisal_of(office: Office, asked: Period) -> Appraisal:
    """Who has to write what in a period.  Raises InputError for people or forms that cannot be read."""

    def find() -> Appraisal:
        groups, _ = appraised(office.workspace, asked)
        due: dict[tuple[str, str], Asked] = {}  # whoever has two posts with one form has one card
        for each in groups:
            for person in each.people:
                card = each.form.id, same(person.number)
                due.setdefault(card, Asked(each.form, person, each.period or asked))
        return appraisal(due.values(), office.workspace.people)

    return office.kept_while_read("appraisal", asked, find)


def duties_of(office: Office, visitor: Visitor) -> tuple[Duty, ...]:
    """Everything that a visitor has to write."""
    return appraisal_of(office, visitor.link.period).of(visitor.link.who)


def duty_in(office: Office, request: Request) -> Duty:
    """The visitor's duty that an address names; raises HTTPException (404) for whatever is none of theirs."""
    period, form = period_in(request), request.path_params["form"]
    number = same(request.path_params["number"])
    for each in duties_of(office, visitor_in(request)):
        if (each.period, each.form.id, same(each.person.number)) == (period, form, number):
            return each
    raise HTTPException(404)


def own_slot(duty: Duty, name: str) -> SlotSpec:
    """A slot that is the visitor's to write; raises HTTPException (404) for every other."""
    slot = duty.writes.get(name)
    if slot is None:
        raise HTTPException(404)
    return slot


def record_of(office: Office, duty: Duty) -> Record | None:
    """What is recorded of the person so far, by whomever: no page of a visitor shows it as a whole."""
    return office.record(duty.form, duty.person.number, duty.period)


def written(duty: Duty, record: Record | None) -> dict[str, str]:
    """What stands in the visitor's own slots."""
    return {name: typed(record, slot) for name, slot in duty.writes.items()}


def seen(duty: Duty, record: Record | None) -> dict[str, str]:
    """What stands in those of others that the form lets the visitor see."""
    return {name: typed(record, slot) for name, slot in duty.sees.items()}
