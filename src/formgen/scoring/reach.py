"""Which totals a form can give at all, and which of them no grade holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from formgen.forms.model import Adjustments, Form, Grade, Indicator, Section, Ungraded, full_points
from formgen.forms.stretches import Stretch, bordering, gaps, stretch
from formgen.problems import Path
from formgen.scoring.attainable import least_points, most_points
from formgen.scoring.indicators import in_block
from formgen.scoring.sections import factor, share

ZERO = Fraction(0)


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


def named(form: Form) -> tuple[Grade | Ungraded, ...]:
    """Everything that says what becomes of a total: its grades, then what gets none on purpose."""
    return (*form.grades, *form.no_grade)


def path_of(form: Form, index: int) -> Path:
    """Where one of these stands."""
    graded = len(form.grades)
    return ("grades", index) if index < graded else ("no_grade", index - graded)


def step(form: Form) -> Fraction:
    """Totals are whole multiples of this, once rounded."""
    return Fraction(1, 10**form.decimals)


def holes(form: Form) -> Iterator[tuple[Path, Stretch]]:
    """Totals that can come up and have no grade, each stretch with the grade that it borders on."""
    every = named(form)
    covers = [held for each in every if (held := stretch(each))]
    for found in gaps(covers, reach(form)):
        if found.holds_multiple(step(form)):
            yield path_of(form, bordering(every, found)), found
