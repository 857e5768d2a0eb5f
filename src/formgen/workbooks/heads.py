"""Whose people a score workbook holds, where there is more than one."""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

By: TypeAlias = Literal["department", "superior"]
"""Who gets a workbook of their own: a department, or whoever is the superior of some people."""

BY: tuple[By, ...] = get_args(By)
