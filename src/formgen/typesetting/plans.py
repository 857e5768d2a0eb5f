"""A form laid out for stand-ins, and the words of a card put in their place.

A card's words take no more room than what stood in for them.  So nothing on the page moves, but
what a card's own words decide: how many of the lines kept for a text it takes, which options are
chosen, and where lines of a sentence end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import cast

from formgen.typesetting import drafts, metrics
from formgen.typesetting.model import Cell, Leaf, Paragraph, Piece, Sheet, Strip
from formgen.typesetting.settings import Setting
from formgen.typesetting.standins import StandIn
from formgen.view.model import Mark, Slot

Rest = Callable[[Paragraph, Paragraph, float, Setting], float]
"""Millimetres of a paragraph's room, first as it was planned and then as it is, that its lines leave free."""


def rest(planned: Paragraph, own: Paragraph, width: float, setting: Setting) -> float:
    """What is left of the room that was kept for a paragraph in a cell of this width."""
    left = drafts.lines_in(planned, width, setting) - drafts.lines_in(own, width, setting)
    return round(max(left, 0) * setting.line, 2)


@dataclass(frozen=True, slots=True)
class Place:
    """A paragraph in which something stands in, with the lines that it has room for."""

    leaves: tuple[int, ...]
    paragraph: Paragraph
    width: float
    setting: Setting
    lines: int

    def has_room(self, values: Sequence[str]) -> bool:
        own = put_in(self.paragraph, values)
        return drafts.lines_in(own, self.width, self.setting) <= self.lines


@dataclass(frozen=True)
class Plan:
    """A form laid out: `sheet` holds stand-ins, in this setting; the appendix may have one of its own."""

    sheet: Sheet
    setting: Setting
    appendix: Setting

    @cached_property
    def tight(self) -> tuple[Place, ...]:
        """The places in which words may lack room although none is longer than what stands in for it."""
        return tuple(place for place in self._places() if place.lines > 1 or _fills(place))

    def lacking(self, values: Sequence[str]) -> Iterator[int]:
        """The leaves of places that have no room for these words."""
        for place in self.tight:
            if not place.has_room(values):
                yield from place.leaves

    def _places(self) -> Iterator[Place]:
        for leaf in self.sheet.leaves:
            for strips, setting in ((leaf.strips, self.setting), (leaf.reasons, self.appendix)):
                for strip in strips:
                    for cell in strip.cells:
                        for each in cell.paragraphs:
                            found = tuple(_stand_ins(each))
                            if found:
                                count = drafts.lines_in(each, cell.width, setting)
                                yield Place(found, each, cell.width, setting, count)


def _fills(place: Place) -> bool:
    """Whether a paragraph that has one line is as wide as that."""
    room = drafts.room_of(place.paragraph, place.width, place.setting)
    return metrics.ems(drafts.line_of(place.paragraph)) > room


def _stand_ins(paragraph: Paragraph) -> Iterator[int]:
    for piece in paragraph.pieces:
        words = piece.slot.value if piece.slot else piece.text
        if isinstance(words, StandIn) and words:
            yield words.n


def holds(paragraph: Paragraph) -> bool:
    """Whether something stands in for words in this paragraph."""
    return next(_stand_ins(paragraph), None) is not None


# ── words in the place of stand-ins ─────────────────────────────────────────────────────────


def settled(plan: Plan, values: Sequence[str], rest: Rest = rest) -> Sheet:
    """The sheet with a card's own words; `rest` says what room they leave."""
    return replace(plan.sheet, leaves=tuple(_leaf(leaf, plan, values, rest) for leaf in plan.sheet.leaves))


def _leaf(leaf: Leaf, plan: Plan, values: Sequence[str], rest: Rest) -> Leaf:
    return replace(
        leaf,
        strips=tuple(_strip(each, plan.setting, values, rest) for each in leaf.strips),
        reasons=tuple(_strip(each, plan.appendix, values, rest) for each in leaf.reasons),
    )


def _strip(strip: Strip, setting: Setting, values: Sequence[str], rest: Rest) -> Strip:
    cells = tuple(_cell(cell, setting, values, rest) for cell in strip.cells)
    if strip.part == "grades":
        cells = tuple(replace(cell, shaded=cell.shaded or _is_chosen(cell)) for cell in cells)
    return replace(strip, cells=cells)


def _is_chosen(cell: Cell) -> bool:
    return any(piece.mark == "ticked" for each in cell.paragraphs for piece in each.pieces)


def _cell(cell: Cell, setting: Setting, values: Sequence[str], rest: Rest) -> Cell:
    paragraphs = []
    for each in cell.paragraphs:
        own = put_in(each, values)
        if own is not each and any(isinstance(piece.text, StandIn) for piece in each.pieces):
            own = drafts.unparted_in(own, cell.width, setting)
        if each.kept:
            own = replace(own, below=rest(each, own, cell.width, setting))
        paragraphs.append(own)
    return replace(cell, paragraphs=tuple(paragraphs))


def put_in(paragraph: Paragraph, values: Sequence[str]) -> Paragraph:
    """The paragraph with these words, or itself if nothing stands in there."""
    pieces = tuple([_own(piece, values) for piece in paragraph.pieces])
    if all(own is piece for own, piece in zip(pieces, paragraph.pieces, strict=True)):
        return paragraph
    return replace(paragraph, pieces=pieces)


def _own(piece: Piece, values: Sequence[str]) -> Piece:
    text, mark, slot = piece.text, piece.mark, piece.slot
    if isinstance(text, StandIn):
        text = values[text.n]
    if isinstance(mark, StandIn):
        mark = cast("Mark", values[mark.n])
    if slot is not None and isinstance(slot.value, StandIn):
        slot = Slot(
            slot.name, slot.title, slot.kind, values[slot.value.n], slot.options, slot.missing, slot.lines
        )
    if text is piece.text and mark is piece.mark and slot is piece.slot:
        return piece
    return Piece(text, mark, slot)
