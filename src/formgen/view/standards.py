"""How a rule reads on a form (评分标准), where the spec does not give the words.

The words are those of people who write appraisal forms, and they say what is computed: every limit that
counts is printed, and no other (`tests/test_standards.py` holds both against each other).
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import assert_never

from formgen.forms.model import (
    Adjustments,
    Bands,
    Checklist,
    Choice,
    Count,
    Counted,
    Earlier,
    Linear,
    Narrative,
    Ranges,
    Rating,
    Ratio,
    Rule,
    Step,
    Tally,
)
from formgen.points import show
from formgen.scoring.indicators import count_in_block, step_in_block
from formgen.view.words import bounds, points


def standard(rule: Rule, full: Fraction | None, block: Adjustments | None = None) -> tuple[str, ...]:  # noqa: PLR0911 one return a kind
    """The printed rule, a line each: the spec's words or, where it has none, ours.

    `full` are the indicator's full points, if the form says them; `block` is the block of bonus or
    deduction in which the rule stands, if it stands in one.
    """
    match rule:
        case Choice() | Ranges() | Narrative():
            return tuple(rule.text.splitlines())
        case Bands():
            return _bands(rule)
        case Ratio():
            return _ratio(rule, full, _verb(block))
        case Step():
            return _step(rule, full) if block is None else _step_in_block(rule, block)
        case Count():
            return _count(rule, full) if block is None else _count_in_block(rule, block)
        case Linear():
            return _linear(rule, full, _verb(block))
        case Rating():
            return _rating(rule, full)
        case Checklist():
            return _checklist(rule, full, _verb(block))
        case Earlier():
            return _earlier(rule, full)
        case _:
            assert_never(rule)


def _verb(block: Adjustments | None) -> str:
    """What points do: in a block they are added or taken away, elsewhere they are earned."""
    if block is None:
        return "得"
    return "加" if block.kind == "bonus" else "扣"


def _whole(full: Fraction | None) -> str:
    return "满分" if full is None else points(full)


def _lines(text: str, *otherwise: str) -> tuple[str, ...]:
    return tuple(text.splitlines()) or tuple(line for line in otherwise if line)


def _joined(*parts: str) -> str:
    return "，".join(filter(None, parts))


# ── limits of points ────────────────────────────────────────────────────────────────────────


def _limits(floor: Decimal | None, cap: Decimal | None) -> str:
    """The least and the most that an indicator gives."""
    low = f"不低于{points(floor)}" if floor is not None else ""
    high = f"不高于{points(cap)}" if cap is not None else ""
    return "本项得分" + "、".join(filter(None, (low, high))) if low or high else ""


def _taken(floor: Decimal, cap: Decimal | None, full: Fraction | None) -> str:
    """The limits of what only takes points off: down to nothing (扣完为止), or so many at most."""
    if full is None or floor >= full:
        return _limits(floor, cap)
    most = f"最多扣{points(full - Fraction(floor))}" if floor else "扣完为止"
    return _joined(most, _limits(None, cap))


def _moved(floor: Decimal, cap: Decimal | None, verb: str) -> str:
    """The limits of what a block's item adds or takes away, both seen as going up from zero."""
    return _joined(
        f"至少{verb}{points(floor)}" if floor > 0 else "",
        f"最多{verb}{points(cap)}" if cap is not None else "",
    )


# ── each kind ───────────────────────────────────────────────────────────────────────────────


def _bands(rule: Bands) -> tuple[str, ...]:
    lines = (
        each.text or f"{rule.bands}{bounds(each, rule.unit)}：{points(each.points)}"
        for each in rule.intervals
    )
    between = {"interpolate": ("两档之间按插值计算",), "lower": ("两档之间按较低一档计算",), "error": ()}
    return (*rule.text.splitlines(), *lines, *between[rule.outside])


def _target(rule: Ratio | Step) -> str:
    return "目标值" if rule.target is None else f"{show(rule.target)}{rule.unit}"


def _ratio(rule: Ratio, full: Fraction | None, verb: str) -> tuple[str, ...]:
    pair = (rule.ratio, _target(rule))
    share = "÷".join(pair if rule.better == "higher" else reversed(pair))
    low = f"不低于满分的{rule.floor}" if rule.floor else ""
    high = f"不高于满分的{rule.cap}" if rule.cap else ""
    limits = "、".join(filter(None, (low, high)))
    nothing = f"比值低于{rule.zero_below}{verb}0分" if rule.zero_below else ""
    rest = "达到的，" if nothing and low else ""
    return _lines(
        rule.text,
        f"{verb}分={share}×{_whole(full)}",
        _joined(nothing, f"{rest}{verb}分{limits}" if limits else ""),
    )


_WHOLE_UNITS = {
    "completed": "不足{unit}不计",
    "begun": "不足{unit}按{unit}计",
    "proportion": "不足{unit}按比例计",
}


def _counting(rule: Step) -> str:
    return "（" + _WHOLE_UNITS[rule.counting].format(unit=f"{show(rule.every)}{rule.unit}") + "）"


def _each_unit(rule: Step, *, better: bool, verb: str, rate: Decimal | None) -> str:
    """每低1%扣2分; nothing where the rule says no points for that side of the target."""
    if rate is None:
        return ""
    side = "超" if better == (rule.better == "higher") else "低"
    return f"每{side}{show(rule.every)}{rule.unit}{verb}{points(rate)}"


def _step(rule: Step, full: Fraction | None) -> tuple[str, ...]:
    full = rule.begins(full)
    reached = f"{rule.step}达到{_target(rule)}得{_whole(full)}"
    if rule.deduct is None and rule.target != rule.zero_below:
        reached = f"{rule.step}以{_target(rule)}为基准得{_whole(full)}，未达到不扣分"
    off = _each_unit(rule, better=False, verb="扣", rate=rule.deduct)
    on = _each_unit(rule, better=True, verb="加", rate=rule.add)
    limits = _taken(rule.floor, rule.cap, full) if rule.add is None else _limits(rule.floor, rule.cap)
    worse = "低于" if rule.better == "higher" else "高于"
    nothing = "" if rule.zero_below is None else f"{worse}{show(rule.zero_below)}{rule.unit}得0分"
    if nothing and rule.floor > 0:
        limits = f"其余的，{limits}"
    return _lines(rule.text, reached, _joined(off, on) + _counting(rule), nothing, limits)


def _step_in_block(written: Step, block: Adjustments) -> tuple[str, ...]:
    """A step that only adds or only takes away: what it does beyond its target, as it counts there."""
    rule, verb = step_in_block(written, block), _verb(block)
    each = _each_unit(rule, better=True, verb=verb, rate=rule.add)
    if not each:
        return _lines(rule.text, _moved(rule.floor, None, verb) or f"不{verb}分")
    start = f"{rule.step}以{_target(rule)}为基准"
    return _lines(rule.text, f"{start}，{each}{_counting(rule)}", _moved(rule.floor, rule.cap, verb))


def _each(counted: Counted) -> str:
    per = f"{counted.name}每{counted.unit}"
    if counted.add is not None:
        return f"{per}加{points(counted.add)}"
    return f"{per}扣{points(counted.deduct or Decimal(0))}"


def _count(rule: Count, full: Fraction | None) -> tuple[str, ...]:
    adds, deducts = ([getattr(each, key) for each in rule.count] for key in ("add", "deduct"))
    if not any(adds):
        limits = _taken(rule.floor, rule.cap, full)
    else:
        limits = _limits(rule.floor if any(deducts) or rule.floor > 0 else None, rule.cap)
    return _lines(rule.text, *map(_each, rule.count), limits)


def _count_in_block(written: Count, block: Adjustments) -> tuple[str, ...]:
    rule, verb = count_in_block(written, block), _verb(block)
    each = (f"{one.name}每{one.unit}{verb}{points(one.add or Decimal(0))}" for one in rule.count)
    return _lines(rule.text, *each, _moved(rule.floor, rule.cap, verb))


def _linear(rule: Linear, full: Fraction | None, verb: str) -> tuple[str, ...]:
    low, high = f"{show(rule.low)}{rule.unit}", f"{show(rule.high)}{rule.unit}"
    base = f"满分的{rule.base}" if full is None else points(full * rule.base.fraction)
    worse, better = ("低于", "高于") if rule.low < rule.high else ("高于", "低于")
    beyond = {
        "error": "",
        "clamp": f"{better}{high}按{high}计，{worse}{low}按{low}计",
        "extend": f"{better}{high}、{worse}{low}仍按同一比例计算",
        "zero": f"{better}{high}按{high}计，{worse}{low}{verb}0分",
    }
    return _lines(
        rule.text,
        f"{rule.linear}{high}{verb}{_whole(full)}，{low}{verb}{base}，其间按比例计算（功效系数法）",
        beyond[rule.outside],
    )


def _rating(rule: Rating, full: Fraction | None) -> tuple[str, ...]:
    least, most = show(rule.rating.min), show(rule.rating.max)
    given = f"由评分人在{least}～{most}分之间打分"
    is_scaled = full is not None and full != Fraction(rule.rating.max)
    return _lines(rule.text, f"{given}，{most}分折合{_whole(full)}" if is_scaled else given)


def _checklist(rule: Checklist, full: Fraction | None, verb: str) -> tuple[str, ...]:
    if rule.levels:
        said = any(level.text for level in rule.levels)
        return _lines(rule.text, "" if said else _tallied(rule.levels))
    asked = len(rule.checklist)
    if full is None or not asked:
        return _lines(rule.text, f"按答“是”的项数占{asked}项的比例{verb}分")
    each = full / asked
    if 10**4 % each.denominator:
        return _lines(rule.text, f"共{asked}项，每项答“是”{verb}{points(full)}的{asked}分之一")
    return _lines(rule.text, f"共{asked}项，每项答“是”{verb}{points(each)}")


def _tallied(levels: tuple[Tally, ...]) -> str:
    """How many yeses make which level: 按答“是”的项数定级：4项及以上为优，2项及以上为良，不足2项为差."""
    best_first = sorted(levels, key=lambda level: -level.yes)
    reached = [f"{each.yes}项及以上为{each.label or each.name}" for each in best_first if each.yes]
    lowest = best_first[-1]
    if not lowest.yes and reached:
        reached.append(f"不足{best_first[-2].yes}项为{lowest.label or lowest.name}")
    return f"按答“是”的项数定级：{'，'.join(reached)}" if reached else ""


def _earlier(rule: Earlier, full: Fraction | None) -> tuple[str, ...]:
    """`周期内各次考核总分的平均÷满分×60分`, then what is weighed, and what becomes of one that is missing."""
    best = f"最高{rule.best}次" if rule.best else "各次"
    taken = {"mean": f"{best}考核总分的平均", "sum": f"{best}考核总分之和", "last": "末次考核的总分"}[
        rule.take
    ]
    weights = f"按先后各占{'、'.join(map(str, rule.weights))}" if rule.weights else ""
    lenient = "缺的不计" if rule.missing == "leave-out" else "不得缺少"
    missing = lenient if rule.counts_as is None else f"缺的按{points(rule.counts_as)}计"
    least = f"至少须有{rule.at_least}次" if rule.at_least > 1 else ""
    limits = "，".join(filter(None, (weights, missing, least)))
    return _lines(rule.text, f"考核周期内{taken}÷满分×{_whole(full)}", limits)
