"""From the bytes of a file to its text: UTF-8 only, bounded, and never from something that is no file."""

from __future__ import annotations

from pathlib import Path

from formgen import disk
from formgen.disk.encodings import likely
from formgen.problems import InputError, Problem, Where, error

MOST_BYTES = 8_000_000


def text_of(path: Path, file: str) -> tuple[str, tuple[Problem, ...]]:
    """The text of a UTF-8 file, or nothing and the problem why not; `file` is its name in problems.

    Never reads more than `MOST_BYTES`, and never from something that is not a file.
    """
    try:
        raw = disk.content(path, MOST_BYTES, file)
    except InputError as wrong:
        return "", wrong.problems
    return decode(raw, file)


def decode(raw: bytes, file: str) -> tuple[str, tuple[Problem, ...]]:
    """UTF-8 bytes, with or without a byte order mark, as text; another encoding is a problem."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as why:
        line = raw.count(b"\n", 0, why.start) + 1
        start_of_line = raw.rfind(b"\n", 0, why.start) + 1
        column = len(raw[start_of_line : why.start].decode("utf-8", "replace")) + 1
        return "", (error("not-utf-8", Where(file, line, column), **_looks(raw)),)
    if raw.count(0) * 3 > len(raw):  # UTF-16 without its mark: every other byte is zero
        return "", (error("not-utf-8", Where(file), looks="UTF-16"),)
    return text, ()


def _looks(raw: bytes) -> dict[str, str]:
    names = [name for name in likely(raw) if name != "UTF-8"]  # the first damaged byte is told already
    return {"looks": " / ".join(names)} if names else {}
