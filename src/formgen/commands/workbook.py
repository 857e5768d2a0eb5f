"""workbook: the score workbook of a month, to fill in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from formgen import disk
from formgen.output import files
from formgen.problems import Problem, Where, WrongUseError, error
from formgen.workspace.folder import load
from formgen.workspace.people import appraised, nobody_to_score


def workbook(
    root: Path, month: str, ids: Sequence[str] = (), out: Path | None = None
) -> tuple[Path | None, tuple[Problem, ...]]:
    """Write the score workbook of a month; returns its file, or None if there is nobody to score.

    Without ids: every form that somebody has.  A file that exists is never written over: it may
    hold scores.  Raises WrongUseError for a form that does not exist, or a file that does.
    """
    from formgen.workbooks.scores import workbook as written  # noqa: PLC0415 heavy

    workspace, problems = load(root)
    path = out or root / "scores" / month / "Scores.xlsx"
    if disk.kind_of(path) != "nothing":
        raise WrongUseError(error("workbook-exists", Where(str(path))))
    sheets, lacking = appraised(workspace, month, ids)
    problems += lacking
    if not sheets:
        return None, (*problems, nobody_to_score(workspace, month))
    files.save(path, written([(each.form, each.people) for each in sheets], month))
    return path, problems
