"""The press: sheets in, the bytes of their files out.

It runs in this process or, through a pool, in others: it is given everything it needs and keeps
nothing but the templates that it has compiled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Protocol, assert_never, runtime_checkable

from formgen.output.digests import digest
from formgen.output.manifest import Approval
from formgen.printing.sheets import Content, Origins
from formgen.problems import InputError, Problem, Where
from formgen.view import words
from formgen.view.kinds import FORM
from formgen.view.model import Page, PageState, View
from formgen.view.text import printed
from formgen.writing.brand import Brand
from formgen.writing.compiling import UnfitError, Way, Written
from formgen.writing.fonts import NO_GLYPH
from formgen.writing.formats import Format

_FEW = 8
"""Writers kept at hand: each holds a template and perhaps a font."""


class Writer(Protocol):
    """Turns a page into a file's bytes, and says how; raises InputError."""

    def written(self, view: Page) -> Written: ...


@runtime_checkable
class FormWriter(Writer, Protocol):
    """A writer of forms, which lays out one and fills in the others."""

    def hindrance(self, view: View) -> UnfitError | None: ...


@runtime_checkable
class ShowingWriter(Writer, Protocol):
    """A writer of pages that somebody looks at again and again."""

    def shown(self, view: Page) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Setting:
    """How sheets are printed: the folder of each format's template, its name, and the letterhead.

    `fingerprints` are those of the templates' contents, in the same order: templates may change while a
    process runs.  `many` are the forms of so many people that they are laid out once as PDF and filled in.
    That depends on nothing that a run does, so that a form has the same bytes in every run and process.
    """

    templates: tuple[tuple[Format, Path], ...]
    brand: Brand
    template: str = FORM
    fingerprints: tuple[str, ...] = ()
    many: frozenset[str] = frozenset()

    @property
    def formats(self) -> tuple[Format, ...]:
        return tuple(format_ for format_, _ in self.templates)


@dataclass(frozen=True, slots=True)
class Order:
    """One sheet to be printed in some formats; `where` and `origins` are those of the sheet.

    `approvals` say why the last of its revisions were made.
    """

    content: Content
    where: Where
    formats: tuple[Format, ...]
    revision: int = 0
    origins: Origins = field(default_factory=dict)
    approvals: tuple[Approval, ...] = ()


@dataclass(frozen=True, slots=True)
class Copy:
    """What came of an order: the bytes of the files that could be made, and what is wrong with the others.

    `ways` say how each was written.
    """

    files: Mapping[Format, bytes] = field(default_factory=dict)
    state: PageState = "blank"
    values: str = ""
    figures: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    ways: Mapping[Format, Way] = field(default_factory=dict)


def press(setting: Setting, orders: tuple[Order, ...]) -> tuple[Copy, ...]:
    """Print these sheets; one that cannot be printed does not stop the others."""
    return tuple(_copy(setting, order) for order in orders)


def _copy(setting: Setting, order: Order) -> Copy:
    """The formats of a sheet that could be printed, and what is wrong with the others.

    A character that no font has keeps a sheet from being a PDF, and not from being a Word document.
    """
    page = _revised(setting.brand.stamped(order.content.page(), order.revision), order)
    form = order.content.form
    fills = form is not None and form.id in setting.many
    written: dict[Format, Written] = {}
    problems: list[Problem] = []
    for format_ in order.formats:
        try:
            by = writer(setting, format_, fills=fills and format_ == "pdf")
            written[format_] = by.written(page)
        except InputError as wrong:
            problems += (_traced(problem, order) for problem in wrong.problems)
    told = figures(page) if order.content.kind == "card" else {}
    return Copy(
        {format_: each.data for format_, each in written.items()},
        page.state,
        values(page),
        told,
        tuple(problems),
        {format_: each.way for format_, each in written.items()},
    )


def _revised(page: Page, order: Order) -> Page:
    """A card with the reasons for its revisions among its notes, which every template prints."""
    if not isinstance(page, View) or not order.approvals:
        return page
    first = order.revision - len(order.approvals) + 1
    said = (words.revised(n, each.reason, each.by, page.say) for n, each in enumerate(order.approvals, first))
    return replace(page, notes=(*page.notes, *said))


_FIGURES = ("followed.", "score.", "sum.", "total", "grade", "pay")


def figures(page: Page) -> dict[str, str]:
    """Points, total, grade and pay as they stand on a card, by the names of their slots."""
    told = (each for each in printed(page) if each.slot and each.place.startswith(_FIGURES))
    return {each.place: each.text for each in told if each.place != "grade.description"}


def values(page: Page) -> str:
    """The fingerprint of what stands in a page's slots."""
    return digest(*((each.place, each.text) for each in printed(page) if each.slot))


def _traced(problem: Problem, order: Order) -> Problem:
    """What is wrong with a page's words stands in the file that they came from."""
    if problem.code != NO_GLYPH:
        return problem
    origin = next(
        (where for said_by, where in order.origins.items() if said_by == problem.facts.get("source")),
        order.where,
    )
    return replace(problem, where=origin)


@lru_cache(maxsize=_FEW)
def writer(setting: Setting, format_: Format, *, fills: bool = False) -> Writer:
    """The writer of a format, with its template compiled; raises InputError if it cannot be used.

    `fills`: one of forms, which lays them out as PDF once and then fills them in.
    """
    folder, file = dict(setting.templates)[format_], template_file(setting.template, format_)
    match format_:
        case "docx":
            from formgen.writing.word.document import Docx  # noqa: PLC0415 heavy, and only docx needs it

            return Docx(folder / file, setting.brand)
        case "pdf":
            from formgen.writing.pdf.document import Pdf  # noqa: PLC0415 heavy, and only PDF needs it

            if setting.template != FORM or not fills:
                return Pdf(folder, setting.brand, file)
            return _filling(folder, setting.brand, file)
        case "xlsx":
            raise ValueError(format_)
        case _:
            assert_never(format_)


def _filling(folder: Path, brand: Brand, file: str) -> FormWriter:
    """The writer that lays forms out as PDF once, and then fills them in; raises as `writer`."""
    from formgen.writing.pdf.compiled.ingredients import ingredients  # noqa: PLC0415 only PDF needs it
    from formgen.writing.pdf.document import Pdf  # noqa: PLC0415 heavy, and only PDF needs it

    made_of = ingredients(folder, file, brand)  # before any of it is read
    plain = Pdf(folder, brand, file)
    from formgen.writing.pdf.compiled.kept import kept  # noqa: PLC0415 not before libraries are found
    from formgen.writing.pdf.compiled.writer import CompiledPdf  # noqa: PLC0415 as above

    return CompiledPdf(plain, kept(made_of))


def shown(setting: Setting, format_: Format, page: Page) -> bytes:
    """A page for somebody to look at, at once: not always the bytes of its file.  Raises as `writer`."""
    by = writer(setting, format_, fills=format_ == "pdf")
    return by.shown(page) if isinstance(by, ShowingWriter) else by.written(page).data


def hindrance(setting: Setting, format_: Format, view: View) -> UnfitError | None:
    """What keeps forms like this one from being filled in, if anything does; raises as `writer`."""
    by = writer(setting, format_, fills=format_ == "pdf")
    return by.hindrance(view) if isinstance(by, FormWriter) else None


def template_file(name: str, format_: Format) -> str:
    """The file of a template of this name; ValueError for a workbook, which is made without one."""
    match format_:
        case "docx":
            return f"{name}.docx"
        case "pdf":
            return f"{name}.html"
        case "xlsx":
            raise ValueError(format_)
        case _:
            assert_never(format_)
