"""Tables as drawn in a template, made to fit: columns left out, cells merged, widths set.

A designer draws a table with every column it can have.  The first row may say how wide each
column is and which are not wanted (`wide` stubs); all rows follow, cells that span several
columns shrink with them.  `join` stubs merge a cell with its neighbour or the one above,
`above` stubs hold a row to the one above it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise

from formgen.writing.word.measures import MOST_COLUMNS, OddMeasureError, span, width
from formgen.writing.word.ooxml import TWIPS_PER_MM, Element, empty_paragraph, make, properties, put, w


@dataclass(slots=True)
class _Cell:
    """A cell and the grid columns it covers: from `start` up to, not including, `end`."""

    element: Element
    start: int
    end: int


_Row = list[_Cell]


def settle(root: Element) -> None:
    """Bring every table into its final shape; the inner tables of nested ones first.

    Raises OddMeasureError for a width or a span that nobody can follow.
    """
    for table in reversed(list(root.iter(w("tbl")))):
        _settle(table)


def odd_measures(root: Element) -> Iterator[OddMeasureError]:
    """The first width or span of each table that nobody can follow; one that tags say is left alone."""
    for table in root.iter(w("tbl")):
        try:
            said = [each for each in _within(table, *_WIDTHS, *_SPANS) if not _is_filled_in(each)]
            for each in said:
                _ = width(each, 1) if each.tag in _WIDTHS else span(each, 0)
            for row in _within(table, w("tr")):
                if not any(map(_is_filled_in, row.iter(*_SPANS))):
                    _drawn(row)
        except OddMeasureError as odd:
            yield odd


def _is_filled_in(element: Element) -> bool:
    return any("{{" in str(value) for value in element.attrib.values())


_WIDTHS = tuple(map(w, ("gridCol", "tblW", "tcW", "wBefore", "wAfter")))
_SPANS = tuple(map(w, ("gridSpan", "gridBefore", "gridAfter")))


def _within(table: Element, *names: str) -> Iterator[Element]:
    """What stands in a table and not in one of its inner tables, be it in a content control or not."""
    return (each for each in table.iter(*names) if next(each.iterancestors(w("tbl"))) is table)


def _settle(table: Element) -> None:
    rows = [_drawn(row) for row in _within(table, w("tr"))]
    grid = [width(each, 0) or 1 for each in _within(table, w("gridCol"))]
    widths = _ruled(rows, grid)
    if widths:
        rows = [_kept(row, widths) for row in rows]
    else:
        widths = _counted(rows, grid)
    _hold_together(rows)
    _join_beside(rows)
    _join_up(rows)
    _measure(table, rows, [width for width in widths if width])
    _tidy(table, rows)


def _drawn(row: Element) -> _Row:
    cells: _Row = []
    end = span(row.find(f"{w('trPr')}/{w('gridBefore')}"), 0)
    for each in row.iter(w("tc")):
        if next(each.iterancestors(w("tr"))) is row:
            start, end = end, end + span(each.find(f"{w('tcPr')}/{w('gridSpan')}"))
            cells.append(_Cell(each, start, end))
    if end > MOST_COLUMNS:
        raise OddMeasureError(row, end)
    return cells


def _ruled(rows: list[_Row], grid: list[float]) -> list[float]:
    """The widths that the first row with `wide` stubs gives, 0 for a column that is not wanted."""
    for row in rows:
        stubs = [next(cell.element.iter("wide"), None) for cell in row]
        if any(stub is not None for stub in stubs):
            indent = [_drawn_width(grid, column, column + 1) for column in range(row[0].start)]
            widths = [_given(cell, stub, grid) for cell, stub in zip(row, stubs, strict=True)]
            return indent + [
                width / (cell.end - cell.start)
                for cell, width in zip(row, widths, strict=True)
                for _ in range(cell.start, cell.end)
            ]
    return []


def _given(cell: _Cell, stub: Element | None, grid: list[float]) -> float:
    """How wide a cell is, in twips: as its stub says, as it says itself, or as it is drawn."""
    if stub is not None:
        return float(stub.get("mm", "0")) * TWIPS_PER_MM
    own = width(cell.element.find(f"{w('tcPr')}/{w('tcW')}"), sum(grid))
    return _drawn_width(grid, cell.start, cell.end) if own is None else own


def _drawn_width(grid: list[float], start: int, end: int) -> float:
    """How wide these columns are drawn; those that are not drawn are as wide as the others are on average."""
    average = sum(grid) / len(grid) if grid else _COLUMN_MM * TWIPS_PER_MM
    drawn = grid[start:end]
    return sum(drawn) + (end - start - len(drawn)) * average


_COLUMN_MM = 20
"""How wide a column is of which nothing is known."""


def _kept(row: _Row, widths: list[float]) -> _Row:
    """The row without the columns that are not wanted."""
    before = [0, *accumulate(1 if width else 0 for width in widths)]
    last = len(before) - 1
    for cell in row:
        cell.start, cell.end = before[min(cell.start, last)], before[min(cell.end, last)]
        if cell.start == cell.end:
            _remove(cell.element)
    return [cell for cell in row if cell.start < cell.end]


def _counted(rows: list[_Row], grid: list[float]) -> list[float]:
    """The widths drawn; where loops made more or fewer columns, those of the fullest row's cells."""
    fullest = max(rows, key=lambda row: row[-1].end if row else 0, default=[])
    if not fullest or fullest[-1].end == len(grid):
        return grid
    indent = [_drawn_width(grid, column, column + 1) for column in range(fullest[0].start)]
    return indent + [
        max(_given(cell, None, grid), 1) / (cell.end - cell.start)
        for cell in fullest
        for _ in range(cell.start, cell.end)
    ]


def _hold_together(rows: list[_Row]) -> None:
    """Word keeps a row with the next one if its paragraphs say so."""
    for upper, row in pairwise(rows):
        if any(next(cell.element.iter("above"), None) is not None for cell in row):
            for cell in upper:
                for paragraph in cell.element.iterfind(w("p")):
                    put(properties(paragraph), make("keepNext"))


def _side(cell: _Cell) -> str:
    stub = next(cell.element.iter("join"), None)
    return stub.get("side", "") if stub is not None else ""


def _join_beside(rows: list[_Row]) -> None:
    for row in rows:
        for cell in list(row):
            side = _side(cell)
            at = row.index(cell)
            if side == "left" and at > 0:
                row[at - 1].end = cell.end
            elif side == "right" and at + 1 < len(row):
                row[at + 1].start = cell.start
            else:
                continue
            _remove(cell.element)
            row.remove(cell)


def _join_up(rows: list[_Row]) -> None:
    for upper, row in pairwise(rows):
        for cell in row:
            above = next((each for each in upper if (each.start, each.end) == (cell.start, cell.end)), None)
            if _side(cell) == "up" and above is not None:
                look = properties(above.element)
                if look.find(w("vMerge")) is None:
                    put(look, make("vMerge", val="restart"))
                put(properties(cell.element), make("vMerge"))
                _clear(cell.element)


def _clear(cell: Element) -> None:
    """Leave one empty paragraph."""
    first = cell.find(w("p"))
    for each in [each for each in cell if each.tag != w("tcPr")]:
        cell.remove(each)
    cell.append(empty_paragraph(first))


def _measure(table: Element, rows: list[_Row], widths: list[float]) -> None:
    """Write the grid and every cell's span and width, in the table's own total width."""
    if not widths or not sum(widths):
        return
    edges = _edges(table, widths)
    grid = table.find(w("tblGrid"))
    if grid is not None:
        grid[:] = [make("gridCol", w=right - left) for left, right in pairwise(edges)]
    last = len(edges) - 1
    for row in rows:
        for cell in row:
            look = properties(cell.element)
            start, end = min(cell.start, last), min(cell.end, last)
            put(look, make("tcW", w=edges[end] - edges[start], type="dxa"))
            put(look, make("gridSpan", val=cell.end - cell.start))
            if cell.end - cell.start == 1:
                look.remove(look.find(w("gridSpan")))  # type: ignore[arg-type]  # it was just put there
    for element, row in zip(_within(table, w("tr")), rows, strict=True):
        _indent(element, row, edges)


def _indent(element: Element, row: _Row, edges: list[int]) -> None:
    """Write how many columns a row leaves free before and behind its cells, if it leaves some."""
    free = {"Before": row[0].start if row else 0, "After": len(edges) - 1 - row[-1].end if row else 0}
    look = element.find(w("trPr"))
    for side, columns in free.items():
        count = look.find(w(f"grid{side}")) if look is not None else None
        if look is None or count is None:
            continue
        if columns > 0:
            count.set(w("val"), str(columns))
        else:
            look.remove(count)
        room = look.find(w(f"w{side}"))
        if room is not None:
            look.remove(room)  # the grid says it


def _edges(table: Element, widths: list[float]) -> list[int]:
    """Where the columns end, in the table's own total width if it has one."""
    total = sum(widths)
    own = table.find(f"{w('tblPr')}/{w('tblW')}")
    is_part = own is None or own.get(w("type")) == "pct" or own.get(w("w"), "").strip().endswith("%")
    fixed = 0 if is_part else width(own, 0)
    return [round(edge * (fixed or total) / total) for edge in (0.0, *accumulate(widths))]


def _tidy(table: Element, rows: list[_Row]) -> None:
    """Remove what is left of the stubs; give every cell the paragraph that Word insists on."""
    for stub in list(table.iter("wide", "join", "above")):
        _remove(stub)
    for row in rows:
        for cell in row:
            if len(cell.element) == 0 or cell.element[-1].tag != w("p"):
                cell.element.append(empty_paragraph())
    for element, row in zip(list(_within(table, w("tr"))), rows, strict=True):
        if not row:
            _remove(element)
    if next(_within(table, w("tr")), None) is None:
        _remove(table)


def _remove(element: Element) -> None:
    """Remove an element, and the content control around it if that holds nothing else."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
        if parent.tag == w("sdtContent") and len(parent) == 0 and (control := parent.getparent()) is not None:
            _remove(control)
