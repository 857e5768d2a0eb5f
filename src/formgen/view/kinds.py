"""The kinds of page, in one table."""

from __future__ import annotations

from collections.abc import Mapping

from formgen.view.model import Comparison, Effects, Page, Report, SignOff, View

PAGES: Mapping[str, type[Page]] = {
    "appraisal": View,
    "comparison": Comparison,
    "signoff": SignOff,
    "impact": Effects,
    "report": Report,
}
"""The kinds of page, by the name of the templates that print them."""


FORM = "appraisal"
"""What a template of any other name prints."""


def kind_of(template: str) -> type[Page]:
    """The kind of page that the template of this file name prints."""
    return PAGES.get(template.rpartition(".")[0], PAGES[FORM])
