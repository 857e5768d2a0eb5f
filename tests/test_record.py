"""Values typed one by one lie in the score files, and nobody's are overwritten unseen."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from formgen.commands import begin, draft, record as recording
from formgen.commands.record import Typed, Written, record, slot_of
from formgen.disk.marks import Marks
from formgen.periods import Period
from formgen.problems import InputError
from formgen.records import entering
from formgen.records.journal import JOURNAL, Author
from formgen.workspace.folder import Workspace, load
from formgen.workspace.memory import Memory
from formgen.workspace.standings import standings

ROOT = Path(__file__).parents[1]
MONTH = Period.parse("2026-12")


@pytest.fixture
def hr(tmp_path: Path) -> Workspace:
    shutil.copytree(ROOT / "examples" / "company", tmp_path / "hr")
    return load(tmp_path / "hr")[0]


def typed(hr: Workspace, name: str, value: str, was: str = "", number: str = "0031") -> Typed:
    spec = hr.form_for("cs-lead", MONTH)
    assert spec is not None
    slot = slot_of(spec.form, name)
    assert slot is not None, name
    person = next(each for each in hr.people if each.number == number)
    return Typed(spec.form, MONTH, person, slot, value, was, Author("hr", "小李"))


def test_the_first_value_of_a_month_begins_its_file(hr: Workspace) -> None:
    done = record(hr, typed(hr, "fact.satisfaction", "96%"))
    assert done.file.read_text(encoding="utf-8") == (
        "form: cs-lead\nmonth: 2026-12\nscores:\n  - person: 0031\n    facts:\n      satisfaction: 96%\n"
    )
    assert done.record is not None
    assert done.record.entries == {"satisfaction": "96%"}


def test_values_of_several_people_go_into_one_file_and_count(hr: Workspace) -> None:
    for number in ("0031", "0033"):
        done = record(hr, typed(hr, "fact.satisfaction", "96%", number=number))
    assert done.file.read_text(encoding="utf-8").count("person:") == 2
    found = standings(hr, MONTH, ("cs-lead",)).standings
    assert [each.state for each in found] == ["incomplete", "incomplete", "missing"]


def test_a_value_that_changed_meanwhile_is_told_and_kept(hr: Workspace) -> None:
    file = record(hr, typed(hr, "fact.satisfaction", "96%")).file
    by_hand = file.read_text(encoding="utf-8").replace("96%", "91%  # 核对过")
    file.write_text(by_hand, encoding="utf-8")
    told = record(hr, typed(hr, "fact.satisfaction", "88%", was="96%"))
    assert told.conflict == "91%"
    assert file.read_text(encoding="utf-8") == by_hand
    other = record(hr, typed(hr, "fact.resolution", "97%"))
    assert other.conflict is None
    assert "# 核对过" in file.read_text(encoding="utf-8")
    seen = record(hr, typed(hr, "fact.satisfaction", "88%", was="91%"))
    assert seen.conflict is None
    assert "satisfaction: 88%  # 核对过" in file.read_text(encoding="utf-8")


def test_a_value_that_is_taken_back_is_not_recorded(hr: Workspace) -> None:
    record(hr, typed(hr, "fact.satisfaction", "96%"))
    done = record(hr, typed(hr, "fact.satisfaction", "", was="96%"))
    assert done.record is not None
    assert done.record.entries == {}


def test_nothing_typed_writes_nothing(hr: Workspace) -> None:
    done: Written = record(hr, typed(hr, "fact.satisfaction", ""))
    assert not done.file.exists()


def test_a_file_with_a_mistake_is_not_touched(hr: Workspace) -> None:
    file = record(hr, typed(hr, "fact.satisfaction", "96%")).file
    broken = file.read_text(encoding="utf-8") + "  - person: [\n"
    file.write_text(broken, encoding="utf-8")
    with pytest.raises(InputError) as told:
        record(hr, typed(hr, "fact.resolution", "97%"))
    assert told.value.problems[0].where.line
    assert file.read_text(encoding="utf-8") == broken


def test_somebody_recorded_in_a_table_is_recorded_there(hr: Workspace) -> None:
    folder = hr.root / "scores" / "2026-12"
    folder.mkdir()
    (folder / "cs-lead.csv").write_text("工号,姓名,客户满意度\n0031,何嘉树,96%\n", encoding="utf-8")
    with pytest.raises(InputError) as told:
        record(hr, typed(hr, "fact.resolution", "97%"))
    assert [problem.code for problem in told.value.problems] == ["record-in-table"]


def test_a_mark_at_the_beginning_of_a_file_and_its_line_ends_stay(hr: Workspace) -> None:
    file = record(hr, typed(hr, "fact.satisfaction", "96%")).file
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    record(hr, typed(hr, "fact.resolution", "97%"))
    raw = file.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfform: cs-lead\r\n")
    assert raw.endswith(b"      satisfaction: 96%\r\n      resolution: 97%\r\n")


def by_hand_between(monkeypatch: pytest.MonkeyPatch, file: Path, old: str, new: str, times: int) -> None:
    """Let an editor, which asks for no lock, change the file between formgen's reading and its writing."""
    entered = entering.entered
    left = [times]

    def slowly(*told: Any) -> str:
        after: str = entered(*told)
        if left[0]:
            left[0] -= 1
            text = file.read_text(encoding="utf-8")
            file.write_text(text.replace(old, new, 1) + f"# {left[0]}\n", encoding="utf-8")
        return after

    monkeypatch.setattr(entering, "entered", slowly)


def test_an_editor_that_saves_in_the_midst_of_it_loses_nothing(
    hr: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = record(hr, typed(hr, "fact.satisfaction", "96%")).file
    by_hand_between(monkeypatch, file, "96%", "91%", 1)
    done = record(hr, typed(hr, "fact.resolution", "97%"))
    assert done.conflict is None
    assert done.record is not None
    assert done.record.entries == {"satisfaction": "91%", "resolution": "97%"}
    assert "# 0" in file.read_text(encoding="utf-8")


def test_the_same_value_changed_in_the_midst_of_it_is_told(
    hr: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = record(hr, typed(hr, "fact.satisfaction", "96%")).file
    by_hand_between(monkeypatch, file, "96%", "91%", 1)
    assert record(hr, typed(hr, "fact.satisfaction", "88%", was="96%")).conflict == "91%"
    assert "91%" in file.read_text(encoding="utf-8")


def test_a_file_that_never_rests_is_given_up_and_stays_whole(
    hr: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = record(hr, typed(hr, "fact.satisfaction", "96%")).file
    by_hand_between(monkeypatch, file, "", "", -1)
    with pytest.raises(InputError) as told:
        record(hr, typed(hr, "fact.resolution", "97%"))
    assert [each.code for each in told.value.problems] == ["record-busy"]
    assert "resolution" not in file.read_text(encoding="utf-8")
    assert {each.name for each in file.parent.iterdir()} == {file.name, JOURNAL}


def test_what_a_killed_program_left_aside_goes_with_the_next_value(hr: Workspace) -> None:
    file = record(hr, typed(hr, "fact.satisfaction", "96%")).file
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    aside = file.with_name(f".formgen-{process.pid}-00000000.tmp")
    aside.write_text("half", encoding="utf-8")
    record(hr, typed(hr, "fact.resolution", "97%"))
    assert not aside.exists()


@pytest.mark.parametrize("value", ["张\u200b三", "好\x7f", "行\u2028行", "字" * 10_001])
def test_a_value_with_which_the_file_could_not_be_read_again_is_refused_and_nothing_is_lost(
    hr: Workspace, value: str
) -> None:
    file = record(hr, typed(hr, "fact.satisfaction", "96%")).file
    before = file.read_bytes()
    with pytest.raises(InputError) as told:
        record(hr, typed(hr, "comment.appraiser", value))
    assert {each.code for each in told.value.problems} <= {"unfit-character", "value-too-long"}
    assert file.read_bytes() == before
    assert record(hr, typed(hr, "fact.resolution", "97%")).record is not None


def test_a_company_whose_name_has_an_invisible_character_is_asked_to_type_it_anew(tmp_path: Path) -> None:
    with pytest.raises(InputError) as told:
        begin.company(tmp_path, "青禾\u200b公司")
    assert [each.code for each in told.value.problems] == ["unfit-character"]
    assert not (tmp_path / "formgen.yaml").exists()


def test_the_next_version_of_a_form_is_in_force_from_the_first_month_of_a_period(hr: Workspace) -> None:
    path = draft.next_version(hr, "cs-lead", Period.parse("2027-Q1"))
    made = load(hr.root)[0]
    assert made.versions("cs-lead")[-1].path == path
    assert made.versions("cs-lead")[-1].form.effective == "2027-01"


def test_who_rates_alone_is_seen_where_the_file_does_not_name_them(hr: Workspace) -> None:
    spec = hr.root / "specs" / "alone.yaml"
    spec.write_text(ALONE, encoding="utf-8")
    here = load(hr.root)[0]
    form = next(each for each in here.forms if each.id == "alone")
    slot = slot_of(form, "fact.service.上级")
    assert slot is not None
    file = hr.root / "scores" / "2026-12" / "alone.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(
        "form: alone\nmonth: 2026-12\nscores:\n  - {person: 0031, facts: {service: 90}}\n", encoding="utf-8"
    )
    person = next(each for each in here.people if each.number == "0031")
    told = record(here, Typed(form, MONTH, person, slot, "80", "", Author("hr")))
    assert told.conflict == "90"
    record(here, Typed(form, MONTH, person, slot, "80", "90", Author("hr")))
    assert "上级: 80" in file.read_text(encoding="utf-8")


ALONE = """
id: alone
title: 考核表
version: 1
raters: {who: [{name: 上级}, {name: 自评}]}
sections:
  - indicators:
      - {id: service, name: 服务, points: 100, raters: [上级], rule: {rating: {max: 100}}}
"""


def test_a_file_that_has_many_is_followed_by_another(hr: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "_MOST_IN_A_FILE", 2)
    memory = Memory(Marks())
    files = [
        record(hr, typed(hr, "fact.satisfaction", "96%", number=number), memory).file.name
        for number in ("0031", "0033", "0036")
    ]
    assert files == ["cs-lead.yaml", "cs-lead.yaml", "cs-lead-2.yaml"]
    again = record(hr, typed(hr, "fact.resolution", "97%", number="0031"), memory)
    assert again.file.name == "cs-lead.yaml"
    found = standings(hr, MONTH, ("cs-lead",)).standings
    assert [each.state for each in found] == ["incomplete"] * 3


def test_what_is_remembered_of_files_is_never_believed_of_others(hr: Workspace) -> None:
    memory = Memory(Marks())
    first = record(hr, typed(hr, "fact.satisfaction", "96%"), memory)
    moved = first.file.with_name("0031.yaml")
    first.file.rename(moved)
    assert record(hr, typed(hr, "fact.resolution", "97%"), memory).file == moved
    moved.with_name("twice.yaml").write_bytes(moved.read_bytes())
    with pytest.raises(InputError) as told:
        record(hr, typed(hr, "fact.resolution", "98%", "97%"), memory)
    assert [problem.code for problem in told.value.problems] == ["recorded-twice"]


def test_somebody_who_is_not_on_the_list_of_the_period_has_one_record(hr: Workspace) -> None:
    memory = Memory(Marks())
    (hr.root / "people").mkdir(exist_ok=True)
    (hr.root / "people" / "2026-12.csv").write_text(
        "工号,姓名,部门,岗位,表单\n0033,程一凡,客户服务部,客服主管,cs-lead\n", encoding="utf-8"
    )
    for value, was in (("96%", ""), ("97%", "96%")):
        done = record(hr, typed(hr, "fact.satisfaction", value, was), memory)
        assert done.conflict is None
    assert done.file.read_text(encoding="utf-8").count("person:") == 1
