"""Style sheets beside a template, understood once in a process and not again for every document.

WeasyPrint makes a `CSS` of every `<link rel="stylesheet">`, whatever came before; for a form that is a
tenth of the work.  It looks that class up by its name when it comes to a link, so there stands here
what remembers the sheets that it has made.
"""

from __future__ import annotations

import re
from typing import Any

import weasyprint.css
from weasyprint import CSS

_AT = ("left", "center", "right", "top", "middle", "bottom", "left-corner", "right-corner")
_MARGINS = (f"{side}-{at}" for side in ("top", "right", "bottom", "left") for at in _AT)
_SHARED = frozenset(each.encode() for each in ("charset", "media", "page", *_MARGINS))
"""Rules that only say how something looks.  Others (`@font-face`, `@import` …) give something to the document
in which they stand, or fetch it, and so must be followed for each."""

_RULE = re.compile(rb"@([-\w\\]*)")
_FEW = 16
"""Sheets kept: one for each template in use, and some that were changed meanwhile."""


def remember() -> None:
    """Let WeasyPrint take style sheets from here."""
    weasyprint.css.CSS = _sheet


def _sheet(**asked: Any) -> CSS:
    """The sheet that is asked for: made, or the one made before of the same words at the same address."""
    address, fetcher = asked.get("url"), asked.get("url_fetcher")
    if address is None or fetcher is None:  # it stands in the page
        return CSS(**asked)
    try:
        found = fetcher.fetch(address)
        words: bytes = found.read()
    except OSError:
        return CSS(**asked)  # which tells of it as of every address
    if found.content_type != "text/css" or not _SHARED.issuperset(map(bytes.lower, _RULE.findall(words))):
        return CSS(**asked)
    media: str = asked["media_type"]
    known = _known.get((address, media, words))
    if known is None:
        known = CSS(url=address, url_fetcher=fetcher, media_type=media)
        if len(_known) >= _FEW:
            _known.clear()
        _known[address, media, words] = known
    return known


_known: dict[tuple[str, str, bytes], CSS] = {}
"""The sheets made so far, by what makes them what they are."""
