"""A file is only replaced by who saw what it says, even if another program writes at the same moment."""

from __future__ import annotations

import errno
from functools import partial
from pathlib import Path

import pytest

from formgen.output import exchange as exchanging, files
from formgen.output.exchange import exchange
from formgen.problems import InputError

SEEN, MINE, THEIRS = b"seen", b"mine", b"theirs"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "scores.yaml"
    path.write_bytes(SEEN)
    return path


def alone(file: Path) -> bool:
    """Whether nothing was left aside."""
    return [each.name for each in file.parent.iterdir()] == [file.name]


def as_windows(path: str, by: str, kept: str) -> int:
    """What ReplaceFileW is said to do: the file that is replaced is kept under a third name."""
    if not Path(path).exists():
        return 2
    Path(kept).unlink(missing_ok=True)
    Path(path).rename(kept)
    Path(by).rename(path)
    return 0


@pytest.fixture(params=["this", "windows", "without"])
def each_system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The system at hand, one that exchanges two files as Windows does, and one that cannot."""
    if request.param == "without":
        monkeypatch.setattr(exchanging, "_by_system", lambda: None)
    if request.param == "windows":
        by = partial(exchanging.replaced, as_windows)
        monkeypatch.setattr(exchanging, "_by_system", lambda: by)
    return str(request.param)


@pytest.mark.usefixtures("each_system")
def test_a_file_that_is_as_it_was_seen_is_replaced(file: Path) -> None:
    file.chmod(0o640)
    assert files.save_over(file, SEEN, MINE)
    assert file.read_bytes() == MINE
    assert file.stat().st_mode & 0o777 == 0o640
    assert alone(file)


@pytest.mark.usefixtures("each_system")
def test_a_file_that_says_something_else_stays(file: Path) -> None:
    assert not files.save_over(file, b"something older", MINE)
    assert file.read_bytes() == SEEN
    assert alone(file)


@pytest.mark.usefixtures("each_system")
def test_a_file_that_went_is_not_made_again(file: Path) -> None:
    file.unlink()
    assert not files.save_over(file, SEEN, MINE)
    assert list(file.parent.iterdir()) == []


def test_a_new_file_takes_no_other_ones_name(file: Path, tmp_path: Path) -> None:
    assert not files.save_over(file, None, MINE)
    assert file.read_bytes() == SEEN
    new = tmp_path / "new" / "scores.yaml"
    assert files.save_over(new, None, MINE)
    assert new.read_bytes() == MINE
    assert alone(new)


def test_what_somebody_writes_after_the_last_look_comes_back(
    file: Path, monkeypatch: pytest.MonkeyPatch, each_system: str
) -> None:
    if each_system == "without":
        pytest.skip("nobody can notice it there")

    def late(one: Path, other: Path) -> bool:
        monkeypatch.setattr(files, "exchange", exchange)
        other.write_bytes(THEIRS)
        return exchange(one, other)

    monkeypatch.setattr(files, "exchange", late)
    assert not files.save_over(file, SEEN, MINE)
    assert file.read_bytes() == THEIRS
    assert alone(file)


def test_a_file_system_that_cannot_exchange_is_written_all_the_same(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by = partial(exchanging.exchanged, lambda *_: errno.EINVAL)
    monkeypatch.setattr(exchanging, "_by_system", lambda: by)
    assert files.save_over(file, SEEN, MINE)
    assert file.read_bytes() == MINE


def test_a_folder_in_which_nothing_may_be_written_is_told(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(files, "exchange", refused)
    with pytest.raises(InputError) as told:
        files.save_over(file, SEEN, MINE)
    assert [each.code for each in told.value.problems] == ["not-writable"]
    assert alone(file)


@pytest.mark.parametrize("number", [1, 50, 87, 1175, 1176])
def test_where_windows_cannot_replace_so_the_file_is_written_all_the_same(
    file: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setattr(exchanging, "_by_system", lambda: partial(exchanging.replaced, lambda *_: number))
    assert files.save_over(file, SEEN, MINE)
    assert file.read_bytes() == MINE
    assert alone(file)


def test_what_windows_leaves_half_done_is_put_back(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(path: str, _: str, kept: str) -> int:
        Path(path).rename(kept)
        return 1177

    monkeypatch.setattr(exchanging, "_by_system", lambda: partial(exchanging.replaced, stopped))
    with pytest.raises(InputError):
        files.save_over(file, SEEN, MINE)
    assert file.read_bytes() == SEEN
    assert alone(file)


def test_a_file_that_another_program_holds_on_windows_is_told(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchanging, "_by_system", lambda: partial(exchanging.replaced, lambda *_: 32))
    with pytest.raises(InputError) as told:
        files.save_over(file, SEEN, MINE)
    assert [each.code for each in told.value.problems] == ["not-writable"]
    assert file.read_bytes() == SEEN
    assert alone(file)


def test_what_is_kept_aside_on_windows_is_swept_like_everything_aside(tmp_path: Path) -> None:
    """A run that is killed between the two steps leaves the earlier file under such a name."""
    seen: list[str] = []

    def noted(path: str, by: str, kept: str) -> int:
        seen.append(Path(kept).name)
        return as_windows(path, by, kept)

    one, other = tmp_path / ".formgen-1-0a1b2c3d.tmp", tmp_path / "a"
    one.write_bytes(b"new")
    other.write_bytes(b"old")
    assert exchanging.replaced(noted, one, other)
    assert (one.read_bytes(), other.read_bytes()) == (b"old", b"new")
    assert files._ASIDE.fullmatch(seen[0])
