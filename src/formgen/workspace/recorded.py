"""What the score files say of one period: file by file, so that a changed one is read again alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

from formgen.forms.model import Form
from formgen.periods import Period
from formgen.problems import Places, Problem, Where, once
from formgen.records.employment import Staff
from formgen.records.model import Person, Record
from formgen.records.people import Known
from formgen.records.scorefiles import ScoreFiles, files_of, scores_in
from formgen.records.scores import repeated
from formgen.records.scoretables import Scores
from formgen.text import same
from formgen.workspace.folder import Workspace
from formgen.workspace.people import staff

Key: TypeAlias = tuple[str, str]
"""A form's id, and a person's number as `same` makes it."""


def key_of(record: Record) -> Key:
    return str(record.form), same(record.person.number)


@dataclass(frozen=True, slots=True, eq=False)
class Cast:
    """Whoever may be recorded in a period, and with which forms; what is wrong with the list of them."""

    known: Known
    forms: tuple[Form, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def people(self) -> tuple[Person, ...]:
        return self.known.people

    def is_like(self, other: Cast) -> bool:
        """Whether the same people and forms are meant, so that a file says the same to both."""
        return self.people == other.people and self.forms == other.forms


@dataclass(frozen=True, slots=True)
class OneFile:
    """What one score file says of a period: the first record of each key, and those that say it again.

    Of the places in the file a record keeps its own and its person's: where each fact stands is as much
    again as the facts, and nothing that is made of a month tells it.
    `entered` are the rows in which something stands that gave no record, by the form and person they name;
    `lost` is whether there are any that could not be read.
    """

    path: Path
    records: Mapping[Key, Record] = field(default_factory=dict)
    again: tuple[Record, ...] = ()
    problems: tuple[Problem, ...] = ()
    entered: frozenset[Key] = frozenset()
    lost: bool = False

    @property
    def count(self) -> int:
        """How many records it has."""
        return len(self.records) + len(self.again)

    def is_of(self, id_: str) -> bool:
        """Whether anybody is recorded in it with a form."""
        return any(form == id_ for form, _ in self.records)


class Recorded:
    """What was recorded of one period in all files together."""

    def __init__(
        self, workspace: Workspace, cast: Cast, files: ScoreFiles, each: tuple[OneFile, ...]
    ) -> None:
        self._workspace, self._cast, self._files, self.each = workspace, cast, files, each
        self._entered: frozenset[Key] = frozenset().union(*(one.entered for one in each))

    def find(self, key: Key) -> Record | None:
        """Somebody's record of a form: the first, if there are several."""
        return next((found for one in self.each if (found := one.records.get(key))), None)

    def is_doubled(self, key: Key) -> bool:
        """Whether somebody is recorded more than once."""
        return key in self._doubled

    @property
    def forms(self) -> tuple[Form, ...]:
        return self._cast.forms

    @property
    def known(self) -> Known:
        """The people for whom the files were read."""
        return self._cast.known

    def is_entered(self, names: Iterable[Key]) -> bool:
        """Whether something was entered under one of these names that gave no record."""
        return not self._entered.isdisjoint(names)

    def of_form(self, id_: str) -> list[Record]:
        """Everybody's record of one form, whoever is recorded twice once."""
        return [record for (form, _), record in self._all.items() if form == id_]

    def of_person(self, number: str) -> list[Record]:
        """All records of one person."""
        ids = dict.fromkeys(str(form.id) for form in self._workspace.forms)
        keys = ((one, (id_, number)) for one in self.each for id_ in ids)
        found: dict[Key, Record] = {}
        for one, key in keys:
            if key in one.records:
                found.setdefault(key, one.records[key])
        return list(found.values())

    def forms_of(self, number: str) -> frozenset[str] | None:
        """The forms that somebody had then in all posts; None for who was not among the people."""
        posts = self._cast.known.posts(number)
        return frozenset(form for post in posts for form in post.forms) if posts else None

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the list of people and the files; whatever only follows from bad specs too."""
        told = (*self._files.problems, *(problem for one in self.each for problem in one.problems))
        return once((*self._cast.problems, *self._workspace.but_aftermath(told), *self._twice))

    @cached_property
    def _all(self) -> dict[Key, Record]:
        found: dict[Key, Record] = {}
        for one in reversed(self.each):
            found |= one.records
        return found

    @cached_property
    def _twice(self) -> tuple[Problem, ...]:
        count = sum(len(one.records) + len(one.again) for one in self.each)
        return () if count == len(self._all) else tuple(repeated(self._every()))

    @cached_property
    def _doubled(self) -> frozenset[Key]:
        again = {problem.where for problem in self._twice}
        if not again:
            return frozenset()
        return frozenset(key_of(each) for each in self._every() if each.places.at("person") in again)

    def _every(self) -> Iterator[Record]:
        for one in self.each:
            yield from one.records.values()
            yield from one.again


# ── reading ─────────────────────────────────────────────────────────────────────────────────


def cast_of(workspace: Workspace, period: Period, out: Path | None = None) -> Cast:
    """The people of a period.  Raises InputError for a list of them that cannot be read."""
    then: Staff = staff(workspace, period, out)
    return Cast(Known(then.people), workspace.forms, then.problems)


def one_file(path: Path, cast: Cast, period: Period) -> OneFile:
    """What a score file says of a period."""
    return _of_period(path, scores_in(path, Known.of(cast.known), cast.forms, period), period)


def _of_period(path: Path, found: Scores, period: Period) -> OneFile:
    records: dict[Key, Record] = {}
    again: list[Record] = []
    used = {place for each in found.records for place in (each.places.at(), each.places.at("person"))}
    for each in found.records:
        if each.period != period:
            continue
        own: dict[tuple[str | int, ...], Where] = {
            (): each.places.at(),
            ("person",): each.places.at("person"),
        }
        slim = replace(each, places=Places(each.places.file, own))
        if (key := key_of(each)) in records:
            again.append(slim)
        else:
            records[key] = slim
    rows = (row for row in found.rows if row.period in (None, period) and not row.is_empty)
    entered = frozenset((row.form, row.who) for row in rows if row.where not in used)
    problems = tuple(problem for problem in found.problems if problem.code != "rows-empty")
    return OneFile(path, records, tuple(again), problems, entered, bool(found.lost))


def recorded(
    workspace: Workspace,
    period: Period,
    cast: Cast,
    read: Callable[[Path, Cast, Period], OneFile] = one_file,
) -> Recorded:
    """What all score files of a workspace say of a period, each read by `read`."""
    files = files_of(workspace.root / "scores", period)
    return Recorded(workspace, cast, files, tuple(read(path, cast, period) for path in files.files))


def nothing_recorded(workspace: Workspace, why: tuple[Problem, ...]) -> Recorded:
    """A period of whose people nothing is known, so that nobody can be looked up in its files."""
    return Recorded(workspace, Cast(Known(()), (), why), ScoreFiles(), ())
