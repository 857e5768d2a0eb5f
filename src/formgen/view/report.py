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

from formgen.periods import Period
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
from formgen.view.attention import TITLE, attention
from formgen.view.letterhead import letterhead
from formgen.view.model import PAGE_WIDTH, Bar, Chart, Grid, Head, Report, Topic

MOST_BARS = {1: 26, 2: 20}
"""In one chart of one or two series, so that it fits on a page; more go into the next one."""

MOST_CHARTED = 90
"""Departments that are drawn; companies of more get the rest as numbers in the workbook."""

MOST_ROWS = 300
"""Of figures in a table; and of people, so many that somebody can still act on them."""
MOST_PEOPLE = 60
MOST_NAMES = 20

_NOTHING = "—"
_SEE = "见汇总表.xlsx"


def report(
    period: Period,
    standings: Sequence[Standing],
    before: Sequence[Standing],
    quotas: Sequence[Quota],
    combined: Sequence[Combined] = (),
) -> Report:
    """The report of these people, at least one; `before` are the standings of the month before.

    `combined` are the common results of those who have several posts.
    """
    paired = pairs(standings, before)
    topics = (
        Topic(TITLE, attention(standings, paired, quotas)),
        _grades(standings, quotas),
        _departments(standings),
        _indicators(standings),
        _changed(paired, before),
        _open(standings),
        _overfull(quotas),
        _combined(combined),
        _paid(standings),
        _severe(standings),
        _calibrated(standings),
    )
    kept = [topic for topic in topics if topic]
    numbered = (
        Topic(f"{_ORDINALS[n]}、{topic.title}", topic.texts, topic.grids, topic.charts)
        for n, topic in enumerate(kept)
    )
    return Report(
        letterhead=letterhead(month=period.title),
        title=f"{period.title}绩效考核汇总报告",
        note=_note(standings),
        figures=tuple(_figures(standings, paired, quotas)),
        topics=tuple(numbered),
    )


_ORDINALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")


def _note(standings: Sequence[Standing]) -> str:
    whole = group(standings)
    left = f"其余{whole.open}人未计入平均分、等级和绩效工资。" if whole.open else ""
    return (
        f"应考核{_cards(standings)}，已录全{whole.complete}人次。{left}"
        "得分率为得分占该表满分的比例，用于比较满分不同的表单。"
    )


def _cards(standings: Sequence[Standing]) -> str:
    """How many cards, and of how many people where some have several."""
    people = headcount(standings)
    return f"{len(standings)}人次" + (f"（{people}人）" if people != len(standings) else "")


def _figures(
    standings: Sequence[Standing], paired: Sequence[Pair], quotas: Sequence[Quota]
) -> Iterator[tuple[str, str]]:
    whole, mean = group(standings), rate(standings)
    up = sum(each.now > each.before for each in paired)
    down = sum(each.now < each.before for each in paired)
    over = sum(quota.exceeded for quota in quotas)
    yield "应考核", _cards(standings)
    yield "已录全", f"{whole.complete}人次（{_percent(Fraction(whole.complete, whole.people))}）"
    yield "未录全", f"{whole.open}人次"
    yield "部门", f"{len(by_department(standings))}个"
    yield "表单", f"{len(by_form(standings))}种"
    yield "平均得分率", _percent(mean.mean) if mean else _NOTHING
    yield "绩效工资", f"{whole.pay:,.2f}元" if whole.pay is not None else _NOTHING
    yield "与上月相比", f"{up}人升、{down}人降" if paired else _NOTHING
    yield "强制分布", (f"{over}处超限" if over else "符合") if quotas else _NOTHING


# ── grades ──────────────────────────────────────────────────────────────────────────────────


def _grades(standings: Sequence[Standing], quotas: Sequence[Quota]) -> Topic | None:
    graded = [members for members in by_form(standings).values() if members[0].form.grades]
    if not graded:
        return None
    groups = [group(members) for members in graded]
    allowed = Counter[tuple[str, str]]()
    for quota in quotas:
        allowed[quota.form.id, quota.grade.name] += quota.allowed
    scales: dict[tuple[str, ...], list[Group]] = {}
    for each in groups:
        scales.setdefault(scale([each.form]), []).append(each)
    grids = tuple(_grade_grid(names, members, allowed) for names, members in scales.items())
    without = sum(each.ungraded for each in groups)
    texts = ("人数及其占已评等级人数的比例。", *((f"另有{without}人次按规定不评等级。",) if without else ()))
    return Topic("等级分布", texts, grids, tuple(_grade_charts(scales)))


def _grade_grid(
    names: Sequence[str], groups: Sequence[Group], allowed: Mapping[tuple[str, str], int]
) -> Grid:
    """The forms that grade by these names: how many people, which share, how many there may be."""
    width = min((PAGE_WIDTH - 40) // len(names), 25)
    heads = (Head("表单", PAGE_WIDTH - width * len(names)), *(Head(name, width, "centre") for name in names))
    rows = [
        (each.form.title, *(_grade_cell(each, name, allowed.get((each.form.id, name))) for name in names))
        for each in groups
    ]
    shown, note = _cut(rows, MOST_ROWS, "行")
    return Grid("等级分布", heads, shown, note)


def _grade_cell(figures: Group, name: str, most: int | None) -> str:
    graded, count = sum(figures.grades.values()), figures.grades.get(name, 0)
    share = f"\n{_percent(Fraction(count, graded))}" if graded else ""
    return f"{count}人{share}" + (f"\n上限{most}人" if most is not None else "")


def _grade_charts(scales: Mapping[tuple[str, ...], Sequence[Group]]) -> Iterator[Chart]:
    """A chart for each scale of grades: 良好 of one scale is not what 良好 is of another."""
    for n, (names, groups) in enumerate(scales.items(), 1):
        counts = {name: sum(each.grades.get(name, 0) for each in groups) for name in names}
        whole = sum(counts.values())
        bars = [
            Bar(name, (Fraction(count),), (f"{count}人（{_percent(Fraction(count, whole))}）",))
            for name, count in counts.items()
            if whole
        ]
        if whole < _FEWEST:
            continue
        whose = "全部表单" if len(scales) == 1 else _titles(groups)
        yield from _charts(f"grades-{n}", f"各等级人数（{whose}，共{whole}人次）", bars)


_FEWEST = 2
"""Of so many people on there is a chart."""


def _titles(groups: Sequence[Group]) -> str:
    first = groups[0].form.title
    return first if len(groups) == 1 else f"{first}等{len(groups)}种表单"


# ── departments ─────────────────────────────────────────────────────────────────────────────


def _departments(standings: Sequence[Standing]) -> Topic:
    heads = (
        Head("部门", 32),
        Head("表单", 48),
        Head("人数", 12, "right"),
        Head("已录全", 14, "right"),
        Head("平均分", 17, "right"),
        Head("中位数", 17, "right"),
        Head("最高分", 17, "right"),
        Head("最低分", 17, "right"),
    )
    departments = by_department(standings)
    rows = [row for name, members in departments.items() for row in _department_rows(name, members)]
    shown, note = _cut(rows, MOST_ROWS, "行")
    rates = {name: found for name, members in departments.items() if (found := rate(members))}
    drawn = dict(list(rates.items())[:MOST_CHARTED])
    bars = [
        Bar(
            _department(name),
            (found.mean,),
            (f"{_percent(found.mean)}（{_counted(found, departments[name])}）",),
        )
        for name, found in drawn.items()
    ]
    more = len(rates) - len(drawn)
    texts = (f"图中列出前{len(drawn)}个部门，另有{more}个，{_SEE}。",) if more else ()
    is_one = sum(found.people for found in rates.values()) < _FEWEST
    charts = () if is_one else tuple(_charts("departments", "各部门平均得分率", bars, full=Fraction(1)))
    return Topic("部门情况", texts, (Grid("部门情况", heads, shown, note),), charts)


def _counted(found: Rate, members: Iterable[Standing]) -> str:
    """How many cards are in a mean: as many people, or more cards than people."""
    heads = len({same(each.person.number) for each, _ in rated(members)})
    return f"{found.people}人" if heads == found.people else f"{found.people}人次"


def _department_rows(name: str, standings: Sequence[Standing]) -> Iterator[tuple[str, ...]]:
    for members in by_form(standings).values():
        figures = group(members)
        totals = (figures.mean, figures.median, figures.best, figures.worst)
        yield (
            _department(name),
            figures.form.title,
            str(figures.people),
            str(figures.complete),
            *(_points(total) for total in totals),
        )


# ── indicators ──────────────────────────────────────────────────────────────────────────────


def _indicators(standings: Sequence[Standing]) -> Topic | None:
    charts = [chart for members in by_form(standings).values() for chart in _of_form(members)]
    if not charts:
        return None
    text = "每项为得分占该项满分的平均比例，只计已录全的考核表。"
    return Topic("指标得分", (text,), charts=tuple(charts))


def _of_form(standings: Sequence[Standing]) -> Iterator[Chart]:
    form, rates = standings[0].form, indicator_rates(standings)
    names = {str(indicator.id): indicator.name for indicator in form.indicators}
    bars = [Bar(names[id_], (found.mean,), (_percent(found.mean),)) for id_, found in rates.items()]
    people = max((found.people for found in rates.values()), default=0)
    if people < _FEWEST:
        return
    yield from _charts(
        f"indicators-{form.id}", f"{form.title}：各指标平均得分率（{people}人）", bars, full=Fraction(1)
    )


# ── the month before ────────────────────────────────────────────────────────────────────────


def _changed(paired: Sequence[Pair], before: Iterable[Standing]) -> Topic:
    title = "与上月比较"
    if not paired:
        recorded = any(each.state == "complete" for each in before)
        why = "没有人在两个月都以同一表单录全" if recorded else "没有上月的考核结果"
        return Topic(title, (f"{why}，不作比较。",))
    found = changes(paired)
    departments = {name: rate_ for name, rate_ in found.items() if rate_.before is not None}
    bars = [_change(_department(name), rate_) for name, rate_ in list(departments.items())[:MOST_CHARTED]]
    texts = [f"只比较两个月都以同一表单录全的{len(paired)}人次。"]
    if moved := sum(each.was.department != each.person.department for each in paired):
        texts.append(f"其中{moved}人次换了部门，两个月各计入当时所在的部门。")
    if added := [_department(name) for name in found if name not in departments]:
        texts.append(f"上月没有可比的人，不作比较：{'、'.join(added)}。")
    if more := len(departments) - len(bars):
        texts.append(f"图中列出前{len(bars)}个部门，另有{more}个。")
    drawn = bars if len(paired) >= _FEWEST else []
    charts = _charts("changes", "各部门平均得分率：上月与本月", drawn, ("上月", "本月"), Fraction(1))
    return Topic(title, tuple(texts), charts=tuple(charts))


def _change(label: str, found: Rate) -> Bar:
    before = found.before or Fraction(0)
    texts = (_percent(before), f"{_percent(found.mean)}（{_step(found.mean - before)}，{found.people}人）")
    return Bar(label, (before, found.mean), texts)


# ── who is not complete, which grades are too full ──────────────────────────────────────────


def _open(standings: Iterable[Standing]) -> Topic:
    title = "未录全人员"
    left = [each for each in standings if each.state != "complete"]
    if not left:
        return Topic(title, ("全部录全。",))
    heads = (
        Head("工号", 18),
        Head("姓名", 22),
        Head("部门", 30),
        Head("表单", 40),
        Head("状态", 18, "centre"),
        Head("缺项", 46),
    )
    rows = [
        (
            each.person.number,
            each.person.name,
            _department(each.person.department),
            each.form.title,
            words.STATES[each.state],
            words.lacks(each) or ("全部" if each.state == "missing" else ""),
        )
        for each in left
    ]
    shown, note = _cut(rows, MOST_PEOPLE, "人")
    return Topic(title, grids=(Grid(title, heads, shown, note),))


def _overfull(quotas: Sequence[Quota]) -> Topic | None:
    title = "强制分布"
    over = [quota for quota in quotas if quota.exceeded]
    if not quotas:
        return None
    if not over:
        return Topic(title, ("各等级人数均未超过规定比例。",))
    heads = (
        Head("表单", 32),
        Head("范围", 24),
        Head("等级", 16, "centre"),
        Head("比例", 14, "right"),
        Head("上限", 12, "right"),
        Head("现有", 12, "right"),
        Head("名单", 64),
    )
    shown, note = _cut([_exceeded(quota) for quota in over], MOST_PEOPLE, "处")
    text = "下列等级的人数超过规定比例，等级未作改动，请商定。比例按已录全的人数计算。"
    return Topic(title, (text,), (Grid(title, heads, shown, note),))


def _exceeded(quota: Quota) -> tuple[str, ...]:
    names = "、".join(f"{each.number} {each.name}" for each in quota.people[:MOST_NAMES])
    more = len(quota.people) - MOST_NAMES
    people = f"已录全{quota.complete}人" + (f"，未录全{quota.open}人" if quota.open else "")
    where = "全部" if quota.department is None else _department(quota.department)
    return (
        quota.form.title,
        f"{where}\n{people}",
        quota.grade.name,
        str(quota.grade.share),
        str(quota.allowed),
        str(len(quota.people)),
        f"{names}，另有{more}人，{_SEE}" if more > 0 else names,
    )


# ── how severe raters are ───────────────────────────────────────────────────────────────────


def _severe(standings: Sequence[Standing]) -> Topic | None:
    """Raters beside the others of their department; nothing where nobody has others beside them."""
    title = "评分宽严"
    found = severities(standings)
    if not found:
        return None
    heads = (
        Head("部门", 30),
        Head("评分人", 54),
        Head("人数", 12, "right"),
        Head("平均", 16, "right"),
        Head("标准差", 15, "right"),
        Head("其他人平均", 20, "right"),
        Head("其标准差", 15, "right"),
        Head("相差", 12, "right"),
    )
    texts = (
        "每位评分人与同部门其他评分人相比，均为得分率；直接上级按其所评员工的总分计，一表多人评分的按各人对同一批指标的评分计。",
        "单位为百分点。差别也可能来自被评员工本身，人数少时不足为凭，供校准等级时参考。",
    )
    shown, note = _cut([_severity(each) for each in found], MOST_ROWS, "行")
    return Topic(title, texts, (Grid(title, heads, shown, note),))


def _severity(found: Severity) -> tuple[str, ...]:
    of = "直接上级" if found.form is None else found.form.title
    own, others = found.own, found.others
    return (
        _department(found.department),
        f"{found.rater}（{of}）",
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


def _calibrated(standings: Iterable[Standing]) -> Topic | None:
    """Whose grade somebody decided; nothing where nobody's was."""
    title = "校准"
    found = calibrated(standings)
    if not found:
        return None
    heads = (
        Head("工号", 16),
        Head("姓名", 18),
        Head("部门", 26),
        Head("总分", 14, "right"),
        Head("初评", 16, "centre"),
        Head("最终", 16, "centre"),
        Head("校准人", 24),
        Head("理由", 44),
    )
    rows = [
        (
            each.person.number,
            each.person.name,
            _department(each.person.department),
            _points(each.total),
            said.first,
            each.grade.name if each.grade else "",
            said.by,
            said.why,
        )
        for each, said in found
    ]
    shown, note = _cut(rows, MOST_PEOPLE, "人次")
    changed = sum(each.grade is not None and each.grade.name != said.first for each, said in found)
    text = (
        f"{len(found)}人次经校准，其中{changed}人次等级有变。本报告的等级、强制分布和绩效工资均按最终等级计。"
    )
    return Topic(title, (text,), (Grid(title, heads, shown, note),))


# ── several posts ───────────────────────────────────────────────────────────────────────────


def _combined(results: Sequence[Combined]) -> Topic | None:
    """What the posts of whoever has several make together."""
    title = "兼岗综合结果"
    if not results:
        return None
    heads = (
        Head("工号", 18),
        Head("姓名", 22),
        Head("各岗位得分", 62),
        Head("综合得分", 20, "right"),
        Head("综合等级", 20, "centre"),
        Head("绩效工资", 32, "right"),
    )
    rows = [
        (
            each.person.number,
            each.person.name,
            "\n".join(map(_post, each.posts)),
            _points(each.total),
            each.graded or words.UNCOMBINED[each.lack] or _NOTHING,
            _money(None if each.pay is None else Fraction(each.pay)),
        )
        for each in results
    ]
    shown, note = _cut(rows, MOST_PEOPLE, "人")
    how = "综合得分为各岗位得分率乘以岗位权重之和，折算为主岗表单的分数"
    text = f"{how}；等级和绩效工资按主岗表单，只计发一次。"
    return Topic(title, (text,), (Grid(title, heads, shown, note),))


def _post(standing: Standing) -> str:
    person = standing.person
    name = person.post or standing.form.title
    return f"{name} {_points(standing.total)}（{person.share}）"


# ── pay ─────────────────────────────────────────────────────────────────────────────────────


def _paid(standings: Iterable[Standing]) -> Topic | None:
    """What is paid by each form, and the amounts of which it is made."""
    title = "绩效工资"
    heads = (
        Head("表单", 50),
        Head("人数", 16, "right"),
        Head("基数合计", 27, "right"),
        Head("加项合计", 27, "right"),
        Head("扣减合计", 27, "right"),
        Head("绩效工资合计", 27, "right"),
    )
    rows = [row for members in by_form(standings).values() for row in _paid_by(members)]
    if not rows:
        return None
    shown, note = _cut(rows, MOST_ROWS, "行")
    how = "绩效工资为基数乘以各项系数，加上加项，减去扣减，逐人四舍五入后合计"
    text = f"只计已录全的考核表。{how}；各人明细{_SEE}。"
    return Topic(title, (text,), (Grid(title, heads, shown, note),))


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


def _department(name: str) -> str:
    return name or words.NO_DEPARTMENT


def _percent(share: Fraction) -> str:
    return f"{half_up(100 * share, 1)}%".replace("-", "\N{MINUS SIGN}")


def _step(change: Fraction) -> str:
    """A difference of two rates, in hundredths of the full points."""
    step = half_up(100 * change, 1)
    sign = "+" if step > 0 else "\N{MINUS SIGN}" if step < 0 else "±"
    return f"{sign}{abs(step)}"


def _points(total: Decimal | None) -> str:
    return _NOTHING if total is None else f"{total:f}".replace("-", "\N{MINUS SIGN}")


def _cut(rows: Sequence[tuple[str, ...]], most: int, unit: str) -> tuple[tuple[tuple[str, ...], ...], str]:
    """The first rows, and how many more there are."""
    more = len(rows) - most
    return tuple(rows[:most]), f"另有{more}{unit}，{_SEE}。" if more > 0 else ""


def _charts(
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
        own = f"{title}（{n}/{count}）" if count > 1 else title
        said = "；".join(f"{bar.label} {'→'.join(bar.texts)}" for bar in part)
        yield Chart(f"{key}-{n}", own, part, f"条形图。{own}：{said}。", series, full)
