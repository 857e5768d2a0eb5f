"""Pay as a form says it: a product and a sum of named parts, each from one source.

基数 × 职位系数 × 绩效系数 × 出勤系数 ± 奖惩金额: the base times every factor, plus additions, less
deductions.  The classes are part of the form language, as those of `formgen.forms.model` are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Literal, TypeAlias, assert_never

from formgen.yamlfiles.kinds import Doc, Text

Lacking = Literal["error", "leave-out"]
_LACKING = Doc(
    "where nothing is said: an error, or the part is left out",
    "未填时：error 视为缺项，leave-out 则不计这一项",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ByLevel:
    """A figure for each pay level; the roster says which level a person has (工资级别)."""

    levels: Annotated[Mapping[str, Decimal], Doc("the figure of each pay level", "各工资级别的数额")]
    name: Annotated[
        Text,
        Doc("printed before it; default: 绩效工资基数, Pay base", "印在表上的名称，默认为“绩效工资基数”"),
    ] = ""
    printed: Annotated[
        bool, Doc("whether the figures of all levels stand on the form", "是否把各级别的数额印在表上")
    ] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FromRoster:
    """A figure that stands in a column of the roster."""

    roster: Annotated[Text, Doc("the roster's column, printed before it", "花名册的列名，也印在表上")]
    missing: Annotated[Lacking, _LACKING] = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A figure that is recorded with the scores, under `pay` in a score file."""

    record: Annotated[Text, Doc("its name in score files, printed before it", "分数文件中的名称，也印在表上")]
    missing: Annotated[Lacking, _LACKING] = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class ByGrade:
    """The coefficient of the grade (绩效系数)."""

    grade: Annotated[Text, Doc("printed before it, e.g. 绩效系数", "印在表上的名称，如 绩效系数")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ByScore:
    """The total as a share of full points (得分 ÷ 满分)."""

    score: Annotated[Text, Doc("printed before it, e.g. 得分率", "印在表上的名称，如 得分率")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotient:
    """One recorded number divided by another: days attended ÷ days due (出勤系数)."""

    divide: Annotated[Text, Doc("what is divided, e.g. 出勤天数", "被除数，如 出勤天数")]
    by: Annotated[Text, Doc("by what, e.g. 应出勤天数", "除数，如 应出勤天数")]
    name: Annotated[
        Text, Doc("printed before it; default: 出勤系数, Attendance", "印在表上的名称，默认为“出勤系数”")
    ] = ""
    unit: Annotated[Text, Doc("the unit of both numbers; default: 天, days", "两数的单位，默认为“天”")] = ""
    beyond: Annotated[
        Literal["error", "clamp", "extend"],
        Doc("more than 1: an error, 1, or as it is", "商大于1时：报错、按1计或照算"),
    ] = "error"
    missing: Annotated[Lacking, _LACKING] = "error"


Amount: TypeAlias = ByLevel | FromRoster | Recorded
Factor: TypeAlias = ByGrade | ByScore | Quotient | ByLevel | FromRoster | Recorded

Role: TypeAlias = Literal["base", "factor", "addition", "deduction"]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of pay with its role and its name, which no other part has; `of` is how it is found."""

    role: Role
    of: Factor

    @property
    def name(self) -> str:
        """What it is called, on paper and in score files."""
        match self.of:
            case ByLevel() | Quotient():
                return self.of.name
            case FromRoster():
                return self.of.roster
            case Recorded():
                return self.of.record
            case ByGrade():
                return self.of.grade
            case ByScore():
                return self.of.score
            case _:
                assert_never(self.of)

    @property
    def may_lack(self) -> bool:
        """Whether pay is complete without it."""
        match self.of:
            case FromRoster() | Recorded() | Quotient():
                return self.of.missing == "leave-out"
            case ByLevel() | ByGrade() | ByScore():
                return False
            case _:
                assert_never(self.of)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pay:
    """Performance pay: base × factors + additions − deductions, rounded once."""

    base: Annotated[Amount, Doc("the amount that the factors multiply", "基数")]
    factors: Annotated[tuple[Factor, ...], Doc("what multiplies the base", "各系数，与基数相乘")] = ()
    additions: Annotated[
        tuple[Amount, ...],
        Doc("amounts that are added; negative ones take away", "加在其后的金额，负数为扣减"),
    ] = ()
    deductions: Annotated[tuple[Amount, ...], Doc("amounts that are taken away", "扣减的金额")] = ()
    symbol: Annotated[Text, Doc("the base's letter on the form, e.g. Q", "表上代表基数的字母，如 Q")] = ""
    min: Annotated[Decimal | None, Doc("never less", "不低于")] = None
    max: Annotated[Decimal | None, Doc("never more", "不高于")] = None
    decimals: Annotated[int, Doc("decimals of the amount", "金额小数位")] = 2

    @property
    def parts(self) -> tuple[Part, ...]:
        """All parts, in printed order."""
        return (
            Part("base", self.base),
            *(Part("factor", each) for each in self.factors),
            *(Part("addition", each) for each in self.additions),
            *(Part("deduction", each) for each in self.deductions),
        )

    @property
    def by_grade(self) -> bool:
        """Whether the grade's coefficient multiplies the base."""
        return any(isinstance(each, ByGrade) for each in self.factors)
