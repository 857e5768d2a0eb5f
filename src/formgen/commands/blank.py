"""blank: forms to fill in by hand, for nobody, for some people, or for everybody who has one due."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from formgen.forms.model import Form
from formgen.forms.versions import asked_for, in_force, versions
from formgen.periods import Period
from formgen.phrases import Phrases
from formgen.printing.batches import Whose, blank_sheets, print_run, without_card
from formgen.printing.run import Outcome, Progress, Wish
from formgen.problems import Problem, Where, error, once, warning
from formgen.records.model import Person
from formgen.text import same
from formgen.workspace.folder import Workspace, load
from formgen.workspace.named import form_ids
from formgen.workspace.people import appraised, in_period, keep, known_forms, nobody, staff, whom_of
from formgen.workspace.results import Results


def blank(  # noqa: PLR0913 what the command asks
    root: Path,
    ids: Sequence[str] = (),
    *,
    period: Period | None = None,
    persons: Sequence[str] = (),
    departments: Sequence[str] = (),
    nameless: bool = False,
    wish: Wish = Wish(),
    progress: Progress | None = None,
) -> Outcome:
    """Print blank forms, with the header filled in for each person that is named.

    With a period and nobody named: for everybody who has a form due, each with their own.  A form that
    nobody has, a form without a period, and every form if `nameless`, is printed once without a name.
    Raises WrongUseError for a form, a person or a department that does not exist.
    """
    workspace, problems = load(root)
    ids = form_ids(workspace, ids)
    asked = _Asked(workspace, ids, period, wish.out)
    is_unread = False
    if persons or departments:
        whose, missing = asked.some(persons, departments)
    elif period and workspace.people and not nameless:
        whose, missing = asked.everybody()
    elif is_unread := bool(period and not nameless) and _is_unread(workspace, problems):
        whose, missing = [], ()
    else:
        whose, missing = asked.nobodys(ids)
    is_nobodys = period and not (nameless or persons or workspace.people or is_unread)
    unheard = _without_roster(workspace) if is_nobodys else ()
    then, damaged = in_period(workspace, period, wish.out)
    start = Outcome(problems=once((*problems, *damaged, *missing, *unheard)))
    if not wish.dry:
        kept = keep(workspace, (each for _, person, each in whose if each and person), wish.out)
        start = start.and_also(Outcome(problems=kept))
    results = Results(workspace, wish.out)
    if not persons:
        meant = [each for each in whose if _is_meant(results, *each)]
        if whose and not meant:
            start = start.and_also(Outcome(problems=(warning("follows-nobody", Where(str(root))),)))
        whose = meant
    sheets = blank_sheets(then, whose, wish.out or workspace.output, results)
    start = start.and_also(Outcome(problems=(*without_card(sheets), *results.lost)))
    if not sheets and not start.problems:
        start = Outcome(problems=(error("nothing-to-print", Where(str(root))),))
    part = "+".join(ids) or _some(whose, workspace.say) if ids or persons or departments else ""
    return start.and_also(print_run(then, sheets, replace(wish, part=part), progress))


def _is_unread(workspace: Workspace, problems: Iterable[Problem]) -> bool:
    """Whether there is nobody because nobody in the roster could be used: then no form is for nobody."""
    file = workspace.roster.where.file
    return not workspace.people and any(
        each.is_error and file == each.where.file for each in problems if file
    )


def _is_meant(results: Results, form: Form, person: Person | None, period: Period | None) -> bool:
    """Whether somebody whom nobody named is to have a form: one for certain grades only who got one."""
    if form.follows is None or not form.follows.grades or person is None or period is None:
        return True
    card = results.followed(form, person, period)
    return card is not None and same(card.grade) in map(same, form.follows.grades)


def _without_roster(workspace: Workspace) -> tuple[Problem, ...]:
    """A roster in which there is nobody; that there is none at all may be meant."""
    where = workspace.roster.where
    return (warning("roster-empty", where),) if where.file else ()


def _some(whose: Sequence[Whose], say: Phrases) -> str:
    """Whose forms these are, for the name of a file."""
    names = list(dict.fromkeys(person.name or person.number for _, person, _ in whose if person))
    return say("several-people", name=names[0], n=len(names)) if len(names) > 1 else "".join(names)


class _Asked:
    """Which forms were asked for, and for when."""

    def __init__(
        self, workspace: Workspace, ids: Sequence[str], period: Period | None, out: Path | None
    ) -> None:
        self._workspace, self._ids, self._period, self._out = workspace, ids, period, out

    def nobodys(self, ids: Sequence[str]) -> tuple[list[Whose], Sequence[Problem]]:
        """Forms for nobody, and what is missing."""
        forms, missing = self._forms(ids)
        return [(form, None, period) for form, period in forms], missing

    def some(
        self, persons: Sequence[str], departments: Sequence[str]
    ) -> tuple[list[Whose], Sequence[Problem]]:
        """The forms of the people that are named; all that were asked for, where somebody has none."""
        forms, missing = self._forms(self._ids)
        chosen = whom_of(self._workspace, (), persons, departments)
        people = [person for person in self._people() if chosen.holds(person)]
        whose: list[Whose] = [
            (form, who, period)
            for form, period in forms
            for who in people
            if self._ids or not who.forms or form.id in who.forms
        ]
        return list(_once(whose)), missing

    def everybody(self) -> tuple[list[Whose], Sequence[Problem]]:
        """Everybody's form; one that was asked for and that nobody has, without a name."""
        groups, lacking = appraised(self._workspace, self._period, self._ids, self._out)
        whole: list[Whose] = [(group.form, who, group.period) for group in groups for who in group.people]
        held = {form for person in self._people() for form in person.forms}
        held |= {group.form.id for group in groups}
        idle = [id_ for id_ in self._ids if id_ not in held]
        nobodys, missing = self.nobodys(idle) if idle else ([], [])
        missing = [*missing, *(_nobody_has(self._workspace, form) for form, _, _ in nobodys)]
        late = [problem for problem in self._forms(self._ids)[1] if problem.code == "form-not-due"]
        if not (whole or nobodys or late or lacking or missing) and self._period:
            late = [nobody(self._workspace, self._period)]
        return whole + nobodys, (*lacking, *missing, *late)

    def _people(self) -> tuple[Person, ...]:
        """Those of the period's list, then whoever else the roster has."""
        if self._period is None:
            return self._workspace.people
        listed = staff(self._workspace, self._period, self._out).people
        here = {same(person.number) for person in listed}
        return (*listed, *(each for each in self._workspace.people if same(each.number) not in here))

    def _forms(self, ids: Sequence[str]) -> tuple[list[tuple[Form, Period | None]], list[Problem]]:
        """The versions in force and due, with their periods; what was asked for and is not is a problem."""
        workspace, asked = self._workspace, self._period
        forms: list[tuple[Form, Period | None]] = []
        problems: list[Problem] = []
        for id_ in dict.fromkeys(ids or known_forms(workspace, ids)):
            known_forms(workspace, [id_])
            newest = in_force(workspace.forms, id_, asked)
            period = asked_for(newest, asked) if newest and asked else None
            if newest and newest.follows and not ids:  # printed for those who are named
                continue
            if newest is None:
                problems.append(_not_in_force(workspace, id_, asked, is_asked=bool(ids)))
            elif asked is None or period:
                forms.append((in_force(workspace.forms, id_, period) or newest, period))
            elif ids:
                problems.append(_not_due(workspace, newest, asked))
        return forms, problems


def _once(whose: list[Whose]) -> Iterator[Whose]:
    """Each form once for each person, whose posts may be several."""
    seen: set[tuple[str, str]] = set()
    for form, person, period in whose:
        key = (form.id, person.number if person else "")
        if key not in seen:
            seen.add(key)
            yield form, person, period


def _nobody_has(workspace: Workspace, form: Form) -> Problem:
    """A form that is printed without a name, though names were asked for."""
    return warning("form-of-nobody", workspace.place_of(), form=form.id)


def _not_in_force(workspace: Workspace, id_: str, asked: Period | None, *, is_asked: bool) -> Problem:
    first = versions(workspace.forms, id_)[0]
    tell = error if is_asked else warning
    where = workspace.spec_of(first).places.at("effective")
    return tell("no-version-in-force", where, form=id_, month=asked, since=first.effective)


def _not_due(workspace: Workspace, form: Form, asked: Period) -> Problem:
    where = workspace.spec_of(form).places.at("due" if form.due else "period")
    own = Period.around(asked.months[0], form.span)
    return error(
        "form-not-due", where, form=form.id, period=asked.name, months=own.after(form.due), own=own.name
    )
