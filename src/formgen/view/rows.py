"""The rows of a form's tables: printed words beside the slots that raters fill in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import assert_never

from formgen.forms.model import Adjustments, Form, Indicator, Rule, full_points
from formgen.forms.rules import Printed, Questions, asks, levels_of
from formgen.forms.slots import SlotSpec, of_indicator, of_points
from formgen.phrases import Phrases
from formgen.records.model import Record
from formgen.scoring.model import Answer, Item, Scorecard
from formgen.view import words
from formgen.view.fields import placed
from formgen.view.model import Labelled, Line, Mark, Row, Slot
from formgen.view.standards import standard
from formgen.yamlfiles.kinds import Entry


def row(form: Form, indicator: Indicator, card: Scorecard | None, block: Adjustments | None = None) -> Row:
    """The row of one indicator, or of a block's item, blank or with what the card says of it."""
    item = card.item(indicator.id) if card else None
    return Row(
        id=indicator.id,
        name=indicator.label or indicator.name,
        weight=_weight(indicator, form.say),
        requirement=tuple(_requirement(form, indicator, item)),
        standard=tuple(_standard(form, indicator, item, block)),
        facts=tuple(_facts(indicator, card, item, form.say)),
        points=_points(form, indicator, item),
    )


def _weight(indicator: Indicator, say: Phrases) -> str:
    if indicator.weight is not None:
        return str(indicator.weight)
    return words.points(indicator.points, say) if indicator.points is not None else ""


def _points(form: Form, indicator: Indicator, item: Item | None) -> Slot | None:
    spec = of_points(form, indicator)
    if spec is None:
        return None
    value = words.amount(item.points if item else None, form.say, form.item_decimals)
    value = form.say("unusable") if item and item.unusable else value
    return placed(spec, form.say, value, missing=bool(item and item.missing))


# ── printed words ───────────────────────────────────────────────────────────────────────────


def _mark(level: Printed, item: Item | None) -> Mark:
    return "ticked" if item and item.chosen == level.name else "open"


def _levels(form: Form, rule: Rule | None, item: Item | None) -> Iterator[Line]:
    """The levels that are chosen from, each with its box, its description and its points."""
    for level in levels_of(rule)[1]:
        yield Line(words.offered(level, form.before_text, form.say), _mark(level, item))


def _asks_by_levels(indicator: Indicator) -> bool:
    """Whether levels with descriptions say what is asked for; bare ones only say what it is worth."""
    return indicator.gives_points and any(level.text for level in levels_of(indicator.rule)[1])


def _requirement(form: Form, indicator: Indicator, item: Item | None) -> Iterator[Line]:
    yield from map(Line, indicator.requirement.splitlines())
    asked = asks(indicator.rule)
    if isinstance(asked, Questions):
        for number, question in enumerate(asked.questions, start=1):
            yield Line(form.say("numbered-text", n=number, text=question))
    if _asks_by_levels(indicator):
        yield from _levels(form, indicator.rule, item)
    if indicator.source:
        yield Line(form.say("source-of-data") + form.before_text + indicator.source)


def _standard(
    form: Form, indicator: Indicator, item: Item | None, block: Adjustments | None
) -> Iterator[Line]:
    if indicator.rule is None:
        return
    yield from map(Line, standard(indicator.rule, full_points(form, indicator), form.say, block))
    if not _asks_by_levels(indicator):
        yield from _levels(form, indicator.rule, item)
    if form.is_reference(indicator):
        yield Line(form.say("reference-only"))


# ── slots ───────────────────────────────────────────────────────────────────────────────────


def _facts(
    indicator: Indicator, card: Scorecard | None, item: Item | None, say: Phrases
) -> Iterator[Labelled]:
    """The slots that raters fill in, each with what the card has for it."""
    for spec in of_indicator(indicator, say):
        answer = _answer(item, spec.rater)
        known = answer.shown if answer else ""
        value = known if spec.by == "formgen" else _value(spec, answer, card)
        if item and item.unusable and card and spec.kind != "check":
            value = value or _bare(_typed(card.record, spec), spec.unit)
        missing = item is not None and item.missing and answer is None
        words_before = " ".join(filter(None, (spec.rater, spec.label)))
        yield Labelled(words_before, placed(spec, say, value, missing=missing), say.behind(spec.unit))


def _answer(item: Item | None, rater: str) -> Answer | None:
    answers: Iterable[Answer] = item.answers if item else ()
    return next((answer for answer in answers if answer.rater == rater), None)


def _value(spec: SlotSpec, answer: Answer | None, card: Scorecard | None) -> str:
    """What stands in a slot: the part of an answer that belongs there, without its printed unit."""
    last = spec.path[-1]
    if spec.path[0] == "comments":
        return card.record.comments.get(str(last), "") if card else ""
    match spec.kind:
        case "check":
            return "☑" if answer and isinstance(last, int) and answer.yes[last : last + 1] == (True,) else "□"
        case "choice":
            return answer.chosen if answer else ""
        case "text" | "lines" | "number" | "money" | "date":
            if answer is None or card is None:
                return ""
            if spec.label:
                return answer.counts.get(spec.label) or _bare(_typed(card.record, spec), spec.unit)
            return _bare(answer.shown, spec.unit)
        case _:
            assert_never(spec.kind)


def _bare(shown: str, unit: str) -> str:
    """The number without the unit that stands printed behind its slot."""
    return shown.removesuffix(unit).strip() if unit else shown


def _typed(record: Record, spec: SlotSpec) -> str:
    """What somebody typed for a slot, if it is one text; a rater who is alone need not be named."""
    part: Entry | None = record.entries.get(str(spec.path[1]))
    for step in map(str, spec.path[2:]):
        if isinstance(part, Mapping) and (step in part or step != spec.rater):
            part = part.get(step)
    return part if isinstance(part, str) else ""
