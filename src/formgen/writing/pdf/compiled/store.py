"""Small files that are made again where they are lacking, in a folder of the user's own: a cache.

Whatever is wrong with the folder or a file, nothing is told: what cannot be read was never kept, and what
cannot be written is not kept.  A file is written aside and renamed, so that several processes may write the
same one at once.  It holds the digest of its name and its content, by which one is known that a power cut, a
bad disk or anybody else has left behind; so nobody waits until it is on the disk.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import platformdirs

from formgen import disk
from formgen.problems import InputError

WHERE = "FORMGEN_CACHE"
"""The variable of the environment that names another folder, or says `off`."""

OFF = "off"

MOST_BYTES = 200_000_000
"""Of all files together; from there on, those that were used longest ago are removed."""

_LEFT = 0.8
"""Of that, what stays then: so that not every further file has others removed."""

_MOST_EACH = 8_000_000
"""Bytes of one file."""

_BEGIN = b"formgen kept 1\n"
_FILE = re.compile(r"[0-9a-f]{32}\.kept")
_ASIDE = re.compile(r"[0-9a-f]{32}-[0-9a-f]{16}\.tmp")
_SECONDS_ASIDE = 3600
"""After which what was left aside is nobody's any more."""

_OTHERS_WRITE = 0o022
_OWN_FILE, _OWN_FOLDER = 0o600, 0o700


def folder() -> Path | None:
    """Where files are kept, whether it is there or not; None where they are not to be kept, or cannot be.

    That is the folder that the system has for such files, or the one that `FORMGEN_CACHE` names.
    """
    said = os.environ.get(WHERE, "").strip()
    if said.lower() == OFF:
        return None
    try:
        root = Path(said or platformdirs.user_cache_dir("formgen", appauthor=False))
        if said:
            root = root.absolute()
    except (OSError, RuntimeError):  # neither a home nor a folder to begin from
        return None
    return root / "forms" if root.is_absolute() else None


@dataclass(frozen=True, slots=True)
class Store:
    """Files in a folder, by names of 32 hexadecimal digits that say what each was made from."""

    folder: Path

    def read(self, name: str) -> bytes | None:
        """What was kept under this name, if it is there, whole, and of this user's own making."""
        path = self._path(name)
        try:
            if not _is_own(path.stat()):
                return None
            data = disk.content(path, _MOST_EACH)
        except (OSError, ValueError, InputError):
            return None
        mark, content = data[: len(_mark(name, b""))], data[len(_mark(name, b"")) :]
        if mark != _mark(name, content):
            return None
        with suppress(OSError):
            os.utime(path)  # it was used just now
        return content

    def write(self, name: str, content: bytes) -> None:
        """Keep this under a name, in the place of what was kept under it, if that can be done."""
        if len(content) + len(_BEGIN) > _MOST_EACH:
            return
        aside = self.folder / f"{name}-{secrets.token_hex(8)}.tmp"
        try:
            self.folder.mkdir(_OWN_FOLDER, parents=True, exist_ok=True)
            with open(aside, "xb", opener=partial(os.open, mode=_OWN_FILE)) as stream:
                stream.write(_mark(name, content) + content)
            aside.replace(self._path(name))
        except (OSError, ValueError):
            with suppress(OSError, ValueError):
                aside.unlink(missing_ok=True)
            return
        self._clear()

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.kept"

    def size(self) -> tuple[int, int]:
        """How many files there are, and how many bytes they have."""
        sizes = [found.st_size for _, found in self._all(_FILE)]
        return len(sizes), sum(sizes)

    def _clear(self) -> None:
        """Remove the files used longest ago, if all have too many bytes, and what killed processes left."""
        now = time.time()
        for aside, found in self._all(_ASIDE):
            if now - found.st_mtime > _SECONDS_ASIDE:
                _remove(aside)
        kept = sorted(self._all(_FILE), key=lambda each: each[1].st_mtime)
        size = sum(found.st_size for _, found in kept)
        if size <= MOST_BYTES:
            return
        for path, found in kept:
            if size <= MOST_BYTES * _LEFT:
                return
            _remove(path)
            size -= found.st_size

    def _all(self, names: re.Pattern[str]) -> Iterator[tuple[Path, os.stat_result]]:
        """The files with such names; others that lie in the folder are none of ours."""
        with suppress(OSError), os.scandir(self.folder) as entries:
            for each in entries:
                with suppress(OSError):  # another process was faster
                    if names.fullmatch(each.name) and each.is_file(follow_symlinks=False):
                        yield Path(each.path), each.stat(follow_symlinks=False)


def _mark(name: str, content: bytes) -> bytes:
    """What stands before the content: a file that was cut, damaged or renamed has another mark."""
    return _BEGIN + hashlib.sha256(b"%s\n%s" % (name.encode(), content)).digest()


def _is_own(found: os.stat_result) -> bool:
    """Whether nobody else could have written a file, as far as the system tells."""
    if not hasattr(os, "geteuid"):
        return True
    return found.st_uid == os.geteuid() and not found.st_mode & _OTHERS_WRITE


def _remove(path: Path) -> None:
    with suppress(OSError):  # another process was faster, or still has it open
        path.unlink()
