"""The printed effects of a revision (修订影响表): every word, in both formats, valid, the same each time."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path

import pypdfium2
import pytest
from lxml import etree

import verapdf
from formgen.cli import main
from formgen.commands.impact import impact
from formgen.periods import Period
from formgen.problems import Where
from formgen.view.impact import effects
from formgen.view.model import Affected, Effects, Figure
from formgen.view.text import printed
from formgen.writing.brand import Brand
from formgen.writing.pdf.document import Pdf
from formgen.writing.word.document import Docx
from outside import sdk_errors
from wordfiles import bare

ROOT = Path(__file__).parents[1]
COMPANY = ROOT / "examples" / "company"
REVISION = ROOT / "examples" / "revision"
TEMPLATES = ROOT / "templates"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@cache
def page(name: str) -> Effects:
    """`full`: everybody can be compared; `open`: nobody; `many`: several pages, `unpaid`: no pay at all."""
    more = [str(REVISION / "renewal.csv")] if name != "open" else []
    draft = str(REVISION / "account-manager.v3.yaml")
    found, problems = impact(COMPANY, "account-manager", draft, period=Period.parse("2026-11"), more=more)
    assert problems == ()
    old, new, notes = found.old.form, found.new.form, found.notes
    made = brand().stamped(effects(old, new, found.period, found.shifts, notes=notes))
    if name == "many":
        return replace(made, people=made.people * 30, remarks=("一项说明",) * 3)
    return replace(made, paid=False) if name == "unpaid" else made


every_page = pytest.mark.parametrize("name", ["full", "open", "many", "unpaid"])


@cache
def brand() -> Brand:
    return Brand("青禾示例科技有限公司", (COMPANY / "logo.png").read_bytes())


@cache
def docx(name: str) -> bytes:
    return Docx(TEMPLATES / "impact.docx", brand()).write(page(name))


@cache
def pdf(name: str) -> bytes:
    return Pdf(TEMPLATES, brand(), "impact.html").write(page(name))


def test_the_page_says_who_moves_and_what_it_amounts_to() -> None:
    made = page("full")
    assert made.people[2] == Affected(
        "0047",
        "赵㛃",
        "销售部",
        Figure("总分", "93.78", "89.95", "−3.83"),
        Figure("等级", "优秀", "良好"),
        Figure("绩效工资", "1440.00", "1320.00", "−120.00"),
    )
    assert made.figures[2] == Figure("绩效工资合计（3人）", "5804.29", "5684.29", "−120.00")
    assert made.grades[:2] == (Figure("优秀", "2人", "1人", "−1"), Figure("良好", "1人", "2人", "+1"))
    assert made.note.endswith("其中3人在两版下都有总分，0人上升，3人下降，1人等级改变。")


def test_what_is_not_settled_is_open_and_says_why() -> None:
    made = page("open")
    assert {(each.total.after, each.grade.after, each.remark) for each in made.people} == {
        ("未定", "未定", "新增“老客户续约率”尚无数据")
    }
    assert (made.figures, made.grades, made.remarks) == ((), (), ("新增“老客户续约率”尚无数据（3人）",))
    assert made.note.endswith("还没有人在两版下都有总分。")


@every_page
def test_the_word_document_has_every_word(name: str) -> None:
    with zipfile.ZipFile(io.BytesIO(docx(name))) as file:
        body = etree.fromstring(file.read("word/document.xml"))
    text = bare("".join(each.text or "" for each in body.iter(f"{W}t")))
    assert not re.search(r"\{[{%]", text)
    for each in printed(page(name)):
        assert each.place == "page" or bare(each.text) in text
    assert ("绩效工资（元）" in text) == page(name).paid
    marked = [
        run for run in body.iter(f"{W}r") if run.find(f"{W}rPr/{W}rStyle[@{W}val='Inserted']") is not None
    ]
    assert len(marked) == sum(each.grade.before != each.grade.after for each in page(name).people)


@every_page
def test_the_pdf_has_every_word(name: str) -> None:
    document = pypdfium2.PdfDocument(pdf(name))
    pages = "".join(document[n].get_textpage().get_text_bounded() for n in range(len(document)))
    wanted = Counter(bare("".join(each.text for each in printed(page(name)))))
    assert not wanted - Counter(bare(pages))
    assert document[0].get_width() > document[0].get_height()
    texts = [document[n].get_textpage().get_text_bounded() for n in range(len(document))]
    assert all("修订前" in text for text in texts[:-1]), "the head of the table stands on every page"
    assert "修订前" in texts[-1] or "说明" in texts[-1], "who approves stands with what is approved"
    assert "批准" in texts[-1]


def test_what_it_amounts_to_comes_before_who_moves_and_who_approves_last() -> None:
    document = pypdfium2.PdfDocument(pdf("full"))
    (text,) = (document[n].get_textpage().get_text_bounded() for n in range(len(document)))
    assert text.index("平均分") < text.index("邵启明") < text.index("批准")


@every_page
def test_the_same_bytes_every_time(name: str) -> None:
    assert Docx(TEMPLATES / "impact.docx", brand()).write(page(name)) == docx(name)
    assert Pdf(TEMPLATES, brand(), "impact.html").write(page(name)) == pdf(name)


@pytest.mark.needs("ooxml-validator")
@every_page
def test_the_open_xml_sdk_finds_nothing_wrong(name: str, tmp_path: Path) -> None:
    path = tmp_path / "impact.docx"
    path.write_bytes(docx(name))
    assert sdk_errors(path) == []


@pytest.mark.needs("verapdf")
@pytest.mark.parametrize("flavour", [verapdf.PDFA_3A, verapdf.PDFUA_1])
@every_page
def test_the_file_follows_pdf_a_and_pdf_ua(name: str, flavour: str) -> None:
    assert not verapdf.failures(pdf(name), flavour)


def test_a_character_without_a_glyph_is_found_before_printing() -> None:
    person = replace(page("full").people[0], name="邵\U0001fae8")
    made = replace(page("full"), people=(person,))
    problems = Pdf(TEMPLATES, brand(), "impact.html").missing_glyphs(made, Where("scores.yaml"))
    assert {problem.facts["place"] for problem in problems} == {"0041 邵\U0001fae8"}


def test_the_command_prints_what_is_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    draft = str(REVISION / "account-manager.v3.yaml")
    words = ["impact", "account-manager", draft, "--month", "2026-11", "--to", "docx", "--out", str(out)]
    assert main(["-C", str(COMPANY), *words, "--lang", "en"]) == 0
    file = out / "impact/account-manager/account-manager-v2-v3-2026-11-impact.docx"
    assert capsys.readouterr().out.splitlines() == [f"  {file}", "files made: 1"]
    assert sorted(path for path in out.rglob("*") if path.is_file()) == [file, out / "impact/manifest.jsonl"]
