"""What may lie beside a template: pictures that are whole, and drawings that come to an end.

An SVG drawing uses its parts again, and these use others again: thirty lines draw a thousand million
shapes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from xml.etree.ElementTree import Element, ParseError, fromstring

from formgen.problems import InputError
from formgen.writing.pdf.styles import check_style
from formgen.writing.pdf.unusable import UnusableError
from formgen.writing.picture import looked_through

SVG = "{http://www.w3.org/2000/svg}"

_MOST_SHAPES = 10_000
"""Of a drawing, each counted as often as it is drawn."""

_LEAST_STRIPE = 0.001
"""Of a gradient that is repeated."""

_REFERENCE = re.compile(r"url\(\s*[\"']?#([^)\"']+)")
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?", re.IGNORECASE)
_FONTS = (".ttf", ".ttc", ".otf", ".woff", ".woff2")


def check_file(data: bytes, suffix: str, file: str) -> None:
    """Raise UnusableError for a style sheet or picture beside the template that cannot be used."""
    if suffix == ".css":
        _check_sheet(data, file)
    elif suffix == ".svg":
        try:
            root = fromstring(data)  # noqa: S314 WeasyPrint reads it the same way, and Python bounds entities
        except ParseError as broken:
            raise UnusableError("html-picture-unreadable", broken, file) from broken
        check_drawing(root, file)
    elif suffix not in _FONTS:
        try:
            looked_through(data)
        except InputError as wrong:
            raise UnusableError(_PICTURE[wrong.problems[0].code], file, file) from wrong


@lru_cache(maxsize=16)
def _check_sheet(data: bytes, file: str) -> None:
    """One is fetched for every document, and found to be good once."""
    check_style(data.decode("utf-8", "replace"), file)


_PICTURE = {
    "logo-unreadable": "html-picture-unreadable",
    "logo-too-large": "html-picture-too-large",
    "logo-colours": "html-picture-colours",
}


def check_drawing(root: Element, file: str = "") -> None:
    """Raise UnusableError for a drawing that multiplies itself, or has stripes without end.

    Without a `file` it stands in the page itself.
    """
    drawing = _Drawing(root)
    if drawing.shapes(root) + drawing.styled() > _MOST_SHAPES:
        raise UnusableError("html-picture-endless", file or "<svg>", file)


class _Drawing:
    """How much is drawn, counted as it is drawn: what is used twice counts twice."""

    def __init__(self, root: Element) -> None:
        self._elements = [*root.iter()]
        self._named = {name: each for each in self._elements if (name := each.get("id"))}
        self._known: dict[Element, int] = {}

    def shapes(self, element: Element) -> int:
        """The shapes of an element and all that it uses; too many, if it uses itself."""
        if element not in self._known:
            self._known[element] = _MOST_SHAPES + 1
            count = 1 + sum(map(self.shapes, element)) + sum(self._used(element))
            self._known[element] = min(count, _MOST_SHAPES + 1)
        return self._known[element]

    def styled(self) -> int:
        """What a style sheet within the drawing adds, which may be for each of its elements."""
        texts = (each.text or "" for each in self._elements if _kind(each) == "style")
        used = sum(self.shapes(self._named[name]) for text in texts for name in self._names(text))
        return used * len(self._elements)

    def _used(self, element: Element) -> Iterator[int]:
        kind = _kind(element)
        for key, value in element.attrib.items():
            if key.endswith("href"):
                yield self._referred(kind, value)
            is_marker = "marker" in key or "marker" in value  # which is drawn at every point of a line
            times = 1 + len(element.get("d", "")) + len(element.get("points", "")) if is_marker else 1
            yield from (times * self.shapes(self._named[name]) for name in self._names(value))
        if "Gradient" in kind and element.get("spreadMethod", "pad") != "pad" and _is_thin(element.attrib):
            yield _MOST_SHAPES

    def _referred(self, kind: str, address: str) -> int:
        """What is drawn where an element shows another, or another drawing."""
        if kind == "use":
            target = self._named.get(address.lstrip("#")) if address.startswith("#") else None
            return _MOST_SHAPES if target is None else self.shapes(target)
        return _MOST_SHAPES if kind == "image" and ".svg" in address.lower() else 0

    def _names(self, text: str) -> Iterator[str]:
        return (name for name in _REFERENCE.findall(text) if name in self._named)


def _kind(element: Element) -> str:
    tag: object = element.tag  # a comment's is a function
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _is_thin(gradient: Mapping[str, str]) -> bool:
    """Whether a repeated gradient has stripes that nobody could see or count."""
    numbers = (gradient.get(name, "") for name in ("x1", "x2", "y1", "y2", "r"))
    return any(0 < abs(float(each)) < _LEAST_STRIPE for each in numbers if _NUMBER.fullmatch(each))
