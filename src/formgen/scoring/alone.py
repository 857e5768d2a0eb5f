"""What one rater's own words earn, by themselves: without those of others, and without a total.

Whoever fills in their part elsewhere is told at once what each of their entries gives, and why, or what is
wrong with it.  Nothing here takes in what others gave.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from formgen.forms.model import Form, Goals, Indicator, Section
from formgen.forms.slots import SlotSpec
from formgen.problems import Problem
from formgen.records.entering import changed, typed
from formgen.records.model import Record
from formgen.scoring.goals import rated
from formgen.scoring.indicators import MISSING, Scored, adjusted, scored
from formgen.scoring.model import Item
from formgen.scoring.score import references


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of one indicator or goal, by its name, and the points that it would give alone."""

    name: str
    item: Item


@dataclass(frozen=True, slots=True)
class Alone:
    """What a rater's words earn, in printed order, and what is wrong with them."""

    said: tuple[Said, ...]
    problems: tuple[Problem, ...]


def alone(form: Form, record: Record, own: Collection[SlotSpec], beside: Collection[SlotSpec] = ()) -> Alone:
    """What the entries in a rater's own slots give.

    `beside` are slots of others without which they would mean nothing: what a goal is, and its weight.
    """
    mine = _only(record, (*own, *beside))
    found: list[Said] = []
    problems: list[Problem] = []
    for name, each in (*_indicators(form, mine, own), *_goals(form, mine, own)):
        found.append(Said(name, each.item))
        problems += each.problems
    rooms = {slot.path[1] for slot in own if slot.path[0] == "comments"}
    asked = replace(form, opinions=tuple(each for each in form.opinions if each.id in rooms))
    problems += references(asked, mine)
    return Alone(tuple(found), tuple(each for each in problems if each.code not in MISSING))


def _only(record: Record, slots: Iterable[SlotSpec]) -> Record:
    """A record of the same person in which nothing stands but what does in these slots."""
    found = Record(record.person, record.form, record.period, places=record.places)
    for slot in slots:
        if value := typed(record, slot):
            found = changed(found, slot, value)
    return found


def _indicators(form: Form, record: Record, own: Collection[SlotSpec]) -> Iterator[tuple[str, Scored]]:
    for section in form.sections:
        for each in _asked(section.indicators, own):
            yield each.name, scored(form, each, record)
    for block in form.adjustments:
        for each in _asked(block.items, own):
            yield each.name, adjusted(form, each, record, block)


def _asked(indicators: Iterable[Indicator], own: Collection[SlotSpec]) -> Iterator[Indicator]:
    """The indicators of which a rater says anything that is judged, as if nobody else did."""
    for each in indicators:
        slots = [slot for slot in own if slot.path[:2] == ("entries", each.id)]
        if slots:
            names = dict.fromkeys(slot.rater for slot in slots if slot.rater)
            yield replace(each, raters=tuple(names))


def _goals(form: Form, record: Record, own: Collection[SlotSpec]) -> Iterator[tuple[str, Scored]]:
    for section in form.sections:
        if goals := section.goals:
            mine = [slot for slot in own if slot.path[:2] == ("entries", goals.id)]
            names = dict.fromkeys(slot.rater for slot in mine if slot.path[3] == "rating")
            if names:
                yield from _rated(form, section, replace(goals, raters=tuple(filter(None, names))), record)


def _rated(form: Form, section: Section, goals: Goals, record: Record) -> Iterator[tuple[str, Scored]]:
    found = rated(form, section, goals, record)
    for number, each in enumerate(found.goals, 1):
        name = each.goal or f"{section.title or '目标'} {number}"
        missing = each.points is None
        yield name, Scored(Item(goals.id, points=each.points, reason=each.reason, missing=missing))
    yield section.title, Scored(Item(goals.id), found.problems)
