"""Which gap an entry of `accepts` means: the owner's reason for one gap is none for its neighbour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from formgen.forms.model import Accepted, Form
from formgen.forms.stretches import Stretch
from formgen.points import number
from formgen.problems import Path


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap of a form, as far as it can be named: its code, its path, the numbers it is about, if any."""

    code: str
    path: Path
    numbers: Stretch | None = None


def reason(form: Form, gap: Gap, every: Sequence[Gap]) -> str | None:
    """Why the owner accepts this gap, or None; `every` are all gaps of the form."""
    return next((each.why for each in form.accepts if gap in accepted(form, each, every)), None)


def accepted(form: Form, entry: Accepted, every: Sequence[Gap]) -> Sequence[Gap]:
    """The gaps that an entry accepts: all that it names, but of gaps between numbers only a single one.

    Such gaps come and go with every limit that is moved, and a reason for one («70分以下不评») says nothing
    of the next: of several the entry must name its own.
    """
    named = names(form, entry, every)
    return () if is_vague(named) else named


def names(form: Form, entry: Accepted, every: Sequence[Gap]) -> Sequence[Gap]:
    """The gaps of the entry's code that its `at` fits: a name on the way to them, or a number in them."""
    return [each for each in every if each.code == entry.code and _fits(form, entry.at, each)]


def name_of(form: Form, path: Path) -> str:
    """What an entry may call a path by: what the innermost part on the way goes by; empty for the form."""
    part: object = form
    found = ""
    for step in path:
        part = _inner(part, step)
        found = next(_called(part), found)
    return found


def is_vague(named: Sequence[Gap]) -> bool:
    """Whether an entry names several gaps between numbers."""
    return len(named) > 1 and all(each.numbers is not None for each in named)


def _fits(form: Form, at: str, gap: Gap) -> bool:
    return not at or at in set(_known_as(form, gap.path)) or _holds(gap.numbers, at)


def _holds(numbers: Stretch | None, at: str) -> bool:
    try:
        return numbers is not None and numbers.holds(Fraction(number(at)))
    except ValueError:
        return False


def _known_as(form: Form, path: Path) -> Iterator[str]:
    """The ids, names and labels of everything on the way to a path."""
    part: object = form
    for step in path:
        if isinstance(step, str):
            yield step
        part = _inner(part, step)
        yield from _called(part)


def _inner(part: object, step: str | int) -> object:
    if isinstance(step, int):
        return part[step] if isinstance(part, tuple) and step < len(part) else None
    return getattr(part, "from_" if step == "from" else step, None)


def _called(part: object) -> Iterator[str]:
    """The id of a part first, then its names."""
    for key in ("id", "name", "title", "label", "role"):
        if isinstance(word := getattr(part, key, None), str) and word:
            yield word
