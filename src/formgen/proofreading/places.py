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

_HEAD = re.compile(r"(\{[{%#])[-+]?(?:(tr|tc|p|r)(?=\s))?")
_QUOTES = str.maketrans("“”‘’", "\"\"''")
_DOCXTPL = re.compile(r"\{%\s*(?:(?:vm|hm)\s*%\}|(?:colspan|cellbg)\s)")
"""What docxtpl makes of a cell before Jinja sees it."""

_SIGNS = {w("tab"): "\t", w("br"): "\n", w("cr"): "\n"}
_TEXTS = (w("t"), w("instrText"))
_LEAVES = {"p": w("p"), "tr": w("tr"), "tc": w("tc"), "r": w("p")}
_IN_CELLS = re.compile(r"(?<![|.\w])\s*(column|wide|join|with_above)\s*\(")


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
    """The tags of a part in their order, and the brackets that make no tag."""
    tags: list[Tag[Spot]] = []
    told: list[Fault[Spot]] = []
    before = ""
    for element in root.iter():
        text = _text(element)
        if not text:
            continue
        if re.search(r"[{｛%％][{｛%％#]|[}｝%％#][}｝]", text):
            spot = Spot(element, place(element, part), text, _near(before, text))
            tags += [_tag(found[0], spot) for found in TAG.finditer(text)]
            told += [Fault(code, Tag(words, spot, ""), (("words", words),)) for code, words in loose(text)]
        if words := TAG.sub("", text).strip():
            before = words
    return tags, told


def _text(element: Element) -> str:
    """The text that an element holds of its own: a paragraph's, without that of paragraphs within it."""
    if element.tag == w("p"):
        return "".join(_pieces(element))
    if next(element.iterancestors(w("p")), None) is not None or not isinstance(element.tag, str):
        return ""
    own = "" if element.tag in _TEXTS else element.text or ""
    return "".join([own if "{" in own else "", *_attributes(element)])


def _pieces(element: Element) -> Iterator[str]:
    for child in element:
        if child.tag == w("p") or not isinstance(child.tag, str):
            continue
        yield from _attributes(child)
        if child.tag in _TEXTS:
            yield child.text or ""
        elif child.tag in _SIGNS and len(child.attrib) == 0:
            yield _SIGNS[str(child.tag)]
        else:
            yield from _pieces(child)


def _attributes(element: Element) -> Iterator[str]:
    return (str(value) for value in element.attrib.values() if re.search(r"\{[{%]", str(value)))


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
