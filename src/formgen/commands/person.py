"""person: everything that is known of one person over time (个人绩效档案).

Totals are computed again from the recorded scores of each period, under the version of the form in force
then; nothing is read from printed files but why a card was revised, which only the manifest says.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

from formgen.forms.versions import in_force
from formgen.output import files
from formgen.output.digests import digest
from formgen.output.manifest import Manifest
from formgen.periods import Period
from formgen.printing.books import put
from formgen.printing.run import Outcome, Wish, print_sheets
from formgen.printing.sheets import Finished, Sheet
from formgen.problems import InputError, Problem, Where, error, once
from formgen.records.employment import Staff
from formgen.records.model import Person
from formgen.records.scorefiles import score_files, scores_in
from formgen.records.scoretables import period_of
from formgen.scoring.history import Appraisal, Revised
from formgen.scoring.posts import combined, paid_once
from formgen.text import same
from formgen.view.dossier import dossier
from formgen.workspace.folder import Workspace, load
from formgen.workspace.people import staff, whom_of
from formgen.workspace.results import Results

FOLDER = "person"
"""The folder of output for the files of people."""


@dataclass(frozen=True, slots=True)
class History:
    """One person as the roster has them (or last had them), with their cards, the earliest first."""

    workspace: Workspace
    person: Person
    appraisals: tuple[Appraisal, ...]


def person(
    root: Path, names: Sequence[str], out: Path | None = None
) -> tuple[tuple[History, ...], tuple[Problem, ...]]:
    """The histories of these people, by number or name, and what is wrong with what they are made of.

    Raises WrongUseError for somebody whom neither the roster nor the list of any period knows.
    """
    workspace, problems = load(root)
    known = _Known(workspace, out)
    numbers = [next(iter(whom_of(workspace, known.staff.values(), [name], ()).numbers)) for name in names]
    found = tuple(known.history(number) for number in dict.fromkeys(numbers))
    return found, once((*problems, *known.problems))


class _Known:
    """What a workspace knows of its people in all periods for which there are scores."""

    def __init__(self, workspace: Workspace, out: Path | None) -> None:
        self._workspace, self._out = workspace, out or workspace.output
        self._results = Results(workspace, out)
        self._problems: list[Problem] = []
        self.staff: dict[Period, Staff] = {}
        for period in _periods(workspace):
            try:
                self.staff[period] = staff(workspace, period, out)
            except InputError as wrong:
                self._problems += wrong.problems

    @property
    def problems(self) -> tuple[Problem, ...]:
        return (*self._problems, *(each for period in self.staff for each in self._results.problems(period)))

    def history(self, number: str) -> History:
        """The cards of one person, who is known."""
        posts = [each for each in self._workspace.people if same(each.number) == number]
        everybody = (each for staff_ in self.staff.values() for each in staff_.people)
        listed = [each for each in everybody if same(each.number) == number]
        who = posts[0] if posts else listed[-1]
        found = [each for period in self.staff for each in self._in(period, number)]
        found.sort(key=lambda each: _order(each.standing.period))
        standings = [each.standing for each in found]
        paid = paid_once(standings, combined(standings))
        cards = (replace(each, standing=standing) for each, standing in zip(found, paid, strict=True))
        return History(self._workspace, who, tuple(cards))

    def _in(self, period: Period, number: str) -> Iterator[Appraisal]:
        """The cards of one period; also one that is missing while others of its form are recorded."""
        recorded = self._results.of_person(number, period)
        for record in recorded:
            form = in_force(self._workspace.forms, record.form, period)
            if form is None:
                continue
            standing = self._results.standing(form, record.person, period)
            card = None if standing.state == "twice" else self._results.card(form, record)
            yield Appraisal(standing, card, tuple(self._revisions(period, form.id, number)))
        here = {str(record.form) for record in recorded}
        for who in self.staff[period].people:
            if same(who.number) == number:
                yield from self._missing(period, who, here)

    def _missing(self, period: Period, who: Person, here: set[str]) -> Iterator[Appraisal]:
        for id_ in who.forms:
            form = in_force(self._workspace.forms, id_, period)
            is_due = form and form.span == period.span and form.period != "once" and not form.follows
            if form and is_due and id_ not in here and self._results.records(id_, period):
                yield Appraisal(self._results.standing(form, who, period))

    def _revisions(self, period: Period, form: str, number: str) -> Iterator[Revised]:
        try:
            cards = Manifest(self._out / period.name).cards(form, number)
        except InputError as wrong:
            self._problems += wrong.problems
            return
        newest = max(cards, key=lambda each: each.revision, default=None)
        if newest:
            first = newest.revision - len(newest.approvals) + 1
            yield from (Revised(n, each.reason, each.by) for n, each in enumerate(newest.approvals, first))


def _order(period: Period | None) -> tuple[int, int]:
    """In the order of time; of those that end together the shorter first."""
    return (period.last.first, len(period.months)) if period else (0, 0)


def _periods(workspace: Workspace) -> list[Period]:
    """Every period about which a score file may say something, in the order of time."""
    folder = workspace.root / "scores"
    spans = {form.span for form in workspace.forms}
    found: set[Period] = set()
    for path in score_files(folder).files:
        said = period_of(str(path.relative_to(folder)))
        periods = [said] if said else _recorded(path, workspace)
        found |= {*periods, *(Period.around(each.months[0], span) for each in periods for span in spans)}
    return sorted(found, key=_order)


def _recorded(path: Path, workspace: Workspace) -> list[Period]:
    """The periods of a file that is named after none."""
    return [record.period for record in scores_in(path, workspace.people, workspace.forms).records]


# ── printing ────────────────────────────────────────────────────────────────────────────────


def print_histories(histories: Iterable[History], wish: Wish) -> Outcome:
    """Print these people's files, in the formats wished for or all that can be made."""
    outcome = Outcome()
    for history in histories:
        outcome = outcome.and_also(_printed(history, wish))
    return outcome


def _printed(history: History, wish: Wish) -> Outcome:
    if not history.appraisals:
        who = f"{history.person.number} {history.person.name}"
        where = Where(str(history.workspace.root))
        return Outcome(problems=(error("person-without-cards", where, person=who),))
    workspace, who_ = history.workspace, history.person
    page = dossier(workspace.say, who_, history.appraisals)
    fingerprint = digest(page, version("matplotlib"))
    paper = Finished(page, "person", asked=shlex.join([who_.number]), fingerprint=fingerprint)
    folder = (wish.out or workspace.output) / FOLDER
    stems = files.stems([*workspace.people, who_], ())
    stem = stems[who_.number]
    sheet = Sheet(paper, folder, folder / stem, workspace.place_of(who_), stem, people=(who_.number,))
    outcome = Outcome()
    if not wish.formats or "xlsx" in wish.formats:
        from formgen.workbooks.dossier import workbook  # noqa: PLC0415 heavy

        content = workbook(workspace.say, who_, page, history.appraisals, workspace.config.company)
        outcome = put(sheet, paper, content, wish)
    printed = tuple(format_ for format_ in wish.formats if format_ != "xlsx")
    if printed or not wish.formats:
        outcome = outcome.and_also(print_sheets(workspace, [sheet], wish.only(*printed), None))
    return outcome
