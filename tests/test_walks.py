"""The pages that walk through a revision do what they say, in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TypeAlias

import pypdfium2
import pytest
from PIL import Image

from filling import enter, fill_in
from formgen.printing import press
from formgen.printing.press import Setting, Writer
from formgen.view.model import Page
from formgen.writing.compiling import Written
from formgen.writing.formats import Format
from likeness import MOST_DIFFERENCE, SCALE, SHOWCASE, assert_like
from outside import all_converted
from walk import blocks, commands, walk

ROOT = Path(__file__).parents[1]
MONTH = "hr/output/2026-12/"
BY_DEPARTMENT = f"{MONTH}空白表-客户服务部.pdf"
CARD = f"{MONTH}cs-manager-monthly/0015-郑海川.pdf"
QUARTER = "hr/output/2026-Q4/cs-manager-quarterly/0015-郑海川.pdf"
REVISED = f"{MONTH}cs-lead/0033-唐可欣.pdf"
ROUGHLY = 5 * MOST_DIFFERENCE
"""LibreOffice draws a little differently from version to version."""

HEADER = 0.12
"""Of a page's height."""

PICTURED: Mapping[str, Mapping[str, tuple[str, int, float]]] = {
    "policy-change": {
        "revision-comparison.png": (
            "hr/output/comparison/account-manager/account-manager-v2-v3-comparison.pdf",
            1,
            1,
        ),
        "revision-impact.png": (
            "hr/output/impact/account-manager/account-manager-v2-v3-2026-11-impact.pdf",
            1,
            1,
        ),
    },
    "month": {
        "month-stack.png": (BY_DEPARTMENT, 1, 1),
        "month-blank.png": (BY_DEPARTMENT, 3, 1),
        "month-card.png": (CARD, 1, 1),
        "month-report.png": (f"{MONTH}汇总报告.pdf", 1, 1),
        "month-revised.png": (REVISED, 1, HEADER),
        "month-quarter.png": (QUARTER, 1, 1),
    },
}
"""The pictures in a page: of which PDF that it makes, of which page of it, how much from its top."""

SPREADSHEETS = {
    "month-workbook.png": ("hr/scores/2026-12/Scores.xlsx", 9),
    "month-summary.png": (f"{MONTH}汇总表.xlsx", 1),
}
"""The pictures of workbooks, as LibreOffice prints them: of which workbook, of which page."""

PAGES = [ROOT / "docs" / f"{name}{lang}.md" for name in PICTURED for lang in ("", ".zh-CN")]


def fill(place: Path, words: list[str]) -> None:
    """Fill a score workbook in with another month's scores: FILE from MONTH."""
    file, _, month = words
    fill_in(place / file, place / "scores", month)


def typed(place: Path, words: list[str]) -> None:
    """Enter one number into a workbook: FILE SHEET!CELL NUMBER."""
    file, where, number = words
    sheet, cell = where.split("!")
    enter(place / file, sheet, cell, float(number))


HOOKS = {"fill": fill, "enter": typed}


def name_of(page: Path) -> str:
    return page.name.split(".")[0]


class Remembering:
    """A writer that writes each page once, and gives the same bytes again when the same page comes again.

    The same page has the same bytes, as other tests see to, and both languages print the same pages.
    """

    def __init__(self, writer: Writer) -> None:
        self._written = cache(writer.written)

    def written(self, view: Page) -> Written:
        return self._written(view)


FolderOf: TypeAlias = Callable[[Path], Path]
"""Walks through a page, unless that was done, and gives the folder in which it was."""


@pytest.fixture(scope="module")
def folder_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FolderOf]:
    """Every page is walked once: a walk takes as long as printing a company's month does."""
    really = press.writer

    @cache
    def writer(setting: Setting, format_: Format, *, fills: bool = False) -> Writer:
        return Remembering(really(setting, format_, fills=fills))

    @cache
    def folder_of(page: Path) -> Path:
        folder = tmp_path_factory.mktemp(page.stem)
        walk(page, folder, [ROOT / "examples"], HOOKS)
        return folder

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(press, "writer", writer)
        yield folder_of


@pytest.mark.slow
@pytest.mark.needs("pdf")
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_page_does_what_it_says_and_shows_what_it_prints(page: Path, folder_of: FolderOf) -> None:
    folder = folder_of(page)
    for name, (file, number, share) in PICTURED[name_of(page)].items():
        assert_like(picture(folder / file, number, share), SHOWCASE / name)


@pytest.mark.slow
@pytest.mark.needs("pdf", "libreoffice")
def test_the_workbooks_are_pictured_as_they_are(folder_of: FolderOf, tmp_path: Path) -> None:
    folder = folder_of(ROOT / "docs" / "month.md")
    printed = all_converted((folder / file for file, _ in SPREADSHEETS.values()), "pdf", tmp_path)
    for file, (name, (_, number)) in zip(printed, SPREADSHEETS.items(), strict=True):
        assert_like(picture(file, number, 0.45), SHOWCASE / name, ROUGHLY)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_picture_in_a_page_is_made_of_what_it_makes(page: Path) -> None:
    shown = re.findall(r"\(pictures/(.*?)\)", page.read_text(encoding="utf-8"))
    workbooks = SPREADSHEETS if name_of(page) == "month" else {}
    assert sorted(shown) == sorted([*PICTURED[name_of(page)], *workbooks])
    assert all((SHOWCASE / name).is_file() for name in shown)


def picture(path: Path, number: int, share: float = 1) -> Image.Image:
    """A page as a picture, or as much of it from the top."""
    page: Image.Image = (
        pypdfium2.PdfDocument(path)[number - 1].render(scale=2 * SCALE, grayscale=True).to_pil()
    )
    return page.crop((0, 0, page.width, round(page.height * share)))


@pytest.mark.parametrize("name", list(PICTURED))
def test_both_languages_walk_the_same_way(name: str) -> None:
    pages = [page for page in PAGES if name_of(page) == name]
    english, chinese = (page.read_text(encoding="utf-8") for page in pages)
    assert commands(english) == commands(chinese)
    for pattern in (r"^#+ ", r"^```\w+", r"^!\[", r"^<!-- .* -->"):
        one, other = (re.findall(pattern, text, re.MULTILINE) for text in (english, chinese))
        assert one == other


# ── the walker itself ───────────────────────────────────────────────────────────────────────


def walked(tmp_path: Path, text: str) -> None:
    page = tmp_path / "page.md"
    page.write_text(text, encoding="utf-8")
    folder = tmp_path / "project"
    folder.mkdir()
    given = tmp_path / "given.yaml"
    given.write_text("id: [", encoding="utf-8")
    walk(page, folder, [given])


def run(*lines: str) -> str:
    return "\n".join(["```sh run", *lines, "```", ""])


def test_commands_run_one_after_another_where_cd_has_led(tmp_path: Path) -> None:
    steps = run(
        "mkdir hr/specs  # a folder", "cp given.yaml hr/specs", "cd hr", "formgen check --lang en  # exit 1"
    )
    walked(tmp_path, steps + "```text\n…\nerrors: 1, warnings: 0, accepted: 0\n```\n")
    assert (tmp_path / "project/hr/specs/given.yaml").is_file()


def test_a_block_may_give_a_file(tmp_path: Path) -> None:
    walked(tmp_path, "```yaml file hr/formgen.yaml\nlang: en\n```\n" + run("formgen -C hr check"))


@pytest.mark.parametrize(
    "text",
    [
        run("formgen --version  # exit 1"),
        run("formgen check nowhere"),
        run("rm given.yaml"),
        run("cd nowhere"),
        run("formgen --version") + "```text\nsomething else\n```\n",
        run("formgen --help") + "```text\nformgen 0\n```\n",
    ],
)
def test_a_page_that_promises_too_much_is_found_out(tmp_path: Path, text: str) -> None:
    with pytest.raises(AssertionError, match=r"page\.md:"):
        walked(tmp_path, text)


def test_lines_must_come_in_order(tmp_path: Path) -> None:
    shown = "```text\ncommands:\nusage: formgen [-C DIR] [--lang zh|en] [--version] [-h]\n```\n"
    with pytest.raises(AssertionError, match="not printed"):
        walked(tmp_path, run("formgen --help --lang en") + shown)


def test_blocks_know_their_lines() -> None:
    found = [
        (each.kind, each.what, each.line) for each in blocks("a\n```sh run\nx\n```\n\n```text\ny\n```\n")
    ]
    assert found == [("sh", "run", 2), ("text", "", 6)]
