"""What all tests share: the marker for tests that need an outside program."""

from __future__ import annotations

import os

import hypothesis
import pytest

import outside

hypothesis.settings.register_profile("formgen", deadline=None)  # a busy machine is no failure
hypothesis.settings.load_profile("formgen")

ALL = os.environ.get("FORMGEN_ALL") == "1" or os.environ.get("CI") == "true"
"""Nothing may be left out: a test whose outside program is missing fails."""


def pytest_runtest_setup(item: pytest.Item) -> None:
    names = [name for marker in item.iter_markers("needs") for name in marker.args]
    missing = [name for name in names if outside.find(name) is None]
    if missing and ALL:
        pytest.fail(f"missing: {', '.join(missing)}", pytrace=False)
    if missing:
        pytest.skip(f"needs {', '.join(missing)}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the end what was left out, and why."""
    left_out: dict[str, list[str]] = {}
    for report in terminalreporter.getreports("skipped"):
        if isinstance(report.longrepr, tuple):
            reason = str(report.longrepr[2]).removeprefix("Skipped: ")
            left_out.setdefault(reason, []).append(report.nodeid)
    if not left_out:
        return
    terminalreporter.section("left out")
    for reason, tests in sorted(left_out.items()):
        terminalreporter.line(f"{reason}: {len(tests)} test(s)")
        for test in sorted(tests):
            terminalreporter.line(f"    {test}")
