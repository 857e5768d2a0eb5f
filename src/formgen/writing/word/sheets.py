"""Rows and cells as a form's sheet has them: heights, widths, merged cells, room above words; and its styles.

`place` stubs stand in cells and say which cell of the sheet each is; `spaced` stubs stand in paragraphs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from markupsafe import Markup

from formgen.typesetting.model import Cell, Paragraph, Sheet, Strip
from formgen.typesetting.settings import RULE
from formgen.writing.compiling import UnfitError
from formgen.writing.opaque import Word, hole, holed, printed
from formgen.writing.word.ooxml import (
    TWIPS_PER_MM,
    Element,
    empty_paragraph,
    make,
    parse,
    properties,
    put,
    serialise,
    w,
)

SHADE = "F2F2F2"
"""The shade of headings, and of the grade that was reached."""


def place(cell: Cell, strip: Strip) -> Markup:
    """The stub of a cell: where it stands."""
    return Markup(  # noqa: S704 numbers only
        f'<place width="{cell.width:g}" columns="{cell.columns:d}" rows="{cell.rows:d}"'
        f' shade="{_shade(cell)}" top="{cell.top:d}"'
        f' height="{printed(strip.height)}" splits="{strip.splits:d}"/>'
    )


def _shade(cell: Cell) -> str:
    if isinstance(cell.mark, Word) and cell.mark and not cell.shaded:
        return hole(cell.mark.number, "g")
    return SHADE if cell.shaded or cell.mark == "ticked" else ""


def spaced(paragraph: Paragraph) -> Markup:
    """The stub of a paragraph: the room above it, below it and at its right."""
    if not paragraph.above and not paragraph.kept and not paragraph.inset:
        return Markup()
    return Markup(  # noqa: S704 numbers only
        f'<spaced above="{printed(paragraph.above)}" below="{printed(paragraph.below)}"'
        f' kept="{bool(paragraph.kept):d}" inset="{paragraph.inset:g}"/>'
    )


def settle(root: Element) -> None:
    """Bring the tables of a sheet into the shape that their stubs say."""
    for table in list(root.iter(w("tbl"))):
        rows = [list(_placed(row)) for row in table.iterfind(w("tr"))]
        if any(rows):
            for row, cells in zip(table.iterfind(w("tr")), rows, strict=True):
                _settle_row(row, cells)
            _settle_grid(table, [[stub for _, stub in cells] for cells in rows])
    for stub in list(root.iter("spaced")):
        _space(stub)


def _placed(row: Element) -> Iterator[tuple[Element, Element]]:
    """The cells of a row with their stubs."""
    for cell in row.iterfind(w("tc")):
        stub = next(cell.iter("place"), None)
        if stub is not None:
            paragraph = next(stub.iterancestors(w("p")))
            _drop(stub)
            if len(cell.findall(w("p"))) > 1 and paragraph.getparent() is cell:
                cell.remove(paragraph)  # it held the stub alone
            yield cell, stub


def _drop(stub: Element) -> None:
    parent = stub.getparent()
    if parent is not None:
        parent.remove(stub)


def _settle_row(row: Element, cells: Sequence[tuple[Element, Element]]) -> None:
    if not cells:
        return
    _, first = cells[0]
    look = row.find(w("trPr"))
    if look is not None:
        height = look.find(w("trHeight"))
        if height is not None:
            height.set(w("val"), _height(first))
        split = look.find(w("cantSplit"))
        if split is not None and first.get("splits") == "1":
            look.remove(split)
    for cell, stub in cells:
        _settle_cell(cell, stub)


def _settle_cell(cell: Element, stub: Element) -> None:
    look = properties(cell)
    put(look, make("tcW", w=_twips(stub, "width"), type="dxa"))
    if stub.get("columns") != "1":
        put(look, make("gridSpan", val=stub.get("columns")))
    rows = int(stub.get("rows", "1"))
    if rows != 1:
        put(look, make("vMerge", **({"val": "restart"} if rows else {})))
    shade = stub.get("shade", "")
    if holed(shade, "g") and look.find(w("shd")) is not None:
        raise UnfitError("cells that are chosen have another look besides")
    if shade:
        put(look, make("shd", val="clear", color="auto", fill=shade))
    if stub.get("top") == "1":
        put(look, make("vAlign", val="top"))
    if rows == 0:
        first = cell.find(w("p"))
        for each in [each for each in cell if each.tag != w("tcPr")]:
            cell.remove(each)
        cell.append(empty_paragraph(first))


def _settle_grid(table: Element, rows: Sequence[Sequence[Element]]) -> None:
    """The grid of all the rows' edges."""
    edges = {0}
    for row in rows:
        edge = 0.0
        for stub in row:
            edge += float(stub.get("width", "0"))
            edges.add(round(edge * TWIPS_PER_MM))
    places = sorted(edges)
    grid = table.find(w("tblGrid"))
    if grid is not None:
        grid[:] = [make("gridCol", w=right - left) for left, right in pairwise(places)]
    width = table.find(f"{w('tblPr')}/{w('tblW')}")
    if width is not None:
        width.set(w("w"), str(places[-1]))


def _space(stub: Element) -> None:
    """Add the room to what the paragraph's style says of its lines."""
    paragraph = next(stub.iterancestors(w("p")), None)
    if paragraph is not None:
        look = properties(paragraph)
        room = {"before": _twips(stub, "above")} if stub.get("above") != "0" else {}
        room |= {"after": _twips(stub, "below")} if stub.get("kept") == "1" else {}
        if room:
            put(look, make("spacing", **room))
        if stub.get("inset") != "0":
            put(look, make("ind", right=_twips(stub, "inset")))
    _drop(stub)


def _twips(stub: Element, name: str) -> str:
    said = stub.get(name, "0")
    return holed(said, "t") or twips(float(said))


def _height(stub: Element) -> str:
    said = stub.get("height", "0")
    return holed(said, "h") or height(float(said))


def twips(millimetres: float) -> str:
    """A length as Word counts it."""
    return str(round(millimetres * TWIPS_PER_MM))


def height(millimetres: float) -> str:
    """The height of a row as Word counts it: without the line below it."""
    return twips(millimetres - RULE)


# ── styles ──────────────────────────────────────────────────────────────────────────────────

STYLES = "word/styles.xml"
_SIZED = ("表格文字", "印刷文字")
_PITCHED = ("表格文字",)
_HANGING = ("选项行",)
_INDENTED = ("段落",)
_BOX_EMS = 1.25


def sized(styles: bytes, sheet: Sheet) -> bytes:
    """The styles of the document in the sheet's size of type and pitch of lines, found by their names."""
    root = parse(styles)
    for style in root.iter(w("style")):
        name = style.find(w("name"))
        called = "" if name is None else name.get(w("val"), "")
        if called in _SIZED:
            for key in ("sz", "szCs"):
                put(_part(style, "rPr"), make(key, val=round(sheet.size * 2)))
        if called in _PITCHED:
            put(
                _part(style, "pPr"),
                make("spacing", line=round(sheet.pitch * 20), lineRule="exact", before=0, after=0),
            )
        if called in _HANGING:
            em = round(sheet.size * 20 * _BOX_EMS)
            put(_part(style, "pPr"), make("ind", left=em, hanging=em))
        if called in _INDENTED:
            put(_part(style, "pPr"), make("ind", firstLineChars=200, firstLine=round(sheet.size * 40)))
    return serialise(root)


def _part(style: Element, name: str) -> Element:
    """The properties of a style's paragraphs or runs, made in their place if need be."""
    found = style.find(w(name))
    if found is not None:
        return found
    made = make(name)
    later = {w("pPr"): (w("rPr"), w("tblPr")), w("rPr"): (w("tblPr"),)}[made.tag]
    at = next((n for n, each in enumerate(style) if each.tag in later), len(style))
    style.insert(at, made)
    return made
