"""What a form leaves unsaid, said in its language: names and units that stand there by default."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar, assert_never

from formgen.forms.model import (
    Adjustments,
    Bands,
    Checklist,
    Choice,
    Count,
    Counted,
    Earlier,
    Form,
    Indicator,
    Linear,
    Narrative,
    Ranges,
    Rating,
    Ratio,
    Rule,
    Section,
    Step,
)
from formgen.forms.pay import Amount, ByLevel, Factor, Pay, Quotient
from formgen.phrases import Phrases, Tongue


def spoken(form: Form, tongue: Tongue = "zh") -> Form:
    """The form in its own language or, if it names none, in this one, with nothing left unsaid."""
    form = replace(form, words=form.words or tongue)
    say = form.say
    return replace(
        form,
        total=replace(form.total, label=form.total.label or say("total")) if form.total else None,
        sections=tuple(_section(each, say) for each in form.sections),
        adjustments=tuple(_block(each, say) for each in form.adjustments),
        pay=_pay(form.pay, say) if form.pay else None,
    )


def _section(section: Section, say: Phrases) -> Section:
    return replace(section, indicators=tuple(_indicator(each, say) for each in section.indicators))


def _block(block: Adjustments, say: Phrases) -> Adjustments:
    return replace(block, items=tuple(_indicator(each, say) for each in block.items))


def _indicator(indicator: Indicator, say: Phrases) -> Indicator:
    rule = indicator.rule
    return indicator if rule is None else replace(indicator, rule=_rule(rule, say))


def _rule(rule: Rule, say: Phrases) -> Rule:
    match rule:
        case Count():
            return replace(rule, count=tuple(_counted(each, say) for each in rule.count))
        case Choice() | Bands() | Ratio() | Step() | Linear() | Rating():
            return rule
        case Ranges() | Checklist() | Narrative() | Earlier():
            return rule
        case _:
            assert_never(rule)


def _counted(counted: Counted, say: Phrases) -> Counted:
    return replace(counted, unit=counted.unit or say("times"))


def _pay(pay: Pay, say: Phrases) -> Pay:
    return replace(
        pay,
        base=_part(pay.base, say),
        factors=tuple(_part(each, say) for each in pay.factors),
        additions=tuple(_part(each, say) for each in pay.additions),
        deductions=tuple(_part(each, say) for each in pay.deductions),
    )


_Part = TypeVar("_Part", Amount, Factor)


def _part(part: _Part, say: Phrases) -> _Part:
    if isinstance(part, ByLevel):
        return replace(part, name=part.name or say("pay-base"))
    if isinstance(part, Quotient):
        return replace(part, name=part.name or say("attendance"), unit=part.unit or say("days"))
    return part
