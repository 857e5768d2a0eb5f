"""What a style sheet may ask for.

Layout follows whatever it says: a hundred million columns, a gradient of a million stripes, letters a
light-year high.  Some of that ends in an error of WeasyPrint's, some in the end of the process, some
never.  What no paper has room for is refused with its line instead, before anything is laid out.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

import tinycss2

from formgen.writing.pdf.unusable import UnusableError

_MOST_SELECTORS = 10_000
"""Each is compared with each element."""

_MOST_VALUES = 10_000
"""That a property of one's own may stand for, once the properties within it are put in."""

_IN = 25.4
_MILLIMETRES = {"mm": 1, "cm": 10, "q": 0.25, "in": _IN, "pt": _IN / 72, "pc": _IN / 6, "px": _IN / 96}
_RELATIVE_MM = 4
"""About the height of a letter, by which other units are measured."""

_NO_LENGTHS = frozenset(("deg", "grad", "rad", "turn", "s", "ms", "dpi", "dpcm", "dppx", "x", "fr"))
_LEAST_MM, _MOST_MM = 0.01, 10_000
_LEAST, _MOST = 0.0001, 10_000
"""Numbers without a unit: no paper has more columns, letters or pages."""

_FREE = frozenset(("z-index", "order"))
"""Properties whose numbers only say what comes first."""

Node: TypeAlias = Any
"""A piece of CSS; tinycss2 has no types."""


def check_style(css: str, file: str = "") -> None:
    """Raise UnusableError for a style sheet, or the style of one element, that asks for what no paper has.

    `file` is the style sheet's; without one the place is not known.
    """
    selectors = 0
    own: dict[str, list[str]] = {}
    for property_, node in _values(tinycss2.parse_component_value_list(css, skip_comments=True)):
        fault = None
        if node.type == "{} block" or node == ",":
            selectors += 1
            if selectors > _MOST_SELECTORS:
                fault = "html-style-unusable", f"> {_MOST_SELECTORS:,} selectors"
        elif node.type == "function" and node.lower_name == "var" and property_.startswith("--"):
            names = own.setdefault(property_, [])
            names += (each.value for each in node.arguments if each.type == "ident")
        else:
            fault = _fault(property_, node)
        if fault:
            raise UnusableError(*fault, file, node.source_line if file else 0)
    sizes: dict[str, int] = {}
    for name in own:
        if _size(name, own, sizes) > _MOST_VALUES:
            raise UnusableError("html-style-unusable", f"{name}: var(…)", file)


def _values(nodes: Iterable[Node], property_: str = "") -> Iterator[tuple[str, Node]]:
    """All that stands in a style, with the property that it is a value of."""
    before = ""
    for node in nodes:
        if node == ":" and not property_:
            property_ = before
        elif node == ";":
            property_ = ""
        yield property_, node
        if node.type == "{} block":
            yield from _values(node.content)
            property_ = ""
        elif node.type in ("() block", "[] block"):
            yield from _values(node.content, property_ or " ")
        elif node.type == "function":
            yield from _values(node.arguments, property_ or " ")
        before = node.lower_value if node.type == "ident" else ""


def _fault(property_: str, node: Node) -> tuple[str, str] | None:
    """The code of what is wrong with a value, and the value."""
    said = f"{property_}: {node.serialize()}" if property_.strip() else node.serialize()
    if node.type == "ident":
        is_form = property_ == "appearance" and node.lower_value != "none"
        return ("html-style-unusable", said) if is_form else None
    if node.type not in ("number", "percentage", "dimension"):
        return None
    if property_ == "opacity" and node.value < (100 if node.type == "percentage" else 1):
        return "html-style-opacity", said
    return ("html-style-number", said) if _is_odd(property_, node) else None


def _is_odd(property_: str, node: Node) -> bool:
    value, least, most = abs(node.value), _LEAST, _MOST
    if property_ in _FREE:
        return not math.isfinite(value)
    if node.type == "percentage":
        value /= 100
    elif node.type == "dimension" and node.lower_unit not in _NO_LENGTHS:
        value *= _MILLIMETRES.get(node.lower_unit, _RELATIVE_MM)
        least, most = _LEAST_MM, _MOST_MM
    return value != 0 and not least <= value <= most


def _size(name: str, own: dict[str, list[str]], sizes: dict[str, int]) -> int:
    """How many values a property of one's own stands for."""
    if name not in sizes:
        sizes[name] = 1  # also where it stands for itself
        sizes[name] = min(1 + sum(_size(each, own, sizes) for each in own.get(name, ())), _MOST_VALUES + 1)
    return sizes[name]
