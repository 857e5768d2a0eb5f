"""Several raters: who counts, how much, and what happens when one is missing or far off."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from formgen.forms.model import Rater
from formgen.points import Percent
from formgen.scoring.facts import EntryError
from formgen.scoring.model import Item, Scorecard
from formgen.scoring.raters import shares
from formgen.scoring.score import score
from formgen.yamlfiles.kinds import Entry
from forms import form, record

THREE = "{name: 自评, weight: 15%}, {name: 上级, weight: 75%}, {name: 下级, weight: 10%}"
GIVEN = {"自评": "90", "上级": "84", "下级": "80"}


def judged(
    entry: Entry,
    who: str = THREE,
    more: str = "",
    rule: str = "rating: {max: 100}",
    names: str = "自评, 上级, 下级",
) -> Scorecard:
    of = form(f"""
    raters: {{who: [{who}]{more}}}
    sections:
      - indicators:
          - {{id: work, name: 业绩, weight: 100%, rule: {{{rule}}}, raters: [{names}]}}
    """)
    return score(of, record(of, {"work": entry}))


def item(card: Scorecard) -> Item:
    found = card.item("work")
    assert found is not None
    return found


def codes(card: Scorecard) -> list[str]:
    return [problem.code for problem in card.problems]


def test_the_weighted_mean_of_three_raters_is_84_5() -> None:
    card = judged(GIVEN)
    assert card.exact == Fraction("84.5")
    assert item(card).reason == "自评 90 × 15% + 上级 84 × 75% + 下级 80 × 10% = 84.5；打分 84.5 → 84.5分"
    assert [(answer.rater, answer.shown) for answer in item(card).answers] == [
        ("自评", "90分"),
        ("上级", "84分"),
        ("下级", "80分"),
    ]


def test_without_the_subordinate_the_weights_are_shared_anew() -> None:
    card = judged({"自评": "90", "上级": "84"}, more=", missing: renormalise")
    assert (card.exact, card.complete) == (Fraction(85), True)
    assert item(card).reason.startswith("（自评 90 × 15% + 上级 84 × 75%）÷ 90% = 85；")


def test_a_missing_rater_is_an_error_unless_the_form_says_otherwise() -> None:
    card = judged({"自评": "90", "上级": "84", "下级": " "})
    assert (codes(card), card.total, item(card).missing) == (["score-rater-missing"], None, True)
    assert card.problems[0].facts["rater"] == "下级"
    assert [answer.rater for answer in item(card).answers] == ["自评", "上级"]
    assert item(card).reason == "未录入"


@pytest.mark.parametrize("more", ["", ", missing: renormalise"])
@pytest.mark.parametrize("entry", ["", {}, {"自评": "", "上级": ""}])
def test_no_score_at_all_is_one_problem_in_both_modes(more: str, entry: Entry) -> None:
    card = judged(entry, more=more)
    assert (codes(card), card.total) == (["score-missing"], None)


def test_raters_without_weights_count_the_same() -> None:
    card = judged(
        {"自评": "90", "上级": "84"},
        who="{name: 自评}, {name: 上级}",
        names="自评, 上级",
    )
    assert card.exact == 87
    assert item(card).reason == "（自评 90 + 上级 84）÷ 2 = 87；打分 87 → 87分"


REFERENCE = "{name: 自评, reference: true}, {name: 上级, weight: 100%}"


def test_a_reference_score_is_shown_and_counts_nothing() -> None:
    card = judged({"自评": "100", "上级": "84"}, who=REFERENCE, names="自评, 上级")
    assert (card.exact, [answer.shown for answer in item(card).answers]) == (Fraction(84), ["100分", "84分"])


def test_a_reference_score_may_be_missing_but_does_not_stand_in_for_one_that_counts() -> None:
    assert judged({"上级": "84"}, who=REFERENCE, names="自评, 上级").exact == 84
    more = ", missing: renormalise"
    alone = judged({"自评": "84"}, who=REFERENCE, names="自评, 上级", more=more)
    assert (alone.total, codes(alone)) == (None, ["score-missing"])


def test_an_indicator_that_only_reference_raters_judge_gives_no_points() -> None:
    card = judged({"自评": "84"}, who=REFERENCE, names="自评")
    assert (codes(card), card.total) == (["score-rater-without-weight"], None)


def test_an_unreadable_reference_score_is_told() -> None:
    card = judged({"自评": "很好", "上级": "84"}, who=REFERENCE, names="自评, 上级")
    assert codes(card) == ["score-not-a-number"]
    assert item(card).reason == "无法计分：自评: 很好，上级: 84"


@pytest.mark.parametrize(("superior", "points"), [("87", Fraction("88.5")), ("86.9", 0), ("93.1", 0)])
def test_raters_who_differ_by_more_than_the_form_allows_give_zero(superior: str, points: Fraction) -> None:
    who = "{name: 自评, weight: 50%}, {name: 上级, weight: 50%}"
    card = judged({"自评": "90", "上级": superior}, who=who, names="自评, 上级", more=", most_difference: 3")
    assert (card.exact, card.complete) == (points, True)
    if not points:
        assert "相差 3.1 > 3 → 0分" in item(card).reason


def test_a_reference_rater_does_not_differ() -> None:
    card = judged(
        {"自评": "100", "上级": "84"}, who=REFERENCE, names="自评, 上级", more=", most_difference: 3"
    )
    assert card.exact == 84


BANDS = "bands: 满意度, intervals: [{from: 90, points: 100}, {from: 80, points: 60}, {below: 80, points: 0}]"


def test_numbers_are_averaged_before_the_rule() -> None:
    """Facts 95 and 70 mean 82.5, so 60 points; averaging points (100 and 0) would make 50."""
    who = "{name: 甲}, {name: 乙}"
    assert judged({"甲": "95", "乙": "70"}, who=who, rule=BANDS, names="甲, 乙").exact == 60


CHOICE = "choice: [{name: 1级, points: 20}, {name: 4级, points: 80}, {name: 5级, points: 100}]"


def test_levels_are_judged_first_and_their_points_averaged() -> None:
    who = "{name: 自评, weight: 30%}, {name: 上级, weight: 70%}"
    card = judged({"自评": "5级", "上级": "4级"}, who=who, rule=CHOICE, names="自评, 上级")
    assert (card.exact, item(card).chosen) == (Fraction(86), "")
    assert item(card).reason == "自评：5级 → 100分；上级：4级 → 80分；自评 100 × 30% + 上级 80 × 70% = 86分"
    agreed = judged({"自评": "4级", "上级": "4级"}, who=who, rule=CHOICE, names="自评, 上级")
    assert (agreed.exact, item(agreed).chosen) == (Fraction(80), "4级")


def test_checklists_are_judged_first_and_their_points_averaged() -> None:
    who = "{name: 甲}, {name: 乙}"
    card = judged({"甲": ("是", "是"), "乙": ("是", "否")}, who=who, rule="checklist: [a, b]", names="甲, 乙")
    assert card.exact == 75


def test_an_indicator_that_only_some_raters_judge_shares_their_weights() -> None:
    card = judged({"自评": "90", "上级": "84"}, names="自评, 上级")
    assert (card.exact, card.complete) == (Fraction(85), True)


def test_one_rater_alone_need_not_be_named() -> None:
    for entry in ("84", {"上级": "84"}):
        card = judged(entry, names="上级")
        assert (card.exact, item(card).answers[0].rater) == (Fraction(84), "上级")


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ("84", "score-raters-expected"),
        (("90", "84", "80"), "score-raters-expected"),
        ({**GIVEN, "同事": "80"}, "score-no-such-rater"),
        ({**GIVEN, "上级": "101"}, "score-outside-range"),
    ],
)
def test_scores_that_cannot_be_told_apart_are_refused(entry: Entry, code: str) -> None:
    card = judged(entry)
    assert (codes(card), card.total) == ([code], None)


def test_every_unreadable_rater_is_a_problem_of_its_own() -> None:
    card = judged({"自评": "好", "上级": "84", "下级": "差"})
    assert [problem.facts["typed"] for problem in card.problems] == ["好", "差"]


def test_weights_given_to_only_some_raters_are_refused() -> None:
    with pytest.raises(EntryError):
        shares((Rater(name="甲", weight=Percent(Decimal(50))), Rater(name="乙")))
    with pytest.raises(EntryError):
        shares((Rater(name="甲", weight=Percent(Decimal(0))),))


WEIGHTS = st.lists(st.one_of(st.decimals(min_value="0.1", max_value=100, places=1)), min_size=1, max_size=6)


@given(WEIGHTS)
def test_shares_always_sum_to_one_and_keep_their_proportions(weights: list[Decimal]) -> None:
    raters = tuple(Rater(name=str(n), weight=Percent(weight)) for n, weight in enumerate(weights))
    got = shares(raters)
    assert sum(got.values()) == 1
    assert all(
        got[a.name] * Fraction(b.weight.value) == got[b.name] * Fraction(a.weight.value)
        for a in raters
        for b in raters
        if a.weight and b.weight
    )


@given(st.integers(1, 9))
def test_shares_without_weights_are_equal(count: int) -> None:
    assert set(shares(tuple(Rater(name=str(n)) for n in range(count))).values()) == {Fraction(1, count)}


RATINGS = st.fixed_dictionaries(
    {name: st.decimals(min_value=0, max_value=100, places=1).map(str) for name in ("自评", "上级", "下级")}
)


@given(RATINGS)
def test_a_mean_lies_between_the_lowest_and_the_highest_rater(given_: Mapping[str, str]) -> None:
    exact = judged(given_).exact
    assert exact is not None
    values = [Fraction(each) for each in given_.values()]
    assert min(values) <= exact <= max(values)
