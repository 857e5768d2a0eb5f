"""What is copied out of a PDF, or looked for in it, is what was typed: no character becomes another."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import defaultdict
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from unicodedata import category, normalize

import pypdfium2
import pytest
import uharfbuzz
from hypothesis import given, strategies as st

import verapdf
import views
from fontfiles import made_font
from formgen.problems import InputError
from formgen.text import unfit
from formgen.writing import fonts
from formgen.writing.brand import Brand, Typeface
from formgen.writing.pdf.document import Pdf
from outside import program

pytestmark = pytest.mark.needs("pdf", "pdftotext")

_PAGE = """<!DOCTYPE html><html lang="zh-CN"><head><title>T</title><style>
html { font: 10pt var(--fonts) } p { margin: 0 } .bold { font-weight: 700 }
</style></head><body><p>{{ view.title }}<p class="bold">{{ view.title }}</body></html>"""


def _writer(folder: Path, typeface: Typeface) -> Pdf:
    (folder / "appraisal.html").write_text(_PAGE, encoding="utf-8")
    return Pdf(folder, Brand(typeface=typeface))


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> Pdf:
    """Prints a title twice, in regular and in bold, in the font that has most characters in one glyph."""
    return _writer(tmp_path_factory.mktemp("templates"), "hei")


@pytest.fixture(scope="module")
def song(tmp_path_factory: pytest.TempPathFactory) -> Pdf:
    """The same in a typeface of several fonts."""
    return _writer(tmp_path_factory.mktemp("song"), "song")


def lines(file: bytes) -> dict[str, list[str]]:
    """The lines that two readers of PDF find in it."""
    command = [program("pdftotext"), "-raw", "-enc", "UTF-8", "-", "-"]
    found = subprocess.run(command, input=file, capture_output=True, check=True).stdout.decode()
    pages = (page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(file))
    return {"poppler": found.split("\f")[0].splitlines(), "pdfium": "\n".join(pages).splitlines()}


def picture(file: bytes) -> bytes:
    """The first page, drawn."""
    return bytes(pypdfium2.PdfDocument(file)[0].render(scale=3).buffer)


def written(pdf: Pdf, text: str) -> bytes:
    return pdf.write(replace(views.bare(), title=text))


def sharing() -> list[str]:
    """The characters of the font that comes along that have one glyph with others, group by group."""
    *_, noto = fonts.fonts_of(Brand())
    drawn = uharfbuzz.Font(noto.face)
    groups: dict[int, str] = defaultdict(str)
    for each in sorted(noto.characters):
        groups[drawn.get_nominal_glyph(each)] += chr(each)
    return [group for group in groups.values() if len(group) > 1]


PRINTED = [
    character
    for group in sharing()
    for character in group
    if category(character) != "Zs" and not any(unfit(character))
]


def test_the_font_that_comes_along_has_hundreds_of_characters_without_a_glyph_of_their_own() -> None:
    assert len(PRINTED) > 900
    assert {"·•‧・", "〜～", "∕／", "⻑⾧長"} <= {*sharing()}


@given(st.text(st.sampled_from(PRINTED), min_size=1, max_size=30))
def test_characters_that_share_a_glyph_of_the_font_are_copied_as_they_were_typed(pdf: Pdf, text: str) -> None:
    found = lines(written(pdf, f"甲{text}乙"))
    assert found["poppler"] == [f"甲{text}乙"] * 2
    bare = "".join(found["pdfium"]).replace("-", "")  # which Pdfium leaves out where a line might end
    assert bare == f"甲{text}乙".replace("-", "") * 2


def test_every_character_that_shares_a_glyph_is_copied_as_itself_beside_all_the_others(pdf: Pdf) -> None:
    words = [PRINTED[n : n + 12] for n in range(0, len(PRINTED), 12)]
    found = "".join(lines(written(pdf, " ".join(map("".join, words))))["poppler"])
    assert found.replace(" ", "") == "".join(PRINTED) * 2


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("e\u0301tude café", id="acute"),
        pytest.param("café cafe\u0301", id="typed as one, then as two"),
        pytest.param("l\u00fc\u0300 lǜ na\u030c nǎ", id="two marks"),
        pytest.param("か\u3099が", id="kana"),
    ],
)
def test_a_letter_typed_with_its_mark_behind_it_is_copied_so_and_beside_it_the_one_typed_as_one(
    pdf: Pdf, song: Pdf, text: str
) -> None:
    for each in (pdf, song):
        assert lines(written(each, text)) == {"poppler": [text, text], "pdfium": [text, text]}


def test_a_letter_typed_with_its_mark_behind_it_is_drawn_as_the_one_letter_it_is(pdf: Pdf) -> None:
    typed = "cafe\u0301 na\u030c"
    drawn = picture(written(pdf, typed))
    assert drawn == picture(written(pdf, normalize("NFC", typed)))
    assert drawn != picture(written(pdf, "cafe na"))


@pytest.mark.parametrize("twin", ["•", "～", "／", "⻑"])
def test_a_character_looks_the_same_whether_or_not_another_of_its_glyph_stands_on_the_page(
    pdf: Pdf, twin: str
) -> None:
    (group,) = (group for group in sharing() if twin in group)
    beside, alone = (written(pdf, f"甲{twin}乙{other}") for other in (group[0], twin))
    assert picture(beside) == picture(alone)


@pytest.mark.needs("verapdf")
@pytest.mark.parametrize("flavour", [verapdf.PDFA_3A, verapdf.PDFUA_1])
def test_a_page_of_such_characters_follows_pdf_a_and_pdf_ua(pdf: Pdf, song: Pdf, flavour: str) -> None:
    text = "·•‧・〜～∕／⻑長⾧ ①➀ 甲\u00a0乙\u3000丙\u2003 café cafe\u0301 nǎ na\u030c"
    for each in (pdf, song):
        assert not verapdf.failures(written(each, text), flavour)


def test_the_bytes_are_the_same_whatever_was_written_before(pdf: Pdf) -> None:
    first = written(pdf, "·•长⻑ café cafe\u0301")
    written(pdf, "•·⻑长")
    assert written(pdf, "·•长⻑ café cafe\u0301") == first


@pytest.mark.parametrize("text", ["☎\ufe0f好☎", "葛\U000e0100葛", "☑\ufe0f☑", "\ufe0f好", "行\ufe0f\ufe0f行"])
def test_a_selector_behind_a_letter_is_copied_with_it_and_the_letter_alone_without(
    pdf: Pdf, text: str
) -> None:
    alone = {"\ufe0f好": "好", "行\ufe0f\ufe0f行": "行\ufe0f行"}  # behind no letter it says nothing
    (first, second) = lines(written(pdf, text))["poppler"]
    assert first == second == alone.get(text, text)


_MAKE = """
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
import views
from formgen.writing.brand import Brand, Typeface
from formgen.writing.pdf.document import Pdf
view = replace(views.bare(), title="☎\ufe0f 🆗 好")
print(sha256(Pdf(Path(sys.argv[1]), Brand()).write(view)).hexdigest())
"""


def test_signs_are_printed_in_the_fonts_of_the_page_though_the_machine_has_one_of_coloured_pictures(
    song: Pdf, tmp_path: Path
) -> None:
    (tmp_path / "appraisal.html").write_text(_PAGE, encoding="utf-8")
    made_font(tmp_path / "pictures.ttf", "☎🆗")
    prefers = "<alias><family>emoji</family><prefer><family>Made</family></prefer></alias>"
    machine = f"<fontconfig><dir>{tmp_path}</dir><cachedir>{tmp_path}</cachedir>{prefers}</fontconfig>"
    (tmp_path / "fonts.conf").write_text(machine, encoding="utf-8")
    made = subprocess.run(
        [sys.executable, "-c", _MAKE, str(tmp_path)],
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(sys.path),
            "FONTCONFIG_FILE": str(tmp_path / "fonts.conf"),
        },
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    assert made.strip() == sha256(written(song, "☎\ufe0f 🆗 好")).hexdigest()


def test_a_sign_of_the_template_that_no_font_has_is_told(tmp_path: Path) -> None:
    (tmp_path / "appraisal.html").write_text(_PAGE.replace("<p>", "<p>👍"), encoding="utf-8")
    with pytest.raises(InputError) as refused:
        Pdf(tmp_path, Brand()).write(views.bare())
    (problem,) = refused.value.problems
    assert (problem.code, problem.facts["detail"]) == ("html-no-glyph", "👍 (U+1F44D)")


def test_own_fonts_are_copied_truly_too(tmp_path: Path) -> None:
    font = made_font(tmp_path / "own.ttf", "绩 A", like={"\u0391": "A", "\u0410": "A"})
    (tmp_path / "appraisal.html").write_text(_PAGE, encoding="utf-8")
    pdf = Pdf(tmp_path, Brand(fonts=(font,)))
    assert lines(written(pdf, "A\u0391\u0410绩"))["poppler"][0] == "A\u0391\u0410绩"
