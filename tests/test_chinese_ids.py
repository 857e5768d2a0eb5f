"""Ids inside a form may be Chinese, up to Word, PDF and the workbook; a form may be named by its title."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, strategies as st
from openpyxl import load_workbook

from formgen.cli import main
from formgen.forms.reading import read_form
from formgen.forms.slots import on_page
from formgen.messages import LANGS
from formgen.periods import Period
from formgen.records.scorefiles import scores_in
from formgen.scoring.score import score
from formgen.workbooks.scores import FIRST, Sheet, workbook
from formgen.workspace.folder import load
from formgen.yamlfiles.kinds import ItemId
from formgen.yamlfiles.shapes import ITEM_PATTERN, SCALARS
from offices import write

SPEC = """
    id: sales-form
    title: 销售考核表
    version: 1
    period: month
    header: [姓名, 考核周期, {label: 见证人, id: 见证人}]
    raters: {who: [{name: 自评, weight: 50%}, {name: 上级, weight: 50%}]}
    sections:
      - id: 业绩
        title: 工作业绩
        indicators:
          - {id: 销售额, name: 销售收入, points: 60, rule: {ratio: 销售额, target: 500, cap: 100%}}
      - id: 态度
        title: 工作态度
        indicators:
          - {id: 服务-2组, name: 服务, points: 40, raters: [自评, 上级], rule: {rating: {max: 100}}}
    adjustments:
      - kind: bonus
        title: 加分
        items: [{id: 表扬, name: 表扬, rule: {count: [{name: 客户表扬, add: 1}]}}]
    vetoes: [{id: 泄密, name: 泄露客户资料, zero: 业绩}]
    total: {full: 100}
    opinions: [{id: 考核人评语, title: 考核人评语, sign: true, date: true}]
    signatures: [{role: 被考核人, id: 本人, date: true}]
"""
SCORES = """
    form: sales-form
    month: 2026-11
    scores:
      - person: "0012"
        facts: {销售额: 250, 服务-２组: {自评: 90, 上级: 80}, 表扬: 2}
        comments: {考核人评语: 继续努力}
        fields: {见证人: 钱六}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(tmp_path / "specs" / "sales.yaml", SPEC)
    write(tmp_path / "people.csv", "工号,姓名,部门,表单\n0012,张三,销售部,sales-form\n")
    write(tmp_path / "scores" / "2026-11" / "sales.yaml", SCORES)
    return tmp_path


def test_scores_are_recorded_under_chinese_ids_however_they_are_typed(root: Path) -> None:
    workspace, problems = load(root)
    assert not problems
    (of,) = workspace.forms
    found = scores_in(root / "scores" / "2026-11" / "sales.yaml", workspace.people, [of])
    assert not found.problems
    (record,) = found.records
    card = score(of, record)
    assert (card.problems, f"{card.total}") == ((), "66.00")  # 60 × ½ + 40 × 85% + 2
    assert record.places.at("entries", "服务-2组").line == record.places.at("entries", "销售额").line > 1


def test_a_mistyped_chinese_id_is_told_with_what_was_meant(root: Path) -> None:
    write(root / "scores" / "2026-11" / "sales.yaml", SCORES.replace("销售额", "消售额"))
    workspace, _ = load(root)
    found = scores_in(root / "scores" / "2026-11" / "sales.yaml", workspace.people, workspace.forms)
    card = score(workspace.forms[0], found.records[0])
    (lost,) = (each for each in card.problems if each.code == "score-no-such-entry")
    assert (lost.facts["typed"], lost.facts["near"]) == ("消售额", "销售额")


def test_of_two_ids_that_look_the_same_none_is_lost_in_silence(root: Path) -> None:
    twice = SCORES.replace("{销售额: 250,", "{销售额: 250, 服务-2组: {自评: 1, 上级: 1},")
    write(root / "scores" / "2026-11" / "sales.yaml", twice)
    workspace, _ = load(root)
    found = scores_in(root / "scores" / "2026-11" / "sales.yaml", workspace.people, workspace.forms)
    codes = [each.code for each in score(workspace.forms[0], found.records[0]).problems]
    assert "score-no-such-entry" in codes


def test_the_pages_carry_them(root: Path) -> None:
    assert main(["score", "-C", str(root), "scores", "--to", "docx,pdf", "--explain"]) == 0
    (word,) = (root / "output").rglob("*.docx")
    with zipfile.ZipFile(word) as package:
        document = package.read("word/document.xml").decode()
    for slot in on_page(load(root)[0].forms[0]):
        assert f'w:tag w:val="{slot.name}"' in document, slot.name
    (page,) = (root / "output").rglob("*.pdf")
    assert page.read_bytes().startswith(b"%PDF")


def test_the_workbook_carries_them_there_and_back(root: Path, tmp_path: Path) -> None:
    workspace, _ = load(root)
    (of,) = workspace.forms
    book = load_workbook(io.BytesIO(workbook([Sheet(of, workspace.people, Period.parse("2026-11"))])))
    places = {str(cell.value): int(cell.column) for cell in book.worksheets[0][2] if cell.value}
    typed: dict[str, int | str] = {"veto.泄密": "否", "comment.考核人评语": "好"}
    typed |= {"fact.销售额": 250, "fact.服务-2组.自评": 90, "fact.服务-2组.上级": 80, "fact.表扬": 2}
    for slot, value in typed.items():
        book.worksheets[0].cell(FIRST, places[slot]).value = value
    book.save(tmp_path / "Scores.xlsx")
    found = scores_in(tmp_path / "Scores.xlsx", workspace.people, [of])
    assert not [each for each in found.problems if each.is_error]
    assert f"{score(of, found.records[0]).total}" == "66.00"


@pytest.mark.parametrize(
    "bad", ["销售.额", "销售 额", "-销售", "销售额-", "Sales", "销售，额", "汉" * 49, "é"]
)
def test_an_id_that_slots_could_not_carry_is_refused(bad: str) -> None:
    text = f"id: form\ntitle: 表\nversion: 1\nsections: [{{indicators: [{{id: '{bad}', name: 甲}}]}}]\n"
    assert [each.code for each in read_form(text, "form.yaml").problems] == ["not-an-item-id"]


def test_a_form_itself_keeps_a_name_that_folders_can_have() -> None:
    found = read_form("id: 销售\ntitle: 表\nversion: 1\n", "form.yaml").problems
    assert [each.code for each in found] == ["not-an-id"]


@given(st.from_regex(ITEM_PATTERN, fullmatch=True), st.sampled_from(("NFC", "NFD", "NFKC", "NFKD")))
def test_an_id_is_one_however_its_characters_are_composed(id_: str, way: str) -> None:
    parse = SCALARS[ItemId].parse
    assert parse(unicodedata.normalize(way, id_)) == parse(id_) == id_  # type: ignore[arg-type]  # one of four


# ── a form by its title ─────────────────────────────────────────────────────────────────────


def test_a_form_may_be_named_by_its_title(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(root / "specs" / "sales.v2.yaml", SPEC.replace("version: 1", "version: 2\n    effective: 2026-12"))
    for command in (
        ["check", "销售考核表"],
        ["blank", "销售考核表", "--to", "docx", "--month", "2026-11"],
        ["diff", "销售考核表"],
        ["impact", " 销售考核表", "v2", "--month", "2026-11"],
        ["report", "销售考核表", "--month", "2026-11", "--json"],
        ["workbook", "销售考核表", "--month", "2026-11"],
    ):
        assert main([*command, "-C", str(root), "--lang", "en"]) == 0, capsys.readouterr()
    assert [path.parent.name for path in (root / "output").rglob("*.docx")] == ["sales-form"]


@pytest.mark.parametrize("command", ["check", "blank", "diff"])
def test_a_title_that_several_forms_have_is_told(
    command: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(root / "specs" / "other.yaml", SPEC.replace("sales-form", "other-form"))
    assert main([command, "销售考核表", "-C", str(root), "--lang", "en"]) == 2
    told = capsys.readouterr().err
    assert "ambiguous-form" in told
    assert "other-form, sales-form" in told


def test_an_unknown_title_is_told_with_the_nearest(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for lang in LANGS:
        assert main(["blank", "销售考核", "-C", str(root), "--lang", lang]) == 2
        assert "销售考核表" in capsys.readouterr().err
