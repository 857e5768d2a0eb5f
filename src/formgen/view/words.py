"""How rules, intervals, months and dates read on a form, where the spec does not give the words."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import assert_never

from formgen.forms.model import (
    Bands,
    Bounds,
    Checklist,
    Choice,
    Count,
    Counted,
    Form,
    Linear,
    Narrative,
    Option,
    Rating,
    Ratio,
    Rule,
    Step,
    Tally,
)
from formgen.periods import Day, Period
from formgen.points import show
from formgen.records.employment import trial
from formgen.records.model import Person
from formgen.scoring.standing import StandingState
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


def bounds(interval: Bounds, unit: str = "") -> str:
    """An interval in signs: `≥85%且<90%`, `=0`, `任意` if it has no bound."""
    if interval.equals is not None:
        return f"={show(interval.equals)}{unit}"
    signs = (("≥", interval.from_), (">", interval.above), ("≤", interval.to), ("<", interval.below))
    return "且".join(f"{sign}{show(limit)}{unit}" for sign, limit in signs if limit is not None) or "任意"


def points(value: Decimal | Fraction) -> str:
    """Points as printed: `10分`."""
    return f"{show(value)}分"


def described(option: Option | Tally, colon: str) -> str:
    """A level with its description: `1级:等候指示`."""
    return f"{option.label or option.name}{colon}{option.text}"


def awarded(option: Option | Tally) -> str:
    """What choosing an option gives: `1级5分`; nothing where it has no points."""
    return "" if option.points is None else f"{option.name}{points(option.points)}"


def standard(rule: Rule, full: Fraction | None) -> tuple[str, ...]:  # noqa: PLR0911 one return a kind
    """The printed rule, a line each: the spec's words or, where it has none, ours.

    `full` are the indicator's full points, if the form says them.
    """
    match rule:
        case Choice():
            return (*rule.text.splitlines(), *filter(None, map(awarded, rule.choice)))
        case Bands():
            return _bands(rule)
        case Ratio():
            return _ratio(rule, full)
        case Step():
            return _step(rule, full)
        case Count():
            return _count(rule)
        case Linear():
            return _linear(rule, full)
        case Rating():
            return _lines(rule.text, f"{show(rule.rating.min)}～{show(rule.rating.max)}分，评分人直接打分")
        case Checklist():
            return _checklist(rule, full)
        case Narrative():
            return tuple(rule.text.splitlines())
        case _:
            assert_never(rule)


def _whole(full: Fraction | None) -> str:
    return "满分" if full is None else points(full)


def _lines(text: str, *otherwise: str) -> tuple[str, ...]:
    return tuple(text.splitlines()) or tuple(line for line in otherwise if line)


def _limits(floor: Decimal | None, cap: Decimal | None) -> str:
    low = f"最低{points(floor)}" if floor is not None else ""
    high = f"最高{points(cap)}" if cap is not None else ""
    return "，".join(each for each in (low, high) if each)


def _bands(rule: Bands) -> tuple[str, ...]:
    lines = (
        each.text or f"{rule.bands}{bounds(each, rule.unit)}：{points(each.points)}"
        for each in rule.intervals
    )
    between = {"interpolate": ("区间之间按插值计算",), "lower": ("区间之间按较低一档计算",)}
    return (*rule.text.splitlines(), *lines, *between.get(rule.outside, ()))


def _ratio(rule: Ratio, full: Fraction | None) -> tuple[str, ...]:
    target = "目标值" if rule.target is None else f"{show(rule.target)}{rule.unit}"
    share = f"{rule.ratio}÷{target}" if rule.better == "higher" else f"{target}÷{rule.ratio}"
    limits = (
        f"低于{rule.zero_below}得0分" if rule.zero_below else "",
        f"最低{rule.floor}" if rule.floor else "",
        f"最高{rule.cap}" if rule.cap else "",
    )
    return _lines(rule.text, f"{share}×{_whole(full)}", "，".join(filter(None, limits)))


_COUNTING = {"completed": "（按整单位计）", "begun": "（不足一单位按一单位计）", "proportion": "（按比例计）"}


def _step(rule: Step, full: Fraction | None) -> tuple[str, ...]:
    target = "目标值" if rule.target is None else f"{show(rule.target)}{rule.unit}"
    worse, better = ("低于", "超过") if rule.better == "higher" else ("超过", "低于")
    unit = f"{show(rule.every)}{rule.unit}"
    off = f"每{worse}{unit}扣{points(rule.deduct)}" if rule.deduct is not None else ""
    on = f"每{better}{unit}加{points(rule.add)}" if rule.add is not None else ""
    return _lines(
        rule.text,
        f"{rule.step}达到{target}得{_whole(full)}",
        "，".join(filter(None, (off, on))) + _COUNTING[rule.counting],
        _limits(rule.floor, rule.cap),
    )


def _each(counted: Counted) -> str:
    per = f"{counted.name}每{counted.unit}"
    if counted.add is not None:
        return f"{per}加{points(counted.add)}"
    return f"{per}扣{points(counted.deduct or Decimal(0))}"


def _count(rule: Count) -> tuple[str, ...]:
    deducts = any(each.deduct is not None for each in rule.count)
    return _lines(rule.text, *map(_each, rule.count), _limits(rule.floor if deducts else None, rule.cap))


def _linear(rule: Linear, full: Fraction | None) -> tuple[str, ...]:
    low, high = f"{show(rule.low)}{rule.unit}", f"{show(rule.high)}{rule.unit}"
    return _lines(
        rule.text,
        f"{rule.linear}{high}得{_whole(full)}，{low}得{rule.base}",
        "其间按比例计算（功效系数法）",
    )


def _checklist(rule: Checklist, full: Fraction | None) -> tuple[str, ...]:
    if rule.levels:
        return (*rule.text.splitlines(), *map(awarded, rule.levels))
    return _lines(rule.text, f"“是”的个数÷{len(rule.checklist)}×{_whole(full)}")


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


# ── the month's summary ─────────────────────────────────────────────────────────────────────

STATES: Mapping[StandingState, str] = {
    "complete": "已录全",
    "incomplete": "未录全",
    "missing": "未录入",
    "twice": "重复录入",
}
NO_DEPARTMENT = "未填部门"
OVER = "超出"
UNROUNDED = "，计算时不舍入"
FULL = "满分"

_LACKS = {"score-in-no-grade": "等级（总分不在任何一档）"}


def lacking(what: str) -> str:
    """What a standing lacks, as printed: an indicator's name stays, a problem's code gets words."""
    return _LACKS.get(what, "记录有误" if what.startswith("score-") else what)
