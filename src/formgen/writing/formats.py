"""The formats in which sheets can be printed, and the workbook beside them."""

from __future__ import annotations

from typing import Literal

Format = Literal["docx", "pdf", "xlsx"]
FORMATS: tuple[Format, ...] = ("docx", "pdf")
"""What every page can be printed as."""

SUMMARY: tuple[Format, ...] = ("xlsx", *FORMATS)
"""What a month is summarised as."""
