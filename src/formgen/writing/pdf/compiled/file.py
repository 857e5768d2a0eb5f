"""PDF files put together from what is always the same and what is new: objects, fonts, and where each is.

What is known here of how a file is laid out is also known by who takes one apart again (`parted`), and adds
to one (`Addition`).
"""

from __future__ import annotations

import hashlib
import re
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise
from typing import TypeAlias

from formgen.writing.pdf.compiled.drawing import Objects
from formgen.writing.pdf.compiled.faces import Faces, cut
from formgen.writing.pdf.compiled.form import Family, Frame

_HEAD = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"

_PAGE_LEVEL, _FONT_LEVEL, _KEPT_LEVEL, _STACK_LEVEL = 6, 1, 9, 3
"""How hard things are deflated: what is new for each document quickly, what is kept once and well."""

_IN_FILE, _IN_STREAM = 1, 2
"""Where an object is: in the file itself, or in a stream of small ones."""

_ROW = struct.Struct(">BIH")
"""A line of the table of objects: where one is, at which place or in which stream, and there as which."""


def stream(data: bytes, said: bytes, level: int) -> bytes:
    """A stream object."""
    packed = zlib.compress(data, level)
    return b"<<%s/Filter /FlateDecode/Length %d>>\nstream\n%s\nendstream" % (said, len(packed), packed)


def _row(kind: int, where: int, which: int = 0) -> bytes:
    """A line of the table of objects."""
    return _ROW.pack(kind, where, which)


def frame(objects: Objects) -> Frame:
    """What stands at the beginning of every file of a form."""
    out, at = [_HEAD], len(_HEAD)
    rows = {0: _row(0, 0, 0xFFFF)}
    for number, each in objects.streams:
        made = b"%d 0 obj\n%s\nendobj\n" % (number, each)
        rows[number] = _row(_IN_FILE, at)
        out.append(made)
        at += len(made)
    places, body = [], []
    used = 0
    for n, (number, each) in enumerate(objects.small):
        places.append(b"%d %d" % (number, used))
        body.append(each)
        used += len(each) + 1
        rows[number] = _row(_IN_STREAM, objects.free, n)
    head = b" ".join(places)
    said = b"/Type /ObjStm/N %d/First %d" % (len(objects.small), len(head) + 1)
    out.append(
        b"%d 0 obj\n%s\nendobj\n" % (objects.free, stream(b"\n".join((head, *body)), said, _KEPT_LEVEL))
    )
    rows[objects.free] = _row(_IN_FILE, at)
    free = objects.free + 1
    data = b"".join(out)
    return Frame(
        data,
        hashlib.md5(data, usedforsecurity=False).digest(),
        tuple(rows.get(n, b"") for n in range(free)),
        objects.contents,
        objects.fonts,
        objects.named,
        free,
        objects.info,
        objects.root,
    )


def file(frame: Frame, streams: Sequence[bytes], fonts: Sequence[tuple[str, Sequence[bytes]]]) -> bytes:
    """A file with these streams on its pages; each font has a name and the objects that `font` makes."""
    out, at = [frame.head], len(frame.head)
    rows = list(frame.rows)
    digest = hashlib.md5(frame.mark, usedforsecurity=False)
    number = frame.free
    named = [frame.named]
    new: list[tuple[int, bytes]] = []
    for n, each in zip(frame.contents, streams, strict=True):
        digest.update(each)
        new.append((n, stream(each, b"", _PAGE_LEVEL)))
    for name, objects in fonts:
        named.append(b"/%s %d 0 R" % (name.encode(), number))
        for made in objects:
            digest.update(made)
            new.append((number, made))
            number += 1
    new.append((frame.fonts, b"<<%s>>" % b"".join(named)))
    rows += [b""] * (number - frame.free)
    for n, data in new:
        made = b"%d 0 obj\n%s\nendobj\n" % (n, data)
        rows[n] = _row(_IN_FILE, at)
        out.append(made)
        at += len(made)
    rows.append(_row(_IN_FILE, at))
    mark = digest.hexdigest().encode()
    said = b"/Type /XRef/Index [0 %d]/W [1 4 2]/Size %d/Root %s/Info %s/ID [(%s) (%s)]" % (
        number + 1,
        number + 1,
        frame.root,
        frame.info,
        mark,
        mark,
    )
    table = stream(b"".join(rows), said, _FONT_LEVEL)
    out.append(b"%d 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (number, table, at))
    return b"".join(out)


# ── taken apart ─────────────────────────────────────────────────────────────────────────────

_END = re.compile(rb"\nstartxref\n(\d{1,10})\n%%EOF\n\Z")
_TABLE = re.compile(
    rb"(\d+) 0 obj\n<</Type /XRef/Index \[0 (\d+)\]/W \[1 4 2\]/Size \2/Root \d+ 0 R/Info \d+ 0 R"
    rb"/ID \[\([0-9a-f]{32}\) \([0-9a-f]{32}\)\]/Filter /FlateDecode/Length (\d+)>>\nstream\n"
)
_STREAM = re.compile(rb"<<(?:/Length1 \d+)?/Filter /FlateDecode/Length (\d+)>>\nstream\n")
_SMALL = re.compile(rb"<<[\w/+()<>\[\] -]*>>")
_STREAM_END, _LONGEST_END = b"\nendstream", 40


Numbered: TypeAlias = tuple[tuple[int, bytes], ...]
"""Objects, each behind its number."""


@dataclass(frozen=True, slots=True)
class Parted:
    """A file of `file`, taken apart: its frame's head, and the objects behind it.

    The objects are by number, those that are streams apart from the small ones; `free` is the first number
    that none in the head has.
    """

    head: bytes
    free: int
    streams: Numbered
    small: Numbered


def parted(data: bytes) -> Parted | None:
    """A file taken apart; None for one that is not, byte for byte, laid out as `file` does it."""
    end = _END.search(data, max(0, len(data) - _LONGEST_END))
    table = _TABLE.match(data, int(end[1])) if end else None
    if (
        end is None
        or table is None
        or table.end() + int(table[3]) != end.start() - len(b"\nendstream\nendobj")
    ):
        return None
    try:
        packed = data[table.end() : end.start()]
        rows = [*_ROW.iter_unpack(zlib.decompressobj().decompress(packed, _ROW.size * len(data)))]
    except (zlib.error, struct.error):
        return None
    places = sorted((where, n) for n, (kind, where, _) in enumerate(rows) if kind == _IN_FILE)
    last = {where for kind, where, _ in rows if kind == _IN_STREAM}  # one stream, and with it the head ends
    if len(rows) != int(table[2]) or len(last) != 1 or not places or places[-1][0] != table.start():
        return None
    (free,) = last
    streams, small, head = [], [], 0
    for (at, n), (then, _) in pairwise(places):
        if not head:
            head = then if n == free else 0
            continue
        made = data[at:then]
        opened, closed = b"%d 0 obj\n" % n, b"\nendobj\n"
        if not (made.startswith(opened) and made.endswith(closed)):
            return None
        body = made[len(opened) : -len(closed)]
        found = _STREAM.match(body)
        if found and found.end() + int(found[1]) + len(_STREAM_END) == len(body):
            streams.append((n, body))
        elif _SMALL.fullmatch(body):
            small.append((n, body))
        else:
            return None
    return Parted(data[:head], free + 1, tuple(streams), tuple(small)) if head else None


class Addition:
    """What is added to a file behind its end, where an object may take the place of an earlier one.

    `free` is the first number that no object of the file has.  Raises ValueError for what does not end so.
    """

    def __init__(self, file: bytes, free: int) -> None:
        self._out, self._at = [file], len(file)
        end = _END.search(file, max(0, len(file) - _LONGEST_END))
        if end is None:
            raise ValueError(file[-_LONGEST_END:])
        self._before = int(end[1])
        self._first = self._free = free
        self._new = bytearray()
        self._replaced: dict[int, bytes] = {}

    def numbers(self, many: int) -> range:
        """So many new numbers of objects."""
        new = range(self._free, self._free + many)
        self._free = new.stop
        self._new += bytes(_ROW.size * many)
        return new

    def add(self, number: int, data: bytes) -> None:
        """An object."""
        made = b"%d 0 obj\n%s\nendobj\n" % (number, data)
        self._note(number, _IN_FILE, self._at)
        self._out.append(made)
        self._at += len(made)

    def add_small(self, numbers: Sequence[int], objects: Sequence[bytes]) -> None:
        """Objects that are no streams, which are put into one."""
        (own,) = self.numbers(1)
        for n, number in enumerate(numbers):
            self._note(number, _IN_STREAM, own, n)
        places = accumulate((len(each) + 1 for each in objects[:-1]), initial=0)
        head = b"%d %d " * len(objects) % tuple(chain.from_iterable(zip(numbers, places, strict=True)))
        said = b"/Type /ObjStm/N %d/First %d" % (len(objects), len(head))
        self.add(own, stream(head + b"\n".join(objects), said, _STACK_LEVEL))

    def _note(self, number: int, kind: int, where: int, which: int = 0) -> None:
        """Say where an object is."""
        if number < self._first:
            self._replaced[number] = _row(kind, where, which)
        else:
            _ROW.pack_into(self._new, _ROW.size * (number - self._first), kind, where, which)

    def closed(self, root: int, info: int, mark: bytes) -> bytes:
        """The whole file; `mark` is what it is known by, which stays the same when something is added."""
        (own,) = self.numbers(1)
        self._note(own, _IN_FILE, self._at)
        now = hashlib.md5(usedforsecurity=False)
        for each in self._out:
            now.update(each)
        replaced = sorted(self._replaced.items())
        index = [b"%d 1" % number for number, _ in replaced]
        index.append(b"%d %d" % (self._first, self._free - self._first))
        said = b"/Type /XRef/Index [%s]/W [1 4 2]/Size %d/Prev %d/Root %d 0 R/Info %d 0 R/ID [<%s> <%s>]" % (
            b" ".join(index),
            self._free,
            self._before,
            root,
            info,
            mark.hex().encode(),
            now.hexdigest().encode(),
        )
        rows = b"".join((*(row for _, row in replaced), self._new))
        table = stream(rows, said, _PAGE_LEVEL)
        self._out.append(b"%d 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (own, table, self._at))
        return b"".join(self._out)


# ── fonts ───────────────────────────────────────────────────────────────────────────────────

OBJECTS = 5
"""That a font consists of."""

_MAP = b"""/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo
<< /Registry (Adobe)
/Ordering (UCS)
/Supplement 0
>> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
"""
_MAP_END = b"endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
_MOST_MAPPED = 100
"""Characters of one part of the map from codes to characters."""


def font(faces: Faces, family: Family, characters: Sequence[str], first: int) -> list[bytes]:
    """The objects, from the number `first` on, of a font of these characters, whose codes count from 1."""
    data = cut(faces, family, characters)
    mark = hashlib.md5("".join(characters).encode(), usedforsecurity=False).digest()
    place, weight = family
    name = b"/%s+formgen-%d-%d" % (bytes(65 + each % 26 for each in mark[:6]), place, weight)
    widths = [faces.glyph(family, each).advance for each in (" ", *characters)]
    ascent, descent = faces.heights(family)
    box = b"0 %d %d %d" % (descent, max(widths), ascent)
    return [
        b"<</Type /Font/Subtype /Type0/BaseFont %s/Encoding /Identity-H/DescendantFonts [%d 0 R]"
        b"/ToUnicode %d 0 R>>" % (name, first + 1, first + 4),
        b"<</Type /Font/Subtype /CIDFontType2/BaseFont %s/CIDSystemInfo <</Registry (Adobe)/Ordering "
        b"(Identity)/Supplement 0>>/CIDToGIDMap /Identity/W [0[%s]]/FontDescriptor %d 0 R>>"
        % (name, b" ".join([b"%d" % each for each in widths]), first + 2),
        b"<</Type /FontDescriptor/FontName %s/Flags 4/FontBBox [%s]/ItalicAngle 0/Ascent %d/Descent %d"
        b"/CapHeight %d/StemV 80/FontFile2 %d 0 R>>" % (name, box, ascent, descent, ascent, first + 3),
        stream(data, b"/Length1 %d" % len(data), _FONT_LEVEL),
        stream(_to_characters(characters), b"", _FONT_LEVEL),
    ]


def _to_characters(characters: Sequence[str]) -> bytes:
    """The map from codes to characters, by which a text is searched and copied."""
    out = [_MAP]
    for start in range(0, len(characters), _MOST_MAPPED):
        part = characters[start : start + _MOST_MAPPED]
        out.append(b"%d beginbfchar\n" % len(part))
        lines = [
            f"<{code:04x}> <{each.encode('utf-16-be').hex()}>\n" for code, each in enumerate(part, start + 1)
        ]
        out.append("".join(lines).encode())
        out.append(b"endbfchar\n")
    out.append(_MAP_END)
    return b"".join(out)
