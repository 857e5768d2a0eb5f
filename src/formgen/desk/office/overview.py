"""How far a month is, in the few figures that its page shows; also beside the workspace, for the next start.

To count a month everything must be read and scored: for thousands of people that takes longer than anybody
waits for a page.  So what was counted is kept in `.formgen/counted/`, under a digest of all that it was
counted from: the content of every input, the names of what was made, and the program itself.  It is believed
where that digest is the same, and for nothing else; to delete it costs time and loses nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import formgen
from formgen import disk
from formgen.disk.marks import walked
from formgen.output import files
from formgen.output.digests import digest
from formgen.output.locks import FOLDER
from formgen.output.manifest import Entry
from formgen.periods import Period
from formgen.problems import InputError, Problem, Severity, Where
from formgen.scoring.standing import Standing
from formgen.text import same
from formgen.view.kinds import KINDS
from formgen.workspace.standings import PeriodStandings

_MOST_OPEN: Final = 200
"""People who are named one by one; of the others only how many they are."""
_MOST_BYTES: Final = 64_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """One form in one department: how far its month is."""

    form: str
    title: str
    department: str
    period: str
    people: int
    complete: int
    incomplete: int
    blanks: int
    cards: int
    revised: int


@dataclass(frozen=True, slots=True)
class Open:
    """Somebody whose card is not complete, and what it lacks."""

    number: str
    name: str
    form: str
    title: str
    period: str
    state: str
    lacks: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Overview:
    """How far a month is: a row for each form and department, and who is not complete, the first by name."""

    rows: tuple[Row, ...] = ()
    open: tuple[Open, ...] = ()
    open_count: int = 0
    problems: tuple[Problem, ...] = ()


def overview_of(found: PeriodStandings, entries: Callable[[Period], Iterable[Entry]]) -> Overview:
    """How far a month is that stands so, and of which these files were made."""
    lacking = [each for each in found.standings if each.state != "complete"]
    named = tuple(_open(each, found.period) for each in lacking[:_MOST_OPEN])
    return Overview(_rows(found, entries), named, len(lacking), found.problems)


def _open(of: Standing, asked: Period) -> Open:
    who, form, period = of.person, of.form, of.period or asked
    return Open(who.number, who.name, form.id, form.title, period.name, of.state, of.lacks, of.wrong)


def _rows(found: PeriodStandings, entries: Callable[[Period], Iterable[Entry]]) -> tuple[Row, ...]:
    groups: dict[tuple[str, str], list[Standing]] = {}
    for each in found.standings:
        groups.setdefault((each.form.id, each.person.department), []).append(each)
    made: dict[Period, Mapping[tuple[str, str], set[str]]] = {}
    rows: list[Row] = []
    for (id_, department), members in groups.items():
        period = members[0].period or found.period
        if period not in made:
            made[period] = _made(entries(period))
        numbers = {same(each.person.number) for each in members}
        blanks, cards, revised = (
            len(numbers & made[period].get((id_, kind), set())) for kind in ("blank", "card", "revised")
        )
        states = [each.state for each in members]
        rows.append(
            Row(
                form=id_,
                title=members[0].form.title,
                department=department,
                period=period.name,
                people=len(numbers),
                complete=states.count("complete"),
                incomplete=sum(states.count(each) for each in ("incomplete", "unread", "twice")),
                blanks=blanks,
                cards=cards,
                revised=revised,
            )
        )
    return tuple(rows)


def _made(entries: Iterable[Entry]) -> dict[tuple[str, str], set[str]]:
    """Whose forms lie there, by form and kind; `revised` are cards of which there are earlier ones."""
    found: dict[tuple[str, str], set[str]] = {}
    for entry in entries:
        if entry.kind in KINDS and entry.person:
            found.setdefault((entry.form, entry.kind), set()).add(same(entry.person))
            if entry.revision and entry.kind == "card":
                found.setdefault((entry.form, "revised"), set()).add(same(entry.person))
    return found


# ── kept for the next start ─────────────────────────────────────────────────────────────────


def keep(root: Path, period: Period, mark: object, found: Overview) -> None:
    """Keep what was counted, as far as the workspace can be written."""
    said = {"mark": _digest(mark), "counted": asdict(found)}
    with suppress(InputError):
        files.save(_file(root, period), json.dumps(said, default=_plain).encode())


def kept(root: Path, period: Period, mark: object) -> Overview | None:
    """What was counted of just this, if that is kept."""
    try:
        said = json.loads(disk.content(_file(root, period), _MOST_BYTES))
        if said["mark"] != _digest(mark):
            return None
        return _overview(said["counted"])
    except (InputError, ValueError, LookupError, TypeError, AttributeError):
        return None  # somebody else's file, or half of one


def _file(root: Path, period: Period) -> Path:
    return root / FOLDER / "counted" / f"{period.name}.json"


def _plain(value: object) -> object:
    if isinstance(value, Severity):
        return value.value
    raise TypeError(value)


def _overview(said: Mapping[str, Any]) -> Overview:
    return Overview(
        tuple(Row(**each) for each in said["rows"]),
        tuple(
            Open(**{**each, "lacks": tuple(each["lacks"]), "wrong": tuple(each["wrong"])})
            for each in said["open"]
        ),
        said["open_count"],
        tuple(_problem(each) for each in said["problems"]),
    )


def _problem(said: Mapping[str, Any]) -> Problem:
    where, likewise = Where(**said["where"]), tuple(said["likewise"])
    return Problem(Severity(said["severity"]), said["code"], where, said["facts"], likewise)


def _digest(mark: object) -> str:
    return digest(mark, _program())


@cache
def _program() -> tuple[object, ...]:
    """Which formgen counts: another one may count otherwise, even under the same version."""
    home = Path(formgen.__file__).parent
    parts = ((name, said.st_size, said.st_mtime_ns) for name, said in walked(home) if name.endswith(_CODE))
    return formgen.__version__, tuple(sorted(parts))


_CODE: Final = (".py", ".toml")
