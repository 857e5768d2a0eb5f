"""Names that no disk takes, closed folders, systems that cannot write a name: told, never a traceback."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from formgen.cli import main
from formgen.commands.blank import blank
from formgen.commands.regenerate import regenerate
from formgen.commands.report import report
from formgen.commands.score import score
from formgen.periods import Period
from formgen.printing.run import Wish
from formgen.problems import Problem
from offices import APPROVAL, DOCX, codes, contents, new, office, spec, write

posix = pytest.mark.skipif(os.name == "nt", reason="permissions and locales of POSIX")
LONG = "张" * 86
MONTH = "2026-10"


@pytest.fixture
def hr(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The office, which is the current folder."""
    root = office(tmp_path / "hr")
    monkeypatch.chdir(root)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    return root


# ── names ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "words",
    [
        *(f"-C {long} check" for long in (f"{LONG}/x", "x" * 5_000)),
        *(f"blank clerk --out {long} --to docx" for long in (f"{LONG}/x", "x" * 5_000)),
        "-C {} check",
        "check {}",
        "blank {}",
        "blank clerk --out {} --to docx",
        "blank --month 2026-10 --person {} --to docx",
        "score {}",
        "score scores --out {} --to docx",
        "report --month 2026-10 --out {} --to xlsx",
        "report {} --month 2026-10",
        "workbook --month 2026-10 --out {}/x.xlsx",
        "regenerate --out {}",
        "diff clerk {}",
        "impact clerk {} --month 2026-10",
        "impact clerk --month 2026-10 --with {}",
        "template check {}",
        "template new {}",
        "init {}",
        "demo {}",
        "doctor {}",
    ],
    ids=lambda words: words[:40],
)
def test_a_name_that_no_disk_takes_is_told(hr: Path, capsys: pytest.CaptureFixture[str], words: str) -> None:
    spec(hr, 2, "2026-11", most=120)
    before = contents(hr)
    status = main(words.format(LONG).split(" "))
    out, err = capsys.readouterr()
    if not words.startswith("regenerate"):
        assert status in (1, 2)
    assert "[" in err or "formgen:" in err, out
    assert contents(hr) == before


@pytest.mark.parametrize("key", ["logo: {}", "fonts: [{}]"])
def test_a_file_with_such_a_name_in_the_settings_is_told_with_its_place(hr: Path, key: str) -> None:
    write(hr / "formgen.yaml", key.format(LONG) + "\n")
    outcome = blank(hr, wish=DOCX)
    (problem,) = outcome.problems
    assert (problem.code, problem.where.line) == ("no-such-file-named", 1)
    assert len(problem.facts["path"]) < 50


# ── permissions ─────────────────────────────────────────────────────────────────────────────


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Set(ctypes.Structure):
    _fields_ = (
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inherited", ctypes.c_uint32),
    )


@contextmanager
def unprivileged() -> Iterator[None]:
    """As somebody whom permissions concern: root gives up the right to pass them over, and takes it back."""
    if os.geteuid():
        yield
        return
    system, header, both = ctypes.CDLL(None), _Header(0x20080522, 0), (_Set * 2)()
    if system.capget(ctypes.byref(header), both):
        pytest.skip("root cannot be kept from reading everything")
    before = both[0].effective
    both[0].effective &= ~0b110  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
    assert system.capset(ctypes.byref(header), both) == 0
    try:
        yield
    finally:
        both[0].effective = before
        assert system.capset(ctypes.byref(header), both) == 0


@contextmanager
def closed(path: Path) -> Iterator[None]:
    path = path.absolute()
    mode = path.stat().st_mode
    path.chmod(0)
    try:
        yield
    finally:
        path.chmod(mode)


def told(problems: tuple[Problem, ...]) -> list[tuple[str, str]]:
    return [(problem.code, problem.where.file) for problem in problems]


@posix
@pytest.mark.parametrize(
    ("place", "code"),
    [
        ("scores/2026-09", "unreadable-folder"),
        ("scores/2026-09/clerk.csv", "unreadable-file"),
        ("people.csv", "unreadable-file"),
        ("formgen.yaml", "unreadable-file"),
        ("specs", "unreadable-folder"),
        ("specs/clerk.v2.yaml", "unreadable-file"),
        ("templates", "unreadable-folder"),
        ("templates/appraisal.docx", "unreadable-file"),
    ],
)
def test_what_may_not_be_read_is_never_passed_over_in_silence(hr: Path, place: str, code: str) -> None:
    """A folder of scores that nobody may open held nothing, and the run ended well."""
    from formgen.commands.template import copy_templates

    spec(hr, 2, "2026-11")
    copy_templates(hr)
    write(hr / "scores/2026-09/clerk.csv", "工号,calls\n0001,70\n")
    path = Path(place)
    with unprivileged(), closed(path):
        outcome = score(Path(), ["scores"], wish=DOCX)
        status = main(["score", "scores", "--to", "docx"])
    places = [file for found, file in told(outcome.problems) if found in (code, "unreadable-file")]
    assert place in places or any(each.startswith(place) for each in places), told(outcome.problems)
    assert status == 1
    assert len(set(places)) == len(places)


@posix
@pytest.mark.parametrize("place", [".", "output", f"output/{MONTH}", f"output/{MONTH}/clerk"])
def test_every_command_tells_of_a_closed_folder(hr: Path, place: str) -> None:
    blank(hr, period=Period.parse(MONTH), wish=DOCX)
    score(hr, ["scores"], wish=DOCX)
    blank(hr, wish=DOCX)
    spec(hr, most=120)
    path = Path(place)
    commands = [
        ["blank", "--month", MONTH, "--to", "docx"],
        ["score", "scores", "--to", "docx"],
        ["report", "--month", MONTH, "--to", "xlsx"],
        ["regenerate"],
        ["check"],
        ["status", "--month", MONTH],
        ["forms"],
    ]
    with unprivileged(), closed(path):
        ended = {words[0]: main(words) for words in commands}
    harmless = {"check", "forms", "status"} if place != "." else set()  # a list says who the people are
    harmless |= {"report"} if place.endswith("clerk") else set()
    assert {name for name, status in ended.items() if status == 0} <= harmless


@posix
def test_a_month_that_may_not_be_read_does_not_stop_the_others(hr: Path) -> None:
    for month in (MONTH, "2026-11"):
        blank(hr, period=Period.parse(month), wish=DOCX)
    spec(hr, most=120)
    with unprivileged(), closed(Path("output", MONTH)):
        outcome = regenerate(Path()).outcome
    assert codes(outcome.problems) == ["unreadable-file"]
    assert len(new(outcome)) == 4


# ── permissions of what is made ─────────────────────────────────────────────────────────────


@posix
def test_what_was_kept_from_others_is_kept_from_them_when_it_is_made_again(hr: Path) -> None:
    score(hr, ["scores"], wish=DOCX)
    report(hr, Period.parse(MONTH), wish=Wish(formats=("xlsx",)))
    files = [path for path in (hr / "output").rglob("*") if path.is_file()]
    for path in files:
        path.chmod(0o600)
    write(hr / f"scores/{MONTH}/clerk.csv", "工号,calls\n" + "".join(f"{n:04},70\n" for n in range(1, 5)))
    regenerate(hr, wish=Wish(revise=True, approval=APPROVAL))
    every = {path: oct(path.stat().st_mode & 0o777) for path in (hr / "output").rglob("*") if path.is_file()}
    assert len(every) > len(files)
    assert set(every.values()) == {"0o600"}


def test_a_report_leaves_nothing_in_the_home(hr: Path) -> None:
    home = hr.parent / "home"
    home.mkdir()
    environment = {**os.environ, "HOME": str(home), "USERPROFILE": str(home)}
    for name in ("MPLCONFIGDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"):
        environment.pop(name, None)
    run = subprocess.run(
        [sys.executable, "-m", "formgen", "report", "--month", MONTH, "--to", "docx"],
        cwd=hr,
        env=environment,
        capture_output=True,
        check=True,
    )
    assert run.stderr == b""
    assert list(home.iterdir()) == []


# ── locales ─────────────────────────────────────────────────────────────────────────────────


def _in_locale(root: Path, locale: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **locale, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    command = [sys.executable, "-m", "formgen", "--lang", "en", *words]
    return subprocess.run(
        command, cwd=root, env=environment, capture_output=True, encoding="utf-8", check=False
    )


@posix
@pytest.mark.parametrize(
    "words",
    [
        ["blank", "--month", MONTH, "--to", "docx"],
        ["score", "scores", "--to", "docx"],
        ["report", "--month", MONTH, "--to", "xlsx"],
        ["regenerate"],
        ["check"],
    ],
    ids=lambda words: words[0],
)
def test_a_locale_that_cannot_write_a_name_is_told(hr: Path, words: list[str]) -> None:
    blank(hr, period=Period.parse(MONTH), wish=DOCX)
    score(hr, ["scores"], wish=DOCX)
    report(hr, Period.parse(MONTH), wish=Wish(formats=("xlsx",)))
    if words[0] != "score":
        spec(hr, most=120)
    before = contents(hr / "output")
    run = _in_locale(hr, {"LC_ALL": "C"}, *words)
    assert "Traceback" not in run.stderr
    assert (run.returncode, "name-unwritable" in run.stderr) == (
        (0, False) if words == ["check"] else (1, True)
    )
    assert contents(hr / "output") == before


@posix
@pytest.mark.skipif(shutil.which("localedef") is None, reason="needs localedef")
def test_a_chinese_locale_without_a_rare_character_is_told(hr: Path, tmp_path: Path) -> None:
    command = ["localedef", "-f", "GBK", "-i", "zh_CN", str(tmp_path / "zh_CN.GBK")]
    made = subprocess.run(command, capture_output=True, check=False)
    if made.returncode > 1:  # 1 only warns
        pytest.skip("this machine has no GBK")
    locale = {"LC_ALL": "zh_CN.GBK", "LOCPATH": str(tmp_path)}
    write(hr / "people.csv", "工号,姓名,部门,表单\n0001,㛃,客服部,clerk\n0002,李四,客服部,clerk\n")
    run = _in_locale(hr, locale, "blank", "--month", MONTH, "--to", "docx")
    assert "Traceback" not in run.stderr
    assert (run.returncode, run.stderr.count("[name-unwritable]")) == (1, 1)
    assert run.stdout.count(".docx") == 1


# ── folders that vanish ─────────────────────────────────────────────────────────────────────


def test_a_folder_of_output_that_vanishes_is_told(hr: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody cleans up while cards are made."""
    from formgen.output.manifest import Manifest

    really = Manifest.add

    def add(self: Manifest, *entries: object) -> None:
        really(self, *entries)  # type: ignore[arg-type]  # passed through
        shutil.rmtree(self.folder / "clerk", ignore_errors=True)

    monkeypatch.setattr(Manifest, "add", add)
    outcome = score(hr, ["scores"], wish=DOCX)
    assert outcome.failed or all(made.path.parent.name == "clerk" for made in outcome.made)
