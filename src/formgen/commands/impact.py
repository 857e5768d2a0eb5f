"""impact: a past month's records scored under another version of their form.

No card changes, and nothing is written but the page that is asked for.  What was recorded is read
against the version that was in force.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence, Set as AbstractSet
from dataclasses import dataclass, replace
from pathlib import Path

from formgen.forms.model import Form
from formgen.forms.rules import sources
from formgen.forms.versions import covered
from formgen.output import files
from formgen.periods import Period
from formgen.printing.run import Outcome, Progress, Wish, print_sheets
from formgen.printing.sheets import Finished, Sheet
from formgen.problems import InputError, Problem, Where, WrongUseError, error, once, warning
from formgen.records.model import Person, Record
from formgen.records.scorefiles import scores_in, scores_of
from formgen.records.scores import repeated
from formgen.scoring.carrying import Bridge, Note
from formgen.scoring.impact import Shift, Sums, rescored, sums
from formgen.text import same
from formgen.view.changes import renamed
from formgen.view.impact import effects
from formgen.view.model import Effects
from formgen.workspace.folder import Spec, Workspace, load
from formgen.workspace.named import file_of, from_root
from formgen.workspace.people import in_period
from formgen.workspace.results import Results
from formgen.workspace.versions import known_versions, lasting_name, strangers, version_of

FOLDER = "impact"
"""The folder of output for the effects of revisions."""


@dataclass(frozen=True, slots=True)
class Impact:
    """What another version would have meant for a month.

    `shifts` stand in the order of the roster, `missing` are the people of the roster who have this form
    and nothing recorded; `notes` tell what the versions say of each other.  `asked` are the form's id, a
    lasting name of the new version, the month and the files of trial data, by which it can be made again.
    """

    workspace: Workspace
    period: Period
    old: Spec
    new: Spec
    shifts: tuple[Shift, ...]
    sums: Sums
    missing: tuple[Person, ...]
    notes: tuple[Note, ...]
    asked: tuple[str, ...]

    @property
    def page(self) -> Effects:
        """What is printed of it."""
        return effects(
            self.old.form,
            self.new.form,
            self.period,
            self.shifts,
            notes=self.notes,
            missing=self.missing,
        )


def impact(
    root: Path, id_: str, new: str | Spec = "", *, period: Period, more: Sequence[str] = ()
) -> tuple[Impact, tuple[Problem, ...]]:
    """Score everybody recorded in a period under another version of the form; unless named, the newest.

    The other version may be a draft that lies in no file yet.
    `more` are score files (from the workspace or the current folder) with what was collected for the
    other version: they are read against it and used for it only.
    Raises WrongUseError for what does not exist or cannot be compared, InputError for what cannot be
    read, or a period without records.
    """
    workspace, problems = load(root)
    results = Results(workspace)
    specs = known_versions(workspace, id_)
    id_ = specs[-1].form.id
    later = version_of(root, specs, new, workspace.config.words) if new else specs[-1]
    earlier = _in_force(workspace, specs, period)
    period = covered(earlier.form, period) or period
    workspace, damaged = in_period(workspace, period)
    problems += damaged
    if earlier.form == later.form:
        facts = {"form": id_, "version": later.form.version, "month": period}
        raise WrongUseError(error("impact-of-itself", Where(""), **facts))
    scores = scores_of(root / "scores", period, workspace.people, workspace.forms)
    found = list(scores.problems)
    recorded = [record for record in scores.records if record.form == id_]
    mine, twice = _once(recorded)
    if not mine:
        nobody = error("impact-without-records", earlier.places.at("id"), form=id_, month=period)
        raise InputError(*once((*problems, *found, *twice, nobody)))
    collected, wrong = _collected(root, workspace, later.form, more)
    known = set(map(_number, recorded))
    wrong += _idle(collected, known, period)
    bridge = Bridge.between(earlier.form, later.form, renamed(earlier.form, later.form))
    added = {_number(each): each for each in reversed(collected) if each.period == period}
    drawn = [_with_earlier(results, each, earlier.form, later.form) for each in _sorted(workspace, mine)]
    shifts = tuple(rescored(bridge, each, added.get(_number(each))) for each in drawn)
    missing = (each for each in workspace.people if id_ in each.forms and same(each.number) not in known)
    found += [*twice, *strangers(id_, later), *wrong, *results.lost, *_longer(workspace, id_, period)]
    files_ = (from_root(root, _file(root, name)) for name in more)
    asked = (id_, lasting_name(root, specs, new, later), period.name, *files_)
    whole = sums(shifts)
    return (
        Impact(workspace, period, earlier, later, shifts, whole, tuple(missing), bridge.notes, asked),
        (*problems, *found),
    )


def _with_earlier(results: Results, record: Record, *forms: Form) -> Record:
    """The record with the earlier cards that either version asks for, which stay as they are."""
    found = (results.earlier(form, record.person, record.period) for form in forms)
    return replace(record, earlier={id_: pasts for each in found for id_, pasts in each.items()})


def _longer(workspace: Workspace, id_: str, period: Period) -> Iterator[Problem]:
    """A warning for each form that takes these totals into a longer period: that is not shown here."""
    for form_id in dict.fromkeys(form.id for form in workspace.forms):
        spec = workspace.form_for(form_id, period)
        if spec and id_ in sources(spec.form) and period.span != spec.form.span:
            around = Period.around(period.months[0], spec.form.span)
            facts = {"form": form_id, "period": around, "own": id_}
            yield warning("impact-longer", spec.places.at("id"), **facts)


def print_impact(impact: Impact, wish: Wish, progress: Progress | None = None) -> Outcome:
    """Print the effects of the revision (修订影响表)."""
    old, new, workspace = impact.old.form, impact.new.form, impact.workspace
    page = impact.page
    stem = f"{new.id}-v{old.version}-v{new.version}-{impact.period}-impact"
    out = (wish.out or workspace.output) / FOLDER
    sheet = Sheet(
        Finished(page, "impact", new, asked=shlex.join(impact.asked)),
        out,
        files.place(out, new.id, stem),
        impact.new.places.at(),
        page.title,
    )
    return print_sheets(workspace, [sheet], wish, progress)


def _in_force(workspace: Workspace, specs: Sequence[Spec], period: Period) -> Spec:
    first = specs[0]
    if spec := workspace.form_for(first.form.id, period):
        return spec
    facts = {"form": first.form.id, "month": period, "since": first.form.effective}
    raise WrongUseError(error("no-version-in-force", first.places.at("effective"), **facts))


def _once(records: Sequence[Record]) -> tuple[list[Record], list[Problem]]:
    """Those who are recorded once; of others nobody knows which record counts."""
    problems = list(repeated(records))
    places = {problem.where for problem in problems}
    doubled = {_number(record) for record in records if record.places.at("person") in places}
    return [record for record in records if _number(record) not in doubled], problems


def _number(record: Record) -> str:
    return same(record.person.number)


def _sorted(workspace: Workspace, records: Iterable[Record]) -> list[Record]:
    """In the order of the roster; whoever is not in it comes after."""
    place = {same(person.number): n for n, person in enumerate(workspace.people)}
    return sorted(records, key=lambda record: place.get(_number(record), len(place)))


def _collected(
    root: Path, workspace: Workspace, form: Form, names: Sequence[str]
) -> tuple[list[Record], list[Problem]]:
    """What was recorded for the other version."""
    always = replace(form, effective=None)  # a trial comes before the version takes effect
    records: list[Record] = []
    problems: list[Problem] = []
    for name in names:
        scores = scores_in(_file(root, name), workspace.people, (always,))
        records += scores.records
        problems += (problem for problem in scores.problems if problem.code != "rows-empty")
    return records, [*problems, *repeated(records)]


def _idle(collected: Iterable[Record], known: AbstractSet[str], period: Period) -> Iterator[Problem]:
    """What was collected and is not used: it is for another month, or for somebody without a record."""
    for record in collected:
        if record.period != period or _number(record) not in known:
            who = f"{record.person.number} {record.person.name}"
            where = record.places.at("person")
            yield warning("impact-idle", where, person=who, month=period, said=record.period)


def _file(root: Path, name: str) -> Path:
    if path := file_of(root, name):
        return path
    raise WrongUseError(error("no-such-scores", Where(""), name=name))
