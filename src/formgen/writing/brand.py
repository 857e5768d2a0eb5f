"""What makes a page a company's own: its name, its logo, its fonts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Brand:
    """A workspace's letterhead: `logo` is a PNG or JPEG; `fonts` are TrueType files for PDF."""

    company: str = ""
    logo: bytes | None = None
    fonts: tuple[Path, ...] = ()
