"""The words of a page in printed order, each with the place where it stands.

Whatever must look at every word (is there a glyph for it? does the form print the whole policy?
do docx and PDF say the same?) walks here instead of taking a page apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias, TypeVar, assert_never

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

Source: TypeAlias = Literal["form", "record", "roster", "company"]
"""Who said it: the form, whoever recorded what was done, the roster, the company of itself."""


@dataclass(frozen=True, slots=True)
class Printed:
    """Some words, and the slot or the part of the form in which they stand."""

    text: str
    place: str
    slot: bool = False
    said_by: Source = "form"

    @property
    def source(self) -> Source:
        """Who said it; the roster fills in who somebody is."""
        if not self.slot:
            return self.said_by
        return "roster" if self.place.startswith("employee.") else "record"


def printed(page: Page) -> Iterator[Printed]:
    """Every word on the page in printed order; empty texts are left out."""
    return (each for each in (*_headed(page.letterhead), *_found(page)) if each.text)


def _headed(letterhead: Letterhead) -> Iterator[Printed]:
    lines = (text for line in letterhead.lines for text in (line.label, line.text))
    yield Printed(letterhead.company, "page", said_by="company")
    yield Printed(letterhead.whom, "page", said_by="roster")
    yield from (Printed(text, "page") for text in (letterhead.revision, *lines))


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
        case _:
            assert_never(page)


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
        yield chart.called


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
    yield Printed(view.title, "title")
    yield from _each(_labelled, view.header)
    yield from _each(_block, view.blocks)
    yield from _each(_adjustment, view.adjustments)
    yield from _each(_veto, view.vetoes)
    yield from _each(_result, (view.result,) if view.result else ())
    yield from _each(_grade, view.grades)
    yield from _each(_opinion, view.opinions)
    yield from _each(_signing, view.signatures)
    yield from _each(_labelled, view.footer)
    yield from (Printed(note, "notes") for note in view.notes)
    yield from _each(_reason, view.reasons)


_T = TypeVar("_T")


def _each(words: Callable[[_T], Iterator[Printed]], parts: Iterable[_T]) -> Iterator[Printed]:
    return (each for part in parts for each in words(part))


def _block(block: Table | Prose | Goals) -> Iterator[Printed]:
    match block:
        case Table():
            return _table(block)
        case Prose():
            return _prose(block)
        case Goals():
            return _goals(block)
        case _:
            assert_never(block)


def filled(slot: Slot) -> str:
    """What a slot prints: its value, or the empty form of its kind."""
    return slot.value or (slot.say("empty-date") if slot.kind == "date" else "")


def _slot(part: Slot) -> Iterator[Printed]:
    yield Printed(filled(part), part.name, slot=True)


def _labelled(part: Labelled) -> Iterator[Printed]:
    yield Printed(part.label, part.slot.name)
    yield from _slot(part.slot)
    yield Printed(part.unit, part.slot.name)


def _prose(part: Prose) -> Iterator[Printed]:
    yield Printed(part.title, "heading")
    yield from (Printed(text, part.title or "paragraph") for text in part.paragraphs)


def _table(part: Table) -> Iterator[Printed]:
    yield from (Printed(column.title, "heading") for column in part.columns)
    yield from _each(_group, part.groups)


def _group(part: Group) -> Iterator[Printed]:
    yield Printed(part.label, part.label)
    yield Printed(part.weight, part.label)
    yield from (Printed(text, part.label) for text in part.text)
    yield from _each(_row, part.rows)
    if part.sum:
        yield from _labelled(part.sum)


def _row(part: Row) -> Iterator[Printed]:
    yield Printed(part.name, part.id)
    yield Printed(part.weight, part.id)
    yield from (Printed(line.text, part.id) for line in (*part.requirement, *part.standard))
    yield from _each(_labelled, part.facts)
    if part.points:
        yield from _slot(part.points)


def _goals(part: Goals) -> Iterator[Printed]:
    yield Printed(part.title, "heading")
    yield from (Printed(title, "heading") for title, _ in part.columns)
    for number, row in enumerate(part.rows, start=1):
        yield Printed(str(number), "heading")
        for slot in row:
            yield from _slot(slot)
    if part.sum:
        yield from _labelled(part.sum)


def _adjustment(part: Adjustment) -> Iterator[Printed]:
    yield Printed(part.title, part.title)
    yield from _each(_row, part.rows)
    yield from _slot(part.sum)


def _veto(part: tuple[Slot, str]) -> Iterator[Printed]:
    yield from _slot(part[0])
    yield Printed(part[1], part[0].name)


def _result(part: Result) -> Iterator[Printed]:
    yield from _each(_labelled, part.lines)
    yield Printed(part.note, "result")


def _grade(part: GradeLine) -> Iterator[Printed]:
    yield from (Printed(text, "grades") for text in (part.name, part.range, part.text, part.coefficient))


def _opinion(part: Opinion) -> Iterator[Printed]:
    yield Printed(part.title, part.slot.name)
    yield from _slot(part.slot)
    for each in (part.sign, part.date):
        if each:
            yield from _labelled(each)


def _signing(part: Signing) -> Iterator[Printed]:
    yield from _labelled(part.sign)
    if part.date:
        yield from _labelled(part.date)


def _reason(part: Reason) -> Iterator[Printed]:
    yield Printed(part.label, "reasons")
    yield Printed(part.text, "reasons")
