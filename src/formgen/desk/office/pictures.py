"""Pages as they print, as pictures that stand in the answer itself."""

from __future__ import annotations

import base64
from typing import Final

from formgen.desk.office.workspace import Office
from formgen.printing.run import print_page
from formgen.problems import InputError, Problem
from formgen.view.model import Page

_MOST_PAGES: Final = 12


def pictured(office: Office, page: Page, template: str) -> tuple[tuple[str, ...], tuple[Problem, ...]]:
    """Addresses of pictures of a page, or why there are none."""
    try:
        return addresses(print_page(office.workspace, page, template, "pdf")), ()
    except InputError as wrong:
        return (), wrong.problems


def addresses(pdf: bytes, most: int = _MOST_PAGES) -> tuple[str, ...]:
    """Addresses that hold the pictures of the first pages of a PDF."""
    from formgen.writing.pdf.pictures import pictures  # noqa: PLC0415 heavy

    made = (base64.b64encode(each).decode() for each in pictures(pdf, most=most))
    return tuple(f"data:image/png;base64,{each}" for each in made)
