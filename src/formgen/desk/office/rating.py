"""What a page shows of one duty: what is asked, what the appraiser typed, and what that gives by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from formgen.desk.office.visitors import record_of, seen, written
from formgen.desk.office.workspace import Office
from formgen.forms.model import Adjustments, Form, Indicator, full_points
from formgen.forms.rules import Questions, asks, levels_of
from formgen.forms.slots import SlotSpec, recorded
from formgen.messages import Lang, sentence
from formgen.points import show
from formgen.records.appraisers import Duty
from formgen.records.model import Record
from formgen.scoring.alone import alone
from formgen.view.standards import standard
from formgen.view.words import offered


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
    asked: tuple[str, ...] = ()
    """The questions that are answered by yes and no."""

    def label(self, slot: SlotSpec) -> str:
        """What a slot is called below the title; nothing where it is the only one."""
        if self.asked and isinstance(number := slot.path[-1], int):
            return f"{number + 1}. {self.asked[number]}"
        if len(self.slots) == 1:
            return ""
        return _called(slot) or slot.title.removeprefix(self.title).strip()


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
        title = known.name if known else _common(duty.form, slots)
        rule = tuple(_printed(duty.form, known, block)) if known else ()
        asked = _asked(known) if known else ()
        found.append(Question(title, known.requirement if known else "", rule, own, others, asked))
    return tuple(found)


def _printed(form: Form, indicator: Indicator, block: Adjustments | None) -> Iterator[str]:
    """What the form prints of a rule: its words, then its levels with their points."""
    if indicator.rule:
        yield from standard(indicator.rule, full_points(form, indicator), form.say, block)
    for level in levels_of(indicator.rule)[1]:
        yield offered(level, form.before_text, form.say)


def _asked(indicator: Indicator) -> tuple[str, ...]:
    asked = asks(indicator.rule)
    return asked.questions if isinstance(asked, Questions) else ()


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


def _called(slot: SlotSpec) -> str:
    """What a slot is called among several of one thing: by whom, and which; often nothing."""
    if _key(slot)[2]:
        return _unnumbered(slot.title)
    return " ".join(filter(None, (slot.rater, slot.label)))


def _said_by(slot: SlotSpec, slots: tuple[SlotSpec, ...]) -> str:
    return _called(slot) or (slot.title if len(slots) > 1 else "")


def _unnumbered(title: str) -> str:
    """The heading of a column: `完成情况 2` is in the column 完成情况."""
    words, _, last = title.rpartition(" ")
    return words if last.isdecimal() else title


def _common(form: Form, slots: tuple[SlotSpec, ...]) -> str:
    """The title of what stands together: of one slot, or a row by its section and number (本月重点工作 1)."""
    _, id_, row = _key(slots[0])
    if not row:
        return slots[0].title
    blocks = ((each.goals or each.table, each) for each in form.sections)
    title = next(
        (section.label or section.title for block, section in blocks if block and block.id == id_), ""
    )
    return f"{title or form.say('goals')} {int(row) + 1}"


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
                "missing": False,
                "slot": f"fact.{each.item.id}" if each.item.unusable else "",
            }
            for each in found.said
            if each.item.reason and (each.item.unusable or not each.item.missing)
        ],
        "problems": [sentence(each, lang) for each in found.problems],
    }
