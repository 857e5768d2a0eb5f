"""The tags that somebody typed into a Word document, each with its place, and what is wrong with that.

Word knows no lines: a place is the part (正文, 页眉, 页脚), the table with row and cell, and the
words of the paragraph.  A tag may be cut into several runs, and stand in the text of a field or
of a picture's description too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from formgen.proofreading.tags import TAG, Fault, Tag, loose, shortened
from formgen.writing.word.ooxml import Element, w
from formgen.writing.word.places import place

_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_HEAD = re.compile(r"(\{[{%#])[-+]?(?:(tr|tc|p|r)(?=\s))?")
_QUOTES = str.maketrans("“”‘’", "\"\"''")
_DOCXTPL = re.compile(r"\{%\s*(?:(?:vm|hm)\s*%\}|(?:colspan|cellbg)\s)")
"""What docxtpl makes of a cell before Jinja sees it."""

_SIGNS = {w("tab"): "\t", w("br"): "\n", w("cr"): "\n"}
_JOINED = w("t")
"""The only texts whose pieces are put together before Jinja sees them."""

_TEXTS = (w("t"), w("instrText"), w("delText"), f"{{{_DRAWING}}}t")
_PARAGRAPHS = (w("p"), f"{{{_DRAWING}}}p")
_LEAVES = {"p": w("p"), "tr": w("tr"), "tc": w("tc"), "r": w("p")}
_IN_CELLS = re.compile(r"(?<![|.\w])\s*(column|wide|join|with_above)\s*\(")

_SILENT = tuple(
    map(w, ("pPr", "rPr", "tblPr", "trPr", "tcPr", "noBreakHyphen", "softHyphen", "lastRenderedPageBreak"))
)
"""What may stand between the letters of a tag and does no harm, beside runs."""

_CUT = {
    "tracked": ("ins", "del", "moveFrom", "moveTo"),
    "field": ("fldSimple", "fldChar", "instrText"),
    "link": ("hyperlink",),
    "control": ("sdt",),
}
"""What people call that which can cut a tag; all else is told by its own name."""


@dataclass(frozen=True, slots=True, eq=False)
class Spot:
    """Where a tag stands: what holds it (as a rule a paragraph), how people find it, its words."""

    element: Element
    cell: str
    text: str
    near: str

    def around(self, level: str) -> Element | None:
        """The row, cell or paragraph that a tag of this level takes away with it."""
        wanted = _LEAVES[level or "p"]
        if self.element.tag == wanted:
            return self.element
        return next(self.element.iterancestors(wanted), None)

    def holder(self, level: str) -> Element | None:
        """What a loop must begin and end in: whatever holds that row, cell or paragraph."""
        around = self.around(level)
        if around is None or level == "r":
            return around
        return around.getparent()

    @property
    def is_in_table(self) -> bool:
        return next(self.element.iterancestors(w("tc")), None) is not None


def tags_of(root: Element, part: str) -> tuple[list[Tag[Spot]], list[Fault[Spot]]]:
    """The tags of a part in their order, and the brackets that make no tag, or one that is cut."""
    order = {element: n for n, element in enumerate(root.iter())}
    found: list[tuple[int, int, Tag[Spot]]] = []
    told: list[Fault[Spot]] = []
    before = ""
    for element in root.iter():
        pieces = _pieces_of(element)
        text = "".join(piece.text for piece in pieces)
        if not text:
            continue
        if re.search(r"[{｛%％][{｛%％#]|[}｝%％#][}｝]", text):
            spot = Spot(element, place(element, part), text, _near(before, text))
            told += [Fault(code, Tag(words, spot, ""), (("words", words),)) for code, words in loose(text)]
            for each in TAG.finditer(text):
                tag = _tag(each[0], spot)
                taken = _taken(pieces, each.start(), each.end())
                found.append((order[taken[0].element], each.start(), tag))
                if (by := _cut_by(taken)) is not None:
                    told.append(_cut(tag, by))
        if words := TAG.sub("", text).strip():
            before = words
    return [tag for _, _, tag in sorted(found, key=lambda each: each[:2])], told


@dataclass(frozen=True, slots=True)
class _Piece:
    """Some letters of a paragraph, or none: where they stand, and what they stand in, without runs."""

    text: str
    element: Element
    within: tuple[Element, ...] = ()


def _pieces_of(element: Element) -> list[_Piece]:
    """The text that an element holds of its own: a paragraph's, without that of paragraphs within it."""
    if element.tag in _PARAGRAPHS:
        return list(_pieces(element, ()))
    if next(element.iterancestors(*_PARAGRAPHS), None) is not None or not isinstance(element.tag, str):
        return []
    own = "" if element.tag in _TEXTS else element.text or ""
    return [_Piece(text, element) for text in (own if "{" in own else "", *_attributes(element)) if text]


def _pieces(element: Element, within: tuple[Element, ...]) -> Iterator[_Piece]:
    for child in element:
        if child.tag in _PARAGRAPHS or not isinstance(child.tag, str):
            continue
        yield from (_Piece(text, child, (*within, child)) for text in _attributes(child))
        if child.tag in _TEXTS:
            yield _Piece(child.text or "", child, within)
        elif child.tag in _SIGNS and len(child.attrib) == 0:
            yield _Piece(_SIGNS[str(child.tag)], child, within)
        elif child.tag == w("r"):
            yield from _pieces(child, within)
        elif child.tag not in _SILENT:
            yield _Piece("", child, (*within, child))
            yield from _pieces(child, (*within, child))


def _text(element: Element) -> str:
    return "".join(piece.text for piece in _pieces_of(element))


def _attributes(element: Element) -> Iterator[str]:
    return (str(value) for value in element.attrib.values() if re.search(r"\{[{%]", str(value)))


# ── tags that are cut ───────────────────────────────────────────────────────────────────────


def _taken(pieces: Sequence[_Piece], start: int, end: int) -> Sequence[_Piece]:
    """The pieces that the letters from `start` to `end` stand in, and what stands between these."""
    at = 0
    taken = []
    for n, piece in enumerate(pieces):
        if piece.text and at < end and at + len(piece.text) > start:
            taken.append(n)
        at += len(piece.text)
    return pieces[taken[0] : taken[-1] + 1]


def _cut_by(taken: Sequence[_Piece]) -> Element | None:
    """What cuts a tag: pieces are put together if nothing begins, ends or stands between them."""
    first = taken[0]
    for piece in taken[1:]:
        if piece.within != first.within:
            longer = max(piece.within, first.within, key=len)
            shorter = min(piece.within, first.within, key=len)
            return next(
                (each for n, each in enumerate(longer) if n >= len(shorter) or each is not shorter[n]), None
            )
    signs = {*_SIGNS, _JOINED}
    return next((piece.element for piece in taken if len(taken) > 1 and piece.element.tag not in signs), None)


def _cut(tag: Tag[Spot], by: Element) -> Fault[Spot]:
    name = str(by.tag).rpartition("}")[2]
    if by.tag == w("delText"):
        name = "del"
    kind = next((kind for kind, names in _CUT.items() if name in names), "other")
    return Fault(f"template-cut-{kind}", tag, (("by", name),))


def _near(before: str, text: str) -> str:
    """The words by which the paragraph can be found: its own, and if it has only tags those before it."""
    if TAG.sub("", text).strip() or not before:
        return shortened(text, 60)
    return f"{shortened(before, 24)} … {shortened(text, 40)}"


def _tag(text: str, spot: Spot) -> Tag[Spot]:
    head = _HEAD.match(text)
    if head is None or text.startswith("{#") or _DOCXTPL.match(text):
        return Tag(text, spot, "", head[2] or "" if head else "")
    body = " ".join(text[head.end() : -2].rstrip("-+").translate(_QUOTES).split())
    ending = "%}" if head[1] == "{%" else "}}"
    return Tag(text, spot, f"{head[1]} {body} {ending}", head[2] or "")


# ── what is wrong with a place ──────────────────────────────────────────────────────────────


def misplaced(
    tags: Sequence[Tag[Spot]], pairs: Sequence[tuple[Tag[Spot], Tag[Spot]]]
) -> Iterator[Fault[Spot]]:
    """Tags that stand where they cannot do what they say."""
    for tag in tags:
        yield from _outside(tag)
    yield from _lost(tags)
    for begin, end in pairs:
        yield from _straddling(begin, end)


def _outside(tag: Tag[Spot]) -> Iterator[Fault[Spot]]:
    if tag.level and tag.place.around(tag.level) is None:
        yield Fault("template-outside", tag, (("level", tag.level),))
    elif not tag.place.is_in_table and (found := _IN_CELLS.search(tag.source)):
        yield Fault("template-cell-only", tag, (("name", found[1]),))


def _lost(tags: Sequence[Tag[Spot]]) -> Iterator[Fault[Spot]]:
    """What a tag takes away with its paragraph, row or cell although it is not its own."""
    together: dict[tuple[str, Element], list[Tag[Spot]]] = {}
    for tag in tags:
        around = tag.place.around(tag.level) if tag.level in ("p", "tr", "tc") else None
        if around is not None:
            together.setdefault((tag.level, around), []).append(tag)
    for (level, _), group in together.items():
        for tag in group[:-1]:  # docxtpl keeps the last
            yield Fault("template-crowded", tag, (("other", group[-1].text), ("level", level)))
        if len(group) == 1 and (words := _beside(group[0])):
            yield Fault("template-lost", group[0], (("words", shortened(words, 40)),))


def _beside(tag: Tag[Spot]) -> str:
    """The words that stand in the same paragraph, row or cell as a tag that leaves with it."""
    around = tag.place.around(tag.level)
    texts = [] if around is None else [_text(each) for each in around.iter(w("p"))]
    return " ".join(" ".join(texts).replace(tag.text, "", 1).split())


def _straddling(begin: Tag[Spot], end: Tag[Spot]) -> Iterator[Fault[Spot]]:
    """What begins in one table, row or cell and goes on in another, or at another level."""
    facts = (("begin", begin.text), ("end", end.text), ("other", begin.place.cell))
    if begin.level != end.level:
        yield Fault("template-levels", end, (*facts, ("level", begin.level or "")))
    elif begin.place.holder(begin.level) is not end.place.holder(begin.level):
        yield Fault("template-straddles", end, facts)
