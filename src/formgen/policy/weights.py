"""Weights: do they add up, does every part have one, and do the points agree with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from formgen.forms.model import Count, Counted, Form, Indicator, Rule, Section, Step, full_points
from formgen.points import show
from formgen.policy.finding import Finding, counted, everything, fault, gap, indicators, listed
from formgen.problems import Path
from formgen.scoring.attainable import most_points, printed_points
from formgen.scoring.indicators import in_block

HUNDRED = Fraction(100)


def worth(form: Form, indicator: Indicator) -> Fraction | None:
    """What an indicator brings to its section: its points, or its weight on the hundred scale."""
    if form.scale == "hundred" and indicator.weight is not None:
        return Fraction(indicator.weight.value)
    return full_points(form, indicator)


def full(form: Form) -> Fraction:
    """What all weights or points should add up to."""
    if form.scale == "hundred" or form.total is None:
        return HUNDRED
    return Fraction(form.total.full)


@dataclass(frozen=True, slots=True)
class Sum:
    """What weights or points add up to, and should: at the path of a section, or of all of them.

    A term is None where something that should weigh does not say how much.
    """

    path: Path
    name: str
    terms: tuple[Fraction | None, ...]
    whole: Fraction
    unit: str

    @property
    def known(self) -> tuple[Fraction, ...]:
        return tuple(term for term in self.terms if term is not None)

    @property
    def total(self) -> Fraction:
        return sum(self.known, Fraction(0))


def added_up(form: Form) -> Iterator[Sum]:
    """What should add up: the indicators of each section that has a weight, and the form as a whole."""
    unit = "%" if _typed_as_weights(form) else "分"
    if form.weights == "section":
        for number, section in enumerate(form.sections):
            if section.weight is not None and section.indicators:
                terms = tuple(worth(form, each) for each in section.indicators if not form.is_reference(each))
                yield Sum(("sections", number), section.title or form.title, terms, HUNDRED, unit)
    whole = tuple(term for section in form.sections if counted(section) for term in _terms(form, section))
    if any(term is not None for term in whole):
        yield Sum(("sections",), form.title, whole, full(form), unit)


def sums(form: Form) -> Iterator[Finding]:
    """Weights should make 100% (points: the full total) in the form and in weighted sections."""
    for each in added_up(form):
        is_incomplete = len(each.known) < len(each.terms)  # its own finding; only too much would be certain
        if not each.known or each.total == each.whole or (is_incomplete and each.total < each.whole):
            continue
        found = fault if each.total > each.whole else gap
        yield found(
            "weights-not-100",
            each.path,
            name=each.name,
            sum=f"{show(each.total)}{each.unit}",
            full=f"{show(each.whole)}{each.unit}",
            terms=" + ".join(f"{show(term)}{each.unit}" for term in each.known),
        )


def _terms(form: Form, section: Section) -> Sequence[Fraction | None]:
    """What a section brings to the form: its weight or, where it has none, what is in it."""
    own = None if section.weight is None else Fraction(section.weight.value)
    if own is not None and (form.weights == "section" or not section.indicators):
        return [own]
    weighing = (each for each in section.indicators if not form.is_reference(each))
    inside = [worth(form, each) for each in weighing if each.weight or each.points or each.rule]
    return [*inside, *([HUNDRED] if section.has_rated_goals else [])]


def _typed_as_weights(form: Form) -> bool:
    return all(each.points is None for each in form.indicators)


def missing(form: Form) -> Iterator[Finding]:
    """No indicator has a weight or points, or single ones have not."""
    bare = [(path, each) for path, each in indicators(form) if each.weight is None and each.points is None]
    every = list(form.indicators)
    if form.follows and not any(each.gives_points for each in every):  # only words are asked for
        return
    if every and len(bare) == len(every):
        yield gap("no-weights", ("sections",), count=len(every), names=listed(each.name for each in every))
        return
    for path, indicator in bare:
        if form.counts(indicator):
            yield gap("weight-missing", path, name=indicator.name)


def too_fine(form: Form) -> Iterator[Finding]:
    """Points that the decimals of their column cannot show, so that rounding would pass their limit."""
    if form.item_decimals is None:
        return
    for path, indicator in everything(form):
        whole = full_points(form, indicator)
        ends = {whole, most_points(indicator.rule, whole) if indicator.rule else None}
        for end in sorted(each for each in ends if each is not None):
            if (end * 10**form.item_decimals).denominator != 1:
                facts = {"name": indicator.name, "points": show(end), "decimals": form.item_decimals}
                yield gap("points-too-fine", path, **facts)


def for_reference(form: Form) -> Iterator[Finding]:
    """A weight on what all its raters give for reference only: it says that points count, and none do."""
    for path, indicator in indicators(form):
        weighs = indicator.weight is not None or indicator.points is not None
        if weighs and form.is_reference(indicator):
            yield fault("reference-weighs", path, name=indicator.name, raters=listed(indicator.raters))


def sections(form: Form) -> Iterator[Finding]:
    """Some sections have a weight and others, just as good, have none.

    A first part without a title is no section to the reader: its indicators' points count as
    they are, beside the weighted sections.
    """
    scoring = [(number, each) for number, each in enumerate(form.sections) if counted(each)]
    weighted = [each for _, each in scoring if each.weight is not None]
    if not weighted or form.weights == "form":
        return
    for number, section in scoring:
        if section.weight is None and (section.title or form.scale == "hundred"):
            yield gap(
                "section-weight-missing",
                ("sections", number),
                name=section.title or listed(each.name for each in section.indicators),
                others=listed(f"{each.title} {each.weight}" for each in weighted),
            )


def declared(form: Form) -> Iterator[Finding]:
    """Where indicators weigh in the whole form, a section's weight must be their sum."""
    if form.weights != "form":
        return
    for number, section in enumerate(form.sections):
        terms = [worth(form, each) for each in section.indicators if not form.is_reference(each)]
        if section.weight is None or not terms or None in terms:
            continue
        total = sum((term for term in terms if term is not None), Fraction(0))
        if total != section.weight.value:
            yield gap(
                "section-weight-differs",
                ("sections", number, "weight"),
                name=section.title,
                weight=section.weight,
                sum=f"{show(total)}%",
            )


def worthless(form: Form) -> Iterator[Finding]:
    """An indicator that weighs in the total and has a rule that gives no points."""
    for path, indicator in indicators(form):
        if indicator.rule is not None and not indicator.gives_points and worth(form, indicator) is not None:
            yield gap("weight-without-points", path, name=indicator.name)


def unused(form: Form) -> Iterator[Finding]:
    """Points or a weight of a block's item whose rule goes up from zero."""
    for number, block in enumerate(form.adjustments):
        for index, item in enumerate(block.items):
            full = full_points(form, item)
            if item.rule is None or not full:
                continue
            if in_block(item.rule, full, block)[1] != full:
                points_ = f"{show(full)}分" if item.weight is None else str(item.weight)
                place = ("adjustments", number, "items", index)
                yield gap("block-points-unused", place, name=item.name, points=points_)


def turned(form: Form) -> Iterator[Finding]:
    """An event or a step of a block, written the other way round than the block counts it."""
    for number, block in enumerate(form.adjustments):
        own, other = ("add", "deduct") if block.kind == "bonus" else ("deduct", "add")
        for index, item in enumerate(block.items):
            for path, each in _effects(item.rule):
                if getattr(each, other) is not None:
                    place = ("adjustments", number, "items", index, "rule", *path, other)
                    yield gap("block-other-way", place, name=item.name, key=other, own=own, block=block.title)


def _effects(rule: Rule | None) -> Iterator[tuple[Path, Counted | Step]]:
    """What takes points off or puts them on, with the way there from the rule."""
    if isinstance(rule, Count):
        yield from ((("count", index), each) for index, each in enumerate(rule.count))
    if isinstance(rule, Step):
        yield (), rule


def points(form: Form) -> Iterator[Finding]:
    """The best points that a rule prints should be its full points, unless the total may exceed its own."""
    may_exceed = form.total is not None and form.total.max is not None and form.total.max > form.total.full
    for path, indicator in indicators(form):
        whole = full_points(form, indicator)
        printed = printed_points(indicator.rule) if indicator.rule else ()
        if whole is None or not printed or max(printed) == whole:
            continue
        facts = {"name": indicator.name, "most": show(max(printed)), "full": show(whole)}
        if max(printed) < whole:
            yield gap("points-below-full", (*path, "rule"), **facts)
        elif not may_exceed:
            yield fault("points-over-full", (*path, "rule"), **facts)
