"""Every kind of page of a company that prints in English: no Chinese word, and what was typed comes back."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import pytest
from openpyxl import load_workbook

from formgen.cli import main
from formgen.commands.diff import diff
from formgen.commands.impact import impact
from formgen.commands.person import person
from formgen.commands.report import report
from formgen.forms.model import Form
from formgen.forms.slots import slots
from formgen.periods import Period
from formgen.phrases import phrases
from formgen.records.scorefiles import scores_of
from formgen.scoring.score import score
from formgen.typesetting.layout import sheet_of
from formgen.view.build import view_of
from formgen.view.dossier import dossier
from formgen.view.kinds import KINDS
from formgen.view.model import Page, View
from formgen.view.signoff import signoff
from formgen.view.text import printed
from formgen.workbooks import scores, summary
from formgen.workspace.folder import Workspace, load
from formgen.writing.brand import Brand
from formgen.writing.word.document import Docx
from forms import FULL_FORM
from wordfiles import parts_of

ROOT = Path(__file__).parent.parent
OFFICE = ROOT / "examples" / "english"
TEMPLATES = ROOT / "templates"
CHINESE = re.compile("[\u2e80-\u2fff\u3001-\u303f\u3400-\u9fff\uff00-\uffef]")
OCTOBER, NOVEMBER = Period.parse("2026-10"), Period.parse("2026-11")
EN = phrases("en")


def office() -> Workspace:
    workspace, problems = load(OFFICE)
    assert not any(problem.is_error for problem in problems)
    return workspace


def form_of(workspace: Workspace) -> Form:
    spec = workspace.form_for("account-executive", NOVEMBER)
    assert spec
    return spec.form


def pages() -> Iterator[tuple[str, Page]]:
    """Every kind of page, named after its templates."""
    workspace = office()
    form = form_of(workspace)
    yield "appraisal", view_of(form, period=NOVEMBER)
    yield "appraisal", view_of(form, period=NOVEMBER, person=workspace.people[0])
    found = scores_of(OFFICE / "scores", NOVEMBER, workspace.people, workspace.forms)
    assert len(found.records) == 4
    for each in found.records:
        yield "appraisal", view_of(form, card=score(form, each), explain=True)
    yield (
        "signoff",
        signoff([(each, form) for each in workspace.people], EN, title="Received", period=NOVEMBER),
    )
    yield "report", report(OFFICE, NOVEMBER).page
    yield "comparison", diff(OFFICE, "account-executive")[0].page
    yield "impact", impact(OFFICE, "account-executive", period=OCTOBER)[0].page
    (history,), _ = person(OFFICE, ["1001"])
    yield "dossier", dossier(EN, history.person, history.appraisals)


def chinese(texts: Iterator[str]) -> set[str]:
    return {text for text in texts if CHINESE.search(text)}


def test_every_kind_of_page_is_among_them() -> None:
    assert {name for name, _ in pages()} == {kind.template for kind in KINDS.values()}


def test_no_page_of_an_english_form_has_a_chinese_word() -> None:
    for name, page in pages():
        assert chinese(each.text for each in printed(page)) == set(), name
        assert page.words.lang == "en-US"
        if isinstance(page, View):
            pieces = (
                text
                for leaf in (sheet_of(page) or pytest.fail(name)).leaves
                for strip in (*leaf.strips, *leaf.reasons)
                for cell in strip.cells
                for paragraph in cell.paragraphs
                for piece in paragraph.pieces
                for text in (piece.text, *((piece.slot.printed, piece.slot.title) if piece.slot else ()))
            )
            assert chinese(pieces) == set()


def test_no_word_document_of_an_english_page_has_a_chinese_word() -> None:
    for name, page in pages():
        if not (TEMPLATES / f"{name}.docx").exists():
            continue
        parts = parts_of(Docx(TEMPLATES / f"{name}.docx", Brand("Qinghe")).write(page))
        words = (
            text
            for part, xml in parts.items()
            if re.fullmatch(r"word/(document|header\d|footer\d)\.xml", part)
            for text in re.findall(r'>([^<>]+)<|w:(?:val|displayText|descr)="([^"]*)"', xml.decode())
            for text in text
        )
        assert chinese(words) == set(), name
        assert b"<dc:language>en-US</dc:language>" in parts["docProps/core.xml"]


_T = TypeVar("_T")


def latin(part: _T, numbers: Iterator[int]) -> _T:
    """A part of a form with a Latin word in place of each text with Chinese in it."""
    known: dict[str, str] = {}

    def said(each: Any) -> Any:
        if isinstance(each, str):
            return known.setdefault(each, f"word-{next(numbers)}") if CHINESE.search(each) else each
        if isinstance(each, tuple):
            return tuple(map(said, each))
        if isinstance(each, dict):
            return {said(key): said(value) for key, value in each.items()}
        if is_dataclass(each) and not isinstance(each, type):
            inner = {field.name: said(getattr(each, field.name)) for field in fields(each) if field.init}
            return replace(each, **inner)
        return each

    return said(part)  # type: ignore[no-any-return]  # of the same type


def test_whatever_a_form_can_hold_has_its_english_words() -> None:
    """A form of everything, whose own words are Latin: what is Chinese on it, formgen has said."""
    form = replace(latin(FULL_FORM, count()), words="en", colon=None)
    assert chinese(each.text for each in printed(view_of(form, period=NOVEMBER))) == set()
    assert chinese(text for slot in slots(form) for text in (slot.title, slot.unit, *slot.options)) == set()


def shown(value: object) -> str:
    """What stands in a cell; what a formula compares with, which is in every language, does not."""
    return "" if value is None or str(value).startswith("=") else str(value)


def test_workbook_and_summary_of_an_english_company_have_no_chinese_word() -> None:
    workspace = office()
    form = form_of(workspace)
    now = report(OFFICE, NOVEMBER).now
    books = (
        scores.workbook([scores.Sheet(form, workspace.people, NOVEMBER)]),
        summary.workbook(EN, now.standings, now.quotas, {}, NOVEMBER, "Qinghe"),
    )
    for book in books:
        for sheet in load_workbook(io.BytesIO(book)):
            if sheet.sheet_state == "visible":
                cells = (cell for row in sheet.iter_rows() for cell in row)
                texts = (f"{shown(cell.value)} {cell.comment.text if cell.comment else ''}" for cell in cells)
                assert chinese(texts) == set()
                rules = sheet.data_validations.dataValidation
                assert chinese(f"{each.prompt} {each.error}" for each in rules) == set()


@pytest.mark.parametrize("tongue", ["zh", "en"])
def test_a_table_is_read_whatever_language_its_headings_are_in(tmp_path: Path, tongue: Any) -> None:
    shutil.copytree(OFFICE, tmp_path / "office")
    root = tmp_path / "office"
    shutil.rmtree(root / "scores")
    said = {slot.name: slot.title for slot in slots(replace(form_of(office()), words=tongue))}
    names = ("fact.revenue", "fact.discipline.Manager.1", "score.revenue", "veto.leak", "total")
    heads = [phrases(tongue)("person-number"), *(said[name] for name in names)]
    lines = [",".join(f'"{head}"' for head in heads), "1001,500,否,35,是,0"]
    (root / "scores" / "2026-11").mkdir(parents=True)
    file = root / "scores" / "2026-11" / "account-executive.csv"
    file.write_text("\n".join(lines), encoding="utf-8")
    workspace, _ = load(root)
    found = scores_of(root / "scores", NOVEMBER, workspace.people, workspace.forms)
    assert [problem.code for problem in found.problems] == []
    (read,) = found.records
    assert read.entries["revenue"] == "500"
    assert read.vetoes == ("leak",)
    assert set(read.computed) == {"score.revenue", "total"}


@pytest.mark.parametrize("unit", ["points", "point", "分", ""])
def test_points_are_read_with_their_unit_in_any_language(unit: str) -> None:
    from formgen.scoring.facts import in_unit

    assert in_unit(f"92 {unit}", "points") == in_unit("92", "分") == 92


def test_a_company_chooses_and_a_form_says_otherwise(tmp_path: Path) -> None:
    shutil.copytree(OFFICE, tmp_path / "office")
    root = tmp_path / "office"
    spec = root / "specs" / "account-executive.v2.yaml"
    spec.write_text(spec.read_text(encoding="utf-8") + "words: zh\n", encoding="utf-8")
    workspace, _ = load(root)
    assert {form.version: form.words for form in workspace.forms} == {1: "en", 2: "zh"}
    (root / "formgen.yaml").write_text("words: zh\n", encoding="utf-8")
    workspace, _ = load(root)
    assert {form.words for form in workspace.forms} == {"zh"}


def test_another_language_makes_files_stale(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(OFFICE, tmp_path / "office")
    root = tmp_path / "office"
    asked = ["-C", str(root), "--lang", "en", "blank", "--nameless", "--month", "2026-11", "--to", "docx"]
    assert main(asked) == 0
    assert main(asked) == 0
    assert "files: 1" not in capsys.readouterr().out.splitlines()[-1]
    settings = root / "formgen.yaml"
    settings.write_text(
        settings.read_text(encoding="utf-8").replace("words: en", "words: zh"), encoding="utf-8"
    )
    assert main(asked) == 0
    assert "files: 1" in capsys.readouterr().out
