"""What was read and scored before is never believed when anything that it was made of has changed."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from formgen.disk.marks import Marks
from formgen.forms.model import Form
from formgen.periods import Period
from formgen.records.model import Record
from formgen.scoring.model import Scorecard
from formgen.scoring.score import score
from formgen.workspace.folder import Workspace, load
from formgen.workspace.memory import Memory
from formgen.workspace.recorded import Cast, OneFile, one_file
from formgen.workspace.results import Results
from formgen.workspace.standings import PeriodStandings, standings
from offices import office, people, scores, spec, write

MONTH = Period.parse("2026-10")
QUARTER = """
    id: quarter
    title: 季度表
    version: 1
    period: quarter
    due: 0
    sections:
      - indicators:
          - {id: months, name: 月度得分, weight: 100%, rule: {earlier: {from: clerk}}}
    total: {full: 100}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return office(tmp_path)


class Remembering:
    """Somebody who asks again and again, as the desk does."""

    def __init__(self, root: Path) -> None:
        self._root, self._memory = root, Memory(Marks())
        self._workspace: Workspace | None = None

    def standings(self, period: Period, *, anew: bool = True) -> PeriodStandings:
        if anew or self._workspace is None:
            self._workspace = load(self._root)[0]
        results = Results(self._workspace, memory=self._memory)
        return standings(self._workspace, period, results=results)


def told(of: PeriodStandings) -> tuple[object, ...]:
    return (of.standings, of.problems, of.combined)


@pytest.fixture
def scored(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Whose cards were scored."""
    found: list[str] = []

    def noted(form: Form, record: Record) -> Scorecard:
        found.append(record.person.number)
        return score(form, record)

    monkeypatch.setattr("formgen.workspace.results.score", noted)
    return found


def test_only_whose_score_changed_is_scored_again(root: Path, scored: list[str]) -> None:
    asks = Remembering(root)
    asks.standings(MONTH)
    assert sorted(scored) == ["0001", "0002", "0003", "0004"]
    scored.clear()
    assert told(asks.standings(MONTH)) == told(Remembering(root).standings(MONTH))
    scored.clear()
    scores(root, n0003=95)
    again = asks.standings(MONTH)
    assert scored == ["0003"]
    assert [str(each.total) for each in again.standings] == ["80.00", "80.00", "95.00", "80.00"]


def test_only_the_file_that_changed_is_read_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "scores/2026-10/clerk.csv").unlink()
    for n in (1, 2):
        write(root / f"scores/2026-10/part{n}.yaml", sheet(n))
    asks, read = Remembering(root), list[str]()
    asks.standings(MONTH, anew=False)

    def noted(path: Path, cast: Cast, period: Period) -> OneFile:
        read.append(path.name)
        return one_file(path, cast, period)

    monkeypatch.setattr("formgen.workspace.memory.one_file", noted)
    write(root / "scores/2026-10/part2.yaml", sheet(2, "70"))
    found = asks.standings(MONTH, anew=False)
    assert read == ["part2.yaml"]
    assert [str(each.total or "") for each in found.standings] == ["80.00", "70.00", "", ""]


def sheet(number: int, points: str = "80", form: str = "clerk", month: str = "2026-10") -> str:
    return f"form: {form}\nmonth: {month}\nscores:\n  - {{person: {number:04}, facts: {{calls: {points}}}}}\n"


def test_whatever_is_changed_the_answer_is_that_of_somebody_who_reads_everything(root: Path) -> None:
    """Files of every kind change by chance; each time what is remembered is held beside what is read anew."""
    chance = random.Random(20261126)  # noqa: S311 the same changes in every run
    asks = Remembering(root)
    write(root / "specs/quarter.yaml", QUARTER)
    (root / "scores/2026-10/clerk.csv").unlink()

    def score_file() -> None:
        month = f"2026-{chance.choice((10, 10, 11, 12))}"
        name = f"scores/{month}/part{chance.randrange(3)}.yaml"
        points = str(chance.choice((60, 80, 80, 101, '""')))
        about = chance.choice((month, month, month, "2026-11"))
        write(root / name, sheet(chance.randrange(1, 6), points, month=about))

    def list_of_people() -> None:
        rows = (f"{n:04},某{n},客服部,clerk、quarter" for n in chance.sample(range(1, 6), 3))
        write(root / "people/2026-10.csv", "工号,姓名,部门,表单\n" + "\n".join(rows))

    def roster() -> None:
        rows = (f"{n:04},某{n},{chance.choice(('客服部', '销售部'))},clerk、quarter" for n in range(1, 6))
        write(root / "people.csv", "工号,姓名,部门,表单\n" + "\n".join(rows))

    def removed() -> None:
        names = ("scores/2026-10/clerk.csv", "scores/2026-10/part1.yaml", "people/2026-10.csv")
        (root / chance.choice(names)).unlink(missing_ok=True)

    roster()
    changes: list[Callable[[], object]] = [
        *[score_file] * 6,
        list_of_people,
        roster,
        removed,
        lambda: spec(root, most=chance.choice((100, 90))),
        lambda: scores(root, f"2026-{chance.choice((10, 11))}", n0001=chance.choice((50, 100, "x"))),
    ]
    states = set[str]()
    for _ in range(100):
        chance.choice(changes)()
        for name in ("2026-10", "2026-12", "2026-Q4"):
            period = Period.parse(name)
            mine, fresh = asks.standings(period), standings(load(root)[0], period)
            assert told(mine) == told(fresh)
            states |= {each.state for each in fresh.standings}
    assert states >= {"complete", "incomplete", "missing", "twice", "unread"}


def test_a_form_that_is_read_again_is_the_one_that_standings_name(root: Path) -> None:
    asks = Remembering(root)
    asks.standings(MONTH)
    found = asks.standings(MONTH)
    (form,) = found.workspace.forms
    assert all(each.form is form for each in found.standings)
    assert found.workspace.overfull(found.standings) == ()


def test_as_many_periods_are_remembered_as_a_year_needs(root: Path) -> None:
    memory, workspace = Memory(Marks()), load(root)[0]
    first = Period.parse("2026-01")
    for n in range(40):
        memory.recorded(workspace, first.after(n), workspace.output)
    assert len(memory._periods) < 20


def test_progress_is_told_and_ends_what_is_under_way(root: Path) -> None:
    people(root, 120)
    heard: list[tuple[int, int]] = []
    standings(load(root)[0], MONTH, progress=lambda done, count: heard.append((done, count)))
    assert heard[0] == (0, 120)
    assert len(heard) > 1

    def stop(*_: int) -> None:
        raise StopIteration

    with pytest.raises(StopIteration):
        standings(load(root)[0], MONTH, progress=stop)
