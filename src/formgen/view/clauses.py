"""A form as clauses (条款): every term of it in printed words, with a name that survives a revision.

What two versions of a form say is compared clause by clause (`formgen.view.changes`), so a clause
holds whatever shall be told together: a weight, a requirement, one interval of a rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import assert_never

from formgen import messages
from formgen.forms.model import (
    Adjustments,
    Bands,
    Checklist,
    Choice,
    Count,
    Earlier,
    Field,
    Form,
    Goals,
    Grade,
    Indicator,
    Interval,
    Level,
    Linear,
    Narrative,
    Opinion,
    Option,
    Ranges,
    Rater,
    Raters,
    Rating,
    Ratio,
    Rule,
    Section,
    Signature,
    Step,
    Tally,
    Total,
    Veto,
    WrittenTable,
)
from formgen.forms.pay import ByGrade, ByLevel, ByScore, FromRoster, Part, Pay, Quotient, Recorded
from formgen.forms.slots import goal_columns, of_followed
from formgen.phrases import Phrases
from formgen.points import show
from formgen.scoring.ungraded import GAP
from formgen.scoring.words import ranged
from formgen.view import words
from formgen.view.pay import formula
from formgen.view.standards import standard


@dataclass(frozen=True, slots=True)
class Clause:
    """One term of a form, or several that belong together (`parts`).

    `what` says which kind of term, by a word of the catalogue (`what-weight`); `id` tells it from
    others of its kind, and so does `alias` where the id has changed.  `text` is what is printed;
    `meaning` is what formgen computes with, where the form has words of its own for it.
    """

    what: str
    text: str = ""
    meaning: str = ""
    name: str = ""
    id: str = ""
    alias: str = ""
    parts: tuple[Clause, ...] = ()


def clauses(form: Form) -> Clause:
    """The whole form, its clauses in printed order."""
    return Clause("form", parts=tuple(_Terms(form.say).of(form)))


def said(clause: Clause, say: Phrases) -> str:
    """All that a clause and its parts say, a line each."""
    return "\n".join(_lines(clause, say)) if clause.parts else clause.text or clause.meaning


_LABELLED = frozenset(
    {"weight", "points", "source", "raters", "missing-rater", "most-difference", "cap"}
    | {"full", "min", "max", "coefficient", "grade-edges", "share"}
    | {"pay-by", "pay-min", "pay-max", "pay-decimals"}
)
"""Terms whose words alone would not tell what they are."""
_IN_A_LINE = frozenset({"grade", "total"})


def _lines(clause: Clause, say: Phrases) -> Iterator[str]:
    if clause.what in _IN_A_LINE:
        yield say.joined(_spoken(part, say) for part in clause.parts)
        return
    if clause.text or clause.meaning:
        yield _spoken(clause, say)
    for part in clause.parts:
        yield from _lines(part, say)


def _spoken(clause: Clause, say: Phrases) -> str:
    text = clause.text or clause.meaning
    if clause.what not in _LABELLED:
        return text
    return say("labelled", label=messages.say(f"what-{clause.what}", say.tongue), text=text)


def _terms(*terms: tuple[str, str]) -> Iterator[Clause]:
    """The terms that are said."""
    return (Clause(what, text) for what, text in terms if text)


def _group(what: str, name: str, parts: Iterable[Clause]) -> Iterator[Clause]:
    """Clauses under a common name, if there are any."""
    if each := tuple(parts):
        yield Clause(what, name=name, id=what, parts=each)


def _called(what: str, name: str, label: str) -> Iterator[Clause]:
    if label or name:
        yield Clause(what, label or name, meaning=name)


def _list(rule: Rule, listed: Iterable[Clause]) -> Clause:
    return Clause("rule", id=_kind(rule), parts=(*_terms(("rule-text", rule.text)), *listed))


def _kind(rule: Rule) -> str:
    return type(rule).__name__.lower()


@dataclass(frozen=True, slots=True)
class _Terms:
    """The terms of a form, in its language."""

    say: Phrases

    def _bracketed(self, text: str, inside: str) -> str:
        return self.say("in-brackets", text=text, inside=inside)

    def _decimals(self, number: int | None) -> str:
        return "" if number is None else self.say("so-many-decimals", n=number)

    def _weighed(self, name: str, weight: str) -> str:
        return self.say("named-weight", name=name, weight=weight) if weight else name

    def _unit(self, rule: Ratio | Step) -> str:
        return self.say("in-unit", unit=rule.unit) if rule.target is None and rule.unit else ""

    # the form

    def of(self, form: Form) -> Iterator[Clause]:
        yield from _terms(
            ("title", form.title),
            ("number", form.number),
            ("effective", words.month(form.effective, self.say)),
            ("period", self.say(f"period-{form.period}") if form.period else ""),
            ("due", self.say("due-after", n=form.due) if form.due else ""),
            ("follows", self._follows(form)),
            ("header", self._fields(form.header)),
            ("scale", self.say(f"scale-{form.scale}")),
            ("weights", self.say(f"weights-of-{form.weights}")),
            ("decimals", self._decimals(form.decimals)),
            ("item-decimals", self._decimals(form.item_decimals)),
            ("section-decimals", self._decimals(form.section_decimals)),
        )
        if form.raters:
            yield Clause(
                "raters-of-form", name=self.say("raters"), id="raters", parts=tuple(self._raters(form.raters))
            )
        yield from map(self._section, form.sections, self._section_names(form))
        yield from map(self._adjustments, form.adjustments)
        yield from _group("vetoes", self.say("vetoes"), (self._veto(form, veto) for veto in form.vetoes))
        if form.total:
            yield Clause("total", name=self.say("total"), id="total", parts=tuple(self._total(form.total)))
        yield from _group(
            "grades",
            self.say("grade-scale"),
            (*map(self._grade, form.grades), *self._no_grade(form), *self._edges(form)),
        )
        if form.pay:
            yield from _group("pay", self.say("pay"), self._pay(form.pay))
        yield from _group("opinions", self.say("opinions"), map(self._opinion, form.opinions))
        yield from _terms(
            ("signatures", self.say.listed(map(self._signature, form.signatures))),
            ("footer", self._fields(form.footer)),
            ("notes", "\n".join(form.notes)),
        )

    def _follows(self, form: Form) -> str:
        """From which forms' cards a form follows, and what of them it shows."""
        if form.follows is None:
            return ""
        say = self.say
        forms = say.listed(form.follows.forms) or say("any-form")
        grades = say.listed(form.follows.grades)
        shown = say.listed(spec.title for spec in of_followed(form).values())
        code = "follows-with-grade" if grades else "follows"
        return say(code, forms=forms, grades=grades, shown=shown)

    def _fields(self, fields: tuple[Field, ...]) -> str:
        return self.say.listed(
            field.label + (self.say(f"kind-{field.kind}") if field.kind in ("date", "lines") else "")
            for field in fields
        )

    def _signature(self, each: Signature) -> str:
        label = each.label.rstrip(":：") or self.say("signature-of", role=each.role)
        return label + self.say("kind-date") * each.date

    def _raters(self, raters: Raters) -> Iterator[Clause]:
        yield from map(self._rater, raters.who)
        missing = self.say(f"missing-rater-{raters.missing}")
        most = raters.most_difference
        yield from _terms(
            ("missing-rater", missing),
            (
                "most-difference",
                "" if most is None else self.say("differing-by", n=words.points(most, self.say)),
            ),
        )

    def _rater(self, rater: Rater) -> Clause:
        weight = str(rater.weight) if rater.weight is not None else ""
        text = self._weighed(rater.name, weight)
        if rater.role:
            text = self._bracketed(text, self.say(f"role-{rater.role}"))
        text += self.say("for-reference") * rater.reference
        if rater.sees:
            text = self._bracketed(text, words.sees(rater, self.say))
        return Clause("rater", text, id=rater.name)

    # the body

    def _section_names(self, form: Form) -> Iterator[str]:
        for number, section in enumerate(form.sections, 1):
            otherwise = self.say("section-number", n=number) if len(form.sections) > 1 else self.say("body")
            yield section.title or section.label or otherwise

    def _section(self, section: Section, name: str) -> Clause:
        parts = (
            *_called("heading", section.title, section.label),
            *_terms(
                ("weight", str(section.weight) if section.weight is not None else ""),
                ("paragraphs", section.text),
                ("goals", self._goals(section.goals) if section.goals else ""),
                ("table", self._table(section.table) if section.table else ""),
            ),
            *map(self._indicator, section.indicators),
        )
        return Clause("section", name=name, id=section.id or "", alias=section.title, parts=parts)

    def _goals(self, goals: Goals) -> str:
        say = self.say
        columns = say.listed(column.title(say) for column in goal_columns(goals))
        told = say("own-goals", n=goals.rows, columns=columns)
        if not goals.rating:
            return told
        return say.joined(
            (told, say("rated-between", least=show(goals.rating.min), most=show(goals.rating.max)))
        )

    def _table(self, table: WrittenTable) -> str:
        columns = self.say.listed(column.heading for column in table.columns)
        return self.say("written-table", n=table.rows, columns=columns)

    def _indicator(self, indicator: Indicator, block: Adjustments | None = None) -> Clause:
        parts = (
            *_called("name", indicator.name, indicator.label),
            *_terms(
                ("weight", str(indicator.weight) if indicator.weight is not None else ""),
                ("points", words.points(indicator.points, self.say) if indicator.points is not None else ""),
                ("requirement", indicator.requirement),
                ("source", indicator.source),
                ("raters", self.say.listed(indicator.raters)),
            ),
            *((self._rule(indicator.rule, block),) if indicator.rule else ()),
        )
        return Clause("indicator", name=indicator.name, id=indicator.id, alias=indicator.name, parts=parts)

    def _adjustments(self, block: Adjustments) -> Clause:
        direction = self.say(f"direction-{block.kind}")
        parts = (
            *_called("heading", block.title, ""),
            *_terms(
                ("direction", direction),
                ("cap", words.points(block.cap, self.say) if block.cap is not None else ""),
            ),
            *(self._indicator(item, block) for item in block.items),
        )
        return Clause("adjustment", name=block.title, id=block.title, alias=block.title, parts=parts)

    # rules

    def _rule(self, rule: Rule, block: Adjustments | None) -> Clause:  # noqa: PLR0911 one return a kind of rule
        """A rule: those that list something in parts, the others in one.

        A form that has words of its own does not print all that a rule computes with.
        """
        match rule:
            case Choice():
                return _list(rule, map(self._option, rule.choice))
            case Narrative():
                return _list(rule, map(self._option, rule.narrative))
            case Bands():
                return _list(rule, self._bands(rule))
            case Ranges():
                return _list(rule, map(self._level, rule.ranges))
            case Checklist():
                return _list(rule, self._checklist(rule))
            case Ratio() | Step():
                return self._computed(rule, block, self._unit(rule))
            case Linear():
                return self._computed(
                    rule, block, self.say("linear-error") if rule.outside == "error" else ""
                )
            case Count() | Rating():
                return self._computed(rule, block)
            case Earlier():
                return self._computed(rule, block, self.say("drawn-from", forms=self.say.listed(rule.forms)))
            case _:
                assert_never(rule)

    def _computed(self, rule: Rule, block: Adjustments | None, unprinted: str = "") -> Clause:
        lines = (*standard(replace(rule, text=""), None, self.say, block), unprinted)
        computed = "\n".join(filter(None, lines))
        return Clause("rule", rule.text or computed, meaning=computed, id=_kind(rule))

    def _bands(self, rule: Bands) -> Iterator[Clause]:
        unit = self._bracketed("", rule.unit) if rule.unit else ""
        yield Clause("measure", meaning=rule.bands + unit)
        yield from (self._interval(rule, each) for each in rule.intervals)
        yield Clause("outside", meaning=self.say(f"outside-{rule.outside}"))

    def _checklist(self, rule: Checklist) -> Iterator[Clause]:
        yield from (Clause("question", text, id=text) for text in rule.checklist)
        yield from map(self._tally, rule.levels)

    def _interval(self, rule: Bands, each: Interval) -> Clause:
        points, limits = words.points(each.points, self.say), words.bounds(each, self.say)
        computed = self.say("labelled", label=words.bounds(each, self.say, rule.unit), text=points)
        return Clause("interval", each.text or computed, meaning=computed, id=limits, alias=points)

    def _option(self, option: Option) -> Clause:
        text = words.offered(option, self.say("after-label"), self.say)
        meaning = option.name
        if option.points is not None:
            meaning = self._bracketed(meaning, words.points(option.points, self.say))
        return Clause("option", text, meaning=meaning, name=option.name, id=option.name)

    def _level(self, level: Level) -> Clause:
        text, worth = words.described(level, self.say("after-label")), ranged(self.say, level)
        meaning = self._bracketed(level.name, worth)
        return Clause(
            "option",
            self._bracketed(text.rstrip("：: "), worth),
            meaning=meaning,
            name=level.name,
            id=level.name,
        )

    def _tally(self, level: Tally) -> Clause:
        text = words.described(level, self.say("after-label"))
        worth = self.say("yes-or-more", n=level.yes, points=words.points(level.points, self.say))
        meaning = self._bracketed(level.name, worth)
        return Clause("option", self._bracketed(text, worth), meaning=meaning, name=level.name, id=level.name)

    # what follows the body

    def _veto(self, form: Form, veto: Veto) -> Clause:
        return Clause("veto", veto.name, meaning=words.effect(form, veto), id=veto.id, alias=veto.name)

    def _total(self, total: Total) -> Iterator[Clause]:
        limits = (("full", total.full), ("min", total.min), ("max", total.max))
        yield from _terms(
            ("label", total.label),
            *((what, words.points(limit, self.say)) for what, limit in limits if limit is not None),
        )

    def _grade(self, grade: Grade) -> Clause:
        limits = words.bounds(grade, self.say, self.say("unit-points"))
        parts = _terms(
            ("name", grade.name),
            ("range", limits),
            ("description", grade.text),
            ("coefficient", show(grade.coefficient) if grade.coefficient is not None else ""),
            ("share", str(grade.share) if grade.share is not None else ""),
        )
        return Clause("grade", name=grade.name, id=grade.name, alias=limits, parts=tuple(parts))

    def _edges(self, form: Form) -> Iterator[Clause]:
        return _terms(("grade-edges", self.say("edges-first") if form.grade_edges == "first" else ""))

    def _no_grade(self, form: Form) -> Iterator[Clause]:
        """What gets no grade on purpose: totals that the form names, and accepted gaps between its grades."""
        for each in form.no_grade:
            limits = words.bounds(each, self.say, self.say("unit-points"))
            told = self.say("labelled", label=limits, text=each.why)
            if each.coefficient is not None:
                told = self.say.joined((told, self.say("with-coefficient", n=show(each.coefficient))))
            yield Clause("no-grade", told, id=limits, alias=each.why)
        for gap in form.accepts:
            if gap.code == GAP:
                at = self._bracketed("", gap.at) if gap.at else ""
                told = self.say("labelled", label=f"{self.say('in-no-grade')}{at}", text=gap.why)
                yield Clause("no-grade", told, id=f"{GAP}{at}")

    def _pay(self, pay: Pay) -> Iterator[Clause]:
        yield Clause("pay-by", formula(pay, pay.parts, self.say))
        for part in pay.parts:
            yield from self._pay_part(pay, part)
        limits = (("pay-min", pay.min), ("pay-max", pay.max))
        yield from _terms(
            *((what, self.say("money", n=show(limit))) for what, limit in limits if limit is not None),
            ("pay-decimals", self._decimals(pay.decimals)),
        )

    def _pay_part(self, pay: Pay, part: Part) -> Iterator[Clause]:
        """Where a part of pay comes from; by pay level, a clause for each level too."""
        symbol = pay.symbol if part.role == "base" else ""
        yield Clause(
            "pay-part",
            self.say("labelled", label=f"{part.name}{symbol}", text=self._found(part)),
            name=part.name,
            id=part.name,
        )
        if isinstance(part.of, ByLevel):
            for level, figure in part.of.levels.items():
                amount = show(figure) if part.role == "factor" else self.say("money", n=show(figure))
                said = self.say("labelled", label=level, text=f"{symbol or part.name}={amount}")
                id_ = level if part.role == "base" else f"{part.name} {level}"
                yield Clause("pay-level", said, name=level, id=id_)

    def _found(self, part: Part) -> str:
        say = self.say
        left = say("left-out-if-empty") if part.may_lack else ""
        match part.of:
            case ByLevel():
                return say.joined((say("by-pay-level"), say("amounts-printed") * part.of.printed))
            case FromRoster():
                return say.joined((say("from-roster"), left))
            case Recorded():
                return say.joined((say("from-records"), left))
            case ByGrade():
                return say("by-grade")
            case ByScore():
                return say("by-score")
            case Quotient():
                quotient = say("divided", one=part.of.divide, other=part.of.by)
                told = self._bracketed(quotient, part.of.unit)
                return say.joined((told, say(f"quotient-{part.of.beyond}"), left))
            case _:
                assert_never(part.of)

    def _opinion(self, opinion: Opinion) -> Clause:
        say = self.say
        room = say("lines-of-room", n=opinion.lines)
        if given := opinion.rating:
            room = say("rated-for-reference", least=show(given.min), most=show(given.max))
        asked = (room, say("signature") * opinion.sign, say("date") * opinion.date)
        text = self._bracketed(opinion.title, say.joined(asked))
        return Clause("opinion", text, id=opinion.id, alias=opinion.title)
