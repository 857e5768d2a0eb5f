"""The roster from a table: one person a row, under headers in Chinese or English, in any order."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from formgen.problems import Places, Problem, Severity, Where, error, warning
from formgen.records.model import Person
from formgen.records.people import HEADERS, MOVES, Roster, Row, roster
from formgen.records.tables.cells import Cell, Headed, Line, Worksheet, headed
from formgen.records.tables.read import Table
from formgen.text import same

_NUMBER, _NAME = (frozenset(HEADERS[key]) for key in ("number", "name"))
_SINCE = frozenset(MOVES["since"]) - {"自"}
_KNOWN = frozenset(header for headers in HEADERS.values() for header in headers)


def people_of(table: Table) -> Roster:
    """The people in all visible sheets with headers for number and name; titles above are passed over.

    A sheet with headers for number and day (调动日期) tells of moves.
    """
    problems = [*table.problems]
    people: list[Row] = []
    moves: list[Row] = []
    where: Where | None = None
    for sheet in table.sheets:
        head = next((line for line in sheet.lines if _is_head(line) or _is_of_moves(line)), None)
        if head and sheet.hidden:
            problems.append(warning("sheet-hidden", Where(table.file), sheet=sheet.name))
        elif head:
            rows = moves if _is_of_moves(head) else people
            if rows is people:
                where = where or sheet.where(head.number, 0)
            under = headed(sheet, head)
            problems += under.problems
            for row in _rows(sheet, under):
                problems += row.problems
                rows += [row.row] if row.row else []
    if where is None and not problems:
        problems.append(error("roster-without-headers", Where(table.file)))
    read = roster(people, moves)
    where = where or Where(table.file)
    return replace(read, problems=(*problems, *_once(read.problems)), where=where)


def _is_head(line: Line) -> bool:
    texts = {_plain(text) for text in line.texts()}
    return bool(texts & _NUMBER) and bool(texts & _NAME)


def _is_of_moves(line: Line) -> bool:
    texts = {_plain(text) for text in line.texts()}
    return bool(texts & _NUMBER) and bool(texts & _SINCE)


@dataclass(frozen=True, slots=True)
class _Read:
    """One row, if it can be trusted, and what is wrong with its cells."""

    row: Row | None
    problems: tuple[Problem, ...]


def _rows(sheet: Worksheet, under: Headed) -> Iterator[_Read]:
    for line in under.lines:
        named = ((_plain(header), cell) for header, cell in under.cells(line))
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
