"""Templates copied and checked: every mistake in one pass, each with its place, and nothing ever written."""

from __future__ import annotations

import importlib.util
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape

import docx as python_docx
import pytest
from docx.shared import RGBColor
from hypothesis import given, strategies as st
from lxml import etree

from formgen.cli import main
from formgen.commands.template import check_templates, copy_templates
from formgen.messages import LANGS, Lang, hint, sentence
from formgen.output.zipped import zipped
from formgen.problems import InputError, Problem, Where, WrongUseError, error
from formgen.proofreading.coverage import gaps, trial
from formgen.proofreading.names import Given
from formgen.proofreading.places import misplaced, tags_of
from formgen.proofreading.samples import blank, completed, incomplete, samples
from formgen.proofreading.tags import look
from formgen.proofreading.templates import read_docx, read_html
from formgen.view.kinds import TEMPLATES, kind_of
from formgen.view.model import Page, SignOff, View
from formgen.workspace import packaged
from formgen.writing.brand import Brand
from formgen.writing.word.document import Docx
from formgen.writing.word.ooxml import W
from formgen.writing.word.tags import environment
from outside import converted
from wordfiles import BODY, controls, damaged, parts_of, split_runs, text_of

ROOT = Path(__file__).parent.parent
PACKAGED = packaged.templates()
DRAWN = Path(__file__).parent / "templates"
"""A form's templates that draw every part by themselves, as companies have them: they go on working."""
PAGES_IN_HTML = [path for path in sorted(PACKAGED.glob("*.html")) if path.name not in packaged.parts()]
HEADER = "word/header1.xml"
needs_pdf = pytest.mark.needs("pdf")


Spoil = tuple[str, str, str]
"""In which part, what is replaced (its first occurrence), and by what."""


def spoilt(folder: Path, *changes: Spoil, name: str = "appraisal.docx") -> Path:
    """A template with these changes to the texts of its XML."""
    parts = parts_of(((DRAWN if (DRAWN / name).exists() else PACKAGED) / name).read_bytes())
    for part, old, new in changes:
        text = parts[part].decode()
        assert old in text, old
        parts[part] = text.replace(old, new, 1).encode()
    path = folder / name
    path.write_bytes(zipped(parts))
    return path


def said(problem: Problem) -> str:
    """The problem as people read it, in both languages; a fact that lacks would raise."""
    for lang in LANGS:
        assert sentence(problem, lang)
        assert hint(problem, lang)
    return f"{problem.where} {sentence(problem, 'zh')}"


def found(problems: tuple[Problem, ...]) -> list[tuple[str, str]]:
    for problem in problems:
        said(problem)
    return [(problem.code, problem.where.cell) for problem in problems]


# ── what formgen brings is clean ────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "path", sorted((*PACKAGED.glob("*.docx"), *DRAWN.glob("*.docx"))), ids=lambda path: path.name
)
def test_the_packaged_word_templates_are_clean(path: Path) -> None:
    assert [said(problem) for problem in read_docx(path)] == []


@needs_pdf
@pytest.mark.parametrize("path", [*PAGES_IN_HTML, DRAWN / "appraisal.html"], ids=lambda path: path.name)
def test_the_packaged_html_templates_are_clean(path: Path) -> None:
    assert [said(problem) for problem in read_html(path)] == []


def test_every_packaged_template_has_its_kind_of_page() -> None:
    names = {path.stem for path in [*PACKAGED.glob("*.docx"), *PAGES_IN_HTML]}
    assert names == set(TEMPLATES)


def test_a_template_of_another_name_is_taken_for_a_forms() -> None:
    assert kind_of("客服考核表.docx") is View
    assert kind_of("signoff.html") is SignOff


@pytest.mark.parametrize("kind", TEMPLATES.values(), ids=lambda kind: kind.__name__)
def test_samples_leave_nothing_empty_that_a_page_can_hold(kind: type[Page]) -> None:
    """A part that no sample has would never be missed in a template."""
    filled = {leaf.path for page in samples(kind) for leaf in trial(page).leaves}
    assert not _empty(samples(kind))
    assert filled


def _empty(pages: tuple[Page, ...]) -> set[str]:
    """Fields of the page itself that are empty in every sample."""
    names = set(type(pages[0]).__dataclass_fields__)
    return {name for name in names if not any(getattr(page, name) for page in pages)}


# ── Word: what is wrong, and where ──────────────────────────────────────────────────────────

ROW = "表2行7"
"""The indicators' row in the packaged template, as tools/build_template.py draws it."""

P = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
NOTE = "{{ note }}"

MISTAKES: dict[str, tuple[Spoil, list[tuple[str, str]]]] = {
    "an attribute of the view": (
        (BODY, "{{ view.title }}", "{{ view.titel }}"),
        [("template-attribute", "正文")],
    ),
    "an attribute behind two loops": (
        (BODY, "{{ row.points }}", "{{ row.pointz }}"),
        [("template-attribute", f"正文 {ROW}格7")],
    ),
    "the list of a loop": (
        (BODY, "for row in group.rows %}", "for row in group.rowz %}"),
        [("template-attribute", "正文 表2行6格1")],
    ),
    "a name in the header": (
        (HEADER, "{{ view.letterhead.whom }}", "{{ veiw.letterhead.whom }}"),
        [("template-name", "页眉 表1行1格2")],
    ),
    "a name in the properties": (
        ("docProps/core.xml", "{{ view.title }}", "{{ view.tilte }}"),
        [("template-attribute", "文档属性")],
    ),
    "a filter": (
        (BODY, "view.header|in_rows(2)", "view.header|in_row(2)"),
        [("template-filter", "正文 表1行1格1")],
    ),
    "a value that never comes": (
        (BODY, 'block.kind == "table"', 'block.kind == "tabel"'),
        [("template-value", "正文")],
    ),
    "a column that there is not": (
        (BODY, 'column(block, "weight")', 'column(block, "wieght")'),
        [("template-value", "正文 表2行1格3")],
    ),
    "a side that there is not": (
        (BODY, 'join("left")', 'join("down")'),
        [("template-value", "正文 表1行2格3")],
    ),
    "a whole row printed": (
        (BODY, "{{ row.name }}", "{{ row }}"),
        [("template-not-words", f"正文 {ROW}格2")],
    ),
    "a loop over no list": (
        (BODY, "for line in row.requirement", "for line in row"),
        [("template-not-list", f"正文 {ROW}格4")],
    ),
    "an operator": (
        (BODY, "{{ group.weight }}", "{{ group.weight + }}"),
        [("template-syntax", f"正文 {ROW}格1")],
    ),
    "a statement": ((BODY, NOTE, "{% prnt note %}{{ note }}"), [("template-syntax", "正文")]),
    "quotes of print in a tag": ((BODY, 'join("left")', "join(“left”)"), []),
    "full-width signs in a tag": (
        (BODY, 'join("left")', 'join（"left"）'),
        [("template-wide-signs", "正文 表1行2格3")],
    ),
    "full-width brackets": ((BODY, NOTE, "｛｛ note ｝｝"), [("template-wide-brackets", "正文")]),
    "a tag that does not close": ((BODY, NOTE, "{{ note }"), [("template-unclosed", "正文")]),
    "a tag that does not open": ((BODY, NOTE, "{{ note }} note }}"), [("template-unopened", "正文")]),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, name: str) -> None:
    change, expected = MISTAKES[name]
    problems = read_docx(spoilt(tmp_path, change))
    assert [
        each for each in found(problems) if each[0] not in ("template-no-slot", "template-no-words")
    ] == expected


def with_body(folder: Path, body: str) -> Path:
    """The packaged template with this before the last paragraph of its body."""
    return spoilt(folder, (BODY, "<w:sectPr>", f"{body}<w:sectPr>"))


def table(*rows: tuple[str, ...]) -> str:
    cells = (
        "".join(f"<w:tc><w:tcPr/>{cell if cell.startswith('<') else P.format(cell)}</w:tc>" for cell in row)
        for row in rows
    )
    grid = "".join('<w:gridCol w:w="900"/>' for _ in rows[0])
    drawn = "".join(f"<w:tr>{row}</w:tr>" for row in cells)
    return f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{drawn}</w:tbl>"


def paragraphs(*texts: str) -> str:
    return "".join(map(P.format, texts))


STRUCTURE: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "a loop without an end": (
        paragraphs("前文", "{%p for note in view.notes %}", "{{ note }}"),
        [("template-no-end", "正文")],
    ),
    "an end without a beginning": (paragraphs("{%p endfor %}"), [("template-no-begin", "正文")]),
    "an else without a beginning": (paragraphs("{% else %}"), [("template-no-begin", "正文")]),
    "a condition within a loop without an end": (
        paragraphs("{% for note in view.notes %}{% if note %}{{ note }}{% endfor %}"),
        [("template-no-end", "正文")],
    ),
    "two mistakes in two paragraphs": (
        paragraphs("{{ view.titel }}", "{%p if view.grads %}", "{%p endif %}"),
        [("template-attribute", "正文")] * 2,
    ),
    "a mistake within a mistake": (
        paragraphs("{%p for note im view.notes %}", "{{ note.x }}{{ view.titel }}", "{%p endfor %}"),
        [("template-syntax", "正文"), ("template-attribute", "正文")],
    ),
    "rows outside a table": (
        paragraphs("{%tr for note in view.notes %}", "{{ note }}", "{%tr endfor %}"),
        [("template-outside", "正文")] * 2,
    ),
    "cells outside a table": (
        paragraphs("{%tc if view.notes %}", "{%tc endif %}"),
        [("template-outside", "正文")] * 2,
    ),
    "paragraph and plain": (
        paragraphs("{%p if view.notes %}", "一", "{% endif %}"),
        [("template-levels", "正文")],
    ),
    "from one cell into another": (
        table(("{% for note in view.notes %}", "{{ note }}{% endfor %}")),
        [("template-straddles", "正文 表12行1格2")],
    ),
    "from a table out of it": (
        table(("{%p for note in view.notes %}",)) + paragraphs("{{ note }}", "{%p endfor %}"),
        [("template-straddles", "正文")],
    ),
    "from one table into another": (
        table(("{%tr for note in view.notes %}",))
        + paragraphs("")
        + table(("{{ note }}",), ("{%tr endfor %}",)),
        [("template-straddles", "正文 表13行2格1")],
    ),
    "two tags of rows in one row": (
        table(("{%tr if view.notes %}", "{%tr endif %}")),
        [("template-crowded", "正文 表12行1格1")],
    ),
    "two tags of paragraphs in one": (
        paragraphs("{%p if view.notes %}一{%p endif %}"),
        [("template-crowded", "正文")],
    ),
    "words beside a tag": (
        paragraphs("{%p if view.notes %}再见", "一", "{%p endif %}"),
        [("template-lost", "正文")],
    ),
    "words beside a tag of rows": (
        table(("{%tr if view.notes %}", "再见"), ("一", "二"), ("{%tr endif %}", "")),
        [("template-lost", "正文 表12行1格1")],
    ),
    "a space too many": (
        paragraphs("{% p if view.notes %}"),
        [("template-spaced", "正文")],
    ),
    "a mark outside a table": (paragraphs("{{ wide(20) }}"), [("template-cell-only", "正文")]),
    "a table within a cell": (
        table((table(("一",), ("{{ view.titel }}",)) + P.format(""),)),
        [("template-attribute", "正文 表12行1格1表1行2格1")],
    ),
    "a tag cut by proofing marks": (
        (
            "<w:p><w:r><w:t>{{ vi</w:t></w:r><w:proofErr w:type='spellStart'/><w:r><w:t>ew.ti</w:t></w:r>"
            "<w:proofErr w:type='spellEnd'/><w:r><w:t>tel }}</w:t></w:r></w:p>"
        ),
        [("template-attribute", "正文")],
    ),
    "tracked changes": (
        "<w:p><w:ins w:id='1' w:author='x'><w:r><w:t>一</w:t></w:r></w:ins></w:p>",
        [("template-tracked", "正文")],
    ),
    "a tag in the description of a picture": (
        "<w:p><w:r><w:t xml:lang='{{ view.titel }}'>一</w:t></w:r></w:p>",
        [("template-attribute", "正文")],
    ),
    "what only filling in shows": (
        paragraphs("{{ view.header[99].label }}"),
        [("docx-template-name", "正文")],
    ),
    "brackets without end": (
        paragraphs("{{ " + "(" * 3000 + "view" + ")" * 3000 + " }}"),
        [("template-syntax", "正文")],
    ),
    "a macro without end": (
        paragraphs("{% macro m(x) %}{{ m([x]) }}{% endmacro %}{{ m(1) }}"),
        [("template-syntax", "正文")],
    ),
    "a loop over paragraphs": (paragraphs("{% for note in view.notes %}{{ note }}", "{% endfor %}"), []),
    "docxtpl's own tags": (table(("{% cellbg 'FF0000' %}{{ view.title }}",)), []),
    "a note": (paragraphs("{# {{ view.titel }} {% for %} #}"), []),
    "what may be undefined": (
        paragraphs("{% if view.bonus is defined %}{{ view.x|default('') }}{% endif %}"),
        [],
    ),
}


@pytest.mark.parametrize("name", STRUCTURE)
def test_broken_loops_and_misplaced_tags_are_told_with_their_place(tmp_path: Path, name: str) -> None:
    body, expected = STRUCTURE[name]
    assert found(read_docx(with_body(tmp_path, body))) == expected


REFUSED = {
    "template-cell-only",
    "template-crowded",
    "template-no-begin",
    "template-no-end",
    "template-syntax",
}


@pytest.mark.parametrize(
    "name", [name for name, (_, expected) in STRUCTURE.items() if {code for code, _ in expected} & REFUSED]
)
def test_what_is_broken_could_not_be_printed_either(tmp_path: Path, name: str) -> None:
    path = with_body(tmp_path, STRUCTURE[name][0])
    with pytest.raises(InputError):
        Docx(path, Brand()).write(completed())


def test_the_hint_names_what_was_meant_and_the_place_its_words(tmp_path: Path) -> None:
    change = (BODY, "{{ row.points }}", "{{ row.pointz }}")
    (problem,) = read_docx(spoilt(tmp_path, change))
    assert problem.facts["near"] == "points"
    assert "points" in hint(problem, "zh")
    assert said(problem).startswith(f"appraisal.docx 正文 {ROW}格7 `row.pointz`")
    assert "{{ row.pointz }}" in problem.facts["text"]


def test_a_paragraph_of_tags_alone_is_found_by_the_words_before_it(tmp_path: Path) -> None:
    body = paragraphs("请在此填写说明", "{%p for note in view.notse %}", "{%p endfor %}")
    (problem,) = read_docx(with_body(tmp_path, body))
    assert problem.facts["text"].startswith("请在此填写说明 … {%p for note")


def test_all_problems_of_all_parts_are_told_at_once(tmp_path: Path) -> None:
    names = (
        "an attribute of the view",
        "an attribute behind two loops",
        "a name in the header",
        "a value that never comes",
    )
    expected = [place for name in names for place in MISTAKES[name][1]]
    problems = read_docx(spoilt(tmp_path, *(MISTAKES[name][0] for name in names)))
    assert sorted(found(problems)) == sorted(expected)


def test_notes_at_the_foot_of_a_page_are_never_filled_in(tmp_path: Path) -> None:
    parts = parts_of((DRAWN / "appraisal.docx").read_bytes())
    parts["word/footnotes.xml"] = parts["word/footer1.xml"].replace("第 ".encode(), b"{{ view.title }}", 1)
    path = tmp_path / "appraisal.docx"
    path.write_bytes(zipped(parts))
    assert found(read_docx(path)) == [("template-unfilled", "脚注")]


PIECES = [
    "{{ ",
    "{% ",
    "{%p ",
    "{%tr ",
    " }}",
    " %}",
    "{#",
    "#}",
    "for x in view.notes",
    "if view",
    "else",
    "elif x",
]
PIECES += [
    "endfor",
    "endif",
    "macro m(x)",
    "endmacro",
    "set y = ",
    "view.blocks[0].rows",
    "m(view)",
    "x.y",
    "|list",
    "-",
]
PIECES += ["raw", "endraw", "“", "（", "｛｛", "loop.index", "[", "(", "'", "call m()", "with", "\n", "词"]


@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=8).map(" ".join), max_size=6))
def test_whatever_stands_in_a_template_is_looked_at_without_a_crash(texts: list[str]) -> None:
    body = "".join(f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>" for text in texts)
    root = etree.fromstring(f'<w:body xmlns:w="{W}">{body}</w:body>')
    tags, _ = tags_of(root, "正文")
    found = look(tags, environment(), Given({"view": View}))
    for told in (*found.told, *misplaced(tags, found.pairs)):
        said(error(told.code, Where("a.docx"), text="", tag=told.tag.text, **dict(told.facts)))


# ── what a template leaves out ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("old", "new", "path", "named"),
    [
        ("{{ signing.sign.slot }}", "", "view.signatures[].sign.slot", "被考核人签字 sign.被考核人"),
        ("{{ opinion.date.slot }}", "", "view.opinions[].date.slot", "sign.appraiser.date"),
        (
            "{{ row.points }}",
            "{{ row.points.value if row.points }}",
            "view.blocks[Table].groups[].rows[].points",
            "score.lost",
        ),
    ],
)
def test_a_missing_slot_is_a_warning_that_names_it(
    tmp_path: Path, old: str, new: str, path: str, named: str
) -> None:
    document = parts_of((DRAWN / "appraisal.docx").read_bytes())[BODY].decode()
    changes = [(BODY, old, new)] * document.count(old)
    problems = read_docx(spoilt(tmp_path, *changes))
    found(problems)
    warned = [problem for problem in problems if problem.facts.get("path") == path]
    assert [(problem.code, problem.is_error) for problem in warned] == [("template-no-slot", False)]
    assert named in warned[0].facts["slots"]
    assert named in sentence(warned[0], "zh")


def test_a_part_that_is_left_out_altogether_is_told_once(tmp_path: Path) -> None:
    problems = read_docx(spoilt(tmp_path, (BODY, "{%p if view.grades %}", "{%p if false %}")))
    assert [(problem.code, problem.facts["path"]) for problem in problems] == [
        ("template-no-words", "view.grades")
    ]
    assert "优秀" in problems[0].facts["words"]


def test_a_total_that_is_printed_on_blanks_only_is_missed(tmp_path: Path) -> None:
    old, new = "{%p if view.result %}", '{%p if view.result and view.state == "blank" %}'
    problems = read_docx(spoilt(tmp_path, (BODY, old, new)))
    assert "总分 total" in " ".join(problem.facts.get("slots", "") for problem in problems)


def test_gaps_are_the_largest_parts_of_which_nothing_is_there() -> None:
    page = trial(completed())
    nothing = gaps(page.printed("", ()))
    assert [str(gap) for gap in nothing] == ["view"]
    names = {leaf.slot.name for leaf in page.leaves if leaf.slot}
    everything = "".join(leaf.stamp for leaf in page.leaves)
    assert gaps(page.printed(everything, names)) == ()
    without = "".join(leaf.stamp for leaf in page.leaves if leaf.path[1] != "notes")
    assert [str(gap) for gap in gaps(page.printed(without, names))] == ["view.notes"]


# ── HTML ────────────────────────────────────────────────────────────────────────────────────


def html(folder: Path, *changes: tuple[str, str]) -> Path:
    for name in ("appraisal.css", "appraisal.html"):
        (folder / name).write_bytes((DRAWN / name).read_bytes())
    path = folder / "appraisal.html"
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")
    return path


HTML_MISTAKES = {
    "in a macro": ("{{ row.name }}", "{{ row.nmae }}", "template-attribute"),
    "in a macro's argument": ("labelled(opinion.sign)", "labelled(opinion.sing)", "template-attribute"),
    "through a macro's parameter": ("{{ field.unit }}", "{{ field.untit }}", "template-attribute"),
    "a bare name": ("{{ view.title }}", "{{ titel }}", "template-name"),
    "a slot without its macro": ("{{ slot(row.points) }}", "{{ row.points }}", "template-not-words"),
    "a value": ("column.key == 'weight'", "column.key == 'wieght'", "template-value"),
    "no end": ("{% if view.vetoes %}", "{% if view.vetoes %}{% for x in view.notes %}", "template-no-end"),
    "syntax": ("{{ view.title }}", "{{ view.title | }}", "template-syntax"),
    "unclosed": ("{{ view.title }}", "{{ view.title", "template-unclosed"),
    "another place": ('href="appraisal.css"', 'href="http://example.com/a.css"', "html-address-refused"),
    "out of the folder": ('href="appraisal.css"', 'href="../appraisal.css"', "html-address-refused"),
    "a missing style sheet": ('href="appraisal.css"', 'href="apraisal.css"', "template-address"),
    "a missing part": ("<body", "{% include 'head.html' %}<body", "html-template-missing"),
}


@pytest.mark.parametrize("name", HTML_MISTAKES)
def test_a_mistake_in_html_is_told_with_its_line(tmp_path: Path, name: str) -> None:
    old, new, code = HTML_MISTAKES[name]
    path = html(tmp_path, (old, new))
    line = path.read_text(encoding="utf-8")[: path.read_text(encoding="utf-8").index(new)].count("\n") + 1
    problems = read_html(path)
    found(problems)
    assert (code, line) in [(problem.code, problem.where.line) for problem in problems]
    assert {problem.code for problem in problems} == {code}


def test_several_mistakes_in_html_are_told_at_once(tmp_path: Path) -> None:
    changes = [
        HTML_MISTAKES[name][:2] for name in ("in a macro", "a value", "syntax", "a missing style sheet")
    ]
    assert len({problem.code for problem in read_html(html(tmp_path, *changes))}) == 4


@needs_pdf
def test_what_html_leaves_out_is_a_warning(tmp_path: Path) -> None:
    path = html(tmp_path, ("{{ labelled(each.sign) }}", ""), ("{{ note }}", ""))
    problems = read_html(path)
    found(problems)
    assert [(each.code, each.facts["path"], each.is_error) for each in problems] == [
        ("template-no-slot", "view.signatures[].sign", False),
        ("template-no-words", "view.notes", False),
    ]


def test_what_a_style_sheet_asks_for_is_told_with_its_line(tmp_path: Path) -> None:
    path = html(tmp_path)
    style = tmp_path / "appraisal.css"
    style.write_text(
        "body { color: black }\n.x { background: url(http://example.com/x.png) }\n", encoding="utf-8"
    )
    (problem,) = read_html(path)
    assert (problem.code, problem.where.file, problem.where.line) == (
        "html-address-refused",
        "appraisal.css",
        2,
    )


def test_a_part_of_a_template_is_read_too_and_may_have_names_of_its_own(tmp_path: Path) -> None:
    path = html(tmp_path, ("<body", "{% set x = 1 %}{% include 'head.html' %}<body"))
    (tmp_path / "head.html").write_text("{{ x }}\n{{ view.titel }}", encoding="utf-8")
    (problem,) = read_html(path)
    assert (problem.code, problem.where.file, problem.where.line) == ("template-attribute", "head.html", 2)


# ── the command ─────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def hr(tmp_path: Path) -> Path:
    (tmp_path / "specs").mkdir()
    return tmp_path


def run(hr: Path, *arguments: str) -> int:
    return main(["-C", str(hr), "--lang", "zh", "template", *arguments])


def test_a_kind_brings_all_its_files_and_the_style_sheet_and_part_it_needs(hr: Path) -> None:
    copied = copy_templates(hr, ["comparison"])
    assert [path.name for path in copied] == [
        "comparison.docx",
        "comparison.html",
        "appraisal.css",
        "approval.html",
        "letterhead.html",
    ]
    assert [path.name for path in copy_templates(hr, ["signoff"])] == ["signoff.html"]
    with pytest.raises(WrongUseError):
        copy_templates(hr, ["appraisal"])  # its style sheet is there already
    assert not (hr / "templates" / "appraisal.docx").exists()


def test_what_to_do_next_is_said(hr: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(hr, "new", "appraisal") == 0
    shown = capsys.readouterr().out
    assert "formgen template check appraisal.docx" in shown
    assert "formgen template check letterhead.html" not in shown  # it is read with the templates
    assert "Word" in shown


def test_check_ends_with_1_for_errors_and_0_for_warnings(
    hr: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(hr, "check") == 0
    assert "没有自己的模板" in capsys.readouterr().out
    (hr / "templates").mkdir()
    spoilt(hr / "templates", (BODY, "{{ note }}", ""))
    assert run(hr, "check") == 0
    assert "template-no-words" in capsys.readouterr().out
    spoilt(hr / "templates", (BODY, "{{ note }}", "{{ nate }}"))
    assert run(hr, "check", "appraisal.docx") == 1
    shown = capsys.readouterr().out
    assert f"{hr / 'templates' / 'appraisal.docx'} 正文: 错误：" in shown
    assert "是不是 `note`" in shown


def test_check_as_json_tells_part_and_words(hr: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = spoilt(hr, (BODY, "{{ row.points }}", "{{ row.pointz }}"))
    assert run(hr, "check", str(path), "--json") == 1
    told = json.loads(capsys.readouterr().out)
    (problem,) = told["problems"]
    assert (told["errors"], problem["cell"], problem["line"]) == (1, f"正文 {ROW}格7", None)
    assert problem["facts"]["expression"] == "row.pointz"


def test_check_writes_nothing(hr: Path) -> None:
    copy_templates(hr, ["appraisal"])
    before = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in hr.rglob("*") if path.is_file()}
    check_templates(hr)
    assert {
        path: (path.stat().st_mtime_ns, path.read_bytes()) for path in hr.rglob("*") if path.is_file()
    } == before


def test_a_template_that_is_not_there_is_wrong_usage(hr: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy_templates(hr)
    assert run(hr, "check", "apraisal.docx") == 2
    assert "appraisal.docx" in capsys.readouterr().err


UNUSABLE: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "empty": ("a.docx", lambda: b"", "docx-template-empty"),
    "text": ("a.docx", "姓名：{{ view.title }}".encode, "docx-template-no-word"),
    "doc": ("a.docx", lambda: bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "docx-template-old"),
    "damaged": (
        "a.docx",
        lambda: damaged((PACKAGED / "appraisal.docx").read_bytes(), zipfile.ZIP_DEFLATED),
        "docx-template-unreadable",
    ),
    "a workbook": ("a.docx", lambda: zipped({"[Content_Types].xml": b"<Types/>"}), "docx-template-no-word"),
    "of no kind": ("a.doc", lambda: b"x", "template-kind"),
    "not UTF-8": ("a.html", lambda: "模板".encode("gb18030"), "html-template-tag"),
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_what_is_no_template_gets_one_clear_sentence(hr: Path, name: str) -> None:
    file, content, code = UNUSABLE[name]
    (hr / file).write_bytes(content())
    count, problems = check_templates(hr, [file])
    assert (count, [problem.code for problem in problems]) == (1, [code])
    found(problems)


# ── templates that people change ────────────────────────────────────────────────────────────


def edited(path: Path) -> Path:
    """The packaged template as somebody changed it by hand: looks, words, a tag, rows of the header."""
    document = python_docx.Document(str(DRAWN / "appraisal.docx"))
    title = next(each for each in document.paragraphs if "view.title" in each.text)
    title.runs[0].font.name = "KaiTi"
    title.runs[0].font.color.rgb = RGBColor(0x1F, 0x3F, 0x7F)
    document.styles["表格文字"].font.size = 120_000
    title.insert_paragraph_before("内部资料　{{ view.company }}　请勿外传")
    note = document.add_paragraph("本表一式两份。{% if view.month %}考核周期：{{ view.month }}{% endif %}")
    note.runs[0].bold = True
    document.add_paragraph("{%p for grade in view.grades %}")
    document.add_paragraph("{{ loop.index }}. {{ grade.name }}：{{ grade.range }}")
    document.add_paragraph("{%p endfor %}")
    added = document.add_table(rows=3, cols=2)
    added.cell(0, 0).text = "{%tr for note in view.notes %}"
    added.cell(1, 0).text, added.cell(1, 1).text = "{{ loop.index }}", "{{ note }}"
    added.cell(2, 0).text = "{%tr endfor %}"
    header = document.sections[0].header.paragraphs[0]
    header.text = "{{ view.company }} 人力资源部"
    document.save(str(path))
    return path


def everything(docx: bytes) -> tuple[list[str], list[str]]:
    """All words of body and header, and the names of all slots."""
    parts = parts_of(docx)
    names = [name for name in sorted(parts) if re.fullmatch(r"word/(document|header\d*)\.xml", name)]
    roots = [etree.fromstring(parts[name]) for name in names]
    return [word for root in roots for word in text_of(root).split()], [
        name for root in roots for name in controls(root)
    ]


def printed(template: Path) -> list[tuple[list[str], list[str]]]:
    """What a sound template prints of a blank, a completed and an incomplete card."""
    assert [said(problem) for problem in read_docx(template)] == []
    writer = Docx(template, Brand())
    return [everything(writer.write(view)) for view in (blank(), completed(), incomplete())]


@pytest.mark.needs("libreoffice")
def test_a_template_edited_and_saved_twice_by_libreoffice_still_works(tmp_path: Path) -> None:
    own = edited(tmp_path / "appraisal.docx")
    once = converted(own, "docx", tmp_path / "once")
    twice = converted(once, "docx", tmp_path / "twice")
    before, *after = (printed(path) for path in (own, once, twice))
    assert after == [before, before]
    words, names = before[1]
    assert {"本表一式两份。考核周期：2026年11月", "3.", "合格：<80分", "内部资料"} <= set(words)
    assert "sign.被考核人" in names


@pytest.mark.needs("libreoffice")
def test_a_mistake_in_a_template_saved_by_libreoffice_keeps_its_place(tmp_path: Path) -> None:
    path = spoilt(
        tmp_path,
        (BODY, "{{ row.points }}", "{{ row.pointz }}"),
        (HEADER, "{{ view.letterhead.whom }}", "{{ view.letterhead.whon }}"),
    )
    saved = converted(path, "docx", tmp_path / "saved")
    assert found(read_docx(saved)) == found(read_docx(path))


def test_tags_cut_into_letters_by_word_are_read_as_one(tmp_path: Path) -> None:
    parts = parts_of((DRAWN / "appraisal.docx").read_bytes())
    for name in (BODY, HEADER):
        root = etree.fromstring(parts[name])
        split_runs(root)
        parts[name] = etree.tostring(root)
    path = tmp_path / "appraisal.docx"
    path.write_bytes(zipped(parts))
    assert read_docx(path) == ()


# ── the page about templates ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("lang", LANGS)
def test_the_list_of_what_a_template_may_use_is_fresh(lang: Lang) -> None:
    spec = importlib.util.spec_from_file_location("build_guide", ROOT / "tools" / "build_guide.py")
    assert spec
    assert spec.loader
    build = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build)
    assert build.PAGES_OF[lang].read_text(encoding="utf-8") == build.page(lang), "run make guide"
    assert "| `signatures` |" in build.page(lang)


def test_both_pages_on_templates_explain_every_tag() -> None:
    for page in ("templates.md", "templates.zh-CN.md"):
        told = (ROOT / "docs" / page).read_text(encoding="utf-8")
        assert [name for name in environment().globals if f"{{{{ {name}(" not in told] == []
