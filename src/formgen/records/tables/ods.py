"""Reading ods: its XML tells both the value and the text that is shown."""

from __future__ import annotations

import io
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import IO
from xml.etree.ElementTree import Element, ParseError
from zipfile import BadZipFile, ZipFile

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from formgen.problems import InputError, Where, error
from formgen.records.tables.cells import (
    MOST_CELLS,
    Cell,
    Line,
    Range,
    Worksheet,
    number_text,
    place,
    spread,
    trimmed,
)

_SPACE = "urn:oasis:names:tc:opendocument:xmlns:"
_TABLE, _OFFICE, _TEXT, _STYLE = (f"{{{_SPACE}{name}:1.0}}" for name in ("table", "office", "text", "style"))
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"


def sheets(raw: bytes, file: str) -> tuple[Worksheet, ...]:
    """The sheets of a document whose sizes have been bounded; raises InputError."""
    try:
        with ZipFile(io.BytesIO(raw)) as package:
            if b"encryption-data" in package.read("META-INF/manifest.xml"):
                raise InputError(error("table-encrypted", Where(file)))
            with package.open("content.xml") as stream:
                return tuple(_sheets(stream, file))
    except (BadZipFile, DefusedXmlException, ParseError, EOFError, KeyError, OSError, ValueError) as why:
        raise InputError(error("table-unreadable", Where(file), why=f"{type(why).__name__}: {why}")) from why


def _sheets(stream: IO[bytes], file: str) -> Iterator[Worksheet]:
    unseen: set[str] = set()
    reader = _Reader(file)
    for event, element in iterparse(stream, events=("start", "end")):
        if event == "start":
            if element.tag == f"{_TABLE}table":
                reader.begin(element)
        elif element.tag == f"{_STYLE}style":
            for child in element:
                if child.get(f"{_TABLE}display") == "false":
                    unseen.add(element.get(f"{_STYLE}name") or "")
        elif element.tag == f"{_TABLE}table-column":
            reader.column(element)
        elif element.tag == f"{_TABLE}table-row":
            reader.row(element)
            element.clear()
        elif element.tag == f"{_TABLE}table":
            yield reader.end(hidden=element.get(f"{_TABLE}style-name") in unseen)
            element.clear()


class _Reader:
    """Gathers one sheet after the other; what is repeated counts as often as it stands there."""

    _MOST_COLUMNS = 16_384

    def __init__(self, file: str) -> None:
        self._file = file
        self._count = 0

    def begin(self, table: Element) -> None:
        self._name = table.get(f"{_TABLE}name") or ""
        self._lines: list[Line] = []
        self._merged: list[Range] = []
        self._hidden: set[int] = set()
        self._row = self._column = 0

    def column(self, column: Element) -> None:
        times = min(_repeated(column, "columns"), self._MOST_COLUMNS)
        if _is_hidden(column):
            self._hidden.update(range(self._column, self._column + times))
        self._column += times

    def row(self, row: Element) -> None:
        times = _repeated(row, "rows")
        values = list(self._values(row))
        if values:
            self._count += times * len(values)
            if self._count > MOST_CELLS:
                raise InputError(error("table-too-large", Where(self._file), most=f"{MOST_CELLS:,}"))
            for number in range(self._row + 1, self._row + times + 1):
                cells = (self._cell(value, number, column) for column, value in enumerate(values))
                self._lines.append(Line(number, trimmed(cells), _is_hidden(row)))
        self._row += times

    def end(self, *, hidden: bool) -> Worksheet:
        lines = spread(self._lines, self._merged, self._file, self._name)
        return Worksheet(self._name, self._file, lines, hidden, frozenset(self._hidden))

    def _values(self, row: Element) -> Iterator[Element | None]:
        """The cells of a row in which something stands, with those before them."""
        empty = column = 0
        for cell in row:
            times = _repeated(cell, "columns")
            if cell.tag == f"{_TABLE}table-cell" and (len(cell) or _said(cell, "value-type")):
                self._note_merged(cell, column)
                times = min(times, self._MOST_COLUMNS)
                yield from (None for _ in range(min(empty, self._MOST_COLUMNS)))
                yield from (cell for _ in range(times))
                empty = 0
            else:
                empty += times
            column += times

    def _note_merged(self, cell: Element, column: int) -> None:
        down, right = (int(cell.get(f"{_TABLE}number-{way}-spanned") or 1) for way in ("rows", "columns"))
        if down > 1 or right > 1:
            self._merged.append(Range(self._row + 1, column, self._row + down, column + right - 1))

    def _cell(self, cell: Element | None, row: int, column: int) -> Cell:
        where = place(self._file, self._name, row, column)
        if cell is None:
            return Cell("", where)
        shown = "\n".join(_words(each) for each in cell if each.tag == f"{_TEXT}p")
        if cell.get(f"{_CALC}value-type") == "error":
            return Cell(shown, where, (error("formula-error", where, text=shown),))
        if cell.get(f"{_TABLE}formula") and not _said(cell, "value-type"):
            return Cell("", where, (error("formula-uncalculated", where),))
        return Cell(_text(cell, shown), where)


def _text(cell: Element, shown: str) -> str:
    match _said(cell, "value-type"):
        case "percentage":
            return number_text(_number(cell), "0%")
        case "float" | "currency":
            number = _number(cell)
            if shown in ("TRUE", "FALSE"):
                return shown
            is_padded = shown.startswith("0") and shown.isdecimal() and int(shown) == number
            return shown if is_padded else number_text(number)
        case "date":
            return _said(cell, "date-value").removesuffix("T00:00:00").replace("T", " ")
        case "boolean":
            return _said(cell, "boolean-value").upper()
        case _:
            return shown


def _number(cell: Element) -> Decimal:
    try:
        return Decimal(number_text(float(_said(cell, "value"))))
    except (InvalidOperation, OverflowError) as why:
        raise ValueError(_said(cell, "value")) from why


def _words(paragraph: Element) -> str:
    """The text of a paragraph; several spaces and line breaks are elements of their own."""
    words = paragraph.text or ""
    for child in paragraph:
        if child.tag == f"{_TEXT}s":
            words += " " * min(int(child.get(f"{_TEXT}c") or 1), 1000)
        elif child.tag == f"{_TEXT}line-break":
            words += "\n"
        elif child.tag == f"{_TEXT}tab":
            words += "\t"
        else:
            words += _words(child)
        words += child.tail or ""
    return words


def _said(cell: Element, name: str) -> str:
    return cell.get(f"{_OFFICE}{name}") or ""


def _repeated(element: Element, what: str) -> int:
    return int(element.get(f"{_TABLE}number-{what}-repeated") or 1)


def _is_hidden(element: Element) -> bool:
    return element.get(f"{_TABLE}visibility") in ("collapse", "filter")
