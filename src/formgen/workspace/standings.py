"""How everybody stands in a period: complete, lacking something, not recorded, or recorded twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from formgen.forms.model import Form
from formgen.forms.versions import in_force
from formgen.periods import Period, due
from formgen.problems import Problem, once
from formgen.records.model import Person, Record
from formgen.records.scorefiles import scores_of
from formgen.records.scores import repeated
from formgen.scoring.distribution import Quota, quotas
from formgen.scoring.score import score
from formgen.scoring.standing import Standing, standing_of
from formgen.text import same
from formgen.workspace.folder import Workspace
from formgen.workspace.people import Whom, appraised, known_forms, staff


@dataclass(frozen=True, slots=True)
class PeriodStandings:
    """How everybody stands who has a form due in a period, and whoever else has scores; form by form."""

    workspace: Workspace
    period: Period
    standings: tuple[Standing, ...]
    problems: tuple[Problem, ...]

    @property
    def quotas(self) -> tuple[Quota, ...]:
        """Every limit of a forced distribution, kept or not."""
        return quotas(self.standings, self.workspace.config.distribution)

    @property
    def people(self) -> tuple[Person, ...]:
        """Everybody, in order."""
        return tuple(each.person for each in self.standings)


def standings(
    workspace: Workspace,
    asked: Period,
    ids: Sequence[str] = (),
    out: Path | None = None,
    whom: Whom = Whom(),
) -> PeriodStandings:
    """Read the score files of a period and score them; without ids, for every form that is due.

    The people are those of the period's list.  Raises WrongUseError for a form that does not exist,
    InputError for a list that cannot be read.
    """
    groups, lacking = appraised(workspace, asked, ids, out)
    reading = _Reading(workspace, out, list(lacking))
    periods = dict(_due(workspace, asked, known_forms(workspace, ids), ids))
    made: list[Standing] = []
    for group in groups:
        period = group.period or asked
        for person in group.people:
            record = reading.pop(group.form, person, period)
            made.append(reading.standing(group.form, person, period, record))
    for id_, period in periods.items():
        if form := in_force(workspace.forms, id_, period):
            rest = reading.rest(id_, period)
            made += [reading.standing(form, record.person, period, record) for record in rest]
    kept = tuple(each for each in made if whom.holds(each.person))
    return PeriodStandings(workspace, asked, kept, once(reading.problems))


def before(
    workspace: Workspace, asked: Period, ids: Sequence[str] = (), out: Path | None = None
) -> tuple[tuple[Standing, ...], tuple[Problem, ...]]:
    """How everybody stood in the period before, each form in the one before its own; and its problems.

    Those are about the people of that period.  What is wrong in its score files is not told again: whoever
    cannot be read there is not compared.
    """
    made: list[Standing] = []
    problems: list[Problem] = []
    for id_, period in _due(workspace, asked, known_forms(workspace, ids), ids):
        earlier = period.before
        found = standings(workspace, earlier, (id_,), out).standings
        made += (each for each in found if each.period == earlier)
        problems += staff(workspace, earlier, out).problems
    return tuple(made), once(problems)


def _due(
    workspace: Workspace, asked: Period, known: Iterable[str], ids: Sequence[str]
) -> Iterator[tuple[str, Period]]:
    """The forms that are due when somebody asks for a period, each with the period that it covers."""
    for id_ in ids or known:
        newest = in_force(workspace.forms, id_, asked)
        period = due(newest.span, newest.due, asked) if newest else None
        if period:
            yield id_, period


class _Reading:
    """The records of the periods that are asked for, each period's files read once."""

    def __init__(self, workspace: Workspace, out: Path | None, problems: list[Problem]) -> None:
        self.problems = problems
        self._workspace, self._out = workspace, out
        self._records: dict[Period, dict[tuple[str, str], Record]] = {}
        self._doubled: set[tuple[Period, str, str]] = set()
        self._entered: set[tuple[Period, str, str]] = set()

    def pop(self, form: Form, person: Person, period: Period) -> Record | None:
        """What was recorded of somebody, who then is none of the rest."""
        return self._of(period).pop((form.id, same(person.number)), None)

    def rest(self, id_: str, period: Period) -> list[Record]:
        """The records of whoever was not asked for."""
        return [record for (form, _), record in self._of(period).items() if form == id_]

    def standing(self, form: Form, person: Person, period: Period, record: Record | None) -> Standing:
        if record is None:
            return Standing(
                form, person, "unread" if self._is_entered(form, person, period) else "missing", period
            )
        if (period, form.id, same(person.number)) in self._doubled:
            return Standing(form, person, "twice", period)
        return standing_of(score(form, record))

    def _is_entered(self, form: Form, person: Person, period: Period) -> bool:
        """Whether something was entered for somebody of whom there is no record: it could not be read."""
        return any(
            (period, named, who) in self._entered
            for named in (form.id, form.title, "")
            for who in (same(person.number), same(person.name))
        )

    def _of(self, period: Period) -> dict[tuple[str, str], Record]:
        if period in self._records:
            return self._records[period]
        then = staff(self._workspace, period, self._out)
        folder = self._workspace.root / "scores"
        found = scores_of(folder, period, then.people, self._workspace.forms)
        records = found.records
        twice = list(repeated(records))
        again = {problem.where for problem in twice}
        self._doubled |= {
            (period, *_key(record)) for record in records if record.places.at("person") in again
        }
        self._entered |= {(period, row.form, row.who) for row in found.rows if not row.is_empty}
        self.problems += (*then.problems, *found.problems, *twice)
        by_key = {_key(record): record for record in reversed(records)}
        self._records[period] = dict(reversed(by_key.items()))
        return self._records[period]


def _key(record: Record) -> tuple[str, str]:
    return record.form, same(record.person.number)
