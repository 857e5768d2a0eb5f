"""A form cut out of two drawings of it, which differ in all that a document may say.

One has short words in its slots and its marks open, the other long ones and ticks.  Whatever else is not the
same in both would depend on what is filled in, and such a form is not kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, groupby

from formgen.writing.compiling import UnfitError
from formgen.writing.pdf.compiled import setting
from formgen.writing.pdf.compiled.breaking import Compositor
from formgen.writing.pdf.compiled.drawing import Drawing, Drawn, MarkHere, Set, Sheet, TextHere
from formgen.writing.pdf.compiled.form import Fixed, Look, Paragraph, Piece, Place, Text, Tick
from formgen.writing.pdf.compiled.leaves import EmptyError, said, word

_NEAR = 0.01
"""Pixels by which our setting may differ from WeasyPrint's: less than a printer's dot."""

_ALIGN = {"left": 0.0, "start": 0.0, "center": 0.5, "right": 1.0, "end": 1.0}


@dataclass(frozen=True, slots=True)
class Filled:
    """A drawing, and the values that stood in it."""

    drawing: Drawing
    values: Sequence[str]


def paragraphs(short: Filled, long: Filled, compositor: Compositor) -> tuple[Paragraph, ...]:
    """The paragraphs of leaves; raises UnfitError if one would be set otherwise than WeasyPrint has it."""
    if len(short.drawing.paragraphs) != len(long.drawing.paragraphs):
        raise UnfitError("the words filled in decide what stands on the page")
    made = []
    for brief, full in zip(short.drawing.paragraphs, long.drawing.paragraphs, strict=True):
        paragraph = _paragraph(brief, full, short.values, long.values)
        for filled, each in ((short, brief), (long, full)):
            _compare(each, setting.laid(paragraph, filled.values, compositor))
        made.append(paragraph)
    _check_frames(short.drawing.paragraphs, long.drawing.paragraphs)
    return tuple(made)


def _paragraph(brief: Set, full: Set, short: Sequence[str], long: Sequence[str]) -> Paragraph:
    """What both have in common."""
    for mine, theirs in ((brief.x, full.x), (brief.width, full.width), (brief.pitch, full.pitch)):
        if abs(mine - theirs) > _NEAR:
            raise UnfitError("the words filled in decide how wide or high something is")
    align = brief.align if brief.align_last == "auto" else brief.align_last
    if align != brief.align or align not in _ALIGN:
        raise UnfitError(f"text-align: {align}")
    line, lines = brief.lines[0], full.lines
    texts, end = list[Text | Fixed](), brief.starts[0]
    for each, other in zip(line, lines[0], strict=True):
        texts.append(_text(each, each.x - end, short, other.words if len(lines) == 1 else None, long))
        end = each.x + each.width
    y, most = line[0].y, len(lines)
    if any(abs(each.y - y) > _NEAR for each in line):
        raise UnfitError("letters above or below each other")
    return Paragraph(
        tuple(texts),
        brief.x,
        brief.width,
        _ALIGN[align],
        brief.indent,
        brief.ends[0] - end,
        brief.wraps,
        brief.keeps_spaces,
        brief.language,
        y,
        brief.pitch,
        _share(y, full),
        most,
    )


def _share(y: float, full: Set) -> float:
    """By how much of a line each further one moves the first up."""
    more = len(full.lines) - 1
    if not more:
        return 0.0
    share = (y - full.lines[0][0].y) / (more * full.pitch)
    return next((each for each in (0.0, 0.5, 1.0) if abs(share - each) * more * full.pitch < _NEAR), share)


def _text(
    drawn: Drawn, gap: float, values: Sequence[str], other: str | None, others: Sequence[str]
) -> Text | Fixed:
    if drawn.parts is None:
        return Fixed(drawn.words, drawn.colour, drawn.shown, drawn.width, gap)
    look = Look(700 if drawn.is_bold else 400, drawn.size, drawn.units, drawn.colour)
    text = Text(tuple(_parts(drawn, values)), look, gap)
    if other is not None and said(text.parts, others) != other:
        raise UnfitError("words that are printed otherwise than they are filled in")
    return text


def _parts(drawn: Drawn, values: Sequence[str]) -> Iterator[str | int]:
    """The parts of a text, with the fixed words as they came out once spaces and case were seen to."""
    leaves = [each for each in drawn.parts or () if isinstance(each, int)]
    pattern = "(.*?)" + "".join(f"{re.escape(word(each, values))}(.*?)" for each in leaves)
    found = re.fullmatch(pattern, drawn.words)
    if found is None:
        raise UnfitError("words that are printed otherwise than they are filled in")
    fixed = found.groups()
    for words, leaf in zip(fixed, [*leaves, None], strict=True):
        if words:
            yield words
        if leaf is not None:
            yield leaf


def _compare(theirs: Set, ours: tuple[tuple[setting.Line, ...], ...]) -> None:
    """Raise UnfitError if a paragraph was laid out otherwise than we set it."""
    if len(ours) == 1 and len(ours[0]) != len(theirs.lines):
        raise UnfitError("lines that end elsewhere")
    for n, line in enumerate(theirs.lines):
        for m, drawn in enumerate(line):
            mine = ours[m][n] if m < len(ours) and n < len(ours[m]) else None
            if mine is None or (drawn.parts is not None and mine.words != drawn.words.rstrip("\n")):
                raise UnfitError("lines that end elsewhere")
            if abs(mine.x - drawn.x) > _NEAR or abs(mine.y - drawn.y) > _NEAR:
                raise UnfitError("words that stand elsewhere")


def _check_frames(brief: Sequence[Set], full: Sequence[Set]) -> None:
    """Raise UnfitError where two paragraphs of changing height stand in one place, and move each other."""
    moving: dict[tuple[int, int], int] = {}
    for one, other in zip(brief, full, strict=True):
        if one.frame[0] == other.frame[0]:  # as high whatever stands in it, and where it was
            continue
        around = zip(one.frame, other.frame, strict=True)
        home = next((n for n, (a, b) in enumerate(around) if _still(a, b)), None)
        if home is None:
            raise UnfitError("the words filled in decide how wide or high something is")
        key = one.page, one.frame[home][0]
        moving[key] = moving.get(key, 0) + 1
    if any(each > 1 for each in moving.values()):
        raise UnfitError("several values in a cell, which move each other")


def _still(
    one: tuple[int, float, float, float, float], other: tuple[int, float, float, float, float]
) -> bool:
    return all(abs(a - b) <= _NEAR for a, b in zip(one[1:], other[1:], strict=True))


# ── pages ───────────────────────────────────────────────────────────────────────────────────


_LARGE = 2_000
"""Bytes of operators between two leaves that are worth a stream of their own, which is deflated once."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A page as streams of operators: each one that is always the same, then one in pieces."""

    fixed: tuple[bytes, ...]
    pieces: tuple[tuple[Piece, ...], ...]


def pages(short: Drawing, long: Drawing, ticked: Mapping[int, str]) -> tuple[Cut, ...]:
    """The pages, cut; `ticked` are the marks, each with its value where it is ticked.

    Raises UnfitError if anything else differs.
    """
    if short.said != long.said:
        raise UnfitError("the words filled in are said in a title, or decide where a heading stands")
    if len(short.pages) != len(long.pages):
        raise UnfitError("the words filled in decide how many pages there are")
    return tuple(
        _parted(*_pieces(one, other, ticked)) for one, other in zip(short.pages, long.pages, strict=True)
    )


def _parted(front: bytes, pieces: Sequence[Piece]) -> Cut:
    fixed, streams = [front], [list[Piece]()]
    for what, behind in pieces:
        if len(behind) < _LARGE:
            streams[-1].append((what, behind))
        else:
            streams[-1].append((what, b""))
            fixed.append(behind)
            streams.append([])
    return Cut(tuple(fixed), tuple(map(tuple, streams)))


def _pieces(opened: Sheet, ticked: Sheet, values: Mapping[int, str]) -> tuple[bytes, list[Piece]]:
    """What a page begins with, and its pieces."""
    if opened.fixed != ticked.fixed:
        raise UnfitError("the words filled in, or the marks, decide where or how something else is drawn")
    marks = dict[int, list[Tick]]()
    for behind, tick in _ticks(opened.marks, ticked.marks, values):
        marks.setdefault(behind, []).append(tick)
    found, runs = list[Place | Tick](), [list[bytes]()]
    for n, each in enumerate([*opened.fixed, b""]):
        for tick in marks.get(n, ()):
            if tick.drawn_open == tick.drawn_ticked:
                runs[-1].append(tick.drawn_open)
            else:
                found.append(tick)
                runs.append([])
        if isinstance(each, TextHere):
            found.append(Place(each.paragraph, each.text))
            runs.append([])
        else:
            runs[-1].append(each)
    front, *fixed = (b"\n".join(run) for run in runs)
    return front, list(zip(found, fixed, strict=True))


def _ticks(
    opened: Sequence[MarkHere], ticked: Sequence[MarkHere], values: Mapping[int, str]
) -> Iterator[tuple[int, Tick]]:
    """What is drawn for each mark and behind which operator, open and ticked; either may be nothing."""
    found: dict[int, dict[int, tuple[list[MarkHere], list[MarkHere]]]] = {}
    for side, marks in enumerate((opened, ticked)):
        for (behind, mark), run in groupby(marks, key=lambda each: (each.behind, each.mark)):
            sides = found.setdefault(behind, {}).setdefault(mark, ([], []))
            sides[side].extend(run)
    for behind in sorted(found):
        for mark, (off, on) in found[behind].items():
            if not _alike(off, on):
                raise UnfitError("a mark moves something")
            yield behind, Tick(mark, values[mark], _joined(off), _joined(on))


_NUMBERED = re.compile(rb"/MCID (\d+)")


def _alike(off: Sequence[MarkHere], on: Sequence[MarkHere]) -> bool:
    """Whether what a mark draws, open and ticked, is the same words at the same place."""
    one, other = ([at for each in side for place in each.places for at in place] for side in (off, on))
    if len(one) != len(other) or any(abs(a - b) > _NEAR for a, b in zip(one, other, strict=True)):
        return False
    return _NUMBERED.findall(_joined(off)) == _NUMBERED.findall(_joined(on))


def _joined(marks: Sequence[MarkHere]) -> bytes:
    return b"\n".join(each.drawn for each in marks)


# ── what may be empty ───────────────────────────────────────────────────────────────────────


def check_empty(
    short: Filled,
    bare: Drawing,
    paragraphs: Sequence[Paragraph],
    empty: Mapping[int, str],
    compositor: Compositor,
) -> None:
    """Raise EmptyError unless a drawing without these leaves differs only in what is printed for them."""
    values = [empty.get(n, value) for n, value in enumerate(short.values)]
    gone = {
        n: setting.laid(each, values, compositor)[0][0]
        for n, each in enumerate(paragraphs)
        if _only_leaf(each) in empty
    }
    others = count()
    numbers = {n: next(others) for n in range(len(paragraphs)) if n not in gone}
    if len(short.drawing.pages) != len(bare.pages) or next(others) != len(bare.paragraphs):
        raise EmptyError("what is left empty decides what stands on the page")
    for mine, theirs in zip(short.drawing.pages, bare.pages, strict=True):
        _compare_bare(mine, theirs, gone, numbers)


def _only_leaf(paragraph: Paragraph) -> int | None:
    """The leaf that a paragraph consists of, if it does."""
    match paragraph.texts:
        case (Text(parts=(int(leaf),)),):
            return leaf
        case _:
            return None


def _compare_bare(
    mine: Sheet, theirs: Sheet, gone: Mapping[int, setting.Line], numbers: Mapping[int, int]
) -> None:
    """Compare a page with the same without what is `gone`, where these lines are printed instead."""
    full, bare = ([_unnumbered(each) for each in sheet.fixed] for sheet in (mine, theirs))
    at = end = 0
    while at < len(full):
        here = full[at + _MARKED] if at + _MARKED < len(full) else b""
        if isinstance(here, TextHere) and here.paragraph in gone:
            line = gone[here.paragraph]
            if line.words:
                begin, end = end, bare.index(b"EMC", end) + 1
                _check_printed(line, bare[begin:end], full[at : at + _MARKED])
            at += _MARKED + 2  # the text, and the end of what is marked
            continue
        each = full[at]
        if isinstance(each, TextHere):
            each = TextHere(numbers[each.paragraph], each.text)
        if end == len(bare) or each != bare[end]:
            raise EmptyError("what is left empty decides where or how something else is drawn")
        at, end = at + 1, end + 1
    marks, others = (
        [(each.mark, _unnumbered(each.drawn)) for each in sheet.marks] for sheet in (mine, theirs)
    )
    if end != len(bare) or marks != others:
        raise EmptyError("what is left empty decides where or how something else is drawn")


_MARKED = 3
"""Operators before a text by which it is marked for the tree of tags."""


def _unnumbered(each: bytes | TextHere) -> bytes | TextHere:
    return each if isinstance(each, TextHere) else _NUMBERED.sub(b"/MCID", each)


def _check_printed(
    line: setting.Line, drawn: Sequence[bytes | TextHere], marked: Sequence[bytes | TextHere]
) -> None:
    """Raise EmptyError if what was drawn is not this line."""
    operators = [each for each in drawn if isinstance(each, bytes)]
    places = [each.split()[4:6] for each in operators if each.endswith(b" Tm")]
    glyphs = sum(len(code) for each in operators if each.endswith(b"TJ") for code in _CODES.findall(each))
    near = len(places) == 1 and all(
        abs(float(a) - b) < _NEAR for a, b in zip(places[0], (line.x, line.y), strict=True)
    )
    if not near or glyphs != 4 * len(line.words) or [*drawn[:_MARKED]] != [*marked]:
        raise EmptyError("what is printed where nothing is filled in")


_CODES = re.compile(rb"<([0-9a-f]*)>")
