"""Rosters and score files: values as typed, one bad row stops nobody else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from formgen import messages
from formgen.forms.model import Field, Form
from formgen.problems import Places, Problem
from formgen.records.headers import HEADERS
from formgen.records.model import Person, Record
from formgen.records.people import Row, read_people, roster
from formgen.records.scores import Records, read_scores, records_of, repeated
from formgen.yamlfiles.kinds import Id, ItemId, Month

# ── people ──────────────────────────────────────────────────────────────────────────────────


def test_a_roster_is_read_as_typed_with_headers_in_either_language() -> None:
    reading = read_people(
        "people:\n"
        "  - {number: 0012, name: 张三, department: 客服部, post: 经理,\n"
        "     superior: 王总, pay_level: 一级, form: a-form}\n"
        '  - {工号: "0013", 姓名: 李四, 部门: 销售部, 岗位: 专员,\n'
        "     直接上级: 赵六, 工资级别: 二级, 表单: b-form}\n"
        "  - {工号: no, 姓名: 王五, 部门: , 入职日期: 2020-01-02}\n",
        "people.yaml",
    )
    assert reading.problems == ()
    assert reading.people == (
        Person("0012", "张三", "客服部", "经理", "王总", "一级", "a-form"),
        Person("0013", "李四", "销售部", "专员", "赵六", "二级", "b-form"),
        Person("no", "王五", hired="2020-01-02"),
    )


def test_a_bad_row_stops_nobody_else() -> None:
    reading = read_people(
        "people:\n"
        "  - {number: 1, name: 甲}\n"
        "  - {name: 乙}\n"
        "  - 丙\n"
        "  - {number: 4, name: 丁, name: 丁}\n"
        "  - {number: [5], name: 戊}\n"
        "  - {number: 6, name: 己}\n",
        "f",
    )
    assert any(problem.is_error for problem in reading.problems)
    assert [person.name for person in reading.people] == ["甲", "己"]


def test_numbers_are_compared_as_people_read_them() -> None:
    reading = read_people("people: [{number: '0012', name: 甲}, {number: ００１２, name: 乙}]", "f")
    (problem,) = reading.problems
    assert (problem.code, problem.facts["name"]) == ("number-twice", "甲")
    assert str(problem.where) == "f:1:46"


def test_a_misspelt_column_is_a_warning_and_is_kept() -> None:
    reading = read_people("people: [{number: 1, name: 甲, departmnt: 客服部}]", "f")
    (problem,) = reading.problems
    assert (problem.code, problem.is_error, problem.facts["near"]) == ("column-misspelt", False, "department")
    assert reading.people == (Person("1", "甲", extra={"departmnt": "客服部"}),)


def test_rows_from_anywhere_make_a_roster() -> None:
    found = roster([Row({"工号": " 1 ", "姓名": "甲"}, Places("people.xlsx"))])
    assert found.people == (Person("1", "甲"),)


def test_a_number_may_stand_there_again_as_a_second_post_and_not_as_a_copy() -> None:
    reading = read_people(
        "people:\n"
        "  - {工号: 1, 姓名: 甲, 部门: 客服部, 岗位: 主管, 表单: a, 岗位权重: 70%}\n"
        "  - {工号: 1, 姓名: 甲, 部门: 销售部, 岗位: 顾问, 表单: b, 岗位权重: 30%}\n"
        "  - {工号: 1, 姓名: 甲, 部门: 客服部, 岗位: 主管, 表单: c}\n"
        "  - {工号: 1, 姓名: 甲, 部门: 行政部, 岗位: 助理, 表单: b}\n",
        "f",
    )
    assert [(each.post, each.share) for each in reading.people] == [("主管", "70%"), ("顾问", "30%")]
    assert [(each.code, each.where.line) for each in reading.problems] == [
        ("person-twice", 4),
        ("posts-share-form", 5),
    ]


@pytest.mark.parametrize("typed", ["2026/3/1", "2026年3月1日", "2026.03.01"])
def test_days_are_kept_in_one_writing(typed: str) -> None:
    reading = read_people(f"people: [{{工号: 1, 姓名: 甲, 入职日期: {typed}}}]", "f")
    assert [each.hired for each in reading.people] == ["2026-03-01"]


def test_what_is_no_day_is_told_where_it_stands() -> None:
    reading = read_people("people:\n  - {工号: 1, 姓名: 甲, 离职日期: 上月}", "f")
    assert [(each.code, each.where.line) for each in reading.problems] == [("not-a-day", 2)]
    assert reading.people == ()


def test_moves_stand_beside_the_people() -> None:
    reading = read_people(
        "people: [{工号: 1, 姓名: 甲, 部门: 销售部}]\n"
        "moves:\n"
        "  - {工号: 1, 调动日期: 2026-11-10, 原部门: 客服部, 部门: 销售部}\n"
        "  - {工号: 2, 调动日期: 2026-11-10, 部门: 销售部}\n"
        "  - {工号: 1, 调动日期: 月底, 部门: 销售部}\n"
        "  - {工号: 1, 调动日期: 2026-11-10}\n",
        "f",
    )
    assert [(str(each.since), each.before, each.to) for each in reading.moves] == [
        ("2026-11-10", {"department": "客服部"}, {"department": "销售部"})
    ]
    assert [(each.code, each.where.line) for each in reading.problems] == [
        ("move-of-nobody", 4),
        ("not-a-day", 5),
        ("move-of-nothing", 6),
    ]


@given(st.dictionaries(st.sampled_from([name for names in HEADERS.values() for name in names]), st.text()))
def test_any_row_gives_a_person_or_a_problem(cells: dict[str, str]) -> None:
    found = roster([Row(cells, Places("f"))])
    lost = [each for each in found.problems if each.is_error and not each.code.startswith("post-weight")]
    assert len(found.people) + bool(lost) == 1  # a weight that cannot be costs nobody their post


# ── scores ──────────────────────────────────────────────────────────────────────────────────

PEOPLE = (
    Person("0012", "张三", "客服部"),
    Person("0013", "李四"),
    Person("0014", "王五"),
    Person("0015", "王五"),
)
HEADER = (Field(label="填表日期"), Field(label="见证人", id=ItemId("witness")))
FORMS = (
    Form(id=Id("cs-form"), title="考核表", version=1, effective=Month("2026-01")),
    Form(id=Id("cs-form"), title="考核表", version=2, effective=Month("2026-10"), header=HEADER),
)

SCORES = """\
form: cs-form
month: 2026-10
scores:
  - person: 0012
    facts:
      crm-process: 87%
      initiative: 4级
      service: {自评: 90, 上级: 84}
      complaints: 2
      sales: {actual: 460, target: 500}
      questions: [是, 否, 是]
      goals: [{goal: 目标一, weight: 30%, due: 2026-11-30, result: , rating: 85}]
      empty:
    fields: {填表日期: 2026-11-02, witness: 赵六}
    vetoes: [major-complaint]
    comments: {appraiser: 好}
"""


def scored(text: str, people: tuple[Person, ...] = PEOPLE, forms: tuple[Form, ...] = FORMS) -> Records:
    return records_of(read_scores(text, "scores.yaml"), people, forms)


def one(sheet: str) -> tuple[Record | None, list[Problem]]:
    found = scored("form: cs-form\nmonth: 2026-10\nscores:\n" + sheet)
    return (found.records[0] if found.records else None), list(found.problems)


def test_a_score_file_becomes_records() -> None:
    found = scored(SCORES)
    assert found.problems == ()
    (record,) = found.records
    assert record.person == PEOPLE[0]
    assert (record.form, record.period.name) == ("cs-form", "2026-10")
    assert record.entries == {
        "crm-process": "87%",
        "initiative": "4级",
        "service": {"自评": "90", "上级": "84"},
        "complaints": "2",
        "sales": {"actual": "460", "target": "500"},
        "questions": ("是", "否", "是"),
        "goals": ({"goal": "目标一", "weight": "30%", "due": "2026-11-30", "rating": "85"},),
    }
    assert record.fields == {"填表日期": "2026-11-02", "witness": "赵六"}
    assert record.vetoes == ("major-complaint",)
    assert record.comments == {"appraiser": "好"}


def test_a_record_knows_where_everything_stands() -> None:
    at = scored(SCORES).records[0].places.at
    assert str(at("person")) == "scores.yaml:4:13"
    assert str(at("entries", "crm-process")) == "scores.yaml:6:20"
    assert str(at("entries", "service", "上级")) == "scores.yaml:8:29"
    assert str(at("entries", "questions", 2)) == "scores.yaml:11:25"
    assert str(at("vetoes", 0)) == "scores.yaml:15:14"
    assert str(at("comments", "appraiser")) == "scores.yaml:16:27"
    assert str(at("nothing")) == "scores.yaml:4:5"


@pytest.mark.parametrize("person", ["0012", '"0012"', "００１２", "张三", " 张三 "])
def test_a_person_is_found_by_number_or_name(person: str) -> None:
    record, problems = one(f"  - person: {person}\n")
    assert record
    assert record.person is PEOPLE[0]
    assert problems == []


def test_a_person_may_be_given_in_place() -> None:
    found = scored(
        "form: cs-form\nmonth: 2026-10\nscores:\n  - person: {工号: 99, 姓名: 新人, 部门: 客服部}", people=()
    )
    assert found.problems == ()
    assert found.records[0].person == Person("99", "新人", "客服部")


def test_what_a_person_given_in_place_leaves_out_the_roster_knows() -> None:
    record, problems = one('  - person: {number: "0012", name: 张三, post: 代理经理}\n')
    assert problems == []
    assert record
    assert record.person == replace(PEOPLE[0], post="代理经理")


def test_a_number_of_the_roster_under_another_name_is_refused() -> None:
    record, (problem,) = one('  - person: {number: "0012", name: 假名}\n')
    assert record is None
    assert (problem.code, problem.facts["known"]) == ("person-differs", "张三")


@pytest.mark.parametrize(
    ("person", "code", "facts"),
    [
        ("0112", "unknown-person", {"near": "0012"}),
        ("nobody", "unknown-person", {}),
        ("王五", "several-people", {"numbers": "0014, 0015"}),
        ("[0012]", "not-a-person", {}),
        ("{name: 新人}", "person-without", {}),
        ("{number: [1], name: 新人}", "not-a-person", {}),
        ("", "empty-value", {}),
    ],
)
def test_who_cannot_be_found_gives_no_record(person: str, code: str, facts: dict[str, str]) -> None:
    record, (problem,) = one(f"  - person: {person}\n")
    assert record is None
    assert problem.code == code
    assert facts.items() <= problem.facts.items()
    assert messages.hint(problem, "zh")


def test_a_bad_sheet_stops_nobody_else() -> None:
    found = scored(
        "form: cs-form\nmonth: 2026-10\nscores:\n"
        "  - {person: 0012, facts: {a: 1, a: 2}}\n"
        "  - {person: 0013, facts: {a: 1}}\n"
        "  - {person: 9999}\n"
        "  - {person: 0014, fact: {a: 1}}\n"
        "  - {person: 0015, facts: {a: *x}}\n"
        "  - {person: 张三, facts: {a: 3}}\n"
    )
    assert [record.person.number for record in found.records] == ["0013", "0012"]
    assert [problem.code for problem in found.problems] == [
        "duplicate-key",
        "unknown-person",
        "unknown-key",
        "yaml-alias",
    ]


def test_a_person_recorded_twice_counts_once() -> None:
    found = scored(
        "form: cs-form\nmonth: 2026-10\nscores:\n  - {person: 0012, facts: {a: 1}}\n  - person: 张三\n"
    )
    (record,), (problem,) = found.records, found.problems
    assert record.entries == {"a": "1"}
    assert (problem.code, problem.facts["first"]) == ("recorded-twice", "scores.yaml:4:14")
    assert str(problem.where) == "scores.yaml:5:13"


def test_a_person_recorded_again_in_another_file_is_told() -> None:
    first, second = scored(SCORES).records, scored(SCORES).records
    assert [problem.code for problem in repeated((*first, *second))] == ["recorded-twice"]
    assert list(repeated(first)) == []


def test_fields_are_those_of_the_version_in_force() -> None:
    sheet = "scores: [{person: 0012, fields: {填表日期: 1, 填表日: 2}}]"
    found = scored(f"form: cs-form\nmonth: 2026-10\n{sheet}")
    assert [(each.code, each.facts.get("near")) for each in found.problems] == [("unknown-field", "填表日期")]
    found = scored(f"form: cs-form\nmonth: 2026-09\n{sheet}")
    assert [each.code for each in found.problems] == ["unknown-field", "unknown-field"]
    assert len(found.records) == 1


@pytest.mark.parametrize(
    ("head", "code"),
    [
        ("form: cs-from\nmonth: 2026-10\n", "unknown-form"),
        ("form: cs-form\nmonth: 2025-12\n", "no-version-in-force"),
        ("form: cs-form\nmonth: 10月\n", "not-a-month"),
        ("form: cs-form\n", "missing-key"),
        ("form: cs-form\nmonth: 2026-10\nform: b-form\n", "duplicate-key"),
    ],
)
def test_without_form_and_month_nothing_can_be_scored(head: str, code: str) -> None:
    found = scored(head + "scores: [{person: 0012}]")
    assert found.records == ()
    assert [problem.code for problem in found.problems] == [code]


def test_nothing_recorded_is_left_out() -> None:
    record, problems = one(
        "  - {person: 0012, facts: {a: , b: ~, c: '', d: {自评: }}, comments: , vetoes: }\n"
    )
    assert record
    assert record.entries == {"c": "", "d": {}}
    assert problems == []
