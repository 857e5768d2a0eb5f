"""What stands on the page: fixed words with named slots, ready for any writer.

A `View` is the one description of a form from which docx, PDF and web pages are made, blank or
completed, so that they cannot disagree.  Writers and templates decide how it looks; what it
says is decided here.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from fractions import Fraction
from functools import cache
from typing import Annotated, Literal, TypeAlias

from formgen.forms.slots import SlotKind
from formgen.phrases import TONGUES, Phrases, Tongue, phrases
from formgen.yamlfiles.kinds import Doc

Mark = Literal["", "open", "ticked"]
PAGE_WIDTH = 174
"""Millimetres between the margins of an A4 page; the columns of every table add up to it."""

PageState = Literal["blank", "complete", "incomplete"]
ColumnKey = Literal["section", "name", "weight", "requirement", "standard", "fact", "points"]
Align = Literal["left", "centre", "right"]


@dataclass(frozen=True, slots=True)
class Slot:
    """A named place that somebody fills in.

    `name` is its tag in Word, its address in HTML and its key elsewhere.  An empty `value` is a
    place still to fill; `missing` marks one that a completed card should have had (未录入).
    A `check` slot's value is "☑" or "□".  `title` names it for people and screen readers.
    A `date` slot's value reads 2026年11月30日, in English 30 November 2026.
    """

    name: Annotated[
        str,
        Doc(
            "what it is called everywhere: in Word, in HTML, in score files",
            "填写处的名称，Word、HTML 和得分文件里都用它",
        ),
    ]
    title: Annotated[str, Doc("its name for people", "给人看的名称")]
    kind: Annotated[SlotKind, Doc("what is filled in", "填写什么")] = "text"
    value: Annotated[str, Doc("what is filled in; empty in a blank", "已填的内容；空白表为空")] = ""
    options: Annotated[tuple[str, ...], Doc("what may be chosen", "可选的内容")] = ()
    missing: Annotated[
        bool, Doc("a completed card should have it (未录入)", "已填的考核表缺这一项（未录入）")
    ] = False
    lines: Annotated[int, Doc("how many lines by hand", "手写留几行")] = 1
    tongue: Annotated[Tongue, Doc("the language of its words", "文字的语言")] = "zh"

    @property
    def say(self) -> Phrases:
        return phrases(self.tongue)

    @property
    def printed(self) -> str:
        """What stands there: the value; 未录入 where it is missing; 　年　月　日 for a date to come."""
        if self.missing:
            return self.say("not-recorded")
        return self.value or (self.say("empty-date") if self.kind == "date" else "")


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line; `mark` puts an open or a ticked box before it."""

    text: Annotated[str, Doc("the words", "文字")]
    mark: Annotated[Mark, Doc("the box before it: none, open or ticked", "前面的方框：无、空、已勾")] = ""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A slot with the words before and behind it: 自评 [ 90 ] 分."""

    label: Annotated[str, Doc("the words before it", "前面的文字")]
    slot: Annotated[Slot, Doc("the place to fill in", "填写处")]
    unit: Annotated[str, Doc("the words behind it", "后面的文字，如 分")] = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A table column: its key, its heading, its width in millimetres."""

    key: Annotated[ColumnKey, Doc("which column it is", "是哪一列")]
    title: Annotated[str, Doc("its heading", "列标题")]
    width: Annotated[int, Doc("its width in millimetres", "列宽，毫米")]


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator's row; cells whose column is not in the table are not printed."""

    id: Annotated[str, Doc("the indicator's id in the form", "指标在表单里的代号")]
    name: Annotated[str, Doc("the indicator's name", "指标名称")]
    weight: Annotated[str, Doc("its weight", "权重")]
    requirement: Annotated[tuple[Line, ...], Doc("what is asked for", "考核要求")]
    standard: Annotated[tuple[Line, ...], Doc("how it is scored", "评分标准")]
    facts: Annotated[tuple[Labelled, ...], Doc("what is recorded", "完成情况")]
    points: Annotated[Slot | None, Doc("its points", "得分")]


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one section.

    `label` (with `weight`) stands in a merged cell beside the rows where `beside` is true,
    otherwise, if not empty, in a band over the full width together with `text`.
    """

    label: Annotated[str, Doc("the section's name", "部分的名称")]
    weight: Annotated[str, Doc("its weight", "部分的权重")]
    beside: Annotated[
        bool, Doc("its name stands in a merged cell beside the rows", "名称写在各行左侧的合并单元格里")
    ]
    text: Annotated[tuple[str, ...], Doc("paragraphs under its name", "名称下的说明")]
    rows: Annotated[tuple[Row, ...], Doc("its indicators", "各项指标")]
    sum: Annotated[Labelled | None, Doc("its subtotal", "小计")] = None


@dataclass(frozen=True, slots=True)
class Table:
    """Indicator sections that follow each other share one table."""

    columns: Annotated[tuple[Column, ...], Doc("its columns", "各列")]
    groups: Annotated[tuple[Group, ...], Doc("its sections", "各部分")]
    kind: Annotated[Literal["table"], Doc("tells it from other blocks", "用来区分内容块")] = "table"

    def has(self, key: ColumnKey) -> bool:
        return any(column.key == key for column in self.columns)


@dataclass(frozen=True, slots=True)
class Prose:
    """A heading (may be empty) and paragraphs."""

    title: Annotated[str, Doc("its heading", "标题")]
    paragraphs: Annotated[tuple[str, ...], Doc("its paragraphs", "段落")]
    kind: Annotated[Literal["prose"], Doc("tells it from other blocks", "用来区分内容块")] = "prose"


@dataclass(frozen=True, slots=True)
class Goals:
    """Rows that the employee writes: headings with widths, then rows of slots, and their sum."""

    title: Annotated[str, Doc("its heading", "标题")]
    columns: Annotated[
        tuple[tuple[str, int], ...], Doc("headings with their widths in millimetres", "列标题和列宽（毫米）")
    ]
    rows: Annotated[
        tuple[tuple[Slot, ...], ...],
        Doc("its rows, without the number that stands first", "各行（不含序号列）"),
    ]
    sum: Annotated[Labelled | None, Doc("their sum", "合计")] = None
    kind: Annotated[Literal["goals"], Doc("tells it from other blocks", "用来区分内容块")] = "goals"


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A bonus or deduction block."""

    title: Annotated[str, Doc("its heading", "标题")]
    rows: Annotated[tuple[Row, ...], Doc("its items", "各项")]
    sum: Annotated[Slot, Doc("their sum", "合计")]


@dataclass(frozen=True, slots=True)
class GradeLine:
    """One line of the printed grade scale; `mark` ticks the one reached."""

    name: Annotated[str, Doc("the grade", "等级")]
    range: Annotated[str, Doc("its totals", "分数范围")]
    text: Annotated[str, Doc("its description", "等级描述")]
    coefficient: Annotated[str, Doc("its coefficient", "绩效系数")]
    mark: Annotated[Mark, Doc("ticked for the one reached", "所得等级已勾")]


@dataclass(frozen=True, slots=True)
class Result:
    """The lines under the tables: total, grade with its description, coefficient, pay."""

    lines: Annotated[tuple[Labelled, ...], Doc("total, grade, coefficient, pay", "总分、等级、系数、工资等")]
    note: Annotated[str, Doc("why there is no total", "没有总分的原因")] = ""


@dataclass(frozen=True, slots=True)
class Opinion:
    """Room for somebody's words, with signature and date if the form asks for them."""

    title: Annotated[str, Doc("whose opinion", "谁的意见")]
    slot: Annotated[Slot, Doc("room for it", "填写处")]
    sign: Annotated[Labelled | None, Doc("the signature", "签字")]
    date: Annotated[Labelled | None, Doc("its date", "日期")]


@dataclass(frozen=True, slots=True)
class Signing:
    """A signature line with its date line."""

    sign: Annotated[Labelled, Doc("the signature", "签字")]
    date: Annotated[Labelled | None, Doc("its date", "日期")]


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of the appendix: what, and how it got its points."""

    label: Annotated[str, Doc("what got points", "项目")]
    text: Annotated[str, Doc("how it got them", "得分依据")]


# ── the letterhead (页眉), the same on every kind of page ───────────────────────────────────

NUMBER, VERSION, EFFECTIVE, PERIOD = "number", "version", "effective", "period"
"""Lines that templates can also ask for by name, see `Headed`."""


@dataclass(frozen=True, slots=True)
class Imprint:
    """One line of a letterhead: 表单编号：HR-KF-03.  A template may put other words for the label."""

    label: Annotated[str, Doc("what it is, such as 表单编号; may be empty", "项目名称，如 表单编号；可为空")]
    text: Annotated[str, Doc("what it says", "内容")]


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What stands at the top of every sheet of a page.

    The builders give the lines, and whose sheet it is; company and revision are put in by the press
    (`Brand.stamped`), which alone knows them.
    """

    company: Annotated[str, Doc("the company", "公司名称")] = ""
    whom: Annotated[str, Doc("whose sheet this is; empty: nobody's", "这是谁的表，空则不属于个人")] = ""
    revision: Annotated[
        str,
        Doc(
            "第1次修订: how often scores changed after the card was complete", "第1次修订：完成后分数改过几次"
        ),
    ] = ""
    lines: Annotated[
        tuple[Imprint, ...],
        Doc("number, version and whatever else is printed, in order", "编号、版本等各项，按印刷顺序"),
    ] = ()

    def said(self, name: str) -> str:
        """What the line of this name says, whatever the page's language; nothing, if there is none."""
        called = next((names for names in _names() if name in names), (name,))
        return next((line.text for line in self.lines if line.label in called), "")


@cache
def _names() -> tuple[tuple[str, ...], ...]:
    """What each of the known lines is called: its own name, and its label in every language."""
    keys = (NUMBER, VERSION, EFFECTIVE, PERIOD)
    return tuple((key, *(phrases(tongue)(f"line-{key}") for tongue in TONGUES)) for key in keys)


@dataclass(frozen=True, slots=True)
class Fixed:
    """The words that templates print of themselves, in the page's language: `{{ view.words.approved }}`."""

    tongue: Annotated[Tongue, Doc("the language: zh or en", "语言：zh 或 en")]
    lang: Annotated[str, Doc("the language as files name it: zh-CN, en-US", "文件中的语言代号：zh-CN、en-US")]
    page: Annotated[str, Doc("before the number of the page", "页码之前：第")]
    of: Annotated[str, Doc("between page and pages", "页码与页数之间：页　共")]
    pages: Annotated[str, Doc("behind the number of pages", "页数之后：页")]
    colon: Annotated[str, Doc("between a label and what it says", "名称与内容之间的冒号")]
    gap: Annotated[str, Doc("between things beside each other", "并列各项之间的空格")]
    letterhead: Annotated[str, Doc("what the letterhead is called", "页眉")]
    logo: Annotated[str, Doc("what the logo is called", "公司标志")]
    unfinished: Annotated[str, Doc("behind the title of a card that lacks something", "（未完成）")]
    appendix: Annotated[str, Doc("over the reasons", "评分说明")]
    index: Annotated[str, Doc("the number of a line", "序号")]
    number: Annotated[str, Doc("somebody's number", "工号")]
    name: Annotated[str, Doc("somebody's name", "姓名")]
    department: Annotated[str, Doc("a department", "部门")]
    post: Annotated[str, Doc("a post", "岗位")]
    form: Annotated[str, Doc("a form", "考核表")]
    receiver: Annotated[str, Doc("who signs for a form", "签收人")]
    date: Annotated[str, Doc("a date", "日期")]
    comparison: Annotated[str, Doc("the comparison of two versions", "修订对照表")]
    term: Annotated[str, Doc("what is compared", "条款")]
    before: Annotated[str, Doc("before a revision", "修订前")]
    after: Annotated[str, Doc("after it", "修订后")]
    change: Annotated[str, Doc("the difference", "增减")]
    reason: Annotated[str, Doc("the reason for a revision", "修订理由")]
    effects: Annotated[str, Doc("the effects of a revision", "修订影响表")]
    sums: Annotated[str, Doc("points and pay together", "合计")]
    figures: Annotated[str, Doc("points and pay", "分数与绩效工资")]
    grades: Annotated[str, Doc("how many have each grade", "等级人数")]
    total: Annotated[str, Doc("the total", "总分")]
    grade: Annotated[str, Doc("the grade", "等级")]
    pay: Annotated[str, Doc("pay, in yuan", "绩效工资（元）")]
    remark: Annotated[str, Doc("a remark", "说明")]
    remarks: Annotated[str, Doc("before remarks", "说明：")]
    key_figures: Annotated[str, Doc("what the key figures are called", "主要数据")]
    figure: Annotated[int, Doc("millimetres of a key figure's name", "主要数据名称的宽度，毫米")]
    approval: Annotated[str, Doc("what the block of approval is called", "拟订、审核、批准")]
    prepared: Annotated[str, Doc("who drafted it", "拟订")]
    reviewed: Annotated[str, Doc("who checked it", "审核")]
    approved: Annotated[str, Doc("who approved it", "批准")]


@cache
def fixed(tongue: Tongue) -> Fixed:
    """The words that templates print of themselves, in this language."""
    say = phrases(tongue)
    named = (each.name for each in fields(Fixed) if each.name not in ("tongue", "lang", "figure"))
    figure = 22 if tongue == "zh" else 31
    return Fixed(tongue, say.tag, figure=figure, **{name: say(f"page-{name}") for name in named})


@dataclass(frozen=True, slots=True)
class Headed:
    """A page with its letterhead.

    The properties are names that templates used before there was a letterhead; companies have such
    templates, and they go on working.  Nothing new is added here.
    """

    letterhead: Annotated[Letterhead, Doc("what stands at the top of every sheet", "每页上方的页眉")]
    words: Annotated[Fixed, Doc("words that every page of its kind has", "同类页面共有的文字")] = field(
        default_factory=lambda: fixed("zh"), kw_only=True
    )

    @property
    def say(self) -> Phrases:
        return phrases(self.words.tongue)

    @property
    def company(self) -> str:
        return self.letterhead.company

    @property
    def whom(self) -> str:
        return self.letterhead.whom

    @property
    def revision(self) -> str:
        return self.letterhead.revision

    @property
    def number(self) -> str:
        return self.letterhead.said(NUMBER)

    @property
    def version(self) -> str:
        return self.letterhead.said(VERSION)

    @property
    def effective(self) -> str:
        return self.letterhead.said(EFFECTIVE)

    @property
    def month(self) -> str:
        return self.letterhead.said(PERIOD) or self.letterhead.said("")


@dataclass(frozen=True, slots=True)
class Settled(Headed):
    """A page that nobody fills in: it is complete as it is made."""

    @property
    def state(self) -> PageState:
        return "complete"


# ── a form, blank or completed ──────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class View(Headed):
    """Everything on the page, in printed order."""

    title: Annotated[str, Doc("the form's title", "表单标题")]
    state: Annotated[PageState, Doc("whether it is a blank, complete or not", "空白、完成、未完成")]
    header: Annotated[tuple[Labelled, ...], Doc("fields at the top", "表头各栏")]
    blocks: Annotated[
        tuple[Table | Prose | Goals, ...], Doc("the sections, in printed order", "各内容块，按印刷顺序")
    ]
    adjustments: Annotated[tuple[Adjustment, ...], Doc("bonuses and deductions", "加分项和减分项")]
    vetoes: Annotated[tuple[tuple[Slot, str], ...], Doc("box and words of each", "一票否决：方框和文字")]
    result: Annotated[Result | None, Doc("total and what follows from it", "考核结果")]
    grades: Annotated[tuple[GradeLine, ...], Doc("the scale of grades", "等级标准")]
    opinions: Annotated[tuple[Opinion, ...], Doc("room for opinions", "意见栏")]
    signatures: Annotated[tuple[Signing, ...], Doc("the signatures", "签字栏")]
    footer: Annotated[tuple[Labelled, ...], Doc("fields at the end", "表尾各栏")]
    notes: Annotated[tuple[str, ...], Doc("notes at the end", "备注")]
    reasons: Annotated[
        tuple[Reason, ...],
        Doc("the appendix: how points came about (`--explain`)", "附录：评分说明（`--explain`）"),
    ] = ()
    pages: Annotated[
        int | None,
        Doc("how many pages it may take, the appendix aside; any number", "最多几页（不含附录）；可不限"),
    ] = 1


# ── the comparison of two versions (修订对照表) ──────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a compared text, and what became of them."""

    text: Annotated[str, Doc("the words", "文字")]
    mark: Annotated[Literal["", "deleted", "inserted"], Doc("what became of them", "删去、新增或不变")] = ""


@dataclass(frozen=True, slots=True)
class Term:
    """One changed term (条款): how it read, how it reads, and why; an empty reason is left to a hand."""

    name: Annotated[str, Doc("the changed term", "条款")]
    before: Annotated[tuple[Piece, ...], Doc("how it read", "修订前")]
    after: Annotated[tuple[Piece, ...], Doc("how it reads", "修订后")]
    reason: Annotated[str, Doc("why; empty: left to a hand", "修订理由，空则手写")] = ""


@dataclass(frozen=True, slots=True)
class Chapter:
    """The changed terms of one section."""

    title: Annotated[str, Doc("the section's name", "部分的名称")]
    terms: Annotated[tuple[Term, ...], Doc("its changed terms", "修订的条款")]


@dataclass(frozen=True, slots=True)
class Comparison(Settled):
    """Everything on the page of a comparison, in printed order."""

    title: Annotated[str, Doc("the heading", "标题")]
    note: Annotated[str, Doc("what is compared", "比较的内容")]
    chapters: Annotated[tuple[Chapter, ...], Doc("the changed terms by section", "各部分修订的条款")]


# ── the report of a month (汇总报告) ─────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Head:
    """A column of a grid: its heading, its width in millimetres, how its cells are aligned."""

    title: Annotated[str, Doc("its heading", "列标题")]
    width: Annotated[int, Doc("its width in millimetres", "列宽（毫米）")]
    align: Annotated[Literal["left", "centre", "right"], Doc("how its cells are aligned", "对齐方式")] = (
        "left"
    )


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of words and figures; `note` stands below it."""

    title: Annotated[str, Doc("its heading", "标题")]
    heads: Annotated[tuple[Head, ...], Doc("its columns", "各列")]
    rows: Annotated[tuple[tuple[str, ...], ...], Doc("its rows: the words of each cell", "各行：每格的文字")]
    note: Annotated[str, Doc("the words below it", "表下的说明")] = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar for each series, with the words at its end."""

    label: Annotated[str, Doc("what it is about", "这一条的名称")]
    values: Annotated[tuple[Fraction, ...], Doc("its length, for each series", "长度，每组一个")]
    texts: Annotated[tuple[str, ...], Doc("the words at its end, for each series", "末端的文字，每组一个")]


@dataclass(frozen=True, slots=True)
class Chart:
    """Horizontal bars, or a line from one to the next (`shape`), all on one scale.

    `key` names the picture, `words` say all of it to whoever cannot see it.  `series` name the bars side by
    side, where there are several; `full` is a line with the words 满分.  A line has a gap where a bar has
    no value.
    """

    key: Annotated[str, Doc("the name of the picture", "图的代号")]
    title: Annotated[str, Doc("its heading", "标题")]
    bars: Annotated[tuple[Bar, ...], Doc("its bars", "各条")]
    words: Annotated[str, Doc("all of it in words", "用文字说明整张图")]
    series: Annotated[tuple[str, ...], Doc("what stands side by side", "并列的各组")] = ()
    full: Annotated[Fraction | None, Doc("where the line 满分 stands", "“满分”线的位置")] = None
    called: Annotated[str, Doc("what that line is called: 满分", "该线的名称：满分")] = ""
    shape: Annotated[Literal["bars", "line"], Doc("bars, or a line over time", "条形图或折线图")] = "bars"


@dataclass(frozen=True, slots=True)
class Topic:
    """One part of a report: sentences, then tables, then charts."""

    title: Annotated[str, Doc("its heading", "标题")]
    texts: Annotated[tuple[str, ...], Doc("its sentences", "文字")] = ()
    grids: Annotated[tuple[Grid, ...], Doc("its tables", "表格")] = ()
    charts: Annotated[tuple[Chart, ...], Doc("its charts", "图")] = ()


@dataclass(frozen=True, slots=True)
class Report(Settled):
    """Everything in a month's report, in printed order."""

    title: Annotated[str, Doc("the heading", "标题")]
    note: Annotated[str, Doc("who is counted", "统计口径")]
    figures: Annotated[tuple[tuple[str, str], ...], Doc("key figures with their names", "主要数字及其名称")]
    topics: Annotated[tuple[Topic, ...], Doc("its parts", "各部分")]

    @property
    def charts(self) -> tuple[Chart, ...]:
        return tuple(chart for topic in self.topics for chart in topic.charts)


@dataclass(frozen=True, slots=True)
class Dossier(Report):
    """Everything in the file of one person (个人绩效档案), in printed order: made as a report is."""


# ── the sign-off list in front of a print run (签收表) ──────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Receiver:
    """One person who gets a sheet, and signs for it."""

    number: Annotated[str, Doc("the person's number", "工号")]
    name: Annotated[str, Doc("the person's name", "姓名")]
    post: Annotated[str, Doc("the post", "岗位")]
    form: Annotated[str, Doc("the form's title", "考核表")]


@dataclass(frozen=True, slots=True)
class Receivers:
    """The people of one department; `first` counts on from the department before."""

    department: Annotated[str, Doc("its name", "部门名称")]
    people: Annotated[tuple[Receiver, ...], Doc("who gets a sheet", "领表的人")]
    first: Annotated[int, Doc("the number of the first person", "第一人的序号")] = 1


@dataclass(frozen=True, slots=True)
class SignOff(Headed):
    """Everything on the page of a sign-off list, in printed order."""

    title: Annotated[str, Doc("the heading", "标题")]
    note: Annotated[str, Doc("whose sheets, and how many", "哪些部门，共几份")]
    departments: Annotated[tuple[Receivers, ...], Doc("the people by department", "各部门的人")]
    state: Annotated[PageState, Doc("blanks or cards", "空白表或已填的表")] = "blank"


# ── the effects of a revision (修订影响表) ──────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure before and after a revision, in printed words; empty where there is none."""

    name: Annotated[str, Doc("what it is", "名称")]
    before: Annotated[str, Doc("under the old version", "修订前")]
    after: Annotated[str, Doc("under the new version", "修订后")]
    change: Annotated[str, Doc("the difference", "增减")] = ""


@dataclass(frozen=True, slots=True)
class Affected:
    """One person whom a revision would concern; `remark` says why something is not settled yet."""

    number: Annotated[str, Doc("the person's number", "工号")]
    name: Annotated[str, Doc("the person's name", "姓名")]
    department: Annotated[str, Doc("the department", "部门")]
    total: Annotated[Figure, Doc("the totals", "总分")]
    grade: Annotated[Figure, Doc("the grades", "等级")]
    pay: Annotated[Figure, Doc("the pay", "绩效工资")]
    remark: Annotated[str, Doc("what could not be scored again", "不能重新计分的原因")] = ""


@dataclass(frozen=True, slots=True)
class Effects(Settled):
    """Everything on the page of a revision's effects, in printed order.

    `paid`: whether the form pays; `figures` and `grades` are over the `compared` people only.
    """

    title: Annotated[str, Doc("the heading", "标题")]
    note: Annotated[str, Doc("who is compared", "比较的人数")]
    paid: Annotated[bool, Doc("pay is compared too", "也比较绩效工资")]
    people: Annotated[tuple[Affected, ...], Doc("the people who move", "有变化的人")]
    compared: Annotated[int, Doc("how many can be compared", "可比的人数")]
    figures: Annotated[tuple[Figure, ...], Doc("points and pay of all", "分数与绩效工资")]
    grades: Annotated[tuple[Figure, ...], Doc("how many have each grade", "等级人数")]
    remarks: Annotated[tuple[str, ...], Doc("remarks at the end", "说明")]

    @property
    def heading(self) -> str:
        """Over the sums: of how many people they are."""
        return self.say("sums-of-people", n=self.compared)


Page: TypeAlias = View | Comparison | SignOff | Effects | Report
"""Whatever a writer can print."""
