"""Score files of every kind, side by side: YAML, the score workbook, other tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from formgen import disk
from formgen.disk.texts import text_of
from formgen.forms.model import Form
from formgen.periods import Period
from formgen.problems import InputError, Problem
from formgen.records.beside import YAML, is_yaml, no_files, passed_over, still_open
from formgen.records.journal import JOURNAL
from formgen.records.model import Person, Record
from formgen.records.people import Known
from formgen.records.scores import ScoreFile, ScoreItem, read_scores, records_of
from formgen.records.scoretables import Row, Scores, period_of, scores_of as scores_of_table
from formgen.records.tables.read import KINDS, is_table, read_table
from formgen.text import same, shown
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
    others = sorted(path for path in {*tree.files} - {*files} if path.name != JOURNAL)
    problems = (
        *tree.problems,
        *no_files(tree.others),
        *still_open(files),
        *passed_over("scores-passed-over", others, (*KINDS, *YAML)),
    )
    return ScoreFiles(files, problems)


def scores_in(
    path: Path, people: Known | Sequence[Person], forms: Sequence[Form], only: Period | None = None
) -> Scores:
    """The records of one file, and what is wrong with it; only what may be about a period, if one is given.

    One that was named on purpose may be called anything: what is neither YAML nor JSON, which YAML can
    read, is tried as a table.
    """
    endings = {ending.lower() for ending in path.suffixes}
    if endings and endings.isdisjoint((*YAML, ".json")):
        return scores_of_table(read_table(path, str(path)), people, forms, only)
    text, problems = text_of(path, str(path))
    if problems:
        return Scores(problems=problems, lost=(str(path),))
    reading = read_scores(text, str(path))
    found = records_of(reading, people, forms, only)
    return Scores(found.records, found.problems, _lost(reading, found.records), _rows(reading, found.records))


def scores_of(folder: Path, period: Period, people: Sequence[Person], forms: Sequence[Form]) -> Scores:
    """What all score files below a folder say of one period, and what is wrong with the files.

    What is about another period is left alone, as are its faults: the people are those of this period,
    and whoever was there in July need not be in December.
    Rows in which nothing was entered are no problem here: who is missing is for the caller to say.
    """
    found, known = files_of(folder, period), Known(people)
    whole = Scores(problems=found.problems)
    for path in found.files:
        whole += scores_in(path, known, forms, period)
    return replace(
        whole,
        records=tuple(record for record in whole.records if record.period == period),
        problems=tuple(problem for problem in whole.problems if problem.code != "rows-empty"),
        rows=tuple(row for row in whole.rows if row.period in (None, period)),
    )


def _lost(reading: Reading[ScoreFile], records: Iterable[Record]) -> tuple[str, ...]:
    """Whose items gave no record, and where they stand; the file, if not even its items can be told."""
    used = {record.places.at() for record in records}
    items = reading.draft.scores if reading.draft else ()
    if not items and reading.value is None:
        return (reading.places.file,)
    places = [reading.places.at("scores", n) for n in range(len(items))]
    return tuple(
        f"{_named(item)} ({place})" if _named(item) else str(place)
        for item, place in zip(items, places, strict=True)
        if place not in used
    )


def _rows(reading: Reading[ScoreFile], records: Iterable[Record]) -> tuple[Row, ...]:
    """Everybody's place in a score file: of whom it has a record, and whom else it names."""
    by_place = {record.places.at(): record for record in records}
    rows: list[Row] = []
    for n, item in enumerate(reading.draft.scores if reading.draft else ()):
        place = reading.places.at("scores", n)
        record = by_place.get(place)
        if record:
            rows.append(Row(same(record.person.number), _named(item), place, record.form, record.period))
        elif reading.draft:
            rows += (Row(same(word), _named(item), place, reading.draft.form) for word in _words(item))
    return tuple(rows)


def _named(item: ScoreItem) -> str:
    """The person of an item, as typed."""
    return shown(" ".join(_words(item)))


def _words(item: ScoreItem) -> tuple[str, ...]:
    who = item.person
    if isinstance(who, str):
        return (who,) if who.strip() else ()
    return tuple(word for word in who.values() if isinstance(word, str)) if isinstance(who, Mapping) else ()
