"""forms: which versions of a form there are, and who and what uses them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from formgen.forms.model import Form
from formgen.forms.versions import in_force
from formgen.problems import Problem
from formgen.records.model import Person
from formgen.records.scorefiles import score_files, scores_in
from formgen.workspace.folder import Spec, Workspace, load


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a form: its spec, the months it counts for, and those with scores.

    It counts from its own `effective` month until `until`, the month in which the next one takes
    over; either may be unsaid.
    """

    spec: Spec
    until: str
    scored: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KnownForm:
    """A form with its versions, oldest first, and the people of the roster who are appraised with it."""

    id: str
    versions: tuple[Version, ...]
    people: tuple[Person, ...]


def forms(root: Path) -> tuple[tuple[KnownForm, ...], tuple[Problem, ...]]:
    """Every form of a workspace with what uses it, and what could not be read."""
    workspace, problems = load(root)
    months, unread = _scored(workspace)
    ids = dict.fromkeys(form.id for form in workspace.forms)
    return tuple(_known(workspace, id_, months) for id_ in ids), (*problems, *unread)


def _known(workspace: Workspace, id_: str, months: Iterable[tuple[Form, str]]) -> KnownForm:
    specs = workspace.versions(id_)
    ends = [next_.form.effective or "" for next_ in specs[1:]]
    versions = (
        Version(spec, until, tuple(sorted({month for form, month in months if form is spec.form})))
        for spec, until in zip(specs, [*ends, ""], strict=True)
    )
    people = (person for person in workspace.people if id_ in person.forms)
    return KnownForm(id_, tuple(versions), tuple(people))


def _scored(workspace: Workspace) -> tuple[list[tuple[Form, str]], list[Problem]]:
    """The version and month of every score file; what is wrong inside one is the business of `score`."""
    found: list[tuple[Form, str]] = []
    scored = score_files(workspace.root / "scores")
    problems = list(scored.problems)
    for path in scored.files:
        scores = scores_in(path, workspace.people, workspace.forms)
        used = dict.fromkeys((record.form, record.period) for record in scores.records)
        found += (
            (form, period.name) for id_, period in used if (form := in_force(workspace.forms, id_, period))
        )
        if scores.lost == (str(path),):
            problems += scores.problems
    return found, problems
