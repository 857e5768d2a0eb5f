"""The letterhead: the same lines in Word and PDF on every kind of page, and templates older than it."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from html import unescape
from pathlib import Path
from shutil import copy, copytree

import pytest

from formgen.commands.blank import blank
from formgen.forms.model import Form
from formgen.output.zipped import zipped
from formgen.periods import Period
from formgen.phrases import phrases
from formgen.problems import Problem
from formgen.proofreading.samples import samples
from formgen.proofreading.templates import read_docx, read_html
from formgen.records.model import Person
from formgen.view.build import view_of
from formgen.view.comparison import comparison
from formgen.view.impact import effects
from formgen.view.kinds import TEMPLATES
from formgen.view.model import Imprint, Page
from formgen.view.signoff import signoff
from formgen.view.text import printed
from formgen.workspace import packaged
from formgen.writing.brand import Brand
from formgen.writing.pdf.html import Html
from formgen.writing.word.document import Docx
from formgen.yamlfiles.kinds import Id, Month
from offices import PDF, office

ZH = phrases("zh")

PACKAGED = packaged.templates()
FORM = Form(id=Id("clerk"), title="文员考核表", version=3, effective=Month("2026-11"), period="month")
BEFORE = replace(FORM, version=2, effective=Month("2026-01"))
PERSON = Person("0012", "张三", "客服部")
CONFIDENTIAL = Imprint("密级", "内部")
needs_pdf = pytest.mark.needs("pdf")
every_kind = pytest.mark.parametrize("name", TEMPLATES)
every_kind_in_word = pytest.mark.parametrize("name", [name for name in TEMPLATES if name != "signoff"])


def said(page: Page) -> list[str]:
    return [f"{line.label}：{line.text}" if line.label else line.text for line in page.letterhead.lines]


def parts_of(document: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(document)) as package:
        return {name: package.read(name) for name in package.namelist()}


def header(document: bytes) -> str:
    """The words in the header of a Word document."""
    xml = parts_of(document)["word/header1.xml"].decode()
    return unescape("".join(re.findall(r"<w:t(?: [^>]*)?>([^<]*)", xml)))


def top(page: str) -> str:
    """The words in the letterhead of an HTML page."""
    return unescape(re.sub(r"<[^>]*>", "", page.split("<body", 1)[1].split("<h1>", maxsplit=1)[0]))


def sample(name: str, *more: Imprint) -> Page:
    """A page of this kind with everything in its letterhead that it can have, and more lines."""
    page = samples(TEMPLATES[name])[0]
    head = replace(page.letterhead, whom="张三（0012）", lines=(*page.letterhead.lines, *more))
    return Brand("华南公司").stamped(replace(page, letterhead=head), revision=2)


# ── what it says ────────────────────────────────────────────────────────────────────────────


def test_each_kind_of_page_has_its_lines_and_leaves_out_those_that_say_nothing() -> None:
    form = ["版本：3", "生效：2026年11月"]
    compared = ["版本：2 → 3", form[1]]
    assert said(view_of(FORM)) == form
    assert said(view_of(FORM, period=Period.parse("2026-11"))) == [*form, "考核周期：2026年11月"]
    assert said(view_of(replace(FORM, number="HR-01", effective=None))) == ["表单编号：HR-01", "版本：3"]
    assert said(comparison(BEFORE, FORM, ())) == compared
    assert said(effects(BEFORE, FORM, Period.parse("2026-12"), ())) == [*compared, "考核周期：2026年12月"]
    assert said(signoff([], ZH, title="签收表")) == []
    assert said(signoff([], ZH, title="签收表", period=Period.parse("2026-11"))) == ["考核周期：2026年11月"]


def test_it_says_whose_sheet_it_is_and_the_press_adds_company_and_revision() -> None:
    blank_form, named = view_of(FORM).letterhead, view_of(FORM, person=PERSON).letterhead
    assert (blank_form.whom, named.whom) == ("", "张三（0012）")
    assert (named.company, named.revision) == ("", "")
    revised = Brand("华南公司").stamped(view_of(FORM, person=PERSON), revision=2).letterhead
    assert (revised.whom, revised.company, revised.revision) == (named.whom, "华南公司", "第2次修订")
    assert Brand("华南公司").stamped(view_of(FORM)).letterhead.revision == ""


# ── where it stands ─────────────────────────────────────────────────────────────────────────


@every_kind
def test_every_line_stands_on_every_kind_of_page_in_html(name: str) -> None:
    page = sample(name, CONFIDENTIAL)
    words = top(Html(PACKAGED, f"{name}.html").write(page))
    places = [words.index(each) for each in ("华南公司", "张三（0012）　第2次修订", *said(page))]
    assert places == sorted(places)
    assert "密级：内部" in words


@every_kind_in_word
def test_every_line_stands_on_every_kind_of_page_in_word(name: str) -> None:
    page = sample(name, CONFIDENTIAL)
    words = header(Docx(PACKAGED / f"{name}.docx", Brand()).write(page))
    places = [words.index(each) for each in ("华南公司", "张三（0012）　第2次修订", *said(page))]
    assert places == sorted(places)
    assert "密级：内部" in words


@every_kind
def test_every_line_is_among_the_printed_words_of_every_kind_of_page(name: str) -> None:
    words = [each.text for each in printed(sample(name, CONFIDENTIAL)) if each.place == "page"]
    assert {"华南公司", "张三（0012）", "第2次修订", "密级", "内部"} <= set(words)


def test_a_word_document_without_any_line_has_a_whole_header() -> None:
    page = samples(TEMPLATES["report"])[0]
    document = Docx(PACKAGED / "report.docx", Brand()).write(
        replace(page, letterhead=replace(page.letterhead, lines=()))
    )
    xml = parts_of(document)["word/header1.xml"].decode()
    assert all(cell.endswith(("</w:p>", "<w:p/>")) for cell in re.findall(r"<w:tc>(.*?)</w:tc>", xml))


# ── templates that are older than it ────────────────────────────────────────────────────────

OLD = (
    "{% if view.whom %}{{ view.whom }}　{% endif %}{% if view.revision %}{{ view.revision }}　{% endif %}"
    "编号 {{ view.number }}　第 {{ view.version }} 版　"
    "{% if view.effective %}自 {{ view.effective }}{% endif %}　{{ view.month }}　{{ view.state }}"
)
"""A letterhead as templates had it when every line was a name of the view, in words of their own."""


def old_docx(folder: Path, name: str, old: str = OLD) -> Path:
    parts = parts_of((PACKAGED / f"{name}.docx").read_bytes())
    paragraph = f"<w:p><w:r><w:t>{{{{ view.company }}}}　{old}</w:t></w:r></w:p>".encode()
    header, properties = parts["word/header1.xml"], parts["docProps/core.xml"]
    changed = {
        "word/header1.xml": re.sub(rb"<w:tbl>.*</w:tbl>", lambda _: paragraph, header, flags=re.DOTALL),
        "docProps/core.xml": properties.replace(b"view.letterhead.company", b"view.company"),
    }
    path = folder / f"{name}.docx"
    path.write_bytes(zipped({**parts, **changed}))
    return path


def old_html(folder: Path, name: str) -> Path:
    copy(PACKAGED / "appraisal.css", folder)
    text = (PACKAGED / f"{name}.html").read_text(encoding="utf-8")
    old = f'<div class="letterhead">{{{{ view.company }}}}</div><div class="imprint">{OLD}</div>'
    assert '{% include "letterhead.html" %}' in text
    path = folder / f"{name}.html"
    path.write_text(text.replace('{% include "letterhead.html" %}', old), encoding="utf-8")
    return path


def worded(page: Page) -> str:
    """What the old letterhead prints of a page."""
    text = {line.label: line.text for line in page.letterhead.lines}
    effective = f"自 {text['生效']}" if "生效" in text else ""
    month = text.get("考核周期") or text.get("", "")
    state = page.state
    return (
        f"华南公司　张三（0012）　第2次修订　编号 {text.get('表单编号', '')}　第 {text.get('版本', '')} 版　"
        f"{effective}　{month}　{state}"
    )


def codes(problems: tuple[Problem, ...]) -> list[tuple[str, object]]:
    return [(problem.code, problem.facts.get("path", "")) for problem in problems]


@every_kind_in_word
def test_a_word_template_that_names_each_line_goes_on_working(tmp_path: Path, name: str) -> None:
    path = old_docx(tmp_path, name)
    assert codes(read_docx(path)) == []
    assert header(Docx(path, Brand()).write(sample(name))) == worded(sample(name))


@needs_pdf
@every_kind
def test_an_html_template_that_names_each_line_goes_on_working(tmp_path: Path, name: str) -> None:
    path = old_html(tmp_path, name)
    assert codes(read_html(path)) == []
    assert worded(sample(name)).replace("公司　", "公司") in top(
        Html(tmp_path, path.name).write(sample(name))
    )


def test_a_line_that_an_older_template_leaves_out_is_told_by_its_label(tmp_path: Path) -> None:
    path = old_docx(tmp_path, "appraisal", OLD.replace("{{ view.version }}", ""))
    assert codes(read_docx(path)) == [("template-no-words", "view.letterhead.lines[版本]")]


def test_a_line_can_be_asked_for_by_its_label(tmp_path: Path) -> None:
    old = OLD.replace("view.version", 'view.letterhead.said("版本")')
    path = old_docx(tmp_path, "appraisal", old)
    assert codes(read_docx(path)) == []
    assert "第 2 版" in header(Docx(path, Brand()).write(sample("appraisal")))


def test_the_old_names_have_types_too(tmp_path: Path) -> None:
    old = OLD.replace("view.version", "view.version.major").replace("view.state", "view.state == 'draft'")
    path = old_docx(tmp_path, "appraisal", old)
    assert [problem.code for problem in read_docx(path)] == ["template-attribute", "template-value"]


# ── the part in HTML ────────────────────────────────────────────────────────────────────────


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder of templates that has a main template and a style sheet, and no part of it."""
    folder = tmp_path / "office" / "templates"
    folder.mkdir(parents=True)
    for name in ("appraisal.html", "appraisal.css"):
        copy(PACKAGED / name, folder)
    return folder


@needs_pdf
def test_a_template_without_the_part_beside_it_takes_the_one_that_formgen_brings(own: Path) -> None:
    assert codes(read_html(own / "appraisal.html")) == []
    assert Html(own).write(sample("appraisal")) == Html(PACKAGED).write(sample("appraisal"))


def test_a_part_beside_the_template_wins_and_is_checked_with_it(own: Path) -> None:
    part = own / "letterhead.html"
    part.write_text("<p>人力资源部 {{ view.letterhead.company }}</p>", encoding="utf-8")
    assert "人力资源部 华南公司" in top(Html(own).write(sample("appraisal")))
    part.write_text("<p>\n{{ view.letterhead.compny }}</p>", encoding="utf-8")
    (problem,) = read_html(own / "appraisal.html")
    assert (problem.code, problem.where.file, problem.where.line) == (
        "template-attribute",
        "letterhead.html",
        2,
    )


def test_a_part_that_is_checked_alone_is_no_whole_page(own: Path) -> None:
    part = Path(copy(PACKAGED / "letterhead.html", own))
    assert codes(read_html(part)) == []
    part.write_text("{{ view.letterhead.compny }}", encoding="utf-8")
    assert [problem.code for problem in read_html(part)] == ["template-attribute"]


@needs_pdf
def test_a_changed_part_makes_stale_what_includes_it(
    own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = office(own.parent)
    brought = copytree(PACKAGED, tmp_path / "brought")
    monkeypatch.setattr(packaged, "templates", lambda: brought)

    def why() -> set[tuple[str, ...]]:
        outcome = blank(root, nameless=True, wish=PDF)
        assert outcome.problems == ()
        return {each.why for each in outcome.made}

    def change(folder: Path) -> None:
        path = folder / "letterhead.html"
        path.write_text(path.read_text(encoding="utf-8") + "<p></p>", encoding="utf-8")

    assert why() == {("new",)}
    change(brought)  # the main template alone is the workspace's own
    assert why() == {("template",)}
    copy(brought / "letterhead.html", own)
    assert why() == {()}
    change(brought)  # now the workspace has both
    assert why() == {()}
    change(own)
    assert why() == {("template",)}
    text = (own / "appraisal.html").read_text(encoding="utf-8")
    (own / "appraisal.html").write_text(text.replace('{% include "letterhead.html" %}', ""), encoding="utf-8")
    (own / "letterhead.html").unlink()
    assert why() == {("template",)}
    change(brought)  # and now nothing includes it
    assert why() == {()}
