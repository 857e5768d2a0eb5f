"""Forms that are laid out once and then filled: the same document as if it was laid out for itself."""

from __future__ import annotations

import hashlib
import inspect
import io
import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random
from shutil import copytree

import pikepdf
import pytest
import weasyprint.draw
import weasyprint.pdf
from PIL import Image, ImageChops

import verapdf
import views
from formgen.periods import Period
from formgen.printing import press, run
from formgen.printing.sheets import Blank
from formgen.problems import Where
from formgen.proofreading.samples import samples
from formgen.typesetting.layout import cast_of
from formgen.view.leaves import Leaf, given, leaves
from formgen.view.model import Goals, Report, View
from formgen.workspace.folder import load
from formgen.writing.brand import Brand
from formgen.writing.compiling import UnfitError, Way, Written
from formgen.writing.pdf import pictures
from formgen.writing.pdf.compiled import drawing
from formgen.writing.pdf.compiled.leaves import patterns
from formgen.writing.pdf.compiled.writer import CompiledPdf
from formgen.writing.pdf.document import Pdf
from heard import tags
from outside import program
from pages import COMPANY, TEMPLATES, pages

pytestmark = pytest.mark.needs("pdf")

BRAND = Brand("华南客户服务有限公司", (COMPANY / "logo.png").read_bytes())
CARD = "2026-11 crm-manager 0021"
ENGLISH = "english account-executive v2", "2026-10 account-executive 1002", "2026-11 account-executive 1004"
"""A blank, a card, and one on which figures for its pay are missing."""

FEW = ("source cs-lead v1", "company account-manager v2", "2026-10 improvement-plan 0036", CARD, *ENGLISH)
"""A source form, a blank of the company, a plan with sentences and goals, one with an appendix, English."""

_FAINT = 16
"""Shades of grey, of 255, that no eye tells apart."""


def page(name: str) -> View:
    return BRAND.stamped(pages()[name])


@cache
def writer() -> CompiledPdf:
    return CompiledPdf(ordinary())


@cache
def ordinary() -> Pdf:
    return Pdf(TEMPLATES, BRAND)


def filled(view: View) -> bytes:
    """The document, which must not have taken the ordinary way."""
    return writer().filled(view)


def text(pdf: bytes, *options: str) -> str:
    command = [program("pdftotext"), *options, "-enc", "UTF-8", "-", "-"]
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()


def looks_alike(one: bytes, other: bytes) -> bool:
    """Whether the pages look alike, but for shades that no eye tells apart."""
    shown = [
        [Image.open(io.BytesIO(each)).convert("L") for each in pictures.pictures(pdf, 72)]
        for pdf in (one, other)
    ]
    differences = (ImageChops.difference(a, b) for a, b in zip(*shown, strict=True))
    return all(max(each.tobytes()) <= _FAINT for each in differences)


def assert_same_document(view: View) -> None:
    assert_alike(filled(view), ordinary().write(view))


def assert_alike(compiled: bytes, laid_out: bytes, what: object = None) -> None:
    """Equal in words, in tags and to the eye."""
    for options in ((), ("-raw",)):
        assert text(compiled, *options) == text(laid_out, *options), what
    assert tags(compiled) == tags(laid_out), what
    assert looks_alike(compiled, laid_out), what


def with_words(view: View, words: dict[str, str]) -> View:
    """The view with these words in its slots, by the names of these."""
    found = leaves(view)
    return given(view, [words.get(each.slot.name, each.value) if each.slot else each.value for each in found])


# ── the same document ───────────────────────────────────────────────────────────────────────


@pytest.mark.needs("pdftotext")
@pytest.mark.parametrize("name", FEW)
def test_a_filled_form_is_the_same_document(name: str) -> None:
    assert_same_document(page(name))


MANY = int(os.environ.get("FORMGEN_MANY", "8"))
"""Cards made up; before a change of how forms are laid out is called done, 2,000 are tried."""


@pytest.mark.slow
@pytest.mark.needs("pdftotext")
@pytest.mark.parametrize("name", [each for each in pages() if each not in FEW])
def test_every_form_and_every_card_is_the_same_document(name: str) -> None:
    assert_same_document(page(name))


@pytest.mark.needs("pdftotext")
def test_english_words_in_slots_are_the_same_document() -> None:
    """Letters that some fonts join, quotes that curl, spaces at which no line ends, others at the edge."""
    said = "“Affirmed” – the first offices’ baffling Fjord figures: £7,000, 5\xa0points; AVATAR, To & Type."
    view = with_words(page(ENGLISH[1]), {"comment.appraiser": said, "employee.name": "Fiona O’Neill"})
    assert_same_document(view)


@pytest.mark.needs("pdftotext")
@pytest.mark.parametrize("view", [views.blank(), views.completed(), views.incomplete(), views.bare()])
def test_a_form_of_everything_is_the_same_document(view: View) -> None:
    assert_same_document(BRAND.stamped(view, 2))


@pytest.mark.needs("pdftotext")
def test_words_on_several_lines_rare_letters_and_typed_lines_are_the_same_document() -> None:
    said = "进步明显，CRM系统录入率98.5%，请保持；复核人㛃䶮。\n签订年度框架协议（To B/AVATAR）三份。" * 2
    view = with_words(page(CARD), {"comment.appraiser": said, "employee.name": "㛃䶮𫖯", "total": "101.5"})
    assert_same_document(view)


@pytest.mark.slow
@pytest.mark.needs("verapdf")
@pytest.mark.parametrize("name", FEW)
def test_a_filled_form_is_valid_and_can_be_read_aloud(name: str) -> None:
    made = filled(page(name))
    assert not verapdf.failures(made, verapdf.PDFA_3A)
    assert not verapdf.failures(made, verapdf.PDFUA_1)


@pytest.mark.needs("qpdf")
def test_the_file_is_sound(tmp_path: Path) -> None:
    path = tmp_path / "card.pdf"
    path.write_bytes(filled(page(CARD)))
    checked = subprocess.run([program("qpdf"), "--check", path], capture_output=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_places_headings_and_what_is_said_of_the_file_are_the_same() -> None:
    view = page(CARD)
    with (
        pikepdf.open(io.BytesIO(filled(view))) as one,
        pikepdf.open(io.BytesIO(ordinary().write(view))) as other,
    ):
        assert dict(one.docinfo.items()) == dict(other.docinfo.items())
        assert one.Root.Metadata.read_bytes() == other.Root.Metadata.read_bytes()
        with one.open_outline() as mine, other.open_outline() as theirs:
            assert [each.title for each in mine.root] == [each.title for each in theirs.root]
        assert [*named_places(one)] == [*named_places(other)]
        for name, (at, high) in named_places(one).items():
            page_, top = named_places(other)[name]
            assert at == page_
            assert abs(high - top) < 40  # the cell in which it stands, or close by


def named_places(pdf: pikepdf.Pdf) -> dict[str, tuple[int, float]]:
    """The page and the height of each place that has a name."""
    numbers = {each.obj.objgen: n for n, each in enumerate(pdf.pages)}
    found = pdf.Root.Names.Dests.Names
    names = [str(found[n]) for n in range(0, len(found), 2)]
    places = [found[n] for n in range(1, len(found), 2)]
    return {name: (numbers[at[0].objgen], float(at[3])) for name, at in zip(names, places, strict=True)}


@pytest.mark.needs("pdftotext")
def test_letters_that_look_alike_are_copied_as_typed() -> None:
    typed = "隆隆⻑长·•凉"  # ideographs for compatibility, a radical, two dots
    made = filled(with_words(page(CARD), {"employee.name": typed}))
    assert typed in text(made, "-raw")


# ── the same bytes ──────────────────────────────────────────────────────────────────────────


def test_bytes_do_not_depend_on_what_was_written_before() -> None:
    cards = [page(CARD), page("company account-manager v2"), with_words(page(CARD), {"total": "55"})]
    made = [filled(each) for each in cards]
    anew = CompiledPdf(ordinary())
    assert [anew.write(each) for each in reversed(cards)] == made[::-1]
    assert [anew.write(each) for each in cards] == made


_PROGRAM = f"""
import hashlib, sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
import test_compiled_pdf as tests
print(hashlib.sha256(tests.filled(tests.page(tests.CARD))).hexdigest())
"""


@pytest.mark.slow
@pytest.mark.parametrize("seed", ["1", "2"])
def test_bytes_are_the_same_in_every_process(seed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONHASHSEED", seed)
    other = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, check=True, text=True)
    assert other.stdout.strip() == hashlib.sha256(filled(page(CARD))).hexdigest()


def test_forms_of_one_plan_are_laid_out_once() -> None:
    anew = CompiledPdf(ordinary())
    for total in ("81", "92.5", "77.25"):
        anew.write(with_words(page(CARD), {"total": total, "employee.name": "李" + "四" * (len(total) - 1)}))
    assert anew.laid_out == 1


OPINION = "进步明显，请保持；投诉均按期办结，团队氛围好。"


def with_opinions(*times: int) -> list[View]:
    """A card with longer and longer words of whoever appraises."""
    view = page("2026-11 cs-department 0003")
    return [with_words(view, {"comment.appraiser": OPINION * each}) for each in times]


@pytest.mark.needs("pdftotext")
def test_forms_whose_rows_differ_in_height_are_laid_out_once() -> None:
    anew, laid_out = CompiledPdf(ordinary()), ordinary()
    cards = with_opinions(1, 2, 4, 7)
    bases = {cast_of(each).plan.base for each in cards}
    plans = {cast_of(each).sizes for each in cards}
    assert len(bases) < len(plans)
    for view in cards:
        assert text(anew.filled(view)) == text(laid_out.write(view))
        assert looks_alike(anew.filled(view), laid_out.write(view))
    assert anew.laid_out == len(bases)


def test_which_plan_came_first_makes_no_difference() -> None:
    cards = with_opinions(1, 2, 4, 7)
    one, other = CompiledPdf(ordinary()), CompiledPdf(ordinary())
    assert [one.filled(each) for each in cards] == [other.filled(each) for each in reversed(cards)][::-1]


@pytest.mark.parametrize(
    "style",
    [
        ".sheet h1 { margin-top: 6mm }",
        ".form td { padding-bottom: .5mm }",
        "@page form { margin-bottom: 20mm }",
        ".leaf { border: 1pt solid; padding: 1mm }",
        ".leaf { padding-bottom: 3mm }",
        ".leaf { border-bottom: 2pt solid }",
        ".leaf { min-height: 200mm; border: 1pt solid }",
        ".form th { background: linear-gradient(#eee, #bbb) }",
    ],
)
def test_a_sheet_that_outgrows_its_page_takes_the_ordinary_way(style: str, tmp_path: Path) -> None:
    """The low rows have room where those of a card have none; then it has one page more, in both ways."""
    laid_out = with_template(tmp_path / "templates", ("</head>", f"<style>{style}</style></head>"))
    compiled = CompiledPdf(laid_out)
    for view in with_opinions(2, 4):
        assert compiled.write(view) == laid_out.write(view)


def with_goals(count: int) -> View:
    """A card of the same form, with so many of its goals written."""
    view = page("2026-10 account-manager 0041")
    (goals,) = (each for each in view.blocks if isinstance(each, Goals))
    rows = [
        row if n < count else tuple(replace(slot, value="") for slot in row)
        for n, row in enumerate(goals.rows)
    ]
    blocks = tuple(
        replace(goals, rows=tuple(rows)) if isinstance(each, Goals) else each for each in view.blocks
    )
    return replace(view, blocks=blocks, reasons=())


def test_a_goal_more_or_less_is_no_other_form() -> None:
    anew = CompiledPdf(ordinary())
    for count in (1, 3, 2, 0):
        anew.filled(with_goals(count))
    assert anew.laid_out == 1


@pytest.mark.needs("pdftotext")
@pytest.mark.parametrize("count", [0, 2])
def test_what_is_left_empty_is_the_same_document(count: int) -> None:
    assert_same_document(with_goals(count))


@pytest.mark.needs("pdftotext")
def test_a_template_may_print_something_where_nothing_is_filled_in(tmp_path: Path) -> None:
    laid_out = with_template(
        tmp_path / "templates", ("{{- slot.printed }}", "{{- slot.printed or '（无）' }}")
    )
    compiled = CompiledPdf(laid_out)
    for count in (1, 2):
        view = with_goals(count)
        assert text(compiled.filled(view), "-raw") == text(laid_out.write(view), "-raw")


# ── the ordinary way ────────────────────────────────────────────────────────────────────────


def with_template(folder: Path, change: tuple[str, str]) -> Pdf:
    """The ordinary writer with its template changed."""
    copytree(TEMPLATES, folder)
    template = folder / "appraisal.html"
    source = template.read_text(encoding="utf-8")
    assert change[0] in source
    template.write_text(source.replace(*change), encoding="utf-8")
    return Pdf(folder, BRAND)


def styled(rule: str) -> tuple[str, str]:
    """A change by which the template has one rule more."""
    return "</head>", f"<style>{rule}</style></head>"


VALUE = "{{- slot.printed }}"
ONE = "{% if view.grades|selectattr('mark', 'equalto', 'ticked')|list|length == 1 %}"
SEVERAL = "{{ view.grades|selectattr('mark', 'equalto', 'ticked')|list|length }}"
HIGH = "{{ cell(each, strip.height) }}{% if strip.height > 100 %}!{% endif %}"
SMALL = replace(views.completed(), blocks=views.completed().blocks[:1], reasons=())
"""A card with one table of indicators."""
BOX = """<span class="box">{{ '☑' if piece.mark == 'ticked' else '□' }}</span>"""


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ((VALUE, "{{- slot.printed|upper }}"), "the template looks at what is filled in"),
        ((VALUE, "{{- '五' if slot.value == '5' else slot.value }}"), "the template looks"),
        ((VALUE, '<b title="{{ slot.value }}">{{ slot.value }}</b>'), "a value in an attribute"),
        ((VALUE, "<u>{{ slot.value }}</u>"), "room between letters"),
        ((VALUE, '<b style="letter-spacing: 1pt">{{ slot.value }}</b>'), "room between letters"),
        ((VALUE, '<b style="text-transform: uppercase">{{ slot.value }}</b>'), "another form"),
        ((VALUE, '<b style="font-variant-caps: small-caps">{{ slot.value }}</b>'), "another form"),
        ((VALUE, "{% filter upper %}{{ slot.value }}{% endfilter %}"), "looks at"),
        ((VALUE, '<b style="display: inline-block">{{ slot.value }}</b>'), "the words|several lines"),
        (("<title>", "<title>{{ view.header[0].slot.value }}"), "a value in a title"),
        (('<body class="', f'<body class="{SEVERAL} '), "several marks"),
        ((BOX, "{% if piece.mark == 'ticked' %}<b>☑</b>{% endif %}"), "a mark decides whether"),
        (("{{ cell(each, strip.height) }}", HIGH), "looks at"),
        (("<h1>", "<p>{{ '%.1f mm'|format(sheet.leaves[0].strips[0].height) }}</p><h1>"), "looks at"),
        (("<h1>", "<p>{{ sheet.leaves[0].strips[0].height }}</p><h1>"), "heights decide"),
        (("(height - 0.18)|round(2)", "(height * height / 40)|round(2)"), "heights decide"),
        ((VALUE, '<span style="line-height: 3">{{ slot.printed }}</span>'), "heights decide|lines"),
        (("<h1>", '<p style="break-after: page">1</p><h1>'), "other pages"),
        (styled(".form p::first-letter { font-weight: 700 }"), "looks otherwise|words"),
        (styled(".slot.number { background: #ccc }"), "a box around words"),
        (styled(".slot.number { border-bottom: 1pt solid }"), "a box around words"),
        (styled(".form p { line-clamp: 2 }"), "left out"),
        (styled(".note { float: footnote }"), "foot of a page"),
        (styled(".form td.open + td.ticked { background: #333 }"), "several marks"),
        (styled("tr:has(td.ticked) td.open { background: #777 }"), "several marks"),
        (styled(".ticked { counter-increment: t }"), "several marks"),
        (styled("tr:has(.slot:not(.empty)) + tr:has(.slot.empty) td { background: red }"), "several marks"),
        (("<h1>", ONE + "<p>已定级</p>{% endif %}<h1>"), "several marks|decides whether"),
    ],
)  # fmt: skip
def test_what_cannot_be_placed_takes_the_ordinary_way(
    change: tuple[str, str], why: str, tmp_path: Path
) -> None:
    laid_out = with_template(tmp_path / "templates", change)
    compiled = CompiledPdf(laid_out)
    view = BRAND.stamped(SMALL)
    assert compiled.write(view) == laid_out.write(view)
    with pytest.raises(UnfitError, match=why):
        compiled.filled(view)


@pytest.mark.parametrize(
    "name",
    ["e\N{COMBINING ACUTE ACCENT}", "Ho\N{ZERO WIDTH JOINER}la", "张三\N{VARIATION SELECTOR-1}", "两  格"],
)
def test_words_that_must_be_shaped_take_the_ordinary_way(name: str) -> None:
    view = with_words(page(CARD), {"comment.appraiser": f"{name}很好，" * 20})
    assert writer().written(view) == Written(ordinary().write(view), "odd-words")


def test_other_pages_take_the_ordinary_way() -> None:
    report, *_ = samples(Report)
    laid_out = Pdf(TEMPLATES, BRAND, "report.html")
    assert CompiledPdf(laid_out).write(report) == laid_out.write(report)


# ── marks ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("count", [0, 1, 2, 7, 70, 71])
def test_each_mark_has_a_pattern_of_its_own_and_none_is_within_anothers(count: int) -> None:
    marks = list(range(100, 100 + count))
    pages_ = patterns(marks)
    codes = {mark: frozenset(n for n, page in enumerate(pages_) if mark in page) for mark in marks}
    assert len(set(codes.values())) == count
    assert not any(codes[a] < codes[b] for a in marks for b in marks)


# ── what is relied on ───────────────────────────────────────────────────────────────────────


def test_weasyprint_is_still_as_the_compiled_way_knows_it() -> None:
    """A new WeasyPrint may draw in another way: `compiled/drawing.py` says in which it does now."""
    calls = {"draw_inline_level": 4, "draw_text": 2, "draw_background": 8, "draw_border": 4}
    source = inspect.getsource(weasyprint.draw)
    assert set(drawing.HOOKS) == set(calls)
    for name, count in calls.items():
        assert source.count(f"{name}(") - source.count(f"def {name}(") >= count - 1, name
    assert "with stream.marked(child, 'Span'):\n                        draw_text(" in source
    generate = inspect.getsource(weasyprint.pdf.generate_pdf)
    assert "add_tags(pdf, document, options['pdf_version'], page_streams)" in generate
    assert "build_fonts_dictionary(pdf, document.fonts, compress, subset, options)" in generate


def test_forms_are_laid_out_to_be_filled_where_many_people_have_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """It does not depend on the run, so that a form has the same bytes in each."""
    company, _ = load(Path(__file__).parent.parent / "examples" / "company")
    few, _ = run._setting(company, ("pdf",), "appraisal")
    people = Counter(form for person in company.people for form in person.forms)
    monkeypatch.setattr(run, "MANY", people["crm-manager"])
    many, _ = run._setting(company, ("pdf",), "appraisal")
    assert not few.many
    assert many.many == {form for form, count in people.items() if count >= people["crm-manager"]}
    form = company.form_for("crm-manager", Period.parse("2026-11"))
    assert form is not None
    order = press.Order(Blank(form.form, Period.parse("2026-11")), Where(""), ("pdf",))
    ways = [press.press(each, (order,))[0].ways for each in (few, many)]
    assert ways == [{"pdf": "plain"}, {"pdf": "filled"}]


def test_a_form_that_is_looked_at_again_and_again_is_filled_in() -> None:
    anew = CompiledPdf(ordinary())
    looks = [with_words(page(CARD), {"total": total}) for total in ("81", "82", "83", "84")]
    shown = [anew.shown(view) for view in looks]
    assert [made == ordinary().write(view) for made, view in zip(shown, looks, strict=True)] == [
        True,
        True,
        False,
        False,
    ]
    assert shown[2:] == [anew.write(view) for view in looks[2:]]
    assert anew.laid_out == 1


# ── many cards ──────────────────────────────────────────────────────────────────────────────

SAID = (
    "同意。",
    "无",
    OPINION,
    OPINION * 3,
    "满意率95.4%，比上月提高1.2个百分点。\n（二）见《服务设计》第3章",
    "A<B & C",
)
NUMBERS = ("0", "5", "92", "86.5", "-3", "100", "12345.67", "0.9529")


def made_up(view: View, chance: Random) -> View:
    """The view with other words and numbers, as far as it has any, and with other ticks."""

    def value(leaf: Leaf) -> str:
        if leaf.kind in ("number", "money"):
            return chance.choice(NUMBERS)
        if leaf.kind in ("mark", "check"):
            return chance.choice(("open", "ticked") if leaf.kind == "mark" else ("□", "☑"))
        if leaf.kind == "lines" or leaf.place == "opinion":
            return chance.choice(SAID)
        return leaf.value

    return given(view, [value(leaf) if leaf.value else "" for leaf in leaves(view)])


@pytest.mark.needs("pdftotext")
def test_a_shaded_grade_of_several_lines_is_the_same_document() -> None:
    """Its lines were added up in another order than its cell, and stood a billionth of a pixel apart."""
    base = pages()["2026-11 account-executive 1002"]
    assert_same_document(BRAND.stamped(made_up(base, Random(81))))  # noqa: S311 always the same


@pytest.mark.slow
@pytest.mark.needs("pdftotext")
def test_many_cards_are_written_alike_in_both_ways() -> None:
    """Long comments, line breaks, ticks and numbers of any length: whichever plan a card has."""
    bases = [view for name, view in pages().items() if name.startswith("2026-1")]
    ways: Counter[Way] = Counter()
    for n in range(MANY):
        view = BRAND.stamped(made_up(bases[5 * n % len(bases)], Random(n)))  # noqa: S311 always the same
        written = writer().written(view)
        ways[written.way] += 1
        if written.way == "filled":
            assert_alike(written.data, ordinary().write(view), n)
    assert ways["filled"] > MANY / 2, ways
    assert not ways["unfit"] + ways["looks-inside"], ways
