"""The desk as an application: its pages under their addresses, behind its guards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from formgen.desk.guards import Guard, Lock, TooMuchError
from formgen.desk.office.kept import NotYetError, patience
from formgen.desk.office.network import Network
from formgen.desk.office.paper import Paper
from formgen.desk.office.workspace import Office
from formgen.desk.pages import (
    begin,
    cards,
    form,
    forms,
    jobs,
    month,
    people,
    raters,
    report,
    revision,
    scores,
)
from formgen.problems import InputError

ALIVE: Final = "/alive"
"""Answers with the workspace's folder: a second start asks there."""

PAGES: Final = (month, people, forms, form, scores, cards, report, revision, begin, jobs)


def application(office: Office, lock: Lock, network: Network | None = None) -> Guard:
    """The desk of a workspace; only who has the key of the lock comes in.

    `network` is where appraisers come in, through a door of their own (`formgen.desk.door`).
    """
    network = network or Network()
    paper = Paper(office)

    def alive(_: Request) -> Response:
        return PlainTextResponse(str(office.root))

    def close(request: Request) -> Response:
        office.on_close()
        return paper.page(request, "closed")

    def home(_: Request) -> Response:
        return RedirectResponse(begin.first(paper), status_code=303)

    def wrong(request: Request, why: Exception) -> Response:
        assert isinstance(why, InputError)  # noqa: S101 it is called for nothing else
        return paper.page(request, "wrong", status=422, problems=why.problems)

    def too_much(_: Request, __: Exception) -> Response:
        return PlainTextResponse("formgen: size\n", status_code=413)

    def not_yet(request: Request, wait: Exception) -> Response:
        assert isinstance(wait, NotYetError)  # noqa: S101 it is called for nothing else
        again = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        answer = paper.page(request, "counting", counting=wait.finding.innermost, again=again)
        answer.headers["Retry-After"] = "1"
        return answer

    def nowhere(request: Request, _: Exception) -> Response:
        return paper.page(request, "nowhere", status=404)

    routes = [
        Route("/", home),
        Route(ALIVE, alive),
        Route("/close", close, methods=["POST"]),
        Mount("/static", StaticFiles(packages=[("formgen.desk", "web/static")])),
        *(route for page in PAGES for route in page.routes(paper)),
        *raters.routes(paper, network),
    ]
    handlers: dict[int | type[Exception], Callable[[Request, Exception], Response]] = {
        InputError: wrong,
        NotYetError: not_yet,
        TooMuchError: too_much,
        404: nowhere,
    }
    waits = [Middleware(Patient, seconds=office.patience)]
    return Guard(Starlette(routes=routes, exception_handlers=handlers, middleware=waits), lock)


class Patient:
    """Lets a page wait only so long; what is sent here is done, however long it takes."""

    def __init__(self, app: ASGIApp, seconds: float | None) -> None:
        self._app, self._seconds = app, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with patience(self._seconds if scope.get("method") == "GET" else None):
            await self._app(scope, receive, send)
