"""The month's report: its figures on one page, as it prints, and the workbook to hand in."""

from __future__ import annotations

import base64

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from formgen.commands import report
from formgen.desk.office.asked import period_in
from formgen.desk.office.paper import Paper
from formgen.printing.run import print_page
from formgen.problems import InputError
from formgen.view.kinds import KINDS

_MOST_PAGES = 12


def routes(paper: Paper) -> list[Route]:
    office = paper.office

    def show(request: Request) -> Response:
        period = period_in(request)
        made = [each for each in office.entries(period) if each.kind == "report"]
        return paper.page(request, "report", period=period, made=made, months=list(office.periods))

    def pages(request: Request) -> Response:
        from formgen.writing.pdf.pictures import pictures  # noqa: PLC0415 heavy

        period = period_in(request)
        try:
            told = report.report(office.root, period)
            pdf = print_page(office.workspace, told.page, KINDS["report"].template, "pdf")
        except InputError as wrong:
            return paper.page(request, "effects", period=period, pages=(), problems=wrong.problems)
        made = [base64.b64encode(each).decode() for each in pictures(pdf, most=_MOST_PAGES)]
        shown = [f"data:image/png;base64,{each}" for each in made]
        return paper.page(request, "effects", period=period, pages=shown, problems=told.outcome.problems)

    return [Route("/report/{period}", show), Route("/report/{period}/pages", pages)]
