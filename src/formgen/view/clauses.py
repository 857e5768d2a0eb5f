"""A form as clauses (条款): every term of it in printed words, with a name that survives a revision.

What two versions of a form say is compared clause by clause (`formgen.view.changes`), so a clause
holds whatever shall be told together: a weight, a requirement, one interval of a rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import assert_never

from formgen.forms.model import (
    Adjustments,
    Bands,
    Checklist,
    Choice,
    Count,
    Earlier,
    Field,
    Form,
    Goals,
    Grade,
    Indicator,
    Interval,
    Level,
    Linear,
    Narrative,
    Opinion,
    Option,
    Ranges,
    Rater,
    RaterRole,
    Raters,
    Rating,
    Ratio,
    Rule,
    Section,
    Signature,
    Step,
    Tally,
    Total,
    Veto,
    WrittenTable,
)
from formgen.forms.pay import ByGrade, ByLevel, ByScore, FromRoster, Part, Pay, Quotient, Recorded
from formgen.forms.slots import goal_columns, of_followed
from formgen.messages import say
from formgen.points import show
from formgen.scoring.ungraded import GAP
from formgen.scoring.words import ranged
from formgen.view import words
from formgen.view.pay import formula
from formgen.view.standards import standard


@dataclass(frozen=True, slots=True)
class Clause:
    """One term of a form, or several that belong together (`parts`).

    `what` says which kind of term, by a word of the catalogue (`what-weight`); `id` tells it from
    others of its kind, and so does `alias` where the id has changed.  `text` is what is printed;
    `meaning` is what formgen computes with, where the form has words of its own for it.
    """

    what: str
    text: str = ""
    meaning: str = ""
    name: str = ""
    id: str = ""
    alias: str = ""
    parts: tuple[Clause, ...] = ()


def clauses(form: Form) -> Clause:
    """The whole form, its clauses in printed order."""
    return Clause("form", parts=tuple(_form(form)))


def said(clause: Clause) -> str:
    """All that a clause and its parts say, a line each."""
    return "\n".join(_lines(clause)) if clause.parts else clause.text or clause.meaning


_LABELLED = frozenset(
    {"weight", "points", "source", "raters", "missing-rater", "most-difference", "cap"}
    | {"full", "min", "max", "coefficient", "grade-edges", "share"}
    | {"pay-by", "pay-min", "pay-max", "pay-decimals"}
)
"""Terms whose words alone would not tell what they are."""
_IN_A_LINE = frozenset({"grade", "total"})


def _lines(clause: Clause) -> Iterator[str]:
    if clause.what in _IN_A_LINE:
        yield "，".join(map(_spoken, clause.parts))
        return
    if clause.text or clause.meaning:
        yield _spoken(clause)
    for part in clause.parts:
        yield from _lines(part)


def _spoken(clause: Clause) -> str:
    text = clause.text or clause.meaning
    return f"{say(f'what-{clause.what}', 'zh')}：{text}" if clause.what in _LABELLED else text


# ── the form ────────────────────────────────────────────────────────────────────────────────

_PERIODS = {"month": "月度", "quarter": "季度", "half-year": "半年度", "year": "年度", "once": "一次性"}
_SCALES = {"points": "权重即分值", "hundred": "各项百分制，乘以权重"}
_SHARES = {"section": "指标权重占本部分的比例", "form": "指标权重占全表的比例"}


def _form(form: Form) -> Iterator[Clause]:
    yield from _terms(
        ("title", form.title),
        ("number", form.number),
        ("effective", words.month(form.effective)),
        ("period", _PERIODS.get(form.period or "", "")),
        ("due", f"期满后第{form.due}个月" if form.due else ""),
        ("follows", _follows(form)),
        ("header", _fields(form.header)),
        ("scale", _SCALES[form.scale]),
        ("weights", _SHARES[form.weights]),
        ("decimals", f"{form.decimals}位小数"),
        ("item-decimals", "" if form.item_decimals is None else f"{form.item_decimals}位小数"),
        ("section-decimals", "" if form.section_decimals is None else f"{form.section_decimals}位小数"),
    )
    if form.raters:
        yield Clause("raters-of-form", name="评分人", id="raters", parts=tuple(_raters(form.raters)))
    yield from map(_section, form.sections, _section_names(form))
    yield from map(_adjustments, form.adjustments)
    yield from _group("vetoes", "一票否决", (_veto(form, veto) for veto in form.vetoes))
    if form.total:
        yield Clause("total", name="总分", id="total", parts=tuple(_total(form.total)))
    yield from _group("grades", "等级标准", (*map(_grade, form.grades), *_no_grade(form), *_edges(form)))
    if form.pay:
        yield from _group("pay", "绩效工资", _pay(form.pay))
    yield from _group("opinions", "评语与意见", map(_opinion, form.opinions))
    yield from _terms(
        ("signatures", "、".join(map(_signature, form.signatures))),
        ("footer", _fields(form.footer)),
        ("notes", "\n".join(form.notes)),
    )


def _terms(*terms: tuple[str, str]) -> Iterator[Clause]:
    """The terms that are said."""
    return (Clause(what, text) for what, text in terms if text)


def _group(what: str, name: str, parts: Iterable[Clause]) -> Iterator[Clause]:
    """Clauses under a common name, if there are any."""
    if each := tuple(parts):
        yield Clause(what, name=name, id=what, parts=each)


def _follows(form: Form) -> str:
    """From which forms' cards a form follows, and what of them it shows."""
    if form.follows is None:
        return ""
    forms = "、".join(form.follows.forms) or "任何考核表"
    grades = f"，等级为{'、'.join(form.follows.grades)}的" if form.follows.grades else ""
    return f"接{forms}之后{grades}，带入{'、'.join(spec.title for spec in of_followed(form).values())}"


_FIELD_KINDS = {"text": "", "date": "（日期）", "lines": "（多行）"}


def _fields(fields: tuple[Field, ...]) -> str:
    return "、".join(field.label + _FIELD_KINDS[field.kind or "text"] for field in fields)


def _signature(each: Signature) -> str:
    label = each.label.rstrip(":：") or f"{each.role}签字"
    return label + "（日期）" * each.date


def _raters(raters: Raters) -> Iterator[Clause]:
    yield from map(_rater, raters.who)
    missing = "按其余权重折算" if raters.missing == "renormalise" else "须补齐"
    most = raters.most_difference
    yield from _terms(
        ("missing-rater", missing),
        ("most-difference", "" if most is None else f"相差超过{words.points(most)}记0分"),
    )


def _rater(rater: Rater) -> Clause:
    weight = str(rater.weight) if rater.weight is not None else ""
    role = f"（{_ROLES[rater.role]}）" if rater.role else ""
    seen = f"（{words.sees(rater)}）" if rater.sees else ""
    text = f"{rater.name}{weight}{role}{'（仅供参考）' * rater.reference}{seen}"
    return Clause("rater", text, id=rater.name)


_ROLES: Mapping[RaterRole, str] = {
    "self": "本人",
    "superior": "直接上级",
    "next-superior": "隔级上级",
    "other": "花名册指定",
}


# ── the body ────────────────────────────────────────────────────────────────────────────────


def _section_names(form: Form) -> Iterator[str]:
    for number, section in enumerate(form.sections, 1):
        otherwise = f"第{number}部分" if len(form.sections) > 1 else "正文"
        yield section.title or section.label or otherwise


def _section(section: Section, name: str) -> Clause:
    parts = (
        *_called("heading", section.title, section.label),
        *_terms(
            ("weight", str(section.weight) if section.weight is not None else ""),
            ("paragraphs", section.text),
            ("goals", _goals(section.goals) if section.goals else ""),
            ("table", _table(section.table) if section.table else ""),
        ),
        *map(_indicator, section.indicators),
    )
    return Clause("section", name=name, id=section.id or "", alias=section.title, parts=parts)


def _goals(goals: Goals) -> str:
    columns = "、".join(column.title for column in goal_columns(goals))
    rating = f"，评分{show(goals.rating.min)}～{show(goals.rating.max)}分" if goals.rating else ""
    return f"自定目标{goals.rows}行（{columns}）{rating}"


def _table(table: WrittenTable) -> str:
    columns = "、".join(column.heading for column in table.columns)
    return f"填写表格{table.rows}行（{columns}）"


def _called(what: str, name: str, label: str) -> Iterator[Clause]:
    if label or name:
        yield Clause(what, label or name, meaning=name)


def _indicator(indicator: Indicator, block: Adjustments | None = None) -> Clause:
    parts = (
        *_called("name", indicator.name, indicator.label),
        *_terms(
            ("weight", str(indicator.weight) if indicator.weight is not None else ""),
            ("points", words.points(indicator.points) if indicator.points is not None else ""),
            ("requirement", indicator.requirement),
            ("source", indicator.source),
            ("raters", "、".join(indicator.raters)),
        ),
        *((_rule(indicator.rule, block),) if indicator.rule else ()),
    )
    return Clause("indicator", name=indicator.name, id=indicator.id, alias=indicator.name, parts=parts)


def _adjustments(block: Adjustments) -> Clause:
    direction = "加分" if block.kind == "bonus" else "扣分"
    parts = (
        *_called("heading", block.title, ""),
        *_terms(
            ("direction", direction),
            ("cap", words.points(block.cap) if block.cap is not None else ""),
        ),
        *(_indicator(item, block) for item in block.items),
    )
    return Clause("adjustment", name=block.title, id=block.title, alias=block.title, parts=parts)


# ── rules ───────────────────────────────────────────────────────────────────────────────────


def _rule(rule: Rule, block: Adjustments | None) -> Clause:  # noqa: PLR0911 one return a kind of rule
    """A rule: those that list something in parts, the others in one.

    A form that has words of its own does not print all that a rule computes with.
    """
    match rule:
        case Choice():
            return _list(rule, map(_option, rule.choice))
        case Narrative():
            return _list(rule, map(_option, rule.narrative))
        case Bands():
            return _list(rule, _bands(rule))
        case Ranges():
            return _list(rule, map(_level, rule.ranges))
        case Checklist():
            return _list(rule, _checklist(rule))
        case Ratio() | Step():
            return _computed(rule, block, f"单位：{rule.unit}" if rule.target is None and rule.unit else "")
        case Linear():
            return _computed(rule, block, "超出上下限不予评分" if rule.outside == "error" else "")
        case Count() | Rating():
            return _computed(rule, block)
        case Earlier():
            return _computed(rule, block, f"取自：{'、'.join(rule.forms)}")
        case _:
            assert_never(rule)


def _list(rule: Rule, listed: Iterable[Clause]) -> Clause:
    return Clause("rule", id=_kind(rule), parts=(*_terms(("rule-text", rule.text)), *listed))


def _computed(rule: Rule, block: Adjustments | None, unprinted: str = "") -> Clause:
    lines = (*standard(replace(rule, text=""), None, block), unprinted)
    computed = "\n".join(filter(None, lines))
    return Clause("rule", rule.text or computed, meaning=computed, id=_kind(rule))


def _kind(rule: Rule) -> str:
    return type(rule).__name__.lower()


def _bands(rule: Bands) -> Iterator[Clause]:
    unit = f"（{rule.unit}）" if rule.unit else ""
    yield Clause("measure", meaning=rule.bands + unit)
    yield from (_interval(rule, each) for each in rule.intervals)
    yield Clause("outside", meaning=_OUTSIDE[rule.outside])


def _checklist(rule: Checklist) -> Iterator[Clause]:
    yield from (Clause("question", text, id=text) for text in rule.checklist)
    yield from map(_tally, rule.levels)


_OUTSIDE = {
    "error": "区间之外的数不予评分",
    "lower": "区间之间按较低一档计算",
    "interpolate": "区间之间按插值计算",
}


def _interval(rule: Bands, each: Interval) -> Clause:
    points = words.points(each.points)
    computed = f"{words.bounds(each, rule.unit)}：{points}"
    return Clause("interval", each.text or computed, meaning=computed, id=words.bounds(each), alias=points)


def _option(option: Option) -> Clause:
    text = words.offered(option, "：")
    points = f"（{words.points(option.points)}）" if option.points is not None else ""
    return Clause("option", text, meaning=option.name + points, name=option.name, id=option.name)


def _level(level: Level) -> Clause:
    text = words.described(level, "：").rstrip("：")
    points = f"（{ranged(level)}）"
    return Clause("option", text + points, meaning=level.name + points, name=level.name, id=level.name)


def _tally(level: Tally) -> Clause:
    text = words.described(level, "：")
    points = f"（答“是”{level.yes}项及以上，{words.points(level.points)}）"
    return Clause("option", text + points, meaning=level.name + points, name=level.name, id=level.name)


# ── what follows the body ───────────────────────────────────────────────────────────────────


def _veto(form: Form, veto: Veto) -> Clause:
    return Clause("veto", veto.name, meaning=words.effect(form, veto), id=veto.id, alias=veto.name)


def _total(total: Total) -> Iterator[Clause]:
    limits = (("full", total.full), ("min", total.min), ("max", total.max))
    yield from _terms(
        ("label", total.label),
        *((what, words.points(limit)) for what, limit in limits if limit is not None),
    )


def _grade(grade: Grade) -> Clause:
    limits = words.bounds(grade, "分")
    parts = _terms(
        ("name", grade.name),
        ("range", limits),
        ("description", grade.text),
        ("coefficient", show(grade.coefficient) if grade.coefficient is not None else ""),
        ("share", str(grade.share) if grade.share is not None else ""),
    )
    return Clause("grade", name=grade.name, id=grade.name, alias=limits, parts=tuple(parts))


def _edges(form: Form) -> Iterator[Clause]:
    return _terms(("grade-edges", "按列在前面的等级评定" if form.grade_edges == "first" else ""))


def _no_grade(form: Form) -> Iterator[Clause]:
    """What gets no grade on purpose: totals that the form names, and accepted gaps between its grades."""
    for each in form.no_grade:
        coefficient = "" if each.coefficient is None else f"，绩效系数{show(each.coefficient)}"
        limits = words.bounds(each, "分")
        yield Clause("no-grade", f"{limits}：{each.why}{coefficient}", id=limits, alias=each.why)
    for gap in form.accepts:
        if gap.code == GAP:
            at = f"（{gap.at}）" if gap.at else ""
            yield Clause("no-grade", f"未列入任何等级的分数{at}：{gap.why}", id=f"{GAP}{at}")


def _pay(pay: Pay) -> Iterator[Clause]:
    yield Clause("pay-by", formula(pay, pay.parts))
    for part in pay.parts:
        yield from _pay_part(pay, part)
    limits = (("pay-min", pay.min), ("pay-max", pay.max))
    yield from _terms(
        *((what, f"{show(limit)}元") for what, limit in limits if limit is not None),
        ("pay-decimals", f"{pay.decimals}位小数"),
    )


def _pay_part(pay: Pay, part: Part) -> Iterator[Clause]:
    """Where a part of pay comes from; by pay level, a clause for each level too."""
    symbol = pay.symbol if part.role == "base" else ""
    yield Clause("pay-part", f"{part.name}{symbol}：{_found(part)}", name=part.name, id=part.name)
    if isinstance(part.of, ByLevel):
        unit = "" if part.role == "factor" else "元"
        for level, amount in part.of.levels.items():
            said = f"{level}：{symbol or part.name}={show(amount)}{unit}"
            id_ = level if part.role == "base" else f"{part.name} {level}"
            yield Clause("pay-level", said, name=level, id=id_)


def _found(part: Part) -> str:
    left = "，未填则不计" if part.may_lack else ""
    match part.of:
        case ByLevel():
            return "按工资级别" + "，数额印在表上" * part.of.printed
        case FromRoster():
            return f"取自花名册{left}"
        case Recorded():
            return f"考核时录入{left}"
        case ByGrade():
            return "按等级"
        case ByScore():
            return "得分÷满分"
        case Quotient():
            beyond = {"error": "不得大于1", "clamp": "大于1按1计", "extend": "大于1照算"}[part.of.beyond]
            return f"{part.of.divide}÷{part.of.by}（{part.of.unit}），{beyond}{left}"
        case _:
            assert_never(part.of)


def _opinion(opinion: Opinion) -> Clause:
    room = f"{opinion.lines}行"
    if given := opinion.rating:
        room = f"评分{show(given.min)}～{show(given.max)}分，仅供参考"
    asked = (room, "签字" * opinion.sign, "日期" * opinion.date)
    text = f"{opinion.title}（{'，'.join(filter(None, asked))}）"
    return Clause("opinion", text, id=opinion.id, alias=opinion.title)
