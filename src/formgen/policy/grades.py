"""Grades and pay: a grade for every total, a total for every grade, money for every grade."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations

from formgen.forms import stretches
from formgen.forms.model import (
    Adjustments,
    Bounds,
    Form,
    Grade,
    Indicator,
    Section,
    Ungraded,
    full_points,
)
from formgen.forms.pay import ByLevel, Part
from formgen.forms.stretches import Stretch, bordering, common, gaps, stretch
from formgen.points import show
from formgen.policy.bands import cascade
from formgen.policy.finding import Finding, fault, gap, listed
from formgen.problems import Path
from formgen.scoring.attainable import least_points, most_points
from formgen.scoring.indicators import in_block
from formgen.scoring.sections import factor, share

ZERO = Fraction(0)
_SYMBOL = re.compile(r"(?<![A-Za-z])([A-Z])\s*(?:为|是|指|表示|代表|=|＝)")
_PAY_LEVELS = re.compile(r"([二三四五六七八九十两]|\d+)级工资制")
_NUMERALS = {word: number for number, word in enumerate("零一二三四五六七八九十")} | {"两": 2}


# ── which totals can come up ────────────────────────────────────────────────────────────────


def reach(form: Form) -> Stretch:
    """From the least to the most total this form can give; None where nothing limits it."""
    ends = [(_least(form, each), _most(form, each)) for each in form.sections]
    ends += [_block(form, each) for each in form.adjustments]
    least, most = _added(low for low, _ in ends), _added(high for _, high in ends)
    if form.total is not None and form.total.min is not None:
        least = max(Fraction(form.total.min), ZERO if least is None else least)
    if form.total is not None and form.total.max is not None:
        most = Fraction(form.total.max) if most is None else min(Fraction(form.total.max), most)
    if least is not None and any(veto.zero for veto in form.vetoes):
        least = min(least, ZERO)
    return Stretch(least, most, low_in=least is not None, high_in=most is not None)


def _added(terms: Iterator[Fraction | None]) -> Fraction | None:
    known = list(terms)
    return None if None in known else sum((term for term in known if term is not None), ZERO)


def _most(form: Form, section: Section) -> Fraction | None:
    return _section(form, section, Fraction(100), [_top(form, each) for each in section.indicators])


def _least(form: Form, section: Section) -> Fraction | None:
    return _section(form, section, ZERO, [_bottom(form, each) for each in section.indicators])


def _section(
    form: Form, section: Section, goals: Fraction, terms: Sequence[Fraction | None]
) -> Fraction | None:
    whole = _added(iter((*terms, goals if section.has_rated_goals else ZERO)))
    return None if whole is None else whole * factor(form, section)


def _top(form: Form, indicator: Indicator) -> Fraction | None:
    full = full_points(form, indicator)
    if indicator.rule is None or full is None or not form.counts(indicator):
        return ZERO
    most = most_points(indicator.rule, full)
    return None if most is None else most * share(form, indicator)


def _bottom(form: Form, indicator: Indicator) -> Fraction | None:
    full = full_points(form, indicator)
    if indicator.rule is None or full is None or not form.counts(indicator):
        return ZERO
    least = least_points(indicator.rule, full)
    return None if least is None else least * share(form, indicator)


def _block(form: Form, block: Adjustments) -> tuple[Fraction | None, Fraction | None]:
    """The least and the most that a bonus or deduction block can change."""
    cap = None if block.cap is None else Fraction(block.cap)
    ends = [_furthest(form, item, block) for item in block.items]
    most = cap if None in ends else _added(iter(ends))
    if most is not None and cap is not None:
        most = min(most, cap)
    if block.kind == "bonus":
        return ZERO, most
    return (None if most is None else -most), ZERO


def _furthest(form: Form, item: Indicator, block: Adjustments) -> Fraction | None:
    """The most points an item can move the total by, whichever sign it is written with."""
    if item.rule is None or not form.counts(item):
        return ZERO
    rule, full = in_block(item.rule, full_points(form, item), block)
    least, most = least_points(rule, full), most_points(rule, full)
    return None if least is None or most is None else max(abs(least), abs(most))


def below_zero(form: Form) -> Iterator[Finding]:
    """Deductions that can bring the total below zero, and no least total: pay would be negative."""
    if form.total is None or form.total.min is not None:
        return
    least = reach(form).low
    if any(each.kind == "deduction" for each in form.adjustments) and (least is None or least < 0):
        yield gap("total-may-be-negative", ("total",))


# ── grades ──────────────────────────────────────────────────────────────────────────────────


def _stretches(grades: Sequence[Bounds]) -> tuple[Stretch, ...]:
    return tuple(found for each in grades if (found := stretch(each)))


def _total(form: Form) -> str:
    """What the form calls its total."""
    return form.total.label if form.total else "总分"


def _step(form: Form) -> Fraction:
    """Totals are whole multiples of this, once rounded."""
    return Fraction(1, 10**form.decimals)


def uncovered(form: Form) -> Iterator[Finding]:
    """Totals that can come up and have no grade; with whole-number totals 89 and 90 leave none."""
    if not form.grades:
        return
    named = _named(form)
    for found in gaps(_stretches(named), reach(form)):
        if found.holds_multiple(_step(form)):
            path = _path(form, bordering(named, found))
            yield gap("grade-gap", path, stretch=found.said(_total(form), "分"))


def _named(form: Form) -> tuple[Grade | Ungraded, ...]:
    """Everything that says what becomes of a total: its grades, then what gets none on purpose."""
    return (*form.grades, *form.no_grade)


def _path(form: Form, index: int) -> Path:
    """Where one of these stands."""
    graded = len(form.grades)
    return ("grades", index) if index < graded else ("no_grade", index - graded)


def overlapping(form: Form) -> Iterator[Finding]:
    """A total with two grades."""
    named = _named(form)
    unused = stretches.hidden(_stretches(named))
    for one, other in combinations(range(len(named)), 2):
        first, second = stretch(named[one]), stretch(named[other])
        both = common(first, second) if first and second else None
        if first is None or second is None or both is None or other in unused or cascade(first, second):
            continue
        if both.holds_multiple(_step(form)):
            yield fault(
                "grade-overlap",
                _path(form, other),
                stretch=both.said(_total(form), "分"),
                first=named[one].name,
                second=named[other].name,
            )


def hidden(form: Form) -> Iterator[Finding]:
    """A grade that nobody can have, because earlier ones hold all its totals."""
    named = _named(form)
    for index in stretches.hidden(_stretches(named)):
        yield fault("grade-hidden", _path(form, index), name=named[index].name)


def out_of_reach(form: Form) -> Iterator[Finding]:
    """A grade above or below every total that this form can give."""
    if not any(form.indicators) or any(each.rule is None for each in form.indicators):
        return
    possible = reach(form)
    for index, grade in enumerate(form.grades):
        found = stretch(grade)
        both = common(found, possible) if found else None
        if both is None or not both.holds_multiple(_step(form)):
            said = found.said(_total(form), "分") if found else ""
            totals = possible.said(_total(form), "分")
            yield gap("grade-out-of-reach", ("grades", index), name=grade.name, stretch=said, reach=totals)


def descriptions(form: Form) -> Iterator[Finding]:
    """Some grades are described and others are not."""
    described = [grade.name for grade in form.grades if grade.text]
    for index, grade in enumerate(form.grades):
        if described and not grade.text:
            yield gap(
                "grade-undescribed", ("grades", index), name=grade.name, others=listed(tuple(described))
            )


def shares(form: Form) -> Iterator[Finding]:
    """A forced distribution that cannot hold everybody, or more than everybody."""
    given = [grade.share.value for grade in form.grades if grade.share is not None]
    if len(given) == len(form.grades) and given and sum(given) != 100:
        yield gap("shares-not-100", ("grades",), sum=f"{show(Fraction(sum(given)))}%")


# ── pay ─────────────────────────────────────────────────────────────────────────────────────


def coefficients(form: Form) -> Iterator[Finding]:
    """Pay by the grade's coefficient needs grades, each with its own; pay by something else uses none."""
    if form.pay is None:
        return
    if form.pay.by_grade and not form.grades:
        yield fault("pay-without-grades", ("pay",))
    for index, grade in enumerate(_named(form)):
        if form.pay.by_grade and grade.coefficient is None:
            yield fault("coefficient-missing", _path(form, index), name=grade.name)
    having = [grade.name for grade in _named(form) if grade.coefficient is not None]
    if having and not form.pay.by_grade:
        yield gap("coefficients-unused", ("pay",), names=listed(tuple(having)))


def pay_below_zero(form: Form) -> Iterator[Finding]:
    """Amounts that can bring the pay below zero, and no least pay."""
    pay = form.pay
    if pay is None or pay.min is not None:
        return
    taken = [
        part.name
        for part in pay.parts
        if part.role == "deduction" or (part.role == "addition" and not _is_never_negative(part))
    ]
    if taken:
        yield gap("pay-may-be-negative", ("pay",), names=listed(tuple(taken)))


def _is_never_negative(part: Part) -> bool:
    return isinstance(part.of, ByLevel) and all(amount >= 0 for amount in part.of.levels.values())


def symbol_unused(form: Form) -> Iterator[Finding]:
    """A letter that a note defines and nothing uses: Q为……绩效工资数额, but no pay."""
    used = _rule_words(form) + (form.pay.symbol if form.pay else "")
    for index, note in enumerate(form.notes):
        for symbol in _SYMBOL.findall(note):
            if not re.search(rf"(?<![A-Za-z]){symbol}(?![A-Za-z])", used):
                yield gap("symbol-unused", ("notes", index), symbol=symbol, note=note)


def _rule_words(form: Form) -> str:
    """The words that may use a symbol."""
    texts = [section.text for section in form.sections]
    texts += [each.requirement for each in form.indicators]
    texts += [each.rule.text for each in form.indicators if each.rule is not None]
    return "\n".join(texts) + "\n"


def pay_levels(form: Form) -> Iterator[Finding]:
    """The notes speak of a five-level pay system, and the pay knows another number of levels."""
    base = form.pay.base if form.pay else None
    for index, note in enumerate(form.notes):
        for word in _PAY_LEVELS.findall(note):
            said = _NUMERALS.get(word) or int(word)
            if isinstance(base, ByLevel) and len(base.levels) != said:
                yield gap("pay-levels-differ", ("notes", index), said=said, levels=listed(iter(base.levels)))
