"""The manifest beside the output: for every file, what it was made from.

`manifest.jsonl` is a journal with one JSON object a line.  A line is written, and on the disk,
*before* its file is put in place: whatever moment a run is killed at, a file that formgen made is
known by its hash, and a file that somebody changed is not.  The last line of a file counts; where a
run was killed between line and file, the line before still fits what lies there.
"""

from __future__ import annotations

import json
import os
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from itertools import count
from pathlib import Path, PurePosixPath
from sys import intern
from typing import Any, BinaryIO, Literal, TypeAlias, get_args

from formgen import disk
from formgen.output import files
from formgen.problems import InputError, Problem, Where, error, warning
from formgen.text import same, unfit
from formgen.view.kinds import PageName

NAME = "manifest.jsonl"
_LOCK = ".formgen.lock"

FileKind: TypeAlias = PageName | Literal["earlier"]
"""What a file holds: a page, or what a revision has replaced."""

_KINDS = frozenset({*get_args(PageName), "earlier"})
Ingredient = Literal["form", "data", "earlier", "template", "letterhead", "fonts", "program"]
INGREDIENTS: tuple[Ingredient, ...] = get_args(Ingredient)


@dataclass(frozen=True, slots=True)
class Approval:
    """Why a complete card was revised, and who approved it."""

    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One file, relative to its manifest's folder, with its hash and what it was made from.

    `made_of` has a fingerprint for each ingredient, of `program` its name and version.  `values` is that
    what stood in the slots; `revision` counts how often these were changed after the card was
    complete.  `asked` is what was asked for beside: reasons on a card (`explain`), a stack for each
    `department` or for `all`, a report on forms by their ids.  `source` is the file that a card's
    scores stood in.  An `earlier` file is what a revision replaced: it is kept, and never made again.
    `approvals` say why each of the last revisions was made; `figures` are the points, total, grade and pay
    of a card, as printed, by their slots, so that it can be told what a revision would change.
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
    approvals: tuple[Approval, ...] = ()
    values: str = ""
    figures: Mapping[str, str] = field(default_factory=dict)
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


class _Lines:
    """The lines of a journal by their files; a line is understood again when somebody asks for its entry.

    Lines of one kind are much alike: each is packed beside the first of its kind, which leaves a fifth of it.
    As objects the entries of 20,000 people would take 60 MB.
    """

    def __init__(self) -> None:
        self._of: dict[str, tuple[bytes, ...]] = {}
        self._kinds: dict[tuple[str, str], int] = {}
        self._first: list[bytes] = []

    def __len__(self) -> int:
        return len(self._of)

    def __iter__(self) -> Iterator[str]:
        """The files, in the order in which they were first made."""
        return iter(self._of)

    def add(self, entry: Entry, line: bytes) -> None:
        """Note an entry by the line that says it."""
        kind = self._kinds.setdefault((entry.kind, PurePosixPath(entry.file).suffix), len(self._first))
        if kind == len(self._first):
            self._first.append(line)
        packer = zlib.compressobj(zdict=self._first[kind])
        packed = bytes([kind]) + packer.compress(line) + packer.flush()
        self._of[entry.file] = (*self._of.get(entry.file, ()), packed)

    def of(self, file: str) -> list[Entry]:
        """The entries of a file, the oldest first."""
        return [_entry_of(_said(self._line(packed))) for packed in self._of.get(file, ())]

    def _line(self, packed: bytes) -> bytes:
        return zlib.decompressobj(zdict=self._first[packed[0]]).decompress(packed[1:])


class Manifest:
    """The entries of one folder; `add` writes them down at once."""

    def __init__(self, folder: Path) -> None:
        """Read what the folder's manifest says; raises InputError if it cannot be read."""
        self.folder = folder
        self.path = folder / NAME
        self.problems: tuple[Problem, ...] = ()
        self._known = _Lines()
        self._cards: dict[tuple[str, str], tuple[str, ...]] = {}
        self._lines = 0
        self._stream: BinaryIO | None = None
        self._read()

    # ── asking ──────────────────────────────────────────────────────────────────────────────

    def __iter__(self) -> Iterator[Entry]:
        """The entries that count, one a file, in the order in which the files were first made."""
        return (self._known.of(file)[-1] for file in self._known)

    def cards(self, form: str, person: str) -> list[Entry]:
        """The entries that count of somebody's cards under a form, whatever their files are called."""
        key = form, same(person)
        of_each = (reversed(self._known.of(file)) for file in self._cards.get(key, ()))
        found = (next((each for each in entries if _card(each) == key), None) for entries in of_each)
        return list(filter(None, found))

    def entry(self, file: Path, sha256: str) -> Entry | None:
        """The entry that this file, with this content, was made under; None for somebody else's."""
        return next((each for each in reversed(self.of(file)) if each.sha256 == sha256), None)

    def of(self, file: Path) -> list[Entry]:
        """Every entry of a file, the oldest first."""
        return self._known.of(self.name(file))

    def name(self, file: Path) -> str:
        return file.relative_to(self.folder).as_posix()

    # ── writing down ────────────────────────────────────────────────────────────────────────

    def add(self, *entries: Entry) -> None:
        """Write entries down; raises InputError, with the journal as it was, if that cannot be done."""
        if not entries:
            return
        lines = [each.line for each in entries]
        try:
            self._append(b"".join(lines))
        except OSError as why:
            raise files.unsaved(self.path, why) from why
        self._lines += len(entries)
        for each, line in zip(entries, lines, strict=True):
            self._note(each, line)

    def settle(self) -> None:
        """Write the journal anew if it says more than is true; called when all its files are in place."""
        self._close()
        if self._lines == len(self._known):
            return
        true = _Lines()
        lines: list[bytes] = []
        for file in self._known:
            entry = self._true(self._known.of(file))
            lines.append(entry.line)
            true.add(entry, lines[-1])
        try:
            files.save(self.path, b"".join(lines))
        except InputError:  # the longer journal is as true
            return
        self._known, self._lines = true, len(lines)

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
        if self._stream is not None and not self.path.exists():  # somebody removed the folder meanwhile
            self._close()
            data = b"".join(each.line for file in self._known for each in self._known.of(file)) + data
        if self._stream is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            _mend_end(self.path)
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
        if disk.kind_of(self.path) == "nothing":
            return
        if self.path.is_symlink():
            raise InputError(error("linked", Where(str(self.path)), folder=self.folder))
        with disk.opened(self.path) as stream:
            try:
                if os.fstat(stream.fileno()).st_size > _MOST_BYTES:
                    raise InputError(error("file-too-large", Where(str(self.path)), most=f"{_MOST_BYTES:,}"))
                damaged = list(self._damaged(stream))
            except OSError as why:
                raise disk.unread(self.path, why) from why
        if len(damaged) > _TOLD:
            told, more = damaged[:_TOLD], len(damaged) - _TOLD
            last = warning("manifest-lines", Where(str(self.path), damaged[_TOLD]), count=more)
        else:
            told, last = damaged, None
        self.problems = tuple(warning("manifest-line", Where(str(self.path), number)) for number in told)
        self.problems += (last,) if last else ()

    def _damaged(self, stream: BinaryIO) -> Iterator[int]:
        """Note the entries of a journal; gives the numbers of the lines that are none."""
        for number, line in _numbered(stream):
            self._lines += 1
            entry = _entry(line)
            if entry:
                self._note(entry, line)
            elif line.endswith(b"\n") and line.strip():  # a torn last line is what a killed run leaves
                yield number

    def _note(self, entry: Entry, line: bytes) -> None:
        self._known.add(entry, line)
        key = _card(entry)
        if key and entry.file not in (here := self._cards.get(key, ())):
            self._cards[key] = (*here, entry.file)


def _card(entry: Entry) -> tuple[str, str] | None:
    """The form of a card, and the number of whom it is about as `same` makes it; None of any other file."""
    return (entry.form, same(entry.person)) if entry.kind == "card" else None


_MOST_BYTES, _MOST_LINE = 1_000_000_000, 16_000_000
"""Of a journal, and of one of its lines: a stack of 20,000 people takes less than a megabyte."""

_TOLD = 20
"""Damaged lines that are told one by one."""


def _numbered(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """The lines of a journal with their numbers; of one that is too long only its end."""
    for number in count(1):
        line = stream.readline(_MOST_LINE)
        while len(line) == _MOST_LINE and not line.endswith(b"\n"):
            line = stream.readline(_MOST_LINE) or b"\n"
        if not line:
            return
        yield number, line


def _mend_end(path: Path) -> None:
    """Take away the half line that a killed run may have left at the end; end one that is whole."""
    if disk.kind_of(path) == "nothing":
        return
    with path.open("rb+") as stream:
        size = stream.seek(0, os.SEEK_END)
        stream.seek(max(size - _MOST_LINE, 0))
        tail = stream.read()
        torn = tail[tail.rfind(b"\n") + 1 :]
        if _entry(torn) or len(torn) == _MOST_LINE:
            stream.write(b"\n")
        else:
            stream.truncate(size - len(torn))


# ── what a line says ────────────────────────────────────────────────────────────────────────

_TEXTS = ("file", "sha256", "kind", "form", "person", "state", "values")
_LOOSE_TEXTS = ("asked", "source")
_NUMBERS = ("version", "revision", "row")
_STATES = frozenset({"", "blank", "complete", "incomplete"})
_PERSON = ("number", "name", "department", "post", "superior", "pay_level", "form")
_NO_NAME = re.compile("[\x00\ud800-\udc7f\udd00-\udfff]")
"""Halves of characters may stand in a name, as far as Python says by them which byte is no character."""
_PAPER = (".docx", ".pdf")
_ENDINGS: Mapping[str, tuple[str, ...]] = {
    "stack": (".pdf",),
    "report": (*_PAPER, ".xlsx"),
    "person": (*_PAPER, ".xlsx"),
    "earlier": (*_PAPER, ".xlsx"),
}
"""What the files of a kind end in."""
_BYTE_ORDER_MARK = "\ufeff"
"""What Windows' editor puts before a text."""
_MOST_NUMBER = 1_000_000_000
_MOST_NAME, _MOST_PATH = 255, 1024
"""Bytes of a name, and of a whole path: no disk takes a longer name."""


def _entry(line: bytes) -> Entry | None:
    """The entry on a line, or None if it is none; keys of later versions are passed over.

    Anybody may have written it: what an entry says is used to find files and to print people's names, so
    every part of it has to be what formgen would have written.
    """
    try:
        said = _said(line, _each_once)
    except (ValueError, RecursionError):
        return None
    return _entry_of(said) if isinstance(said, dict) and _is_sound(said) else None


def _said(line: bytes, hook: Callable[[list[tuple[str, Any]]], Any] | None = None) -> Any:
    """What a line says; raises ValueError or RecursionError for what is no JSON."""
    text = line.decode("utf-8", "surrogatepass").removeprefix(_BYTE_ORDER_MARK)
    return json.loads(text, object_pairs_hook=hook)


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object; raises ValueError if it says something twice."""
    said = dict(pairs)
    if len(said) < len(pairs):
        raise ValueError(pairs)
    return said


def _is_sound(said: Mapping[str, Any]) -> bool:
    texts = {key: said.get(key, "") for key in _TEXTS}
    loose = {key: said.get(key, "") for key in _LOOSE_TEXTS}
    numbers = {key: said.get(key, 0) for key in _NUMBERS}
    made_of, whom, people = said.get("made_of", {}), said.get("whom", {}), said.get("people", [])
    figures, approvals = said.get("figures", {}), _approvals(said.get("approvals", []))
    extra = whom.get("extra", {}) if isinstance(whom, dict) else None
    if not (isinstance(made_of, dict) and isinstance(extra, dict) and isinstance(people, list)):
        return False
    if not isinstance(figures, dict) or approvals is None:
        return False
    person = {key: whom[key] for key in _PERSON if key in whom}
    every = (*texts.values(), *made_of.values(), *people, *person.values(), *extra.values())
    every = (*every, *figures.values(), *(text for each in approvals for text in (each.reason, each.by)))
    sound = _are_fit(every) and _are_names(loose.values()) and all(map(_is_number, numbers.values()))
    return sound and _is_whole(texts, person) and len(approvals) <= numbers["revision"]


def _entry_of(said: Mapping[str, Any]) -> Entry:
    """The entry that a sound line says."""
    plain = {key: said[key] for key in (*_TEXTS, *_LOOSE_TEXTS, *_NUMBERS) if key in said}
    whom, made_of = said.get("whom", {}), said.get("made_of", {})
    return Entry(
        **plain,
        whom={key: whom[key] for key in (*_PERSON, "extra") if key in whom},
        people=tuple(said.get("people", ())),
        figures={intern(key): text for key, text in said.get("figures", {}).items()},
        approvals=_approvals(said.get("approvals", [])) or (),
        made_of={key: intern(made_of[key]) for key in INGREDIENTS if key in made_of},
    )


def _approvals(said: object) -> tuple[Approval, ...] | None:
    """Why revisions were made; None if no manifest says it so.  Whether the texts are any is seen later."""
    if not isinstance(said, list):
        return None
    sound = [each for each in said if isinstance(each, dict) and each.keys() == {"reason", "by"}]
    return tuple(Approval(**each) for each in sound) if len(sound) == len(said) else None


def _are_fit(values: Iterable[Any]) -> bool:
    """Whether these are texts that may be printed: no reader of formgen lets any other in."""
    texts = tuple(values)
    return _are_texts(texts) and next(unfit("\n".join(texts)), None) is None


def _are_names(values: Iterable[Any]) -> bool:
    """Whether these may be names of files, whose bytes need not be characters."""
    texts = tuple(values)
    return _are_texts(texts) and _NO_NAME.search("\n".join(texts)) is None


def _are_texts(values: Iterable[Any]) -> bool:
    return all(type(each) is str for each in values)


def _is_number(value: object) -> bool:
    return type(value) is int and 0 <= value <= _MOST_NUMBER


def _is_whole(texts: Mapping[str, str], person: Mapping[str, str]) -> bool:
    """Whether the parts of an entry fit each other."""
    is_file = _is_inside(texts["file"]) and re.fullmatch("[0-9a-f]{64}", texts["sha256"]) is not None
    is_file = is_file and texts["file"].endswith(_ENDINGS.get(texts["kind"], _PAPER))
    is_kind = texts["kind"] in _KINDS and texts["state"] in _STATES
    is_card = texts["kind"] != "card" or bool(texts["form"] and texts["person"])
    is_same = same(person.get("number", texts["person"])) == same(texts["person"])
    return is_file and is_kind and is_card and is_same


def _is_inside(file: str) -> bool:
    """Whether a name leads to a file below the manifest's folder, on every system."""
    parts = file.split("/")
    astray = any(part in ("", ".", "..") or ":" in part or "\\" in part for part in parts)
    return not astray and len(file) <= _MOST_PATH and all(len(each.encode()) <= _MOST_NAME for each in parts)


@contextmanager
def opened(folder: Path) -> Iterator[Manifest]:
    """The manifest of a folder, for as long as files are made in it, and nobody else makes some.

    Raises InputError if another run is at work there, nothing can be written, or the folder is a link.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415 `formgen check` needs none

    files.unlinked(folder.parent, folder)
    files.unlinked(folder, folder / _LOCK)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / _LOCK, blocking=False)
        lock.acquire()
    except Timeout as taken:
        raise InputError(error("folder-in-use", Where(str(folder)))) from taken
    except (OSError, ValueError) as why:
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
    for path in disk.below(manifest.folder, links=False).files:
        is_lock = path.name.startswith("~$")
        if not is_lock and path not in known and path != manifest.path:
            yield path
