"""Small xls files for tests, written record by record ([MS-XLS]) into a compound file ([MS-CFB])."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

SECTOR = 512
_END, _FREE, _TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def record(kind: int, data: bytes = b"") -> bytes:
    """One record of a workbook."""
    return struct.pack("<HH", kind, len(data)) + data


def text(words: str, length: str = "<H", *, wide: bool = True) -> bytes:
    """A text with its length before it, in two bytes a character or in one."""
    raw = words.encode("utf-16-le" if wide else "latin-1")
    return struct.pack(length, len(raw) // (2 if wide else 1)) + bytes([wide]) + raw


def shared(words: Sequence[str], size: int = 8224, *, rich: bool = False) -> bytes:
    """The texts that cells share, in records of at most so many bytes.

    Letters that go on in the next record have their width before them once more, other data has not.
    Rich texts have two runs of letters and four bytes of how they sound.
    """
    parts = [bytearray(struct.pack("<II", len(words), len(words)))]

    def put(data: bytes) -> None:
        if len(parts[-1]) + len(data) > size:
            parts.append(bytearray())
        parts[-1] += data

    for each in words:
        raw = each.encode("utf-16-le")
        put(struct.pack("<HBHI", len(raw) // 2, 13, 2, 4) if rich else struct.pack("<HB", len(raw) // 2, 1))
        while raw:
            room = (size - len(parts[-1])) // 2 * 2
            parts[-1] += raw[:room]
            raw = raw[room:]
            if raw:
                parts.append(bytearray(b"\1"))
        for _ in range(3 if rich else 0):
            put(b"\0\0\0\0")
    return b"".join(record(0x3C if n else 0xFC, bytes(part)) for n, part in enumerate(parts))


def begin(kind: int = 0x10) -> bytes:
    """How each part begins: the workbook (5), a sheet (0x10), a chart (0x20)."""
    return record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0, 0, 0, 0))


def cell(kind: int, row: int, column: int, style: int, value: bytes) -> bytes:
    """A record of one cell; row and column from 0."""
    return record(kind, struct.pack("<HHH", row, column, style) + value)


def value_cell(row: int, column: int, value: object, style: int = 0) -> bytes:
    """A number or a text as it is written most simply."""
    if isinstance(value, (int, float)):
        return cell(0x0203, row, column, style, struct.pack("<d", value))
    return cell(0x0204, row, column, style, text(str(value)))


def sheet_of(rows: Sequence[Sequence[object]], styles: Mapping[tuple[int, int], int] | None = None) -> bytes:
    """The records of a sheet with these rows; `styles` by row and column from 0."""
    cells = (
        value_cell(n, m, value, (styles or {}).get((n, m), 0))
        for n, row in enumerate(rows)
        for m, value in enumerate(row)
        if value is not None
    )
    return b"".join(cells)


def workbook(
    sheets: Iterable[tuple[str, bytes]],
    formats: Sequence[str] = (),
    *,
    before: bytes = b"",
    states: Mapping[str, int] | None = None,
    kinds: Mapping[str, int] | None = None,
) -> bytes:
    """The stream of a workbook: sheets by name with the records of their cells, a style for each format.

    `before` are more records of the workbook; a state of 1 hides a sheet, 2 hides it well; kind 2 is a chart.
    """
    given = list(sheets)
    head = begin(5) + before
    for n, code in enumerate(formats):
        head += record(0x041E, struct.pack("<H", 164 + n) + text(code))
    for n in range(max(len(formats), 1)):
        head += record(0x00E0, struct.pack("<HH16x", 0, 164 + n if formats else 0))
    size = len(head) + sum(len(_bound(name, 0, 0, 0)) for name, _ in given) + 4
    listed, parts = b"", b""
    for name, cells in given:
        state, kind = (states or {}).get(name, 0), (kinds or {}).get(name, 0)
        listed += _bound(name, size + len(parts), state, kind)
        parts += begin() + cells + record(0x000A)
    return head + listed + record(0x000A) + parts


def _bound(name: str, start: int, state: int, kind: int) -> bytes:
    return record(0x0085, struct.pack("<IBB", start, state, kind) + text(name, "<B"))


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file with these streams, each large enough for sectors of its own."""
    padded = {name: raw.ljust(4096, b"\0") for name, raw in streams.items()}
    whole = {name: raw + b"\0" * (-len(raw) % SECTOR) for name, raw in padded.items()}
    counts = {name: len(raw) // SECTOR for name, raw in whole.items()}
    entries = (len(streams) + 1 + 3) // 4
    data = entries + sum(counts.values())
    tables = 1
    while tables * 128 < data + tables:
        tables += 1
    assert tables <= 109, "no list of tables beyond the header"
    table = [_TABLE] * tables
    table += [n + 1 for n in range(tables, tables + entries - 1)] + [_END]
    starts = {}
    for name, count in counts.items():
        starts[name] = len(table)
        table += [n + 1 for n in range(len(table), len(table) + count - 1)] + [_END]
    table += [_FREE] * (tables * 128 - len(table))
    directory = _entry("Root Entry", 5, 0, 0, child=1)
    for n, name in enumerate(streams, 1):
        right = n + 1 if n < len(streams) else _FREE
        directory += _entry(name, 2, starts[name], len(padded[name]), right=right)
    directory = directory.ljust(entries * SECTOR, b"\0")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header += b"\0" * 6 + struct.pack("<IIIIIIIII", 0, tables, tables, 0, 4096, _END, 0, _END, 0)
    header += b"".join(struct.pack("<I", n) for n in range(tables)).ljust(436, b"\xff")
    return header + struct.pack(f"<{len(table)}I", *table) + directory + b"".join(whole.values())


def _entry(  # noqa: PLR0913 as many as the format has
    name: str, kind: int, start: int, size: int, *, child: int = _FREE, right: int = _FREE
) -> bytes:
    raw = name.encode("utf-16-le")
    head = raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw) + 2, kind, 1)
    return head + struct.pack("<III", _FREE, right, child) + b"\0" * 36 + struct.pack("<IQ", start, size)


def xls(path: Path, rows: Sequence[Sequence[object]], formats: Sequence[str] = ("General",)) -> Path:
    """A workbook with one sheet, called 表; each number takes the format in its place of its row."""
    styles = {(n, m): m % len(formats) for n, row in enumerate(rows) for m in range(len(row))}
    path.write_bytes(compound({"Workbook": workbook([("表", sheet_of(rows, styles))], formats)}))
    return path
