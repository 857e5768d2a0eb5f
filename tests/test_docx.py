"""Views as Word documents: everything printed, every slot a control, sound, and always the same bytes."""

from __future__ import annotations

import hashlib
import importlib.util
import io
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, strategies as st
from lxml import etree
from PIL import Image

import views
from formgen.messages import LANGS, hint, sentence
from formgen.output.zipped import zipped
from formgen.phrases import phrases
from formgen.problems import InputError, Problem
from formgen.text import utf16
from formgen.view.model import Slot, Table, View
from formgen.view.text import printed
from formgen.writing.brand import Brand
from formgen.writing.word.controls import control, tag_of
from formgen.writing.word.document import Docx
from formgen.writing.word.ooxml import W14, Element, w
from formgen.writing.word.tags import environment
from outside import converted, program, sdk_errors
from pages import docx, pages
from wordfiles import bare, controls, damaged, part, parts_of, split_runs, text_of, value

ZH = phrases("zh")

ROOT = Path(__file__).parent.parent
TEMPLATE = ROOT / "templates" / "appraisal.docx"
VIEWS: tuple[Callable[[], View], ...] = (views.blank, views.completed, views.incomplete, views.bare)


@cache
def writer() -> Docx:
    return Docx(TEMPLATE, Brand())


def body(view: View) -> Element:
    return part(writer().write(view))


@cache
def drawing() -> Docx:
    """Writes through a template that draws every part by itself, as companies have changed it."""
    return Docx(ROOT / "tests" / "templates" / "appraisal.docx", Brand())


def drawn(view: View) -> Element:
    return part(drawing().write(view))


def tables(root: Element, caption: str) -> list[Element]:
    return [each for each in root.iter(w("tbl")) if value(each, "tblPr/tblCaption") == caption]


def rows(table: Element) -> list[list[Element]]:
    return [list(row.iterfind(w("tc"))) for row in table.iterfind(w("tr"))]


# ── what is printed ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.__name__)
def test_every_word_of_a_view_is_printed_in_order(view: Callable[[], View]) -> None:
    parts = parts_of(writer().write(view()))
    head, seen = (
        bare(text_of(etree.fromstring(parts[f"word/{name}.xml"]))) for name in ("header1", "document")
    )
    at = 0
    for words in printed(view()):
        if words.place != "page":
            assert bare(words.text) in seen[at:], words
            at = max(at, seen.index(bare(words.text), at)) if words.place in ("title", "notes") else at
        else:
            assert bare(words.text) in head


HOSTILE = "A&B x<60 </w:t> {{ 7*7 }} {% raw %} {{ view }} {_{ }_} <slot name='x'/> “ ” \ue000 &amp; ]]>"


def test_text_from_data_is_printed_as_it_is_typed() -> None:
    view = views.with_text(HOSTILE)
    document = writer().write(view)
    seen = text_of(part(document))
    expected = sum(words.text.count(HOSTILE) for words in printed(view) if words.place != "page")
    assert seen.count(HOSTILE) >= expected > 50  # headings stand on every page
    assert HOSTILE in text_of(part(document, "word/header1.xml"))
    assert HOSTILE in str(part(document, "docProps/core.xml")[0].text)
    assert len(controls(part(document))) == len(controls(body(views.completed())))


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"], include_characters="\n\t"), min_size=1))
def test_no_character_is_lost(text: str) -> None:
    view = replace(views.bare(), title=text, notes=(text,))
    assert [text_of(each).removeprefix("\n") for each in body(view).iter(w("p"))] == [text, text]


def test_what_a_form_lacks_leaves_nothing_behind() -> None:
    root = body(views.bare())
    assert not list(root.iter(w("tbl")))
    assert [text_of(each).strip() for each in root.iter(w("p"))] == [views.bare().title]


def test_boxes_stand_before_their_lines_and_show_the_chosen_one() -> None:
    seen = text_of(body(views.completed()))
    assert "□\xa01级：等候指示" in seen
    assert "☑\xa0良好" in seen
    assert "☑\xa0当月旷工3天以上" in seen
    assert "□\xa0优秀" in seen


def test_an_unfinished_card_says_so_beside_its_title_and_at_each_gap() -> None:
    root = body(views.incomplete())
    first = next(root.iter(w("p")))
    assert text_of(first).strip() == "客服经理绩效考核表（未完成）"
    marked = {name for name, each in controls(root).items() if text_of(each) == ZH("not-recorded")}
    assert marked == set(views.MISSING)
    for name in marked:
        look = controls(root)[name].find(f"{w('sdtContent')}/{w('r')}/{w('rPr')}")
        assert look is not None
        assert look.find(w("b")) is not None
        assert look.find(w("shd")) is not None
    assert ZH("not-recorded") not in text_of(body(views.completed()))
    assert "未完成" not in text_of(body(views.completed()))


def test_reasons_follow_the_form_and_a_blank_has_none() -> None:
    words = text_of(body(views.completed()))
    assert words.index("评分说明") > words.index("见证人签字")
    assert "评分说明" not in text_of(body(views.blank()))


# ── slots ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.__name__)
def test_every_slot_is_one_content_control_with_its_name_and_title(view: Callable[[], View]) -> None:
    found = [(value(each, "sdtPr/tag"), value(each, "sdtPr/alias")) for each in body(view()).iter(w("sdt"))]
    assert sorted(found) == sorted((slot.name, slot.title) for slot in views.slots(view()))


def test_control_numbers_are_unique_over_the_whole_document() -> None:
    parts = parts_of(writer().write(views.completed()))
    ids = [
        each.get(w("val"))
        for name, xml in parts.items()
        if name.endswith(".xml")
        for each in etree.fromstring(xml).iterfind(f".//{w('sdtPr')}/{w('id')}")
    ]
    assert len(ids) == len(set(ids)) == len(list(views.slots(views.completed())))


def test_each_kind_of_slot_is_its_kind_of_control() -> None:
    found = controls(body(views.completed()))
    choice = found["grade"].findall(f"{w('sdtPr')}/{w('dropDownList')}/{w('listItem')}")
    assert [each.get(w("value")) for each in choice] == ["优秀", "良好", "合格"]
    date = found["form.date"].find(f"{w('sdtPr')}/{w('date')}")
    assert date is not None
    assert date.get(w("fullDate")) == "2026-12-01T00:00:00Z"
    assert value(date, "dateFormat") == "yyyy年M月d日"
    ticks = {name: found[name].find(f".//{{{W14}}}checked") for name in ("fact.checks.1", "fact.checks.2")}
    assert [each.get(f"{{{W14}}}val") for each in ticks.values() if each is not None] == ["1", "0"]
    lines = found["comment.appraiser"].find(f"{w('sdtPr')}/{w('text')}")
    assert lines is not None
    assert lines.get(w("multiLine")) == "1"
    assert found["total"].find(f"{w('sdtPr')}/{w('text')}") is not None


def test_an_empty_slot_is_a_placeholder_of_blank_room_and_a_filled_one_is_not() -> None:
    empty, full = controls(body(views.blank())), controls(body(views.completed()))
    holds_place = f"{w('sdtPr')}/{w('showingPlcHdr')}"
    for slot in views.slots(views.blank()):
        if slot.kind != "check":
            assert empty[slot.name].find(holds_place) is not None
            assert text_of(empty[slot.name]).strip("\u3000年月日") == ""
            assert text_of(empty[slot.name])
    for slot in views.slots(views.completed()):
        if slot.value:
            assert full[slot.name].find(holds_place) is None
            assert text_of(full[slot.name]) == slot.value
    assert text_of(empty["form.date"]) == ZH("empty-date")


def test_a_slot_keeps_the_look_of_the_text_that_named_it() -> None:
    root = render("<w:p><w:r><w:rPr><w:i/></w:rPr><w:t>前{{ view.header[0].slot }}后</w:t></w:r></w:p>")
    paragraph = next(root.iter(w("p")))
    assert [each.tag for each in paragraph] == [w("r"), w("sdt"), w("r")]
    assert len(list(paragraph.iter(w("i")))) == 4  # three runs and what is typed into the control


def test_names_too_long_for_word_are_shortened_and_stay_different() -> None:
    names = [f"fact.{'x' * 48}.评分人{n}号{'很长' * 20}" for n in range(50)]
    tags = {tag_of(name) for name in names}
    assert len(tags) == len(names)
    assert all(len(tag) == 64 for tag in tags)
    assert tag_of("score.x") == "score.x"


def test_tags_and_titles_are_no_longer_than_word_takes_which_counts_a_rare_character_twice() -> None:
    name = f"score.{'𬱖' * 40}"
    head = control(Slot(name, title="𬱖" * 40), None)[0]
    for key in ("tag", "alias"):
        (value,) = (str(each.get(w("val"))) for each in head.iter(w(key)))
        assert utf16(value) in (63, 64)
        assert value.encode("utf-8")
    assert tag_of(name) != tag_of(f"{name}𬱖")


def test_an_empty_opinion_leaves_room_for_its_lines_and_a_written_one_does_not() -> None:
    def room(view: View) -> int:
        paragraph = next(controls(drawn(view))["comment.appraiser"].iterancestors(w("p")))
        spacing = paragraph.find(f"{w('pPr')}/{w('spacing')}")
        return int(spacing.get(w("after"), "0")) if spacing is not None else 0

    assert room(views.blank()) >= 2 * 7 * 1440 / 25.4
    assert room(views.completed()) == 0


# ── tables ──────────────────────────────────────────────────────────────────────────────────


def test_the_columns_are_as_wide_as_the_view_says() -> None:
    (table,) = tables(drawn(views.blank()), "考核指标")
    block = next(each for each in views.blank().blocks if isinstance(each, Table))
    widths = [int(each.get(w("w"), "0")) for each in table.iterfind(f"{w('tblGrid')}/{w('gridCol')}")]
    assert widths == [pytest.approx(column.width * 1440 / 25.4, abs=1) for column in block.columns]


@pytest.mark.parametrize("gone", [{"section"}, {"weight", "requirement"}, {"fact", "points"}])
def test_a_column_that_a_form_lacks_is_left_out_of_every_row(gone: set[str]) -> None:
    view = views.blank()
    block = next(each for each in view.blocks if isinstance(each, Table))
    groups = tuple(replace(group, beside=group.beside and "section" not in gone) for group in block.groups)
    kept = tuple(column for column in block.columns if column.key not in gone)
    root = drawn(replace(view, blocks=(replace(block, columns=kept, groups=groups),)))
    (table,) = tables(root, "考核指标")
    spans = {sum(map(span, row)) for row in rows(table)}
    assert spans == {len(kept)}
    total = sum(int(each.get(w("w"), "0")) for each in table.iterfind(f"{w('tblGrid')}/{w('gridCol')}"))
    assert total == pytest.approx(174 * 1440 / 25.4, abs=2)
    shown = text_of(table)
    for column in block.columns:
        assert (column.title in shown) == (column in kept or not column.title)


def span(cell: Element) -> int:
    found = cell.find(f"{w('tcPr')}/{w('gridSpan')}")
    return 1 if found is None else int(found.get(w("val"), "1"))


def test_a_section_is_one_cell_beside_its_rows_and_its_sum() -> None:
    (table,) = tables(drawn(views.blank()), "考核指标")
    merges = [row[0].find(f"{w('tcPr')}/{w('vMerge')}") for row in rows(table)]
    found = ["" if each is None else each.get(w("val"), "continue") for each in merges]
    results, attitude = ["restart", *["continue"] * 3], ["restart", "continue"]
    assert found == ["", *results, *attitude, "", "", ""]
    assert [text_of(row[0]).split() for row in rows(table)][1] == ["业绩指标", "85%"]
    assert [span(row[0]) for row in rows(table)] == [2, 1, 1, 1, 1, 1, 1, 7, 2, 2]


def test_goals_have_the_columns_of_the_view() -> None:
    (table,) = tables(drawn(views.blank()), "工作目标")
    assert [[span(cell) for cell in row] for row in rows(table)] == [[1] * 5] * 4
    assert [text_of(cell).strip() for cell in rows(table)[0]] == [
        "序号",
        "工作目标",
        "权重",
        "完成期限",
        "完成情况",
    ]


def test_grade_columns_that_no_grade_uses_are_left_out() -> None:
    view = views.blank()
    grades = tuple(replace(grade, text="", coefficient="") for grade in view.grades)
    (table,) = tables(drawn(replace(view, grades=grades)), "等级标准")
    assert [text_of(cell).strip() for cell in rows(table)[0]] == ["等级", "分数"]


def test_rows_never_split_and_those_to_write_in_leave_room_for_a_hand() -> None:
    for row in body(views.blank()).iter(w("tr")):
        assert row.find(f"{w('trPr')}/{w('cantSplit')}") is not None
        height = row.find(f"{w('trPr')}/{w('trHeight')}")
        assert height is not None
        written = list(row.iter(w("showingPlcHdr")))
        assert int(height.get(w("val"), "0")) >= (7 if written else 3) * 1440 / 25.4 - 1


def test_heading_rows_are_repeated_on_every_page() -> None:
    root = drawn(views.completed())
    for caption in ("考核指标", "工作目标", "加减分", "等级标准", "评分说明"):
        (table,) = tables(root, caption)
        headings = [row.find(f"{w('trPr')}/{w('tblHeader')}") is not None for row in table.iterfind(w("tr"))]
        assert headings == [True] + [False] * (len(headings) - 1)


def test_result_and_signatures_with_their_dates_stay_on_one_page() -> None:
    root = drawn(views.completed())
    for caption in ("考核结果", "等级标准", "意见", "签字"):
        (table,) = tables(root, caption)
        for row in table.iterfind(w("tr")):
            assert any(each.find(f"{w('pPr')}/{w('keepNext')}") is not None for each in row.iter(w("p")))
        if caption != "签字":
            after = table.getnext()
            assert after is not None
            assert after.find(f"{w('pPr')}/{w('keepNext')}") is not None


def test_a_sum_stays_with_the_last_row_above_it() -> None:
    (table,) = tables(drawn(views.blank()), "加减分")
    *_, last, total = table.iterfind(w("tr"))
    assert "合计" in text_of(total)
    assert all(each.find(f"{w('pPr')}/{w('keepNext')}") is not None for each in last.iter(w("p")))


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.__name__)
def test_word_finds_a_paragraph_wherever_it_needs_one(view: Callable[[], View]) -> None:
    root = body(view())
    for cell in root.iter(w("tc")):
        assert cell[-1].tag == w("p")
    for table in root.iter(w("tbl")):
        follower = table.getnext()
        assert follower is not None
        assert follower.tag == w("p")


def test_a_signature_shares_its_row_with_its_date_or_with_another() -> None:
    def spans(view: View) -> list[list[int]]:
        (table,) = tables(drawn(view), "签字")
        return [[span(cell) for cell in row] for row in rows(table)]

    dated = views.blank()
    undated = replace(dated, signatures=tuple(replace(each, date=None) for each in dated.signatures))
    assert spans(dated) == [[1, 1, 1, 1], [1, 1, 1, 1], [1, 3]]
    assert spans(undated) == [[1, 1, 1, 1], [1, 3]]


# ── the file ────────────────────────────────────────────────────────────────────────────────


def test_the_same_view_gives_the_same_bytes_in_every_process() -> None:
    code = (
        "import sys, hashlib; sys.path[:0] = sys.argv[1:3]; import views; from pathlib import Path;"
        "from formgen.writing.word.document import Docx; from formgen.writing.brand import Brand;"
        "print(hashlib.sha256(Docx(Path(sys.argv[3]), Brand()).write(views.completed())).hexdigest())"
    )
    command = [sys.executable, "-c", code, str(ROOT / "src"), str(ROOT / "tests"), str(TEMPLATE)]
    other = subprocess.run(command, capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": "7"})
    here = {hashlib.sha256(writer().write(views.completed())).hexdigest() for _ in range(2)}
    assert here == {other.stdout.strip()}


def test_the_file_tells_neither_when_nor_where_it_was_made() -> None:
    docx = writer().write(views.completed())
    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {entry.create_system for entry in package.infolist()} == {0}
        assert package.namelist()[0] == "[Content_Types].xml"
    assert not re.search(rb"dcterms:|modified|created", parts_of(docx)["docProps/core.xml"])


def test_the_committed_templates_are_what_their_script_builds() -> None:
    spec = importlib.util.spec_from_file_location("build_template", ROOT / "tools" / "build_template.py")
    assert spec
    assert spec.loader
    build = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build)
    for name, parts in build.templates().items():
        committed = parts_of((TEMPLATE.parent / name).read_bytes())
        assert committed == parts, "run python tools/build_template.py"


def picture(kind: str = "PNG") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (300, 100), "#1f5f9f").save(file, kind)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_the_logo_stands_in_the_header_in_its_own_proportion(kind: str) -> None:
    logo = picture(kind)
    parts = parts_of(Docx(TEMPLATE, Brand("公司", logo)).write(views.completed()))
    drawing = etree.fromstring(parts["word/header1.xml"]).find(f".//{w('drawing')}")
    assert drawing is not None
    extent, words = drawing.find(".//{*}extent"), drawing.find(".//{*}docPr")
    assert extent is not None
    assert words is not None
    assert int(extent.get("cx", "0")) == 3 * int(extent.get("cy", "0"))
    assert words.get("descr") == "公司"
    (target,) = re.findall(rb'Target="/([^"]+)"', parts["word/_rels/header1.xml.rels"])
    assert parts[target.decode()] == logo


def test_without_a_logo_no_picture_is_left() -> None:
    parts = parts_of(writer().write(views.completed()))
    assert b"drawing" not in parts["word/header1.xml"]
    assert not [name for name in parts if "media" in name]


@pytest.mark.parametrize("logo", [b"", b"<svg/>", b"\x89PNG\r\n\x1a\n", picture()[:60], picture("GIF")])
def test_a_logo_that_is_no_picture_is_refused(logo: bytes) -> None:
    with pytest.raises(InputError) as caught:
        Docx(TEMPLATE, Brand("公司", logo))
    assert [problem.code for problem in caught.value.problems] == ["logo-unreadable"]
    assert_said(caught.value)


# ── templates that people change ────────────────────────────────────────────────────────────


def template(tmp_path: Path, paragraphs: str) -> Path:
    """A template with this body in the packaged one's clothes."""
    parts = parts_of(TEMPLATE.read_bytes())
    document = parts["word/document.xml"].decode()
    section = document[document.index("<w:sectPr>") :]
    head = document[: document.index("<w:body>") + len("<w:body>")]
    parts["word/document.xml"] = (head + paragraphs + section).encode()
    path = tmp_path / "own.docx"
    path.write_bytes(zipped(parts))
    return path


def render(paragraphs: str, view: View | None = None) -> Element:
    with tempfile.TemporaryDirectory() as folder:
        docx = Docx(template(Path(folder), paragraphs), Brand())
    return part(docx.write(view or views.completed()))


def paragraph(*texts: str) -> str:
    return "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in texts)


def refused(docx: Callable[[], object]) -> Problem:
    with pytest.raises(InputError) as caught:
        docx()
    assert_said(caught.value)
    (problem,) = caught.value.problems
    return problem


def assert_said(wrong: InputError) -> None:
    for problem in wrong.problems:
        for lang in LANGS:
            assert sentence(problem, lang)
            assert hint(problem, lang)


BROKEN = [
    ("{% frobnicate %}", "docx-template-tag", "frobnicate"),
    ("{%p for row in view.notes %}", "docx-template-tag", "for row in view.notes"),
    ("{{ view.title", "docx-template-tag", "view.title"),
    ("{{ veiw.title }}", "docx-template-name", "veiw.title"),
    ("{{ view.titel }}", "docx-template-name", "view.titel"),
    ("{{ view.header[99].slot }}", "docx-template-name", "view.header[99].slot"),
    ("{{ view.header[0] }}", "docx-template-tag", "view.header[0]"),
    ("{{ 1 // 0 }}", "docx-template-tag", "1 // 0"),
    ("{{ view.title|shout }}", "docx-template-tag", "shout"),
    ('{% include "x" %}', "docx-template-tag", "include"),
    ('{{ join("down") }}', "docx-template-tag", "down"),
    ("{{ wide(20) }}", "docx-template-shape", ""),
]


@pytest.mark.parametrize(("tag", "code", "near"), BROKEN)
def test_a_broken_tag_is_named_with_its_place(tmp_path: Path, tag: str, code: str, near: str) -> None:
    path = template(tmp_path, paragraph("前文", tag, "后文"))
    problem = refused(lambda: Docx(path, Brand()).write(views.completed()))
    assert problem.code == code
    assert problem.where.file == "own.docx"
    assert near in problem.facts.get("near", "")


def test_a_loop_over_the_edge_of_a_table_is_refused(tmp_path: Path) -> None:
    begin, end = paragraph("{% for note in view.notes %}"), paragraph("{{ note }}{% endfor %}", "")
    grid = '<w:tblGrid><w:gridCol w:w="9"/></w:tblGrid>'
    table = f"<w:tbl><w:tblPr/>{grid}<w:tr><w:tc><w:tcPr/>{end}</w:tc></w:tr></w:tbl>"
    path = template(tmp_path, begin + table + paragraph(""))
    view = replace(views.blank(), notes=("一", "二"))
    assert refused(lambda: Docx(path, Brand()).write(view)).code == "docx-template-shape"


ATTACKS = [
    "{{ view.__class__.__mro__[1].__subclasses__() }}",
    "{{ ''.__class__.__base__ }}",
    "{{ box.__globals__ }}",
    "{{ view.title.format.__self__.__class__ }}",
    "{{ '{0.__class__}'.format(view) }}",
    "{% for i in range(1000000000) %}{% endfor %}",
    "{{ lipsum(n=99999) }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
]


@pytest.mark.parametrize("tag", ATTACKS)
def test_a_template_reaches_nothing_but_the_view(tmp_path: Path, tag: str) -> None:
    path = template(tmp_path, paragraph(tag))
    assert refused(lambda: Docx(path, Brand()).write(views.completed())).code.startswith("docx-template-")


def bomb() -> bytes:
    parts = parts_of(TEMPLATE.read_bytes())
    return zipped({**parts, "word/media/zeros.bin": bytes(51_000_000)})


def entities() -> bytes:
    parts = parts_of(TEMPLATE.read_bytes())
    doctype = b'<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/hostname">]><w:document'
    document = parts["word/document.xml"].replace(b"<w:document", doctype, 1)
    return zipped({**parts, "word/document.xml": document})


def with_macros() -> bytes:
    parts = parts_of(TEMPLATE.read_bytes())
    kind = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    macros = b"application/vnd.ms-word.document.macroEnabled.main+xml"
    types = parts["[Content_Types].xml"].replace(kind, macros)
    return zipped({**parts, "[Content_Types].xml": types, "word/vbaProject.bin": b"x"})


UNREADABLE: dict[str, tuple[Callable[[], bytes], str]] = {
    "no zip": (lambda: b"hello", "docx-template-no-word"),
    "empty": (lambda: b"", "docx-template-empty"),
    "old": (lambda: bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "docx-template-old"),
    "macros": (with_macros, "docx-template-macros"),
    "cut off": (lambda: TEMPLATE.read_bytes()[:3000], "docx-template-unreadable"),
    "another zip": (lambda: zipped({"a.txt": b"a"}), "docx-template-unreadable"),
    "no document": (
        lambda: zipped({k: v for k, v in parts_of(TEMPLATE.read_bytes()).items() if "document" not in k}),
        "docx-template-no-word",
    ),
    "no XML": (
        lambda: zipped({**parts_of(TEMPLATE.read_bytes()), "word/document.xml": b"<w:document>"}),
        "docx-template-unreadable",
    ),
    "damaged": (lambda: damaged(TEMPLATE.read_bytes(), zipfile.ZIP_DEFLATED), "docx-template-unreadable"),
    "damaged LZMA": (lambda: damaged(TEMPLATE.read_bytes(), zipfile.ZIP_LZMA), "docx-template-unreadable"),
    "damaged bzip2": (lambda: damaged(TEMPLATE.read_bytes(), zipfile.ZIP_BZIP2), "docx-template-unreadable"),
    "entities": (entities, "docx-template-unreadable"),
    "bomb": (bomb, "docx-template-too-large"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_is_no_word_template_is_refused(tmp_path: Path, name: str) -> None:
    content, code = UNREADABLE[name]
    path = tmp_path / "own.docx"
    path.write_bytes(content())
    assert refused(lambda: Docx(path, Brand())).code == code


@pytest.mark.parametrize("rels", [b"", b"<Relationships>", b"no XML"])
def test_broken_relationships_are_told_where_a_logo_needs_them(tmp_path: Path, rels: bytes) -> None:
    path = tmp_path / "own.docx"
    parts = parts_of(TEMPLATE.read_bytes())
    path.write_bytes(zipped({**parts, "word/_rels/document.xml.rels": rels}))
    problem = refused(lambda: Docx(path, Brand("公司", picture())))
    assert (problem.code, problem.where.file) == ("docx-template-unreadable", "own.docx")


def test_half_a_character_in_a_template_is_told(tmp_path: Path) -> None:
    path = template(tmp_path, paragraph("{{ '\\ud800' }}"))
    assert refused(lambda: Docx(path, Brand()).write(views.completed())).code == "docx-template-shape"


def test_a_template_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert refused(lambda: Docx(tmp_path / "gone.docx", Brand())).where.file == "gone.docx"


def test_the_page_on_templates_explains_every_tag() -> None:
    told = (ROOT / "docs" / "templates.md").read_text(encoding="utf-8")
    assert [name for name in environment().globals if f"{{{{ {name}(" not in told] == []


def test_a_template_saved_again_by_word_still_works(tmp_path: Path) -> None:
    parts = parts_of(TEMPLATE.read_bytes())
    for name in ("word/document.xml", "word/header1.xml"):
        root = etree.fromstring(parts[name])
        split_runs(root)
        parts[name] = etree.tostring(root)
    path = tmp_path / "own.docx"
    path.write_bytes(zipped(parts))
    again = part(Docx(path, Brand()).write(views.completed()))
    assert text_of(again) == text_of(body(views.completed()))
    assert list(controls(again)) == list(controls(body(views.completed())))
    assert not list(again.iter(w("bookmarkStart"), w("proofErr")))


# ── outside programs ────────────────────────────────────────────────────────────────────────


def written(tmp_path: Path) -> Iterator[Path]:
    """Documents of every view, with and without a logo, and one full of hostile text."""
    made = {view.__name__: writer().write(view()) for view in VIEWS}
    made["hostile"] = writer().write(views.with_text(HOSTILE))
    made["logo"] = Docx(TEMPLATE, Brand("公司", picture())).write(views.completed())
    for name, content in made.items():
        path = tmp_path / f"{name}.docx"
        path.write_bytes(content)
        yield path


def test_a_number_among_words_is_written_on_a_line_as_in_the_pdf() -> None:
    """The line belongs to the blank alone; a cell with nothing but the number has none."""
    view = pages()["company account-manager v2"]
    runs = {
        tag: control.find(f"{w('sdtContent')}/{w('r')}/{w('rPr')}/{w('rStyle')}[@{w('val')}='Blank']")
        for tag, control in controls(part(docx(view))).items()
    }
    assert runs["fact.revenue.actual"] is not None
    assert runs["score.revenue"] is None
    filled = pages()["2026-11 account-manager 0041"]
    assert not part(docx(filled)).findall(f".//{w('rStyle')}[@{w('val')}='Blank']")


@pytest.mark.needs("ooxml-validator")
def test_the_open_xml_sdk_finds_nothing_wrong(tmp_path: Path) -> None:
    for path in written(tmp_path):
        assert sdk_errors(path) == [], path.name


FALSE_ALARM = (
    # Word writes a theme into every document, but the standard asks for none or one (ECMA-376 part 1,
    # 14.2.7 Theme Part), and the Open XML SDK is content without.
    "A required relationship type "
    "'http://schemas.openxmlformats.org/officeDocument/2006/relationships/theme' is missing."
)


def test_openxml_audit_finds_nothing_wrong(tmp_path: Path) -> None:
    from openxml_audit import OpenXmlValidator  # type: ignore[import-untyped]  # it has no type hints

    for path in written(tmp_path):
        found = {error.description for error in OpenXmlValidator().validate(str(path)).errors}
        assert found <= {FALSE_ALARM}, path.name


@pytest.mark.needs("libreoffice", "pdftotext")
def test_libreoffice_prints_the_document(tmp_path: Path) -> None:
    path = tmp_path / "completed.docx"
    path.write_bytes(Docx(TEMPLATE, Brand("公司", picture())).write(views.completed()))
    pdf = converted(path, "pdf")
    shown = subprocess.run([program("pdftotext"), pdf, "-"], capture_output=True, check=True).stdout.decode()
    seen = re.sub(r"\s", "", shown)
    for words in ("客服经理绩效考核表", "第1页", "合计×85%", "72.5", "☑", "评分说明", "当面送达"):
        assert words in seen


@pytest.mark.needs("libreoffice")
def test_a_template_saved_again_by_libreoffice_still_works(tmp_path: Path) -> None:
    source = tmp_path / "from" / "appraisal.docx"
    source.parent.mkdir()
    source.write_bytes(TEMPLATE.read_bytes())
    saved = converted(source, "docx", tmp_path)
    again = part(Docx(saved, Brand()).write(views.completed()))
    assert text_of(again).split() == text_of(body(views.completed())).split()
    assert list(controls(again)) == list(controls(body(views.completed())))
