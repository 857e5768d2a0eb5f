"""init: a workspace of one's own, with the sample company in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from formgen import disk
from formgen.output import files
from formgen.problems import InputError, Where, WrongUseError, error
from formgen.workspace import packaged


def init(target: Path) -> int:
    """Copy the sample company into a new or empty folder; returns how many files.

    Raises WrongUseError if something stands there already, InputError if it cannot be written.
    """
    copies = dict(_sample_files(target))
    try:
        if disk.kind_of(target) != "nothing" and any(target.iterdir()):
            raise WrongUseError(error("folder-not-empty", Where(""), folder=target))
    except OSError as why:
        raise InputError(error("cannot-save", Where(str(target)), why=why.strerror or why)) from why
    for path, source in copies.items():
        files.save(path, source.read_bytes())
    return len(copies)


def _sample_files(target: Path) -> Iterator[tuple[Path, Path]]:
    company = packaged.sample_company()
    for schema in packaged.schemas():
        yield target / "schema" / schema.name, schema
    for source in sorted(company.rglob("*")):
        inner = source.relative_to(company)
        if source.is_file() and inner.parts[0] != "output":
            yield target / inner, source
