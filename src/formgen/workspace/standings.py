"""The month around the printing: the score workbook to fill in, and who is still missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from formgen.forms.model import Form
from formgen.forms.versions import in_force
from formgen.problems import Problem
from formgen.records.model import Person, Record
from formgen.records.scorefiles import scores_of_month
from formgen.records.scores import repeated
from formgen.scoring.distribution import Quota, quotas
from formgen.scoring.score import score
from formgen.scoring.standing import Standing, standing_of
from formgen.text import same
from formgen.workspace.folder import Workspace
from formgen.workspace.people import appraised, in_month

# ── status ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class MonthStandings:
    """How everybody in the roster, and whoever else has scores, stands in a month; form by form."""

    workspace: Workspace
    month: str
    standings: tuple[Standing, ...]
    problems: tuple[Problem, ...]

    @property
    def quotas(self) -> tuple[Quota, ...]:
        """Every limit of a forced distribution, kept or not."""
        return quotas(self.standings, self.workspace.config.distribution)


def standings(
    workspace: Workspace, month: str, ids: Sequence[str] = (), out: Path | None = None
) -> MonthStandings:
    """Read the month's score files and score them; without ids, for every form that somebody has.

    Whoever has a complete card of that month (below `out`, or in the workspace's own output) counts
    as they were then.

    Raises WrongUseError for a form that does not exist.
    """
    workspace, damaged = in_month(workspace, month, out)
    sheets, lacking = appraised(workspace, month, ids)
    folder = workspace.root / "scores"
    records, problems = scores_of_month(folder, month, workspace.people, workspace.forms)
    twice = tuple(repeated(records))
    again = {problem.where for problem in twice}
    doubled = {_key(record) for record in records if record.places.at("person") in again}
    by_key = {_key(record): record for record in reversed(records) if not ids or record.form in ids}
    made: list[Standing] = []
    for each in sheets:
        form = each.form
        mine = ((person, by_key.pop((form.id, same(person.number)), None)) for person in each.people)
        made += (_standing(form, person, record, doubled) for person, record in mine)
    for record in reversed(by_key.values()):
        if form_ := in_force(workspace.forms, record.form, month):
            made.append(_standing(form_, record.person, record, doubled))
    return MonthStandings(workspace, month, tuple(made), (*damaged, *lacking, *problems, *twice))


def _key(record: Record) -> tuple[str, str]:
    return record.form, same(record.person.number)


def _standing(form: Form, person: Person, record: Record | None, doubled: set[tuple[str, str]]) -> Standing:
    if record is None:
        return Standing(form, person, "missing")
    if _key(record) in doubled:
        return Standing(form, person, "twice")
    return standing_of(score(form, record))
