"""blank: forms to fill in by hand, for nobody, for some people, or for the whole roster."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from formgen.forms.model import Form
from formgen.forms.versions import in_force, versions
from formgen.printing.batches import Whose, blank_sheets, print_run
from formgen.printing.run import Outcome, Progress, Wish
from formgen.problems import Problem, Where, WrongUseError, error, warning
from formgen.records.model import Person
from formgen.records.people import Known
from formgen.workspace.folder import Workspace, load
from formgen.workspace.people import appraised, in_month, known_forms
from formgen.workspace.roster import roster_files


def blank(  # noqa: PLR0913 what the command asks
    root: Path,
    ids: Sequence[str] = (),
    *,
    month: str = "",
    persons: Sequence[str] = (),
    nameless: bool = False,
    wish: Wish = Wish(),
    progress: Progress | None = None,
) -> Outcome:
    """Print blank forms, with the header filled in for each person that is named.

    With a month and nobody named: for the whole roster, each with the form that they have.  A form
    that nobody has, a form without a month, and every form if `nameless`, is printed once without a
    name.  Raises WrongUseError for a form or a person that does not exist.
    """
    workspace, problems = load(root)
    workspace = in_month(workspace, month, wish.out) if month else workspace
    everybody = bool(month and workspace.people) and not nameless and not persons
    whose, missing = (
        _everybody(workspace, ids, month) if everybody else _named(workspace, ids, month, persons)
    )
    sheets = blank_sheets(workspace, whose, month, wish.out or workspace.output)
    unheard = _without_roster(workspace) if month and not (nameless or persons or workspace.people) else ()
    start = Outcome(problems=(*problems, *missing, *unheard))
    part = "+".join(ids) or _some(whose) if ids or persons else ""
    return start.and_also(print_run(workspace, sheets, replace(wish, part=part), progress))


def _without_roster(workspace: Workspace) -> tuple[Problem, ...]:
    """A roster in which there is nobody; that there is none at all may be meant."""
    rosters = roster_files(workspace.root)
    return (warning("roster-empty", Where(str(rosters[0]))),) if rosters else ()


def _some(whose: Sequence[Whose]) -> str:
    """Whose forms these are, for the name of a file."""
    names = list(dict.fromkeys(person.name or person.number for _, person in whose if person))
    return f"{names[0]}等{len(names)}人" if len(names) > 1 else "".join(names)


def _named(
    workspace: Workspace, ids: Sequence[str], month: str, persons: Sequence[str]
) -> tuple[list[Whose], Sequence[Problem]]:
    """Forms for the people that are named, or for nobody; and what is missing."""
    forms, missing = _asked_for(workspace, ids, month)
    known = Known(workspace.people)
    people = list({person.number: person for person in (_person(known, name) for name in persons)}.values())
    if not people:
        return [(form, None) for form in forms], missing
    return [(form, who) for form in forms for who in people if ids or who.form in ("", form.id)], missing


def _everybody(workspace: Workspace, ids: Sequence[str], month: str) -> tuple[list[Whose], Sequence[Problem]]:
    """Everybody's form; one that was asked for and that nobody has, without a name."""
    groups, lacking = appraised(workspace, month, ids)
    whole: list[Whose] = [(group.form, person) for group in groups for person in group.people]
    held = {person.form for person in workspace.people}
    idle = [id_ for id_ in ids if id_ not in held]
    nobodys, missing = _named(workspace, idle, month, ()) if idle else ([], ())
    return whole + nobodys, (*lacking, *missing)


def _asked_for(workspace: Workspace, ids: Sequence[str], month: str) -> tuple[list[Form], list[Problem]]:
    """The versions in force; a form that is not yet in force is a problem if it was asked for."""
    known = known_forms(workspace, ids)
    forms: list[Form] = []
    problems: list[Problem] = []
    for id_ in dict.fromkeys(ids or known):
        form = in_force(workspace.forms, id_, month)
        if form:
            forms.append(form)
            continue
        first = versions(workspace.forms, id_)[0]
        tell = error if ids else warning
        where = workspace.spec_of(first).places.at("effective")
        problems.append(tell("no-version-in-force", where, form=id_, month=month, since=first.effective))
    return forms, problems


def _person(known: Known, name: str) -> Person:
    person, problems = known.named(name, Where(""))
    if person is None:
        raise WrongUseError(*map(_as_asked, problems))
    return person


def _as_asked(problem: Problem) -> Problem:
    """The same problem, with advice that suits a command in place of a file."""
    return replace(problem, code="no-such-person") if problem.code == "unknown-person" else problem
