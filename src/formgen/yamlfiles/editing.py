"""One value of a YAML text changed, and every other character left as it was.

Files are written by people: with comments, in their order, with spaces that line things up.  A program
that read such a file and wrote it anew would take that away.  So the place of the value is found, and just
that piece of the text is replaced, added or taken out; afterwards the text is read again, and must say
what it said before, with the one change.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

import yaml

from formgen.problems import Path
from formgen.yamlfiles.kinds import Entry

Plain: TypeAlias = "str | list[Plain] | dict[str, Plain]"
"""What a YAML text says, every value as typed; an empty one is an empty text."""

_BETWEEN = re.compile(r"(?:\s|(?<=\s)#[^\r\n]*)*(?=-)")
"""White space and comments before the dash of an item."""

_STEP = 2
"""Spaces by which something is further in than what it belongs to."""


def edited(text: str, path: Path, value: Entry | None) -> str:
    """The text with this value at this path; with None, without what stands there.

    Keys on the way that are not there yet are added; an index that is the length of a list adds an item.
    To take out what is not there changes nothing.
    Raises ValueError if the text is no YAML, or if the path leads through a single value.
    """
    if not path:
        raise ValueError("the whole text is no value of it")
    made = _Editor(text).edit(path, value)
    if said(made) != _changed(said(text), path, value):
        raise ValueError(f"cannot change {path}")
    return made


def said(text: str) -> Plain:
    """What a text says.  Raises ValueError if it is no YAML, or uses more of it than files of formgen may."""
    root = _compose(text)
    return _plain(root) if root is not None else ""


def _compose(text: str) -> yaml.Node | None:
    try:
        return yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as why:
        raise ValueError(str(why)) from why


def _plain(node: yaml.Node) -> Plain:
    match node:
        case yaml.MappingNode():
            return {key.value: _plain(value) for key, value in node.value}
        case yaml.SequenceNode():
            return [_plain(each) for each in node.value]
        case yaml.ScalarNode() if _is_null(node):
            return ""
        case yaml.ScalarNode() if node.style in ("|", ">"):
            return str(node.value).rstrip("\n")
        case _:
            return str(node.value)


def _is_null(node: yaml.ScalarNode) -> bool:
    return not node.style and node.value in ("", "~", "null", "Null", "NULL")


def _changed(before: Plain, path: Path, value: Entry | None) -> Plain:
    """What is said afterwards; only to prove an edit."""
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
    for step in path:
        if isinstance(whole, dict) and step in whole:
            whole = whole[str(step)]
        elif isinstance(whole, list) and isinstance(step, int) and step < len(whole):
            whole = whole[step]
        else:
            return False
    return True


def _as_plain(value: Entry) -> Plain:
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
        self._root = _compose(text)

    def edit(self, path: Path, value: Entry | None) -> str:
        if self._root is None:
            return self._text if value is None else self._begun(path, value)
        here = _Place(self._root, None, -_STEP, in_flow=False)
        above: list[_Place] = []
        for depth, step in enumerate(path):
            inner = self._below(here, step)
            if inner is None:
                return self._text if value is None else self._added(here, path[depth:], value)
            above.append(here)
            here = inner
        return self._without(above[-1], path[-1]) if value is None else self._replaced(here, value)

    def _begun(self, path: Path, value: Entry) -> str:
        """A text that says nothing yet, its comments before what it says now."""
        head = self._text if not self._text or self._text.endswith("\n") else self._text + self._break
        return head + self._break.join(_lines(_nested(path, value), 0)) + self._break

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
        if isinstance(node, yaml.ScalarNode) and _is_null(node):
            return None
        raise ValueError(f"{step!r} leads into a single value")

    # ── changing it ─────────────────────────────────────────────────────────────────────────

    def _replaced(self, here: _Place, value: Entry) -> str:
        """Another value in place of what stands there."""
        node, new = here.node, _flow(value)
        if here.key is not None and (_is_empty(node) or self._is_block(node)):
            start = self._after_colon(here.key)
            return self._text[:start] + f" {new}" + self._text[max(self._end(node), start) :]
        if not here.in_flow and self._is_block(node):
            indent = node.start_mark.column
            lines = list(_lines(value, indent)) if not isinstance(value, str) else [new]
            return self._put(node.start_mark.index, self._end(node), self._break.join(lines).lstrip(" "))
        start = int(node.start_mark.index)
        is_beside_dash = _is_empty(node) and self._text[:start].endswith("-")
        return self._put(start, self._end(node), f" {new}" if is_beside_dash else new)

    def _added(self, here: _Place, path: Path, value: Entry) -> str:
        """A key or an item that was not there, after the last one."""
        step, node = path[0], cast("Any", here.node)  # nodes have no types
        inner = _nested(path[1:], value)
        if isinstance(step, int) and step != (len(node.value) if isinstance(node, yaml.SequenceNode) else 0):
            raise ValueError(f"there is no item {step}")
        if isinstance(node, yaml.ScalarNode):  # nothing stands there yet
            whole: Entry = {step: inner} if isinstance(step, str) else (inner,)
            return self._filled(here, whole)
        if node.flow_style:
            piece = f"{scalar(step)}: {_flow(inner)}" if isinstance(step, str) else _flow(inner)
            if not node.value:
                return self._put(node.start_mark.index + 1, node.end_mark.index - 1, piece)
            at = self._end(self._last(node))
            return self._put(at, at, f", {piece}")
        column = node.start_mark.column
        new: Entry = {step: inner} if isinstance(step, str) else (inner,)
        return self._on_new_lines(self._end(node), _lines(new, column))

    def _filled(self, here: _Place, value: Entry) -> str:
        """Something where a key has no value yet."""
        node = here.node
        if here.key is None or here.in_flow:
            at = self._after_colon(here.key) if here.key else node.start_mark.index
            end = max(self._end(node), at)
            return self._put(at, end, f"{' ' if here.key else ''}{_flow(value)}")
        start = self._after_colon(here.key)
        kept = self._put(start, max(self._end(node), start), "")  # a `null` or `~`
        return _Editor._spliced(kept, start, _lines(value, here.column + _STEP), self._break)

    def _without(self, around: _Place, step: str | int) -> str:
        """The text without one pair or item; without the last one, its list or mapping is empty."""
        node = cast("Any", around.node)
        position = self._position(node, step)
        if len(node.value) == 1:
            empty = "{}" if isinstance(node, yaml.MappingNode) else "[]"
            if around.key is not None and not node.flow_style:
                start = self._after_colon(around.key)
                return self._put(start, self._end(node), f" {empty}")
            return self._put(node.start_mark.index, self._end(node), empty)
        start, end = self._span(node, position)
        if node.flow_style:
            if position:
                return self._put(self._end(self._child(node, position - 1)), end, "")
            return self._put(start, self._span(node, 1)[0], "")
        if position + 1 < len(node.value):
            following = self._span(node, position + 1)[0]
            return self._put(start, following, "")
        previous = self._line_end(self._end(self._child(node, position - 1)))
        return self._put(previous, self._line_end(end), "")

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

    def _after_colon(self, key: yaml.Node) -> int:
        return self._text.index(":", key.end_mark.index) + 1

    def _is_block(self, node: yaml.Node) -> bool:
        return isinstance(node, yaml.CollectionNode) and not node.flow_style

    def _end(self, node: Any) -> int:
        """Where a value ends, without the comments and empty lines behind it."""
        if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
            return self._end(self._last(node))
        start, end = node.start_mark.index, node.end_mark.index
        if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
            return int(start) + len(self._text[start:end].rstrip("\r\n \t"))
        return int(end)

    def _last(self, node: Any) -> yaml.Node:
        return self._child(node, len(node.value) - 1)

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


# ── writing values ──────────────────────────────────────────────────────────────────────────


def _nested(path: Path, value: Entry) -> Entry:
    """A value under keys that are not there yet; a list begins with it."""
    for step in reversed(path):
        value = {step: value} if isinstance(step, str) else (value,)
    return value


def _flow(value: Entry) -> str:
    """A value in one line."""
    if isinstance(value, str):
        return scalar(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(key)}: {_flow(each)}" for key, each in value.items()) + "}"
    return "[" + ", ".join(map(_flow, value)) + "]"


def _lines(value: Entry, indent: int) -> Iterator[str]:
    """A value over several lines: a pair or an item each, so far in; what is small stays in one."""
    room = " " * indent
    if isinstance(value, Mapping) and value:
        for key, each in value.items():
            if each and not isinstance(each, str) and not _is_row(each):
                yield f"{room}{scalar(key)}:"
                yield from _lines(each, indent + _STEP)
            else:
                yield f"{room}{scalar(key)}: {_flow(each)}"
    elif not isinstance(value, str | Mapping) and value:
        for each in value:
            first, *more = _lines(each, indent + _STEP)
            yield f"{room}- {first.lstrip(' ')}"
            yield from more
    else:
        yield f"{room}{_flow(value)}"


def _is_row(value: Entry) -> bool:
    """Whether it is a list of texts, which stands in one line."""
    return isinstance(value, tuple | list) and all(isinstance(each, str) for each in value)


def scalar(text: str) -> str:
    """A text so that YAML reads it as typed: bare where that is clear, else in quotes."""
    return text if _is_clear(text) else "".join(map(_seen, json.dumps(text, ensure_ascii=False)))


def _seen(character: str) -> str:
    """A character inside quotes; what cannot be seen, or would break the line in YAML, by its number."""
    if character.isprintable():
        return character
    return f"\\u{ord(character):04x}" if ord(character) <= _SHORT else f"\\U{ord(character):08x}"


_SHORT = 0xFFFF


def _is_clear(text: str) -> bool:
    if not text or text != text.strip() or text in _WORDS or not text.isprintable():
        return False
    try:
        whole = _compose(f"- {text}\n- {text}: {text}\n- [{text}, {text}]\n- {{{text}: {text}}}\n")
    except ValueError:
        return False
    plain = [each for each in _scalars(whole) if not each.style]
    return [each.value for each in plain] == [text] * _TIMES


_TIMES = 7


def _scalars(node: yaml.Node | None) -> Iterator[yaml.ScalarNode]:
    match node:
        case yaml.ScalarNode():
            yield node
        case yaml.SequenceNode():
            for each in node.value:
                yield from _scalars(each)
        case yaml.MappingNode():
            for pair in node.value:
                yield from _scalars(pair[0])
                yield from _scalars(pair[1])
        case _:
            pass


_WORDS = frozenset(
    word
    for each in ("~", "null", "true", "false", "yes", "no", "on", "off", "y", "n", "<<", "=")
    for word in (each, each.upper(), each.capitalize())
)
"""What programs take for something else than a text."""
