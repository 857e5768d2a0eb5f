"""Files and forms that are named on the command line: in the workspace, else in the current folder."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from formgen import disk
from formgen.problems import Problem, Where, WrongUseError, error
from formgen.records.beside import is_yaml, no_files
from formgen.text import near, same
from formgen.workspace import packaged
from formgen.workspace.folder import Workspace


def form_ids(workspace: Workspace, names: Iterable[str]) -> tuple[str, ...]:
    """The ids of the forms that are named by id or title, each once; raises as `form_id` does."""
    return tuple(dict.fromkeys(form_id(workspace, name) for name in names))


def form_id(workspace: Workspace, name: str) -> str:
    """The id of the form that is named by its id, or by the title of one of its versions.

    Raises WrongUseError if there is none, or if several forms have this title.
    """
    ids = tuple(dict.fromkeys(str(form.id) for form in workspace.forms))
    if name in ids:
        return name
    titled = {str(form.id): form.title for form in workspace.forms if same(form.title) == same(name)}
    if len(titled) > 1:
        raise WrongUseError(error("ambiguous-form", Where(""), title=name, ids=", ".join(titled)))
    if titled:
        return next(iter(titled))
    if unread := workspace.unread_form(name):
        raise WrongUseError(error("form-unreadable", Where(str(unread.path)), form=name))
    listed = {"known": ", ".join(ids)} if ids else {}
    called = near(name, (*ids, *(form.title for form in workspace.forms)))
    raise WrongUseError(error("no-such-form", Where(""), form=name, **listed, **called))


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
