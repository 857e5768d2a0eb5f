"""The writer that lays a form out once and then fills it; what cannot be placed takes the ordinary way."""

from __future__ import annotations

from collections import OrderedDict
from typing import Protocol, TypeAlias
from weakref import WeakKeyDictionary

from formgen.problems import InputError
from formgen.typesetting.layout import Cast, cast_of
from formgen.typesetting.sizes import Pools, Size
from formgen.view.model import Page, View
from formgen.writing.compiling import UnfitError, Written
from formgen.writing.pdf.compiled import drawing
from formgen.writing.pdf.compiled.breaking import Compositor
from formgen.writing.pdf.compiled.compiling import compiled, goals_of, standing
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


_Key: TypeAlias = tuple[Pools | None, tuple[Size, ...], tuple[bool, ...]]
"""What forms have in common that are laid out once: shape, sizes and, where that tells, what is filled in."""


class CompiledPdf:
    """Writes views as the ordinary writer does, but lays out forms of one plan only once.

    Which way a document takes depends on it alone, not on what was written before, and so do its bytes.
    To lay a form out to be filled takes as long as to write two or three.  `laid_out` counts the forms.
    """

    def __init__(self, ordinary: Ordinary) -> None:
        self._ordinary = ordinary
        self._template = ordinary.template
        self._compositor = Compositor(Faces(self._template.fonts), drawing.break_points)
        self._forms: OrderedDict[_Key, Form | UnfitError] = OrderedDict()
        self._goals: WeakKeyDictionary[Pools, frozenset[str]] = WeakKeyDictionary()
        self._tried = set[frozenset[str]]()
        self._as_filled = set[frozenset[str]]()
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
        goals = self._goals_of(view, cast)
        filled_in = tuple(map(bool, cast.values)) if goals in self._as_filled else ()
        key = cast.pools, cast.sizes, filled_in
        form = self._forms.get(key)
        if form is None:
            try:
                form = self._forms[key] = self._compiled(view, cast, goals)
            except EmptyError:
                self._as_filled.add(goals)
                return self._form(view, cast)
        self._forms.move_to_end(key)
        if len(self._forms) > _FEW:
            self._forms.popitem(last=False)
        if isinstance(form, UnfitError):
            raise UnfitError(str(form), form.why)
        return form

    def _goals_of(self, view: View, cast: Cast) -> frozenset[str]:
        if cast.pools is None:
            raise UnfitError("a page that is laid out for its own words", "own-page")
        found = self._goals.get(cast.pools)
        if found is None:
            found = self._goals[cast.pools] = goals_of(view)
        return found

    def _compiled(self, view: View, cast: Cast, goals: frozenset[str]) -> Form | UnfitError:
        """The form, laid out, or why it cannot be filled; raises EmptyError."""
        self.laid_out += 1
        stands = standing(view, cast, as_filled=goals in self._as_filled)
        try:
            made = compiled(stands, self._template, self._compositor, try_empty=goals not in self._tried)
        except EmptyError:
            raise
        except UnfitError as why:
            return why
        except (UnusableError, InputError) as wrong:  # the ordinary way says so, and where
            return UnfitError(str(wrong))
        self._tried.add(goals)
        return made
