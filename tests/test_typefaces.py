"""The typeface of a workspace: one key, from formgen.yaml to the fonts of its Word and PDF files."""

from __future__ import annotations

import io
from pathlib import Path
from typing import get_args

import pytest
from fontTools.pens.areaPen import AreaPen
from fontTools.ttLib import TTFont

import offices
from formgen.commands.blank import blank
from formgen.output.zipped import zipped
from formgen.periods import Period
from formgen.printing.run import brand_of
from formgen.view.model import View
from formgen.workspace.folder import Config, load
from formgen.writing.brand import Brand, Typeface
from formgen.writing.fonts import Cut, cut, fonts_of, fonts_of_charts
from formgen.writing.word.document import Docx
from formgen.writing.word.ooxml import W, parse
from pages import TEMPLATES, pages
from wordfiles import parts_of

TYPEFACES: tuple[Typeface, ...] = get_args(Typeface)
SERIFS = {"STIXGeneral", "Noto Serif SC"}


def cuts(typeface: Typeface, text: str) -> list[Cut]:
    return list(cut(fonts_of(Brand(typeface=typeface)), text))


def opened(each: Cut) -> TTFont:
    return TTFont(io.BytesIO(each.data))


def view() -> View:
    return pages()["source cs-lead v1"]


def fonts_of_styles(docx: bytes) -> dict[str, tuple[str, str, bool]]:
    """The Chinese and the Latin font of each style that names any, and whether it is bold."""
    root = parse(parts_of(docx)["word/styles.xml"])
    found = {}
    for style in root.iter(f"{{{W}}}style"):
        fonts = style.find(f"{{{W}}}rPr/{{{W}}}rFonts")
        if fonts is not None:
            bold = style.find(f"{{{W}}}rPr/{{{W}}}b") is not None
            said = fonts.get(f"{{{W}}}eastAsia", ""), fonts.get(f"{{{W}}}ascii", "")
            found[style.get(f"{{{W}}}styleId", "")] = (*said, bold)
    return found


def test_the_key_of_formgen_yaml_reaches_the_brand(tmp_path: Path) -> None:
    for typeface in TYPEFACES:
        offices.write(tmp_path / "formgen.yaml", f"typeface: {typeface}\n")
        workspace, problems = load(tmp_path)
        assert not problems
        assert brand_of(workspace).typeface == typeface
    assert Brand().typeface == Config().typeface == "song"


def test_another_typeface_is_refused_with_those_that_there_are(tmp_path: Path) -> None:
    offices.write(tmp_path / "formgen.yaml", "typeface: comic\n")
    _, (problem,) = load(tmp_path)
    assert (problem.where.line, problem.is_error) == (1, True)
    assert all(each in str(problem.facts) for each in TYPEFACES)


@pytest.mark.parametrize(
    ("typeface", "families"),
    [("song", SERIFS), ("fangsong", SERIFS), ("hei", {"Noto Sans SC"})],
)
def test_words_and_figures_of_the_pdf_are_cut_from_its_fonts(typeface: Typeface, families: set[str]) -> None:
    assert {each.family for each in cuts(typeface, "绩效考核 98.5%")} == families


def test_beside_serifs_what_is_bold_is_drawn_without_them_and_less_bold() -> None:
    """黑体 beside 宋体, as forms have it."""
    typefaces: tuple[Typeface, ...] = ("song", "hei")
    song, hei = ({each.weight: opened(each) for each in cuts(face, "绩")} for face in typefaces)

    def ink(font: TTFont) -> float:
        pen = AreaPen(font.getGlyphSet())
        font.getGlyphSet()[font.getBestCmap()[ord("绩")]].draw(pen)
        return abs(float(pen.value))

    assert ink(song[400]) < ink(song[700]) < ink(hei[700])


def test_lines_are_as_high_in_every_font_of_a_typeface() -> None:
    heights = {
        (font["hhea"].ascent / font["head"].unitsPerEm, font["hhea"].descent / font["head"].unitsPerEm)
        for each in cuts("song", "绩A1☑豈")
        for font in [opened(each)]
    }
    assert heights == {(1.16, -0.288)}


@pytest.mark.parametrize("typeface", TYPEFACES)
def test_figures_are_of_one_width_so_that_decimal_points_stand_below_each_other(typeface: Typeface) -> None:
    for each in cuts(typeface, "0123456789"):
        font = opened(each)
        cmap = font.getBestCmap()
        assert len({font["hmtx"][cmap[ord(digit)]][0] for digit in "0123456789"}) == 1


def test_a_typeface_lacks_no_character_that_the_program_has() -> None:
    everything = [fonts_of(Brand(typeface=typeface)) for typeface in TYPEFACES]
    assert len({frozenset().union(*(font.characters for font in fonts)) for fonts in everything}) == 1


def test_charts_are_always_drawn_without_serifs() -> None:
    for typeface in TYPEFACES:
        assert not SERIFS & {font.family for font in fonts_of_charts(Brand(typeface=typeface))}


def test_a_word_document_is_set_in_the_typeface_with_heads_that_stand_out() -> None:
    expected: dict[Typeface, tuple[str, str]] = {
        "song": ("宋体", "Times New Roman"),
        "hei": ("黑体", "Arial"),
        "fangsong": ("仿宋", "Times New Roman"),
    }
    for face, names in expected.items():
        made = fonts_of_styles(Docx(TEMPLATES / "appraisal.docx", Brand(typeface=face)).write(view()))
        assert made["Filled"] == (*names, False)
        assert made["Printed"][:2] == names
        assert made["Label"] == ("黑体", "Arial", face == "hei")


def test_fonts_that_a_company_put_into_its_template_stay(tmp_path: Path) -> None:
    parts = parts_of((TEMPLATES / "appraisal.docx").read_bytes())
    own = parts["word/styles.xml"].decode().replace("宋体", "华文中宋")
    path = tmp_path / "appraisal.docx"
    path.write_bytes(zipped({**parts, "word/styles.xml": own.encode()}))
    styles = fonts_of_styles(Docx(path, Brand(typeface="hei")).write(view()))
    assert styles["Filled"][0] == "华文中宋"
    assert styles["Label"][0] == "黑体"


@pytest.mark.needs("pdf")
def test_another_typeface_makes_word_and_pdf_files_stale(tmp_path: Path) -> None:
    offices.office(tmp_path)
    for typeface in TYPEFACES:
        offices.write(tmp_path / "formgen.yaml", f"company: 示例公司\ntypeface: {typeface}\n")
        made = blank(tmp_path, period=Period.parse("2026-10")).made
        assert {each.path.suffix for each in made} == {".docx", ".pdf"}
        assert {each.why for each in made} == {("new",) if typeface == TYPEFACES[0] else ("fonts",)}
