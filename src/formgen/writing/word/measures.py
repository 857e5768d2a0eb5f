"""Widths and spans as Word reads them, from whatever program wrote them.

A width is a number of twips (1/1440 inch), or one with its unit (`12.5pt`, `3cm`), or a part of the
whole (`50%`, or 2500 of type `pct`): ST_MeasurementOrPercent of ECMA-376 part 1, 17.18.107.
"""

from __future__ import annotations

import re

from formgen.writing.word.ooxml import MOST_MM, TWIPS_PER_MM, Element, w

MOST_COLUMNS = 63
"""Of a table: Word opens none that has more."""

_UNITS = {
    "": 1.0,
    "mm": 1440 / 25.4,
    "cm": 1440 / 2.54,
    "in": 1440.0,
    "pt": 20.0,
    "pc": 240.0,
    "pi": 240.0,
    "%": 1.0,
}
_NUMBER = re.compile(r"\s*([-+]?\d{1,9}(?:\.\d{0,9})?)\s*(mm|cm|in|pt|pc|pi|%|)\s*")
_FIFTIETHS = 50
"""A width of type `pct` counts in fiftieths of a percent."""


class OddMeasureError(ValueError):
    """A width or a span says nothing that Word could follow; `element` is where it stands."""

    def __init__(self, element: Element, value: object) -> None:
        super().__init__(str(value))
        self.element = element


def width(element: Element | None, whole: float) -> float | None:
    """The width in twips that `w:tcW`, `w:tblW` or `w:gridCol` gives; None if it leaves it open.

    `whole` is what a percentage is of, in twips.  Raises OddMeasureError for what is no width.
    """
    if element is None or element.get(w("type")) in ("auto", "nil") or element.get(w("w")) is None:
        return None
    text = element.get(w("w"), "")
    found = _NUMBER.fullmatch(text)
    if found is None:
        raise OddMeasureError(element, text)
    value = float(found[1]) * _UNITS[found[2]]
    if found[2] == "%" or (element.get(w("type")) == "pct" and not found[2]):
        value *= whole / (100 if found[2] == "%" else 100 * _FIFTIETHS)
    if not 0 <= value <= MOST_MM * TWIPS_PER_MM + 1:
        raise OddMeasureError(element, text)
    return value


def span(element: Element | None, least: int = 1) -> int:
    """How many columns `w:gridSpan` and its like cover; less than `least` is as good as that.

    Raises OddMeasureError for what is no number of columns, or more than Word knows.
    """
    if element is None:
        return least
    text = element.get(w("val"), str(least)).strip()
    if not re.fullmatch(r"[-+]?\d{1,9}", text) or int(text) > MOST_COLUMNS:
        raise OddMeasureError(element, text)
    return max(int(text), least)
