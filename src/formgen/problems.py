"""What can be wrong with an input, and where.

One value, `Problem`, serves the whole program: readers, checks and scoring return
problems, only the edges turn them into words and exit codes.  A problem carries a
*code* and the *facts* of the case; its sentence and its hint stand in the message
catalogue (`formgen.messages`) under that code, in every language.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TypeAlias

Path: TypeAlias = tuple[str | int, ...]
"""A way into a document: `("sections", 0, "indicators", 2, "weight")`."""


class Severity(Enum):
    """How bad a problem is: an error stops what it concerns, the others only tell."""

    ERROR = "error"
    WARNING = "warning"
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True, order=True)
class Where:
    """A place in an input: a file with line and column (from 1), or with sheet and cell."""

    file: str
    line: int = 0
    column: int = 0
    cell: str = ""

    def __str__(self) -> str:
        if self.cell:
            return f"{self.file} {self.cell}"
        return ":".join([self.file, *(str(n) for n in (self.line, self.column) if n)])


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: how bad, which kind, where, and the facts for its sentence.

    `likewise` names whom or what else the same cause hits, so that it is told once.
    """

    severity: Severity
    code: str
    where: Where
    facts: Mapping[str, str] = field(default_factory=dict)
    likewise: tuple[str, ...] = ()

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR

    def of(self, whom: str, what: str) -> Problem:
        """The same problem, said of somebody, and of one thing that is recorded of them."""
        return replace(self, facts={**self.facts, "of_whom": whom, "of_what": what}) if whom else self

    def accepted(self, why: str) -> Problem:
        """The same problem, known to the form's owner, who says why it stays."""
        return replace(self, severity=Severity.ACCEPTED, facts={**self.facts, "why": why})


def error(code: str, where: Where, **facts: object) -> Problem:
    """An error; facts are the named parts of its sentence."""
    return Problem(Severity.ERROR, code, where, {name: str(fact) for name, fact in facts.items()})


def warning(code: str, where: Where, **facts: object) -> Problem:
    """A warning; facts are the named parts of its sentence."""
    return Problem(Severity.WARNING, code, where, {name: str(fact) for name, fact in facts.items()})


def once(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The same problems, each told once, in their order; as an error, where it is one for somebody."""
    found: dict[tuple[str, Where, tuple[tuple[str, str], ...]], Problem] = {}
    for each in problems:
        key = (each.code, each.where, tuple(each.facts.items()))
        if key not in found or (each.is_error and not found[key].is_error):
            found[key] = each
    return tuple(found.values())


def gathered(
    problems: Iterable[Problem],
    cause: Callable[[Problem], Hashable | None],
    name: Callable[[Problem], str],
) -> tuple[Problem, ...]:
    """The same problems, those of one cause told once, with the names of whatever else it hits.

    A problem whose cause is None stands for itself.
    """
    found: dict[Hashable, list[Problem]] = {}
    for n, problem in enumerate(problems):
        why = cause(problem)
        found.setdefault((n,) if why is None else (problem.severity, problem.code, why), []).append(problem)
    return tuple(
        replace(first, likewise=tuple(dict.fromkeys((*first.likewise, *map(name, others)))))
        for first, *others in found.values()
    )


@dataclass(frozen=True, slots=True)
class Places:
    """Where each part of a document stands, so that pure code can name places it never read."""

    file: str
    by_path: Mapping[Path, Where] = field(default_factory=dict)

    def at(self, *path: str | int) -> Where:
        """The place of this path or, where it was not written, of its nearest parent."""
        while path and path not in self.by_path:
            path = path[:-1]
        return self.by_path.get(path, Where(self.file))

    def below(self, *path: str | int) -> Places:
        """The places of one part of the document, seen from that part."""
        depth = len(path)
        inner = {key[depth:]: where for key, where in self.by_path.items() if key[:depth] == path}
        inner.setdefault((), self.at(*path))
        return Places(self.file, inner)


class InputError(Exception):
    """Raised across floors when an input cannot be used at all; carries its problems."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(f"{p.where}: {p.code}" for p in problems))
        self.problems = problems


class WrongUseError(InputError):
    """Raised when what was asked for does not exist: a form, a person, a folder."""
