"""The kinds of value that every YAML file of formgen is made of, whatever the file is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NewType, TypeAlias


@dataclass(frozen=True, slots=True)
class Doc:
    """What a key means, in English and Chinese: shown by editors through the JSON Schema."""

    en: str
    zh: str


@dataclass(frozen=True, slots=True, eq=False)
class Proposed:
    """Keys that editors propose in a mapping with free keys, each with what it means."""

    keys: Mapping[str, Doc]


Id = NewType("Id", str)
"""A name for machines and folders: small letters, digits and hyphens, at most 48 characters."""


ItemId = NewType("ItemId", str)
"""A name inside a form, for score files and slots: as an `Id`, but Chinese characters will do as well.

However it was typed, it is kept in one form of its characters (NFKC), so that names that look the same are.
"""


Month = NewType("Month", str)
"""A month as `2026-11`; months compare as texts."""


Text: TypeAlias = str
"""Words as typed; line breaks are kept."""


Entry: TypeAlias = "str | tuple[Entry, ...] | Mapping[str, Entry]"
"""One typed value, a list of them (checklist answers), or named ones (raters, counts, targets)."""
