"""Long texts in a PDF: words without a place to break and narrow columns take time by their length."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace

import pypdfium2
import pytest
from hypothesis import given, strategies as st
from weasyprint.text.line_break import Layout

import verapdf
import views
from formgen.writing.brand import Brand
from formgen.writing.pdf.document import Pdf
from outside import program

pytestmark = pytest.mark.needs("pdf", "pdftotext")

_PAGE = """<!DOCTYPE html><html lang="zh-CN"><head><title>T</title><style>
html { font: 10pt var(--fonts) } p { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere }
.narrow { width: 2em }
</style></head><body><!-- long --><p>{{ view.title }}<p class="narrow">{{ view.company }}</body></html>"""

LONG = {
    "letters": "abcdefghij",
    "digits": "0123456789",
    "address": "https://example.com/a?b=c&d/",
    "Chinese": "考核绩效客户服务满意度",
    "Chinese with signs": "考核，绩效。（客户）“服务”",
    "closing signs": "。",
    "opening signs": "（",
    "dashes": "—",
    "hyphens": "-",
    "spaces that do not break": "好\u00a0",
    "marks": "a\u0301",
    "marks without end": "\u0301",
    "English": "lorem ipsum dolor ",
    "a long word among others": f"考核 {'x' * 700} 绩效 ",
}
long = pytest.mark.parametrize("repeated", [pytest.param(text, id=name) for name, text in LONG.items()])


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> Pdf:
    """Prints a title over the width of the page, and the company in a column of two letters."""
    folder = tmp_path_factory.mktemp("templates")
    (folder / "appraisal.html").write_text(_PAGE, encoding="utf-8")
    return Pdf(folder, Brand())


def of(repeated: str, length: int) -> str:
    return (repeated * length)[:length]


def written(pdf: Pdf, title: str, company: str = "") -> bytes:
    return pdf.write(Brand(company).stamped(replace(views.bare(), title=title)))


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def read(file: bytes) -> str:
    command = [program("pdftotext"), "-raw", "-enc", "UTF-8", "-", "-"]
    return bare(subprocess.run(command, input=file, capture_output=True, check=True).stdout.decode())


@long
def test_a_long_text_is_printed_to_its_last_letter(pdf: Pdf, repeated: str) -> None:
    wide, narrow = of(repeated, 3000), of(repeated, 900)
    file = written(pdf, wide, narrow)
    assert read(file) == bare(wide + narrow)
    texts = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(file)]
    assert "\u200b" not in "".join(texts)


@long
def test_twice_the_text_is_twice_the_work(pdf: Pdf, repeated: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted in letters that are laid out: the clock says something else on every machine."""
    count = 0
    lay_out = Layout.set_text

    def counted(self: Layout, text: str, *more: object, **named: object) -> None:
        nonlocal count
        count += len(text)
        lay_out(self, text, *more, **named)

    monkeypatch.setattr(Layout, "set_text", counted)
    counts = []
    for length in (2000, 4000):
        count = 0
        written(pdf, of(repeated, length), of(repeated, length // 4))
        counts.append(count)
    assert counts[1] < 2.5 * counts[0]


@long
def test_no_line_is_wider_than_the_page(pdf: Pdf, repeated: str) -> None:
    for page in pypdfium2.PdfDocument(written(pdf, of(repeated, 1500))):
        text = page.get_textpage()
        right = max(text.get_charbox(n)[2] for n in range(text.count_chars()))
        assert right <= page.get_width() - 30


@given(st.text("甲，。（a1 \u00a0-\n\u0301", max_size=60), st.integers(1, 40))
def test_any_long_text_keeps_its_characters_in_their_order(pdf: Pdf, text: str, times: int) -> None:
    assert read(written(pdf, text * times, text)) == bare(text * times + text)


def test_lines_end_in_a_long_text_where_they_do_in_a_short_one(pdf: Pdf) -> None:
    sentence = "客户服务满意度按月考核，（见附件）由“客服部”提供数据。"
    short, long = (written(pdf, sentence * times) for times in (17, 36))

    def lines(file: bytes) -> list[str]:
        text: str = pypdfium2.PdfDocument(file)[0].get_textpage().get_text_range()
        return text.splitlines()

    assert len(sentence * 17) < 500 < len(sentence * 36)
    assert lines(long)[:8] == lines(short)[:8]


@pytest.mark.needs("verapdf")
@pytest.mark.parametrize("flavour", [verapdf.PDFA_3A, verapdf.PDFUA_1])
def test_a_page_of_long_texts_follows_pdf_a_and_pdf_ua(pdf: Pdf, flavour: str) -> None:
    file = written(pdf, of(LONG["a long word among others"], 2000), of(LONG["Chinese"], 700))
    assert not verapdf.failures(file, flavour)
