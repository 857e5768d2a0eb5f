"""A form as fields: each key is one and is called something; a change in one is just that in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast, get_args

import pytest
from hypothesis import given, strategies as st

from formgen.forms import changing, model, names
from formgen.forms.changing import (
    Add,
    Change,
    Move,
    NotChangedError,
    Put,
    Recast,
    Remove,
    Rename,
    changed,
    fields,
)
from formgen.forms.model import Count, Form, Rule
from formgen.forms.reading import read_form
from formgen.messages import Lang
from formgen.problems import Path as Steps
from formgen.yamlfiles import read as yamlfile
from formgen.yamlfiles.editing import said
from formgen.yamlfiles.outline import Part
from formgen.yamlfiles.schema import keyed_in
from formgen.yamlfiles.shapes import Kinds, ListOf, MapOf, OneOf, Scalar, shape

ROOT = Path(__file__).parents[1]
SPECS = sorted([*(ROOT / "examples/company/specs").glob("*.yaml"), *(ROOT / "specs").glob("*.yaml")])
CLASSES = tuple(keyed_in(shape(Form)))
RULE: Steps = ("sections", 0, "indicators", 0, "rule")

TEXT = """\
id: a
title: 考核表   # 标题
version: 1
effective: 2026-01
period: month
header: [姓名, {label: 岗位, kind: text}]
sections:
  # 业绩
  - title: 业绩
    indicators:
      - id: sales
        name: 销售额   # 万元
        weight: 100%
        rule:   # 直接打分
          rating: {min: 0, max: 100}
grades:
  - {name: 优, from: 90}
  - {name: 良, below: 90}
notes:
  - 备注
"""


# ── what is there ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("spec", SPECS, ids=[each.stem for each in SPECS])
def test_the_fields_show_every_value_of_a_text(spec: Path) -> None:
    text = spec.read_text(encoding="utf-8")
    root = fields(text)
    assert root
    shown = sorted(part.value for part in root.all if part.is_said and isinstance(part.of, Scalar | OneOf))
    assert shown == sorted(words(said(text)))
    assert not [part for part in root.all if part.is_odd]


def words(of: Any) -> Iterator[str]:
    for each in of.values() if isinstance(of, dict) else of if isinstance(of, list) else ():
        yield from [each] if isinstance(each, str) else words(each)


def test_each_field_knows_its_place_in_the_text() -> None:
    root = fields(TEXT)
    assert root
    places = read_form(TEXT, "").places
    for part in root.all:
        assert (part.where is not None) == (
            part.path in places.by_path or part.is_odd or _is_short(root, part)
        )


def _is_short(root: Part, part: Part) -> bool:
    above = root.at(part.path[:-1])
    return bool(above and above.is_short and part.is_said)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "id: [",
        "id: &x a\ntitle: *x\n",
        "id: a\nid: b\n",
        "\tid: a\n",
        "id: !!str a\n",
        "a: 1\n---\nb: 2\n",
        "x: \0\n",
    ],
)
def test_what_is_no_plain_yaml_has_no_fields_and_is_not_changed(text: str) -> None:
    assert fields(text) is None
    with pytest.raises(NotChangedError):
        changed(text, Put(("id",), "b", "a"))


def test_what_stands_where_something_else_belongs_is_told_as_odd() -> None:
    root = fields("id: a\ntitle: [x]\nversion: 1\nsections: 5\nunknown: {a: 1}\nheader:\n")
    assert root
    assert [part.path for part in root.all if part.is_odd] == [("title",), ("sections",), ("unknown",)]
    assert changed("id: a\nunknown: {a: 1}\n", Remove(("unknown",))) == "id: a\n"


# ── changing it ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("change", "old", "new"),
    [
        (Put(("title",), "月度考核表", "考核表"), "title: 考核表 ", "title: 月度考核表 "),
        (Put(("number",), "KH-1", ""), "version: 1\n", "version: 1\nnumber: KH-1\n"),
        (Put(("period",), "", "month"), "period: month\n", ""),
        (Put(("title",), "", "考核表"), "title: 考核表 ", 'title: "" '),
        (Put((*RULE[:-1], "weight"), "90", "100%"), "weight: 100%", "weight: 90%"),
        (Put(("grades", 1, "share"), "１０", ""), "below: 90}", "below: 90, share: １０%}"),
        (Put(("grades", 1, "share"), "一成", ""), "below: 90}", "below: 90, share: 一成}"),
        (Put(("header", 0, "label"), "部门", "姓名"), "[姓名,", "[部门,"),
        (Put(("header", 0, "kind"), "lines", ""), "[姓名,", "[{label: 姓名, kind: lines},"),
        (Put(("header", 1, "label"), "职务", "岗位"), "label: 岗位", "label: 职务"),
        (Put(("notes", 0), " 一\r\n二 ", "备注"), "- 备注\n", "- |-\n    一\n    二\n"),
        (Put(("notes", 0), "　　一\n　　二", "备注"), "- 备注\n", "- |-\n    　　一\n    　　二\n"),
        (Put(("notes", 0), "　　一", "备注"), "- 备注\n", '- "　　一"\n'),
        (Put((*RULE, "rating", "max"), "10", "100"), "max: 100", "max: 10"),
        (Remove(("grades", 0)), "  - {name: 优, from: 90}\n", ""),
        (Remove(("notes", 0)), "notes:\n  - 备注\n", ""),
        (Recast(RULE, "checklist"), "rule:   # 直接打分\n          rating: {min: 0, max: 100}\n",
         "rule:   # 直接打分\n          checklist: [是否按时完成？, 是否达到要求？]\n"),
        (Recast(RULE, ""), "        rule:   # 直接打分\n          rating: {min: 0, max: 100}\n", ""),
        (Add(("grades",)), "below: 90}\n", "below: 90}\n  - {name: 新等级}\n"),
        (Add(("total",)), "grades:", "total: {}\ngrades:"),
        (Move(("grades", 1), 0), "  - {name: 优, from: 90}\n  - {name: 良, below: 90}\n",
         "  - {name: 良, below: 90}\n  - {name: 优, from: 90}\n"),
    ],
)  # fmt: skip
def test_a_change_in_a_field_is_that_change_in_the_text(change: Change, old: str, new: str) -> None:
    assert TEXT.count(old) == 1
    assert changed(TEXT, change) == TEXT.replace(old, new)
    windows = TEXT.replace("\n", "\r\n")
    assert changed(windows, change) == TEXT.replace(old, new).replace("\n", "\r\n")


@pytest.mark.parametrize(
    "change",
    [
        Put(("title",), "x", "another"),
        Put(("sections",), "x", ""),
        Put(("unknown",), "x", ""),
        Put(("total", "full"), "100", ""),
        Put((), "x", ""),
        Put(("grades", 9, "name"), "x", ""),
        Add(("title",)),
        Add(("sections", 0)),
        Remove(("title",)),
        Remove(()),
        Move(("grades", 0), 2),
        Move(("grades",), 0),
        Rename(("title",), "id"),
        Recast(("title",), "rating"),
        Recast(RULE, "nothing"),
        Recast(RULE, "rating; x: 1"),
    ],
)
def test_what_is_no_field_or_says_something_else_is_not_changed(change: Change) -> None:
    with pytest.raises(NotChangedError):
        changed(TEXT, change)


def test_an_entry_is_renamed_and_no_name_twice() -> None:
    text = TEXT + "pay:\n  base: {levels: {一级: 1000, 二级: 2000}}\n"
    path = ("pay", "base", "levels", "二级")
    assert changed(text, Rename(path, "三级")) == text.replace("二级", "三级")
    for name in ("一级", " "):
        with pytest.raises(NotChangedError):
            changed(text, Rename(path, name))
    assert "二级: 2000, 新级别: 0}" in changed(text, Add(path[:-1]))


@pytest.mark.parametrize("kind", [each.own for each in CLASSES if each.kind in get_args(Rule)])
def test_a_rule_of_each_kind_begins_with_something_that_can_be_read(kind: str) -> None:
    text = changed(TEXT, Recast(RULE, kind), "monthly")
    if kind == "from":
        text = text.replace("period: month", "period: quarter")
    reading = read_form(text, "")
    assert reading.problems == ()
    assert reading.value
    (indicator,) = reading.value.indicators
    assert said(text)["sections"][0]["indicators"][0]["rule"].keys() >= {kind}  # type: ignore[index, call-overload, union-attr]
    assert model.full_points(reading.value, indicator) == 100
    kept = [
        line
        for line in TEXT.split("\n")
        if "rating" not in line and "rule" not in line and "period" not in line
    ]
    assert all(line in text.split("\n") for line in kept)
    assert "# 直接打分" in text


def test_another_kind_of_rule_keeps_what_is_measured() -> None:
    keys = ("linear: 满意率", "unit: 分", "low: 80", "high: 95", "text: 按比例")
    rule = "".join(f"          {each}\n" for each in keys)
    text = TEXT.replace("          rating: {min: 0, max: 100}\n", rule)
    after = said(changed(text, Recast(RULE, "bands")))
    found = after["sections"][0]["indicators"][0]["rule"]  # type: ignore[index, call-overload]
    assert (found["bands"], found["unit"], "text" in found) == ("满意率", "分", False)  # type: ignore[index, call-overload]


def test_a_bonus_comes_first_and_then_a_deduction_each_called_as_it_is_printed() -> None:
    one = changed(TEXT, Add(("adjustments",)))
    two = changed(one, Add(("adjustments",)))
    form_ = read_form(two, "form.yaml").value
    assert form_ is not None
    blocks = [(each.kind, each.title) for each in form_.adjustments]
    assert blocks == [("bonus", "加分项"), ("deduction", "扣分项")]
    events = [each.items[0].rule for each in form_.adjustments]
    assert [(each.count[0].add, each.count[0].deduct) for each in events if isinstance(each, Count)] == [
        (1, None),
        (None, 1),
    ]


def test_what_is_new_begins_with_words_of_the_forms_language() -> None:
    for text, lang in ((TEXT, "en"), (TEXT + "words: en\n", "zh")):
        for change in (Add(("grades",)), Add(("signatures",)), Add(("sections",)), Recast(RULE, "ranges")):
            after = changed(text, change, "other", cast("Lang", lang))
            new = "\n".join(line for line in after.split("\n") if line not in text)
            assert re.search("[a-z]{3}", new)
            assert not re.search("[\u4e00-\u9fff]", new)
    assert "新等级" in changed(TEXT + "words: zh\n", Add(("grades",)), "other", "en")


@pytest.mark.parametrize("spec", SPECS, ids=[each.stem for each in SPECS])
def test_everything_that_can_be_added_has_the_shape_of_what_belongs_there(spec: Path) -> None:
    text = spec.read_text(encoding="utf-8")
    root = fields(text)
    assert root
    for part in root.all:
        is_list = isinstance(part.of, ListOf | MapOf)
        if not is_list and (part.is_said or isinstance(part.of, Scalar | OneOf)):
            continue
        after = changed(text, Add(part.path))
        now = fields(after)
        assert now
        codes = {each.code for each in yamlfile.read(after, "", Form).problems}
        assert codes <= {"empty-value"}, "but for what somebody has to write"
        assert len(list(now.all)) > len([each for each in root.all if each.is_said])
        kept = after.split("\n")
        assert all(line in kept for line in text.split("\n") if line.strip().startswith("#"))


lines = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["20", "20%", "2026-11", "是", "points", "一\n二", "a: b", "# x", "- y", "'", '"', "\\", "{", "null"]
    ),
)


@given(st.data())
def test_any_values_typed_one_after_the_other_are_what_the_text_says(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from([TEXT, *(each.read_text(encoding="utf-8") for each in SPECS)]))
    comments = [line for line in text.split("\n") if line.strip().startswith("#")]
    for _ in range(4):
        root = fields(text)
        if root is None:
            return
        part = data.draw(st.sampled_from([each for each in root.all if isinstance(each.of, Scalar | OneOf)]))
        value = data.draw(lines)
        after = changed(text, Put(part.path, value, part.value))
        wanted = changing.typed(part, value)
        now = fields(after)
        if now is not None:  # a character that no file may have: told, and not shown
            found = now.at(part.path)
            assert found is None or found.value == wanted
            assert found is not None or not wanted
            assert [each.path for each in now.all if each.path[:1] != part.path[:1]] == [
                each.path for each in root.all if each.path[:1] != part.path[:1]
            ]
        text = after
    kept = text.split("\n")
    assert all(line in kept for line in comments)


def any_change(root: Part, data: st.DataObject) -> Change | None:  # noqa: PLR0911 - one return a change
    """Something that somebody might do, sensible or not."""
    parts = [each for each in root.all if each.path]
    singles = [each for each in parts if isinstance(each.of, Scalar | OneOf)]
    match data.draw(st.sampled_from(["put", "add", "remove", "move", "recast", "rename"])):
        case "put":
            part = data.draw(st.sampled_from(singles))
            return Put(part.path, data.draw(lines), part.value)
        case "add":
            return Add(data.draw(st.sampled_from([each for each in parts if each not in singles])).path)
        case "remove":
            return Remove(data.draw(st.sampled_from(parts)).path)
        case "move":
            items = [each for each in parts if isinstance(each.path[-1], int)]
            return Move(data.draw(st.sampled_from(items)).path, data.draw(st.integers(0, 5)))
        case "recast":
            kinds = [each for each in parts if isinstance(each.of, Kinds)]
            words = {kind for each in kinds if isinstance(each.of, Kinds) for kind in each.of.by_key}
            if not kinds:
                return None
            return Recast(
                data.draw(st.sampled_from(kinds)).path, data.draw(st.sampled_from(["", *sorted(words)]))
            )
        case _:
            return Rename(data.draw(st.sampled_from(parts)).path, data.draw(lines))


@given(st.data())
def test_whatever_is_done_in_fields_touches_nothing_above_or_below(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from([TEXT, *(each.read_text(encoding="utf-8") for each in SPECS)]))
    text = data.draw(st.sampled_from([text, text.replace("\n", "\r\n")]))
    for _ in range(4):
        root = fields(text)
        change = any_change(root, data) if root else None
        if change is None:
            return
        try:
            after = changed(text, change, "other")
        except NotChangedError:
            continue
        above, below = around(text, str(change.path[0]))
        assert after.startswith(above)
        assert after.endswith(below)
        text = after


def around(text: str, key: str) -> tuple[str, str]:
    """What stands before and behind a key of the form; all of it stands before one that is not said."""
    keys = [*re.finditer(r"^(\w+):", text, re.MULTILINE)]
    at = next((n for n, found in enumerate(keys) if found[1] == key), None)
    if at is None:
        return "", ""
    end = keys[at + 1].start() if at + 1 < len(keys) else len(text)
    return text[: keys[at].start()].rstrip(), text[end:]


@pytest.mark.parametrize(
    ("said", "zh", "en"),
    [
        ("x `weight` y", "x “权重” y", "x “weight” y"),
        ("`weight: 20%`", "“权重：20%”", "“weight: 20%”"),
        ("`total: {full: 100}`", "“总分”", "“total”"),
        ("`outside: interpolate`", "“超出时：按比例插入”", "“outside of it: in between”"),
        ("`complete: false`", "“原文完整：否”", "“whole text: no”"),
        ("`date: true`", "“带日期”", "“with a date”"),
        ("`rule: {narrative: []}`", "“评分规则：只写评语”", "“rule: words without points”"),
        ("`header: [姓名, 部门]`", "“表头：姓名, 部门”", "“header: 姓名, 部门”"),
        ("`nothing` `--port` `a b` `Weight`", "`nothing` `--port` `a b` `Weight`", None),
    ],
)
def test_what_is_wrong_is_told_in_the_words_of_the_fields(said: str, zh: str, en: str | None) -> None:
    assert names.in_words(said, "zh") == zh
    assert names.in_words(said, "en") == (zh if en is None else en)
