"""score: completed scorecards from score files.

One bad person or sheet does not stop the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

from formgen import disk
from formgen.printing.batches import card_sheets, print_run, recorded
from formgen.printing.run import Outcome, Progress, Wish
from formgen.printing.sheets import Card
from formgen.problems import Problem, Where, WrongUseError, error, once
from formgen.records.model import Record
from formgen.records.scorefiles import ScoreFiles, files_of_month, score_files
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
    given = _score_files(root, names)
    paths = given.files
    months = {path: month_of(str(path)) for path in paths}
    as_of = {month: _then(workspace, month, wish) for month in dict.fromkeys(months.values())}
    then = {month: people for month, (people, _) in as_of.items()}
    damaged = chain.from_iterable(lines for _, lines in as_of.values())
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
        problems=once((*problems, *given.problems, *damaged, *found.problems, *overfull)),
        lacking=tuple(lacking),
    )
    named = set(filter(None, months.values()))
    part = "" if _is_whole(root, named, paths) else "+".join(Path(name).stem for name in names)
    only = then[next(iter(then))] if len(then) == 1 else workspace
    return start.and_also(print_run(only, sheets, replace(wish, part=part), progress))


def _then(workspace: Workspace, month: str, wish: Wish) -> tuple[Workspace, tuple[Problem, ...]]:
    """The workspace with the people of a month: as they were or, for a revision, as they are by now."""
    if not month:
        return workspace, ()
    return with_leavers(workspace, month, wish.out) if wish.revise else in_month(workspace, month, wish.out)


def _is_whole(root: Path, months: Iterable[str], paths: Iterable[Path]) -> bool:
    """Whether these are all the score files that the workspace has for these months."""
    given = set(map(disk.resolved, paths))
    folder = root / "scores"
    whole = chain.from_iterable(files_of_month(folder, month).files for month in months)
    return given.issuperset(map(disk.resolved, whole))


def _score_files(root: Path, names: Sequence[str]) -> ScoreFiles:
    """The score files that are named; one folder after the other, each file but once."""
    files: list[Path] = []
    problems: list[Problem] = []
    for name in names:
        path = path_of(root, name)
        if path is None:
            raise WrongUseError(error("no-such-scores", Where(""), name=name))
        found = score_files(path / "scores" if disk.is_folder(path / "scores") else path)
        files += found.files
        problems += found.problems
        if not found.files and not any(problem.is_error for problem in found.problems):
            problems.append(error("scores-none", Where(str(path))))
    return ScoreFiles(tuple(dict.fromkeys(files)), tuple(problems))
