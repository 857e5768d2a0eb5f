"""Where things stand is told by the heights above them: plans of one base share all but these."""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate

import pytest

from formgen.typesetting import drafts, layout
from formgen.typesetting.moving import Stand, roomy, stands
from formgen.typesetting.plans import measured, put_in
from formgen.writing.opaque import ANY_LENGTH, Length, Looks, plain
from pages import pages

PLANS = {name: layout.cast_of(view).plan for name, view in [*pages().items()][::6]}


LONG, SHORT = ["字" * 40] * 1000, ["7"] * 1000
"""More words than any form has leaves."""


@pytest.mark.parametrize("name", PLANS)
def test_rows_have_room_for_the_words_that_they_are_made_for(name: str) -> None:
    plan = PLANS[name]
    left = iter(roomy(plan, LONG))
    sheet = measured(plan.sheet, lambda _: next(left))
    assert next(left, None) is None
    for leaf in sheet.leaves:
        for strip in leaf.strips:
            for cell in strip.cells:
                own = (put_in(each, LONG) for each in cell.paragraphs)
                lines = sum(drafts.lines_in(each, cell.width, plan.setting) for each in own)
                assert cell.rows != 1 or strip.height > lines * plan.setting.line


@pytest.mark.parametrize("name", PLANS)
def test_rows_are_as_high_for_all_plans_of_one_base(name: str) -> None:
    plan = PLANS[name]
    higher = replace(plan, sheet=measured(plan.sheet, lambda height: height + 1))
    assert roomy(higher, SHORT) == roomy(plan, SHORT)
    assert stands(higher) == stands(plan)


@pytest.mark.parametrize("name", PLANS)
def test_the_edges_of_rows_are_lower_as_the_rows_above_are_higher(name: str) -> None:
    plan = PLANS[name]
    higher = [height + n / 100 for n, height in enumerate(plan.heights)]
    for leaf, found in zip(plan.sheet.leaves, stands(plan), strict=True):
        strips = (*leaf.strips, *leaf.reasons)
        edges = {each for each in found if all(share == 1 for _, share in each.shares)}
        reached = {round(each.lower(plan.heights, [0.0] * len(higher)), 2) for each in edges}
        assert reached.issuperset(round(each, 2) for each in accumulate(strip.height for strip in strips))
        for each in edges:
            more = sum(n / 100 for n, _ in each.shares)
            assert each.lower(higher, plan.heights) == pytest.approx(more)


def test_what_stands_still_is_lower_by_nothing() -> None:
    assert Stand().lower((3.0,), (1.0,)) == 0


# ── lengths that a template prints ──────────────────────────────────────────────────────────


def test_a_template_may_reckon_with_a_length() -> None:
    looks = Looks()
    for made in (Length(12.5, looks) - 0.18, 2 * Length(12.5, looks), round(Length(12.345, looks), 2)):
        assert isinstance(made, Length)
        assert plain(f"<p>{made!s}</p>") == f"<p>{float.__repr__(made)}</p>"
    assert not looks.seen
    assert Length(1.0, looks)
    assert not looks.seen


@pytest.mark.parametrize(
    "look",
    [
        lambda length: length > 10,
        lambda length: length == 10,
        int,
        lambda length: f"{length:.1f}",
        lambda length: length // 2,
        lambda length: length**2,
        hash,
    ],
)
def test_whatever_a_template_finds_out_of_a_length_is_noted(look: object) -> None:
    looks = Looks()
    assert callable(look)
    look(Length(12.5, looks))
    assert looks.seen == {ANY_LENGTH: 12.5}
