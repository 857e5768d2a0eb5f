"""What stands in a cell, for the slot whose column it is: a share, a day, a box that is ticked.

A workbook computes with the number in a cell, people see the cell: 0.95 in a column of percentages is 95%
to the formulas beside it, whatever its format.  What shows one thing and counts as another is a problem.
Everywhere else what is typed is read when it is scored (`formgen.scoring.facts`), from any kind of file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from formgen.forms.slots import SlotSpec, tick
from formgen.periods import Period, written
from formgen.points import number, show
from formgen.problems import Problem, error
from formgen.records.tables.cells import Cell, says_day
from formgen.records.tables.formats import lost_day
from formgen.text import same, shown


def counted(slot: SlotSpec, cell: Cell) -> Cell:
    """The cell of a workbook's column as its formulas count it: 0.95 in a column of percentages is 95%."""
    share = _share(slot, cell)
    if share is None or cell.text.strip().endswith("%") or abs(share) > 100:
        return cell
    return replace(cell, text=f"{_plain(share)}%")


def wrong(slot: SlotSpec, cell: Cell, *, in_workbook: bool) -> Iterator[Problem]:
    """What keeps a cell from being what its slot asks for, before any rule looks at it."""
    if slot.path[0] == "vetoes" and cell.text.strip() and tick(cell.text) is None:
        yield error("veto-not-yes-or-no", cell.where, text=shown(cell.text))
    if in_workbook:
        yield from _unlike(slot, cell)
    if day := _lost_day(slot, cell):
        yield error("date-serial", cell.where, text=shown(cell.text), meant=day)


def as_text(slot: SlotSpec, cell: Cell) -> bool:
    """Whether a number was pasted as text: people see it, but no formula of a workbook counts with it."""
    return slot.kind == "number" and cell.value is None and any(map(str.isdecimal, cell.text))


def _share(slot: SlotSpec, cell: Cell) -> Decimal | None:
    """What formulas count in a column of percentages, in percent."""
    if slot.unit != "%" or cell.value is None:
        return None
    return Decimal(f"{cell.value:.15g}") * 100


def _plain(value: Decimal) -> str:
    return show(value, 12)


def _unlike(slot: SlotSpec, cell: Cell) -> Iterator[Problem]:
    """A share that shows otherwise than the formulas beside it count."""
    share, seen = _share(slot, cell), _number(same(cell.text).removesuffix("%"))
    if share is not None and seen is not None and seen != share:
        facts = {"text": shown(cell.text), "counts": f"{_plain(share)}%", "meant": f"{_plain(seen)}%"}
        yield error("percent-unlike", cell.where, **facts)


def _number(text: str) -> Decimal | None:
    try:
        return number(text)
    except ValueError:  # the rule says what is wrong with it
        return None


def _lost_day(slot: SlotSpec, cell: Cell) -> str:
    """The day whose number stands where a day, or words, should."""
    is_of_days = slot.kind == "date" or (slot.kind in ("text", "lines") and says_day(slot.title))
    return lost_day(cell.text) if is_of_days else ""


# ── months ──────────────────────────────────────────────────────────────────────────────────

_LOST_ZERO = re.compile(r"([0-9]{4})\.1")


def month(cell: Cell, *, is_csv: bool) -> tuple[Period | None, Problem | None]:
    """The month that stands in a cell, or why nobody can say which.

    A spreadsheet makes the number 2026.1 of 2026.10: only a format with two decimals still shows October, and
    csv files do not say whether it was a number.
    """
    text = same(cell.text)
    if (found := _LOST_ZERO.fullmatch(text)) and (is_csv or cell.value is not None):
        if not re.search(r"\.0[0#]", cell.code):
            facts = {"text": text, "january": f"{found[1]}-01", "october": f"{found[1]}-10"}
            return None, error("month-unclear", cell.where, **facts)
        text = f"{found[1]}-10"
    try:
        return written(text), None
    except ValueError:
        return None, error("month-unknown", cell.where)
