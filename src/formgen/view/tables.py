"""The body of a form: prose, tables of indicators, and rows that the employee writes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from math import ceil

from formgen.forms.model import Form, Goals as GoalsSpec, Section, TableColumn, WrittenTable
from formgen.forms.slots import EARLIER, GoalKey, goal_columns, is_summed, of_goal, of_row, of_sum
from formgen.phrases import Phrases
from formgen.scoring.model import Goal, Part, Scorecard
from formgen.scoring.tables import written
from formgen.view import words
from formgen.view.fields import placed
from formgen.view.model import PAGE_WIDTH, Column, Goals, Group, Labelled, Line, Prose, Row, Slot, Table
from formgen.view.rows import row

MOST_BESIDE = 24
"""Letters of a section's name that its narrow cell beside the rows can hold; a longer one gets a band."""


def blocks(form: Form, card: Scorecard | None) -> Iterator[Table | Prose | Goals]:
    """The sections in order; neighbours with indicators share one table."""
    numbered = enumerate(form.sections)
    for tabular, run in groupby(numbered, key=lambda pair: bool(pair[1].indicators)):
        if tabular:
            yield _table(form, tuple(run), card)
            continue
        for index, section in run:
            title, text = _heading(section, form.say), tuple(section.text.splitlines())
            if text or (section.goals is None and section.table is None):
                yield Prose(title, text)
                title = ""
            if section.table is not None:
                yield _written(title, section.table, card, form.say)
            if section.goals is not None:
                part = card.parts[index] if card else None
                goals = _goals(form, title, section.goals, part.goals if part else ())
                yield replace(goals, sum=_sum(form, index, section, part))


def _heading(section: Section, say: Phrases) -> str:
    """A section's heading over the full width, with its weight unless its label says it."""
    if section.label or section.weight is None:
        return section.label or section.title
    return say("heading-weighted", title=section.title, weight=section.weight)


def _table(form: Form, sections: tuple[tuple[int, Section], ...], card: Scorecard | None) -> Table:
    groups = tuple(_group(form, index, section, card) for index, section in sections)
    return Table(tuple(_columns(groups, form.say)), groups)


def _group(form: Form, index: int, section: Section, card: Scorecard | None) -> Group:
    beside = 0 < len(section.label or section.title) <= MOST_BESIDE and not section.text
    return Group(
        label=section.label or section.title if beside else _heading(section, form.say),
        weight=str(section.weight) if beside and section.weight is not None else "",
        beside=beside,
        text=tuple(section.text.splitlines()),
        rows=tuple(row(form, indicator, card) for indicator in section.indicators),
        sum=_sum(form, index, section, card.parts[index] if card else None),
    )


def _sum(form: Form, index: int, section: Section, part: Part | None) -> Labelled | None:
    """A section's sum, where the form has several that give points; one alone is the total.

    A section of one indicator has no sum but what its weight makes of the indicator's points.
    """
    if not is_summed(form, section) or sum(map(form.gives_points, form.sections)) < 2:
        return None
    weighted = section.weight is not None and form.weights == "section"
    is_single = len(section.indicators) == 1 and section.goals is None
    say = form.say
    code = "converted" if is_single else "subtotal-weighted" if weighted else "subtotal"
    value = say("uncounted") if part else ""
    if part and part.points is not None:
        value = words.amount(part.points, say, form.section_decimals)
    return Labelled(say(code, weight=section.weight), placed(of_sum(section, index, say), say, value))


def _columns(groups: tuple[Group, ...], say: Phrases) -> Iterator[Column]:
    """The columns this table needs; requirement and standard share the room that is left."""
    rows = [each for group in groups for each in group.rows]
    beside = any(group.beside for group in groups)
    if all(map(_is_room, rows)):
        name = 28
        yield from (Column("section", "", _SECTION),) if beside else ()
        yield Column("name", say("item"), name)
        yield Column("fact", say("content"), PAGE_WIDTH - name - (_SECTION if beside else 0))
        return
    labelled = any(fact.label and fact.unit for each in rows for fact in each.facts)
    choices_only = all(fact.slot.kind == "choice" for each in rows for fact in each.facts)
    listing = any(fact.slot.name.startswith(EARLIER) for each in rows for fact in each.facts)
    fixed = {
        "section": (_SECTION, "", beside),
        "name": (25, say("indicator"), True),
        "weight": (12, say("weight"), any(each.weight for each in rows)),
        "fact": (
            38 if listing else 28 if labelled else 22,
            say("chosen" if choices_only else "fact"),
            any(each.facts for each in rows),
        ),
        "points": (16, say("score"), any(each.points for each in rows)),
    }
    room = PAGE_WIDTH - sum(width for width, _, wanted in fixed.values() if wanted)
    flexible = _share(room, rows, say)
    wanted = {key: (width, title) for key, (width, title, has) in fixed.items() if has}
    wanted |= {key: (width, title) for key, width, title in flexible}
    for key in ("section", "name", "weight", "requirement", "standard", "fact", "points"):
        if key in wanted:
            width, title = wanted[key]
            yield Column(key, title, width)


_SECTION = 11
"""Millimetres of the cell beside the rows that has a section's name."""


def _is_room(row: Row) -> bool:
    """Whether a row is nothing but room for words, which then takes the page's width."""
    printed = row.requirement or row.standard or row.weight or row.points
    return not printed and bool(row.facts) and all(fact.slot.kind == "lines" for fact in row.facts)


def _share(room: int, rows: list[Row], say: Phrases) -> Iterator[tuple[str, int, str]]:
    """Divide the room between requirement and standard so that the rows become as low as they can."""
    has_requirement, has_standard = (
        any(getattr(each, key) for each in rows) for key in ("requirement", "standard")
    )
    if not (has_requirement and has_standard):
        key = "standard" if has_standard else "requirement"
        yield key, room, say(key)
        return
    pairs = [(_lengths(each.requirement), _lengths(each.standard)) for each in rows]
    widths = range(round(room * 0.3), round(room * 0.7) + 1)
    width = min(widths, key=lambda each: (_height(pairs, each, room - each), abs(room - 2 * each)))
    yield "requirement", width, say("requirement")
    yield "standard", room - width, say("standard")


def _height(pairs: list[tuple[list[float], list[float]]], requirement: int, standard: int) -> int:
    """About how many lines the rows take with columns of these widths, in millimetres."""
    return sum(max(_lines(left, requirement), _lines(right, standard)) for left, right in pairs)


def _lines(lengths: list[float], width: int) -> int:
    return sum(ceil(length / (width - _PADDING)) for length in lengths)


_CHARACTER = 3.6
"""The width of a Chinese character in a table, in millimetres; a Latin one takes about half."""
_PADDING = 4
_BOX = 5


def _lengths(lines: tuple[Line, ...]) -> list[float]:
    """How long each line would be on paper, in millimetres."""
    return [_length(line.text) + (_BOX if line.mark else 0) for line in lines]


def _length(text: str) -> float:
    return sum(_CHARACTER if ord(each) > 0x2E80 else _CHARACTER / 1.8 for each in text)


def _written(title: str, table: WrittenTable, card: Scorecard | None, say: Phrases) -> Goals:
    """A table that somebody writes, with what was recorded; at least as many rows as it prints empty."""
    rows = written(table, card.record) if card else ()
    widths = shared_out(PAGE_WIDTH - _NUMBERS, table.columns)
    headings = (column.heading for column in table.columns)
    slots = (
        tuple(_cells(table, n, say, rows[n] if n < len(rows) else {}))
        for n in range(max(table.rows, len(rows)))
    )
    return Goals(title, ((say("index"), _NUMBERS), *zip(headings, widths, strict=True)), tuple(slots))


def shared_out(room: int, columns: Sequence[TableColumn]) -> list[int]:
    """The widths of columns by their shares; a date gets a line for a hand, where there is room."""
    dates = {n for n, column in enumerate(columns) if column.kind == "date"}
    if _DATE * len(dates) > room // 2 or len(dates) == len(columns):
        dates = set()
    rest = room - _DATE * len(dates)
    shares = [0 if n in dates else column.width for n, column in enumerate(columns)]
    widths = [_DATE if n in dates else rest * share // sum(shares) for n, share in enumerate(shares)]
    widths[shares.index(max(shares))] += room - sum(widths)
    return widths


def _cells(table: WrittenTable, row: int, say: Phrases, said: Mapping[str, str]) -> Iterator[Slot]:
    for column, spec in zip(table.columns, of_row(table, row), strict=True):
        typed = said.get(column.id, "")
        yield placed(spec, say, words.date(typed, say) if column.kind == "date" else typed)


_NUMBERS = 12
_DATE = 36
"""Millimetres for the numbers of rows, and for a date in one line."""

_GOAL_SHARES: Mapping[GoalKey, int] = {
    "goal": 7,
    "weight": 2,
    "due": 5,
    "result": 5,
    "rating": 2,
    "points": 3,
}
"""How the width is divided among the columns of goals."""


def _goals(form: Form, title: str, spec: GoalsSpec, goals: tuple[Goal, ...]) -> Goals:
    columns = goal_columns(spec)
    shares = [_GOAL_SHARES[column.key] + bool(column.rater) for column in columns]
    room = PAGE_WIDTH - _NUMBERS
    widths = [room * share // sum(shares) for share in shares]
    widths[0] += room - sum(widths)
    headings = [column.title(form.say) for column in columns]
    rows = (
        tuple(_goal_row(form, spec, row, goals[row] if row < len(goals) else Goal("")))
        for row in range(max(spec.rows, len(goals)))
    )
    return Goals(title, ((form.say("index"), _NUMBERS), *zip(headings, widths, strict=True)), tuple(rows))


def _goal_row(form: Form, spec: GoalsSpec, row: int, goal: Goal) -> Iterator[Slot]:
    values: Mapping[GoalKey, str] = {
        "goal": goal.goal,
        "weight": goal.weight,
        "due": words.date(goal.due, form.say),
        "result": goal.result,
        "rating": goal.rating,
        "points": words.amount(goal.points, form.say, form.item_decimals),
    }
    slots = of_goal(spec, row, form.say)
    for column in goal_columns(spec):
        value = goal.ratings.get(column.rater, "") if column.rater else values[column.key]
        yield placed(slots[column], form.say, value)
