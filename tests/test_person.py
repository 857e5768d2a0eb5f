"""One person over time (个人绩效档案): its cards, its trends, its files."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from fractions import Fraction
from html import escape
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PIL import Image, ImageChops

import verapdf
from formgen.cli import main
from formgen.commands.person import FOLDER, History, person, print_histories
from formgen.commands.regenerate import regenerate
from formgen.commands.score import score
from formgen.phrases import phrases
from formgen.problems import WrongUseError
from formgen.scoring.history import mean_rate, trends
from formgen.view.dossier import dossier
from formgen.view.model import Bar, Chart, Dossier
from formgen.view.text import drawn as drawn_words, printed
from formgen.writing.brand import Brand
from formgen.writing.fonts import fonts_of
from formgen.writing.pdf.document import Pdf
from formgen.writing.pdf.html import Html
from formgen.writing.plots import pictures
from formgen.writing.word.document import Docx
from offices import APPROVAL, DOCX, codes, new, office, refreshed, scores, spec, write
from outside import sdk_errors
from wordfiles import part, text_of

ZH = phrases("zh")

ROOT = Path(__file__).parents[1]
MONTHS = ("2026-08", "2026-09", "2026-10", "2026-11")


@pytest.fixture
def hr(tmp_path: Path) -> Path:
    root = office(tmp_path / "hr")
    for month, points in zip(MONTHS, (70, 80, 55, 90), strict=True):
        scores(root, month, n0001=points)
    return root


def history(root: Path, name: str = "0001") -> History:
    (found,), problems = person(root, [name])
    assert codes(problems) == []
    return found


def page(root: Path, name: str = "0001") -> Dossier:
    found = history(root, name)
    return dossier(ZH, found.person, found.appraisals)


def topics(page_: Dossier) -> dict[str, str]:
    said = {}
    for topic in page_.topics:
        cells = [text for grid in topic.grids for row in grid.rows for text in row]
        said[topic.title] = "\n".join([*topic.texts, *cells, *(chart.words for chart in topic.charts)])
    return said


# ── which cards ─────────────────────────────────────────────────────────────────────────────


def test_all_periods_stand_in_order_with_totals_and_grades(hr: Path) -> None:
    found = history(hr)
    told = [(str(each.standing.period), str(each.total), each.standing.graded) for each in found.appraisals]
    assert told == [
        ("2026-08", "70.00", "合格"),
        ("2026-09", "80.00", "合格"),
        ("2026-10", "55.00", "不合格"),
        ("2026-11", "90.00", "合格"),
    ]
    assert mean_rate(found.appraisals) == Fraction(295, 400)
    figures = dict(page(hr).figures)
    assert (figures["平均得分率"], figures["最近等级"]) == ("73.8%", "合格（2026年11月）")


def test_each_month_is_scored_under_the_version_of_then(hr: Path) -> None:
    spec(hr, version=2, effective="2026-10", most=200)
    shares = [each.rate for each in history(hr).appraisals]
    assert shares == [Fraction(7, 10), Fraction(4, 5), Fraction(55, 200), Fraction(9, 20)]


def test_a_month_without_a_score_of_this_person_is_said_and_no_zero(hr: Path) -> None:
    scores(hr, "2026-09", n0001=None)
    states = [each.standing.state for each in history(hr).appraisals]
    assert states == ["complete", "missing", "complete", "complete"]
    assert "2026年9月\n文员考核表（第1版）\n客服部\n未录入" in topics(page(hr))["一、历次考核"]
    assert mean_rate(history(hr).appraisals) == Fraction(215, 300)


def test_departments_are_those_of_then(hr: Path) -> None:
    refreshed(hr, *MONTHS)
    people = (hr / "people.csv").read_text(encoding="utf-8")
    write(hr / "people.csv", people.replace("0001,张三,客服部", "0001,张三,市场部"))
    found = history(hr)
    assert found.person.department == "市场部"
    assert {each.standing.person.department for each in found.appraisals} == {"客服部"}


def test_who_left_the_roster_is_found_by_the_lists_of_the_periods(hr: Path) -> None:
    refreshed(hr, *MONTHS)
    people = (hr / "people.csv").read_text(encoding="utf-8")
    write(hr / "people.csv", people.replace("0001,张三,客服部,clerk\n", ""))
    assert len(history(hr, "张三").appraisals) == 4


def test_a_file_that_is_named_after_no_period_is_read_too(hr: Path) -> None:
    write(hr / "scores/补录.csv", "工号,月份,表单,calls\n0001,2026-07,clerk,66\n")
    assert history(hr).appraisals[0].total == 66


def test_nobody_is_guessed(hr: Path) -> None:
    with pytest.raises(WrongUseError) as wrong:
        person(hr, ["0099"])
    assert codes(wrong.value.problems) == ["no-such-person"]
    assert main(["person", "-C", str(hr)]) == 2


def test_talks_and_decisions_stand_with_who_and_why(hr: Path) -> None:
    write(
        hr / "specs/talk.yaml",
        """
        id: talk
        title: 面谈记录
        version: 1
        follows: {}
        header: [姓名, 面谈日期]
        sections:
          - indicators: [{id: said, name: 面谈内容, rule: {narrative: []}}]
          - title: 约定
            table: {id: agreed, columns: [事项, {id: 期限, kind: date}]}
        """,
    )
    write(
        hr / "scores/2026-10/talk.yaml",
        """
        form: talk
        month: 2026-10
        scores:
          - person: "0001"
            fields: {面谈日期: 2026-11-03}
            comments: {said: 电话接听不及时}
            facts: {agreed: [{事项: 每周复盘, 期限: 2026-11-30}]}
        """,
    )
    write(
        hr / "scores/2026-11/clerk.csv",
        "工号,calls,校准等级,校准人,校准理由\n0001,50,合格,委员会,顶岗三周\n",
    )
    score(hr, ["scores/2026-09"], wish=DOCX)
    scores(hr, "2026-09", n0001=85)
    score(hr, ["scores/2026-09"], wish=replace(DOCX, revise=True, approval=APPROVAL))
    said = topics(page(hr))
    assert "校准：不合格 → 合格\n委员会\n顶岗三周" in said["三、校准与修订"]
    assert f"第1次修订\n{APPROVAL.by}\n{APPROVAL.reason}" in said["三、校准与修订"]
    talk = said["四、面谈记录（2026年10月）"]
    for words in ("2026年11月3日", "电话接听不及时", "每周复盘\n2026年11月30日"):
        assert words in talk
    assert len(trends(history(hr).appraisals)) == 1  # a talk has no totals


# ── trends ──────────────────────────────────────────────────────────────────────────────────


def test_totals_of_different_full_points_never_share_an_axis(hr: Path) -> None:
    path = spec(hr, version=2, effective="2026-10", most=100)
    write(path, path.read_text(encoding="utf-8").replace("full: 100", "full: 50").replace("100%", "50%"))
    found = trends(history(hr).appraisals)
    assert [(str(each.full), each.known) for each in found] == [("100", 2), ("50", 2)]
    charts = page(hr).charts
    assert [[bar.label for bar in chart.bars] for chart in charts] == [
        ["2026年8月", "9月"],
        ["2026年10月", "11月"],
    ]
    assert len({chart.key for chart in charts}) == 2


def test_a_trend_has_a_gap_where_there_is_no_total_and_says_all_in_words(hr: Path) -> None:
    scores(hr, "2026-10", n0001=None)
    (chart,) = page(hr).charts
    assert [bar.values for bar in chart.bars] == [(70,), (80,), (), (90,)]
    assert "；10月 无得分；" in chart.words
    assert all(text in chart.words for bar in chart.bars for text in bar.texts)


def test_one_total_is_no_trend(tmp_path: Path) -> None:
    assert page(office(tmp_path)).charts == ()


def test_a_long_trend_is_cut_into_charts_that_can_be_read(hr: Path) -> None:
    spec(hr, effective="2024-01")
    for year in (2024, 2025):
        for month in range(1, 13):
            scores(hr, f"{year}-{month:02}", n0001=70)
    charts = page(hr).charts
    assert sum(len(chart.bars) for chart in charts) == 28
    assert max(len(chart.bars) for chart in charts) <= 12


def drawn(*values: int | None) -> Image.Image:
    bars = tuple(
        Bar(f"2026-{n:02}", *(((), ()) if value is None else ((Fraction(value),), (str(value),))))
        for n, value in enumerate(values, 1)
    )
    chart = Chart("k", "t", bars, "w", full=Fraction(100), shape="line")
    return Image.open(io.BytesIO(pictures([chart], fonts_of(Brand()), "png")["k"])).convert("RGB")


def test_a_line_is_drawn_in_greys_and_breaks_at_a_gap() -> None:
    whole, broken = drawn(20, 20, 20, 20, 20), drawn(20, 20, None, 20, 20)
    assert ImageChops.difference(whole, whole.convert("L").convert("RGB")).getbbox() is None
    middle = whole.width // 2
    assert whole.size == broken.size
    line = [y for y in range(whole.height) if whole.getpixel((middle - 40, y)) == (0, 0, 0)]
    kept = [y for y in range(broken.height) if broken.getpixel((middle - 40, y)) == (0, 0, 0)]
    assert set(kept) < set(line)


# ── files ───────────────────────────────────────────────────────────────────────────────────


def test_files_are_made_kept_and_made_again_when_a_score_changed(hr: Path) -> None:
    histories, _ = person(hr, ["0001"])
    wish = replace(DOCX, formats=("docx", "xlsx"))
    made = print_histories(histories, wish)
    assert (sorted(new(made)), made.problems) == (["0001-张三.docx", "0001-张三.xlsx"], ())
    assert new(print_histories(person(hr, ["0001"])[0], wish)) == []
    assert new(regenerate(hr).outcome) == []
    scores(hr, "2026-11", n0001=61)
    assert sorted(new(regenerate(hr).outcome)) == ["0001-张三.docx", "0001-张三.xlsx"]
    text = text_of(part((hr / "output" / FOLDER / "0001-张三.docx").read_bytes()))
    assert "个人绩效档案" in text
    assert "61" in text


def test_a_person_who_is_unknown_by_now_leaves_a_file_that_no_longer_belongs(hr: Path) -> None:
    print_histories(person(hr, ["0001"])[0], DOCX)
    people = (hr / "people.csv").read_text(encoding="utf-8")
    write(hr / "people.csv", people.replace("0001,张三,客服部,clerk\n", ""))
    for month in MONTHS:
        scores(hr, month, n0001=None)
    assert [path.name for path in regenerate(hr).gone] == ["0001-张三.docx"]


def test_numbers_are_numbers_in_the_workbook(hr: Path) -> None:
    assert main(["person", "0001", "-C", str(hr), "--to", "xlsx"]) == 0
    book = load_workbook(hr / "output" / FOLDER / "0001-张三.xlsx")
    sheet = book["历次考核"]
    head = [cell.value for cell in sheet[3]]
    first = dict(zip(head, (cell.value for cell in sheet[4]), strict=True))
    assert (first["考核周期"], first["得分"], first["得分率%"], first["等级"]) == (
        "2026年8月",
        70,
        70,
        "合格",
    )


def test_scripts_and_terminal_are_told_the_same(hr: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["person", "0001", "-C", str(hr), "--lang", "en"]) == 0
    told = capsys.readouterr().out
    assert "2026-08  文员考核表  70.00" in told
    assert "mean share of full points: 73.8%" in told
    assert main(["person", "张三", "-C", str(hr), "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)["people"]
    assert [each["total"] for each in found["appraisals"]] == ["70.00", "80.00", "55.00", "90.00"]
    assert not (hr / "output").exists()


def test_the_page_for_scripts_has_every_key(hr: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["person", "0001", "-C", str(hr), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    section = (ROOT / "docs" / "scripts.md").read_text(encoding="utf-8").split("## `formgen person")[1]
    shown = json.loads(section.split("```json")[1].split("```")[0])
    assert shown.keys() == told.keys()
    assert shown["people"][0].keys() == told["people"][0].keys()
    assert shown["people"][0]["appraisals"][0].keys() == told["people"][0]["appraisals"][0].keys()


def company() -> Dossier:
    """The file of somebody of the sample company, with a talk and a plan."""
    (found,), _ = person(ROOT / "examples" / "company", ["0036"])
    return Brand("青禾示例科技有限公司").stamped(dossier(ZH, found.person, found.appraisals))


def test_word_and_pdf_have_every_word() -> None:
    page_ = company()
    whole = {each.text for each in printed(page_)} - set(drawn_words(page_.charts))
    word = text_of(part(Docx(ROOT / "templates" / "dossier.docx", Brand()).write(page_)))
    web = Html(ROOT / "templates", "dossier.html").write(page_)
    headed = {each for line in page_.letterhead.lines for each in (line.label, line.text)}
    headed |= {page_.letterhead.whom, page_.letterhead.company}
    assert [text for text in whole - headed if text not in word] == []
    assert [text for text in whole if escape(text) not in web] == []


@pytest.mark.needs("verapdf")
@pytest.mark.parametrize("flavour", [verapdf.PDFA_3A, verapdf.PDFUA_1])
def test_the_pdf_follows_pdf_a_and_pdf_ua(flavour: str) -> None:
    assert not verapdf.failures(Pdf(ROOT / "templates", Brand(), "dossier.html").write(company()), flavour)


@pytest.mark.needs("ooxml-validator")
def test_the_open_xml_sdk_finds_nothing_wrong(tmp_path: Path) -> None:
    path = tmp_path / "dossier.docx"
    path.write_bytes(Docx(ROOT / "templates" / "dossier.docx", Brand()).write(company()))
    assert sdk_errors(path) == []


def test_who_was_never_recorded_gets_no_file_and_is_told(hr: Path) -> None:
    write(hr / "people.csv", (hr / "people.csv").read_text(encoding="utf-8") + "0005,新人,客服部,\n")
    made = print_histories(person(hr, ["0005"])[0], DOCX)
    assert (codes(made.problems), made.made) == (["person-without-cards"], ())
