"""What comes with formgen: templates, the forms of the source, the schema, a sample company.

In an installed package they lie in `formgen/_data`, put there when the wheel is built; in the
repository they are the folders at its top, which is also a workspace.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

from formgen.output.digests import digest_of_bytes
from formgen.view.kinds import TEMPLATES

_BEGUN = time.time()
"""When the process read its code, within a fraction of a second."""


def _root() -> Path:
    packed = Path(str(files("formgen"))) / "_data"
    return packed if packed.is_dir() else Path(__file__).resolve().parents[3]


def forms() -> Path:
    """The workspace of the packaged forms: its `specs` are version 1 of the six source forms."""
    return _root()


def templates() -> Path:
    """The folder of templates: for forms (`appraisal`), and for each kind of list or report."""
    return _root() / "templates"


def parts() -> Mapping[str, Path]:
    """The HTML files that print nothing alone but are part of the templates, by their names."""
    return {path.name: path for path in templates().glob("*.html") if path.stem not in TEMPLATES}


def sample_company() -> Path:
    """The workspace that `formgen init` copies and `formgen demo` prints."""
    return _root() / "examples" / "company"


def empty_workspace() -> Path:
    """What a workspace begins with that has nobody in it yet: settings, and what to do first."""
    return _root() / "examples" / "empty"


def schemas() -> tuple[Path, ...]:
    """The JSON Schemas of forms, scores, people and `formgen.yaml`, for editors."""
    return tuple(sorted((_root() / "schema").glob("*.schema.json")))


@cache
def program() -> str:
    """The fingerprint of formgen's own files, which tells more than its version while somebody works on it.

    It is empty where one of them cannot be read, or was changed since this process began, which runs another.
    """
    try:
        parts = [part for path in _own_files() for part in (path.name.encode(), _unchanged(path))]
    except OSError:
        return ""
    return digest_of_bytes(*parts) if parts else ""


def _own_files() -> Iterator[Path]:
    """The files of the package, in order, without what Python compiled of them."""
    paths = sorted(Path(str(files("formgen"))).rglob("*"))
    return (path for path in paths if path.is_file() and "__pycache__" not in path.parts)


def _unchanged(path: Path) -> bytes:
    """What a file holds; raises OSError if it was changed, or put there, since this process began."""
    found = path.stat()
    if max(found.st_mtime, found.st_ctime) > _BEGUN:
        raise OSError(path)
    return path.read_bytes()
