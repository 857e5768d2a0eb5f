"""The fonts in which words are set: which font has which character, how wide each is, what it looks like.

A face is cut to the characters that Chinese texts consist of; for a rare one a small face is cut that has it and
those beside it.  Glyphs of both are the same, and so are those of the fonts in which the form was laid out.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

import uharfbuzz

from formgen.writing.fonts import Font, Weight, families
from formgen.writing.pdf.compiled.form import Family
from formgen.writing.pdf.unusable import UnfitError

if TYPE_CHECKING:
    from collections.abc import Mapping

_UNITS = 1024
"""Of a pixel: those in which Pango reckons."""


@dataclass(frozen=True, slots=True)
class Run:
    """Characters beside each other in one font.

    `advances` are in 1/1024 pixels, `kerns` what the file must say of each in 1/1000 of its size, if anything.
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
        self._rare = lru_cache(_RARE)(self._cut)
        self.runs = lru_cache(_RUNS)(self._runs)

    def advance(self, family: Family, character: str) -> int:
        """How wide a character is, in 1/1000 of the size, as a file says it."""
        return self._face(family, character).advance(character)

    def outline(self, family: Family, character: str) -> Outline:
        """What a character looks like; raises UnfitError for one made of others."""
        return self._face(family, character).outline(character)

    def base(self, family: Family) -> Mapping[str, bytes]:
        """The tables of a font of this family that are not about one glyph."""
        return self._face(family, " ").tables

    def measures(self, family: Family) -> tuple[bytes, int, int]:
        """The box around all glyphs, and how far letters reach up and down, in 1/1000 of the size."""
        tables = self.base(family)
        em = struct.unpack(">H", tables["head"][18:20])[0]
        box = [round(each * 1000 / em) for each in struct.unpack(">4h", tables["head"][36:44])]
        ascent, descent = struct.unpack(">2h", tables["hhea"][4:8])
        return b"%d %d %d %d" % tuple(box), round(ascent * 1000 / em), round(descent * 1000 / em)

    def family(self, character: str) -> int:
        """The family in whose font a character is printed; raises UnfitError if none has it."""
        found = self._of.get(character)
        if found is None:
            found = next((n for n, each in enumerate(self._families) if _has(each, ord(character))), None)
            if found is None:
                raise UnfitError(f"no glyph: U+{ord(character):04X}")
            self._of[character] = found
        return found

    def _runs(self, text: str, weight: Weight, units: int) -> tuple[Run, ...]:
        """The runs of a line, in a size of so many 1/1024 pixels."""
        return tuple(
            self._face(family, part).shaped(family, part, units) for family, part in self._parted(text, weight)
        )

    def _parted(self, text: str, weight: Weight) -> Iterator[tuple[Family, str]]:
        """The text in parts of one font each; a space is of the font of what stands before it."""
        homes: list[int | None] = [None if each in _SPACES else self.family(each) for each in text]
        first = next((home for home in homes if home is not None), len(self._families) - 1)
        last = first
        named: list[int] = []
        for home in homes:
            last = last if home is None else home
            named.append(last)
        at = 0
        for home, run in groupby(named):
            length = len(list(run))
            yield (home, weight), text[at : at + length]
            at += length

    def _face(self, family: Family, text: str) -> _Face:
        common = self._common.get(family)
        if common is None:
            common = self._common[family] = self._cut(family, _common())
        return common if common.has(text) else self._rare(family, frozenset(text))

    def _cut(self, family: Family, characters: frozenset[str]) -> _Face:
        font, weight = self._member(family)
        return _Face(font.cut({*map(ord, characters), 0x20, 0x3000}, weight))

    def _member(self, family: Family) -> tuple[Font, Weight]:
        """The file of a family that has this weight or, if none has, the weight that there is."""
        members, weight = self._families[family[0]], family[1]
        font = next((each for each in members if weight in each.weights), members[0])
        return font, weight if weight in font.weights else font.weights[0]

    def weight(self, family: Family) -> Weight:
        """The weight in which this family is printed where this one is asked for."""
        return self._member(family)[1]



_RARE, _RUNS = 64, 16384
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
class Outline:
    """A glyph as TrueType has it: its outline, filled up to four bytes, and its metrics."""

    data: bytes
    metrics: bytes


class _Face:
    """A static font: shaping, and what its glyphs look like."""

    def __init__(self, data: bytes) -> None:
        self._face = uharfbuzz.Face(data)
        self._font = uharfbuzz.Font(self._face)
        self._sized: dict[int, uharfbuzz.Font] = {}
        self._advances: dict[str, int] = {}
        self._outlines: dict[str, Outline] = {}
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
            raise UnfitError("letters that are joined or moved")
        advances = tuple(each.x_advance for each in places)
        kerns = tuple(
            int(self.advance(each) - advance * 1000 / units) for each, advance in zip(text, advances, strict=True)
        )
        return Run(family, text, advances, kerns if any(kerns) else None)

    def advance(self, character: str) -> int:
        found = self._advances.get(character)
        if found is None:
            advance = self._font.get_glyph_h_advance(self._glyph(character))
            found = self._advances[character] = round(advance * 1000 / self._face.upem)
        return found

    def _glyph(self, character: str) -> int:
        glyph = self._font.get_nominal_glyph(ord(character))
        if not glyph:
            raise UnfitError(f"no glyph: U+{ord(character):04X}")
        return int(glyph)

    def outline(self, character: str) -> Outline:
        found = self._outlines.get(character)
        if found is None:
            found = self._outlines[character] = self._outlined(self._glyph(character))
        return found

    def _outlined(self, glyph: int) -> Outline:
        data = self.tables["glyf"][self._offsets[glyph] : self._offsets[glyph + 1]]
        if data[:1] >= b"\x80":
            raise UnfitError("a glyph made of others")
        count = struct.unpack(">H", self.tables["hhea"][34:36])[0]
        metrics = self.tables["hmtx"]
        if glyph < count:
            measured = metrics[4 * glyph : 4 * glyph + 4]
        else:
            bearing = 4 * count + 2 * (glyph - count)
            measured = metrics[4 * count - 4 : 4 * count - 2] + metrics[bearing : bearing + 2]
        return Outline(data + bytes(-len(data) % 4), measured)

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
    glyphs = [faces.outline(family, each) for each in (" ", *characters)]
    places, at = [0], 0
    for glyph in glyphs:
        at += len(glyph.data)
        places.append(at)
    count = len(glyphs)
    tables = {
        b"cvt ": base.get("cvt ", b""),
        b"fpgm": base.get("fpgm", b""),
        b"glyf": b"".join([glyph.data for glyph in glyphs]),
        b"head": base["head"][:50] + b"\0\1" + base["head"][52:],
        b"hhea": base["hhea"][:34] + struct.pack(">H", count),
        b"hmtx": b"".join([glyph.metrics for glyph in glyphs]),
        b"loca": struct.pack(f">{count + 1}L", *places),
        b"maxp": base["maxp"][:4] + struct.pack(">H", count) + base["maxp"][6:],
        b"prep": base.get("prep", b""),
    }
    return _joined({tag: data for tag, data in tables.items() if data})


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
