"""forms, diff: which versions of a form there are, who uses them, and what changed between two.

A version that is compared may be one of the workspace, any file, or a revision that git keeps.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from formgen import files
from formgen.gitfile import committed
from formgen.printing.run import Outcome, Progress, Wish, print_sheets
from formgen.printing.sheets import Finished, Sheet
from formgen.problems import InputError, Problem, Where, error, warning
from formgen.records.model import Person
from formgen.records.scorefiles import score_files, scores_in
from formgen.rostering import WrongUseError
from formgen.spec.model import Form
from formgen.spec.reading import read_form
from formgen.spec.versions import in_force
from formgen.spelling import near
from formgen.textfile import decode
from formgen.view.changes import Change, changes
from formgen.view.comparison import comparison, reason
from formgen.workspace import Spec, Workspace, load, load_spec

# ── forms ───────────────────────────────────────────────────────────────────────────────────


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
    people = (person for person in workspace.people if person.form == id_)
    return KnownForm(id_, tuple(versions), tuple(people))


def _scored(workspace: Workspace) -> tuple[list[tuple[Form, str]], list[Problem]]:
    """The version and month of every score file; what is wrong inside one is the business of `score`."""
    found: list[tuple[Form, str]] = []
    problems: list[Problem] = []
    for path in score_files(workspace.root / "scores"):
        scores = scores_in(path, workspace.people, workspace.forms)
        used = dict.fromkeys((record.form, str(record.month)) for record in scores.records)
        found += ((form, month) for id_, month in used if (form := in_force(workspace.forms, id_, month)))
        if scores.lost == (str(path),):
            problems += scores.problems
    return found, problems


# ── diff ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Difference:
    """Two versions of a form and every change from one to the other."""

    workspace: Workspace
    old: Spec
    new: Spec
    changes: tuple[Change, ...]


def diff(root: Path, id_: str, old: str = "", new: str = "") -> tuple[Difference, tuple[Problem, ...]]:
    """What changed between two versions of a form; unless named, between its two newest.

    A version is a number (`1`, `v1`), a file (from the workspace or the current folder), or a
    git revision of the form's newest file.
    Raises WrongUseError for what does not exist, InputError for what cannot be read.
    """
    workspace, problems = load(root)
    specs = known_versions(workspace, id_)
    later = version_of(root, specs, new) if new else specs[-1]
    earlier = version_of(root, specs, old) if old else _before(specs)
    difference = Difference(workspace, earlier, later, changes(earlier.form, later.form))
    return difference, (*problems, *strangers(id_, earlier, later), *_idle_reasons(difference))


def known_versions(workspace: Workspace, id_: str) -> tuple[Spec, ...]:
    """The versions of a form, oldest first; raises WrongUseError for a form that does not exist."""
    if specs := workspace.versions(id_):
        return specs
    known = tuple(dict.fromkeys(form.id for form in workspace.forms))
    listed = {"known": ", ".join(known)} if known else {}
    raise WrongUseError(error("no-such-form", Where(""), form=id_, **listed, **near(id_, known)))


def print_difference(difference: Difference, wish: Wish, progress: Progress | None = None) -> Outcome:
    """Print the comparison of both versions (修订对照表)."""
    old, new = difference.old.form, difference.new.form
    workspace = difference.workspace
    page = comparison(old, new, difference.changes, company=workspace.config.company)
    stem = f"{new.id}-v{old.version}-v{new.version}-comparison"
    out = (wish.out or workspace.output) / "comparison"
    sheet = Sheet(
        Finished(page, "comparison", new),
        out,
        files.place(out, new.id, stem),
        difference.new.places.at(),
        page.title,
    )
    return print_sheets(workspace, [sheet], wish, progress, template="comparison")


def _idle_reasons(difference: Difference) -> Iterator[Problem]:
    """Reasons that the new version gives for what has not changed."""
    new = difference.new
    used = [reason(new.form, change) for change in difference.changes]
    for n, each in enumerate(new.form.revisions):
        if each not in used:
            yield warning("idle-reason", new.places.at("revisions", n, "at"), at=each.at)


def _before(specs: tuple[Spec, ...]) -> Spec:
    """The version before the newest."""
    if len(specs) < 2:
        only = specs[0].form
        raise WrongUseError(error("no-older-version", Where(""), form=only.id, version=only.version))
    return specs[-2]


def strangers(id_: str, *specs: Spec) -> Iterator[Problem]:
    """A warning for each version that calls itself another form."""
    for spec in specs:
        if spec.form.id != id_:
            yield warning("another-form", spec.places.at("id"), form=id_, other=spec.form.id)


def version_of(root: Path, specs: tuple[Spec, ...], said: str) -> Spec:
    """The version that is meant by a number, a file or a git revision; raises as `diff` does."""
    if number := re.fullmatch(r"[vV]?(\d+)", said):
        for spec in specs:
            if spec.form.version == int(number[1]):
                return spec
    for path in (root / said, Path(said)):
        if path.is_file():
            return _sound(*load_spec(path))
    return _revision(specs, said)


def _revision(specs: tuple[Spec, ...], said: str) -> Spec:
    path = specs[-1].path
    try:
        raw = committed(path, said)
    except InputError as lost:
        known = ", ".join(f"v{spec.form.version}" for spec in specs)
        unknown = error("no-such-version", Where(""), form=specs[-1].form.id, name=said, known=known)
        raise WrongUseError(unknown, *lost.problems) from lost
    file = f"{path}@{said}"
    text, problems = decode(raw, file)
    reading = read_form(text, file)
    spec = Spec(reading.value, reading.places, path) if reading.value else None
    return _sound(spec, problems or reading.problems)


def _sound(spec: Spec | None, problems: tuple[Problem, ...]) -> Spec:
    if spec is None:
        raise InputError(*problems)
    return spec
