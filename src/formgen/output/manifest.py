"""The manifest beside the output: for every file, what it was made from.

`manifest.jsonl` is a journal with one JSON object a line.  A line is written, and on the disk,
*before* its file is put in place: whatever moment a run is killed at, a file that formgen made is
known by its hash, and a file that somebody changed is not.  The last line of a file counts; where a
run was killed between line and file, the line before still fits what lies there.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from sys import intern
from typing import Any, BinaryIO, Literal, TypeAlias, get_args

from formgen.output import files
from formgen.problems import InputError, Problem, Where, error, warning
from formgen.records.model import Person
from formgen.text import same
from formgen.view.kinds import PageName

NAME = "manifest.jsonl"
_LOCK = ".formgen.lock"

FileKind: TypeAlias = PageName | Literal["earlier"]
"""What a file holds: a page, or what a revision has replaced."""

_KINDS = frozenset({*get_args(PageName), "earlier"})
Ingredient = Literal["form", "data", "template", "letterhead", "fonts", "program"]
INGREDIENTS: tuple[Ingredient, ...] = get_args(Ingredient)


@dataclass(frozen=True, slots=True)
class Entry:
    """One file, relative to its manifest's folder, with its hash and what it was made from.

    `made_of` has a fingerprint for each ingredient, of `program` its name and version.  `values` is that
    what stood in the slots; `revision` counts how often these were changed after the card was
    complete.  `asked` is what was asked for beside: reasons on a card (`explain`), a stack for each
    `department` or for `all`, a report on forms by their ids.  `source` is the file that a card's
    scores stood in.  An `earlier` file is what a revision replaced: it is kept, and never made again.
    `whom` is the person of a card as the roster had them then, and `row` where: a complete card stays
    about who it was about; `people` are the numbers of those whom a report counts.
    """

    file: str
    sha256: str
    kind: FileKind
    form: str = ""
    version: int = 0
    person: str = ""
    state: str = ""
    revision: int = 0
    values: str = ""
    asked: str = ""
    source: str = ""
    whom: Mapping[str, Any] = field(default_factory=dict)
    row: int = 0
    people: tuple[str, ...] = ()
    made_of: Mapping[Ingredient, str] = field(default_factory=dict)

    @property
    def line(self) -> bytes:
        """The entry as a line of the journal; what is not said is left out."""
        said = {key: value for key, value in asdict(self).items() if value or key in ("file", "sha256")}
        return json.dumps(said, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"


class Manifest:
    """The entries of one folder; `add` writes them down at once."""

    def __init__(self, folder: Path) -> None:
        """Read what the folder's manifest says; raises InputError if it cannot be read."""
        self.folder = folder
        self.path = folder / NAME
        self.problems: tuple[Problem, ...] = ()
        self._known: dict[str, list[Entry]] = {}
        self._cards: dict[tuple[str, str], dict[str, Entry]] = {}
        self._lines = 0
        self._stream: BinaryIO | None = None
        self._read()

    # ── asking ──────────────────────────────────────────────────────────────────────────────

    def __iter__(self) -> Iterator[Entry]:
        """The entries that count, one a file, in the order in which the files were first made."""
        return (entries[-1] for entries in self._known.values())

    def cards(self, form: str, person: str) -> list[Entry]:
        """The entries that count of somebody's cards under a form, whatever their files are called."""
        return list(self._cards.get((form, same(person)), {}).values())

    def entry(self, file: Path, sha256: str) -> Entry | None:
        """The entry that this file, with this content, was made under; None for somebody else's."""
        return next((each for each in reversed(self.of(file)) if each.sha256 == sha256), None)

    def of(self, file: Path) -> list[Entry]:
        """Every entry of a file, the oldest first."""
        return self._known.get(self.name(file), [])

    def name(self, file: Path) -> str:
        return file.relative_to(self.folder).as_posix()

    # ── writing down ────────────────────────────────────────────────────────────────────────

    def add(self, *entries: Entry) -> None:
        """Write entries down; raises InputError, with the journal as it was, if that cannot be done."""
        if not entries:
            return
        try:
            self._append(b"".join(each.line for each in entries))
        except OSError as why:
            raise files.unsaved(self.path, why) from why
        for each in entries:
            self._note(each)

    def settle(self) -> None:
        """Write the journal anew if it says more than is true; called when all its files are in place."""
        self._close()
        if self._lines == len(self._known):
            return
        entries = [self._true(entries) for entries in self._known.values()]
        try:
            files.save(self.path, b"".join(each.line for each in entries))
        except InputError:  # the longer journal is as true
            return
        self._known = {each.file: [each] for each in entries}
        self._lines = len(entries)

    def _true(self, entries: list[Entry]) -> Entry:
        """The entry that fits what lies there: the last, unless its file never came to be."""
        if len(entries) == 1:
            return entries[0]
        try:
            lies_there = files.sha256(self.folder / entries[0].file)
        except InputError:
            return entries[-1]
        return next((each for each in reversed(entries) if each.sha256 == lies_there), entries[-1])

    def _append(self, data: bytes) -> None:
        if self._stream is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            _cut_torn_line(self.path)
            self._stream = self.path.open("ab")
        end = self._stream.tell()
        try:
            self._stream.write(data)
            self._stream.flush()
            os.fsync(self._stream.fileno())
        except OSError:
            self._take_back(end)
            raise

    def _take_back(self, end: int) -> None:
        """Leave no half line behind, and no empty file."""
        with suppress(OSError):
            self._close()
        with suppress(OSError):
            os.truncate(self.path, end)
            if not end:
                self.path.unlink()

    def _close(self) -> None:
        if self._stream is not None:
            stream, self._stream = self._stream, None
            stream.close()

    # ── reading ─────────────────────────────────────────────────────────────────────────────

    def _read(self) -> None:
        try:
            with self.path.open("rb") as stream:
                for number, line in enumerate(stream, 1):
                    self._lines += 1
                    entry = _entry(line)
                    if entry:
                        self._note(entry)
                    elif line.endswith(b"\n"):  # a torn last line is what a killed run leaves
                        self.problems += (warning("manifest-line", Where(str(self.path), number)),)
        except FileNotFoundError:
            return
        except OSError as why:
            raise InputError(
                error("unreadable-file", Where(str(self.path)), why=why.strerror or why)
            ) from why

    def _note(self, entry: Entry) -> None:
        self._known.setdefault(entry.file, []).append(entry)
        if entry.kind == "card":
            self._cards.setdefault((entry.form, same(entry.person)), {})[entry.file] = entry


def _cut_torn_line(path: Path) -> None:
    """Take away the half line that a killed run may have left at the end."""
    if path.exists():
        with path.open("rb+") as stream:
            whole = 0
            for line in stream:
                whole += len(line) if line.endswith(b"\n") else 0
            stream.truncate(whole)


_FIELDS = {each.name for each in fields(Entry)}
_PERSON = {each.name for each in fields(Person)}


def _entry(line: bytes) -> Entry | None:
    """The entry on a line, or None if it is none; keys of later versions are passed over."""
    try:
        said = json.loads(line.decode("utf-8", "surrogatepass"))
        known = {key: value for key, value in said.items() if key in _FIELDS}
        made_of = {intern(key): intern(str(value)) for key, value in said.get("made_of", {}).items()}
        whom = {key: value for key, value in said.get("whom", {}).items() if key in _PERSON}
        people = tuple(map(str, said.get("people", ())))
        entry = Entry(**{**known, "made_of": made_of, "whom": whom, "people": people})
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
    texts = (entry.file, entry.sha256, entry.kind, entry.form, entry.person, entry.state, entry.values)
    sound = all(isinstance(text, str) for text in texts) and entry.kind in _KINDS
    sound = sound and _is_person(entry.whom)
    numbers = all(isinstance(number, int) for number in (entry.revision, entry.version, entry.row))
    return entry if sound and numbers and _is_inside(entry.file) else None


def _is_person(whom: Mapping[str, Any]) -> bool:
    extra = whom.get("extra", {})
    plain = [value for key, value in whom.items() if key != "extra"]
    return isinstance(extra, dict) and all(isinstance(text, str) for text in (*plain, *extra.values()))


def _is_inside(file: str) -> bool:
    """Whether a name leads to a file below the manifest's folder: it may have been written by anybody."""
    parts = file.split("/")
    return bool(file) and not any(part in ("", ".", "..") or ":" in part or "\\" in part for part in parts)


@contextmanager
def opened(folder: Path) -> Iterator[Manifest]:
    """The manifest of a folder, for as long as files are made in it, and nobody else makes some.

    Raises InputError if another run is at work there, or nothing can be written.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415 `formgen check` needs none

    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / _LOCK, blocking=False)
        lock.acquire()
    except Timeout as taken:
        raise InputError(error("folder-in-use", Where(str(folder)))) from taken
    except OSError as why:
        raise files.unsaved(folder, why) from why
    try:
        manifest = Manifest(folder)
        try:
            yield manifest
        finally:
            manifest._close()  # noqa: SLF001 its own module
        manifest.settle()
    finally:
        with suppress(OSError):  # Windows keeps it until it is released; an empty file does no harm
            (folder / _LOCK).unlink()
        lock.release()


def strangers(manifest: Manifest) -> Iterable[Path]:
    """Files in the folder that the manifest does not know; hidden ones are left to their owners."""
    known = {manifest.folder / each.file for each in manifest}
    for path in sorted(manifest.folder.rglob("*")):
        hidden = any(part.startswith((".", "~$")) for part in path.relative_to(manifest.folder).parts)
        if path.is_file() and not hidden and path not in known and path != manifest.path:
            yield path
