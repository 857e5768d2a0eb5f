"""Whether a package is whole: Word refuses to open a form in which a part is missing or broken.

Where LibreOffice shows what it can, Word says «unreadable content» and nothing else.  A template
gives its faults to every form, so they are told before one is printed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from formgen.problems import InputError, Problem, Where, error
from formgen.writing.picture import pixels
from formgen.writing.word.ooxml import Element, W
from formgen.writing.word.package import CONTENT_TYPES, OFFICE, TYPES, is_xml, parsed, relations

_STRICT = "{http://purl.oclc.org/ooxml/"
"""How the names of «Strict Open XML» begin, which Word can save and few programs can read."""

_ROOTS = {
    "document.main": "document",
    "header": "hdr",
    "footer": "ftr",
    "styles": "styles",
    "numbering": "numbering",
    "settings": "settings",
    "fontTable": "fonts",
    "footnotes": "footnotes",
    "endnotes": "endnotes",
}
"""What a part of each kind begins with."""

_MOST_PIXELS = 50_000_000
"""Of a picture: a page of A4 scanned at 600 dpi has 35 million."""

_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp")

Roots = Mapping[str, Element]


def faults(parts: Mapping[str, bytes], template: str) -> tuple[Problem, ...]:
    """What is missing or broken in a package that has its table of content types."""
    roots: dict[str, Element] = {}
    broken: list[Problem] = []
    for name in filter(is_xml, parts):
        try:
            roots[name] = parsed(parts[name], template, name)
        except InputError as wrong:
            broken += wrong.problems
    if broken:
        return tuple(broken)
    where = Where(template)
    return tuple(
        error(code, where, **facts)
        for found in (
            _odd(roots),
            _untyped(parts, roots[CONTENT_TYPES]),
            _missing(parts, roots, template),
            _unfit_pictures(parts),
        )
        for code, facts in found
    )


Fault = tuple[str, dict[str, object]]
"""The code of a problem, and its facts."""


def _odd(roots: Roots) -> Iterator[Fault]:
    """Parts that are not what they are said to be."""
    for each in roots[CONTENT_TYPES]:
        name = each.get("PartName", "").lstrip("/")
        kind = each.get("ContentType", "").rpartition("wordprocessingml.")[2].removesuffix("+xml")
        if kind not in _ROOTS or name not in roots:
            continue
        tag = str(roots[name].tag)
        if tag.startswith(_STRICT):
            yield "docx-template-strict", {}
            return
        if tag != f"{{{W}}}{_ROOTS[kind]}":
            yield "docx-part-odd", {"part": name, "found": tag.rpartition("}")[2], "wanted": _ROOTS[kind]}


def _untyped(parts: Mapping[str, bytes], types: Element) -> Iterator[Fault]:
    """Parts of which nobody says what they are."""
    suffixes = {each.get("Extension", "").lower() for each in types.iter(f"{{{TYPES}}}Default")}
    named = {each.get("PartName", "").lstrip("/").lower() for each in types}
    for name in parts:
        suffix = name.rpartition(".")[2].lower()
        if name != CONTENT_TYPES and suffix not in suffixes and name.lower() not in named:
            yield "docx-part-untyped", {"part": name}


def _missing(parts: Mapping[str, bytes], roots: Roots, template: str) -> Iterator[Fault]:
    """What is referred to, and not there."""
    there = {name.lower() for name in parts}
    known: dict[str, set[str]] = {}
    for each in relations(parts, template):
        known.setdefault(each.source, set()).add(each.id)
        if each.part and each.part.lower() not in there:
            yield "docx-part-missing", {"part": each.source or "_rels/.rels", "target": each.target}
    for name, root in roots.items():
        asked = {
            str(value)
            for element in root.iter()
            for key, value in element.attrib.items()
            if str(key).startswith(f"{{{OFFICE}}}") and value
        }
        for target in sorted(asked - known.get(name, set())):
            yield "docx-part-missing", {"part": name, "target": target}


def _unfit_pictures(parts: Mapping[str, bytes]) -> Iterator[Fault]:
    for name, data in parts.items():
        if name.lower().endswith(_PICTURES):
            try:
                if pixels(data) > _MOST_PIXELS:
                    yield "docx-picture-too-large", {"part": name, "most": f"{_MOST_PIXELS:,}"}
            except InputError:
                yield "docx-picture-unreadable", {"part": name}
