"""Nothing that stands in a table is lost in silence: every row is somebody's, or is told with its place."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from formgen import messages
from formgen.problems import Problem
from formgen.records.model import Person
from formgen.records.rosters import people_of
from formgen.records.scorefiles import scores_in
from formgen.records.tables.read import read_table
from forms import form
from oddtables import NUMBER, Odd, roster
from tables import xlsx

COUNT = 400
"""Odd tables of each kind."""


def rows_told(problems: Iterable[Problem]) -> set[int]:
    """The rows that problems name: by their places, by whom they hit likewise, in their words."""
    told: set[int] = set()
    for problem in problems:
        cells = [problem.where.cell.rpartition("!")[2], *problem.likewise]
        told |= {int(found[1]) for each in cells if (found := re.match(r"[A-Z]+(\d+)", each))}
        if problem.code == "rows-aside":
            told |= {int(each.split()[0]) for each in problem.facts["rows"].split("；")}
        assert messages.sentence(problem, "en")
        assert messages.hint(problem, "zh")
        if problem.code == "rows-empty":
            told.add(-int(problem.facts["count"]))
    return told


def lost(path: Path, rows: list[Odd]) -> list[Odd]:
    """The rows of which nothing came and nothing was said."""
    found = people_of(read_table(path, path.name))
    names = [person.name for person in found.people]
    told = rows_told(found.problems)
    head = next(each.row for each in rows if len(each.cells) > 1)
    below = [each for each in rows if each.row > head and any(map(str.strip, each.cells))]
    for each in below:  # nobody is made of what is nobody's
        assert each.who or each.row in told, each
        assert each.may_be or (each.who in names) is bool(each.who), each
    return [each for each in below if each.row not in told and each.who not in names]


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_no_row_of_a_roster_is_lost_in_silence(tmp_path: Path, suffix: str) -> None:
    chance = random.Random(suffix)  # noqa: S311 the same tables every time
    for n in range(COUNT):
        _, rows = roster(chance)
        path = tmp_path / f"people-{n}{suffix}"
        if suffix == ".csv":
            lines = (",".join(each.cells) for each in rows)
            path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        else:
            xlsx(path, [[cell or None for cell in each.cells] for each in rows])
        assert lost(path, rows) == [], path.name
        path.unlink()


FORM = form(
    """
    sections:
      - indicators:
          - {id: work, name: 业绩, weight: 50%, rule: {rating: {max: 100}}}
          - id: rate
            name: 完成率
            weight: 50%
            rule: {bands: 完成率, unit: "%", intervals: [{from: 60, points: 50}, {below: 60, points: 0}]}
    """
)


@pytest.mark.slow
def test_no_row_of_a_score_table_is_lost_in_silence(tmp_path: Path) -> None:
    chance, records = random.Random(7), 0  # noqa: S311 the same tables every time
    (folder := tmp_path / "2026-11").mkdir()
    for n in range(COUNT):
        head, rows = roster(chance)
        at = [each.row for each in rows].index(next(each.row for each in rows if len(each.cells) > 1))
        scored = [
            (*(each.cells + ("",) * len(head))[: len(head)], *_scores(each, at + 1, chance)) for each in rows
        ]
        path = folder / "form.csv"
        path.write_text("\n".join(",".join(cells) for cells in scored) + "\n", encoding="utf-8")
        column = next(at for at, header in enumerate(head) if header in NUMBER)
        people = [Person(each.cells[column], each.who) for each in rows if each.who]
        found = scores_in(path, people, [FORM])
        names = {record.person.name for record in found.records}
        told = rows_told(found.problems)
        empty = sum(-each for each in told if each < 0)
        silent = [
            each
            for each in rows[at + 1 :]
            if any(map(str.strip, each.cells)) and each.row not in told and each.who not in names
        ]
        assert len(silent) <= empty, (n, silent)
        records += len(names)
        path.unlink()
    assert records > COUNT  # else every row would only have been told


def _scores(row: Odd, head: int, chance: random.Random) -> tuple[str, str]:
    if row.row == head:
        return "业绩", "完成率（%）"
    if row.row < head or len(row.cells) < 3:
        return "", ""
    return chance.choice(("88", "95分", "", "九十")), chance.choice(("95%", "0.95", "", "95"))
