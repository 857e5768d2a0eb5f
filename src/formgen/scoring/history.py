"""What is known of one person over time: card by card, talks and plans among them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from formgen.forms.model import Form
from formgen.forms.rules import sources
from formgen.scoring.model import Scorecard
from formgen.scoring.standing import Standing
from formgen.scoring.summary import full


@dataclass(frozen=True, slots=True)
class Revised:
    """The so-many-eth revision of a complete card: why, and who approved it."""

    count: int
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class Appraisal:
    """One card of a person; without a scorecard where nothing was recorded, or twice."""

    standing: Standing
    card: Scorecard | None = None
    revisions: tuple[Revised, ...] = ()

    @property
    def form(self) -> Form:
        return self.standing.form

    @property
    def is_appraisal(self) -> bool:
        """Whether it is a card itself, and no talk or plan that follows from one."""
        return self.form.follows is None

    @property
    def drawn(self) -> frozenset[str]:
        """The forms from whose cards this one takes figures."""
        return frozenset(sources(self.form))

    @property
    def total(self) -> Decimal | None:
        """The total of a complete card."""
        return self.standing.total if self.standing.state == "complete" else None

    @property
    def rate(self) -> Fraction | None:
        """The total as a share of the full points."""
        whole = full(self.form)
        return None if self.total is None or whole is None else Fraction(self.total) / whole


@dataclass(frozen=True, slots=True)
class Trend:
    """Totals of one form with the same full points, in order: what may stand on one axis."""

    form: Form
    full: Fraction
    appraisals: tuple[Appraisal, ...]

    @property
    def known(self) -> int:
        """How many of them have a total."""
        return sum(each.total is not None for each in self.appraisals)


def trends(appraisals: Iterable[Appraisal]) -> tuple[Trend, ...]:
    """Every form's totals, apart wherever its full points changed; forms without points have none."""
    groups: dict[tuple[str, Fraction], list[Appraisal]] = {}
    for each in appraisals:
        whole = full(each.form) if each.is_appraisal else None
        if whole is not None:
            groups.setdefault((each.form.id, whole), []).append(each)
    return tuple(Trend(members[-1].form, key[1], tuple(members)) for key, members in groups.items())


def mean_rate(appraisals: Sequence[Appraisal]) -> Fraction | None:
    """The mean share of full points over all complete cards; None if there is none.

    A quarter's or year's card that takes its figures from cards that are here does not count: they would
    count twice.
    """
    cards = [(each, each.rate) for each in appraisals if each.is_appraisal and each.rate is not None]
    here = {each.form.id for each, _ in cards}
    rates = [rate for each, rate in cards if here.isdisjoint(each.drawn)]
    return sum(rates, Fraction(0)) / len(rates) if rates else None
