"""Asking the disk ends in an answer or a problem with its place, and never in waiting or a traceback."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from formgen import disk, messages
from formgen.problems import InputError

posix = pytest.mark.skipif(os.name == "nt", reason="links, pipes and permissions of POSIX")


def refused(ask: object, *arguments: object) -> tuple[str, str]:
    """The code and the place of the problem that asking raises."""
    with pytest.raises(InputError) as caught:
        ask(*arguments)  # type: ignore[operator]  # whatever is asked
    (problem,) = caught.value.problems
    for lang in messages.LANGS:
        assert messages.sentence(problem, lang)
        assert messages.hint(problem, lang)
    return problem.code, problem.where.file


def closed(*_: object) -> None:
    raise PermissionError(errno.EACCES, "Permission denied")


@posix
def test_what_lies_somewhere_is_a_file_a_folder_something_else_or_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to(tmp_path / "file")
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    (tmp_path / "nowhere").symlink_to(tmp_path / "missing")
    found = {path.name: disk.kind_of(path) for path in tmp_path.iterdir()}
    assert found == {
        "file": "file",
        "folder": "folder",
        "pipe": "other",
        "link": "file",
        "circle": "other",
        "nowhere": "nothing",
    }


@pytest.mark.parametrize("name", ["x" * 256, "张" * 86, "a\0b", "\ud800", "x/" * 3_000, ""])
def test_nothing_lies_under_a_name_that_no_disk_takes(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_bytes(b"")
    path = tmp_path / "file" / name if not name else tmp_path / name
    assert disk.kind_of(path) == ("nothing" if name else "file")
    assert disk.resolved(tmp_path / name).is_relative_to(tmp_path.resolve())


def test_a_place_that_the_system_does_not_tell_of_is_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "stat", closed)
    assert refused(disk.kind_of, tmp_path / "a") == ("unreadable-file", str(tmp_path / "a"))


def test_a_folder_that_may_not_be_looked_into_is_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "iterdir", closed)
    assert refused(disk.listed, tmp_path) == ("unreadable-folder", str(tmp_path))
    assert [problem.code for problem in disk.below(tmp_path).problems] == ["unreadable-folder"]


def test_a_folder_that_vanishes_while_it_is_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "scores.csv").write_bytes(b"")
    really = Path.iterdir

    def vanishing(folder: Path) -> object:
        if folder.name == "b":
            raise FileNotFoundError(errno.ENOENT, "No such file or directory")
        return really(folder)

    monkeypatch.setattr(Path, "iterdir", vanishing)
    tree = disk.below(tmp_path)
    assert [path.parent.name for path in tree.files] == ["a", "c"]
    assert [(each.code, Path(each.where.file).name) for each in tree.problems] == [("unreadable-folder", "b")]


@posix
def test_a_folder_is_looked_through_once_however_often_it_is_linked(tmp_path: Path) -> None:
    (tmp_path / "share").mkdir()
    (tmp_path / "share" / "scores.csv").write_bytes(b"")
    (tmp_path / "scores" / "2026-10").mkdir(parents=True)
    (tmp_path / "scores" / "2026-11").symlink_to(tmp_path / "share")
    (tmp_path / "scores" / "2026-10" / "circle").symlink_to(tmp_path / "scores")
    (tmp_path / "scores" / "nowhere").symlink_to(tmp_path / "missing")
    (tmp_path / "scores" / ".hidden").write_bytes(b"")
    tree = disk.below(tmp_path / "scores")
    assert tree.files == (tmp_path / "scores" / "2026-11" / "scores.csv",)
    assert tree.others == (tmp_path / "scores" / "nowhere",)
    assert disk.below(tmp_path / "scores", links=False).files == ()


def test_a_file_is_read_as_far_as_it_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"12345")
    assert disk.content(path, 5) == b"12345"
    assert refused(disk.content, path, 4) == ("file-too-large", str(path))
    assert refused(disk.content, tmp_path / "none") == ("no-such-file", str(tmp_path / "none"))
    assert refused(disk.content, tmp_path) == ("no-file", str(tmp_path))


@posix
def test_a_huge_file_and_a_pipe_cost_nothing(tmp_path: Path) -> None:
    with (tmp_path / "huge").open("wb") as stream:
        stream.truncate(10**12)
    os.mkfifo(tmp_path / "pipe")
    assert refused(disk.content, tmp_path / "huge") == ("file-too-large", str(tmp_path / "huge"))
    assert refused(disk.content, tmp_path / "pipe") == ("no-file", str(tmp_path / "pipe"))


def test_a_file_that_may_not_be_read_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"")
    monkeypatch.setattr(Path, "open", closed)
    assert refused(disk.content, path) == ("unreadable-file", str(path))
