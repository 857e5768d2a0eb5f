"""record: what somebody types into one slot, brought to the disk before anybody says that it is there.

The desk calls it for every value.  Score files stay what they are: text that people may edit meanwhile.  So
a value is only replaced by somebody who saw the one that stands there; what stands in a workbook or another
table is not written here, because another program may have it open.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from formgen import disk
from formgen.disk.texts import decode
from formgen.forms.model import Form
from formgen.forms.slots import SlotSpec, tabled
from formgen.output import files
from formgen.output.locks import FOLDER, alone
from formgen.periods import Period
from formgen.problems import InputError, Where, error
from formgen.records import entering
from formgen.records.beside import is_yaml
from formgen.records.journal import Author, Entry, journal_of, line_of
from formgen.records.model import Person, Record
from formgen.records.scorefiles import files_of, scores_in
from formgen.records.scores import read_scores, records_of
from formgen.text import same
from formgen.workspace.folder import Workspace

_BOM = b"\xef\xbb\xbf"
_PATIENCE = 10.0
"""Seconds to wait for somebody else who writes: a value takes some milliseconds."""
_TRIES = 20
"""How often a file that changes under our hands, by a program that asks for no lock, is read again."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What `by` typed into a slot of somebody's form, and what stood there when they did."""

    form: Form
    period: Period
    person: Person
    slot: SlotSpec
    value: str
    was: str
    by: Author


@dataclass(frozen=True, slots=True)
class Written:
    """The record as it is now, and its file.

    `conflict` is what stood there in place of what was seen: then nothing was written.
    """

    record: Record | None
    file: Path
    conflict: str | None = None


def slot_of(form: Form, name: str) -> SlotSpec | None:
    """The slot of this name, if it is one that is recorded."""
    return next((slot for slot in tabled(form) if slot.name == name and slot.path), None)


def record(workspace: Workspace, what: Typed) -> Written:
    """Write one value into the score file of its person, or into the form's own where there is none yet.

    Afterwards it is on the disk, and so is its line in the period's journal.  Where somebody else has typed
    the same value meanwhile, and where a run was killed between both, the line is written all the same.
    Raises InputError for a file that cannot be read or written, or that is a
    table, for somebody who is recorded twice, and for a value with which the file could not be read again.
    """
    with alone(workspace.root / FOLDER, "scores", _PATIENCE):
        for _ in range(_TRIES):
            if written := _written(workspace, what):
                if written.conflict is None and what.value != what.was:
                    _noted(workspace, what)
                return written
    raise InputError(error("record-busy", Where(str(workspace.root / "scores"))))


def _noted(workspace: Workspace, what: Typed) -> None:
    """Write down who typed a value, and when."""
    now = datetime.now().astimezone().isoformat(timespec="seconds")
    period, number = what.period.name, same(what.person.number)
    entry = Entry(now, what.by, what.form.id, period, number, what.slot.name, what.was, what.value)
    files.append(journal_of(workspace.root / "scores", period), line_of(entry))


def _written(workspace: Workspace, what: Typed) -> Written | None:
    """What came of it, or None if somebody else wrote the file while it was read: then it is read again."""
    file = _file(workspace, what)
    raw = disk.content(file) if disk.is_file(file) else None
    text, problems = decode(_new(what) if raw is None else raw, str(file))
    if problems:
        raise InputError(*problems)
    found, spot = _sheet(text, file, workspace, what)
    stands = entering.typed(found, what.slot)
    if stands not in (what.was, what.value):
        return Written(found, file, conflict=stands)
    try:
        after = entering.entered(text, spot, found, what.slot, what.value)
    except ValueError as why:
        raise InputError(error("record-cannot-edit", Where(str(file)), why=why)) from why
    if after != text:
        _still_readable(text, after, file)
        files.sweep(file.parent)
        mark = _BOM if raw and raw.startswith(_BOM) else b""
        if not files.save_over(file, raw, mark + after.encode()):
            return None
    return Written(_sheet(after, file, workspace, what)[0], file)


def _still_readable(before: str, after: str, file: Path) -> None:
    """Raise InputError for a value that would make the whole file unreadable: an invisible character."""
    known = {(each.code, str(each.facts)) for each in read_scores(before, str(file)).problems}
    new = [each for each in read_scores(after, str(file)).problems if each.is_error]
    broken = [each for each in new if (each.code, str(each.facts)) not in known]
    if broken:
        raise InputError(*(error(each.code, Where(str(file)), **each.facts) for each in broken))


def _file(workspace: Workspace, what: Typed) -> Path:
    """The file in which somebody is recorded; else the one for whoever is not yet."""
    folder = workspace.root / "scores"
    found: list[tuple[Path, Record]] = []
    own: list[Path] = []
    people = (*workspace.people, what.person)
    for path in files_of(folder, what.period).files:
        scores = scores_in(path, people, workspace.forms)
        mine = [each for each in scores.records if _is(each, what)]
        found += ((path, each) for each in mine)
        if _is_of(path, what):
            own.append(path)
            if scores.lost:  # a sheet of it cannot be read: it may be this person's
                raise InputError(*(each for each in scores.problems if each.is_error))
    if len(found) > 1:
        places = [str(each.places.at("person")) for _, each in found]
        raise InputError(error("recorded-twice", Where(places[1]), person=_named(what), first=places[0]))
    if found:
        path, known = found[0]
        if not is_yaml(path):
            raise InputError(error("record-in-table", known.places.at(), person=_named(what)))
        return path
    return own[0] if own else files.place(folder / what.period.name, f"{what.form.id}.yaml")


def _is(record: Record, what: Typed) -> bool:
    return (record.form, record.period, same(record.person.number)) == (
        what.form.id,
        what.period,
        same(what.person.number),
    )


def _is_of(path: Path, what: Typed) -> bool:
    """Whether a file records this form in this period, whoever is in it.

    Raises InputError for one that cannot be read: whoever is looked for may be in it.
    """
    if not is_yaml(path):
        return False
    text, problems = decode(disk.content(path), str(path))
    reading = read_scores(text, str(path))
    if problems or reading.draft is None:
        raise InputError(*problems, *reading.problems)
    said = reading.draft.period or (Period.parse(reading.draft.month) if reading.draft.month else None)
    return reading.draft.form == what.form.id and said is not None and what.period.holds(said)


def _new(what: Typed) -> bytes:
    return entering.begun(what.form.id, what.period.name, is_month=what.period.span == "month").encode()


def _sheet(text: str, file: Path, workspace: Workspace, what: Typed) -> tuple[Record | None, entering.Spot]:
    """What a text says of the person, and which sheet that is; the next one, where it says nothing."""
    reading = read_scores(text, str(file))
    records = records_of(reading, (*workspace.people, what.person), workspace.forms).records
    count = len(reading.draft.scores) if reading.draft else 0
    known = next((each for each in records if _is(each, what)), None)
    if known is None:
        return None, entering.Spot(count, what.person)
    here = known.places.at()
    number = next(n for n in range(count) if reading.places.at("scores", n) == here)
    return known, entering.Spot(number, what.person)


def _named(what: Typed) -> str:
    return f"{what.person.name} {what.person.number}"
