"""What changed between two versions: nothing is overlooked, nothing is told twice or invented."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings, strategies as st

from formgen.forms.model import Better, Field, Form, Goals, Ratio, Scale, Section, Signature
from formgen.forms.reading import read_form
from formgen.forms.spoken import spoken
from formgen.messages import catalogue
from formgen.points import Percent
from formgen.view.changes import NAMED, Change, changes
from forms import form

COMPANY = Path(__file__).parents[1] / "examples" / "company" / "specs"
SPECS = sorted(path.stem for path in COMPANY.glob("*.v2.yaml"))


@cache
def read(name: str) -> Form:
    reading = read_form((COMPANY / f"{name}.yaml").read_text(encoding="utf-8"), name)
    assert reading.value
    return reading.value


def told(found: tuple[Change, ...]) -> list[tuple[str, str, str]]:
    return [(each.kind, each.before, each.after) for each in found]


MIRROR = {"added": "removed", "removed": "added"}


def mirrored(found: tuple[Change, ...]) -> list[tuple[str, str, str, str]]:
    return sorted((MIRROR.get(each.kind, each.kind), each.what, each.after, each.before) for each in found)


def plain(found: tuple[Change, ...]) -> list[tuple[str, str, str, str]]:
    return sorted((each.kind, each.what, each.before, each.after) for each in found)


# ── every edit is told ──────────────────────────────────────────────────────────────────────

SILENT = {
    (Form, "id"),  # two versions of one form have the same
    (Form, "version"),  # stands at the head of a comparison
    (Form, "source"),
    (Form, "accepts"),
    (Form, "colon"),
    (Form, "words"),  # told in the newer version's language, see below
    (Form, "revisions"),
    (Section, "id"),
    (Field, "id"),
    (Goals, "id"),
    (Goals, "columns"),
    (Signature, "id"),
    (Signature, "role"),  # where it has a label
}
"""What is no term of the form, or not printed."""

LITERALS: Mapping[str, tuple[str, ...]] = {
    "scale": get_args(Scale),
    "weights": ("section", "form"),
    "period": ("month", "quarter"),
    "missing": ("error", "renormalise"),
    "better": get_args(Better),
    "counting": ("completed", "begun"),
    "beyond": ("error", "clamp"),
    "grade_edges": ("error", "first"),
    "FromRoster.missing": ("error", "leave-out"),
    "Recorded.missing": ("error", "leave-out"),
    "Quotient.missing": ("error", "leave-out"),
    "kind": ("bonus", "deduction"),
    "effective": ("2026-09", "2027-01"),
}
NUMBERS = {"target", "cap", "coefficient", "most_difference", "min", "max", "Step.zero_below"}
SHARES = {"floor", "zero_below", "share", "weight"}


def other(name: str, value: object) -> Iterator[Any]:
    """Other values that might stand here."""
    match value:
        case bool():
            yield not value
        case int() | Decimal():
            yield value + 1
        case Percent():
            yield Percent(value.value + 1)
        case str():
            yield other_text(name, value)
        case Mapping():
            yield {**value, "新级": Decimal(1)}
            yield dict(list(value.items())[1:])
            yield {key: base + 1 for key, base in value.items()}
        case None if name in NUMBERS:
            yield Decimal(1234)
        case None if name in SHARES:
            yield Percent(Decimal(55))


def other_text(name: str, value: str) -> str:
    if name == "outside":
        return "error" if value != "error" else "lower"
    if name in LITERALS:
        return next(each for each in LITERALS[name] if each != value)
    if name in ("zero", "grade_at_most") and not value:
        return value
    return f"{value}-x" if name == "id" else f"{value}改"


def edits(part: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Every single edit of a part of a form, with its name."""
    if isinstance(part, tuple):
        yield from edits_of_list(part)
    elif is_dataclass(part) and not isinstance(part, type | Percent):
        for field in fields(part):
            if (type(part), field.name) in SILENT:
                continue
            own = f"{type(part).__name__}.{field.name}"
            known = own if own in LITERALS or own in NUMBERS else field.name
            for inner, edited in edits(getattr(part, field.name), known):
                yield f"{field.name} {inner}", replace(part, **{field.name: edited})
    else:
        yield from ((f"{part} → {each}", each) for each in other(name, part) if each != part)


def edits_of_list(part: tuple[Any, ...]) -> Iterator[tuple[str, Any]]:
    for n, each in enumerate(part):
        if len(part) > 1:
            yield f"{n} dropped", (*part[:n], *part[n + 1 :])
        if n:
            yield f"{n} moved up", (*part[: n - 1], each, part[n - 1], *part[n + 1 :])
        for name, edited in edits(each):
            yield f"{n} {name}", (*part[:n], edited, *part[n + 1 :])


USELESS = re.compile(r"adjustments \d items \d rule floor ")
"""The least of what counts up from zero is not printed, and has no effect."""


@pytest.mark.parametrize("name", SPECS)
def test_every_single_edit_is_told_and_the_other_way_round_too(name: str) -> None:
    before = read(name)
    overlooked = []
    for edit, after in edits(before):
        found = changes(before, after)
        if not found and not USELESS.match(edit):
            overlooked.append(edit)
        assert mirrored(changes(after, before)) == plain(found), edit
    assert overlooked == []


@pytest.mark.parametrize("name", SPECS)
def test_a_form_has_not_changed_from_itself(name: str) -> None:
    assert changes(read(name), read(name)) == ()


@settings(max_examples=15)
@given(st.data())
def test_many_edits_at_once_are_told_the_same_from_both_sides(data: st.DataObject) -> None:
    before = after = read(data.draw(st.sampled_from(SPECS)))
    for _ in range(data.draw(st.integers(1, 4))):
        after = data.draw(st.sampled_from([edited for _, edited in edits(after)]))
    assert mirrored(changes(after, before)) == plain(changes(before, after))


@pytest.mark.parametrize("name", SPECS)
def test_the_sample_companys_revision_reads_the_same_from_both_sides(name: str) -> None:
    old, new = read(name.replace("v2", "v1")), read(name)
    found = changes(old, new)
    assert found
    assert mirrored(changes(new, old)) == plain(found)
    assert all(f"what-{each.what}" in catalogue() for each in found)
    assert all(each.path or each.what not in NAMED for each in found)


# ── how it is told ──────────────────────────────────────────────────────────────────────────

BASE = """
    sections:
      - id: results
        title: 业绩指标
        weight: 60%
        indicators:
          - id: sales
            name: 销售额
            weight: 50%
            rule:
              bands: 完成率
              unit: "%"
              intervals:
                - {from: 90, points: 50}
                - {from: 80, below: 90, points: 30}
                - {below: 80, points: 0}
          - id: calls
            name: 电话接听
            weight: 50%
            requirement: 铃响三声内接听，礼貌问候，准确记录
            rule: {rating: {min: 0, max: 100}}
      - id: attitude
        title: 态度指标
        weight: 40%
        indicators:
          - id: courtesy
            name: 礼貌
            weight: 100%
            rule: {choice: [{name: 1级, points: 50, text: 有礼}, {name: 2级, points: 100, text: 热情}]}
    grades: [{name: 合格, from: 60}, {name: 不合格, below: 60}]
"""


def found(edited: str, original: str = BASE) -> list[tuple[str, str, str, str, str]]:
    """The changes as kind, what, place, before, after."""
    return [
        (each.kind, each.what, "·".join(each.path), each.before, each.after)
        for each in changes(form(original), form(edited))
    ]


def test_a_weight_says_where_it_stands() -> None:
    assert found(BASE.replace("weight: 60%", "weight: 55%")) == [
        ("changed", "weight", "业绩指标", "60%", "55%")
    ]
    (change,) = changes(
        form(BASE), form(BASE.replace("name: 销售额\n            weight: 50%", "name: 销售额"))
    )
    assert (change.kind, change.ids) == ("removed", ("results", "sales"))


def test_an_interval_with_the_same_limits_or_points_is_the_same_interval() -> None:
    place = "业绩指标·销售额"
    assert found(BASE.replace("{from: 90, points: 50}", "{from: 90, points: 45}")) == [
        ("changed", "interval", place, "90%及以上：50分", "90%及以上：45分")
    ]
    assert found(BASE.replace("{from: 90, points: 50}", "{from: 92, points: 50}")) == [
        ("changed", "interval", place, "90%及以上：50分", "92%及以上：50分")
    ]
    assert found(
        BASE.replace(
            "- {from: 90, points: 50}", "- {from: 90, points: 50}\n" + " " * 16 + "- {from: 85, points: 40}"
        )
    ) == [("added", "interval", place, "", "85%及以上：40分")]


def test_limits_that_the_printed_words_hide_are_told_beside_them() -> None:
    original = BASE.replace("{from: 90, points: 50}", "{from: 90, points: 50, text: 按制度得50分}")
    reworded = original.replace("from: 90", "from: 95").replace("按制度得50分", "按新制度得50分")
    assert [each[3:] for each in found(reworded, original)] == [
        ("按制度得50分", "按新制度得50分"),
        ("90%及以上：50分", "95%及以上：50分"),
    ]
    silent = original.replace("from: 90", "from: 95")
    assert [each[3:] for each in found(silent, original)] == [("90%及以上：50分", "95%及以上：50分")]


def test_a_new_name_or_a_new_id_is_a_rename() -> None:
    assert found(BASE.replace("name: 销售额", "name: 销售收入")) == [
        ("renamed", "name", "业绩指标·销售收入", "销售额", "销售收入")
    ]
    assert found(BASE.replace("id: sales", "id: revenue")) == [
        ("renamed", "id", "业绩指标·销售额", "sales", "revenue")
    ]
    both = BASE.replace("id: calls", "id: phone").replace("name: 电话接听", "name: 接听电话")
    assert [each[:2] for each in found(both)] == [("renamed", "id"), ("renamed", "name")]


def test_an_indicator_that_moves_is_neither_gone_nor_new() -> None:
    lines = BASE.splitlines(keepends=True)
    start = next(n for n, line in enumerate(lines) if "id: calls" in line)
    moved = lines[start : start + 5]
    rest = lines[:start] + lines[start + 5 :]
    at = next(n for n, line in enumerate(rest) if "id: courtesy" in line)
    elsewhere = "".join([*rest[:at], *moved, *rest[at:]])
    assert found(elsewhere) == [("moved", "place", "态度指标·电话接听", "业绩指标", "态度指标")]


def test_another_order_is_told_once() -> None:
    swapped = BASE.replace(
        "{name: 1级, points: 50, text: 有礼}, {name: 2级, points: 100, text: 热情}",
        "{name: 2级, points: 100, text: 热情}, {name: 1级, points: 50, text: 有礼}",
    )
    assert found(swapped) == [("moved", "order", "态度指标·礼貌", "1级、2级", "2级、1级")]


def test_another_kind_of_rule_is_one_change() -> None:
    (change,) = found(BASE.replace("rating: {min: 0, max: 100}", "checklist: [是否记录, 是否问候]"))
    assert change == (
        "changed",
        "rule",
        "业绩指标·电话接听",
        "由评分人在0～100分之间打分",
        "是否记录\n是否问候",
    )


def test_a_whole_section_comes_with_its_indicators() -> None:
    cut = BASE[: BASE.index("      - id: attitude")] + BASE[BASE.index("    grades:") :]
    assert [(kind, what, place) for kind, what, place, *_ in found(cut)] == [
        ("removed", "section", "态度指标"),
        ("removed", "indicator", "态度指标·礼貌"),
    ]
    back = [(each[0], each[4]) for each in found(BASE, cut)]
    assert back == [
        ("added", "态度指标\n权重：40%"),
        ("added", "礼貌\n权重：100%\n1级：有礼（50分）\n2级：热情（100分）"),
    ]


def test_what_is_typed_otherwise_but_prints_the_same_is_no_change() -> None:
    assert found(BASE.replace("60%", "60.0%").replace("points: 50", "points: 50.00")) == []


def test_the_words_of_a_rule_tell_its_numbers_once() -> None:
    before = Ratio(ratio="销售额", cap=Percent(Decimal(110)), text="最高按110%计算")
    after = replace(before, cap=Percent(Decimal(120)), text="最高按120%计算")
    base = form(BASE)
    section = base.sections[0]

    def having(rule: Ratio) -> Form:
        indicator = replace(section.indicators[0], rule=rule)
        return replace(base, sections=(replace(section, indicators=(indicator,)),))

    assert told(changes(having(before), having(after))) == [("changed", "最高按110%计算", "最高按120%计算")]


def test_another_language_is_one_change_and_told_in_the_newer_one() -> None:
    old = form("sections: [{title: Results, indicators: [{id: a, name: Sales, weight: 60%}]}]")
    new = replace(spoken(old, "en"), words="en", version=2)
    (change,) = changes(old, new)
    assert (change.what, change.before, change.after) == ("words", "Chinese", "English")
    (back,) = changes(new, old)
    assert (back.before, back.after) == ("英文", "中文")
