"""The file of one person (个人绩效档案) as a workbook: results as numbers, words, talks and plans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from openpyxl import Workbook

from formgen.points import half_up
from formgen.records.model import Person
from formgen.scoring.history import Appraisal
from formgen.view import words
from formgen.view.model import Dossier, Grid
from formgen.workbooks.books import saved, sheet_title
from formgen.workbooks.tables import Head, Number, Table, Value, add_sheet


def workbook(person: Person, page: Dossier, appraisals: Sequence[Appraisal], company: str = "") -> bytes:
    """The results of these cards, then every table of the page; the same input, the same bytes."""
    book = Workbook(write_only=True)
    about = (*([f"公司：{company}"] if company else []), f"姓名：{person.name}", f"工号：{person.number}")
    used: set[str] = set()
    add_sheet(book, sheet_title("历次考核", used), replace(_results(appraisals), about=about))
    for topic in page.topics[1:]:
        for grid in topic.grids:
            add_sheet(book, sheet_title(grid.title, used), replace(_words(topic.title, grid), about=about))
    return saved(book, "formgen")


def _results(appraisals: Sequence[Appraisal]) -> Table:
    heads = [
        Head("考核周期"),
        Head("考核表", wraps=True),
        Head("版本", "right"),
        Head("部门", wraps=True),
        Head("岗位", wraps=True),
        *(Head(title, "right") for title in ("得分", "满分", "得分率%")),
        *(Head(title, "center") for title in ("初评等级", "等级")),
        Head("绩效工资", "right"),
        Head("状态", "center"),
    ]
    rows = [_result(each) for each in appraisals if each.is_appraisal]
    return Table("个人绩效档案　历次考核", heads, rows)


def _result(each: Appraisal) -> list[Value]:
    standing, form, rate = each.standing, each.form, each.rate
    done = standing.state == "complete"
    first = standing.calibrated.first if standing.calibrated else standing.graded
    pay = standing.pay if done else None
    return [
        standing.period.title if standing.period else None,
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
        words.STATES[standing.state],
    ]


def _words(title: str, grid: Grid) -> Table:
    heads = [Head(head.title, wraps=True) for head in grid.heads]
    rows: list[list[Value]] = [[text or None for text in row] for row in grid.rows]
    return Table(f"个人绩效档案　{title.split('、', 1)[-1]}", heads, rows)
