"""How it reads who is appraised in a period, and who joined, left and moved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from formgen.cli.telling.columns import aligned
from formgen.commands.people import Listed
from formgen.messages import Lang, say
from formgen.records.employment import Difference
from formgen.records.model import Person
from formgen.view.words import difference, left_out
from formgen.workspace.people import heads


def people_read(listed: Listed, lang: Lang) -> Iterator[str]:
    """The list itself, what changed since the period before, and what the roster of today would change."""
    count = {"count": heads(listed.people), "posts": len(listed.people)}
    yield say("people-head", lang, period=listed.period.name, **count)
    if listed.file:
        yield say("people-file", lang, file=listed.file, count=len(listed.people))
    else:
        yield say("people-today", lang, count=len(listed.people))
    yield from (f"  {line}" for line in aligned(map(_row, listed.people)))
    yield from (left_out(person, why, lang) for person, why in listed.others)
    yield from _differences(listed.changes, listed.period.before.name, lang)
    if listed.refreshed:
        yield say("people-refreshed", lang, count=len(listed.corrections))
    elif listed.corrections:
        yield say("people-would", lang)
    elif listed.file:
        yield say("people-same", lang)
    yield from _differences(listed.corrections, listed.period.name, lang)


def _row(person: Person) -> tuple[str, ...]:
    return person.number, person.name, person.department, person.post, "、".join(person.forms)


def _differences(changes: Iterable[Difference], before: str, lang: Lang) -> Iterator[str]:
    return (difference(each, before, lang) for each in changes)


def people_json(listed: Listed) -> dict[str, object]:
    """The same for scripts."""
    return {
        "period": listed.period.name,
        "file": str(listed.file) if listed.file else None,
        "people": [
            {
                "number": each.number,
                "name": each.name,
                "department": each.department,
                "post": each.post,
                "forms": list(each.forms),
            }
            for each in listed.people
        ],
        "others": [
            {"number": person.number, "name": person.name, "why": why} for person, why in listed.others
        ],
        "changes": [_difference_json(each) for each in listed.changes],
        "corrections": [_difference_json(each) for each in listed.corrections],
    }


def _difference_json(difference: Difference) -> dict[str, object]:
    return {
        "change": difference.change,
        "number": difference.person.number,
        "name": difference.person.name,
        "fields": [{"field": name, "before": one, "after": other} for name, one, other in difference.fields],
    }
