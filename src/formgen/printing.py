"""Printing: sheets through the writers of each format into files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol, TypeAlias

from formgen import files, resources
from formgen.problems import InputError, Problem, Severity, Where, error
from formgen.view.model import Page, State
from formgen.workspace import Workspace
from formgen.writing.brand import Brand
from formgen.writing.formats import FORMATS, Format

Progress: TypeAlias = Callable[[int, int], None]
"""Told how many documents are done, and out of how many."""


class Writer(Protocol):
    """Turns a view into a file's bytes; raises InputError."""

    def write(self, view: Page) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Made:
    """One document: its file, and whether it is a blank, a complete or an incomplete card."""

    path: Path
    state: State
    label: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run made, what it could not make (person and form, or the place), what is wrong.

    `lacking` is what the cards that were made lack: it makes them incomplete.
    """

    made: tuple[Made, ...] = ()
    failed: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    lacking: tuple[Problem, ...] = ()

    def and_also(self, other: Outcome) -> Outcome:
        """Both outcomes as one."""
        return Outcome(
            self.made + other.made,
            self.failed + other.failed,
            self.problems + other.problems,
            self.lacking + other.lacking,
        )


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet to print, in one file for each format."""

    view: Page
    path: Path
    """Where it goes, without a suffix."""
    where: Where
    """What it was made from."""
    label: str


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be printed: formats (none named: all that can be made), where, with reasons or not."""

    formats: tuple[Format, ...] = ()
    out: Path | None = None
    explain: bool = False


def print_sheets(
    workspace: Workspace,
    sheets: Sequence[Sheet],
    wish: Wish,
    progress: Progress | None,
    template: str = "appraisal",
) -> Outcome:
    """Write every sheet in every format; a sheet that cannot be written leaves no file of its own.

    `template` is the name, without a suffix, of the templates that print such a sheet.
    """
    if not sheets:
        return Outcome()
    writers, problems = _writers(workspace, wish.formats, template)
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
    """All formats of a sheet, or, as long as writing it has problems, none."""
    made: list[Made] = []
    try:
        contents = {format_: writer.write(sheet.view) for format_, writer in writers.items()}
        for format_, content in contents.items():
            path = sheet.path.with_name(f"{sheet.path.name}.{format_}")
            files.save(path, content)
            made.append(Made(path, sheet.view.state, sheet.label))
    except InputError as wrong:
        problems = tuple(_traced(problem, sheet) for problem in wrong.problems)
        return Outcome(tuple(made), (sheet.label,), problems)
    return Outcome(tuple(made))


def _traced(problem: Problem, sheet: Sheet) -> Problem:
    """What is wrong with a page's words stands in the file that they came from."""
    return replace(problem, where=sheet.where) if problem.where.file == sheet.view.title else problem


def _writers(
    workspace: Workspace, formats: Sequence[Format], template: str
) -> tuple[dict[Format, Writer], tuple[Problem, ...]]:
    """The writers of these formats; without any named, PDF is left out where it cannot be made."""
    writers: dict[Format, Writer] = {}
    formats, problems = (formats, []) if formats else _possible()
    for format_ in formats:
        try:
            writers[format_] = _writer(format_, workspace, template)
        except InputError as wrong:
            problems += wrong.problems
    return writers, tuple(problems)


def _possible() -> tuple[Sequence[Format], list[Problem]]:
    """The formats that this machine can make, and a warning if that is not all of them."""
    from formgen.writing.pdf import pdf_ready  # noqa: PLC0415 heavy, and only PDF needs it

    lacking = pdf_ready()
    if lacking is None:
        return FORMATS, []
    return ["docx"], [replace(lacking, severity=Severity.WARNING)]


def _writer(format_: Format, workspace: Workspace, template: str) -> Writer:
    brand = _brand(workspace)
    file = f"{template}.{'docx' if format_ == 'docx' else 'html'}"
    folder = _templates(workspace, file)
    if format_ == "docx":
        from formgen.writing.docx import Docx  # noqa: PLC0415 heavy, and only docx needs it

        return Docx(folder / file, brand)
    from formgen.writing.pdf import Pdf  # noqa: PLC0415 heavy, and only PDF needs it

    return Pdf(folder, brand, file)


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
