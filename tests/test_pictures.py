"""The pages look as they looked: each form, blank and completed, against a reference picture.

`make pictures` takes the pictures anew; look at every one that changed before you commit it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageChops

from formgen.periods import Period
from formgen.view.report import report
from formgen.workspace.folder import load
from formgen.workspace.standings import standings
from formgen.writing.brand import Brand
from formgen.writing.pdf.document import Pdf
from pages import COMPANY, TEMPLATES, pages, pdf

PICTURES = Path(__file__).parent / "pictures"
SHOWCASE = Path(__file__).parent.parent / "docs" / "pictures"
RENEW = os.environ.get("FORMGEN_PICTURES") == "renew"
SCALE = 50 / 72
"""50 dots an inch: enough to see a line move or a word wrap."""

TILE = 16
"""Pages are compared tile by tile, of so many dots, so that one changed word is not averaged away."""

MOST_DIFFERENCE = 12
"""How far a tile's mean grey may be from the reference, of 255: smoothing differs, layout must not."""

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
    "result.png": ("2026-11 account-manager 0041", 2),
}
"""The pictures that the README shows: document and page."""


def pictures(name: str, scale: float = SCALE) -> Iterator[Image.Image]:
    """A document's pages as grey pictures."""
    for page in pypdfium2.PdfDocument(pdf(pages()[name])):
        yield page.render(scale=scale, grayscale=True).to_pil()


def file(name: str, number: int) -> Path:
    return PICTURES / f"{name.replace(' ', '-')}-{number}.png"


def difference(one: Image.Image, other: Image.Image) -> int:
    """The greatest difference of two tiles of two pictures of one size."""
    changed = ImageChops.difference(one.convert("L"), other.convert("L"))
    tiles = changed.resize((changed.width // TILE, changed.height // TILE), Image.Resampling.BOX)
    return max(tiles.tobytes())


@pytest.mark.needs("pdf")
@pytest.mark.parametrize("name", SHOWN)
def test_pages_look_as_their_reference_pictures(name: str) -> None:
    made = list(pictures(name))
    if RENEW:
        renew(name, made)
    for number, picture in enumerate(made, start=1):
        with Image.open(file(name, number)) as reference:
            assert picture.size == reference.size
            assert difference(picture, reference) <= MOST_DIFFERENCE, (
                f"page {number} of {name} looks different"
            )
    assert not file(name, len(made) + 1).exists(), f"{name} had more pages"


def renew(name: str, made: list[Image.Image]) -> None:
    PICTURES.mkdir(exist_ok=True)
    for old in PICTURES.glob(f"{name.replace(' ', '-')}-[0-9].png"):
        old.unlink()
    for number, picture in enumerate(made, start=1):
        picture.quantize(16).save(file(name, number), optimize=True)


@pytest.mark.needs("pdf")
@pytest.mark.parametrize("picture", IN_THE_README)
def test_the_readme_shows_what_is_printed_today(picture: str) -> None:
    name, number = IN_THE_README[picture]
    made = list(pictures(name, 2 * SCALE))[number - 1]
    if RENEW:
        made.quantize(16).save(SHOWCASE / picture, optimize=True)
    with Image.open(SHOWCASE / picture) as shown:
        assert made.size == shown.size
        assert difference(made, shown) <= MOST_DIFFERENCE


@pytest.mark.needs("pdf")
def test_the_page_on_workspaces_shows_the_report_of_today() -> None:
    workspace, _ = load(COMPANY)
    now, before = (standings(workspace, Period.parse(month)) for month in ("2026-11", "2026-10"))
    page = report(Period.parse("2026-11"), now.standings, before.standings, now.quotas)
    brand = Brand(workspace.config.company, (COMPANY / "logo.png").read_bytes())
    printed = Pdf(TEMPLATES, brand, "report.html").write(brand.stamped(page))
    made = pypdfium2.PdfDocument(printed)[0].render(scale=2 * SCALE, grayscale=True).to_pil()
    if RENEW:
        made.quantize(16).save(SHOWCASE / "report.png", optimize=True)
    with Image.open(SHOWCASE / "report.png") as shown:
        assert made.size == shown.size
        assert difference(made, shown) <= MOST_DIFFERENCE


def test_the_comparison_notices_a_word_that_moved_by_a_line() -> None:
    page, moved = (Image.new("L", (413, 585), 255) for _ in range(2))
    page.paste(96, (100, 100, 120, 106))
    moved.paste(96, (100, 109, 120, 115))
    assert difference(page, page) == 0
    assert difference(page, moved) > MOST_DIFFERENCE
