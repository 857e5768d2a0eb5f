"""The forms: their versions, and one under somebody's hands, with the page beside it as it prints."""

from __future__ import annotations

from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from formgen.commands import draft, forms as listing
from formgen.desk.office.asked import period_in, texts_in
from formgen.desk.office.paper import Paper
from formgen.desk.office.pictures import addresses
from formgen.desk.office.workspace import Office
from formgen.messages import hint, sentence
from formgen.periods import Period
from formgen.problems import InputError, Problem
from formgen.workspace.folder import Spec

_MOST_LETTERS: Final = 400_000
_MOST_PAGES: Final = 4


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
        )

    def edit(request: Request) -> Response:
        spec = _spec(office, request)
        text, mark = draft.text_of(spec)
        return paper.page(request, "form", period=period_in(request), spec=spec, text=text, mark=mark)

    async def preview(request: Request) -> Response:
        said = await _said(request)
        return await run_in_threadpool(_previewed, office, _spec(office, request), said["text"])

    async def save(request: Request) -> Response:
        said = await _said(request)
        spec = _spec(office, request)
        try:
            there = await run_in_threadpool(
                draft.save, office.workspace, spec, said["text"], said.get("mark", "")
            )
        except InputError as wrong:
            return JSONResponse({"problems": _told(office, wrong.problems)}, status_code=422)
        if there is not None:
            return JSONResponse({"theirs": there, "mark": draft.text_of(spec)[1]}, status_code=409)
        return JSONResponse({"mark": draft.text_of(spec)[1]})

    async def begin(request: Request) -> Response:
        period = period_in(request)
        month = str((await request.form()).get("month", ""))
        try:
            effective = Period.parse(month)
        except ValueError as why:
            raise HTTPException(400) from why
        id_ = request.path_params["id"]
        await run_in_threadpool(draft.next_version, office.workspace, id_, effective)
        newest = office.workspace.versions(id_)[-1].form.version
        return RedirectResponse(f"/forms/{period.name}/{id_}/{newest}", status_code=303)

    return [
        Route("/forms/{period}", show),
        Route("/forms/{period}/{id}/new", begin, methods=["POST"]),
        Route("/forms/{period}/{id}/{version:int}", edit),
        Route("/forms/{period}/{id}/{version:int}/preview", preview, methods=["POST"]),
        Route("/forms/{period}/{id}/{version:int}/save", save, methods=["POST"]),
    ]


def _spec(office: Office, request: Request) -> Spec:
    """The spec that the address names; raises HTTPException (404) if there is none."""
    wanted = request.path_params["id"], request.path_params["version"]
    for spec in office.workspace.specs:
        if (spec.form.id, spec.form.version) == wanted:
            return spec
    raise HTTPException(404)


async def _said(request: Request) -> dict[str, str]:
    """What the editor sends, with its text; raises HTTPException: 400 without one, 413 for one too long."""
    said = await texts_in(request, _MOST_LETTERS, too_long=413)
    if "text" not in said:
        raise HTTPException(400)
    return said


def _previewed(office: Office, spec: Spec, text: str) -> Response:
    """The pages of what a text says as a form, and its problems by line."""
    seen = draft.looked_at(text, str(spec.path), office.workspace.config.words)
    problems, pages = seen.problems, tuple[str, ...]()
    if seen.form:
        try:
            pages = addresses(draft.printed(office.workspace, seen.form), most=_MOST_PAGES)
        except InputError as wrong:
            problems = (*problems, *wrong.problems)
    return JSONResponse({"pages": pages, "problems": _told(office, problems), "sound": seen.can_be_saved})


def _told(office: Office, problems: tuple[Problem, ...]) -> list[dict[str, object]]:
    return [
        {
            "line": each.where.line,
            "severity": each.severity.value,
            "text": sentence(each, office.lang),
            "hint": hint(each, office.lang),
        }
        for each in problems
    ]


def _coming(office: Office) -> list[Period]:
    """The months from which a new version may count."""
    return [office.this_month.after(n) for n in range(-1, 13)]
