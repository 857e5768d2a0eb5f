"""Several posts (主岗, 兼岗) with weights: one common result, and one pay."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from formgen.commands.person import person
from formgen.commands.regenerate import regenerate
from formgen.commands.report import report
from formgen.commands.score import score as score_command
from formgen.forms.model import Form
from formgen.periods import Period
from formgen.points import half_up
from formgen.printing.run import Wish
from formgen.records.model import Person
from formgen.records.people import read_people
from formgen.records.rosters import written
from formgen.scoring.model import Scorecard
from formgen.scoring.posts import Combined, combined, paid_once
from formgen.scoring.score import score
from formgen.scoring.standing import Standing, standing_of
from formgen.scoring.summary import group
from formgen.view.build import view_of
from formgen.view.model import Report
from formgen.view.text import printed
from formgen.workspace.folder import load
from formgen.workspace.results import Results
from formgen.workspace.roster import read_roster
from formgen.yamlfiles.kinds import Id
from forms import form, record

GRADES = """grades:
  - {name: 优秀, from: 90, coefficient: 1.2}
  - {name: 合格, from: 60, coefficient: 1}
  - {name: 差, below: 60, coefficient: 0}
"""
WORK = """sections:
  - indicators: [{{id: work, name: 业绩, points: {full}, rule: {{rating: {{max: {full}}}}}}}]
"""
PAY = """pay:
  base: {levels: {一级: 3000}}
  factors: [{grade: 绩效系数}]
  additions: [{record: 奖惩金额, missing: leave-out}]
"""
VETO = "vetoes: [{id: fraud, name: 舞弊, grade_at_most: 差}]"


def of(id_: str = "main", full: int = 100, more: str = PAY) -> Form:
    text = "\n".join((WORK.format(full=full), f"total: {{full: {full}}}", GRADES, VETO, more))
    return replace(form(text), id=Id(id_))


MAIN, SIDE = of(), of("side", 50, "")
HEAD = Person("0012", "张三", "客服部", "主管", pay_level="一级", share="70%")
HAND = replace(HEAD, department="销售部", post="顾问", share="30%")


def stands(of_: Form, who: Person, work: str, **more: object) -> Standing:
    return standing_of(score(of_, replace(record(of_, {"work": work}, **more), person=who)))


def one(*standings: Standing) -> Combined:
    (found,) = combined(standings)
    return found


def test_the_total_is_weighted_on_the_main_forms_scale_and_the_main_form_grades_and_pays() -> None:
    found = one(stands(SIDE, HAND, "40"), stands(MAIN, HEAD, "95"))
    assert (found.main.form.id, found.total, found.graded) == ("main", Decimal("90.50"), "优秀")  # 66.5 + 24
    assert (found.pay, found.lack) == (Decimal("3600.00"), "")


def test_no_card_of_several_posts_is_paid_and_the_common_pay_counts_once() -> None:
    posts = [stands(MAIN, HEAD, "95", pay={"奖惩金额": "-100"}), stands(SIDE, HAND, "20")]
    assert [each.pay for each in posts] == [None, None]
    assert [each.state for each in posts] == ["complete", "complete"]
    found = one(*posts)
    assert (found.total, found.graded, found.pay) == (Decimal("78.50"), "合格", Decimal("2900.00"))
    assert group(paid_once(posts, [found])).pay == Decimal("2900.00")


def test_a_second_post_needs_no_part_of_pay_of_its_own() -> None:
    side = of("side", 100, PAY.replace("levels: {一级: 3000}", "roster: 基数"))
    assert stands(side, HAND, "80").state == "complete"
    assert stands(side, replace(HAND, share=""), "80").state == "incomplete"


def test_a_veto_in_any_post_limits_the_common_grade() -> None:
    found = one(stands(MAIN, HEAD, "95"), stands(SIDE, HAND, "50", vetoes=("fraud",)))
    assert (found.total, found.graded, found.pay) == (Decimal("96.50"), "差", Decimal("0.00"))


@pytest.mark.parametrize(
    ("side", "lack"),
    [
        (replace(stands(SIDE, HAND, "40"), state="missing", total=None), "open"),
        (stands(SIDE, replace(HAND, share="20%"), "40"), "posts"),
    ],
)
def test_without_every_post_there_is_no_common_result_and_no_pay(side: Standing, lack: str) -> None:
    found = one(stands(MAIN, HEAD, "95"), side)
    assert (found.lack, found.total, found.pay) == (lack, None, None)


def test_who_has_one_post_or_posts_without_weights_is_not_combined() -> None:
    alone = replace(HEAD, share="100%")
    assert combined([stands(MAIN, alone, "95"), stands(SIDE, replace(HAND, share=""), "40")]) == ()
    assert stands(MAIN, alone, "95").pay == Decimal("3600.00")


@given(work=st.decimals(0, 100, places=1), other=st.decimals(0, 50, places=1), weight=st.integers(51, 99))
def test_the_common_total_is_exact_and_rounded_once(work: Decimal, other: Decimal, weight: int) -> None:
    main, side = replace(HEAD, share=f"{weight}%"), replace(HAND, share=f"{100 - weight}%")
    found = one(stands(MAIN, main, f"{work:f}"), stands(SIDE, side, f"{other:f}"))
    exact = Fraction(weight, 100) * Fraction(work) + Fraction(100 - weight, 100) * Fraction(other) * 2
    assert found.total == half_up(exact, 2)


# ── on the cards ────────────────────────────────────────────────────────────────────────────


def test_cards_say_that_pay_is_for_all_posts_together() -> None:
    def paid(form_: Form, who: Person) -> str:
        card = score(form_, replace(record(form_, {"work": "45"}), person=who))
        result = view_of(form_, card=card, explain=True).result
        assert result is not None
        last = result.lines[-1]
        return f"{last.label} {last.slot.value}{last.unit}"

    assert paid(MAIN, HEAD).endswith("；本岗权重70%，按各岗位的综合结果计发）")
    assert paid(of("side"), HAND) == "绩效工资 与主岗合并计发"


# ── in the roster ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("one_", "other", "code"),
    [
        ("七成", "30%", "post-weight-unreadable"),
        ("130%", "-30%", "post-weight-unreadable"),
        ("70%", "20%", "post-weights-not-100"),
        ("70%", "", "post-weights-not-100"),
    ],
)
def test_weights_that_make_no_sense_are_told_and_nothing_is_combined(
    one_: str, other: str, code: str
) -> None:
    found = read_people(
        "people:\n"
        f"  - {{工号: 1, 姓名: 甲, 部门: 客服部, 岗位: 主管, 表单: a, 岗位权重: {one_ or '~'}}}\n"
        f"  - {{工号: 1, 姓名: 甲, 部门: 销售部, 岗位: 顾问, 表单: b, 岗位权重: {other or '~'}}}\n",
        "people.yaml",
    )
    assert [each.code for each in found.problems] == [code]
    assert [each.share for each in found.people] == ["", ""]


@pytest.mark.parametrize(
    ("shares", "main", "told"),
    [
        (("50%", "50%"), "主管", ["main-post-first"]),
        (("40%", "30%", "30%"), "主管", []),
        (("30%", "40%", "30%"), "顾问", []),
        (("20%", "40%", "40%"), "顾问", ["main-post-first"]),
    ],
)
def test_where_no_post_has_more_than_half_the_heaviest_or_the_first_of_them_is_the_main_one(
    tmp_path: Path, shares: tuple[str, ...], main: str, told: list[str]
) -> None:
    posts = ("主管", "顾问", "讲师")
    rows = (
        f"  - {{工号: 1, 姓名: 甲, 岗位: {post}, 表单: {post}, 岗位权重: {share}}}\n"
        for post, share in zip(posts, shares, strict=False)
    )
    found = read_people("people:\n" + "".join(rows), "people.yaml")
    assert [each.code for each in found.problems] == told
    assert not any(each.is_error for each in found.problems)
    assert [each.post for each in found.people if each.is_main] == [main]
    (tmp_path / "list.csv").write_bytes(written(found.people))  # as a period keeps it
    assert read_roster(tmp_path / "list.csv").people == found.people


def test_two_posts_of_half_each_have_one_result_of_the_first() -> None:
    main, side = replace(HEAD, share="50%", leads=True), replace(HAND, share="50%")
    for order in (1, -1):  # whichever of the forms comes first in the month
        found = one(*(stands(MAIN, main, "90"), stands(SIDE, side, "40"))[::order])
        assert (found.main.person, found.lack) == (main, "")


# ── in a month ──────────────────────────────────────────────────────────────────────────────


def office(folder: Path, shares: tuple[str, str]) -> Path:
    (folder / "specs").mkdir(parents=True)
    (folder / "scores" / "2026-11").mkdir(parents=True)
    (folder / "formgen.yaml").write_text("lang: en\n", encoding="utf-8")
    for id_, full in (("main", 100), ("side", 50)):
        head = f"id: {id_}\ntitle: 考核表{id_}\nversion: 1\nperiod: month\n"
        text = "\n".join((WORK.format(full=full), f"total: {{full: {full}}}", GRADES, PAY))
        (folder / "specs" / f"{id_}.yaml").write_text(head + text + "\n", encoding="utf-8")
        scores = (
            f"form: {id_}\nmonth: 2026-11\nscores: [{{person: '0012', facts: {{work: {full * 0.9:g}}}}}]\n"
        )
        (folder / "scores" / "2026-11" / f"{id_}.yaml").write_text(scores, encoding="utf-8")
    one_, other = (f", 岗位权重: {share}" if share else "" for share in shares)
    people = (
        "people:\n"
        f"  - {{工号: '0012', 姓名: 张三, 部门: 客服部, 岗位: 主管, 工资级别: 一级, 表单: main{one_}}}\n"
        f"  - {{工号: '0012', 姓名: 张三, 部门: 销售部, 岗位: 顾问, 工资级别: 一级, 表单: side{other}}}\n"
    )
    (folder / "people.yaml").write_text(people, encoding="utf-8")
    return folder


def test_a_month_pays_several_posts_once(tmp_path: Path) -> None:
    told = report(office(tmp_path / "hr", ("70%", "30%")), Period.parse("2026-11"))
    assert [str(each.pay) for each in told.now.standings] == ["3600.00", "None"]
    (found,) = told.now.combined
    assert (str(found.total), found.graded, str(found.pay)) == ("90.00", "优秀", "3600.00")
    assert "paid-by-several" not in {each.code for each in told.outcome.problems}
    page = told.page
    assert isinstance(page, Report)
    figures = dict(page.figures)
    assert (figures["应考核"], figures["绩效工资"]) == ("2人次（1人）", "3,600.00元")
    (topic,) = [each for each in page.topics if each.title.endswith("兼岗综合结果")]
    ((row,),) = [grid.rows for grid in topic.grids]
    assert row == ("0012", "张三", "主管 90.00（70%）\n顾问 45.00（30%）", "90.00", "优秀", "3,600.00")


def test_the_record_of_a_person_has_the_common_pay_of_each_period(tmp_path: Path) -> None:
    root = office(tmp_path / "hr", ("70%", "30%"))
    earlier = root / "scores" / "2026-10"
    earlier.mkdir()
    for path in (root / "scores" / "2026-11").iterdir():
        text = path.read_text(encoding="utf-8").replace("2026-11", "2026-10")
        (earlier / path.name).write_text(text.replace("work: 90", "work: 50"), encoding="utf-8")
    ((history,), _) = person(root, ["0012"])
    paid = [(str(each.standing.form.id), each.standing.pay) for each in history.appraisals]
    assert [pay for id_, pay in paid if id_ == "side"] == [None, None]
    assert [pay for id_, pay in paid if id_ == "main"] == [Decimal("3000.00"), Decimal("3600.00")]


def test_who_is_paid_by_several_forms_is_told(tmp_path: Path) -> None:
    told = report(office(tmp_path / "hr", ("", "")), Period.parse("2026-11"))
    (doubt,) = [each for each in told.outcome.problems if each.code == "paid-by-several"]
    assert (doubt.is_error, doubt.facts["number"], doubt.facts["period"]) == (False, "0012", "2026-11")
    assert told.now.combined == ()


def test_posts_whose_forms_are_not_due_together_are_told(tmp_path: Path) -> None:
    root = office(tmp_path / "hr", ("70%", "30%"))
    spec = root / "specs" / "side.yaml"
    spec.write_text(
        spec.read_text(encoding="utf-8").replace("period: month", "period: quarter"), encoding="utf-8"
    )
    (root / "scores" / "2026-11" / "side.yaml").unlink()
    told = report(root, Period.parse("2026-11"))
    assert "posts-not-combined" in {each.code for each in told.outcome.problems}
    assert [each.lack for each in told.now.combined] == ["posts"]


def on_card(root: Path, id_: str) -> tuple[Scorecard, dict[str, str]]:
    """A card of the month as it is printed: by the places of its words."""
    results, month = Results(load(root)[0]), Period.parse("2026-11")
    of_ = next(each for each in results.workspace.forms if each.id == id_)
    card = results.card(of_, results.records(id_, month)[0])
    return card, {each.place: each.text for each in printed(view_of(of_, card=card)) if each.slot}


def test_the_main_posts_card_shows_what_is_paid_for_all_posts_and_by_what(tmp_path: Path) -> None:
    root = office(tmp_path / "hr", ("70%", "30%"))
    card, places = on_card(root, "main")
    (common,) = report(root, Period.parse("2026-11")).now.combined
    assert card.pay == common.pay == Decimal("3600.00")
    assert places["pay"] == "3600.00"
    assert {part.state for part in card.pay_parts} <= {"used", "left-out"}
    words = "".join(each.text for each in printed(view_of(card.form, card=card)))
    assert "综合得分90.00 优秀" in words
    side, there = on_card(root, "side")
    assert side.pay is None
    assert there["pay"] == "与主岗合并计发"


def test_while_a_post_is_not_complete_the_main_posts_card_shows_no_amount(tmp_path: Path) -> None:
    root = office(tmp_path / "hr", ("70%", "30%"))
    (root / "scores" / "2026-11" / "side.yaml").unlink()
    card, places = on_card(root, "main")
    assert (card.complete, card.pay, card.common) == (True, None, None)
    assert places.get("pay", "") == ""


@given(st.integers(0, 100), st.integers(0, 50), st.sampled_from(["51%", "60%", "85%"]))
def test_the_card_pays_what_the_month_pays(work: int, other: int, share: str) -> None:
    rest = f"{100 - int(share[:-1])}%"
    main, side = replace(HEAD, share=share), replace(HAND, share=rest)
    found = one(stands(MAIN, main, str(work)), stands(SIDE, side, str(other)))
    card = score(MAIN, replace(record(MAIN, {"work": str(work)}), person=main), found.common)
    assert card.pay == found.pay


def test_a_card_is_stale_when_another_post_came_to_something_else(tmp_path: Path) -> None:
    root = office(tmp_path / "hr", ("70%", "30%"))
    score_command(root, ["scores/2026-11"], wish=Wish(("docx",)))
    path = root / "scores" / "2026-11" / "side.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("45", "10"), encoding="utf-8")
    again = regenerate(root, Period.parse("2026-11"), wish=Wish(("docx",), dry=True))
    stale = {each.path.parent.name: each.why for each in again.outcome.made if not each.kept}
    told = {each.code for each in again.outcome.problems}
    assert "main" in stale or "card-complete-changes" in told
