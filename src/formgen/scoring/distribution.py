"""Forced distribution (强制分布): how many people each grade may have."""

from __future__ import annotations

from collections.abc import Sequence

from formgen.points import Percent


def allot(people: int, shares: Sequence[Percent]) -> tuple[int, ...]:
    """Whole numbers of people for shares that make 100%, by largest remainder.

    Every share first gets its whole part; the people left over go one each to the largest
    remainders, of equal ones to the earlier (so the better) grade.  10/20/40/20/10% of 7 people
    are 1, 1, 3, 1, 1.  Raises ValueError for fewer than no people or shares that do not make 100%.
    """
    if people < 0 or sum(share.value for share in shares) != 100 or min(shares).value < 0:
        raise ValueError(people, shares)
    exact = [people * share.fraction for share in shares]
    whole = [int(each) for each in exact]
    by_remainder = sorted(range(len(exact)), key=lambda index: whole[index] - exact[index])
    for index in by_remainder[: people - sum(whole)]:
        whole[index] += 1
    return tuple(whole)
