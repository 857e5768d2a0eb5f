"""Scoring: a row a person with the right control for each slot, or one person on the form as it looks.

What is typed is computed at once, total, grade and every point with its reason (`try`, or `print` with all
that the form then says), and written when one stops (`save`): the answer comes when it is on the disk.  Other
values of the same person that changed meanwhile come back with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from formgen.commands import record as recording
from formgen.desk.office.asked import fits, period_in, place_in, texts_in
from formgen.desk.office.paper import Paper
from formgen.desk.office.scoring import (
    Whom,
    as_printed,
    figures,
    row_of,
    scored,
    slots_on,
    values,
    whom_in,
)
from formgen.desk.office.workspace import Office
from formgen.forms.model import Form, Indicator
from formgen.forms.slots import SlotSpec, tabled
from formgen.messages import sentence
from formgen.problems import InputError
from formgen.records.entering import changed
from formgen.records.model import Record
from formgen.scoring.model import Scorecard
from formgen.text import same
from formgen.typesetting.layout import laid_out
from formgen.view.build import view_of
from formgen.workspace.standings import Part

_A_PAGE: Final = 50
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


def routes(paper: Paper) -> list[Route]:
    office = paper.office

    def show_page(request: Request) -> Response:
        asked = period_in(request)
        groups = _groups(office.parts(asked).parts)
        said = {key: request.query_params.get(key, "").strip() for key in ("form", "department", "q")}
        chosen = _chosen(groups, said["form"])
        members = [
            each
            for each in chosen
            if said["department"] in ("", each.person.department) and fits(each.person, said["q"])
        ]
        at = place_in(request)
        form = chosen[0].form if chosen else None
        period = chosen[0].period if chosen else asked
        return paper.page(
            request,
            "scores",
            period=asked,
            forms=[(id_, each[0].form.title, each[0].period) for id_, each in groups.items()],
            form=form,
            own=period,
            departments=list(dict.fromkeys(each.person.department for each in chosen)),
            department=said["department"],
            wanted=said["q"],
            same=urlencode({key: each for key, each in said.items() if each}),
            columns=columns(form) if form else (),
            rows=[row_of(office, each.form, each.person, period) for each in members[at : at + _A_PAGE]],
            count=len(members),
            at=at,
            step=_A_PAGE,
        )

    def show_one(request: Request) -> Response:
        whom = whom_in(office, request)
        row = row_of(office, whom.form, whom.person, whom.period)
        card = office.card(whom.form, whom.record)
        sheet = laid_out(view_of(whom.form, card=card))
        known = {slot.name: slot for slot in tabled(whom.form) if slot.path}
        printed = {slot.name for slot in slots_on(sheet)}
        before, after, number, count = _neighbours(office, whom)
        return paper.page(
            request,
            "one",
            here="scores",
            period=whom.period,
            row=row,
            sheet=sheet,
            known=known,
            others=[slot for name, slot in known.items() if name not in printed],
            before=before,
            after=after,
            number=number,
            count=count,
        )

    async def try_values(request: Request) -> Response:
        said = await texts_in(request, _MOST_VALUE)
        return await run_in_threadpool(lambda: JSONResponse(figures(office, tried(request, said))))

    async def print_values(request: Request) -> Response:
        """As `try_values`, with what the whole form prints then."""
        said = await texts_in(request, _MOST_VALUE)
        return await run_in_threadpool(printed, request, said)

    def printed(request: Request, said: Mapping[str, str]) -> Response:
        card = tried(request, said)
        return JSONResponse({**figures(office, card), **as_printed(card)})

    def tried(request: Request, said: Mapping[str, str]) -> Scorecard:
        whom = whom_in(office, request)
        record = whom.record
        for name, value in said.items():
            slot = recording.slot_of(whom.form, name)
            if slot is None:
                raise HTTPException(404)
            record = changed(record, slot, value)
        return office.card(whom.form, record)

    async def save(request: Request) -> Response:
        said = await texts_in(request, _MOST_VALUE)
        return await run_in_threadpool(_saved, office, request, said)

    return [
        Route("/scores/{period}", show_page),
        Route("/scores/{period}/{form}/{number:path}/try", try_values, methods=["POST"]),
        Route("/scores/{period}/{form}/{number:path}/print", print_values, methods=["POST"]),
        Route("/scores/{period}/{form}/{number:path}/save", save, methods=["POST"]),
        Route("/scores/{period}/{form}/{number:path}", show_one),
    ]


# ── what the page shows ─────────────────────────────────────────────────────────────────────


def columns(form: Form) -> tuple[Column, ...]:
    """The columns of a form, in printed order: its indicators, then vetoes, fields, opinions, calibration."""
    indicators: dict[str, Indicator] = {each.id: each for each in scored(form)}
    own = [slot for slot in tabled(form) if slot.path]
    found: list[Column] = []
    for (part, key), slots in groupby(own, key=lambda slot: (slot.path[0], _group(slot))):
        group = tuple(slots)
        known = indicators.get(str(key)) if part in ("entries", "comments") else None
        title = known.name if known else group[0].title if len(group) == 1 else _common(group)
        found.append(Column(title, group, known.requirement if known else ""))
    return tuple(found)


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


def _neighbours(office: Office, whom: Whom) -> tuple[str, str, int, int]:
    """Who comes before and after somebody among all who have the form: numbers, and the place, from 1."""
    everybody = _groups(office.parts(whom.period).parts).get(whom.form.id, [])
    numbers = [each.person.number for each in everybody]
    mine = same(whom.person.number)
    at = next((n for n, each in enumerate(numbers) if same(each) == mine), None)
    if at is None:
        return "", "", 0, len(numbers)
    return (
        numbers[at - 1] if at else "",
        numbers[at + 1] if at + 1 < len(numbers) else "",
        at + 1,
        len(numbers),
    )


def _groups(parts: Sequence[Part]) -> dict[str, list[Part]]:
    found: dict[str, list[Part]] = {}
    for each in parts:
        found.setdefault(each.form.id, []).append(each)
    return found


def _chosen(groups: Mapping[str, list[Part]], id_: str) -> list[Part]:
    if id_:
        return groups.get(id_, [])
    return next(iter(groups.values()), [])


# ── what it is told ─────────────────────────────────────────────────────────────────────────


def _saved(office: Office, request: Request, said: Mapping[str, str]) -> Response:
    whom = whom_in(office, request)
    slot = recording.slot_of(whom.form, said.get("slot", ""))
    if slot is None:
        raise HTTPException(404)
    what = recording.Typed(
        whom.form, whom.period, whom.person, slot, said.get("value", ""), said.get("was", ""), office.hr
    )
    try:
        done = recording.record(office.workspace, what, office.memory)
    except InputError as wrong:
        told = [sentence(each, office.lang) for each in wrong.problems]
        return JSONResponse({"problems": told}, status_code=422)
    office.written()
    if done.conflict is not None:
        return JSONResponse({"conflict": done.conflict}, status_code=409)
    record = done.record or Record(whom.person, whom.form.id, whom.period)
    return JSONResponse(
        {"values": values(whom.form, done.record), "figures": figures(office, office.card(whom.form, record))}
    )
