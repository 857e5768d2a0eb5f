"""init: a workspace of one's own, with the sample company in it, or with nobody."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from formgen import disk
from formgen.output import files
from formgen.problems import InputError, Where, WrongUseError, error
from formgen.workspace import packaged
from formgen.workspace.folder import load
from formgen.yamlfiles.editing import edited


def init(target: Path, *, empty: bool = False) -> int:
    """Make a new or empty folder a workspace; returns how many files.

    It is the sample company or, `empty`, one without people and scores: the newest version of each of the
    company's forms to start from, a roster to fill in, and what to do first.
    Raises WrongUseError if something stands there already, InputError if it cannot be written.
    """
    made = dict(_empty_files() if empty else _sample_files())
    made |= {Path("schema") / schema.name: schema.read_bytes() for schema in packaged.schemas()}
    try:
        if disk.kind_of(target) != "nothing" and any(target.iterdir()):
            raise WrongUseError(error("folder-not-empty", Where(""), folder=target))
    except OSError as why:
        raise InputError(error("cannot-save", Where(str(target)), why=why.strerror or why)) from why
    for path, content in made.items():
        files.save(target / path, content)
    return len(made)


def _sample_files() -> Iterator[tuple[Path, bytes]]:
    company = packaged.sample_company()
    for source in sorted(company.rglob("*")):
        inner = source.relative_to(company)
        if source.is_file() and inner.parts[0] != "output":
            yield inner, source.read_bytes()


def _empty_files() -> Iterator[tuple[Path, bytes]]:
    from formgen.workbooks.roster import roster  # noqa: PLC0415 heavy

    for source in sorted(packaged.empty_workspace().iterdir()):
        yield Path(source.name), source.read_bytes()
    company, _ = load(packaged.sample_company())
    newest = [company.versions(id_)[-1] for id_ in dict.fromkeys(form.id for form in company.forms)]
    for spec in newest:
        text = edited(
            spec.path.read_text(encoding="utf-8"), ("effective",), None
        )  # in force whenever one begins
        yield Path("specs") / spec.path.name, text.encode()
    yield Path("people.xlsx"), roster([spec.form.title for spec in newest if spec.form.follows is None])
