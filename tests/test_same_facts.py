"""docx and PDF say the same, word by word and slot by slot, for every form, blank and completed."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pikepdf
import pypdfium2
import pytest
from lxml import etree

from formgen.view.model import Table
from formgen.view.text import printed
from pages import docx, pages, pdf
from wordfiles import bare

pytestmark = pytest.mark.slow  # every page of the repository as Word and as PDF

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass(frozen=True)
class Document:
    """A finished document: the words of its body and of its running header, and what each slot holds."""

    words: str
    header: str
    slots: dict[str, str]


def unhyphened(text: str) -> str:
    """Pdfium takes a hyphen between letters for the end of a line, and leaves it out."""
    return bare(text).replace("-", "")


# ── Word ────────────────────────────────────────────────────────────────────────────────────


def in_word(data: bytes) -> Document:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        body = etree.fromstring(file.read("word/document.xml"))
        headers = [name for name in file.namelist() if name.startswith("word/header")]
        header = "".join(_text(etree.fromstring(file.read(name))) for name in headers)
    return Document(_text(body), header, dict(_controls(body)))


def _text(element: etree._Element) -> str:
    return bare("".join(each.text or "" for each in element.iter(f"{W}t")))


def _controls(body: etree._Element) -> Iterator[tuple[str, str]]:
    for control in body.iter(f"{W}sdt"):
        properties = control.find(f"{W}sdtPr")
        assert properties is not None
        tag = properties.find(f"{W}tag")
        content = control.find(f"{W}sdtContent")
        assert tag is not None
        assert content is not None
        empty = properties.find(f"{W}showingPlcHdr") is not None
        yield str(tag.get(f"{W}val")), "" if empty else _text(content)


# ── PDF ─────────────────────────────────────────────────────────────────────────────────────


def in_pdf(data: bytes, values: dict[str, str]) -> Document:
    """The words between the margins, and at each slot's address as many characters as it should hold."""
    document = pypdfium2.PdfDocument(data)
    texts = [page.get_textpage() for page in document]
    top, bottom = 19.5 / 25.4 * 72, 11.5 / 25.4 * 72
    words = "".join(
        bare(text.get_text_bounded(bottom=bottom, top=page.get_height() - top))
        for page, text in zip(document, texts, strict=True)
    )
    slots = {name: _held(texts[page], x, y, values.get(name, "")) for name, page, x, y in _addresses(data)}
    header = bare(texts[0].get_text_bounded(bottom=document[0].get_height() - top))
    return Document(words, header, slots)


def _addresses(data: bytes) -> Iterator[tuple[str, int, float, float]]:
    """The named place of every slot: page and the upper left corner, in points."""
    with pikepdf.open(io.BytesIO(data)) as file:
        pages = [page.obj.objgen for page in file.pages]
        for name, place in pikepdf.NameTree(file.Root.Names.Dests).items():
            if str(name).startswith("slot:"):
                yield (
                    str(name).removeprefix("slot:"),
                    pages.index(place[0].objgen),
                    float(place[2]),
                    float(place[3]),
                )


def _held(page: pypdfium2.PdfTextPage, x: float, y: float, value: str) -> str:
    """As many characters as the value has, from the first one that stands at this corner."""
    if not value:
        return ""
    for down in range(2, 16, 2):
        start = page.get_index(x + 2, y - down, 4, 4)
        if start is not None:
            text = bare(page.get_text_range(start, 2 * len(value) + 8))
            if text.startswith(value):
                return value
    return ""


# ── comparing ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", pages())
def test_docx_and_pdf_print_every_word_of_the_view_in_order(name: str) -> None:
    view = pages()[name]
    for document in (in_word(docx(view)), in_pdf(pdf(view), {})):
        at = signing = 0
        for each in printed(view):
            if each.place == "page":
                assert unhyphened(each.text) in unhyphened(document.header)
                continue
            side_by_side = each.place.startswith("sign.")
            signing = signing if side_by_side else at
            found = document.words.find(bare(each.text), signing if side_by_side else at)
            assert found >= 0, (
                f"{each.place}: {each.text!r} is not printed after …{document.words[:at][-30:]}"
            )
            at = max(at, found + len(bare(each.text)))


@pytest.mark.parametrize("name", pages())
def test_docx_and_pdf_hold_the_same_in_every_slot(name: str) -> None:
    view = pages()[name]
    word = in_word(docx(view))
    addressed = {name.replace(" ", "_"): value for name, value in word.slots.items()}
    print_ = in_pdf(pdf(view), addressed)
    assert word.slots
    assert print_.slots == addressed


@pytest.mark.parametrize("name", pages())
def test_docx_and_pdf_print_nothing_that_the_other_lacks(name: str) -> None:
    """The templates' own words too; only headings that a PDF repeats on a new page are there twice."""
    view = pages()[name]
    word, print_ = in_word(docx(view)), in_pdf(pdf(view), {})
    in_docx, on_paper = (Counter(unhyphened(each.words)) for each in (word, print_))
    assert not in_docx - on_paper
    repeated = {letter for block in view.blocks if isinstance(block, Table) for letter in headings(block)}
    assert set(on_paper - in_docx) <= repeated


def headings(table: Table) -> str:
    return "".join(column.title for column in table.columns)
