"""What a form asks for, as columns of a table: one for each slot that somebody fills in.

A column goes by its slot's name (`fact.sales.上级`), which is the same on every page and in every
file, and by a title for people (`销售额 上级`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias

from formgen.forms.model import (
    Bands,
    Checklist,
    Choice,
    Count,
    Form,
    Goals,
    Indicator,
    Linear,
    Narrative,
    Rating,
    Ratio,
    Rule,
    Step,
)
from formgen.problems import Path
from formgen.scoring.goals import KEYS
from formgen.view.fields import fields

Kind: TypeAlias = Literal["number", "choice", "check", "text", "date", "lines"]
YES_NO = ("是", "否")

_GOAL_TITLES = {"goal": "目标", "weight": "权重", "due": "完成时限", "result": "完成情况", "rating": "评分"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its slot, its title, and where in a record its value belongs.

    `path` leads into a record: `("entries", "sales", "上级")`, `("vetoes", "leak")`,
    `("comments", "appraiser")`, `("fields", "填表日期")`.  `least` and `most` bound a number.
    """

    slot: str
    title: str
    path: Path
    kind: Kind
    options: tuple[str, ...] = ()
    unit: str = ""
    least: Decimal | None = None
    most: Decimal | None = None


def columns(form: Form) -> tuple[Column, ...]:
    """Every column that is filled in for this form, in printed order."""
    return (*_body(form), *_closing(form))


def _body(form: Form) -> Iterator[Column]:
    for section in form.sections:
        for indicator in section.indicators:
            yield from of_indicator(indicator)
        if section.goals:
            yield from of_goals(section.goals)
    for block in form.adjustments:
        for item in block.items:
            yield from of_indicator(item)


def _closing(form: Form) -> Iterator[Column]:
    for veto in form.vetoes:
        yield Column(f"veto.{veto.id}", f"一票否决 {veto.name}", ("vetoes", veto.id), "check", YES_NO)
    for field in (*form.header, *form.footer):
        for labelled in fields(form, (field,), "", None, None):
            slot = labelled.slot
            if slot.name == "form.date" or slot.name.startswith("field."):
                kind: Kind = "date" if slot.kind == "date" else "text"
                yield Column(slot.name, field.label, ("fields", field.id or field.label), kind)
    for opinion in form.opinions:
        yield Column(f"comment.{opinion.id}", opinion.title, ("comments", opinion.id), "lines")


def of_indicator(indicator: Indicator) -> Iterator[Column]:
    """The columns of one indicator: those of its first rater, then those of the next."""
    rule = indicator.rule
    if isinstance(rule, Narrative) and not rule.narrative:
        name = f"comment.{indicator.id}"
        yield Column(name, indicator.name, ("comments", indicator.id), "lines")
        return
    for rater in indicator.raters or ("",):
        yield from of_rater(indicator, rater)


def of_rater(indicator: Indicator, rater: str) -> Iterator[Column]:
    """What one rater fills in, or the only one, who then has no name."""
    slot = ".".join(filter(None, ("fact", indicator.id, rater)))
    title = " ".join(filter(None, (indicator.name, rater)))
    path: Path = ("entries", indicator.id, *([rater] if rater else []))
    rule = indicator.rule
    match rule:
        case Choice() | Narrative():
            options = rule.choice if isinstance(rule, Choice) else rule.narrative
            yield Column(slot, title, path, "choice", tuple(each.name for each in options))
        case Checklist():
            for number in range(len(rule.checklist)):
                tag, words = f"{slot}.{number + 1}", f"{title} （{number + 1}）"
                yield Column(tag, words, (*path, number), "check", YES_NO)
        case Count() if len(rule.count) > 1:
            for each in rule.count:
                tag, words, inner = f"{slot}.{each.name}", f"{title} {each.name}", (*path, each.name)
                yield Column(tag, words, inner, "number", unit=each.unit, least=Decimal(0))
        case Count():
            yield Column(slot, title, path, "number", unit=rule.count[0].unit, least=Decimal(0))
        case Ratio(target=None) | Step(target=None):
            for key, label in (("actual", "实际"), ("target", "目标")):
                yield Column(f"{slot}.{key}", f"{title} {label}", (*path, key), "number", unit=rule.unit)
        case _:
            yield _single(slot, title, path, rule)


def _single(slot: str, title: str, path: Path, rule: Rule | None) -> Column:
    match rule:
        case Bands() | Ratio() | Step() | Linear():
            return Column(slot, title, path, "number", unit=rule.unit)
        case Rating():
            low, high = rule.rating.min, rule.rating.max
            return Column(slot, title, path, "number", unit="分", least=low, most=high)
        case _:
            return Column(slot, title, path, "text")


def of_goals(goals: Goals) -> Iterator[Column]:
    """The columns of the rows that the employee writes: `goals.1.goal`, `goals.1.weight` …"""
    for number in range(goals.rows):
        for key in KEYS:
            if key in goals.columns or (goals.rating and key in ("weight", "rating")):
                yield _goal(goals, number, key)


def _goal(goals: Goals, number: int, key: str) -> Column:
    slot, title = f"{goals.id}.{number + 1}.{key}", f"{_GOAL_TITLES[key]}{number + 1}"
    path = ("entries", goals.id, number, key)
    if key == "weight":
        return Column(slot, title, path, "number", unit="%", least=Decimal(0), most=Decimal(100))
    if key == "rating" and goals.rating:
        return Column(slot, title, path, "number", unit="分", least=goals.rating.min, most=goals.rating.max)
    return Column(slot, title, path, "date" if key == "due" else "text")
