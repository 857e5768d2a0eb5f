"""Who appraises whom: the seats of everybody's form, and the people whom the roster puts on them.

Somebody is known by the number.  A superior stands in the roster by name or number; who is no employee there,
as an owner of the company, is known by the name alone.  Where a name may mean several people nobody is
meant: HR hears of it, and writes the number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, assert_never

from formgen.forms.model import Form
from formgen.forms.seats import Seat, seats
from formgen.forms.slots import SlotSpec
from formgen.periods import Period
from formgen.records.model import Person
from formgen.text import same

Why: TypeAlias = Literal["nobody", "ambiguous", "several", "themselves"]
"""Why nobody is meant: no name stands there, it is that of several people, there are several names in one
cell, or somebody would be their own superior."""

_BETWEEN = "、,，;；/\n"


@dataclass(frozen=True, slots=True, order=True)
class Appraiser:
    """Somebody who appraises; `number` is empty for who is not on the roster."""

    number: str
    name: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A form that is due: of whom, and for which period."""

    form: Form
    person: Person
    period: Period


@dataclass(frozen=True, slots=True)
class Duty:
    """What one appraiser writes in one person's form, and what else of it they see; slots by their names."""

    form: Form
    person: Person
    period: Period
    seats: tuple[str, ...]
    writes: Mapping[str, SlotSpec]
    sees: Mapping[str, SlotSpec] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Vacant:
    """A seat in somebody's form on which nobody sits."""

    form: Form
    person: Person
    seat: str
    why: Why


@dataclass(frozen=True, slots=True)
class Appraisal:
    """Everybody's duties, and the seats that nobody has."""

    duties: Mapping[Appraiser, tuple[Duty, ...]]
    vacant: tuple[Vacant, ...] = ()

    def of(self, who: Appraiser) -> tuple[Duty, ...]:
        return self.duties.get(who, ())


def appraisal(asked: Iterable[Asked], roster: Sequence[Person]) -> Appraisal:
    """Who has to write what; `roster` are all people, whether or not they are appraised."""
    due = tuple(asked)
    staff = _Staff((*roster, *(each.person for each in due)))
    parts = {(each.id, each.version): seats(each) for each in _forms(due)}
    held: dict[tuple[Appraiser, int], list[Seat]] = {}
    vacant: list[Vacant] = []
    for n, each in enumerate(due):
        for seat in parts[each.form.id, each.form.version]:
            match staff.on(seat, each.person):
                case Appraiser() as who:
                    held.setdefault((who, n), []).append(seat)
                case why:
                    vacant.append(Vacant(each.form, each.person, seat.name, why))
    duties: dict[Appraiser, list[Duty]] = {}
    for (who, n), mine in held.items():
        duties.setdefault(who, []).append(_duty(due[n], mine))
    return Appraisal({who: tuple(duties[who]) for who in sorted(duties)}, tuple(vacant))


def _forms(due: Iterable[Asked]) -> Iterable[Form]:
    return {(each.form.id, each.form.version): each.form for each in due}.values()


def _duty(asked: Asked, mine: Sequence[Seat]) -> Duty:
    writes = {slot.name: slot for seat in mine for slot in seat.writes}
    sees = {slot.name: slot for seat in mine for slot in seat.sees if slot.name not in writes}
    return Duty(asked.form, asked.person, asked.period, tuple(seat.name for seat in mine), writes, sees)


class _Staff:
    """Everybody whom the roster knows, by number and by name."""

    def __init__(self, people: Iterable[Person]) -> None:
        self._names: dict[str, str] = {}
        self._numbers: dict[str, set[str]] = {}
        self._superiors: dict[str, set[str]] = {}
        for each in people:
            number = same(each.number)
            self._names.setdefault(number, each.name)
            self._numbers.setdefault(same(each.name), set()).add(number)
            if each.superior.strip():
                self._superiors.setdefault(number, set()).add(same(each.superior))

    def on(self, seat: Seat, person: Person) -> Appraiser | Why:
        """Who sits there for this person: whom the roster's column of that name says, or whose role it is."""
        me = same(person.number)
        if seat.role == "self":
            return Appraiser(me, person.name)
        if said := person.column(seat.name):
            return self._called(said, me)
        match seat.role:
            case "superior":
                return self._called(person.superior, me)
            case "next-superior":
                first = self._called(person.superior, me)
                if not isinstance(first, Appraiser):
                    return first
                above = self._superiors.get(first.number, set())
                found = self._called(next(iter(above)), first.number) if len(above) == 1 else _none(above)
                is_me = isinstance(found, Appraiser) and found.number == me
                return "themselves" if is_me else found
            case None:
                return "nobody"
            case _:
                assert_never(seat.role)

    def _called(self, said: str, but: str) -> Appraiser | Why:
        """Who is called so, by number or name, and is not this one."""
        word = same(said)
        if not word:
            return "nobody"
        if any(mark in word for mark in _BETWEEN) and word not in self._numbers:
            return "several"
        numbers = {word} if word in self._names else self._numbers.get(word, set())
        if len(numbers) > 1:
            return "ambiguous"
        found = next(iter(numbers), "")
        if found == but:
            return "themselves"
        return Appraiser(found, self._names[found] if found else word)


def _none(above: set[str]) -> Why:
    return "ambiguous" if above else "nobody"
