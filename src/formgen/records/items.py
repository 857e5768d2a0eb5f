"""The items of a list in a YAML file, each apart from the others: one bad item spoils no other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from formgen.problems import Path, Places, Where
from formgen.yamlfiles.read import Reading


def parts(places: Places, key: str) -> dict[int, Places]:
    """The places of each item of a list, seen from the item."""
    parts: dict[int, dict[Path, Where]] = {}
    for path, where in places.by_path.items():
        if len(path) > 1 and path[0] == key and isinstance(path[1], int):
            parts.setdefault(path[1], {})[path[2:]] = where
    return {n: Places(places.file, by_path) for n, by_path in parts.items()}


def sound(reading: Reading[Any], key: str, length: int) -> Iterator[int]:
    """The items of a list in which everything could be read."""
    bad = {path[1] for path in reading.spoiled if len(path) > 1 and path[0] == key}
    return (n for n in range(length) if n not in bad)
