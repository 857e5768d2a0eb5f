"""How long documents take, beside the plain way to make them: `python bench/documents.py [ROUNDS]`.

Every figure is the median over all completed cards of the sample company, taken in turns in one
run, so that a busy machine slows both sides alike; read the ratios, not the milliseconds.
"""

from __future__ import annotations

import io
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from importlib.resources import files
from pathlib import Path

from docxtpl import DocxTemplate
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from formgen.forms.reading import read_form
from formgen.records.model import Record
from formgen.records.scorefiles import score_files
from formgen.records.scores import read_scores, records_of
from formgen.scoring.score import score
from formgen.view.build import view_of
from formgen.view.model import View
from formgen.workspace.folder import load
from formgen.writing.brand import Brand
from formgen.writing.pdf.document import Pdf
from formgen.writing.pdf.html import Html
from formgen.writing.word import tags as marks
from formgen.writing.word.document import Docx

ROOT = Path(__file__).parent.parent
COMPANY = ROOT / "examples" / "company"
TEMPLATES = ROOT / "templates"
BRAND = Brand("", None, ())


def plain_docx(view: View) -> bytes:
    """The plain loop of docxtpl: open the template, render, save, for every document."""
    template = DocxTemplate(TEMPLATES / "appraisal.docx")
    template.render({"view": view}, jinja_env=marks.environment())
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
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def main(rounds: int) -> None:
    workspace, _ = load(COMPANY)
    records: list[Record] = []
    for file in score_files(workspace.root / "scores").files:
        reading = read_scores(file.read_text(encoding="utf-8"), file.name)
        records += records_of(reading, workspace.people, workspace.forms).records
    specs = [spec for record in records if (spec := workspace.form_for(record.form, record.period))]
    cards = [score(spec.form, record) for spec, record in zip(specs, records, strict=True)]
    views = [view_of(card.form, card=card) for card in cards]
    texts = [spec.path.read_text(encoding="utf-8") for spec in specs]
    docx, pdf = Docx(TEMPLATES / "appraisal.docx", BRAND), Pdf(TEMPLATES, BRAND)

    steps: dict[str, list[Callable[[], object]]] = {
        "read a spec": [partial(read_form, text, "") for text in texts],
        "score": [partial(score, card.form, card.record) for card in cards],
        "view": [partial(view_of, card.form, card=card) for card in cards],
        "docx": [partial(docx.write, view) for view in views],
        "docx, docxtpl's plain loop": [partial(plain_docx, view) for view in views],
        "pdf": [partial(pdf.write, view) for view in views],
        "pdf, WeasyPrint's plain loop": [partial(plain_pdf, view) for view in views],
    }
    taken: dict[str, list[float]] = {name: [] for name in steps}
    for _ in range(rounds):
        for turn in range(len(cards)):
            for name, works in steps.items():
                taken[name].append(milliseconds(works[turn]))
    medians = {name: statistics.median(each) for name, each in taken.items()}
    print(f"{len(cards)} cards, {rounds} round(s); median milliseconds a document, documents a second")
    for name, median in medians.items():
        print(f"{name:32}{median:10.2f}{1000 / median:10.1f}")
    for kind in ("docx", "pdf"):
        plain = next(median for name, median in medians.items() if name.startswith(f"{kind},"))
        print(f"{kind}: the plain loop takes {plain / medians[kind]:.1f} times as long")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
