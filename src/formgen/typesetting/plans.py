"""A form laid out for stand-ins, and the words of a card put in their place.

A card's words take no more room than what stood in for them.  So nothing on the page moves, but
what a card's own words decide: how many of the lines kept for a text it takes, which options are
chosen, and where lines of a sentence end.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, cast

from formgen.typesetting import drafts, metrics
from formgen.typesetting.model import Cell, Paragraph, Piece, Sheet, Strip
from formgen.typesetting.settings import Setting
from formgen.typesetting.standins import StandIn
from formgen.view.model import Mark, Slot


@dataclass(frozen=True, slots=True)
class Place:
    """A paragraph in which something stands in, with the lines that it has room for."""

    leaves: tuple[int, ...]
    paragraph: Paragraph
    width: float
    setting: Setting
    lines: int

    def taken(self, values: Sequence[str]) -> int:
        """How many lines these words take there."""
        return drafts.lines_in(put_in(self.paragraph, values), self.width, self.setting)


@dataclass(frozen=True)
class Plan:
    """A form laid out: `sheet` holds stand-ins, in this setting; the appendix may have one of its own."""

    sheet: Sheet
    setting: Setting
    appendix: Setting

    @cached_property
    def base(self) -> str:
        """A mark that plans share which differ only in how high things are, and in the size of stand-ins."""
        alike = settled(self.sheet, _Alike(), (0.0,) * len(self.kept))
        level = measured(alike, lambda _: 1.0)  # whether there is room above a paragraph is told apart
        return hashlib.sha256(repr((level, self.setting, self.appendix)).encode()).hexdigest()

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Every paragraph in which something stands in, in printed order."""
        return tuple(self._places())

    @cached_property
    def tight(self) -> tuple[Place, ...]:
        """The places in which words may lack room although none is longer than what stands in for it."""
        return tuple(place for place in self.places if place.lines > 1 or _fills(place))

    @cached_property
    def heights(self) -> tuple[float, ...]:
        """Every height of the sheet in millimetres, in the order of `measured`."""
        found: list[float] = []

        def note(height: float) -> float:
            found.append(height)
            return height

        measured(self.sheet, note)
        return tuple(found)

    @cached_property
    def sentences(self) -> tuple[Place, ...]:
        """The places that hold nothing but words whose lines may have to be ended by hand."""
        return tuple(
            place
            for place in self.places
            if all(isinstance(piece.text, StandIn) for piece in place.paragraph.pieces)
        )

    @cached_property
    def kept(self) -> tuple[Place, ...]:
        """The places whose room is kept for them."""
        return tuple(place for place in self.places if place.paragraph.kept)

    def lacking(self, values: Sequence[str]) -> Iterator[int]:
        """The leaves of places that have no room for these words."""
        for place in self.tight:
            if place.taken(values) > place.lines:
                yield from place.leaves

    def worded(self, values: Sequence[str]) -> Sequence[str]:
        """The words as they are put in, with the ends of lines that a sentence needs."""
        if not self.sentences:
            return values
        words = list(values)
        for place in self.sentences:
            own = put_in(place.paragraph, values)
            ended = drafts.unparted_in(own, place.width, place.setting)
            for leaf, piece in zip(place.leaves, ended.pieces, strict=True):
                words[leaf] = piece.text
        return words

    def rests(self, values: Sequence[str]) -> tuple[float, ...]:
        """Millimetres that these words leave free of the room that is kept for them, for each of `kept`."""
        return tuple(
            [round(max(place.lines - place.taken(values), 0) * place.setting.line, 2) for place in self.kept]
        )

    def _places(self) -> Iterator[Place]:
        for leaf in self.sheet.leaves:
            for strips, setting in ((leaf.strips, self.setting), (leaf.reasons, self.appendix)):
                for cell in (cell for strip in strips for cell in strip.cells):
                    for each in cell.paragraphs:
                        found = tuple(words.n for words in stand_ins(each))
                        if found:
                            count = drafts.lines_in(each, cell.width, setting)
                            yield Place(found, each, cell.width, setting, count)


def _fills(place: Place) -> bool:
    """Whether a paragraph that has one line is as wide as that."""
    room = drafts.room_of(place.paragraph, place.width, place.setting)
    return metrics.ems(drafts.line_of(place.paragraph)) > room


def stand_ins(paragraph: Paragraph) -> Iterator[StandIn]:
    """What stands in for words in this paragraph."""
    for piece in paragraph.pieces:
        words = piece.slot.value if piece.slot else piece.text
        if isinstance(words, StandIn) and words:
            yield words


def holds(paragraph: Paragraph) -> bool:
    """Whether something stands in for words in this paragraph."""
    return next(stand_ins(paragraph), None) is not None


# ── words in the place of stand-ins ─────────────────────────────────────────────────────────


def settled(planned: Sheet, words: Sequence[str], rests: Iterable[float]) -> Sheet:
    """A plan's sheet with other words (`Plan.worded`) and the room that they leave (`Plan.rests`)."""
    left = iter(rests)

    def strips(all_: Sequence[Strip]) -> tuple[Strip, ...]:
        return tuple([replace(each, cells=tuple(map(cell, each.cells))) for each in all_])

    def cell(of: Cell) -> Cell:
        paragraphs = tuple(map(paragraph, of.paragraphs))
        mark = cast("Mark", words[of.mark.n]) if isinstance(of.mark, StandIn) else of.mark
        same = all(own is planned for own, planned in zip(paragraphs, of.paragraphs, strict=True))
        return of if same and mark is of.mark else replace(of, paragraphs=paragraphs, mark=mark)

    def paragraph(of: Paragraph) -> Paragraph:
        own = put_in(of, words)
        return replace(own, below=next(left)) if of.kept else own

    leaves = (
        replace(leaf, strips=strips(leaf.strips), reasons=strips(leaf.reasons)) for leaf in planned.leaves
    )
    return replace(planned, leaves=tuple(leaves))


class _Alike(Sequence[str]):
    """As many of the same stand-in as anybody asks for."""

    def __len__(self) -> int:
        return sys.maxsize

    def __getitem__(self, n: Any) -> Any:
        return StandIn("中", n)


def measured(sheet: Sheet, measure: Callable[[float], float]) -> Sheet:
    """The sheet with something else for each height, in printed order: of rows, above and of paragraphs."""

    def strips(all_: Sequence[Strip]) -> tuple[Strip, ...]:
        return tuple(
            replace(strip, height=measure(strip.height), cells=tuple(map(cell, strip.cells)))
            for strip in all_
        )

    def cell(of: Cell) -> Cell:
        return replace(of, paragraphs=tuple(map(paragraph, of.paragraphs)))

    def paragraph(of: Paragraph) -> Paragraph:
        above = measure(of.above) if of.above else of.above
        return replace(of, above=above, kept=measure(of.kept) if of.kept else of.kept)

    return replace(
        sheet,
        leaves=tuple(
            replace(leaf, strips=strips(leaf.strips), reasons=strips(leaf.reasons)) for leaf in sheet.leaves
        ),
    )


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
            slot.name,
            slot.title,
            slot.kind,
            values[slot.value.n],
            slot.options,
            slot.missing,
            slot.lines,
            slot.tongue,
        )
    if text is piece.text and mark is piece.mark and slot is piece.slot:
        return piece
    return Piece(text, mark, slot)
