"""Reading xls, as Excel 5 to 2003, WPS (also as .et) and many programs write it ([MS-XLS], BIFF 5 and 8).

A stream of records: first those of the workbook, which list the sheets, the texts that cells share and the
formats of numbers; then those of each sheet.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from formgen.problems import InputError, Problem, Where, error, warning
from formgen.records.tables.bounds import Room
from formgen.records.tables.cells import Cell, Worksheet
from formgen.records.tables.compound import SIGNATURE, Compound
from formgen.records.tables.formats import BUILT_IN
from formgen.records.tables.rows import Range, Rows
from formgen.records.tables.values import (
    damaged,
    error_cell,
    number_cell,
    returns,
    text_cell,
    truth_cell,
    uncalculated,
)

BARE = b"\x09\x08"
"""How a workbook begins that a program wrote without a container: with the record that begins each part."""


class _Kind:
    """Kinds of records."""

    BEGIN, END = 0x0809, 0x000A
    CODEPAGE, DATE_MODE, LOCK, SHEET = 0x0042, 0x0022, 0x002F, 0x0085
    FORMAT, STYLE, TEXTS = 0x041E, 0x00E0, 0x00FC
    ROW, COLUMNS, MERGED = 0x0208, 0x007D, 0x00E5
    NUMBER, PACKED, MANY_PACKED = 0x0203, 0x027E, 0x00BD
    TEXT, RICH_TEXT, SHARED_TEXT = 0x0204, 0x00D6, 0x00FD
    TRUTH, FORMULA, RESULT = 0x0205, 0x0006, 0x0207


_LOCKED = "EncryptedPackage"
"""The stream in which Office keeps an encrypted xlsx."""
_FIRST_8 = 0x0600  # the version of BIFF 8

_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
_CODEPAGES = {  # those that Python calls otherwise
    367: "ascii",
    936: "gb18030",
    949: "cp949",
    950: "cp950",
    1200: "utf-16-le",
    10000: "mac-roman",
    10008: "gb18030",
    32768: "mac-roman",
    32769: "cp1252",
    65001: "utf-8",
}
_DAMAGED = (ValueError, LookupError, struct.error)


def sheets(raw: bytes, room: Room) -> tuple[Worksheet, ...]:
    """The sheets of a workbook in their order; raises InputError where it cannot be read at all."""
    file = Where(room.file)
    try:
        stream = _stream(raw, file)
        return _Book(stream, room).sheets()
    except _DAMAGED as why:
        is_locked = _LOCKED.encode("utf-16-le") in raw
        told = error("table-encrypted", file) if is_locked else error("table-unreadable", file, part="xls")
        raise InputError(told) from why


def _stream(raw: bytes, file: Where) -> bytes:
    if not raw.startswith(SIGNATURE):
        return raw
    compound = Compound(raw)
    if _LOCKED in compound:
        raise InputError(error("table-encrypted", file))
    for name in ("Workbook", "Book"):
        if name in compound:
            return compound.read(name)
    raise InputError(error("table-unknown", file))


# ── records ─────────────────────────────────────────────────────────────────────────────────


class _Record(NamedTuple):
    """A record with those that continue it."""

    kind: int
    data: bytes
    more: tuple[bytes, ...] = ()


def _records(stream: bytes, start: int, room: Room) -> Iterator[_Record]:
    """The records from this place to the end of its part; of charts within only that they are there.

    Raises struct.error if the stream ends before, ValueError if no part begins there.
    """
    at, depth = start, 0
    if stream[at : at + 2] != BARE:
        raise ValueError(start)
    while True:
        room.parts(1)
        kind, data, at = _record(stream, at)
        more: list[bytes] = []
        while stream[at : at + 2] == b"\x3c\x00":
            _, part, at = _record(stream, at)
            more.append(part)
        depth += (kind == _Kind.BEGIN) - (kind == _Kind.END)
        if depth == 0:
            return
        if depth == 1:
            yield _Record(kind, data, tuple(more))


def _record(stream: bytes, at: int) -> tuple[int, bytes, int]:
    kind, length = struct.unpack_from("<HH", stream, at)
    data = stream[at + 4 : at + 4 + length]
    if len(data) < length:
        raise struct.error(at)
    return kind, data, at + 4 + length


class _Texts:
    """Reads texts that records hold; one text may go on in the next record, in another width.

    Raises struct.error where the records end before the text does.
    """

    def __init__(self, record: _Record, at: int) -> None:
        self._parts = (record.data, *record.more)
        self._part, self._at = 0, at

    @property
    def is_at_end(self) -> bool:
        return self._part == len(self._parts) - 1 and self._at >= len(self._parts[self._part])

    def number(self, form: str) -> int:
        size = struct.calcsize(form)
        if self._at >= len(self._parts[self._part]) and self._part + 1 < len(self._parts):
            self._part, self._at = self._part + 1, 0
        (number,) = struct.unpack_from(form, self._parts[self._part], self._at)
        self._at += size
        return int(number)

    def text(self, length_form: str = "<H") -> str:
        """The next text with its length before it; how it looks and sounds is passed over."""
        length, flags = self.number(length_form), self.number("<B")
        runs = self.number("<H") if flags & 8 else 0
        sound = self.number("<I") if flags & 4 else 0
        pieces: list[bytes] = []
        while True:
            width = 1 + (flags & 1)
            data = self._parts[self._part][self._at : self._at + length * width]
            taken = len(data) // width
            data = data[: taken * width]
            pieces.append(data if width == 2 else data.decode("latin-1").encode("utf-16-le"))
            self._at += taken * width
            length -= taken
            if not length:
                break
            self._next()
            flags = self.number("<B")
        self._skip(4 * runs + sound)
        return b"".join(pieces).decode("utf-16-le", "surrogatepass")

    def _next(self) -> None:
        self._part, self._at = self._part + 1, 0
        if self._part >= len(self._parts):
            raise struct.error(self._part)

    def _skip(self, count: int) -> None:
        while count > len(self._parts[self._part]) - self._at:
            count -= len(self._parts[self._part]) - self._at
            self._next()
        self._at += count


# ── the workbook ────────────────────────────────────────────────────────────────────────────


class _Listed(NamedTuple):
    """A sheet as the workbook lists it, and where its records begin."""

    name: str
    start: int
    is_hidden: bool = False
    has_cells: bool = True


class _Book:
    """What the records of the workbook say; raises ValueError, LookupError or struct.error if damaged."""

    def __init__(self, stream: bytes, room: Room) -> None:
        self.stream, self.room = stream, room
        self.since_1904 = False
        self.texts: list[str] = []
        self._is_8 = False
        self._codepage = 0
        self._codes: dict[int, str] = dict(BUILT_IN)
        self._styles: list[int] = []
        self._listed: list[_Listed] = []
        self._is_sheet = False
        for record in _records(stream, 0, room):
            self._note(record)

    def sheets(self) -> tuple[Worksheet, ...]:
        """The sheets; one that is damaged, or holds a chart instead of cells, has no lines and says so."""
        listed = [_Listed("", 0)] if self._is_sheet and not self._listed else self._listed
        return tuple(map(self._sheet, listed))

    def code(self, style: int) -> str | None:
        """The format of a style; None if the file does not have that style."""
        if style < len(self._styles):
            return self._codes.get(self._styles[style], "General")
        return None if self._styles else "General"

    def label(self, record: _Record, at: int, length_form: str = "<H") -> str:
        """A text in a record, as each version of BIFF has it."""
        if self._is_8:
            return _Texts(record, at).text(length_form)
        (length,) = struct.unpack_from(length_form, record.data, at)
        start = at + struct.calcsize(length_form)
        return self._decoded(record.data[start : start + length])

    def _decoded(self, raw: bytes) -> str:
        if self._codepage:
            return raw.decode(_CODEPAGES.get(self._codepage, f"cp{self._codepage}"), "replace")
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            return raw.decode("gb18030", "replace")

    def _note(self, record: _Record) -> None:
        data = record.data
        match record.kind:
            case _Kind.BEGIN:
                version, kind = struct.unpack_from("<HH", data)
                self._is_8, self._is_sheet = version == _FIRST_8, kind == _SHEET
            case _Kind.LOCK:
                raise InputError(error("table-encrypted", Where(self.room.file)))
            case _Kind.CODEPAGE:
                (self._codepage,) = struct.unpack_from("<H", data)
            case _Kind.DATE_MODE:
                self.since_1904 = data[:1] == b"\x01"
            case _Kind.SHEET:
                start, state, kind = struct.unpack_from("<IBB", data)
                name = self.label(record, 6, "<B")
                self._listed.append(_Listed(name, start, state & 3 != 0, kind == 0))
            case _Kind.FORMAT:
                (number,) = struct.unpack_from("<H", data)
                self._codes[number] = self.label(record, 2, "<H" if self._is_8 else "<B")
            case _Kind.STYLE:
                self._styles.append(struct.unpack_from("<2xH", data)[0])
            case _Kind.TEXTS:
                self.texts = list(_shared(record, self.room))
            case _:
                pass  # how the workbook looks, prints and calculates

    def _sheet(self, listed: _Listed) -> Worksheet:
        rows, file = Rows(listed.name, self.room), Where(self.room.file)
        if not listed.has_cells:
            told: Problem = warning("sheet-without-cells", file, sheet=rows.name)
            return rows.sheet(hidden=listed.is_hidden, problems=(told,))
        try:
            reader = _Sheet(self, rows)
            for record in _records(self.stream, listed.start, self.room):
                reader.take(record)
            reader.end()
        except _DAMAGED:
            told = error("sheet-damaged", self.room.where, sheet=rows.name)
            return Worksheet(rows.name, self.room.file, (), listed.is_hidden, problems=(told,))
        problems = (warning("formats-unknown", file),) if reader.is_vague else ()
        return rows.sheet(hidden=listed.is_hidden, problems=problems)


_SHEET = 0x0010
"""What the first record of a sheet says it is."""


def _shared(record: _Record, room: Room) -> Iterator[str]:
    """The texts that cells share."""
    texts = _Texts(record, 8)
    (count,) = struct.unpack_from("<4xI", record.data)
    for _ in range(count):
        if texts.is_at_end:
            return
        room.parts(1)
        yield texts.text()


# ── a sheet ─────────────────────────────────────────────────────────────────────────────────


class _Sheet:
    """Gathers the cells of one sheet; raises ValueError, LookupError or struct.error if it is damaged."""

    def __init__(self, book: _Book, rows: Rows) -> None:
        self._book, self._rows = book, rows
        self._cells: dict[int, dict[int, Cell]] = {}
        self._hidden: set[int] = set()
        self._awaits: tuple[int, int, int] | None = None
        self.is_vague = False

    def take(self, record: _Record) -> None:  # noqa: C901, PLR0912 one case a kind of record
        data = record.data
        match record.kind:
            case _Kind.ROW:
                row, flags = struct.unpack_from("<H10xH", data)
                if flags & 0x20:
                    self._hidden.add(row + 1)
            case _Kind.COLUMNS:
                first, last, flags = struct.unpack_from("<HH4xH", data)
                if flags & 1:
                    self._rows.hide_columns(first, last)
            case _Kind.MERGED:
                self._merge(data)
            case _Kind.NUMBER:
                self._number(*struct.unpack_from("<HHHd", data))
            case _Kind.PACKED:
                row, column, style, packed = struct.unpack_from("<HHHI", data)
                self._number(row, column, style, _unpacked(packed))
            case _Kind.MANY_PACKED:
                self._numbers(data)
            case _Kind.SHARED_TEXT:
                row, column, style, index = struct.unpack_from("<HHHI", data)
                texts = self._book.texts
                self._text(row, column, style, texts[index] if index < len(texts) else None)
            case _Kind.TEXT | _Kind.RICH_TEXT:
                row, column, style = struct.unpack_from("<HHH", data)
                self._text(row, column, style, self._book.label(record, 6))
            case _Kind.TRUTH:
                row, column, _, value, is_error = struct.unpack_from("<HHHBB", data)
                self._truth(row, column, value, is_error=bool(is_error))
            case _Kind.FORMULA:
                self._formula(data)
            case _Kind.RESULT if self._awaits:
                self._text(*self._awaits, self._book.label(record, 0))
                self._awaits = None
            case _:
                pass  # how the sheet looks

    def end(self) -> None:
        """Put the rows together."""
        self._miss()
        for row in sorted(self._cells):
            self._rows.begin(row)
            self._rows.add(row, self._cells[row], hidden=row in self._hidden)

    def _put(self, row: int, column: int, cell: Cell) -> None:
        line = self._cells.setdefault(row + 1, {})
        if column in line or column > _LAST_COLUMN:
            raise ValueError(column)
        line[column] = cell

    def _where(self, row: int, column: int) -> Where:
        return self._rows.where(row + 1, column)

    def _number(self, row: int, column: int, style: int, value: float) -> None:
        code = self._book.code(style)
        self.is_vague |= code is None
        where = self._where(row, column)
        self._put(row, column, number_cell(value, code or "", where, since_1904=self._book.since_1904))

    def _numbers(self, data: bytes) -> None:
        row, first = struct.unpack_from("<HH", data)
        count = (len(data) - 6) // 6
        self._book.room.parts(count)
        for n in range(count):
            style, packed = struct.unpack_from("<HI", data, 4 + 6 * n)
            self._number(row, first + n, style, _unpacked(packed))

    def _text(self, row: int, column: int, style: int, text: str | None) -> None:
        where = self._where(row, column)
        code = self._book.code(style) or "@"
        if text is None:
            self._put(row, column, damaged("", where))
        else:
            self._put(row, column, text_cell(returns(self._rows.copy(text)), where, code))

    def _truth(self, row: int, column: int, value: int, *, is_error: bool) -> None:
        where = self._where(row, column)
        cell = error_cell(_ERRORS.get(value, "#?"), where) if is_error else truth_cell(value != 0, where)
        self._put(row, column, cell)

    def _formula(self, data: bytes) -> None:
        """What a formula gave: a number or, marked by two bytes that no number has, something else."""
        row, column, style, result, mark = struct.unpack_from("<HHH6s2s", data)
        self._miss()
        if mark != b"\xff\xff":
            self._number(row, column, style, struct.unpack("<d", result + mark)[0])
        elif result[0] == 0:
            self._awaits = (row, column, style)
        elif result[0] in (1, 2):
            self._truth(row, column, result[2], is_error=result[0] == 2)

    def _miss(self) -> None:
        """Tell the text of a formula that should have followed it, and did not."""
        if self._awaits:
            row, column, _ = self._awaits
            self._put(row, column, uncalculated(self._where(row, column)))
        self._awaits = None

    def _merge(self, data: bytes) -> None:
        (count,) = struct.unpack_from("<H", data)
        self._book.room.parts(count)
        for n in range(count):
            top, bottom, left, right = struct.unpack_from("<HHHH", data, 2 + 8 * n)
            self._rows.merge(Range(top + 1, left, bottom + 1, right))


_LAST_COLUMN = 255


def _unpacked(packed: int) -> float:
    """A number in four bytes: a whole one, or the first half of a long one; perhaps a hundred times it."""
    if packed & 2:
        number = float((packed >> 2) - (1 << 30 if packed >> 31 else 0))
    else:
        number = struct.unpack("<d", struct.pack("<II", 0, packed & 0xFFFFFFFC))[0]
    return number / 100 if packed & 1 else number
