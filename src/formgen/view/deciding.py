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
    between = form.say("between-words")
    return filter(None, (between.join(raters), between.join(totals), "".join(_vetoes(form)), *_pay(form)))


def _raters(form: Form, raters: Raters) -> Iterator[str]:
    say = form.say
    named = {name for each in form.rated for name in each}
    who = [rater for rater in raters.who if rater.name in named]
    counting = [rater for rater in who if not rater.reference]
    together = any(len(_counting(counting, names)) > 1 for names in form.rated)
    if together:
        yield _weights(form, counting)
    if silent := [rater.name for rater in who if rater.reference]:
        yield say("deciding-silent", raters=say.listed(silent))
    if together and raters.missing == "renormalise":
        yield say("deciding-renormalise")
    if together and raters.most_difference is not None:
        yield say("deciding-difference", n=say.measured(show(raters.most_difference), _unit(form)))
    for rater in who:
        if rater.sees:
            yield say("deciding-sees", rater=rater.name, sees=sees(rater, say))


def _unit(form: Form) -> str:
    """The unit in which raters may differ: that of their numbers, if all have one; else 分, or none."""
    items = (item for block in form.adjustments for item in block.items)
    rated = [each for each in (*form.indicators, *items) if len(each.raters) > 1]
    units = {unit_of(asked) for each in rated if isinstance(asked := asks(each.rule), Measure)}
    measured = [each for each in rated if isinstance(asks(each.rule), Measure)]
    if not units:
        return form.say("unit-points")
    return units.pop() if len(units) == 1 and len(measured) == len(rated) else ""


def _counting(raters: list[Rater], names: tuple[str, ...]) -> list[Rater]:
    return [rater for rater in raters if rater.name in names]


def _weights(form: Form, counting: list[Rater]) -> str:
    """Raters with their weights; those of whoever appraises together are shared out among them."""
    say = form.say
    weighed = [rater for rater in counting if rater.weight is not None]
    if not weighed:
        return say("deciding-mean", raters=say.listed(rater.name for rater in counting))
    names = say.listed(say("named-weight", name=rater.name, weight=rater.weight) for rater in weighed)
    whole = {rater.name for rater in weighed}
    apart = any(1 < len(mine) < len(whole) for names in form.rated if (mine := whole & set(names)))
    told = say("weights-of-raters") + form.before_text + names
    return say.apart((told, say("deciding-apart") if apart else "")) + say("stop")


def _scale(form: Form) -> Iterator[str]:
    """That points are of a hundred and then weighted, unless the form has words of its own for it."""
    texts = (*(each.text for each in form.sections), *form.notes)
    is_said = any(form.say("hundred-scale") in text for text in texts)
    if form.scale == "hundred" and not is_said:
        yield form.say("deciding-hundred")


def _goals(form: Form) -> Iterator[str]:
    """In which range goals are rated and what a rating earns, unless the section says so in its own words."""
    for section in form.sections:
        if section.goals is None or section.goals.rating is None:
            continue
        least, most = show(section.goals.rating.min), show(section.goals.rating.max)
        if most not in section.text or form.say("weight").lower() not in section.text.lower():
            name = section.title or form.say("goals")
            yield form.say("deciding-goals", name=name, least=least, most=most)


def _vetoes(form: Form) -> Iterator[str]:
    """What vetoes do whose own words do not say it."""
    say = form.say
    silent = [veto for veto in form.vetoes if (veto.grade_at_most or say("zero-points")) not in veto.name]
    if silent:
        told = (say("deciding-veto", name=veto.name, effect=effect(form, veto)) for veto in silent)
        yield say.apart(told) + say("stop")


def _edges(form: Form) -> Iterator[str]:
    if form.grade_edges == "first":
        yield form.say("deciding-edges")


def _pay(form: Form) -> Iterator[str]:
    """The figures of pay levels that the form wants printed."""
    say = form.say
    for part in form.pay.parts if form.pay else ():
        if isinstance(part.of, ByLevel) and part.of.printed:
            symbol = form.pay.symbol if form.pay and part.role == "base" else ""
            name = say("in-brackets", text=part.name, inside=symbol) if symbol else part.name
            amounts = ((level, show(amount)) for level, amount in part.of.levels.items())
            code = "level-factor" if part.role == "factor" else "level-amount"
            levels = say.listed(say(code, level=level, n=amount) for level, amount in amounts)
            yield name + form.before_text + levels + say("stop")


def _rounding(form: Form) -> Iterator[str]:
    """What is rounded on the way: then sums are those of the rounded numbers that stand in the column."""
    for code, decimals in (("items", form.item_decimals), ("sections", form.section_decimals)):
        if decimals is not None:
            how = "decimals" if decimals else "whole"
            yield form.say(f"rounded-{code}-{how}", n=decimals)


def _total(form: Form) -> Iterator[str]:
    if form.total is None:
        return
    say, limits = form.say, (("not-below", form.total.min), ("not-above", form.total.max))
    said = [say(code, n=points(limit, say)) for code, limit in limits if limit is not None]
    if said:
        yield say("total-limited", total=form.total.label, limits=say.listed(said))
