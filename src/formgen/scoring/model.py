"""What scoring a form gives: every point with its reason, every sum with its parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Literal, TypeAlias

from formgen.forms.model import Form, Grade, Veto
from formgen.forms.pay import Role
from formgen.problems import Problem
from formgen.records.model import Record


@dataclass(frozen=True, slots=True)
class Answer:
    """One entry as understood: how it reads on the form, and what was chosen or answered.

    `rater` is empty where nobody is named; `shown` reads as a person would write it (`87%`, `4级`).
    """

    shown: str
    rater: str = ""
    chosen: str = ""
    yes: tuple[bool, ...] = ()
    counts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Item:
    """One indicator, scored.

    `points` are exact and before the section's weight (on the hundred scale also before the
    indicator's own); `None` where a fact is missing or wrong (then `missing` is true, and `unusable` too
    where something was recorded that gives no points) or where the rule gives no points at all (narrative).
    `chosen` is the level reached: the option chosen, or the level a checklist's yeses make.
    `reason` is a sentence to read out: 完成率 87% ≥ 85% → 10分.
    `given` is what each of several raters who count gave alone, as a share of the full points.
    """

    id: str
    answers: tuple[Answer, ...] = ()
    chosen: str = ""
    points: Fraction | None = None
    full: Fraction | None = None
    reason: str = ""
    missing: bool = False
    unusable: bool = False
    given: Mapping[str, Fraction] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal that the employee wrote, as recorded, with its points if it was rated.

    `ratings` has those of several raters, by their names.
    """

    goal: str
    weight: str = ""
    due: str = ""
    result: str = ""
    rating: str = ""
    points: Fraction | None = None
    reason: str = ""
    ratings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """One section's sum: `sum` of its items, `points` after the section's weight.

    Both are None while something in it is missing, or where nothing in it gives points.
    `attainable` is the most it can give, after its weight, as far as the form says.
    """

    index: int
    items: tuple[Item, ...] = ()
    goals: tuple[Goal, ...] = ()
    sum: Fraction | None = None
    points: Fraction | None = None
    attainable: Fraction = Fraction(0)
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One bonus or deduction block: its items and its points, capped; deductions are negative."""

    index: int
    items: tuple[Item, ...] = ()
    points: Fraction = Fraction(0)
    reason: str = ""


PartState: TypeAlias = Literal["used", "missing", "left-out", "open"]
"""A part of pay that is `open` waits for total or grade; one `left-out` was not said and need not be."""


@dataclass(frozen=True, slots=True)
class PayPart:
    """One part of somebody's pay: what it is called, how much it is, and where that comes from.

    An amount in yuan or a factor, exact; None unless it is used.  `of` are the two numbers of a quotient,
    as far as they are known; `source` reads as a person would say it: 工资级别三级.
    """

    role: Role
    name: str
    state: PartState
    value: Fraction | None = None
    source: str = ""
    of: tuple[Fraction | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Reasoned:
    """A sentence on the way to the total, the grade or the pay."""

    about: Literal["total", "grade", "pay"]
    text: str


@dataclass(frozen=True, slots=True)
class Calibrated:
    """That a grade was calibrated: the one before (无等级 if none on purpose), who decided, and why."""

    first: str
    by: str
    why: str


@dataclass(frozen=True, slots=True)
class OnPurpose:
    """Why a total has no grade, and the coefficient it is paid by, if the form says one."""

    why: str
    name: str
    """What stands where a grade would: 无等级."""
    coefficient: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Common:
    """What somebody's posts make together: their one total, and the grade that it has under the main form."""

    total: Decimal
    grade: Grade | OnPurpose | None

    @property
    def graded(self) -> str:
        """The grade as it is printed; nothing where the form has none."""
        return self.grade.name if self.grade else ""


@dataclass(frozen=True, slots=True)
class Scorecard:
    """A form with its points.

    `complete`: nothing that the form asks for is missing.  `whole`: the form itself is sound
    enough to be graded (its attainable points reach the full total); if not, `total` is out of
    `attainable` and there is no grade.  `total` is rounded, once; `exact` is before rounding.
    `ungraded` says why a total has no grade on purpose.
    `grade` is the final one: where it was `calibrated`, that says which one the total gave.
    `pay_parts` are all parts of pay, in printed order, as far as they are known.  `common` is by what
    somebody with several posts is paid, on the card of the main one.
    """

    form: Form
    record: Record
    parts: tuple[Part, ...] = ()
    blocks: tuple[Block, ...] = ()
    vetoes: tuple[Veto, ...] = ()
    attainable: Fraction = Fraction(0)
    exact: Fraction | None = None
    total: Decimal | None = None
    grade: Grade | None = None
    calibrated: Calibrated | None = None
    ungraded: OnPurpose | None = None
    pay: Decimal | None = None
    pay_parts: tuple[PayPart, ...] = ()
    common: Common | None = None
    complete: bool = False
    whole: bool = False
    reasons: tuple[Reasoned, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def coefficient(self) -> Decimal | None:
        """The coefficient of the grade, or of having none on purpose; None where the form says none."""
        found = self.grade or self.ungraded
        return found.coefficient if found else None

    @property
    def graded(self) -> str:
        """The grade as it is printed; 无等级 where there is none on purpose, nothing where none is known."""
        found = self.grade or self.ungraded
        return found.name if found else ""

    @property
    def items(self) -> Iterator[Item]:
        """Every scored indicator and adjustment item, in printed order."""
        holders: tuple[Part | Block, ...] = (*self.parts, *self.blocks)
        return (item for holder in holders for item in holder.items)

    def item(self, id_: str) -> Item | None:
        """The scored indicator or adjustment item of this id."""
        return next((item for item in self.items if item.id == id_), None)
