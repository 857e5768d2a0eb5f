"""What score files say of each period, and what it comes to: read once, and each card scored once.

A form may take its figures from earlier cards of the same person (`forms.model.Earlier`).  What these came to
is never read from what was printed: it is scored again from what was recorded then, under the version of
the form in force then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from formgen.forms.model import Form
from formgen.forms.rules import Cards, asks
from formgen.forms.versions import in_force
from formgen.periods import Period
from formgen.problems import InputError, Problem, once
from formgen.records.model import Past, PastState, Person, Record
from formgen.records.scorefiles import scores_of
from formgen.records.scores import repeated
from formgen.scoring.score import score
from formgen.scoring.standing import Standing, standing_of
from formgen.text import same
from formgen.view.words import lacking
from formgen.workspace.folder import Workspace
from formgen.workspace.people import staff


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read of one period: its records by form and number, whose are doubled, who had which forms."""

    records: Mapping[tuple[str, str], Record] = field(default_factory=dict)
    doubled: frozenset[tuple[str, str]] = frozenset()
    forms: Mapping[str, frozenset[str]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


class Results:
    """The results of a workspace, period by period, as far as somebody asks for them.

    The workspace is that of today, not of one period: whoever was appraised then is looked up.
    """

    def __init__(self, workspace: Workspace, out: Path | None = None) -> None:
        self._workspace, self._out = workspace, out
        self._periods: dict[Period, _Read] = {}
        self._standings: dict[tuple[str, str, Period], Standing] = {}
        self._told: set[Period] = set()

    def records(self, id_: str, period: Period) -> list[Record]:
        """Everybody's record of one form, whoever is recorded twice once."""
        return [record for (form, _), record in self._of(period).records.items() if form == id_]

    def standing(self, form: Form, person: Person, period: Period) -> Standing:
        """How somebody stands with a form that is in force in this period."""
        key = form.id, same(person.number), period
        if key not in self._standings:
            self._standings[key] = self._scored(form, person, period)
        return self._standings[key]

    def problems(self, period: Period) -> tuple[Problem, ...]:
        """What is wrong with the score files of a period and the list of its people."""
        self._told.add(period)
        return self._of(period).problems

    @property
    def lost(self) -> tuple[Problem, ...]:
        """What could not be read of earlier periods that were needed, unless somebody asked for it."""
        untold = (read for period, read in self._periods.items() if period not in self._told)
        return once(problem for read in untold for problem in read.problems if problem.is_error)

    def with_earlier(self, form: Form, record: Record) -> Record:
        """The record with what earlier cards came to, as far as this form asks for them."""
        return replace(record, earlier=self.earlier(form, record.person, record.period))

    def earlier(self, form: Form, person: Person, period: Period) -> Mapping[str, tuple[Past, ...]]:
        """What the earlier cards that a form asks for came to, by their forms."""
        return {id_: self._pasts(id_, person, period) for id_ in sources(form)}

    def _pasts(self, id_: str, person: Person, period: Period) -> tuple[Past, ...]:
        known = in_force(self._workspace.forms, id_, period)
        if known is None or known.period == "once":
            return ()
        return tuple(self._past(id_, person, part) for part in period.parts(known.span))

    def _past(self, id_: str, person: Person, period: Period) -> Past:
        form, read = in_force(self._workspace.forms, id_, period), self._of(period)
        if form is None or form.span != period.span or form.total is None:
            return Past(period, "unknown")
        number = same(person.number)
        forms = read.forms.get(number)
        if (id_, number) not in read.records and (forms is None or id_ not in forms):
            return Past(period, "other" if forms else "absent", version=form.version)
        found = self.standing(form, person, period)
        if found.state == "complete" and found.total is not None:
            return Past(period, "complete", found.total, form.total.full, form.version)
        state: PastState = "incomplete" if found.state == "complete" else found.state
        return Past(period, state, version=form.version, lacks=tuple(map(lacking, found.lacks)))

    def _scored(self, form: Form, person: Person, period: Period) -> Standing:
        key, read = (str(form.id), same(person.number)), self._of(period)
        if (record := read.records.get(key)) is None:
            return Standing(form, person, "missing", period)
        if key in read.doubled:
            return Standing(form, person, "twice", period)
        return standing_of(score(form, self.with_earlier(form, record)))

    def _of(self, period: Period) -> _Read:
        if period not in self._periods:
            self._periods[period] = self._read(period)
        return self._periods[period]

    def _read(self, period: Period) -> _Read:
        try:
            then = staff(self._workspace, period, self._out)
        except InputError as wrong:
            return _Read(problems=wrong.problems)
        folder = self._workspace.root / "scores"
        records, problems = scores_of(folder, period, then.people, self._workspace.forms)
        twice = list(repeated(records))
        again = {problem.where for problem in twice}
        doubled = frozenset(_key(record) for record in records if record.places.at("person") in again)
        by_key = {_key(record): record for record in reversed(records)}
        forms: dict[str, frozenset[str]] = {}
        for person in then.people:
            number = same(person.number)
            forms[number] = forms.get(number, frozenset()) | frozenset(person.forms)
        first = dict(reversed(by_key.items()))
        return _Read(first, doubled, forms, once((*then.problems, *problems, *twice)))


def sources(form: Form) -> tuple[str, ...]:
    """The forms from whose cards this form takes figures, each once."""
    asked = (asks(indicator.rule) for indicator in form.indicators)
    return tuple(dict.fromkeys(str(each.rule.from_) for each in asked if isinstance(each, Cards)))


def _key(record: Record) -> tuple[str, str]:
    return str(record.form), same(record.person.number)
