"""Files: safe names on every system, and files that are whole or not there."""

from __future__ import annotations

import errno
import hashlib
import os
import random
import signal
import stat
import subprocess
import sys
import time
import unicodedata
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given, strategies as st

from formgen.output.files import BLANK, MOST_BYTES, distinct, place, safe, save, sha256, stems, sweep
from formgen.problems import InputError
from formgen.records.model import Person

posix = pytest.mark.skipif(os.name == "nt", reason="signals and limits of POSIX")


def stem(number: str, name: str) -> str:
    return stems([Person(number, name)])[number]


# ── names ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("number", "name", "expected"),
    [
        ("0012", "张三", "0012-张三"),
        ("0012", "", "0012"),
        ("0012", "买买提·艾力", "0012-买买提·艾力"),
        ("0012", "J. Smith", "0012-J. Smith"),
        ("0012", "../../etc/passwd", "0012-.._.._etc_passwd"),
        ("../x", "张三", "__x-张三"),
        ("/etc/x", "张三", "_etc_x-张三"),
        ("0012", "a:b*c?", "0012-a_b_c_"),
        ("0012", "C:\\张三", "0012-C__张三"),
        ("0012", "张三. ", "0012-张三"),
        ("0012", "张\u202e三\u200b", "0012-张_三_"),
        ("0012", "张\n三\x00", "0012-张_三_"),
        ("0012", "张\u3000三", "0012-张 三"),
        ("0012", "\ud800", "0012-_"),
        ("CON", "", "_CON"),
        ("con.x", "张三", "_con.x-张三"),
        ("LPT1", " ", "_LPT1"),
        ("-rf", "张三", "_rf-张三"),
        ("~$1", ".", "_$1-"),
    ],
)
def test_a_name_keeps_what_is_readable_and_loses_what_hurts(number: str, name: str, expected: str) -> None:
    assert stem(number, name) == expected


def test_a_long_name_is_cut_between_characters() -> None:
    cut = stem("0012", "张" * 84)
    assert len(cut.encode()) <= MOST_BYTES
    assert cut.startswith("0012-张张")
    assert stem("0012", "e\u0301" * 200).endswith("é")


@given(st.text(), st.text())
def test_any_name_is_one_part_of_a_path_that_windows_takes(number: str, name: str) -> None:
    made = safe(f"{number}-{name}")
    assert made == unicodedata.normalize("NFC", made)
    assert made not in {"", ".", ".."}
    assert not set(made) & set('<>:"/\\|?*\0')
    assert not made.endswith((".", " "))
    assert not made.startswith((".", "-", "~", " "))
    assert len(made.encode()) <= MOST_BYTES
    assert made.split(".")[0].rstrip().upper() not in {"CON", "PRN", "AUX", "NUL", "COM1", "LPT9"}
    assert safe(made) == made


@given(st.lists(st.text(), min_size=1, max_size=4))
def test_a_place_never_leaves_its_folder(names: list[str]) -> None:
    folder = Path("/somewhere/output")
    inside = place(folder, *names)
    assert Path(os.path.normpath(inside)) == inside
    assert len(inside.relative_to(folder).parts) == len(names)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Person("a1", "张三"), Person("A1", "张三")),
        (Person("0012", "José"), Person("００12", "Jose\u0301")),
        (Person("1/2", "张三"), Person("1:2", "张三")),
        (Person("9" * 300, "张三"), Person("9" * 301, "张三")),
    ],
)
def test_twins_get_two_names_whatever_their_order(one: Person, other: Person) -> None:
    names = stems([one, other])
    folded = {unicodedata.normalize("NFKC", name).casefold() for name in names.values()}
    assert len(folded) == 2
    assert names == stems([other, one])
    assert all(len(name.encode()) <= MOST_BYTES for name in names.values())


def folded(name: str) -> str:
    """What systems that look at neither case nor spelling take a name for."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def marked(name: str, key: str) -> str:
    """A name as it looks with the first mark of a key."""
    return f"{name}-{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


KEYS = st.text(st.characters(codec=None, exclude_categories=()), max_size=3) | st.sampled_from(
    ["1", "2", "1 1"]
)
BARE = st.sampled_from(["张三", "a", "A", "é", "e\u0301", "ａ", "ß", "ss", "x" * 120, "x" * 121]) | st.text(
    max_size=4
)
NAMES = st.recursive(BARE, lambda inner: st.builds(marked, inner, KEYS), max_leaves=3)


@given(st.dictionaries(KEYS, NAMES, max_size=8), st.lists(NAMES, max_size=3))
def test_no_two_names_fall_together_whatever_they_are(names: dict[str, str], taken: list[str]) -> None:
    """Also where somebody is called as somebody else's file would be."""
    names = {key: safe(name) for key, name in names.items()}
    made = distinct(names, taken)
    every = [folded(name) for name in made.values()]
    assert list(made) == list(names)
    assert len(set(every)) == len(every)
    assert not set(every) & set(map(folded, taken))
    assert made == distinct(dict(reversed(list(names.items()))), taken)
    assert all(len(name.encode()) <= MOST_BYTES for name in made.values())


def test_marks_that_are_the_same_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if somebody had found two numbers of the same digest."""
    monkeypatch.setattr("formgen.output.files._MARK", 0)
    made = distinct({"a1": "x", "A1": "X", "b": "y"})
    assert made["b"] == "y"
    assert len(set(map(folded, made.values()))) == 3
    assert all(len(name) == 66 for key, name in made.items() if key != "b")


def test_a_card_is_never_called_as_a_blank_is() -> None:
    people = [Person("12", "张三"), Person("12-张三", "blank"), Person("clerk", "v1")]
    names = stems(people, ["clerk-v1"])
    files = [*names.values(), *(f"{name}{BLANK}" for name in names.values()), f"clerk-v1{BLANK}"]
    assert len(set(map(folded, files))) == len(files)


def test_people_of_one_name_need_no_mark() -> None:
    names = stems([Person("0012", "张三"), Person("0013", "张三")])
    assert list(names.values()) == ["0012-张三", "0013-张三"]


# ── saving ──────────────────────────────────────────────────────────────────────────────────


def test_saving_makes_the_folder_and_leaves_nothing_aside(tmp_path: Path) -> None:
    path = tmp_path / "2026-11" / "张三.docx"
    save(path, b"old")
    save(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(path.parent.iterdir()) == [path]


@posix
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o666, 0o444])
def test_a_file_that_is_replaced_keeps_its_permissions(tmp_path: Path, mode: int) -> None:
    path, copy = tmp_path / "card.docx", tmp_path / "earlier" / "card.docx"
    save(path, b"old")
    path.chmod(mode)
    save(path, b"new")
    save(copy, b"old", like=path)
    assert [stat.S_IMODE(each.stat().st_mode) for each in (path, copy)] == [mode, mode]


@posix
def test_a_new_file_has_the_permissions_of_new_files(tmp_path: Path) -> None:
    (tmp_path / "other").write_bytes(b"")
    save(tmp_path / "card.docx", b"new")
    assert (tmp_path / "card.docx").stat().st_mode == (tmp_path / "other").stat().st_mode


@posix
def test_a_link_is_replaced_and_what_it_leads_to_is_left(tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.write_bytes(b"theirs")
    (tmp_path / "card.docx").symlink_to(theirs)
    save(tmp_path / "card.docx", b"new")
    assert theirs.read_bytes() == b"theirs"
    assert not (tmp_path / "card.docx").is_symlink()


@pytest.mark.parametrize("name", ["张" * 86, "x" * 256, "x/" * 3_000 + "x", "a\0b"])
def test_a_name_that_no_disk_takes_is_a_problem_and_no_crash(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError) as caught:
        save(tmp_path / name, b"new")
    assert caught.value.problems[0].code in ("cannot-save", "name-unwritable")
    assert list(tmp_path.iterdir()) == []


@posix
def test_the_hash_of_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "card.docx")
    with pytest.raises(InputError) as caught:
        sha256(tmp_path / "card.docx")
    assert caught.value.problems[0].code == "no-file"


def failing(code: int) -> object:
    def fail(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    return fail


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "disk-full"),
        (errno.EACCES, "not-writable"),
        (errno.EROFS, "not-writable"),
        (errno.EIO, "cannot-save"),
    ],
)
def test_a_failure_keeps_the_old_file_and_says_which_it_was(
    number: int, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "card.docx"
    save(path, b"old")
    monkeypatch.setattr(os, "fsync", failing(number))
    with pytest.raises(InputError) as caught:
        save(path, b"new")
    assert caught.value.problems[0].code == code
    assert caught.value.problems[0].where.file == str(path)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_in_place_of_a_folder_is_a_problem_and_no_crash(tmp_path: Path) -> None:
    (tmp_path / "output").write_bytes(b"a file")
    with pytest.raises(InputError) as caught:
        save(tmp_path / "output" / "card.docx", b"new")
    assert caught.value.problems[0].code == "cannot-save"


def python(source: str, *arguments: str) -> list[str]:
    return [sys.executable, "-c", dedent(source), *arguments]


@posix
def test_a_full_disk_keeps_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "card.docx"
    save(path, b"old")
    script = """
        import resource, sys
        from pathlib import Path
        from formgen.output.files import save
        from formgen.problems import InputError
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
        try:
            save(Path(sys.argv[1]), b"new" * 10_000)
        except InputError as wrong:
            print(wrong.problems[0].code)
    """
    run = subprocess.run(python(script, str(path)), capture_output=True, text=True, check=True)
    assert run.stdout == "disk-full\n"
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@posix
def test_a_killed_run_leaves_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    path = tmp_path / "card.docx"
    contents = [bytes([letter]) * 3_000_000 for letter in b"ab"]
    save(path, contents[0])
    script = """
        import sys
        from itertools import cycle
        from pathlib import Path
        from formgen.output.files import save
        print("started", flush=True)
        for letter in cycle(b"ab"):
            save(Path(sys.argv[1]), bytes([letter]) * 3_000_000)
    """
    chance = random.Random(1)  # noqa: S311 the moments need not be secret
    for _ in range(8):
        with subprocess.Popen(python(script, str(path)), stdout=subprocess.PIPE) as process:
            assert process.stdout
            process.stdout.readline()
            time.sleep(chance.uniform(0, 0.06))
            process.send_signal(signal.SIGKILL)
        assert path.read_bytes() in contents
    sweep(tmp_path)
    assert list(tmp_path.iterdir()) == [path]


@posix
def test_sweeping_spares_other_files_and_what_a_running_process_writes(tmp_path: Path) -> None:
    with subprocess.Popen(python("")) as gone:
        pass
    abandoned = tmp_path / f".formgen-{gone.pid}-0a1b2c3d.tmp"
    running = tmp_path / f".formgen-{os.getpid()}-0a1b2c3d.tmp"
    other = tmp_path / ".formgen-notes.tmp"
    for file in (abandoned, running, other):
        file.write_bytes(b"")
    sweep(tmp_path)
    assert sorted(tmp_path.iterdir()) == sorted([running, other])
    sweep(tmp_path / "missing")
