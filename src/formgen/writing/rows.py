"""How templates lay fields out in rows, in Word and in HTML alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from formgen.view.model import Labelled


def in_rows(fields: Sequence[Labelled], columns: int) -> Iterator[list[Labelled]]:
    """Fields in rows of so many; one that has room for sentences is alone in its row.

    This is the filter `in_rows` of templates.
    """
    row: list[Labelled] = []
    for field in fields:
        alone = field.slot.kind == "lines"
        if row and (alone or len(row) == columns):
            yield row
            row = []
        row.append(field)
        if alone:
            yield row
            row = []
    if row:
        yield row
