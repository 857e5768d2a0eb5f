"""The month's summary: the workbook (汇总表) and the printed report (汇总报告)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

from formgen import __version__
from formgen.output.digests import digest, digest_of_bytes
from formgen.output.manifest import Manifest, opened
from formgen.printing.planning import Planner
from formgen.printing.press import Copy
from formgen.printing.run import Outcome, Wish, print_sheets
from formgen.printing.sheets import Finished, Sheet
from formgen.printing.shelf import Shelf
from formgen.problems import InputError, Where, once, warning
from formgen.text import same
from formgen.view.report import report as page_of
from formgen.workspace.folder import load
from formgen.workspace.people import nobody_to_score
from formgen.workspace.standings import MonthStandings, standings

WORKBOOK, REPORT = "汇总表", "汇总报告"


@dataclass(frozen=True, slots=True)
class Reported:
    """A month, the one before, and what came of reporting it."""

    month: MonthStandings
    before: MonthStandings
    outcome: Outcome


def report(
    root: Path,
    month: str,
    ids: Sequence[str] = (),
    wish: Wish | None = None,
    among: Collection[str] = (),
) -> Reported:
    """Write the month's workbook and report, in the formats wished for or all that can be made.

    Without a wish nothing is written.  `among` are the numbers of those who count, if not everybody
    does.  What is wrong in the score files of the month before is not told again: whoever cannot be
    read there is not compared.
    Raises WrongUseError for a form that does not exist.
    """
    workspace, problems = load(root)
    out = wish.out if wish else None
    months = (standings(workspace, each, ids, out) for each in (month, month_before(month)))
    now, before = (_among(each, among) for each in months)
    damaged = (each for each in before.problems if each.code in ("manifest-line", "manifest-lines"))
    told = (*problems, *now.problems, *damaged, *workspace.overfull(now.standings))
    start = Outcome(problems=once(told))
    if not now.standings:
        nobody = nobody_to_score(workspace, month)
        return Reported(now, before, start.and_also(Outcome(problems=(nobody,))))
    return Reported(now, before, start.and_also(_made(now, before, ids, wish)) if wish else start)


def _among(month: MonthStandings, numbers: Collection[str]) -> MonthStandings:
    """The month of these people only; of everybody, if nobody is named."""
    if not numbers:
        return month
    wanted = set(map(same, numbers))
    kept = tuple(each for each in month.standings if same(each.person.number) in wanted)
    return replace(month, standings=kept)


def _made(month: MonthStandings, before: MonthStandings, ids: Sequence[str], wish: Wish) -> Outcome:
    workspace = month.workspace
    page = page_of(month.month, month.standings, before.standings, month.quotas)
    paper = Finished(page, "report", month=month.month, asked=" ".join(ids))
    printed = tuple(format_ for format_ in wish.formats if format_ != "xlsx")
    outcome = Outcome()
    if not wish.formats or "xlsx" in wish.formats:
        outcome = outcome.and_also(_workbook(month, paper, wish))
    if not wish.formats or printed:
        fingerprint = digest(page, version("matplotlib"))
        sheet = _sheet(month, REPORT, replace(paper, fingerprint=fingerprint), wish)
        outcome = outcome.and_also(print_sheets(workspace, [sheet], wish.only(*printed), None))
    return outcome


def _sheet(month: MonthStandings, name: str, content: Finished, wish: Wish) -> Sheet:
    workspace = month.workspace
    folder = (wish.out or workspace.output) / month.month
    people = tuple(each.person.number for each in month.standings)
    return Sheet(content, folder, folder / name, Where(str(workspace.root)), name, people=people)


def _workbook(month: MonthStandings, paper: Finished, wish: Wish) -> Outcome:
    """The workbook, put in place beside the others of its folder and by the same rules."""
    from formgen.workbooks.summary import workbook  # noqa: PLC0415 heavy

    workspace = month.workspace
    roster = {person.number: n for n, person in enumerate(workspace.people)}
    content = workbook(month.standings, month.quotas, roster)
    sheet = _sheet(month, WORKBOOK, replace(paper, fingerprint=digest_of_bytes(content)), wish)
    program = f"formgen {__version__} openpyxl {version('openpyxl')}"
    planner = Planner({"xlsx": {"program": program}}, wish.revise)
    try:
        with nullcontext(Manifest(sheet.folder)) if wish.dry else opened(sheet.folder) as manifest:
            plan = planner.plan(sheet, manifest)
            shelf = Shelf(manifest, revise=wish.revise, dry=wish.dry)
            made = shelf.put(plan, "xlsx", Copy({"xlsx": content}, "complete"))
            damaged = manifest.problems
    except InputError as wrong:
        return Outcome(failed=(WORKBOOK,), problems=wrong.problems)
    left = (warning("file-left", Where(str(made.path))),) if made.edited else ()
    return Outcome(made=(made,), problems=(*damaged, *left))


def month_before(month: str) -> str:
    """The month before: 2026-01 → 2025-12."""
    year, number = map(int, month.split("-"))
    return f"{year - (number == 1):04}-{(number - 2) % 12 + 1:02}"
