"""The writer that lays a form out once and then fills it; what cannot be placed takes the ordinary way."""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict
from collections.abc import Callable
from typing import Protocol, TypeAlias, TypeVar

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
from formgen.writing.pdf.compiled.fitting import fitted
from formgen.writing.pdf.compiled.form import Form, Pattern
from formgen.writing.pdf.compiled.kept import Kept
from formgen.writing.pdf.compiled.leaves import EmptyError
from formgen.writing.pdf.template import Template
from formgen.writing.pdf.unusable import UnusableError

_PAYS = 3
"""How often a form is looked at before it is laid out to be filled: that takes as long as to write three."""

_FEW = 256
"""Patterns at hand, each of about 200,000 bytes, and forms, each of about 50,000."""


class Ordinary(Protocol):
    """The ordinary way: a page is laid out for each document."""

    @property
    def template(self) -> Template: ...

    def write(self, view: Page) -> bytes: ...


_Key: TypeAlias = tuple[Pools, str, tuple[bool, ...]]
"""What forms have in common that are laid out once: shape, base and, where that tells, what is filled in."""


class CompiledPdf:
    """Writes views as the ordinary writer does, but lays out once what differs in heights and words only.

    Which way a document takes depends on it alone, not on what was written before, and so do its bytes.
    To lay a form out to be filled takes as long as to write two or three; one that is `kept`, because this or
    another process laid it out before, is read instead.  `laid_out` counts the forms that were not.
    """

    def __init__(self, ordinary: Ordinary, kept: Kept | None = None) -> None:
        self._ordinary = ordinary
        self._template = ordinary.template
        self._compositor = Compositor(Faces(self._template.fonts), drawing.break_points)
        self._kept = kept
        self._patterns: OrderedDict[_Key, Pattern | UnfitError] = OrderedDict()
        self._forms: OrderedDict[tuple[_Key, tuple[Size, ...]], Form] = OrderedDict()
        self._looked = Counter[str]()
        self._one_by_one = threading.Lock()
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

    def shown(self, view: Page) -> bytes:
        """The document for somebody to look at, as soon as may be; raises InputError.

        Whoever types into a form looks at it again and again.  So one of which there is a pattern is filled
        in, and the pattern is made when the form is looked at for the third time.
        """
        if not isinstance(view, View):
            return self._ordinary.write(view)
        cast = cast_of(view)
        if cast.pools is not None and not self._is_known(view, cast, cast.pools):
            self._looked[cast.plan.base] += 1
            if self._looked[cast.plan.base] < _PAYS:
                return self._ordinary.write(view)
            del self._looked[cast.plan.base]
        return self.write(view)

    def _is_known(self, view: View, cast: Cast, pools: Pools) -> bool:
        """Whether there is a pattern for this plan, here or where patterns are kept."""
        key: _Key = pools, cast.plan.base, ()
        with self._one_by_one:
            if key not in self._patterns and self._kept:
                found = self._kept.found(self._kept.name(view, cast.plan.base, ()))
                if found is not None:
                    _remembered(self._patterns, key, lambda: found)
            return key in self._patterns

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
        with self._one_by_one:  # the desk prints in several threads
            key, pattern = self._pattern(view, cast, cast.pools)
            return _remembered(self._forms, (key, cast.sizes), lambda: fitted(pattern, cast.plan))

    def _pattern(self, view: View, cast: Cast, pools: Pools) -> tuple[_Key, Pattern]:
        """The pattern of a plan, and what it is known by; raises UnfitError if there can be none."""
        key: _Key = pools, cast.plan.base, ()
        found = _remembered(self._patterns, key, lambda: self._made(view, cast, ()))
        if isinstance(found, EmptyError):
            filled_in = tuple(map(bool, cast.values))
            key = pools, cast.plan.base, filled_in
            found = _remembered(self._patterns, key, lambda: self._made(view, cast, filled_in))
        if isinstance(found, UnfitError):
            raise UnfitError(str(found), found.why)
        return key, found

    def _made(self, view: View, cast: Cast, filled_in: tuple[bool, ...]) -> Pattern | UnfitError:
        """The pattern, read or laid out, or why there can be none: for these filled leaves, or for any."""
        name = self._kept.name(view, cast.plan.base, filled_in) if self._kept else ""
        stands = standing(view, cast, as_filled=bool(filled_in))
        return self._found(name) or self._compiled(name, stands)

    def _found(self, name: str) -> Pattern | UnfitError | None:
        """The form that was kept under this name, or why it cannot be filled, if that is known."""
        return self._kept.found(name) if self._kept else None

    def _compiled(self, name: str, stands: Standing) -> Pattern | UnfitError:
        """The form, laid out and kept, or why it cannot be filled."""
        self.laid_out += 1
        made: Pattern | UnfitError
        try:
            made = compiled(stands, self._template, self._compositor)
        except UnfitError as why:
            made = why
        except (UnusableError, InputError) as wrong:  # the ordinary way says so, and where
            return UnfitError(str(wrong))  # not kept: it may be that there was no time, or no memory
        if self._kept:
            self._kept.keep(name, made)
        return made


K = TypeVar("K")
V = TypeVar("V")


def _remembered(all_: OrderedDict[K, V], key: K, make: Callable[[], V]) -> V:
    """What is known for a key, or is made now; only those used last are known."""
    found = all_.get(key)
    if found is None:
        found = all_[key] = make()
    all_.move_to_end(key)
    if len(all_) > _FEW:
        all_.popitem(last=False)
    return found
