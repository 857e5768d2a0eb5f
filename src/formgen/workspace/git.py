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
    folder = path.resolve().parent
    git = which("git")
    if git is None:
        raise _lost("git-missing", path, revision)
    if _git(git, folder, "rev-parse", "--is-inside-work-tree") != b"true\n":
        raise _lost("git-no-work-tree", path, revision)
    commit = _git(
        git, folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"
    )
    if not commit:
        raise _lost("git-no-revision", path, revision)
    content = _git(git, folder, "cat-file", "blob", f"{commit.decode().strip()}:./{path.name}")
    if content is None:
        raise _lost("git-no-file", path, revision)
    return content


def _lost(code: str, path: Path, revision: str) -> InputError:
    return InputError(error(code, Where(""), name=revision, file=path))


def _git(git: str, folder: Path, *arguments: str) -> bytes | None:
    """What git answers, or None if it refuses."""
    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0"}
    run = subprocess.run(  # noqa: S603 no shell; the revision stands behind --end-of-options
        [git, "-C", str(folder), *arguments], env=environment, capture_output=True, check=False
    )
    return run.stdout if run.returncode == 0 else None
