"""The formats in which sheets can be printed."""

from __future__ import annotations

from typing import Literal, get_args

Format = Literal["docx", "pdf"]
FORMATS: tuple[Format, ...] = get_args(Format)

Kind = Literal["xlsx"] | Format
KINDS: tuple[Kind, ...] = ("xlsx", *FORMATS)
"""What a month's report can be made as: the workbook beside the printed ones."""
