"""PDF files put together from what is always the same and what is new: objects, fonts, and where each is."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import replace

from formgen.writing.pdf.compiled.drawing import Objects
from formgen.writing.pdf.compiled.faces import Faces, cut
from formgen.writing.pdf.compiled.form import Family, Frame

_HEAD = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"

_PAGE_LEVEL, _FONT_LEVEL, _KEPT_LEVEL = 6, 1, 9
"""How hard things are deflated: what is new for each document or plan quickly, what is kept well."""

_IN_FILE, _IN_STREAM = 1, 2
"""Where an object is: in the file itself, or in a stream of small ones."""


def stream(data: bytes, said: bytes, level: int) -> bytes:
    """A stream object."""
    packed = zlib.compress(data, level)
    return b"<<%s/Filter /FlateDecode/Length %d>>\nstream\n%s\nendstream" % (said, len(packed), packed)


def _row(kind: int, where: int, which: int = 0) -> bytes:
    """A line of the table of objects."""
    return kind.to_bytes(1, "big") + where.to_bytes(4, "big") + which.to_bytes(2, "big")


def frame(objects: Objects) -> Frame:
    """What stands at the beginning of every file of a pattern."""
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
        _mark(data),
        tuple(rows.get(n, b"") for n in range(free)),
        objects.contents,
        objects.fonts,
        objects.named,
        free,
        objects.info,
        objects.root,
    )


def with_own(frame: Frame, drawn: Sequence[tuple[int, bytes]], objects: Sequence[tuple[int, bytes]]) -> Frame:
    """The frame with objects of its own: streams of operators, and others."""
    own = [*((number, stream(each, b"", _PAGE_LEVEL)) for number, each in drawn), *objects]
    rows, out, at = list(frame.rows), list[bytes](), len(frame.head)
    for number, each in own:
        made = b"%d 0 obj\n%s\nendobj\n" % (number, each)
        rows[number] = _row(_IN_FILE, at)
        out.append(made)
        at += len(made)
    data = b"".join(out)
    return replace(frame, mark=_mark(frame.mark + data), rows=tuple(rows), own=data)


def _mark(data: bytes) -> bytes:
    return hashlib.md5(data, usedforsecurity=False).digest()


def file(frame: Frame, streams: Sequence[bytes], fonts: Sequence[tuple[str, Sequence[bytes]]]) -> bytes:
    """A file with these streams on its pages; each font has a name and the objects that `font` makes."""
    out, at = [frame.head, frame.own], len(frame.head) + len(frame.own)
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
