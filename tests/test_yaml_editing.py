"""Editing a YAML text changes one value, and leaves every other character as somebody typed it."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, strategies as st

from formgen.problems import Path as Steps
from formgen.yamlfiles.editing import edited, said
from formgen.yamlfiles.kinds import Entry
from formgen.yamlfiles.spelling import Plain, scalar

ROOT = Path(__file__).parents[1]

TEXT = """\
# 十一月
form: cs-lead   # 表单
month: 2026-11
scores:
  - person: "0031"     # 何嘉树
    facts:
      satisfaction: 98.5%
      review: {自评: 95, 上级: 94}
      answers: [是, 否]

    comments:
      appraiser: |
        工作认真。

        继续保持。
  # 以下待核
  - {person: 0033, facts: {satisfaction: 90%}}
"""

EDITS: list[tuple[Steps, Entry | None, str, str]] = [
    (("month",), "2026-12", "month: 2026-11\n", "month: 2026-12\n"),
    (("scores", 0, "facts", "satisfaction"), "99%", "98.5%", "99%"),
    (("scores", 0, "facts", "review", "上级"), "90", "上级: 94", "上级: 90"),
    (("scores", 0, "facts", "review", "同事"), "88", "上级: 94}", "上级: 94, 同事: 88}"),
    (("scores", 0, "facts", "answers", 1), "是", "[是, 否]", "[是, 是]"),
    (("scores", 0, "facts", "answers", 2), "是", "[是, 否]", "[是, 否, 是]"),
    (("scores", 0, "facts", "new"), "1", "[是, 否]\n", "[是, 否]\n      new: 1\n"),
    (("scores", 1, "facts", "new"), "1", "90%}}", "90%, new: 1}}"),
    (("scores", 1, "fields", "填表日期"), "2026-12-01", "90%}}", "90%}, fields: {填表日期: 2026-12-01}}"),
    (("scores", 0, "comments", "appraiser"), "好", "|\n        工作认真。\n\n        继续保持。", "好"),
    (("scores", 0, "vetoes"), ("leak",), "        继续保持。\n", "        继续保持。\n    vetoes: [leak]\n"),
    (("scores", 2), {"person": "0036"}, "90%}}\n", "90%}}\n  - person: 0036\n"),
    (("scores", 0, "facts", "satisfaction"), None, "      satisfaction: 98.5%\n", ""),
    (("scores", 0, "facts", "answers"), None, "\n      answers: [是, 否]", ""),
    (("scores", 0, "facts", "review", "自评"), None, "自评: 95, ", ""),
    (("scores", 1, "facts", "satisfaction"), None, "{satisfaction: 90%}", "{}"),
    (("scores", 1), None, "\n  # 以下待核\n  - {person: 0033, facts: {satisfaction: 90%}}", ""),
    (("title",), "a: b", "90%}}\n", '90%}}\ntitle: "a: b"\n'),
]


@pytest.mark.parametrize(("path", "value", "old", "new"), EDITS)
def test_only_one_piece_of_the_text_changes(path: Steps, value: Entry | None, old: str, new: str) -> None:
    assert TEXT.count(old) == 1
    assert edited(TEXT, path, value) == TEXT.replace(old, new)


@pytest.mark.parametrize(("path", "value", "old", "new"), EDITS)
def test_lines_that_end_as_on_windows_stay_so(path: Steps, value: Entry | None, old: str, new: str) -> None:
    windows = TEXT.replace("\n", "\r\n")
    assert edited(windows, path, value) == TEXT.replace(old, new).replace("\n", "\r\n")


@pytest.mark.parametrize(
    ("text", "path", "value", "made"),
    [
        ("", ("a",), "1", "a: 1\n"),
        ("# nothing yet", ("a", "b"), "1", "# nothing yet\na:\n  b: 1\n"),
        ("a:\nb: 1\n", ("a",), "x", "a: x\nb: 1\n"),
        ("a:  # later\nb: 1\n", ("a", "c"), "x", "a:  # later\n  c: x\nb: 1\n"),
        ("a: ~\n", ("a", "c"), "x", "a:\n  c: x\n"),
        ("a: {b: , c: 1}", ("a", "b"), "x", "a: {b: x, c: 1}"),
        ("a: {b: , c: 1}", ("a", "b", "d"), "x", "a: {b: {d: x}, c: 1}"),
        ("a: {}\n", ("a", "b"), "x", "a: {b: x}\n"),
        ("a: []\n", ("a", 0), "x", "a: [x]\n"),
        ("a:\n- x\n- y\nb: 1\n", ("a", 2), "z", "a:\n- x\n- y\n- z\nb: 1\n"),
        ("a:\n- x: 1\n  y: 2\n", ("a", 0, "x"), None, "a:\n- y: 2\n"),
        ("a:\n- x: 1\n", ("a", 0, "x"), None, "a:\n- {}\n"),
        ("a:\n  b: 1\n# end", ("a",), "x", "a: x\n# end"),
        ("a:\n  b: 1\n", ("a", "b"), None, "a: {}\n"),
        ("a:\n  -\n  - x\n", ("a", 0), "z", "a:\n  - z\n  - x\n"),
        ("a:\n- x\n- # so - far\n  b: y\n- z\n", ("a", 1), None, "a:\n- x\n- z\n"),
        ("scores:\n", ("scores", 0), {"person": "0001"}, "scores:\n  - person: 0001\n"),
        ("a:\n  -\n  - x\n", ("a", 0, "b"), "z", "a:\n  - {b: z}\n  - x\n"),
        ("a:\n-  # later\n- x\n", ("a", 0, "b"), "z", "a:\n- {b: z}  # later\n- x\n"),
        ("a: 'x'", ("a",), "", 'a: ""'),
    ],
)
def test_what_is_not_there_yet_is_put_where_it_belongs(
    text: str, path: Steps, value: Entry | None, made: str
) -> None:
    assert edited(text, path, value) == made


@pytest.mark.parametrize(
    "text", ["", "# 待填\n", "b: 1\n", "a:\n", "a: {}\n", "a: {c: x}\n", "a: ~  # 待填\n"]
)
@pytest.mark.parametrize("path", [("a", "b"), ("a", "b", "d"), ("d",), ("d", 0, "e")])
def test_taking_out_what_is_not_there_changes_no_character(text: str, path: Steps) -> None:
    assert edited(text, path, None) == text


@pytest.mark.parametrize(
    ("text", "path"),
    [("a: 1", ("a", "b")), ("a: [x]", ("a", 3)), ("a: [", ("a",)), ("a: 1", ()), ("a: {b: 1}", ("a", 0))],
)
def test_what_cannot_be_changed_is_refused(text: str, path: Steps) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 its words are for developers
        edited(text, path, "x")


words = st.text(
    st.one_of(
        st.characters(categories=["L", "M", "N", "P", "S"]),
        st.sampled_from("是：，:#,-?[]{}&*!|>'\"%@` 0123.~"),
    ),
    max_size=12,
)


@given(words)
@example("null")
@example("- x")
@example("a: b")
@example("a #b")
@example("0012")
@example("2026-11-01")
@example("a\x7fb")
@example("a\x85b")
@example("a\u2028b")
def test_every_text_comes_back_as_it_was_typed(text: str) -> None:
    assert said(f"a: {scalar(text)}") == {"a": text}
    assert said(f"[{scalar(text)}]") == [text]
    assert said(f"{scalar(text)}: x") == {text: "x"}


def paths(of: Plain, so_far: Steps = ()) -> Iterator[Steps]:
    if so_far:
        yield so_far
    inner = of.items() if isinstance(of, dict) else enumerate(of) if isinstance(of, list) else ()
    for step, each in inner:
        yield from paths(each, (*so_far, step))


FILES = sorted([*(ROOT / "examples").glob("**/*.yaml"), *(ROOT / "specs").glob("*.yaml")])


@given(st.data())
def test_every_value_of_the_repository_can_be_changed_and_taken_out(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(FILES)).read_text(encoding="utf-8")
    for _ in range(3):
        path = data.draw(st.sampled_from(list(paths(said(text)))))
        value = data.draw(st.one_of(st.none(), words, st.lists(words, max_size=2).map(tuple)))
        after = edited(text, path, value)
        kept = [line for line in difflib.ndiff(text.split("\n"), after.split("\n")) if line.startswith("  ")]
        assert len(kept) >= min(text.count("\n"), after.count("\n")) - _height(said(text), path)
        text = after
        if not isinstance(said(text), dict) or len(list(paths(said(text)))) < 2:
            break


def _height(of: Plain, path: Steps) -> int:
    """How many lines a value may stand on."""
    for step in path:
        of = of[step]  # type: ignore[index]  # the path was found there
    return 3 + len(str(of))
