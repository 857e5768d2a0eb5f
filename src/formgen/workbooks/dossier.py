"""The file of one person (个人绩效档案) as a workbook: results as numbers, words, talks and plans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from openpyxl import Workbook

from formgen.phrases import Phrases
from formgen.points import half_up
from formgen.records.model import Person
from formgen.scoring.history import Appraisal
from formgen.view import words
from formgen.view.model import Dossier, Grid
from formgen.workbooks.books import saved, sheet_title
from formgen.workbooks.tables import Head, Number, Table, Value, add_sheet


def workbook(
    say: Phrases, person: Person, page: Dossier, appraisals: Sequence[Appraisal], company: str = ""
) -> bytes:
    """The results of these cards, then every table of the page; the same input, the same bytes."""
    book = Workbook(write_only=True)
    known = (("company", company), ("person-name", person.name), ("person-number", person.number))
    about = tuple(say("labelled", label=say(code), text=text) for code, text in known if text)
    used: set[str] = set()
    add_sheet(
        book, sheet_title(say("results-title"), used), replace(_results(say, appraisals), about=about), say
    )
    for topic in page.topics[1:]:
        for grid in topic.grids:
            add_sheet(
                book, sheet_title(grid.title, used), replace(_words(say, topic.title, grid), about=about), say
            )
    return saved(book, "formgen")


def _results(say: Phrases, appraisals: Sequence[Appraisal]) -> Table:
    heads = [
        Head(say("line-period")),
        Head(say("page-form"), wraps=True),
        Head(say("line-version"), "right"),
        Head(say("person-department"), wraps=True),
        Head(say("person-post"), wraps=True),
        *(Head(say(code), "right") for code in ("score", "full-points", "score-rate-percent")),
        *(Head(say(code), "center") for code in ("first-grade", "grade")),
        Head(say("pay"), "right"),
        Head(say("state"), "center"),
    ]
    rows = [_result(say, each) for each in appraisals if each.is_appraisal]
    return Table(_titled(say, say("results-title")), heads, rows)


def _result(say: Phrases, each: Appraisal) -> list[Value]:
    standing, form, rate = each.standing, each.form, each.rate
    done = standing.state == "complete"
    first = standing.calibrated.first if standing.calibrated else standing.graded
    pay = standing.pay if done else None
    return [
        say.period(standing.period) if standing.period else None,
        form.title,
        Number(form.version),
        standing.person.department or None,
        standing.person.post or None,
        None if each.total is None else Number(each.total, form.decimals),
        None if form.total is None else Number(form.total.full),
        None if rate is None else Number(half_up(100 * rate, 1), 1),
        (first or None) if done else None,
        (standing.graded or None) if done else None,
        None if pay is None else Number(pay, form.pay.decimals if form.pay else 2, money=True),
        words.state(standing.state, say),
    ]


def _words(say: Phrases, title: str, grid: Grid) -> Table:
    heads = [Head(head.title, wraps=True) for head in grid.heads]
    rows: list[list[Value]] = [[text or None for text in row] for row in grid.rows]
    numbered = say("ordinal", n="", title="")
    return Table(_titled(say, title.split(numbered, 1)[-1]), heads, rows)


def _titled(say: Phrases, title: str) -> str:
    return say("space-between").join((say("dossier-title"), title))
