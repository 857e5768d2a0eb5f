"""Lines end, and letters stand, where WeasyPrint has them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st
from weasyprint.formatting_structure import boxes

from formgen.writing import fonts
from formgen.writing.brand import Brand
from formgen.writing.compiling import UnfitError
from formgen.writing.pdf import layout
from formgen.writing.pdf.compiled import breaking, drawing
from formgen.writing.pdf.compiled.breaking import Compositor
from formgen.writing.pdf.compiled.faces import Faces
from formgen.writing.pdf.compiled.form import Look
from formgen.writing.pdf.document import _style

pytestmark = pytest.mark.needs("pdf")

FONTS = fonts.fonts_of(Brand())
NEAR = 0.01
"""Pixels by which lines may be wider or narrower than WeasyPrint's."""

CHINESE = """
    的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得
    经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事
    平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题
"""
MARKS = "， 。 、 ； ： ？ ！ （ ） 《 》 “ ” …… —— ％ · . , % - / ( ) + ≥ × ÷ = ① ℃ ～ 㛃 é"
LATIN = "CRM KPI v2.0 Excel AVATAR To LTV e-mail A/B 98 95.5 100 2026 3,000 98% 12次"
NO_BREAK = "\N{NO-BREAK SPACE}"
WORDS = st.sampled_from([*"".join(CHINESE.split()), *(3 * (*MARKS.split(), " ", NO_BREAK, *LATIN.split()))])
KERNED = st.sampled_from("ATVWYLPFe/,.-()éoa1 47的中（）“”")
"""Letters that stand closer to some than to others, but not to those of another script or font."""

ENGLISH = """
    affirm first office baffle fjord AVATAR Type we’ll it’s “quoted” well-known e.g. (four) either/or $50 –3
    £7,000 per\u00a0cent 5\u00a0points 50\u00a0minutes CRM — 98% é x÷y=z Fig.\u00a03 To, Wave
"""
SAID = st.lists(
    st.sampled_from(ENGLISH.replace("\n", " ").split(" ")).filter(bool), min_size=1, max_size=30
).map(" ".join)
TEXTS = st.one_of(
    st.lists(st.one_of(WORDS, WORDS, KERNED), min_size=1, max_size=60).map("".join), SAID
).filter(str.strip)


@dataclass(frozen=True)
class Line:
    words: str
    width: float


@cache
def compositor() -> Compositor:
    return Compositor(Faces(FONTS), drawing.break_points)


def theirs(text: str, width: float, size: float, weight: int) -> list[Line]:
    """The lines of a paragraph as WeasyPrint has them."""
    cuts = tuple(fonts.cut(FONTS, {*text, " "}))
    look = f"width: {width}px; font: {weight} {size}px var(--fonts)"
    style = f"p {{ {look}; white-space: pre-wrap; overflow-wrap: anywhere }}"
    page = f'<html lang="zh-CN"><style>{style}</style><p></p></html>'
    served = {f"formgen:font/{n}": cut.data for n, cut in enumerate(cuts)}
    with layout.laying_out(10, _style(cuts), Path(), served) as laying:
        html = laying.tree(page)
        paragraph = html.etree_element.find(".//p")
        assert paragraph is not None
        paragraph.text = text
        document = laying.document(html)
    root = document.pages[0]._page_box
    lines = [each for each in root.descendants() if isinstance(each, boxes.LineBox)]
    found = []
    for line in lines:
        texts = [each for each in line.descendants() if isinstance(each, boxes.TextBox)]
        found.append(Line("".join(each.text for each in texts), sum(each.width for each in texts)))
    return found


@settings(max_examples=200, deadline=None)
@given(TEXTS, st.floats(30, 400), st.sampled_from([12, 13.3333, 14.6667]), st.sampled_from([400, 700]))
def test_lines_end_and_are_as_wide_as_those_of_weasyprint(
    text: str, width: float, size: float, weight: int
) -> None:
    look = Look(700 if weight == 700 else 400, b"", int(size * 1024), b"")
    try:
        breaking.check(text)
        ours = list(compositor().lines(text, width, look, "zh-CN"))
    except UnfitError:
        return
    real = theirs(text, width, size, weight)
    assert [words for words, _ in ours] == [line.words for line in real]
    for (words, wide), line in zip(ours, real, strict=True):
        if not words.endswith(" "):
            assert wide == pytest.approx(line.width, abs=NEAR)
