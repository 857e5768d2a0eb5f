"""The one source of slots: every place of a form that is filled in, with its name, title, kind and limits.

A slot's name is its tag in Word, its address in HTML, the hidden head of its column in the workbook,
and the key under which tables and web pages know it; its title names it for people.  Whoever shows,
reads or checks what is filled in asks here, and matches on no kind of rule to find out: pages
(`formgen.view`), workbooks, score tables.  Only scoring looks at rules, for what a value *means*.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal, TypeAlias, assert_never, get_args

from formgen.forms.model import (
    Adjustments,
    Field,
    Form,
    Goals,
    Indicator,
    Opinion,
    Section,
    Signature,
    Veto,
    WrittenTable,
)
from formgen.forms.pay import ByGrade, ByLevel, ByScore, FromRoster, Part, Quotient, Recorded
from formgen.forms.rules import Cards, Events, Given, Measure, Options, Questions, Ranged, Words, asks
from formgen.phrases import Phrases
from formgen.problems import Path
from formgen.text import same

SlotKind: TypeAlias = Literal["text", "lines", "number", "money", "date", "choice", "check"]
"""What is filled in; `lines` are words of any length, a `check` is a box to tick."""

Filler: TypeAlias = Literal["formgen", "roster", "record", "hand"]
"""Who fills a slot in: formgen computes it, the roster knows it, somebody records it in a score file or
workbook, or it is written by hand on the printed page."""

GoalKey: TypeAlias = Literal["goal", "weight", "due", "result", "rating", "points"]

GOAL_KEYS: tuple[GoalKey, ...] = get_args(GoalKey)
"""What may be said of a goal, in the order of columns; `goal-weight` and so on is what they are called."""

EARLIER = "earlier."
"""How the names of slots begin that list earlier cards."""


def yes_no(say: Phrases) -> tuple[str, str]:
    """The words for yes and no, to choose from."""
    return say("yes"), say("no")


YES = ("是", "√", "✓", "✔", "☑", "yes", "true", "1")
NO = ("否", "×", "✗", "✘", "□", "☐", "no", "false", "0")
"""The words and signs for yes and no, everywhere; an empty box, as the form prints it, is a no."""


def tick(typed: str) -> bool | None:
    """Whether a typed word is a yes or a no; None if it is neither."""
    word = same(typed).casefold()
    return word in YES if word in (*YES, *NO) else None


FIELDS: Mapping[str, str] = {
    "姓名": "employee.name",
    "被考核人姓名": "employee.name",
    "工号": "employee.number",
    "员工编号": "employee.number",
    "部门": "employee.department",
    "所属部门": "employee.department",
    "岗位": "employee.post",
    "职位": "employee.post",
    "职务": "employee.post",
    "直接上级": "employee.superior",
    "工资级别": "employee.pay-level",
    "考核周期": "period",
    "考核月份": "period",
    "考核期间": "period",
    "月份": "period",
    "填表日期": "form.date",
    "表单编号": "form.number",
    "版本": "form.version",
    "生效日期": "form.effective",
    "name": "employee.name",
    "employee": "employee.name",
    "employee name": "employee.name",
    "employee no.": "employee.number",
    "employee number": "employee.number",
    "staff no.": "employee.number",
    "department": "employee.department",
    "post": "employee.post",
    "position": "employee.post",
    "job title": "employee.post",
    "manager": "employee.superior",
    "line manager": "employee.superior",
    "supervisor": "employee.superior",
    "pay level": "employee.pay-level",
    "pay grade": "employee.pay-level",
    "period": "period",
    "month": "period",
    "review period": "period",
    "date completed": "form.date",
    "form no.": "form.number",
    "version": "form.version",
    "effective": "form.effective",
    "effective from": "form.effective",
}
"""The slots of header fields that formgen knows, by the labels met in practice, those in small letters."""

EMPLOYEE: Mapping[str, str] = {
    "number": "employee.number",
    "name": "employee.name",
    "department": "employee.department",
    "post": "employee.post",
    "superior": "employee.superior",
    "pay_level": "employee.pay-level",
}
"""The slots that the roster fills, by the fields of a person."""

_FOR_TABLES = ("number", "name", "department")
"""What says in a table whose row it is."""


@dataclass(frozen=True, slots=True)
class SlotSpec:
    """What a form says of one slot.

    `path` leads to its value in a record: `("entries", "sales", "上级")`, `("vetoes", "leak")`,
    `("comments", "appraiser")`, `("fields", "填表日期")`, `("pay", "出勤天数")`; empty where no record has
    it.  `least` and `most` bound a number, both included.  A card that lacks a `required` slot is not
    complete; where one of several will do, as a rater whom others may replace or a goal of several, none
    of them is.  `rater` says whose word it is where several rate; `label` are the words beside a slot
    where one rater has several; `aliases` are other titles that tables may use.  `lines` is the room for
    a hand.
    """

    name: str
    title: str
    kind: SlotKind = "text"
    by: Filler = "record"
    path: Path = ()
    options: tuple[str, ...] = ()
    unit: str = ""
    least: Decimal | None = None
    most: Decimal | None = None
    required: bool = False
    rater: str = ""
    label: str = ""
    aliases: tuple[str, ...] = ()
    lines: int = 1


# ── the whole form ──────────────────────────────────────────────────────────────────────────


def slots(form: Form) -> tuple[SlotSpec, ...]:
    """Every slot of a form, in printed order."""
    return (
        *map(of_field, form.header),
        *of_followed(form).values(),
        *_body(form),
        *(of_veto(veto, form.say) for veto in form.vetoes),
        *_closing(form),
        *(
            slot
            for opinion in form.opinions
            for slot in (of_opinion(opinion, form.say), *of_signing(opinion, form.say))
        ),
        *(slot for signature in form.signatures for slot in of_signing(signature, form.say)),
        *map(of_field, form.footer),
    )


def on_page(form: Form) -> tuple[SlotSpec, ...]:
    """Every slot that is printed: one number is not printed twice where a part has only one row."""
    once = {
        of_sum(section, n, form.say).name
        for n, section in enumerate(form.sections)
        if not is_summed(form, section)
    }
    once |= {f"score.{block.items[0].id}" for block in form.adjustments if len(block.items) == 1}
    return tuple(slot for slot in slots(form) if slot.name not in once)


def is_summed(form: Form, section: Section) -> bool:
    """Whether a section's sum says more than its rows: it has several, or a weight."""
    weighted = section.weight is not None and form.weights == "section"
    return form.gives_points(section) and (
        weighted or len(section.indicators) != 1 or section.goals is not None
    )


def _closing(form: Form) -> Iterator[SlotSpec]:
    """Total, grade and pay, which stands behind its parts."""
    found = of_result(form)
    paid = found.pop("pay", None)
    yield from found.values()
    if paid:
        yield from of_pay(form)
        yield paid


def recorded(form: Form) -> tuple[SlotSpec, ...]:
    """Every slot that somebody records, in the order of a table's columns: words stand last."""
    found = [slot for slot in slots(form) if slot.by == "record"]
    order = {"entries": 0, "vetoes": 1, "pay": 2, "fields": 3, "comments": 4}
    narratives = {each.id for each in form.indicators}

    def place(slot: SlotSpec) -> int:
        return 0 if slot.path[1] in narratives else order[str(slot.path[0])]

    return tuple(sorted(found, key=place))


def tabled(form: Form) -> tuple[SlotSpec, ...]:
    """Every slot that a table may have a column for: what is recorded on the form, then its calibration."""
    return (*recorded(form), *(slot for slot in of_calibration(form).values() if slot.by == "record"))


def asks_nothing(form: Form) -> bool:
    """Whether a card takes its points from earlier cards alone: whatever is recorded may be left out."""
    draws = any(isinstance(asks(indicator.rule), Cards) for indicator in form.indicators)
    rated = any(section.has_rated_goals for section in form.sections)
    return draws and not rated and not any(slot.required for slot in recorded(form))


def computed(form: Form) -> tuple[SlotSpec, ...]:
    """Every slot that formgen computes from what is recorded, as far as a table may have it too."""
    found = [slot for slot in slots(form) if slot.by == "formgen" and f"{slot.name}.".startswith(_SUMS)]
    return (*found, *(slot for slot in of_calibration(form).values() if slot.by == "formgen"))


_SUMS = ("score.", "sum.", "total.", "grade.", "pay.")


def of_person(form: Form) -> dict[str, SlotSpec]:
    """The slots that say in a table whose row it is, by the fields of a person, titled as on the form."""
    own = {slot.name: slot.title for slot in map(of_field, form.header)}
    return {
        field: SlotSpec(EMPLOYEE[field], own.get(EMPLOYEE[field], form.say(f"person-{field}")), by="roster")
        for field in _FOR_TABLES
    }


def _body(form: Form) -> Iterator[SlotSpec]:
    for index, section in enumerate(form.sections):
        for indicator in section.indicators:
            dispensable = _dispensable(form, indicator)
            for slot in of_indicator(indicator, form.say):
                yield replace(slot, required=slot.required and slot.rater not in dispensable)
            yield from _points(form, indicator)
        yield from _rows(section, form.say)
        if form.gives_points(section):
            yield of_sum(section, index, form.say)
    for index, block in enumerate(form.adjustments):
        for item in block.items:
            yield from of_indicator(item, form.say, required=False)
            yield from _points(form, item)
        yield of_block(block, index, form.say)


def _rows(section: Section, say: Phrases) -> Iterator[SlotSpec]:
    """What is written in the rows of a section's goals, or of its table."""
    if goals := section.goals:
        yield from (slot for row in range(goals.rows) for slot in of_goal(goals, row, say).values())
    if table := section.table:
        yield from (slot for row in range(table.rows) for slot in of_row(table, row))


def _dispensable(form: Form, indicator: Indicator) -> frozenset[str]:
    """The raters without each of whom a card can be complete: others count, or they count nothing."""
    if form.raters is None:
        return frozenset()
    silent = {rater.name for rater in form.raters.who if rater.reference}
    counting = [name for name in indicator.raters if name not in silent]
    if form.raters.missing == "renormalise" and len(counting) > 1:
        return frozenset(indicator.raters)
    return frozenset(silent)


def _points(form: Form, indicator: Indicator) -> Iterator[SlotSpec]:
    slot = of_points(form, indicator)
    return iter((slot,) if slot else ())


# ── fields ──────────────────────────────────────────────────────────────────────────────────


def of_field(field: Field) -> SlotSpec:
    """The slot of a header or footer field; who fills it in is known by its label."""
    label = field.label.lower()
    name = f"field.{field.id}" if field.id else FIELDS.get(label, f"field.{field.label}")
    is_date = label.endswith(("日期", " date")) or label == "date" or label.startswith("date ")
    kind: SlotKind = field.kind or ("date" if is_date else "text")
    if name.startswith("employee."):
        return SlotSpec(name, field.label, kind, "roster")
    if name == "form.date" or name.startswith("field."):
        return SlotSpec(name, field.label, kind, path=("fields", field.id or field.label))
    return SlotSpec(name, field.label, kind, "formgen")


FollowedKey: TypeAlias = Literal["form", "total", "grade", "coefficient", "pay", "items"]

_FOLLOWED: Mapping[FollowedKey, SlotKind] = {
    "form": "text",
    "total": "number",
    "grade": "text",
    "coefficient": "number",
    "pay": "money",
    "items": "lines",
}


def of_followed(form: Form) -> dict[FollowedKey, SlotSpec]:
    """What a form shows of the card that it follows from."""
    shown = form.follows.show if form.follows else ()
    units: Mapping[FollowedKey, str] = {"total": "unit-points", "pay": "unit-money"}
    return {
        key: SlotSpec(
            f"followed.{key}",
            form.say(f"followed-{key}"),
            kind,
            "formgen",
            unit=form.say(units[key]) if key in units else "",
        )
        for key, kind in _FOLLOWED.items()
        if key in shown
    }


# ── indicators ──────────────────────────────────────────────────────────────────────────────


def of_indicator(indicator: Indicator, say: Phrases, *, required: bool = True) -> Iterator[SlotSpec]:
    """What is recorded of one indicator: by its first rater, then by the next."""
    if indicator.rule is not None and isinstance(asks(indicator.rule), Words):
        path: Path = ("comments", indicator.id)
        yield SlotSpec(f"comment.{indicator.id}", indicator.name, "lines", path=path, lines=2)
        return
    for rater in indicator.raters or ("",):
        yield from of_rater(indicator, rater, say, required=required)


def of_rater(  # noqa: C901 one branch a kind of fact
    indicator: Indicator, rater: str, say: Phrases, *, required: bool = True
) -> Iterator[SlotSpec]:
    """What one rater records, or the only one, who then has no name."""
    whole = SlotSpec(
        name=".".join(filter(None, ("fact", indicator.id, rater))),
        title=" ".join(filter(None, (indicator.name, rater))),
        path=("entries", indicator.id, *([rater] if rater else [])),
        required=required and indicator.rule is not None,
        rater=rater,
    )
    asked = asks(indicator.rule)
    match asked:
        case Measure():
            yield from _measured(whole, indicator, asked, say)
        case Given():
            yield replace(whole, kind="number", unit=say("unit-points"), least=asked.least, most=asked.most)
        case Ranged():
            yield replace(whole, kind="number", unit=say("unit-points"), least=asked.least, most=asked.most)
        case Options():
            yield replace(whole, kind="choice", options=tuple(each.name for each in asked.options))
        case Questions():
            for n in range(len(asked.questions)):
                part = _part(whole, str(n + 1), n, say("numbered", n=n + 1))
                yield replace(part, kind="check", options=yes_no(say))
        case Events():
            alone = len(asked.events) == 1
            for each in asked.events:
                part = whole if alone else _part(whole, each.name, each.name, each.name)
                yield replace(part, kind="number", unit=each.unit, least=Decimal(0))
        case Cards():
            name = f"{EARLIER}{indicator.id}"
            yield replace(whole, name=name, kind="lines", by="formgen", path=(), required=False)
        case Words():
            yield whole
        case _:
            assert_never(asked)


def _measured(whole: SlotSpec, indicator: Indicator, asked: Measure, say: Phrases) -> Iterator[SlotSpec]:
    """A number, titled by the indicator and, where it goes by another name, by what is measured."""
    if asked.own_target:
        for key in ("actual", "target"):
            yield replace(_part(whole, key, key, say(f"measured-{key}")), kind="number", unit=asked.unit)
        return
    words = (indicator.name, asked.what if asked.what != indicator.name else "", whole.rater)
    title = " ".join(filter(None, words))
    aliases = (whole.title,) if title != whole.title else ()
    yield replace(whole, title=title, kind="number", unit=asked.unit, aliases=aliases)


def _part(whole: SlotSpec, name: str, step: str | int, label: str) -> SlotSpec:
    """One of several slots that a rater fills in for one indicator."""
    return replace(
        whole,
        name=f"{whole.name}.{name}",
        title=f"{whole.title} {label}",
        path=(*whole.path, step),
        label=label,
    )


def of_points(form: Form, indicator: Indicator) -> SlotSpec | None:
    """The points of an indicator; None where it gives only words, or what is for reference only."""
    if indicator.rule is not None and not form.counts(indicator):
        return None
    say = form.say
    title = say("score-of", name=indicator.name)
    return SlotSpec(f"score.{indicator.id}", title, "number", "formgen", unit=say("unit-points"))


# ── sums ────────────────────────────────────────────────────────────────────────────────────


def of_sum(section: Section, index: int, say: Phrases) -> SlotSpec:
    """The points of a section after its weight; `index` counts sections from 0."""
    title = say("sum-of-section", name=section.title or say("section-number", n=index + 1))
    return SlotSpec(f"sum.{section.id or index + 1}", title, "number", "formgen", unit=say("unit-points"))


def of_block(block: Adjustments, index: int, say: Phrases) -> SlotSpec:
    """The points of a bonus or deduction block; `index` counts blocks from 0."""
    title = say("sum-of-block", name=block.title)
    return SlotSpec(f"sum.{block.kind}.{index + 1}", title, "number", "formgen", unit=say("unit-points"))


# ── goals ───────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class GoalColumn:
    """A column of goals; where several rate them there is one of ratings for each."""

    key: GoalKey
    rater: str = ""

    def title(self, say: Phrases) -> str:
        """What it is called everywhere, in this language."""
        title = say(f"goal-{self.key}")
        return say("of-rater", rater=self.rater, what=title) if self.rater else title


def goal_columns(goals: Goals) -> tuple[GoalColumn, ...]:
    """What stands in the columns of goals, in printed order; a rating only where goals are rated."""
    return _columns(goals, (key for key in goals.columns if key != "rating" or goals.rating))


def _columns(goals: Goals, keys: Iterable[GoalKey]) -> tuple[GoalColumn, ...]:
    return tuple(
        GoalColumn(key, rater)
        for key in keys
        for rater in (goals.raters if key == "rating" and goals.raters else ("",))
    )


def of_goal(goals: Goals, row: int, say: Phrases) -> dict[GoalColumn, SlotSpec]:
    """The slots of one goal, `row` from 0: those that are printed, and those that scoring needs."""
    printed = {column.key for column in goal_columns(goals)}
    needed: tuple[GoalKey, ...] = ("weight", "rating") if goals.rating else ()
    keys = [key for key in GOAL_KEYS if key in printed or key in needed]
    return {column: _goal(goals, row, column, say) for column in _columns(goals, keys)}


def _goal(goals: Goals, row: int, column: GoalColumn, say: Phrases) -> SlotSpec:
    key, rater = column.key, column.rater
    name, title = f"{goals.id}.{row + 1}.{key}", f"{column.title(say)} {row + 1}"
    path: Path = ("entries", goals.id, row, key)
    known = tuple(f"{alias}{row + 1}" for alias in (column.title(say), *_FORMER_TITLES.get(key, ())))
    rating = goals.rating
    match key:
        case "points":
            return SlotSpec(name, title, "number", "formgen", unit=say("unit-points"))
        case "weight":
            low, high = Decimal(0), Decimal(100)
            return SlotSpec(name, title, "number", path=path, unit="%", least=low, most=high, aliases=known)
        case "rating" if rating:
            return SlotSpec(
                ".".join(filter(None, (name, rater))),
                title,
                "number",
                path=(*path, rater) if rater else path,
                unit=say("unit-points"),
                least=rating.min,
                most=rating.max,
                rater=rater,
                aliases=known,
            )
        case "goal" | "due" | "result" | "rating":  # by when is a date, or words such as 每月底
            return SlotSpec(name, title, path=path, aliases=known)
        case _:
            assert_never(key)


_FORMER_TITLES: Mapping[GoalKey, tuple[str, ...]] = {"goal": ("目标",), "due": ("完成时限",)}
"""Titles under which score tables may still have them."""


def of_all_goals(goals: Goals, say: Phrases) -> SlotSpec:
    """The points of all goals together, before the section's weight."""
    return SlotSpec(f"score.{goals.id}", say("score-of-goals"), "number", "formgen", unit=say("unit-points"))


# ── tables that somebody writes ─────────────────────────────────────────────────────────────


def of_row(table: WrittenTable, row: int) -> tuple[SlotSpec, ...]:
    """The slots of one row of a table, `row` from 0, in the order of its columns."""
    return tuple(
        SlotSpec(
            f"{table.id}.{row + 1}.{column.id}",
            f"{column.heading} {row + 1}",
            column.kind,
            path=("entries", table.id, row, column.id),
        )
        for column in table.columns
    )


# ── what follows the body ───────────────────────────────────────────────────────────────────


def of_veto(veto: Veto, say: Phrases) -> SlotSpec:
    """The box of a veto."""
    title = say("veto-of", name=veto.name)
    return SlotSpec(f"veto.{veto.id}", title, "check", path=("vetoes", veto.id), options=yes_no(say))


ResultKey: TypeAlias = Literal["total", "grade", "description", "coefficient", "pay"]


def of_result(form: Form) -> dict[ResultKey, SlotSpec]:
    """Total, grade with its description, coefficient and pay, as far as the form has them.

    A coefficient that pay uses stands among the parts of pay (`of_part`); one that it does not use nowhere.
    """
    if form.total is None and not any(map(form.gives_points, form.sections)):
        return {}
    say = form.say
    title = form.total.label if form.total else say("sum-of-points")
    unit = say("unit-points")
    found: dict[ResultKey, SlotSpec] = {"total": SlotSpec("total", title, "number", "formgen", unit=unit)}
    if form.grades:
        names = (*(each.name for each in form.grades), *([say("no-grade")] if form.no_grade else []))
        found["grade"] = SlotSpec("grade", say("grade"), "choice", "formgen", options=names)
    if any(each.text for each in form.grades):
        found["description"] = SlotSpec("grade.description", say("grade-description"), "lines", "formgen")
    if form.pay is None and any(each.coefficient is not None for each in form.grades):
        found["coefficient"] = SlotSpec("grade.coefficient", say("coefficient"), "number", "formgen")
    if form.pay:
        found["pay"] = SlotSpec("pay", say("pay"), "money", "formgen", unit=say("unit-money"))
    return found


MOST_PAID = Decimal(10) ** 10
"""Yuan: no amount that anybody means is greater, and a spreadsheet still computes it to the fen."""

_MOST_FACTOR = Decimal(1000)
_MOST_COUNTED = Decimal(10_000)
"""Days or hours."""


def of_part(part: Part, say: Phrases) -> tuple[SlotSpec, ...]:
    """The slot of a part of pay; before it, those of the two numbers that a quotient is of."""
    figure = _figure(part, say)
    match part.of:
        case ByLevel() | FromRoster():
            return (replace(figure, by="roster"),)
        case Recorded():
            path: Path = ("pay", part.name)
            return (replace(figure, by="record", path=path, required=not part.may_lack),)
        case ByGrade():
            return (replace(figure, name="grade.coefficient"),)
        case ByScore():
            return (figure,)
        case Quotient():
            return (*(_counted(part, part.of, name) for name in (part.of.divide, part.of.by)), figure)
        case _:
            assert_never(part.of)


def _figure(part: Part, say: Phrases) -> SlotSpec:
    """A part's own figure: an amount, or a factor without a unit."""
    name = f"pay.{part.name}"
    if part.role == "factor":
        return SlotSpec(name, part.name, "number", "formgen", least=Decimal(0), most=_MOST_FACTOR)
    least = -MOST_PAID if part.role == "addition" else Decimal(0)
    return SlotSpec(name, part.name, "money", "formgen", unit=say("unit-money"), least=least, most=MOST_PAID)


def _counted(part: Part, quotient: Quotient, name: str) -> SlotSpec:
    return SlotSpec(
        f"pay.{name}",
        name,
        "number",
        path=("pay", name),
        unit=quotient.unit,
        least=Decimal(0),
        most=_MOST_COUNTED,
        required=not part.may_lack,
    )


def of_pay(form: Form) -> Iterator[SlotSpec]:
    """The slots of all parts of pay, in printed order."""
    return (slot for part in (form.pay.parts if form.pay else ()) for slot in of_part(part, form.say))


CalibrationKey: TypeAlias = Literal["first", "grade", "by", "why"]


CALIBRATION: tuple[CalibrationKey, ...] = ("grade", "by", "why")
"""What is recorded of a calibration, in a table's order; the first grade is computed."""


def of_calibration(form: Form) -> dict[CalibrationKey, SlotSpec]:
    """What a calibration (校准) gives beside the final grade; none where the form has no grades.

    It happens after the form was filled in: tables have it, and the cards that were calibrated, but no
    blank; so it is none of the form's own `slots`.
    """
    if not form.grades or "grade" not in of_result(form):
        return {}
    names, say = tuple(each.name for each in form.grades), form.say
    title = say("calibrated-grade")
    keys: tuple[CalibrationKey, ...] = ("by", "why")
    return {
        "first": SlotSpec("grade.first", say("first-grade"), "text", "formgen"),
        "grade": SlotSpec("calibration.final", title, "choice", path=("calibration", "grade"), options=names),
        **{
            key: SlotSpec(f"calibration.{key}", say(f"calibrated-{key}"), path=("calibration", key))
            for key in keys
        },
    }


def of_opinion(opinion: Opinion, say: Phrases) -> SlotSpec:
    """The room for somebody's words, or for a score that is for reference only."""
    name, path = f"comment.{opinion.id}", ("comments", opinion.id)
    if given := opinion.rating:
        unit = say("unit-points")
        return SlotSpec(name, opinion.title, "number", path=path, unit=unit, least=given.min, most=given.max)
    return SlotSpec(name, opinion.title, "lines", path=path, lines=opinion.lines)


def of_signing(by: Opinion | Signature, say: Phrases) -> tuple[SlotSpec, ...]:
    """Where somebody signs, and writes the date, as far as the form asks for both."""
    match by:
        case Opinion():
            name, whose, title = f"sign.{by.id}", by.title, say("signature")
            signs = by.sign
        case Signature():
            name, whose, signs = f"sign.{by.id or by.role}", by.role, True
            title = by.label.rstrip(":：") or say("signature-of", role=by.role)
        case _:
            assert_never(by)
    sign = (SlotSpec(name, title, by="hand"),) if signs else ()
    date = (SlotSpec(f"{name}.date", say("date-of", whose=whose), "date", "hand"),) if by.date else ()
    return (*sign, *date)
