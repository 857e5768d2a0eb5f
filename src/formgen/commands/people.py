"""people: who is appraised in a period, who joined, left and moved, and taking a correction in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from formgen.output import files
from formgen.periods import Period
from formgen.problems import Problem, once
from formgen.records.employment import Difference, Why, differences
from formgen.records.model import Person
from formgen.records.rosters import written
from formgen.workspace.folder import Workspace, load
from formgen.workspace.lists import own
from formgen.workspace.people import is_kept, list_of, of_today, staff


@dataclass(frozen=True, slots=True)
class Listed:
    """The people of a period.

    `file` is their list, if one is kept; `changes` are those since the period before, `corrections` what
    the roster of today would change in a list that is kept, and `refreshed` whether it has been.
    """

    period: Period
    people: tuple[Person, ...]
    file: Path | None
    others: tuple[tuple[Person, Why], ...]
    changes: tuple[Difference, ...]
    corrections: tuple[Difference, ...]
    refreshed: bool = False


def people(root: Path, period: Period, *, refresh: bool = False) -> tuple[Listed, tuple[Problem, ...]]:
    """Who is appraised in a period; `refresh` brings its list up to date with the roster.

    Raises InputError for a list that cannot be read or written.
    """
    return listed(*load(root), period, refresh=refresh)


def listed(
    workspace: Workspace, problems: tuple[Problem, ...], period: Period, *, refresh: bool = False
) -> tuple[Listed, tuple[Problem, ...]]:
    """As `people`, of a workspace that is read already, in which this is wrong."""
    path = list_of(workspace, period)
    now = staff(workspace, period)
    today = of_today(workspace, period)
    columns = workspace.pay_columns
    corrections = tuple(differences(now.people, today, columns)) if is_kept(workspace, period) else ()
    before = staff(workspace, period.before)
    if refresh:
        path = own(workspace.root, period)
        files.save(path, written(today))
    here = today if refresh else now.people
    return (
        Listed(
            period,
            here,
            path if is_kept(workspace, period) else None,
            now.others,
            tuple(differences(before.people, here, columns)),
            corrections,
            refreshed=refresh,
        ),
        once((*problems, *now.problems, *before.problems)),
    )
