"""What columns are called: the names that offices write, with stars, remarks and spaces around them."""

from __future__ import annotations

import pytest

from formgen.records.headers import HEADERS, bare, field_of, moved, moved_from


@pytest.mark.parametrize(
    "header",
    [
        "*工号",
        "工号（必填）",
        "＊工 号",
        "工号*",
        "工号(4位数字)",
        "员工工号",
        "职工号",
        "员工编码",
        "编号",
        "员工 ID",
    ],
)
def test_a_number_is_known_by_every_name_that_offices_give_it(header: str) -> None:
    assert field_of(header) == "number"


@pytest.mark.parametrize("header", ["序号", "身份证号", "手机号", "合同编号", "", "（必填）"])
def test_a_number_of_something_else_is_no_number_of_a_person(header: str) -> None:
    assert field_of(header) == ""


def test_every_name_means_one_field() -> None:
    """Else the order of the fields would decide what a column means."""
    names = [bare(name) for names in HEADERS.values() for name in names]
    assert sorted(names) == sorted(set(names))


def test_what_was_before_a_move_is_not_what_came() -> None:
    assert [moved("新部门"), moved("*调入部门"), moved_from("原部门（必填）")] == ["department"] * 3
    assert [moved("原部门"), moved_from("新部门")] == ["", ""]
