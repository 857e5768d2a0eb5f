"""The fonts of a page: which font has which character, cut down to the characters needed.

The font of boxes comes first, then a workspace's own, then those of the typeface that it chose, last
Noto Sans SC, which has nearly every character there is.  All but a workspace's own come with the program.
Every character is printed in the first font that has it, so a page never depends on the fonts of the
machine; a character that none has is a problem, told before anything is made.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Literal, assert_never
from unicodedata import category, combining, normalize

from formgen import disk
from formgen.problems import InputError, Problem, Where, error
from formgen.text import described, shown
from formgen.view.model import Page
from formgen.view.text import printed
from formgen.writing import glyphs, outlines
from formgen.writing.brand import Brand, Typeface

if TYPE_CHECKING:
    import uharfbuzz


Weight = Literal[400, 700]
WEIGHTS: tuple[Weight, ...] = (400, 700)

_NOTO = "fonts/ofl/notosanssc/NotoSansSC[wght].ttf"
_SONG = "NotoSerifSC-Regular.otf"
_TIMES = "mpl-data/fonts/ttf/STIXGeneral.ttf"
_HEADS = 500
"""How bold Noto Sans SC is beside a serif: as much darker than it as 黑体 beside 宋体."""

_AFTER_ASCII, _AFTER_LATIN = 0x80, 0x250
"""Where these parts of Unicode end."""

_FEATURES = [int.from_bytes(tag) for tag in (b"kern", b"mark", b"mkmk")]
"""Layout that moves glyphs.  None that replaces them: such a glyph has no character of its own, and
what is printed with it can be neither searched nor copied, which PDF/A-3a forbids."""

_UNUSED = [int.from_bytes(tag) for tag in (b"BASE", b"GSUB", b"STAT", b"vhea", b"vmtx")]
_SPACE = 0x20
_SEMIBOLD = 600
_FAMILY, _TYPOGRAPHIC_FAMILY = 1, 16  # name identifiers of OpenType


@dataclass(frozen=True, slots=True)
class Font:
    """One font file: the characters it has, and the weights it can be printed in.

    A family's regular and bold may be two files; each then has one weight.  `bold` is the weight in which
    a variable font is drawn where bold is asked for; `is_levelled`, whether its lines are made as high as
    those of Noto Sans SC.
    """

    family: str
    face: uharfbuzz.Face
    characters: frozenset[int]
    weights: tuple[Weight, ...]
    bold: int = 700
    is_levelled: bool = False
    drawn: outlines.Drawn = field(default_factory=dict, compare=False, repr=False)
    """Outlines that had to be drawn anew as TrueType asks, by the number of their glyph: once a process."""

    def cut(self, characters: Collection[int], weight: Weight) -> bytes:
        """A static TrueType font of these characters only, and of every space among them.

        Each has a glyph of its own, even where the file has one for several (· and •, 长 and ⻑): a
        PDF says of a glyph, not of its place, as what it is copied and found.
        """
        data, whole = self.static(characters, weight)
        if not self.is_truetype:
            data = outlines.truetype(data, whole, self.drawn)
        if self.is_levelled:
            data = outlines.levelled(data)
        twins = set(self._twins(characters))
        spaces = _spaces(characters) - self.characters if _SPACE in self.characters else set()
        selectors = glyphs.SELECTORS.intersection(characters)
        anything = twins or spaces or selectors
        return glyphs.with_own(data, twins, spaces, selectors) if anything else data

    def static(self, characters: Collection[int], weight: Weight) -> tuple[bytes, Mapping[int, int]]:
        """The font of these characters only, in one weight; and each glyph's number in the whole font."""
        import uharfbuzz  # noqa: PLC0415 heavy, and only PDF needs it

        wanted = uharfbuzz.SubsetInput()
        wanted.unicode_set.update(characters)
        wanted.layout_feature_tag_set.clear()
        wanted.layout_feature_tag_set.update(_FEATURES)
        wanted.drop_table_tag_set.update(_UNUSED)
        for axis in self.face.axis_infos:
            drawn = self.bold if weight == 700 else weight
            wanted.pin_axis_location(self.face, axis.tag, drawn if axis.tag == "wght" else axis.default_value)
        plan = uharfbuzz.SubsetPlan(self.face, wanted)
        return plan.execute().blob.data, plan.new_to_old_glyph_mapping

    @property
    def is_truetype(self) -> bool:
        """Whether the file has outlines of TrueType, and not of PostScript."""
        return "glyf" in self.face.table_tags

    def _twins(self, characters: Collection[int]) -> Iterator[int]:
        """Those that share their glyph with a lower one among them."""
        import uharfbuzz  # noqa: PLC0415 as above

        font = uharfbuzz.Font(self.face)
        seen = set()
        for each in sorted(self.characters.intersection(characters)):
            glyph = font.get_nominal_glyph(each)
            if glyph in seen:
                yield each
            seen.add(glyph)


@dataclass(frozen=True, slots=True)
class Cut:
    """A font cut to the characters of a page: the name and weight by which CSS asks for it."""

    family: str
    weight: Weight
    data: bytes


def fonts_of(brand: Brand) -> tuple[Font, ...]:
    """The fonts to print with; a character is printed in the first that has it.

    Raises InputError for a font of the workspace that cannot be used.
    """
    return (_boxes(), *map(_own, brand.fonts), *_faces(brand.typeface), _noto())


def fonts_of_charts(brand: Brand) -> tuple[Font, ...]:
    """The fonts of the words in a chart: always without serifs, which small letters among lines lose."""
    return fonts_of(replace(brand, typeface="hei"))


def _faces(typeface: Typeface) -> tuple[Font, ...]:
    """The fonts of a typeface beside Noto Sans SC.

    There is no 仿宋 with a free licence in a package; 宋体 stands in for it.
    """
    match typeface:
        case "song" | "fangsong":
            return _serif()
        case "hei":
            return ()
        case _:
            assert_never(typeface)


def cut(fonts: tuple[Font, ...], characters: Iterable[str]) -> Iterator[Cut]:
    """Each family's part of these characters; a character goes with the first family that has it.

    Spaces and selectors of variants go with every family: they are printed in the font of the
    letter before them.
    """
    left = set(map(ord, characters))
    everywhere = {_SPACE} | _spaces(left) | (left & glyphs.SELECTORS)
    left -= everywhere
    marks = frozenset(each for each in left if combining(chr(each)))
    for family, members in families(fonts).items():
        part = left & frozenset().union(*(font.characters for font in members))
        if (
            lacking := (marks & left) - part
        ):  # letter and mark are drawn as one only where they are of one font
            part = {each for each in part if not _joins(each, lacking)}
        left -= part
        joined = _joined(part)
        apart = joined & part
        for name, some in ((f"{family}, typed as one", apart), (family, part - apart | joined)):
            for font in members if some else ():
                yield from (Cut(name, weight, font.cut(some | everywhere, weight)) for weight in font.weights)


def _joins(letter: int, marks: Collection[int]) -> bool:
    """Whether this letter and one of these marks behind it are a letter."""
    return any(len(normalize("NFC", chr(letter) + chr(mark))) == 1 for mark in marks)


def _joined(characters: Collection[int]) -> set[int]:
    """The letters for which layout may take others of these with a mark behind them: é for e and ´.

    Such a letter looks as it should, which the two drawn after each other do not.  Where it is also
    typed as one, that one is printed in a cut of its own, so that both are copied as typed.
    """
    marks = {chr(each) for each in characters if combining(chr(each))}
    letters = {chr(each) for each in characters} if marks else set()
    found: set[str] = set()
    while letters:
        pairs = (normalize("NFC", letter + mark) for letter in letters for mark in marks)
        letters = {each for each in pairs if len(each) == 1} - found
        found |= letters
    return set(map(ord, found))


def missing(fonts: tuple[Font, ...], text: str) -> Iterator[str]:
    """The characters of a text that no font has, each once."""
    for character in dict.fromkeys(text):
        if _needs_glyph(character) and not any(ord(character) in font.characters for font in fonts):
            yield character


NO_GLYPH = "no-glyph"
"""The code of the problem that no font has a character."""


def missing_glyphs(view: Page, fonts: tuple[Font, ...], where: Where) -> tuple[Problem, ...]:
    """A problem for each character of the view that no font has, with the words in which it stands.

    `where` is the file that the view was made from.
    """
    return tuple(
        error(
            NO_GLYPH,
            where,
            character=character,
            place=each.place,
            source=each.source,
            text=shown(each.text),
            **described(character),
        )
        for each in printed(view)
        for character in missing(fonts, each.text)
    )


def _spaces(characters: Iterable[int]) -> set[int]:
    return {each for each in characters if category(chr(each)) == "Zs"}


def _needs_glyph(character: str) -> bool:
    return not character.isspace() and category(character) != "Cf" and ord(character) not in glyphs.SELECTORS


def families(fonts: tuple[Font, ...]) -> dict[str, list[Font]]:
    by_family: dict[str, list[Font]] = {}
    for font in fonts:
        by_family.setdefault(font.family, []).append(font)
    return by_family


# ── reading fonts ───────────────────────────────────────────────────────────────────────────


@cache
def _noto() -> Font:
    return _font((files("justmytype_intl_cjk") / _NOTO).read_bytes())


@cache
def _serif() -> tuple[Font, ...]:
    """宋体 with letters and figures like those of Times, as Word has them, and 黑体 for what is bold.

    A family has the same characters in both weights: where it lacks one, both are of the last font.
    """
    noto = _noto()
    song = _font((files("pylopdf_fonts_zh_cn") / _SONG).read_bytes())
    times = _font((_folder("matplotlib") / _TIMES).read_bytes())
    letters = frozenset(filter(_is_latin, times.characters & noto.characters))
    return tuple(
        replace(
            each,
            family=regular.family,
            weights=(weight,),
            characters=characters,
            bold=_HEADS,
            is_levelled=True,
        )
        for regular, characters in ((times, letters), (song, song.characters & noto.characters))
        for weight, each in ((WEIGHTS[0], regular), (WEIGHTS[1], noto))
    )


def _is_latin(character: int) -> bool:
    """Whether it is of the font of letters and figures: letters, hyphens, the signs of ASCII.

    Not those which STIX draws for formulas, wider than text has them.
    """
    typed = chr(character)
    if character < _AFTER_ASCII:
        return typed.isprintable() and typed not in " +<=>^~|"
    return (character < _AFTER_LATIN and typed.isalpha()) or typed in "\u2010\u2011"


def _folder(package: str) -> Path:
    """Where a package lies, without a look into it: some are heavy."""
    spec = find_spec(package)
    if spec is None or not spec.origin:
        raise ModuleNotFoundError(package)
    return Path(spec.origin).parent


@cache
def _boxes() -> Font:
    return replace(_font(glyphs.boxes()), weights=WEIGHTS)


_OUTLINES = frozenset({"glyf", "CFF ", "CFF2"})
"""Tables in which a font keeps the outlines of its letters."""


def _own(path: Path) -> Font:
    """A workspace's font; raises InputError if it cannot be read, or has no outlines."""
    where = Where(path.name)
    font = _font(disk.content(path, name=path.name))
    if not font.characters:
        raise InputError(error("not-a-font", where))
    if not _OUTLINES.intersection(font.face.table_tags):
        raise InputError(error("font-without-outlines", where))
    try:
        font.cut([*islice(font.characters, 1)], font.weights[0])
    except RuntimeError as why:
        raise InputError(error("font-unusable", where)) from why
    return font


def _font(data: bytes) -> Font:
    import uharfbuzz  # noqa: PLC0415 heavy, and only PDF needs it

    face = uharfbuzz.Face(data)
    names = (face.get_name(number) for number in (_TYPOGRAPHIC_FAMILY, _FAMILY))
    family = next(filter(None, names), "")
    return Font(family, face, frozenset(face.unicodes), _weights(face))


def _weights(face: uharfbuzz.Face) -> tuple[Weight, ...]:
    """Both weights for a variable font, otherwise the one that its file is."""
    import uharfbuzz  # noqa: PLC0415 heavy, and only PDF needs it

    if any(axis.tag == "wght" for axis in face.axis_infos):
        return WEIGHTS
    own = uharfbuzz.Font(face).get_style_value(uharfbuzz.StyleTag.WEIGHT)
    return (700,) if own >= _SEMIBOLD else (400,)
