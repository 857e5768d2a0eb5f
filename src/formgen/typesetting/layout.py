"""A form on its sheets: the roomiest setting in which it has no more pages than it wishes, then filled up."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import accumulate, groupby, pairwise
from math import ceil
from typing import cast

from formgen.typesetting import closing, drafts, metrics
from formgen.typesetting.closing import Frame, notes_height
from formgen.typesetting.drafts import TOP, Draft, chained, higher, printed_height
from formgen.typesetting.indicators import Body, Columns
from formgen.typesetting.model import Cell, Leaf, Paragraph, Sheet, Strip
from formgen.typesetting.plans import Plan, holds, settled
from formgen.typesetting.settings import (
    BELOW_TITLE,
    HEIGHT,
    MM,
    SETTINGS,
    TITLE,
    TITLE_LINE,
    USUAL,
    WIDTH,
    Setting,
)
from formgen.typesetting.sizes import Grain, Pools, Size
from formgen.typesetting.standins import StandIn
from formgen.view.leaves import Taken, given, taken
from formgen.view.model import Goals, Page, Prose, Reason, Table, View

_APPENDIX = 9
"""Millimetres of the appendix's title."""
_LEAST_ROWS = 3
"""Rows of the appendix for which it is worth to begin on a page that has room left."""


def sheet_of(page: Page) -> Sheet | None:
    """Where everything of a form stands; other kinds of page flow by themselves."""
    return laid_out(page) if isinstance(page, View) else None


@lru_cache(16)
def laid_out(view: View) -> Sheet:
    """The form on its sheets.

    The last few are remembered: Word and PDF ask one after the other.
    """
    return cast_of(view).sheet()


def cast_of(view: View) -> Cast:
    """The least sizes in which all words of a form have room, and the plan for these.

    Where neither coarse nor fine sizes fit its pages, everything is laid out for its own words.
    """
    parts = taken(view)
    tried: list[Cast] = []
    for grain in _GRAINS:
        tried.append(_cast(view, parts, grain))
        if tried[-1].plan.sheet.fits:
            return tried[-1]
    tried.append(Cast(parts.values, own_plan(view), None))
    return min(tried, key=lambda each: len(each.plan.sheet.leaves))


def own_plan(view: View) -> Plan:
    """The plan for a form's own words, which is nobody else's."""
    return _plan_for(given(view, [StandIn(value, n) for n, value in enumerate(taken(view).values)]))


_GRAINS: tuple[Grain, ...] = ("coarse", "fine")


def _cast(view: View, parts: Taken, grain: Grain) -> Cast:
    """The cast in sizes of this grain."""
    pools = _pools(_Asked((parts.shape, grain), view))
    sizes = pools.asked(parts.values)
    while True:
        plan = _planned(_Asked((pools, sizes), view))
        lacking = tuple(plan.lacking(parts.values))
        if not lacking:
            return Cast(parts.values, plan, pools, sizes)
        sizes = pools.larger(sizes, lacking)


@dataclass(frozen=True, slots=True)
class Cast:
    """A form on its sheets, and the words that are put into it.

    Forms with the same `pools` are of one shape, and with the same `sizes` too they have one plan; there are
    none for a plan that was made for one form only.
    """

    values: tuple[str, ...]
    plan: Plan
    pools: Pools | None
    sizes: tuple[Size, ...] = ()

    def sheet(self) -> Sheet:
        """The plan with the form's own words."""
        return settled(self.plan.sheet, self.plan.worded(self.values), self.plan.rests(self.values))


class _Asked:
    """What was asked for: remembered by its key, made from the view."""

    __slots__ = ("_hash", "key", "view")

    def __init__(self, key: tuple[Hashable, ...], view: View) -> None:
        self.key, self.view = key, view
        self._hash = hash(key)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and self.key == other.key


@lru_cache(64)
def _pools(asked: _Asked) -> Pools:
    _, grain = asked.key
    return Pools.of(asked.view, cast("Grain", grain))


@lru_cache(64)
def _planned(asked: _Asked) -> Plan:
    pools, sizes = cast("tuple[Pools, tuple[Size, ...]]", asked.key)
    return _plan_for(pools.stand_in(asked.view, sizes))


def _plan_for(view: View) -> Plan:
    """The plan for a view of stand-ins."""
    if view.pages is None:
        return _sheet(view, USUAL, _draft(view, USUAL), fits=True)
    tries = _Tries(view)
    tightest = tries.of(len(SETTINGS) - 1)
    pages = max(view.pages, len(tightest.pages))

    def fits(n: int) -> bool:
        tried = tries.of(n)
        return len(tried.pages) <= pages and (not tried.is_cramped or tightest.is_cramped)

    roomiest = bisect_left(range(len(SETTINGS)), 1, key=fits)
    return _sheet(view, SETTINGS[roomiest], tries.of(roomiest), fits=pages == view.pages)


@dataclass(frozen=True, slots=True)
class Excess:
    """A form that takes more pages than it may, even in the smallest type; `highest` are its highest rows."""

    wish: int
    pages: int
    millimetres: int
    highest: tuple[str, ...]


def excess(view: View) -> Excess | None:
    """By how much a form is too long for its wish, if it is."""
    if view.pages is None:
        return None
    plan = _draft(view, SETTINGS[-1])
    if len(plan.pages) <= view.pages:
        return None
    over = sum(row.height for page in plan.pages[view.pages :] for row in page)
    rows = sorted((row for page in plan.pages for row in page), key=lambda row: -row.height)
    names = dict.fromkeys(_called(row.strip) for row in rows)
    return Excess(view.pages, len(plan.pages), ceil(over), tuple(names)[:_TOLD])


_TOLD = 3


def _called(strip: Strip) -> str:
    """The words by which people know a row: its own heading, not that of the section beside it."""
    cells = [cell for cell in strip.cells if cell.head and not cell.group] or list(strip.cells)
    return "".join(piece.text for each in cells[0].paragraphs[:1] for piece in each.pieces)


class _Tries:
    """The drafts of one form, each made when it is asked for."""

    def __init__(self, view: View) -> None:
        self.of = cache(lambda n: _draft(view, SETTINGS[n]))


@dataclass(frozen=True, slots=True)
class _Pages:
    """The rows of each page, before they grow; `is_cramped` where a column is narrower than a letter."""

    pages: tuple[tuple[Draft, ...], ...]
    notes: tuple[str, ...]
    is_cramped: bool


def _draft(view: View, setting: Setting) -> _Pages:
    notes = closing.notes(view.notes, setting)
    rows, title = list(_drafts(view, setting)), _title(view)
    pages = tuple(_pages(rows, title, notes_height(notes), HEIGHT))
    if len(pages) > 1:  # a row that comes out a line higher must not push others over the end of a page
        pages = tuple(_pages(rows, title, notes_height(notes), HEIGHT - _SLACK))
    is_cramped = any(drafts.is_cramped(cell, setting) for row in rows for cell in row.strip.cells)
    return _Pages(pages, notes, is_cramped)


_SLACK = 3
"""Millimetres left free on each of several pages."""


def _title(view: View) -> float:
    """Millimetres that the title takes on the first page, with what is said behind it."""
    text = f"{view.title}{view.words.unfinished}" if view.state == "incomplete" else view.title
    return len(metrics.lines(text, WIDTH / (TITLE * MM))) * TITLE_LINE + BELOW_TITLE


def _drafts(view: View, setting: Setting) -> Iterator[Draft]:
    """The rows from the header to the signatures."""
    frame, columns = Frame.of(view, setting), Columns(view, setting)
    body = Body(columns, setting)
    yield from frame.fields("header", view.header)
    for number, block in enumerate(view.blocks):
        match block:
            case Prose():
                yield frame.prose(block)
            case Goals():
                yield from body.goals(block)
            case Table():
                yield from body.table(block, number)
    for number, adjustment in enumerate(view.adjustments):
        yield from body.adjustment(adjustment, number)
    if view.vetoes:
        yield frame.vetoes(view.vetoes)
    yield from chained(_closing(frame, view))


def _closing(frame: Frame, view: View) -> Iterator[Draft]:
    """What stays on one page with the signatures, from the total on."""
    if view.result:
        yield from frame.result(view.result)
    if view.grades:
        yield from frame.grades(view.grades)
    yield from map(frame.opinion, view.opinions)
    yield from frame.signatures(view.signatures)
    yield from frame.fields("footer", view.footer)


# ── pages ───────────────────────────────────────────────────────────────────────────────────


def _pages(rows: list[Draft], title: float, notes: float, height: float) -> Iterator[tuple[Draft, ...]]:
    """The rows of each page, with the heads that are repeated on it."""
    start, first = 0, True
    while start < len(rows) or first:
        heads = rows[start].heads if not first and start < len(rows) and rows[start].heads else ()
        room = height - (title if first else 0) - sum(head.height for head in heads)
        end = _end(rows, start, room, notes)
        yield (*(Draft(head, keep=True) for head in heads), *_labelled(rows[start:end]))
        start, first = end, False


def _end(rows: list[Draft], start: int, room: float, notes: float) -> int:
    """Where the next page begins, if this one begins at `start` and has so much room."""
    if start == len(rows):  # a form of a title alone
        return start
    used, end = 0.0, start
    while end < len(rows) and used + rows[end].height <= room:
        used += rows[end].height
        end += 1
    if end == len(rows) and used + notes <= room:
        return end
    if end == len(rows):
        end -= 1  # the notes do not fit: they take the last rows along
    broken = max(end, start + 1)
    while broken > start + 1 and rows[broken - 1].keep:
        broken -= 1
    if rows[broken - 1].keep and broken == start + 1:
        broken = max(end, start + 1)
    better = next(
        (n for n in range(broken, start + 1, -1) if n < len(rows) and rows[n].opens and not rows[n - 1].keep),
        broken,
    )
    lost = sum(row.height for row in rows[better:broken])
    return better if lost <= HEIGHT * 0.12 else _beside_label(rows, start, broken)


def _beside_label(rows: list[Draft], start: int, broken: int) -> int:
    """The break moved up so that the name of a section has room on both pages, if it can be."""
    group = rows[broken].group if broken < len(rows) else ""
    if not group or rows[broken - 1].group != group:
        return broken
    first = next(n for n, row in enumerate(rows) if row.group == group)
    last = next((n for n in range(broken, len(rows)) if rows[n].group != group), len(rows))
    begin, label = max(first, start), rows[broken].label
    while broken - 1 > begin and sum(row.height for row in rows[broken:last]) < label:
        broken -= 1
    has_room = sum(row.height for row in rows[begin:broken]) >= label
    return broken if has_room or first <= start else first


def _labelled(rows: Sequence[Draft]) -> list[Draft]:
    """The rows of a page, high enough for the names of sections that stand again."""
    made: list[Draft] = []
    for group, run in groupby(rows, key=lambda row: row.group):
        together = list(run)
        lacking = together[0].label - sum(row.height for row in together) if group else 0.0
        made += (higher(row, max(0.0, lacking) / len(together)) for row in together)
    return made


# ── filling up ──────────────────────────────────────────────────────────────────────────────


def _sheet(view: View, setting: Setting, plan: _Pages, *, fits: bool) -> Plan:
    leaves = []
    height = HEIGHT - (_SLACK if len(plan.pages) > 1 else 0)
    for n, page in enumerate(plan.pages):
        last = n == len(plan.pages) - 1
        room = height - (_title(view) if n == 0 else 0) - (notes_height(plan.notes) if last else 0)
        left = room - sum(row.height for row in page)
        appended = last and view.reasons and _begins_here(Frame.of(view, setting), view.reasons, left)
        grown = page if appended else _grown(page, room, setting)
        strips = _finished(grown, setting)
        leaves.append(Leaf(*_gridded(strips), notes=plan.notes if last else ()))
    appendix = setting
    if view.reasons:
        used = (
            sum(strip.height for strip in leaves[-1].strips)
            + notes_height(plan.notes)
            + (_title(view) if len(leaves) == 1 else 0)
        )
        leaves, appendix = _with_reasons(leaves, view, setting, HEIGHT - used)
    sheet = Sheet(setting.size, setting.pitch, setting.padding, tuple(leaves), fits=fits)
    return Plan(sheet, setting, appendix)


def _grown(rows: Sequence[Draft], room: float, setting: Setting) -> Sequence[Draft]:
    """The rows with what room is left: first those to write in, then all others, each up to its most.

    Before that, in a tight setting, words get a little air above and below.  Where a good part of a blank
    page is left white, the rows of the form share what is missing.
    """
    air = max(0.0, _AIR - 2 * setting.padding)
    rows = _shared(rows, room, [row.height + air for row in rows])
    for writes in (True, False):
        rows = _shared(rows, room, [row.most if row.writes == writes else 0.0 for row in rows])
    return _shared(rows, _FULL * room, [room if row.most else 0.0 for row in rows])


def _shared(rows: Sequence[Draft], room: float, most: Sequence[float]) -> Sequence[Draft]:
    """The rows with the room left shared out evenly among those that may grow."""
    left = room - sum(row.height for row in rows)
    while left > _WORTH:
        growing = [n for n, row in enumerate(rows) if most[n] - row.height > _WORTH / 10]
        if not growing:
            break
        each = left / len(growing)
        more = {n: min(each, most[n] - rows[n].height) for n in growing}
        rows = [higher(row, more.get(n, 0.0)) for n, row in enumerate(rows)]
        left -= sum(more.values())
    return rows


_WORTH = 0.5
"""Millimetres for which it is worth to make rows higher."""

_AIR = 1.2
"""Millimetres above and below the words of a row, together, that look neither cramped nor empty."""

_FULL = 0.85
"""The part of a page that a form takes at least."""


def _finished(rows: Sequence[Draft], setting: Setting) -> tuple[Strip, ...]:
    """The strips as they are printed: cells of a group made one, signatures at the foot of their cells."""
    strips = [
        replace(row.strip, height=round(row.height, 2), splits=row.height > HEIGHT - TITLE_LINE - BELOW_TITLE)
        for row in rows
    ]
    made = []
    for n, strip in enumerate(strips):
        cells = tuple(_joined(cell, strips, n) for cell in strip.cells)
        cells = tuple(map(_roomless, cells))
        if not strip.splits:  # what goes on over a page ends where its words do
            cells = tuple(_at_foot(cell, strip.height, setting) for cell in cells)
        made.append(replace(strip, cells=cells))
    return tuple(made)


def _roomless(cell: Cell) -> Cell:
    """The cell without the lines that its slots would leave free: the height of its row is that room."""
    return replace(
        cell,
        paragraphs=tuple(
            replace(
                each,
                pieces=tuple(
                    replace(piece, slot=replace(piece.slot, lines=1)) if piece.slot else piece
                    for piece in each.pieces
                ),
            )
            for each in cell.paragraphs
        ),
    )


def _joined(cell: Cell, strips: Sequence[Strip], at: int) -> Cell:
    if not cell.group:
        return cell
    before = at > 0 and any(each.group == cell.group for each in strips[at - 1].cells)
    if before:
        return replace(cell, rows=0)
    count = next(
        (n for n, strip in enumerate(strips[at:]) if all(each.group != cell.group for each in strip.cells)),
        len(strips) - at,
    )
    return replace(cell, rows=count)


def _at_foot(cell: Cell, height: float, setting: Setting) -> Cell:
    """Room between what is said in a cell and who signs it."""
    if not cell.top or cell.paragraphs[-1].look != "signed":
        return cell
    *said, signed = (_kept(each, cell.width, setting) for each in cell.paragraphs)
    used = sum(printed_height(each, cell.width, setting) for each in (*said, signed)) + 2 * setting.padding
    free = height - used - TOP - 0.6
    return replace(cell, paragraphs=(*said, replace(signed, above=round(max(free, 0.0), 2))))


def _kept(paragraph: Paragraph, width: float, setting: Setting) -> Paragraph:
    """The paragraph with its room kept for it, where something of another length will stand in it."""
    if not holds(paragraph):
        return paragraph
    return replace(paragraph, kept=round(printed_height(paragraph, width, setting), 2))


def _gridded(strips: Sequence[Strip]) -> tuple[tuple[Strip, ...], tuple[float, ...]]:
    """The strips with how many columns of the common grid each cell covers, and that grid."""
    edges = sorted({round(edge, 2) for strip in strips for edge in _edges(strip)} | {0})
    at = {edge: n for n, edge in enumerate(edges)}
    made = []
    for strip in strips:
        ends = [at[round(edge, 2)] for edge in _edges(strip)]
        cells = (
            replace(cell, columns=right - left)
            for cell, left, right in zip(strip.cells, (0, *ends), ends, strict=False)
        )
        made.append(replace(strip, cells=tuple(cells)))
    return tuple(made), tuple(round(right - left, 2) for left, right in pairwise(edges))


def _edges(strip: Strip) -> list[float]:
    return list(accumulate(cell.width for cell in strip.cells))


# ── the appendix ────────────────────────────────────────────────────────────────────────────


def _begins_here(frame: Frame, reasons: Sequence[Reason], left: float) -> bool:
    """Whether the appendix begins on a page that has so much left: with a few rows at least."""
    head, rows = frame.reasons(reasons)
    return left - _APPENDIX - head.height >= sum(row.height for row in rows[:_LEAST_ROWS])


def _with_reasons(
    leaves: list[Leaf], view: View, setting: Setting, left: float
) -> tuple[list[Leaf], Setting]:
    """The appendix behind everything else: on what is left of the last page, then on pages of its own.

    With it the setting that it has.
    """
    head, rows = Frame.of(view, setting).reasons(view.reasons)
    room = left - _APPENDIX - head.height
    begins = True
    if not _begins_here(Frame.of(view, setting), view.reasons, left):
        setting = max(setting, USUAL, key=lambda each: each.size)
        head, rows = Frame.of(view, setting).reasons(view.reasons)
        room = HEIGHT - _APPENDIX - head.height
        leaves = [*leaves, Leaf((), ())]
    while rows:
        used, end = 0.0, 0
        while end < len(rows) and (used + rows[end].height <= room or not end):
            used += rows[end].height
            end += 1
        if 0 < len(rows) - end < 2 and end > 2:
            end -= 1  # no row is left alone
        strips, grid = _gridded((head, *(row.strip for row in rows[:end])))
        leaves[-1] = replace(leaves[-1], reasons=strips, reasons_grid=grid, reasons_begin=begins)
        rows, begins = rows[end:], False
        if rows:
            leaves = [*leaves, Leaf((), ())]
            room = HEIGHT - head.height
    return leaves, setting
