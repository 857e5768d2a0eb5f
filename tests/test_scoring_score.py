"""Whole forms: sums, weights, the fixed order, and what an unfinished card may never show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, strategies as st

from formgen.forms.model import Form, Total, Veto
from formgen.problems import Places, Where
from formgen.scoring.model import Scorecard
from formgen.scoring.score import score
from formgen.yamlfiles.kinds import Entry, ItemId
from forms import PERSON, form, record

F4 = form("""
    source: {file: source.txt, complete: false}
    sections:
      - indicators:
          - id: crm
            name: 客服流程体系的建立与完善
            weight: 20%
            rule:
              bands: 完成率
              unit: "%"
              intervals: [{from: 90, points: 20}, {from: 85, points: 10}, {below: 80, points: 0}]
          - id: data
            name: 客户信息管理
            weight: 10%
            rule:
              bands: 错漏
              unit: "%"
              intervals: [{equals: 0, points: 10}, {to: 3, points: 5}, {above: 3, points: 0}]
          - id: sales
            name: 销售额
            weight: 5%
            rule: {choice: [{name: 超过, points: 5}, {name: 低于, points: 0}]}
          - id: lost
            name: 流失数
            weight: 5%
            rule: {choice: [{name: 不流失, points: 5}, {name: 流失, points: 0}]}
      - id: attitude
        title: 态度指标
        weight: 15%
        indicators:
          - id: initiative
            name: 主动性
            weight: 25%
            rule: {choice: [{name: 1级, points: 5}, {name: 4级, points: 20}, {name: 5级, points: 25}]}
          - id: focus
            name: 以客户为中心
            weight: 25%
            rule: {choice: [{name: 1级, points: 5}, {name: 2级, points: 10}]}
    """)

F4_BEST = {"crm": "95%", "data": "0", "sales": "超过", "lost": "不流失", "initiative": "5级", "focus": "2级"}

OR_NOT = "choice: [{name: 达到, points: 5}, {name: 未达到, points: 0}]"
FIVE = "choice: [{name: 1级, points: 5}, {name: 2级, points: 10}, {name: 5级, points: 25}]"
F5 = form(f"""
    source: {{file: source.txt, complete: false}}
    sections:
      - indicators:
          - {{id: sales, name: 销售额, weight: 5%, rule: {{{OR_NOT}}}}}
          - {{id: lost, name: 流失数, weight: 5%, rule: {{{OR_NOT}}}}}
      - title: 态度指标
        weight: 15%
        indicators:
          - {{id: a, name: 主动性, weight: 25%, rule: {{{FIVE}}}}}
          - {{id: b, name: 以用户为中心, weight: 25%, rule: {{{FIVE}}}}}
          - {{id: c, name: 服务细致, weight: 25%, rule: {{{FIVE}}}}}
    """)

GRADES = """
    total: {full: 100}
    grades:
      - {name: 优秀, text: 超出要求, from: 90, coefficient: 1.2}
      - {name: 良好, from: 80, below: 90, coefficient: 1}
      - {name: 不合格, below: 80, coefficient: 0.6}
"""


def whole(more: str = "", grades: str = GRADES, rule: str = "rating: {max: 100}") -> Form:
    """A form of one indicator of 100 points, with total and grades."""
    return form(f"""
    sections:
      - id: work
        title: 业绩
        indicators: [{{id: work, name: 业绩, weight: 100%, rule: {{{rule}}}}}]
    {grades}
    {more}
    """)


def card(of: Form, entries: Mapping[str, Entry], **more: Any) -> Scorecard:
    return score(of, record(of, entries, **more))


def texts(scored: Scorecard) -> tuple[str, ...]:
    return tuple(each.text for each in scored.reasons)


def codes(scored: Scorecard) -> list[str]:
    return [problem.code for problem in scored.problems]


def points(scored: Scorecard, id_: str) -> Fraction | None:
    item = scored.item(id_)
    assert item is not None
    return item.points


# ── the forms of the source ─────────────────────────────────────────────────────────────────


def test_the_first_form_as_printed_can_reach_45_25_and_is_not_graded() -> None:
    best = card(F4, F4_BEST)
    assert best.attainable == Fraction("45.25")
    assert (best.total, best.exact, best.grade) == (Decimal("45.25"), Fraction("45.25"), None)
    assert (best.complete, best.whole, best.problems) == (True, False, ())
    assert [part.reason for part in best.parts] == [
        "20 + 10 + 5 + 5 = 40",
        "25 + 10 = 35，35 × 15% = 5.25",
    ]
    assert texts(best) == (
        "40 + 5.25 = 45.25",
        "本表所列标准最高可得45.25分；表格原文不完整，未设总分，未设等级标准，不评等级",
    )


def test_the_sister_form_as_printed_can_reach_21_25() -> None:
    best = card(F5, {"sales": "达到", "lost": "达到", "a": "5级", "b": "5级", "c": "5级"})
    assert best.attainable == best.exact == Fraction("21.25")


def test_a_source_that_is_cut_off_is_not_graded_even_with_a_grade_scale() -> None:
    cut = replace(whole(), source=F4.source)
    scored = card(cut, {"work": "95"})
    assert (scored.total, scored.grade, scored.whole, scored.complete) == (Decimal(95), None, False, True)


def test_a_form_whose_points_do_not_reach_the_full_total_is_not_graded() -> None:
    short = whole(grades=GRADES.replace("full: 100", "full: 120"))
    scored = card(short, {"work": "95"})
    assert (scored.total, scored.grade, scored.whole) == (Decimal(95), None, False)
    assert "达不到满分120分" in texts(scored)[-1]


def test_a_weighted_indicator_without_a_rule_leaves_the_form_ungraded() -> None:
    of = whole()
    loose = of.sections[0].indicators[0]
    section = replace(
        of.sections[0], indicators=(loose, replace(loose, id=ItemId("more"), name="其他", rule=None))
    )
    scored = card(replace(of, sections=(section,)), {"work": "95", "more": "尚可"})
    assert (scored.total, scored.grade, scored.complete) == (Decimal(95), None, True)
    assert "“其他”没有评分规则" in texts(scored)[-1]
    item = scored.item("more")
    assert item is not None
    assert (item.points, item.missing, item.answers[0].shown) == (None, False, "尚可")


def test_a_form_of_words_has_no_total_and_is_complete_without_any() -> None:
    words = form("""
    sections:
      - title: 背景
        text: 说明
      - indicators: [{id: a, name: 满意度}, {id: b, name: 总评, rule: {narrative: []}}]
    """)
    scored = card(words, {}, comments={"b": "工作踏实"})
    assert (scored.total, scored.grade, scored.complete, scored.whole) == (None, None, True, False)
    assert not scored.problems
    assert not texts(scored)
    assert scored.attainable == 0
    assert [part.sum for part in scored.parts] == [None, None]
    item = scored.item("b")
    assert item is not None
    assert item.answers[0].shown == "工作踏实"


LEVELS = form("""
    sections:
      - indicators:
          - {id: a, name: 客户关系, rule: {narrative: [优秀, 良好, 一般]}}
          - {id: b, name: 销售业绩, rule: {narrative: [优秀, 良好, 一般]}}
    """)


def test_a_level_without_points_is_kept_as_chosen() -> None:
    scored = card(LEVELS, {"a": "良好", "b": " 一般"})
    assert [(item.chosen, item.points, item.missing) for item in scored.items] == [
        ("良好", None, False),
        ("一般", None, False),
    ]
    assert (scored.total, scored.complete) == (None, True)


def test_a_level_without_points_that_was_not_chosen_leaves_the_card_unfinished() -> None:
    scored = card(LEVELS, {"a": "良好"})
    assert (scored.complete, codes(scored)) == (False, ["score-missing"])


# ── missing is never zero ───────────────────────────────────────────────────────────────────


def test_a_missing_score_leaves_no_sum_no_total_and_no_grade() -> None:
    scored = card(F4, {key: value for key, value in F4_BEST.items() if key != "focus"})
    item = scored.item("focus")
    assert item is not None
    assert (item.missing, item.points, item.reason) == (True, None, "未录入")
    assert scored.parts[0].points == 40  # the other section is not touched
    assert (scored.parts[1].sum, scored.parts[1].points) == (None, None)
    assert (scored.exact, scored.total, scored.grade, scored.complete) == (None, None, None, False)
    assert texts(scored) == ()


@given(st.sets(st.sampled_from(sorted(F4_BEST)), min_size=1), st.sampled_from(["", "  ", "缺考", "NaN"]))
def test_any_missing_or_unreadable_score_stops_the_total(gone: set[str], typed: str) -> None:
    scored = card(F4, {key: typed if key in gone else value for key, value in F4_BEST.items()})
    assert {item.id for item in scored.items if item.missing} == gone
    assert all(points(scored, id_) is None for id_ in gone)
    assert (scored.total, scored.complete, len(scored.problems)) == (None, False, len(gone))


def test_a_problem_names_the_person_the_indicator_what_was_typed_and_its_place() -> None:
    where = Where("2026-11.yaml", 12, 8)
    places = Places("2026-11.yaml", {("entries", "crm"): where})
    problem = card(F4, F4_BEST | {"crm": "82%"}, places=places).problems[0]
    assert (problem.code, problem.where) == ("score-in-no-interval", where)
    assert problem.facts["person"] == "张三（0012）"
    assert problem.facts["indicator"] == "客服流程体系的建立与完善"
    assert problem.facts["typed"] == "82%"


def test_an_unfinished_card_stays_unfinished_when_a_veto_would_make_it_zero() -> None:
    vetoed = whole("vetoes: [{id: leak, name: 泄密, zero: total}]")
    scored = card(vetoed, {}, vetoes=("leak",))
    assert (scored.total, scored.grade) == (None, None)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"entries": {"work": "95", "wrk": "3"}}, "score-no-such-entry"),
        ({"entries": {"work": "95"}, "vetoes": ("leek",)}, "score-no-such-veto"),
    ],
)
def test_a_name_that_the_form_does_not_know_stops_the_total(more: dict[str, Any], code: str) -> None:
    scored = card(whole("vetoes: [{id: leak, name: 泄密, zero: total}]"), **more)
    assert (codes(scored), scored.total, scored.complete) == ([code], None, False)
    assert scored.problems[0].facts["near"] in ("work", "leak")


def test_a_comment_without_room_is_told_and_stops_nothing() -> None:
    scored = card(
        whole("opinions: [{id: appraiser, title: 评语}]"), {"work": "95"}, comments={"apraiser": "好"}
    )
    assert (codes(scored), scored.complete, scored.total) == (["score-no-such-comment"], True, Decimal(95))


# ── scales and weights ──────────────────────────────────────────────────────────────────────

TWO = """
    scale: {scale}
    weights: {weights}
    sections:
      - title: 业绩
        weight: 60%
        indicators:
          - {{id: a, name: 甲, weight: {a}, rule: {{rating: {{max: 100}}}}}}
          - {{id: b, name: 乙, weight: {b}, rule: {{rating: {{max: 100}}}}}}
      - title: 态度
        weight: 40%
        indicators: [{{id: c, name: 丙, weight: {c}, rule: {{rating: {{max: 5}}}}}}]
    total: {{full: 100}}
"""


@pytest.mark.parametrize("scale", ["points", "hundred"])
@pytest.mark.parametrize(
    ("weights", "shares"), [("section", ("70%", "30%", "100%")), ("form", ("42%", "18%", "40%"))]
)
def test_both_scales_and_both_ways_of_weighting_make_the_same_total(
    scale: str, weights: str, shares: tuple[str, str, str]
) -> None:
    names = dict(zip("abc", shares, strict=True))
    of = form(TWO.format(scale=scale, weights=weights, **names))
    scored = card(of, {"a": "90", "b": "80", "c": "4"})
    assert scored.exact == Fraction("84.2")  # 60% × (90 × 70% + 80 × 30%) + 40% × 80
    assert scored.attainable == 100
    assert [part.points for part in scored.parts] == [Fraction("52.2"), 32]


def test_on_the_hundred_scale_an_indicator_shows_its_hundred_and_the_sum_its_weights() -> None:
    of = form(TWO.format(scale="hundred", weights="section", a="70%", b="30%", c="100%"))
    scored = card(of, {"a": "90", "b": "80", "c": "4"})
    assert [item.points for item in scored.items] == [90, 80, 80]
    assert [part.reason for part in scored.parts] == [
        "90 × 70% + 80 × 30% = 87，87 × 60% = 52.2",
        "80 × 40% = 32",
    ]


def test_on_the_points_scale_an_indicator_shows_its_share_of_the_points() -> None:
    of = form(TWO.format(scale="points", weights="form", a="42%", b="18%", c="40%"))
    scored = card(of, {"a": "90", "b": "80", "c": "4"})
    assert [item.points for item in scored.items] == [Fraction("37.8"), Fraction("14.4"), 32]
    assert scored.parts[0].reason == "37.8 + 14.4 = 52.2"


@given(st.permutations(range(4)), st.permutations(range(2)))
def test_the_order_of_indicators_does_not_matter(first: list[int], second: list[int]) -> None:
    sections = tuple(
        replace(section, indicators=tuple(section.indicators[at] for at in order))
        for section, order in zip(F4.sections, (first, second), strict=True)
    )
    turned = card(replace(F4, sections=sections), F4_BEST | {"crm": "87"})
    straight = card(F4, F4_BEST | {"crm": "87"})
    assert (turned.total, turned.attainable) == (straight.total, straight.attainable)
    assert {item.id: item for item in turned.items} == {item.id: item for item in straight.items}


@given(st.lists(st.decimals(min_value=0, max_value=100, places=2), min_size=3, max_size=3))
def test_a_total_agrees_with_an_independent_computation_in_integers(typed: list[Decimal]) -> None:
    of = form_of_thirds
    scored = card(of, dict(zip("abc", map(str, typed), strict=True)))
    hundredths = sum(int(each * 100) * weight for each, weight in zip(typed, (33, 33, 34), strict=True))
    assert scored.total == Decimal((hundredths * 2 + 1000) // 2000).scaleb(-1)


form_of_thirds = form("""
    decimals: 1
    scale: hundred
    sections:
      - indicators:
          - {id: a, name: 甲, weight: 33%, rule: {rating: {}}}
          - {id: b, name: 乙, weight: 33%, rule: {rating: {}}}
          - {id: c, name: 丙, weight: 34%, rule: {rating: {}}}
    total: {full: 100}
    """)


# ── bonus, deduction, clamp, veto ───────────────────────────────────────────────────────────

ADJUSTED = whole("""
    adjustments:
      - kind: bonus
        title: 加分项
        cap: 6
        items:
          - {id: praise, name: 表扬, rule: {count: [{name: 表扬, add: 1}], cap: 5}}
          - {id: idea, name: 合理化建议, rule: {choice: [{name: 采纳, points: 2}, {name: 推广, points: 4}]}}
      - kind: deduction
        title: 扣分项
        cap: 10
        items:
          - {id: late, name: 拖期, rule: {choice: [{name: 3天以内, points: -1}, {name: 超过3天, points: -2}]}}
          - {id: absent, name: 缺勤, rule: {count: [{name: 迟到, deduct: 1}, {name: 旷工, deduct: 6}]}}
          - {id: time, name: 及时率, rule: {step: 及时率, unit: "%", target: 95, deduct: 2}}
    """)


def test_what_is_not_recorded_did_not_happen() -> None:
    scored = card(ADJUSTED, {"work": "84.5"})
    assert (scored.total, scored.complete) == (Decimal("84.50"), True)
    assert [block.points for block in scored.blocks] == [0, 0]
    assert points(scored, "praise") == 0


def test_bonus_adds_and_deduction_takes_away_whatever_sign_the_form_writes() -> None:
    scored = card(
        ADJUSTED, {"work": "80", "praise": "3", "late": "超过3天", "absent": {"迟到": "2"}, "time": "92.4"}
    )
    assert [block.points for block in scored.blocks] == [3, -8]
    assert [points(scored, id_) for id_ in ("late", "absent", "time")] == [-2, -2, -4]
    reasons = {item.id: item.reason for item in scored.items}
    assert reasons["praise"] == "表扬3次 × 1 = 3分"
    assert reasons["late"] == "超过3天 → 扣2分"
    assert reasons["absent"] == "迟到2次 × 1 + 旷工0次 × 6 = 扣2分"
    assert reasons["time"] == "92.4% 低于目标 95% 2.6，整2个单位 × 2 = 扣4分"
    assert scored.blocks[1].reason == "−2 − 2 − 4 = −8"
    assert (scored.total, texts(scored)[0]) == (Decimal(75), "80 + 3 − 8 = 75")


def test_caps_hold_for_each_item_and_for_each_block() -> None:
    scored = card(ADJUSTED, {"work": "80", "praise": "7", "idea": "推广", "absent": {"旷工": "3"}})
    assert points(scored, "praise") == 5
    assert [block.points for block in scored.blocks] == [6, -10]
    assert scored.blocks[0].reason == "5 + 4 = 9，最多加6 → 6"
    assert scored.blocks[1].reason == "−18，最多扣10 → −10"


def test_an_excess_is_no_deduction_and_a_shortfall_no_bonus() -> None:
    scored = card(ADJUSTED, {"work": "80", "time": "99"})
    assert points(scored, "time") == 0


@pytest.mark.parametrize("scale", ["points", "hundred"])
@pytest.mark.parametrize("worth", ["weight: 5%", "points: 5"])
def test_the_weight_of_an_adjustment_item_is_read_as_points_on_both_scales(scale: str, worth: str) -> None:
    items = """
          - {id: patent, name: 专利, WORTH, rule: {rating: {max: 10}}}
          - {id: idea, name: 建议, WORTH, rule: {ratio: 建议, target: 10, cap: 100%}}
    """
    of = whole(f"""
    scale: {scale}
    adjustments:
      - kind: bonus
        title: 加分项
        items: {items.replace("WORTH", worth)}
    """)
    scored = card(of, {"work": "80", "patent": "8", "idea": "5"})
    assert [points(scored, id_) for id_ in ("work", "patent", "idea")] == [80, 4, Fraction("2.5")]
    assert scored.total == Decimal("86.5")


def test_an_adjustment_that_cannot_be_read_stops_the_total() -> None:
    scored = card(ADJUSTED, {"work": "80", "praise": "很多"})
    assert (scored.total, scored.complete, codes(scored)) == (None, False, ["score-not-a-number"])


def clamped(more: str = "") -> Form:
    return whole(more, GRADES.replace("full: 100", "full: 100, min: 80, max: 120"), "rating: {max: 200}")


@pytest.mark.parametrize(("given_", "total"), [("130", 80), ("190", 95), ("40", 80)])
def test_the_total_stays_between_its_least_and_its_most(given_: str, total: int) -> None:
    assert card(clamped(), {"work": given_}).total == total


def test_the_clamp_comes_after_bonus_and_deduction() -> None:
    item = "{id: b, name: 专利, rule: {count: [{name: 专利, add: 30}]}}"
    bonus = f"adjustments: [{{kind: bonus, title: 加分, items: [{item}]}}]"
    scored = card(clamped(bonus), {"work": "200", "b": "1"})
    assert (scored.total, texts(scored)[:2]) == (Decimal(120), ("100 + 30 = 130", "130 高于上限 120 → 120"))


def test_a_veto_zeroes_the_total_after_the_clamp() -> None:
    scored = card(clamped("vetoes: [{id: leak, name: 泄密, zero: total}]"), {"work": "190"}, vetoes=("leak",))
    assert (scored.total, scored.grade and scored.grade.name) == (Decimal(0), "不合格")
    assert "一票否决“泄密” → 总分记0分" in texts(scored)
    assert [veto.id for veto in scored.vetoes] == ["leak"]


def test_a_veto_zeroes_a_section_and_the_least_total_does_not_lift_it() -> None:
    of = form("""
    sections:
      - {id: work, title: 业绩, indicators: [{id: w, name: 业绩, weight: 70%, rule: {rating: {}}}]}
      - {id: manner, title: 态度, indicators: [{id: m, name: 态度, weight: 30%, rule: {rating: {}}}]}
    total: {full: 100, min: 80}
    vetoes: [{id: rude, name: 辱骂客户, zero: manner}]
    """)
    scored = card(of, {"w": "90", "m": "100"}, vetoes=("rude",))
    assert scored.total == 63
    assert [scored.parts[1].sum, scored.parts[1].points] == [30, 0]
    assert scored.parts[1].reason == "30；一票否决“辱骂客户” → 记0分"
    assert "一票否决“辱骂客户”：93 − 30 = 63" in texts(scored)
    over = card(replace(of, total=Total(max=Decimal(60))), {"w": "90", "m": "100"}, vetoes=("rude",))
    assert (over.total, texts(over)[2]) == (
        Decimal(60),
        "一票否决“辱骂客户”：93 − 30 = 63，高于上限 → 60",
    )


@pytest.mark.parametrize(("given_", "grade"), [("95", "良好"), ("85", "良好"), ("70", "不合格")])
def test_a_veto_lowers_a_grade_and_never_raises_one(given_: str, grade: str) -> None:
    of = whole("vetoes: [{id: late, name: 重大投诉, grade_at_most: 良好}]")
    scored = card(of, {"work": given_}, vetoes=("late",))
    assert (scored.grade and scored.grade.name, scored.total) == (grade, Decimal(given_))
    lowered = "一票否决“重大投诉” → 最高只能评为良好" in texts(scored)
    assert lowered == (given_ == "95")


@pytest.mark.parametrize("best_first", [True, False])
@pytest.mark.parametrize(
    ("given_", "grade"), [("95", "良好"), ("90", "良好"), ("85", "良好"), ("80", "不合格")]
)
def test_a_veto_never_raises_a_grade_however_the_grades_stand(
    given_: str, grade: str, *, best_first: bool
) -> None:
    of = whole(
        "vetoes: [{id: late, name: 重大投诉, grade_at_most: 良好}]",
        """
    total: {full: 100}
    grades:
      - {name: 优秀, above: 90}
      - {name: 良好, above: 80, to: 90}
      - {name: 不合格, to: 80}
    """,
    )
    of = of if best_first else replace(of, grades=of.grades[::-1])
    scored = card(of, {"work": given_}, vetoes=("late",))
    assert scored.grade is not None
    assert scored.grade.name == grade


def test_a_veto_of_nothing_is_a_problem_and_not_an_unpunished_event() -> None:
    odd = Veto(id=ItemId("odd"), name="其他")
    scored = card(replace(whole(), vetoes=(odd,)), {"work": "95"}, vetoes=("odd",))
    assert (codes(scored), scored.grade) == (["score-veto-without-effect"], None)


# ── rounding, grade, pay ────────────────────────────────────────────────────────────────────


def test_the_grade_is_looked_up_on_the_rounded_total() -> None:
    """89.95 is 90 to one decimal, so 优秀: unrounded it would be 良好, and cost a coefficient."""
    of = replace(whole(), decimals=1)
    scored = card(of, {"work": "89.95"})
    assert (scored.total, scored.exact) == (Decimal("90.0"), Fraction("89.95"))
    assert (scored.grade and scored.grade.name) == "优秀"
    assert texts(scored)[1:] == ("89.95 四舍五入保留1位小数 → 90.0", "总分 90 ≥ 90 → 优秀")


def test_the_parts_are_not_rounded_before_the_total() -> None:
    of = form("""
    decimals: 0
    sections:
      - indicators:
          - {id: a, name: 甲, weight: 50%, rule: {rating: {}}}
          - {id: b, name: 乙, weight: 50%, rule: {rating: {}}}
    """)
    assert card(of, {"a": "80.5", "b": "80.5"}).total == 81  # 40.25 + 40.25 = 80.5; rounded apart 80


@pytest.mark.parametrize(("typed", "total"), [("2.5", 3), ("84.5", 85), ("84.49", 84)])
def test_a_half_is_rounded_up(typed: str, total: int) -> None:
    assert card(replace(whole(), decimals=0), {"work": typed}).total == total


HOLES = """
    total: {full: 100}
    grades:
      - {name: O, above: 110}
      - {name: E, from: 106, to: 110}
      - {name: A, from: 96, to: 105}
      - {name: B, from: 91, to: 95}
      - {name: C, from: 86, to: 90}
      - {name: D, below: 85}
"""


@pytest.mark.parametrize("typed", ["85", "90.5", "95.4", "105.01"])
def test_a_total_in_a_hole_of_the_grade_scale_gets_no_grade_and_says_so(typed: str) -> None:
    scored = card(HOLED, {"work": typed})
    assert (scored.grade, codes(scored), scored.complete) == (None, ["score-in-no-grade"], False)
    assert scored.total == Decimal(typed)


HOLED = form(f"""
    sections:
      - indicators: [{{id: work, name: 业绩, points: 120, rule: {{rating: {{max: 120}}}}}}]
    {HOLES}
    """)


@pytest.mark.parametrize(
    ("typed", "grade"), [("90.5", "B"), ("110.4", "E"), ("110.5", "O"), ("95.4", "B"), ("95.5", "A")]
)
def test_whole_numbers_close_the_holes_between_whole_grades(typed: str, grade: str) -> None:
    scored = card(replace(HOLED, decimals=0), {"work": typed})
    assert scored.grade is not None
    assert scored.grade.name == grade


def paid(factor: str) -> Form:
    return whole(f"pay: {{symbol: Q, base: {{levels: {{P1: 1500, P2: 2000}}}}, factors: [{{{factor}}}]}}")


def test_pay_by_score_is_q_times_total_by_full() -> None:
    scored = card(paid("score: 得分率"), {"work": "84.5"})
    assert scored.pay == Decimal(1690)
    assert texts(scored)[-1] == "Q（工资级别P2）2000 × 得分率（84.5 ÷ 100） = 1690元"


def test_pay_by_coefficient_is_q_times_the_grades() -> None:
    assert card(paid("grade: 绩效系数"), {"work": "95"}).pay == Decimal(2400)


def test_pay_uses_the_rounded_total_and_rounds_only_the_amount() -> None:
    of = replace(paid("score: 得分率"), decimals=1)
    assert card(of, {"work": "84.44"}).pay == Decimal(1688)
    person = replace(PERSON, pay_level="P1")
    third = score(replace(of, decimals=3), replace(record(of, {"work": "33.333"}), person=person))
    assert str(third.pay) == "500.00"  # 499.995
    assert texts(third)[-1] == "Q（工资级别P1）1500 × 得分率（33.333 ÷ 100） = 499.995 → 500元"


@pytest.mark.parametrize(("level", "code"), [("P9", "score-no-such-pay-level"), (" ", "score-no-pay-level")])
def test_an_unknown_pay_level_is_a_problem_and_no_pay(level: str, code: str) -> None:
    of = paid("score: 得分率")
    scored = score(of, replace(record(of, {"work": "84.5"}), person=replace(PERSON, pay_level=level)))
    assert (scored.pay, codes(scored), scored.complete) == (None, [code], False)
    assert scored.grade is not None  # what was found before stays


def test_an_unfinished_or_ungraded_card_pays_nothing() -> None:
    assert card(paid("score: 得分率"), {}).pay is None
    cut = replace(paid("score: 得分率"), source=F4.source)
    assert card(cut, {"work": "95"}).pay is None


# ── goals ───────────────────────────────────────────────────────────────────────────────────

GOALS = form(
    """
    weights: {weights}
    sections:
      - {title: 目标, weight: 40%, goals: {rating: {max: 10}}}
      - {title: 业绩, weight: 60%, indicators: [{id: w, name: 业绩, weight: 60%, rule: {rating: {}}}]}
    total: {full: 100}
    """.replace("{weights}", "form")
)

TWO_GOALS: tuple[dict[str, str], ...] = (
    {"goal": "上线系统", "weight": "60%", "due": "2026-11-30", "result": "完成", "rating": "9"},
    {"goal": "培训", "weight": "40", "rating": "7.5"},
    {"goal": "", "weight": ""},
)


def test_goals_earn_their_weights_share_of_their_rating() -> None:
    scored = card(GOALS, {"goals": TWO_GOALS, "w": "100"})
    part = scored.parts[0]
    assert [goal.points for goal in part.goals] == [54, 30]
    assert [part.sum, part.points, part.attainable] == [84, Fraction("33.6"), 40]
    assert part.goals[0].reason == "9 ÷ 10 × 60 = 54分"
    assert (part.goals[1].weight, part.goals[0].due) == ("40%", "2026-11-30")
    assert scored.total == Decimal("93.6")


@pytest.mark.parametrize(
    ("goals", "code"),
    [
        ((), "score-missing"),
        (TWO_GOALS[:1], "score-goal-weights"),
        ((TWO_GOALS[0] | {"rating": ""},), "score-goal-incomplete"),
        ((TWO_GOALS[0] | {"rating": "11"},), "score-outside-range"),
        ((TWO_GOALS[0] | {"wieght": "5"},), "score-no-such-goal-key"),
        ((TWO_GOALS[0] | {"weight": "-5%"},), "score-negative"),
        ("上线系统", "score-goals-expected"),
        (("上线系统",), "score-goals-expected"),
    ],
)
def test_goals_that_cannot_be_rated_leave_the_card_unfinished(goals: Entry, code: str) -> None:
    scored = card(GOALS, {"goals": goals, "w": "100"})
    assert (codes(scored), scored.total, scored.parts[0].sum) == ([code], None, None)


def test_a_problem_with_a_goal_says_which_one() -> None:
    second = {"goal": "培训", "weight": "40%"}
    problem = card(GOALS, {"goals": (TWO_GOALS[0], second), "w": "100"}).problems[0]
    assert (problem.facts["number"], problem.facts["key"]) == ("2", "rating")


def test_goals_without_a_rating_are_only_words() -> None:
    of = form("sections: [{title: 目标, goals: {rows: 3}}]")
    scored = card(of, {"goals": ({"goal": "学习", "due": "年底"},)})
    assert (scored.parts[0].goals[0].goal, scored.total, scored.complete) == ("学习", None, True)
