"""Whoever signs a form can read what decides its score: raters' weights, limits, ties between grades."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from formgen.forms.model import Form
from formgen.policy.checks import check
from formgen.problems import Places
from formgen.scoring.score import score
from formgen.view.build import view_of
from formgen.view.changes import changes
from formgen.view.deciding import deciding
from forms import form, record

BASE = "{id: base, name: 基本分, points: 100, rule: {rating: {max: 100}}%s}"
STAND_IN = "缺少评分人时，按其余评分人的权重折算。"
THREE = "{name: 自评, weight: 15%}, {name: 上级, weight: 75%}, {name: 下级, weight: 10%}"


def rated(who: str, names: str, more: str = "") -> Form:
    base = BASE % f", raters: [{names}]"
    return form(f"raters: {{who: [{who}]{more}}}\nsections: [{{indicators: [{base}]}}]")


@pytest.mark.parametrize(
    ("who", "names", "more", "printed"),
    [
        (THREE, "自评, 上级, 下级", "", ("评分人权重：自评15%、上级75%、下级10%。",)),
        (
            THREE,
            "自评, 上级",
            ", missing: renormalise, most_difference: 3",
            (f"评分人权重：自评15%、上级75%。{STAND_IN}评分人之间相差超过3分的，该项记0分。",),
        ),
        ("{name: 自评}, {name: 上级}", "自评, 上级", "", ("多人评分的，取自评、上级评分的平均数。",)),
        (
            "{name: 上级, weight: 100%}, {name: 总经理, reference: true}",
            "上级, 总经理",
            ", most_difference: 3",
            ("总经理的评分仅供参考，不计分。",),
        ),
        ("{name: 上级, weight: 100%}", "上级", "", ()),
    ],
)
def test_a_form_prints_how_its_raters_count(
    who: str, names: str, more: str, printed: tuple[str, ...]
) -> None:
    of = rated(who, names, more)
    assert tuple(deciding(of)) == printed
    assert view_of(of).notes == printed


def test_weights_that_are_shared_out_among_fewer_raters_are_printed_so() -> None:
    one, two = (
        BASE % ", raters: [自评, 上级, 下级]",
        "{id: two, name: 二, points: 9, rule: {rating: {}}, raters: [自评, 上级]}",
    )
    of = form(f"raters: {{who: [{THREE}]}}\nsections: [{{indicators: [{one}, {two}]}}]")
    assert tuple(deciding(of)) == (
        "评分人权重：自评15%、上级75%、下级10%；只由其中几人评分的，按其权重折算。",
    )


def test_the_least_and_the_most_total_stand_on_the_form() -> None:
    for limits, printed in (
        ("min: 80, max: 120", "总分不低于80分、不高于120分。"),
        ("max: 120", "总分不高于120分。"),
        ("min: 0", "总分不低于0分。"),
    ):
        of = form(
            f"sections: [{{indicators: [{BASE % ''}]}}]\ntotal: {{full: 100, {limits}}}\nnotes: [备注。]"
        )
        assert view_of(of).notes == ("备注。", printed)


def test_a_form_that_says_nothing_of_the_kind_prints_nothing_more() -> None:
    assert view_of(form(f"sections: [{{indicators: [{BASE % ''}]}}]\ntotal: {{full: 100}}")).notes == ()


def shared(edges: str, second: str = "from: 80, to: 90") -> Form:
    return form(f"""
        sections: [{{indicators: [{BASE % ""}]}}]
        total: {{full: 100}}
        grades:
          - {{name: 金牌, from: 90, to: 100}}
          - {{name: 银牌, {second}}}
          - {{name: 铜牌, below: 80}}
        grade_edges: {edges}
        """)


def test_of_grades_that_share_an_edge_the_first_counts_and_the_form_says_so() -> None:
    of = shared("first")
    assert "grade-overlap" not in {each.code for each in check(of, Places("form.yaml"))}
    grades = {}
    for total in ("90", "89.99", "80", "79.99"):
        card = score(of, record(of, {"base": total}))
        assert card.total == Decimal(total)
        grades[total] = card.graded
    assert grades == {"90": "金牌", "89.99": "银牌", "80": "银牌", "79.99": "铜牌"}
    assert view_of(of).notes == ("同一分数符合两个等级的，按列在前面的等级评定。",)
    assert [each.what for each in changes(shared("error"), of)] == ["grade-edges"]


def test_grades_that_share_more_than_an_edge_are_a_mistake_all_the_same() -> None:
    for of in (shared("error"), shared("first", "from: 80, to: 91")):
        assert "grade-overlap" in {each.code for each in check(of, Places("form.yaml"))}


def test_raters_differ_in_the_unit_of_their_numbers() -> None:
    rule = "{bands: 完成率, unit: '%%', intervals: [{from: 0, points: 9}]}"
    rate = "{id: rate, name: 率, points: 9, raters: [自评, 上级], rule: %s}" % (rule % ())
    both = BASE % ", raters: [自评, 上级]"
    for listed, unit in ((rate, "%"), (both, "分"), (f"{rate}, {both}", "")):
        of = form(f"raters: {{who: [{THREE}], most_difference: 3}}\nsections: [{{indicators: [{listed}]}}]")
        assert f"评分人之间相差超过3{unit}的，该项记0分。" in "".join(deciding(of))


def test_amounts_of_pay_levels_stand_on_the_form_where_it_says_so() -> None:
    for printed in ("no", "yes"):
        of = form(f"""
            sections: [{{indicators: [{BASE % ""}]}}]
            total: {{full: 100}}
            pay:
              symbol: Q
              base: {{levels: {{一级: 1500, 二级: 2000}}, printed: {printed}}}
              factors:
                - {{score: 得分率}}
                - {{levels: {{一级: 1.1, 二级: 1}}, name: 职级系数, printed: {printed}}}
            """)
        lines = ("绩效工资基数（Q）：一级1500元、二级2000元。", "职级系数：一级1.1、二级1。")
        assert tuple(deciding(of)) == (lines if printed == "yes" else ())


def test_a_veto_whose_words_do_not_say_what_it_does_says_it_below() -> None:
    of = form(f"""
        sections: [{{id: work, title: 业绩, indicators: [{BASE % ""}]}}]
        vetoes:
          - {{id: a, name: 泄密, zero: total}}
          - {{id: b, name: 虚报数据的，总分记0分, zero: total}}
          - {{id: c, name: 重大投诉, grade_at_most: 合格}}
          - {{id: d, name: 事故, zero: work}}
        grades: [{{name: 优秀, from: 80}}, {{name: 合格, below: 80}}]
        """)
    assert tuple(deciding(of)) == (
        "“泄密”：总分记0分；“重大投诉”：最高评为“合格”；“事故”：“业绩”部分记0分。",
    )


def test_a_form_of_a_hundred_each_says_that_they_are_weighted() -> None:
    text = (
        f"scale: hundred\nsections: [{{indicators: [{BASE.replace('points: 100', 'weight: 100%%') % ''}]}}]"
    )
    assert tuple(deciding(form(text))) == ("各项按百分制评分，乘以权重后计入。",)
    assert tuple(deciding(form(f"{text}\nnotes: [各项为百分制，再乘权重。]"))) == ()


def test_goals_say_in_which_range_they_are_rated_and_what_a_rating_earns() -> None:
    of = form("sections: [{title: 个人发展, goals: {rows: 2, rating: {min: 1, max: 5}}}]")
    assert tuple(deciding(of)) == ("个人发展每项评1～5分，得分=评分÷5×权重，各项权重合计100%。",)
    rows = ({"goal": "甲", "weight": "60%", "rating": "4"}, {"goal": "乙", "weight": "40%", "rating": "5"})
    (part,) = score(of, record(of, {"goals": rows})).parts
    assert [each.points for each in part.goals] == [Fraction(4, 5) * 60, 40]
    own = "sections: [{title: 发展, text: 按5分制评分后乘以权重, goals: {rows: 2, rating: {min: 1, max: 5}}}]"
    assert tuple(deciding(form(own))) == ()
