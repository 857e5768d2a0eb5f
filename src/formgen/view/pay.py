"""Pay on the page: each part with its figure and where that comes from, then the amount and its formula."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import assert_never

from formgen.forms.model import Form
from formgen.forms.pay import ByGrade, ByLevel, ByScore, FromRoster, Part, Pay, Quotient, Recorded
from formgen.forms.slots import SlotSpec, of_part
from formgen.periods import Period
from formgen.phrases import Phrases
from formgen.points import show
from formgen.records.model import Person, Record
from formgen.scoring.model import PayPart, Scorecard
from formgen.scoring.pay import payment
from formgen.view.fields import placed
from formgen.view.model import Labelled


@dataclass(frozen=True, slots=True)
class _Shown:
    """A part as the form says it, and as somebody's record has it; on an empty form as nobody's."""

    part: Part
    known: PayPart | None
    card: Scorecard | None
    say: Phrases

    @property
    def is_left_out(self) -> bool:
        """Whether a card says nothing of it."""
        return self.card is not None and self.known is not None and self.known.state == "left-out"


def lines(form: Form, paid: SlotSpec, card: Scorecard | None, person: Person | None) -> Iterator[Labelled]:
    """The lines of pay, the amount last; a blank for somebody has what the roster already says.

    A part that was left out of somebody's pay is not printed.
    """
    pay, say = form.pay, form.say
    if pay is None:
        return
    person = card.record.person if card else person
    if person is not None and not person.is_main:
        yield Labelled(paid.title, placed(replace(paid, kind="text"), say, say("paid-with-main")))
        return
    known = {each.name: each for each in _known(form, card, person)}
    shown = [_Shown(part, known.get(part.name), card, say) for part in pay.parts]
    used = [each for each in shown if not each.is_left_out]
    for each in used:
        yield from _part(pay, each)
    value = f"{card.pay:f}" if card and card.pay is not None else ""
    limits = (("pay-least", pay.min), ("pay-most", pay.max))
    said = [say(code, n=show(limit)) for code, limit in limits if limit is not None]
    how = say.joined((formula(pay, [each.part for each in used], say), *said))
    if person is not None and person.weight not in (None, 1):
        how = say.apart((how, say("paid-by-posts", share=person.share), _together(card, say)))
    yield Labelled(
        paid.title, placed(paid, say, value), say("in-brackets", text=say.behind(paid.unit), inside=how)
    )


def _together(card: Scorecard | None, say: Phrases) -> str:
    """By which total and grade of all posts somebody is paid; nothing while that is not known."""
    if card is None or card.common is None or card.pay is None:
        return ""
    return say("posts-together", total=f"{card.common.total:f}", grade=card.common.graded)


def _known(form: Form, card: Scorecard | None, person: Person | None) -> tuple[PayPart, ...]:
    if card:
        return card.pay_parts
    if person is None:
        return ()
    nothing = Record(person, form.id, Period.parse("2000-01"))
    return payment(form, nothing, None, None).parts


def formula(pay: Pay, parts: Sequence[Part], say: Phrases) -> str:
    """How pay is computed, in names: `Q×职位系数×出勤系数＋奖惩金额`."""
    told = ""
    for each in parts:
        if each.role == "base":
            told += pay.symbol or each.name
        else:
            told += say(f"sign-{each.role}") + each.name
    return told


def _part(pay: Pay, shown: _Shown) -> Iterator[Labelled]:
    """A part's line; before it, those of the numbers that a quotient is of."""
    (*operands, spec) = of_part(shown.part, shown.say)
    known = shown.known
    numbers = known.of if known and known.of else (None,) * len(operands)
    for operand, number in zip(operands, numbers, strict=True):
        missing = shown.card is not None and number is None
        value = "" if number is None else show(number)
        yield Labelled(
            operand.title, placed(operand, shown.say, value, missing=missing), shown.say.behind(operand.unit)
        )
    value = _value(shown)
    missing = shown.card is not None and known is not None and known.state == "missing"
    symbol = pay.symbol if shown.part.role == "base" else ""
    beside = shown.say.joined((symbol, _source(shown)))
    unit = shown.say.behind(spec.unit)
    unit = shown.say("in-brackets", text=unit, inside=beside) if beside else unit
    yield Labelled(spec.title, placed(spec, shown.say, value, missing=missing), unit)


def _value(shown: _Shown) -> str:
    value = shown.known.value if shown.known else None
    if value is None:
        return ""
    coefficient = _coefficient(shown.card) if shown.card and isinstance(shown.part.of, ByGrade) else None
    return show(value) if coefficient is None else f"{coefficient:f}"  # as the scale of grades prints it


def _coefficient(card: Scorecard) -> Decimal | None:
    """That of the grade by which the card pays: its own, or the one of all posts together."""
    return card.common.grade.coefficient if card.common and card.common.grade else card.coefficient


def _source(shown: _Shown) -> str:
    """Where a part's figure comes from; nothing on an empty form for what is written there by hand."""
    of, known = shown.part.of, shown.known
    source = known.source if known else ""
    match of:
        case ByLevel():
            return source or shown.say("by-pay-level")
        case FromRoster():
            return source or shown.say("by-roster")
        case Recorded():
            return source
        case ByGrade():
            return source or shown.say("by-grade")
        case ByScore():
            return _division(known) or shown.say("by-score")
        case Quotient():
            return _division(known) or shown.say("divided", one=of.divide, other=of.by)
        case _:
            assert_never(of)


def _division(known: PayPart | None) -> str:
    """The two numbers that a figure is of: `=19÷20`, or `≈20÷21` where it is printed shorter."""
    value = known.value if known else None
    if known is None or value is None:
        return ""
    said = known.source.replace(" ", "")
    if _is_limited(known, value):
        return said
    return f"={said}" if Fraction(show(value)) == value else f"≈{said}"


def _is_limited(known: PayPart, value: Fraction) -> bool:
    """Whether a quotient counts as less than it is."""
    above, below = known.of or (None, None)
    return above is not None and below is not None and value < above / below
