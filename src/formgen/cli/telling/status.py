"""How it reads who is complete in a month, and who lacks what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from formgen.messages import Lang, say
from formgen.scoring.distribution import Quota
from formgen.scoring.standing import Standing
from formgen.view.words import lacks
from formgen.workspace.standings import PeriodStandings


def month_json(month: PeriodStandings) -> dict[str, object]:
    """Who is complete and who lacks what, and every limit of a forced distribution."""
    return {
        "month": month.period.name,
        "people": [
            {
                **person_json(each),
                "state": each.state,
                "lacks": list(each.lacks),
                "wrong": list(each.wrong),
            }
            for each in month.standings
        ],
        "distribution": [_quota_json(each) for each in month.quotas],
    }


def person_json(standing: Standing) -> dict[str, object]:
    return {
        "form": standing.form.id,
        "version": standing.form.version,
        "number": standing.person.number,
        "name": standing.person.name,
        "department": standing.person.department,
    }


def _quota_json(quota: Quota) -> dict[str, object]:
    return {
        "form": quota.form.id,
        "department": quota.department,
        "grade": quota.grade.name,
        "share": str(quota.grade.share),
        "complete": quota.complete,
        "open": quota.open,
        "allowed": quota.allowed,
        "people": [{"number": each.number, "name": each.name} for each in quota.people],
        "exceeded": quota.exceeded,
    }


def month_reads(standings: Sequence[Standing], lang: Lang) -> Iterator[str]:
    """A line for each form and department, and below it whoever is not complete."""
    groups: dict[tuple[str, str], list[Standing]] = {}
    for each in standings:
        groups.setdefault((each.form.title, each.person.department), []).append(each)
    for (title, department), members in groups.items():
        done = sum(each.state == "complete" for each in members)
        yield say("status-group", lang, form=title, department=department, done=done, count=len(members))
        for each in members:
            if each.state != "complete":
                person = f"{each.person.number} {each.person.name}"
                state = "waiting" if each.state == "missing" and each.lacks else each.state
                yield "  " + say(f"status-{state}", lang, person=person, lacks=lacks(each, lang))
