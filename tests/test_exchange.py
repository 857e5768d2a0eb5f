"""A file is only replaced by who saw what it says, even if another program writes at the same moment."""

from __future__ import annotations

import errno
import sys
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


@pytest.fixture(params=["exchange", "without"])
def each_system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """A system that can exchange two files, and one that cannot."""
    if request.param == "without":
        monkeypatch.setattr(exchanging, "_renameat2", lambda: None)
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


@pytest.mark.skipif(sys.platform != "linux", reason="no other system has the call")
def test_what_somebody_writes_after_the_last_look_comes_back(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
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
    monkeypatch.setattr("ctypes.get_errno", lambda: errno.EINVAL)
    monkeypatch.setattr(exchanging, "_renameat2", lambda: lambda *_: -1)
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
