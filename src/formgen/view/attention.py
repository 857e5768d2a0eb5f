"""What those who decide must look at in a month, in sentences on the report's first page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from formgen.points import half_up
from formgen.scoring.distribution import Quota
from formgen.scoring.severity import severities
from formgen.scoring.standing import Standing
from formgen.scoring.summary import Pair, calibrated, changes
from formgen.view import words

TITLE = "需要关注"

FALL_OF_DEPARTMENT, FALL_OF_PERSON, SEVERE = Fraction(5, 100), Fraction(20, 100), Fraction(10, 100)
"""From which change on, in shares of full points, a department or a person is named, and a rater who gives
more or less than the others of the department."""

MOST = 6
"""People, grades or departments that are named in one sentence; the report's tables have the others."""


def attention(
    standings: Sequence[Standing], paired: Sequence[Pair], quotas: Iterable[Quota]
) -> tuple[str, ...]:
    """A sentence for each thing that somebody must see to, the most pressing first."""
    found = (
        *_open(standings),
        *_overfull(quotas),
        *_nothing_earned(standings),
        *_fallen(paired),
        *_severe(standings),
        *_calibrated(standings),
    )
    return tuple(f"{n}. {text}" for n, text in enumerate(found, 1)) or ("没有需要特别关注的事项。",)


def _open(standings: Iterable[Standing]) -> Iterator[str]:
    left = [each for each in standings if each.state != "complete"]
    if left:
        named = [f"{_who(each)}（{words.lacks(each) or words.STATES[each.state]}）" for each in left]
        yield f"未录全{len(left)}人次：{_some(named, '人次')}。"


def _overfull(quotas: Iterable[Quota]) -> Iterator[str]:
    over = [quota for quota in quotas if quota.exceeded]
    if over:
        named = [
            f"{_whose(quota)}“{quota.grade.name}”{len(quota.people)}人，上限{quota.allowed}人"
            for quota in over
        ]
        yield f"强制分布超限{len(over)}处：{_some(named, '处', '；')}。"


def _whose(quota: Quota) -> str:
    if quota.department is None:
        return quota.form.title
    return quota.department or words.NO_DEPARTMENT


def _nothing_earned(standings: Iterable[Standing]) -> Iterator[str]:
    zero = [each for each in standings if each.state == "complete" and each.total == 0]
    if zero:
        yield f"总分为0分{len(zero)}人次：{_some(map(_who, zero), '人次')}。"


def _fallen(paired: Sequence[Pair]) -> Iterator[str]:
    departments = [
        f"{name or words.NO_DEPARTMENT}降{_points(found.before - found.mean)}个百分点"
        for name, found in changes(paired).items()
        if found.before is not None and found.before - found.mean >= FALL_OF_DEPARTMENT
    ]
    if departments:
        yield f"平均得分率比上月明显下降的部门：{_some(departments, '个')}。"
    people = [
        f"{each.person.number} {each.person.name}（降{_points(each.before - each.now)}个百分点）"
        for each in paired
        if each.before - each.now >= FALL_OF_PERSON
    ]
    if people:
        yield f"得分率比上月明显下降的人员：{_some(people, '人次')}。"


def _severe(standings: Sequence[Standing]) -> Iterator[str]:
    """Raters of more than one person, beside others of more than one: a single score says nothing."""
    named = [
        f"{each.rater}{'高' if each.above > 0 else '低'}{_points(abs(each.above))}个百分点"
        for each in severities(standings)
        if abs(each.above) >= SEVERE and min(each.own.people, each.others.people) > 1
    ]
    if named:
        yield f"评分与同部门其他评分人相差较大：{_some(named, '处')}。"


def _calibrated(standings: Iterable[Standing]) -> Iterator[str]:
    changed = [
        f"{_who(each)}由{said.first}改为{each.grade.name}"
        for each, said in calibrated(standings)
        if each.grade is not None and each.grade.name != said.first
    ]
    if changed:
        yield f"等级经校准改变{len(changed)}人次：{_some(changed, '人次')}。"


def _who(standing: Standing) -> str:
    return f"{standing.person.number} {standing.person.name}"


def _points(share: Fraction) -> str:
    return f"{half_up(100 * share, 1)}"


def _some(names: Iterable[str], unit: str, between: str = "、") -> str:
    listed = list(names)
    more = len(listed) - MOST
    return between.join(listed[:MOST]) + (f"，另有{more}{unit}" if more > 0 else "")
