"""An empty roster to fill in (people.xlsx): a column for each field of a person, with what it means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.datavalidation import DataValidation

from formgen.records.headers import DAYS, HEADERS
from formgen.records.people import MEANINGS
from formgen.records.tables.cells import letters
from formgen.text import utf16
from formgen.workbooks.books import BORDER, HEAD, comment, prompt, refuse, saved, write

_FIELDS = ("number", "name", "department", "post", "superior", "form", "pay_level", "hired", "status")
"""What most rosters have; every other field of a person may be added as a column of its own."""

_WIDTHS = {"form": 36, "department": 18, "post": 22}
_ROWS = 2000
_LIST = 255
"""The longest list that stands in a drop-down itself, as Excel counts."""


def roster(forms: Sequence[str]) -> bytes:
    """A roster of nobody, in which each person's form is chosen from these; always the same bytes."""
    book = Workbook()
    sheet: Any = book.worksheets[0]
    sheet.title = "花名册"
    for n, field in enumerate(_FIELDS):
        cell = sheet.cell(1, n + 1)
        write(cell, HEADERS[field][1])
        cell.fill, cell.border, cell.font = HEAD, BORDER, Font(bold=True)
        cell.alignment = Alignment(horizontal="center", vertical="center")
        cell.comment = comment(MEANINGS[field].zh, "formgen")
        column = sheet.column_dimensions[letters(n)]
        column.width = _WIDTHS.get(field, 13)
        column.number_format = "yyyy-mm-dd" if field in DAYS else "@"  # 0012 stays 0012
    _choose(sheet, letters(_FIELDS.index("form")), forms)
    sheet.row_dimensions[1].height = 24
    sheet.freeze_panes = "C2"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.print_title_rows = "1:1"
    return saved(book, "formgen")


def _choose(sheet: Any, column: str, forms: Sequence[str]) -> None:
    """A drop-down of the forms, which takes other words too: several forms, with 、 between them."""
    listed = ",".join(forms)
    if not forms or utf16(listed) > _LIST or any("," in each or '"' in each for each in forms):
        return
    rule = DataValidation("list", formula1=f'"{listed}"', allow_blank=True, errorStyle="warning")
    refuse(rule, "表单", "没有这张考核表。多张表用顿号隔开；确认无误请点“是”。")
    prompt(rule, "表单", ("从列表中选择；多张表用顿号隔开",))
    rule.add(f"{column}2:{column}{_ROWS}")
    sheet.add_data_validation(rule)
