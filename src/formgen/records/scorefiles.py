"""Score files of every kind, side by side: YAML, the score workbook, other tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from formgen import disk
from formgen.disk.texts import text_of
from formgen.forms.model import Form
from formgen.periods import Period
from formgen.problems import InputError, Problem
from formgen.records.beside import YAML, is_yaml, no_files, passed_over, still_open
from formgen.records.model import Person, Record
from formgen.records.scores import ScoreFile, read_scores, records_of
from formgen.records.scoretables import Scores, period_of, scores_of as scores_of_table
from formgen.records.tables.read import KINDS, is_table, read_table
from formgen.yamlfiles.read import Reading


@dataclass(frozen=True, slots=True)
class ScoreFiles:
    """The score files in a place, and what lies there that is none."""

    files: tuple[Path, ...] = ()
    problems: tuple[Problem, ...] = ()


def score_files(path: Path) -> ScoreFiles:
    """The file, or every score file below the folder, as far as it exists; hidden ones are left alone."""
    try:
        what = disk.kind_of(path)
    except InputError as wrong:
        return ScoreFiles(problems=wrong.problems)
    if what != "folder":
        return ScoreFiles((path,) if what != "nothing" else ())
    return _sorted_out(disk.below(path))


def files_of(folder: Path, period: Period) -> ScoreFiles:
    """The score files below a folder that may say something about a period.

    A file in the folder of another time is left out, unopened; what a longer period is about may lie with
    one of its months.
    """
    tree = disk.below(folder)
    files = tuple(each for each in tree.files if _may_tell(each, folder, period))
    others = tuple(each for each in tree.others if _may_tell(each, folder, period))
    closed = (each for each in tree.problems if _may_tell(Path(each.where.file, "x"), folder, period))
    return _sorted_out(disk.Tree(files, others, tuple(closed)))


def _may_tell(path: Path, folder: Path, period: Period) -> bool:
    found = period_of(str(path.relative_to(folder).parent / "_"))
    return found is None or period.holds(found)


def _sorted_out(tree: disk.Tree) -> ScoreFiles:
    files = tuple(path for path in tree.files if is_table(path) or is_yaml(path))
    others = sorted({*tree.files} - {*files})
    problems = (
        *tree.problems,
        *no_files(tree.others),
        *still_open(files),
        *passed_over("scores-passed-over", others, (*KINDS, *YAML)),
    )
    return ScoreFiles(files, problems)


def scores_in(path: Path, people: Sequence[Person], forms: Sequence[Form]) -> Scores:
    """The records of one file, and what is wrong with it.

    One that was named on purpose may be called anything: what is neither YAML nor JSON, which YAML can
    read, is tried as a table.
    """
    endings = {ending.lower() for ending in path.suffixes}
    if endings and endings.isdisjoint((*YAML, ".json")):
        return scores_of_table(read_table(path, str(path)), people, forms)
    text, problems = text_of(path, str(path))
    if problems:
        return Scores(problems=problems, lost=(str(path),))
    reading = read_scores(text, str(path))
    found = records_of(reading, people, forms)
    return Scores(found.records, found.problems, _lost(reading, found.records))


def scores_of(
    folder: Path, period: Period, people: Sequence[Person], forms: Sequence[Form]
) -> tuple[list[Record], list[Problem]]:
    """The records of one period in all score files below a folder, and what is wrong with the files.

    Rows in which nothing was entered are no problem here: who is missing is for the caller to say.
    """
    found = files_of(folder, period)
    records: list[Record] = []
    problems = list(found.problems)
    for path in found.files:
        scores = scores_in(path, people, forms)
        records += (record for record in scores.records if record.period == period)
        problems += (problem for problem in scores.problems if problem.code != "rows-empty")
    return records, problems


def _lost(reading: Reading[ScoreFile], records: Iterable[Record]) -> tuple[str, ...]:
    """The places of the sheets that gave no record; the file, if not even its sheets can be told."""
    count = len(reading.draft.scores) if reading.draft else 0
    used = {record.places.at() for record in records}
    sheets = [reading.places.at("scores", n) for n in range(count)]
    if not sheets and reading.value is None:
        return (reading.places.file,)
    return tuple(str(sheet) for sheet in sheets if sheet not in used)
