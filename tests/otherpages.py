"""Every kind of page beside the forms, as the sample company makes it, for tests that look at all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache

from formgen.commands.diff import diff
from formgen.commands.impact import impact
from formgen.commands.person import person
from formgen.commands.report import report
from formgen.periods import Period
from formgen.phrases import phrases
from formgen.view.dossier import dossier
from formgen.view.model import Effects, Page
from formgen.writing.brand import Brand
from formgen.writing.pdf.document import Pdf
from formgen.writing.word.document import Docx
from pages import COMPANY, ROOT, TEMPLATES

REVISION = ROOT / "examples" / "revision"
NOVEMBER = Period.parse("2026-11")


def _comparison() -> Page:
    difference, problems = diff(COMPANY, "account-manager")
    assert not problems
    return difference.page


def _impact() -> Effects:
    draft, more = REVISION / "account-manager.v3.yaml", [str(REVISION / "renewal.csv")]
    found, problems = impact(COMPANY, "account-manager", str(draft), period=NOVEMBER, more=more)
    assert not problems
    made = found.page
    assert isinstance(made, Effects)
    return made


def many(count: int) -> Effects:
    """The effects of a revision on so many people, every third of whom there is something to say of."""
    made = _impact()
    people = tuple(
        replace(
            made.people[n % len(made.people)], number=f"{n:04}", remark="" if n % 3 else "评分标准改为按月"
        )
        for n in range(1, count + 1)
    )
    return replace(made, people=people, remarks=("新增“老客户续约率”尚无数据（12人）", "“回款”按季度结转"))


def _dossier() -> Page:
    (found,), _ = person(COMPANY, ["0036"])
    return dossier(phrases("zh"), found.person, found.appraisals)


_MADE: Mapping[str, tuple[str, Callable[[], Page]]] = {
    "comparison": ("comparison", _comparison),
    "impact": ("impact", _impact),
    "impact-of-many": ("impact", lambda: many(45)),
    "report": ("report", lambda: report(COMPANY, NOVEMBER).page),
    "dossier": ("dossier", _dossier),
}

OTHERS = tuple(_MADE)


@cache
def other(name: str) -> Page:
    return _brand().stamped(_MADE[name][1]())


def template(name: str) -> str:
    return _MADE[name][0]


@cache
def docx(name: str) -> bytes:
    return written(other(name), template(name), "docx")


@cache
def pdf(name: str) -> bytes:
    return written(other(name), template(name), "pdf")


def written(page: Page, template: str, kind: str) -> bytes:
    """A page as it is printed with these templates."""
    return _writer(template, kind).write(_brand().stamped(page))


@cache
def _writer(template: str, kind: str) -> Docx | Pdf:
    if kind == "docx":
        return Docx(TEMPLATES / f"{template}.docx", _brand())
    return Pdf(TEMPLATES, _brand(), f"{template}.html")


@cache
def _brand() -> Brand:
    return Brand("青禾示例科技有限公司", (COMPANY / "logo.png").read_bytes())
