"""Reading YAML by type: every problem of a file in one pass, each with its line and column.

YAML is used for its layout only.  Scalars keep the text that was typed (`0012`, `no`, `1:30`,
`3.10` mean what they look like); aliases, anchors, merge keys, tags and duplicate keys are
refused; no object is ever constructed.  What may stand where is said by the type hints of the
class that is asked for (`formgen.shapes`).
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any, Generic, NoReturn, TypeAlias, TypeVar, cast

import yaml

from formgen.problems import Path, Places, Problem, Where, error
from formgen.shapes import (
    TEXT,
    Anything,
    Key,
    Keyed,
    Kinds,
    ListOf,
    MapOf,
    OneOf,
    Scalar,
    Shape,
    shape,
)

T = TypeVar("T")

MOST_CHARACTERS = 2_000_000
MOST_NODES = 200_000
MOST_DEPTH = 32
MOST_PROBLEMS = 100


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """What reading a file gave: the value if nothing is wrong, and where each part stands.

    `draft` is the value as far as it could be read, with stand-ins at the `spoiled` paths: good
    for finding more problems in the same pass, and for nothing else.
    """

    value: T | None
    places: Places
    problems: tuple[Problem, ...]
    draft: T | None = None
    spoiled: frozenset[Path] = frozenset()


def read(text: str, file: str, kind: type[T]) -> Reading[T]:
    """Read a YAML text as a value of this class; `file` is the name that problems give."""
    notes = _Notes()
    walk = _Walk(notes)
    draft: T | None = None
    try:
        node = _tree(text, file, notes)
        if node is not None:
            draft = cast("T", walk.value(node, shape(cast("Any", kind)), ()))
    except _StopReading:
        draft = None
    problems = tuple(sorted(notes.problems, key=lambda each: each.where))
    value = None if any(problem.is_error for problem in problems) else draft
    return Reading(value, Places(file, walk.places), problems, draft, frozenset(walk.spoiled))


class _StopReading(Exception):  # noqa: N818 - it is no error, its problem is noted already
    """Reading on would be useless or costly."""


class _Notes:
    """The problems found so far."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(self, code: str, where: Where, **facts: object) -> None:
        self.problems.append(error(code, where, **facts))
        if len(self.problems) >= MOST_PROBLEMS:
            self.stop("too-many-problems", where, most=MOST_PROBLEMS)

    def stop(self, code: str, where: Where, **facts: object) -> NoReturn:
        self.problems.append(error(code, where, **facts))
        raise _StopReading


# ── bytes and characters ────────────────────────────────────────────────────────────────────


def text_of(path: FilePath, file: str) -> tuple[str, tuple[Problem, ...]]:
    """The text of a UTF-8 file, or nothing and the problem why not; never reads more than the limit."""
    try:
        with path.open("rb") as stream:
            raw = stream.read(4 * MOST_CHARACTERS + 1)
    except OSError as why:
        return "", (error("unreadable-file", Where(file), why=why.strerror or why),)
    return decode(raw, file)


def decode(raw: bytes, file: str) -> tuple[str, tuple[Problem, ...]]:
    """UTF-8 bytes, with or without a byte order mark, as text; other encodings are a problem."""
    try:
        return raw.decode("utf-8-sig"), ()
    except UnicodeDecodeError as why:
        line = raw.count(b"\n", 0, why.start) + 1
        place = Where(file, line, why.start - (raw.rfind(b"\n", 0, why.start) + 1) + 1)
        looks = _other_encoding(raw)
        return "", (error("not-utf-8", place, **({"looks": looks} if looks else {})),)


def _other_encoding(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in raw[:1000]:
        return "UTF-16"
    try:
        raw.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    return "GB18030 (GBK)"


_UNFIT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # control characters, NEL among them
    "\u2028\u2029"  # line breaks for YAML, invisible to people
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # turn the direction of what follows
    "\u00ad\u200b\u2060\ufeff"  # invisible: two names that look the same are not
    "\ufff9-\ufffd"  # a replacement character: damaged earlier
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"  # no characters at all
    "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000))
    + "]"
)


def _name(character: str) -> str:
    return unicodedata.name(character, unicodedata.category(character))


def _check_characters(text: str, file: str, notes: _Notes) -> None:
    """Refuse what cannot be printed or would not be seen: Word drops it or loses the rest of the page."""
    for found in _UNFIT.finditer(text):
        before = text[: found.start()]
        line = before.count("\n") + 1
        column = found.start() - (before.rfind("\n") + 1) + 1
        notes.add("unfit-character", Where(file, line, column), **_character(found.group()))


def _character(character: str) -> dict[str, str]:
    return {"point": f"U+{ord(character):04X}", "name": _name(character)}


# ── from text to nodes ──────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Word:
    """A scalar: its text as typed; `plain` if it stood without quotes."""

    where: Where
    text: str
    plain: bool = True

    @property
    def empty(self) -> bool:
        return self.plain and self.text in ("", "~", "null", "Null", "NULL")


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    where: Where
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Pairs:
    """A mapping, its pairs in written order; keys are unique."""

    where: Where
    pairs: tuple[tuple[Word, Node], ...]


@dataclass(frozen=True, slots=True)
class Broken:
    """Something refused, with its problem noted already."""

    where: Where


Node: TypeAlias = Word | Items | Pairs | Broken


def _tree(text: str, file: str, notes: _Notes) -> Node | None:
    if len(text) > MOST_CHARACTERS:
        notes.stop("file-too-large", Where(file), most=f"{MOST_CHARACTERS:,}")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    _check_characters(text, file, notes)
    if notes.problems:  # the parser stops at most of these, and counts lines differently at others
        return None
    try:
        return _Composer(text, file, notes).document()
    except yaml.YAMLError as why:
        notes.add(*_syntax_problem(why, text, file))
        return None


class _Composer:
    """Builds nodes from the parser's events, refusing what is not plain layout as it comes."""

    def __init__(self, text: str, file: str, notes: _Notes) -> None:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        self._events: Iterator[Any] = iter(yaml.parse(text, Loader=loader))
        self._file = file
        self._notes = notes
        self._count = 0

    def document(self) -> Node | None:
        """The one document of the file."""
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
        self._count += 1
        if self._count > MOST_NODES:
            self._notes.stop("too-many-nodes", where, most=f"{MOST_NODES:,}")
        if depth > MOST_DEPTH:
            self._notes.stop("nested-too-deep", where, most=MOST_DEPTH)
        if isinstance(event, yaml.AliasEvent):
            self._notes.add("yaml-alias", where, text=f"*{event.anchor}")
            return Broken(where)
        if event.anchor is not None:
            self._notes.add("yaml-anchor", where, text=f"&{event.anchor}")
        if event.tag is not None:
            self._notes.add("yaml-tag", where, text=event.tag)
        if isinstance(event, yaml.ScalarEvent):
            return self._word(event, where)
        if isinstance(event, yaml.SequenceStartEvent):
            return Items(where, tuple(self._rest(yaml.SequenceEndEvent, depth)))
        return Pairs(where, tuple(self._unique(self._rest(yaml.MappingEndEvent, depth))))

    def _word(self, event: Any, where: Where) -> Word:
        text = event.value
        if event.style in ("|", ">"):
            text = text.rstrip("\n")  # the last line break ends the block, it is no part of the text
        for found in _UNFIT.finditer(text):  # "\0" typed as an escape
            self._notes.add("unfit-character", where, **_character(found.group()))
        return Word(where, text, plain=not event.style)

    def _rest(self, end: type, depth: int) -> Iterator[Node]:
        for event in self._events:
            if isinstance(event, end):
                return
            yield self._node(event, depth + 1)

    def _unique(self, nodes: Iterator[Node]) -> Iterator[tuple[Word, Node]]:
        first: dict[str, Where] = {}
        for key, value in zip(nodes, nodes, strict=True):
            if not isinstance(key, Word):
                self._notes.add("key-not-a-text", key.where)
            elif key.plain and key.text == "<<":
                self._notes.add("yaml-merge", key.where)
            elif key.text in first:
                self._notes.add("duplicate-key", key.where, key=shown(key.text), first=first[key.text].line)
            else:
                first[key.text] = key.where
                yield key, value


# ── syntax errors ───────────────────────────────────────────────────────────────────────────


def _syntax_problem(why: yaml.YAMLError, text: str, file: str) -> tuple[str, Where]:
    mark = getattr(why, "problem_mark", None) or getattr(why, "context_mark", None)
    return "yaml-syntax", Where(file, mark.line + 1, mark.column + 1) if mark else Where(file)


# ── from nodes to values ────────────────────────────────────────────────────────────────────

_MOST_SHOWN = 40


def shown(text: str) -> str:
    """A text short enough to be quoted in a message."""
    line = " ".join(text.split())
    return line if len(line) <= _MOST_SHOWN else f"{line[: _MOST_SHOWN - 1]}…"


def near(word: str, known: Iterable[str]) -> dict[str, str]:
    """The fact `near` for a hint, if one of the known words is close to this one."""
    if len(word) > _MOST_SHOWN:
        return {}
    close = difflib.get_close_matches(word, list(known), 1, 0.6)
    return {"near": close[0]} if close else {}


class _Walk:
    """Walks nodes along shapes; notes where each path stands and every problem on the way."""

    def __init__(self, notes: _Notes) -> None:
        self.places: dict[Path, Where] = {}
        self.spoiled: set[Path] = set()
        self._notes = notes

    def value(self, node: Node, shape: Shape, path: Path) -> object:  # noqa: PLR0911 - one a shape
        self.places[path] = node.where
        if isinstance(node, Broken):
            return self._spoil(shape, path)
        match shape:
            case Scalar():
                return self._scalar(node, shape, path)
            case OneOf():
                return self._one_of(node, shape, path)
            case ListOf():
                return self._list(node, shape, path)
            case MapOf():
                return self._mapping(node, shape, path)
            case Anything():
                return self._anything(node, path)
            case Keyed():
                return self._keyed(node, shape, path)
            case Kinds():
                return self._kinds(node, shape, path)

    def _spoil(self, shape: Shape, path: Path) -> object:
        self.spoiled.add(path)
        return blank(shape)

    def _wrong(self, code: str, node: Node, shape: Shape, path: Path, **facts: object) -> object:
        self._notes.add(code, node.where, **facts)
        return self._spoil(shape, path)

    # scalars

    def _scalar(self, node: Node, shape: Scalar, path: Path) -> object:
        if not isinstance(node, Word):
            return self._wrong(shape.wrong, node, shape, path, text=sketch(node))
        if node.empty:
            return self._wrong("empty-value", node, shape, path, key=_last(path))
        try:
            return shape.parse(node.text)
        except ValueError:
            return self._wrong(shape.wrong, node, shape, path, text=sketch(node))

    def _one_of(self, node: Node, shape: OneOf, path: Path) -> object:
        if isinstance(node, Word) and node.text in shape.words:
            return node.text
        if isinstance(node, Word) and node.empty:
            return self._wrong("empty-value", node, shape, path, key=_last(path))
        word = node.text if isinstance(node, Word) else ""
        facts = {"text": sketch(node), "words": " / ".join(shape.words), **near(word, shape.words)}
        return self._wrong("not-one-of", node, shape, path, **facts)

    # lists and free mappings

    def _list(self, node: Node, shape: ListOf, path: Path) -> object:
        if isinstance(node, Word) and node.empty:
            return ()
        if not isinstance(node, Items):
            return self._wrong("not-a-list", node, shape, path, key=_last(path), text=sketch(node))
        return tuple(self.value(item, shape.item, (*path, index)) for index, item in enumerate(node.items))

    def _mapping(self, node: Node, shape: MapOf, path: Path) -> object:
        values = {}
        for key, item in self._pairs(node, shape, path):
            if isinstance(item, Word) and item.empty and shape.value in (TEXT, Anything()):
                continue  # nothing was recorded
            values[key.text] = self.value(item, shape.value, (*path, key.text))
        return values

    def _anything(self, node: Node, path: Path) -> object:
        match node:
            case Word():
                return "" if node.empty else node.text
            case Items():
                return tuple(
                    self.value(item, Anything(), (*path, index)) for index, item in enumerate(node.items)
                )
            case _:
                return self._mapping(node, MapOf(Anything()), path)

    def _pairs(self, node: Node, shape: Shape, path: Path) -> tuple[tuple[Word, Node], ...]:
        """The pairs of a mapping; an empty value is a mapping without any."""
        if isinstance(node, Pairs):
            return node.pairs
        if not (isinstance(node, Word) and node.empty):
            colon = isinstance(node, Word) and node.plain and "：" in node.text
            code = "full-width-colon" if colon else "not-a-mapping"
            self._wrong(code, node, shape, path, key=_last(path), text=sketch(node))
        return ()

    # classes

    def _keyed(self, node: Node, shape: Keyed, path: Path) -> object:
        if shape.shorthand and isinstance(node, Word):
            key = shape.keys[shape.shorthand]
            return shape.kind(**{key.field: self._filled(node, key, path)})
        values = {}
        for word, item in self._pairs(node, shape, path):
            key_or_none = shape.keys.get(word.text)
            if key_or_none is None:
                self._unknown(word, shape.keys.values())
            else:
                values[key_or_none.field] = self._filled(item, key_or_none, (*path, key_or_none.name))
        for key in shape.keys.values():
            if key.required and key.field not in values:
                values[key.field] = blank(key.shape)
                if path not in self.spoiled:
                    self._notes.add("missing-key", node.where, key=key.name)
                self.spoiled.add((*path, key.name))
        return shape.kind(**values)

    def _filled(self, node: Node, key: Key, path: Path) -> object:
        """The value of one key; an optional one that cannot be read counts as not said."""
        value = self.value(node, key.shape, path)
        if key.required:
            if value == "" and path not in self.spoiled:
                self._wrong("empty-value", node, key.shape, path, key=key.name)
            return value
        return key.default if path in self.spoiled else value

    def _unknown(self, word: Word, keys: Iterable[Key]) -> None:
        if "：" in word.text:
            self._notes.add("full-width-colon", word.where, text=shown(word.text))
            return
        names = [key.name for key in keys]
        facts = near(word.text, names) or _translated(word.text, keys)
        self._notes.add("unknown-key", word.where, key=shown(word.text), known=", ".join(names), **facts)

    def _kinds(self, node: Node, shape: Kinds, path: Path) -> object:
        written = {word.text: word for word, _ in self._pairs(node, shape, path)}
        if path in self.spoiled:
            return blank(shape)
        named = [key for key in shape.by_key if key in written]
        if len(named) == 1:
            return self._keyed(node, shape.by_key[named[0]], path)
        if named:
            return self._wrong("two-kinds", node, shape, path, keys=", ".join(named))
        close = next((found for key in written if (found := near(key, shape.by_key))), {})
        return self._wrong("no-kind", node, shape, path, keys=", ".join(shape.by_key), **close)


def _translated(word: str, keys: Iterable[Key]) -> dict[str, str]:
    """The key that a Chinese word means: officers type 权重 where `weight` is asked."""
    told = [key for key in keys if key.doc and word and word in key.doc.zh]
    told.sort(key=lambda key: len(key.doc.zh) if key.doc else 0)
    return {"near": told[0].name} if told else {}


def blank(shape: Shape) -> object:  # noqa: PLR0911 - one return a shape
    """The stand-in for a value that could not be read."""
    match shape:
        case Scalar():
            return shape.blank
        case OneOf():
            return shape.words[0]
        case ListOf():
            return ()
        case MapOf():
            return {}
        case Anything():
            return ""
        case Keyed():
            return shape.kind(**{key.field: blank(key.shape) for key in shape.keys.values() if key.required})
        case Kinds():
            return blank(next(iter(shape.by_key.values())))


def sketch(node: Node) -> str:
    """What was written, in short."""
    match node:
        case Word():
            return shown(node.text)
        case Items():
            return "[…]"
        case _:
            return "{…}"


def _last(path: Path) -> str:
    """The key that a path ends in; list items go by their list."""
    return next((str(step) for step in reversed(path) if isinstance(step, str)), "")
