"""The rows of indicators, of bonus and deduction and of goals, and the columns that they share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import groupby
from math import ceil
from typing import TypeAlias

from formgen.typesetting import drafts, metrics
from formgen.typesetting.drafts import Draft, entry, natural, options, strip, words
from formgen.typesetting.model import Cell, Paragraph, Strip
from formgen.typesetting.settings import SIDE, WIDTH, Setting
from formgen.view.model import Adjustment, ColumnKey, Goals, Group, Labelled, Line, Row, Slot, Table, View

_GROWS = 1.7
"""How many times its height a row of indicators may grow where room is left over."""
_GOAL_MOST = 26
"""Millimetres: the most that a row for a goal grows to."""
_NARROW_MOST = 42
"""Millimetres: the most that a column of weights, facts or points takes."""
_NUMBERS_LEAST = 14
"""Millimetres: the least that a column of numbers or dates among goals takes."""
_WORDS_LEAST = 20
"""Millimetres: the least that a column of words among goals takes."""
_COLUMN_LEAST = 10
"""Millimetres: the least that a column takes whose form wants it narrow: two characters beside each other."""
_SHORT_NAME = 7.0
"""Ems of a name that looks odd on two lines."""
_ASIDE = 4
"""Lines of the column for facts: what takes more gets a row over the whole width."""


_Lengths: TypeAlias = tuple[float, tuple[float, ...], tuple[float, ...]]
"""Ems of a row's name, and of each line of its requirement and its standard."""


@dataclass(frozen=True)
class Columns:
    """The columns of a form's indicator tables: all have the same, so that they stand below each other."""

    view: View
    setting: Setting

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        return tuple(block for block in self.view.blocks if isinstance(block, Table))

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        return tuple(group for table in self.tables for group in table.groups)

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        return tuple(row for group in self.groups for row in group.rows)

    @cached_property
    def items(self) -> tuple[Row, ...]:
        """The items of bonus and deduction."""
        return tuple(row for block in self.view.adjustments for row in block.rows)

    @cached_property
    def widths(self) -> Mapping[ColumnKey, int]:
        """Millimetres of each column; 0 for one that no row uses."""
        beside = any(group.beside for group in self.groups)
        narrow: dict[ColumnKey, int] = {
            "section": self._section if beside else 0,
            "weight": self.least(
                self.view.say("weight"), [words("centre", row.weight) for row in self.rows if row.weight], 10
            ),
            "fact": self._fact,
            "points": self._points,
        }
        room = WIDTH - sum(narrow.values())
        name, requirement = self._shared(room)
        return {**narrow, "name": name, "requirement": requirement, "standard": room - name - requirement}

    def least(self, title: str, cells: Sequence[tuple[Paragraph, ...]], least: float) -> int:
        """As wide as its heading and its cells need, but not so wide that nothing is left for words."""
        if not cells:
            return 0
        wide = (natural(cell, self.setting) for cell in (words("label", title), *cells))
        return min(ceil(max(least, *wide)), _NARROW_MOST)

    @property
    def _section(self) -> int:
        """Two characters wide or, where a word of a section's name is longer, as wide as that."""
        names = [words("label", group.label, group.weight) for group in self.groups if group.beside]
        return min(
            ceil(max(2 * self.setting.em + 3.5, *(drafts.least(name, self.setting) for name in names))), 24
        )

    @property
    def _fact(self) -> int:
        rows = [row for row in (*self.rows, *self.items) if not is_room(row, self.setting)]
        cells = [short(row.facts, self.setting) for row in rows if row.facts]
        return self.least(self.view.say("fact"), cells, 22)

    @property
    def _points(self) -> int:
        all_ = [row.points for row in (*self.rows, *self.items) if row.points]
        all_ += [block.sum for block in self.view.adjustments]
        sums = [group.sum.slot for group in self.groups if group.sum]
        cells = [(entry("number", Labelled("", slot)),) for slot in (*all_, *sums)]
        cells += [
            (entry("entry", _converted(each.sum)),) for each in self.groups if each.sum and is_single(each)
        ]
        cells += [
            (entry("entry", self.counted(each.sum)),) for each in self.view.adjustments if len(each.rows) == 1
        ]
        return self.least(self.view.say("score"), cells, 15)

    def counted(self, total: Slot) -> Labelled:
        """A block's sum where it stands under the points of its only item."""
        return Labelled(self.view.say("counted"), total)

    def _shared(self, room: int) -> tuple[int, int]:
        """Widths of name and requirement in this room, so that the rows become as low as they can."""
        texts = tuple(
            (
                metrics.ems(row.name),
                tuple(_lengths(row.requirement, self.setting)),
                tuple(_lengths(row.standard, self.setting)),
            )
            for row in self.rows
        ) or ((8.0, (8.0,), (8.0,)),)
        has_both = any(row.requirement for row in self.rows) and any(row.standard for row in self.rows)
        if self.items and not self.rows:
            has_both = True
        if has_both:
            return _lowest(texts, room, self.setting.em)
        name = _lowest_alone(texts, room, self.setting.em)
        only_standard = any(row.standard for row in self.rows)
        return name, 0 if only_standard else room - name

    def across(self, *keys: ColumnKey) -> int:
        return sum(self.widths[key] for key in keys)


@lru_cache(256)
def _lowest(texts: tuple[_Lengths, ...], room: int, em: float) -> tuple[int, int]:
    """Widths of name and requirement with which rows of these lengths take the fewest lines.

    They are the same for everybody who has the form, and several hundred widths are tried.
    """

    def cost(pair: tuple[int, int]) -> tuple[int, int, int]:
        """How many lines the rows take, how many names wrap, how far the columns are from being alike."""
        name, requirement = pair
        lines = _height(texts, name, requirement, room - name - requirement, em)
        return lines, _wrapped(texts, name, em), abs(room - name - 2 * requirement)

    coarse = [
        (name, requirement)
        for name in range(20, 44, 4)
        for requirement in range(round((room - name) * 0.28), round((room - name) * 0.72), 5)
    ]
    name, requirement = min(coarse, key=cost)
    fine = [
        (name + n, requirement + m)
        for n in range(-3, 4)
        for m in range(-4, 5)
        if name + n >= 20 and room * 0.2 < requirement + m < room - name - n - 16
    ]
    return min(fine or [(name, requirement)], key=cost)


@lru_cache(256)
def _lowest_alone(texts: tuple[_Lengths, ...], room: int, em: float) -> int:
    """The width of the name where only one other column has words."""
    return min(range(20, 42, 2), key=lambda wide: (_height(texts, wide, room - wide, room - wide, em), -wide))


def _wrapped(texts: Sequence[_Lengths], name: int, em: float) -> int:
    """How many short names take a second line in a column of this width."""
    room = (name - 2 * SIDE - 0.4) / em
    return sum(room < label <= _SHORT_NAME for label, _, _ in texts)


def _height(texts: Sequence[_Lengths], name: int, requirement: int, standard: int, em: float) -> int:
    """About how many lines all rows take."""
    rooms = [
        max((wide - 2 * SIDE - 0.4) / em, 1.0)
        for wide in (name, requirement, standard, requirement + standard)
    ]
    count = 0
    for label, left, right in texts:
        if left and right and requirement and standard:
            inner = max(_count(left, rooms[1]), _count(right, rooms[2]))
        else:
            inner = _count(left + right, rooms[3] if requirement and standard else max(rooms[1], rooms[2]))
        count += max(_count([label], rooms[0]), inner)
    return count


def _lengths(lines: Sequence[Line], setting: Setting) -> list[float]:
    """Ems of each paragraph that these lines make: where they run on, those with a box and those without."""
    lengths = [metrics.ems(line.text) + (drafts.BOX if line.mark else 0) for line in lines]
    if setting.lines != "running":
        return lengths
    runs = groupby(zip(lines, lengths, strict=True), key=lambda each: bool(each[0].mark))
    return [sum(length + drafts.GAP_EMS for _, length in run) - drafts.GAP_EMS for _, run in runs]


def _count(lengths: Sequence[float], room: float) -> int:
    return sum(max(1, ceil(length / (room - 0.5))) for length in lengths)


# ── facts and points ────────────────────────────────────────────────────────────────────────


def short(facts: Sequence[Labelled], setting: Setting) -> tuple[Paragraph, ...]:
    """The facts that stand in their column."""
    return tuple(entry("entry", _spaced(fact)) for fact in facts if not needs_room(fact, setting))


def _spaced(fact: Labelled) -> Labelled:
    return replace(fact, label=f"{fact.label} ") if fact.label else fact


def needs_room(fact: Labelled, setting: Setting) -> bool:
    """Whether a fact gets a row over the whole width: words, or more of them than its column holds."""
    if fact.slot.kind == "lines":
        return True
    return fact.slot.kind == "text" and metrics.ems(fact.slot.value) * setting.em > _ASIDE * 20


def is_room(row: Row, setting: Setting) -> bool:
    """Whether a row is nothing but room for words."""
    printed = row.weight or row.requirement or row.standard or row.points
    return not printed and len(row.facts) == 1 and needs_room(row.facts[0], setting)


def is_single(group: Group) -> bool:
    return len(group.rows) == 1


def _converted(total: Labelled) -> Labelled:
    """A section's sum where it stands under the points of its only row."""
    return replace(total, label=f"{total.label} ")


# ── indicator tables ────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Body:
    """The rows of one form's sections."""

    columns: Columns
    setting: Setting

    def table(self, table: Table, number: int) -> Iterator[Draft]:
        head = self._head(table)
        yield Draft(head, keep=True, opens=True)
        for n, group in enumerate(table.groups):
            yield from self._group(group, f"{number}.{n}", head)

    def _head(self, table: Table) -> Strip:
        titles = {column.key: column.title for column in table.columns}
        wide = self.columns.widths
        name = self.columns.across("section", "name")
        cells = [
            Cell(
                name,
                words("label", titles.get("name", self.columns.view.say("indicator"))),
                "col",
                shaded=True,
            )
        ]
        if not {"weight", "requirement", "standard", "points"} & titles.keys():
            cells.append(Cell(WIDTH - name, words("label", titles.get("fact", "")), "col", shaded=True))
            return strip("body", cells, self.setting, is_head=True)
        keys: tuple[ColumnKey, ...] = ("weight", "requirement", "standard", "fact", "points")
        given = [key for key in keys if wide[key]]
        cells += (Cell(wide[key], words("label", titles.get(key, "")), "col", shaded=True) for key in given)
        return strip("body", _without_untitled(cells), self.setting, is_head=True)

    def _group(self, group: Group, name: str, head: Strip) -> Iterator[Draft]:
        beside = self._beside(group, name)
        if not group.beside and (group.label or group.text):
            yield Draft(self._band(group), keep=True, heads=(head,), opens=True)
        rows = [self._row(row, group, beside) for row in group.rows]
        drafts_ = [draft for row in rows for draft in row]
        if group.sum and not is_single(group):
            drafts_.append(Draft(self._sum(group.sum, beside)))
            drafts_[-2] = replace(drafts_[-2], keep=True)
        drafts_ = heightened(drafts_, beside, self.setting)
        for n, draft in enumerate(drafts_):
            yield replace(draft, heads=(head,), opens=n == 0 and (group.beside or not group.label))

    def _beside(self, group: Group, name: str) -> Cell | None:
        if not self.columns.widths["section"]:
            return None
        if not group.beside:
            return None
        label = words("label", group.label, group.weight)
        return Cell(self.columns.widths["section"], label, "row", group=name)

    def _band(self, group: Group) -> Strip:
        paragraphs = (*words("band", group.label), *words("text", *group.text))
        return strip("body", [Cell(WIDTH, paragraphs, "row", shaded=True)], self.setting)

    def _row(self, row: Row, group: Group, beside: Cell | None) -> list[Draft]:
        if is_room(row, self.setting):
            return self._asides(row, beside)
        wide = self.columns.widths
        name = wide["name"] if beside else self.columns.across("section", "name")
        cells = [*([beside] if beside else []), Cell(name, words("text", row.name), "row")]
        cells.append(Cell(wide["weight"], words("centre", row.weight)))
        cells += self._printed(row.requirement, row.standard)
        cells.append(Cell(wide["fact"], short(row.facts, self.setting)))
        points = self._points(row.points)
        if group.sum and is_single(group):
            points += (entry("entry", _converted(group.sum)),)
        cells.append(Cell(wide["points"], points))
        made = strip("body", cells, self.setting, least_high=6)
        first = Draft(made, most=made.height * _GROWS)
        return [replace(first, keep=bool(self._asides(row, beside))), *self._asides(row, beside)]

    def _asides(self, row: Row, beside: Cell | None) -> list[Draft]:
        """Rows over the whole width for facts that need room."""
        found = []
        for fact in row.facts:
            if not needs_room(fact, self.setting):
                continue
            wide = self.columns.widths
            name = wide["name"] if beside else self.columns.across("section", "name")
            cells = [
                *([beside] if beside else []),
                Cell(name, words("label", fact.label or fact.slot.title), "row", shaded=True),
            ]
            rest = WIDTH - sum(cell.width for cell in cells)
            cells.append(Cell(rest, (entry("filled", fact, label=False),), top=True))
            made = strip("body", cells, self.setting, least_high=self.setting.hand)
            found.append(Draft(made, most=max(made.height, 40), writes=drafts.by_hand(fact.slot)))
        return found

    def _printed(self, requirement: Sequence[Line], standard: Sequence[Line]) -> list[Cell]:
        """Requirement and standard side by side; one alone has the width of both."""
        left, right = self.columns.widths["requirement"], self.columns.widths["standard"]
        if left and right and requirement and standard:
            return [
                Cell(wide, options(lines, wide - 2 * SIDE - 0.4, self.setting))
                for wide, lines in ((left, requirement), (right, standard))
            ]
        room = left + right
        return [Cell(room, options((*requirement, *standard), room - 2 * SIDE - 0.4, self.setting))]

    def _points(self, slot: Slot | None) -> tuple[Paragraph, ...]:
        return (self._number(Labelled("", slot)),) if slot else ()

    def _number(self, field: Labelled) -> Paragraph:
        """A number at the right of its column, as far in as if the widest stood in the middle."""
        return replace(entry("number", field), inset=self.inset)

    @cached_property
    def inset(self) -> float:
        columns = self.columns
        slots = [row.points for row in (*columns.rows, *columns.items) if row.points]
        slots += [group.sum.slot for group in columns.groups if group.sum]
        slots += [block.sum for block in columns.view.adjustments]
        longest = max((metrics.ems(drafts.held(slot)) for slot in slots), default=0.0) * self.setting.em
        return round(max(0.0, (columns.widths["points"] - 2 * SIDE - longest) / 2 - 0.3), 1)

    def _sum(self, total: Labelled, beside: Cell | None) -> Strip:
        cells = [beside] if beside else []
        points = self.columns.widths["points"] or 24
        label = WIDTH - points - sum(cell.width for cell in cells)
        cells.append(Cell(label, words("right", total.label), "row"))
        cells.append(Cell(points, (self._number(Labelled("", total.slot, total.unit)),)))
        return strip("body", cells, self.setting, least_high=self._low(total.slot))

    def _low(self, slot: Slot) -> float:
        """The least height of a row with one number: a hand's, where it is to be written."""
        return self.setting.hand if drafts.by_hand(slot) else 6.0

    # bonus and deduction

    def adjustment(self, block: Adjustment, number: int) -> list[Draft]:
        wide = self.columns.widths
        title = Cell(
            self.columns.across("section", "name", "weight"),
            words("label", block.title),
            "row",
            group=f"adjustment.{number}",
        )
        single = len(block.rows) == 1
        made = []
        for row in block.rows:
            points = self._points(row.points)
            if single:
                total = self.columns.counted(block.sum) if points else Labelled("", block.sum)
                points += (entry("entry", total) if points else self._number(total),)
            left, right = wide["requirement"], wide["standard"]
            lines = (*row.requirement, *row.standard)
            if left and right:
                printed = [
                    Cell(left, words("text", row.name), "row"),
                    Cell(right, options(lines, right - 2 * SIDE - 0.4, self.setting)),
                ]
            else:
                room = left + right
                printed = [
                    Cell(
                        room,
                        (*words("text", row.name), *options(lines, room - 2 * SIDE - 0.4, self.setting)),
                        "row",
                    )
                ]
            fact = wide["fact"]
            cells = [
                title,
                *printed,
                Cell(fact, short(row.facts, self.setting)),
                Cell(wide["points"], points),
            ]
            made_strip = strip("adjustments", _filling(cells), self.setting, least_high=6)
            made.append(Draft(made_strip, most=made_strip.height * _GROWS))
        if not single:
            points_cell = Cell(wide["points"] or 24, (self._number(Labelled("", block.sum)),))
            label = Cell(
                WIDTH - title.width - points_cell.width, words("right", self.columns.view.say("sum")), "row"
            )
            made.append(
                Draft(
                    strip(
                        "adjustments",
                        [title, label, points_cell],
                        self.setting,
                        least_high=self._low(block.sum),
                    )
                )
            )
            made[-2] = replace(made[-2], keep=True)
        made = heightened(made, title, self.setting)
        return [replace(each, opens=n == 0) for n, each in enumerate(made)]

    # goals

    def goals(self, block: Goals) -> Iterator[Draft]:
        head = self._goals_head(block)
        if block.title:
            yield Draft(
                strip("body", [Cell(WIDTH, words("band", block.title), "row", shaded=True)], self.setting),
                keep=True,
                opens=True,
            )
        yield Draft(head, keep=True, opens=not block.title)
        widths = [cell.width for cell in head.cells]
        for number, slots in enumerate(block.rows, 1):
            looks = ["filled" if slot.kind in ("text", "lines") else "entry" for slot in slots]
            cells = [Cell(widths[0], words("centre", str(number)), "row")]
            cells += [
                Cell(wide, (entry("filled" if look == "filled" else "entry", Labelled("", slot)),))
                for wide, slot, look in zip(widths[1:], slots, looks, strict=True)
            ]
            made = strip("body", cells, self.setting, least_high=6)
            empty = any(drafts.by_hand(slot) for slot in slots)
            yield Draft(
                made,
                most=_GOAL_MOST if empty else made.height * _GROWS,
                writes=empty,
                heads=(head,),
                keep=block.sum is not None and number == len(block.rows),
            )
        if block.sum:
            last = widths[-1]
            cells = [
                Cell(WIDTH - last, words("right", block.sum.label), "row"),
                Cell(last, (entry("entry", Labelled("", block.sum.slot, block.sum.unit)),)),
            ]
            yield Draft(
                strip("body", cells, self.setting, least_high=self._low(block.sum.slot)), heads=(head,)
            )

    def _goals_head(self, block: Goals) -> Strip:
        cells = [
            Cell(wide, words("label", title), "col", shaded=True)
            for wide, (title, _) in zip(self._goals_widths(block), block.columns, strict=True)
        ]
        return strip("body", cells, self.setting, is_head=True)

    def _goals_widths(self, block: Goals) -> list[int]:
        """Columns of numbers and dates are as wide as these; words share what is left."""
        columns = list(zip(*block.rows, strict=True)) or [()] * (len(block.columns) - 1)
        wordy = [all(slot.kind in ("text", "lines") for slot in column) for column in columns]
        cells: list[list[tuple[Paragraph, ...]]] = [[words("centre", str(len(block.rows)))]]
        cells += ([(entry("entry", Labelled("", slot)),) for slot in column] for column in columns)
        narrow = [
            0 if is_wordy else self.columns.least(title, column, _NUMBERS_LEAST if n else 10)
            for n, (is_wordy, (title, _), column) in enumerate(
                zip([False, *wordy], block.columns, cells, strict=True)
            )
        ]
        if narrow[-1] and self.columns.tables:
            narrow[-1] = max(narrow[-1], self.columns.widths["points"])
        narrow = _squeezed(narrow, ceil(self.setting.em + 2 * SIDE))
        wants = [
            0.0 if wide else float(given) for wide, (_, given) in zip(narrow, block.columns, strict=True)
        ]
        if not any(wants):
            wants = [float(wide) for wide in narrow]
            narrow = [0] * len(narrow)
        shared = drafts.shares(WIDTH - sum(narrow), wants, _COLUMN_LEAST)
        return [wide or share for wide, share in zip(narrow, shared, strict=True)]


def _squeezed(narrow: list[int], least: int) -> list[int]:
    """Columns of numbers, the widest made narrower, so that those of words, which are 0, have room too.

    None becomes narrower than the least, in which one letter has room, unless there are too many for that.
    """
    wordy = narrow.count(0)
    spare = (WIDTH - least * (len(narrow) - wordy)) // wordy if wordy else 0
    words_least = min(_WORDS_LEAST, max(spare, WIDTH // len(narrow)))
    room = WIDTH - words_least * wordy
    most = next((most for most in range(_NARROW_MOST, 1, -1) if sum(_atmost(narrow, most)) <= room), 1)
    return _atmost(narrow, most)


def _atmost(widths: list[int], most: int) -> list[int]:
    return [min(wide, most) for wide in widths]


def _filling(cells: list[Cell]) -> list[Cell]:
    """The cells with the last widened or added so that they fill the row."""
    left = WIDTH - sum(cell.width for cell in cells)
    if left:
        widest = max(range(1, len(cells)), key=lambda n: cells[n].width)
        cells[widest] = replace(cells[widest], width=cells[widest].width + left)
    return cells


def _without_untitled(cells: list[Cell]) -> list[Cell]:
    """Column heads without a word join the head before them."""
    made: list[Cell] = []
    for cell in cells:
        if made and not cell.paragraphs:
            made[-1] = replace(made[-1], width=made[-1].width + cell.width)
        else:
            made.append(cell)
    return made


def heightened(rows: list[Draft], beside: Cell | None, setting: Setting) -> list[Draft]:
    """Rows high enough, together, for the words in the cell beside them."""
    if beside is None or not rows:
        return rows
    label = drafts.cell_height(beside, setting) + 0.5
    more = max(0.0, label - sum(row.height for row in rows)) / len(rows)
    return [drafts.higher(replace(row, label=label), more) for row in rows]
