"""Tables that somebody writes: rows of words under the form's own headings, without points."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from formgen.forms.model import Form, WrittenTable
from formgen.problems import Problem
from formgen.records.model import Record
from formgen.scoring.facts import EntryError, is_blank, quoted
from formgen.scoring.indicators import complaint
from formgen.text import near
from formgen.yamlfiles.kinds import Entry


def written(table: WrittenTable, record: Record) -> tuple[Mapping[str, str], ...]:
    """The rows of a table as they were typed, by the ids of its columns; what cannot be read is left out."""
    entry = record.entries.get(table.id, ())
    rows = () if isinstance(entry, str | Mapping) else entry
    return tuple(_row(row) for row in rows)


def _row(row: Entry) -> Mapping[str, str]:
    found = row.items() if isinstance(row, Mapping) else ()
    return {key: text for key, text in found if isinstance(text, str)}


def misread(form: Form, record: Record) -> Iterator[Problem]:
    """What is wrong with what was typed for tables: no list of rows, a column that there is not."""
    for section in form.sections:
        if section.table is not None and not is_blank(record.entries.get(section.table.id, ())):
            facts = {"indicator": section.title or section.table.id, "id": section.table.id}
            for error in _errors(section.table, record.entries[section.table.id]):
                yield complaint(record, error, "entries", section.table.id, **facts)


def _errors(table: WrittenTable, entry: Entry) -> Iterator[EntryError]:
    ids = tuple(column.id for column in table.columns)
    options = "、".join(ids)
    if isinstance(entry, str | Mapping):
        yield EntryError("score-rows-expected", typed=quoted(entry), options=options)
        return
    for n, row in enumerate(entry):
        if not isinstance(row, Mapping):
            if not is_blank(row):
                yield EntryError("score-rows-expected", n, typed=quoted(row), options=options)
            continue
        for key, text in row.items():
            if key not in ids:
                yield EntryError("score-no-such-column", n, key, typed=key, options=options, **near(key, ids))
            elif not isinstance(text, str):
                yield EntryError("score-rows-expected", n, key, typed=quoted(text), options=options)
