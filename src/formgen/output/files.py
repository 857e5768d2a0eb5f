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
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

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
    if len(text.encode()) <= most:
        return text
    end = len(text.encode()[:most].decode(errors="ignore"))
    while end and unicodedata.combining(text[end]):
        end -= 1
    return text[:end]


def stems(people: Iterable[Person]) -> Mapping[str, str]:
    """The file name, without suffix, of everybody, by number: `0012` → `0012-张三`."""
    return distinct({person.number: _stem(person) for person in people})


def distinct(names: Mapping[str, str], taken: Iterable[str] = ()) -> Mapping[str, str]:
    """Safe names by what they stand for.

    Names that would fall together on some system (`a1` and `A1`, two ways to write é, names cut at the
    same place), or with one that is taken, also get a digest of what they stand for.
    """
    shared = Counter(map(_folded, (*names.values(), *taken)))
    return {
        key: name if shared[_folded(name)] == 1 else f"{_cut(name, MOST_BYTES - 9)}-{_mark(key)}"
        for key, name in names.items()
    }


def _stem(person: Person) -> str:
    number = safe(person.number, MOST_BYTES // 2)
    return safe(f"{number}-{person.name}") if person.name.strip() else number


def _folded(stem: str) -> str:
    """What a folder that looks at neither case nor spelling takes a name for."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", stem).casefold())


def _mark(number: str) -> str:
    return hashlib.sha256(number.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def place(folder: Path, *names: str) -> Path:
    """A path inside this folder, whatever the names are; the last one may have a suffix."""
    return folder.joinpath(*(safe(name, MOST_BYTES + 20) for name in names))


# ── saving ──────────────────────────────────────────────────────────────────────────────────


def save(path: Path, data: bytes) -> None:
    """Write a file, making its folder: afterwards it is there whole, or as it was before.

    Raises InputError if it cannot be written (`disk-full`, `not-writable`, `cannot-save`).
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, data)
    except OSError as why:
        raise unsaved(path, why) from why


def unsaved(path: Path, why: OSError) -> InputError:
    """What to tell of a file that cannot be written."""
    return InputError(error(_code(why), Where(str(path)), why=why.strerror or why))


def unread(path: Path, why: OSError) -> InputError:
    """What to tell of a file that cannot be read."""
    return InputError(error("unreadable-file", Where(str(path)), why=why.strerror or why))


def content(path: Path) -> bytes:
    """What a file holds; raises InputError if it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as why:
        raise unread(path, why) from why


def sha256(path: Path) -> str:
    """The hash of a file's content as hexadecimal text; empty if there is no such file.

    Raises InputError if it cannot be read.
    """
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except FileNotFoundError:
        return ""
    except OSError as why:
        raise unread(path, why) from why


def _replace(path: Path, data: bytes) -> None:
    aside = path.with_name(f".formgen-{os.getpid()}-{secrets.token_hex(4)}.tmp")
    try:
        with aside.open("xb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        aside.replace(path)
    except BaseException:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
        raise
    _settle(path.parent)


def _settle(folder: Path) -> None:
    """Bring the new name to the disk too, where the system lets a folder be opened."""
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
