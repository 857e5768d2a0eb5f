"""roster: a roster that somebody hands in, looked at before it takes the place of the one that is there.

What was there is kept, and what is handed in is only taken as it was looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from formgen import disk
from formgen.output import files
from formgen.output.digests import digest_of_bytes
from formgen.output.locks import FOLDER
from formgen.problems import InputError, Problem, Where, error
from formgen.records.beside import YAML
from formgen.records.employment import Difference, differences
from formgen.records.people import Roster
from formgen.records.tables.read import KINDS, SUFFIXES, Table, read_table
from formgen.workspace.folder import Workspace
from formgen.workspace.roster import NAME, read_roster

OFFERED = Path(FOLDER) / "offered"
KEPT = Path(FOLDER) / "rosters"
"""Where what was handed in waits, and where rosters are that another one took the place of."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A roster that was handed in: who is in it, the file as a table, what would change."""

    name: str
    mark: str
    roster: Roster
    table: Table | None
    changes: tuple[Difference, ...]

    @property
    def problems(self) -> tuple[Problem, ...]:
        return self.roster.problems

    @property
    def can_be_taken(self) -> bool:
        """Whether there is anybody in it; what is wrong with some rows is told again wherever it matters."""
        return bool(self.roster.people)


def offer(workspace: Workspace, name: str, content: bytes) -> Offered:
    """Look at a file of this name, which then waits to be taken.  Raises InputError for no kind of roster."""
    suffix = Path(name).suffix.lower()
    if suffix not in (*KINDS, *SUFFIXES, *YAML):
        raise InputError(
            error("roster-of-no-kind", Where(files.safe(name)), kinds=", ".join((*KINDS, *YAML)))
        )
    mark = f"{digest_of_bytes(content)}{suffix}"
    path = workspace.root / OFFERED / mark
    files.save(path, content)
    return _seen(workspace, path, files.safe(name))


def offered(workspace: Workspace, mark: str) -> Offered:
    """What waits under this mark.  Raises InputError if nothing does."""
    path = _waiting(workspace, mark)
    return _seen(workspace, path, path.name)


def take(workspace: Workspace, mark: str) -> Path:
    """Put what waits under this mark in place of the roster, which is kept; returns the new file.

    Raises InputError if nothing waits there, or nobody is in it.
    """
    path = _waiting(workspace, mark)
    if not _seen(workspace, path, path.name).can_be_taken:
        raise InputError(error("roster-of-nobody", Where(path.name)))
    content = disk.content(path)
    before = Path(workspace.roster.where.file) if workspace.roster.where.file else None
    target = workspace.root / f"{NAME}{path.suffix}"
    for old in dict.fromkeys(filter(None, (before, target))):
        if disk.is_file(old):
            kept = disk.content(old)
            files.save(workspace.root / KEPT / f"{digest_of_bytes(kept)[:12]}-{old.name}", kept, like=old)
    files.save(target, content)
    if before and before != target and disk.is_file(before):
        before.unlink()  # its content is kept; two rosters would be one too many
    path.unlink(missing_ok=True)
    return target


def _waiting(workspace: Workspace, mark: str) -> Path:
    path = workspace.root / OFFERED / files.safe(mark)
    if not disk.is_file(path):
        raise InputError(error("roster-gone", Where("")))
    return path


def _seen(workspace: Workspace, path: Path, name: str) -> Offered:
    found = read_roster(path)
    table = read_table(path, str(path)) if path.suffix.lower() in SUFFIXES else None
    changes = tuple(differences(workspace.roster.people, found.people))
    return Offered(name, path.name, found, table, changes)


def by_cell(problems: tuple[Problem, ...]) -> dict[str, list[Problem]]:
    """Problems by the cell that they speak of, as the table names it."""
    found: dict[str, list[Problem]] = {}
    for place, problem in _placed(problems):
        found.setdefault(place, []).append(problem)
    return found


def _placed(problems: tuple[Problem, ...]) -> Iterator[tuple[str, Problem]]:
    for problem in problems:
        if problem.where.cell:
            yield problem.where.cell, problem
