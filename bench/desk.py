"""What the desk keeps: `python bench/desk.py [kills N] [writes N] [--seed N]`.

`kills`: a desk is killed (SIGKILL) so many times, 500 unless said otherwise, at moments drawn by the seed
while values are typed over HTTP.  After each kill every value that was acknowledged must stand in the score
file and have its line in the journal, and the one under way must stand there or not at all.  The desk is
forked from a process that has formgen loaded, so that a kill costs no start-up.

`writes`: so many values, 1,000 unless said otherwise, into the same slots from three sides at once: the
page (over HTTP), a script that calls what the page calls, and somebody with an editor, who asks for no
lock and saves the whole text unless the file has changed. The editor here is as careful as formgen (it
replaces by `files.save_over`): what a careless one overwrites, no other program can prevent. Each
replaces a value that it has seen by one that nobody else writes. So the values of a slot must be one
chain: whatever was replaced was replaced once, and what stands there in the end was replaced by nobody.

Exit status 1 if anything is lost.
"""

from __future__ import annotations

import argparse
import http.client
import json
import multiprocessing
import os
import random
import re
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TypeAlias

from formgen.commands.record import Typed, record, slot_of
from formgen.desk.server import Served, Start, serve
from formgen.output import files
from formgen.periods import Period
from formgen.problems import InputError
from formgen.records.entering import typed
from formgen.records.journal import Author, journal_of, read_journal
from formgen.records.scorefiles import files_of, scores_in
from formgen.workspace.folder import Workspace, load

COMPANY = Path(__file__).parent.parent / "examples" / "company"
MONTH = Period.parse("2026-12")
FORM = "cs-lead"
PEOPLE = ("0031", "0033", "0036")
SLOTS = ("fact.satisfaction", "fact.resolution", "comment.appraiser")

Place: TypeAlias = tuple[str, str]
"""A person's number and a slot."""

Typing: TypeAlias = tuple[Place, str]
"""A place, and the value that somebody types into it."""

PLACES: tuple[Place, ...] = tuple((number, slot) for number in PEOPLE for slot in SLOTS)
_FORK = multiprocessing.get_context("fork")
_WINDOW = 0.4
"""Seconds of typing in which a kill falls."""


def workspace(root: Path) -> Path:
    """The sample company in a month of which nothing is recorded yet."""
    shutil.copytree(COMPANY, root, ignore=shutil.ignore_patterns("output"))
    return root


def standing(root: Path) -> dict[Place, str]:
    """What stands in every slot, as any other program reads it from the files."""
    known = load(root)[0]
    found = dict.fromkeys(PLACES, "")
    for path in files_of(root / "scores", MONTH).files:
        for each in scores_in(path, known.people, known.forms).records:
            for number, slot in PLACES:
                if each.person.number == number:
                    found[number, slot] = typed(each, _typed(known, (number, slot), "", "").slot)
    return found


def _typed(known: Workspace, place: Place, value: str, was: str) -> Typed:
    number, name = place
    spec = known.form_for(FORM, MONTH)
    slot = slot_of(spec.form, name) if spec else None
    person = next(each for each in known.people if each.number == number)
    if spec is None or slot is None:
        raise LookupError(name)
    return Typed(spec.form, MONTH, person, slot, value, was, Author("hr", "bench"))


# ── a desk, and somebody who types ──────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Desk:
    """A desk that runs in a process of its own."""

    process: BaseProcess
    address: str

    @classmethod
    def started(cls, root: Path) -> Desk:
        here, there = _FORK.Pipe()
        process = _FORK.Process(target=_served, args=(root, there))
        process.start()
        there.close()
        return cls(process, here.recv())

    def kill(self) -> None:
        if self.process.pid is not None:
            os.kill(self.process.pid, signal.SIGKILL)


def _served(root: Path, told: Connection) -> None:
    def tell(served: Served) -> None:
        told.send(served.address)

    serve(root, "zh", Start(browser=False), tell)


@contextmanager
def desk(root: Path) -> Iterator[Desk]:
    made = Desk.started(root)
    try:
        yield made
    finally:
        made.kill()
        made.process.join()


class Typist:
    """Somebody at the page: types over the connection that a browser would have."""

    def __init__(self, address: str) -> None:
        host, _, key = re.sub(r"^http://", "", address).partition("/start?key=")
        port = host.rpartition(":")[2]
        self._connection = http.client.HTTPConnection(host, timeout=60)
        self._headers = {
            "Cookie": f"formgen-{port}={key}",
            "Content-Type": "application/json",
            "Origin": f"http://{host}",
            "Sec-Fetch-Site": "same-origin",
        }

    def type(self, place: Place, value: str, was: str) -> str | None:
        """None once it is acknowledged, or what stands there instead.  Raises OSError if nobody answers."""
        number, slot = place
        body = json.dumps({"slot": slot, "value": value, "was": was})
        path = f"/scores/{MONTH.name}/{FORM}/{number}/save"
        try:
            self._connection.request("POST", path, body, self._headers)
            answer = self._connection.getresponse()
            said = json.loads(answer.read())
        except (http.client.HTTPException, ValueError) as why:
            raise OSError(*why.args) from why
        if answer.status == http.HTTPStatus.CONFLICT:
            return str(said["conflict"])
        if answer.status != http.HTTPStatus.OK:
            sys.exit(f"the desk answers {answer.status}: {said}")
        return None


# ── killed while values are typed ───────────────────────────────────────────────────────────


@dataclass(slots=True)
class Kills:
    """What came of the kills: `typed` are the values that were acknowledged, `lost` what they lack."""

    kills: int = 0
    acknowledged: int = 0
    under_way: int = 0
    lost: list[str] = field(default_factory=list)
    typed: set[Typing] = field(default_factory=set)


def killed(root: Path, kills: int, chance: random.Random, told: Callable[[str], None]) -> Kills:
    """Kill so many desks of this workspace, each while somebody types."""
    known, found = standing(root), Kills()
    while found.kills < kills:
        with desk(root) as made:
            typist = Typist(made.address)
            first = _one(typist, known, chance, found)  # it has opened everything once
            timer = threading.Timer(chance.uniform(0, _WINDOW), made.kill)
            timer.start()
            while first is None:
                first = _one(typist, known, chance, found)
            timer.join()
        found.kills += 1
        place, value = first
        after = standing(root)
        found.under_way += after[place] == value
        if after[place] == value:
            known[place] = value
        found.lost += [
            f"{at}: {known[at]!r} was acknowledged, {after[at]!r} stands there"
            for at in PLACES
            if after[at] != known[at]
        ]
        found.lost += [f"{at}: {value!r} has no line in the journal" for at, value in _unsigned(root, found)]
        known.update(after)
        if found.kills % 50 == 0:
            told(f"{found.kills} kills, {found.acknowledged} acknowledged, {len(found.lost)} lost")
    return found


def _unsigned(root: Path, found: Kills) -> set[Typing]:
    """Acknowledged values that the journal does not have."""
    journal = read_journal(journal_of(root / "scores", MONTH.name))
    return found.typed - {((each.person, each.slot), each.value) for each in journal.entries}


def _one(typist: Typist, known: dict[Place, str], chance: random.Random, found: Kills) -> Typing | None:
    """Type one value; None once it is acknowledged, else what was under way when the desk died."""
    place = chance.choice(PLACES)
    value = f"{chance.randrange(1, 10**6)}"
    if chance.random() < 0.1:
        value = ""  # taken back again
    try:
        theirs = typist.type(place, value, known[place])
    except OSError:
        return place, value
    if theirs is not None:
        found.lost.append(f"{place}: {known[place]!r} was acknowledged, the desk sees {theirs!r}")
        known[place] = theirs
        return None
    if value != known[place]:
        found.typed.add((place, value))
    known[place] = value
    found.acknowledged += 1
    return None


# ── written from three sides ────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Write:
    """A value that somebody was told is written, and the one it replaced."""

    by: str
    place: Place
    was: str
    value: str


@dataclass(slots=True)
class Writes:
    """What came of writing from three sides; `overwritten` are values that went without a word."""

    written: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    overwritten: list[str] = field(default_factory=list)


Put: TypeAlias = Callable[[Place, str, str], str | None]
"""Writes a value in place of one that was seen: None once it is written, or the other that stands there."""


def interleaved(root: Path, writes: int, seed: int) -> Writes:
    """Write so many values from three sides at once, each side a process of its own."""
    _begin(root)
    with desk(root) as made:
        sides = [("page", made.address), ("script", ""), ("hand", "")]
        with _FORK.Pool(len(sides)) as pool:
            told = [
                pool.apply_async(_side, (root, by, address, -(-writes // len(sides)), seed))
                for by, address in sides
            ]
            results = [each.get() for each in told]
    found = Writes()
    done = [each for accepted, _ in results for each in accepted]
    for accepted, refused in results:
        found.written.update(each.by for each in accepted)
        found.refused.update(refused)
    found.overwritten = _broken(done, standing(root))
    return found


def _begin(root: Path) -> None:
    """A score file in which every slot has a value on a line of its own, which an editor can find."""
    known = load(root)[0]
    for place in PLACES:
        record(known, _typed(known, place, f"begin-{PLACES.index(place)}", ""))


def _side(root: Path, by: str, address: str, writes: int, seed: int) -> tuple[list[Write], Counter[str]]:
    """One side's writes: it remembers what it saw last, and looks again where it is told of another."""
    chance = random.Random(f"{seed}/{by}")  # noqa: S311 the same values in every run
    put = _put(root, by, address)
    seen = {place: f"begin-{number}" for number, place in enumerate(PLACES)}
    accepted, refused = list[Write](), Counter[str]()
    while len(accepted) < writes:
        place, value = chance.choice(PLACES), f"{by}-{len(accepted)}"
        theirs = put(place, value, seen[place])
        if theirs is None:
            accepted.append(Write(by, place, seen[place], value))
            seen[place] = value
        else:
            refused[by] += 1
            seen[place] = theirs
        time.sleep(chance.uniform(0, 0.01))
    return accepted, refused


def _put(root: Path, by: str, address: str) -> Put:
    if by == "page":
        return Typist(address).type
    return _script(root) if by == "script" else _hand(root)


def _script(root: Path) -> Put:
    known = load(root)[0]

    def put(place: Place, value: str, was: str) -> str | None:
        return record(known, _typed(known, place, value, was)).conflict

    return put


def _hand(root: Path) -> Put:
    """Somebody with an editor: it saves the whole text, unless it says that the file has changed."""
    path = root / "scores" / MONTH.name / f"{FORM}.yaml"

    def put(place: Place, value: str, was: str) -> str | None:
        while True:
            raw = path.read_bytes()
            text = raw.decode()
            at = _line(text, place)
            if at[1] != was:
                return at[1]
            time.sleep(0.002)  # nobody types faster
            start = at[0]
            new = text[:start] + value + text[start + len(was) :]
            with suppress(InputError):
                if files.save_over(path, raw, new.encode()):
                    return None

    return put


def _line(text: str, place: Place) -> tuple[int, str]:
    """Where the value of a slot begins in the text, and the value."""
    number, slot = place
    sheet = re.search(rf"person: {number}\n(?:(?!.*person:).*\n)*", text)
    if sheet is None:
        raise LookupError(number)
    found = re.search(rf"\b{slot.partition('.')[2]}: (\S+)", sheet[0])
    if found is None:
        raise LookupError(slot)
    return sheet.start() + found.start(1), found[1]


def _broken(done: list[Write], stands: Mapping[Place, str]) -> list[str]:
    """Where the values of a slot are no chain: one was replaced twice, or went though nobody replaced it."""
    wrong = []
    for place in PLACES:
        mine = [each for each in done if each.place == place]
        replaced = Counter(each.was for each in mine)
        wrong += [f"{place}: {value} was replaced {n} times" for value, n in replaced.items() if n > 1]
        ends = [each.value for each in mine if each.value not in replaced] or [f"begin-{PLACES.index(place)}"]
        if ends != [stands[place]]:
            wrong.append(f"{place}: {stands[place]} stands there, not {', '.join(ends)}")
    return wrong


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("what", choices=("kills", "writes"), nargs="?")
    asked.add_argument("many", type=int, nargs="?")
    asked.add_argument("--seed", type=int, default=20261126)
    said = asked.parse_args()
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        if said.what != "writes":
            chance = random.Random(said.seed)  # noqa: S311 the same moments in every run
            root = workspace(Path(folder) / "kills")
            ends = killed(root, said.many or 500, chance, lambda words: print(words, flush=True))
            print(f"kills: {ends.kills}; {ends.acknowledged} values acknowledged,", end=" ")
            print(f"{len(ends.lost)} of them lost;")
            print(f"of {ends.kills} under way {ends.under_way} were written")
            left = len(list(root.glob("scores/**/.formgen-*")))
            print(f"left aside: {left}, removed with the next value")
            wrong += ends.lost
        if said.what != "kills":
            found = interleaved(workspace(Path(folder) / "writes"), said.many or 1000, said.seed)
            print("written: " + ", ".join(f"{by} {n}" for by, n in found.written.items()))
            print("told of another value: " + ", ".join(f"{by} {n}" for by, n in found.refused.items()))
            print(f"overwritten without a word: {len(found.overwritten)}")
            wrong += found.overwritten
    for each in wrong:
        print(each)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
