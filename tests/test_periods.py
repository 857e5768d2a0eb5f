"""Periods: their names, their order, their months, and which one is due when."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, strategies as st

from formgen.periods import MONTHS, Day, Period, Span, day_of, due

SPANS: list[Span] = list(MONTHS)


@st.composite
def periods(draw: st.DrawFn) -> Period:
    month = Period("month", 12 * draw(st.integers(1900, 9998)) + draw(st.integers(0, 11)))
    return Period.around(month, draw(st.sampled_from(SPANS)))


@pytest.mark.parametrize(
    ("name", "title", "first", "last"),
    [
        ("2026-11", "2026年11月", "2026-11", "2026-11"),
        ("2026-Q4", "2026年第4季度", "2026-10", "2026-12"),
        ("2026-H1", "2026年上半年", "2026-01", "2026-06"),
        ("2026-H2", "2026年下半年", "2026-07", "2026-12"),
        ("2026", "2026年", "2026-01", "2026-12"),
    ],
)
def test_a_period_has_a_name_a_title_and_its_months(name: str, title: str, first: str, last: str) -> None:
    period = Period.parse(name)
    assert (period.name, period.title) == (name, title)
    assert (period.months[0].name, period.last.name) == (first, last)


@pytest.mark.parametrize("typed", ["２０２６－Q4", "2026-q4", " 2026-Q4 "])
def test_a_period_may_be_typed_as_people_type(typed: str) -> None:
    assert Period.parse(typed).name == "2026-Q4"


@pytest.mark.parametrize(
    "typed", ["", "2026-13", "2026-00", "2026-Q5", "2026-H3", "26-11", "2026-1", "0000", "9999"]
)
def test_what_is_no_period_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"^"):
        Period.parse(typed)


@given(periods())
def test_a_name_means_its_period(period: Period) -> None:
    assert Period.parse(period.name) == period
    assert all(period.holds(month) for month in period.months)
    assert period.before < period
    assert not period.holds(period.before)


def test_a_longer_period_stands_behind_the_months_it_ends_with() -> None:
    names = ["2027-01", "2026", "2026-H2", "2026-12", "2026-Q4", "2026-11", "2026-Q3"]
    ordered = ["2026-Q3", "2026-11", "2026-12", "2026-Q4", "2026-H2", "2026", "2027-01"]
    assert [each.name for each in sorted(map(Period.parse, names))] == ordered


@pytest.mark.parametrize(
    ("span", "delay", "asked", "expected"),
    [
        ("month", 0, "2026-11", "2026-11"),
        ("quarter", 0, "2026-12", "2026-Q4"),
        ("quarter", 0, "2026-11", None),
        ("quarter", 1, "2027-01", "2026-Q4"),
        ("quarter", -1, "2026-11", "2026-Q4"),
        ("half-year", 0, "2026-06", "2026-H1"),
        ("year", 0, "2026-12", "2026"),
        ("year", 1, "2027-01", "2026"),
        ("quarter", 0, "2026-Q4", "2026-Q4"),
        ("quarter", 1, "2026-Q4", "2026-Q4"),
        ("month", 0, "2026-Q4", None),
        ("year", 0, "2026-Q4", None),
    ],
)
def test_a_form_is_due_once_a_period(span: Span, delay: int, asked: str, expected: str | None) -> None:
    found = due(span, delay, Period.parse(asked))
    assert (found.name if found else None) == expected


@given(periods(), st.sampled_from(SPANS), st.integers(-2, 3))
def test_every_period_is_due_in_exactly_one_month(period: Period, span: Span, delay: int) -> None:
    whole = Period.around(period.months[0], span)
    around = [Period("month", whole.first + n) for n in range(-12, 30)]
    assert [month for month in around if due(span, delay, month) == whole] == [whole.after(delay)]


# ── days ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "typed",
    [
        "2026-11-03",
        "2026/11/3",
        "2026.11.3",
        "2026年11月3日",
        "2026年 11月 3日",
        "20261103",
        "2026-11-03 00:00:00",
    ],
)
def test_a_day_may_be_typed_as_people_type(typed: str) -> None:
    assert Day.parse(typed) == Day(2026, 11, 3)


@pytest.mark.parametrize(
    "typed", ["", "2026-02-29", "2026-13-01", "2026-11-31", "11-03", "0012", "去年", "2026-11"]
)
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"^"):
        Day.parse(typed)


@given(st.dates(dt.date(1900, 1, 1), dt.date(9990, 1, 1)), st.integers(0, 500))
def test_days_follow_each_other_as_in_the_calendar(date: dt.date, days: int) -> None:
    day = Day.parse(date.isoformat())
    assert str(day.later(days=days)) == (date + dt.timedelta(days=days)).isoformat()
    assert day.later(days=1).eve == day
    assert Day.parse(day.title) == day


def test_months_later_is_the_same_day_or_the_last_one() -> None:
    assert str(Day(2026, 8, 31).later(months=6)) == "2027-02-28"
    assert str(day_of(Period.parse("2026-Q1"), 15)) == "2026-03-15"
    assert str(day_of(Period.parse("2028-02"), 31)) == "2028-02-29"
