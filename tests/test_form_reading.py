"""A spec becomes a form, or a list of everything that makes it unusable."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from formgen.disk.texts import text_of
from formgen.forms.model import (
    Bands,
    Checklist,
    Choice,
    Count,
    Form,
    Linear,
    Narrative,
    Option,
    Rating,
    Ratio,
    Signature,
    Step,
)
from formgen.forms.reading import CHECKS, DEVICES, read_form
from formgen.points import Percent
from formgen.yamlfiles.tree import MOST_PROBLEMS

SPECS = Path(__file__).parents[1] / "specs"

HEAD = "id: a-form\ntitle: 考核表\nversion: 1\n"


def form(body: str) -> Form:
    reading = read_form(HEAD + body, "f")
    assert reading.problems == ()
    assert reading.value is not None
    return reading.value


def codes(body: str) -> list[str]:
    return [problem.code for problem in read_form(HEAD + body, "f").problems]


@pytest.mark.parametrize("path", sorted(SPECS.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_form_of_the_repository_is_sound(path: Path) -> None:
    text, _ = text_of(path, path.name)
    assert read_form(text, path.name).problems == ()


def test_every_rule_kind_is_told_by_its_first_key() -> None:
    rules = {
        "{choice: [1级, 2级]}": Choice,
        "{bands: 完成率, intervals: [{from: 90, points: 20}]}": Bands,
        "{ratio: 销售额}": Ratio,
        "{step: 完成率, deduct: 2}": Step,
        "{count: [{name: 投诉, deduct: 10}]}": Count,
        "{linear: 完成率, low: 60, high: 100}": Linear,
        "{rating: }": Rating,
        "{checklist: [一, 二]}": Checklist,
        "{narrative: []}": Narrative,
    }
    lines = "".join(f"    - {{id: i{n}, name: 甲, rule: {rule}}}\n" for n, rule in enumerate(rules))
    read = form("sections:\n  - indicators:\n" + lines)
    assert [type(indicator.rule) for indicator in read.indicators] == list(rules.values())


def test_a_whole_form_is_read() -> None:
    read = form(
        "effective: 2026-01\n"
        "source: {file: 0012.txt, lines: 37-73, complete: no}\n"
        "sections:\n"
        "  - weight: 15%\n"
        "    indicators:\n"
        "      - {id: a, name: 主动性, weight: 25%, rule: {choice: [1级, {name: 2级, points: 10}]}}\n"
        "signatures: [被考核人, {role: 考核人, date: yes}]\n"
    )
    assert read.effective == "2026-01"
    assert read.source
    assert (read.source.file, read.source.lines, read.source.complete) == ("0012.txt", "37-73", False)
    (section,) = read.sections
    assert section.weight == Percent(Decimal(15))
    assert section.indicators[0].rule == Choice(
        choice=(Option(name="1级"), Option(name="2级", points=Decimal(10)))
    )
    assert read.signatures == (Signature(role="被考核人"), Signature(role="考核人", date=True))


def test_mistakes_of_every_sort_come_in_one_pass() -> None:
    found = codes(
        "decimals: many\n"
        "titel: 无\n"
        "sections:\n"
        "  - indicators:\n"
        "      - {id: a, name: 甲, raters: [自评]}\n"
        "      - {id: a, name: 乙, weight: 20}\n"
    )
    assert found == ["not-a-whole-number", "unknown-key", "unknown-rater", "duplicate-id", "not-a-percent"]


def test_what_could_not_be_read_is_not_blamed_twice() -> None:
    found = codes(
        "sections:\n"
        "  - indicators:\n"
        "      - {id: A, name: 甲, rule: {rating: {min: x, max: 0}}}\n"
        "      - {id: A, name: 乙, rule: {linear: 完成率, low: y, high: 0}}\n"
        "      - 丙\n"
        "      - 丁\n"
    )
    assert found == [*["not-an-item-id", "not-a-number"] * 2, *["not-a-mapping"] * 2]


@pytest.mark.parametrize("device", ["con", "nul", "com1", "lpt9"])
def test_names_of_windows_devices_cannot_be_forms(device: str) -> None:
    assert device in DEVICES
    assert [problem.code for problem in read_form(f"id: {device}\ntitle: 表\nversion: 1", "f").problems] == [
        "reserved-id"
    ]


RATERS = "raters: {who: [{name: 自评, weight: 15%}, {name: 上级, weight: 75%}, {name: 下级, weight: 10%}]}\n"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (RATERS, []),
        (RATERS + "sections: [{indicators: [{id: a, name: 甲, raters: [自评, 上级]}]}]", []),
        ("raters: {who: [{name: 自评}, {name: 上级}]}", []),
        ("raters: {who: [{name: 自评, reference: 是}, {name: 上级, weight: 100%}]}", []),
        ("raters: {who: [{name: 自评, weight: 30%, reference: 是}, {name: 上级}]}", []),
        ("raters: {who: [{name: 自评, weight: 50%}, {name: 上级}]}", ["rater-without-weight"]),
        ("raters: {who: [{name: 自评, weight: 50%}, {name: 上级, weight: 49%}]}", ["rater-weights"]),
    ],
)
def test_rater_weights_make_a_whole(body: str, expected: list[str]) -> None:
    assert codes(body) == expected


def test_two_teams_of_raters_each_make_a_whole() -> None:
    who = "raters: {who: [{name: 甲, weight: 40%}, {name: 乙, weight: 60%}, {name: 丙, weight: 40%}]}\n"
    section = (
        "sections: [{indicators: [{id: a, name: 一, raters: [甲, 乙]}, {id: b, name: 二, raters: [%s]}]}]"
    )
    assert codes(who + section % "乙, 丙") == []
    assert codes(who + section % "甲, 丙") == ["rater-weights"]


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        ("from: 90", []),
        ("from: 60, below: 90", []),
        ("above: 60, to: 90", []),
        ("from: 90, to: 90", []),
        ("equals: 90", []),
        ("from: 91, to: 90", ["empty-interval"]),
        ("above: 90, to: 90", ["empty-interval"]),
        ("from: 90, below: 90", ["empty-interval"]),
        ("from: 90, above: 90", ["two-bounds"]),
        ("to: 90, below: 90", ["two-bounds"]),
        ("equals: 90, to: 95", ["two-bounds"]),
    ],
)
def test_bounds_say_each_limit_once_and_leave_room(bounds: str, expected: list[str]) -> None:
    assert codes(f"grades: [{{name: 优, {bounds}}}]") == expected


@pytest.mark.parametrize(
    ("grades", "expected"),
    [
        ("{name: 优, from: 90}, {name: 良, from: 80}, {name: 差}", []),
        ("{name: 优, above: 90}, {name: 良, above: 80, to: 90}, {name: 差, to: 80}", []),
        ("{name: 优, above: 90}, {name: 良, from: 90}, {name: 差, below: 90}", []),
        ("{name: 优}, {name: 良}, {name: 差}", []),
        ("{name: 差, below: 80}, {name: 良, from: 80, below: 90}, {name: 优, from: 90}", [1, 2]),
        ("{name: 差, below: 80}, {name: 良, below: 90}, {name: 优}", [1, 2]),
        ("{name: 优, from: 90}, {name: 差, below: 80}, {name: 良, from: 80, below: 90}", [2]),
        ("{name: 优, from: x}, {name: 良, from: 95}", []),
    ],
)
def test_grades_stand_best_first(grades: str, expected: list[int]) -> None:
    lines = "grades:\n" + "".join(f"  - {{{each.strip('{}, ')}}}\n" for each in grades.split("},"))
    found = [each for each in read_form(HEAD + lines, "f").problems if each.code == "grades-order"]
    assert [each.where.line for each in found] == [5 + place for place in expected]


def test_many_findings_end_with_a_word_that_there_are_more() -> None:
    items = "{id: a, name: 甲}, " * (2 * MOST_PROBLEMS)
    found = codes(f"sections: [{{indicators: [{items}]}}]")
    assert len(found) == MOST_PROBLEMS + 1
    assert found.count("too-many-problems") == 1


def test_checks_are_quiet_about_the_smallest_form() -> None:
    assert [finding for check in CHECKS for finding in check(form(""))] == []
