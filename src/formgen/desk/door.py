"""What is behind the door for appraisers: their pages alone, behind a gate of their own."""

from __future__ import annotations

from collections.abc import Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from formgen.desk.gate import LOOK, Gate
from formgen.desk.guards import TooMuchError
from formgen.desk.office.keys import Keys
from formgen.desk.office.network import Door, Network
from formgen.desk.office.paper import Paper
from formgen.desk.office.workspace import Office
from formgen.desk.pages import rating
from formgen.messages import say
from formgen.problems import InputError
from formgen.workspace.links import links


def behind_the_door(office: Office, network: Network, keys: Keys | None = None) -> Gate:
    """The pages of appraisers in a workspace; who has no open link sees none of them."""
    paper = Paper(office)
    keys = keys or Keys(lambda: links(office.root))

    def door() -> Door:
        return network.door or Door(network.wanted, ())

    def nowhere(request: Request, _: Exception) -> Response:
        return _told(request, "desk-rater-nowhere", 404)

    def wrong(request: Request, _: Exception) -> Response:
        """Something is wrong with the workspace: HR sees what, nobody else."""
        return _told(request, "desk-rater-wrong", 503)

    def too_much(_: Request, __: Exception) -> Response:
        return PlainTextResponse("formgen: size\n", status_code=413)

    def _told(request: Request, code: str, status: int) -> Response:
        words = say(code, office.lang)
        if request.method == "POST":
            return JSONResponse({"problems": [words]}, status_code=status)
        return paper.page(request, "turned-away", status=status, words=words, is_left=False)

    async def turned_away(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        await rating.turned_away(paper, request, request.state.visitor)(scope, receive, send)

    handlers: dict[int | type[Exception], Callable[[Request, Exception], Response]] = {
        InputError: wrong,
        TooMuchError: too_much,
        404: nowhere,
        405: nowhere,
    }
    routes = [
        Mount(LOOK.rstrip("/"), StaticFiles(packages=[("formgen.desk", "web/static")])),
        *rating.routes(paper, network, keys),
    ]
    return Gate(Starlette(routes=routes, exception_handlers=handlers), turned_away, door, keys)
