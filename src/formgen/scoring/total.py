"""From the sums to total and grade, in an order that is money.

sum → clamp → veto → round once → grade → calibration; pay follows (`formgen.scoring.pay`).  Each step is
a small function that gives its value with the sentence for it, empty where the step changed nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from formgen.forms.model import Form, Grade, Indicator, Total, Veto
from formgen.phrases import Phrases
from formgen.points import half_up
from formgen.problems import Problem
from formgen.records.model import Record
from formgen.scoring.calibration import calibrated
from formgen.scoring.facts import EntryError
from formgen.scoring.indicators import complaint
from formgen.scoring.model import Block, Calibrated, OnPurpose, Part, Reasoned
from formgen.scoring.rules import ZERO
from formgen.scoring.ungraded import ungraded
from formgen.scoring.words import added, beside, compared, said, unrounded


@dataclass(frozen=True, slots=True)
class Result:
    """Total and grade, with a sentence for each step and what could not be found."""

    exact: Fraction | None = None
    total: Decimal | None = None
    grade: Grade | None = None
    calibrated: Calibrated | None = None
    ungraded: OnPurpose | None = None
    reasons: tuple[Reasoned, ...] = ()
    problems: tuple[Problem, ...] = ()


Graded: TypeAlias = Grade | OnPurpose | None
"""What a total is paid by: its grade, or what the form says of totals without one."""


def result(
    form: Form, record: Record, parts: Sequence[Part], blocks: Sequence[Block], vetoes: Sequence[Veto]
) -> Result:
    """Total and grade of sections and blocks in which nothing is missing.

    A form that cannot be graded (`unsound`, or no grades) gives its total and says out of what.
    A total in no grade, unless it gets none on purpose (`ungraded` says why), is a problem; what was
    found before it stays.
    """
    if all(part.points is None for part in parts):
        return Result()
    say = form.say
    whole, summed = _sum(form.say, parts, blocks)
    clamped, limited = _clamped(form.say, form.total, whole)
    exact, vetoed = _vetoed(form, parts, whole, clamped, vetoes)
    total, rounded = _rounded(form.say, exact, form.decimals)
    gaps = tuple(unsound(form, parts))
    ungraded = (*gaps, *(() if form.grades else (form.say("no-grades-said"),)))
    reasons = [Reasoned("total", each) for each in (summed, limited, *vetoed, rounded) if each]
    grade, purpose, beside, problems = None, None, None, []
    try:
        if ungraded:
            most = say("form-gives-most", n=said(attainable(parts))) if gaps else ""
            left = (say("not-graded"), say("not-paid") if form.pay and gaps else "")
            reasons.append(Reasoned("grade", say.apart((most, say.joined((*ungraded, *left))))))
            _ungraded(record)
        else:
            grade, purpose, graded = _graded(form, total, vetoes)
            reasons += [Reasoned("grade", each) for each in graded]
            if record.calibration is not None:
                grade, beside, why = calibrated(
                    form, record.calibration, grade.name if grade else form.say("no-grade")
                )
                purpose = None
                reasons.append(Reasoned("grade", why))
    except EntryError as error:
        problems.append(complaint(record, error))
    return Result(exact, total, grade, beside, purpose, tuple(reasons), tuple(problems))


def _ungraded(record: Record) -> None:
    """A calibration needs a grade to begin with."""
    if record.calibration is not None:
        raise EntryError("score-calibration-without-grades", "calibration", "grade")


def attainable(parts: Iterable[Part]) -> Fraction:
    """The most that a form's sections give together, as far as the form says."""
    return sum((part.attainable for part in parts), ZERO)


def unsound(form: Form, parts: Iterable[Part]) -> Iterator[str]:
    """Why a form's total cannot be held against full points: cut off, no total, points missing."""
    if form.source is not None and not form.source.complete:
        yield form.say("source-cut-off")
    if form.total is None:
        yield form.say("no-total-said")
    elif attainable(parts) < form.total.full:
        yield form.say("short-of-full", n=said(form.total.full))
    for each in _weighing_nothing(form):
        yield form.say("only-reference" if form.is_reference(each) else "without-rule", name=each.name)


def _weighing_nothing(form: Form) -> Iterator[Indicator]:
    """Indicators with a weight that no rule turns into points, or that nobody gives whose word counts."""
    for each in form.indicators:
        weighs = each.weight is not None or each.points is not None
        if weighs and not form.counts(each):
            yield each


# ── sum, clamp, veto, rounding ──────────────────────────────────────────────────────────────


def _sum(say: Phrases, parts: Sequence[Part], blocks: Sequence[Block]) -> tuple[Fraction, str]:
    terms = [part.points for part in parts if part.points is not None]
    terms += [block.points for block in blocks if block.points]
    whole = sum(terms, ZERO)
    return whole, f"{added(terms)} = {said(whole)}" if len(terms) > 1 else say("sum-is", n=said(whole))


def _clamped(say: Phrases, total: Total | None, whole: Fraction) -> tuple[Fraction, str]:
    least, most = (total.min, total.max) if total else (None, None)
    if most is not None and whole > most:
        return Fraction(most), say("above-most", n=beside(whole, most), limit=said(most))
    if least is not None and whole < least:
        return Fraction(least), say("below-least", n=beside(whole, least), limit=said(least))
    return whole, ""


def _vetoed(
    form: Form, parts: Sequence[Part], whole: Fraction, clamped: Fraction, vetoes: Sequence[Veto]
) -> tuple[Fraction, list[str]]:
    """The total after its vetoes: zero, or what the sections that are not zeroed give.

    A veto comes after the clamp: the least total does not lift what a veto took away, while
    the greatest still limits what is left.
    """
    for veto in vetoes:
        if veto.zero == "total":
            return ZERO, [form.say("vetoed-to-zero", name=veto.name)]
    lost = [(veto, part) for veto, part in zeroed(form, parts, vetoes) if part.points]
    if not lost:
        return clamped, []
    taken = [part.points or ZERO for _, part in lost]
    rest = whole - sum(taken, ZERO)
    say = form.say
    names = say.listed(say("quoted", text=veto.name) for veto, _ in lost)
    most = form.total.max if form.total else None
    sums = f"{added([whole, *(-each for each in taken)])} = {beside(rest, most)}"
    sentence = say("vetoed-sections", names=names, sums=sums)
    if most is None or rest <= most:
        return rest, [sentence]
    return Fraction(most), [say.joined((sentence, say("above-most-then", limit=said(most))))]


def zeroed(form: Form, parts: Sequence[Part], vetoes: Sequence[Veto]) -> list[tuple[Veto, Part]]:
    """The sections that vetoes set to zero, each once, with the first veto that does."""
    by_section = {veto.zero: veto for veto in reversed(vetoes) if veto.zero not in ("", "total")}
    ids = ((form.sections[part.index].id, part) for part in parts)
    return [(by_section[id_], part) for id_, part in ids if id_ in by_section]


def _rounded(say: Phrases, exact: Fraction, decimals: int) -> tuple[Decimal, str]:
    total = half_up(exact, decimals)
    if Fraction(total) == exact:
        return total, ""
    code = "rounded-decimals" if decimals else "rounded-whole"
    told = say(code, n=unrounded(exact, decimals), decimals=decimals)
    return total, f"{told} {total:f}".replace("-", "\N{MINUS SIGN}")


# ── grade ───────────────────────────────────────────────────────────────────────────────────


def _graded(
    form: Form, total: Decimal, vetoes: Sequence[Veto]
) -> tuple[Grade | None, OnPurpose | None, list[str]]:
    """The grade of the rounded total, or why it has none on purpose; with the sentences for it."""
    if not any(each.holds(Fraction(total)) for each in form.grades):
        purpose = ungraded(form, Fraction(total))
        if purpose is None:
            raise EntryError("score-in-no-grade", total=said(total))
        return None, purpose, [form.say("no-grade-because", total=said(total), why=purpose.why)]
    grade, reasons = _grade(form, total, vetoes)
    return grade, None, reasons


def _grade(form: Form, total: Decimal, vetoes: Sequence[Veto]) -> tuple[Grade, list[str]]:
    """The first grade that holds the rounded total, or the best that the vetoes still allow.

    Which of two grades is the better one, their limits say: a veto never raises a grade.
    """
    found = next(each for each in form.grades if each.holds(Fraction(total)))
    decided = compared(form.say, form.say("total"), Fraction(total), found)
    reasons = [f"{decided} → {found.name}"]
    by_name = {each.name: each for each in form.grades}
    for veto in vetoes:
        best = by_name.get(veto.grade_at_most)
        if best is not None and best.height < found.height:
            found = best
            reasons.append(form.say("vetoed-to-grade", name=veto.name, grade=found.name))
    return found, reasons
