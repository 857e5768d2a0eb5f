"""The time that a form covers: a month, a quarter, a half-year or a year, as one value.

A period has a name (`2026-11`, `2026-Q4`, `2026-H2`, `2026`), which is also the folder of its scores
and of what is printed for it; a first and a last month; and an order.  Nobody else takes such names
apart or compares them as texts.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from functools import total_ordering
from typing import Literal, TypeAlias, assert_never

from formgen.text import same

Span: TypeAlias = Literal["month", "quarter", "half-year", "year"]
"""How long a period is."""

MONTHS: dict[Span, int] = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
"""How many months each span has."""

PATTERN = r"[0-9]{4}(?:-(?:(?:0[1-9]|1[0-2])|Q[1-4]|H[12]))?"
MONTH_PATTERN = r"[0-9]{4}-(?:0[1-9]|1[0-2])"

_NAME = re.compile(
    r"(?P<year>[0-9]{4})(?:-(?:(?P<month>0[1-9]|1[0-2])|Q(?P<quarter>[1-4])|H(?P<half>[12])))?"
)
_EARLIEST, _LATEST = 1900, 9998


@total_ordering
@dataclass(frozen=True, slots=True)
class Period:
    """So many months, counted from a first one; `first` is the number of that month since year 0."""

    span: Span
    first: int

    @classmethod
    def parse(cls, name: str) -> Period:
        """The period of a name: `2026-11`, `2026-Q4`, `2026-H2`, `2026`; raises ValueError for others."""
        found = _NAME.fullmatch(same(name).upper())
        if not found or not _EARLIEST <= int(found["year"]) <= _LATEST:
            raise ValueError(name)
        year = 12 * int(found["year"])
        if found["month"]:
            return cls("month", year + int(found["month"]) - 1)
        if found["quarter"]:
            return cls("quarter", year + 3 * (int(found["quarter"]) - 1))
        return cls("half-year", year + 6 * (int(found["half"]) - 1)) if found["half"] else cls("year", year)

    @classmethod
    def around(cls, month: Period, span: Span) -> Period:
        """The period of this span in which a month lies, by the calendar."""
        length = MONTHS[span]
        return cls(span, month.first // length * length)

    @property
    def name(self) -> str:
        """What it is called in files and folders, and typed on the command line."""
        year, month = divmod(self.first, 12)
        match self.span:
            case "month":
                return f"{year:04}-{month + 1:02}"
            case "quarter":
                return f"{year:04}-Q{month // 3 + 1}"
            case "half-year":
                return f"{year:04}-H{month // 6 + 1}"
            case "year":
                return f"{year:04}"
            case _:
                assert_never(self.span)

    @property
    def title(self) -> str:
        """What it is called on paper."""
        year, month = divmod(self.first, 12)
        match self.span:
            case "month":
                return f"{year}年{month + 1}月"
            case "quarter":
                return f"{year}年第{month // 3 + 1}季度"
            case "half-year":
                return f"{year}年{'下' if month else '上'}半年"
            case "year":
                return f"{year}年"
            case _:
                assert_never(self.span)

    @property
    def short(self) -> str:
        """What it is called on paper among others of its year: 11月, 第4季度."""
        year = f"{self.first // 12}年"
        return self.title if self.span == "year" else self.title.removeprefix(year)

    @property
    def months(self) -> tuple[Period, ...]:
        """Its months, one after the other."""
        return tuple(Period("month", self.first + n) for n in range(MONTHS[self.span]))

    def parts(self, span: Span) -> tuple[Period, ...]:
        """Its shorter periods of this span, one after the other; none, if these are not shorter."""
        length = MONTHS[span]
        count = MONTHS[self.span] // length
        return tuple(Period(span, self.first + length * n) for n in range(count)) if count > 1 else ()

    @property
    def last(self) -> Period:
        """Its last month."""
        return self.months[-1]

    @property
    def before(self) -> Period:
        """The period of the same span that ends where this one begins."""
        return Period(self.span, self.first - MONTHS[self.span])

    def after(self, months: int) -> Period:
        """The month so many months after the last one; 0 is the last one itself."""
        return Period("month", self.last.first + months)

    def holds(self, other: Period) -> bool:
        """Whether another period lies within this one; each lies within itself."""
        end = self.first + MONTHS[self.span]
        return self.first <= other.first and other.first + MONTHS[other.span] <= end

    def __lt__(self, other: Period) -> bool:
        """By the last month, then the shorter one first: a quarter comes after its months."""
        return self._age < other._age

    @property
    def _age(self) -> tuple[int, int]:
        length = MONTHS[self.span]
        return self.first + length, length

    def __str__(self) -> str:
        return self.name


_WRITTEN = re.compile(
    r"(?P<year>[0-9]{4})年(?:度?|(?P<month>[0-9]{1,2})月(?:份)?|第?(?P<quarter>[1-4一二三四])季度|(?P<half>[上下])半年)"
)
_LOOSE = re.compile(r"(?P<year>[0-9]{4})\s*[-/.]\s*(?P<month>[0-9]{1,2})")
_NUMERALS = {"一": 1, "二": 2, "三": 3, "四": 4}


def written(typed: str) -> Period:
    """A period as people write it: its name, 2026年11月, 2026/11, 2026年第4季度, 2026年上半年, or a day.

    Raises ValueError for everything else.
    """
    text = same(typed)
    if found := _WRITTEN.fullmatch("".join(text.split())):
        year = f"{int(found['year']):04}"
        if found["month"]:
            return Period.parse(f"{year}-{int(found['month']):02}")
        if quarter := found["quarter"]:
            return Period.parse(f"{year}-Q{_NUMERALS.get(quarter) or quarter}")
        return Period.parse(f"{year}-H{1 if found['half'] == '上' else 2}" if found["half"] else year)
    if found := _LOOSE.fullmatch(text):
        return Period.parse(f"{found['year']}-{int(found['month']):02}")
    try:
        return Period.parse(text)
    except ValueError:
        return Day.parse(text).in_month


_MONTH_SAID = re.compile(r"(?<![0-9])([0-9]{4})(?:年|[._])(0?[1-9]|1[0-2])(?![0-9._])")


def of_folder(part: str) -> Period | None:
    """The period that one part of a path is named after; a year only if it is the whole name.

    Beside formgen's own names 2026年11月, 2026.11, 2026_11 and 2026年第4季度 are understood.
    """
    found = re.search(r"(?<![0-9])[0-9]{4}-(?:0[1-9]|1[0-2]|Q[1-4]|H[12])(?![0-9])", part)
    if not found and (loose := _MONTH_SAID.search(part)):
        return Period.parse(f"{loose[1]}-{int(loose[2]):02}")
    name = found.group() if found else part
    try:
        return Period.parse(name)
    except ValueError:
        return None


def due(span: Span, delay: int, asked: Period) -> Period | None:
    """The period for which a form of this span is asked, when somebody asks for this time; None if none is.

    A month asks for whatever is due in it: a form covers the period whose last month, and `delay` months
    more, is that month.  A longer period asks for the forms that cover just it.
    """
    if asked.span != "month":
        return asked if asked.span == span else None
    last = Period("month", asked.first - delay)
    found = Period.around(last, span)
    return found if found.last == last else None


# ── days ────────────────────────────────────────────────────────────────────────────────────

_DAY = re.compile(
    r"(?P<year>[0-9]{4})(?:[-/.年](?P<month>[0-9]{1,2})[-/.月](?P<day>[0-9]{1,2})日?|(?P<solid>[0-9]{4}))"
    r"(?:[ T]0{1,2}:00(?::00)?)?"
)


@dataclass(frozen=True, slots=True, order=True)
class Day:
    """A day of the calendar."""

    year: int
    month: int
    day: int

    @classmethod
    def parse(cls, typed: str) -> Day:
        """The day that somebody typed: 2026-11-03, 2026/11/3, 2026.11.3, 2026年11月3日, 20261103.

        Raises ValueError for everything else, and for a day that no calendar has.
        """
        found = _DAY.fullmatch("".join(same(typed).split(" ")) if "年" in typed else same(typed))
        if not found:
            raise ValueError(typed)
        month, day = found["month"], found["day"]
        if found["solid"]:
            month, day = found["solid"][:2], found["solid"][2:]
        made = cls(int(found["year"]), int(month), int(day))
        if not (
            _EARLIEST <= made.year <= _LATEST and 1 <= made.month <= 12 and 1 <= made.day <= _length(made)
        ):
            raise ValueError(typed)
        return made

    @property
    def in_month(self) -> Period:
        """The month in which it lies."""
        return Period("month", 12 * self.year + self.month - 1)

    @property
    def title(self) -> str:
        """As it is printed: 2026年11月3日."""
        return f"{self.year}年{self.month}月{self.day}日"

    def later(self, months: int = 0, days: int = 0) -> Day:
        """So many months and then days later; where a month is too short, its last day."""
        first = Period("month", self.in_month.first + months)
        made = day_of(first, self.day)
        for _ in range(days):
            made = made.morrow
        return made

    @property
    def morrow(self) -> Day:
        """The day after."""
        if self.day < _length(self):
            return Day(self.year, self.month, self.day + 1)
        return day_of(Period("month", self.in_month.first + 1), 1)

    @property
    def eve(self) -> Day:
        """The day before."""
        if self.day > 1:
            return Day(self.year, self.month, self.day - 1)
        return day_of(Period("month", self.in_month.first - 1), 31)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}-{self.day:02}"


def day_of(period: Period, number: int) -> Day:
    """The day of this number in the last month of a period; a number that is too great means its last day."""
    year, month = divmod(period.last.first, 12)
    return Day(year, month + 1, min(number, monthrange(year, month + 1)[1]))


def _length(day: Day) -> int:
    """How many days the month of this day has."""
    return monthrange(day.year, day.month)[1]
