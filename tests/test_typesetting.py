"""Every form stands on its sheets as it should: nothing overflows, is parted or left alone; blanks full."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from hypothesis import given, strategies as st
from weasyprint.document import Document

from formgen.typesetting import drafts, metrics
from formgen.typesetting.layout import excess, laid_out
from formgen.typesetting.model import Leaf, Sheet, Strip
from formgen.typesetting.settings import HEIGHT, MM, RULE, SETTINGS, SIDE, TITLE, TITLE_LINE, WIDTH, Setting
from formgen.view.build import view_of
from formgen.view.model import Line, View
from forms import form
from generated import generated
from outside import all_converted
from pages import docx, pages, printed as printed_now

BLANKS = [name for name in pages() if name.startswith(("source ", "company "))]
FEW = range(12)
MANY = range(12, 112)
_HAND = 7
_WORDS_COLUMNS = 63


@cache
def made(seed: int) -> View:
    return view_of(generated(seed))


def setting_of(sheet: Sheet) -> Setting:
    return next(
        each
        for each in SETTINGS
        if (each.size, each.pitch, each.padding) == (sheet.size, sheet.pitch, sheet.padding)
    )


def rows(sheet: Sheet) -> Iterator[Strip]:
    for leaf in sheet.leaves:
        yield from (*leaf.strips, *leaf.reasons)


def used(leaf: Leaf, title: str = "") -> float:
    """Millimetres of a side that are taken; the first has the title above the table."""
    lines = len(metrics.lines(title, WIDTH / (TITLE * MM))) if title else 0
    return sum(strip.height for strip in (*leaf.strips, *leaf.reasons)) + lines * TITLE_LINE


def assert_stands(view: View) -> None:
    sheet = laid_out(view)
    setting = setting_of(sheet)
    for number, leaf in enumerate(sheet.leaves):
        assert used(leaf, "" if number else view.title) <= HEIGHT + 0.2 or any(
            strip.splits for strip in leaf.strips
        )
        assert len(leaf.grid) <= _WORDS_COLUMNS
        assert_not_alone(leaf)
    for strip in rows(sheet):
        assert sum(cell.width for cell in strip.cells) == WIDTH
        assert sum(cell.columns for cell in strip.cells) <= _WORDS_COLUMNS
        assert_has_room(strip, setting)
    assert_within_its_wish(view, sheet)


def assert_not_alone(leaf: Leaf) -> None:
    """No heading ends a side, and nothing that belongs to the row above begins one."""
    if leaf.strips:
        assert not leaf.strips[-1].is_head
        body = [strip for strip in leaf.strips if not strip.is_head]
        assert body
        words = "".join(
            piece.text for cell in body[0].cells for each in cell.paragraphs for piece in each.pieces
        )
        assert not re.fullmatch(r".*(小计|合计)(（合计×[\d.]+%）)?", words) or len(body[0].cells) > 3


def assert_has_room(strip: Strip, setting: Setting) -> None:
    """Each cell is as high as its words, and as a hand needs it; no line parts a number from its unit."""
    for cell in strip.cells:
        written = [
            piece.slot for each in cell.paragraphs for piece in each.pieces if drafts.by_hand(piece.slot)
        ]
        if cell.rows == 1:
            printed = sum(drafts.printed_height(each, cell.width, setting) for each in cell.paragraphs)
            assert printed + sum(each.above for each in cell.paragraphs) <= strip.height + 0.05
            assert not written or strip.height >= _HAND
        for paragraph in cell.paragraphs:
            lines = metrics.lines(drafts.line_of(paragraph), drafts.room_of(paragraph, cell.width, setting))
            for line, following in pairwise(lines):
                assert not re.search(r"\d$", line) or not re.match(r"[%分天次]", following), (line, following)


def assert_within_its_wish(view: View, sheet: Sheet) -> None:
    over = excess(view)
    assert sheet.fits == (over is None)
    if over is None and view.pages is not None:
        assert sum(bool(leaf.strips) for leaf in sheet.leaves) <= view.pages


def assert_full(view: View) -> None:
    sheet = laid_out(view)
    if len(sheet.leaves) == 1:
        assert used(sheet.leaves[0], view.title) >= 0.7 * HEIGHT


# ── every form ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", pages())
def test_the_repositorys_pages_stand_as_they_should(name: str) -> None:
    assert_stands(pages()[name])


@pytest.mark.parametrize("name", BLANKS)
def test_the_repositorys_blanks_take_one_full_page(name: str) -> None:
    view = pages()[name]
    assert len(laid_out(view).leaves) == 1
    assert_full(view)


CARDS = [name for name in pages() if name not in BLANKS and "account-executive" not in name]


@pytest.mark.parametrize("name", CARDS)
def test_the_sample_companys_cards_take_one_page_and_their_appendix_another_at_most(name: str) -> None:
    leaves = laid_out(pages()[name]).leaves
    assert [bool(leaf.strips) for leaf in leaves] in ([True], [True, False])


@pytest.mark.parametrize("seed", FEW)
def test_a_made_up_form_stands_as_it_should(seed: int) -> None:
    assert_stands(made(seed))
    assert_full(made(seed))


@pytest.mark.slow
@pytest.mark.parametrize("seed", MANY)
def test_a_hundred_made_up_forms_stand_as_they_should(seed: int) -> None:
    assert_stands(made(seed))
    assert_full(made(seed))


def test_every_length_of_form_is_among_them() -> None:
    counts = {sum(1 for _ in generated(seed).indicators) for seed in (*FEW, *MANY)}
    assert {1, 60} <= counts


def test_twenty_raters_of_goals_leave_every_letter_room_and_the_goals_some() -> None:
    names = [f"评委{n}" for n in range(1, 21)]
    raters = ", ".join(f"{{name: {name}, weight: 5%}}" for name in names)
    of = form(f"""
        raters: {{who: [{raters}]}}
        sections:
          - {{title: 目标, goals: {{id: aims, rows: 5, rating: {{max: 100}}, raters: [{", ".join(names)}]}}}}
        total: {{full: 100}}
        """)
    sheet = laid_out(view_of(of))
    setting = setting_of(sheet)
    heads = next(strip for strip in rows(sheet) if strip.is_head)
    assert all(cell.width >= setting.em + 2 * SIDE for cell in heads.cells)
    assert heads.cells[1].width >= 20


def test_sentences_that_share_a_line_are_parted_by_a_stop_and_options_by_their_boxes() -> None:
    running = next(each for each in SETTINGS if each.lines == "running")
    said = [Line("95%以上10分"), Line("低于80%为0分。"), Line("按月计算")]
    (sentences,) = drafts.options(said, 80, running)
    assert drafts.line_of(sentences) == "95%以上10分；低于80%为0分。按月计算"
    (boxes,) = drafts.options([Line("优秀", "open"), Line("良好", "open")], 80, running)
    assert drafts.line_of(boxes) == "□\N{NO-BREAK SPACE}优秀   □\N{NO-BREAK SPACE}良好"


def test_grades_of_a_scale_are_all_told_alike_and_none_ends_a_line_within_its_coefficient() -> None:
    view = pages()["2026-11 cs-manager-monthly 0012"]
    (scale,) = (strip for strip in rows(laid_out(view)) if strip.part == "grades")
    _, *cells = scale.cells
    assert len({len(cell.paragraphs) for cell in cells}) == 1
    assert all(drafts.line_of(cell.paragraphs[-1]).startswith("系数 ") for cell in cells)


def test_short_names_of_indicators_stand_on_one_line_where_that_costs_none() -> None:
    sheet = laid_out(pages()["2026-11 cs-manager-monthly 0012"])
    for name in ("客户信息管理", "孤儿客户流失", "以客户为中心"):
        cells = (
            cell
            for strip in rows(sheet)
            for cell in strip.cells
            for each in cell.paragraphs[:1]
            if drafts.line_of(each) == name
        )
        cell = next(cells)
        assert drafts.lines_in(cell.paragraphs[0], cell.width, setting_of(sheet)) == 1


@pytest.mark.parametrize("name", [name for name in pages() if name.startswith("2026-11")])
def test_a_card_whose_reasons_stand_on_another_page_fills_its_own(name: str) -> None:
    first, *others = laid_out(pages()[name]).leaves
    assert first.reasons or not others or used(first, pages()[name].title) >= 0.9 * HEIGHT


# ── in print ────────────────────────────────────────────────────────────────────────────────


def printed_pages(view: View, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The boxes of the pages as WeasyPrint lays them out."""
    seen: list[Document] = []
    write = Document.write_pdf

    def noted(document: Document, *args: object, **options: object) -> object:
        seen.append(document)
        return write(document, *args, **options)

    monkeypatch.setattr(Document, "write_pdf", noted)
    printed_now(view)
    return [page._page_box for page in seen[0].pages]


def boxes(within: object, kind: str) -> Iterator[Any]:
    """The boxes of a kind, those within such a box left out."""
    for child in getattr(within, "children", ()):
        if type(child).__name__ == kind:
            yield child
        else:
            yield from boxes(child, kind)


def strays(cell: Any) -> Iterator[str]:
    """The words that are printed beyond the borders of their cell."""
    left, right = cell.position_x, cell.position_x + cell.border_width()
    for text in boxes(cell, "TextBox"):
        if text.position_x < left - 1 or text.position_x + text.width > right + 1:
            yield text.text


CLOSE = 0.4
"""Millimetres by which a row may differ from its plan."""


def assert_printed_as_planned(view: View, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each row is as high as planned, and no word leaves its cell."""
    sheet = laid_out(view)
    printed = printed_pages(view, monkeypatch)
    table_rows = [row for page in printed for row in boxes(page, "TableRowBox")]
    heights = [row.height / 96 * 25.4 for row in table_rows]
    planned = [strip.height - RULE for strip in rows(sheet)]
    assert len(printed) == len(sheet.leaves)
    assert not [text for row in table_rows for cell in boxes(row, "TableCellBox") for text in strays(cell)]
    assert len(heights) == len(planned)
    odd = [each - plan for each, plan in zip(heights, planned, strict=True) if abs(each - plan) > CLOSE]
    assert not odd


@pytest.mark.needs("pdf")
@pytest.mark.parametrize("name", [*BLANKS, *(name for name in pages() if name.startswith("2026-11"))])
def test_the_pdf_has_the_planned_rows_on_the_planned_pages(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert_printed_as_planned(pages()[name], monkeypatch)


@pytest.mark.slow
@pytest.mark.needs("pdf")
@pytest.mark.parametrize("seed", range(16))
def test_the_pdf_of_a_made_up_form_has_the_planned_rows(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    assert_printed_as_planned(made(seed), monkeypatch)


@pytest.mark.slow
@pytest.mark.needs("libreoffice")
def test_word_documents_have_as_many_pages_as_planned(tmp_path: Path) -> None:
    names = [*BLANKS, *(name for name in pages() if name.startswith("2026-11"))]
    views = {name.replace(" ", "-"): pages()[name] for name in names}
    files = []
    for name, view in views.items():
        files.append(tmp_path / f"{name}.docx")
        files[-1].write_bytes(docx(view))
    printed = all_converted(files, "pdf", tmp_path / "pdf")
    planned = {name: len(laid_out(view).leaves) for name, view in views.items()}
    assert {file.stem: len(pypdfium2.PdfDocument(file)) for file in printed} == planned


# ── lines ───────────────────────────────────────────────────────────────────────────────────


@given(st.text("客户满意度95%（12分）,。A1 ", max_size=60), st.floats(3, 40))
def test_lines_lose_no_character_and_fit(text: str, room: float) -> None:
    found = metrics.lines(text, room)
    assert "".join(found).replace(" ", "") == text.replace(" ", "")
    assert all(metrics.ems(line.rstrip()) <= room + 0.01 or len(line) < 3 for line in found)


def test_a_number_stays_with_its_unit_and_brackets_with_what_they_hold() -> None:
    assert metrics.lines("询问有何工作可分配（12分）", 11.5) == ("询问有何工作可分配", "（12分）")
    assert metrics.lines("每低于1%扣2分，扣完为止", 6.2)[0] == "每低于1%扣"


def test_a_word_processor_is_told_where_it_would_part_them() -> None:
    assert metrics.breaks("询问有何工作可分配（12分）", 11) == (9,)
    assert metrics.breaks("询问有何工作", 11) == ()
