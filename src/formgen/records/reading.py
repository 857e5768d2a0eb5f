"""Reading people and scores from YAML: the roster, and what was recorded about whom.

One bad row stops nobody else: the rows around it are read, and it is listed among the problems.
Whether an indicator, a veto or a level exists on the form is for scoring to say
(`formgen.scoring`), which sees records from every source.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Any

from formgen import yamlfile
from formgen.problems import Path, Places, Problem, Where, error, warning
from formgen.records.model import Entry, Person, Record
from formgen.spec.model import Doc, Form, Id, Month, Text
from formgen.spec.versions import in_force, versions
from formgen.spelling import near
from formgen.textfile import shown
from formgen.yamlfile import Reading

# ── people ──────────────────────────────────────────────────────────────────────────────────

HEADERS: Mapping[str, tuple[str, ...]] = {
    "number": ("number", "工号", "员工编号", "编号"),
    "name": ("name", "姓名", "员工姓名"),
    "department": ("department", "部门", "所属部门", "部门名称"),
    "post": ("post", "岗位", "职位", "职务", "岗位名称", "职务名称"),
    "superior": ("superior", "直接上级", "上级"),
    "pay_level": ("pay_level", "工资级别", "工资等级", "薪级"),
    "form": ("form", "表单", "考核表"),
}
"""What a person's fields may be called in a roster; every other column is kept as an extra."""

_FIELDS = {header: name for name, headers in HEADERS.items() for header in headers}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a roster: its cells by header, and where they stand."""

    cells: Mapping[str, str]
    places: Places


@dataclass(frozen=True, slots=True)
class Roster:
    """The people of a roster whose rows are sound, and what is wrong with the others."""

    people: tuple[Person, ...]
    problems: tuple[Problem, ...]


def roster(rows: Iterable[Row]) -> Roster:
    """The people in these rows; each needs a number of its own and a name."""
    people: dict[str, Person] = {}
    problems: list[Problem] = []
    for row in rows:
        person, found = _person(row)
        problems += found
        if person is None:
            continue
        number = same(person.number)
        if number in people:
            other = people[number].name
            problems.append(
                error("number-twice", _cell(row, "number"), number=shown(person.number), name=shown(other))
            )
        people.setdefault(number, person)
    return Roster(tuple(people.values()), tuple(problems))


def _person(row: Row) -> tuple[Person | None, list[Problem]]:
    known: dict[str, str] = {}
    extra: dict[str, str] = {}
    problems: list[Problem] = []
    for header, text in row.cells.items():
        name = _FIELDS.get(same(header), "")
        if not name:
            extra[header] = text
            problems += _misspelt(row, header)
        elif name in known:
            problems.append(error("column-twice", row.places.at(header), key=shown(header)))
        else:
            known[name] = text.strip()
    for name in ("number", "name"):
        if not known.get(name):
            names = " / ".join(HEADERS[name][:2])
            problems.append(error("person-without", row.places.at(), keys=names))
    sound = not any(problem.is_error for problem in problems)
    return (Person(**known, extra=extra) if sound else None), problems


def _misspelt(row: Row, header: str) -> Iterator[Problem]:
    close = near(header, _FIELDS) if header.isascii() else {}
    if close and close["near"] not in row.cells:
        yield warning("column-misspelt", row.places.at(header), key=shown(header), **close)


def _cell(row: Row, name: str) -> Where:
    header = next((header for header in row.cells if _FIELDS.get(same(header)) == name), "")
    return row.places.at(header)


def same(text: str) -> str:
    """A name or number as they are compared: full-width forms unified, no spaces around."""
    return unicodedata.normalize("NFKC", text).strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class _RosterFile:
    people: tuple[Mapping[str, Text], ...]


def read_people(text: str, file: str) -> Reading[tuple[Person, ...]]:
    """Read a roster: `people: [{number: "0012", name: 张三, …}, …]`, Chinese headers too.

    The draft has everybody whose row is sound, whatever is wrong with the others.
    """
    reading = yamlfile.read(text, file, _RosterFile)
    places = _parts(reading.places, "people")
    rows = reading.draft.people if reading.draft else ()
    found = roster(Row(rows[n], places[n]) for n in _sound(reading, "people", len(rows)))
    people = Reading(None, reading.places, reading.problems, found.people, reading.spoiled)
    return people.further(found.problems)


# ── one item of a list, apart from the others ───────────────────────────────────────────────


def _parts(places: Places, key: str) -> dict[int, Places]:
    """The places of each item of a list, seen from the item."""
    parts: dict[int, dict[Path, Where]] = {}
    for path, where in places.by_path.items():
        if len(path) > 1 and path[0] == key and isinstance(path[1], int):
            parts.setdefault(path[1], {})[path[2:]] = where
    return {n: Places(places.file, by_path) for n, by_path in parts.items()}


def _sound(reading: Reading[Any], key: str, length: int) -> Iterator[int]:
    """The items of a list in which everything could be read."""
    bad = {path[1] for path in reading.spoiled if len(path) > 1 and path[0] == key}
    return (n for n in range(length) if n not in bad)


# ── scores ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What a score file says of one person; `person` is a number, a name, or a row of a roster."""

    person: Annotated[
        Entry, Doc("number, name, or {number: …, name: …}", "工号、姓名，或 {工号: …, 姓名: …}")
    ]
    facts: Annotated[Mapping[str, Entry], Doc("facts by indicator id", "各指标的事实，按指标代号")] = field(
        default_factory=dict
    )
    fields: Annotated[Mapping[str, Text], Doc("fields by label or id", "表头表尾字段，按名称")] = field(
        default_factory=dict
    )
    vetoes: Annotated[tuple[Text, ...], Doc("ids of vetoes that occurred", "发生的否决事项")] = ()
    comments: Annotated[Mapping[str, Text], Doc("words by opinion id", "评语，按栏目代号")] = field(
        default_factory=dict
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreFile:
    """What was recorded in one month under one form."""

    form: Annotated[Id, Doc("the form's id", "表单代号")]
    month: Annotated[Month, Doc("the month that is appraised, as 2026-11", "考核月份，如 2026-11")]
    scores: Annotated[tuple[Sheet, ...], Doc("one item a person", "每人一项")]


@dataclass(frozen=True, slots=True)
class Records:
    """The records that can be scored, and everything that is wrong with the file."""

    records: tuple[Record, ...]
    problems: tuple[Problem, ...]


def read_scores(text: str, file: str) -> Reading[ScoreFile]:
    """Read a score file; what is empty in it was not recorded and is left out."""
    return yamlfile.read(text, file, ScoreFile)


_NEEDED: frozenset[Path] = frozenset({(), ("",), ("form",), ("month",), ("scores",)})
"""Where nothing may be wrong if any sheet is to be used; ("",) is a key that stands twice."""


def records_of(reading: Reading[ScoreFile], people: Iterable[Person], forms: Iterable[Form]) -> Records:
    """The records of a score file, for people of the roster and a form in force in that month.

    A sheet in which something is wrong, whose person nobody knows, or whose person stands in the
    file already, gives no record; the other sheets do.  The problems include the reading's own.
    """
    scores, forms = reading.draft, tuple(forms)
    if scores is None or reading.spoiled & _NEEDED:
        return Records((), reading.problems)
    if lost := _form_problem(scores, forms, reading.places):
        return Records((), reading.further([lost]).problems)
    form = in_force(forms, scores.form, scores.month)
    known, places = Known(people), _parts(reading.places, "scores")
    found: dict[str, Record] = {}
    problems: list[Problem] = []
    for n in _sound(reading, "scores", len(scores.scores)):
        sheet, at = scores.scores[n], _recorded(places[n])
        person, lost_person = known.person(sheet.person, at)
        problems += lost_person
        problems += _unknown_fields(sheet, form, at)
        if person is None:
            continue
        if earlier := found.get(same(person.number)):
            problems.append(_twice(person, at, earlier))
        record = Record(
            person,
            scores.form,
            scores.month,
            sheet.facts,
            sheet.fields,
            sheet.vetoes,
            sheet.comments,
            at,
        )
        found.setdefault(same(person.number), record)
    return Records(tuple(found.values()), reading.further(problems).problems)


def repeated(records: Iterable[Record]) -> Iterator[Problem]:
    """Whoever is recorded a second time for the same form and month, in whichever file."""
    first: dict[tuple[str, str, str], Record] = {}
    for record in records:
        key = (record.form, record.month, same(record.person.number))
        if key in first:
            yield _twice(record.person, record.places, first[key])
        first.setdefault(key, record)


def _twice(person: Person, at: Places, earlier: Record) -> Problem:
    first = earlier.places.at("person")
    return error("recorded-twice", at.at("person"), person=f"{person.name} {person.number}", first=first)


def _recorded(places: Places) -> Places:
    """A sheet's places under the names that a record has for its parts."""
    renamed = {
        ("entries", *path[1:]) if path[:1] == ("facts",) else path: at for path, at in places.by_path.items()
    }
    return Places(places.file, renamed)


def _form_problem(scores: ScoreFile, forms: tuple[Form, ...], places: Places) -> Problem | None:
    if in_force(forms, scores.form, scores.month):
        return None
    if known := versions(forms, scores.form):
        since = known[0].effective
        return error(
            "no-version-in-force", places.at("month"), form=scores.form, month=scores.month, since=since
        )
    ids = sorted({form.id for form in forms})
    listed = {"known": ", ".join(ids)} if ids else {}
    return error("unknown-form", places.at("form"), form=scores.form, **listed, **near(scores.form, ids))


def _unknown_fields(sheet: Sheet, form: Form | None, at: Places) -> Iterator[Problem]:
    fields = (*form.header, *form.footer) if form else ()
    names = {name for each in fields for name in (each.label, each.id) if name}
    for label in sheet.fields:
        if label not in names:
            listed = {"known": ", ".join(sorted(names))} if names else {}
            yield error(
                "unknown-field", at.at("fields", label), field=shown(label), **listed, **near(label, names)
            )


class Known:
    """The people that a file or a command may speak of, by number and by name; made once for all of them."""

    _MOST_HINTS = 20  # looking for a like name among thousands takes time

    def __init__(self, people: Iterable[Person]) -> None:
        self._hints = 0
        self._by_number: dict[str, Person] = {}
        self._by_name: dict[str, list[Person]] = {}
        for person in people:
            self._by_number[same(person.number)] = person
            self._by_name.setdefault(same(person.name), []).append(person)

    def person(self, said: Entry, at: Places) -> tuple[Person | None, tuple[Problem, ...]]:
        """Who is meant, or nobody and the problem why not."""
        if isinstance(said, str):
            return self.named(said, at.at("person"))
        if isinstance(said, Mapping) and all(isinstance(cell, str) for cell in said.values()):
            cells = {header: cell for header, cell in said.items() if isinstance(cell, str)}
            row = Row(cells, at.below("person"))
            person, problems = _person(row)
            return self._completed(person, row) if person else (None, tuple(problems))
        return None, (error("not-a-person", at.at("person")),)

    def _completed(self, said: Person, row: Row) -> tuple[Person | None, tuple[Problem, ...]]:
        """Somebody written out in a score file: what is not said there, the roster knows, if it has them.

        A number of the roster under another name is a problem: one of the two is mistyped.
        """
        known = self._by_number.get(same(said.number))
        if known is None:
            return said, ()
        if same(said.name) != same(known.name):
            facts = {"number": known.number, "name": shown(said.name), "known": known.name}
            return None, (error("person-differs", _cell(row, "name"), **facts),)
        gaps = {name: getattr(known, name) for name in HEADERS if not getattr(said, name)}
        return replace(said, **gaps, extra={**known.extra, **said.extra}), ()

    def named(self, said: str, where: Where) -> tuple[Person | None, tuple[Problem, ...]]:
        """Who has this number or this name, or nobody and the problem why not."""
        word = same(said)
        if person := self._by_number.get(word):
            return person, ()
        namesakes = self._by_name.get(word, [])
        if len(namesakes) == 1:
            return namesakes[0], ()
        if namesakes:
            numbers = ", ".join(person.number for person in namesakes)
            return None, (error("several-people", where, name=shown(said), numbers=numbers),)
        self._hints += 1
        close = near(word, [*self._by_number, *self._by_name]) if self._hints <= self._MOST_HINTS else {}
        return None, (error("unknown-person", where, person=shown(said), **close),)
