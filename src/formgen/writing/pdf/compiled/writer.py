"""The writer that lays a form out once and then fills it; what cannot be placed takes the ordinary way."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Hashable
from typing import Protocol

from formgen.problems import InputError
from formgen.typesetting.layout import Cast, cast_of
from formgen.view.model import Page, View
from formgen.writing.pdf.compiled import drawing
from formgen.writing.pdf.compiled.breaking import Compositor
from formgen.writing.pdf.compiled.compiling import compiled, standing
from formgen.writing.pdf.compiled.faces import Faces
from formgen.writing.pdf.compiled.filling import filled
from formgen.writing.pdf.compiled.form import Form
from formgen.writing.pdf.template import Template
from formgen.writing.pdf.unusable import UnfitError, UnusableError

_FEW = 64
"""Forms kept at hand: each takes about 200,000 bytes."""


class Ordinary(Protocol):
    """The ordinary way: a page is laid out for each document."""

    @property
    def template(self) -> Template: ...

    def write(self, view: Page) -> bytes: ...


class CompiledPdf:
    """Writes views as the ordinary writer does, but lays out forms of one plan only once.

    Which way a document takes depends on it alone, not on what was written before, and so do its bytes.
    `laid_out` counts the forms, `filled` the documents made of them, and `ordinary` those that took the
    ordinary way, by the reason why.
    """

    def __init__(self, ordinary: Ordinary) -> None:
        self._ordinary = ordinary
        self._template = ordinary.template
        self._compositor = Compositor(Faces(self._template.fonts), drawing.break_points)
        self._forms: OrderedDict[Hashable, Form | str] = OrderedDict()
        self.laid_out = self.filled = 0
        self.ordinary: Counter[str] = Counter()

    def write(self, view: Page) -> bytes:
        """The document; raises InputError as the ordinary writer does."""
        if not isinstance(view, View):
            return self._ordinary.write(view)
        try:
            made = self._filled(view)
        except UnfitError as why:
            self.ordinary[str(why)] += 1
            return self._ordinary.write(view)
        self.filled += 1
        return made

    def _filled(self, view: View) -> bytes:
        cast = cast_of(view)
        if cast.key is None:
            raise UnfitError("a page that is laid out for its own words")
        return filled(self._form(view, cast), cast.values, self._compositor)

    def _form(self, view: View, cast: Cast) -> Form:
        key = cast.key, tuple(map(bool, cast.values))
        found = self._forms.get(key)
        if found is None:
            found = self._compiled(view, cast)
            self._forms[key] = found
            if len(self._forms) > _FEW:
                self._forms.popitem(last=False)
        else:
            self._forms.move_to_end(key)
        if isinstance(found, str):
            raise UnfitError(found)
        return found

    def _compiled(self, view: View, cast: Cast) -> Form | str:
        """The form, laid out, or why it cannot be filled."""
        self.laid_out += 1
        try:
            return compiled(standing(view, cast), self._template, self._compositor)
        except UnfitError as why:
            return str(why)
        except (UnusableError, InputError):  # the ordinary way says what, and where
            return "a template or a page that cannot be used"
