"""The pages look as they looked: each kind of page, as PDF and as Word, against a reference picture.

Word's pages are those that LibreOffice makes of them, in the fonts that come with the program.
`make pictures` takes the pictures anew; look at every one that changed before you commit it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

import otherpages
from formgen.periods import Period
from formgen.phrases import phrases
from formgen.view.report import report
from formgen.workspace.folder import load
from formgen.workspace.standings import standings
from formgen.writing.brand import Brand
from formgen.writing.pdf.document import Pdf
from likeness import MOST_DIFFERENCE, RENEW, SCALE, SHOWCASE, assert_like, difference
from officefonts import configured
from outside import all_converted
from pages import COMPANY, TEMPLATES, docx, pages, pdf

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


def pictures(file: bytes | Path, scale: float = SCALE) -> list[Image.Image]:
    """A document's pages as grey pictures."""
    document = pypdfium2.PdfDocument(file)
    return [page.render(scale=scale, grayscale=True).to_pil() for page in document]


def assert_all_like(made: list[Image.Image], folder: Path, name: str) -> None:
    """Each page looks as its picture, and there are as many pictures as pages."""
    stem = name.replace(" ", "-")
    for number, picture in enumerate(made, start=1):
        assert_like(picture, folder / f"{stem}-{number}.png")
    numbers = {
        path: int(path.stem.rpartition("-")[2])
        for path in folder.glob(f"{stem}-*.png")
        if path.stem.rpartition("-")[0] == stem
    }
    beyond = [path for path, number in numbers.items() if number > len(made)]
    if RENEW:
        for path in beyond:
            path.unlink()
    assert not [path for path in beyond if path.exists()], f"{name} had more pages"


@pytest.mark.needs("pdf")
@pytest.mark.parametrize("name", SHOWN)
def test_pages_look_as_their_reference_pictures(name: str) -> None:
    assert_all_like(pictures(pdf(pages()[name])), PICTURES, name)


@pytest.mark.needs("pdf")
@pytest.mark.parametrize("name", otherpages.OTHERS)
def test_other_kinds_of_pages_look_as_their_reference_pictures(name: str) -> None:
    assert_all_like(pictures(otherpages.pdf(name)), PICTURES, name)


IN_WORD = [*(name for name in SHOWN if not name.startswith("2026")), "2026-11 cs-manager-monthly 0012"]
"""Every form blank, and the fullest card."""


@pytest.fixture(scope="module")
def in_word(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """The Word documents as LibreOffice prints them; it is started once for all."""
    folder = tmp_path_factory.mktemp("word")
    made = {name: docx(pages()[name]) for name in IN_WORD}
    made |= {name: otherpages.docx(name) for name in otherpages.OTHERS}
    names = {}
    for number, (name, content) in enumerate(made.items()):
        (folder / f"{number}.docx").write_bytes(content)
        names[str(number)] = name
    files = (folder / f"{number}.docx" for number in names)
    printed = all_converted(files, "pdf", folder / "pdf", configured(folder))
    return {names[path.stem]: path for path in printed}


@pytest.mark.slow
@pytest.mark.needs("libreoffice")
@pytest.mark.parametrize("name", [*IN_WORD, *otherpages.OTHERS])
def test_word_documents_look_as_their_reference_pictures(name: str, in_word: Mapping[str, Path]) -> None:
    assert_all_like(pictures(in_word[name]), PICTURES / "word", name)


@pytest.mark.needs("pdf")
@pytest.mark.parametrize("picture", IN_THE_README)
def test_the_readme_shows_what_is_printed_today(picture: str) -> None:
    name, number = IN_THE_README[picture]
    made = pictures(pdf(pages()[name]), 2 * SCALE)[number - 1]
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
