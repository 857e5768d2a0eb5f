"""Forms as Word documents from pages that were filled in once: only what is a card's own is written anew.

A page is compiled by rendering the template with opaque words (`formgen.writing.opaque`).  What comes out are
parts with holes: text between them that is always the same, and all other parts of the package,
which are deflated once.  A document is then a card's words, escaped, between these texts.  It has the
same bytes as from the ordinary way, which is taken whenever there is a doubt.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from formgen.output.entries import Entry, package
from formgen.output.zipped import in_order
from formgen.typesetting.layout import Cast
from formgen.typesetting.model import Sheet
from formgen.typesetting.plans import measured, settled
from formgen.view.leaves import given, leaves
from formgen.view.model import View
from formgen.writing.compiling import UnfitError, Value
from formgen.writing.opaque import BEGIN, END, HOLE, Looks, Measure, Word
from formgen.writing.word.controls import full_date
from formgen.writing.word.sheets import SHADE, height, twips
from formgen.writing.word.tags import BOXES, CHOSEN

# ── what a card brings ──────────────────────────────────────────────────────────────────────


def values_of(cast: Cast) -> tuple[Value, ...]:
    """All that is a card's own: its words as the view has them and as the sheet does, heights, room left.

    Raises UnfitError for words that can be filled into no page.
    """
    plan = cast.plan
    words = (*cast.values, *plan.worded(cast.values))
    if _is_odd(words):
        raise UnfitError("odd words", "odd-words")
    return (*words, *plan.heights, *plan.rests(cast.values))


_BETWEEN = "\0"
_ODD = re.compile("[\x01-\x08\x0b-\x1f\ue000\ue001\ud800-\udfff\ufffe\uffff]|\0[\n\t\u2028]|[\n\t\u2028]\0")
"""What Word has no room for, what could be taken for a hole, and lines that begin or end with nothing."""


def _is_odd(words: Sequence[str]) -> bool:
    all_ = _BETWEEN.join(("", *words, ""))
    return all_.count(_BETWEEN) != len(words) + 1 or _ODD.search(all_) is not None


def blind(view: View, cast: Cast, looks: Looks) -> tuple[View, Sheet]:
    """The view and its sheet with opaque words and measures, numbered as in `values_of`."""
    values = values_of(cast)
    count = len(cast.values)
    words = [Word(str(value), n, looks) for n, value in enumerate(values[: 2 * count])]
    measures = [Measure(float(value), n, looks) for n, value in enumerate(values[2 * count :], 2 * count)]
    heights = iter(measures)
    sheet = measured(cast.plan.sheet, lambda _: next(heights))
    return given(view, words[:count]), settled(sheet, words[count:], measures[len(cast.plan.heights) :])


def names(view: View, looks: Looks) -> Iterator[str]:
    """What a template looked into, each once: slots by their names, all else by where it stands."""
    found = leaves(view)
    seen = (found[n % len(found)] if n < 2 * len(found) else None for n in sorted(looks.seen))
    called = ("sheet" if leaf is None else leaf.slot.name if leaf.slot else leaf.place for leaf in seen)
    yield from dict.fromkeys(called)


# ── how it is written ───────────────────────────────────────────────────────────────────────

_BREAK, _TAB = '</w:t><w:br/><w:t xml:space="preserve">', '</w:t><w:tab/><w:t xml:space="preserve">'
_NOTHING = '<w:t xml:space="preserve"></w:t>'


def _printed(words: str) -> str:
    """Words that a template prints, within a text of a run."""
    return _filled(words).replace("\N{LINE SEPARATOR}", _BREAK).replace(_NOTHING, "")


def _escaped(value: str) -> str:
    if "&" in value or "<" in value or ">" in value:
        value = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return value


def _filled(value: str) -> str:
    """What a slot is filled with, within a text of a run."""
    value = _escaped(value)
    if "\n" in value or "\t" in value:
        value = value.replace("\n", _BREAK).replace("\t", _TAB).replace(_NOTHING, "")
    return value


def _shade(fill: str) -> Callable[[str], str]:
    element = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>'
    return lambda mark: element if mark == "ticked" else ""


def _shaded_run(mark: str) -> str:
    return f"<w:rPr>{_chosen(mark)}</w:rPr>" if mark == "ticked" else ""


_chosen, _reached = _shade(CHOSEN), _shade(SHADE)

_WAYS: Mapping[str, Callable[..., str]] = {
    "": _printed,
    "l": _escaped,
    "v": _filled,
    "b": BOXES.__getitem__,
    "c": lambda value: str(int(value == "☑")),
    "d": full_date,
    "s": _chosen,
    "r": _shaded_run,
    "g": _reached,
    "t": twips,
    "h": height,
}
"""By the letters of a hole."""

_OTHERWISE = re.compile("[\n\t\u2028]")
_FITS: Mapping[str, Callable[[str], object]] = {
    "b": BOXES.__contains__,
    "d": full_date,
    "l": lambda value: not _OTHERWISE.search(value),
}
"""By the letters of a hole: whether a value can be written so."""

_SHADE_HOLE = re.compile(rf'<w:shd w:val="clear" w:color="auto" w:fill="({BEGIN}\d+[sg]{END})"/>')
_RUN_HOLE = re.compile(rf"<w:rPr>{BEGIN}(\d+)s{END}</w:rPr>")
"""A shade is an element that is there or not, and with it the look of a run that has no other."""


@dataclass(frozen=True, slots=True)
class _Holed:
    """A part with holes: texts, and between each two what is written there."""

    name: str
    texts: tuple[bytes, ...]
    holes: tuple[tuple[int, str], ...]

    @classmethod
    def of(cls, name: str, xml: str) -> _Holed:
        xml = _RUN_HOLE.sub(rf"{BEGIN}\1r{END}", _SHADE_HOLE.sub(r"\1", xml))
        first, *others = HOLE.split(xml)
        texts = (first, *others[2::3])
        if any(BEGIN in text or END in text for text in texts):
            raise UnfitError(name)
        ways = _placed(name, texts, others[1::3])
        holes = tuple((int(number), way) for number, way in zip(others[::3], ways, strict=True))
        return cls(name, tuple(text.encode() for text in texts), holes)

    def entry(self, values: Sequence[Value]) -> Entry:
        """The part with these values."""
        made = [b""] * (2 * len(self.holes) + 1)
        made[::2] = self.texts
        made[1::2] = [_WAYS[way](values[n]).encode() for n, way in self.holes]
        return Entry.of(self.name, b"".join(made))


_TEXT = '<w:t xml:space="preserve">'
_IN_TEXT, _IN_TAG = ("", "v", "b"), ("c", "d", "t", "h")
"""How words are written in a text of a run, and what is written within a tag of formgen's own."""


def _placed(name: str, texts: Sequence[str], ways: Sequence[str]) -> Iterator[str]:
    """How each hole is written where it stands; raises UnfitError for one that is in no text of a run.

    In what Word reads of itself (an alternative text, the instruction of a field), the words of a card are
    seen to in other ways.
    """
    tag = ""
    for text, way in zip(texts, ways, strict=False):
        start = text.rfind("<")
        tag = text[start:] if start >= 0 else tag + text
        in_tag = ">" not in tag
        if way in _IN_TEXT and name.startswith("docProps/") and way == "" and _BEGUN.match(tag):
            yield "l"
        elif in_tag != (way in _IN_TAG) or (way in _IN_TEXT and not tag.startswith(_TEXT)):
            raise UnfitError(f"words at {tag}")
        else:
            yield way


_BEGUN = re.compile(r"<\w[^>]*>")


# ── a compiled page ─────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Compiled:
    """A page with holes; it serves the cards that have these values where the template looked."""

    entries: tuple[Entry | _Holed, ...]
    looked: tuple[tuple[int, Value], ...]
    held: tuple[tuple[int, str], ...]
    """What can be written in one way only if it is fit for that."""

    def serves(self, values: Sequence[Value]) -> bool:
        """Whether it is the page of a card with these values, of which none is odd."""
        return all(values[n] == value for n, value in self.looked) and all(
            _FITS[way](str(values[n])) for n, way in self.held
        )

    def filled(self, values: Sequence[Value]) -> bytes:
        """The document of a card with these values."""
        return package([each.entry(values) if isinstance(each, _Holed) else each for each in self.entries])


def compiled(parts: Mapping[str, bytes], looks: Looks) -> Compiled:
    """The page whose parts were made with opaque words; raises UnfitError if they cannot be holes."""
    entries: list[Entry | _Holed] = []
    for name in in_order(parts):
        xml = parts[name].decode("utf-8", "replace") if name.endswith((".xml", ".rels")) else ""
        entries.append(_Holed.of(name, xml) if BEGIN in xml else Entry.of(name, parts[name]))
    held = {hole for each in entries if isinstance(each, _Holed) for hole in each.holes if hole[1] in _FITS}
    seen = tuple((n, value) for n, value in looks.seen.items() if isinstance(value, str | float))
    return Compiled(tuple(entries), seen, tuple(sorted(held)))
