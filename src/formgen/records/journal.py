"""The journal of a period: what was typed at the desk, by whom and when; one line of JSON for each entry.

Score files say what stands; the journal beside them (`scores/2026-11/journal.jsonl`) says who put it there,
as far as it was the desk.  It only grows.  A value that the desk has acknowledged has its line; whoever
changes a score file by other programs leaves none.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TypeAlias

from formgen import disk
from formgen.disk.texts import decode
from formgen.problems import InputError, Problem, Where, warning

JOURNAL: Final = "journal.jsonl"
"""What a journal is called, in the folder of its period."""

AuthorKind: TypeAlias = Literal["hr", "rater"]
"""HR at the desk itself, or an appraiser through a link."""

_MOST_BYTES: Final = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Author:
    """Who types: HR under the name of their login, or an appraiser with number, name and seats (上级).

    `address` is the computer from which an appraiser's entry came.
    """

    kind: AuthorKind
    name: str = ""
    number: str = ""
    seats: tuple[str, ...] = ()
    address: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One value that was typed: when (ISO, with the difference to UTC), by whom, where, in place of what."""

    at: str
    author: Author
    form: str
    period: str
    person: str
    slot: str
    was: str
    value: str


@dataclass(frozen=True, slots=True)
class Journal:
    """What a journal says, the oldest first, and which of its lines say nothing."""

    entries: tuple[Entry, ...] = ()
    problems: tuple[Problem, ...] = ()


def journal_of(folder: Path, period: str) -> Path:
    """Where the journal of a period lies, in the folder of all scores."""
    return folder / period / JOURNAL


def line_of(entry: Entry) -> bytes:
    """An entry as a line of its own, whatever was typed."""
    who = entry.author
    said = {
        "at": entry.at,
        "by": who.kind,
        "name": who.name,
        **({"number": who.number} if who.number else {}),
        **({"as": list(who.seats)} if who.seats else {}),
        **({"from": who.address} if who.address else {}),
        "form": entry.form,
        "period": entry.period,
        "person": entry.person,
        "slot": entry.slot,
        "was": entry.was,
        "value": entry.value,
    }
    return json.dumps(said, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"


def read_journal(path: Path) -> Journal:
    """What a journal says; nothing where there is none.  Lines of killed runs and of editors are told."""
    try:
        if not disk.is_file(path):
            return Journal()
        text, problems = decode(disk.content(path, _MOST_BYTES), str(path))
    except InputError as wrong:
        return Journal(problems=wrong.problems)
    found = list(_entries(text, path))
    return Journal(
        tuple(each for each in found if isinstance(each, Entry)),
        (*problems, *(each for each in found if isinstance(each, Problem))),
    )


def _entries(text: str, path: Path) -> Iterator[Entry | Problem]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield _entry(line) or warning("journal-line", Where(str(path), number))


def _entry(line: str) -> Entry | None:
    try:
        said = json.loads(line)
        kind, seats = said["by"], said.get("as", [])
        texts = {key: said.get(key, "") for key in ("name", "number", "from")}
        own = {key: said[key] for key in ("at", "form", "period", "person", "slot", "was", "value")}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    if kind not in ("hr", "rater") or not isinstance(seats, list):
        return None
    if not all(isinstance(each, str) for each in (*texts.values(), *own.values(), *seats)):
        return None
    return Entry(author=Author(kind, texts["name"], texts["number"], tuple(seats), texts["from"]), **own)
