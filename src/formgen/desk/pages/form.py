"""A form under somebody's hands: as fields and as YAML, with the page beside it as it prints."""

from __future__ import annotations

from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from formgen.commands import draft
from formgen.commands.draft import Draft
from formgen.desk.office.asked import change_in, period_in, texts_in
from formgen.desk.office.fields import boxed, place
from formgen.desk.office.paper import Paper
from formgen.desk.office.pictures import addresses, pictured
from formgen.desk.office.workspace import Office
from formgen.forms.changing import Change, NotChangedError, changed
from formgen.forms.names import in_words
from formgen.messages import hint, sentence
from formgen.periods import Period
from formgen.problems import InputError, Problem
from formgen.view.kinds import KINDS
from formgen.workspace.folder import Spec

_MOST_LETTERS: Final = 400_000
_MOST_PAGES: Final = 4


def routes(paper: Paper) -> list[Route]:
    office = paper.office

    def edit(request: Request) -> Response:
        spec = _spec(office, request)
        text, mark = draft.text_of(spec)
        months = [each for each in office.periods if each.span == spec.form.span]
        since = spec.form.effective or ""
        people = sum(spec.form.id in person.forms for person in office.workspace.people)
        return paper.page(
            request,
            "form",
            period=period_in(request),
            spec=spec,
            text=text,
            mark=mark,
            people=people,
            others=[each.form.version for each in office.workspace.versions(spec.form.id) if each != spec],
            months=months,
            trial=next((each for each in reversed(months) if each.months[0].name < since), None),
        )

    async def preview(request: Request) -> Response:
        said = await _said(request)
        return await run_in_threadpool(_previewed, office, _spec(office, request), said["text"])

    async def fields(request: Request) -> Response:
        said = await _said(request)
        return JSONResponse(await run_in_threadpool(_as_fields, paper, _spec(office, request), said["text"]))

    async def change(request: Request) -> Response:
        said = await _said(request)
        return await run_in_threadpool(_changed, paper, _spec(office, request), said["text"], change_in(said))

    async def compare(request: Request) -> Response:
        said = await _said(request)
        return await run_in_threadpool(_compared, paper, _spec(office, request), said)

    async def effect(request: Request) -> Response:
        said = await _said(request)
        return await run_in_threadpool(_effect, paper, _spec(office, request), said)

    async def save(request: Request) -> Response:
        said = await _said(request)
        return await run_in_threadpool(_saved, office, _spec(office, request), said)

    editor = "/forms/{period}/{id}/{version:int}"
    return [
        Route(editor, edit),
        Route(f"{editor}/preview", preview, methods=["POST"]),
        Route(f"{editor}/fields", fields, methods=["POST"]),
        Route(f"{editor}/change", change, methods=["POST"]),
        Route(f"{editor}/compare", compare, methods=["POST"]),
        Route(f"{editor}/effect", effect, methods=["POST"]),
        Route(f"{editor}/save", save, methods=["POST"]),
    ]


def _spec(office: Office, request: Request) -> Spec:
    """The spec that the address names; raises HTTPException (404) if there is none."""
    wanted = request.path_params["id"], request.path_params["version"]
    for spec in office.workspace.specs:
        if (spec.form.id, spec.form.version) == wanted:
            return spec
    raise HTTPException(404)


async def _said(request: Request) -> dict[str, str]:
    """What the editor sends, with its text; raises HTTPException: 400 without one, 413 for one too long."""
    said = await texts_in(request, _MOST_LETTERS, too_long=413)
    if "text" not in said:
        raise HTTPException(400)
    return said


def _as_fields(paper: Paper, spec: Spec, text: str) -> dict[str, str]:
    """A text as fields on the page, or that it has none."""
    office = paper.office
    others = (form for form in office.workspace.forms if form.id != spec.form.id)
    return {
        "html": paper.piece(
            "fields",
            form=boxed(
                draft.looked_at(text, str(spec.path), office.workspace.config.words), office.lang, others
            ),
        )
    }


def _changed(paper: Paper, spec: Spec, text: str, change: Change) -> Response:
    """The text and its fields after a change; as they are, with 409, where it cannot be made."""
    workspace = paper.office.workspace
    others = (str(form.id) for form in workspace.forms if form.id != spec.form.id)
    try:
        after = changed(text, change, next(others, ""), workspace.config.words)
    except NotChangedError:
        return JSONResponse(_as_fields(paper, spec, text), status_code=409)
    return JSONResponse({"text": after, **_as_fields(paper, spec, after)})


def _saved(office: Office, spec: Spec, said: dict[str, str]) -> Response:
    """The mark of what was written; what the file says by now, with 409; or what is wrong, with 422."""
    try:
        there = draft.save(office.workspace, spec, said["text"], said.get("mark", ""))
    except InputError as wrong:
        seen = draft.looked_at(said["text"], str(spec.path), office.workspace.config.words)
        return JSONResponse({"problems": _told(office, seen, wrong.problems)}, status_code=422)
    mark = draft.text_of(spec)[1]
    return JSONResponse(
        {"mark": mark} if there is None else {"theirs": there, "mark": mark}, 200 if there is None else 409
    )


def _previewed(office: Office, spec: Spec, text: str) -> Response:
    """The pages of what a text says as a form, and its problems by line."""
    seen = draft.looked_at(text, str(spec.path), office.workspace.config.words)
    problems, pages = seen.problems, tuple[str, ...]()
    if seen.form:
        try:
            pages = addresses(draft.printed(office.workspace, seen.form), most=_MOST_PAGES)
        except InputError as wrong:
            problems = (*problems, *wrong.problems)
    return JSONResponse(
        {"pages": pages, "problems": _told(office, seen, problems), "sound": seen.can_be_saved}
    )


def _compared(paper: Paper, spec: Spec, said: dict[str, str]) -> Response:
    """The comparison of a draft with another version, as it prints; with its own file, if none is named."""
    old = said.get("old", "")
    if old and not old.isdecimal():
        raise HTTPException(400)
    try:
        page, problems = draft.compared(paper.office.root, spec, said["text"], old)
    except InputError as wrong:
        return _shown(paper, (), wrong.problems)
    pages, more = pictured(paper.office, page, KINDS["comparison"].template)
    return _shown(paper, pages, (*problems, *more))


def _effect(paper: Paper, spec: Spec, said: dict[str, str]) -> Response:
    """What a draft would have meant for the people of a past month, as it prints."""
    try:
        period = Period.parse(said.get("month", ""))
    except ValueError as why:
        raise HTTPException(400) from why
    try:
        page, problems = draft.effect(paper.office.root, spec, said["text"], period)
    except InputError as wrong:
        return _shown(paper, (), wrong.problems)
    pages, more = pictured(paper.office, page, KINDS["impact"].template)
    return _shown(paper, pages, (*problems, *more))


def _shown(paper: Paper, pages: tuple[str, ...], problems: tuple[Problem, ...]) -> Response:
    return JSONResponse({"html": paper.piece("effects", pages=pages, problems=problems)})


def _told(office: Office, seen: Draft, problems: tuple[Problem, ...]) -> list[dict[str, object]]:
    return [
        {
            "field": place(path or ()),
            "line": each.where.line,
            "severity": each.severity.value,
            "text": sentence(each, office.lang),
            "hint": hint(each, office.lang),
            "words": [in_words(said(each, office.lang), office.lang) for said in (sentence, hint)],
        }
        for each, path in seen.with_fields(problems)
    ]
