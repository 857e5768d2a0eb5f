"""The words of a page in printed order, each with the place where it stands.

Whatever must look at every word (is there a glyph for it? does the form print the whole policy?
do docx and PDF say the same?) walks here instead of taking a page apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import singledispatch

from formgen.view.model import (
    Adjustment,
    Chart,
    Comparison,
    Effects,
    Figure,
    Goals,
    GradeLine,
    Group,
    Labelled,
    Letterhead,
    Opinion,
    Page,
    Prose,
    Reason,
    Report,
    Result,
    Row,
    Signing,
    SignOff,
    Slot,
    Table,
    View,
)
from formgen.view.words import EMPTY_DATE, FULL


@dataclass(frozen=True, slots=True)
class Printed:
    """Some words, and the slot or the part of the form in which they stand."""

    text: str
    place: str
    slot: bool = False


def printed(page: Page) -> Iterator[Printed]:
    """Every word on the page in printed order; empty texts are left out."""
    return (each for each in (*_headed(page.letterhead), *_found(page)) if each.text)


def _headed(letterhead: Letterhead) -> Iterator[Printed]:
    lines = (text for line in letterhead.lines for text in (line.label, line.text))
    texts = (letterhead.company, letterhead.whom, letterhead.revision, *lines)
    return (Printed(text, "page") for text in texts)


def _found(page: Page) -> Iterator[Printed]:
    match page:
        case Comparison():
            return _compared(page)
        case SignOff():
            return _signed_off(page)
        case Effects():
            return _affected(page)
        case Report():
            return _reported(page)
        case View():
            return _of_view(page)


def _signed_off(page: SignOff) -> Iterator[Printed]:
    yield from (Printed(text, "title") for text in (page.title, page.note))
    for each in page.departments:
        yield Printed(each.department, "heading")
        for person in each.people:
            texts = (person.number, person.name, person.post, person.form)
            yield from (Printed(text, "receiver") for text in texts)


def _reported(page: Report) -> Iterator[Printed]:
    yield from (Printed(text, "title") for text in (page.title, page.note))
    yield from (Printed(text, "figures") for figure in page.figures for text in figure)
    for topic in page.topics:
        yield Printed(topic.title, "heading")
        yield from (Printed(text, topic.title) for text in topic.texts)
        for grid in topic.grids:
            yield from (Printed(head.title, "heading") for head in grid.heads)
            yield from (Printed(text, topic.title) for row in grid.rows for text in row)
            yield Printed(grid.note, topic.title)
        for chart in topic.charts:
            yield from (Printed(text, topic.title) for text in (chart.title, *drawn((chart,))))


def drawn(charts: Iterable[Chart]) -> Iterator[str]:
    """The words in charts, which are part of their pictures."""
    for chart in charts:
        yield from chart.series
        yield from (text for bar in chart.bars for text in (bar.label, *bar.texts))
        yield FULL if chart.full is not None else ""


def _compared(page: Comparison) -> Iterator[Printed]:
    yield from (Printed(text, "title") for text in (page.title, page.note))
    for chapter in page.chapters:
        yield Printed(chapter.title, "heading")
        for term in chapter.terms:
            texts = (term.name, *(piece.text for piece in (*term.before, *term.after)), term.reason)
            yield from (Printed(text, term.name) for text in texts)


def _affected(page: Effects) -> Iterator[Printed]:
    yield from (Printed(text, "title") for text in (page.title, page.note))
    for each in page.people:
        moved = (each.total, each.grade, *((each.pay,) if page.paid else ()))
        texts = (each.number, each.name, each.department, *(t for figure in moved for t in _figure(figure)))
        yield from (Printed(text, f"{each.number} {each.name}") for text in (*texts, each.remark))
    for figure in (*page.figures, *page.grades):
        yield from (Printed(text, figure.name) for text in (figure.name, *_figure(figure)))
    yield from (Printed(text, "notes") for text in page.remarks)


def _figure(figure: Figure) -> tuple[str, ...]:
    return figure.before, figure.after, figure.change


def _of_view(view: View) -> Iterator[Printed]:
    parts: tuple[object, ...] = (
        *view.blocks,
        *view.adjustments,
        *view.vetoes,
        *((view.result,) if view.result else ()),
        *view.grades,
        *view.opinions,
        *view.signatures,
        *view.footer,
    )
    yield from (
        Printed(view.title, "title"),
        *(each for field in view.header for each in _of(field)),
        *(each for part in parts for each in _of(part)),
        *(Printed(note, "notes") for note in view.notes),
        *(each for reason in view.reasons for each in _of(reason)),
    )


def filled(slot: Slot) -> str:
    """What a slot prints: its value, or the empty form of its kind."""
    if slot.kind == "date":
        return slot.value or EMPTY_DATE
    return slot.value


@singledispatch
def _of(part: object) -> Iterator[Printed]:
    raise TypeError(part)


@_of.register
def _(part: Slot) -> Iterator[Printed]:
    yield Printed(filled(part), part.name, slot=True)


@_of.register
def _(part: Labelled) -> Iterator[Printed]:
    yield Printed(part.label, part.slot.name)
    yield from _of(part.slot)
    yield Printed(part.unit, part.slot.name)


@_of.register
def _(part: Prose) -> Iterator[Printed]:
    yield Printed(part.title, "heading")
    yield from (Printed(text, part.title or "paragraph") for text in part.paragraphs)


@_of.register
def _(part: Table) -> Iterator[Printed]:
    yield from (Printed(column.title, "heading") for column in part.columns)
    for group in part.groups:
        yield from _of(group)


@_of.register
def _(part: Group) -> Iterator[Printed]:
    yield Printed(part.label, part.label)
    yield Printed(part.weight, part.label)
    yield from (Printed(text, part.label) for text in part.text)
    for row in part.rows:
        yield from _of(row)
    if part.sum:
        yield from _of(part.sum)


@_of.register
def _(part: Row) -> Iterator[Printed]:
    yield Printed(part.name, part.id)
    yield Printed(part.weight, part.id)
    yield from (Printed(line.text, part.id) for line in (*part.requirement, *part.standard))
    for fact in part.facts:
        yield from _of(fact)
    if part.points:
        yield from _of(part.points)


@_of.register
def _(part: Goals) -> Iterator[Printed]:
    yield Printed(part.title, "heading")
    yield from (Printed(title, "heading") for title, _ in part.columns)
    for number, row in enumerate(part.rows, start=1):
        yield Printed(str(number), "heading")
        for slot in row:
            yield from _of(slot)
    if part.sum:
        yield from _of(part.sum)


@_of.register
def _(part: Adjustment) -> Iterator[Printed]:
    yield Printed(part.title, part.title)
    for row in part.rows:
        yield from _of(row)
    yield from _of(part.sum)


@_of.register(tuple)
def _(part: tuple[Slot, str]) -> Iterator[Printed]:
    yield from _of(part[0])
    yield Printed(part[1], part[0].name)


@_of.register
def _(part: Result) -> Iterator[Printed]:
    for line in part.lines:
        yield from _of(line)
    yield Printed(part.note, "result")


@_of.register
def _(part: GradeLine) -> Iterator[Printed]:
    yield from (Printed(text, "grades") for text in (part.name, part.range, part.text, part.coefficient))


@_of.register
def _(part: Opinion) -> Iterator[Printed]:
    yield Printed(part.title, part.slot.name)
    yield from _of(part.slot)
    for each in (part.sign, part.date):
        if each:
            yield from _of(each)


@_of.register
def _(part: Signing) -> Iterator[Printed]:
    yield from _of(part.sign)
    if part.date:
        yield from _of(part.date)


@_of.register
def _(part: Reason) -> Iterator[Printed]:
    yield Printed(part.label, "reasons")
    yield Printed(part.text, "reasons")
