"""What reviewers leave in a template: comments and their names, which no form should show."""

from __future__ import annotations

import re
from collections.abc import Mapping

from formgen.writing.word.ooxml import Element, w
from formgen.writing.word.package import CONTENT_TYPES, parsed, without

_COMMENTS = re.compile(r"\.(comments\w*|people)\+xml$")
"""How the types of the parts end that hold comments, what Word notes about them, and who wrote them."""

_MARKS = tuple(map(w, ("commentRangeStart", "commentRangeEnd", "commentReference", "annotationRef")))

CHANGES = tuple(map(w, ("ins", "del", "moveFrom", "moveTo")))
"""Changes that are still tracked."""


def without_comments(parts: Mapping[str, bytes], template: str) -> dict[str, bytes]:
    """The package without comments and the names of those who wrote them."""
    types = parsed(parts[CONTENT_TYPES], template, CONTENT_TYPES)
    named = {
        each.get("PartName", "").lstrip("/")
        for each in types
        if _COMMENTS.search(each.get("ContentType", ""))
    }
    return without(parts, named & set(parts), template)


def forget_comments(root: Element) -> None:
    """Remove from a part's words what points to comments."""
    for each in list(root.iter(*_MARKS)):
        parent = each.getparent()
        if parent is not None:
            parent.remove(each)


def comments(root: Element) -> int:
    """How many comments a part's words have."""
    return sum(1 for _ in root.iter(w("commentReference")))
