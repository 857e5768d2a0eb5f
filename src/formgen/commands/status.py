"""status: who is complete in a month, and who lacks what."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from formgen.problems import once
from formgen.workspace.folder import load
from formgen.workspace.people import nobody_to_score
from formgen.workspace.standings import MonthStandings, standings


def status(root: Path, month: str) -> MonthStandings:
    """The month as its score files have it, and in which grades there are too many people."""
    workspace, problems = load(root)
    found = standings(workspace, month)
    told = (*problems, *found.problems, *workspace.overfull(found.standings))
    if not found.standings:
        told = (*told, nobody_to_score(workspace, month))
    return replace(found, problems=once(told))
