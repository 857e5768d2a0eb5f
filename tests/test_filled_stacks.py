"""Print runs of filled forms: the same documents as the single files; what they share stands there once."""

from __future__ import annotations

import io
import random
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from pikepdf import Dictionary, Name

import verapdf
from formgen.commands.blank import blank
from formgen.commands.score import score
from formgen.periods import Period
from formgen.printing import run
from formgen.writing.pdf.compiled.file import parted
from formgen.writing.pdf.stacks.stack import Leaf, UnusableError, stacked
from offices import PDF, office, people, scores, spec, write
from outside import program

pytestmark = pytest.mark.needs("pdf")

MONTH = Period.parse("2026-10")
ALL = replace(PDF, merge="all")
LOGO = Path(__file__).parents[1] / "examples" / "company" / "logo.png"
ODD = "Jose\N{COMBINING ACUTE ACCENT}"
"""A name that must be shaped, so that its form is laid out for itself."""


@pytest.fixture(autouse=True)
def filled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "MANY", 1)


def workspace(root: Path) -> Path:
    """Seven people, of whom one has a form that cannot be filled in and two have another form."""
    office(root)
    shutil.copy(LOGO, root)
    write(root / "formgen.yaml", "company: 示例公司\nlogo: logo.png\n")
    own = spec(root)
    text = own.read_text(encoding="utf-8").replace("id: clerk", "id: guard").replace("文员", "保安")
    write(root / "specs/guard.v1.yaml", text)
    roster = people(root, 7, n0003=ODD)
    changed = roster.read_text(encoding="utf-8").replace("销售部,clerk", "销售部,guard", 2)
    roster.write_text(changed, encoding="utf-8")
    rows = ["工号,calls", *(f"{n:04},{70 + n}" for n in (1, 3, 5, 6, 7))]
    write(scores(root), "\n".join(rows) + "\n")
    write(root / "scores/2026-10/guard.csv", "工号,calls\n0002,70\n0004,59\n")
    return root


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The month's folder, with blanks and cards in stacks."""
    root = workspace(tmp_path_factory.mktemp("hr"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "MANY", 1)
        blank(root, period=MONTH, wish=ALL)
        score(root, ["scores"], wish=ALL)
    return root / "output" / MONTH.name


KINDS = {"空白表-全部.pdf": True, "评分表-全部.pdf": False}
"""The stacks, and whether they are of blanks."""


def singles(folder: Path, *, blanks: bool) -> dict[str, Path]:
    """The single files by the number of a person."""
    found = {path.name[:4]: path for path in folder.glob("*/*.pdf") if ("blank" in path.name) == blanks}
    assert len(found) == 7
    return found


def parts(stack: pikepdf.Pdf) -> Iterator[tuple[str, int]]:
    """The numbers of people in the order of their bookmarks, with the first page of each."""
    with stack.open_outline() as outline:
        for chapter in outline.root[1:]:
            for each in chapter.children:
                assert isinstance(each.destination, pikepdf.Array)
                yield each.title[:4], pikepdf.Page(each.destination[0]).index


def listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, pikepdf.Array) else [value]


def heard(pdf: pikepdf.Pdf, first: int, count: int) -> list[Any]:
    """The tags of some pages as a tree, with what they hold, and as the list by which pages find them."""
    pages = {page.obj.objgen: n for n, page in enumerate(list(pdf.pages)[first : first + count])}
    root = pdf.Root.StructTreeRoot
    numbers = list(root.ParentTree.Nums)
    listing = {int(n): value for n, value in zip(numbers[::2], numbers[1::2], strict=True)}
    assert len(listing) == len(numbers) // 2
    assert max(listing) < int(root.get("/ParentTreeNextKey", max(listing) + 1))
    place: dict[tuple[int, int], int] = {}

    def tree(element: Any, above: Any) -> Any:
        assert element.P.objgen == above.objgen
        page = element.get("/Pg")
        if page is not None and page.objgen not in pages:
            return None
        place[element.objgen] = len(place)
        said = {key: str(value) for key, value in element.items() if key not in ("/P", "/K", "/Pg", "/A")}
        look = repr(element.A) if "/A" in element else ""
        kids = [
            tree(each, element) if isinstance(each, pikepdf.Dictionary) else int(each)
            for each in listed(element.get("/K", pikepdf.Array()))
        ]
        where = None if page is None else pages[page.objgen]
        return [sorted(said.items()), look, place[element.objgen], where, kids]

    whole = [tree(each, root) for each in listed(root.K) if pikepdf_page(each) in pages]
    ways = [
        [place.get(each.objgen, str(each.S)) for each in listing[int(page.obj.StructParents)]]
        for page in list(pdf.pages)[first : first + count]
    ]
    return [whole, ways]


def pikepdf_page(element: Any) -> tuple[int, int] | None:
    """The first page of which an element holds something."""
    if "/Pg" in element:
        found: tuple[int, int] = element.Pg.objgen
        return found
    kids = (each for each in listed(element.get("/K", [])) if isinstance(each, pikepdf.Dictionary))
    return next(filter(None, map(pikepdf_page, kids)), None)


@pytest.mark.parametrize("name", KINDS)
def test_each_part_has_the_tags_of_its_single_file(printed: Path, name: str) -> None:
    with pikepdf.open(printed / name) as stack:
        found = dict(parts(stack))
        files = singles(printed, blanks=KINDS[name])
        assert found.keys() == files.keys()
        for title, first in found.items():
            with pikepdf.open(files[title]) as single:
                assert heard(stack, first, len(single.pages)) == heard(single, 0, len(single.pages)), title


@pytest.mark.parametrize("name", KINDS)
def test_each_part_looks_as_its_single_file_and_is_copied_alike(printed: Path, name: str) -> None:
    with pikepdf.open(printed / name) as stack:
        found = dict(parts(stack))
    shown = pypdfium2.PdfDocument(printed / name)
    for title, path in singles(printed, blanks=KINDS[name]).items():
        for n, page in enumerate(pypdfium2.PdfDocument(path)):
            other = shown[found[title] + n]
            assert other.get_textpage().get_text_range() == page.get_textpage().get_text_range()
            assert other.render().to_pil().tobytes() == page.render().to_pil().tobytes()


@pytest.mark.parametrize("blanks", [True, False])
def test_what_filled_forms_share_stands_in_the_stack_once(printed: Path, *, blanks: bool) -> None:
    whole = [path.read_bytes() for path in singles(printed, blanks=blanks).values()]
    (front,) = (data for data in whole if parted(data) is None)  # the odd name
    filled = [Leaf("", "", data) for data in whole if data != front]
    with pikepdf.open(io.BytesIO(stacked(Leaf("", "", front), filled))) as stack:
        streams = [each.read_raw_bytes() for each in stack.objects if isinstance(each, pikepdf.Stream)]
    found = Counter(filter(None, streams))  # without the empty pages behind each
    assert [len(each) for each, count in found.items() if count > 1] == []


@pytest.mark.needs("verapdf")
@pytest.mark.slow
@pytest.mark.parametrize("flavour", [verapdf.PDFA_3A, verapdf.PDFUA_1])
@pytest.mark.parametrize("name", KINDS)
def test_a_stack_follows_pdf_a_and_pdf_ua(printed: Path, name: str, flavour: str) -> None:
    assert verapdf.failures((printed / name).read_bytes(), flavour) == []


@pytest.mark.needs("qpdf")
@pytest.mark.parametrize("name", KINDS)
def test_a_stack_is_sound_and_stays_the_same_when_others_write_it_anew(
    printed: Path, tmp_path: Path, name: str
) -> None:
    again = tmp_path / "again.pdf"
    subprocess.run([program("qpdf"), "--check", printed / name], check=True, capture_output=True)
    subprocess.run([program("qpdf"), printed / name, again], check=True, capture_output=True)
    with pikepdf.open(printed / name) as one, pikepdf.open(again) as other:
        assert list(parts(one)) == list(parts(other))
        assert len(one.pages) == len(other.pages)


# ── the same bytes ──────────────────────────────────────────────────────────────────────────


def test_a_stack_is_the_same_in_every_run_and_however_its_parts_came_to_be(
    printed: Path, tmp_path: Path
) -> None:
    """Made in one go; of files that lay there, of two processes; of some that did and some that did not."""
    before = {name: (printed / name).read_bytes() for name in KINDS}
    root = workspace(tmp_path)
    month = root / "output" / MONTH.name
    blank(root, period=MONTH, wish=PDF)
    score(root, ["scores"], wish=replace(PDF, jobs=2))
    assert not list(month.glob("*.pdf"))
    for n in range(2):
        blank(root, period=MONTH, wish=ALL)
        score(root, ["scores"], wish=ALL)
        assert {name: (month / name).read_bytes() for name in KINDS} == before, n
        for path in [*month.glob("*.pdf"), *month.glob("clerk/*1*.pdf")]:
            path.unlink()


def with_letters(data: bytes, font: str) -> bytes:
    """A document that draws something in this font, as a template may do with what is half transparent."""
    changed = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        drawn = pdf.make_stream(
            b"BT /F1 9 Tf (A) Tj ET", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9]
        )
        drawn.Resources = Dictionary(
            Font=Dictionary(F1=Dictionary(Subtype=Name.Type1, Deep=[[[Name(font)]]]))
        )
        pdf.pages[0].obj.Resources.XObject = Dictionary(X=drawn)
        pdf.save(changed)
    return changed.getvalue()


def test_what_is_drawn_alike_in_other_fonts_is_not_the_same(printed: Path) -> None:
    data = singles(printed, blanks=True)["0001"].read_bytes()
    parts = [Leaf("", "", with_letters(data, font)) for font in ("/One", "/Two", "/Two")]
    with pikepdf.open(io.BytesIO(stacked(parts[0], parts[1:]))) as stack:
        drawn = [page.obj.Resources.XObject.X for page in list(stack.pages)[::2]]
        fonts = [each.Resources.Font.F1.Deep[0][0][0] for each in drawn]
    assert fonts == ["/One", "/Two", "/Two"]
    assert drawn[1].objgen == drawn[2].objgen


# ── what others made of parts ───────────────────────────────────────────────────────────────


def leaves(printed: Path) -> list[Leaf]:
    return [Leaf(name, "", path.read_bytes()) for name, path in singles(printed, blanks=False).items()]


def foreign(data: bytes) -> bytes:
    """What another program makes of a file."""
    changed = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.docinfo["/Author"] = "HR"
        pdf.save(changed)
    return changed.getvalue()


def longer(data: bytes) -> bytes:
    """A file to which another program added something at its end, as is done to sign or to annotate one."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        page, root = pdf.pages[0].obj, pdf.trailer.Root.objgen[0]
        page.Rotate = 90
        number, text, size = page.objgen[0], page.unparse(resolved=True), int(pdf.trailer.Size)
    before = int(data.rsplit(b"startxref\n", 1)[1].split()[0])
    row = f"{len(data):010} 00000 n \n"
    added = b"%d 0 obj\n%s\nendobj\n" % (number, text)
    table = f"xref\n{number} 1\n{row}trailer\n<</Size {size}/Root {root} 0 R/Prev {before}>>\n"
    return data + added + f"{table}startxref\n{len(data) + len(added)}\n%%EOF\n".encode()


@pytest.mark.parametrize("change", [foreign, longer])
def test_a_part_that_somebody_changed_is_put_in_as_it_is(
    printed: Path, change: Callable[[bytes], bytes]
) -> None:
    front, *rest = leaves(printed)
    changed = change(rest[0].pdf)
    assert parted(rest[0].pdf)
    assert parted(changed) is None
    stack = stacked(front, [replace(rest[0], pdf=changed), *rest[1:]])
    shown, other = pypdfium2.PdfDocument(stack), pypdfium2.PdfDocument(changed)
    assert shown[2].render().to_pil().tobytes() == other[0].render().to_pil().tobytes()
    assert (shown[2].get_rotation(), shown[4].get_rotation()) == (90 if change is longer else 0, 0)


def test_a_damaged_part_is_named_or_as_damaged_as_before(printed: Path) -> None:
    """A file that lost its end, bytes within, or what it begins with; the others are as ever."""
    front, first, second, *_ = leaves(printed)
    data = second.pdf
    chance = random.Random(1)  # noqa: S311 always the same
    named = []
    for n in range(60):
        at = chance.randrange(len(data)) if n % 2 else len(data) - 1 - chance.randrange(12_000)
        damaged = data[:at] if n % 3 == 0 else data[:at] + bytes([data[at] ^ 0x55]) + data[at + 1 :]
        try:
            stack = stacked(front, [first, replace(second, pdf=damaged)])
        except UnusableError as why:
            named.append(why.number)
            continue
        with pikepdf.open(io.BytesIO(stack)) as pdf:
            assert len(pdf.pages) == 5
            assert heard(pdf, 2, 1)
    assert set(named) == {1}


def test_any_number_of_bytes_is_no_filled_form_but_one(printed: Path) -> None:
    data = leaves(printed)[0].pdf
    assert parted(data)
    for end in (*range(200), *range(len(data) - 200, len(data))):
        assert parted(data[:end]) is None
    far = b"\nstartxref\n%d\n%%%%EOF\n" % 10**18
    for odd in (b"", b"hello", data + b"\n", b"\n" + data, data + data, data[: -len(far)] + far):
        assert parted(odd) is None
