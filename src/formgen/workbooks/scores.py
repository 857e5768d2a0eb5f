"""The score workbook: one sheet a form, one row a person, one column a slot that somebody fills in.

Points, sums, total and grade are locked formulas.  Two hidden lines say what the sheet is about and
which slot each column is, so that `formgen.records.scoretables` reads it back whoever saved it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.worksheet.datavalidation import DataValidation

from formgen.forms.model import Adjustments, Form, Indicator, Narrative, full_points
from formgen.forms.slots import Column, columns, of_goals, of_indicator, of_rater
from formgen.records.model import Person, Record
from formgen.records.scoretables import MARK, MOST_PERCENT, PERSON_SLOTS
from formgen.records.tables.cells import letters
from formgen.scoring.score import score
from formgen.scoring.sections import gives_points
from formgen.text import without_unfit
from formgen.view import words
from formgen.workbooks import formulas
from formgen.workbooks.books import BORDER, HEAD, saved, sheet_title, write
from formgen.yamlfiles.kinds import Month

FIRST = 4  # below what the sheet is about, the slots and the headers
_ROW = "\ue000"  # stands for the row in a formula that is the same in every row
_OPTIONS = "选项"

_INPUT = PatternFill("solid", fgColor="FFFBE6")
_COMPUTED = PatternFill("solid", fgColor="F0F0F0")


@dataclass(frozen=True, slots=True)
class _Place:
    """One column of a sheet: to fill in (`column`) or computed (`formula`), with a note on its header."""

    slot: str
    title: str
    column: Column | None = None
    formula: str = ""
    note: str = ""
    style: str = "General"


def workbook(sheets: Sequence[tuple[Form, Sequence[Person]]], month: str) -> bytes:
    """A score workbook for these forms and their people, in this order; the same input, the same bytes."""
    book = Workbook()
    book.remove(book.worksheets[0])
    options = _Options()
    titles: set[str] = set()
    for form, people in sheets:
        sheet = book.create_sheet(sheet_title(form.title or form.id, titles))
        _fill(sheet, form, people, month, options)
    options.write(book)
    return saved(book, MARK)


class _Options:
    """The words of drop-downs, on a sheet nobody sees: in a list inside the cell a comma would part them."""

    def __init__(self) -> None:
        self._lists: dict[tuple[str, ...], int] = {}

    def range(self, options: tuple[str, ...]) -> str:
        column = letters(self._lists.setdefault(options, len(self._lists)))
        return f"'{_OPTIONS}'!${column}$1:${column}${len(options)}"

    def write(self, book: Any) -> None:
        sheet = book.create_sheet(_OPTIONS)
        sheet.sheet_state = "veryHidden"
        for options, column in self._lists.items():
            for row, option in enumerate(options, 1):
                write(sheet.cell(row, column + 1), option)


# ── a sheet ─────────────────────────────────────────────────────────────────────────────────


def _fill(sheet: Any, form: Form, people: Sequence[Person], month: str, options: _Options) -> None:
    places = tuple(_Plan(form).places())
    for column, text in enumerate((MARK, form.id, str(form.version), month), 1):
        write(sheet.cell(1, column), text)
    for column, place in enumerate(places, 1):
        write(sheet.cell(2, column), place.slot)
        _head(sheet, sheet.cell(3, column), place)
    for row, person in enumerate(people, FIRST):
        for column, place in enumerate(places, 1):
            _cell(sheet.cell(row, column), place, person, row)
    for column, place in enumerate(places):
        if place.column and people:
            _validate(sheet, place.column, letters(column), FIRST + len(people) - 1, options)
    _set_up(sheet, form, month)


def _head(sheet: Any, cell: Any, place: _Place) -> None:
    write(cell, place.title)
    cell.fill, cell.border, cell.font = HEAD, BORDER, Font(bold=True)
    cell.alignment = Alignment(wrap_text=True, horizontal="center", vertical="center")
    if place.note:
        cell.comment = Comment(without_unfit(place.note)[:4000], MARK, width=360, height=200)
    width = {"lines": 36, "text": 18, "choice": 14}.get(place.column.kind if place.column else "", 11)
    sheet.column_dimensions[cell.column_letter].width = width


def _cell(cell: Any, place: _Place, person: Person, row: int) -> None:
    cell.border = BORDER
    if place.slot in PERSON_SLOTS.values():
        field = next(name for name, slot in PERSON_SLOTS.items() if slot == place.slot)
        write(cell, getattr(person, field))
    elif place.column is None:
        cell.value = place.formula.replace(_ROW, str(row))
        cell.fill, cell.number_format = _COMPUTED, place.style
    else:
        cell.fill, cell.protection = _INPUT, Protection(locked=False)
        is_words = place.column.kind in ("text", "lines", "date", "choice", "check")
        cell.number_format = "@" if is_words else "0.00%" if place.column.unit == "%" else "General"
        if place.column.kind == "lines":
            cell.alignment = Alignment(wrap_text=True, vertical="top")


def _validate(sheet: Any, column: Column, letter: str, last: int, options: _Options) -> None:
    if column.options:
        rule = DataValidation("list", formula1=options.range(column.options), allow_blank=True)
        rule.error = "请从下拉列表中选择"
    elif column.kind == "number":
        least, most = (_limit(column, each) for each in (column.least, column.most))
        is_count = column.least == 0 and column.most is None
        rule = DataValidation("whole" if is_count else "decimal", operator="between", allow_blank=True)
        far = _FAR_PERCENT if column.unit == "%" else _FAR
        rule.formula1, rule.formula2 = least or f"-{far}", most or far
        rule.error = "请填数字" if column.most is None else f"请填 {column.least}–{column.most} 之间的数"
    else:
        return
    rule.showErrorMessage = True
    rule.errorTitle = column.title[:32]
    rule.add(f"{letter}{FIRST}:{letter}{last}")
    sheet.add_data_validation(rule)


_FAR = "1000000000000"
"""Beyond every number that is meant; a limit that keeps words out."""

_FAR_PERCENT = f"{MOST_PERCENT // 100}"
"""The same for shares: 92 pasted into such a column would read 9200%."""


def _limit(column: Column, limit: Decimal | None) -> str:
    if limit is None:
        return ""
    return f"{limit / 100 if column.unit == '%' else limit:f}"


def _set_up(sheet: Any, form: Form, month: str) -> None:
    sheet.row_dimensions[1].hidden = sheet.row_dimensions[2].hidden = True
    sheet.row_dimensions[3].height = 48
    sheet.freeze_panes = f"D{FIRST}"
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False  # false: may be done all the same
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.print_title_rows, sheet.print_title_cols = "3:3", "A:C"  # a wide form takes several pages
    title = without_unfit(form.title).replace("&", "&&")
    sheet.oddHeader.center.text = f"{title}  {month}"
    sheet.oddFooter.center.text = "第 &P 页 共 &N 页"


# ── which columns a sheet has, and their formulas ───────────────────────────────────────────


class _Plan:
    """The columns of one form, in printed order, with what is computed beside what it is computed from."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self._places: list[_Place] = []

    def places(self) -> Iterator[_Place]:
        for title, slot in zip(("工号", "姓名", "部门"), PERSON_SLOTS.values(), strict=True):
            self._places.append(_Place(slot, title))
        sums = self._sections()
        blocks = [self._block(number, block) for number, block in enumerate(self._form.adjustments, 1)]
        closing = [each for each in columns(self._form) if each.path[0] in ("vetoes", "fields")]
        for column in closing:
            self._add(_Place(column.slot, column.title, column))
        if sums:
            self._total(sums, blocks)
        for opinion in self._form.opinions:
            for column in columns(self._form):
                if column.slot == f"comment.{opinion.id}":
                    self._add(_Place(column.slot, column.title, column))
        yield from self._places

    def _add(self, place: _Place) -> str:
        """Add a column; returns its cell, for formulas."""
        self._places.append(place)
        return f"{letters(len(self._places) - 1)}{_ROW}"

    def _computed(self, slot: str, title: str, formula: str, style: str = "General") -> str:
        return self._add(_Place(slot, title, formula=formula, style=style))

    def _inputs(self, indicator: Indicator) -> dict[str, list[str]]:
        """The cells that each rater fills in."""
        note = _note(self._form, indicator)
        if isinstance(indicator.rule, Narrative) and not indicator.rule.narrative:
            (words_,) = of_indicator(indicator)
            return {"": [self._add(_Place(words_.slot, words_.title, words_, note=note))]}
        return {
            rater: [
                self._add(_Place(each.slot, _headed(each), each, note=note))
                for each in of_rater(indicator, rater)
            ]
            for rater in indicator.raters or ("",)
        }

    def _points(self, indicator: Indicator, block: Adjustments | None = None) -> str:
        """The columns of an indicator; returns the cell of its points, or nothing if it gives none."""
        form, name, rule = self._form, indicator.name, indicator.rule
        cells = self._inputs(indicator)
        if rule is None or not formulas.gives_points(indicator):
            self._chosen += (
                [cell for each in cells.values() for cell in each] if _must_choose(indicator) else []
            )
            return ""
        slot, title = f"score.{indicator.id}", f"{name} 得分"
        if len(cells) == 1:
            (mine,) = cells.values()
            return self._computed(slot, title, formulas.alone(form, indicator, mine, block))
        if block is not None:  # several raters of a bonus: formgen computes it when it reads the scores
            return self._computed(slot, title, f"={formulas.UNUSABLE}")
        if formulas.is_amount(rule):
            facts = {rater: mine[0] for rater, mine in cells.items()}
            middle = self._mean(indicator, facts)
            return self._computed(slot, title, formulas.by_mean(form, indicator, middle, facts))
        each = {
            rater: self._computed(
                f"points.{indicator.id}.{rater}",
                f"{name} {rater} 得分",
                self._one_of_several(indicator, mine),
            )
            for rater, mine in cells.items()
        }
        middle = self._mean(indicator, each)
        return self._computed(slot, title, formulas.of_points(form, indicator, middle, each))

    def _mean(self, indicator: Indicator, cells: dict[str, str]) -> str:
        formula = formulas.mean(self._form, indicator, cells)
        return self._computed(f"mean.{indicator.id}", f"{indicator.name} 加权", formula)

    def _one_of_several(self, indicator: Indicator, cells: Sequence[str]) -> str:
        """One rater's points; nothing while they have given nothing, so that others may count alone."""
        formula = formulas.alone(self._form, indicator, cells)[1:]
        return f'=IF({formulas.all_empty(cells)},"",{formula})'

    def _sections(self) -> dict[str, str]:
        """The cells of the sections' points, by id, or by a number where a section has none."""
        self._chosen: list[str] = []
        sums: dict[str, str] = {}
        for number, section in enumerate(self._form.sections, 1):
            found = {str(each.id): self._points(each) for each in section.indicators}
            items = {id_: cell for id_, cell in found.items() if cell}
            goal = self._goals(number) if section.goals else ""
            if gives_points(section):
                formula = formulas.section_sum(self._form, section, items, goal)
                title = f"{section.title} 小计".strip() if section.title else f"第{number}部分 小计"
                sums[section.id or str(number)] = self._computed(
                    f"sum.{section.id or number}", title, formula
                )
        return sums

    def _goals(self, number: int) -> str:
        spec = self._form.sections[number - 1].goals
        assert spec is not None  # noqa: S101 only sections with goals come here
        rows: list[dict[str, str]] = [{} for _ in range(spec.rows)]
        for column in of_goals(spec):
            _, _, row, key = column.path
            rows[int(row)][str(key)] = self._add(_Place(column.slot, column.title, column))
        if spec.rating is None:
            return ""
        return self._computed(f"score.{spec.id}", "目标得分", formulas.goals(spec, rows))

    def _block(self, number: int, block: Adjustments) -> str:
        cells = [self._points(item, block) for item in block.items]
        slot = f"sum.{block.kind}.{number}"
        return self._computed(slot, f"{block.title} 合计", formulas.block_sum(block, [c for c in cells if c]))

    def _total(self, sums: dict[str, str], blocks: list[str]) -> None:
        form = self._form
        vetoes = {
            str(place.column.path[1]): f"{letters(n)}{_ROW}"
            for n, place in enumerate(self._places)
            if place.column and place.column.path[0] == "vetoes"
        }
        title = form.total.label if form.total else "合计得分"
        style = "0" + ("." + "0" * form.decimals if form.decimals else "")
        whole = self._computed(
            "total", title, formulas.total(form, sums, blocks, vetoes, self._chosen), style
        )
        empty = score(form, Record(Person("0", "0"), form.id, Month("2000-01")))
        if empty.whole:
            self._computed("grade", "等级", formulas.grade(form.grades, form.vetoes, whole, vetoes))


def _must_choose(indicator: Indicator) -> bool:
    return isinstance(indicator.rule, Narrative) and bool(indicator.rule.narrative)


def _headed(column: Column) -> str:
    """The title with its unit, as it stands above the column."""
    return (
        f"{column.title}（{column.unit}）"
        if column.unit and column.unit not in column.title
        else column.title
    )


def _note(form: Form, indicator: Indicator) -> str:
    """The rule as it is printed, for the header of its columns."""
    rule = indicator.rule
    lines = [indicator.name, *indicator.requirement.splitlines()]
    if rule is not None:
        lines += words.standard(rule, full_points(form, indicator))
    return "\n".join(dict.fromkeys(filter(None, lines)))
