"""The tags of a template one by one: what each says, whether it is whole, what it begins and ends.

Jinja stops at the first mistake in a source.  Here every tag is looked at on its own, and what
is wrong with it mended or left out, so that one look finds everything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from jinja2 import Environment, TemplateSyntaxError

from formgen.proofreading.names import Given, flaws
from formgen.writing.sandbox import check_length

P = TypeVar("P")
Facts = tuple[tuple[str, str], ...]

TAG = re.compile(r"\{%(?:(?!\{[{%]).)*?%\}|\{\{(?:(?!\{[{%]).)*?\}\}|\{#(?:(?!\{#).)*?#\}", re.DOTALL)
"""A whole tag; one that another begins in was never closed."""

_LOOSE = re.compile(r"\{[{%#]|[}%#]\}")
_WIDE_BRACKETS = re.compile(r"｛\s?[{｛%％]|\{\s?[｛％]|[｝％]\s?[}｝]|%\s?｝")
_WIDE_SIGNS = re.compile("[\uff01-\uff5e\u201c\u201d\u2018\u2019\u3000\u3002]")
_MIDDLE = {"else": ("if", "for"), "elif": ("if",)}
_MENDED = {
    "if": "{% if _anything %}",
    "elif": "{% elif _anything %}",
    "macro": "{% macro _nameless() %}",
    "call": "{% call _anything() %}",
    "filter": "{% filter upper %}",
    "set": "{% set _nameless %}",
    "with": "{% with %}",
    "block": "{% block _nameless %}",
    "autoescape": "{% autoescape true %}",
    "raw": "{% raw %}",
}
"""In place of a statement that cannot be understood: something that begins the same."""

_DEEP = "too much within each other"

_BEGIN = {"for", *_MENDED} - {"elif"}


@dataclass(frozen=True, slots=True)
class Tag(Generic[P]):
    """A tag as it was typed, with its place, and as Jinja takes it.

    `level` says what leaves a Word document with the tag: `p`, `tr`, `tc`, `r` or, mostly, nothing.
    """

    text: str
    place: P
    source: str
    level: str = ""

    @property
    def word(self) -> str:
        """The first word of a statement: `for`, `endif` …; of anything else nothing."""
        found = re.match(r"\{%[-+]?\s*(\w+)", self.source)
        return found[1] if found else ""

    @property
    def begins(self) -> str:
        """What it begins: `for`, `if` …; `set x = 1` begins nothing."""
        is_short = self.word == "set" and "=" in self.source
        return self.word if self.word in _BEGIN and not is_short else ""

    @property
    def ends(self) -> str:
        """What it ends."""
        word = self.word.removeprefix("end")
        return word if word != self.word and word in _BEGIN else ""


@dataclass(frozen=True, slots=True)
class Fault(Generic[P]):
    """Something wrong with a tag: the code of the problem, and its facts."""

    code: str
    tag: Tag[P]
    facts: Facts = ()


@dataclass(frozen=True, slots=True)
class Look(Generic[P]):
    """What a look at all tags found, and which of them belong together: a beginning with what follows."""

    told: tuple[Fault[P], ...]
    pairs: tuple[tuple[Tag[P], Tag[P]], ...]


def look(tags: Sequence[Tag[P]], environment: Environment, given: Given) -> Look[P]:
    """Look at all tags of a template, in their order."""
    try:
        check_length("".join(tag.text for tag in tags))
    except TemplateSyntaxError as long:
        return Look((Fault("template-syntax", tags[-1], (("detail", long.message or ""),)),), ())
    structure = _structure(tags)
    told = list(structure.told)
    lines = []
    for tag in tags:
        wrong = _misspelt(tag, environment)
        source = _mended(tag) if wrong else tag.source
        lines.append(structure.before.get(id(tag), "") + ("" if id(tag) in structure.lost else source))
        if wrong and id(tag) not in structure.lost:
            told.append(wrong)
    told += _unknown("\n".join([*lines, structure.rest]), tags, environment, given)
    order = {id(tag): n for n, tag in enumerate(tags)}
    return Look(tuple(sorted(told, key=lambda each: order[id(each.tag)])), structure.pairs)


# ── structure ───────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Structure(Generic[P]):
    """What belongs together, what does not, and what has to be added and left out to make it whole."""

    told: tuple[Fault[P], ...]
    pairs: tuple[tuple[Tag[P], Tag[P]], ...]
    lost: frozenset[int]
    before: Mapping[int, str]
    rest: str


def _structure(tags: Sequence[Tag[P]]) -> _Structure[P]:
    told: list[Fault[P]] = []
    pairs: list[tuple[Tag[P], Tag[P]]] = []
    lost: set[int] = set()
    before: dict[int, str] = {}
    open_: list[Tag[P]] = []
    for tag in tags:
        if open_ and open_[-1].begins == "raw" and tag.ends != "raw":
            lost.add(id(tag))
        elif tag.begins:
            open_.append(tag)
        elif tag.ends or tag.word in _MIDDLE:
            wanted = (tag.ends,) if tag.ends else _MIDDLE[tag.word]
            at = next((n for n in reversed(range(len(open_))) if open_[n].begins in wanted), None)
            if at is None:
                lost.add(id(tag))
                told.append(Fault("template-no-begin", tag, (("begin", " / ".join(wanted)),)))
                continue
            told += map(_endless, open_[at + 1 :])
            before[id(tag)] = _ends(open_[at + 1 :])
            pairs.append((open_[at], tag))
            del open_[at if tag.ends else at + 1 :]
    told += map(_endless, open_)
    return _Structure(tuple(told), tuple(pairs), frozenset(lost), before, _ends(open_))


def _endless(tag: Tag[P]) -> Fault[P]:
    return Fault("template-no-end", tag, (("end", f"{{%{tag.level} end{tag.begins} %}}"),))


def _ends(tags: Sequence[Tag[P]]) -> str:
    return "".join(f"{{% end{tag.begins} %}}" for tag in reversed(tags))


# ── each tag ────────────────────────────────────────────────────────────────────────────────


_GLANCE = 200
"""Letters that are looked at to show a few of them."""


def loose(text: str) -> Iterator[tuple[str, str]]:
    """Brackets in a text that make no whole tag, each as a problem's code with the words from there."""
    rest = TAG.sub(" ", text)
    for wide in _WIDE_BRACKETS.finditer(rest):
        yield "template-wide-brackets", shortened(rest[wide.start() : wide.start() + _GLANCE], 30)
        return
    for found in _LOOSE.finditer(rest):
        if found[0].startswith("{"):
            yield "template-unclosed", shortened(rest[found.start() : found.start() + _GLANCE], 30)
        else:
            yield "template-unopened", shortened(rest[max(0, found.start() - 20) : found.end()], 30)


def shortened(text: str, most: int) -> str:
    """A text on one line, cut if it is long."""
    words = " ".join(text.split())
    return words if len(words) <= most else words[: most - 1] + "…"


def _misspelt(tag: Tag[P], environment: Environment) -> Fault[P] | None:
    """What Jinja has against this tag alone."""
    if tag.ends or tag.word == "else":
        return None
    source = tag.source + _ends([tag] if tag.begins else [])
    if tag.word == "elif":
        source = "{% if 1 %}" + source + "{% endif %}"
    try:
        environment.parse(source)
    except RecursionError:
        return Fault("template-syntax", tag, (("detail", _DEEP),))
    except TemplateSyntaxError as wrong:
        if signs := sorted(set(_WIDE_SIGNS.findall(tag.source))):
            return Fault("template-wide-signs", tag, (("signs", " ".join(signs)),))
        if tag.word in ("tr", "tc", "p", "r"):
            return Fault("template-spaced", tag, (("level", tag.word),))
        return Fault("template-syntax", tag, (("detail", wrong.message or ""),))
    return None


def _mended(tag: Tag[P]) -> str:
    """Something like a tag that cannot be understood, with names that may be anything."""
    if tag.begins != "for":
        return _MENDED.get(tag.word, "")
    found = re.match(r"\{%[-+]?\s*for\s+(\w+(?:\s*,\s*\w+)*)", tag.source)
    names = re.split(r"\s*,\s*", found[1]) if found else []
    targets = [name for name in names if name.isidentifier() and name != "in"] or ["_nameless"]
    return f"{{% for {', '.join(targets)} in _anything %}}"


def _unknown(
    source: str, tags: Sequence[Tag[P]], environment: Environment, given: Given
) -> Iterator[Fault[P]]:
    """The names there are not, in a source that has one tag a line."""
    more = replace(given, names={**given.names, "_anything": Any})
    try:
        found = flaws(environment.parse(source), environment, more)
    except TemplateSyntaxError as wrong:
        last = tags[min(wrong.lineno, len(tags)) - 1]
        yield Fault("template-syntax", last, (("detail", wrong.message or ""),))
        return
    except RecursionError:
        longest = max(tags, key=lambda tag: (tag.begins == "macro", len(tag.source)))
        yield Fault("template-syntax", longest, (("detail", _DEEP),))
        return
    for each in found:
        yield Fault(each.code, tags[min(each.line, len(tags)) - 1], each.facts)
