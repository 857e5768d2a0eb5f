"""Values as YAML text: in one line or over several, each text so that it is read as it was typed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

import yaml

from formgen.yamlfiles.kinds import Entry

Plain: TypeAlias = "str | list[Plain] | dict[str, Plain]"
"""What a YAML text says, every value as typed; an empty one is an empty text."""


class Bare(str):
    """A word that is no text, `true` or `false`: it stands without quotes."""

    __slots__ = ()


STEP = 2
"""Spaces by which something is further in than what it belongs to."""

BLOCKS = ("|", ">")
"""The styles of texts that stand on lines of their own below their key."""


# ── reading ─────────────────────────────────────────────────────────────────────────────────


def compose(text: str) -> yaml.Node | None:
    """The nodes of a text.  Raises ValueError if it is no YAML, or if something stands in two places."""
    try:
        root = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (yaml.YAMLError, RecursionError) as why:  # brackets in brackets, thousands deep
        raise ValueError(str(why)) from why
    seen: set[int] = set()
    for node in _nodes(root):
        if id(node) in seen:  # by an alias: changed in one place, it would change in the other
            raise ValueError("an alias")
        seen.add(id(node))
    return root


def plain(node: yaml.Node) -> Plain:
    """What a node says."""
    match node:
        case yaml.MappingNode():
            return {key.value: plain(value) for key, value in node.value}
        case yaml.SequenceNode():
            return [plain(each) for each in node.value]
        case yaml.ScalarNode() if is_null(node):
            return ""
        case yaml.ScalarNode() if node.style in BLOCKS:
            return str(node.value).rstrip("\n")
        case _:
            return str(node.value)


def is_null(node: yaml.ScalarNode) -> bool:
    """Whether nothing stands there, or a word for nothing."""
    return not node.style and node.value in ("", "~", "null", "Null", "NULL")


# ── writing ─────────────────────────────────────────────────────────────────────────────────


def in_one_line(value: Entry) -> str:
    """A value in one line."""
    if isinstance(value, str):
        return scalar(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(key)}: {in_one_line(each)}" for key, each in value.items()) + "}"
    return "[" + ", ".join(map(in_one_line, value)) + "]"


def on_lines(value: Entry, indent: int) -> Iterator[str]:
    """A value over several lines: a pair or an item each, so far in; what is small stays in one."""
    room = " " * indent
    if isinstance(value, Mapping) and value:
        for key, each in value.items():
            if is_on_lines(each):
                yield f"{room}{scalar(key)}: |-"
                yield from block(str(each), indent + STEP)
            elif each and not isinstance(each, str) and not is_small(each):
                yield f"{room}{scalar(key)}:"
                yield from on_lines(each, indent + STEP)
            else:
                yield f"{room}{scalar(key)}: {in_one_line(each)}"
    elif not isinstance(value, str | Mapping) and value:
        for each in value:
            first, *more = [in_one_line(each)] if is_small(each) else on_lines(each, indent + STEP)
            yield f"{room}- {first.lstrip(' ')}"
            yield from more
    elif is_on_lines(value):
        yield f"{room}|-"
        yield from block(str(value), indent)
    else:
        yield f"{room}{in_one_line(value)}"


def is_on_lines(value: Entry) -> bool:
    """Whether it is a text of several lines that can stand below its key just as it is."""
    if not isinstance(value, str) or "\n" not in value:
        return False
    lines = value.split("\n")
    is_ragged = not lines[0] or lines[0].startswith(" ") or not lines[-1]
    return not is_ragged and all(_is_shown(each) and each == each.rstrip() for each in lines)


def _is_shown(text: str) -> bool:
    """Whether every character can be seen, or is the wide space that Chinese paragraphs begin with."""
    return text.replace("\u3000", "").isprintable()


def block(text: str, indent: int) -> Iterator[str]:
    """The lines of a text that stands below its key."""
    for line in text.split("\n"):
        yield f"{' ' * indent}{line}" if line else ""


def like(text: str, node: yaml.Node) -> str:
    """A text in one line, in the quotes that the value had whose place it takes."""
    style = None if isinstance(text, Bare) else getattr(node, "style", None)
    if text and style == "'" and _is_shown(text):
        return "'" + text.replace("'", "''") + "'"
    return _quoted(text) if style == '"' else scalar(text)


def is_small(value: Entry) -> bool:
    """Whether it stands in one line: a list of texts, or a few named ones."""
    if isinstance(value, str):
        return False
    if not isinstance(value, Mapping):
        return all(isinstance(each, str) for each in value)
    is_flat = len(value) > 1 and all(isinstance(each, str) for each in value.values())
    return is_flat and len(in_one_line(value)) <= _WIDE


_WIDE = 70
"""Characters of a mapping that stands in one line."""


def scalar(text: str) -> str:
    """A text so that YAML reads it as typed: bare where that is clear, else in quotes."""
    return text if isinstance(text, Bare) or _is_clear(text) else _quoted(text)


def _quoted(text: str) -> str:
    return "".join(map(_seen, json.dumps(text, ensure_ascii=False)))


def _seen(character: str) -> str:
    """A character inside quotes; what cannot be seen, or would break the line in YAML, by its number."""
    if _is_shown(character):
        return character
    return f"\\u{ord(character):04x}" if ord(character) <= _SHORT else f"\\U{ord(character):08x}"


_SHORT = 0xFFFF


def _is_clear(text: str) -> bool:
    if not text or text != text.strip() or text in _WORDS or not text.isprintable():
        return False
    try:
        whole = compose(f"- {text}\n- {text}: {text}\n- [{text}, {text}]\n- {{{text}: {text}}}\n")
    except ValueError:
        return False
    bare = [each for each in _nodes(whole) if isinstance(each, yaml.ScalarNode) and not each.style]
    return [each.value for each in bare] == [text] * _TIMES


_TIMES = 7


def _nodes(node: Any) -> Iterator[yaml.Node]:
    """A node and all below it; what an alias names again once more, without what is below."""
    seen: set[int] = set()
    todo = [node] if node is not None else []
    while todo:
        each = todo.pop()
        yield each
        if isinstance(each, yaml.CollectionNode) and id(each) not in seen:
            seen.add(id(each))
            todo += [part for pair in each.value for part in (pair if isinstance(pair, tuple) else (pair,))]


_WORDS = frozenset(
    word
    for each in ("~", "null", "true", "false", "yes", "no", "on", "off", "y", "n", "<<", "=")
    for word in (each, each.upper(), each.capitalize())
)
"""What programs take for something else than a text."""
