"""Letters as TrueType draws them: outlines of other fonts drawn anew, and lines that stand alike.

Where a font keeps its outlines as PostScript does (CFF, most .otf), some programs print its text blank,
and PDF/A asks more of it than it has.  So what is printed of it becomes TrueType.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, MutableMapping
from typing import TYPE_CHECKING, TypeAlias

from formgen.writing.glyphs import ASCENT, DESCENT, EM

if TYPE_CHECKING:
    import uharfbuzz
    from fontTools.ttLib import TTFont
    from fontTools.ttLib.tables._g_l_y_f import Glyph

Drawn: TypeAlias = "MutableMapping[int, Glyph]"
"""Outlines by the number of their glyph in the whole font."""

_CLOSE = 0.001
"""How far a curve may be from the one that it stands for, in ems: no eye and no printer sees a thousandth."""

_MAXIMA = (
    "maxTwilightPoints",
    "maxStorage",
    "maxFunctionDefs",
    "maxInstructionDefs",
    "maxStackElements",
    "maxSizeOfInstructions",
    "maxPoints",
    "maxContours",
    "maxCompositePoints",
    "maxCompositeContours",
    "maxComponentElements",
    "maxComponentDepth",
)
"""What a TrueType font says of its largest glyph and of its programs, of which these have none."""


def truetype(font: bytes, glyphs: Mapping[int, int], drawn: Drawn) -> bytes:
    """The font with TrueType outlines.

    `glyphs` says which glyph of the whole font each is; what was `drawn` of that font is not drawn again.
    """
    import uharfbuzz  # noqa: PLC0415 heavy, and only PDF needs it
    from fontTools.ttLib import TTFont, newTable  # noqa: PLC0415 as above

    source = uharfbuzz.Font(uharfbuzz.Face(font))
    made = TTFont(io.BytesIO(font), recalcTimestamp=False)
    order = made.getGlyphOrder()
    for number, whole in glyphs.items():
        if whole not in drawn:
            drawn[whole] = _drawn(source, number, made["head"].unitsPerEm)
    made["loca"], made["glyf"] = newTable("loca"), newTable("glyf")
    made["glyf"].glyphOrder = order
    made["glyf"].glyphs = {name: drawn[glyphs[number]] for number, name in enumerate(order)}
    for name, (width, _) in made["hmtx"].metrics.items():
        made["hmtx"][name] = width, getattr(made["glyf"][name], "xMin", 0)
    maxima = made["maxp"]
    maxima.tableVersion, maxima.maxZones = 0x00010000, 1
    for name in _MAXIMA:
        setattr(maxima, name, 0)
    made["post"].formatType = 3.0
    for tag in ("CFF ", "CFF2", "VORG", "DSIG"):
        if tag in made:
            del made[tag]
    made.sfntVersion = "\0\1\0\0"
    return _saved(made)


def outline(font: uharfbuzz.Font, number: int, units: int, whole: int, drawn: Drawn) -> bytes:
    """The TrueType outline of one glyph of a font of so many units in an em; as in `truetype`."""
    if whole not in drawn:
        drawn[whole] = _drawn(font, number, units)
    compiled: bytes = drawn[whole].compile(None, recalcBBoxes=False)
    return compiled


def levelled(font: bytes) -> bytes:
    """The font with lines as high as those of Noto Sans SC: words of both then stand on one line."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415 heavy, and only PDF needs it

    made = TTFont(io.BytesIO(font), recalcTimestamp=False, recalcBBoxes=False)
    units = made["head"].unitsPerEm / EM
    ascent, descent = round(ASCENT * units), round(DESCENT * units)
    made["hhea"].ascent, made["hhea"].descent, made["hhea"].lineGap = ascent, -descent, 0
    made["OS/2"].usWinAscent, made["OS/2"].usWinDescent = ascent, descent
    made["OS/2"].sTypoAscender, made["OS/2"].sTypoDescender = round(880 * units), round(-120 * units)
    made["OS/2"].sTypoLineGap = 0
    return _saved(made)


def _drawn(font: uharfbuzz.Font, number: int, units: int) -> Glyph:
    from fontTools.pens.cu2quPen import Cu2QuPen  # noqa: PLC0415 as above
    from fontTools.pens.ttGlyphPen import TTGlyphPen  # noqa: PLC0415 as above

    pen = TTGlyphPen(None)
    font.draw_glyph_with_pen(number, Cu2QuPen(pen, units * _CLOSE, reverse_direction=True))
    glyph = pen.glyph()
    glyph.recalcBounds(None)
    return glyph


def _saved(font: TTFont) -> bytes:
    file = io.BytesIO()
    font.save(file)
    return file.getvalue()
