"""The file of one person (个人绩效档案): every card with its total and grade, trends, words, talks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from formgen.forms.model import Form
from formgen.phrases import Phrases
from formgen.points import half_up, show
from formgen.records.model import Person, Record
from formgen.scoring.history import Appraisal, Trend, mean_rate, trends
from formgen.scoring.tables import written
from formgen.view import words
from formgen.view.letterhead import letterhead
from formgen.view.model import PAGE_WIDTH, Bar, Chart, Dossier, Grid, Head, Topic, fixed
from formgen.view.tables import shared_out
from formgen.view.widths import fitted

MOST_POINTS = 12
"""In one chart of a trend, so that their labels stand side by side; more go into the next one."""

_NOTHING = "—"


def dossier(say: Phrases, person: Person, appraisals: Sequence[Appraisal]) -> Dossier:
    """The page of a person with these cards, the earliest first."""
    cards = [each for each in appraisals if each.is_appraisal]
    topics = (
        _results(say, cards),
        _trends(say, cards),
        _decided(say, appraisals),
        _comments(say, cards),
        *(_following(say, each) for each in appraisals if not each.is_appraisal and each.card),
    )
    kept = [topic for topic in topics if topic]
    numbered = (
        replace(
            each,
            title=say("ordinal", n=say.counting(n), title=each.title),
            grids=tuple(map(fitted, each.grids)),
        )
        for n, each in enumerate(kept, 1)
    )
    return Dossier(
        letterhead=letterhead(say, month=_span(say, cards), whom=words.whom(person, say)),
        title=say("dossier-title"),
        note=_note(say, cards),
        figures=tuple(_figures(say, person, cards)),
        topics=tuple(numbered),
        words=fixed(say.tongue),
    )


def _note(say: Phrases, cards: Sequence[Appraisal]) -> str:
    if not cards:
        return say("no-appraisals")
    open_ = sum(each.total is None and each.standing.state != "complete" for each in cards)
    left = say("appraisals-open", n=open_) if open_ else ""
    told = [say.joined((say("appraisals", n=len(cards)), left)) + say("stop"), say("dossier-how")]
    if any(each.drawn for each in cards):
        told.append(say("dossier-drawn"))
    return say("between-words").join(told)


def _span(say: Phrases, cards: Sequence[Appraisal]) -> str:
    """From when to when there are cards."""
    if not cards:
        return _NOTHING
    first, last = cards[0].standing.period, cards[-1].standing.period
    if not first or not last or first == last:
        return _period(say, cards[-1])
    is_of_one_year = first.first // 12 == last.first // 12 and first.span != "year" != last.span
    return (
        say.through(first, last)
        if is_of_one_year
        else say("to", first=say.period(first), last=say.period(last))
    )


def _figures(say: Phrases, person: Person, cards: Sequence[Appraisal]) -> Iterator[tuple[str, str]]:
    mean = mean_rate(cards)
    graded = [each for each in cards if each.standing.state == "complete" and each.standing.graded]
    yield say("person-name"), person.name
    yield say("person-number"), person.number
    yield say("person-department"), person.department or say("no-department")
    yield say("person-post"), person.post or _NOTHING
    yield say("person-superior"), person.superior or _NOTHING
    yield say("person-hired"), words.date(person.hired, say) if person.hired else _NOTHING
    yield say("dossier-span"), _span(say, cards)
    yield say("mean-rate"), _NOTHING if mean is None else _percent(mean)
    last = graded[-1] if graded else None
    newest = say("in-brackets", text=last.standing.graded, inside=_period(say, last)) if last else _NOTHING
    yield say("last-grade"), newest


# ── results ─────────────────────────────────────────────────────────────────────────────────


def _results(say: Phrases, cards: Sequence[Appraisal]) -> Topic | None:
    if not cards:
        return None
    heads = (
        Head(say("line-period"), 24),
        Head(say("page-form"), 48),
        Head(say("person-department"), 26),
        Head(say("score"), 14, "right"),
        Head(say("full-points"), 13, "right"),
        Head(say("score-rate"), 15, "right"),
        Head(say("grade"), 16, "centre"),
        Head(say("pay"), 18, "right"),
    )
    title = say("results-title")
    return Topic(title, grids=(Grid(title, heads, tuple(_result(say, each) for each in cards)),))


def _result(say: Phrases, each: Appraisal) -> tuple[str, ...]:
    standing = each.standing
    done = standing.state == "complete"
    total = each.form.total
    rate = each.rate
    return (
        _period(say, each),
        say("form-of-version", form=each.form.title, version=each.form.version),
        standing.person.department or say("no-department"),
        _total(each) if done else words.state(standing.state, say),
        show(total.full) if total else _NOTHING,
        _NOTHING if rate is None else _percent(rate),
        (standing.graded or _NOTHING) if done else _NOTHING,
        f"{standing.pay:,f}" if done and standing.pay is not None else _NOTHING,
    )


def _total(each: Appraisal) -> str:
    return _NOTHING if each.total is None else f"{each.total:f}"


# ── trends ──────────────────────────────────────────────────────────────────────────────────


def _trends(say: Phrases, cards: Sequence[Appraisal]) -> Topic | None:
    """A chart for each form and its full points; nothing where there are no two totals to compare."""
    charts = [chart for trend in trends(cards) if trend.known > 1 for chart in _charts(say, trend)]
    if not charts:
        return None
    return Topic(say("trends-title"), (say("trends-how"),), charts=tuple(charts))


def _charts(say: Phrases, trend: Trend) -> Iterator[Chart]:
    count = -(-len(trend.appraisals) // MOST_POINTS)
    size = -(-len(trend.appraisals) // count)
    for n in range(count):
        part = tuple(_points(say, trend.appraisals[n * size : (n + 1) * size]))
        title = say("trend-of", form=trend.form.title, full=words.points(trend.full, say))
        title = say("in-brackets", text=title, inside=f"{n + 1}/{count}") if count > 1 else title
        said = say.apart(f"{each.label} {say.listed(each.texts) or say('no-score')}" for each in part)
        key = f"trend-{trend.form.id}-{show(trend.full)}-{n + 1}".replace(".", "-")
        told, called = say("line-chart", title=title, said=said), say("full-points")
        yield Chart(key, title, part, told, full=trend.full, shape="line", called=called)


def _points(say: Phrases, appraisals: Sequence[Appraisal]) -> Iterator[Bar]:
    """The totals over their periods; the year stands at the first of each year, so that twelve have room."""
    year: int | None = None
    for each in appraisals:
        period = each.standing.period
        is_named = period is not None and period.first // 12 == year
        label = "" if period is None else (say.short if is_named else say.period)(period)
        year = period.first // 12 if period else year
        if each.total is None:
            yield Bar(label, (), ())
        else:
            yield Bar(label, (Fraction(each.total),), (f"{each.total:f}",))


# ── words ───────────────────────────────────────────────────────────────────────────────────


def _decided(say: Phrases, appraisals: Sequence[Appraisal]) -> Topic | None:
    """Grades that were calibrated, and cards that were revised, with who and why."""
    rows = [row for each in appraisals for row in _decisions(say, each)]
    if not rows:
        return None
    title = say("decided-title")
    heads = (
        Head(say("line-period"), 26),
        Head(say("page-form"), 44),
        Head(say("decision"), 34),
        Head(say("by-whom"), 26),
        Head(say("why"), 44),
    )
    return Topic(title, grids=(Grid(title, heads, tuple(rows)),))


def _decisions(say: Phrases, each: Appraisal) -> Iterator[tuple[str, ...]]:
    where = _period(say, each), each.form.title
    if said := each.standing.calibrated:
        yield (
            *where,
            say("calibrated-from", first=said.first, final=each.standing.graded),
            said.by,
            said.why,
        )
    for revised in each.revisions:
        yield (*where, words.revision(revised.count, say), revised.by, revised.reason)


def _comments(say: Phrases, cards: Sequence[Appraisal]) -> Topic | None:
    rows = [
        (_period(say, each), each.form.title, title, text)
        for each in cards
        if each.card
        for title, text in _said(each.form, each.card.record)
    ]
    if not rows:
        return None
    title = say("opinions")
    heads = (
        Head(say("line-period"), 26),
        Head(say("page-form"), 42),
        Head(say("field"), 28),
        Head(say("content"), 78),
    )
    return Topic(title, grids=(Grid(title, heads, tuple(rows)),))


def _said(form: Form, record: Record) -> Iterator[tuple[str, str]]:
    """What was said on a card, under the titles that the form has."""
    titles: dict[str, str] = {each.id: each.name for each in form.indicators}
    titles |= {each.id: each.title for each in form.opinions}
    return ((titles[key], text) for key in titles if (text := record.comments.get(key, "").strip()))


def _following(say: Phrases, each: Appraisal) -> Topic | None:
    """A talk, a plan or an appeal: its fields, what was said, and the rows of its tables."""
    if each.card is None:
        return None
    form, record = each.form, each.card.record
    rows = [(label, words.date(text, say)) for label, text in record.fields.items()]
    rows += _said(form, record)
    grids = [*(() if not rows else (Grid(form.title, _pair(say), tuple(rows)),)), *_tables(say, form, record)]
    if not grids:
        return None
    lacks = (
        ()
        if each.standing.state == "complete"
        else (say("state-told", state=words.state(each.standing.state, say)),)
    )
    title = say("in-brackets", text=form.title, inside=_period(say, each))
    return Topic(title, lacks, tuple(grids))


def _pair(say: Phrases) -> tuple[Head, Head]:
    return Head(say("item"), 38), Head(say("content"), 136)


def _tables(say: Phrases, form: Form, record: Record) -> Iterator[Grid]:
    for section in form.sections:
        if section.table and (rows := written(section.table, record)):
            columns = section.table.columns
            widths = shared_out(PAGE_WIDTH, columns)
            heads = tuple(Head(column.heading, width) for column, width in zip(columns, widths, strict=True))
            dates = {str(column.id) for column in columns if column.kind == "date"}
            ids = [str(column.id) for column in columns]
            title = section.title or form.title
            yield Grid(title, heads, tuple(_cells(say, row, ids, dates) for row in rows if any(row.values())))


def _cells(say: Phrases, row: Mapping[str, str], ids: Iterable[str], dates: set[str]) -> tuple[str, ...]:
    return tuple(words.date(row.get(id_, ""), say) if id_ in dates else row.get(id_, "") for id_ in ids)


def _period(say: Phrases, each: Appraisal) -> str:
    return say.period(each.standing.period) if each.standing.period else _NOTHING


def _percent(share: Fraction) -> str:
    return f"{half_up(100 * share, 1)}%".replace("-", "\N{MINUS SIGN}")
