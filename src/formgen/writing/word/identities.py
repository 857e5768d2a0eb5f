"""The numbers and names that Word wants to be different all over a document.

A loop prints what stands in it again and again, with the numbers of its content controls, pictures
and tracked changes; two headers may come from two documents.  So all are numbered anew at the end.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count

from formgen.writing.word.ooxml import Element, make, w

_PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_SHAPES = "{urn:schemas-microsoft-com:vml}*"
_SHAPE_TYPE = "{urn:schemas-microsoft-com:vml}shapetype"

_NAMES = """
    ins del moveFrom moveTo cellIns cellDel cellMerge numberingChange
    pPrChange rPrChange sectPrChange tblGridChange tblPrChange tblPrExChange tcPrChange trPrChange
    moveFromRangeStart moveToRangeStart customXmlDelRangeStart customXmlInsRangeStart
    customXmlMoveFromRangeStart customXmlMoveToRangeStart
"""
_CHANGES = tuple(map(w, _NAMES.split()))
"""Tracked changes (`CT_TrackChange` and the beginnings of ranges, ECMA-376 part 1, 17.13.5)."""

_ENDS = tuple(each.replace("Start", "End") for each in _CHANGES if each.endswith("Start"))


def number_anew(roots: Iterable[Element]) -> None:
    """Give every content control, picture, shape and tracked change of a document a number of its own."""
    controls, pictures, changes = count(1), count(1), count(1)
    shapes: dict[str, int] = {}
    for root in roots:
        _number_controls(root, controls)
        for each in root.iter(_PICTURE):
            each.set("id", str(next(pictures)))
        _number_changes(root, changes)
        _name_shapes(root, shapes)


def _number_controls(root: Element, numbers: Iterable[int]) -> None:
    for each, number in zip(root.iterfind(f".//{w('sdtPr')}"), numbers):  # noqa: B905 the numbers never end
        found = each.find(w("id"))
        if found is None:
            found = make("id")
            each.append(found)
        found.set(w("val"), str(number))


def _number_changes(root: Element, numbers: Iterable[int]) -> None:
    """A range ends with the number that it began with."""
    begun: dict[str, str] = {}
    numbers = iter(numbers)
    for each in root.iter(*_CHANGES, *_ENDS):
        old = each.get(w("id"), "")
        if each.tag in _ENDS:
            each.set(w("id"), begun.get(old, old))
        else:
            begun[old] = str(next(numbers))
            each.set(w("id"), begun[old])


def _name_shapes(root: Element, taken: dict[str, int]) -> None:
    """Shapes of the old kind have names; one that stands there again gets a number behind its name."""
    for each in root.iter(_SHAPES):
        name = each.get("id")
        if name is not None and each.tag != _SHAPE_TYPE:
            taken[name] = taken.get(name, 0) + 1
            if taken[name] > 1:
                each.set("id", f"{name}_{taken[name]}")
