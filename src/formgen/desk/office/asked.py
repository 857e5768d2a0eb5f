"""What a request names, read; whatever does not exist is no page."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request

from formgen.forms.changing import Add, Change, Move, Put, Recast, Remove, Rename
from formgen.periods import Period
from formgen.problems import Path
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
    except (ValueError, RecursionError) as why:
        raise HTTPException(400) from why
    if not isinstance(said, dict) or not all(isinstance(each, str) for each in said.values()):
        raise HTTPException(400)
    if any(len(each) > most for pair in said.items() for each in pair):
        raise HTTPException(too_long)
    if any(_HALF.search(each) for pair in said.items() for each in pair):
        raise HTTPException(400)
    return dict(said)


def change_in(said: Mapping[str, str]) -> Change:  # noqa: PLR0911 - one return a change
    """What shall be changed in a form; raises HTTPException (400) for what no page of the desk sends."""
    path = _path(said.get("path", ""))
    match said:
        case {"do": "put", "value": value, "was": was}:
            return Put(path, value, was)
        case {"do": "add", "row": row}:
            return Add(path, _row(row))
        case {"do": "add"}:
            return Add(path)
        case {"do": "remove"}:
            return Remove(path)
        case {"do": "move", "to": to} if to.isdecimal() and len(to) < _DIGITS:
            return Move(path, int(to))
        case {"do": "rename", "value": name}:
            return Rename(path, name)
        case {"do": "recast", "value": kind}:
            return Recast(path, kind)
        case _:
            raise HTTPException(400)


def _json(text: str) -> Any:
    """What JSON within JSON says."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError) as why:
        raise HTTPException(400) from why
    if _HALF.search(json.dumps(said, ensure_ascii=False)):
        raise HTTPException(400)
    return said


def _row(text: str) -> dict[str, str]:
    """What a new item says, as JSON: texts by their keys."""
    row = _json(text)
    if not isinstance(row, dict) or not all(isinstance(each, str) for each in row.values()):
        raise HTTPException(400)
    return row


_DIGITS: Final = 6
_HALF: Final = re.compile("[\ud800-\udfff]")
"""Halves of characters: JSON can say them, no file can hold them."""
_DEEPEST: Final = 32


def _path(text: str) -> Path:
    """A path as JSON: a list of keys and of places in lists, counted from 0."""
    steps = _json(text)
    if not isinstance(steps, list) or not 0 < len(steps) <= _DEEPEST:
        raise HTTPException(400)
    if not all(isinstance(step, str) or (type(step) is int and 0 <= step < 10**_DIGITS) for step in steps):
        raise HTTPException(400)
    return tuple(steps)
