"""The desk of a large company: `python bench/many.py [PEOPLE]`, 20,000 unless said otherwise.

Makes a workspace of so many people with ten scores each, a hundred people a file, opens the desk on it as a
browser would, and tells seconds: until the first page is there, until it has its figures, other pages, a
value that is typed (`try`) and written (`save`), the month after it, and the first page of the next start.
"""

from __future__ import annotations

import http.client
import json
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

MONTH = "2026-10"
INDICATORS = 10
A_FILE = 100
FORM = """\
id: clerk
title: 文员考核表
version: 1
header: [姓名, 工号, 部门, 考核周期]
sections:
  - indicators:
{indicators}
total: {{full: 100}}
grades: [{{name: 优秀, from: 90}}, {{name: 合格, from: 60}}, {{name: 不合格, below: 60}}]
signatures: [{{role: 被考核人, date: true}}]
"""
INDICATOR = "      - {{id: k{n}, name: 指标{n}, weight: {weight}%, rule: {{rating: {{min: 0, max: 100}}}}}}"


def workspace(root: Path, people: int) -> None:
    """A workspace of so many people, all of them scored."""
    chance = random.Random(20261126)  # noqa: S311 the same scores in every run
    indicators = "\n".join(INDICATOR.format(n=n, weight=100 // INDICATORS) for n in range(INDICATORS))
    for folder in ("specs", f"scores/{MONTH}"):
        (root / folder).mkdir(parents=True)
    (root / "specs/clerk.yaml").write_text(FORM.format(indicators=indicators), encoding="utf-8")
    (root / "formgen.yaml").write_text("company: 示例公司\n", encoding="utf-8")
    rows = (f"{n:05},员工{n},部门{n % 40},文员,clerk" for n in range(people))
    (root / "people.csv").write_text("工号,姓名,部门,岗位,表单\n" + "\n".join(rows), encoding="utf-8")
    for first in range(0, people, A_FILE):
        text = [f"form: clerk\nmonth: {MONTH}\nscores:"]
        for n in range(first, min(first + A_FILE, people)):
            text += [f"  - person: {n:05}", "    facts:"]
            text += [f"      k{k}: {chance.randint(50, 100)}" for k in range(INDICATORS)]
        path = root / f"scores/{MONTH}/clerk-{first // A_FILE + 1}.yaml"
        path.write_text("\n".join(text) + "\n", encoding="utf-8")


class Visitor:
    """Somebody with a browser: asks for pages until they have their figures."""

    def __init__(self, address: str) -> None:
        host, _, key = address.removeprefix("http://").partition("/start?key=")
        self._connection = http.client.HTTPConnection(host, timeout=600)
        self._headers = {
            "Cookie": f"formgen-{host.rpartition(':')[2]}={key}",
            "Content-Type": "application/json",
            "Origin": f"http://{host}",
            "Sec-Fetch-Site": "same-origin",
        }

    def ask(self, method: str, path: str, body: object = None) -> tuple[float, str]:
        """How long an answer took, and what it says; ends the run where it is no good one."""
        begun = time.perf_counter()
        self._connection.request(method, path, json.dumps(body) if body else None, self._headers)
        answer = self._connection.getresponse()
        text = answer.read().decode()
        if answer.status != http.HTTPStatus.OK:
            sys.exit(f"{path}: {answer.status} {text[:200]}")
        return time.perf_counter() - begun, text

    def page(self, path: str) -> tuple[float, float]:
        """Seconds until a page is there, and until it has its figures."""
        begun = time.perf_counter()
        first, text = self.ask("GET", path)
        while "<progress" in text:
            time.sleep(0.5)
            _, text = self.ask("GET", path)
        return first, time.perf_counter() - begun


@contextmanager
def desk(root: Path) -> Iterator[tuple[Visitor, float]]:
    """A desk in a process of its own, and the seconds that it took to start; then its memory is told."""
    begun = time.perf_counter()
    command = [sys.executable, "-m", "formgen", "desk", str(root), "--no-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 our own
        assert process.stdout is not None  # noqa: S101 it was asked for
        address = re.search(r"http://\S+", process.stdout.readline())
        if address is None:
            sys.exit("no desk")
        try:
            yield Visitor(address[0]), time.perf_counter() - begun
            status = Path(f"/proc/{process.pid}/status")
            if status.exists():
                peak = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
                print(f"memory at most: {int(peak.split()[1]) // 1024} MB")
        finally:
            process.send_signal(signal.SIGINT)


def ranked(times: int, once: Callable[[int], float]) -> str:
    found = sorted(once(n) for n in range(times))
    return f"{found[times // 2]:.3f} (95%: {found[int(times * 0.95)]:.3f})"


def main() -> None:
    people = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    number = f"{people // 2:05}"
    one = f"/scores/{MONTH}/clerk/{number}"
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "hr"
        workspace(root, people)
        with desk(root) as (visitor, started):
            first, whole = visitor.page(f"/month/{MONTH}")
            print(f"{people} people; first page: {started + first:.1f}, its figures: {started + whole:.1f}")
            for path in (f"/month/{MONTH}", f"/scores/{MONTH}?form=clerk", f"/people/{MONTH}", one):
                print(f"{path}: {visitor.page(path)[1]:.2f}, again {visitor.page(path)[1]:.2f}")
            seen = re.search(r'data-slot="fact.k0"\s+data-was="(\d+)"', visitor.ask("GET", one)[1])
            values = [seen[1] if seen else "", *(str(50 + n) for n in range(20))]

            def tried(n: int) -> float:
                return visitor.ask("POST", f"{one}/try", {"fact.k0": str(70 + n)})[0]

            def saved(n: int) -> float:
                body = {"slot": "fact.k0", "value": values[n + 1], "was": values[n]}
                return visitor.ask("POST", f"{one}/save", body)[0]

            print(f"try: {ranked(20, tried)}, save: {ranked(20, saved)}")
            print(f"month after it: {visitor.page(f'/month/{MONTH}')[1]:.2f}")
        with desk(root) as (visitor, started):
            first, whole = visitor.page(f"/month/{MONTH}")
            print(f"next start: first page {started + first:.1f}, its figures {started + whole:.1f}")


if __name__ == "__main__":
    main()
