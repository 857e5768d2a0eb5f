"""Whose word stands in which slot, and whom the roster puts there: no more than form and roster say."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from formgen.desk.office.rating import questions
from formgen.forms.model import Form
from formgen.forms.reading import read_form
from formgen.forms.seats import Known, role_of, seats
from formgen.forms.slots import recorded
from formgen.periods import Period
from formgen.policy.checks import check
from formgen.problems import Places
from formgen.records.appraisers import Appraisal, Appraiser, Asked, appraisal
from formgen.records.model import Person
from formgen.view.changes import changes
from formgen.view.deciding import deciding
from forms import form

NOVEMBER = Period.parse("2026-11")
ZHANG = Person("0012", "张三", "客服部", superior="王五")
LI = Person("0013", "李四", "客服部", superior="0007")
WANG = Person("0007", "王五", "客服部", superior="赵总")
ROSTER = (ZHANG, LI, WANG)

THREE = """
raters:
  who:
    - {name: 自评, weight: 15%}
    - {name: 上级, weight: 75%, sees: [自评]}
    - {name: 同事, weight: 10%}
sections:
  - indicators:
      - {id: service, name: 服务, points: 100, raters: [自评, 上级, 同事], rule: {rating: {max: 100}}}
opinions:
  - {id: own, title: 被考核人意见}
  - {id: boss, title: 考核人评语}
  - {id: above, title: 间接主管意见}
  - {id: hr, title: 人力资源部审核}
vetoes: [{id: leak, name: 泄密, zero: total}]
pay: {base: {record: 基数}}
total: {full: 100}
"""


def parts(of: Form) -> dict[str, tuple[list[str], list[str]]]:
    return {
        each.name: ([slot.name for slot in each.writes], [slot.name for slot in each.sees])
        for each in seats(of)
    }


def who(of: Form, *people: Person, roster: tuple[Person, ...] = ROSTER) -> Appraisal:
    return appraisal([Asked(of, each, NOVEMBER) for each in people], roster)


def test_each_rater_writes_their_own_column_and_the_opinion_that_is_theirs() -> None:
    assert parts(form(THREE)) == {
        "自评": (["fact.service.自评", "comment.own"], []),
        "上级": (["fact.service.上级", "comment.boss"], ["fact.service.自评", "comment.own"]),
        "同事": (["fact.service.同事"], []),
        "隔级上级": (["comment.above"], []),
    }


def test_vetoes_pay_fields_and_what_hr_says_are_nobodys_to_write() -> None:
    of = form(THREE)
    written = {slot.name for seat in seats(of) for slot in seat.writes}
    others = {slot.name for slot in recorded(of)} - written
    assert others >= {"veto.leak", "comment.hr"}
    assert not any(name.startswith(("pay.", "field.", "veto.", "calibration.")) for name in written)


def test_a_form_with_one_rater_is_the_superiors() -> None:
    of = form("sections: [{indicators: [{id: a, name: 甲, points: 100, rule: {rating: {max: 100}}}]}]")
    assert parts(of) == {"直接上级": (["fact.a"], [])}


def test_goals_are_the_appraisees_to_write_and_the_superiors_to_weigh_and_rate() -> None:
    of = form("sections: [{title: 目标, goals: {rows: 1, rating: {max: 100}}}]")
    assert parts(of) == {
        "被考核人": (["goals.1.goal", "goals.1.due", "goals.1.result"], ["goals.1.weight"]),
        "直接上级": (
            ["goals.1.weight", "goals.1.rating"],
            ["goals.1.goal", "goals.1.due", "goals.1.result"],
        ),
    }


def test_nobody_sees_the_score_of_another_unless_the_form_says_so() -> None:
    silent = form(THREE.replace(", sees: [自评]", ""))
    assert all(not seat.sees for seat in seats(silent))


@pytest.mark.parametrize(
    ("name", "role"),
    [
        *((name, "self") for name in ("自评", "自我评价", "员工自评", "本人", "被考核人意见")),
        *((name, "superior") for name in ("上级", "直接上级", "主管评语", "考核人评语", "直属领导评价")),
        *((name, "next-superior") for name in ("隔级上级", "间接上级", "间接主管意见")),
        *((name, None) for name in ("下级", "同事", "人力资源部审核", "分管领导", "上级部门", "客户")),
    ],
)
def test_a_role_is_known_by_the_whole_name_or_not_at_all(name: str, role: Known | None) -> None:
    assert role_of(name) == role


def test_a_rater_of_another_name_says_who_it_is() -> None:
    of = form(THREE.replace("{name: 同事, weight: 10%}", "{name: 同事, weight: 10%, role: next-superior}"))
    assert parts(of)["同事"][0] == ["fact.service.同事", "comment.above"]
    other = form(THREE.replace("name: 上级, weight: 75%", "name: 上级, role: other, weight: 75%"))
    assert parts(other)["直接上级"][0] == ["comment.boss"]


def test_the_roster_says_who_sits_where() -> None:
    zhang = replace(ZHANG, extra={"同事": "李四"})
    found = who(form(THREE), zhang, roster=(zhang, LI, WANG))
    assert {each: [duty.seats for duty in duties] for each, duties in found.duties.items()} == {
        Appraiser("", "赵总"): [("隔级上级",)],
        Appraiser("0007", "王五"): [("上级",)],
        Appraiser("0012", "张三"): [("自评",)],
        Appraiser("0013", "李四"): [("同事",)],
    }
    assert found.vacant == ()


def test_a_superior_may_be_written_by_number() -> None:
    assert [duty.seats for duty in who(form(THREE), LI).of(Appraiser("0007", "王五"))] == [("上级",)]


@pytest.mark.parametrize(
    ("person", "roster", "why"),
    [
        (replace(ZHANG, superior=""), ROSTER, "nobody"),
        (ZHANG, (*ROSTER, Person("0099", "王五")), "ambiguous"),
        (replace(ZHANG, superior="王五、李四"), ROSTER, "several"),
        (replace(ZHANG, superior="张三"), ROSTER, "themselves"),
        (replace(ZHANG, superior="0012"), ROSTER, "themselves"),
    ],
)
def test_a_name_that_could_be_another_opens_nothing(
    person: Person, roster: tuple[Person, ...], why: str
) -> None:
    found = who(form(THREE), person, roster=roster)
    assert {each.seat: each.why for each in found.vacant}["上级"] == why
    assert not any("上级" in duty.seats for duties in found.duties.values() for duty in duties)


def test_nobody_is_their_own_superior_by_a_detour() -> None:
    boss = replace(WANG, superior="张三")
    found = who(form(THREE), ZHANG, roster=(ZHANG, LI, boss))
    assert {each.seat: each.why for each in found.vacant}["隔级上级"] == "themselves"


def test_whoever_has_two_seats_in_a_form_has_one_duty_with_both() -> None:
    zhang = replace(ZHANG, extra={"同事": "王五"})
    (duty,) = who(form(THREE), zhang, roster=(zhang, LI, WANG)).of(Appraiser("0007", "王五"))
    assert duty.seats == ("上级", "同事")
    assert set(duty.writes) == {"fact.service.上级", "comment.boss", "fact.service.同事"}
    assert set(duty.sees) == {"fact.service.自评", "comment.own"}


NAMES = st.sampled_from(["", "王五", "李四", "张三", "0007", "0012", "0013", "赵总", "王五、李四"])


@given(st.lists(st.tuples(st.sampled_from(["张三", "李四", "王五"]), NAMES, NAMES), max_size=6))
def test_every_seat_is_held_once_or_told(rows: list[tuple[str, str, str]]) -> None:
    people = tuple(
        Person(f"{n:04}", name, superior=superior, extra={"同事": mate})
        for n, (name, superior, mate) in enumerate(rows, 10)
    )
    of = form(THREE)
    found = who(of, *people, roster=people)
    held = [
        (duty.person.number, seat)
        for duties in found.duties.values()
        for duty in duties
        for seat in duty.seats
    ]
    vacant = [(each.person.number, each.seat) for each in found.vacant]
    assert sorted(held + vacant) == sorted((each.number, seat.name) for each in people for seat in seats(of))
    for appraiser, duties in found.duties.items():
        for duty in duties:
            assert ("自评" in duty.seats) <= (appraiser.number == duty.person.number)
            assert ("上级" in duty.seats) <= (appraiser.number != duty.person.number)
            assert not set(duty.writes) & set(duty.sees)


def test_who_sees_whose_scores_is_printed_compared_and_checked() -> None:
    of = form(THREE)
    assert "上级评分时可参看自评的评分。" in "".join(deciding(of))
    before = form(THREE.replace(", sees: [自评]", ""))
    assert any("可参看自评的评分" in str(each) for each in changes(before, of))
    both = form(THREE.replace("weight: 15%", "weight: 15%, sees: [上级]"))
    assert "raters-not-apart" in {each.code for each in check(both, Places("form.yaml"))}
    assert "raters-not-apart" not in {each.code for each in check(of, Places("form.yaml"))}


def test_a_rater_who_is_none_cannot_be_seen() -> None:
    text = THREE.replace("sees: [自评]", "sees: [自平]")
    found = read_form(f"id: form\ntitle: 考核表\nversion: 1\n{text}", "form.yaml")
    assert [(each.code, each.facts["name"]) for each in found.problems] == [("unknown-rater", "自平")]


@pytest.mark.parametrize(
    ("title", "words", "called"),
    [("本月重点工作", "zh", "本月重点工作"), ("", "zh", "目标"), ("", "en", "Goals")],
)
def test_an_appraiser_is_asked_for_each_goal_under_the_name_of_its_section(
    title: str, words: str, called: str
) -> None:
    goals = "goals: {id: goals, rows: 2, rating: {max: 100}}"
    of = form(f"words: {words}\nsections: [{{title: '{title}', {goals}}}]")
    shown = appraisal([Asked(of, ZHANG, NOVEMBER)], ROSTER)
    (duty,) = shown.of(Appraiser("0007", "王五"))
    assert [each.title for each in questions(duty, None)] == [f"{called} 1", f"{called} 2"]
