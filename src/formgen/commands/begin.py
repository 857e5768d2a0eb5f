"""begin: a workspace from nothing, step by step: the company, its forms, who has which.

Each step adds to `formgen.yaml` and `specs/` what somebody else might have typed there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final

from formgen import disk
from formgen.disk.texts import decode
from formgen.forms.model import Form
from formgen.forms.reading import read_form
from formgen.forms.rules import sources
from formgen.forms.starts import first_form
from formgen.output import files
from formgen.problems import InputError, Problem, Where, error
from formgen.text import described, same, shown, unfit
from formgen.workspace import packaged
from formgen.workspace.beside import SETTINGS
from formgen.workspace.folder import Config, Spec, Workspace, load_spec
from formgen.yamlfiles import read as yamlfile
from formgen.yamlfiles.editing import edited
from formgen.yamlfiles.kinds import Entry

LOGOS: Final = {b"\x89PNG\r\n\x1a\n": "logo.png", b"\xff\xd8\xff": "logo.jpg"}
"""What a logo begins with, and what its file is called."""

_MOST_LOGO: Final = 4_000_000
_SCHEMA: Final = "# yaml-language-server: $schema=schema/workspace.schema.json\n"


@dataclass(frozen=True, slots=True)
class Sample:
    """A form that comes with formgen, to begin with."""

    name: str
    spec: Spec

    @property
    def form(self) -> Form:
        return self.spec.form


def company(root: Path, name: str, logo: bytes = b"", **more: str) -> None:
    """Say whose workspace a folder is; `more` are the typeface and the language of `words`, if said.

    Raises InputError for a logo that is no picture, or a full disk.
    """
    changes: dict[str, Entry] = {"company": name.strip()}
    changes.update({key: value for key, value in more.items() if value})
    if logo:
        changes["logo"] = file = _logo_file(logo)
        files.save(root / file, logo)
    for schema in packaged.schemas():
        files.save(root / "schema" / schema.name, disk.content(schema))
    (root / "specs").mkdir(exist_ok=True)
    settle(root, {(key,): value for key, value in changes.items()})


def _logo_file(logo: bytes) -> str:
    """What a logo's file is called.  Raises InputError for what no page could show."""
    from formgen.writing.picture import picture  # noqa: PLC0415 heavy

    file = next((file for start, file in LOGOS.items() if logo.startswith(start)), None)
    if file is None or len(logo) > _MOST_LOGO:
        raise InputError(error("begin-logo", Where("")))
    picture(logo)  # whole, with colours of screens, of no more pixels than any logo needs
    return file


def settle(root: Path, changes: dict[tuple[str | int, ...], Entry]) -> None:
    """Change what `formgen.yaml` says, and leave everything else in it.

    Raises InputError for a text with which the file, or a part of it, could not be read any more: with an odd
    character, or too long.
    """
    path = root / SETTINGS
    raw = disk.content(path) if disk.is_file(path) else _SCHEMA.encode()
    text, problems = decode(raw, str(path))
    if problems:
        raise InputError(*problems)
    before = _errors(text, path)
    odd = [found for value in changes.values() for found in unfit(_texts(value))]
    if odd:
        raise InputError(
            *(error("unfit-character", Where(str(path)), **described(each.group())) for each in odd)
        )
    try:
        for where, value in changes.items():
            text = edited(text, where, value)
    except ValueError as why:
        raise InputError(error("record-cannot-edit", Where(str(path)), why=why)) from why
    if new := [each for said, each in _errors(text, path).items() if said not in before]:
        raise InputError(*(error(each.code, Where(str(path)), **each.facts) for each in new))
    files.save(path, text.encode())


def _errors(text: str, path: Path) -> dict[tuple[str, str], Problem]:
    """What is wrong with settings, by what is said of it: lines move."""
    found = yamlfile.read(text, str(path), Config).problems
    return {(each.code, str(each.facts)): each for each in found if each.is_error}


def _texts(value: Entry) -> str:
    """All texts of a value, one behind the other."""
    if isinstance(value, str):
        return value
    return "".join(map(_texts, value.values() if isinstance(value, Mapping) else value))


def samples() -> tuple[Sample, ...]:
    """The newest version of each form of the sample company, then the forms of the source."""
    found: dict[str, Sample] = {}
    for folder in (packaged.sample_company() / "specs", packaged.forms() / "specs"):
        for path in reversed(disk.listed(folder)):
            if path.suffix == ".yaml" and (spec := load_spec(path)[0]) and str(spec.form.id) not in found:
                found[spec.form.id] = Sample(path.name, spec)
    return tuple(sorted(found.values(), key=lambda each: each.form.title))


def adopt(workspace: Workspace, ids: tuple[str, ...]) -> tuple[Path, ...]:
    """Copy sample forms into the workspace, as first versions of its own; one that is there stays as it is.

    With a form come those whose cards it takes, or from which it follows.
    Raises InputError for a form that does not come with formgen.
    """
    known = {str(each.form.id): each for each in samples()}
    made: list[Path] = []
    wanted = list(ids)
    for id_ in wanted:
        if id_ not in known:
            raise InputError(error("no-such-form", Where(""), form=id_, known=", ".join(known)))
        wanted += [each for each in _needed(known[id_].form) if each in known and each not in wanted]
        path = files.place(workspace.root / "specs", f"{id_}.yaml")
        if workspace.form_for(id_) or disk.kind_of(path) != "nothing":
            continue
        text = disk.content(known[id_].spec.path).decode()
        for key, value in (("version", "1"), ("effective", None), ("revisions", None), ("number", None)):
            text = edited(text, (key,), value)
        files.save(path, text.encode())
        made.append(path)
    return tuple(made)


def own(workspace: Workspace, title: str, span: str) -> Spec:
    """Write a first form of this title and length (`month`, `quarter` …): one indicator, grades, signatures.

    It can be printed as it stands.  Raises InputError for a title that there is already, that a page cannot
    show or that is empty, and for a file that cannot be written.
    """
    title, specs = title.strip(), workspace.root / "specs"
    if not title:
        raise InputError(error("form-without-title", Where("")))
    if odd := tuple(unfit(title)):
        raise InputError(*(error("unfit-character", Where(""), **described(each.group())) for each in odd))
    if same(title) in {same(form.title) for form in workspace.forms} or workspace.unread_form(title):
        raise InputError(error("form-title-taken", Where(""), title=shown(title)))

    files_there = {each.name.partition(".")[0] for each in disk.listed(specs)}
    taken = {form.id for form in workspace.forms} | files_there
    id_ = next(name for n in count(1) if (name := f"form-{n}") not in taken)
    path = files.place(specs, f"{id_}.yaml")
    text = _FORM_SCHEMA + f"id: {id_}\n"
    for key, value in first_form(id_, title, span, workspace.config.words).items():
        text = edited(text, (key,), value)
    reading = read_form(text, str(path), workspace.config.words)
    if reading.value is None:
        raise InputError(*(each for each in reading.problems if each.is_error))
    if not files.save_over(path, None, text.encode()):
        raise InputError(error("draft-exists", Where(str(path))))
    return Spec(reading.value, reading.places, path)


_FORM_SCHEMA: Final = "# yaml-language-server: $schema=../schema/form.schema.json\n"


def _needed(form: Form) -> tuple[str, ...]:
    """The forms without which this one cannot be."""
    return (*sources(form), *(form.follows.forms if form.follows else ()))


def rule(workspace: Workspace, form: str, post: str = "", department: str = "") -> None:
    """Say who has a form, where the roster does not; behind the rules that are there."""
    said = {"form": form, **({"post": post} if post else {})}
    said |= {"department": department} if department else {}
    settle(workspace.root, {("forms", len(workspace.config.forms)): said})
