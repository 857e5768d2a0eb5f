"""Small forms and records for tests, written as a user would write them."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import dedent

from formgen.forms.model import Form
from formgen.forms.reading import read_form
from formgen.periods import Period
from formgen.records.model import Person, Record
from formgen.yamlfiles.kinds import Entry

PERSON = Person("0012", "张三", department="客服部", post="客服经理", superior="李四", pay_level="P2")


def form(text: str) -> Form:
    """The form of this YAML text, which must have no problem; id, title and version are given."""
    head = "id: form\ntitle: 考核表\nversion: 1\n"
    reading = read_form(head + dedent(text), "form.yaml")
    assert reading.value is not None, reading.problems
    assert not reading.problems
    return reading.value


def record(of: Form, entries: Mapping[str, Entry], **more: object) -> Record:
    """A record of `PERSON` in November 2026."""
    return Record(PERSON, of.id, Period.parse("2026-11"), entries, **more)  # type: ignore[arg-type]  # passed through


FULL_FORM = form(
    """
    decimals: 1
    total: {full: 100, min: 10, max: 110}
    raters:
      missing: renormalise
      most_difference: 30
      who:
        - {name: 自评, weight: 15%}
        - {name: 上级, weight: 75%}
        - {name: 下级, weight: 10%}
        - {name: 参考, reference: 是}
    sections:
      - id: one
        title: 业绩
        weight: 80%
        indicators:
          - id: bands
            name: 区间
            weight: 10%
            rule:
              bands: 率
              unit: "%"
              outside: interpolate
              intervals: [{from: 90, points: 10}, {from: 85, to: 88, points: 5}, {below: 80, points: 0}]
          - id: ratio
            name: 比率
            weight: 10%
            rule: {ratio: 额, unit: 万元, cap: 120%, zero_below: 60%}
          - id: less
            name: 费用
            weight: 10%
            rule: {ratio: 费, target: 50, better: lower, cap: 150%, floor: 20%}
          - id: step
            name: 阶梯
            weight: 10%
            rule: {step: 数, target: 95, deduct: 2, add: 0.5, cap: 12}
          - id: begun
            name: 已始
            weight: 10%
            rule: {step: 数, target: 3, every: 0.7, better: lower, deduct: 1, counting: begun}
          - id: prop
            name: 比例
            weight: 10%
            rule: {step: 数, every: 3, deduct: 1, counting: proportion}
          - id: count
            name: 计数
            weight: 10%
            rule: {count: [{name: 甲, deduct: 2}, {name: 乙, add: 1}], cap: 11}
          - id: linear
            name: 功效
            weight: 10%
            rule: {linear: 值, low: 6, high: 12, outside: zero}
      - title: 态度
        indicators:
          - id: choice
            name: 等级
            weight: 10%
            rule: {choice: [{name: "好,的", points: 10}, {name: 差, points: 3.3}]}
          - {id: ask, name: 问答, weight: 10%, rule: {checklist: [一, 二, 三]}}
          - id: levels
            name: 定级
            points: 5
            rule:
              checklist: [一, 二]
              levels: [{yes: 0, name: 低, points: 1}, {yes: 2, name: 高, points: 5}]
          - id: team
            name: 协作
            weight: 10%
            rule: {rating: {max: 5}}
            raters: [自评, 上级, 下级, 参考]
          - id: view
            name: 看法
            weight: 10%
            rule: {choice: [{name: 甲, points: 10}, {name: 乙, points: 5}]}
            raters: [自评, 上级]
          - {id: words, name: 评语, rule: {narrative: []}}
      - id: aims
        title: 目标
        weight: 10%
        goals: {rows: 2, rating: {max: 100}}
      - title: 改进计划
        table:
          id: plan
          rows: 2
          columns:
            - 改进目标
            - {id: measure, title: 措施与支持, kind: lines, width: 2}
            - {id: by-when, title: 期限, kind: date}
    adjustments:
      - kind: bonus
        title: 加分
        cap: 5
        items: [{id: praise, name: 表扬, rule: {count: [{name: 表扬, add: 2}]}}]
      - kind: deduction
        title: 扣分
        items: [{id: late, name: 迟到, rule: {count: [{name: 迟到, deduct: 1}]}}]
    vetoes:
      - {id: leak, name: 泄密, zero: one}
      - {id: fraud, name: 舞弊, zero: total}
      - {id: rude, name: 投诉, grade_at_most: 丙}
    grades: [{name: 甲, from: 80}, {name: 乙, from: 60, below: 80}, {name: 丙, below: 60}]
    pay:
      base: {levels: {P1: 1000, P2: 2000.5}}
      factors:
        - {score: 得分率}
        - {divide: 出勤天数, by: 应出勤天数, beyond: clamp}
        - {record: 质量系数, missing: leave-out}
        - {roster: 职位系数, missing: leave-out}
      additions: [{record: 奖惩金额, missing: leave-out}]
      deductions: [{record: 扣款, missing: leave-out}]
      min: 0
      max: 2500
    """
)
"""A form with every kind of rule, several raters, goals, adjustments, vetoes, grades and pay."""
