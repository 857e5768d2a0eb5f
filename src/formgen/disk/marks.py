"""Whether a file is still as it was when it was read, so that nothing read of it outlives a change.

What counts is its content.  That is hashed when a file is met first, and again as soon as its size, its
times or its number on the disk are others.  File systems count time in steps, of up to two seconds: a file
that was changed just before it was hashed might change once more within the same step, and would look the
same.  So what is as young as that is hashed again, until it is old enough.

Windows has no time of the last change of any kind that a program cannot set: there, whoever puts another file
of the same size in place of one, and sets its time back to that of the one before, is only noticed by `anew`.
"""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final, TypeAlias

Mark: TypeAlias = str
"""The same for the same content: a hexadecimal digest; empty where nothing lies, or why it is not known."""

_STEP: Final = 5_000_000_000
"""Nanoseconds: more than the longest step of a file system, and some disagreement of clocks."""

_MOST_HASHED: Final = 256_000_000
"""Bytes; a longer file is told by its size and times, as no input of formgen is as long."""

_OWN: Final = ".formgen"
"""What the names of files begin with that formgen itself puts aside, for a moment."""

_Said: TypeAlias = tuple[int, int, int, int, int]


class Marks:
    """The marks of files, each hashed once as long as it does not change."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[_Said, Mark]] = {}

    def of(self, path: Path | str) -> Mark:
        """The mark of a file, whatever may be there."""
        name = os.fspath(path)
        try:
            found = os.stat(name)  # noqa: PTH116 called for every file of a month, at each request
        except (OSError, ValueError) as why:
            return f"?{getattr(why, 'errno', '')}" if not isinstance(why, FileNotFoundError) else ""
        return self._of(name, found)

    def below(self, folder: Path, *, within: bool = True) -> tuple[tuple[str, Mark], ...]:
        """The names and marks of the files in a folder and, `within`, in its folders; by name."""
        return tuple(sorted((name, self._of(name, found)) for name, found in walked(folder, within=within)))

    def anew(self) -> None:
        """Hash everything again that is asked for from now on."""
        self._known.clear()

    def _of(self, name: str, found: os.stat_result) -> Mark:
        said = _said(found)
        known = self._known.get(name)
        if known and known[0] == said:
            return known[1]
        mark = _hashed(name, found)
        if abs(time.time_ns() - max(found.st_mtime_ns, found.st_ctime_ns)) > _STEP:
            self._known[name] = said, mark
        else:
            self._known.pop(name, None)
        return mark


def walked(folder: Path, *, within: bool = True) -> Iterator[tuple[str, os.stat_result]]:
    """The files in a folder and, `within`, in its folders, each folder once, as far as they can be asked."""
    seen: set[tuple[int, int]] = set()
    todo = [os.fspath(folder)]
    while todo:
        with suppress(OSError), os.scandir(todo.pop()) as entries:  # what is not there has no files
            for each in entries:
                if each.name.startswith(_OWN):
                    continue
                try:
                    found = os.stat(each.path)  # noqa: PTH116 `each.stat()` has no number of the file on Windows
                except OSError:
                    continue
                if not stat.S_ISDIR(found.st_mode):
                    yield each.path, found
                elif within and ((at := (found.st_dev, found.st_ino)) not in seen or not found.st_ino):
                    seen.add(at)
                    todo.append(each.path)


def _said(found: os.stat_result) -> _Said:
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino, found.st_mode


def _hashed(name: str, found: os.stat_result) -> Mark:
    if not stat.S_ISREG(found.st_mode) or found.st_size > _MOST_HASHED:
        return repr(_said(found))
    try:
        with open(name, "rb") as stream:  # noqa: PTH123 the name is a text already
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as why:
        return f"?{why.errno}"
