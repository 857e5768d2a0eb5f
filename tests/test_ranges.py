"""Levels that are worth a range of points: the rater gives the number, and the level follows from it."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from formgen.forms.model import Form
from formgen.policy.checks import check
from formgen.problems import Places
from formgen.scoring.model import Item
from formgen.scoring.score import score
from formgen.view.build import view_of
from formgen.view.model import Table
from formgen.yamlfiles.kinds import Entry
from forms import form, record

LEVELS = """
    ranges:
      - {name: A, from: 31, to: 35, text: 超出期望}
      - {name: B, from: 28, to: 30, text: 达到期望}
      - {name: C, from: 21, to: 27, text: 基本达到}
      - {name: D, to: 20, text: 未达到}
"""


def of(rule: str = LEVELS, more: str = "", raters: str = "") -> Form:
    indented = rule.replace("\n    ", "\n                  ")
    return form(f"""
        {raters}
        sections:
          - indicators:
              - id: work
                name: 工作质量
                points: 35
                rule:
                  {indented}
                {more}
        """)


ALONE = of()
RATERS = "raters: {who: [{name: 直接上级, weight: 80%}, {name: 隔级上级, weight: 20%}]}"
RATED = of(more="raters: [直接上级, 隔级上级]", raters=RATERS)


def judged(form_: Form, entry: Entry) -> tuple[Item, list[str]]:
    card = score(form_, record(form_, {"work": entry}))
    item = card.item("work")
    assert item is not None
    return item, [problem.code for problem in card.problems]


@pytest.mark.parametrize(
    ("typed", "level"),
    [("35", "A"), ("31分", "A"), ("30", "B"), ("28", "B"), ("27", "C"), ("21", "C"), ("20", "D"), ("0", "D")],
)
def test_the_level_follows_from_the_number_and_is_ticked(typed: str, level: str) -> None:
    item, problems = judged(ALONE, typed)
    points = Fraction(typed.removesuffix("分"))
    assert (problems, item.points, item.chosen) == ([], points, level)
    card = score(ALONE, record(ALONE, {"work": typed}))
    (table,) = (block for block in view_of(ALONE, card=card).blocks if isinstance(block, Table))
    (row,) = table.groups[0].rows
    ticked = [line.text for line in row.requirement if line.mark == "ticked"]
    assert [text[0] for text in ticked] == [level]
    assert item.reason.endswith(f"{points}分")


@pytest.mark.parametrize("typed", ["36", "30.5", "27.01", "20.5", "-1"])
def test_a_number_in_no_range_is_refused_with_the_ranges(typed: str) -> None:
    card = score(ALONE, record(ALONE, {"work": typed}))
    (problem,) = card.problems
    assert (problem.code, card.total) == ("score-in-no-range", None)
    assert problem.facts["ranges"] == "A 31～35分、B 28～30分、C 21～27分、D 20分及以下"


def test_a_level_is_no_number() -> None:
    assert judged(ALONE, "A")[1] == ["score-not-a-number"]


def test_each_rater_gives_a_number_that_a_level_takes_and_the_points_are_averaged() -> None:
    item, problems = judged(RATED, {"直接上级": "31", "隔级上级": "30"})
    assert (problems, item.points, item.chosen) == ([], Fraction("30.8"), "")
    same, _ = judged(RATED, {"直接上级": "33", "隔级上级": "31"})
    assert (same.points, same.chosen) == (Fraction("32.6"), "A")
    assert judged(RATED, {"直接上级": "31", "隔级上级": "30.5"})[1] == ["score-in-no-range"]


@given(st.decimals(min_value=-5, max_value=40, places=1))
def test_a_number_is_its_points_or_refused(number: Decimal) -> None:
    item, problems = judged(ALONE, f"{number:f}")
    if problems:
        assert (problems, item.points) == (["score-in-no-range"], None)
    else:
        assert item.points == number
        assert item.chosen in "ABCD"


def test_ranges_that_share_a_number_are_told_and_the_first_counts() -> None:
    shared = of(
        "ranges: [{name: A, from: 30, to: 35}, {name: B, from: 20, to: 30}, {name: C, from: 22, to: 24}]"
    )
    found = {problem.code for problem in check(shared, Places("form.yaml"))}
    assert {"range-overlap", "interval-hidden"} <= found
    assert judged(shared, "30")[0].chosen == "A"
    assert {"range-overlap", "interval-hidden"}.isdisjoint(
        {problem.code for problem in check(ALONE, Places("form.yaml"))}
    )


def test_the_best_of_a_range_is_held_against_the_full_points() -> None:
    short = of("ranges: [{name: A, from: 20, to: 30}, {name: B, below: 20}]")
    assert "points-below-full" in {problem.code for problem in check(short, Places("form.yaml"))}
