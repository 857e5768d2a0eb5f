"""Grades and pay: a grade for every total, a total for every grade, money for every grade."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations

from formgen.forms import stretches
from formgen.forms.model import (
    Bounds,
    Form,
)
from formgen.forms.pay import ByLevel, Part
from formgen.forms.stretches import Stretch, common, stretch
from formgen.points import show
from formgen.policy.bands import cascade
from formgen.policy.finding import Finding, fault, gap, listed
from formgen.scoring.reach import holes, named, path_of, reach, step

ZERO = Fraction(0)
_SYMBOL = re.compile(r"(?<![A-Za-z])([A-Z])\s*(?:为|是|指|表示|代表|=|＝)")
_PAY_LEVELS = re.compile(r"([二三四五六七八九十两]|\d+)级工资制")
_NUMERALS = {word: number for number, word in enumerate("零一二三四五六七八九十")} | {"两": 2}


def below_zero(form: Form) -> Iterator[Finding]:
    """Points that can bring the total below zero, and no least total: pay would be negative."""
    if form.total is None or form.total.min is not None:
        return
    least = reach(form).low
    if least is None or least < 0:
        yield gap("total-may-be-negative", ("total",))


# ── grades ──────────────────────────────────────────────────────────────────────────────────


def _stretches(grades: Sequence[Bounds]) -> tuple[Stretch, ...]:
    return tuple(found for each in grades if (found := stretch(each)))


def _total(form: Form) -> str:
    """What the form calls its total."""
    return form.total.label if form.total else "总分"


def uncovered(form: Form) -> Iterator[Finding]:
    """Totals that can come up and have no grade; with whole-number totals 89 and 90 leave none."""
    for path, found in holes(form) if form.grades else ():
        helps = {} if form.decimals == 0 or found.holds_multiple(Fraction(1)) else {"decimals": 0}
        yield gap("grade-gap", path, found, stretch=found.only(step(form)).said(_total(form), "分"), **helps)


def overlapping(form: Form) -> Iterator[Finding]:
    """A total with two grades; where the form says that the first counts, they may share an edge."""
    every = named(form)
    unused = stretches.hidden(_stretches(every))
    for one, other in combinations(range(len(every)), 2):
        first, second = stretch(every[one]), stretch(every[other])
        both = common(first, second) if first and second else None
        if first is None or second is None or both is None or other in unused or cascade(first, second):
            continue
        if both.number is not None and form.grade_edges == "first":
            continue
        if both.holds_multiple(step(form)):
            yield fault(
                "grade-overlap",
                path_of(form, other),
                stretch=both.said(_total(form), "分"),
                first=every[one].name,
                second=every[other].name,
            )


def without_scale(form: Form) -> Iterator[Finding]:
    """Totals that get no grade on purpose, on a form that gives none to anybody."""
    if form.no_grade and not form.grades:
        yield gap("no-grade-idle", ("no_grade", 0))


def hidden(form: Form) -> Iterator[Finding]:
    """A grade that nobody can have, because earlier ones hold all its totals."""
    every = named(form)
    for index in stretches.hidden(_stretches(every)):
        yield fault("grade-hidden", path_of(form, index), name=every[index].name)


def out_of_reach(form: Form) -> Iterator[Finding]:
    """A grade above or below every total that this form can give."""
    if not any(form.indicators) or any(each.rule is None for each in form.indicators):
        return
    possible = reach(form)
    for index, grade in enumerate(form.grades):
        found = stretch(grade)
        both = common(found, possible) if found else None
        if both is None or not both.holds_multiple(step(form)):
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
    for index, grade in enumerate(named(form)):
        if form.pay.by_grade and grade.coefficient is None:
            yield fault("coefficient-missing", path_of(form, index), name=grade.name)
    having = [grade.name for grade in named(form) if grade.coefficient is not None]
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
