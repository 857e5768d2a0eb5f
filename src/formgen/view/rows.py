"""The rows of a form's tables: printed words beside the slots that raters fill in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from formgen.forms.model import (
    Bands,
    Checklist,
    Choice,
    Count,
    Form,
    Indicator,
    Linear,
    Narrative,
    Option,
    Rating,
    Ratio,
    Rule,
    Step,
    Tally,
    full_points,
)
from formgen.points import show
from formgen.records.model import Record
from formgen.scoring.model import Answer, Item, Scorecard
from formgen.view import words
from formgen.view.model import Labelled, Line, Mark, Row, Slot


def row(form: Form, indicator: Indicator, card: Scorecard | None) -> Row:
    """One indicator's row, blank or with what the card says of it."""
    item = card.item(indicator.id) if card else None
    return Row(
        id=indicator.id,
        name=indicator.label or indicator.name,
        weight=_weight(indicator),
        requirement=tuple(_requirement(form, indicator, item)),
        standard=tuple(_standard(form, indicator, item)),
        facts=tuple(_facts(indicator, card, item)),
        points=_points(indicator, item),
    )


def _weight(indicator: Indicator) -> str:
    if indicator.weight is not None:
        return str(indicator.weight)
    return words.points(indicator.points) if indicator.points is not None else ""


def _points(indicator: Indicator, item: Item | None) -> Slot | None:
    if isinstance(indicator.rule, Narrative):
        return None
    value = show(item.points) if item and item.points is not None else ""
    return Slot(
        f"score.{indicator.id}",
        f"{indicator.name} 得分",
        "number",
        value,
        missing=bool(item and item.missing),
    )


# ── printed words ───────────────────────────────────────────────────────────────────────────


def _levels(rule: Rule | None) -> tuple[Option | Tally, ...]:
    match rule:
        case Choice():
            return rule.choice
        case Narrative():
            return rule.narrative
        case Checklist():
            return rule.levels
        case _:
            return ()


def _mark(level: Option | Tally, item: Item | None) -> Mark:
    return "ticked" if item and item.chosen == level.name else "open"


def _described(form: Form, rule: Rule | None, item: Item | None) -> Iterator[Line]:
    """The levels that have a description, each with its box."""
    for level in _levels(rule):
        if level.text:
            yield Line(words.described(level, form.colon), _mark(level, item))


def _requirement(form: Form, indicator: Indicator, item: Item | None) -> Iterator[Line]:
    yield from map(Line, indicator.requirement.splitlines())
    if isinstance(indicator.rule, Checklist):
        for number, question in enumerate(indicator.rule.checklist, start=1):
            yield Line(f"（{number}）{question}")
    if not isinstance(indicator.rule, Narrative):
        yield from _described(form, indicator.rule, item)
    if indicator.source:
        yield Line(f"数据来源{form.colon}{indicator.source}")


def _standard(form: Form, indicator: Indicator, item: Item | None) -> Iterator[Line]:
    rule = indicator.rule
    match rule:
        case None:
            return
        case Narrative():
            yield from map(Line, words.standard(rule, None))
            yield from _described(form, rule, item)
        case Choice() if not any(option.text for option in rule.choice):
            yield from map(Line, rule.text.splitlines())
            for option in rule.choice:
                yield Line(words.awarded(option) or option.name, _mark(option, item))
        case _:
            yield from map(Line, words.standard(rule, full_points(form, indicator)))


# ── slots ───────────────────────────────────────────────────────────────────────────────────


def _facts(indicator: Indicator, card: Scorecard | None, item: Item | None) -> Iterator[Labelled]:
    """The slots that raters fill in: one for each rater, or more where a rule asks for more."""
    if isinstance(indicator.rule, Narrative) and not indicator.rule.narrative:
        name = f"comment.{indicator.id}"
        value = card.record.comments.get(indicator.id, "") if card else ""
        yield Labelled("", Slot(name, indicator.name, "lines", value, lines=2))
        return
    for rater in indicator.raters or ("",):
        tag = ".".join(filter(None, ("fact", indicator.id, rater)))
        missing = item is not None and (item.missing and not _answered(item, rater))
        for label, slot, unit in _asked(indicator, tag, _answer(item, rater), card):
            words_before = " ".join(filter(None, (rater, label)))
            yield Labelled(words_before, _missing(slot, missing), unit)


def _missing(slot: Slot, missing: bool) -> Slot:  # noqa: FBT001 one fact about the slot
    if not missing or slot.value:
        return slot
    return Slot(slot.name, slot.title, slot.kind, "", slot.options, missing=True, lines=slot.lines)


def _answer(item: Item | None, rater: str) -> Answer | None:
    answers: Iterable[Answer] = item.answers if item else ()
    return next((answer for answer in answers if answer.rater == rater), None)


def _answered(item: Item, rater: str) -> bool:
    return _answer(item, rater) is not None


def _asked(  # noqa: C901 one case a rule kind
    indicator: Indicator, tag: str, answer: Answer | None, card: Scorecard | None
) -> Iterator[tuple[str, Slot, str]]:
    """What one rater fills in: label, slot and unit of each place."""
    rule, title = indicator.rule, indicator.name
    shown = answer.shown if answer else ""
    match rule:
        case Choice() | Narrative():
            names = tuple(option.name for option in _levels(rule))
            yield "", Slot(tag, title, "choice", answer.chosen if answer else "", names), ""
        case Checklist():
            yes = answer.yes if answer else ()
            for number in range(len(rule.checklist)):
                ticked = "☑" if number < len(yes) and yes[number] else "□"
                yield f"（{number + 1}）", Slot(f"{tag}.{number + 1}", title, "check", ticked), ""
        case Count() if len(rule.count) > 1:
            counts = answer.counts if answer else {}
            for each in rule.count:
                slot = Slot(f"{tag}.{each.name}", f"{title} {each.name}", "number", counts.get(each.name, ""))
                yield each.name, slot, each.unit
        case Count():
            yield "", Slot(tag, title, "number", _bare(shown, rule.count[0].unit)), rule.count[0].unit
        case Ratio(target=None) | Step(target=None):
            typed = _typed(card.record, indicator.id) if card and answer else {}
            for key, label in (("actual", "实际"), ("target", "目标")):
                slot = Slot(
                    f"{tag}.{key}", f"{title} {label}", "number", _bare(typed.get(key, ""), rule.unit)
                )
                yield label, slot, rule.unit
        case Bands() | Ratio() | Step() | Linear():
            yield "", Slot(tag, _measured(title, rule), "number", _bare(shown, rule.unit)), rule.unit
        case Rating():
            yield "", Slot(tag, title, "number", _bare(shown, "分")), "分"
        case None:
            yield "", Slot(tag, title, "text", shown), ""


def _measured(title: str, rule: Bands | Ratio | Step | Linear) -> str:
    """The indicator and, where it goes by another name, the fact that its rule measures."""
    match rule:
        case Bands(bands=fact) | Ratio(ratio=fact) | Step(step=fact) | Linear(linear=fact):
            return title if fact == title else f"{title} {fact}"


def _bare(shown: str, unit: str) -> str:
    """The number without the unit that stands printed behind its slot."""
    return shown.removesuffix(unit).strip() if unit else shown


def _typed(record: Record, id_: str) -> Mapping[str, str]:
    entry = record.entries.get(id_)
    if not isinstance(entry, Mapping):
        return {}
    return {key: value for key, value in entry.items() if isinstance(value, str)}
