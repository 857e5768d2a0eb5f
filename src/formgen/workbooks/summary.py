"""The month's summary as a workbook (汇总表): people, departments, and a sheet for each form.

Each sheet can be handed in as it is: its title, company and month above, sums below, and who made it,
checked it and approved it.  What is a number is one, in the form's decimals; what a person typed stays
text.  Rows are streamed, so that a company of 20,000 needs no more memory than one of 20.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from openpyxl import Workbook

from formgen.forms.model import Form
from formgen.forms.pay import ByGrade, Part
from formgen.periods import Period
from formgen.phrases import Phrases
from formgen.points import half_up
from formgen.scoring.distribution import Quota
from formgen.scoring.model import Calibrated
from formgen.scoring.posts import Combined
from formgen.scoring.severity import Severity, severities
from formgen.scoring.standing import Standing
from formgen.scoring.summary import by_department, by_form, calibrated, group, headcount, ranks, scale
from formgen.view import words
from formgen.workbooks.books import saved, sheet_title
from formgen.workbooks.tables import Head, Number, Table, Value, add_sheet

_EXACT = 4
"""Points of sections and adjustments are kept in so many decimals, as cards print them."""

_SHEETS = ("people", "departments", "quotas", "calibrated", "combined", "severity")


def workbook(  # noqa: PLR0913, PLR0917 whatever has a sheet of its own
    say: Phrases,
    standings: Sequence[Standing],
    quotas: Sequence[Quota],
    roster: Mapping[str, int],
    period: Period,
    company: str = "",
    *,
    combined: Sequence[Combined] = (),
) -> bytes:
    """The summary of these people, those of the roster in its order (number → place), then the others.

    `combined` are the common results of those who have several posts.

    The same input gives the same bytes.
    """
    book = Workbook(write_only=True)
    in_order = sorted(standings, key=lambda each: roster.get(each.person.number, len(roster)))
    places = ranks(in_order)
    used = {say(f"sheet-{name}").casefold() for name in _SHEETS}
    tables = [
        (say("sheet-people"), _people(say, in_order, places), period),
        (say("sheet-departments"), _departments(say, standings), period),
    ]
    if combined:
        tables.append((say("sheet-combined"), _combined(say, combined), period))
    if quotas:
        tables.append((say("sheet-quotas"), _quotas(say, quotas), period))
    if severe := severities(in_order):
        tables.append((say("sheet-severity"), _severity(say, severe), period))
    if changed := calibrated(in_order):
        tables.append((say("sheet-calibrated"), _calibrated(say, changed), period))
    for members in by_form(in_order).values():
        form, own = members[0].form, members[0].period or period  # a quarter's form covers the quarter
        tables.append((sheet_title(form.title or form.id, used), _of_form(say, form, members, places), own))
    for name, table, own in tables:
        when = say.period(own)
        whose = (
            *([say("labelled", label=say("company"), text=company)] if company else []),
            say("labelled", label=say("line-period"), text=when),
        )
        title = say("title-of-period", title=table.title, period=when)
        add_sheet(book, name, replace(table, title=title, about=(*whose, *table.about)), say)
    return saved(book, "formgen")


def _counts(say: Phrases, standings: Sequence[Standing], unit: str = "people") -> tuple[str, ...]:
    figures, people = group(standings), headcount(standings)
    said = say(f"so-many-{unit}-spaced", n=figures.people)
    if people != figures.people:
        said = say("in-brackets", text=said, inside=say("so-many-people-spaced", n=people))
    return (say("counts-of-cards", cards=said, complete=figures.complete, open=figures.open),)


# ── everybody ───────────────────────────────────────────────────────────────────────────────

_Places: TypeAlias = "Mapping[tuple[str, str], int]"


def _whose(say: Phrases) -> list[Head]:
    return [
        Head(say("person-number")),
        Head(say("person-name")),
        Head(say("person-department"), wraps=True),
        Head(say("person-post"), wraps=True),
    ]


def _outcome_heads(say: Phrases) -> list[Head]:
    return [
        Head(say("total"), "right"),
        Head(say("grade"), "center"),
        Head(say("coefficient-short"), "right"),
        Head(say("pay"), "right"),
        Head(say("state"), "center"),
        Head(say("lacking"), wraps=True),
    ]


def _people(say: Phrases, standings: Sequence[Standing], places: _Places) -> Table:
    heads = [
        *_whose(say),
        Head(say("form"), wraps=True),
        Head(say("line-version"), "right"),
        Head(say("rank-in-form"), "right"),
        *_outcome_heads(say),
    ]
    rows = (
        [*_who(each), each.form.title, Number(each.form.version), _rank(each, places), *_outcome(say, each)]
        for each in standings
    )
    sums = [_sums(heads, say("sum"), {say("pay"): _pay(standings)})]
    return Table(say("summary-title"), heads, rows, sums, _counts(say, standings, "cards"))


def _rank(standing: Standing, places: _Places) -> Value:
    place = places.get((str(standing.form.id), standing.person.number))
    return None if place is None else Number(place)


def _pay(standings: Iterable[Standing]) -> Value:
    """The sum of what is paid, in the decimals of the form that has the most."""
    paid = [each for each in standings if each.state == "complete" and each.pay is not None]
    if not paid:
        return None
    decimals = max(each.form.pay.decimals if each.form.pay else 2 for each in paid)
    return Number(sum((each.pay or Decimal(0) for each in paid), Decimal(0)), decimals, money=True)


def _sums(heads: Sequence[Head], label: str, values: Mapping[str, Value]) -> list[Value]:
    """A row below the others: its label, and values by the headings of their columns."""
    return [label, *(values.get(head.title) for head in heads[1:])]


def _who(standing: Standing) -> list[Value]:
    person = standing.person
    return [person.number, person.name, person.department, person.post]


def _outcome(say: Phrases, standing: Standing) -> list[Value]:
    """Total, grade, coefficient, pay, state and what is missing; a card that is not complete has no total."""
    form = standing.form
    done = standing.state == "complete"
    total = Number(standing.total, form.decimals) if done and standing.total is not None else None
    coefficient = standing.coefficient if done else None
    paid = standing.pay if done else None
    return [
        total if done else words.state(standing.state, say),
        (standing.graded or None) if done else None,
        None if coefficient is None else Number(coefficient, 2),
        None if paid is None else Number(paid, form.pay.decimals if form.pay else 2, money=True),
        words.state(standing.state, say),
        words.lacks(standing, say.tongue) or None,
    ]


def _of_form(say: Phrases, form: Form, standings: Sequence[Standing], places: _Places) -> Table:
    """The people of one form, with the points of its sections and of its bonus and deduction blocks."""
    counting = [n for n, section in enumerate(form.sections) if form.gives_points(section)]
    names = [
        *(form.sections[n].title or say("section-number", n=n + 1) for n in counting),
        *(block.title for block in form.adjustments),
    ]
    outcome = _outcome_heads(say)
    heads = [
        *_whose(say),
        *(Head(name, "right", wraps=True) for name in names),
        Head(say("rank"), "right"),
        *outcome[:_BEFORE_PAY],
        *(Head(part.name, "right", wraps=True) for part in _parts(form)),
        *outcome[_BEFORE_PAY:],
    ]
    rows = (
        [*_who(each), *_points(say, each, counting), _rank(each, places), *_paid(say, each)]
        for each in standings
    )
    figures = group(standings)
    mean = None if figures.mean is None else Number(figures.mean, form.decimals)
    sums = [
        _sums(heads, say("mean"), {say("total"): mean}),
        _sums(heads, say("sum"), {say("pay"): _pay(standings)}),
    ]
    told = [row for row in sums if any(row[1:])]
    return Table(say("summary-of-form", form=form.title), heads, rows, told, _counts(say, standings))


_BEFORE_PAY = 3
"""Columns of the outcome that stand before the pay."""


def _parts(form: Form) -> tuple[Part, ...]:
    """The parts of pay that have a column of their own; the coefficient has one on every form's sheet."""
    parts = form.pay.parts if form.pay else ()
    return tuple(part for part in parts if not isinstance(part.of, ByGrade))


def _paid(say: Phrases, standing: Standing) -> list[Value]:
    """The outcome, with the parts of pay before the pay; a part that is not used is empty."""
    outcome, known = _outcome(say, standing), {part.name: value for part, value in standing.paid_by}
    parts = [_figure(part, known.get(part.name)) for part in _parts(standing.form)]
    return [*outcome[:_BEFORE_PAY], *parts, *outcome[_BEFORE_PAY:]]


def _figure(part: Part, value: Fraction | None) -> Value:
    if value is None:
        return None
    is_money = part.role != "factor"
    return Number(half_up(value, _EXACT), 2 if is_money else _EXACT, money=is_money)


def _points(say: Phrases, standing: Standing, counting: Sequence[int]) -> Iterator[Value]:
    """What each section gave, and each block; the state where a section lacks something."""
    sections, blocks = standing.sections, standing.adjustments
    for n in counting:
        found = sections[n] if n < len(sections) else None
        yield words.state(standing.state, say) if found is None else _exact(standing.form, found)
    for n in range(len(standing.form.adjustments)):
        yield _exact(standing.form, blocks[n]) if n < len(blocks) else words.state(standing.state, say)


def _exact(form: Form, points: Fraction) -> Number:
    return Number(half_up(points, _EXACT), form.decimals)


# ── several posts ───────────────────────────────────────────────────────────────────────────


def _combined(say: Phrases, results: Sequence[Combined]) -> Table:
    """The posts of whoever has several, and behind the main one what they make together."""
    heads = [
        *_whose(say),
        Head(say("form"), wraps=True),
        Head(say("post-weight"), "right"),
        Head(say("total"), "right"),
        Head(say("combined-score-whole"), "right"),
        Head(say("combined-grade-whole"), "center"),
        Head(say("pay"), "right"),
        Head(say("page-remark"), wraps=True),
    ]
    rows = (row for each in results for row in _posts(say, each))
    return Table(say("combined-title"), heads, rows)


def _posts(say: Phrases, result: Combined) -> Iterator[list[Value]]:
    form = result.main.form
    decimals = form.pay.decimals if form.pay else 2
    together: list[Value] = [
        None if result.total is None else Number(result.total, form.decimals),
        result.graded or None,
        None if result.pay is None else Number(result.pay, decimals, money=True),
        words.uncombined(result.lack, say) or None,
    ]
    for n, post in enumerate(result.posts):
        total = None if post.total is None else Number(post.total, post.form.decimals)
        rest = together if n == 0 else [None] * len(together)
        yield [*_who(post), post.form.title, post.person.share, total, *rest]


# ── departments ─────────────────────────────────────────────────────────────────────────────


def _departments(say: Phrases, standings: Sequence[Standing]) -> Table:
    """Each form's people by department and, below them, all together."""
    forms = {each.form.id: each.form for each in standings}
    grades = scale(forms.values())
    heads = [
        Head(say("form"), wraps=True),
        Head(say("person-department"), wraps=True),
        *(Head(say(code), "right") for code in ("people", "state-complete", "state-incomplete")),
        *(Head(say(code), "right") for code in ("mean-score", "median", "best-score", "worst-score")),
        *(Head(name, "right", wraps=True) for name in grades),
        Head(say("pay-total"), "right"),
    ]
    done = Number(sum(each.state == "complete" for each in standings))
    counts = {
        say("people"): Number(headcount(standings)),
        say("state-complete"): done,
        say("state-incomplete"): Number(len(standings) - int(done.value)),
    }
    sums = _sums(heads, say("sum"), {say("pay-total"): _pay(standings), **counts})
    rows = _of_departments(say, standings, grades)
    return Table(say("summary-of-departments"), heads, rows, [sums], _counts(say, standings, "cards"))


def _of_departments(
    say: Phrases, standings: Sequence[Standing], grades: Sequence[str]
) -> Iterator[list[Value]]:
    for members in by_form(standings).values():
        departments = by_department(members)
        for department, people in departments.items():
            yield _figures(people, department or say("no-department"), grades)
        if len(departments) > 1:
            yield _figures(members, say("all"), grades)


def _figures(people: Sequence[Standing], label: str, grades: Sequence[str]) -> list[Value]:
    figures = group(people)
    form, own = figures.form, {grade.name for grade in figures.form.grades}
    totals = (figures.mean, figures.median, figures.best, figures.worst)
    return [
        form.title,
        label,
        *(Number(count) for count in (figures.people, figures.complete, figures.open)),
        *(None if total is None else Number(total, form.decimals) for total in totals),
        *(Number(figures.grades.get(name, 0)) if name in own else None for name in grades),
        None
        if figures.pay is None
        else Number(figures.pay, form.pay.decimals if form.pay else 2, money=True),
    ]


# ── forced distribution ─────────────────────────────────────────────────────────────────────


def _quotas(say: Phrases, quotas: Iterable[Quota]) -> Table:
    heads = [
        Head(say("form"), wraps=True),
        Head(say("person-department"), wraps=True),
        Head(say("grade"), "center"),
        *(
            Head(say(code), "right")
            for code in ("share", "complete-count", "open-count", "limit-count", "present-count")
        ),
        Head(say("verdict"), "center"),
        Head(say("who"), wraps=True),
    ]
    return Table(say("summary-of-quotas"), heads, [_quota(say, each) for each in quotas])


def _quota(say: Phrases, quota: Quota) -> list[Value]:
    department = say("all") if quota.department is None else quota.department or say("no-department")
    return [
        quota.form.title,
        department,
        quota.grade.name,
        str(quota.grade.share),
        *(Number(count) for count in (quota.complete, quota.open, quota.allowed, len(quota.people))),
        say("exceeded" if quota.exceeded else "quotas-kept"),
        say.listed(f"{each.number} {each.name}" for each in quota.people) or None,
    ]


# ── how severe raters are ───────────────────────────────────────────────────────────────────


def _severity(say: Phrases, found: Iterable[Severity]) -> Table:
    """Raters beside the others of their department, in shares of full points."""
    heads = [
        Head(say("person-department"), wraps=True),
        Head(say("rater"), wraps=True),
        Head(say("what-rated"), wraps=True),
        *(
            Head(say(code), "right")
            for code in (
                "people",
                "mean-rate-percent",
                "deviation",
                "others-rate-percent",
                "their-deviation",
                "difference",
            )
        ),
    ]
    return Table(say("summary-of-severity"), heads, [_severe(say, each) for each in found])


def _severe(say: Phrases, found: Severity) -> list[Value]:
    own, others = found.own, found.others
    return [
        found.department or say("no-department"),
        found.rater,
        say("person-superior") if found.form is None else found.form.title,
        Number(own.people),
        _hundredths(own.mean),
        None if own.spread is None else _hundredths(Fraction(own.spread)),
        _hundredths(others.mean),
        None if others.spread is None else _hundredths(Fraction(others.spread)),
        _hundredths(found.above),
    ]


def _hundredths(share: Fraction) -> Number:
    return Number(half_up(100 * share, 1), 1)


# ── calibration ─────────────────────────────────────────────────────────────────────────────


def _calibrated(say: Phrases, pairs: Iterable[tuple[Standing, Calibrated]]) -> Table:
    """Whose grade was calibrated: the raw total and the first grade beside the final one."""
    heads = [
        *_whose(say),
        Head(say("form"), wraps=True),
        Head(say("total"), "right"),
        *(Head(say(code), "center") for code in ("first-grade", "final-grade")),
        Head(say("calibrated-by"), wraps=True),
        Head(say("calibrated-why"), wraps=True),
    ]
    return Table(
        say("summary-of-calibration"), heads, [_calibration(standing, said) for standing, said in pairs]
    )


def _calibration(standing: Standing, said: Calibrated) -> list[Value]:
    form, total, grade = standing.form, standing.total, standing.grade
    return [
        *_who(standing),
        form.title,
        None if total is None else Number(total, form.decimals),
        said.first,
        grade.name if grade else None,
        said.by,
        said.why,
    ]
