"""What was made in a period: to look at, to print, to take along; which of it is stale, and why."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from formgen import disk
from formgen.commands import regenerate
from formgen.desk.office.asked import period_in
from formgen.desk.office.paper import Paper
from formgen.desk.office.workspace import Office
from formgen.output.digests import digest_of_bytes
from formgen.output.manifest import Entry
from formgen.periods import Period
from formgen.printing.run import Wish
from formgen.text import same
from formgen.view import words
from formgen.view.kinds import KINDS

TYPES: Final[Mapping[str, str]] = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".zip": "application/zip",
    ".png": "image/png",
}
_A_PAGE: Final = 100
"""People on one page of the list."""

_CHUNK: Final = 1 << 20
_LASTING: Final = {"Cache-Control": "private, max-age=86400, immutable"}
"""Of what is named by its content."""


@dataclass(slots=True)
class Sheet:
    """The files of one form of one person, by their endings, and the earlier ones."""

    person: str
    name: str
    form: str
    title: str
    kind: str
    state: str
    revision: int
    files: dict[str, Entry] = field(default_factory=dict)
    earlier: list[Entry] = field(default_factory=list)


def routes(paper: Paper) -> list[Route]:
    office = paper.office

    def show(request: Request) -> Response:
        period = period_in(request)
        wanted = request.query_params.get("q", "").strip()
        kind = request.query_params.get("kind", "card")
        everything = sheets(office, period)
        found = [each for each in everything if each.kind == kind and _fits(each, wanted)]
        at = max(_number(request.query_params.get("from", "0")), 0)
        return paper.page(
            request,
            "cards",
            period=period,
            kind=kind,
            kinds={name: sum(each.kind == name for each in everything) for name in ("card", "blank")},
            sheets=found[at : at + _A_PAGE],
            count=len(found),
            at=at,
            step=_A_PAGE,
            wanted=wanted,
            others=[each for each in office.entries(period) if each.kind in KINDS and not each.person],
        )

    def stale(request: Request) -> Response:
        period = period_in(request)
        wish = Wish(out=office.output, dry=True)
        again = regenerate.regenerate(office.root, period, wish=wish)
        folder = office.output / period.name
        found = [
            (each.path.relative_to(folder).as_posix(), words.stale(each.why, office.lang))
            for each in again.outcome.made
            if not each.kept and each.path.is_relative_to(folder)
        ]
        return paper.page(request, "stale", period=period, stale=found, problems=again.outcome.problems)

    def look(request: Request) -> Response:
        period, entry, _ = _named(office, request)
        mine = [
            each
            for each in office.entries(period)
            if entry.person and (each.form, same(each.person)) == (entry.form, same(entry.person))
        ]
        alike = [each for each in mine if each.kind == entry.kind]
        shown = next((each for each in (entry, *alike) if each.file.endswith(".pdf")), None)
        folder = office.output / period.name
        pages = _pages(disk.content(folder / shown.file)) if shown else 0
        return paper.page(
            request, "card", period=period, entry=entry, shown=shown, pages=pages, files=mine or [entry]
        )

    def file(request: Request) -> Response:
        _, entry, path = _named(office, request)
        content = disk.content(path)
        if digest_of_bytes(content) != entry.sha256:
            raise HTTPException(404)
        return Response(content, media_type=_type(path), headers={**_attached(path.name), **_LASTING})

    def picture(request: Request) -> Response:
        from formgen.writing.pdf.pictures import pictures  # noqa: PLC0415 heavy

        _, _, path = _named(office, request)
        number = request.path_params["page"]
        made = pictures(disk.content(path), first=number, most=1)
        if not made:
            raise HTTPException(404)
        return Response(made[0], media_type=TYPES[".png"], headers=_LASTING)

    def everything(request: Request) -> Response:
        period = period_in(request)
        folder = office.output / period.name
        kind = request.query_params.get("kind", "card")
        ending = request.query_params.get("to", "pdf")
        names = [each.file for each in office.entries(period) if each.kind == kind]
        paths = [folder / name for name in names if name.endswith(f".{ending}")]
        if not paths:
            raise HTTPException(404)
        name = f"{period.name}-{kind}-{ending}.zip"
        return StreamingResponse(_zipped(paths, folder), media_type=TYPES[".zip"], headers=_attached(name))

    return [
        Route("/cards/{period}", show),
        Route("/cards/{period}/stale", stale),
        Route("/cards/{period}/all.zip", everything),
        Route("/cards/{period}/{sha}", look),
        Route("/cards/{period}/{sha}/file", file),
        Route("/cards/{period}/{sha}/{page:int}.png", picture),
    ]


def sheets(office: Office, period: Period) -> list[Sheet]:
    """What was made for people in a period, in the order in which it was made first."""
    names = {same(each.number): each.name for each in office.workspace.people}
    titles: dict[str, str] = {form.id: form.title for form in office.workspace.forms}
    found: dict[tuple[str, str, str], Sheet] = {}
    earlier: dict[tuple[str, str], list[Entry]] = {}
    for entry in office.entries(period):
        if not entry.person:
            continue
        who = (entry.form, same(entry.person))
        if entry.kind == "earlier":
            earlier.setdefault(who, []).append(entry)
            continue
        sheet = found.setdefault(
            (*who, entry.kind),
            Sheet(
                entry.person,
                str(entry.whom.get("name", "")) or names.get(same(entry.person), ""),
                entry.form,
                titles.get(entry.form, entry.form),
                entry.kind,
                entry.state,
                entry.revision,
            ),
        )
        sheet.files[Path(entry.file).suffix.lstrip(".")] = entry
    for (form, person, kind), sheet in found.items():
        if kind == "card":
            sheet.earlier = earlier.get((form, person), [])
    return list(found.values())


def _fits(sheet: Sheet, wanted: str) -> bool:
    return not wanted or any(same(wanted) in same(each) for each in (sheet.person, sheet.name, sheet.title))


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= 9 else 0


def _named(office: Office, request: Request) -> tuple[Period, Entry, Path]:
    """The file whose content the address names; raises HTTPException (404) if formgen made no such one."""
    period = period_in(request)
    entry = next((each for each in office.entries(period) if each.sha256 == request.path_params["sha"]), None)
    if entry is None:
        raise HTTPException(404)
    return period, entry, office.output / period.name / entry.file


def _pages(pdf: bytes) -> int:
    from formgen.writing.pdf.pictures import count  # noqa: PLC0415 heavy

    return count(pdf)


def _type(path: Path) -> str:
    return TYPES.get(path.suffix.lower(), "application/octet-stream")


def _attached(name: str) -> dict[str, str]:
    """To be saved under this name, and never opened as a page of the desk."""
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}


def _zipped(paths: Iterable[Path], folder: Path) -> Iterator[bytes]:
    with tempfile.TemporaryFile() as stream:
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
            for path in paths:
                archive.write(path, path.relative_to(folder).as_posix())
        stream.seek(0)
        while piece := stream.read(_CHUNK):
            yield piece
