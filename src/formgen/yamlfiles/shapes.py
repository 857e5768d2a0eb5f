"""What may stand in a YAML file, derived once from the type hints of the model.

`shape(kind)` turns a type into a small tree of shapes.  The reader (`formgen.yamlfiles.read`) walks a
document along it and the JSON Schema (`formgen.yamlfiles.schema`) is written from it, so that the
two cannot disagree about what a file may say.
"""

from __future__ import annotations

import dataclasses
import inspect
import re
import types
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, ForwardRef, Literal, TypeAlias, Union, get_args, get_origin, get_type_hints

from formgen.periods import MONTH_PATTERN, Period
from formgen.points import Percent, number
from formgen.text import same
from formgen.yamlfiles.kinds import Doc, Entry, Id, ItemId, Month, Proposed

ID_PATTERN = r"[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])?"
_LETTER = r"a-z0-9\u3007\u3400-\u4dbf\u4e00-\u9fff"
ITEM_PATTERN = rf"[{_LETTER}](?:[{_LETTER}-]{{0,46}}[{_LETTER}])?"
"""Chinese characters beyond U+FFFF are left out: editors count and compare them each in their own way."""
TRUTHS = {"true": True, "yes": True, "是": True, "false": False, "no": False, "否": False}


# ── shapes ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Scalar:
    """One typed value: how its text is understood, and the problem's code where it is not.

    `blank` stands in for a value that could not be read, while the rest is still looked at.
    """

    name: Literal["text", "id", "item", "month", "period", "number", "percent", "whole", "truth"]
    parse: Callable[[str], object]
    wrong: str
    blank: object


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of a few words."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list, each item of one shape."""

    item: Shape


@dataclass(frozen=True, slots=True)
class MapOf:
    """A mapping with free keys, each value of one shape; `known` are keys that editors propose."""

    value: Shape
    known: Mapping[str, Doc] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Anything:
    """An `Entry`: one typed value, a list of them, or named ones."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a mapping: `name` as written in YAML, `field` as named in the class."""

    name: str
    field: str
    shape: Shape
    required: bool
    default: object = None
    doc: Doc | None = None


@dataclass(frozen=True, slots=True)
class Keyed:
    """A mapping with known keys that fills a class; a bare scalar fills its `shorthand` key."""

    kind: type
    keys: Mapping[str, Key]
    own: str
    shorthand: str | None = None


@dataclass(frozen=True, slots=True)
class Kinds:
    """One of several classes; the key that names a class's first own field decides."""

    by_key: Mapping[str, Keyed]


Shape: TypeAlias = Scalar | OneOf | ListOf | MapOf | Anything | Keyed | Kinds


# ── scalars ─────────────────────────────────────────────────────────────────────────────────


def _matching(pattern: str) -> Callable[[str], str]:
    exact = re.compile(pattern)

    def parse(text: str) -> str:
        if not exact.fullmatch(text):
            raise ValueError(text)
        return text

    return parse


_item = _matching(ITEM_PATTERN)


def _item_id(text: str) -> str:
    return _item(same(text))


def _whole(text: str) -> int:
    value = number(text)
    if value != int(value):
        raise ValueError(text)
    return int(value)


def _truth(text: str) -> bool:
    word = unicodedata.normalize("NFKC", text).strip().lower()
    if word not in TRUTHS:
        raise ValueError(text)
    return TRUTHS[word]


TEXT = Scalar("text", str, "not-a-text", "")
SCALARS: Mapping[object, Scalar] = {
    str: TEXT,
    Id: Scalar("id", _matching(ID_PATTERN), "not-an-id", ""),
    ItemId: Scalar("item", _item_id, "not-an-item-id", ""),
    Month: Scalar("month", _matching(MONTH_PATTERN), "not-a-month", "2000-01"),
    Period: Scalar("period", Period.parse, "not-a-period", Period("month", 24_000)),
    Decimal: Scalar("number", number, "not-a-number", Decimal(0)),
    Percent: Scalar("percent", Percent.parse, "not-a-percent", Percent(Decimal(0))),
    int: Scalar("whole", _whole, "not-a-whole-number", 0),
    bool: Scalar("truth", _truth, "not-yes-or-no", False),  # noqa: FBT003 - the blank of a truth is no
}


# ── from hints to shapes ────────────────────────────────────────────────────────────────────


@cache
def shape(hint: Any) -> Shape:  # noqa: PLR0911 - one return a kind of hint
    """The shape of a type hint; raises TypeError for a hint the form language does not use."""
    if get_origin(hint) is Annotated:
        return _annotated(hint)
    if hint in SCALARS:
        return SCALARS[hint]
    if _is_entry(hint):
        return Anything()
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return _keyed(hint)
    origin, inner = get_origin(hint), [each for each in get_args(hint) if each is not types.NoneType]
    if origin is Literal:
        return OneOf(tuple(inner))
    if origin is tuple and inner[1:] == [Ellipsis]:
        return ListOf(shape(inner[0]))
    if origin is Mapping and inner[0] is str:
        return MapOf(shape(inner[1]))
    if origin in (Union, types.UnionType):
        return shape(inner[0]) if len(inner) == 1 else _kinds(inner)
    raise TypeError(f"no shape for {hint!r}")


def _annotated(hint: Any) -> Shape:
    plain, *notes = get_args(hint)
    found = shape(plain)
    known = next((note.keys for note in notes if isinstance(note, Proposed)), None)
    return replace(found, known=known) if known and isinstance(found, MapOf) else found


def _is_entry(hint: Any) -> bool:
    """`Entry` is recursive, so its hint is a forward reference, or a union that holds one."""
    if isinstance(hint, ForwardRef):
        return hint.__forward_arg__ == Entry
    return any(_is_entry(each) for part in get_args(hint) for each in get_args(part)) and str in get_args(
        hint
    )


def _keyed(kind: type) -> Keyed:
    hints = get_type_hints(kind, include_extras=True)
    keys = [_key(field, hints[field.name]) for field in dataclasses.fields(kind) if field.init]
    own = next(iter(inspect.get_annotations(kind)))
    return Keyed(kind, {key.name: key for key in keys}, _yaml_name(own), getattr(kind, "__shorthand__", None))


def _key(field: dataclasses.Field[Any], hint: Any) -> Key:
    default = field.default_factory() if field.default_factory is not dataclasses.MISSING else field.default
    doc = next((note for note in getattr(hint, "__metadata__", ()) if isinstance(note, Doc)), None)
    required = default is dataclasses.MISSING
    return Key(
        name=_yaml_name(field.name),
        field=field.name,
        shape=shape(hint),
        required=required,
        default=None if required else default,
        doc=doc,
    )


def _yaml_name(field: str) -> str:
    return field.removesuffix("_")


def _kinds(hints: list[Any]) -> Kinds:
    by_key: dict[str, Keyed] = {}
    for hint in hints:
        found = shape(hint)
        if not isinstance(found, Keyed) or found.own in by_key:
            raise TypeError(f"no shape for one of several classes: {hint!r}")
        by_key[found.own] = found
    return Kinds(by_key)
