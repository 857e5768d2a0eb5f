"""Calibration (校准): the final grade beside the raw score, from score files to cards, figures, pay."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

import views
from formgen.cli import main
from formgen.forms.model import Form, Ungraded
from formgen.periods import Period
from formgen.phrases import phrases
from formgen.records.model import Calibration
from formgen.records.scorefiles import scores_in
from formgen.scoring.carrying import Bridge
from formgen.scoring.distribution import quotas
from formgen.scoring.model import Scorecard
from formgen.scoring.score import score
from formgen.scoring.standing import standing_of
from formgen.scoring.summary import group
from formgen.view.build import view_of
from formgen.view.report import report
from formgen.workspace.folder import load
from formgen.workspace.standings import standings
from forms import form, record
from offices import codes, office, write

ZH = phrases("zh")

FORM = form(
    """
    sections: [{indicators: [{id: work, name: 业绩, weight: 100%, rule: {rating: {}}}]}]
    total: {full: 100}
    vetoes: [{id: leak, name: 泄密, grade_at_most: 合格}]
    grades:
      - {name: 优秀, from: 90, coefficient: 1.2, share: 50%}
      - {name: 良好, from: 75, below: 90, coefficient: 1}
      - {name: 合格, below: 75, coefficient: 0.8}
    pay: {base: {levels: {P2: 2000}}, factors: [{grade: 绩效系数}]}
    """
)
UP = Calibration(grade="优秀", by="薪酬委员会", why="全年项目按期上线")


def card(said: Calibration | None, of: Form = FORM, work: str = "80", **more: object) -> Scorecard:
    return score(of, record(of, {"work": work}, calibration=said, **more))


def texts(scored: Scorecard) -> list[str]:
    return [each.text for each in scored.reasons]


def test_the_final_grade_counts_and_raw_score_and_first_grade_stay() -> None:
    plain, calibrated = card(None), card(UP)
    assert (calibrated.total, calibrated.exact) == (plain.total, plain.exact)
    assert calibrated.grade is not None
    assert calibrated.calibrated is not None
    assert (calibrated.calibrated.first, calibrated.grade.name) == ("良好", "优秀")
    assert (plain.calibrated, calibrated.complete, codes(calibrated.problems)) == (None, True, [])
    assert "校准（薪酬委员会）：良好 → 优秀，理由：全年项目按期上线" in texts(calibrated)


def test_pay_follows_the_final_grades_coefficient() -> None:
    assert (card(None).pay, card(UP).pay) == (Decimal(2000), Decimal(2400))
    assert texts(card(UP))[-1].endswith(" = 2400元")


def test_a_grade_may_be_confirmed_and_is_then_said_to_be() -> None:
    confirmed = card(replace(UP, grade="良好"))
    assert confirmed.grade == card(None).grade
    assert any(reason.startswith("校准（薪酬委员会）：维持良好") for reason in texts(confirmed))


@pytest.mark.parametrize(
    ("said", "code", "key"),
    [
        (replace(UP, grade="优異"), "score-no-such-grade", "grade"),
        (replace(UP, grade=""), "score-calibration-incomplete", "grade"),
        (replace(UP, by=" "), "score-calibration-incomplete", "by"),
        (replace(UP, why=""), "score-calibration-incomplete", "why"),
    ],
)
def test_a_calibration_that_cannot_be_is_refused_and_no_grade_is_guessed(
    said: Calibration, code: str, key: str
) -> None:
    wrong = card(said)
    assert codes(wrong.problems) == [code]
    assert (wrong.grade, wrong.pay, wrong.complete) == (None, None, False)
    assert wrong.problems[0].facts.get("key", key) == key


def test_no_calibration_lifts_a_grade_above_what_a_veto_allows() -> None:
    vetoed = card(UP, vetoes=("leak",))
    assert codes(vetoed.problems) == ["score-calibration-vetoed"]
    assert card(replace(UP, grade="合格"), vetoes=("leak",)).complete


def test_who_gets_no_grade_on_purpose_can_be_given_one() -> None:
    of = replace(
        FORM, grades=FORM.grades[:2], vetoes=(), no_grade=(Ungraded(below=Decimal(75), why="不设奖"),)
    )
    assert card(None, of, "60").graded == "无等级"
    given = card(replace(UP, grade="良好"), of, "60")
    assert (given.graded, given.ungraded, given.complete) == ("良好", None, True)
    assert given.calibrated is not None
    assert given.calibrated.first == "无等级"


@pytest.mark.parametrize("of", [replace(FORM, grades=(), pay=None), replace(FORM, total=None)])
def test_where_there_is_no_grade_a_calibration_is_refused_and_not_passed_over(of: Form) -> None:
    assert codes(card(UP, of).problems) == ["score-calibration-without-grades"]


def test_only_a_calibrated_card_prints_the_first_grade_who_and_why() -> None:
    blank, plain, calibrated = view_of(FORM), view_of(FORM, card=card(None)), view_of(FORM, card=card(UP))
    assert {each.name for each in views.slots(blank)} == {each.name for each in views.slots(plain)}
    shown = {each.name: each.value for each in views.slots(calibrated)}
    assert (shown["total"], shown["grade.first"], shown["grade"], shown["pay"]) == (
        "80",
        "良好",
        "优秀",
        "2400.00",
    )
    assert (shown["calibration.by"], shown["calibration.why"]) == (UP.by, UP.why)
    assert [line.name for line in calibrated.grades if line.mark == "ticked"] == ["优秀"]
    order = [line.slot.name for line in calibrated.result.lines] if calibrated.result else []
    assert order[:5] == ["total", "grade.first", "grade", "calibration.by", "calibration.why"]


def test_figures_and_limits_count_the_final_grade() -> None:
    mine = [standing_of(card(UP)), standing_of(card(UP, work="95"))]
    assert group(mine).grades == {"优秀": 2}
    assert group(mine).pay == 4800
    (quota,) = quotas(mine, "all")
    assert (quota.exceeded, len(quota.people)) == (True, 2)


def test_the_report_names_whose_grade_was_calibrated() -> None:
    mine = [standing_of(card(UP)), standing_of(card(replace(UP, grade="良好"))), standing_of(card(None))]
    (topic,) = (
        each for each in report(ZH, Period.parse("2026-11"), mine, [], []).topics if "校准" in each.title
    )
    assert topic.texts[0].startswith("2人次经校准，其中1人次等级有变。")
    assert topic.grids[0].rows[0][3:] == ("80.00", "良好", "优秀", UP.by, UP.why)


def test_another_version_keeps_a_calibration_to_a_grade_that_it_has_and_tells_of_others() -> None:
    new = replace(FORM, version=2, grades=FORM.grades[1:])
    same = replace(FORM, version=2)
    of = record(FORM, {"work": "80"}, calibration=UP)
    assert Bridge.between(FORM, same, {}).carry(of).record.calibration == UP
    carried = Bridge.between(FORM, new, {}).carry(of)
    assert carried.record.calibration is None
    assert [(note.kind, note.name) for note in carried.unused] == [("calibration", "优秀")]


# ── score files and tables ──────────────────────────────────────────────────────────────────


def in_yaml(root: Path, grade: str) -> Path:
    return write(
        root / "scores/2026-10/more.yaml",
        f"""
        form: clerk
        month: 2026-10
        scores:
          - person: "0001"
            facts: {{calls: 50}}
            calibration:
              grade: {grade}
              by: 绩效委员会
              why: 代班三周
        """,
    )


def test_a_score_file_and_a_table_say_the_same(tmp_path: Path) -> None:
    root = office(tmp_path)
    workspace, _ = load(root)
    table = write(
        root / "scores/2026-10/more.csv",
        "工号,电话接听,校准等级,校准人,校准理由\n0001,50,合格,绩效委员会,代班三周\n0002,50,,,\n",
    )
    in_table = scores_in(table, workspace.people, workspace.forms)
    in_file = scores_in(in_yaml(root, "合格"), workspace.people, workspace.forms)
    assert (in_table.problems, in_file.problems) == ((), ())
    assert in_table.records[0].calibration == in_file.records[0].calibration
    assert in_table.records[0].calibration == Calibration(grade="合格", by="绩效委员会", why="代班三周")
    assert in_table.records[1].calibration is None


def test_a_wrong_grade_is_told_with_its_place_in_file_and_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = office(tmp_path)
    (root / "scores/2026-10/clerk.csv").unlink()
    in_yaml(root, "不合恪")
    assert main(["score", "-C", str(root), "scores", "--to", "docx", "--lang", "en"]) == 1
    told = capsys.readouterr().err
    assert "more.yaml:8:14" in told
    assert "did you mean “不合格”?" in told
    write(
        root / "scores/2026-10/more.csv",
        "工号,电话接听,校准等级,校准人,校准理由\n0002,50,合各,委员会,代班\n",
    )
    assert main(["score", "-C", str(root), "scores", "--to", "docx", "--lang", "en"]) == 1
    assert "more.csv C2" in capsys.readouterr().err


def test_a_complete_card_is_protected_against_a_later_calibration(tmp_path: Path) -> None:
    root = office(tmp_path)
    (root / "scores/2026-10/clerk.csv").unlink()
    path = write(
        root / "scores/2026-10/more.csv",
        "工号,电话接听,校准等级,校准人,校准理由\n0001,50,,,\n",
    )
    command = ["score", "-C", str(root), "scores", "--to", "docx"]
    assert main(command) == 0
    write(path, "工号,电话接听,校准等级,校准人,校准理由\n0001,50,合格,委员会,代班\n")
    assert main(command) == 1
    workspace, _ = load(root)
    found = standings(workspace, Period.parse("2026-10")).standings
    first = next(each for each in found if each.person.number == "0001")
    assert first.calibrated is not None
    assert (first.calibrated.first, first.grade.name if first.grade else "") == ("不合格", "合格")
