"""Several people: who appraises whom, their links, the door they come through, and what they entered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final
from urllib.parse import quote, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from formgen.commands.record import slot_of
from formgen.desk.office.asked import period_in, place_in
from formgen.desk.office.keys import JOIN
from formgen.desk.office.network import Network
from formgen.desk.office.paper import Paper
from formgen.desk.office.rating import Progress, progress
from formgen.desk.office.visitors import appraisal_of
from formgen.desk.office.workspace import Office
from formgen.periods import Period
from formgen.problems import Problem
from formgen.records.appraisers import Appraisal, Appraiser, Duty, Vacant
from formgen.records.entering import typed
from formgen.records.journal import Entry, journal_of, read_journal
from formgen.text import same
from formgen.workspace.links import DAYS, MOST_DAYS, Link, State, links, made, revoked

_A_PAGE: Final = 100
_FEW: Final = 8


@dataclass(frozen=True, slots=True)
class Line:
    """One appraiser: what they have to write, and their newest link."""

    who: Appraiser
    duties: tuple[Duty, ...]
    link: Link | None
    state: State | None

    @property
    def key(self) -> str:
        return key_of(self.who)

    @property
    def forms(self) -> tuple[tuple[str, int], ...]:
        """The forms with how many people each is about."""
        titles = [each.form.title for each in self.duties]
        return tuple((title, titles.count(title)) for title in dict.fromkeys(titles))


@dataclass(frozen=True, slots=True)
class Gap:
    """A seat of a form that nobody has, with why, for so many people; the first of them by name."""

    form: str
    seat: str
    why: str
    names: tuple[str, ...]
    count: int


def routes(paper: Paper, network: Network) -> list[Route]:  # noqa: C901 the pages of one matter
    office = paper.office

    def show_page(request: Request) -> Response:
        period = period_in(request)
        found = appraisal_of(office, period)
        wanted = request.query_params.get("q", "").strip()
        lines = [each for each in _lines(office, found, period) if _fits(each.who, wanted)]
        at = place_in(request)
        shown = lines[at : at + _A_PAGE]
        return paper.page(
            request,
            "raters",
            period=period,
            lines=[(each, _done(office, each.duties)) for each in shown],
            gaps=_gaps(found.vacant),
            door=network.door,
            wanted=wanted,
            same=urlencode({"q": wanted}) if wanted else "",
            count=len(lines),
            at=at,
            step=_A_PAGE,
            days=DAYS,
            most_days=MOST_DAYS,
            some_open=any(each.state == "open" for each in lines),
        )

    async def act(request: Request) -> Response:
        """Open or shut the door; make or revoke the links of one appraiser or of all."""
        async with request.form(max_files=0, max_fields=8) as said:
            words = {key: str(said.get(key, "")) for key in ("what", "who", "days")}
        return await run_in_threadpool(_acted, request, period_in(request), **words)

    def _acted(request: Request, period: Period, what: str, who: str, days: str) -> Response:
        match what:
            case "open":
                network.open()
            case "shut":
                network.shut()
            case "make" | "make-all":
                return _made(request, period, who if what == "make" else None, days)
            case "revoke" | "revoke-all":
                _revoke(period, who if what == "revoke" else None)
            case _:
                raise HTTPException(400)
        return RedirectResponse(f"/raters/{period.name}", status_code=303)

    def _made(request: Request, period: Period, key: str | None, days: str) -> Response:
        door = network.door
        if door is None:
            raise HTTPException(409)
        if not days.isdecimal() or not 1 <= int(days[:4]) <= MOST_DAYS:
            raise HTTPException(400)
        lines = _lines(office, appraisal_of(office, period), period)
        chosen = [each.who for each in lines if (each.state != "open" if key is None else each.key == key)]
        if not chosen and key is not None:
            raise HTTPException(404)
        new = made(office.root, chosen, period, _now(), int(days))
        slips = [(link, f"{door.address}{JOIN}?link={quote(token)}") for link, token in new]
        return paper.page(request, "slips", here="raters", period=period, slips=slips, door=door)

    def _revoke(period: Period, key: str | None) -> None:
        mine = [each for each in links(office.root) if each.period == period]
        revoked(office.root, {each.id for each in mine if key in (None, key_of(each.who))}, _now())

    def show_journal(request: Request) -> Response:
        period = period_in(request)
        wanted = request.query_params.get("q", "").strip()
        entries, problems = _entries(office, period)
        kept = [each for each in entries if _tells(each, wanted)]
        at = place_in(request)
        return paper.page(
            request,
            "journal",
            here="raters",
            period=period,
            rows=_rows(office, kept[at : at + _A_PAGE], _last(entries)),
            problems=problems,
            wanted=wanted,
            same=urlencode({"q": wanted}) if wanted else "",
            count=len(kept),
            at=at,
            step=_A_PAGE,
        )

    return [
        Route("/raters/{period}", show_page),
        Route("/raters/{period}/journal", show_journal),
        Route("/raters/{period}/act", act, methods=["POST"]),
    ]


def key_of(who: Appraiser) -> str:
    """How a page names an appraiser to the desk."""
    return f"{who.number}/{who.name}"


def _now() -> datetime:
    return datetime.now().astimezone()


def _lines(office: Office, found: Appraisal, period: Period) -> list[Line]:
    newest = {each.who: each for each in links(office.root) if each.period == period}
    now = _now()
    return [
        Line(who, duties, link, link.state(now) if link else None)
        for who, duties in found.duties.items()
        for link in (newest.get(who),)
    ]


def _done(office: Office, duties: Iterable[Duty]) -> Progress:
    """In how many people's forms an appraiser has written everything."""
    each = [progress(office, duty) for duty in duties]
    return Progress(sum(one.is_done for one in each), len(each))


def _fits(who: Appraiser, wanted: str) -> bool:
    return not wanted or same(wanted) in same(f"{who.number} {who.name}")


def _gaps(vacant: Iterable[Vacant]) -> list[Gap]:
    def kind(each: Vacant) -> tuple[str, str, str]:
        return each.form.title, each.seat, each.why

    found = []
    for (form, seat, why), group in groupby(sorted(vacant, key=kind), key=kind):
        people = [each.person for each in group]
        names = tuple(f"{each.name} {each.number}" for each in people[:_FEW])
        found.append(Gap(form, seat, why, names, len(people)))
    return found


# ── what was entered ────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Written:
    """An entry of the journal as a page shows it.

    `stands` is what the score files say now in place of what was entered last, where another program has
    changed it; None where they agree, or somebody has entered something since.
    """

    entry: Entry
    at: str
    person: str
    form: str
    slot: str
    stands: str | None = None


def _entries(office: Office, period: Period) -> tuple[list[Entry], list[Problem]]:
    """What was entered in a month and in the longer periods that are due in it, the newest first."""
    due = {each.period for duties in appraisal_of(office, period).duties.values() for each in duties}
    found = [read_journal(journal_of(office.root / "scores", each.name)) for each in sorted({period, *due})]
    entries = sorted((entry for each in found for entry in each.entries), key=_when)
    entries.reverse()  # so that of one second the last line comes first
    return entries, [problem for each in found for problem in each.problems]


def _when(entry: Entry) -> float:
    try:
        return datetime.fromisoformat(entry.at).timestamp()
    except (ValueError, OverflowError, OSError):
        return 0.0


def _tells(entry: Entry, wanted: str) -> bool:
    who = entry.author
    return not wanted or any(same(wanted) in same(each) for each in (who.name, who.number, entry.person))


def _last(entries: Iterable[Entry]) -> set[int]:
    """Which entries nobody has replaced at the desk; the newest come first."""
    found: dict[tuple[str, str, str, str], Entry] = {}
    for each in entries:
        found.setdefault((each.form, each.period, each.person, each.slot), each)
    return set(map(id, found.values()))


def _rows(office: Office, entries: Iterable[Entry], last: set[int]) -> list[Written]:
    names = {same(each.number): each.name for each in office.workspace.people}
    return [_row(office, each, names, is_last=id(each) in last) for each in entries]


def _row(office: Office, entry: Entry, names: Mapping[str, str], *, is_last: bool) -> Written:
    at = entry.at[:19].replace("T", " ")
    person = f"{names.get(entry.person, '')} {entry.person}".strip()
    period = Period.parse(entry.period) if _is_period(entry.period) else None
    spec = office.workspace.form_for(entry.form, period) if period else None
    if spec is None or period is None:
        return Written(entry, at, person, entry.form, entry.slot)
    slot = slot_of(spec.form, entry.slot)
    stands = typed(office.record(spec.form, entry.person, period), slot) if slot and is_last else entry.value
    differs = None if same(stands) == same(entry.value) else stands
    return Written(entry, at, person, spec.form.title, slot.title if slot else entry.slot, differs)


def _is_period(name: str) -> bool:
    try:
        Period.parse(name)
    except ValueError:
        return False
    return True
