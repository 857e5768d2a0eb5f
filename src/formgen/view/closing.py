"""What stands under the body: adjustments, vetoes, the result, opinions, signatures, reasons."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import assert_never

from formgen.forms.model import Adjustments, Form, Indicator, Opinion as OpinionSpec, Signature
from formgen.forms.slots import (
    ResultKey,
    SlotSpec,
    of_block,
    of_calibration,
    of_opinion,
    of_result,
    of_signing,
    of_veto,
)
from formgen.points import show
from formgen.records.model import Person
from formgen.scoring.honest import honest
from formgen.scoring.model import Scorecard
from formgen.scoring.total import unsound
from formgen.view import pay, words
from formgen.view.fields import placed
from formgen.view.model import (
    Adjustment,
    GradeLine,
    Labelled,
    Mark,
    Opinion,
    Reason,
    Result,
    Row,
    Signing,
    Slot,
)
from formgen.view.rows import row


def adjustment(form: Form, index: int, block: Adjustments, card: Scorecard | None) -> Adjustment:
    say = form.say
    value = words.amount(card.blocks[index].points if card else None, say, form.section_decimals)
    title = block.title
    if block.cap is not None:
        most = say(f"most-{block.kind}", n=words.points(block.cap, say))
        title = say("in-brackets", text=title, inside=most)
    return Adjustment(
        title=title,
        rows=tuple(_adjusted(form, item, block, card) for item in block.items),
        sum=placed(of_block(block, index, say), say, value),
    )


def _adjusted(form: Form, spec: Indicator, block: Adjustments, card: Scorecard | None) -> Row:
    """A row of a block; on a card what did not happen says so, and leaves nothing to fill in later.

    What did happen is said in one text, too, with its unit: so a card on which something did not happen is of
    the same shape.  The points of an only item are those of its block, and stand there.
    """
    printed = row(form, spec, card, block)
    if len(block.items) == 1:
        printed = replace(printed, points=None)
    item = card.item(spec.id) if card else None
    if item is None or item.missing or (item.answers and len(printed.facts) > 1):
        return printed
    (fact, *_) = printed.facts
    said = f"{fact.slot.value}{fact.unit}" if item.answers else form.say("did-not-happen")
    return replace(printed, facts=(Labelled("", replace(fact.slot, kind="text", options=(), value=said)),))


def vetoes(form: Form, card: Scorecard | None) -> Iterator[tuple[Slot, str]]:
    occurred = {veto.id for veto in card.vetoes} if card else set()
    for veto in form.vetoes:
        yield placed(of_veto(veto, form.say), form.say, "☑" if veto.id in occurred else "□"), veto.name


def result(form: Form, card: Scorecard | None, person: Person | None = None) -> Result | None:
    """Total, grade and pay; a blank for somebody has what the roster already says of their pay."""
    specs = of_result(form)
    lines = [
        line
        for key, spec in specs.items()
        if key != "pay"
        for line in (_result_line(form, card, key, spec), *_calibration(form, card, key))
    ]
    if "pay" in specs:
        lines += pay.lines(form, specs["pay"], card, person)
    return Result(tuple(lines), _note(form, card)) if lines else None


def _result_line(form: Form, card: Scorecard | None, key: ResultKey, spec: SlotSpec) -> Labelled:
    grade = card.grade if card else None
    unfilled = card is not None and not card.complete
    value, unit, say = "", "", form.say
    match key:
        case "total":
            value = show(card.total) if card and card.total is not None else say("uncounted") * unfilled
            unit = say("points-of-full", n=show(form.total.full)) if form.total else spec.unit
        case "grade":
            value = (card.graded if card else "") or say("ungraded") * unfilled
        case "description":
            value = grade.text if grade else ""
        case "coefficient":
            value = f"{card.coefficient:f}" if card and card.coefficient is not None else ""
        case "pay":  # has lines of its own
            pass
        case _:
            assert_never(key)
    label = say("final-grade") if key == "grade" and card and card.calibrated else spec.title
    return Labelled(label, placed(spec, say, value), say.behind(unit))


def _calibration(form: Form, card: Scorecard | None, after: ResultKey) -> Iterator[Labelled]:
    """What a calibrated card says beside its final grade: the first one before it, who and why behind."""
    if card is None or card.calibrated is None or after not in ("total", "grade"):
        return
    specs, said = of_calibration(form), card.calibrated
    if after == "total":
        yield Labelled(specs["first"].title, placed(specs["first"], form.say, said.first))
    else:
        yield Labelled(specs["by"].title, placed(specs["by"], form.say, said.by))
        yield Labelled(specs["why"].title, placed(specs["why"], form.say, said.why))


def _note(form: Form, card: Scorecard | None) -> str:
    """Why a card has no grade, or its total is not out of full points, in one sentence; else nothing."""
    say = form.say
    if card is None:
        return ""
    if not card.complete:
        wrong = sum(item.unusable for item in card.items)
        missing = sum(item.missing for item in card.items) - wrong
        begin = say("incomplete") + form.before_text
        unpaid = say.listed(each.name for each in card.pay_parts if each.state == "missing")
        if card.graded and unpaid:
            return begin + say("pay-lacks", names=unpaid) + say("stop")
        why = (
            say("items-missing", n=missing) if missing else "",
            say("items-wrong", n=wrong) if wrong else "",
        )
        left = (say("no-total"),) * (card.total is None) + (say("not-graded"),) * bool(form.grades)
        return begin + say.joined((*why, *left)) + say("stop")
    if card.ungraded:
        why_not = card.ungraded.why.rstrip("。.")
        return say("no-grade") + form.before_text + why_not + say("stop")
    return _unsound(form, card)


def _unsound(form: Form, card: Scorecard) -> str:
    """Why a total is not out of full points, and out of what it is; nothing where it is."""
    gaps = tuple(unsound(form, card.parts))
    if card.total is None or not gaps:
        return ""
    say = form.say
    bonus = any(block.kind == "bonus" for block in form.adjustments)
    most = say("most-without-bonus" if bonus else "most-by-standards", n=words.points(card.attainable, say))
    return say.joined((*gaps, most, say("not-graded") if form.grades else "")) + say("stop")


def grades(form: Form, card: Scorecard | None) -> Iterator[GradeLine]:
    """The scale of grades, and below it the totals that get none on purpose."""
    for grade in form.grades:
        reached = card is not None and card.grade is not None and card.grade.name == grade.name
        coefficient = f"{grade.coefficient:f}" if grade.coefficient is not None else ""
        limits = words.bounds(grade, form.say, form.say("unit-points"))
        yield GradeLine(grade.name, limits, grade.text, coefficient, "ticked" if reached else "open")
    purpose = card.ungraded if card else None
    for each in form.no_grade:
        coefficient = f"{each.coefficient:f}" if each.coefficient is not None else ""
        mark: Mark = "ticked" if purpose and purpose.why == each.why else "open"
        limits = words.bounds(each, form.say, form.say("unit-points"))
        yield GradeLine(form.say("no-grade"), limits, each.why, coefficient, mark)


def opinions(form: Form, card: Scorecard | None) -> Iterator[Opinion]:
    say = form.say
    for each in form.opinions:
        said = card.record.comments.get(each.id, "") if card else ""
        title = each.title
        if each.rating:
            said = said.strip().removesuffix(say("unit-points")).removesuffix("分").strip()
            limits = {"least": show(each.rating.min), "most": show(each.rating.max)}
            title = say("opinion-rated", title=title, **limits)
        sign, date = _signing(form, each, f"{say('signature')}{form.after_label}")
        yield Opinion(title=title, slot=placed(of_opinion(each, say), say, said), sign=sign, date=date)


def signing(form: Form, each: Signature) -> Signing:
    label = each.label or f"{form.say('signature-of', role=each.role)}{form.after_label}"
    sign, date = _signing(form, each, label)
    assert sign is not None  # noqa: S101 whoever has a line for signatures signs
    return Signing(sign, date)


def _signing(form: Form, by: OpinionSpec | Signature, label: str) -> tuple[Labelled | None, Labelled | None]:
    """Where somebody signs, with these words before it, and where the date goes."""
    slots = {spec.kind: placed(spec, form.say) for spec in of_signing(by, form.say)}
    sign, date = slots.get("text"), slots.get("date")
    return (
        Labelled(label, sign) if sign else None,
        Labelled(f"{form.say('date')}{form.after_label}", date) if date else None,
    )


def reasons(form: Form, card: Scorecard) -> Iterator[Reason]:
    """Every point with its reason: indicators and sums by section, blocks, then the total's lines."""
    return (replace(each, text=honest(each.text)) for each in _reasons(form, card))


def _reasons(form: Form, card: Scorecard) -> Iterator[Reason]:
    names: dict[str, str] = {each.id: each.name for each in form.indicators}
    names |= {each.id: each.name for block in form.adjustments for each in block.items}
    for part in card.parts:
        section = form.sections[part.index]
        yield from (Reason(names[item.id], item.reason) for item in part.items if item.reason)
        yield from (Reason(goal.goal, goal.reason) for goal in part.goals if goal.reason)
        if part.reason:
            name = section.title or form.say("this-section")
            yield Reason(form.say("sum-of-section", name=name), part.reason)
    for block in card.blocks:
        yield from (Reason(names[item.id], item.reason) for item in block.items if item.reason)
        if block.reason:
            yield Reason(form.adjustments[block.index].title, block.reason)
    labels = {key: spec.title for key, spec in of_result(form).items()}
    yield from (Reason(labels.get(each.about) or labels["total"], each.text) for each in card.reasons)
