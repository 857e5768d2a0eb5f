"""diff: what is compared with what, where an older version may come from, how the answer reads."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from formgen.cli import main
from formgen.commands.diff import diff
from formgen.problems import InputError, WrongUseError
from formgen.workspace import git as gitfile
from versions import spec, workspace, write


@pytest.fixture
def hr(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    return workspace(tmp_path / "hr")


def weights(root: Path, *versions: str) -> list[tuple[str, str]]:
    difference, problems = diff(root, "clerk", *versions)
    assert problems == ()
    return [(each.before, each.after) for each in difference.changes if each.what == "weight"]


def test_the_two_newest_versions_are_compared_unless_others_are_named(hr: Path) -> None:
    assert weights(hr) == [("50%", "60%")]
    assert weights(hr, "1") == [("40%", "60%")]
    assert weights(hr, "v1", "V2") == [("40%", "50%")]
    assert weights(hr, "2", "1") == [("50%", "40%")]


def test_a_version_may_be_a_file(hr: Path) -> None:
    write(hr / "drafts/next.yaml", spec(4, "2027-01", "70%"))
    write(Path("other.yaml"), spec(5, "2027-02", "80%"))
    assert weights(hr, "3", "drafts/next.yaml") == [("60%", "70%")]
    assert weights(hr, "other.yaml") == [("80%", "60%")]


def test_a_file_of_another_form_is_compared_with_a_warning(hr: Path) -> None:
    write(Path("other.yaml"), spec(1, "2026-01", "40%").replace("id: clerk", "id: driver"))
    _, (problem,) = diff(hr, "clerk", "other.yaml")
    assert (problem.code, problem.is_error) == ("another-form", False)


def test_what_does_not_exist_is_said(hr: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gitfile, "_git", lambda *_: None)
    monkeypatch.setattr(gitfile, "which", lambda _: "git")
    with pytest.raises(WrongUseError) as lost:
        diff(hr, "clerk", "9")
    assert [problem.code for problem in lost.value.problems] == ["no-such-version", "git-no-work-tree"]
    monkeypatch.setattr(gitfile, "which", lambda _: None)
    with pytest.raises(WrongUseError) as lost:
        diff(hr, "clerk", "HEAD")
    assert [problem.code for problem in lost.value.problems] == ["no-such-version", "git-missing"]
    with pytest.raises(WrongUseError) as lost:
        diff(hr, "clark")
    assert lost.value.problems[0].facts["near"] == "clerk"
    for name in ("clerk.v1.yaml", "clerk.v2.yaml"):
        (hr / "specs" / name).unlink()
    with pytest.raises(WrongUseError) as lost:
        diff(hr, "clerk")
    assert [problem.code for problem in lost.value.problems] == ["no-older-version"]


def test_a_file_that_cannot_be_read_is_no_crash(hr: Path) -> None:
    write(Path("draft.yaml"), "id: clerk\n")
    with pytest.raises(InputError):
        diff(hr, "clerk", "draft.yaml")


Git = Callable[..., None]


@pytest.fixture
def git(hr: Path, monkeypatch: pytest.MonkeyPatch) -> Git:
    """Git in the workspace, with a first commit, and nothing of the machine's own settings."""
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"):
        monkeypatch.setenv(name, "/dev/null")
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "HR")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "hr@example.com")

    def run(*arguments: str) -> None:
        subprocess.run(["git", "-C", str(hr), *arguments], check=True, capture_output=True)

    run("init")
    run("add", ".")
    run("commit", "-m", "first")
    return run


@pytest.mark.needs("git")
def test_a_version_may_be_a_git_revision_of_the_newest_file(hr: Path, git: Git) -> None:
    write(hr / "specs/clerk.v3.yaml", spec(3, "2026-11", "65%"))
    assert weights(hr, "HEAD") == [("60%", "65%")]
    git("tag", "agreed")
    git("commit", "-am", "second")
    assert weights(hr, "HEAD~1") == [("60%", "65%")]
    assert weights(hr, "agreed", "HEAD") == [("60%", "65%")]
    difference, _ = diff(hr, "clerk", "agreed")
    assert difference.old.places.file == f"{hr / 'specs/clerk.v3.yaml'}@agreed"


@pytest.mark.needs("git")
def test_git_is_asked_for_revisions_only(hr: Path, git: Git) -> None:
    write(hr / "specs/clerk.v4.yaml", spec(4, "2027-01", "70%"))
    for said, code in {
        "nowhere": "git-no-revision",
        "--output=x": "git-no-revision",
        "HEAD": "git-no-file",
        "HEAD:specs": "git-no-revision",
    }.items():
        with pytest.raises(WrongUseError) as lost:
            diff(hr, "clerk", said)
        assert lost.value.problems[-1].code == code
    git("status")
    assert not (hr / "specs/x").exists()


def test_diff_on_the_terminal(hr: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-C", str(hr), "diff", "clerk"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "文员考核表  v2 → v3",
        f"  - {hr / 'specs/clerk.v2.yaml'}",
        f"  + {hr / 'specs/clerk.v3.yaml'}",
        "",
        "the form",
        "  ~ in force from: 2026年6月 → 2026年11月",
        "",
        "工作业绩",
        "  ~ 电话接听 · weight: 50% → 60%",
        "",
        "changes: 2",
    ]
    assert main(["-C", str(hr), "diff", "clerk", "2", "2", "--lang", "zh"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "印刷内容和计算方法都没有变化"


def test_diff_as_json_is_what_the_page_for_scripts_says(hr: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-C", str(hr), "diff", "clerk", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert list(document) == ["form", "title", "old", "new", "changes"]
    old = {"version": 2, "effective": "2026-06", "file": str(hr / "specs/clerk.v2.yaml")}
    assert document["old"] == old
    assert document["changes"][1] == {
        "kind": "changed",
        "what": "weight",
        "path": ["工作业绩", "电话接听"],
        "ids": ["calls"],
        "before": "50%",
        "after": "60%",
    }
