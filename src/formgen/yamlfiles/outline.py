"""A YAML text as fields: what stands there and what might, for somebody who fills it in and reads no YAML.

The outline is made along the same shapes by which the text is read (`formgen.yamlfiles.shapes`), so a key
of the model is a field without further ado.  It holds what is typed, right or wrong, and judges nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from formgen.problems import Path, Where
from formgen.yamlfiles.read import sketch
from formgen.yamlfiles.shapes import (
    Anything,
    Key,
    Keyed,
    Kinds,
    ListOf,
    MapOf,
    OneOf,
    Scalar,
    Shape,
)
from formgen.yamlfiles.tree import Items, Node, Notes, Pairs, StopReading, Word, tree


@dataclass(frozen=True, slots=True)
class Part:
    """One place of a text: a key of a mapping, said or not, or an item of a list.

    `of` is the shape of what may stand there.  `key` is the key that names it, `owner` the class that
    knows it: None for an item, and for a key that nobody knows.  `where` is None for what is not said.
    `value` is a single value as typed.  `kind` is the key that decides among several classes; `is_short`
    where a bare value stands for a whole mapping.  It `is_odd` where something else stands than may: `value`
    sketches it.
    """

    path: Path
    of: Shape
    where: Where | None = None
    key: Key | None = None
    owner: type | None = None
    value: str = ""
    kind: str = ""
    is_short: bool = False
    is_odd: bool = False
    parts: tuple[Part, ...] = ()

    @property
    def is_said(self) -> bool:
        return self.where is not None

    @property
    def may_go(self) -> bool:
        """Whether it may be left out: an optional key, an item, or what nobody knows."""
        return self.key is None or not self.key.required

    @property
    def all(self) -> Iterator[Part]:
        """The part itself and every one below it, in order."""
        yield self
        for part in self.parts:
            yield from part.all

    def at(self, path: Path) -> Part | None:
        """The part of a path below this one, if there is such a place."""
        here: Part | None = self
        for depth in range(len(self.path) + 1, len(path) + 1):
            parts = here.parts if here else ()
            here = next((part for part in parts if part.path == path[:depth]), None)
        return here


def outline(text: str, of: Shape) -> Part | None:
    """The fields of a text; None where it is not plain YAML, which whoever reads it is told."""
    notes = Notes()
    try:
        node = tree(text, "", notes)
    except StopReading:
        return None
    return None if node is None or notes.problems else _part(Part((), of), node)


def _part(bare: Part, node: Node) -> Part:
    """A place with what stands there."""
    part = replace(bare, where=node.where)
    is_empty = isinstance(node, Word) and node.empty
    match part.of:
        case Scalar() | OneOf():
            return replace(part, value=node.text) if isinstance(node, Word) else _odd(part, node)
        case ListOf(item):
            items = node.items if isinstance(node, Items) else ()
            parts = tuple(_part(Part((*part.path, n), item), each) for n, each in enumerate(items))
            return replace(part, parts=parts) if is_empty or isinstance(node, Items) else _odd(part, node)
        case MapOf(value):
            pairs = node.pairs if isinstance(node, Pairs) else ()
            parts = tuple(_part(Part((*part.path, word.text), value), each) for word, each in pairs)
            return replace(part, parts=parts) if is_empty or isinstance(node, Pairs) else _odd(part, node)
        case Keyed():
            return _keyed(part, part.of, node)
        case Kinds(by_key):
            found = (
                [word.text for word, _ in node.pairs if word.text in by_key]
                if isinstance(node, Pairs)
                else []
            )
            return (
                _keyed(replace(part, kind=found[0]), by_key[found[0]], node)
                if len(found) == 1
                else _odd(part, node)
            )
        case Anything():
            return _odd(part, node)


def _keyed(part: Part, of: Keyed, node: Node) -> Part:
    if of.shorthand and isinstance(node, Word):
        short = replace(_unsaid(part.path, of, of.keys[of.shorthand]), where=node.where, value=node.text)
        rest = (_unsaid(part.path, of, key) for key in of.keys.values())
        parts = tuple(short if each.key == short.key else each for each in rest)
        return replace(part, parts=parts, is_short=True)
    if not isinstance(node, Pairs) and not (isinstance(node, Word) and node.empty):
        return _odd(part, node)
    pairs = {word.text: each for word, each in node.pairs} if isinstance(node, Pairs) else {}
    words = {word.text: word.where for word, _ in node.pairs} if isinstance(node, Pairs) else {}
    known = [
        _part(bare, pairs[key.name]) if key.name in pairs else bare
        for key in of.keys.values()
        for bare in (_unsaid(part.path, of, key),)
    ]
    strange = [
        replace(_odd(Part((*part.path, name), Anything()), each), where=words[name])
        for name, each in pairs.items()
        if name not in of.keys
    ]
    return replace(part, parts=(*known, *strange))


def _unsaid(path: Path, of: Keyed, key: Key) -> Part:
    return Part((*path, key.name), key.shape, key=key, owner=of.kind)


def _odd(part: Part, node: Node) -> Part:
    return replace(part, where=node.where, is_odd=True, value=sketch(node))
