"""How it reads what is known of one person over time."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from formgen.cli.telling.columns import aligned
from formgen.commands.person import History
from formgen.messages import Lang, say
from formgen.points import half_up, show
from formgen.scoring.history import Appraisal, mean_rate

_RIGHT = frozenset({2, 3})


def person_reads(history: History, lang: Lang) -> Iterator[str]:
    """A line for each card, talks and plans among them; below it who calibrated, who revised, and why."""
    who = history.person
    yield " ".join(filter(None, (who.number, who.name, who.department, who.post)))
    if not history.appraisals:
        yield "  " + say("history-none", lang)
        return
    lines = aligned([_row(each, lang) for each in history.appraisals], _RIGHT)
    for each, line in zip(history.appraisals, lines, strict=True):
        yield f"  {line}"
        yield from (f"      {text}" for text in _decisions(each, lang))
    mean = mean_rate(history.appraisals)
    if mean is not None:
        yield "  " + say("history-mean", lang, rate=f"{half_up(100 * mean, 1)}%")


def _row(each: Appraisal, lang: Lang) -> tuple[str, ...]:
    standing = each.standing
    period = standing.period.name if standing.period else ""
    if standing.state != "complete":
        return period, each.form.title, "", "", say(f"history-{standing.state}", lang), ""
    rate = f"{half_up(100 * each.rate, 1)}%" if each.rate is not None else ""
    total = "" if each.total is None else f"{each.total:f}"
    pay = "" if standing.pay is None else f"{standing.pay:f}"
    return period, each.form.title, total, rate, standing.graded, pay


def _decisions(each: Appraisal, lang: Lang) -> Iterator[str]:
    if said := each.standing.calibrated:
        yield say("history-calibrated", lang, first=said.first, by=said.by, why=said.why)
    for revised in each.revisions:
        yield say("history-revised", lang, count=revised.count, by=revised.by, why=revised.reason)


def person_json(history: History) -> dict[str, object]:
    """The same for scripts.  Numbers are texts, with all of their digits; rates are shares of 1."""
    who = history.person
    return {
        "number": who.number,
        "name": who.name,
        "department": who.department,
        "post": who.post,
        "appraisals": [_json(each) for each in history.appraisals],
    }


def _json(each: Appraisal) -> dict[str, object]:
    standing = each.standing
    said = standing.calibrated
    return {
        "period": standing.period.name if standing.period else None,
        "form": each.form.id,
        "version": each.form.version,
        "follows": not each.is_appraisal,
        "department": standing.person.department,
        "state": standing.state,
        "total": _number(each.total),
        "full": _number(each.form.total.full) if each.form.total else None,
        "rate": None if each.rate is None else show(each.rate),
        "grade": standing.graded or None,
        "pay": _number(standing.pay),
        "calibrated": {"first": said.first, "by": said.by, "why": said.why} if said else None,
        "revisions": [{"revision": r.count, "reason": r.reason, "by": r.by} for r in each.revisions],
        "comments": dict(each.card.record.comments) if each.card else {},
    }


def _number(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
