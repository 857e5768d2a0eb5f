"""Damage to files, the same for the same chance: as disks, mail and hurried programs do it."""

from __future__ import annotations

import io
import random
import re
import warnings
import zipfile
from collections.abc import Callable, Sequence
from typing import TypeAlias

Part: TypeAlias = tuple[str, bytes]

PIECES = [
    *(
        b"<",
        b">",
        b'"',
        b"&",
        b"\0",
        b"\xff",
        b"\xef\xbf\xbf",
        b"&#0;",
        b"&lt;",
        b",,",
        b"-1",
        b"nan",
        b"1e999",
    ),
    *(
        b"<![CDATA[",
        b"<!--",
        b"]]>",
        b"<!DOCTYPE a>",
        b"<row>",
        b"</row>",
        b"<c>",
        b"<x:y/>",
        b"1_0",
        b"PT1H",
    ),
    *(b"99999999999999999999", b"9999-99-99", b'r="XFE1"', b's="9999"', b't="s"', b't="e"', b't="x"'),
]
VALUES = [
    *(b"", b"-1", b"0", b"1.5", b"99999999999", b"1e400", b"nan", b"true", b"a", b"\xe7\x94\xb2"),
    *(b"A0", b"XFD1048576", b"A1:XFD1048576", b"A1:ZZZZ9", b"b", b"general", b"../../a", b"rId1"),
    *(b"PT99999999999H", b"2026-13-45", b"-0001-01-01", b"[h]:mm;@;;;;", b"collapse", b"float", b"date"),
]
_ELEMENT = re.compile(rb"<[^<>]+/>|<([\w:.-]+)[^<>]*>[^<]*</\1>")
_ATTRIBUTE = re.compile(rb' [\w:]+="[^"]*"')
_VALUE = re.compile(rb'(?<==")[^"]*(?=")|(?<=>)[^<]+(?=<)')


def damaged(raw: bytes, chance: random.Random) -> bytes:
    """The file with some damage; of packages mostly within one of the parts."""
    if raw.startswith(b"PK") and chance.random() < 0.7:
        return packed(_package(parts(raw), chance))
    return chance.choice(_BYTES)(raw, chance)


def parts(raw: bytes) -> list[Part]:
    """The parts of a package."""
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        return [(name, package.read(name)) for name in package.namelist()]


def packed(parts: Sequence[Part]) -> bytes:
    """A package of these parts, of which some may have one name."""
    whole = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as package:
        warnings.simplefilter("ignore")
        for name, raw in parts:
            package.writestr(name, raw)
    return whole.getvalue()


# ── bytes ───────────────────────────────────────────────────────────────────────────────────


def _cut(raw: bytes, chance: random.Random) -> bytes:
    return raw[: chance.randrange(len(raw) + 1)]


def _flipped(raw: bytes, chance: random.Random) -> bytes:
    found = bytearray(raw or b"\0")
    for _ in range(chance.choice((1, 1, 3, 20))):
        found[chance.randrange(len(found))] ^= 1 << chance.randrange(8)
    return bytes(found)


def _with_more(raw: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(raw) + 1)
    return raw[:at] + chance.choice(PIECES) + raw[at:]


def _with_less(raw: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(raw) + 1)
    return raw[:at] + raw[at + chance.choice((1, 2, 10, 100)) :]


def _stuttering(raw: bytes, chance: random.Random) -> bytes:
    at, other = chance.randrange(len(raw) + 1), chance.randrange(len(raw) + 1)
    return raw[:at] + raw[other : other + chance.choice((4, 50, 500))] + raw[at:]


def _blotted(raw: bytes, chance: random.Random) -> bytes:
    at, length = chance.randrange(len(raw) + 1), chance.choice((1, 4, 8, 64))
    return raw[:at] + bytes([chance.choice((0, 1, 128, 255))]) * length + raw[at + length :]


_BYTES: Sequence[Callable[[bytes, random.Random], bytes]] = (
    _cut,
    _flipped,
    _with_more,
    _with_less,
    _stuttering,
    _blotted,
)

# ── packages and XML ────────────────────────────────────────────────────────────────────────


def _package(parts: list[Part], chance: random.Random) -> list[Part]:
    n, m = chance.randrange(len(parts)), chance.randrange(len(parts))
    name, raw = parts[n]
    match chance.randrange(12):
        case 0:
            others = (name.upper(), name.replace("/", "\\"), f"../{name}", "content.xml", "xl/workbook.bin")
            parts[n] = (chance.choice(others), raw)
        case 1:
            parts[n], parts[m] = (name, parts[m][1]), (parts[m][0], raw)
        case 2:
            parts[n] = (name, b"")
        case 3:
            del parts[n]
        case 4:
            parts.append((name, _xml(raw, chance)))
        case _:
            for _ in range(chance.choice((1, 1, 1, 3))):
                n = chance.randrange(len(parts))
                parts[n] = (parts[n][0], _xml(parts[n][1], chance))
    return parts


def _xml(raw: bytes, chance: random.Random) -> bytes:
    kind = chance.randrange(6)
    if kind < 2:
        return chance.choice(_BYTES)(raw, chance)
    found = list((_ELEMENT, _ELEMENT, _ATTRIBUTE, _VALUE)[kind - 2].finditer(raw))
    if not found:
        return raw
    one = chance.choice(found)
    new = (b"", one.group() * chance.choice((2, 3, 50)), b"", chance.choice(VALUES))[kind - 2]
    return raw[: one.start()] + new + raw[one.end() :]
