"""The month's summary as a workbook (汇总表): people, departments, and a sheet for each form.

Each sheet can be handed in as it is: its title, company and month above, sums below, and who made it,
checked it and approved it.  What is a number is one, in the form's decimals; what a person typed stays
text.  Rows are streamed, so that a company of 20,000 needs no more memory than one of 20.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal, TypeAlias

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.page import PageMargins

from formgen.forms.model import Form
from formgen.forms.pay import ByGrade, Part
from formgen.periods import Period
from formgen.points import half_up
from formgen.records.tables.cells import letters
from formgen.scoring.distribution import Quota
from formgen.scoring.model import Calibrated
from formgen.scoring.posts import Combined
from formgen.scoring.severity import Severity, severities
from formgen.scoring.standing import Standing
from formgen.scoring.summary import by_department, by_form, calibrated, group, ranks, scale
from formgen.view import words
from formgen.workbooks.books import BORDER, HEAD, narrow, saved, sheet_title, write

Value: TypeAlias = "str | Number | None"
Align: TypeAlias = Literal["left", "center", "right"]

_EXACT = 4
"""Points of sections and adjustments are kept in so many decimals, as cards print them."""

_WIDEST = 40
_TITLES = {
    "people": "汇总",
    "departments": "部门",
    "quotas": "强制分布",
    "calibrated": "校准",
    "combined": "兼岗综合",
    "severity": "评分宽严",
}


@dataclass(frozen=True, slots=True)
class Number:
    """A number, and how many of its decimals are shown; money also shows thousands' commas."""

    value: Decimal | int
    decimals: int = 0
    money: bool = False

    @property
    def style(self) -> str:
        whole = "#,##0" if self.money else "0"
        return f"{whole}.{'0' * self.decimals}" if self.decimals else whole


@dataclass(frozen=True, slots=True)
class _Head:
    """A column: its heading, and how its cells are aligned."""

    title: str
    align: Align = "left"
    wraps: bool = False


@dataclass(frozen=True, slots=True)
class _Table:
    """A sheet: what it is called and about, what it shows, and the sums below its rows."""

    title: str
    heads: Sequence[_Head]
    rows: Iterable[list[Value]]
    sums: Sequence[list[Value]] = ()
    about: tuple[str, ...] = ()


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
        _sheet(book, name, replace(table, title=f"{period.title}{table.title}", about=(*whose, *table.about)))
    return saved(book, "formgen")


def _counts(standings: Sequence[Standing], unit: str = "人") -> tuple[str, ...]:
    figures = group(standings)
    return (f"共 {figures.people} {unit}，已录全 {figures.complete}，未录全 {figures.open}",)


# ── everybody ───────────────────────────────────────────────────────────────────────────────

_Places: TypeAlias = "Mapping[tuple[str, str], int]"
_WHO = [_Head("工号"), _Head("姓名"), _Head("部门", wraps=True), _Head("岗位", wraps=True)]
_OUTCOME = [
    _Head("总分", "right"),
    _Head("等级", "center"),
    _Head("系数", "right"),
    _Head("绩效工资", "right"),
    _Head("状态", "center"),
    _Head("缺项", wraps=True),
]


def _people(standings: Sequence[Standing], places: _Places) -> _Table:
    heads = [*_WHO, _Head("表单", wraps=True), _Head("版本", "right"), _Head("表内排名", "right"), *_OUTCOME]
    rows = (
        [*_who(each), each.form.title, Number(each.form.version), _rank(each, places), *_outcome(each)]
        for each in standings
    )
    sums = [_sums(heads, "合计", 绩效工资=_pay(standings))]
    return _Table("绩效考核汇总表", heads, rows, sums, _counts(standings, "人次"))


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


def _sums(heads: Sequence[_Head], label: str, **values: Value) -> list[Value]:
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


def _of_form(form: Form, standings: Sequence[Standing], places: _Places) -> _Table:
    """The people of one form, with the points of its sections and of its bonus and deduction blocks."""
    counting = [n for n, section in enumerate(form.sections) if form.gives_points(section)]
    names = [
        *(form.sections[n].title or f"第{n + 1}部分" for n in counting),
        *(block.title for block in form.adjustments),
    ]
    heads = [
        *_WHO,
        *(_Head(name, "right", wraps=True) for name in names),
        _Head("排名", "right"),
        *_OUTCOME[:_BEFORE_PAY],
        *(_Head(part.name, "right", wraps=True) for part in _parts(form)),
        *_OUTCOME[_BEFORE_PAY:],
    ]
    rows = ([*_who(each), *_points(each, counting), _rank(each, places), *_paid(each)] for each in standings)
    figures = group(standings)
    mean = None if figures.mean is None else Number(figures.mean, form.decimals)
    sums = [_sums(heads, "平均", 总分=mean), _sums(heads, "合计", 绩效工资=_pay(standings))]
    told = [row for row in sums if any(row[1:])]
    return _Table(f"{form.title}汇总表", heads, rows, told, _counts(standings))


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


def _combined(results: Sequence[Combined]) -> _Table:
    """The posts of whoever has several, and behind the main one what they make together."""
    heads = [
        *_WHO,
        _Head("表单", wraps=True),
        _Head("岗位权重", "right"),
        _Head("总分", "right"),
        _Head("综合得分", "right"),
        _Head("综合等级", "center"),
        _Head("绩效工资", "right"),
        _Head("说明", wraps=True),
    ]
    rows = (row for each in results for row in _posts(each))
    return _Table("兼岗综合结果", heads, rows)


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


def _departments(standings: Sequence[Standing]) -> _Table:
    """Each form's people by department and, below them, all together."""
    forms = {each.form.id: each.form for each in standings}
    grades = scale(forms.values())
    heads = [
        _Head("表单", wraps=True),
        _Head("部门", wraps=True),
        *(_Head(title, "right") for title in ("人数", "已录全", "未录全")),
        *(_Head(title, "right") for title in ("平均分", "中位数", "最高分", "最低分")),
        *(_Head(name, "right", wraps=True) for name in grades),
        _Head("绩效工资合计", "right"),
    ]
    done = Number(sum(each.state == "complete" for each in standings))
    counts = {
        "人数": Number(len(standings)),
        "已录全": done,
        "未录全": Number(len(standings) - int(done.value)),
    }
    sums = _sums(heads, "合计", 绩效工资合计=_pay(standings), **counts)
    rows = _of_departments(standings, grades)
    return _Table("部门绩效汇总表", heads, rows, [sums], _counts(standings, "人次"))


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


def _quotas(quotas: Iterable[Quota]) -> _Table:
    heads = [
        _Head("表单", wraps=True),
        _Head("部门", wraps=True),
        _Head("等级", "center"),
        *(_Head(title, "right") for title in ("比例", "已录全人数", "未录全人数", "上限人数", "现有人数")),
        _Head("结论", "center"),
        _Head("名单", wraps=True),
    ]
    return _Table("强制分布情况表", heads, [_quota(each) for each in quotas])


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


def _severity(found: Iterable[Severity]) -> _Table:
    """Raters beside the others of their department, in shares of full points."""
    heads = [
        _Head("部门", wraps=True),
        _Head("评分人", wraps=True),
        _Head("评什么", wraps=True),
        *(
            _Head(title, "right")
            for title in ("人数", "平均得分率%", "标准差", "其他人平均%", "其标准差", "相差")
        ),
    ]
    return _Table("评分宽严对照表", heads, [_severe(each) for each in found])


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


def _calibrated(pairs: Iterable[tuple[Standing, Calibrated]]) -> _Table:
    """Whose grade was calibrated: the raw total and the first grade beside the final one."""
    heads = [
        *_WHO,
        _Head("表单", wraps=True),
        _Head("总分", "right"),
        *(_Head(title, "center") for title in ("初评等级", "最终等级")),
        _Head("校准人", wraps=True),
        _Head("校准理由", wraps=True),
    ]
    return _Table("校准情况表", heads, [_calibration(standing, said) for standing, said in pairs])


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


# ── a sheet ─────────────────────────────────────────────────────────────────────────────────

_HEADS = 3
"""The row of the headings: the title and what the sheet is about stand above."""

_SIGNED = "　　　　".join(f"{role}：{'_' * 14}" for role in ("制表", "审核", "批准", "日期"))


def _sheet(book: Any, name: str, table: _Table) -> None:
    """A sheet to look at, to filter, to print on its side, and to sign."""
    listed, heads = list(table.rows), table.heads
    widths = [_width(head, (row[n] for row in (*listed, *table.sums))) for n, head in enumerate(heads)]
    sheet = book.create_sheet(name)
    for n, width in enumerate(widths):
        sheet.column_dimensions[letters(n)].width = width
    last = letters(len(heads) - 1)
    sheet.freeze_panes = f"C{_HEADS + 1}"
    sheet.auto_filter.ref = f"A{_HEADS}:{last}{_HEADS + len(listed)}"
    _to_print(sheet)
    rows = _Rows(sheet, last)
    rows.whole(table.title, Font(bold=True, size=16), 30)
    rows.whole("　　".join(table.about), Font(), 20)
    titles = (_lines_of(head.title, width - _ARROW) for head, width in zip(heads, widths, strict=True))
    rows.append([_heading(sheet, head) for head in heads], 9 + _LINE * max(titles))
    for bold, values in ((False, listed), (True, table.sums)):
        cells = [_Column(sheet, head, bold=bold) for head in heads]
        for row in values:
            height = max(
                _ROW, 5 + _LINE * _lines(heads, widths, row)
            )  # not every program makes room by itself
            rows.append([column.cell(value) for column, value in zip(cells, row, strict=True)], height)
    rows.append([], _ROW)
    rows.whole(_SIGNED, Font(), 30)


class _Rows:
    """The rows of a sheet that is written row by row, and does not tell how many there are."""

    def __init__(self, sheet: Any, last: str) -> None:
        self._sheet, self._last = sheet, last
        self._count = 0

    def append(self, cells: Sequence[Any], height: float) -> None:
        self._count += 1
        self._sheet.row_dimensions[self._count].height = height
        self._sheet.append(cells)

    def whole(self, text: str, font: Font, height: float) -> None:
        """A row that is one cell, as wide as the table."""
        cell = WriteOnlyCell(self._sheet)
        write(cell, text)
        cell.font, cell.alignment = font, Alignment(horizontal="center", vertical="center")
        self.append([cell], height)
        if self._last != "A":
            self._sheet.merged_cells.add(f"A{self._count}:{self._last}{self._count}")


_ROW = 18
_LINE = 15
"""Points of a row, and of a line in a cell."""


def _lines(heads: Sequence[_Head], widths: Sequence[float], row: Sequence[Value]) -> int:
    """How many lines the longest wrapped text of a row takes."""
    wrapped = (
        _lines_of(value, width - 2)
        for head, width, value in zip(heads, widths, row, strict=True)
        if head.wraps
    )
    return max(wrapped, default=1)


def _lines_of(value: Value, width: float) -> int:
    return max(1, -(-_letters(value) // max(1, int(width))))


def _to_print(sheet: Any) -> None:
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins = PageMargins(left=0.5, right=0.5, top=0.6, bottom=0.6, header=0.3, footer=0.3)
    sheet.print_title_rows = f"1:{_HEADS}"
    sheet.print_options.horizontalCentered = True
    sheet.oddFooter.center.text = "第 &P 页　共 &N 页"


def _heading(sheet: Any, head: _Head) -> Any:
    cell = WriteOnlyCell(sheet)
    write(cell, head.title)
    cell.fill, cell.border, cell.font = HEAD, BORDER, Font(bold=True)
    cell.alignment = Alignment(wrap_text=True, horizontal="center", vertical="center")
    return cell


class _Column:
    """The cells of a column, one for each look, used again for every row: a row is written when appended."""

    def __init__(self, sheet: Any, head: _Head, *, bold: bool = False) -> None:
        self._sheet, self._head, self._bold = sheet, head, bold
        self._known: dict[str, Any] = {}

    def cell(self, value: Value) -> Any:
        if isinstance(value, Number):
            cell = self._like(value.style)
            cell.value, cell.data_type = f"{value.value:f}", "n"  # as it is written, and no float between
            return cell
        cell = self._like("@")
        cell.value, cell.data_type = None, "s"
        if value:
            write(cell, value)
        return cell

    def _like(self, style: str) -> Any:
        if style not in self._known:
            cell = WriteOnlyCell(self._sheet)
            cell.border, cell.number_format = BORDER, style
            if self._bold:
                cell.font = Font(bold=True)
            cell.alignment = Alignment(
                horizontal=self._head.align, vertical="center", wrap_text=self._head.wraps or None
            )
            self._known[style] = cell
        return self._known[style]


def _width(head: _Head, values: Iterable[Value]) -> float:
    """Wide enough for the heading and its filter's arrow, and for the longest value up to a limit."""
    widest = max((_letters(value) for value in values), default=0)
    return min(max(_letters(head.title) + _ARROW, widest + 2), _WIDEST)


_ARROW = 4
"""What a filter's arrow takes of a heading, in narrow letters; headings are bold."""


def _letters(value: Value) -> int:
    """How many narrow letters a value takes; a Chinese one takes two."""
    if isinstance(value, Number):
        whole = f"{value.value:,.{value.decimals}f}" if value.money else f"{value.value:.{value.decimals}f}"
        return len(whole)
    return narrow(value or "")
