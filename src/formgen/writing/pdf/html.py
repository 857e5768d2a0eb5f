"""Views as HTML, through a Jinja template.

The template runs in Jinja's sandbox, with autoescaping on, and is given nothing but the view and
the address of the logo.  Text of a view is only ever data: it is escaped where it is printed.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from pathlib import Path
from threading import Lock

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FunctionLoader,
    TemplateNotFound,
    TemplateSyntaxError,
    UndefinedError,
)

from formgen import disk
from formgen.problems import InputError, Problem, Where, error
from formgen.typesetting import metrics
from formgen.typesetting.layout import sheet_of
from formgen.typesetting.model import Sheet
from formgen.view.model import Group, Page, Row, Table
from formgen.view.text import printed
from formgen.workspace import packaged
from formgen.writing.compiling import UnfitError
from formgen.writing.opaque import Word
from formgen.writing.rows import in_rows
from formgen.writing.sandbox import EndlessError, Kept, Sandbox

TEMPLATE = "appraisal.html"

JOINED = "j"
"""How the hole of a word says that its numbers and their units stay together."""

_HAND_MM, _LINE_MM, _LETTER_MM, _PADDING_MM = 8.0, 5.2, 3.6, 3.0
_UPRIGHT_MM = 2 * _LETTER_MM
_SHORT_MM = 120
"""About half a page: what is no higher can be kept together without leaving a page empty."""


def environment(templates: Path, template: str = "") -> Sandbox:
    """Jinja for HTML templates in a folder.

    What they include is taken from the folder or, if it lacks it, from the parts that come with formgen.
    The `template` itself may be a link to wherever a company keeps it.
    """
    loader = ChoiceLoader([_Beside(templates, template), FunctionLoader(_part)])
    made = Sandbox(loader=loader, trim_blocks=True, lstrip_blocks=True)
    made.globals.update(namespace=Kept)
    made.filters["in_rows"] = made.metered("in_rows", in_rows)
    made.filters["unparted"] = _unparted(made.metered("unparted", metrics.joined))
    made.tests["short"] = made.metered("short", is_short)
    return made


def _unparted(joined: Callable[[str], str]) -> Callable[[str], str]:
    """The filter `unparted`: the text with each number and its unit on one line, as `joined` has it."""

    def unparted(text: str) -> str:
        if isinstance(text, Word):
            return text.written(JOINED)
        return joined(text)

    return unparted


def _part(name: str) -> tuple[str, str, None] | None:
    """A part that comes with formgen, for a template whose folder has none of this name."""
    path = packaged.parts().get(name)
    return (path.read_text(encoding="utf-8"), str(path), None) if path else None


MOST_BYTES = 1_000_000
"""Of a template or a style sheet; formgen's own have 20,000."""


class _Beside(BaseLoader):
    """Loads templates from a folder, and never through a link that leads out of it."""

    def __init__(self, folder: Path, own: str) -> None:
        self._folder = folder
        self._own = own

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, None]:  # noqa: ARG002 as in Jinja
        """The text and the path of a template; raises TemplateNotFound if it does not lie in the folder."""
        path = self._folder / template if template == self._own else beside(self._folder, template)
        if path is None or not disk.is_file(path):
            raise TemplateNotFound(template)
        return disk.content(path, MOST_BYTES, path.name).decode("utf-8-sig"), str(path), None


def beside(folder: Path, name: str) -> Path | None:
    """The file of this name in the folder of templates; None if there is none, or if a link leads out."""
    path = folder / name
    try:
        is_inside = disk.resolved(path).is_relative_to(disk.resolved(folder))
    except ValueError:  # no name at all
        return None
    return path if is_inside and disk.is_file(path) else None


class Html:
    """Writes views through a template, `appraisal.html` unless another is named; compiled once.

    Raises InputError, with file and line, if the template is missing or wrong.
    """

    def __init__(self, templates: Path, template: str = TEMPLATE) -> None:
        self._file = templates / template
        self._alone = Lock()  # the desk asks from several threads; allowance and blindness are one page's
        try:
            self._sandbox = environment(templates, template)
            self._template = self._sandbox.get_template(template)
        except InputError:
            raise
        except Exception as wrong:  # a template is input: what goes wrong in it is its fault
            raise InputError(_problem(wrong, self._file)) from wrong

    def write(self, view: Page, logo: str = "", sheet: Sheet | None = None) -> str:
        """The page; `logo` is the address of the picture, if there is one.

        A form has the `sheet` that is given, with opaque words, or without one its own.  Raises InputError if
        the template stumbles over this view, UnfitError if it looks into what it put together of such words.
        """
        with self._alone:
            return self._written(view, logo, sheet)

    def _written(self, view: Page, logo: str, sheet: Sheet | None) -> str:
        self._sandbox.allow(sum(1 for _ in printed(view)))
        try:
            with self._sandbox.blind() if sheet else nullcontext():
                return self._template.render(view=view, logo=logo, sheet=sheet or sheet_of(view))
        except (InputError, UnfitError):
            raise
        except Exception as wrong:
            raise InputError(_problem(wrong, self._file)) from wrong


def is_short(group: Group, table: Table) -> bool:
    """Whether the rows of a group are surely lower than a page, as far as their texts tell.

    This is the test `short` of templates: such a group is kept on one page.  A merged cell must
    not break over pages, where its rows would no longer be a table to a screen reader.
    """
    widths: dict[str, float] = {column.key: column.width - _PADDING_MM for column in table.columns}
    label = _lines([group.label], _UPRIGHT_MM) * _LINE_MM if group.beside else 0
    return max(label, sum(_height(row, widths) for row in group.rows)) <= _SHORT_MM


def _height(row: Row, widths: Mapping[str, float]) -> float:
    """About how high a row is, in millimetres."""
    columns = {
        "name": [row.name],
        "requirement": [line.text for line in row.requirement],
        "standard": [line.text for line in row.standard],
        "fact": [f"{fact.label}{fact.slot.value}{fact.unit}" for fact in row.facts],
    }
    lines = (_lines(texts, widths[key]) for key, texts in columns.items() if key in widths)
    by_hand = sum(fact.slot.lines for fact in row.facts) * _HAND_MM
    return max(by_hand, max(lines) * _LINE_MM) + _PADDING_MM


def _lines(texts: list[str], width: float) -> int:
    a_line = max(1, int(width / _LETTER_MM))
    return sum(max(1, -(-len(line) // a_line)) for text in texts for line in text.split("\n"))


# ── what is wrong with a template ───────────────────────────────────────────────────────────


def _problem(wrong: Exception, template: Path) -> Problem:
    match wrong:
        case TemplateNotFound():
            return error("html-template-missing", _place(wrong, template), file=wrong.name or template.name)
        case TemplateSyntaxError():
            file = Path(wrong.filename).name if wrong.filename else template.name
            return error("html-template-tag", Where(file, wrong.lineno), detail=wrong.message)
        case EndlessError():
            return error("html-template-endless", _place(wrong, template))
        case UndefinedError():
            return error("html-template-name", _place(wrong, template), detail=wrong.message)
        case RecursionError():
            detail = "too much within each other"
            return error("html-template-tag", _place(wrong, template), detail=detail)
        case _:
            return error("html-template-tag", _place(wrong, template), detail=wrong)


def _place(wrong: Exception, template: Path) -> Where:
    """The line of the template in which it went wrong: Jinja rewrites its tracebacks to say so."""
    for frame in reversed(traceback.extract_tb(wrong.__traceback__)):
        if Path(frame.filename).parent == template.parent:
            return Where(Path(frame.filename).name, frame.lineno or 0)
    return Where(template.name)
