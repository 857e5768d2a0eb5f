"""The version of a form that is meant by a number, a file, or a revision that git keeps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from formgen.disk.texts import decode
from formgen.forms.reading import read_form
from formgen.phrases import Tongue
from formgen.problems import InputError, Problem, Where, WrongUseError, error, warning
from formgen.workspace.folder import Spec, Workspace, load_spec
from formgen.workspace.git import commit_of, committed
from formgen.workspace.named import file_of, form_id, from_root


def known_versions(workspace: Workspace, name: str) -> tuple[Spec, ...]:
    """The versions of a form that is named by id or title, oldest first.

    Raises WrongUseError for a form that does not exist, or a title that several have.
    """
    return workspace.versions(form_id(workspace, name))


def strangers(id_: str, *specs: Spec) -> Iterator[Problem]:
    """A warning for each version that calls itself another form."""
    for spec in specs:
        if spec.form.id != id_:
            yield warning("another-form", spec.places.at("id"), form=id_, other=spec.form.id)


def version_of(root: Path, specs: tuple[Spec, ...], said: str | Spec, tongue: Tongue) -> Spec:
    """The version that is meant by a number, a file or a git revision; raises as `diff` does.

    A spec stands for itself: a draft that lies in no file yet.
    """
    if isinstance(said, Spec):
        return said
    if number := re.fullmatch(r"[vV]?(\d{1,9})", said):
        for spec in specs:
            if spec.form.version == int(number[1]):
                return spec
    if path := file_of(root, said):
        return _sound(*load_spec(path, tongue))
    return _revision(specs, said, tongue)


def lasting_name(root: Path, specs: tuple[Spec, ...], said: str | Spec, meant: Spec) -> str:
    """What names this version for ever, where `said` named it today: its number, its file, its commit.

    The newest version is another one after the next revision, and `HEAD~1` after the next commit.
    """
    if meant in specs:
        return f"v{meant.form.version}"
    if isinstance(said, Spec):
        return from_root(root, said.path)
    if path := file_of(root, said):
        return from_root(root, path)
    return commit_of(meant.path, said)


def _revision(specs: tuple[Spec, ...], said: str, tongue: Tongue) -> Spec:
    path = specs[-1].path
    try:
        raw = committed(path, said)
    except InputError as lost:
        known = ", ".join(f"v{spec.form.version}" for spec in specs)
        unknown = error("no-such-version", Where(""), form=specs[-1].form.id, name=said, known=known)
        raise WrongUseError(unknown, *lost.problems) from lost
    file = f"{path}@{said}"
    text, problems = decode(raw, file)
    reading = read_form(text, file, tongue)
    spec = Spec(reading.value, reading.places, path) if reading.value else None
    return _sound(spec, problems or reading.problems)


def _sound(spec: Spec | None, problems: tuple[Problem, ...]) -> Spec:
    if spec is None:
        raise InputError(*problems)
    return spec
