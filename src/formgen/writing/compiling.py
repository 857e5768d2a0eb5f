"""When a page is compiled, how long it is kept, and how often that spared the ordinary way.

Compiling takes longer than writing one document, and filling a compiled page a small part of it.  So the
first documents of a kind are written the ordinary way; the page is compiled when as many were asked
for that it pays.  Whatever cannot be compiled goes on the ordinary way, and the reason is counted.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Generic, Literal, Protocol, TypeAlias, TypeVar

from formgen.typesetting.layout import Cast, cast_of
from formgen.view.model import View

Value: TypeAlias = str | float
"""What is a card's own: a word, or a length in millimetres."""

Why: TypeAlias = Literal["own-page", "looks-inside", "odd-words", "unlike", "unfit"]
"""Why a document is not filled into a compiled page, though many of its kind are asked for.

`own-page`: its words fill the paper so that it is laid out for itself; `looks-inside`: the template prints
something else for other words; `odd-words`: characters that need more than to be put in; `unlike`: a
compiled page gave other bytes; `unfit`: it cannot be compiled.
"""


class UnfitError(Exception):
    """A page that cannot be compiled; the words say what stands in the way."""


class Page(Protocol):
    """A compiled page."""

    def serves(self, values: Sequence[Value]) -> bool:
        """Whether a document with these values can be filled into it."""

    def filled(self, values: Sequence[Value]) -> bytes:
        """The document with these values."""


P = TypeVar("P", bound=Page)


@dataclass(slots=True)
class Tally:
    """What was written: into compiled pages, and the ordinary way; why so, where a page would have paid."""

    filled: int = 0
    plain: int = 0
    compiled: int = 0
    whys: Counter[Why] = field(default_factory=Counter)


@dataclass(slots=True)
class _Kind(Generic[P]):
    """Documents that can share a page."""

    asked: int = 0
    pages: list[P] = field(default_factory=list)
    why: Why | None = None


class Pages(Generic[P]):
    """The compiled pages of one template, those used last.

    `values` are a document's own; `plain` writes it the ordinary way, and `compiled` makes the page for all
    that are like it, or raises UnfitError.  `pays` is the number of the document for which it is worth it.
    `exact`: a page gives the same bytes as the ordinary way, and is not used if it once does not.
    """

    def __init__(
        self,
        *,
        values: Callable[[Cast], tuple[Value, ...]],
        plain: Callable[[View, Cast], bytes],
        compiled: Callable[[View, Cast], P],
        pays: int,
        exact: bool,
    ) -> None:
        self._values, self._plain, self._compiled = values, plain, compiled
        self._pays, self._exact = pays, exact
        self._kinds: OrderedDict[Hashable, _Kind[P]] = OrderedDict()
        self.tally = Tally()

    def write(self, view: View) -> bytes:
        """The document, from a compiled page if there is one; raises InputError as the ordinary way does."""
        cast = cast_of(view)
        if cast.pools is None:
            self.tally.whys["own-page"] += 1
            return self._plainly(view, cast)
        values = self._values(cast)
        kind = self._kind((cast.pools, cast.plan.base, tuple(map(bool, cast.values))))
        for page in kind.pages:
            if page.serves(values):
                self.tally.filled += 1
                return page.filled(values)
        kind.asked += 1
        made = self._plainly(view, cast)
        if kind.asked >= self._pays:
            self._compile(kind, view, cast, values, made)
        return made

    def _kind(self, key: Hashable) -> _Kind[P]:
        found = self._kinds.setdefault(key, _Kind())
        self._kinds.move_to_end(key)
        if len(self._kinds) > _MOST_KINDS:
            self._kinds.popitem(last=False)
        return found

    def _plainly(self, view: View, cast: Cast) -> bytes:
        self.tally.plain += 1
        return self._plain(view, cast)

    def _compile(
        self, kind: _Kind[P], view: View, cast: Cast, values: tuple[Value, ...], made: bytes
    ) -> None:
        """Add the page for documents like this one, or note why there is none."""
        if kind.why is None:
            kind.why = self._tried(kind, view, cast, values, made)
        if kind.why is not None:
            self.tally.whys[kind.why] += 1
        if kind.why == "odd-words":
            kind.why = None  # the next one may have others

    def _tried(
        self, kind: _Kind[P], view: View, cast: Cast, values: tuple[Value, ...], made: bytes
    ) -> Why | None:
        if len(kind.pages) == _MOST_PAGES:
            return "looks-inside"
        try:
            page = self._compiled(view, cast)
        except UnfitError:
            return "unfit"
        self.tally.compiled += 1
        if not page.serves(values):
            return "odd-words"
        if self._exact and page.filled(values) != made:
            return "unlike"
        kind.pages.append(page)
        return None


_MOST_KINDS = 64
_MOST_PAGES = 4
"""Of one kind: several are needed only by templates that look into words."""
