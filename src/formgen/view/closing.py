"""What stands under the body: adjustments, vetoes, the result, opinions, signatures, reasons."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from formgen.forms.model import Adjustments, Form, Indicator, Signature
from formgen.points import show
from formgen.scoring.model import Scorecard
from formgen.view import words
from formgen.view.model import Adjustment, GradeLine, Labelled, Opinion, Reason, Result, Row, Signing, Slot
from formgen.view.rows import row
from formgen.view.tables import scored


def adjustment(form: Form, index: int, block: Adjustments, card: Scorecard | None) -> Adjustment:
    value = show(card.blocks[index].points) if card else ""
    most = "最多加" if block.kind == "bonus" else "最多扣"
    cap = f"（{most}{words.points(block.cap)}）" if block.cap is not None else ""
    return Adjustment(
        title=block.title + cap,
        rows=tuple(_adjusted(form, item, card) for item in block.items),
        sum=Slot(f"sum.{block.kind}.{index + 1}", f"{block.title} 合计", "number", value),
    )


def _adjusted(form: Form, spec: Indicator, card: Scorecard | None) -> Row:
    """A row of a block; on a card what did not happen says so, and leaves nothing to fill in later."""
    printed = row(form, spec, card)
    item = card.item(spec.id) if card else None
    if item is None or item.missing or item.answers:
        return printed
    return replace(
        printed, facts=(Labelled("", replace(printed.facts[0].slot, kind="text", value="未发生")),)
    )


def vetoes(form: Form, card: Scorecard | None) -> Iterator[tuple[Slot, str]]:
    occurred = {veto.id for veto in card.vetoes} if card else set()
    for veto in form.vetoes:
        mark = "☑" if veto.id in occurred else "□"
        yield Slot(f"veto.{veto.id}", veto.name, "check", mark), veto.name


def result(form: Form, card: Scorecard | None) -> Result | None:
    if not scored(form):
        return None
    return Result(tuple(_result_lines(form, card)), _note(form, card))


def _result_lines(form: Form, card: Scorecard | None) -> Iterator[Labelled]:
    unfilled = card is not None and not card.complete
    total = show(card.total) if card and card.total is not None else ""
    label = form.total.label if form.total else "合计得分"
    unit = f"分（满分{words.points(form.total.full)}）" if form.total else "分"
    yield Labelled(label, Slot("total", label, "number", total, missing=unfilled and not total), unit)
    if form.grades:
        grade = card.grade if card else None
        names = tuple(each.name for each in form.grades)
        slot = Slot(
            "grade", "等级", "choice", grade.name if grade else "", names, missing=unfilled and not grade
        )
        yield Labelled("等级", slot)
        if any(each.text for each in form.grades):
            yield Labelled(
                "等级描述", Slot("grade.description", "等级描述", "lines", grade.text if grade else "")
            )
        if any(each.coefficient is not None for each in form.grades):
            value = f"{grade.coefficient:f}" if grade and grade.coefficient is not None else ""
            yield Labelled("绩效系数", Slot("grade.coefficient", "绩效系数", "number", value))
    if form.pay:
        pay = form.pay
        how = "得分÷满分" if pay.by == "score" else "绩效系数"
        value = f"{card.pay:f}" if card and card.pay is not None else ""
        yield Labelled("绩效工资", Slot("pay", "绩效工资", "number", value), f"元（{pay.symbol}×{how}）")


def _note(form: Form, card: Scorecard | None) -> str:
    """Why a card has no grade, in one sentence; nothing where it has one, or the form knows none."""
    if card is None:
        return ""
    if not card.complete:
        missing = sum(item.missing for item in card.items)
        why = f"{missing}项未录入，" if missing else ""
        left = "不评等级" if card.total is not None else "不计总分，不评等级"
        return f"未完成{form.colon}{why}{left}。"
    if not card.whole and card.total is not None:
        return f"本表所列标准最高可得{words.points(card.attainable)}，等级标准不完整，不评等级。"
    return ""


def grades(form: Form, card: Scorecard | None) -> Iterator[GradeLine]:
    for grade in form.grades:
        reached = card is not None and card.grade is not None and card.grade.name == grade.name
        coefficient = f"{grade.coefficient:f}" if grade.coefficient is not None else ""
        yield GradeLine(
            grade.name, words.bounds(grade, "分"), grade.text, coefficient, "ticked" if reached else "open"
        )


def _signature(name: str, label: str) -> Labelled:
    return Labelled(label, Slot(name, label.rstrip(":："), "text"))


def _date(form: Form, name: str, of: str) -> Labelled:
    return Labelled(f"日期{form.colon}", Slot(f"{name}.date", f"{of} 日期", "date"))


def opinions(form: Form, card: Scorecard | None) -> Iterator[Opinion]:
    for each in form.opinions:
        said = card.record.comments.get(each.id, "") if card else ""
        name = f"sign.{each.id}"
        yield Opinion(
            title=each.title,
            slot=Slot(f"comment.{each.id}", each.title, "lines", said, lines=each.lines),
            sign=_signature(name, f"签字{form.colon}") if each.sign else None,
            date=_date(form, name, each.title) if each.date else None,
        )


def signing(form: Form, each: Signature) -> Signing:
    name = f"sign.{each.id or each.role}"
    label = each.label or f"{each.role}签字{form.colon}"
    return Signing(_signature(name, label), _date(form, name, each.role) if each.date else None)


def reasons(form: Form, card: Scorecard) -> Iterator[Reason]:
    """Every point with its reason: indicators and sums by section, blocks, then the total's lines."""
    names: dict[str, str] = {each.id: each.name for each in form.indicators}
    names |= {each.id: each.name for block in form.adjustments for each in block.items}
    for part in card.parts:
        section = form.sections[part.index]
        yield from (Reason(names[item.id], item.reason) for item in part.items if item.reason)
        yield from (Reason(goal.goal, goal.reason) for goal in part.goals if goal.reason)
        if part.reason:
            yield Reason(f"{section.title or '本部分'} 小计", part.reason)
    for block in card.blocks:
        yield from (Reason(names[item.id], item.reason) for item in block.items if item.reason)
        if block.reason:
            yield Reason(form.adjustments[block.index].title, block.reason)
    yield from (Reason("总分", reason) for reason in card.reasons)
