"""What laying out a PDF remembers from one document to the next, and what it must not."""

from __future__ import annotations

import gc
from pathlib import Path
from shutil import copytree

import pytest
import tinycss2

import views
from formgen.writing.brand import Brand
from formgen.writing.pdf.document import Pdf

TEMPLATES = Path(__file__).parent.parent / "templates"

pytestmark = pytest.mark.needs("pdf")


def writer(folder: Path, css: str = "") -> Pdf:
    """One for a page of few words, whose style sheet says what a test wants."""
    folder.mkdir(exist_ok=True)
    page = "<html lang=zh><title>x</title><link rel=stylesheet href=own.css><h1>{{ view.title }}</h1>"
    (folder / "page.html").write_text(page, encoding="utf-8")
    (folder / "own.css").write_text(css, encoding="utf-8")
    return Pdf(folder, Brand(), "page.html")


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The style sheets that are parsed in a test, each time one is."""
    found: list[bytes] = []
    parse = tinycss2.parse_stylesheet_bytes

    def noted(css: bytes, **more: object) -> object:
        found.append(css)
        return parse(css, **more)

    monkeypatch.setattr(tinycss2, "parse_stylesheet_bytes", noted)
    return found


def test_a_style_sheet_is_parsed_once_for_all_documents(tmp_path: Path, parsed: list[bytes]) -> None:
    copytree(TEMPLATES, tmp_path / "templates")
    pdf = Pdf(tmp_path / "templates", Brand())
    first = pdf.write(views.completed())
    pdf.write(views.blank())
    assert pdf.write(views.completed()) == first
    assert len(parsed) == 1


def test_a_style_sheet_that_was_changed_is_read_anew(tmp_path: Path, parsed: list[bytes]) -> None:
    folder = tmp_path / "own"
    small = writer(folder, "h1 { font-size: 10pt }").write(views.blank())
    large = writer(folder, "h1 { font-size: 20pt }").write(views.blank())
    assert small != large
    assert writer(folder, "h1 { font-size: 10pt }").write(views.blank()) == small
    assert len(parsed) == 2


@pytest.mark.parametrize(
    "rule",
    ["@import 'more.css';", "@IM\\50ort 'more.css';", "@media print { @layer a { h1 { margin: 0 } } }"],
)
def test_a_sheet_that_gives_something_to_its_document_is_followed_for_each(
    tmp_path: Path, parsed: list[bytes], rule: str
) -> None:
    folder = tmp_path / "own"
    pdf = writer(folder, rule)
    for size in (10, 20):
        (folder / "more.css").write_text(f"h1 {{ font-size: {size}pt }}", encoding="utf-8")
        pdf.write(views.blank())
    assert sum(rule.encode() in css for css in parsed) == 2


def test_garbage_is_collected_as_before_once_a_document_is_made(tmp_path: Path) -> None:
    pdf = writer(tmp_path / "own")
    before = gc.get_threshold()
    pdf.write(views.blank())
    assert gc.get_threshold() == before
    kept = len(gc.get_objects())
    for _ in range(5):
        pdf.write(views.blank())
    assert len(gc.get_objects()) < kept + 2_000  # one document's boxes and styles are several times as many
