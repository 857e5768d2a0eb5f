"""Every page the repository's own forms make, for the tests that look at all of them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from formgen.records.reading import read_scores, records_of
from formgen.scoring.score import score
from formgen.view.build import view_of
from formgen.view.model import View
from formgen.workspace import load
from formgen.writing.brand import Brand
from formgen.writing.docx import Docx
from formgen.writing.pdf import Pdf

ROOT = Path(__file__).parent.parent
TEMPLATES = ROOT / "templates"
BRAND = Brand("", None, ())


@cache
def pages() -> dict[str, View]:
    """Every form of both workspaces blank, and every completed card of the sample company."""
    views: dict[str, View] = {}
    for root in (ROOT, ROOT / "examples" / "company"):
        workspace, problems = load(root)
        assert not any(problem.is_error for problem in problems)
        forms = workspace.forms
        views |= {f"{root.name} {form.id} v{form.version}": view_of(form, month="2026-11") for form in forms}
        for file in workspace.score_files():
            reading = read_scores(file.read_text(encoding="utf-8"), file.name)
            for record in records_of(reading, workspace.people, forms).records:
                spec = workspace.form_for(record.form, record.month)
                assert spec is not None
                name = f"{record.month} {spec.form.id} {record.person.number}"
                views[name] = view_of(spec.form, card=score(spec.form, record), explain=True)
    return views


@cache
def docx() -> Docx:
    return Docx(TEMPLATES / "appraisal.docx", BRAND)


@cache
def pdf() -> Pdf:
    return Pdf(TEMPLATES, BRAND)
