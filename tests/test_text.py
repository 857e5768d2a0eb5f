"""Text comes in as UTF-8, without anything that would harm a page."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from formgen.disk.texts import MOST_BYTES, decode, text_of
from formgen.text import described, shown, unfit, without_unfit


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_utf8_is_read_with_and_without_its_mark(encoding: str) -> None:
    assert decode("标题: 考核表".encode(encoding), "f") == ("标题: 考核表", ())


@pytest.mark.parametrize(
    ("encoding", "looks"),
    [("gb18030", "GB18030 (GBK)"), ("utf-16", "UTF-16"), ("utf-16-le", "UTF-16"), ("utf-16-be", "UTF-16")],
)
def test_another_encoding_is_named(encoding: str, looks: str) -> None:
    text, (problem,) = decode("id: a-form\ntitle: 客户经理绩效考核表\n".encode(encoding), "f.yaml")
    assert (text, problem.code, problem.facts["looks"]) == ("", "not-utf-8", looks)


def test_the_first_damaged_byte_is_placed() -> None:
    _, (problem,) = decode("id: a\ntitle: 表".encode() + b"\xff", "f.yaml")
    assert str(problem.where) == "f.yaml:2:9"


def test_a_binary_file_is_not_called_chinese() -> None:
    _, (problem,) = decode(b"PK\x03\x04\x14\x00\xff\xff\x00\x80\xff" * 9, "f.docx")
    assert problem.code == "not-utf-8"
    assert "looks" not in problem.facts


def test_a_missing_file_and_a_folder_are_problems(tmp_path: Path) -> None:
    for path, code in ((tmp_path / "none.yaml", "no-such-file"), (tmp_path, "no-file")):
        _, (problem,) = text_of(path, "f")
        assert problem.code == code


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    with path.open("wb") as stream:
        stream.truncate(MOST_BYTES + 1)
    _, (problem,) = text_of(path, "f")
    assert problem.code == "file-too-large"


@pytest.mark.parametrize(
    "character",
    [
        *"\x00\x07\x0b\x0c\x1b\x7f\x85\x9f\u2028\u2029\u202e\u2066\u200b\ufeff\ufffd\ufffe\uffff\ud800\udfff",
        "\U0001ffff",
    ],
)
def test_characters_that_harm_a_page_are_unfit(character: str) -> None:
    assert [found.start() for found in unfit(f"甲{character}乙")] == [1]


@pytest.mark.parametrize(
    "text", ["客户　经理", "①、②；～—…《》", "A&B <x> \t\n", "㛃䶮𬱖龘", "100 % ☑□", "é\u0301"]
)
def test_ordinary_text_is_fit(text: str) -> None:
    assert not list(unfit(text))


def test_a_character_is_described_by_number_and_name() -> None:
    assert described("\u202e") == {"point": "U+202E", "name": "RIGHT-TO-LEFT OVERRIDE"}
    assert described("\x07") == {"point": "U+0007", "name": "control character"}


@given(st.text(st.characters(codec=None, exclude_categories=())))
def test_a_stand_in_keeps_every_place(text: str) -> None:
    clean = without_unfit(text)
    assert len(clean) == len(text)
    assert not list(unfit(clean))
    clean.encode()


@given(st.text())
def test_what_is_shown_is_short_and_one_line(text: str) -> None:
    line = shown(text)
    assert len(line) <= 40
    assert len(line.splitlines()) <= 1


@given(st.binary())
def test_any_bytes_give_text_or_a_problem(raw: bytes) -> None:
    text, problems = decode(raw, "f")
    assert not (text and problems)
