"""The file of one person (个人绩效档案): every card with its total and grade, trends, words, talks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from formgen.forms.model import Form
from formgen.points import half_up, show
from formgen.records.model import Person, Record
from formgen.scoring.history import Appraisal, Trend, mean_rate, trends
from formgen.scoring.tables import written
from formgen.view import words
from formgen.view.letterhead import letterhead
from formgen.view.model import PAGE_WIDTH, Bar, Chart, Dossier, Grid, Head, Topic
from formgen.view.tables import shared_out

MOST_POINTS = 12
"""In one chart of a trend, so that their labels stand side by side; more go into the next one."""

_NOTHING = "—"
_DIGITS = " 一二三四五六七八九"


def dossier(person: Person, appraisals: Sequence[Appraisal]) -> Dossier:
    """The page of a person with these cards, the earliest first."""
    cards = [each for each in appraisals if each.is_appraisal]
    topics = (
        _results(cards),
        _trends(cards),
        _decided(appraisals),
        _comments(cards),
        *(_following(each) for each in appraisals if not each.is_appraisal and each.card),
    )
    kept = [topic for topic in topics if topic]
    numbered = (replace(each, title=f"{_ordinal(n)}、{each.title}") for n, each in enumerate(kept, 1))
    return Dossier(
        letterhead=letterhead(month=_span(cards), whom=f"{person.name}（{person.number}）"),
        title="个人绩效档案",
        note=_note(cards),
        figures=tuple(_figures(person, cards)),
        topics=tuple(numbered),
    )


def _ordinal(n: int) -> str:
    """A number below 100 as one counts chapters: 一, 十, 十二, 二十."""
    tens, ones = divmod(n, 10)
    ten = "" if not tens else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return (ten + _DIGITS[ones]).strip()


def _note(cards: Sequence[Appraisal]) -> str:
    if not cards:
        return "没有考核记录。"
    open_ = sum(each.total is None and each.standing.state != "complete" for each in cards)
    left = f"，其中{open_}次未录全，不计入平均得分率" if open_ else ""
    how = "得分按当时各版本的规定由录入的内容重新算出；得分率为得分占该表满分的比例。"
    if any(each.drawn for each in cards):
        how += "取自各次考核的季度、年度得分不重复计入平均得分率。"
    return f"共{len(cards)}次考核{left}。{how}"


def _span(cards: Sequence[Appraisal]) -> str:
    """From when to when there are cards."""
    if not cards:
        return _NOTHING
    first, last = cards[0].standing.period, cards[-1].standing.period
    if not first or not last or first == last:
        return _period(cards[-1])
    is_of_one_year = first.first // 12 == last.first // 12 and first.span != "year" != last.span
    return f"{first.title}～{last.short if is_of_one_year else last.title}"


def _figures(person: Person, cards: Sequence[Appraisal]) -> Iterator[tuple[str, str]]:
    mean = mean_rate(cards)
    graded = [each for each in cards if each.standing.state == "complete" and each.standing.graded]
    yield "姓名", person.name
    yield "工号", person.number
    yield "部门", person.department or words.NO_DEPARTMENT
    yield "岗位", person.post or _NOTHING
    yield "直接上级", person.superior or _NOTHING
    yield "入职日期", words.date(person.hired) if person.hired else _NOTHING
    yield "考核期间", _span(cards)
    yield "平均得分率", _NOTHING if mean is None else _percent(mean)
    yield "最近等级", f"{graded[-1].standing.graded}（{_period(graded[-1])}）" if graded else _NOTHING


# ── results ─────────────────────────────────────────────────────────────────────────────────


def _results(cards: Sequence[Appraisal]) -> Topic | None:
    if not cards:
        return None
    heads = (
        Head("考核周期", 24),
        Head("考核表", 48),
        Head("部门", 26),
        Head("得分", 14, "right"),
        Head("满分", 13, "right"),
        Head("得分率", 15, "right"),
        Head("等级", 16, "centre"),
        Head("绩效工资", 18, "right"),
    )
    title = "历次考核"
    return Topic(title, grids=(Grid(title, heads, tuple(map(_result, cards))),))


def _result(each: Appraisal) -> tuple[str, ...]:
    standing = each.standing
    done = standing.state == "complete"
    total = each.form.total
    rate = each.rate
    return (
        _period(each),
        f"{each.form.title}（第{each.form.version}版）",
        standing.person.department or words.NO_DEPARTMENT,
        _total(each) if done else words.STATES[standing.state],
        show(total.full) if total else _NOTHING,
        _NOTHING if rate is None else _percent(rate),
        (standing.graded or _NOTHING) if done else _NOTHING,
        f"{standing.pay:,f}" if done and standing.pay is not None else _NOTHING,
    )


def _total(each: Appraisal) -> str:
    return _NOTHING if each.total is None else f"{each.total:f}"


# ── trends ──────────────────────────────────────────────────────────────────────────────────


def _trends(cards: Sequence[Appraisal]) -> Topic | None:
    """A chart for each form and its full points; nothing where there are no two totals to compare."""
    charts = [chart for trend in trends(cards) if trend.known > 1 for chart in _charts(trend)]
    if not charts:
        return None
    text = "每张图只有一种考核表和一种满分；没有得分的周期留空。"
    return Topic("得分走势", (text,), charts=tuple(charts))


def _charts(trend: Trend) -> Iterator[Chart]:
    count = -(-len(trend.appraisals) // MOST_POINTS)
    size = -(-len(trend.appraisals) // count)
    for n in range(count):
        part = tuple(_points(trend.appraisals[n * size : (n + 1) * size]))
        of = f"（{n + 1}/{count}）" if count > 1 else ""
        title = f"{trend.form.title}：历次得分（满分{show(trend.full)}分）{of}"
        said = "；".join(f"{each.label} {'、'.join(each.texts) or '无得分'}" for each in part)
        key = f"trend-{trend.form.id}-{show(trend.full)}-{n + 1}".replace(".", "-")
        yield Chart(key, title, part, f"折线图。{title}：{said}。", full=trend.full, shape="line")


def _points(appraisals: Sequence[Appraisal]) -> Iterator[Bar]:
    """The totals over their periods; the year stands at the first of each year, so that twelve have room."""
    year: int | None = None
    for each in appraisals:
        period = each.standing.period
        label = "" if period is None else period.short if period.first // 12 == year else period.title
        year = period.first // 12 if period else year
        if each.total is None:
            yield Bar(label, (), ())
        else:
            yield Bar(label, (Fraction(each.total),), (f"{each.total:f}",))


# ── words ───────────────────────────────────────────────────────────────────────────────────


def _decided(appraisals: Sequence[Appraisal]) -> Topic | None:
    """Grades that were calibrated, and cards that were revised, with who and why."""
    rows = [row for each in appraisals for row in _decisions(each)]
    if not rows:
        return None
    title = "校准与修订"
    heads = (Head("考核周期", 26), Head("考核表", 44), Head("决定", 34), Head("由谁", 26), Head("理由", 44))
    return Topic(title, grids=(Grid(title, heads, tuple(rows)),))


def _decisions(each: Appraisal) -> Iterator[tuple[str, ...]]:
    where = _period(each), each.form.title
    if said := each.standing.calibrated:
        yield (*where, f"校准：{said.first} → {each.standing.graded}", said.by, said.why)
    for revised in each.revisions:
        yield (*where, words.revision(revised.count), revised.by, revised.reason)


def _comments(cards: Sequence[Appraisal]) -> Topic | None:
    rows = [
        (_period(each), each.form.title, title, text)
        for each in cards
        if each.card
        for title, text in _said(each.form, each.card.record)
    ]
    if not rows:
        return None
    title = "评语与意见"
    heads = (Head("考核周期", 26), Head("考核表", 42), Head("栏目", 28), Head("内容", 78))
    return Topic(title, grids=(Grid(title, heads, tuple(rows)),))


def _said(form: Form, record: Record) -> Iterator[tuple[str, str]]:
    """What was said on a card, under the titles that the form has."""
    titles: dict[str, str] = {each.id: each.name for each in form.indicators}
    titles |= {each.id: each.title for each in form.opinions}
    return ((titles[key], text) for key in titles if (text := record.comments.get(key, "").strip()))


def _following(each: Appraisal) -> Topic | None:
    """A talk, a plan or an appeal: its fields, what was said, and the rows of its tables."""
    if each.card is None:
        return None
    form, record = each.form, each.card.record
    rows = [(label, words.date(text)) for label, text in record.fields.items()]
    rows += _said(form, record)
    grids = [*(() if not rows else (Grid(form.title, _PAIR, tuple(rows)),)), *_tables(form, record)]
    if not grids:
        return None
    lacks = () if each.standing.state == "complete" else (f"状态：{words.STATES[each.standing.state]}。",)
    return Topic(f"{form.title}（{_period(each)}）", lacks, tuple(grids))


_PAIR = (Head("项目", 38), Head("内容", 136))


def _tables(form: Form, record: Record) -> Iterator[Grid]:
    for section in form.sections:
        if section.table and (rows := written(section.table, record)):
            columns = section.table.columns
            widths = shared_out(PAGE_WIDTH, columns)
            heads = tuple(Head(column.heading, width) for column, width in zip(columns, widths, strict=True))
            dates = {str(column.id) for column in columns if column.kind == "date"}
            ids = [str(column.id) for column in columns]
            title = section.title or form.title
            yield Grid(title, heads, tuple(_cells(row, ids, dates) for row in rows if any(row.values())))


def _cells(row: Mapping[str, str], ids: Iterable[str], dates: set[str]) -> tuple[str, ...]:
    return tuple(words.date(row.get(id_, "")) if id_ in dates else row.get(id_, "") for id_ in ids)


def _period(each: Appraisal) -> str:
    return each.standing.period.title if each.standing.period else _NOTHING


def _percent(share: Fraction) -> str:
    return f"{half_up(100 * share, 1)}%".replace("-", "\N{MINUS SIGN}")
