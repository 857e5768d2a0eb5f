"""Rows before they have their place: what stands in them, how high they must be and how high they may be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import assert_never

from formgen.typesetting import metrics
from formgen.typesetting.model import Cell, Look, Paragraph, Part, Piece, Strip
from formgen.typesetting.settings import RULE, SIDE, Setting
from formgen.typesetting.standins import StandIn
from formgen.view.model import Labelled, Line, Slot

TOP = 1.0
"""Millimetres above words that begin at the top of their cell."""

BOX = 1.25
"""Ems of a box and what is between it and its words."""

_MARKED = "□\N{NO-BREAK SPACE}"
_ROOM = {"text": 4.0, "lines": 4.0, "number": 3.0, "money": 4.0, "choice": 4.0}
"""Ems that an empty slot takes in a line."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A row of the table on its way to a page.

    `keep`: it stays with the next one.  `most`: how high it may grow, in millimetres; `writes`: it is for
    a hand, and grows first.  `heads` are repeated above it where it begins a page; `opens`: a good place
    for a page to begin.  `label` is the height that the words in the cell beside it and its neighbours take.
    """

    strip: Strip
    keep: bool = False
    most: float = 0
    writes: bool = False
    heads: tuple[Strip, ...] = ()
    opens: bool = False
    label: float = 0

    @property
    def group(self) -> str:
        """The group of rows beside which a cell goes on, if it is of one."""
        return next((cell.group for cell in self.strip.cells if cell.group), "")

    @property
    def height(self) -> float:
        return self.strip.height


def higher(row: Draft, more: float) -> Draft:
    """The row, so many millimetres higher."""
    height = row.height + more
    return replace(row, strip=replace(row.strip, height=height), most=max(row.most, height)) if more else row


# ── words ───────────────────────────────────────────────────────────────────────────────────


def words(look: Look, *texts: str) -> tuple[Paragraph, ...]:
    """Paragraphs of fixed words, those that are empty left out."""
    return tuple(Paragraph(look, (Piece(text),)) for text in texts if text)


def entry(look: Look, field: Labelled, *, label: bool = True) -> Paragraph:
    """A slot with the words before and behind it."""
    apart = "" if field.label.endswith(" ") else field.slot.say("between-words")
    before = (Piece(f"{field.label}{apart}"),) if label and field.label else ()
    after = (Piece(field.unit),) if field.unit else ()
    return Paragraph(look, (*before, Piece(slot=field.slot), *after))


def options(lines: Sequence[Line], room: float, setting: Setting) -> tuple[Paragraph, ...]:
    """Printed lines in a cell of so many millimetres, side by side where the setting has it so."""
    rows: list[list[Line]] = []
    for line in lines:
        if rows and bool(rows[-1][0].mark) == bool(line.mark) and _joins([*rows[-1], line], room, setting):
            rows[-1].append(line)
        else:
            rows.append([line])
    return tuple(map(_row_of_lines, rows))


_GAP = "   "
"""Between options that share a line: the box of the next one parts them too."""

_STOP, _STOPS = "；", "，。、；：？！…,.;:?!"
"""Between sentences that share a line, where the first ends in no mark of its own."""

_WIDE = "\u2e80"
"""Chinese letters and marks come behind it; these bring their own room."""

GAP_EMS = 1.0
"""Ems that stand between two of them at most."""


def _joins(row: Sequence[Line], room: float, setting: Setting) -> bool:
    """Whether these lines may stand in one paragraph."""
    match setting.lines:
        case "alone":
            return False
        case "beside":
            return sum(map(_long, row)) + GAP_EMS * (len(row) - 1) <= room / setting.em
        case "running":
            return True
        case _:
            assert_never(setting.lines)


def _long(line: Line) -> float:
    return metrics.ems(line.text) + (BOX if line.mark else 0)


def _row_of_lines(row: Sequence[Line]) -> Paragraph:
    pieces = (
        Piece(line.text + (_after(line) if n < len(row) else ""), line.mark) for n, line in enumerate(row, 1)
    )
    return Paragraph("option" if row[0].mark else "text", tuple(pieces))


def _after(line: Line) -> str:
    """What parts a printed line from the one that shares its line."""
    if line.mark:
        return _GAP
    if line.text.endswith(tuple(_STOPS)):
        return "" if line.text[-1] > _WIDE else " "
    return _STOP if max(line.text, default="") > _WIDE else "; "


# ── measures ────────────────────────────────────────────────────────────────────────────────


def held(slot: Slot) -> str:
    """What a slot prints, with blank room where it is empty."""
    return slot.printed or "　" * round(_ROOM.get(slot.kind, 0))


def line_of(paragraph: Paragraph) -> str:
    """The words of a paragraph as they are measured: a box counts as a character."""
    return "".join(
        (_MARKED if piece.mark else "") + piece.text + (held(piece.slot) if piece.slot else "")
        for piece in paragraph.pieces
    )


def by_hand(slot: Slot | None) -> bool:
    """Whether a hand writes there: it is empty, and no box."""
    return slot is not None and not slot.value and not slot.missing and slot.kind != "check"


def natural(cell: Iterable[Paragraph], setting: Setting) -> float:
    """The width, in millimetres, in which no line of these has to wrap."""
    longest = max((metrics.ems(part) for each in cell for part in line_of(each).split("\n")), default=0.0)
    return longest * setting.em + 2 * SIDE + 0.5


def least(cell: Iterable[Paragraph], setting: Setting) -> float:
    """The width, in millimetres, in which nothing is broken that should stay whole."""
    longest = max((metrics.widest(line_of(each)) for each in cell), default=0.0)
    return longest * setting.em + 2 * SIDE + 0.5


def is_cramped(cell: Cell, setting: Setting) -> bool:
    """Whether words stand in a cell in which one letter has no room."""
    words = any(piece.text for each in cell.paragraphs for piece in each.pieces)
    return words and cell.width < setting.em + 2 * SIDE


def lines_in(paragraph: Paragraph, width: float, setting: Setting) -> int:
    """How many lines a paragraph takes in a cell of this width."""
    text, room = line_of(paragraph), room_of(paragraph, width, setting)
    as_in_pdf = text.replace(metrics.BREAK, "")
    return max(len(metrics.lines(each, room)) for each in (text, as_in_pdf))


def room_of(paragraph: Paragraph, width: float, setting: Setting) -> float:
    """Ems of a line of a paragraph in a cell of this width."""
    room = (width - 2 * SIDE - 0.4 - paragraph.inset) / setting.em
    match paragraph.look:
        case "option":
            return room - BOX
        case "prose":
            return room - 1
        case _:
            return room


def printed_height(paragraph: Paragraph, width: float, setting: Setting) -> float:
    """How high the lines of a paragraph are in a cell of this width, in millimetres."""
    return lines_in(paragraph, width, setting) * setting.line


def height_of(paragraph: Paragraph, width: float, setting: Setting) -> float:
    """How high a paragraph must be, in millimetres: by its lines or, to be written in, by a hand's."""
    slots = [piece.slot for piece in paragraph.pieces if piece.slot and by_hand(piece.slot)]
    hands = max((_lines_by_hand(slot, setting) for slot in slots), default=0)
    return max(printed_height(paragraph, width, setting), hands * setting.hand)


def _lines_by_hand(slot: Slot, setting: Setting) -> int:
    return min(slot.lines, setting.room) if slot.kind == "lines" else 1


def cell_height(cell: Cell, setting: Setting) -> float:
    """How high a cell must be: for its words and the room around them, or for a hand."""
    printed = sum(printed_height(each, cell.width, setting) for each in cell.paragraphs)
    printed += TOP if cell.top else 0
    return max(
        printed + 2 * setting.padding, sum(height_of(each, cell.width, setting) for each in cell.paragraphs)
    )


def spaced(cell: Cell, setting: Setting) -> Cell:
    """The cell with room for a hand above each line of several that are written in."""
    if cell.top and cell.paragraphs:
        first, *others = cell.paragraphs
        return replace(cell, paragraphs=(replace(first, above=TOP), *others))
    if len(cell.paragraphs) < 2:
        return cell

    def above(each: Paragraph) -> float:
        return height_of(each, cell.width, setting) - printed_height(each, cell.width, setting)

    first, *others = cell.paragraphs
    return replace(cell, paragraphs=(first, *(replace(each, above=round(above(each), 2)) for each in others)))


def strip(
    part: Part, cells: Iterable[Cell], setting: Setting, *, least_high: float = 0, is_head: bool = False
) -> Strip:
    """A row as high as its highest cell; a cell that goes on over several rows does not count."""
    all_ = [_measured(cell, setting) for cell in cells if cell.width > 0]
    high = max((height for cell, height in all_ if not cell.group), default=0.0)
    return Strip(
        part,
        tuple(cell for cell, _ in all_),
        round(max(high, least_high, setting.line + 2 * setting.padding) + RULE, 2),
        is_head=is_head,
    )


@lru_cache(8192)
def _measured(cell: Cell, setting: Setting) -> tuple[Cell, float]:
    """A cell with its lines ended and spaced, and how high it must be.

    Most cells of a form are the same for everybody, so those measured last are remembered.
    """
    made = spaced(unparted(cell, setting), setting)
    return made, cell_height(made, setting)


def unparted(cell: Cell, setting: Setting) -> Cell:
    """The cell with lines ended by hand where a number would else stand apart from its unit."""
    return replace(cell, paragraphs=tuple(unparted_in(each, cell.width, setting) for each in cell.paragraphs))


def unparted_in(paragraph: Paragraph, width: float, setting: Setting) -> Paragraph:
    """A paragraph of `unparted`; one with something that stands in for other words waits for these."""
    if any(piece.slot or isinstance(piece.text, StandIn) for piece in paragraph.pieces):
        return paragraph
    if lines_in(paragraph, width, setting) == 1:
        return paragraph
    ends = metrics.breaks(line_of(paragraph), room_of(paragraph, width, setting))
    pieces, start = [], 0
    for piece in paragraph.pieces:
        start += len(_MARKED) if piece.mark else 0
        text = "".join(metrics.BREAK * (start + n in ends) + each for n, each in enumerate(piece.text))
        start += len(piece.text)
        pieces.append(replace(piece, text=text))
    return replace(paragraph, pieces=tuple(pieces))


def shares(total: int, wants: Sequence[float], least: int = 0) -> list[int]:
    """So many millimetres divided in whole ones, each about as many as it wants in proportion.

    Whoever wants any gets the least, as long as that is there for all.
    """
    small = {n for n, want in enumerate(wants) if want and total * want / sum(wants) < least}
    if small and len(small) * least < total:
        others = [0.0 if n in small else want for n, want in enumerate(wants)]
        rest = shares(total - len(small) * least, others, least)
        return [least if n in small else share for n, share in enumerate(rest)]
    whole = sum(wants) or 1.0
    edges = [0]
    used = 0.0
    for want in wants:
        used += want
        edges.append(round(total * used / whole))
    return [right - left for left, right in pairwise(edges)]


def chained(drafts: Iterable[Draft]) -> Iterator[Draft]:
    """Rows that all stay together: each but the last with its next."""
    all_ = list(drafts)
    for n, each in enumerate(all_, 1):
        yield replace(each, keep=n < len(all_) or each.keep)
