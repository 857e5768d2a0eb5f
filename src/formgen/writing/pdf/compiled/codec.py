"""Frozen data as bytes, and back: led by its types alone, so that no file can ask for anything else.

What `dataclasses` and type hints say is all that is known of the data: text, bytes, numbers, `None`, tuples,
mappings, frozen sets, literals, unions and dataclasses of these.  What is read has these types again, down to
the last item, or is refused; nothing of it is ever run.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from itertools import accumulate, pairwise
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")

MOST_BYTES = 16_000_000
"""Of the text that is unpacked; that of a form has 200,000."""

_LENGTH, _LEVEL = 4, 6


class DamagedError(ValueError):
    """Raised for bytes that are not what `packed` made of data of that type."""


def packed(kind: type[T], value: T) -> bytes:
    """The data as bytes; raises TypeError for what is not of this type, ValueError for what is no number."""
    blobs: list[bytes] = []
    plain = _coder(cast("Any", kind)).plain(value, blobs)
    text = json.dumps([plain, list(map(len, blobs))], allow_nan=False, separators=(",", ":"))
    small = zlib.compress(text.encode(), _LEVEL)
    return b"".join((len(small).to_bytes(_LENGTH), small, *blobs))


def unpacked(kind: type[T], data: bytes) -> T:
    """The data that these bytes are of; raises DamagedError."""
    try:
        plain, blobs = _read(data)
        return cast("T", _coder(cast("Any", kind)).value(plain, blobs))
    except (ValueError, TypeError, LookupError, OverflowError, RecursionError, zlib.error) as why:
        raise DamagedError(type(why).__name__) from why


def _read(data: bytes) -> tuple[Any, tuple[bytes, ...]]:
    begin = _LENGTH + int.from_bytes(data[:_LENGTH])
    unpacking = zlib.decompressobj()
    text = unpacking.decompress(data[_LENGTH:begin], MOST_BYTES)
    if not unpacking.eof or unpacking.unused_data:
        raise DamagedError(begin)
    plain, lengths = json.loads(text)
    if any(type(each) is not int or each < 0 for each in lengths):
        raise DamagedError(lengths)
    ends = tuple(accumulate(lengths, initial=begin))
    if ends[-1] != len(data):
        raise DamagedError(ends)
    return plain, tuple([data[start:end] for start, end in pairwise(ends)])


# ── one type ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Coder:
    """How data of a type is written, as what JSON knows with bytes apart, and read."""

    plain: Callable[[Any, list[bytes]], Any]
    value: Callable[[Any, tuple[bytes, ...]], Any]


@cache
def _coder(kind: Any) -> _Coder:  # noqa: PLR0911 one return a kind of type
    """The way to write and read this type; raises TypeError for one that there is no way for."""
    origin, of = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return _union(of)
    if origin is Literal:
        return _literal(of)
    if origin is tuple:
        return _items(tuple, of[0]) if len(of) == 2 and of[1] is Ellipsis else _sequence(tuple, of)
    if origin is frozenset:
        return _items(frozenset, of[0])
    if origin is not None and issubclass(origin, Mapping):
        return _mapping(*of)
    if kind is bytes:
        return _BYTES
    if kind in _SCALARS:
        return _scalar(_SCALARS[kind])
    if is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind)
        return _sequence(kind, tuple(hints[each.name] for each in fields(kind)))
    raise TypeError(kind)


_SCALARS: Mapping[Any, tuple[type, ...]] = {
    str: (str,),
    int: (int,),
    float: (float, int),
    bool: (bool,),
    NoneType: (NoneType,),
}
"""What JSON has itself; a length may be a whole number."""


def _scalar(kinds: tuple[type, ...]) -> _Coder:
    def plain(value: Any, _: list[bytes]) -> Any:
        return read(str(value) if isinstance(value, str) else value, ())

    def read(plain: Any, _: tuple[bytes, ...]) -> Any:
        if type(plain) not in kinds:
            raise TypeError(plain)
        return plain

    return _Coder(plain, read)


def _literal(known: tuple[Any, ...]) -> _Coder:
    """One of a few words or numbers, as it is: literals are equal that have the same, in whatever order."""

    def read(plain: Any, _: Any = ()) -> Any:
        found = next((each for each in known if type(each) is type(plain) and each == plain), None)
        if found is None:
            raise TypeError(plain)
        return found

    return _Coder(read, read)


def _place(plain: Any) -> int:
    """A place in a list, which is never counted from its end."""
    if type(plain) is not int or plain < 0:
        raise TypeError(plain)
    return plain


def _keep_bytes(value: Any, blobs: list[bytes]) -> int:
    if not isinstance(value, bytes):
        raise TypeError(value)
    blobs.append(value)
    return len(blobs) - 1


_BYTES = _Coder(_keep_bytes, lambda plain, blobs: blobs[_place(plain)])


def _items(make: Callable[[list[Any]], Any], kind: Any) -> _Coder:
    """A tuple or a set of as many as there are; a set is written in order, so that its bytes are the same."""
    item = _coder(kind)

    def plain(value: Any, blobs: list[bytes]) -> list[Any]:
        return [item.plain(each, blobs) for each in (value if make is tuple else sorted(value))]

    def read(plain: Any, blobs: tuple[bytes, ...]) -> Any:
        if type(plain) is not list:
            raise TypeError(plain)
        value = item.value
        return make([value(each, blobs) for each in plain])

    return _Coder(plain, read)


def _sequence(make: Any, kinds: tuple[Any, ...]) -> _Coder:
    """A tuple with a type for each place, or a dataclass by its fields."""
    coders = tuple(map(_coder, kinds))
    names = None if make is tuple else tuple(each.name for each in fields(make))

    def plain(value: Any, blobs: list[bytes]) -> list[Any]:
        if type(value) is not make:
            raise TypeError(value)
        parts = value if names is None else [getattr(value, name) for name in names]
        return [coder.plain(each, blobs) for coder, each in zip(coders, parts, strict=True)]

    def read(plain: Any, blobs: tuple[bytes, ...]) -> Any:
        if type(plain) is not list:
            raise TypeError(plain)
        parts = [coder.value(each, blobs) for coder, each in zip(coders, plain, strict=True)]
        return tuple(parts) if names is None else make(*parts)

    return _Coder(plain, read)


def _mapping(key: Any, kind: Any) -> _Coder:
    """A mapping in its own order, each key beside its value."""
    keys, values = _items(tuple, key), _items(tuple, kind)

    def plain(value: Any, blobs: list[bytes]) -> list[Any]:
        return [keys.plain(tuple(value), blobs), values.plain(tuple(value.values()), blobs)]

    def read(plain: Any, blobs: tuple[bytes, ...]) -> Any:
        named, held = plain
        return dict(zip(keys.value(named, blobs), values.value(held, blobs), strict=True))

    return _Coder(plain, read)


def _union(kinds: tuple[Any, ...]) -> _Coder:
    """One of several types, by its place among their names: unions are equal in whatever order."""
    if not all(isinstance(kind, type) and get_origin(kind) is None for kind in kinds):
        raise TypeError(kinds)
    ordered = sorted(kinds, key=lambda kind: (kind.__module__, kind.__qualname__))
    coders = tuple(map(_coder, ordered))

    def plain(value: Any, blobs: list[bytes]) -> list[Any]:
        n = next((n for n, kind in enumerate(ordered) if type(value) is kind), None)
        if n is None:
            raise TypeError(value)
        return [n, coders[n].plain(value, blobs)]

    def read(plain: Any, blobs: tuple[bytes, ...]) -> Any:
        n, held = plain
        return coders[_place(n)].value(held, blobs)

    return _Coder(plain, read)
