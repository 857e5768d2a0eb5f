"""Manifests that were edited or damaged: whatever they say, every command tells it and goes on."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from formgen import messages
from formgen.commands.blank import blank
from formgen.commands.diff import diff, print_difference
from formgen.commands.impact import impact, print_impact
from formgen.commands.regenerate import regenerate
from formgen.commands.report import report
from formgen.commands.score import score
from formgen.commands.status import status
from formgen.output.manifest import NAME, Manifest
from formgen.periods import Period
from formgen.printing.run import Wish
from formgen.problems import InputError, Problem
from offices import APPROVAL, DOCX, contents, office, scores, spec

MONTH = "2026-10"
REVISED = replace(Wish(dry=True), revise=True, approval=APPROVAL)
DRY = replace(DOCX, dry=True)


@pytest.fixture(scope="module")
def hr(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace in which everything was printed that is written into manifests.

    No lists of people are kept, so that only the manifests say who they were.
    """
    root = office(tmp_path_factory.mktemp("damage") / "hr")
    spec(root, 2, "2026-11", most=120)
    blank(root, wish=DOCX)
    blank(root, period=Period.parse(MONTH), wish=replace(DOCX, formats=("docx", "pdf"), merge="all"))
    score(root, ["scores"], wish=DOCX)
    report(root, Period.parse(MONTH), wish=Wish(formats=("xlsx", "docx")))
    difference, _ = diff(root, "clerk", "1", "2")
    print_difference(difference, DOCX)
    effects, _ = impact(root, "clerk", "2", period=Period.parse(MONTH))
    print_impact(effects, DOCX)
    shutil.rmtree(root / "people")
    return root


@pytest.fixture
def manifests(hr: Path) -> Iterator[dict[Path, bytes]]:
    """The manifests as formgen wrote them, and as they are again afterwards."""
    whole = {path: path.read_bytes() for path in sorted((hr / "output").glob(f"*/{NAME}"))}
    assert [path.parent.name for path in whole] == [MONTH, "blank", "comparison", "impact"]
    yield whole
    for path, text in whole.items():
        path.write_bytes(text)


def _impact(root: Path) -> tuple[Problem, ...]:
    return impact(root, "clerk", "2", period=Period.parse(MONTH))[1]


COMMANDS: dict[str, Callable[[Path], tuple[Problem, ...]]] = {
    "blank": lambda root: blank(root, period=Period.parse(MONTH), wish=DRY).problems,
    "score": lambda root: score(root, ["scores"], wish=DRY).problems,
    "score --revise": lambda root: score(root, ["scores"], wish=REVISED).problems,
    "status": lambda root: status(root, Period.parse(MONTH)).problems,
    "report": lambda root: report(root, Period.parse(MONTH)).outcome.problems,
    "report of the month after": lambda root: report(root, Period.parse("2026-11")).outcome.problems,
    "regenerate": lambda root: regenerate(root, wish=Wish(dry=True)).outcome.problems,
    "impact": _impact,
}

WORDS = st.text(st.characters(codec=None, exclude_categories=()), max_size=12)
WEIRD: st.SearchStrategy[Any] = st.one_of(
    WORDS,
    st.sampled_from(
        [
            *(
                "\0",
                "\ud800",
                "\udcff",
                "../x",
                "C:\\x.docx",
                "/etc/passwd",
                "NUL.docx",
                "张" * 100 + ".docx",
            ),
            *(["0001"], {"number": "\ud800"}, {"form": 1}, [[[]]], 10**400, -1, 1e400, True, None),
            *(
                "blank",
                "card",
                "stack",
                "report",
                "comparison",
                "impact",
                "earlier",
                "complete",
                "incomplete",
            ),
            *("clerk", "0001", "０００１", "clerk 'v1", "department", "all 'x", "explain", "clerk v1 v2"),
            *("clerk v2 2026-13", "clerk HEAD HEAD", "scores/2026-10/clerk.csv", "clerk/0001-张三.docx"),
        ]
    ),
    st.recursive(st.none() | st.integers() | WORDS, lambda inner: st.lists(inner, max_size=2), max_leaves=4),
)


def _changed(draw: st.DrawFn, line: bytes) -> bytes:
    """The line with another value in one of its fields, or in a field of one of its fields."""
    said = json.loads(line)
    within = said
    key = draw(st.sampled_from(sorted(said)))
    if isinstance(said[key], dict) and said[key] and draw(st.booleans()):
        within, key = said[key], draw(st.sampled_from(sorted(said[key])))
    if draw(st.integers(0, 9)):
        within[key] = draw(WEIRD)
    else:
        del within[key]
    return json.dumps(said, ensure_ascii=draw(st.booleans())).encode("utf-8", "surrogatepass")


def _broken(draw: st.DrawFn, line: bytes) -> bytes:
    """The line with other bytes somewhere."""
    start = draw(st.integers(0, len(line)))
    end = draw(st.integers(start, min(start + 8, len(line))))
    return line[:start] + draw(st.binary(max_size=8)) + line[end:]


@st.composite
def damage(draw: st.DrawFn, manifests: dict[Path, bytes]) -> tuple[Path, bytes]:
    """One of the manifests, with up to three of its lines changed, broken, doubled or lost."""
    path = draw(st.sampled_from(sorted(manifests)))
    lines = manifests[path].split(b"\n")[:-1]
    for _ in range(draw(st.integers(1, 3))):
        n = draw(st.integers(0, len(lines) - 1))
        kind = draw(st.integers(0, 9))
        if kind < 6:
            lines[n] = _changed(draw, lines[n]) if lines[n].startswith(b"{") else lines[n]
        elif kind < 8:
            lines[n] = _broken(draw, lines[n])
        else:
            lines.insert(n, lines[n])
        if not _is_object(lines[n]):
            break
    return path, b"\n".join(lines) + draw(st.sampled_from([b"\n", b"", b"\r\n"]))


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=120)
@given(data=st.data(), command=st.sampled_from(sorted(COMMANDS)))
def test_whatever_a_manifest_says_every_command_goes_on(
    hr: Path, manifests: dict[Path, bytes], data: st.DataObject, command: str
) -> None:
    path, text = data.draw(damage(manifests))
    for each, whole in manifests.items():
        each.write_bytes(whole)
    path.write_bytes(text)
    try:
        problems = COMMANDS[command](hr)
    except InputError as refused:
        problems = refused.problems
    lines = [problem.where.line for problem in problems if problem.code == "manifest-line"]
    assert len(set(lines)) == len(lines)
    assert all(lines)
    for problem in problems:
        for lang in messages.LANGS:
            assert messages.sentence(problem, lang)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_damaged_line_is_told_once_with_its_place(
    hr: Path, manifests: dict[Path, bytes], command: str
) -> None:
    path = hr / "output" / MONTH / NAME
    path.write_bytes(manifests[path] + b'{"file": 3}\n')
    number = manifests[path].count(b"\n") + 1
    where = f"{path}:{number}"
    told = [str(problem.where) for problem in COMMANDS[command](hr) if problem.code == "manifest-line"]
    assert told == [where]


def test_a_file_whose_line_is_damaged_is_nobodys_and_is_not_written_over(tmp_path: Path) -> None:
    root = office(tmp_path / "hr")
    score(root, ["scores"], wish=DOCX)
    before = contents(root / "output")
    manifest = root / "output" / MONTH / NAME
    lines = manifest.read_text(encoding="utf-8").splitlines()
    lines[1] = lines[1].replace('"version": 1', '"version": "1"')
    manifest.write_text("\n".join(lines) + "\n", encoding="utf-8")
    scores(root, n0002=55)
    outcome = score(root, ["scores"], wish=DOCX)
    assert [problem.code for problem in outcome.problems] == ["manifest-line", "file-edited"]
    assert contents(root / "output") == before
    assert len(Manifest(manifest.parent).problems) == 0


@pytest.mark.parametrize(
    "asked", ["", "clerk 'v1", "clerk v1", "nonsense", "clerk v1 v2 v3", "clerk 1 " + "x" * 300]
)
def test_a_page_that_nobody_knows_how_to_make_again_stays_and_is_told(
    hr: Path, manifests: dict[Path, bytes], asked: str
) -> None:
    path = hr / "output" / "comparison" / NAME
    said = json.loads(manifests[path])
    before = contents(path.parent)
    path.write_text(json.dumps({**said, "asked": asked}) + "\n", encoding="utf-8")
    outcome = regenerate(hr).outcome
    told = [problem.code for problem in outcome.problems]
    assert told in (["page-not-remade"], []) or "no-such-version" in told
    assert contents(path.parent) == before


def test_what_a_manifest_says_of_other_folders_is_not_made_there(
    hr: Path, manifests: dict[Path, bytes]
) -> None:
    """A card in the folder of blanks, a comparison beside it: nothing is made that was not before."""
    blanks, month = hr / "output" / "blank" / NAME, hr / "output" / MONTH / NAME
    comparison = hr / "output" / "comparison" / NAME
    before = contents(hr / "output")
    card = next(line for line in manifests[month].splitlines() if b'"card"' in line)
    report_ = next(line for line in manifests[month].splitlines() if b'"report"' in line)
    blanks.write_bytes(card + b"\n" + report_ + b"\n" + manifests[comparison])
    comparison.write_bytes(card + b"\n")
    regenerate(hr)
    assert contents(hr / "output") == before


def test_a_manifest_that_cannot_be_read_stops_only_its_own_folder(tmp_path: Path) -> None:
    root = office(tmp_path / "hr")
    for month in (MONTH, "2026-11"):
        blank(root, period=Period.parse(month), wish=DOCX)
    manifest = root / "output" / MONTH / NAME
    manifest.unlink()
    manifest.mkdir()
    spec(root, most=120)
    outcome = regenerate(root).outcome
    assert [(problem.code, problem.where.file) for problem in outcome.problems] == [
        ("no-file", str(manifest))
    ]
    assert len([made for made in outcome.made if made.why]) == 4


def test_where_nothing_was_made_there_is_nothing_to_make_again_which_is_told(tmp_path: Path) -> None:
    root = office(tmp_path / "hr")
    assert [problem.code for problem in regenerate(root).outcome.problems] == ["nothing-made-yet"]


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
@pytest.mark.parametrize("place", [MONTH, f"{MONTH}/clerk", f"{MONTH}/clerk/earlier", f"{MONTH}/{NAME}"])
def test_nothing_is_written_through_a_link_in_the_output(tmp_path: Path, place: str) -> None:
    root = office(tmp_path / "hr")
    score(root, ["scores"], wish=DOCX)
    link, theirs = root / "output" / place, tmp_path / "theirs"
    if link.exists():
        link.rename(theirs)
    else:
        theirs.mkdir()
    link.symlink_to(theirs)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.*") if path.is_file()}
    scores(root, n0001=70, n0002=70)
    try:
        outcome = score(root, ["scores"], wish=replace(DOCX, revise=True, approval=APPROVAL))
        problems, failed = outcome.problems, outcome.failed
    except InputError as refused:
        problems, failed = refused.problems, ("all",)
    assert failed
    assert [(problem.code, problem.where.file) for problem in problems] == [("linked", str(link))]
    del before[root / f"scores/{MONTH}/clerk.csv"]
    assert {path: path.read_bytes() for path in before} == before
