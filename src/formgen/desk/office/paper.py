"""Pages of the desk as HTML: templates with the words of the catalogue in the reader's language."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from formgen.desk.office.overview import Open
from formgen.desk.office.workspace import Office
from formgen.messages import Lang, hint, say, sentence
from formgen.periods import Period
from formgen.phrases import phrases
from formgen.problems import Problem
from formgen.view.words import lacks

NAVIGATION: Final = ("month", "people", "forms", "scores", "raters", "cards", "report", "revision")
"""The pages that every page leads to, each of a period."""


@dataclass(frozen=True)
class Paper:
    """What pages are written on."""

    office: Office

    @cached_property
    def _env(self) -> Environment:
        env = Environment(
            loader=PackageLoader("formgen.desk", "web/templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        env.globals.update(say=self._say, sentence=self._sentence, hint=self._hint, lang=self._lang)
        env.globals["placed"] = self._inside
        env.globals["lacking"] = self._lacking
        env.globals["titled"] = self.titled
        return env

    def page(
        self, request: Request, name: str, /, *, status: int = 200, period: Period | None = None, **facts: Any
    ) -> HTMLResponse:
        """A whole page or, where htmx asks for one, its piece, `<name>-piece.html`."""
        shared: Mapping[str, Any] = {
            "company": self.office.company,
            "period": period or latest(self.office),
            "navigation": NAVIGATION,
            "here": name,
            "path": request.url.path,
        }
        names = [f"{name}-piece.html"] * ("hx-request" in request.headers) + [f"{name}.html"]
        text = self._env.select_template(names).render({**shared, **facts})
        return HTMLResponse(text, status)

    def piece(self, name: str, **facts: Any) -> str:
        """A piece of a page, for a script of that page to put in its place."""
        return self._env.get_template(f"{name}.html").render(facts)

    def titled(self, period: Period | str) -> str:
        """A period, or one that is named, as the reader says it: 2026年11月, November 2026."""
        known = period if isinstance(period, Period) else Period.parse(period)
        return phrases(self.office.lang).period(known)

    def _lang(self) -> Lang:
        return self.office.lang

    def _lacking(self, of: Open) -> str:
        """What somebody's card lacks, in words."""
        return lacks(of, self.office.lang)

    def _say(self, code: str, **facts: object) -> str:
        return say(code, self.office.lang, **facts)

    def _sentence(self, problem: Problem) -> str:
        return self._inside(sentence(problem, self.office.lang))

    def _hint(self, problem: Problem) -> str:
        return self._inside(hint(problem, self.office.lang))

    def _inside(self, said: object) -> str:
        """What is said, with files called by where they are in the workspace: who reads it stands in it."""
        return str(said).replace(f"{self.office.root}{os.sep}", "")


def latest(office: Office) -> Period:
    """The month that is worked on: the newest of which there is anything, or the one that just ended."""
    months = [period for period in office.periods if period.span == "month"]
    return months[-1] if months else office.this_month
