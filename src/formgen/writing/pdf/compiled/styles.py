"""Style sheets that look at several marks at once, or at what is filled in beside something else.

Two drawings, of which one has all marks open and the other all ticked, show how each mark looks; they cannot
show what a rule makes of one beside another.  So a page with such a rule is laid out for itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from formgen.writing.compiling import UnfitError

_STATE = r"\.(?:open|ticked|empty)\b"
"""The classes by which templates tell marks and empty places."""

_BESIDE = re.compile(
    rf":has\(|{_STATE}[^{{}},]*[+~]|[+~][^{{}},>]*{_STATE}|{_STATE}[^{{}}]*\{{[^{{}}]*counter-"
)
"""A rule for what has something in it or stands behind it, and one that counts."""


def check(page: str, folder: Path) -> None:
    """Raise UnfitError if a page has such a rule, itself or in a style sheet of the templates' folder."""
    if any(map(_BESIDE.search, _sources(page, folder))):
        raise UnfitError("a style sheet in which several marks decide how something looks")


def _sources(page: str, folder: Path) -> Iterator[str]:
    yield from re.findall(r"(?is)<style.*?</style", page)
    for path in sorted(folder.rglob("*.css")):
        with suppress(OSError):  # what cannot be read looks at nothing
            yield path.read_text(encoding="utf-8", errors="replace")
