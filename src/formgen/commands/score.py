"""score: completed scorecards from score files.

One bad person or sheet does not stop the others.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice, product
from pathlib import Path

from formgen import disk
from formgen.periods import Period
from formgen.printing.batches import card_sheets, print_run, recorded, without_card
from formgen.printing.run import Outcome, Progress, Wish
from formgen.printing.sheets import Card, Joined, Sheet, Sheets
from formgen.problems import Problem, Where, WrongUseError, error, gathered, once, warning
from formgen.records.model import Person, Record
from formgen.records.scorefiles import files_of, score_files
from formgen.records.scoretables import Row, period_of
from formgen.scoring.distribution import is_limited
from formgen.scoring.standing import Standing, graded_of
from formgen.text import same
from formgen.workspace.folder import Workspace, load
from formgen.workspace.named import path_of
from formgen.workspace.people import Whom, appraised, is_kept, keep, list_of, staff, whom_of
from formgen.workspace.results import Results


def score(  # noqa: PLR0913 what the command asks
    root: Path,
    names: Sequence[str],
    *,
    persons: Sequence[str] = (),
    departments: Sequence[str] = (),
    wish: Wish = Wish(),
    progress: Progress | None = None,
) -> Outcome:
    """Print a scorecard for everybody in these score files, or in folders of them, or workspaces.

    Names are paths from the workspace or, if nothing is there, from the current folder.
    A card that lacks something is printed as 未完成, and is a problem.
    Raises WrongUseError for a path, a person or a department that does not exist.
    """
    workspace, problems = load(root)
    given = _score_files(root, names)
    paths = given.files
    periods = {path: period_of(str(path)) for path in paths}
    as_of = {period: _then(workspace, period, wish) for period in dict.fromkeys(periods.values())}
    then = {period: people for period, (people, _) in as_of.items()}
    found = recorded(
        {path: then[period] for path, period in periods.items()}, beside=_beside(workspace, paths)
    )
    chosen = whom_of(workspace, then.values(), persons, departments)
    mine = [record for record in found.records if chosen.holds(record.person)]
    by_period: dict[Period, list[Record]] = {}
    for record in mine:
        by_period.setdefault(record.period, []).append(record)
    kept = () if wish.dry else keep(workspace, by_period, wish.out)
    out = wish.out or workspace.output
    for period in by_period:
        if period not in as_of:
            as_of[period] = _then(workspace, period, wish)
    damaged = chain.from_iterable(doubts for _, doubts in as_of.values())
    people = {period: as_of[period][0] for period in by_period}
    results = Results(workspace, wish.out)
    sheets = Joined(
        tuple(
            card_sheets(people[period], records, out, results, explain=wish.explain)
            for period, records in by_period.items()
        )
    )
    unread = {path for path in paths if str(path) in found.lost}
    asked = dict.fromkeys(filter(None, (periods[path] for path in given.in_folders if path not in unread)))
    unlisted = (
        *_not_listed(workspace, by_period, wish),
        *_listed_twice(found.rows),
        *chain.from_iterable(
            _in_no_file(workspace, period, found.rows, chosen, wish)
            for period in asked
            if _is_whole(root, paths, period)
        ),
    )
    found = replace(found, rows=())  # which nobody asks for while cards are printed
    told = _Told(workspace)
    part = _part(root, names, paths, by_period, chosen)
    only = next(iter(people.values())) if len(people) == 1 else workspace
    printed = print_run(only, sheets, replace(wish, part=part), progress, told.heed)
    told.finish(sheets)
    overfull = (problem for period in told.standings.values() for problem in workspace.overfull(period))
    start = Outcome(
        failed=found.lost,
        problems=once(
            (
                *problems,
                *given.problems,
                *damaged,
                *kept,
                *workspace.but_aftermath(found.problems),
                *results.lost,
                *told.without_card,
                *unlisted,
                *overfull,
            )
        ),
        lacking=gathered(told.lacking, _cause, _whose),
    )
    return start.and_also(printed)


@dataclass(slots=True)
class _Told:
    """What is to be told of the cards beside their files, noted when each comes by on its way to the press.

    Then it is scored anyway: all cards would be too much to keep, and to score each twice takes as long as
    to fill it in.
    """

    workspace: Workspace
    count: int = 0
    lacking: list[Problem] = field(default_factory=list)
    without_card: list[Problem] = field(default_factory=list)
    standings: dict[Period, list[Standing]] = field(default_factory=dict)

    def heed(self, sheet: Sheet) -> None:
        """Note what is to be told of the next card."""
        self.count += 1
        self.without_card += without_card([sheet])
        if isinstance(sheet.content, Card):
            card = sheet.content.scored
            self.lacking += (
                _at_its_cause(self.workspace, card.record.person, each) for each in card.problems
            )
            if is_limited(card.form):
                self.standings.setdefault(sheet.content.period, []).append(graded_of(card))

    def finish(self, sheets: Sheets) -> None:
        """Note the cards that a run which could not go on has left."""
        rest = islice(sheets, self.count, None) if self.count < len(sheets) else ()
        for sheet in rest:
            self.heed(sheet)


_OF_ROSTER = frozenset(
    {"score-no-pay-level", "score-no-such-pay-level", "score-roster-missing"}
    | {"score-pay-not-a-number-in-roster", "score-pay-outside-in-roster"}
)


def _at_its_cause(workspace: Workspace, person: Person, problem: Problem) -> Problem:
    """What the roster says wrong, or not at all, is told where it has the person."""
    return replace(problem, where=workspace.place_of(person)) if problem.code in _OF_ROSTER else problem


def _cause(problem: Problem) -> Hashable | None:
    """What is wrong with a column for many is one cause: nobody filled it in, or its signs are missing."""
    if problem.code not in _OF_COLUMNS:
        return None
    facts = problem.facts
    return problem.where.file, facts.get("id", ""), facts.get("indicator", ""), facts.get("rater", "")


_OF_COLUMNS = frozenset(
    {"score-missing", "score-rater-missing", "score-pay-missing", "score-roster-missing"}
    | {"score-percent-unsure"}
)


def _whose(problem: Problem) -> str:
    """Whose score is missing, and where."""
    place = problem.where.cell.rpartition("!")[2] or problem.where.line
    return f"{problem.facts.get('person', '')} {place or ''}".strip()


def _then(workspace: Workspace, period: Period | None, wish: Wish) -> tuple[Workspace, tuple[Problem, ...]]:
    """The workspace with the people of a period, and behind them whoever else the roster has."""
    if period is None:
        return workspace, ()
    listed = staff(workspace, period, wish.out)
    here = {same(person.number) for person in listed.people}
    others = (person for person in workspace.people if same(person.number) not in here)
    return replace(workspace, people=(*listed.people, *others)), listed.problems


def _beside(workspace: Workspace, paths: Iterable[Path]) -> dict[Path, Workspace]:
    """Score files that were not named, and may record somebody for the same quarter or year as these."""
    given = set(map(disk.resolved, paths))
    spans = {form.span for form in workspace.forms} - {"month"}
    months = {period for path in given if (period := period_of(str(path)))}
    around = {Period.around(each.months[0], span) for each in months for span in spans}
    files = (path for period in around for path in files_of(workspace.root / "scores", period).files)
    return {path: workspace for path in dict.fromkeys(files) if disk.resolved(path) not in given}


def _not_listed(workspace: Workspace, by_period: dict[Period, list[Record]], wish: Wish) -> Iterable[Problem]:
    """Whoever is recorded for a period whose list, once kept, does not have them."""
    for period, records in by_period.items():
        if not is_kept(workspace, period):
            continue
        here = {same(person.number) for person in staff(workspace, period, wish.out).people}
        for record in records:
            if same(record.person.number) not in here:
                who = f"{record.person.number} {record.person.name}"
                facts = {"person": who, "period": period, "file": list_of(workspace, period)}
                yield warning("person-not-in-period", record.places.at("person"), **facts)


def _listed_twice(rows: Iterable[Row]) -> Iterator[Problem]:
    """Whoever stands in two files, so that it is not clear which is to be filled in; once for two files.

    Who is recorded in both is no such case, but an error of its own.
    """
    first: dict[tuple[str, str, Period | None], Row] = {}
    twice: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        earlier = first.setdefault((row.who, row.form, row.period), row)
        if earlier.where.file != row.where.file and (earlier.is_empty or row.is_empty):
            twice.setdefault((earlier.where.file, row.where.file), []).append(row)
    for (file, _), again in twice.items():
        facts = {"first": file, "count": len(again), "people": _some(row.said for row in again)}
        yield warning("listed-twice", again[0].where, **facts)


def _in_no_file(
    workspace: Workspace, period: Period, rows: Sequence[Row], chosen: Whom, wish: Wish
) -> Iterator[Problem]:
    """Whoever should be recorded in a period, and stands in none of its files."""
    here = {(row.form, row.who) for row in rows if row.period in (None, period)}
    groups, _ = appraised(workspace, period, out=wish.out)
    lacking = [
        person
        for group in groups
        if group.period == period
        for person in group.people
        if chosen.holds(person)
        and here.isdisjoint(product((group.form.id, group.form.title, ""), _called(person)))
    ]
    if lacking:
        people = _some(f"{person.number} {person.name}" for person in lacking)
        where = Where(str(workspace.root / "scores" / str(period)))
        yield warning("people-in-no-file", where, period=period.name, count=len(lacking), people=people)


def _called(person: Person) -> tuple[str, str]:
    return same(person.number), same(person.name)


def _some(names: Iterable[str]) -> str:
    listed = list(dict.fromkeys(names))
    return "、".join(listed[:_FEW]) + ("……" if len(listed) > _FEW else "")


_FEW = 30
"""So many names are told one by one."""


def _part(
    root: Path, names: Sequence[str], paths: Iterable[Path], periods: Iterable[Period], chosen: Whom
) -> str:
    """What these cards are a part of, for the names of stacks; nothing, where they are everybody's."""
    is_whole = _is_whole(root, paths, *periods) and not chosen
    return "" if is_whole else "+".join(Path(name).stem for name in names)


def _is_whole(root: Path, paths: Iterable[Path], *periods: Period) -> bool:
    """Whether every score file of some periods is among these."""
    given = set(map(disk.resolved, paths))
    whole = chain.from_iterable(files_of(root / "scores", period).files for period in periods)
    return given.issuperset(map(disk.resolved, whole))


@dataclass(frozen=True, slots=True)
class _Given:
    """The score files that are named, each once; those in folders that are; and what is wrong there."""

    files: tuple[Path, ...]
    in_folders: tuple[Path, ...]
    problems: tuple[Problem, ...]


def _score_files(root: Path, names: Sequence[str]) -> _Given:
    """The score files that are named; one folder after the other, each file but once."""
    files: list[Path] = []
    in_folders: list[Path] = []
    problems: list[Problem] = []
    for name in names:
        path = path_of(root, name)
        if path is None:
            raise WrongUseError(error("no-such-scores", Where(""), name=name))
        found = score_files(path / "scores" if disk.is_folder(path / "scores") else path)
        files += found.files
        in_folders += found.files if disk.is_folder(path) else ()
        problems += found.problems
        if not found.files and not any(problem.is_error for problem in found.problems):
            problems.append(error("scores-none", Where(str(path))))
    return _Given(tuple(dict.fromkeys(files)), tuple(in_folders), tuple(problems))
