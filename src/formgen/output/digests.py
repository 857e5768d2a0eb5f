"""Fingerprints of what something was made from: equal fingerprints, equal ingredients."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

_LENGTH = 32


def digest(*parts: object) -> str:
    """128 bits over frozen data, as hexadecimal text; the same in every run and on every system.

    Data is told by its `repr`, in ASCII, since which characters Python prints as they are differs
    from version to version.  Sets and objects without a `repr` of their own do not belong here.
    """
    told = "\x1f".join(map(ascii, parts))
    return hashlib.sha256(told.encode()).hexdigest()[:_LENGTH]


def steady(value: object) -> object:
    """The same data with the keys of its mappings in order: who typed which first makes no difference."""
    if isinstance(value, Mapping):
        return tuple(sorted((str(key), steady(inner)) for key, inner in value.items()))
    return tuple(map(steady, value)) if isinstance(value, tuple) else value


def digest_of_bytes(*parts: bytes) -> str:
    """128 bits over the contents of files, in this order."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8))
        whole.update(part)
    return whole.hexdigest()[:_LENGTH]
