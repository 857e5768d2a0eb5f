"""forms: versions of forms, their months and users."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from formgen.cli import main
from formgen.commands.forms import forms
from versions import workspace, write


@pytest.fixture
def hr(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    return workspace(tmp_path / "hr")


def test_a_version_counts_until_the_next_and_lists_the_months_scored_under_it(hr: Path) -> None:
    (form,), problems = forms(hr)
    assert problems == ()
    assert [person.name for person in form.people] == ["张三"]
    assert [(each.spec.form.effective, each.until, each.scored) for each in form.versions] == [
        ("2026-01", "2026-06", ("2026-05",)),
        ("2026-06", "2026-11", ("2026-06", "2026-10")),
        ("2026-11", "", ()),
    ]


def test_months_count_whatever_kind_of_file_their_scores_are_in(hr: Path) -> None:
    write(hr / "scores/2026-07/scores.csv", "工号,表单,电话接听\n0012,clerk,90\n")
    write(hr / "scores/all.csv", "工号,月份,表单,电话接听\n0012,2026-08,clerk,90\n0012,2026-12,clerk,80\n")
    assert main(["-C", str(hr), "workbook", "--month", "2026-09"]) == 0
    (form,), problems = forms(hr)
    assert problems == ()
    scored = [each.scored for each in form.versions]
    assert scored == [("2026-05",), ("2026-06", "2026-07", "2026-08", "2026-10"), ("2026-12",)]
    path = hr / "scores/2026-09/Scores.xlsx"
    book = load_workbook(path)
    sheet = book.worksheets[0]
    sheet.cell(4, [cell.value for cell in sheet[2]].index("fact.calls") + 1, 88)
    book.save(path)
    (form,), _ = forms(hr)
    assert "2026-09" in form.versions[1].scored, "a workbook counts as soon as something is filled in"


def test_what_cannot_be_read_does_not_hide_the_rest(hr: Path) -> None:
    write(hr / "specs/broken.yaml", "id: [")
    write(hr / "scores/2026-06/broken.yaml", "form: [")
    known, problems = forms(hr)
    assert [form.id for form in known] == ["clerk"]
    assert {Path(problem.where.file).parent.name for problem in problems} == {"specs", "2026-06"}


def test_forms_on_the_terminal_and_as_json(hr: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-C", str(hr), "forms"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "clerk  文员考核表  (people: 1)"
    assert lines[2].startswith("  v2   from 2026-06, before 2026-11  ")
    assert lines[2].endswith("(scored: 2026-06, 2026-10)")
    assert main(["-C", str(hr), "forms", "--json"]) == 0
    (form,) = json.loads(capsys.readouterr().out)["forms"]
    assert form["people"] == [{"number": "0012", "name": "张三"}]
    assert form["versions"][2] == {
        "version": 3,
        "effective": "2026-11",
        "file": str(hr / "specs/clerk.v3.yaml"),
        "title": "文员考核表",
        "until": None,
        "scored": [],
    }
