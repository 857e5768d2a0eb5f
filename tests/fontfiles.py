"""Fonts made for a test, of triangles."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.ttGlyphPen import TTGlyphPen


def made_font(
    file: Path,
    letters: str,
    *,
    truetype: bool = True,
    weight: int = 400,
    like: Mapping[str, str] = MappingProxyType({}),
) -> Path:
    """A font of triangles for these letters; `like` says what else, or what with a selector, is like one."""
    names = [".notdef", *(f"u{ord(letter):X}" for letter in letters)]
    builder = FontBuilder(1000, isTTF=truetype)
    builder.setupGlyphOrder(names)
    drawn = {letter: letter for letter in letters} | dict(like)
    named = {text: f"u{ord(letter):X}" for text, letter in drawn.items()}
    builder.setupCharacterMap(
        {ord(text): glyph for text, glyph in named.items() if len(text) == 1},
        [(ord(text[0]), ord(text[1]), glyph) for text, glyph in named.items() if len(text) == 2],
    )
    pen = TTGlyphPen(None) if truetype else T2CharStringPen(600, None)
    for move, point in ((pen.moveTo, (0, 0)), (pen.lineTo, (0, 500)), (pen.lineTo, (500, 0))):
        move(point)
    pen.closePath()
    if isinstance(pen, TTGlyphPen):
        glyph = pen.glyph()
        builder.setupGlyf(dict.fromkeys(names, glyph))
    else:
        shape = pen.getCharString()
        builder.setupCFF("Made", {}, dict.fromkeys(names, shape), {})
    builder.setupHorizontalMetrics(dict.fromkeys(names, (600, 0)))
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": "Made", "styleName": "Regular"})
    builder.setupOS2(usWeightClass=weight)
    builder.setupPost()
    builder.save(file)
    return file
