"""Whether what was laid out can be read to somebody who cannot see it, as PDF/UA and PDF/A ask.

A style sheet can take a page apart: rows that are no longer rows of a table, merged cells that the end
of a page cuts, headings that leave out a level.  It still looks right, and a screen reader is lost.
So the tree of the finished file is gone through by the rules of ISO 14289-1 (7.2 to 7.4) that a
template can break.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pydyf import PDF, Array, Dictionary, Stream

from formgen.writing.pdf.unusable import UnusableError

_WITHIN = {
    "TR": ("Table", "THead", "TBody", "TFoot"),
    "TH": ("TR",),
    "TD": ("TR",),
    "THead": ("Table",),
    "TBody": ("Table",),
    "TFoot": ("Table",),
    "LI": ("L",),
    "Lbl": ("LI", "Lbl"),
    "LBody": ("LI",),
}
"""What may stand around an element of this kind."""

_HOLDS = {
    "Table": ("TR", "THead", "TBody", "TFoot", "Caption"),
    "THead": ("TR",),
    "TBody": ("TR",),
    "TFoot": ("TR",),
    "TR": ("TH", "TD"),
    "L": ("L", "LI", "Caption"),
    "LI": ("Lbl", "LBody"),
}
"""What may stand in an element of this kind, and nothing else."""

_HEADING = re.compile(r"H([1-6])")
_ODD_NUMBER = re.compile(rb"(?:^|[\s\[])-?(?:nan|inf|\d{10,}(?:\.\d*)?)(?=[\s\]]|$)")
_MOST_NESTED = 28
"""States of a page within each other (PDF/A: ISO 19005-3, 6.1.13)."""


def check(pdf: PDF) -> None:
    """Raise UnusableError for a file that does not keep to the rules, before it is written."""
    root = pdf.objects[_number(pdf.catalog["StructTreeRoot"])]
    level = 0
    for element in _elements(pdf, root):
        kind = _kind(element)
        if found := _HEADING.fullmatch(kind):
            if int(found[1]) > level + 1:
                raise UnusableError("html-headings", f"h{level} → {kind.lower()}" if level else kind.lower())
            level = int(found[1])
        _check_place(pdf, element)
        if kind == "Table":
            _check_table(pdf, element)
        elif kind == "Figure" and "Alt" not in element:
            raise UnusableError("html-page-unusable", "a picture has no words that say what it shows")
    for page in pdf.pages["Kids"][::3]:
        _check_content(pdf.objects[_number(pdf.objects[page]["Contents"])])


def _number(reference: bytes) -> int:
    """The number of the object behind `12 0 R`."""
    return int(reference.split()[0])


def _kind(element: Dictionary) -> str:
    return str(element.get("S", "")).lstrip("/")


def _kids(pdf: PDF, element: Dictionary) -> Iterator[Dictionary]:
    kids = element.get("K", ())
    for kid in kids if isinstance(kids, (Array, list, tuple)) else (kids,):
        if isinstance(kid, bytes):  # the others are pieces of text, by their numbers
            found = pdf.objects[_number(kid)]
            if "S" in found:
                yield found


def _elements(pdf: PDF, root: Dictionary) -> Iterator[Dictionary]:
    """All elements of the tree, in the order in which they are read."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if "S" in element:
            yield element
        waiting += reversed([*_kids(pdf, element)])


def _check_place(pdf: PDF, element: Dictionary) -> None:
    kind = _kind(element)
    around = _kind(pdf.objects[_number(element["P"])])
    if kind in _WITHIN and around not in _WITHIN[kind]:
        raise UnusableError("html-structure", f"{kind} < {around or '…'}")
    for kid in _kids(pdf, element) if kind in _HOLDS else ():
        if _kind(kid) not in _HOLDS[kind]:
            raise UnusableError("html-structure", f"{_kind(kid)} < {kind}")


# ── tables ──────────────────────────────────────────────────────────────────────────────────


def _check_table(pdf: PDF, table: Dictionary) -> None:
    """Every row has as many columns, the cells counted that come down into it from rows above."""
    rows = [each for each in _elements(pdf, table) if _kind(each) == "TR" and _is_row_of(pdf, each, table)]
    coming: dict[int, int] = {}
    width = None
    for row in rows:
        taken = {column for column, left in coming.items() if left > 0}
        coming = {column: left - 1 for column, left in coming.items() if left > 1}
        at = 0
        for cell in _kids(pdf, row):
            look = cell.get("A", {})
            span, down = int(look.get("ColSpan", 1)), int(look.get("RowSpan", 1))
            while at in taken:
                at += 1
            cells = set(range(at, at + span))
            if cells & taken:
                raise _irregular()
            taken |= cells
            coming |= dict.fromkeys(cells, down - 1) if down > 1 else {}
        width = len(taken) if width is None else width
        if len(taken) != width or (taken and max(taken) >= width):
            raise _irregular()
    if any(left > 0 for left in coming.values()):
        raise _irregular()


def _is_row_of(pdf: PDF, row: Dictionary, table: Dictionary) -> bool:
    """Whether it is not a row of a table within the table."""
    around = pdf.objects[_number(row["P"])]
    return around is table or pdf.objects[_number(around["P"])] is table


def _irregular() -> UnusableError:
    return UnusableError("html-table-irregular", "")


# ── what is drawn ───────────────────────────────────────────────────────────────────────────


def line_of(part: Any) -> bytes:
    """A line of what is drawn, as it stands in the file."""
    if isinstance(part, bytes):
        return part
    data: bytes = part.data if hasattr(part, "data") else str(part).encode()
    return data


def _check_content(stream: Stream) -> None:
    depth = 0
    for each in stream.stream:
        line = line_of(each)
        if line in (b"q", b"Q"):
            depth += 1 if line == b"q" else -1
            if depth > _MOST_NESTED:
                raise UnusableError("html-page-unusable", f"> {_MOST_NESTED} elements within each other")
        elif not line.startswith((b"[", b"<", b"(")) and _ODD_NUMBER.search(line):
            raise UnusableError("html-page-unusable", line.decode("ascii", "replace"))
