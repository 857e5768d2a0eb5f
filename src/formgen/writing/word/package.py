"""A docx as a package of named parts: read with bounds, written so that bytes never vary."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from lxml import etree

from formgen.problems import InputError, Where, error
from formgen.writing.word.ooxml import Element, parse

CONTENT_TYPES = "[Content_Types].xml"

_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.{}+xml"
_STORIES = tuple(_MAIN.format(name) for name in ("document.main", "header", "footer"))
"""The kinds of part whose tags are filled in."""

_OLD = bytes.fromhex("d0cf11e0a1b11ae1")
"""How Word documents of before 2007 begin, and all that need a password."""

_MACROS = re.compile(r"macroEnabled|vbaProject|wordprocessingml\.template")
"""What tells of macros, or of one of Word's own templates (.dotx)."""

_MOST_BYTES = 50_000_000
"""No sensible template is larger unpacked; a zip bomb is."""


def read(template: Path) -> dict[str, bytes]:
    """The parts by name; raises InputError for what is no docx, or far too large for a template."""
    _check_kind(template)
    try:
        with zipfile.ZipFile(template) as package:
            entries = [each for each in package.infolist() if not each.is_dir()]
            small = sum(each.file_size for each in entries) <= _MOST_BYTES
            parts = {each.filename: package.read(each) for each in entries if small}
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
        for each in parsed(parts.get(CONTENT_TYPES, b""), template)
    }
    found = sorted(
        (_STORIES.index(kind), name) for name, kind in kinds.items() if kind in _STORIES and name in parts
    )
    if any(_MACROS.search(each) for each in (*kinds.values(), *parts)):
        raise InputError(error("docx-template-macros", Where(template)))
    if not found or found[0][0] != 0:
        raise InputError(error("docx-template-no-word", Where(template)))
    yield from (name for _, name in found)


def parsed(xml: bytes, template: str) -> Element:
    """The root of a part; raises InputError if it is no XML, or XML with a document type.

    Word writes none, and what one could declare (entities, files to fetch) does only harm.
    """
    try:
        root = parse(xml)
    except etree.XMLSyntaxError as broken:
        raise _unreadable(template, broken) from broken
    if root.getroottree().docinfo.doctype:  # type: ignore[attr-defined]  # the stubs do not know it
        raise _unreadable(template, "DOCTYPE")
    return root


def _unreadable(template: str, detail: object) -> InputError:
    return InputError(error("docx-template-unreadable", Where(template), detail=detail))
