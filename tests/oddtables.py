"""Rosters and score tables as hurried people make them, row by row, by chance.

Each row says what should become of it: `somebody` it gives, or nobody's.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

HEADS = (
    ("工号", "姓名", "部门", "岗位"),
    ("*工号", "姓名（必填）", "所在部门", "职位"),
    ("员工编码", "员工姓名", "部门名称", "岗位名称"),
    ("序号", "职工号", "姓 名", "所属部门", "职务"),
    ("姓名", "部门", "职位", "职务", "编号", "工号"),
    ("number", "name", "department", "post"),
)
NUMBER = frozenset({"工号", "*工号", "员工编码", "职工号", "number"})
"""Which of these headers says the number of a person."""
TITLES = ("员工花名册", "单位：某公司", "编制日期：2026-11-03", "", "附件1")
ASIDES = ("合计", "总计：{n}人", "制表人：张三", "审核：", "备注：以上人员均已核对", "以下空白", "——")
HINTS = ("必填", "请填写", "示例", "必填，4位数字")
NAMES = ("张三", "李四", "欧阳子涵", "赵㛃", "阿卜杜拉·买买提", "Anna", "王五（小）", "O'Neill")
NUMBERS = ("{n:04}", "QH{n:03}", "{n}", "0{n}-1", "２０{n}", "员{n}")
ODD_NAMES = ("", "12", "——", "？")
ODD_NUMBERS = ("", "无", "待定", "——")


@dataclass(frozen=True, slots=True)
class Odd:
    """One row, from 1, with its cells; `who` is the name that must come of it, `may_be` if that is open."""

    row: int
    cells: tuple[str, ...]
    who: str = ""
    may_be: bool = False


def roster(chance: random.Random) -> tuple[tuple[str, ...], list[Odd]]:
    """Headers, and all rows of a sheet with titles above them and whatever people leave among others."""
    head = chance.choice(HEADS)
    rows: list[tuple[tuple[str, ...], str, bool]] = [
        ((chance.choice(TITLES),), "", False) for _ in range(chance.randrange(3))
    ]
    rows.append((head, "", False))
    rows += [_row(head, n, chance) for n in range(1, chance.randrange(4, 16))]
    return head, [Odd(n, cells, who, may_be) for n, (cells, who, may_be) in enumerate(rows, 1)]


def _row(head: Sequence[str], n: int, chance: random.Random) -> tuple[tuple[str, ...], str, bool]:
    kinds = ("somebody", "header", "hint", "aside", "odd", "empty", "loose")
    kind = chance.choices(kinds, (70, 4, 4, 6, 8, 3, 5))[0]
    who = f"{chance.choice(NAMES)}{'甲乙丙丁戊己庚辛壬癸子丑寅卯'[n - 1]}"
    number, hint, words = (chance.choice(each).format(n=n) for each in (NUMBERS, HINTS, ASIDES))
    cells, end = tuple(_cells(head, number, who, chance)), (str(n),) * chance.randrange(2)
    odd_number, odd_name = chance.choice(
        ((chance.choice(ODD_NUMBERS), who), (number, chance.choice(ODD_NAMES)))
    )
    return {
        "somebody": (cells, who, False),
        "header": (tuple(head), "", False),
        "hint": (tuple(_cells(head, hint, hint, chance)), "", False),
        "aside": ((words, *end), "", False),
        "odd": (tuple(_cells(head, odd_number, odd_name, chance)), "", True),
        "empty": (("",) * len(head), "", False),
        "loose": ((*cells, "放错了"), who, True),
    }[kind]


def _cells(head: Sequence[str], number: str, name: str, chance: random.Random) -> Iterator[str]:
    for header in head:
        if header in ("序号", "编号"):
            yield str(chance.randrange(100))
        elif any(each in header for each in ("号", "编码", "number")):
            yield number
        elif "名" in header.replace("部门名称", "").replace("岗位名称", "") or header == "name":
            yield name
        else:
            yield chance.choice(("客服部", "销售部", "经理", "专员", ""))
