"""The sheets of a print run: which forms for whom, which cards from which records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

from formgen.forms.model import Form
from formgen.forms.versions import in_force
from formgen.output import files
from formgen.periods import Period
from formgen.printing.run import Heed, Outcome, Progress, Wish, print_sheets
from formgen.printing.sheets import Blank, Card, Origins, Recipes, Sheet, Sheets
from formgen.printing.stacks import print_stacks
from formgen.problems import Problem, Severity, Where, warning
from formgen.records.model import Followed, Person, Record
from formgen.records.scorefiles import scores_in
from formgen.records.scores import repeated
from formgen.records.scoretables import Row, Scores
from formgen.text import same
from formgen.workspace.beside import SETTINGS
from formgen.workspace.folder import Workspace
from formgen.workspace.named import from_root
from formgen.workspace.results import Results

ALWAYS = "blank"
"""The folder of what belongs to no period."""

Whose: TypeAlias = tuple[Form, Person | None, Period | None]
"""A form, for whom it is printed (or nobody), and for which period (or none)."""


def print_run(
    workspace: Workspace,
    sheets: Sheets,
    wish: Wish,
    progress: Progress | None = None,
    heed: Heed | None = None,
) -> Outcome:
    """Print sheets as single files and, if that is wished for, put them together; `heed` as there."""
    singles = print_sheets(workspace, sheets, wish, progress, heed=heed)
    if not wish.merge:
        return singles
    return singles.and_also(print_stacks(workspace, sheets, singles.made, wish))


# ── blanks ──────────────────────────────────────────────────────────────────────────────────


def blank_sheets(workspace: Workspace, whose: Sequence[Whose], out: Path, results: Results) -> Sheets:
    """Blanks below the folder `out`, each in the folder of its period, or of what belongs to none.

    `results` are those of the workspace of today, from which come the cards that forms follow from.
    """
    stems = _stems(workspace, (person for _, person, _ in whose if person))

    def sheet(each: Whose) -> Sheet:
        form, person, period = each
        folder = out / (period.name if period else ALWAYS)
        return Sheet(
            Blank(form, period, person, _followed(results, form, person, period)),
            folder,
            files.place(folder, form.id, _name(form, person, stems)),
            workspace.spec_of(form).places.at(),
            label(form, person),
            origins=_origins(workspace, form, person),
        )

    return Recipes(whose, sheet)


def _followed(results: Results, form: Form, person: Person | None, period: Period | None) -> Followed | None:
    return results.followed(form, person, period) if person and period else None


def without_card(sheets: Iterable[Sheet]) -> Iterator[Problem]:
    """Whoever has no complete card from which a form could follow: then nothing is filled in from one."""
    for sheet in sheets:
        content = sheet.content
        form, lost = content.form, isinstance(content, Blank | Card) and content.followed is None
        if form and form.follows and lost and content.whom and content.period:
            ids = "、".join(form.follows.forms)
            facts = {"label": sheet.label, "period": content.period, **({"forms": ids} if ids else {})}
            yield warning("follows-no-card", sheet.where, **facts)


def _name(form: Form, person: Person | None, stems: Mapping[str, str]) -> str:
    return f"{stems[person.number] if person else _nobodys(form)}{files.BLANK}"


def _nobodys(form: Form) -> str:
    """What stands in the name of a file for a person's number and name, where there is none."""
    return f"{form.id}-v{form.version}"


def _stems(workspace: Workspace, more: Iterable[Person]) -> Mapping[str, str]:
    """The names of everybody's files: of the roster, so that they last, and of whoever is printed beside."""
    return files.stems([*workspace.people, *more], map(_nobodys, workspace.forms))


def label(form: Form, person: Person | None) -> str:
    """What a sheet is called in messages."""
    return " ".join([*([person.number, person.name] if person else []), form.title])


def _origins(workspace: Workspace, form: Form, whom: Person | None, record: Where | None = None) -> Origins:
    """Where the words of a sheet stand; of a blank nothing was recorded."""
    spec = workspace.spec_of(form).places.at()
    roster = workspace.roster.at(whom) if whom else workspace.roster.where
    company = Where(str(workspace.root / SETTINGS))
    return {"form": spec, "record": record or spec, "roster": roster, "company": company}


# ── cards ───────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was recorded of those who are recorded once; whose rows gave no record; everybody's rows."""

    records: tuple[Record, ...]
    lost: tuple[str, ...]
    problems: tuple[Problem, ...]
    rows: tuple[Row, ...] = ()


def recorded(
    rosters: Mapping[Path, Workspace],
    period: Period | None = None,
    beside: Mapping[Path, Workspace] = MappingProxyType({}),
) -> Recorded:
    """Read score files, each with the people whom it may speak of; with a period, others are passed over.

    Whoever stands there twice, for a form and a period, is a problem and gives no record at all: nobody
    knows which of the two counts.  Files `beside` give no record: they only may have the second one.
    """
    records: list[Record] = []
    rows: list[Row] = []
    lost: list[str] = []
    problems: list[Problem] = []
    for path, workspace in rosters.items():
        found = scores_in(path, workspace.people, workspace.forms)
        rows += found.rows
        records += (record for record in found.records if period in (None, record.period))
        lost += found.lost
        problems += found.problems
        if not found.records and not found.problems:
            problems.append(warning("scores-empty", Where(str(path))))
    here = {_key(record) for record in records}
    around = [scores_in(path, workspace.people, workspace.forms) for path, workspace in beside.items()]
    more = [record for each in around for record in each.records if _key(record) in here]
    problems += (problem for each in around for problem in _aside(each))
    problems += repeated([*more, *records])
    twice = [problem for problem in problems if problem.code == "recorded-twice"]
    places = {str(problem.where) for problem in twice} | {problem.facts["first"] for problem in twice}
    once = tuple(record for record in records if str(record.places.at("person")) not in places)
    unclear = {
        f"{record.person.number} {record.person.name} ({record.places.at('person')})"
        for record in [*more, *records]
        if str(record.places.at("person")) in places
    }
    return Recorded(once, (*lost, *sorted(unclear)), tuple(problems), tuple(rows))


def _aside(scores: Scores) -> Iterator[Problem]:
    """What is wrong with a file that is only looked through: it stops nothing, but may hide somebody."""
    return (replace(each, severity=Severity.WARNING) for each in scores.problems if each.is_error)


def _key(record: Record) -> tuple[str, Period, str]:
    return record.form, record.period, same(record.person.number)


def card_sheets(
    workspace: Workspace, records: Iterable[Record], out: Path, results: Results, *, explain: bool = False
) -> Sheets:
    """Cards of these records, below the folder `out`, each in the folder of its period.

    `results` are those of the workspace of today, from which come the figures of earlier cards.
    """
    known = ((in_force(workspace.forms, record.form, record.period), record) for record in records)
    cards = [(form, record) for form, record in known if form]  # of the others the reader has said so
    stems = _stems(workspace, (record.person for _, record in cards))
    rows = {person.number: row for row, person in enumerate(workspace.people)}
    source = cache(lambda file: from_root(workspace.root, Path(file)))

    def sheet(each: tuple[Form, Record]) -> Sheet:
        form, record = each
        folder, where = out / record.period.name, record.places.at()
        return Sheet(
            Card(
                form,
                results.with_earlier(form, record),
                "explain" if explain else "",
                results.common(form, record),
            ),
            folder,
            files.place(folder, form.id, stems[record.person.number]),
            where,
            label(form, record.person),
            source(record.places.file),
            rows.get(record.person.number, len(rows)),
            origins=_origins(workspace, form, record.person, where),
        )

    return Recipes(cards, sheet)
