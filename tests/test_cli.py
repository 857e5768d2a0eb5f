"""The command line: what is understood, what is said and where, and how it ends."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from textwrap import dedent

import pytest

from formgen import __version__
from formgen.cli import main
from formgen.cli.arguments import COMMANDS
from formgen.cli.commands import ACTIONS
from formgen.cli.console import Console, chosen, system_language
from formgen.cli.telling.outcome import ways_read
from formgen.commands import blank, check
from formgen.output.zipped import zipped
from formgen.printing.run import Ways
from formgen.problems import Problem, Severity, Where, error
from formgen.workspace import packaged
from formgen.writing.pdf import document as pdf
from formgen.writing.word import package as packages
from outside import HANGS

SPEC = """
    id: clerk
    title: 文员考核表
    version: 1
    header: [姓名, 考核周期]
    sections:
      - indicators:
          - id: calls
            name: 电话接听
            weight: 100%
            rule: {rating: {min: 0, max: 100}}
    total: {full: 100}
    grades: [{name: 合格, from: 60}, {name: 不合格, below: 60}]
    signatures: [{role: 被考核人, date: true}]
"""
SCORES = """
    form: clerk
    month: 2026-11
    scores:
      - {person: {工号: "0012", 姓名: 张三}, facts: {calls: 80}}
"""
posix = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
TO_DOCX = ("--to", "docx")


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(dedent(text), encoding="utf-8")
    return path


@pytest.fixture
def hr(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace in a folder with a Chinese name and a space; the current folder is beside it."""
    root = tmp_path / "人事 部"
    write(root / "specs/clerk.yaml", SPEC)
    write(root / "scores/2026-11/clerk.yaml", SCORES)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    return root


def formgen(*arguments: str | Path) -> int:
    return main([str(argument) for argument in arguments])


def command(*arguments: str | Path) -> Sequence[str]:
    return [sys.executable, "-m", "formgen", *map(str, arguments)]


# ── language ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("given", "environment", "expected"),
    [
        ([], {}, "en"),
        ([], {"LANG": "zh_CN.UTF-8"}, "zh"),
        ([], {"LANG": "C"}, "en"),
        ([], {"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, "en"),
        ([], {"LC_ALL": "", "LC_MESSAGES": "zh_TW", "LANG": "en_US"}, "zh"),
        (["blank", "--lang", "zh"], {"LANG": "en_US"}, "zh"),
        (["--lang=en", "blank"], {"LANG": "zh_CN"}, "en"),
        (["--lang"], {"LANG": "zh_CN"}, "zh"),
        (["--lang", "fr"], {"LANG": "zh_CN"}, "zh"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="Windows tells the language itself")
def test_the_language_is_the_one_asked_for_or_the_systems(
    given: list[str], environment: dict[str, str], expected: str
) -> None:
    assert (chosen(given) or system_language(environment)) == expected


def test_a_workspace_says_its_language_unless_another_is_asked_for(
    hr: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(hr / "formgen.yaml", "lang: zh\n")
    assert formgen("-C", hr, "check") == 0
    assert capsys.readouterr().out == "没有发现问题\n"
    assert formgen("-C", hr, "check", "--lang", "en") == 0
    assert capsys.readouterr().out == "no problems found\n"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_in_both_languages(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert formgen(name, "--help", "--lang", "zh") == 0
    chinese = capsys.readouterr().out
    assert formgen("--lang", "en", name, "-h") == 0
    english = capsys.readouterr().out
    assert chinese.startswith(f"用法：formgen {name}")
    assert english.startswith(f"usage: formgen {name}")
    assert "显示本说明" in chinese
    assert english.isascii()


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"], ["--lang", "en", "-h"]])
def test_general_help_lists_all_commands(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert formgen(*arguments) == 0
    out = capsys.readouterr().out
    assert all(f"\n  {name} " in out for name in COMMANDS)


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert formgen("--version") == 0
    assert capsys.readouterr().out == f"formgen {__version__}\n"


def test_starting_up_loads_nothing_heavy() -> None:
    heavy = [
        "weasyprint",
        "docxtpl",
        "docx",
        "yaml",
        "jinja2",
        "lxml",
        "uharfbuzz",
        "fontTools",
        "PIL",
        "tqdm",
    ]
    script = f"import formgen.cli, sys; print([m for m in {heavy} if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"


# ── wrong usage ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["blnak"], "did you mean `formgen blank`?"),
        (["xyzzy"], "`formgen --help` lists the commands"),
        (["blank", "--moth", "2026-11"], "does not understand `--moth`"),
        (["blank", "--month", "2026-13"], "`2026-13` is not a month"),
        (["blank", "--month", "２０２６-11"], "write year and month: 2026-11"),
        (["blank", "--month"], "expected one argument"),
        (["blank", "--to", "docx,odt"], "`odt` is not a format"),
        (["blank", "--to", ""], "one or several of: docx, pdf"),
        (["blank", "--out", ""], "the name of a folder is empty"),
        (["blank", "clark"], "did you mean `clerk`?"),
        (["blank", "--person", "张三"], "nobody in the roster"),
        (["init"], "formgen init DIR"),
        (["score"], "name score files or folders"),
        (["score", "nowhere"], "there is no file or folder `nowhere`"),
        (["diff"], "formgen diff FORM [OLD] [NEW]"),
        (["diff", "clerk"], "no version before version 1"),
        (["diff", "clerk", "1", "1", "1"], "does not understand `1`"),
        (["check", "nowhere"], "there is neither a file nor a form `nowhere`"),
        (["-C", "nowhere", "check"], "is no workspace"),
        (["--lang", "fr", "check"], "one of: zh, en"),
        (["demo", "one", "two"], "does not understand `two`"),
        (["check", "--", "--json"], "there is neither a file nor a form `--json`"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_what_to_do(
    arguments: list[str], said: str, hr: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    general = [] if "-C" in arguments else ["-C", str(hr)]
    assert formgen(*general, *arguments) == 2
    printed = capsys.readouterr()
    assert said in printed.err
    assert printed.err.startswith("formgen: error: ")
    assert printed.out == ""
    assert list(Path().iterdir()) == []


# ── the workspace ───────────────────────────────────────────────────────────────────────────


def test_the_workspace_may_be_named_before_or_after_the_command(
    hr: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert formgen("-C", hr, "blank", *TO_DOCX) == 0
    before = capsys.readouterr()
    shutil.rmtree(hr / "output")
    assert formgen("blank", *TO_DOCX, "-C", hr) == 0
    assert capsys.readouterr() == before
    assert str(hr / "output/blank/clerk/clerk-v1-blank.docx") in before.out
    assert before.err == ""


def test_the_current_folder_is_the_workspace_if_it_is_one(
    hr: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(hr)
    assert formgen("score", "scores/2026-11", *TO_DOCX) == 0
    assert capsys.readouterr().out.splitlines()[0] == "  " + str(Path("output/2026-11/clerk/0012-张三.docx"))


@pytest.mark.usefixtures("hr")
def test_elsewhere_the_packaged_forms_are_printed_into_the_current_folder(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert formgen("blank", "cs-lead", *TO_DOCX) == 0
    assert Path("output/blank/cs-lead/cs-lead-v1-blank.docx").is_file()
    assert "`formgen init DIR` makes a workspace" in capsys.readouterr().err


def test_out_chooses_the_folder(hr: Path) -> None:
    assert formgen("-C", hr, "blank", "--out", "打印", *TO_DOCX) == 0
    assert Path("打印/blank/clerk/clerk-v1-blank.docx").is_file()
    assert not (hr / "output").exists()


# ── what is said ────────────────────────────────────────────────────────────────────────────


def test_problems_have_place_sentence_code_and_hint(hr: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(hr / "specs/clerk.yaml", SPEC.replace("header:", "haeder:"))
    assert formgen("-C", hr, "check") == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"{hr / 'specs/clerk.yaml'}:5:1: error: ")
    assert lines[0].endswith("[unknown-key]")
    assert "`header`" in lines[1]
    assert lines[-1].startswith("errors: 1,")


def test_a_sound_workspace_is_called_so(hr: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert formgen("-C", hr, "check", "--lang", "zh") == 0
    assert capsys.readouterr().out == "没有发现问题\n"


def test_check_as_json_is_what_the_page_for_scripts_says(
    hr: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(hr / "specs/clerk.yaml", SPEC.replace(", date: true", ""))
    assert formgen("-C", hr, "check", "--json") == 0
    document = json.loads(capsys.readouterr().out)
    assert list(document) == ["errors", "warnings", "accepted", "problems"]
    assert document["warnings"] == 1
    assert document["problems"] == [
        {
            "severity": "warning",
            "code": "signature-undated",
            "file": str(hr / "specs/clerk.yaml"),
            "line": 14,
            "column": 14,
            "cell": None,
            "message": "the signature “被考核人” has no date",
            "hint": "add `date: true`",
            "facts": {"name": "被考核人"},
            "likewise": [],
        }
    ]


def test_a_card_that_lacks_a_score_ends_with_1_and_is_listed(
    hr: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(hr / "scores/2026-11/clerk.yaml", SCORES.replace("{calls: 80}", "{}"))
    assert formgen("-C", hr, "score", "scores", *TO_DOCX) == 1
    printed = capsys.readouterr()
    assert "0012-张三.docx   (incomplete)" in printed.out
    assert "forms made: 1, files: 1" in printed.out
    assert "incomplete: 1" in printed.out
    assert "[score-missing]" in printed.err


def test_whoever_was_not_printed_is_listed(hr: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scores = write(
        hr / "scores/2026-11/clerk.yaml", SCORES + '      - {person: "0099", facts: {calls: 80}}\n'
    )
    assert formgen("-C", hr, "score", "scores", *TO_DOCX) == 1
    assert capsys.readouterr().out.splitlines()[-2:] == ["not made: 1", f"  0099 ({scores}:6:5)"]


def test_many_files_are_summed_up_by_folder(hr: Path, capsys: pytest.CaptureFixture[str]) -> None:
    people = [f'      - {{person: {{工号: "{n:04}", 姓名: 张三}}, facts: {{calls: 80}}}}' for n in range(30)]
    write(hr / "scores/2026-11/clerk.yaml", SCORES.split("      -", maxsplit=1)[0] + "\n".join(people))
    assert formgen("-C", hr, "score", "scores", *TO_DOCX) == 0
    out = capsys.readouterr().out.splitlines()
    assert out == [f"  {hr / 'output/2026-11/clerk'}   files: 30", "forms made: 30, files: 30"]


def test_what_a_file_brings_cannot_play_tricks_on_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    tricks = "\x1b[2J\n\u202efake: error"
    Console("en").problems([error("usage-month", Where(f"a{tricks}"), typed=tricks)])
    printed = capsys.readouterr().err
    assert "\x1b" not in printed
    assert "\u202e" not in printed
    assert len(printed.splitlines()) == 2


@pytest.mark.parametrize(
    ("variables", "coloured"),
    [({"TERM": "xterm"}, True), ({"TERM": "xterm", "NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)],
)
@pytest.mark.skipif(sys.platform == "win32", reason="Windows' consoles have variables of their own")
def test_colour_is_for_terminals_that_want_it(
    variables: dict[str, str],
    coloured: bool,  # noqa: FBT001 what is expected
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    problem = Problem(Severity.ERROR, "usage-empty", Where(""))
    Console("en").problems([problem])
    assert "\x1b" not in capsys.readouterr().err
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    Console("en").problems([problem])
    assert ("\x1b[31m" in capsys.readouterr().err) == coloured


def test_a_bar_runs_on_a_terminal_for_more_than_a_handful(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with Console("en").progress() as progress:
        assert progress is None
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with Console("en").progress() as progress:
        assert progress
        progress(1, 3)
        assert capsys.readouterr().err == ""
        progress(5, 30)
    assert "0/30" in capsys.readouterr().err


# ── how it ends ─────────────────────────────────────────────────────────────────────────────


def test_an_interrupted_run_is_quiet(
    hr: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(blank, "blank", interrupted)
    assert formgen("-C", hr, "blank") == 130
    assert capsys.readouterr() == ("", "")


@posix
@pytest.mark.usefixtures("hr")
def test_control_c_leaves_whole_files_only() -> None:
    script = """
        import signal, sys
        from formgen.cli import main
        signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs the tests may ignore it
        sys.exit(main(["demo", "shown"]))
    """
    demo = [sys.executable, "-c", dedent(script)]
    with subprocess.Popen(demo, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        while run.poll() is None and not list(Path().rglob("*.docx")):
            time.sleep(0.02)
        run.send_signal(signal.SIGINT)
        _, err = run.communicate(timeout=HANGS)
    assert run.returncode == 130
    assert err == b""
    assert list(Path().rglob(".formgen-*")) == []


@posix
@pytest.mark.usefixtures("hr")
def test_a_reader_that_goes_away_gets_no_complaint() -> None:
    with subprocess.Popen(command("check"), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        assert run.stdout
        assert run.stderr
        run.stdout.close()
        err = run.stderr.read()
    assert run.returncode == 141
    assert b"Traceback" not in err
    assert b"BrokenPipe" not in err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_output_that_cannot_be_written_is_no_crash(hr: Path) -> None:
    with Path("/dev/full").open("w") as full:
        run = subprocess.run(command("-C", hr, "check"), stdout=full, stderr=subprocess.PIPE, check=False)
    assert run.returncode == 141
    assert run.stderr == b""


def test_a_bug_shows_its_traceback(hr: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "check", lambda *_: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        formgen("-C", hr, "check")


@posix
def test_a_system_without_a_language_prints_chinese_names(hr: Path) -> None:
    environment = {**os.environ, "LC_ALL": "C", "LANG": "C"}
    run = subprocess.run(
        command("-C", hr, "blank", *TO_DOCX),
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert f"  {hr / 'output/blank/clerk/clerk-v1-blank.docx'}" in run.stdout


# ── init and doctor ─────────────────────────────────────────────────────────────────────────


@pytest.mark.usefixtures("hr")
def test_a_new_workspace_comes_with_commands_that_work(capsys: pytest.CaptureFixture[str]) -> None:
    assert formgen("init", "新公司 总部") == 0
    steps = [line.strip() for line in capsys.readouterr().out.splitlines()[1:]]
    assert steps[0] == 'cd "新公司 总部"'
    for step in steps[1:]:
        name, first, *rest = step.split()
        assert name == "formgen"
        status = formgen("-C", "新公司 总部", first, *rest, *(TO_DOCX if first in ("blank", "score") else ()))
        assert status in (0, 1), step


def test_the_doctor_finds_this_machine_fit_for_word(hr: Path, capsys: pytest.CaptureFixture[str]) -> None:
    formgen("-C", hr, "doctor")
    out = capsys.readouterr().out
    assert "ready     Word documents" in out
    assert f"ready     output folder: {hr / 'output'}" in out
    assert not (hr / "output").exists()


def test_the_doctor_says_how_to_get_pdf(
    hr: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing() -> None:
        raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.setattr(pdf, "import_module", lambda _: missing())
    for platform, way in {"darwin": "brew install pango", "win32": "MSYS2", "linux": "pango"}.items():
        monkeypatch.setattr("formgen.commands.doctor.sys.platform", platform)
        assert formgen("-C", hr, "doctor") == 1
        lines = capsys.readouterr().out.splitlines()
        place = next(n for n, line in enumerate(lines) if "libpango-1.0-0" in line)
        assert lines[place].startswith("MISSING   PDF")
        assert way in lines[place + 1]


def test_every_command_that_can_be_typed_is_one_that_is_carried_out() -> None:
    assert set(ACTIONS) == set(COMMANDS)


def test_an_empty_workspace_says_what_to_do_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert formgen("init", tmp_path / "hr", "--empty") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.strip()[:2] for line in lines[1:]] == ["1.", "2.", "3.", "4.", "5."]
    assert all(word in "".join(lines) for word in ("people.xlsx", "formgen.yaml", "specs", "formgen check"))


def test_what_a_run_made_is_told_to_scripts_with_the_way_of_each_file(
    hr: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(hr / "scores/2026-11/clerk.yaml", SCORES)
    assert formgen("-C", hr, "score", "scores", *TO_DOCX, "--json") == 0
    document = json.loads(capsys.readouterr().out)
    assert sum(document["written"]["docx"].values()) == 1
    assert [(each["state"], each["why"]) for each in document["made"]] == [("complete", ["new"])]
    assert document["failed"] == []
    assert formgen("-C", hr, "regenerate", "--json") == 0
    again = json.loads(capsys.readouterr().out)
    assert (again["written"], again["gone"], again["strange"]) == ({}, [], [])


def test_files_that_could_not_be_filled_in_are_counted_with_the_reason() -> None:
    ways: Ways = Counter({("docx", "filled"): 9, ("docx", "odd-words"): 2, ("docx", "plain"): 1})
    told = list(ways_read(ways, "zh"))
    assert told == ["DOCX：2 份是逐份排版的（含罕见字符：2），内容无误，只是较慢"]
    assert list(ways_read(Counter({("docx", "filled"): 9, ("docx", "plain"): 1}), "zh")) == []


def test_the_doctor_says_of_each_template_whether_its_forms_are_filled_in(
    hr: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert formgen("-C", hr, "--lang", "zh", "doctor", "--templates") == 0
    told = capsys.readouterr().out.splitlines()
    assert [line.split("——")[1] for line in told] == ["版面只排一次，随后逐份填入（PDF：多人使用的表）"] * 2
    template = packages.read(packaged.templates() / "appraisal.docx")
    looking = "{% if view.result and view.result.lines[0].unit == '分' %}！{% endif %}{{ view.title }}"
    body = template["word/document.xml"].decode().replace("{{ view.title }}", looking, 1)
    (hr / "templates").mkdir()
    (hr / "templates" / "appraisal.docx").write_bytes(
        zipped({**template, "word/document.xml": body.encode()})
    )
    assert formgen("-C", hr, "--lang", "zh", "doctor", "--templates") == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0].endswith("逐份排版，较慢：unit")
    assert "请原样输出" in told[1]
