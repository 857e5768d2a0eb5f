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
from formgen.printing import Outcome, Progress, Wish, print_sheets
from formgen.problems import InputError, Problem, Where, error, warning
from formgen.records.model import Person, Record
from formgen.records.reading import find_person, repeated
from formgen.records.scorefiles import score_files, scores_in
from formgen.scoring.score import score as scored
from formgen.sheets import Blank, Card, Sheet
from formgen.spec.checks import check as checked
from formgen.spec.model import Form
from formgen.spec.versions import in_force, versions
from formgen.spelling import near
from formgen.workspace import Workspace, load, load_spec, same_versions

BLANK = "blank"
"""The folder of blanks for no particular month."""


class WrongUseError(InputError):
    """Raised when what was asked for does not exist: a form, a person, a folder."""


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
    wish: Wish = Wish(),
    progress: Progress | None = None,
) -> Outcome:
    """Print blank forms, with the header filled in for each person that is named.

    Without ids: every form, or the form that the roster names for the person.
    Raises WrongUseError for a form or a person that does not exist.
    """
    workspace, problems = load(root)
    forms, missing = _asked_for(workspace, ids, month)
    people = [_person(workspace, name) for name in persons]
    out = (wish.out or workspace.output) / (month or BLANK)
    sheets = [
        Sheet(
            Blank(form, month, person),
            out,
            files.place(out, form.id, stem),
            workspace.spec_of(form).places.at(),
            _label(form, person),
        )
        for form in forms
        for person, stem in _headers(workspace, form, people, named=bool(ids))
    ]
    start = Outcome(problems=(*problems, *missing))
    return start.and_also(print_sheets(workspace, sheets, wish, progress))


def _headers(
    workspace: Workspace, form: Form, people: Sequence[Person], *, named: bool
) -> Iterator[tuple[Person | None, str]]:
    """For whom this form is printed, each with the name of the file; for nobody if nobody is named."""
    if not people:
        yield None, f"{form.id}-v{form.version}-blank"
        return
    stems = files.stems([*workspace.people, *people])
    for person in people:
        if named or person.form in ("", form.id):
            yield person, f"{stems[person.number]}-blank"


def _asked_for(workspace: Workspace, ids: Sequence[str], month: str) -> tuple[list[Form], list[Problem]]:
    """The versions in force; a form that is not yet in force is a problem if it was asked for."""
    known = tuple(dict.fromkeys(form.id for form in workspace.forms))
    forms: list[Form] = []
    problems: list[Problem] = []
    for id_ in dict.fromkeys(ids or known):
        if id_ not in known:
            listed = {"known": ", ".join(known)} if known else {}
            raise WrongUseError(error("no-such-form", Where(""), form=id_, **listed, **near(id_, known)))
        form = in_force(workspace.forms, id_, month)
        if form:
            forms.append(form)
            continue
        first = versions(workspace.forms, id_)[0]
        tell = error if ids else warning
        where = workspace.spec_of(first).places.at("effective")
        problems.append(tell("no-version-in-force", where, form=id_, month=month, since=first.effective))
    return forms, problems


def _person(workspace: Workspace, name: str) -> Person:
    person, problems = find_person(workspace.people, name, Where(""))
    if person is None:
        raise WrongUseError(*map(_as_asked, problems))
    return person


def _as_asked(problem: Problem) -> Problem:
    """The same problem, with advice that suits a command in place of a file."""
    return replace(problem, code="no-such-person") if problem.code == "unknown-person" else problem


def _label(form: Form, person: Person | None) -> str:
    return " ".join([*([person.number, person.name] if person else []), form.title])


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
    start = Outcome(problems=problems)
    records: list[Record] = []
    for path in _score_files(root, names):
        found = scores_in(path, workspace.people, workspace.forms)
        records += found.records
        start = start.and_also(Outcome(failed=found.lost, problems=found.problems))
    records, again = _once(records)
    start = start.and_also(again)
    sheets, incomplete = _cards(workspace, records, wish)
    return start.and_also(incomplete).and_also(print_sheets(workspace, sheets, wish, progress))


def _score_files(root: Path, names: Sequence[str]) -> list[Path]:
    found = []
    for name in names:
        path = _path(root, name)
        if path is None:
            raise WrongUseError(error("no-such-scores", Where(""), name=name))
        found.append(path / "scores" if (path / "scores").is_dir() else path)
    return list(dict.fromkeys(chain.from_iterable(map(score_files, found))))


def _once(records: Sequence[Record]) -> tuple[list[Record], Outcome]:
    """Everybody once for each form and month; whoever stands in a second file is a problem."""
    problems = tuple(repeated(records))
    places = {problem.where for problem in problems}
    kept = [record for record in records if record.places.at("person") not in places]
    return kept, Outcome(failed=tuple(sorted(map(str, places))), problems=problems)


def _cards(workspace: Workspace, records: Sequence[Record], wish: Wish) -> tuple[list[Sheet], Outcome]:
    stems = files.stems([*workspace.people, *(record.person for record in records)])
    sheets: list[Sheet] = []
    lacking: list[Problem] = []
    for record in records:
        form = in_force(workspace.forms, record.form, record.month)
        if form is None:  # the reader has said so
            continue
        lacking += scored(form, record).problems
        out = (wish.out or workspace.output) / record.month
        path = files.place(out, form.id, stems[record.person.number])
        content = Card(form, record, wish.explain)
        sheets.append(Sheet(content, out, path, record.places.at(), _label(form, record.person)))
    return sheets, Outcome(lacking=tuple(lacking))


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


# ── templates ───────────────────────────────────────────────────────────────────────────────

DEFAULT_TEMPLATE = "appraisal.docx"


def copy_templates(root: Path, names: Sequence[str] = ()) -> tuple[Path, ...]:
    """Copy packaged templates into the workspace, where they win and may be changed.

    Raises WrongUseError, before anything is copied, for a template that formgen does not bring,
    or that the workspace has already.
    """
    known = {path.name: path for path in sorted(resources.templates().iterdir())}
    copies: dict[Path, Path] = {}
    for name in names or (DEFAULT_TEMPLATE,):
        if name not in known:
            facts = {"name": name, "known": ", ".join(known), **near(name, known)}
            raise WrongUseError(error("no-such-template", Where(""), **facts))
        target = root / "templates" / name
        if target.exists():
            raise WrongUseError(error("template-there", Where(str(target))))
        copies[target] = known[name]
    for target, source in copies.items():
        files.save(target, source.read_bytes())
    return tuple(copies)


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
