"""One indicator or adjustment item: from what was typed to its points with their reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import assert_never

from formgen import problems
from formgen.forms.model import (
    Adjustments,
    Bands,
    Better,
    Checklist,
    Choice,
    Count,
    Earlier,
    Form,
    Indicator,
    Linear,
    Narrative,
    Ranges,
    Rater,
    Rating,
    Ratio,
    Rule,
    Step,
    full_points,
)
from formgen.forms.rules import Cards, Words, asks
from formgen.phrases import Phrases
from formgen.problems import Problem
from formgen.records.model import Past, Record
from formgen.scoring.earlier import chosen, lacking, left_out, lines
from formgen.scoring.facts import EntryError, Fact, Totals, is_blank, quoted, read
from formgen.scoring.model import Answer, Item
from formgen.scoring.raters import combined, raters_of
from formgen.scoring.rules import ZERO, Award, award
from formgen.scoring.words import kept, said
from formgen.text import near
from formgen.yamlfiles.kinds import Entry

MISSING = frozenset(
    [
        *("score-missing", "score-rater-missing", "score-goal-incomplete", "score-goal-rater-missing"),
        *("score-earlier-missing", "score-earlier-few", "score-pay-missing", "score-roster-missing"),
    ]
)
"""The codes of what was not recorded; whatever else is wrong with an entry, something stands there."""


@dataclass(frozen=True, slots=True)
class Scored:
    """One item with what is wrong in its entry."""

    item: Item
    problems: tuple[Problem, ...] = ()


def complaint(record: Record, error: EntryError, *path: str | int, **facts: object) -> Problem:
    """The problem of an entry that cannot be used: who, what, where in the score file."""
    person = f"{record.person.name}（{record.person.number}）"
    place = record.places.at(*path, *error.path)
    return problems.error(error.code, place, person=person, **{**facts, **error.facts})


def scored(form: Form, indicator: Indicator, record: Record) -> Scored:
    """An indicator of a section.

    One without a rule, or with room for words only, asks for nothing: what was written is kept.
    Levels without points (a narrative's) must be chosen like any other entry, but give no points.
    """
    rule = indicator.rule
    if rule is None or isinstance(asks(rule), Words):
        return Scored(_words(form, indicator, record))
    case = _Case(form, indicator, record, rule, full_points(form, indicator))
    asked = asks(rule)
    return _drawn(case, asked.rule) if isinstance(asked, Cards) else _judged(case)


def adjusted(form: Form, indicator: Indicator, record: Record, block: Adjustments) -> Scored:
    """An item of a bonus or deduction block: what is not recorded did not happen."""
    entry = record.entries.get(indicator.id, "")
    if is_blank(entry):
        return Scored(Item(indicator.id, points=ZERO, reason=form.say("did-not-happen")))
    rule, full = indicator.rule, full_points(form, indicator)
    if rule is None or not indicator.gives_points:
        case = _Case(form, indicator, record, Narrative(narrative=()), full)
        return case.refused((), [EntryError("score-no-rule", typed=quoted(entry))])
    rule, full = in_block(rule, full, block)
    judged = _judged(_Case(form, indicator, record, rule, full, sparse=True))
    return replace(judged, item=_signed(judged.item, block, form.say))


def in_block(rule: Rule, full: Fraction | None, block: Adjustments) -> tuple[Rule, Fraction | None]:
    """The rule of a block's item, and its full points, as they count there.

    Counts and steps start from zero and go up, whatever the sign they are written with: the block says
    whether the points are added or taken away.  So do their limits: in a deduction `floor: -3` is, like
    `cap: 3`, three points off at most.
    """
    match rule:
        case Count():
            return count_in_block(rule, block), ZERO
        case Step():
            return step_in_block(rule, block), ZERO
        case Choice() | Bands() | Ratio() | Linear() | Rating():
            return rule, full
        case Ranges() | Checklist() | Narrative() | Earlier():
            return rule, full
        case _:
            assert_never(rule)


def count_in_block(rule: Count, block: Adjustments) -> Count:
    """The rule as one that only adds, whichever sign its events are written with."""
    amounts = (each.add if each.add is not None else each.deduct for each in rule.count)
    counted = zip(rule.count, amounts, strict=True)
    adding = tuple(replace(each, add=amount, deduct=None) for each, amount in counted)
    return replace(rule, count=adding, floor=_least(rule), cap=_most(rule, block))


def _least(rule: Count | Step) -> Decimal:
    """The least that an item moves the total by: what goes up from zero is never below it."""
    return max(rule.floor, Decimal(0))


def _most(rule: Count | Step, block: Adjustments) -> Decimal | None:
    """The most that an item moves the total by; of a deduction both its cap and its negative floor say it."""
    taken = -rule.floor if block.kind == "deduction" and rule.floor < 0 else None
    return min((each for each in (rule.cap, taken) if each is not None), default=None)


def step_in_block(rule: Step, block: Adjustments) -> Step:
    """The rule as one that only adds; a shortfall is an excess seen from the other side."""
    rule = replace(rule, floor=_least(rule), cap=_most(rule, block))
    if block.kind == "bonus" or rule.deduct is None:
        return replace(rule, deduct=None)
    better: Better = "lower" if rule.better == "higher" else "higher"
    return replace(rule, better=better, add=rule.deduct, deduct=None)


def _signed(item: Item, block: Adjustments, say: Phrases) -> Item:
    if item.points is None or block.kind == "bonus":
        return item
    taken = abs(item.points)
    how = item.reason.removesuffix(say("points", n=said(item.points)))
    return replace(item, points=-taken, reason=how + say("points-off", n=said(taken)))


# ── judging ─────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Case:
    """What is needed to judge one entry."""

    form: Form
    indicator: Indicator
    record: Record
    rule: Rule
    full: Fraction | None
    sparse: bool = False

    @property
    def say(self) -> Phrases:
        return self.form.say

    @property
    def is_reference(self) -> bool:
        return self.form.is_reference(self.indicator)

    @property
    def entry(self) -> Entry:
        return self.record.entries.get(self.indicator.id, "")

    def _called(self, key: str) -> str:
        """What the form calls a part of an entry: the keys of a measured value are formgen's own."""
        return self.say(f"measured-{key}") if key in ("actual", "target") else key

    def refused(self, answers: tuple[Answer, ...], errors: Sequence[EntryError]) -> Scored:
        """The item as one that is still to fill in, with its problems."""
        id_, name = self.indicator.id, self.indicator.name
        absent = all(each.code in MISSING for each in errors)
        reason = self.say("not-recorded")
        if not absent:
            reason = self.say("not-scorable", typed=quoted(self.entry, self._called))
        found = (complaint(self.record, each, "entries", id_, indicator=name, id=id_) for each in errors)
        item = Item(id_, answers, full=self.full, reason=reason, missing=True, unusable=not absent)
        return Scored(item, tuple(found))


def _judged(case: _Case) -> Scored:
    raters = raters_of(case.form.raters, case.indicator)
    try:
        given = _by_rater(case)
    except EntryError as error:
        return case.refused((), [error])
    facts: dict[str, Fact] = {}
    answers: list[Answer] = []
    errors = list(_missing(case, given, raters))
    for name, entry in given.items():
        try:
            got = read(case.say, case.rule, entry, sparse=case.sparse)
        except EntryError as error:
            errors.append(_within(name, error))
            continue
        facts[name] = got.fact
        answers.append(replace(got.answer, rater=name))
    if errors:
        return case.refused(tuple(answers), errors)
    return _awarded(case, tuple(answers), facts, raters)


def _awarded(
    case: _Case, answers: tuple[Answer, ...], facts: Mapping[str, Fact], raters: tuple[Rater, ...]
) -> Scored:
    item = Item(case.indicator.id, answers, full=case.full)
    if not case.form.counts(case.indicator):
        silent = {each.name for each in raters if each.reference and not case.is_reference}
        chosen = {each.chosen for each in answers if each.rater not in silent}
        return Scored(replace(item, full=None, chosen=chosen.pop() if len(chosen) == 1 else ""))
    try:
        found = _award(case, facts, raters)
    except EntryError as error:
        return case.refused(answers, [error])
    given = _given(case, facts, raters)
    points, reason = _kept(case, found)
    return Scored(replace(item, chosen=found.level, points=points, reason=reason, given=given))


def _kept(case: _Case, found: Award) -> tuple[Fraction, str]:
    """The points as they count, rounded where the form says so, with the whole sentence."""
    points, rounding = kept(case.say, found.points, case.form.item_decimals)
    return points, " ".join(filter(None, (found.how, rounding, case.say("points", n=said(points)))))


def _given(case: _Case, facts: Mapping[str, Fact], raters: tuple[Rater, ...]) -> dict[str, Fraction]:
    """What each rater who counts would have given alone, where there are several; a share of full points."""
    counting = [each.name for each in raters if each.name in facts and not each.reference]
    if len(counting) < 2 or not case.full or case.full <= 0:
        return {}
    try:
        return {
            name: award(case.say, case.rule, case.full, facts[name]).points / case.full for name in counting
        }
    except EntryError:  # a mean may lie where the rule knows points though one rater's number does not
        return {}


def _award(case: _Case, facts: Mapping[str, Fact], raters: tuple[Rater, ...]) -> Award:
    if not raters:
        return award(case.say, case.rule, case.full, facts[""])
    return combined(case.say, case.rule, case.full, facts, raters, case.form.raters)


def _drawn(case: _Case, rule: Earlier) -> Scored:
    """What earlier cards came to: nobody records that again, so whatever was typed is refused."""
    if not is_blank(case.entry):
        return case.refused((), [EntryError("score-from-earlier", typed=quoted(case.entry))])
    pasts = chosen(rule, case.record.earlier)
    answers = (Answer(case.say.apart(lines(case.say, rule, pasts))),) if pasts else ()
    try:
        found = award(case.say, rule, case.full, Totals(pasts))
    except EntryError as error:
        return case.refused(answers, [error])
    points, reason = _kept(case, found)
    item = Item(case.indicator.id, answers, points=points, full=case.full, reason=reason)
    return Scored(item, tuple(_left_out(case, rule, pasts)))


def _left_out(case: _Case, rule: Earlier, pasts: Sequence[Past]) -> Iterator[Problem]:
    """A warning for cards that should be there, and without which the figure was made."""
    if left := left_out(rule, pasts):
        id_, name = case.indicator.id, case.indicator.name
        facts = {"indicator": name, "id": id_, "lacking": lacking(case.say, left)}
        told = complaint(case.record, EntryError("score-earlier-left-out"), **facts)
        yield replace(told, severity=problems.Severity.WARNING)


def _by_rater(case: _Case) -> dict[str, Entry]:
    """What each rater gave, blanks left out; one rater alone need not be named."""
    names, entry = case.indicator.raters, case.entry
    if is_blank(entry):
        return {}
    if not names:
        return {"": entry}
    if len(names) == 1 and not (isinstance(entry, Mapping) and set(entry) <= set(names)):
        return {names[0]: entry}
    if not isinstance(entry, Mapping):
        raise EntryError("score-raters-expected", typed=quoted(entry), raters="、".join(names))
    for key in entry:
        if key not in names:
            raise EntryError(
                "score-no-such-rater", key, typed=key, raters="、".join(names), **near(key, names)
            )
    return {name: entry[name] for name in names if name in entry and not is_blank(entry[name])}


def _missing(case: _Case, given: Mapping[str, Entry], raters: tuple[Rater, ...]) -> Iterable[EntryError]:
    """Who should have given a score and did not; nobody at all is one problem, not one each.

    What is for reference only may be left out.
    """
    if case.is_reference:
        return
    wanted = [each.name for each in raters if not each.reference]
    absent = [name for name in wanted if name not in given]
    if not given or (wanted and absent == wanted):
        yield EntryError("score-missing")
    elif raters and not wanted:
        yield EntryError("score-rater-without-weight", raters="、".join(given))
    elif case.form.raters is None or case.form.raters.missing == "error":
        yield from (EntryError("score-rater-missing", name, rater=name) for name in absent)


def _within(rater: str, error: EntryError) -> EntryError:
    """The same error, seen from the whole entry rather than from one rater's part of it."""
    return EntryError(error.code, rater, *error.path, **error.facts) if rater else error


def _words(form: Form, indicator: Indicator, record: Record) -> Item:
    entry = record.entries.get(indicator.id) or record.comments.get(indicator.id, "")
    answers = () if is_blank(entry) else (Answer(quoted(entry)),)
    full = full_points(form, indicator) if indicator.rule is None else None
    return Item(indicator.id, answers, full=full)
