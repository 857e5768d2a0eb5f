"""Every page the repository's own forms make, for the tests that look at all of them."""

from __future__ import annotations

import hashlib
import os
from functools import cache
from pathlib import Path

from formgen.periods import Period
from formgen.records.scorefiles import score_files
from formgen.records.scores import read_scores, records_of
from formgen.scoring.score import score
from formgen.view.build import view_of
from formgen.view.model import View
from formgen.workspace.folder import load
from formgen.writing.brand import Brand
from formgen.writing.pdf.document import Pdf
from formgen.writing.word.document import Docx
from outside import SHARED

ROOT = Path(__file__).parent.parent
TEMPLATES = ROOT / "templates"
COMPANY = ROOT / "examples" / "company"
ENGLISH = ROOT / "examples" / "english"
NAMES = {ROOT: "source", COMPANY: "company", ENGLISH: "english"}


@cache
def pages() -> dict[str, View]:
    """Every form of all workspaces blank, and every completed card of both sample companies."""
    views: dict[str, View] = {}
    for root in (ROOT, COMPANY, ENGLISH):
        workspace, problems = load(root)
        assert not any(problem.is_error for problem in problems)
        company, forms = workspace.config.company, workspace.forms
        for form in forms:
            name = f"{NAMES[root]} {form.id} v{form.version}"
            views[name] = Brand(company).stamped(view_of(form, period=Period.parse("2026-11")))
        for file in score_files(workspace.root / "scores").files:
            reading = read_scores(file.read_text(encoding="utf-8"), file.name)
            for record in records_of(reading, workspace.people, forms).records:
                spec = workspace.form_for(record.form, record.period)
                assert spec is not None
                name = f"{record.period} {spec.form.id} {record.person.number}"
                view = view_of(spec.form, card=score(spec.form, record), explain=True)
                views[name] = Brand(company).stamped(view)
    return views


@cache
def docx(view: View) -> bytes:
    """The view as a Word document."""
    return _docx(view.letterhead.company).write(view)


@cache
def pdf(view: View) -> bytes:
    """The view as a PDF: printed once for all processes of a run of the tests."""
    kept = Path(os.environ[SHARED]) / f"{hashlib.sha256(repr(view).encode()).hexdigest()}.pdf"
    if not kept.exists():
        aside = kept.with_suffix(f".{os.getpid()}")
        aside.write_bytes(printed(view))
        aside.replace(kept)
    return kept.read_bytes()


def printed(view: View) -> bytes:
    """The view as a PDF, printed now."""
    return _pdf(view.letterhead.company).write(view)


@cache
def _docx(company: str) -> Docx:
    return Docx(TEMPLATES / "appraisal.docx", _brand(company))


@cache
def _pdf(company: str) -> Pdf:
    return Pdf(TEMPLATES, _brand(company))


def _brand(company: str) -> Brand:
    """The sample company has a logo, the bare forms have none."""
    return Brand(company, (COMPANY / "logo.png").read_bytes() if company else None, ())
