"""Two files that change their names at once, where the system can do that.

Whoever replaces a file so has what was replaced still in hand, and can look whether it was what he believed.
"""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from functools import cache
from pathlib import Path
from typing import Any, Final

_HERE: Final = -100
"""AT_FDCWD: names count from the current folder."""
_EXCHANGE: Final = 2
"""RENAME_EXCHANGE, of Linux 3.15."""
_CANNOT: Final = (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EPERM)
"""What file systems and kernels say that do not know it."""


def exchange(one: Path, other: Path) -> bool:
    """Let two files change names; False, and nothing has happened, where the system cannot do it at once.

    Raises OSError if one of them is not there, or must not be renamed.
    """
    rename = _renameat2()
    if rename is None:
        return False
    if rename(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0:
        return True
    why = ctypes.get_errno()
    if why in _CANNOT:
        return False
    raise OSError(why, os.strerror(why), str(other))


@cache
def _renameat2() -> Any:
    """The call of the C library, which Python has no name for; None where there is none."""
    if sys.platform != "linux":
        return None
    try:
        found = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return None
    found.argtypes = (ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint)
    found.restype = ctypes.c_int
    return found
