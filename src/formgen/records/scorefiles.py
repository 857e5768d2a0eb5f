"""Score files of every kind, side by side: YAML, the score workbook, other tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from formgen.forms.model import Form
from formgen.periods import Period
from formgen.problems import Problem
from formgen.records.model import Person, Record
from formgen.records.scores import ScoreFile, read_scores, records_of
from formgen.records.scoretables import Scores, period_of, scores_of as scores_of_table
from formgen.records.tables.read import is_table, read_table
from formgen.yamlfiles.read import Reading
from formgen.yamlfiles.source import text_of


def score_files(path: Path) -> Iterator[Path]:
    """The file, or every score file below the folder, as far as it exists; hidden ones are left alone."""
    if not path.is_dir():
        yield from [path] if path.exists() else []
        return
    for each in sorted(path.rglob("*")):
        is_hidden = any(part.startswith(".") for part in each.relative_to(path).parts)
        is_scores = is_table(each) or each.suffix.lower() in (".yaml", ".yml")
        if is_scores and not is_hidden and each.is_file():
            yield each


def files_of(folder: Path, period: Period) -> list[Path]:
    """The score files below a folder that may say something about a period.

    A file in the folder of another time is left out, unopened; what a longer period is about may lie with
    one of its months.
    """
    return [path for path in score_files(folder) if _may_tell(path.relative_to(folder).parent, period)]


def _may_tell(place: Path, period: Period) -> bool:
    found = period_of(str(place / "_"))
    return found is None or period.holds(found)


def scores_in(path: Path, people: Sequence[Person], forms: Sequence[Form]) -> Scores:
    """The records of one file, and what is wrong with it."""
    if is_table(path):
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
    records: list[Record] = []
    problems: list[Problem] = []
    for path in files_of(folder, period):
        found = scores_in(path, people, forms)
        records += (record for record in found.records if record.period == period)
        problems += (problem for problem in found.problems if problem.code != "rows-empty")
    return records, problems


def _lost(reading: Reading[ScoreFile], records: Iterable[Record]) -> tuple[str, ...]:
    """The places of the sheets that gave no record; the file, if not even its sheets can be told."""
    count = len(reading.draft.scores) if reading.draft else 0
    used = {record.places.at() for record in records}
    sheets = [reading.places.at("scores", n) for n in range(count)]
    if not sheets and reading.value is None:
        return (reading.places.file,)
    return tuple(str(sheet) for sheet in sheets if sheet not in used)
