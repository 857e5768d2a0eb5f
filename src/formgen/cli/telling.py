"""How forms and their changes read on a terminal, and in JSON for scripts.

docs/scripts.md describes the JSON; keys may be added to it, none taken away.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import groupby

from formgen.history import Difference, KnownForm, Version
from formgen.messages import Lang, say
from formgen.monthly import Month, Told
from formgen.points import show
from formgen.scoring.distribution import Quota
from formgen.scoring.standing import Standing
from formgen.scoring.summary import Rate, by_department, by_form, changes, group, indicator_rates, pairs
from formgen.view.changes import NAMED, Change
from formgen.workspace import Spec

_SIGNS = {"added": "+", "removed": "-"}
_SHORT = 60


# ── forms ───────────────────────────────────────────────────────────────────────────────────


def forms_read(forms: Iterable[KnownForm], lang: Lang) -> Iterator[str]:
    """Each form with its versions below it."""
    for form in forms:
        title = form.versions[-1].spec.form.title
        people = say("forms-people", lang, count=len(form.people)) if form.people else ""
        yield f"{form.id}  {title}{people}"
        yield from (f"  v{each.spec.form.version:<3} {_version_reads(each, lang)}" for each in form.versions)


def _version_reads(version: Version, lang: Lang) -> str:
    months = _months(version, lang)
    scored = say("forms-scored", lang, months=", ".join(version.scored)) if version.scored else ""
    return f"{months}  {version.spec.path}{scored}"


def _months(version: Version, lang: Lang) -> str:
    since, until = version.spec.form.effective, version.until
    if since and until:
        return say("forms-between", lang, since=since, until=until)
    if since or until:
        return say("forms-since" if since else "forms-until", lang, month=since or until)
    return say("forms-always", lang)


def forms_json(forms: Iterable[KnownForm]) -> dict[str, object]:
    """The same for scripts."""
    return {
        "forms": [
            {
                "id": form.id,
                "title": form.versions[-1].spec.form.title,
                "people": [{"number": person.number, "name": person.name} for person in form.people],
                "versions": [
                    {
                        **_side(version.spec),
                        "title": version.spec.form.title,
                        "until": version.until or None,
                        "scored": list(version.scored),
                    }
                    for version in form.versions
                ],
            }
            for form in forms
        ]
    }


def _side(spec: Spec) -> dict[str, object]:
    return {"version": spec.form.version, "effective": spec.form.effective, "file": spec.places.file}


# ── diff ────────────────────────────────────────────────────────────────────────────────────


def diff_reads(difference: Difference, lang: Lang) -> Iterator[str]:
    """The two versions, then the changes by section."""
    old, new = difference.old, difference.new
    yield f"{new.form.title}  v{old.form.version} → v{new.form.version}"
    yield f"  - {old.places.file}"
    yield f"  + {new.places.file}"
    for section, listed in groupby(difference.changes, key=_section):
        yield ""
        yield section or say("diff-form", lang)
        for change in listed:
            yield from _change_reads(change, lang)
    yield ""
    count = len(difference.changes)
    yield say("diff-count", lang, count=count) if count else say("diff-none", lang)


def _section(change: Change) -> str:
    return change.path[0] if change.path else ""


def _change_reads(change: Change, lang: Lang) -> Iterator[str]:
    own = () if change.what in NAMED else (say(f"what-{change.what}", lang),)
    term = " · ".join((*change.path[1:], *own))
    sign = _SIGNS.get(change.kind, "~")
    texts = change.before, change.after
    start = f"  {sign} {term}: " if term else f"  {sign} "
    if "\n" not in "".join(texts) and sum(map(len, texts)) <= _SHORT:
        yield start + " → ".join(filter(None, texts))
        return
    yield start.rstrip(": ")
    for mark, text in zip("-+", texts, strict=True):
        yield from (f"      {mark} {line}" for line in text.splitlines())


def diff_json(difference: Difference) -> dict[str, object]:
    """The same for scripts."""
    new = difference.new.form
    return {
        "form": new.id,
        "title": new.title,
        "old": _side(difference.old),
        "new": _side(difference.new),
        "changes": [
            {
                "kind": change.kind,
                "what": change.what,
                "path": list(change.path),
                "ids": list(change.ids),
                "before": change.before or None,
                "after": change.after or None,
            }
            for change in difference.changes
        ],
    }


# ── the month ───────────────────────────────────────────────────────────────────────────────


def month_json(month: Month) -> dict[str, object]:
    """Who is complete and who lacks what, and every limit of a forced distribution."""
    return {
        "month": month.month,
        "people": [
            {**_person_json(each), "state": each.state, "lacks": list(each.lacks)} for each in month.standings
        ],
        "distribution": [_quota_json(each) for each in month.quotas],
    }


def _person_json(standing: Standing) -> dict[str, object]:
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


def report_json(told: Told) -> dict[str, object]:
    """A month's figures.  Numbers are texts, so that none of their digits is lost; rates are shares of 1."""
    month = told.month
    compared = pairs(month.standings, told.before.standings)
    return {
        **month_json(month),
        "people": [{**_person_json(each), **_outcome_json(each)} for each in month.standings],
        "groups": [
            group_
            for members in by_form(month.standings).values()
            for group_ in (
                *(_group_json(people, name) for name, people in by_department(members).items()),
                _group_json(members, None),
            )
        ],
        "indicators": [
            {"form": form, "indicator": id_, **_rate_json(rate)}
            for form, members in by_form(month.standings).items()
            for id_, rate in indicator_rates(members).items()
        ],
        "changes": [{"department": name, **_rate_json(rate)} for name, rate in changes(compared).items()],
        "before": told.before.month,
        "files": [str(made.path) for made in told.outcome.made],
    }


def _outcome_json(standing: Standing) -> dict[str, object]:
    sections = (None if points is None else show(points) for points in standing.sections)
    return {
        "state": standing.state,
        "lacks": list(standing.lacks),
        "sections": list(sections),
        "adjustments": [show(points) for points in standing.adjustments],
        "total": _number(standing.total),
        "grade": standing.grade.name if standing.grade else None,
        "coefficient": _number(standing.grade.coefficient) if standing.grade else None,
        "pay": _number(standing.pay),
    }


def _group_json(people: Sequence[Standing], department: str | None) -> dict[str, object]:
    figures = group(people)
    return {
        "form": figures.form.id,
        "department": department,
        "people": figures.people,
        "complete": figures.complete,
        "mean": _number(figures.mean),
        "median": _number(figures.median),
        "best": _number(figures.best),
        "worst": _number(figures.worst),
        "grades": {grade.name: figures.grades.get(grade.name, 0) for grade in figures.form.grades},
        "pay": _number(figures.pay),
    }


def _rate_json(rate: Rate) -> dict[str, object]:
    before = {} if rate.before is None else {"before": show(rate.before)}
    return {"people": rate.people, "rate": show(rate.mean), **before}


def _number(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
