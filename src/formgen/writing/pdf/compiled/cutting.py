"""A form cut out of two drawings of it, which differ in all that a document may say.

One is low, with short words in its slots and its marks open, the other high, with long words and ticks.
Whatever differs in another way than by the heights of rows would depend on what is filled in, and such a
form is not kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count, groupby

from formgen.writing.compiling import UnfitError
from formgen.writing.pdf.compiled import setting
from formgen.writing.pdf.compiled.breaking import Compositor
from formgen.writing.pdf.compiled.drawing import Area, Drawing, Drawn, MarkHere, Set, Sheet, TextHere, rounded
from formgen.writing.pdf.compiled.form import Fixed, Look, Paragraph, Piece, Place, Rise, Text, Tick
from formgen.writing.pdf.compiled.leaves import EmptyError, said, word
from formgen.writing.pdf.compiled.moving import NEAR, Moves

_ALIGN = {"left": 0.0, "start": 0.0, "center": 0.5, "right": 1.0, "end": 1.0}


@dataclass(frozen=True, slots=True)
class Filled:
    """A drawing, and the values that stood in it."""

    drawing: Drawing
    values: Sequence[str]


def paragraphs(
    low: Filled, high: Filled, moves: Moves, compositor: Compositor
) -> tuple[tuple[Paragraph, ...], tuple[Rise, ...]]:
    """The paragraphs of leaves as they stand in the low drawing, and where that is.

    Raises UnfitError if one would be set otherwise than WeasyPrint has it.
    """
    if len(low.drawing.paragraphs) != len(high.drawing.paragraphs):
        raise UnfitError("the words filled in decide what stands on the page")
    made, rises = [], []
    for brief, full in zip(low.drawing.paragraphs, high.drawing.paragraphs, strict=True):
        paragraph = _paragraph(brief, full, low.values, high.values)
        further = (len(full.lines) - 1) * full.pitch
        stand, share = moves.line(brief.page, paragraph.y, full.lines[0][0].y, further)
        paragraph = replace(paragraph, share=share)
        _compare(brief, setting.laid(paragraph, low.values, compositor))
        lower = replace(paragraph, y=paragraph.y + moves.lower(stand), most=len(full.lines))
        _compare(full, setting.laid(lower, high.values, compositor))
        made.append(paragraph)
        rises.append(Rise(stand, tuple(_leaves(paragraph)), wraps=len(full.lines) > 1))
    return tuple(made), tuple(rises)


def _leaves(paragraph: Paragraph) -> Iterator[int]:
    """The leaves of a paragraph."""
    for text in paragraph.texts:
        for part in text.parts if isinstance(text, Text) else ():
            if isinstance(part, int):
                yield max(part, ~part)


def _paragraph(brief: Set, full: Set, short: Sequence[str], long: Sequence[str]) -> Paragraph:
    """What both have in common."""
    for mine, theirs in ((brief.x, full.x), (brief.width, full.width), (brief.pitch, full.pitch)):
        if abs(mine - theirs) > NEAR:
            raise UnfitError("the words filled in decide how wide or high something is")
    align = brief.align if brief.align_last == "auto" else brief.align_last
    if align != brief.align or align not in _ALIGN:
        raise UnfitError(f"text-align: {align}")
    line, lines = brief.lines[0], full.lines
    if len(line) != len(lines[0]):
        raise UnfitError("words of which a part looks otherwise")  # as with ::first-letter
    texts, end = list[Text | Fixed](), brief.starts[0]
    for each, other in zip(line, lines[0], strict=True):
        texts.append(_text(each, each.x - end, short, other.words if len(lines) == 1 else None, long))
        end = each.x + each.width
    y = line[0].y
    if any(abs(each.y - y) > NEAR for each in line):
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
        share=0,
        most=1,
    )


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
            if abs(mine.x - drawn.x) > NEAR or abs(mine.y - drawn.y) > NEAR:
                raise UnfitError("words that stand elsewhere")


# ── pages ───────────────────────────────────────────────────────────────────────────────────


_LARGE = 2_000
"""Bytes of operators between two leaves that are worth a stream of their own, which is deflated once."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A page as streams of operators: each one that is always the same, then one in pieces."""

    fixed: tuple[bytes, ...]
    pieces: tuple[tuple[Piece, ...], ...]


def pages(low: Drawing, high: Drawing, ticked: Mapping[int, str], moves: Moves) -> tuple[Cut, ...]:
    """The pages, cut; `ticked` are the marks, each with its value where it is ticked.

    Raises UnfitError if anything else differs.
    """
    if low.said != high.said:
        raise UnfitError("the words filled in are said in a title, or decide what is a heading")
    marks = _Marks(ticked, moves, low, high)
    return tuple(
        _parted(*_pieces(n, one, other, marks))
        for n, (one, other) in enumerate(zip(low.pages, high.pages, strict=True))
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


def _pieces(page: int, low: Sheet, high: Sheet, of_marks: _Marks) -> tuple[bytes, list[Piece]]:
    """What a page begins with, and its pieces."""
    fixed = of_marks.moves.operators(page, low.fixed, high.fixed)
    marks = dict[int, list[Tick]]()
    for behind, tick in of_marks.ticks(page, low.marks, high.marks):
        marks.setdefault(behind, []).append(tick)
    found, runs = list[Place | Tick](), [list[bytes]()]
    for n, each in enumerate([*fixed, b""]):
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
    front, *others = (b"\n".join(run) for run in runs)
    return front, list(zip(found, others, strict=True))


class _Marks:
    """What is drawn for marks: open as in the low drawing, ticked as in the high one, with holes."""

    def __init__(self, ticked: Mapping[int, str], moves: Moves, low: Drawing, high: Drawing) -> None:
        self.moves = moves
        self._ticked = ticked
        self._areas: dict[int, list[tuple[Area, Area]]] = {}
        if [(each.mark, each.page) for each in low.areas] != [(each.mark, each.page) for each in high.areas]:
            raise UnfitError("a mark decides what stands on the page")
        for mine, theirs in zip(low.areas, high.areas, strict=True):
            self._areas.setdefault(mine.mark, []).append((mine, theirs))

    def ticks(
        self, page: int, low: Sequence[MarkHere], high: Sequence[MarkHere]
    ) -> Iterator[tuple[int, Tick]]:
        """What is drawn for each mark and behind which operator, open and ticked; either may be nothing."""
        found: dict[int, dict[int, tuple[list[MarkHere], list[MarkHere]]]] = {}
        for side, marks in enumerate((low, high)):
            for (behind, mark), run in groupby(marks, key=lambda each: (each.behind, each.mark)):
                sides = found.setdefault(behind, {}).setdefault(mark, ([], []))
                sides[side].extend(run)
        for behind in sorted(found):
            for mark, (off, on) in found[behind].items():
                opened, ticked = self._drawn(page, mark, off, on)
                if _NUMBERED.findall(opened) != _NUMBERED.findall(ticked):
                    raise UnfitError("a mark moves something")
                yield behind, Tick(mark, self._ticked[mark], opened, ticked)

    def _drawn(
        self, page: int, mark: int, off: Sequence[MarkHere], on: Sequence[MarkHere]
    ) -> tuple[bytes, bytes]:
        """The operators of an open mark, and of a ticked one: their words stand at the same places."""
        sides = [[line for each in side for line in each.drawn.split(b"\n")] for side in (off, on)]
        words = [[line for line in side if line.endswith(b" Tm")] for side in sides]
        if len(words[0]) != len(words[1]):
            raise UnfitError("a mark moves something")
        placed = [self.moves.operator(page, *each) for each in zip(*words, strict=True)]
        here = [each for each in self._areas.get(mark, ()) if each[0].page == page]
        opened, ticked = (
            b"\n".join(self._lines([(each[side], *each) for each in here], lines, iter(placed)))
            for side, lines in enumerate(sides)
        )
        return opened, ticked

    def _lines(
        self, areas: Sequence[tuple[Area, Area, Area]], lines: Sequence[bytes], placed: Iterator[bytes]
    ) -> Iterator[bytes]:
        for each in lines:
            parts = each.split(b" ")
            if parts[-1] == b"Tm":
                yield next(placed)
            elif parts[-1] in _PLACED:
                across, down = (
                    parts[:-1:2],
                    [self._edge(areas, float(part), is_high=n > 0) for n, part in enumerate(parts[1:-1:2])],
                )
                numbers = (part for pair in zip(map(rounded, across), down, strict=True) for part in pair)
                yield b" ".join((*numbers, parts[-1]))
            elif parts[-1] in _MOVING:
                raise UnfitError("a mark draws more than words and areas")
            else:
                yield rounded(each)

    def _edge(self, areas: Sequence[tuple[Area, Area, Area]], number: float, *, is_high: bool) -> bytes:
        """A place, or how high an area is, in one of the drawings: that of the closest box of the mark."""
        near = sorted(
            (abs(number - each), self.moves.number(low.page, number + here - each, number + there - each))
            for drawn, low, high in areas
            for each, here, there in zip(
                drawn.edges(is_high), low.edges(is_high), high.edges(is_high), strict=True
            )
            if abs(number - each) < _BESIDE
        )
        found = {edge for away, edge in near if away < near[0][0] + NEAR}
        if len(found) != 1:
            raise UnfitError("a mark draws something elsewhere than in its area")
        return found.pop()


_BESIDE = 8
"""Pixels between the box of an element and what is drawn of it: in a line, that has room above its words."""
_PLACED = frozenset((b"re", b"m", b"l"))
_MOVING = frozenset((b"c", b"v", b"y", b"cm", b"Td", b"TD", b"T*"))
"""Operators with places: those of which every second number is one from top to bottom, and others."""

_NUMBERED = re.compile(rb"/MCID (\d+)")


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
        abs(float(a) - b) < NEAR for a, b in zip(places[0], (line.x, line.y), strict=True)
    )
    if not near or glyphs != 4 * len(line.words) or [*drawn[:_MARKED]] != [*marked]:
        raise EmptyError("what is printed where nothing is filled in")


_CODES = re.compile(rb"<([0-9a-f]*)>")
