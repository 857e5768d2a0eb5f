"""Finished PDF documents put together for a print run.

Every document begins on a front side, has a bookmark, and keeps its tags, so that the stack
follows PDF/A-3a and PDF/UA-1 as its parts do.  What several documents have in common (the logo, the
colour profile) stands in the stack once.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, Pdf


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
        tags = _Tags(stack)
        bookmarks = [Bookmark(front.title, front.chapter, 0)]
        for number, leaf in enumerate(leaves):
            _to_front_side(stack)
            bookmarks.append(Bookmark(leaf.title, leaf.chapter, len(stack.pages)))
            try:
                with pikepdf.open(io.BytesIO(leaf.pdf)) as part:
                    tags.add(part)
            except (pikepdf.PdfError, AttributeError, KeyError) as why:
                raise UnusableError(number, why) from why
        tags.close()
        _bookmark(stack, bookmarks)
        stack.Root.PageMode = Name.UseOutlines
        stack.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True, Duplex=Name.DuplexFlipLongEdge)
        _share(stack)
        packed = io.BytesIO()
        stack.save(packed, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return packed.getvalue()


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
        self._numbers = list(_pairs(self._root.ParentTree))
        self._kids = list(_list(self._root.K))

    def add(self, part: Pdf) -> None:
        """Take over the pages of a document, and its tags."""
        tree = part.Root.StructTreeRoot
        first = len(self._stack.pages)
        self._stack.pages.extend(part.pages)
        offset = 1 + max((number for number, _ in self._numbers), default=-1)
        for page in self._stack.pages[first:]:
            _renumber(page.obj, "/StructParents", offset)
            for each in _list(page.obj.get("/Annots", Array())):
                _renumber(each, "/StructParent", offset)
        root = self._stack.copy_foreign(tree)
        for kid in _list(root.K):
            kid.P = self._root
            self._kids.append(kid)
        self._numbers += [(offset + number, value) for number, value in _pairs(root.ParentTree)]

    def close(self) -> None:
        """Write the root."""
        self._root.K = Array(self._kids)
        flat = [each for number, value in self._numbers for each in (number, value)]
        self._root.ParentTree = self._stack.make_indirect(Dictionary(Nums=Array(flat)))
        self._root.ParentTreeNextKey = 1 + max((number for number, _ in self._numbers), default=-1)


def _pairs(tree: Any) -> Iterator[tuple[int, Any]]:
    numbers = list(tree.Nums)
    return zip(map(int, numbers[::2]), numbers[1::2], strict=True)


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, Array) else [value]


def _renumber(each: Any, key: str, offset: int) -> None:
    if key in each:
        each[key] = int(each[key]) + offset


# ── what documents have in common ───────────────────────────────────────────────────────────


def _share(stack: Pdf) -> None:
    """Let every picture, font and form that is the same stand in the file once."""
    first: dict[bytes, Any] = {}
    for page in stack.pages:
        resources = page.obj.get("/Resources", Dictionary())
        for kind in ("/XObject", "/ColorSpace"):
            holder = resources.get(kind, Dictionary())
            for name, each in list(holder.items()):
                if isinstance(each, pikepdf.Stream):
                    holder[name] = first.setdefault(_mark(each), each)


def _mark(stream: Any) -> bytes:
    """The mark of a stream with its mask, if it has one."""
    entries = sorted(stream.items())
    said = (f"{key}={value!r}" for key, value in entries if not isinstance(value, pikepdf.Stream))
    masks = (_mark(value) for _, value in entries if isinstance(value, pikepdf.Stream))
    whole = (" ".join(said).encode(), *masks, stream.read_raw_bytes())
    return hashlib.sha256(b"\x00".join(whole)).digest()
