"""How rules, intervals, months and dates read on a form, where the spec does not give the words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

from formgen.forms.model import (
    Bounds,
    Form,
    Level,
    Rater,
    Veto,
)
from formgen.forms.rules import Printed
from formgen.messages import Lang, catalogue, say
from formgen.periods import Day, Period
from formgen.points import half_up, show
from formgen.records.employment import Difference, Why, trial
from formgen.records.model import Person
from formgen.scoring.posts import Lack
from formgen.scoring.standing import Standing, StandingState
from formgen.scoring.words import ranged
from formgen.yamlfiles.kinds import Month

EMPTY_DATE = (
    "\N{IDEOGRAPHIC SPACE}" * 2
    + "年"
    + "\N{IDEOGRAPHIC SPACE}" * 2
    + "月"
    + "\N{IDEOGRAPHIC SPACE}" * 2
    + "日"
)
"""What an empty date prints: room for a hand before 年, 月 and 日."""


_BELONGS = "（含）"


def bounds(interval: Bounds, unit: str = "") -> str:
    """An interval in words: `80（含）～90分`, `低于60分`, `95%及以上`; `不限` if it has no bound.

    Of a range that has one of its ends, only that end is marked (含): the other one belongs to a neighbour.
    """
    if interval.equals is not None:
        return f"等于{show(interval.equals)}{unit}"
    low, high = _end(interval.from_, interval.above), _end(interval.to, interval.below)
    if low and high:
        return _range(low, high, unit)
    if low:
        return f"{low[0]}{unit}及以上" if low[1] else f"高于{low[0]}{unit}"
    if high:
        return f"{high[0]}{unit}及以下" if high[1] else f"低于{high[0]}{unit}"
    return "不限"


def _end(within: Decimal | None, beyond: Decimal | None) -> tuple[str, bool] | None:
    """An end of an interval, and whether it belongs to it; None if there is none."""
    number = within if within is not None else beyond
    return None if number is None else (show(number), within is not None)


def _range(low: tuple[str, bool], high: tuple[str, bool], unit: str) -> str:
    """Both ends; a percentage keeps its sign at each, another unit stands behind."""
    sign, behind = (unit, "") if unit in ("%", "％") else ("", unit)
    left, right = (f"{number}{sign}{_BELONGS if belongs else ''}" for number, belongs in (low, high))
    neither = "" if low[1] or high[1] else "（不含两端）"
    return f"{left}～{right}{behind}{neither}"


def points(value: Decimal | Fraction) -> str:
    """Points as printed: `10分`."""
    return f"{show(value)}分"


def amount(value: Decimal | Fraction | None, decimals: int | None = None) -> str:
    """Points in their place: with all decimals of their column, where the form says how many.

    Elsewhere they are counted as they are: those that never end say 约, so that nobody adds up what is shown.
    """
    if value is None:
        return ""
    if decimals is not None:
        return f"{half_up(Fraction(value), decimals):f}"
    is_exact = 10**_SHOWN % Fraction(value).denominator == 0
    return show(value, _SHOWN) if is_exact else f"约{half_up(Fraction(value), 2):f}"


_SHOWN = 4
"""Points with so many decimals are shown with all of them."""


def described(option: Printed, colon: str) -> str:
    """A level with its description: `1级：等候指示`; its name alone where it has none."""
    name = option.label or option.name
    return f"{name}{colon}{option.text}" if option.text else name


def offered(option: Printed, colon: str) -> str:
    """A level to choose: `1级：等候指示（5分）`; words that end with their points say them already."""
    words = described(option, colon)
    if isinstance(option, Level):
        worth = ranged(option)
        return words if words.endswith((worth, f"（{worth}）")) else f"{words}（{worth}）"
    if option.points is None or re.search(rf"(?<![\d.]){re.escape(points(option.points))}[)）]?$", words):
        return words
    return f"{words}（{points(option.points)}）"


def effect(form: Form, veto: Veto) -> str:
    """What a veto does: `总分记0分`, `最高评为“合格”`."""
    if veto.grade_at_most:
        return f"最高评为“{veto.grade_at_most}”"
    titles: dict[str, str] = {each.id: each.title for each in form.sections if each.id}
    return "总分记0分" if veto.zero == "total" else f"“{titles.get(veto.zero, '')}”部分记0分"


def sees(rater: Rater) -> str:
    """Whose scores a rater sees while scoring: `评分时可参看自评的评分`."""
    return f"评分时可参看{'、'.join(rater.sees)}的评分"


def period(when: Period | None, form: Form, person: Person | None) -> str:
    """What a form covers: its period or, of a form for once, the days of somebody's probation."""
    if when is None:
        return ""
    if form.period == "once" and person:
        begin, end = trial(person)
        if begin and end:
            return f"{begin.title}～{end.title}"
    return when.title


def date(text: str) -> str:
    """A date as printed: `2026-11-02` → `2026年11月2日`; other words stay as typed."""
    try:
        return Day.parse(text).title
    except ValueError:
        return text


def month(text: Month | str | None) -> str:
    """A month as printed: `2026-11` → `2026年11月`."""
    if not text:
        return ""
    year, number = text.split("-")
    return f"{year}年{int(number)}月"


def revision(count: int) -> str:
    """How often a complete card's scores were changed: `第1次修订`; nothing for a card that is as it was."""
    return f"第{count}次修订" if count else ""


def revised(count: int, reason: str, by: str) -> str:
    """A revision with its reason, as a note on the card."""
    return f"{revision(count)}：{reason}（批准人：{by}）"


UNCOUNTED, UNGRADED = "未计", "未评"
"""What an incomplete card says in place of its sums and its grade, which nobody fills in."""

# ── the month's summary ─────────────────────────────────────────────────────────────────────

STATES: Mapping[StandingState, str] = {
    "complete": "已录全",
    "incomplete": "未录全",
    "missing": "未录入",
    "unread": "无法读取",
    "twice": "重复录入",
}
NO_DEPARTMENT = "未填部门"
OVER = "超出"
UNCOMBINED: Mapping[Lack, str] = {
    "": "",
    "open": "未录全",
    "posts": "岗位不全",
    "points": "表单不计分",
    "grade": "总分不在任何等级",
    "pay": "缺绩效工资项",
}
"""Why posts have no common result."""
FULL = "满分"


def lacks(standing: Standing, lang: Lang = "zh") -> str:
    """What a standing lacks, as printed; what was recorded and cannot be used says so."""
    return "、".join(lacked(standing, lang))


def lacked(standing: Standing, lang: Lang = "zh") -> tuple[str, ...]:
    """Each thing that it lacks, as printed."""
    return tuple(dict.fromkeys(_lacking(what, what in standing.wrong, lang) for what in standing.lacks))


def _lacking(what: str, is_wrong: bool, lang: Lang) -> str:  # noqa: FBT001 one of two words
    """An indicator's name stays, a problem's code gets words."""
    if not what.startswith("score-"):
        return say("lacks-usable", lang, name=what) if is_wrong else what
    code = f"lacks-{what.removeprefix('score-')}"
    return say(code if code in catalogue() else "lacks-record", lang)


def left_out(person: Person, why: Why, lang: Lang) -> str:
    """Who is not appraised in a period, and why."""
    day = person.hired if why == "hired-later" else person.left
    who = f"{person.number} {person.name}"
    return say(f"people-{why}", lang, person=who, day=day, status=person.status)


def difference(change: Difference, before: str, lang: Lang) -> str:
    """Who joined, left or moved since the period that is called so."""
    who = f"{change.person.number} {change.person.name}"
    told = "；".join(f"{one or '—'} → {other or '—'}" for _, one, other in change.fields)
    return say(f"people-{change.change}", lang, person=who, before=before, changes=told)


def stale(why: Iterable[str], lang: Lang) -> str:
    """Why a file is made again: the ingredients that changed, or that it is new."""
    return say("why-and", lang).join(say(f"why-{each}", lang) for each in why)
