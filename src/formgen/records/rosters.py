"""The roster from a table: one person a row, under headers in Chinese or English, in any order."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from formgen.problems import Places, Problem, Severity, Where, error
from formgen.records.model import Person
from formgen.records.people import BEFORE, DAYS, HEADERS, MOVES, Roster, Row, roster
from formgen.records.tables.cells import Cell, Headed, Line, Worksheet, headed, says_day, told_unused
from formgen.records.tables.formats import lost_day
from formgen.records.tables.read import Table
from formgen.text import same

_NUMBER, _NAME = (frozenset(HEADERS[key]) for key in ("number", "name"))
_SINCE = frozenset(MOVES["since"]) - {"自"}
_KNOWN = frozenset(header for headers in HEADERS.values() for header in headers)
_KNOWN_OF_MOVES = frozenset({*(header for headers in MOVES.values() for header in headers), *BEFORE})
_DAYS = frozenset({*(header for name in DAYS for header in HEADERS[name]), *MOVES["since"]})


def people_of(table: Table) -> Roster:
    """The people in all visible sheets with headers for number and name; titles above are passed over.

    A sheet with headers for number and day (调动日期) tells of moves.  What gave nothing is told.
    """
    heads = [(sheet, next(filter(_is_any_head, sheet.lines), None)) for sheet in table.sheets]
    seen = [(sheet, head) for sheet, head in heads if head and not sheet.hidden]
    lists = [_listed(sheet, head, _KNOWN) for sheet, head in seen if not _is_of_moves(head)]
    moves = [_listed(sheet, head, _KNOWN_OF_MOVES) for sheet, head in seen if _is_of_moves(head)]
    hidden = [sheet for sheet, head in heads if head and sheet.hidden]
    unknown = [sheet for sheet, head in heads if not head and sheet.lines]
    problems = [*table.problems, *(problem for each in (*lists, *moves) for problem in each.problems)]
    problems += told_unused(table.file, hidden, unknown, is_rest=bool(lists))
    if not lists and not any(problem.is_error for problem in problems):
        problems.append(error("roster-without-headers", Where(table.file)))
    read = roster(_rows_of(lists), _rows_of(moves))
    where = lists[0].where if lists else Where(table.file)
    return replace(read, problems=(*problems, *_once(read.problems)), where=where)


def _is_any_head(line: Line) -> bool:
    return _is_head(line) or _is_of_moves(line)


def _is_head(line: Line) -> bool:
    texts = {_plain(text) for text in line.texts()}
    return bool(texts & _NUMBER) and bool(texts & _NAME)


def _is_of_moves(line: Line) -> bool:
    texts = {_plain(text) for text in line.texts()}
    return bool(texts & _NUMBER) and bool(texts & _SINCE)


@dataclass(frozen=True, slots=True)
class _Listed:
    """What one sheet lists: its sound rows, where they begin, and what is wrong with headers and cells."""

    rows: tuple[Row, ...]
    where: Where
    problems: tuple[Problem, ...]


def _listed(sheet: Worksheet, head: Line, known: frozenset[str]) -> _Listed:
    """What stands below this line, of whose headers these are known."""
    under = headed(sheet, head)
    read = tuple(_rows(sheet, under, known))
    problems = (*under.problems, *(problem for each in read for problem in each.problems))
    return _Listed(tuple(each.row for each in read if each.row), sheet.where(head.number, 0), problems)


def _rows_of(lists: Iterable[_Listed]) -> Iterator[Row]:
    return (row for each in lists for row in each.rows)


@dataclass(frozen=True, slots=True)
class _Read:
    """One row, if it can be trusted, and what is wrong with its cells."""

    row: Row | None
    problems: tuple[Problem, ...]


def _rows(sheet: Worksheet, under: Headed, known: frozenset[str]) -> Iterator[_Read]:
    for line in under.lines:
        named = ((_plain(header), cell) for header, cell in under.cells(line))
        cells = {header: _dated(header, cell) for header, cell in named if cell.text.strip() or cell.problems}
        if not cells:
            continue
        broken: list[Problem] = []
        spare: list[Problem] = []
        for header, cell in cells.items():
            if same(header) in known:
                broken += cell.problems
            else:
                spare += (replace(problem, severity=Severity.WARNING) for problem in cell.problems)
        places = Places(sheet.file, {(header,): cell.where for header, cell in cells.items()})
        at = Places(sheet.file, {**places.by_path, (): sheet.where(line.number, 0)})
        texts = {header: _text(header, cell) for header, cell in cells.items() if not cell.problems}
        yield _Read(None if broken else Row(texts, at), (*broken, *spare))


def _dated(header: str, cell: Cell) -> Cell:
    """The cell of a column of days, with what is wrong if it holds only the number of a day."""
    day = lost_day(cell.text) if same(header) in _DAYS or says_day(header) else ""
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


# ── writing ─────────────────────────────────────────────────────────────────────────────────

_TITLES = {name: headers[1] for name, headers in HEADERS.items()}
_FORMULA = ("=", "+", "-", "@", "'", "\t")
"""How a text begins that a spreadsheet would take for a formula."""


def written(people: Sequence[Person]) -> bytes:
    """A roster as csv, which `people_of` reads back as it was; columns that nobody needs are left out."""
    extra = dict.fromkeys(header for person in people for header in person.extra)
    names = [
        name
        for name in _TITLES
        if name in ("number", "name") or any(getattr(person, name) for person in people)
    ]
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow([*(_TITLES[name] for name in names), *extra])
    for person in people:
        cells = [*(getattr(person, name) for name in names), *(person.extra.get(key, "") for key in extra)]
        table.writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells])
    return text.getvalue().encode("utf-8-sig")
