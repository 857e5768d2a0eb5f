"""Who is appraised in a period, with which form and why; and a new roster, looked at before it counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from formgen.commands import people as listing, roster
from formgen.desk.office.asked import fits, period_in, place_in
from formgen.desk.office.paper import Paper
from formgen.desk.pages.begin import is_needed
from formgen.messages import Lang, say
from formgen.periods import Period
from formgen.problems import Problem
from formgen.records.employment import Difference
from formgen.records.model import Person
from formgen.records.tables.cells import Worksheet, letters
from formgen.text import same
from formgen.view.words import difference, left_out
from formgen.workspace.people import heads

_A_PAGE: Final = 100
_MOST_LINES, _MOST_COLUMNS = 300, 40
"""Of a table that is shown; where something is wrong further down, that is shown too."""


def routes(paper: Paper) -> list[Route]:
    office = paper.office

    def differences(found: Iterable[Difference], before: Period) -> list[str]:
        return [difference(each, paper.titled(before), office.lang).strip() for each in found]

    def show(request: Request) -> Response:
        period = period_in(request)
        listed, problems = office.people(period)
        wanted = request.query_params.get("q", "").strip()
        found = [each for each in listed.people if fits(each, wanted)]
        at = place_in(request)
        titles: dict[str, str] = {form.id: form.title for form in office.workspace.forms}
        return paper.page(
            request,
            "people",
            period=period,
            listed=listed,
            heads=heads(listed.people),
            people=found[at : at + _A_PAGE],
            count=len(found),
            at=at,
            step=_A_PAGE,
            wanted=wanted,
            titles=titles,
            left_out=[left_out(person, why, office.lang).strip() for person, why in listed.others],
            changes=differences(listed.changes, period.before),
            corrections=differences(listed.corrections, period),
            problems=problems,
            why=partial(_why, office.lang, office.workspace.roster.people),
        )

    def refresh(request: Request) -> Response:
        period = period_in(request)
        listing.people(office.root, period, refresh=True)
        return RedirectResponse(f"/people/{period.name}", status_code=303)

    async def hand_in(request: Request) -> Response:
        period = period_in(request)
        file = (await request.form()).get("roster")
        if not isinstance(file, UploadFile) or not file.filename:
            raise HTTPException(400)
        content = await file.read()
        seen = await run_in_threadpool(roster.offer, office.workspace, file.filename, content)
        return RedirectResponse(f"/people/{period.name}/roster/{seen.mark}", status_code=303)

    def look(request: Request) -> Response:
        period = period_in(request)
        seen = roster.offered(office.workspace, request.path_params["mark"])
        wrong = roster.by_cell(seen.problems)
        sheets = (
            [_grid(sheet, wrong) for sheet in seen.table.sheets if not sheet.hidden] if seen.table else []
        )
        shown = {id(problem) for sheet in sheets for problem in sheet.problems}
        return paper.page(
            request,
            "roster",
            period=period,
            seen=seen,
            sheets=sheets,
            heads=heads(seen.roster.people),
            problems=[each for each in seen.problems if id(each) not in shown],
            is_first=not office.workspace.people,
            changes=differences(seen.changes, period),
        )

    def take(request: Request) -> Response:
        period = period_in(request)
        roster.take(office.workspace, request.path_params["mark"])
        to = (
            "/begin" if is_needed(paper) else f"/people/{period.name}"
        )  # the steps go on where they were left
        return RedirectResponse(to, status_code=303)

    return [
        Route("/people/{period}", show),
        Route("/people/{period}/refresh", refresh, methods=["POST"]),
        Route("/people/{period}/roster", hand_in, methods=["POST"]),
        Route("/people/{period}/roster/{mark}", look),
        Route("/people/{period}/roster/{mark}/take", take, methods=["POST"]),
    ]


def _why(lang: Lang, roster_people: tuple[Person, ...], person: Person) -> str:
    """Where it is said which form somebody has."""
    own = next((each for each in roster_people if same(each.number) == same(person.number)), None)
    if not person.forms:
        return say("desk-form-none", lang)
    return say("desk-form-by-roster" if own and own.form else "desk-form-by-rule", lang)


# ── a table with what is wrong beside its cells ─────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Field:
    """One cell as it is shown, and what is wrong with it."""

    text: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet as it is shown: the names of its columns, rows with their numbers, how many are left out."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[int, tuple[Field, ...]], ...]
    left: int

    @property
    def problems(self) -> list[Problem]:
        return [problem for _, row in self.rows for each in row for problem in each.problems]


def _grid(sheet: Worksheet, wrong: Mapping[str, list[Problem]]) -> Grid:
    width = min(max((len(line.cells) for line in sheet.lines), default=0), _MOST_COLUMNS)
    rows: list[tuple[int, tuple[Field, ...]]] = []
    left = 0
    for n, line in enumerate(sheet.lines):
        fields = tuple(
            Field(cell.text, tuple(wrong.get(cell.where.cell, ()))) for cell in islice(line.cells, width)
        )
        fields += (Field("", ()),) * (width - len(fields))
        if n < _MOST_LINES or any(each.problems for each in fields):
            rows.append((line.number, fields))
        else:
            left += 1
    return Grid(sheet.name, tuple(map(letters, range(width))), tuple(rows), left)
