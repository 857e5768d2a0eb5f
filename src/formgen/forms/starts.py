"""What a new part of a form begins with: enough to be read, near to what is usual, soon to be changed.

Whatever has no start of its own here gets what its class cannot do without: a new class needs nothing.
Its words are in the language of the form, since they are printed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import count
from typing import Final, Literal, TypeAlias

from formgen.forms.model import (
    Adjustments,
    Bands,
    Checklist,
    Choice,
    Count,
    Counted,
    Earlier,
    Grade,
    Indicator,
    Level,
    Linear,
    Narrative,
    Option,
    Ranges,
    Rater,
    Rating,
    Ratio,
    Section,
    Step,
    Veto,
)
from formgen.forms.names import label
from formgen.forms.pay import ByGrade, ByLevel, ByScore, FromRoster, Quotient, Recorded
from formgen.messages import Lang, say
from formgen.points import show
from formgen.yamlfiles.kinds import Entry
from formgen.yamlfiles.shapes import Anything, Key, Keyed, Kinds, ListOf, MapOf, OneOf, Scalar, Shape
from formgen.yamlfiles.spelling import Bare

Row: TypeAlias = Mapping[str, Entry]


@dataclass(frozen=True, slots=True)
class Around:
    """What is known where something begins: ids and names that are taken, and the items it comes among.

    `full` are the points that a rule has to give; `adjusts` where it adds a bonus (`add`) or a deduction
    (`deduct`); `home` names a form, where one must be named; `lang` is the language of the form.
    """

    taken: Collection[str] = ()
    siblings: tuple[Row, ...] = ()
    full: Fraction = Fraction(100)
    adjusts: Literal["", "add", "deduct"] = ""
    home: str = "form"
    lang: Lang = "zh"

    def word(self, code: str) -> str:
        """A word of the catalogue to begin with."""
        return say(f"start-{code}", self.lang)

    def free(self, code: str) -> str:
        """The same, so that nothing beside it has the name."""
        return _free(self.word(code), self.taken)

    def share(self, percent: int) -> str:
        """So much of the full points, as one would type it."""
        return show(self.full * percent / 100)

    def says(self, key: str) -> bool:
        """Whether the items beside it say something under this key."""
        return any(key in each for each in self.siblings)


def start(of: Shape, around: Around, called: str = "") -> Entry:  # noqa: PLR0911 - one return a shape
    """What stands in a new place of this shape; `called` names a text that must not be empty."""
    match of:
        case Keyed():
            own = _STARTS.get(of.kind)
            return own(around) if own else _needed(of, around)
        case Kinds():
            return start(next(iter(of.by_key.values())), around)
        case ListOf(item):
            return (start(item, around, called),)
        case MapOf(value):
            return {around.free("new-pay-level"): start(value, around)}
        case OneOf():
            return next((word for word in of.words if word not in around.taken), of.words[0])
        case Scalar():
            return _scalar(of, around, called)
        case Anything():
            return ""


def first_form(id_: str, title: str, span: str, lang: Lang) -> Row:
    """A whole form to begin with: one indicator, four grades, two signatures; it can be printed as it is."""
    around = Around(lang=lang)
    word = around.word
    header = ("name", "number", "department", "post", "period", "date")
    one = {"id": "item-1", "name": word("indicator"), "weight": "100%", "requirement": ""}
    rated: Row = {**one, "rule": {"rating": {"min": "0", "max": "100"}}}
    return {
        "id": id_,
        "title": title,
        "version": "1",
        "period": span,
        "header": tuple(word(f"header-{each}") for each in header),
        "sections": ({"title": word("section"), "indicators": (rated,)},),
        "total": {"full": "100"},
        "grades": (
            {"name": word("excellent"), "from": "90"},
            {"name": word("good"), "from": "80", "below": "90"},
            {"name": word("fair"), "from": "60", "below": "80"},
            {"name": word("poor"), "below": "60"},
        ),
        "signatures": tuple(
            {"role": word(role), "date": Bare("true")} for role in ("signs-appraised", "signs-appraiser")
        ),
    }


def recast(of: Keyed, before: Row, around: Around) -> Entry:
    """A rule of another kind in place of one: what both have stays, but for words that told the old one."""
    new = start(of, around)
    if not isinstance(new, Mapping):
        return new
    kept = {
        key: value
        for key, value in before.items()
        if key in new and key in of.keys and key not in _OWN_WORDS and isinstance(value, str)
    }
    measures = [value for key, value in before.items() if key in _MEASURES and isinstance(value, str)]
    if of.own in _MEASURES and measures:
        kept[of.own] = measures[0]
        kept.update({"unit": str(before["unit"])} if "unit" in before else {})
        made = {key: each for key, each in new.items() if key != "unit" or "unit" in before}
        return _ordered(of, {**made, **kept})
    return _ordered(of, {**new, **kept})


def _ordered(of: Keyed, row: Row) -> Row:
    return {key: row[key] for key in of.keys if key in row}


_MEASURES: Final = frozenset({"bands", "ratio", "step", "linear"})
"""Keys that name what is measured, and the kind of rule by it."""

_OWN_WORDS: Final = frozenset({"text", "floor", "cap", "zero_below", "outside", "missing"})
"""Keys that mean something else in another kind of rule."""


def _needed(of: Keyed, around: Around) -> Row:
    """What a class cannot do without, and the small choices that the items beside it have made."""
    made: dict[str, Entry] = {}
    last = around.siblings[-1] if around.siblings else {}
    for key in of.keys.values():
        said = last.get(key.name)
        if key.required:
            called = say(label(of.kind, key.name), around.lang)
            name = say("start-new", around.lang, name=called) if key.name in _CALLED else ""
            made[key.name] = start(key.shape, around, name)
        elif isinstance(said, str) and _is_small(key):
            made[key.name] = Bare(said) if isinstance(key.shape, Scalar) else said
    return made


_CALLED: Final = frozenset({"name", "title", "label", "role"})
"""Keys of what something is called: it gets a name to begin with, while other words wait for somebody."""


def _is_small(key: Key) -> bool:
    return isinstance(key.shape, OneOf) or (isinstance(key.shape, Scalar) and key.shape.name == "truth")


def _scalar(of: Scalar, around: Around, called: str) -> str:  # noqa: PLR0911 - one return a kind of value
    match of.name:
        case "item":
            return _numbered("item", around.taken)
        case "id":
            return around.home
        case "text":
            return _free(called, around.taken) if called else ""
        case "month" | "period":
            return "2026-01"
        case "percent":
            return "0%"
        case "whole":
            return "1"
        case "number":
            return "0"
        case "truth":
            return Bare("true")


def _free(name: str, taken: Collection[str]) -> str:
    """A name that nothing beside it has."""
    return next(each for n in count(1) if (each := name if n == 1 else f"{name}{n}") not in taken)


def _numbered(name: str, taken: Collection[str]) -> str:
    return next(each for n in count(1) if (each := f"{name}-{n}") not in taken)


# ── what is usual ───────────────────────────────────────────────────────────────────────────


def _indicator(around: Around) -> Entry:
    named: dict[str, Entry] = {"id": _numbered("item", around.taken), "name": around.free("indicator")}
    if around.adjusts:
        return {**named, "name": around.free("item"), "rule": _count(around)}
    given: dict[str, Entry] = {"points": "0"} if around.says("points") else {"weight": "0%"}
    asked: dict[str, Entry] = {"requirement": ""} if around.says("requirement") else {}
    return {
        **named,
        **given,
        **asked,
        "rule": {"rating": {"min": "0", "max": "100"}},
    }


def _levels(around: Around) -> tuple[tuple[str, str], ...]:
    shares = (("excellent", 100), ("good", 80), ("fair", 60), ("poor", 0))
    return tuple((around.word(name), around.share(percent)) for name, percent in shares)


def _count(around: Around) -> Entry:
    if around.adjusts:
        return {"count": ({"name": around.word("event"), around.adjusts: "1"},)}
    return {"count": ({"name": around.word("mistake"), "deduct": around.share(5)},)}


def _choice(around: Around) -> Entry:
    return {"choice": tuple({"name": name, "points": points} for name, points in _levels(around))}


def _bands(around: Around) -> Entry:
    ends = ({"from": "100"}, {"from": "90"}, {"from": "80"}, {"below": "80"})
    points = (points for _, points in _levels(around))
    intervals = tuple({**end, "points": each} for end, each in zip(ends, points, strict=True))
    return {"bands": around.word("rate"), "unit": "%", "intervals": intervals}


def _ranges(around: Around) -> Entry:
    high, middle, low = around.share(90), around.share(80), around.share(60)
    return {
        "ranges": (
            {"name": around.word("excellent"), "from": high, "to": around.share(100)},
            {"name": around.word("good"), "from": middle, "below": high},
            {"name": around.word("fair"), "from": low, "below": middle},
            {"name": around.word("poor"), "below": low},
        )
    }


def _section(around: Around) -> Entry:
    weight: dict[str, Entry] = {"weight": "0%"} if around.says("weight") else {}
    return {"title": around.free("section"), **weight}


def _named(name: str, *also: str) -> Callable[[Around], Entry]:
    """A row with a name, and zeros for numbers that the rows beside it have too."""

    def made(around: Around) -> Entry:
        zeros = {key: "0" if key == "points" else "0%" for key in also if around.says(key)}
        return {"name": around.free(name), **zeros}

    return made


def _adjustments(around: Around) -> Entry:
    """A bonus block; one of deductions, where there is a bonus already."""
    kind = "deduction" if any(each.get("kind") == "bonus" for each in around.siblings) else "bonus"
    item = replace(around, adjusts="deduct" if kind == "deduction" else "add")
    return {"kind": kind, "title": around.free(f"block-{kind}"), "items": (_indicator(item),)}


_STARTS: Final[Mapping[type, Callable[[Around], Entry]]] = {
    Section: _section,
    Indicator: _indicator,
    Adjustments: _adjustments,
    Choice: _choice,
    Option: _named("level", "points"),
    Level: _named("level"),
    Grade: _named("level"),
    Rater: _named("rater", "weight"),
    Counted: lambda around: {"name": around.free("counted"), around.adjusts or "deduct": "1"},
    Veto: lambda around: {
        "id": _numbered("item", around.taken),
        "name": around.free("veto"),
        "zero": "total",
    },
    Bands: _bands,
    Ratio: lambda around: {"ratio": around.word("rate"), "unit": "%", "target": "100", "cap": "100%"},
    Step: lambda around: {
        "step": around.word("rate"),
        "unit": "%",
        "target": "100",
        "every": "1",
        "deduct": around.share(2),
    },
    Count: _count,
    Linear: lambda around: {
        "linear": around.word("rate"),
        "unit": "%",
        "low": "80",
        "high": "100",
        "outside": "clamp",
    },
    Rating: lambda _: {"rating": {"min": "0", "max": "100"}},
    Ranges: _ranges,
    Checklist: lambda around: {
        "checklist": (around.word("question-in-time"), around.word("question-as-asked"))
    },
    Narrative: lambda _: {"narrative": ()},
    Earlier: lambda around: {"from": around.home, "take": "mean"},
    ByLevel: lambda around: {"levels": {around.word("pay-level"): "0"}},
    FromRoster: lambda around: {"roster": around.word("pay-base")},
    Recorded: lambda around: {"record": around.free("pay-amount")},
    ByGrade: lambda around: {"grade": around.word("pay-coefficient")},
    ByScore: lambda around: {"score": around.word("pay-share")},
    Quotient: lambda around: {"divide": around.word("pay-days"), "by": around.word("pay-days-due")},
}
