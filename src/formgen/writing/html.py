"""Views as HTML, through a Jinja template.

The template runs in Jinja's sandbox, with autoescaping on, and is given nothing but the view and
the address of the logo.  Text of a view is only ever data: it is escaped where it is printed.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined, TemplateNotFound, TemplateSyntaxError, UndefinedError
from jinja2.sandbox import SandboxedEnvironment

from formgen.problems import InputError, Problem, Where, error
from formgen.view.model import Labelled, View

TEMPLATE = "appraisal.html"
WIDE = ("lines", "text")


class Html:
    """Writes views through `appraisal.html` of a folder of templates; compiled once.

    Raises InputError, with file and line, if the template is missing or wrong.
    """

    def __init__(self, templates: Path) -> None:
        self._folder = templates
        environment = SandboxedEnvironment(
            loader=FileSystemLoader(templates),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.filters["in_rows"] = in_rows
        try:
            self._template = environment.get_template(TEMPLATE)
        except Exception as wrong:  # a template is input: what goes wrong in it is its fault
            raise InputError(_problem(wrong, templates)) from wrong

    def write(self, view: View, logo: str = "") -> str:
        """The page; `logo` is the address of the picture, if there is one.

        Raises InputError if the template stumbles over this view.
        """
        try:
            return self._template.render(view=view, logo=logo)
        except Exception as wrong:
            raise InputError(_problem(wrong, self._folder)) from wrong


def in_rows(fields: Sequence[Labelled], columns: int) -> Iterator[list[Labelled]]:
    """Fields in rows of so many; one that needs room for whole sentences gets its own row.

    This is the filter `in_rows` of templates.
    """
    row: list[Labelled] = []
    for field in fields:
        wide = field.slot.kind == "lines"
        if row and (wide or len(row) == columns):
            yield row
            row = []
        row.append(field)
        if wide:
            yield row
            row = []
    if row:
        yield row


# ── what is wrong with a template ───────────────────────────────────────────────────────────


def _problem(wrong: Exception, folder: Path) -> Problem:
    match wrong:
        case TemplateNotFound():
            return error("html-template-missing", _place(wrong, folder), file=wrong.name or TEMPLATE)
        case TemplateSyntaxError():
            file = Path(wrong.filename).name if wrong.filename else TEMPLATE
            return error("html-template-tag", Where(file, wrong.lineno), detail=wrong.message)
        case UndefinedError():
            return error("html-template-name", _place(wrong, folder), detail=wrong.message)
        case _:
            return error("html-template-tag", _place(wrong, folder), detail=wrong)


def _place(wrong: Exception, folder: Path) -> Where:
    """The line of the template in which it went wrong: Jinja rewrites its tracebacks to say so."""
    for frame in reversed(traceback.extract_tb(wrong.__traceback__)):
        if Path(frame.filename).parent == folder:
            return Where(Path(frame.filename).name, frame.lineno or 0)
    return Where(TEMPLATE)
