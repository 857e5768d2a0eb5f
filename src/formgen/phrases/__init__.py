"""The fixed words of pages, in each language in which forms are printed.

What a page says of itself, beside the words of its form and of whoever fills it in, stands in the TOML
files beside this module: one phrase a line, with its Chinese and its English.

    points = { zh = "{n}分", en = "{n} {n:point|points}" }

A fact with two forms behind its colon gives one of them: the first, where the fact is 1.  `Phrases` is the
catalogue of one language, a value that goes through scoring, view and typesetting with the form it belongs
to (`Form.say`), or from the workspace with a page that is of no form.  Messages to whoever runs the program
are another matter: `formgen.messages`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Literal, TypeAlias, assert_never, get_args

from formgen.periods import Day, Period

Tongue: TypeAlias = Literal["zh", "en"]
"""A language of printed words."""

TONGUES: tuple[Tongue, ...] = get_args(Tongue)

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@dataclass(frozen=True, slots=True)
class Phrases:
    """The phrases of one language: `say("points", n="18.4")`.

    Two of one language are equal, whatever they hold: there is one catalogue.
    """

    tongue: Tongue
    entries: Mapping[str, str] = field(repr=False, compare=False)

    def __call__(self, code: str, /, **facts: object) -> str:
        """The phrase of this code with its facts in place; a code or a fact that is missing is a KeyError."""
        entry = self.entries[code]
        if "|" in entry:
            facts = {name: _Fact(fact) for name, fact in facts.items()}
        return entry.format_map(facts)

    def measured(self, number: str, unit: str) -> str:
        """A number with its unit: 92.5%, 30天; 30 days, 1 day, with a space at which no line ends."""
        if self.tongue == "zh" or not unit[:1].isalpha():
            return f"{number}{unit}"
        return f"{number}\N{NO-BREAK SPACE}{unit.removesuffix('s') if number == '1' else unit}"

    def sentence(self, text: str) -> str:
        """A line of its own begins with a capital letter, where the language has any."""
        return text if self.tongue == "zh" else text[:1].upper() + text[1:]

    def behind(self, unit: str) -> str:
        """A unit as it stands behind a number or a place for one: 分; ` points`."""
        return self.measured("", unit)

    @property
    def tag(self) -> str:
        """The language as files name it: `zh-CN`, `en-US`."""
        return "zh-CN" if self.tongue == "zh" else "en-US"

    def listed(self, texts: Iterable[str]) -> str:
        """Names in a row."""
        return self("between-names").join(texts)

    def joined(self, clauses: Iterable[str]) -> str:
        """Clauses of one sentence; those that are empty are left out."""
        return self("between-clauses").join(filter(None, clauses))

    def apart(self, clauses: Iterable[str]) -> str:
        """Clauses that each could be a sentence; those that are empty are left out."""
        return self("between-parts").join(filter(None, clauses))

    def period(self, period: Period) -> str:
        """2026年10月, 2026年第4季度; October 2026, Q4 2026."""
        if self.tongue == "zh":
            return period.title
        year = f"{period.first // 12}"
        return year if period.span == "year" else f"{self.short(period)} {year}"

    def short(self, period: Period) -> str:
        """A period among others of its year: 10月, 第4季度; October, Q4."""
        if self.tongue == "zh":
            return period.short
        year, month = divmod(period.first, 12)
        match period.span:
            case "month":
                return _MONTHS[month]
            case "quarter":
                return f"Q{month // 3 + 1}"
            case "half-year":
                return f"H{month // 6 + 1}"
            case "year":
                return f"{year}"
            case _:
                assert_never(period.span)

    def through(self, first: Period, last: Period) -> str:
        """From one period to another of its year: 2026年7月～11月; July–November 2026."""
        if self.tongue == "zh":
            return self("to", first=self.period(first), last=self.short(last))
        return self("to", first=self.short(first), last=self.period(last))

    def day(self, day: Day) -> str:
        """2026年11月3日; 3 November 2026."""
        return day.title if self.tongue == "zh" else f"{day.day} {_MONTHS[day.month - 1]} {day.year}"

    def day_said(self, printed: str) -> Day:
        """The day that is printed so; raises ValueError for anything else."""
        if self.tongue == "zh":
            if "年" not in printed:
                raise ValueError(printed)
            return Day.parse(printed)
        day, _, rest = printed.partition(" ")
        month, _, year = rest.partition(" ")
        if month not in _MONTHS:
            raise ValueError(printed)
        return Day.parse(f"{year}-{_MONTHS.index(month) + 1}-{day}")

    def counting(self, number: int) -> str:
        """A number before a heading, from 1: 一, 十二; 1, 12.  Raises ValueError beyond 99."""
        if self.tongue == "en":
            return f"{number}"
        if not 0 < number < 100:
            raise ValueError(number)
        tens, ones = divmod(number, 10)
        ten = f"{_DIGITS[tens] if tens > 1 else ''}十" if tens else ""
        return ten + (_DIGITS[ones] if ones else "")


_DIGITS = "零一二三四五六七八九"


class _Fact(str):
    """A fact that chooses between two forms of a word beside it: `{n:person|people}`."""

    __slots__ = ()

    def __format__(self, forms: str) -> str:
        if "|" not in forms:
            return format(str(self), forms)
        one, many = forms.split("|")
        return one if self == "1" else many


@cache
def catalogue() -> Mapping[str, Mapping[Tongue, str]]:
    """Every phrase in every language, by code; a code that stands twice is a bug."""
    found: dict[str, Mapping[Tongue, str]] = {}
    for file in sorted(files(__name__).iterdir(), key=lambda each: each.name):
        if file.name.endswith(".toml"):
            for code, entry in tomllib.loads(file.read_text(encoding="utf-8")).items():
                if code in found:
                    raise KeyError(f"{code} stands twice, again in {file.name}")
                found[code] = entry
    return found


@cache
def phrases(tongue: Tongue) -> Phrases:
    """The phrases of this language."""
    return Phrases(tongue, {code: entry[tongue] for code, entry in catalogue().items()})
