"""Who is appraised in a period: hiring, leaving, probation, moves, and what changed since the last one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from formgen.periods import Day, Period
from formgen.records.employment import Move, Probation, Rules, Staff, differences, staff_of, trial
from formgen.records.model import Person
from formgen.yamlfiles.kinds import Id

NOVEMBER = Period.parse("2026-11")


def person(**more: str) -> Person:
    return Person("0012", "张三", "客服部", "专员", form="clerk", **more)  # type: ignore[arg-type]  # all are texts


def november(who: Person, rules: Rules = Rules(), moves: tuple[Move, ...] = ()) -> Staff:
    return staff_of([who], moves, rules, NOVEMBER)


@pytest.mark.parametrize(
    ("hired", "rules", "is_in"),
    [
        ("", Rules(), True),
        ("2026-11-15", Rules(), True),
        ("2026-11-16", Rules(), False),
        ("2026-11-30", Rules(hired_by=31), True),
        ("2026-12-01", Rules(hired_by=31), False),
        ("2026-11-01", Rules(hired_by=1), True),
    ],
)
def test_who_was_hired_by_the_day_that_counts_is_appraised(hired: str, rules: Rules, *, is_in: bool) -> None:
    found = november(person(hired=hired), rules)
    assert bool(found.people) is is_in
    assert [why for _, why in found.others] == ([] if is_in else ["hired-later"])


@pytest.mark.parametrize(
    ("left", "status", "rules", "why"),
    [
        ("2026-11-30", "", Rules(), None),
        ("2026-11-29", "离职", Rules(), "left-before"),
        ("2026-11-12", "", Rules(left_after=10), None),
        ("2026-12-05", "离职", Rules(), None),
        ("", "离职", Rules(), "status"),
        ("", "长期病假", Rules(without=("离职", "长期病假")), "status"),
        ("", "在职", Rules(), None),
    ],
)
def test_who_left_before_the_day_that_counts_gets_nothing(
    left: str, status: str, rules: Rules, why: str | None
) -> None:
    found = november(person(left=left, status=status), rules)
    assert [each for _, each in found.others] == ([why] if why else [])
    assert len(found.people) == (0 if why else 1)


MOVED = Move("0012", Day(2026, 11, 10), {"department": "销售部", "post": "顾问"}, {"department": "行政部"})


@pytest.mark.parametrize(
    ("moved_by", "department", "post"),
    [(31, "销售部", "顾问"), (10, "销售部", "顾问"), (9, "行政部", "专员")],
)
def test_a_day_decides_where_somebody_who_moved_is_appraised(
    moved_by: int, department: str, post: str
) -> None:
    (who,) = november(person(), Rules(moved_by=moved_by), (MOVED,)).people
    assert (who.department, who.post) == (department, post)


def test_before_a_move_somebody_is_where_the_move_before_led() -> None:
    moves = (MOVED, Move("0012", Day(2026, 12, 1), {"department": "财务部"}))
    (who,) = november(person(), moves=moves).people
    assert who.department == "销售部"
    (later,) = staff_of([person()], moves, Rules(), Period.parse("2026-12")).people
    assert (later.department, later.post) == ("财务部", "顾问")


TRIAL = Rules(probation=Probation(form=Id("trial"), months=3))


def test_on_probation_there_is_one_form_when_it_ends() -> None:
    who = person(hired="2026-08-20", status="试用")
    months = {
        name: staff_of([who], (), TRIAL, Period.parse(name)) for name in ("2026-10", "2026-11", "2026-12")
    }
    assert [why for _, why in months["2026-10"].others] == ["probation"]
    assert [each.form for each in months["2026-11"].people] == ["trial"]
    assert [each.form for each in months["2026-12"].people] == ["clerk"]


def test_the_day_of_confirmation_ends_probation_whatever_the_rule_says() -> None:
    who = person(hired="2026-08-20", confirmed="2026-11-01", status="试用")
    assert [str(day) for day in trial(who) if day] == ["2026-08-20", "2026-10-31"]
    assert [each.form for each in staff_of([who], (), TRIAL, Period.parse("2026-10")).people] == ["trial"]
    assert [each.form for each in november(who, TRIAL).people] == ["clerk"]


def test_without_a_rule_people_on_probation_have_their_own_form() -> None:
    assert [each.form for each in november(person(hired="2026-10-01", status="试用")).people] == ["clerk"]


def test_what_changed_is_told_by_person_and_not_by_post() -> None:
    before = [person(), Person("0013", "李四", "客服部"), Person("0014", "王五", "客服部", "主管", form="a")]
    after = [
        Person("0014", "王五", "客服部", "主管", form="a"),
        Person("0014", "王五", "销售部", "顾问", form="b"),
        Person("0015", "赵六", "客服部"),
        person(),
    ]
    assert [(each.change, each.person.number) for each in differences(before, after)] == [
        ("moved", "0014"),
        ("joined", "0015"),
        ("left", "0013"),
    ]
    (moved, *_) = differences(before, after)
    assert ("department", "客服部", "客服部、销售部") in moved.fields


def test_another_figure_in_a_column_that_pay_needs_is_a_difference_and_another_telephone_is_not() -> None:
    before = [replace(person(), extra={"职位系数": "1.1", "电话": "1"})]
    after = [replace(person(), extra={"职位系数": "1.2", "电话": "2"})]
    assert list(differences(before, after)) == []
    (found,) = differences(before, after, ["职位系数"])
    assert found.fields == (("职位系数", "职位系数 1.1", "职位系数 1.2"),)
