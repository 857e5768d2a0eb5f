"""The pages that walk through a revision do what they say, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from test_pictures import MOST_DIFFERENCE, RENEW, SCALE, SHOWCASE, difference
from walk import blocks, commands, walk

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "docs" / f"policy-change{lang}.md" for lang in ("", ".zh-CN")]


PICTURED = {
    "revision-comparison.png": "hr/output/comparison/account-manager/account-manager-v2-v3-comparison.pdf",
    "revision-impact.png": "hr/output/impact/account-manager/account-manager-v2-v3-2026-11-impact.pdf",
}
"""The pictures in the page, and of which PDF that it makes they show the first page."""


@pytest.mark.needs("pdf")
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_page_does_what_it_says_and_shows_what_it_prints(page: Path, tmp_path: Path) -> None:
    walk(page, tmp_path, [ROOT / "examples"])
    shown = re.findall(r"\(pictures/(.*?)\)", page.read_text(encoding="utf-8"))
    assert shown == list(PICTURED)
    for name, file in PICTURED.items():
        made = first_page(tmp_path / file)
        if RENEW:
            made.quantize(16).save(SHOWCASE / name, optimize=True)
        with Image.open(SHOWCASE / name) as picture:
            assert made.size == picture.size
            assert difference(made, picture) <= MOST_DIFFERENCE, f"{name} looks different: make pictures"


def first_page(path: Path) -> Image.Image:
    page: Image.Image = pypdfium2.PdfDocument(path)[0].render(scale=2 * SCALE, grayscale=True).to_pil()
    return page


def test_both_languages_walk_the_same_way() -> None:
    english, chinese = (page.read_text(encoding="utf-8") for page in PAGES)
    assert commands(english) == commands(chinese)
    for pattern in (r"^#+ ", r"^```\w+", r"^!\[", r"<!-- \w+ -->"):
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
