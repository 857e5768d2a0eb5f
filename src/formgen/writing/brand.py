"""What makes a page a company's own: its name, its logo, its typeface."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeAlias, TypeVar

from formgen.view import words
from formgen.view.model import Headed

P = TypeVar("P", bound=Headed)

Typeface: TypeAlias = Literal["song", "hei", "fangsong"]
"""What fixed words and what is filled in are set in: 宋体, 黑体, 仿宋.  Heads are always 黑体."""


@dataclass(frozen=True, slots=True)
class Brand:
    """A workspace's letterhead: `logo` is a PNG or JPEG; `fonts` are font files for PDF."""

    company: str = ""
    logo: bytes | None = None
    fonts: tuple[Path, ...] = ()
    typeface: Typeface = "song"

    def stamped(self, page: P, revision: int = 0) -> P:
        """The page with what its builder did not know: the company, and the revision of a card.

        `revision` counts how often the scores of a complete card were changed.
        """
        revised = words.revision(revision, page.say)
        return replace(page, letterhead=replace(page.letterhead, company=self.company, revision=revised))
