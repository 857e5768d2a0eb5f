"""Fills a score workbook in as a rater would: with the scores that are recorded elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from formgen.forms.slots import SlotSpec, recorded
from formgen.periods import Period
from formgen.points import number
from formgen.problems import Path as Way
from formgen.records.model import Record
from formgen.records.scorefiles import scores_of
from formgen.workbooks.scores import FIRST
from formgen.workspace.folder import load


def fill_in(workbook: Path, scores: Path, month: str) -> None:
    """Enter into a workspace's workbook what the files of a folder say about a month."""
    workspace, _ = load(workbook.parents[2])
    found = scores_of(scores, Period.parse(month), workspace.people, workspace.forms)
    assert not [problem for problem in found.problems if problem.is_error]
    by_key = {(str(record.form), record.person.number): record for record in found.records}
    book = load_workbook(workbook)
    for sheet in book.worksheets:
        form = next((spec.form for spec in workspace.specs if _heads(spec.form, sheet)), None)
        for row in range(FIRST, sheet.max_row + 1) if form else ():
            record = by_key.get((str(sheet["B1"].value), str(sheet.cell(row, 1).value)))
            if record and form:
                _fill(sheet, row, recorded(form), record)
    book.save(workbook)


def enter(workbook: Path, sheet: str, cell: str, value: float) -> None:
    """Enter one number."""
    book = load_workbook(workbook)
    book[sheet][cell].value = value
    book.save(workbook)


def _heads(form: Any, sheet: Any) -> bool:
    return (form.id, str(form.version)) == (sheet["B1"].value, sheet["C1"].value)


def _fill(sheet: Any, row: int, asked: Sequence[SlotSpec], record: Record) -> None:
    places = {cell.value: cell.column for cell in sheet[2] if cell.value}
    for column in asked:
        text = _said(record, column.path)
        if text:
            sheet.cell(row, places[column.name]).value = _typed(text, column)


def _said(record: Record, path: Way) -> str:
    """What a record says at a place, as text; empty if it says nothing."""
    if path[0] == "vetoes":
        return "是" if path[1] in record.vetoes else ""
    found: Any = getattr(record, str(path[0]))
    for step in path[1:]:
        if isinstance(found, Mapping):
            found = found.get(str(step))
        elif isinstance(found, tuple) and isinstance(step, int) and step < len(found):
            found = found[step]
        else:
            return ""
    return found if isinstance(found, str) else ""


def _typed(text: str, column: SlotSpec) -> object:
    """A number as a number, as Excel would have it; anything else as it is."""
    plain = text.removesuffix("%")
    try:
        value = number(plain)
    except ValueError:
        return text
    if column.kind not in ("number", "money"):
        return text
    return float(value / Decimal(100)) if column.unit == "%" or text.endswith("%") else float(value)
