"""Glyphs that fonts lack: the boxes that a form is ticked in, and spaces.

Chinese fonts have □ but neither ☐ nor ☑.  Drawn as characters, not as borders, they can be
searched, copied and read aloud, and an open and a ticked box are alike.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fontTools.ttLib.tables._g_l_y_f import Glyph

BOXES = "□☐☑☒"

_EM = 1000
_MADE = 3786912000  # seconds since 1904: the first of January 2024, so that the bytes stay the same
_ASCENT, _DESCENT = 1160, 288  # those of Noto Sans SC, so that lines with and without a box are alike
_SPACE = 224
_SIDE, _PEN = 780, 64
_LEFT, _FOOT = 110, -30
_Outline = tuple[tuple[int, int], ...]
_TICK = ((235, 385), (330, 470), (440, 330), (720, 760), (815, 690), (452, 165))
_CROSS = (
    ((250, 195), (315, 130), (750, 565), (685, 630)),
    ((685, 130), (750, 195), (315, 630), (250, 565)),
)


@cache
def boxes() -> bytes:
    """A TrueType font of the boxes and the space; the same bytes every time."""
    from fontTools.fontBuilder import FontBuilder  # noqa: PLC0415 heavy, and only PDF needs it

    outer, inner = _square(0), _square(_PEN)[::-1]
    empty = (outer, inner)
    glyphs = {
        ".notdef": empty,
        "space": (),
        "square": empty,
        "open": empty,  # a glyph of its own, so that it is read out as its own character
        "ticked": (*empty, _TICK),
        "crossed": (*empty, *_CROSS),
    }
    builder = FontBuilder(_EM, isTTF=True)
    builder.setupGlyphOrder(list(glyphs))
    builder.setupCharacterMap(
        {0x20: "space", 0x25A1: "square", 0x2610: "open", 0x2611: "ticked", 0x2612: "crossed"}
    )
    builder.setupGlyf({name: _glyph(outlines) for name, outlines in glyphs.items()})
    metrics = dict.fromkeys(glyphs, (_EM, _LEFT)) | {"space": (_SPACE, 0)}
    builder.setupHorizontalMetrics(metrics)
    builder.setupHorizontalHeader(ascent=_ASCENT, descent=-_DESCENT)
    builder.setupNameTable({"familyName": "formgen boxes", "styleName": "Regular"})
    builder.setupOS2(
        sTypoAscender=880,
        sTypoDescender=-120,
        usWinAscent=_ASCENT,
        usWinDescent=_DESCENT,
    )
    builder.setupPost()
    builder.updateHead(created=_MADE, modified=_MADE)
    file = io.BytesIO()
    builder.save(file)
    return file.getvalue()


def with_spaces(font: bytes, spaces: Iterable[int]) -> bytes:
    """The font with these kinds of space too, as wide as its ordinary one or, if full-width, as high.

    Text layout looks for a space in the font of the letter before it, whatever that font has.
    """
    from fontTools.ttLib import TTFont  # noqa: PLC0415 heavy, and only PDF needs it

    made = TTFont(io.BytesIO(font), recalcTimestamp=False)
    cmap = made.getBestCmap()
    for space in sorted(spaces):
        name = f"space{space:X}"
        made.setGlyphOrder([*made.getGlyphOrder(), name])
        made["glyf"][name] = _glyph(())
        width = made["head"].unitsPerEm if space == 0x3000 else made["hmtx"][cmap[0x20]][0]
        made["hmtx"][name] = (width, 0)
        for table in made["cmap"].tables:
            if table.isUnicode():
                table.cmap[space] = name
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def _square(inset: int) -> _Outline:
    """A square so far inside the box's edge, clockwise."""
    left, foot = _LEFT + inset, _FOOT + inset
    right, head = _LEFT + _SIDE - inset, _FOOT + _SIDE - inset
    return (left, foot), (left, head), (right, head), (right, foot)


def _glyph(outlines: tuple[_Outline, ...]) -> Glyph:
    from fontTools.pens.ttGlyphPen import TTGlyphPen  # noqa: PLC0415 as above

    pen = TTGlyphPen(None)
    for first, *rest in outlines:
        pen.moveTo(first)
        for point in rest:
            pen.lineTo(point)
        pen.closePath()
    return pen.glyph()
