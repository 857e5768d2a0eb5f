"""The numbers of a column at the same decimals: 18.4 above 80 is printed as 18.4 above 80.0."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from formgen.view.model import Adjustment, Goals, Group, Labelled, Prose, Row, Slot, Table, View

_NUMBER = re.compile(r"-?\d+(?:\.(\d+))?")


def evened(view: View) -> View:
    """The view with the points of its rows, and their sums, at the decimals of the longest of them."""
    most = max((_decimals(slot.value) for slot in _points(view)), default=0)
    if not most:
        return view
    return replace(
        view,
        blocks=tuple(_block(block, most) for block in view.blocks),
        adjustments=tuple(_adjustment(each, most) for each in view.adjustments),
    )


def _decimals(value: str) -> int:
    found = _NUMBER.fullmatch(value)
    return len(found[1] or "") if found else 0


def _even(slot: Slot, decimals: int) -> Slot:
    if not _NUMBER.fullmatch(slot.value):
        return slot
    whole, _, part = slot.value.partition(".")
    return replace(slot, value=f"{whole}.{part.ljust(decimals, '0')}")


# ── where points stand ──────────────────────────────────────────────────────────────────────


def _points(view: View) -> Iterator[Slot]:
    for block in view.blocks:
        match block:
            case Table():
                rows = [row for group in block.groups for row in group.rows]
                yield from (row.points for row in rows if row.points)
                yield from (group.sum.slot for group in block.groups if group.sum)
            case Goals():
                yield from (slot for row in block.rows for slot in row if _is_points(slot))
                if block.sum:
                    yield block.sum.slot
            case Prose():
                pass
    for adjustment in view.adjustments:
        yield from (row.points for row in adjustment.rows if row.points)
        yield adjustment.sum


def _is_points(slot: Slot) -> bool:
    return slot.name.endswith(".points")


def _block(block: Table | Prose | Goals, decimals: int) -> Table | Prose | Goals:
    match block:
        case Table():
            return replace(block, groups=tuple(_group(group, decimals) for group in block.groups))
        case Goals():
            rows = tuple(
                tuple(_even(slot, decimals) if _is_points(slot) else slot for slot in row)
                for row in block.rows
            )
            return replace(block, rows=rows, sum=_labelled(block.sum, decimals))
        case Prose():
            return block


def _group(group: Group, decimals: int) -> Group:
    rows = tuple(_row(row, decimals) for row in group.rows)
    return replace(group, rows=rows, sum=_labelled(group.sum, decimals))


def _row(row: Row, decimals: int) -> Row:
    return replace(row, points=_even(row.points, decimals) if row.points else None)


def _labelled(field: Labelled | None, decimals: int) -> Labelled | None:
    return replace(field, slot=_even(field.slot, decimals)) if field else None


def _adjustment(each: Adjustment, decimals: int) -> Adjustment:
    rows = tuple(_row(row, decimals) for row in each.rows)
    return replace(each, rows=rows, sum=_even(each.sum, decimals))
