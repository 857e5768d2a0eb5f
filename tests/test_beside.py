"""Whatever lies where formgen looks is used or named, with what it would have to be called."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from formgen import messages
from formgen.commands.blank import blank
from formgen.commands.check import check
from formgen.commands.score import score
from formgen.commands.status import status
from formgen.commands.template import check_templates, copy_templates
from formgen.periods import Period
from formgen.problems import InputError, Problem
from formgen.records.scorefiles import files_of, score_files
from formgen.workspace.folder import load
from formgen.workspace.people import in_period
from offices import DOCX, codes, new, office, people, write
from tables import xlsx

posix = pytest.mark.skipif(os.name == "nt", reason="links and pipes of POSIX")
ROWS = [["工号", "姓名", "表单"], ["0001", "张三", "clerk"]]


@pytest.fixture
def hr(tmp_path: Path) -> Path:
    return office(tmp_path / "hr")


def told(problems: Iterable[Problem], code: str) -> list[str]:
    """What a problem of this code would have the files called, by file; all of them can be said."""
    found = [problem for problem in problems if problem.code == code]
    for problem in found:
        for lang in messages.LANGS:
            assert messages.sentence(problem, lang)
            assert messages.hint(problem, lang)
    return [
        " → ".join(filter(None, (Path(each.where.file).name, each.facts.get("to", "")))) for each in found
    ]


# ── scores ──────────────────────────────────────────────────────────────────────────────────


def test_what_is_no_score_file_is_named_with_what_to_save_it_as(hr: Path) -> None:
    folder = hr / "scores/2026-10"
    for name in ("Scores.docx", "clerk.yaml.bak", "b.yml.txt", "c.csv~", "说明.txt", "d.zip", "e"):
        write(folder / name, "")
    for name in ("Thumbs.db", "desktop.ini", ".DS_Store", "~WRL0001.tmp", ".~lock.gone.xlsx#", "~$gone.xlsx"):
        write(folder / name, "")
    found = score_files(hr / "scores")
    assert [path.name for path in found.files] == ["clerk.csv"]
    assert told(found.problems, "scores-passed-over") == [
        "Scores.docx → Scores.xlsx",
        "b.yml.txt → b.yml",
        "c.csv~ → c.csv",
        "clerk.yaml.bak → clerk.yaml",
        "d.zip → d.xlsx",
        "e → e.xlsx",
        "说明.txt → 说明.xlsx",
    ]
    assert len(found.problems) == 7
    assert not any(problem.is_error for problem in found.problems)


@pytest.mark.parametrize("suffix", [".xlsm", ".et", ".XLSX"])
def test_a_table_of_another_office_program_is_read_as_what_it_is(hr: Path, suffix: str) -> None:
    path = hr / "scores/2026-10/clerk.csv"
    path.unlink()
    xlsx(path.with_suffix(suffix), [["工号", "calls"], ["0001", 80]])
    assert new(score(hr, ["scores"], wish=DOCX)) == ["0001-张三.docx"]


@posix
@pytest.mark.parametrize("name", ["scores/2026-10/b.csv", "people.csv", "formgen.yaml", "specs/b.yaml"])
def test_a_pipe_in_place_of_a_file_is_told_and_not_waited_for(hr: Path, name: str) -> None:
    (hr / name).unlink(missing_ok=True)
    os.mkfifo(hr / name)
    outcome = score(hr, ["scores"], wish=DOCX)
    assert [each.where.file for each in outcome.problems if each.code == "no-file"] == [str(hr / name)]


@posix
def test_a_link_that_leads_nowhere_is_told(hr: Path) -> None:
    (hr / "scores/2026-10/b.csv").symlink_to(hr / "gone.csv")
    assert codes(score_files(hr / "scores").problems) == ["no-file"]


def test_of_a_month_only_what_lies_in_its_folder_is_told(hr: Path) -> None:
    write(hr / "scores/2026-09/old.docx", "")
    write(hr / "scores/2026-10/new.docx", "")
    write(hr / "scores/both.docx", "")
    found = files_of(hr / "scores", Period.parse("2026-10"))
    assert {Path(each.where.file).name for each in found.problems} == {"new.docx", "both.docx"}


@pytest.mark.parametrize("lock", ["~$clerk.csv", ".~clerk.csv", ".~lock.clerk.csv#"])
def test_a_file_that_somebody_has_open_is_told(hr: Path, lock: str) -> None:
    write(hr / "scores/2026-10" / lock, "")
    outcome = score(hr, ["scores"], wish=DOCX)
    assert told(outcome.problems, "file-open") == ["clerk.csv"]
    assert len(new(outcome)) == 4


@pytest.mark.parametrize("name", ["Scores.docx", "clerk.txt", "clerk"])
def test_a_file_that_is_named_on_purpose_is_read_or_refused_whatever_it_is_called(
    hr: Path, name: str
) -> None:
    path = hr / "scores/2026-10/clerk.csv"
    named = path.rename(path.with_name(name))
    outcome = score(hr, [str(named)], wish=DOCX)
    assert (len(new(outcome)) == 4) == (name != "clerk")
    assert any(problem.is_error for problem in outcome.problems) == (name == "clerk")


# ── forms ───────────────────────────────────────────────────────────────────────────────────


def test_what_is_no_spec_is_named_with_what_to_rename_it_to(hr: Path) -> None:
    for name in ("a.yml.txt", "b.yaml.bak", "c.json", "d.docx", "e.yaml~", "README", "notes.md", "~$d.docx"):
        write(hr / "specs" / name, "")
    write(hr / "specs/old/clerk.v0.yaml", "")
    write(hr / "specs/pictures/a.png", "")
    problems = check(hr)
    assert told(problems, "spec-passed-over") == [
        "a.yml.txt → a.yml",
        "b.yaml.bak → b.yaml",
        "c.json → c.yaml",
        "d.docx → d.yaml",
        "e.yaml~ → e.yaml",
    ]
    assert told(problems, "specs-in-folder") == ["old"]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("formgen.yml", "formgen.yaml"),
        ("FormGen.yaml.txt", "formgen.yaml"),
        ("模板/x", "templates"),
        ("score/x", "scores"),
    ],
)
def test_a_part_of_the_workspace_under_another_name_is_told(tmp_path: Path, name: str, meant: str) -> None:
    write(tmp_path / name, "")
    _, problems = load(tmp_path)
    assert told(problems, "name-meant") == [f"{name.split('/', maxsplit=1)[0]} → {meant}"]


def test_a_part_that_is_there_has_no_other_name(hr: Path) -> None:
    write(hr / "formgen.yml", "")
    assert load(hr)[1] == ()


# ── templates ───────────────────────────────────────────────────────────────────────────────


def test_a_document_that_prints_nothing_is_named_with_what_to_save_it_as(hr: Path) -> None:
    copy_templates(hr, ["comparison"])
    for name in ("appraisal.dotx", "考核表.docx", "appraisal.doc", "reprot.docx", "signoff.htm", "~$a.docx"):
        write(hr / "templates" / name, "")
    for name in ("part.html", "seal.png", "README.md"):
        write(hr / "templates" / name, "")
    expected = [
        "appraisal.doc → appraisal.docx",
        "appraisal.dotx → appraisal.docx",
        "reprot.docx → report.docx",
        "signoff.htm → signoff.html",
        "考核表.docx → appraisal.docx",
    ]
    assert told(load(hr)[1], "template-passed-over") == expected
    assert told(check_templates(hr)[1], "template-passed-over") == expected
    assert told(blank(hr, wish=DOCX).problems, "template-passed-over") == expected


@posix
def test_a_template_that_is_no_file_is_never_silently_replaced_by_the_packaged_one(hr: Path) -> None:
    (hr / "templates").mkdir()
    os.mkfifo(hr / "templates/appraisal.docx")
    outcome = blank(hr, wish=DOCX)
    assert (outcome.made, codes(outcome.problems)) == ((), ["no-file"])


# ── the roster ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "name",
    [
        *("People.xlsx", "PEOPLE.XLSX", "people.et", "花名册.xlsx", "员工名单.xlsx", "Roster.xlsx"),
        *("员工花名册（2026年11月最新）.xlsx", "people (1).xlsx", "在职人员花名册.xlsx", "花名册-副本.xlsx"),
        *("青禾公司花名册.xlsx", "花名册-客服部.xls", "员工表.ods", "people.ett"),
    ],
)
def test_a_roster_is_read_under_every_name_that_means_it(hr: Path, name: str) -> None:
    (hr / "people.csv").unlink()
    xlsx(hr / name, ROWS)
    workspace, problems = load(hr)
    assert ([person.name for person in workspace.people], problems) == (["张三"], ())
    assert new(blank(hr, period=Period.parse("2026-10"), wish=DOCX)) == ["0001-张三-blank.docx"]


@pytest.mark.parametrize("name", ["离职员工花名册.xlsx", "工资表.xlsx", "2026-11.csv"])
def test_a_table_that_may_be_the_roster_is_asked_about_where_there_is_none(hr: Path, name: str) -> None:
    (hr / "people.csv").rename(hr / name)
    workspace, problems = load(hr)
    assert workspace.people == ()
    assert told(problems, "roster-perhaps") == [f"{name} → people.xlsx"]
    people(hr)
    assert load(hr)[1] == ()


def test_of_two_that_may_be_the_roster_none_is_read(hr: Path) -> None:
    (hr / "people.csv").rename(hr / "花名册.csv")
    xlsx(hr / "员工名单.xlsx", ROWS)
    workspace, problems = load(hr)
    assert workspace.people == ()
    assert told(problems, "rosters-doubtful") == ["hr → people.xlsx"]
    (hr / "花名册.csv").rename(hr / "people.csv")
    workspace, problems = load(hr)
    assert len(workspace.people) == 4
    assert told(problems, "roster-beside") == ["员工名单.xlsx"]


def test_a_roster_of_another_kind_is_named_with_what_to_save_it_as(hr: Path) -> None:
    (hr / "people.csv").unlink()
    write(hr / "people.docx", "")
    write(hr / "花名册.pdf", "")
    expected = ["people.docx → people.xlsx", "花名册.pdf → 花名册.xlsx"]
    assert told(load(hr)[1], "roster-passed-over") == expected


# ── nothing made ────────────────────────────────────────────────────────────────────────────


def test_nothing_is_made_without_saying_why(hr: Path) -> None:
    """Whatever is missing, something is said."""
    (hr / "empty").mkdir()
    write(hr / "scores/2026-09/none.yaml", "form: clerk\nmonth: 2026-09\nscores: []\n")
    assert codes(score(hr, ["empty"], wish=DOCX).problems) == ["scores-none"]
    told = codes(score(hr, ["scores/2026-09"], wish=DOCX).problems)
    assert told == ["scores-empty", "people-in-no-file"]
    for spec in (hr / "specs").iterdir():
        spec.unlink()
    assert "person-with-unknown-form" in codes(blank(hr, period=Period.parse("2026-10"), wish=DOCX).problems)
    (hr / "people.csv").unlink()
    assert codes(blank(hr, wish=DOCX).problems) == ["nothing-to-print"]
    assert codes(blank(hr, period=Period.parse("2026-10"), wish=DOCX).problems) == ["nothing-to-print"]
    assert codes(status(hr, Period.parse("2026-12")).problems) == ["roster-missing"]


# ── places ──────────────────────────────────────────────────────────────────────────────────


def test_problems_with_a_person_stand_at_their_row_and_cell(hr: Path) -> None:
    (hr / "people.csv").unlink()
    rows = [["员工名册"], [], ["工号", "姓名", "表单"], ["0001", "张三", "clerk"], ["0002", "李四", "clerc"]]
    xlsx(hr / "people.xlsx", [*rows, ["0003", "王五"]])
    outcome = blank(hr, period=Period.parse("2025-12"), wish=DOCX)
    places = {(each.code, each.where.cell.rpartition("!")[2]) for each in outcome.problems}
    assert places == {
        ("person-with-unknown-form", "C5"),
        ("form-less", "A6"),
        ("form-not-in-force", "C4"),
    }
    xlsx(hr / "people.xlsx", rows[:3])
    (problem,) = blank(hr, period=Period.parse("2026-10"), wish=DOCX).problems
    assert (problem.code, problem.where.cell.rpartition("!")[2]) == ("roster-empty", "A3")
    (nobody,) = status(hr, Period.parse("2026-12")).problems
    assert (nobody.code, nobody.where.cell.rpartition("!")[2]) == ("nobody-to-score", "A3")


def test_a_roster_of_which_nobody_could_be_used_prints_nothing_for_nobody(hr: Path) -> None:
    (hr / "people.csv").write_text("证件号,称呼\n0001,张三\n", encoding="utf-8")
    outcome = blank(hr, period=Period.parse("2026-10"), wish=DOCX)
    assert [each.code for each in outcome.problems] == ["roster-without-headers"]
    assert not outcome.made


def test_problems_with_a_person_stand_at_their_line_and_column(hr: Path) -> None:
    (hr / "people.csv").unlink()
    write(hr / "people.yaml", "people:\n  - {工号: 1, 姓名: 甲, 表单: clerc}\n  - {工号: 2, 姓名: 乙}\n")
    places = {each.code: str(each.where).split(":", 1)[1] for each in load(hr)[1]}
    assert places == {"person-with-unknown-form": "2:24"}
    found = blank(hr, period=Period.parse("2026-10"), wish=DOCX).problems
    assert {each.code: str(each.where).split(":", 1)[1] for each in found}["form-less"] == "3:5"
    write(hr / "people.yaml", "people: []\n")
    (problem,) = blank(hr, period=Period.parse("2026-10"), wish=DOCX).problems
    assert str(problem.where) == f"{hr / 'people.yaml'}:1:9"


def test_the_folder_of_lists_is_nothing_strange(hr: Path) -> None:
    blank(hr, period=Period.parse("2026-10"), wish=DOCX)
    assert (hr / "people/2026-10.csv").is_file()
    assert load(hr)[1] == ()


@pytest.mark.parametrize("name", ["2026-10.xlsx", "2026年10月.xlsx", "2026.10 名单.xlsx"])
def test_a_list_of_people_is_used_under_every_name_that_means_its_period(hr: Path, name: str) -> None:
    (hr / "people").mkdir()
    xlsx(hr / "people" / name, [["工号", "姓名", "表单"], ["0009", "钱九", "clerk"]])
    workspace, problems = load(hr)
    assert codes(problems) == []
    then, _ = in_period(workspace, Period.parse("2026-10"))
    assert [person.name for person in then.people] == ["钱九"]


def test_what_lies_among_the_lists_of_people_and_is_none_is_told(hr: Path) -> None:
    (hr / "people").mkdir()
    write(hr / "people" / "2026-10.csv", "工号,姓名\n0009,钱九\n")
    for name in ("2026-10.xlsx", "2026-11.docx", "名单.csv", "~$2026-10.xlsx", "README.md"):
        write(hr / "people" / name, "x")
    found = {Path(problem.where.file).name: problem.code for problem in load(hr)[1]}
    assert found == {
        "2026-10.xlsx": "list-beside",
        "2026-11.docx": "list-passed-over",
        "名单.csv": "list-passed-over",
    }


def test_of_two_lists_of_a_period_none_is_read(hr: Path) -> None:
    (hr / "people").mkdir()
    for name in ("2026-10.xlsx", "2026年10月.xlsx"):
        xlsx(hr / "people" / name, [["工号", "姓名", "表单"], ["0009", "钱九", "clerk"]])
    workspace, _ = load(hr)
    with pytest.raises(InputError) as refused:
        in_period(workspace, Period.parse("2026-10"))
    assert codes(refused.value.problems) == ["lists-doubtful"]


def test_moves_in_a_roster_of_another_name_are_read(hr: Path) -> None:
    (hr / "people.csv").unlink()

    def moved(sheet: Any) -> None:
        moves = sheet.parent.create_sheet("调动")
        moves.append(["工号", "调动日期", "原部门", "部门"])
        moves.append(["0001", "2026-11-01", "财务部", "客服部"])

    rows = [["工号", "姓名", "部门", "表单"], ["0001", "张三", "客服部", "clerk"]]
    xlsx(hr / "花名册.xlsx", rows, moved)
    workspace, problems = load(hr)
    assert codes(problems) == []
    assert [move.before["department"] for move in workspace.roster.moves] == ["财务部"]
    then, _ = in_period(workspace, Period.parse("2026-10"))
    assert [person.department for person in then.people] == ["财务部"]


def test_each_post_of_somebody_has_a_place_of_its_own(hr: Path) -> None:
    (hr / "people.csv").unlink()
    rows = [["工号", "姓名", "部门", "表单"], ["0001", "张三", "客服部", "clerk"]]
    xlsx(hr / "people.xlsx", [*rows, ["0001", "张三", "销售部", "clerc"]])
    (problem,) = load(hr)[1]
    assert problem.code == "person-with-unknown-form"
    assert problem.where.cell.rpartition("!")[2] == "D3"


@pytest.mark.parametrize("kind", ["folder", "link"])
def test_a_list_of_people_that_is_no_file_is_told_and_not_passed_over(hr: Path, kind: str) -> None:
    path = hr / "people/2026-10.csv"
    path.parent.mkdir()
    if kind == "folder":
        path.mkdir()
    else:
        path.symlink_to(hr / "gone.csv")
    with pytest.raises(InputError) as told:
        status(hr, Period.parse("2026-10"))
    assert [problem.where.file for problem in told.value.problems] == [str(path)]
