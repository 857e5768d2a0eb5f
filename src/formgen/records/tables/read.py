"""Table files: what HR has (csv, xlsx, xls, ods), each read by its kind and bounded before.

What is wrong with a whole file stands in the table, what is wrong with a cell in the cell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path, PurePath

from formgen import disk
from formgen.disk.encodings import likely
from formgen.problems import InputError, Problem, Where, error
from formgen.records.tables import delimited
from formgen.records.tables.bounds import Room
from formgen.records.tables.cells import Worksheet
from formgen.records.tables.compound import SIGNATURE

KINDS = (".xlsx", ".xlsm", ".xls", ".et", ".ods", ".csv", ".tsv")
"""What tables are called that people are told to save."""
SUFFIXES = (
    *KINDS,
    *(".xltx", ".xltm", ".xlt", ".ett", ".ots"),  # templates that somebody filled in
    *(".xlsb", ".numbers", ".fods"),  # which are told what they are, instead of being passed over
)
"""The kinds of files that are tables by their names; what stands in them decides how they are read."""
MOST_BYTES = 64_000_000

_ZIP = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Table:
    """What a table file holds, and what is wrong with the file and with its sheets."""

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
        is_packed = raw.startswith(_ZIP)
        sheets = _sheets(raw, Room(file, len(raw) if is_packed else len(raw) // 4))
    except InputError as wrong:
        return Table(file, problems=wrong.problems)
    if not sheets:
        return Table(file, problems=(error("table-without-sheets", Where(file)),))
    problems: list[Problem] = []
    for problem in (problem for sheet in sheets for problem in sheet.problems):
        problems += [problem] if problem not in problems else []
    return Table(file, sheets, tuple(problems))


_PAGE = re.compile(
    rb"(\xef\xbb\xbf)?\s*(<(!doctype|html|table|\?xml|meta|style)|mime-version:)", re.IGNORECASE
)
_NO_TABLE = (b"%PDF", b"{\\rtf", b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00")
"""PDF, RTF, and what Excel 2 to 4 wrote."""


def _sheets(raw: bytes, room: Room) -> tuple[Worksheet, ...]:
    if raw.startswith((SIGNATURE, _BARE_XLS)):
        from formgen.records.tables import xls  # noqa: PLC0415 only some files need it

        return xls.sheets(raw, room)
    if raw.startswith(_ZIP):
        return _packed(raw, room)
    if _PAGE.match(raw[:200].replace(b"\0", b"").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")):
        raise InputError(error("table-is-a-page", Where(room.file)))
    if raw.startswith(_NO_TABLE):
        raise InputError(error("table-unknown", Where(room.file)))
    is_named_text = PurePath(room.file).suffix.lower() in (".csv", ".tsv")
    if not is_named_text and b"\0" in raw and not likely(raw):  # a workbook whose beginning is damaged
        raise InputError(error("table-unknown", Where(room.file)))
    return (delimited.sheet(raw, room),)


_BARE_XLS = b"\x09\x08"
"""How a workbook begins that a program wrote without a container."""


def _packed(raw: bytes, room: Room) -> tuple[Worksheet, ...]:
    from formgen.records.tables import ods, packages, xlsx  # noqa: PLC0415 heavy, and only some files need it

    package = packages.Package(raw, room)
    if ods.CONTENT in package or ods.LOCKED in package:
        return ods.sheets(package, room)
    main = xlsx.main_part(package)
    if main.endswith(".bin"):
        raise InputError(error("table-is-xlsb", Where(room.file)))
    if main in package:
        return xlsx.sheets(package, main, room)
    raise InputError(error("table-unknown", Where(room.file)))
