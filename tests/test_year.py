"""A year of a company: who came and went, forms of several periods side by side, by rules alone."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from formgen.cli.telling.people import people_read
from formgen.commands.blank import blank
from formgen.commands.people import people
from formgen.commands.person import person
from formgen.commands.status import status
from formgen.commands.workbook import workbook
from formgen.periods import Period
from formgen.problems import Problem
from formgen.scoring.history import mean_rate
from formgen.workspace.folder import load
from formgen.workspace.people import appraised

MONTHLY = """\
id: {id}
title: {id}考核表
version: 1
sections:
  - indicators: [{{id: work, name: 工作, points: 100, rule: {{rating: {{max: 100}}}}}}]
total: {{full: 100}}
"""
LONGER = """\
id: {id}
title: {id}考核表
version: 1
period: {period}
sections:
  - indicators:
      - {{id: months, name: 各月, points: 100, rule: {{from: monthly, missing: leave-out}}}}
total: {{full: 100}}
"""


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def company(root: Path, rules: str, roster: str) -> Path:
    for id_ in ("monthly", "other-monthly"):
        write(root / "specs" / f"{id_}.yaml", MONTHLY.format(id=id_))
    for id_, period in (("quarterly", "quarter"), ("yearly", "year")):
        write(root / "specs" / f"{id_}.yaml", LONGER.format(id=id_, period=period))
    write(root / "formgen.yaml", f"forms:\n{rules}")
    write(root / "people.csv", roster)
    return root


def told(problems: tuple[Problem, ...]) -> list[tuple[str, int]]:
    return [(problem.code, problem.where.line) for problem in problems]


# ── rules for several periods ───────────────────────────────────────────────────────────────

ROSTER = """\
工号,姓名,部门,岗位,表单
0001,张三,客服部,专员,
0002,李四,仓储部,专员,
0003,王五,仓储部,专员,other-monthly
"""


def test_of_the_rules_that_fit_the_first_of_each_period_counts(tmp_path: Path) -> None:
    rules = """\
  - {form: other-monthly, department: 仓储部}
  - {form: monthly}
  - {form: yearly}
  - {form: quarterly, department: 客服部}
"""
    workspace, problems = load(company(tmp_path, rules, ROSTER))
    assert problems == ()
    assert [person.forms for person in workspace.people] == [
        ("monthly", "yearly", "quarterly"),
        ("other-monthly", "yearly"),
        ("other-monthly",),  # what the roster says is all that somebody has
    ]
    due, _ = appraised(workspace, Period.parse("2026-Q3"))
    assert [(each.form.id, [person.name for person in each.people]) for each in due] == [
        ("quarterly", ["张三"])
    ]


def test_a_rule_that_others_always_come_before_is_told(tmp_path: Path) -> None:
    rules = """\
  - {form: monthly}
  - {form: other-monthly, department: 仓储部}
  - {form: yearly, department: 财务部}
"""
    _, problems = load(company(tmp_path, rules, ROSTER))
    assert told(problems) == [("rule-comes-too-late", 3), ("rule-fits-nobody", 4)]
    assert not any(problem.is_error for problem in problems)


def test_a_rule_whose_form_is_not_there_is_not_replaced_by_a_general_one(tmp_path: Path) -> None:
    rules = "  - {form: spare, department: 仓储部}\n  - {form: monthly}\n"
    workspace, problems = load(company(tmp_path, rules, ROSTER))
    assert [person.forms for person in workspace.people] == [("monthly",), ("spare",), ("other-monthly",)]
    assert "unknown-form" in [problem.code for problem in problems]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        (
            "formgen.yaml",
            "forms:\n  - {form: 没有, department: 客服部}\n  - {form: monthly, department: 仓储部}\n",
        ),
        ("people.csv", ROSTER + "0004,,客服部,专员,\n"),
    ],
)
def test_no_list_is_kept_while_somebody_is_lost_by_a_mistake(tmp_path: Path, file: str, text: str) -> None:
    company(tmp_path, "  - {form: monthly}\n", ROSTER)
    good = (tmp_path / file).read_text(encoding="utf-8")
    write(tmp_path / file, text)
    month = Period.parse("2026-07")
    made, problems = workbook(tmp_path, month)
    assert made
    assert "list-not-kept" in [problem.code for problem in problems]
    assert not (tmp_path / "people").exists()
    write(tmp_path / file, good)
    made[0].unlink()
    _, problems = workbook(tmp_path, month)
    assert [problem for problem in problems if problem.is_error] == []
    assert (tmp_path / "people" / "2026-07.csv").exists()


# ── whoever left before the year's end ──────────────────────────────────────────────────────

LEFT = """\
工号,姓名,部门,表单,离职日期
0001,张三,客服部,monthly、yearly,
0002,李四,客服部,monthly、yearly,2026-09-10
"""
SCORES = {
    "all.yaml": "form: monthly\nmonth: 2026-07\nscores:\n"
    "  - {person: '0001', facts: {work: 80}}\n  - {person: '0002', facts: {work: 90}}\n",
    "monthly.csv": "工号,姓名,work\n0001,张三,80\n0002,李四,90\n",
    "all.csv": "工号,姓名,表单,work\n0001,张三,monthly,80\n0002,李四,monthly,90\n",
    "names.csv": "姓名,月份,表单,work\n张三,2026-07,monthly,80\n李四,2026-07,monthly,90\n",
}


@pytest.mark.parametrize("name", SCORES)
@pytest.mark.parametrize("asked", ["2026", "2026-12"])
def test_whoever_left_during_the_year_is_no_fault_of_the_year(tmp_path: Path, name: str, asked: str) -> None:
    """The months of July and August know 李四; the year, for which nobody asks about them, says nothing."""
    company(tmp_path, "  - {form: monthly, post: 无}\n", LEFT)
    write(tmp_path / "formgen.yaml", "lang: zh\n")
    write(tmp_path / "scores" / "2026-07" / name, SCORES[name])
    found = status(tmp_path, Period.parse(asked))
    assert [problem.code for problem in found.problems if problem.is_error] == []
    july = status(tmp_path, Period.parse("2026-07"))
    assert july.problems == ()
    assert {each.person.name: each.state for each in july.standings} == {
        "张三": "complete",
        "李四": "complete",
    }


def test_a_record_of_the_year_may_lie_with_one_of_its_months_and_its_faults_are_told(tmp_path: Path) -> None:
    company(tmp_path, "  - {form: monthly, post: 无}\n", LEFT)
    write(tmp_path / "formgen.yaml", "lang: zh\n")
    text = "form: yearly\nperiod: 2026\nscores:\n  - {person: '0001'}\n  - {person: '0002'}\n"
    write(tmp_path / "scores" / "2026-12" / "yearly.yaml", text)
    found = status(tmp_path, Period.parse("2026"))
    assert [problem.code for problem in found.problems if problem.is_error] == ["unknown-person"]


def test_a_year_made_of_its_months_does_not_count_twice_in_the_mean(tmp_path: Path) -> None:
    company(tmp_path, "  - {form: monthly, post: 无}\n", LEFT)
    write(tmp_path / "formgen.yaml", "lang: zh\n")
    for month, points in (("2026-07", 80), ("2026-08", 90), ("2026-09", 70)):
        text = f"form: monthly\nmonth: {month}\nscores: [{{person: '0001', facts: {{work: {points}}}}}]\n"
        write(tmp_path / "scores" / month / "monthly.yaml", text)
    write(
        tmp_path / "scores" / "2026" / "yearly.yaml",
        "form: yearly\nperiod: 2026\nscores: [{person: '0001'}]\n",
    )
    found, _ = person(tmp_path, ["0001"])
    cards = found[0].appraisals
    assert [each.total for each in cards] == [80, 90, 70, 80]
    assert mean_rate(cards) == Fraction(80, 100)
    assert mean_rate(cards[:2]) == Fraction(85, 100)
    assert mean_rate((*cards[:2], cards[3])) == Fraction(85, 100)
    assert mean_rate(cards[3:]) == Fraction(80, 100)  # of a year alone it is the year's


def test_posts_are_not_called_people(tmp_path: Path) -> None:
    roster = (
        "工号,姓名,部门,岗位,表单\n0001,张三,客服部,专员,monthly\n0001,张三,仓储部,盘点员,other-monthly\n"
    )
    company(tmp_path, "  - {form: yearly}\n", roster)
    listed, _ = people(tmp_path, Period.parse("2026-07"))
    assert list(people_read(listed, "zh"))[:2] == [
        "2026-07　1 人，2 个岗位",
        "名单尚未保存；按当前花名册：2 个岗位",
    ]


def test_a_form_not_yet_in_force_is_one_problem_and_not_that_nobody_has_it(tmp_path: Path) -> None:
    company(tmp_path, "  - {form: monthly}\n", ROSTER)
    talk = "id: talk\ntitle: 面谈\nversion: 1\neffective: 2026-10\nfollows: {}\nheader: [姓名]\n"
    write(tmp_path / "specs" / "talk.yaml", talk)
    found = blank(tmp_path, ["talk"], period=Period.parse("2026-08"))
    assert [problem.code for problem in found.problems] == ["no-version-in-force"]
