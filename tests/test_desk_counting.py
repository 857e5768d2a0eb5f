"""A month is counted once, and again when something has changed that it is counted from; no page waits."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from formgen.commands.blank import blank
from formgen.desk.app import application
from formgen.desk.guards import Lock
from formgen.desk.office import overview
from formgen.desk.office.kept import Finding, Kept, NotYetError, patience
from formgen.desk.office.overview import Overview, overview_of
from formgen.desk.office.workspace import Office
from formgen.periods import Period
from formgen.printing.run import Wish
from formgen.problems import InputError, Where, error
from formgen.workspace import standings as counted
from offices import office, people, scores, spec, write
from outside import HANGS

MONTH = Period.parse("2026-10")
LOCK = Lock(8765, "the-key-of-this-desk")
BASE = f"http://127.0.0.1:{LOCK.port}"


# ── what was found out ──────────────────────────────────────────────────────────────────────


def test_what_is_asked_twice_is_found_out_once_until_its_mark_is_another() -> None:
    kept, mark, found = Kept(), ["a"], list[str]()

    def find(_: Finding) -> str:
        found.append(mark[0])
        return mark[0]

    assert [kept.get("key", lambda: mark[0], find) for _ in range(3)] == ["a"] * 3
    mark[0] = "b"
    assert kept.get("key", lambda: mark[0], find) == "b"
    assert found == ["a", "b"]


def test_whoever_may_not_wait_hears_how_far_it_is_and_finds_it_later() -> None:
    kept, go = Kept(), threading.Event()

    def find(finding: Finding) -> str:
        finding.progress(3, 10)
        go.wait(HANGS)
        return "done"

    def outer(_: Finding) -> str:
        return kept.get("inner", lambda: 1, find) + "!"

    with patience(0.05), pytest.raises(NotYetError) as told:
        kept.get("outer", lambda: 1, outer)
    while told.value.finding.innermost.total == 0:
        pass
    assert (told.value.finding.innermost.done, told.value.finding.innermost.total) == (3, 10)
    go.set()
    assert kept.get("outer", lambda: 1, outer) == "done!"
    with patience(0):
        assert kept.get("outer", lambda: 1, outer) == "done!"


def test_many_who_ask_at_once_wait_for_the_same() -> None:
    kept, go, begun = Kept(), threading.Event(), list[int]()

    def find(_: Finding) -> int:
        begun.append(1)
        go.wait(HANGS)
        return 7

    told: list[int] = []
    asking = [
        threading.Thread(target=lambda: told.append(kept.get("key", lambda: 1, find))) for _ in range(5)
    ]
    for each in asking:
        each.start()
    go.set()
    for each in asking:
        each.join(HANGS)
    assert (told, begun) == ([7] * 5, [1])


def test_what_was_begun_before_a_change_is_not_told_as_what_is_after_it() -> None:
    kept, mark, go, seen = Kept(), [1], threading.Event(), threading.Event()

    def find(_: Finding) -> int:
        value = mark[0]
        seen.set()
        go.wait(HANGS)
        return value

    first = threading.Thread(target=lambda: kept.get("key", lambda: mark[0], find))
    first.start()
    assert seen.wait(HANGS)
    mark[0] = 2
    threading.Timer(0.05, go.set).start()
    assert kept.get("key", lambda: mark[0], find) == 2
    first.join(HANGS)


def test_what_goes_wrong_is_told_to_whoever_asks_and_tried_again() -> None:
    kept, wrong = Kept(), [True]

    def find(_: Finding) -> str:
        if wrong[0]:
            raise InputError(error("no-file", Where("a")))
        return "sound"

    for _ in range(2):
        with pytest.raises(InputError):
            kept.get("key", lambda: 1, find)
    wrong[0] = False
    assert kept.get("key", lambda: 1, find) == "sound"


def test_what_is_known_from_elsewhere_is_told_at_once_and_found_out_all_the_same() -> None:
    kept, found = Kept(), threading.Event()

    def find(_: Finding) -> str:
        found.set()
        return "new"

    with patience(0):
        assert kept.get("key", lambda: 1, find, lambda mark: f"known of {mark}") == "known of 1"
    assert found.wait(HANGS)


# ── a month ─────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return office(tmp_path)


@pytest.fixture
def desk() -> Iterator[Callable[..., TestClient]]:
    """Begins desks, each as after a start: it knows nothing but the files."""
    begun: list[Office] = []

    def begin(root: Path, seconds: float | None = None) -> TestClient:
        made = Office(root, "zh", patience=seconds)
        begun.append(made)
        return TestClient(application(made, LOCK), base_url=BASE, cookies={LOCK.cookie: LOCK.key})

    yield begin
    for each in begun:
        each.close()


def shares(text: str) -> list[str]:
    """How many of how many, in each column of each row: blanks, scores, cards."""
    return re.findall(r'class="share[^"]*">(\d+)<span class="of">/(\d+)', text) and [
        "/".join(each) for each in re.findall(r'class="share[^"]*">(\d+)<span class="of">/(\d+)', text)
    ]


def test_a_page_that_must_count_is_there_before_it_has(
    root: Path, desk: Callable[..., TestClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    go = threading.Event()
    real = counted.parts_of

    def slowly(*told: object) -> object:
        go.wait(HANGS)
        return real(*told)  # type: ignore[arg-type]  # whatever it was

    monkeypatch.setattr(counted, "parts_of", slowly)
    known = desk(root, 0.2)
    first = known.get("/month/2026-10")
    assert first.status_code == 200
    assert "<progress" in first.text
    assert "/month/2026-10/run" in first.text
    assert shares(first.text) == []
    go.set()
    for _ in range(200):
        text = known.get("/month/2026-10").text
        if "<progress" not in text:
            break
    assert shares(text)[1::3] == ["2/2", "2/2"]


def test_another_page_that_must_wait_says_so_and_asks_again_by_itself(
    root: Path, desk: Callable[..., TestClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    go = threading.Event()
    monkeypatch.setattr("formgen.desk.office.workspace.parts_of", lambda *_: go.wait(HANGS))
    known = desk(root, 0.2)
    whole = known.get("/scores/2026-10?form=clerk&q=1")
    piece = known.get("/scores/2026-10?form=clerk&q=1", headers={"hx-request": "true"})
    go.set()
    assert whole.headers["Retry-After"] == "1"
    assert 'id="counting"' in whole.text
    assert "<progress" in whole.text
    assert 'hx-get="/scores/2026-10?form=clerk&amp;q=1"' in piece.text
    assert "<html" not in piece.text


def test_what_was_counted_is_there_at_the_next_start(root: Path, desk: Callable[..., TestClient]) -> None:
    counted_then = desk(root).get("/month/2026-10").text
    told = desk(root, 0).get("/month/2026-10").text
    assert told == counted_then
    assert shares(told) == ["0/2", "2/2", "0/2"] * 2


CHANGES: dict[str, Callable[[Path], object]] = {
    "a score": lambda root: scores(root, n0001=None),
    "a score of the same length": lambda root: scores(root, n0001=99),
    "a score file more": lambda root: write(root / "scores/2026-10/more.csv", "工号,calls\n0009,1\n"),
    "the roster": lambda root: people(root, 5),
    "the form": lambda root: spec(root, most=70),
    "the list of people": lambda root: write(
        root / "people/2026-10.csv", "工号,姓名,部门,表单\n0001,张三,客服部,clerk\n"
    ),
    "what is made": lambda root: blank(root, (), period=MONTH, wish=Wish(("docx",))),
    "the settings": lambda root: write(root / "formgen.yaml", "company: 示例公司\nforms: [{form: nobody}]\n"),
    "scores of another month": lambda root: scores(root, "2026-09"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_after_a_change_nothing_is_believed_that_was_counted_before(
    root: Path, desk: Callable[..., TestClient], what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = desk(root)
    before.get("/month/2026-10")
    CHANGES[what](root)
    told, again = desk(root).get("/month/2026-10").text, before.get("/month/2026-10").text
    monkeypatch.setattr(overview, "kept", lambda *_: None)
    assert told == again == desk(root).get("/month/2026-10").text


def test_a_document_that_is_gone_is_no_longer_counted(root: Path, desk: Callable[..., TestClient]) -> None:
    blank(root, (), period=MONTH, wish=Wish(("docx",)))
    assert shares(desk(root).get("/month/2026-10").text)[::3] == ["2/2", "2/2"]
    next((root / "output/2026-10").rglob("0001*.docx")).unlink()
    assert shares(desk(root).get("/month/2026-10").text)[::3] == ["1/2", "2/2"]


def test_another_program_does_not_believe_what_this_one_counted(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = Overview()
    overview.keep(root, MONTH, ("mark",), found)
    assert overview.kept(root, MONTH, ("mark",)) == found
    assert overview.kept(root, MONTH, ("another",)) is None
    monkeypatch.setattr(overview, "_program", lambda: ("another",))
    assert overview.kept(root, MONTH, ("mark",)) is None


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "null", '{"mark": 1}', '{"counted": {}}', "\x00", '{"mark": "?", "counted": []}']
)
def test_a_damaged_count_is_counted_anew(root: Path, text: str) -> None:
    overview.keep(root, MONTH, "mark", Overview())
    (file,) = (root / ".formgen" / "counted").iterdir()
    said = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(text.replace('"?"', json.dumps(said["mark"])), encoding="utf-8")
    assert overview.kept(root, MONTH, "mark") is None


def test_everything_that_was_counted_is_kept_as_it_was(root: Path) -> None:
    people(root, 5)
    scores(root, n0001=101, n0003=None, n0009=50)
    made = Office(root, "zh")
    found = overview_of(made.standings(MONTH), made.entries)
    made.close()
    overview.keep(root, MONTH, "mark", found)
    assert found.open_count == 3
    assert {each.state for each in found.open} == {"incomplete", "missing"}
    assert found.problems
    assert overview.kept(root, MONTH, "mark") == found


def test_more_than_some_who_lack_something_are_only_counted(
    root: Path, desk: Callable[..., TestClient]
) -> None:
    people(root, 230)
    text = desk(root).get("/month/2026-10").text
    assert text.count("/scores/2026-10/clerk/") == 200
    assert "26" in text.partition("<details")[2]


def test_what_is_typed_is_counted_when_nobody_types_any_more(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("formgen.desk.office.workspace._PAUSE", 0.05)
    made = Office(root, "zh")
    made.overview(MONTH)
    scores(root, n0001=None)
    made.written()
    timer = made._timer
    assert timer is not None
    timer.join(HANGS)
    with patience(0):
        assert made.overview(MONTH).open_count == 1
    made.close()


def test_what_was_typed_last_is_counted_when_the_desk_is_closed(
    root: Path, desk: Callable[..., TestClient]
) -> None:
    made = Office(root, "zh")
    made.overview(MONTH)
    scores(root, n0001=None)
    made.written()
    made.close()
    assert shares(desk(root, 0).get("/month/2026-10").text)[1::3] == ["1/2", "2/2"]
