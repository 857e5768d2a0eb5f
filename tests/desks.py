"""A desk that really runs, and a browser that looks at it."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Request, expect, sync_playwright

from outside import HANGS, program

ROOT = Path(__file__).parents[1]
SERIOUS = ("serious", "critical")
"""What of axe's findings keeps somebody from using a page."""

WAITS = HANGS * 50
"""Milliseconds in which a page does what it should on the busiest machine: a tenth of what a program has."""

expect.set_options(timeout=WAITS)


@dataclass
class Seen:
    """What a browser met: where its requests went, what it complained of."""

    hosts: set[str] = field(default_factory=set)
    complaints: list[str] = field(default_factory=list)


@contextmanager
def desk(folder: Path, *options: str) -> Iterator[str]:
    """A desk for this folder in a process of its own; gives its start address."""
    command = [sys.executable, "-m", "formgen", "desk", str(folder), "--no-browser", "--lang", "zh", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        found = re.search(r"http://[\w.:/?=&-]+", line)
        assert found, line
        yield found[0]
    finally:
        process.terminate()
        process.wait(HANGS)
        process.stdout.close()


def free_port() -> int:
    """A port on which nobody listens now."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        found: int = asked.getsockname()[1]
        return found


@contextmanager
def browser() -> Iterator[Browser]:
    """The browser of this machine."""
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=program("chromium"), args=["--no-sandbox"])
        try:
            yield made
        finally:
            made.close()


def page(of: Browser, seen: Seen, width: int = 1366, height: int = 768) -> Page:
    """A page that notes where it asks, and whatever it complains of."""
    made = of.new_context(viewport={"width": width, "height": height}, locale="zh-CN").new_page()
    made.set_default_timeout(WAITS)

    def asked(request: Request) -> None:
        if not request.url.startswith("data:"):
            seen.hosts.add(request.url.split("/")[2].split(":")[0])

    made.on("request", asked)
    made.on("console", lambda message: seen.complaints.append(message.text))
    made.on("pageerror", lambda error: seen.complaints.append(str(error)))
    return made


def found_by_axe(shown: Page) -> list[str]:
    """What axe finds serious: the rule, the element and what is wrong with it."""
    shown.evaluate(Path(program("axe")).read_text(encoding="utf-8"))
    said: dict[str, Any] = shown.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{each['id']}: {node['html'][:160]} — {node['failureSummary'][:300]}"
        for each in said["violations"]
        for node in each["nodes"]
        if each["impact"] in SERIOUS
    ]


def until_focused(shown: Page, selector: str) -> None:
    """Press Tab until this has the focus; whatever has it on the way can be seen to have it."""
    for _ in range(300):
        shown.keyboard.press("Tab")
        at = shown.evaluate(
            "wanted => { const e = document.activeElement, s = getComputedStyle(e);"
            " return {there: e.matches(wanted), what: e.outerHTML.slice(0, 120),"
            " seen: s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0}; }",
            selector,
        )
        assert at["seen"], at["what"]
        if at["there"]:
            return
    raise AssertionError(f"no Tab leads to {selector}")
