"""From an empty folder to the first blank: the company, the roster, a form, who has it."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from formgen.commands import begin
from formgen.desk.office.paper import Paper, latest
from formgen.periods import MONTHS
from formgen.text import same


def routes(paper: Paper) -> list[Route]:
    office = paper.office

    def show(request: Request) -> Response:
        workspace = office.workspace
        forms = dict.fromkeys(form.id for form in workspace.forms)
        idle = [each for each in workspace.people if not each.forms]
        return paper.page(
            request,
            "begin",
            steps=(bool(workspace.config.company), bool(workspace.people), bool(forms), not idle),
            samples=begin.samples(),
            forms=[workspace.versions(id_)[-1].form for id_ in forms],
            idle=list({same(each.number): each.name for each in idle}.values()),
            config=workspace.config,
            lengths=tuple(MONTHS),
            posts=sorted({each.post for each in idle if each.post}),
            departments=sorted({each.department for each in idle if each.department}),
            problems=office.problems,
        )

    async def company(request: Request) -> Response:
        said = await request.form()
        logo = said.get("logo")
        content = await logo.read() if isinstance(logo, UploadFile) and logo.filename else b""
        chosen = {key: str(said.get(key, "")) for key in ("typeface", "words")}
        config = office.workspace.config
        more = {key: value for key, value in chosen.items() if value != getattr(config, key)}
        await run_in_threadpool(begin.company, office.root, str(said.get("company", "")), content, **more)
        return RedirectResponse("/begin", status_code=303)

    async def adopt(request: Request) -> Response:
        ids = tuple(str(each) for each in (await request.form()).getlist("form"))
        await run_in_threadpool(begin.adopt, office.workspace, ids)
        return RedirectResponse("/begin", status_code=303)

    async def rule(request: Request) -> Response:
        said = await request.form()
        form, post, department = (str(said.get(key, "")) for key in ("form", "post", "department"))
        await run_in_threadpool(begin.rule, office.workspace, form, post, department)
        return RedirectResponse("/begin", status_code=303)

    return [
        Route("/begin", show),
        Route("/begin/company", company, methods=["POST"]),
        Route("/begin/forms", adopt, methods=["POST"]),
        Route("/begin/rule", rule, methods=["POST"]),
    ]


def is_needed(paper: Paper) -> bool:
    """Whether something without which no form can be printed is still to be said."""
    workspace = paper.office.workspace
    return not (workspace.people and workspace.forms and any(each.forms for each in workspace.people))


def first(paper: Paper) -> str:
    """The address that the desk opens with; where there is a month already, nothing is read to know it."""
    is_new = not paper.office.periods and is_needed(paper)
    return "/begin" if is_new else f"/month/{latest(paper.office).name}"
