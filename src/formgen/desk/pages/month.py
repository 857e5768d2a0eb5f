"""The month at a glance: who is complete, what was printed, and everything that can be done with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from formgen.commands import blank, regenerate, report, score, workbook
from formgen.desk.office.asked import period_in
from formgen.desk.office.kept import NotYetError
from formgen.desk.office.overview import Overview
from formgen.desk.office.paper import Paper
from formgen.desk.office.workspace import Office
from formgen.output.manifest import Approval
from formgen.periods import Period
from formgen.printing.run import Outcome, Progress, Wish
from formgen.printing.shelf import Made

_MOST_WORDS: Final = 200
"""Letters of a reason, or of a name."""

_AROUND: Final = 2
"""Months before the first and behind the last of which there is something."""


def routes(paper: Paper) -> list[Route]:
    office = paper.office

    def show(request: Request) -> Response:
        period = period_in(request)
        try:
            seen, counting = office.overview(period), None
        except NotYetError as wait:  # the page is there all the same: everything else on it works
            seen, counting = Overview(), wait.finding.innermost
        return paper.page(
            request,
            "month",
            period=period,
            seen=seen,
            counting=counting,
            around=_months(office, period),
            runs=RUNS,
            job=office.jobs.latest(*(f"{what}-{period.name}" for what in (*RUNS, "revise"))),
        )

    async def run(request: Request) -> Response:
        period = period_in(request)
        what = str((await request.form()).get("what", ""))
        if what not in RUNS:
            raise HTTPException(404)
        job = office.jobs.start(f"{what}-{period.name}", partial(RUNS[what], office, period))
        return RedirectResponse(f"/jobs/{job.id}", status_code=303)

    async def revise(request: Request) -> Response:
        """Make complete cards anew whose scores changed: why, and who approved it, is printed on them."""
        period, said = period_in(request), await request.form()
        why, who = (str(said.get(key, "")).strip()[:_MOST_WORDS] for key in ("reason", "approved"))
        if not why or not who:
            raise HTTPException(400)
        persons = tuple(str(each) for each in said.getlist("person"))
        wish = replace(_wish(office), revise=True, approval=Approval(why, who))
        work = partial(_cards, office, period, wish=wish, persons=persons)
        job = office.jobs.start(f"revise-{period.name}", work)
        return RedirectResponse(f"/jobs/{job.id}", status_code=303)

    return [
        Route("/month/{period}", show),
        Route("/month/{period}/revise", revise, methods=["POST"]),
        Route("/month/{period}/run", run, methods=["POST"]),
    ]


def _months(office: Office, period: Period) -> list[Period]:
    """The months to choose from: all of which there is something, and some around this one."""
    if period.span != "month":
        return [*office.periods]
    near = {period.after(n) for n in range(-_AROUND, _AROUND + 1)}
    return sorted({each for each in office.periods if each.span == "month"} | near)


# ── what can be done with a month ───────────────────────────────────────────────────────────


def _blanks(office: Office, period: Period, progress: Progress) -> Outcome:
    return blank.blank(office.root, (), period=period, wish=_wish(office), progress=progress)


def _workbook(office: Office, period: Period, _: Progress) -> Outcome:
    paths, problems = workbook.workbook(office.root, period)
    return Outcome(
        tuple(Made(path.parent, path.name, "blank", path.name, ("new",)) for path in paths), problems=problems
    )


def _cards(
    office: Office,
    period: Period,
    progress: Progress,
    *,
    wish: Wish | None = None,
    persons: Sequence[str] = (),
) -> Outcome:
    folders = {period, *(each.period for each in office.parts(period).parts)}
    names = [f"scores/{each.name}" for each in sorted(folders)]
    names = [name for name in names if (office.root / name).is_dir()]
    wish = wish or _wish(office)
    return score.score(office.root, names, persons=persons, wish=wish, progress=progress)


def _report(office: Office, period: Period, _: Progress) -> Outcome:
    return report.report(office.root, period, (), _wish(office)).outcome


def _again(office: Office, period: Period, progress: Progress) -> Outcome:
    return regenerate.regenerate(office.root, period, wish=_wish(office), progress=progress).outcome


def _wish(office: Office) -> Wish:
    return Wish(out=office.output)


RUNS: Final[Mapping[str, Callable[[Office, Period, Progress], Outcome]]] = {
    "blanks": _blanks,
    "workbook": _workbook,
    "cards": _cards,
    "report": _report,
    "again": _again,
}
"""What a click on the month's page does."""
