"""The forms: their versions, and the next one begun."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from formgen.commands import begin as begin_with, draft, forms as listing
from formgen.desk.office.asked import period_in
from formgen.desk.office.paper import Paper
from formgen.desk.office.workspace import Office
from formgen.periods import MONTHS, Period


def routes(paper: Paper) -> list[Route]:
    office = paper.office

    def show(request: Request) -> Response:
        known, problems = listing.forms(office.root)
        return paper.page(
            request,
            "forms",
            period=period_in(request),
            forms=known,
            problems=problems,
            months=_coming(office),
            next_month=office.this_month.after(1),
            lengths=tuple(MONTHS),
        )

    async def own(request: Request) -> Response:
        period = period_in(request)
        said = await request.form()
        title, length = str(said.get("title", "")), str(said.get("length", ""))
        if length not in MONTHS:
            raise HTTPException(400)
        spec = await run_in_threadpool(begin_with.own, office.workspace, title, length)
        return RedirectResponse(f"/forms/{period.name}/{spec.form.id}/1", status_code=303)

    async def begin(request: Request) -> Response:
        period = period_in(request)
        said = await request.form()
        try:
            effective = Period.parse(str(said.get("month", "")))
            base = int(str(said["base"])) if said.get("base") else None
        except ValueError as why:
            raise HTTPException(400) from why
        id_ = request.path_params["id"]
        await run_in_threadpool(draft.next_version, office.workspace, id_, effective, base)
        newest = office.workspace.versions(id_)[-1].form.version
        return RedirectResponse(f"/forms/{period.name}/{id_}/{newest}", status_code=303)

    return [
        Route("/forms/{period}", show),
        Route("/forms/{period}/own", own, methods=["POST"]),
        Route("/forms/{period}/{id}/new", begin, methods=["POST"]),
    ]


def _coming(office: Office) -> list[Period]:
    """The months from which a new version may count."""
    return [office.this_month.after(n) for n in range(-1, 13)]
