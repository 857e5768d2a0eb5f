"""What a table says of its own points, beside what formgen computes from the same entries.

A score workbook computes while it is filled in, and people decide by what they see there.  Where the two
differ somebody pasted over a formula, a number lost its percent sign, or a file was saved before it was
calculated: nobody can say which is meant, so the card has no total until they agree.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from formgen.forms.model import Form
from formgen.forms.slots import of_all_goals, of_block, of_points, of_result, of_sum
from formgen.phrases import TONGUES, phrases
from formgen.points import half_up
from formgen.problems import Problem, error
from formgen.records.model import Computed, Record
from formgen.scoring.facts import in_unit
from formgen.scoring.model import Block, Part
from formgen.scoring.total import Result
from formgen.scoring.words import said
from formgen.text import same

UNSAID = frozenset(
    phrases(tongue)(code) for tongue in TONGUES for code in ("not-recorded", "cannot-score", "computed-later")
)
"""What the formulas of a workbook say where they have no number."""

_AGREES = Fraction(1, 10**6)
"""How far a binary number may lie from the exact one."""


@dataclass(frozen=True, slots=True)
class _Figure:
    """One figure of a card: its slot, what it is called, and its value or its words; None without any."""

    slot: str
    title: str
    value: Fraction | str | None


def contradictions(  # noqa: PLR0913 all that a card adds up
    form: Form,
    record: Record,
    parts: Sequence[Part],
    blocks: Sequence[Block],
    result: Result,
    *,
    pay: Decimal | None,
) -> Iterator[Problem]:
    """Each figure in the table that is not formgen's; sums only where what they add up agrees."""
    if not record.computed:
        return
    for figures in (_points(form, parts, blocks), _sums(form, parts, blocks), _results(form, result, pay)):
        found = [problem for each in figures if (problem := _differing(form, record, each))]
        if found:
            yield from found
            return


def is_contradiction(problem: Problem) -> bool:
    """Whether a card has no total because its table says another."""
    return problem.code == "score-contradicted"


def _points(form: Form, parts: Sequence[Part], blocks: Sequence[Block]) -> Iterator[_Figure]:
    indicators = (*form.indicators, *(item for block in form.adjustments for item in block.items))
    scored = (
        *(item for part in parts for item in part.items),
        *(item for block in blocks for item in block.items),
    )
    items = {item.id: item for item in scored}
    for indicator in indicators:
        slot, item = of_points(form, indicator), items.get(indicator.id)
        if slot and item:
            yield _Figure(slot.name, indicator.name, item.points)
    for section, part in zip(form.sections, parts, strict=True):
        points = [goal.points for goal in part.goals if goal.points is not None]
        if section.goals and section.goals.rating and points:
            slot = of_all_goals(section.goals, form.say)
            yield _Figure(slot.name, slot.title, sum(points, Fraction(0)))


def _sums(form: Form, parts: Sequence[Part], blocks: Sequence[Block]) -> Iterator[_Figure]:
    for index, (section, part) in enumerate(zip(form.sections, parts, strict=True)):
        slot = of_sum(section, index, form.say)
        yield _Figure(slot.name, slot.title, part.points)
    for index, (adjustments, block) in enumerate(zip(form.adjustments, blocks, strict=True)):
        slot = of_block(adjustments, index, form.say)
        yield _Figure(slot.name, slot.title, block.points)


def _results(form: Form, result: Result, pay: Decimal | None) -> Iterator[_Figure]:
    slots = of_result(form)
    if "total" in slots:
        total = None if result.total is None else Fraction(result.total)
        yield _Figure(slots["total"].name, slots["total"].title, total)
    if "pay" in slots:
        yield _Figure(slots["pay"].name, slots["pay"].title, None if pay is None else Fraction(pay))
    made = result.grade or result.ungraded
    grade = made.name if made else None
    first = result.calibrated.first if result.calibrated else grade
    yield _Figure("grade.first", form.say("first-grade"), first)
    yield _Figure("grade", form.say("grade"), grade)


def _differing(form: Form, record: Record, figure: _Figure) -> Problem | None:
    """The problem of a figure that stands in the table as another one."""
    said_there = record.computed.get(figure.slot)
    if said_there is None or _agrees(form, said_there, figure.value):
        return None
    own = (
        said(figure.value) if isinstance(figure.value, Fraction) else figure.value or form.say("not-recorded")
    )
    person = f"{record.person.name}（{record.person.number}）"
    facts = {"person": person, "indicator": figure.title, "there": said_there.text, "own": own}
    return error("score-contradicted", said_there.where, **facts)


def _agrees(form: Form, there: Computed, own: Fraction | str | None) -> bool:
    """Whether a table says the same; where formgen has no figure, another problem says why."""
    if own is None:
        return True
    if there.text in UNSAID:
        return _leaves_open(form)
    if isinstance(own, str):
        return same(there.text) == same(own)
    try:
        money, points = (form.say(unit) for unit in ("unit-money", "unit-points"))
        value = in_unit(there.text.strip().removesuffix(money), points)
    except ValueError:  # a remark in place of a figure
        return True
    return _is_rounded(value, own)


def _is_rounded(there: Decimal, own: Fraction) -> bool:
    """Whether a figure is the exact one, or as much of it as is written down."""
    exponent = there.as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    slack = _AGREES * max(Fraction(1), abs(own))
    return there == half_up(own, decimals) or abs(Fraction(there) - own) <= slack


def _leaves_open(form: Form) -> bool:
    """Whether the workbook leaves something to formgen: a bonus or a deduction that several raters judge."""
    return any(len(item.raters) > 1 for block in form.adjustments for item in block.items)
