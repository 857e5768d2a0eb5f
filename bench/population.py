"""Cards made up by chance, always the same: people, facts, goals and words as they stand on real ones."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from formgen.forms.model import Bands, Form, Goals, Indicator, Linear, Rule
from formgen.forms.rules import Cards, Events, Given, Measure, Options, Questions, Ranged, Words, asks
from formgen.periods import Period
from formgen.records.model import Person, Record
from formgen.scoring.model import Scorecard
from formgen.scoring.score import score
from formgen.yamlfiles.kinds import Entry

_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜戚谢邹"
_GIVEN = "建国志强丽娜晓梅子轩宇航思远佳慧文静海涛雨桐俊杰秋月明哲若兰"
_DEPARTMENTS = ("客服部", "客户关系部", "销售一部", "市场与品牌部", "华东大区客户服务中心")
_POSTS = ("客户经理", "客服主管", "高级客户经理", "客户关系经理", "客服经理（华东）", "区域销售总监")
_LEVELS = ("一级", "二级", "三级", "四级", "五级")
_GOALS = (
    "整理客户档案",
    "走访二十家老客户",
    "完成市场调研报告",
    "筹备年度客户答谢会",
    "编写客服知识库三十条",
    "通过客户服务管理师考试",
    "带教两名新员工并完成转正考核",
    "制定热线应急预案，组织全员演练两次",
    "逐户催收逾期款项，回收率不低于百分之九十",
)
_RESULTS = (
    "已完成",
    "按期提交",
    "走访十八家",
    "如期举办，评价良好",
    "完成八成，其余顺延至下月",
    "已上线，试运行良好",
    "未完成",
)
_SENTENCES = (
    "同意。",
    "请保持。",
    "下月继续努力。",
    "进步明显，客户评价很好。",
    "投诉均按期办结，团队氛围好。",
    "流程梳理扎实，客户信息没有错漏。",
    "销售超额完成，回款需要加强，请逐户跟进。",
    "满意率95.4%，比上月提高1.2个百分点，值得肯定。",
    "定期回访仍有遗漏，请按计划执行，CRM系统须在48小时内录入。",
    "建议参加《服务设计》培训，提高处理疑难投诉的能力，带好新人。",
)


def cards(form: Form, period: Period, count: int) -> Iterator[Scorecard]:
    """So many complete cards of a form."""
    for n in range(count):
        yield score(form, _Chance(f"{form.id} {n}").record(form, period, n))


class _Chance(Random):
    """What chance says of one card."""

    def record(self, form: Form, period: Period, n: int) -> Record:
        goals = {each.id: self.goals(each) for section in form.sections if (each := section.goals)}
        items = [each for section in form.sections for each in section.indicators]
        happened = [each for block in form.adjustments for each in block.items if self.random() < 0.35]
        entries = {each.id: self.entry(each) for each in (*items, *happened)}
        told = [each.id for each in items if each.rule and asks(each.rule) == Words()]
        comments: dict[str, str] = {each: self.words(1, 3) for each in told}
        comments |= {each.id: self.words(1, 3 if not at else 1) for at, each in enumerate(form.opinions)}
        return Record(
            self.person(form, n),
            form.id,
            period,
            {key: value for key, value in {**entries, **goals}.items() if value is not None},
            {"填表日期": f"2026-12-{self.randint(1, 28):02}", "部门负责人": self.name()},
            tuple(each.id for each in form.vetoes if self.random() < 0.04),
            comments,
        )

    def name(self) -> str:
        return self.choice(_SURNAMES) + "".join(self.choices(_GIVEN, k=self.choice((1, 2, 2))))

    def person(self, form: Form, n: int) -> Person:
        department, post = self.choice(_DEPARTMENTS), self.choice(_POSTS)
        return Person(f"{n:04}", self.name(), department, post, self.name(), self.choice(_LEVELS), form.id)

    def words(self, least: int, most: int) -> str:
        return "".join(self.choices(_SENTENCES, k=self.randint(least, most)))

    def number(self, low: float, high: float) -> str:
        return self.choice((f"{self.randint(int(low), int(high))}", f"{self.uniform(low, high):.1f}"))

    def goals(self, asked: Goals) -> Entry:
        rows, left = self.randint(1, asked.rows), 100
        found = []
        for n in range(rows):
            weight = left if n == rows - 1 else self.randint(1, left // (5 * (rows - n))) * 5
            left -= weight
            row: dict[str, Entry] = {
                "goal": self.choice(_GOALS),
                "weight": f"{weight}%",
                "due": f"2026-11-{self.randint(1, 30):02}",
                "result": self.choice(_RESULTS),
            }
            found.append(row | ({"rating": str(self.randint(60, 100))} if asked.rating else {}))
        return tuple(found)

    def entry(self, item: Indicator) -> Entry | None:
        if item.rule is None:
            return None
        made = self.fact(item.rule)
        if made is None or not item.raters:
            return made
        return {each: self.fact(item.rule) or made for each in item.raters}

    def fact(self, rule: Rule) -> Entry | None:  # noqa: PLR0911 one return a kind of fact
        match asks(rule):
            case Options(options=options):
                return self.choice(options).name
            case Questions(questions=questions):
                return tuple(self.choice("是是是否") for _ in questions)
            case Events(events=events) if len(events) == 1:
                return str(self.choice((0, 1, 1, 2, 3)))
            case Events(events=events):
                return {each.name: str(self.choice((0, 0, 0, 1, 2))) for each in events}
            case Given(least=low, most=high):
                return str(self.randint(int(low + (high - low) * 6 / 10), int(high)))
            case Ranged(levels=levels):
                least, most = self.choice(levels).ends
                return str(least if most is None else most)
            case Measure(unit=unit, own_target=True):
                target = self.randint(20, 600)
                return {
                    "actual": f"{target * self.uniform(0.5, 1.3):.{self.choice((0, 0, 1))}f}",
                    "target": str(target),
                }
            case Measure(unit=unit):
                return self.number(*self.stretch(rule)) + unit
            case Cards() | Words():
                return None

    def stretch(self, rule: Rule) -> tuple[float, float]:
        """Between which numbers a figure lies."""
        match rule:
            case Linear():
                return float(rule.low), float(rule.high)
            case Bands():
                ends = [
                    float(each)
                    for band in rule.intervals
                    for each in (band.from_, band.to, band.above, band.below, band.equals)
                    if each is not None
                ]
                return (min(ends) * 0.9, max(ends) * 1.05) if ends else (0, 100)
            case _:
                target = getattr(rule, "target", None)
                return (float(target) * 0.8, float(target) * 1.05) if target else (70, 105)
