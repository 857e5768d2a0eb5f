"""The effects of a revision (修订影响表), as they are printed for the people who decide on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from formgen.forms.model import Form
from formgen.periods import Period
from formgen.points import half_up, show
from formgen.records.model import Person
from formgen.scoring.carrying import Note, NoteKind
from formgen.scoring.impact import Graded, Pair, Shift, gathered, sums
from formgen.scoring.standing import Standing
from formgen.view.letterhead import letterhead
from formgen.view.model import Affected, Effects, Figure

OPEN, NONE = "未定", "未评"

SAID: Mapping[NoteKind, str] = {
    "new": "新增“{name}”尚无数据",
    "fact": "“{name}”要求的数据不同，原记录不能沿用",
    "new-rater": "“{name}”缺{detail}评分",
    "option": "“{name}”已无“{detail}”一档",
    "rule": "“{name}”未规定原记录得几分",
    "earlier": "“{name}”所取的考核不足：{detail}",
    "grade": "新总分不在任何等级内",
    "pay": "缺可用的“{name}”{detail}，绩效工资未定",
    "no-total": "新版不计总分",
    "no-grade": "新版不评等级",
    "before": "“{name}”在原版下就缺数据或有误",
    "indicator": "“{name}”已取消，其数据不再使用",
    "rater": "“{name}”{detail}的评分不再使用",
    "event": "“{name}”不再计“{detail}”",
    "question": "“{name}”不再有“{detail}”一题",
    "target": "“{name}”改用表内统一的目标值",
    "words": "“{name}”不再计分，其数据不再使用",
    "veto": "一票否决“{name}”已取消",
    "calibration": "新版没有校准等级“{name}”",
    "new-adjustment": "加减分“{name}”{detail}为新增，按未发生计算",
    "new-veto": "一票否决“{name}”为新增，按未发生计算",
    "renamed": "",
    "alike": "",
}
"""What is said of a note on paper; of ids, which only score files know, nothing."""


def effects(  # noqa: PLR0913 what stands on the page
    old: Form,
    new: Form,
    period: Period,
    shifts: Sequence[Shift],
    *,
    notes: Iterable[Note] = (),
    missing: Sequence[Person] = (),
) -> Effects:
    """The page for these people, who were scored under both versions; only those who move are listed."""
    found = sums(shifts)
    decimals = max(old.decimals, new.decimals)
    figures = [
        *([_figure("平均分", found.mean, decimals)] if found.compared else []),
        *([_figure("中位数", found.median, decimals)] if found.compared else []),
        *([_figure(f"绩效工资合计（{found.paid}人）", found.pay, 2)] if found.paid else []),
    ]
    return Effects(
        letterhead=letterhead(new, old, period=period.title),
        title=f"{new.title}修订影响表",
        note=_note(old, new, period, shifts),
        paid=old.pay is not None or new.pay is not None,
        people=tuple(_affected(each) for each in shifts if each.is_changed),
        compared=found.compared,
        figures=tuple(figures),
        grades=tuple(_grades(found.grades)) if found.compared else (),
        remarks=tuple(_remarks(shifts, notes, missing)),
    )


def _note(old: Form, new: Form, period: Period, shifts: Sequence[Shift]) -> str:
    found = sums(shifts)
    month_, versions = period.title, f"第{old.version}版与第{new.version}版"
    start = f"按{month_}的考核记录，比较{versions}：共{found.people}人"
    if not found.compared:
        return f"{start}，还没有人在两版下都有总分。"
    moved = f"{found.up}人上升，{found.down}人下降，{found.regraded}人等级改变"
    same = sum(not each.is_changed and each.state == "rescored" for each in shifts)
    rest = f"；{same}人没有变化，未列出" if same else ""
    return f"{start}，其中{found.compared}人在两版下都有总分，{moved}{rest}。"


# ── people ──────────────────────────────────────────────────────────────────────────────────


def _affected(shift: Shift) -> Affected:
    before, after, person = shift.before, shift.after, shift.person
    return Affected(
        number=person.number,
        name=person.name,
        department=person.department,
        total=Figure("总分", _amount(before.total), _amount(after.total), signed(shift.points)),
        grade=Figure("等级", _grade(before), _grade(after)),
        pay=Figure("绩效工资", _amount(before.pay), _amount(after.pay), signed(shift.pay)),
        remark="；".join(said(each) for each in shift.gaps),
    )


def _amount(value: Decimal | None) -> str:
    return OPEN if value is None else f"{value:f}"


def _grade(standing: Standing) -> str:
    return standing.graded or (OPEN if standing.total is None else NONE)


def signed(value: Decimal | Fraction | None) -> str:
    """A difference with its sign; nothing where there is none to tell."""
    if value is None:
        return ""
    text = f"{value:f}" if isinstance(value, Decimal) else show(value)
    return f"+{text}" if value > 0 else text.replace("-", "\N{MINUS SIGN}")


# ── sums ────────────────────────────────────────────────────────────────────────────────────


def _figure(name: str, pair: Pair, decimals: int) -> Figure:
    before, after = (half_up(each or Fraction(0), decimals) for each in (pair.before, pair.after))
    return Figure(name, f"{before:f}", f"{after:f}", signed(after - before))


def _grades(grades: Iterable[Graded]) -> Iterator[Figure]:
    for each in grades:
        change = signed(Fraction(each.after - each.before))
        yield Figure(each.name or NONE, f"{each.before}人", f"{each.after}人", change)


# ── remarks ─────────────────────────────────────────────────────────────────────────────────


def said(note: Note) -> str:
    """A note in printed words; nothing where it concerns ids only."""
    return SAID[note.kind].format(name=note.name, detail=note.detail)


def _remarks(shifts: Sequence[Shift], notes: Iterable[Note], missing: Sequence[Person]) -> Iterator[str]:
    for note, people in gathered(shifts, "gaps").items():
        yield f"{said(note)}（{len(people)}人）"
    yield from (said(note) for note in notes if said(note))
    for note, people in gathered(shifts, "unused").items():
        yield f"{said(note)}（{len(people)}人）"
    unscored = [each.person for each in shifts if each.state == "unscored"]
    yield from _named("在两版下都没有总分", unscored)
    yield from _named("本月没有考核记录", missing)


_NAMES = 20
"""So many people are named in a remark."""


def _named(what: str, people: Sequence[Person]) -> Iterator[str]:
    if people:
        names = "、".join(person.name for person in people[:_NAMES])
        yield f"{what}（{len(people)}人）：{names}" + ("等" if len(people) > _NAMES else "")
