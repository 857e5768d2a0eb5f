"""How long documents take, beside other ways to make them: `python bench/documents.py [ROUNDS]`.

Every figure is the median over all completed cards of the sample company, in milliseconds of the
processor, taken in turns in one run, so that a busy machine slows all sides alike: read the ratios.
"""

from __future__ import annotations

import io
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from importlib.resources import files
from pathlib import Path

import typst_pages
from docxtpl import DocxTemplate
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from formgen.forms.reading import read_form
from formgen.records.model import Record
from formgen.records.scorefiles import score_files
from formgen.records.scores import read_scores, records_of
from formgen.scoring.model import Scorecard
from formgen.scoring.score import score
from formgen.typesetting.layout import sheet_of
from formgen.view.build import view_of
from formgen.view.model import View
from formgen.workspace.folder import load
from formgen.writing.brand import Brand
from formgen.writing.pdf.compiled.writer import CompiledPdf
from formgen.writing.pdf.document import Pdf
from formgen.writing.pdf.html import Html
from formgen.writing.word import tags
from formgen.writing.word.document import Docx

ROOT = Path(__file__).parent.parent
COMPANY = ROOT / "examples" / "company"
TEMPLATES = ROOT / "templates"
BRAND = Brand("", None, ())
COPIES = 10
"""How often each card stands in the one document that Typst is given."""


def plain_docx(view: View) -> bytes:
    """The plain loop of docxtpl: open the template, render, save, for every document."""
    template = DocxTemplate(TEMPLATES / "appraisal.docx")
    template.render({"view": view, "sheet": sheet_of(view)}, jinja_env=tags.environment())
    stream = io.BytesIO()
    template.save(stream)
    return stream.getvalue()


def plain_pdf(view: View) -> bytes:
    """The plain loop of WeasyPrint, with the same page and the whole font."""
    font = files("justmytype_intl_cjk") / "fonts/ofl/notosanssc/NotoSansSC[wght].ttf"
    fonts = FontConfiguration()
    face = f"font-family: whole; src: url('{Path(str(font)).as_uri()}')"
    style = f"@font-face {{ {face} }} :root {{ --fonts: whole }}"
    page = Html(TEMPLATES).write(view)
    html = HTML(string=page, base_url=f"{TEMPLATES.as_uri()}/")
    made: bytes = html.write_pdf(stylesheets=[CSS(string=style, font_config=fonts)], font_config=fonts)
    return made


def milliseconds(work: Callable[[], object]) -> float:
    """What the processor works on it, all threads together."""
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1000


def sample_cards() -> list[Scorecard]:
    """All completed cards of the sample company."""
    workspace, _ = load(COMPANY)
    records: list[Record] = []
    for file in score_files(workspace.root / "scores").files:
        reading = read_scores(file.read_text(encoding="utf-8"), file.name)
        records += records_of(reading, workspace.people, workspace.forms).records
    specs = [spec for record in records if (spec := workspace.form_for(record.form, record.period))]
    return [score(spec.form, record) for spec, record in zip(specs, records, strict=True)]


def cold(views: Sequence[View]) -> dict[str, float]:
    """Milliseconds for each card where all are written once, from the start, in both ways."""
    docx, plain = Docx(TEMPLATES / "appraisal.docx", BRAND), Pdf(TEMPLATES, BRAND)
    ways: dict[str, Callable[[View], bytes]] = {
        "docx, all cards once": docx.write,
        "docx, ordinary way": docx.write_plainly,
        "pdf, all cards once": CompiledPdf(plain).write,
        "pdf, ordinary way": plain.write,
    }
    return {name: milliseconds(partial(_all, write, views)) / len(views) for name, write in ways.items()}


def _all(write: Callable[[View], bytes], views: Sequence[View]) -> None:
    for view in views:
        write(view)


def main(rounds: int) -> None:
    cards = sample_cards()
    views = [view_of(card.form, card=card) for card in cards]
    specs = [path.read_text(encoding="utf-8") for path in sorted((COMPANY / "specs").glob("*.yaml"))]
    docx, plain = Docx(TEMPLATES / "appraisal.docx", BRAND), Pdf(TEMPLATES, BRAND)
    pdf = CompiledPdf(plain)
    for view in views * 2:  # every page is compiled before anything is measured
        docx.write(view)
        pdf.write(view)
    steps: dict[str, list[Callable[[], object]]] = {
        "read a spec": [partial(read_form, text, "") for text in specs],
        "score": [partial(score, card.form, card.record) for card in cards],
        "view": [partial(view_of, card.form, card=card) for card in cards],
        "docx, filled in": [partial(docx.write, view) for view in views],
        "docx, ordinary way": [partial(docx.write_plainly, view) for view in views],
        "docx, docxtpl's plain loop": [partial(plain_docx, view) for view in views],
        "pdf, filled in": [partial(pdf.write, view) for view in views],
        "pdf, ordinary way": [partial(plain.write, view) for view in views],
        "pdf, WeasyPrint's plain loop": [partial(plain_pdf, view) for view in views],
    }
    taken: dict[str, list[float]] = {name: [] for name in steps}
    for _ in range(rounds):
        for turn in range(len(cards)):
            for name, works in steps.items():
                taken[name].append(milliseconds(works[turn % len(works)]))
    medians = {name: statistics.median(each) for name, each in taken.items()}
    batch = typst_pages.source(views * COPIES)
    together = milliseconds(partial(typst_pages.compiled, batch))
    medians["pdf, Typst, one document of all"] = together / (COPIES * len(views))
    print(f"{len(cards)} cards, {rounds} round(s); median milliseconds of the processor; ratio to filled in")
    for name, median in medians.items():
        fill = medians.get(f"{name.split(',')[0]}, filled in")
        print(f"{name:34}{median:10.2f}" + (f"{median / fill:10.1f}" if fill else ""))
    print("\neach card written once, from the start; milliseconds a card")
    for name, each in cold(views).items():
        print(f"{name:34}{each:10.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
