"""Reading xlsx, whoever saved it: Excel, WPS, LibreOffice or a program, transitional or strict.

A workbook lists its sheets; relationships say in which parts they stand.  Texts that several cells share
and the formats of numbers have parts of their own.  All of it is ECMA-376 part 1, chapter 18.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from formgen.problems import InputError, Problem, Where, error, warning
from formgen.records.tables.bounds import MOST_COLUMNS, Room
from formgen.records.tables.cells import Cell, Worksheet
from formgen.records.tables.formats import BUILT_IN
from formgen.records.tables.packages import DamagedPart, Event, Package
from formgen.records.tables.rows import Range, Rows
from formgen.records.tables.values import (
    damaged,
    error_cell,
    number_cell,
    number_of,
    text_cell,
    truth_cell,
    uncalculated,
)

WORKBOOK = "xl/workbook.xml"

_MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",  # strict
)
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_BY_ID = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)
_NAMES = (
    *("workbook", "workbookPr", "sheet"),
    *("worksheet", "col", "row", "c", "f", "v", "mergeCell"),
    *("si", "t", "rPh"),
    *("cellXfs", "xf", "numFmt"),
)
_TAGS: Mapping[str, str] = {f"{space}}}{name}": name for space in _MAIN for name in _NAMES}
_RELATION: Mapping[str, str] = {f"{_RELATIONS}}}Relationship": "Relationship"}


def sheets(package: Package, main: str, room: Room) -> tuple[Worksheet, ...]:
    """The sheets of the workbook whose main part this is; raises InputError where it cannot be read at all.

    A sheet that is damaged, or that holds a chart instead of cells, has no lines and says so.
    """
    book = _book(package, main)
    if book is None:
        raise InputError(error("table-unknown", Where(room.file)))
    relations = _relations(package, main)
    parts = {each.kind: each.target for each in relations.values()}
    styles = _styles(package, parts["styles"]) if parts.get("styles", "") in package else ()
    texts = _texts(package, parts["sharedStrings"]) if "sharedStrings" in parts else ()
    shared = _Shared(styles, texts, book.since_1904)
    return tuple(_sheet(package, each, relations.get(each.relation), shared, room) for each in book.sheets)


def main_part(package: Package) -> str:
    """The part that lists the sheets, as the package says; it need not be called xl/workbook.xml."""
    if WORKBOOK in package or "_rels/.rels" not in package:
        return WORKBOOK
    relations = _relations(package, "").values()
    return next((each.target for each in relations if each.kind == "officeDocument"), WORKBOOK)


# ── the parts ───────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Relation:
    """What a part is to the part that names it, and where it stands."""

    kind: str
    target: str


@dataclass(frozen=True, slots=True)
class _Listed:
    """A sheet as the workbook lists it."""

    name: str
    relation: str
    is_hidden: bool


@dataclass(slots=True)
class _Book:
    sheets: list[_Listed] = field(default_factory=list)
    since_1904: bool = False


def _relations(package: Package, part: str) -> dict[str, _Relation]:
    """The parts that this part names, by the ids it calls them."""
    folder, name = posixpath.split(part)
    found: dict[str, _Relation] = {}
    for tag, said, _ in package.events(posixpath.join(folder, "_rels", f"{name}.rels"), _RELATION):
        if tag and said and said.get("TargetMode") != "External":
            path = said.get("Target", "").replace("\\", "/")
            target = posixpath.normpath(posixpath.join("/", folder, path)).lstrip("/")
            found[said.get("Id", "")] = _Relation(said.get("Type", "").rpartition("/")[2], target)
    return found


def _book(package: Package, part: str) -> _Book | None:
    """What the workbook lists; None if the part is that of another kind of document."""
    book = None
    for tag, said, _ in package.events(part, _TAGS):
        if said is None:
            continue
        if book is None:
            if tag != "workbook":
                return None
            book = _Book()
        elif tag == "sheet":
            relation = next((said[each] for each in _BY_ID if each in said), "")
            is_hidden = said.get("state", "visible") != "visible"
            book.sheets.append(_Listed(said.get("name", ""), relation, is_hidden))
        elif tag == "workbookPr":
            book.since_1904 = _is_true(said.get("date1904"))
    return book


def _styles(package: Package, part: str) -> tuple[str, ...]:
    """The format of each style that a cell may name."""
    codes: dict[str, str] = {}
    ids: list[str] = []
    is_of_cells = False
    for tag, said, _ in package.events(part, _TAGS):
        if tag == "cellXfs":
            is_of_cells = said is not None
        elif tag == "xf" and said is not None and is_of_cells:
            ids.append(said.get("numFmtId", "0"))
        elif tag == "numFmt" and said is not None:
            codes[said.get("numFmtId", "")] = said.get("formatCode", "")
    codes = {**{str(number): code for number, code in BUILT_IN.items()}, **codes}
    return tuple(codes.get(each, "General") for each in ids)


def _texts(package: Package, part: str) -> tuple[str, ...]:
    """The texts that cells share."""
    texts: list[str] = []
    words = _Words()
    for event in package.events(part, _TAGS):
        tag, said, _ = event
        words.take(event)
        if tag == "si" and said is None:
            texts.append(words.text())
    return tuple(texts)


class _Words:
    """Gathers the runs of one text; how it is pronounced is not part of it."""

    def __init__(self) -> None:
        self._runs: list[str] = []
        self._is_sound = False

    def take(self, event: Event) -> None:
        tag, said, text = event
        if tag == "rPh":
            self._is_sound = said is not None
        elif tag == "t" and said is None and not self._is_sound:
            self._runs.append(text)

    def text(self) -> str:
        """What was gathered since this was asked last."""
        text, self._runs = "".join(self._runs), []
        return _unescaped(text)


_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")


def _unescaped(text: str) -> str:
    """A text with what XML cannot hold: `_x000D_` is a carriage return, `_x005F_` an underscore."""
    if "_x" not in text:
        return text
    plain = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")  # joins halves


def _is_true(text: str | None) -> bool:
    return text in ("1", "true", "on")


# ── sheets ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Shared:
    """What the sheets of a workbook have in common."""

    styles: tuple[str, ...]
    texts: tuple[str, ...]
    since_1904: bool

    def code(self, style: str) -> str | None:
        """The format of a style; None if the file does not have that style."""
        if not self.styles:
            return "General" if style in ("", "0") else None
        try:
            return self.styles[_index(style or "0")]
        except (ValueError, IndexError):
            return None


def _sheet(
    package: Package, listed: _Listed, relation: _Relation | None, shared: _Shared, room: Room
) -> Worksheet:
    rows = Rows(listed.name, room)
    if relation is not None and relation.kind != "worksheet":
        told: Problem = warning("sheet-without-cells", Where(room.file), sheet=rows.name)
        return rows.sheet(hidden=listed.is_hidden, problems=(told,))
    reader = _Sheet(rows, shared)
    try:
        for event in package.events(relation.target if relation else "", _TAGS):
            reader.take(event)
        reader.end()
    except (DamagedPart, ValueError):
        told = error("sheet-damaged", room.where, sheet=rows.name)
        return Worksheet(rows.name, room.file, (), listed.is_hidden, problems=(told,))
    problems = (warning("formats-unknown", Where(room.file)),) if reader.is_vague else ()
    return rows.sheet(hidden=listed.is_hidden, problems=problems)


class _Sheet:
    """Gathers the rows of one sheet; raises ValueError where no program writes such a thing."""

    def __init__(self, rows: Rows, shared: _Shared) -> None:
        self._rows, self._shared = rows, shared
        self._row = self._column = 0
        self._is_hidden = self._is_sheet = False
        self._cells: dict[int, Cell] = {}
        self._cell = _Cell({})
        self._words = _Words()
        self.is_vague = False
        """Whether a number has a style that is not in the file."""

    def take(self, event: Event) -> None:
        """Take the next event."""
        tag, said, text = event
        if said is not None:
            self._begin(tag, said)
        elif tag == "v":
            self._cell.value = text
        elif tag == "c":
            words = self._words.text()
            where = self._rows.where(self._row, self._column)
            self._cells[self._column] = self._read(self._cell, words, where)
        elif tag == "row":
            self._rows.add(self._row, self._cells, hidden=self._is_hidden)
        if tag in ("t", "rPh"):
            self._words.take(event)

    def end(self) -> None:
        """Raise ValueError if what was read was no sheet."""
        if not self._is_sheet:
            raise ValueError(self._rows.name)

    def _begin(self, tag: str, said: Mapping[str, str]) -> None:
        if tag == "c":
            self._cell = _Cell(said)
            self._column = _column(said["r"]) if "r" in said else self._column + 1
            if self._column in self._cells:
                raise ValueError(self._column)
        elif tag == "row":
            self._row, self._column, self._cells = int(said.get("r") or self._row + 1), -1, {}
            self._rows.begin(self._row)
            self._is_hidden = _is_true(said.get("hidden"))
        elif tag == "f":
            self._cell.is_formula = True
        elif tag == "worksheet":
            self._is_sheet = True
        elif tag == "col" and _is_true(said.get("hidden")):
            self._rows.hide_columns(int(said.get("min") or 1) - 1, int(said.get("max") or 1) - 1)
        elif tag == "mergeCell":
            self._rows.merge(_range(said.get("ref", "")))

    def _read(self, cell: _Cell, words: str, where: Where) -> Cell:
        is_without = cell.value is None or (not cell.value and cell.kind != "str")
        if cell.is_formula and is_without:
            return uncalculated(where)
        if cell.kind == "inlineStr":
            return text_cell(words, where, self._shared.code(cell.style) or "@")
        if cell.value is None or is_without:
            return Cell("", where)
        try:
            return self._valued(cell, cell.value, where)
        except (ValueError, IndexError):
            return damaged(cell.value, where)

    def _valued(self, cell: _Cell, value: str, where: Where) -> Cell:
        code = self._shared.code(cell.style)
        match cell.kind:
            case "n":
                self.is_vague |= code is None
                return number_cell(number_of(value), code or "", where, since_1904=self._shared.since_1904)
            case "s":
                text = self._rows.copy(self._shared.texts[_index(value)])
                return text_cell(text, where, code or "@")
            case "str":
                return text_cell(_unescaped(value), where, code or "@")
            case "b":
                return truth_cell(_is_true(value), where)
            case "e":
                return error_cell(value, where)
            case "d":
                return text_cell(value.removesuffix("T00:00:00").replace("T", " "), where)
            case _:
                raise ValueError(cell.kind)


class _Cell:
    """A cell while it is read."""

    __slots__ = ("is_formula", "kind", "style", "value")

    def __init__(self, said: Mapping[str, str]) -> None:
        self.kind = said.get("t", "n")
        self.style = said.get("s", "")
        self.value: str | None = None
        self.is_formula = False


def _index(text: str) -> int:
    """A number in a list, from 0; raises ValueError."""
    index = int(text)
    if index < 0:
        raise ValueError(text)
    return index


def _column(reference: str) -> int:
    """The column of `AB12`, from 0; raises ValueError if that is no cell."""
    return _column_of(reference.rstrip("0123456789"))


@lru_cache(maxsize=MOST_COLUMNS)
def _column_of(letters: str) -> int:
    if not re.fullmatch("[A-Z]{1,3}", letters):
        raise ValueError(letters)
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1


def _range(reference: str) -> Range:
    """The cells of `A1:C3`; raises ValueError if that is no range."""
    found = re.fullmatch(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})", reference)
    if not found:
        raise ValueError(reference)
    return Range(int(found[2]), _column_of(found[1]), int(found[4]), _column_of(found[3]))
