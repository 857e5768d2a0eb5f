"""Levels and questions: is a level cut off, worth nothing, or never reached."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from formgen.forms.model import Checklist, Choice, Form, Narrative, Option, Tally
from formgen.policy.finding import Finding, gap, listed, rules
from formgen.problems import Path

_NUMBERED = re.compile(r"(\d+)(\D+)")
_FAILING = re.compile(
    r"不合格|不及格|不称职|不胜任|不达标|不符合|不满意|不足|未达|差|待改进|待提高|需改进|需提高|失职|劣"
)
_QUESTION = re.compile(r"[?？]\s*$")


def _levels(form: Form) -> Iterator[tuple[Path, str, Sequence[Option | Tally]]]:
    """Every list of levels with the path of the list and its indicator's name."""
    for path, indicator, rule in rules(form):
        match rule:
            case Choice():
                yield (*path, "choice"), indicator.name, rule.choice
            case Narrative():
                yield (*path, "narrative"), indicator.name, rule.narrative
            case Checklist():
                yield (*path, "levels"), indicator.name, rule.levels


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
        if isinstance(rule, Choice):
            for index, option in enumerate(rule.choice):
                if option.points is None:
                    yield gap(
                        "option-without-points",
                        (*path, "choice", index),
                        name=indicator.name,
                        option=option.name,
                    )


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
        if not isinstance(rule, Narrative) or len(rule.narrative) < 2:
            continue
        lowest = rule.narrative[-1].name
        if not any(_FAILING.search(option.name) for option in rule.narrative):
            yield gap(
                "no-failing-level",
                (*path, "narrative", len(rule.narrative) - 1),
                name=indicator.name,
                lowest=lowest,
            )


def questions(form: Form) -> Iterator[Finding]:
    """Questions beside described levels, and no word on which answers make which level."""
    for path, indicator, rule in rules(form):
        asked = sum(bool(_QUESTION.search(line)) for line in indicator.requirement.splitlines())
        if asked > 1 and isinstance(rule, Narrative) and rule.narrative:
            yield gap(
                "questions-without-levels",
                path,
                name=indicator.name,
                count=asked,
                levels=listed(tuple(option.name for option in rule.narrative)),
            )
