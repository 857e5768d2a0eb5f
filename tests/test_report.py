"""The month's report: what it says of whom, how its charts are drawn, and how the command makes it."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

import pypdfium2
import pytest
from lxml import etree
from PIL import Image

import verapdf
from formgen.cli import main
from formgen.commands.init import init
from formgen.commands.report import report as made
from formgen.forms.model import Form
from formgen.periods import Period
from formgen.phrases import phrases
from formgen.problems import Where
from formgen.records.model import Person
from formgen.scoring.distribution import quotas
from formgen.scoring.score import score
from formgen.scoring.standing import Standing, standing_of
from formgen.view.model import Bar, Chart, Report
from formgen.view.report import MOST_BARS, MOST_PEOPLE, report
from formgen.view.text import drawn, printed
from formgen.workspace.folder import load
from formgen.workspace.standings import standings as standings_of
from formgen.writing.brand import Brand
from formgen.writing.fonts import fonts_of
from formgen.writing.pdf.document import Pdf
from formgen.writing.plots import pictures
from formgen.writing.word.document import Docx
from formgen.yamlfiles.kinds import Id
from forms import form, record
from outside import sdk_errors
from wordfiles import bare

ZH = phrases("zh")

ROOT = Path(__file__).parents[1]
COMPANY = ROOT / "examples" / "company"
TEMPLATES = ROOT / "templates"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SPEC = """
    sections:
      - indicators:
          - {id: sales, name: 销售额, weight: 60%, rule: {rating: {max: 60}}}
          - {id: care, name: 服务, weight: 40%, rule: {rating: {max: 40}}}
    total: {full: 100}
    grades: [{name: 优秀, from: 90, share: 20%}, {name: 合格, below: 90}]
"""
PLAIN = "sections: [{indicators: [{id: words, name: 评语, rule: {narrative: []}}]}]"


@cache
def sample() -> Report:
    """The sample company's November."""
    workspace, _ = load(COMPANY)
    now, before = (standings_of(workspace, Period.parse(month)) for month in ("2026-11", "2026-10"))
    return Brand(workspace.config.company).stamped(
        report(ZH, Period.parse("2026-11"), now.standings, before.standings, now.quotas)
    )


@cache
def large(departments: int = 27) -> Report:
    """Departments for two charts, some of long names, a grade that is too full, many who are not complete."""
    longer = "华东大区客户服务与运营管理中心"
    names = [f"第{n}事业部{longer if n % 6 == 0 else ''}" for n in range(departments)]
    now = [stands(form(SPEC), n, names[n % departments]) for n in range(300)]
    open_ = [Standing(form(SPEC), person(n, ""), "missing") for n in range(300, 400)]
    return of([*now, *open_], now)


@cache
def brand() -> Brand:
    return Brand("青禾示例科技有限公司", (COMPANY / "logo.png").read_bytes())


PAGES = {"sample": sample, "large": large}
every_page = pytest.mark.parametrize("name", PAGES)


@cache
def docx(name: str) -> bytes:
    return Docx(TEMPLATES / "report.docx", brand()).write(PAGES[name]())


@cache
def pdf(name: str) -> bytes:
    return Pdf(TEMPLATES, brand(), "report.html").write(PAGES[name]())


def person(number: int, department: str = "客服部") -> Person:
    return Person(f"{number:04}", f"员工{number}", department)


def stands(of: Form, number: int, department: str = "客服部", sales: str = "60") -> Standing:
    entries = {"sales": sales, "care": "40"}
    return standing_of(score(of, replace(record(of, entries), person=person(number, department))))


def of(now: list[Standing], before: list[Standing] | None = None) -> Report:
    return Brand("公司").stamped(report(ZH, Period.parse("2026-11"), now, before or [], quotas(now, "all")))


def topics(page: Report) -> dict[str, str]:
    """What each topic says, by its title without its number."""
    said: dict[str, list[str]] = {}
    for topic in page.topics:
        texts = [*topic.texts, *(text for grid in topic.grids for row in grid.rows for text in row)]
        texts += [grid.note for grid in topic.grids]
        said[topic.title[2:]] = texts + [chart.words for chart in topic.charts]
    return {title: "\n".join(texts) for title, texts in said.items()}


# ── what is said ────────────────────────────────────────────────────────────────────────────


def test_the_sample_company_reads_as_counted_by_hand() -> None:
    figures = dict(sample().figures)
    assert (figures["应考核"], figures["已录全"], figures["未录全"]) == (
        "12人次",
        "11人次（91.7%）",
        "1人次",
    )
    said = topics(sample())
    titles = [
        "需要关注",
        "等级分布",
        "部门情况",
        "指标得分",
        "与上月比较",
        "未录全人员",
        "绩效工资",
        "评分宽严",
    ]
    assert list(said) == titles
    assert said["需要关注"].splitlines() == [
        "1. 未录全1人次：0015 郑海川（客户满意度）。",
        "2. 总分为0分1人次：0025 白若溪。",
        "3. 平均得分率比上月明显下降的部门：客户关系部降7.0个百分点。",
        "4. 得分率比上月明显下降的人员：0025 白若溪（降31.6个百分点）。",
    ]
    assert "客户经理绩效考核表\n3\n4,900.00\n200.00\n—\n5,804.29" in said["绩效工资"]
    assert "0015\n郑海川" in said["未录全人员"]
    assert "客户关系部 71.8%→64.9%（\N{MINUS SIGN}7.0，3人）" in said["与上月比较"]
    assert [topic.title[:2] for topic in sample().topics] == list(map("{}、".format, "一二三四五六七八"))


def test_one_person_is_enough() -> None:
    said = topics(of([stands(form(SPEC), 1, sales="40")]))
    assert said["未录全人员"].strip() == "全部录全。"
    assert said["与上月比较"] == "没有上月的考核结果，不作比较。"
    assert said["需要关注"] == "没有需要特别关注的事项。"


def test_what_one_person_got_is_no_chart() -> None:
    assert of([stands(form(SPEC), 1)], [stands(form(SPEC), 1)]).charts == ()
    both = [stands(form(SPEC), n) for n in (1, 2)]
    assert {chart.key for chart in of(both, both).charts} == {
        "grades-1-1",
        "departments-1",
        "indicators-form-1",
        "changes-1",
    }


def test_nobody_in_common_with_the_month_before_is_said() -> None:
    said = topics(of([stands(form(SPEC), 1)], [stands(form(SPEC), 2)]))
    assert said["与上月比较"] == "没有人在两个月都以同一表单录全，不作比较。"


def test_whoever_moved_is_said_to_count_where_they_were_and_a_new_department_is_not_compared() -> None:
    was, now = stands(form(SPEC), 1), stands(form(SPEC), 1)
    moved = replace(now, person=replace(now.person, department="新部门"))
    said = topics(of([moved, stands(form(SPEC), 2)], [was, stands(form(SPEC), 2)]))["与上月比较"]
    assert "其中1人次换了部门，两个月各计入当时所在的部门。" in said
    assert "上月没有可比的人，不作比较：新部门。" in said
    assert "客服部 100.0%→100.0%（±0.0，1人）" in said


def test_where_nobody_is_complete_there_is_no_figure_and_no_chart() -> None:
    page = of([Standing(form(SPEC), person(1, ""), "missing")])
    assert page.charts == ()
    assert dict(page.figures)["平均得分率"] == "—"
    said = topics(page)
    assert "未填部门\n考核表\n1\n0\n—\n—\n—\n—" in said["部门情况"]
    assert "指标得分" not in said
    assert "未录入\n全部" in said["未录全人员"]


def test_a_form_without_points_or_grades_is_counted_and_nothing_else() -> None:
    said = topics(of([Standing(form(PLAIN), person(1), "complete")]))
    assert list(said) == ["需要关注", "部门情况", "与上月比较", "未录全人员"]


def test_a_full_grade_is_told_with_names_and_a_kept_limit_in_a_sentence() -> None:
    full = [stands(form(SPEC), n) for n in range(2)]
    rest = [stands(form(SPEC), n, sales="10") for n in range(2, 12)]
    assert "各等级人数均未超过规定比例。" in topics(of([*full, *rest]))["强制分布"]
    said = topics(of([*full, *rest[:3]]))["强制分布"]
    assert "考核表\n全部\n已录全5人\n优秀\n20%\n1\n2\n0000 员工0、0001 员工1" in said
    assert "上限1人" in topics(of([*full, *rest[:3]]))["等级分布"]


def test_what_must_be_seen_to_comes_first_and_is_short() -> None:
    full = [stands(form(SPEC), n) for n in range(9)]
    open_ = [Standing(form(SPEC), person(n), "missing") for n in range(20, 30)]
    none = stands(form(SPEC), 40, sales="0")
    zero = replace(none, total=Decimal(0))
    said = topics(of([*full, *open_, zero]))["需要关注"].splitlines()
    assert said[0].startswith("1. 未录全10人次：0020 员工20（未录入）、")
    assert said[0].endswith("，另有4人次。")
    assert said[1:] == ["2. 强制分布超限1处：考核表“优秀”9人，上限2人。", "3. 总分为0分1人次：0040 员工40。"]


def test_long_lists_are_cut_and_say_so() -> None:
    page = large(60)
    said = topics(page)
    assert f"另有{100 - MOST_PEOPLE}人，见汇总表.xlsx。" in said["未录全人员"]
    assert "另有280人，见汇总表.xlsx" in said["强制分布"]
    assert all(len(chart.bars) <= MOST_BARS[max(len(chart.series), 1)] for chart in page.charts)
    titles = [chart.title for chart in page.charts if chart.key.startswith("departments")]
    assert titles == [f"各部门平均得分率（{n}/3）" for n in (1, 2, 3)]


def test_forms_of_different_full_points_meet_as_rates() -> None:
    small = replace(form(SPEC.replace("60", "6").replace("40", "4").replace("100", "10")), id=Id("small"))
    one = standing_of(score(small, replace(record(small, {"sales": "3", "care": "4"}), person=person(2))))
    assert dict(of([stands(form(SPEC), 1), one]).figures)["平均得分率"] == "85.0%"


def test_a_chart_says_in_words_all_that_it_shows() -> None:
    for chart in (*sample().charts, *large().charts):
        for bar in chart.bars:
            assert bar.label in chart.words
            assert all(text in chart.words for text in bar.texts)
    keys = [chart.key for chart in large().charts]
    assert len(set(keys)) == len(keys)


def test_grades_of_different_scales_never_share_a_chart() -> None:
    stars = form(SPEC.replace("优秀", "五星").replace("合格", "三星"))
    other = replace(stars, id=Id("stars"), title="星级评定表")
    page = of([stands(form(SPEC), 1), stands(form(SPEC), 2), stands(other, 3), stands(other, 4)])
    charts = {
        chart.title: [bar.label for bar in chart.bars] for chart in page.charts if "各等级" in chart.title
    }
    assert charts == {
        "各等级人数（考核表，共2人次）": [grade.name for grade in form(SPEC).grades],
        "各等级人数（星级评定表，共2人次）": [grade.name for grade in stars.grades],
    }
    assert len({chart.key for chart in page.charts}) == len(page.charts)


# ── charts ──────────────────────────────────────────────────────────────────────────────────


def chart(*values: str, label: str = "客服部", **more: object) -> Chart:
    bars = tuple(Bar(f"{label}{n}", (Fraction(each),), (each,)) for n, each in enumerate(values))
    return Chart("chart", "图", bars, "图", **more)  # type: ignore[arg-type]  # passed through


def picture(of: Chart) -> Image.Image:
    return Image.open(io.BytesIO(pictures([of], fonts_of(Brand()), "png")["chart"]))


def test_a_picture_is_grey_sharp_and_tells_nothing_of_its_making() -> None:
    image = picture(chart("0.5", "1", full=Fraction(1)))
    assert image.width > 174 / 25.4 * 200
    red, green, blue = image.convert("RGB").split()
    assert red.tobytes() == green.tobytes() == blue.tobytes()
    assert set(image.info) <= {"dpi"}


def test_a_bar_is_as_long_as_its_value() -> None:
    image = picture(chart("1", "0.5", "0")).convert("L")
    lines = [
        sum(150 < image.getpixel((x, y)) < 210 for x in range(image.width))  # type: ignore[operator]  # grey
        for y in (round((n + 0.5) / 3 * image.height) for n in range(3))
    ]
    assert lines[1] / lines[0] == pytest.approx(0.5, abs=0.03)
    assert lines[2] < 30


def test_no_line_goes_through_the_words_behind_a_bar() -> None:
    """They stand right of the line of full points, however long their bar is; what it is stands above it."""
    image = picture(chart("0.95", full=Fraction(1))).convert("L")
    begin, full = 44 / 174, 134 / 174  # where the bars begin, and where the line stands
    end = begin + 0.95 * (full - begin)
    between = image.crop(
        (
            round((end + 0.003) * image.width),
            image.height // 2,
            round((full - 0.003) * image.width),
            image.height,
        )
    )
    assert min(between.tobytes()) == 255
    behind = image.crop((round((full + 0.003) * image.width), image.height // 2, image.width, image.height))
    assert min(behind.tobytes()) < 100


def test_a_legend_names_greys_and_the_line_in_one_place() -> None:
    of_both = Chart(
        "chart",
        "图",
        (Bar("部", (Fraction(1, 2), Fraction(1)), ("", "")),),
        "图",
        ("上月", "本月"),
        Fraction(1),
    )
    image = picture(of_both).convert("L")
    top = image.crop((0, 0, image.width, image.height // 3))
    columns = [x for x in range(top.width) if min(top.crop((x, 0, x + 1, top.height)).tobytes()) < 128]
    assert min(columns) / image.width >= 43 / 174  # they begin where the bars begin
    assert max(columns) < image.width * 0.6  # and nothing else stands over these
    assert len(columns) > 20


def test_values_below_zero_and_beyond_full_points_stay_in_the_picture() -> None:
    image = picture(chart("-0.4", "1.3", full=Fraction(1))).convert("L")
    edges = [image.crop(box) for box in ((0, 0, 4, image.height), (image.width - 4, 0, *image.size))]
    assert all(min(edge.tobytes()) == 255 for edge in edges)


def test_text_is_never_read_as_a_formula_and_a_long_one_is_cut() -> None:
    svg = pictures([chart("1", label="$x^2$<a>&" + "长" * 60)], fonts_of(Brand()), "svg")["chart"]
    assert b"<text" not in svg
    etree.fromstring(svg)


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_a_chart_always_has_the_same_bytes(kind: str) -> None:
    first, second = (pictures(sample().charts, fonts_of(Brand()), kind) for _ in range(2))  # type: ignore[arg-type]
    assert first == second


# ── how it prints ───────────────────────────────────────────────────────────────────────────


def words(page: Report) -> str:
    """What stands on the page beside its letterhead and what is part of pictures."""
    whole = Counter(each.text for each in printed(page) if each.place != "page")
    whole -= Counter(text for text in drawn(page.charts) if text)
    return bare("".join(whole.elements()))


@every_page
def test_the_word_document_has_every_word_and_picture(name: str) -> None:
    with zipfile.ZipFile(io.BytesIO(docx(name))) as package:
        body = etree.fromstring(package.read("word/document.xml"))
        media = [each for each in package.namelist() if each.startswith("word/media/formgen-")]
    found = "".join(each.text or "" for each in body.iter(f"{W}t"))
    assert Counter(bare(found)) == Counter(words(PAGES[name]()))
    charts = PAGES[name]().charts
    told = [each for each in body.iter() if str(each.tag).endswith("}docPr")]
    assert [each.get("descr") for each in told] == [chart.words for chart in charts]
    assert len({each.get("id") for each in told}) == len(told) == len(media) - 1
    assert "{%" not in found


def test_no_page_has_less_than_three_rows_of_a_table() -> None:
    """In Word the first and the last three rows stay together, in the PDF as the style sheet says."""
    with zipfile.ZipFile(io.BytesIO(docx("large"))) as package:
        body = etree.fromstring(package.read("word/document.xml"))
    found = 0
    for table in body.iter(f"{W}tbl"):
        rows = [row for row in table.iter(f"{W}tr") if row.find(f"{W}trPr/{W}tblHeader") is None]
        kept = [row.find(f".//{W}keepNext") is not None for row in rows]
        if len(rows) > 8:
            found += 1
            assert kept == [True, True, *[False] * (len(rows) - 5), True, True, False]
    assert found > 1
    document = pypdfium2.PdfDocument(pdf("large"))
    texts = [document[n].get_textpage().get_text_bounded() for n in range(len(document))]
    numbers = [len(re.findall(r"^\d{4}\b", text, re.MULTILINE)) for text in texts]
    assert all(count == 0 or count >= 3 for count in numbers), numbers


@every_page
def test_the_pdf_has_every_word(name: str) -> None:
    document = pypdfium2.PdfDocument(pdf(name))
    pages = "".join(document[n].get_textpage().get_text_bounded() for n in range(len(document)))
    wanted, found = (Counter(bare(each).replace("-", "")) for each in (words(PAGES[name]()), pages))
    assert not wanted - found


@every_page
def test_a_chart_is_never_cut_by_the_end_of_a_page(name: str) -> None:
    document = pypdfium2.PdfDocument(pdf(name))
    for page in document:
        picture = page.render(scale=1, grayscale=True).to_pil()
        below = (0, picture.height - 48, picture.width // 3, picture.height)  # beside the page's number
        margin = picture.crop(below)
        assert min(margin.tobytes()) == 255


@every_page
def test_the_same_bytes_every_time(name: str) -> None:
    assert Docx(TEMPLATES / "report.docx", brand()).write(PAGES[name]()) == docx(name)
    assert Pdf(TEMPLATES, brand(), "report.html").write(PAGES[name]()) == pdf(name)


@pytest.mark.needs("ooxml-validator")
@every_page
def test_the_open_xml_sdk_finds_nothing_wrong(name: str, tmp_path: Path) -> None:
    path = tmp_path / "report.docx"
    path.write_bytes(docx(name))
    assert sdk_errors(path) == []


@pytest.mark.needs("verapdf")
@pytest.mark.parametrize("flavour", [verapdf.PDFA_3A, verapdf.PDFUA_1])
@every_page
def test_the_file_follows_pdf_a_and_pdf_ua(name: str, flavour: str) -> None:
    assert not verapdf.failures(pdf(name), flavour)


def test_a_character_without_a_glyph_is_found_in_charts_too() -> None:
    page = of([stands(form(SPEC), 1, "客服\U0001fae8部")])
    problems = Pdf(TEMPLATES, brand(), "report.html").missing_glyphs(page, Where("hr"))
    assert {problem.code for problem in problems} == {"no-glyph"}


# ── the command ─────────────────────────────────────────────────────────────────────────────

FILES = ["汇总报告.docx", "汇总报告.pdf", "汇总表.xlsx"]


def workspace(folder: Path) -> Path:
    init(folder / "hr")
    return folder / "hr"


def test_the_command_makes_all_files_and_lists_who_lacks_scores_without_failing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = workspace(tmp_path)
    assert main(["report", "-C", str(root), "--month", "2026-11", "--lang", "en"]) == 0
    folder = root / "output" / "2026-11"
    assert (
        sorted(path.name for path in folder.iterdir() if path.suffix in (".docx", ".pdf", ".xlsx")) == FILES
    )
    before = {path: path.read_bytes() for path in folder.iterdir()}
    assert "files made: 3" in capsys.readouterr().out
    assert main(["report", "-C", str(root), "--month", "2026-11", "--lang", "en"]) == 0
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_forms_and_formats_can_be_chosen(tmp_path: Path) -> None:
    root, out = workspace(tmp_path), tmp_path / "out"
    command = ["report", "cs-lead", "-C", str(root), "--month", "2026-11", "--to", "xlsx", "--out", str(out)]
    assert main(command) == 0
    told = made(root, Period.parse("2026-11"), ["cs-lead"])
    assert {each.form.id for each in told.now.standings} == {"cs-lead"}
    assert [path.name for path in (out / "2026-11").iterdir() if path.suffix == ".xlsx"] == ["汇总表.xlsx"]
    assert main(["report", "nothing", "-C", str(root), "--month", "2026-11"]) == 2
    assert main(["report", "-C", str(root), "--month", "2026-11", "--to", "csv"]) == 2
    assert main(["report", "-C", str(root)]) == 2


def test_a_workbook_that_somebody_changed_is_left_unless_it_is_revised(tmp_path: Path) -> None:
    root = workspace(tmp_path)
    command = ["report", "-C", str(root), "--month", "2026-11", "--to", "xlsx"]
    assert main(command) == 0
    file = root / "output" / "2026-11" / "汇总表.xlsx"
    file.write_bytes(b"edited")
    assert main(command) == 0
    assert file.read_bytes() == b"edited"
    scores = root / "scores" / "2026-11" / "cs-lead.yaml"
    scores.unlink()
    assert main(command) == 1
    assert file.read_bytes() == b"edited"
    assert main([*command, "--revise"]) == 0
    assert file.read_bytes()[:2] == b"PK"
    assert [path.read_bytes() for path in (file.parent / "earlier").iterdir()] == [b"edited"]


def test_scripts_get_the_figures_and_no_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = workspace(tmp_path)
    assert main(["report", "-C", str(root), "--month", "2026-11", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["files"] == []
    assert not (root / "output").exists()
    (whole,) = (each for each in told["groups"] if each["form"] == "cs-lead" and each["department"] is None)
    assert (whole["people"], whole["mean"], whole["median"], whole["pay"]) == (3, "92.38", "90.99", "6240.00")
    (lacking,) = (each for each in told["people"] if each["state"] != "complete")
    assert (lacking["total"], lacking["grade"], lacking["lacks"]) == (None, None, ["客户满意度"])
    assert told["before"] == "2026-10"
    assert {each["department"] for each in told["changes"]} == {"客户服务部", "客户关系部", "销售部"}


def test_problems_in_score_files_are_errors_as_everywhere(tmp_path: Path) -> None:
    root = workspace(tmp_path)
    (root / "scores" / "2026-11" / "more.csv").write_text("工号,collection\n0041,97%\n", encoding="utf-8")
    assert main(["report", "-C", str(root), "--month", "2026-11", "--to", "xlsx"]) == 1
    assert (root / "output" / "2026-11" / "汇总表.xlsx").exists()


def test_nobody_to_report_on_makes_no_file(tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    assert main(["report", "-C", str(tmp_path), "--month", "2026-11"]) == 1
    assert not (tmp_path / "output").exists()


def limited(folder: Path, over: str = "") -> Path:
    """The sample company with a limit that one department exceeds."""
    root = workspace(folder)
    spec = root / "specs" / "cs-lead.v2.yaml"
    text = spec.read_text(encoding="utf-8")
    spec.write_text(
        text.replace("{name: 优秀, from: 90, text", "{name: 优秀, from: 90, share: 10%, text"),
        encoding="utf-8",
    )
    with (root / "formgen.yaml").open("a", encoding="utf-8") as config:
        config.write(over)
    return root


@pytest.mark.parametrize("over", ["", "distribution: department\n"])
def test_a_full_grade_is_told_before_printing_and_in_status_and_changes_no_exit_status(
    over: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = limited(tmp_path, over)
    scores = str(root / "scores" / "2026-11" / "cs-lead.yaml")
    lines = (root / "specs" / "cs-lead.v2.yaml").read_text(encoding="utf-8").splitlines()
    line = next(n for n, text in enumerate(lines, 1) if "share: 10%" in text)
    for command, status in (
        (["report", "--month", "2026-11", "--to", "xlsx"], 0),
        (["status", "--month", "2026-11"], 1),  # one card of another form is not complete
        (["score", scores, "--to", "docx"], 0),
    ):
        assert main([*command, "-C", str(root), "--lang", "en"]) == status
        said = capsys.readouterr().err
        assert said.count("[distribution-exceeded]") == 1
        assert f"specs/cs-lead.v2.yaml:{line}:" in said
        assert "0031 何嘉树" in said
    assert main(["status", "-C", str(root), "--month", "2026-11", "--json"]) == 1
    (quota,) = json.loads(capsys.readouterr().out)["distribution"]
    assert quota["exceeded"]
    assert quota["department"] == ("客户服务部" if over else None)
