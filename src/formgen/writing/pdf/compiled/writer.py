"""The writer that lays a form out once and then fills it; what cannot be placed takes the ordinary way."""

from __future__ import annotations

from collections import OrderedDict
from typing import Protocol, TypeAlias

from formgen.problems import InputError
from formgen.typesetting.layout import Cast, cast_of
from formgen.typesetting.sizes import Pools, Size
from formgen.view.model import Page, View
from formgen.writing.compiling import UnfitError, Written
from formgen.writing.pdf.compiled import drawing
from formgen.writing.pdf.compiled.breaking import Compositor
from formgen.writing.pdf.compiled.compiling import Standing, compiled, standing
from formgen.writing.pdf.compiled.faces import Faces
from formgen.writing.pdf.compiled.filling import filled
from formgen.writing.pdf.compiled.form import Form
from formgen.writing.pdf.compiled.kept import Kept
from formgen.writing.pdf.compiled.leaves import EmptyError
from formgen.writing.pdf.template import Template
from formgen.writing.pdf.unusable import UnusableError

_FEW = 256
"""Forms kept at hand: each takes about 200,000 bytes."""


class Ordinary(Protocol):
    """The ordinary way: a page is laid out for each document."""

    @property
    def template(self) -> Template: ...

    def write(self, view: Page) -> bytes: ...


_Key: TypeAlias = tuple[Pools | None, tuple[Size, ...], tuple[bool, ...]]
"""What forms have in common that are laid out once: shape, sizes and, where that tells, what is filled in."""


class CompiledPdf:
    """Writes views as the ordinary writer does, but lays out forms of one plan only once.

    Which way a document takes depends on it alone, not on what was written before, and so do its bytes.
    To lay a form out to be filled takes as long as to write two or three; one that is `kept`, because this or
    another process laid it out before, is read instead.  `laid_out` counts the forms that were not.
    """

    def __init__(self, ordinary: Ordinary, kept: Kept | None = None) -> None:
        self._ordinary = ordinary
        self._template = ordinary.template
        self._compositor = Compositor(Faces(self._template.fonts), drawing.break_points)
        self._kept = kept
        self._forms: OrderedDict[_Key, Form | UnfitError] = OrderedDict()
        self.laid_out = 0

    def write(self, view: Page) -> bytes:
        """The document; raises InputError as the ordinary writer does."""
        return self.written(view).data

    def written(self, view: Page) -> Written:
        """The document, and how it was written; raises InputError as the ordinary writer does."""
        if not isinstance(view, View):
            return Written(self._ordinary.write(view))
        try:
            return Written(self.filled(view), "filled")
        except UnfitError as unfit:
            return Written(self._ordinary.write(view), unfit.why)

    def hindrance(self, view: View) -> UnfitError | None:
        """What keeps forms like this one from being filled in, if anything does."""
        try:
            self._form(view, cast_of(view))
        except UnfitError as unfit:
            return unfit
        return None

    def filled(self, view: View) -> bytes:
        """The document, filled into a form that is laid out if need be; raises UnfitError if it cannot be."""
        cast = cast_of(view)
        return filled(self._form(view, cast), cast.values, self._compositor)

    def _form(self, view: View, cast: Cast) -> Form:
        if cast.pools is None:
            raise UnfitError("a page that is laid out for its own words", "own-page")
        form = self._remembered(view, cast, as_filled=False)
        if isinstance(form, EmptyError):
            form = self._remembered(view, cast, as_filled=True)
        if isinstance(form, UnfitError):
            raise UnfitError(str(form), form.why)
        return form

    def _remembered(self, view: View, cast: Cast, *, as_filled: bool) -> Form | UnfitError:
        """The form of this plan, or why it cannot be filled: `as_filled` by the same leaves, else by any."""
        filled_in = tuple(map(bool, cast.values)) if as_filled else ()
        key = cast.pools, cast.sizes, filled_in
        form = self._forms.get(key)
        if form is None:
            name = self._kept.name(view, cast.plan, filled_in) if self._kept else ""
            form = self._forms[key] = self._found(name) or self._compiled(
                name, standing(view, cast, as_filled=as_filled)
            )
        self._forms.move_to_end(key)
        if len(self._forms) > _FEW:
            self._forms.popitem(last=False)
        return form

    def _found(self, name: str) -> Form | UnfitError | None:
        """The form that was kept under this name, or why it cannot be filled, if that is known."""
        return self._kept.found(name) if self._kept else None

    def _compiled(self, name: str, stands: Standing) -> Form | UnfitError:
        """The form, laid out and kept, or why it cannot be filled."""
        self.laid_out += 1
        made: Form | UnfitError
        try:
            made = compiled(stands, self._template, self._compositor)
        except UnfitError as why:
            made = why
        except (UnusableError, InputError) as wrong:  # the ordinary way says so, and where
            return UnfitError(str(wrong))  # not kept: it may be that there was no time, or no memory
        if self._kept:
            self._kept.keep(name, made)
        return made
