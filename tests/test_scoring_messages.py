"""Every problem of scoring can be said, in both languages, with the facts that it carries."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from importlib.resources import files

import pytest

from formgen.forms.model import Choice, Linear, Option, Rater, Raters, Ratio, Total, Veto
from formgen.forms.pay import ByLevel, Pay
from formgen.messages import LANGS, hint, sentence
from formgen.periods import Period
from formgen.points import Percent
from formgen.problems import Problem, Where
from formgen.records.model import Calibration, Computed, Past, Record
from formgen.scoring.score import score
from formgen.yamlfiles.kinds import Entry, ItemId
from forms import PERSON, form, record

CASES: Mapping[str, tuple[str, Entry, str]] = {
    "score-missing": ("rating: {}", "", ""),
    "score-one-value": ("rating: {}", ("1", "2"), ""),
    "score-not-a-number": ("rating: {}", "好", ""),
    "score-outside-range": ("rating: {}", "101", ""),
    "score-percent-hundredfold": (
        "linear: 率, unit: '%', low: 60, high: 90",
        "9510%",
        "95.1%",
    ),
    "score-percent-unsure": ("linear: 率, unit: '%', low: 60, high: 90", "0.951", "95.1%"),
    "score-no-such-option": ("choice: [{name: 1级, points: 5}]", "1 级", "1级"),
    "score-not-yes-or-no": ("checklist: [a, b]", ("是", "或"), ""),
    "score-answers-expected": ("checklist: [a, b]", ("是",), ""),
    "score-counts-expected": ("count: [{name: 甲, deduct: 1}, {name: 乙, deduct: 1}]", "2", "{…: 1"),
    "score-no-such-count": ("count: [{name: 迟到, deduct: 1}]", {"迟": "1"}, "迟到"),
    "score-not-a-count": ("count: [{name: 迟到, deduct: 1}]", "0.5", ""),
    "score-target-expected": ("ratio: 销售额", "460", "target: 500}"),
    "score-target-not-positive": ("ratio: 销售额", {"actual": "1", "target": "0"}, ""),
    "score-negative": ("ratio: 销售额, target: 5", "-1", ""),
    "score-zero-without-cap": ("ratio: 差错, target: 5, better: lower", "0", ""),
    "score-in-no-interval": ("bands: 完成率, intervals: [{from: 60, points: 5}]", "50", ""),
    "score-beyond-limits": ("linear: 利润, low: 6, high: 12", "5", ""),
    "score-in-no-range": ("ranges: [{name: 甲, to: 50}]", "60", ""),
    "score-no-level-reached": ("checklist: [a], levels: [{yes: 1, name: 好, points: 5}]", "否", ""),
}


def problems(rule: str, entry: Entry, more: str = "", raters: str = "") -> tuple[Problem, ...]:
    of = form(f"""
    sections:
      - indicators: [{{id: work, name: 业绩, weight: 100%, rule: {{{rule}}}{raters}}}]
    {more}
    """)
    return score(of, record(of, {"work": entry})).problems


def said(problem: Problem) -> str:
    words = [*(sentence(problem, lang) for lang in LANGS), *(hint(problem, lang) for lang in LANGS)]
    assert all("{person}" not in each for each in words)
    assert all("张三（0012）" in each for each in words[: len(LANGS)])
    return " ".join(words)


@pytest.mark.parametrize("code", CASES)
def test_a_bad_entry_is_told_by_its_person_its_indicator_and_what_to_do(code: str) -> None:
    rule, entry, advice = CASES[code]
    (problem,) = problems(rule, entry)
    assert problem.code == code
    words = said(problem)
    assert "业绩" in words
    assert advice in words
    assert hint(problem, "zh") or code.startswith("score-no-such")


def others() -> Iterator[Problem]:
    """One of each problem that needs more than a rule and an entry."""
    who = "raters: {who: [{name: 自评}, {name: 上级}]}"
    for entry in ("5", {"自评": "5"}, {"自评": "5", "上级": "5", "上及": "5"}):
        yield from problems("rating: {}", entry, who, ", raters: [自评, 上级]")
    aims = form(f"{who}\nsections: [{{goals: {{rating: {{max: 5}}, raters: [自评, 上级]}}}}]")
    aim: dict[str, Entry] = {"goal": "甲", "weight": "100%", "rating": {"自评": "5"}}
    yield from score(aims, record(aims, {"goals": (aim,)})).problems
    top = "total: {full: 100}\n    grades: [{name: 好, from: 50}]\n    "
    pay = "pay: {base: {levels: {P1: 1, P3: 3}}, factors: [{grade: 绩效系数}]}"
    yield from problems("rating: {}", "40", top)
    graded = form("sections: [{indicators: [{id: work, name: 业绩, weight: 100%, rule: {rating: {}}}]}]")
    computed = {"score.work": Computed("61", Where("a.xlsx", cell="表!D4"))}
    yield from score(graded, replace(record(graded, {"work": "60"}), computed=computed)).problems
    yield from problems("rating: {}", "60", top + pay)
    yield from problems("rating: {}", "60", top + pay.replace("P1", "P2"))
    days = "{divide: 出勤天数, by: 应出勤天数}"
    of = form(f"""
    sections: [{{indicators: [{{id: work, name: 业绩, weight: 100%, rule: {{rating: {{}}}}}}]}}]
    total: {{full: 100}}
    pay: {{base: {{roster: 基数}}, factors: [{days}], additions: [{{record: 奖惩金额}}]}}
    """)
    for base, said in (
        ("", {}),
        ("三千", {"出勤天数": "20", "应出勤天数": "0", "奖惩金额": "很多", "奖惩": "1"}),
        ("-1", {"出勤天数": "22", "应出勤天数": "20", "奖惩金额": "99,999,999,999"}),
    ):
        one = record(of, {"work": "60"}, pay=said)
        yield from score(of, replace(one, person=replace(PERSON, extra={"基数": base}))).problems


def calibrated() -> Iterator[Problem]:
    """Calibrations that say too little, of no grade, against a veto, on a form that gives no grade."""
    of = form("""
    sections: [{indicators: [{id: work, name: 业绩, weight: 100%, rule: {rating: {}}}]}]
    total: {full: 100}
    vetoes: [{id: leak, name: 泄密, grade_at_most: 合格}]
    grades: [{name: 优秀, from: 90}, {name: 合格, below: 90}]
    """)
    whole = Calibration(grade="优秀", by="王五", why="贡献突出")
    for said in (Calibration(grade="优秀"), replace(whole, grade="优"), whole):
        yield from score(of, record(of, {"work": "60"}, vetoes=("leak",), calibration=said)).problems
    ungraded = replace(of, grades=(), vetoes=())
    yield from score(ungraded, record(ungraded, {"work": "60"}, calibration=whole)).problems


def from_earlier() -> Iterator[Problem]:
    """Cards of earlier months that are missing, too few, not as many as the weights, or were left out."""
    quarter = Period.parse("2026-Q4")
    first, *others = quarter.months
    months = (Past(first, "complete", Decimal(80), Decimal(100)), *(Past(each, "missing") for each in others))
    for more in ("", ", weights: [50%, 50%]", ", missing: leave-out", ", missing: leave-out, at_least: 2"):
        of = form(f"""
        period: quarter
        sections: [{{indicators: [{{id: m, name: 月度, points: 100, rule: {{from: monthly{more}}}}}]}}]
        """)
        for typed in ({}, {"m": "80"}):
            yield from score(of, Record(PERSON, of.id, quarter, typed, earlier={"monthly": months})).problems


def tabled() -> Iterator[Problem]:
    """Rows of a table that are none, and of a column that it does not have."""
    of = form("sections: [{title: 改进计划, table: {id: plan, rows: 2, columns: [{id: aim, title: 目标}]}}]")
    rows: tuple[Entry, ...] = ("甲", ({"aims": "甲"},))
    for entry in rows:
        yield from score(of, record(of, {"plan": entry})).problems


def formless() -> Iterator[Problem]:
    """Problems of forms that the reader itself would refuse, and of names in the record."""
    of = form("""
    sections:
      - indicators: [{id: work, name: 业绩, weight: 100%, rule: {rating: {}}}]
      - {title: 目标, goals: {rating: {}}}
    adjustments: [{kind: bonus, title: 加分, items: [{id: extra, name: 其他}]}]
    """)
    goal: dict[str, Entry] = {"goal": "甲", "weight": "50%", "rating": "5"}
    bad: tuple[dict[str, Entry], ...] = (
        {"goals": "甲"},
        {"goals": (goal,)},
        {"goals": ({**goal, "rating": ""},)},
        {"goals": ({**goal, "ratings": "5"},)},
        {"goals": (), "wrk": "5", "extra": "有"},
    )
    vetoed = replace(of, vetoes=(Veto(id=ItemId("leak"), name="泄密"),))
    for entries in bad:
        more = record(vetoed, {"work": "5", **entries}, vetoes=("leak", "leek"), comments={"x": "好"})
        yield from score(vetoed, more).problems
    indicator = of.sections[0].indicators[0]
    for rule, weight in (
        (Ratio(ratio="x", target=Decimal(5)), None),
        (Choice(choice=(Option(name="5"),)), indicator.weight),
        (Linear(linear="x", low=Decimal(5), high=Decimal(5)), indicator.weight),
    ):
        section = replace(of.sections[0], indicators=(replace(indicator, rule=rule, weight=weight),))
        odd = replace(of, sections=(section,))
        yield from score(odd, record(odd, {"work": "5"})).problems
    paid = replace(
        of, sections=of.sections[:1], total=Total(), pay=Pay(base=ByLevel(levels={"P1": Decimal(5)}))
    )
    levelless = replace(record(paid, {"work": "5"}), person=replace(PERSON, pay_level=""))
    yield from score(paid, levelless).problems
    names = ("甲", "乙")
    who = (Rater(name="甲", weight=Percent(Decimal(50))), Rater(name="乙"))
    section = replace(of.sections[0], indicators=(replace(indicator, raters=names),))
    odd = replace(of, sections=(section,), raters=Raters(who=who))
    yield from score(odd, record(odd, {"work": {"甲": "5", "乙": "5"}})).problems


def test_every_message_of_scoring_is_used_and_every_problem_has_its_message() -> None:
    found = [*others(), *calibrated(), *from_earlier(), *tabled(), *formless()]
    for problem in found:
        said(problem)
    told = {problem.code for problem in found} | set(CASES)
    catalogue = tomllib.loads(files("formgen.messages").joinpath("scores.toml").read_text(encoding="utf-8"))
    assert told == set(catalogue)
