"""Reading ods (OpenDocument 1.3, part 3, chapter 9): its XML tells the value and the text that is shown."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from formgen.problems import InputError, Where, error
from formgen.records.tables.bounds import MOST_COLUMNS, Room
from formgen.records.tables.cells import Cell, Worksheet
from formgen.records.tables.formats import number_text, says_nothing
from formgen.records.tables.packages import DamagedPart, Event, Package
from formgen.records.tables.rows import Range, Rows
from formgen.records.tables.values import (
    counted,
    damaged,
    error_cell,
    number_cell,
    number_of,
    returns,
    text_cell,
    truth_cell,
    uncalculated,
)
from formgen.text import MOST_LETTERS

CONTENT = "content.xml"
LOCKED = "encrypted-package"
"""The part in which LibreOffice keeps a whole document that has a password."""

_SPACE = "urn:oasis:names:tc:opendocument:xmlns:"
_TABLE, _OFFICE, _TEXT, _STYLE = (f"{_SPACE}{name}:1.0}}" for name in ("table", "office", "text", "style"))
_CALC = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_NAMES = {
    _TABLE: "covered-table-cell table table-cell table-column table-properties table-row",
    _OFFICE: "spreadsheet",
    _TEXT: "line-break p ruby-text s tab",
    _STYLE: "style table-properties",
}
_TAGS: Mapping[str, str] = {f"{space}{name}": name for space in _NAMES for name in _NAMES[space].split()}
_LOCK: Mapping[str, str] = {f"{_SPACE}manifest:1.0}}encryption-data": "encryption-data"}


def sheets(package: Package, room: Room) -> tuple[Worksheet, ...]:
    """The sheets of a document in their order; raises InputError where it cannot be read."""
    manifest = "META-INF/manifest.xml"
    if manifest in package and any(tag for tag, _, _ in package.events(manifest, _LOCK)):
        raise InputError(error("table-encrypted", Where(room.file)))
    reader = _Reader(room)
    try:
        for event in package.events(CONTENT, _TAGS):
            reader.take(event)
    except ValueError as why:
        raise DamagedPart(room.file, CONTENT) from why
    if not reader.sheets and not reader.is_spreadsheet:
        raise InputError(error("table-unknown", Where(room.file)))
    return tuple(reader.sheets)


class _Reader:
    """Gathers one sheet after the other; what is repeated counts as often as it stands there.

    Elements may be nested as deep as they like: only how deep is kept.
    """

    def __init__(self, room: Room) -> None:
        self.sheets: list[Worksheet] = []
        self.is_spreadsheet = False
        self._room = room
        self._unseen: set[str] = set()
        self._style = ""
        self._sheet: _Sheet | None = None
        self._depth = self._sheet_depth = self._inner_depth = 0
        self._words = _Words()

    def take(self, event: Event) -> None:
        """Take the next event; raises ValueError where no program writes such a thing."""
        tag, said, _ = event
        self._words.take(event, self._depth)
        if said is None:
            self._end(tag)
            self._depth -= 1
        else:
            self._depth += 1
            self._begin(tag, said)

    def _begin(self, tag: str, said: Mapping[str, str]) -> None:
        if not tag or self._inner_depth:
            return
        if self._sheet is None:
            self._outside(tag, said)
        elif tag == "table":  # in a picture or a note: its cells are none of the sheet's
            self._inner_depth = self._depth
        else:
            self._sheet.begin(tag, said)
            if tag == "table-cell":
                self._words.open(self._depth)

    def _outside(self, tag: str, said: Mapping[str, str]) -> None:
        if tag == "table":
            hidden = said.get(f"{_TABLE}style-name") in self._unseen
            self._sheet = _Sheet(said.get(f"{_TABLE}name", ""), self._room, hidden=hidden)
            self._sheet_depth = self._depth
        elif tag == "style":
            self._style = said.get(f"{_STYLE}name", "")
        elif tag == "table-properties" and said.get(f"{_TABLE}display") == "false":
            self._unseen.add(self._style)
        elif tag == "spreadsheet":
            self.is_spreadsheet = True

    def _end(self, tag: str) -> None:
        if self._inner_depth:
            self._inner_depth = 0 if self._depth == self._inner_depth else self._inner_depth
        elif self._sheet is None:
            return
        elif tag == "table" and self._depth == self._sheet_depth:
            self.sheets.append(self._sheet.end())
            self._sheet = None
        elif tag == "table-cell":
            self._sheet.end_cell(self._words.close())
        elif tag == "table-row":
            self._sheet.end_row()


@dataclass(frozen=True, slots=True)
class _Given:
    """A cell as it stands in the file, with the text that is shown."""

    column: int
    times: int
    said: Mapping[str, str]
    shown: str


class _Sheet:
    """One sheet while it is read."""

    def __init__(self, name: str, room: Room, *, hidden: bool) -> None:
        self._rows = Rows(name, room)
        self._room = room
        self._is_hidden = hidden
        self._row = self._column = self._columns = 0
        self._line: Mapping[str, str] = {}
        self._said: Mapping[str, str] = {}
        self._cells: list[_Given] = []

    def begin(self, tag: str, said: Mapping[str, str]) -> None:
        if tag == "table-row":
            self._line, self._column, self._cells = said, 0, []
        elif tag == "table-cell":
            self._said = said
        elif tag == "covered-table-cell":
            self._column += _times(said, "number-columns-repeated")
        elif tag == "table-column":
            times = _times(said, "number-columns-repeated")
            if _is_hidden(said):
                self._rows.hide_columns(self._columns, self._columns + times - 1)
            self._columns += times

    def end_cell(self, shown: str) -> None:
        said, times = self._said, _times(self._said, "number-columns-repeated")
        if shown or f"{_OFFICE}value-type" in said or f"{_TABLE}formula" in said:
            if self._column + times > MOST_COLUMNS:
                raise ValueError(times)
            self._cells.append(_Given(self._column, times, said, shown))
            down, right = (_times(said, f"number-{way}-spanned") for way in ("rows", "columns"))
            if down > 1 or right > 1:
                left = self._column
                self._rows.merge(Range(self._row + 1, left, self._row + down, left + right - 1))
        self._column += times

    def end_row(self) -> None:
        times = _times(self._line, "number-rows-repeated")
        self._room.row = self._row + 1
        if self._cells:
            last = self._cells[-1]
            self._room.see(times * (last.column + last.times))
            for given in self._cells:
                self._rows.copy(given.shown, times * given.times)
            for row in range(self._row + 1, self._row + times + 1):
                self._rows.begin(row)
                self._rows.add(row, self._filled(row), hidden=_is_hidden(self._line))
        self._row += times

    def end(self) -> Worksheet:
        return self._rows.sheet(hidden=self._is_hidden)

    def _filled(self, row: int) -> dict[int, Cell]:
        return {
            column: _cell(given.said, given.shown, self._rows.where(row, column))
            for given in self._cells
            for column in range(given.column, given.column + given.times)
        }


def _times(said: Mapping[str, str], name: str) -> int:
    """How often, or how far; raises ValueError if it is no such number."""
    times = int(said.get(f"{_TABLE}{name}", "1"))
    if times < 1:
        raise ValueError(times)
    return times


def _is_hidden(said: Mapping[str, str]) -> bool:
    return said.get(f"{_TABLE}visibility") in ("collapse", "filter")


class _Words:
    """Gathers the paragraphs of one cell, but not those of its comment, which stand deeper."""

    def __init__(self) -> None:
        self._cell = -1
        self._is_inside = self._is_sound = False
        self._runs: list[str] = []
        self._length = 0

    def open(self, depth: int) -> None:
        """Begin with the cell whose element is so deep."""
        self._cell, self._runs, self._length = depth, [], 0
        self._is_inside = self._is_sound = False

    def close(self) -> str:
        """The text of the cell: its paragraphs are lines."""
        self._cell = -1
        return "".join(self._runs).removesuffix("\n")

    def take(self, event: Event, depth: int) -> None:
        """Take the next event; `depth` counts the elements that are open before it."""
        tag, said, text = event
        if self._is_inside:
            if not self._is_sound:
                self._add(text)
            if tag:
                self._step(tag, said, depth)
        elif tag == "p" and said is not None and depth == self._cell:
            self._is_inside = True

    def _step(self, tag: str, said: Mapping[str, str] | None, depth: int) -> None:
        if tag == "ruby-text":  # how the word before is pronounced
            self._is_sound = said is not None
        elif tag == "p" and said is None and depth == self._cell + 1:
            self._is_inside = False
            self._add("\n")
        elif said is not None and tag in _BLANKS:
            self._add(_BLANKS[tag] * min(int(said.get(f"{_TEXT}c", "1")), 1000))

    def _add(self, text: str) -> None:
        if text and self._length <= MOST_LETTERS:  # what is longer is not used
            self._runs.append(text)
            self._length += len(text)


_BLANKS = {"s": " ", "tab": "\t", "line-break": "\n"}


# ── values ──────────────────────────────────────────────────────────────────────────────────


def _cell(said: Mapping[str, str], shown: str, where: Where) -> Cell:
    kind = said.get(f"{_OFFICE}value-type", "")
    if said.get(f"{_CALC}value-type") == "error":
        return error_cell(shown, where)
    if not kind and f"{_TABLE}formula" in said:
        return uncalculated(where)
    value = said.get(_VALUES.get(kind, ""), "")
    try:
        return _valued(kind, value, shown, where)
    except ValueError:
        return damaged(value, where)


def _valued(kind: str, value: str, shown: str, where: Where) -> Cell:
    match kind:
        case "percentage":
            return number_cell(number_of(value), "0%", where)
        case "float" | "currency":
            number = number_of(value)
            return counted(number, number_shown(number, shown), where)
        case "date":
            return text_cell(date_shown(value, shown), where)
        case "time":
            return text_cell(time_shown(value, shown), where)
        case "boolean":
            return truth_cell(value == "true", where)
        case _:
            return text_cell(returns(shown or value), where)


_VALUES = {
    **dict.fromkeys(("float", "currency", "percentage"), f"{_OFFICE}value"),
    "date": f"{_OFFICE}date-value",
    "time": f"{_OFFICE}time-value",
    "boolean": f"{_OFFICE}boolean-value",
    "string": f"{_OFFICE}string-value",
}


_AMOUNT = re.compile(
    r"[\s+\-\u2212–()¥￥$€£]*(\d[\d,.\s]*)(E[+-]?\d+)?[\s\-–()¥￥$€£]*"  # 1,200.50  (1 200)  1.2E+03
    r"|[+-]?(\d+\s+)?\d+/\d+"  # 3 1/2
)
_RUN = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")


def number_shown(value: float, shown: str) -> str:
    """A number by the text that shows it, in all its digits: as `formats.number_text` has it by its format.

    An amount is the plain number; `K-0012`, `012-345` and `2次` stay, and 88.3分 of 88.25 is 88.25分.
    """
    exact, shown = number_text(value), shown.strip()
    if shown.isdecimal() and shown.isascii():
        return shown if shown.startswith("0") and int(shown) == value else exact
    if not any(map(str.isdecimal, shown)):
        return exact if says_nothing(shown) else shown
    if _AMOUNT.fullmatch(shown):
        return exact
    runs = _RUN.findall(shown)
    size = Decimal(exact.lstrip("-"))
    numbers = [Decimal(run.replace(",", "")) for run in runs]
    if size in numbers or "".join(runs).lstrip("0") == exact:
        return shown
    if len(runs) == 1 and _rounded(size, numbers[0]) == numbers[0]:
        return shown.replace(runs[0], f"{size:f}")
    return exact


def _rounded(size: Decimal, like: Decimal) -> Decimal | None:
    try:
        return size.quantize(like, ROUND_HALF_UP)
    except InvalidOperation:  # more digits than a decimal has
        return None


_MONTH_ONLY = re.compile(r"\D*(\d{4})(?:\s*[年./-]\s*(\d{1,2})\s*月?|\s*年?)")


def date_shown(value: str, shown: str) -> str:
    """A day as ISO text, with the time only where one is shown; a month without a day as it is shown.

    Raises ValueError for what is no day.
    """
    when = dt.datetime.fromisoformat(value)
    shown = shown.strip()
    if found := _MONTH_ONLY.fullmatch(shown):
        year, month = int(found[1]), int(found[2] or when.month)
        if (year, month) == (when.year, when.month):
            return shown
    if re.fullmatch(r"\d{1,2}\s*月", shown):
        return shown
    day = when.date().isoformat()
    shows_time = ":" in shown or "时" in shown if shown else when.time() != dt.time()
    if not shows_time:
        return day
    return f"{day} {when:%H:%M:%S}" if when.second or shown.count(":") > 1 else f"{day} {when:%H:%M}"


_DURATION = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,]\d+)?S)?", re.ASCII)


def time_shown(value: str, shown: str) -> str:
    """A time or a duration as it is shown: 8:30, 30:00; raises ValueError for what is none."""
    found = _DURATION.fullmatch(value)
    if not found:
        raise ValueError(value)
    hours, minutes, seconds = (int(each or 0) for each in found.groups())
    shown = shown.strip()
    is_day = hours >= _FAR  # the time of a day that is not shown
    is_whole = is_day or hours < 24 or str(hours) in shown
    has_seconds = not seconds or shown.count(":") > 1 or "秒" in shown
    if is_whole and has_seconds and re.fullmatch(r"[\d:.时時分秒小\s]+", shown):
        return shown
    hours = hours % 24 if is_day else hours
    return (
        f"{hours}:{minutes:02}:{seconds:02}" if seconds or shown.count(":") > 1 else f"{hours}:{minutes:02}"
    )


_FAR = 24 * 1000
"""Hours from which on a time stands for a moment of a day, as in `formats.date_text`."""
