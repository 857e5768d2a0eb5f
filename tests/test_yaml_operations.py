"""Adding, moving, renaming and taking out in a YAML text changes that, and no other character."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from formgen.problems import Path as Steps
from formgen.yamlfiles.editing import edited, inserted, moved, renamed, said
from formgen.yamlfiles.kinds import Entry
from formgen.yamlfiles.spelling import Plain, is_on_lines, scalar

ROOT = Path(__file__).parents[1]
FILES = sorted([*(ROOT / "examples").glob("**/*.yaml"), *(ROOT / "specs").glob("*.yaml")])

TEXT = """\
# 十一月
title: 考核表   # 标题
grades:
  # 最好的
  - {name: 优, from: 90}   # 甲

  # 其余
  - {name: 良, from: 80}
  - {name: 差}
  # 完
notes: [甲, 乙, 丙]
text: >-   # 说明
  一
  二
end: 'x'
"""


@pytest.mark.parametrize(
    ("path", "value", "old", "new"),
    [
        (("grades", 0), {"name": "特"}, "  - {name: 优, ", "  - {name: 特}\n  - {name: 优, "),
        (("grades", 1), {"name": "中"}, "# 甲\n", "# 甲\n  - {name: 中}\n"),
        (("grades", 3), {"name": "末"}, "{name: 差}\n", "{name: 差}\n  - {name: 末}\n"),
        (("notes", 0), "丁", "[甲", "[丁, 甲"),
        (("notes", 3), "丁: 戊", "丙]", '丙, "丁: 戊"]'),
        (("more", 0), {"name": "a"}, "end: 'x'\n", "end: 'x'\nmore:\n  - name: a\n"),
    ],
)
def test_an_item_is_added_where_it_belongs(path: Steps, value: Entry, old: str, new: str) -> None:
    assert inserted(TEXT, path, value) == TEXT.replace(old, new)
    windows = TEXT.replace("\n", "\r\n")
    assert inserted(windows, path, value) == TEXT.replace(old, new).replace("\n", "\r\n")


def test_an_item_moves_with_the_comments_above_it_and_gaps_stay() -> None:
    up = moved(TEXT, ("grades", 1), 0).split("grades:")[1]
    assert up.index("# 其余") < up.index("良") < up.index("# 最好的") < up.index("优")
    after = moved(TEXT, ("grades", 1), 2)
    assert (
        after.split("grades:")[1].split("notes")[0]
        == """
  # 最好的
  - {name: 优, from: 90}   # 甲

  - {name: 差}
  # 其余
  - {name: 良, from: 80}
  # 完
"""
    )
    assert moved(after, ("grades", 2), 1) == TEXT
    assert moved(TEXT, ("notes", 2), 0) == TEXT.replace("[甲, 乙, 丙]", "[丙, 甲, 乙]")


@pytest.mark.parametrize("at", [0, 1, 2])
def test_an_item_moved_to_where_it_is_stays(at: int) -> None:
    assert moved(TEXT, ("grades", at), at) == TEXT


def test_a_key_goes_where_the_order_has_it() -> None:
    order = ("id", "title", "version", "grades", "text", "end")
    assert edited(TEXT, ("version",), "2", order) == TEXT.replace("# 标题\n", "# 标题\nversion: 2\n")
    assert edited(TEXT, ("id",), "a", order) == TEXT.replace("title:", "id: a\ntitle:")
    assert edited(TEXT, ("zzz",), "a", order) == TEXT + "zzz: a\n"
    assert "{name: 优, to: 9, from: 90}" in edited(TEXT, ("grades", 0, "to"), "9", ("name", "to", "from"))


def test_a_key_is_renamed_and_nothing_else() -> None:
    assert renamed(TEXT, ("notes",), "备注") == TEXT.replace("notes", "备注")
    for path, key in ((("notes",), "title"), (("nothing",), "x"), (("notes", 0), "x")):
        with pytest.raises(ValueError):  # noqa: PT011 its words are for developers
            renamed(TEXT, path, key)


def test_quotes_stay_and_several_lines_stand_below_their_key() -> None:
    assert edited(TEXT, ("end",), "it's") == TEXT.replace("'x'", "'it''s'")
    assert edited(TEXT, ("text",), "一行") == TEXT.replace(">-   # 说明\n  一\n  二\n", "一行   # 说明\n")
    assert edited(TEXT, ("text",), "一\n\n 二") == TEXT.replace(
        ">-   # 说明\n  一\n  二\n", "|-   # 说明\n  一\n\n   二\n"
    )
    assert edited(TEXT, ("title",), "甲\n乙") == TEXT.replace(
        "考核表   # 标题\n", "|-   # 标题\n  甲\n  乙\n"
    )
    assert edited(TEXT, ("notes", 0), "甲\n乙") == TEXT.replace("[甲,", '["甲\\n乙",')


def test_comments_about_others_outlive_what_is_taken_out() -> None:
    text = "# 一\na: 1  # 甲\n# 二\nb: 2\n\n# 三\n\n# 四\nc: 3\n"
    assert edited(text, ("a",), None) == "# 一\n# 二\nb: 2\n\n# 三\n\n# 四\nc: 3\n"
    assert edited(text, ("b",), None) == "# 一\na: 1  # 甲\n\n# 三\n\n# 四\nc: 3\n"
    assert edited(text, ("c",), None) == "# 一\na: 1  # 甲\n# 二\nb: 2\n\n# 三\n"


@pytest.mark.parametrize(
    ("path", "to"),
    [
        (("grades", 0), 3),
        (("grades", 3), 0),
        (("grades", 0), -1),
        (("grades",), 0),
        (("title", 0), 0),
        ((), 0),
    ],
)
def test_what_cannot_move_is_refused(path: Steps, to: int) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 its words are for developers
        moved(TEXT, path, to)


@pytest.mark.parametrize(
    "text", ["a: &x [1, 2]\nb: *x\n", "a: &x 1\nb: *x\n", "a: &a [*a]\n", "- &x {a: 1}\n- *x\n"]
)
def test_a_text_with_aliases_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="alias"):
        said(text)


# ── any text ────────────────────────────────────────────────────────────────────────────────

words = st.one_of(
    st.text(st.sampled_from("是：，:#,-?[]{}&*!|>'\"%@` 0123.~ab"), max_size=8),
    st.sampled_from(
        ["优秀", "98%", "2026-11", "null", "yes", "两\n行", "两\n\n  行", " 前", "后 ", "\n", "a\n"]
    ),
)
names = st.sampled_from(["id", "name", "weight", "等级", "a b", "是", "no", "1"])


@st.composite
def written(draw: st.DrawFn, depth: int = 3) -> list[str]:  # noqa: C901, PLR0912 one branch a way to type
    """The lines of some mapping as somebody might type it: comments, empty lines, quotes, braces."""
    lines: list[str] = []
    for name in draw(st.lists(names, min_size=1, max_size=4, unique=True)):
        lines += draw(st.sampled_from([[], [], ["# 注"], ["", "# 组", ""], [" # 里"]]))
        key = scalar(name)
        note = draw(st.sampled_from(["", "", "  # 旁注"]))
        kind = draw(st.sampled_from(["word", "quoted", "folded", "row", "braces", "list", "map", "empty"]))
        if kind == "list" and depth:
            gap = draw(st.sampled_from(["", "  "]))
            lines.append(f"{key}:{note}")
            for _ in range(draw(st.integers(1, 3))):
                lines += draw(st.sampled_from([[], [], [f"{gap}# 项"], ["", f"{gap}# 项"]]))
                if draw(st.booleans()):
                    inner = draw(written(depth - 1))
                    while inner and (not inner[0].strip() or inner[0].lstrip().startswith("#")):
                        inner.pop(0)
                    lines.append(f"{gap}- {inner[0]}")
                    lines += [f"{gap}  {each}" if each else "" for each in inner[1:]]
                else:
                    lines.append(f"{gap}- {scalar(draw(words))}{note}")
        elif kind == "map" and depth:
            lines.append(f"{key}:{note}")
            lines += [f"  {each}" if each else "" for each in draw(written(depth - 1))]
        elif kind == "row":
            lines.append(f"{key}: [{', '.join(map(scalar, draw(st.lists(words, max_size=3))))}]{note}")
        elif kind == "braces":
            lines.append(f"{key}: {{{', '.join(f'{n}: {scalar(draw(words))}' for n in ('x', 'y'))}}}{note}")
        elif kind == "quoted":
            lines.append(f"{key}: '{draw(words).replace(chr(10), '').replace(chr(39), chr(39) * 2)}'{note}")
        elif kind == "folded":
            lines += [f"{key}: {draw(st.sampled_from(['|', '>-', '|-', '|+']))}{note}", "  一", "  二", ""]
        elif kind == "empty":
            lines.append(f"{key}:{note}")
        else:
            lines.append(f"{key}: {scalar(draw(words))}{note}")
    return lines


texts = st.one_of(
    written().map(lambda lines: "\n".join(lines) + "\n"),
    written().map(lambda lines: "\r\n".join(lines) + "\r\n"),
    written().map("\n".join),
    st.sampled_from(FILES).map(lambda path: path.read_text(encoding="utf-8")),
)
values: st.SearchStrategy[Entry] = st.recursive(
    words,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(tuple), st.dictionaries(names, inner, max_size=3)
    ),
    max_leaves=6,
)


def paths(of: Plain, so_far: Steps = ()) -> Iterator[Steps]:
    """Every path of what a text says; its own, (), too."""
    yield so_far
    inner = of.items() if isinstance(of, dict) else enumerate(of) if isinstance(of, list) else ()
    for step, each in inner:
        yield from paths(each, (*so_far, step))


def at(of: Plain, path: Steps) -> Plain:
    for step in path:
        of = of[step]  # type: ignore[index]  # the path was found there
    return of


def comments(text: str) -> Counter[str]:
    return Counter(line.strip() for line in text.split("\n") if line.strip().startswith("#"))


def is_within(fewer: str, more: str) -> bool:
    """Whether a text comes of another by taking one stretch of it out."""
    head = next((n for n, pair in enumerate(zip(fewer, more)) if pair[0] != pair[1]), len(fewer))  # noqa: B905 the longer goes on
    return more.endswith(fewer[head:])


@given(texts, values, st.data())
def test_an_inserted_item_is_the_only_thing_that_is_new(text: str, value: Entry, data: st.DataObject) -> None:
    lists = [path for path in paths(said(text)) if isinstance(at(said(text), path), list)]
    if not lists:
        return
    path = data.draw(st.sampled_from(lists))
    index = data.draw(st.integers(0, len(at(said(text), path))))
    after = inserted(text, (*path, index), value)
    items = list(at(said(text), path))
    assert at(said(after), (*path, index)) == at(said(inserted("a: []", ("a", 0), value)), ("a", 0))
    assert [each for n, each in enumerate(at(said(after), path)) if n != index] == items
    assert is_within(text, after)


@given(texts, st.data())
def test_moving_changes_no_line_but_its_place_and_moving_back_restores_the_text(
    text: str, data: st.DataObject
) -> None:
    lists = [
        path for path in paths(said(text)) if isinstance(at(said(text), path), list) and at(said(text), path)
    ]
    if not lists:
        return
    path = data.draw(st.sampled_from(lists))
    items = list(at(said(text), path))
    start, to = (data.draw(st.integers(0, len(items) - 1)) for _ in range(2))
    after = moved(text, (*path, start), to)
    items.insert(to, items.pop(start))
    assert at(said(after), path) == items
    assert Counter(after) == Counter(text)
    assert moved(after, (*path, to), start) == text


@given(texts, words, st.data())
def test_a_new_key_is_the_only_thing_that_is_new(text: str, value: str, data: st.DataObject) -> None:
    maps = [path for path in paths(said(text)) if isinstance(at(said(text), path), dict)]
    path = data.draw(st.sampled_from(maps))
    order = data.draw(st.permutations(["id", "name", "weight", "等级", "neu"]))
    after = edited(text, (*path, "neu"), value, order)
    assert at(said(after), (*path, "neu")) == (value.rstrip("\n") if is_on_lines(value) else value)
    assert is_within(text, after)
    assert said(edited(after, (*path, "neu"), None)) == said(text)


@given(texts, st.data())
def test_taking_out_keeps_the_comments_about_everything_else(text: str, data: st.DataObject) -> None:
    every = list(paths(said(text)))[1:]
    if not every:
        return
    path = data.draw(st.sampled_from(every))
    after = edited(text, path, None)
    assert is_within(after.replace("{}", "").replace("[]", ""), text.replace("{}", "").replace("[]", "")) or (
        comments(after) <= comments(text)
    )


@given(texts, st.one_of(words, st.text(max_size=20)), st.data())
def test_a_replaced_word_leaves_every_comment(text: str, value: str, data: st.DataObject) -> None:
    """A text below its key has no comments: a line of it may look like one."""
    every = [path for path in paths(said(text)) if path and isinstance(at(said(text), path), str)]
    if not every:
        return
    path = data.draw(st.sampled_from(every))
    after = edited(text, path, value)
    assert at(said(after), path) == value
    assert comments(text) <= comments(after)
    assert text.count("# 旁注") <= after.count("# 旁注")


@given(texts, names, st.data())
def test_renaming_touches_one_line(text: str, key: str, data: st.DataObject) -> None:
    keys = [path for path in paths(said(text)) if path and isinstance(path[-1], str)]
    path = data.draw(st.sampled_from(keys))
    if key in at(said(text), path[:-1]):
        return
    after = renamed(text, path, key)
    assert at(said(after), (*path[:-1], key)) == at(said(text), path)
    pairs = zip(text.split("\n"), after.split("\n"), strict=True)
    assert sum(one != other for one, other in pairs) == 1
