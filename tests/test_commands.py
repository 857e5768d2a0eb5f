"""Where the stages meet: what a run makes, what it cannot make, and that the rest goes on."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from textwrap import dedent
from typing import Any

import docx
import pytest
from openpyxl import load_workbook

import outside
from formgen.commands.blank import blank
from formgen.commands.check import check
from formgen.commands.init import init
from formgen.commands.score import score
from formgen.commands.template import copy_templates
from formgen.periods import Period
from formgen.printing import press
from formgen.printing.run import Outcome, Wish
from formgen.problems import InputError, Problem, Severity, Where, WrongUseError, error
from formgen.view.model import View
from formgen.workspace import packaged
from formgen.workspace.folder import load
from formgen.writing.compiling import Written
from formgen.writing.pdf import document as pdf
from formgen.writing.word.document import Docx

SPEC = """
    id: clerk
    title: 文员考核表
    version: {version}
    effective: {effective}
    header: [姓名, 工号, 部门, 考核周期]
    sections:
      - indicators:
          - id: calls
            name: 电话接听
            weight: 100%
            rule: {{rating: {{min: 0, max: 100}}}}
    total: {{full: 100}}
    grades: [{{name: 合格, from: 60}}, {{name: 不合格, below: 60}}]
    signatures: [{{role: 被考核人, date: true}}]
"""
PEOPLE = """
    people:
      - {number: "0012", name: 张三, department: 客服部, form: clerk}
      - {number: "0013", name: 李四}
      - {number: "0014", name: ../../王五}
"""
SCORES = """
    form: clerk
    month: 2026-11
    scores:
      - {person: "0012", facts: {calls: 80}}
      - {person: 李四, facts: {calls: 90}}
"""
DOCX = Wish(formats=("docx",))


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(dedent(text), encoding="utf-8")
    return path


@pytest.fixture
def hr(tmp_path: Path) -> Path:
    """A small workspace: a form in two versions, three people, one month's scores."""
    root = tmp_path / "人事 部"
    write(root / "formgen.yaml", "company: 示例公司\n")
    write(root / "people.yaml", PEOPLE)
    write(root / "specs/clerk.v1.yaml", SPEC.format(version=1, effective="2026-01"))
    write(root / "specs/clerk.v2.yaml", SPEC.format(version=2, effective="2026-11"))
    write(root / "scores/clerk.yaml", SCORES)
    return root


def made(root: Path, outcome: Outcome) -> list[str]:
    return [each.path.relative_to(root).as_posix() for each in outcome.made]


def codes(problems: Iterable[Problem]) -> list[str]:
    return [problem.code for problem in problems]


def words(path: Path) -> str:
    """Everything that stands in a Word document, content controls, headers and footers included."""
    document = docx.Document(str(path))
    parts = [document.element]
    for section in document.sections:
        parts += [section.header._element, section.footer._element]
    return "".join(str(part.xpath("string()")) for part in parts)


# ── blank ───────────────────────────────────────────────────────────────────────────────────


def test_a_blank_is_made_of_every_form_in_its_newest_version(hr: Path) -> None:
    outcome = blank(hr, wish=DOCX)
    assert made(hr, outcome) == ["output/blank/clerk/clerk-v2-blank.docx"]
    assert outcome.problems == ()


def test_a_month_chooses_the_version_in_force(hr: Path) -> None:
    assert made(hr, blank(hr, period=Period.parse("2026-10"), nameless=True, wish=DOCX)) == [
        "output/2026-10/clerk/clerk-v1-blank.docx"
    ]


def test_a_month_prints_the_form_of_everybody_in_the_roster(hr: Path) -> None:
    outcome = blank(hr, period=Period.parse("2026-11"), wish=DOCX)
    assert made(hr, outcome) == ["output/2026-11/clerk/0012-张三-blank.docx"]
    assert codes(outcome.problems) == ["form-less"]


def test_a_form_that_was_asked_for_and_that_nobody_has_is_printed_without_a_name(hr: Path) -> None:
    other = SPEC.format(version=1, effective="2026-01").replace("id: clerk", "id: other")
    write(hr / "specs/other.yaml", other)
    outcome = blank(hr, ["clerk", "other"], period=Period.parse("2026-11"), wish=DOCX)
    assert made(hr, outcome) == [
        "output/2026-11/clerk/0012-张三-blank.docx",
        "output/2026-11/other/other-v1-blank.docx",
    ]
    assert codes(outcome.problems) == ["form-of-nobody"]


def test_a_form_that_is_not_yet_in_force_is_an_error_only_if_it_was_asked_for(hr: Path) -> None:
    everything = blank(hr, period=Period.parse("2025-12"), nameless=True, wish=DOCX)
    named = blank(hr, ["clerk"], period=Period.parse("2025-12"), nameless=True, wish=DOCX)
    assert codes(everything.problems) == codes(named.problems) == ["no-version-in-force"]
    assert everything.problems[0].severity is Severity.WARNING
    assert named.problems[0].is_error
    assert everything.made == named.made == ()


def test_a_person_fills_the_header(hr: Path) -> None:
    outcome = blank(hr, persons=["0012", "李四"], period=Period.parse("2026-11"), wish=DOCX)
    assert made(hr, outcome) == [
        "output/2026-11/clerk/0012-张三-blank.docx",
        "output/2026-11/clerk/0013-李四-blank.docx",
    ]
    assert "张三" in words(outcome.made[0].path)
    assert "客服部" in words(outcome.made[0].path)


def test_without_ids_a_person_gets_the_form_that_the_roster_names(hr: Path) -> None:
    other = SPEC.format(version=1, effective="2026-01").replace("id: clerk", "id: other")
    write(hr / "specs/other.yaml", other)
    assert len(blank(hr, persons=["0012"], wish=DOCX).made) == 1
    assert len(blank(hr, persons=["0013"], wish=DOCX).made) == 2
    assert made(hr, blank(hr, ["other"], persons=["0012"], wish=DOCX)) == [
        "output/blank/other/0012-张三-blank.docx"
    ]


@pytest.mark.parametrize(
    ("ids", "persons", "code", "near"),
    [
        (["clark"], [], "no-such-form", "clerk"),
        (["nothing-like-it"], [], "no-such-form", None),
        ([], ["张三三"], "no-such-person", "张三"),
        ([], ["9999"], "no-such-person", None),
    ],
)
def test_what_does_not_exist_is_wrong_use(
    hr: Path, ids: list[str], persons: list[str], code: str, near: str | None
) -> None:
    with pytest.raises(WrongUseError) as caught:
        blank(hr, ids, persons=persons, wish=DOCX)
    assert codes(caught.value.problems) == [code]
    assert caught.value.problems[0].facts.get("near") == near


def test_a_name_never_leads_out_of_the_output_folder(hr: Path) -> None:
    outcome = blank(hr, ["clerk"], persons=["0014"], wish=DOCX)
    assert made(hr, outcome) == ["output/blank/clerk/0014-.._.._王五-blank.docx"]


def test_a_broken_spec_is_reported_and_the_others_are_printed(hr: Path) -> None:
    write(hr / "specs/broken.yaml", "id: broken\ntitle: [")
    outcome = blank(hr, wish=DOCX)
    assert len(outcome.made) == 1
    assert any(problem.where.file.endswith("broken.yaml") for problem in outcome.problems)


def test_the_same_input_gives_the_same_bytes(hr: Path) -> None:
    first = blank(hr, persons=["0012"], wish=DOCX).made[0].path.read_bytes()
    again = blank(hr, persons=["0012"], wish=DOCX).made[0].path.read_bytes()
    assert first == again


# ── score ───────────────────────────────────────────────────────────────────────────────────


def test_everybody_in_a_score_file_gets_a_card(hr: Path) -> None:
    outcome = score(hr, [str(hr / "scores")], wish=DOCX)
    assert made(hr, outcome) == [
        "output/2026-11/clerk/0012-张三.docx",
        "output/2026-11/clerk/0013-李四.docx",
    ]
    assert outcome.problems + outcome.lacking == ()
    assert {each.state for each in outcome.made} == {"complete"}


def test_scores_are_found_in_the_workspace_too(hr: Path) -> None:
    assert len(score(hr, ["scores/clerk.yaml"], wish=DOCX).made) == 2


def test_a_workspace_means_its_scores_and_hidden_files_mean_nothing(
    hr: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(hr / "scores/.drafts/x.yaml", "not ready")
    assert len(score(hr, [str(hr)], wish=DOCX).made) == 2
    monkeypatch.chdir(hr)
    assert codes(score(packaged.forms(), ["."], wish=DOCX).problems) == ["unknown-form"]


def test_one_bad_sheet_does_not_stop_the_others(hr: Path) -> None:
    bad = SCORES.replace("person: 李四", "person: 无名").replace("{calls: 80}", "{calls: 80}")
    path = write(hr / "scores/clerk.yaml", bad)
    outcome = score(hr, [str(path)], wish=DOCX)
    assert made(hr, outcome) == ["output/2026-11/clerk/0012-张三.docx"]
    assert codes(outcome.problems) == ["unknown-person"]
    assert outcome.failed == (f"无名 ({path}:6:5)",)


def test_a_file_that_cannot_be_read_is_not_made_and_the_next_one_is(hr: Path) -> None:
    (hr / "scores" / "a.yaml").write_bytes("form: 文员".encode("gb18030"))
    outcome = score(hr, [str(hr / "scores")], wish=DOCX)
    assert len(outcome.made) == 2
    assert codes(outcome.problems) == ["not-utf-8"]
    assert outcome.failed == (str(hr / "scores" / "a.yaml"),)


def test_a_card_without_a_score_is_made_and_marked(hr: Path) -> None:
    path = write(hr / "scores/clerk.yaml", SCORES.replace("{calls: 80}", "{}"))
    outcome = score(hr, [str(path)], wish=DOCX)
    assert [each.state for each in outcome.made] == ["incomplete", "complete"]
    assert codes(outcome.lacking) == ["score-missing"]
    assert outcome.problems == ()
    assert outcome.failed == ()
    assert "未完成" in words(outcome.made[0].path)


def test_a_score_that_many_lack_is_told_once_with_whom(hr: Path) -> None:
    text = SCORES.replace("{calls: 80}", "{}").replace("{calls: 90}", "{}")
    outcome = score(hr, [str(write(hr / "scores/clerk.yaml", text))], wish=DOCX)
    assert [each.state for each in outcome.made] == ["incomplete", "incomplete"]
    (lacking,) = outcome.lacking
    assert lacking.code == "score-missing"
    assert [name.split()[0] for name in lacking.likewise] == ["李四（0013）"]


def test_who_stands_in_two_files_gets_no_card_as_nobody_knows_which_counts(hr: Path) -> None:
    one = SCORES.replace("      - {person: 李四, facts: {calls: 90}}\n", "")
    write(hr / "scores/z.yaml", one)
    outcome = score(hr, [str(hr / "scores")], wish=DOCX)
    assert made(hr, outcome) == ["output/2026-11/clerk/0013-李四.docx"]
    assert codes(outcome.problems) == ["recorded-twice"]
    assert len(outcome.failed) == 2


def test_who_stands_in_one_file_twice_gets_no_card_either(hr: Path) -> None:
    write(hr / "scores/clerk.yaml", SCORES + "      - {person: 张三, facts: {calls: 20}}\n")
    outcome = score(hr, [str(hr / "scores")], wish=DOCX)
    assert made(hr, outcome) == ["output/2026-11/clerk/0013-李四.docx"]
    assert codes(outcome.problems) == ["recorded-twice"]


def test_a_path_without_scores_is_wrong_use(hr: Path) -> None:
    with pytest.raises(WrongUseError) as caught:
        score(hr, ["scores/2099-01"], wish=DOCX)
    assert codes(caught.value.problems) == ["no-such-scores"]


# ── printing ────────────────────────────────────────────────────────────────────────────────


def test_whoever_cannot_be_printed_is_listed_with_the_place_of_their_scores(
    hr: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write_all_but_one(self: Docx, view: View) -> Written:
        if any(field.slot.value == "张三" for field in view.header):
            raise InputError(error("no-glyph", Where(view.title), character="?"))
        return original(self, view)

    original = Docx.written
    monkeypatch.setattr(Docx, "written", write_all_but_one)
    outcome = score(hr, ["scores/clerk.yaml"], wish=DOCX)
    assert made(hr, outcome) == ["output/2026-11/clerk/0013-李四.docx"]
    assert outcome.failed == ("0012 张三 文员考核表",)
    assert str(outcome.problems[0].where).endswith("scores/clerk.yaml:5:5")


def test_a_full_disk_is_told_once_and_no_crash(hr: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    outcome = score(hr, ["scores/clerk.yaml"], wish=DOCX)
    assert outcome.made == ()
    assert codes(outcome.problems) == ["disk-full"] * 2  # the list of people, and all cards
    assert len(outcome.failed) == 2
    assert [path for path in (hr / "output").rglob("*") if path.is_file()] == []


def test_without_its_libraries_pdf_is_left_out_unless_it_was_asked_for(
    hr: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> None:
        raise InputError(error("pdf-libraries-missing", Where("PDF"), why="no pango"))

    press.writer.cache_clear()
    monkeypatch.setattr(pdf, "_layout", missing)
    default = blank(hr)
    asked = blank(hr, wish=Wish(formats=("docx", "pdf")))
    only = blank(hr, wish=Wish(formats=("pdf",)))
    assert [each.path.suffix for each in default.made] == [".docx"]
    assert default.problems[0].severity is Severity.WARNING
    assert [each.path.suffix for each in asked.made] == [".docx"]
    assert asked.problems[0].is_error
    assert only.made == ()
    assert only.failed == ("文员考核表",)


def test_a_broken_template_of_the_workspace_is_named_and_nothing_is_made(hr: Path) -> None:
    write(hr / "templates/appraisal.docx", "no Word document")
    outcome = blank(hr, wish=DOCX)
    assert outcome.made == ()
    assert codes(outcome.problems) == ["docx-template-no-word"]
    assert outcome.failed == ("文员考核表",)


@pytest.mark.skipif(os.name == "nt", reason="asks whether a process lives")
def test_what_a_killed_run_left_is_gone_after_the_next(hr: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as killed:
        pass
    left = write(hr / f"output/blank/clerk/.formgen-{killed.pid}-00ff00ff.tmp", "half a fi")
    blank(hr, wish=DOCX)
    assert not left.exists()


def test_progress_is_told_for_every_sheet(hr: Path) -> None:
    told: list[tuple[int, int]] = []
    score(hr, ["scores"], wish=DOCX, progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]


# ── check ───────────────────────────────────────────────────────────────────────────────────


def test_check_takes_a_workspace_a_folder_a_file_or_an_id(hr: Path) -> None:
    write(hr / "specs/bare.yaml", "id: bare\ntitle: 表\nversion: 1\n")
    everything = codes(check(hr))
    assert "header-missing" in everything
    assert codes(check(hr, [str(hr / "specs")])) == everything
    assert codes(check(hr, ["specs/bare.yaml"])) == everything
    assert codes(check(hr, ["bare"])) == everything
    assert check(hr, ["clerk"]) == ()


def test_check_of_nothing_is_wrong_use(hr: Path) -> None:
    with pytest.raises(WrongUseError) as caught:
        check(hr, ["specs/missing.yaml"])
    assert codes(caught.value.problems) == ["no-such-spec"]


def test_check_finds_one_version_in_two_files_of_a_folder(hr: Path) -> None:
    write(hr / "specs/copy.yaml", SPEC.format(version=2, effective="2026-11"))
    assert codes(check(hr, ["specs"])) == ["same-version"]


# ── the sample company ──────────────────────────────────────────────────────────────────────


def test_a_new_workspace_is_the_sample_company_with_the_schemas(tmp_path: Path) -> None:
    count = init(tmp_path / "hr")
    files = {path.relative_to(tmp_path / "hr") for path in (tmp_path / "hr").rglob("*") if path.is_file()}
    company = packaged.sample_company()
    expected = {path.relative_to(company) for path in company.rglob("*") if path.is_file()}
    schemas = {Path("schema") / f"{name}.schema.json" for name in ("form", "people", "scores", "workspace")}
    assert files == {path for path in expected if path.parts[0] != "output"} | schemas
    assert len(files) == count


def test_an_empty_workspace_has_forms_and_nobody(tmp_path: Path) -> None:
    count = init(tmp_path, empty=True)
    files = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert len(files) == count
    assert {"README.md", "formgen.yaml", "people.xlsx"} <= files
    assert not any(path.startswith("scores") for path in files)
    workspace, problems = load(tmp_path)
    assert problems == ()
    assert (workspace.people, workspace.config.company, workspace.roster.where.file) == (
        (),
        "",
        str(tmp_path / "people.xlsx"),
    )
    assert codes(check(tmp_path)) == []
    newest = {form.id: form.version for form in load(packaged.sample_company())[0].forms}
    assert {form.id: form.version for form in workspace.forms} == newest
    assert all(form.effective is None for form in workspace.forms)  # in force whenever somebody begins


def test_the_empty_roster_is_filled_in_and_read(tmp_path: Path) -> None:
    """A form is chosen by its title; a number keeps its zeros, whoever typed it."""
    init(tmp_path, empty=True)
    path = tmp_path / "people.xlsx"
    book = load_workbook(path)
    sheet: Any = book.worksheets[0]
    columns = {cell.value: cell.column_letter for cell in sheet[1]}
    assert {sheet.column_dimensions[columns[title]].number_format for title in ("工号", "姓名")} == {"@"}
    (rule,) = sheet.data_validations.dataValidation
    titles = str(rule.formula1).strip('"').split(",")
    assert all(str(cell.comment.text) for cell in sheet[1])
    for title, typed in {"工号": "0012", "姓名": "张三", "部门": "客服部", "表单": titles[0]}.items():
        sheet[f"{columns[title]}2"].value = typed
    book.save(path)
    (person,) = load(tmp_path)[0].people
    assert (person.number, person.name, person.department) == ("0012", "张三", "客服部")
    (form,) = person.forms
    assert [each.title for each in load(tmp_path)[0].forms if each.id == form] == [titles[0]]
    assert codes(blank(tmp_path, period=Period.parse("2026-12"), wish=DOCX).problems) == []


@pytest.mark.needs("ooxml-validator")
def test_the_open_xml_sdk_takes_the_empty_roster(tmp_path: Path) -> None:
    init(tmp_path, empty=True)
    assert outside.sdk_errors(tmp_path / "people.xlsx") == []


def test_a_new_workspace_never_takes_the_place_of_anything(tmp_path: Path) -> None:
    notes = write(tmp_path / "hr/people.yaml", "ours")
    with pytest.raises(WrongUseError):
        init(tmp_path / "hr")
    with pytest.raises(InputError):
        init(notes)
    assert notes.read_text(encoding="utf-8") == "ours"
    assert list((tmp_path / "hr").iterdir()) == [notes]


def test_an_empty_folder_may_become_a_workspace(tmp_path: Path) -> None:
    assert init(tmp_path) > 0


def test_a_copied_template_is_the_packaged_one_and_is_never_overwritten(tmp_path: Path) -> None:
    (copied,) = copy_templates(tmp_path)
    assert copied == tmp_path / "templates" / "appraisal.docx"
    assert copied.read_bytes() == (packaged.templates() / "appraisal.docx").read_bytes()
    copied.write_bytes(b"mine")
    with pytest.raises(WrongUseError) as caught:
        copy_templates(tmp_path, ["appraisal.html", "appraisal.docx"])
    assert caught.value.problems[0].code == "template-there"
    assert copied.read_bytes() == b"mine"
    assert not (tmp_path / "templates" / "appraisal.html").exists()


def test_an_unknown_template_is_answered_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(WrongUseError) as caught:
        copy_templates(tmp_path, ["apraisal.docx"])
    assert caught.value.problems[0].facts["near"] == "appraisal.docx"
