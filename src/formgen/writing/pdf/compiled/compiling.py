"""A form laid out with standing words in its slots, and cut."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import unescape
from itertools import repeat

from formgen.typesetting.layout import Cast
from formgen.typesetting.model import Sheet
from formgen.typesetting.plans import Plan, settled, stand_ins
from formgen.view.leaves import LeafKind, given, leaves as leaves_of, taken
from formgen.view.model import View
from formgen.view.text import printed
from formgen.writing import fonts
from formgen.writing.compiling import UnfitError
from formgen.writing.opaque import Looks, Word, hole
from formgen.writing.pdf import layout
from formgen.writing.pdf.compiled import cutting, drawing, leaves
from formgen.writing.pdf.compiled.breaking import JOINED, Compositor
from formgen.writing.pdf.compiled.cutting import Filled
from formgen.writing.pdf.compiled.drawing import File
from formgen.writing.pdf.compiled.faces import Faces
from formgen.writing.pdf.compiled.file import frame
from formgen.writing.pdf.compiled.form import Family, Form, Type
from formgen.writing.pdf.template import Template

TICKS = {"mark": ("open", "ticked"), "check": ("□", "☑")}
"""Kinds of leaves that are one of two things, open and ticked."""

_SHORT = {"number": "7", "money": "7", "date": "2025年1月1日"}
_SHORT_WORD = "文"
_OTHER = {"7": "3", "文": "字", "字": "文", "2025年1月1日": "2024年2月2日"}
"""What is laid out besides what stands in: shorter, and different."""

_WIDE = "中"
"""What stands in for words that have no place on the sheet, as those of the letterhead."""

_OFTEN = "0123456789.%-+/:()（），。、；：年月日 "
"""Characters that stand in most values, and so in the fonts of the form."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A form with what stands in for its words, and each leaf's kind; a leaf that is empty has none."""

    view: View
    plan: Plan
    kinds: tuple[LeafKind, ...]
    values: tuple[str, ...]
    empty: Mapping[int, str]
    """The leaves that may be empty, and what is printed then."""

    @property
    def marks(self) -> tuple[int, ...]:
        """The leaves that are open or ticked."""
        return tuple(n for n, kind, value in self._leaves if kind in TICKS and value)

    @property
    def _leaves(self) -> Iterator[tuple[int, LeafKind, str]]:
        return ((n, *each) for n, each in enumerate(zip(self.kinds, self.values, strict=True)))

    def short(self) -> tuple[str, ...]:
        """Words that are shorter than those that stand in, all marks open."""
        return tuple(map(_short, self.kinds, self.values))

    def long(self, alone: Collection[int]) -> tuple[str, ...]:
        """What stands in, all marks ticked; of these leaves something as short as before, but different."""
        return tuple(_long(kind, value, is_alone=n in alone) for n, kind, value in self._leaves)

    def placed(self, values: Sequence[str]) -> tuple[View, Sheet]:
        """The view with other words, and the sheet with them where others stood in."""
        return given(self.view, values), settled(self.plan.sheet, values, repeat(0.0))


def standing(view: View, cast: Cast, *, as_filled: bool) -> Standing:
    """What stands in for the words of a form.

    `as_filled`: just those leaves are empty that are so in this view, and not all that may have words.
    """
    places = (place.paragraph for place in cast.plan.places)
    texts = {words.n: str(words) for paragraph in places for words in stand_ins(paragraph)}
    found = leaves_of(view)
    has_any = tuple(map(bool, cast.values)) if as_filled else taken(view).filled
    values = tuple(texts.get(n, _WIDE) if has_any[n] else "" for n in range(len(found)))
    empty = {
        n: replace(leaf.slot, value="").printed
        for n, leaf in enumerate(found)
        if leaf.place == "goals" and leaf.slot and has_any[n] and leaf.kind not in TICKS and not as_filled
    }
    kinds = tuple(leaf.kind for leaf in found)
    marked = (
        TICKS[kind][0] if kind in TICKS and value else value
        for kind, value in zip(kinds, values, strict=True)
    )
    return Standing(view, cast.plan, kinds, tuple(marked), empty)


def _long(kind: LeafKind, value: str, *, is_alone: bool) -> str:
    if kind in TICKS:
        return value and TICKS[kind][1]
    short = _short(kind, value)
    return _OTHER[short] if value and (is_alone or value == short) else value


def _short(kind: LeafKind, value: str) -> str:
    if not value:
        return ""
    if kind in TICKS:
        return TICKS[kind][0]
    short = _SHORT.get(kind, _SHORT_WORD)
    return short if short != value else _OTHER[short]


def compiled(standing: Standing, template: Template, compositor: Compositor) -> Form:
    """The form, ready to be filled.

    What may be empty is tried to be so.  Raises UnfitError for a form whose values cannot
    be placed without laying it out, EmptyError where this is for what may be empty, and UnusableError.
    """
    page = _written(standing, template)
    short = standing.short()
    shown = (unescape(page.opened + page.ticked), *standing.values, *short, *_OTHER.values(), _OFTEN)
    characters = template.always.union(*shown)
    cuts = template.cut(characters)
    served = {**template.served} | {f"formgen:font/{n}": cut.data for n, cut in enumerate(cuts)}
    texts = sum(1 for _ in printed(standing.view))
    with layout.laying_out(texts, template.style(cuts), template.folder, served) as laying:
        brief = drawing.laid(laying, page.opened, short)
        long = standing.long(drawing.beside_others(brief))
        drawn = drawing.drawn(laying, drawing.laid(laying, page.ticked, long))
        file = drawing.written(laying, brief, drawn, _OFTEN)
        if standing.empty:
            none = tuple("" if n in standing.empty else value for n, value in enumerate(short))
            bare = drawing.drawn(laying, drawing.laid(laying, page.emptied, none))
    paragraphs = cutting.paragraphs(Filled(file.drawing, short), Filled(drawn, long), compositor)
    ticked = {each: TICKS[standing.kinds[each]][1] for each in standing.marks}
    pages = cutting.pages(file.drawing, drawn, ticked)
    if standing.empty:
        cutting.check_empty(Filled(file.drawing, short), bare, paragraphs, standing.empty, compositor)
    streams = tuple(pieces for page in pages for pieces in page.pieces)
    types = _types(file, cuts, compositor.faces)
    objects = file.objects([page.fixed for page in pages])
    return Form(streams, paragraphs, types, frame(objects), standing.empty)


def _written(standing: Standing, template: Template) -> leaves.Marked:
    """The page, open and ticked, with holes for all other values, and one without those that may be empty."""
    looks = Looks()

    def write(ticked: frozenset[int], empty: Collection[int] = ()) -> str:
        values: list[str] = []
        for n, (kind, value) in enumerate(zip(standing.kinds, standing.values, strict=True)):
            if kind in TICKS and value:
                values.append(TICKS[kind][n in ticked])
            else:
                values.append(Word(hole(n), n, looks) if value and n not in empty else "")
        return template.write(*standing.placed(values))

    made = leaves.marked(standing.marks, write, write(frozenset(), standing.empty) if standing.empty else "")
    if looks.seen:
        raise UnfitError("the template looks at what is filled in", "looks-inside")
    return made


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
