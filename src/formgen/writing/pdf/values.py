"""Values that a template prints without being shown them, so that others can stand in their place later."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from markupsafe import Markup

OPEN, _CLOSE = "\ue000", "\ue001"
"""Around the number of a leaf: letters that no text has."""

PLACE = re.compile(f"{OPEN}(-?\\d+){_CLOSE}")
"""Where a value stands; `~n` is the number of leaf `n` with its numbers and their units kept together."""


class Value(str):
    """The value of a leaf: printed it is a placeholder, and all but that it is there is a secret.

    What joins it to other words has the placeholder too, and is as good.
    """

    __slots__ = ("looked",)
    looked: list[str]

    def __html__(self) -> Markup:
        return Markup(str.__str__(self))  # noqa: S704 its letters are formgen's own

    def __bool__(self) -> bool:
        return True

    def __hash__(self) -> int:
        return str.__hash__(self)

    def joined(self) -> Value:
        """The value with its numbers and their units kept together."""
        return _value(~int(str.__getitem__(self, slice(1, -1))), self.looked)


def _telling(name: str) -> Callable[..., Any]:
    original = getattr(str, name)

    def method(self: Value, *given: Any, **named: Any) -> Any:
        self.looked.append(name)
        return original(self, *given, **named)

    return method


_SILENT = frozenset(
    [
        "__new__",
        "__init__",
        "__getattribute__",
        "__class__",
        "__doc__",
        "__hash__",
        "__reduce__",
        "__reduce_ex__",
        "__setattr__",
        "__delattr__",
        "__init_subclass__",
        "__subclasshook__",
        "__dir__",
        "__sizeof__",
        "__getstate__",
        "__getnewargs__",
        "__repr__",
        "__html__",
        "__bool__",
    ]
)
for _name in (each for each in dir(str) if callable(getattr(str, each)) and each not in _SILENT):
    setattr(Value, _name, _telling(_name))


def value(leaf: int, looked: list[str]) -> Value:
    """The value of this leaf; `looked` gets the name of whatever looks inside it."""
    return _value(leaf, looked)


def _value(number: int, looked: list[str]) -> Value:
    made = Value(f"{OPEN}{number}{_CLOSE}")
    made.looked = looked
    return made
