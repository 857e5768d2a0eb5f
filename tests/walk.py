"""Walks through a page of the documentation: does what it says, and sees whether it prints what it shows.

    ```sh run           commands, a line each: formgen …, cp, cd, mkdir; `# exit 1` expects that status
    ```text             lines that must have been printed by the commands above, in this order;
                        spaces around them do not count, and a line … stands for any others
    ```yaml file NAME   what is written into this file
    <!-- WHAT words -->  what a person does between commands: a hook of this name is called

Any other block is only shown.  Commands start in the folder that is given, which stands for the
folder of the project: what the page copies from there must be given too.
"""

from __future__ import annotations

import io
import re
import shlex
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

from formgen.cli import main

_BLOCK = re.compile(
    r"^```(?P<kind>\w+)(?: (?P<what>[^\n]*))?\n(?P<text>.*?)^```$|^<!-- (?P<hook>\w+) (?P<words>[^\n]*) -->$",
    re.MULTILINE | re.DOTALL,
)
HOOK = "hook"

Hook: TypeAlias = Callable[[Path, list[str]], None]
"""What a person does in a folder, with the words that stand there."""

_EXIT = re.compile(r"#\s*exit (\d+)\s*$")


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a page: its language, what is said behind it, its text, and the line it begins at."""

    kind: str
    what: str
    text: str
    line: int

    @property
    def is_run(self) -> bool:
        return (self.kind, self.what) == ("sh", "run")


def blocks(page: str) -> Iterator[Block]:
    """Every fenced block of a page."""
    for found in _BLOCK.finditer(page):
        line = page.count("\n", 0, found.start()) + 1
        if found["hook"]:
            yield Block(HOOK, found["hook"], found["words"], line)
        else:
            yield Block(found["kind"], found["what"] or "", found["text"], line)


def commands(page: str) -> list[str]:
    """Every command that the page runs; lines that end in a backslash go on in the next."""
    texts = (block.text for block in blocks(page) if block.is_run)
    lines = (line.strip() for text in texts for line in text.replace("\\\n", " ").splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def walk(
    page: Path, folder: Path, given: Iterable[Path] = (), hooks: Mapping[str, Hook] = MappingProxyType({})
) -> None:
    """Walk through a page, in a folder to which the given files and folders are copied first."""
    for path in given:
        _copy(path, folder / path.name)
    printed = ""
    place = folder
    for block in blocks(page.read_text(encoding="utf-8")):
        where = f"{page.name}:{block.line}"
        if block.kind == HOOK:
            hooks[block.what](place, block.text.split())
        elif block.is_run:
            printed = ""
            for line in commands(f"```sh run\n{block.text}```"):
                place, words = _run(line, place, where)
                printed += words
        elif block.kind == "text" and not block.what:
            _see(block, printed, where)
        elif block.what.startswith("file "):
            path = place / block.what.removeprefix("file ")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")


# ── commands ────────────────────────────────────────────────────────────────────────────────


def _run(line: str, place: Path, where: str) -> tuple[Path, str]:
    """Run one command in a folder; returns the folder in which the next one runs, and what was printed."""
    expected = int(found[1]) if (found := _EXIT.search(line)) else 0
    name, *words = shlex.split(line, comments=True)
    if name == "cd":
        (folder,) = words
        assert (place / folder).is_dir(), f"{where}: {line}: there is no such folder"
        return place / folder, ""
    if name == "formgen":
        heard = io.StringIO()
        with chdir(place), redirect_stdout(heard), redirect_stderr(heard):
            status = main(words)
        assert status == expected, f"{where}: {line}: exit {status}, not {expected}\n{heard.getvalue()}"
        return place, heard.getvalue()
    assert name in _TOOLS, f"{where}: {line}: only formgen, cd, {', '.join(_TOOLS)} can be walked"
    _TOOLS[name](place, [word for word in words if not word.startswith("-")])
    return place, ""


def _cp(place: Path, words: list[str]) -> None:
    *sources, target = words
    for source in sources:
        goal = place / target
        _copy(place / source, goal / Path(source).name if goal.is_dir() else goal)


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target)
    else:
        shutil.copyfile(source, target)


def _mkdir(place: Path, words: list[str]) -> None:
    for word in words:
        (place / word).mkdir(parents=True, exist_ok=True)


_TOOLS: Mapping[str, Callable[[Path, list[str]], None]] = {"cp": _cp, "mkdir": _mkdir}


# ── what was printed ────────────────────────────────────────────────────────────────────────


def _see(block: Block, printed: str, where: str) -> None:
    """Every line of the block stands in what was printed, one after another."""
    left = iter([line.strip() for line in printed.splitlines()])
    for line in map(str.strip, block.text.splitlines()):
        if line not in ("", "…"):
            assert line in left, f"{where}: this was not printed (here): {line}\n{printed}"
