"""One process at a time, across all programs that ask."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from formgen.output import files
from formgen.problems import InputError, Where, error

FOLDER = ".formgen"
"""The folder of a workspace for what is nobody's work: locks, notes, what waits for an answer."""


@contextmanager
def alone(folder: Path, name: str, patience: float) -> Iterator[None]:
    """While nobody else of formgen does what goes by this name; waits so many seconds for its turn.

    Raises InputError if somebody else does not end, or the folder cannot be written.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415 only who writes needs it

    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / f"{name}.lock", timeout=patience)
        lock.acquire()
    except Timeout as why:
        raise InputError(error("record-busy", Where(str(folder)))) from why
    except (OSError, ValueError) as why:
        raise files.unsaved(folder, why) from why
    try:
        yield
    finally:
        lock.release()
