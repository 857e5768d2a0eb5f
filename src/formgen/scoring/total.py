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

from formgen.forms.model import NO_GRADE, Form, Grade, Indicator, Total, Veto
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
    whole, summed = _sum(parts, blocks)
    clamped, limited = _clamped(form.total, whole)
    exact, vetoed = _vetoed(form, parts, whole, clamped, vetoes)
    total, rounded = _rounded(exact, form.decimals)
    gaps = tuple(unsound(form, parts))
    ungraded = (*gaps, *(() if form.grades else ("未设等级标准",)))
    reasons = [Reasoned("total", each) for each in (summed, limited, *vetoed, rounded) if each]
    grade, purpose, beside, problems = None, None, None, []
    try:
        if ungraded:
            most = f"本表所列标准最高可得{said(attainable(parts))}分；" if gaps else ""
            left = "不评等级，不计绩效工资" if form.pay and gaps else "不评等级"
            reasons.append(Reasoned("grade", f"{most}{'，'.join(ungraded)}，{left}"))
            _ungraded(record)
        else:
            grade, purpose, graded = _graded(form, total, vetoes)
            reasons += [Reasoned("grade", each) for each in graded]
            if record.calibration is not None:
                grade, beside, why = calibrated(form, record.calibration, grade.name if grade else NO_GRADE)
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
        yield "表格原文不完整"
    if form.total is None:
        yield "未设总分"
    elif attainable(parts) < form.total.full:
        yield f"达不到满分{said(form.total.full)}分"
    for each in _weighing_nothing(form):
        yield f"“{each.name}”" + ("只有参考评分" if form.is_reference(each) else "没有评分规则")


def _weighing_nothing(form: Form) -> Iterator[Indicator]:
    """Indicators with a weight that no rule turns into points, or that nobody gives whose word counts."""
    for each in form.indicators:
        weighs = each.weight is not None or each.points is not None
        if weighs and not form.counts(each):
            yield each


# ── sum, clamp, veto, rounding ──────────────────────────────────────────────────────────────


def _sum(parts: Sequence[Part], blocks: Sequence[Block]) -> tuple[Fraction, str]:
    terms = [part.points for part in parts if part.points is not None]
    terms += [block.points for block in blocks if block.points]
    whole = sum(terms, ZERO)
    return whole, f"{added(terms)} = {said(whole)}" if len(terms) > 1 else f"合计 {said(whole)}"


def _clamped(total: Total | None, whole: Fraction) -> tuple[Fraction, str]:
    least, most = (total.min, total.max) if total else (None, None)
    if most is not None and whole > most:
        return Fraction(most), f"{beside(whole, most)} 高于上限 {said(most)} → {said(most)}"
    if least is not None and whole < least:
        return Fraction(least), f"{beside(whole, least)} 低于下限 {said(least)} → {said(least)}"
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
            return ZERO, [f"一票否决“{veto.name}” → 总分记0分"]
    lost = [(veto, part) for veto, part in zeroed(form, parts, vetoes) if part.points]
    if not lost:
        return clamped, []
    taken = [part.points or ZERO for _, part in lost]
    rest = whole - sum(taken, ZERO)
    names = "、".join(f"“{veto.name}”" for veto, _ in lost)
    most = form.total.max if form.total else None
    sentence = f"一票否决{names}：{added([whole, *(-each for each in taken)])} = {beside(rest, most)}"
    if most is None or rest <= most:
        return rest, [sentence]
    return Fraction(most), [f"{sentence}，高于上限 → {said(most)}"]


def zeroed(form: Form, parts: Sequence[Part], vetoes: Sequence[Veto]) -> list[tuple[Veto, Part]]:
    """The sections that vetoes set to zero, each once, with the first veto that does."""
    by_section = {veto.zero: veto for veto in reversed(vetoes) if veto.zero not in ("", "total")}
    ids = ((form.sections[part.index].id, part) for part in parts)
    return [(by_section[id_], part) for id_, part in ids if id_ in by_section]


def _rounded(exact: Fraction, decimals: int) -> tuple[Decimal, str]:
    total = half_up(exact, decimals)
    if Fraction(total) == exact:
        return total, ""
    kept = f"保留{decimals}位小数" if decimals else "取整"
    return total, f"{unrounded(exact, decimals)} 四舍五入{kept} → {total:f}".replace("-", "\N{MINUS SIGN}")


# ── grade ───────────────────────────────────────────────────────────────────────────────────


def _graded(
    form: Form, total: Decimal, vetoes: Sequence[Veto]
) -> tuple[Grade | None, OnPurpose | None, list[str]]:
    """The grade of the rounded total, or why it has none on purpose; with the sentences for it."""
    if not any(each.holds(Fraction(total)) for each in form.grades):
        purpose = ungraded(form, Fraction(total))
        if purpose is None:
            raise EntryError("score-in-no-grade", total=said(total))
        return None, purpose, [f"总分 {said(total)}：{purpose.why} → {NO_GRADE}"]
    grade, reasons = _grade(form, total, vetoes)
    return grade, None, reasons


def _grade(form: Form, total: Decimal, vetoes: Sequence[Veto]) -> tuple[Grade, list[str]]:
    """The first grade that holds the rounded total, or the best that the vetoes still allow.

    Which of two grades is the better one, their limits say: a veto never raises a grade.
    """
    found = next(each for each in form.grades if each.holds(Fraction(total)))
    reasons = [f"{compared('总分', Fraction(total), found)} → {found.name}"]
    by_name = {each.name: each for each in form.grades}
    for veto in vetoes:
        best = by_name.get(veto.grade_at_most)
        if best is not None and best.height < found.height:
            found = best
            reasons.append(f"一票否决“{veto.name}” → 最高只能评为{found.name}")
    return found, reasons
