"""report: a period's summary, as a workbook (汇总表) and printed (汇总报告)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

from formgen.output.digests import digest
from formgen.periods import Period
from formgen.printing.books import put
from formgen.printing.run import Outcome, Wish, print_sheets
from formgen.printing.sheets import Finished, Sheet
from formgen.problems import Where, once
from formgen.scoring.standing import Standing
from formgen.text import same
from formgen.view.model import Page
from formgen.view.report import report as page_of
from formgen.workspace.folder import load
from formgen.workspace.named import form_ids
from formgen.workspace.people import Whom, nobody, whom_of
from formgen.workspace.standings import PeriodStandings, before as standings_before, standings


@dataclass(frozen=True, slots=True)
class Reported:
    """A period, how everybody stood in the one before, and what came of reporting it."""

    now: PeriodStandings
    before: tuple[Standing, ...]
    outcome: Outcome

    @property
    def page(self) -> Page:
        """What is printed of it."""
        now = self.now
        say = now.workspace.say
        return page_of(say, now.period, now.standings, self.before, now.quotas, now.combined)


def report(  # noqa: PLR0913 what the command asks
    root: Path,
    period: Period,
    ids: Sequence[str] = (),
    wish: Wish | None = None,
    among: Collection[str] = (),
    *,
    persons: Sequence[str] = (),
    departments: Sequence[str] = (),
) -> Reported:
    """Write the period's workbook and report, in the formats wished for or all that can be made.

    Without a wish nothing is written.  `among` are the numbers of those who count, if not everybody
    does; persons and departments are those that somebody names.
    Raises WrongUseError for a form, a person or a department that does not exist.
    """
    workspace, problems = load(root)
    ids = form_ids(workspace, ids)
    out = wish.out if wish else None
    now = standings(workspace, period, ids, out)
    chosen = whom_of(workspace, now.standings, persons, departments)
    numbers = frozenset(map(same, among))
    kept = (each for each in now.standings if chosen.holds(each.person))
    now = replace(
        now,
        standings=tuple(each for each in kept if Whom(numbers).holds(each.person)),
        combined=tuple(
            each for each in now.combined if chosen.holds(each.person) and Whom(numbers).holds(each.person)
        ),
    )
    before, damaged = standings_before(workspace, period, ids, out)
    told = (*problems, *now.problems, *damaged, *workspace.overfull(now.standings))
    start = Outcome(problems=once(told))
    if not now.standings:
        lost = nobody(workspace, period, ids)
        return Reported(now, before, start.and_also(Outcome(problems=(lost,))))
    figures = Reported(now, before, start)
    return replace(figures, outcome=start.and_also(_made(figures, ids, wish))) if wish else figures


def _made(reported: Reported, ids: Sequence[str], wish: Wish) -> Outcome:
    now, page = reported.now, reported.page
    workspace = now.workspace
    paper = Finished(page, "report", period=now.period, asked=" ".join(ids))
    printed = tuple(format_ for format_ in wish.formats if format_ != "xlsx")
    outcome = Outcome()
    if not wish.formats or "xlsx" in wish.formats:
        outcome = outcome.and_also(_workbook(now, paper, wish))
    if not wish.formats or printed:
        fingerprint = digest(page, version("matplotlib"))
        sheet = _sheet(now, workspace.say("report-file"), replace(paper, fingerprint=fingerprint), wish)
        outcome = outcome.and_also(print_sheets(workspace, [sheet], wish.only(*printed), None))
    return outcome


def _sheet(now: PeriodStandings, name: str, content: Finished, wish: Wish) -> Sheet:
    workspace = now.workspace
    folder = (wish.out or workspace.output) / now.period.name
    people = tuple(each.person.number for each in now.standings)
    return Sheet(content, folder, folder / name, Where(str(workspace.root)), name, people=people)


def _workbook(now: PeriodStandings, paper: Finished, wish: Wish) -> Outcome:
    """The workbook, put in place beside the others of its folder and by the same rules."""
    from formgen.workbooks.summary import workbook  # noqa: PLC0415 heavy

    workspace = now.workspace
    roster = {person.number: n for n, person in enumerate(workspace.people)}
    company = workspace.config.company
    content = workbook(
        workspace.say, now.standings, now.quotas, roster, now.period, company, combined=now.combined
    )
    return put(_sheet(now, workspace.say("summary-file"), paper, wish), paper, content, wish)
