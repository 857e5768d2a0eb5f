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

_TITLES = {
    "people": "汇总",
    "departments": "部门",
    "quotas": "强制分布",
    "calibrated": "校准",
    "combined": "兼岗综合",
    "severity": "评分宽严",
}


def workbook(  # noqa: PLR0913 whatever has a sheet of its own
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
    used = {title.casefold() for title in _TITLES.values()}
    tables = [
        (_TITLES["people"], _people(in_order, places)),
        (_TITLES["departments"], _departments(standings)),
    ]
    if combined:
        tables.append((_TITLES["combined"], _combined(combined)))
    if quotas:
        tables.append((_TITLES["quotas"], _quotas(quotas)))
    if severe := severities(in_order):
        tables.append((_TITLES["severity"], _severity(severe)))
    if changed := calibrated(in_order):
        tables.append((_TITLES["calibrated"], _calibrated(changed)))
    for members in by_form(in_order).values():
        form = members[0].form
        tables.append((sheet_title(form.title or form.id, used), _of_form(form, members, places)))
    whose = (*([f"公司：{company}"] if company else []), f"考核周期：{period.title}")
    for name, table in tables:
        add_sheet(
            book, name, replace(table, title=f"{period.title}{table.title}", about=(*whose, *table.about))
        )
    return saved(book, "formgen")


def _counts(standings: Sequence[Standing], unit: str = "人") -> tuple[str, ...]:
    figures, people = group(standings), headcount(standings)
    said = f"{figures.people} {unit}" + (f"（{people} 人）" if people != figures.people else "")
    return (f"共 {said}，已录全 {figures.complete}，未录全 {figures.open}",)


# ── everybody ───────────────────────────────────────────────────────────────────────────────

_Places: TypeAlias = "Mapping[tuple[str, str], int]"
_WHO = [Head("工号"), Head("姓名"), Head("部门", wraps=True), Head("岗位", wraps=True)]
_OUTCOME = [
    Head("总分", "right"),
    Head("等级", "center"),
    Head("系数", "right"),
    Head("绩效工资", "right"),
    Head("状态", "center"),
    Head("缺项", wraps=True),
]


def _people(standings: Sequence[Standing], places: _Places) -> Table:
    heads = [*_WHO, Head("表单", wraps=True), Head("版本", "right"), Head("表内排名", "right"), *_OUTCOME]
    rows = (
        [*_who(each), each.form.title, Number(each.form.version), _rank(each, places), *_outcome(each)]
        for each in standings
    )
    sums = [_sums(heads, "合计", 绩效工资=_pay(standings))]
    return Table("绩效考核汇总表", heads, rows, sums, _counts(standings, "人次"))


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


def _sums(heads: Sequence[Head], label: str, **values: Value) -> list[Value]:
    """A row below the others: its label, and values by the headings of their columns."""
    return [label, *(values.get(head.title) for head in heads[1:])]


def _who(standing: Standing) -> list[Value]:
    person = standing.person
    return [person.number, person.name, person.department, person.post]


def _outcome(standing: Standing) -> list[Value]:
    """Total, grade, coefficient, pay, state and what is missing; a card that is not complete has no total."""
    form = standing.form
    done = standing.state == "complete"
    total = Number(standing.total, form.decimals) if done and standing.total is not None else None
    coefficient = standing.coefficient if done else None
    paid = standing.pay if done else None
    return [
        total if done else words.STATES[standing.state],
        (standing.graded or None) if done else None,
        None if coefficient is None else Number(coefficient, 2),
        None if paid is None else Number(paid, form.pay.decimals if form.pay else 2, money=True),
        words.STATES[standing.state],
        words.lacks(standing) or None,
    ]


def _of_form(form: Form, standings: Sequence[Standing], places: _Places) -> Table:
    """The people of one form, with the points of its sections and of its bonus and deduction blocks."""
    counting = [n for n, section in enumerate(form.sections) if form.gives_points(section)]
    names = [
        *(form.sections[n].title or f"第{n + 1}部分" for n in counting),
        *(block.title for block in form.adjustments),
    ]
    heads = [
        *_WHO,
        *(Head(name, "right", wraps=True) for name in names),
        Head("排名", "right"),
        *_OUTCOME[:_BEFORE_PAY],
        *(Head(part.name, "right", wraps=True) for part in _parts(form)),
        *_OUTCOME[_BEFORE_PAY:],
    ]
    rows = ([*_who(each), *_points(each, counting), _rank(each, places), *_paid(each)] for each in standings)
    figures = group(standings)
    mean = None if figures.mean is None else Number(figures.mean, form.decimals)
    sums = [_sums(heads, "平均", 总分=mean), _sums(heads, "合计", 绩效工资=_pay(standings))]
    told = [row for row in sums if any(row[1:])]
    return Table(f"{form.title}汇总表", heads, rows, told, _counts(standings))


_BEFORE_PAY = [head.title for head in _OUTCOME].index("绩效工资")


def _parts(form: Form) -> tuple[Part, ...]:
    """The parts of pay that have a column of their own; the coefficient has one on every form's sheet."""
    parts = form.pay.parts if form.pay else ()
    return tuple(part for part in parts if not isinstance(part.of, ByGrade))


def _paid(standing: Standing) -> list[Value]:
    """The outcome, with the parts of pay before the pay; a part that is not used is empty."""
    outcome, known = _outcome(standing), {part.name: value for part, value in standing.paid_by}
    parts = [_figure(part, known.get(part.name)) for part in _parts(standing.form)]
    return [*outcome[:_BEFORE_PAY], *parts, *outcome[_BEFORE_PAY:]]


def _figure(part: Part, value: Fraction | None) -> Value:
    if value is None:
        return None
    is_money = part.role != "factor"
    return Number(half_up(value, _EXACT), 2 if is_money else _EXACT, money=is_money)


def _points(standing: Standing, counting: Sequence[int]) -> Iterator[Value]:
    """What each section gave, and each block; the state where a section lacks something."""
    sections, blocks = standing.sections, standing.adjustments
    for n in counting:
        found = sections[n] if n < len(sections) else None
        yield words.STATES[standing.state] if found is None else _exact(standing.form, found)
    for n in range(len(standing.form.adjustments)):
        yield _exact(standing.form, blocks[n]) if n < len(blocks) else words.STATES[standing.state]


def _exact(form: Form, points: Fraction) -> Number:
    return Number(half_up(points, _EXACT), form.decimals)


# ── several posts ───────────────────────────────────────────────────────────────────────────


def _combined(results: Sequence[Combined]) -> Table:
    """The posts of whoever has several, and behind the main one what they make together."""
    heads = [
        *_WHO,
        Head("表单", wraps=True),
        Head("岗位权重", "right"),
        Head("总分", "right"),
        Head("综合得分", "right"),
        Head("综合等级", "center"),
        Head("绩效工资", "right"),
        Head("说明", wraps=True),
    ]
    rows = (row for each in results for row in _posts(each))
    return Table("兼岗综合结果", heads, rows)


def _posts(result: Combined) -> Iterator[list[Value]]:
    form = result.main.form
    decimals = form.pay.decimals if form.pay else 2
    together: list[Value] = [
        None if result.total is None else Number(result.total, form.decimals),
        result.graded or None,
        None if result.pay is None else Number(result.pay, decimals, money=True),
        words.UNCOMBINED[result.lack] or None,
    ]
    for n, post in enumerate(result.posts):
        total = None if post.total is None else Number(post.total, post.form.decimals)
        rest = together if n == 0 else [None] * len(together)
        yield [*_who(post), post.form.title, post.person.share, total, *rest]


# ── departments ─────────────────────────────────────────────────────────────────────────────


def _departments(standings: Sequence[Standing]) -> Table:
    """Each form's people by department and, below them, all together."""
    forms = {each.form.id: each.form for each in standings}
    grades = scale(forms.values())
    heads = [
        Head("表单", wraps=True),
        Head("部门", wraps=True),
        *(Head(title, "right") for title in ("人数", "已录全", "未录全")),
        *(Head(title, "right") for title in ("平均分", "中位数", "最高分", "最低分")),
        *(Head(name, "right", wraps=True) for name in grades),
        Head("绩效工资合计", "right"),
    ]
    done = Number(sum(each.state == "complete" for each in standings))
    counts = {
        "人数": Number(headcount(standings)),
        "已录全": done,
        "未录全": Number(len(standings) - int(done.value)),
    }
    sums = _sums(heads, "合计", 绩效工资合计=_pay(standings), **counts)
    rows = _of_departments(standings, grades)
    return Table("部门绩效汇总表", heads, rows, [sums], _counts(standings, "人次"))


def _of_departments(standings: Sequence[Standing], grades: Sequence[str]) -> Iterator[list[Value]]:
    for members in by_form(standings).values():
        departments = by_department(members)
        for department, people in departments.items():
            yield _figures(people, department or words.NO_DEPARTMENT, grades)
        if len(departments) > 1:
            yield _figures(members, "全部", grades)


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


def _quotas(quotas: Iterable[Quota]) -> Table:
    heads = [
        Head("表单", wraps=True),
        Head("部门", wraps=True),
        Head("等级", "center"),
        *(Head(title, "right") for title in ("比例", "已录全人数", "未录全人数", "上限人数", "现有人数")),
        Head("结论", "center"),
        Head("名单", wraps=True),
    ]
    return Table("强制分布情况表", heads, [_quota(each) for each in quotas])


def _quota(quota: Quota) -> list[Value]:
    department = "全部" if quota.department is None else quota.department or words.NO_DEPARTMENT
    return [
        quota.form.title,
        department,
        quota.grade.name,
        str(quota.grade.share),
        *(Number(count) for count in (quota.complete, quota.open, quota.allowed, len(quota.people))),
        words.OVER if quota.exceeded else "符合",
        "、".join(f"{each.number} {each.name}" for each in quota.people) or None,
    ]


# ── how severe raters are ───────────────────────────────────────────────────────────────────


def _severity(found: Iterable[Severity]) -> Table:
    """Raters beside the others of their department, in shares of full points."""
    heads = [
        Head("部门", wraps=True),
        Head("评分人", wraps=True),
        Head("评什么", wraps=True),
        *(
            Head(title, "right")
            for title in ("人数", "平均得分率%", "标准差", "其他人平均%", "其标准差", "相差")
        ),
    ]
    return Table("评分宽严对照表", heads, [_severe(each) for each in found])


def _severe(found: Severity) -> list[Value]:
    own, others = found.own, found.others
    return [
        found.department or words.NO_DEPARTMENT,
        found.rater,
        "直接上级" if found.form is None else found.form.title,
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


def _calibrated(pairs: Iterable[tuple[Standing, Calibrated]]) -> Table:
    """Whose grade was calibrated: the raw total and the first grade beside the final one."""
    heads = [
        *_WHO,
        Head("表单", wraps=True),
        Head("总分", "right"),
        *(Head(title, "center") for title in ("初评等级", "最终等级")),
        Head("校准人", wraps=True),
        Head("校准理由", wraps=True),
    ]
    return Table("校准情况表", heads, [_calibration(standing, said) for standing, said in pairs])


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
