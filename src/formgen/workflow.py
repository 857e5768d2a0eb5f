"""check, blank, score, demo, init: where the stages meet.

Every function returns what was made and what is wrong; nothing is printed here.  One bad person,
sheet or spec does not stop the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from formgen import files, resources
from formgen.printing.batches import Whose, blank_sheets, card_sheets, print_run, recorded
from formgen.printing.run import Outcome, Progress, Wish
from formgen.printing.sheets import Card
from formgen.problems import InputError, Problem, Where, error, warning
from formgen.records.model import Person, Record
from formgen.records.reading import Known
from formgen.records.scorefiles import files_of_month, score_files
from formgen.records.scoretables import month_of
from formgen.rostering import WrongUseError, appraised, in_month, known_forms, with_leavers
from formgen.scoring.score import score as scored
from formgen.scoring.standing import Standing, standing_of
from formgen.spec.checks import check as checked
from formgen.spec.model import Form
from formgen.spec.versions import in_force, versions
from formgen.workspace import Workspace, load, load_spec, same_versions

# ── check ───────────────────────────────────────────────────────────────────────────────────


def check(workspace: Path, specs: Sequence[str] = ()) -> tuple[Problem, ...]:
    """What is wrong with these specs (files, folders, or ids of forms), else with a whole workspace.

    Of a workspace every file is read, but only the newest version of each form is asked what its
    policy lacks: older ones are history, and their gaps were closed or accepted since.
    """
    if not specs:
        loaded, problems = load(workspace)
        newest = (loaded.form_for(id_) for id_ in dict.fromkeys(form.id for form in loaded.forms))
        return (*problems, *_policy(loaded, (spec.form for spec in newest if spec)))
    return tuple(chain.from_iterable(_check_named(workspace, name) for name in specs))


def _check_named(root: Path, name: str) -> Iterator[Problem]:
    path = _path(root, name)
    if path is None:
        yield from _check_form(root, name)
        return
    specs = []
    for file in _yaml_files(path):
        spec, problems = load_spec(file)
        yield from problems
        if spec:
            specs.append(spec)
            yield from checked(spec.form, spec.places)
    yield from same_versions(specs)


def _check_form(root: Path, id_: str) -> Iterator[Problem]:
    workspace, _ = load(root)
    forms = versions(workspace.forms, id_)
    if not forms:
        raise WrongUseError(error("no-such-spec", Where(""), name=id_))
    yield from _policy(workspace, forms)


def _policy(workspace: Workspace, forms: Iterable[Form]) -> Iterator[Problem]:
    for form in forms:
        yield from checked(form, workspace.spec_of(form).places)


# ── blank ───────────────────────────────────────────────────────────────────────────────────


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
    files_ = sorted(workspace.root.glob("people.*"))
    return (warning("roster-empty", Where(str(files_[0]))),) if files_ else ()


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


# ── score ───────────────────────────────────────────────────────────────────────────────────


def score(
    root: Path,
    names: Sequence[str],
    *,
    wish: Wish = Wish(),
    progress: Progress | None = None,
) -> Outcome:
    """Print a scorecard for everybody in these score files, or in folders of them, or workspaces.

    Names are paths from the workspace or, if nothing is there, from the current folder.
    A card that lacks something is printed as 未完成, and is a problem.
    Raises WrongUseError for a path that does not exist.
    """
    workspace, problems = load(root)
    paths = _score_files(root, names)
    months = {path: month_of(str(path)) for path in paths}
    then = {month: _then(workspace, month, wish) for month in dict.fromkeys(months.values())}
    found = recorded({path: then[month] for path, month in months.items()})
    by_month: dict[str, list[Record]] = {}
    for record in found.records:
        by_month.setdefault(record.month, []).append(record)
    out = wish.out or workspace.output
    sheets = [
        sheet
        for month, records in by_month.items()
        for sheet in card_sheets(then.get(month, workspace), records, out, explain=wish.explain)
    ]
    lacking: list[Problem] = []
    standings: dict[str, list[Standing]] = {}
    for sheet in sheets:
        if isinstance(sheet.content, Card):
            card = scored(sheet.content.form, sheet.content.record)
            lacking += card.problems
            standings.setdefault(sheet.content.month, []).append(standing_of(card))
    overfull = (problem for month in standings.values() for problem in workspace.overfull(month))
    start = Outcome(
        failed=found.lost,
        problems=(*problems, *found.problems, *overfull),
        lacking=tuple(lacking),
    )
    named = set(filter(None, months.values()))
    part = "" if _is_whole(root, named, paths) else "+".join(Path(name).stem for name in names)
    only = then[next(iter(then))] if len(then) == 1 else workspace
    return start.and_also(print_run(only, sheets, replace(wish, part=part), progress))


def _then(workspace: Workspace, month: str, wish: Wish) -> Workspace:
    """The workspace with the people of a month: as they were or, for a revision, as they are by now."""
    if not month:
        return workspace
    return with_leavers(workspace, month, wish.out) if wish.revise else in_month(workspace, month, wish.out)


def _is_whole(root: Path, months: Iterable[str], paths: Iterable[Path]) -> bool:
    """Whether these are all the score files that the workspace has for these months."""
    given = {path.resolve() for path in paths}
    whole = (path.resolve() for month in months for path in files_of_month(root / "scores", month))
    return given.issuperset(whole)


def _score_files(root: Path, names: Sequence[str]) -> list[Path]:
    found = []
    for name in names:
        path = _path(root, name)
        if path is None:
            raise WrongUseError(error("no-such-scores", Where(""), name=name))
        found.append(path / "scores" if (path / "scores").is_dir() else path)
    return list(dict.fromkeys(chain.from_iterable(map(score_files, found))))


# ── the sample company ──────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Demo:
    """What the demonstration printed: blanks of the packaged forms, the sample company's cards."""

    blanks: Outcome
    cards: Outcome


def demo(out: Path, progress: Progress | None = None) -> Demo:
    """Print everything there is to see into this folder."""
    wish = Wish(out=out)
    company = resources.sample_company()
    blanks = blank(resources.forms(), wish=wish, progress=progress)
    cards = score(company, [str(company / "scores")], wish=wish, progress=progress)
    return Demo(blanks, cards)


def init(target: Path) -> int:
    """Copy the sample company into a new or empty folder; returns how many files.

    Raises WrongUseError if something stands there already, InputError if it cannot be written.
    """
    copies = dict(_sample_files(target))
    try:
        if target.exists() and any(target.iterdir()):
            raise WrongUseError(error("folder-not-empty", Where(""), folder=target))
    except OSError as why:
        raise InputError(error("cannot-save", Where(str(target)), why=why.strerror or why)) from why
    for path, source in copies.items():
        files.save(path, source.read_bytes())
    return len(copies)


def _sample_files(target: Path) -> Iterator[tuple[Path, Path]]:
    company = resources.sample_company()
    yield target / "schema" / "form.schema.json", resources.schema()
    for source in sorted(company.rglob("*")):
        inner = source.relative_to(company)
        if source.is_file() and inner.parts[0] != "output":
            yield target / inner, source


def _path(root: Path, name: str) -> Path | None:
    """What is meant by a path: something in the workspace, else in the current folder, else nothing.

    The packaged forms are nobody's place to keep files, so there only the current folder counts.
    """
    bases = (Path(),) if root == resources.forms() else (root, Path())
    return next((base / name for base in bases if name and (base / name).exists()), None)


def _yaml_files(path: Path) -> Iterator[Path]:
    """The file, or every YAML file below the folder; what is hidden is left to its owners."""
    if not path.is_dir():
        yield path
        return
    for each in sorted(path.rglob("*")):
        is_hidden = any(part.startswith(".") for part in each.relative_to(path).parts)
        if each.suffix.lower() in (".yaml", ".yml") and not is_hidden and each.is_file():
            yield each
