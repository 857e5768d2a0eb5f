"""How the figures of a month are told in JSON."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from formgen.cli.telling.status import month_json, person_json
from formgen.commands.report import Reported
from formgen.forms.pay import Part
from formgen.points import show
from formgen.scoring.posts import Combined
from formgen.scoring.severity import Given, Severity, severities
from formgen.scoring.standing import Standing
from formgen.scoring.summary import Rate, by_department, by_form, changes, group, indicator_rates, pairs


def report_json(told: Reported) -> dict[str, object]:
    """A month's figures.  Numbers are texts, so that none of their digits is lost; rates are shares of 1."""
    month = told.now
    compared = pairs(month.standings, told.before)
    return {
        **month_json(month),
        "people": [{**person_json(each), **_outcome_json(each)} for each in month.standings],
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
        "combined": [_combined_json(each) for each in month.combined],
        "raters": [_severity_json(each) for each in severities(month.standings)],
        "before": month.period.before.name,
        "files": [str(made.path) for made in told.outcome.made],
    }


def _combined_json(result: Combined) -> dict[str, object]:
    """The posts of one person, the main one first, and what they make together; `lack` says why nothing."""
    return {
        "number": result.person.number,
        "name": result.person.name,
        "posts": [
            {"form": str(each.form.id), "post": each.person.post, "weight": each.person.share}
            for each in result.posts
        ],
        "total": _number(result.total),
        "grade": result.grade.name if result.grade else None,
        "pay": _number(result.pay),
        "lack": result.lack or None,
    }


def _outcome_json(standing: Standing) -> dict[str, object]:
    sections = (None if points is None else show(points) for points in standing.sections)
    return {
        "state": standing.state,
        "lacks": list(standing.lacks),
        "wrong": list(standing.wrong),
        "sections": list(sections),
        "adjustments": [show(points) for points in standing.adjustments],
        "total": _number(standing.total),
        "grade": standing.grade.name if standing.grade else None,
        **_calibrated_json(standing),
        "ungraded": standing.ungraded.why if standing.ungraded else None,
        "coefficient": _number(standing.coefficient),
        "pay": _number(standing.pay),
        "pay_parts": [_part_json(part, value) for part, value in standing.paid_by],
    }


def _part_json(part: Part, value: Fraction | None) -> dict[str, object]:
    """A part of pay; without a figure where it is missing or not used."""
    return {"name": part.name, "role": part.role, "value": None if value is None else show(value, 12)}


def _calibrated_json(standing: Standing) -> dict[str, object]:
    """The grade before the calibration, who decided and why; nothing for whom nobody did."""
    said = standing.calibrated
    return {"calibrated": {"first": said.first, "by": said.by, "why": said.why}} if said else {}


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


def _severity_json(found: Severity) -> dict[str, object]:
    """A rater beside the others of the department; without a form it is a superior of its people."""
    return {
        "department": found.department,
        "rater": found.rater,
        "form": None if found.form is None else found.form.id,
        **_given_json(found.own),
        "others": _given_json(found.others),
        "above": show(found.above),
    }


def _given_json(given: Given) -> dict[str, object]:
    spread = None if given.spread is None else show(Fraction(given.spread))
    return {"people": given.people, "mean": show(given.mean), "spread": spread}


def _rate_json(rate: Rate) -> dict[str, object]:
    before = {} if rate.before is None else {"before": show(rate.before)}
    return {"people": rate.people, "rate": show(rate.mean), **before}


def _number(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
