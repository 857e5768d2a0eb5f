"""Print runs put together: whose sheet lies where, and that nothing is lost on the way."""

from __future__ import annotations

import io
import shutil
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

import verapdf
from formgen.commands.blank import blank
from formgen.commands.regenerate import regenerate
from formgen.commands.score import score
from formgen.periods import Period
from formgen.printing import stacks
from formgen.printing.run import Outcome
from offices import PDF, codes, contents, new, office, people, refreshed, scores, spec, write

MONTH = "2026-10"
BY_DEPARTMENT = replace(PDF, merge="department")
ALL = replace(PDF, merge="all")


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with its blanks and cards put together in both ways."""
    root = office(tmp_path_factory.mktemp("hr"))
    for wish in (BY_DEPARTMENT, ALL):
        blank(root, period=Period.parse(MONTH), wish=wish)
        score(root, ["scores"], wish=wish)
    return root


def month(root: Path) -> Path:
    return root / "output" / MONTH


def bookmarks(path: Path) -> list[tuple[str, str, int]]:
    """Each bookmark with the one above it and its page, from 1."""
    with pikepdf.open(path) as stack, stack.open_outline() as outline:
        listed = [
            each
            for item in outline.root
            for each in ([(child, item.title) for child in item.children] or [(item, "")])
        ]
        return [(item.title, above, _page(item)) for item, above in listed]


def _page(item: pikepdf.OutlineItem) -> int:
    assert isinstance(item.destination, pikepdf.Array)
    return pikepdf.Page(item.destination[0]).index + 1


def texts(path: Path) -> list[str]:
    """The words of each page."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    return [page.get_textpage().get_text_range() for page in document]


def test_there_is_a_stack_for_each_department_or_one_for_all(printed: Path) -> None:
    assert sorted(path.name for path in month(printed).glob("*.pdf")) == sorted(
        f"{kind}-{whose}.pdf" for kind in ("空白表", "评分表") for whose in ("客服部", "销售部", "全部")
    )


def test_everybody_has_a_bookmark_in_the_order_of_the_roster_by_department(printed: Path) -> None:
    assert bookmarks(month(printed) / "空白表-全部.pdf") == [
        ("绩效考核表签收表", "", 1),
        ("0001 张三", "客服部", 3),
        ("0003 王五", "客服部", 5),
        ("0002 李四", "销售部", 7),
        ("0004 赵六", "销售部", 9),
    ]
    assert [title for title, _, _ in bookmarks(month(printed) / "评分表-销售部.pdf")] == [
        "绩效考核表签收表",
        "0002 李四",
        "0004 赵六",
    ]


@pytest.mark.parametrize("name", ["空白表-全部", "空白表-客服部", "评分表-全部", "评分表-销售部"])
def test_everybody_begins_on_a_front_side(printed: Path, name: str) -> None:
    path = month(printed) / f"{name}.pdf"
    pages = texts(path)
    for title, _, page in bookmarks(path)[1:]:
        assert page % 2 == 1
        assert title.split()[1] in pages[page - 1]


def test_the_list_in_front_names_everybody_once(printed: Path) -> None:
    front = texts(month(printed) / "空白表-全部.pdf")[0]
    assert "签收人" in front
    assert "2个部门" in front
    for name in ("张三", "李四", "王五", "赵六"):
        assert front.count(name) == 1


def test_a_stack_has_the_words_of_its_parts(printed: Path) -> None:
    pages = texts(month(printed) / "评分表-全部.pdf")
    for part in month(printed).glob("clerk/*.pdf"):
        if "blank" not in part.name:
            for page in texts(part):
                assert page in pages


@pytest.mark.needs("verapdf")
@pytest.mark.parametrize("flavour", [verapdf.PDFA_3A, verapdf.PDFUA_1])
@pytest.mark.parametrize("name", ["空白表-全部", "评分表-销售部"])
def test_a_stack_follows_pdf_a_and_pdf_ua(printed: Path, name: str, flavour: str) -> None:
    assert verapdf.failures((month(printed) / f"{name}.pdf").read_bytes(), flavour) == []


def test_the_logo_stands_in_a_stack_once(tmp_path: Path) -> None:
    root = office(tmp_path)
    shutil.copy(Path(__file__).parents[1] / "examples/company/logo.png", root)
    write(root / "formgen.yaml", "company: 示例公司\nlogo: logo.png\n")
    blank(root, period=Period.parse(MONTH), wish=ALL)
    with pikepdf.open(month(root) / "空白表-全部.pdf") as stack:
        whole = [each for each in stack.objects if isinstance(each, pikepdf.Stream)]
        pictures = {each.read_raw_bytes() for each in whole if each.get("/Subtype") == "/Image"}
        found = sum(each.get("/Subtype") == "/Image" for each in whole)
    assert found == len(pictures)


def test_the_same_parts_make_the_same_stack_and_a_changed_one_another(tmp_path: Path) -> None:
    root = office(tmp_path)
    blank(root, period=Period.parse(MONTH), wish=BY_DEPARTMENT)
    before = contents(month(root))
    assert new(blank(root, period=Period.parse(MONTH), wish=BY_DEPARTMENT)) == []
    people(root, n0002="李思")
    refreshed(root, MONTH)
    outcome = blank(root, period=Period.parse(MONTH), wish=BY_DEPARTMENT)
    assert new(outcome) == ["0002-李思-blank.pdf", "空白表-销售部.pdf"]
    after = contents(month(root))
    assert after["空白表-客服部.pdf"] == before["空白表-客服部.pdf"]
    assert "李思" in texts(month(root) / "空白表-销售部.pdf")[0]


def test_many_people_come_in_volumes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stacks, "VOLUME", 3)
    root = office(tmp_path)
    blank(root, period=Period.parse(MONTH), wish=ALL)
    volumes = [month(root) / f"空白表-全部-第{n}册.pdf" for n in (1, 2)]
    assert [len(bookmarks(volume)) - 1 for volume in volumes] == [3, 1]
    assert "第2册" in texts(volumes[1])[0]


def test_who_could_not_be_printed_is_left_out_and_told(tmp_path: Path) -> None:
    root = office(tmp_path)
    people(root, n0002="\U0010fffd")  # no font has it
    outcome: Outcome = blank(root, period=Period.parse(MONTH), wish=ALL)
    assert len(outcome.failed) == 1
    assert [title for title, _, _ in bookmarks(month(root) / "空白表-全部.pdf")][1:] == [
        "0001 张三",
        "0003 王五",
        "0004 赵六",
    ]


def test_a_department_may_be_called_anything(tmp_path: Path) -> None:
    root = office(tmp_path)
    rows = ["工号,姓名,部门,表单", "1,甲,../客服,clerk", "2,乙,,clerk", '3,丙,"CON",clerk']
    write(root / "people.csv", "\n".join(rows) + "\n")
    blank(root, period=Period.parse(MONTH), wish=BY_DEPARTMENT)
    names = {path.name for path in month(root).glob("*.pdf")}
    assert names == {"空白表-__客服.pdf", "空白表-未填部门.pdf", "空白表-_CON.pdf"}


def test_departments_whose_names_fall_together_have_stacks_of_their_own(tmp_path: Path) -> None:
    root = office(tmp_path)
    rows = ["工号,姓名,部门,表单", "1,甲,研发:一部,clerk", "2,乙,研发?一部,clerk", "3,丙,全部,clerk"]
    write(root / "people.csv", "\n".join(rows) + "\n")
    blank(root, period=Period.parse(MONTH), wish=ALL)
    blank(root, period=Period.parse(MONTH), wish=BY_DEPARTMENT)
    stacks_ = sorted(month(root).glob("*.pdf"))
    assert sorted(len(bookmarks(path)) - 1 for path in stacks_) == [1, 1, 1, 3]
    assert len(bookmarks(month(root) / "空白表-全部.pdf")) - 1 == 3
    assert new(blank(root, period=Period.parse(MONTH), wish=BY_DEPARTMENT)) == []


def test_a_stack_of_some_does_not_take_the_place_of_everybodys(tmp_path: Path) -> None:
    root = office(tmp_path)
    blank(root, period=Period.parse(MONTH), wish=ALL)
    blank(root, period=Period.parse(MONTH), persons=["0001", "0002", "0001"], wish=ALL)
    blank(root, ["clerk"], period=Period.parse(MONTH), wish=ALL)
    names = {path.name: len(bookmarks(path)) - 1 for path in month(root).glob("*.pdf")}
    assert names == {"空白表-全部.pdf": 4, "空白表-全部-张三等2人.pdf": 2, "空白表-全部-clerk.pdf": 4}
    again = regenerate(root)
    assert (new(again.outcome), again.gone) == ([], ())


@pytest.mark.parametrize("damage", ["text", "untagged"])
def test_a_part_that_somebody_changed_so_that_it_cannot_be_used_is_named(tmp_path: Path, damage: str) -> None:
    root = office(tmp_path)
    blank(root, period=Period.parse(MONTH), wish=ALL)
    part = month(root) / "clerk" / "0002-李四-blank.pdf"
    if damage == "text":
        part.write_text("hello")
    else:
        pdf = pikepdf.new()
        pdf.add_blank_page()
        pdf.save(part)
    outcome = blank(root, period=Period.parse(MONTH), wish=ALL)
    assert codes(outcome.problems) == ["file-left", "stack-part"]
    assert outcome.problems[1].where.file == str(part)
    assert outcome.failed == ("空白表-全部",)


def test_an_outdated_part_that_could_not_be_replaced_is_left_out(tmp_path: Path) -> None:
    root = office(tmp_path)
    blank(root, period=Period.parse(MONTH), wish=ALL)
    part = month(root) / "clerk" / "0002-李四-blank.pdf"
    with pikepdf.open(part, allow_overwriting_input=True) as pdf:
        pdf.docinfo["/Author"] = "HR"
        pdf.save(part)
    path = spec(root)
    path.write_text(path.read_text(encoding="utf-8").replace("电话接听", "电话"), encoding="utf-8")
    outcome = blank(root, period=Period.parse(MONTH), wish=ALL)
    assert codes(outcome.problems) == ["file-edited"]
    assert [title for title, _, _ in bookmarks(month(root) / "空白表-全部.pdf")][1:] == [
        "0001 张三",
        "0003 王五",
        "0004 赵六",
    ]


def test_a_protected_card_stays_in_its_stack(tmp_path: Path) -> None:
    root = office(tmp_path)
    score(root, ["scores"], wish=ALL)
    before = contents(month(root))
    scores(root, n0002=11)
    refused = score(root, ["scores"], wish=ALL)
    assert (codes(refused.problems), new(refused)) == (["card-complete-changes"], [])
    assert contents(month(root)) == before


def test_nobody_to_put_together_is_told(tmp_path: Path) -> None:
    root = office(tmp_path)
    (root / "people.csv").unlink()
    assert codes(blank(root, period=Period.parse(MONTH), wish=ALL).problems) == ["stack-nobody"]
    write(root / "people.yaml", "people: []\n")
    assert codes(blank(root, period=Period.parse(MONTH), wish=PDF).problems) == ["roster-empty"]


@pytest.mark.needs("qpdf")
def test_a_stack_is_sound(printed: Path) -> None:
    from subprocess import run

    for path in month(printed).glob("*.pdf"):
        assert run(["qpdf", "--check", path], capture_output=True, check=False).returncode == 0


def test_a_stack_opens_with_its_bookmarks_and_prints_on_both_sides(printed: Path) -> None:
    data = (month(printed) / "空白表-全部.pdf").read_bytes()
    with pikepdf.open(io.BytesIO(data)) as stack:
        assert stack.Root.PageMode == "/UseOutlines"
        assert stack.Root.ViewerPreferences.Duplex == "/DuplexFlipLongEdge"
