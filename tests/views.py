"""Views made by hand that use everything a view can hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import TypeVar

from formgen.proofreading.samples import MISSING, blank, completed, incomplete
from formgen.view.model import Imprint, Letterhead, Slot, View

__all__ = ["MISSING", "bare", "blank", "completed", "incomplete", "slots", "with_text"]


def bare() -> View:
    """A form of which only the title is known."""
    empty = {each.name: () for each in fields(View) if isinstance(getattr(blank(), each.name), tuple)}
    letterhead = Letterhead(lines=(Imprint("表单编号", "HR-KF-03"),))
    return replace(blank(), letterhead=letterhead, result=None, **empty)  # type: ignore[arg-type]  # names and values fit each other


def with_text(text: str) -> View:
    """The completed form with this text in place of every word, and in every slot that takes any."""
    return _worded(completed(), text)


def slots(part: object) -> Iterator[Slot]:
    """Every slot, found by walking the fields."""
    if isinstance(part, Slot):
        yield part
    elif isinstance(part, tuple):
        for each in part:
            yield from slots(each)
    elif is_dataclass(part):
        for field in fields(part):
            yield from slots(getattr(part, field.name))


_T = TypeVar("_T")

_NOT_WORDS = {"kind", "state", "mark", "key", "id", "words", "tongue"}
"""Fields that hold one of a few values, or a name for machines."""


def _worded(part: _T, text: str) -> _T:
    if isinstance(part, str):
        return type(part)(text if part else "")
    if isinstance(part, Slot):
        free = part.kind in ("text", "lines", "number")
        options = tuple(f"{n}{text}" for n in range(len(part.options)))
        return replace(part, title=text, value=text if free else part.value, options=options)
    if isinstance(part, tuple):
        return type(part)(_worded(each, text) for each in part)
    if is_dataclass(part) and not isinstance(part, type):
        names = [field.name for field in fields(part) if field.name not in _NOT_WORDS]
        return replace(part, **{name: _worded(getattr(part, name), text) for name in names})
    return part
