"""formgen impact as a command, and the example of a revision that the documentation walks through."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import get_args

import pytest

from formgen.cli import main
from formgen.cli.telling.columns import aligned, width
from formgen.commands.diff import diff
from formgen.commands.impact import impact
from formgen.periods import Period
from formgen.policy.checks import check
from formgen.problems import InputError, WrongUseError
from formgen.scoring.carrying import NoteKind
from formgen.workspace.folder import load_spec

ROOT = Path(__file__).parents[1]
REVISION = ROOT / "examples" / "revision"
DRAFT = REVISION / "account-manager.v3.yaml"
RENEWAL = REVISION / "renewal.csv"
FORM = "account-manager"


@pytest.fixture
def hr(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The sample company, as the current folder."""
    shutil.copytree(ROOT / "examples" / "company", tmp_path / "hr")
    monkeypatch.chdir(tmp_path / "hr")
    return tmp_path / "hr"


# ── the example ─────────────────────────────────────────────────────────────────────────────


def test_the_example_is_sound_and_gives_its_reasons() -> None:
    spec, problems = load_spec(DRAFT)
    assert problems == ()
    assert spec is not None
    assert list(check(spec.form, spec.places)) == []
    difference, problems = diff(ROOT / "examples" / "company", FORM, "2", str(DRAFT))
    assert problems == (), "every reason belongs to a change"
    ids = {id_ for each in difference.changes for id_ in (*each.ids, each.what)}
    assert {each.at for each in spec.form.revisions} <= ids
    assert {"weight", "rule", "section", "indicator", "range"} <= {each.what for each in difference.changes}


def test_the_example_leaves_everybody_open_until_the_new_indicator_has_data(hr: Path) -> None:
    found, problems = impact(hr, FORM, str(DRAFT), period=Period.parse("2026-11"))
    assert problems == ()
    assert [each.state for each in found.shifts] == ["open"] * 3
    assert {gap.kind: gap.id for each in found.shifts for gap in each.gaps} == {"new": "renewal"}
    assert all(each.parts[0].change for each in found.shifts), "the sales section is known all the same"
    assert found.sums.compared == 0
    complete, problems = impact(hr, FORM, str(DRAFT), period=Period.parse("2026-11"), more=[str(RENEWAL)])
    assert problems == ()
    assert [str(each.points) for each in complete.shifts] == ["-0.72", "-2.87", "-3.83"]
    assert [each.grades for each in complete.shifts if each.is_regraded] == [("优秀", "良好")]
    assert (complete.sums.less, complete.sums.down, complete.sums.up) == (1, 3, 0)


def test_nothing_is_written_and_no_card_changes(hr: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def bytes_below() -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in hr.rglob("*") if path.is_file()}

    before = bytes_below()
    assert main(["impact", FORM, str(DRAFT), "--month", "2026-11", "--with", str(RENEWAL)]) == 0
    assert "优秀 → 良好" in capsys.readouterr().out
    assert bytes_below() == before


# ── which versions, which records ───────────────────────────────────────────────────────────


def test_the_newest_version_counts_unless_another_is_named(hr: Path) -> None:
    shutil.copy(DRAFT, hr / "specs")
    for new in ("", "3", "v3", str(DRAFT)):
        found, problems = impact(hr, FORM, new, period=Period.parse("2026-10"))
        assert problems == ()
        assert (found.old.form.version, found.new.form.version) == (2, 3)
    assert impact(hr, FORM, "1", period=Period.parse("2026-10"))[0].new.form.version == 1


def test_what_cannot_be_compared_is_said(hr: Path) -> None:
    def refused(*versions: str, month: str) -> str:
        with pytest.raises(InputError) as lost:
            impact(hr, FORM, *versions, period=Period.parse(month))
        return lost.value.problems[-1].code

    assert refused(month="2026-11") == "impact-of-itself"
    assert refused("1", month="2026-12") == "impact-without-records"
    assert refused("9", month="2026-11") in (
        "no-such-version",
        "git-no-work-tree",
        "git-missing",
    )
    (hr / "specs/account-manager.v1.yaml").unlink()
    assert refused(month="2026-08") == "no-version-in-force"
    with pytest.raises(WrongUseError):
        impact(hr, FORM, str(DRAFT), period=Period.parse("2026-11"), more=["nowhere.csv"])
    with pytest.raises(WrongUseError):
        impact(hr, "account-menager", period=Period.parse("2026-11"))


def test_scores_from_a_workbook_of_the_old_version_are_read_against_it(hr: Path) -> None:
    shutil.copy(DRAFT, hr / "specs")
    (hr / "scores/2026-11/account-manager.yaml").unlink()
    head = (
        "工号,revenue.actual,revenue.target,collection,goals.1.goal,goals.1.weight,goals.1.rating,漏录,迟录"
    )
    text = f"{head}\n0041,580,500,97%,答谢会,100%,95,0,0\n".replace("漏录,迟录", "visits.漏录,visits.迟录")
    (hr / "scores/2026-11/account-manager.csv").write_text(text, encoding="utf-8")
    found, problems = impact(hr, FORM, period=Period.parse("2026-11"))
    assert problems == ()
    assert [(each.person.name, each.state) for each in found.shifts] == [("邵启明", "open")]
    assert [person.name for person in found.missing] == ["林知夏", "赵㛃"]


def test_who_is_recorded_twice_is_a_problem_and_left_out(hr: Path) -> None:
    more = hr / "scores/2026-11/more.csv"
    more.write_text("工号,表单,collection\n0041,account-manager,97%\n", encoding="utf-8")
    found, problems = impact(hr, FORM, str(DRAFT), period=Period.parse("2026-11"))
    assert [problem.code for problem in problems] == ["recorded-twice"]
    assert found.missing == ()
    assert [each.person.name for each in found.shifts] == ["林知夏", "赵㛃"]


def test_what_was_collected_and_cannot_be_used_is_told(hr: Path) -> None:
    more = hr / "more.csv"
    more.write_text(
        "工号,月份,表单,renewal\n0041,2026-10,account-manager,90%\n0012,2026-11,account-manager,90%\n"
        "0042,2026-11,account-manager,90%\n0042,2026-11,account-manager,80%\n",
        encoding="utf-8",
    )
    found, problems = impact(hr, FORM, str(DRAFT), period=Period.parse("2026-11"), more=["more.csv"])
    assert [(problem.code, problem.where.cell) for problem in problems] == [
        ("recorded-twice", "A5"),
        ("impact-idle", "A2"),
        ("impact-idle", "A3"),
    ]
    assert [each.state for each in found.shifts] == ["open", "rescored", "open"]


# ── as a command ────────────────────────────────────────────────────────────────────────────


@pytest.mark.usefixtures("hr")
def test_the_table_is_aligned_and_complete(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["impact", FORM, str(DRAFT), "--month", "2026-11", "--with", str(RENEWAL)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "客户经理绩效考核表  2026-11  v2 → v3"
    assert lines[4:8] == [
        "工号  姓名      总分  修订后   增减  等级         绩效工资   修订后     增减",
        "0041  邵启明  107.85  107.13  −0.72  优秀          2714.29  2714.29     0.00",
        "0042  林知夏   89.40   86.53  −2.87  良好          1650.00  1650.00     0.00",
        "0047  赵㛃     93.78   89.95  −3.83  优秀 → 良好   1440.00  1320.00  −120.00",
    ]
    assert len({width(line) for line in lines[4:8]}) == 1
    assert "  绩效工资合计：5804.29 → 5684.29  −120.00" in lines
    assert any(re.fullmatch(r"优秀 +2 +1 +−1", line) for line in lines)


@pytest.mark.usefixtures("hr")
def test_people_without_change_are_counted_and_listed_if_wished(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    text = DRAFT.parent.parent.joinpath("company/specs/account-manager.v2.yaml").read_text(encoding="utf-8")
    same = tmp_path / "same.yaml"
    text = text.replace("version: 2", "version: 3").replace("from: 90,", "from: 93.5,")
    same.write_text(text.replace("below: 90,", "below: 93.5,"), encoding="utf-8")
    assert main(["impact", FORM, str(same), "--month", "2026-11", "--lang", "en"]) == 0
    out = capsys.readouterr().out
    assert "no change for 3" in out
    assert "邵启明" not in out
    assert main(["impact", FORM, str(same), "--month", "2026-11", "--all"]) == 0
    assert "邵启明" in capsys.readouterr().out


@pytest.mark.usefixtures("hr")
def test_json_is_what_the_page_for_scripts_says(capsys: pytest.CaptureFixture[str]) -> None:
    command = ["impact", FORM, str(DRAFT), "--month", "2026-11", "--json"]
    assert main([*command, "--with", str(RENEWAL)]) == 0
    told = json.loads(capsys.readouterr().out)
    page = (ROOT / "docs" / "scripts.md").read_text(encoding="utf-8").split("## `formgen impact")[1]
    shown = json.loads(page.split("```json\n")[1].split("```")[0])
    assert _shape(told) == _shape(shown)
    assert main(command) == 0
    gap = json.loads(capsys.readouterr().out)["people"][0]["gaps"][0]
    assert gap == {"kind": "new", "name": "老客户续约率", "id": "renewal", "detail": None}
    kinds = set(get_args(NoteKind))
    assert kinds <= set(re.findall(r"`([a-z-]+)`", page))


def _shape(document: object) -> object:
    """The keys of a document; of a list those of its first item."""
    if isinstance(document, dict):
        return {key: _shape(value) for key, value in document.items()}
    return [_shape(each) for each in document[:1]] if isinstance(document, list) and document else None


@pytest.mark.usefixtures("hr")
@pytest.mark.parametrize(
    "words", [[], [FORM], [FORM, "1", "2", "--month", "2026-11"], [FORM, "--month", "11"]]
)
def test_wrong_usage_is_told(words: list[str]) -> None:
    assert main(["impact", *words]) == 2


# ── columns ─────────────────────────────────────────────────────────────────────────────────


def test_full_width_letters_take_two_cells_and_combining_marks_none() -> None:
    assert [width(text) for text in ("", "ab", "张三", "赵㛃", "（）", "é", "𠀀")] == [0, 2, 4, 4, 4, 1, 2]
    assert list(aligned([("工号", "1"), ("7", "100")], frozenset({1}))) == ["工号    1", "7     100"]
