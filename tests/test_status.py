"""The month: who is complete, who lacks what, who is twice."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from formgen.cli import main
from formgen.commands.init import init
from formgen.commands.status import status
from formgen.periods import Period


def sample(folder: Path) -> Path:
    init(folder / "hr")
    return folder / "hr"


def test_status_tells_who_is_complete_and_who_lacks_what(tmp_path: Path) -> None:
    root = sample(tmp_path)
    month = status(root, Period.parse("2026-11"))
    standings = month.standings
    assert month.problems == ()
    assert len(standings) == 12
    lacking = {each.person.number: each for each in standings if each.state != "complete"}
    assert [each.state for each in lacking.values()] == ["incomplete"]
    assert all(each.lacks for each in lacking.values())


def test_nothing_recorded_is_missing_for_everybody(tmp_path: Path) -> None:
    standings = status(sample(tmp_path), Period.parse("2026-12")).standings
    assert {each.state for each in standings} == {"missing"}


def test_a_workbook_beside_yaml_makes_people_stand_twice(tmp_path: Path) -> None:
    root = sample(tmp_path)
    more = root / "scores" / "2026-11" / "more.csv"
    more.write_text("工号,collection\n0041,97%\n", encoding="utf-8")
    month = status(root, Period.parse("2026-11"))
    assert [each.person.number for each in month.standings if each.state == "twice"] == ["0041"]
    assert [problem.code for problem in month.problems] == ["recorded-twice"]


def test_rows_not_yet_filled_in_are_missing_and_no_problem(tmp_path: Path) -> None:
    root = sample(tmp_path)
    assert main(["workbook", "-C", str(root), "--month", "2026-12"]) == 0
    month = status(root, Period.parse("2026-12"))
    assert ({each.state for each in month.standings}, month.problems) == ({"missing"}, ())


def test_the_command_speaks_to_people_and_to_scripts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["status", "-C", str(sample(tmp_path)), "--month", "2026-11", "--lang", "en"]
    assert main(command) == 1
    assert "3 of 3 complete" in capsys.readouterr().out
    assert main([*command, "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["month"] == "2026-11"
    assert len(told["people"]) == 12
    assert main(["status", "--lang", "en", "-C", str(tmp_path / "hr")]) == 2


def test_a_row_with_a_cell_that_cannot_be_read_is_not_told_as_not_recorded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = sample(tmp_path)
    for month in root.joinpath("scores").iterdir():
        shutil.rmtree(month)
    (folder := root / "scores" / "2026-12").mkdir()
    lines = ["工号,collection", "0041,2.02E+11", "0042,"]
    (folder / "account-manager.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    states = {each.person.number: each for each in status(root, Period.parse("2026-12")).standings}
    assert states["0041"].state == "unread"
    assert states["0042"].state == "missing"
    assert main(["status", "-C", str(root), "--month", "2026-12", "--lang", "zh"]) == 1
    told = capsys.readouterr().out
    assert "0041" in told
    assert "已录入，但有误、未能读取" in told


def test_a_row_that_was_read_for_one_form_says_nothing_of_another(tmp_path: Path) -> None:
    root = sample(tmp_path)
    roster = root / "people.yaml"
    text = roster.read_text(encoding="utf-8").replace(
        "表单: account-manager}", "表单: account-manager、crm-manager}"
    )
    roster.write_text(text, encoding="utf-8")
    (folder := root / "scores" / "2026-12").mkdir()
    (folder / "all.csv").write_text("工号,表单,collection\n0041,account-manager,97%\n", encoding="utf-8")
    (folder / "account-manager.csv").write_text("工号,collection\n0042,97%\n", encoding="utf-8")
    states = {
        (each.person.number, each.form.id): each.state
        for each in status(root, Period.parse("2026-12")).standings
        if each.person.number in ("0041", "0042")
    }
    assert states == {
        ("0041", "account-manager"): "incomplete",
        ("0042", "account-manager"): "incomplete",
        ("0041", "crm-manager"): "missing",
        ("0042", "crm-manager"): "missing",
    }
