"""The disk as formgen meets it: what lies at a path, what is in a folder, what a file holds.

Paths are typed by people, and folders are filled by other programs: there are names that no disk takes,
pipes in place of files, folders that nobody may look into.  Whatever it is, asking for it ends in an
answer or in an InputError with the place, and never in waiting.
"""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import Literal, TypeAlias

from formgen.problems import InputError, Problem, Where, error

PathKind: TypeAlias = Literal["nothing", "file", "folder", "other"]
"""What lies at a path, also at the end of a link; `other` is a pipe, a device, a circle of links."""

MOST_BYTES = 256_000_000
"""The most bytes of a file that is held in memory at once."""

_NOTHING = {errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG, errno.EINVAL}
"""Also where a name is longer than any disk takes, or is none: nothing can lie there."""


def kind_of(path: Path) -> PathKind:
    """What lies there; raises InputError if the system does not say, as of a closed folder."""
    try:
        mode = path.stat().st_mode
    except ValueError:  # a name that cannot even be asked for
        return "nothing"
    except OSError as why:
        if why.errno in _NOTHING:
            return "nothing"
        if why.errno == errno.ELOOP:
            return "other"
        raise unread(path, why) from why
    if stat.S_ISREG(mode):
        return "file"
    return "folder" if stat.S_ISDIR(mode) else "other"


def is_file(path: Path) -> bool:
    """Whether a file lies there; raises InputError if the system does not say."""
    return kind_of(path) == "file"


def is_folder(path: Path) -> bool:
    """Whether a folder lies there; raises InputError if the system does not say."""
    return kind_of(path) == "folder"


def resolved(path: Path) -> Path:
    """Where a path leads through all links, as far as it exists."""
    try:
        return path.resolve()
    except (OSError, ValueError, RuntimeError):  # a name that no disk takes, a circle of links
        return resolved(path.parent) / path.name


# ── folders ─────────────────────────────────────────────────────────────────────────────────


def listed(folder: Path) -> list[Path]:
    """What is in a folder, by name; nothing if there is no such folder.  Raises InputError."""
    if kind_of(folder) == "nothing":
        return []
    try:
        return sorted(folder.iterdir())
    except OSError as why:
        raise InputError(_closed(folder, why)) from why


@dataclass(frozen=True, slots=True)
class Tree:
    """Everything below a folder but what is hidden: its files, what is none, and what is wrong.

    `others` are pipes, devices and links that lead nowhere.
    """

    files: tuple[Path, ...] = ()
    others: tuple[Path, ...] = ()
    problems: tuple[Problem, ...] = ()


def below(folder: Path, *, links: bool = True) -> Tree:
    """Look into a folder and all of its folders, each but once; through links too, if `links` are meant."""
    files: list[Path] = []
    others: list[Path] = []
    problems: list[Problem] = []
    seen: set[Path] = set()
    todo = [folder]
    while todo:
        here = todo.pop()
        if resolved(here) in seen:
            continue
        seen.add(resolved(here))
        found = _look(here)
        files += found.files
        others += found.others
        problems += found.problems[:1]  # a folder that may not be entered refuses every name in it
        todo += (each for each in found.folders if links or not each.is_symlink())
    return Tree(tuple(sorted(files)), tuple(sorted(others)), tuple(sorted(problems, key=_place)))


@dataclass(frozen=True, slots=True)
class _Found:
    """What is in one folder."""

    files: list[Path]
    folders: list[Path]
    others: list[Path]
    problems: list[Problem]


def _look(folder: Path) -> _Found:
    found = _Found([], [], [], [])
    kinds = {"file": found.files, "folder": found.folders, "other": found.others}
    try:
        paths = listed(folder)
    except InputError as wrong:
        found.problems.extend(wrong.problems)
        return found
    for path in paths:
        if path.name.startswith("."):
            continue
        try:
            what = kind_of(path)
        except InputError as wrong:
            found.problems.extend(wrong.problems)
            continue
        if what != "nothing":
            kinds[what].append(path)
        elif path.is_symlink():  # else it was taken away just now
            found.others.append(path)
    return found


def _place(problem: Problem) -> Where:
    return problem.where


def _closed(folder: Path, why: OSError) -> Problem:
    return error("unreadable-folder", Where(str(folder)), why=why.strerror or why)


# ── files ───────────────────────────────────────────────────────────────────────────────────


def content(path: Path, most: int = MOST_BYTES, name: str = "") -> bytes:
    """What a file holds; raises InputError if it is none, cannot be read, or has more bytes than `most`.

    `name` is what problems call it, if not by its path.
    """
    name = name or str(path)
    try:
        with opened(path, name) as stream:
            size = os.fstat(stream.fileno()).st_size
            raw = stream.read(min(size, most) + 1)  # asking for more would take that room at once
    except OSError as why:
        raise _unread(name, why) from why
    if len(raw) > most:
        raise InputError(error("file-too-large", Where(name), most=f"{most:,}"))
    return raw


def opened(path: Path, name: str = "") -> BufferedReader:
    """A file, open for reading; raises InputError if there is none, and OSError as `open` does.

    What is no file is not opened at all: a pipe would wait for somebody to write into it.
    """
    match kind_of(path):
        case "file":
            return path.open("rb")
        case "nothing":
            raise InputError(error("no-such-file", Where(name or str(path))))
        case _:
            raise InputError(error("no-file", Where(name or str(path))))


def unread(path: Path, why: OSError) -> InputError:
    """What to tell of something that cannot be read."""
    return _unread(str(path), why)


def _unread(name: str, why: OSError) -> InputError:
    return InputError(error("unreadable-file", Where(name), why=why.strerror or why))
