"""One value of a YAML text changed, and every other character left as it was.

Files are written by people: with comments, in their order, with spaces that line things up.  A program
that read such a file and wrote it anew would take that away.  So the place of the value is found, and just
that piece of the text is replaced, added, moved or taken out; afterwards the text is read again, and must say
what it said before, with the one change.

A comment on lines of its own belongs to what stands directly below it, and goes where that goes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import yaml

from formgen.problems import Path
from formgen.yamlfiles.kinds import Entry
from formgen.yamlfiles.spelling import (
    BLOCKS,
    STEP,
    Plain,
    block,
    compose,
    in_one_line,
    is_null,
    is_on_lines,
    is_small,
    like,
    on_lines,
    plain,
)

_BETWEEN = re.compile(r"(?:\s|(?<=\s)#[^\r\n]*)*(?=-)")
"""White space and comments before the dash of an item."""

_HEADER = re.compile(r"[|>][-+0-9]*(?=[ \t\r\n]|$)")
"""What begins a text on lines of its own; a comment may follow."""

_NOTE = re.compile(r"[ \t]+#[^\r\n]*")
"""A comment behind something."""

_OTHERS = re.compile(r"\s*(?:#[^\r\n]*\s*?\n)*(?:[ \t]*\r?\n)")
"""White space and comments up to the last empty line: they do not belong to what stands behind them."""


def edited(text: str, path: Path, value: Entry | None, order: Sequence[str] = ()) -> str:
    """The text with this value at this path; with None, without what stands there.

    Keys on the way that are not there yet are added; an index that is the length of a list adds an item.
    A key that is added stands behind those that come before it in `order`, else behind all others.
    To take out what is not there changes nothing.
    Raises ValueError if the text is no YAML, or if the path leads through a single value.
    """
    if not path:
        raise ValueError("the whole text is no value of it")
    return _proved(text, _Editor(text).edit(path, value, order), lambda said: _changed(said, path, value))


def inserted(text: str, path: Path, value: Entry) -> str:
    """The text with one more item in a list, before the one at this path, or behind the last.

    It is written as the items beside it are.  Raises ValueError as `edited` does.
    """
    at = _index(path)

    def more(said: Plain) -> Plain:
        items = _items(said, path)
        return _changed(said, path[:-1], [*items[:at], _as_plain(value), *items[at:]])

    return _proved(text, _Editor(text).insert(path, value), more)


def moved(text: str, path: Path, to: int) -> str:
    """The text with the item at this path moved in its list, so that it is the one at index `to`.

    Raises ValueError if there is no such item or no such index.
    """
    at = _index(path)

    def other(said: Plain) -> Plain:
        items = _items(said, path)
        items.insert(to, items.pop(at))
        return _changed(said, path[:-1], items)

    return _proved(text, _Editor(text).move(path, to), other)


def renamed(text: str, path: Path, key: str) -> str:
    """The text with another key before the value at this path.

    Raises ValueError if there is nothing, if an item stands there, or if the key is taken.
    """

    def other(said: Plain) -> Plain:
        around = _found(said, path[:-1])
        if not isinstance(around, dict) or key in around:
            raise ValueError(f"cannot rename {path}")
        pairs = {key if name == path[-1] else name: each for name, each in around.items()}
        return _changed(said, path[:-1], pairs) if path[:-1] else pairs

    return _proved(text, _Editor(text).rename(path, key), other)


def said(text: str) -> Plain:
    """What a text says.  Raises ValueError if it is no YAML, or uses more of it than files of formgen may."""
    root = compose(text)
    return plain(root) if root is not None else ""


# ── proving it ──────────────────────────────────────────────────────────────────────────────


def _proved(before: str, after: str, change: Callable[[Plain], Plain]) -> str:
    """The text after a change, which says what the text before said, changed."""
    if said(after) != change(said(before)):
        raise ValueError("this cannot be changed without changing something else")
    return after


def _changed(before: Plain, path: Path, value: Entry | Plain | None) -> Plain:
    """What is said afterwards."""
    if value is None and not _is_said(before, path):
        return before
    step, *rest = path
    if isinstance(step, int):
        items = list(before) if isinstance(before, list) else []
        if rest or value is not None:
            inner: Plain = items[step] if step < len(items) else ""
            items[step : step + 1] = [
                _changed(inner, tuple(rest), value) if rest else _as_plain("" if value is None else value)
            ]
        elif step < len(items):
            del items[step]
        return items
    pairs = dict(before) if isinstance(before, dict) else {}
    if rest:
        pairs[step] = _changed(pairs.get(step, ""), tuple(rest), value)
    elif value is None:
        pairs.pop(step, None)
    else:
        pairs[step] = _as_plain(value)
    return pairs


def _is_said(whole: Plain, path: Path) -> bool:
    """Whether every step of the path leads to something."""
    try:
        _found(whole, path)
    except ValueError:
        return False
    return True


def _found(whole: Plain, path: Path) -> Plain:
    for step in path:
        if isinstance(whole, dict) and step in whole:
            whole = whole[str(step)]
        elif isinstance(whole, list) and isinstance(step, int) and 0 <= step < len(whole):
            whole = whole[step]
        else:
            raise ValueError(f"there is no {step!r}")
    return whole


def _items(whole: Plain, path: Path) -> list[Plain]:
    """The items of the list around a path; none, where there is no list yet."""
    found = _found(whole, path[:-1]) if _is_said(whole, path[:-1]) else ""
    return list(found) if isinstance(found, list) else []


def _index(path: Path) -> int:
    if len(path) > 1 and isinstance(path[-1], int) and path[-1] >= 0:
        return path[-1]
    raise ValueError(f"{path} is no item of a list")


def _as_plain(value: Entry | Plain) -> Plain:
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return {key: _as_plain(each) for key, each in value.items()}
    return [_as_plain(each) for each in value]


# ── finding the place ───────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Place:
    """A value in the text: its node, the key before it, and the column of what it belongs to."""

    node: yaml.Node
    key: yaml.Node | None
    column: int
    in_flow: bool


class _Editor:
    """A text and the places of its values."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._break = "\r\n" if "\r\n" in text else "\n"
        self._root = compose(text)

    def edit(self, path: Path, value: Entry | None, order: Sequence[str] = ()) -> str:
        if self._root is None:
            return self._text if value is None else self._begun(path, value)
        here = self._top(self._root)
        above: list[_Place] = []
        for depth, step in enumerate(path):
            inner = self._below(here, step)
            if inner is None:
                return self._text if value is None else self._added(here, path[depth:], value, order)
            above.append(here)
            here = inner
        return self._without(above[-1], path[-1]) if value is None else self._replaced(here, value)

    def insert(self, path: Path, value: Entry) -> str:
        if self._root is None:
            return self._begun(path, (value,))
        around = self._at(path[:-1])
        at = _index(path)
        if around is None or not isinstance(around.node, yaml.SequenceNode) or not around.node.value:
            return self.edit(path[:-1], (value,)) if around is None else self._added(around, path[-1:], value)
        node = cast("Any", around.node)
        if at > len(node.value):
            raise ValueError(f"there is no item {at}")
        beside = node.value[min(at, len(node.value) - 1)]
        is_row = not isinstance(beside, yaml.CollectionNode) or bool(beside.flow_style)
        if around.in_flow or node.flow_style:
            return self._inserted_in_flow(node, at, in_one_line(value))
        column = node.start_mark.column
        if is_row and not is_on_lines(value):
            lines = [f"{' ' * column}- {in_one_line(value)}"]
        else:
            lines = list(on_lines((value,), column))
        if at:
            return self._on_new_lines(self._end(self._child(node, at - 1)), iter(lines))
        start = self._dash(node, 0)
        first, *more = lines
        rest = f"{self._break}{' ' * column}"
        return self._put(start, start, self._break.join([first.lstrip(" "), *more]) + rest)

    def move(self, path: Path, to: int) -> str:
        around, at = self._at(path[:-1]), _index(path)
        node = cast("Any", around.node if around else None)
        if not isinstance(node, yaml.SequenceNode) or not (at < len(node.value) > to >= 0):
            raise ValueError(f"{path} cannot be moved to {to}")
        spans = [self._whole(node, position) for position in range(len(node.value))]
        words = [self._text[start:end] for start, end in spans]
        words.insert(to, words.pop(at))
        made, after = [], 0
        for (start, end), each in zip(spans, words, strict=True):
            made += [self._text[after:start], each]
            after = end
        return "".join([*made, self._text[after:]])

    def rename(self, path: Path, key: str) -> str:
        place = self._at(path)
        if place is None or place.key is None:
            raise ValueError(f"there is no key {path}")
        return self._put(place.key.start_mark.index, place.key.end_mark.index, like(key, place.key))

    @staticmethod
    def _top(root: yaml.Node) -> _Place:
        return _Place(root, None, -STEP, in_flow=False)

    def _at(self, path: Path) -> _Place | None:
        """The place of a path, if there is something."""
        here = self._top(self._root) if self._root is not None else None
        for step in path:
            here = self._below(here, step) if here else None
        return here

    def _begun(self, path: Path, value: Entry) -> str:
        """A text that says nothing yet, its comments before what it says now."""
        head = self._text if not self._text or self._text.endswith("\n") else self._text + self._break
        return head + self._break.join(on_lines(_nested(path, value), 0)) + self._break

    def _below(self, here: _Place, step: str | int) -> _Place | None:
        node = here.node
        in_flow = here.in_flow or getattr(node, "flow_style", False)
        if isinstance(node, yaml.MappingNode) and isinstance(step, str):
            column = node.start_mark.column
            found = next((pair for pair in node.value if pair[0].value == step), None)
            return _Place(found[1], found[0], column, in_flow) if found else None
        if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            column = node.start_mark.column
            return _Place(node.value[step], None, column, in_flow) if step < len(node.value) else None
        if isinstance(node, yaml.ScalarNode) and is_null(node):
            return None
        raise ValueError(f"{step!r} leads into a single value")

    # ── changing it ─────────────────────────────────────────────────────────────────────────

    def _replaced(self, here: _Place, value: Entry) -> str:
        """Another value in place of what stands there."""
        node = here.node
        start, end = int(node.start_mark.index), self._end(node)
        if here.key is not None and (_is_empty(node) or self._is_block(node)):
            start = self._after_colon(here.key)
            return self._set(here, start, max(end, start), self._note(start), value)
        if isinstance(node, yaml.ScalarNode) and node.style in BLOCKS:
            header = _HEADER.match(self._text, start)
            return self._set(here, start, end, self._note(header.end()) if header else "", value)
        if not here.in_flow and self._is_block(node):
            indent = node.start_mark.column
            lines = list(on_lines(value, indent)) if not isinstance(value, str) else [in_one_line(value)]
            return self._put(start, end, self._break.join(lines).lstrip(" "))
        if _is_empty(node) and not here.in_flow and self._text[:start].endswith("-"):
            return self._put(start, end, f" {in_one_line(value)}")
        return self._set(here, start, end, "", value)

    def _set(self, here: _Place, start: int, end: int, note: str, value: Entry) -> str:
        """A value between two places of the text, before a comment that stood within them."""
        room = " " if self._text[:start].endswith(":") else ""
        is_whole = bool(value) and not isinstance(value, str) and not is_small(value)
        if is_whole and here.key and not here.in_flow:
            start = self._after_colon(here.key)
            kept = self._put(start, end, note)
            return self._spliced(kept, start, on_lines(value, here.column + STEP), self._break)
        if here.in_flow or not is_on_lines(value):
            new = like(value, here.node) if isinstance(value, str) else in_one_line(value)
            return self._put(start, end, f"{room}{new}{note}")
        kept = self._put(start, end, f"{room}|-{note}")
        column = here.column + STEP
        return self._spliced(kept, start + 1, block(str(value), column), self._break)

    def _note(self, at: int) -> str:
        """The comment behind this place."""
        found = _NOTE.match(self._text, at)
        return found.group() if found else ""

    def _added(self, here: _Place, path: Path, value: Entry, order: Sequence[str] = ()) -> str:
        """A key or an item that was not there, behind the last one, or where the order has it."""
        step, node = path[0], cast("Any", here.node)  # nodes have no types
        inner = _nested(path[1:], value)
        if isinstance(step, int) and step != (len(node.value) if isinstance(node, yaml.SequenceNode) else 0):
            raise ValueError(f"there is no item {step}")
        new: Entry = {step: inner} if isinstance(step, str) else (inner,)
        if isinstance(node, yaml.ScalarNode):  # nothing stands there yet
            return self._filled(here, new)
        position = _position_of_new(node, step, order)
        if node.flow_style:
            return self._inserted_in_flow(node, position, in_one_line(new)[1:-1])
        column = node.start_mark.column
        if position:
            return self._on_new_lines(self._end(self._child(node, position - 1)), on_lines(new, column))
        start = int(node.start_mark.index)
        words = self._break.join(on_lines(new, column)).lstrip(" ")
        return self._put(start, start, f"{words}{self._break}{' ' * column}")

    def _inserted_in_flow(self, node: Any, position: int, piece: str) -> str:
        if not node.value:
            return self._put(node.start_mark.index + 1, node.end_mark.index - 1, piece)
        if position:
            at = self._end(self._child(node, position - 1))
            return self._put(at, at, f", {piece}")
        at = self._span(node, 0)[0]
        return self._put(at, at, f"{piece}, ")

    def _filled(self, here: _Place, value: Entry) -> str:
        """Something where a key has no value yet."""
        node = here.node
        if here.key is None or here.in_flow:
            at = self._after_colon(here.key) if here.key else node.start_mark.index
            end = max(self._end(node), at)
            room = " " if here.key or (not here.in_flow and self._text[:at].endswith("-")) else ""
            return self._put(at, end, f"{room}{in_one_line(value)}")
        start = self._after_colon(here.key)
        kept = self._put(start, max(self._end(node), start), "")  # a `null` or `~`
        return _Editor._spliced(kept, start, on_lines(value, here.column + STEP), self._break)

    def _without(self, around: _Place, step: str | int) -> str:
        """The text without one pair or item; without the last one, its list or mapping is empty."""
        node = cast("Any", around.node)
        position = self._position(node, step)
        if len(node.value) == 1:
            empty = "{}" if isinstance(node, yaml.MappingNode) else "[]"
            if around.key is not None and not node.flow_style:
                start = self._after_colon(around.key)
                return self._put(start, self._end(node), f" {empty}{self._note(start)}")
            return self._put(node.start_mark.index, self._end(node), empty)
        start, end = self._span(node, position)
        if node.flow_style:
            if position:
                return self._put(self._end(self._child(node, position - 1)), end, "")
            return self._put(start, self._span(node, 1)[0], "")
        end = self._line_end(end)
        if position:
            return self._put(self._lead(node, position), end, "")
        while self._text[end].isspace():  # what comes next takes its place, with the comments above it
            end += 1
        return self._put(self._first_lead(node, start), end, "")

    # ── places in the text ──────────────────────────────────────────────────────────────────

    def _put(self, start: int, end: int, new: str) -> str:
        return self._text[:start] + new + self._text[end:]

    def _on_new_lines(self, after: int, lines: Iterator[str]) -> str:
        return self._spliced(self._text, after, lines, self._break)

    @staticmethod
    def _spliced(text: str, after: int, lines: Iterator[str], end: str) -> str:
        """The text with more lines behind the one in which something ends."""
        at = text.find("\n", after)
        head, tail = (text, "") if at < 0 else (text[:at].removesuffix("\r"), text[at:])
        if at > 0 and text[at - 1] == "\r":
            tail = "\r" + tail
        return head + end + end.join(lines) + tail

    def _line_end(self, at: int) -> int:
        found = self._text.find("\n", at)
        if found < 0:
            return len(self._text)
        return found - 1 if self._text[found - 1] == "\r" else found

    def _lead(self, node: Any, position: int) -> int:
        """Where the line ends behind which an item or a pair begins, with the comments directly above it."""
        after = self._line_end(self._end(self._child(node, position - 1)))
        start = self._span(node, position)[0]
        others = _OTHERS.match(self._text, after, start)
        if not others or not others.group().strip():
            return after
        return self._line_end(after + len(others.group().rstrip()))

    def _first_lead(self, node: Any, start: int) -> int:
        """Where the comments directly above the first item of a list begin.

        Those above the first key of a mapping are about all of it.
        """
        lines = self._text[:start].split("\n")
        if isinstance(node, yaml.MappingNode) or lines.pop().strip():
            return start
        while lines and lines[-1].lstrip().startswith("#"):
            line = lines.pop()
            start = len("\n".join([*lines, ""])) + len(line) - len(line.lstrip())
        return start

    def _whole(self, node: Any, position: int) -> tuple[int, int]:
        """Where an item begins, with the comments directly above it, and where the last line of it ends."""
        start, end = self._span(node, position)
        if node.flow_style:
            return start, end
        if position:
            start = self._lead(node, position)
            while self._text[start].isspace():
                start += 1
        else:
            start = self._first_lead(node, start)
        return start, self._line_end(end)

    def _after_colon(self, key: yaml.Node) -> int:
        return self._text.index(":", key.end_mark.index) + 1

    def _is_block(self, node: yaml.Node) -> bool:
        return isinstance(node, yaml.CollectionNode) and not node.flow_style

    def _end(self, node: Any) -> int:
        """Where a value ends, without the comments and empty lines behind it."""
        if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
            return self._end(self._child(node, len(node.value) - 1))
        start, end = node.start_mark.index, node.end_mark.index
        if isinstance(node, yaml.ScalarNode) and node.style in BLOCKS:
            return int(start) + len(self._text[start:end].rstrip("\r\n \t"))
        return int(end)

    def _child(self, node: Any, position: int) -> yaml.Node:
        """The value of an item or a pair; the key, where its value is empty."""
        each = node.value[position]
        if not isinstance(node, yaml.MappingNode):
            return each  # type: ignore[no-any-return]  # nodes have no types
        key, value = each
        return _After(self._after_colon(key)) if _is_empty(value) else value

    def _span(self, node: Any, position: int) -> tuple[int, int]:
        """Where an item or a pair begins, and where it ends; an item of a list with its dash."""
        each = node.value[position]
        first = each[0] if isinstance(node, yaml.MappingNode) else each
        start = int(first.start_mark.index)
        if isinstance(node, yaml.SequenceNode) and not node.flow_style:
            start = self._dash(node, position)
        return start, self._end(self._child(node, position))

    def _dash(self, node: Any, position: int) -> int:
        """Where the dash of an item stands: behind the item before it and the comments between them."""
        if not position:
            return int(node.start_mark.index)
        found = _BETWEEN.match(self._text, self._end(self._child(node, position - 1)))
        if found is None:
            raise ValueError(f"there is no dash of item {position}")
        return found.end()

    @staticmethod
    def _position(node: Any, step: str | int) -> int:
        if isinstance(step, int):
            return step
        return next(n for n, (key, _) in enumerate(node.value) if key.value == step)


class _After(yaml.ScalarNode):
    """A value that takes no room, behind its colon."""

    def __init__(self, index: int) -> None:
        mark = yaml.Mark("", index, 0, 0, "", 0)
        super().__init__("", "", mark, mark)


def _is_empty(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.start_mark.index == node.end_mark.index


def _nested(path: Path, value: Entry) -> Entry:
    """A value under keys that are not there yet; a list begins with it."""
    for step in reversed(path):
        value = {step: value} if isinstance(step, str) else (value,)
    return value


def _position_of_new(node: Any, step: str | int, order: Sequence[str]) -> int:
    """Before which pair a new one belongs: behind those that come earlier in the order, else behind all."""
    if step not in order:
        return len(node.value)
    earlier = order[: order.index(str(step))]
    known = [n for n, (key, _) in enumerate(node.value, 1) if key.value in earlier]
    return max(known, default=0)
