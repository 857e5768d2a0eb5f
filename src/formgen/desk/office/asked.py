"""What a request names, read; whatever does not exist is no page."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request

from formgen.periods import Period
from formgen.records.model import Person
from formgen.text import same


def period_in(request: Request) -> Period:
    """The period in the address; raises HTTPException (404) for what is none."""
    name = request.path_params["period"]
    try:
        found = Period.parse(name)
    except ValueError as why:
        raise HTTPException(404) from why
    if found.name != name:
        raise HTTPException(404)
    return found


def place_in(request: Request) -> int:
    """From which of many a page begins, counted from 0; the first where the address says nothing sound."""
    said = request.query_params.get("from", "0")
    return int(said) if said.isdecimal() and len(said) < 8 else 0


def fits(person: Person, wanted: str) -> bool:
    """Whether somebody is meant by what was typed into a search."""
    said = (person.number, person.name, person.department, person.post)
    return not wanted or any(same(wanted) in same(each) for each in said)


async def texts_in(request: Request, most: int, *, too_long: int = 400) -> dict[str, str]:
    """Named texts, sent as JSON, of at most so many letters each.

    Raises HTTPException: 400 for anything else, `too_long` for more letters.
    """
    try:
        said = await request.json()
    except ValueError as why:
        raise HTTPException(400) from why
    if not isinstance(said, dict) or not all(isinstance(each, str) for each in said.values()):
        raise HTTPException(400)
    if any(len(each) > most for pair in said.items() for each in pair):
        raise HTTPException(too_long)
    return dict(said)
