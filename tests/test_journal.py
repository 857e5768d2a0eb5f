"""What was typed at the desk is written down with who typed it, when, and in place of what."""

from __future__ import annotations

import json
import shutil
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from formgen.commands.record import Typed, record, slot_of
from formgen.output import files
from formgen.periods import Period
from formgen.problems import InputError
from formgen.records.journal import Author, Entry, journal_of, line_of, read_journal
from formgen.records.scorefiles import score_files
from formgen.workspace.folder import Workspace, load

ROOT = Path(__file__).parents[1]
MONTH = Period.parse("2026-12")
HR = Author("hr", "小李")
BOSS = Author("rater", "沈静宜", "0012", ("直接上级",), "192.168.1.7")


@pytest.fixture
def hr(tmp_path: Path) -> Workspace:
    shutil.copytree(ROOT / "examples" / "company", tmp_path / "hr")
    return load(tmp_path / "hr")[0]


def typed(hr: Workspace, value: str, was: str = "", by: Author = HR) -> Typed:
    spec = hr.form_for("cs-lead", MONTH)
    assert spec is not None
    slot = slot_of(spec.form, "fact.satisfaction")
    assert slot is not None
    return Typed(
        spec.form, MONTH, next(each for each in hr.people if each.number == "0031"), slot, value, was, by
    )


def journal(hr: Workspace) -> Path:
    return journal_of(hr.root / "scores", MONTH.name)


def test_every_entry_has_a_line_that_says_by_whom_and_in_place_of_what(hr: Workspace) -> None:
    record(hr, typed(hr, "96%"))
    record(hr, typed(hr, "91%", "96%", BOSS))
    first, second = read_journal(journal(hr)).entries
    assert (first.author, first.was, first.value) == (HR, "", "96%")
    assert second == Entry(
        second.at, BOSS, "cs-lead", "2026-12", "0031", "fact.satisfaction", was="96%", value="91%"
    )
    assert datetime.fromisoformat(second.at).tzinfo is not None
    assert journal(hr) == hr.root / "scores" / "2026-12" / "journal.jsonl"
    for line in journal(hr).read_text(encoding="utf-8").splitlines():
        assert json.loads(line)["form"] == "cs-lead"


def test_what_was_refused_is_no_entry(hr: Workspace) -> None:
    record(hr, typed(hr, "96%"))
    assert record(hr, typed(hr, "90%", by=BOSS)).conflict == "96%"
    with pytest.raises(InputError):
        record(hr, typed(hr, "9\x076", "96%", BOSS))
    record(hr, typed(hr, "96%", "96%", BOSS))
    assert [each.author for each in read_journal(journal(hr)).entries] == [HR]


def test_whoever_types_what_another_has_typed_meanwhile_is_written_down_too(hr: Workspace) -> None:
    """Also where a run was killed between a value and its line: the page sends the value again."""
    record(hr, typed(hr, "96%"))
    assert record(hr, typed(hr, "96%", by=BOSS)).conflict is None
    assert [each.author for each in read_journal(journal(hr)).entries] == [HR, BOSS]


def test_the_journal_is_no_score_file(hr: Workspace) -> None:
    record(hr, typed(hr, "96%"))
    found = score_files(hr.root / "scores" / "2026-12")
    assert [path.name for path in found.files] == ["cs-lead.yaml"]
    assert not found.problems


def test_a_line_torn_by_a_kill_spoils_no_other(hr: Workspace) -> None:
    record(hr, typed(hr, "96%"))
    with journal(hr).open("ab") as stream:
        stream.write(b'{"at": "2026-12-01T09:')
    record(hr, typed(hr, "91%", "96%"))
    found = read_journal(journal(hr))
    assert [each.value for each in found.entries] == ["96%", "91%"]
    assert [(each.code, each.where.line) for each in found.problems] == [("journal-line", 2)]


SOUND = json.loads(line_of(Entry("t", HR, *"fpsxwv")))
NO_TEXT = [json.dumps({**SOUND, key: 1}) for key in ("at", "by", "name")]


@pytest.mark.parametrize(
    "line",
    [*NO_TEXT, "no json", "[]", "{}", '"text"', "1", "null", '{"by": "hr"}', "[" * 5000, '{"by": ["hr"]}'],
)
def test_a_line_that_says_nothing_is_told(tmp_path: Path, line: str) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_text(f"{line}\n", encoding="utf-8")
    found = read_journal(path)
    assert (found.entries, [each.code for each in found.problems]) == ((), ["journal-line"])


TEXTS = st.text(max_size=30)


@given(TEXTS, TEXTS, TEXTS, st.lists(TEXTS.filter(bool), max_size=3))
def test_whatever_was_typed_is_one_line_and_comes_back(
    tmp_path_factory: pytest.TempPathFactory, value: str, was: str, name: str, seats: list[str]
) -> None:
    entry = Entry(
        "2026-12-01T09:00:00+08:00", Author("rater", name, "7", tuple(seats)), "f", "p", "1", "s", was, value
    )
    path = tmp_path_factory.mktemp("journal") / "journal.jsonl"
    files.append(path, line_of(entry))
    files.append(path, line_of(entry))
    assert path.read_bytes().count(b"\n") == 2
    assert read_journal(path).entries == (entry, entry)


def test_without_room_for_its_line_an_entry_is_not_acknowledged(hr: Workspace) -> None:
    journal(hr).mkdir(parents=True)
    with pytest.raises(InputError):
        record(hr, typed(hr, "96%"))
