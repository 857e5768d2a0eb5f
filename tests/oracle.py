"""Random forms and records, and what their cards come to: reckoned from the spec alone, in another way.

Nothing of `formgen.scoring` is used, and no order of its steps is taken over: points are reckoned in
`Fraction` from the texts of the spec, as the page on the form language says.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

Spec: TypeAlias = dict[str, Any]
Points: TypeAlias = Fraction | None
"""None where formgen must refuse the entry, or has none."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a card must come to: the points of each item, the total as text, the grade."""

    items: Mapping[str, Points]
    total: str | None
    grade: str | None


def number(chance: random.Random, low: int, high: int, decimals: int = 1) -> str:
    scale = 10**decimals
    value = Fraction(chance.randint(low * scale, high * scale), scale)
    return f"{float(value):.{decimals}f}" if chance.random() < 0.8 else str(int(value))


# ── rules: a spec, an entry, and the points of any entry ────────────────────────────────────

Made: TypeAlias = tuple[Spec, Any, Callable[[Fraction], Points]]
"""A rule, what is recorded for it, and its points as a function of its full points."""


def rating(chance: random.Random) -> Made:
    most = chance.choice((5, 10, 100))
    given = number(chance, 0, most)
    return {"rating": {"max": most}}, given, lambda full: full * Fraction(given) / most


def choice(chance: random.Random) -> Made:
    points = {f"{n}级": number(chance, 0, 30) for n in range(1, 6)}
    chosen = chance.choice(list(points))
    options = [{"name": name, "points": each} for name, each in points.items()]
    return {"choice": options}, chosen, lambda _: Fraction(points[chosen])


def bands(chance: random.Random) -> Made:
    edges = sorted(chance.sample(range(40, 120), 4))
    points = [number(chance, 0, 40) for _ in range(3)]
    outside = chance.choice(("error", "lower", "interpolate"))
    intervals = [
        {"above": edges[3], "points": points[0]},
        {"from": edges[1], "to": edges[2], "points": points[1]},
        {"below": edges[0], "points": points[2]},
    ]
    actual = number(chance, 30, 130)
    value = Fraction(actual)

    def between(low: int, high: int, below: str, above: str) -> Points:
        if outside == "error":
            return None
        if outside == "lower":
            return min(Fraction(below), Fraction(above))
        way = (value - low) / (high - low)
        return Fraction(below) + way * (Fraction(above) - Fraction(below))

    def worth(_: Fraction) -> Points:
        if value > edges[3]:
            return Fraction(points[0])
        if edges[1] <= value <= edges[2]:
            return Fraction(points[1])
        if value < edges[0]:
            return Fraction(points[2])
        if value > edges[2]:
            return between(edges[2], edges[3], points[1], points[0])
        return between(edges[0], edges[1], points[2], points[1])

    return {"bands": "数", "outside": outside, "intervals": intervals}, actual, worth


def ratio(chance: random.Random) -> Made:
    target = number(chance, 1, 50)
    target = target if Fraction(target) > 0 else "7"
    actual = number(chance, 1, 60)
    actual = actual if Fraction(actual) > 0 else "3"
    better = chance.choice(("higher", "lower"))
    limits = {
        "floor": (20, 40),
        "cap": (100, 140),
        "zero_below": (45, 70),
    }
    said = {name: chance.randint(*ends) for name, ends in limits.items() if chance.random() < 0.5}
    share = Fraction(actual) / Fraction(target) if better == "higher" else Fraction(target) / Fraction(actual)

    def worth(full: Fraction) -> Points:
        if "zero_below" in said and share < Fraction(said["zero_below"], 100):
            return Fraction(0)
        kept = share
        if "floor" in said:
            kept = max(kept, Fraction(said["floor"], 100))
        if "cap" in said:
            kept = min(kept, Fraction(said["cap"], 100))
        return full * kept

    rule = {"ratio": "额", "target": target, "better": better, **{k: f"{v}%" for k, v in said.items()}}
    return rule, actual, worth


def step(chance: random.Random) -> Made:
    target, actual = number(chance, 80, 100), number(chance, 70, 110)
    every = chance.choice(("0.5", "1", "2", "0.3"))
    deduct, add = number(chance, 1, 3), number(chance, 1, 3)
    counting = chance.choice(("begun", "completed", "proportion"))
    better = chance.choice(("higher", "lower"))
    rule: Spec = {
        "step": "数",
        "target": target,
        "every": every,
        "deduct": deduct,
        "add": add,
        "counting": counting,
        "better": better,
    }
    cap = chance.randint(10, 40) if chance.random() < 0.5 else None
    if cap is not None:
        rule["cap"] = cap

    def worth(full: Fraction) -> Points:
        gain = Fraction(actual) - Fraction(target)
        gain = gain if better == "higher" else -gain
        units = abs(gain) / Fraction(every)
        if counting != "proportion":
            units = Fraction(math.ceil(units) if counting == "begun" else math.floor(units))
        points = full + units * Fraction(add) if gain > 0 else full - units * Fraction(deduct)
        points = max(Fraction(0), points)
        return points if cap is None else min(Fraction(cap), points)

    return rule, actual, worth


def count(chance: random.Random) -> Made:
    names = ("漏", "迟", "错")[: chance.randint(1, 3)]
    deduct = {name: number(chance, 1, 4) for name in names}
    times = {name: chance.randint(0, 4) for name in names}
    entry: Any = {name: str(n) for name, n in times.items()}
    rule = {"count": [{"name": name, "deduct": deduct[name]} for name in names]}

    def worth(full: Fraction) -> Points:
        return max(Fraction(0), full - sum(times[name] * Fraction(deduct[name]) for name in names))

    return rule, entry, worth


def linear(chance: random.Random) -> Made:
    low, high = sorted(chance.sample(range(5, 60), 2))
    if chance.random() < 0.3:
        low, high = high, low
    actual = number(chance, 0, 65)
    outside = chance.choice(("error", "clamp", "extend", "zero"))
    base = chance.choice((50, 60, 80))

    def worth(full: Fraction) -> Points:
        way = (Fraction(actual) - low) / (high - low)
        if outside == "error" and not 0 <= way <= 1:
            return None
        if outside == "zero" and way < 0:
            return Fraction(0)
        if outside in ("clamp", "zero"):
            way = min(Fraction(1), max(Fraction(0), way))
        return full * (way * (100 - base) + base) / 100

    rule = {"linear": "数", "low": low, "high": high, "base": f"{base}%", "outside": outside}
    return rule, actual, worth


def checklist(chance: random.Random) -> Made:
    asked = chance.randint(1, 4)
    answers = tuple(chance.choice(("是", "否", "√", "×")) for _ in range(asked))
    yes = sum(each in "是√" for each in answers)
    rule = {"checklist": [f"问{n}" for n in range(asked)]}
    return rule, answers, lambda full: full * yes / asked


RULES = (rating, choice, bands, ratio, step, count, linear, checklist)


# ── a form and its card ─────────────────────────────────────────────────────────────────────


def half_up(value: Fraction, decimals: int) -> Fraction:
    """Rounded, a half away from zero."""
    scaled = abs(value) * 10**decimals
    whole = Fraction(math.floor(scaled + Fraction(1, 2)), 10**decimals)
    return whole if value >= 0 else -whole


def card(chance: random.Random) -> tuple[Spec, dict[str, Any], tuple[str, ...], Expected]:
    """A form, what is recorded under it, the vetoes that occurred, and what the card must come to."""
    scale = chance.choice(("points", "hundred"))
    sections: list[Spec] = []
    entries: dict[str, Any] = {}
    items: dict[str, Points] = {}
    sums: dict[str, Points] = {}
    for n in range(chance.randint(1, 3)):
        section, made, points = _section(f"s{n}", scale, chance)
        sections.append(section)
        entries |= made
        items |= points
        sums[f"s{n}"] = _sum(section, points, scale)
    spec: Spec = {"scale": scale, "weights": "section", "sections": sections}
    blocks = [_block(kind, chance) for kind in ("bonus", "deduction") if chance.random() < 0.5]
    if blocks:
        spec["adjustments"] = [block for block, _, _ in blocks]
    for block, entry, _ in blocks:
        entries |= entry
        assert block
    least, most = (chance.choice((None, 10, 20)), chance.choice((None, 100, 120)))
    spec["total"] = {"full": "0.001", **({"min": least} if least else {}), **({"max": most} if most else {})}
    spec["decimals"] = decimals = chance.choice((0, 1, 2))
    spec["grades"] = [
        {"name": "甲", "from": 90},
        {"name": "乙", "from": 60, "below": 90},
        {"name": "丙", "below": 60},
    ]
    vetoes = {"all": {"zero": "total"}, "one": {"zero": "s0"}, "cap": {"grade_at_most": "乙"}}
    spec["vetoes"] = [{"id": id_, "name": id_, **what} for id_, what in vetoes.items()]
    occurred = tuple(id_ for id_ in vetoes if chance.random() < 0.1)
    if any(points is None for points in items.values()):
        return spec, entries, occurred, Expected(items, None, None)
    adjusted = sum((points for _, _, points in blocks), Fraction(0))
    total = _total({id_: each or Fraction(0) for id_, each in sums.items()}, adjusted, occurred, least, most)
    rounded = half_up(total, decimals)
    grade = "甲" if rounded >= 90 else "乙" if rounded >= 60 else "丙"
    grade = "乙" if grade == "甲" and "cap" in occurred else grade
    return spec, entries, occurred, Expected(items, f"{float(rounded):.{decimals}f}", grade)


def _section(id_: str, scale: str, chance: random.Random) -> tuple[Spec, dict[str, Any], dict[str, Points]]:
    indicators, entries, points = [], {}, {}
    for n in range(chance.randint(1, 4)):
        rule, entry, worth = chance.choice(RULES)(chance)
        name, weight = f"{id_}-i{n}", chance.randint(5, 40)
        indicators.append({"id": name, "name": name, "weight": f"{weight}%", "rule": rule})
        entries[name] = entry
        points[name] = worth(Fraction(100 if scale == "hundred" else weight))
    section: Spec = {"id": id_, "title": id_, "indicators": indicators}
    if chance.random() < 0.5:
        section["weight"] = f"{chance.randint(20, 100)}%"
    return section, entries, points


def _sum(section: Spec, points: Mapping[str, Points], scale: str) -> Points:
    whole = Fraction(0)
    for each in section["indicators"]:
        mine = points[each["id"]]
        if mine is None:
            return None
        whole += mine * (_percent(each["weight"]) if scale == "hundred" else 1)
    return whole * _percent(section.get("weight", "100%"))


def _percent(text: str) -> Fraction:
    return Fraction(text.removesuffix("%")) / 100


def _block(kind: str, chance: random.Random) -> tuple[Spec, dict[str, Any], Fraction]:
    worth, times = number(chance, 1, 3), chance.choice((None, 0, 1, 2, 7))
    cap = chance.choice((None, 3, 5))
    item: Spec = {"id": f"{kind}-item", "name": kind}
    item["rule"] = {"count": [{"name": kind, ("add" if kind == "bonus" else "deduct"): worth}]}
    block: Spec = {"kind": kind, "title": kind, "items": [item], **({"cap": cap} if cap else {})}
    points = Fraction(worth) * (times or 0)
    points = points if cap is None else min(Fraction(cap), points)
    entries = {} if times is None else {item["id"]: str(times)}
    return block, entries, points if kind == "bonus" else -points


def _total(
    sums: Mapping[str, Fraction],
    adjusted: Fraction,
    vetoes: Iterable[str],
    least: int | None,
    most: int | None,
) -> Fraction:
    if "all" in vetoes:
        return Fraction(0)
    whole = sum(sums.values(), Fraction(0)) + adjusted
    if "one" in vetoes and sums["s0"]:
        whole -= sums["s0"]
        return whole if most is None else min(Fraction(most), whole)
    if most is not None and whole > most:
        return Fraction(most)
    return Fraction(least) if least is not None and whole < least else whole
