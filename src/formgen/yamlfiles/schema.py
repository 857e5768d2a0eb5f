"""The JSON Schema of a kind of file, derived from the same shapes that the reader walks.

Editors parse YAML themselves before they look at a schema, so wherever people may type a number or a
bare word the schema takes what the editor makes of it: `1级` a string, `2026` a number.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, TypeAlias

from formgen.periods import MONTH_PATTERN, PATTERN as PERIOD_PATTERN
from formgen.points import Percent
from formgen.yamlfiles.kinds import Doc
from formgen.yamlfiles.shapes import (
    ID_PATTERN,
    ITEM_PATTERN,
    TEXT,
    TRUTHS,
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

Json: TypeAlias = dict[str, Any]

_NUMBER = r"^\s*[-+−－＋]?[0-9０-９,，.．]+\s*$"
_PERCENT = r"^\s*[-+−－＋]?[0-9０-９,，.．]+\s*[%％]\s*$"

_SCALARS: Mapping[str, Json] = {
    "text": {"type": ["string", "number", "boolean"]},
    "id": {"anyOf": [{"type": "string", "pattern": f"^{ID_PATTERN}$"}, {"type": "integer", "minimum": 0}]},
    "item": {
        "anyOf": [{"type": "string", "pattern": f"^{ITEM_PATTERN}$"}, {"type": "integer", "minimum": 0}]
    },
    "month": {"type": "string", "pattern": f"^{MONTH_PATTERN}$"},
    "period": {"anyOf": [{"type": "string", "pattern": f"^{PERIOD_PATTERN}$"}, {"type": "integer"}]},
    "number": {"anyOf": [{"type": "number"}, {"type": "string", "pattern": _NUMBER}]},
    "percent": {"type": "string", "pattern": _PERCENT},
    "whole": {"anyOf": [{"type": "integer"}, {"type": "string", "pattern": _NUMBER}]},
    "truth": {
        "anyOf": [{"type": "boolean"}, {"enum": [word for word in TRUTHS if word not in ("true", "false")]}]
    },
}


def schema(kind: type, name: str) -> Json:
    """The JSON Schema (draft 2020-12) of files of this name, which are read as this class."""
    root = shape(kind)
    definitions = {each.kind.__name__: _mapping(each) for each in keyed_in(root)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"formgen {name}",
        **_schema(root),
        "$defs": dict(sorted(definitions.items())),
    }


def keyed_in(root: Shape) -> Iterator[Keyed]:
    """Every class below a shape, once."""
    seen: dict[type, Keyed] = {}
    todo = [root]
    while todo:
        match todo.pop():
            case Keyed() as each if each.kind not in seen:
                seen[each.kind] = each
                todo += [key.shape for key in each.keys.values()]
            case Kinds() as each:
                todo += each.by_key.values()
            case ListOf(inner) | MapOf(inner):
                todo.append(inner)
            case _:
                pass
    yield from seen.values()


def _schema(of: Shape) -> Json:  # noqa: PLR0911 - one return a shape
    match of:
        case Scalar():
            return dict(_SCALARS[of.name])
        case OneOf():
            return {"enum": [*of.words, *(int(word) for word in of.words if word.isdecimal())]}
        case ListOf():
            return {"type": ["array", "null"], "items": _schema(of.item)}
        case MapOf():
            empty = {"type": "null"}
            value = _schema(of.value)
            allowed = {"anyOf": [value, empty]} if of.value in (TEXT, Anything()) else value
            known = {name: {**allowed, **_described(doc)} for name, doc in of.known.items()}
            named = {"properties": known} if known else {}
            return {"type": ["object", "null"], **named, "additionalProperties": allowed}
        case Anything():
            return {}
        case Keyed():
            return {"$ref": f"#/$defs/{of.kind.__name__}"}
        case Kinds():
            return {"anyOf": [_schema(each) for each in of.by_key.values()]}


def _mapping(of: Keyed) -> Json:
    required = [key.name for key in of.keys.values() if key.required]
    found: Json = {
        "type": "object" if required else ["object", "null"],
        "properties": {key.name: _property(key) for key in of.keys.values()},
        "additionalProperties": False,
    }
    if required:
        found["required"] = required
    description = {"description": _summary(of.kind)}
    if of.shorthand is None:
        return {**description, **found}
    return {**description, "anyOf": [_property(of.keys[of.shorthand]), found]}


def _summary(kind: type) -> str:
    return " ".join((kind.__doc__ or "").split("\n\n")[0].split())


def _property(key: Key) -> Json:
    found = _schema(key.shape)
    if key.doc:
        found |= _described(key.doc)
    if key.required and key.shape == TEXT:
        found["pattern"] = r"\S"
    default = _plain(key.default)
    if default not in (None, "", []):
        found["default"] = default
    return found


def _described(doc: Doc) -> Json:
    return {"description": f"{doc.en} · {doc.zh}"}


def _plain(value: object) -> object:
    """A default as one would type it; nothing where it has no short form."""
    match value:
        case bool() | int() | str():
            return value
        case Decimal():
            return int(value) if value == int(value) else float(value)
        case Percent():
            return str(value)
        case tuple():
            return [_plain(each) for each in value]
        case _:
            return None


def text(kind: type, name: str) -> str:
    """The text of the schema's file."""
    return json.dumps(schema(kind, name), ensure_ascii=False, indent=2) + "\n"
