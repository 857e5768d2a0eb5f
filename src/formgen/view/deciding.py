"""What decides the score and stands nowhere else on the page: raters' weights, limits, ties between grades.

Whoever signs a form must be able to reckon the total by hand, so these lines follow its notes.
"""

from __future__ import annotations

from collections.abc import Iterator

from formgen.forms.model import Form, Rater, Raters
from formgen.forms.pay import ByLevel
from formgen.forms.rules import Measure, asks, unit_of
from formgen.points import show
from formgen.view.words import effect, points, sees


def deciding(form: Form) -> Iterator[str]:
    """What decides the score, as far as the form says it: a line each on raters, totals, vetoes, pay."""
    raters = _raters(form, form.raters) if form.raters else ()
    totals = (*_scale(form), *_goals(form), *_rounding(form), *_total(form), *_edges(form))
    return filter(None, ("".join(raters), "".join(totals), "".join(_vetoes(form)), *_pay(form)))


def _raters(form: Form, raters: Raters) -> Iterator[str]:
    named = {name for each in form.rated for name in each}
    who = [rater for rater in raters.who if rater.name in named]
    counting = [rater for rater in who if not rater.reference]
    together = any(len(_counting(counting, names)) > 1 for names in form.rated)
    if together:
        yield _weights(form, counting)
    if silent := [rater.name for rater in who if rater.reference]:
        yield f"{'、'.join(silent)}的评分仅供参考，不计分。"
    if together and raters.missing == "renormalise":
        yield "缺少评分人时，按其余评分人的权重折算。"
    if together and raters.most_difference is not None:
        unit = _unit(form)
        yield f"评分人之间相差超过{show(raters.most_difference)}{unit}的，该项记0分。"
    for rater in who:
        if rater.sees:
            yield f"{rater.name}{sees(rater)}。"


def _unit(form: Form) -> str:
    """The unit in which raters may differ: that of their numbers, if all have one; else 分, or none."""
    items = (item for block in form.adjustments for item in block.items)
    rated = [each for each in (*form.indicators, *items) if len(each.raters) > 1]
    units = {unit_of(asked) for each in rated if isinstance(asked := asks(each.rule), Measure)}
    measured = [each for each in rated if isinstance(asks(each.rule), Measure)]
    if not units:
        return "分"
    return units.pop() if len(units) == 1 and len(measured) == len(rated) else ""


def _counting(raters: list[Rater], names: tuple[str, ...]) -> list[Rater]:
    return [rater for rater in raters if rater.name in names]


def _weights(form: Form, counting: list[Rater]) -> str:
    """Raters with their weights; those of whoever appraises together are shared out among them."""
    weighed = [rater for rater in counting if rater.weight is not None]
    if not weighed:
        return f"多人评分的，取{'、'.join(rater.name for rater in counting)}评分的平均数。"
    names = "、".join(f"{rater.name}{rater.weight}" for rater in weighed)
    whole = {rater.name for rater in weighed}
    apart = any(1 < len(mine) < len(whole) for names in form.rated if (mine := whole & set(names)))
    rest = "；只由其中几人评分的，按其权重折算" if apart else ""
    return f"评分人权重{form.colon}{names}{rest}。"


def _scale(form: Form) -> Iterator[str]:
    """That points are of a hundred and then weighted, unless the form has words of its own for it."""
    is_said = any("百分制" in text for text in (*(each.text for each in form.sections), *form.notes))
    if form.scale == "hundred" and not is_said:
        yield "各项按百分制评分，乘以权重后计入。"


def _goals(form: Form) -> Iterator[str]:
    """In which range goals are rated and what a rating earns, unless the section says so in its own words."""
    for section in form.sections:
        if section.goals is None or section.goals.rating is None:
            continue
        least, most = show(section.goals.rating.min), show(section.goals.rating.max)
        if most not in section.text or "权重" not in section.text:
            name = section.title or "目标"
            yield f"{name}每项评{least}～{most}分，得分=评分÷{most}×权重，各项权重合计100%。"


def _vetoes(form: Form) -> Iterator[str]:
    """What vetoes do whose own words do not say it."""
    silent = [veto for veto in form.vetoes if (veto.grade_at_most or "0分") not in veto.name]
    if silent:
        yield "；".join(f"“{veto.name}”：{effect(form, veto)}" for veto in silent) + "。"


def _edges(form: Form) -> Iterator[str]:
    if form.grade_edges == "first":
        yield "同一分数符合两个等级的，按列在前面的等级评定。"


def _pay(form: Form) -> Iterator[str]:
    """The figures of pay levels that the form wants printed."""
    for part in form.pay.parts if form.pay else ():
        if isinstance(part.of, ByLevel) and part.of.printed:
            symbol = f"（{form.pay.symbol}）" if form.pay and form.pay.symbol and part.role == "base" else ""
            unit = "" if part.role == "factor" else "元"
            levels = "、".join(f"{level}{show(amount)}{unit}" for level, amount in part.of.levels.items())
            yield f"{part.name}{symbol}{form.colon}{levels}。"


def _rounding(form: Form) -> Iterator[str]:
    """What is rounded on the way: then sums are those of the rounded numbers that stand in the column."""
    rounded = (("各项得分", form.item_decimals), ("各部分小计", form.section_decimals))
    for name, decimals in rounded:
        if decimals is not None:
            yield f"{name}四舍五入{f'保留{decimals}位小数' if decimals else '取整'}后计入。"


def _total(form: Form) -> Iterator[str]:
    if form.total is None:
        return
    low = f"不低于{points(form.total.min)}" if form.total.min is not None else ""
    high = f"不高于{points(form.total.max)}" if form.total.max is not None else ""
    if low or high:
        yield f"{form.total.label}{'、'.join(filter(None, (low, high)))}。"
