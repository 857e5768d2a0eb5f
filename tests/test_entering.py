"""What is typed into one slot comes back from the score file as typed, and no other slot hears of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from formgen.forms.model import Form
from formgen.forms.slots import SlotSpec, tabled
from formgen.periods import Period
from formgen.records.entering import Spot, begun, changed, entered, sheets_in, typed
from formgen.records.model import Person, Record
from formgen.records.scores import read_scores, records_of
from formgen.workspace.folder import Workspace, load

ROOT = Path(__file__).parents[1]
MONTH = Period.parse("2026-11")
SAMPLE, _ = load(ROOT / "examples" / "company")
PEOPLE = (Person("0001", "甲"), Person("0002", "乙"))
WORDS = ["", "95", "96%", "是", "否", "4级", "好：很好", "第一行\n第二行", "- 无", "2026-11-30", "null", "#1"]


def records(text: str, form: Form) -> dict[str, Record]:
    found = records_of(read_scores(text, "f.yaml"), PEOPLE, [form])
    assert not found.problems, found.problems
    return {each.person.number: each for each in found.records}


def slots(form: Form) -> list[SlotSpec]:
    return [slot for slot in tabled(form) if slot.path]


@given(st.data())
def test_what_is_typed_comes_back_and_nothing_else_moves(data: st.DataObject) -> None:
    form = data.draw(st.sampled_from([each for each in SAMPLE.forms if each.span == "month"]))
    own = slots(form)
    text = "# 评分\n" + begun(form.id, MONTH.name, is_month=True)
    expected: dict[tuple[str, str], str] = {}
    for _ in range(data.draw(st.integers(1, 8))):
        number = data.draw(st.integers(0, 1))
        slot, value = data.draw(st.sampled_from(own)), data.draw(st.sampled_from(WORDS))
        if slot.path[0] == "vetoes":
            value = data.draw(st.sampled_from(["", "是"]))
        person = PEOPLE[number]
        known = list(records(text, form))
        at = known.index(person.number) if person.number in known else sheets_in(text)
        text = entered(text, Spot(at, person), records(text, form).get(person.number), slot, value)
        expected[person.number, slot.name] = value
        known_now = records(text, form).get(person.number)
        if known_now:
            assert typed(changed(known_now, slot, value), slot).strip() == value.strip()
    assert text.startswith("# 评分\n")
    found = records(text, form)
    for person in PEOPLE:
        for slot in own:
            value = expected.get((person.number, slot.name), "")
            assert typed(found.get(person.number), slot).strip() == value.strip()


def sample_files() -> list[Path]:
    return sorted((ROOT / "examples" / "company" / "scores").glob("*/*.yaml"))


def form_of(workspace: Workspace, path: Path) -> tuple[Form, dict[str, Record]]:
    found = records_of(read_scores(path.read_text("utf-8"), "f"), workspace.people, workspace.forms)
    (form,) = {spec.form.id for each in found.records if (spec := workspace.form_for(each.form, each.period))}
    spec = workspace.form_for(form, found.records[0].period)
    assert spec is not None
    return spec.form, {each.person.number: each for each in found.records}


@pytest.mark.parametrize("path", sample_files(), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_typing_what_stands_there_changes_no_character(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    form, found = form_of(SAMPLE, path)
    for number, record in enumerate(found.values()):
        for slot in slots(form):
            if value := typed(record, slot):
                after = entered(text, Spot(number, record.person), record, slot, value)
                assert after.replace('"', "") == text.replace('"', "") or "\n" in value
