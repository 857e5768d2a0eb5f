"""The words of pages: both languages in step, each said somewhere, and grammar that holds."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from string import Formatter

import pytest

from formgen import phrases as room
from formgen.periods import Day, Period
from formgen.phrases import TONGUES, catalogue, phrases

SOURCE = Path(room.__file__).parent.parent
ZH, EN = phrases("zh"), phrases("en")
ROOMS = ("forms", "scoring", "view", "typesetting", "writing", "workbooks", "printing", "commands")
NARROW = "\N{NO-BREAK SPACE}"
"""Between a number and its unit."""

CHINESE = re.compile("[\u2e80-\u2fff\u3001-\u303f\u3400-\u9fff\uff00-\uffef]")
"""Characters, marks and full-width forms; not the wide space, which is room for a hand."""


def said() -> tuple[set[str], list[re.Pattern[str]]]:
    """Every text of the source, and what its f-strings can become."""
    texts, made = set[str](), list[re.Pattern[str]]()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = (
                    re.escape(str(part.value)) if isinstance(part, ast.Constant) else "[a-z_-]*"
                    for part in node.values
                )
                made.append(re.compile("".join(parts)))
    return texts, [pattern for pattern in made if re.match("[a-z]+(\\\\-|\\[)", pattern.pattern)]


def facts(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("code", sorted(catalogue()))
def test_a_phrase_says_the_same_in_both_languages(code: str) -> None:
    entry = catalogue()[code]
    assert set(entry) == set(TONGUES)
    assert facts(entry["zh"]) == facts(entry["en"])
    assert not CHINESE.search(entry["en"])


def test_every_phrase_is_said_somewhere() -> None:
    texts, made = said()
    idle = [code for code in catalogue() if code not in texts and not any(p.fullmatch(code) for p in made)]
    assert idle == []


def test_every_phrase_that_is_said_outright_is_there() -> None:
    lost = set[tuple[str, str]]()
    for path in (each for room_ in ROOMS for each in (SOURCE / room_).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            called = ast.unparse(node.func)
            first = node.args[0]
            if (
                re.fullmatch(r"(.+\.)?say", called)
                and isinstance(first, ast.Constant)
                and len(node.args) == 1
            ):
                lost |= {(str(first.value), path.name)} if first.value not in catalogue() else set()
    assert lost == set()


def test_a_phrase_that_is_not_there_or_lacks_a_fact_is_a_mistake_of_the_program() -> None:
    with pytest.raises(KeyError):
        ZH("no-such-phrase")
    with pytest.raises(KeyError):
        EN("points")


@pytest.mark.parametrize(
    ("number", "says"), [("1", "1 point"), ("0", "0 points"), ("1.5", "1.5 points"), (2, "2 points")]
)
def test_english_counts_one_and_many(number: object, says: str) -> None:
    assert EN("points", n=number).replace(NARROW, " ") == says
    assert ZH("points", n=number) == f"{number}分"


@pytest.mark.parametrize(
    ("number", "unit", "zh", "en"),
    [("92.5", "%", "92.5%", "92.5%"), ("1", "days", "1days", "1 day"), ("30", "天", "30天", "30 天")],
)
def test_a_unit_stands_apart_in_english(number: str, unit: str, zh: str, en: str) -> None:
    assert (ZH.measured(number, unit), EN.measured(number, unit).replace(NARROW, " ")) == (zh, en)


@pytest.mark.parametrize(
    ("name", "zh", "en", "short"),
    [
        ("2026-10", "2026年10月", "October 2026", "October"),
        ("2026-Q4", "2026年第4季度", "Q4 2026", "Q4"),
        ("2026-H1", "2026年上半年", "H1 2026", "H1"),
        ("2026", "2026年", "2026", "2026"),
    ],
)
def test_periods_read_as_people_of_the_language_write_them(name: str, zh: str, en: str, short: str) -> None:
    period = Period.parse(name)
    assert (ZH.period(period), EN.period(period), EN.short(period)) == (zh, en, short)


@pytest.mark.parametrize("tongue", TONGUES)
def test_a_day_is_read_back_from_what_was_printed(tongue: room.Tongue) -> None:
    say, day = phrases(tongue), Day(2026, 11, 3)
    assert say.day_said(say.day(day)) == day
    with pytest.raises(ValueError, match="month"):
        say.day_said("by the end of the month")


def test_headings_are_counted_as_the_language_counts() -> None:
    counted = [ZH.counting(number) for number in (1, 10, 12, 20, 21)]
    assert counted == ["一", "十", "十二", "二十", "二十一"]
    assert EN.counting(12) == "12"
    with pytest.raises(ValueError, match="0"):
        ZH.counting(0)
