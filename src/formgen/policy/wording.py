"""The printed words beside the machine's rule: do both say the same numbers and limits?

People sign the words, the machine computes the rule.  Words for limits as they are used in
China: 以上, 以下, 以内, 不低于, 不超过, 达到 include their number; 超过, 低于, 高于, 不满 exclude it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal, TypeAlias, assert_never

from formgen.forms.model import (
    Bands,
    Bounds,
    Checklist,
    Choice,
    Count,
    Earlier,
    Form,
    Level,
    Linear,
    Narrative,
    Ranges,
    Rating,
    Ratio,
    Rule,
    Step,
    full_points,
)
from formgen.forms.rules import levels_of
from formgen.phrases import Phrases
from formgen.points import Percent, show
from formgen.policy.finding import Finding, everything, gap, rules
from formgen.problems import Path
from formgen.scoring.attainable import least_points, most_points
from formgen.scoring.words import ranged

Edge: TypeAlias = Literal["from", "above", "to", "below"]

SIGNS: dict[Edge, str] = {"from": "≥", "above": ">", "to": "≤", "below": "<"}

_NUMBER = r"(\d+(?:\.\d+)?)"
_UNIT = r"(?:%|分|万元|元|小时|分钟|天|次|件|个|人|级|起|户|例|项)?"
_BEFORE: dict[Edge, str] = {
    "from": "不低于|不少于|不小于|大于或?等于|高于或?等于|≥|>=|达到|至少",
    "to": "不超过|不高于|不大于|不多于|小于或?等于|低于或?等于|≤|<=|至多",
    "above": "超过|超出|高于|大于|多于|>",
    "below": "低于|小于|少于|不满|不足|未达到|未达|<",
}
_AFTER: dict[Edge, str] = {
    "from": "(?:及|或|含)?以上",
    "to": "(?:及|或|含)?(?:以下|以内)|之内",
}
_MARK = r"(\(不?含[^()]{0,8}\))?"  # (含), (不含本数), (含90分), (不含两端)
_RANGE = re.compile(rf"{_NUMBER}{_UNIT}{_MARK}{_UNIT}(?:-|~|至|到|—|–){_NUMBER}{_MARK}{_UNIT}{_MARK}")
_BEFORE_NUMBER = re.compile(
    "(?<!每)(?:"
    + "|".join(f"(?P<{edge}>{words})" for edge, words in _BEFORE.items())
    + rf")\s*{_NUMBER}{_UNIT}"
)
_AFTER_NUMBER = re.compile(
    rf"{_NUMBER}{_UNIT}{_MARK}{_UNIT}(?:"
    + "|".join(f"(?P<{edge}>{words})" for edge, words in _AFTER.items())
    + f"){_MARK}"
)
_POINTS = re.compile(rf"(扣|减)?{_NUMBER}\s*分(?!钟)")
_MEASURED = re.compile(rf"{_NUMBER}\s*(?:%|分(?!钟))")
_WEIGHT = re.compile(
    rf"权重\s*[::为是占]?\s*{_NUMBER}\s*(%|分)|[(]\s*(?:满分|共)?\s*{_NUMBER}\s*(%|分)\s*[)]"
)
_COEFFICIENT = re.compile(rf"系数\s*[::为是]?\s*{_NUMBER}")


def plain(text: str) -> str:
    """Text with full-width signs and digits as ASCII: ９０％（含） → 90%(含)."""
    return (
        unicodedata.normalize("NFKC", text).replace("\N{FULLWIDTH TILDE}", "~").replace("\N{MINUS SIGN}", "-")
    )


def _quoted(text: str) -> str:
    """Words as a problem quotes them, in one line."""
    return " ".join(text.split())


# ── limits in words ─────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Limit:
    """A number that the words name as a limit; `edges` are the ways the words can be meant."""

    number: Decimal
    edges: frozenset[Edge]
    words: str


def limits(text: str) -> tuple[list[Limit], str]:
    """The limits that a text names, and the text without them."""
    found: list[Limit] = []
    rest = plain(text)
    for pattern, read in ((_RANGE, _range), (_BEFORE_NUMBER, _before), (_AFTER_NUMBER, _after)):
        for match in pattern.finditer(rest):
            found.extend(read(match))
        rest = pattern.sub(" ", rest)
    return found, rest


def _range(match: re.Match[str]) -> Iterator[Limit]:
    low, left, high, *right = match.groups()
    marks = [each for each in right if each]
    both = [each for each in marks if "两端" in each]
    yield Limit(Decimal(low), _marked(left or "".join(both), "from", "above"), match[0])
    yield Limit(Decimal(high), _marked("".join(marks), "to", "below"), match[0])


def _marked(mark: str, within: Edge, beyond: Edge) -> frozenset[Edge]:
    """The ways an end of a range can be meant: (含) and (不含) say it, no mark leaves it open."""
    if not mark:
        return frozenset((within, beyond))
    return frozenset((beyond if mark.startswith("(不含") else within,))


def _before(match: re.Match[str]) -> Iterator[Limit]:
    edge = next(edge for edge in _BEFORE if match[edge])
    yield Limit(Decimal(match.groups()[-1]), frozenset((edge,)), match[0])


def _after(match: re.Match[str]) -> Iterator[Limit]:
    edge: Edge = "from" if match["from"] else "to"
    if any(mark and mark.startswith("(不含") for mark in (match[2], match.groups()[-1])):
        edge = "above" if edge == "from" else "below"
    yield Limit(Decimal(match[1]), frozenset((edge,)), match[0])


def edges(bounds: Bounds) -> Iterator[tuple[Decimal, Edge]]:
    """The limits of an interval as the machine has them; exactly a number is both its ends."""
    named: tuple[tuple[Edge, Decimal | None], ...] = (
        ("from", bounds.from_),
        ("above", bounds.above),
        ("to", bounds.to),
        ("below", bounds.below),
        ("from", bounds.equals),
        ("to", bounds.equals),
    )
    return ((number, edge) for edge, number in named if number is not None)


def _limits_differ(path: Path, name: str, text: str, every: Sequence[Bounds], unit: str) -> Iterator[Finding]:
    """Limits in the words that the machine's interval does not have, or has otherwise.

    `every` are the intervals up to this one.  An edge that an earlier one holds is not missed
    here: the first interval counts, so 80%以下 after 80%以上 is less than 80.
    """
    *earlier, bounds = every
    machine = list(edges(bounds))
    rule = " 且 ".join(f"{SIGNS[edge]}{show(number)}{unit}" for number, edge in machine)
    facts = {"name": name, "text": _quoted(text), "rule": rule}
    for limit in limits(text)[0]:
        same = {edge for number, edge in machine if number == limit.number}
        if not same:
            yield gap("printed-limit-differs", path, **facts, printed=limit.words)
        elif not same & limit.edges and not any(each.holds(Fraction(limit.number)) for each in earlier):
            meant = "/".join(SIGNS[edge] for edge in SIGNS if edge in limit.edges)
            yield gap(
                "printed-edge-differs",
                path,
                **facts,
                printed=limit.words,
                meant=f"{meant}{show(limit.number)}{unit}",
            )


def intervals(form: Form) -> Iterator[Finding]:
    """The words of an interval beside its limits and its points."""
    for path, indicator, rule in rules(form):
        if not isinstance(rule, Bands):
            continue
        for index, interval in enumerate(rule.intervals):
            place, text = (*path, "intervals", index), interval.text
            yield from _limits_differ(place, indicator.name, text, rule.intervals[: index + 1], rule.unit)
            measured = {number for number, _ in edges(interval)} if rule.unit == "分" else set()
            for printed in _other_points(text, interval.points, full_points(form, indicator)):
                if printed not in measured:
                    yield _points_differ(place, indicator.name, text, printed, interval.points)


def grades(form: Form) -> Iterator[Finding]:
    """The words of a grade beside its limits and its coefficient."""
    for index, grade in enumerate(form.grades):
        path: Path = ("grades", index)
        yield from _limits_differ(path, grade.name, grade.text, form.grades[: index + 1], "分")
        for printed in _COEFFICIENT.findall(plain(grade.text)):
            if grade.coefficient is not None and Decimal(printed) != grade.coefficient:
                yield _number_differs(path, grade.name, grade.text, printed, show(grade.coefficient))


# ── points in words ─────────────────────────────────────────────────────────────────────────


def _other_points(text: str, points: Decimal, whole: Fraction | None) -> Iterator[Decimal]:
    """Points in the words that are not the machine's; 扣5分 may be −5 or five less than full."""
    for sign, printed in _POINTS.findall(limits(text)[1]):
        allowed = {abs(Fraction(points))}
        if sign and whole is not None:
            allowed.add(whole - Fraction(points))
        if Fraction(printed) not in allowed:
            yield Decimal(printed)


def _points_differ(path: Path, name: str, text: str, printed: Decimal, points: Decimal) -> Finding:
    facts = {"name": name, "text": _quoted(text)}
    return gap("printed-points-differ", path, **facts, printed=f"{show(printed)}分", rule=f"{show(points)}分")


def options(form: Form) -> Iterator[Finding]:
    """The words of an option or a level beside its points."""
    for path, indicator, rule in rules(form):
        whole = full_points(form, indicator)
        key, levels = levels_of(rule)
        for index, level in enumerate(levels):
            if isinstance(level, Level):
                yield from _range_differs((*path, key, index), indicator.name, level, form.say)
                continue
            if level.points is None or not indicator.gives_points:
                continue
            for text in (level.text, level.label):
                for printed in _other_points(text, level.points, whole):
                    yield _points_differ((*path, key, index), indicator.name, text, printed, level.points)


def _range_differs(path: Path, name: str, level: Level, say: Phrases) -> Iterator[Finding]:
    """Points in the words of a level that its range has not; limits of other things are none of ours."""
    for text in (level.text, level.label):
        named, rest = limits(text)
        printed = {limit.number for limit in named if "分" in limit.words} - set(level.ends)
        printed |= {
            Decimal(number) for _, number in _POINTS.findall(rest) if not level.takes(Fraction(number))
        }
        for number in sorted(printed):
            facts = {"name": name, "text": _quoted(text), "printed": f"{show(number)}分"}
            yield gap("printed-points-differ", path, **facts, rule=ranged(say, level))


def computed(form: Form) -> Iterator[Finding]:
    """Points and percentages in the words of a computed rule that the rule does not know."""
    for path, indicator, rule in rules(form):
        if _is_computed(rule) and rule.text:
            known = {*_numbers(rule), *_numbers(form.raters), Fraction(0), Fraction(100)}
            known.update(_ends(rule, full_points(form, indicator)))
            for printed in _MEASURED.finditer(plain(rule.text)):
                if Fraction(printed[1]) not in known:
                    said = "、".join(show(number) for number in sorted(set(_numbers(rule))))
                    yield _number_differs((*path, "text"), indicator.name, rule.text, printed[0], said)


def _is_computed(rule: Rule) -> bool:
    """Whether one text says all of a rule; a list says each level or interval in its own words."""
    match rule:
        case Ratio() | Step() | Count() | Linear() | Rating() | Earlier():
            return True
        case Choice() | Bands() | Ranges() | Checklist() | Narrative():
            return False
        case _:
            assert_never(rule)


def _ends(rule: Rule, whole: Fraction | None) -> Iterator[Fraction]:
    """Full points, and the limits of points as words may say them: 最低得-20分, 最多扣20分, 最多加5分."""
    ends = [] if whole is None else [whole, least_points(rule, whole), most_points(rule, whole)]
    for end in (*ends, *map(Fraction, _limits_said(rule))):
        if end is not None:
            yield from (end, abs(end), abs(end - (whole or 0)))


def _limits_said(rule: Rule) -> Iterator[Decimal]:
    """The floor and the cap of points that a rule says itself, which in a block are those of the change."""
    match rule:
        case Count() | Step():
            yield from (each for each in (rule.floor, rule.cap) if each is not None)
        case (
            Ratio()
            | Linear()
            | Rating()
            | Ranges()
            | Checklist()
            | Choice()
            | Bands()
            | Narrative()
            | Earlier()
        ):
            return
        case _:
            assert_never(rule)


def _numbers(part: object) -> Iterator[Fraction]:
    """Every number of a rule."""
    match part:
        case Decimal():
            yield Fraction(part)
        case Percent():
            yield Fraction(part.value)
        case tuple():
            for each in part:
                yield from _numbers(each)
        case _ if is_dataclass(part):
            for field in fields(part):
                yield from _numbers(getattr(part, field.name))
        case _:
            pass  # words


def _number_differs(path: Path, name: str, text: str, printed: str, rule: str) -> Finding:
    return gap("printed-number-differs", path, name=name, text=_quoted(text), printed=printed, rule=rule)


# ── weights in words ────────────────────────────────────────────────────────────────────────


def weights(form: Form) -> Iterator[Finding]:
    """Weights in a printed label, «服务质量(权重40%)», beside the machine's weight."""
    for number, section in enumerate(form.sections):
        own = None if section.weight is None else section.weight.value
        yield from _weight_differs(("sections", number), section.label or section.title, own, own)
    for path, indicator in everything(form):
        own = None if indicator.weight is None else indicator.weight.value
        whole = full_points(form, indicator)
        points = None if whole is None else Decimal(whole.numerator) / whole.denominator
        yield from _weight_differs(path, indicator.label or indicator.name, own, points)


def _weight_differs(
    path: Path, text: str, weight: Decimal | None, points: Decimal | None
) -> Iterator[Finding]:
    for match in _WEIGHT.finditer(plain(text)):
        number, unit = (match[1], match[2]) if match[1] else (match[3], match[4])
        own = weight if unit == "%" else points
        if own is None or Decimal(number) != own:
            said = "—" if own is None else f"{show(own)}{unit}"
            yield gap("printed-weight-differs", path, text=text, printed=f"{number}{unit}", rule=said)
