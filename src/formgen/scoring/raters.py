"""Several raters of one indicator, combined into one award.

Numbers are combined before the rule: the weighted mean of the facts is judged once, as one
fact would be.  Levels, checklists, counts and facts with their own targets have no mean that a
rule could judge (there is no level between 4级 and 5级), so there the rule judges each rater's
fact and the points are combined.

The weights are always shared out among the raters who count and gave a score, so an indicator
that only some raters judge, or a rater who may be missing, needs no weights of its own.
`reference` raters are shown and count nothing, also for the greatest difference allowed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from formgen.forms.model import Indicator, Rater, Raters, Rule
from formgen.forms.rules import limits
from formgen.phrases import Phrases
from formgen.scoring.facts import Amount, EntryError, Fact, number_of
from formgen.scoring.rules import ZERO, Award, award
from formgen.scoring.words import beside, percent, said


def raters_of(raters: Raters | None, indicator: Indicator) -> tuple[Rater, ...]:
    """The raters of one indicator, in its order; one that the form does not list counts equally."""
    return raters_named(raters, indicator.raters)


def raters_named(raters: Raters | None, names: Sequence[str]) -> tuple[Rater, ...]:
    """The raters of these names, in their order."""
    known = {each.name: each for each in raters.who} if raters else {}
    return tuple(known.get(name, Rater(name=name)) for name in names)


def shares(raters: Sequence[Rater]) -> dict[str, Fraction]:
    """Each rater's share of the word, together 1: by weight, or equal where none has a weight.

    Raises EntryError where only some have a weight, or all weights are zero.
    """
    weights = {each.name: each.weight.fraction for each in raters if each.weight is not None}
    if not weights:
        return {each.name: Fraction(1, len(raters)) for each in raters}
    whole = sum(weights.values())
    if len(weights) < len(raters) or whole <= 0:
        raise EntryError("score-rater-without-weight", raters="、".join(each.name for each in raters))
    return {name: weight / whole for name, weight in weights.items()}


def combined(  # noqa: PLR0913, PLR0917 what raters gave, and by what it counts
    say: Phrases,
    rule: Rule,
    full: Fraction | None,
    facts: Mapping[str, Fact],
    raters: Sequence[Rater],
    form: Raters | None,
) -> Award:
    """One award from the facts of several raters, by their names.

    Raters without a fact are left out: whether that is allowed was decided before.
    """
    counting = [each for each in raters if not each.reference and each.name in facts]
    if len(counting) == 1:
        return award(say, rule, full, facts[counting[0].name])
    amounts = {name: number for name, fact in facts.items() if (number := number_of(fact)) is not None}
    if all(each.name in amounts for each in counting):
        return _by_facts(say, rule, full, amounts, counting, form)
    awards = {each.name: award(say, rule, full, facts[each.name]) for each in counting}
    return _by_points(say, awards, counting, form)


def agreed(
    say: Phrases, given: Mapping[str, Fraction], raters: Sequence[Rater], form: Raters | None
) -> tuple[Fraction | None, str]:
    """The mean of the numbers of those who count, and how it came about; None where they differ too much."""
    counting = [each for each in raters if not each.reference and each.name in given]
    mine = {each.name: given[each.name] for each in counting}
    if len(mine) == 1:
        (only,) = mine.values()
        return only, ""
    if too_far := _too_far(say, mine, form):
        return None, too_far.how
    mean, how = _mean(say, mine, counting)
    return mean, f"{how} = {said(mean)}"


def _by_facts(  # noqa: PLR0913, PLR0917 as above
    say: Phrases,
    rule: Rule,
    full: Fraction | None,
    amounts: Mapping[str, Fraction],
    raters: Sequence[Rater],
    form: Raters | None,
) -> Award:
    given = {each.name: amounts[each.name] for each in raters}
    if too_far := _too_far(say, given, form):
        return too_far
    mean, how = _mean(say, given, raters)
    judged = award(say, rule, full, Amount(mean))
    return Award(
        judged.points, say.apart((f"{how} = {beside(mean, *limits(rule))}", judged.how)), judged.level
    )


def _by_points(
    say: Phrases, awards: Mapping[str, Award], raters: Sequence[Rater], form: Raters | None
) -> Award:
    points = {name: each.points for name, each in awards.items()}
    if too_far := _too_far(say, points, form):
        return too_far
    mean, how = _mean(say, points, raters)
    levels = {each.level for each in awards.values()}
    told = (say("labelled", label=name, text=each.reason(say)) for name, each in awards.items())
    each_how = say.apart(told)
    return Award(mean, say.apart((each_how, f"{how} =")), levels.pop() if len(levels) == 1 else "")


def _too_far(say: Phrases, given: Mapping[str, Fraction], form: Raters | None) -> Award | None:
    """Zero points where raters differ by more than the form allows: «相差超过3分记0分»."""
    most = form.most_difference if form else None
    high, low = max(given, key=given.__getitem__), min(given, key=given.__getitem__)
    apart = given[high] - given[low]
    if most is None or apart <= most:
        return None
    return Award(
        ZERO,
        say(
            "too-far-apart",
            high=f"{high} {said(given[high])}",
            low=f"{low} {said(given[low])}",
            apart=beside(apart, most),
            most=said(most),
        ),
    )


def _mean(say: Phrases, given: Mapping[str, Fraction], raters: Sequence[Rater]) -> tuple[Fraction, str]:
    share = shares(raters)
    mean = sum((given[name] * share[name] for name in given), ZERO)
    if all(each.weight is None for each in raters):
        sums = " + ".join(f"{name} {said(given[name])}" for name in given)
        return mean, say("sum-divided", sum=sums, by=len(given))
    terms = " + ".join(
        f"{each.name} {said(given[each.name])} × {each.weight}" for each in raters if each.name in given
    )
    whole = sum((each.weight.fraction for each in raters if each.weight), ZERO)
    return mean, terms if whole == 1 else say("sum-divided", sum=terms, by=percent(whole))
