"""A pattern with the heights of one plan: the form into which all documents of that plan are filled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from formgen.typesetting.plans import Plan
from formgen.writing.compiling import UnfitError
from formgen.writing.pdf.compiled import moving
from formgen.writing.pdf.compiled.file import with_own
from formgen.writing.pdf.compiled.form import Form, Paragraph, Pattern, Piece, Rise, Tick


def fitted(pattern: Pattern, plan: Plan) -> Form:
    """The form for a plan of the pattern's base; raises UnfitError if its rows have no room on a page."""
    for foot, free in zip(pattern.feet, pattern.free, strict=True):
        if foot.lower(plan.heights, pattern.least) * moving.PIXELS > free + moving.NEAR:
            raise UnfitError("rows that are higher than the page has room for")
    shifts = [each.lower(plan.heights, pattern.least) * moving.PIXELS for each in pattern.stands]
    fill = partial(moving.filled, numbers=tuple(moving.numbers(pattern.holes, shifts)))
    lines = {n: place.lines for place in plan.places for n in place.leaves}
    form = pattern.form

    def piece(of: Piece) -> Piece:
        what, behind = of
        if isinstance(what, Tick):
            what = replace(what, drawn_open=fill(what.drawn_open), drawn_ticked=fill(what.drawn_ticked))
        return what, fill(behind)

    return replace(
        form,
        streams=tuple(tuple(map(piece, stream)) for stream in form.streams),
        paragraphs=tuple(
            _lower(each, rise, shifts, lines)
            for each, rise in zip(form.paragraphs, pattern.rises, strict=True)
        ),
        frame=with_own(
            form.frame,
            [(number, fill(each)) for number, each in pattern.drawn],
            [(number, fill(each)) for number, each in pattern.objects],
        ),
    )


def _lower(paragraph: Paragraph, rise: Rise, shifts: Sequence[float], lines: Mapping[int, int]) -> Paragraph:
    most = min((lines.get(n, 1) for n in rise.leaves), default=1) if rise.wraps else 1
    return replace(paragraph, y=paragraph.y + shifts[rise.stand], most=most)
