"""YAML is read by type; every problem has its place, and nothing typed changes its meaning."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

import pytest
import yaml
from hypothesis import given, strategies as st

from formgen import messages
from formgen.forms.model import Form
from formgen.forms.reading import read_form
from formgen.points import Percent
from formgen.records.people import Roster, read_people
from formgen.records.scores import read_scores
from formgen.text import near, unfit
from formgen.yamlfiles.kinds import Doc, Entry, Id, Month
from formgen.yamlfiles.read import Reading, read
from formgen.yamlfiles.tree import MOST_PROBLEMS, slip

BAD = Path(__file__).with_name("bad")
READERS: dict[str, Callable[[str, str], Reading[Any] | Roster]] = {
    "form": read_form,
    "people": read_people,
    "scores": read_scores,
}


def places(reading: Reading[Any] | Roster) -> list[str]:
    return [f"{each.where.line}:{each.where.column} {each.code}" for each in reading.problems]


# ── bad inputs carry their expected problems ────────────────────────────────────────────────


@pytest.mark.parametrize("path", sorted(BAD.glob("*.yaml")), ids=lambda path: path.stem)
def test_bad_file_gives_the_problems_it_names(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    reader = re.search(r"^# read as: (\w+)$", text, re.MULTILINE)
    expected = re.findall(r"^# problem: (.+)$", text, re.MULTILINE)
    reading = READERS[reader[1] if reader else "form"](text, path.name)
    assert expected
    assert places(reading) == expected
    assert isinstance(reading, Roster) or reading.value is None


@pytest.mark.parametrize("path", sorted(BAD.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_problem_speaks_both_languages_and_says_what_to_do(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    reader = re.search(r"^# read as: (\w+)$", text, re.MULTILINE)
    for problem in READERS[reader[1] if reader else "form"](text, path.name).problems:
        for lang in messages.LANGS:
            assert messages.sentence(problem, lang)
            assert messages.hint(problem, lang), problem.code


def test_bad_files_are_there() -> None:
    assert len(list(BAD.glob("*.yaml"))) > 30


# ── limits ──────────────────────────────────────────────────────────────────────────────────

BOMBS = {
    "nested flow lists": ("a: " + "[" * 900_000, "nested-too-deep"),
    "nested flow mappings": ("a: " + "{a: " * 400_000, "nested-too-deep"),
    "nested blocks": ("\n".join(" " * depth + "a:" for depth in range(1500)), "nested-too-deep"),
    "nested dashes": ("- " * 900_000, "nested-too-deep"),
    "nested questions": ("? " * 900_000, "nested-too-deep"),
    "a long file": ("a: " + "x" * 3_000_000, "text-too-long"),
    "a long list": ("header: [" + "a," * 900_000 + "]", "too-many-nodes"),
    "many anchors": ("a: [" + "&a x," * 300_000 + "]", "too-many-problems"),
    "many aliases": ("a: [" + "*a ," * 400_000 + "]", "too-many-problems"),
    "many duplicate keys": ("a: 1\n" * 150_000, "too-many-problems"),
    "many near keys": ("".join(f"titl{n}: 1\n" for n in range(20_000)), "too-many-problems"),
    "many control characters": ("\x07" * 1_900_000, "too-many-problems"),
    "many backslashes": ('a: "' + "\\" * 1_900_000, "yaml-unclosed"),
    "many full-width colons": ("a" + "：" * 1_900_000 + "\nb: 1", "full-width-colon"),
    "wide indentation": (" " * 1_900_000 + "\n\tb: 1", "yaml-tab"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_a_problem_and_costs_little(name: str) -> None:
    text, code = BOMBS[name]
    start = time.process_time()
    reading = read_form(text, "f")
    assert code in [problem.code for problem in reading.problems]
    assert len(reading.problems) <= MOST_PROBLEMS + 1
    assert time.process_time() - start < 10  # seconds; each takes about one at most


# ── what was typed stays what was typed ─────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("line", "column", "most"),
    [("number: '1', name: {}", 25, "500"), ("number: '1', name: 张三, note: {}", 35, "10,000")],
)
def test_a_text_too_long_to_be_printed_is_told_with_its_place(line: str, column: int, most: str) -> None:
    room = int(most.replace(",", ""))
    text = "people:\n  - {{" + line + "}}\n"
    assert not read_people(text.format("字" * room), "people.yaml").problems
    (problem,) = read_people(text.format("字" * (room + 1)), "people.yaml").problems
    assert (problem.code, problem.where.line, problem.where.column) == ("value-too-long", 2, column)
    assert problem.facts["most"] == most
    assert all(messages.sentence(problem, lang) and messages.hint(problem, lang) for lang in messages.LANGS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    name: str
    points: Decimal | None = None

    __shorthand__: ClassVar[str] = "name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    radius: Decimal
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Square:
    side: Decimal
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    from_: Annotated[str, Doc("its start", "起点")] = ""
    id: Id | None = None
    month: Month | None = None
    number: Decimal | None = None
    share: Percent | None = None
    count: int = 1
    truth: bool | None = None
    mode: Literal["one", "two"] = "one"
    items: tuple[Item, ...] = ()
    shape: Circle | Square | None = None
    levels: Mapping[str, Decimal] | None = None
    words: Mapping[str, str] | None = None
    entries: Mapping[str, Entry] | None = None


def sample(text: str) -> Sample:
    reading = read(text, "f", Sample)
    assert reading.problems == ()
    assert reading.value is not None
    return reading.value


@pytest.mark.parametrize(
    "typed",
    [
        "0012",
        "no",
        "1:30",
        "3.10",
        "2026-11-02",
        "0x1F",
        "1e3",
        "是",
        "NaN",
        ".5",
        "yes",
        "1_000",
        "12:30:45",
    ],
)
def test_yaml_never_changes_what_was_typed(typed: str) -> None:
    assert sample(f"from: {typed}").from_ == typed
    assert sample(f"entries: {{a: [{typed}]}}").entries == {"a": (typed,)}
    assert sample(f"words: {{{typed}: x}}").words == {typed: "x"}


@pytest.mark.parametrize(
    ("typed", "field", "value"),
    [
        ("number: 1,200.50", "number", Decimal("1200.50")),
        ("number: ９５．５", "number", Decimal("95.5")),
        ('number: "20"', "number", Decimal(20)),
        ("share: 12.5%", "share", Percent(Decimal("12.5"))),
        ("share: ２０％", "share", Percent(Decimal(20))),
        ("count: 007", "count", 7),
        ("truth: yes", "truth", True),
        ("truth: 否", "truth", False),
        ("truth: True", "truth", True),
        ("id: 0012", "id", "0012"),
        ("month: 2026-11", "month", "2026-11"),
        ("mode: two", "mode", "two"),
        ("items: [甲, {name: 乙}]", "items", (Item(name="甲"), Item(name="乙"))),
        ("shape: {side: 2}", "shape", Square(side=Decimal(2))),
        ("shape: {text: 圆, radius: 1}", "shape", Circle(radius=Decimal(1), text="圆")),
        ('levels: {一级: 1000, 二级: "2,000"}', "levels", {"一级": Decimal(1000), "二级": Decimal(2000)}),
        ("entries: {a: 4级, b: {自评: 90}, c: [是, 否], d: , e: ~}", "entries",
         {"a": "4级", "b": {"自评": "90"}, "c": ("是", "否")}),
        ("items:", "items", ()),
        ("from: |\n  一\n  二\n", "from_", "一\n二"),
        ("from: >\n  一\n  二\n\n", "from_", "一 二"),
        ('from: "~"', "from_", "~"),
    ],
)  # fmt: skip
def test_each_kind_of_value_is_read(typed: str, field: str, value: object) -> None:
    assert getattr(sample(typed), field) == value


TEXTS = st.text().filter(lambda text: not any(unfit(text)) and "\r" not in text)


@given(TEXTS)
def test_texts_round_trip_exactly(text: str) -> None:
    quoted = json.dumps(text, ensure_ascii=False)
    assert sample(f"from: {quoted}").from_ == text
    single = text.replace("'", "''").replace("\n", "\n\n ")
    if not re.search(r"[ \t]\n|\n[ \t]|^[ \t\n]|[ \t\n]$", text):  # a fold takes white space with it
        assert sample(f"from: '{single}'").from_ == text


@given(st.dictionaries(TEXTS, TEXTS.filter(bool), max_size=5))
def test_what_another_program_writes_is_read_back(words: dict[str, str]) -> None:
    text = yaml.safe_dump({"words": words}, allow_unicode=True, default_style='"', width=10_000)
    assert (sample(text).words or {}) == words


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9))
def test_numbers_are_exact(number: Decimal) -> None:
    assert sample(f"number: {number:f}").number == number


@given(st.text(st.characters(codec=None, exclude_categories=())))
def test_any_text_gives_a_value_or_problems_and_never_raises(text: str) -> None:
    for reader in READERS.values():
        reading = reader(text, "f")
        if isinstance(reading, Reading):
            assert (reading.value is None) == any(problem.is_error for problem in reading.problems)


SIGNS = (
    "\n \t : ： [ ] { } , *a &a ! | > ' \" # % @ ? << --- ... \\ ~ - "
    "1级 1,200 id title sections indicators rule choice"
)
YAMLISH = st.lists(
    st.sampled_from([*SIGNS.split(" "), "\n", "  ", ": ", "- ", "\n  - ", " #"]), max_size=40
).map("".join)


@given(YAMLISH)
def test_any_yaml_like_text_gives_problems_that_can_be_said(text: str) -> None:
    reading = read_form(text, "f")
    lines = text.split("\n")
    assert reading.problems
    for problem in reading.problems:
        assert messages.sentence(problem, "zh")
        assert 1 <= problem.where.line <= len(lines) + 1
        assert problem.where.column >= 1


@given(YAMLISH)
def test_the_slow_parser_refuses_and_accepts_the_same(text: str) -> None:
    fast = read_form(text, "f")
    with pytest.MonkeyPatch.context() as patch:
        patch.delattr(yaml, "CSafeLoader", raising=False)
        slow = read_form(text, "f")
    assert fast.value == slow.value


# ── places ──────────────────────────────────────────────────────────────────────────────────

NESTED = """\
from: 一
items:
  - 甲
  - {name: 乙, points: 5}
shape:
  side: 2
levels: {一级: 1000}
entries: {a: [是, {b: 1}]}
"""


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("path", "place"),
    [
        ((), "f:1:1"),
        (("from",), "f:1:7"),
        (("items",), "f:3:3"),
        (("items", 0), "f:3:5"),
        (("items", 0, "name"), "f:3:5"),
        (("items", 1), "f:4:5"),
        (("items", 1, "points"), "f:4:23"),
        (("shape",), "f:6:3"),
        (("shape", "side"), "f:6:9"),
        (("shape", "text"), "f:6:3"),
        (("levels", "一级"), "f:7:14"),
        (("entries", "a", 1, "b"), "f:8:22"),
        (("mode",), "f:1:1"),
    ],
)
def test_every_path_has_its_place(newline: str, path: tuple[str | int, ...], place: str) -> None:
    reading = read(NESTED.replace("\n", newline), "f", Sample)
    assert reading.value is not None
    assert str(reading.places.at(*path)) == place


def test_a_place_counts_characters_not_bytes() -> None:
    (problem,) = read("words: {𬱖龘: [x]}", "f", Sample).problems
    assert str(problem.where) == "f:1:13"


# ── drafts and hints ────────────────────────────────────────────────────────────────────────


def test_a_draft_keeps_what_could_be_read() -> None:
    reading = read("count: many\nfrom: 一\nshape: {side: x}", "f", Sample)
    assert reading.value is None
    assert reading.draft == Sample(from_="一", shape=Square(side=Decimal(0)))
    assert reading.is_spoiled(("count",))
    assert reading.is_spoiled(("shape",))  # something below it
    assert reading.is_spoiled(("shape", "side", "x"))  # something around it
    assert not reading.is_spoiled(("from",))


def test_a_misspelt_required_key_is_one_problem() -> None:
    (problem,) = read("shape: {sidee: 1, side: 2}", "f", Sample).problems
    assert problem.facts["near"] == "side"
    (problem,) = read("items: [{nmae: 甲}]", "f", Sample).problems
    assert (problem.code, problem.facts["near"]) == ("unknown-key", "name")


@pytest.mark.parametrize(
    ("key", "meant"),
    [("标题", "title"), ("版本", "version"), ("签字", "signatures"), ("备注", "notes"), ("总分", "total")],
)
def test_a_chinese_key_is_translated(key: str, meant: str) -> None:
    problems = read(f"id: a\n{key}: x", "f", Form).problems
    assert meant in [problem.facts.get("near") for problem in problems]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("姓名： 张三", "full-width-colon"),
        ("姓名：张三", "full-width-colon"),
        ("weight:20%", "colon-without-space"),
        ("　name", "wide-space"),
        ("name", ""),
        ("12:30", "colon-without-space"),
        ("a b", ""),
    ],
)
def test_slips_of_the_pen_are_recognised(text: str, code: str) -> None:
    assert slip(text) == code


def test_near_gives_up_on_what_is_long_or_far() -> None:
    assert near("wieght", ["weight", "title"]) == {"near": "weight"}
    assert near("x", ["weight"]) == {}
    assert near("w" * 41, ["w" * 42]) == {}
