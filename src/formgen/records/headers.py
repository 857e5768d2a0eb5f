"""What the columns of a roster are called: every name that offices write for a person's fields.

A header says the same with a star before it and a remark behind it: `*工号`, `工号（必填）`, `姓 名`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from formgen.records.employment import MOVED
from formgen.text import same

HEADERS: Mapping[str, tuple[str, ...]] = {
    "number": (
        *("number", "工号", "员工编号", "员工工号", "职工号", "职工编号", "职工工号", "员工编码", "员工号"),
        *("人员编号", "人员编码", "人员工号", "职员编号", "职员代码", "员工代码", "职工代码", "员工ID"),
        *(
            "employee_number",
            "employee_no",
            "employee_no.",
            "emp_no.",
            "employee_id",
            "staff_number",
            "staff_no",
            "staff_id",
        ),
        "编号",
    ),
    "name": (
        *("name", "姓名", "员工姓名", "职工姓名", "人员姓名", "职员姓名", "中文姓名", "名字"),
        *("被考核人姓名", "被考核人", "考核对象", "employee_name", "full_name", "staff_name"),
        *("员工", "employee"),
    ),
    "department": ("department", "部门", "所属部门", "部门名称", "所在部门", "任职部门", "归属部门"),
    "post": (
        *("post", "岗位", "岗位名称", "所在岗位", "工作岗位", "任职岗位", "position", "job_title"),
        *("职位", "职位名称", "职务", "职务名称"),
    ),
    "superior": (
        *("superior", "直接上级", "上级", "直属上级", "直接主管", "直接领导", "直属领导"),
        *("直接上级姓名", "上级姓名", "汇报对象", "manager", "supervisor", "line_manager"),
    ),
    "pay_level": ("pay_level", "工资级别", "工资等级", "薪级", "薪资级别", "薪资等级", "薪酬等级"),
    "form": ("form", "表单", "考核表", "考核表单", "适用表单", "使用表单", "考核表名称"),
    "hired": (
        *("hired", "入职日期", "入职时间", "入司日期", "入司时间", "到岗日期", "到岗时间"),
        *("入职日", "hire_date", "date_hired"),
    ),
    "left": ("left", "离职日期", "离职时间", "离司日期", "离岗日期", "离职日"),
    "status": ("status", "状态", "员工状态", "在职状态", "人员状态", "在职情况"),
    "confirmed": ("confirmed", "转正日期", "转正时间", "实际转正日期", "转正日"),
    "share": ("share", "岗位权重", "兼岗权重", "占比"),
}
"""What a person's fields may be called; every other column is kept as an extra.

Where several of them stand side by side, the first of these is the field and the others are extras:
编号 beside 工号 is a number of something else.
"""

DAYS = ("hired", "left", "confirmed")
"""The fields that are days."""

MOVES: Mapping[str, tuple[str, ...]] = {
    "number": HEADERS["number"],
    "since": ("since", "调动日期", "生效日期", "异动日期", "自"),
    **{
        name: tuple(f"{prefix}{header}" for header in HEADERS[name] for prefix in ("", "新", "现", "调入"))
        for name in MOVED
    },
}
"""What the columns of moves (调动) may be called; with 原 or 调出 before it, what was before."""

BEFORE: Mapping[str, tuple[str, ...]] = {
    name: tuple(f"{prefix}{header}" for header in HEADERS[name] for prefix in ("原", "调出", "former_"))
    for name in MOVED
}
"""What the columns of what was before a move may be called."""


class Named(NamedTuple):
    """The field that a header names, and how far down it stands among the field's names."""

    field: str
    rank: int


_REMARK = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|<[^<>]*>")
_DECORATION = re.compile(r"[\s*※★●_]+")


@lru_cache(maxsize=4096)
def bare(header: str) -> str:
    """A header without what stands around the name: stars, spaces, remarks in brackets; in small letters."""
    text = same(header).casefold()
    return _DECORATION.sub("", _REMARK.sub("", text)) or _DECORATION.sub("", text)


def _by_name(headers: Mapping[str, Iterable[str]]) -> dict[str, Named]:
    found: dict[str, Named] = {}
    for field, names in headers.items():
        for rank, name in enumerate(names):
            found.setdefault(bare(name), Named(field, rank))
    return found


_FIELDS, _MOVES, _BEFORE = map(_by_name, (HEADERS, MOVES, BEFORE))
NAMES = tuple(name for names in HEADERS.values() for name in names)
"""Every name of a field, as a hint has them."""


def named(header: str) -> Named | None:
    """Which field of a person this header names; None for any other column."""
    return _FIELDS.get(bare(header))


def field_of(header: str) -> str:
    """The field of a person that this header names, or nothing."""
    found = named(header)
    return found.field if found else ""


def moved(header: str) -> str:
    """The field of a move that this header names, or nothing."""
    found = _MOVES.get(bare(header))
    return found.field if found else ""


def moved_from(header: str) -> str:
    """The field that this header names as it was before a move, or nothing."""
    found = _BEFORE.get(bare(header))
    return found.field if found else ""
