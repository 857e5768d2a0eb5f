"""Odd and hostile templates: what the check accepts can be printed, and nothing ends with a traceback.

That nothing is printed with what the check refuses, `printing/run` sees to.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import oddtemplates
import views
from formgen.messages import LANGS, hint, sentence
from formgen.problems import InputError, Problem
from formgen.proofreading.templates import read_docx, read_html
from formgen.writing.brand import Brand
from formgen.writing.pdf.document import Pdf
from formgen.writing.word.document import Docx

WORD = oddtemplates.every_word_template()
HTML = oddtemplates.every_page()


def mistakes(problems: tuple[Problem, ...]) -> set[str]:
    """The codes of the errors, each of which has its words in both languages."""
    for problem in problems:
        for lang in LANGS:
            assert sentence(problem, lang)
            assert hint(problem, lang)
    return {problem.code for problem in problems if problem.is_error}


def refusals(writer: Callable[[], Docx | Pdf]) -> set[str]:
    """The codes for which pages that lack something, and pages that have all, are not printed."""
    found: set[str] = set()
    try:
        made = writer()
    except InputError as refused:
        return mistakes(refused.problems)
    for page in (views.completed(), views.blank()):
        try:
            assert made.write(page)
        except InputError as refused:
            found |= mistakes(refused.problems)
    return found


@pytest.mark.parametrize("name", WORD)
def test_what_cannot_be_printed_by_word_is_refused_by_the_check(tmp_path: Path, name: str) -> None:
    odd = WORD[name]
    path = oddtemplates.word(tmp_path, odd.body, odd.change)
    assert mistakes(read_docx(path)) or not refusals(lambda: Docx(path, Brand()))


@pytest.mark.slow
@pytest.mark.needs("pdf")
@pytest.mark.parametrize("name", HTML)
def test_what_cannot_be_printed_as_pdf_is_refused_by_the_check(tmp_path: Path, name: str) -> None:
    path = oddtemplates.page(tmp_path / "templates", HTML[name])
    assert mistakes(read_html(path)) or not refusals(lambda: Pdf(path.parent, Brand()))


@pytest.mark.parametrize("name", oddtemplates.CARRIED)
def test_what_a_word_template_would_carry_out_of_the_house_is_named(tmp_path: Path, name: str) -> None:
    odd, code = oddtemplates.CARRIED[name]
    path = oddtemplates.word(tmp_path, odd.body, odd.change)
    assert code in mistakes(read_docx(path))
    assert code in refusals(lambda: Docx(path, Brand()))
