"""The roster from a table: one person a row, under headers in Chinese or English, in any order."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from formgen.problems import Path, Places, Problem, Severity, Where, error, gathered
from formgen.records.headers import DAYS, HEADERS, field_of, moved, moved_from
from formgen.records.model import Person
from formgen.records.people import Roster, Row, roster
from formgen.records.tables.asides import headers_seen, without_asides
from formgen.records.tables.cells import Cell, Headed, Line, RowPlaces, Worksheet, says_day, told_unused
from formgen.records.tables.formats import lost_day
from formgen.records.tables.heads import under_head
from formgen.records.tables.read import Table
from formgen.text import same, shown

_Known = Callable[[str], str]
"""Tells the field that a header names, or nothing."""


def people_of(table: Table) -> Roster:
    """The people in all visible sheets with headers for number and name; titles above are passed over.

    A sheet with headers for number and day (调动日期) tells of moves.  What gave nothing is told, and what
    is wrong with many rows for one cause once, with all whom it hits.
    """
    heads = [(sheet, next(filter(_is_any_head, sheet.lines), None)) for sheet in table.sheets]
    seen = [(sheet, head) for sheet, head in heads if head and not sheet.hidden]
    lists = [_listed(sheet, head, field_of) for sheet, head in seen if not _is_of_moves(head)]
    moves = [_listed(sheet, head, _moved) for sheet, head in seen if _is_of_moves(head)]
    hidden = [sheet for sheet, head in heads if head and sheet.hidden]
    unknown = [sheet for sheet, head in heads if not head and sheet.lines]
    problems = [*table.problems, *(problem for each in (*lists, *moves) for problem in each.problems)]
    problems += told_unused(table.file, hidden, unknown, is_rest=bool(lists), seen=headers_seen(unknown))
    if not lists and not any(problem.is_error for problem in problems):
        words = headers_seen(unknown)
        problems.append(
            error("roster-without-headers", Where(table.file), **({"seen": words} if words else {}))
        )
    read = roster(_rows_of(lists), _rows_of(moves))
    where = lists[0].where if lists else Where(table.file)
    whom = {at: who for each in (*lists, *moves) for at, who in each.whom}
    return replace(read, problems=_once((*problems, *read.problems), whom), where=where)


def _moved(header: str) -> str:
    return moved(header) or moved_from(header)


def _is_any_head(line: Line) -> bool:
    return _is_head(line) or _is_of_moves(line)


def _is_head(line: Line) -> bool:
    return {"number", "name"} <= {field_of(text) for text in line.texts()}


def _is_of_moves(line: Line) -> bool:
    fields = {moved(text) for text in line.texts() if same(text) != "自"}
    return {"number", "since"} <= fields


@dataclass(frozen=True, slots=True)
class _Listed:
    """What one sheet lists: its sound rows, where they begin, and what is wrong with headers and cells.

    `whom` says which people the rows name, by the place of each row.
    """

    rows: tuple[Row, ...]
    where: Where
    problems: tuple[Problem, ...]
    whom: tuple[tuple[Where, str], ...]


def _listed(sheet: Worksheet, head: Line, known: _Known) -> _Listed:
    """What stands below this line, of whose headers these are known."""
    under = without_asides(under_head(sheet, head, known), known)
    read = tuple(_rows(sheet, under, known))
    problems = (*under.problems, *(problem for each in read for problem in each.problems))
    return _Listed(
        tuple(each.row for each in read if each.row),
        sheet.where(head.number, 0),
        problems,
        tuple((each.where, each.who) for each in read),
    )


def _rows_of(lists: Iterable[_Listed]) -> Iterator[Row]:
    return (row for each in lists for row in each.rows)


@dataclass(frozen=True, slots=True)
class _Read:
    """One row, if it can be trusted, whom it names, and what is wrong with its cells."""

    row: Row | None
    problems: tuple[Problem, ...]
    where: Where
    who: str


def _rows(sheet: Worksheet, under: Headed, known: _Known) -> Iterator[_Read]:
    fields = {header: known(header) for header in under.columns.values()}
    columns: dict[Path, int] = {(header,): column for column, header in under.columns.items()} | {(): 0}
    for line in under.lines:
        cells = {header: _dated(header, cell) for header, cell in under.cells(line)}
        if not any(cell.text.strip() or cell.problems for cell in cells.values()):
            continue
        broken: list[Problem] = []
        spare: list[Problem] = []
        for header, cell in cells.items():
            if fields[header]:
                broken += cell.problems
            else:
                spare += (replace(problem, severity=Severity.WARNING) for problem in cell.problems)
        here = sheet.where(line.number, 0)
        at = Places(sheet.file, RowPlaces(sheet.ground, line.number, columns))
        texts = {
            header: _text(header, cell)
            for header, cell in cells.items()
            if not cell.problems and (fields[header] or cell.text.strip())
        }
        yield _Read(None if broken else Row(texts, at), (*broken, *spare), here, _who(cells))


def _who(cells: dict[str, Cell]) -> str:
    """Whom a row names, as far as it does."""
    said = {field_of(header): cell.text.strip() for header, cell in reversed(cells.items())}
    return shown(" ".join(filter(None, (said.get("number", ""), said.get("name", "")))))


def _dated(header: str, cell: Cell) -> Cell:
    """The cell of a column of days, with what is wrong if it holds only the number of a day."""
    day = lost_day(cell.text)
    if day and not (field_of(header) in DAYS or moved(header) == "since" or says_day(header)):
        day = ""
    if not day:
        return cell
    return replace(
        cell, problems=(*cell.problems, error("date-serial", cell.where, text=cell.text, meant=day))
    )


def _text(header: str, cell: Cell) -> str:
    """What stands in the cell; a number with full-width digits is the same number."""
    return same(cell.text) if field_of(header) == "number" else cell.text.strip()


_ALONE = frozenset({"number-twice", "person-twice", "posts-share-form", "move-of-nobody", "move-of-nothing"})
"""What is wrong with one person beside another, each time for a cause of its own."""


def _once(problems: Iterable[Problem], whom: dict[Where, str]) -> tuple[Problem, ...]:
    """What is wrong with a column, for many rows, is told once with all whom it hits."""

    def cause(problem: Problem) -> Hashable | None:
        cell = problem.where.cell
        if not cell or problem.code in _ALONE:
            return None
        return cell.rstrip("0123456789"), problem.facts.get("key", ""), problem.facts.get("keys", "")

    def name(problem: Problem) -> str:
        sheet, _, cell = problem.where.cell.rpartition("!")
        row = cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        here = replace(problem.where, cell=f"{sheet}!A{row}" if sheet else f"A{row}")
        return " ".join(filter(None, (cell, whom.get(here, ""))))

    return gathered(problems, cause, name)


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
