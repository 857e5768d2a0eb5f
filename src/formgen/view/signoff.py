"""The sign-off list (签收表) in front of a print run: who gets a sheet, and signs for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from formgen.forms.model import Form
from formgen.periods import Period
from formgen.phrases import Phrases
from formgen.records.model import Person
from formgen.view.letterhead import letterhead
from formgen.view.model import PageState, Receiver, Receivers, SignOff, fixed


def signoff(  # noqa: PLR0913 what stands on it
    receivers: Sequence[tuple[Person, Form]],
    say: Phrases,
    *,
    title: str,
    period: Period | None = None,
    volume: str = "",
    state: PageState = "blank",
) -> SignOff:
    """The list for these people, in this order, department by department.

    `volume` (第1册) says which part of a divided run this is, `state` whether
    blanks or cards are signed for.
    """
    departments = tuple(_departments(receivers, say))
    several = say("departments", n=len(departments))
    names = departments[0].department if len(departments) == 1 else several
    note = say("space-between").join(filter(None, (names, say("copies", n=len(receivers)), volume)))
    said = say.period(period) if period else ""
    return SignOff(letterhead(say, period=said), title, note, departments, state, words=fixed(say.tongue))


def _departments(receivers: Sequence[tuple[Person, Form]], say: Phrases) -> Iterator[Receivers]:
    first = 1
    for department, members in groupby(receivers, key=lambda each: department_of(each[0], say)):
        people = tuple(Receiver(who.number, who.name, who.post, form.title) for who, form in members)
        yield Receivers(department, people, first)
        first += len(people)


def department_of(person: Person, say: Phrases) -> str:
    """The person's department as it is printed."""
    return person.department or say("no-department")
