"""What appraisers see who come through the door: their people, and of each the part that is theirs.

These are all the pages there are behind the door.  Each asks first for the visitor's duty, and shows and
takes what stands in it; whatever else an address names does not exist.
"""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from typing import Any, Final
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from formgen.commands import record as recording
from formgen.desk.office.asked import texts_in
from formgen.desk.office.keys import JOIN, Keys, cookie
from formgen.desk.office.network import Network
from formgen.desk.office.paper import Paper
from formgen.desk.office.rating import figures, progress, questions
from formgen.desk.office.scoring import Row, elsewhere
from formgen.desk.office.visitors import (
    Visitor,
    duties_of,
    duty_in,
    own_slot,
    record_of,
    visitor_in,
    written,
)
from formgen.desk.office.workspace import Office
from formgen.messages import say
from formgen.problems import InputError
from formgen.records.appraisers import Duty
from formgen.records.entering import changed
from formgen.records.model import Record
from formgen.text import unfit
from formgen.workspace.links import used

_MOST_VALUE: Final = 20_000
_MOST_LINK: Final = 200
_ONE: Final = "/rate/{period}/{form}/{number:path}"


def routes(paper: Paper, network: Network, keys: Keys) -> list[Route]:
    """Every page that there is behind the door."""
    return [*_coming(paper, network, keys), *_typing(paper.office), *_looking(paper, network)]


def _coming(paper: Paper, network: Network, keys: Keys) -> list[Route]:
    """Coming with a link, and going."""
    office = paper.office

    def join_page(request: Request) -> Response:
        """Where a link leads: says whom it is for, and changes nothing."""
        return _arrived(request, request.query_params.get("link", "")[:_MOST_LINK])

    async def join(request: Request) -> Response:
        said = parse_qs((await request.body()).decode("latin-1"))
        return await run_in_threadpool(_let_in, request, said.get("link", [""])[0][:_MOST_LINK])

    def _arrived(request: Request, token: str) -> Response:
        visitor = keys.visitor(token, request.state.address)
        if not isinstance(visitor, Visitor):
            return turned_away(paper, request, visitor)
        return paper.page(request, "join", **_about(network, visitor), token=token)

    def _let_in(request: Request, token: str) -> Response:
        visitor, door = keys.visitor(token, request.state.address), network.door
        if door is None or not isinstance(visitor, Visitor):
            return turned_away(paper, request, None if isinstance(visitor, Visitor) else visitor)
        used(office.root, visitor.link.id, datetime.now().astimezone())
        return RedirectResponse("/", 303, {"Set-Cookie": cookie(door, token)})

    def leave(request: Request) -> Response:
        """Forget who it was, on a computer that others use too."""
        answer = paper.page(request, "turned-away", words=say("desk-left", office.lang), is_left=True)
        if door := network.door:
            answer.headers["Set-Cookie"] = cookie(door, "")
        return answer

    return [
        Route(JOIN, join_page),
        Route(JOIN, join, methods=["POST"]),
        Route("/leave", leave, methods=["POST"]),
    ]


def _looking(paper: Paper, network: Network) -> list[Route]:
    """The visitor's people, and of each the part that is the visitor's."""
    office = paper.office

    def home(request: Request) -> Response:
        visitor = visitor_in(request)
        duties = duties_of(office, visitor)
        groups = [
            (form, [(each, progress(office, each)) for each in mine])
            for form, mine in groupby(duties, key=lambda each: (each.form.title, each.period))
        ]
        return paper.page(request, "rating", **_about(network, visitor), groups=groups)

    def show_one(request: Request) -> Response:
        duty, visitor = duty_in(office, request), visitor_in(request)
        known = record_of(office, duty)
        record = known or Record(duty.person, duty.form.id, duty.period)
        closed = known is not None and elsewhere(office, known)
        row = Row(
            duty.person,
            duty.form,
            duty.period,
            written(duty, known),
            figures(duty, record, office.lang),
            elsewhere=say("desk-rater-elsewhere", office.lang) if closed else "",
        )
        duties = duties_of(office, visitor)
        at = duties.index(duty)
        return paper.page(
            request,
            "rating-one",
            **_about(network, visitor),
            duty=duty,
            row=row,
            questions=questions(duty, known),
            number=at + 1,
            count=len(duties),
            previous=duties[at - 1] if at else None,
            following=duties[at + 1] if at + 1 < len(duties) else None,
        )

    return [Route("/", home), Route(_ONE, show_one)]


def _typing(office: Office) -> list[Route]:
    """What is typed into the visitor's own slots: tried, and kept."""

    async def try_values(request: Request) -> Response:
        said = await texts_in(request, _MOST_VALUE)
        return await run_in_threadpool(_tried, request, said)

    def _tried(request: Request, said: dict[str, str]) -> Response:
        duty = duty_in(office, request)
        record = record_of(office, duty) or Record(duty.person, duty.form.id, duty.period)
        for name, value in said.items():
            record = changed(record, own_slot(duty, name), value)
        return JSONResponse(figures(duty, record, office.lang))

    async def save(request: Request) -> Response:
        said = await texts_in(request, _MOST_VALUE)
        return await run_in_threadpool(_saved, request, said)

    def _saved(request: Request, said: dict[str, str]) -> Response:
        duty, visitor = duty_in(office, request), visitor_in(request)
        slot = own_slot(duty, said.get("slot", ""))
        value, was = said.get("value", ""), said.get("was", "")
        if any(unfit(value)):
            return JSONResponse({"problems": [say("desk-rater-unfit", office.lang)]}, status_code=422)
        what = recording.Typed(duty.form, duty.period, duty.person, slot, value, was, visitor.author(duty))
        try:
            done = recording.record(office.workspace, what, office.memory)
        except InputError:  # what is wrong with files is not for appraisers to read
            return JSONResponse({"problems": [say("desk-rater-unsaved", office.lang)]}, status_code=422)
        office.written()
        if done.conflict is not None:
            return JSONResponse({"conflict": done.conflict}, status_code=409)
        return JSONResponse(_after(duty, done.record))

    def _after(duty: Duty, record: Record | None) -> dict[str, object]:
        now = record or Record(duty.person, duty.form.id, duty.period)
        return {"values": written(duty, record), "figures": figures(duty, now, office.lang)}

    return [
        Route(f"{_ONE}/try", try_values, methods=["POST"]),
        Route(f"{_ONE}/save", save, methods=["POST"]),
    ]


def _about(network: Network, visitor: Visitor) -> dict[str, Any]:
    """What every page says of whoever looks at it."""
    door = network.door
    return {
        "who": visitor.link.who,
        "period": visitor.link.period,
        "until": visitor.link.until,
        "is_secure": door is not None and door.wanted.is_secure,
    }


def turned_away(paper: Paper, request: Request, state: object) -> Response:
    """What somebody reads who has no open link: why, and whom to ask."""
    why = state if state in ("expired", "revoked") else "unknown"
    words = say(f"desk-link-{why}", paper.office.lang)
    if request.method == "POST":
        return JSONResponse({"problems": [words]}, status_code=403)
    return paper.page(request, "turned-away", status=403, words=words, is_left=False)
