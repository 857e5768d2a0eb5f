"""Goals that the employee wrote: each earns its weight's share of 100, by its rating."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from formgen.forms.model import Form, Goals, Range, Section
from formgen.forms.slots import GOAL_KEYS, GoalKey
from formgen.phrases import Phrases
from formgen.problems import Problem
from formgen.records.model import Record
from formgen.scoring.facts import EntryError, is_blank, quantity, quoted, rating
from formgen.scoring.indicators import complaint
from formgen.scoring.model import Goal
from formgen.scoring.raters import agreed, raters_named
from formgen.scoring.words import kept, said
from formgen.text import near
from formgen.yamlfiles.kinds import Entry

KEYS = tuple(key for key in GOAL_KEYS if key != "points")
"""What a score file says of one goal."""


@dataclass(frozen=True, slots=True)
class Rated:
    """The goals as recorded, and what is wrong with them."""

    goals: tuple[Goal, ...] = ()
    problems: tuple[Problem, ...] = ()


def rated(form: Form, section: Section, spec: Goals, record: Record) -> Rated:
    """The goals of a section; with a rating each needs its weight and rating, weights making 100%.

    Without a rating goals are only words.  Rows in which nothing was typed are left out.
    """
    name = section.title or form.say("goals")
    entry = record.entries.get(spec.id, ())
    if is_blank(entry):
        missing = (EntryError("score-missing"),) if spec.rating else ()
        return Rated(problems=_complaints(record, spec, name, *missing))
    if isinstance(entry, str | Mapping):
        error = EntryError("score-goals-expected", typed=quoted(entry))
        return Rated(problems=_complaints(record, spec, name, error))
    goals: list[Goal] = []
    errors: list[EntryError] = []
    for number, row in enumerate(entry):
        if not is_blank(row):
            try:
                goals.append(_goal(form, spec, row, number))
            except EntryError as error:
                errors.append(error)
                goals.append(_unrated(row))
    if spec.rating and not errors:
        errors.extend(_weights(goals))
    return Rated(tuple(goals), _complaints(record, spec, name, *errors))


def _complaints(record: Record, spec: Goals, name: str, *errors: EntryError) -> tuple[Problem, ...]:
    return tuple(complaint(record, each, "entries", spec.id, indicator=name, id=spec.id) for each in errors)


def _unrated(row: Entry) -> Goal:
    if not isinstance(row, Mapping):
        return Goal(quoted(row))
    goal, weight, due, result, rated_at = (quoted(row.get(key, "")) for key in KEYS)
    given = row.get("rating", "")
    ratings = {name: quoted(each) for name, each in given.items()} if isinstance(given, Mapping) else {}
    return Goal(goal, weight, due, result, rated_at, ratings=ratings)


def _goal(form: Form, spec: Goals, row: Entry, number: int) -> Goal:
    if not isinstance(row, Mapping):
        raise EntryError("score-goals-expected", number, typed=quoted(row))
    for key in row:
        if key not in KEYS:
            raise EntryError(
                "score-no-such-goal-key", number, key, typed=key, options="、".join(KEYS), **near(key, KEYS)
            )
    plain, say = _unrated(row), form.say
    if spec.rating is None:
        return plain
    weight = _given(say, row, "weight", number)
    share = quantity(weight, "%", number, "weight")
    if share < 0:
        raise EntryError("score-negative", number, "weight", typed=quoted(weight))
    most = spec.rating.max
    given = _by_rater(spec, spec.rating, _given(say, row, "rating", number), number)
    mean, how = _agreed(form, spec, given, number)
    plain = replace(plain, weight=f"{said(share)}%", ratings={name: said(n) for name, n in given.items()})
    if mean is None:
        return replace(plain, points=Fraction(0), reason=f"{how} {say('points', n=0)}")
    if most <= 0:
        raise EntryError("score-rule-unusable", number, "rating")
    points, rounding = kept(form.say, Fraction(share) * mean / Fraction(most), form.item_decimals)
    how = say.apart((how, f"{said(mean)} ÷ {said(most)} × {said(share)} ="))
    reason = " ".join(filter(None, (how, rounding, say("points", n=said(points)))))
    return replace(plain, points=points, reason=reason)


def _by_rater(spec: Goals, within: Range, entry: Entry, number: int) -> dict[str, Fraction]:
    """The ratings of one goal, by who gave them; whoever is alone need not be named."""
    names = spec.raters or ("",)
    if len(names) == 1 and not isinstance(entry, Mapping):
        return {names[0]: rating(entry, within.min, within.max, number, "rating")}
    if not isinstance(entry, Mapping) or not spec.raters:
        facts = {"typed": quoted(entry), "raters": "、".join(names)}
        code = "score-raters-expected" if spec.raters else "score-one-value"
        raise EntryError(code, number, "rating", **facts)
    for name in entry:
        if name not in names:
            facts = {"typed": name, "raters": "、".join(names), **near(name, names)}
            raise EntryError("score-no-such-rater", number, "rating", name, **facts)
    return {
        name: rating(entry[name], within.min, within.max, number, "rating", name)
        for name in names
        if name in entry and not is_blank(entry[name])
    }


def _agreed(
    form: Form, spec: Goals, given: Mapping[str, Fraction], number: int
) -> tuple[Fraction | None, str]:
    """What those who rate a goal come to; raises EntryError where somebody who must has given nothing."""
    if not spec.raters:
        return given[""], ""
    raters = raters_named(form.raters, spec.raters)
    absent = [each.name for each in raters if not each.reference and each.name not in given]
    must = form.raters is None or form.raters.missing == "error"
    if absent and (must or all(each.reference or each.name in absent for each in raters)):
        facts = {"number": number + 1, "rater": "、".join(absent)}
        raise EntryError("score-goal-rater-missing", number, "rating", **facts)
    return agreed(form.say, given, raters, form.raters)


def _given(say: Phrases, row: Mapping[str, Entry], key: GoalKey, number: int) -> Entry:
    entry = row.get(key, "")
    if is_blank(entry):
        raise EntryError(
            "score-goal-incomplete", number, key, number=number + 1, key=key, title=say(f"goal-{key}")
        )
    return entry


def _weights(goals: list[Goal]) -> list[EntryError]:
    whole = sum((Decimal(goal.weight.removesuffix("%")) for goal in goals), Decimal(0))
    return [] if whole == 100 else [EntryError("score-goal-weights", sum=f"{said(whole)}%")]
