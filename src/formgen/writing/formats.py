"""The formats in which sheets can be printed, and the workbook beside them."""

from __future__ import annotations

from typing import Literal

Format = Literal["docx", "pdf", "xlsx"]
FORMATS: tuple[Format, ...] = ("docx", "pdf")
"""What every page can be printed as."""

Merge = Literal["department", "all"]
"""How sheets are put together: a stack for each department, or one for all."""

SUMMARY: tuple[Format, ...] = ("xlsx", *FORMATS)
"""What a month is summarised as."""
