"""Compound files, in which Excel, Word and WPS kept everything before 2007: streams by name ([MS-CFB])."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_HEADER = struct.Struct("<HH6x4xIIxxxxIIIII")
"""From byte 30 on: the sizes of sectors, how many hold the table, and where each thing begins."""
_ENTRY = struct.Struct("<64sHBxIII36xIQ")
_IN_HEADER = 109
"""How many sectors of the table of sectors the header itself names."""
_NONE = 0xFFFFFFFA
"""Numbers from here on are no sectors: the end of a chain, a free sector, one of the table."""
_STREAM = 2


class _Entry(NamedTuple):
    """A line of the directory; what belongs to a storage is a tree of them."""

    name: str
    kind: int
    left: int
    right: int
    child: int
    start: int
    size: int


class Compound:
    """A compound file whose directory was read; raises ValueError or struct.error if it is damaged.

    No chain is followed further than the file has sectors, so that a circle ends as damage.
    """

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        shift, small_shift, tables, directory, self._cutoff, small, _, more, _ = _HEADER.unpack_from(raw, 30)
        if shift not in (9, 12) or small_shift > shift:
            raise ValueError(shift)
        self._size, self._small_size = 1 << shift, 1 << small_shift
        self._most = len(raw) // self._size + 1
        self._table = self._numbers(self._table_sectors(tables, more))
        self._small_table = self._numbers(self._chain(small))
        self._entries = tuple(_entries(self._joined(directory)))
        if not self._entries:
            raise ValueError(directory)
        self._small = self._joined(self._entries[0].start)
        self._streams = {entry.name.lower(): entry for entry in self._at_the_top()}

    def __contains__(self, name: str) -> bool:
        """Whether there is such a stream at the top; those of embedded files are further down."""
        return name.lower() in self._streams

    def read(self, name: str) -> bytes:
        """A stream at the top; raises KeyError if there is none, ValueError if it is damaged."""
        entry = self._streams[name.lower()]
        if entry.size > len(self._raw):
            raise ValueError(entry.size)
        if entry.size < self._cutoff:
            size = self._small_size
            places = (number * size for number in self._small_chain(entry.start))
            whole = b"".join(self._small[place : place + size] for place in places)
        else:
            whole = self._joined(entry.start)
        if len(whole) < entry.size:
            raise ValueError(entry.size)
        return whole[: entry.size]

    def _at_the_top(self) -> Iterator[_Entry]:
        waiting, seen = [self._entries[0].child], {0}
        while waiting:
            number = waiting.pop()
            if number in seen or number >= len(self._entries):
                continue
            seen.add(number)
            entry = self._entries[number]
            waiting += (entry.left, entry.right)
            if entry.kind == _STREAM:
                yield entry

    def _joined(self, start: int) -> bytes:
        return b"".join(map(self._sector, self._chain(start)))

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        if start >= len(self._raw):
            raise ValueError(number)
        return self._raw[start : start + self._size]

    def _numbers(self, sectors: Iterable[int]) -> tuple[int, ...]:
        whole = b"".join(map(self._sector, sectors))
        return struct.unpack(f"<{len(whole) // 4}I", whole[: len(whole) // 4 * 4])

    def _table_sectors(self, count: int, more: int) -> Iterator[int]:
        """The sectors of the table: those that the header names, and those of the list that goes on."""
        if count > self._most:
            raise ValueError(count)
        numbers = list(struct.unpack_from(f"<{_IN_HEADER}I", self._raw, 76))
        while len(numbers) < count:
            *named, more = struct.unpack(f"<{self._size // 4}I", self._sector(more))
            numbers += named
        yield from numbers[:count]

    def _chain(self, start: int) -> Iterator[int]:
        return _chain(start, self._table, self._most)

    def _small_chain(self, start: int) -> Iterator[int]:
        return _chain(start, self._small_table, len(self._small) // self._small_size + 1)


def _chain(start: int, table: Sequence[int], most: int) -> Iterator[int]:
    """The numbers of a chain, each of which names the next; raises ValueError if there are too many."""
    number = start
    for _ in range(most):
        if number >= _NONE:
            return
        if number >= len(table):
            raise ValueError(number)
        yield number
        number = table[number]
    if number < _NONE:
        raise ValueError(start)


def _entries(directory: bytes) -> Iterator[_Entry]:
    for at in range(0, len(directory) // _ENTRY.size * _ENTRY.size, _ENTRY.size):
        name, length, kind, left, right, child, start, size = _ENTRY.unpack_from(directory, at)
        text = name[: max(length - 2, 0)].decode("utf-16-le", "replace")
        yield _Entry(text, kind, left, right, child, start, size & 0xFFFFFFFF)
