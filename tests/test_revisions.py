"""Revisions of complete cards: what would change is told, why and by whose leave is recorded and printed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from formgen.cli import main
from formgen.commands.regenerate import regenerate
from formgen.commands.score import score
from formgen.output.manifest import NAME, Approval, Manifest
from formgen.printing.run import Wish
from offices import APPROVAL, DOCX, codes, contents, new, office, scores, write
from wordfiles import part, text_of

MONTH = "2026-10"
REVISE = replace(DOCX, revise=True, approval=APPROVAL)


@pytest.fixture
def hr(tmp_path: Path) -> Path:
    root = office(tmp_path / "hr")
    score(root, ["scores"], wish=DOCX)
    return root


def words(path: Path) -> str:
    return text_of(part(path.read_bytes()))


def card(hr: Path, name: str = "0002-李四.docx") -> Path:
    return hr / "output" / MONTH / "clerk" / name


def lines(hr: Path) -> list[dict[str, Any]]:
    journal = (hr / "output" / MONTH / NAME).read_text(encoding="utf-8")
    return [json.loads(line) for line in journal.splitlines()]


def test_a_complete_card_says_what_would_change_in_points_total_and_grade(hr: Path) -> None:
    scores(hr, n0002=55)
    (problem,) = score(hr, ["scores"], wish=DOCX).problems
    assert problem.code == "card-complete-changes"
    assert problem.facts["changes"] == "电话接听 得分 80 → 55；总分 80 → 55；等级 合格 → 不合格"


def test_words_that_would_change_are_told_apart_from_points(hr: Path) -> None:
    people = (hr / "people.csv").read_text(encoding="utf-8")
    for listed in (hr / "people").glob("*.csv"):
        listed.write_text(listed.read_text(encoding="utf-8").replace("销售部", "市场部"), encoding="utf-8")
    write(hr / "people.csv", people.replace("销售部", "市场部"))
    assert codes(score(hr, ["scores"], wish=DOCX).problems) == ["card-complete-words"] * 2


def test_a_revision_without_reason_and_approval_changes_nothing(hr: Path) -> None:
    before = contents(hr / "output")
    scores(hr, n0002=55)
    refused = score(hr, ["scores"], wish=replace(DOCX, revise=True))
    assert (codes(refused.problems), new(refused)) == (["revision-without-reason-changes"], [])
    assert contents(hr / "output") == before


def test_a_revised_card_prints_every_reason_and_regenerating_keeps_them(hr: Path) -> None:
    scores(hr, n0002=55)
    assert new(score(hr, ["scores"], wish=REVISE)) == ["0002-李四.docx"]
    scores(hr, n0002=61)
    second = Approval("申诉成立，补录一次表扬", "总经理")
    assert new(score(hr, ["scores"], wish=replace(REVISE, approval=second))) == ["0002-李四.docx"]
    printed = words(card(hr))
    assert "第1次修订：录入有误，按原始记录更正（批准人：人力资源部经理）" in printed
    assert "第2次修订：申诉成立，补录一次表扬（批准人：总经理）" in printed
    assert "修订" not in words(card(hr, "0001-张三.docx"))
    (entry,) = Manifest(hr / "output" / MONTH).cards("clerk", "0002")
    assert (entry.revision, entry.approvals) == (2, (APPROVAL, second))
    before = card(hr).read_bytes()
    card(hr).unlink()
    assert new(regenerate(hr).outcome) == ["0002-李四.docx"]
    assert card(hr).read_bytes() == before


def test_another_format_of_a_revised_card_has_the_same_reasons(hr: Path) -> None:
    scores(hr, n0002=55)
    score(hr, ["scores"], wish=REVISE)
    score(hr, ["scores"], wish=Wish(formats=("pdf",)))
    found = Manifest(hr / "output" / MONTH).cards("clerk", "0002")
    assert {(each.file[-4:], each.revision, each.approvals) for each in found} == {
        ("docx", 1, (APPROVAL,)),
        (".pdf", 1, (APPROVAL,)),
    }


def test_a_revision_can_be_limited_to_some_people(hr: Path) -> None:
    scores(hr, n0001=70, n0002=55, n0003=56)
    one = score(hr, ["scores"], persons=["0002"], wish=REVISE)
    assert (new(one), one.problems) == (["0002-李四.docx"], ())
    other = regenerate(hr, persons=["王五"], wish=Wish(revise=True, approval=APPROVAL))
    assert (new(other.outcome), other.outcome.problems) == (["0003-王五.docx"], ())
    rest = regenerate(hr, departments=["客服部"])
    assert codes(rest.outcome.problems) == ["card-complete-changes"]
    assert "0001" in rest.outcome.problems[0].facts["label"]


def test_regenerating_for_some_leaves_what_is_about_others_too(hr: Path) -> None:
    score(hr, ["scores"], wish=Wish(formats=("pdf",), merge="all"))
    scores(hr, n0002=55)
    some = regenerate(hr, persons=["0002"], wish=Wish(revise=True, approval=APPROVAL))
    assert new(some.outcome) == ["0002-李四.docx", "0002-李四.pdf"]
    assert (some.gone, some.strange) == ((), ())
    assert new(regenerate(hr).outcome) == ["评分表-全部.pdf"]


@pytest.mark.parametrize(
    "words_",
    [
        ["--reason", "改"],
        ["--revise", "--reason", "改"],
        ["--revise", "--approved-by", "总经理"],
        ["--revise", "--reason", " ", "--approved-by", "总经理"],
        ["--revise", "--reason", "两\n行", "--approved-by", "总经理"],
        ["--revise", "--reason", "\x07", "--approved-by", "总经理"],
        ["--revise", "--reason", "长" * 201, "--approved-by", "总经理"],
    ],
)
def test_a_reason_that_could_not_be_printed_or_stands_alone_is_refused(hr: Path, words_: list[str]) -> None:
    before = contents(hr)
    assert main(["score", "-C", str(hr), "scores", "--to", "docx", *words_]) == 2
    assert contents(hr) == before


def test_the_command_records_reason_and_approval(hr: Path) -> None:
    scores(hr, n0002=55)
    said = ["--revise", "--person", "0002", "--reason", "更正", "--approved-by", "总经理"]
    assert main(["score", "-C", str(hr), "scores", "--to", "docx", *said]) == 0
    assert "第1次修订：更正（批准人：总经理）" in words(card(hr))


@pytest.mark.parametrize(
    "approvals",
    [[{"reason": "改"}], [{"reason": "改", "by": 7}], [{"reason": "\u200b", "by": "谁"}], "改", None],
)
def test_a_manifest_that_says_a_reason_in_another_way_is_told_and_not_believed(
    hr: Path, approvals: object
) -> None:
    scores(hr, n0002=55)
    score(hr, ["scores"], wish=REVISE)
    journal = hr / "output" / MONTH / NAME
    said = [line | ({"approvals": approvals} if line.get("approvals") else {}) for line in lines(hr)]
    journal.write_text("".join(json.dumps(line) + "\n" for line in said), encoding="utf-8")
    manifest = Manifest(hr / "output" / MONTH)
    assert codes(manifest.problems) == ["manifest-line"]


def test_cards_of_an_older_formgen_are_protected_without_saying_what_would_change(hr: Path) -> None:
    journal = hr / "output" / MONTH / NAME
    said = [{key: value for key, value in line.items() if key != "figures"} for line in lines(hr)]
    journal.write_text("".join(json.dumps(line) + "\n" for line in said), encoding="utf-8")
    scores(hr, n0002=55)
    assert codes(score(hr, ["scores"], wish=DOCX).problems) == ["card-complete"]
