"""Who is appraised with which form in a month: the roster beside the forms in force."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from formgen.forms.model import Form
from formgen.forms.versions import in_force
from formgen.output.manifest import Manifest
from formgen.problems import Problem, Where, WrongUseError, error, warning
from formgen.records.model import Person
from formgen.text import near, same
from formgen.workspace.folder import Workspace
from formgen.workspace.roster import roster_files


@dataclass(frozen=True, slots=True)
class Appraised:
    """A form in force with everybody of the roster who has it, in the order of the roster."""

    form: Form
    people: tuple[Person, ...]


def appraised(
    workspace: Workspace, month: str = "", ids: Sequence[str] = ()
) -> tuple[tuple[Appraised, ...], tuple[Problem, ...]]:
    """Every form that somebody has, in the order of the roster; without a month the newest versions.

    Whoever has no form is told in a warning, a form that is not yet in force in an error.
    Raises WrongUseError for an id of no form.
    """
    known_forms(workspace, ids)
    had: dict[str, list[Person]] = {}
    for person in workspace.people:
        had.setdefault(person.form, []).append(person)
    without = [] if ids else had.pop("", [])
    had.pop("", None)
    problems = [_without_form(workspace, without)] if without else []
    found: list[Appraised] = []
    for id_, people in had.items():
        if ids and id_ not in ids:
            continue
        form = in_force(workspace.forms, id_, month)
        if form:
            found.append(Appraised(form, tuple(people)))
        else:
            names = "、".join(each.name for each in people[:5])
            problems.append(
                error("form-not-in-force", Where(str(workspace.root)), form=id_, month=month, people=names)
            )
    return tuple(found), tuple(problems)


def _without_form(workspace: Workspace, people: Sequence[Person]) -> Problem:
    """Everybody without a form in one sentence: in a new workspace these are many."""
    names = "、".join(f"{person.number} {person.name}" for person in people[:_FEW])
    rosters = roster_files(workspace.root)
    where = Where(str(rosters[0] if rosters else workspace.root))
    return warning("form-less", where, count=len(people), people=names + ("…" if len(people) > _FEW else ""))


_FEW = 5


def known_forms(workspace: Workspace, ids: Iterable[str]) -> tuple[str, ...]:
    """The ids of all forms; raises WrongUseError if one of these is not among them."""
    known = tuple(dict.fromkeys(form.id for form in workspace.forms))
    for id_ in ids:
        if id_ not in known:
            listed = {"known": ", ".join(known)} if known else {}
            raise WrongUseError(error("no-such-form", Where(""), form=id_, **listed, **near(id_, known)))
    return known


# ── earlier months ──────────────────────────────────────────────────────────────────────────


def in_month(workspace: Workspace, month: str, out: Path | None = None) -> Workspace:
    """The workspace with its people as they were in a month, as far as their cards are complete.

    The cards are those below `out`, or in the workspace's own output.  Raises InputError if the
    month's manifest cannot be read.
    """
    manifest = Manifest((out or workspace.output) / month)
    return replace(workspace, people=as_they_were(workspace.people, manifest))


def with_leavers(workspace: Workspace, month: str, out: Path | None = None) -> Workspace:
    """The workspace with those who have complete cards in this month, and left since."""
    here = {same(person.number) for person in workspace.people}
    then = as_they_were((), Manifest((out or workspace.output) / month))
    left = (person for person in then if same(person.number) not in here)
    return replace(workspace, people=(*workspace.people, *left))


def as_they_were(people: Sequence[Person], manifest: Manifest) -> tuple[Person, ...]:
    """The roster, but whoever has a complete card in this folder as they were when it was made.

    Somebody who left or moved since does not change the cards of earlier months.
    """
    rows = {same(person.number): (row, person) for row, person in enumerate(people)}
    for entry in manifest:
        if entry.kind == "card" and entry.state == "complete":
            rows[same(entry.person)] = entry.row, Person(**{"number": entry.person, "name": "", **entry.whom})
    return tuple(person for _, person in sorted(rows.values(), key=lambda each: each[0]))
