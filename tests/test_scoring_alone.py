"""What one rater's words give by themselves: their own points and faults, and nothing of anybody else."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from formgen.forms.seats import seats
from formgen.scoring.alone import Alone, alone
from formgen.yamlfiles.kinds import Entry
from forms import form, record

FORM = form(
    """
    item_decimals: 1
    raters: {who: [{name: 自评, weight: 20%}, {name: 上级, weight: 80%}, {name: 参考, reference: 是}]}
    sections:
      - indicators:
          - {id: service, name: 服务, points: 50, raters: [自评, 上级], rule: {rating: {max: 100}}}
          - id: sales
            name: 销售
            points: 50
            rule: {bands: 率, unit: "%", intervals: [{from: 90, points: 50}, {below: 80, points: 0}]}
          - {id: look, name: 参考项, raters: [参考], rule: {rating: {max: 10}}}
      - title: 目标
        goals: {rows: 2, rating: {max: 100}}
    adjustments:
      - {kind: bonus, title: 加分, items: [{id: praise, name: 表扬, rule: {count: [{name: 表扬, add: 1}]}}]}
    opinions: [{id: boss, title: 上级评语, rating: {max: 10}}]
    """
)
GOALS = ({"goal": "上线", "weight": "60%", "rating": "90"}, {"goal": "培训", "weight": "40%", "rating": "80"})


def said(name: str, entries: Mapping[str, Entry], **more: object) -> Alone:
    seat = next(each for each in seats(FORM) if each.name == name)
    return alone(FORM, record(FORM, entries, **more), seat.writes, seat.sees)


def points(of: Alone) -> dict[str, str]:
    return {each.name: each.item.reason for each in of.said if each.item.points is not None}


def test_each_rater_gets_the_points_of_their_own_word() -> None:
    both: Mapping[str, Entry] = {"service": {"自评": "90", "上级": "70"}, "sales": "95%"}
    assert points(said("自评", both)) == {"服务": "90 ÷ 100 × 50 = 45分"}
    assert points(said("上级", both))["服务"] == "70 ÷ 100 × 50 = 35分"
    assert set(points(said("上级", both))) == {"服务", "销售", "表扬"}


def test_what_is_not_recorded_yet_is_no_fault() -> None:
    found = said("上级", {})
    assert found.problems == ()
    assert {each.name for each in found.said if each.item.missing} == {"服务", "销售"}


@pytest.mark.parametrize(
    ("name", "entries", "code"),
    [
        ("上级", {"service": {"上级": "101"}}, "score-outside-range"),
        ("上级", {"sales": "85%"}, "score-in-no-interval"),
        ("自评", {"service": {"自评": "优秀"}}, "score-not-a-number"),
        ("参考", {"look": {"参考": "11"}}, "score-outside-range"),
        ("上级", {"praise": "x"}, "score-not-a-number"),
    ],
)
def test_what_is_wrong_with_an_entry_is_told_to_who_typed_it(
    name: str, entries: Mapping[str, Entry], code: str
) -> None:
    assert [each.code for each in said(name, entries).problems] == [code]
    others = {"自评": "上级", "上级": "自评", "参考": "上级"}
    assert said(others[name], entries).problems == ()


def test_a_number_for_reference_is_looked_at_too() -> None:
    assert [each.code for each in said("上级", {}, comments={"boss": "11"}).problems] == [
        "score-outside-range"
    ]
    assert said("自评", {}, comments={"boss": "11"}).problems == ()


def test_goals_are_rated_with_what_the_appraisee_wrote_of_them() -> None:
    found = said("上级", {"goals": GOALS})
    assert {name: reason[-3:] for name, reason in points(found).items() if name in ("上线", "培训")} == {
        "上线": "54分",
        "培训": "32分",
    }
    assert "上线" not in points(said("自评", {"goals": GOALS}))
    wrong = said("上级", {"goals": ({**GOALS[0], "weight": "50%"}, GOALS[1])})
    assert [each.code for each in wrong.problems] == ["score-goal-weights"]
