"""What a request names, read; whatever does not exist is no page."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request

from formgen.periods import Period


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
