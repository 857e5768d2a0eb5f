"""How everybody stands in a period: complete, lacking something, not recorded, or recorded twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from formgen.forms.model import Form
from formgen.forms.versions import asked_for, in_force
from formgen.periods import Period
from formgen.problems import Problem, once, warning
from formgen.records.model import Person
from formgen.scoring.distribution import Quota, quotas
from formgen.scoring.posts import Combined, combined, paid_once
from formgen.scoring.standing import Standing
from formgen.scoring.summary import grouped
from formgen.text import same
from formgen.workspace.folder import Workspace
from formgen.workspace.people import Whom, appraised, known_forms, staff
from formgen.workspace.results import Results


@dataclass(frozen=True, slots=True)
class PeriodStandings:
    """How everybody stands who has a form due in a period, and whoever else has scores; form by form."""

    workspace: Workspace
    period: Period
    standings: tuple[Standing, ...]
    problems: tuple[Problem, ...]
    combined: tuple[Combined, ...] = ()
    """What the posts of whoever has several, with weights, make together; who is paid so is paid once."""

    @property
    def quotas(self) -> tuple[Quota, ...]:
        """Every limit of a forced distribution, kept or not."""
        return quotas(self.standings, self.workspace.config.distribution)

    @property
    def people(self) -> tuple[Person, ...]:
        """Everybody, in order."""
        return tuple(each.person for each in self.standings)


@dataclass(frozen=True, slots=True)
class Part:
    """One person with one form in one period, who stands somehow there."""

    form: Form
    person: Person
    period: Period


@dataclass(frozen=True, slots=True)
class Parts:
    """Everybody who has a form due in a period, and whoever else has scores; form by form."""

    parts: tuple[Part, ...]
    problems: tuple[Problem, ...] = ()


def parts_of(results: Results, asked: Period, ids: Sequence[str] = (), out: Path | None = None) -> Parts:
    """Who stands somehow in a period, without scoring anybody; without ids, for every form that is due.

    The people are those of the period's list.  Raises WrongUseError for a form that does not exist,
    InputError for a list that cannot be read.
    """
    workspace = results.workspace
    groups, lacking = appraised(workspace, asked, ids, out)
    told = list(lacking)
    made: dict[tuple[str, str], Part] = {}  # whoever has two posts with one form has one card
    for group in groups:
        period = group.period or asked
        told += results.problems(period)
        for person in group.people:
            made.setdefault((group.form.id, same(person.number)), Part(group.form, person, period))
    for id_, period in _due(workspace, asked, known_forms(workspace, ids), ids):
        if form := in_force(workspace.forms, id_, period):
            told += results.problems(period)
            for record in results.records(id_, period):
                made.setdefault((id_, same(record.person.number)), Part(form, record.person, period))
    return Parts(tuple(made.values()), tuple(told))


def standings(  # noqa: PLR0913 of what, of whom, and what was read before
    workspace: Workspace,
    asked: Period,
    ids: Sequence[str] = (),
    out: Path | None = None,
    whom: Whom = Whom(),
    *,
    results: Results | None = None,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> PeriodStandings:
    """Read the score files of a period and score them; without ids, for every form that is due.

    `results` are those of this workspace, as far as they are known already; `progress` hears how many of how
    many people are done.  Raises as `parts_of` does, and whatever `progress` raises.
    """
    results = results or Results(workspace, out)
    found = parts_of(results, asked, ids, out)
    made: list[Standing] = []
    for part in found.parts:
        if len(made) % _STEP == 0:
            progress(len(made), len(found.parts))
        made.append(results.standing(part.form, part.person, part.period))
    common = () if ids else combined(made)
    told = (*found.problems, *_doubts(workspace, made, common), *results.lost)
    paid = paid_once(made, common)
    kept = tuple(each for each in paid if whom.holds(each.person))
    chosen = tuple(each for each in common if whom.holds(each.person))
    return PeriodStandings(workspace, asked, kept, once(told), chosen)


_STEP = 50
"""People between two words about progress."""


def _doubts(workspace: Workspace, made: Iterable[Standing], common: Iterable[Combined]) -> Iterator[Problem]:
    """Posts that cannot be combined, for they have no cards side by side; people whom several forms pay."""
    for each in common:
        if each.lack == "posts":
            names = ((post.person.post or post.form.title, post.person.share) for post in each.posts)
            posts = "、".join(map(" ".join, names))
            where, period = workspace.place_of(each.person), _name(each.main.period)
            yield warning("posts-not-combined", where, **_who(each), period=period, posts=posts)
    paying = [each for each in made if each.form.pay and each.person.weight in (None, 1)]
    by_person = grouped(paying, lambda card: (same(card.person.number), card.period))
    for (_, period_), cards in by_person.items():
        if len(cards) > 1:
            forms, where = "、".join(card.form.title for card in cards), workspace.place_of(cards[0].person)
            yield warning("paid-by-several", where, **_who(cards[0]), period=_name(period_), forms=forms)


def _name(period: Period | None) -> str:
    return period.name if period else ""


def _who(of: Standing | Combined) -> dict[str, str]:
    return {"number": of.person.number, "name": of.person.name}


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
        period = asked_for(newest, asked) if newest and (ids or not newest.follows) else None
        if period:
            yield id_, period
