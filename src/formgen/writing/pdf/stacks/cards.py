"""Filled forms in a stack: what they have in common with all that are like them stands there once.

A file that `compiled.file` wrote is a frame, the same in all files of a form, with a few objects behind it.
So only the first file of a frame is parsed.  Of all others these few objects are taken as they are, and
those of the frame that every document needs for itself (its pages, its tags) are written with new numbers.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Protocol, TypeAlias

import pikepdf
from pikepdf import Array, Dictionary, Name, Page, Pdf

from formgen.writing.pdf.compiled.file import Addition, Numbered, Parted, parted

_TOKEN = re.compile(rb"\((?:[^\\()]|\\.)*\)|(\d+) 0 R\b|(/StructParents? )(\d+)", re.DOTALL)
"""In an object as text: a string, in which nothing is looked for; an object; a place in the list of tags."""

_Key: TypeAlias = int | tuple[str, int]
"""What a number of a document stands for: an object, or a place in the list of its tags.

An object below 0 stands in that list itself, and is an object of its own in a stack.
"""


class Tags(Protocol):
    """The tags of a stack, as a tree and as a list."""

    def add(self, kids: Iterable[Any], places: Iterable[tuple[int, Any]]) -> int:
        """Put elements under the root, and what they are found by into the list.

        Returns by how much places in the list are moved on.
        """
        ...


@dataclass(frozen=True, slots=True, eq=False)
class _Frame:
    """What is known of a frame: objects that each document has for itself, and those that all share.

    The stack itself leads to some of a document's own: its `pages`, its `kids` below the root of tags, and
    what `places` in the list of tags hold; these lead on to the `inner` ones.  `text` has a line for each of
    them, with `%d` for numbers, which `given` takes from those of a document; `told` are the places of tags
    among them.  `shared` are the objects to which all of these lead, `behind` those that do not belong
    to the frame, and `roots` those of pages and of tags.  `boxes` are the sizes of pages.
    """

    pages: tuple[int, ...]
    boxes: tuple[Any, ...]
    kids: tuple[int, ...]
    places: tuple[tuple[int, int], ...]
    inner: tuple[int, ...]
    text: bytes
    given: Callable[[Mapping[_Key, int]], Any]
    told: tuple[int, ...]
    shared: tuple[int, ...]
    behind: frozenset[int]
    roots: tuple[int, int]

    @property
    def tagged(self) -> tuple[int, ...]:
        """The objects to which the stack's tags lead."""
        return tuple(dict.fromkeys((*self.kids, *(value for _, value in self.places))))


@dataclass(frozen=True, slots=True)
class _Card:
    """A document in the stack: its first page there, its own objects, by how much its places are moved on."""

    frame: _Frame
    page: int
    streams: Numbered
    small: Numbered
    moved: int


class Cards:
    """The filled forms of a stack; `share` brings an object into it, or finds the same one there.

    While the stack is put together, each document has empty objects in it, to which bookmarks, pages and tags
    lead.  Once it is written, what belongs there is added.
    """

    def __init__(self, stack: Pdf, share: Callable[[Any], Any]) -> None:
        self._stack = stack
        self._share = share
        self._frames: dict[bytes, _Frame] = {}
        self._cards: list[_Card] = []

    def add(self, data: bytes, tags: Tags) -> bool:
        """Make room for a document; False if it is no filled form, and has to be added otherwise.

        Raises what pikepdf does for one that cannot be read.
        """
        parts = parted(data)
        if parts is None:
            return False
        frame, shared = self._frames.get(parts.head), list[Any]()
        if frame is None:
            with pikepdf.open(io.BytesIO(data)) as first:
                frame = _frame(first, parts)
                if frame is None:
                    return False
                shared = [self._share(first.get_object((n, 0))) for n in frame.shared]
            self._frames[parts.head] = frame
        elif not _fits(parts, frame):
            return False
        page = len(self._stack.pages)
        empty = {each: self._stack.make_indirect(Dictionary()) for each in frame.tagged}
        for box in frame.boxes:
            blank = Dictionary(Type=Name.Page, MediaBox=Array(box), Resources=Dictionary())
            self._stack.pages.append(Page(self._stack.make_indirect(blank)))
        self._stack.pages[page].obj.Kept = Array([*empty.values(), *shared])
        kids = [empty[each] for each in frame.kids]
        moved = tags.add(kids, [(place, empty[value]) for place, value in frame.places])
        self._cards.append(_Card(frame, page, parts.streams, parts.small, moved))
        return True

    def added(self, stack: bytes) -> bytes:
        """The stack, which was written as this, with all that belongs to its filled forms."""
        if not self._cards:
            return stack
        with pikepdf.open(io.BytesIO(stack)) as written:
            filling = _Filling(written, stack)
            for card in self._cards:
                filling.add(card)
            return filling.closed()


def _fits(parts: Parted, frame: _Frame) -> bool:
    """Whether the objects of a file are those that its frame lacks, and all to which they lead are known."""
    own = {n for n, _ in (*parts.streams, *parts.small)}
    led = {n for _, text in parts.small for n in _led(text)}
    return frame.behind == {n for n in own if n < parts.free} and led <= own.union(frame.shared)


# ── a frame ─────────────────────────────────────────────────────────────────────────────────


def _frame(pdf: Pdf, parts: Parted) -> _Frame | None:
    """The frame of a document; None if other streams than its pages' are drawn with what is its own."""
    tree = pdf.Root.StructTreeRoot
    roots = number(pdf.pages[0].obj.Parent), number(tree)
    pages = tuple(number(page.obj) for page in pdf.pages)
    kids = tuple(map(number, listed(tree.K)))
    listed_ = {place: (number(value) or -1 - place, value) for place, value in pairs(tree.ParentTree)}
    seats = dict.fromkeys((*pages, *kids, *(n for n, _ in listed_.values())))
    behind = {n: b"" for n, _ in parts.streams} | dict(parts.small)
    texts = behind | {n: value.unparse(resolved=True) for n, value in listed_.values() if n < 0}
    streams = _read(pdf, texts, (*seats, *behind), roots)
    led = {n: _led(text) for n, text in texts.items()}
    own = {*seats, *behind, *(n for n, text in texts.items() if _places(text))}
    while more := {n for n in texts.keys() - own if led[n] & own.union(roots)}:
        own |= more
    inner = tuple(sorted(own - seats.keys() - behind.keys()))
    lines = [texts[n] for n in (*inner, *seats)]
    if own & streams or any(b"\n" in line for line in lines):
        return None
    keys: list[_Key] = []
    text = b"\n".join(_with_gaps(line, keys) for line in lines)
    return _Frame(
        pages,
        tuple(list(page.mediabox) for page in pdf.pages),
        kids,
        tuple((place, n) for place, (n, _) in listed_.items()),
        inner,
        text,
        itemgetter(*keys),
        tuple({key[1] for key in keys if isinstance(key, tuple)}),
        tuple(sorted({n for each in own for n in led[each]} - own - {*roots})),
        frozenset(n for n in behind if n < parts.free),
        roots,
    )


def _read(pdf: Pdf, texts: dict[int, bytes], start: Iterable[int], roots: tuple[int, int]) -> set[int]:
    """Add to the texts all objects to which some lead, but for the roots; returns those that are streams."""
    streams = set[int]()
    waiting, seen = [*start], {*roots}
    while waiting:
        n = waiting.pop()
        if n in seen:
            continue
        seen.add(n)
        if n not in texts:
            each = pdf.get_object((n, 0))
            if isinstance(each, pikepdf.Stream):
                streams.add(n)
                each = each.stream_dict
            texts[n] = each.unparse(resolved=True)
        waiting += _led(texts[n])
    return streams


def _led(text: bytes) -> set[int]:
    """The objects to which an object leads."""
    return {int(each[1]) for each in _TOKEN.finditer(text) if each[1]}


def _places(text: bytes) -> list[int]:
    """The places in the list of tags that an object names."""
    return [int(each[3]) for each in _TOKEN.finditer(text) if each[3]]


def _with_gaps(text: bytes, keys: list[_Key]) -> bytes:
    """An object with `%d` for each number, whose keys are added to the list."""

    def gap(found: re.Match[bytes]) -> bytes:
        if found[1]:
            keys.append(int(found[1]))
            return b"%d 0 R"
        if found[3]:
            keys.append(("tags", int(found[3])))
            return found[2] + b"%d"
        return found[0]

    return _TOKEN.sub(gap, text.replace(b"%", b"%%"))


# ── what is added ───────────────────────────────────────────────────────────────────────────


class _Filling:
    """Adds documents to a stack that was written with empty objects for them."""

    def __init__(self, written: Pdf, stack: bytes) -> None:
        self._written = written
        self._tree = number(written.Root.StructTreeRoot)
        self._more = Addition(stack, int(written.trailer.Size))
        self._shared: dict[_Frame, list[int]] = {}
        self._streams: dict[bytes, int] = {}

    def add(self, card: _Card) -> None:
        """A document."""
        frame = card.frame
        pages = [self._written.pages[card.page + n].obj for n in range(len(frame.pages))]
        kept = [number(each) for each in pages[0].Kept]
        shared = self._shared.setdefault(frame, kept[len(frame.tagged) :])
        numbers: dict[_Key, int] = dict(zip(frame.roots, (number(pages[0].Parent), self._tree), strict=True))
        numbers.update(zip(frame.pages, map(number, pages), strict=True))
        numbers.update(zip(frame.tagged, kept, strict=False))
        numbers.update(zip(frame.shared, shared, strict=True))
        numbers.update(zip(frame.inner, self._more.numbers(len(frame.inner)), strict=True))
        numbers.update((("tags", place), card.moved + place) for place in frame.told)
        numbers.update((n, self._stream(body)) for n, body in card.streams)
        own = [n for n, _ in card.small]
        numbers.update(zip(own, self._more.numbers(len(own)), strict=True))
        lines = (frame.text % frame.given(numbers)).split(b"\n")
        lines += [_renumbered(text, numbers) for _, text in card.small]
        order = dict.fromkeys((*frame.inner, *frame.pages, *frame.tagged, *own))
        self._more.add_small([numbers[n] for n in order], lines)

    def _stream(self, body: bytes) -> int:
        """The number of a stream, which stands in the stack once."""
        if body not in self._streams:
            (new,) = self._more.numbers(1)
            self._more.add(new, body)
            self._streams[body] = new
        return self._streams[body]

    def closed(self) -> bytes:
        """The whole stack."""
        trailer = self._written.trailer
        return self._more.closed(number(trailer.Root), number(trailer.Info), bytes(trailer.ID[0]))


def _renumbered(text: bytes, numbers: Mapping[_Key, int]) -> bytes:
    return _TOKEN.sub(lambda found: b"%d 0 R" % numbers[int(found[1])] if found[1] else found[0], text)


# ── values of pikepdf ───────────────────────────────────────────────────────────────────────


def number(each: Any) -> int:
    """The number of an object; 0 for one that stands in another."""
    return int(each.objgen[0])


def listed(value: Any) -> list[Any]:
    """What may be one, or several in an array."""
    return list(value) if isinstance(value, Array) else [value]


def pairs(tree: Any) -> list[tuple[int, Any]]:
    """The values in a tree of numbers that has no branches."""
    numbers = list(tree.Nums)
    return [*zip(map(int, numbers[::2]), numbers[1::2], strict=True)]
