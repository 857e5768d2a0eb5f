"""Much beside each other, and long titles: each column can be read, and pages hold what they are said to."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from formgen.forms.model import Form
from formgen.typesetting.drafts import shares
from formgen.typesetting.layout import excess, laid_out
from formgen.typesetting.model import Strip
from formgen.typesetting.settings import HEIGHT, WIDTH
from formgen.view.build import view_of
from forms import form


def rated_by(count: int) -> Form:
    names = [f"评分人{n}" for n in range(count)]
    who = ", ".join(f"{{name: {each}, weight: {100 / count:.4f}%}}" for each in names)
    return form(f"""
        raters: {{who: [{who}]}}
        sections: [{{title: 目标, goals: {{rows: 3, rating: {{max: 100}}, raters: [{", ".join(names)}]}}}}]
        """)


def head_of(of: Form) -> Strip:
    return next(strip for leaf in laid_out(view_of(of)).leaves for strip in leaf.strips if strip.is_head)


@pytest.mark.parametrize("count", [1, 2, 4, 5, 8, 10])
def test_goals_of_many_raters_have_all_their_columns_in_the_width_of_the_page(count: int) -> None:
    head = head_of(rated_by(count))
    assert len(head.cells) == 5 + count + 1
    assert sum(cell.width for cell in head.cells) == WIDTH
    assert min(cell.width for cell in head.cells) >= 8


def test_a_column_that_the_form_wants_very_narrow_still_takes_two_characters() -> None:
    columns = "{id: 甲, width: 1}, {id: 很窄, width: 1}, {id: 宽, width: 100}"
    head = head_of(form(f"sections: [{{title: 计划, table: {{id: plan, columns: [{columns}]}}}}]"))
    _, *widths = (cell.width for cell in head.cells)
    assert widths[:2] == [10, 10]
    assert sum(cell.width for cell in head.cells) == WIDTH


@given(
    st.integers(0, 300),
    st.lists(st.one_of(st.just(0.0), st.floats(0.1, 1000)), min_size=1, max_size=14).filter(any),
    st.integers(0, 20),
)
def test_shares_come_to_the_whole_and_nobody_gets_less_than_the_least(
    total: int, wants: list[float], least: int
) -> None:
    made = shares(total, wants, least)
    assert sum(made) == total
    wanting = [share for share, want in zip(made, wants, strict=True) if want]
    assert len(wanting) * least >= total or min(wanting) >= least - 1  # shares are of whole millimetres
    assert all(share == 0 for share, want in zip(made, wants, strict=True) if not want)


def titled(length: int, rows: int) -> Form:
    rating = "rule: {rating: {max: 100}}"
    indicators = ", ".join(f"{{id: a{n}, name: 指标{n}, points: 1, {rating}}}" for n in range(rows))
    return replace(form(f"sections: [{{indicators: [{indicators}]}}]"), title="题" * length)


@pytest.mark.parametrize("length", [4, 32, 33, 65, 150])
def test_the_first_page_leaves_room_for_every_line_of_the_title(length: int) -> None:
    title = 8 * -(-length // 32) + 1.5  # 32 characters of 16 points are 180 mm
    for rows in range(20, 60, 3):
        sheet = laid_out(view_of(titled(length, rows)))
        high = sum(strip.height for strip in sheet.leaves[0].strips)
        assert title + high <= HEIGHT + 0.5, (length, rows)


def test_a_form_that_only_its_title_makes_too_long_is_told() -> None:
    most = next(rows for rows in range(20, 80) if excess(view_of(titled(4, rows)))) - 1
    assert excess(view_of(titled(4, most))) is None
    assert excess(view_of(titled(150, most))) is not None
