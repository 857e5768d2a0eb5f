"""The printed comparison of two versions: what is marked, what is given as reason, and how it prints."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given, strategies as st
from lxml import etree

import verapdf
from formgen.cli import main
from formgen.commands.diff import diff, print_difference
from formgen.printing.run import Wish
from formgen.problems import Where
from formgen.view.changes import changes
from formgen.view.comparison import comparison, marked
from formgen.view.model import Comparison, Piece
from formgen.view.text import printed
from formgen.writing.brand import Brand
from formgen.writing.pdf.document import Pdf
from formgen.writing.word.document import Docx
from forms import form
from outside import sdk_errors
from wordfiles import bare

ROOT = Path(__file__).parents[1]
COMPANY = ROOT / "examples" / "company"
TEMPLATES = ROOT / "templates"
FORMS = sorted(path.name.split(".")[0] for path in (COMPANY / "specs").glob("*.v2.yaml"))
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
every_form = pytest.mark.parametrize("id_", FORMS)


@cache
def page(id_: str) -> Comparison:
    difference, problems = diff(COMPANY, id_)
    assert problems == ()
    old, new = difference.old.form, difference.new.form
    return Brand("青禾示例科技有限公司").stamped(comparison(old, new, difference.changes))


@cache
def brand() -> Brand:
    return Brand("青禾示例科技有限公司", (COMPANY / "logo.png").read_bytes())


@cache
def docx(id_: str) -> bytes:
    return Docx(TEMPLATES / "comparison.docx", brand()).write(page(id_))


@cache
def pdf(id_: str) -> bytes:
    return Pdf(TEMPLATES, brand(), "comparison.html").write(page(id_))


# ── what is marked ──────────────────────────────────────────────────────────────────────────


def shown(pieces: tuple[Piece, ...]) -> str:
    signs = {"": "{}", "deleted": "[-{}-]", "inserted": "[+{}+]"}
    return "".join(signs[piece.mark].format(piece.text) for piece in pieces)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("95%以上得100分", "98%以上得100分", ("[-95%-]以上得100分", "[+98%+]以上得100分")),
        ("客户投诉", "客户重复投诉", ("客户投诉", "客户[+重复+]投诉")),
        ("1级：询问（5分）", "1级：询问（15分）", ("1级：询问（[-5-]分）", "1级：询问（[+15+]分）")),
        ("等候指示", "主动汇报", ("[-等候指示-]", "[+主动汇报+]")),
        ("", "新增", ("", "[+新增+]")),
        ("甲\n乙", "甲\n丙乙", ("甲\n乙", "甲\n[+丙+]乙")),
    ],
)
def test_changed_words_are_marked_and_numbers_stay_whole(
    before: str, after: str, expected: tuple[str, str]
) -> None:
    one, other = marked(before, after)
    assert (shown(one), shown(other)) == expected


texts = st.text("甲乙丙1２.5%分以上ab\n", max_size=30)


@given(texts, texts)
def test_marking_loses_no_word_and_what_is_unmarked_is_in_both(before: str, after: str) -> None:
    one, other = marked(before, after)
    assert "".join(piece.text for piece in one) == before
    assert "".join(piece.text for piece in other) == after
    kept = ["".join(piece.text for piece in side if not piece.mark) for side in (one, other)]
    assert kept[0] == kept[1]
    assert {piece.mark for piece in one} <= {"", "deleted"}
    assert {piece.mark for piece in other} <= {"", "inserted"}


# ── what is said ────────────────────────────────────────────────────────────────────────────

SPEC = """
    effective: 2026-11
    sections:
      - id: results
        title: 业绩指标
        indicators:
          - {id: calls, name: 电话接听, weight: 40%, requirement: 铃响三声内接听, rule: {rating: {max: 100}}}
    grades: [{name: 合格, from: 60}, {name: 不合格, below: 60}]
"""
REASONS = """
    revisions:
      - {at: calls, why: 来电增多}
      - {at: results, why: 全年目标调整}
      - {at: grades, why: 与集团制度一致}
"""


def compared(edited: str) -> Comparison:
    old, new = form(SPEC), form(edited)
    return comparison(old, new, changes(old, new))


def test_each_section_has_its_terms_with_the_narrowest_reason_once() -> None:
    edited = SPEC.replace("40%", "50%").replace("三声", "两声").replace("业绩指标", "工作业绩")
    made = compared(edited.replace("60}", "65}") + REASONS)
    assert [(each.title, [(term.name, term.reason) for term in each.terms]) for each in made.chapters] == [
        (
            "工作业绩",
            [("标题", "全年目标调整"), ("电话接听 · 权重", "来电增多"), ("电话接听 · 考核要求", "同上")],
        ),
        (
            "等级标准",
            [("合格 · 分数范围", "与集团制度一致"), ("不合格 · 分数范围", "同上")],
        ),
    ]


def test_without_a_reason_there_is_room_for_a_hand() -> None:
    (chapter,) = compared(SPEC.replace("40%", "50%")).chapters
    assert [term.reason for term in chapter.terms] == [""]


def test_ids_are_not_for_this_page() -> None:
    made = compared(SPEC.replace("id: calls", "id: phone"))
    assert made.chapters == ()
    assert "没有变化" in made.note


def test_what_is_new_or_gone_is_said() -> None:
    gone = compared(SPEC.replace(", requirement: 铃响三声内接听", "")).chapters[0].terms[0]
    assert (shown(gone.before), shown(gone.after)) == ("[-铃响三声内接听-]", "（删除）")
    new = compared(SPEC + "    notes: [一式两份]\n").chapters[0].terms[0]
    assert (new.name, shown(new.before), shown(new.after)) == ("备注", "（无）", "一式两份")


def test_a_reason_for_what_has_not_changed_is_a_warning(tmp_path: Path) -> None:
    for version, weight, more in ((1, "40%", ""), (2, "50%", REASONS)):
        file = tmp_path / f"specs/clerk.v{version}.yaml"
        file.parent.mkdir(exist_ok=True)
        lines = (SPEC.replace("40%", weight) + more).replace("\n    ", "\n")
        file.write_text(f"id: clerk\ntitle: 表\nversion: {version}{lines}", encoding="utf-8")
    _, problems = diff(tmp_path, "clerk")
    assert [(each.code, each.facts["at"], each.where.line) for each in problems] == [
        ("idle-reason", "results", 14),
        ("idle-reason", "grades", 15),
    ]


# ── how it prints ───────────────────────────────────────────────────────────────────────────


def runs(data: bytes) -> list[tuple[str, str]]:
    """The runs of a Word document's body: their style and words."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        body = etree.fromstring(file.read("word/document.xml"))
    found = []
    for run in body.iter(f"{W}r"):
        look = run.find(f"{W}rPr/{W}rStyle")
        words = "".join(each.text or "" for each in run.iter(f"{W}t"))
        found.append(("" if look is None else look.get(f"{W}val", ""), words))
    return found


@every_form
def test_the_word_document_has_every_word_and_mark(id_: str) -> None:
    found = runs(docx(id_))
    words = bare("".join(text for _, text in found))
    body = [each for each in printed(page(id_)) if each.place != "page"]
    assert words == bare(
        "".join(each.text for each in body[:2])
        + "条款修订前修订后修订理由"
        + "".join(each.text for each in body[2:])
        + "拟订审核批准日期日期日期"
    )
    terms = [term for chapter in page(id_).chapters for term in chapter.terms]
    pieces = [piece for term in terms for piece in (*term.before, *term.after)]
    for style, mark in (("Deleted", "deleted"), ("Inserted", "inserted")):
        marked_words = Counter(bare(piece.text) for piece in pieces if piece.mark == mark)
        assert Counter(bare(text) for each, text in found if each == style) == marked_words
    assert not any("{%" in text or "{{" in text for _, text in found)


@every_form
def test_the_pdf_has_every_word_of_it(id_: str) -> None:
    document = pypdfium2.PdfDocument(pdf(id_))
    pages = "".join(document[n].get_textpage().get_text_bounded() for n in range(len(document)))
    found = Counter(bare(pages).replace("-", ""))
    wanted = Counter(bare("".join(each.text for each in printed(page(id_)))).replace("-", ""))
    assert not wanted - found
    assert document[0].get_width() > document[0].get_height()


def test_the_same_bytes_every_time() -> None:
    id_ = FORMS[0]
    assert Docx(TEMPLATES / "comparison.docx", brand()).write(page(id_)) == docx(id_)
    assert Pdf(TEMPLATES, brand(), "comparison.html").write(page(id_)) == pdf(id_)


@pytest.mark.needs("ooxml-validator")
@every_form
def test_the_open_xml_sdk_finds_nothing_wrong(id_: str, tmp_path: Path) -> None:
    path = tmp_path / "comparison.docx"
    path.write_bytes(docx(id_))
    assert sdk_errors(path) == []


@pytest.mark.needs("verapdf")
@pytest.mark.parametrize("flavour", [verapdf.PDFA_3A, verapdf.PDFUA_1])
@every_form
def test_the_file_follows_pdf_a_and_pdf_ua(id_: str, flavour: str) -> None:
    assert not verapdf.failures(pdf(id_), flavour)


def test_a_character_without_a_glyph_is_found_before_printing() -> None:
    made = compared(SPEC.replace("铃响三声内接听", "铃响三声内接听\U0001fae8"))
    problems = Pdf(TEMPLATES, brand(), "comparison.html").missing_glyphs(made, Where("clerk.yaml"))
    assert {problem.facts["place"] for problem in problems} == {"电话接听 · 考核要求"}


def test_the_command_prints_what_is_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    assert (
        main(["-C", str(COMPANY), "diff", "cs-lead", "--to", "docx", "--out", str(out), "--lang", "en"]) == 0
    )
    file = out / "comparison/cs-lead/cs-lead-v1-v2-comparison.docx"
    assert capsys.readouterr().out.splitlines() == [f"  {file}", "files made: 1"]
    assert sorted(path for path in out.rglob("*") if path.is_file()) == [
        file,
        out / "comparison/manifest.jsonl",
    ]


def test_a_workspaces_own_template_wins(tmp_path: Path) -> None:
    difference, _ = diff(COMPANY, "cs-lead")
    own = tmp_path / "templates"
    own.mkdir()
    for name in ("appraisal.css", "comparison.html"):
        text = (TEMPLATES / name).read_text(encoding="utf-8")
        (own / name).write_text(
            text.replace("{{ view.words.reason }}", "{{ view.nothing }}"), encoding="utf-8"
        )
    outside = replace(difference, workspace=type(difference.workspace)(tmp_path))
    outcome = print_difference(outside, Wish(("pdf",), tmp_path / "out"))
    assert [(each.code, each.where.file) for each in outcome.problems] == [
        ("template-attribute", str(own / "comparison.html"))
    ]
