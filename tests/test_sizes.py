"""A form is laid out for stand-ins: words of a size share a plan, and every card has room in its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given as for_all, settings, strategies as st

import views
from formgen.typesetting import drafts, layout
from formgen.typesetting.plans import holds, measured
from formgen.typesetting.standins import StandIn
from formgen.view.leaves import given, leaves, taken
from formgen.view.model import View
from pages import pages

CARDS = {name: view for name, view in pages().items() if name.startswith("2026-1")}
CARD = CARDS["2026-11 cs-manager-monthly 0012"]

TEXTS = st.text(
    st.sampled_from("甲乙丙，。（）“”、 abcXYZ0123456789.%％-/\n日分元"), min_size=1, max_size=120
)


def with_words(view: View, words: dict[int, str]) -> View:
    """The view with other words in these of its leaves that have any."""
    return given(view, [words.get(n, value) if value else "" for n, value in enumerate(taken(view).values)])


def free(view: View) -> list[int]:
    """The leaves that may hold any words."""
    kinds = ("text", "lines", "number", "money", "sentence")
    return [n for n, leaf in enumerate(leaves(view)) if leaf.kind in kinds and leaf.value]


def assert_has_room(view: View) -> None:
    """No paragraph takes more lines than the plan has for it, and nothing else is moved."""
    cast = layout.cast_of(view)
    sheet, plan = cast.sheet(), cast.plan.sheet
    for mine, planned in zip(sheet.leaves, plan.leaves, strict=True):
        assert [strip.height for strip in mine.strips] == [strip.height for strip in planned.strips]
        for strip, other in zip(mine.strips, planned.strips, strict=True):
            for cell, as_planned in zip(strip.cells, other.cells, strict=True):
                for own, stand_in in zip(cell.paragraphs, as_planned.paragraphs, strict=True):
                    most = drafts.lines_in(stand_in, cell.width, cast.plan.setting)
                    assert drafts.lines_in(own, cell.width, cast.plan.setting) <= most


@pytest.mark.parametrize("name", CARDS)
def test_every_card_has_room_in_its_plan(name: str) -> None:
    assert_has_room(CARDS[name])


@settings(max_examples=60, deadline=None)
@for_all(st.data())
def test_a_card_with_any_words_has_room_in_its_plan(data: st.DataObject) -> None:
    chosen = data.draw(st.lists(st.sampled_from(free(CARD)), max_size=4, unique=True))
    assert_has_room(with_words(CARD, {n: data.draw(TEXTS) for n in chosen}))


def test_no_stand_in_is_left_on_a_sheet() -> None:
    for view in CARDS.values():
        for leaf in layout.laid_out(view).leaves:
            for strip in (*leaf.strips, *leaf.reasons):
                assert not any(holds(each) for cell in strip.cells for each in cell.paragraphs)


def test_words_of_the_same_size_have_one_plan() -> None:
    numbers = [n for n, leaf in enumerate(leaves(CARD)) if leaf.place == "points" and leaf.value]
    one, other = (layout.cast_of(with_words(CARD, dict.fromkeys(numbers, text))) for text in ("12.5", "88.0"))
    assert one.plan is other.plan
    assert one.values != other.values


def test_a_longer_opinion_has_a_plan_of_its_own() -> None:
    opinions = [n for n, leaf in enumerate(leaves(CARD)) if leaf.place == "opinion" and leaf.value]
    short, long = (
        layout.cast_of(with_words(CARD, dict.fromkeys(opinions, "好" * size))) for size in (5, 150)
    )
    assert short.plan.sheet != long.plan.sheet


def test_plans_that_differ_in_heights_alone_have_a_common_base() -> None:
    plan = layout.cast_of(CARD).plan
    higher = replace(plan, sheet=measured(plan.sheet, lambda height: height + 1))
    larger = replace(plan, sheet=replace(plan.sheet, size=plan.sheet.size + 1))
    assert higher.sheet != plan.sheet
    assert [each.base == plan.base for each in (higher, larger)] == [True, False]


def test_what_a_card_is_printed_on_does_not_depend_on_the_cards_before_it() -> None:
    views_ = list(CARDS.values())
    first = [layout.cast_of(view).plan for view in views_]
    layout._planned.cache_clear()
    assert [layout.cast_of(view).plan for view in reversed(views_)] == first[::-1]


def test_a_form_takes_no_page_more_than_its_own_words_need() -> None:
    one_page = replace(views.completed(), pages=1)
    numbers = [n for n, leaf in enumerate(leaves(one_page)) if leaf.kind == "lines" and leaf.value]
    kept_apart = 0
    for size in range(1, 1500, 40):
        view = with_words(one_page, dict.fromkeys(numbers, "好" * size))
        cast, own = layout.cast_of(view), layout.own_plan(view)
        assert cast.plan.sheet.fits or len(cast.plan.sheet.leaves) <= len(own.sheet.leaves)
        kept_apart += cast.pools is None
    assert kept_apart


def test_goals_that_nobody_wrote_take_no_room() -> None:
    """However long the first goal is, empty rows below it are as low as any."""
    view = CARDS["2026-10 account-manager 0041"]
    names = {leaf.slot.name: n for n, leaf in enumerate(leaves(view)) if leaf.slot and leaf.place == "goals"}

    def highest(*written: int) -> dict[int, float]:
        values = list(taken(view).values)
        for name, n in names.items():
            _, row, what = name.split(".")
            values[n] = (
                ("走访二十家老客户，" * 8 if what == "goal" else values[n]) if int(row) in written else ""
            )
        strips = [
            each for leaf in layout.cast_of(given(view, values)).plan.sheet.leaves for each in leaf.strips
        ]
        return {
            int(piece.slot.name.split(".")[1]): strip.height
            for strip in strips
            for cell in strip.cells
            for each in cell.paragraphs
            for piece in each.pieces
            if piece.slot and piece.slot.name.startswith("goals.")
        }

    one, two = highest(1), highest(1, 2)
    assert one[2] < one[1] / 1.5
    assert two[2] == two[1] > two[3] * 1.5


def test_a_stand_in_is_taken_for_no_other() -> None:
    assert StandIn("中", 1) != StandIn("中", 2)
    assert StandIn("中", 1) == StandIn("中", 1)
    assert StandIn("中", 1) != "中"
    assert {StandIn("中", 1): 1}.get(StandIn("中", 2)) is None


def test_a_card_is_laid_out_alike_after_somebody_looked_at_its_form() -> None:
    """Ticks are not lost because the same box was measured open before, as the check of a form does."""
    for view in CARDS.values():
        _forget()
        first = layout.sheet_of(view)
        _forget()
        for blank in (given(view, list(_blanked(view))), view):
            layout.excess(blank)
        assert layout.sheet_of(view) == first


def _forget() -> None:
    for each in (layout._planned, layout._pools, layout.laid_out, drafts._measured):
        each.cache_clear()


def _blanked(view: View) -> Iterator[str]:
    """Its words with no box ticked."""
    for leaf in leaves(view):
        yield {"ticked": "open", "☑": "□"}.get(leaf.value, leaf.value)
