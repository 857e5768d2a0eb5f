"""A revision: what changes from one version to the next, and what it would have meant for people."""

from __future__ import annotations

import base64

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from formgen.commands import diff, impact
from formgen.desk.office.asked import period_in
from formgen.desk.office.paper import Paper
from formgen.desk.office.workspace import Office
from formgen.printing.run import print_page
from formgen.problems import InputError, Problem
from formgen.view.comparison import comparison
from formgen.view.impact import effects
from formgen.view.kinds import KINDS
from formgen.view.model import Page
from formgen.writing.pdf.pictures import pictures

_MOST_PAGES = 12


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
        page = effects(
            found.old.form, found.new.form, period, found.shifts, notes=found.notes, missing=found.missing
        )
        pages, more = _pictured(office, page, KINDS["impact"].template)
        return paper.page(request, "effects", period=period, pages=pages, problems=(*problems, *more))

    return [Route("/revision/{period}", show), Route("/revision/{period}/effects", effect)]


def _compared(office: Office, id_: str) -> tuple[tuple[str, ...], tuple[Problem, ...]]:
    found, _ = diff.diff(office.root, id_)
    page = comparison(found.old.form, found.new.form, found.changes)
    return _pictured(office, page, KINDS["comparison"].template)


def _pictured(office: Office, page: Page, template: str) -> tuple[tuple[str, ...], tuple[Problem, ...]]:
    """Pictures of a page as it prints, as addresses; or why there are none."""
    try:
        pdf = print_page(office.workspace, page, template, "pdf")
    except InputError as wrong:
        return (), wrong.problems
    made = pictures(pdf, most=_MOST_PAGES)
    return tuple(f"data:image/png;base64,{base64.b64encode(each).decode()}" for each in made), ()
