"""Files that appear whole or not at all, under names that are safe on every system.

A file is written aside, in the same folder, and renamed when it is complete and on the disk: a
killed run or a full disk leaves the old file or the new one, never half of one.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
import stat
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from formgen import disk
from formgen.output.exchange import exchange
from formgen.problems import InputError, Where, error
from formgen.records.model import Person

MOST_BYTES = 120
"""The longest stem in UTF-8: encrypted folders allow 143 bytes with the suffix, others 255.

A text never has more UTF-16 units, which Windows counts, than it has bytes here.
"""

_SEPARATORS = frozenset('<>:"/\\|?*')
_UNSAFE_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Control and format characters (those that turn writing round among them), halves, unassigned."""

_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$) *(\.|$)", re.IGNORECASE)
"""Names that Windows gives to devices, whatever follows the first dot."""

_ASIDE = re.compile(r"\.formgen-(\d+)-[0-9a-f]+\.tmp")
_NO_ROOM = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
_NOT_ALLOWED = {errno.EACCES, errno.EPERM, errno.EROFS}


# ── names ───────────────────────────────────────────────────────────────────────────────────


def safe(text: str, most: int = MOST_BYTES) -> str:
    """One part of a path, made of any text: never empty, never a way out of its folder.

    Characters that some system refuses become `_`; what is left is in NFC, at most `most` bytes
    of UTF-8 long, and neither starts like an option or a hidden file nor ends in dot or space.
    """
    plain = "".join(map(_safe_character, unicodedata.normalize("NFC", text)))
    plain = re.sub(r"^[.~-]+ *", "_", " ".join(plain.split()))
    plain = _cut(plain, most).rstrip(" .") or "_"
    return _cut(f"_{plain}", most) if _DEVICES.match(plain) else plain


def _safe_character(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Zs":
        return " "
    return "_" if character in _SEPARATORS or category in _UNSAFE_CATEGORIES else character


def _cut(text: str, most: int) -> str:
    """As many whole characters as fit, accents staying with their letter."""
    encoded = text.encode("utf-8", "surrogatepass")
    if len(encoded) <= most:
        return text
    end = len(encoded[:most].decode(errors="ignore"))
    while end and unicodedata.combining(text[end]):
        end -= 1
    return text[:end]


BLANK = "-blank"
"""What the name of a blank ends in."""


def stems(people: Iterable[Person], taken: Iterable[str] = ()) -> Mapping[str, str]:
    """The file name, without suffix, of everybody, by number: `0012` → `0012-张三`.

    Nobody's is one that is taken, and nobody's ends as the names of blanks do.
    """
    names = {person.number: _stem(person) for person in people}
    blanks = (name for name in names.values() if _folded(name).endswith(BLANK))
    return distinct(names, (*taken, *blanks))


def distinct(names: Mapping[str, str], taken: Iterable[str] = ()) -> Mapping[str, str]:
    """Safe names by what they stand for, no two of which fall together on any system.

    Names that would (`a1` and `A1`, two ways to write é, names cut at the same place), or that are taken,
    also get a digest of what they stand for.  Where somebody is called as if they had one, or two digests
    are the same, a longer digest tells them apart: it takes in the whole, so no name can be made to fit it.
    """
    taken = frozenset(map(_folded, taken))
    marks = dict.fromkeys(names, 0)
    while True:
        made = {key: _marked(name, key, marks[key]) for key, name in names.items()}
        count = Counter(map(_folded, made.values()))
        again = [key for key, name in made.items() if count[_folded(name)] > 1 or _folded(name) in taken]
        if not again:
            return made
        for key in again:
            marks[key] += 1


_MARK = 8
"""Letters of a first digest; further ones have all 64."""


def _marked(name: str, key: str, mark: int) -> str:
    if not mark:
        return name
    said = key if mark == 1 else f"{mark} {key}"
    digest = hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[: _MARK if mark == 1 else None]
    return f"{_cut(name, MOST_BYTES - len(digest) - 1)}-{digest}"


def _stem(person: Person) -> str:
    number = safe(person.number, MOST_BYTES // 2)
    return safe(f"{number}-{person.name}") if person.name.strip() else number


def _folded(stem: str) -> str:
    """What a folder that looks at neither case nor spelling takes a name for."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", stem).casefold())


def place(folder: Path, *names: str) -> Path:
    """A path inside this folder, whatever the names are; the last one may have a suffix."""
    return folder.joinpath(*(safe(name, MOST_BYTES + 20) for name in names))


# ── saving ──────────────────────────────────────────────────────────────────────────────────


def save(path: Path, data: bytes, like: Path | None = None, *, settled: bool = True) -> None:
    """Write a file, making its folder: afterwards it is there whole, or as it was before.

    It may be read and written by the same people as the file that it replaces or, where there is none,
    as the file that it is `like`.  Unless it is `settled`, a power cut may take the file's new name
    away until somebody calls `settle`.  Raises InputError if it cannot be written (`disk-full`,
    `not-writable`, `cannot-save`, `name-unwritable`).
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _aside(path, data, _stat(path) or _stat(like)) as aside:
            aside.replace(path)
        if settled:
            settle(path.parent)
    except (OSError, ValueError) as why:
        raise unsaved(path, why) from why


def save_over(path: Path, seen: bytes | None, data: bytes) -> bool:
    """Write a file as `save` does if it is still as it was seen, None being no file; say whether it was.

    Editors and spreadsheets ask for no lock.  So what is replaced is looked at once more afterwards, and put
    back if it is not what was seen; where a system cannot exchange two files at once, the last look comes
    right before.  Raises as `save` does.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _aside(path, data, _stat(path)) as aside:
            is_done = _begun(aside, path) if seen is None else _exchanged(aside, path, seen)
        if is_done:
            settle(path.parent)
    except (OSError, ValueError) as why:
        raise unsaved(path, why) from why
    return is_done


def append(path: Path, line: bytes) -> None:
    """Add a line to the end of a file, making it and its folder: afterwards it is on the disk.

    A line that a killed run left without its end is ended first, so that it spoils no other.  Who else may
    append at the same time must be kept away.  Raises as `save` does.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        is_new = not path.exists()
        with path.open("ab+") as stream:
            if stream.tell():
                stream.seek(-1, os.SEEK_END)
                line = line if stream.read(1) == b"\n" else b"\n" + line
            stream.write(line)
            stream.flush()
            os.fsync(stream.fileno())
        if is_new:
            settle(path.parent)
    except (OSError, ValueError) as why:
        raise unsaved(path, why) from why


def _begun(aside: Path, path: Path) -> bool:
    """Give a file its name unless another has it; say whether it has it now.

    Windows renames nothing over a file that is there; elsewhere a second name is what no file has twice.
    """
    try:
        if os.name == "nt":
            aside.rename(path)
        else:
            os.link(aside, path)
    except FileExistsError:
        return False
    except OSError:  # a file system without links
        if path.exists():
            return False
        aside.replace(path)
    return True


def _exchanged(aside: Path, path: Path, seen: bytes) -> bool:
    """Replace a file that is as it was seen; say whether it was."""
    try:
        if path.read_bytes() != seen:
            return False
        if not exchange(aside, path):
            aside.replace(path)
            return True
        if aside.read_bytes() == seen:
            return True
        exchange(aside, path)  # somebody was faster: theirs goes back
    except FileNotFoundError:
        pass
    return False


def unsaved(path: Path, why: OSError | ValueError) -> InputError:
    """What to tell of a file that cannot be written."""
    where = Where(str(path))
    match why:
        case OSError():
            return InputError(error(_code(why), where, why=why.strerror or why))
        case UnicodeError():
            return InputError(error("name-unwritable", where, encoding=sys.getfilesystemencoding()))
        case _:  # a name that is none
            return InputError(error("cannot-save", where, why=why))


def sha256(path: Path) -> str:
    """The hash of a file's content as hexadecimal text; empty if there is no such file.

    Raises InputError if it is no file, or cannot be read.
    """
    if disk.kind_of(path) == "nothing":
        return ""
    try:
        with disk.opened(path) as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as why:
        raise disk.unread(path, why) from why


def unlinked(folder: Path, path: Path) -> None:
    """Raises InputError if a path below a folder is a link or lies behind one: nothing is written there."""
    if disk.resolved(path) != disk.resolved(folder) / path.relative_to(folder):
        raise InputError(error("linked", Where(str(path)), folder=folder))


def _stat(path: Path | None) -> os.stat_result | None:
    """Whose the file is that lies there, and who may do what with it, if there is one."""
    try:
        found = path.lstat() if path else None
    except FileNotFoundError:
        return None
    return found if found and stat.S_ISREG(found.st_mode) else None


@contextmanager
def _aside(path: Path, data: bytes, like: os.stat_result | None) -> Iterator[Path]:
    """A file's content beside it and on the disk; what has not been renamed goes again."""
    aside = path.with_name(f".formgen-{os.getpid()}-{secrets.token_hex(4)}.tmp")
    mode = stat.S_IMODE(like.st_mode) if like else 0o666
    try:
        with open(aside, "xb", opener=partial(os.open, mode=mode)) as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if like:
            _liken(aside, like)
        yield aside
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)


def _liken(path: Path, like: os.stat_result) -> None:
    """Give a file the owner and permissions of another, as far as we may; before that it has no more."""
    if hasattr(os, "chown"):
        with suppress(OSError):
            os.chown(path, like.st_uid, like.st_gid)
    with suppress(OSError):
        path.chmod(stat.S_IMODE(like.st_mode))


def settle(folder: Path) -> None:
    """Bring the names of files to the disk too, where the system lets a folder be opened."""
    if os.name == "nt":
        return
    with suppress(OSError):  # some network folders cannot; the file's contents are safe already
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _code(why: OSError) -> str:
    if why.errno in _NO_ROOM:
        return "disk-full"
    return "not-writable" if why.errno in _NOT_ALLOWED else "cannot-save"


def sweep(folder: Path) -> None:
    """Remove what killed runs left aside in this folder, and nothing that a running one needs."""
    for aside in _left_aside(folder):
        with suppress(OSError):  # on Windows a file in use cannot be removed, and should not be
            aside.unlink()


def _left_aside(folder: Path) -> Iterator[Path]:
    with suppress(OSError):
        for each in sorted(folder.iterdir()):
            match = _ASIDE.fullmatch(each.name)
            if match and not _is_running(int(match[1])):
                yield each


def _is_running(process: int) -> bool:
    if os.name == "nt":  # there is no asking by signal 0, which would end the process
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
