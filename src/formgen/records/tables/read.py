"""Table files: what HR has (csv, xlsx, xls, ods), each read by its kind and bounded before.

What is wrong with a whole file stands in the table, what is wrong with a cell in the cell.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from formgen import disk
from formgen.problems import InputError, Problem, Where, error
from formgen.records.tables.cells import MOST_CELLS, Cell, Line, Worksheet, place
from formgen.text import MOST_LETTERS, described, shown, unfit

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".xlsb", ".et", ".ods", ".csv", ".tsv")
MOST_BYTES = 64_000_000
MOST_UNPACKED = 512_000_000
"""400,000 rows of nothing are 30 MB of XML, 20,000 people with all their scores 100 MB; a bomb is more."""
MOST_PART = 128_000_000
"""The largest part that has to be held in memory at once: the texts of all cells."""

_OLE, _ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Table:
    """What a table file holds, and what is wrong with the file as a whole."""

    file: str
    sheets: tuple[Worksheet, ...] = ()
    problems: tuple[Problem, ...] = ()


def is_table(path: Path) -> bool:
    """Whether a file's name says that it is a table; not what office programs leave beside open files."""
    return path.suffix.lower() in SUFFIXES and not path.name.startswith((".", "~$"))


def read_table(path: Path, file: str) -> Table:
    """Read a table file, whatever its name says it is; `file` is its name in problems."""
    try:
        raw = disk.content(path, MOST_BYTES, file)
        sheets = tuple(_checked(sheet) for sheet in _sheets(raw, file))
        return Table(file, sheets, sheets[0].problems if sheets else ())
    except InputError as wrong:
        return Table(file, problems=wrong.problems)


def _sheets(raw: bytes, file: str) -> tuple[Worksheet, ...]:
    if raw.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in raw:
            raise InputError(error("table-encrypted", Where(file)))
        from formgen.records.tables import calamine  # noqa: PLC0415 heavy, and only some files need it

        return calamine.sheets(raw, file)
    if raw.startswith(_ZIP):
        return _packed(raw, file)
    if re.match(rb"(\xef\xbb\xbf)?\s*<(!doctype|html|table|\?xml)", raw[:200].lower()):
        raise InputError(error("table-is-a-page", Where(file)))
    return (csv_sheet(raw, file),)


def _packed(raw: bytes, file: str) -> tuple[Worksheet, ...]:
    names = _parts(raw, file)
    if "xl/workbook.xml" in names:
        from formgen.records.tables import xlsx  # noqa: PLC0415 heavy, and only some files need it

        return xlsx.sheets(raw, file)
    if "content.xml" in names:
        from formgen.records.tables import ods  # noqa: PLC0415 heavy, and only some files need it

        return ods.sheets(raw, file)
    if "xl/workbook.bin" in names:
        from formgen.records.tables import calamine  # noqa: PLC0415 heavy, and only some files need it

        return calamine.sheets(raw, file)
    raise InputError(error("table-unknown", Where(file)))


def _parts(raw: bytes, file: str) -> frozenset[str]:
    """The parts of a package, if it is no bomb: their sizes unpacked are bounded before any is read."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            entries = package.infolist()
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError) as why:
        raise InputError(error("table-unreadable", Where(file), why=why)) from why
    held = (each.file_size for each in entries if "/worksheets/" not in each.filename)
    if sum(each.file_size for each in entries) > MOST_UNPACKED or max(held, default=0) > MOST_PART:
        raise InputError(error("table-too-large", Where(file), most=f"{MOST_UNPACKED:,}"))
    if any(each.flag_bits & 1 for each in entries):
        raise InputError(error("table-encrypted", Where(file)))
    return frozenset(each.filename for each in entries)


def _checked(sheet: Worksheet) -> Worksheet:
    """The sheet with its cells' texts looked at: what cannot be printed is the cell's problem."""
    lines = (replace(line, cells=tuple(map(_printable, line.cells))) for line in sheet.lines)
    return replace(sheet, lines=tuple(lines))


def _printable(cell: Cell) -> Cell:
    problems = [*cell.problems]
    if found := next(unfit(cell.text), None):
        problems.append(error("unfit-character", cell.where, **described(found.group())))
    if len(cell.text) > MOST_LETTERS:
        facts = {"text": shown(cell.text), "most": f"{MOST_LETTERS:,}"}
        problems.append(error("value-too-long", cell.where, **facts))
    return replace(cell, problems=tuple(problems)) if len(problems) > len(cell.problems) else cell


# ── csv ─────────────────────────────────────────────────────────────────────────────────────

_DELIMITERS = ",;\t|，；"


def csv_sheet(raw: bytes, file: str) -> Worksheet:
    """Read comma-separated values as Excel writes them: UTF-8 strictly, else GB18030; raises InputError."""
    text = _decoded(raw, file)
    delimiter, skipped = _delimiter(text)
    lines = []
    count = 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for number, row in enumerate(reader, 1):
            count += len(row)
            if count > MOST_CELLS:
                raise InputError(error("table-too-large", Where(file), most=f"{MOST_CELLS:,}"))
            if number > skipped and any(map(str.strip, row)):
                cells = (
                    Cell(text, place(file, "", number, column)) for column, text in enumerate(_kept(row))
                )
                lines.append(Line(number, tuple(cells)))
    except csv.Error as why:
        raise InputError(error("csv-syntax", Where(file, reader.line_num), why=why)) from why
    return Worksheet("", file, tuple(lines))


def _kept(row: list[str]) -> list[str]:
    while row and not row[-1].strip():
        row.pop()
    return [text.replace("\r\n", "\n").replace("\r", "\n") for text in row]


def _decoded(raw: bytes, file: str) -> str:
    is_unicode_text = raw.startswith((b"\xff\xfe", b"\xfe\xff"))  # as Excel calls UTF-16
    encodings = ("utf-16",) if is_unicode_text else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise InputError(error("csv-encoding", Where(file)))


def _delimiter(text: str) -> tuple[str, int]:
    """What separates the values, and how many lines only say so.

    Excel's `sep=;` line says it; else it is the sign that stands most often, outside of quotes, in the
    first lines.  Full-width signs are a delimiter only where there is no other.
    """
    first, _, rest = text.partition("\n")
    if said := re.fullmatch(r'"?sep=(.)"?;*,*\r?', first, re.IGNORECASE):
        return said.group(1), 1
    head = re.sub(r'"[^"]*"', "", "\n".join((first, *rest[:100_000].split("\n", 20)[:20])))
    count = Counter(each for each in head if each in _DELIMITERS)
    narrow = [each for each in _DELIMITERS if each.isascii() and count[each]]
    return max(narrow or _DELIMITERS, key=lambda each: count[each]), 0
