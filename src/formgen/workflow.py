"""check, blank, score, demo, init: where the stages meet.

Every function returns what was made and what is wrong; nothing is printed here.  One bad person,
sheet or spec does not stop the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Literal, Protocol, TypeAlias

from formgen import files, resources
from formgen.problems import InputError, Problem, Where, error, warning
from formgen.records.model import Person, Record
from formgen.records.reading import ScoreFile, find_person, read_scores, records_of, repeated
from formgen.scoring.score import score as scored
from formgen.spec.checks import check as checked
from formgen.spec.model import Form
from formgen.spec.versions import in_force, versions
from formgen.textfile import text_of
from formgen.view.build import view_of
from formgen.view.model import State, View
from formgen.workspace import Workspace, load, load_spec, same_versions
from formgen.writing.brand import Brand
from formgen.yamlfile import Reading, near

Format = Literal["docx", "pdf"]
FORMATS: tuple[Format, ...] = ("docx", "pdf")

Progress: TypeAlias = Callable[[int, int], None]
"""Told how many documents are done, and out of how many."""


class WrongUseError(InputError):
    """Raised when what was asked for does not exist: a form, a person, a folder."""


class Writer(Protocol):
    """Turns a view into a file's bytes; raises InputError."""

    def write(self, view: View) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Made:
    """One document: its file, and whether it is a blank, a complete or an incomplete card."""

    path: Path
    state: State


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run made, what it could not make (person and form, or the place), what is wrong."""

    made: tuple[Made, ...] = ()
    failed: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def is_fine(self) -> bool:
        return not self.failed and not any(problem.is_error for problem in self.problems)

    def and_also(self, other: Outcome) -> Outcome:
        return Outcome(self.made + other.made, self.failed + other.failed, self.problems + other.problems)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet to print, in one file for each format."""

    view: View
    path: Path
    """Where it goes, without a suffix."""
    label: str


# ── check ───────────────────────────────────────────────────────────────────────────────────


def check(workspace: Path, specs: Sequence[str] = ()) -> tuple[Problem, ...]:
    """What is wrong with these specs (files, folders, or ids of forms), else with all of a workspace."""
    if not specs:
        loaded, problems = load(workspace)
        return (*problems, *_policy(loaded, loaded.forms))
    return tuple(chain.from_iterable(_check_named(workspace, name) for name in specs))


def _check_named(root: Path, name: str) -> Iterator[Problem]:
    path = Path(name)
    if not path.exists():
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


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be printed: formats (none named: all that can be made), where, with reasons or not."""

    formats: tuple[Format, ...] = ()
    out: Path | None = None
    explain: bool = False


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
    out = (wish.out or workspace.output) / (month or "blank")
    stems = files.stems([*workspace.people, *people])
    sheets = [
        _blank(workspace, form, month, person, out, stems)
        for form in forms
        for person in people or [None]
        if ids or person is None or person.form in ("", form.id)
    ]
    start = Outcome(problems=(*problems, *missing))
    return start.and_also(_print(workspace, sheets, wish, progress))


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
        raise WrongUseError(*problems)
    return person


def _blank(  # noqa: PLR0913 what a blank is made of
    workspace: Workspace,
    form: Form,
    month: str,
    person: Person | None,
    out: Path,
    stems: Mapping[str, str],
) -> Sheet:
    stem = stems[person.number] if person else f"{form.id}-v{form.version}-blank"
    view = view_of(form, company=workspace.config.company, month=month, person=person)
    return Sheet(view, files.place(out, form.id, stem), _label(form, person))


def _label(form: Form, person: Person | None) -> str:
    return " ".join([*([person.number, person.name] if person else []), form.title])


# ── score ───────────────────────────────────────────────────────────────────────────────────


def score(
    root: Path,
    paths: Sequence[Path],
    *,
    wish: Wish = Wish(),
    progress: Progress | None = None,
) -> Outcome:
    """Print a scorecard for everybody in these score files (or in folders of them).

    A card that lacks something is printed as 未完成, and is a problem.
    Raises WrongUseError for a path that does not exist.
    """
    workspace, problems = load(root)
    start = Outcome(problems=problems)
    records: list[Record] = []
    for path in _score_files(paths):
        found, outcome = _recorded(workspace, path)
        records += found
        start = start.and_also(outcome)
    records, again = _once(records)
    start = start.and_also(again)
    sheets, incomplete = _cards(workspace, records, wish)
    return start.and_also(incomplete).and_also(_print(workspace, sheets, wish, progress))


def _score_files(paths: Sequence[Path]) -> list[Path]:
    for path in paths:
        if not path.exists():
            raise WrongUseError(error("no-such-scores", Where(""), name=path))
    return list(dict.fromkeys(chain.from_iterable(map(_yaml_files, paths))))


def _recorded(workspace: Workspace, path: Path) -> tuple[tuple[Record, ...], Outcome]:
    text, problems = text_of(path, str(path))
    if problems:
        return (), Outcome(failed=(str(path),), problems=problems)
    reading = read_scores(text, str(path))
    found = records_of(reading, workspace.people, workspace.forms)
    return found.records, Outcome(failed=_lost(reading, found.records), problems=found.problems)


def _lost(reading: Reading[ScoreFile], records: Iterable[Record]) -> tuple[str, ...]:
    """The places of the sheets that gave no record; the file, if not even its sheets can be told."""
    count = len(reading.draft.scores) if reading.draft else 0
    used = {record.places.at() for record in records}
    sheets = [reading.places.at("scores", n) for n in range(count)]
    if not sheets and reading.value is None:
        return (reading.places.file,)
    return tuple(str(sheet) for sheet in sheets if sheet not in used)


def _once(records: Sequence[Record]) -> tuple[list[Record], Outcome]:
    """Everybody once for each form and month; whoever stands in a second file is a problem."""
    problems = tuple(repeated(records))
    places = {problem.where for problem in problems}
    kept = [record for record in records if record.places.at("person") not in places]
    return kept, Outcome(failed=tuple(sorted(map(str, places))), problems=problems)


def _cards(workspace: Workspace, records: Sequence[Record], wish: Wish) -> tuple[list[Sheet], Outcome]:
    stems = files.stems([*workspace.people, *(record.person for record in records)])
    sheets: list[Sheet] = []
    problems: list[Problem] = []
    for record in records:
        form = in_force(workspace.forms, record.form, record.month)
        if form is None:  # the reader has said so
            continue
        card = scored(form, record)
        problems += card.problems
        view = view_of(form, company=workspace.config.company, card=card, explain=wish.explain)
        out = wish.out or workspace.output
        path = files.place(out, record.month, form.id, stems[record.person.number])
        sheets.append(Sheet(view, path, _label(form, record.person)))
    return sheets, Outcome(problems=tuple(problems))


# ── printing ────────────────────────────────────────────────────────────────────────────────


def _print(workspace: Workspace, sheets: Sequence[Sheet], wish: Wish, progress: Progress | None) -> Outcome:
    """Write every sheet in every format; a sheet that cannot be written leaves no file of its own."""
    if not sheets:
        return Outcome()
    writers, problems = _writers(workspace, wish.formats)
    outcome = Outcome(problems=problems)
    if not writers:
        return replace(outcome, failed=tuple(sheet.label for sheet in sheets))
    for folder in {sheet.path.parent for sheet in sheets}:
        files.sweep(folder)
    for done, sheet in enumerate(sheets, 1):
        outcome = outcome.and_also(_write(sheet, writers))
        if progress:
            progress(done, len(sheets))
    return outcome


def _write(sheet: Sheet, writers: Mapping[Format, Writer]) -> Outcome:
    try:
        contents = {format_: writer.write(sheet.view) for format_, writer in writers.items()}
        paths = {format_: sheet.path.with_name(f"{sheet.path.name}.{format_}") for format_ in contents}
        for format_, content in contents.items():
            files.save(paths[format_], content)
    except InputError as wrong:
        return Outcome(failed=(sheet.label,), problems=wrong.problems)
    return Outcome(made=tuple(Made(path, sheet.view.state) for path in paths.values()))


def _writers(
    workspace: Workspace, formats: Sequence[Format]
) -> tuple[dict[Format, Writer], tuple[Problem, ...]]:
    """The writers of these formats; without any named, PDF is left out where it cannot be made."""
    writers: dict[Format, Writer] = {}
    problems: tuple[Problem, ...] = ()
    try:
        brand = _brand(workspace)
    except InputError as wrong:
        return {}, wrong.problems
    for format_ in formats or FORMATS:
        try:
            writers[format_] = _writer(format_, workspace, brand)
        except InputError as wrong:
            problems += wrong.problems
    return writers, problems


def _writer(format_: Format, workspace: Workspace, brand: Brand) -> Writer:
    if format_ == "docx":
        from formgen.writing.docx import Docx  # noqa: PLC0415 heavy, and only docx needs it

        return Docx(_templates(workspace, "appraisal.docx") / "appraisal.docx", brand)
    from formgen.writing.pdf import Pdf  # noqa: PLC0415 heavy, and only PDF needs it

    return Pdf(_templates(workspace, "appraisal.html"), brand)


def _templates(workspace: Workspace, name: str) -> Path:
    """The folder this template is taken from: the workspace's own, if it has it."""
    own = workspace.templates
    return own if (own / name).is_file() else resources.templates()


def _brand(workspace: Workspace) -> Brand:
    logo = workspace.logo
    try:
        picture = logo.read_bytes() if logo else None
    except OSError as why:
        raise InputError(error("unreadable-file", Where(str(logo)), why=why.strerror or why)) from why
    return Brand(workspace.config.company, picture, workspace.fonts)


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
    cards = score(company, [company / "scores"], wish=wish, progress=progress)
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


def _yaml_files(path: Path) -> Iterator[Path]:
    """The file, or every YAML file below the folder."""
    if not path.is_dir():
        yield path
        return
    for each in sorted(path.rglob("*")):
        if each.suffix.lower() in (".yaml", ".yml") and not each.name.startswith(".") and each.is_file():
            yield each
