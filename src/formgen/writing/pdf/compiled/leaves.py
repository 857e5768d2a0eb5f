"""Which elements of a page hold leaves, and which look as a mark has it.

Where a value stands is seen by its hole (`formgen.writing.opaque`).  At marks a template may look as it
likes: the page is written with several patterns of marks, so that every mark has its own, and what changes
by that pattern is that mark's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, count
from math import comb
from typing import TypeAlias
from xml.etree.ElementTree import Element

from formgen.typesetting import metrics
from formgen.writing.compiling import UnfitError
from formgen.writing.opaque import BEGIN, HOLE
from formgen.writing.pdf.html import JOINED

_OWNER = "data-formgen-mark"


# ── marks ───────────────────────────────────────────────────────────────────────────────────


def patterns(marks: Sequence[int]) -> list[frozenset[int]]:
    """Which marks are ticked in each of the few pages by which they are told apart.

    Every mark is ticked in as many pages as every other, in others than any other; so what depends on
    several of them changes as no mark alone has it.
    """
    codes = _codes(len(marks))
    pages = max((each for code in codes for each in code), default=-1) + 1
    return [
        frozenset(mark for mark, code in zip(marks, codes, strict=True) if n in code) for n in range(pages)
    ]


def _codes(marks: int) -> list[tuple[int, ...]]:
    """As many different sets of pages, all of one size."""
    if not marks:
        return []
    pages = next(n for n in count(2) if comb(n, n // 2) >= marks)
    chosen = combinations(range(pages), pages // 2)
    return [next(chosen) for _ in range(marks)]


_TAG = re.compile(r"(<[^>]*>)")


class EmptyError(UnfitError):
    """Where nothing is filled in, something else is printed than in the form that was laid out."""


@dataclass(frozen=True, slots=True)
class Owners:
    """The tags of a page that look as a mark has it, by their numbers among all its parts, and that mark."""

    parts: int
    marks: Mapping[int, int]

    @classmethod
    def of(
        cls, marks: Sequence[int], write: Callable[[frozenset[int]], str], usual: frozenset[int] = frozenset()
    ) -> Owners:
        """Those of the page that `write` makes of these marks, of which the `usual` ones are ticked at once.

        Raises UnfitError for what depends on several of them.
        """
        opened = _TAG.split(write(frozenset()))
        ticked = _TAG.split(write(frozenset(marks))) if marks else opened
        written = [(each, _TAG.split(write(each))) for each in patterns(marks)]
        found = list(_owners(opened, ticked, written, marks))
        mark_of = {part: mark for part, _, mark in found}
        page = [
            on if mark_of.get(n) in usual else off
            for n, (off, on) in enumerate(zip(opened, ticked, strict=True))
        ]
        if page != _TAG.split(write(usual)):
            raise UnfitError("how something looks depends on several marks")
        return cls(len(opened), {tag: mark for _, tag, mark in found})

    def told(self, page: str) -> str:
        """A page with its marks told; raises EmptyError if something else stands on it."""
        parts = _TAG.split(page)
        if len(parts) != self.parts:
            raise EmptyError("what is left empty decides what stands on the page")
        return _joined(parts, self.marks)


def _owners(
    opened: list[str],
    ticked: list[str],
    written: list[tuple[frozenset[int], list[str]]],
    marks: Sequence[int],
) -> Iterator[tuple[int, int, int]]:
    """The parts that look as a mark has it, the start tag of each, or of the words, and that mark."""
    if any(len(page) != len(opened) for page in (ticked, *(page for _, page in written))):
        raise UnfitError("a mark decides whether something stands on the page")
    by_pattern = {tuple(mark in pattern for pattern, _ in written): mark for mark in marks}
    for n, (off, on) in enumerate(zip(opened, ticked, strict=True)):
        states = {page[n] for _, page in written}
        if off == on and states <= {off}:
            continue
        mark = by_pattern.get(tuple(page[n] == on for _, page in written))
        if mark is None or not states <= {off, on}:
            raise UnfitError("how something looks depends on several marks")
        tag = n if n % 2 else n - 1
        if tag < 0 or not _begins(opened[tag]):
            raise UnfitError("a mark stands between two elements")
        yield n, tag, mark


def _begins(tag: str) -> bool:
    return tag[1:2].isalpha()


def _joined(parts: list[str], owners: Mapping[int, int]) -> str:
    return "".join(
        f'{part[: -2 if part.endswith("/>") else -1]} {_OWNER}="{owners[n]}">' if n in owners else part
        for n, part in enumerate(parts)
    )


# ── the elements ────────────────────────────────────────────────────────────────────────────


Words: TypeAlias = tuple[str | int, ...]
"""Words with numbers of leaves among them, see `word`."""


@dataclass(frozen=True, slots=True)
class Held:
    """The elements of a page that hold leaves, with all words before, between and behind their children.

    And those whose look is a mark's.
    """

    words: Mapping[Element, tuple[Words, ...]]
    marks: Mapping[Element, int]


_UNSEEN = frozenset(("title", "style", "script", "template", "textarea", "option"))


def held(root: Element, values: Sequence[str]) -> Held:
    """What the elements of a page hold; the words of leaves are put in.

    Raises UnfitError for a leaf in an attribute, or where it is not printed as it is.
    """
    words: dict[Element, tuple[Words, ...]] = {}
    marks: dict[Element, int] = {}

    def go(element: Element, mark: int | None) -> None:
        kind: object = element.tag
        own = element.attrib.pop(_OWNER, None) if isinstance(kind, str) else None
        if own is not None:
            if mark not in (None, int(own)):
                raise UnfitError("how something looks depends on several marks")
            mark = int(own)
        if mark is not None:
            marks[element] = mark
        if any(BEGIN in each for each in element.attrib.values()):
            raise UnfitError("a value in an attribute")
        texts = [element.text or "", *(child.tail or "" for child in element)]
        if any(BEGIN in each for each in texts):
            if kind in _UNSEEN or not isinstance(kind, str):
                raise UnfitError("a value in a title or a style")
            words[element] = tuple(tuple(_parts(each)) for each in texts)
            first, *tails = (said(each, values) for each in words[element])
            element.text = first
            for child, tail in zip(element, tails, strict=True):
                child.tail = tail
        for child in element:
            go(child, mark)

    go(root, None)
    return Held(words, marks)


def word(number: int, values: Sequence[str]) -> str:
    """The value of a leaf; `~n` is the number of leaf `n` with its numbers and their units kept together."""
    return values[number] if number >= 0 else metrics.joined(values[~number])


def said(words: Words, values: Sequence[str]) -> str:
    """The words, with those of the leaves among them."""
    return "".join([each if isinstance(each, str) else word(each, values) for each in words])


def _parts(text: str) -> Iterator[str | int]:
    first, *others = HOLE.split(text)
    parts: list[str | int] = [first]
    for number, how, behind in zip(others[::3], others[1::3], others[2::3], strict=True):
        parts += (~int(number) if how == JOINED else int(number), behind)
    return (each for each in parts if each != "")
