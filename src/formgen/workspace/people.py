"""Who is appraised with which form in a period: the people as they were, beside the forms that are due.

When the first blank or card of a period is made, the list of its people is kept in `people/2026-11.csv`.
From then on the period reads that list: the roster of today changes it no more, unless somebody takes a
correction in (`formgen people --refresh`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from formgen import disk
from formgen.forms.model import Form
from formgen.forms.versions import asked_for, following, in_force, versions
from formgen.output import files
from formgen.output.manifest import Manifest
from formgen.periods import Period, due
from formgen.problems import InputError, Problem, Where, WrongUseError, error, once, warning
from formgen.records.employment import Probation, Staff, differences, staff_of, trial
from formgen.records.model import Person
from formgen.records.people import Known
from formgen.records.rosters import written
from formgen.text import near, same
from formgen.workspace.folder import Workspace
from formgen.workspace.lists import list_in, own
from formgen.workspace.named import form_ids
from formgen.workspace.roster import read_roster
from formgen.yamlfiles.kinds import Id


@dataclass(frozen=True, slots=True)
class Appraised:
    """A form due for a period with everybody who has it, in the order of their list.

    Without a period: the newest version, with the roster of today.
    """

    form: Form
    people: tuple[Person, ...]
    period: Period | None = None


def appraised(
    workspace: Workspace, asked: Period | None = None, ids: Sequence[str] = (), out: Path | None = None
) -> tuple[tuple[Appraised, ...], tuple[Problem, ...]]:
    """Every form that is due and that somebody has; without a period the newest versions.

    A month asks for whatever is due in it, a longer period for the forms that cover it.  Whoever has no form
    is told in a warning, a form that is not yet in force in an error.
    Forms that follow from a card are never due by themselves, only where they are asked for.
    Raises WrongUseError for an id of no form, InputError for a list of people that cannot be read.
    """
    known = known_forms(workspace, ids)
    rosters = _Rosters(workspace, out)
    problems: list[Problem] = []
    found: list[tuple[int, Appraised]] = []
    for id_ in ids or known:
        newest = in_force(workspace.forms, id_, asked)
        first = newest or versions(workspace.forms, id_)[0]
        period = asked_for(newest, asked) if newest and asked else None
        if (asked and asked_for(first, asked) is None) or (first.follows and not ids):
            continue
        people = rosters.of(period or asked)
        mine = [(row, person) for row, person in enumerate(people) if has(person, id_, newest)]
        form = in_force(workspace.forms, id_, period or asked)
        if form and form.period == "once" and period:
            mine, lacking = _ending(mine, period, form, workspace)
            problems += lacking
        if mine and form:
            row, _ = mine[0]
            found.append((row, Appraised(form, tuple(person for _, person in mine), period)))
        elif mine and asked:
            problems.append(_not_in_force(workspace, id_, asked, [person for _, person in mine]))
    if not ids and (without := [person for person in rosters.of(asked) if not person.forms]):
        problems.insert(0, _without_form(workspace, without))
    found.sort(key=lambda each: each[0])
    return tuple(each for _, each in found), once((*rosters.problems, *problems))


def has(person: Person, id_: str, form: Form | None) -> bool:
    """Whether somebody has a form, or one from which it follows."""
    return id_ in person.forms or (form is not None and following(form, person.forms))


def _not_in_force(workspace: Workspace, id_: str, asked: Period, people: Sequence[Person]) -> Problem:
    facts = {"form": id_, "month": asked.name, "people": "、".join(each.name for each in people[:_FEW])}
    return error("form-not-in-force", workspace.place_of(people[0]), **facts)


def _ending(
    people: Iterable[tuple[int, Person]], period: Period, form: Form, workspace: Workspace
) -> tuple[list[tuple[int, Person]], list[Problem]]:
    """Those whose probation ends in a month; whoever's end nobody knows is told."""
    rule = workspace.config.appraised.probation or Probation(form=Id(""))
    ends = [(row, person, trial(person, rule)[1]) for row, person in people]
    lost = [person for _, person, end in ends if end is None]
    mine = [(row, person) for row, person, end in ends if end and end.in_month == period]
    if not lost:
        return mine, []
    where, names = workspace.place_of(lost[0]), _named(lost)
    return mine, [warning("once-without-dates", where, form=form.id, count=len(lost), people=names)]


def _without_form(workspace: Workspace, people: Sequence[Person]) -> Problem:
    """Everybody without a form in one sentence: in a new workspace these are many."""
    return warning("form-less", workspace.place_of(people[0]), count=len(people), people=_named(people))


_FEW = 5


def _named(people: Sequence[Person]) -> str:
    names = "、".join(f"{person.number} {person.name}" for person in people[:_FEW])
    return names + ("…" if len(people) > _FEW else "")


def known_forms(workspace: Workspace, ids: Iterable[str]) -> tuple[str, ...]:
    """The ids of all forms; raises WrongUseError if one of these is not among them."""
    form_ids(workspace, ids)
    return tuple(dict.fromkeys(form.id for form in workspace.forms))


class _Rosters:
    """The people of each period, looked up once."""

    def __init__(self, workspace: Workspace, out: Path | None) -> None:
        self._workspace, self._out = workspace, out
        self._known: dict[Period | None, tuple[Person, ...]] = {None: workspace.people}
        self.problems: list[Problem] = []

    def of(self, period: Period | None) -> tuple[Person, ...]:
        if period not in self._known:
            assert period is not None  # noqa: S101 the roster of today is known
            then = staff(self._workspace, period, self._out)
            self._known[period] = then.people
            self.problems += then.problems
        return self._known[period]


# ── the people of a period ──────────────────────────────────────────────────────────────────


def list_of(workspace: Workspace, period: Period) -> Path:
    """The file of a period's list of people, whether there is one or not.

    Raises InputError where several may be meant.
    """
    return list_in(workspace.root, period)


def is_kept(workspace: Workspace, period: Period) -> bool:
    """Whether a list of the period's people lies there, even one that cannot be read.

    Raises InputError if the system does not say.
    """
    path = list_of(workspace, period)
    return disk.kind_of(path) != "nothing" or path.is_symlink()


def staff(workspace: Workspace, period: Period, out: Path | None = None) -> Staff:
    """Who is appraised in a period: by its list or, where none was kept, by the roster and its days.

    Where cards were made without a list, whoever has a complete one is as they were then; the cards are
    those below `out`, or in the workspace's own output.  Lines of the period's manifest that tell nothing,
    and doubts about its list, are problems.
    Raises InputError if the list, or the manifest as a whole, cannot be read.
    """
    today = staff_of(workspace.people, workspace.roster.moves, workspace.config.appraised, period)
    if not is_kept(workspace, period):
        manifest = Manifest((out or workspace.output) / period.name)
        people = as_they_were(today.people, manifest)
        here = {same(person.number) for person in people}
        others = tuple(pair for pair in today.others if same(pair[0].number) not in here)
        return Staff(people, others, manifest.problems)
    kept = read_roster(list_of(workspace, period))
    if wrong := [problem for problem in kept.problems if problem.is_error]:
        raise InputError(*wrong)
    return Staff(_as_known(kept.people, today.people), today.others, kept.problems)


def _as_known(people: Iterable[Person], known: Iterable[Person]) -> tuple[Person, ...]:
    """People, each as the very value that is known already, where it says the same."""
    same_post = {(each.number, each.department, each.post): each for each in known}
    found = ((each, same_post.get((each.number, each.department, each.post))) for each in people)
    return tuple(other if other and other == each else each for each, other in found)


def of_today(workspace: Workspace, period: Period) -> tuple[Person, ...]:
    """Who would be on a period's list if it were made today."""
    return staff_of(workspace.people, workspace.roster.moves, workspace.config.appraised, period).people


def in_period(
    workspace: Workspace, period: Period | None, out: Path | None = None
) -> tuple[Workspace, tuple[Problem, ...]]:
    """The workspace with the people of a period, and the problems of those; without one as it is."""
    if period is None:
        return workspace, ()
    then = staff(workspace, period, out)
    return replace(workspace, people=then.people), then.problems


def keep(workspace: Workspace, periods: Iterable[Period], out: Path | None = None) -> tuple[Problem, ...]:
    """Keep the lists of people of these periods, where there are none yet.

    A list that says something else than the roster of today is told, and so is one that cannot be written.
    While the roster or `formgen.yaml` has errors none is kept: whoever is lost by them would stay lost.
    What is printed elsewhere than in the workspace's own output is a trial, and keeps no list.
    """
    if out is not None and disk.resolved(out) != disk.resolved(workspace.output):
        return ()
    problems: list[Problem] = []
    for period in dict.fromkeys(periods):
        people = staff(workspace, period, out).people
        if is_kept(workspace, period):
            problems += differing(workspace, period)
        elif people and not workspace.is_sure:
            problems.append(warning("list-not-kept", workspace.place_of(), period=period.name))
        elif people:
            problems += _kept(own(workspace.root, period), people)
    return tuple(problems)


def _kept(path: Path, people: Sequence[Person]) -> tuple[Problem, ...]:
    try:
        files.save(path, written(people))
    except InputError as failure:
        return failure.problems
    return ()


def differing(workspace: Workspace, period: Period) -> Iterator[Problem]:
    """A warning if the list of a period, where one was kept, says something else than the roster of today.

    Forms count as far as they are due then: a form that was given to everybody since changes no past month.
    """
    if not is_kept(workspace, period):
        return
    idle = _not_due(workspace, period)
    both = (staff(workspace, period).people, of_today(workspace, period))
    then, now = ([_without(person, idle) for person in people] for people in both)
    if changed := [each.person for each in differences(then, now, workspace.pay_columns)]:
        facts = {"period": period.name, "people": _named(changed), "count": len(changed)}
        yield warning("people-differ", Where(str(list_of(workspace, period))), **facts)


def _not_due(workspace: Workspace, period: Period) -> frozenset[str]:
    """The forms for which nobody is asked in a period, by their ids."""
    forms = {id_: in_force(workspace.forms, id_, period) for id_ in known_forms(workspace, ())}
    return frozenset(
        id_ for id_, form in forms.items() if form is None or form.follows or asked_for(form, period) is None
    )


def _without(person: Person, forms: frozenset[str]) -> Person:
    return replace(person, form="、".join(id_ for id_ in person.forms if id_ not in forms))


def as_they_were(people: Sequence[Person], manifest: Manifest) -> tuple[Person, ...]:
    """People, but whoever has a complete card in this folder as they were when it was made."""
    rows = list(enumerate(people))
    for entry in manifest:
        if entry.kind == "card" and entry.state == "complete" and entry.whom:
            then = Person(**{"number": entry.person, "name": "", **entry.whom})
            posts = [each for each in rows if same(each[1].number) == same(then.number)]
            is_of_form = (each for each in posts if entry.form in each[1].forms)
            if post := next(is_of_form, posts[0] if posts else None):
                rows.remove(post)
                then = replace(then, **{name: getattr(post[1], name) for name in _NOT_TOLD})
            rows.append((entry.row, then))
    return tuple(person for _, person in sorted(rows, key=lambda each: each[0]))


_NOT_TOLD = ("hired", "left", "status", "confirmed", "share", "leads")
"""What the manifest does not say of a person; the roster of today knows it."""


def nobody(workspace: Workspace, period: Period, ids: Sequence[str] = ()) -> Problem:
    """Why nobody is appraised: nothing is due, what they have has errors, or they have nothing."""
    asked = ids or known_forms(workspace, ())
    newest = [form for id_ in asked if (form := in_force(workspace.forms, id_, period))]
    if newest and all(due(form.span, form.due, period) is None for form in newest):
        return error("nothing-due", Where(str(workspace.root)), period=period.name)
    theirs = (
        unread
        for person in workspace.people
        for name in person.forms
        if (unread := workspace.unread_form(name))
    )
    if unread := next(theirs, None):
        return error("form-unreadable", Where(str(unread.path)), form=unread.id)
    code = "nobody-to-score" if workspace.roster.where.file else "roster-missing"
    return error(code, workspace.place_of(), month=period.name)


def heads(people: Iterable[Person]) -> int:
    """How many people these are: whoever has several posts counts once."""
    return len({same(person.number) for person in people})


# ── some of the people ──────────────────────────────────────────────────────────────────────


class _OfPeople(Protocol):
    """Something that is about people."""

    @property
    def people(self) -> tuple[Person, ...]: ...


@dataclass(frozen=True, slots=True)
class Whom:
    """Of whom a command speaks: people by number, departments; everybody where nobody is named."""

    numbers: frozenset[str] = frozenset()
    departments: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.numbers or self.departments)

    def holds(self, person: Person) -> bool:
        """Whether somebody is among them."""
        named = not self.numbers or same(person.number) in self.numbers
        return named and (not self.departments or same(person.department) in self.departments)


def whom_of(
    workspace: Workspace,
    appraised: Iterable[_OfPeople],
    persons: Sequence[str],
    departments: Sequence[str],
) -> Whom:
    """The people and departments that are named on the command line, of the roster or of a period's list.

    Raises WrongUseError for a name or number that nobody has, or several, and for an unknown department.
    """
    if not persons and not departments:
        return Whom()
    people = (*workspace.people, *(person for each in appraised for person in each.people))
    known = Known(people)
    wrong: list[Problem] = []
    numbers: list[str] = []
    for name in persons:
        person, problems = known.named(name, Where(""))
        wrong += map(_as_asked, problems)
        numbers += [same(person.number)] if person else []
    names = {same(person.department): person.department for person in people}
    for name in departments:
        if same(name) not in names:
            facts = {"department": name, "known": "、".join(filter(None, names.values()))}
            wrong.append(error("no-such-department", Where(""), **facts, **near(name, names.values())))
    if wrong:
        raise WrongUseError(*wrong)
    return Whom(frozenset(numbers), frozenset(map(same, departments)))


def _as_asked(problem: Problem) -> Problem:
    """The same problem, with advice that suits a command in place of a file."""
    return replace(problem, code="no-such-person") if problem.code == "unknown-person" else problem
