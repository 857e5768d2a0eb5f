"""Tables that somebody writes: rows of words under a form's own headings, on pages and in files."""

from __future__ import annotations

from dataclasses import replace
from textwrap import dedent

import pytest
from hypothesis import given, strategies as st

import views
from formgen.forms.model import TableColumn
from formgen.forms.reading import read_form
from formgen.forms.slots import slots
from formgen.scoring.carrying import Bridge
from formgen.scoring.score import score
from formgen.view.build import view_of
from formgen.view.changes import changes
from formgen.view.model import PAGE_WIDTH, Goals
from formgen.view.tables import blocks
from formgen.yamlfiles.kinds import Entry, ItemId
from forms import form, record
from offices import codes

SPEC = """
    sections:
      - title: 改进计划
        table:
          id: plan
          rows: 3
          columns:
            - 改进目标
            - {id: measure, title: 措施与支持, kind: lines, width: 2}
            - {id: 完成期限, kind: date}
"""
FORM = form(SPEC)
ROWS: Entry = (
    {"改进目标": "按期办结投诉", "measure": "每日复核", "完成期限": "2027-01-31"},
    {"改进目标": "学习"},
)


def table(*, rows: Entry | None = None) -> Goals:
    card = None if rows is None else score(FORM, record(FORM, {"plan": rows}))
    (found,) = blocks(FORM, card)
    assert isinstance(found, Goals)
    return found


def test_a_blank_has_every_row_under_the_headings_and_the_whole_width() -> None:
    found = table()
    assert [heading for heading, _ in found.columns] == ["序号", "改进目标", "措施与支持", "完成期限"]
    assert (len(found.rows), sum(width for _, width in found.columns)) == (3, PAGE_WIDTH)
    assert {each.name for each in slots(FORM)} == {each.name for each in views.slots(view_of(FORM))}


def test_a_card_prints_what_was_recorded_and_room_for_the_rest() -> None:
    shown = [[slot.value for slot in row] for row in table(rows=ROWS).rows]
    assert shown == [["按期办结投诉", "每日复核", "2027年1月31日"], ["学习", "", ""], ["", "", ""]]
    more = tuple({"改进目标": f"第{n}项"} for n in range(5))
    assert len(table(rows=more).rows) == 5


def test_words_give_no_points_and_are_never_demanded() -> None:
    card = score(FORM, record(FORM, {}))
    assert (card.complete, card.total, card.problems) == (True, None, ())


@pytest.mark.parametrize(
    ("rows", "code", "path"),
    [
        ("按期办结", "score-rows-expected", ("entries", "plan")),
        (("按期办结",), "score-rows-expected", ("entries", "plan", 0)),
        (({"改进目標": "x"},), "score-no-such-column", ("entries", "plan", 0, "改进目標")),
        (({"改进目标": ("一", "二")},), "score-rows-expected", ("entries", "plan", 0, "改进目标")),
    ],
)
def test_what_is_no_row_is_told_and_the_card_not_complete(
    rows: Entry, code: str, path: tuple[str, ...]
) -> None:
    card = score(FORM, record(FORM, {"plan": rows}))
    assert (codes(card.problems), card.complete) == ([code], False)
    assert path[0] == "entries"
    view_of(FORM, card=card)  # and it can be printed as incomplete all the same


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("columns:", "columns: [] #"), "empty-list"),
        (("- 改进目标", "- measure"), "duplicate-id"),
        (("rows: 3", "rows: 0"), "out-of-range"),
        (("width: 2", "width: 0"), "out-of-range"),
        (("    table:", "    goals: {}\n    table:"), "table-not-alone"),
        (("- 改进目标", "- 改进 目标"), "not-an-item-id"),
    ],
)
def test_a_table_that_cannot_be_is_refused(change: tuple[str, str], code: str) -> None:
    text = "id: form\ntitle: 表\nversion: 1\n" + dedent(SPEC).replace(*change)
    if code == "empty-list":
        text = text.split("columns:")[0] + "columns: []\n"
    assert code in codes(read_form(text, "form.yaml").problems)


def test_a_comparison_tells_that_a_table_changed() -> None:
    section = FORM.sections[0]
    assert section.table is not None
    wider = replace(section.table, columns=(*section.table.columns, TableColumn(id=ItemId("检查结果"))))
    found = changes(FORM, replace(FORM, version=2, sections=(replace(section, table=wider),)))
    assert [each.what for each in found] == ["table"]


def test_another_version_does_not_miss_words_that_change_no_points() -> None:
    new = replace(FORM, version=2, sections=())
    carried = Bridge.between(FORM, new, {}).carry(record(FORM, {"plan": ROWS}))
    assert (carried.record.entries, carried.unused, carried.gaps) == ({}, (), ())


@given(
    st.lists(
        st.tuples(st.sampled_from(["text", "date", "lines"]), st.integers(1, 100)), min_size=1, max_size=12
    )
)
def test_columns_always_fill_the_page_and_none_is_lost(given_: list[tuple[str, int]]) -> None:
    section = FORM.sections[0]
    assert section.table is not None
    columns = tuple(
        TableColumn(id=ItemId(f"c{n}"), kind=kind, width=width)  # type: ignore[arg-type]  # drawn from the kinds
        for n, (kind, width) in enumerate(given_)
    )
    of = replace(FORM, sections=(replace(section, table=replace(section.table, columns=columns)),))
    (found,) = blocks(of, None)
    assert isinstance(found, Goals)
    assert sum(width for _, width in found.columns) == PAGE_WIDTH
    assert all(width >= 0 for _, width in found.columns)
