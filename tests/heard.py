"""What a PDF file says aloud: its tree of tags, read by pikepdf, with the words that PDFium finds in each.

`pdfinfo -struct-text` tells the same, but takes seconds for two pages.
"""

from __future__ import annotations

import ctypes
import io
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium


@dataclass(frozen=True)
class Tag:
    """An element, with what is said of it, and its parts: words or other elements."""

    kind: str
    said: tuple[tuple[str, object], ...]
    parts: tuple[Part, ...]


Part: TypeAlias = "Tag | str"
_Words: TypeAlias = Mapping[tuple[int, int], str]
"""The words of each marked content, by its page and its number on that."""


def tags(pdf: bytes) -> tuple[Part, ...]:
    """The tree of tags with its words; lines of a text are one, as they are heard, and silence is none.

    A space at which no line ends sounds like any other, and not every font has one of its own.
    """
    words = _words(pdf)
    with pikepdf.open(io.BytesIO(pdf)) as file:
        pages = {page.obj.objgen: n for n, page in enumerate(file.pages)}
        return tuple(_joined(_Reader(pages, words).parts(file.Root.StructTreeRoot.K, 0)))


class _Reader:
    """Reads one tree; cells have other numbers in each file, and are numbered in the order of the tree."""

    def __init__(self, pages: Mapping[Any, int], words: _Words) -> None:
        self._pages, self._words = pages, words
        self._numbers: dict[str, int] = {}

    def parts(self, found: Any, page: int) -> Iterator[Part]:
        if isinstance(found, pikepdf.Array):
            for each in found:
                yield from self.parts(each, page)
        elif isinstance(found, int):
            yield self._words.get((page, found), "")
        elif found.get("/S") is None:  # marked content of another page, or an annotation
            page = self._page(found, page)
            if "/MCID" in found:
                yield self._words.get((page, int(found.MCID)), "")
            else:
                yield Tag(str(found.get("/Type")), (), ())
        else:
            yield from self._element(found, self._page(found, page))

    def _page(self, found: Any, page: int) -> int:
        return self._pages[found.Pg.objgen] if "/Pg" in found else page

    def _element(self, found: Any, page: int) -> Iterator[Part]:
        said = {key: self._plain(found[key]) for key in sorted(found.keys()) if key not in _STRUCTURE}
        parts = tuple(_joined(self.parts(found.K, page))) if "/K" in found else ()
        if found.S == "/Span" and not said:
            yield from parts
        else:
            yield Tag(str(found.S), tuple(said.items()), parts)

    def _plain(self, value: Any) -> object:
        if isinstance(value, pikepdf.Array):
            return tuple(map(self._plain, value))
        if isinstance(value, pikepdf.Dictionary):
            return tuple((key, self._plain(value[key])) for key in sorted(value.keys()))
        return _NUMBER.sub(self._renumbered, str(value))

    def _renumbered(self, found: re.Match[str]) -> str:
        return str(self._numbers.setdefault(found[0], len(self._numbers)))


_STRUCTURE = ("/K", "/P", "/Pg", "/S", "/Type")
_NUMBER = re.compile(r"\d+(?=-\d+-\d+)")


def _joined(parts: Iterator[Part]) -> Iterator[Part]:
    """The parts, with words beside each other as one text."""
    words = ""
    for each in parts:
        if isinstance(each, str):
            words += each
            continue
        if words:
            yield words
        words = ""
        yield each
    if words:
        yield words


def _words(pdf: bytes) -> _Words:
    """The words of all marked contents, which PDFium has with a line's end for each line."""
    found: dict[tuple[int, int], str] = defaultdict(str)
    with pypdfium2.PdfDocument(pdf) as file:
        for n, page in enumerate(file):
            text = page.get_textpage()
            for each in page.get_objects((pdfium.FPDF_PAGEOBJ_TEXT,)):
                number = pdfium.FPDFPageObj_GetMarkedContentID(each.raw)
                if number >= 0:
                    found[n, number] += _text(each.raw, text.raw).replace("\N{NO-BREAK SPACE}", " ")
    return found


def _text(object_: Any, page: Any) -> str:
    length = pdfium.FPDFTextObj_GetText(object_, page, None, 0)
    buffer = ctypes.create_string_buffer(length)
    pdfium.FPDFTextObj_GetText(object_, page, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), length)
    return buffer.raw.decode("utf-16-le").rstrip("\0")
