"""The fonts in which words are set: which font has which character, how wide each is, what it looks like.

A face is cut to the characters that Chinese texts consist of; for a rare one a small face is cut that has
it and those beside it.  Glyphs of both are the same, as are those of the fonts in which a form is laid out.
"""

from __future__ import annotations

import struct
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import uharfbuzz

from formgen.typesetting import metrics
from formgen.writing import glyphs, outlines
from formgen.writing.compiling import UnfitError
from formgen.writing.fonts import Font, Weight, families
from formgen.writing.pdf.compiled import scripts
from formgen.writing.pdf.compiled.form import Family

if TYPE_CHECKING:
    from collections.abc import Mapping

_UNITS = 1024
"""Of a pixel: those in which Pango reckons."""


@dataclass(frozen=True, slots=True)
class Run:
    """Characters beside each other in one font.

    `advances` are in 1/1024 pixels, `kerns` what the file must say of each in 1/1000 of its size, if any.
    """

    family: Family
    text: str
    advances: tuple[int, ...]
    kerns: tuple[int, ...] | None

    @property
    def width(self) -> float:
        """In pixels."""
        return sum(self.advances) / _UNITS


class Faces:
    """The fonts of a page, each character in the first family that has it, as `fonts.cut` shares them out."""

    def __init__(self, fonts: tuple[Font, ...]) -> None:
        grouped = families(fonts)
        self.names = tuple(grouped)
        self._families = tuple(tuple(members) for members in grouped.values())
        self._of: dict[str, int] = {}
        self._common: dict[Family, _Face] = {}
        self._glyphs: dict[tuple[Family, str], Glyph] = {}
        self._rare = lru_cache(_RARE)(self._cut)
        self.runs = lru_cache(_RUNS)(self._runs)

    def glyph(self, family: Family, character: str) -> Glyph:
        """What a character looks like; raises UnfitError for one made of others."""
        asked = family, character
        found = self._glyphs.get(asked)
        if found is None:
            found = self._glyphs[asked] = self._face(family, character).glyph(character)
        return found

    def base(self, family: Family) -> Mapping[str, bytes]:
        """The tables of a font of this family that are not about one glyph."""
        return self._face(family, " ").tables

    def heights(self, family: Family) -> tuple[int, int]:
        """How far the lines of a font reach up and, below 0, down, in 1/1000 of the size."""
        font, _ = self._member(family)
        if font.is_levelled:
            return glyphs.ASCENT, -glyphs.DESCENT
        tables = self.base(family)
        em = struct.unpack(">H", tables["head"][18:20])[0]
        ascent, descent = struct.unpack(">2h", tables["hhea"][4:8])
        return round(ascent * 1000 / em), round(descent * 1000 / em)

    def family(self, character: str) -> int:
        """The family in whose font a character is printed; raises UnfitError if none has it."""
        found = self._of.get(character)
        if found is None:
            found = next((n for n, each in enumerate(self._families) if _has(each, ord(character))), None)
            if found is None:
                raise UnfitError(f"no glyph: U+{ord(character):04X}", "odd-words")
            self._of[character] = found
        return found

    def _runs(self, text: str, weight: Weight, units: int) -> tuple[Run, ...]:
        """The runs of a line, in a size of so many 1/1024 pixels, without what leaves nothing on paper."""
        text = text.translate(_UNSEEN)
        made, start = list[Run](), 0
        for end in scripts.ends(text):
            for family, part in self._parted(text[start:end], weight):
                made.append(self._face(family, part).shaped(family, part, units))
            start = end
        return tuple(made)

    def _parted(self, text: str, weight: Weight) -> Iterator[tuple[Family, str]]:
        """The text in parts of one font each, with spaces where Pango has them.

        They are of the font of what stands before them or, if what comes then is of an earlier family, its.
        """
        home, start, spaces = None, 0, 0
        for at, each in enumerate(text):
            if each in _SPACES:
                spaces += 1
                continue
            found = self.family(each)
            if home is not None and found != home:
                end = at - spaces if found < home else at
                yield (home, weight), text[start:end]
                start = end
            home, spaces = found, 0
        if text:
            yield (len(self._families) - 1 if home is None else home, weight), text[start:]

    def _face(self, family: Family, text: str) -> _Face:
        common = self._common.get(family)
        if common is None:
            common = self._common[family] = self._cut(family, _common())
        return common if common.has(text) else self._rare(family, frozenset(text))

    def _cut(self, family: Family, characters: frozenset[str]) -> _Face:
        font, weight = self._member(family)
        wanted = font.characters.intersection(map(ord, characters)) | set(map(ord, _SPACES))
        return _Face(font, wanted, weight)

    def _member(self, family: Family) -> tuple[Font, Weight]:
        """The file of a family that has this weight or, if none has, the weight that there is."""
        members, weight = self._families[family[0]], family[1]
        font = next((each for each in members if weight in each.weights), members[0])
        return font, weight if weight in font.weights else font.weights[0]

    def weight(self, family: Family) -> Weight:
        """The weight in which this family is printed where this one is asked for."""
        return self._member(family)[1]


_RARE, _RUNS = 64, 16384
UNSEEN = metrics.JOINER + metrics.MAY_END
_UNSEEN = dict.fromkeys(map(ord, UNSEEN))
NO_BREAK = "\N{NO-BREAK SPACE}"
_SPACES = f" {NO_BREAK}\N{IDEOGRAPHIC SPACE}"


def _has(members: Sequence[Font], character: int) -> bool:
    return any(character in font.characters for font in members)


@lru_cache(1)
def _common() -> frozenset[str]:
    """The characters of GB 2312, the standard of 1980, which has nearly all that anybody types, and ASCII."""
    rows = (bytes([row, cell]) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    ascii_ = frozenset(map(chr, range(0x20, 0x7F)))
    return ascii_ | {NO_BREAK} | frozenset("".join(each.decode("gb2312", "ignore") for each in rows))


@dataclass(frozen=True, slots=True)
class Glyph:
    """A glyph as TrueType has it: its outline, filled up to four bytes, its metrics, and how large it is.

    `advance` is in 1/1000 of the size, as a file says it.
    """

    advance: int
    data: bytes
    metrics: bytes
    contours: int
    points: int


class _Face:
    """A static font: shaping, and what its glyphs look like."""

    def __init__(self, font: Font, characters: Collection[int], weight: Weight) -> None:
        data, self._whole = font.static(characters, weight)
        self._of = font
        self._face = uharfbuzz.Face(data)
        self._font = uharfbuzz.Font(self._face)
        self._sized: dict[int, uharfbuzz.Font] = {}
        self._advances: dict[str, int] = {}
        self._characters = frozenset(map(chr, self._face.unicodes))

    def has(self, text: str) -> bool:
        return self._characters.issuperset(text)

    def shaped(self, family: Family, text: str, units: int) -> Run:
        """A run; raises UnfitError where glyphs do not simply stand beside each other."""
        font = self._sized.get(units)
        if font is None:
            font = self._sized[units] = uharfbuzz.Font(self._face)
            font.scale = (units, units)
        buffer = uharfbuzz.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        uharfbuzz.shape(font, buffer)
        places = buffer.glyph_positions
        if len(places) != len(text) or any(each.x_offset or each.y_offset for each in places):
            raise UnfitError("letters that are joined or moved", "odd-words")
        advances = tuple(each.x_advance for each in places)
        kerns = tuple(
            int(self.advance(each) - advance * 1000 / units)
            for each, advance in zip(text, advances, strict=True)
        )
        return Run(family, text, advances, kerns if any(kerns) else None)

    def advance(self, character: str) -> int:
        found = self._advances.get(character)
        if found is None:
            advance = self._font.get_glyph_h_advance(self._number(character))
            found = self._advances[character] = round(advance * 1000 / self._face.upem)
        return found

    def _number(self, character: str) -> int:
        glyph = self._font.get_nominal_glyph(ord(character))
        if not glyph:
            raise UnfitError(f"no glyph: U+{ord(character):04X}", "odd-words")
        return int(glyph)

    def glyph(self, character: str) -> Glyph:
        glyph = self._number(character)
        if self._of.is_truetype:
            data = self.tables["glyf"][self._offsets[glyph] : self._offsets[glyph + 1]]
        else:
            whole = self._whole[glyph]
            data = outlines.outline(self._font, glyph, self._face.upem, whole, self._of.drawn)
        contours = int.from_bytes(data[:2], "big", signed=True)
        if contours < 0:
            raise UnfitError("a glyph made of others", "odd-words")
        points = int.from_bytes(data[8 + 2 * contours : 10 + 2 * contours], "big") + 1 if contours else 0
        count = struct.unpack(">H", self.tables["hhea"][34:36])[0]
        table = self.tables["hmtx"]
        if glyph < count:
            measured = table[4 * glyph : 4 * glyph + 4]
        else:
            bearing = 4 * count + 2 * (glyph - count)
            measured = table[4 * count - 4 : 4 * count - 2] + table[bearing : bearing + 2]
        return Glyph(self.advance(character), data + bytes(-len(data) % 4), measured, contours, points)

    @cached_property
    def tables(self) -> Mapping[str, bytes]:
        return {
            tag: bytes(self._face.reference_table(tag).data)
            for tag in ("head", "hhea", "maxp", "hmtx", "loca", "glyf", "prep", "cvt ", "fpgm")
            if tag in self._face.table_tags
        }

    @cached_property
    def _offsets(self) -> tuple[int, ...]:
        count = struct.unpack(">H", self.tables["maxp"][4:6])[0]
        is_long = struct.unpack(">h", self.tables["head"][50:52])[0]
        offsets = struct.unpack(f">{count + 1}{'L' if is_long else 'H'}", self.tables["loca"])
        return offsets if is_long else tuple(2 * each for each in offsets)


def cut(faces: Faces, family: Family, characters: Iterable[str]) -> bytes:
    """A TrueType font of these characters, numbered from 1 on in this order."""
    base = faces.base(family)
    drawn = [faces.glyph(family, each) for each in (" ", *characters)]
    places, at = [0], 0
    for glyph in drawn:
        at += len(glyph.data)
        places.append(at)
    count = len(drawn)
    tables = {
        b"cvt ": base.get("cvt ", b""),
        b"fpgm": base.get("fpgm", b""),
        b"glyf": b"".join([glyph.data for glyph in drawn]),
        b"head": base["head"][:50] + b"\0\1" + base["head"][52:],
        b"hhea": base["hhea"][:34] + struct.pack(">H", count),
        b"hmtx": b"".join([glyph.metrics for glyph in drawn]),
        b"loca": struct.pack(f">{count + 1}L", *places),
        b"maxp": _maxima(drawn, base["maxp"]),
        b"prep": base.get("prep", b""),
    }
    return _joined({tag: data for tag, data in tables.items() if data})


def _maxima(drawn: Sequence[Glyph], base: bytes) -> bytes:
    """What a TrueType font says of its largest glyph, and of its programs as the font has it."""
    points, contours = max(each.points for each in drawn), max(each.contours for each in drawn)
    programs = base[10:32] if len(base) == _MAXIMA else struct.pack(">11H", 0, 0, 1, *bytes(8))
    return struct.pack(">LHHH", 0x10000, len(drawn), points, contours) + programs


_MAXIMA = 32
"""Bytes of that table in a font of TrueType."""


def _joined(tables: Mapping[bytes, bytes]) -> bytes:
    """A font file of these tables, in the order of their names."""
    count = len(tables)
    power = count.bit_length() - 1
    search = 16 << power
    head = [struct.pack(">LHHHH", 0x10000, count, search, power, 16 * count - search)]
    body: list[bytes] = []
    at = 12 + 16 * count
    for tag, data in tables.items():
        filled = data + bytes(-len(data) % 4)
        head.append(struct.pack(">4sLLL", tag, 0, at, len(data)))
        body.append(filled)
        at += len(filled)
    return b"".join(head + body)
