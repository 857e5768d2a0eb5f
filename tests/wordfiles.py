"""Word documents as tests look into them: parts, words, tables, content controls; and ways to damage them."""

from __future__ import annotations

import io
import re
import zipfile

from lxml import etree

from formgen.writing.word.ooxml import Element, w

BODY = "word/document.xml"


def parts_of(docx: bytes) -> dict[str, bytes]:
    """Every part of the package by its name."""
    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        return {name: package.read(name) for name in package.namelist()}


def part(docx: bytes, name: str = BODY) -> Element:
    """The XML of one part, of the document's body unless another is named."""
    return etree.fromstring(parts_of(docx)[name])


def text_of(element: Element) -> str:
    """What a reader sees; a line break is a line break, a new paragraph or cell too."""
    signs = {w("br"): "\n", w("tab"): "\t", w("p"): "\n"}
    return "".join(
        each.text or "" if each.tag == w("t") else signs.get(str(each.tag), "") for each in element.iter()
    )


def bare(text: str) -> str:
    """The text without white space, which every format sets as it likes."""
    return re.sub(r"\s", "", text)


def value(element: Element, path: str) -> str:
    """The `w:val` of something below."""
    found = element.find("/".join(map(w, path.split("/"))))
    assert found is not None, path
    return found.get(w("val"), "")


def controls(root: Element) -> dict[str, Element]:
    """The content controls by their tags, which are the names of their slots."""
    return {value(each, "sdtPr/tag"): each for each in root.iter(w("sdt"))}


# ── what happens to documents ───────────────────────────────────────────────────────────────


def split_runs(root: Element) -> None:
    """Cut every run into single letters, with the notes between them that Word likes to leave."""
    for run in list(root.iter(w("r"))):
        texts = run.findall(w("t"))
        if len(texts) != 1 or len(run) - len(run.findall(w("rPr"))) != 1:
            continue
        look = run.find(w("rPr"))
        for letter in reversed(texts[0].text or ""):
            piece = etree.Element(w("r"), {w("rsidR"): "00A1B2C3"})
            if look is not None:
                piece.append(etree.fromstring(etree.tostring(look)))
            etree.SubElement(piece, w("t")).text = letter
            run.addnext(piece)
            run.addnext(etree.Element(w("proofErr"), {w("type"): "spellStart"}))
            run.addnext(etree.Element(w("bookmarkStart"), {w("id"): "0", w("name"): "_GoBack"}))
        parent = run.getparent()
        assert parent is not None
        parent.remove(run)


def damaged(docx: bytes, method: int) -> bytes:
    """The package, one of whose members is no longer what its method of packing left."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as package:
        for name, content in parts_of(docx).items():
            package.writestr(name, content)
        at = package.getinfo(BODY).header_offset
    data = bytearray(packed.getvalue())
    data[at + 60 : at + 160] = bytes(each ^ 0xFF for each in data[at + 60 : at + 160])
    return bytes(data)
