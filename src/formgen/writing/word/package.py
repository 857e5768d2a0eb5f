"""A docx as a package of named parts: read with bounds, written so that bytes never vary."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from lxml import etree

from formgen.problems import InputError, Where, error
from formgen.writing.word.ooxml import Element, parse, serialise

CONTENT_TYPES = "[Content_Types].xml"

_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.{}+xml"
_STORIES = tuple(_MAIN.format(name) for name in ("document.main", "header", "footer"))
"""The kinds of part whose tags are filled in."""

_OLD = bytes.fromhex("d0cf11e0a1b11ae1")
"""How Word documents of before 2007 begin, and all that need a password."""

_MACROS = re.compile(r"macroEnabled|vbaProject|wordprocessingml\.template")
"""What tells of macros, or of one of Word's own templates (.dotx)."""

_MOST_BYTES, _MOST_XML = 50_000_000, 4_000_000
"""No sensible template is larger unpacked, in all and without its pictures; a zip bomb is."""

RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def read(template: Path) -> dict[str, bytes]:
    """The parts by name; raises InputError for what is no docx, or far too large for a template."""
    _check_kind(template)
    try:
        with zipfile.ZipFile(template) as package:
            entries = [each for each in package.infolist() if not each.is_dir()]
            xml = [each.file_size for each in entries if is_xml(each.filename)]
            small = sum(each.file_size for each in entries) <= _MOST_BYTES and sum(xml) <= _MOST_XML
            parts = {each.filename.replace("\\", "/"): package.read(each) for each in entries if small}
    except Exception as broken:  # a template is input: whatever goes wrong in unpacking is its own fault
        raise _unreadable(template.name, broken) from broken
    if not small:
        raise InputError(error("docx-template-too-large", Where(template.name)))
    return parts


def _check_kind(template: Path) -> None:
    """Raise InputError for a file whose first bytes say that it is no docx, whatever it is called."""
    try:
        with template.open("rb") as file:
            start = file.read(len(_OLD))
    except OSError as why:
        raise _unreadable(template.name, why.strerror or why) from why
    if not start:
        raise InputError(error("docx-template-empty", Where(template.name)))
    if start == _OLD:
        raise InputError(error("docx-template-old", Where(template.name)))
    if not start.startswith(b"PK"):
        raise InputError(error("docx-template-no-word", Where(template.name)))


def stories(parts: Mapping[str, bytes], template: str) -> Iterator[str]:
    """The names of the parts with words: the document first, then headers and footers.

    Raises InputError if there is no document in it, or if it carries macros.
    """
    kinds = {
        each.get("PartName", "").lstrip("/"): each.get("ContentType", "")
        for each in parsed(parts.get(CONTENT_TYPES, b""), template, CONTENT_TYPES)
    }
    found = sorted(
        (_STORIES.index(kind), name) for name, kind in kinds.items() if kind in _STORIES and name in parts
    )
    if any(_MACROS.search(each) for each in (*kinds.values(), *parts)):
        raise InputError(error("docx-template-macros", Where(template)))
    if not found or found[0][0] != 0:
        raise InputError(error("docx-template-no-word", Where(template)))
    yield from (name for _, name in found)


def parsed(xml: bytes, template: str, part: str = "") -> Element:
    """The root of a part; raises InputError if it is no XML, or XML with a document type.

    Word writes none, and what one could declare (entities, files to fetch) does only harm.
    """
    try:
        root = parse(xml)
    except etree.XMLSyntaxError as broken:
        raise _unreadable(template, f"{part}: {broken}" if part else broken) from broken
    if root.getroottree().docinfo.doctype:  # type: ignore[attr-defined]  # the stubs do not know it
        raise _unreadable(template, f"{part}: DOCTYPE" if part else "DOCTYPE")
    return root


# ── what refers to what ─────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Relation:
    """What a part refers to under a name: another part, or something outside of the package.

    `source` is the part (the package itself: nothing), `kind` the last word of its type: `image`,
    `hyperlink` …  `target` is as it is written, `part` the part it leads to, and nothing if it leads out.
    """

    source: str
    id: str
    kind: str
    target: str
    part: str


def is_xml(name: str) -> bool:
    """Whether a part is XML, by its name."""
    return name.lower().endswith((".xml", ".rels"))


def relations(parts: Mapping[str, bytes], template: str) -> Iterator[Relation]:
    """All that the parts refer to; raises InputError for what cannot be read."""
    for name in sorted(parts):
        folder, _, file = name.rpartition("_rels/")
        if file.endswith(".rels"):
            source = folder + file.removesuffix(".rels")
            for each in parsed(parts[name], template, name).iter(f"{{{RELATIONS}}}Relationship"):
                yield _relation(each, source)


def _relation(element: Element, source: str) -> Relation:
    target = element.get("Target", "")
    leads_out = element.get("TargetMode", "").lower() == "external" or _LEADS_OUT.match(target)
    path = unquote(target.partition("#")[0])
    part = "" if leads_out else posixpath.normpath(posixpath.join("/", posixpath.dirname(source), path))
    kind = element.get("Type", "").rstrip("/").rpartition("/")[2]
    return Relation(source, element.get("Id", ""), kind, target, part.lstrip("/"))


_LEADS_OUT = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//|\\\\")
"""How addresses begin that are no part's, whatever is said of them."""


def without(parts: Mapping[str, bytes], names: Collection[str], template: str) -> dict[str, bytes]:
    """The package without these parts, and without what refers to them."""
    if not names:
        return dict(parts)
    kept = {name: part for name, part in parts.items() if name not in names}
    types = parsed(kept[CONTENT_TYPES], template)
    for each in list(types):
        if each.get("PartName", "").lstrip("/") in names:
            types.remove(each)
    kept[CONTENT_TYPES] = serialise(types)
    for name in [name for name in kept if name.endswith(".rels")]:
        root = parsed(kept[name], template)
        source = name.replace("_rels/", "").removesuffix(".rels")
        gone = [each for each in root if _relation(each, source).part in names]
        for each in gone:
            root.remove(each)
        if gone:
            kept[name] = serialise(root)
    return kept


def _unreadable(template: str, detail: object) -> InputError:
    return InputError(error("docx-template-unreadable", Where(template), detail=detail))
