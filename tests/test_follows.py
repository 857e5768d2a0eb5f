"""Forms that follow from a card (面谈记录, 改进计划, 申诉): what is filled in, and for whom."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import views
from formgen.cli import main
from formgen.commands.blank import blank
from formgen.commands.regenerate import regenerate
from formgen.commands.score import score
from formgen.forms.versions import covered, following
from formgen.periods import Period
from formgen.policy.checks import check
from formgen.problems import Places
from formgen.records.model import Followed
from formgen.view.build import view_of
from formgen.view.changes import changes
from formgen.workspace import packaged
from formgen.workspace.folder import load
from formgen.workspace.results import Results
from formgen.workspace.standings import standings
from forms import form
from offices import APPROVAL, DOCX, codes, new, office, scores, write
from wordfiles import part, text_of

MONTH = Period.parse("2026-10")
TALK = """
    id: talk
    title: 面谈记录
    version: 1
    {follows}
    header: [姓名, 工号, 考核周期, 面谈日期]
    sections:
      - indicators: [{{id: said, name: 面谈内容, rule: {{narrative: []}}}}]
      - title: 约定
        table: {{id: agreed, rows: 2, columns: [事项, {{id: 期限, kind: date}}]}}
    opinions: [{{id: employee, title: 员工确认, sign: true, date: true}}]
"""


@pytest.fixture
def hr(tmp_path: Path) -> Path:
    root = office(tmp_path / "hr")
    talk(root)
    return root


def talk(root: Path, follows: str = "follows: {show: [form, total, grade, items]}") -> Path:
    return write(root / "specs/talk.yaml", TALK.format(follows=follows))


def recorded(root: Path, number: str = "0001") -> Path:
    return write(
        root / "scores/2026-10/talk.yaml",
        f"""
        form: talk
        month: 2026-10
        scores:
          - person: "{number}"
            fields: {{面谈日期: 2026-11-03}}
            comments: {{said: 电话接听及时, employee: 同意}}
            facts:
              agreed: [{{事项: 每周复盘, 期限: 2026-11-30}}]
        """,
    )


def words(root: Path, name: str) -> str:
    return text_of(part((root / "output/2026-10/talk" / name).read_bytes()))


def codes_without(found: object, *known: str) -> list[str]:
    return [code for code in codes(found) if code not in known]  # type: ignore[arg-type]  # problems


# ── the blank and the card ──────────────────────────────────────────────────────────────────


def test_a_blank_for_a_person_is_filled_in_from_their_card(hr: Path) -> None:
    scores(hr, n0001=81.5)
    made = blank(hr, ["talk"], period=MONTH, persons=["0001"], wish=DOCX)
    assert (new(made), made.problems) == (["0001-张三-blank.docx"], ())
    printed = words(hr, "0001-张三-blank.docx")
    for each in ("文员考核表", "81.5", "满分100分", "合格", "电话接听 81.5分", "张三", "2026年10月"):
        assert each in printed


def test_what_was_recorded_is_printed_beside_what_the_card_came_to(hr: Path) -> None:
    recorded(hr)
    made = score(hr, ["scores"], persons=["0001"], wish=DOCX)
    assert sorted(new(made)) == ["0001-张三.docx", "0001-张三.docx"]
    assert codes_without(made.problems) == []
    printed = words(hr, "0001-张三.docx")
    for each in ("80", "合格", "电话接听及时", "每周复盘", "2026年11月30日", "同意", "2026年11月3日"):
        assert each in printed
    assert "未完成" not in printed


def test_without_a_complete_card_it_is_told_and_nothing_is_made_up(hr: Path) -> None:
    scores(hr, n0001=None)
    made = blank(hr, ["talk"], period=MONTH, persons=["0001"], wish=DOCX)
    assert codes(made.problems) == ["follows-no-card"]
    assert "合格" not in words(hr, "0001-张三-blank.docx")


def test_the_card_counts_that_it_names_and_no_other(hr: Path) -> None:
    write(hr / "specs/other.yaml", (hr / "specs/clerk.v1.yaml").read_text().replace("clerk", "other"))
    talk(hr, "follows: {forms: [other]}")
    made = blank(hr, ["talk"], period=MONTH, persons=["0001"], wish=DOCX)
    assert codes(made.problems) == ["follows-no-card"]
    assert made.problems[0].facts["forms"] == "other"


def test_a_form_may_follow_from_the_card_of_a_longer_period_that_was_due(tmp_path: Path) -> None:
    root = office(tmp_path / "hr")
    clerk = root / "specs/clerk.v1.yaml"
    write(clerk, clerk.read_text(encoding="utf-8") + "period: quarter\n")
    talk(root)
    quarter = Period.parse("2026-Q4")
    (root / "scores/2026-10/clerk.csv").unlink()
    scores(root, "2026-Q4", n0001=90)
    workspace, _ = load(root)
    talks = next(each for each in workspace.forms if each.id == "talk")
    found = [
        Results(workspace).followed(talks, workspace.people[0], each)
        for each in (quarter, quarter.last, MONTH)
    ]
    assert [each.total if each else None for each in found] == [90, 90, None]
    assert covered(talks, quarter) == quarter


# ── for whom, and when ──────────────────────────────────────────────────────────────────────


def test_it_is_due_only_where_somebody_asks_for_it_and_then_for_whoever_has_a_card(hr: Path) -> None:
    plain = blank(hr, period=MONTH, wish=DOCX)
    assert {made.path.parent.name for made in plain.made} == {"clerk"}
    write(hr / "people.csv", (hr / "people.csv").read_text(encoding="utf-8") + "0005,外聘,销售部,\n")
    asked = blank(hr, ["talk"], period=Period.parse("2026-11"), wish=DOCX)
    assert len(asked.made) == 4  # the fifth has no form to follow from


def test_a_form_for_certain_grades_goes_only_to_who_got_one_unless_somebody_is_named(hr: Path) -> None:
    talk(hr, "follows: {grades: [不合格]}")
    scores(hr, n0002=55)
    asked = blank(hr, ["talk"], period=MONTH, wish=DOCX)
    assert (new(asked), asked.problems) == (["0002-李四-blank.docx"], ())
    scores(hr)
    nobody = blank(hr, ["talk"], period=MONTH, wish=DOCX)
    assert (new(nobody), codes(nobody.problems)) == ([], ["follows-nobody"])
    named = blank(hr, ["talk"], period=MONTH, persons=["0001"], wish=DOCX)
    assert new(named) == ["0001-张三-blank.docx"]


def test_a_grade_that_no_form_gives_is_refused_with_its_place(hr: Path) -> None:
    path = talk(hr, "follows: {grades: [不合恪]}")
    (wrong,) = load(hr)[1]
    assert (wrong.code, wrong.where.file, wrong.facts["near"]) == (
        "follows-unknown-grade",
        str(path),
        "不合格",
    )


def test_it_counts_in_no_status_no_report_and_no_distribution(hr: Path) -> None:
    recorded(hr)
    workspace, _ = load(hr)
    assert {each.form.id for each in standings(workspace, MONTH).standings} == {"clerk"}
    assert {each.form.id for each in standings(workspace, MONTH, ["talk"]).standings} == {"talk"}
    assert main(["status", "-C", str(hr), "--month", "2026-10"]) == 0


def test_a_revised_card_makes_blanks_that_follow_stale_and_protects_complete_ones(hr: Path) -> None:
    recorded(hr, "0002")
    score(hr, ["scores"], wish=DOCX)
    blank(hr, ["talk"], period=MONTH, persons=["0001"], wish=DOCX)
    scores(hr, n0001=55, n0002=56)
    score(hr, ["scores/2026-10/clerk.csv"], wish=replace(DOCX, revise=True, approval=APPROVAL))
    again = regenerate(hr, MONTH)
    assert new(again.outcome) == ["0001-张三-blank.docx"]
    assert "不合格" in words(hr, "0001-张三-blank.docx")
    assert codes(again.outcome.problems) == ["card-complete-changes"]


# ── the form language ───────────────────────────────────────────────────────────────────────


def test_a_form_that_follows_has_slots_for_what_it_shows_and_no_other_form_has() -> None:
    body = "sections: [{title: 内容, text: 无}]\n"
    follows = form("follows: {show: [form, total, grade, coefficient, pay, items]}\n" + body)
    names = [each.name for each in views.slots(view_of(follows))]
    assert names == [f"followed.{key}" for key in ("form", "total", "grade", "coefficient", "pay", "items")]
    assert [each.name for each in views.slots(view_of(form(body)))] == []
    card = Followed(follows.id, 1, "考核表", items=(("电话", "8"), ("接待", "9")))
    shown = {each.name: each.value for each in views.slots(view_of(follows, followed=card))}
    assert (shown["followed.total"], shown["followed.items"]) == ("", "电话 8分；接待 9分")


def test_it_needs_no_total_no_grades_and_nothing_to_score() -> None:
    of = form(
        """
        follows: {}
        header: [姓名, 考核周期]
        sections: [{indicators: [{id: said, name: 面谈内容, rule: {narrative: []}}]}]
        signatures: [{role: 员工, date: true}]
        """
    )
    assert codes(check(of, Places("form.yaml"))) == []
    assert "total-missing" in codes(check(replace(of, follows=None), Places("form.yaml")))


def test_who_has_one_of_the_forms_that_it_follows_from_may_have_it() -> None:
    any_ = form("follows: {}\nsections: [{text: 无}]")
    some = form("follows: {forms: [a, b]}\nsections: [{text: 无}]")
    assert [following(any_, ids) for ids in (["x"], [])] == [True, False]
    assert [following(some, ids) for ids in (["x"], ["b", "x"])] == [False, True]
    assert not following(replace(any_, follows=None), ["x"])


@pytest.mark.parametrize("named", ["clerks", "talk"])
def test_a_form_that_does_not_exist_or_follows_itself_is_refused_with_its_place(hr: Path, named: str) -> None:
    path = talk(hr, f"follows: {{forms: [clerk, {named}]}}")
    _, problems = load(hr)
    (wrong,) = problems
    assert (wrong.code, wrong.where.file, wrong.facts["known"]) == ("follows-unknown", str(path), "clerk")


def test_a_comparison_tells_what_a_form_follows_from() -> None:
    old = form("sections: [{text: 无}]")
    new_ = form("follows: {forms: [a]}\nsections: [{text: 无}]")
    assert [each.what for each in changes(old, replace(new_, version=2))] == ["follows"]


def test_the_sample_company_has_a_talk_a_plan_and_an_appeal() -> None:
    workspace, problems = load(packaged.sample_company())
    assert problems == ()
    follows = {str(each.id): each for each in workspace.forms if each.follows}
    assert set(follows) == {"performance-talk", "improvement-plan", "appeal"}
    person = next(each for each in workspace.people if each.number == "0036")
    for each in follows.values():
        found = Results(workspace).followed(each, person, MONTH)
        assert found is not None
        assert (found.form, found.grade != "") == ("cs-lead", True)
