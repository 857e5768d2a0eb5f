"""Office packages put together from parts that are deflated already: the same bytes as `zipped` makes.

`zipfile` deflates every part each time.  Of many documents most parts are the same, so these are
deflated once and copied.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Entry:
    """A part of a package as it stands in the file."""

    name: bytes
    size: int
    checksum: int
    deflated: bytes

    @classmethod
    def of(cls, name: str, content: bytes) -> Self:
        packer = zlib.compressobj(zlib.Z_DEFAULT_COMPRESSION, zlib.DEFLATED, -zlib.MAX_WBITS)
        deflated = packer.compress(content) + packer.flush()
        return cls(name.encode(), len(content), zlib.crc32(content), deflated)


_HEAD = struct.Struct("<4s2B4HL2L2H")
_LISTED = struct.Struct("<4s4B4HL2L5H2L")
_END = struct.Struct("<4s4H2LH")
"""A part's header, its line in the directory, the directory's end (APPNOTE.TXT 4.3.7, 4.3.12, 4.3.16)."""

_VERSION, _DEFLATED, _DAY, _READABLE = 20, 8, (1 << 5) | 1, 0o600 << 16
"""Version 2.0; deflated; 1 January 1980, the first day that a zip knows; the rights that `zipfile` gives."""


def package(entries: Iterable[Entry]) -> bytes:
    """The file, its parts in this order."""
    body: list[bytes] = []
    listed: list[bytes] = []
    at = 0
    for each in entries:
        flags = 0 if each.name.isascii() else 0x800
        sizes = each.checksum, len(each.deflated), each.size
        head = _HEAD.pack(b"PK\3\4", _VERSION, 0, flags, _DEFLATED, 0, _DAY, *sizes, len(each.name), 0)
        line = (b"PK\1\2", _VERSION, 0, _VERSION, 0, flags, _DEFLATED, 0, _DAY, *sizes, len(each.name))
        listed += (_LISTED.pack(*line, 0, 0, 0, 0, _READABLE, at), each.name)
        body += (head, each.name, each.deflated)
        at += len(head) + len(each.name) + len(each.deflated)
    directory = b"".join(listed)
    count = len(listed) // 2
    end = _END.pack(b"PK\5\6", 0, 0, count, count, len(directory), at, 0)
    return b"".join((*body, directory, end))
