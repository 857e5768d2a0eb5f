"""What a page shows of one duty: what is asked, what the appraiser typed, and what that gives by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from formgen.desk.office.visitors import record_of, seen, written
from formgen.desk.office.workspace import Office
from formgen.forms.model import Adjustments, Form, Indicator, full_points
from formgen.forms.slots import SlotSpec, recorded
from formgen.messages import Lang, sentence
from formgen.points import show
from formgen.records.appraisers import Duty
from formgen.records.model import Record
from formgen.scoring.alone import alone
from formgen.view.standards import standard


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that is asked: an indicator, a goal, somebody's words; with its rule as printed.

    `seen` are words of others that the form lets this appraiser see, with who said them.
    """

    title: str
    requirement: str
    rule: tuple[str, ...]
    slots: tuple[SlotSpec, ...]
    seen: tuple[tuple[str, str], ...]

    def label(self, slot: SlotSpec) -> str:
        """What a slot is called below the title; nothing where it is the only one."""
        if len(self.slots) == 1:
            return ""
        known = " ".join(filter(None, (slot.rater, slot.label)))
        return known or slot.title.removeprefix(self.title).strip()


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of the slots that are to be filled in have something in them."""

    done: int
    all: int

    @property
    def is_done(self) -> bool:
        return self.done >= self.all


def progress(office: Office, duty: Duty) -> Progress:
    """How far an appraiser is with one person: words count where nothing else is asked."""
    values = written(duty, record_of(office, duty))
    marks = [name for name, slot in duty.writes.items() if slot.path[0] == "entries" and slot.kind != "text"]
    asked = marks or list(duty.writes)
    return Progress(sum(bool(values[name].strip()) for name in asked), len(asked))


def questions(duty: Duty, record: Record | None) -> tuple[Question, ...]:
    """Everything that is asked of an appraiser, in printed order."""
    said = seen(duty, record)
    mine = [slot for slot in recorded(duty.form) if slot.name in duty.writes or slot.name in duty.sees]
    rules = dict(_rules(duty.form))
    found = []
    for key, group in groupby(mine, key=_key):
        slots = tuple(group)
        own = tuple(slot for slot in slots if slot.name in duty.writes)
        known, block = rules.get(key[1], (None, None))
        others = tuple((_said_by(slot, slots), said[slot.name]) for slot in slots if slot.name in duty.sees)
        full = full_points(duty.form, known) if known else None
        rule = standard(known.rule, full, block) if known and known.rule else ()
        title = known.name if known else _common([slot.title for slot in slots])
        found.append(Question(title, known.requirement if known else "", rule, own, others))
    return tuple(found)


def _rules(form: Form) -> Iterator[tuple[str, tuple[Indicator, Adjustments | None]]]:
    for indicator in form.indicators:
        yield indicator.id, (indicator, None)
    for block in form.adjustments:
        for item in block.items:
            yield item.id, (item, block)


def _key(slot: SlotSpec) -> tuple[str, str, str]:
    """What stands together: the slots of an indicator, of one goal or one row of a table."""
    row = str(slot.path[2]) if len(slot.path) > 3 and isinstance(slot.path[2], int) else ""
    return str(slot.path[0]), str(slot.path[1]), row


def _said_by(slot: SlotSpec, slots: tuple[SlotSpec, ...]) -> str:
    words = " ".join(filter(None, (slot.rater, slot.label)))
    return words or (slot.title if len(slots) > 1 else "")


def _common(titles: list[str]) -> str:
    """The title of one, or what several titles end in alike: the number of a goal."""
    if len(titles) == 1:
        return titles[0]
    last = titles[0].rpartition(" ")[2]
    return (
        f"第{last}项" if last.isdecimal() and all(each.endswith(f" {last}") for each in titles) else titles[0]
    )


def figures(duty: Duty, record: Record, lang: Lang) -> dict[str, Any]:
    """What an appraiser's own words give, in words that a page can show: no total, and nothing of others."""
    own, beside = list(duty.writes.values()), [each for each in duty.sees.values() if not each.rater]
    found = alone(duty.form, record, own, [each for each in beside if each.path[0] == "entries"])
    return {
        "total": "",
        "grade": "",
        "pay": "",
        "complete": False,
        "items": [
            {
                "name": each.name,
                "points": "" if each.item.points is None else show(each.item.points),
                "reason": each.item.reason,
                "missing": each.item.missing and not each.item.unusable,
            }
            for each in found.said
            if each.item.reason or each.item.missing
        ],
        "problems": [sentence(each, lang) for each in found.problems],
    }
