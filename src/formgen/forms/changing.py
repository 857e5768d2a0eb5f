"""A form changed field by field: each change is one of a few, and changes the text no more than it must.

What somebody does in a field is a `Change`; `changed` does it to the text of the form, by the outline of
that text (`formgen.yamlfiles.outline`) and as an editor of YAML would (`formgen.yamlfiles.editing`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Final, Literal, TypeAlias, assert_never

from formgen.forms.model import Form, full_points
from formgen.forms.reading import read_form
from formgen.forms.starts import Around, Row, recast, start
from formgen.messages import LANGS, Lang
from formgen.points import number
from formgen.problems import Path
from formgen.yamlfiles.editing import edited, inserted, moved, renamed, said
from formgen.yamlfiles.kinds import Entry
from formgen.yamlfiles.outline import Part, outline
from formgen.yamlfiles.shapes import Keyed, Kinds, ListOf, MapOf, OneOf, Scalar, Shape, shape
from formgen.yamlfiles.spelling import Bare, Plain

MOST_ITEMS: Final = 500
"""In one list: no form has so many, and a form is looked at as a whole."""


@dataclass(frozen=True, slots=True)
class Put:
    """Another value in a field; an empty one takes an optional key out.

    `was` is what the field showed: where the text says something else by now, nothing is changed.
    """

    path: Path
    value: str
    was: str


@dataclass(frozen=True, slots=True)
class Add:
    """One more item in the list at this path; of a key that is not said, the key with what it begins with.

    `row` is what a new item of a list says from the beginning, under keys that items of it have.
    """

    path: Path
    row: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Remove:
    """An item, or an optional key, taken out."""

    path: Path


@dataclass(frozen=True, slots=True)
class Move:
    """An item moved in its list, so that it is the one at index `to`."""

    path: Path
    to: int


@dataclass(frozen=True, slots=True)
class Rename:
    """Another name for an entry of a mapping with free keys."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class Recast:
    """A rule of another kind; without a kind, no rule."""

    path: Path
    kind: str


Change: TypeAlias = Put | Add | Remove | Move | Rename | Recast


class NotChangedError(ValueError):
    """What was asked for cannot be done to the text as it is now."""


def fields(text: str) -> Part | None:
    """The fields of a form's text; None where it is not plain YAML."""
    return outline(text, shape(Form))


def changed(text: str, change: Change, home: str = "", lang: Lang = "zh") -> str:
    """The text after a change; `home` is a form to name where one must be named.

    `lang` is the language of a form that names none: of the words that something new begins with.

    Raises NotChangedError if there is no such field, if it says something else than it did, or if the text
    cannot be changed there without changing something else.
    """
    root = fields(text)
    part = root.at(change.path) if root and change.path else None
    if root is None or part is None:
        raise NotChangedError("no such field")
    try:
        return _done(text, root, part, change, Around(home=home or "form", lang=lang))
    except ValueError as why:
        raise NotChangedError(str(why)) from why


def _done(text: str, root: Part, part: Part, change: Change, bare: Around) -> str:
    above = root.at(part.path[:-1])
    if above is None:
        raise NotChangedError("nothing around it")
    match change:
        case Put():
            return _put(text, root, above, part, change)
        case Add():
            return _added(text, root, part, change.row, _around(text, root, part, bare))
        case Remove():
            return _removed(text, above, part)
        case Move():
            return moved(text, part.path, change.to)
        case Rename():
            if not isinstance(above.of, MapOf) or not change.name.strip():
                raise NotChangedError("no name")
            return renamed(text, part.path, change.name.strip())
        case Recast():
            return _recast(text, root, part, change.kind, bare)
        case _:
            assert_never(change)


# ── one value ───────────────────────────────────────────────────────────────────────────────


def _put(text: str, root: Part, above: Part, part: Part, change: Put) -> str:
    if not isinstance(part.of, Scalar | OneOf) or part.is_odd:
        raise NotChangedError("no single value")
    if part.value != change.was:
        raise NotChangedError("it says something else by now")
    value = typed(part, change.value)
    if value == part.value and (part.is_said or not value):
        return text
    if above.is_short:
        return _put_short(text, above, part, value)
    if not value and part.is_said and part.may_go and part.key:
        return _removed(text, above, part)
    return edited(text, part.path, value, _order(root, part.path))


def _put_short(text: str, above: Part, part: Part, value: str) -> str:
    """A bare value stands for a mapping: it stays bare, as long as nothing else is said of it."""
    if part.is_said:
        return edited(text, above.path, value)
    short = next(each for each in above.parts if each.is_said)
    row = {each.path[-1]: each for each in (short, part)}
    keys = [each.path[-1] for each in above.parts if each.path[-1] in row]
    return edited(text, above.path, {str(key): value if row[key] is part else short.value for key in keys})


def typed(part: Part, value: str) -> str:
    """A value as it is written for what was typed: lines end in one way, a share has its sign."""
    lines = value.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    value = "\n".join(line.rstrip() for line in lines).strip(" \t\n")  # a wide space begins a paragraph
    if isinstance(part.of, Scalar) and part.of.name == "truth":
        return Bare(value) if value in ("true", "false") else value
    is_share = isinstance(part.of, Scalar) and part.of.name == "percent"
    return f"{value}%" if is_share and _is_number(value) else value


def _is_number(value: str) -> bool:
    try:
        number(value)
    except ValueError:
        return False
    return True


# ── more and less ───────────────────────────────────────────────────────────────────────────


def _added(text: str, root: Part, part: Part, row: Row, around: Around) -> str:
    if part.is_odd:
        raise NotChangedError("something else stands there")
    if isinstance(part.of, ListOf | MapOf) and len(part.parts) >= MOST_ITEMS:
        raise NotChangedError("too many")
    match part.of:
        case ListOf(item):
            new = _with(item, start(item, around), row)
            if part.parts:
                return inserted(text, (*part.path, len(part.parts)), new)
            return edited(text, part.path, (new,), _order(root, part.path))
        case MapOf(value) if part.parts:
            name = next(iter(_mapping(start(part.of, around))))
            return edited(text, (*part.path, name), start(value, around))
        case Scalar() | OneOf():
            raise NotChangedError("a single value is typed")
        case _ if part.parts:
            raise NotChangedError("it is there")
        case _:
            return edited(text, part.path, start(part.of, around), _order(root, part.path))


def _with(of: Shape, new: Entry, row: Row) -> Entry:
    """A new item that says this too."""
    if not row:
        return new
    if not isinstance(of, Keyed) or not isinstance(new, Mapping) or not row.keys() <= of.keys.keys():
        raise NotChangedError("no such keys")
    said = {**new, **row}
    return {key: said[key] for key in of.keys if key in said}


def _removed(text: str, above: Part, part: Part) -> str:
    """The text without it; the last item of an optional list takes its key along."""
    if not part.may_go:
        raise NotChangedError("it is needed")
    is_last = len(above.parts) == 1 and isinstance(above.of, ListOf) and above.key and above.may_go
    return edited(text, above.path if is_last else part.path, None)


def _recast(text: str, root: Part, part: Part, kind: str, bare: Around) -> str:
    if not isinstance(part.of, Kinds):
        raise NotChangedError("no choice of kinds")
    if not kind:
        above = root.at(part.path[:-1])
        return _removed(text, above, part) if above and part.is_said else text
    if kind not in part.of.by_key:
        raise NotChangedError("no such kind")
    around = _around(text, root, part, bare)
    before = _mapping(_found(said(text), part.path)) if part.is_said else {}
    return edited(text, part.path, recast(part.of.by_key[kind], before, around), _order(root, part.path))


# ── what is around ──────────────────────────────────────────────────────────────────────────


def _order(root: Part, path: Path) -> tuple[str, ...]:
    """The order of the keys beside the first of this path that is not said."""
    for depth in range(1, len(path) + 1):
        here = root.at(path[:depth])
        if here is None or not here.is_said:
            above = root.at(path[: depth - 1])
            return tuple(str(each.path[-1]) for each in above.parts) if above else ()
    return ()


def _around(text: str, root: Part, part: Part, bare: Around) -> Around:
    """What is known where something begins, besides what is known anywhere."""
    whole = said(text)
    found = _found(whole, part.path)
    siblings = tuple(map(_mapping, found)) if isinstance(found, list) else ()
    ids = {each.value for each in root.all if each.path and each.path[-1] == "id"}
    beside = {value for each in (found if isinstance(found, list) else (found,)) for value in _words(each)}
    adjusts = _adjusts(whole, part.path)
    words = _found(whole, ("words",))
    return replace(
        bare,
        taken={*ids, *beside},
        siblings=siblings,
        full=_full(text, part.path),
        adjusts=adjusts,
        lang=next((each for each in LANGS if each == words), bare.lang),
    )


def _adjusts(whole: Plain, path: Path) -> Literal["", "add", "deduct"]:
    """Which way a block of bonus or deduction around a path goes."""
    if path[:1] != ("adjustments",):
        return ""
    return "deduct" if _found(whole, (*path[:2], "kind")) == "deduction" else "add"


def _words(of: Plain) -> Iterator[str]:
    """The names and values just below something."""
    match of:
        case dict():
            yield from of
            yield from (each for each in of.values() if isinstance(each, str))
        case str():
            yield of
        case list():
            pass


def _full(text: str, path: Path) -> Fraction:
    """The full points of the indicator around a path; 100 where they are not known."""
    form = read_form(text, "").draft
    match path:
        case ("sections", int(s), "indicators", int(i), *_) if form and i < len(form.sections[s].indicators):
            return full_points(form, form.sections[s].indicators[i]) or Fraction(100)
        case _:
            return Fraction(100)


def _found(whole: Plain, path: Path) -> Plain:
    for step in path:
        if isinstance(whole, dict) and step in whole:
            whole = whole[str(step)]
        elif isinstance(whole, list) and isinstance(step, int) and step < len(whole):
            whole = whole[step]
        else:
            return ""
    return whole


def _mapping(value: Entry | Plain) -> Row:
    return {key: _entry(each) for key, each in value.items()} if isinstance(value, Mapping) else {}


def _entry(value: Entry | Plain) -> Entry:
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return {key: _entry(each) for key, each in value.items()}
    return tuple(_entry(each) for each in value)
