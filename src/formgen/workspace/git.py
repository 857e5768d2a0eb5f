"""Files as they were: what git keeps of a file's past, if the folder is a git work tree."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from shutil import which

from formgen.problems import InputError, Where, error


def committed(path: Path, revision: str) -> bytes:
    """What this file held in a revision: a commit, a branch, a tag, `HEAD~3`.

    Raises InputError if git is missing, the folder is not kept in git, or the revision or the file
    in it is unknown.  Nothing that the repository configures is run.
    """
    commit, folder = commit_of(path, revision), path.resolve().parent
    content = _git(_program(path, revision), folder, "cat-file", "blob", f"{commit}:./{path.name}")
    if content is None:
        raise _lost("git-no-file", path, revision)
    return content


def commit_of(path: Path, revision: str) -> str:
    """The commit that a revision of the file's repository means today; raises as `committed` does."""
    folder, git = path.resolve().parent, _program(path, revision)
    if _git(git, folder, "rev-parse", "--is-inside-work-tree") != b"true\n":
        raise _lost("git-no-work-tree", path, revision)
    commit = _git(
        git, folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"
    )
    if not commit:
        raise _lost("git-no-revision", path, revision)
    return commit.decode().strip()


def _program(path: Path, revision: str) -> str:
    git = which("git")
    if git is None:
        raise _lost("git-missing", path, revision)
    return git


def _lost(code: str, path: Path, revision: str) -> InputError:
    return InputError(error(code, Where(""), name=revision, file=path))


def _git(git: str, folder: Path, *arguments: str) -> bytes | None:
    """What git answers, or None if it refuses."""
    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0"}
    try:
        run = subprocess.run(  # noqa: S603 no shell; the revision stands behind --end-of-options
            [git, "-C", str(folder), *arguments], env=environment, capture_output=True, check=False
        )
    except (OSError, ValueError):  # a revision that is longer than any argument, or has no such characters
        return None
    return run.stdout if run.returncode == 0 else None
