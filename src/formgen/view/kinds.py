"""The kinds of page, in one table: what prints them, what they are called, what becomes of them later.

A new kind of page is a class in `formgen.view.model` and a line here.  Templates are checked and the
guide to them is written by this table; the manifest records a page under its name; `regenerate`
makes it again; the command line counts it as a form or as another file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from formgen.view.model import Comparison, Dossier, Effects, Page, Report, SignOff, View

PageName: TypeAlias = Literal["blank", "card", "stack", "report", "comparison", "impact", "person"]
"""What a page is called in manifests."""


Remade: TypeAlias = Literal["for-one", "put-together", "as-asked"]
"""How `regenerate` makes a page again: for its person, out of other pages, or as it was asked for."""


@dataclass(frozen=True, slots=True)
class PageKind:
    """One kind of page: its templates' name, its class, how it is made again, whether it counts as a form."""

    template: str
    page: type[Page]
    remade: Remade
    is_form: bool = False


KINDS: Mapping[PageName, PageKind] = {
    "blank": PageKind("appraisal", View, "for-one", is_form=True),
    "card": PageKind("appraisal", View, "for-one", is_form=True),
    "stack": PageKind("signoff", SignOff, "put-together"),
    "report": PageKind("report", Report, "as-asked"),
    "person": PageKind("dossier", Dossier, "as-asked"),
    "comparison": PageKind("comparison", Comparison, "as-asked"),
    "impact": PageKind("impact", Effects, "as-asked"),
}

TEMPLATES: Mapping[str, type[Page]] = {kind.template: kind.page for kind in KINDS.values()}
"""Which page the templates of a name print."""

FORM = KINDS["blank"].template
"""What a template of any other name prints."""


def kind_of(template: str) -> type[Page]:
    """The page that the template of this file name prints."""
    return TEMPLATES.get(template.rpartition(".")[0], TEMPLATES[FORM])
