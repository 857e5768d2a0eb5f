"""What all workbooks that formgen writes share: texts as Excel takes them, always the same bytes."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Border, PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation

from formgen.output.zipped import zipped
from formgen.text import cut_utf16, same, utf16, without_unfit

_BEGINNING = dt.datetime(1980, 1, 1)  # noqa: DTZ001 a workbook's times know no zones
_THIN = Side(style="thin", color="BBBBBB")
BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
HEAD = PatternFill("solid", fgColor="DCE6F1")

# The limits are Excel's, in UTF-16 units; it repairs or refuses a file in which anything is longer.
_CELL, _SHEET, _LINE, _NOTE = 32_767, 31, 255, 4000
_RULE_TITLE, _RULE_TEXT, _PROMPT = 32, 225, 255


def write(cell: Any, text: str) -> None:
    """Text that stays text: what begins with = is no formula."""
    cell.value = _ESCAPED.sub("_x005F_", cut_utf16(without_unfit(text), _CELL))
    cell.data_type = "s"
    cell.number_format = "@"


_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
"""The underscore of what xlsx takes for a character: `_x0041_` would come back as A."""


def sheet_title(words: str, used: set[str]) -> str:
    """A name that Excel takes for a sheet: at most 31 long, none of its signs, not its own «History».

    Each is given once, whatever the case and width of its letters; `used` remembers them.
    """
    plain = re.sub(r"[\[\]:*?/\\']", "_", " ".join(without_unfit(words).split()))
    title, number = cut_utf16(plain, _SHEET).strip() or "_", 2
    while (known := same(title).casefold()) in used | {"history"}:
        end = f"_{number}"
        title, number = cut_utf16(plain, _SHEET - len(end)).strip() + end, number + 1
    used.add(known)
    return title


def comment(words: str, author: str) -> Comment:
    """A note on a cell, cut to what anybody would read, in a box that shows all of it."""
    text = cut_utf16(without_unfit(words), _NOTE)
    lines = sum(1 + narrow(line) // _NOTE_LETTERS for line in text.split("\n"))
    return Comment(text, author, width=360, height=min(600, 40 + 18 * lines))


_NOTE_LETTERS = 46
"""Narrow letters on a line of a note."""


def refuse(rule: DataValidation, title: str, error: str) -> None:
    """What Excel says when somebody types what a rule forbids."""
    rule.showErrorMessage = True
    rule.errorTitle = cut_utf16(without_unfit(title), _RULE_TITLE)
    rule.error = cut_utf16(without_unfit(error), _RULE_TEXT)


def prompt(rule: DataValidation, title: str, lines: Sequence[str]) -> None:
    """What Excel says beside a cell that is chosen; where there is no room for all, long lines are cut."""
    if lines:
        rule.showInputMessage = True
        rule.promptTitle = cut_utf16(without_unfit(title), _RULE_TITLE)
        rule.prompt = "\n".join(_cut_alike([without_unfit(line) for line in lines], _PROMPT))


def _cut_alike(lines: Sequence[str], most: int) -> list[str]:
    """As many lines as there is room for, those that are too long cut to the same length, with … ."""
    kept = list(lines[: most // 8])
    for length in range(most, 0, -1):
        cut = [line if utf16(line) <= length else f"{cut_utf16(line, length - 1)}…" for line in kept]
        if sum(map(utf16, cut)) + len(cut) - 1 <= most:
            return cut
    return []


def narrow(text: str) -> int:
    """How many narrow letters a text takes; a Chinese one takes two."""
    return sum(1 if character.isascii() else 2 for character in text)


def in_header(words: str, rest: str = "") -> str:
    """Words for the middle of a page's head or foot, where & begins a command; `rest` is kept whole.

    The whole line, with the command for its place, must be no longer than Excel takes.
    """
    room = _LINE - utf16(f"&C{rest}")
    words = " ".join(without_unfit(words).split())
    while utf16(line := words.replace("&", "&&")) > room:
        words = cut_utf16(words, utf16(words) - max(1, (utf16(line) - room) // 2))
    return line + rest


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
