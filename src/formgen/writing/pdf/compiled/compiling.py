"""A form laid out with standing words in its slots, and cut."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from formgen.typesetting.model import Sheet
from formgen.view.model import View
from formgen.writing import fonts
from formgen.writing.pdf.compiled import cutting, drawing, leaves
from formgen.writing.pdf.compiled.cutting import Filled
from formgen.writing.pdf.compiled.drawing import File, Shown
from formgen.writing.pdf.compiled.faces import Faces
from formgen.writing.pdf.compiled.file import frame
from formgen.writing.pdf.compiled.form import Family, Form, Type
from formgen.writing.pdf.unusable import UnfitError

TICKS = {"mark": ("open", "ticked"), "check": ("□", "☑")}
"""Kinds of leaves that are one of two things, open and ticked."""

_SHORT = {"number": "7", "money": "7", "date": "2025年1月1日"}
_SHORT_WORD = "文"
"""What is laid out besides the standing words: shorter, and different."""

_OFTEN = "0123456789.%-+/:()（），。、；：年月日 "
"""Characters that stand in most values, and so in the fonts of the form."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A form to be laid out: its leaves' kinds and standing values, and what sets others in their places."""

    kinds: tuple[str, ...]
    values: tuple[str, ...]
    put: Callable[[Sequence[str]], tuple[View, Sheet]]

    @property
    def marks(self) -> tuple[int, ...]:
        return tuple(n for n, (kind, value) in enumerate(zip(self.kinds, self.values, strict=True)) if kind in TICKS and value)

    def short(self) -> tuple[str, ...]:
        """Values that are shorter than those that stand, all marks open."""
        return tuple(map(self._short, self.kinds, self.values))

    @staticmethod
    def _short(kind: str, value: str) -> str:
        if not value:
            return ""
        if kind in TICKS:
            return TICKS[kind][0]
        short = _SHORT.get(kind, _SHORT_WORD)
        return short if short != value else {"7": "3", "文": "字"}.get(short, "2024年2月2日")

    def long(self) -> tuple[str, ...]:
        """The standing values, all marks ticked."""
        return tuple(TICKS[kind][1] if kind in TICKS and value else value for kind, value in zip(self.kinds, self.values, strict=True))


@dataclass(frozen=True, slots=True)
class Press:
    """What makes PDF of forms: the template as a function, the fonts, and what is served to it."""

    write: Callable[[View, Sheet], str]
    fonts: tuple[fonts.Font, ...]
    faces: Faces
    always: frozenset[str]
    served: dict[str, bytes]
    style: Callable[[tuple[fonts.Cut, ...]], str]
    templates: Path
    texts: int


def compiled(standing: Standing, press: Press) -> Form:
    """The form, ready to be filled.

    Raises UnfitError for one whose values cannot be placed without laying it out, and UnusableError.
    """
    from formgen.writing.pdf import layout  # noqa: PLC0415 WeasyPrint needs libraries that may be missing

    page = _marked(standing, press)
    short, long = standing.short(), standing.long()
    characters = press.always.union(unescape(page.opened + page.ticked), *short, *long, _OFTEN)
    cuts = tuple(fonts.cut(press.fonts, characters))
    served = press.served | {f"formgen:font/{n}": cut.data for n, cut in enumerate(cuts)}
    with layout.laying_out(press.texts, press.style(cuts), press.templates, served) as laying:
        made = []
        for text, values in ((page.opened, short), (page.ticked, long)):
            tree = laying.parted(laying.tree(text))
            held = leaves.held(tree.etree_element, values)
            made.append((laying.document(tree), held))
        full = drawing.drawn(laying, *made[1])
        brief = drawing.written(laying, *made[0], full, _OFTEN)
    paragraphs = cutting.paragraphs(
        Filled(brief.drawing, short), Filled(full, long), press.faces, drawing.break_points
    )
    ticked = {each: TICKS[standing.kinds[each]][1] for each in standing.marks}
    fronts, pages = _fronts(cutting.pages(brief.drawing, full, ticked))
    return Form(pages, paragraphs, _types(brief, cuts, press.faces), frame(brief.objects(fronts)))


def _marked(standing: Standing, press: Press) -> leaves.Marked:
    """The page, open and ticked, with placeholders for all other values."""
    looked: list[str] = []

    def write(ticked: frozenset[int]) -> str:
        values: list[str] = []
        for n, (kind, value) in enumerate(zip(standing.kinds, standing.values, strict=True)):
            if kind in TICKS and value:
                values.append(TICKS[kind][n in ticked])
            else:
                values.append(leaves.value(n, looked) if value else "")
        return press.write(*standing.put(values))

    made = leaves.marked(standing.marks, write)
    if looked:
        raise UnfitError("the template looks at what is filled in")
    return made


def _fronts(
    pages: tuple[tuple[object, ...], ...],
) -> tuple[list[bytes], tuple[tuple[object, ...], ...]]:
    """What each page begins with, whatever is filled in, and the rest of it."""
    return [page[0] for page in pages], tuple(page[1:] for page in pages)


def _types(file: File, cuts: tuple[fonts.Cut, ...], faces: Faces) -> dict[Family, Type]:
    """The fonts of the file by the family and weight that are asked for."""
    names = list(dict.fromkeys(cut.family for cut in cuts))
    found: dict[Family, Type] = {}
    for shown in file.fonts:
        name = names[shown.family]
        if name not in faces.names:
            raise UnfitError("letters that are joined, marked or written from right to left")
        place = faces.names.index(name)
        codes = {character: f"{glyph:04x}" for character, glyph in shown.codes.items()}
        made = Type(shown.name, codes, frozenset(codes))
        for weight in fonts.WEIGHTS:
            if faces.weight((place, weight)) == shown.weight:
                found[place, weight] = made
    return found
