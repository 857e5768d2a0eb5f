"""The month around the printing: the score workbook to fill in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from formgen import files
from formgen.problems import Problem, Where, error, warning
from formgen.records.model import Person
from formgen.spec.model import Form
from formgen.spec.versions import in_force
from formgen.spelling import near
from formgen.workflow import WrongUseError
from formgen.workspace import Workspace, load


def workbook(
    root: Path, month: str, ids: Sequence[str] = (), out: Path | None = None
) -> tuple[Path | None, tuple[Problem, ...]]:
    """Write the score workbook of a month; returns its file, or None if there is nobody to score.

    Without ids: every form that somebody has.  A file that exists is never written over: it may
    hold scores.  Raises WrongUseError for a form that does not exist, or a file that does.
    """
    from formgen.records.workbook import workbook as written  # noqa: PLC0415 heavy

    workspace, problems = load(root)
    path = out or root / "scores" / month / "Scores.xlsx"
    if path.exists():
        raise WrongUseError(error("workbook-exists", Where(str(path))))
    sheets, lacking = _sheets(workspace, month, ids)
    problems += tuple(lacking)
    if not sheets:
        return None, (*problems, error("nobody-to-score", Where(str(root)), month=month))
    files.save(path, written(sheets, month))
    return path, problems


def _sheets(
    workspace: Workspace, month: str, ids: Sequence[str]
) -> tuple[list[tuple[Form, Sequence[Person]]], list[Problem]]:
    """The forms in force with their people, in the order of the roster."""
    known = tuple(dict.fromkeys(form.id for form in workspace.forms))
    for id_ in ids:
        if id_ not in known:
            listed = {"known": ", ".join(known)} if known else {}
            raise WrongUseError(error("no-such-form", Where(""), form=id_, **listed, **near(id_, known)))
    had: dict[str, list[Person]] = {}
    for person in workspace.people:
        had.setdefault(person.form, []).append(person)
    problems = [
        warning("form-less", Where(str(workspace.root)), person=f"{person.number} {person.name}")
        for person in had.pop("", [])
    ]
    sheets: list[tuple[Form, Sequence[Person]]] = []
    for id_, people in had.items():
        if ids and id_ not in ids:
            continue
        form = in_force(workspace.forms, id_, month)
        if form:
            sheets.append((form, people))
        else:
            names = "、".join(each.name for each in people[:5])
            problems.append(
                error("form-not-in-force", Where(str(workspace.root)), form=id_, month=month, people=names)
            )
    return sheets, problems
