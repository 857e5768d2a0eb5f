"""A file that has changed is noticed, whatever its size and times say; one that has not is read once."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from formgen.disk import marks as module
from formgen.disk.marks import Marks


def old(path: Path, seconds: int = 3600) -> None:
    """Let a file have been written so long ago."""
    then = time.time_ns() - seconds * 10**9
    os.utime(path, ns=(then, then))


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which files were hashed; every file counts as old, so that none is hashed for its youth."""
    found: list[str] = []
    real = module._hashed

    def noted(name: str, said: os.stat_result) -> str:
        found.append(Path(name).name)
        return real(name, said)

    monkeypatch.setattr(module, "_hashed", noted)
    monkeypatch.setattr(module, "_STEP", -1)
    return found


def test_a_file_that_stays_as_it_is_is_hashed_once(tmp_path: Path, hashed: list[str]) -> None:
    path, marks = tmp_path / "a", Marks()
    path.write_bytes(b"one")
    assert marks.of(path) == marks.of(path) == dict(marks.below(tmp_path))[str(path)]
    assert hashed == ["a"]
    marks.anew()
    marks.of(path)
    assert hashed == ["a", "a"]


def test_the_same_content_has_the_same_mark_whenever_it_was_written(tmp_path: Path) -> None:
    path, marks = tmp_path / "a", Marks()
    path.write_bytes(b"one")
    first = marks.of(path)
    path.write_bytes(b"two")
    second = marks.of(path)
    path.write_bytes(b"one")
    old(path)
    assert first != second
    assert marks.of(path) == first == Marks().of(path)


def test_a_second_change_of_the_same_size_within_one_step_of_the_clock_is_seen(tmp_path: Path) -> None:
    path, marks = tmp_path / "a", Marks()
    path.write_bytes(b"80")
    then = path.stat()
    first = marks.of(path)
    path.write_bytes(b"90")
    os.utime(path, ns=(then.st_atime_ns, then.st_mtime_ns))  # as a file system with coarse times has it
    assert marks.of(path) != first


@pytest.mark.skipif(os.name == "nt", reason="no time there that a program cannot set")
def test_a_change_whose_time_was_set_back_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, marks = tmp_path / "a", Marks()
    path.write_bytes(b"80")
    old(path)
    monkeypatch.setattr(module, "_STEP", -1)
    first, then = marks.of(path), path.stat()
    path.write_bytes(b"90")
    os.utime(path, ns=(then.st_atime_ns, then.st_mtime_ns))
    assert path.stat().st_size == then.st_size
    assert marks.of(path) != first


def test_whatever_lies_there_has_a_mark(tmp_path: Path) -> None:
    marks = Marks()
    assert marks.of(tmp_path / "nothing") == ""
    assert marks.of(tmp_path / "no\0name") != ""
    assert marks.of(tmp_path) != ""
    (tmp_path / "empty").write_bytes(b"")
    assert marks.of(tmp_path / "empty") not in ("", marks.of(tmp_path))


def test_a_folder_has_the_marks_of_its_files_and_not_of_what_formgen_puts_aside(tmp_path: Path) -> None:
    marks = Marks()
    (tmp_path / "in").mkdir()
    for name in ("b", "in/a", ".formgen-12-ab.tmp"):
        (tmp_path / name).write_bytes(name.encode())
    names = [Path(name).relative_to(tmp_path).as_posix() for name, _ in marks.below(tmp_path)]
    assert names == ["b", "in/a"]
    assert [Path(name).name for name, _ in marks.below(tmp_path, within=False)] == ["b"]
    assert marks.below(tmp_path / "nothing") == ()
    before = marks.below(tmp_path)
    (tmp_path / "in/c").write_bytes(b"")
    assert marks.below(tmp_path) != before


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
def test_a_link_to_a_folder_above_is_walked_once(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"a")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "up").symlink_to(tmp_path)
    assert len(Marks().below(tmp_path)) <= 2
