"""Glyphs that fonts lack: the boxes that a form is ticked in, and spaces.

Chinese fonts have □ but neither ☐ nor ☑.  Drawn as characters, not as borders, they can be
searched, copied and read aloud, and an open and a ticked box are alike.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont
    from fontTools.ttLib.tables._g_l_y_f import Glyph

BOXES = "□☐☑☒"

SELECTORS = frozenset([*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)])
"""Characters that ask for a variant of the letter before them, and have no glyph of their own."""

EM = 1000
_MADE = 3786912000  # seconds since 1904: the first of January 2024, so that the bytes stay the same
ASCENT, DESCENT = 1160, 288  # those of Noto Sans SC, so that lines with and without a box are alike
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
    builder = FontBuilder(EM, isTTF=True)
    builder.setupGlyphOrder(list(glyphs))
    builder.setupCharacterMap(
        {0x20: "space", 0x25A1: "square", 0x2610: "open", 0x2611: "ticked", 0x2612: "crossed"}
    )
    builder.setupGlyf({name: _glyph(outlines) for name, outlines in glyphs.items()})
    metrics = dict.fromkeys(glyphs, (EM, _LEFT)) | {"space": (_SPACE, 0)}
    builder.setupHorizontalMetrics(metrics)
    builder.setupHorizontalHeader(ascent=ASCENT, descent=-DESCENT)
    builder.setupNameTable({"familyName": "formgen boxes", "styleName": "Regular"})
    builder.setupOS2(
        sTypoAscender=880,
        sTypoDescender=-120,
        usWinAscent=ASCENT,
        usWinDescent=DESCENT,
    )
    builder.setupPost()
    builder.updateHead(created=_MADE, modified=_MADE)
    file = io.BytesIO()
    builder.save(file)
    return file.getvalue()


def with_own(font: bytes, twins: Iterable[int], spaces: Iterable[int], selectors: Iterable[int]) -> bytes:
    """The font with a glyph of its own for each of these, so that each is copied as itself.

    `twins` share the glyph of another character; theirs looks the same.  `spaces` are as wide as the
    ordinary one or, if full-width, as high; text layout looks for a space in the font of the letter
    before it, whatever that font has.  `selectors` ask for a variant of the letter before them: where
    the font has none, a letter with one behind it looks like the letter alone.
    """
    from fontTools.ttLib import TTFont  # noqa: PLC0415 heavy, and only PDF needs it

    made = TTFont(io.BytesIO(font), recalcTimestamp=False, recalcBBoxes=False)
    glyphs, metrics, names = made["glyf"], made["hmtx"], made.getBestCmap()
    tables = [table for table in made["cmap"].tables if table.isUnicode() and table.format != _VARIANTS]
    for twin in sorted(twins):
        name = f"own{twin:X}"
        glyphs[name], metrics[name] = glyphs[names[twin]], metrics[names[twin]]
        for table in tables:
            table.cmap.update({twin: name} if twin in table.cmap else {})
    for space in sorted(spaces):
        name = f"own{space:X}"
        width = made["head"].unitsPerEm if space == 0x3000 else metrics[names[0x20]][0]
        glyphs[name], metrics[name] = _glyph(()), (width, 0)
        for table in tables:
            table.cmap[space] = name
    for selector in sorted(selectors):
        variants = _variants(made, selector)
        for letter, like in sorted(made.getBestCmap().items()):
            if variants.get(letter) is None:
                name = variants[letter] = f"own{letter:X}.{selector:X}"
                glyphs[name], metrics[name] = glyphs[like], metrics[like]
        _variant_table(made).uvsDict[selector] = sorted(variants.items())
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


_VARIANTS = 14
"""The format of the table that says which glyph a letter has with a selector behind it."""


def _variants(font: TTFont, selector: int) -> dict[int, str | None]:
    """The glyph of every letter that the font has a variant of; None is the letter's ordinary one."""
    return dict(_variant_table(font).uvsDict.get(selector, ()))


def _variant_table(font: TTFont) -> Any:
    from fontTools.ttLib.tables._c_m_a_p import CmapSubtable  # noqa: PLC0415 as above

    found = [table for table in font["cmap"].tables if table.format == _VARIANTS]
    if not found:
        found = [CmapSubtable.newSubtable(_VARIANTS)]
        found[0].platformID, found[0].platEncID, found[0].language = 0, 5, 0xFF
        found[0].cmap, found[0].uvsDict = {}, {}
        font["cmap"].tables += found
    return found[0]


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
