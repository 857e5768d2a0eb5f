"""The roster from a table: one person a row, under headers in Chinese or English, in any order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from formgen.problems import Places, Problem, Severity, Where, error
from formgen.records.people import HEADERS, Roster, Row, roster
from formgen.records.tables.cells import Cell, Headed, Line, Worksheet, headed, says_day, told_unused
from formgen.records.tables.formats import lost_day
from formgen.records.tables.read import Table
from formgen.text import same

_NUMBER, _NAME = (frozenset(HEADERS[key]) for key in ("number", "name"))
_KNOWN = frozenset(header for headers in HEADERS.values() for header in headers)


def people_of(table: Table) -> Roster:
    """The people in all visible sheets with headers for number and name; titles above are passed over."""
    problems = [*table.problems]
    rows: list[Row] = []
    heads = [(sheet, next((line for line in sheet.lines if _is_head(line)), None)) for sheet in table.sheets]
    read = [(sheet, headed(sheet, head)) for sheet, head in heads if head and not sheet.hidden]
    for sheet, under in read:
        problems += under.problems
        for row in _rows(sheet, under):
            problems += row.problems
            rows += [row.row] if row.row else []
    hidden = [sheet for sheet, head in heads if head and sheet.hidden]
    unknown = [sheet for sheet, head in heads if not head and sheet.lines]
    problems += told_unused(table.file, hidden, unknown, is_rest=bool(read))
    if not read and not any(problem.is_error for problem in problems):
        problems.append(error("roster-without-headers", Where(table.file)))
    people = roster(rows)
    return Roster(people.people, (*problems, *_once(people.problems)))


def _is_head(line: Line) -> bool:
    texts = {_plain(text) for text in line.texts()}
    return bool(texts & _NUMBER) and bool(texts & _NAME)


@dataclass(frozen=True, slots=True)
class _Read:
    """One row, if it can be trusted, and what is wrong with its cells."""

    row: Row | None
    problems: tuple[Problem, ...]


def _rows(sheet: Worksheet, under: Headed) -> Iterator[_Read]:
    for line in under.lines:
        named = ((_plain(header), _dated(header, cell)) for header, cell in under.cells(line))
        cells = {header: cell for header, cell in named if cell.text.strip() or cell.problems}
        known = [cell for header, cell in cells.items() if same(header) in _KNOWN]
        broken = tuple(problem for cell in known for problem in cell.problems)
        spare = tuple(
            replace(problem, severity=Severity.WARNING)
            for header, cell in cells.items()
            if same(header) not in _KNOWN
            for problem in cell.problems
        )
        if not cells:
            continue
        places = Places(sheet.file, {(header,): cell.where for header, cell in cells.items()})
        at = Places(sheet.file, {**places.by_path, (): sheet.where(line.number, 0)})
        texts = {header: _text(header, cell) for header, cell in cells.items() if not cell.problems}
        yield _Read(None if broken else Row(texts, at), broken + spare)


def _dated(header: str, cell: Cell) -> Cell:
    """The cell of a column of dates, with what is wrong if it holds only the number of a day."""
    day = lost_day(cell.text) if says_day(header) else ""
    if not day:
        return cell
    return replace(
        cell, problems=(*cell.problems, error("date-serial", cell.where, text=cell.text, meant=day))
    )


def _plain(header: str) -> str:
    """A header as the roster knows it: 部 门 is 部门; any other stays as it is."""
    bare = "".join(same(header).split())
    return bare if bare in _KNOWN else header


def _text(header: str, cell: Cell) -> str:
    """What stands in the cell; a number with full-width digits is the same number."""
    return same(cell.text) if same(header) in _NUMBER else cell.text.strip()


def _once(problems: tuple[Problem, ...]) -> Iterator[Problem]:
    """What is wrong with a header is told once, not again with every row."""
    told: set[tuple[str, str]] = set()
    for problem in problems:
        if problem.code in ("column-misspelt", "column-twice"):
            key = (problem.code, problem.facts["key"])
            if key in told:
                continue
            told.add(key)
        yield problem
