"""Packages, the zip files that xlsx and ods are: their parts by name, and the XML of a part piece by piece.

Nothing of a package is trusted: names may have backslashes or other capitals, sizes are bounded before a
part is unpacked, and a part that cannot be unpacked or is no XML is a problem that names it.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias
from xml.parsers.expat import ExpatError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from formgen.problems import InputError, Where, error
from formgen.records.tables.bounds import Room
from formgen.text import MOST_LETTERS

_MOST_PARTS = 20_000
_ENTRY = b"PK\x01\x02"  # what each entry of a zip's list of contents begins with
_CHUNK = 1 << 16
_MOST_SILENCE = 16 * _CHUNK
"""Bytes without an element or a character: one tag or comment of a megabyte is no table's."""

Event: TypeAlias = tuple[str, Mapping[str, str] | None, str]
"""An element begins, with its attributes, or ends, without; and the text that stood before that."""


class DamagedPart(InputError):  # noqa: N818 it is what InputError is, for one part
    """Raised where a part of a package is missing, cannot be unpacked, or is no XML."""

    def __init__(self, file: str, part: str) -> None:
        super().__init__(error("table-unreadable", Where(file), part=part))


class Package:
    """A package whose list of contents was read; raises InputError if it has none, or is locked."""

    def __init__(self, raw: bytes, room: Room) -> None:
        self._room = room
        if raw.count(_ENTRY) > _MOST_PARTS:
            raise InputError(error("table-too-large", Where(room.file)))
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(raw))
        except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError) as why:
            raise DamagedPart(room.file, "zip") from why
        entries = self._zip.infolist()
        if any(each.flag_bits & 1 for each in entries):
            raise InputError(error("table-encrypted", Where(room.file)))
        self._parts = {_normal(each.filename): each for each in entries}
        if len(self._parts) < len(entries):  # two parts of one name: nobody can say which is meant
            raise DamagedPart(room.file, "zip")

    def __contains__(self, name: str) -> bool:
        return _normal(name) in self._parts

    def events(self, name: str, tags: Mapping[str, str]) -> Iterator[Event]:
        """The elements of a part in the order of the file, by short names; of other elements only the text.

        `tags` has the short names by `namespace}local`.  A text is cut where no cell has so much.
        Raises DamagedPart where the part is missing, damaged or no XML, InputError where it is too large.
        """
        collector = _Collector(tags)
        try:
            with self._open(name) as stream:
                while chunk := stream.read(_CHUNK):
                    self._room.unpack(len(chunk))
                    yield from self._counted(collector.feed(chunk))
                yield from self._counted(collector.feed(b"", is_last=True))
        except _DAMAGED as why:
            raise DamagedPart(self._room.file, name) from why

    def _counted(self, events: list[Event]) -> list[Event]:
        self._room.parts(len(events) // 2)
        return events

    def _open(self, name: str) -> io.BufferedIOBase:
        try:
            entry = self._parts[_normal(name)]
        except KeyError as why:
            raise DamagedPart(self._room.file, name) from why
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise NotImplementedError(entry.compress_type)
        if entry.file_size > self._room.unpacked:
            raise InputError(error("table-too-large", self._room.where))
        return self._zip.open(entry)  # type: ignore[return-value]  # it has all that reading needs


_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    ExpatError,
    DefusedXmlException,
    EOFError,
    LookupError,  # an encoding that nobody knows
    NotImplementedError,  # another way of packing
    OSError,
    RuntimeError,  # a part that is locked, though the list of contents says otherwise
    ValueError,  # an encoding that expat does not read
)


def _normal(name: str) -> str:
    """A part's name as they are compared: neither capitals nor backslashes make another part."""
    return name.replace("\\", "/").lstrip("/").lower()


class _Collector:
    """Turns chunks of XML into events."""

    def __init__(self, tags: Mapping[str, str]) -> None:
        parser: Any = DefusedXMLParser(forbid_dtd=True).parser  # expat, with what must be refused
        parser.ordered_attributes = False
        parser.StartElementHandler = parser.EndElementHandler = self._add
        parser.CharacterDataHandler = self._characters
        self._parse = parser.Parse
        self._tags = tags
        self._events: list[Event] = []
        self._text: list[str] = []
        self._length = 0
        self._silence = 0

    def feed(self, chunk: bytes, *, is_last: bool = False) -> list[Event]:
        """The events that this chunk completes; raises ExpatError, ValueError and what defusedxml raises."""
        self._events, self._silence = [], self._silence + len(chunk)
        self._parse(chunk, is_last)
        if self._silence > _MOST_SILENCE:
            raise ValueError(self._silence)
        return self._events

    def _add(self, name: str, attributes: dict[str, str] | None = None) -> None:
        text = ""
        if self._text:
            text = "".join(self._text)
            self._text, self._length = [], 0
        self._events.append((self._tags.get(name, ""), attributes, text))
        self._silence = 0

    def _characters(self, data: str) -> None:
        self._silence = 0
        if self._length <= MOST_LETTERS:
            self._text.append(data)
            self._length += len(data)
