"""Reading csv: in which encoding, what separates the values, and how exporters keep a number a text."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from formgen.disk.encodings import GB18030, likely, text_in
from formgen.disk.texts import decode
from formgen.problems import InputError, Problem, Where, error
from formgen.records.tables.bounds import MOST_ROWS, Room
from formgen.records.tables.cells import Worksheet
from formgen.records.tables.rows import Rows
from formgen.records.tables.values import returns, text_cell

_DELIMITERS = ",;\t|，；"


def sheet(raw: bytes, room: Room) -> Worksheet:
    """Read separated values as Excel and other programs write them; raises InputError."""
    file = room.file
    text = text_in(raw)
    if text is None:
        raise InputError(*_unreadable(raw, file))
    text = text.rstrip("\x1a")  # how files ended in the days of DOS
    if text.count("\n") > MOST_ROWS:
        raise InputError(error("table-too-large", Where(file, MOST_ROWS + 1)))
    delimiter, skipped = _delimiter(text)
    rows = Rows("", room)
    reader = csv.reader(_lines(text), delimiter=delimiter, strict=True)
    try:
        for number, values in enumerate(reader, 1):
            room.parts(1)
            if number > skipped and any(map(str.strip, values)):
                rows.begin(number)
                room.see(len(values))
                cells = {
                    column: text_cell(_typed(value), rows.where(number, column))
                    for column, value in enumerate(values)
                }
                rows.add(number, cells)
    except csv.Error as why:
        raise InputError(error("csv-syntax", Where(file, reader.line_num), why=why)) from why
    except ValueError as why:  # more rows or columns than a sheet has
        raise InputError(error("table-too-large", Where(file, reader.line_num))) from why
    return rows.sheet(hidden=False)


def _unreadable(raw: bytes, file: str) -> tuple[Problem, ...]:
    """Why these bytes are no text that can be trusted."""
    names = [name for name in likely(raw) if name != GB18030]
    if names == ["UTF-8"]:  # with a damaged byte, whose place can be told
        return decode(raw, file)[1]
    return (error("csv-encoding", Where(file), **({"looks": " / ".join(names)} if names else {})),)


def _lines(text: str) -> Iterator[str]:
    """The lines with their ends, one after the other: a copy of all of them would be four times the text."""
    start = 0
    for found in re.finditer("\r\n|\r|\n", text):
        yield text[start : found.end()]
        start = found.end()
    if start < len(text):
        yield text[start:]


_AS_FORMULA = re.compile(r'="(.*)"', re.DOTALL)
_AS_TEXT = re.compile(r"'([=+@'\t-].*|[^'\s]+)", re.DOTALL)


def _typed(value: str) -> str:
    """What was meant: `="0101"` and `'0101` are how exporters keep a number a text, `'=1` no formula."""
    bare = value.strip()
    if found := _AS_FORMULA.fullmatch(bare):
        return returns(found[1].replace('""', '"'))
    return returns(bare[1:] if _AS_TEXT.fullmatch(bare) else value)


_LOOKED_AT = 20  # records
_MOST_LOOKED_AT = 100_000  # characters


def _delimiter(text: str) -> tuple[str, int]:
    """What separates the values, and how many lines only say so.

    Excel's `sep=;` line says it; else it is the sign that parts most of the first records into the same
    number of values; of full-width and narrow signs that do so equally well, the narrow one.
    """
    head = text[:_MOST_LOOKED_AT]
    if said := re.match(r'"?sep=(.)"?[;,]*(\r\n|\r|\n|\Z)', head, re.IGNORECASE):
        return said[1], 1
    return max(_DELIMITERS, key=lambda each: _agreement(head, each)), 0


def _agreement(head: str, delimiter: str) -> tuple[int, bool, int]:
    """How many of the first records have the same number of values, more than one; and what decides a tie."""
    widths: Sequence[int] = []
    try:
        reader = csv.reader(_lines(head), delimiter=delimiter)
        widths = [len(values) for values, _ in zip(reader, range(_LOOKED_AT), strict=False)]
    except csv.Error:  # reading it all will say where
        pass
    counts = Counter(width for width in widths if width > 1)
    return max(
        ((count, delimiter.isascii(), width) for width, count in counts.items()), default=(0, False, 0)
    )
