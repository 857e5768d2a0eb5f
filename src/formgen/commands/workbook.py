"""workbook: the score workbooks of a period, to fill in; one, or one for each department or superior."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from formgen import disk
from formgen.forms.rules import sources
from formgen.output import files
from formgen.periods import Period
from formgen.problems import Problem, Where, WrongUseError, error, once, warning
from formgen.records.model import Past, Person
from formgen.scoring.earlier import EXPECTED
from formgen.text import same
from formgen.workbooks.heads import By
from formgen.workspace.folder import Workspace, load
from formgen.workspace.named import form_ids
from formgen.workspace.people import Appraised, appraised, keep, nobody, whom_of
from formgen.workspace.results import Results

if TYPE_CHECKING:
    from formgen.workbooks.scores import Sheet

_STEM, _ENDING = "Scores", ".xlsx"

_NOBODYS: Mapping[By, str] = {"department": "未填部门", "superior": "未填上级"}


def workbook(  # noqa: PLR0913 what the command asks
    root: Path,
    period: Period,
    ids: Sequence[str] = (),
    out: Path | None = None,
    *,
    by: By | None = None,
    persons: Sequence[str] = (),
    departments: Sequence[str] = (),
) -> tuple[tuple[Path, ...], tuple[Problem, ...]]:
    """Write the score workbooks of each period that is due; returns their files, or none.

    Without ids: every form that is due and that somebody has.  `out` is the file or, where there is one `by`
    department or superior, the folder.  A file that exists is never written over: it may hold scores.
    Raises WrongUseError for what does not exist, or a file that does.
    """
    from formgen.workbooks import scores as written  # noqa: PLC0415 heavy

    workspace, problems = load(root)
    ids = form_ids(workspace, ids)
    groups, lacking = appraised(workspace, period, ids)
    chosen = whom_of(workspace, groups, persons, departments)
    mine = [replace(group, people=tuple(filter(chosen.holds, group.people))) for group in groups]
    names = _names(mine, by)
    books: dict[Path, list[Appraised]] = {}
    for head, name in names.items():
        for group in mine:
            theirs = tuple(person for person in group.people if _head(person, by) == head)
            if theirs:
                folder = root / "scores" / str(group.period or period)
                path = (out or folder / name) if by is None else (out or folder) / name
                books.setdefault(path, []).append(replace(group, people=theirs))
    problems += lacking
    taken = (path for path in books if disk.kind_of(path) != "nothing")
    if there := [error("workbook-exists", Where(str(path))) for path in taken]:
        raise WrongUseError(*there)
    if not books:
        return (), once((*problems, nobody(workspace, period, ids)))
    results = Results(workspace)
    for path, book in books.items():
        sheets = []
        for each in book:
            when = each.period or period
            sheets.append(written.Sheet(each.form, each.people, when, _earlier(each, when, results)))
            problems += tuple(_open(workspace, sheets[-1]))
        files.save(path, written.workbook(sheets))
        problems += keep(workspace, [each.period for each in sheets])
    return tuple(books), once((*problems, *results.lost))


def _open(workspace: Workspace, sheet: Sheet) -> Iterator[Problem]:
    """A warning if some of a sheet's people still lack earlier cards, so that their cells cannot know."""
    pasts = {
        number: [each for id_ in found for each in found[id_]] for number, found in sheet.earlier.items()
    }
    lack = [
        f"{person.number} {person.name}"
        for person in sheet.people
        if any(each.state in EXPECTED for each in pasts.get(person.number, ()))
    ]
    if lack:
        where = workspace.spec_of(sheet.form).places.at()
        facts = {"form": sheet.form.id, "count": len(lack), "people": "、".join(lack[:_FEW])}
        yield warning("workbook-earlier-open", where, **facts)


_FEW = 5


def _earlier(
    group: Appraised, period: Period, results: Results
) -> Mapping[str, Mapping[str, tuple[Past, ...]]]:
    """What earlier cards of people came to, by their numbers, if the form asks for that."""
    if not sources(group.form):
        return {}
    return {each.number: results.earlier(group.form, each, period) for each in group.people}


def _head(person: Person, by: By | None) -> str:
    """Whose workbook somebody stands in; nothing where there is but one, or the roster does not say."""
    return same(getattr(person, by)) if by else ""


def _names(groups: Sequence[Appraised], by: By | None) -> Mapping[str, str]:
    """The names of the workbooks' files, by whose they are, in the order of the list of people."""
    if by is None:
        return {"": f"{_STEM}{_ENDING}"}
    heads = {_head(person, by): "" for group in groups for person in group.people}
    stems = files.distinct({head: files.safe(f"{_STEM}-{head or _NOBODYS[by]}") for head in heads})
    return {head: f"{stem}{_ENDING}" for head, stem in stems.items()}
