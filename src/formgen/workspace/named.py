"""Files that are named on the command line: in the workspace, else in the current folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from formgen import disk
from formgen.problems import Problem
from formgen.records.beside import is_yaml, no_files
from formgen.workspace import packaged


def path_of(root: Path, name: str) -> Path | None:
    """What is meant by a path: something in the workspace, else in the current folder, else nothing.

    The packaged forms are nobody's place to keep files, so there only the current folder counts.
    """
    bases = (Path(),) if root == packaged.forms() else (root, Path())
    return next((base / name for base in bases if name and disk.kind_of(base / name) != "nothing"), None)


def from_root(root: Path, file: Path) -> str:
    """A file as it is named from the workspace, the same on every machine; elsewhere its whole path."""
    path, root = disk.resolved(file), disk.resolved(root)
    return (path.relative_to(root) if path.is_relative_to(root) else path).as_posix()


def file_of(root: Path, name: str) -> Path | None:
    """The file that is meant by a path: in the workspace, else in the current folder, else none."""
    return next((path for path in (root / name, Path(name)) if name and disk.is_file(path)), None)


def yaml_files(path: Path) -> tuple[Sequence[Path], tuple[Problem, ...]]:
    """The file, or every YAML file below the folder but hidden ones, and what is wrong there."""
    if not disk.is_folder(path):
        return (path,), ()
    tree = disk.below(path)
    return [each for each in tree.files if is_yaml(each)], (*tree.problems, *no_files(tree.others))
