"""How a run grows with the number of people: `python bench/size.py [PEOPLE] [--to docx,pdf] [--jobs N]`.

Prints the blanks and the cards of so many people (20,000 unless said otherwise) and of 1,000, one run
after the other, each as a process of its own that finds nothing kept from earlier runs.  Read the ratios:
the processors' time for each file, which a busy machine hardly changes, and the memory of the largest
process, against those of 1,000 people.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

COMPANY = Path(__file__).parent.parent / "examples" / "company"
MONTH = "2026-11"
FEW = 1000
DEPARTMENTS = 20

_ALONE = {**os.environ, "FORMGEN_CACHE": "off"}

PEOPLE = "工号,姓名,部门,岗位,直接上级,工资级别,表单"
SCORES = (
    "工号,fact.revenue.actual,fact.revenue.target,fact.collection,goals.1.goal,goals.1.weight,goals.1.due,"
    "goals.1.result,goals.1.rating,fact.visits.漏录,fact.visits.迟录,fact.new-client,comment.appraiser,"
    "应出勤天数,出勤天数"
)


@dataclass(frozen=True, slots=True)
class Run:
    """What one run took: seconds, seconds of processors, megabytes of its largest process; what it made."""

    seconds: float
    busy: float
    megabytes: float
    files: int

    @property
    def each(self) -> float:
        """Milliseconds of processors for each file."""
        return 1000 * self.busy / self.files


def workspace(root: Path, people: int) -> Path:
    """The sample company with so many account managers in its roster, all of them scored."""
    shutil.copytree(COMPANY, root, ignore=shutil.ignore_patterns("output", "scores", "people.yaml", "people"))
    roster, scores = [PEOPLE], [SCORES]
    for n in range(people):
        department = f"销售{n * DEPARTMENTS // people + 1:02}部"
        roster.append(
            f"{n:05},员工{n:05},{department},客户经理,方立新,{'一二三四五'[n % 5]}级,account-manager"
        )
        facts = f"{300 + n % 300},500,{85 + n % 15}%,筹备客户答谢会,100%,2026-11-22,如期举办,{70 + n % 30}"
        scores.append(f"{n:05},{facts},{n % 2},{n % 3},{n % 3},员工{n:05}按计划完成工作。,20,{20 - n % 3}")
    (root / "people.csv").write_text("\n".join(roster) + "\n", encoding="utf-8")
    (root / "scores" / MONTH).mkdir(parents=True)
    (root / "scores" / MONTH / "account-manager.csv").write_text("\n".join(scores) + "\n", encoding="utf-8")
    return root


def run(root: Path, command: list[str]) -> Run:
    """Run formgen in a workspace; the process is waited for here, so that its memory is told."""
    before = files(root)
    start = time.perf_counter()
    arguments = [sys.executable, "-m", "formgen", "-C", str(root), "--lang", "en", *command]
    with (
        tempfile.TemporaryFile("w+") as told,
        subprocess.Popen(arguments, stdout=told, stderr=told, env=_ALONE) as process,  # noqa: S603 our own program
    ):
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - start
        if process.returncode:
            told.seek(0)
            sys.exit(told.read())
    busy = usage.ru_utime + usage.ru_stime
    return Run(seconds, busy, usage.ru_maxrss / 1024, files(root) - before)


def files(root: Path) -> int:
    return sum(path.suffix in (".docx", ".pdf") for path in root.glob("output/**/*"))


def runs(people: int, more: list[str]) -> Iterator[tuple[str, Run]]:
    with tempfile.TemporaryDirectory() as folder:
        root = workspace(Path(folder) / "hr", people)
        yield "blank", run(root, ["blank", "--month", MONTH, *more])
        yield "score", run(root, ["score", f"scores/{MONTH}", *more])


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("people", nargs="?", type=int, default=20_000)
    asked.add_argument("--to", default="docx,pdf")
    asked.add_argument("--jobs", default=str(os.cpu_count() or 1))
    said = asked.parse_args()
    more = ["--to", said.to, "--jobs", said.jobs]
    few = dict(runs(FEW, more))
    print(f"{said.to}, {said.jobs} processes; the largest of them counts\n")
    head = f"{'':8}{'people':>8}{'files':>8}{'seconds':>9}{'files/s':>9}{'CPU ms':>9}{'MB':>7}"
    print(f"{head}   ratio to {FEW:,}: each file, memory")
    for name, one in few.items():
        _show(name, FEW, one, one)
    for name, many in runs(said.people, more):
        _show(name, said.people, many, few[name])


def _show(name: str, people: int, one: Run, few: Run) -> None:
    figures = (
        f"{one.files:8,}{one.seconds:9.0f}{one.files / one.seconds:9.1f}{one.each:9.1f}{one.megabytes:7.0f}"
    )
    ratios = f"{one.each / few.each:5.2f}  {one.megabytes / few.megabytes:5.2f}"
    print(f"{name:8}{people:8,}{figures}   {ratios}", flush=True)


if __name__ == "__main__":
    main()
