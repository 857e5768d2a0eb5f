"""Workbooks of Excel before 2007 and of WPS, record by record: as exact as xlsx, or refused plainly."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

import oldtables
from formgen.records.tables.compound import Compound
from formgen.records.tables.read import Table, read_table
from oldtables import begin, cell, compound, record, shared, sheet_of, text, value_cell, workbook
from tables import flaws, texts

END = record(0x0A)


def read(path: Path) -> Table:
    return read_table(path, path.name)


def stream(tmp_path: Path, raw: bytes) -> Table:
    """A file whose workbook has these records."""
    path = tmp_path / "a.xls"
    path.write_bytes(compound({"Workbook": raw}))
    return read(path)


def cells(tmp_path: Path, records: bytes, *formats: str, before: bytes = b"") -> Table:
    """A file with one sheet that has these records."""
    return stream(tmp_path, workbook([("表", records)], formats, before=before))


def test_numbers_are_shown_as_their_formats_say(tmp_path: Path) -> None:
    formats = ("0000", "0.00%", "yyyy-mm-dd", '"K-"0000', "[h]:mm", "General")
    path = oldtables.xls(tmp_path / "a.xls", [[12, 0.95, 46387, 7, 1.25, "甲"]], formats)
    table = read(path)
    assert texts(table) == [["0012", "95%", "2026-12-31", "K-0007", "30:00", "甲"]]
    assert flaws(table) == []
    assert str(table.sheets[0].lines[0].cells[2].where) == "a.xls 表!C1"


@pytest.mark.parametrize("name", ["a.xls", "a.et", "people.csv"])
def test_what_stands_in_the_file_decides_and_not_its_name(tmp_path: Path, name: str) -> None:
    assert texts(read(oldtables.xls(tmp_path / name, [["工号", 1]]))) == [["工号", "1"]]


def test_a_workbook_without_its_container_is_read(tmp_path: Path) -> None:
    """As web pages of offices write it: one part, no formats, texts in the encoding of the page."""
    names = ("姓名".encode("gb18030"), "沈静宜".encode())
    labels = (cell(0x0204, n, 0, 0, struct.pack("<H", len(raw)) + raw) for n, raw in enumerate(names))
    raw = record(0x0809, struct.pack("<HHHH", 0, 0x10, 0, 0)) + b"".join(labels) + END
    (tmp_path / "a.xls").write_bytes(raw)
    assert texts(read(tmp_path / "a.xls")) == [["姓名"], ["沈静宜"]]


def test_excel_95_is_read_by_its_code_page(tmp_path: Path) -> None:
    name, code = "表".encode("gbk"), b'"K-"0000'
    head = record(0x0809, struct.pack("<HHHH", 0x0500, 5, 0, 0)) + record(0x42, struct.pack("<H", 936))
    head += record(0x041E, struct.pack("<HB", 164, len(code)) + code)
    head += record(0x00E0, struct.pack("<HH12x", 0, 164))
    label = "张三".encode("gbk")
    part = record(0x0809, struct.pack("<HHHH", 0x0500, 0x10, 0, 0))
    part += cell(0x0204, 0, 0, 0, struct.pack("<H", len(label)) + label) + value_cell(0, 1, 12) + END
    start = len(head) + 4 + 7 + len(name) + 4
    head += record(0x85, struct.pack("<IBBB", start, 0, 0, len(name)) + name) + END
    (tmp_path / "a.xls").write_bytes(compound({"Book": head + part}))
    table = read(tmp_path / "a.xls")
    assert (table.sheets[0].name, texts(table)) == ("表", [["张三", "K-0012"]])


def packed(number: int, *, hundredth: bool = False) -> bytes:
    return struct.pack("<I", (number << 2) & 0xFFFFFFFC | 2 | hundredth)


def test_every_kind_of_cell_is_read(tmp_path: Path) -> None:
    half = struct.unpack("<I", struct.pack("<d", 0.5)[4:])[0]
    result = struct.pack("<6sH8x", b"\0" * 6, 0xFFFF)
    records = (
        cell(0x027E, 0, 0, 0, packed(-7)),
        cell(0x027E, 0, 1, 0, packed(1234, hundredth=True)),
        cell(0x027E, 0, 2, 0, struct.pack("<I", half & 0xFFFFFFFC)),
        record(0x00BD, struct.pack("<HH", 1, 0) + b"\0\0" + packed(1) + b"\0\0" + packed(2) + b"\1\0"),
        cell(0x0205, 2, 0, 0, b"\1\0"),
        cell(0x0205, 2, 1, 0, b"\x07\1"),
        cell(0x0006, 3, 0, 0, struct.pack("<d8x", 2.5)),
        cell(0x0006, 3, 1, 0, result) + record(0x0207, text("甲")),
        cell(0x0006, 3, 2, 0, b"\1\0\1" + result[3:]),
        cell(0x0006, 3, 3, 0, b"\2\0\x2a" + result[3:]),
        cell(0x0006, 3, 4, 0, b"\3" + result[1:]),
        cell(0x00D6, 4, 0, 0, text("latin", wide=False) + b"\0\0"),
    )
    table = cells(tmp_path, b"".join(records))
    assert texts(table) == [
        ["-7", "12.34", "0.5"],
        ["1", "2"],
        ["TRUE", "#DIV/0!"],
        ["2.5", "甲", "TRUE", "#N/A"],
        ["latin"],
    ]
    assert flaws(table) == ["a.xls 表!B3 formula-error", "a.xls 表!D4 formula-error"]


WORDS = st.text(st.characters(codec="utf-16", exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=60)


@given(st.lists(WORDS, max_size=12), st.integers(20, 90), st.booleans())
def test_shared_texts_are_read_wherever_a_record_ends(
    tmp_path_factory: pytest.TempPathFactory,
    words: list[str],
    size: int,
    rich: bool,  # noqa: FBT001 a test's case
) -> None:
    labels = b"".join(cell(0x00FD, n, 0, 0, struct.pack("<I", n)) for n in range(len(words)))
    table = cells(tmp_path_factory.getbasetemp(), labels, before=shared(words, size, rich=rich))
    found = {line.number: line.cells[0].text for line in table.sheets[0].lines}
    read = [each.replace("_x000D_", "\n") for each in words]
    assert found == {n: each for n, each in enumerate(read, 1) if each.strip()}


@pytest.mark.parametrize("cut", [13, 14, 15, 16, 40])
def test_a_text_goes_on_in_the_next_record_in_another_width(tmp_path: Path, cut: int) -> None:
    """Each record that goes on begins with the width of what follows."""
    words = "甲乙丙丁戊己庚辛壬癸abcdefghij"
    whole = struct.pack("<II", 1, 1) + text(words)
    first = 8 + 3 + (cut - 11) // 2 * 2
    taken = (first - 11) // 2
    rest = words[taken:]
    is_wide = not rest.isascii()
    more = bytes([is_wide]) + (rest.encode("utf-16-le") if is_wide else rest.encode())
    before = record(0xFC, whole[:first]) + record(0x3C, more)
    table = cells(tmp_path, cell(0x00FD, 0, 0, 0, struct.pack("<I", 0)), before=before)
    assert texts(table) == [[words]]


def test_hidden_rows_columns_and_sheets_and_merged_cells_are_known(tmp_path: Path) -> None:
    records = sheet_of([["部门", 1], ["客服部", 2], [None, 3]])
    records += record(0x0208, struct.pack("<HHHHHHHH", 1, 0, 2, 0, 0, 0, 0x20, 0))
    records += record(0x007D, struct.pack("<HHHHHH", 1, 2, 0, 0, 1, 0))
    records += record(0x00E5, struct.pack("<HHHHH", 1, 1, 2, 0, 0))
    book = workbook(
        [("表", records), ("隐", b""), ("深隐", b""), ("图", b"")],
        states={"隐": 1, "深隐": 2},
        kinds={"图": 2},
    )
    table = stream(tmp_path, book)
    assert [sheet.hidden for sheet in table.sheets] == [False, True, True, False]
    first = table.sheets[0]
    assert [line.hidden for line in first.lines] == [False, True, False]
    assert first.hidden_columns == {1, 2}
    assert [line.cells[0].text for line in first.lines] == ["部门", "客服部", "客服部"]
    assert flaws(table) == ["a.xls sheet-without-cells"]


def test_days_may_be_counted_from_1904(tmp_path: Path) -> None:
    table = cells(tmp_path, value_cell(0, 0, 44925), "yyyy-mm-dd", before=record(0x22, b"\1\0"))
    assert texts(table) == [["2026-12-31"]]


def test_a_chart_within_a_sheet_is_no_end_of_it(tmp_path: Path) -> None:
    chart = begin(0x20) + record(0x0203, b"\0" * 14) + END
    table = cells(tmp_path, value_cell(0, 0, 1) + chart + value_cell(1, 0, 2))
    assert texts(table) == [["1"], ["2"]]


# ── locked, damaged, other ──────────────────────────────────────────────────────────────────


def test_a_password_is_told(tmp_path: Path) -> None:
    locked = workbook([("表", value_cell(0, 0, 1))], before=record(0x2F, b"\0" * 54))
    assert flaws(stream(tmp_path, locked)) == ["a.xls table-encrypted"]
    (tmp_path / "a.xlsx").write_bytes(compound({"EncryptionInfo": b"", "EncryptedPackage": b"x" * 9000}))
    assert flaws(read(tmp_path / "a.xlsx")) == ["a.xlsx table-encrypted"]


def test_a_document_of_word_is_no_table(tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_bytes(compound({"WordDocument": b"x" * 5000}))
    assert flaws(read(tmp_path / "a.xls")) == ["a.xls table-unknown"]


def test_a_workbook_that_ends_too_early_is_told(tmp_path: Path) -> None:
    """Nothing that was read before the end is used: nobody can say what is missing."""
    whole = workbook([("表", sheet_of([[n] for n in range(999)]))])
    padded = compound({"Workbook": whole})
    (tmp_path / "a.xls").write_bytes(padded[:-1024])
    assert flaws(read(tmp_path / "a.xls")) == ["a.xls table-unreadable"]
    assert flaws(stream(tmp_path, whole[:-40])) == ["a.xls 表!A1 sheet-damaged"]


def test_a_cell_that_stands_twice_or_outside_of_the_sheet_is_damage(tmp_path: Path) -> None:
    for records in (value_cell(0, 0, 1) * 2, value_cell(0, 256, 1)):
        assert flaws(cells(tmp_path, records)) == ["a.xls 表!A1 sheet-damaged"]


def test_a_text_or_a_style_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert flaws(cells(tmp_path, cell(0x00FD, 0, 0, 0, struct.pack("<I", 5)))) == ["a.xls 表!A1 cell-damaged"]
    assert flaws(cells(tmp_path, value_cell(0, 0, 1, style=9))) == ["a.xls formats-unknown"]


def test_a_formula_whose_text_is_missing_is_told(tmp_path: Path) -> None:
    formula = cell(0x0006, 0, 0, 0, struct.pack("<6sH8x", b"\0" * 6, 0xFFFF))
    assert flaws(cells(tmp_path, formula)) == ["a.xls 表!A1 formula-uncalculated"]


def test_a_circle_of_sectors_ends_as_damage(tmp_path: Path) -> None:
    raw = bytearray(compound({"Workbook": workbook([("表", value_cell(0, 0, 1))])}))
    for n in range(2, 10):  # each sector of the stream says that it is followed by itself
        raw[512 + 4 * n : 516 + 4 * n] = struct.pack("<I", n)
    (tmp_path / "a.xls").write_bytes(raw)
    assert flaws(read(tmp_path / "a.xls")) == ["a.xls table-unreadable"]


@given(st.binary(max_size=3000))
def test_whatever_is_in_a_container_its_reading_ends(raw: bytes) -> None:
    whole = compound({"Workbook": b"x" * 5000})
    for damaged in (whole[:512] + raw, whole[: 512 + len(raw)], raw + whole[len(raw) :]):
        try:
            assert isinstance("Workbook" in Compound(damaged), bool)
        except (ValueError, struct.error):
            continue
