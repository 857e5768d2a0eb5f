"""Finding the roster in a workspace, under the names that people give it, and reading it."""

from __future__ import annotations

import re
from pathlib import Path

from formgen.problems import Problem, Where, error, warning
from formgen.records.model import Person
from formgen.records.people import read_people
from formgen.records.rosters import people_of
from formgen.records.tables.read import SUFFIXES, read_table
from formgen.yamlfiles.source import text_of

_KINDS = (".yaml", ".yml", *SUFFIXES)
_NAME = "people"
_ALIKE = re.compile(
    r".*花名册.*|(员工|人员|职工)(名单|名册|信息表?|表)|roster|employees|staff", re.IGNORECASE
)
"""What else a roster is called, where no file is called `people`."""


def roster_files(root: Path) -> tuple[Path, ...]:
    """The files that are the roster, the first of which is read: one is as it should be."""
    named = [path for path in _tables(root) if path.stem.lower() == _NAME]
    return tuple(named) or _alike(root)


def _alike(root: Path) -> tuple[Path, ...]:
    return tuple(path for path in _tables(root) if _ALIKE.fullmatch(path.stem.strip()))


def _tables(root: Path) -> list[Path]:
    """The files of kinds that a roster may have, by kind; not what office programs leave beside open ones."""
    found = (path for path in root.glob("*") if path.suffix.lower() in _KINDS and path.is_file())
    files = (path for path in found if not path.name.startswith((".", "~$")))
    return sorted(files, key=lambda path: (_KINDS.index(path.suffix.lower()), path.name))


def read_roster(root: Path) -> tuple[tuple[Person, ...], str, tuple[Problem, ...]]:
    """The people of a workspace, the file they stand in, and what is wrong with it.

    Several files named `people` are a problem, of which the first is read; of several others none is.
    """
    files = roster_files(root)
    if not files:
        return (), "", ()
    path, *others = files
    names = ", ".join(each.name for each in files)
    if path.stem.lower() != _NAME and others:
        return (), "", (error("which-roster", Where(str(root)), files=names),)
    people, problems = _read(path)
    if others:
        problems = (error("two-rosters", Where(str(path)), files=names), *problems)
    if unused := [each for each in _alike(root) if each not in files]:
        told = warning("roster-unused", Where(str(unused[0])), read=path.name)
        problems = (*problems, told)
    return people, str(path), problems


def _read(path: Path) -> tuple[tuple[Person, ...], tuple[Problem, ...]]:
    if path.suffix.lower() in SUFFIXES:
        found = people_of(read_table(path, str(path)))
        return found.people, found.problems
    text, problems = text_of(path, str(path))
    if problems:
        return (), problems
    reading = read_people(text, str(path))
    return reading.draft or (), reading.problems
