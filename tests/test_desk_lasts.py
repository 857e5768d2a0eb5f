"""Nothing that was acknowledged is lost when the desk dies, and nobody's value goes without a word.

`bench/desk.py` does the same many more times; it is run from there.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from outside import HANGS

ROOT = Path(__file__).parents[1]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="a process is forked there, and killed by a signal"),
]


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "bench" / "desk.py"), *arguments]
    path = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(command, capture_output=True, text=True, timeout=HANGS, env=path, check=False)


def test_what_was_acknowledged_stands_there_after_a_kill() -> None:
    done = bench("kills", "8")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "kills: 8;" in done.stdout
    assert " 0 of them lost" in done.stdout


def test_page_script_and_editor_overwrite_nothing_of_each_other() -> None:
    done = bench("writes", "60")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "written: page 20, script 20, hand 20" in done.stdout
    assert "overwritten without a word: 0" in done.stdout


def test_a_value_that_went_without_a_word_would_be_noticed() -> None:
    code = """
import json, desk
place = desk.PLACES[0]
stands = {each: f"begin-{n}" for n, each in enumerate(desk.PLACES)}
one = desk.Write("page", place, "begin-0", "a")
two = desk.Write("hand", place, "begin-0", "b")
print(json.dumps([
    desk._broken([one], stands | {place: "a"}),
    desk._broken([one], stands),
    desk._broken([one, two], stands | {place: "b"}),
]))
"""
    path = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT / "bench")))}
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=path, check=True)
    sound, gone, twice = json.loads(said.stdout)
    assert sound == []
    assert len(gone) == 1
    assert len(twice) == 2
