"""A revision: what changes from one version to the next, and what it would have meant for people."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from formgen.commands import diff, impact
from formgen.desk.office.asked import period_in
from formgen.desk.office.paper import Paper
from formgen.desk.office.pictures import pictured
from formgen.desk.office.workspace import Office
from formgen.problems import InputError, Problem
from formgen.view.kinds import KINDS


def routes(paper: Paper) -> list[Route]:
    office = paper.office

    def show(request: Request) -> Response:
        period = period_in(request)
        known = {form.id: form.title for form in office.workspace.forms}
        several = {id_: title for id_, title in known.items() if len(office.workspace.versions(id_)) > 1}
        id_ = request.query_params.get("form", "") or next(iter(several), "")
        pages, told = _compared(office, id_) if id_ in several else ((), ())
        return paper.page(
            request,
            "revision",
            period=period,
            forms=several,
            form=id_,
            pages=pages,
            problems=told,
            months=[each for each in office.periods if each.span == "month"],
        )

    def effect(request: Request) -> Response:
        period = period_in(request)
        try:
            found, problems = impact.impact(office.root, request.query_params.get("form", ""), period=period)
        except InputError as wrong:
            return paper.page(request, "effects", period=period, pages=(), problems=wrong.problems)
        pages, more = pictured(office, found.page, KINDS["impact"].template)
        return paper.page(request, "effects", period=period, pages=pages, problems=(*problems, *more))

    return [Route("/revision/{period}", show), Route("/revision/{period}/effects", effect)]


def _compared(office: Office, id_: str) -> tuple[tuple[str, ...], tuple[Problem, ...]]:
    found, _ = diff.diff(office.root, id_)
    return pictured(office, found.page, KINDS["comparison"].template)
