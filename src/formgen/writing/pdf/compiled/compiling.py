"""A form laid out with standing words in its slots, and cut.

It is laid out twice: low, with its rows as high as short words need and its marks open, and on tall paper,
with rows several times as high, long words in them and all marks ticked.  What differs is a mark's, or moves
with the rows, or is words, which are then set as both have them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from html import unescape
from itertools import repeat

from formgen.typesetting import drafts
from formgen.typesetting.layout import Cast
from formgen.typesetting.model import Sheet
from formgen.typesetting.moving import feet
from formgen.typesetting.plans import Place, Plan, measured, settled
from formgen.view.leaves import LeafKind, given, leaves as leaves_of, taken
from formgen.view.model import View
from formgen.view.text import printed
from formgen.writing import fonts
from formgen.writing.compiling import UnfitError
from formgen.writing.opaque import Length, Looks, Word, hole, plain
from formgen.writing.pdf import layout
from formgen.writing.pdf.compiled import cutting, drawing, leaves, moving, styles
from formgen.writing.pdf.compiled.breaking import JOINED, Compositor
from formgen.writing.pdf.compiled.cutting import Filled
from formgen.writing.pdf.compiled.drawing import File
from formgen.writing.pdf.compiled.faces import Faces
from formgen.writing.pdf.compiled.file import frame
from formgen.writing.pdf.compiled.form import Family, Form, Paragraph, Pattern, Rise, Type
from formgen.writing.pdf.compiled.moving import Heights
from formgen.writing.pdf.template import Template

TICKS = {"mark": ("open", "ticked"), "check": ("□", "☑")}
"""Kinds of leaves that are one of two things, open and ticked."""

_SHORT = {"number": "7", "money": "7", "date": "2025年1月1日"}
_SHORT_WORD = "文"
_OTHER = {"7": "3", "文": "字", "2025年1月1日": "2024年2月2日"}
"""What is laid out besides: as short, and different."""

_WORDS: frozenset[LeafKind] = frozenset(("text", "lines", "choice", "sentence"))
"""Kinds of leaves whose words may take several lines."""
_WIDE, _LINES = "中", 2
"""A letter of long words, and the lines that they take."""

_OFTEN = "0123456789.%-+/:()（），。、；：年月日 "
"""Characters that stand in most values, and so in the fonts of the form."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A form with what stands in for its words, and each leaf's kind; a leaf that is empty has none.

    `short` words and `long` ones, which take two lines where they may, are different ones; marks are open.
    """

    view: View
    plan: Plan
    kinds: tuple[LeafKind, ...]
    short: tuple[str, ...]
    long: tuple[str, ...]
    empty: Mapping[int, str]
    """The leaves that may be empty, and what is printed then."""

    @property
    def marks(self) -> tuple[int, ...]:
        """The leaves that are open or ticked."""
        return tuple(n for n, each in enumerate(self.kinds) if each in TICKS and self.short[n])

    @property
    def one_of_each(self) -> frozenset[int]:
        """The first mark of each place, as usually one of several grades is ticked."""
        places = [leaf.place for leaf in leaves_of(self.view)]
        return frozenset({places[n]: n for n in reversed(self.marks)}.values())

    def beside(self, alone: Collection[int]) -> tuple[str, ...]:
        """The long words, but of these leaves something short."""
        return tuple(
            _OTHER.get(self.short[n], each) if n in alone else each for n, each in enumerate(self.long)
        )

    def without(self, leaves: Collection[int]) -> tuple[str, ...]:
        """The short words, without those of these leaves."""
        return tuple("" if n in leaves else each for n, each in enumerate(self.short))

    def placed(self, values: Sequence[str], heights: Sequence[float]) -> tuple[View, Sheet]:
        """The view with other words, and the sheet with them where others stood in, in these heights."""
        left = iter(heights)
        sheet = measured(self.plan.sheet, lambda _: next(left))
        return given(self.view, values), settled(sheet, values, repeat(0.0))


def standing(view: View, cast: Cast, *, as_filled: bool) -> Standing:
    """What stands in for the words of a form: the same for all plans of one base.

    `as_filled`: just those leaves are empty that are so in this view, and not all that may have words.
    """
    found = leaves_of(view)
    has_any = tuple(map(bool, cast.values)) if as_filled else taken(view).filled
    kinds = tuple(leaf.kind for leaf in found)
    short = tuple(_short(kind) if any_ else "" for kind, any_ in zip(kinds, has_any, strict=True))
    long = [_OTHER.get(each, each) for each in short]
    for place in cast.plan.places:
        (n, *others) = place.leaves
        if short[n] and kinds[n] in _WORDS and not others and len(place.paragraph.pieces) == 1:
            long[n] = _long(place, short, n) or long[n]
    empty = {
        n: replace(leaf.slot, value="").printed
        for n, leaf in enumerate(found)
        if leaf.place == "goals" and leaf.slot and has_any[n] and leaf.kind not in TICKS and not as_filled
    }
    return Standing(view, cast.plan, kinds, short, tuple(long), empty)


def _short(kind: LeafKind) -> str:
    return TICKS[kind][0] if kind in TICKS else _SHORT.get(kind, _SHORT_WORD)


def _long(place: Place, short: Sequence[str], leaf: int) -> str:
    """Words of two lines for a leaf in this place, if there is room for several letters beside each other."""
    room = int(drafts.room_of(place.paragraph, place.width, place.setting))
    words = _WIDE * (room + (room + 1) // 2)
    values = [*short[:leaf], words, *short[leaf + 1 :]]
    return words if room > 1 and place.taken(values) == _LINES else ""


def compiled(standing: Standing, template: Template, compositor: Compositor) -> Pattern:
    """The form, ready to be filled once its rows have their heights.

    What may be empty is tried to be so.  Raises UnfitError for a form whose values cannot be placed without
    laying it out, EmptyError where this is for what may be empty, and UnusableError.
    """
    heights = moving.heights(standing.plan, standing.short, standing.long)
    pages = _pages(standing, heights, template)
    styles.check(pages.low, template.folder)
    words = (*standing.short, *standing.long, *_OTHER.values(), _OFTEN)
    cuts = template.cut(template.always.union(unescape(pages.low + pages.high), *words))
    served = {**template.served} | {f"formgen:font/{n}": cut.data for n, cut in enumerate(cuts)}
    texts = sum(1 for _ in printed(standing.view))
    with layout.laying_out(texts, template.style(cuts), template.folder, served) as laying:
        low = drawing.laid(laying, pages.low, standing.short)
        long = standing.beside(drawing.beside_others(low))
        high = drawing.drawn(laying, drawing.laid(laying, pages.high, long, wide=low.wide))
        file = drawing.written(laying, low, high, _OFTEN)
        if standing.empty:
            none = standing.without(standing.empty)
            bare = drawing.drawn(laying, drawing.laid(laying, pages.emptied, none))
    short = Filled(file.drawing, standing.short)
    moves = moving.moves(heights, file.drawing, high)
    paragraphs, rises = cutting.paragraphs(short, Filled(high, long), moves, compositor)
    _check_pitch(standing.plan, paragraphs, rises)
    if standing.empty:
        cutting.check_empty(short, bare, paragraphs, standing.empty, compositor)
    ticked = {n: TICKS[standing.kinds[n]][1] for n in standing.marks}
    cut = cutting.pages(file.drawing, high, ticked, moves)
    places = moves.places(file.drawing.places, high.places, rises)
    objects = file.objects([page.fixed for page in cut], places, moving.has_hole)
    streams = tuple(pieces for page in cut for pieces in page.pieces)
    types = _types(file, cuts, compositor.faces)
    return Pattern(
        Form(streams, paragraphs, types, frame(objects), standing.empty),
        heights.least,
        feet(standing.plan),
        tuple(file.drawing.free),
        tuple(moves.stands),
        tuple(moves.holes),
        rises,
        objects.drawn,
        objects.moving,
    )


def _check_pitch(plan: Plan, paragraphs: Sequence[Paragraph], rises: Sequence[Rise]) -> None:
    """Raise UnfitError where lines are further apart than the plan has room for."""
    room = {n: place.setting.line * moving.PIXELS for place in plan.places for n in place.leaves}
    for paragraph, rise in zip(paragraphs, rises, strict=True):
        if rise.wraps and any(paragraph.pitch > room.get(n, 0.0) + moving.NEAR for n in rise.leaves):
            raise UnfitError("lines that are higher than the sheet has room for")


@dataclass(frozen=True, slots=True)
class _Pages:
    """The pages with holes for all values but marks: `low` with open ones, `high` with ticked ones.

    `emptied` is the low one without what may be empty, if there is anything.
    """

    low: str
    high: str
    emptied: str


def _pages(standing: Standing, heights: Heights, template: Template) -> _Pages:
    """The pages; raises UnfitError for a template that looks into values or heights."""
    looks = Looks()

    def write(ticked: Collection[int], of_rows: Sequence[float], empty: Collection[int] = ()) -> str:
        values: list[str] = []
        for n, (kind, value) in enumerate(zip(standing.kinds, standing.short, strict=True)):
            if kind in TICKS and value:
                values.append(TICKS[kind][n in ticked])
            else:
                values.append(Word(hole(n), n, looks) if value and n not in empty else "")
        return plain(template.write(*standing.placed(values, [Length(each, looks) for each in of_rows])))

    owners = leaves.Owners.of(
        standing.marks, lambda ticked: write(ticked, heights.least), standing.one_of_each
    )
    low = owners.told(write((), heights.least))
    high = owners.told(write(standing.marks, heights.more))
    emptied = owners.told(write((), heights.least, standing.empty)) if standing.empty else ""
    if looks.seen:
        raise UnfitError("the template looks at what is filled in", "looks-inside")
    return _Pages(low, high, emptied)


def _types(file: File, cuts: tuple[fonts.Cut, ...], faces: Faces) -> dict[Family, Type]:
    """The fonts of the file by the family and weight that are asked for."""
    names = list(dict.fromkeys(cut.family for cut in cuts))
    found: dict[Family, Type] = {}
    for shown in file.fonts:
        name = names[shown.family]
        if name not in faces.names:
            raise UnfitError(JOINED)
        place = faces.names.index(name)
        codes = {character: f"{glyph:04x}" for character, glyph in shown.codes.items()}
        made = Type(shown.name, codes, frozenset(codes))
        for weight in fonts.WEIGHTS:
            if faces.weight((place, weight)) == shown.weight:
                found[place, weight] = made
    return found
