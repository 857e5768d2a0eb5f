"""Pages that flow by themselves, beside the forms: none is blank or holds one line, no row stands alone.

Reports, files of people, comparisons and effects of revisions are as long as what they tell; where they
break, Word, LibreOffice and WeasyPrint decide within what the templates allow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pytest

from formgen.view.model import Effects
from formgen.writing.word.ooxml import Element, w
from officefonts import configured
from otherpages import OTHERS, docx, many, other, pdf, written
from outside import all_converted
from wordfiles import part, text_of

COUNTS = (1, 5, 6, 7, 8, 9, 21, 22, 23, 24, 25, 45)
"""People on whom a revision has effects: the pages end behind them, beside them and before the remarks."""

_LEAST_LINES, _LEAST_ROWS = 3, 2
_FOOT = re.compile(r"第 ?\d+ ?页\s*共 ?\d+ ?页")
_UNIT = re.compile(r"(?:人次|人（|人，|人$|分$|分。|%|年\d|月$|月）|版$|版）|元$)")


def lines_of(file: bytes | Path) -> Iterator[list[str]]:
    """The lines of each page between letterhead and foot; a picture counts as several."""
    for page in pypdfium2.PdfDocument(file):
        text = page.get_textpage().get_text_bounded(
            bottom=page.get_height() * 0.075, top=page.get_height() * 0.92
        )
        pictures = sum(1 for _ in page.get_objects(filter=[3]))
        yield [*text.splitlines(), *["（图）"] * (pictures * _LEAST_LINES)]


def assert_stands_well(pages: Sequence[Sequence[str]]) -> None:
    for number, lines in enumerate(pages, 1):
        assert len(lines) >= _LEAST_LINES, (number, lines)
        assert not any(map(_FOOT.fullmatch, lines)), "the foot is below what is measured"
        for line, following in pairwise(lines):
            parted = re.search(r"\d$", line) and _UNIT.match(following)
            assert not parted, (number, line, following)


def rows_on(pages: Sequence[Sequence[str]], effects: Effects) -> list[int]:
    """How many people stand on each page."""
    numbers = {each.number for each in effects.people}
    return [len(numbers & set(re.findall(r"\d{4}", " ".join(lines)))) for lines in pages]


def assert_no_row_alone(pages: Sequence[Sequence[str]], effects: Effects) -> list[int]:
    """How many people stand on each page: two at least, where there are any."""
    counts = rows_on(pages, effects)
    assert sum(counts) == len(effects.people)
    assert all(count >= least_of(effects) for count in counts if count), counts
    assert "批准" in " ".join(pages[-1])
    return counts


def least_of(effects: Effects) -> int:
    return min(_LEAST_ROWS, len(effects.people))


@pytest.mark.needs("pdf")
@pytest.mark.parametrize("name", OTHERS)
def test_a_page_of_the_pdf_is_neither_blank_nor_nearly_so(name: str) -> None:
    assert_stands_well(list(lines_of(pdf(name))))


@pytest.mark.slow
@pytest.mark.needs("pdf")
@pytest.mark.parametrize("count", COUNTS)
def test_in_the_pdf_the_approval_of_a_revision_stands_below_people(count: int) -> None:
    effects = many(count)
    pages = list(lines_of(written(effects, "impact", "pdf")))
    assert_stands_well(pages)
    assert assert_no_row_alone(pages, effects)[-1] >= least_of(effects)


def test_word_is_told_to_keep_the_last_people_with_the_remarks_and_the_approval() -> None:
    body = part(written(many(45), "impact", "docx"))
    rows = list(body.iter(w("tr")))
    last = next(n for n, row in enumerate(rows) if "0045" in text_of(row))
    assert [all_kept(row) for row in rows[last - 3 : last + 1]] == [False, True, True, True]
    remarks = [each for each in body.iter(w("p")) if re.match(r"说明：|\d\. ", text_of(each).strip())]
    assert len(remarks) == 3
    assert all(map(is_kept, remarks))


def all_kept(row: Element) -> bool:
    return all(map(is_kept, row.iter(w("p"))))


def is_kept(paragraph: Element) -> bool:
    return paragraph.find(f"{w('pPr')}/{w('keepNext')}") is not None


@pytest.fixture(scope="module")
def in_word(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, list[list[str]]]:
    """The lines of each page of the Word documents, as LibreOffice breaks them; it is started once."""
    folder = tmp_path_factory.mktemp("word")
    made = {name: docx(name) for name in OTHERS}
    made |= {str(count): written(many(count), "impact", "docx") for count in COUNTS}
    files = []
    for name, content in made.items():
        files.append(folder / f"{name}.docx")
        files[-1].write_bytes(content)
    return {
        file.stem: list(lines_of(file))
        for file in all_converted(files, "pdf", folder / "pdf", configured(folder))
    }


@pytest.mark.slow
@pytest.mark.needs("libreoffice")
@pytest.mark.parametrize("name", OTHERS)
def test_a_page_of_the_word_document_is_neither_blank_nor_nearly_so(
    name: str, in_word: Mapping[str, list[list[str]]]
) -> None:
    assert_stands_well(in_word[name])


@pytest.mark.slow
@pytest.mark.needs("libreoffice")
@pytest.mark.parametrize("count", COUNTS)
def test_in_word_the_approval_of_a_revision_stands_below_people(
    count: int, in_word: Mapping[str, list[list[str]]]
) -> None:
    """LibreOffice does so where the table begins on the page before; Word, as it is told, everywhere."""
    assert_stands_well(in_word[str(count)])
    counts = assert_no_row_alone(in_word[str(count)], many(count))
    assert counts[-1] >= least_of(many(count)) or len(counts) > 2


@pytest.mark.slow
@pytest.mark.needs("libreoffice", "pdf")
@pytest.mark.parametrize("name", OTHERS)
def test_word_and_pdf_have_as_many_pages(name: str, in_word: Mapping[str, list[list[str]]]) -> None:
    assert len(in_word[name]) == len(pypdfium2.PdfDocument(pdf(name))), other(name).title
