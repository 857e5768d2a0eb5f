"""A form as it is kept between documents: plain data that can be sent to another process or put on disk.

What is laid out is a `Pattern`, which serves all sheets whose rows differ in their heights only.  With the
heights of a plan it becomes a `Form`, into which documents are filled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from formgen.typesetting.moving import Stand
from formgen.writing.fonts import Weight

Family: TypeAlias = tuple[int, Weight]
"""A family of fonts, by its place among those of the page, in one weight."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a text looks: weight and size of its type, as the file says it, and the operators of its colour.

    `units` is the size in 1/1024 pixels, the units in which Pango shapes.
    """

    weight: Weight
    size: bytes
    units: int
    colour: bytes


@dataclass(frozen=True, slots=True)
class Text:
    """A stretch of words of one look, with numbers of leaves among them, see `leaves.word`.

    `gap` is the room in pixels between it and what stands before it in the line.
    """

    parts: tuple[str | int, ...]
    look: Look
    gap: float


@dataclass(frozen=True, slots=True)
class Fixed:
    """Words of a line that are always the same, so wide in pixels, and the operators that show them."""

    words: str
    colour: bytes
    shown: bytes
    width: float
    gap: float


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph in which leaves stand: where, in pixels from the top left, and how it is set.

    `align` is the part of the free room of a line that is left of its words, `trail` the room behind them,
    `indent` that before the first line's.  `y` is the baseline of a line alone, `pitch` is from line to line,
    and each further line moves the first up by `share` of that.  `most` lines have room.
    """

    texts: tuple[Text | Fixed, ...]
    x: float
    width: float
    align: float
    indent: float
    trail: float
    wraps: bool
    keeps_spaces: bool
    language: str
    y: float
    pitch: float
    share: float
    most: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text of a paragraph is drawn; its further lines are drawn with the first."""

    paragraph: int
    text: int


@dataclass(frozen=True, slots=True)
class Tick:
    """What is drawn according to a mark: `leaf` is `ticked` or not."""

    leaf: int
    ticked: str
    drawn_open: bytes
    drawn_ticked: bytes


Piece: TypeAlias = tuple[Place | Tick, bytes]
"""Something on a page that differs between documents, and the operators from there to the next."""


@dataclass(frozen=True, slots=True)
class Type:
    """A font of the file: its name there, and the code of each character that it has, in hexadecimal."""

    name: str
    codes: Mapping[str, str]
    characters: frozenset[str]


@dataclass(frozen=True, slots=True)
class Frame:
    """All of a file but what is drawn on its pages behind their first pieces, and the fonts of words.

    `head` are the objects of the pattern, `own` those that have the heights of a plan, and `mark` is the
    fingerprint of both; `rows` are the lines of the table that says where each is.  `contents` are the
    numbers of the objects that hold the streams, `fonts` of the one that names the fonts, of which `named`
    are those that are always there; `free` is the first number that nothing has.
    """

    head: bytes
    mark: bytes
    rows: tuple[bytes, ...]
    contents: tuple[int, ...]
    fonts: int
    named: bytes
    free: int
    info: bytes
    root: bytes
    own: bytes = b""


@dataclass(frozen=True, slots=True)
class Form:
    """A form that was laid out: the streams that draw its pages, cut, and how the words in its slots are set.

    `empty` are the leaves that may be empty, with what is printed then.
    """

    streams: tuple[tuple[Piece, ...], ...]
    paragraphs: tuple[Paragraph, ...]
    types: Mapping[Family, Type]
    frame: Frame
    empty: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Hole:
    """A number that moves with the rows.

    It has this `value` where these are as high as short words need.  `stand` is the number of the `Stand` on
    which it depends, and it grows by `per_pixel` for each pixel that this is lower.
    """

    value: float
    stand: int
    per_pixel: float


@dataclass(frozen=True, slots=True)
class Rise:
    """Where the first line of a paragraph stands, and the leaves in it, by which the room for it is known.

    `wraps`: it was seen what becomes of it on several lines.
    """

    stand: int
    leaves: tuple[int, ...]
    wraps: bool


@dataclass(frozen=True, slots=True)
class Pattern:
    """A form but for the heights of its rows.

    It is the form for the `least` heights, with holes in its pieces and in some objects of its file: streams
    of `drawn` operators, not deflated, and other `objects`; `rises` are those of the paragraphs.
    `free` are the pixels that the least heights leave on each page, and `feet` say how much of them others
    take.
    """

    form: Form
    least: tuple[float, ...]
    feet: tuple[Stand, ...]
    free: tuple[float, ...]
    stands: tuple[Stand, ...]
    holes: tuple[Hole, ...]
    rises: tuple[Rise, ...]
    drawn: tuple[tuple[int, bytes], ...]
    objects: tuple[tuple[int, bytes], ...]
