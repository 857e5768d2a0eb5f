"""workbook: the score workbooks of a period, to fill in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from formgen import disk
from formgen.output import files
from formgen.periods import Period
from formgen.problems import Problem, Where, WrongUseError, error, once
from formgen.workspace.folder import load
from formgen.workspace.named import form_ids
from formgen.workspace.people import Appraised, appraised, keep, nobody, whom_of

NAME = "Scores.xlsx"


def workbook(  # noqa: PLR0913 what the command asks
    root: Path,
    period: Period,
    ids: Sequence[str] = (),
    out: Path | None = None,
    *,
    persons: Sequence[str] = (),
    departments: Sequence[str] = (),
) -> tuple[tuple[Path, ...], tuple[Problem, ...]]:
    """Write the score workbook of each period that is due; returns their files, or none.

    Without ids: every form that is due and that somebody has.  A file that exists is never written over:
    it may hold scores.  Raises WrongUseError for what does not exist, or a file that does.
    """
    from formgen.workbooks.scores import workbook as written  # noqa: PLC0415 heavy

    workspace, problems = load(root)
    ids = form_ids(workspace, ids)
    groups, lacking = appraised(workspace, period, ids)
    chosen = whom_of(workspace, groups, persons, departments)
    books: dict[Path, list[Appraised]] = {}
    for group in groups:
        mine = replace(group, people=tuple(filter(chosen.holds, group.people)))
        if mine.people:
            path = out or root / "scores" / str(group.period or period) / NAME
            books.setdefault(path, []).append(mine)
    problems += lacking
    taken = (path for path in books if disk.kind_of(path) != "nothing")
    if there := [error("workbook-exists", Where(str(path))) for path in taken]:
        raise WrongUseError(*there)
    if not books:
        return (), once((*problems, nobody(workspace, period, ids)))
    for path, book in books.items():
        files.save(path, written([(each.form, each.people, each.period or period) for each in book]))
        problems += keep(workspace, [each.period or period for each in book])
    return tuple(books), once(problems)
