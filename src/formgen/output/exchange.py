"""Two files that change their names at once, as far as the system can do that.

Whoever replaces a file so has what was replaced still in hand, and can look whether it was what he believed.
Linux has a call for it (`renameat2`), macOS too (`renamex_np`, on APFS), and Windows one that puts a file in
place of another and keeps the other under a third name (`ReplaceFileW`).  On file systems that know none of
these (FAT, exFAT, some network folders) a file is looked at right before it is replaced: what another program
writes between the two, in some millionths of a second, is lost.
"""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any, Final, TypeAlias

_HERE: Final = -100
"""AT_FDCWD: names count from the current folder."""
_EXCHANGE: Final = 2
"""RENAME_EXCHANGE of Linux 3.15, and RENAME_SWAP of macOS 10.12."""
_CANNOT: Final = (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EPERM)
"""What file systems and kernels say that do not know it."""

_IGNORE_MERGE_ERRORS: Final = 2
"""REPLACEFILE_IGNORE_MERGE_ERRORS: a file whose rights cannot be passed on is replaced all the same."""
_CANNOT_REPLACE: Final = (1, 3, 50, 87, 120, 1175, 1176)
"""What Windows says where ReplaceFileW is not known, or the name is too long for it; nothing has happened."""

_Exchange: TypeAlias = Callable[[Path, Path], bool]
_Replace: TypeAlias = Callable[[str, str, str], int]
"""Puts the second file in place of the first, which gets the third name; 0, or the number of an error."""


def exchange(one: Path, other: Path) -> bool:
    """Let two files change names; False, and nothing has happened, where the system cannot do it at once.

    Raises OSError if one of them is not there, or must not be renamed.
    """
    by = _by_system()
    return by(one, other) if by else False


@cache
def _by_system() -> _Exchange | None:
    match sys.platform:
        case "linux" | "darwin":
            found = _renaming()
            return partial(exchanged, found) if found else None
        case "win32":
            replace = _replacing()
            return partial(replaced, replace) if replace else None
        case _:
            return None


# ── Linux and macOS ─────────────────────────────────────────────────────────────────────────


def exchanged(rename: Callable[[bytes, bytes], int], one: Path, other: Path) -> bool:
    """Let two files change names by one call, which gives 0, or the number of an error."""
    why = rename(os.fsencode(one), os.fsencode(other))
    if why in _CANNOT:
        return False
    if why:
        raise OSError(why, os.strerror(why), str(other))
    return True


def _renaming() -> Callable[[bytes, bytes], int] | None:
    """The call of the C library, which Python has no name for; None where there is none."""
    try:
        library = ctypes.CDLL(None, use_errno=True)
        call: Any = library.renamex_np if sys.platform == "darwin" else library.renameat2
    except (OSError, AttributeError):
        return None
    call.restype = ctypes.c_int
    if sys.platform == "darwin":
        call.argtypes = (ctypes.c_char_p, ctypes.c_char_p, ctypes.c_uint)
        return lambda one, other: ctypes.get_errno() if call(one, other, _EXCHANGE) else 0
    call.argtypes = (ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint)
    return lambda one, other: ctypes.get_errno() if call(_HERE, one, _HERE, other, _EXCHANGE) else 0


# ── Windows ─────────────────────────────────────────────────────────────────────────────────


def replaced(replace: _Replace, one: Path, other: Path) -> bool:
    """Put a file in place of another, which is kept, and give that one the name that is free then."""
    aside = one.with_name(f"{one.stem}0{one.suffix}")  # as what formgen puts aside, so that it is swept too
    why = replace(str(other), str(one), str(aside))
    if why and not other.exists() and aside.exists():  # it was stopped half way
        aside.rename(other)
    if why in _CANNOT_REPLACE:
        return False
    if why:
        raise _windows_error(why, other)
    aside.rename(one)
    return True


def _windows_error(number: int, path: Path) -> OSError:
    if sys.platform == "win32":
        return OSError(0, ctypes.FormatError(number), str(path), number)
    return OSError(errno.EACCES, f"error {number}", str(path))


def _replacing() -> _Replace | None:
    if sys.platform != "win32":
        return None
    try:
        call = ctypes.WinDLL("kernel32", use_last_error=True).ReplaceFileW
    except (OSError, AttributeError):
        return None
    call.argtypes = (
        *(ctypes.c_wchar_p,) * 3,
        ctypes.c_ulong,
        ctypes.c_void_p,
        ctypes.c_void_p,
    )
    call.restype = ctypes.c_int

    def replace(path: str, by: str, kept: str) -> int:
        done = call(path, by, kept, _IGNORE_MERGE_ERRORS, None, None)
        return 0 if done else ctypes.get_last_error()

    return replace
