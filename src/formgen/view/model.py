"""What stands on the page: fixed words with named slots, ready for any writer.

A `View` is the one description of a form from which docx, PDF and web pages are made, blank or
completed, so that they cannot disagree.  Writers and templates decide how it looks; what it
says is decided here.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

Mark = Literal["", "open", "ticked"]
State = Literal["blank", "complete", "incomplete"]
SlotKind = Literal["text", "lines", "number", "date", "choice", "check"]


@dataclass(frozen=True, slots=True)
class Slot:
    """A named place that somebody fills in.

    `name` is its tag in Word, its address in HTML and its key elsewhere.  An empty `value` is a
    place still to fill; `missing` marks one that a completed card should have had (未录入).
    A `check` slot's value is "☑" or "□".  `title` names it for people and screen readers.
    A `date` slot's value reads 2026年11月30日; empty, it prints 　年　月　日.
    """

    name: str
    title: str
    kind: SlotKind = "text"
    value: str = ""
    options: tuple[str, ...] = ()
    missing: bool = False
    lines: int = 1


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line; `mark` puts an open or a ticked box before it."""

    text: str
    mark: Mark = ""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A slot with the words before and behind it: 自评 [ 90 ] 分."""

    label: str
    slot: Slot
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A table column: its key, its heading, its width in millimetres."""

    key: Literal["section", "name", "weight", "requirement", "standard", "fact", "points"]
    title: str
    width: int


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator's row; cells whose column is not in the table are not printed."""

    id: str
    name: str
    weight: str
    requirement: tuple[Line, ...]
    standard: tuple[Line, ...]
    facts: tuple[Labelled, ...]
    points: Slot | None


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one section.

    `label` (with `weight`) stands in a merged cell beside the rows where `beside` is true,
    otherwise, if not empty, in a band over the full width together with `text`.
    """

    label: str
    weight: str
    beside: bool
    text: tuple[str, ...]
    rows: tuple[Row, ...]
    sum: Labelled | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Indicator sections that follow each other share one table."""

    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    kind: Literal["table"] = "table"

    def has(self, key: str) -> bool:
        return any(column.key == key for column in self.columns)


@dataclass(frozen=True, slots=True)
class Prose:
    """A heading (may be empty) and paragraphs."""

    title: str
    paragraphs: tuple[str, ...]
    kind: Literal["prose"] = "prose"


@dataclass(frozen=True, slots=True)
class Goals:
    """Rows that the employee writes: headings with widths, then rows of slots, and their sum."""

    title: str
    columns: tuple[tuple[str, int], ...]
    rows: tuple[tuple[Slot, ...], ...]
    sum: Labelled | None = None
    kind: Literal["goals"] = "goals"


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A bonus or deduction block."""

    title: str
    rows: tuple[Row, ...]
    sum: Slot


@dataclass(frozen=True, slots=True)
class GradeLine:
    """One line of the printed grade scale; `mark` ticks the one reached."""

    name: str
    range: str
    text: str
    coefficient: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class Result:
    """The lines under the tables: total, grade with its description, coefficient, pay."""

    lines: tuple[Labelled, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Opinion:
    """Room for somebody's words, with signature and date if the form asks for them."""

    title: str
    slot: Slot
    sign: Labelled | None
    date: Labelled | None


@dataclass(frozen=True, slots=True)
class Signing:
    """A signature line with its date line."""

    sign: Labelled
    date: Labelled | None


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of the appendix: what, and how it got its points."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class View:
    """Everything on the page, in printed order."""

    title: str
    company: str
    number: str
    version: str
    effective: str
    month: str
    state: State
    header: tuple[Labelled, ...]
    blocks: tuple[Table | Prose | Goals, ...]
    adjustments: tuple[Adjustment, ...]
    vetoes: tuple[tuple[Slot, str], ...]
    result: Result | None
    grades: tuple[GradeLine, ...]
    opinions: tuple[Opinion, ...]
    signatures: tuple[Signing, ...]
    footer: tuple[Labelled, ...]
    notes: tuple[str, ...]
    reasons: tuple[Reason, ...] = ()
    whom: str = ""
    """Whose sheet this is, for the running header: a loose page still says it."""
    revision: str = ""
    """第1次修订: how often the scores changed after the card was complete; empty for the first card."""


# ── the comparison of two versions (修订对照表) ──────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a compared text, and what became of them."""

    text: str
    mark: Literal["", "deleted", "inserted"] = ""


@dataclass(frozen=True, slots=True)
class Term:
    """One changed term (条款): how it read, how it reads, and why; an empty reason is left to a hand."""

    name: str
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Chapter:
    """The changed terms of one section."""

    title: str
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything on the page of a comparison, in printed order; its letterhead is that of a form."""

    title: str
    company: str
    number: str
    version: str
    effective: str
    note: str
    chapters: tuple[Chapter, ...]
    month: str = ""
    whom: str = ""
    revision: str = ""
    state: State = "complete"


# ── the report of a month (汇总报告) ─────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Head:
    """A column of a grid: its heading, its width in millimetres, how its cells are aligned."""

    title: str
    width: int
    align: Literal["left", "centre", "right"] = "left"


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of words and figures; `note` stands below it."""

    title: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar for each series, with the words at its end."""

    label: str
    values: tuple[Fraction, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Horizontal bars.  `key` names the picture, `words` say all of it to whoever cannot see it.

    `series` name the bars side by side, where there are several; `full` is a line with the words 满分.
    """

    key: str
    title: str
    bars: tuple[Bar, ...]
    words: str
    series: tuple[str, ...] = ()
    full: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Topic:
    """One part of a report: sentences, then tables, then charts."""

    title: str
    texts: tuple[str, ...] = ()
    grids: tuple[Grid, ...] = ()
    charts: tuple[Chart, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """Everything in a month's report, in printed order."""

    title: str
    company: str
    month: str
    note: str
    figures: tuple[tuple[str, str], ...]
    topics: tuple[Topic, ...]
    number: str = ""
    version: str = ""
    effective: str = ""
    whom: str = ""
    state: State = "complete"

    @property
    def charts(self) -> tuple[Chart, ...]:
        return tuple(chart for topic in self.topics for chart in topic.charts)


# ── the sign-off list in front of a print run (签收表) ──────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Receiver:
    """One person who gets a sheet, and signs for it."""

    number: str
    name: str
    post: str
    form: str


@dataclass(frozen=True, slots=True)
class Receivers:
    """The people of one department; `first` counts on from the department before."""

    department: str
    people: tuple[Receiver, ...]
    first: int = 1


@dataclass(frozen=True, slots=True)
class SignOff:
    """Everything on the page of a sign-off list, in printed order; its letterhead is that of a form."""

    title: str
    company: str
    note: str
    departments: tuple[Receivers, ...]
    month: str = ""
    state: State = "blank"


# ── the effects of a revision (修订影响表) ──────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure before and after a revision, in printed words; empty where there is none."""

    name: str
    before: str
    after: str
    change: str = ""


@dataclass(frozen=True, slots=True)
class Affected:
    """One person whom a revision would concern; `remark` says why something is not settled yet."""

    number: str
    name: str
    department: str
    total: Figure
    grade: Figure
    pay: Figure
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Effects:
    """Everything on the page of a revision's effects, in printed order; its letterhead is that of a form.

    `paid`: whether the form pays; `figures` and `grades` are over the `compared` people only.
    """

    title: str
    company: str
    number: str
    version: str
    effective: str
    month: str
    note: str
    paid: bool
    people: tuple[Affected, ...]
    compared: int
    figures: tuple[Figure, ...]
    grades: tuple[Figure, ...]
    remarks: tuple[str, ...]
    whom: str = ""
    revision: str = ""
    state: State = "complete"


Page: TypeAlias = View | Comparison | SignOff | Effects | Report
"""Whatever a writer can print."""
