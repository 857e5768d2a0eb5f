"""A text file is read in the encoding it is in, or refused with the name of the one that fits better."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from hypothesis import given, strategies as st

from formgen.disk.encodings import GB18030, likely, text_in

ROSTER = "工号,姓名,部门\r\n0012,沈静宜,客户服务部\r\n0047,赵㛃,销售部\r\n"


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030"],
)
def test_what_offices_write_is_read_with_and_without_its_mark(encoding: str) -> None:
    assert text_in(ROSTER.encode(encoding)) == ROSTER


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le"])
def test_marks_are_no_part_of_the_text_however_many_there_are(encoding: str) -> None:
    assert text_in(f"\ufeff\ufeff{ROSTER}".encode(encoding)) == ROSTER


def test_words_that_gb18030_would_misread_are_utf_8() -> None:
    assert text_in("姓名\n沈静宜\n".encode()) == "姓名\n沈静宜\n"


@pytest.mark.parametrize(
    ("text", "encoding", "name"),
    [
        (
            "number,name,department,post\r\n0101,陳大文,客服部,經理\r\n0102,劉小明,客服部,組長\r\n",
            "big5",
            "Big5",
        ),
        ("工號,姓名,部門\r\n0101,陳大文,客戶服務部\r\n", "cp950", "Big5"),
        ("番号,氏名,部署\r\n0101,山田太郎,営業部\r\n", "shift_jis", "Shift-JIS"),
        ("number,name\r\n0101,佐藤はなこ\r\n", "cp932", "Shift-JIS"),
        ("number,name,department,post\r\n0101,Müller,Sales,Lead\r\n", "cp1252", "Windows-1252"),
        ("number,name\r\n0101,José Gutiérrez\r\n0102,Zoë Bäcker\r\n", "latin-1", "Windows-1252"),
    ],
)
def test_another_encoding_is_refused_and_named(text: str, encoding: str, name: str) -> None:
    raw = text.encode(encoding)
    assert text_in(raw) is None
    assert likely(raw)[0] == name


def test_a_damaged_byte_of_utf_8_does_not_make_it_something_else() -> None:
    raw = ROSTER.encode()
    broken = raw[:60] + b"\xff" + raw[60:]
    assert text_in(broken) is None
    assert likely(broken) == ("UTF-8",)


def test_a_text_of_two_encodings_is_refused() -> None:
    raw = ROSTER.encode() + "0048,李四,销售部\r\n".encode("gb18030")
    assert text_in(raw) is None


@pytest.mark.parametrize(
    "raw", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" * 9, bytes(range(256)), b"\0" * 64, b"PK\x03\x04\xff\xfe"]
)
def test_what_is_no_text_is_none(raw: bytes) -> None:
    assert text_in(raw) is None
    assert GB18030 not in likely(raw)


def pool(codec: str, leads: range) -> list[str]:
    """The characters of an encoding whose first byte is one of these."""
    pairs = (bytes((lead, trail)) for lead in leads for trail in range(0x40, 0xFF))
    found = (pair.decode(codec, "ignore") for pair in pairs)
    return [each for each in found if len(each) == 1 and each.encode(codec)[0] in leads]


POOLS: dict[str, tuple[str, list[str]]] = {
    GB18030: ("gb18030", pool("gb2312", range(0xB0, 0xD8))),
    "Big5": ("cp950", pool("cp950", range(0xA4, 0xC6))),
    "Shift-JIS": ("cp932", pool("cp932", range(0x88, 0x98))),
}
LATIN = ["Müller", "Jörg", "Société", "Crédit", "naïve", "Ångström", "Gutiérrez", "São", "Zoë", "Bäcker"]


@pytest.mark.parametrize("name", [*POOLS, "Windows-1252"])
def test_of_two_thousand_lists_of_random_names_none_is_taken_for_another(name: str) -> None:
    """Under English headers, so that nothing else tells which encoding it is."""
    chance = random.Random(name)  # noqa: S311 the same lists every time
    codec, characters = POOLS.get(name, ("cp1252", []))
    one: Callable[[], str] = (
        (lambda: "".join(chance.choices(characters, k=chance.choice((2, 3)))))
        if characters
        else (lambda: chance.choice(LATIN))
    )
    for _ in range(500):
        text = "number,name\r\n" + "".join(f"{n:04},{one()}\r\n" for n in range(12))
        assert text_in(text.encode(codec)) == (text if name == GB18030 else None)
        assert likely(text.encode(codec))[0] == name


@given(st.binary(max_size=200))
def test_whatever_the_bytes_there_is_an_answer(raw: bytes) -> None:
    text = text_in(raw)
    assert text is None or "\x00" not in text
    assert isinstance(likely(raw), tuple)
