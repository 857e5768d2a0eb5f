"""Forms that were laid out are kept for other processes and later runs: the same bytes, or nothing."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from shutil import copytree
from typing import Any, Literal

import hypothesis
import platformdirs
import pytest
from hypothesis import strategies

import views
from formgen.commands import doctor
from formgen.output.manifest import Approval
from formgen.printing import press
from formgen.problems import Where
from formgen.typesetting.layout import cast_of
from formgen.view.leaves import given, has_own_words, leaves, taken
from formgen.view.model import Goals, View
from formgen.workspace import packaged
from formgen.writing.brand import Brand
from formgen.writing.compiling import UnfitError
from formgen.writing.pdf.compiled import compiling, store
from formgen.writing.pdf.compiled.codec import DamagedError, packed, unpacked
from formgen.writing.pdf.compiled.form import Pattern
from formgen.writing.pdf.compiled.ingredients import Ingredients, ingredients
from formgen.writing.pdf.compiled.kept import Kept
from formgen.writing.pdf.compiled.leaves import EmptyError
from formgen.writing.pdf.compiled.store import Store
from formgen.writing.pdf.compiled.writer import CompiledPdf
from formgen.writing.pdf.document import Pdf
from pages import COMPANY, TEMPLATES, pages

pytestmark = pytest.mark.needs("pdf")

BRAND = Brand("华南客户服务有限公司", (COMPANY / "logo.png").read_bytes())
CARD = "2026-11 crm-manager 0021"
PLAN = "2026-10 improvement-plan 0036"
NAME, OTHER = "0123456789abcdef" * 2, "f" * 32


@pytest.fixture(autouse=True)
def program_as_it_was_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody may be working on formgen while its tests run."""
    monkeypatch.setattr(packaged, "_BEGUN", float("inf"))


def page(name: str) -> View:
    return BRAND.stamped(pages()[name])


@cache
def ordinary() -> Pdf:
    return Pdf(TEMPLATES, BRAND)


@cache
def alone(name: str) -> bytes:
    """The document as it is without anything that was kept."""
    return CompiledPdf(ordinary()).filled(page(name))


def kept(folder: Path, templates: Path = TEMPLATES, brand: Brand = BRAND) -> Kept:
    return Kept(Store(folder), ingredients(templates, "appraisal.html", brand))


def name_of(view: View, among: Kept) -> str:
    """What a form is kept under that is not laid out as it is filled."""
    return among.name(view, cast_of(view).plan.base, ())


# ── the same document ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", [CARD, PLAN])
def test_a_form_that_is_read_gives_the_bytes_of_one_that_is_laid_out(name: str, tmp_path: Path) -> None:
    view, first, second = page(name), *(CompiledPdf(ordinary(), kept(tmp_path)) for _ in range(2))
    made = first.filled(view)
    assert made == alone(name) == second.filled(view)
    assert (first.laid_out, second.laid_out) == (1, 0)
    (form,), (read,) = first._patterns.values(), second._patterns.values()
    assert isinstance(form, Pattern)
    assert isinstance(read, Pattern)
    assert form == read
    assert packed(Pattern, form) == packed(Pattern, read)  # whose mappings are in the same order, too


def test_cards_of_other_people_are_filled_into_a_form_that_is_read(tmp_path: Path) -> None:
    view = page(PLAN)
    CompiledPdf(ordinary(), kept(tmp_path)).filled(view)
    other = CompiledPdf(ordinary(), kept(tmp_path))
    assert other.filled(alien(view)) == CompiledPdf(ordinary()).filled(alien(view))
    assert other.laid_out == 0


_PROGRAM = f"""
import hashlib, sys
from pathlib import Path
sys.path.insert(0, {str(Path(__file__).parent)!r})
import test_kept_forms as tests
writer = tests.CompiledPdf(tests.ordinary(), tests.kept(Path(sys.argv[1])))
print(hashlib.sha256(writer.filled(tests.page(tests.CARD))).hexdigest(), writer.laid_out)
"""


@pytest.mark.slow
def test_other_processes_have_the_same_name_for_a_form_and_read_it(tmp_path: Path) -> None:
    told = [
        subprocess.run(
            [sys.executable, "-c", _PROGRAM, str(tmp_path)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout.split()
        for seed in ("1", "2")
    ]
    assert told[0][0] == told[1][0]
    assert [laid_out for _, laid_out in told] == ["1", "0"]


def test_that_a_form_cannot_be_filled_is_kept_with_the_reason(tmp_path: Path) -> None:
    laid_out = changed_template(tmp_path, "{{- slot.printed }}", "{{- slot.printed|upper }}")
    view, folder = replace(BRAND.stamped(views.completed()), reasons=()), tmp_path / "kept"
    told = []
    for _ in range(2):
        writer = CompiledPdf(laid_out, kept(folder, tmp_path / "templates"))
        with pytest.raises(UnfitError) as unfit:
            writer.filled(view)
        told.append((str(unfit.value), unfit.value.why, writer.laid_out))
    (text, why, _), _ = told
    assert told == [(text, "looks-inside", 1), (text, "looks-inside", 0)]
    assert why == "looks-inside"


def test_that_a_form_must_be_laid_out_as_it_is_filled_is_kept(tmp_path: Path) -> None:
    laid_out = changed_template(tmp_path, "{{- slot.printed }}", "{{- slot.printed or '（无）' }}")
    view, folder = page(PLAN), tmp_path / "kept"
    writers = [CompiledPdf(laid_out, kept(folder, tmp_path / "templates")) for _ in range(2)]
    made = [writer.filled(view) for writer in writers]
    assert made[0] == made[1] == CompiledPdf(laid_out).filled(view)
    assert [writer.laid_out for writer in writers] == [2, 0]


def test_which_way_a_card_takes_depends_on_no_other_card() -> None:
    """One of several forms with the same goals may be laid out as it is filled, and no other need be."""
    tried: list[bool] = []

    class Odd(CompiledPdf):
        def _compiled(self, name: str, stands: compiling.Standing) -> Pattern | UnfitError:
            tried.append(bool(stands.empty))
            return EmptyError("odd") if len(tried) == 1 else super()._compiled(name, stands)

    odd = Odd(ordinary())
    one = page(PLAN)
    other = with_words(one, {"employee.name": "欧阳" * 4})
    assert cast_of(one).sizes != cast_of(other).sizes
    for view in (one, other):
        odd.filled(view)
    assert tried == [True, False, True]  # the second card is tried for itself


def with_words(view: View, words: Mapping[str, str]) -> View:
    found = leaves(view)
    return given(view, [words.get(each.slot.name, each.value) if each.slot else each.value for each in found])


def changed_template(folder: Path, before: str, after: str) -> Pdf:
    copytree(TEMPLATES, folder / "templates")
    template = folder / "templates" / "appraisal.html"
    source = template.read_text(encoding="utf-8")
    assert before in source
    template.write_text(source.replace(before, after), encoding="utf-8")
    return Pdf(folder / "templates", BRAND)


# ── known by everything it was made from ────────────────────────────────────────────────────


def _css(folder: Path) -> None:
    sheet = folder / "form.css" if (folder / "form.css").exists() else next(folder.glob("*.css"))
    sheet.write_text(sheet.read_text(encoding="utf-8") + "\nh1 { color: #010203 }\n", encoding="utf-8")


def _hidden(folder: Path) -> None:
    (folder / ".border.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", encoding="utf-8")


def _linked(folder: Path) -> None:
    (folder / "more.css").symlink_to(next(folder.glob("*.css")).name)


@pytest.mark.parametrize("change", [_css, _hidden, _linked])
def test_a_form_of_changed_files_is_another(change: Callable[[Path], None], tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    copytree(TEMPLATES, folder)
    before = kept(tmp_path, folder)
    assert name_of(page(CARD), before) == name_of(page(CARD), kept(tmp_path)) != ""
    change(folder)
    assert name_of(page(CARD), kept(tmp_path, folder)) not in ("", name_of(page(CARD), before))


def test_a_form_of_another_letterhead_is_another(tmp_path: Path) -> None:
    font = tmp_path / "own.ttf"
    names = set()
    for data in (b"one", b"two"):
        font.write_bytes(data)
        names.add(name_of(page(CARD), kept(tmp_path, brand=replace(BRAND, fonts=(font,)))))
    brands = (
        BRAND,
        replace(BRAND, company="别家"),
        replace(BRAND, logo=b"x"),
        replace(BRAND, typeface="hei"),
    )
    names |= {name_of(page(CARD), kept(tmp_path, brand=brand)) for brand in brands}
    assert len(names) == 6
    assert "" not in names


def test_a_form_of_other_words_or_sizes_is_another(tmp_path: Path) -> None:
    mine, view = kept(tmp_path), page(CARD)
    others = (
        replace(view, title=f"{view.title}。"),
        replace(view, state="incomplete"),
        replace(view, notes=(*view.notes, "又一条。")),
        with_words(view, {"employee.name": "张" * 30}),
        with_words(view, {"employee.name": ""}),
    )
    assert len({name_of(each, mine) for each in (view, *others)}) == 1 + len(others)


def test_a_form_of_another_program_is_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "formgen"
    (copy / "__pycache__").mkdir(parents=True)
    (copy / "page.py").write_text("1")
    monkeypatch.setattr(packaged, "files", lambda _: copy)
    monkeypatch.setattr(packaged, "_BEGUN", time.time() + 60)
    before = packaged.program.__wrapped__()
    (copy / "__pycache__" / "page.pyc").write_text("1")
    assert packaged.program.__wrapped__() == before != ""
    (copy / "page.py").write_text("2")
    assert packaged.program.__wrapped__() not in ("", before)


def test_a_program_that_was_changed_while_it_runs_keeps_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "page.py").write_text("1")
    monkeypatch.setattr(packaged, "files", lambda _: tmp_path)
    monkeypatch.setattr(packaged, "_BEGUN", time.time() - 60)
    assert packaged.program.__wrapped__() == ""


def test_a_style_sheet_that_is_changed_while_a_form_is_laid_out_is_not_taken_for_the_other(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "templates"
    copytree(TEMPLATES, folder)
    mine = kept(tmp_path / "kept", folder)
    writer = CompiledPdf(Pdf(folder, BRAND), mine)
    _css(folder)
    writer.filled(page(CARD))
    assert Store(tmp_path / "kept").size() == (0, 0)


def test_what_cannot_be_read_is_not_known_and_nothing_of_it_is_kept(tmp_path: Path) -> None:
    lacking = ingredients(tmp_path / "nowhere", "appraisal.html", BRAND)
    assert name_of(page(CARD), Kept(Store(tmp_path), lacking)) == ""
    unnamed = Kept(Store(tmp_path), Ingredients(TEMPLATES, "appraisal.html", BRAND, ""))
    assert CompiledPdf(ordinary(), unnamed).filled(page(CARD))
    assert Store(tmp_path).size() == (0, 0)


# ── nobody's data ───────────────────────────────────────────────────────────────────────────


def alien(view: View) -> View:
    """The card of somebody else: each letter and digit of their own words is another of the same width."""
    return given(
        view,
        [
            "".join(_digit(each) if leaf.place in _SCALES else _letter(each) for each in leaf.value)
            if leaf.kind not in ("mark", "check", "choice")
            else leaf.value
            for leaf in leaves(view)
        ],
    )


_SCALES = ("result", "unit", "points", "grades")
"""Where words of the form stand, of which any may be a person's."""


def _digit(letter: str) -> str:
    return str((int(letter) + 1) % 10) if letter in "0123456789" else letter


def _letter(letter: str) -> str:
    return chr(ord(letter) ^ 1) if "\u4e00" <= letter <= "\u9ffe" else _digit(letter)


NAMES = [name for name in pages() if not name.startswith("source")]


@pytest.mark.parametrize("name", NAMES)
def test_what_a_form_is_kept_under_is_the_same_whoever_it_was_laid_out_for(name: str, tmp_path: Path) -> None:
    """Whether it is laid out from one card or from the other: it is made of nothing of a person's."""
    view, other = page(name), alien(page(name))
    if name[:2] == "20":
        assert view != other
    if cast_of(view).pools is None or cast_of(view).sizes != cast_of(other).sizes:
        pytest.skip("other sizes")
    assert name_of(view, kept(tmp_path)) == name_of(other, kept(tmp_path))


@pytest.mark.parametrize("name", [CARD, PLAN])
def test_what_is_kept_is_the_same_whoever_it_was_laid_out_for(name: str, tmp_path: Path) -> None:
    for folder, view in (("one", page(name)), ("other", alien(page(name)))):
        CompiledPdf(ordinary(), kept(tmp_path / folder)).filled(view)
    (one,), (other,) = (list((tmp_path / folder).iterdir()) for folder in ("one", "other"))
    assert one.name == other.name
    assert one.read_bytes() == other.read_bytes()


OWN = ("employee.name", "employee.number", "employee.superior", "comment.", "goals.", "learning.")


@pytest.mark.parametrize("name", [name for name in pages() if name[:2] == "20"])
def test_a_page_with_words_of_a_person_among_its_fixed_ones_is_not_kept(name: str, tmp_path: Path) -> None:
    view = page(name)
    shape = repr(taken(view).shape)
    own = {
        leaf.value
        for leaf in leaves(view)
        if len(leaf.value) > 1
        and leaf.kind in ("text", "lines")
        and (leaf.place in ("goals", "opinion") or (leaf.slot and leaf.slot.name.startswith(OWN)))
    }
    assert own
    found = sorted(words for words in own if words in shape)
    if found:
        assert has_own_words(view), found
        assert name_of(view, kept(tmp_path)) == ""
    assert not any(words in repr(taken(replace(view, reasons=())).shape) for words in own)


def test_goals_in_the_appendix_and_reasons_for_revisions_are_own_words() -> None:
    view = page(CARD)
    assert not has_own_words(view)
    assert has_own_words(page("2026-10 account-manager 0041"))
    assert any(isinstance(each, Goals) for each in page("2026-10 account-manager 0041").blocks)
    assert not has_own_words(replace(page("2026-10 account-manager 0041"), reasons=()))
    revised = BRAND.stamped(view, 1)
    order = press.Order(
        content=None,  # type: ignore[arg-type]  # not looked at
        where=Where(""),
        formats=(),
        revision=1,
        approvals=(Approval("李四补报回款", "王五"),),
    )
    told = press._revised(revised, order)
    assert isinstance(told, View)
    assert "李四补报回款" in repr(taken(told).shape)
    assert has_own_words(told)


# ── the folder ──────────────────────────────────────────────────────────────────────────────


def test_what_is_written_is_read_and_only_by_its_name(tmp_path: Path) -> None:
    mine = Store(tmp_path / "kept")
    assert mine.read(NAME) is None
    mine.write(NAME, b"one")
    mine.write(NAME, b"two")
    assert (mine.read(NAME), mine.read(OTHER)) == (b"two", None)
    (tmp_path / "kept" / f"{NAME}.kept").rename(tmp_path / "kept" / f"{OTHER}.kept")
    assert mine.read(OTHER) is None
    mine.write(OTHER, b"three")
    assert mine.read(OTHER) == b"three"
    assert mine.size()[0] == 1


def damages(data: bytes) -> Iterator[bytes]:
    yield from (
        b"",
        bytes(len(data)),
        data + b"x",
        data[:-1],
        data[: len(data) // 2],
        b"#!/bin/sh\n",
        data[::-1],
    )
    yield data.replace(b"kept 1", b"kept 2")
    yield from (data[:n] + bytes([data[n] ^ 1]) + data[n + 1 :] for n in range(len(data)))


def test_a_damaged_file_is_not_read_and_is_written_anew(tmp_path: Path) -> None:
    mine = Store(tmp_path)
    mine.write(NAME, b"a page")
    path = tmp_path / f"{NAME}.kept"
    for damaged in damages(path.read_bytes()):
        path.write_bytes(damaged)
        assert mine.read(NAME) is None
        mine.write(NAME, b"a page")
        assert mine.read(NAME) == b"a page"


@pytest.mark.skipif(os.name == "nt", reason="Windows has none of these")
def test_what_is_no_file_of_ones_own_is_not_read(tmp_path: Path) -> None:
    mine, path = Store(tmp_path), tmp_path / f"{NAME}.kept"
    os.mkfifo(path)
    assert mine.read(NAME) is None
    mine.write(NAME, b"a page")
    assert mine.read(NAME) == b"a page"
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o666)
    assert mine.read(NAME) is None
    path.unlink()
    path.mkdir()
    mine.write(NAME, b"a page")
    assert mine.read(NAME) is None
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no owners that a number tells")
def test_what_somebody_else_wrote_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Store(tmp_path).write(NAME, b"a page")
    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    assert Store(tmp_path).read(NAME) is None


@pytest.mark.parametrize("why", [errno.ENOSPC, errno.EACCES])
def test_a_folder_that_cannot_be_written_keeps_nothing_and_nothing_is_told(
    why: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = Path.replace

    def refuse(path: Path, _: Path) -> Path:
        before(path, path.with_suffix(".half"))
        path.with_suffix(".half").rename(path)
        raise OSError(why, os.strerror(why))

    monkeypatch.setattr(Path, "replace", refuse)
    writer = CompiledPdf(ordinary(), kept(tmp_path / "kept"))
    assert writer.filled(page(PLAN)) == alone(PLAN)
    assert list((tmp_path / "kept").iterdir()) == []


def test_a_folder_that_is_a_file_keeps_nothing_and_nothing_is_told(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("mine")
    mine = Store(tmp_path / "kept")
    mine.write(NAME, b"a page")
    assert (mine.read(NAME), mine.size()) == (None, (0, 0))
    assert (tmp_path / "kept").read_text() == "mine"


def test_a_form_that_cannot_be_understood_is_laid_out_and_written_anew(tmp_path: Path) -> None:
    mine, view = kept(tmp_path), page(PLAN)
    name = name_of(view, mine)
    for foreign in (b"", b"\0" * 9, packed(Record, RECORD)):
        mine.store.write(name, foreign)
        assert mine.found(name) is None
    writers = [CompiledPdf(ordinary(), mine) for _ in range(2)]
    assert [writer.filled(view) for writer in writers] == [alone(PLAN)] * 2
    assert [writer.laid_out for writer in writers] == [1, 0]


def test_the_files_used_longest_ago_make_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MOST_BYTES", 5000)
    mine, names = Store(tmp_path), [f"{n:032x}" for n in range(8)]
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "old.kept").write_bytes(bytes(9000))
    for n, name in enumerate(names[:-1]):
        mine.write(name, bytes(900))
        if mine.read(name) is not None:
            os.utime(tmp_path / f"{name}.kept", (n, n))
        assert mine.size()[1] <= 5000
    assert mine.read(names[4])  # used now, though written before the others
    mine.write(names[-1], bytes(900))
    assert mine.size()[1] <= 5000
    assert mine.read(names[4])
    assert mine.read(names[-1])
    assert mine.read(names[0]) is None
    assert {"notes.txt", "old.kept"} <= {each.name for each in tmp_path.iterdir()}


def test_what_killed_processes_left_aside_goes_in_time(tmp_path: Path) -> None:
    mine = Store(tmp_path)
    old, new = (tmp_path / f"{NAME}-{n:016x}.tmp" for n in range(2))
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (1, 1))
    mine.write(NAME, b"a page")
    assert (old.exists(), new.exists()) == (False, True)


_WRITER = """
import sys
from pathlib import Path
from formgen.writing.pdf.compiled.store import Store
mine, n = Store(Path(sys.argv[1])), 0
while True:
    n += 1
    mine.write("0123456789abcdef" * 2, bytes([n % 256]) * 3_000_000)
    if n == 1:
        print("begun", flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows ends processes in another way")
def test_two_that_write_the_same_and_are_killed_leave_it_whole(tmp_path: Path) -> None:
    for _ in range(3):
        writers = [
            subprocess.Popen([sys.executable, "-c", _WRITER, str(tmp_path)], stdout=subprocess.PIPE)
            for _ in range(2)
        ]
        for each in writers:
            assert each.stdout
            each.stdout.readline()
        seen = [Store(tmp_path).read(NAME) for _ in range(20)]
        for each in writers:
            each.send_signal(signal.SIGKILL)
            each.communicate()
        for data in (*seen, Store(tmp_path).read(NAME)):
            assert data is not None
            assert data == data[:1] * 3_000_000


# ── where it is ─────────────────────────────────────────────────────────────────────────────


def test_the_folder_is_the_systems_or_the_one_that_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert store.folder() is None  # tests keep nothing in the folder of whoever runs them
    monkeypatch.setenv(store.WHERE, str(tmp_path))
    assert store.folder() == tmp_path / "forms"
    monkeypatch.setenv(store.WHERE, "")
    monkeypatch.setattr(platformdirs, "user_cache_dir", lambda *_, **__: str(tmp_path / "system"))
    assert store.folder() == tmp_path / "system" / "forms"
    monkeypatch.setattr(platformdirs, "user_cache_dir", lambda *_, **__: "~/.cache/formgen")  # nobody's home
    assert store.folder() is None


def test_the_doctor_says_where_it_is_and_how_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def told() -> doctor.Look:
        return next(each for each in doctor.examine(tmp_path, "utf-8") if each.code.startswith("doctor-kept"))

    assert told().code == "doctor-kept-off"
    monkeypatch.setenv(store.WHERE, str(tmp_path))
    Store(tmp_path / "forms").write(NAME, bytes(250_000))
    facts = {"path": str(tmp_path / "forms"), "count": "1", "size": "0.3"}
    assert told() == doctor.Look("ready", "doctor-kept", facts)
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv(store.WHERE, str(tmp_path / "file"))
    assert told().code == "doctor-kept-closed"
    monkeypatch.setenv(store.WHERE, "OFF")
    assert told().code == "doctor-kept-off"
    monkeypatch.setenv(store.WHERE, str(tmp_path))
    monkeypatch.setattr(tempfile, "TemporaryFile", _refused)
    assert told().code == "doctor-kept-closed"


def _refused(**_: object) -> None:
    raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def test_a_writer_of_many_keeps_its_forms_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(store.WHERE, str(tmp_path))
    for brand, many, count in (
        (BRAND, False, 0),
        (BRAND, True, 1),
        (replace(BRAND, company="别家"), True, 2),
    ):
        setting = press.Setting((("pdf", TEMPLATES),), brand)
        press.writer(setting, "pdf", fills=many).written(page(PLAN))
        assert Store(tmp_path / "forms").size()[0] == count


# ── data as bytes ───────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Leaf:
    text: str
    number: float


@dataclass(frozen=True, slots=True)
class Record:
    """Every type that can be kept."""

    parts: tuple[str | int, ...]
    pair: tuple[bytes, Literal[400, 700, "any"]]
    leaves: Mapping[tuple[int, bool], Leaf | None]
    letters: frozenset[str]
    data: bytes | Leaf


RECORD = Record(
    ("a", 1), (b"\0\1", 700), {(1, True): Leaf("x", 0.1), (0, False): None}, frozenset("ba"), b"z"
)

_leaf = strategies.builds(Leaf, strategies.text(), strategies.floats(allow_nan=False, allow_infinity=False))
_record = strategies.builds(
    Record,
    strategies.lists(strategies.text() | strategies.integers()).map(tuple),
    strategies.tuples(strategies.binary(), strategies.sampled_from([400, 700, "any"])),
    strategies.dictionaries(
        strategies.tuples(strategies.integers(), strategies.booleans()), _leaf | strategies.none()
    ),
    strategies.frozensets(strategies.text()),
    strategies.binary() | _leaf,
)


@hypothesis.given(_record)
def test_data_is_read_as_it_was(record: Record) -> None:
    read = unpacked(Record, packed(Record, record))
    assert read == record
    assert list(read.leaves) == list(record.leaves)
    assert packed(Record, read) == packed(Record, record)


@hypothesis.given(strategies.binary())
def test_any_bytes_are_data_or_refused(data: bytes) -> None:
    with pytest.raises(DamagedError):
        unpacked(Record, data)


def as_told(plain: Any, *blobs: bytes, lengths: Any = None) -> bytes:
    """A file that says this, as whoever means ill would write it."""
    text = (
        plain if isinstance(plain, bytes) else json.dumps([plain, lengths or list(map(len, blobs))]).encode()
    )
    small = zlib.compress(text)
    return len(small).to_bytes(4) + small + b"".join(blobs)


GOOD: list[Any] = [[[1, "a"]], [0, 700], [[[1, True]], [[0, None]]], ["a"], [0, 1]]


def edited(*path: int, to: Any) -> list[Any]:
    made = json.loads(json.dumps(GOOD))
    place = made
    for n in path[:-1]:
        place = place[n]
    place[path[-1]] = to
    return list(made)


def test_what_means_ill_is_refused() -> None:
    plain = unpacked(Record, as_told(GOOD, b"x", b"y"))
    assert plain == Record(("a",), (b"x", 700), {(1, True): None}, frozenset("a"), b"y")
    huge = b"[" * 100_000
    odd = [
        edited(0, to="ab"),
        edited(0, to={"0": 1}),
        edited(0, 0, to=[7, "a"]),
        edited(0, 0, to=[-1, "a"]),
        edited(0, 0, to=[0, True]),
        edited(0, 0, to=[0, 1.0]),
        edited(0, 0, to=[1, 1]),
        edited(1, to=[0]),
        edited(1, to=[0, 700, 1]),
        edited(1, 0, to=-1),
        edited(1, 0, to=2),
        edited(1, 0, to=True),
        edited(1, 1, to=500),
        edited(1, 1, to=700.0),
        edited(2, to=[[[1, True]], []]),
        edited(2, 0, 0, to=[1, 1]),
        edited(2, 1, 0, to=[1, None]),
        edited(3, to=[[]]),
        edited(3, to=None),
        edited(4, to=[0]),
        edited(4, to=[1, 1]),
    ]
    files = [as_told(each, b"x", b"y") for each in odd]
    files += [
        as_told(GOOD, b"x", b"y", lengths=each) for each in ([1, 2], [1], [-1, 3], [1, 1.0], {"0": 1}, 3)
    ]
    files += [
        as_told(huge),
        as_told(b"[[NaN], []]"),
        as_told(b"[" + b"9" * 5000 + b", []]"),
        as_told(b"\xff"),
    ]
    files += [as_told(b" " * 20_000_000), as_told(GOOD, b"x", b"y")[4:], b"\xff" * 40]
    for file in files:
        with pytest.raises(DamagedError):
            unpacked(Record, file)


@dataclass(frozen=True, slots=True)
class Strange:
    paths: tuple[Path, ...]


def test_what_no_type_says_cannot_be_kept() -> None:
    with pytest.raises(TypeError):
        packed(Strange, Strange(()))
    wrong: list[dict[str, Any]] = [
        {"data": "text"},
        {"parts": (1.5,)},
        {"letters": {1}},
        {"pair": (b"", 500)},
    ]
    for each in wrong:
        with pytest.raises(TypeError):
            packed(Record, replace(RECORD, **each))
    with pytest.raises(ValueError, match="JSON"):
        packed(Leaf, Leaf("", float("nan")))
