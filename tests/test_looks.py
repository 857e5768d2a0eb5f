"""The pages look as they looked: each form, blank and completed, against a reference picture.

`make pictures` takes the pictures anew; look at every one that changed before you commit it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from formgen.periods import Period
from formgen.phrases import phrases
from formgen.view.report import report
from formgen.workspace.folder import load
from formgen.workspace.standings import standings
from formgen.writing.brand import Brand
from formgen.writing.pdf.document import Pdf
from likeness import MOST_DIFFERENCE, RENEW, SCALE, SHOWCASE, assert_like, difference
from pages import COMPANY, TEMPLATES, pages, pdf

ZH = phrases("zh")

PICTURES = Path(__file__).parent / "pictures"

SHOWN = [
    *(name for name in pages() if name.startswith("source ") or (name[:8], name[-2:]) == ("company ", "v2")),
    "2026-11 account-manager 0041",
    "2026-11 crm-manager 0021",
    "2026-11 cs-department 0003",
    "2026-11 cs-lead 0031",
    "2026-11 cs-manager-monthly 0012",
    "2026-11 cs-manager-monthly 0015",
]
"""All blanks once, and completed: one card a form, and one that is not complete."""


IN_THE_README = {
    "blank.png": ("source cs-manager-monthly v1", 1),
    "completed.png": ("2026-11 account-manager 0041", 1),
}
"""The pictures that the README shows: document and page."""


def pictures(name: str, scale: float = SCALE) -> Iterator[Image.Image]:
    """A document's pages as grey pictures."""
    for page in pypdfium2.PdfDocument(pdf(pages()[name])):
        yield page.render(scale=scale, grayscale=True).to_pil()


def file(name: str, number: int) -> Path:
    return PICTURES / f"{name.replace(' ', '-')}-{number}.png"


@pytest.mark.needs("pdf")
@pytest.mark.parametrize("name", SHOWN)
def test_pages_look_as_their_reference_pictures(name: str) -> None:
    made = list(pictures(name))
    for number, picture in enumerate(made, start=1):
        assert_like(picture, file(name, number))
    numbers = {
        path: int(path.stem.rpartition("-")[2]) for path in PICTURES.glob(file(name, 0).name[:-5] + "*")
    }
    beyond = [path for path, number in numbers.items() if number > len(made)]
    if RENEW:
        for path in beyond:
            path.unlink()
    assert not [path for path in beyond if path.exists()], f"{name} had more pages"


@pytest.mark.needs("pdf")
@pytest.mark.parametrize("picture", IN_THE_README)
def test_the_readme_shows_what_is_printed_today(picture: str) -> None:
    name, number = IN_THE_README[picture]
    made = list(pictures(name, 2 * SCALE))[number - 1]
    assert_like(made, SHOWCASE / picture)


@pytest.mark.needs("pdf")
def test_the_page_on_workspaces_shows_the_report_of_today() -> None:
    workspace, _ = load(COMPANY)
    now, before = (standings(workspace, Period.parse(month)) for month in ("2026-11", "2026-10"))
    page = report(ZH, Period.parse("2026-11"), now.standings, before.standings, now.quotas)
    brand = Brand(workspace.config.company, (COMPANY / "logo.png").read_bytes())
    printed = Pdf(TEMPLATES, brand, "report.html").write(brand.stamped(page))
    made = pypdfium2.PdfDocument(printed)[0].render(scale=2 * SCALE, grayscale=True).to_pil()
    assert_like(made, SHOWCASE / "report.png")


def test_the_comparison_notices_a_word_that_moved_by_a_line() -> None:
    page, moved = (Image.new("L", (413, 585), 255) for _ in range(2))
    page.paste(96, (100, 100, 120, 106))
    moved.paste(96, (100, 109, 120, 115))
    assert difference(page, page) == 0
    assert difference(page, moved) > MOST_DIFFERENCE
