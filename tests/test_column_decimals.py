"""Points and sums that are rounded on the way: what stands in a column adds up, and so does the total."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from hypothesis import given, strategies as st
from openpyxl import load_workbook

import outside
from formgen.forms.model import Form
from formgen.forms.reading import read_form
from formgen.forms.slots import SlotSpec, recorded
from formgen.periods import Period
from formgen.policy.checks import check
from formgen.problems import Places
from formgen.records.model import Person
from formgen.scoring.score import score
from formgen.view.build import view_of
from formgen.view.changes import changes
from formgen.view.text import printed
from formgen.workbooks.scores import FIRST, Sheet, workbook
from formgen.yamlfiles.kinds import Entry
from forms import form, record

SPEC = """
    decimals: 1
    item_decimals: {items}
    section_decimals: {sums}
    raters: {{who: [{{name: 自评, weight: 30%}}, {{name: 上级, weight: 70%}}]}}
    sections:
      - title: 业绩
        weight: 70%
        indicators:
          - {{id: one, name: 一, points: 50, rule: {{ratio: 额, target: 3, cap: 100%}}}}
          - {{id: two, name: 二, points: 50, raters: [自评, 上级], rule: {{rating: {{max: 7}}}}}}
      - title: 态度
        weight: 20%
        indicators:
          - id: three
            name: 三
            points: 100
            raters: [自评, 上级]
            rule: {{choice: [{{name: 好, points: 100}}, {{name: 差, points: 33.33}}]}}
      - {{title: 目标, weight: 10%, goals: {{rows: 3, rating: {{max: 9}}}}}}
    adjustments:
      - kind: deduction
        title: 扣分
        cap: 2.5
        items: [{{id: late, name: 迟到, rule: {{count: [{{name: 迟到, deduct: 0.25}}]}}}}]
    total: {{full: 100}}
    """
OF = form(SPEC.format(items=1, sums=1))


def entries(
    actual: str, two: tuple[str, str], three: tuple[str, str], goal: str, late: str
) -> dict[str, Entry]:
    return {
        "one": actual,
        "two": dict(zip(("自评", "上级"), two, strict=True)),
        "three": dict(zip(("自评", "上级"), three, strict=True)),
        "goals": (
            {"goal": "甲", "weight": "60%", "rating": goal},
            {"goal": "乙", "weight": "40%", "rating": "7"},
        ),
        "late": late,
    }


THREE = (("好", "好"), ("好", "差"), ("差", "好"), ("差", "差"))
ENTRIES = st.builds(
    entries,
    st.decimals(0, 3, places=2).map(str),
    st.tuples(*[st.integers(0, 7).map(str)] * 2),
    st.sampled_from(THREE),
    st.integers(0, 9).map(str),
    st.integers(0, 12).map(str),
)


def numbers(of: Form, said: dict[str, Entry]) -> dict[str, Decimal]:
    """The numbers that the card prints, by slot."""
    card = score(of, record(of, said))
    assert not card.problems
    found = {each.place: each.text for each in printed(view_of(of, card=card)) if each.slot}
    return {
        name: Decimal(text)
        for name, text in found.items()
        if name.startswith(("score.", "sum.", "total")) or name.endswith(".points")
    }


def half_up(value: Fraction | Decimal, decimals: int = 1) -> Decimal:
    scaled = Fraction(value) * 10**decimals
    whole = (2 * abs(scaled) + 1) // 2
    return Decimal(int(whole if scaled >= 0 else -whole)).scaleb(-decimals)


@given(ENTRIES)
def test_every_column_adds_up_as_it_is_printed(said: dict[str, Entry]) -> None:
    shown = numbers(OF, said)
    assert all(-each.as_tuple().exponent == 1 for name, each in shown.items() if name != "total")  # type: ignore[operator]
    assert shown["sum.1"] == half_up((shown["score.one"] + shown["score.two"]) * Decimal("0.7"))
    assert shown["sum.2"] == half_up(shown["score.three"] * Decimal("0.2"))
    goals = [shown[f"goals.{n}.points"] for n in (1, 2)]
    assert shown["sum.3"] == half_up(sum(goals) * Decimal("0.1"))
    sums = (shown[name] for name in ("sum.1", "sum.2", "sum.3", "sum.deduction.1"))
    assert shown["total"] == sum(sums)


def test_each_rounding_has_its_reason() -> None:
    said = entries("1", ("5", "6"), ("好", "差"), "8", "1")
    card = score(OF, record(OF, said))
    reasons = {each.label: each.text for each in view_of(OF, card=card, explain=True).reasons}
    assert reasons["一"] == "1 ÷ 3 × 50 = 16.6666667 四舍五入保留1位小数 → 16.7分"
    assert "四舍五入保留1位小数 →" in reasons["业绩 小计"]
    assert card.item("one") is not None
    printed_rule = "各项得分四舍五入保留1位小数后计入。各部分小计四舍五入保留1位小数后计入。"
    assert printed_rule in "".join(view_of(OF).notes)


def test_a_form_that_says_nothing_rounds_once() -> None:
    plain = replace(OF, item_decimals=None, section_decimals=None)
    card = score(plain, record(plain, entries("1", ("5", "6"), ("好", "差"), "8", "1")))
    item = card.item("one")
    assert item is not None
    assert item.points == Fraction(50, 3)
    assert [each.what for each in changes(plain, OF)] == ["item-decimals", "section-decimals"]


def test_points_that_their_column_cannot_show_are_told() -> None:
    assert "points-too-fine" not in {each.code for each in check(OF, Places("form.yaml"))}
    whole = form(SPEC.format(items=0, sums=0).replace("points: 50, rule", "points: 50.5, rule"))
    assert "points-too-fine" in {each.code for each in check(whole, Places("form.yaml"))}


@pytest.mark.parametrize(("items", "sums"), [("7", "1"), ("1", "-1")])
def test_decimals_have_their_limits(items: str, sums: str) -> None:
    text = "id: form\ntitle: 考核表\nversion: 1\n" + dedent(SPEC.format(items=items, sums=sums))
    assert [each.code for each in read_form(text, "form.yaml").problems] == ["out-of-range"]


SAID = [
    entries(f"{n * 0.17:.2f}", (str(n % 8), str(n * 3 % 8)), THREE[n % 4], str(n % 10), str(n))
    for n in range(13)
]


@pytest.mark.slow
@pytest.mark.needs("libreoffice")
def test_the_workbook_rounds_as_formgen_does(tmp_path: Path) -> None:
    people = [Person(str(n), "甲") for n in range(len(SAID))]
    book = load_workbook(io.BytesIO(workbook([Sheet(OF, people, Period.parse("2026-11"))])))
    sheet = book.worksheets[0]
    places = {str(cell.value): int(cell.column) for cell in sheet[2] if cell.value}
    for row, said in enumerate(SAID, FIRST):
        for slot in recorded(OF):
            sheet.cell(row, places[slot.name]).value = typed(said, slot)
    book.save(tmp_path / "Scores.xlsx")
    path = outside.converted(tmp_path / "Scores.xlsx", "xlsx:Calc MS Excel 2007 XML", tmp_path / "saved")
    saved = load_workbook(path, data_only=True).worksheets[0]
    for row, said in enumerate(SAID, FIRST):
        for name, shown in numbers(OF, said).items():
            if name in places:
                value = saved.cell(row, places[name]).value
                assert abs(Decimal(str(value)) - shown) < Decimal("1e-9"), f"{name} {value} {shown} {said}"


def typed(said: Mapping[str, Entry], slot: SlotSpec) -> float | str | None:
    """What somebody types into the cell of a slot; nothing where nothing is said."""
    found: Any = said
    for step in slot.path[1:]:
        try:
            found = found[step]
        except (KeyError, IndexError):
            return None
    if slot.kind != "number":
        return str(found)
    return float(found.removesuffix("%")) / (100 if slot.unit == "%" else 1)
