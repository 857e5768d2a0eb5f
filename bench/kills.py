"""What is left of runs that are killed: `python bench/kills.py [KILLS] [--seed N] [--people N]`.

Kills (SIGKILL) 150 runs unless said otherwise, half of them `score` into an empty output, half `regenerate
--revise` after all scores changed, at moments drawn by the seed from the time in which a run writes.  After
each kill every file must be whole: the old one or the new one.  Then the run is started again, and the output
must be byte for byte that of a run nobody disturbed, manifest included.  Exit status 1 if it is not.
"""

from __future__ import annotations

import argparse
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from size import MONTH, workspace

WHY = ("--reason", "all scores were wrong", "--approved-by", "the head of the department")
LOCK, MANIFEST = ".formgen.lock", "manifest.jsonl"


@dataclass(frozen=True, slots=True)
class Trial:
    """A run that can be repeated: a workspace as it is before, and what a whole run makes of it."""

    name: str
    before: Path
    command: tuple[str, ...]
    whole: Mapping[str, bytes]
    seconds: float

    @classmethod
    def of(cls, name: str, before: Path, command: tuple[str, ...]) -> Trial:
        """Run it once undisturbed; `seconds` are those between the lock and the end."""
        root = before.with_name(f"{before.name}-whole")
        shutil.copytree(before, root)
        with _started(root, command) as run:
            _await_lock(root, run)
            start = time.perf_counter()
            if run.wait():
                sys.exit(f"{name}: an undisturbed run failed")
        return cls(name, before, command, contents(root), time.perf_counter() - start)

    def kill_once(self, after: float) -> str:
        """What came of one kill: `resumed`, `too late`, or what is wrong."""
        root = self.before.with_name("killed")
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(self.before, root)
        with _started(root, self.command) as run:
            _await_lock(root, run)
            time.sleep(after)
            run.send_signal(signal.SIGKILL)
            if run.wait() != -signal.SIGKILL:
                return "too late"
        old, new = contents(self.before), self.whole
        kept = {content for name, content in old.items() if name != MANIFEST}
        for name, content in contents(root).items():
            is_whole = content in (old.get(name), new.get(name)) or content in kept
            if not is_whole and Path(name).name != MANIFEST:
                return f"half a file: {name}"
        with _started(root, self.command) as run:
            if run.wait():
                return "the next run failed"
        if contents(root) != new:
            return "the next run made something else"
        return "something was left aside" if list(root.glob("output/**/.*")) else "resumed"


def contents(root: Path) -> dict[str, bytes]:
    """The output, byte for byte; of manifests their lines in order, as files may be made in another one."""
    found = {}
    for path in sorted((root / "output").rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            content = path.read_bytes()
            name = path.relative_to(root).as_posix()
            found[name] = (
                b"".join(sorted(content.splitlines(keepends=True))) if path.name == MANIFEST else content
            )
    return found


def _started(root: Path, command: tuple[str, ...]) -> subprocess.Popen[bytes]:
    arguments = [sys.executable, "-m", "formgen", "-C", str(root), *command]
    nowhere = subprocess.DEVNULL
    return subprocess.Popen(arguments, stdout=nowhere, stderr=nowhere)  # noqa: S603 our own program


def _await_lock(root: Path, run: subprocess.Popen[bytes]) -> None:
    """Wait until a run begins to write."""
    lock = root / "output" / MONTH / LOCK
    while not lock.exists() and run.poll() is None:
        time.sleep(0.001)


def trials(folder: Path, people: int) -> tuple[Trial, ...]:
    """A month that is scored for the first time, and one of which every score changed since."""
    fresh = workspace(folder / "fresh", people)
    score = ("score", f"scores/{MONTH}", "--to", "docx")
    first = Trial.of("score", fresh, (*score, "--jobs", "1"))
    stale = folder / "stale"
    shutil.copytree(folder / "fresh-whole", stale)
    scores = stale / "scores" / MONTH / "account-manager.csv"
    scores.write_text(scores.read_text(encoding="utf-8").replace(",500,", ",480,"), encoding="utf-8")
    again = ("regenerate", "--month", MONTH, "--revise", "--jobs", "2", *WHY)
    return first, Trial.of("regenerate", stale, again)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("kills", nargs="?", type=int, default=150)
    asked.add_argument("--seed", type=int, default=20261124)
    asked.add_argument("--people", type=int, default=30)
    said = asked.parse_args()
    chance = random.Random(said.seed)  # noqa: S311 the same moments in every run
    ends: dict[str, Counter[str]] = {}
    with tempfile.TemporaryDirectory() as folder:
        both = trials(Path(folder), said.people)
        for trial in both:
            print(f"{trial.name}: {len(trial.whole)} files, {trial.seconds:.1f} s of writing", flush=True)
        while sum(sum(each.values()) - each["too late"] for each in ends.values()) < said.kills:
            trial = both[sum(sum(each.values()) for each in ends.values()) % 2]
            end = trial.kill_once(chance.uniform(0, trial.seconds))
            ends.setdefault(trial.name, Counter())[end] += 1
            if end not in ("resumed", "too late"):
                print(f"{trial.name}: {end}", flush=True)
    wrong = 0
    for name, counted in ends.items():
        print(f"{name}: " + ", ".join(f"{end} {count}" for end, count in counted.most_common()))
        wrong += sum(count for end, count in counted.items() if end not in ("resumed", "too late"))
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
