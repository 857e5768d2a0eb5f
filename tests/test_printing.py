"""Print runs: only what is not there yet is made, and what must not be lost is not lost."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from formgen.commands.blank import blank
from formgen.commands.score import score
from formgen.commands.template import copy_templates
from formgen.output.manifest import NAME, Manifest
from formgen.periods import Period
from formgen.scoring import score as scoring
from formgen.scoring.model import Scorecard
from formgen.workspace.folder import load
from formgen.workspace.people import differing, keep
from offices import (
    APPROVAL,
    DOCX,
    SPEC,
    codes,
    contents,
    new,
    office,
    people,
    refreshed,
    scores,
    spec,
    write,
)

MONTH = "2026-10"
REVISE = replace(DOCX, revise=True, approval=APPROVAL)


@pytest.fixture
def hr(tmp_path: Path) -> Path:
    return office(tmp_path / "人事 部")


def output(hr: Path) -> Path:
    return hr / "output" / MONTH


# ── fresh, stale, missing ───────────────────────────────────────────────────────────────────


def test_what_is_there_and_made_of_the_same_is_left_alone(hr: Path) -> None:
    first = blank(hr, period=Period.parse(MONTH), wish=DOCX)
    times = {path: path.stat().st_mtime_ns for path in output(hr).rglob("*.docx")}
    again = blank(hr, period=Period.parse(MONTH), wish=DOCX)
    assert (len(new(first)), new(again), again.problems) == (4, [], ())
    assert [each.path for each in again.made] == [each.path for each in first.made]
    assert {path: path.stat().st_mtime_ns for path in output(hr).rglob("*.docx")} == times


def test_what_is_missing_is_made(hr: Path) -> None:
    blank(hr, period=Period.parse(MONTH), wish=DOCX)
    before = contents(output(hr))
    (output(hr) / "clerk" / "0002-李四-blank.docx").unlink()
    again = blank(hr, period=Period.parse(MONTH), wish=DOCX)
    assert [(each.path.name, each.why) for each in again.made if each.why] == [
        ("0002-李四-blank.docx", ("missing",))
    ]
    assert contents(output(hr)) == before


def test_every_ingredient_makes_stale_what_is_made_of_it(hr: Path) -> None:
    def why() -> set[tuple[str, ...]]:
        return {each.why for each in blank(hr, period=Period.parse(MONTH), wish=DOCX).made}

    assert why() == {("new",)}
    spec(hr, most=120)
    assert why() == {("form",)}
    write(hr / "formgen.yaml", "company: 别的公司\n")
    assert why() == {("letterhead",)}
    (template,) = copy_templates(hr)
    assert why() == {()}
    template.write_bytes(_saved_again(template))
    assert why() == {("template",)}
    people(hr, n0002="李思")
    unheeded = blank(hr, period=Period.parse(MONTH), wish=DOCX)
    assert (new(unheeded), codes(unheeded.problems)) == ([], ["people-differ"])
    refreshed(hr, MONTH)
    made = blank(hr, period=Period.parse(MONTH), wish=DOCX).made
    assert [each.path.name for each in made if each.why] == ["0002-李思-blank.docx"]


def _saved_again(template: Path) -> bytes:
    import io

    import docx

    document, saved = docx.Document(str(template)), io.BytesIO()
    document.core_properties.author = "HR"
    document.save(saved)
    return saved.getvalue()


def test_a_comment_in_a_spec_makes_nothing_stale(hr: Path) -> None:
    blank(hr, period=Period.parse(MONTH), wish=DOCX)
    path = spec(hr)
    path.write_text("# 说明\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert new(blank(hr, period=Period.parse(MONTH), wish=DOCX)) == []


def test_the_manifest_says_what_each_file_was_made_of(hr: Path) -> None:
    score(hr, ["scores"], wish=DOCX)
    entry = next(iter(Manifest(output(hr))))
    file = output(hr) / entry.file
    assert entry.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    assert (entry.kind, entry.form, entry.version, entry.person) == ("card", "clerk", 1, "0001")
    assert (entry.state, entry.source) == ("complete", "scores/2026-10/clerk.csv")
    assert set(entry.made_of) == {"form", "data", "template", "letterhead", "fonts", "program"}
    assert entry.made_of["program"].startswith("formgen ")


# ── what must not be lost ───────────────────────────────────────────────────────────────────


def test_a_file_that_somebody_filled_in_is_never_replaced_unasked(hr: Path) -> None:
    blank(hr, period=Period.parse(MONTH), wish=DOCX)
    mine = output(hr) / "clerk" / "0001-张三-blank.docx"
    mine.write_bytes(b"filled in by hand")
    same = blank(hr, period=Period.parse(MONTH), wish=DOCX)
    assert (codes(same.problems), same.failed) == (["file-left"], ())
    spec(hr, most=120)
    changed = blank(hr, period=Period.parse(MONTH), wish=DOCX)
    assert (codes(changed.problems), len(changed.failed), len(new(changed))) == (["file-edited"], 1, 3)
    assert mine.read_bytes() == b"filled in by hand"
    blank(hr, period=Period.parse(MONTH), wish=REVISE)
    assert mine.read_bytes() != b"filled in by hand"
    kept = list((mine.parent / "earlier").iterdir())
    assert [each.read_bytes() for each in kept] == [b"filled in by hand"]


def test_a_file_of_somebody_else_under_the_same_name_is_never_replaced_unasked(hr: Path) -> None:
    theirs = write(output(hr) / "clerk" / "0001-张三-blank.docx", "theirs")
    outcome = blank(hr, period=Period.parse(MONTH), wish=DOCX)
    assert (codes(outcome.problems), len(new(outcome))) == (["file-edited"], 3)
    assert theirs.read_text() == "theirs"


def test_without_its_manifest_the_output_is_known_by_its_bytes(hr: Path) -> None:
    blank(hr, period=Period.parse(MONTH), wish=DOCX)
    before = contents(output(hr))
    (output(hr) / NAME).unlink()
    assert blank(hr, period=Period.parse(MONTH), wish=DOCX).problems == ()
    assert contents(output(hr)) == before
    assert new(blank(hr, period=Period.parse(MONTH), wish=DOCX)) == []


def test_a_complete_card_whose_scores_changed_needs_a_revision(hr: Path) -> None:
    score(hr, ["scores"], wish=DOCX)
    before = contents(output(hr))
    scores(hr, n0002=55)
    refused = score(hr, ["scores"], wish=DOCX)
    assert (codes(refused.problems), new(refused)) == (["card-complete-changes"], [])
    assert refused.failed == ("0002 李四 文员考核表",)
    assert contents(output(hr)) == before
    revised = score(hr, ["scores"], wish=REVISE)
    assert new(revised) == ["0002-李四.docx"]
    after = contents(output(hr))
    assert after["clerk/earlier/0002-李四-r0.docx"] == before["clerk/0002-李四.docx"]
    assert "第1次修订" in _header(output(hr) / "clerk" / "0002-李四.docx")
    assert "修订" not in _header(output(hr) / "clerk" / "0001-张三.docx")
    assert new(score(hr, ["scores"], wish=DOCX)) == []


def _header(path: Path) -> str:
    import docx

    return str(docx.Document(str(path)).sections[0].header._element.xpath("string()"))


def test_a_second_revision_keeps_the_first_as_well(hr: Path) -> None:
    for points in (80, 70, 60):
        scores(hr, n0001=points)
        score(hr, ["scores"], wish=REVISE)
    names = sorted(path.name for path in (output(hr) / "clerk" / "earlier").iterdir())
    assert names == ["0001-张三-r0.docx", "0001-张三-r1.docx"]
    assert "第2次修订" in _header(output(hr) / "clerk" / "0001-张三.docx")


def test_another_format_of_a_revised_card_is_of_the_same_revision(hr: Path) -> None:
    score(hr, ["scores"], wish=replace(DOCX, formats=("docx", "pdf")))
    scores(hr, n0002=55)
    score(hr, ["scores"], wish=REVISE)
    outcome = score(hr, ["scores"], wish=replace(DOCX, formats=("pdf",)))
    assert (new(outcome), outcome.problems) == (["0002-李四.pdf"], ())
    entries = {entry.file: entry.revision for entry in Manifest(output(hr)) if "0002" in entry.file}
    assert entries["clerk/0002-李四.pdf"] == entries["clerk/0002-李四.docx"] == 1
    assert (output(hr) / "clerk" / "earlier" / "0002-李四-r0.pdf").exists()


def test_a_deleted_card_does_not_make_its_scores_free_to_change(hr: Path) -> None:
    score(hr, ["scores"], wish=DOCX)
    (output(hr) / "clerk" / "0002-李四.docx").unlink()
    scores(hr, n0002=55)
    assert codes(score(hr, ["scores"], wish=DOCX).problems) == ["card-complete-changes"]


def test_a_name_that_changed_does_not_make_its_scores_free_to_change(hr: Path) -> None:
    score(hr, ["scores"], wish=DOCX)
    people(hr, n0002="李思")
    scores(hr, n0002=55)
    assert codes(score(hr, ["scores"], wish=DOCX).problems) == ["people-differ", "card-complete-changes"]


def test_a_card_is_scored_once_whether_it_is_new_stopped_or_revised(
    hr: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted inside, whoever calls: the parts of a card are put together into it once."""
    scored: list[str] = []

    def count(**parts: Any) -> Scorecard:
        scored.append(parts["record"].person.number)
        return Scorecard(**parts)

    monkeypatch.setattr(scoring, "Scorecard", count)
    for wish in (DOCX, DOCX, REVISE):
        score(hr, ["scores"], wish=wish)
        assert scored == ["0001", "0002", "0003", "0004"]
        scored.clear()
        scores(hr, n0002=55)


def test_who_moved_since_keeps_their_complete_card_unless_it_is_revised(hr: Path) -> None:
    score(hr, ["scores"], wish=DOCX)
    before = contents(output(hr))
    write(hr / "people.csv", "工号,姓名,部门,表单,备注\n0002,李思,财务部,clerk,已调岗\n")
    again = score(hr, ["scores"], wish=DOCX)
    assert (new(again), codes(again.problems)) == ([], ["people-differ"])
    assert contents(output(hr)) == before
    refreshed(hr, MONTH)
    assert new(score(hr, ["scores"], wish=REVISE)) == ["0002-李思.docx"]


def test_an_incomplete_card_is_completed_without_a_revision(hr: Path) -> None:
    scores(hr, n0002="")
    write(hr / "scores" / MONTH / "clerk.yaml", "form: clerk\nmonth: 2026-10\nscores: [{person: '0002'}]\n")
    scores(hr, n0002=None)
    assert [each.state for each in score(hr, ["scores"], wish=DOCX).made].count("incomplete") == 1
    (hr / "scores" / MONTH / "clerk.yaml").unlink()
    scores(hr)
    completed = score(hr, ["scores"], wish=DOCX)
    assert (new(completed), completed.problems) == (["0002-李四.docx"], ())
    assert not (output(hr) / "clerk" / "earlier").exists()


def test_a_new_template_prints_a_complete_card_anew_without_a_revision(hr: Path) -> None:
    score(hr, ["scores"], wish=DOCX)
    (template,) = copy_templates(hr)
    template.write_bytes(_saved_again(template))
    again = score(hr, ["scores"], wish=DOCX)
    assert (len(new(again)), again.problems) == (4, ())
    assert not (output(hr) / "clerk" / "earlier").exists()


def test_each_month_has_its_own_people_when_several_are_scored_at_once(hr: Path) -> None:
    score(hr, ["scores"], wish=DOCX)
    before = contents(output(hr))
    write(hr / "people.csv", "工号,姓名,部门,表单\n0002,李四,财务部,clerk\n")
    scores(hr, "2026-11", n0001=None, n0003=None, n0004=None)
    both = score(hr, ["scores"], wish=DOCX)
    assert (new(both), codes(both.problems)) == (["0002-李四.docx"], ["people-differ"])
    assert contents(output(hr)) == before
    assert "财务部" in _body(hr / "output" / "2026-11" / "clerk" / "0002-李四.docx")


def _body(path: Path) -> str:
    import docx

    return str(docx.Document(str(path)).element.xpath("string()"))


def test_a_kept_card_is_never_taken_for_that_of_a_lost_manifest(hr: Path) -> None:
    """The counter of revisions begins anew, the files that were kept do not go."""
    for points in (80, 70, 60, 50):
        scores(hr, n0001=points)
        score(hr, ["scores"], wish=REVISE)
        if points == 70:
            (output(hr) / NAME).unlink()
    earlier = [path.read_bytes() for path in (output(hr) / "clerk" / "earlier").glob("0001-*")]
    assert len(set(earlier)) == 3


def test_a_number_typed_with_full_width_digits_is_the_same_person(hr: Path) -> None:
    score(hr, ["scores"], wish=DOCX)
    roster = hr / "people.csv"
    write(roster, roster.read_text(encoding="utf-8").replace("0001", "０００１"))
    scores(hr, n0001=20)
    assert codes(score(hr, ["scores"], wish=DOCX).problems) == ["card-complete-changes"]


def test_what_programs_leave_beside_a_template_makes_nothing_stale(hr: Path) -> None:
    wish = replace(DOCX, formats=("pdf",))
    copy_templates(hr, ["appraisal.html", "appraisal.css"])
    blank(hr, period=Period.parse(MONTH), wish=wish)
    for name in (".~lock.appraisal.html#", ".DS_Store", "appraisal.html~", "~$x.html", "README.md"):
        write(hr / "templates" / name, "x")
    assert new(blank(hr, period=Period.parse(MONTH), wish=wish)) == []
    write(hr / "templates" / "seal.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
    assert len(new(blank(hr, period=Period.parse(MONTH), wish=wish))) == 4


def test_who_left_since_is_still_known_where_their_card_is_complete(hr: Path) -> None:
    score(hr, ["scores"], wish=DOCX)
    write(hr / "people.csv", "工号,姓名,部门,表单\n0001,张三,客服部,clerk\n0003,王五,客服部,clerk\n")
    again = score(hr, ["scores"], wish=DOCX)
    assert (len(again.made), new(again), again.failed) == (4, [], ())
    assert codes(again.problems) == ["people-differ"]


# ── interrupted ─────────────────────────────────────────────────────────────────────────────


def test_a_full_disk_leaves_what_was_there_and_the_next_run_goes_on(
    hr: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = iter(range(5))
    really = os.fsync

    def full(handle: int) -> None:
        if next(left, None) is None:
            raise OSError(28, "No space left on device")
        really(handle)

    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full)
        stopped = blank(hr, period=Period.parse(MONTH), wish=DOCX)
    assert 0 < len(new(stopped)) < 4
    assert set(codes(stopped.problems)) == {"disk-full"}
    assert not list(output(hr).rglob(".formgen-*"))
    went_on = blank(hr, period=Period.parse(MONTH), wish=DOCX)
    assert (len(new(went_on)), went_on.problems) == (4 - len(new(stopped)), ())


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_run_that_is_killed_goes_on_where_it_stopped(tmp_path: Path, jobs: str) -> None:
    count, chance = 30, random.Random(20261124)  # noqa: S311 the same points in every run
    hr, whole = (office(tmp_path / name) for name in ("hr", "whole"))
    for root in (hr, whole):
        people(root, count)
    blank(whole, period=Period.parse(MONTH), wish=DOCX)
    for wanted in sorted(chance.sample(range(1, count), 3)):
        _kill_at(hr, wanted, jobs)
        files = contents(output(hr))
        assert files.items() <= contents(output(whole)).items()
    finished = blank(hr, period=Period.parse(MONTH), wish=DOCX)
    assert finished.problems == ()
    assert contents(output(hr)) == contents(output(whole))
    assert not list(output(hr).rglob(".*"))
    assert new(blank(hr, period=Period.parse(MONTH), wish=DOCX)) == []


def _kill_at(hr: Path, wanted: int, jobs: str) -> None:
    """Start printing, and kill it as soon as so many files are there."""
    command = [sys.executable, "-m", "formgen", "blank", "--month", MONTH, "--to", "docx", "--jobs", jobs]
    with subprocess.Popen(command, cwd=hr, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as run:
        while run.poll() is None and len(list((output(hr) / "clerk").glob("*.docx"))) < wanted:
            time.sleep(0.002)
        run.send_signal(signal.SIGKILL)
        assert run.wait() == -signal.SIGKILL


def test_a_form_that_is_given_to_everybody_later_changes_no_month_in_which_it_is_not_due(
    tmp_path: Path,
) -> None:
    root = office(tmp_path)
    write(root / "people.csv", "工号,姓名,部门\n0001,张三,客服部\n")
    write(root / "formgen.yaml", "forms: [{form: clerk}]\n")
    for month in ("2026-10", "2026-12"):
        keep(load(root)[0], [Period.parse(month)])
    quarter = SPEC.format(version=1, effective="2026-01", most=100).replace("id: clerk", "id: quarter")
    write(root / "specs/quarter.yaml", quarter.replace("title:", "period: quarter\n    title:"))
    write(root / "formgen.yaml", "forms: [{form: clerk}, {form: quarter}]\n")
    workspace, problems = load(root)
    assert not problems
    assert codes(differing(workspace, Period.parse("2026-10"))) == []
    assert codes(differing(workspace, Period.parse("2026-12"))) == ["people-differ"]
    write(root / "people.csv", "工号,姓名,部门\n0001,张三,销售部\n")
    assert codes(differing(load(root)[0], Period.parse("2026-10"))) == ["people-differ"]


def test_a_form_that_nobody_has_is_told_when_it_is_printed_without_a_name(tmp_path: Path) -> None:
    root = office(tmp_path)
    other = SPEC.format(version=1, effective="2026-01", most=100).replace("id: clerk", "id: other")
    write(root / "specs/other.yaml", other.replace("文员考核表", "其他考核表"))
    printed = blank(root, ("other",), period=Period.parse("2026-10"), wish=DOCX)
    assert (len(new(printed)), codes(printed.problems)) == (1, ["form-of-nobody"])
    meant = blank(root, ("other",), period=Period.parse("2026-10"), nameless=True, wish=DOCX)
    assert codes(meant.problems) == []
