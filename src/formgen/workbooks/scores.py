"""The score workbook: one sheet a form, one row a person, one column a slot that somebody fills in.

Points, sums, total and grade are formulas.  Two hidden lines say what the sheet is about and
which slot each column is, so that `formgen.records.scoretables` reads it back whoever saved it.

The headers are locked.  No cell below them is: Excel sorts and deletes rows of a protected sheet only
where nothing in them is locked, as far as the sheet reaches.  What nobody should type over refuses it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeAlias, assert_never

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils.cell import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.dimensions import ColumnDimension
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties

from formgen.forms.model import Adjustments, Earlier, Form, Goals, Indicator, Option, full_points
from formgen.forms.pay import ByGrade, ByLevel, ByScore, FromRoster, Part, Pay, Quotient, Recorded
from formgen.forms.rules import (
    Cards,
    Events,
    Given,
    Measure,
    Options,
    Questions,
    Ranged,
    Words,
    asks,
    is_one_number,
    levels_of,
    unit_of,
)
from formgen.forms.slots import (
    CALIBRATION,
    EMPLOYEE,
    GoalColumn,
    SlotKind,
    SlotSpec,
    of_all_goals,
    of_block,
    of_calibration,
    of_goal,
    of_indicator,
    of_opinion,
    of_part,
    of_person,
    of_points,
    of_result,
    of_row,
    of_sum,
    recorded,
)
from formgen.periods import Period
from formgen.phrases import Phrases
from formgen.points import MOST_PERCENT
from formgen.records.model import Past, Person, Record
from formgen.records.scoretables import SIGNATURE
from formgen.records.tables.cells import letters
from formgen.scoring.earlier import chosen, drawn, lines
from formgen.scoring.facts import EntryError
from formgen.scoring.pay import payment
from formgen.scoring.score import score
from formgen.scoring.total import unsound
from formgen.scoring.words import ranged
from formgen.view import words
from formgen.view.standards import standard
from formgen.workbooks import formulas
from formgen.workbooks.books import (
    BORDER,
    HEAD,
    comment,
    in_header,
    narrow,
    prompt,
    refuse,
    saved,
    sheet_title,
    write,
)
from formgen.workbooks.limits import fits
from formgen.workbooks.lists import SHEET, Lists

FIRST = 4  # below what the sheet is about, the slots and the headers
_ROW = "\ue000"  # stands for the row in a formula that is the same in every row
_LAST_ROW = "99999"

_INPUT = PatternFill("solid", fgColor="FFFBE6")
_COMPUTED = PatternFill("solid", fgColor="F0F0F0")


Pasts: TypeAlias = Mapping[str, Mapping[str, tuple[Past, ...]]]
"""What the earlier cards of people came to, by number, then by the form of these cards."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one sheet is about: a form, the people who have it, the period, and what earlier cards say."""

    form: Form
    people: Sequence[Person]
    period: Period
    earlier: Pasts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Own:
    """What stands in one person's cell and in nobody else's, with a note that explains it."""

    formula: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Column:
    """One column: its slot, to fill in or with a formula; a note on its header, words beside its cells.

    `own` are the cells of people, by number, that have something of their own in place of the formula.
    """

    slot: SlotSpec
    say: Phrases
    formula: str = ""
    note: str = ""
    prompt: tuple[str, ...] = ()
    style: str = "General"
    own: Mapping[str, _Own] = field(default_factory=dict)
    pays: Form | None = None
    """The form whose pay the roster says this part of."""

    @property
    def is_filled_in(self) -> bool:
        return self.slot.by == "record"

    @property
    def title(self) -> str:
        """The title with its unit, as it stands above the column."""
        slot = self.slot
        named = self.is_filled_in and slot.unit and slot.unit not in slot.title
        return self.say("in-brackets", text=slot.title, inside=slot.unit) if named else slot.title


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """A score workbook of these sheets, in this order; the same input, the same bytes."""
    book = Workbook()
    book.remove(book.worksheets[0])
    lists = Lists()
    titles = {SHEET}
    for each in sheets:
        _fill(book.create_sheet(sheet_title(each.form.title or each.form.id, titles)), each, lists)
    lists.write(book)
    return saved(book, SIGNATURE)


# ── a sheet ─────────────────────────────────────────────────────────────────────────────────


def _fill(sheet: Any, of: Sheet, lists: Lists) -> None:
    form, people, period = of.form, of.people, of.period
    columns = tuple(_Plan(form, of.earlier, lists).columns())
    widths = [_width(column, people) for column in columns]
    for n, text in enumerate((SIGNATURE, form.id, str(form.version), period.name), 1):
        write(sheet.cell(1, n), text)
    for n, column in enumerate(columns, 1):
        write(sheet.cell(2, n), column.slot.name)
        _head(sheet.cell(3, n), column)
    for row, person in enumerate(people, FIRST):
        for n, column in enumerate(columns, 1):
            _cell(sheet.cell(row, n), column, person, row)
    last = FIRST + len(people) - 1
    for n, column in enumerate(columns):
        if people:
            rule = _rule(column, lists)
            if rule is not None:
                rule.add(f"{letters(n)}{FIRST}:{letters(n)}{last}")
                sheet.add_data_validation(rule)
    lines = max(map(_lines, columns, widths))
    _rows_and_columns(sheet, widths, lines)
    _protect(sheet)
    sheet.auto_filter.ref = f"A{FIRST - 1}:{letters(len(columns) - 1)}{max(last, FIRST - 1)}"
    _to_print(sheet, form, period, widths)


def _head(cell: Any, column: _Column) -> None:
    write(cell, column.title)
    cell.fill, cell.border, cell.font = HEAD, BORDER, Font(bold=True)
    cell.alignment = Alignment(wrap_text=True, horizontal="center", vertical="center")
    if column.note:
        cell.comment = comment(column.note, SIGNATURE)


_WIDTHS: Mapping[SlotKind, int] = {"lines": 36, "text": 18, "date": 14}
_NARROWEST, _WIDEST = 11, 26
_ARROW = 3
"""What the arrow of a filter takes of a header, in narrow letters."""

_FIELDS = {slot: field for field, slot in EMPLOYEE.items()}


def _width(column: _Column, people: Sequence[Person]) -> int:
    """Wide enough for what will stand in it, and for its header on four lines; in narrow letters."""
    slot = column.slot
    texts: Sequence[str] = ()
    if slot.by == "roster" and column.pays is None:
        texts = [getattr(person, _FIELDS[slot.name]) for person in people]
    elif column.is_filled_in:
        texts = slot.options
    longest = max(map(narrow, texts), default=0) + _ARROW
    least = _WIDTHS.get(slot.kind, _NARROWEST) if column.is_filled_in else _NARROWEST
    return max(least, min(_WIDEST, max(longest, narrow(column.title) // 4 + _ARROW)))


def _lines(column: _Column, width: int) -> int:
    """How many lines a header takes in a column of this width."""
    return sum(1 + (narrow(line) + 1) // (width - _ARROW) for line in column.title.split("\n"))


def _cell(cell: Any, column: _Column, person: Person, row: int) -> None:
    slot = column.slot
    cell.border, cell.alignment = BORDER, _IN_THE_MIDDLE
    if column.pays is not None:
        _pays(cell, column.pays, slot, person)
    elif slot.by == "roster":
        write(cell, getattr(person, _FIELDS[slot.name]))
    elif slot.name == "pay" and person.weight not in (None, 1):
        write(cell, column.say("paid-together"))
        cell.fill, cell.alignment = _COMPUTED, _ON_THE_RIGHT
    elif not column.is_filled_in:
        own = column.own.get(person.number)
        cell.value = (own.formula if own else column.formula).replace(_ROW, str(row))
        if own and own.note:
            cell.comment = comment(own.note, SIGNATURE)
        cell.fill, cell.number_format, cell.alignment = _COMPUTED, column.style, _ON_THE_RIGHT
    else:
        cell.fill, cell.number_format = _INPUT, _format(slot)
        if slot.kind == "lines":
            cell.alignment = _WRAPPED
    cell.protection = _OPEN


def _pays(cell: Any, form: Form, slot: SlotSpec, person: Person) -> None:
    """What the roster says of a part of somebody's pay, or what is wrong with that."""
    found = payment(form, Record(person, form.id, Period.parse("2000-01")), None, None)
    part = next((each for each in found.parts if each.name == slot.title), None)
    if part is None:  # a second post, which is paid with the main one
        return
    if part.value is not None:
        cell.value = Decimal(part.value.numerator) / Decimal(part.value.denominator)
        cell.number_format, cell.alignment = "General", _ON_THE_RIGHT
    elif part.state == "missing":
        codes = {problem.code for problem in found.problems if problem.facts.get("id") == part.name}
        unsaid = codes <= {"score-no-pay-level", "score-roster-missing"}
        write(cell, form.say("not-recorded" if unsaid else "cannot-score"))


_IN_THE_MIDDLE = Alignment(vertical="center")
_ON_THE_RIGHT = Alignment(vertical="center", horizontal="right")
_WRAPPED = Alignment(vertical="center", wrap_text=True)
_OPEN = Protection(locked=False)


def _format(slot: SlotSpec) -> str:
    """How a cell shows what is typed: words stay as typed, a percentage gets its sign."""
    match slot.kind:
        case "text" | "lines" | "date" | "choice" | "check":
            return "@"
        case "number" | "money":
            return "0.00%" if slot.unit == "%" else "General"
        case _:
            assert_never(slot.kind)


def _rule(column: _Column, lists: Lists) -> Any:
    """What may be typed in a column, and what is said beside it; None where anything may, and nothing is."""
    slot, say = column.slot, column.say
    if not column.is_filled_in:
        rule = DataValidation("custom", formula1="FALSE", allow_blank=True)
        refuse(rule, slot.title, say("from-roster-here" if slot.by == "roster" else "computed-here"))
        return rule
    match slot.kind:
        case "choice" | "check":
            rule = DataValidation("list", formula1=lists.range(slot.options), allow_blank=True)
            refuse(rule, slot.title, say("choose-from-list"))
        case "number" | "money":
            rule = _between(slot)
            wanted = "enter-number" if slot.most is None else "enter-between"
            refuse(rule, slot.title, say(wanted, least=slot.least, most=slot.most))
        case "text" | "lines" | "date":
            return None
        case _:
            assert_never(slot.kind)
    prompt(rule, slot.title, column.prompt)
    return rule


def _between(slot: SlotSpec) -> Any:
    least, most = (_limit(slot, each) for each in (slot.least, slot.most))
    is_count = slot.least == 0 and slot.most is None
    rule = DataValidation("whole" if is_count else "decimal", operator="between", allow_blank=True)
    far = _FAR_PERCENT if slot.unit == "%" else _FAR
    rule.formula1, rule.formula2 = least or f"-{far}", most or far
    return rule


_FAR = "1000000000000"
"""Beyond every number that is meant; a limit that keeps words out."""

_FAR_PERCENT = f"{MOST_PERCENT // 100}"
"""The same for shares: 92 pasted into such a column would read 9200%."""


def _limit(slot: SlotSpec, limit: Decimal | None) -> str:
    if limit is None:
        return ""
    return f"{limit / 100 if slot.unit == '%' else limit:f}"


def _rows_and_columns(sheet: Any, widths: Sequence[int], lines: int) -> None:
    """Sizes; and below the headers nothing is locked, to the last column of the sheet."""
    for n, width in enumerate((*widths, _NARROWEST), 1):
        letter = get_column_letter(n)
        column = ColumnDimension(sheet, index=letter, width=width)
        column.protection = _OPEN
        if n > len(widths):
            column.min, column.max = n, _COLUMNS
        sheet.column_dimensions[letter] = column
    for row in range(1, FIRST):
        sheet.row_dimensions[row].font = Font(bold=True)  # a look of its own, which is locked
    sheet.row_dimensions[1].hidden = sheet.row_dimensions[2].hidden = True
    sheet.row_dimensions[3].height = min(_HIGHEST, 12 + 15 * lines)
    sheet.sheet_format.defaultRowHeight, sheet.sheet_format.customHeight = _ROOM, True
    sheet.freeze_panes = f"D{FIRST}"


_ROOM = 21
"""The height of a row in points, unless its words need more: a hand can write there on a printed sheet."""

_COLUMNS, _HIGHEST = 16_384, 409
"""The columns of a sheet, and the points of its highest row: Excel's limits."""


def _protect(sheet: Any) -> None:
    """Headers cannot be changed by mistake; there is no password.  False: it may be done all the same."""
    may = sheet.protection
    may.sheet = True
    may.formatColumns = may.formatRows = may.deleteRows = may.sort = may.autoFilter = False


def _to_print(sheet: Any, form: Form, period: Period, widths: Sequence[int]) -> None:
    """On A4 across, on as many pages side by side as leave it readable; each says whose rows these are."""
    who, rest = sum(widths[:3]), sum(widths[3:])
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth = max(1, -(-rest // (_PAGE - who))) if who < _PAGE else 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins = PageMargins(left=0.4, right=0.4, top=0.75, bottom=0.6, header=0.3, footer=0.3)
    sheet.print_options.horizontalCentered = True
    sheet.print_title_rows, sheet.print_title_cols = "3:3", "A:C"
    sheet.oddHeader.center.text = in_header(form.title, f"  {period.name}")
    sheet.oddFooter.center.text = form.say("pages-of-workbook")


_PAGE = 160
"""Narrow letters across a page, in type that is small but can be read."""


# ── which columns a sheet has, and their formulas ───────────────────────────────────────────


class _Plan:
    """The columns of one form, in printed order, with what is computed beside what it is computed from."""

    def __init__(self, form: Form, earlier: Pasts, lists: Lists) -> None:
        self._form, self._say, self._earlier, self._lists = form, form.say, earlier, lists
        self._style = _decimals(form.decimals)
        self._columns: list[_Column] = []
        self._chosen: list[str] = []
        self._elsewhere: list[str] = []

    @property
    def _missing(self) -> str:
        return formulas.worded(f"={formulas.MISSING}", self._say)

    @property
    def _elsewhere_said(self) -> str:
        return formulas.worded(f"={formulas.ELSEWHERE}", self._say)

    def columns(self) -> Iterator[_Column]:
        for slot in of_person(self._form).values():
            self._add(_Column(slot, self._say))
        sums = self._sections()
        blocks = [self._block(index, block) for index, block in enumerate(self._form.adjustments)]
        closing = [slot for slot in recorded(self._form) if slot.path[0] in ("vetoes", "pay", "fields")]
        for slot in closing:
            self._add(_Column(slot, self._say))
        if sums:
            self._total(sums, blocks)
        for opinion in self._form.opinions:
            self._add(_Column(of_opinion(opinion, self._say), self._say))
        yield from self._columns

    def _add(self, column: _Column) -> str:
        """Add a column; returns its cell, for formulas."""
        self._columns.append(column)
        return f"{letters(len(self._columns) - 1)}{_ROW}"

    def _computed(self, slot: SlotSpec, formula: str, style: str = "") -> str:
        """A formula, shown in the form's decimals; what stands in the cell has all of them.

        What Excel does not take, and what asks for it, formgen computes when it reads the scores.
        """
        formula = formulas.worded(formula, self._say)
        asks_one = any(re.search(f"(?<![A-Z]){cell}", formula) for cell in self._elsewhere)
        lost = asks_one or not fits(formula.replace(_ROW, _LAST_ROW))
        if not lost:
            return self._add(_Column(slot, self._say, formula, style=style or self._style))
        cell = self._add(_Column(slot, self._say, self._elsewhere_said, note=self._say("too-long-for-excel")))
        self._elsewhere.append(cell)
        return cell

    def _working(self, name: str, title: str, formula: str, style: str = "") -> str:
        """A figure on the way to an indicator's points, which only the workbook shows."""
        return self._computed(SlotSpec(name, title, "number", "formgen"), formula, style)

    def _inputs(self, indicator: Indicator, block: Adjustments | None) -> dict[str, list[str]]:
        """The cells that each rater fills in."""
        cells: dict[str, list[str]] = {}
        for slot in of_indicator(indicator, self._say):
            asked = _asked(indicator, slot, self._say)
            note = _note(self._form, indicator, block, asked)
            column = _Column(slot, self._say, note=note, prompt=asked)
            cells.setdefault(slot.rater, []).append(self._add(column))
        return cells

    def _points(self, indicator: Indicator, block: Adjustments | None = None) -> str:
        """The columns of an indicator; returns the cell of its points, or nothing if it gives none."""
        form, name = self._form, indicator.name
        of = asks(indicator.rule)
        if isinstance(of, Cards):
            return self._drawn(indicator, of.rule, block)
        cells = self._inputs(indicator, block)
        slot = of_points(form, indicator)
        if slot is None or not form.counts(indicator):
            asked = any(each.required for each in of_indicator(indicator, self._say))
            must_choose = asked and not form.is_reference(indicator)
            self._chosen += [cell for each in cells.values() for cell in each] if must_choose else []
            return ""
        style = self._shown(form.item_decimals)
        if len(cells) == 1:
            (mine,) = cells.values()
            return self._computed(slot, formulas.alone(form, indicator, mine, self._lists, block), style)
        if block is not None:  # several raters of a bonus
            self._elsewhere.append(
                cell := self._add(
                    _Column(slot, self._say, self._elsewhere_said, note=self._say("computed-when-read"))
                )
            )
            return cell
        if is_one_number(of):
            facts = {rater: mine[0] for rater, mine in cells.items()}
            middle = self._mean(indicator, facts)
            return self._computed(slot, formulas.by_mean(form, indicator, middle, facts, self._lists), style)
        each = {
            rater: self._working(
                f"points.{indicator.id}.{rater}",
                self._say("score-of", name=f"{name} {rater}"),
                self._one_of_several(indicator, mine),
            )
            for rater, mine in cells.items()
        }
        middle = self._mean(indicator, each)
        return self._computed(slot, formulas.of_points(form, indicator, middle, each), style)

    def _shown(self, decimals: int | None) -> str:
        """How a column whose numbers are rounded shows them; as the total, where they are not."""
        return self._style if decimals is None else _decimals(decimals)

    def _drawn(self, indicator: Indicator, rule: Earlier, block: Adjustments | None) -> str:
        """The columns of a figure from earlier cards: each person's own, fixed, explained by a note."""
        full = full_points(self._form, indicator)
        figures: dict[str, _Own] = {}
        points: dict[str, _Own] = {}
        cell = f"{letters(len(self._columns))}{_ROW}"
        for number, pasts in ((number, chosen(rule, each)) for number, each in self._earlier.items()):
            note = "\n".join((*lines(self._say, rule, pasts), self._say("as-of-workbook")))
            try:
                figure = drawn(self._say, rule, pasts)
            except EntryError:
                figures[number] = _Own(self._missing, note)
                continue
            figures[number] = _Own(formulas.drawn(figure), note)
            if full is not None and figure.whole > 0:
                points[number] = _Own(formulas.earned(self._form, figure, full, cell))
        (slot,) = of_indicator(indicator, self._say)
        note = _note(self._form, indicator, block, ())
        self._add(_Column(slot, self._say, self._missing, note, own=figures))
        given = of_points(self._form, indicator)
        assert given is not None  # noqa: S101 a figure from earlier cards gives points
        return self._add(
            _Column(given, self._say, self._missing, style=self._shown(self._form.item_decimals), own=points)
        )

    def _mean(self, indicator: Indicator, cells: dict[str, str]) -> str:
        formula = formulas.mean(self._form, indicator, cells)
        asked = asks(indicator.rule)
        style = "0.00%" if is_one_number(asked) and unit_of(asked) == "%" else ""
        return self._working(
            f"mean.{indicator.id}", self._say("weighted-of", name=indicator.name), formula, style
        )

    def _one_of_several(self, indicator: Indicator, cells: Sequence[str]) -> str:
        """One rater's points; nothing while they have given nothing, so that others may count alone."""
        formula = formulas.alone(self._form, indicator, cells, self._lists, of_several=True)[1:]
        return f'=IF({formulas.all_empty(cells)},"",{formula})'

    def _sections(self) -> dict[str, str]:
        """The cells of the sections' points, by id, or by a number where a section has none."""
        sums: dict[str, str] = {}
        for index, section in enumerate(self._form.sections):
            found = {str(each.id): self._points(each) for each in section.indicators}
            items = {id_: cell for id_, cell in found.items() if cell}
            goal = self._goals(section.goals) if section.goals else ""
            if table := section.table:
                for slot in (slot for row in range(table.rows) for slot in of_row(table, row)):
                    self._add(_Column(slot, self._say))
            if self._form.gives_points(section):
                formula = formulas.section_sum(self._form, section, items, goal)
                style = self._shown(self._form.section_decimals)
                sums[section.id or str(index + 1)] = self._computed(
                    of_sum(section, index, self._say), formula, style
                )
        return sums

    def _goals(self, goals: Goals) -> str:
        rows: list[dict[GoalColumn, str]] = []
        for row in range(goals.rows):
            slots = of_goal(goals, row, self._say).items()
            cells = {
                column: self._add(_Column(slot, self._say)) for column, slot in slots if slot.by == "record"
            }
            if goals.raters and goals.rating:
                mean = formulas.goal_mean(self._form, goals, cells)
                title = self._say("weighted-of", name=f"{GoalColumn('rating').title(self._say)} {row + 1}")
                cells[GoalColumn("rating")] = self._working(f"mean.{goals.id}.{row + 1}", title, mean)
            rows.append(cells)
        if goals.rating is None:
            return ""
        return self._computed(of_all_goals(goals, self._say), formulas.goals(self._form, goals, rows))

    def _block(self, index: int, block: Adjustments) -> str:
        cells = [self._points(item, block) for item in block.items]
        formula = formulas.block_sum(self._form, block, [cell for cell in cells if cell])
        return self._computed(
            of_block(block, index, self._say), formula, self._shown(self._form.section_decimals)
        )

    def _total(self, sums: dict[str, str], blocks: list[str]) -> None:
        form = self._form
        vetoes = {
            str(column.slot.path[1]): f"{letters(n)}{_ROW}"
            for n, column in enumerate(self._columns)
            if column.slot.path[:1] == ("vetoes",)
        }
        results = of_result(form)
        whole = self._computed(results["total"], formulas.total(form, sums, blocks, vetoes, self._chosen))
        empty = score(form, Record(Person("0", "0"), form.id, Period.parse("2000-01")))
        grade = self._grade(whole, vetoes) if empty.whole else ""
        if form.pay and not any(unsound(form, empty.parts)):
            self._pay(form.pay, whole, grade)

    def _grade(self, total: str, vetoes: Mapping[str, str]) -> str:
        """The grade that the total gives, its calibration to fill in, and the final grade."""
        form = self._form
        slots = of_calibration(form)
        first = self._computed(slots["first"], formulas.grade(form, total, vetoes))
        cells = [self._add(_Column(slots[key], self._say)) for key in CALIBRATION]
        return self._computed(of_result(form)["grade"], formulas.final_grade(form, first, cells, vetoes))

    def _pay(self, pay: Pay, total: str, grade: str) -> None:
        """Every part of pay that is not filled in, and the pay."""
        cells = {
            column.slot.name: f"{letters(n)}{_ROW}"
            for n, column in enumerate(self._columns)
            if column.slot.path[:1] == ("pay",)
        }
        parts: list[tuple[Part, SlotSpec, str]] = []
        for part in pay.parts:
            (*operands, slot) = of_part(part, self._say)
            cell = self._part(part, slot, operands, cells, (total, grade))
            parts.append((part, slot, cell))
        style = f"0.{'0' * pay.decimals}" if pay.decimals else "0"
        self._computed(of_result(self._form)["pay"], formulas.pay(pay, parts, total, grade), style)

    def _part(
        self,
        part: Part,
        slot: SlotSpec,
        operands: Sequence[SlotSpec],
        cells: Mapping[str, str],
        outcome: tuple[str, str],
    ) -> str:
        """The cell of a part of pay; `cells` are those that are filled in, `outcome` of total and grade."""
        total, grade = outcome
        match part.of:
            case ByLevel() | FromRoster():
                return self._add(_Column(slot, self._say, pays=self._form))
            case Recorded():
                return cells[slot.name]
            case ByGrade():
                return self._computed(slot, formulas.coefficient(self._form, grade or '""', total), "General")
            case ByScore():
                return self._computed(slot, formulas.by_score(self._form, total), _SHARE)
            case Quotient():
                mine = [cells[each.name] for each in operands]
                return self._computed(slot, formulas.quotient(part.of, operands, mine), _SHARE)
            case _:
                assert_never(part.of)


_SHARE = "0.0000"


def _decimals(count: int) -> str:
    """How a cell shows a number with so many decimals."""
    return "0" + ("." + "0" * count if count else "")


def _note(form: Form, indicator: Indicator, block: Adjustments | None, asked: Sequence[str]) -> str:
    """The rule as it is printed with its levels, and what is asked, for the header of its columns."""
    rule = indicator.rule
    lines = [indicator.name, *indicator.requirement.splitlines()]
    if rule is not None:
        lines += standard(rule, full_points(form, indicator), form.say, block)
        lines += (words.offered(level, form.before_text, form.say) for level in levels_of(rule)[1])
    if not isinstance(asks(rule), Options):  # they are its levels
        lines += asked
    return "\n".join(dict.fromkeys(filter(None, lines)))


def _asked(indicator: Indicator, slot: SlotSpec, say: Phrases) -> tuple[str, ...]:
    """What a column asks that its title does not say: the question, or the options with what they mean."""
    asked = asks(indicator.rule)
    match asked:
        case Options():
            return tuple(_choosable(each, say) for each in asked.options)
        case Questions():
            return (asked.questions[int(slot.path[-1])],)
        case Ranged():
            return tuple(f"{each.name} {ranged(say, each)}" for each in asked.levels)
        case Measure() | Given() | Events() | Cards() | Words():
            return ()
        case _:
            assert_never(asked)


def _choosable(option: Option, say: Phrases) -> str:
    """An option as it is chosen, what it is worth, and last what it means, which may be cut."""
    told = option.name
    if option.points is not None:
        told = say("in-brackets", text=told, inside=words.points(option.points, say))
    return say("labelled", label=told, text=option.text) if option.text else told
