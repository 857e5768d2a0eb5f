"""The writer that lays a form out once and then fills it; what cannot be placed takes the ordinary way."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Protocol
from weakref import WeakSet

from formgen.problems import InputError
from formgen.typesetting.layout import Cast, cast_of
from formgen.typesetting.plans import Plan
from formgen.typesetting.sizes import Pools
from formgen.view.model import Page, View
from formgen.writing.compiling import UnfitError, Written
from formgen.writing.pdf.compiled import drawing
from formgen.writing.pdf.compiled.breaking import Compositor
from formgen.writing.pdf.compiled.compiling import compiled, standing
from formgen.writing.pdf.compiled.faces import Faces
from formgen.writing.pdf.compiled.filling import filled
from formgen.writing.pdf.compiled.form import Form
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


@dataclass(frozen=True, slots=True)
class _Kept:
    """A form that was laid out, or why it cannot be filled; its plan, by whose identity it is known."""

    plan: Plan
    form: Form | UnfitError


class CompiledPdf:
    """Writes views as the ordinary writer does, but lays out forms of one plan only once.

    Which way a document takes depends on it alone, not on what was written before, and so do its bytes.
    `laid_out` counts the forms.
    """

    def __init__(self, ordinary: Ordinary) -> None:
        self._ordinary = ordinary
        self._template = ordinary.template
        self._compositor = Compositor(Faces(self._template.fonts), drawing.break_points)
        self._forms: OrderedDict[tuple[int, tuple[bool, ...]], _Kept] = OrderedDict()
        self._tried: WeakSet[Pools | None] = WeakSet()
        self._as_filled: WeakSet[Pools | None] = WeakSet()
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
        cast = cast_of(view)
        try:
            self._form(view, cast)
        except UnfitError as unfit:
            return unfit
        return None

    def filled(self, view: View) -> bytes:
        """The document, filled into a form that was laid out; raises UnfitError if it cannot be."""
        cast = cast_of(view)
        if cast.pools is None:
            raise UnfitError("a page that is laid out for its own words", "own-page")
        return filled(self._form(view, cast), cast.values, self._compositor)

    def _form(self, view: View, cast: Cast) -> Form:
        as_filled = cast.pools in self._as_filled
        key = id(cast.plan), tuple(map(bool, cast.values)) if as_filled else ()
        kept = self._forms.get(key)
        if kept is None:
            try:
                kept = self._forms[key] = _Kept(cast.plan, self._compiled(view, cast, as_filled=as_filled))
            except EmptyError:
                self._as_filled.add(cast.pools)
                return self._form(view, cast)
            if len(self._forms) > _FEW:
                self._forms.popitem(last=False)
        else:
            self._forms.move_to_end(key)
        if isinstance(kept.form, UnfitError):
            raise UnfitError(str(kept.form), kept.form.why)
        return kept.form

    def _compiled(self, view: View, cast: Cast, *, as_filled: bool) -> Form | UnfitError:
        """The form, laid out, or why it cannot be filled; raises EmptyError."""
        self.laid_out += 1
        stands = standing(view, cast, as_filled=as_filled)
        try:
            made = compiled(stands, self._template, self._compositor, try_empty=cast.pools not in self._tried)
        except EmptyError:
            raise
        except UnfitError as why:
            return why
        except (UnusableError, InputError) as wrong:  # the ordinary way says so, and where
            return UnfitError(str(wrong))
        self._tried.add(cast.pools)
        return made
