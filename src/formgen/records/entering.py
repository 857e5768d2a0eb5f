"""What somebody types into one slot, put into a score file: text in, text out, nothing else moved.

A slot's path leads to its value in a record (`formgen.forms.slots`); here it leads to its place in the
YAML text, which is changed there alone (`formgen.yamlfiles.editing`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from formgen.forms.slots import SlotSpec
from formgen.problems import Path
from formgen.records.model import Calibration, Person, Record
from formgen.yamlfiles.editing import edited, said
from formgen.yamlfiles.kinds import Entry

YES = "是"


@dataclass(frozen=True, slots=True)
class Spot:
    """Whose sheet of a score file, from 0; one more than there are is a new one for this person."""

    number: int
    person: Person


def begun(form: str, period: str, *, is_month: bool) -> str:
    """A score file in which nobody is recorded yet."""
    return f"form: {form}\n{'month' if is_month else 'period'}: {period}\nscores:\n"


def typed(record: Record | None, slot: SlotSpec) -> str:  # noqa: PLR0911 one return a part of a record
    """What stands in a slot, as it was typed; nothing where nothing was."""
    if record is None:
        return ""
    match slot.path:
        case ("entries", str(id_), *rest):
            return _at(record.entries.get(id_, ""), rest, slot.rater)
        case ("vetoes", id_):
            return YES if id_ in record.vetoes else ""
        case ("comments", str(id_)):
            return record.comments.get(id_, "")
        case ("fields", str(label)):
            return record.fields.get(label, "")
        case ("pay", str(name)):
            return record.pay.get(name, "")
        case ("calibration", "grade" | "by" | "why" as key):
            return str(getattr(record.calibration, key)) if record.calibration else ""
        case _:
            return ""


def entered(text: str, spot: Spot, record: Record | None, slot: SlotSpec, value: str) -> str:
    """The score file with this value in this slot; with no value, as if nobody had typed one.

    `record` is what the file says of the person, where it says something.  Raises ValueError for a slot
    that no record has, or a text in which the place cannot be found.
    """
    if record is None:
        if not value.strip():
            return text
        text = edited(text, ("scores", spot.number), {"person": spot.person.number})
    here: Path = ("scores", spot.number)
    match slot.path:
        case ("entries", str(id_), *rest):
            whole = record.entries.get(id_, "") if record else ""
            return _entry(text, (*here, "facts", id_), whole, tuple(rest), value)
        case ("vetoes", str(id_)):
            occurred = [each for each in (record.vetoes if record else ()) if each != id_]
            more = [id_] if value == YES else []
            return edited(text, (*here, "vetoes"), (*occurred, *more) or None)
        case ("comments" | "fields" | "pay" | "calibration" as part, str(key)):
            return edited(text, (*here, part, key), value if value.strip() else None)
        case _:
            raise ValueError(f"{slot.name} is not recorded")


def _entry(text: str, here: Path, whole: Entry, rest: Path, value: str) -> str:
    """The text with one part of an entry changed; only lists are written anew as a whole."""
    if not rest or (isinstance(whole, Mapping) and len(rest) == 1 and whole):
        return edited(text, (*here, *rest), value if value.strip() else None)
    if isinstance(whole, Sequence) and not isinstance(whole, str) and _is_there(whole, rest):
        return edited(text, (*here, *rest), value)
    new = _with(whole, rest, value)
    return edited(text, here, None if _is_nothing(new) else new)


def _is_there(whole: Entry, rest: Path) -> bool:
    """Whether all steps lead to something that stands there already, so that it can be changed alone."""
    for step in rest[:-1]:
        if isinstance(whole, str) or not isinstance(step, int) or isinstance(whole, Mapping):
            return False
        if step >= len(whole):
            return False
        whole = whole[step]
    last = rest[-1]
    return last in whole if isinstance(whole, Mapping) else isinstance(last, int) and last < len(whole)


def _with(whole: Entry, rest: Path, value: str) -> Entry:
    """An entry with one part changed; what a list lacks before it is empty."""
    if not rest:
        return value
    step, inner = rest[0], rest[1:]
    if isinstance(step, int):
        items = list(whole) if isinstance(whole, tuple | list) else []
        items += [""] * (step + 1 - len(items))
        items[step] = _with(items[step], inner, value)
        while items and _is_nothing(items[-1]):
            items.pop()
        return tuple(each if not _is_nothing(each) else _nothing(inner) for each in items)
    pairs = dict(whole) if isinstance(whole, Mapping) else {}
    pairs[step] = _with(pairs.get(step, ""), inner, value)
    return {key: each for key, each in pairs.items() if not _is_nothing(each)}


def _nothing(inner: Path) -> Entry:
    return {} if inner else ""


def _is_nothing(entry: Entry) -> bool:
    match entry:
        case str():
            return not entry.strip()
        case Mapping():
            return all(map(_is_nothing, entry.values()))
        case tuple() | list():
            return all(map(_is_nothing, entry))
        case _:
            assert_never(entry)


def _at(entry: Entry, rest: Sequence[str | int], rater: str) -> str:
    """The text at the end of a way into an entry; who rates alone need not be named there."""
    for step in rest:
        if isinstance(entry, str) and rater and step == rater:
            continue
        if isinstance(entry, Mapping) and isinstance(step, str):
            entry = entry.get(step, "")
        elif isinstance(entry, tuple | list) and isinstance(step, int):
            entry = entry[step] if step < len(entry) else ""
        else:
            return ""
    return entry if isinstance(entry, str) else ""


def sheets_in(text: str) -> int:
    """How many sheets a score file has.  Raises ValueError for what is no YAML."""
    whole = said(text)
    scores = whole.get("scores", "") if isinstance(whole, dict) else ""
    return len(scores) if isinstance(scores, list) else 0


def changed(record: Record, slot: SlotSpec, value: str) -> Record:
    """The record as it would be with this value in this slot; it is written nowhere."""
    match slot.path:
        case ("entries", str(id_), *rest):
            new = _with(record.entries.get(id_, ""), tuple(rest), value)
            kept = {key: each for key, each in record.entries.items() if key != id_}
            return replace(record, entries=kept if _is_nothing(new) else {**kept, id_: new})
        case ("vetoes", str(id_)):
            others = tuple(each for each in record.vetoes if each != id_)
            return replace(record, vetoes=(*others, id_) if value == YES else others)
        case ("comments", str(key)):
            return replace(record, comments={**record.comments, key: value})
        case ("fields", str(key)):
            return replace(record, fields={**record.fields, key: value})
        case ("pay", str(key)):
            return replace(record, pay={**record.pay, key: value})
        case ("calibration", "grade" | "by" | "why" as key):
            so_far = record.calibration or Calibration()
            now = replace(so_far, **{key: value.strip()})
            return replace(record, calibration=now if now != Calibration() else None)
        case _:
            raise ValueError(f"{slot.name} is not recorded")
