"""The typeface of a workspace in a Word template: what stands in 宋体 or 仿宋 there stands in it.

Only styles change; runs that somebody gave a font of their own keep it, as do styles in other fonts than
these, so a company's own template stays as it was made.
"""

from __future__ import annotations

from collections.abc import Mapping

from formgen.writing.brand import Typeface
from formgen.writing.word.ooxml import Element, make, parse, put, serialise, w

STYLES = "word/styles.xml"

_BODY = frozenset({"宋体", "SimSun", "仿宋", "FangSong", "仿宋_GB2312"})
_HEADS = frozenset({"黑体", "SimHei"})
_NAMES: Mapping[Typeface, str] = {"song": "宋体", "hei": "黑体", "fangsong": "仿宋"}
_SERIFS, _SANS = "Times New Roman", "Arial"
_EAST, _WEST = "eastAsia", ("ascii", "hAnsi", "cs")


def dressed(parts: Mapping[str, bytes], typeface: Typeface) -> dict[str, bytes]:
    """The parts of a template with its styles in this typeface; for 宋体 they stay as they are."""
    if typeface == "song" or STYLES not in parts:
        return dict(parts)
    root = parse(parts[STYLES])
    for fonts in list(root.iter(w("rFonts"))):
        _dress(fonts, typeface)
    return {**parts, STYLES: serialise(root)}


def _dress(fonts: Element, typeface: Typeface) -> None:
    named = fonts.get(w(_EAST))
    if named in _BODY:
        fonts.set(w(_EAST), _NAMES[typeface])
        for side in _WEST:
            if typeface == "hei" and fonts.get(w(side)) == _SERIFS:
                fonts.set(w(side), _SANS)
    elif named in _HEADS and typeface == "hei":
        _embolden(fonts)


def _embolden(fonts: Element) -> None:
    """Among words in 黑体 a head is told by being bold."""
    look = fonts.getparent()
    if look is not None and look.find(w("b")) is None:
        put(look, make("b"))
