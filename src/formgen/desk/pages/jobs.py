"""A run under way: how far it is, how long it takes, a way to stop it; afterwards what came of it."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from formgen.desk.office.jobs import Job
from formgen.desk.office.paper import Paper


def routes(paper: Paper) -> list[Route]:
    office = paper.office

    def named(request: Request) -> Job:
        job = office.jobs.get(request.path_params["id"])
        if job is None:
            raise HTTPException(404)
        return job

    def show(request: Request) -> Response:
        job = named(request)
        answer = paper.page(request, "job", job=job)
        if job.is_over and "hx-request" in request.headers:
            answer.headers["HX-Refresh"] = "true"  # the page around shows what was made, too
        return answer

    def stop(request: Request) -> Response:
        job = named(request)
        office.jobs.stop(job)
        return paper.page(request, "job", job=job)

    return [Route("/jobs/{id:int}", show), Route("/jobs/{id:int}/stop", stop, methods=["POST"])]
