"""Reading people and scores from YAML: the roster, and what was recorded about whom.

One bad row stops nobody else: the rows around it are read, and it is listed among the problems.
Whether an indicator, a veto or a level exists on the form is for scoring to say
(`formgen.scoring`), which sees records from every source.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from formgen.problems import Places, Problem, Where, error, warning
from formgen.records.items import parts, sound
from formgen.records.model import Person
from formgen.text import near, same, shown
from formgen.yamlfiles import read as yamlfile
from formgen.yamlfiles.kinds import Entry, Text

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
    """The people of a roster whose rows are sound, and what is wrong with the others.

    `places` tells by number where a person's form is said or, if it is not, where their row stands;
    `where` is the place of the whole roster: its list, or its line of headers.
    """

    people: tuple[Person, ...] = ()
    problems: tuple[Problem, ...] = ()
    places: Mapping[str, Where] = field(default_factory=dict)
    where: Where = Where("")

    def at(self, person: Person) -> Where:
        """The place of somebody: that of the whole roster for whoever is not in it."""
        return self.places.get(same(person.number), self.where)


def roster(rows: Iterable[Row]) -> Roster:
    """The people in these rows; each needs a number of its own and a name."""
    people: dict[str, Person] = {}
    places: dict[str, Where] = {}
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
        places.setdefault(number, _cell(row, "form"))
    return Roster(tuple(people.values()), tuple(problems), places)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _RosterFile:
    people: tuple[Mapping[str, Text], ...]


def read_people(text: str, file: str) -> Roster:
    """Read a roster: `people: [{number: "0012", name: 张三, …}, …]`, Chinese headers too.

    Everybody is in it whose row is sound, whatever is wrong with the others.
    """
    reading = yamlfile.read(text, file, _RosterFile)
    places = parts(reading.places, "people")
    rows = reading.draft.people if reading.draft else ()
    found = roster(Row(rows[n], places[n]) for n in sound(reading, "people", len(rows)))
    problems = reading.further(found.problems).problems
    return replace(found, problems=problems, where=reading.places.at("people"))


# ── one item of a list, apart from the others ───────────────────────────────────────────────


# ── scores ──────────────────────────────────────────────────────────────────────────────────


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
