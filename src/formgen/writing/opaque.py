"""Words and measures that a template prints without knowing them.

A template is rendered once with these in place of the words of a card.  What it prints is then a *hole*, a
short text that says what belongs there, and the same page serves every card: only the holes are
filled anew.  A template that looks into a word (compares it, counts its letters, cuts it) would print
something else for another one, so that is noted: the page then serves cards only that have the same
word there.  Whether there is a word at all may be asked: cards that differ in it do not share a page.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self

from jinja2.environment import TemplateModule
from jinja2.utils import Namespace
from markupsafe import Markup

from formgen.writing.compiling import UnfitError

BEGIN, END = "\ue000", "\ue001"
"""Around a hole: characters for private use, which no font and no card has."""

HOLE = re.compile(f"{BEGIN}(\\d+)([a-z]*){END}")
"""A hole: the number of what belongs there, and how it is written."""


SHADE = "s"
"""How a mark is written that shades what is beside it, if it is ticked, and else leaves nothing."""

_PERHAPS = SHADE + END


def hole(number: int, how: str = "") -> str:
    """The hole for the word or measure of this number, written so."""
    return f"{BEGIN}{number}{how}{END}"


def holed(text: str, how: str) -> str:
    """The hole that this text is, to be written so; nothing if it is none."""
    found = HOLE.fullmatch(text)
    return hole(int(found[1]), how) if found else ""


@dataclass(frozen=True, slots=True)
class Looks:
    """What a template looked into: the numbers of words and measures, and what it saw there."""

    seen: dict[int, object] = field(default_factory=dict)


class Word(str):
    """A word that is printed as a hole, to be written in this way."""

    __slots__ = ("how", "looks", "number")
    how: str
    looks: Looks
    number: int

    def __new__(cls, text: str, number: int, looks: Looks, how: str = "") -> Self:
        made = super().__new__(cls, text)
        made.number, made.looks, made.how = number, looks, how
        return made

    def __html__(self) -> Markup:
        return Markup(hole(self.number, self.how)) if str.__len__(self) else Markup()  # noqa: S704 digits

    def written(self, how: str) -> Self:
        """The same word, to be written in another way; nobody has looked into it."""
        return type(self)(str.__str__(self), self.number, self.looks, how)

    def __bool__(self) -> bool:
        return str.__len__(self) > 0

    def __reduce__(self) -> tuple[Any, ...]:
        return str, (str.__str__(self),)


class Measure(float):
    """A number that is printed as a hole; whether it is 0 may be asked."""

    __slots__ = ("looks", "number")
    number: int
    looks: Looks

    def __new__(cls, value: float, number: int, looks: Looks) -> Self:
        made = super().__new__(cls, value)
        made.number, made.looks = number, looks
        return made

    def __bool__(self) -> bool:
        return float.__bool__(self)

    def __reduce__(self) -> tuple[Any, ...]:
        return float, (float.__float__(self),)


_TELLING_NOTHING = (
    "__new__ __init__ __getattribute__ __class__ __html__ __bool__ __reduce__ __reduce_ex__"
    " __setattr__ __delattr__ __init_subclass__ __subclasshook__ __dir__ __sizeof__ __doc__ __getstate__"
    " __getnewargs__ __getformat__ __setformat__ fromhex maketrans"
)


def _noting(kind: type, name: str) -> Callable[..., Any]:
    """The method of texts or numbers that notes that somebody looked."""
    original = getattr(kind, name)

    def look(self: Any, *given: Any, **named: Any) -> Any:
        seen = kind.__getnewargs__(self)[0]  # type: ignore[attr-defined]  # both have it
        if seen != "":  # that nothing stands there may be known
            self.looks.seen[self.number] = seen
        return original(self, *given, **named)

    return look


for _opaque, _kind in ((Word, str), (Measure, float)):
    for _name in {*dir(_kind)}.difference(_TELLING_NOTHING.split()):
        if callable(getattr(_kind, _name)):
            setattr(_opaque, _name, _noting(_kind, _name))


def look_into(value: object) -> None:
    """Note that a template looks into a value in a way that Python does not tell.

    Raises UnfitError for a text with a hole in it, and for what may keep one: nobody knows what would be
    printed for other words.
    """
    if isinstance(value, Word):
        len(value)
    elif isinstance(value, Measure):
        value.is_integer()
    elif isinstance(value, (Namespace, TemplateModule)) or (isinstance(value, str) and BEGIN in value):
        raise UnfitError("the template looks at what is filled in", "looks-inside")


def ask(value: object) -> None:
    """Note that a template asks whether this is anything.

    Raises UnfitError for a text whose holes may turn out to be nothing: of a word, that is known.
    """
    if isinstance(value, str) and not isinstance(value, Word) and _PERHAPS in value:
        look_into(value)


def printed(measure: float) -> str:
    """A length as the attribute of a stub says it, or its hole."""
    return hole(measure.number) if isinstance(measure, Measure) else f"{measure:g}"
