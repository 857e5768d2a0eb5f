from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from formgen.points import Percent
from formgen.scoring.distribution import allot


def percents(*shares: int) -> tuple[Percent, ...]:
    return tuple(Percent(Decimal(share)) for share in shares)


@pytest.mark.parametrize(
    ("people", "shares", "allotted"),
    [
        (7, (10, 20, 40, 20, 10), (1, 1, 3, 1, 1)),
        (10, (10, 20, 40, 20, 10), (1, 2, 4, 2, 1)),
        (0, (50, 50), (0, 0)),
        (1, (50, 50), (1, 0)),  # equal remainders: the earlier grade
        (3, (25, 25, 25, 25), (1, 1, 1, 0)),
        (5, (0, 100), (0, 5)),
    ],
)
def test_people_are_allotted_by_largest_remainder(
    people: int, shares: tuple[int, ...], allotted: tuple[int, ...]
) -> None:
    assert allot(people, percents(*shares)) == allotted


@pytest.mark.parametrize(("people", "shares"), [(7, (50, 40)), (7, ()), (-1, (100,)), (7, (110, -10))])
def test_shares_that_do_not_divide_a_whole_are_refused(people: int, shares: tuple[int, ...]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 the type is the promise
        allot(people, percents(*shares))


@given(st.integers(0, 500), st.lists(st.integers(0, 99), min_size=1, max_size=8))
def test_everybody_gets_one_grade_and_no_grade_is_off_by_a_whole_person(people: int, cuts: list[int]) -> None:
    edges = [0, *sorted(cuts), 100]
    shares = percents(*(high - low for low, high in pairwise(edges)))
    allotted = allot(people, shares)
    assert sum(allotted) == people
    exact = (people * share.fraction for share in shares)
    assert all(abs(got - want) < 1 for got, want in zip(allotted, exact, strict=True))
