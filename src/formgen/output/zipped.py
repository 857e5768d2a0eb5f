"""Office packages as files whose bytes never vary."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping

_FIRST = ("[Content_Types].xml", "_rels/.rels")
"""What office programs expect at the beginning of a package."""

_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The first moment a zip can tell."""


def in_order(names: Iterable[str]) -> list[str]:
    """The parts as they follow each other in the file."""
    return sorted(names, key=lambda name: (name != _FIRST[0], name != _FIRST[1], name))


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """The package as a file, with nothing in it that tells when or on which system it was made."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        for name in in_order(parts):
            entry = zipfile.ZipInfo(name, _EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            package.writestr(entry, parts[name])
    return packed.getvalue()
