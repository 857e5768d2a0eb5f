"""Scores from tables: the score workbook that formgen wrote, or any table with a line of headers.

A sheet of the workbook begins with two hidden lines: `formgen`, form, version and month; then the
slot of each column.  Any other sheet has one line of headers: slots, ids or titles of indicators,
beside 工号 or 姓名; its form is said by a column 表单, by the sheet's or the file's name, or by the roster.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import PurePath
from typing import Any, TypeAlias

from formgen.forms.model import Form
from formgen.forms.slots import EMPLOYEE, SlotSpec, asks_nothing, computed, tabled, tick
from formgen.periods import Period, of_folder, written
from formgen.phrases import TONGUES, phrases
from formgen.problems import Path, Places, Problem, Where, error, gathered, warning
from formgen.records import typed
from formgen.records.headers import bare, field_of, named
from formgen.records.model import Calibration, Computed, Person, Record
from formgen.records.people import Known
from formgen.records.scores import meant
from formgen.records.tables.asides import headers_seen, without_asides
from formgen.records.tables.cells import (
    Cell,
    Headed,
    Line,
    RowPlaces,
    Worksheet,
    bare_cell,
    headed,
    letters,
    told_unused,
)
from formgen.records.tables.heads import under_head
from formgen.records.tables.read import Table
from formgen.text import near, same, shown
from formgen.yamlfiles.kinds import Entry

SIGNATURE = "formgen"

_SLOTS = {slot: field for field, slot in EMPLOYEE.items()}
_MONTH = frozenset({"month", "月份", "考核月份", "考核周期", "period"})
_COMPUTED = re.compile(
    r"(score|points|mean|sum|earlier)\..+|total|grade(\..+)?|pay(\..+)?"
    r"|总分|等级|绩效系数|绩效工资|.*(得分|小计|合计|加权)"
    r"|(?i:total|grade|coefficient|performancepay|.*:(score|subtotal|total|weighted))"
)
"""Columns that formgen computes itself; what stands in them is nobody's entry."""

_UNCOUNTED = frozenset(phrases(tongue)("cannot-score") for tongue in TONGUES)
"""What a formula of the workbook says where it cannot use what was entered."""

_MOST_HEADERS = 4096
"""Headers whose meaning is remembered: every row asks for that of each of its columns."""

_COUNTING = frozenset({"序号", "序", "no.", "no", "#"})
_REMARKS = frozenset({"备注", "说明", "备注说明", "remarks", "notes"})
"""Columns that lists have and no form asks for: one counts the rows, what the others say is told."""


@lru_cache(maxsize=_MOST_HEADERS)
def _field(header: str) -> str:
    """The field of a person, or `month`, that this header names, or nothing."""
    return _SLOTS.get(header) or ("month" if bare(header) in _MONTH else field_of(header))


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody's place in a score file, whatever came of it.

    `who` is their number or, where none is known, the name or number that stands there; `said` is for people.
    `form` and `period` are those that the file says, if it does; `is_empty` if nothing was entered.
    """

    who: str
    said: str
    where: Where
    form: str = ""
    period: Period | None = None
    is_empty: bool = False


@dataclass(frozen=True, slots=True)
class Scores:
    """The records of a file, what is wrong with it, whose rows gave none and where, and everybody's rows."""

    records: tuple[Record, ...] = ()
    problems: tuple[Problem, ...] = ()
    lost: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()

    def __add__(self, more: Scores) -> Scores:
        return Scores(
            self.records + more.records,
            self.problems + more.problems,
            self.lost + more.lost,
            self.rows + more.rows,
        )


def scores_of(
    table: Table, people: Known | Iterable[Person], forms: Iterable[Form], only: Period | None = None
) -> Scores:
    """The records in all sheets of a table, for people of the roster and forms in force.

    With `only`, sheets and rows about another period give nothing, and nothing is said of them.
    """
    is_broken = any(problem.is_error for problem in table.problems)
    found = Scores(problems=table.problems, lost=(table.file,) if is_broken else ())
    reader = _Reader(Known.of(people), tuple(forms), only)
    begun = [(sheet, _begin(sheet, reader)) for sheet in table.sheets]
    read = [(sheet, *begin) for sheet, begin in begun if begin and not sheet.hidden]
    for sheet, about, under in read:
        found += reader.sheet(sheet, about, under)
    is_own = any(about.form for _, about, _ in read)  # its words for drop-downs are hidden, and no loss
    hidden = [sheet for sheet, begin in begun if begin and sheet.hidden]
    unknown = [sheet for sheet, begin in begun if not begin and sheet.lines and not (is_own and sheet.hidden)]
    seen = headers_seen(unknown)
    told = [*found.problems, *told_unused(table.file, hidden, unknown, is_rest=bool(read), seen=seen)]
    if read and not any(under.lines for _, _, under in read):
        told.append(error("scores-without-rows", Where(table.file)))
    elif not read and not any(problem.is_error for problem in told):
        told.append(error("scores-without-headers", Where(table.file), **({"seen": seen} if seen else {})))
    is_lost = not any(under.lines for _, _, under in read)
    return replace(found, problems=tuple(told), lost=(table.file,) if is_lost else found.lost)


# ── what a sheet says of itself ─────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _About:
    """Form, version and period that a sheet names, and where; empty where it does not."""

    where: Where
    form: str = ""
    version: str = ""
    period: Period | None = None


def _begin(sheet: Worksheet, reader: _Reader) -> tuple[_About, Headed] | None:
    """What the sheet is about, and its rows under their headers; None if it has no scores."""
    for above, slots in pairwise(sheet.lines[:_DEEPEST]):
        marks = tuple(filter(None, above.texts()))  # wherever a column inserted before them has moved them
        if marks[:1] == (SIGNATURE,):
            return _of_workbook(sheet, above, slots, marks)
    top = sheet.lines[:_DEEPEST]
    head = next((line for line in top if {"number", "name"} <= set(map(_field, line.texts()))), None)
    head = head or next(filter(_is_head, top), None)
    if head is None:
        return None
    under = under_head(sheet, head, _field, reader.is_entry)
    return _About(sheet.where(head.number, 0), period=period_of(sheet.file)), without_asides(under, _field)


_DEEPEST = 20
"""How many lines of titles may stand above the headers."""


def _is_head(line: Line) -> bool:
    """Whether a line has a header for number or name, beside others."""
    texts = {same(text) for text in line.texts()} - {""}
    return len(texts) > 1 and any(_field(text) in ("number", "name") for text in texts)


def _of_workbook(sheet: Worksheet, above: Line, slots: Line, marks: tuple[str, ...]) -> tuple[_About, Headed]:
    """A sheet of the score workbook, whose two hidden lines are these."""
    _, form, version, name, *_ = (*marks, "", "", "")
    head = next((line for line in sheet.lines if line.number > slots.number), slots)
    width = range(max(len(slots), len(head)))
    marked = tuple(map(slots.cell, width))
    added = [column for column in width if not marked[column].text.strip()]
    about = _About(sheet.where(above.number, 0), form, version, _period(name))
    whole = Line.joined(slots.ground, head.number, marked)
    under = without_asides(headed(_without(sheet, added), whole), _field)
    return about, replace(under, problems=(*under.problems, *_added(sheet, head, added)))


def _added(sheet: Worksheet, head: Line, columns: Iterable[int]) -> Iterator[Problem]:
    """The columns that somebody put into the workbook, where anything stands in them: nobody reads them."""
    for column in columns:
        cells = (line.cell(column) for line in sheet.lines if line.number > head.number)
        if filled := [cell for cell in cells if cell.text.strip()]:
            title = head.cell(column).text.strip() or letters(column)
            yield warning("column-added", filled[0].where, key=shown(title), count=len(filled))


def _without(sheet: Worksheet, columns: Iterable[int]) -> Worksheet:
    """The sheet with nothing in some of its columns."""
    gone = frozenset(columns)
    if not gone:
        return sheet
    lines = (
        Line.of(
            line.ground,
            line.number,
            [Cell("", cell.where) if column in gone else cell for column, cell in enumerate(line.cells)],
            hidden=line.hidden,
        )
        for line in sheet.lines
    )
    return replace(sheet, lines=tuple(lines))


def period_of(file: str) -> Period | None:
    """The period that the file, or the nearest folder around it, is named after."""
    path = PurePath(file.replace("\\", "/"))
    parts = (path.stem, *reversed(path.parts[:-1]))
    return next((found for part in parts if (found := of_folder(part))), None)


def _period(name: str) -> Period | None:
    """The period that somebody wrote into a cell."""
    try:
        return written(name)
    except ValueError:
        return None


# ── rows ────────────────────────────────────────────────────────────────────────────────────

_ByHeader: TypeAlias = Mapping[str, SlotSpec]


class _Reader:
    """Reads sheets for one roster and one set of forms; `only` of one period, if that is given."""

    def __init__(self, known: Known, forms: tuple[Form, ...], only: Period | None) -> None:
        self._known = known
        self.forms, self.only = forms, only
        self._columns: dict[tuple[str, int], _ByHeader] = {}
        self._sums: dict[tuple[str, int], _ByHeader] = {}
        self._entries: dict[Hashable, Entry] = {}
        self.alike: dict[tuple[tuple[Path, int], ...], Mapping[Path, int]] = {}
        """Which part of a record stands in which column, for rows of which it is the same."""

    def sheet(self, sheet: Worksheet, about: _About, under: Headed) -> Scores:
        """The records of a sheet that is about this, in these rows."""
        lines = under.lines
        if self.only is not None:
            lines = tuple(line for line in lines if not _Row(self, about, under, line).is_elsewhere)
        if under.lines and not lines:
            return Scores()
        rows = [_Row(self, about, under, line).place() for line in lines]
        places = tuple(row for row in rows if row.said)
        if about.form and (wrong := self._other(about, sheet)):
            everybody = tuple(_Row(self, about, under, line).label for line in lines)
            return Scores(problems=(wrong,), lost=everybody, rows=places)
        if about.form:
            under = replace(under, problems=tuple(p for p in under.problems if p.code != "column-hidden"))
        records: list[Record] = []
        lost: list[str] = []
        told: list[tuple[str, Problem]] = []
        for line, row in zip(lines, rows, strict=True):
            if not row.is_empty:
                found = _Row(self, about, under, line).scores()
                records += found.records
                lost += found.lost
                told += ((row.said, problem) for problem in found.problems)
        problems = [*under.problems, *_once(told)]
        if empty := [n for n, row in enumerate(rows) if row.is_empty]:
            names = "、".join(rows[n].said for n in empty[:_FEW]) + ("……" if len(empty) > _FEW else "")
            where = sheet.where(lines[empty[0]].number, 0)
            problems.append(warning("rows-empty", where, count=len(empty), people=names))
        return Scores(tuple(records), tuple(problems), tuple(lost), places)

    def _other(self, about: _About, sheet: Worksheet) -> Problem | None:
        """Why a workbook's sheet cannot be used: another version, or it lies with another month."""
        folder = period_of(str(PurePath(sheet.file).parent / "_"))
        if about.period is None:
            return error("month-unknown", about.where)
        if folder and not about.period.holds(folder):
            facts = {"month": about.period.name, "folder": folder.name}
            return error("workbook-other-month", about.where, **facts)
        form, _, lost = self.form(about.form, about.period, about.where)
        if lost or form is None:
            return lost
        if str(form.version) != about.version:
            facts = {"form": form.id, "month": about.period.name, "now": str(form.version)}
            return error("workbook-other-version", about.where, version=about.version, **facts)
        return None

    def is_elsewhere(self, name: str, said: Period | None) -> bool:
        """Whether what is said of a form and a time is surely about another period than the one asked for.

        Where no form is named, the time itself decides: the row may be about whatever somebody has.
        """
        if self.only is None or said is None:
            return False
        if not name:
            return said != self.only
        _, period, _ = self.form(name, said, Where(""))
        return period is not None and period != self.only

    def once(self, entry: Entry) -> Entry:
        """An entry as one value for all rows that say it: most visits are 0 and 0."""
        return self._entries.setdefault(_known_by(entry), entry)

    def asks_nothing(self, about: _About) -> bool:
        """Whether a sheet's form takes all that it needs from earlier cards, so that a row is a record."""
        if not about.form or about.period is None:
            return False
        form, _, _ = self.form(about.form, about.period, about.where)
        return form is not None and asks_nothing(form)

    def form(
        self, name: str, said: Period, where: Where
    ) -> tuple[Form | None, Period | None, Problem | None]:
        """The version in force of the form with this id or title, and its period; or why there is none."""
        ids = {form.id for form in self.forms}
        named = (form.id for form in self.forms if same(form.title) == same(name))
        return meant(self.forms, name if name in ids else next(named, name), said, where)

    def named_by(self, sheet: Worksheet) -> str:
        """The form that the sheet or its file is named after."""
        names = {same(each): form.id for form in self.forms for each in (form.id, form.title)}
        stem = PurePath(sheet.file.replace("\\", "/")).stem
        return next((names[same(each)] for each in (sheet.name, stem) if same(each) in names), "")

    def columns(self, form: Form) -> _ByHeader:
        """A form's columns by everything that they may be called."""
        key = (form.id, form.version)
        if key not in self._columns:
            self._columns[key] = _by_header(form)
        return self._columns[key]

    def computed(self, form: Form) -> _ByHeader:
        """The points, sums, total and grade of a form by everything that their columns may be called."""
        key = (form.id, form.version)
        if key not in self._sums:
            sums, entered = _in_every_language(computed, form), self.columns(form)
            self._sums[key] = {name: slot for name, slot in sums.items() if name not in entered}
        return self._sums[key]

    @cached_property
    def entered(self) -> frozenset[str]:
        """Whatever an entry of some form is called; a column so named is no sum, whatever it sounds like."""
        return frozenset(name for form in self.forms for name in self.columns(form))

    def is_entry(self, header: str) -> bool:
        """Whether an entry of some form is called so."""
        return any(key in self.entered for key in _keys(header))

    def person(
        self, number: Cell, name: Cell, row: Mapping[str, Cell]
    ) -> tuple[Person | None, tuple[Problem, ...]]:
        """Who is meant; a number that lost its zeros will do where the name agrees."""
        said, called = same(number.text), same(name.text)
        loose = self._known.loosely(said, called) if said and called else ()
        if not self._known.people and said and called:
            department = next(
                (cell.text for header, cell in row.items() if _field(header) == "department"), ""
            )
            return Person(said, called, department.strip()), ()
        where = number.where if said else name.where
        if len(loose) == 1:
            return loose[0], ()
        person, problems = self._known.named(said or called, where)
        if person and called and same(person.name) != called:
            facts = {"number": shown(said), "name": shown(called), "known": person.name}
            return None, (error("name-differs", name.where, **facts),)
        return person, problems

    def forms_of(self, person: Person) -> list[str]:
        """The forms of all posts of a person."""
        posts = self._known.posts(person.number) or (person,)
        return list(dict.fromkeys(form for post in posts for form in post.forms))

    def post_of(self, person: Person, form: Form) -> Person:
        """The person in the post that has this form."""
        posts = self._known.posts(person.number)
        return next((post for post in posts if form.id in post.forms), person)


def _by_header(form: Form) -> _ByHeader:
    """A form's slots by everything that a column may be called; what two slots are called means none."""
    slots = tabled(form)
    names = {name: [slot] for name, slot in _in_every_language(tabled, form).items()}
    for indicator in (*form.indicators, *(item for block in form.adjustments for item in block.items)):
        mine = [slot for slot in slots if slot.path[1] == indicator.id]
        if len(mine) == 1:
            names.setdefault(same(indicator.name), mine)
    return {name: found[0] for name, found in names.items()}


def _in_every_language(slots_of: Callable[[Form], tuple[SlotSpec, ...]], form: Form) -> _ByHeader:
    """Slots by what they are called in the form's language, and by what they would be called in another."""
    own = slots_of(form)
    by_name = {slot.name: slot for slot in own}
    others = (_by_name(slots_of(replace(form, words=tongue))) for tongue in TONGUES)
    foreign = {title: by_name[slot.name] for names in others for title, slot in names.items()}
    return {**foreign, **_by_name(own)}


def _by_name(slots: Iterable[SlotSpec]) -> _ByHeader:
    names: dict[str, list[SlotSpec]] = {}
    for slot in slots:
        short = slot.name.partition(".")[2] if slot.by == "record" else ""
        for name in {slot.name, short, *_titles(slot)} - {""}:
            names.setdefault(same(name), []).append(slot)
    return {name: found[0] for name, found in names.items() if len(found) == 1}


_FEW = 30
"""So many names are told one by one."""


def _titles(slot: SlotSpec) -> Iterator[str]:
    """A slot's titles, with the unit that the workbook shows behind them, and without spaces."""
    for title in (slot.title, *slot.aliases):
        for whole in (title, f"{title}（{slot.unit}）", f"{title}({slot.unit})") if slot.unit else (title,):
            yield whole
            yield whole.replace(" ", "")


def _keys(header: str) -> Iterator[str]:
    """What a header may be looked up by: as it is, without spaces and stars, and without its remark."""
    text = same(header)
    yield text
    bare_of_stars = re.sub(r"[\s*※★●]+", "", text)
    yield bare_of_stars
    yield re.sub(r"\([^()]*\)$", "", bare_of_stars)


def _slot(header: str, known: _ByHeader) -> SlotSpec | None:
    return next((known[key] for key in _keys(header) if key in known), None)


_ALONE = frozenset({"name-differs", "several-people", "person-with-forms"})
"""What is wrong with one person, each time for a cause of its own."""


def _once(found: Sequence[tuple[str, Problem]]) -> tuple[Problem, ...]:
    """What is wrong with a column, for many rows, is told once with all whom it hits."""
    whom = {id(problem): who for who, problem in found}

    def cause(problem: Problem) -> Hashable | None:
        if problem.code in _ALONE or (problem.code == "unknown-person" and "near" in problem.facts):
            return None
        return problem.where.cell.rstrip("0123456789"), problem.facts.get("key", "")

    return gathered(
        (problem for _, problem in found),
        cause,
        lambda each: f"{bare_cell(each.where)} {whom[id(each)]}".strip(),
    )


# ── one row ─────────────────────────────────────────────────────────────────────────────────


class _Row:
    """One row of scores."""

    def __init__(self, reader: _Reader, about: _About, under: Headed, line: Line) -> None:
        self.line = line
        self._reader, self._about, self._under, self._sheet = reader, about, under, under.sheet
        self._cells = cells = dict(under.cells(line))
        here = self._sheet.where(line.number, 0)
        self._number, self._name = (self._cell(field, here) for field in ("number", "name"))
        self._filled = {
            header: cell
            for header, cell in cells.items()
            if not _field(header)
            and bare(header) not in _COUNTING
            and not (_is_computed(header) and not reader.is_entry(header))
            and (cell.text.strip() or cell.problems)
        }

    def _cell(self, field: str, here: Where) -> Cell:
        """The cell that says this of the person: of several columns for one thing, the one that counts."""
        header = self._header(field)
        return Cell("", here) if header is None else self._cells[header]

    def _header(self, field: str) -> str | None:
        return min((header for header in self._cells if _field(header) == field), key=_rank, default=None)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was entered for this person yet, though something has to be."""
        nothing = all(bare(header) in _REMARKS for header in self._filled)
        return nothing and not (self.said and self._reader.asks_nothing(self._about))

    @property
    def is_elsewhere(self) -> bool:
        """Whether this row is surely about another period than the one that is read."""
        if self._reader.only is None:
            return False
        here = self._sheet.where(self.line.number, 0)
        said, _ = self._period(here)
        name = self._about.form or self._cell("form", here).text.strip()
        if name or (name := self._reader.named_by(self._sheet)):
            return self._reader.is_elsewhere(name, said)
        person, _ = self._reader.person(self._number, self._name, self._cells)
        return person is None and self._reader.is_elsewhere("", said)

    @property
    def said(self) -> str:
        return shown(" ".join(filter(None, (self._number.text.strip(), self._name.text.strip()))))

    @property
    def label(self) -> str:
        """Whose row it is and where it stands, for lists."""
        where = self._sheet.where(self.line.number, 0)
        return f"{self.said} ({where})" if self.said else str(where)

    def place(self) -> Row:
        """Whose place in the file this is."""
        cell = self._number if self._number.text.strip() else self._name
        person, _ = self._reader.person(self._number, self._name, self._cells) if self.said else (None, ())
        who = person.number if person else cell.text
        named = self._about.form or self._cell("form", cell.where).text.strip()
        form = named or self._reader.named_by(self._sheet)
        return Row(same(who), self.said, cell.where, form, self._about.period, self.is_empty)

    def scores(self) -> Scores:
        """The record of this row, or why there is none."""
        named = {"工号": self._number, "姓名": self._name}
        problems = [
            problem.of(self.said, self._titled(header))
            for header, cell in {**named, **self._filled}.items()
            for problem in cell.problems
        ]
        if not self._number.text.strip() and not self._name.text.strip():
            problems.append(error("row-without-person", self._sheet.where(self.line.number, 0)))
        if problems:
            return self._lost(problems)
        person, lost = self._reader.person(self._number, self._name, self._cells)
        if person is None:
            return self._lost(lost)
        here = self._sheet.where(self.line.number, 0)
        said, unsaid = self._period(here)
        return self._of(person, said) if said else self._lost([unsaid] if unsaid else [])

    def _period(self, here: Where) -> tuple[Period | None, Problem | None]:
        """When this was: as the file says; a column that says otherwise is a problem."""
        cell, whole = self._cell("month", here), self._about.period
        if self._about.form or (whole and not cell.text.strip()):
            return whole, None
        said, unsaid = typed.month(cell, is_csv=not self._sheet.name)
        if said and whole and not (said.holds(whole) or whole.holds(said)):
            facts = {"month": said.name, "folder": whole.name}
            return None, error("month-differs", cell.where, **facts)
        return (said if whole is None else whole) if said else None, unsaid

    def _of(self, person: Person, said: Period) -> Scores:
        """The record of this person at this time."""
        here = self._sheet.where(self.line.number, 0)
        name = self._about.form or self._cell("form", here).text.strip()
        names = [name or self._reader.named_by(self._sheet)]
        names = [each for each in names if each] or self._reader.forms_of(person)
        who = {"person": f"{person.number} {person.name}"}
        if not names:
            return self._lost([error("person-without-form", here, **who)])
        if len(names) > 1:
            return self._lost([error("person-with-forms", here, **who, forms="、".join(names))])
        form, period, wrong = self._reader.form(names[0], said, here)
        if form is None or period is None:
            return self._lost([wrong] if wrong else [])
        return self._record(self._reader.post_of(person, form), form, period)

    def _titled(self, header: str) -> str:
        """A column as people know it: its title where its header is the name of a slot."""
        forms = (form for form in self._reader.forms if self._about.form in ("", form.id))
        known = (_slot(header, self._reader.columns(form)) for form in forms)
        return next((slot.title for slot in known if slot), header)

    def _lost(self, problems: Iterable[Problem]) -> Scores:
        return Scores(problems=tuple(problems), lost=(self.label,))

    def _record(self, person: Person, form: Form, period: Period) -> Scores:
        by_header = self._reader.columns(form)
        known = {header: _slot(header, by_header) for header in self._cells}
        strange = {h: c for h, c in self._filled.items() if known[h] is None and h not in person.extra}
        spare = [header for header in strange if bare(header) in _REMARKS]
        told = [warning("column-unused", strange[header].where, key=shown(header)) for header in spare]
        problems = [_unknown(h, cell, by_header, person) for h, cell in strange.items() if h not in spare]
        if problems:
            return self._lost(problems)
        values = {
            column: self._cells[header]
            for header, column in known.items()
            if column is not None and not self._cells[header].problems
        }
        is_own = bool(self._about.form)
        if is_own:
            values = {slot: typed.counted(slot, cell) for slot, cell in values.items()}
        wrong = [
            problem.of(f"{person.number} {person.name}", slot.title)
            for slot, cell in values.items()
            for problem in typed.wrong(slot, cell, in_workbook=is_own)
        ]
        if wrong:
            return self._lost(wrong)
        computed = self._computed(form)
        if is_own and any(map(_is_text, values.values())):
            # texts that formulas do not understand, and formgen does: that they give nothing is no figure
            sure = {name: each for name, each in computed.items() if each.text not in _UNCOUNTED}
            pasted = [(slot, cell) for slot, cell in values.items() if typed.as_text(slot, cell)]
            told += [
                warning("number-as-text", cell.where, key=slot.title)
                for slot, cell in pasted
                if len(sure) < len(computed)
            ]
            computed = sure
        entries = {key: self._reader.once(entry) for key, entry in _tree(values, "entries").items()}
        fields, comments, pay = (_texts(values, part) for part in ("fields", "comments", "pay"))
        boxes = ((slot, cell) for slot, cell in values.items() if slot.path[0] == "vetoes")
        vetoes = [(slot, cell) for slot, cell in boxes if tick(cell.text)]
        places = self._places(known, values, [slot for slot, _ in vetoes])
        record = Record(
            person,
            form.id,
            period,
            entries,
            fields,
            tuple(str(column.path[1]) for column, _ in vetoes),
            comments,
            places,
            _calibration(values),
            pay,
            earlier=_NOTHING,
            computed=computed or _NOTHING,
        )
        return Scores((record,), tuple(told))

    def _computed(self, form: Form) -> Mapping[str, Computed]:
        """What the table says of the points, by slot: computed by its formulas, or by whoever wrote it."""
        slots = self._reader.computed(form)
        found = {slot.name: cell for header, cell in self._cells.items() if (slot := _slot(header, slots))}
        return {
            name: Computed(cell.text.strip(), cell.where)
            for name, cell in found.items()
            if cell.text.strip() and not cell.problems
        }

    def _places(
        self,
        known: Mapping[str, SlotSpec | None],
        values: Collection[SlotSpec],
        vetoes: Iterable[SlotSpec],
    ) -> Places:
        numbers = {header: column for column, header in self._under.columns.items()}
        person = self._header("number" if self._number.text.strip() else "name")
        places: dict[Path, int] = {(): 0, ("person",): 0 if person is None else numbers[person]}
        columns = {
            slot: numbers[header] for header, slot in known.items() if slot is not None and slot in values
        }
        for slot, column in columns.items():
            for depth in range(2, len(slot.path)):
                places.setdefault(slot.path[:depth], column)
            places[slot.path] = column
        for n, slot in enumerate(vetoes):
            places["vetoes", n] = columns[slot]
        alike = self._reader.alike.setdefault(tuple(places.items()), places)
        return Places(self._sheet.file, RowPlaces(self._sheet.ground, self.line.number, alike))


def _is_text(cell: Cell) -> bool:
    return cell.value is None and bool(cell.text.strip())


@lru_cache(maxsize=_MOST_HEADERS)
def _is_computed(header: str) -> bool:
    return any(_COMPUTED.fullmatch(key) for key in _keys(header))


def _rank(header: str) -> int:
    """How much a header is the name of its field: the less, the more; a slot is just that."""
    found = named(header)
    return found.rank if found and header not in _SLOTS else -1


def _calibration(values: Mapping[SlotSpec, Cell]) -> Calibration | None:
    """The final grade of a row, by whom and why; nothing where none of the three was entered."""
    said = {
        str(column.path[1]): cell.text.strip()
        for column, cell in values.items()
        if column.path[0] == "calibration" and cell.text.strip()
    }
    return Calibration(**said) if said else None


def _unknown(header: str, cell: Cell, known: _ByHeader, person: Person) -> Problem:
    facts = {"key": shown(header), "person": f"{person.number} {person.name}"}
    return error("unknown-column", cell.where, **facts, **near(header, known))


_Tree: TypeAlias = "dict[str | int, _Tree | str]"


def _tree(values: Mapping[SlotSpec, Cell], part: str) -> dict[str, Entry]:
    """The entries of one part of a record, nested as their paths say; what is wholly empty is left out."""
    root: _Tree = {}
    for column, cell in values.items():
        if column.path[0] != part:
            continue
        node = root
        for step in column.path[1:-1]:
            inner = node.setdefault(step, {})
            node = inner if isinstance(inner, dict) else {}
        node[column.path[-1]] = cell.text.strip()
    frozen = ((str(key), _frozen(node)) for key, node in root.items())
    return {key: entry for key, entry in frozen if _is_said(entry)}


def _texts(values: Mapping[SlotSpec, Cell], part: str) -> Mapping[str, str]:
    """The texts of a part of a record that holds nothing else."""
    return {key: text for key, text in _tree(values, part).items() if isinstance(text, str)} or _NOTHING


_NOTHING: Mapping[str, Any] = {}
"""What most records say of most things, once for all of them."""


def _known_by(entry: Entry) -> Hashable:
    """What two entries that say the same have in common."""
    if isinstance(entry, str):
        return entry
    if isinstance(entry, Mapping):
        return frozenset((key, _known_by(each)) for key, each in entry.items())
    return tuple(map(_known_by, entry))


def _frozen(node: _Tree | str) -> Entry:
    if isinstance(node, str):
        return node
    if all(isinstance(key, int) for key in node):
        return tuple(_frozen(node[key]) for key in sorted(node, key=int))
    return {str(key): _frozen(inner) for key, inner in node.items()}


def _is_said(entry: Entry) -> bool:
    if isinstance(entry, str):
        return bool(entry)
    return any(map(_is_said, entry.values() if isinstance(entry, Mapping) else entry))
