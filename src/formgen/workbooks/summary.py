"""The month's summary as a workbook (汇总表): people, departments, and a sheet for each form.

What is a number is one, in the form's decimals; what a person typed stays text.  Rows are streamed,
so that a company of 20,000 needs no more memory than one of 20.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal, TypeAlias

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font

from formgen.forms.model import Form
from formgen.points import half_up
from formgen.records.tables.cells import letters
from formgen.scoring.distribution import Quota
from formgen.scoring.model import Calibrated
from formgen.scoring.severity import Severity, severities
from formgen.scoring.standing import Standing
from formgen.scoring.summary import by_department, by_form, calibrated, group, scale
from formgen.view import words
from formgen.workbooks.books import BORDER, HEAD, in_header, narrow, saved, sheet_title, write

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
    "severity": "评分宽严",
}
_MISSING = "未录入"


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


def workbook(standings: Sequence[Standing], quotas: Sequence[Quota], roster: Mapping[str, int]) -> bytes:
    """The summary of these people, those of the roster in its order (number → place), then the others.

    The same input gives the same bytes.
    """
    book = Workbook(write_only=True)
    in_order = sorted(standings, key=lambda each: roster.get(each.person.number, len(roster)))
    used = {title.casefold() for title in _TITLES.values()}
    _sheet(book, _TITLES["people"], *_people(in_order))
    _sheet(book, _TITLES["departments"], *_departments(standings))
    if quotas:
        _sheet(book, _TITLES["quotas"], *_quotas(quotas))
    if severe := severities(in_order):
        _sheet(book, _TITLES["severity"], *_severity(severe))
    if changed := calibrated(in_order):
        _sheet(book, _TITLES["calibrated"], *_calibrated(changed))
    for members in by_form(in_order).values():
        form = members[0].form
        _sheet(book, sheet_title(form.title or form.id, used), *_of_form(form, members))
    return saved(book, "formgen")


# ── everybody ───────────────────────────────────────────────────────────────────────────────

_Rows: TypeAlias = "tuple[list[_Head], Iterator[list[Value]]]"
_WHO = [_Head("工号"), _Head("姓名"), _Head("部门", wraps=True), _Head("岗位", wraps=True)]
_OUTCOME = [
    _Head("总分", "right"),
    _Head("等级", "center"),
    _Head("系数", "right"),
    _Head("绩效工资", "right"),
    _Head("状态", "center"),
    _Head("缺项", wraps=True),
]


def _people(standings: Sequence[Standing]) -> _Rows:
    heads = [*_WHO, _Head("表单", wraps=True), _Head("版本", "right"), *_OUTCOME]
    rows = ([*_who(each), each.form.title, Number(each.form.version), *_outcome(each)] for each in standings)
    return heads, rows


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
        total if done else _MISSING,
        (standing.graded or None) if done else None,
        None if coefficient is None else Number(coefficient, 2),
        None if paid is None else Number(paid, form.pay.decimals if form.pay else 2, money=True),
        words.STATES[standing.state],
        "、".join(map(words.lacking, standing.lacks)) or None,
    ]


def _of_form(form: Form, standings: Sequence[Standing]) -> _Rows:
    """The people of one form, with the points of its sections and of its bonus and deduction blocks."""
    counting = [n for n, section in enumerate(form.sections) if form.gives_points(section)]
    names = [
        *(form.sections[n].title or f"第{n + 1}部分" for n in counting),
        *(block.title for block in form.adjustments),
    ]
    heads = [*_WHO, *(_Head(name, "right", wraps=True) for name in names), *_OUTCOME]
    rows = ([*_who(each), *_points(each, counting), *_outcome(each)] for each in standings)
    return heads, rows


def _points(standing: Standing, counting: Sequence[int]) -> Iterator[Value]:
    """What each section gave, and each block; 未录入 where a section lacks something."""
    sections, blocks = standing.sections, standing.adjustments
    for n in counting:
        found = sections[n] if n < len(sections) else None
        yield _MISSING if found is None else _exact(standing.form, found)
    for n in range(len(standing.form.adjustments)):
        yield _exact(standing.form, blocks[n]) if n < len(blocks) else _MISSING


def _exact(form: Form, points: Fraction) -> Number:
    return Number(half_up(points, _EXACT), form.decimals)


# ── departments ─────────────────────────────────────────────────────────────────────────────


def _departments(standings: Sequence[Standing]) -> _Rows:
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
    return heads, _of_departments(standings, grades)


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


def _quotas(quotas: Iterable[Quota]) -> _Rows:
    heads = [
        _Head("表单", wraps=True),
        _Head("部门", wraps=True),
        _Head("等级", "center"),
        *(_Head(title, "right") for title in ("比例", "已录全人数", "未录全人数", "上限人数", "现有人数")),
        _Head("结论", "center"),
        _Head("名单", wraps=True),
    ]
    return heads, (_quota(each) for each in quotas)


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


def _severity(found: Iterable[Severity]) -> _Rows:
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
    return heads, (_severe(each) for each in found)


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


def _calibrated(pairs: Iterable[tuple[Standing, Calibrated]]) -> _Rows:
    """Whose grade was calibrated: the raw total and the first grade beside the final one."""
    heads = [
        *_WHO,
        _Head("表单", wraps=True),
        _Head("总分", "right"),
        *(_Head(title, "center") for title in ("初评等级", "最终等级")),
        _Head("校准人", wraps=True),
        _Head("校准理由", wraps=True),
    ]
    return heads, (_calibration(standing, said) for standing, said in pairs)


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


def _sheet(book: Any, title: str, heads: Sequence[_Head], rows: Iterable[list[Value]]) -> None:
    """A sheet to look at, to filter, and to print on its side."""
    listed = list(rows)
    sheet = book.create_sheet(title)
    widths = [_width(head, (row[n] for row in listed)) for n, head in enumerate(heads)]
    for n, width in enumerate(widths):
        sheet.column_dimensions[letters(n)].width = width
    last = f"{letters(len(heads) - 1)}{len(listed) + 1}"
    sheet.freeze_panes = "C2"
    sheet.auto_filter.ref = f"A1:{last}"
    _to_print(sheet, title)
    sheet.append([_heading(sheet, head) for head in heads])
    cells = [_Column(sheet, head) for head in heads]
    for number, row in enumerate(listed, 2):
        lines = _lines(heads, widths, row)
        if lines > 1:  # not every program makes room for wrapped text by itself
            sheet.row_dimensions[number].height = lines * _LINE
        sheet.append([column.cell(value) for column, value in zip(cells, row, strict=True)])


_LINE = 15
"""Points of a line in a cell."""


def _lines(heads: Sequence[_Head], widths: Sequence[float], row: Sequence[Value]) -> int:
    """How many lines the longest wrapped text of a row takes."""
    wrapped = (
        -(-_letters(value) // max(1, int(width) - 2))
        for head, width, value in zip(heads, widths, row, strict=True)
        if head.wraps
    )
    return max(wrapped, default=1)


def _to_print(sheet: Any, title: str) -> None:
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"
    sheet.print_options.horizontalCentered = True
    sheet.oddHeader.center.text = in_header(title)
    sheet.oddFooter.center.text = "第 &P 页　共 &N 页"


def _heading(sheet: Any, head: _Head) -> Any:
    cell = WriteOnlyCell(sheet)
    write(cell, head.title)
    cell.fill, cell.border, cell.font = HEAD, BORDER, Font(bold=True)
    cell.alignment = Alignment(wrap_text=True, horizontal="center", vertical="center")
    return cell


class _Column:
    """The cells of a column, one for each look, used again for every row: a row is written when appended."""

    def __init__(self, sheet: Any, head: _Head) -> None:
        self._sheet, self._head = sheet, head
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
            cell.alignment = Alignment(
                horizontal=self._head.align, vertical="center", wrap_text=self._head.wraps or None
            )
            self._known[style] = cell
        return self._known[style]


def _width(head: _Head, values: Iterable[Value]) -> float:
    """Wide enough for the heading and its filter's arrow, and for the longest value up to a limit."""
    widest = max((_letters(value) for value in values), default=0)
    return min(max(_letters(head.title) + 3, widest + 2), _WIDEST)


def _letters(value: Value) -> int:
    """How many narrow letters a value takes; a Chinese one takes two."""
    if isinstance(value, Number):
        whole = f"{value.value:,.{value.decimals}f}" if value.money else f"{value.value:.{value.decimals}f}"
        return len(whole)
    return narrow(value or "")
