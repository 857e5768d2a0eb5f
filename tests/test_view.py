"""What stands on the page: the right words, in order, with one slot for each place to fill in."""

from __future__ import annotations

from fractions import Fraction

import pytest

from formgen.periods import Period
from formgen.scoring.score import score
from formgen.scoring.standing import standing_of
from formgen.view.build import view_of
from formgen.view.model import PAGE_WIDTH, Goals, Prose, Row, Slot, Table, View
from formgen.view.text import printed
from formgen.writing.brand import Brand
from forms import PERSON, form, record
from views import slots

MONTHLY = """
    period: month
    header: [姓名, 部门, 考核周期, 填表日期, 见证人]
    sections:
      - title: 业绩
        id: results
        indicators:
          - id: rate
            name: 完成率
            weight: 60%
            requirement: 按期完成
            rule:
              bands: 完成率
              unit: "%"
              intervals:
                - {from: 90, points: 60, text: 90%以上60分}
                - {below: 90, points: 30, text: 低于90%为30分}
      - title: 态度
        weight: 40%
        indicators:
          - id: initiative
            name: 主动性
            weight: 100%
            rule:
              choice:
                - {name: 1级, points: 50, text: 等候指示}
                - {name: 2级, points: 100, text: 单独行动}
    total: {full: 100}
    grades:
      - {name: 优, from: 80, text: 很好, coefficient: 1.2}
      - {name: 中, below: 80, text: 可以, coefficient: 1}
    opinions: [{id: appraiser, title: 考核人评语, lines: 4, sign: true, date: true}]
    signatures: [{role: 被考核人, date: true}, 考核人]
    notes: [备注一]
"""


def slot(view: View, name: str) -> Slot:
    return next(each for each in slots(view) if each.name == name)


def rows(view: View) -> list[Row]:
    tables = [block for block in view.blocks if isinstance(block, Table)]
    return [row for table in tables for group in table.groups for row in group.rows]


def test_a_blank_has_every_slot_empty_but_what_is_known_before() -> None:
    view = view_of(form(MONTHLY), period=Period.parse("2026-11"), person=PERSON)
    filled = {each.name: each.value for each in slots(view) if each.value}
    assert filled == {
        "employee.name": "张三",
        "employee.department": "客服部",
        "period": "2026年11月",
    }
    assert view.state == "blank"


def test_slot_names_are_unique_and_follow_the_ids() -> None:
    names = [each.name for each in slots(view_of(form(MONTHLY)))]
    assert len(names) == len(set(names))
    assert {
        "fact.rate",
        "score.rate",
        "fact.initiative",
        "sum.2",
        "total",
        "grade",
        "grade.description",
        "grade.coefficient",
        "comment.appraiser",
        "sign.appraiser",
        "sign.appraiser.date",
        "sign.被考核人",
        "sign.被考核人.date",
        "sign.考核人",
        "field.见证人",
        "form.date",
    } <= set(names)


def test_a_completed_card_fills_the_slots_of_the_same_form() -> None:
    of = form(MONTHLY)
    card = score(of, record(of, {"rate": "95%", "initiative": "1级"}, fields={"填表日期": "2026-12-01"}))
    view = view_of(of, card=card)
    assert [each.name for each in slots(view)] == [each.name for each in slots(view_of(of))]
    shown = {each.name: each.value for each in slots(view)}
    assert shown["fact.rate"] == "95"
    assert shown["score.rate"] == "60"
    assert shown["score.initiative"] == "50"
    assert shown["sum.2"] == "20"
    assert shown["total"] == "80"
    assert (shown["grade"], shown["grade.description"], shown["grade.coefficient"]) == ("优", "很好", "1.2")
    assert shown["form.date"] == "2026年12月1日"
    assert [line.mark for line in view.grades] == ["ticked", "open"]


def test_the_chosen_level_is_ticked_and_the_others_are_not() -> None:
    of = form(MONTHLY)
    view = view_of(of, card=score(of, record(of, {"rate": "95%", "initiative": "2级"})))
    levels = [(line.text, line.mark) for line in rows(view)[1].requirement]
    assert levels == [("1级：等候指示（50分）", "open"), ("2级：单独行动（100分）", "ticked")]
    assert rows(view)[1].standard == ()


def test_a_missing_score_is_marked_and_nothing_is_summed() -> None:
    of = form(MONTHLY)
    view = view_of(of, card=score(of, record(of, {"initiative": "2级"})))
    assert view.state == "incomplete"
    missing = {each.name for each in slots(view) if each.missing}
    assert missing == {"fact.rate", "score.rate"}
    assert [slot(view, each).value for each in ("sum.2", "total")] == ["40", "未计"]
    assert view.result is not None
    assert "1项未录入" in view.result.note


def test_what_was_recorded_and_cannot_be_used_is_not_told_as_not_recorded() -> None:
    of = form("""
    sections:
      - indicators:
          - {id: a, name: 技能, points: 35, rule: {rating: {max: 35}}}
          - {id: b, name: 态度, points: 65, rule: {choice: [{name: 好, points: 65}, {name: 差, points: 0}]}}
    total: {full: 100}
    """)
    card = score(of, record(of, {"a": "36分", "b": "中"}))
    view = view_of(of, card=card)
    values = {each.name: (each.value, each.missing) for each in slots(view)}
    assert [values[each] for each in ("fact.a", "fact.b")] == [("36", False), ("中", False)]
    assert [values[each] for each in ("score.a", "score.b")] == [("有误", False)] * 2
    assert view.result is not None
    assert view.result.note == "未完成：2项填写有误，不计总分。"
    assert standing_of(card).wrong == ("技能", "态度")


def test_a_choice_without_descriptions_puts_its_boxes_into_the_standard() -> None:
    of = form("""
        sections:
          - indicators:
              - id: lost
                name: 流失数
                weight: 5%
                rule: {choice: [{name: 不流失, points: 5}, {name: 流失, points: 0}]}
    """)
    (row,) = rows(view_of(of))
    assert [(line.text, line.mark) for line in row.standard] == [
        ("不流失（5分）", "open"),
        ("流失（0分）", "open"),
    ]
    assert row.requirement == ()


@pytest.mark.parametrize(
    ("words", "printed"),
    [
        ("等候指示", "1级：等候指示（5分）"),
        ("等候指示　1级5分", "1级：等候指示　1级5分"),
        ("等候指示（5分）", "1级：等候指示（5分）"),
        ("最多扣15分", "1级：最多扣15分（5分）"),
        ("5分钟内答复", "1级：5分钟内答复（5分）"),
    ],
)
def test_a_level_carries_its_points_unless_its_own_words_end_with_them(words: str, printed: str) -> None:
    of = form(f"""
        sections:
          - indicators:
              - id: initiative
                name: 主动性
                weight: 5%
                rule: {{choice: [{{name: 1级, points: 5, text: {words}}}, {{name: 2级, points: 0}}]}}
    """)
    (row,) = rows(view_of(of))
    assert [line.text for line in row.requirement] == [printed, "2级（0分）"]
    assert row.standard == ()


def test_narrative_levels_stand_in_the_standard_and_have_no_points() -> None:
    of = form("""
        colon: ":"
        sections:
          - indicators:
              - id: words
                name: 评语
                rule: {text: "评分标准:", narrative: [{name: 优秀, label: "- 优秀", text: 很好}]}
    """)
    (row,) = rows(view_of(of))
    assert [line.text for line in row.standard] == ["评分标准:", "- 优秀:很好"]
    assert row.points is None


def test_the_columns_of_every_table_fill_the_page() -> None:
    for text in (MONTHLY, "sections: [{indicators: [{id: a, name: 甲}]}]", "sections: [{goals: {rows: 3}}]"):
        for block in view_of(form(text)).blocks:
            if isinstance(block, Table):
                assert sum(column.width for column in block.columns) == PAGE_WIDTH
            if isinstance(block, Goals):
                assert sum(width for _, width in block.columns) == PAGE_WIDTH


def test_columns_nobody_needs_are_left_out() -> None:
    of = form("sections: [{indicators: [{id: a, name: 甲, requirement: 乙}]}]")
    (table,) = view_of(of).blocks
    assert isinstance(table, Table)
    assert [column.key for column in table.columns] == ["name", "requirement", "fact", "points"]


def test_sections_stand_in_order_as_prose_tables_and_bands() -> None:
    of = form("""
        sections:
          - {title: 背景, text: "一\\n二"}
          - {title: 甲, weight: 50%, indicators: [{id: a, name: 子}]}
          - {title: 乙, weight: 50%, text: 说明, indicators: [{id: b, name: 丑}]}
          - {title: 总结, text: 完}
    """)
    first, table, last = view_of(of).blocks
    assert isinstance(first, Prose)
    assert first.paragraphs == ("一", "二")
    assert isinstance(table, Table)
    assert [(group.label, group.weight, group.beside) for group in table.groups] == [
        ("甲", "50%", True),
        ("乙（权重50%）", "", False),
    ]
    assert isinstance(last, Prose)


def test_several_raters_get_a_slot_each() -> None:
    of = form("""
        raters: {who: [{name: 自评, weight: 20%}, {name: 上级, weight: 80%}]}
        sections:
          - indicators:
              - {id: service, name: 服务, points: 100, raters: [自评, 上级], rule: {rating: {max: 100}}}
    """)
    (row,) = rows(view_of(of))
    assert [(fact.label, fact.slot.name) for fact in row.facts] == [
        ("自评", "fact.service.自评"),
        ("上级", "fact.service.上级"),
    ]
    card = score(of, record(of, {"service": {"自评": "90", "上级": "80"}}))
    (row,) = rows(view_of(of, card=card))
    assert [fact.slot.value for fact in row.facts] == ["90", "80"]
    assert row.points is not None
    assert row.points.value == "82"


def test_goals_print_empty_rows_and_then_what_was_agreed() -> None:
    of = form("sections: [{title: 目标, goals: {rows: 2, rating: {max: 100}}}]\ntotal: {full: 100}")
    (blank,) = view_of(of).blocks
    assert isinstance(blank, Goals)
    assert [[each.value for each in row] for row in blank.rows] == [[""] * 6, [""] * 6]
    goals = tuple({"goal": f"目标{n}", "weight": "50%", "due": "2026-11-30", "rating": "80"} for n in (1, 2))
    (filled,) = view_of(of, card=score(of, record(of, {"goals": goals}))).blocks
    assert isinstance(filled, Goals)
    assert [each.value for each in filled.rows[0]] == ["目标1", "50%", "2026年11月30日", "", "80", "40"]


def test_levels_without_points_are_printed_with_a_box_each_whether_described_or_not() -> None:
    levels = "{name: 优秀, text: 超出期望}, {name: 合格}"
    of = form(f"sections: [{{indicators: [{{id: a, name: 综合, rule: {{narrative: [{levels}]}}}}]}}]")
    (table,) = view_of(of).blocks
    assert isinstance(table, Table)
    rows = [row for group in table.groups for row in group.rows]
    assert [line.text for row in rows for line in row.standard] == ["优秀：超出期望", "合格"]


def test_periods_read_as_people_say_them() -> None:
    said = {"2026-11": "2026年11月", "2026-Q4": "2026年第4季度", "2026-H2": "2026年下半年", "2026": "2026年"}
    for name, words in said.items():
        letterhead = view_of(form(""), period=Period.parse(name)).letterhead
        assert letterhead.said("考核周期") == words


def test_an_empty_date_leaves_room_for_a_hand() -> None:
    words = [each.text for each in printed(view_of(form("header: [填表日期]")))]
    assert words[-2:] == ["填表日期", "　　年　　月　　日"]


def test_explaining_adds_a_reason_for_every_point_and_sum() -> None:
    of = form(MONTHLY)
    card = score(of, record(of, {"rate": "95%", "initiative": "2级"}))
    assert view_of(of, card=card).reasons == ()
    labels = [reason.label for reason in view_of(of, card=card, explain=True).reasons]
    assert labels[:1] == ["完成率"]
    assert {"主动性", "业绩 小计", "态度 小计", "总分"} <= set(labels)


def test_printed_words_are_all_the_slots_and_labels_of_a_view() -> None:
    of = form(MONTHLY)
    card = score(of, record(of, {"rate": "95%", "initiative": "2级"}))
    view = Brand("公司").stamped(view_of(of, card=card))
    words = [each.text for each in printed(view)]
    for each in slots(view):
        assert not each.value or each.value in words
    assert {"公司", "考核表", "备注一", "1级：等候指示（50分）", "90%以上60分", "很好"} <= set(words)


def test_a_date_that_no_calendar_has_stays_as_typed() -> None:
    of = form("header: [填表日期]")
    for typed, printed_as in (("2026-12-01", "2026年12月1日"), ("2026-31-12", "2026-31-12")):
        view = view_of(of, card=score(of, record(of, {}, fields={"填表日期": typed})))
        assert slot(view, "form.date").value == printed_as


def test_what_the_roster_knows_is_not_overwritten_by_a_score_file() -> None:
    of = form("header: [姓名, 见证人]")
    view = view_of(of, card=score(of, record(of, {}, fields={"姓名": "李四", "见证人": "王五"})))
    assert (slot(view, "employee.name").value, slot(view, "field.见证人").value) == ("张三", "王五")


def test_a_bonus_that_did_not_happen_says_so_on_a_card_and_leaves_room_on_a_blank() -> None:
    of = form("""
        adjustments:
          - kind: bonus
            title: 加分项
            items: [{id: praise, name: 表扬, rule: {count: [{name: 表扬, add: 1}]}}]
    """)
    (blank,) = view_of(of).adjustments
    assert [fact.slot.value for fact in blank.rows[0].facts] == [""]
    (card,) = view_of(of, card=score(of, record(of, {}))).adjustments
    assert [(fact.slot.name, fact.slot.value) for fact in card.rows[0].facts] == [("fact.praise", "未发生")]
    (happened,) = view_of(of, card=score(of, record(of, {"praise": "2"}))).adjustments
    assert [fact.slot.value for fact in happened.rows[0].facts] == ["2次"]


@pytest.mark.parametrize(
    ("more", "note"),
    [
        ("total: {full: 100}", ""),
        ("total: {full: 110}", "达不到满分110分，所列标准最高可得100分（不含加分）。"),
        ("total: {full: 110}\ngrades: [{name: 甲, from: 0}]",
         "达不到满分110分，所列标准最高可得100分（不含加分），不评等级。"),
    ],
)  # fmt: skip
def test_a_note_speaks_of_grades_and_full_points_only_where_there_is_something_to_say(
    more: str, note: str
) -> None:
    bonus = "{id: praise, name: 表扬, rule: {count: [{name: 表扬, add: 1}]}}"
    of = form(
        "sections: [{indicators: [{id: base, name: 基本分, points: 100, rule: {rating: {max: 100}}}]}]\n"
        f"adjustments: [{{kind: bonus, title: 加分, items: [{bonus}]}}]\n{more}"
    )
    card = score(of, record(of, {"base": "100", "praise": "4"}))
    result = view_of(of, card=card).result
    assert card.total == 104
    assert result is not None
    assert result.note == note
    assert ("最高可得" in "".join(each.text for each in card.reasons)) == bool(note)


@pytest.mark.parametrize("questions", [3, 4, 7, 9])
def test_points_that_are_shown_add_up_or_say_that_they_are_about_so_many(questions: int) -> None:
    asked = ", ".join(f"问{n}" for n in range(questions))
    items = (f"{{id: a{n}, name: 项{n}, points: 20, rule: {{checklist: [{asked}]}}}}" for n in range(3))
    of = form(f"sections: [{{indicators: [{', '.join(items)}]}}]\ntotal: {{full: 60}}")
    ticks = ("是", *("否",) * (questions - 1))
    card = score(of, record(of, {f"a{n}": ticks for n in range(3)}))
    shown = [slot(view_of(of, card=card), f"score.a{n}").value for n in range(3)]
    exact = all("约" not in each for each in shown)
    assert exact == (10**4 % questions == 0)
    if exact:
        assert sum(map(Fraction, shown)) == card.exact
    else:
        assert {
            abs(Fraction(each.removeprefix("约")) - Fraction(20, questions)) <= Fraction(1, 200)
            for each in shown
        } == {True}
