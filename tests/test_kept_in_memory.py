"""A run of many people keeps little of each: sheets, scorecards and pages are made, printed and forgotten."""

from __future__ import annotations

import gc
import importlib.util
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from formgen.commands.blank import blank
from formgen.commands.score import score
from formgen.periods import Period
from formgen.printing import run
from formgen.printing.press import Copy, Order, Setting
from formgen.printing.run import Outcome, Progress, Wish

Command: TypeAlias = Callable[[Path, Progress], Outcome]

FEW, MANY = 60, 260
MOST_KEPT = 5_500
"""Bytes for each person more: two or three thousand, and 18,000 where every scorecard is kept."""

_AS_WORD = Wish(("docx",), jobs=1)


def _sizes() -> Callable[[Path, int], Path]:
    """What makes the workspaces of `bench/size.py`, which measures whole runs."""
    path = Path(__file__).parent.parent / "bench" / "size.py"
    spec = importlib.util.spec_from_file_location("size", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "size", module)
        spec.loader.exec_module(module)
    made: Callable[[Path, int], Path] = module.workspace
    return made


def _blanks(root: Path, progress: Progress) -> Outcome:
    return blank(root, period=Period.parse("2026-11"), wish=_AS_WORD, progress=progress)


def _cards(root: Path, progress: Progress) -> Outcome:
    return score(root, ["scores/2026-11"], wish=_AS_WORD, progress=progress)


def _unprinted(_: Setting, orders: tuple[Order, ...]) -> tuple[Copy, ...]:
    """Copies that say as much of themselves as real ones."""
    figures = {f"score.{n}": "9.5" for n in range(4)}
    return tuple(Copy({"docx": bytes(9)}, "complete", "0" * 32, figures) for _ in orders)


def _kept(command: Command, root: Path) -> int:
    """Bytes that are in use when the last sheet is printed."""
    found: list[int] = []

    def progress(done: int, total: int) -> None:
        if done == total:
            gc.collect()
            found.append(tracemalloc.get_traced_memory()[0])

    gc.collect()
    tracemalloc.start()
    try:
        outcome = command(root, progress)
    finally:
        tracemalloc.stop()
    assert not outcome.failed
    return found[-1]


@pytest.mark.parametrize("command", [_blanks, _cards])
def test_a_run_keeps_little_of_each_person(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: Command
) -> None:
    monkeypatch.setattr(run, "press", _unprinted)
    workspace = _sizes()
    roots = {people: workspace(tmp_path / f"hr-{people}", people) for people in (FEW, MANY)}
    command(workspace(tmp_path / "hr", 1), lambda *_: None)  # what is kept once for all is there from now on
    kept = {people: _kept(command, root) for people, root in roots.items()}
    assert (kept[MANY] - kept[FEW]) / (MANY - FEW) < MOST_KEPT
