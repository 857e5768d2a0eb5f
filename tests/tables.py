"""Small table files for tests, made as programs and offices make them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from formgen import messages
from formgen.records.tables.read import Table


def xlsx(path: Path, rows: Sequence[Sequence[object]], change: Callable[[Any], None] | None = None) -> Path:
    """A workbook with these rows in its only sheet, called 表."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "表"
    for row in rows:
        sheet.append(list(row))
    if change:
        change(sheet)
    book.save(path)
    return path


def replaced(path: Path, part: str, old: bytes, new: bytes) -> Path:
    """The package with something in one part replaced, which must be there."""
    packed = io.BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == part:
                assert old in content
                content = content.replace(old, new)
            target.writestr(name, content)
    path.write_bytes(packed.getvalue())
    return path


def texts(table: Table) -> list[list[str]]:
    """The texts of the only sheet, row by row."""
    (sheet,) = table.sheets
    return [[cell.text for cell in line.cells] for line in sheet.lines]


def flaws(table: Table) -> list[str]:
    """Every problem, in the table and in its cells, as `place code`; each has its words."""
    cells = (cell for sheet in table.sheets for line in sheet.lines for cell in line.cells)
    problems = [*table.problems, *(problem for cell in cells for problem in cell.problems)]
    assert all(messages.sentence(each, "en") and messages.hint(each, "zh") for each in problems)
    return [f"{each.where} {each.code}" for each in problems]
