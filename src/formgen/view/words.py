"""How rules, intervals, months and dates read on a form, where the spec does not give the words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from formgen import messages
from formgen.forms.model import (
    Bounds,
    Form,
    Level,
    Rater,
    Veto,
)
from formgen.forms.rules import Printed
from formgen.messages import Lang, catalogue
from formgen.periods import Day, Period
from formgen.phrases import Phrases, phrases
from formgen.points import half_up, show
from formgen.records.employment import Difference, Why, trial
from formgen.records.model import Person
from formgen.scoring.posts import Lack
from formgen.scoring.standing import StandingState
from formgen.scoring.words import ranged
from formgen.yamlfiles.kinds import Month


def bounds(interval: Bounds, say: Phrases, unit: str = "") -> str:
    """An interval in words: `80（含）～90分`, `低于60分`, `95%及以上`; `不限` if it has no bound.

    Of a range that has one of its ends, only that end is marked (含): the other one belongs to a neighbour.
    In English: `80 to under 90 points`, `below 60 points`, `95% and above`.
    """
    if interval.equals is not None:
        return say("equal-to", n=say.measured(show(interval.equals), unit))
    low, high = _end(interval.from_, interval.above), _end(interval.to, interval.below)
    if low and high:
        return _range(low, high, unit, say)
    if low:
        return say("from-on" if low[1] else "above", n=say.measured(low[0], unit))
    if high:
        return say("up-to" if high[1] else "below", n=say.measured(high[0], unit))
    return say("unbounded")


def _end(within: Decimal | None, beyond: Decimal | None) -> tuple[str, bool] | None:
    """An end of an interval, and whether it belongs to it; None if there is none."""
    number = within if within is not None else beyond
    return None if number is None else (show(number), within is not None)


_BELONG = {(True, True): "both", (True, False): "low", (False, True): "high", (False, False): "neither"}


def _range(low: tuple[str, bool], high: tuple[str, bool], unit: str, say: Phrases) -> str:
    """Both ends; a percentage keeps its sign at each, another unit stands behind."""
    sign, behind = (unit, "") if unit in ("%", "\N{FULLWIDTH PERCENT SIGN}") else ("", unit)
    ends = {"low": f"{low[0]}{sign}", "high": f"{high[0]}{sign}", "unit": say.behind(behind)}
    return say(f"between-{_BELONG[low[1], high[1]]}", **ends)


def points(value: Decimal | Fraction, say: Phrases) -> str:
    """Points as printed: `10分`."""
    return say("points", n=show(value))


def amount(value: Decimal | Fraction | None, say: Phrases, decimals: int | None = None) -> str:
    """Points in their place: with all decimals of their column, where the form says how many.

    Elsewhere they are counted as they are: those that never end say 约, so that nobody adds up what is shown.
    """
    if value is None:
        return ""
    if decimals is not None:
        return f"{half_up(Fraction(value), decimals):f}"
    is_exact = 10**_SHOWN % Fraction(value).denominator == 0
    return show(value, _SHOWN) if is_exact else say("about", n=f"{half_up(Fraction(value), 2):f}")


_SHOWN = 4
"""Points with so many decimals are shown with all of them."""


def described(option: Printed, colon: str) -> str:
    """A level with its description: `1级：等候指示`; its name alone where it has none."""
    name = option.label or option.name
    return f"{name}{colon}{option.text}" if option.text else name


def offered(option: Printed, colon: str, say: Phrases) -> str:
    """A level to choose: `1级：等候指示（5分）`; words that end with their points say them already."""
    words = described(option, colon)
    if isinstance(option, Level):
        worth = ranged(say, option)
        marked = say("in-brackets", text=words, inside=worth)
        return words if words.endswith((worth, say("in-brackets", text="", inside=worth))) else marked
    if option.points is None:
        return words
    worth = points(option.points, say)
    if re.search(rf"(?<![\d.]){re.escape(worth)}[)\N{{FULLWIDTH RIGHT PARENTHESIS}}]?$", words):
        return words
    return say("in-brackets", text=words, inside=worth)


def effect(form: Form, veto: Veto) -> str:
    """What a veto does: `总分记0分`, `最高评为“合格”`."""
    say = form.say
    if veto.grade_at_most:
        return say("veto-limits", grade=veto.grade_at_most)
    titles: dict[str, str] = {each.id: each.title for each in form.sections if each.id}
    if veto.zero == "total":
        return say("veto-zeroes-total")
    return say("veto-zeroes-section", section=titles.get(veto.zero, ""))


def sees(rater: Rater, say: Phrases) -> str:
    """Whose scores a rater sees while scoring: `评分时可参看自评的评分`."""
    return say("rater-sees", raters=say.listed(rater.sees))


def period(when: Period | None, form: Form, person: Person | None) -> str:
    """What a form covers: its period or, of a form for once, the days of somebody's probation."""
    if when is None:
        return ""
    if form.period == "once" and person:
        begin, end = trial(person)
        if begin and end:
            return form.say("to", first=form.say.day(begin), last=form.say.day(end))
    return form.say.period(when)


def date(text: str, say: Phrases) -> str:
    """A date as printed: `2026-11-02` → `2026年11月2日`; other words stay as typed."""
    try:
        return say.day(Day.parse(text))
    except ValueError:
        return text


def month(text: Month | str | None, say: Phrases) -> str:
    """A month as printed: `2026-11` → `2026年11月`."""
    return say.period(Period.parse(text)) if text else ""


def whom(person: Person, say: Phrases) -> str:
    """Somebody with the number that tells namesakes apart: `张三（0012）`."""
    return say("in-brackets", text=person.name, inside=person.number)


def revision(count: int, say: Phrases) -> str:
    """How often a complete card's scores were changed: `第1次修订`; nothing for a card that is as it was."""
    return say("revision", n=count) if count else ""


def revised(count: int, reason: str, by: str, say: Phrases) -> str:
    """A revision with its reason, as a note on the card."""
    return say("revised", revision=revision(count, say), reason=reason, by=by)


# ── the month's summary ─────────────────────────────────────────────────────────────────────


def state(of: StandingState, say: Phrases) -> str:
    """How a card stands: 已录全, 未录入 …"""
    return say(f"state-{of}")


def uncombined(lack: Lack, say: Phrases) -> str:
    """Why posts have no common result; nothing where they have one."""
    return say(f"uncombined-{lack}") if lack else ""


class _Lacking(Protocol):
    """What lacks something: a standing, or what is kept of one."""

    @property
    def lacks(self) -> tuple[str, ...]: ...

    @property
    def wrong(self) -> tuple[str, ...]: ...


def lacks(standing: _Lacking, lang: Lang = "zh") -> str:
    """What a standing lacks, as printed; what was recorded and cannot be used says so."""
    return phrases(lang).listed(lacked(standing, lang))


def lacked(standing: _Lacking, lang: Lang = "zh") -> tuple[str, ...]:
    """Each thing that it lacks, as printed."""
    return tuple(dict.fromkeys(_lacking(what, what in standing.wrong, lang) for what in standing.lacks))


def _lacking(what: str, is_wrong: bool, lang: Lang) -> str:  # noqa: FBT001 one of two words
    """An indicator's name stays, a problem's code gets words."""
    if not what.startswith("score-"):
        return messages.say("lacks-usable", lang, name=what) if is_wrong else what
    code = f"lacks-{what.removeprefix('score-')}"
    return messages.say(code if code in catalogue() else "lacks-record", lang)


def left_out(person: Person, why: Why, lang: Lang) -> str:
    """Who is not appraised in a period, and why."""
    day = person.hired if why == "hired-later" else person.left
    who = f"{person.number} {person.name}"
    return messages.say(f"people-{why}", lang, person=who, day=day, status=person.status)


def difference(change: Difference, before: str, lang: Lang) -> str:
    """Who joined, left or moved since the period that is called so."""
    who = f"{change.person.number} {change.person.name}"
    told = "；".join(f"{one or '—'} → {other or '—'}" for _, one, other in change.fields)
    return messages.say(f"people-{change.change}", lang, person=who, before=before, changes=told)


def stale(why: Iterable[str], lang: Lang) -> str:
    """Why a file is made again: the ingredients that changed, or that it is new."""
    return messages.say("why-and", lang).join(messages.say(f"why-{each}", lang) for each in why)
