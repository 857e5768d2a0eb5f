"""The formats in which sheets can be printed."""

from __future__ import annotations

from typing import Literal, get_args

Format = Literal["docx", "pdf"]
FORMATS: tuple[Format, ...] = get_args(Format)
