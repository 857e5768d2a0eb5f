"""The figure that the totals of earlier cards make: which of them count, and how they are taken together.

The totals are those that stand on the cards, rounded as they are printed there.  Where versions of the
earlier form are out of different points, each total counts as the same share of the newest one's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import groupby

from formgen.forms.model import Earlier, Form
from formgen.forms.rules import Cards, asks
from formgen.periods import Period
from formgen.phrases import Phrases
from formgen.records.model import Past, PastState
from formgen.scoring.facts import EntryError
from formgen.scoring.words import percent, said

EXPECTED: frozenset[PastState] = frozenset({"incomplete", "missing", "unread", "twice"})
"""Where there should have been a card; before somebody joined, or with another form, there was none to be."""


MISTAKEN: frozenset[PastState] = frozenset({"unread", "twice"})
"""What must be put right first, whatever the form says of a card that is missing."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """The figure, which is out of `whole` points, and how it came about, up to the sign before it.

    It is the sum of `terms`, each a total and by how much it counts, divided by `under`.
    """

    terms: tuple[tuple[Fraction, Fraction], ...]
    under: Fraction
    whole: Fraction
    how: str

    @property
    def value(self) -> Fraction:
        return sum((points * by for points, by in self.terms), Fraction(0)) / self.under


@dataclass(frozen=True, slots=True)
class _Term:
    """One total that counts, on the common scale, with its place among the periods."""

    past: Past
    points: Fraction
    place: int

    def said(self, say: Phrases) -> str:
        return f"{say.short(self.past.period)} {said(self.points)}"


def chosen(rule: Earlier, earlier: Mapping[str, Sequence[Past]]) -> tuple[Past, ...]:
    """The card that counts for each period: of the first form that has a complete one, or should have one."""
    first, *others = [tuple(earlier.get(id_, ())) for id_ in rule.forms]
    same_periods = [each for each in others if [p.period for p in each] == [p.period for p in first]]
    return tuple(min(each, key=_rank) for each in zip(first, *same_periods, strict=True))


def _rank(past: Past) -> int:
    return 0 if past.total is not None else 1 if past.state in EXPECTED else 2


def drawn(say: Phrases, rule: Earlier, pasts: Sequence[Past]) -> Drawn:
    """The figure of these cards, which stand in order; raises EntryError where the rule gives none."""
    if rule.weights and len(rule.weights) != len(pasts):
        raise EntryError("score-earlier-weights", weights=len(rule.weights), count=len(pasts))
    if lost := _lost(rule, pasts):
        raise EntryError("score-earlier-missing", lacking=lacking(say, lost))
    if len(there := _complete(pasts)) < rule.at_least:
        facts = {"count": len(there), "least": rule.at_least}
        raise EntryError("score-earlier-few", **facts, lacking=_told(say, pasts))
    terms = _counting(rule, pasts)
    weights = [rule.weights[each.place].fraction if rule.weights else Fraction(1) for each in terms]
    under = sum(weights, Fraction(0)) if rule.take == "mean" else Fraction(1)
    if under <= 0:
        raise EntryError("score-rule-unusable")
    count = min(rule.best or len(pasts), len(pasts)) if rule.take == "sum" else 1
    left = [each for each in _not_complete(pasts) if each in _needed(rule, pasts)]
    notes = say("cards-lacking", cards=lacking(say, left), instead=_instead(say, rule)) if left else ""
    pairs = tuple((each.points, by) for each, by in zip(terms, weights, strict=True))
    return Drawn(pairs, under, _full(there) * count, notes + _how(say, rule, terms, weights, under))


def left_out(rule: Earlier, pasts: Sequence[Past]) -> tuple[Past, ...]:
    """The cards that should be there, and are not, though the figure does without them."""
    return tuple(
        each
        for each in _needed(rule, pasts)
        if each.state in EXPECTED and each.total is None and not _stops(rule, each)
    )


def waits(form: Form, earlier: Mapping[str, Sequence[Past]]) -> Iterator[str]:
    """The indicators of a form for which earlier cards do not suffice, each with what is the matter."""
    for indicator in form.indicators:
        asked = asks(indicator.rule)
        if isinstance(asked, Cards):
            pasts = chosen(asked.rule, earlier)
            try:
                drawn(form.say, asked.rule, pasts)
            except EntryError:
                why = lacking(form.say, _lost(asked.rule, pasts)) or _told(form.say, pasts)
                yield form.say("in-brackets", text=indicator.name, inside=why)


def _lost(rule: Earlier, pasts: Sequence[Past]) -> list[Past]:
    """The cards without which there is no figure."""
    return [each for each in _needed(rule, pasts) if _stops(rule, each)]


def _told(say: Phrases, pasts: Sequence[Past]) -> str:
    """Which cards could make up for what is too little: those that should be there, if there are such."""
    open_ = _not_complete(pasts)
    return lacking(say, [each for each in open_ if each.state in EXPECTED] or open_) or "—"


def lacking(say: Phrases, pasts: Iterable[Past]) -> str:
    """What is the matter with cards that are not complete: `10月、11月未录入；12月未录全：满意度`."""
    found = []
    for (state, lacks), group in groupby(pasts, key=lambda each: (each.state, each.lacks)):
        run = _run(say, [each.period for each in group])
        told = say("cards-in-state", periods=run, state=say(f"past-{state}"))
        found.append(say("labelled", label=told, text=say.listed(lacks)) if lacks else told)
    return say.apart(found)


def lines(say: Phrases, rule: Earlier, pasts: Sequence[Past]) -> Iterator[str]:
    """How each card stands, in printed words, and the figure last, if there is one."""
    try:
        figure: Drawn | None = drawn(say, rule, pasts)
    except EntryError:
        figure = None
    counting = {each.place for each in _counting(rule, pasts)}
    numbered = list(enumerate(pasts))
    for (state, counts), group in groupby(numbered, key=lambda pair: _looks(pair[1], pair[0] in counting)):
        mine = [past for _, past in group]
        if state:
            told = f"{_run(say, [each.period for each in mine])} {say(f'past-{state}')}"
            idle = _instead(say, rule) if counts else say("left-out")
            yield say("in-brackets", text=told, inside=idle) if figure else told
            continue
        for each in mine:
            told = f"{say.short(each.period)} {_printed(say, each, pasts)}"
            yield told if counts else say("in-brackets", text=told, inside=say("left-out"))
    if figure and len(pasts) > 1:
        yield f"{_called(say, rule)} {say('points', n=said(figure.value))}"


def _printed(say: Phrases, past: Past, pasts: Sequence[Past]) -> str:
    """A total as it stands on its card: out of what and of which form, where these are not the last one's."""
    scaled, last = _scaled(past, pasts), _complete(pasts)[-1]
    told = say("points", n=said(_of(past.total)))
    if scaled != past.total:
        inside = say("out-of-scaled", full=said(_of(past.full)), scaled=said(scaled))
        told = say("in-brackets", text=told, inside=inside)
    return told if past.form == last.form else say("in-brackets", text=told, inside=past.form)


def _looks(past: Past, counts: bool) -> tuple[PastState | None, bool]:  # noqa: FBT001 a key to group by
    return (None if past.total is not None else past.state), counts


def _called(say: Phrases, rule: Earlier) -> str:
    """What the figure is called."""
    best = "-of-best" if rule.best and rule.take != "last" else ""
    weighted = "weighted-" if rule.weights and rule.take == "mean" else ""
    return say(f"taken-{weighted}{rule.take}{best}", n=rule.best)


def _run(say: Phrases, periods: Sequence[Period]) -> str:
    """Periods as one names them: 1月～9月, 10月、12月."""
    runs: list[list[Period]] = []
    for each in periods:
        if runs and runs[-1][-1] == each.before:
            runs[-1].append(each)
        else:
            runs.append([each])
    named = (
        say.listed(map(say.short, run))
        if len(run) < 3
        else say("to", first=say.short(run[0]), last=say.short(run[-1]))
        for run in runs
    )
    return say.listed(named)


# ── which cards count ───────────────────────────────────────────────────────────────────────


def _complete(pasts: Iterable[Past]) -> list[Past]:
    return [each for each in pasts if each.total is not None]


def _not_complete(pasts: Iterable[Past]) -> list[Past]:
    return [each for each in pasts if each.total is None]


def _needed(rule: Earlier, pasts: Sequence[Past]) -> Sequence[Past]:
    """The cards that may not be missing: for the last total only the last one."""
    return pasts[-1:] if rule.take == "last" else pasts


def _stops(rule: Earlier, past: Past) -> bool:
    """Whether the figure cannot do without a card; of two nobody knows which one counts."""
    lenient = rule.missing == "leave-out" or rule.counts_as is not None
    return past.total is None and (past.state in MISTAKEN or not lenient)


def _instead(say: Phrases, rule: Earlier) -> str:
    """What becomes of a card that is missing."""
    return say("left-out") if rule.counts_as is None else say("counts-as", n=said(rule.counts_as))


def _of(number: Decimal | None) -> Fraction:
    return Fraction(number or 0)


def _full(there: Sequence[Past]) -> Fraction:
    """Out of how many points the common scale is."""
    return _of(there[-1].full) if there else Fraction(0)


def _scaled(past: Past, pasts: Sequence[Past]) -> Fraction:
    """A total on the common scale."""
    full = _full(_complete(pasts))
    own = _of(past.full)
    total = _of(past.total)
    return total if own in (full, 0) else total * full / own


def _counting(rule: Earlier, pasts: Sequence[Past]) -> list[_Term]:
    """The totals that count, in order."""
    terms = []
    for place, each in enumerate(pasts):
        if each.total is not None:
            terms.append(_Term(each, _scaled(each, pasts), place))
        elif rule.counts_as is not None and each.state not in MISTAKEN:
            terms.append(_Term(each, Fraction(rule.counts_as), place))
    if rule.take == "last":
        return terms[-1:]
    best = sorted(terms, key=lambda each: -each.points)[: rule.best]
    return sorted(best, key=lambda each: each.place)


def _how(
    say: Phrases, rule: Earlier, terms: Sequence[_Term], weights: Sequence[Fraction], under: Fraction
) -> str:
    """`（10月 86 + 11月 90.5）÷ 2`, `10月 86 × 40% + 11月 90.5 × 60%`."""
    if rule.weights:
        sums = " + ".join(
            f"{each.said(say)} × {percent(by)}" for each, by in zip(terms, weights, strict=True)
        )
        return sums if under == 1 else say("sum-divided", sum=sums, by=percent(under))
    sums = " + ".join(each.said(say) for each in terms)
    return sums if under == 1 else say("sum-divided", sum=sums, by=said(under))
