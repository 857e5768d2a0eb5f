"""Finished PDF documents put together for a print run.

Every document begins on a front side, has a bookmark, and keeps its tags, so that the stack
follows PDF/A-3a and PDF/UA-1 as its parts do.  What several documents have in common (the logo, the
colour profile) stands in the stack once, and so does all that is the same of filled forms (`cards`).
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, Pdf

from formgen.writing.pdf.stacks.cards import Cards, listed, pairs


@dataclass(frozen=True, slots=True)
class Leaf:
    """One document of a stack: its bookmark, the bookmark above it (may be empty), its bytes."""

    title: str
    chapter: str
    pdf: bytes


class UnusableError(Exception):
    """A leaf is no PDF with tags, as somebody changed it; `number` is its place among the leaves."""

    def __init__(self, number: int, why: object) -> None:
        super().__init__(str(why))
        self.number = number


def stacked(front: Leaf, leaves: Iterable[Leaf]) -> bytes:
    """One file with all of them, the front first; its title and language are the front's.

    Raises UnusableError for a leaf that is no PDF, or has no tags.
    """
    with pikepdf.open(io.BytesIO(front.pdf)) as stack:
        tags, shared = _Tags(stack), _Shared(stack)
        shared.on_pages(0)
        cards = Cards(stack, shared.copied)
        bookmarks = [Bookmark(front.title, front.chapter, 0)]
        for number, leaf in enumerate(leaves):
            _to_front_side(stack)
            bookmarks.append(Bookmark(leaf.title, leaf.chapter, len(stack.pages)))
            try:
                if not cards.add(leaf.pdf, tags):
                    with pikepdf.open(io.BytesIO(leaf.pdf)) as part:
                        first = tags.take(part)
                    shared.on_pages(first)
            except (pikepdf.PdfError, AttributeError, LookupError, TypeError, ValueError) as why:
                raise UnusableError(number, why) from why
        tags.close()
        _bookmark(stack, bookmarks)
        stack.Root.PageMode = Name.UseOutlines
        stack.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True, Duplex=Name.DuplexFlipLongEdge)
        packed = io.BytesIO()
        stack.save(packed, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return cards.added(packed.getvalue())


def _to_front_side(stack: Pdf) -> None:
    """An empty back after an odd number of pages."""
    if len(stack.pages) % 2:
        left, bottom, right, top = map(float, stack.pages[-1].mediabox)
        stack.add_blank_page(page_size=(right - left, top - bottom))


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A bookmark: its words, those of the one above it (may be empty), its page from 0."""

    title: str
    chapter: str
    page: int


def _bookmark(stack: Pdf, bookmarks: Sequence[Bookmark]) -> None:
    with stack.open_outline() as outline:
        outline.root.clear()
        for chapter, members in groupby(bookmarks, key=lambda each: each.chapter):
            items = [OutlineItem(each.title, each.page) for each in members]
            if chapter:
                above = OutlineItem(chapter, items[0].destination)
                above.children.extend(items)
                items = [above]
            outline.root.extend(items)


# ── tags ────────────────────────────────────────────────────────────────────────────────────


class _Tags:
    """The structure of all documents under one root, their pages numbered on."""

    def __init__(self, stack: Pdf) -> None:
        self._stack = stack
        self._root = stack.Root.StructTreeRoot
        self._places = pairs(self._root.ParentTree)
        self._kids = listed(self._root.K)
        self._next = _behind(self._places)

    def take(self, part: Pdf) -> int:
        """Take over the pages of a document, and its tags; returns the number of its first page, from 0."""
        tree = part.Root.StructTreeRoot
        first = len(self._stack.pages)
        self._stack.pages.extend(part.pages)
        root = self._stack.copy_foreign(tree)
        kids = listed(root.K)
        for kid in kids:
            kid.P = self._root
        moved = self.add(kids, pairs(root.ParentTree))
        for page in self._stack.pages[first:]:
            _renumber(page.obj, "/StructParents", moved)
            for each in listed(page.obj.get("/Annots", Array())):
                _renumber(each, "/StructParent", moved)
        return first

    def add(self, kids: Iterable[Any], places: Iterable[tuple[int, Any]]) -> int:
        """Put elements under the root, and what they are found by into the list.

        Returns by how much places in the list are moved on.
        """
        moved = self._next
        self._kids += kids
        self._places += [(moved + place, value) for place, value in places]
        self._next = max(self._next, _behind(self._places[-1:]))
        return moved

    def close(self) -> None:
        """Write the root."""
        self._root.K = Array(self._kids)
        flat = [each for place, value in self._places for each in (place, value)]
        self._root.ParentTree = self._stack.make_indirect(Dictionary(Nums=Array(flat)))
        self._root.ParentTreeNextKey = self._next


def _behind(places: Iterable[tuple[int, Any]]) -> int:
    """The first place behind all of these."""
    return 1 + max((place for place, _ in places), default=-1)


def _renumber(each: Any, key: str, offset: int) -> None:
    if key in each:
        each[key] = int(each[key]) + offset


# ── what documents have in common ───────────────────────────────────────────────────────────


class _Shared:
    """Lets every picture, colour profile and font that is the same stand in the file once."""

    def __init__(self, stack: Pdf) -> None:
        self._stack = stack
        self._first: dict[bytes, Any] = {}
        self._seen: set[tuple[int, int]] = set()

    def on_pages(self, first: int) -> None:
        """Share what stands on the pages from this one on, counted from 0."""
        for page in self._stack.pages[first:]:
            self._within(page.obj.get("/Resources", Dictionary()))

    def copied(self, each: Any) -> Any:
        """An object of another file, brought into this one unless it is there."""
        copy = self._stack.copy_foreign(each)
        self._within(copy)
        return self._found(copy)

    def _found(self, each: Any) -> Any:
        return self._first.setdefault(_mark(each), each) if isinstance(each, pikepdf.Stream) else each

    def _within(self, holder: Any) -> None:
        """Share what stands in an object."""
        if holder.is_indirect:
            if holder.objgen in self._seen:
                return
            self._seen.add(holder.objgen)
        entries = enumerate(holder) if isinstance(holder, Array) else holder.items()
        for key, each in list(entries):
            if isinstance(each, (Array, Dictionary, pikepdf.Stream)):
                self._within(each)
                holder[key] = self._found(each)


def _mark(stream: Any) -> bytes:
    """The mark of a stream: its data, what is said of it, and the numbers of objects to which that leads."""
    said = stream.stream_dict.unparse(resolved=True)
    return hashlib.sha256(b"\x00".join((said, stream.read_raw_bytes()))).digest()
