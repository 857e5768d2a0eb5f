"""Pay: base × factors + additions − deductions, exact until it is rounded, once.

Each part has one source: the pay level, a column of the roster, the score file, the grade, the total.
What is missing is told part by part, whether there is a total yet or not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import assert_never

from formgen.forms.model import Form, Grade
from formgen.forms.pay import ByGrade, ByLevel, ByScore, FromRoster, Part, Pay, Quotient, Recorded
from formgen.forms.slots import MOST_PAID, SlotSpec, of_part
from formgen.phrases import Phrases
from formgen.points import Percent, half_up
from formgen.problems import Problem
from formgen.records.model import Person, Record
from formgen.scoring.facts import EntryError, in_unit
from formgen.scoring.indicators import complaint
from formgen.scoring.model import Common, PayPart
from formgen.scoring.total import Graded
from formgen.scoring.words import beside, said, unrounded
from formgen.text import near, same


@dataclass(frozen=True, slots=True)
class Payment:
    """What somebody is paid, in yuan, with its parts, how it is computed, and what is wrong."""

    amount: Decimal | None = None
    parts: tuple[PayPart, ...] = ()
    reasons: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def payment(
    form: Form, record: Record, total: Decimal | None, grade: Graded, common: Common | None = None
) -> Payment:
    """The pay of a record with this total and grade; no amount while a part of it is not known.

    Who has several posts is paid once, by what they make together (`formgen.scoring.posts`): `common`, as far
    as that is known.
    """
    is_shared = record.person.weight not in (None, 1)
    if form.pay is None or not record.person.is_main:
        return Payment()
    if is_shared:
        total, grade = (common.total, common.grade) if common else (None, None)
    parts: list[PayPart] = []
    problems: list[Problem] = []
    for part in form.pay.parts:
        found, errors = _found(_Case(form, record, part, total, grade))
        parts.append(found)
        problems += (complaint(record, each, id=part.name) for each in errors)
    whose = (form.say("pay-by-posts", share=record.person.share),) if is_shared else ()
    used = [each for each in parts if each.state != "left-out"]
    ungradable = bool(form.grades) and grade is None
    if total is None or ungradable or any(each.value is None for each in used):
        return Payment(parts=tuple(parts), reasons=whose, problems=tuple(problems))
    amount, reasons = _amount(form.say, form.pay, used)
    return Payment(amount, tuple(parts), (*whose, *reasons), tuple(problems))


# ── each part ───────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Case:
    """One part of one record's pay."""

    form: Form
    record: Record
    part: Part
    total: Decimal | None
    grade: Graded

    def made(self, value: Fraction, source: str, *of: Fraction | None) -> PayPart:
        return PayPart(self.part.role, self.part.name, "used", value, source, of)

    def none(self, *of: Fraction | None) -> PayPart:
        """The part left out: nothing was said, and that is allowed."""
        return PayPart(self.part.role, self.part.name, "left-out", of=of)


def _found(case: _Case) -> tuple[PayPart, list[EntryError]]:
    """A part and what is wrong with it."""
    try:
        return _part(case)
    except EntryError as error:
        return PayPart(case.part.role, case.part.name, "missing"), [error]


def _part(case: _Case) -> tuple[PayPart, list[EntryError]]:
    (*operands, slot) = of_part(case.part, case.form.say)
    of = case.part.of
    match of:
        case ByLevel():
            return _by_level(case, of), []
        case FromRoster():
            return _from_roster(case, of, slot), []
        case Recorded():
            return _recorded(case, of, slot), []
        case ByGrade():
            return _by_grade(case), []
        case ByScore():
            return _by_score(case), []
        case Quotient():
            return _quotient(case, of, operands)
        case _:
            assert_never(of)


def _by_level(case: _Case, of: ByLevel) -> PayPart:
    level = case.record.person.pay_level
    amounts = {same(name): amount for name, amount in of.levels.items()}
    if not same(level):
        raise EntryError("score-no-pay-level", "person")
    if same(level) not in amounts:
        options = "、".join(of.levels)
        facts = {"typed": level, "options": options, **near(level, of.levels)}
        raise EntryError("score-no-such-pay-level", "person", **facts)
    return case.made(Fraction(amounts[same(level)]), case.form.say("of-pay-level", level=level))


def _from_roster(case: _Case, of: FromRoster, slot: SlotSpec) -> PayPart:
    text = in_roster(case.record.person, of)
    if not text.strip():
        if case.part.may_lack:
            return case.none()
        raise EntryError("score-roster-missing", "person", indicator=of.roster, column=of.roster)
    try:
        return case.made(figure(text, slot), case.form.say("by-roster"))
    except EntryError as error:
        raise EntryError(f"{error.code}-in-roster", "person", **error.facts, column=of.roster) from None


def in_roster(person: Person, of: FromRoster) -> str:
    """What the roster says of a part."""
    return person.column(of.roster)


def _recorded(case: _Case, of: Recorded, slot: SlotSpec) -> PayPart:
    text = case.record.pay.get(of.record, "")
    if not text.strip():
        if case.part.may_lack:
            return case.none()
        raise EntryError("score-pay-missing", "pay", of.record, indicator=of.record)
    return case.made(figure(text, slot, "pay", of.record), case.form.say("recorded"))


def _by_grade(case: _Case) -> PayPart:
    grade = case.grade
    if grade is None:
        return PayPart(case.part.role, case.part.name, "open")
    name = grade.name
    if grade.coefficient is None:
        raise EntryError("score-no-coefficient", grade=name)
    return case.made(
        Fraction(grade.coefficient),
        case.form.say("of-grade", grade=name) if isinstance(grade, Grade) else name,
    )


def _by_score(case: _Case) -> PayPart:
    scale = case.form.total
    if case.total is None or scale is None:
        return PayPart(case.part.role, case.part.name, "open")
    value = Fraction(case.total) / Fraction(scale.full)
    return case.made(value, f"{said(case.total)} ÷ {said(scale.full)}")


def _quotient(case: _Case, of: Quotient, operands: Sequence[SlotSpec]) -> tuple[PayPart, list[EntryError]]:
    """One recorded number by another; each that is missing or none is told, with the other or without."""
    texts = [case.record.pay.get(slot.title, "") for slot in operands]
    if case.part.may_lack and not any(text.strip() for text in texts):
        return case.none(None, None), []
    numbers: list[Fraction | None] = []
    errors: list[EntryError] = []
    for slot, text in zip(operands, texts, strict=True):
        try:
            numbers.append(_said(slot, text))
        except EntryError as error:
            numbers.append(None)
            errors.append(error)
    above, below = numbers
    if above is None or below is None:
        return PayPart(case.part.role, case.part.name, "missing", of=(above, below)), errors
    try:
        return case.made(
            _divided(of, above, below), _division(case.form.say, of, above, below), above, below
        ), errors
    except EntryError as error:
        return PayPart(case.part.role, case.part.name, "missing", of=(above, below)), [error]


def _said(slot: SlotSpec, text: str) -> Fraction:
    if not text.strip():
        raise EntryError("score-pay-missing", *slot.path, indicator=slot.title)
    return figure(text, slot, *slot.path)


def _divided(of: Quotient, above: Fraction, below: Fraction) -> Fraction:
    if below == 0:
        raise EntryError("score-pay-by-zero", "pay", of.by, indicator=of.by)
    if above <= below or of.beyond == "extend":
        return above / below
    if of.beyond == "clamp":
        return Fraction(1)
    facts = {"indicator": of.divide, "other": of.by, "above": said(above), "below": said(below)}
    raise EntryError("score-pay-beyond", "pay", of.divide, **facts)


def _division(say: Phrases, of: Quotient, above: Fraction, below: Fraction) -> str:
    limited = say("counts-as-one") if of.beyond == "clamp" and above > below else ""
    return say.joined((f"{said(above)} ÷ {said(below)}", limited))


def figure(text: str, slot: SlotSpec, *path: str | int) -> Fraction:
    """A typed figure of pay within its slot's limits; a factor may be typed as a percentage: 120% is 1.2.

    Raises EntryError, with this path, for what is no number or outside the limits.
    """
    try:
        value = _number(text, slot)
    except ValueError:
        facts = {"typed": text.strip(), "unit": slot.unit or "%", "indicator": slot.title}
        raise EntryError("score-pay-not-a-number", *path, **facts) from None
    least, most = slot.least or Decimal(0), slot.most or MOST_PAID
    if not least <= value <= most:
        limits = {"least": said(least), "most": said(most)}
        raise EntryError("score-pay-outside", *path, typed=text.strip(), indicator=slot.title, **limits)
    return value


def _number(text: str, slot: SlotSpec) -> Fraction:
    try:
        return Fraction(in_unit(text, slot.unit))
    except ValueError:
        if slot.unit:
            raise
        return Percent.parse(text).fraction


def common_pay(
    form: Form, parts: Iterable[tuple[Part, Fraction | None]], total: Decimal, grade: Graded
) -> Decimal | None:
    """What these parts make with another total and grade, which several posts have in common.

    None while a part is missing, or the grade has no coefficient.
    """
    made: list[PayPart] = []
    for part, known in parts:
        value = known
        if isinstance(part.of, ByGrade):
            value = Fraction(grade.coefficient) if grade and grade.coefficient is not None else None
        elif isinstance(part.of, ByScore):
            value = Fraction(total) / Fraction(form.total.full) if form.total else None
        if value is not None:
            made.append(PayPart(part.role, part.name, "used", value))
        elif not part.may_lack:
            return None
    return _amount(form.say, form.pay, made)[0] if form.pay else None


# ── the amount ──────────────────────────────────────────────────────────────────────────────


def _amount(say: Phrases, pay: Pay, parts: Sequence[PayPart]) -> tuple[Decimal, tuple[str, ...]]:
    """Product and sum of these parts, limited, rounded once; and how it is computed, in a sentence or two."""
    product = Fraction(1)
    for each in parts:
        product *= _value(each) if each.role in ("base", "factor") else 1
    exact = product + sum((_signed(each) for each in parts), Fraction(0))
    limited = max(exact, Fraction(pay.min)) if pay.min is not None else exact
    limited = min(limited, Fraction(pay.max)) if pay.max is not None else limited
    amount = half_up(limited, pay.decimals)
    money = say("money", n=_shown(exact, limited, pay.decimals))
    sentences = [f"{_computation(say, pay, parts)} = {money}"]
    if limited != exact:
        limit, code = (pay.min, "pay-below-least") if limited > exact else (pay.max, "pay-above-most")
        amounts = {"n": beside(exact, limit), "limit": said(limited), "amount": said(amount)}
        sentences.append(say(code, **{key: say("money", n=each) for key, each in amounts.items()}))
    return amount, tuple(sentences)


def _value(part: PayPart) -> Fraction:
    return part.value if part.value is not None else Fraction(0)


def _signed(part: PayPart) -> Fraction:
    """What a part adds to the product."""
    match part.role:
        case "base" | "factor":
            return Fraction(0)
        case "addition":
            return _value(part)
        case "deduction":
            return -_value(part)
        case _:
            assert_never(part.role)


def _shown(exact: Fraction, limited: Fraction, decimals: int) -> str:
    amount = half_up(exact, decimals)
    if limited != exact or Fraction(amount) == exact:
        return said(exact)
    return f"{unrounded(exact, decimals)} → {said(amount)}"


def _computation(say: Phrases, pay: Pay, parts: Iterable[PayPart]) -> str:
    """`Q（工资级别三级）2000 × 职位系数（花名册）1.2 + 奖惩金额（考核录入）200`."""
    return "".join(_terms(say, pay, parts))


_SIGNS = {"base": "", "factor": " × ", "addition": " + ", "deduction": " \N{MINUS SIGN} "}


def _terms(say: Phrases, pay: Pay, parts: Iterable[PayPart]) -> Iterator[str]:
    for each in parts:
        value = _value(each)
        sign, shown = _SIGNS[each.role], said(value)
        if each.role == "addition" and value < 0:
            sign, shown = _SIGNS["deduction"], said(-value)
        name = pay.symbol if each.role == "base" and pay.symbol else each.name
        if each.of or "÷" in each.source or not each.source:
            yield sign + say("in-brackets", text=name, inside=each.source or shown)
        else:
            named = say("in-brackets", text=name, inside=each.source)
            yield f"{sign}{named}{say('between-words')}{shown}"
