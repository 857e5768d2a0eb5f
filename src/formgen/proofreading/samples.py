"""Pages made by hand that use everything a page can hold: what templates are tried on.

`samples` has them by the name of the template that prints such pages; a kind of page that is not
made by hand is made from its types.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from fractions import Fraction
from itertools import cycle, islice
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, assert_never, get_args, get_origin, get_type_hints

from formgen.forms.model import Form
from formgen.phrases import phrases
from formgen.view.letterhead import letterhead
from formgen.view.model import (
    Adjustment,
    Column,
    Comparison,
    Dossier,
    Effects,
    Fixed,
    Goals,
    GradeLine,
    Grid,
    Group,
    Labelled,
    Letterhead,
    Line,
    Opinion,
    Page,
    Prose,
    Reason,
    Report,
    Result,
    Row,
    Signing,
    SignOff,
    Slot,
    Table,
    View,
    fixed,
)
from formgen.writing.brand import Brand
from formgen.yamlfiles.kinds import Id, Month

_T = TypeVar("_T")


def samples(kind: type[Page]) -> tuple[Page, ...]:
    """Pages of this kind with everything that it can hold."""
    if kind is View:
        return blank(), _everything(completed()), incomplete()
    head = replace(_LETTERHEADS[kind], company=_COMPANY)
    return tuple(
        replace(_likely(page), letterhead=head, words=fixed("zh")) for page in _made(kind, kind.__name__)
    )


def poor(kind: type[Page]) -> tuple[Page, ...]:
    """Pages of this kind that lack whatever a page may lack: one has no lists, one nothing in its lists."""
    page = samples(kind)[0]
    return _without(page, lists=False), _without(page, lists=True)


def _without(part: _T, *, lists: bool) -> _T:
    """A part of a page without what may be nothing, and without its lists unless they are to be kept."""
    if isinstance(part, tuple):
        return type(part)(_without(each, lists=lists) for each in part) if lists else part
    if not is_dataclass(part) or isinstance(part, (type, Fixed, Letterhead, Slot)):
        return part
    kept: dict[str, object] = {}
    for name, hint in get_type_hints(type(part)).items():
        value = getattr(part, name)
        if NoneType in get_args(hint):
            kept[name] = None
        elif isinstance(value, tuple) and not lists:
            kept[name] = ()
        else:
            kept[name] = _without(value, lists=lists)
    return replace(part, **kept)


def _likely(page: Page) -> Page:
    """Without what the types allow and no page has: a difference of grades, rows that are not whole."""
    match page:
        case Effects():
            people = (replace(each, grade=replace(each.grade, change="")) for each in page.people)
            return replace(page, people=tuple(people))
        case Report():
            topics = (replace(topic, grids=tuple(map(_whole, topic.grids))) for topic in page.topics)
            return replace(page, figures=page.figures[:1] * _FIGURES, topics=tuple(topics))
        case View() | Comparison() | SignOff():
            return page
        case _:
            assert_never(page)


def _whole(grid: Grid) -> Grid:
    """The table with a cell in every column."""
    return replace(grid, rows=tuple(tuple(islice(cycle(row), len(grid.heads))) for row in grid.rows))


_FIGURES = 3
"""Key figures come three by three."""

_COMPANY, _MONTH = "华南客户服务有限公司", "2026年11月"
_SAY = phrases("zh")
_FORM = Form(
    id=Id("cs-manager"),
    title="客服经理绩效考核表",
    version=2,
    number="HR-KF-03",
    effective=Month("2026-01"),
)

_LETTERHEADS: Mapping[type[Page], Letterhead] = {
    View: letterhead(_SAY, _FORM, period=_MONTH),
    Comparison: letterhead(_SAY, _FORM, replace(_FORM, version=1)),
    SignOff: letterhead(_SAY, period=_MONTH),
    Effects: letterhead(_SAY, _FORM, replace(_FORM, version=1), period=_MONTH),
    Report: letterhead(_SAY, month=_MONTH),
    Dossier: letterhead(_SAY, month=_MONTH, whom="张三（0012）"),
}
"""What each kind of page has in its letterhead, beside the company."""


def _everything(view: View) -> View:
    """A page with everything that a form may have, also what few forms do."""
    goals = tuple(
        replace(block, sum=Labelled("合计", Slot("sum.goals", "工作目标 合计", "number", "90"), "分"))
        if isinstance(block, Goals)
        else block
        for block in view.blocks
    )
    headed = replace(view, letterhead=replace(view.letterhead, whom="张三（0012）"))
    return Brand(_COMPANY).stamped(replace(headed, blocks=goals), revision=1)


# ── from types ──────────────────────────────────────────────────────────────────────────────


def _made(kind: Any, name: str) -> list[Any]:
    """Values of a type, one for each choice that it leaves; texts are the names of their fields."""
    origin: Any = get_origin(kind)
    if origin is Literal:
        return list(get_args(kind))
    if origin in (Union, UnionType):
        return [made for each in get_args(kind) if each is not NoneType for made in _made(each, name)]
    if origin is tuple:
        return [_tuple(get_args(kind), name)]
    if is_dataclass(kind):
        return list(_objects(kind))
    plain: Mapping[type, list[Any]] = {bool: [True, False], int: [1], str: [name], Fraction: [Fraction(1)]}
    return plain[kind]


def _tuple(kinds: tuple[Any, ...], name: str) -> tuple[Any, ...]:
    if kinds[-1] is not Ellipsis:
        return tuple(_made(each, name)[0] for each in kinds)
    made = _made(kinds[0], name)
    return tuple(islice(cycle(made), max(2, len(made))))


def _objects(kind: Any) -> Iterator[Any]:
    values = {name: _made(hint, name) for name, hint in get_type_hints(kind).items()}
    for n in range(max(map(len, values.values()))):
        yield kind(**{name: made[n % len(made)] for name, made in values.items()})


# ── a form ──────────────────────────────────────────────────────────────────────────────────

_LEVELS = ("1级", "2级", "3级")


def blank() -> View:
    """A blank form with every kind of block, slot and column."""
    return View(
        letterhead=replace(_LETTERHEADS[View], company=_COMPANY),
        title=_FORM.title,
        state="blank",
        header=(
            Labelled("姓名", Slot("employee.name", "姓名")),
            Labelled("部门", Slot("employee.department", "部门")),
            Labelled("填表日期", Slot("form.date", "填表日期", "date")),
        ),
        blocks=(
            Prose("一、考核目的", ("为客观评价客服经理的工作业绩，特制定本表。", "本表每月填写一次。")),
            Table(_COLUMNS, (_results(), _attitude(), _described())),
            Goals(
                "二、下月工作目标",
                (("序号", 12), ("工作目标", 72), ("权重", 24), ("完成期限", 36), ("完成情况", 30)),
                tuple(
                    tuple(Slot(f"goals.{n}.{key}", f"{title} {n}") for key, title in _GOALS.items())
                    for n in (1, 2, 3)
                ),
            ),
        ),
        adjustments=(
            Adjustment(
                "加分项（最多加5分）",
                (
                    Row(
                        "praise",
                        "客户表扬",
                        "",
                        (Line("收到书面表扬"),),
                        (Line("每次加1分"),),
                        (Labelled("", Slot("fact.praise", "客户表扬", "number"), "次"),),
                        Slot("score.praise", "客户表扬 得分", "number"),
                    ),
                ),
                Slot("sum.bonus.1", "加分项 合计", "number"),
            ),
        ),
        vetoes=(
            (Slot("veto.leak", "泄露客户信息", "check", "□"), "泄露客户信息，造成严重后果的，总分记0分"),
            (Slot("veto.absent", "旷工", "check", "□"), "当月旷工3天以上，等级最高为合格"),
        ),
        result=Result(
            (
                Labelled("总分", Slot("total", "总分", "number"), "分（满分100分）"),
                Labelled("等级", Slot("grade", "等级", "choice", options=("优秀", "良好", "合格"))),
                Labelled("等级描述", Slot("grade.description", "等级描述")),
                Labelled("绩效系数", Slot("grade.coefficient", "绩效系数", "number")),
                Labelled("绩效工资（Q×绩效系数）", Slot("pay", "绩效工资", "number"), "元"),
            ),
        ),
        grades=(
            GradeLine("优秀", "≥90分", "全面超出岗位要求，业绩突出", "1.2", "open"),
            GradeLine("良好", "80（含）～90分", "达到并部分超出岗位要求", "1.0", "open"),
            GradeLine("合格", "<80分", "基本达到岗位要求，有待提高", "0.8", "open"),
        ),
        opinions=(
            Opinion(
                "考核人评语",
                Slot("comment.appraiser", "考核人评语", "lines", lines=3),
                Labelled("签字：", Slot("sign.appraiser", "签字")),
                Labelled("日期：", Slot("sign.appraiser.date", "考核人评语 日期", "date")),
            ),
            Opinion("被考核人意见", Slot("comment.appraisee", "被考核人意见", "lines", lines=2), None, None),
        ),
        signatures=(
            Signing(
                Labelled("被考核人签字：", Slot("sign.被考核人", "被考核人签字")),
                Labelled("日期：", Slot("sign.被考核人.date", "被考核人 日期", "date")),
            ),
            Signing(
                Labelled("考核人签字：", Slot("sign.考核人", "考核人签字")),
                Labelled("日期：", Slot("sign.考核人.date", "考核人 日期", "date")),
            ),
            Signing(Labelled("见证人签字：", Slot("sign.见证人", "见证人签字")), None),
        ),
        footer=(Labelled("送达方式", Slot("field.delivery", "送达方式")),),
        notes=("注：Q为该岗位五级工资制中对应的绩效工资数额。",),
    )


_COLUMNS = (
    Column("section", "", 13),
    Column("name", "考核指标", 28),
    Column("weight", "权重", 13),
    Column("requirement", "考核要求", 41),
    Column("standard", "评分标准", 40),
    Column("fact", "完成情况", 24),
    Column("points", "得分", 15),
)

_GOALS = {"goal": "工作目标", "weight": "权重", "due": "完成期限", "result": "完成情况"}


def _results() -> Group:
    return Group(
        "业绩指标",
        "85%",
        beside=True,
        text=(),
        rows=(
            Row(
                "crm-process",
                "客服流程体系的建立与完善",
                "20%",
                (Line("建立CRM信息系统、培养客服管理制度、方法、流程"), Line("数据来源：客服部月报")),
                (Line("完成率在90%以上20分"), Line("完成率在85%以上10分"), Line("完成率低于80%为0分")),
                (Labelled("", Slot("fact.crm-process", "完成率", "number"), "%"),),
                Slot("score.crm-process", "客服流程体系的建立与完善 得分", "number"),
            ),
            Row(
                "lost",
                "流失数",
                "5%",
                (Line("不产生孤儿客户流失"),),
                (Line("不流失5分", "open"), Line("流失0分", "open")),
                (Labelled("", Slot("fact.lost", "流失数", "choice", options=("不流失", "流失"))),),
                Slot("score.lost", "流失数 得分", "number"),
            ),
            Row(
                "service",
                "服务质量",
                "60%",
                (),
                (Line("按百分制打分"),),
                (
                    Labelled("自评", Slot("fact.service.自评", "服务质量 自评", "number"), "分"),
                    Labelled("上级", Slot("fact.service.上级", "服务质量 上级", "number"), "分"),
                ),
                Slot("score.service", "服务质量 得分", "number"),
            ),
        ),
        sum=Labelled("小计（合计×85%）", Slot("sum.results", "业绩指标 小计", "number"), "分"),
    )


def _attitude() -> Group:
    return Group(
        "态度指标",
        "15%",
        beside=True,
        text=(),
        rows=(
            Row(
                "initiative",
                "主动性",
                "100%",
                (
                    Line("1级：等候指示，没有指示就不知道该做什么，需要反复催促", "open"),
                    Line("2级：询问有何工作可给分配", "open"),
                    Line("3级：提出建议，然后再作有关行动", "open"),
                ),
                (Line("1级5分"), Line("2级10分"), Line("3级15分")),
                (Labelled("", Slot("fact.initiative", "主动性", "choice", options=_LEVELS)),),
                Slot("score.initiative", "主动性 得分", "number"),
            ),
        ),
        sum=Labelled("小计（合计×15%）", Slot("sum.attitude", "态度指标 小计", "number"), "分"),
    )


def _described() -> Group:
    return Group(
        "其他事项",
        "",
        beside=False,
        text=("以下各项由考核人如实填写。",),
        rows=(
            Row(
                "checks",
                "日常检查",
                "",
                (Line("（1）是否按时交班？"), Line("（2）是否着装规范？")),
                (),
                (
                    Labelled("（1）", Slot("fact.checks.1", "日常检查", "check", "□")),
                    Labelled("（2）", Slot("fact.checks.2", "日常检查", "check", "□")),
                ),
                None,
            ),
            Row(
                "words",
                "综合评语",
                "",
                (),
                (),
                (Labelled("", Slot("comment.words", "综合评语", "lines", lines=2)),),
                None,
            ),
        ),
    )


_VALUES = {
    "employee.name": "张三",
    "employee.department": "客服部",
    "form.date": "2026年12月1日",
    "fact.crm-process": "87",
    "score.crm-process": "10",
    "fact.lost": "不流失",
    "score.lost": "5",
    "fact.service.自评": "90",
    "fact.service.上级": "84",
    "score.service": "84.5",
    "sum.results": "72.5",
    "fact.initiative": "2级",
    "score.initiative": "10",
    "sum.attitude": "1.5",
    "fact.checks.1": "☑",
    "comment.words": "工作踏实，\n能带团队。",
    "goals.1.goal": "完成知识库整理",
    "goals.1.weight": "40%",
    "goals.1.due": "2026年12月31日",
    "fact.praise": "2",
    "score.praise": "2",
    "sum.bonus.1": "2",
    "veto.absent": "☑",
    "total": "84.5",
    "grade": "良好",
    "grade.description": "达到并部分超出岗位要求",
    "grade.coefficient": "1.0",
    "pay": "2000.00",
    "comment.appraiser": "本月客户信息管理有明显进步，投诉处理及时；流程文件仍需补齐。",
    "field.delivery": "当面送达",
}


def completed() -> View:
    """The same form filled in, with the reasons for its points."""
    view = _filled(blank(), _VALUES)
    ticked = replace(view.grades[1], mark="ticked")
    return replace(
        view,
        state="complete",
        grades=(view.grades[0], ticked, view.grades[2]),
        reasons=(
            Reason("客服流程体系的建立与完善", "完成率 87% ≥ 85% → 10分"),
            Reason("总分", "72.5 + 1.5 + 2 = 76 → 76分"),
        ),
    )


MISSING = (
    "fact.crm-process",
    "score.crm-process",
    "sum.results",
    "total",
    "grade",
    "grade.description",
    "grade.coefficient",
    "pay",
)


def incomplete() -> View:
    """The completed form with two facts missing, and therefore no points, total or grade."""
    view = _filled(blank(), {name: value for name, value in _VALUES.items() if name not in MISSING}, MISSING)
    result = view.result or Result(())
    note = "未完成：1项未录入，不计总分，不评等级。"
    return replace(view, state="incomplete", result=replace(result, note=note))


def _filled(part: _T, values: Mapping[str, str], missing: tuple[str, ...] = ()) -> _T:
    """The same part of a view with values in its slots, however deep they stand."""
    if isinstance(part, Slot):
        return replace(part, value=values.get(part.name, part.value), missing=part.name in missing)
    if isinstance(part, tuple):
        return type(part)(_filled(each, values, missing) for each in part)
    if is_dataclass(part) and not isinstance(part, type):
        inner = {field.name: _filled(getattr(part, field.name), values, missing) for field in fields(part)}
        return replace(part, **inner)
    return part
