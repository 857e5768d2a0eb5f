"""What Excel takes: names of sheets, headers, messages and formulas, counted in UTF-16 units as it counts."""

from __future__ import annotations

import io
import json
import re
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, strategies as st
from lxml import etree
from openpyxl import load_workbook

import outside
from formgen.forms.model import Choice, Form
from formgen.periods import Period
from formgen.records.model import Person
from formgen.scoring.standing import Standing
from formgen.text import cut_utf16, unfit, utf16
from formgen.workbooks import scores, summary
from formgen.workbooks.books import sheet_title
from formgen.workbooks.formulas import quoted
from forms import form

PLAIN = form(
    """
    sections:
      - title: 业绩
        weight: 100%
        indicators:
          - {id: one, name: 打分, weight: 50%, rule: {rating: {max: 5}}}
          - id: two
            name: 选择
            weight: 50%
            rule: {choice: [{name: 好, points: 50}, {name: 差, points: 0}]}
    grades: [{name: 甲, from: 80}, {name: 乙, below: 80}]
    """
)

RARE = "𬱖"  # one character, two UTF-16 units
ODD = st.text(st.sampled_from(f"{RARE}考核aA'&[/: \n\"\u0301\U000e0100１"), max_size=80)


def titled(text: str, like: Form = PLAIN) -> Form:
    """The form with this text wherever a workbook prints a form's words."""
    (section,) = like.sections
    rating, choice = (replace(each, name=text or "_") for each in section.indicators)
    assert isinstance(choice.rule, Choice)
    options = tuple(replace(each, name=f"{text}{n}") for n, each in enumerate(choice.rule.choice))
    indicators = (rating, replace(choice, rule=replace(choice.rule, choice=options)))
    return replace(like, title=text, sections=(replace(section, title=text, indicators=indicators),))


def books(*titles: str) -> tuple[bytes, bytes]:
    """The score workbook and the summary of a form of each title."""
    made = [titled(title, replace(PLAIN, id=type(PLAIN.id)(f"form-{n}"))) for n, title in enumerate(titles)]
    people = [Person("0012", "张三", department=titles[0])]
    standings = [Standing(of, people[0], "complete") for of in made]
    month = Period.parse("2026-11")
    filled = scores.workbook([scores.Sheet(of, people, month) for of in made])
    return filled, summary.workbook(standings, (), {}, month, titles[0])


def parts(book: bytes, of: str) -> Iterator[etree._Element]:
    with zipfile.ZipFile(io.BytesIO(book)) as package:
        for name in package.namelist():
            if re.fullmatch(of, name):
                yield etree.fromstring(package.read(name))


def values(book: bytes, of: str, path: str) -> list[str]:
    found = (part.xpath(path) for part in parts(book, of))
    return [str(each) for nodes in found if isinstance(nodes, list) for each in nodes]


def check(book: bytes) -> None:
    """Everything that Excel would repair or refuse."""
    names = values(book, "xl/workbook.xml", "//*[local-name() = 'sheet']/@name")
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert 0 < utf16(name) <= 31
        assert not re.search(r"[\[\]:*?/\\\n]|^'|'$", name)
        assert name.casefold() != "history"
    sheet = r"xl/worksheets/sheet\d+\.xml"
    limits = {"@errorTitle": 32, "@error": 225, "@promptTitle": 32, "@prompt": 255}
    for attribute, most in limits.items():
        rules = values(book, sheet, f"//*[local-name() = 'dataValidation']/{attribute}")
        assert all(utf16(each) <= most for each in rules)
    for line in values(book, sheet, "//*[local-name() = 'oddHeader' or local-name() = 'oddFooter']/text()"):
        assert utf16(line) <= 255
        assert not re.search(r"&(?![&CPN])", line.replace("&&", ""))
    texts = values(book, r"xl/(sharedStrings|comments/comment\d+)\.xml", "//*[local-name() = 't']/text()")
    assert all(utf16(text) <= 32_767 for text in texts)
    for formula in values(book, sheet, "//*[local-name() = 'f']/text()"):
        literals = re.findall(r'"((?:[^"]|"")*)"', formula)
        assert all(utf16(literal) <= 255 for literal in literals)
    load_workbook(io.BytesIO(book))


@given(ODD, ODD)
@example("History", "history")
@example("选项", "汇总")
@example("部门", "'")
@example(RARE * 31, RARE * 31)
@example("&" * 300, f"{RARE}&" * 200)
@example('"' * 500, "长" * 500)
@example("年度考核", "年度考核")
def test_whatever_a_form_is_called_excel_takes_its_workbooks(one: str, other: str) -> None:
    for book in books(one, other):
        check(book)


@given(st.lists(ODD, max_size=12))
def test_sheets_have_a_name_each_whatever_their_case_and_width(titles: list[str]) -> None:
    used: set[str] = set()
    names = [sheet_title(title, used) for title in [*titles, *titles]]
    assert len({name.casefold() for name in names}) == len(names)
    assert all(0 < utf16(name) <= 31 and name == name.strip() for name in names)


def test_a_hundred_sheets_of_one_title_are_told_apart() -> None:
    used: set[str] = set()
    names = [sheet_title("考核" * 40, used) for _ in range(120)]
    assert len(set(names)) == 120
    assert max(map(utf16, names)) == 31
    assert [sheet_title(each, {"a1"}) for each in ("A1", "Ａ１", "a1")] == ["A1_2", "Ａ１_2", "a1_2"]


def test_the_sheet_of_options_keeps_its_name_beside_a_form_of_that_name() -> None:
    book = load_workbook(io.BytesIO(books("选项")[0]))
    assert book.sheetnames == ["选项_2", "选项"]
    (rule,) = (each for each in book["选项_2"].data_validations.dataValidation if each.type == "list")
    assert rule.formula1.startswith("'选项'!")


@given(st.text(st.sampled_from(f"{RARE}考a\u0301\ufe0f"), max_size=40), st.integers(0, 45))
def test_a_text_is_cut_between_characters_and_no_shorter_than_it_must(text: str, most: int) -> None:
    found = cut_utf16(text, most)
    assert text.startswith(found)
    assert utf16(found) == len(found.encode("utf-16-le")) // 2 <= most
    rest = re.match(r"[^\u0301\ufe0f]?[\u0301\ufe0f]*", text[len(found) :])
    assert rest is not None
    assert found == text or utf16(found + rest[0]) > most


@given(ODD.map(lambda text: text * 8))
def test_a_long_text_in_a_formula_is_put_together_from_pieces(text: str) -> None:
    pieces = re.findall(r'"((?:[^"]|"")*)"', quoted(text))
    assert "".join(pieces).replace('""', '"') == text
    assert all(utf16(piece) <= 255 for piece in pieces)


@pytest.mark.needs("ooxml-validator")
@pytest.mark.parametrize(
    "title",
    [
        pytest.param(f"{RARE * 20}年度考核表", id="rare"),
        pytest.param("研发&市场" * 60, id="ampersands"),
        pytest.param("'History'[1]/2", id="signs"),
        pytest.param('"长"' * 150, id="quotes"),
    ],
)
def test_the_open_xml_sdk_takes_workbooks_of_odd_titles(tmp_path: Path, title: str) -> None:
    assert not any(unfit(title))
    for name, book in zip(("scores", "summary"), books(title, title), strict=True):
        path = tmp_path / f"{name}.xlsx"
        path.write_bytes(book)
        command = [outside.program("ooxml-validator"), str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert json.loads(done.stdout)["errors"] == []
