"""status: who is complete in a period, and who lacks what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from formgen.periods import Period
from formgen.problems import once
from formgen.workspace.folder import load
from formgen.workspace.people import nobody, whom_of
from formgen.workspace.standings import PeriodStandings, standings


def status(
    root: Path, period: Period, *, persons: Sequence[str] = (), departments: Sequence[str] = ()
) -> PeriodStandings:
    """The period as its score files have it, and in which grades there are too many people.

    Raises WrongUseError for a person or department that does not exist.
    """
    workspace, problems = load(root)
    found = standings(workspace, period)
    told = (*problems, *found.problems, *workspace.overfull(found.standings))
    if not found.standings:
        told = (*told, nobody(workspace, period))
    chosen = whom_of(workspace, found.standings, persons, departments)
    kept = tuple(each for each in found.standings if chosen.holds(each.person))
    return replace(found, standings=kept, problems=once(told))
