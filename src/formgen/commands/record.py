"""record: what somebody types into one slot, brought to the disk before anybody says that it is there.

The desk calls it for every value.  Score files stay what they are: text that people may edit meanwhile.  So
a value is only replaced by somebody who saw the one that stands there; what stands in a workbook or another
table is not written here, because another program may have it open.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import count
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
from formgen.records.people import Known
from formgen.records.scores import ScoreFile, read_scores, records_of
from formgen.text import same
from formgen.workspace.folder import Workspace
from formgen.workspace.memory import Memory
from formgen.workspace.recorded import Cast, OneFile, Recorded, recorded
from formgen.yamlfiles.read import Reading

_BOM = b"\xef\xbb\xbf"
_PATIENCE = 10.0
"""Seconds to wait for somebody else who writes: a value takes some milliseconds."""
_MOST_IN_A_FILE = 100
"""People in one file that formgen begins: a value is found, changed and proved in the whole of its file."""
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


def record(workspace: Workspace, what: Typed, memory: Memory | None = None) -> Written:
    """Write one value into the score file of its person, or into one of the form's where there is none yet.

    Afterwards it is on the disk, and so is its line in the period's journal.  Where somebody else has typed
    the same value meanwhile, and where a run was killed between both, the line is written all the same.  Of
    files that are as they were `memory` knows who is in them.  Raises InputError for a file that cannot be
    read or written, or that is a table, for somebody who is recorded twice, and for a value with which the
    file could not be read again.
    """
    with alone(workspace.root / FOLDER, "scores", _PATIENCE):
        for _ in range(_TRIES):
            if written := _written(workspace, what, memory):
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


def _written(workspace: Workspace, what: Typed, memory: Memory | None) -> Written | None:
    """What came of it, or None if somebody else wrote the file while it was read: then it is read again."""
    here = _recorded(workspace, what, memory)
    file = _file(workspace, what, here)
    raw = disk.content(file) if disk.is_file(file) else None
    text, problems = decode(_new(what) if raw is None else raw, str(file))
    if problems:
        raise InputError(*problems)
    before = read_scores(text, str(file))
    found, spot = _sheet(before, here, what)
    stands = entering.typed(found, what.slot)
    if stands not in (what.was, what.value):
        return Written(found, file, conflict=stands)
    try:
        made = entering.entered(text, spot, found, what.slot, what.value)
    except ValueError as why:
        raise InputError(error("record-cannot-edit", Where(str(file)), why=why)) from why
    if made == text:
        return Written(found, file)
    after = read_scores(made, str(file))
    _still_readable(before, after, file)
    files.sweep(file.parent)
    mark = _BOM if raw and raw.startswith(_BOM) else b""
    if not files.save_over(file, raw, mark + made.encode()):
        return None
    return Written(_sheet(after, here, what)[0], file)


def _still_readable(before: Reading[ScoreFile], after: Reading[ScoreFile], file: Path) -> None:
    """Raise InputError for a value that would make the whole file unreadable: an invisible character."""
    known = {(each.code, str(each.facts)) for each in before.problems}
    new = [each for each in after.problems if each.is_error]
    broken = [each for each in new if (each.code, str(each.facts)) not in known]
    if broken:
        raise InputError(*(error(each.code, Where(str(file)), **each.facts) for each in broken))


def _file(workspace: Workspace, what: Typed, here: Recorded) -> Path:
    """The file in which somebody is recorded; else one for whoever is not yet."""
    key = str(what.form.id), same(what.person.number)
    found = [each for one in here.each for each in (one.records.get(key), *one.again) if _is(each, what)]
    if len(found) > 1:
        places = [str(each.places.at("person")) for each in found if each]
        raise InputError(error("recorded-twice", Where(places[1]), person=_named(what), first=places[0]))
    if known := here.find(key):
        path = Path(known.places.file)
        if not is_yaml(path):
            raise InputError(error("record-in-table", known.places.at(), person=_named(what)))
        return path
    folder = workspace.root / "scores" / what.period.name
    own = [one for one in here.each if _is_of(one, what)]
    for one in own:
        if one.lost:  # a sheet of it cannot be read: it may be this person's
            raise InputError(*(each for each in one.problems if each.is_error))
    with_room = next((one.path for one in own if one.count < _MOST_IN_A_FILE), None)
    return with_room or _free(folder, what.form)


def _recorded(workspace: Workspace, what: Typed, memory: Memory | None) -> Recorded:
    """What was recorded in the period, of this person too, whether they are on its list or not."""
    if memory is not None:
        found = memory.recorded(workspace, what.period, workspace.output)
        if found.known.posts(what.person.number):
            return found
    known = Known((*workspace.people, what.person))
    return recorded(workspace, what.period, Cast(known, workspace.forms))


def _free(folder: Path, form: Form) -> Path:
    """A file for more people of a form: `sales.yaml`, `sales-2.yaml` …, the first that is not there."""
    names = (f"{form.id}{f'-{n}' if n > 1 else ''}.yaml" for n in count(1))
    paths = (files.place(folder, name) for name in names)
    return next(path for path in paths if disk.kind_of(path) == "nothing")


def _is(record: Record | None, what: Typed) -> bool:
    return record is not None and (record.form, record.period, same(record.person.number)) == (
        what.form.id,
        what.period,
        same(what.person.number),
    )


def _is_of(one: OneFile, what: Typed) -> bool:
    """Whether a file records this form in this period, whoever is in it.

    Raises InputError for one that cannot be read: whoever is looked for may be in it.
    """
    if not is_yaml(one.path) or one.records:
        return is_yaml(one.path) and one.is_of(what.form.id)
    text, problems = decode(disk.content(one.path), str(one.path))
    reading = read_scores(text, str(one.path))
    if problems or reading.draft is None:
        raise InputError(*problems, *reading.problems)
    said = reading.draft.period or (Period.parse(reading.draft.month) if reading.draft.month else None)
    return reading.draft.form == what.form.id and said is not None and what.period.holds(said)


def _new(what: Typed) -> bytes:
    return entering.begun(what.form.id, what.period.name, is_month=what.period.span == "month").encode()


def _sheet(reading: Reading[ScoreFile], here: Recorded, what: Typed) -> tuple[Record | None, entering.Spot]:
    """What a file says of the person, and which sheet that is; the next one, where it says nothing."""
    records = records_of(reading, here.known.again(), here.forms).records
    sheets = len(reading.draft.scores) if reading.draft else 0
    known = next((each for each in records if _is(each, what)), None)
    if known is None:
        return None, entering.Spot(sheets, what.person)
    at = known.places.at()
    number = next(n for n in range(sheets) if reading.places.at("scores", n) == at)
    return known, entering.Spot(number, what.person)


def _named(what: Typed) -> str:
    return f"{what.person.name} {what.person.number}"
