"""What all tests share: the markers for tests that need an outside program, and for slow ones."""

from __future__ import annotations

import os
import shutil
import tempfile

import hypothesis
import pytest

import outside

os.environ["FORMGEN_CACHE"] = (
    "off"  # a test of what is kept says where; the others leave nothing in the user's folder
)
hypothesis.settings.register_profile("formgen", deadline=None)  # a busy machine is no failure
hypothesis.settings.load_profile("formgen")

ALL = os.environ.get("FORMGEN_ALL") == "1" or os.environ.get("CI") == "true"
"""Nothing may be left out: a test whose outside program is missing fails."""


def pytest_configure(config: pytest.Config) -> None:
    """A folder for what is made once for all processes of a run (see `pages.pdf`), gone when it ends."""
    if not hasattr(config, "workerinput"):
        os.environ[outside.SHARED] = tempfile.mkdtemp(prefix="formgen-tests-")
        config.add_cleanup(lambda: shutil.rmtree(os.environ[outside.SHARED], ignore_errors=True))


SLOW_TO_START = {"chromium", "libreoffice", "verapdf"}
"""Outside programs that take seconds to start: what needs them is slow."""


@pytest.hookimpl(tryfirst=True)  # before `-m` chooses
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests come first, so that several processes are done at about the same time.

    Each file runs in one of them (`--dist loadfile`), so that its tests share what they make.
    """
    for item in items:
        if _needed(item) & SLOW_TO_START:
            item.add_marker(pytest.mark.slow)
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


def _needed(item: pytest.Item) -> set[str]:
    return {name for marker in item.iter_markers("needs") for name in marker.args}


def pytest_runtest_setup(item: pytest.Item) -> None:
    missing = sorted(name for name in _needed(item) if outside.find(name) is None)
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
