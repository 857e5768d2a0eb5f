"""The kinds of page, in one table: what prints them, what they are called, what becomes of them later.

A new kind of page is a class in `formgen.view.model` and a line here.  Templates are checked and the
guide to them is written by this table; the manifest records a page under its name; `regenerate`
makes it again; the command line counts it as a form or as another file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from formgen.view.model import Comparison, Effects, Page, Report, SignOff, View

PageName: TypeAlias = Literal["blank", "card", "stack", "report", "comparison", "impact"]
"""What a page is called in manifests."""


@dataclass(frozen=True, slots=True)
class PageKind:
    """One kind of page: the name of its templates, its class, and whether it is a form or about forms."""

    template: str
    page: type[Page]
    is_form: bool = False


KINDS: Mapping[PageName, PageKind] = {
    "blank": PageKind("appraisal", View, is_form=True),
    "card": PageKind("appraisal", View, is_form=True),
    "stack": PageKind("signoff", SignOff),
    "report": PageKind("report", Report),
    "comparison": PageKind("comparison", Comparison),
    "impact": PageKind("impact", Effects),
}

TEMPLATES: Mapping[str, type[Page]] = {kind.template: kind.page for kind in KINDS.values()}
"""Which page the templates of a name print."""

FORM = KINDS["blank"].template
"""What a template of any other name prints."""


def kind_of(template: str) -> type[Page]:
    """The page that the template of this file name prints."""
    return TEMPLATES.get(template.rpartition(".")[0], TEMPLATES[FORM])
