"""What another version would have meant: who moves, what cannot be scored anew, and the sums."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from hypothesis import given, strategies as st

from formgen.forms.model import Form
from formgen.points import half_up
from formgen.records.model import Person
from formgen.scoring.carrying import Bridge, Note
from formgen.scoring.impact import Shift, compare, gathered, rescored, sums
from formgen.scoring.standing import Standing
from formgen.view.changes import renamed
from formgen.yamlfiles.kinds import Entry
from forms import form, record

FORM = """
    raters: {who: [{name: 自评, weight: 30%}, {name: 上级, weight: 70%}]}
    sections:
      - id: results
        title: 业绩
        indicators:
          - {id: calls, name: 接听率, weight: 60%, rule: {ratio: 接听率, unit: "%", target: 100, cap: 100%}}
      - id: attitude
        title: 态度
        indicators:
          - id: drive
            name: 主动性
            weight: 30%
            rule: {choice: [{name: 1级, points: 10}, {name: 2级, points: 20}, {name: 3级, points: 30}]}
          - {id: team, name: 协作, weight: 10%, raters: [自评, 上级], rule: {rating: {max: 100}}}
    adjustments:
      - kind: bonus
        title: 加分
        items: [{id: praise, name: 表扬, rule: {count: [{name: 表扬, add: 2}]}}]
    vetoes: [{id: fraud, name: 弄虚作假, zero: total}]
    total: {full: 100}
    grades: [{name: 优秀, from: 80, coefficient: 1.2}, {name: 合格, below: 80, coefficient: 1}]
    pay: {base: {levels: {P2: 1000}}, factors: [{grade: 绩效系数}]}
"""
FACTS: Mapping[str, Entry] = {"calls": "90%", "drive": "2级", "team": {"自评": "90", "上级": "80"}}
"""54 + 20 + (27 + 56) ÷ 10 = 82.3, 优秀, 1200."""
TEAM = "          - {id: team, name: 协作, weight: 10%, raters: [自评, 上级], rule: {rating: {max: 100}}}\n"
NEXT = "      - id: attitude"
SALES = "          - {id: sales, name: 销售, weight: 10%, rule: {rating: {max: 10}}}\n"
LESS, MORE = ("weight: 60%", "weight: 50%"), ("weight: 30%\n", "weight: 40%\n")


def shift(
    edited: str, facts: Mapping[str, Entry] = FACTS, *, vetoes: tuple[str, ...] = (), **more: Any
) -> Shift:
    old = form(FORM)
    return rescored(bridge_to(edited), record(old, facts, vetoes=vetoes), **more)


def bridge_to(edited: str) -> Bridge:
    old, new = form(FORM), form(edited)
    return Bridge.between(old, new, renamed(old, new))


def edited(*pairs: tuple[str, str]) -> str:
    text = FORM
    for one, other in pairs:
        assert text.count(one) == 1, one
        text = text.replace(one, other)
    return text


def kinds(notes: Sequence[Note]) -> list[tuple[str, str, str]]:
    return [(each.kind, each.id, each.detail) for each in notes]


# ── one person ──────────────────────────────────────────────────────────────────────────────


def test_a_person_is_scored_under_both_and_the_difference_is_exact() -> None:
    made = shift(edited(LESS, MORE, ("3级, points: 30", "3级, points: 40")))
    assert (str(made.before.total), str(made.after.total), str(made.points)) == ("82.30", "73.30", "-9.00")
    assert made.grades == ("优秀", "合格")
    assert (made.state, made.is_regraded, str(made.pay)) == ("rescored", True, "-200.00")
    moves = {each.name: str(each.change) for each in made.parts}
    assert moves == {"业绩": "-9", "态度": "0", "加分": "0"}
    assert made.gaps == made.unused == ()


def test_a_new_indicator_without_data_leaves_the_total_open_and_the_other_sections_known() -> None:
    made = shift(edited(LESS, (NEXT, SALES + NEXT)))
    assert (made.state, made.after.total, made.points, made.pay) == ("open", None, None, None)
    assert kinds(made.gaps) == [("new", "sales", "")]
    assert [each.after for each in made.parts[:2]] == [None, Fraction(283, 10)]


def test_what_was_collected_for_the_new_version_closes_the_gap() -> None:
    text = edited((NEXT, SALES + NEXT))
    made = shift(text, more=record(form(text), {"sales": "5", "drive": ""}))
    assert (made.state, str(made.points), made.gaps) == ("rescored", "5.00", ())


def test_a_removed_indicator_is_unused_and_no_error() -> None:
    made = shift(edited((TEAM, "")))
    assert kinds(made.unused) == [("indicator", "team", "")]
    assert str(made.after.total) == "74.00"


def test_an_option_that_is_gone_is_named() -> None:
    made = shift(edited(("{name: 2级, points: 20}, ", "")))
    assert kinds(made.gaps) == [("option", "drive", "2级")]
    assert made.after.total is None
    assert shift(edited(("{name: 2级, points: 20}, ", "")), {**FACTS, "drive": "3级"}).state == "rescored"


def test_a_new_rater_is_lacking_and_an_old_one_unused() -> None:
    raters = ("上级, weight: 70%}", "上级, weight: 40%}, {name: 同事, weight: 30%}")
    made = shift(edited(raters, ("[自评, 上级]", "[自评, 同事]")))
    assert kinds(made.gaps) == [("new-rater", "team", "同事")]
    assert kinds(made.unused) == [("rater", "team", "上级")]
    alone = shift(edited(("[自评, 上级]", "[上级]")))
    assert (kinds(alone.unused), str(alone.after.total)) == ([("rater", "team", "自评")], "82.00")
    nobody = shift(edited(("raters: [自评, 上级], ", "")))
    assert kinds(nobody.gaps) == [("fact", "team", "")], "which of both scores shall count?"


def test_a_new_id_of_the_same_name_is_followed_another_name_only_told() -> None:
    same = edited(("id: calls", "id: answered"))
    assert str(shift(same).points) == "0.00"
    assert kinds(bridge_to(same).notes) == [("renamed", "answered", "calls")]
    alike = edited(("id: calls, name: 接听率", "id: answered, name: 接听比率"))
    assert kinds(bridge_to(alike).notes) == [("alike", "answered", "calls")]
    apart = shift(alike)
    assert kinds(apart.gaps) == [("new", "answered", "")]
    assert kinds(apart.unused) == [("indicator", "calls", "")]


def test_facts_of_another_kind_are_never_taken_for_what_they_are_not() -> None:
    unit = edited(('ratio: 接听率, unit: "%", target: 100', "ratio: 接听数, unit: 次, target: 100"))
    assert kinds(shift(unit).gaps) == [("fact", "calls", "")]
    scale = edited(("rating: {max: 100}", "rating: {max: 5}"))
    assert kinds(shift(scale, {**FACTS, "team": {"自评": "4", "上级": "5"}}).gaps) == [("fact", "team", "")]


def test_a_bonus_that_cannot_be_read_is_not_taken_for_one_that_did_not_happen() -> None:
    text = edited(("rule: {count: [{name: 表扬, add: 2}]}", "weight: 5%, rule: {rating: {max: 100}}"))
    made = shift(text, {**FACTS, "praise": "3"})
    assert (made.after.total, kinds(made.gaps)) == (None, [("fact", "praise", "")])
    assert shift(text).state == "rescored", "nothing was recorded, so it did not happen"


def test_events_follow_their_names() -> None:
    events = edited(("{name: 表扬, add: 2}]", "{name: 表扬, add: 3}, {name: 锦旗, add: 5}]"))
    assert str(shift(events, {**FACTS, "praise": "2"}).points) == "2.00"
    assert kinds(bridge_to(events).notes) == [("new-adjustment", "praise", "锦旗")]


def alone(rule: str, entry: Entry, later: str) -> Shift:
    """One indicator worth 30 points, under one rule and a later one."""
    text = "sections: [{{indicators: [{{id: one, name: 某项, weight: 30%, rule: {}}}]}}]"
    old, new = form(text.format(rule)), form(text.format(later))
    return rescored(Bridge.between(old, new, {}), record(old, {"one": entry}))


def test_answers_follow_their_questions() -> None:
    made = alone("{checklist: [甲？, 乙？, 丙？]}", ("是", "是", "否"), "{checklist: [丙？, 甲？]}")
    assert (str(made.after.total), kinds(made.unused)) == ("15.00", [("question", "one", "乙？")])
    more = alone("{checklist: [甲？]}", ("是",), "{checklist: [甲？, 丁？]}")
    assert kinds(more.gaps) == [("fact", "one", "")]


def test_a_target_of_the_form_takes_the_place_of_ones_own_but_not_the_other_way_round() -> None:
    made = alone("{ratio: 额}", {"actual": "30", "target": "30"}, "{ratio: 额, target: 60}")
    assert (str(made.after.total), kinds(made.unused)) == ("15.00", [("target", "one", "")])
    assert kinds(alone("{ratio: 额, target: 60}", "30", "{ratio: 额}").gaps) == [("fact", "one", "")]


def test_a_number_that_the_new_rule_has_no_points_for_is_told() -> None:
    bands = "{bands: 额, intervals: [{from: 90, points: 30}, {below: 80, points: 0}]}"
    assert kinds(alone("{ratio: 额, target: 100}", "82", bands).gaps) == [("rule", "one", "82")]


def test_what_gives_no_points_any_more_is_unused_and_in_nobodys_way() -> None:
    made = shift(edited((', rule: {ratio: 接听率, unit: "%", target: 100, cap: 100%}', "")))
    assert kinds(made.unused) == [("words", "calls", "")]
    assert {each.kind for each in made.gaps} == {"no-grade"}


def test_who_was_incomplete_before_is_told_apart() -> None:
    made = shift(edited(LESS), {**FACTS, "drive": ""})
    assert (made.state, kinds(made.gaps)) == ("unscored", [("before", "drive", "")])
    assert shift(edited((TEAM, "")), {**FACTS, "team": {}}).state == "closed"


def test_a_version_that_grades_nobody_says_so() -> None:
    made = shift(edited(LESS))
    assert (made.state, made.grades, kinds(made.gaps)) == ("rescored", ("优秀", ""), [("no-grade", "", "")])
    words = "    sections: [{text: 面谈}]\n"
    assert kinds(shift(words).gaps) == [("no-total", "", "")]


def test_a_veto_that_is_gone_is_told_and_one_with_another_id_is_followed() -> None:
    gone = shift(edited(("    vetoes: [{id: fraud, name: 弄虚作假, zero: total}]\n", "")), vetoes=("fraud",))
    assert (kinds(gone.unused), str(gone.points)) == ([("veto", "fraud", "")], "82.30")
    same = shift(edited(("id: fraud", "id: lies")), vetoes=("fraud",))
    assert (same.unused, str(same.after.total)) == ((), "0.00")


def test_points_and_grade_stand_where_only_the_pay_cannot_be_found() -> None:
    made = shift(edited(("levels: {P2: 1000}", "levels: {P3: 1000}")))
    assert (made.state, str(made.points), made.pay) == ("rescored", "0.00", None)
    assert kinds(made.gaps) == [("pay", "", "P2")]


# ── everybody ───────────────────────────────────────────────────────────────────────────────

EVERYBODY = form(FORM)
points = st.fractions(0, 100, max_denominator=60)


def standings(of: Form) -> st.SearchStrategy[Standing]:
    @st.composite
    def made(draw: st.DrawFn) -> Standing:
        sections = tuple(draw(st.none() | points) for _ in of.sections)
        bare = Standing(of, Person("1", "甲"), "incomplete", sections=sections, adjustments=(draw(points),))
        if None in sections:
            return bare
        total = half_up(sum(filter(None, sections), bare.adjustments[0]), 2)
        grade = next(each for each in of.grades if each.holds(Fraction(total)))
        pay = draw(st.none() | st.decimals(0, 9999, places=2))
        return replace(bare, state="complete", total=total, grade=grade, pay=pay)

    return made()


OTHER = form(FORM.replace("80", "70").replace("title: 态度", "title: 工作态度"))
pairs = st.tuples(standings(EVERYBODY), standings(OTHER))


@given(standings(EVERYBODY))
def test_the_same_version_gives_no_shift(standing: Standing) -> None:
    made = compare(standing, standing)
    assert not made.is_changed
    assert not made.is_regraded
    assert made.points in (None, 0)
    assert {each.change for each in made.parts} <= {None, 0}


@given(st.lists(pairs, max_size=8))
def test_the_other_way_round_everything_is_the_other_way_round(both: list[tuple[Standing, Standing]]) -> None:
    there, back = [compare(*pair) for pair in both], [compare(two, one) for one, two in both]
    for one, other in zip(there, back, strict=True):
        assert one.points is other.points is None or one.points == -(other.points or 0)
        turned = {(each.after, each.before) for each in other.parts}
        assert {(each.before, each.after) for each in one.parts} == turned
        assert one.is_changed == other.is_changed
    forth, against = sums(there), sums(back)
    assert (forth.up, forth.down, forth.more, forth.less) == (
        against.down,
        against.up,
        against.less,
        against.more,
    )
    assert (forth.mean.before, forth.median.after) == (against.mean.after, against.median.before)
    assert {(each.name, each.before, each.after) for each in forth.grades} == {
        (each.name, each.after, each.before) for each in against.grades
    }


@given(st.lists(pairs, max_size=8))
def test_grades_add_up_to_the_people_compared_and_differences_to_the_difference(
    both: list[tuple[Standing, Standing]],
) -> None:
    shifts = [compare(*pair) for pair in both]
    made = sums(shifts)
    assert (
        sum(each.before for each in made.grades) == sum(each.after for each in made.grades) == made.compared
    )
    assert made.up + made.down <= made.compared <= made.people == len(shifts)
    if made.compared:
        assert made.mean.before is not None
        assert made.mean.after is not None
        whole = sum((Fraction(each.points) for each in shifts if each.points is not None), Fraction(0))
        assert (made.mean.after - made.mean.before) * made.compared == whole
    if made.paid:
        assert made.pay.before is not None
        assert made.pay.after is not None
        assert made.pay.after - made.pay.before == sum(each.pay for each in shifts if each.pay is not None)


weights = st.integers(1, 98)


@given(weights, weights, st.integers(0, 120), st.integers(1, 3))
def test_a_record_scored_there_and_back_loses_what_it_won(
    one: int, other: int, rate: int, level: int
) -> None:
    def version(weight: int) -> Form:
        return form(FORM.replace("weight: 60%", f"weight: {weight}%"))

    old, new = version(one), version(other)
    facts = {**FACTS, "calls": f"{rate}%", "drive": f"{level}级"}
    there = rescored(Bridge.between(old, new, {}), record(old, facts))
    back = rescored(Bridge.between(new, old, {}), record(new, facts))
    assert there.points is not None
    assert back.points is not None
    assert there.points == -back.points
    exact = Fraction(min(rate, 100) * (other - one), 100)
    assert abs(Fraction(there.points) - exact) <= Fraction(1, 100), "each total is rounded once"
    assert rescored(Bridge.between(old, old, {}), record(old, facts)).is_changed is False


def test_notes_are_gathered_with_their_people() -> None:
    made = shift(edited(("{name: 2级, points: 20}, ", "")))
    assert gathered([made, made], "gaps") == {
        Note("option", "主动性", "drive", "2级"): (made.person, made.person)
    }
