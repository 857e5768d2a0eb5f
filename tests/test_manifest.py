"""The manifest: what is written down is found again, whatever moment a run is killed at."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from formgen import messages
from formgen.output import files
from formgen.output.manifest import NAME, Entry, Manifest, _entry, opened, strangers
from formgen.problems import InputError
from formgen.text import unfit

TEXTS = st.text().filter(lambda text: next(unfit(text), None) is None)
"""What readers let in: nothing that cannot be printed."""
NUMBERS = TEXTS.filter(str.strip)
PEOPLE = st.builds(
    lambda number, name, extra: {"number": number, "name": name, "extra": extra},
    NUMBERS,
    TEXTS,
    st.dictionaries(TEXTS, TEXTS, max_size=2),
)


def entry(folder: Path, name: str, content: bytes) -> Entry:
    """An entry, with its file in place."""
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    return Entry(name, hashlib.sha256(content).hexdigest(), "blank")


@given(
    PEOPLE,
    st.builds(
        Entry,
        file=st.just("clerk/0001-张三.docx"),
        sha256=st.just("0" * 64),
        kind=st.just("card"),
        form=NUMBERS,
        version=st.integers(0, 99),
        values=TEXTS,
        revision=st.integers(0, 9),
        made_of=st.fixed_dictionaries({"form": TEXTS}),
        source=st.binary(max_size=20).filter(lambda name: b"\0" not in name).map(os.fsdecode),
    ),
)
def test_what_is_written_is_read_again(whom: dict[str, Any], entry: Entry) -> None:
    """Also of a score file whose name is made of bytes that are no characters."""
    written = replace(entry, person=whom["number"], whom=whom)
    assert written.line.count(b"\n") == 1
    assert _entry(written.line) == written


def test_the_last_entry_of_a_file_counts(tmp_path: Path) -> None:
    with opened(tmp_path) as manifest:
        manifest.add(entry(tmp_path, "a.docx", b"old"))
        manifest.add(entry(tmp_path, "a.docx", b"new"))
    assert [each.sha256 for each in Manifest(tmp_path)] == [hashlib.sha256(b"new").hexdigest()]
    assert len((tmp_path / NAME).read_bytes().splitlines()) == 1


def test_an_entry_whose_file_never_came_to_be_gives_way_to_the_one_before(tmp_path: Path) -> None:
    """A run was killed after it wrote down what it was about to do."""
    with opened(tmp_path) as manifest:
        manifest.add(entry(tmp_path, "a.docx", b"old"))
    with (tmp_path / NAME).open("ab") as journal:
        journal.write(Entry("a.docx", "f" * 64, "blank").line)
    known = Manifest(tmp_path).entry(tmp_path / "a.docx", hashlib.sha256(b"old").hexdigest())
    assert known is not None
    with opened(tmp_path):
        pass
    assert [each.sha256 for each in Manifest(tmp_path)] == [known.sha256]


def test_half_a_last_line_is_what_a_killed_run_leaves(tmp_path: Path) -> None:
    with opened(tmp_path) as manifest:
        manifest.add(entry(tmp_path, "a.docx", b"a"))
    with (tmp_path / NAME).open("ab") as journal:
        journal.write(b'{"file": "b.do')
    with opened(tmp_path) as manifest:
        assert manifest.problems == ()
        manifest.add(entry(tmp_path, "c.docx", b"c"))
    assert [each.file for each in Manifest(tmp_path)] == ["a.docx", "c.docx"]
    assert Manifest(tmp_path).problems == ()


@pytest.mark.parametrize(
    "line",
    [
        b"\xff\xfe nonsense",
        b"nonsense",
        b"[]",
        b"{}",
        b"7",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"file": "a.docx", "sha256": "0", "kind": "blank", "revision": ' + b"9" * 5_000 + b"}",
        b'{"file": "a.docx", "file": "b.docx", "sha256": "' + b"0" * 64 + b'", "kind": "blank"}',
        b"x" * 100_000_000,
    ],
    ids=lambda line: line[:12],
)
def test_a_line_that_is_no_entry_is_told_and_passed_over(tmp_path: Path, line: bytes) -> None:
    good = Entry("b.docx", "0" * 64, "blank").line
    (tmp_path / NAME).write_bytes(good + line + b"\n" + good)
    manifest = Manifest(tmp_path)
    assert [each.file for each in manifest] == ["b.docx"]
    assert [(problem.code, problem.where.line) for problem in manifest.problems] == [("manifest-line", 2)]


CARD = {
    "file": "clerk/0001-张三.docx",
    "sha256": "0" * 64,
    "kind": "card",
    "form": "clerk",
    "version": 1,
    "person": "0001",
    "state": "complete",
    "revision": 0,
    "values": "f" * 32,
    "asked": "",
    "source": "scores/2026-10/clerk.csv",
    "whom": {"number": "0001", "name": "张三", "extra": {"入职日期": "2020-01-02"}},
    "row": 3,
    "people": [],
    "made_of": {"form": "f" * 32},
}


def test_a_whole_line_is_an_entry() -> None:
    assert _entry(json.dumps(CARD).encode()) is not None


@pytest.mark.parametrize(
    ("key", "value"),
    [
        *((key, wrong) for key in CARD for wrong in (None, 1.5, [1], True, "\ud800", "\0")),
        *((key, {"a": {}}) for key in CARD if key != "whom"),
        *((key, 7) for key in CARD if key not in ("version", "revision", "row")),
        *((key, wrong) for key in ("version", "revision", "row") for wrong in (-1, 10**30, "3")),
        *(
            ("file", wrong)
            for wrong in (
                "../a.docx",
                "/etc/passwd.docx",
                "a/../../b.docx",
                "C:\\a.docx",
                "c:a.docx",
                "\\\\host\\share\\a.docx",
                "a.docx:stream.docx",
                "./a.docx",
                "a//b.docx",
                "",
                "a.exe",
                "a.xlsx",
                "clerk/" + "张" * 84 + ".docx",
                "a/" * 600 + "b.docx",
                "a\u202eb.docx",
            )
        ),
        ("sha256", ""),
        ("sha256", "0" * 63),
        ("kind", "nonsense"),
        ("kind", "stack"),
        ("state", "nonsense"),
        ("form", ""),
        ("person", ""),
        ("person", "0002"),
        ("whom", {"number": "0002"}),
        ("whom", {"number": ["q"]}),
        ("whom", {"name": "\ud800"}),
        ("whom", {"extra": 7}),
        ("whom", {"extra": {"a": []}}),
        ("whom", [["number", "0001"]]),
        ("people", "0001"),
        ("people", [1]),
        ("people", ["\ud800"]),
        ("people", {"0001": 1}),
        ("made_of", {"form": 1}),
        ("made_of", [["form", "f"]]),
        ("source", "\ud900"),
    ],
)
def test_a_line_that_formgen_would_not_have_written_is_no_entry(key: str, value: object) -> None:
    assert _entry(json.dumps({**CARD, key: value}).encode()) is None


def test_many_damaged_lines_are_counted(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"nonsense\n" * 1_000)
    told = Manifest(tmp_path).problems
    assert [problem.where.line for problem in told] == list(range(1, 22))
    assert (told[-1].code, told[-1].facts["count"]) == ("manifest-lines", "980")
    for problem in told:
        for lang in messages.LANGS:
            assert messages.sentence(problem, lang)
            assert messages.hint(problem, lang)


def test_an_editor_may_leave_a_mark_in_front_and_no_line_break_at_the_end(tmp_path: Path) -> None:
    lines = [Entry(f"{name}.docx", "0" * 64, "blank").line for name in "ab"]
    (tmp_path / NAME).write_bytes(b"\xef\xbb\xbf" + b"\r\n\r\n".join(line.strip() for line in lines))
    with opened(tmp_path) as manifest:
        assert manifest.problems == ()
        manifest.add(entry(tmp_path, "c.docx", b"c"))
    assert [each.file for each in Manifest(tmp_path)] == ["a.docx", "b.docx", "c.docx"]


def test_a_journal_that_says_no_more_than_is_true_is_left_as_it_is(tmp_path: Path) -> None:
    with opened(tmp_path) as manifest:
        manifest.add(entry(tmp_path, "a.docx", b"a"))
    before = (tmp_path / NAME).stat().st_ino
    with opened(tmp_path):
        pass
    assert (tmp_path / NAME).stat().st_ino == before
    with opened(tmp_path) as manifest:
        manifest.add(entry(tmp_path, "a.docx", b"new"))
    assert len((tmp_path / NAME).read_bytes().splitlines()) == 1


@pytest.mark.skipif(os.name == "nt", reason="links and pipes of POSIX")
def test_what_is_no_file_is_no_manifest_and_is_not_waited_for(tmp_path: Path) -> None:
    for name, make in (("pipe", os.mkfifo), ("folder", os.mkdir)):
        (tmp_path / name).mkdir()
        make(tmp_path / name / NAME)
        with pytest.raises(InputError) as caught:
            Manifest(tmp_path / name)
        assert [problem.code for problem in caught.value.problems] == ["no-file"]


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_nothing_is_written_through_a_linked_manifest_or_lock(tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.write_bytes(b"theirs")
    for name in (NAME, ".formgen.lock"):
        folder = tmp_path / name / "2026-10"
        folder.mkdir(parents=True)
        (folder / name).symlink_to(theirs)
        with pytest.raises(InputError) as caught, opened(folder):
            pass
        (problem,) = caught.value.problems
        assert (problem.code, problem.where.file) == ("linked", str(folder / name))
        assert theirs.read_bytes() == b"theirs"


def test_keys_of_a_later_version_are_passed_over() -> None:
    said = json.loads(Entry("a.docx", "0" * 64, "blank").line)
    assert _entry(json.dumps({**said, "colour": "red"}).encode()) == Entry("a.docx", "0" * 64, "blank")


def test_two_runs_do_not_write_in_one_folder(tmp_path: Path) -> None:
    with opened(tmp_path), pytest.raises(InputError) as caught, opened(tmp_path):
        pass
    assert [problem.code for problem in caught.value.problems] == ["folder-in-use"]
    with opened(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_written_down_leaves_the_journal_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(tmp_path) as manifest:
        manifest.add(entry(tmp_path, "a.docx", b"a"))
        before = (tmp_path / NAME).read_bytes()
        with monkeypatch.context() as full:
            full.setattr(os, "fsync", _no_space)
            with pytest.raises(InputError):
                manifest.add(entry(tmp_path, "b.docx", b"b"))
        assert (tmp_path / NAME).read_bytes() == before
        manifest.add(entry(tmp_path, "c.docx", b"c"))
    assert [each.file for each in Manifest(tmp_path)] == ["a.docx", "c.docx"]


def _no_space(_: int) -> None:
    raise OSError(28, "No space left on device")


def test_files_that_nobody_wrote_down_are_strangers(tmp_path: Path) -> None:
    with opened(tmp_path) as manifest:
        manifest.add(entry(tmp_path, "clerk/a.docx", b"a"))
    (tmp_path / "clerk" / "b.docx").write_bytes(b"b")
    (tmp_path / "clerk" / "~$a.docx").write_bytes(b"Word has it open")
    (tmp_path / ".hidden").write_bytes(b"")
    assert list(strangers(Manifest(tmp_path))) == [tmp_path / "clerk" / "b.docx"]


def test_a_folder_that_is_removed_during_a_run_has_a_line_for_each_file_made_after_it(tmp_path: Path) -> None:
    """Else the next run would take formgen's own files for somebody's work."""
    folder = tmp_path / "cards"
    with opened(folder) as manifest:
        for name in ("a.docx", "b.docx"):
            sha256 = hashlib.sha256(name.encode()).hexdigest()
            manifest.add(Entry(file=name, sha256=sha256, kind="card", form="f", person="1"))
            files.save(folder / name, name.encode())
            if name == "a.docx":
                shutil.rmtree(folder)
    assert [path.name for path in folder.iterdir() if path.suffix == ".docx"] == ["b.docx"]
    assert Manifest(folder).entry(folder / "b.docx", sha256)
