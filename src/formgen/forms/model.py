"""What a form is: frozen data, one class for each thing a spec can say.

These classes *are* the form language: `formgen.forms.reading` fills them from YAML by their
type hints, and `formgen.yamlfiles.schema` derives the JSON Schema from the same hints.

- A field's name is its key in YAML (`from_` is written `from`); a `Doc` says what it means.
- Texts stand as typed; numbers are `Decimal` from the typed text; `None` means "not said".
- `__shorthand__` names the field that a bare scalar fills (`header: [姓名, 部门]`).
- Where several classes may stand in one place (the rule kinds), the key that names a class's
  first own field decides which one it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, ClassVar, Literal, TypeAlias, assert_never

from formgen.forms.pay import Pay
from formgen.periods import Span
from formgen.phrases import Phrases, Tongue, phrases
from formgen.points import Percent
from formgen.yamlfiles.kinds import Doc, Id, ItemId, Month, Text

Better = Literal["higher", "lower"]
Scale = Literal["points", "hundred"]
FieldKind = Literal["text", "date", "lines"]
RaterRole = Literal["self", "superior", "next-superior", "other"]
"""Who somebody is to the person who is appraised."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """An interval of numbers. `from` and `to` include their number, `above` and `below` exclude it.

    So 以上, 不低于 is `from`; 以下, 以内, 不超过 is `to`; 超过, 高于 is `above`; 低于, 不满 is `below`.
    """

    from_: Annotated[Decimal | None, Doc("this number or more", "不低于（含本数）")] = None
    above: Annotated[Decimal | None, Doc("more than this number", "高于（不含本数）")] = None
    to: Annotated[Decimal | None, Doc("this number or less", "不超过（含本数）")] = None
    below: Annotated[Decimal | None, Doc("less than this number", "低于（不含本数）")] = None
    equals: Annotated[Decimal | None, Doc("exactly this number", "等于")] = None

    def holds(self, value: Fraction) -> bool:
        """Whether this interval contains the value."""
        return (
            (self.from_ is None or value >= self.from_)
            and (self.above is None or value > self.above)
            and (self.to is None or value <= self.to)
            and (self.below is None or value < self.below)
            and (self.equals is None or value == self.equals)
        )

    @property
    def height(self) -> tuple[tuple[Decimal, bool], tuple[Decimal, bool]]:
        """How high an interval lies, to compare with others: by its lower end, then by its upper.

        Without a lower end it reaches down for ever; above 60 lies higher than from 60.
        """
        lows = ((self.from_, False), (self.above, True), (self.equals, False))
        highs = ((self.to, True), (self.below, False), (self.equals, True))
        low = max((Decimal(at), out) for at, out in ((Decimal("-Infinity"), False), *lows) if at is not None)
        high = min((Decimal(at), in_) for at, in_ in ((Decimal("Infinity"), True), *highs) if at is not None)
        return low, high


# ── rules: how a fact becomes points ────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One of several described answers: a level, an anchor, a yes-or-no outcome."""

    name: Annotated[Text, Doc("what is chosen, e.g. 4级", "选项名称，如 4级")]
    points: Annotated[Decimal | None, Doc("points of this option", "该选项的分值")] = None
    text: Annotated[Text, Doc("its description, printed", "该选项的描述，印在表上")] = ""
    label: Annotated[Text, Doc("printed in place of the name", "印在表上的名称（与 name 不同时）")] = ""

    __shorthand__: ClassVar[str] = "name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One option is chosen; it decides the points (等级描述, 非此即彼)."""

    choice: Annotated[tuple[Option, ...], Doc("the options, as printed", "各选项，按印刷顺序")]
    text: Annotated[Text, Doc("printed before the options", "印在选项之前的文字")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval(Bounds):
    """A stretch of numbers with its points."""

    points: Annotated[Decimal, Doc("points in this interval", "该区间的分值")]
    text: Annotated[Text, Doc("the rule as printed", "印在表上的原文")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bands:
    """The first interval that holds the fact gives the points (层差法, 区间法)."""

    bands: Annotated[Text, Doc("what is measured, e.g. 完成率", "衡量的事实，如 完成率")]
    unit: Annotated[Text, Doc("its unit, e.g. %", "单位，如 %")] = ""
    intervals: Annotated[tuple[Interval, ...], Doc("first match counts", "先符合者先算")]
    outside: Annotated[
        Literal["error", "lower", "interpolate"],
        Doc("what a number in no interval means", "落在区间之外的数如何处理"),
    ] = "error"
    text: Annotated[Text, Doc("printed before the intervals", "印在区间之前的文字")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """Full points × actual ÷ target, or target ÷ actual if lower is better (比率法)."""

    ratio: Annotated[Text, Doc("what is measured", "衡量的事实")]
    unit: Annotated[Text, Doc("its unit", "单位")] = ""
    target: Annotated[
        Decimal | None, Doc("the target; if left out, each score gives its own", "目标值；不写则随分数录入")
    ] = None
    better: Annotated[Better, Doc("which direction is better", "越高越好还是越低越好")] = "higher"
    floor: Annotated[Percent | None, Doc("least share of full points", "最低得分比例")] = None
    cap: Annotated[Percent | None, Doc("greatest share of full points", "最高得分比例")] = None
    zero_below: Annotated[Percent | None, Doc("below this share: zero", "低于此比例得0分")] = None
    text: Annotated[Text, Doc("the rule as printed", "印在表上的原文")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """So many points off for each unit short of the target, or on for each beyond (每低于1%扣2分)."""

    step: Annotated[Text, Doc("what is measured", "衡量的事实")]
    unit: Annotated[Text, Doc("its unit", "单位")] = ""
    target: Annotated[Decimal | None, Doc("the target; if left out, each score gives its own", "目标值")] = (
        None
    )
    better: Annotated[Better, Doc("which direction is better", "越高越好还是越低越好")] = "higher"
    start: Annotated[
        Decimal | None, Doc("points at the target; default: full points", "达到目标时的得分，默认为满分")
    ] = None
    every: Annotated[Decimal, Doc("the size of one unit", "每一单位的大小")] = Decimal(1)
    deduct: Annotated[Decimal | None, Doc("points off per unit short", "每差一单位扣分")] = None
    add: Annotated[Decimal | None, Doc("points on per unit beyond", "每超一单位加分")] = None
    counting: Annotated[
        Literal["completed", "begun", "proportion"],
        Doc("whole units completed, whole units begun, or in proportion", "按整单位、按已开始单位或按比例"),
    ] = "completed"
    floor: Annotated[Decimal, Doc("least points", "最低分")] = Decimal(0)
    cap: Annotated[Decimal | None, Doc("most points", "最高分")] = None
    zero_below: Annotated[Decimal | None, Doc("worse than this number: zero points", "差于此数得0分")] = None
    text: Annotated[Text, Doc("the rule as printed", "印在表上的原文")] = ""

    def begins(self, full: Fraction | None) -> Fraction | None:
        """The points at the target: those the rule names, else the indicator's full points."""
        return full if self.start is None else Fraction(self.start)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A kind of event that is counted, with points off or on for each."""

    name: Annotated[Text, Doc("what is counted", "计数的事项")]
    deduct: Annotated[Decimal | None, Doc("points off for each", "每次扣分")] = None
    add: Annotated[Decimal | None, Doc("points on for each", "每次加分")] = None
    unit: Annotated[Text, Doc("its unit; default: 次, times", "单位，默认为“次”")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Full points less so many for each event (减分法); with `add` only, from zero up (加分项)."""

    count: Annotated[tuple[Counted, ...], Doc("what is counted", "计数的事项")]
    floor: Annotated[Decimal, Doc("least points", "最低分")] = Decimal(0)
    cap: Annotated[Decimal | None, Doc("most points", "最高分")] = None
    text: Annotated[Text, Doc("the rule as printed", "印在表上的原文")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Linear:
    """W·[(A−L)/(H−L)·(100−base)+base]/100 between a low and a high (功效系数法)."""

    linear: Annotated[Text, Doc("what is measured", "衡量的事实")]
    unit: Annotated[Text, Doc("its unit", "单位")] = ""
    low: Annotated[Decimal, Doc("earns the base share", "不允许值，得基础分")]
    high: Annotated[Decimal, Doc("earns full points", "满意值，得满分")]
    base: Annotated[Percent, Doc("share earned at the low", "基础分比例")] = Percent(Decimal(60))
    outside: Annotated[
        Literal["error", "clamp", "extend", "zero"],
        Doc(
            "beyond low and high: an error, clamped, extended, or zero below the low", "超出上下限时如何处理"
        ),
    ] = "error"
    text: Annotated[Text, Doc("the rule as printed", "印在表上的原文")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """The least and the greatest number a rater may give."""

    min: Annotated[Decimal, Doc("least", "最小")] = Decimal(0)
    max: Annotated[Decimal, Doc("greatest", "最大")] = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """The rater gives a number; its share of the greatest earns that share of full points (直接打分)."""

    rating: Annotated[Range, Doc("the rater's range", "打分范围")]
    text: Annotated[Text, Doc("the rule as printed", "印在表上的原文")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Level(Bounds):
    """A level that is worth a range of points: A 31–35.  Without a lower end it begins at 0."""

    name: Annotated[Text, Doc("the level's name", "等级名称")]
    text: Annotated[Text, Doc("its description, printed", "该等级的描述，印在表上")] = ""
    label: Annotated[Text, Doc("printed in place of the name", "印在表上的名称（与 name 不同时）")] = ""

    @property
    def ends(self) -> tuple[Decimal, Decimal | None]:
        """The least and the greatest number of points, whether or not they belong to it; None: no end."""
        low = next((each for each in (self.equals, self.from_, self.above) if each is not None), Decimal(0))
        high = next((each for each in (self.equals, self.to, self.below) if each is not None), None)
        return low, high

    def takes(self, value: Fraction) -> bool:
        """Whether a rater may give so many points for this level."""
        return value >= min(self.ends[0], Decimal(0)) and self.holds(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranges:
    """The rater gives a number of points, and the level follows from it (A 31–35分, B 28–30分 …)."""

    ranges: Annotated[tuple[Level, ...], Doc("levels with the points they are worth", "各等级及其分值范围")]
    text: Annotated[Text, Doc("printed before the levels", "印在等级之前的文字")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """So many yeses, or more, make this level."""

    yes: Annotated[int, Doc("at least so many yes", "至少多少个“是”")]
    name: Annotated[Text, Doc("the level's name", "等级名称")]
    points: Annotated[Decimal, Doc("points of the level", "该等级的分值")]
    text: Annotated[Text, Doc("its description", "描述")] = ""
    label: Annotated[Text, Doc("printed in place of the name", "印在表上的名称")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """Yes-or-no questions: full points × yes ÷ questions, or the number of yes makes a level."""

    checklist: Annotated[tuple[Text, ...], Doc("the questions", "各问题")]
    levels: Annotated[tuple[Tally, ...], Doc("levels by number of yes", "按“是”的个数定级")] = ()
    text: Annotated[Text, Doc("printed before the levels", "印在等级之前的文字")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrative:
    """Words, no points: described levels to tick, or room to write (评语, 描述)."""

    narrative: Annotated[
        tuple[Option, ...], Doc("levels without points; may be empty", "无分值的等级描述，可为空")
    ]
    text: Annotated[Text, Doc("printed before the levels", "印在等级之前的文字")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """Totals of earlier cards of the same person make a figure (月度平均分); its share earns points.

    The cards are those of another form for each of its periods within the one that is appraised: a quarter
    takes three months.  One that is not complete is `missing`, as is one of a time before somebody joined.
    """

    from_: Annotated[Id, Doc("the form of the earlier cards", "取自哪张表（代号）")]
    or_: Annotated[
        tuple[Id, ...],
        Doc(
            "forms of which a card will do as well, where somebody had such a one",
            "当时适用其他表的，也可取自这些表",
        ),
    ] = ()
    take: Annotated[
        Literal["mean", "sum", "last"],
        Doc("mean, sum, or only the last of the totals", "取总分的平均、合计，或只取末次"),
    ] = "mean"
    best: Annotated[int | None, Doc("only so many of them count, the highest", "只取最高的几次")] = None
    weights: Annotated[
        tuple[Percent, ...],
        Doc("the weight of each of them in order, together 100%", "各次的权重，按先后，合计100%"),
    ] = ()
    missing: Annotated[
        Literal["error", "leave-out"],
        Doc("one is missing: no total, or it is left out", "缺一次时：不出总分，或不计该次"),
    ] = "error"
    counts_as: Annotated[Decimal | None, Doc("what one that is missing counts as", "缺的一次按多少分计")] = (
        None
    )
    at_least: Annotated[int, Doc("so many complete ones there must be", "至少须有几次")] = 1
    text: Annotated[Text, Doc("the rule as printed", "印在表上的原文")] = ""

    @property
    def forms(self) -> tuple[Id, ...]:
        """All forms of which a card will do, the first before the others."""
        return (self.from_, *self.or_)


Rule: TypeAlias = (
    Choice | Bands | Ratio | Step | Count | Linear | Rating | Ranges | Checklist | Narrative | Earlier
)


# ── the form ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One thing that is appraised. Full points: `points`, or the weight on the points scale."""

    id: Annotated[ItemId, Doc("its name in score files", "分数文件中的名称")]
    name: Annotated[Text, Doc("its name", "指标名称")]
    label: Annotated[Text, Doc("printed in place of the name", "印在表上的名称（与 name 不同时）")] = ""
    weight: Annotated[Percent | None, Doc("its weight, with %", "权重，带 %")] = None
    points: Annotated[Decimal | None, Doc("full points, in place of a weight", "满分值（不用权重时）")] = None
    requirement: Annotated[Text, Doc("what is asked, as printed", "考核要求，印在表上")] = ""
    source: Annotated[Text, Doc("where the fact comes from", "数据来源")] = ""
    rule: Annotated[Rule | None, Doc("how the fact becomes points", "评分规则")] = None
    raters: Annotated[tuple[Text, ...], Doc("who gives it; names from `raters`", "由谁评分")] = ()

    @property
    def gives_points(self) -> bool:
        """Whether it has a rule that gives points: words alone give none.

        Whether these count, the form says (`Form.counts`): its raters may be there for reference only.
        """
        match self.rule:
            case Choice() | Bands() | Ratio() | Step() | Count() | Linear() | Rating():
                return True
            case Ranges() | Checklist() | Earlier():
                return True
            case Narrative() | None:
                return False
            case _:
                assert_never(self.rule)


@dataclass(frozen=True, slots=True, kw_only=True)
class Goals:
    """Rows that the employee writes: goals with weight and due date, rated when a rating is given."""

    id: Annotated[ItemId, Doc("its name in score files", "分数文件中的名称")] = ItemId("goals")
    rows: Annotated[int, Doc("empty rows to print", "空白行数")] = 5
    columns: Annotated[
        tuple[Literal["goal", "weight", "due", "result", "rating", "points"], ...],
        Doc("which columns are printed; `rating` only with a rating", "印哪些列"),
    ] = ("goal", "weight", "due", "result", "rating", "points")
    rating: Annotated[Range | None, Doc("the range in which a goal is rated", "目标打分范围")] = None
    raters: Annotated[
        tuple[Text, ...], Doc("who rates, a column each; names from `raters`", "由谁评分，每人一列")
    ] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TableColumn:
    """A column of a table that somebody writes."""

    id: Annotated[ItemId, Doc("its name in score files", "分数文件中的名称")]
    title: Annotated[Text, Doc("its heading, if not the id", "列标题（与 id 不同时）")] = ""
    kind: Annotated[FieldKind, Doc("text, date or lines", "文字、日期或多行")] = "text"
    width: Annotated[int, Doc("its share of the width, beside the others'", "列宽所占份数")] = 1

    __shorthand__: ClassVar[str] = "id"

    @property
    def heading(self) -> str:
        return self.title or self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenTable:
    """Rows that somebody writes under headings of the form's own: words, without points."""

    id: Annotated[ItemId, Doc("its name in score files", "分数文件中的名称")]
    columns: Annotated[tuple[TableColumn, ...], Doc("its columns", "各列")]
    rows: Annotated[int, Doc("empty rows to print", "空白行数")] = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the form: free paragraphs, indicators, or rows that somebody writes."""

    id: Annotated[ItemId | None, Doc("its name for vetoes and reports", "章节代号")] = None
    title: Annotated[Text, Doc("its title", "标题")] = ""
    label: Annotated[Text, Doc("printed in place of the title", "印在表上的标题（与 title 不同时）")] = ""
    weight: Annotated[Percent | None, Doc("weight of the whole section", "整个部分的权重")] = None
    text: Annotated[Text, Doc("paragraphs, one a line", "段落文字，每行一段")] = ""
    indicators: Annotated[tuple[Indicator, ...], Doc("its indicators", "指标")] = ()
    goals: Annotated[Goals | None, Doc("rows that the employee writes", "员工填写的目标行")] = None
    table: Annotated[
        WrittenTable | None, Doc("rows of words under headings of its own", "自定列的填写表格，不计分")
    ] = None

    @property
    def has_rated_goals(self) -> bool:
        """Whether the employee's goals are rated, so that they give points."""
        return self.goals is not None and self.goals.rating is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustments:
    """A block of bonus or deduction items; what is not recorded did not happen."""

    kind: Annotated[Literal["bonus", "deduction"], Doc("adds or takes away", "加分或扣分")]
    title: Annotated[Text, Doc("its title", "标题")]
    cap: Annotated[Decimal | None, Doc("most points of the block", "本块封顶分值")] = None
    items: Annotated[tuple[Indicator, ...], Doc("its items", "项目")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Veto:
    """An event that overrides the total (一票否决): a zero, or a grade at most."""

    id: Annotated[ItemId, Doc("its name in score files", "分数文件中的名称")]
    name: Annotated[Text, Doc("the event, as printed", "否决事项")]
    zero: Annotated[Text, Doc("`total`, or the id of a section", "total 或章节代号：记0分")] = ""
    grade_at_most: Annotated[Text, Doc("the best grade still possible", "最高只能评为该等级")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rater:
    """Somebody who appraises, with the weight of their word; `reference` raters count nothing.

    Who that is for each person, `role` and the roster say (`formgen.records.appraisers`).
    """

    name: Annotated[Text, Doc("自评, 上级 …", "自评、上级……")]
    weight: Annotated[Percent | None, Doc("weight of this rater", "该评分人的权重")] = None
    reference: Annotated[bool, Doc("for reference only", "仅供参考，不计分")] = False
    role: Annotated[
        RaterRole | None,
        Doc(
            "who it is: self, superior, next-superior, or other, whom the roster names in a column of the "
            "rater's name; if left out, known by names such as 自评, 上级, 隔级上级",
            "是谁：self 本人、superior 直接上级、next-superior 隔级上级、other 由花名册中与其同名的一列指定；"
            "不写则按“自评”“上级”“隔级上级”等名称识别",
        ),
    ] = None
    sees: Annotated[
        tuple[Text, ...],
        Doc(
            "raters whose scores this one sees while scoring; none named: only their own",
            "评分时看得到哪些评分人的评分；不写则只看得到自己的",
        ),
    ] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Raters:
    """Who appraises, and what happens when one is missing or they differ too much."""

    who: Annotated[tuple[Rater, ...], Doc("the raters", "评分人")]
    missing: Annotated[Literal["error", "renormalise"], Doc("a rater is missing", "缺少评分人时如何处理")] = (
        "error"
    )
    most_difference: Annotated[
        Decimal | None, Doc("if raters differ by more: zero points", "评分人相差超过此数：记0分")
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """The total: full points, and the least and most it may be."""

    label: Annotated[Text, Doc("printed before it; default: 总分, Total", "合计一行的名称，默认为“总分”")] = (
        ""
    )
    full: Annotated[Decimal, Doc("full points", "满分")] = Decimal(100)
    min: Annotated[Decimal | None, Doc("never less", "不低于")] = None
    max: Annotated[Decimal | None, Doc("never more", "不高于")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade(Bounds):
    """A band of the rounded total: its name, description, coefficient."""

    name: Annotated[Text, Doc("the grade", "等级")]
    text: Annotated[Text, Doc("its description", "等级描述")] = ""
    coefficient: Annotated[Decimal | None, Doc("for pay", "绩效系数")] = None
    share: Annotated[Percent | None, Doc("most people who may have it", "强制分布比例")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ungraded(Bounds):
    """Totals that get no grade on purpose (70分以下不评奖牌): such a card is complete, 无等级."""

    why: Annotated[Text, Doc("the reason, printed", "不评等级的理由，印在表上")]
    coefficient: Annotated[Decimal | None, Doc("for pay", "绩效系数")] = None

    @property
    def name(self) -> str:
        """What stands where a grade would."""
        return NO_GRADE


NO_GRADE = "无等级"
"""What is printed for a total that has no grade on purpose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A place to fill in the header or footer: 姓名, 部门, 考核周期, 填表日期 …"""

    label: Annotated[Text, Doc("printed before it", "印在前面的名称")]
    id: Annotated[ItemId | None, Doc("its slot, if it is not one formgen knows", "自定义字段代号")] = None
    kind: Annotated[FieldKind | None, Doc("text, date or lines", "文字、日期或多行")] = None

    __shorthand__: ClassVar[str] = "label"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """Room for somebody's words: 考核人评语, 被考核人意见, 人力资源部审核."""

    id: Annotated[ItemId, Doc("its name in score files", "分数文件中的名称")]
    title: Annotated[Text, Doc("printed before it", "标题")]
    rating: Annotated[
        Range | None,
        Doc(
            "in place of words, a number for reference only: printed, not counted",
            "不写评语，只给参考分：印出而不计分",
        ),
    ] = None
    lines: Annotated[int, Doc("lines of room", "书写行数")] = 3
    sign: Annotated[bool, Doc("with a signature", "带签字")] = False
    date: Annotated[bool, Doc("with a date", "带日期")] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Somebody who signs."""

    role: Annotated[Text, Doc("who signs, e.g. 被考核人", "签字人")]
    id: Annotated[ItemId | None, Doc("its slot", "签字栏代号")] = None
    label: Annotated[Text, Doc("printed; default: role + 签字", "印在表上的文字，默认为“角色+签字”")] = ""
    date: Annotated[bool, Doc("with a date line", "带日期栏")] = False

    __shorthand__: ClassVar[str] = "role"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The text the form was taken from."""

    file: Annotated[Text, Doc("the file", "来源文件")]
    lines: Annotated[Text, Doc("its lines, e.g. 37-73", "行号")] = ""
    complete: Annotated[bool, Doc("false if the text is cut off", "原文是否完整")] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A gap the form's owner knows, with the reason why it stays."""

    code: Annotated[Text, Doc("the check's code", "检查代码")]
    at: Annotated[
        Text,
        Doc(
            "only for this indicator, section, field or grade, or for the gap with this number in it",
            "仅针对某指标、部分、栏目或等级，或含有这个数的缺口",
        ),
    ] = ""
    why: Annotated[Text, Doc("the reason", "理由")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """Why something is other than in the version before; printed in the comparison of both."""

    at: Annotated[
        Text,
        Doc(
            "id of an indicator, section or veto, or a key of the form, such as grades",
            "指标、章节、否决事项的代号，或表单的键，如 grades",
        ),
    ]
    why: Annotated[Text, Doc("the reason", "修订理由")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Follows:
    """That a form follows from a card of the same person and period: 绩效面谈记录, 绩效改进计划, 申诉.

    It is due by itself never, and counts in no summary; what is shown of the card stands under its header.
    """

    forms: Annotated[
        tuple[Id, ...],
        Doc("the forms it may follow; none named: any", "接在哪些考核表之后；不写则任何一张"),
    ] = ()
    grades: Annotated[
        tuple[Text, ...],
        Doc("for everybody with one of these grades; none named: any", "只发给得到这些等级的人；不写则不限"),
    ] = ()
    show: Annotated[
        tuple[Literal["form", "total", "grade", "coefficient", "pay", "items"], ...],
        Doc("what is filled in from the card", "从评分表带入哪些内容"),
    ] = ("form", "total", "grade")


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """An appraisal form, one version of it."""

    id: Annotated[Id, Doc("the form's name for machines", "表单代号")]
    title: Annotated[Text, Doc("printed on top", "表单标题")]
    version: Annotated[int, Doc("counts up with each change of policy", "版本，每次修订加一")]
    number: Annotated[Text, Doc("表单编号; without it none is printed", "表单编号，不写则不印")] = ""
    effective: Annotated[Month | None, Doc("first month scored under this version", "自哪个月起施行")] = None
    period: Annotated[
        Literal["month", "quarter", "half-year", "year", "once"] | None,
        Doc("what one form covers", "考核周期"),
    ] = None
    due: Annotated[
        int,
        Doc(
            "the month in which it is due: 0 its period's last month, 1 the one after, -1 the one before",
            "应填月份：0 为周期最后一个月，1 为其后一个月，-1 为其前一个月",
        ),
    ] = 0
    pages: Annotated[
        Literal["1", "2", "any"] | None,
        Doc(
            "how many pages it may take: 1, 2 (front and back) or any; if left out, 1 for a month, else 2",
            "最多几页：1、2（正反面）或 any（不限）；不写则月度表为1页，其他为2页",
        ),
    ] = None
    follows: Annotated[
        Follows | None,
        Doc(
            "it follows from a card: a talk, a plan, an appeal",
            "接在评分表之后的表：面谈记录、改进计划、申诉",
        ),
    ] = None
    source: Annotated[Source | None, Doc("the text it was taken from", "原文出处")] = None
    header: Annotated[tuple[Field, ...], Doc("fields on top", "表头字段")] = ()
    scale: Annotated[
        Scale,
        Doc(
            "points: weight 20% = 20 points; hundred: each 0–100 × weight",
            "points：权重即分值；hundred：百分制×权重",
        ),
    ] = "points"
    weights: Annotated[
        Literal["section", "form"],
        Doc("indicator weights are shares of their section, or of the form", "指标权重占本部分，还是占全表"),
    ] = "section"
    decimals: Annotated[int, Doc("decimals of the total; 0: whole numbers", "总分小数位")] = 2
    item_decimals: Annotated[
        int | None,
        Doc(
            "points of an indicator are rounded to so many decimals before they count; left out: not rounded",
            "各项得分先保留几位小数再计入；不写则不取舍",
        ),
    ] = None
    section_decimals: Annotated[
        int | None,
        Doc(
            "sums of sections and of bonus or deduction blocks are rounded so before they count",
            "各部分小计先保留几位小数再计入总分；不写则不取舍",
        ),
    ] = None
    raters: Annotated[Raters | None, Doc("several raters", "多人评分")] = None
    sections: Annotated[tuple[Section, ...], Doc("the body", "正文各部分")] = ()
    adjustments: Annotated[tuple[Adjustments, ...], Doc("bonus and deduction blocks", "加减分")] = ()
    vetoes: Annotated[tuple[Veto, ...], Doc("一票否决", "一票否决")] = ()
    total: Annotated[Total | None, Doc("the total line", "总分")] = None
    grades: Annotated[tuple[Grade, ...], Doc("the grade scale, best first", "等级标准，由高到低")] = ()
    grade_edges: Annotated[
        Literal["error", "first"],
        Doc(
            "two grades that name one number: a mistake, or the first counts",
            "两个等级含同一分数时：报错，或按前一等级",
        ),
    ] = "error"
    no_grade: Annotated[
        tuple[Ungraded, ...], Doc("totals that get no grade on purpose", "按规定不评等级的总分")
    ] = ()
    pay: Annotated[Pay | None, Doc("performance pay", "绩效工资")] = None
    opinions: Annotated[tuple[Opinion, ...], Doc("comments and opinions", "评语与意见")] = ()
    signatures: Annotated[tuple[Signature, ...], Doc("who signs", "签字")] = ()
    footer: Annotated[tuple[Field, ...], Doc("fields after the signatures", "表尾字段")] = ()
    notes: Annotated[tuple[Text, ...], Doc("notes, as printed", "备注")] = ()
    words: Annotated[
        Tongue | None,
        Doc(
            "language of the words that formgen prints; if left out, that of the workspace",
            "formgen 所印文字的语言，不写则用工作区的",
        ),
    ] = None
    colon: Annotated[
        Literal[":", "："] | None,
        Doc(
            "the colon printed after labels; if left out, that of the language",
            "表上标签后的冒号，不写则随语言",
        ),
    ] = None
    accepts: Annotated[tuple[Accepted, ...], Doc("gaps the owner knows", "已知并接受的缺口")] = ()
    revisions: Annotated[
        tuple[Revision, ...],
        Doc("why this version differs from the one before", "与上一版不同之处的修订理由"),
    ] = ()

    @property
    def say(self) -> Phrases:
        """What formgen itself says on the form, in the form's language."""
        return phrases(self.words or "zh")

    @property
    def after_label(self) -> str:
        """The colon of a label that has a slot behind it."""
        return self.colon or self.say("colon")

    @property
    def before_text(self) -> str:
        """The colon of a label that has words behind it, with what must be between both."""
        return self.after_label + self.say("between-words")

    @property
    def span(self) -> Span:
        """How long a period one form covers; a form for once belongs to the month in which it is due."""
        return "month" if self.period is None or self.period == "once" else self.period

    @property
    def most_pages(self) -> int | None:
        """How many pages it may take; None: as many as it needs."""
        if self.pages is None:
            return 1 if self.span == "month" else 2
        return None if self.pages == "any" else int(self.pages)

    @property
    def indicators(self) -> Iterator[Indicator]:
        """Every indicator of the sections, in printed order; adjustment items not included."""
        return (indicator for section in self.sections for indicator in section.indicators)

    @property
    def rated(self) -> Iterator[tuple[str, ...]]:
        """Who rates together, for everything that raters by name rate."""
        items = (item for block in self.adjustments for item in block.items)
        goals = (section.goals for section in self.sections if section.goals)
        named = (*(each.raters for each in self.indicators), *(each.raters for each in goals))
        return filter(None, (*named, *(each.raters for each in items)))

    def is_reference(self, indicator: Indicator) -> bool:
        """Whether all who rate it do so for reference only: it is printed and counts nothing."""
        silent = {each.name for each in self.raters.who if each.reference} if self.raters else set()
        return bool(indicator.raters) and silent.issuperset(indicator.raters)

    def counts(self, indicator: Indicator) -> bool:
        """Whether it gives points that count."""
        return indicator.gives_points and not self.is_reference(indicator)

    def gives_points(self, section: Section) -> bool:
        """Whether anything in a section gives points that count."""
        return section.has_rated_goals or any(map(self.counts, section.indicators))


def full_points(form: Form, indicator: Indicator) -> Fraction | None:
    """W, the points of a fully met indicator, before its section's weight; None if not said.

    On the hundred scale every weighted indicator is worth 100; on the points scale its own
    points, or its weight read as points (weight 20% = 20 points).  A bonus or deduction item is
    never weighted: on both scales its weight is read as points.
    """
    if indicator.points is not None:
        return Fraction(indicator.points)
    if indicator.weight is None:
        return None
    if form.scale == "hundred" and not _adjusts(form, indicator):
        return Fraction(100)
    return Fraction(indicator.weight.value)


def _adjusts(form: Form, indicator: Indicator) -> bool:
    """Whether this is a bonus or deduction item."""
    return any(item.id == indicator.id for block in form.adjustments for item in block.items)
