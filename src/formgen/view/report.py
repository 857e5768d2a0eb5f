"""The report of a month (汇总报告): what HR hands to those who decide, in words, tables and charts.

The first page has what a decision needs: the key figures, what somebody must see to, and the grades beside
their limits.  The rest is about forms and departments; people are named where somebody must act.  Long lists
are cut and say so; the workbook (汇总表) has them whole.  What one person got is no chart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from formgen.periods import Period
from formgen.phrases import Phrases
from formgen.points import half_up
from formgen.scoring.distribution import Quota
from formgen.scoring.posts import Combined
from formgen.scoring.severity import Given, Severity, severities
from formgen.scoring.standing import Standing
from formgen.scoring.summary import (
    Group,
    Pair,
    Rate,
    by_department,
    by_form,
    by_period,
    calibrated,
    changes,
    group,
    headcount,
    indicator_rates,
    paid_in,
    pairs,
    rate,
    rated,
    scale,
)
from formgen.text import same
from formgen.view import words
from formgen.view.attention import attention
from formgen.view.letterhead import letterhead
from formgen.view.model import PAGE_WIDTH, Bar, Chart, Grid, Head, Report, Topic, fixed
from formgen.view.widths import fitted

MOST_BARS = {1: 26, 2: 20}
"""In one chart of one or two series, so that it fits on a page; more go into the next one."""

MOST_CHARTED = 90
"""Departments that are drawn; companies of more get the rest as numbers in the workbook."""

MOST_ROWS = 300
"""Of figures in a table; and of people, so many that somebody can still act on them."""
MOST_PEOPLE = 60
MOST_NAMES = 20

_NOTHING = "—"


def report(  # noqa: PLR0913, PLR0917 what stands in it
    say: Phrases,
    period: Period,
    standings: Sequence[Standing],
    before: Sequence[Standing],
    quotas: Sequence[Quota],
    combined: Sequence[Combined] = (),
) -> Report:
    """The report of these people, at least one; `before` are the standings of the month before.

    `combined` are the common results of those who have several posts.  Where a month asks for longer periods
    too, no mean is over several of them: a quarter's card is no month's.
    """
    paired, periods = pairs(standings, before), by_period(standings, period)
    own = pairs(periods.get(period, standings), before)
    topics = (
        Topic(say("attention"), attention(say, standings, paired, quotas)),
        _grades(say, periods, quotas),
        _departments(say, standings, periods),
        _indicators(say, standings),
        _changed(say, periods, before),
        _open(say, standings),
        _overfull(say, quotas),
        _combined(say, combined),
        _paid(say, standings),
        _severe(say, standings),
        _calibrated(say, standings),
    )
    kept = [topic for topic in topics if topic]
    numbered = (
        Topic(
            say("ordinal", n=say.counting(n), title=topic.title),
            topic.texts,
            tuple(map(fitted, topic.grids)),
            topic.charts,
        )
        for n, topic in enumerate(kept, 1)
    )
    return Report(
        letterhead=letterhead(say, month=say.period(period)),
        title=say("report-title", period=say.period(period)),
        note=_note(say, standings),
        figures=tuple(_figures(say, standings, own, quotas, periods)),
        topics=tuple(numbered),
        words=fixed(say.tongue),
    )


def _note(say: Phrases, standings: Sequence[Standing]) -> str:
    whole = group(standings)
    left = (say("report-left", n=whole.open),) if whole.open else ()
    told = say("report-counted", cards=_cards(say, standings), n=whole.complete)
    return say("between-words").join((told, *left, say("report-rate")))


def _cards(say: Phrases, standings: Sequence[Standing]) -> str:
    """How many cards, and of how many people where some have several."""
    people = headcount(standings)
    cards = say("cards", n=len(standings))
    if people == len(standings):
        return cards
    return say("in-brackets", text=cards, inside=say("so-many-people", n=people))


_Periods: TypeAlias = "Mapping[Period, Sequence[Standing]]"
"""The cards of each period, in a month of which longer ones are due too; mostly there is just one."""


def _of_period(say: Phrases, title: str, period: Period, periods: _Periods) -> str:
    """A title with the period, where there are several."""
    return say("title-of-period", title=title, period=say.period(period)) if len(periods) > 1 else title


def _mean_rates(say: Phrases, periods: _Periods) -> str:
    """The mean rate of each period; of one its figure alone."""
    found = {period: known.mean for period, members in periods.items() if (known := rate(members))}
    if len(periods) == 1:
        return "".join(map(_percent, found.values())) or _NOTHING
    told = (say("labelled", label=say.period(each), text=_percent(mean)) for each, mean in found.items())
    return say.apart(told) or _NOTHING


def _figures(
    say: Phrases,
    standings: Sequence[Standing],
    paired: Sequence[Pair],
    quotas: Sequence[Quota],
    periods: _Periods,
) -> Iterator[tuple[str, str]]:
    whole = group(standings)
    up = sum(each.now > each.before for each in paired)
    down = sum(each.now < each.before for each in paired)
    over = sum(quota.exceeded for quota in quotas)
    share = _percent(Fraction(whole.complete, whole.people))
    yield say("to-appraise"), _cards(say, standings)
    yield (
        say("state-complete"),
        say("in-brackets", text=say("cards", n=whole.complete), inside=share),
    )
    yield say("state-incomplete"), say("cards", n=whole.open)
    yield say("departments-named"), say("so-many-departments", n=len(by_department(standings)))
    yield say("forms-named"), say("so-many-forms", n=len(by_form(standings)))
    yield say("mean-rate"), _mean_rates(say, periods)
    yield say("pay"), say("money", n=f"{whole.pay:,.2f}") if whole.pay is not None else _NOTHING
    yield say("since-last-month"), say("up-and-down", up=up, down=down) if paired else _NOTHING
    within = say("quotas-exceeded", n=over) if over else say("quotas-kept")
    yield say("quotas"), within if quotas else _NOTHING


# ── grades ──────────────────────────────────────────────────────────────────────────────────


def _grades(say: Phrases, periods: _Periods, quotas: Sequence[Quota]) -> Topic | None:
    allowed = Counter[tuple[str, str]]()
    for quota in quotas:
        allowed[quota.form.id, quota.grade.name] += quota.allowed
    scales: dict[tuple[Period, tuple[str, ...]], list[Group]] = {}
    for period, standings in periods.items():
        for members in by_form(standings).values():
            if members[0].form.grades:
                scales.setdefault((period, scale([members[0].form])), []).append(group(members))
    if not scales:
        return None
    title = say("grades-title")
    grids = tuple(
        _grade_grid(say, _of_period(say, title, period, periods), names, members, allowed)
        for (period, names), members in scales.items()
    )
    without = sum(each.ungraded for members in scales.values() for each in members)
    texts = (say("grades-how"), *((say("grades-without", n=without),) if without else ()))
    return Topic(title, texts, grids, tuple(_grade_charts(say, scales, periods)))


def _grade_grid(
    say: Phrases,
    title: str,
    names: Sequence[str],
    groups: Sequence[Group],
    allowed: Mapping[tuple[str, str], int],
) -> Grid:
    """The forms that grade by these names: how many people, which share, how many there may be."""
    width = min((PAGE_WIDTH - 40) // len(names), 25)
    heads = (
        Head(say("form"), PAGE_WIDTH - width * len(names)),
        *(Head(name, width, "centre") for name in names),
    )
    rows = [
        (
            each.form.title,
            *(_grade_cell(say, each, name, allowed.get((each.form.id, name))) for name in names),
        )
        for each in groups
    ]
    shown, note = _cut(say, rows, MOST_ROWS, "rows")
    return Grid(title, heads, shown, note)


def _grade_cell(say: Phrases, figures: Group, name: str, most: int | None) -> str:
    graded, count = sum(figures.grades.values()), figures.grades.get(name, 0)
    share = f"\n{_percent(Fraction(count, graded))}" if graded else ""
    limit = f"\n{say('at-most-people', n=most)}" if most is not None else ""
    return f"{say('so-many-people', n=count)}{share}{limit}"


def _grade_charts(
    say: Phrases, scales: Mapping[tuple[Period, tuple[str, ...]], Sequence[Group]], periods: _Periods
) -> Iterator[Chart]:
    """A chart for each scale of grades: 良好 of one scale is not what 良好 is of another."""
    for n, ((period, names), groups) in enumerate(scales.items(), 1):
        counts = {name: sum(each.grades.get(name, 0) for each in groups) for name in names}
        whole = sum(counts.values())
        bars = [
            Bar(name, (Fraction(count),), (_share(say, count, whole),))
            for name, count in counts.items()
            if whole
        ]
        if whole < _FEWEST:
            continue
        whose = say("all-forms") if len(scales) == 1 else _titles(say, groups)
        title = _of_period(say, say("grades-chart", whose=whose, n=whole), period, periods)
        yield from _charts(say, f"grades-{n}", title, bars)


def _share(say: Phrases, count: int, whole: int) -> str:
    people = say("so-many-people", n=count)
    return say("in-brackets", text=people, inside=_percent(Fraction(count, whole)))


_FEWEST = 2
"""Of so many people on there is a chart."""


def _titles(say: Phrases, groups: Sequence[Group]) -> str:
    first = groups[0].form.title
    return first if len(groups) == 1 else say("forms-and-others", form=first, n=len(groups))


# ── departments ─────────────────────────────────────────────────────────────────────────────


def _departments(say: Phrases, standings: Sequence[Standing], periods: _Periods) -> Topic:
    heads = (
        Head(say("person-department"), 32),
        Head(say("form"), 48),
        Head(say("people"), 12, "right"),
        Head(say("state-complete"), 14, "right"),
        Head(say("mean-score"), 17, "right"),
        Head(say("median"), 17, "right"),
        Head(say("best-score"), 17, "right"),
        Head(say("worst-score"), 17, "right"),
    )
    departments = by_department(standings)
    rows = [row for name, members in departments.items() for row in _department_rows(say, name, members)]
    shown, note = _cut(say, rows, MOST_ROWS, "rows")
    drawn = [_drawn(say, period, periods) for period in periods]
    texts = tuple(text for told, _ in drawn for text in told)
    charts = tuple(chart for _, made in drawn for chart in made)
    title = say("departments-title")
    return Topic(title, texts, (Grid(title, heads, shown, note),), charts)


def _drawn(say: Phrases, period: Period, periods: _Periods) -> tuple[tuple[str, ...], tuple[Chart, ...]]:
    """The mean rates of departments in one period, and what is to be said of those that are not drawn."""
    departments = by_department(periods[period])
    rates = {name: found for name, members in departments.items() if (found := rate(members))}
    drawn = dict(list(rates.items())[:MOST_CHARTED])
    bars = [
        Bar(
            _department(say, name),
            (found.mean,),
            (say("in-brackets", text=_percent(found.mean), inside=_counted(say, found, departments[name])),),
        )
        for name, found in drawn.items()
    ]
    more = len(rates) - len(drawn)
    texts = (say("departments-charted", n=len(drawn), more=more),) if more else ()
    if sum(found.people for found in rates.values()) < _FEWEST:
        return texts, ()
    key = f"departments-{period.name}" if len(periods) > 1 else "departments"
    title = _of_period(say, say("departments-chart"), period, periods)
    return texts, tuple(_charts(say, key, title, bars, full=Fraction(1)))


def _counted(say: Phrases, found: Rate, members: Iterable[Standing]) -> str:
    """How many cards are in a mean: as many people, or more cards than people."""
    heads = len({same(each.person.number) for each, _ in rated(members)})
    return say("so-many-people" if heads == found.people else "cards", n=found.people)


def _department_rows(say: Phrases, name: str, standings: Sequence[Standing]) -> Iterator[tuple[str, ...]]:
    for members in by_form(standings).values():
        figures = group(members)
        totals = (figures.mean, figures.median, figures.best, figures.worst)
        yield (
            _department(say, name),
            figures.form.title,
            str(figures.people),
            str(figures.complete),
            *(_points(total) for total in totals),
        )


# ── indicators ──────────────────────────────────────────────────────────────────────────────


def _indicators(say: Phrases, standings: Sequence[Standing]) -> Topic | None:
    charts = [chart for members in by_form(standings).values() for chart in _of_form(say, members)]
    if not charts:
        return None
    return Topic(say("indicators-title"), (say("indicators-how"),), charts=tuple(charts))


def _of_form(say: Phrases, standings: Sequence[Standing]) -> Iterator[Chart]:
    form, rates = standings[0].form, indicator_rates(standings)
    names = {str(indicator.id): indicator.name for indicator in form.indicators}
    bars = [Bar(names[id_], (found.mean,), (_percent(found.mean),)) for id_, found in rates.items()]
    people = max((found.people for found in rates.values()), default=0)
    if people < _FEWEST:
        return
    yield from _charts(
        say,
        f"indicators-{form.id}",
        say("indicators-chart", form=form.title, n=people),
        bars,
        full=Fraction(1),
    )


# ── the month before ────────────────────────────────────────────────────────────────────────


def _changed(say: Phrases, periods: _Periods, before: Sequence[Standing]) -> Topic:
    title = say("changes-title")
    told = [_changed_in(say, period, periods, before) for period in periods]
    found = [each for each in told if each is not None]
    if not found:
        recorded = any(each.state == "complete" for each in before)
        return Topic(title, (say("nobody-twice" if recorded else "no-last-month"),))
    texts = tuple(text for each, _ in found for text in each)
    return Topic(title, texts, charts=tuple(chart for _, made in found for chart in made))


def _changed_in(
    say: Phrases, period: Period, periods: _Periods, before: Sequence[Standing]
) -> tuple[list[str], list[Chart]] | None:
    """What changed from the period before; None where nobody can be compared."""
    paired = pairs(periods[period], before)
    if not paired:
        return None
    found = changes(paired)
    departments = {name: rate_ for name, rate_ in found.items() if rate_.before is not None}
    bars = [
        _change(say, _department(say, name), rate_)
        for name, rate_ in list(departments.items())[:MOST_CHARTED]
    ]
    compared = say("compared", n=len(paired))
    several = len(periods) > 1
    texts = [say("labelled", label=say.period(period), text=compared) if several else compared]
    if moved := sum(each.was.department != each.person.department for each in paired):
        texts.append(say("moved-department", n=moved))
    if added := [_department(say, name) for name in found if name not in departments]:
        texts.append(say("departments-without", names=say.listed(added)))
    if more := len(departments) - len(bars):
        texts.append(say("departments-drawn", n=len(bars), more=more))
    months = say("last-month"), say("this-month")
    if several:
        months = say.period(period.before), say.period(period)
    drawn = bars if len(paired) >= _FEWEST else []
    title = _of_period(say, say("changes-chart"), period, periods)
    key = f"changes-{period.name}" if several else "changes"
    return texts, list(_charts(say, key, title, drawn, months, Fraction(1)))


def _change(say: Phrases, label: str, found: Rate) -> Bar:
    before = found.before or Fraction(0)
    inside = say.joined((_step(found.mean - before), say("so-many-people", n=found.people)))
    texts = (_percent(before), say("in-brackets", text=_percent(found.mean), inside=inside))
    return Bar(label, (before, found.mean), texts)


# ── who is not complete, which grades are too full ──────────────────────────────────────────


def _open(say: Phrases, standings: Iterable[Standing]) -> Topic:
    title = say("open-title")
    left = [each for each in standings if each.state != "complete"]
    if not left:
        return Topic(title, (say("all-complete"),))
    heads = (
        Head(say("person-number"), 18),
        Head(say("person-name"), 22),
        Head(say("person-department"), 30),
        Head(say("form"), 40),
        Head(say("state"), 18, "centre"),
        Head(say("lacking"), 46),
    )
    rows = [
        (
            each.person.number,
            each.person.name,
            _department(say, each.person.department),
            each.form.title,
            words.state(each.state, say),
            words.lacks(each, say.tongue) or (say("all") if each.state == "missing" else ""),
        )
        for each in left
    ]
    shown, note = _cut(say, rows, MOST_PEOPLE, "people")
    return Topic(title, grids=(Grid(title, heads, shown, note),))


def _overfull(say: Phrases, quotas: Sequence[Quota]) -> Topic | None:
    title = say("quotas")
    over = [quota for quota in quotas if quota.exceeded]
    if not quotas:
        return None
    if not over:
        return Topic(title, (say("quotas-all-kept"),))
    heads = (
        Head(say("form"), 32),
        Head(say("over-whom"), 24),
        Head(say("grade"), 16, "centre"),
        Head(say("share"), 14, "right"),
        Head(say("allowed"), 12, "right"),
        Head(say("present"), 12, "right"),
        Head(say("who"), 64),
    )
    shown, note = _cut(say, [_exceeded(say, quota) for quota in over], MOST_PEOPLE, "cases")
    return Topic(title, (say("quotas-how"),), (Grid(title, heads, shown, note),))


def _exceeded(say: Phrases, quota: Quota) -> tuple[str, ...]:
    names = say.listed(f"{each.number} {each.name}" for each in quota.people[:MOST_NAMES])
    more = len(quota.people) - MOST_NAMES
    left = say("people-open", n=quota.open) if quota.open else ""
    people = say.joined((say("people-complete", n=quota.complete), left))
    where = say("all") if quota.department is None else _department(say, quota.department)
    return (
        quota.form.title,
        f"{where}\n{people}",
        quota.grade.name,
        str(quota.grade.share),
        str(quota.allowed),
        str(len(quota.people)),
        say("names-and-more", names=names, n=more) if more > 0 else names,
    )


# ── how severe raters are ───────────────────────────────────────────────────────────────────


def _severe(say: Phrases, standings: Sequence[Standing]) -> Topic | None:
    """Raters beside the others of their department; nothing where nobody has others beside them."""
    title = say("severity-title")
    found = severities(standings)
    if not found:
        return None
    heads = (
        Head(say("person-department"), 30),
        Head(say("rater"), 54),
        Head(say("people"), 12, "right"),
        Head(say("mean"), 16, "right"),
        Head(say("deviation"), 15, "right"),
        Head(say("mean-of-others"), 20, "right"),
        Head(say("their-deviation"), 15, "right"),
        Head(say("difference"), 12, "right"),
    )
    texts = (say("severity-how"), say("severity-caution"))
    shown, note = _cut(say, [_severity(say, each) for each in found], MOST_ROWS, "rows")
    return Topic(title, texts, (Grid(title, heads, shown, note),))


def _severity(say: Phrases, found: Severity) -> tuple[str, ...]:
    of = say("person-superior") if found.form is None else found.form.title
    own, others = found.own, found.others
    return (
        _department(say, found.department),
        say("in-brackets", text=found.rater, inside=of),
        str(own.people),
        _percent(own.mean),
        _spread(own),
        _percent(others.mean),
        _spread(others),
        _step(found.above),
    )


def _spread(given: Given) -> str:
    return _NOTHING if given.spread is None else f"{half_up(100 * Fraction(given.spread), 1)}"


# ── calibration ─────────────────────────────────────────────────────────────────────────────


def _calibrated(say: Phrases, standings: Iterable[Standing]) -> Topic | None:
    """Whose grade somebody decided; nothing where nobody's was."""
    title = say("calibration-title")
    found = calibrated(standings)
    if not found:
        return None
    heads = (
        Head(say("person-number"), 16),
        Head(say("person-name"), 18),
        Head(say("person-department"), 26),
        Head(say("total"), 14, "right"),
        Head(say("first"), 16, "centre"),
        Head(say("final"), 16, "centre"),
        Head(say("calibrated-by"), 24),
        Head(say("why"), 44),
    )
    rows = [
        (
            each.person.number,
            each.person.name,
            _department(say, each.person.department),
            _points(each.total),
            said.first,
            each.grade.name if each.grade else "",
            said.by,
            said.why,
        )
        for each, said in found
    ]
    shown, note = _cut(say, rows, MOST_PEOPLE, "cards")
    changed = sum(each.grade is not None and each.grade.name != said.first for each, said in found)
    text = say("calibration-how", n=len(found), changed=changed)
    return Topic(title, (text,), (Grid(title, heads, shown, note),))


# ── several posts ───────────────────────────────────────────────────────────────────────────


def _combined(say: Phrases, results: Sequence[Combined]) -> Topic | None:
    """What the posts of whoever has several make together."""
    title = say("combined-title")
    if not results:
        return None
    heads = (
        Head(say("person-number"), 18),
        Head(say("person-name"), 22),
        Head(say("scores-of-posts"), 62),
        Head(say("combined-score"), 20, "right"),
        Head(say("combined-grade"), 20, "centre"),
        Head(say("pay"), 32, "right"),
    )
    rows = [
        (
            each.person.number,
            each.person.name,
            "\n".join(_post(say, post) for post in each.posts),
            _points(each.total),
            each.graded or words.uncombined(each.lack, say) or _NOTHING,
            _money(None if each.pay is None else Fraction(each.pay)),
        )
        for each in results
    ]
    shown, note = _cut(say, rows, MOST_PEOPLE, "people")
    return Topic(title, (say("combined-how"),), (Grid(title, heads, shown, note),))


def _post(say: Phrases, standing: Standing) -> str:
    person = standing.person
    name = person.post or standing.form.title
    return say("in-brackets", text=f"{name} {_points(standing.total)}", inside=person.share)


# ── pay ─────────────────────────────────────────────────────────────────────────────────────


def _paid(say: Phrases, standings: Iterable[Standing]) -> Topic | None:
    """What is paid by each form, and the amounts of which it is made."""
    title = say("pay")
    heads = (
        Head(say("form"), 50),
        Head(say("people"), 16, "right"),
        Head(say("base-sum"), 27, "right"),
        Head(say("additions-sum"), 27, "right"),
        Head(say("deductions-sum"), 27, "right"),
        Head(say("pay-sum"), 27, "right"),
    )
    rows = [row for members in by_form(standings).values() for row in _paid_by(members)]
    if not rows:
        return None
    shown, note = _cut(say, rows, MOST_ROWS, "rows")
    return Topic(title, (say("pay-how"),), (Grid(title, heads, shown, note),))


def _paid_by(standings: Sequence[Standing]) -> Iterator[tuple[str, ...]]:
    figures, amounts = group(standings), paid_in(standings)
    if figures.pay is None:
        return
    paid = sum(each.state == "complete" and each.pay is not None for each in standings)
    parts = (_money(amounts.get(role)) for role in ("base", "addition", "deduction"))
    yield figures.form.title, str(paid), *parts, _money(Fraction(figures.pay))


def _money(amount: Fraction | None) -> str:
    if amount is None:
        return _NOTHING
    return f"{half_up(amount, 2):,.2f}".replace("-", "\N{MINUS SIGN}")


# ── words ───────────────────────────────────────────────────────────────────────────────────


def _department(say: Phrases, name: str) -> str:
    return name or say("no-department")


def _percent(share: Fraction) -> str:
    return f"{half_up(100 * share, 1)}%".replace("-", "\N{MINUS SIGN}")


def _step(change: Fraction) -> str:
    """A difference of two rates, in hundredths of the full points."""
    step = half_up(100 * change, 1)
    sign = "+" if step > 0 else "\N{MINUS SIGN}" if step < 0 else "±"
    return f"{sign}{abs(step)}"


def _points(total: Decimal | None) -> str:
    return _NOTHING if total is None else f"{total:f}".replace("-", "\N{MINUS SIGN}")


def _cut(
    say: Phrases, rows: Sequence[tuple[str, ...]], most: int, unit: str
) -> tuple[tuple[tuple[str, ...], ...], str]:
    """The first rows, and how many more there are."""
    more = len(rows) - most
    return tuple(rows[:most]), say(f"more-{unit}", n=more) if more > 0 else ""


def _charts(  # noqa: PLR0913, PLR0917 what a chart says
    say: Phrases,
    key: str,
    title: str,
    bars: Sequence[Bar],
    series: tuple[str, ...] = (),
    full: Fraction | None = None,
) -> Iterator[Chart]:
    """These bars in as many charts as they need, about equally long."""
    if not bars:
        return
    count = -(-len(bars) // MOST_BARS[max(len(series), 1)])
    size = -(-len(bars) // count)
    for n in range(1, count + 1):
        part = tuple(bars[(n - 1) * size : n * size])
        own = say("in-brackets", text=title, inside=f"{n}/{count}") if count > 1 else title
        said = say.apart(f"{bar.label} {'→'.join(bar.texts)}" for bar in part)
        told, called = say("bar-chart", title=own, said=said), say("full-points") if full else ""
        yield Chart(f"{key}-{n}", own, part, told, series, full, called=called)
