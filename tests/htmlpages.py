"""HTML pages as a browser reads them."""

from __future__ import annotations

import tinyhtml5  # type: ignore[import-untyped]  # it has no types


def elements(page: str, tag: str = "*") -> list[tuple[str, dict[str, str], str]]:
    """The elements of a page: tag, attributes, text."""
    root = tinyhtml5.parse(page, namespace_html_elements=False)
    found = root.iter() if tag == "*" else root.iter(tag)
    return [
        (each.tag, dict(each.attrib), "".join(each.itertext())) for each in found if isinstance(each.tag, str)
    ]
