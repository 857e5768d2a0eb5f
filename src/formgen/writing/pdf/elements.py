"""What a page may consist of, looked at before it is laid out."""

from __future__ import annotations

from functools import lru_cache
from xml.etree.ElementTree import Element

from formgen.writing.pdf.drawings import SVG, check_drawing
from formgen.writing.pdf.styles import check_style
from formgen.writing.pdf.unusable import UnusableError, is_clicked

_MOST_CELLS = 1000
"""That a cell or column may span; layout takes time and memory for each."""

_SPANS = ("colspan", "rowspan", "span")


def check_page(root: Element, most: int) -> int:
    """How many elements a page has, if they are no more than `most`.

    Raises UnusableError for what it must not hold: a far span, a style that no paper has room for, a link
    to a file, a drawing without end.
    """
    count = 0
    for count, each in enumerate(root.iter(), 1):
        if count > most:
            raise UnusableError("html-page-unusable", f"> {most:,} elements")
        kind: object = each.tag  # a comment's is a function
        if not isinstance(kind, str):
            continue
        _check_spans(each)
        _check_style(each.get("style", ""))
        if kind in ("a", "area"):
            _check_link(each)
        elif kind == "style":
            check_style(each.text or "")
        elif kind == f"{SVG}svg":
            check_drawing(each)
            if each.find(f"{SVG}title") is None:
                raise UnusableError("html-page-unusable", "<svg> has no <title> that says what it shows")
    return count


def _check_style(style: str) -> None:
    """Many elements say the same, on this page and on the next."""
    if style:
        (_check_short if len(style) <= _SHORT else check_style)(style)


_check_short = lru_cache(maxsize=1024)(check_style)
_SHORT = 200
"""Letters of a style that is worth remembering."""


def _check_spans(element: Element) -> None:
    for name in _SPANS:
        span = element.get(name, "").strip()
        if len(span) > len(str(_MOST_CELLS)) or (span.isdecimal() and int(span) > _MOST_CELLS):
            raise UnusableError("html-page-unusable", f"{name}={span[:20]} (> {_MOST_CELLS:,})")


def _check_link(link: Element) -> None:
    address = link.get("href", "#")
    if not is_clicked(address):
        raise UnusableError("html-link-refused", address)
    if "attachment" in link.get("rel", "").lower():
        raise UnusableError("html-page-unusable", '<a rel="attachment">')
