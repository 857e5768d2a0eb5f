"""Sections and adjustment blocks: from their items to their sums."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from formgen.forms.model import Adjustments, Form, Indicator, Section, full_points
from formgen.problems import Problem
from formgen.records.model import Record
from formgen.scoring.attainable import attainable
from formgen.scoring.goals import Rated, rated
from formgen.scoring.indicators import adjusted, scored
from formgen.scoring.model import Block, Item, Part
from formgen.scoring.rules import ZERO
from formgen.scoring.words import added, beside, kept, said


@dataclass(frozen=True, slots=True)
class Summed:
    """A section with what is wrong in it."""

    part: Part
    problems: tuple[Problem, ...]


def share(form: Form, indicator: Indicator) -> Fraction:
    """By how much an indicator's points count in its section's sum: its weight on the hundred scale."""
    if form.scale == "points" or indicator.weight is None:
        return Fraction(1)
    return indicator.weight.fraction


def factor(form: Form, section: Section) -> Fraction:
    """By how much a section's sum counts in the total.

    Where indicators weigh in the whole form their section's weight is only declared.  Goals
    always share out their section, so a section of goals is weighted in both modes.
    """
    declared = form.weights == "form" and (section.goals is None or bool(section.indicators))
    if section.weight is None or declared:
        return Fraction(1)
    return section.weight.fraction


def reachable(form: Form, section: Section) -> Fraction:
    """The points of a section fully met, after its weight, as far as the form says."""
    items = (
        attainable(each.rule, full_points(form, each)) * share(form, each)
        for each in section.indicators
        if form.counts(each)
    )
    goals = Fraction(100) if section.goals and section.goals.rating else ZERO
    return (sum(items, ZERO) + goals) * factor(form, section)


def part(form: Form, index: int, record: Record) -> Summed:
    """A section with its items and, if nothing is missing, its sum and its weighted points."""
    section = form.sections[index]
    found = tuple(scored(form, indicator, record) for indicator in section.indicators)
    items = tuple(each.item for each in found)
    goals = rated(form, section, section.goals, record) if section.goals else Rated()
    problems = (*(p for each in found for p in each.problems), *goals.problems)
    bare = Part(index, items, goals.goals, attainable=reachable(form, section))
    if any(problem.is_error for problem in problems) or not form.gives_points(section):
        return Summed(bare, problems)
    terms = _terms(form, section, bare)
    whole = sum((points * by for points, by in terms), ZERO)
    exact = whole * factor(form, section)
    points, rounding = kept(form.say, exact, form.section_decimals)
    reason = _said(form, section, terms, whole, exact)
    if rounding:
        reason = form.say.joined((reason, f"{rounding} {said(points)}"))
    return Summed(Part(index, items, goals.goals, whole, points, bare.attainable, reason), problems)


def _terms(form: Form, section: Section, bare: Part) -> list[tuple[Fraction, Fraction]]:
    """What is added: points, and by how much they count."""
    pairs = zip(bare.items, section.indicators, strict=True)
    terms = [(item.points, share(form, each)) for item, each in pairs if item.points is not None]
    return terms + [(goal.points, Fraction(1)) for goal in bare.goals if goal.points is not None]


def _said(
    form: Form,
    section: Section,
    terms: list[tuple[Fraction, Fraction]],
    whole: Fraction,
    points: Fraction,
) -> str:
    """`20 + 15 = 35，35 × 15% = 5.25`."""
    if form.scale == "hundred":
        sums = " + ".join(
            f"{said(each)} × {said(by * 100)}%" if by != 1 else said(each) for each, by in terms
        )
    else:
        sums = added(each for each, _ in terms)
    sentence = f"{sums} = {said(whole)}" if len(terms) > 1 or sums != said(whole) else sums
    if factor(form, section) == 1:
        return sentence
    weighted = f"{said(whole)} × {section.weight} = {said(points)}"
    return weighted if sentence == said(whole) else form.say.joined((sentence, weighted))


def block(form: Form, index: int, record: Record) -> tuple[Block, tuple[Problem, ...]]:
    """A bonus or deduction block, capped; an item that cannot be read counts nothing yet."""
    spec = form.adjustments[index]
    found = tuple(adjusted(form, item, record, spec) for item in spec.items)
    items = tuple(each.item for each in found)
    points, reason = _capped(form, spec, items)
    return Block(index, items, points, reason), tuple(p for each in found for p in each.problems)


def _capped(form: Form, spec: Adjustments, items: tuple[Item, ...]) -> tuple[Fraction, str]:
    happened = [item.points for item in items if item.points]
    whole, rounding = kept(form.say, exact := sum(happened, ZERO), form.section_decimals)
    shown = said(exact) if spec.cap is None else beside(exact, spec.cap, -spec.cap)
    sentence = f"{added(happened)} = {shown}" if len(happened) > 1 else shown
    if rounding:
        sentence = form.say.joined((added(happened), f"{rounding} {said(whole)}"))
    if spec.cap is None or abs(whole) <= spec.cap:
        return whole, sentence
    capped = Fraction(spec.cap) if whole > 0 else -Fraction(spec.cap)
    most = form.say(f"capped-{spec.kind}", n=said(spec.cap), capped=said(capped))
    return capped, form.say.joined((sentence, most))
