"""A paragraph set with the words of one document: its lines, and where each begins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from formgen.writing.compiling import UnfitError
from formgen.writing.pdf.compiled import breaking
from formgen.writing.pdf.compiled.breaking import Compositor
from formgen.writing.pdf.compiled.form import Fixed, Paragraph, Text
from formgen.writing.pdf.compiled.leaves import said

_NEARLY = 1e-6
_SPACES = (" ", "\N{IDEOGRAPHIC SPACE}")


@dataclass(frozen=True, slots=True)
class Line:
    """Words from `x` on, on a baseline `y`, in pixels from the top left; fixed words are not said."""

    x: float
    y: float
    words: str = ""


def laid(paragraph: Paragraph, values: Sequence[str], compositor: Compositor) -> tuple[tuple[Line, ...], ...]:
    """The lines of each text of a paragraph.

    Raises UnfitError where it has more lines than it has room for, or several texts on several lines.
    """
    words = [said(each.parts, values) if isinstance(each, Text) else "" for each in paragraph.texts]
    before = ""
    for text, each in zip(paragraph.texts, words, strict=True):
        breaking.check(each)
        if not paragraph.keeps_spaces or (paragraph.align and each.endswith(_SPACES)):
            # the first space after other words is kept
            beside = before and not before.endswith(_SPACES)
            breaking.check_spaces(each[1:] if beside and each.startswith(" ") else each)
        before = text.words if isinstance(text, Fixed) else each or before
    if "\n" not in "".join(words):
        widths = [
            compositor.width(each, text.look) if isinstance(text, Text) else text.width
            for each, text in zip(words, paragraph.texts, strict=True)
        ]
        used = sum(widths) + sum([text.gap for text in paragraph.texts]) + paragraph.trail
        room = paragraph.width - paragraph.indent
        if used <= room + _NEARLY:
            return _alone(paragraph, words, widths, max(room - used, 0) * paragraph.align)
    (only,) = paragraph.texts if len(paragraph.texts) == 1 else (None,)
    if not isinstance(only, Text) or not paragraph.wraps or paragraph.indent or paragraph.trail or only.gap:
        raise UnfitError("several texts on several lines", "odd-words")
    return (tuple(_several(paragraph, only, words[0], compositor)),)


def _alone(
    paragraph: Paragraph, texts: Sequence[str], widths: Sequence[float], free: float
) -> tuple[tuple[Line, ...], ...]:
    """The texts of a paragraph of one line."""
    x = paragraph.x + paragraph.indent + free
    made = []
    for words, wide, text in zip(texts, widths, paragraph.texts, strict=True):
        x += text.gap
        made.append((Line(x, paragraph.y, words),))
        x += wide
    return tuple(made)


def _several(paragraph: Paragraph, text: Text, words: str, compositor: Compositor) -> Iterator[Line]:
    if "\n" in words and not paragraph.keeps_spaces:
        raise UnfitError("a new line where there is none in print", "odd-words")
    lines = list(compositor.lines(words, paragraph.width, text.look, paragraph.language))
    if len(lines) > paragraph.most:
        raise UnfitError("more lines than there is room for", "odd-words")
    first = paragraph.y - (len(lines) - 1) * paragraph.pitch * paragraph.share
    for n, (line, wide) in enumerate(lines):
        free = max(paragraph.width - wide, 0) * paragraph.align
        yield Line(paragraph.x + free, first + n * paragraph.pitch, line)
