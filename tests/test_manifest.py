"""The manifest: what is written down is found again, whatever moment a run is killed at."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from formgen.output.manifest import NAME, Entry, Manifest, _entry, opened, strangers
from formgen.problems import InputError

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


def entry(folder: Path, name: str, content: bytes) -> Entry:
    """An entry, with its file in place."""
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    return Entry(name, hashlib.sha256(content).hexdigest(), "blank")


@given(
    st.builds(
        Entry,
        file=st.just("clerk/0001-张三.docx"),
        sha256=st.just("0" * 64),
        kind=st.just("card"),
        form=TEXTS,
        version=st.integers(0, 99),
        values=TEXTS,
        revision=st.integers(0, 9),
        made_of=st.fixed_dictionaries({"form": TEXTS}),
        whom=st.fixed_dictionaries({"number": TEXTS, "name": TEXTS}),
    )
)
def test_what_is_written_is_read_again(written: Entry) -> None:
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
        b"[]",
        b"{}",
        b'{"file": "a.docx"}',
        b'{"file": "../a.docx", "sha256": "", "kind": "blank"}',
        b'{"file": "/etc/passwd", "sha256": "", "kind": "blank"}',
        b'{"file": "C:\\\\a.docx", "sha256": "", "kind": "blank"}',
        b'{"file": 3, "sha256": "", "kind": "blank"}',
        b'{"file": "a.docx", "sha256": "", "kind": "blank", "whom": 3}',
        b'{"file": "a.docx", "sha256": "", "kind": "blank", "revision": "3"}',
        b'{"file": "a.docx", "sha256": "", "kind": "nonsense"}',
        b'{"file": "a.docx", "sha256": "", "kind": "card", "whom": {"number": ["q"]}}',
        b'{"file": "a.docx", "sha256": "", "kind": "card", "whom": {"name": "q", "extra": 7}}',
        b"[" * 100_000,
    ],
)
def test_a_line_that_is_no_entry_is_told_and_passed_over(tmp_path: Path, line: bytes) -> None:
    good = Entry("b.docx", "0" * 64, "blank").line
    (tmp_path / NAME).write_bytes(good + line + b"\n" + good)
    manifest = Manifest(tmp_path)
    assert [each.file for each in manifest] == ["b.docx"]
    assert [(problem.code, problem.where.line) for problem in manifest.problems] == [("manifest-line", 2)]


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
