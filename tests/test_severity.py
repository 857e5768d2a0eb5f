"""How severe raters are: superiors and several raters, beside the others who rated the same department."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from statistics import pstdev

from hypothesis import given, strategies as st
from openpyxl import load_workbook

from formgen.forms.model import Form
from formgen.periods import Period
from formgen.phrases import phrases
from formgen.records.model import Person
from formgen.scoring.score import score
from formgen.scoring.severity import Given, severities
from formgen.scoring.standing import Standing, standing_of
from formgen.view.report import report
from formgen.workbooks.summary import workbook
from formgen.yamlfiles.kinds import Id
from forms import form, record

ZH = phrases("zh")

PLAIN = form(
    "sections: [{indicators: [{id: work, name: 业绩, weight: 100%, rule: {rating: {}}}]}]\ntotal: {full: 100}"
)
SEVERAL = form(
    """
    raters:
      who: [{name: 自评, weight: 20%}, {name: 上级, weight: 80%}, {name: 参考, reference: 是}]
    sections:
      - indicators:
          - {id: team, name: 协作, weight: 50%, rule: {rating: {max: 10}}, raters: [自评, 上级, 参考]}
          - id: care
            name: 服务
            weight: 50%
            raters: [自评, 上级]
            rule: {choice: [{name: 好, points: 50}, {name: 差, points: 10}]}
    total: {full: 100}
    """
)


def person(number: int, superior: str, department: str = "客服部") -> Person:
    return Person(f"{number:04}", f"员工{number}", department, superior=superior)


def stands(who: Person, work: str) -> Standing:
    return standing_of(score(PLAIN, replace(record(PLAIN, {"work": work} if work else {}), person=who)))


def rated(number: int, own: tuple[str, str], by: tuple[str, str], of: Form = SEVERAL) -> Standing:
    entries = {
        "team": {"自评": own[0], "上级": by[0], "参考": "1"},
        "care": {"自评": own[1], "上级": by[1]},
    }
    return standing_of(score(of, replace(record(of, entries), person=person(number, ""))))


def test_a_superior_is_held_against_the_others_of_the_department_only() -> None:
    found = severities(
        [
            stands(person(1, "张三"), "90"),
            stands(person(2, "张三"), "80"),
            stands(person(3, "李四"), "60"),
            stands(person(4, "王五", "销售部"), "10"),
        ]
    )
    assert [(each.rater, each.department, each.form) for each in found] == [
        ("张三", "客服部", None),
        ("李四", "客服部", None),
    ]
    strict = found[1]
    assert (strict.own.people, strict.own.mean, strict.own.spread) == (1, Fraction(3, 5), None)
    assert (strict.others.people, strict.others.mean) == (2, Fraction(17, 20))
    assert strict.others.spread == Decimal("0.05")
    assert strict.above == Fraction(-1, 4)


def test_a_card_made_of_earlier_ones_judges_no_superior_once_more() -> None:
    year = form(
        """
        period: year
        sections: [{indicators: [{id: months, name: 各月, weight: 100%, rule: {from: plain}}]}]
        total: {full: 100}
        """
    )
    people = [person(1, "张三"), person(2, "李四")]
    months = [stands(people[0], "90"), stands(people[1], "70")]
    whole = replace(year, id=Id("whole"))
    years = [
        replace(each, form=whole, total=total)
        for each, total in zip(months, (Decimal(20), Decimal(40)), strict=True)
    ]
    assert severities([*months, *years]) == severities(months)
    assert [each.above for each in severities(years)] == [Fraction(-1, 5), Fraction(1, 5)]


def test_who_is_not_complete_or_has_no_superior_is_in_no_figure() -> None:
    people = [stands(person(1, "张三"), "90"), stands(person(2, "李四"), ""), stands(person(3, " "), "50")]
    assert severities(people) == ()


def test_several_raters_are_compared_by_what_each_gave_for_the_same_indicators() -> None:
    found = severities([rated(1, ("10", "好"), ("8", "差")), rated(2, ("9", "好"), ("9", "好"))])
    own, by = found
    assert [(each.rater, each.form) for each in found] == [("自评", SEVERAL), ("上级", SEVERAL)]
    assert own.own.mean == Fraction(39, 40)  # (10/10 + 1 + 9/10 + 1) ÷ 4
    assert by.own.mean == Fraction(29, 40)  # (8/10 + 1/5 + 9/10 + 1) ÷ 4
    assert (own.others, own.above) == (by.own, Fraction(1, 4))


def test_raters_for_reference_are_held_against_nobody() -> None:
    assert rated(1, ("10", "好"), ("8", "差")).raters.keys() == {"自评", "上级"}


@given(st.lists(st.fractions(0, 1, max_denominator=1000), min_size=2, max_size=30))
def test_mean_and_spread_are_those_of_just_these_people(shares: list[Fraction]) -> None:
    found = Given.of(shares)
    assert found.mean == sum(shares) / len(shares)
    assert found.spread is not None
    assert abs(float(found.spread) - pstdev(map(float, shares))) < 1e-9


PEOPLE = [
    stands(person(1, "张三"), "90"),
    stands(person(2, "张三"), "80"),
    stands(person(3, "李四"), "60"),
]


def test_the_report_and_its_workbook_say_the_same() -> None:
    page = report(ZH, Period.parse("2026-11"), PEOPLE, [], [])
    (topic,) = (each for each in page.topics if "评分宽严" in each.title)
    assert topic.grids[0].rows == (
        ("客服部", "张三（直接上级）", "2", "85.0%", "5.0", "60.0%", "—", "+25.0"),
        ("客服部", "李四（直接上级）", "1", "60.0%", "—", "85.0%", "5.0", "\N{MINUS SIGN}25.0"),
    )
    sheet = load_workbook(io.BytesIO(workbook(ZH, PEOPLE, [], {}, Period.parse("2026-11"))))["评分宽严"]
    rows = list(sheet.iter_rows(min_row=4, values_only=True))
    assert rows[1] == ("客服部", "李四", "直接上级", 1, 60, None, 85, 5, -25)


def test_where_nobody_can_be_compared_nothing_is_said() -> None:
    page = report(ZH, Period.parse("2026-11"), PEOPLE[:2], [], [])
    assert not any("评分宽严" in each.title for each in page.topics)
    book = load_workbook(io.BytesIO(workbook(ZH, PEOPLE[:2], [], {}, Period.parse("2026-11"))))
    assert "评分宽严" not in book.sheetnames
