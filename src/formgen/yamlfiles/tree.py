"""From YAML text to a plain tree of nodes with places.

YAML is used for its layout only: scalars keep the text that was typed, no object is ever
constructed, and whatever could hide or multiply content (aliases, anchors, merge keys, tags,
duplicate keys, further documents) is refused.  The tree is built from the parser's events, with
size, depth and number of nodes bounded on the way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn, TypeAlias

import yaml

from formgen.problems import Problem, Where, error
from formgen.text import described, shown, unfit, without_unfit

MOST_CHARACTERS = 2_000_000
MOST_NODES = 200_000
MOST_DEPTH = 32
MOST_PROBLEMS = 100


@dataclass(frozen=True, slots=True)
class Word:
    """A scalar: its text as typed; `plain` if it stood without quotes.

    A `flawed` node has had a problem noted about itself: something next to its content was refused.
    """

    where: Where
    text: str
    plain: bool = True
    flawed: bool = False

    @property
    def empty(self) -> bool:
        return self.plain and self.text in ("", "~", "null", "Null", "NULL")


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    where: Where
    items: tuple[Node, ...]
    flawed: bool = False


@dataclass(frozen=True, slots=True)
class Pairs:
    """A mapping, its pairs in written order; keys are unique."""

    where: Where
    pairs: tuple[tuple[Word, Node], ...]
    flawed: bool = False


@dataclass(frozen=True, slots=True)
class Broken:
    """Something refused altogether."""

    where: Where
    flawed: bool = True


Node: TypeAlias = Word | Items | Pairs | Broken


class StopReading(Exception):  # noqa: N818 - it is no error, its problem is noted already
    """Reading on would be useless or costly."""


class Notes:
    """The problems found so far; too many of them end the reading."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(self, code: str, where: Where, **facts: object) -> None:
        self.problems.append(error(code, where, **facts))
        if len(self.problems) >= MOST_PROBLEMS:
            self.stop("too-many-problems", where, most=MOST_PROBLEMS)

    def stop(self, code: str, where: Where, **facts: object) -> NoReturn:
        self.problems.append(error(code, where, **facts))
        raise StopReading


def tree(text: str, file: str, notes: Notes) -> Node | None:
    """The one document of a YAML text, or None; raises StopReading when a limit is reached."""
    if len(text) > MOST_CHARACTERS:
        notes.stop("text-too-long", Where(file), most=f"{MOST_CHARACTERS:,}")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for found in unfit(text):
        notes.add("unfit-character", _place(text, found.start(), file), **described(found.group()))
    text = without_unfit(text)
    try:
        return _Composer(text, file, notes).document()
    except yaml.YAMLError as why:
        code, line, column, facts = _diagnosis(why, text)
        notes.add(code, Where(file, line + 1, column + 1), **facts)
        return None


def _place(text: str, offset: int, file: str) -> Where:
    line_start = text.rfind("\n", 0, offset) + 1
    return Where(file, text.count("\n", 0, offset) + 1, offset - line_start + 1)


class _Composer:
    """Builds nodes from the parser's events, refusing what is not plain layout as it comes."""

    def __init__(self, text: str, file: str, notes: Notes) -> None:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        self._events: Iterator[Any] = iter(yaml.parse(text, Loader=loader))
        self._text = text
        self._file = file
        self._notes = notes
        self._count = 0

    def document(self) -> Node | None:
        node: Node | None = None
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                if node is not None:
                    self._notes.add("several-documents", self._at(event))
                    return node
                node = self._node(next(self._events), 0)
        if node is None:
            self._notes.add("empty-file", Where(self._file, 1, 1))
        return node

    def _at(self, event: Any) -> Where:
        return Where(self._file, event.start_mark.line + 1, event.start_mark.column + 1)

    def _node(self, event: Any, depth: int) -> Node:
        where = self._at(event)
        self._bound(where, depth)
        if isinstance(event, yaml.AliasEvent):
            self._notes.add("yaml-alias", where, text=f"*{event.anchor}")
            return Broken(where)
        flawed = self._decorated(event, where)
        if isinstance(event, yaml.ScalarEvent):
            return self._word(event, where, flawed=flawed)
        if isinstance(event, yaml.SequenceStartEvent):
            return Items(where, tuple(self._items(depth)), flawed)
        pairs, refused = self._unique(self._pairs(depth))
        return Pairs(where, pairs, flawed or refused)

    def _decorated(self, event: Any, where: Where) -> bool:
        """Whether an anchor or a tag stands before a value: most often it was meant as text."""
        if event.anchor is not None:
            self._notes.add("yaml-anchor", where, text=f"&{event.anchor}")
        if event.tag is not None:
            self._notes.add("yaml-tag", where, text=shown(event.tag.replace("tag:yaml.org,2002:", "!!")))
        return event.anchor is not None or event.tag is not None

    def _bound(self, where: Where, depth: int) -> None:
        self._count += 1
        if self._count > MOST_NODES:
            self._notes.stop("too-many-nodes", where, most=f"{MOST_NODES:,}")
        if depth > MOST_DEPTH:
            self._notes.stop("nested-too-deep", where, most=MOST_DEPTH)

    def _word(self, event: Any, where: Where, *, flawed: bool) -> Word:
        text = event.value
        if event.style in ("|", ">"):
            text = text.rstrip("\n")  # the last line break ends the block, it is no part of the text
        for found in unfit(text):  # typed as an escape: "\0"
            self._notes.add("unfit-character", where, **described(found.group()))
            flawed = True
        return Word(where, without_unfit(text), not event.style, flawed)

    def _items(self, depth: int) -> Iterator[Node]:
        for event in self._events:
            if isinstance(event, yaml.SequenceEndEvent):
                return
            yield self._node(event, depth + 1)

    def _pairs(self, depth: int) -> Iterator[tuple[Node, Node, str]]:
        """Keys and values as they come, with what stands between them."""
        for event in self._events:
            if isinstance(event, yaml.MappingEndEvent):
                return
            key = self._node(event, depth + 1)
            following = next(self._events)
            between = self._text[event.end_mark.index : following.start_mark.index]
            yield key, self._node(following, depth + 1), between

    def _unique(self, found: Iterable[tuple[Node, Node, str]]) -> tuple[tuple[tuple[Word, Node], ...], bool]:
        """The pairs of a mapping that may stand, and whether any was refused."""
        pairs: dict[str, tuple[Word, Node]] = {}
        refused = False
        for key, value, between in found:
            if isinstance(key, Word) and self._may_stand(key, between, pairs):
                pairs[key.text] = key, value
                refused = refused or key.flawed
            else:
                refused = True
                if not isinstance(key, Word | Broken):
                    self._notes.add("key-not-a-text", key.where)
        return tuple(pairs.values()), refused

    def _may_stand(self, key: Word, between: str, earlier: Mapping[str, tuple[Word, Node]]) -> bool:
        text = shown(key.text)
        if key.plain and key.text == "<<":
            self._notes.add("yaml-merge", key.where)
        elif key.text in earlier:
            self._notes.add("duplicate-key", key.where, key=text, first=earlier[key.text][0].where.line)
        elif ":" not in between:  # {sales: 1,200}: a key 200 without any value
            code = slip(key.text) or "no-colon-in-braces"
            self._notes.add(code, key.where, text=text)
        else:
            return True
        return False


# ── what a syntax error most likely means ───────────────────────────────────────────────────

_KEY = r"(?:-[ ]+)*[\w-]+"
_SLIPS = {
    "wide-space": re.compile("[\u3000\xa0]|[^:]*:[\u3000\xa0]"),
    "full-width-colon": re.compile(r"[^:\"']*："),
    "colon-without-space": re.compile(rf"{_KEY}:[^ \n]"),
}


_WIDE = re.compile("[，｛｝［］【】]")


def slip(text: str) -> str:
    """The code of the slip of the pen that kept this text from being a key with its value, or ""."""
    return next((code for code, pattern in _SLIPS.items() if pattern.match(text)), "")


@dataclass(frozen=True, slots=True)
class _Scene:
    """A syntax error: where the parser gave up, where what it was reading began; lines from 0."""

    lines: list[str]
    line: int
    column: int
    from_line: int
    from_column: int
    in_parser: bool

    def at(self, line: int, column: int) -> str:
        return self.lines[line][column : column + 1] if line < len(self.lines) else ""

    def text(self, line: int) -> str:
        return self.lines[line] if line < len(self.lines) else ""

    @property
    def at_end(self) -> bool:
        return not any(self.lines[self.line + 1 :]) and not self.text(self.line)[self.column :].strip()


_Diagnosis: TypeAlias = tuple[str, int, int, dict[str, str]]


def _diagnosis(why: yaml.YAMLError, text: str) -> _Diagnosis:
    line, column = _marked(why, "problem_mark") or (0, 0)
    from_line, from_column = _marked(why, "context_mark") or (line, column)
    in_parser = isinstance(why, yaml.parser.ParserError)
    scene = _Scene(text.split("\n"), line, column, from_line, from_column, in_parser)
    found = (look(scene) for look in _LOOKS)
    return next(each for each in found if each)


def _marked(why: yaml.YAMLError, name: str) -> tuple[int, int] | None:
    mark = getattr(why, name, None)
    return (mark.line, mark.column) if mark else None


def _tab(scene: _Scene) -> _Diagnosis | None:
    line = scene.text(scene.line)
    indentation = line[: len(line) - len(line.lstrip(" \t"))]
    if "\t" not in indentation:
        return None
    return "yaml-tab", scene.line, indentation.index("\t"), {}


def _escape(scene: _Scene) -> _Diagnosis | None:
    line = scene.text(scene.line)
    if scene.at(scene.from_line, scene.from_column) != '"' or scene.at_end:
        return None
    column = line.rfind("\\", 0, scene.column + 1)
    if column < 0:
        return None
    return "yaml-escape", scene.line, column, {"text": shown(line[column : column + 6])}


def _unclosed(scene: _Scene) -> _Diagnosis | None:
    opening = scene.at(scene.from_line, scene.from_column)
    quote = opening in ("'", '"') and scene.at_end
    if not opening or not (quote or opening in "[{"):
        return None
    line = scene.text(scene.from_line)
    wide = _WIDE.search(line, scene.from_column)
    if wide and not quote:
        return "full-width-sign", scene.from_line, wide.start(), {"sign": wide.group()}
    text = shown(line[scene.from_column :])
    return "yaml-unclosed", scene.from_line, scene.from_column, {"sign": opening, "text": text}


def _slip(scene: _Scene) -> _Diagnosis | None:
    for number in (scene.line - 1, scene.line):
        line = scene.text(number) if number >= 0 else ""
        start = len(line) - len(line.lstrip(" "))
        code = slip(line[start:])
        if code and not re.search(r"^[^：]*:(?: |$)", line):
            return code, number, start, {"text": shown(line)}
    return None


_NEEDS_QUOTES = re.compile(
    r"[ ]*(?:-[ ]+)*(?:[^\s:#\"'\[{][^:#]*:[ ]+)?"
    r"(?P<text>(?:[*&!%@`|>{\[\]},?\"']|-[ ]).*|[^\s\"'#\[{|>-][^#]*:(?:[ ].*)?)"
)


def _quotes(scene: _Scene) -> _Diagnosis | None:
    found = _NEEDS_QUOTES.fullmatch(scene.text(scene.line).rstrip())
    if not found or scene.column < found.start("text"):
        return None
    return "needs-quotes", scene.line, found.start("text"), {"text": shown(found["text"])}


def _no_colon(scene: _Scene) -> _Diagnosis | None:
    if scene.in_parser or scene.from_line >= scene.line:
        return None
    text = shown(scene.text(scene.from_line))
    return "key-without-colon", scene.from_line, scene.from_column, {"text": text}


def _indentation(scene: _Scene) -> _Diagnosis | None:
    line = scene.text(scene.line)
    if not scene.in_parser or line[: scene.column].strip():
        return None
    return "yaml-indentation", scene.line, scene.column, {"text": shown(line)}


def _unknown(scene: _Scene) -> _Diagnosis:
    return "yaml-syntax", scene.line, scene.column, {"text": shown(scene.text(scene.line))}


_LOOKS: tuple[Callable[[_Scene], _Diagnosis | None], ...] = (
    _tab,
    _escape,
    _unclosed,
    _slip,
    _no_colon,
    _indentation,
    _quotes,
    _unknown,
)
