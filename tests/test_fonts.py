"""Fonts: every character in a font that comes with the program or the workspace, cut to the page."""

from __future__ import annotations

import io
from itertools import pairwise
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

import views
from fontfiles import made_font
from formgen.problems import InputError, Where
from formgen.writing import glyphs
from formgen.writing.brand import Brand
from formgen.writing.fonts import cut, fonts_of, missing, missing_glyphs

ORDINARY = fonts_of(Brand())
HEI = fonts_of(Brand(typeface="hei"))
SONG = "Noto Serif SC"


def characters(font: bytes) -> set[str]:
    return set(map(chr, TTFont(io.BytesIO(font)).getBestCmap()))


def test_the_font_that_comes_along_has_every_character_of_gbk() -> None:
    gbk = {
        text
        for lead in range(0x81, 0xFE)
        for trail in range(0x40, 0xFF)
        if (text := bytes((lead, trail)).decode("gbk", "ignore")) and text.isprintable()
    }
    assert len(gbk) > 20_000
    assert list(missing(ORDINARY, "".join(gbk))) == ["≒"]  # a sign of Japanese mathematics
    assert not list(missing(ORDINARY, "㛃䶮𬱖龘□☐☑☒"))


def test_a_cut_is_a_small_static_truetype_font_of_just_the_characters_asked_for() -> None:
    has: dict[str, set[str]] = {}
    for each in cut(ORDINARY, "绩效考核表 A1"):
        font = TTFont(io.BytesIO(each.data))
        has[each.family] = characters(each.data)
        assert "glyf" in font
        assert "fvar" not in font
        assert len(each.data) < 10_000
    assert has == {"STIXGeneral": set(" A1"), SONG: set(" 绩效考核表")}


def test_bold_is_drawn_bolder_and_not_only_called_so() -> None:
    regular, bold = cut(ORDINARY, "绩")
    assert (regular.weight, bold.weight) == (400, 700)
    assert regular.data != bold.data


def test_a_cut_replaces_no_letter_by_a_glyph_without_a_character() -> None:
    (each, _) = cut(ORDINARY, "HR-KF-03")
    font = TTFont(io.BytesIO(each.data))
    drawn = set(font.getGlyphOrder()) - {".notdef"}
    assert drawn == set(font.getBestCmap().values())


def test_a_character_is_printed_in_the_first_font_that_has_it(tmp_path: Path) -> None:
    own = made_font(tmp_path / "own.ttf", "绩A")
    fonts = fonts_of(Brand(fonts=(own,)))
    has = {each.family: characters(each.data) for each in cut(fonts, "绩效A☑")}
    assert has == {"formgen boxes": {" ", "☑"}, "Made": {"绩", "A"}, SONG: {" ", "效"}}


def test_each_character_has_a_glyph_of_its_own_in_a_cut_and_what_shared_one_looks_the_same() -> None:
    for each in cut(HEI, "·•‧・长⻑-‑𠘨⺇"):
        font = TTFont(io.BytesIO(each.data))
        cmap = font.getBestCmap()
        assert len(set(cmap.values())) == len(cmap)
        for one, other in ("·•", "·・", "-‑", "𠘨⺇"):
            outlines = [font["glyf"][cmap[ord(letter)]] for letter in (one, other)]
            assert outlines[0] == outlines[1]
            assert font["hmtx"][cmap[ord(one)]] == font["hmtx"][cmap[ord(other)]]


def test_a_font_of_ones_own_keeps_the_variants_that_it_has(tmp_path: Path) -> None:
    asked = "\U000e0100"
    own = made_font(tmp_path / "own.ttf", "葛茛 ", like={f"葛{asked}": "茛"})
    (each, *_) = cut(fonts_of(Brand(fonts=(own,))), f"葛茛{asked}")
    font = TTFont(io.BytesIO(each.data))
    (table,) = (table for table in font["cmap"].tables if table.format == 14)
    variants = dict(table.uvsDict[ord(asked)])
    assert variants[ord("葛")] == font.getBestCmap()[ord("茛")]
    assert variants[ord("茛")] not in font.getBestCmap().values()


def test_every_font_on_the_page_has_every_space_on_it() -> None:
    """A space is printed in the font of the letter before it."""
    spaces = " \u00a0\u2003\u2005\u202f\u3000"
    for each in cut(ORDINARY, f"绩☑{spaces}"):
        assert set(spaces) < characters(each.data)


@pytest.mark.parametrize(("weight", "expected"), [(400, 400), (700, 700)])
def test_a_static_font_is_printed_in_the_weight_it_is(tmp_path: Path, weight: int, expected: int) -> None:
    own = made_font(tmp_path / "own.ttf", "绩", weight=weight)
    (each,) = cut(fonts_of(Brand(fonts=(own,))), "绩")
    assert each.weight == expected


def test_a_font_with_outlines_of_another_kind_is_drawn_anew_as_truetype(tmp_path: Path) -> None:
    """A triangle stays one, and stays where it stood."""
    own = made_font(tmp_path / "own.otf", "绩", truetype=False)
    (each,) = cut(fonts_of(Brand(fonts=(own,))), "绩")
    font = TTFont(io.BytesIO(each.data))
    glyph = font["glyf"][font.getBestCmap()[ord("绩")]]
    assert not {"CFF ", "VORG"} & set(font.keys())
    assert set(glyph.coordinates) == {(0, 0), (0, 500), (500, 0)}
    area = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise([*glyph.coordinates, glyph.coordinates[0]]))
    assert area > 0, "the other way round than its outline was, since the two kinds are filled so"
    assert font["hmtx"][font.getBestCmap()[ord("绩")]] == (600, 0)


def _without_outlines(file: Path) -> Path:
    font = TTFont(file)
    del font["glyf"], font["loca"]
    font.save(file)
    return file


def _text(file: Path) -> Path:
    file.write_text("no font", encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("code", "make"),
    [
        ("no-such-file", lambda file: file),
        ("not-a-font", _text),
        ("font-without-outlines", lambda file: _without_outlines(made_font(file, "绩"))),
    ],
)
def test_a_font_that_cannot_be_used_is_refused_by_name(tmp_path: Path, code: str, make: object) -> None:
    assert callable(make)
    file = make(tmp_path / "own.otf")
    with pytest.raises(InputError) as refusal:
        fonts_of(Brand(fonts=(file,)))
    assert [(each.code, each.where.file) for each in refusal.value.problems] == [(code, "own.otf")]


def test_a_damaged_font_is_refused(tmp_path: Path) -> None:
    file = made_font(tmp_path / "own.ttf", "绩效")
    font = TTFont(file)
    tables = {tag: entry.offset for tag, entry in font.reader.tables.items()}
    data = bytearray(file.read_bytes())
    start = tables["head"]
    data[start : start + 54] = bytes(54)
    file.write_bytes(data)
    with pytest.raises(InputError) as refusal:
        fonts_of(Brand(fonts=(file,)))
    assert refusal.value.problems[0].code in ("font-unusable", "not-a-font")


def test_a_character_that_no_font_has_is_told_with_its_place_and_words() -> None:
    view = views.with_text("好👍")
    problems = missing_glyphs(view, ORDINARY, Where("scores.yaml", 3))
    places = {problem.facts["place"] for problem in problems}
    assert {"title", "employee.name", "comment.appraiser", "notes", "reasons"} <= places
    assert {problem.code for problem in problems} == {"no-glyph"}
    first = problems[0]
    assert str(first.where) == "scores.yaml:3"
    assert (first.facts["character"], first.facts["point"], first.facts["text"]) == ("👍", "U+1F44D", "好👍")


@pytest.mark.parametrize("text", ["两\n行", "全角　空格", "变体\ufe0f", "不换行\u00a0空格", "☑□"])
def test_space_and_invisible_marks_need_no_glyph(text: str) -> None:
    assert not missing_glyphs(views.with_text(text), ORDINARY, Where(""))


def test_the_font_of_boxes_is_the_same_every_time() -> None:
    first = glyphs.boxes()
    glyphs.boxes.cache_clear()
    assert glyphs.boxes() == first
    assert characters(first) == {*glyphs.BOXES, " "}
