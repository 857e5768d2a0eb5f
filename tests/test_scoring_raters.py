"""Several raters: who counts, how much, and what happens when one is missing or far off."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st
from openpyxl import load_workbook

from formgen.forms.model import Range, Rater
from formgen.periods import Period
from formgen.points import Percent
from formgen.policy.checks import check
from formgen.problems import Places
from formgen.scoring.facts import EntryError
from formgen.scoring.model import Item, Scorecard
from formgen.scoring.raters import shares
from formgen.scoring.score import score
from formgen.view.build import view_of
from formgen.view.changes import changes
from formgen.view.model import Row, Table, View
from formgen.view.text import printed
from formgen.workbooks.scores import FIRST, Sheet, workbook
from formgen.yamlfiles.kinds import Entry
from forms import PERSON, form, record

THREE = "{name: 自评, weight: 15%}, {name: 上级, weight: 75%}, {name: 下级, weight: 10%}"
GIVEN = {"自评": "90", "上级": "84", "下级": "80"}


def rows(view: View) -> list[Row]:
    tables = [block for block in view.blocks if isinstance(block, Table)]
    return [row for table in tables for group in table.groups for row in group.rows]


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
    assert (codes(card), card.total, card.whole) == ([], None, False)
    assert "reference-weighs" in {each.code for each in check(card.form, Places("form.yaml"))}


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


FOR_REFERENCE = form("""
    raters: {who: [{name: 上级, weight: 100%}, {name: 总经理, reference: true}]}
    sections:
      - indicators:
          - {id: base, name: 基本分, points: 100, raters: [上级], rule: {rating: {max: 100}}}
          - {id: boss, name: 总经理评分, raters: [总经理], rule: {rating: {max: 100}}}
          - id: level
            name: 总经理评价
            raters: [总经理]
            rule: {choice: [{name: 好, points: 9}, {name: 差, points: 1}]}
    total: {full: 100}
    grades: [{name: 甲, from: 60}, {name: 乙, below: 60}]
    """)


@pytest.mark.parametrize("more", [{}, {"boss": "70", "level": "好"}, {"boss": {"总经理": "70分"}}])
def test_what_is_rated_for_reference_only_is_printed_and_counts_nothing(more: Mapping[str, Entry]) -> None:
    card = score(FOR_REFERENCE, record(FOR_REFERENCE, {"base": "84", **more}))
    assert (card.problems, card.complete, card.whole) == ((), True, True)
    assert (card.total, card.grade and card.grade.name) == (Decimal(84), "甲")
    view = view_of(FOR_REFERENCE, card=card)
    slots = {each.place: each.text for each in printed(view) if each.slot and each.place.startswith("fact.")}
    assert slots.get("fact.boss.总经理", "") == ("70" if more else "")
    assert not any(each.place.startswith("score.boss") for each in printed(view))
    assert "仅供参考，不计分" in {each.text for each in printed(view) if each.place == "boss"}
    ticks = {line.text for row in rows(view) for line in row.standard if line.mark == "ticked"}
    assert ticks == ({"好（9分）"} if "level" in more else set())


def test_what_is_rated_for_reference_only_must_be_readable_all_the_same() -> None:
    card = score(FOR_REFERENCE, record(FOR_REFERENCE, {"base": "84", "boss": "101"}))
    assert (codes(card), card.total) == (["score-outside-range"], None)


def test_the_policy_asks_no_weight_of_what_is_for_reference_only() -> None:
    found = {each.code for each in check(FOR_REFERENCE, Places("form.yaml"))}
    assert found.isdisjoint({"weight-missing", "weights-not-100", "points-over-full"})


SIGNED = form("""
    sections: [{indicators: [{id: base, name: 基本分, points: 100, rule: {rating: {max: 100}}}]}]
    opinions:
      - {id: leader, title: 分管领导评分, rating: {max: 100}, sign: true, date: true}
      - {id: words, title: 评语}
    """)


def test_a_leader_gives_a_score_for_reference_only_and_signs() -> None:
    (blank, _) = view_of(SIGNED).opinions
    assert blank.title == "分管领导评分（0～100分，仅供参考，不计分）"
    assert (blank.slot.kind, blank.slot.lines, bool(blank.sign and blank.date)) == ("number", 1, True)
    card = score(SIGNED, record(SIGNED, {"base": "84"}, comments={"leader": "91分", "words": "好"}))
    assert (card.problems, card.complete, card.total) == ((), True, Decimal(84))
    assert [each.slot.value for each in view_of(SIGNED, card=card).opinions] == ["91", "好"]


def test_a_leaders_score_must_be_a_number_in_its_range() -> None:
    for typed, code in (("101", "score-outside-range"), ("很好", "score-not-a-number")):
        card = score(SIGNED, record(SIGNED, {"base": "84"}, comments={"leader": typed}))
        assert (codes(card), card.complete) == ([code], False)
        assert card.problems[0].facts["indicator"] == "分管领导评分"


def test_the_workbook_keeps_a_leaders_score_in_its_range() -> None:
    sheet = load_workbook(
        io.BytesIO(workbook([Sheet(SIGNED, [PERSON], Period.parse("2026-11"))]))
    ).worksheets[0]
    (column,) = (cell.column_letter for cell in sheet[2] if cell.value == "comment.leader")
    (rule,) = (each for each in sheet.data_validations.dataValidation if f"{column}{FIRST}" in each.sqref)
    assert (rule.type, rule.formula1, rule.formula2) == ("decimal", "0", "100")


def test_a_leaders_score_is_compared_between_versions() -> None:
    (leader, words) = SIGNED.opinions
    other = replace(SIGNED, opinions=(replace(leader, rating=Range(max=Decimal(10))), words))
    assert [each.what for each in changes(SIGNED, other)] == ["opinion"]


def test_a_bonus_rated_for_reference_only_adds_nothing() -> None:
    of = form("""
        raters: {who: [{name: 总经理, reference: true}]}
        sections: [{indicators: [{id: base, name: 基本分, points: 100, rule: {rating: {max: 100}}}]}]
        adjustments:
          - kind: bonus
            title: 加分
            items: [{id: more, name: 另加, points: 5, raters: [总经理], rule: {rating: {max: 5}}}]
        """)
    card = score(of, record(of, {"base": "84", "more": "5"}))
    assert (card.problems, card.total) == ((), Decimal(84))


RATINGS = st.fixed_dictionaries(
    {name: st.decimals(min_value=0, max_value=100, places=1).map(str) for name in ("自评", "上级", "下级")}
)


@given(RATINGS)
def test_a_mean_lies_between_the_lowest_and_the_highest_rater(given_: Mapping[str, str]) -> None:
    exact = judged(given_).exact
    assert exact is not None
    values = [Fraction(each) for each in given_.values()]
    assert min(values) <= exact <= max(values)


@pytest.mark.parametrize(
    ("words", "said"), [("zh", "无法计分：实际: 多, 目标: 零"), ("en", "Actual: 多, Target: 零")]
)
def test_what_cannot_be_scored_is_quoted_in_words_of_the_form(words: str, said: str) -> None:
    measured = "{id: work, name: 额, weight: 100%, rule: {ratio: 额}}"
    of = form(f"words: {words}\nsections: [{{indicators: [{measured}]}}]")
    card = score(of, record(of, {"work": {"actual": "多", "target": "零"}}))
    assert said in item(card).reason.replace("，", ", ")
