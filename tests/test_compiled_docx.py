"""A Word document filled into a compiled page is, byte for byte, the one that is written the ordinary way."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from itertools import cycle
from pathlib import Path

import pytest
from hypothesis import given as for_all, settings, strategies as st

import views
from formgen.output.entries import Entry, package
from formgen.output.zipped import in_order, zipped
from formgen.problems import InputError
from formgen.view.build import view_of
from formgen.view.leaves import given, leaves, taken
from formgen.view.model import View
from formgen.writing.brand import Brand
from formgen.writing.compiling import Way, Written
from formgen.writing.opaque import HOLE, Looks, Measure, Word, holed, printed
from formgen.writing.word import package as packages
from formgen.writing.word.document import PROPERTIES, Docx
from generated import generated
from pages import pages
from varied import many

TEMPLATE = Path(__file__).parent.parent / "templates" / "appraisal.docx"
CARDS = {name: view for name, view in pages().items() if name.startswith("2026-1")}
CARD = CARDS["2026-11 account-manager 0041"]
SMALL = replace(CARD, blocks=(), opinions=(), signatures=(), reasons=())
"""The same without what is long: its header, its result, the scale of grades."""

WORDS = st.text(
    st.sampled_from(
        "甲乙，。 \n\t<>&\"'{}%/aZ09.-约□☑\u2028\u3000\ue000\ue001\x07\x0b\U0001f197\U00020000e\u0301"
    ),
    min_size=1,
    max_size=40,
)


@cache
def docx() -> Docx:
    return Docx(TEMPLATE, Brand("青禾客户服务有限公司", None, ()))


def assert_alike(writer: Docx, view: View) -> None:
    """The page of its kind is compiled, if it can be, and gives the same bytes."""
    expected = writer.write_plainly(view)
    assert [writer.write(view) for _ in range(5)] == [expected] * 5


@pytest.mark.parametrize("name", pages())
def test_every_page_of_the_repository_is_filled_in_as_it_is_written(name: str) -> None:
    assert_alike(docx(), pages()[name])
    assert docx().written(pages()[name]).way == "filled"


@pytest.mark.parametrize("view", [views.completed(), views.incomplete(), views.blank(), views.bare()])
def test_whatever_a_view_can_hold_is_filled_in(view: View) -> None:
    assert_alike(docx(), view)


@settings(max_examples=80, deadline=None)
@for_all(st.data())
def test_a_card_with_any_words_is_written_alike(data: st.DataObject) -> None:
    """The page was compiled for one card, and another is filled into it."""
    kinds = ("text", "lines", "number", "money", "sentence")
    free = [n for n, leaf in enumerate(leaves(CARD)) if leaf.kind in kinds and leaf.value]
    chosen = {
        n: data.draw(WORDS) for n in data.draw(st.lists(st.sampled_from(free), max_size=5, unique=True))
    }
    view = given(CARD, [chosen.get(n, value) for n, value in enumerate(taken(CARD).values)])
    try:
        expected = docx().write_plainly(view)
    except Exception as wrong:  # noqa: BLE001 the same, whatever it is
        with pytest.raises(type(wrong)):
            docx().write(view)
        return
    assert docx().write(view) == expected


def test_a_tick_more_or_less_makes_no_other_page() -> None:
    writer = Docx(TEMPLATE, Brand())
    assert [writer.written(CARD).way for _ in range(5)] == [*["plain"] * 4, "filled"]
    marks = [n for n, leaf in enumerate(leaves(CARD)) if leaf.kind == "mark" and leaf.value]
    assert len(marks) > 3
    for n in marks:
        values = list(taken(CARD).values)
        values[n] = "ticked" if values[n] == "open" else "open"
        view = given(CARD, values)
        assert writer.written(view) == Written(writer.write_plainly(view), "filled")


# ── templates that look into words ──────────────────────────────────────────────────────────

TOTAL = next(n for n, leaf in enumerate(leaves(SMALL)) if leaf.slot and leaf.slot.name == "total")
LOOKS = {
    "compares": "{% if view.result.lines[0].slot.value == '90' %}优{% endif %}",
    "counts": "{{ view.result.lines[0].slot.value|length }}",
    "cuts": "{{ view.result.lines[0].slot.value[:2] }}",
    "asks within": "{% if '9' in view.result.lines[0].slot.value %}九{% endif %}",
    "asks in another": "{% if view.result.lines[0].slot.value in '90 91' %}优{% endif %}",
    "adds": "{{ '约' + view.result.lines[0].slot.value }}",
    "joins": "{{ '约' ~ view.result.lines[0].slot.value }}",
    "calls": "{{ view.result.lines[0].slot.value.zfill(8) }}",
    "filters": "{{ view.result.lines[0].slot.value|replace('9', '6') }}",
    "loops": "{% for each in view.result.lines[0].slot.value %}{{ each }},{% endfor %}",
    "maps": "{{ view.result.lines|map(attribute='slot')|map(attribute='value')|join('/') }}",
    "measures": "{% if sheet.leaves[0].strips[0].height > 8 %}高{% endif %}",
    "measures and prints": "{{ '%.3f'|format(sheet.leaves[0].strips[1].height) }}",
}


def looking(folder: Path, text: str) -> Path:
    """The template with this before the form's title."""
    parts = packages.read(TEMPLATE)
    xml = parts["word/document.xml"].decode()
    assert xml.count(">{{ view.title }}</w:t>") == 1 or "{{ view.title }}" in xml
    parts["word/document.xml"] = xml.replace("{{ view.title }}", text + "{{ view.title }}", 1).encode()
    path = folder / "appraisal.docx"
    path.write_bytes(zipped(parts))
    return path


GROUPED = {
    "cuts what it has put together": "{% set x %}{{ view.whom }}{% endset %}{{ x[:1] }}",
    "replaces digits of it": "{% set x %}{{ view.whom }}{% endset %}{{ x|replace('9', '6') }}",
    "takes a letter of it": "{% set x %}{{ view.whom }}{% endset %}{{ x[1] }}",
    "asks what it has put together": "{% set x %}{{ view.whom }}{% endset %}{% if '9' in x %}九{% endif %}",
    "changes a block": "{% filter upper %}{{ view.whom }}{% endfilter %}",
    "changes digits of a block": "{% filter replace('9', '6') %}{{ view.whom }}{% endfilter %}",
    "changes what a macro is given": "{% macro m() %}{{ caller()|upper }}{% endmacro %}"
    "{% call m() %}{{ view.whom }}{% endcall %}",
    "prints a height": "{{ '%.3f' % sheet.leaves[0].strips[1].height }}",
    "prints a height in braces": "{{ '{:.1f}'.format(sheet.leaves[0].strips[1].height) }}",
    "takes words for a width": "{{ wide(view.result.lines[0].slot.value) }}",
    "takes words for a box": "{{ box(view.whom) if view.whom in ('open', 'ticked') }}",
    "shades twice": "{{ chosen(view.grades[0].mark) }}{{ chosen(view.grades[1].mark) }}",
}
_W, _VML = "{{ view.whom }}", "urn:schemas-microsoft-com:vml"
PLACES = {
    "an alternative text": f'<w:p><w:r><w:pict><v:shape xmlns:v="{_VML}" alt="§"/></w:pict></w:r></w:p>',
    "a field": '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>§</w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>',
    "a text in a field": '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:t>§</w:t></w:r>'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>',
    "a simple field": '<w:p><w:fldSimple w:instr="§"><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p>',
    "a link": '<w:p><w:hyperlink w:anchor="§"><w:r><w:t>§</w:t></w:r></w:hyperlink></w:p>',
    "an author": '<w:p><w:ins w:id="1" w:author="§"><w:r><w:t>§</w:t></w:r></w:ins></w:p>',
    "a deletion": '<w:p><w:del w:id="1" w:author="x"><w:r><w:delText>§</w:delText></w:r></w:del></w:p>',
    "a typeface": '<w:p><w:r><w:rPr><w:rFonts w:ascii="§"/></w:rPr><w:t>§</w:t></w:r></w:p>',
    "no run": "<w:p>§</w:p>",
    "a run, without a text": "<w:p><w:r><w:t>§</w:t>§</w:r></w:p>",
    "a note": "<!-- § --><w:p/>",
    "a text of its own look": '<w:p><w:r><w:t xml:space="default">§</w:t></w:r></w:p>',
    "a text box": f'<w:p><w:r><w:pict><v:shape xmlns:v="{_VML}"><v:textbox><w:txbxContent>'
    "<w:p><w:r><w:t>§</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>",
    "a shaded run": '<w:p><w:r><w:rPr><w:shd w:val="solid" w:color="red" w:fill="FF0000"/></w:rPr>'
    "<w:t>{{ chosen(view.grades[0].mark) }}§</w:t></w:r></w:p>",
    "a run with an empty look": "<w:p><w:r><w:rPr/><w:t>{{ chosen(view.grades[0].mark) }}§</w:t></w:r></w:p>",
}
ODD = (
    "邵启明",
    "A&B",
    "a\"b'c",
    "a\nb",
    "a\tb",
    "a\u2028b",
    "ticked",
    "INCLUDETEXT c:/x",
    "<b>",
    "]]>",
    "  ",
    "9090",
)


def placing(folder: Path, xml: str) -> Path:
    """The template with this at its beginning."""
    parts = packages.read(TEMPLATE)
    body = parts["word/document.xml"].decode().replace("<w:body>", f"<w:body>{xml.replace('§', _W)}", 1)
    parts["word/document.xml"] = body.encode()
    path = folder / "appraisal.docx"
    path.write_bytes(zipped(parts))
    return path


def assert_alike_for_all_words(writer: Docx) -> Counter[Way]:
    """Both ways give the same, or refuse the same, for odd words in the letterhead and any grade."""
    ways: Counter[Way] = Counter()
    grade = next(n for n, leaf in enumerate(leaves(SMALL)) if leaf.place == "grades")
    for whom, mark in zip(("邵启明", *ODD), cycle(("ticked", "open", "open")), strict=False):
        values = list(taken(SMALL).values)
        values[0], values[grade], values[grade + 1] = whom, mark, "ticked" if mark == "open" else "open"
        view = given(SMALL, values)
        try:
            expected = writer.write_plainly(view)
        except InputError as wrong:
            with pytest.raises(InputError) as found:
                writer.write(view)
            assert found.value.problems == wrong.problems  # noqa: PT017 both are asked
            continue
        written = writer.written(view)
        assert written.data == expected, (whom, mark, written.way)
        ways[written.way] += 1
    return ways


@pytest.mark.parametrize("how", GROUPED)
def test_a_template_that_looks_into_what_it_has_put_together_prints_it_as_it_is(
    how: str, tmp_path: Path
) -> None:
    assert_alike_for_all_words(Docx(looking(tmp_path, GROUPED[how]), Brand()))


@pytest.mark.parametrize("where", PLACES)
def test_words_in_what_is_no_text_are_written_as_they_are(where: str, tmp_path: Path) -> None:
    ways = assert_alike_for_all_words(Docx(placing(tmp_path, PLACES[where]), Brand()))
    assert bool(ways["filled"]) == (where == "a text box")


def test_the_title_of_a_document_may_say_whose_it_is(tmp_path: Path) -> None:
    parts = packages.read(TEMPLATE)
    parts[PROPERTIES] = parts[PROPERTIES].replace(b"{{ view.title }}", b"{{ view.title }} {{ view.whom }}")
    path = tmp_path / "appraisal.docx"
    path.write_bytes(zipped(parts))
    ways = assert_alike_for_all_words(Docx(path, Brand()))
    assert ways["filled"] > 5
    assert ways["plain"] + ways["odd-words"] > 3


def test_threads_do_not_disturb_each_other() -> None:
    """The desk asks one writer from several threads."""
    views_ = [view for view in list(CARDS.values())[:6] for _ in range(3)]
    expected = list(map(docx().write_plainly, views_))
    writer = Docx(TEMPLATE, Brand("青禾客户服务有限公司", None, ()))
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(writer.write, views_)) == expected


@pytest.mark.parametrize("how", LOOKS)
def test_a_template_that_looks_into_words_still_prints_each_as_it_is(how: str, tmp_path: Path) -> None:
    writer = Docx(looking(tmp_path, LOOKS[how]), Brand())
    ways: set[Way] = set()
    for total in (*["90"] * 5, *["88.5"] * 2, "90", "91", *"765432", "99"):
        values = list(taken(SMALL).values)
        values[TOTAL] = total
        view = given(SMALL, values)
        written = writer.written(view)
        assert written.data == writer.write_plainly(view)
        ways.add(written.way)
    assert ways == {"plain", "filled"} if how.startswith("measures") else "looks-inside" in ways


# ── opaque words ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "name", [name for name in dir(str) if not name.startswith("_") and name != "maketrans"]
)
def test_every_method_of_a_word_is_noted(name: str) -> None:
    looks = Looks()
    word = Word("a1", 3, looks)
    given_: Mapping[str, tuple[object, ...]] = {
        "count": ("a",), "find": ("a",), "index": ("a",), "rfind": ("a",), "rindex": ("a",), "join": (["b"],),
        "ljust": (3,), "rjust": (3,), "center": (3,), "zfill": (3,), "partition": ("a",),
        "rpartition": ("a",),
        "replace": ("a", "b"), "startswith": ("a",), "endswith": ("a",), "removeprefix": ("a",),
        "removesuffix": ("a",), "translate": ({},), "format_map": ({},),
    }  # fmt: skip
    plain = getattr("a1", name)(*given_.get(name, ()))
    assert getattr(word, name)(*given_.get(name, ())) == plain
    assert looks.seen == {3: "a1"}


def test_a_word_may_be_printed_and_asked_whether_it_is_there() -> None:
    looks = Looks()
    word, nothing, measure = Word("a<b", 3, looks), Word("", 4, looks), Measure(1.5, 5, looks)
    assert [bool(word), bool(nothing), bool(measure)] == [True, False, True]
    assert holed(f"{word.__html__()}", "d") == holed(printed(measure), "d").replace("5", "3")
    assert nothing.__html__() == ""
    assert HOLE.fullmatch(word.__html__())
    assert not looks.seen
    assert measure > 1
    assert f"{word}" == "a<b"
    assert looks.seen == {3: "a<b", 5: 1.5}


def test_how_a_measure_is_printed_otherwise_is_noted() -> None:
    looks = Looks()
    assert f"{Measure(1.5, 5, looks):.2f}" == "1.50"
    assert looks.seen == {5: 1.5}


# ── packages ────────────────────────────────────────────────────────────────────────────────

NAMES = st.sampled_from(
    ["[Content_Types].xml", "_rels/.rels", "word/a.xml", "word/表.xml", "docProps/core.xml"]
)


@for_all(st.dictionaries(NAMES, st.binary(max_size=400).map(lambda data: data * 3), min_size=1))
def test_deflated_parts_make_the_same_package_as_parts(parts: dict[str, bytes]) -> None:
    assert package(Entry.of(name, parts[name]) for name in in_order(parts)) == zipped(parts)


# ── many cards ──────────────────────────────────────────────────────────────────────────────

MANY = int(os.environ.get("FORMGEN_MANY", "120"))
"""Cards made up; before a change of how pages are compiled is called done, 2,000 are tried."""


@pytest.mark.slow
def test_many_cards_are_written_alike_in_both_ways() -> None:
    """Odd names, long comments, gaps, ticks, rare characters, line breaks, empty rows, veto or none."""
    made = [view_of(generated(seed)) for seed in range(3)]
    bases = [*list(pages().values())[::4], views.completed(), views.incomplete(), *made]
    ways: Counter[Way] = Counter()
    for view in many(bases, MANY):
        written = docx().written(view)
        assert written.data == docx().write_plainly(view)
        ways[written.way] += 1
    assert ways.total() >= MANY
    assert ways["filled"] > MANY / 8, ways
    assert not ways["unlike"] + ways["unfit"] + ways["looks-inside"], ways
