"""The month's report: its figures on one page, as it prints, and the workbook to hand in."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from formgen.commands import report
from formgen.desk.office.asked import period_in
from formgen.desk.office.paper import Paper
from formgen.desk.office.pictures import pictured
from formgen.problems import InputError
from formgen.view.kinds import KINDS


def routes(paper: Paper) -> list[Route]:
    office = paper.office

    def show(request: Request) -> Response:
        period = period_in(request)
        made = [each for each in office.entries(period) if each.kind == "report"]
        return paper.page(request, "report", period=period, made=made, months=list(office.periods))

    def pages(request: Request) -> Response:
        period = period_in(request)
        try:
            told = report.report(office.root, period)
        except InputError as wrong:
            return paper.page(request, "effects", period=period, pages=(), problems=wrong.problems)
        if not told.now.standings:  # there is nobody of whom a page could be; why, the problems say
            return paper.page(request, "effects", period=period, pages=(), problems=told.outcome.problems)
        shown, wrong_there = pictured(office, told.page, KINDS["report"].template)
        problems = wrong_there or told.outcome.problems
        return paper.page(request, "effects", period=period, pages=shown, problems=problems)

    return [Route("/report/{period}", show), Route("/report/{period}/pages", pages)]
