"""The month around the printing: the score workbook to fill in, who is still missing, the report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from formgen import files
from formgen.printing import Made, Outcome, Sheet, Wish, print_sheets
from formgen.problems import InputError, Problem, Where, error, warning
from formgen.records.model import Person, Record
from formgen.records.reading import repeated, same
from formgen.records.scorefiles import score_files, scores_in
from formgen.records.scoretables import month_of
from formgen.scoring.distribution import Quota, quotas
from formgen.scoring.score import score
from formgen.scoring.standing import Standing, standing_of
from formgen.spec.model import Form
from formgen.spec.versions import in_force
from formgen.spelling import near
from formgen.view.report import report as view_of_month
from formgen.workflow import WrongUseError
from formgen.workspace import Workspace, load
from formgen.writing.formats import Format, Kind


def workbook(
    root: Path, month: str, ids: Sequence[str] = (), out: Path | None = None
) -> tuple[Path | None, tuple[Problem, ...]]:
    """Write the score workbook of a month; returns its file, or None if there is nobody to score.

    Without ids: every form that somebody has.  A file that exists is never written over: it may
    hold scores.  Raises WrongUseError for a form that does not exist, or a file that does.
    """
    from formgen.records.workbook import workbook as written  # noqa: PLC0415 heavy

    workspace, problems = load(root)
    path = out or root / "scores" / month / "Scores.xlsx"
    if path.exists():
        raise WrongUseError(error("workbook-exists", Where(str(path))))
    sheets, lacking = _sheets(workspace, month, ids)
    problems += tuple(lacking)
    if not sheets:
        return None, (*problems, error("nobody-to-score", Where(str(root)), month=month))
    files.save(path, written(sheets, month))
    return path, problems


def _sheets(
    workspace: Workspace, month: str, ids: Sequence[str]
) -> tuple[list[tuple[Form, Sequence[Person]]], list[Problem]]:
    """The forms in force with their people, in the order of the roster."""
    known = tuple(dict.fromkeys(form.id for form in workspace.forms))
    for id_ in ids:
        if id_ not in known:
            listed = {"known": ", ".join(known)} if known else {}
            raise WrongUseError(error("no-such-form", Where(""), form=id_, **listed, **near(id_, known)))
    had: dict[str, list[Person]] = {}
    for person in workspace.people:
        had.setdefault(person.form, []).append(person)
    problems = [
        warning("form-less", Where(str(workspace.root)), person=f"{person.number} {person.name}")
        for person in had.pop("", [])
    ]
    sheets: list[tuple[Form, Sequence[Person]]] = []
    for id_, people in had.items():
        if ids and id_ not in ids:
            continue
        form = in_force(workspace.forms, id_, month)
        if form:
            sheets.append((form, people))
        else:
            names = "、".join(each.name for each in people[:5])
            problems.append(
                error("form-not-in-force", Where(str(workspace.root)), form=id_, month=month, people=names)
            )
    return sheets, problems


# ── status ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Month:
    """How everybody in the roster, and whoever else has scores, stands in a month; form by form."""

    workspace: Workspace
    month: str
    standings: tuple[Standing, ...]
    problems: tuple[Problem, ...]

    @property
    def quotas(self) -> tuple[Quota, ...]:
        """Every limit of a forced distribution, kept or not."""
        return quotas(self.standings, self.workspace.config.distribution)


def status(root: Path, month: str) -> Month:
    """The month as its score files have it, and in which grades there are too many people."""
    workspace, problems = load(root)
    found = standings(workspace, month)
    told = (*problems, *found.problems, *workspace.overfull(found.standings))
    return replace(found, problems=told)


def standings(workspace: Workspace, month: str, ids: Sequence[str] = ()) -> Month:
    """Read the month's score files and score them; without ids, for every form that somebody has.

    Raises WrongUseError for a form that does not exist.
    """
    root = workspace.root
    sheets, lacking = _sheets(workspace, month, ids)
    records: list[Record] = []
    found = list(lacking)
    for path in score_files(root / "scores") if (root / "scores").is_dir() else ():
        if month_of(str(path.relative_to(root).parent)) in ("", month):
            scores = scores_in(path, workspace.people, workspace.forms)
            records += (record for record in scores.records if record.month == month)
            found += scores.problems
    twice = tuple(repeated(records))
    again = {problem.where for problem in twice}
    doubled = {_key(record) for record in records if record.places.at("person") in again}
    by_key = {_key(record): record for record in reversed(records) if not ids or record.form in ids}
    made: list[Standing] = []
    for form, people in sheets:
        mine = ((person, by_key.pop((form.id, same(person.number)), None)) for person in people)
        made += (_standing(form, person, record, doubled) for person, record in mine)
    for record in reversed(by_key.values()):
        if form_ := in_force(workspace.forms, record.form, month):
            made.append(_standing(form_, record.person, record, doubled))
    told = (*(each for each in found if each.code != "rows-empty"), *twice)
    return Month(workspace, month, tuple(made), told)


def _key(record: Record) -> tuple[str, str]:
    return record.form, same(record.person.number)


def _standing(form: Form, person: Person, record: Record | None, doubled: set[tuple[str, str]]) -> Standing:
    if record is None:
        return Standing(form, person, "missing")
    if _key(record) in doubled:
        return Standing(form, person, "twice")
    return standing_of(score(form, record))


# ── report ──────────────────────────────────────────────────────────────────────────────────

WORKBOOK, REPORT = "汇总表.xlsx", "汇总报告"


@dataclass(frozen=True, slots=True)
class Told:
    """A month's report: the month, the one before, and what was made of them."""

    month: Month
    before: Month
    outcome: Outcome


def report(
    root: Path,
    month: str,
    ids: Sequence[str] = (),
    *,
    kinds: Sequence[Kind] | None = (),
    out: Path | None = None,
) -> Told:
    """Write the month's workbook and its printed report, as these kinds of file or as all that can be made.

    With None for kinds nothing is written.  What is wrong in the score files of the month before
    is not told again: whoever cannot be read there is not compared.
    Raises WrongUseError for a form that does not exist.
    """
    workspace, problems = load(root)
    now = standings(workspace, month, ids)
    before = standings(workspace, _before(month), ids)
    told = (*problems, *now.problems, *workspace.overfull(now.standings))
    now = replace(now, problems=told)
    if not now.standings:
        nobody = error("nobody-to-score", Where(str(root)), month=month)
        return Told(now, before, Outcome(problems=(*told, nobody)))
    if kinds is None:
        return Told(now, before, Outcome(problems=told))
    folder = (out or workspace.output) / month
    start = Outcome(problems=told)
    if not kinds or "xlsx" in kinds:
        start = start.and_also(_summary(now, folder / WORKBOOK))
    formats = tuple(kind for kind in kinds if kind != "xlsx")
    if not kinds or formats:
        start = start.and_also(_printed(now, before, folder / REPORT, formats))
    return Told(now, before, start)


def _summary(month: Month, path: Path) -> Outcome:
    from formgen.records.summary import workbook  # noqa: PLC0415 heavy

    roster = {person.number: n for n, person in enumerate(month.workspace.people)}
    try:
        files.save(path, workbook(month.standings, month.quotas, roster))
    except InputError as wrong:
        return Outcome(failed=(str(path),), problems=wrong.problems)
    return Outcome(made=(Made(path, "complete", path.name),))


def _printed(month: Month, before: Month, path: Path, formats: tuple[Format, ...]) -> Outcome:
    workspace = month.workspace
    page = view_of_month(
        month.month, month.standings, before.standings, month.quotas, company=workspace.config.company
    )
    sheet = Sheet(page, path, Where(str(workspace.root)), page.title)
    return print_sheets(workspace, [sheet], Wish(formats), None, "report")


def _before(month: str) -> str:
    """The month before: 2026-01 → 2025-12."""
    year, number = map(int, month.split("-"))
    return f"{year - (number == 1):04}-{(number - 2) % 12 + 1:02}"
