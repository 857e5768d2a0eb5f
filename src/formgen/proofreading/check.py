"""What is wrong with one template file, whichever kind it is of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from formgen import disk
from formgen.problems import InputError, Problem, Where, error
from formgen.writing.brand import Brand

_CHECKED = (".docx", ".html")


def checked(path: Path, brand: Brand = Brand()) -> Iterator[Problem]:
    """What is wrong with a template that prints under this letterhead; its file is named as it was found."""
    try:
        found = _proofread(path, brand)
    except InputError as wrong:
        found = wrong.problems
    for problem in found:
        is_own = problem.where.file in (path.name, str(path))
        file = str(path) if is_own else str(path.with_name(problem.where.file))
        yield replace(problem, where=replace(problem.where, file=file))


def _proofread(path: Path, brand: Brand) -> tuple[Problem, ...]:
    if path.suffix.lower() not in _CHECKED:
        return (error("template-kind", Where(path.name), suffix=path.suffix or path.name),)
    from formgen.proofreading import templates as proofreading  # noqa: PLC0415 heavy, and only this needs it

    read = proofreading.read_html if path.suffix.lower() == ".html" else proofreading.read_docx
    try:
        disk.opened(path, path.name).close()  # a pipe would wait for somebody to write into it
        return read(path, brand)
    except OSError as why:  # what a template includes may be closed, or gone while it is read
        return (error("unreadable-file", Where(path.name), why=why.strerror or why),)


def mistakes(path: Path, brand: Brand) -> tuple[Problem, ...]:
    """What is wrong with a template that keeps it from being printed with: what a check calls an error."""
    return tuple(problem for problem in checked(path, brand) if problem.is_error)
