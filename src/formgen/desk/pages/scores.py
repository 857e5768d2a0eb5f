"""Scoring: a row a person, the right control for each slot, the total and its reasons as one types.

What is typed is computed at once (`try`), and written when one stops (`save`): the answer comes when it is
on the disk.  Other values of the same person that changed meanwhile come back with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from formgen.commands import record as recording
from formgen.desk.office.asked import period_in
from formgen.desk.office.paper import Paper
from formgen.desk.office.workspace import Office
from formgen.forms.model import Form, Indicator
from formgen.forms.slots import SlotSpec, tabled
from formgen.messages import say, sentence
from formgen.periods import Period
from formgen.points import show
from formgen.problems import InputError
from formgen.records.beside import is_yaml
from formgen.records.entering import changed, typed
from formgen.records.model import Person, Record
from formgen.scoring.model import Scorecard
from formgen.scoring.standing import Standing, standing_of
from formgen.text import same
from formgen.view.words import lacks

_MOST_VALUE = 20_000
"""Letters of one value; a score file takes no longer ones."""


@dataclass(frozen=True, slots=True)
class Column:
    """The slots of one indicator, veto, field or opinion, side by side."""

    title: str
    slots: tuple[SlotSpec, ...]
    requirement: str = ""

    @property
    def labels(self) -> tuple[str, ...]:
        """What each slot is called below the title; nothing where there is only one."""
        if len(self.slots) == 1:
            return ("",)
        return tuple(
            " ".join(filter(None, (slot.rater, slot.label))) or slot.title.removeprefix(self.title).strip()
            for slot in self.slots
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One person with one form: what was recorded, and the figures that it gives."""

    person: Person
    form: Form
    period: Period
    values: Mapping[str, str] = field(default_factory=dict)
    figures: Mapping[str, Any] = field(default_factory=dict)
    elsewhere: str = ""


def routes(paper: Paper) -> list[Route]:
    office = paper.office

    def show_page(request: Request) -> Response:
        asked = period_in(request)
        everybody = office.standings(asked).standings
        groups = _groups(everybody)
        chosen = _chosen(groups, request.query_params.get("form", ""))
        department = request.query_params.get("department", "")
        members = [each for each in chosen if department in ("", each.person.department)]
        departments = list(dict.fromkeys(each.person.department for each in chosen))
        form = chosen[0].form if chosen else None
        period = (chosen[0].period or asked) if chosen else asked
        return paper.page(
            request,
            "scores",
            period=asked,
            forms=[(id_, each[0].form.title, each[0].period or asked) for id_, each in groups.items()],
            form=form,
            own=period,
            departments=departments,
            department=department,
            columns=columns(form) if form else (),
            rows=[_row(office, each.form, each.person, period) for each in members],
        )

    async def try_values(request: Request) -> Response:
        said = await _said(request)
        row = await run_in_threadpool(_whom, office, request)
        record = row.record
        for name, value in said.items():
            slot = recording.slot_of(row.form, name)
            if slot is None:
                raise HTTPException(404)
            record = changed(record, slot, value)
        return JSONResponse(figures(office, office.card(row.form, record)))

    async def save(request: Request) -> Response:
        said = await _said(request)
        return await run_in_threadpool(_saved, office, request, said)

    return [
        Route("/scores/{period}", show_page),
        Route("/scores/{period}/{form}/{number}/try", try_values, methods=["POST"]),
        Route("/scores/{period}/{form}/{number}/save", save, methods=["POST"]),
    ]


# ── what the page shows ─────────────────────────────────────────────────────────────────────


def columns(form: Form) -> tuple[Column, ...]:
    """The columns of a form, in printed order: its indicators, then vetoes, fields, opinions, calibration."""
    indicators: dict[str, Indicator] = {each.id: each for each in _scored(form)}
    own = [slot for slot in tabled(form) if slot.path]
    found: list[Column] = []
    for (part, key), slots in groupby(own, key=lambda slot: (slot.path[0], _group(slot))):
        group = tuple(slots)
        known = indicators.get(str(key)) if part in ("entries", "comments") else None
        title = known.name if known else group[0].title if len(group) == 1 else _common(group)
        found.append(Column(title, group, known.requirement if known else ""))
    return tuple(found)


def _scored(form: Form) -> Iterator[Indicator]:
    """Everything that is scored: indicators, and what gives bonus or deduction."""
    yield from form.indicators
    for block in form.adjustments:
        yield from block.items


def _group(slot: SlotSpec) -> str | int:
    """What a slot stands beside others under: a goal's slots by its row, a calibration's together."""
    if slot.path[0] == "calibration":
        return "calibration"
    return "/".join(map(str, slot.path[1:3])) if _is_goal(slot) else slot.path[1]


def _is_goal(slot: SlotSpec) -> bool:
    return len(slot.path) > 3 and isinstance(slot.path[2], int)


def _common(slots: Sequence[SlotSpec]) -> str:
    """The words that titles begin with, or the first title."""
    first = slots[0].title
    while first and not all(each.title.startswith(first) for each in slots):
        first = first[:-1]
    return first.strip() or slots[0].title


def _groups(standings: Sequence[Standing]) -> dict[str, list[Standing]]:
    found: dict[str, list[Standing]] = {}
    for each in standings:
        found.setdefault(each.form.id, []).append(each)
    return found


def _chosen(groups: Mapping[str, list[Standing]], id_: str) -> list[Standing]:
    if id_:
        return groups.get(id_, [])
    return next(iter(groups.values()), [])


@dataclass(frozen=True, slots=True)
class _Whom:
    form: Form
    person: Person
    period: Period
    record: Record
    is_new: bool


def _row(office: Office, form: Form, person: Person, period: Period) -> Row:
    known = office.record(form, person.number, period)
    record = known or Record(person, form.id, period)
    return Row(
        person,
        form,
        period,
        values(form, known),
        figures(office, office.card(form, record)),
        elsewhere=known.places.file if known and not is_yaml_file(known) else "",
    )


def is_yaml_file(record: Record) -> bool:
    """Whether what is recorded stands in a file that the desk writes into."""
    return is_yaml(Path(record.places.file))


def values(form: Form, record: Record | None) -> dict[str, str]:
    """What stands in each slot of a form, by the slot's name."""
    return {slot.name: typed(record, slot) for slot in tabled(form) if slot.path}


def figures(office: Office, card: Scorecard) -> dict[str, Any]:
    """What a card comes to, in words that a page can show: total, grade, pay, every point with its reason."""
    standing = standing_of(card)
    lang = office.lang
    names: dict[str, str] = {each.id: each.name for each in _scored(card.form)}
    items = [item for part in card.parts for item in part.items]
    blocks = [item for block in card.blocks for item in block.items]
    return {
        "total": "" if card.total is None else str(card.total),
        "grade": standing.graded,
        "pay": "" if card.pay is None else str(standing.pay),
        "complete": card.complete,
        "state": say("desk-complete" if card.complete else "desk-state-incomplete", lang),
        "lacks": lacks(standing, lang),
        "items": [
            {
                "name": names.get(item.id, item.id),
                "points": "" if item.points is None else show(item.points),
                "reason": item.reason,
                "missing": item.missing,
            }
            for item in (*items, *blocks)
            if item.reason or item.missing
        ],
        "problems": [sentence(each, lang) for each in card.problems if "missing" not in each.code],
    }


# ── what it is told ─────────────────────────────────────────────────────────────────────────


async def _said(request: Request) -> dict[str, str]:
    """Slots with their values, as JSON; raises HTTPException (400) for anything else."""
    try:
        said = await request.json()
    except ValueError as why:
        raise HTTPException(400) from why
    is_texts = isinstance(said, dict) and all(
        isinstance(each, str) and len(each) <= _MOST_VALUE for pair in said.items() for each in pair
    )
    if not is_texts:
        raise HTTPException(400)
    return dict(said)


def _whom(office: Office, request: Request) -> _Whom:
    """The person and form in the address; raises HTTPException (404) if nobody has it."""
    period = period_in(request)
    spec = office.workspace.form_for(request.path_params["form"], period)
    if spec is None:
        raise HTTPException(404)
    number = same(request.path_params["number"])
    known = office.record(spec.form, number, period)
    if known:
        return _Whom(spec.form, known.person, period, known, is_new=False)
    standings = office.standings(period).standings
    here = (each.person for each in standings if each.form.id == spec.form.id)
    person = next((each for each in here if same(each.number) == number), None)
    if person is None:
        raise HTTPException(404)
    return _Whom(spec.form, person, period, Record(person, spec.form.id, period), is_new=True)


def _saved(office: Office, request: Request, said: Mapping[str, str]) -> Response:
    whom = _whom(office, request)
    slot = recording.slot_of(whom.form, said.get("slot", ""))
    if slot is None:
        raise HTTPException(404)
    what = recording.Typed(
        whom.form, whom.period, whom.person, slot, said.get("value", ""), said.get("was", "")
    )
    try:
        done = recording.record(office.workspace, what)
    except InputError as wrong:
        told = [sentence(each, office.lang) for each in wrong.problems]
        return JSONResponse({"problems": told}, status_code=422)
    if done.conflict is not None:
        return JSONResponse({"conflict": done.conflict}, status_code=409)
    record = done.record or Record(whom.person, whom.form.id, whom.period)
    return JSONResponse(
        {"values": values(whom.form, done.record), "figures": figures(office, office.card(whom.form, record))}
    )
