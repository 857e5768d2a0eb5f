"""One typed value has one reading: by the workbook's formulas, from the workbook, from a table, from YAML.

Each of some hundred spellings is put into a slot of each kind, one row for each.  LibreOffice calculates the
workbook; then formgen reads the workbook, a table with the same cells, and the same words in YAML.  Where two
of the four give points, these are the same; where one refuses, it says so.
"""

from __future__ import annotations

import datetime as dt
import io
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from openpyxl import Workbook, load_workbook

import outside
from formgen.forms.slots import SlotSpec, recorded
from formgen.periods import Period
from formgen.problems import Path as Way
from formgen.records.model import Person, Record
from formgen.records.scorefiles import scores_in
from formgen.scoring.score import score
from formgen.workbooks.scores import FIRST, Sheet, workbook
from formgen.yamlfiles.kinds import Entry
from forms import form

FORM = form(
    """
    raters: {who: [{name: 自评, weight: 20%}, {name: 上级, weight: 80%}]}
    sections:
      - indicators:
          - id: rate
            name: 完成率
            weight: 10%
            rule: {step: 完成率, unit: "%", target: 95, every: 1, deduct: 0.5, add: 0.1, counting: proportion}
          - id: sales
            name: 销售额
            weight: 10%
            rule: {linear: 销售额, unit: 万元, low: 0, high: 200, outside: extend}
          - id: minutes
            name: 响应时间
            weight: 10%
            rule: {step: 响应时间, unit: 分钟, target: 5, every: 1, deduct: 2, better: lower, counting: begun}
          - {id: visits, name: 漏访, weight: 10%, rule: {count: [{name: 漏访, deduct: 1, unit: 次}]}}
          - {id: attitude, name: 态度, weight: 10%, rule: {rating: {max: 100}}}
          - id: level
            name: 等级
            weight: 10%
            rule: {choice: [{name: 1级, points: 3}, {name: 优秀, points: 10}, {name: "95%", points: 5}]}
          - {id: ask, name: 问答, weight: 10%, rule: {checklist: [按时]}}
    adjustments:
      - kind: bonus
        title: 加分
        items: [{id: praise, name: 表扬, rule: {count: [{name: 表扬, add: 1, unit: 次}], cap: 5}}]
    """
)

Value: TypeAlias = float | str | bool | dt.date | dt.time


@dataclass(frozen=True)
class Spelling:
    """What stands in a cell: its value, its number format if the column's own is not kept, what it shows."""

    value: Value
    style: str | None
    shown: str


NUMBERS = (0, 1, 2, 3, 0.5, 0.95, 0.985, 1.08, 4.75, 9.5, 10, 60, 87, 95, 98.5, 100, 101, 150, 1200, -1, -0.5)
TEXTS = """
95% 98.5％ 95·% ９５ ０．９５ 0.95 0.95% 95 1 0 -1 －1 1,200 1，200 2次 2·次 ２次 95分
88.5·分 5万元 5分钟 5·分 95百分 约95 95-98 ≥95 95+ 1e3 1_0 √ ✓ ✔ ☑ × ✗ ✘ □ ☐ 是 否 有 无
对 yes NO Yes TRUE false ·是· 1级 １级 ·1级 1·级 一级 优秀 优 优秀· 2026-11-03 8:30 30:00
2026年11月 N/A - — / ∞ NaN inf 二 九十五 ① ½ 95。 95. .95 95％％ #DIV/0! =1+1
"""
"""Words that people type, with · for a space."""


def spellings() -> Iterator[Spelling]:
    for number in NUMBERS:
        plain = f"{number:g}"
        yield Spelling(number, None, "")
        yield Spelling(number, "General", plain)
        yield Spelling(number, "0.###", plain)
        yield Spelling(number, "#,##0.###", f"{number:,.10g}")
        yield Spelling(number, "0.##%", f"{number * 100:.10g}%")
        yield Spelling(number, '0.###"次"', f"{plain}次")
        yield Spelling(number, '0.###"分"', f"{plain}分")
        yield Spelling(number, '0.###"%"', f"{plain}%")
    for text in (each.replace("·", " ") for each in TEXTS.split()):
        yield Spelling(text, "@", text)
    yield from (Spelling(truth, None, str(truth).upper()) for truth in (True, False))
    yield Spelling(dt.date(2026, 11, 3), "yyyy-mm-dd", "2026-11-03")
    yield Spelling(dt.date(2026, 1, 2), "General", "46024")
    yield Spelling(dt.time(8, 30), "h:mm", "8:30")
    yield Spelling(1.25, "[h]:mm", "30:00")


CASES = [(slot, each) for each in spellings() for slot in recorded(FORM)]
PEOPLE = tuple(Person(f"{n:05}", f"员工{n}", form="form") for n in range(1, len(CASES) + 1))

Outcome: TypeAlias = Fraction | None
"""The points of the indicator whose slot was filled; None where the spelling is refused."""


def put(cell: Any, spelling: Spelling) -> None:
    cell.value = spelling.value
    if isinstance(spelling.value, str):
        cell.data_type = "s"
    if spelling.style:
        cell.number_format = spelling.style


def filled(path: Path) -> Path:
    """The workbook with one spelling in each row, calculated."""
    book = load_workbook(io.BytesIO(workbook([Sheet(FORM, PEOPLE, Period.parse("2026-11"))])))
    sheet = book.worksheets[0]
    places = {cell.value: cell.column for cell in sheet[2] if cell.value}
    for row, (slot, spelling) in enumerate(CASES, FIRST):
        put(sheet.cell(row, places[slot.name]), spelling)
    book.save(path)
    return outside.converted(path, "xlsx:Calc MS Excel 2007 XML", path.parent / "saved")


def table(path: Path) -> Path:
    """A plain table with the same cells under the titles of the slots."""
    book = Workbook()
    sheet: Any = book.active
    titles = [slot.title for slot in recorded(FORM)]
    sheet.append(["工号", "姓名", *titles])
    for row, (person, (slot, spelling)) in enumerate(zip(PEOPLE, CASES, strict=True), 2):
        sheet.cell(row, 1).value, sheet.cell(row, 2).value = person.number, person.name
        cell = sheet.cell(row, 3 + titles.index(slot.title))
        cell.number_format = "0.00%" if slot.unit == "%" else "General"
        put(cell, spelling)
    path.parent.mkdir()
    book.save(path)
    return path


def by_formulas(path: Path) -> Iterator[Outcome]:
    sheet = load_workbook(path, data_only=True).worksheets[0]
    places = {cell.value: cell.column for cell in sheet[2] if cell.value}
    for row, (slot, _) in enumerate(CASES, FIRST):
        value = sheet.cell(row, places[f"score.{slot.path[1]}"]).value
        yield Fraction(value).limit_denominator(10**9) if isinstance(value, int | float) else None


def by_reading(path: Path) -> Iterator[Outcome]:
    found = scores_in(path, PEOPLE, [FORM])
    records = {each.person.number: each for each in found.records}
    told = {each.where.cell.rpartition("!")[2] for each in found.problems}
    told |= {name.split()[0] for each in found.problems for name in each.likewise}
    for number, (slot, spelling) in enumerate(CASES):
        record = records.get(PEOPLE[number].number)
        points = of_record(slot, record) if record else None
        if record is None and str(spelling.value).strip():  # never without a word
            row = number + (FIRST if "Scores" in path.name else 2)
            assert any(cell.endswith(str(row)) for cell in told), (slot.name, spelling)
        yield points


def of_record(slot: SlotSpec, record: Record) -> Outcome:
    card = score(FORM, record)
    item = card.item(str(slot.path[1]))
    mine = [each for each in card.problems if each.facts.get("indicator") == (item and name_of(item.id))]
    if item is None or item.points is None or mine:
        assert mine or not record.entries, (slot.name, record.entries)
        return None
    return item.points


def name_of(id_: str) -> str:
    items = (*FORM.indicators, *(item for block in FORM.adjustments for item in block.items))
    return next(each.name for each in items if each.id == id_)


def in_yaml() -> Iterator[Outcome]:
    for person, (slot, spelling) in zip(PEOPLE, CASES, strict=True):
        entry = nested(slot.path[2:], spelling.shown)
        yield of_record(slot, Record(person, FORM.id, Period.parse("2026-11"), {str(slot.path[1]): entry}))


def nested(way: Way, text: str) -> Entry:
    for step in reversed(way):
        return (text,) if isinstance(step, int) else {str(step): text}
    return text


def agree(said: Mapping[str, Outcome], spelling: Spelling) -> bool:
    """Whether nobody who gives points gives others, and nobody's card has what the workbook does not say.

    What shows one thing in a workbook and counts as another (60 in a column of percentages) is refused in it.
    A text that the workbook's formulas do not count, as a number that was pasted as text, is read as in YAML.
    """
    pairs = [("formula", "workbook"), ("workbook", "table")]
    if said["workbook"] is not None or said["formula"] is None:
        pairs += [("formula", "table")]
    alike = all(same(said[one], said[other]) for one, other in pairs)
    is_typed = spelling.style is None or said["table"] == said["yaml"]
    if isinstance(spelling.value, str) and said["formula"] is None:
        return alike and is_typed and said["workbook"] == said["yaml"]
    return alike and is_typed and not (said["formula"] is None and said["workbook"] is not None)


def same(one: Outcome, other: Outcome) -> bool:
    return one is None or other is None or abs(one - other) < Fraction(1, 10**6)


@pytest.mark.needs("libreoffice")
def test_a_typed_value_has_one_reading_in_formulas_workbooks_tables_and_yaml(tmp_path: Path) -> None:
    book = filled(tmp_path / "Scores.xlsx")
    ways: Mapping[str, list[Outcome]] = {
        "formula": list(by_formulas(book)),
        "workbook": list(by_reading(book)),
        "table": list(by_reading(table(tmp_path / "2026-11" / "form.xlsx"))),
        "yaml": list(in_yaml()),
    }
    assert len(set(map(len, ways.values()))) == 1
    differing = [
        (slot.name, spelling, said)
        for n, (slot, spelling) in enumerate(CASES)
        if not agree(said := {way: outcomes[n] for way, outcomes in ways.items()}, spelling)
    ]
    assert len(CASES) > 2000
    assert differing == []
    given = Counter(way for way, outcomes in ways.items() for each in outcomes if each is not None)
    assert min(given.values()) > 400, given  # else nothing would be compared


def test_numbers_pasted_as_text_into_the_workbook_count_and_are_told_once(tmp_path: Path) -> None:
    """The workbook's own formulas say 无法计分 of them; what they say of anything else must still agree."""
    book = load_workbook(io.BytesIO(workbook([Sheet(FORM, PEOPLE[:3], Period.parse("2026-11"))])))
    sheet = book.worksheets[0]
    places = {cell.value: cell.column for cell in sheet[2] if cell.value}
    values: tuple[Value, ...] = ("85", "９０", 70)
    for row, value in enumerate(values, FIRST):
        put(sheet.cell(row, places["fact.sales"]), Spelling(value, None, ""))
        for name in ("score.sales", "total"):
            sheet.cell(row, places[name]).value = "无法计分" if isinstance(value, str) else "7.5"
    path = tmp_path / "Scores.xlsx"
    book.save(path)
    found = scores_in(path, PEOPLE, [FORM])
    (told,) = (each for each in found.problems if each.code == "number-as-text")
    assert (told.is_error, len(told.likewise), told.facts["key"]) == (False, 1, "销售额")
    cards = [score(FORM, each) for each in found.records]
    points = [next(item.points for item in card.items if item.id == "sales") for card in cards]
    assert points == [Fraction("7.7"), Fraction("7.8"), Fraction("7.4")]
    contradicted = [[each.code for each in card.problems].count("score-contradicted") for card in cards]
    assert contradicted == [0, 0, 1]
