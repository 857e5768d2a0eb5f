"""The workspace as it lies on the disk now, read again only when a file of it has changed.

Whoever edits a file in a spreadsheet or an editor finds it on the next page.  A file counts as changed when
its content has (`formgen.disk.marks`): what is computed from files never outlives them.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from formgen import disk
from formgen.commands import people as listing
from formgen.desk.office import overview
from formgen.desk.office.jobs import Jobs
from formgen.desk.office.kept import Finding, Kept, NotYetError, T, patience
from formgen.desk.office.overview import Overview
from formgen.disk.marks import Marks
from formgen.forms.model import Form
from formgen.messages import Lang
from formgen.output.manifest import NAME as MANIFEST, Entry, Manifest
from formgen.periods import Period, of_folder
from formgen.problems import InputError, Problem
from formgen.records.journal import JOURNAL, Author
from formgen.records.model import Record
from formgen.scoring.model import Scorecard
from formgen.text import same
from formgen.workspace.beside import SETTINGS
from formgen.workspace.folder import Workspace, load, settled
from formgen.workspace.memory import Memory
from formgen.workspace.results import Results
from formgen.workspace.standings import Parts, PeriodStandings, parts_of, standings

_PAUSE: Final = 2.0
"""Seconds in which nobody types any more."""
_CLOSING: Final = 5.0
"""Seconds that closing may take to count what was typed last: the next start has it at once."""


@dataclass(slots=True)
class Office:
    """A workspace that is worked in: what was found out about it, and the runs under way.

    `on_close` ends the desk, as soon as nobody waits for an answer any more.  `hr` is who sits at it.
    `patience` is how many seconds a page waits for what must be read or counted, before it says how far that
    is; None for as long as it takes.
    """

    root: Path
    lang: Lang
    hr: Author = field(default_factory=lambda: Author("hr"))
    on_close: Callable[[], None] = lambda: None
    patience: float | None = None
    jobs: Jobs = field(default_factory=Jobs)
    marks: Marks = field(default_factory=Marks)
    memory: Memory = field(init=False)
    _kept: Kept = field(default_factory=Kept)
    _month: Period | None = None
    _timer: threading.Timer | None = None

    def __post_init__(self) -> None:
        self.memory = Memory(self.marks)

    # ── the workspace ───────────────────────────────────────────────────────────────────────

    @property
    def company(self) -> str:
        """Whose workspace it is, as far as `formgen.yaml` says it."""
        mark = self.marks.of(self.root / SETTINGS)
        return self._kept.at_once("company", mark, lambda: settled(self.root).config.company)

    @property
    def output(self) -> Path:
        """Where the desk puts what it makes."""
        return Workspace(self.root).output

    @property
    def workspace(self) -> Workspace:
        return self._loaded[0]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the workspace as a whole."""
        return self._loaded[1]

    @property
    def _loaded(self) -> tuple[Workspace, tuple[Problem, ...]]:
        return self._kept.get("workspace", self._said, lambda _: load(self.root))

    def _said(self) -> Hashable:
        """What everything depends on: roster, forms, lists of people, and what lies beside them."""
        below = (self.marks.below(self.root / each) for each in ("specs", "people", "templates"))
        return (self.marks.below(self.root, within=False), *below)

    def _recorded(self) -> Hashable:
        """What every figure depends on: scores, and whom cards were made of where no list was kept."""
        made = tuple(
            (path.name, self.marks.of(path / MANIFEST)) for path in _listed(self.output) if path.is_dir()
        )
        scores = self.marks.below(self.root / "scores")
        return self._said(), tuple(pair for pair in scores if not pair[0].endswith(JOURNAL)), made

    # ── a period ────────────────────────────────────────────────────────────────────────────

    def standings(self, period: Period) -> PeriodStandings:
        """How everybody stands in a period.  Raises InputError as `workspace.standings` does."""

        def find(finding: Finding) -> PeriodStandings:
            results = self.results
            return standings(results.workspace, period, results=results, progress=finding.progress)

        return self._kept.get(("standings", period), self._recorded, find)

    def parts(self, period: Period) -> Parts:
        """Who stands somehow in a period, without any figures.  Raises InputError as `parts_of` does."""
        return self._kept.get(("parts", period), self._recorded, lambda _: parts_of(self.results, period))

    def overview(self, period: Period) -> Overview:
        """How far a period is.  Raises InputError as `workspace.standings` does."""
        self._month = period

        def mark() -> Hashable:
            longer = (each for each in self.periods if each.span != "month" and each != period)
            return self._recorded(), tuple(self._papers(each) for each in (period, *longer))

        def find(finding: Finding) -> Overview:
            found = overview.overview_of(self.standings(period), self.entries)
            overview.keep(self.root, period, finding.mark, found)
            return found

        def known(mark: object) -> Overview | None:
            return overview.kept(self.root, period, mark)

        return self._kept.get(("overview", period), mark, find, known)

    def written(self) -> None:
        """Hear that a value was written: when nobody types any more, the month that was looked at is counted.

        Then its page has it at once, and so has the next start.
        """
        if self._timer:
            self._timer.cancel()
        self._timer = threading.Timer(_PAUSE, self._count)
        self._timer.daemon = True
        self._timer.start()

    def _count(self) -> None:
        self._timer = None
        if self._month:
            with suppress(InputError, NotYetError):
                self.overview(self._month)

    def close(self) -> None:
        """Stop whatever runs; what was written last is counted, if that takes no time to speak of."""
        if timer := self._timer:
            timer.cancel()
            with patience(_CLOSING):
                self._count()
        self.jobs.close()

    def people(self, period: Period) -> tuple[listing.Listed, tuple[Problem, ...]]:
        """Who is appraised in a period, and what is wrong with it.  Raises InputError as the command does."""
        return self._kept.get(
            ("people", period), self._recorded, lambda _: listing.listed(*self._loaded, period)
        )

    def kept_while_read(self, what: str, period: Period, find: Callable[[], T]) -> T:
        """What was found out about a period from forms, people and settings; scores have no part in it."""
        return self._kept.get((what, period), self._said, lambda _: find())

    @property
    def results(self) -> Results:
        """What the score files say, and what it comes to; made anew when one of them has changed."""
        return self._kept.get(
            "results", self._recorded, lambda _: Results(self.workspace, memory=self.memory)
        )

    def record(self, form: Form, number: str, period: Period) -> Record | None:
        """What is recorded of somebody under a form."""
        found = self.results.of_person(same(number), period)
        return next((each for each in found if each.form == form.id), None)

    def card(self, form: Form, record: Record) -> Scorecard:
        """What a record comes to, with the earlier cards that it is made of."""
        return self.results.card(form, record)

    def entries(self, period: Period) -> tuple[Entry, ...]:
        """What was made in a period and lies in its folder."""
        folder = self.output / period.name
        return self._kept.get(("entries", period), lambda: self._papers(period), lambda _: _entries(folder))

    def _papers(self, period: Period) -> Hashable:
        """What was made in a period, and which of it is still there."""
        folder = self.output / period.name
        return self.marks.of(folder / MANIFEST), tuple(sorted(_names(folder)))

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


def _names(folder: Path) -> list[str]:
    """The names of the files in a folder and its folders."""
    found: list[str] = []
    todo = [os.fspath(folder)]
    while todo:
        with suppress(OSError), os.scandir(todo.pop()) as entries:  # what is not there has no files
            for each in entries:
                if each.is_dir(follow_symlinks=False):
                    todo.append(each.path)
                else:
                    found.append(each.path)
    return found


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
