"""A form's arithmetic as formulas of a spreadsheet, which agree with `formgen.scoring`.

A formula gives a number, or 未录入 where something is missing, or 无法计分 where formgen would refuse the
entry.  What would be too long asks lists on a sheet that nobody sees.  Numbers in cells are binary, so every
computed one is rounded to ten decimals before it is compared or rounded half up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise, zip_longest
from typing import assert_never

from formgen.forms.model import (
    Adjustments,
    Bands,
    Bounds,
    Checklist,
    Choice,
    Count,
    Earlier,
    Form,
    Goals,
    Indicator,
    Linear,
    Narrative,
    Range,
    Ranges,
    Rating,
    Ratio,
    Rule,
    Section,
    Step,
    full_points,
)
from formgen.forms.pay import Part, Pay, Quotient
from formgen.forms.rules import (
    Asked,
    Cards,
    Events,
    Given,
    Measure,
    Options,
    Questions,
    Ranged,
    Words,
    asks,
    unit_of,
)
from formgen.forms.slots import NO, YES, GoalColumn, SlotSpec
from formgen.forms.stretches import Stretch
from formgen.phrases import Phrases, phrases
from formgen.points import MOST_PERCENT
from formgen.scoring.calibration import grade_named
from formgen.scoring.earlier import Drawn
from formgen.scoring.facts import EntryError
from formgen.scoring.indicators import in_block
from formgen.scoring.raters import raters_named
from formgen.scoring.rules import bands
from formgen.scoring.sections import factor, share
from formgen.scoring.ungraded import accepted_gaps
from formgen.text import cut_utf16
from formgen.workbooks.limits import MOST_ARGUMENTS, fits_inside
from formgen.workbooks.lists import Listed, Lists

MISSING, UNUSABLE, ELSEWHERE = '"\ue001"', '"\ue002"', '"\ue003"'
"""Stand for words of the form's language: 未录入, 无法计分, and 读取时计算 for what no formula of a
spreadsheet says and formgen computes when it reads the scores."""

_UNREAD = phrases("zh")
"""For sentences of which only the points are wanted."""

_STANDS_FOR = {MISSING: "not-recorded", UNUSABLE: "cannot-score", ELSEWHERE: "computed-later"}


def worded(formula: str, say: Phrases) -> str:
    """The formula with the words of this language."""
    for sign, code in _STANDS_FOR.items():
        formula = formula.replace(sign, quoted(say(code)))
    return formula


def quoted(text: str) -> str:
    """A text as a formula has it: no piece between quotes may be longer than Excel takes, 255."""
    pieces: list[str] = []
    while text or not pieces:
        piece = cut_utf16(text, _PIECE) or text
        pieces.append('"' + piece.replace('"', '""') + '"')
        text = text[len(piece) :]
    return "&".join(pieces)


_PIECE = 120
"""In UTF-16 units: half of what Excel takes, for a quote is written as two."""


def exact(value: Fraction | Decimal) -> str:
    """A number as a formula writes it; one that never ends is written as a division."""
    fraction = Fraction(value)
    if 10**12 % fraction.denominator == 0:
        text = f"{Decimal(fraction.numerator) / Decimal(fraction.denominator):f}"
        return f"({text})" if fraction < 0 else text
    return f"({fraction.numerator}/{fraction.denominator})"


def sum_of(terms: Sequence[str]) -> str:
    return "+".join(terms) or "0"


def number(cell: str, unit: str) -> str:
    """The number in a cell; a percentage is kept as a share, as spreadsheets do."""
    return f"ROUND({cell}*100,8)" if unit == "%" else cell


def any_of(conditions: Sequence[str]) -> str:
    return _call("OR", conditions) if conditions else "FALSE"


def _call(name: str, values: Sequence[str]) -> str:
    """OR or AND of any number of values, in calls of no more arguments than Excel takes."""
    while len(values) > MOST_ARGUMENTS:
        starts = range(0, len(values), MOST_ARGUMENTS)
        values = [_call(name, values[start : start + MOST_ARGUMENTS]) for start in starts]
    return f"{name}({','.join(values)})"


def guarded(missing: str, unusable: str, formula: str) -> str:
    """A formula that says 未录入 or 无法计分 where it has no value."""
    return f"=IF({missing},{MISSING},IF({unusable},{UNUSABLE},IFERROR({formula},{UNUSABLE})))"


def empty(cells: Sequence[str]) -> str:
    """Whether any of these cells is empty."""
    return any_of([f'{cell}=""' for cell in cells])


def all_empty(cells: Sequence[str]) -> str:
    return _call("AND", [f'{cell}=""' for cell in cells])


def not_numbers(cells: Sequence[str]) -> str:
    """Whether something else than a number stands in any of these cells."""
    return any_of([f'AND({cell}<>"",NOT(ISNUMBER({cell})))' for cell in cells])


# ── rules: from cells to points ─────────────────────────────────────────────────────────────


def points(  # noqa: C901, PLR0911 a kind
    rule: Rule, full: Fraction | None, values: Sequence[str], lists: Lists
) -> str:
    """The points of these values, cells or what is computed from them; `NA()` where formgen would refuse.

    There is a value for each slot of the rule: a target of its own comes after the actual number.
    """
    match rule:
        case Choice():
            return _choice(rule, values[0], lists)
        case Bands():
            return _bands(rule, values[0], lists)
        case Ratio():
            return _ratio(rule, full, values[0], _target(rule, values))
        case Step():
            return _step(rule, full, values[0], _target(rule, values))
        case Count():
            return _count(rule, full, values)
        case Linear():
            return _linear(rule, full, values[0])
        case Rating():
            return _rating(rule, full, values[0])
        case Ranges():
            return _ranges(rule, values[0])
        case Checklist():
            return _checklist(rule, full, values, lists)
        case Narrative() | Earlier():  # of earlier cards each person has a figure: see `drawn`
            return "NA()"
        case _:
            assert_never(rule)


def _target(rule: Ratio | Step, values: Sequence[str]) -> str:
    return values[1] if rule.target is None else exact(rule.target)


def _rating(rule: Rating, full: Fraction | None, given: str) -> str:
    least, most = exact(rule.rating.min), exact(rule.rating.max)
    earned = given if full is None else f"{given}*{exact(full)}/{most}"
    return f"IF(OR({given}<{least},{given}>{most}),NA(),{earned})"


def _choice(rule: Choice, cell: str, lists: Lists) -> str:
    formula = "NA()"
    for option in reversed(rule.choice):
        value = "NA()" if option.points is None else exact(option.points)
        formula = f"IF({cell}={quoted(option.name)},{value},{formula})"
    if fits_inside(formula):
        return formula
    names = lists.range([option.name for option in rule.choice])
    worth = lists.range([_listed(option.points) for option in rule.choice])
    return f"LOOKUP(2,1/EXACT({names},{cell}),{worth})+0"


def _listed(value: Fraction | Decimal | None) -> Listed:
    """A number in a list; where there is none, words: nothing can be added to them, as to an empty text."""
    return "—" if value is None else Fraction(value)


def _ranges(rule: Ranges, given: str) -> str:
    taken = [
        holds(each, given) if each.ends[0] else f"AND({given}>=0,{holds(each, given)})"
        for each in rule.ranges
    ]
    return f"IF({any_of(taken)},{given},NA())"


def _checklist(rule: Checklist, full: Fraction | None, cells: Sequence[str], lists: Lists) -> str:
    yes = sum_of([f"IF({_is_any(cell, YES)},1,IF({_is_any(cell, NO)},0,NA()))" for cell in cells])
    if not rule.levels:
        return "NA()" if full is None else f"({yes})*{exact(full)}/{len(cells)}"
    reached = [[each for each in rule.levels if each.yes <= count] for count in range(len(cells) + 1)]
    worth = [max(levels, key=lambda each: each.yes).points if levels else None for levels in reached]
    return f"INDEX({lists.range([_listed(each) for each in worth])},1+{yes})+0"


def _count(rule: Count, full: Fraction | None, cells: Sequence[str]) -> str:
    deducts = any(each.deduct is not None for each in rule.count)
    if deducts and full is None:
        return "NA()"
    changes = [
        f"N({cell})*{exact(Fraction(each.add or 0) - Fraction(each.deduct or 0))}"
        for each, cell in zip(rule.count, cells, strict=True)
    ]
    raw = sum_of([exact(full or Fraction(0)) if deducts else "0", *changes])
    odd = any_of([f"N({cell})<0" for cell in cells] + [f"N({cell})<>INT(N({cell}))" for cell in cells])
    return f"IF({odd},NA(),{_limited(raw, rule.floor, rule.cap)})"


def _limited(formula: str, floor: Decimal | None, cap: Decimal | None) -> str:
    if floor is not None:
        formula = f"MAX({exact(floor)},{formula})"
    return formula if cap is None else f"MIN({exact(cap)},{formula})"


def holds(bounds: Bounds, value: str) -> str:
    """Whether an interval contains the value."""
    signs = ((">=", bounds.from_), (">", bounds.above), ("<=", bounds.to), ("<", bounds.below))
    tests = [
        f"{value}{sign}{exact(limit)}" for sign, limit in (*signs, ("=", bounds.equals)) if limit is not None
    ]
    return f"AND({','.join(tests)})" if tests else "TRUE"


def _within(stretch: Stretch, value: str) -> str:
    """Whether a value lies in a stretch of numbers."""
    low = [] if stretch.low is None else [f"{value}>{'=' * stretch.low_in}{exact(stretch.low)}"]
    high = [] if stretch.high is None else [f"{value}<{'=' * stretch.high_in}{exact(stretch.high)}"]
    return f"AND({','.join((*low, *high))})" if low or high else "TRUE"


def _bands(rule: Bands, actual: str, lists: Lists) -> str:
    formula = _between(rule, actual)
    for interval in reversed(rule.intervals):
        formula = f"IF({holds(interval, actual)},{exact(interval.points)},{formula})"
    return formula if fits_inside(formula) else _by_edges(rule, actual, lists)


def _by_edges(rule: Bands, actual: str, lists: Lists) -> str:
    """The same from lists: each edge with its points, and the line on which those up to the next edge lie."""
    ends = ((each.equals, each.from_, each.above, each.to, each.below) for each in rule.intervals)
    edges = sorted({Fraction(end) for each in ends for end in each if end is not None})
    if not edges:
        return "NA()"
    low = _points_at(rule, edges[0] - 1)
    lines: list[tuple[Fraction | None, ...]] = [(Fraction(_FAR), None, low, Fraction(0))]
    for edge, end in zip_longest(edges, edges[1:]):
        step = (end - edge) / 3 if end is not None else Fraction(1)
        first, second = (_points_at(rule, edge + n * step) for n in (1, 2))
        slope = Fraction(0) if first is None or second is None else (second - first) / step
        base = None if first is None else first - slope * step
        lines.append((edge, _points_at(rule, edge), base, slope))
    columns = zip(*lines, strict=True)
    at, on, base_, slope_ = (lists.range([_listed(each) for each in column]) for column in columns)
    n = f"MATCH({actual},{at},1)"
    beyond = f"INDEX({base_},{n})+({actual}-INDEX({at},{n}))*INDEX({slope_},{n})"
    return f"IF(INDEX({at},{n})={actual},INDEX({on},{n}),{beyond})+0"


_FAR = -(10**300)
"""Less than any number that is recorded."""


def _points_at(rule: Bands, actual: Fraction) -> Fraction | None:
    """The points of a number as formgen gives them; None where it refuses it."""
    try:
        return bands(_UNREAD, rule, actual).points
    except EntryError:
        return None


def _between(rule: Bands, actual: str) -> str:
    """What a number that no interval holds gives: a case for each edge, and for each stretch between two.

    Edges come first: what lies between two of them is asked with both ends included.
    """
    below = _edges((each.equals, each.to, each.below, each.points) for each in rule.intervals)
    above = _edges((each.equals, each.from_, each.above, each.points) for each in rule.intervals)
    places = sorted({at for at, _ in (*below, *above)})
    formula = "NA()"
    for first, last in reversed([*zip(places, places, strict=True), *pairwise(places)]):
        low = max((edge for edge in below if edge[0] <= first), default=None)
        high = min((edge for edge in above if edge[0] >= last), default=None)
        if low and high and not any(each.holds((first + last) / 2) for each in rule.intervals):
            value = _beside(rule, actual, low, high)
            formula = f"IF(AND({actual}>={exact(first)},{actual}<={exact(last)}),{value},{formula})"
    return formula


def _beside(rule: Bands, actual: str, low: tuple[Fraction, Fraction], high: tuple[Fraction, Fraction]) -> str:
    """The points of a number between two edges, each with its points."""
    match rule.outside:
        case "lower":
            return exact(min(low[1], high[1]))
        case "interpolate" if low[0] != high[0]:
            slope = (high[1] - low[1]) / (high[0] - low[0])
            return f"{exact(low[1])}+({actual}-{exact(low[0])})*{exact(slope)}"
        case "interpolate" | "error":
            return "NA()"
        case _:
            assert_never(rule.outside)


def _edges(ends: object) -> list[tuple[Fraction, Fraction]]:
    """Positions of interval ends with their points, sorted; of several at one place the first counts."""
    found: dict[Fraction, Fraction] = {}
    for *limits, points_ in ends:  # type: ignore[attr-defined]  # a generator of four decimals each
        at = next((each for each in limits if each is not None), None)
        if at is not None:
            found.setdefault(Fraction(at), Fraction(points_))
    return sorted(found.items())


def _ratio(rule: Ratio, full: Fraction | None, actual: str, target: str) -> str:
    if full is None:
        return "NA()"
    over, under = (actual, target) if rule.better == "higher" else (target, actual)
    quotient = f"ROUND({over}/{under},12)"
    floor, cap = (each.fraction if each else None for each in (rule.floor, rule.cap))
    limited = f"MAX({exact(floor)},{over}/{under})" if floor is not None else f"{over}/{under}"
    limited = limited if cap is None else f"MIN({exact(cap)},{limited})"
    formula = f"{exact(full)}*{limited}"
    if rule.zero_below is not None:
        formula = f"IF({quotient}<{exact(rule.zero_below.fraction)},0,{formula})"
    elif floor is None:
        formula = f"IF({quotient}<0,NA(),{formula})"
    if rule.better == "lower":
        best = "NA()" if cap is None else exact(full * cap)
        formula = f"IF({actual}<0,NA(),IF({actual}=0,{best},{formula}))"
    return f"IF({target}<=0,NA(),{formula})"


def _step(rule: Step, full: Fraction | None, actual: str, target: str) -> str:
    start = rule.begins(full)
    if start is None or rule.every <= 0:
        return "NA()"
    beyond = f"ROUND({actual}-{target},10)" if rule.better == "higher" else f"ROUND({target}-{actual},10)"
    units = f"ABS({beyond})/{exact(rule.every)}"
    match rule.counting:
        case "completed":
            units = f"INT(ROUND({units},10))"
        case "begun":
            units = f"ROUNDUP(ROUND({units},10),0)"
        case "proportion":
            pass
        case _:
            assert_never(rule.counting)
    more, less = (f"{units}*{exact(rate)}" if rate is not None else "0" for rate in (rule.add, rule.deduct))
    change = f"IF({beyond}>0,{more},-({less}))"
    formula = _limited(f"{exact(start)}+{change}", rule.floor, rule.cap)
    if rule.zero_below is None:
        return formula
    worse = "<" if rule.better == "higher" else ">"
    return f"IF({actual}{worse}{exact(rule.zero_below)},0,{formula})"


def _linear(rule: Linear, full: Fraction | None, actual: str) -> str:
    if full is None or rule.low == rule.high:
        return "NA()"
    base, span = rule.base.fraction, Fraction(rule.high) - Fraction(rule.low)
    way = f"ROUND(({actual}-{exact(rule.low)})/{exact(span)},12)"
    anywhere = f"{exact(full)}*({way}*{exact(1 - base)}+{exact(base)})"
    clamped = f"{exact(full)}*(MAX(0,MIN(1,{way}))*{exact(1 - base)}+{exact(base)})"
    match rule.outside:
        case "extend":
            return anywhere
        case "clamp":
            return clamped
        case "zero":
            return f"IF({way}<0,0,{clamped})"
        case "error":
            return f"IF(OR({way}<0,{way}>1),NA(),{anywhere})"
        case _:
            assert_never(rule.outside)


# ── indicators, with one rater or several ───────────────────────────────────────────────────


def kept(formula: str, decimals: int | None) -> str:
    """A number rounded half up to so many decimals; as it is where the form says none."""
    return formula if decimals is None else f"ROUND(ROUND({formula},10),{decimals})"


def alone(  # noqa: PLR0913 what the points hang on
    form: Form,
    indicator: Indicator,
    cells: Sequence[str],
    lists: Lists,
    block: Adjustments | None = None,
    *,
    of_several: bool = False,
) -> str:
    """The points of an indicator, or of an adjustment item, that nobody else judges.

    Those that one of several raters gave are not rounded yet.
    """
    rule, full = indicator.rule, full_points(form, indicator)
    assert rule is not None  # noqa: S101 only what gives points has a formula
    asked = asks(rule)
    wrong = _unusable(asked, cells)
    if block:
        rule, full = in_block(rule, full, block)
    exact_ = points(rule, full, [number(cell, unit_of(asked)) for cell in cells], lists)
    formula = kept(exact_, None if of_several else form.item_decimals)
    if block is None:
        return guarded(empty(cells), wrong, formula)
    missing = all_empty(cells) if isinstance(asked, Events) else empty(cells)  # what is not named is none
    signed = f"-ABS({formula})" if block.kind == "deduction" else formula
    return f"=IF({all_empty(cells)},0,{guarded(missing, wrong, signed)[1:]})"


def _unusable(asked: Asked, cells: Sequence[str]) -> str:
    """Whether something stands in these cells that no rule could judge."""
    match asked:
        case Measure() if asked.unit == "%":
            return any_of([not_numbers(cells), *(f"ABS(N({cell}))>{MOST_PERCENT // 100}" for cell in cells)])
        case Measure() | Given() | Ranged() | Events() | Cards() | Words():
            return not_numbers(cells)
        case Options() | Questions():
            return "FALSE"
        case _:
            assert_never(asked)


def weights(form: Form, names: Sequence[str]) -> dict[str, Fraction] | None:
    """How much the word of each rater who counts weighs; None where formgen could not say."""
    counting = [each for each in raters_named(form.raters, names) if not each.reference]
    given = [each.weight.fraction for each in counting if each.weight is not None]
    if not given:
        return {each.name: Fraction(1) for each in counting} or None
    if len(given) < len(counting) or sum(given) <= 0:
        return None
    return {each.name: each.weight.fraction for each in counting if each.weight is not None}


def mean(form: Form, indicator: Indicator, cells: Mapping[str, str]) -> str:
    """The weighted mean of one cell for each rater: facts that are numbers, or points."""
    counting = weights(form, indicator.raters)
    if counting is None:
        return f"={UNUSABLE}"
    mine = {name: cells[name] for name in counting}
    is_strict = form.raters is None or form.raters.missing == "error"
    missing = empty(list(mine.values())) if is_strict else all_empty(list(mine.values()))
    over = sum_of([f"N({cell})*{exact(counting[name])}" for name, cell in mine.items()])
    under = sum_of([f"ISNUMBER({cell})*{exact(counting[name])}" for name, cell in mine.items()])
    return guarded(missing, not_numbers(list(cells.values())), f"({over})/({under})")


def by_mean(form: Form, indicator: Indicator, middle: str, cells: Mapping[str, str], lists: Lists) -> str:
    """The points of the raters' mean fact."""
    rule = indicator.rule
    assert rule is not None  # noqa: S101 only what gives points has a formula
    asked = asks(rule)
    unit = unit_of(asked)
    judged = points(rule, full_points(form, indicator), [f"ROUND({number(middle, unit)},10)"], lists)
    judged = kept(judged, form.item_decimals)
    formula = _too_far(form, indicator, cells, judged, Fraction(100) if unit == "%" else Fraction(1))
    wrong = _out_of_range(asked, cells.values())
    return f"=IF(NOT(ISNUMBER({middle})),{middle},IF({wrong},{UNUSABLE},IFERROR({formula},{UNUSABLE})))"


def _out_of_range(asked: Asked, cells: Iterable[str]) -> str:
    """Whether somebody gave a number that may not be given, which their mean might hide."""
    match asked:
        case Measure() if asked.unit == "%":
            return any_of([f"ABS(N({cell}))>{MOST_PERCENT // 100}" for cell in cells])
        case Given():
            least, most = exact(asked.least), exact(asked.most)
            return any_of([f'AND({cell}<>"",OR({cell}<{least},{cell}>{most}))' for cell in cells])
        case Measure() | Ranged() | Options() | Questions() | Events() | Cards() | Words():
            return "FALSE"
        case _:
            assert_never(asked)


def drawn(figure: Drawn) -> str:
    """The figure of earlier cards, from their totals: one person's own, which nobody types."""
    terms = [exact(points) if by == 1 else f"{exact(points)}*{exact(by)}" for points, by in figure.terms]
    return f"={sum_of(terms)}" if figure.under == 1 else f"=({sum_of(terms)})/{exact(figure.under)}"


def earned(form: Form, figure: Drawn, full: Fraction, cell: str) -> str:
    """The points of the figure of earlier cards that stands in this cell."""
    by = full / figure.whole
    return f"={kept(cell if by == 1 else f'{cell}*{exact(by)}', form.item_decimals)}"


def of_points(form: Form, indicator: Indicator, middle: str, cells: Mapping[str, str]) -> str:
    """The mean of the raters' points, unless they differ too much."""
    judged = _too_far(form, indicator, cells, kept(middle, form.item_decimals), Fraction(1))
    return f"=IF(NOT(ISNUMBER({middle})),{middle},{judged})"


def _too_far(
    form: Form, indicator: Indicator, cells: Mapping[str, str], formula: str, scale: Fraction
) -> str:
    mine = [cells[name] for name in weights(form, indicator.raters) or cells]
    return _unless_too_far(form, mine, formula, scale)


def _unless_too_far(form: Form, cells: Sequence[str], formula: str, scale: Fraction) -> str:
    """A formula, or 0 where the raters' numbers in these cells differ by more than the form allows."""
    most = form.raters.most_difference if form.raters else None
    if most is None:
        return formula
    mine = ",".join(cells)
    return f"IF(ROUND((MAX({mine})-MIN({mine}))*{exact(scale)},10)>{exact(most)},0,{formula})"


# ── goals, sums, total, grade ───────────────────────────────────────────────────────────────


def goals(form: Form, spec: Goals, rows: Sequence[Mapping[GoalColumn, str]]) -> str:
    """The points of the goals: weight × rating ÷ the greatest rating, weights making 100%.

    Where several rate them, each row has their mean (`goal_mean`) in place of the one rating.
    """
    rating = spec.rating
    assert rating is not None  # noqa: S101 only rated goals have a formula
    cells = [cell for row in rows for cell in row.values()]
    pairs = [(row[GoalColumn("weight")], row[GoalColumn("rating")]) for row in rows]
    begun = [f"NOT({all_empty(list(row.values()))})" for row in rows]
    lacking = [f"OR({empty(pair)},{pair[1]}={MISSING})" if spec.raters else empty(pair) for pair in pairs]
    open_ = any_of([f"AND({each},{lacks})" for each, lacks in zip(begun, lacking, strict=True)])
    wrong = _not_given(rating, [] if spec.raters else [given for _, given in pairs])
    wrong += [f"N({weight})<0" for weight, _ in pairs]
    wrong += [not_numbers([weight for weight, _ in pairs]), *(f"{given}={UNUSABLE}" for _, given in pairs)]
    wrong += [f"ROUND({sum_of([f'N({weight})' for weight, _ in pairs])},8)<>1"]
    terms = [f"N({weight})*N({given})*100/{exact(rating.max)}" for weight, given in pairs]
    formula = sum_of([kept(term, form.item_decimals) for term in terms])
    return guarded(f"OR({all_empty(cells)},{open_})", any_of(wrong), formula)


def _not_given(within: Range, cells: Sequence[str]) -> list[str]:
    """What must not be of ratings: a number out of their range, or no number at all."""
    least, most = exact(within.min), exact(within.max)
    outside = [f'AND({cell}<>"",OR({cell}<{least},{cell}>{most}))' for cell in cells]
    return [*outside, not_numbers(cells)] if cells else []


def goal_mean(form: Form, spec: Goals, row: Mapping[GoalColumn, str]) -> str:
    """The mean of the raters of one goal, nothing while the goal was not begun."""
    assert spec.rating is not None  # noqa: S101 only rated goals have a formula
    ratings = {column.rater: cell for column, cell in row.items() if column.key == "rating"}
    shares = weights(form, spec.raters)
    if shares is None:
        return f"={UNUSABLE}"
    mine = {name: ratings[name] for name in shares}
    counted = list(mine.values())
    over = sum_of([f"N({cell})*{exact(shares[name])}" for name, cell in mine.items()])
    under = sum_of([f"ISNUMBER({cell})*{exact(shares[name])}" for name, cell in mine.items()])
    is_strict = form.raters is None or form.raters.missing == "error"
    missing = empty(counted) if is_strict else all_empty(counted)
    wrong = any_of(_not_given(spec.rating, list(ratings.values())))
    mean_ = _unless_too_far(form, counted, f"ROUND(({over})/({under}),12)", Fraction(1))
    return f'=IF({all_empty(list(row.values()))},"",{guarded(missing, wrong, mean_)[1:]})'


def added(cells: Sequence[tuple[str, Fraction]], by: Fraction, decimals: int | None) -> str:
    """A sum of cells by their factors, 未录入 until all are numbers."""
    refs = [cell for cell, _ in cells]
    terms = [cell if times == 1 else f"{cell}*{exact(times)}" for cell, times in cells]
    whole = sum_of(terms) if by == 1 else f"({sum_of(terms)})*{exact(by)}"
    lacking = any_of([f"NOT(ISNUMBER({ref}))" for ref in refs])
    return f"=IF({lacking},{MISSING},{kept(whole, decimals)})"


def section_sum(form: Form, section: Section, items: Mapping[str, str], goal: str) -> str:
    """A section's points after its weight."""
    cells = [(items[each.id], share(form, each)) for each in section.indicators if each.id in items]
    terms = [*cells, *([(goal, Fraction(1))] if goal else [])]
    return added(terms, factor(form, section), form.section_decimals)


def block_sum(form: Form, block: Adjustments, cells: Sequence[str]) -> str:
    """A block's points: rounded, then no more than its cap."""
    whole = kept(sum_of(cells), form.section_decimals)
    if block.cap is not None:
        cap = exact(block.cap)
        whole = f"MAX(-{cap},MIN({cap},{whole}))"
    return f"=IF({any_of([f'NOT(ISNUMBER({cell}))' for cell in cells])},{MISSING},{whole})"


def total(
    form: Form,
    sections: Mapping[str, str],
    blocks: Sequence[str],
    vetoes: Mapping[str, str],
    also: Sequence[str],
) -> str:
    """The total: sum, clamp, vetoes, then rounded once.  Sections by id, or by a number without one."""
    parts = [*sections.values(), *blocks]
    whole = sum_of(parts)
    least, most = (form.total.min, form.total.max) if form.total else (None, None)
    formula = whole if least is None else f"MAX({exact(least)},{whole})"
    formula = formula if most is None else f"MIN({exact(most)},{formula})"
    lost = {
        id_: any_of([_ticked(vetoes[veto.id]) for veto in form.vetoes if veto.zero == id_])
        for id_ in sections
        if any(veto.zero == id_ for veto in form.vetoes)
    }
    if lost:
        gone = [f"IF({condition},{sections[id_]},0)" for id_, condition in lost.items()]
        rest = f"{whole}-({sum_of(gone)})"
        rest = rest if most is None else f"MIN({exact(most)},{rest})"
        hit = any_of([f"AND({condition},{sections[id_]}<>0)" for id_, condition in lost.items()])
        formula = f"IF({hit},{rest},{formula})"
    if ended := [_ticked(vetoes[veto.id]) for veto in form.vetoes if veto.zero == "total"]:
        formula = f"IF({any_of(ended)},0,{formula})"
    lacking = any_of([f"NOT(ISNUMBER({part}))" for part in parts] + [f'{cell}=""' for cell in also])
    return f"=IF({lacking},{MISSING},ROUND(ROUND({formula},10),{form.decimals}))"


def grade(form: Form, total_: str, cells: Mapping[str, str]) -> str:
    """The first grade that holds the total, or the best that the vetoes allow.

    A total in no grade has none on purpose, or cannot be graded.
    """
    grades, vetoes = form.grades, form.vetoes
    place = "NA()"
    for n, each in reversed(list(enumerate(grades, 1))):
        place = f"IF({holds(each, total_)},{n},{place})"
    names = [each.name for each in grades]
    for veto in vetoes:
        if veto.grade_at_most in names:
            place = f"MAX({place},IF({_ticked(cells[veto.id])},{names.index(veto.grade_at_most) + 1},1))"
    chosen = f"CHOOSE({place},{','.join(map(quoted, names))})"
    on_purpose = any_of(
        [holds(each, total_) for each in form.no_grade]
        + [_within(hole, total_) for hole, _ in accepted_gaps(form)]
    )
    otherwise = f"IF({on_purpose},{quoted(form.say('no-grade'))},{UNUSABLE})"
    return f'=IF(ISNUMBER({total_}),IFERROR({chosen},{otherwise}),"")'


def final_grade(form: Form, first: str, calibration: Sequence[str], vetoes: Mapping[str, str]) -> str:
    """The first grade or, where one was calibrated and says all that it must, that one.

    `calibration` are the cells of the grade, of who decided it and of the reason.
    """
    chosen = calibration[0]
    known = [f"{chosen}={quoted(grade.name)}" for grade in form.grades]
    sound = [any_of(known), *(f'TRIM({cell})<>""' for cell in calibration[1:])]
    for veto in form.vetoes:
        best = grade_named(form, veto.grade_at_most)
        if best is not None:
            fit = [f"{chosen}={quoted(each.name)}" for each in form.grades if not best.height < each.height]
            sound.append(f"OR(NOT({_ticked(vetoes[veto.id])}),{any_of(fit)})")
    empty = ",".join(f'TRIM({cell})=""' for cell in calibration)
    final = f'IF(AND({",".join(sound)}),{chosen},"")'
    return f'=IF(OR({first}="",{first}={UNUSABLE},AND({empty})),{first},{final})'


def _no_grade(form: Form) -> str:
    return quoted(form.say("no-grade"))


# ── pay ─────────────────────────────────────────────────────────────────────────────────────


def coefficient(form: Form, grade_: str, total_: str) -> str:
    """The coefficient of the final grade, or of the reason for which a total has none."""
    formula = "NA()"
    for each in reversed(form.no_grade):
        if each.coefficient is not None:
            formula = f"IF({holds(each, total_)},{exact(each.coefficient)},{formula})"
    formula = f"IF({grade_}={quoted(form.say('no-grade'))},{formula},NA())" if form.no_grade else formula
    for grade_of in reversed(form.grades):
        value = "NA()" if grade_of.coefficient is None else exact(grade_of.coefficient)
        formula = f"IF({grade_}={quoted(grade_of.name)},{value},{formula})"
    return guarded(f"NOT(ISNUMBER({total_}))", "FALSE", formula)


def by_score(form: Form, total_: str) -> str:
    """The total as a share of full points."""
    full = form.total.full if form.total else Decimal(0)
    return guarded(f"NOT(ISNUMBER({total_}))", f"{exact(full)}<=0", f"{total_}/{exact(full)}")


def quotient(of: Quotient, slots: Sequence[SlotSpec], cells: Sequence[str]) -> str:
    """One recorded number by another; nothing where both may be left out and are."""
    above, below = cells
    odd = [not_numbers(cells), f"N({below})<=0", *_outside(slots[0], above), *_outside(slots[1], below)]
    value = f"{above}/{below}"
    if of.beyond == "error":
        odd.append(f"N({above})>N({below})")
    elif of.beyond == "clamp":
        value = f"MIN(1,{value})"
    formula = guarded(empty(cells), any_of(odd), value)
    return formula if of.missing == "error" else f'=IF({all_empty(cells)},"",{formula[1:]})'


def _outside(slot: SlotSpec, cell: str) -> list[str]:
    """Whether a number lies beyond the limits of its slot; what is computed is as it is, below 0 too."""
    if slot.by == "formgen":
        return []
    limits = (("<", slot.least), (">", slot.most))
    return [f"N({cell}){sign}{exact(limit)}" for sign, limit in limits if limit is not None]


def pay(pay_: Pay, parts: Sequence[tuple[Part, SlotSpec, str]], total_: str, grade_: str) -> str:
    """Base × factors + additions − deductions within the limits, rounded once; each part with its cell.

    `grade_` is the cell of the final grade, empty where the form has none.
    """
    cells = [cell for _, _, cell in parts]
    lacking = [f"NOT(ISNUMBER({total_}))", *(f"{cell}={MISSING}" for cell in cells)]
    lacking += [f'{cell}=""' for part, _, cell in parts if not part.may_lack]
    lacking += [f'{grade_}=""'] if grade_ else []
    odd = [f"{grade_}={UNUSABLE}"] if grade_ else []
    odd += [not_numbers(cells), *(test for _, slot, cell in parts for test in _outside(slot, cell))]
    product = "*".join(_factor(part, cell) for part, _, cell in parts if part.role in ("base", "factor"))
    signs = {"addition": "+", "deduction": "-"}
    rest = "".join(f"{signs[part.role]}N({cell})" for part, _, cell in parts if part.role in signs)
    whole = f"{product}{rest}"
    whole = whole if pay_.min is None else f"MAX({exact(pay_.min)},{whole})"
    whole = whole if pay_.max is None else f"MIN({exact(pay_.max)},{whole})"
    return guarded(any_of(lacking), any_of(odd), f"ROUND(ROUND({whole},10),{pay_.decimals})")


def _factor(part: Part, cell: str) -> str:
    """What multiplies: 1 where a part was left out."""
    return f'IF({cell}="",1,{cell})' if part.may_lack else cell


def _ticked(cell: str) -> str:
    """Whether a veto occurred, by whatever `formgen score` takes for a yes too."""
    return _is_any(cell, YES)


def _is_any(cell: str, words: Sequence[str]) -> str:
    """Whether one of these words for yes or no stands in a cell, the number or the truth that is one of them.

    Spreadsheets compare without regard to capitals, and as texts only what was trimmed.
    """
    listed = ",".join(f'"{word}"' for word in words)
    return f"OR(TRIM({cell})={{{listed}}})"
