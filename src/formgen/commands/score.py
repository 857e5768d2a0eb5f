"""score: completed scorecards from score files.

One bad person or sheet does not stop the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

from formgen.printing.batches import card_sheets, print_run, recorded
from formgen.printing.run import Outcome, Progress, Wish
from formgen.printing.sheets import Card
from formgen.problems import Problem, Where, WrongUseError, error
from formgen.records.model import Record
from formgen.records.scorefiles import files_of_month, score_files
from formgen.records.scoretables import month_of
from formgen.scoring.score import score as scored
from formgen.scoring.standing import Standing, standing_of
from formgen.workspace.folder import Workspace, load
from formgen.workspace.named import path_of
from formgen.workspace.people import in_month, with_leavers


def score(
    root: Path,
    names: Sequence[str],
    *,
    wish: Wish = Wish(),
    progress: Progress | None = None,
) -> Outcome:
    """Print a scorecard for everybody in these score files, or in folders of them, or workspaces.

    Names are paths from the workspace or, if nothing is there, from the current folder.
    A card that lacks something is printed as 未完成, and is a problem.
    Raises WrongUseError for a path that does not exist.
    """
    workspace, problems = load(root)
    paths = _score_files(root, names)
    months = {path: month_of(str(path)) for path in paths}
    then = {month: _then(workspace, month, wish) for month in dict.fromkeys(months.values())}
    found = recorded({path: then[month] for path, month in months.items()})
    by_month: dict[str, list[Record]] = {}
    for record in found.records:
        by_month.setdefault(record.month, []).append(record)
    out = wish.out or workspace.output
    sheets = [
        sheet
        for month, records in by_month.items()
        for sheet in card_sheets(then.get(month, workspace), records, out, explain=wish.explain)
    ]
    lacking: list[Problem] = []
    standings: dict[str, list[Standing]] = {}
    for sheet in sheets:
        if isinstance(sheet.content, Card):
            card = scored(sheet.content.form, sheet.content.record)
            lacking += card.problems
            standings.setdefault(sheet.content.month, []).append(standing_of(card))
    overfull = (problem for month in standings.values() for problem in workspace.overfull(month))
    start = Outcome(
        failed=found.lost,
        problems=(*problems, *found.problems, *overfull),
        lacking=tuple(lacking),
    )
    named = set(filter(None, months.values()))
    part = "" if _is_whole(root, named, paths) else "+".join(Path(name).stem for name in names)
    only = then[next(iter(then))] if len(then) == 1 else workspace
    return start.and_also(print_run(only, sheets, replace(wish, part=part), progress))


def _then(workspace: Workspace, month: str, wish: Wish) -> Workspace:
    """The workspace with the people of a month: as they were or, for a revision, as they are by now."""
    if not month:
        return workspace
    return with_leavers(workspace, month, wish.out) if wish.revise else in_month(workspace, month, wish.out)


def _is_whole(root: Path, months: Iterable[str], paths: Iterable[Path]) -> bool:
    """Whether these are all the score files that the workspace has for these months."""
    given = {path.resolve() for path in paths}
    whole = (path.resolve() for month in months for path in files_of_month(root / "scores", month))
    return given.issuperset(whole)


def _score_files(root: Path, names: Sequence[str]) -> list[Path]:
    found = []
    for name in names:
        path = path_of(root, name)
        if path is None:
            raise WrongUseError(error("no-such-scores", Where(""), name=name))
        found.append(path / "scores" if (path / "scores").is_dir() else path)
    return list(dict.fromkeys(chain.from_iterable(map(score_files, found))))
