"""The workspace as it lies on the disk now, read again only when a file of it has changed.

Whoever edits a file in a spreadsheet or an editor finds it on the next page.  A file counts as changed
when its name, size or time has: what is computed from files never outlives them.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Hashable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from formgen import disk
from formgen.commands import people as listing
from formgen.desk.office.jobs import Jobs
from formgen.disk.marks import Marks
from formgen.forms.model import Form
from formgen.messages import Lang
from formgen.output.manifest import Entry, Manifest
from formgen.periods import Period, of_folder
from formgen.problems import InputError, Problem
from formgen.records.model import Record
from formgen.scoring.model import Scorecard
from formgen.text import same
from formgen.workspace.folder import Workspace, load
from formgen.workspace.memory import Memory
from formgen.workspace.results import Results
from formgen.workspace.standings import PeriodStandings, standings

_T = TypeVar("_T")
_MOST_KEPT = 64
_READ_BY_ALL = (".", "specs", "people", "templates")
"""Folders of a workspace of which everything else depends."""


@dataclass(slots=True)
class Office:
    """A workspace that is worked in: what was found out about it, and the runs under way.

    `on_close` ends the desk, as soon as nobody waits for an answer any more.
    """

    root: Path
    lang: Lang
    on_close: Callable[[], None] = lambda: None
    jobs: Jobs = field(default_factory=Jobs)
    memory: Memory = field(default_factory=lambda: Memory(Marks()))
    _kept: dict[Hashable, tuple[object, Any]] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    @property
    def workspace(self) -> Workspace:
        return self._loaded[0]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the workspace as a whole."""
        return self._loaded[1]

    @property
    def _loaded(self) -> tuple[Workspace, tuple[Problem, ...]]:
        return self.kept("workspace", _READ_BY_ALL, lambda: load(self.root))

    def standings(self, period: Period) -> PeriodStandings:
        """How everybody stands in a period.  Raises InputError as `workspace.standings` does."""
        return self.kept(
            ("standings", period),
            (*_READ_BY_ALL, "scores", f"output/{period.name}"),
            lambda: standings(self.workspace, period, results=self.results),
        )

    def people(self, period: Period) -> tuple[listing.Listed, tuple[Problem, ...]]:
        """Who is appraised in a period, and what is wrong with it.  Raises InputError as the command does."""
        return self.kept(
            ("people", period), (*_READ_BY_ALL, "scores"), lambda: listing.people(self.root, period)
        )

    @property
    def results(self) -> Results:
        """What the score files say, and what it comes to; made anew when one of them has changed."""
        return self.kept(
            "results", (*_READ_BY_ALL, "scores"), lambda: Results(self.workspace, memory=self.memory)
        )

    def record(self, form: Form, number: str, period: Period) -> Record | None:
        """What is recorded of somebody under a form."""
        with self._lock:
            found = self.results.of_person(same(number), period)
        return next((each for each in found if each.form == form.id), None)

    def card(self, form: Form, record: Record) -> Scorecard:
        """What a record comes to, with the earlier cards that it is made of."""
        with self._lock:
            return self.results.card(form, record)

    def entries(self, period: Period) -> tuple[Entry, ...]:
        """What was made in a period and lies in its folder."""
        folder = self.workspace.output / period.name
        return self.kept(("entries", period), (f"output/{period.name}",), lambda: _entries(folder))

    @property
    def this_month(self) -> Period:
        """The month that it is."""
        today = datetime.now().astimezone()
        return Period.parse(f"{today:%Y-%m}")

    @property
    def periods(self) -> tuple[Period, ...]:
        """Every period of which there are scores, people or output, the oldest first."""
        found: set[Period] = set()
        for folder in ("scores", "output", "people"):
            for path in _listed(self.root / folder):
                if (period := of_folder(path.stem)) and period.name == path.stem:
                    found.add(period)
        return tuple(sorted(found))

    def kept(self, key: Hashable, folders: Iterable[str], find: Callable[[], _T]) -> _T:
        """What `find` gives; found once as long as nothing in these folders has changed."""
        with self._lock:
            mark = tuple(fingerprint(self.root / each, within=each != ".") for each in folders)
            known = self._kept.get(key)
            if known and known[0] == mark:
                return known[1]  # type: ignore[no-any-return]  # it is what find gave
            found = find()
            self._kept.pop(key, None)
            self._kept[key] = mark, found
            while len(self._kept) > _MOST_KEPT:
                del self._kept[next(iter(self._kept))]
            return found


def fingerprint(folder: Path, *, within: bool = True) -> tuple[tuple[str, int, int], ...]:
    """The names, sizes and times of the files in a folder, and of those in folders `within`."""
    found: list[tuple[str, int, int]] = []
    todo = [folder]
    while todo:
        with suppress(OSError), os.scandir(todo.pop()) as entries:  # what is not there has no files
            for each in entries:
                if not each.is_dir():
                    said = each.stat()
                    found.append((each.path, said.st_size, said.st_mtime_ns))
                elif within:
                    todo.append(Path(each.path))
    return tuple(sorted(found))


def _listed(folder: Path) -> list[Path]:
    try:
        return disk.listed(folder)
    except InputError:
        return []


def _entries(folder: Path) -> tuple[Entry, ...]:
    try:
        known = tuple(Manifest(folder))
    except InputError:
        return ()
    return tuple(entry for entry in known if disk.is_file(folder / entry.file))
