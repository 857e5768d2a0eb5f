"""A view is taken apart into its shape and its words, and nothing is lost or mixed up between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest

import views
from formgen.view.build import view_of
from formgen.view.leaves import given, leaves, taken
from formgen.view.model import Slot, View
from generated import generated
from pages import pages

ALL = {
    **pages(),
    "completed": views.completed(),
    "incomplete": views.incomplete(),
    "bare": views.bare(),
    "worded": views.with_text("甲\n乙"),
    **{f"made {seed}": view_of(generated(seed)) for seed in range(12)},
}


@pytest.mark.parametrize("name", ALL)
def test_both_walks_meet_the_same_words_in_the_same_order(name: str) -> None:
    view = ALL[name]
    parts = taken(view)
    assert tuple(leaf.value for leaf in leaves(view)) == parts.values
    assert given(view, parts.values) == view
    assert len(parts.filled) == len(parts.values)


@pytest.mark.parametrize("name", ALL)
def test_other_words_make_no_other_shape(name: str) -> None:
    view = ALL[name]
    parts = taken(view)
    others = [f"{n}号" if value else "" for n, value in enumerate(parts.values)]
    other = given(view, others)
    assert taken(other).shape == parts.shape
    assert taken(other).values == tuple(others)


def test_a_view_has_no_other_number_of_words_than_its_own() -> None:
    view = views.completed()
    with pytest.raises(ValueError, match="甲"):
        given(view, [*taken(view).values, "甲"])


def test_whatever_is_changed_in_a_view_changes_its_shape_or_its_words() -> None:
    view = views.completed()
    before = taken(view)
    count = 0
    for changed in variations(view):
        after = taken(changed)
        assert (after.shape, after.values) != (before.shape, before.values), changed
        count += 1
    assert count > 500


def test_a_goal_more_makes_no_other_card_but_another_blank() -> None:
    view = next(view for name, view in ALL.items() if name.startswith("2026-11 account-manager"))
    numbers = [n for n, leaf in enumerate(leaves(view)) if leaf.place == "goals"]
    words = list(taken(view).values)
    for n in numbers:
        words[n] = ""
    fewer = given(view, words)
    assert taken(fewer).shape == taken(view).shape
    assert taken(replace(fewer, state="blank")).shape != taken(replace(view, state="blank")).shape


def variations(part: Any) -> Iterator[Any]:
    """The part with one word, number or choice changed, for each that it has."""
    match part:
        case bool():
            yield not part
        case str():
            yield f"{part}他"
        case int():
            yield part + 1
        case tuple():
            yield from (
                (*part[:n], other, *part[n + 1 :])
                for n, each in enumerate(part)
                for other in variations(each)
            )
            if part and is_dataclass(part[-1]):
                yield part[:-1]
        case _ if is_dataclass(part):
            yield from (
                replace(part, **{field.name: other})  # type: ignore[type-var]  # an instance
                for field in fields(part)
                if field.name != "kind" or isinstance(part, Slot)
                for other in variations(getattr(part, field.name))
            )
        case _:
            assert part is None


def test_every_kind_of_page_that_is_laid_out_is_a_view() -> None:
    assert all(isinstance(view, View) for view in ALL.values())
