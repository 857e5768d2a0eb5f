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

from playwright.sync_api import Browser, Page, Request, sync_playwright

from outside import HANGS, program

ROOT = Path(__file__).parents[1]


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
    made.set_default_timeout(HANGS * 50)  # a tenth: a page is no office program

    def asked(request: Request) -> None:
        if not request.url.startswith("data:"):
            seen.hosts.add(request.url.split("/")[2].split(":")[0])

    made.on("request", asked)
    made.on("console", lambda message: seen.complaints.append(message.text))
    made.on("pageerror", lambda error: seen.complaints.append(str(error)))
    return made
