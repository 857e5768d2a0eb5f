"""Tables are read as typed, by whomever they were saved; what cannot be trusted says so at its cell."""

from __future__ import annotations

import datetime as dt
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

import outside
from costs import cost
from formgen.records.tables.cells import headed, letters
from formgen.records.tables.read import Table, is_table, read_table
from tables import flaws, replaced, texts, xlsx


def read(path: Path) -> Table:
    return read_table(path, path.name)


def csv(tmp_path: Path, raw: bytes | str) -> Table:
    path = tmp_path / "a.csv"
    path.write_bytes(raw if isinstance(raw, bytes) else raw.encode())
    return read(path)


# ── csv ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
def test_csv_is_read_in_the_encodings_that_excel_writes(tmp_path: Path, encoding: str) -> None:
    table = csv(tmp_path, "工号,姓名\r\n0012,张三\r\n".encode(encoding))
    assert texts(table) == [["工号", "姓名"], ["0012", "张三"]]
    assert str(table.sheets[0].lines[1].cells[1].where) == "a.csv B2"


def test_csv_in_another_encoding_is_refused_and_the_encoding_named(tmp_path: Path) -> None:
    table = csv(tmp_path, "number,name\r\n0101,陳大文\r\n0102,劉小明\r\n".encode("big5"))
    assert flaws(table) == ["a.csv csv-encoding"]
    assert table.problems[0].facts == {"looks": "Big5"}
    assert flaws(csv(tmp_path, "工号,姓名\n0012,沈静".encode() + b"\xff\n")) == ["a.csv:2:8 not-utf-8"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "，", "；"])
def test_any_usual_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    text = f'工号{delimiter}姓名{delimiter}评语\n0012{delimiter}张三{delimiter}"好{delimiter}很好\n真的"\n'
    assert texts(csv(tmp_path, text))[1] == ["0012", "张三", f"好{delimiter}很好\n真的"]


def test_full_width_commas_in_words_are_no_delimiters_where_there_are_others(tmp_path: Path) -> None:
    assert texts(csv(tmp_path, "青禾公司，花名册，十一月\n工号,姓名\n0012,张三\n"))[2] == ["0012", "张三"]


def test_signs_inside_of_words_do_not_part_what_another_sign_parts_evenly(tmp_path: Path) -> None:
    text = "工号,姓名,评语\n0012,张三,1.按时;2.带教;3.更新;4.及时\n0013,李四,1.到位;2.改进;3.完整;4.考勤\n"
    assert texts(csv(tmp_path, text))[1] == ["0012", "张三", "1.按时;2.带教;3.更新;4.及时"]
    assert texts(csv(tmp_path, "工号；姓名\n0012；张,三\n0013；李四\n"))[1] == ["0012", "张,三"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ('="0101"', "0101"),
        ('"=""0102"""', "0102"),
        ("'0101", "0101"),
        ("'A-01", "A-01"),
        ("'90 后的 '团队", "'90 后的 '团队"),
        ("'quoted'", "'quoted'"),
        ("甲一_x000D_", "甲一\n"),
    ],
)
def test_how_exporters_keep_a_number_a_text_is_not_part_of_it(tmp_path: Path, typed: str, meant: str) -> None:
    assert texts(csv(tmp_path, f"工号,姓名\n{typed},张三\n"))[1] == [meant, "张三"]


@pytest.mark.parametrize("text", ["2.0241E+11", "2.02412E+11", "1E-05", "-3.5E+08"])
def test_a_number_that_the_column_was_too_narrow_for_is_told(tmp_path: Path, text: str) -> None:
    assert flaws(csv(tmp_path, f"工号,姓名\n{text},张三\n")) == ["a.csv A2 number-shortened"]


@pytest.mark.parametrize("text", ["E11", "2E11", "12E+1a", "K2.0E+11"])
def test_a_number_with_a_letter_is_no_damaged_one(tmp_path: Path, text: str) -> None:
    assert flaws(csv(tmp_path, f"工号,姓名\n{text},张三\n")) == []


def test_a_line_that_names_the_delimiter_is_obeyed_and_counted(tmp_path: Path) -> None:
    table = csv(tmp_path, "sep=;\n工号;姓名,拼音\n0012;张三\n")
    assert texts(table) == [["工号", "姓名,拼音"], ["0012", "张三"]]
    assert str(table.sheets[0].lines[1].cells[0].where) == "a.csv A3"


def test_headers_that_stand_twice_and_values_without_one_are_told(tmp_path: Path) -> None:
    (sheet,) = csv(tmp_path, "工号,姓名,姓名\n0012,张三,,备注,更多\n0013,李四\n").sheets
    found = headed(sheet, sheet.lines[0])
    assert [(str(each.where), each.code) for each in found.problems] == [
        ("a.csv C1", "header-twice"),
        ("a.csv D2", "cell-without-header"),
    ]
    assert [[cell.text for _, cell in found.cells(line)] for line in found.lines] == [
        ["0012", "张三"],
        ["0013", "李四"],
    ]


def test_text_that_is_no_csv_is_told(tmp_path: Path) -> None:
    assert flaws(csv(tmp_path, b"\xff\x00\x81")) == ["a.csv csv-encoding"]
    assert flaws(csv(tmp_path, '工号\n"0012')) == ["a.csv:2 csv-syntax"]
    for page in ("<html><table>", "\ufeff<!DOCTYPE html>", "MIME-Version: 1.0\n"):
        assert flaws(csv(tmp_path, page)) == ["a.csv table-is-a-page"]
    assert flaws(csv(tmp_path, "<html>".encode("utf-16"))) == ["a.csv table-is-a-page"]
    assert flaws(csv(tmp_path, "%PDF-1.7\n")) == flaws(csv(tmp_path, "{\\rtf1")) == ["a.csv table-unknown"]
    assert flaws(csv(tmp_path, "姓名\n张\u200b三")) == ["a.csv A2 unfit-character"]
    assert flaws(csv(tmp_path, "姓名\n" + "张" * 10_001)) == ["a.csv A2 value-too-long"]
    assert flaws(read(tmp_path / "no.csv")) == ["no.csv no-such-file"]


def test_the_sign_that_ended_files_of_dos_is_no_row(tmp_path: Path) -> None:
    assert texts(csv(tmp_path, "工号\r\n0012\r\n\x1a")) == [["工号"], ["0012"]]


def test_an_empty_file_is_an_empty_table(tmp_path: Path) -> None:
    assert texts(csv(tmp_path, "")) == []


@given(st.text(alphabet="甲0,;\t\"'\n\r=，|s\x00").map(str.encode) | st.binary())
def test_whatever_bytes_they_are_reading_ends_with_a_table(
    tmp_path_factory: pytest.TempPathFactory, raw: bytes
) -> None:
    folder = tmp_path_factory.getbasetemp() / "any"
    folder.mkdir(exist_ok=True)
    assert isinstance(csv(folder, raw), Table)


# ── xlsx ────────────────────────────────────────────────────────────────────────────────────


def formats(sheet: Any) -> None:
    styles = {"A2": "0000", "B2": "0%", "B3": "0.0%", "D2": '0"%"', "E2": "0000", "D3": "#,##0.00"}
    for cell, style in styles.items():
        sheet[cell].number_format = style


TYPED: list[list[object]] = [
    ["工号", "完成率", "日期", "数", "其他"],
    [12, 0.95, dt.date(2026, 11, 3), 95, 12345],
    ["0013", 0.9525, dt.datetime(2026, 11, 3, 8, 30), 1234.5, True],  # noqa: DTZ001 tables know no zones
    [88.1, 1e21, dt.time(8, 30), 1 / 3, False],
]
SEEN = [
    ["0012", "95%", "2026-11-03", "95%", "12345"],
    ["0013", "95.25%", "2026-11-03 08:30:00", "1234.5", "TRUE"],
]


def test_numbers_dates_and_truths_read_as_they_were_typed(tmp_path: Path) -> None:
    table = read(xlsx(tmp_path / "a.xlsx", TYPED, formats))
    assert texts(table)[1:] == [*SEEN, ["88.1", "1" + "0" * 21, "8:30:00", "0.333333333333333", "FALSE"]]
    assert flaws(table) == ["a.xlsx 表!B4 number-shortened"]
    assert str(table.sheets[0].lines[2].cells[1].where) == "a.xlsx 表!B3"


def test_a_formula_that_was_never_calculated_is_told_where_it_stands(tmp_path: Path) -> None:
    table = read(xlsx(tmp_path / "a.xlsx", [["甲", "乙"], [1, "=A2+1"]]))
    assert flaws(table) == ["a.xlsx 表!B2 formula-uncalculated"]


def test_a_calculated_formula_gives_its_value_and_its_error(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", [["甲", "乙", "丙"], [1, "=A2+1", "=1/0"]])
    part = "xl/worksheets/sheet1.xml"
    replaced(path, part, b"<f>A2+1</f><v></v>", b"<f>A2+1</f><v>2</v>")
    replaced(path, part, b'<c r="C2"><f>1/0</f><v></v>', b'<c r="C2" t="e"><f>1/0</f><v>#DIV/0!</v>')
    table = read(path)
    assert texts(table)[1] == ["1", "2", "#DIV/0!"]
    assert flaws(table) == ["a.xlsx 表!C2 formula-error"]


def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    def as_text(sheet: Any) -> None:
        sheet["A1"].data_type = "s"

    assert texts(read(xlsx(tmp_path / "a.xlsx", [["=1+1"]], as_text))) == [["=1+1"]]


def test_a_value_merged_over_rows_belongs_to_each_and_over_columns_to_nobody(tmp_path: Path) -> None:
    def merge(sheet: Any) -> None:
        sheet.merge_cells("A2:A4")
        sheet.merge_cells("B4:C4")

    rows: list[list[object]] = [["部门", "一", "二"], ["客服部", 1, 2], [None, 3, 4], [None, 5, None]]
    table = read(xlsx(tmp_path / "a.xlsx", rows, merge))
    assert [row[0] for row in texts(table)] == ["部门", "客服部", "客服部", "客服部"]
    assert flaws(table) == ["a.xlsx 表!C4 cell-merged"]


def test_what_is_hidden_is_read_and_told(tmp_path: Path) -> None:
    def hide(sheet: Any) -> None:
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["B"].hidden = True

    (sheet,) = read(xlsx(tmp_path / "a.xlsx", [["甲", "乙"], [1, 2], [3, 4]], hide)).sheets
    found = headed(sheet, sheet.lines[0])
    assert [(str(each.where), each.code) for each in found.problems] == [
        ("a.xlsx 表!A3", "rows-hidden"),
        ("a.xlsx 表!B1", "column-hidden"),
    ]
    assert len(found.lines) == 2


def test_a_wrong_dimension_hides_nothing(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", [[n] for n in range(100)])
    replaced(path, "xl/worksheets/sheet1.xml", b'ref="A1:A100"', b'ref="A1"')
    assert len(texts(read(path))) == 100


def emptied(path: Path, count: int) -> Path:
    """Two rows, and so many in which nothing stands but a style."""
    xlsx(path, [["甲"], ["乙"]])
    rows = b"".join(b'<row r="%d"><c r="A%d" s="0"/></row>' % (n, n) for n in range(3, count))
    return replaced(path, "xl/worksheets/sheet1.xml", b"</sheetData>", rows + b"</sheetData>")


def test_a_row_of_nothing_costs_no_more_than_one_in_which_something_stands(tmp_path: Path) -> None:
    """However many there are: offices leave hundreds of thousands of them."""
    few, many = 2_000, 30_000
    filled = xlsx(tmp_path / "filled.xlsx", [["甲"]] * few)
    nothing = emptied(tmp_path / "empty.xlsx", many)
    each = cost(lambda: read(filled)) / few
    found: list[Table] = []
    assert cost(lambda: found.append(read(nothing)), rounds=1) / many < 3 * each
    assert len(texts(found[0])) == 2


def test_rows_of_nothing_take_little_room(tmp_path: Path) -> None:
    def peak(count: int) -> int:
        path = emptied(tmp_path / f"{count}.xlsx", count)
        tracemalloc.start()
        read(path)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return peak

    few, many = 1_000, 8_000
    assert peak(many) - peak(few) < (many - few) * 400


def test_entities_are_refused(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", [["甲"]])
    with zipfile.ZipFile(path) as package:
        sheet = package.read("xl/worksheets/sheet1.xml")
    evil = b'<!DOCTYPE a [<!ENTITY b "bbbbbbbb">]>' + sheet
    assert flaws(read(replaced(path, "xl/worksheets/sheet1.xml", sheet, evil))) == [
        "a.xlsx 表!A1 sheet-damaged"
    ]


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize("raw", [b"PK\x03\x04", b"PK\x03\x04" + b"x" * 99, OLE + b"x" * 999])
def test_broken_files_are_told(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "a.xlsx").write_bytes(raw)
    assert flaws(read(tmp_path / "a.xlsx")) == ["a.xlsx table-unreadable"]


def test_a_workbook_without_its_beginning_is_not_called_a_text(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", [["甲"]])
    path.write_bytes(path.read_bytes()[7:])
    assert flaws(read(path)) == ["a.xlsx table-unknown"]


def test_a_password_is_told(tmp_path: Path) -> None:
    raw = OLE + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le")
    (tmp_path / "a.xlsx").write_bytes(raw)
    assert flaws(read(tmp_path / "a.xlsx")) == ["a.xlsx table-encrypted"]


def test_another_kind_of_package_is_no_table(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as package:
        package.writestr("word/document.xml", "<a/>")
    assert flaws(read(tmp_path / "a.xlsx")) == ["a.xlsx table-unknown"]


# ── what offices save ───────────────────────────────────────────────────────────────────────


@pytest.mark.needs("libreoffice")
def test_what_libreoffice_saves_reads_the_same(tmp_path: Path) -> None:
    def change(sheet: Any) -> None:
        formats(sheet)
        sheet["F2"] = "=A2+1"
        sheet["A4"] = "多  空格\n换行"
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["C"].hidden = True
        sheet.merge_cells("E4:E5")
        sheet["E4"], sheet["A5"] = "合", "末"

    ods = outside.converted(xlsx(tmp_path / "a.xlsx", TYPED[:3], change), "ods")
    for saved in (ods, outside.converted(ods, "xlsx", tmp_path / "again")):
        table = read(saved)
        assert texts(table)[1:3] == [[*SEEN[0], "13"], SEEN[1]]
        assert texts(table)[3] == ["多  空格\n换行", "", "", "", "合"]
        assert texts(table)[4] == ["末", "", "", "", "合"]
        (sheet,) = table.sheets
        assert [line.hidden for line in sheet.lines] == [False, False, True, False, False]
        assert sheet.hidden_columns == {2}
        assert flaws(table) == []


CODES = (
    '"K-"0000',
    "000-000",
    '0.0"分"',
    '0"次"',
    "0.00%",
    "#,##0.00",
    'yyyy"年"m"月"',
    "[h]:mm",
    "h:mm",
    "yyyy/m/d",
)
SHOWN = [
    "K-0012",
    "012-345",
    "88.0分",
    "2次",
    "95.25%",
    "1234.5",
    "2026年11月",
    "30:00",
    "8:30",
    "2026-12-31",
]


@pytest.mark.needs("libreoffice")
@pytest.mark.parametrize("suffix", ["xlsx", "ods", "xls"])
def test_every_kind_of_file_says_the_same_of_what_a_cell_shows(tmp_path: Path, suffix: str) -> None:
    def change(sheet: Any) -> None:
        for n, code in enumerate(CODES, 1):
            sheet.cell(1, n).number_format = code

    values: list[object] = [12, 12345, 88, 2, 0.9525, 1234.5, 46327, 1.25, 0.354166666666667, 46387]
    path = xlsx(tmp_path / "a.xlsx", [values, [2.5] * 4], change)
    whole = read(path)
    assert texts(whole)[0] == SHOWN
    assert texts(read(outside.converted(path, suffix) if suffix != "xlsx" else path)) == texts(whole)


def ods(tmp_path: Path, rows: str) -> Table:
    namespace = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0"
    spaces = " ".join(f'xmlns:{each}="{namespace.format(each)}"' for each in ("office", "table", "text"))
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="表">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(tmp_path / "a.ods", "w") as package:
        package.writestr("META-INF/manifest.xml", "<a/>")
        package.writestr("content.xml", content)
    return read(tmp_path / "a.ods")


LOCK = '<encryption-data xmlns="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'


@pytest.mark.parametrize("part", ["content.xml", "encrypted-package"])
def test_a_password_of_ods_is_told(tmp_path: Path, part: str) -> None:
    with zipfile.ZipFile(tmp_path / "a.ods", "w") as package:
        package.writestr("META-INF/manifest.xml", f"<manifest>{LOCK}</manifest>")
        package.writestr(part, b"\x8f\x00\x13")
    assert flaws(read(tmp_path / "a.ods")) == ["a.ods table-encrypted"]


def test_what_ods_repeats_counts_as_often(tmp_path: Path) -> None:
    cell = '<table:table-cell office:value-type="string"><text:p>甲</text:p></table:table-cell>'
    empty = '<table:table-cell table:number-columns-repeated="2"/>'
    far = '<table:table-row table:number-rows-repeated="1048570"><table:table-cell/></table:table-row>'
    table = ods(tmp_path, f"{far}<table:table-row>{empty}{cell}</table:table-row>")
    assert texts(table) == [["", "", "甲"]]
    assert str(table.sheets[0].lines[0].cells[2].where) == "a.ods 表!C1048571"
    twice = f'<table:table-row table:number-rows-repeated="2">{cell}{cell}</table:table-row>'
    assert texts(ods(tmp_path, twice)) == [["甲", "甲"]] * 2


@pytest.mark.parametrize(
    ("value", "shown", "read"),
    [
        ('float" office:value="12', "K-0012", "K-0012"),
        ('float" office:value="12345', "012-345", "012-345"),
        ('float" office:value="88.25', "88.3分", "88.25分"),
        ('float" office:value="2', "2次", "2次"),
        ('float" office:value="12', "0012", "0012"),
        ('float" office:value="1234.5', "1,234.50", "1234.5"),
        ('float" office:value="12000', "1.2万", "12000"),
        ('float" office:value="0', "-", "0"),
        ('float" office:value="0', "否", "否"),
        ('float" office:value="0.5', "1/2", "0.5"),
        ('float" office:value="5', "", "5"),
        ('currency" office:value="-1200', "(￥1,200.00)", "-1200"),
        ('percentage" office:value="0.9525', "95%", "95.25%"),
        ('date" office:date-value="2026-11-03', "2026年11月3日", "2026-11-03"),
        ('date" office:date-value="2026-11-01', "2026年11月", "2026年11月"),
        ('date" office:date-value="2026-11-03T08:30:00', "2026-11-03", "2026-11-03"),
        ('date" office:date-value="2026-11-03T08:30:00', "2026-11-03 08:30", "2026-11-03 08:30"),
        ('time" office:time-value="PT30H00M00S', "30:00", "30:00"),
        ('time" office:time-value="PT08H30M00S', "8:30 AM", "8:30"),
        ('boolean" office:boolean-value="true', "TRUE", "TRUE"),
        ("string", "甲_x000D_", "甲\n"),
    ],
)
def test_what_ods_shows_is_what_was_meant(tmp_path: Path, value: str, shown: str, read: str) -> None:
    cell = f'<table:table-cell office:value-type="{value}"><text:p>{shown}</text:p></table:table-cell>'
    table = ods(tmp_path, f"<table:table-row>{cell}</table:table-row>")
    assert texts(table) == [[read]]
    assert flaws(table) == []


@pytest.mark.parametrize(
    "value",
    ['float" office:value="nan', 'float" office:value="1_0', 'date" office:date-value="2026-13-01', "time"],
)
def test_a_cell_of_ods_that_holds_something_else_is_told(tmp_path: Path, value: str) -> None:
    cell = f'<table:table-cell office:value-type="{value}"><text:p>x</text:p></table:table-cell>'
    assert flaws(ods(tmp_path, f"<table:table-row>{cell}</table:table-row>")) == ["a.ods 表!A1 cell-damaged"]


def test_comments_of_ods_and_how_words_sound_are_not_part_of_a_cell(tmp_path: Path) -> None:
    comment = "<office:annotation><text:p>注</text:p></office:annotation>"
    nested = "<text:span>乙<text:s text:c='2'/><text:span>丙</text:span></text:span><text:line-break/>"
    sound = "<text:ruby><text:ruby-base>丁</text:ruby-base><text:ruby-text>ding</text:ruby-text></text:ruby>"
    words = f"{comment}<text:p>甲{nested}{sound}</text:p><text:p>戊</text:p>"
    cell = f'<table:table-cell office:value-type="string">{words}</table:table-cell>'
    assert texts(ods(tmp_path, f"<table:table-row>{cell}</table:table-row>")) == [["甲乙  丙\n丁\n戊"]]


def test_columns_are_named_as_in_excel() -> None:
    assert [letters(n) for n in (0, 25, 26, 701, 702, 16_383)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]


def test_what_offices_leave_beside_open_files_is_no_table() -> None:
    assert is_table(Path("a.XLSX"))
    assert not is_table(Path("~$a.xlsx"))
    assert not is_table(Path(".~lock.a.xlsx#"))
    assert not is_table(Path(".a.csv"))
    assert not is_table(Path("a.yaml"))
