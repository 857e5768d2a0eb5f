"""A workspace is read as far as it goes, and never from outside itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from formgen import messages
from formgen.commands.score import score
from formgen.commands.status import status
from formgen.periods import Period
from formgen.problems import Problem, WrongUseError
from formgen.records.model import Person
from formgen.workspace.folder import Config, Workspace, load, load_spec
from formgen.workspace.named import form_id

FORM = "id: {id}\ntitle: 考核表\nversion: {version}\neffective: {effective}\n"


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def form(id_: str, version: int, effective: str) -> str:
    return FORM.format(id=id_, version=version, effective=effective)


def codes(problems: tuple[Problem, ...]) -> list[str]:
    return [problem.code for problem in problems]


def test_an_empty_folder_is_a_workspace(tmp_path: Path) -> None:
    assert load(tmp_path) == (Workspace(tmp_path), ())


def test_a_workspace_is_read(tmp_path: Path) -> None:
    write(
        tmp_path / "formgen.yaml", "company: 华星科技\nlogo: art/logo.png\nfonts: [fonts/a.ttf]\nlang: zh\n"
    )
    write(tmp_path / "art" / "logo.png", "")
    write(tmp_path / "fonts" / "a.ttf", "")
    write(tmp_path / "people.yaml", "people: [{工号: 0012, 姓名: 张三}]")
    write(tmp_path / "specs" / "b.yaml", form("a-form", 2, "2026-10"))
    write(tmp_path / "specs" / "a.yml", form("a-form", 1, "2026-01"))
    write(tmp_path / "specs" / ".a.yaml", "an editor's")
    write(tmp_path / "specs" / "README.md", "no spec")
    workspace, problems = load(tmp_path)
    assert problems == ()
    assert workspace.config == Config(
        company="华星科技", logo="art/logo.png", fonts=("fonts/a.ttf",), lang="zh"
    )
    assert workspace.logo == tmp_path / "art" / "logo.png"
    assert workspace.fonts == (tmp_path / "fonts" / "a.ttf",)
    assert workspace.people == (Person("0012", "张三"),)
    assert [spec.path.name for spec in workspace.specs] == ["a.yml", "b.yaml"]


def test_a_month_has_its_version(tmp_path: Path) -> None:
    write(tmp_path / "specs" / "new.yaml", form("a-form", 2, "2026-10"))
    write(tmp_path / "specs" / "old.yaml", form("a-form", 1, "2026-01"))
    workspace, _ = load(tmp_path)
    old, new = workspace.versions("a-form")
    assert (old.path.name, new.path.name) == ("old.yaml", "new.yaml")
    assert workspace.form_for("a-form", Period.parse("2026-09")) == old
    assert workspace.form_for("a-form", Period.parse("2026-10")) == new
    assert workspace.form_for("a-form") == new
    assert workspace.form_for("a-form", Period.parse("2025-12")) is None
    assert workspace.spec_of(old.form) is old
    with pytest.raises(KeyError):
        Workspace(tmp_path).spec_of(old.form)


def test_what_is_bad_is_left_out_and_told(tmp_path: Path) -> None:
    write(tmp_path / "formgen.yaml", "compny: 华星")
    write(tmp_path / "people.yaml", "people: [{工号: 1, 姓名: 甲}, {姓名: 乙}]")
    write(tmp_path / "specs" / "bad.yaml", "id: A")
    write(tmp_path / "specs" / "good.yaml", form("a-form", 1, "2026-01"))
    (tmp_path / "specs" / "chinese.yaml").write_bytes("title: 考核表".encode("gb18030"))
    workspace, problems = load(tmp_path)
    assert [spec.path.name for spec in workspace.specs] == ["good.yaml"]
    assert [person.name for person in workspace.people] == ["甲"]
    assert {"unknown-key", "not-an-id", "not-utf-8", "person-without"} <= set(codes(problems))
    assert {Path(problem.where.file).name for problem in problems} == {
        "formgen.yaml",
        "people.yaml",
        "bad.yaml",
        "chinese.yaml",
    }


def test_two_files_cannot_be_the_same_version(tmp_path: Path) -> None:
    write(tmp_path / "specs" / "a.yaml", form("a-form", 1, "2026-01"))
    write(tmp_path / "specs" / "b.yaml", form("a-form", 1, "2026-02"))
    _, (problem,) = load(tmp_path)
    assert problem.code == "same-version"
    assert str(problem.where) == f"{tmp_path / 'specs' / 'b.yaml'}:3:10"
    assert problem.facts["other"] == f"{tmp_path / 'specs' / 'a.yaml'}:3:10"


@pytest.mark.parametrize(
    "name",
    [
        "/etc/passwd",
        "../secret.png",
        "art/../../secret.png",
        "C:\\secret.png",
        "c:secret.png",
        "\\\\host\\share\\secret.png",
        "..\\secret.png",
        "link/secret.png",
    ],
)
def test_no_path_leads_out_of_the_workspace(tmp_path: Path, name: str) -> None:
    write(tmp_path / "secret.png", "")
    root = tmp_path / "workspace"
    (root / "art").mkdir(parents=True)
    (root / "link").symlink_to(tmp_path, target_is_directory=True)
    write(root / "formgen.yaml", f"logo: '{name}'\nfonts: ['{name}']\n")
    workspace, problems = load(root)
    assert codes(problems) == ["path-outside", "path-outside"]
    assert (workspace.logo, workspace.fonts) == (None, ())
    assert str(problems[0].where).endswith("formgen.yaml:1:7")


@pytest.mark.parametrize("name", ["none.png", "art", "https://example.com/logo.png"])
def test_a_file_that_is_not_there_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "art").mkdir()
    write(tmp_path / "formgen.yaml", f"logo: {name}\n")
    workspace, (problem,) = load(tmp_path)
    assert problem.code == "no-such-file-named"
    assert workspace.logo is None


@pytest.mark.parametrize("lang", messages.LANGS)
def test_problems_can_be_said(tmp_path: Path, lang: messages.Lang) -> None:
    write(tmp_path / "formgen.yaml", "logo: ../x\nfonts: [y]\n")
    write(tmp_path / "specs" / "a.yaml", form("a-form", 1, "2026-01"))
    write(tmp_path / "specs" / "b.yaml", form("a-form", 1, "2026-02"))
    _, problems = load(tmp_path)
    assert len(problems) == 3
    for problem in problems:
        assert messages.sentence(problem, lang)
        assert messages.hint(problem, lang)


def test_a_spec_that_is_not_there_is_told(tmp_path: Path) -> None:
    spec, (problem,) = load_spec(tmp_path / "none.yaml")
    assert spec is None
    assert problem.code == "no-such-file"


def test_a_form_in_the_roster_that_does_not_exist_is_told_with_the_person(tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "a.yaml").write_text("id: cs-lead\ntitle: 表\nversion: 1\n", encoding="utf-8")
    rows = "people:\n- {number: 1, name: 甲, form: cs-leed}\n- {number: 2, name: 乙, form: cs-lead}\n"
    (tmp_path / "people.yaml").write_text(rows, encoding="utf-8")
    workspace, (problem,) = load(tmp_path)
    assert len(workspace.people) == 2
    assert (problem.code, problem.facts["person"], problem.facts["near"]) == (
        "person-with-unknown-form",
        "1 甲",
        "cs-lead",
    )


def test_limits_of_grades_count_over_everybody_unless_said_otherwise(tmp_path: Path) -> None:
    assert Config().distribution == "all"
    write(tmp_path / "formgen.yaml", "distribution: department\n")
    workspace, problems = load(tmp_path)
    assert (workspace.config.distribution, problems) == ("department", ())
    write(tmp_path / "formgen.yaml", "distribution: 部门\n")
    assert codes(load(tmp_path)[1]) == ["not-one-of"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("id: late-form\ntitle: 迟到表\nversion: 1\nheadr: [姓名]\n", "迟到表"),
        ("id: late-form  # 表\ntitle: '迟到表'\nversion: 1\nheader: [姓名\n", "late-form"),
        ("title: 迟到表\nversion: 1\n", "late-form"),
    ],
)
def test_the_form_of_a_spec_with_errors_is_there_all_the_same(tmp_path: Path, text: str, name: str) -> None:
    write(tmp_path / "specs" / "late-form.v1.yaml", text)
    write(tmp_path / "people.yaml", f"people: [{{工号: '1', 姓名: 张三, 表单: {name}}}]")
    write(tmp_path / "formgen.yaml", "forms: [{form: late-form, post: 客服}]\n")
    write(
        tmp_path / "scores" / "2026-11" / "a.yaml",
        "form: late-form\nmonth: 2026-11\nscores: [{person: '1'}]\n",
    )
    workspace, problems = load(tmp_path)
    assert {problem.where.file for problem in problems} == {str(tmp_path / "specs" / "late-form.v1.yaml")}
    with pytest.raises(WrongUseError, match="form-unreadable"):
        form_id(workspace, name)
    told = [
        *score(tmp_path, ["scores"]).problems,
        *status(tmp_path, Period.parse("2026-11")).problems,
    ]
    assert {problem.where.file for problem in told} == {str(tmp_path / "specs" / "late-form.v1.yaml")}


def test_a_version_with_errors_beside_sound_ones_is_told_to_be_left_out(tmp_path: Path) -> None:
    write(tmp_path / "specs" / "a.v1.yaml", form("a-form", 1, "2026-01"))
    write(tmp_path / "specs" / "a.v2.yaml", form("a-form", 2, "2026-10") + "headr: [姓名]\n")
    _, problems = load(tmp_path)
    assert [(each.code, each.facts.get("sound")) for each in problems] == [
        ("unknown-key", None),
        ("version-left-out", "v1"),
    ]
