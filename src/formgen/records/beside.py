"""What lies beside the files that formgen reads: told, with the name under which it would be read.

Nobody opens a folder to see what a program did not take: whoever saved the scores as `Scores.docx`, or
a spec as `clerk.yaml.txt` in an editor that adds endings, hears of it here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from formgen import disk
from formgen.problems import Problem, Where, error, warning

YAML = (".yaml", ".yml")

_SYSTEMS_OWN = frozenset({"thumbs.db", "desktop.ini", "ehthumbs.db"})
_LOCKS = ("~${}", ".~{}", ".~lock.{}#")
"""What Excel, WPS and LibreOffice lay beside a file that somebody has open."""


def is_yaml(path: Path) -> bool:
    """Whether a file's name says that it is YAML; hidden ones are left to their editors."""
    return path.suffix.lower() in YAML and not path.name.startswith(".")


def is_idle(path: Path) -> bool:
    """Whether systems and office programs leave such a file for themselves."""
    name = path.name.lower()
    return name.startswith((".", "~")) or name.endswith(".tmp") or name in _SYSTEMS_OWN


def called(path: Path, endings: Sequence[str], otherwise: str = "") -> str:
    """What a file would have to be called to be read: `a.yaml.txt` → `a.yaml`, else with another ending."""
    name = path.name.rstrip("~#")
    while name:
        if Path(name).suffix.lower() in endings:
            return name
        name, dot, _ = name.rpartition(".")
        if not dot:
            break
    return f"{path.stem}{otherwise or endings[0]}"


def passed_over(
    code: str, paths: Iterable[Path], endings: Sequence[str], otherwise: str = ""
) -> Iterator[Problem]:
    """A warning for each file that is not read, but for what is nobody's."""
    for path in paths:
        if not is_idle(path):
            yield warning(
                code, Where(str(path)), to=called(path, endings, otherwise), known=", ".join(endings)
            )


def no_files(paths: Iterable[Path]) -> Iterator[Problem]:
    """An error for each pipe, device or link that leads nowhere, where a file is looked for."""
    for path in paths:
        if not is_idle(path):
            yield error("no-file", Where(str(path)))


def still_open(paths: Iterable[Path]) -> Iterator[Problem]:
    """A warning for each file that somebody has open in an office program: what is not saved is not read."""
    for path in paths:
        if any(disk.kind_of(path.with_name(lock.format(path.name))) != "nothing" for lock in _LOCKS):
            yield warning("file-open", Where(str(path)))
