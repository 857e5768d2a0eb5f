"""The roster of a workspace: which of its files that is, whatever HR has called it, and what it says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from formgen import disk
from formgen.disk.texts import text_of
from formgen.problems import InputError, Problem, Where, error, warning
from formgen.records.beside import YAML, is_idle, no_files, passed_over, still_open
from formgen.records.people import Roster, read_people
from formgen.records.rosters import people_of
from formgen.records.tables.read import KINDS, SUFFIXES, read_table
from formgen.text import same

NAME = "people"
_ENDINGS = (*YAML, *SUFFIXES)
_TOLD = (*YAML, *KINDS)
"""What people are told to save; what else may be read has rarer endings."""
_AS = "people.xlsx"

_MEANT = re.compile(
    r"people(list)?|roster|employees?(list)?|staff(list)?"
    r"|(?!.*(离职|退休|模板|说明)).*花名册.*"
    r"|(公司|在职)*(员工|人员|职工)?名册|(公司|在职)*(员工|人员|职工)(名单|清单|列表|信息表?|表)"
)
"""What a roster is called, without dates and signs; a list of those who left is something else."""

_MOST = 5
"""Tables that are asked about where there is no roster."""


def roster_of(root: Path) -> Roster:
    """The roster in a workspace, and what is wrong with it; nobody if there is none."""
    try:
        around = disk.listed(root)
        files = [path for path in around if not is_idle(path) and disk.is_file(path)]
        others = [path for path in around if _is_called(path, NAME) and path not in files]
    except InputError as wrong:
        return Roster(problems=wrong.problems)
    path, problems = _chosen([each for each in files if each.suffix.lower() in _ENDINGS])
    named = [each for each in files if _is_called(each, NAME) or _is_meant(each)]
    aside = (each for each in named if each.suffix.lower() not in _ENDINGS)
    problems = (
        *no_files(each for each in others if each.suffix.lower() in _ENDINGS),
        *passed_over("roster-passed-over", aside, _TOLD, ".xlsx"),
        *problems,
    )
    if path is None:
        return Roster(problems=problems)
    found = read_roster(path)
    return replace(found, problems=(*problems, *still_open([path]), *found.problems))


def _is_called(path: Path, name: str) -> bool:
    return same(path.stem).casefold() == name


def _bare(path: Path) -> str:
    """The name of a file without signs and what says which one it is: 花名册（2026-11最新） is 花名册."""
    return re.sub(r"[\W\d_]+|年|月|日|最新版?|副本", "", same(path.stem)).casefold()


def _is_meant(path: Path) -> bool:
    return _MEANT.fullmatch(_bare(path)) is not None


def _chosen(files: Sequence[Path]) -> tuple[Path | None, tuple[Problem, ...]]:
    """The file that is the roster, and what is to be said of others that might be."""
    called = sorted(
        (path for path in files if _is_called(path, NAME)),
        key=lambda path: (_ENDINGS.index(path.suffix.lower()), path.stem != NAME, path.name),
    )
    meant = [path for path in files if _is_meant(path) and path not in called]
    if len(called) > 1:
        return called[0], (_two(called), *_beside(meant, called[0]))
    if called:
        return called[0], tuple(_beside(meant, called[0]))
    if len(meant) > 1:
        return None, (_doubtful(meant),)
    if meant:
        return meant[0], ()
    tables = [path for path in files if path.suffix.lower() in SUFFIXES]
    return None, tuple(warning("roster-perhaps", Where(str(path)), to=_AS) for path in tables[:_MOST])


def _two(paths: Sequence[Path]) -> Problem:
    return error("two-rosters", Where(str(paths[0])), files=_listed(paths))


def _doubtful(paths: Sequence[Path]) -> Problem:
    return error("rosters-doubtful", Where(str(paths[0].parent)), files=_listed(paths), to=_AS)


def _beside(paths: Iterable[Path], roster: Path) -> Iterator[Problem]:
    for path in paths:
        yield warning("roster-beside", Where(str(path)), roster=roster.name)


def _listed(paths: Iterable[Path]) -> str:
    return ", ".join(each.name for each in paths)


def read_roster(path: Path) -> Roster:
    """The people in a file of any kind that a roster may be, and what is wrong with it."""
    if path.suffix.lower() in SUFFIXES:
        return people_of(read_table(path, str(path)))
    text, problems = text_of(path, str(path))
    if problems:
        return Roster(problems=problems, where=Where(str(path)))
    return read_people(text, str(path))
