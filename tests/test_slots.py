"""One source of slots: pages, Word, HTML, workbook, score tables and score files all agree with it."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias, assert_never

import pytest
import yaml
from openpyxl import load_workbook
from openpyxl.worksheet.datavalidation import DataValidation

import views
from formgen.forms.model import Form
from formgen.forms.pay import ByLevel, FromRoster
from formgen.forms.reading import read_form
from formgen.forms.rules import Cards, asks
from formgen.forms.slots import (
    SlotKind,
    SlotSpec,
    goal_columns,
    of_calibration,
    of_person,
    on_page,
    recorded,
    slots,
    tabled,
)
from formgen.periods import Period
from formgen.points import MOST_PERCENT
from formgen.problems import Path as Way
from formgen.records.model import Past, Person, Record
from formgen.records.scorefiles import scores_in
from formgen.scoring.score import score
from formgen.view.build import view_of
from formgen.view.model import Slot
from formgen.workbooks.scores import FIRST, Sheet, workbook
from formgen.writing.brand import Brand
from formgen.writing.pdf.html import Html
from formgen.writing.word.controls import tag_of
from formgen.writing.word.document import Docx
from formgen.writing.word.ooxml import W14, Element, w
from forms import FULL_FORM, form
from htmlpages import elements
from wordfiles import controls, part, value

ROOT = Path(__file__).parents[1]
TEMPLATES = ROOT / "templates"
SPECS = sorted([*ROOT.glob("specs/*.yaml"), *ROOT.glob("examples/**/*.v*.yaml")])
FULL = "a form of everything"
every_form = pytest.mark.parametrize("name", [FULL, *(path.relative_to(ROOT).as_posix() for path in SPECS)])

Told: TypeAlias = tuple[str, str, str]
"""The name of a slot, its title, its kind."""


@cache
def form_of(name: str) -> Form:
    if name == FULL:
        return FULL_FORM
    reading = read_form((ROOT / name).read_text(encoding="utf-8"), name)
    assert reading.value is not None, reading.problems
    return reading.value


def told(each: SlotSpec | Slot) -> Told:
    return each.name, each.title, each.kind


def printed(of: Form) -> list[SlotSpec]:
    """The slots that stand on the page.

    The sum of an only section is the total, and does not stand there twice; scoring may ask of goals what
    their printed columns do not have.
    """
    alone = sum(map(of.gives_points, of.sections)) < 2
    ways = {
        (each.goals.id, row, key)
        for each in of.sections
        if each.goals
        for row in range(each.goals.rows)
        for key in ("weight", "rating")
        if key not in {column.key for column in goal_columns(each.goals)}
    }
    sums = ("sum.bonus.", "sum.deduction.")
    return [
        slot
        for slot in on_page(of)
        if slot.path[1:] not in ways
        and not (alone and slot.name.startswith("sum.") and not slot.name.startswith(sums))
    ]


def test_there_are_forms_of_every_place() -> None:
    assert {spec.relative_to(ROOT).parts[0] for spec in SPECS} == {"specs", "examples"}
    assert len(SPECS) > 15


# ── what stands on the page ─────────────────────────────────────────────────────────────────


@every_form
def test_a_slot_has_its_name_once_and_a_title(name: str) -> None:
    found = slots(form_of(name))
    names = Counter(slot.name for slot in found)
    assert {name for name, times in names.items() if times > 1} == set()
    assert [slot.name for slot in found if not slot.title.strip()] == []


@every_form
def test_the_page_has_the_same_slots(name: str) -> None:
    of = form_of(name)
    assert Counter(map(told, views.slots(view_of(of)))) == Counter(map(told, printed(of)))


@every_form
def test_word_has_the_same_slots_each_as_its_kind_of_control(name: str) -> None:
    of = form_of(name)
    found = controls(part(word().write(view_of(of))))
    assert {(tag, value(each, "sdtPr/alias"), kind_of(each)) for tag, each in found.items()} == {
        (tag_of(slot.name), slot.title[:64], CONTROLS[slot.kind]) for slot in printed(of)
    }
    for slot in printed(of):
        if slot.kind == "choice":
            items = found[tag_of(slot.name)].iter(w("listItem"))
            assert tuple(each.get(w("value")) for each in items) == slot.options


@cache
def word() -> Docx:
    return Docx(TEMPLATES / "appraisal.docx", Brand())


CONTROLS: Mapping[SlotKind, str] = {
    "text": "text",
    "lines": "lines",
    "number": "text",
    "money": "text",
    "date": "date",
    "choice": "list",
    "check": "box",
}
"""The kinds of Word's controls, by the kinds of slots."""


def kind_of(control: Element) -> str:
    """What sort of control it is."""
    head = control.find(w("sdtPr"))
    assert head is not None
    if head.find(f"{{{W14}}}checkbox") is not None:
        return "box"
    if head.find(w("dropDownList")) is not None:
        return "list"
    if head.find(w("date")) is not None:
        return "date"
    text = head.find(w("text"))
    assert text is not None
    return "lines" if text.get(w("multiLine")) == "1" else "text"


@every_form
def test_html_has_the_same_slots(name: str) -> None:
    of = form_of(name)
    found = [
        (attributes["data-slot"], attributes["data-kind"])
        for _, attributes, _ in elements(Html(TEMPLATES).write(view_of(of)))
        if "data-slot" in attributes
    ]
    assert Counter(found) == Counter((slot.name, slot.kind) for slot in printed(of))


# ── the score workbook ──────────────────────────────────────────────────────────────────────

PERSON = Person("0012", "张三", "客服部")
"""Whoever is in the workbook; of a pay level that a form has, where scores are read."""

MONTH = "2026-12"


def sheet_of(of: Form) -> tuple[Any, Any]:
    """The workbook's sheet of a form, and the sheet with the words of its drop-downs."""
    sheet, words = load_workbook(io.BytesIO(workbook([Sheet(of, [PERSON], Period.parse(MONTH))]))).worksheets
    return sheet, words


def in_sheet(of: Form, columns: Mapping[str, object]) -> list[SlotSpec]:
    """What the workbook asks for: all that is recorded, and a calibration where it computes a grade."""
    return [
        slot for slot in tabled(of) if not slot.name.startswith("calibration.") or "grade.first" in columns
    ]


@every_form
def test_the_workbook_has_a_column_for_whatever_is_recorded(name: str) -> None:
    of = form_of(name)
    sheet, _ = sheet_of(of)
    columns = {names.value: head.value for names, head in zip(sheet[2], sheet[3], strict=True)}
    assert len(columns) == sheet.max_column
    for slot in in_sheet(of, columns):
        assert columns.pop(slot.name).removesuffix(f"（{slot.unit}）") == slot.title
    for slot in of_person(of).values():
        assert columns.pop(slot.name) == slot.title
    computed = {
        slot.name: slot.title
        for slot in (*slots(of), *of_calibration(of).values())
        if slot.by == "formgen" or slot.name.startswith("pay.")
    }
    on_the_way = ("points.", "mean.", *(f"score.{each.goals.id}" for each in of.sections if each.goals))
    assert {each: title for each, title in columns.items() if not each.startswith(on_the_way)} == {
        each: computed.get(each) for each in columns if not each.startswith(on_the_way)
    }


@every_form
def test_a_cell_of_the_workbook_takes_what_the_slot_takes(name: str) -> None:
    of = form_of(name)
    sheet, words = sheet_of(of)
    rules = {str(each.sqref): each for each in sheet.data_validations.dataValidation}
    columns = {cell.value: cell.column for cell in sheet[2]}
    for slot in in_sheet(of, columns):
        cell = sheet.cell(FIRST, columns[slot.name])
        rule = rules.pop(cell.coordinate, None)
        assert not cell.protection.locked
        assert taken(rule, words) == wanted(slot), slot
        assert cell.number_format == ("0.00%" if slot.unit == "%" else "General" if is_number(slot) else "@")
    assert {rule.formula1 for rule in rules.values()} == {"FALSE"}  # the others take nothing


def is_number(slot: SlotSpec) -> bool:
    return slot.kind in ("number", "money")


def wanted(slot: SlotSpec) -> object:
    """What a slot takes: one of its words, a number within limits (shares as Excel has them), any words."""
    if slot.options:
        return slot.options
    if not is_number(slot):
        return None
    scale = 100 if slot.unit == "%" else 1
    return tuple(None if limit is None else limit / scale for limit in (slot.least, slot.most))


def taken(rule: DataValidation | None, words: Any) -> object:
    """What a cell takes, said in the same way."""
    if rule is None:
        return None
    first, last = str(rule.formula1), str(rule.formula2)
    if rule.type != "list":
        return _limit(first), _limit(last)
    place = first.rpartition("!")[2]
    return tuple(cell.value for (cell,) in words[place.replace("$", "")])


def _limit(formula: str) -> Decimal | None:
    """A limit of a number; one beyond every number that is meant only keeps words out."""
    limit = Decimal(formula)
    return None if abs(limit) in (MOST_PERCENT // 100, 10**12) else limit


# ── what is recorded ────────────────────────────────────────────────────────────────────────


def texts(of: Form) -> dict[str, str]:
    """Something valid for every slot that is recorded, as it would be typed, by the slots' names."""
    rows = {str(each.goals.id): each.goals.rows for each in of.sections if each.goals}
    return {slot.name: _text(slot, rows) for slot in recorded(of)}


def _text(slot: SlotSpec, rows: Mapping[str, int]) -> str:
    match slot.kind:
        case "choice" | "check":
            return slot.options[0]
        case "date":
            return "2026-12-01"
        case "text" | "lines":
            return f"{slot.title}如期"
        case "number" | "money" if slot.path[-1] == "weight":
            _, goals, row, _ = slot.path
            share, rest = divmod(100, rows[str(goals)])
            return f"{share + rest if row == 0 else share}%"
        case "number" | "money" if slot.most is not None:
            return f"{slot.most:f}"
        case "number" | "money":
            return "87%" if slot.unit == "%" else "2"
        case _:
            assert_never(slot.kind)


def in_yaml(of: Form, said: Mapping[str, str], folder: Path) -> Path:
    """A score file, each value where its slot's path leads."""
    parts: dict[str, Any] = {}
    for slot in recorded(of):
        if slot.name in said:
            place, *way = slot.path
            if place == "vetoes":
                parts.setdefault("vetoes", []).extend(way if said[slot.name] == "是" else [])
            else:
                _put(parts, ["facts" if place == "entries" else place, *way], said[slot.name])
    scores = {"form": of.id, "month": MONTH, "scores": [{"person": PERSON.number, **_listed(parts)}]}
    path = folder / "scores.yaml"
    path.write_text(yaml.safe_dump(scores, allow_unicode=True), encoding="utf-8")
    return path


def _put(tree: dict[Any, Any], way: Sequence[str | int], text: str) -> None:
    for step in way[:-1]:
        tree = tree.setdefault(step, {})
    tree[way[-1]] = text


def _listed(part: Any) -> Any:
    """What is counted from 0 as a list."""
    if not isinstance(part, dict):
        return part
    inner = {key: _listed(each) for key, each in part.items()}
    counted = [key for key in inner if isinstance(key, int)]
    return [inner.get(n, "") for n in range(max(counted) + 1)] if counted else inner


def in_csv(of: Form, said: Mapping[str, str], folder: Path, *, titled: bool) -> Path:
    """A table, its headers the slots' titles or their names."""
    found = {
        slot.title if titled else slot.name: said[slot.name] for slot in recorded(of) if slot.name in said
    }
    path = folder / MONTH / f"{of.id}.csv"
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["工号", *found], [PERSON.number, *found.values()]])
    return path


def in_workbook(of: Form, said: Mapping[str, str], folder: Path) -> Path:
    """The score workbook, filled in by the hidden names of its columns."""
    book = load_workbook(io.BytesIO(workbook([Sheet(of, [PERSON], Period.parse(MONTH))])))
    sheet: Any = book.worksheets[0]
    columns = {cell.value: cell.column for cell in sheet[2]}
    for slot in recorded(of):
        if text := said.get(slot.name):
            is_share = text.endswith("%") and is_number(slot)
            number = float(text.removesuffix("%")) / (100 if is_share else 1) if is_number(slot) else text
            sheet.cell(FIRST, columns[slot.name]).value = number
    path = folder / "Scores.xlsx"
    book.save(path)
    return path


def record_in(path: Path, of: Form) -> Record:
    levels = tuple(of.pay.base.levels) if of.pay and isinstance(of.pay.base, ByLevel) else ("",)
    parts = [part.of for part in of.pay.parts] if of.pay else []
    columns = {each.roster: "1" for each in parts if isinstance(each, FromRoster)}
    found = scores_in(path, [replace(PERSON, pay_level=levels[0], extra=columns)], [of])
    assert [str(problem) for problem in found.problems] == []
    (record,) = found.records
    return record


def with_earlier(of: Form, record: Record) -> Record:
    """The record with complete cards of every period before, where figures of the form come from such."""
    rules = [asked.rule for each in of.indicators if isinstance(asked := asks(each.rule), Cards)]
    past = tuple(Past(each, "complete", Decimal(80), Decimal(100)) for each in Period.parse("2026-Q4").months)
    return replace(record, earlier={id_: past for rule in rules for id_ in rule.forms})


def said_by(record: Record) -> tuple[object, ...]:
    return (
        record.form,
        record.period,
        record.entries,
        record.fields,
        set(record.vetoes),
        record.comments,
        record.pay,
    )


@every_form
def test_score_file_workbook_and_tables_fill_every_slot_alike(name: str, tmp_path: Path) -> None:
    of = form_of(name)
    said = texts(of)
    record = record_in(in_yaml(of, said, tmp_path), of)
    assert {slot.name for slot in recorded(of) if at(record, slot.path) == said[slot.name]} == set(said)
    paths = [in_workbook(of, said, tmp_path)]
    assert said_by(record_in(paths[0], of)) == said_by(record)
    for titled in (True, False):
        assert said_by(record_in(in_csv(of, said, tmp_path, titled=titled), of)) == said_by(record)
    card = score(of, with_earlier(of, record))
    assert [str(problem) for problem in card.problems if problem.is_error] == []
    shown = {slot.name: slot for slot in views.slots(view_of(of, card=card))}
    assert [each.name for each in recorded(of) if each.name in shown and not shown[each.name].value] == []


def at(record: Record, way: Way) -> str:
    """What a record says where a path leads."""
    place, *steps = way
    if place == "vetoes":
        return "是" if steps[0] in record.vetoes else "否"
    found: Any = getattr(record, str(place))
    for step in steps:
        found = found[step]
    return str(found)


RATED = """
    raters:
      missing: {missing}
      who: [{{name: 自评, weight: 40%}}, {{name: 上级, weight: 60%}}, {{name: 参考, reference: 是}}]
    sections:
      - indicators:
          - {{id: team, name: 协作, weight: 50%, rule: {{rating: {{max: 50}}}}, raters: [自评, 上级, 参考]}}
          - {{id: care, name: 服务, weight: 50%, rule: {{rating: {{max: 50}}}}, raters: [上级, 参考]}}
"""


@pytest.mark.parametrize(
    ("missing", "required"),
    [("error", ["fact.team.自评", "fact.team.上级", "fact.care.上级"]), ("renormalise", ["fact.care.上级"])],
)
def test_a_rater_who_may_be_missing_is_not_required(missing: str, required: list[str]) -> None:
    of = form(RATED.format(missing=missing))
    assert [slot.name for slot in slots(of) if slot.required] == required


@every_form
def test_a_card_is_complete_without_whatever_is_not_required(name: str, tmp_path: Path) -> None:
    of, said = form_of(name), texts(form_of(name))
    rated = {slot.path[:3] for slot in recorded(of) if slot.path[-1] == "rating"}
    goals = {slot.name for slot in recorded(of) if slot.path[:3] in rated}  # each row is whole, or not there
    required = {slot.name for slot in recorded(of) if slot.required}

    def complete(*lacking: str) -> bool:
        kept = {each: text for each, text in said.items() if each not in lacking}
        return score(of, with_earlier(of, record_in(in_yaml(of, kept, tmp_path), of))).complete

    assert complete()
    assert not goals or not complete(*goals)
    for each in set(said) - goals:
        assert complete(each) == (each not in required), each
