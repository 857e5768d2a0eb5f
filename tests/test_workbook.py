"""The score workbook: its formulas agree with formgen's arithmetic, and it reads back as it was filled."""

from __future__ import annotations

import io
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

import outside
from formgen.cli import main
from formgen.forms.model import Form
from formgen.forms.slots import SlotSpec, recorded, tabled
from formgen.periods import Period
from formgen.records.model import Person
from formgen.records.scorefiles import scores_in
from formgen.scoring.score import score
from formgen.workbooks.scores import FIRST, workbook as of_periods
from formgen.workspace import packaged
from formgen.workspace.folder import load
from forms import FULL_FORM, form


def workbook(sheets: Sequence[tuple[Form, Sequence[Person]]], month: str) -> bytes:
    """The workbook of a month."""
    return of_periods([(of, people, Period.parse(month)) for of, people in sheets])


PEOPLE = tuple(Person(f"{n:04}", f"员工{n}", "客服部", form="form") for n in range(1, 61))


def slots(sheet: Any) -> dict[str, int]:
    return {cell.value: cell.column for cell in sheet[2] if cell.value}


def fill(book: bytes, path: Path, seed: int = 7) -> None:
    """Fill every sheet in, mostly; seldom with what the form does not cover."""
    chance = random.Random(seed)  # noqa: S311 no secret
    workbook_ = load_workbook(io.BytesIO(book))
    workspace, _ = load(packaged.sample_company())
    for sheet in workbook_.worksheets:
        if sheet.sheet_state == "visible":
            of = next(each for each in (FULL_FORM, *workspace.forms) if _is(each, sheet))
            places = slots(sheet)
            for row in range(FIRST, sheet.max_row + 1):
                for column in recorded(of):
                    if value := _value(column, chance):
                        sheet.cell(row, places[column.name]).value = value[0]
                if "calibration.final" in places and row % 4 == 0:
                    _calibrate(sheet, places, row, chance.choice(of.grades).name)
    workbook_.save(path)


def _calibrate(sheet: Any, places: Mapping[str, int], row: int, grade: str) -> None:
    """A calibration; now and then one that lacks its reason."""
    said = {"final": grade, "by": "委员会", "why": "横向比较" if row % 5 else None}
    for key, text in said.items():
        sheet.cell(row, places[f"calibration.{key}"]).value = text


def _is(of: Form, sheet: Any) -> bool:
    return (of.id, str(of.version)) == (sheet["B1"].value, sheet["C1"].value)


def _value(  # noqa: PLR0911 one return a kind of column
    column: SlotSpec, chance: random.Random
) -> tuple[Any, ...]:
    if chance.random() < 0.01:
        return ()
    if column.name.startswith("veto."):
        return (chance.choice(("是", "√", 1, "1")),) if chance.random() < 0.08 else ()
    if column.options:
        return (chance.choice(column.options),)
    if column.kind != "number":
        return ("文字",)
    if column.name.endswith(".weight"):
        return (0.4,) if ".1." in column.name else (0.6,) if ".2." in column.name else ()
    if ".rating" in column.name and column.name[column.name.index(".") :][:3] >= ".3.":
        return () if column.name.split(".")[1] not in "12" else (chance.randint(60, 100),)
    if column.unit == "%":
        return (float(Decimal(chance.randint(780, 1000)) / 1000),)
    if column.most is not None:
        return (float(Decimal(chance.randint(int(column.most * 6), int(column.most * 10))) / 10),)
    if column.least is not None:
        return (chance.randint(0, 3),)
    near = {"less": (20, 90), "step": (88, 99), "begun": (1, 6), "linear": (6, 13)}
    low, high = near.get(column.name.split(".")[1], (50, 120))
    return (float(Decimal(chance.randint(low * 10, high * 10)) / 10),)


def computed(path: Path) -> Mapping[tuple[str, str], Mapping[str, object]]:
    """What stands in the computed columns, by sheet's form and person's number."""
    found = {}
    for sheet in load_workbook(path, data_only=True).worksheets:
        if sheet.sheet_state == "visible":
            places = slots(sheet)
            for row in range(FIRST, sheet.max_row + 1):
                values = {slot: sheet.cell(row, column).value for slot, column in places.items()}
                found[str(sheet["B1"].value), str(values["employee.number"])] = values
    return found


@pytest.mark.needs("libreoffice")
def test_formulas_agree_with_formgen_for_every_rule(tmp_path: Path) -> None:
    workspace, _ = load(packaged.sample_company())
    specs = (workspace.form_for(id_) for id_ in dict.fromkeys(each.id for each in workspace.forms))
    forms = [FULL_FORM, *(spec.form for spec in specs if spec)]
    fill(workbook([(each, PEOPLE) for each in forms], "2026-11"), tmp_path / "Scores.xlsx")
    path = outside.converted(tmp_path / "Scores.xlsx", "xlsx:Calc MS Excel 2007 XML", tmp_path / "saved")
    cells = computed(path)
    found = scores_in(path, PEOPLE, forms)
    assert [problem for problem in found.problems if problem.is_error] == []
    assert len(found.records) == len(forms) * len(PEOPLE)
    by_id = {each.id: each for each in forms}
    totals = 0
    for record in found.records:
        card = score(by_id[record.form], record)
        values = cells[record.form, record.person.number]
        where = f"{record.form} {record.person.number} {[p.code for p in card.problems]} {record.entries}"
        for item in card.items:
            if f"score.{item.id}" in values:
                shown = values[f"score.{item.id}"]
                if item.points is None:
                    assert shown in ("未录入", "无法计分"), f"{where}: {item.id} {shown}"
                else:
                    assert isinstance(shown, int | float), f"{where}: {item.id} {shown} {item.reason}"
                    assert abs(shown - float(item.points)) < 1e-7, f"{where}: {item.id} {shown} {item.reason}"
        wrong = {problem.code for problem in card.problems if problem.is_error}
        if wrong and all("calibration" in code for code in wrong):  # the total stands, the grade does not
            assert (values["grade"] or "") == "", where
        elif card.total is None:
            assert values.get("total") in ("未录入", None), where
        else:
            totals += 1
            assert Decimal(str(values["total"])) == card.total, where
            if "grade" in values:
                first = card.calibrated.first if card.calibrated else card.graded
                assert values["grade.first"] == (first or "无法计分"), where
                assert values["grade"] == (card.graded or "无法计分"), where
    assert totals > len(found.records) / 3


OUTSIDE = ("error", "lower", "interpolate")
INTERVALS = (
    "{equals: 100, points: 10}, {from: 90, below: 95, points: 8}, {to: 80, points: 2}",
    "{from: 90, points: 10}, {equals: 85, points: 7}, {below: 80, points: 0}",
    "{above: 90, points: 10}, {equals: 85, points: 7}, {equals: 82, points: 9}, {below: 80, points: 0}",
    "{above: 80, points: 10}, {below: 80, points: 4}",
    "{from: 80, points: 4}, {from: 90, points: 10}, {to: 60, points: 1}",
    "{equals: 60, points: 1}, {equals: 100, points: 9}",
)
BANDS = form(
    "sections:\n  - indicators:\n"
    + "".join(
        f"      - {{id: i{n}-{outside_}, name: 区间{n}{outside_}, points: 10,"
        f" rule: {{bands: 数, outside: {outside_}, intervals: [{each}]}}}}\n"
        for n, each in enumerate(INTERVALS)
        for outside_ in OUTSIDE
    )
)


@pytest.mark.needs("libreoffice")
def test_formulas_agree_at_every_edge_of_intervals_and_between_them(tmp_path: Path) -> None:
    amounts = [60, 70, 79.5, 80, 81, 82, 83.5, 85, 87, 90, 92, 95, 97.5, 100, 101]
    book = load_workbook(io.BytesIO(workbook([(BANDS, PEOPLE[: len(amounts)])], "2026-11")))
    places = slots(book.worksheets[0])
    for row, amount in enumerate(amounts, FIRST):
        for slot in recorded(BANDS):
            book.worksheets[0].cell(row, places[slot.name]).value = amount
    book.save(tmp_path / "Scores.xlsx")
    path = outside.converted(tmp_path / "Scores.xlsx", "xlsx:Calc MS Excel 2007 XML", tmp_path / "saved")
    cells = computed(path)
    for record in scores_in(path, PEOPLE, [BANDS]).records:
        values = cells[BANDS.id, record.person.number]
        for item in score(BANDS, record).items:
            shown, reckoned = values[f"score.{item.id}"], "无法计分" if item.points is None else item.points
            agreed = shown == reckoned if isinstance(shown, str) else abs(shown - reckoned) < 1e-7  # type: ignore[operator]
            assert agreed, f"{item.id} {record.entries[item.id]}: {shown}, {item.reason}"


def test_the_same_people_give_the_same_bytes() -> None:
    assert workbook([(FULL_FORM, PEOPLE[:3])], "2026-11") == workbook([(FULL_FORM, PEOPLE[:3])], "2026-11")


def test_text_never_becomes_a_formula_and_only_inputs_are_unlocked() -> None:
    person = Person("=1+1", '=HYPERLINK("http://x")', "+客服")
    sheet = load_workbook(io.BytesIO(workbook([(FULL_FORM, [person])], "2026-11"))).worksheets[0]
    assert [sheet.cell(FIRST, column).data_type for column in (1, 2, 3)] == ["s", "s", "s"]
    assert sheet.protection.sheet
    places = slots(sheet)
    inputs = {column.name for column in tabled(FULL_FORM)}
    assert inputs <= set(places)
    for slot, column in places.items():
        assert sheet.cell(FIRST, column).protection.locked == (slot not in inputs), slot


def test_an_unfilled_workbook_gives_no_records(tmp_path: Path) -> None:
    path = tmp_path / "Scores.xlsx"
    path.write_bytes(workbook([(FULL_FORM, PEOPLE[:2])], "2026-11"))
    found = scores_in(path, PEOPLE, [FULL_FORM])
    assert (found.records, [problem.code for problem in found.problems]) == ((), ["rows-empty"])


def test_sheets_are_named_as_excel_allows() -> None:
    forms = [replace(FULL_FORM, version=n, title="考核[表]/" + "长" * 40) for n in range(2)]
    book = load_workbook(io.BytesIO(workbook([(each, PEOPLE[:1]) for each in forms], "2026-11")))
    names = [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]
    assert len(set(names)) == 2
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/") for name in names)


def test_the_command_writes_the_workbook_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", str(tmp_path / "hr"), "--lang", "en"]) == 0
    command = ["workbook", "-C", str(tmp_path / "hr"), "--month", "2026-11", "--lang", "en"]
    assert main(command) == 0
    path = tmp_path / "hr" / "scores" / "2026-11" / "Scores.xlsx"
    names = [sheet.title for sheet in load_workbook(path).worksheets if sheet.sheet_state == "visible"]
    assert len(names) == 5
    assert main(command) == 2
    assert "workbook-exists" in capsys.readouterr().err
    assert main(["workbook", "-C", str(tmp_path / "hr"), "--lang", "en"]) == 2
    assert main([*command[:1], "nonsense", *command[1:]]) == 2


@pytest.mark.needs("ooxml-validator")
def test_the_open_xml_sdk_finds_nothing_wrong(tmp_path: Path) -> None:
    workspace, _ = load(packaged.sample_company())
    specs = (workspace.form_for(id_) for id_ in dict.fromkeys(each.id for each in workspace.forms))
    sheets = [(each, PEOPLE[:2]) for each in (FULL_FORM, *(spec.form for spec in specs if spec))]
    path = tmp_path / "Scores.xlsx"
    path.write_bytes(workbook(sheets, "2026-11"))
    assert outside.sdk_errors(path) == []
