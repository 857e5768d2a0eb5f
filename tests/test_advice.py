# ruff: noqa: E501 a piece of a form stands in one line, as somebody would type it
"""The advice of every policy check can be followed: the gap is gone then, and no other has come.

Each code has a form that has it, and the edits that its hint names, one by one, as somebody would type them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from textwrap import dedent

import pytest

from formgen.forms.reading import read_form
from formgen.messages import catalogue, hint
from formgen.policy.checks import CODES, check
from formgen.problems import Problem, Severity

HEAD = """
id: f
title: 考核表
version: 1
period: month
header: [姓名, 考核周期]
total: {full: 100, min: 0}
grades:
  - {name: 合格, from: 60}
  - {name: 不合格, below: 60}
signatures:
  - {role: 考核人, date: true}
"""
"""A sound form but for its sections."""

BASE = "      - {id: base, name: 基本分, points: 100, rule: {rating: {max: 100}}}\n"


@dataclass(frozen=True)
class Advice:
    """A form with a gap: `text` are its sections, `head` edits what stands above them.

    `edits` are ways to follow the hint, each a list of replacements in the whole text.
    """

    text: str
    edits: tuple[tuple[tuple[str, str], ...], ...]
    head: tuple[tuple[str, str], ...] = ()
    accept: bool = field(default=False)

    @property
    def flawed(self) -> str:
        return replaced(HEAD, self.head) + self.text


def replaced(text: str, edits: tuple[tuple[str, str], ...]) -> str:
    for old, new in edits:
        assert old in text, f"{old} is not there to edit"
        text = text.replace(old, new, 1)
    return text


def edit(*pairs: str) -> tuple[tuple[str, str], ...]:
    """Replacements: old, new, old, new …"""
    return tuple(zip(pairs[::2], pairs[1::2], strict=True))


def sections(*lines: str) -> str:
    return "sections:\n  - indicators:\n" + "".join(f"      - {line}\n" for line in lines)


def of_rule(rule: str, points: int = 10) -> str:
    """One indicator's rule, worth so many of 100 points."""
    return sections(
        f"{{id: it, name: 本项, points: {points}, rule: {rule}}}",
        f"{{id: rest, name: 其余, points: {100 - points}, rule: {{rating: {{max: 100}}}}}}",
    )


PLAIN = sections("{id: base, name: 基本分, points: 100, rule: {rating: {max: 100}}}")
BANDS = "{bands: 完成率, unit: '%', intervals: ["
LATE = "{id: late, name: 迟到, rule: {count: [{name: 迟到, deduct: 1}], cap: 5}}"
DEDUCTION = f"adjustments: [{{kind: deduction, title: 扣分, cap: 5, items: [{LATE}]}}]\n"
PAY = "pay: {base: {levels: {一级: 1000}}, factors: [{grade: 绩效系数}]}\n"
TITLED = """
    weights: section
    sections:
      - title: 业绩
        weight: 100%
        indicators: [{id: a, name: 甲, weight: 100%, rule: {rating: {max: 100}}}]
      - title: 态度
        indicators: [{id: b, name: 乙, weight: 30%, rule: {rating: {max: 30}}}]
"""
GRADES = edit("  - {name: 合格, from: 60}\n  - {name: 不合格, below: 60}\n", "GRADES")


def graded(*grades: str) -> tuple[tuple[str, str], ...]:
    """These grades in place of the sound ones."""
    return edit(GRADES[0][0], "".join(f"  - {each}\n" for each in grades))


ADVICE: dict[str, list[Advice]] = {
    "no-weights": [Advice(
        sections("{id: a, name: 甲, rule: {rating: {max: 100}}}", "{id: b, name: 乙, rule: {rating: {max: 100}}}"),
        (edit("name: 甲,", "name: 甲, weight: 60%,", "name: 乙,", "name: 乙, weight: 40%,"),
         edit("name: 甲,", "name: 甲, points: 60,", "name: 乙,", "name: 乙, points: 40,")),
    )],
    "weight-missing": [Advice(
        sections("{id: a, name: 甲, weight: 100%, rule: {rating: {max: 100}}}",
                 "{id: b, name: 乙, rule: {rating: {max: 100}}}"),
        (edit("weight: 100%", "weight: 60%", "name: 乙,", "name: 乙, weight: 40%,"),),
    )],
    "weights-not-100": [Advice(
        sections("{id: a, name: 甲, weight: 50%, rule: {rating: {max: 100}}}",
                 "{id: b, name: 乙, weight: 40%, rule: {rating: {max: 100}}}"),
        (edit("weight: 40%", "weight: 50%"),),
    )],
    "reference-weighs": [
        Advice(
            sections(
                "{id: a, name: 甲, points: 90, raters: [上级], rule: {rating: {max: 100}}}",
                "{id: b, name: 乙, points: 10, raters: [总经理], rule: {rating: {max: 100}}}",
            )
            + "raters: {who: [{name: 上级, weight: 100%}, {name: 总经理, reference: true}]}\n",
            (
                edit("points: 90", "points: 100", "points: 10, raters", "raters"),
                edit("points: 90", "points: 100", "points: 10, raters: [总经理]", "raters: [总经理]"),
            ),
        )
    ],
    "raters-not-apart": [Advice(
        sections("{id: a, name: 甲, points: 100, raters: [自评, 上级], rule: {rating: {max: 100}}}")
        + "raters: {who: [{name: 自评, sees: [上级]}, {name: 上级, sees: [自评]}]}\n",
        (
            edit("{name: 自评, sees: [上级]}", "{name: 自评}"),
            edit("{name: 自评, sees", "{name: 自评, reference: true, sees"),
        ),
    )],
    "section-weight-missing": [Advice(
        dedent(TITLED),
        (edit("weight: 100%", "weight: 70%", "title: 态度\n", "title: 态度\n    weight: 30%\n",
              "weight: 30%, rule: {rating: {max: 30}}", "weight: 100%, rule: {rating: {max: 100}}"),),
        head=edit("min: 0", "min: 0, max: 130"),
    )],
    "section-weight-differs": [Advice(
        dedent(TITLED.replace("weights: section", "weights: form")
               .replace("title: 态度", "title: 态度\n        weight: 40%")
               .replace("{id: a, name: 甲, weight: 100%", "{id: a, name: 甲, weight: 70%")
               .replace("weight: 100%", "weight: 70%")),
        (edit("    weight: 40%\n", "    weight: 30%\n"), edit("weight: 30%", "weight: 40%", "甲, weight: 70%",
              "甲, weight: 60%", "weight: 70%", "weight: 60%")),
    )],
    "points-below-full": [Advice(
        of_rule("{choice: [{name: 是, points: 8}, {name: 否, points: 0}]}"),
        (edit("{name: 是, points: 8}", "{name: 优, points: 10}, {name: 是, points: 8}"),
         edit("points: 10", "points: 8", "points: 90", "points: 92")),
    )],
    "points-over-full": [Advice(
        of_rule("{choice: [{name: 是, points: 12}, {name: 否, points: 0}]}"),
        (edit("points: 12", "points: 10"), edit("points: 10", "points: 12", "points: 90", "points: 88"),
         edit("{full: 100, min: 0}", "{full: 100, min: 0, max: 120}")),
    )],
    "weight-without-points": [Advice(
        sections("{id: a, name: 甲, points: 90, rule: {rating: {max: 100}}}",
                 "{id: b, name: 乙, points: 10, rule: {narrative: []}}"),
        (edit("points: 90", "points: 100", "points: 10,", ""), edit("{narrative: []}", "{rating: {max: 10}}")),
    )],
    "block-points-unused": [Advice(
        PLAIN + DEDUCTION.replace("name: 迟到, rule", "name: 迟到, points: 5, rule"),
        (edit("name: 迟到, points: 5, rule", "name: 迟到, rule"),),
    )],
    "block-other-way": [
        Advice(
            PLAIN + DEDUCTION.replace("deduct: 1", "add: 1"),
            (edit("{name: 迟到, add: 1}", "{name: 迟到, deduct: 1}"),),
        ),
        Advice(
            PLAIN + DEDUCTION.replace("count: [{name: 迟到, deduct: 1}]", "step: 率, target: 9, deduct: 1, add: 2"),
            (edit(", add: 2", ""),),
        ),
    ],
    "points-too-fine": [
        Advice(
            sections(
                "{id: it, name: 本项, points: 10.25, rule: {rating: {max: 100}}}",
                "{id: rest, name: 其余, points: 89.75, rule: {rating: {max: 100}}}",
            ),
            (
                edit("points: 10.25", "points: 10.2", "points: 89.75", "points: 89.8"),
                edit("item_decimals: 1", "item_decimals: 2"),
            ),
            head=edit("version: 1", "version: 1\nitem_decimals: 1"),
        )
    ],
    "nothing-to-score": [Advice(
        "sections: [{title: 目标, goals: {rows: 3}}]\n",
        (edit("{rows: 3}", "{rows: 3, rating: {max: 100}}"),
         edit("goals: {rows: 3}", "indicators: [{id: a, name: 甲, points: 100, rule: {rating: {max: 100}}}]")),
    )],
    "no-rules": [Advice(
        sections("{id: a, name: 甲, points: 100}"),
        (edit("points: 100}", "points: 100, rule: {rating: {max: 100}}}"),),
    )],
    "rule-missing": [Advice(
        sections("{id: base, name: 基本分, points: 90, rule: {rating: {max: 100}}}", "{id: b, name: 乙, points: 10}"),
        (edit("points: 10}", "points: 10, rule: {rating: {max: 100}}}"),
         edit("points: 90", "points: 100", ", points: 10}", ", rule: {narrative: []}}")),
    )],
    "interval-gap": [
        Advice(of_rule(BANDS + "{from: 90, points: 10}, {below: 80, points: 0}]}"),
               (edit("{below: 80", "{below: 90"), edit("from: 90", "from: 80"),
                edit("{below: 80", "{from: 80, below: 90, points: 5}, {below: 80"),
                edit("unit: '%'", "unit: '%', outside: lower"),
                edit("unit: '%'", "unit: '%', outside: interpolate"))),
        Advice(of_rule(BANDS + "{from: 90, points: 10}, {from: 10, below: 90, points: 0}]}"),
               (edit("from: 10, below", "below"), edit("below: 90, points: 0}", "below: 90, points: 0}, {below: 10, points: 0}"))),
        Advice(of_rule(BANDS + "{from: 90, points: 10}, {from: 10, below: 90, points: 0}], outside: lower}"),
               (edit("from: 10, below", "below"),)),
    ],
    "edge-undecided": [Advice(
        of_rule(BANDS + "{above: 90, points: 10}, {below: 90, points: 0}]}"),
        (edit("above: 90", "from: 90"), edit("below: 90", "to: 90")),
    )],
    "interval-overlap": [Advice(
        of_rule(BANDS + "{from: 90, points: 10}, {to: 90, points: 0}]}"),
        (edit("{to: 90", "{below: 90"), edit("{from: 90", "{above: 90")),
        accept=True,
    )],
    "range-overlap": [
        Advice(
            of_rule("{ranges: [{name: A, from: 8, to: 10}, {name: B, to: 8}]}"),
            (edit("{name: B, to: 8}", "{name: B, below: 8}"),),
        )
    ],
    "interval-hidden": [Advice(
        of_rule(BANDS + "{from: 80, points: 5}, {from: 90, points: 10}, {below: 80, points: 0}]}"),
        (edit("{from: 80, points: 5}, {from: 90, points: 10}", "{from: 90, points: 10}, {from: 80, points: 5}"),
         edit("{from: 80, points: 5}", "{from: 80, below: 90, points: 5}"),
         edit("{from: 80, points: 5}, {from: 90, points: 10}", "{from: 80, points: 10}")),
    )],
    "fact-beyond-limits": [Advice(
        of_rule("{linear: 满意度, low: 6, high: 12}"),
        (edit("high: 12", "high: 12, outside: clamp"), edit("high: 12", "high: 12, outside: zero"),
         edit("high: 12", "high: 12, outside: extend", "{full: 100, min: 0}", "{full: 100, min: 0, max: 100}")),
    )],
    "points-without-cap": [
        Advice(of_rule(rule), (edit(old, f"{old}, cap: {cap}"),
                               edit("{full: 100, min: 0}", "{full: 100, min: 0, max: 100}")))
        for rule, old, cap in (
            ("{ratio: 销售额, target: 500}", "target: 500", "120%"),
            ("{step: 销售额, target: 500, add: 1}", "target: 500", "12"),
            ("{count: [{name: 迟到, deduct: 1}, {name: 嘉奖, add: 5}]}", "add: 5}]", "10"),
        )
    ] + [Advice(of_rule("{linear: 满意度, low: 6, high: 12, outside: extend}"),
                (edit("outside: extend", "outside: clamp"),))],
    "target-worth-nothing": [Advice(
        of_rule("{step: 率, unit: '%', target: 80, deduct: 1, zero_below: 90}"),
        (edit("zero_below: 90", "zero_below: 70"),),
    )],
    "level-missing": [Advice(
        sections("{id: a, name: 甲, points: 50, rule: {choice: [{name: 1级, points: 10}, {name: 2级, points: 50}]}}",
                 "{id: b, name: 乙, points: 50, rule: {choice: [{name: 1级, points: 10}, {name: 2级, points: 30}, {name: 3级, points: 50}]}}"),
        (edit("{name: 2级, points: 50}", "{name: 2级, points: 30}, {name: 3级, points: 50}"),),
    )],
    "level-skipped": [Advice(
        of_rule("{choice: [{name: 1级, points: 5}, {name: 2级, points: 8}, {name: 4级, points: 10}]}"),
        (edit("{name: 4级", "{name: 3级, points: 9}, {name: 4级"), edit("4级", "3级")),
    )],
    "option-without-points": [Advice(
        of_rule("{choice: [{name: 是, points: 10}, {name: 否}]}"),
        (edit("{name: 否}", "{name: 否, points: 0}"),),
    )],
    "tally-gap": [Advice(
        of_rule("{checklist: [甲, 乙], levels: [{yes: 2, name: 好, points: 10}]}"),
        (edit("levels: [", "levels: [{yes: 0, name: 差, points: 0}, "),),
    )],
    "no-failing-level": [Advice(
        PLAIN + "      - {id: w, name: 评语, rule: {narrative: [{name: 优秀, text: 好}, {name: 一般, text: 可}]}}\n",
        (edit("{name: 一般, text: 可}", "{name: 一般, text: 可}, {name: 不合格, text: 差}"),),
        accept=True,
    )],
    "questions-without-levels": [Advice(
        sections("{id: base, name: 基本分, points: 90, rule: {rating: {max: 100}}}",
                 '{id: w, name: 评语, requirement: "一？\\n二？", rule: {narrative: [{name: 优秀, text: 好}, {name: 不合格, text: 差}]}}'),
        (edit("points: 90", "points: 80", 'name: 评语, requirement: "一？\\n二？", rule: {narrative: [{name: 优秀, text: 好}, {name: 不合格, text: 差}]}',
              "name: 评语, points: 20, rule: {checklist: [一？, 二？], levels: [{yes: 0, name: 不合格, points: 0}, {yes: 2, name: 优秀, points: 20}]}"),),
        head=edit("full: 100", "full: 100"),
        accept=True,
    )],
    "printed-limit-differs": [Advice(
        of_rule(BANDS + "{from: 95, points: 10, text: 90%以上10分}, {below: 95, points: 0}]}"),
        (edit("text: 90%", "text: 95%"), edit("from: 95", "from: 90", "below: 95", "below: 90")),
    )],
    "printed-edge-differs": [Advice(
        of_rule(BANDS + "{above: 90, points: 10, text: 90%以上10分}, {to: 90, points: 0}]}"),
        (edit("text: 90%以上", "text: 超过90%"), edit("above: 90", "from: 90", "to: 90", "below: 90")),
    )],
    "printed-points-differ": [Advice(
        of_rule(BANDS + "{from: 90, points: 10, text: 90%以上8分}, {below: 90, points: 0}]}"),
        (edit("以上8分", "以上10分"),),
    )],
    "printed-number-differs": [Advice(
        of_rule("{count: [{name: 违规, deduct: 5}], floor: -20, text: 每次扣5分，最多扣25分}"),
        (edit("最多扣25分", "最多扣20分"), edit("最多扣25分", "最低得-20分"), edit("最多扣25分", "最多扣30分")),
    )],
    "printed-weight-differs": [Advice(
        sections("{id: base, name: 基本分, label: 基本分(权重40%), weight: 100%, rule: {rating: {max: 100}}}"),
        (edit("权重40%", "权重100%"),),
    )],
    "open-list": [Advice(
        sections("{id: base, name: 基本分, requirement: 包括但不限于接听电话, points: 100, rule: {rating: {max: 100}}}"),
        (edit("包括但不限于", ""),),
    )],
    "indicators-overlap": [Advice(
        sections("{id: a, name: 客户满意度, points: 50, rule: {rating: {max: 100}}}",
                 "{id: b, name: 服务, requirement: 以满意度为准, points: 50, rule: {rating: {max: 100}}}"),
        (edit("以满意度为准", "以抽查记录为准"),),
    )],
    "rule-wider": [Advice(
        sections("{id: a, name: 客户, requirement: 不发生孤儿客户流失, points: 100, "
                 "rule: {choice: [{name: 不流失, points: 100}, {name: 流失, points: 0}]}}"),
        (edit("{name: 不流失", "{name: 不流失, text: 孤儿客户均在"),),
    )],
    "total-missing": [Advice(PLAIN, (edit("id: f", "id: f\ntotal: {full: 100}"),), head=edit("total: {full: 100, min: 0}\n", ""))],
    "grades-missing": [Advice(PLAIN, (edit("id: f", "id: f\n" + "".join(GRADES[0][:1]).join(("grades:\n", ""))),),
                              head=edit("grades:\n" + GRADES[0][0], ""))],
    "total-may-be-negative": [
        Advice(PLAIN + DEDUCTION, (edit("{full: 100}", "{full: 100, min: 0}"), edit("{full: 100}", "{full: 100, min: -5}")),
               head=edit(", min: 0", "")),
        Advice(of_rule("{count: [{name: 违规, deduct: 5}], floor: -20}"), (edit("{full: 100}", "{full: 100, min: 0}"),),
               head=edit(", min: 0", "")),
    ],
    "grade-gap": [
        Advice(PLAIN, (edit("to: 89", "below: 90"), edit("version: 1", "version: 1\ndecimals: 0"),
                       edit("signatures:", "no_grade:\n  - {above: 89, below: 90, why: 另行评定}\nsignatures:")),
               head=graded("{name: A, from: 90}", "{name: B, from: 60, to: 89}", "{name: C, below: 60}")),
        Advice(PLAIN, (edit("{name: B, from: 60, below: 85}", "{name: B, from: 60, to: 85}"),
                       edit("signatures:", "no_grade:\n  - {equals: 85, why: 另行评定}\nsignatures:")),
               head=(*graded("{name: A, from: 86}", "{name: B, from: 60, below: 85}", "{name: C, below: 60}"),
                     *edit("version: 1", "version: 1\ndecimals: 0"))),
    ],
    "grade-overlap": [
        Advice(PLAIN, (edit("to: 90", "below: 90"),),
               head=graded("{name: A, from: 90}", "{name: B, from: 60, to: 90}", "{name: C, below: 60}")),
        Advice(PLAIN, (edit("to: 95", "below: 90"),),
               head=graded("{name: A, from: 90}", "{name: B, from: 60, to: 95}", "{name: C, below: 60}")),
    ],
    "grade-hidden": [Advice(PLAIN, (edit("  - {name: B, from: 60, to: 89}\n", ""), edit("{name: A, from: 60}", "{name: A, above: 89}")),
                            head=graded("{name: A, from: 60}", "{name: B, from: 60, to: 89}", "{name: C, below: 60}"))],
    "no-grade-idle": [
        Advice(
            PLAIN,
            (
                edit("no_grade:\n  - {below: 60, why: 不评}\n", ""),
                edit("no_grade:", "grades:\n  - {name: 合格, from: 60}\nno_grade:"),
            ),
            head=edit("grades:\n" + GRADES[0][0], "no_grade:\n  - {below: 60, why: 不评}\n"),
        )
    ],
    "grade-out-of-reach": [Advice(
        PLAIN, (edit("from: 110", "from: 90"), edit("  - {name: S, from: 110}\n", "  - {name: S, from: 110}\n",
                "sections:", "adjustments: [{kind: bonus, title: 加分, cap: 20, items: [{id: p, name: 表扬, rule: {count: [{name: 表扬, add: 1}]}}]}]\nsections:")),
        head=graded("{name: S, from: 110}", "{name: A, from: 60}", "{name: C, below: 60}"))],
    "grade-undescribed": [Advice(PLAIN, (edit("below: 60}", "below: 60, text: 差}"),),
                                 head=graded("{name: A, from: 60, text: 好}", "{name: C, below: 60}"))],
    "shares-not-100": [Advice(PLAIN, (edit("share: 70%", "share: 80%"), edit(", share: 70%", "")),
                              head=graded("{name: A, from: 60, share: 20%}", "{name: C, below: 60, share: 70%}"))],
    "pay-without-grades": [Advice(PLAIN + PAY, (
        edit("signatures:", "grades:\n  - {name: A, from: 60, coefficient: 1}\n  - {name: C, below: 60, coefficient: 0}\nsignatures:"),
        edit(", factors: [{grade: 绩效系数}]", "")), head=edit("grades:\n" + GRADES[0][0], ""))],
    "coefficient-missing": [Advice(PLAIN + PAY, (edit("{name: C, below: 60}", "{name: C, below: 60, coefficient: 0.8}"),),
                                   head=graded("{name: A, from: 60, coefficient: 1}", "{name: C, below: 60}"))],
    "symbol-unused": [Advice(PLAIN + "notes: [Q为绩效工资数额。]\n", (
        edit("notes: [Q为绩效工资数额。]", "notes: []"),
        edit("notes:", "pay: {symbol: Q, base: {levels: {一级: 1000}}}\nnotes:")))],
    "coefficients-unused": [Advice(PLAIN + "pay: {base: {levels: {一级: 1000}}}\n", (
        edit("1000}}", "1000}}, factors: [{grade: 绩效系数}]"), edit(", coefficient: 1}", "}", ", coefficient: 0}", "}")),
        head=graded("{name: A, from: 60, coefficient: 1}", "{name: C, below: 60, coefficient: 0}"))],
    "pay-may-be-negative": [Advice(PLAIN + "pay: {base: {levels: {一级: 1000}}, additions: [{record: 奖惩金额}]}\n", (
        edit("奖惩金额}]", "奖惩金额}], min: 0"),), accept=True)],
    "pay-levels-differ": [Advice(PLAIN + "pay: {symbol: Q, base: {levels: {一级: 1000}}}\nnotes: [Q为二级工资制中对应的绩效工资数额。]\n", (
        edit("{一级: 1000}", "{一级: 1000, 二级: 2000}"),))],
    "header-missing": [Advice(PLAIN, (edit("id: f", "id: f\nheader: [姓名, 部门, 岗位, 考核周期]"),),
                              head=edit("header: [姓名, 考核周期]\n", "", "period: month\n", ""))],
    "period-field-missing": [Advice(PLAIN, (edit("[姓名]", "[姓名, 考核周期]"), edit("[姓名]", "[姓名, 考核月份]")),
                                    head=edit("[姓名, 考核周期]", "[姓名]"))],
    "signatures-missing": [Advice(PLAIN, (edit("id: f", "id: f\nsignatures:\n  - {role: 被考核人, date: true}\n  - {role: 考核人, date: true}"),),
                                  head=edit("signatures:\n  - {role: 考核人, date: true}\n", ""))],
    "signature-undated": [Advice(PLAIN, (edit("{role: 考核人}", "{role: 考核人, date: true}"),),
                                 head=edit(", date: true", ""))],
    "source-truncated": [Advice(PLAIN, (edit(", complete: false", ""),),
                                head=edit("version: 1", "version: 1\nsource: {file: a.txt, lines: 1-3, complete: false}"))],
    "accepts-unknown-code": [Advice(PLAIN + "accepts: [{code: signature-undatted, why: 公章}]\n", (edit("signature-undatted", "signature-undated"),), head=edit(", date: true", "")), Advice(PLAIN + "accepts: [{code: xyz, why: 公章}]\n", (edit("accepts: [{code: xyz, why: 公章}]", "accepts: []"),))],
    "accepts-several": [Advice(
        PLAIN + "accepts:\n  - {code: grade-gap, why: 不评}\n",
        (edit("  - {code: grade-gap, why: 不评}\n", "  - {code: grade-gap, at: 0, why: 不评}\n  - {code: grade-gap, at: 85, why: 另议}\n"),),
        head=graded("{name: A, from: 86}", "{name: B, from: 60, below: 85}"))],
    "accepts-contradiction": [Advice(
        PLAIN + "accepts: [{code: grade-overlap, why: 归入A}]\n",
        (edit("to: 90", "below: 90", "accepts: [{code: grade-overlap, why: 归入A}]", "accepts: []"),),
        head=graded("{name: A, from: 90}", "{name: B, from: 60, to: 90}", "{name: C, below: 60}"))],
    "accepts-nothing": [
        Advice(PLAIN + "accepts: [{code: open-list, why: 已改}]\n", (edit("accepts: [{code: open-list, why: 已改}]", "accepts: []"),)),
        Advice(PLAIN + "accepts: [{code: signature-undated, at: 被考核人, why: 公章}]\n", (edit("at: 被考核人", "at: 考核人"),),
               head=edit(", date: true", ""))],
}  # fmt: skip


def found(text: str) -> dict[str, Problem]:
    """What the checks say of a form that can be read, by code; gaps that are accepted are none."""
    reading = read_form(text, "f.yaml")
    assert reading.value is not None, [(each.code, each.facts) for each in reading.problems]
    every = check(reading.value, reading.places)
    return {each.code: each for each in every if each.severity is not Severity.ACCEPTED}


CASES = [(code, advice) for code, every in ADVICE.items() for advice in every]


def test_every_code_has_a_form_with_it() -> None:
    assert set(ADVICE) == set(CODES)


@pytest.mark.parametrize(("code", "advice"), CASES, ids=[code for code, _ in CASES])
def test_who_follows_the_hint_is_rid_of_the_gap_and_has_no_other(code: str, advice: Advice) -> None:
    before = found(advice.flawed)
    assert code in before, sorted(before)
    for each in advice.edits:
        after = found(replaced(advice.flawed, each))
        assert code not in after, each
        assert set(after) <= set(before), each


@pytest.mark.parametrize(("code", "advice"), CASES, ids=[code for code, _ in CASES])
def test_a_gap_that_its_hint_says_may_be_accepted_can_be(code: str, advice: Advice) -> None:
    before = found(advice.flawed)
    assert advice.accept == ("accept" in catalogue()[code]["en_hint"])
    if before[code].severity is Severity.WARNING and not code.startswith("accepts"):
        after = found(f"{advice.flawed}accepts: [{{code: {code}, why: 已知}}]\n")
        assert set(after) == set(before) - {code}


@pytest.mark.parametrize(("code", "advice"), CASES, ids=[code for code, _ in CASES])
def test_a_hint_says_nothing_that_would_not_help(code: str, advice: Advice) -> None:
    """What the edits of a case use stands in its hint, and `decimals` and `outside` only where they help."""
    said = hint(found(advice.flawed)[code], "en")
    assert said
    for word in ("decimals: 0", "outside: lower"):
        helps = any(word in new and word not in old for each in advice.edits for old, new in each)
        assert (f"{word}" in said) == helps, said
