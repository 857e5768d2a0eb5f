"""Reading YAML by type: every problem of a file in one pass, each with its line and column.

What may stand where is said by the type hints of the class that is asked for
(`formgen.yamlfiles.shapes`); the text of every scalar is taken as it was typed (`formgen.yamlfiles.tree`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar, cast

from formgen.problems import Path, Places, Problem, Where
from formgen.text import MOST_LETTERS, near, shown
from formgen.yamlfiles.shapes import (
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
from formgen.yamlfiles.tree import Broken, Items, Node, Notes, Pairs, StopReading, Word, slip, tree

T = TypeVar("T")

_MOST_IN_A_NAME = 500
NAMES = frozenset({"id", "label", "name", "number", "title", "unit"})
"""Keys whose texts are words or a line, and never an explanation."""


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

    def further(self, problems: Iterable[Problem]) -> Reading[T]:
        """The same reading with more problems; an error among them leaves no value."""
        every = tuple(sorted((*self.problems, *problems), key=lambda each: each.where))
        sound = not any(problem.is_error for problem in every)
        return replace(self, value=self.draft if sound else None, problems=every)

    def is_spoiled(self, path: Path) -> bool:
        """Whether what stands at this path, around it or below it could not be read."""
        return any(path[: len(bad)] == bad or bad[: len(path)] == path for bad in self.spoiled)


def read(text: str, file: str, kind: type[T]) -> Reading[T]:
    """Read a YAML text as a value of this class; `file` is the name that problems give."""
    notes = Notes()
    walk = _Walk(notes)
    draft: T | None = None
    try:
        node = tree(text, file, notes)
        if node is not None:
            draft = cast("T", walk.value(node, shape(cast("Any", kind)), ()))
    except StopReading:
        draft = None
    unjudged = Reading(None, Places(file, walk.places), (), draft, frozenset(walk.spoiled))
    return unjudged.further(notes.problems)


# ── from nodes to values ────────────────────────────────────────────────────────────────────


class _Walk:
    """Walks nodes along shapes; notes where each path stands and every problem on the way."""

    def __init__(self, notes: Notes) -> None:
        self.places: dict[Path, Where] = {}
        self.spoiled: set[Path] = set()
        self._notes = notes

    def value(self, node: Node, shape: Shape, path: Path) -> object:
        self.places[path] = node.where
        if isinstance(node, Broken):
            return self._spoil(shape, path)
        if node.flawed:
            self.spoiled.add((*path, ""))
        if isinstance(node, Word) and len(node.text) > (most := _room(path)):
            return self._wrong("value-too-long", node, shape, path, text=sketch(node), most=f"{most:,}")
        return self._shaped(node, shape, path)

    def _shaped(self, node: Word | Items | Pairs, shape: Shape, path: Path) -> object:  # noqa: PLR0911 - one a shape
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
            slipped = slip(node.text) if isinstance(node, Word) and node.plain else ""
            facts = {"key": _last(path)} if path else {}
            self._wrong(slipped or "not-a-mapping", node, shape, path, text=sketch(node), **facts)
        return ()

    # classes

    def _keyed(self, node: Node, shape: Keyed, path: Path) -> object:
        if shape.shorthand and isinstance(node, Word):
            key = shape.keys[shape.shorthand]
            return shape.kind(**{key.field: self._filled(node, key, path)})
        values: dict[str, object] = {}
        meant: set[str] = set()
        for word, item in self._pairs(node, shape, path):
            if word.text in shape.keys:
                key = shape.keys[word.text]
                values[key.field] = self._filled(item, key, (*path, key.name))
            else:
                meant.add(self._unknown(word, shape.keys))
                self.spoiled.add((*path, word.text))
        for key in shape.keys.values():
            if key.required and key.field not in values:
                values[key.field] = blank(key.shape)
                if path not in self.spoiled and key.name not in meant:
                    self._notes.add("missing-key", node.where, key=key.name)
                self.spoiled.add((*path, key.name))
        return shape.kind(**values)

    def _filled(self, node: Node, key: Key, path: Path) -> object:
        """The value of one key; an optional one that cannot be read counts as not said."""
        value = self.value(node, key.shape, path)
        if key.required:
            if isinstance(value, str) and not value.strip() and path not in self.spoiled:
                self._wrong("empty-value", node, key.shape, path, key=key.name)
            return value
        return key.default if path in self.spoiled else value

    def _unknown(self, word: Word, keys: Mapping[str, Key]) -> str:
        """Note an unknown key; returns the key that was most likely meant."""
        if slipped := slip(word.text):
            self._notes.add(slipped, word.where, text=shown(word.text))
            return re.split("[:：]", word.text.strip())[0].rstrip()
        close = near(word.text, keys) or _translated(word.text, keys.values())
        self._notes.add("unknown-key", word.where, key=shown(word.text), known=", ".join(keys), **close)
        return close.get("near", "")

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


def _room(path: Path) -> int:
    """How many characters may stand at this path."""
    return _MOST_IN_A_NAME if path and path[-1] in NAMES else MOST_LETTERS


def _last(path: Path) -> str:
    """The key that a path ends in; list items go by their list."""
    return next((str(step) for step in reversed(path) if isinstance(step, str)), "")
