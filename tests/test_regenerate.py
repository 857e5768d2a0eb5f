"""regenerate: exactly what is stale is made again, and earlier months stay as they were."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from shutil import copytree

import pytest

from formgen.cli import main
from formgen.commands.blank import blank
from formgen.commands.diff import diff, print_difference
from formgen.commands.impact import impact, print_impact
from formgen.commands.regenerate import _PAGES, regenerate
from formgen.commands.report import report
from formgen.commands.score import score
from formgen.periods import Period
from formgen.printing.run import Wish
from formgen.problems import WrongUseError
from formgen.view.kinds import KINDS
from offices import APPROVAL, DOCX, PDF, codes, contents, new, office, people, refreshed, scores, spec, write

OCTOBER, NOVEMBER = "2026-10", "2026-11"


@pytest.fixture(scope="module")
def october(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace in which October was printed: blanks and cards, and the cards put together."""
    root = office(tmp_path_factory.mktemp("october") / "hr")
    blank(root, period=Period.parse(OCTOBER), wish=DOCX)
    score(root, [f"scores/{OCTOBER}"], wish=replace(PDF, merge="all"))
    return root


@pytest.fixture
def hr(october: Path, tmp_path: Path) -> Path:
    """The same workspace at a place of its own, to be changed."""
    return copytree(october, tmp_path / "hr")


def everything(root: Path) -> dict[str, bytes]:
    """All of the output with its manifests, byte for byte."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in (root / "output").rglob("*")
        if path.is_file()
    }


def test_nothing_is_stale_after_a_run(hr: Path) -> None:
    before = everything(hr)
    again = regenerate(hr)
    assert (new(again.outcome), again.outcome.problems, again.gone, again.strange) == ([], (), (), ())
    assert everything(hr) == before


def test_a_policy_change_leaves_earlier_months_byte_for_byte_as_they_were(hr: Path) -> None:
    before = everything(hr)
    spec(hr, version=2, effective=NOVEMBER, most=120)
    again = regenerate(hr)
    assert (new(again.outcome), again.outcome.problems, again.gone) == ([], (), ())
    assert everything(hr) == before
    scores(hr, NOVEMBER)
    made = score(hr, [f"scores/{NOVEMBER}"], wish=DOCX)
    assert len(new(made)) == 4
    assert {name: data for name, data in everything(hr).items() if f"/{OCTOBER}/" in name} == before


def test_who_left_or_moved_since_does_not_change_earlier_months(hr: Path) -> None:
    before = everything(hr)
    rows = [
        "工号,姓名,部门,表单",
        "0009,新人,客服部,clerk",
        "0002,李四,财务部,clerk",
        "0003,王武,客服部,clerk",
    ]
    write(hr / "people.csv", "\n".join(rows) + "\n")
    again = regenerate(hr)
    assert (new(again.outcome), again.outcome.problems, again.gone) == ([], (), ())
    assert everything(hr) == before


def test_only_what_is_stale_is_made_again_and_says_why(hr: Path) -> None:
    before = contents(hr / "output")
    blank(hr, period=Period.parse(NOVEMBER), wish=DOCX)
    people(hr, n0002="李思")
    assert codes(regenerate(hr, Period.parse(NOVEMBER)).outcome.problems) == ["people-differ"]
    refreshed(hr, NOVEMBER)
    again = regenerate(hr, Period.parse(NOVEMBER))
    made = [(each.path.name, each.why) for each in again.outcome.made if not each.kept]
    assert made == [("0002-李思-blank.docx", ("new",))]
    assert [path.name for path in again.gone] == ["0002-李四-blank.docx"]
    assert before.items() <= contents(hr / "output").items()


def test_a_form_that_was_edited_in_place_makes_its_blanks_again_and_stops_at_complete_cards(hr: Path) -> None:
    before = contents(hr / "output" / OCTOBER)
    path = spec(hr)
    words = path.read_text(encoding="utf-8").replace("文员考核表", "文员绩效考核表")
    path.write_text(words, encoding="utf-8")
    again = regenerate(hr)
    singles = [each for each in again.outcome.made if "clerk" in each.path.parts]
    assert ({each.why for each in singles}, again.outcome.problems) == ({("form",)}, ())
    path.write_text(words.replace(": 60", ": 90"), encoding="utf-8")
    stopped = regenerate(hr)
    assert codes(stopped.outcome.problems) == ["card-complete-changes"] * 4
    cards = {name: data for name, data in before.items() if name.endswith(".pdf") and "clerk/" in name}
    assert {name.split("/")[-1] for name in cards} <= {path.name for path in hr.rglob("*.pdf")}
    revised = regenerate(hr, wish=Wish(revise=True, approval=APPROVAL))
    assert revised.outcome.problems == ()
    kept = {path.name for path in (hr / "output" / OCTOBER / "clerk" / "earlier").iterdir()}
    assert kept == {f"{name.split('/')[-1].removesuffix('.pdf')}-r0.pdf" for name in cards}


def test_a_dry_run_says_the_same_and_writes_nothing(hr: Path) -> None:
    spec(hr, most=200)
    (hr / "output" / OCTOBER / "clerk" / "0001-张三-blank.docx").unlink()
    before = everything(hr)
    dry = regenerate(hr, wish=Wish(dry=True))
    assert everything(hr) == before
    wet = regenerate(hr)
    told = {(each.path, each.why) for each in dry.outcome.made if each.path.suffix == ".docx"}
    assert told == {(each.path, each.why) for each in wet.outcome.made if each.path.suffix == ".docx"}
    assert ("missing",) in {why for _, why in told}


def test_formats_and_reasons_are_those_that_were_asked_for_first(hr: Path) -> None:
    scores(hr, NOVEMBER)
    explained = replace(DOCX, explain=True)
    score(hr, [f"scores/{NOVEMBER}"], wish=explained)
    before = contents(hr / "output" / NOVEMBER)
    for path in (hr / "output" / NOVEMBER / "clerk").iterdir():
        path.unlink()
    again = regenerate(hr, Period.parse(NOVEMBER))
    assert len(new(again.outcome)) == 4
    assert contents(hr / "output" / NOVEMBER) == before


def test_scores_from_outside_the_workspace_are_found_again(hr: Path, tmp_path: Path) -> None:
    elsewhere = write(tmp_path / "本月" / "clerk.csv", "工号,月份,表单,calls\n0001,2026-12,clerk,90\n")
    score(hr, [str(elsewhere)], wish=DOCX)
    again = regenerate(hr, Period.parse("2026-12"))
    assert (len(again.outcome.made), new(again.outcome), again.gone) == (1, [], ())
    elsewhere.write_text("工号,月份,表单,calls\n", encoding="utf-8")
    assert [path.name for path in regenerate(hr, Period.parse("2026-12")).gone] == ["0001-张三.docx"]


def test_a_report_is_made_again_when_scores_changed_and_not_when_the_roster_grew(hr: Path) -> None:
    told = report(hr, Period.parse(OCTOBER), wish=Wish(formats=("xlsx", "docx")))
    assert new(told.outcome) == ["汇总表.xlsx", "汇总报告.docx"]
    before = everything(hr)
    people(hr, 6)
    assert new(regenerate(hr).outcome) == []
    assert everything(hr) == before
    scores(hr, n0002=95)
    score(hr, [f"scores/{OCTOBER}"], wish=replace(PDF, revise=True, approval=APPROVAL))
    again = regenerate(hr)
    assert new(again.outcome) == ["评分表-全部.pdf", "汇总表.xlsx", "汇总报告.docx"]
    assert again.outcome.problems == ()
    assert new(regenerate(hr).outcome) == []


def test_a_dry_run_sees_the_stacks_that_would_change(hr: Path) -> None:
    blank(hr, period=Period.parse(NOVEMBER), wish=replace(PDF, merge="all"))
    spec(hr, most=200)
    told = {
        each.path.name
        for each in regenerate(hr, Period.parse(NOVEMBER), wish=Wish(dry=True)).outcome.made
        if each.why
    }
    assert told == set(new(regenerate(hr, Period.parse(NOVEMBER)).outcome))
    assert "空白表-全部.pdf" in told


def test_output_elsewhere_is_made_again_with_those_who_left(hr: Path) -> None:
    out = Wish(formats=("docx",), out=hr / "印")
    score(hr, [f"scores/{OCTOBER}"], wish=out)
    report(hr, Period.parse(OCTOBER), wish=replace(out, formats=("xlsx",)))
    before = contents(hr / "印")
    people(hr, 3)
    again = regenerate(hr, wish=Wish(out=hr / "印"))
    assert (new(again.outcome), again.outcome.problems) == ([], ())
    assert contents(hr / "印") == before


def test_a_blank_and_regenerate_agree_on_who_moved_after_their_card_was_complete(hr: Path) -> None:
    write(hr / "people.csv", "工号,姓名,部门,表单\n0001,张三,财务部,clerk\n")
    assert new(blank(hr, period=Period.parse(OCTOBER), wish=DOCX)) == []
    assert new(regenerate(hr).outcome) == []


def test_a_report_on_a_form_that_is_no_more_stops_nothing(hr: Path) -> None:
    report(hr, Period.parse(OCTOBER), ["clerk"], Wish(formats=("xlsx",)))
    path = spec(hr)
    path.write_text(path.read_text(encoding="utf-8").replace("id: clerk", "id: desk"), encoding="utf-8")
    again = regenerate(hr)
    assert {"汇总表.xlsx"} <= {path.name for path in again.gone}


def test_the_order_in_which_facts_were_typed_makes_nothing_stale(hr: Path) -> None:
    folder = hr / "scores" / NOVEMBER
    for n, text in enumerate(("calls: 80, b: 1", "b: 1, calls: 80")):
        text_ = f"form: clerk\nmonth: {NOVEMBER}\nscores: [{{person: '0001', facts: {{{text}}}}}]\n"
        write(folder / "clerk.yaml", text_)
        made = score(hr, [f"scores/{NOVEMBER}"], wish=DOCX).made
        assert [each.kept for each in made] == [bool(n)]


def test_a_report_on_one_form_stays_one(hr: Path) -> None:
    report(hr, Period.parse(OCTOBER), ["clerk"], Wish(formats=("xlsx",)))
    dry = regenerate(hr, wish=Wish(dry=True))
    assert (new(dry.outcome), dry.gone, dry.strange) == ([], (), ())


def test_files_that_formgen_did_not_make_are_listed_and_left(hr: Path) -> None:
    theirs = write(hr / "output" / OCTOBER / "备注.txt", "请勿删除")
    again = regenerate(hr)
    assert again.strange == (theirs,)
    assert theirs.read_text(encoding="utf-8") == "请勿删除"


def test_a_month_in_which_nothing_was_made_is_wrong_use(hr: Path) -> None:
    with pytest.raises(WrongUseError) as caught:
        regenerate(hr, Period.parse("2026-01"))
    assert codes(caught.value.problems) == ["nothing-made"]


def test_blanks_of_no_month_follow_the_newest_version(hr: Path) -> None:
    blank(hr, wish=DOCX)
    spec(hr, version=2, effective=NOVEMBER)
    again = regenerate(hr)
    assert new(again.outcome) == ["clerk-v2-blank.docx"]
    assert [path.name for path in again.gone] == ["clerk-v1-blank.docx"]


def test_the_command_tells_what_it_does(hr: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["regenerate", "-C", str(hr), "--lang", "en"]
    assert main(command) == 0
    assert "made again: 0" in capsys.readouterr().out
    people(hr, n0002="李思")
    blank(hr, period=Period.parse(NOVEMBER), wish=DOCX)
    people(hr)
    refreshed(hr, NOVEMBER)
    assert main([*command, "--month", NOVEMBER, "--dry-run"]) == 0
    told = capsys.readouterr().out
    assert "0002-李四-blank.docx  (new)" in told
    assert "no longer belong" in told
    assert main([*command, "--month", "2025-01"]) == 2


# ── pages about versions ────────────────────────────────────────────────────────────────────


@pytest.fixture
def revised(hr: Path) -> Path:
    """The same, with a second version, its comparison with the first, and its effects on October."""
    spec(hr, version=2, effective=NOVEMBER, most=120)
    difference, _ = diff(hr, "clerk")
    print_difference(difference, DOCX)
    found, _ = impact(hr, "clerk", period=Period.parse(OCTOBER))
    print_impact(found, DOCX)
    return hr


def test_pages_about_versions_are_made_again_when_what_they_say_has_changed(revised: Path) -> None:
    before = everything(revised)
    again = regenerate(revised)
    assert (new(again.outcome), again.gone, again.strange) == ([], (), ())
    assert everything(revised) == before
    spec(revised, version=2, effective=NOVEMBER, most=150)
    again = regenerate(revised)
    assert new(again.outcome) == ["clerk-v1-v2-comparison.docx", "clerk-v1-v2-2026-10-impact.docx"]
    assert again.gone == ()


def test_a_page_about_versions_stays_about_them_when_a_newer_one_comes(revised: Path) -> None:
    before = everything(revised)
    spec(revised, version=3, effective="2026-12", most=200)
    again = regenerate(revised)
    assert (new(again.outcome), again.gone) == ([], ())
    assert everything(revised) == before


def test_a_page_about_a_version_that_is_no_more_is_listed(revised: Path) -> None:
    (revised / "specs" / "clerk.v2.yaml").unlink()
    again = regenerate(revised)
    assert [path.name for path in again.gone] == [
        "clerk-v1-v2-comparison.docx",
        "clerk-v1-v2-2026-10-impact.docx",
    ]
    assert all(path.is_file() for path in again.gone)


def test_a_page_of_which_nobody_knows_what_was_asked_is_told_and_left(revised: Path) -> None:
    manifest = revised / "output" / "comparison" / "manifest.jsonl"
    lines = manifest.read_text(encoding="utf-8").replace('"asked": "clerk v1 v2", ', "")
    manifest.write_text(lines, encoding="utf-8")
    spec(revised, version=2, effective=NOVEMBER, most=150)
    again = regenerate(revised)
    assert codes(again.outcome.problems) == ["page-not-remade"]
    assert again.gone == ()


def test_every_page_that_no_single_person_is_about_can_be_made_again() -> None:
    assert set(_PAGES) == {name for name, kind in KINDS.items() if kind.remade == "as-asked"}


@pytest.mark.parametrize("is_older_there", [False, True])
def test_a_spec_with_errors_takes_nothing_away_and_lets_no_older_version_in(
    hr: Path,
    is_older_there: bool,  # noqa: FBT001 both are tried
) -> None:
    before = everything(hr)
    path = spec(hr)
    text = path.read_text(encoding="utf-8")
    if is_older_there:
        path.with_name("older.yaml").write_text(text.replace(": 60", ": 90"), encoding="utf-8")
        text = text.replace("version: 1", "version: 2")
    path.write_text(text + "headr: [姓名]\n", encoding="utf-8")
    again = regenerate(hr)
    assert (new(again.outcome), again.gone) == ([], ())
    assert {each.where.file for each in again.outcome.problems} == {str(path)}
    assert everything(hr) == before


def test_what_is_not_made_again_in_several_months_says_in_which(tmp_path: Path) -> None:
    root = office(tmp_path)
    for month in (OCTOBER, "2026-11"):
        scores(root, month)
        score(root, [f"scores/{month}"], wish=DOCX)
    for month in (OCTOBER, "2026-11"):
        scores(root, month, n0002=90)
    refused = regenerate(root, wish=DOCX).outcome
    assert refused.failed == ("2026-10 0002 李四 文员考核表", "2026-11 0002 李四 文员考核表")
    assert regenerate(root, Period.parse(OCTOBER), wish=DOCX).outcome.failed == ("0002 李四 文员考核表",)
