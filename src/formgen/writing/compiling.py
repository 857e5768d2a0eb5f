"""When a page is compiled, how long it is kept, and how often that spared the ordinary way.

Compiling takes longer than writing one document, and filling a compiled page a small part of it.  So the
first documents of a kind are written the ordinary way; the page is compiled when as many were asked
for that it pays.  Whatever cannot be compiled goes on the ordinary way, and the reason is counted.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Generic, Literal, Protocol, TypeAlias, TypeVar, get_args

from formgen.problems import InputError
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

WHYS: tuple[Why, ...] = get_args(Why)

Way: TypeAlias = Literal["filled", "plain"] | Why
"""How a document was written: into a compiled page, or in the ordinary way, perhaps for a reason."""


@dataclass(frozen=True, slots=True)
class Written:
    """A document, and how it was written."""

    data: bytes
    way: Way = "plain"


class UnfitError(Exception):
    """A page that cannot be compiled, or words that cannot be filled in; the text says what is in the way."""

    def __init__(self, text: str, why: Why = "unfit") -> None:
        super().__init__(text)
        self.why: Why = why


class Page(Protocol):
    """A compiled page."""

    def serves(self, values: Sequence[Value]) -> bool:
        """Whether a document with these values can be filled into it."""

    def filled(self, values: Sequence[Value]) -> bytes:
        """The document with these values."""


P = TypeVar("P", bound=Page)


@dataclass(slots=True)
class _Kind(Generic[P]):
    """Documents that can share a page."""

    asked: int = 0
    pages: list[P] = field(default_factory=list)
    why: Why | None = None


class Pages(Generic[P]):
    """The compiled pages of one template, those used last.

    `values` are a document's own; `plain` writes it the ordinary way, and `compiled` makes the page for all
    that are like it; both `values` and `compiled` raise UnfitError for what fits no page.  `pays` is the
    number of the document for which it is worth it.
    A page gives the same bytes as the ordinary way; one that does not is not used.
    """

    def __init__(
        self,
        *,
        values: Callable[[Cast], tuple[Value, ...]],
        plain: Callable[[View, Cast], bytes],
        compiled: Callable[[View, Cast], P],
        pays: int,
    ) -> None:
        self._values, self._plain, self._compiled = values, plain, compiled
        self._pays = pays
        self._kinds: OrderedDict[Hashable, _Kind[P]] = OrderedDict()

    def write(self, view: View) -> Written:
        """The document, from a compiled page if there is one; raises InputError as the ordinary way does."""
        cast = cast_of(view)
        if cast.pools is None:
            return Written(self._plain(view, cast), "own-page")
        try:
            values = self._values(cast)
        except UnfitError as unfit:
            return Written(self._plain(view, cast), unfit.why)
        kind = self._kind((cast.pools, cast.plan.base, tuple(map(bool, cast.values))))
        for page in kind.pages:
            if page.serves(values):
                return Written(page.filled(values), "filled")
        kind.asked += 1
        made = self._plain(view, cast)
        if kind.asked < self._pays:
            return Written(made)
        return Written(made, self._why(kind, view, cast, values, made) or "plain")

    def _kind(self, key: Hashable) -> _Kind[P]:
        found = self._kinds.setdefault(key, _Kind())
        self._kinds.move_to_end(key)
        if len(self._kinds) > _MOST_KINDS:
            self._kinds.popitem(last=False)
        return found

    def _why(
        self, kind: _Kind[P], view: View, cast: Cast, values: tuple[Value, ...], made: bytes
    ) -> Why | None:
        """Why there is no page for documents like this one; nothing if it was compiled just now."""
        why = kind.why or self._tried(kind, view, cast, values, made)
        if why != "odd-words":  # the next one may have others
            kind.why = why
        return why

    def _tried(
        self, kind: _Kind[P], view: View, cast: Cast, values: tuple[Value, ...], made: bytes
    ) -> Why | None:
        if len(kind.pages) == _MOST_PAGES:
            return "looks-inside"
        try:
            page = self._compiled(view, cast)
        except UnfitError as unfit:
            return unfit.why
        except InputError:  # words that are no words do not do there
            return "looks-inside"
        if not page.serves(values):
            return "odd-words"
        if page.filled(values) != made:
            return "unlike"
        kind.pages.append(page)
        return None


_MOST_KINDS = 64
_MOST_PAGES = 4
"""Of one kind: several are needed only by templates that look into words."""
