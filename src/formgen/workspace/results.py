"""What score files say of each period, and what it comes to: read once, and each card scored once.

A form may take its figures from earlier cards of the same person (`forms.model.Earlier`).  What these came to
is never read from what was printed: it is scored again from what was recorded then, under the version of
the form in force then.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from formgen.forms.model import Form
from formgen.forms.rules import sources
from formgen.forms.versions import in_force
from formgen.periods import Period, due
from formgen.points import show
from formgen.problems import InputError, Places, Problem, once
from formgen.records.model import Followed, Past, PastState, Person, Record
from formgen.scoring.earlier import waits
from formgen.scoring.model import Common, Scorecard
from formgen.scoring.posts import combined
from formgen.scoring.score import score
from formgen.scoring.standing import Standing, standing_of
from formgen.text import same
from formgen.view.words import lacked
from formgen.workspace.folder import Workspace
from formgen.workspace.memory import Memory
from formgen.workspace.recorded import Recorded, cast_of, nothing_recorded, recorded


class Results:
    """The results of a workspace, period by period, as far as somebody asks for them.

    The workspace is that of today, not of one period: whoever was appraised then is looked up.
    """

    def __init__(self, workspace: Workspace, out: Path | None = None, memory: Memory | None = None) -> None:
        self._workspace, self._out, self._memory = workspace, out, memory
        self._periods: dict[Period, Recorded] = {}
        self._standings: dict[tuple[str, str, Period], Standing] = {}
        self._told: set[Period] = set()
        self._reading = threading.RLock()

    @property
    def workspace(self) -> Workspace:
        return self._workspace

    def records(self, id_: str, period: Period) -> list[Record]:
        """Everybody's record of one form, whoever is recorded twice once."""
        return self._of(period).of_form(id_)

    def of_person(self, number: str, period: Period) -> list[Record]:
        """All records of one person; the number as `same` makes it."""
        return self._of(period).of_person(number)

    def card(self, form: Form, record: Record) -> Scorecard:
        """The whole scorecard of a record."""
        return score(form, self.with_earlier(form, record), self.common(form, record))

    def common(self, form: Form, record: Record) -> Common | None:
        """What all posts of somebody make together, by which the card of the main one pays."""
        person, period = record.person, record.period
        if form.pay is None or person.weight in (None, 1) or not person.is_main:
            return None
        cards = [
            self.standing(each, post, period)
            for post in self._of(period).known.posts(person.number)
            if post.weight not in (None, 1)
            for each in self._due_with(form, post, period)
        ]
        return next((each.common for each in combined(cards) if each.main.form is form), None)

    def _due_with(self, form: Form, post: Person, period: Period) -> list[Form]:
        """The forms that a post has beside this one, for the same period."""
        known = (in_force(self._workspace.forms, id_, period) for id_ in post.forms)
        return [
            each
            for each in known
            if each and each.span == period.span and each.period == form.period and not each.follows
        ]

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
        """The record with what the earlier cards came to that this form asks for, or follows from."""
        return replace(
            record,
            earlier=self.earlier(form, record.person, record.period),
            followed=self.followed(form, record.person, record.period),
        )

    def followed(self, form: Form, person: Person, period: Period) -> Followed | None:
        """What the card came to from which a form follows: the first complete one that was due then.

        Forms are tried in the order in which `follows` names them or, if it names none, the person has them.
        """
        forms = self._workspace.forms
        for id_ in (form.follows.forms or person.forms) if form.follows else ():
            newest = in_force(forms, id_, period)
            when = due(newest.span, newest.due, period) if newest and not newest.follows else None
            source = in_force(forms, id_, when) if when else None
            if source and when and (found := self.standing(source, person, when)).state == "complete":
                return _came_to(found)
        return None

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
        forms = read.forms_of(number)
        if not read.find((id_, number)) and (forms is None or id_ not in forms):
            return Past(period, "other" if forms else "absent", form=form.title, version=form.version)
        found = self.standing(form, person, period)
        if found.state == "complete" and found.total is not None:
            return Past(period, "complete", found.total, form.total.full, form.title, form.version)
        state: PastState = "incomplete" if found.state == "complete" else found.state
        lacks = lacked(found) if state == "incomplete" else ()
        return Past(period, state, form=form.title, version=form.version, lacks=lacks)

    def _scored(self, form: Form, person: Person, period: Period) -> Standing:
        key, read = (str(form.id), same(person.number)), self._of(period)
        if (record := read.find(key)) is None:
            if read.is_entered(_named(form, person)):
                return Standing(form, person, "unread", period)
            lacks = tuple(waits(form, self.earlier(form, person, period)))
            return Standing(form, person, "missing", period, lacks)
        if read.is_doubled(key):
            return Standing(form, person, "twice", period)
        whole = replace(self.with_earlier(form, record), places=_NOWHERE)
        if self._memory is None:
            return standing_of(score(form, whole))
        return self._memory.standing(form, whole, lambda: standing_of(score(form, whole)))

    def _of(self, period: Period) -> Recorded:
        with self._reading:  # whoever asks for the same meanwhile waits for it
            if period not in self._periods:
                self._periods[period] = self._read(period)
            return self._periods[period]

    def _read(self, period: Period) -> Recorded:
        workspace, out = self._workspace, self._out
        try:
            if self._memory is not None:
                return self._memory.recorded(workspace, period, out or workspace.output)
            return recorded(workspace, period, cast_of(workspace, period, out))
        except InputError as wrong:
            return nothing_recorded(workspace, wrong.problems)


_NOWHERE = Places("")
"""A standing tells no places."""


def _came_to(standing: Standing) -> Followed:
    form = standing.form
    pairs = zip(form.indicators, standing.items, strict=False)
    return Followed(
        form=form.id,
        version=form.version,
        title=form.title,
        total=standing.total,
        full=form.total.full if form.total else None,
        grade=standing.graded,
        coefficient=standing.coefficient,
        pay=standing.pay,
        items=tuple((indicator.name, show(points)) for indicator, points in pairs if points is not None),
    )


def _named(form: Form, person: Person) -> set[tuple[str, str]]:
    """What a row about somebody's form may call both; a row need not name the form."""
    who = (same(person.number), same(person.name))
    return {(title, name) for title in (str(form.id), form.title, "") for name in who}
