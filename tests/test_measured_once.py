"""What is measured once for everybody who has a form: nobody's values get onto another's sheet."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import pages
import views
from formgen.typesetting import drafts, indicators, layout
from formgen.view.build import view_of
from formgen.view.model import View
from formgen.writing.brand import Brand
from formgen.writing.word.document import Docx
from generated import generated

TEMPLATE = Path(__file__).parent.parent / "templates" / "appraisal.docx"


def forget() -> None:
    for remembered in (
        layout.laid_out,
        layout._planned,
        layout._pools,
        drafts._measured,
        indicators._lowest,
        indicators._lowest_alone,
    ):
        remembered.cache_clear()


def all_views() -> list[View]:
    made = [view_of(generated(seed)) for seed in range(12)]
    return [*pages.pages().values(), *made, views.completed(), views.with_text("a\nb，" * 40), views.bare()]


@pytest.mark.slow
def test_a_sheet_is_the_same_whatever_was_laid_out_before() -> None:
    all_ = all_views()
    forget()
    one_after_the_other = [layout.sheet_of(view) for view in all_]
    for view, sheet in zip(reversed(all_), reversed(one_after_the_other), strict=True):
        forget()
        assert layout.sheet_of(view) == sheet


def test_the_cells_of_a_form_are_measured_once_for_everybody() -> None:
    forget()
    layout.sheet_of(views.completed())
    before = drafts._measured.cache_info()
    view = views.completed()
    layout.sheet_of(replace(view, letterhead=replace(view.letterhead, whom="另一人")))
    after = drafts._measured.cache_info()
    assert after.misses == before.misses
    assert after.hits > before.hits


def test_a_word_document_is_the_same_whatever_was_written_before() -> None:
    docx = Docx(TEMPLATE, Brand())
    views_ = [views.completed(), views.blank(), views.incomplete()]
    first = [docx.write(view) for view in views_]
    assert [docx.write(view) for view in reversed(views_)] == first[::-1]
