"""Views as HTML: every slot addressable, every word escaped, a wrong template told with its line."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

import views
from formgen.problems import InputError, Problem
from formgen.view.model import Group, Labelled, Line, Row, Slot, Table, View
from formgen.writing.pdf.html import TEMPLATE, Html, is_short
from formgen.writing.rows import in_rows
from htmlpages import elements

TEMPLATES = Path(__file__).parent.parent / "templates"
HTML = Html(TEMPLATES)
DRAWN = Html(Path(__file__).parent / "templates")
"""A template that draws every part by itself, as companies have changed it."""
NASTY = "A&B <script>alert(1)</script> \"'</td>]]> {{ 7*7 }} {% raw %} x<60"


@pytest.mark.parametrize("view", [views.blank(), views.completed(), views.incomplete(), views.bare()])
def test_every_slot_is_an_element_with_its_name_kind_and_value(view: View) -> None:
    shown = {
        attributes["data-slot"]: (attributes["data-kind"], text)
        for _, attributes, text in elements(HTML.write(view), "span")
        if "data-slot" in attributes
    }
    assert shown == {each.name: (each.kind, _shown(each)) for each in views.slots(view)}


def _shown(slot: Slot) -> str:
    empty = {"date": "　　年　　月　　日"}.get(slot.kind, "")
    return "未录入" if slot.missing else slot.value or empty


def test_ids_are_valid_and_stand_once_even_if_a_slot_stands_twice() -> None:
    twice = Labelled("见证 人", Slot("field.见证 人", "见证人"))
    view = replace(views.completed(), footer=(twice, twice))
    ids = Counter(attributes["id"] for _, attributes, _ in elements(HTML.write(view)) if "id" in attributes)
    assert ids["slot:field.见证_人"] == 1
    assert set(ids.values()) == {1}
    assert not any(re.search(r"\s", each) for each in ids)


def test_text_is_printed_as_it_is_and_never_becomes_markup_or_template() -> None:
    page = HTML.write(views.with_text(NASTY))
    assert not elements(page, "script")
    texts = [
        text
        for _, attributes, text in elements(page, "span")
        if attributes.get("data-slot") == "employee.name"
    ]
    assert texts == [NASTY]
    assert elements(page, "title")[0][2] == NASTY


_MEASURES = re.compile(r"(([a-z]+-)?(size|height|width|top|right): [\d.]+(mm|pt)(; )?)*")


def test_no_text_reaches_css_or_an_address() -> None:
    page = HTML.write(views.with_text("url(http://example.com)"), logo="formgen:logo")
    for tag, attributes, _ in elements(page):
        assert _MEASURES.fullmatch(attributes.get("style", ""))
        assert attributes.get("src", "formgen:logo") == "formgen:logo"
        assert attributes.get("href", "appraisal.css") == "appraisal.css"
        assert tag not in ("a", "iframe", "object", "style")


def test_every_heading_of_a_table_says_what_it_heads() -> None:
    assert {attributes.get("scope") for _, attributes, _ in elements(HTML.write(views.blank()), "th")} == {
        "row",
        "col",
    }


# ── templates ───────────────────────────────────────────────────────────────────────────────


def refused(folder: Path, template: str, view: View | None = None) -> Problem:
    (folder / TEMPLATE).write_text(template, encoding="utf-8")
    with pytest.raises(InputError) as refusal:
        Html(folder).write(view or views.blank())
    (problem,) = refusal.value.problems
    return problem


@pytest.mark.parametrize(
    ("template", "code", "line"),
    [
        ("一\n{% for x in view.header %}\n", "html-template-tag", 2),
        ("一\n\n{{ view.titel }}", "html-template-name", 3),
        ("{{ person.salary }}", "html-template-name", 1),
        ("一\n{{ 1 / 0 }}", "html-template-tag", 2),
        ("一\n{{ view.__class__.__mro__ }}", "html-template-tag", 2),
        ("一\n{{ ''.__class__.__base__.__subclasses__() }}", "html-template-tag", 2),
        (
            "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
            "html-template-name",
            1,
        ),
        ("{{ lipsum(99999) }}", "html-template-name", 1),
        ("一\n{% include '../secret.html' %}", "html-template-missing", 2),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "html-template-tag", 1),
    ],
)
def test_a_wrong_template_is_told_with_its_line(tmp_path: Path, template: str, code: str, line: int) -> None:
    problem = refused(tmp_path, template)
    assert (problem.code, problem.where.file, problem.where.line) == (code, TEMPLATE, line)


def test_a_missing_template_is_told_by_name(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refusal:
        Html(tmp_path)
    (problem,) = refusal.value.problems
    assert (problem.code, problem.facts["file"]) == ("html-template-missing", TEMPLATE)


def test_a_template_that_is_not_utf8_is_told(tmp_path: Path) -> None:
    (tmp_path / TEMPLATE).write_bytes("模板".encode("gb18030"))
    with pytest.raises(InputError) as refusal:
        Html(tmp_path)
    assert refusal.value.problems[0].code == "html-template-tag"


# ── layout decisions ────────────────────────────────────────────────────────────────────────


@given(
    st.lists(st.sampled_from(["text", "number", "lines"]), max_size=12),
    st.integers(min_value=1, max_value=4),
)
def test_fields_keep_their_order_in_rows_and_sentences_have_a_row_of_their_own(
    kinds: list[str], columns: int
) -> None:
    fields = [Labelled(str(n), Slot(str(n), "", kind)) for n, kind in enumerate(kinds)]  # type: ignore[arg-type]  # drawn from its values
    rows = list(in_rows(fields, columns))
    assert [field for row in rows for field in row] == fields
    assert all(0 < len(row) <= columns for row in rows)
    assert all(len(row) == 1 for row in rows if any(field.slot.kind == "lines" for field in row))


def _table(rows: int, lines: int) -> Table:
    table = views.blank().blocks[1]
    assert isinstance(table, Table)
    row = Row("r", "指标", "", tuple(Line("考核要求" * 5) for _ in range(lines)), (), (), None)
    return replace(table, groups=(Group("业绩", "", beside=True, text=(), rows=(row,) * rows),))


@pytest.mark.parametrize(("rows", "lines", "short"), [(3, 3, True), (16, 2, False), (2, 40, False)])
def test_a_group_is_short_if_its_texts_fit_on_half_a_page(rows: int, lines: int, short: bool) -> None:  # noqa: FBT001 a case
    table = _table(rows, lines)
    assert is_short(table.groups[0], table) == short
    merged = [
        attributes
        for _, attributes, _ in elements(DRAWN.write(replace(views.blank(), blocks=(table,))), "th")
        if "rowspan" in attributes
    ]
    assert bool(merged) == short
