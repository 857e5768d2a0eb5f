"""Views as PDF: PDF/A-3a and PDF/UA-1 at once, the same bytes for the same view every time.

The page is HTML (`formgen.writing.pdf.html`), laid out by WeasyPrint (`formgen.writing.pdf.layout`) in
fonts cut to the page's characters (`formgen.writing.fonts`).  WeasyPrint stands on system
libraries; they are looked for when a `Pdf` is made, so that everything else works without them.
"""

from __future__ import annotations

import string
import warnings
from contextlib import redirect_stdout
from functools import cached_property, lru_cache
from html import unescape
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, cast

from formgen import disk
from formgen.problems import InputError, Problem, Where, error
from formgen.view.model import Chart, Page, Report
from formgen.view.text import printed
from formgen.writing import fonts
from formgen.writing.brand import Brand
from formgen.writing.compiling import Written
from formgen.writing.pdf import libraries
from formgen.writing.pdf.html import TEMPLATE, Html
from formgen.writing.pdf.template import Template
from formgen.writing.pdf.unusable import UnusableError
from formgen.writing.picture import picture

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import ModuleType

    from formgen.typesetting.model import Sheet
    from formgen.view.model import View

LOGO = "formgen:logo"
_MARKERS = "•◦▪–—‐…“”‘’"
"""What is printed without standing on the page: before items of lists, in cut words, around quotes."""

CHART = "formgen:chart/"

_FEW_CUTS = 4
"""Cuts of fonts that are remembered, each of about 100,000 bytes."""


class Pdf:
    """Writes views through a template (`appraisal.html` unless another is named) and the styles beside it.

    Raises InputError if WeasyPrint's system libraries are missing, or the template, the logo or a
    font of the workspace cannot be used.
    """

    def __init__(self, templates: Path, brand: Brand, template: str = TEMPLATE) -> None:
        self._layout = _layout()
        self._templates = templates.resolve()
        self._html = Html(self._templates, template)
        self._template = template
        self._brand = brand
        self._fonts = fonts.fonts_of(brand)
        self._served = {} if brand.logo is None else {LOGO: picture(brand.logo).data}
        self._logo = next(iter(self._served), "")
        self._always = frozenset(string.printable + _MARKERS).union(*self._styles())

    def missing_glyphs(self, view: Page, where: Where) -> tuple[Problem, ...]:
        """A problem for each character that no font has; `where` is the file the view was made from."""
        return fonts.missing_glyphs(view, self._fonts, where)

    def written(self, view: Page) -> Written:
        """The document, and how it was written; raises InputError as `write` does."""
        return Written(self.write(view))

    def write(self, view: Page) -> bytes:
        """The document; raises InputError for a character without a glyph, or what the template does."""
        problems = self.missing_glyphs(view, Where(""))
        if problems:
            raise InputError(*problems)
        page = self._html.write(view, self._logo)
        characters = self._always.union(unescape(page))
        cuts = tuple(fonts.cut(self._fonts, characters))
        served = self._served | {f"formgen:font/{n}": cut.data for n, cut in enumerate(cuts)}
        if isinstance(view, Report):
            served |= self._pictures(view.charts)
        style = _style(cuts)
        texts = sum(1 for _ in printed(view))
        try:
            return cast("bytes", self._layout.pdf(page, texts, style, self._templates, served))
        except UnusableError as why:
            raise InputError(
                error(why.code, Where(why.file or self._template, why.line), detail=why)
            ) from why

    @cached_property
    def template(self) -> Template:
        """What a form is laid out with, to be filled later."""

        def write(view: View, sheet: Sheet) -> str:
            return self._html.write(view, self._logo, sheet)

        @lru_cache(_FEW_CUTS)
        def cut(characters: frozenset[str]) -> tuple[fonts.Cut, ...]:
            return tuple(fonts.cut(self._fonts, characters))

        return Template(write, self._fonts, cut, self._always, self._served, _style, self._templates)

    def _pictures(self, charts: Iterable[Chart]) -> dict[str, bytes]:
        """The charts by the addresses at which a template finds them."""
        from formgen.writing.plots import pictures  # noqa: PLC0415 only reports need it

        drawn = pictures(charts, fonts.fonts_of_charts(self._brand), "svg")
        return {f"{CHART}{key}.svg": picture for key, picture in drawn.items()}

    def _styles(self) -> Iterator[str]:
        """The texts of the style sheets, which may print words of their own."""
        for path in disk.below(self._templates).files:
            if path.suffix == ".css":
                yield disk.content(path).decode("utf-8", "replace")


def pdf_ready() -> Problem | None:
    """What keeps this machine from making PDF, if anything does."""
    try:
        _layout()
    except InputError as wrong:
        return wrong.problems[0]
    return None


def _layout() -> ModuleType:
    """The module that needs WeasyPrint; raises InputError if its system libraries are missing."""
    libraries.prepare()
    try:
        with redirect_stdout(StringIO()), warnings.catch_warnings():  # it prints, and warns of no fonts
            warnings.simplefilter("ignore")
            return import_module("formgen.writing.pdf.layout")
    except OSError as why:
        raise InputError(error("pdf-libraries-missing", Where("PDF"), why=str(why).splitlines()[0])) from why


def _style(cuts: tuple[fonts.Cut, ...]) -> str:
    """The fonts as CSS; `var(--fonts)` names all of them."""
    names = {family: f"formgen-{n}" for n, family in enumerate(dict.fromkeys(cut.family for cut in cuts))}
    faces = (
        f"@font-face {{ font-family: {names[cut.family]}; font-weight: {cut.weight};"
        f" src: url(formgen:font/{n}) }}"
        for n, cut in enumerate(cuts)
    )
    return "\n".join((*faces, f":root {{ --fonts: {', '.join(names.values())} }}"))
