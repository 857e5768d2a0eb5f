"""Small files that claim much are refused with the place, before much is made of it; none costs 200 MB."""

from __future__ import annotations

import io
import json
import os
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable, Mapping
from fnmatch import fnmatch
from pathlib import Path

import pytest

import oldtables
from oldtables import record, value_cell

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def zipped(parts: Mapping[str, Iterable[str]]) -> bytes:
    """A package whose parts are made of these pieces, one after the other."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as package:
        for name, pieces in parts.items():
            with package.open(name, "w") as part:
                for piece in pieces:
                    part.write(piece.encode())
    return whole.getvalue()


def xlsx(
    *sheet: str,
    texts: Iterable[str] = (),
    styles: Iterable[str] = (),
    sheets: int = 1,
    name: str = "f",
) -> bytes:
    """A workbook whose sheet is made of these pieces; all sheets are the same part."""
    kinds = {"worksheet": "worksheets/sheet1", "sharedStrings": "sharedStrings", "styles": "styles"}
    relation = '<Relationship Id="{0}" Type="{2}/{0}" Target="{1}.xml"/>'
    relations = "".join(relation.format(kind, part, OFFICE) for kind, part in kinds.items())
    listed = "".join(f'<sheet name="{name}{n}" sheetId="{n}" r:id="worksheet"/>' for n in range(sheets))
    book = f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>'
    return zipped(
        {
            "xl/workbook.xml": [book],
            "xl/_rels/workbook.xml.rels": [f'<Relationships xmlns="{PACKAGE}">{relations}</Relationships>'],
            "xl/worksheets/sheet1.xml": [f'<worksheet xmlns="{MAIN}">', *sheet, "</worksheet>"],
            "xl/sharedStrings.xml": [f'<sst xmlns="{MAIN}">', *texts, "</sst>"],
            "xl/styles.xml": [f'<styleSheet xmlns="{MAIN}"><cellXfs>', *styles, "</cellXfs></styleSheet>"],
        }
    )


def rows(*pieces: str) -> str:
    """Two rows, and then these."""
    head = '<row r="1"><c r="A1" t="inlineStr"><is><t>工号</t></is></c></row>'
    return f'<sheetData>{head}<row r="2"><c r="A2"><v>1</v></c></row>{"".join(pieces)}</sheetData>'


def ods(*rows: str) -> bytes:
    space = 'xmlns:{0}="urn:oasis:names:tc:opendocument:xmlns:{0}:1.0"'
    spaces = " ".join(map(space.format, ("office", "table", "text")))
    start = f"<office:document-content {spaces}><office:body><office:spreadsheet>"
    end = "</table:table></office:spreadsheet></office:body></office:document-content>"
    return zipped({"content.xml": [start, '<table:table table:name="f0">', *rows, end]})


def cell(text: str = "甲", **said: int) -> str:
    """A cell with a text; how often it is repeated, or how far it reaches."""
    attributes = "".join(f' table:number-{name.replace("_", "-")}="{count}"' for name, count in said.items())
    words = f"<text:p>{text}</text:p>"
    return f'<table:table-cell office:value-type="string"{attributes}>{words}</table:table-cell>'


def row(*cells: str, repeated: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{repeated}">{"".join(cells)}</table:table-row>'


def xls(*records: bytes) -> bytes:
    return oldtables.compound({"Workbook": oldtables.workbook([("f0", b"".join(records))])})


def xls_of_one_sheet_many_times(count: int) -> bytes:
    head, bound = oldtables.begin(5), oldtables._bound("f0", 0, 0, 0)
    listed = oldtables._bound("f0", len(head) + count * len(bound) + 4, 0, 0) * count
    cells = b"".join(value_cell(n, m, 1) for n in range(50) for m in range(50))
    return oldtables.compound(
        {"Workbook": head + listed + record(0x0A) + oldtables.begin() + cells + record(0x0A)}
    )


MANY = 600_000
FULL = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(3, 2000))
FAR = "".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(3, 50))
LONG = f"<si><t>{'甲' * 32_000}</t></si>"
BLANKS = '<table:table-cell table:number-columns-repeated="16383"/>'
HIDDEN = '<table:table-column table:visibility="collapse" table:number-columns-repeated="9999999"/>'
OVERLAPPING = record(0xE5, struct.pack("<H", 1000) + struct.pack("<HHHH", 0, 65535, 0, 60) * 1000)

BOMBS: Mapping[str, tuple[Callable[[], bytes], str]] = {
    # xlsx: what a sheet claims
    "merges.xlsx": (
        lambda: xlsx(rows(FULL), '<mergeCell ref="A2:BZ2000"/>' * 900),
        "* f0!A2 table-too-large",
    ),
    "hidden.xlsx": (lambda: xlsx('<col min="1" max="16384" hidden="1"/>' * 40_000, rows()), "read 2"),
    "empty-rows.xlsx": (lambda: xlsx(rows("<row/>" * MANY)), "* f0!A* table-sprawls"),
    "empty-cells.xlsx": (
        lambda: xlsx(rows(f"<row>{'<c/>' * 16_000}</row>" * 40)),
        "* f0!A* table-sprawls",
    ),
    "far.xlsx": (lambda: xlsx(rows(FAR)), "* f0!A* table-too-large"),
    "corner.xlsx": (lambda: xlsx(rows('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')), "read 3"),
    "cells.xlsx": (
        lambda: xlsx(rows(f"<row>{'<c><v>1</v></c>' * 1000}</row>" * 300)),
        "* f0!A* table-too-large",
    ),
    "same-sheet.xlsx": (lambda: xlsx(rows(FULL), sheets=400), "* f*!A* table-sprawls"),
    "name.xlsx": (lambda: xlsx(rows(FULL), name="甲" * 300_000), "read 1999"),
    "sheets.xlsx": (lambda: xlsx(rows(), sheets=3000), "* table-many-sheets"),
    # xlsx: what stands beside its sheets
    "texts.xlsx": (lambda: xlsx(rows(), texts=["<si/>" * MANY]), "* table-sprawls"),
    "long-text.xlsx": (
        lambda: xlsx(rows(), texts=["<si><t>", *["a" * 10**6] * 90, "</t></si>"]),
        "* table-too-large",
    ),
    "one-text.xlsx": (
        lambda: xlsx(
            rows('<row><c t="s"><v>0</v></c></row>' * 2000), texts=[f"<si><t>{'甲' * 32_000}</t></si>"]
        ),
        "* f0!A* table-too-large",
    ),
    "styles.xlsx": (lambda: xlsx(rows(), styles=["<xf/>" * MANY]), "* table-sprawls"),
    "entries.xlsx": (lambda: zipped({f"a{n}": () for n in range(25_000)}), "* table-too-large"),
    # xlsx, as XML
    "runs.xlsx": (lambda: xlsx(rows(f"<row><c>{'<t>甲</t>' * MANY}</c></row>")), "* f0!A3 table-sprawls"),
    "attribute.xlsx": (lambda: xlsx(f'<sheetData a="{"a" * 3_000_000}"/>'), "* f0!A1 sheet-damaged"),
    "comment.xlsx": (lambda: xlsx(f"<!--{'a' * 3_000_000}-->", rows()), "* f0!A1 sheet-damaged"),
    "deep.xlsx": (lambda: xlsx(rows(), "<x>" * MANY, "</x>" * MANY), "* f0!A2 table-sprawls"),
    "blanks.xlsx": (lambda: xlsx(*[" " * 10**6] * 90, rows()), "* f0!A1 table-too-large"),
    # ods
    "cells.ods": (lambda: ods(row(cell(columns_repeated=16_384)) * 200), "* f0!A* table-too-large"),
    "rows.ods": (lambda: ods(row(cell(), repeated=1_048_576)), "* f0!A1 table-too-large"),
    "both.ods": (lambda: ods(row(cell(columns_repeated=9999), repeated=99_999)), "* f0!A1 table-too-large"),
    "spans.ods": (
        lambda: ods(row(cell(rows_spanned=1_048_576, columns_spanned=60)) * 900),
        "* f0!A* table-too-large",
    ),
    "hidden.ods": (lambda: ods(HIDDEN * 9999, row(cell())), "read 1"),
    "empty-rows.ods": (lambda: ods("<table:table-row/>" * MANY), "* f0!A* table-sprawls"),
    "far.ods": (lambda: ods(row(BLANKS, cell()) * 30), "* f0!A* table-too-large"),
    "deep.ods": (
        lambda: ods(row(cell("<text:span>" * 100_000 + "甲" + "</text:span>" * 100_000))),
        "read 1",
    ),
    "deep-tables.ods": (lambda: ods("<table:table>" * 100_000, "</table:table>" * 100_000), "read 0"),
    "blanks.ods": (lambda: ods(row(cell('<text:s text:c="1000000"/>' * 100_000))), "read 1"),
    # xls
    "corner.xls": (lambda: xls(value_cell(0, 0, "工号"), value_cell(65535, 255, 1)), "read 2"),
    "beyond.xls": (lambda: xls(value_cell(65535, 65535, 1)), "* f0!A1 sheet-damaged"),
    "far.xls": (lambda: xls(*(value_cell(n, 255, 1) for n in range(2000))), "* f0!A* table-too-large"),
    "merges.xls": (
        lambda: xls(*(value_cell(n, 0, 1) for n in range(2000)), OVERLAPPING),
        "* f0!A1 table-too-large",
    ),
    "same-sheet.xls": (lambda: xls_of_one_sheet_many_times(400), "* f0!A* table-*"),
    # csv
    "values.csv": (lambda: b"1," * 3_000_000, "* A1 table-too-large"),
    "lines.csv": (lambda: b"a\n" * 1_100_000, "*:1048577 table-too-large"),
}

READER = """
import json, resource, sys
from pathlib import Path
from formgen.records.tables.read import read_table
from formgen.records.tables import delimited, ods, xls, xlsx

def size():
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()

most = size() + 200_000_000
resource.setrlimit(resource.RLIMIT_AS, (most, most))
for name in sys.argv[1:]:
    try:
        table = read_table(Path(name), Path(name).name)
        problems = [f"{each.where} {each.code}" for each in table.problems]
        said = problems[0] if problems else f"read {sum(len(each.lines) for each in table.sheets)}"
    except Exception as why:
        said = type(why).__name__
    print(json.dumps(said), flush=True)
    table = None
"""


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """What reading each bomb ends in, where no more than 200 MB can be had beyond the program itself."""
    folder = tmp_path_factory.mktemp("bombs")
    for name, (made, _) in BOMBS.items():
        (folder / name).write_bytes(made())
        assert (folder / name).stat().st_size < 8_000_000
    source = Path(__file__).parents[1] / "src"
    run = subprocess.run(
        [sys.executable, "-c", READER, *BOMBS],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(source)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, "")
    return dict(zip(BOMBS, map(json.loads, run.stdout.splitlines()), strict=True))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds the memory of a process in this way")
@pytest.mark.parametrize("name", BOMBS)
def test_a_small_file_costs_little_whatever_it_claims(outcome: Mapping[str, str], name: str) -> None:
    assert fnmatch(outcome[name], BOMBS[name][1]), outcome[name]
