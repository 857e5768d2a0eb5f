"""PDF: what was promised of the file, and that nothing foreign gets into it."""

from __future__ import annotations

import base64
import io
import logging
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from shutil import copytree

import pikepdf
import pytest

import verapdf
import views
from formgen.problems import InputError, Where
from formgen.view.model import Table, View
from formgen.view.text import printed
from formgen.writing.brand import Brand
from formgen.writing.pdf import document as writing
from outside import program
from pages import pages as forms, pdf as pdf_of

TEMPLATES = Path(__file__).parent.parent / "templates"
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)

pytestmark = pytest.mark.needs("pdf")


def long_view() -> View:
    """A section of more rows than a page holds, and signatures that must not be left alone."""
    view = views.blank()
    table = view.blocks[1]
    assert isinstance(table, Table)
    group = table.groups[0]
    rows = tuple(
        replace(group.rows[n % 3], id=f"r{n}", name=f"{n}. {group.rows[n % 3].name}") for n in range(16)
    )
    return replace(view, blocks=(replace(table, groups=(replace(group, rows=rows), *table.groups[1:])),))


VIEWS: dict[str, Callable[[], View]] = {
    "blank": views.blank,
    "completed": views.completed,
    "incomplete": views.incomplete,
    "bare": views.bare,
    "long": long_view,
    "odd": lambda: views.with_text("A&B <i>x</i> ☑　☐ 䶮\u2005\"'\n\t第二行\ufe0f"),
}
every_view = pytest.mark.parametrize("name", VIEWS)


@cache
def writer() -> writing.Pdf:
    return writing.Pdf(TEMPLATES, Brand("华南客户服务有限公司", PIXEL))


@cache
def written(name: str) -> bytes:
    """A view as PDF, written once for all tests that look at it."""
    return writer().write(VIEWS[name]())


def pages(data: bytes) -> list[str]:
    """The text of each page in the order of the file, without white space."""
    text = subprocess.run(
        [program("pdftotext"), "-raw", "-enc", "UTF-8", "-", "-"], input=data, capture_output=True, check=True
    ).stdout.decode()
    return ["".join(page.split()) for page in text.split("\f")[:-1]]


def test_the_template_is_laid_out_without_a_word_of_complaint(caplog: pytest.LogCaptureFixture) -> None:
    written.cache_clear()  # stands first, so that nothing is written twice
    with caplog.at_level(logging.WARNING, "weasyprint"):
        for name in VIEWS:
            written(name)
    assert not caplog.messages


# ── the words ───────────────────────────────────────────────────────────────────────────────


@every_view
@pytest.mark.needs("pdftotext")
def test_every_word_of_the_view_can_be_read_out_of_the_file(name: str) -> None:
    text = "".join(pages(written(name)))
    words = ("".join(each.text.split()) for each in printed(VIEWS[name]()))
    assert not [each for each in words if each not in text]


@pytest.mark.needs("pdftotext")
def test_boxes_can_be_read_out_as_the_characters_they_are() -> None:
    text = "".join(pages(written("completed")))
    assert "☑良好" in text
    assert "□优秀" in text
    assert "☑当月旷工" in text


@pytest.mark.needs("pdftotext")
def test_an_incomplete_card_says_so_and_marks_what_is_missing() -> None:
    text = pages(written("incomplete"))[0]
    assert "客服经理绩效考核表（未完成）" in text
    assert text.count("未录入") == len(views.MISSING) + 1  # and once in the words that say so
    assert "未录入" not in "".join(pages(written("blank")))


# ── the paper ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.needs("pdftotext")
def test_every_page_is_a4_with_letterhead_imprint_and_page_number() -> None:
    data = written("long")
    texts = pages(data)
    with pikepdf.open(io.BytesIO(data)) as file:
        sizes = {tuple(round(float(side)) for side in page.mediabox) for page in file.pages}
    assert sizes == {(0, 0, 595, 842)}
    assert len(texts) == 2
    for number, text in enumerate(texts, start=1):
        assert "华南客户服务有限公司" in text
        assert "表单编号：HR-KF-03版本：2生效：2026年1月考核周期：2026年11月" in text
        assert f"第{number}页共2页" in text


@pytest.mark.needs("pdftotext")
def test_headings_and_the_sections_name_are_repeated_where_a_table_goes_on() -> None:
    for text in pages(written("long")):
        assert "考核指标权重考核要求评分标准完成情况得分业绩指标85%" in text


@pytest.mark.needs("pdftotext")
@pytest.mark.parametrize("name", ["blank", "completed", "incomplete", "long"])
def test_total_and_signatures_stand_on_one_page(name: str) -> None:
    texts = pages(written(name))
    signed = [number for number, text in enumerate(texts) if "考核人签字" in text]
    total = [number for number, text in enumerate(texts) if "总分" in text and "满分100分" in text]
    assert signed == total
    assert len(signed) == 1


@pytest.mark.needs("pdftotext")
@pytest.mark.parametrize("rows", range(9, 17))
def test_signatures_take_the_last_row_with_them_to_a_new_page(rows: int) -> None:
    view = long_view()
    table = view.blocks[0]
    assert isinstance(table, Table)
    group = replace(table.groups[0], rows=table.groups[0].rows[:rows], sum=None)
    only = replace(
        view,
        blocks=(replace(table, groups=(group,)),),
        adjustments=(),
        vetoes=(),
        result=None,
        grades=(),
        opinions=(),
        footer=(),
        notes=(),
    )
    page = next(text for text in pages(writer().write(only)) if "考核人签字" in text)
    assert f"{rows - 1}." in page
    assert page.count("日期：年月日") == 2


@pytest.mark.needs("pdftotext")
def test_a_row_higher_than_a_page_is_printed_to_its_end() -> None:
    view = views.completed()
    said = replace(view.opinions[0].slot, value="很长的评语。" * 1500 + "完。")
    texts = pages(writer().write(replace(view, opinions=(replace(view.opinions[0], slot=said),))))
    assert "".join(texts).count("很长的评语。") > 1400  # a few are broken by the end of a page
    assert any("完。" in text and "签字：" in text for text in texts)


# ── the file ────────────────────────────────────────────────────────────────────────────────


@every_view
@pytest.mark.needs("verapdf")
@pytest.mark.parametrize("flavour", [verapdf.PDFA_3A, verapdf.PDFUA_1])
def test_the_file_follows_pdf_a_and_pdf_ua(name: str, flavour: str) -> None:
    assert not verapdf.failures(written(name), flavour)


@pytest.mark.slow
@pytest.mark.needs("verapdf")
@pytest.mark.parametrize("name", [name for name in forms() if not name.startswith("20")])
def test_every_blank_of_the_repository_can_be_read_aloud(name: str) -> None:
    assert not verapdf.failures(pdf_of(forms()[name]), verapdf.PDFUA_1)


@pytest.mark.needs("verapdf")
@pytest.mark.parametrize("flavour", [verapdf.PDFA_3A, verapdf.PDFUA_1])
def test_the_validator_finds_fault_with_an_ordinary_file(flavour: str) -> None:
    file = io.BytesIO()
    plain = pikepdf.new()
    plain.add_blank_page()
    plain.save(file)
    assert verapdf.failures(file.getvalue(), flavour)


@every_view
@pytest.mark.needs("qpdf")
def test_the_file_is_sound(name: str, tmp_path: Path) -> None:
    file = tmp_path / "form.pdf"
    file.write_bytes(written(name))
    checked = subprocess.run([program("qpdf"), "--check", str(file)], capture_output=True, check=False)
    assert checked.returncode == 0, checked.stdout


def test_title_and_language_are_told() -> None:
    with pikepdf.open(io.BytesIO(written("blank"))) as file:
        assert str(file.docinfo["/Title"]) == "客服经理绩效考核表"
        assert str(file.Root["/Lang"]) == "zh-CN"
        assert "/CreationDate" not in file.docinfo


_MAKE = """
import sys, hashlib
from pathlib import Path
import views
from formgen.writing.brand import Brand
from formgen.writing.pdf.document import Pdf
pdf = Pdf(Path(sys.argv[1]), Brand("公司"))
print(hashlib.sha256(pdf.write(views.completed())).hexdigest())
"""


def made_elsewhere(**environment: str) -> str:
    """The digest of the completed form as another process makes it."""
    path = os.pathsep.join(str(TEMPLATES.parent / folder) for folder in ("src", "tests"))
    return subprocess.run(
        [sys.executable, "-c", _MAKE, str(TEMPLATES)],
        env={**os.environ, "PYTHONPATH": path, **environment},
        capture_output=True,
        check=True,
        text=True,
    ).stdout


def test_the_bytes_are_the_same_whatever_was_written_before() -> None:
    first = written("completed")
    written("incomplete")
    assert writer().write(views.completed()) == first


def test_the_bytes_are_the_same_in_every_process_and_without_a_font_on_the_machine(tmp_path: Path) -> None:
    no_fonts = tmp_path / "fonts.conf"
    no_fonts.write_text(f"<fontconfig><cachedir>{tmp_path}</cachedir></fontconfig>", encoding="utf-8")
    ordinary = made_elsewhere(PYTHONHASHSEED="1")
    assert ordinary == made_elsewhere(PYTHONHASHSEED="2", FONTCONFIG_FILE=str(no_fonts), TZ="Asia/Shanghai")


def test_nothing_is_left_in_the_folder_for_temporary_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    writer().write(views.blank())
    assert not list(tmp_path.iterdir())


# ── what is refused ─────────────────────────────────────────────────────────────────────────


def template(folder: Path, body: str, css: str = "") -> Path:
    """A workspace's own template with this body and style."""
    folder.mkdir()
    head = "<title>T</title><link rel=stylesheet href=appraisal.css>"
    (folder / "appraisal.html").write_text(f"<html lang=zh><head>{head}</head><body>{body}", encoding="utf-8")
    (folder / "appraisal.css").write_text(css, encoding="utf-8")
    return folder


def codes(action: Callable[[], object]) -> list[str]:
    with pytest.raises(InputError) as refusal:
        action()
    return [problem.code for problem in refusal.value.problems]


FOREIGN = {
    "http": "http://127.0.0.1:9/x.png",
    "https": "https://127.0.0.1:9/x.png",
    "ftp": "ftp://127.0.0.1/x.png",
    "file": "file:///etc/passwd",
    "host": "file://localhost/etc/passwd",
    "parent": "../secret.png",
    "encoded": "%2e%2e/secret.png",
    "link": "link.png",
    "absent": "absent.png",
}


@pytest.mark.parametrize("address", [pytest.param(address, id=name) for name, address in FOREIGN.items()])
@pytest.mark.parametrize(
    ("body", "css"),
    [
        pytest.param('<img alt=x src="{}">', "", id="img"),
        pytest.param('<link rel=attachment href="{}">', "", id="attachment"),
        pytest.param('<link rel=stylesheet href="{}">', "", id="link"),
        pytest.param('<object alt=x data="{}"></object>', "", id="object"),
        pytest.param('<p style="background: url({})">x', "", id="style"),
        pytest.param("x", '@import "{}";', id="import"),
        pytest.param("x", "body {{ background: url({}) }}", id="background"),
        pytest.param("x", "@font-face {{ font-family: f; src: url({}) }}", id="font"),
        pytest.param('<svg><title>x</title><image href="{}"/></svg>', "", id="svg"),
    ],
)
def test_nothing_is_fetched_but_what_lies_beside_the_template(
    tmp_path: Path, body: str, css: str, address: str
) -> None:
    folder = template(tmp_path / "templates", body.format(address), css.format(address))
    (tmp_path / "secret.png").write_bytes(PIXEL)
    (folder / "link.png").symlink_to(tmp_path / "secret.png")
    writer = writing.Pdf(folder, Brand())
    refused = "html-file-missing" if address == FOREIGN["absent"] else "html-address-refused"
    assert codes(lambda: writer.write(views.blank())) == [refused]


def test_what_lies_beside_the_template_is_printed(tmp_path: Path) -> None:
    folder = template(tmp_path / "templates", '<img alt=x src="pictures/seal.png">', '@import "more.css";')
    (folder / "pictures").mkdir()
    (folder / "pictures" / "seal.png").write_bytes(PIXEL)
    (folder / "more.css").write_text("body { color: red }", encoding="utf-8")
    with pikepdf.open(io.BytesIO(writing.Pdf(folder, Brand()).write(views.blank()))) as file:
        assert len(file.pages[0].get_images()) == 1


def test_a_picture_that_is_none_is_told_and_not_left_out(tmp_path: Path) -> None:
    folder = template(tmp_path / "templates", '<img alt=x src="seal.png">')
    (folder / "seal.png").write_text("not a picture", encoding="utf-8")
    assert codes(lambda: writing.Pdf(folder, Brand()).write(views.blank())) == ["html-picture-unreadable"]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("<div>" * 3000, id="nested"),
        pytest.param("{{ '\\ud800' }}", id="half a character"),
        pytest.param("<table><tr><td colspan=99999>x</table>", id="colspan"),
        pytest.param("<table><tr><td rowspan=' +99999 '>x</table>", id="rowspan"),
        pytest.param("<table><colgroup span=1001></colgroup><tr><td>x</table>", id="span"),
    ],
)
def test_a_page_that_cannot_be_laid_out_is_refused_in_words(tmp_path: Path, body: str) -> None:
    folder = template(tmp_path / "templates", body)
    assert codes(lambda: writing.Pdf(folder, Brand()).write(views.blank())) == ["html-page-unusable"]


def test_a_template_that_would_make_a_page_without_end_is_refused_in_words(tmp_path: Path) -> None:
    folder = template(tmp_path / "templates", "{{ ('<p>x'|safe) * 600000 }}")
    assert codes(lambda: writing.Pdf(folder, Brand()).write(views.blank())) == ["html-template-endless"]


def test_a_character_without_a_glyph_is_refused_with_its_place() -> None:
    view = views.with_text("好👍")
    assert set(codes(lambda: writer().write(view))) == {"no-glyph"}
    assert writer().missing_glyphs(view, Where("scores.yaml"))[0].where == Where("scores.yaml")
    assert not writer().missing_glyphs(views.completed(), Where(""))


@pytest.mark.parametrize("logo", [b"", b"GIF89a", PIXEL[:30], b"<svg xmlns='http://www.w3.org/2000/svg'/>"])
def test_a_logo_that_is_no_picture_is_refused(logo: bytes) -> None:
    assert codes(lambda: writing.Pdf(TEMPLATES, Brand(logo=logo))) == ["logo-unreadable"]


def test_words_of_a_template_of_ones_own_have_their_characters_in_the_font(tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    copytree(TEMPLATES, folder)
    css = folder / "appraisal.css"
    css.write_text(css.read_text(encoding="utf-8") + '\nh1::after { content: "龘" }', encoding="utf-8")
    with pikepdf.open(io.BytesIO(writing.Pdf(folder, Brand()).write(views.bare()))) as file:
        maps = [
            obj.read_bytes()
            for obj in file.objects
            if isinstance(obj, pikepdf.Stream) and b"begincmap" in obj.read_bytes()
        ]
    assert any(re.search(rb"<9f98>", each) for each in maps)


def test_without_system_libraries_pdf_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(name: str) -> object:
        sys.stdout.write("WeasyPrint's own words")
        raise OSError(f"cannot load library 'libpango-1.0-0' for {name}")

    assert writing.pdf_ready() is None
    monkeypatch.setattr(writing, "import_module", fail)
    problem = writing.pdf_ready()
    assert problem is not None
    assert (problem.code, "libpango" in problem.facts["why"]) == ("pdf-libraries-missing", True)
    assert codes(lambda: writing.Pdf(TEMPLATES, Brand())) == ["pdf-libraries-missing"]
    assert not capsys.readouterr().out
