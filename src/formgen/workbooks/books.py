"""What all workbooks that formgen writes share: safe text, names of sheets, always the same bytes."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Border, PatternFill, Side

from formgen.output.zipped import zipped
from formgen.text import without_unfit

_BEGINNING = dt.datetime(1980, 1, 1)  # noqa: DTZ001 a workbook's times know no zones
_THIN = Side(style="thin", color="BBBBBB")
BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
HEAD = PatternFill("solid", fgColor="DCE6F1")

_MOST_LETTERS = 32_767
"""The most characters in a cell; Excel «repairs» a workbook with more by leaving them out."""


def write(cell: Any, text: str) -> None:
    """Text that stays text: what begins with = is no formula."""
    cell.value = without_unfit(text)[:_MOST_LETTERS]
    cell.data_type = "s"
    cell.number_format = "@"


def sheet_title(words: str, used: set[str]) -> str:
    """A name that Excel takes for a sheet: at most 31 characters, none of its signs, each once."""
    plain = re.sub(r"[\[\]:*?/\\']", "_", without_unfit(words)).strip()[:31] or "_"
    title, number = plain, 2
    while title.casefold() in used:
        title, number = f"{plain[:28]}_{number}", number + 1
    used.add(title.casefold())
    return title


def saved(book: Workbook, creator: str) -> bytes:
    """The workbook as a file, with nothing in it that tells when it was made."""
    book.properties.creator = creator
    book.properties.created = book.properties.modified = _BEGINNING
    file = io.BytesIO()
    book.save(file)
    return _steady(file)


def _steady(file: io.BytesIO) -> bytes:
    """The file without the moment it was made, its fonts in the order that the schema asks for."""
    with zipfile.ZipFile(file) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    core = "docProps/core.xml"
    parts[core] = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>1980-01-01T00:00:00Z", parts[core])
    parts["xl/styles.xml"] = _FONT.sub(_in_order, parts["xl/styles.xml"])
    return zipped(parts)


_FONT = re.compile(rb"(?<=<font>).*?(?=</font>)", re.DOTALL)
_FONT_ORDER = (
    b"b i strike condense extend outline shadow u vertAlign sz color name family charset scheme".split()
)


def _in_order(font: re.Match[bytes]) -> bytes:
    """A font's elements as the schema has them (CT_Font); openpyxl writes the colour before the size."""
    elements = re.findall(rb"(<(\w+)[^>]*/>)", font[0])
    return b"".join(whole for whole, name in sorted(elements, key=lambda each: _FONT_ORDER.index(each[1])))
