"""Print runs put together: whose sheet lies where, and that nothing is lost on the way."""

from __future__ import annotations

import io
import shutil
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

import verapdf
from formgen import workflow
from formgen.printing import stacks
from formgen.printing.run import Outcome
from offices import PDF, contents, new, office, people, write

MONTH = "2026-10"
BY_DEPARTMENT = replace(PDF, merge="department")
ALL = replace(PDF, merge="all")


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with its blanks and cards put together in both ways."""
    root = office(tmp_path_factory.mktemp("hr"))
    for wish in (BY_DEPARTMENT, ALL):
        workflow.blank(root, month=MONTH, wish=wish)
        workflow.score(root, ["scores"], wish=wish)
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
    workflow.blank(root, month=MONTH, wish=ALL)
    with pikepdf.open(month(root) / "空白表-全部.pdf") as stack:
        whole = [each for each in stack.objects if isinstance(each, pikepdf.Stream)]
        pictures = {each.read_raw_bytes() for each in whole if each.get("/Subtype") == "/Image"}
        found = sum(each.get("/Subtype") == "/Image" for each in whole)
    assert found == len(pictures)


def test_the_same_parts_make_the_same_stack_and_a_changed_one_another(tmp_path: Path) -> None:
    root = office(tmp_path)
    workflow.blank(root, month=MONTH, wish=BY_DEPARTMENT)
    before = contents(month(root))
    assert new(workflow.blank(root, month=MONTH, wish=BY_DEPARTMENT)) == []
    people(root, n0002="李思")
    outcome = workflow.blank(root, month=MONTH, wish=BY_DEPARTMENT)
    assert new(outcome) == ["0002-李思-blank.pdf", "空白表-销售部.pdf"]
    after = contents(month(root))
    assert after["空白表-客服部.pdf"] == before["空白表-客服部.pdf"]
    assert "李思" in texts(month(root) / "空白表-销售部.pdf")[0]


def test_many_people_come_in_volumes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stacks, "VOLUME", 3)
    root = office(tmp_path)
    workflow.blank(root, month=MONTH, wish=ALL)
    volumes = [month(root) / f"空白表-全部-第{n}册.pdf" for n in (1, 2)]
    assert [len(bookmarks(volume)) - 1 for volume in volumes] == [3, 1]
    assert "第2册" in texts(volumes[1])[0]


def test_who_could_not_be_printed_is_left_out_and_told(tmp_path: Path) -> None:
    root = office(tmp_path)
    people(root, n0002="\U0010fffd")  # no font has it
    outcome: Outcome = workflow.blank(root, month=MONTH, wish=ALL)
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
    workflow.blank(root, month=MONTH, wish=BY_DEPARTMENT)
    names = {path.name for path in month(root).glob("*.pdf")}
    assert names == {"空白表-.._客服.pdf", "空白表-未填部门.pdf", "空白表-CON.pdf"}


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
