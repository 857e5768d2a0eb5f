"""A view taken apart: what all cards of a kind have in common, and the words that are a card's own.

The *leaves* of a view are the values in its slots, its ticks, whose sheet it is, and what scoring wrote
beside them (（=92.46÷100）).  Everything else is its *shape*: the fixed words, which slots there are,
and which of them are empty.  Two views of one shape differ in the words of their leaves only, so that
whatever was found out about a shape holds for the next view of it: how it is laid out, and how it is
written.

On a card, a goal more or less makes no other shape: the rows without one have empty leaves.
`Line.mark` and `GradeLine.mark` are leaves where there is a box at all; `Slot.value` of a check is one too.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias, cast

from formgen.forms.slots import SlotKind
from formgen.view.model import (
    Adjustment,
    Goals,
    GradeLine,
    Group,
    Imprint,
    Labelled,
    Line,
    Mark,
    Opinion,
    Prose,
    Reason,
    Result,
    Row,
    Signing,
    Slot,
    Table,
    View,
)

Place: TypeAlias = Literal[
    "letterhead",
    "header",
    "fact",
    "points",
    "goals",
    "veto",
    "result",
    "unit",
    "grades",
    "opinion",
    "signature",
    "reason",
]
"""Where on the form a leaf stands; a `unit` is what scoring wrote behind a figure of the result."""

LeafKind: TypeAlias = SlotKind | Literal["mark", "sentence"]
"""What a leaf is: what its slot is filled with, a box before words, or words alone."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One word or several that are a card's own.

    `slot` is the place that is filled in; a mark and a sentence have none.
    """

    value: str
    place: Place
    kind: LeafKind
    slot: Slot | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """A view taken apart; `values` are those of its leaves, in printed order.

    `shape` ends with the leaves that have a value in every view of it, or may have: the others have none.
    """

    shape: tuple[Hashable, ...]
    values: tuple[str, ...]

    @property
    def filled(self) -> tuple[bool, ...]:
        return cast("tuple[bool, ...]", self.shape[-1])


def leaves(view: View) -> tuple[Leaf, ...]:
    """The leaves, in the order of `Taken.values`."""
    found: list[Leaf] = []

    def note(leaf: Leaf) -> str:
        found.append(leaf)
        return leaf.value

    _rebuilt(view, note)
    return tuple(found)


def given(view: View, values: Sequence[str]) -> View:
    """The view with other words in its leaves, as many as it has."""
    left = iter(values)
    made = _rebuilt(view, lambda _: next(left))
    if next(left, None) is not None:
        raise ValueError(values)
    return made


def has_own_words(view: View) -> bool:
    """Whether words that somebody wrote about a person stand outside of the leaves.

    Goals name the lines of the appendix that tell their points, and the reason for a revision is a note.
    """
    return bool(view.letterhead.revision) or (
        bool(view.reasons) and any(isinstance(block, Goals) for block in view.blocks)
    )


# ── every leaf, one after the other ─────────────────────────────────────────────────────────

_Give = Callable[[Leaf], str]


def _rebuilt(view: View, give: _Give) -> View:
    """The view with what `give` says in each leaf; it is asked in printed order."""
    letterhead = view.letterhead
    return replace(
        view,
        letterhead=replace(
            letterhead,
            whom=give(Leaf(letterhead.whom, "letterhead", "sentence")),
            revision=give(Leaf(letterhead.revision, "letterhead", "sentence")),
            lines=tuple(
                replace(each, text=give(Leaf(each.text, "letterhead", "sentence")))
                for each in letterhead.lines
            ),
        ),
        header=tuple(_labelled(each, "header", give) for each in view.header),
        blocks=tuple(_block(each, give) for each in view.blocks),
        adjustments=tuple(_adjustment(each, give) for each in view.adjustments),
        vetoes=tuple((_slot(slot, "veto", give), text) for slot, text in view.vetoes),
        result=_result(view.result, give) if view.result else None,
        grades=tuple(replace(each, mark=_mark(each.mark, "grades", give)) for each in view.grades),
        opinions=tuple(_opinion(each, give) for each in view.opinions),
        signatures=tuple(_signing(each, give) for each in view.signatures),
        footer=tuple(_labelled(each, "header", give) for each in view.footer),
        reasons=tuple(
            replace(each, text=give(Leaf(each.text, "reason", "sentence"))) for each in view.reasons
        ),
    )


def _slot(slot: Slot, place: Place, give: _Give) -> Slot:
    return replace(slot, value=give(Leaf(slot.value, place, slot.kind, slot)))


def _labelled(field: Labelled, place: Place, give: _Give) -> Labelled:
    return replace(field, slot=_slot(field.slot, place, give))


def _if_any(field: Labelled | None, place: Place, give: _Give) -> Labelled | None:
    return field and _labelled(field, place, give)


def _mark(mark: Mark, place: Place, give: _Give) -> Mark:
    return cast("Mark", give(Leaf(mark, place, "mark")))


def _lines(lines: Sequence[Line], give: _Give) -> tuple[Line, ...]:
    return tuple(replace(line, mark=_mark(line.mark, "fact", give)) for line in lines)


def _row(row: Row, give: _Give) -> Row:
    return replace(
        row,
        requirement=_lines(row.requirement, give),
        standard=_lines(row.standard, give),
        facts=tuple(_labelled(each, "fact", give) for each in row.facts),
        points=row.points and _slot(row.points, "points", give),
    )


def _group(group: Group, give: _Give) -> Group:
    return replace(
        group,
        rows=tuple(_row(row, give) for row in group.rows),
        sum=_if_any(group.sum, "points", give),
    )


def _block(block: Table | Prose | Goals, give: _Give) -> Table | Prose | Goals:
    match block:
        case Table():
            return replace(block, groups=tuple(_group(each, give) for each in block.groups))
        case Prose():
            return block
        case Goals():
            rows = tuple(tuple(_slot(slot, "goals", give) for slot in row) for row in block.rows)
            return replace(block, rows=rows, sum=_if_any(block.sum, "points", give))


def _adjustment(block: Adjustment, give: _Give) -> Adjustment:
    rows = tuple(_row(row, give) for row in block.rows)
    return replace(block, rows=rows, sum=_slot(block.sum, "points", give))


def _result(result: Result, give: _Give) -> Result:
    lines = tuple(
        replace(each, slot=_slot(each.slot, "result", give), unit=give(Leaf(each.unit, "unit", "sentence")))
        for each in result.lines
    )
    return replace(result, lines=lines, note=give(Leaf(result.note, "result", "sentence")))


def _opinion(opinion: Opinion, give: _Give) -> Opinion:
    return replace(
        opinion,
        slot=_slot(opinion.slot, "opinion", give),
        sign=_if_any(opinion.sign, "signature", give),
        date=_if_any(opinion.date, "signature", give),
    )


def _signing(signing: Signing, give: _Give) -> Signing:
    return replace(
        signing,
        sign=_labelled(signing.sign, "signature", give),
        date=_if_any(signing.date, "signature", give),
    )


# ── taking apart ────────────────────────────────────────────────────────────────────────────


def taken(view: View) -> Taken:
    """The view taken apart.

    This is done for every document of a run, where all else takes a millisecond or two: it is the same
    walk as that of `_rebuilt`, spelt out without making anything anew.  A test holds the two together.
    """
    walk = _Walk(view.state != "blank")
    parts = tuple(walk.view(view))
    return Taken((*parts, walk.filled()), tuple(walk.values))


class _Walk:
    """One walk over a view: each method says what is not a leaf, and notes what is."""

    def __init__(self, is_card: bool) -> None:  # noqa: FBT001 said once, just above
        self.values: list[str] = []
        self._is_card = is_card
        self._goals: list[range] = []

    def filled(self) -> tuple[bool, ...]:
        """The leaves that have a value or, in rows of goals on a card, may have one."""
        found = list(map(bool, self.values))
        for each in self._goals if self._is_card else ():
            found[each.start : each.stop] = [True] * len(each)
        return tuple(found)

    def view(self, view: View) -> Iterator[Hashable]:
        letterhead = view.letterhead
        self.values += (letterhead.whom, letterhead.revision)
        yield letterhead.company
        yield tuple(map(self._imprint, letterhead.lines))
        yield view.title
        yield view.state
        yield view.words
        yield tuple(map(self._labelled, view.header))
        yield tuple(map(self._block, view.blocks))
        yield tuple(
            [
                (each.title, tuple(map(self._row, each.rows)), self._slot(each.sum))
                for each in view.adjustments
            ]
        )
        yield tuple([(self._slot(place), text) for place, text in view.vetoes])
        yield view.result and self._result(view.result)
        yield tuple(map(self._grade, view.grades))
        yield tuple(map(self._opinion, view.opinions))
        yield tuple([(self._labelled(each.sign), self._labelled(each.date)) for each in view.signatures])
        yield tuple(map(self._labelled, view.footer))
        yield view.notes
        yield tuple(map(self._reason, view.reasons))
        yield view.pages

    def _imprint(self, line: Imprint) -> Hashable:
        self.values.append(line.text)
        return line.label

    def _slot(self, slot: Slot) -> Hashable:
        self.values.append(slot.value)
        return slot.name, slot.title, slot.kind, slot.options, slot.missing, slot.lines, slot.tongue

    def _labelled(self, field: Labelled | None) -> Hashable:
        return None if field is None else (field.label, self._slot(field.slot), field.unit)

    def _lines(self, lines: tuple[Line, ...]) -> Hashable:
        self.values += [line.mark for line in lines]
        return tuple([line.text for line in lines])

    def _row(self, row: Row) -> Hashable:
        return (
            row.id,
            row.name,
            row.weight,
            self._lines(row.requirement),
            self._lines(row.standard),
            tuple(map(self._labelled, row.facts)),
            None if row.points is None else self._slot(row.points),
        )

    def _group(self, group: Group) -> Hashable:
        rows = tuple(map(self._row, group.rows))
        return group.label, group.weight, group.beside, group.text, rows, self._labelled(group.sum)

    def _block(self, block: Table | Prose | Goals) -> Hashable:
        match block:
            case Table():
                return block.columns, tuple(map(self._group, block.groups))
            case Prose():
                return block
            case Goals():
                start = len(self.values)
                rows = tuple([tuple(map(self._slot, row)) for row in block.rows])
                self._goals.append(range(start, len(self.values)))
                return block.title, block.columns, rows, self._labelled(block.sum)

    def _told(self, line: Labelled) -> Hashable:
        made = line.label, self._slot(line.slot)
        self.values.append(line.unit)
        return made

    def _result(self, result: Result) -> Hashable:
        made = tuple(map(self._told, result.lines))
        self.values.append(result.note)
        return made

    def _grade(self, grade: GradeLine) -> Hashable:
        self.values.append(grade.mark)
        return grade.name, grade.range, grade.text, grade.coefficient

    def _opinion(self, opinion: Opinion) -> Hashable:
        return (
            opinion.title,
            self._slot(opinion.slot),
            self._labelled(opinion.sign),
            self._labelled(opinion.date),
        )

    def _reason(self, reason: Reason) -> Hashable:
        self.values.append(reason.text)
        return reason.label
