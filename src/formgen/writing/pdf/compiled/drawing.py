"""WeasyPrint from within: the one module that knows how it lays out and draws.

What is relied on, and held by `tests/test_compiled_pdf.py`: a page's box tree with the places of its texts;
that lines are drawn by `draw_inline_level`, the texts in them by `draw_text` between the operators that mark
them for the tree of tags, everything behind them by `draw_background` and `draw_border`; that a stream of
operators remembers colour and font; and that `add_tags` has one element for each text that was drawn.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from xml.etree.ElementTree import Element

import pydyf
import uharfbuzz
import weasyprint.draw
import weasyprint.pdf
from weasyprint.document import Document
from weasyprint.formatting_structure import boxes
from weasyprint.text.line_break import get_log_attrs

from formgen.writing.compiling import UnfitError
from formgen.writing.pdf import structure
from formgen.writing.pdf.compiled import leaves
from formgen.writing.pdf.compiled.leaves import Held, Words
from formgen.writing.pdf.layout import Layout, scope, tidied
from formgen.writing.pdf.structure import line_of

HOOKS = ("draw_inline_level", "draw_text", "draw_background", "draw_border")
"""Functions of `weasyprint.draw` that are watched; each is looked up by its name there when it is called."""

_VARIANTS = (
    "font_variant_alternates",
    "font_variant_caps",
    "font_variant_east_asian",
    "font_variant_ligatures",
    "font_variant_position",
    "font_stretch",
    "font_language_override",
)
"""What chooses other forms of letters from a font."""

_DIGITS = ("normal", ("tabular-nums",), "tabular-nums")
"""How digits may look: all are of one width anyway."""

_BOLD = 600


def break_points(text: str, language: str) -> Sequence[bool]:
    """Whether a line may end before each letter, and behind the last: what Pango says of it."""
    attributes = get_log_attrs(text, language)
    return [bool(attributes[n].is_line_break) for n in range(len(text) + 1)]


# ── what was drawn ──────────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class Drawn:
    """A text as it was laid out and drawn.

    `parts` are its words and leaves, where it holds any; else its words are fixed.  `font` is the name of its
    font in the file, `size` its size there; `colour` are the operators before it, `shown` show it.
    """

    parts: Words | None
    words: str
    x: float
    y: float
    width: float
    units: int
    is_bold: bool
    font: str = ""
    size: bytes = b""
    colour: bytes = b""
    shown: bytes = b""


@dataclass(slots=True)
class Set:
    """A paragraph with leaves as it was laid out: where it stands, and the texts of each line."""

    lines: list[list[Drawn]]
    x: float
    width: float
    align: str
    align_last: str
    indent: float
    starts: list[float]
    ends: list[float]
    pitch: float
    wraps: bool
    keeps_spaces: bool
    language: str
    page: int


@dataclass(frozen=True, slots=True)
class TextHere:
    """Where a text of a paragraph was drawn."""

    paragraph: int
    text: int


@dataclass(frozen=True, slots=True)
class MarkHere:
    """What was drawn, behind so many fixed operators, as a mark has it."""

    behind: int
    mark: int
    drawn: bytes


@dataclass(slots=True)
class Sheet:
    """A page as it was drawn: what is fixed, operator by operator, with texts of leaves; what is a mark's."""

    fixed: list[bytes | TextHere] = field(default_factory=list)
    marks: list[MarkHere] = field(default_factory=list)


@dataclass(slots=True)
class Drawing:
    """All pages of a document as they were drawn, and the paragraphs of leaves on them.

    `heights` are those of the pages in pixels, `free` what is left of each above its margin, `areas` the
    boxes that look as a mark has it; `places` are the numbers in the file that say where links lead and lie,
    `said` is what is said of the document, `shared` what pages draw by its name: groups, patterns, shades.
    """

    pages: list[Sheet]
    paragraphs: list[Set]
    fonts: Mapping[str, Any]
    heights: list[float]
    free: list[float]
    areas: list[Area]
    places: list[Place]
    said: tuple[object, ...]
    shared: list[bytes]


@dataclass(frozen=True, slots=True)
class Area:
    """The box of an element that looks as a mark has it: its page, its top and how high it is, in pixels."""

    mark: int
    page: int
    top: float
    high: float

    def edges(self, is_high: bool) -> tuple[float, ...]:  # noqa: FBT001 one of two kinds of numbers
        """How high it is, or its top and its foot."""
        return (self.high,) if is_high else (self.top, self.top + self.high)


@dataclass(frozen=True, slots=True)
class Place:
    """A number in a list in the file, from the foot of a page in points: of this page, at this index.

    Where a link leads to words of a paragraph of leaves, that is its number.
    """

    page: int
    list: Any
    at: int
    paragraph: int | None = None

    @property
    def value(self) -> float:
        return float(self.list[self.at])


class _EnoughError(BaseException):
    """The pages are drawn; no file is wanted of them.  WeasyPrint catches no such thing."""


@dataclass(frozen=True, slots=True)
class Laid:
    """A page on its sheets, and what its elements hold."""

    document: Document
    held: Held

    @property
    def wide(self) -> float:
        """Pixels from the left of its paper to the right."""
        return float(self.document.pages[0].width)


def laid(layout: Layout, page: str, values: Sequence[str], *, wide: float = 0) -> Laid:
    """The page laid out with these words in its leaves; `wide`: on tall paper, so many pixels wide."""
    tree = layout.parted(layout.tree(page))
    held = leaves.held(tree.etree_element, values)
    paper = f"@page {{ size: {wide}px {_TALL}mm !important }}" if wide else ""
    return Laid(layout.document(tree, paper), held)


_TALL = 1250
"""Millimetres of paper on which all rows are several times as high as their words."""


def beside_others(laid: Laid) -> frozenset[int]:
    """The leaves that have other texts beside them in their paragraph."""
    found: set[int] = set()
    for each in _Watch(laid).paragraphs:
        if len(each.lines[0]) > 1:
            found.update(part for text in each.lines[0] for part in text.parts or () if isinstance(part, int))
    return frozenset(max(each, ~each) for each in found)


def drawn(layout: Layout, laid: Laid) -> Drawing:
    """The pages as they are drawn, without the file; of a text on several lines only the first is drawn."""
    watch = _Watch(laid)
    kept: list[pydyf.PDF] = []

    def enough(_: Document, pdf: pydyf.PDF) -> None:
        kept.append(pdf)
        raise _EnoughError

    with (
        watch.on(),
        _replaced(
            weasyprint.pdf, add_tags=lambda *_: None, build_fonts_dictionary=lambda *_: pydyf.Dictionary()
        ),
        suppress(_EnoughError),
    ):
        layout.written(laid.document, enough)
    return watch.drawing(kept[0])


@dataclass(frozen=True, slots=True)
class Objects:
    """A file but for its pages: each object by its number, streams apart from what can be kept in one.

    What has holes is in neither of both: `drawn` are streams of operators, not deflated, `moving` all others.
    `contents` are the numbers of the pages' own streams, one after the other, and `fonts` of the list of
    fonts, which are not among them; `named` is what stands in that list, `free` the first number that
    nothing has.
    """

    streams: tuple[tuple[int, bytes], ...]
    small: tuple[tuple[int, bytes], ...]
    drawn: tuple[tuple[int, bytes], ...]
    moving: tuple[tuple[int, bytes], ...]
    contents: tuple[int, ...]
    fonts: int
    named: bytes
    free: int
    info: bytes
    root: bytes


@dataclass(frozen=True, slots=True)
class Shown:
    """A font of the file: its name there, which of the page's families it is, the code of each character."""

    name: str
    family: int
    weight: int
    codes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class File:
    """A document as it was drawn, with the file but for its pages."""

    drawing: Drawing
    fonts: tuple[Shown, ...]
    pdf: Any

    def objects(
        self, pages: Sequence[Sequence[bytes]], places: Sequence[float | bytes], has_hole: HasHole
    ) -> Objects:
        """The objects; each page has these streams, and behind each one of its own.

        `places` are what stands in those of the drawing.
        """
        for place, given in zip(self.drawing.places, places, strict=True):
            place.list[place.at] = given
        return _objects(self.pdf, pages, has_hole)


def written(layout: Layout, laid: Laid, other: Drawing, characters: str) -> File:
    """The pages as they are drawn, and the file.

    Its fonts have the characters that the other drawing of the same pages shows, too, and those that are
    asked for.
    """
    watch = _Watch(laid)
    if any(len(each.lines) > 1 for each in watch.paragraphs):
        raise UnfitError("a value among words of several lines")
    kept: list[File] = []

    def finish(document: Document, pdf: pydyf.PDF) -> None:
        scope(document)
        structure.check(pdf)
        drawing = watch.drawing(pdf)
        for page in pages_of(pdf):
            pdf.objects[number(page["Contents"])].stream = []
        fonts = tuple(_shown(font, other.fonts.get(name), characters) for name, font in drawing.fonts.items())
        tidied(laid.document, pdf)
        kept.append(File(drawing, fonts, pdf))
        raise _EnoughError

    with watch.on(), suppress(_EnoughError):
        layout.written(laid.document, finish)
    return kept[0]


def _shown(font: Any, also: Any, characters: str) -> Shown:
    """A font of the file, with further glyphs: those shown elsewhere, and those of some characters."""
    own = uharfbuzz.Font(uharfbuzz.Face(font.file_content))
    glyphs = {own.get_nominal_glyph(ord(each)): each for each in characters}
    for glyph, text in {**(also.to_unicode if also else {}), **glyphs}.items():
        if glyph:
            font.to_unicode.setdefault(glyph, text)
    codes = {text: glyph for glyph, text in font.to_unicode.items() if len(text) == 1}
    family = int(font.family.rpartition("-")[2])
    return Shown(font.hash, family, 700 if font.weight >= _BOLD else 400, codes)


HasHole: TypeAlias = Callable[[bytes], bool]
"""Whether there is a hole in some operators, or in an object."""


def _objects(pdf: pydyf.PDF, pages: Sequence[Sequence[bytes]], has_hole: HasHole) -> Objects:
    contents, drawn = [], {}
    for page, streams in zip(pages_of(pdf), pages, strict=True):
        own = pdf.objects[number(page["Contents"])]
        references = list[bytes]()
        for n, each in enumerate(streams):
            fixed = pydyf.Stream([each], compress=True)
            pdf.add_object(fixed)
            if has_hole(each):
                drawn[fixed.number] = each
            if n:
                own = pydyf.Stream()
                pdf.add_object(own)
            contents.append(own.number)
            references += (fixed.reference, own.reference)
        page["Contents"] = b"[%s]" % b" ".join(references)
    pdf.add_object(pdf.info)
    fonts = number(pdf.objects[number(pages_of(pdf)[0]["Resources"])]["Font"])
    kept = [each for each in pdf.objects[1:] if each.number not in (*contents, *drawn, fonts)]
    small = [(each.number, each.data) for each in kept if not isinstance(each, pydyf.Stream)]
    return Objects(
        tuple((each.number, each.data) for each in kept if isinstance(each, pydyf.Stream)),
        tuple(each for each in small if not has_hole(each[1])),
        tuple(drawn.items()),
        tuple(each for each in small if has_hole(each[1])),
        tuple(contents),
        fonts,
        pdf.objects[fonts].data[2:-2],
        len(pdf.objects),
        pdf.info.reference,
        pdf.catalog.reference,
    )


@contextmanager
def _replaced(module: Any, **functions: Any) -> Iterator[None]:
    """Other functions in a module, for a while."""
    before = {name: getattr(module, name) for name in functions}
    for name, function in functions.items():
        setattr(module, name, function)
    try:
        yield
    finally:
        for name, function in before.items():
            setattr(module, name, function)


# ── reading the box tree ────────────────────────────────────────────────────────────────────


def _inline_texts(box: Any) -> Iterator[Any]:
    """The texts of a line, without those in blocks that stand in it."""
    for child in getattr(box, "children", ()):
        if isinstance(child, boxes.TextBox):
            yield child
        elif isinstance(child, (boxes.InlineBox, boxes.LineBox)):
            yield from _inline_texts(child)


def _around(box: Any, texts: Container[int]) -> Iterator[Any]:
    """The inline boxes that hold some of these texts, which are told by their identity."""
    for child in getattr(box, "children", ()):
        if isinstance(child, (boxes.InlineBox, boxes.LineBox)):
            if isinstance(child, boxes.InlineBox) and any(id(each) in texts for each in _inline_texts(child)):
                yield child
            yield from _around(child, texts)


def _is_seen(box: Any) -> bool:
    """Whether a box has a background or a border."""
    borders = (box.border_top_width, box.border_right_width, box.border_bottom_width, box.border_left_width)
    return getattr(box, "background", None) is not None or any(borders)


class _Watch:
    """Reads where everything stands, then watches it being drawn."""

    def __init__(self, laid: Laid) -> None:
        self.document = laid.document
        self.held = laid.held
        self.paragraphs: list[Set] = []
        self.text_of: dict[int, TextHere] = {}  # by identity of the box
        self.drawn_of: dict[int, Drawn] = {}
        self.later: set[int] = set()  # first boxes of lines that are not drawn by themselves
        self.backgrounds: dict[int, int] = {}  # the mark that a background belongs to
        self.areas: list[Area] = []
        self.named: dict[str, int] = {}  # the paragraph in which an element with a name stands
        self.cuts: dict[int, list[tuple[int, int, TextHere | int]]] = {}
        self.mark: int | None = None
        self.in_line = False
        self.keep: list[Any] = []  # boxes whose identity is used
        for number, page in enumerate(self.document.pages):
            self._walk(page._page_box, number)  # noqa: SLF001 nothing else tells where texts stand

    def _walk(self, box: Any, page: int) -> None:
        self.keep.append(box)
        mark = self._mark_of(box)
        if mark is not None:
            self.areas.append(Area(mark, page, box.position_y, _or_0(box.border_height)))
            if getattr(box, "background", None) is not None:
                self.backgrounds[id(box.background)] = mark
        children = getattr(box, "children", ())
        if children and isinstance(children[-1], boxes.LineBox):
            self._container(box, page)
        for child in children:
            self._walk(getattr(child, "_box", child), page)

    def _mark_of(self, box: Any) -> int | None:
        element: Element | None = getattr(box, "element", None)
        return None if element is None else self.held.marks.get(element)

    def _container(self, box: Any, page: int) -> None:
        lines = [list(_inline_texts(line)) for line in box.children]
        if not any(each.element in self.held.words for line in lines for each in line):
            return
        if any(self._mark_of(each) is not None for line in lines for each in line):
            raise UnfitError("a value in a paragraph with a mark")
        number = len(self.paragraphs)
        words = self._words([each for line in lines for each in line])
        if any(_is_seen(each) for each in _around(box, words)):
            raise UnfitError("a box around words")  # as wide as these, which are others on each form
        made = [[self._read(each, words.get(id(each))) for each in line] for line in lines]
        for n, line in enumerate(lines):
            for m, each in enumerate(line):
                self._check(each)
                self.named.setdefault(each.element.get("id", ""), number)
                self.drawn_of[id(each)] = made[n][m]
                self.text_of[id(each)] = TextHere(number, m)
            if n and line:
                self.later.add(id(line[0]))
        first = box.children[0]
        style = box.style
        if style["max_lines"] != "none" or style["continue"] != "auto" or style["block_ellipsis"] != "none":
            raise UnfitError("lines that are left out")
        text_style = lines[0][0].style if lines[0] else style
        indent = style["text_indent"]
        self.paragraphs.append(
            Set(
                made,
                box.content_box_x(),
                box.width,
                str(style["text_align_all"]),
                str(style["text_align_last"]),
                float(getattr(indent, "value", 0.0))
                if getattr(indent, "unit", "px") == "px"
                else float("nan"),
                [line.position_x for line in box.children],
                [line.position_x + line.width for line in box.children],
                first.height,
                text_style["white_space"] in ("normal", "pre-wrap", "pre-line"),
                text_style["white_space"] in ("pre-wrap", "pre", "break-spaces"),
                str(text_style["lang"] or ""),
                page,
            )
        )

    def _words(self, texts: list[Any]) -> dict[int, Words]:
        """The words and leaves that each text with leaves holds, by identity of the box."""
        by_element: dict[Element, list[Any]] = {}
        for each in texts:
            if each.element in self.held.words:
                by_element.setdefault(each.element, []).append(each)
        found = {}
        for element, mine in by_element.items():
            nodes = self.held.words[element]
            if len(nodes) == 1:
                found.update({id(each): nodes[0] for each in mine})
                continue
            said = [node for node in nodes if any(isinstance(each, int) or each.strip() for each in node)]
            shown = [each for each in mine if each.text.strip()]
            if len(said) != len(shown):
                raise UnfitError("a value among words of several lines")
            for each, node in zip(shown, said, strict=True):
                if any(isinstance(part, int) for part in node):
                    found[id(each)] = node
        return found

    def _read(self, box: Any, words: Words | None) -> Drawn:
        return Drawn(
            words,
            box.text,
            box.position_x,
            box.position_y + box.baseline,
            box.width,
            int(box.style["font_size"] * 1024),
            box.style["font_weight"] >= _BOLD,
        )

    @staticmethod
    def _check(box: Any) -> None:
        """Raise UnfitError for a text that is not simply letters beside each other."""
        style = box.style
        plain = (
            style["letter_spacing"] == "normal"
            and not style["word_spacing"]
            and style["text_decoration_line"] in ("none", set(), frozenset())
            and style["direction"] == "ltr"
            and style["visibility"] == "visible"
            and style["hyphens"] != "auto"
            and style["word_break"] == "normal"
            and style["font_style"] == "normal"
            and style["font_kerning"] in ("auto", "normal")
            and style["font_feature_settings"] == "normal"
        )
        if not plain:
            raise UnfitError("room between letters, a line under them or words from right to left")
        # what stands in would not show it: Chinese has no capitals
        as_it_is = style["text_transform"] == "none" and style["font_variant_numeric"] in _DIGITS
        if not as_it_is or any(style[each] != "normal" for each in _VARIANTS):
            raise UnfitError("letters that are printed in another form")

    # ── watching ──

    @contextmanager
    def on(self) -> Iterator[None]:
        """Watch everything that is drawn."""
        module: Any = weasyprint.draw
        line, text = module.draw_inline_level, module.draw_text
        background, border = module.draw_background, module.draw_border

        def draw_line(stream: Any, page: Any, box: Any, *more: Any, **named: Any) -> None:
            is_line = isinstance(box, boxes.LineBox)
            texts = list(_inline_texts(box)) if is_line else []
            if texts and id(texts[0]) in self.text_of and not self.in_line:
                if id(texts[0]) not in self.later:
                    self._line(stream, line, page, box, *more, **named)
                return
            with self._marked(stream, self._mark_of(box)):
                line(stream, page, box, *more, **named)

        def draw_text(stream: Any, box: Any, *more: Any, **named: Any) -> None:
            here = self.text_of.get(id(box)) if self.in_line else None
            _forget(stream)  # so that it is drawn alike, whatever comes before
            start = len(stream.stream)
            text(stream, box, *more, **named)
            if here is not None:
                self._note_operators(box, stream.stream[start:])
                self._cut(stream, start, here)

        def draw_background(stream: Any, layers: Any, *more: Any, **named: Any) -> None:
            with self._marked(stream, self.backgrounds.get(id(layers))):
                background(stream, layers, *more, **named)

        def draw_border(stream: Any, box: Any, *more: Any, **named: Any) -> None:
            with self._marked(stream, self._mark_of(box)):
                border(stream, box, *more, **named)

        watched = _replaced(
            module,
            draw_inline_level=draw_line,
            draw_text=draw_text,
            draw_background=draw_background,
            draw_border=draw_border,
        )
        with watched, _replaced(pydyf, _to_bytes=_exact):
            yield

    def _line(self, stream: Any, draw: Any, page: Any, box: Any, *more: Any, **named: Any) -> None:
        if self.mark is not None or self._mark_of(box) is not None:
            raise UnfitError("a value within a mark")
        self.in_line = True
        try:
            draw(stream, page, box, *more, **named)
        finally:
            self.in_line = False

    def _cut(self, stream: Any, start: int, what: TextHere | int) -> None:
        self.cuts.setdefault(id(stream), []).append((start, len(stream.stream), what))

    def _note_operators(self, box: Any, operators: list[Any]) -> None:
        """Keep what draws a text: its colour, then its font and glyphs."""
        lines = [rounded(line_of(each)) for each in operators]
        found = self.drawn_of[id(box)]
        begin = lines.index(b"BT")
        found.colour = b"\n".join(lines[:begin])
        shown = [each for each in lines[begin + 1 : -1] if not each.endswith(b" Tm")]
        found.shown = b"\n".join(shown)
        fonts = [each.split() for each in shown if each.endswith(b" Tf")]
        if fonts:
            found.font, found.size = fonts[0][0][1:].decode(), fonts[0][1]

    @contextmanager
    def _marked(self, stream: Any, mark: int | None) -> Iterator[None]:
        """Note what is drawn meanwhile as a mark's, if it is one's and not within what is noted already."""
        if mark is None or self.mark is not None:
            yield
            return
        if self.in_line:
            raise UnfitError("a mark within a value's line")
        start, self.mark = len(stream.stream), mark
        try:
            yield
        finally:
            self.mark = None
        if len(stream.stream) > start:
            self._cut(stream, start, mark)

    # ── what came of it ──

    def drawing(self, pdf: pydyf.PDF) -> Drawing:
        """The pages, cut."""
        streams = [pdf.objects[number(page["Contents"])] for page in pages_of(pdf)]
        found = {id(stream) for stream in streams}
        if not found.issuperset(self.cuts):
            raise UnfitError("a value or a mark in a group of its own")
        document = self.document
        outlines = [name for page in document.pages for _, name, _, _ in page.bookmarks]
        meta = document.metadata
        return Drawing(
            [self._sheet(stream) for stream in streams],
            self.paragraphs,
            {font.hash: font for font in document.fonts.values()},
            [float(page.height) for page in document.pages],
            [_free(page._page_box) for page in document.pages],  # noqa: SLF001 no other way to its boxes
            self.areas,
            list(_places(pdf, self.named)),
            (outlines, meta.title, meta.authors, meta.description, meta.keywords, meta.generator, meta.lang),
            list(_shared(pdf)),
        )

    def _sheet(self, stream: Any) -> Sheet:
        items = list(map(line_of, stream.stream))
        sheet = Sheet()
        at = 0
        for start, end, what in sorted(self.cuts.get(id(stream), ()), key=lambda cut: cut[:2]):
            sheet.fixed += items[at:start]
            if isinstance(what, TextHere):
                sheet.fixed.append(what)
            else:
                made = MarkHere(len(sheet.fixed), what, b"\n".join(items[start:end]))
                sheet.marks.append(made)
            at = end
        sheet.fixed += items[at:]
        return sheet


def _shared(pdf: pydyf.PDF) -> Iterator[bytes]:
    """What pages draw by its name, with its own measures."""
    for each in pdf.objects:
        facts = each.extra if isinstance(each, pydyf.Stream) else each
        if isinstance(facts, dict) and not _MEASURES.isdisjoint(facts):
            drawn = each.stream if isinstance(each, pydyf.Stream) else ()
            measures = pydyf.Dictionary({key: facts[key] for key in sorted(_MEASURES & facts.keys())})
            yield b"\n".join([measures.data, *map(line_of, drawn)])


_MEASURES = frozenset(("BBox", "Matrix", "XStep", "YStep", "Coords"))
"""Of groups, patterns and shades: where they begin and end, and how they lie on the page."""


def _free(page: Any) -> float:
    """Pixels between what stands lowest on a page, in its flow, and the margin at its foot."""
    if any(isinstance(each, boxes.FootnoteAreaBox) and each.children for each in page.children):
        raise UnfitError("notes at the foot of a page")
    (root,) = (each for each in page.children if each.element_tag == "html")
    return float(page.content_box_y() + page.height - _foot(root))


def _foot(box: Any) -> float:
    """Where a box ends: one that goes on overleaf is as high as there is room, so its children say so."""
    own = float(box.position_y + box.margin_height() - _or_0(box.margin_bottom))
    children = [each for each in getattr(box, "children", ()) if each.is_in_normal_flow()]
    if not isinstance(box, boxes.BlockBox) or isinstance(box, boxes.TableBox) or not children:
        return own
    said = box.style["height"] != "auto" or _or_0(box.min_height) > 0
    below = _or_0(box.padding_bottom) + _or_0(box.border_bottom_width)
    return max([*(_foot(each) + below for each in children), *([own] if said else [])])


def _or_0(size: Any) -> float:
    """A size, whether it is told or reckoned; that of a line, or one that is automatic, is none."""
    try:
        value = size() if callable(size) else size
    except TypeError:
        return 0.0
    return float(value) if isinstance(value, (int, float)) else 0.0


def _forget(stream: Any) -> None:
    """Let whatever is drawn next say its colour and font, whatever was drawn before."""
    stream._current_color = stream._current_color_stroke = None  # noqa: SLF001 there is no other way
    stream._current_alpha = stream._current_alpha_stroke = None  # noqa: SLF001
    stream._current_font = stream._old_font = None  # noqa: SLF001


def _places(pdf: pydyf.PDF, named: Mapping[str, int]) -> Iterator[Place]:
    """The numbers that say where bookmarks and links lead, and where links lie."""
    pages = {page.reference: n for n, page in enumerate(pages_of(pdf))}
    for each in pdf.objects:
        if isinstance(each, pydyf.Dictionary) and isinstance(each.get("Dest"), (pydyf.Array, tuple)):
            yield Place(pages[each["Dest"][0]], each["Dest"], 3)
    names = pdf.catalog.get("Names", {}).get("Dests", {}).get("Names", ())
    for name, target in zip(names[::2], names[1::2], strict=True):
        yield Place(pages[target[0]], target, 3, named.get(name.string))
    for n, page in enumerate(pages_of(pdf)):
        for link in page.get("Annots", ()):
            area = pdf.objects[number(link)]["Rect"]
            yield from (Place(n, area, at) for at in (1, 3))


def pages_of(pdf: pydyf.PDF) -> list[Any]:
    """The pages of a file, in order."""
    return [pdf.objects[each] for each in pdf.pages["Kids"][::3]]


def _exact(item: Any) -> bytes:
    """What pydyf writes for a number, with more digits: others are added to it before it is rounded."""
    if isinstance(item, float) and not item.is_integer():
        return f"{item:.12f}".rstrip("0").encode()
    return _as_ever(item)


_as_ever: Callable[[Any], bytes] = pydyf._to_bytes  # noqa: SLF001 there is no other way
_LONG = re.compile(rb"-?\d*\.\d{7,}")


def rounded(operator: bytes) -> bytes:
    """An operator with its numbers as they are written, to a millionth."""
    return _LONG.sub(lambda found: f"{float(found[0]):f}".rstrip("0").rstrip(".").encode(), operator)


def number(reference: bytes) -> int:
    """The number of the object behind `12 0 R`."""
    return int(reference.split()[0])
