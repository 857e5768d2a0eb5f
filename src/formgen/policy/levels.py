"""Levels and questions: is a level cut off, worth nothing, or never reached."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from formgen.forms.model import Checklist, Form, Option
from formgen.forms.rules import Printed, levels_of
from formgen.policy.finding import Finding, gap, listed, rules
from formgen.problems import Path

_NUMBERED = re.compile(r"(\d+)(\D+)")
_FAILING = re.compile(
    r"不合格|不及格|不称职|不胜任|不达标|不符合|不满意|不足|未达|差|待改进|待提高|需改进|需提高|失职|劣"
)
_QUESTION = re.compile(r"[?？]\s*$")


def _levels(form: Form) -> Iterator[tuple[Path, str, Sequence[Printed]]]:
    """Every list of levels with the path of the list and its indicator's name."""
    for path, indicator, rule in rules(form):
        key, levels = levels_of(rule)
        if levels:
            yield (*path, key), indicator.name, levels


def cut_off(form: Form) -> Iterator[Finding]:
    """A list of levels that breaks off where its sister goes on: 1级, 2级 beside 1级 … 5级."""
    every = list(_levels(form))
    for path, name, levels in every:
        own = [each.name for each in levels]
        sisters = [(other, [each.name for each in more]) for _, other, more in every]
        longer = [(other, more) for other, more in sisters if len(own) > 1 and set(own) < set(more)]
        if longer:
            sister, most = max(longer, key=lambda pair: len(pair[1]))
            yield gap(
                "level-missing",
                path,
                name=name,
                levels=listed(tuple(own)),
                missing=listed(each for each in most if each not in own),
                sister=sister,
            )


def numbering(form: Form) -> Iterator[Finding]:
    """Numbered levels that skip a number: 1级, 2级, 4级."""
    for path, name, levels in _levels(form):
        matches = [_NUMBERED.fullmatch(each.name) for each in levels]
        if len({match[2] for match in matches if match}) != 1 or not all(matches):
            continue
        numbers = sorted(int(match[1]) for match in matches if match)
        unit = next(match[2] for match in matches if match)
        skipped = [number for low, high in pairwise(numbers) for number in range(low + 1, high)]
        if skipped and len(skipped) <= len(numbers):
            yield gap(
                "level-skipped",
                path,
                name=name,
                levels=listed(tuple(each.name for each in levels)),
                missing=listed(f"{number}{unit}" for number in skipped),
            )


def without_points(form: Form) -> Iterator[Finding]:
    """An option of a rule that gives points, but without points."""
    for path, indicator, rule in rules(form):
        key, levels = levels_of(rule)
        for index, level in enumerate(levels):
            if indicator.gives_points and isinstance(level, Option) and level.points is None:
                place = (*path, key, index)
                yield gap("option-without-points", place, name=indicator.name, option=level.name)


def tallies(form: Form) -> Iterator[Finding]:
    """Levels by number of yes, and none for the fewest yeses."""
    for path, indicator, rule in rules(form):
        if isinstance(rule, Checklist) and rule.levels:
            least = min(level.yes for level in rule.levels)
            if least > 0:
                yield gap("tally-gap", (*path, "levels"), name=indicator.name, least=least)


def no_failing_level(form: Form) -> Iterator[Finding]:
    """A described scale whose lowest level still describes work that passes: 优秀, 良好, 一般."""
    for path, indicator, rule in rules(form):
        key, levels = levels_of(rule)
        if indicator.gives_points or len(levels) < 2:
            continue
        if not any(_FAILING.search(level.name) for level in levels):
            place = (*path, key, len(levels) - 1)
            yield gap("no-failing-level", place, name=indicator.name, lowest=levels[-1].name)


def questions(form: Form) -> Iterator[Finding]:
    """Questions beside described levels, and no word on which answers make which level."""
    for path, indicator, rule in rules(form):
        asked = sum(bool(_QUESTION.search(line)) for line in indicator.requirement.splitlines())
        _, levels = levels_of(rule)
        if asked > 1 and levels and not indicator.gives_points:
            names = listed(tuple(level.name for level in levels))
            yield gap("questions-without-levels", path, name=indicator.name, count=asked, levels=names)
