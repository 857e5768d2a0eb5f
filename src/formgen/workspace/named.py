"""Files that are named on the command line: in the workspace, else in the current folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from formgen.workspace import packaged


def path_of(root: Path, name: str) -> Path | None:
    """What is meant by a path: something in the workspace, else in the current folder, else nothing.

    The packaged forms are nobody's place to keep files, so there only the current folder counts.
    """
    bases = (Path(),) if root == packaged.forms() else (root, Path())
    return next((base / name for base in bases if name and (base / name).exists()), None)


def from_root(root: Path, file: Path) -> str:
    """A file as it is named from the workspace, the same on every machine; elsewhere its whole path."""
    path, root = file.resolve(), root.resolve()
    return (path.relative_to(root) if path.is_relative_to(root) else path).as_posix()


def yaml_files(path: Path) -> Iterator[Path]:
    """The file, or every YAML file below the folder; what is hidden is left to its owners."""
    if not path.is_dir():
        yield path
        return
    for each in sorted(path.rglob("*")):
        is_hidden = any(part.startswith(".") for part in each.relative_to(path).parts)
        if each.suffix.lower() in (".yaml", ".yml") and not is_hidden and each.is_file():
            yield each
