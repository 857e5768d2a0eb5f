"""The lists of people of periods: which file in `people/` is that of a period, and what else lies there.

formgen keeps `people/2026-11.csv`.  Whoever corrects a list in Excel saves `2026-11.xlsx`, or 2026年11月.xls:
where there is no list of formgen's own, the only one of that period is meant.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from formgen import disk
from formgen.periods import Period, of_folder
from formgen.problems import InputError, Problem, Where, error, warning
from formgen.records.beside import YAML, is_idle
from formgen.records.tables.read import KINDS, SUFFIXES

FOLDER = "people"
"""The folder of the lists of people, in the workspace."""


def own(root: Path, period: Period) -> Path:
    """Where formgen keeps the list of a period."""
    return root / FOLDER / f"{period.name}.csv"


def list_in(root: Path, period: Period) -> Path:
    """The list of a period: formgen's own or, without one, the only other that is named after the period.

    Raises InputError where there are several, or the folder cannot be looked into.
    """
    path = own(root, period)
    if disk.kind_of(path) != "nothing" or path.is_symlink():
        return path
    others = [each for each in _lists(root / FOLDER) if of_folder(each.stem) == period]
    if len(others) > 1:
        names = ", ".join(each.name for each in others)
        raise InputError(error("lists-doubtful", Where(str(path.parent)), files=names, to=path.name))
    return others[0] if others else path


def beside_lists(root: Path) -> Iterator[Problem]:
    """What lies among the lists and is none: of no period, of another kind, or beside formgen's own."""
    folder = root / FOLDER
    if not disk.is_folder(folder):
        return
    lists = set(_lists(folder))
    for path in disk.listed(folder):
        period = of_folder(path.stem)
        if path in lists and period:
            mine = own(root, period)
            if mine != path and disk.kind_of(mine) != "nothing":
                yield warning("list-beside", Where(str(path)), list=mine.name)
        elif not is_idle(path) and disk.is_file(path) and path.suffix.lower() != ".md":
            name = f"{period.name}.xlsx" if period else "2026-11.csv"
            yield warning("list-passed-over", Where(str(path)), to=name, known=", ".join((*KINDS, *YAML)))


def _lists(folder: Path) -> tuple[Path, ...]:
    """The files that may be lists, by their endings."""
    if not disk.is_folder(folder):
        return ()
    found = (path for path in disk.listed(folder) if path.suffix.lower() in (*SUFFIXES, *YAML))
    return tuple(path for path in found if not is_idle(path) and disk.is_file(path))
