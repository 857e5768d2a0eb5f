"""Reading a form from its YAML spec: the whole file's problems in one pass.

After the file's own syntax and types come the checks of this module: whatever would make a form
unusable, such as references to nothing, names used twice, or contradictory numbers.  Whether the
*policy* is sound is another matter (`formgen.policy.checks`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import islice, pairwise
from typing import TypeAlias, assert_never

from formgen.forms.model import (
    Bands,
    Bounds,
    Checklist,
    Choice,
    Count,
    Counted,
    Earlier,
    Form,
    Indicator,
    Level,
    Linear,
    Narrative,
    Option,
    Ranges,
    Rater,
    Rating,
    Ratio,
    Rule,
    Step,
    Tally,
    WrittenTable,
)
from formgen.forms.pay import ByGrade, ByLevel, ByScore, FromRoster, Part, Quotient, Recorded
from formgen.forms.rules import Cards, asks
from formgen.forms.slots import of_part
from formgen.forms.spoken import spoken
from formgen.periods import MONTHS
from formgen.phrases import Tongue
from formgen.points import Percent, show
from formgen.problems import Path, Places, Problem, error
from formgen.text import near
from formgen.yamlfiles import read as yamlfile
from formgen.yamlfiles.read import Reading
from formgen.yamlfiles.tree import MOST_PROBLEMS

DEVICES = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))]
)
"""Names that Windows gives to devices: no folder can be called so."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """What a check found: code, path and facts.

    `earlier` is the path where a name stood first; `about` the part that was judged, if that is more
    than what stands at the path: where it could not be read, the finding means nothing.
    """

    code: str
    path: Path
    facts: Mapping[str, object] = field(default_factory=dict)
    earlier: Path | None = None
    about: Path | None = None


Check: TypeAlias = Callable[[Form], Iterator[Mistake]]


def read_form(text: str, file: str, tongue: Tongue = "zh") -> Reading[Form]:
    """Read a spec; `file` is the name that problems give, `tongue` the language of a form that names none."""
    reading = yamlfile.read(text, file, Form)
    if reading.draft is None:
        return reading
    form = spoken(reading.draft, tongue)
    reading = replace(reading, draft=form, value=form if reading.value else None)
    findings = (finding for check in CHECKS for finding in check(form))
    sure = (finding for finding in findings if not reading.is_spoiled(finding.about or finding.path))
    found = [_problem(finding, reading.places) for finding in islice(sure, MOST_PROBLEMS + 1)]
    if len(found) > MOST_PROBLEMS:
        found[-1] = error("too-many-problems", found[-1].where, most=MOST_PROBLEMS)
    return reading.further(found)


def _problem(finding: Mistake, places: Places) -> Problem:
    facts = dict(finding.facts)
    if finding.earlier is not None:
        facts["first"] = places.at(*finding.earlier).line
    return error(finding.code, places.at(*finding.path), **facts)


# ── walking the form ────────────────────────────────────────────────────────────────────────


def _indicators(form: Form) -> Iterator[tuple[Path, Indicator]]:
    """Every indicator and adjustment item."""
    for s, section in enumerate(form.sections):
        for i, indicator in enumerate(section.indicators):
            yield ("sections", s, "indicators", i), indicator
    for a, block in enumerate(form.adjustments):
        for i, item in enumerate(block.items):
            yield ("adjustments", a, "items", i), item


def _rules(form: Form) -> Iterator[tuple[Path, _Terms]]:
    for path, indicator in _indicators(form):
        if indicator.rule is not None:
            yield (*path, "rule"), _terms(indicator.rule)


def _bounds(form: Form) -> Iterator[tuple[Path, Bounds]]:
    for path, terms in _rules(form):
        for key, listed in terms.bounds.items():
            yield from (((*path, key, i), each) for i, each in enumerate(listed))
    for g, grade in enumerate(form.grades):
        yield ("grades", g), grade
    for n, ungraded in enumerate(form.no_grade):
        yield ("no_grade", n), ungraded


# ── what is looked at in a rule ─────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class _Terms:
    """What the checks of this module look at in a rule, whatever its kind; paths lead on from the rule.

    `lists` must hold something, `named` things of different names, `ranges` a least below a most,
    `positive` numbers above zero (None: not said), `effects` points off or on, and `tallies` no more
    yeses than there are `questions`.  `counts` are numbers of cards, `excluding` pairs of keys that were
    both said and cannot be, `shares` percentages that make 100% together.
    """

    lists: Mapping[str, Sequence[object]] = field(default_factory=dict)
    named: Mapping[str, Sequence[Option | Tally | Level | Counted]] = field(default_factory=dict)
    ranges: tuple[tuple[Path, Decimal | None, Decimal | None], ...] = ()
    positive: tuple[tuple[Path, Decimal | None], ...] = ()
    bounds: Mapping[str, Sequence[Bounds]] = field(default_factory=dict)
    effects: tuple[tuple[Path, Step | Counted], ...] = ()
    tallies: tuple[Tally, ...] = ()
    questions: int = 0
    counts: tuple[tuple[Path, int | None], ...] = ()
    excluding: tuple[tuple[str, str], ...] = ()
    shares: Mapping[str, Sequence[Percent]] = field(default_factory=dict)


def _terms(rule: Rule) -> _Terms:  # noqa: C901, PLR0911 one return a kind of rule
    match rule:
        case Choice():
            return _Terms(lists={"choice": rule.choice}, named={"choice": rule.choice})
        case Bands():
            listed = {"intervals": rule.intervals}
            return _Terms(lists=listed, bounds=listed)
        case Ratio():
            least, most = (None if each is None else each.value for each in (rule.floor, rule.cap))
            return _Terms(ranges=((("cap",), least, most),), positive=((("target",), rule.target),))
        case Step():
            numbers = (("every", rule.every), ("deduct", rule.deduct), ("add", rule.add))
            return _Terms(
                ranges=((("cap",), rule.floor, rule.cap),),
                positive=tuple(((key,), number) for key, number in numbers),
                effects=(((), rule),),
            )
        case Count():
            return _counting(rule)
        case Linear():
            # lower may be better, and then low is the greater: only two equal numbers leave no range
            return _Terms(ranges=((("high",), rule.low, rule.high),) if rule.low == rule.high else ())
        case Rating():
            return _Terms(ranges=((("rating", "max"), rule.rating.min, rule.rating.max),))
        case Ranges():
            levels = {"ranges": rule.ranges}
            return _Terms(lists=levels, named=levels, bounds=levels)
        case Checklist():
            return _Terms(
                lists={"checklist": rule.checklist},
                named={"levels": rule.levels},
                tallies=rule.levels,
                questions=len(rule.checklist),
            )
        case Narrative():
            return _Terms(named={"narrative": rule.narrative})
        case Earlier():
            return _drawing(rule)
        case _:
            assert_never(rule)


def _drawing(rule: Earlier) -> _Terms:
    said = {
        "best": rule.best is not None,
        "weights": bool(rule.weights),
        "take: sum": rule.take == "sum",
        "take: last": rule.take == "last",
        "missing: leave-out": rule.missing == "leave-out",
        "counts_as": rule.counts_as is not None,
    }
    pairs = (
        ("best", "weights"),
        ("best", "take: last"),
        ("weights", "take: sum"),
        ("weights", "take: last"),
        ("counts_as", "missing: leave-out"),
    )
    return _Terms(
        counts=((("best",), rule.best), (("at_least",), rule.at_least)),
        excluding=tuple(pair for pair in pairs if all(said[each] for each in pair)),
        shares={"weights": rule.weights},
    )


def _counting(rule: Count) -> _Terms:
    events = [(("count", n), counted) for n, counted in enumerate(rule.count)]
    return _Terms(
        lists={"count": rule.count},
        named={"count": rule.count},
        ranges=((("cap",), rule.floor, rule.cap),),
        positive=tuple(
            ((*path, key), number)
            for path, each in events
            for key, number in (("deduct", each.deduct), ("add", each.add))
        ),
        effects=tuple(events),
    )


# ── names ───────────────────────────────────────────────────────────────────────────────────

Names: TypeAlias = Iterator[tuple[str, Path]]


def _twice(code: str, names: Names) -> Iterator[Mistake]:
    first: dict[str, Path] = {}
    for name, path in names:
        if name in first:
            yield Mistake(code, path, {"name": name}, earlier=first[name])
        first.setdefault(name, path)


def _entry_ids(form: Form) -> Names:
    """Ids under which facts are recorded: indicators, adjustment items, goals, tables."""
    for path, indicator in _indicators(form):
        yield indicator.id, (*path, "id")
    for s, section in enumerate(form.sections):
        if section.goals:
            yield section.goals.id, ("sections", s, "goals", "id")
        if section.table:
            yield section.table.id, ("sections", s, "table", "id")


def _comment_ids(form: Form) -> Names:
    """Ids under which words are recorded: narratives and opinions."""
    for path, indicator in _indicators(form):
        if indicator.rule is not None and not indicator.gives_points:
            yield indicator.id, (*path, "id")
    for o, opinion in enumerate(form.opinions):
        yield opinion.id, ("opinions", o, "id")


def _signing_ids(form: Form) -> Names:
    """Names of places to sign: signed opinions and signatures."""
    for o, opinion in enumerate(form.opinions):
        if opinion.sign or opinion.date:
            yield opinion.id, ("opinions", o, "id")
    for s, signature in enumerate(form.signatures):
        yield signature.id or signature.role, ("signatures", s, "id" if signature.id else "role")


def duplicate_ids(form: Form) -> Iterator[Mistake]:
    sections = ((each.id, ("sections", s, "id")) for s, each in enumerate(form.sections) if each.id)
    vetoes = ((each.id, ("vetoes", v, "id")) for v, each in enumerate(form.vetoes))
    found = [
        finding
        for names in (_entry_ids(form), sections, vetoes, _comment_ids(form), _signing_ids(form))
        for finding in _twice("duplicate-id", names)
    ]
    yield from {finding.path: finding for finding in found}.values()


def duplicate_fields(form: Form) -> Iterator[Mistake]:
    places = [("header", h, each) for h, each in enumerate(form.header)]
    places += [("footer", f, each) for f, each in enumerate(form.footer)]
    yield from _twice("duplicate-field", ((each.id or each.label, (part, n)) for part, n, each in places))


def duplicate_names(form: Form) -> Iterator[Mistake]:
    """Levels, counted events, raters and grades are chosen by name, so each name stands once."""
    for path, terms in _rules(form):
        for key, named in terms.named.items():
            yield from _twice("duplicate-name", _numbered((*path, key), (each.name for each in named)))
    yield from _twice("duplicate-name", _numbered(("grades",), (grade.name for grade in form.grades)))
    if form.raters:
        yield from _twice(
            "duplicate-name", _numbered(("raters", "who"), (rater.name for rater in form.raters.who))
        )


def _pay_parts(form: Form) -> Iterator[tuple[Path, Part]]:
    """Every part of pay with its place in the spec."""
    if form.pay is None:
        return
    lists = {"factor": "factors", "addition": "additions", "deduction": "deductions"}
    seen: Counter[str] = Counter()
    for part in form.pay.parts:
        if part.role == "base":
            yield ("pay", "base"), part
            continue
        yield ("pay", lists[part.role], seen[part.role]), part
        seen[part.role] += 1


def _naming(part: Part) -> tuple[tuple[str, str], ...]:
    """The names of a part and of the numbers that it is of, with their keys."""
    of = part.of
    match of:
        case ByLevel():
            return (("name", of.name),)
        case FromRoster():
            return (("roster", of.roster),)
        case Recorded():
            return (("record", of.record),)
        case ByGrade():
            return (("grade", of.grade),)
        case ByScore():
            return (("score", of.score),)
        case Quotient():
            return (("divide", of.divide), ("by", of.by), ("name", of.name))
        case _:
            assert_never(of)


def pay_names(form: Form) -> Iterator[Mistake]:
    """Figures of pay are known by their names, so each has one of its own."""
    named = [(name, (*path, key)) for path, part in _pay_parts(form) for key, name in _naming(part)]
    yield from _twice("duplicate-name", iter(named))
    yield from (Mistake("empty-name", path, {"key": path[-1]}) for name, path in named if not name.strip())


def pay_figures(form: Form) -> Iterator[Mistake]:
    """The base cannot be left out; figures by pay level lie within the limits of their part."""
    for path, part in _pay_parts(form):
        if part.role == "base" and part.may_lack:
            yield Mistake("base-left-out", (*path, "missing"))
        slot = of_part(part, form.say)[-1]
        if isinstance(part.of, ByLevel) and slot.least is not None and slot.most is not None:
            if not part.of.levels:
                yield Mistake("empty-list", (*path, "levels"), {"key": "levels"})
            for level, value in part.of.levels.items():
                if not slot.least <= value <= slot.most:
                    place = (*path, "levels", level)
                    yield _out_of_range(place, show(value), show(slot.least), show(slot.most))


def _numbered(path: Path, names: Iterable[str]) -> Names:
    return ((name, (*path, n, "name")) for n, name in enumerate(names))


def reserved_ids(form: Form) -> Iterator[Mistake]:
    """`total` means the whole form to a veto; device names cannot be folders on Windows."""
    if form.id in DEVICES:
        yield Mistake("reserved-id", ("id",), {"name": form.id})
    for s, section in enumerate(form.sections):
        if section.id == "total":
            yield Mistake("reserved-id", ("sections", s, "id"), {"name": section.id})


# ── references ──────────────────────────────────────────────────────────────────────────────


def unknown_raters(form: Form) -> Iterator[Mistake]:
    known = [rater.name for rater in form.raters.who] if form.raters else []
    for path, raters in _rated(form):
        for n, name in enumerate(raters):
            if name not in known:
                yield _nothing("unknown-rater", (*path, n), name, known)


def _rated(form: Form) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Where raters are named: for everything that they rate, and whose scores they see."""
    for r, rater in enumerate(form.raters.who if form.raters else ()):
        yield ("raters", "who", r, "sees"), rater.sees
    for path, indicator in _indicators(form):
        yield (*path, "raters"), indicator.raters
    for s, section in enumerate(form.sections):
        if section.goals:
            yield ("sections", s, "goals", "raters"), section.goals.raters


def idle_raters(form: Form) -> Iterator[Mistake]:
    """Raters of goals that are not rated, or of whom nobody counts: somebody must say the points."""
    silent = {rater.name for rater in form.raters.who if rater.reference} if form.raters else set()
    for s, section in enumerate(form.sections):
        goals = section.goals
        if goals and goals.raters and (goals.rating is None or silent.issuperset(goals.raters)):
            code = "goal-raters-idle" if goals.rating is None else "goal-raters-silent"
            yield Mistake(code, ("sections", s, "goals", "raters"))


def veto_targets(form: Form) -> Iterator[Mistake]:
    sections = ["total", *(section.id for section in form.sections if section.id)]
    grades = [grade.name for grade in form.grades]
    for v, veto in enumerate(form.vetoes):
        if bool(veto.zero) == bool(veto.grade_at_most):
            yield Mistake("veto-effect", ("vetoes", v), {"name": veto.name})
        if veto.zero and veto.zero not in sections:
            yield _nothing("unknown-section", ("vetoes", v, "zero"), veto.zero, sections)
        if veto.grade_at_most and veto.grade_at_most not in grades:
            yield _nothing("unknown-grade", ("vetoes", v, "grade_at_most"), veto.grade_at_most, grades)


def _nothing(code: str, path: Path, name: str, known: list[str]) -> Mistake:
    facts: dict[str, object] = {"name": name, **near(name, known)}
    if known:
        facts["known"] = ", ".join(known)
    return Mistake(code, path, facts)


# ── numbers that contradict each other ──────────────────────────────────────────────────────


def weight_or_points(form: Form) -> Iterator[Mistake]:
    for path, indicator in _indicators(form):
        if indicator.weight is not None and indicator.points is not None:
            yield Mistake("weight-and-points", (*path, "points"), {"name": indicator.name})


def weights_in_range(form: Form) -> Iterator[Mistake]:
    weights: list[tuple[Path, Percent | None]] = [
        *((("sections", s, "weight"), section.weight) for s, section in enumerate(form.sections)),
        *(((*path, "weight"), indicator.weight) for path, indicator in _indicators(form)),
        *((("grades", g, "share"), grade.share) for g, grade in enumerate(form.grades)),
    ]
    if form.raters:
        weights += ((("raters", "who", r, "weight"), who.weight) for r, who in enumerate(form.raters.who))
    for path, terms in _rules(form):
        for key, shares in terms.shares.items():
            weights += (((*path, key, n), each) for n, each in enumerate(shares))
    for path, weight in weights:
        if weight is not None and not 0 <= weight.value <= 100:
            yield _out_of_range(path, str(weight), "0%", "100%")


def counts_in_range(form: Form) -> Iterator[Mistake]:
    numbers: list[tuple[Path, int, int, int]] = [
        (("version",), form.version, 1, 9999),
        (("decimals",), form.decimals, 0, 6),
        *(
            ((key,), decimals, 0, 6)
            for key, decimals in (
                ("item_decimals", form.item_decimals),
                ("section_decimals", form.section_decimals),
            )
            if decimals is not None
        ),
        (("due",), form.due, -MONTHS[form.span] + 1, MONTHS[form.span]),
        *((("opinions", o, "lines"), each.lines, 1, 50) for o, each in enumerate(form.opinions)),
    ]
    if form.pay:
        numbers.append((("pay", "decimals"), form.pay.decimals, 0, 6))
    for s, section in enumerate(form.sections):
        if section.goals:
            numbers.append((("sections", s, "goals", "rows"), section.goals.rows, 1, 50))
        if section.table:
            numbers.append((("sections", s, "table", "rows"), section.table.rows, 1, 50))
            numbers += [
                (("sections", s, "table", "columns", c, "width"), column.width, 1, 100)
                for c, column in enumerate(section.table.columns)
            ]
    for path, terms in _rules(form):
        numbers += [
            ((*path, "levels", n, "yes"), each.yes, 0, terms.questions)
            for n, each in enumerate(terms.tallies)
        ]
        numbers += [
            ((*path, *way), count, 1, MONTHS["year"]) for way, count in terms.counts if count is not None
        ]
    for path, value, least, most in numbers:
        if not least <= value <= most:
            yield _out_of_range(path, value, least, most)


def _out_of_range(path: Path, value: object, least: object, most: object) -> Mistake:
    return Mistake("out-of-range", path, {"key": path[-1], "value": value, "least": least, "most": most})


def contradictory_bounds(form: Form) -> Iterator[Mistake]:
    for path, bounds in _bounds(form):
        if bounds.from_ is not None and bounds.above is not None:
            yield Mistake("two-bounds", path, {"one": "from", "other": "above"})
        if bounds.to is not None and bounds.below is not None:
            yield Mistake("two-bounds", path, {"one": "to", "other": "below"})
        sides = {"from": bounds.from_, "above": bounds.above, "to": bounds.to, "below": bounds.below}
        for side, value in sides.items():
            if value is not None and bounds.equals is not None:
                yield Mistake("two-bounds", path, {"one": "equals", "other": side})
        if _holds_nothing(bounds):
            yield Mistake("empty-interval", path)


def _holds_nothing(bounds: Bounds) -> bool:
    lows = [value for value in (bounds.from_, bounds.above) if value is not None]
    highs = [value for value in (bounds.to, bounds.below) if value is not None]
    if not lows or not highs:
        return False
    low, high = max(lows), min(highs)
    return low > high or (low == high and (bounds.above == low or bounds.below == high))


def endless_ranges(form: Form) -> Iterator[Mistake]:
    """A level that is worth a range of points needs its most: without it nothing limits the points."""
    for path, terms in _rules(form):
        for key, listed in terms.bounds.items():
            for n, each in enumerate(listed):
                if isinstance(each, Level) and each.ends[1] is None:
                    yield Mistake("range-without-end", (*path, key, n), {"name": each.name})


def grades_order(form: Form) -> Iterator[Mistake]:
    """Grades stand best first: the first that holds the total counts, and vetoes go down the list."""
    for g, (better, worse) in enumerate(pairwise(form.grades), start=1):
        if worse.height > better.height:
            facts = {"name": worse.name, "above": better.name}
            yield Mistake("grades-order", ("grades", g), facts, about=("grades",))


def empty_ranges(form: Form) -> Iterator[Mistake]:
    """The least must be under the most: rating ranges, floors and caps, limits of the total."""
    ranges = [
        ((*path, *way), least, most) for path, terms in _rules(form) for way, least, most in terms.ranges
    ]
    for s, section in enumerate(form.sections):
        if section.goals and (rating := section.goals.rating):
            ranges.append((("sections", s, "goals", "rating", "max"), rating.min, rating.max))
    for o, opinion in enumerate(form.opinions):
        if given := opinion.rating:
            ranges.append((("opinions", o, "rating", "max"), given.min, given.max))
    if form.total:
        ranges.append((("total", "max"), form.total.min, form.total.max))
    if form.pay:
        ranges.append((("pay", "max"), form.pay.min, form.pay.max))
    for path, least, most in ranges:
        if least is not None and most is not None and least >= most:
            yield _empty_range(path, least, most)


def _empty_range(path: Path, least: Decimal, most: Decimal) -> Mistake:
    facts = {"key": path[-1], "least": show(least), "most": show(most)}
    return Mistake("empty-range", path, facts, about=path[:-1])


def not_above_zero(form: Form) -> Iterator[Mistake]:
    """Numbers to divide by, to count in, or the most that a block moves: zero makes no sense."""
    numbers = [((*path, *way), number) for path, terms in _rules(form) for way, number in terms.positive]
    numbers += [(("adjustments", a, "cap"), block.cap) for a, block in enumerate(form.adjustments)]
    for path, terms in _rules(form):
        if path[0] == "adjustments":
            numbers += [((*path, *way), most) for way, _, most in terms.ranges if way == ("cap",)]
    if form.total:
        numbers.append((("total", "full"), form.total.full))
    for path, value in numbers:
        if value is not None and value <= 0:
            yield Mistake("not-above-zero", path, {"key": path[-1], "value": show(value)})


def effects(form: Form) -> Iterator[Mistake]:
    """A step or a counted event must take points off or put them on; an event cannot do both."""
    for path, terms in _rules(form):
        for way, each in terms.effects:
            if each.deduct is None and each.add is None:
                yield Mistake("no-effect", (*path, *way))
            if isinstance(each, Counted) and each.deduct is not None and each.add is not None:
                yield Mistake("two-effects", (*path, *way))


def starts(form: Form) -> Iterator[Mistake]:
    """Where a step starts must lie between its floor and its cap; in a block it starts from zero."""
    for path, indicator in _indicators(form):
        for key, value, least, most in _starting(indicator.rule):
            if path[0] == "adjustments":
                yield Mistake("start-in-block", (*path, "rule", key), {"key": key})
            elif (least is not None and value < least) or (most is not None and value > most):
                ends = (_INFINITY if end is None else show(end) for end in (least, most))
                yield _out_of_range((*path, "rule", key), show(value), *ends)


_INFINITY = "\N{INFINITY}"


def _starting(rule: Rule | None) -> Iterator[tuple[str, Decimal, Decimal | None, Decimal | None]]:
    """What says where a rule starts: key, number, the least and the most that it may be."""
    match rule:
        case Step():
            if rule.start is not None:
                yield "start", rule.start, rule.floor, rule.cap
            if rule.zero_below is not None:
                yield "zero_below", rule.zero_below, None, None
        case Choice() | Bands() | Ratio() | Count() | Linear() | Rating() | Ranges():
            pass
        case Checklist() | Narrative() | Earlier() | None:
            pass
        case _:
            assert_never(rule)


def empty_lists(form: Form) -> Iterator[Mistake]:
    lists: list[tuple[Path, Sequence[object]]] = [
        ((*path, key), items) for path, terms in _rules(form) for key, items in terms.lists.items()
    ]
    lists += ((("adjustments", a, "items"), block.items) for a, block in enumerate(form.adjustments))
    lists += [(path, table.columns) for path, table in _tables(form)]
    if form.raters:
        lists.append((("raters", "who"), form.raters.who))
    if form.follows:
        lists.append((("follows", "show"), form.follows.show))
    for path, items in lists:
        if not items:
            yield Mistake("empty-list", path, {"key": path[-1]})


_MOST_COLUMNS = 12
"""Of a table that somebody writes: more leave no room for words on an upright page."""


def _tables(form: Form) -> Iterator[tuple[Path, WrittenTable]]:
    for s, section in enumerate(form.sections):
        if section.table:
            yield ("sections", s, "table", "columns"), section.table


def written_tables(form: Form) -> Iterator[Mistake]:
    """A table has a section to itself, columns of different ids, and no more than fit on a page."""
    for path, table in _tables(form):
        yield from _twice(
            "duplicate-id", (((each.id), (*path, c, "id")) for c, each in enumerate(table.columns))
        )
        if len(table.columns) > _MOST_COLUMNS:
            yield _out_of_range(path, len(table.columns), 1, _MOST_COLUMNS)
    for s, section in enumerate(form.sections):
        if section.table and (section.indicators or section.goals):
            yield Mistake("table-not-alone", ("sections", s, "table"))


def rater_weights(form: Form) -> Iterator[Mistake]:
    """The weights of all raters make 100%, or those of every team that appraises together do.

    Without any weight the mean counts.  Weights for only some who appraise together mean nothing.
    """
    if not form.raters:
        return
    counting = [rater for rater in form.raters.who if not rater.reference]
    wholes = _teams(form, counting)
    if _sum(counting) == 100:
        wholes = {}
    elif not wholes:
        wholes = {("raters", "who"): counting}
    for path, team in wholes.items():
        yield from _team_weights(path, team)


def _teams(form: Form, counting: list[Rater]) -> dict[Path, list[Rater]]:
    """Those who appraise together, by the place where an indicator first names them."""
    teams: dict[frozenset[str], Path] = {}
    for path, raters in _rated(form):
        if raters:
            teams.setdefault(frozenset(raters), path)
    return {path: [rater for rater in counting if rater.name in names] for names, path in teams.items()}


def _sum(team: list[Rater]) -> Decimal | None:
    """The sum of all weights in percent; None if somebody has none."""
    weights = [rater.weight.value for rater in team if rater.weight is not None]
    return sum(weights, Decimal(0)) if len(weights) == len(team) else None


def _team_weights(path: Path, team: list[Rater]) -> Iterator[Mistake]:
    without = [rater.name for rater in team if rater.weight is None]
    total = _sum(team)
    if len(team) < 2 or len(without) == len(team):
        return
    if total is None:
        yield Mistake("rater-without-weight", path, {"names": ", ".join(without)})
    elif total != 100:
        names = " + ".join(f"{rater.name} {rater.weight}" for rater in team)
        yield Mistake("rater-weights", path, {"names": names, "sum": f"{show(total)}%"})


# ── earlier cards ───────────────────────────────────────────────────────────────────────────


def excluding(form: Form) -> Iterator[Mistake]:
    """Two things that a rule says and that cannot both be."""
    for path, terms in _rules(form):
        for one, other in terms.excluding:
            yield Mistake("keys-exclude", (*path, one.partition(":")[0]), {"one": one, "other": other})


def whole_shares(form: Form) -> Iterator[Mistake]:
    """Weights within a rule make 100%."""
    for path, terms in _rules(form):
        for key, shares in terms.shares.items():
            total = sum((each.value for each in shares), Decimal(0))
            if shares and total != 100:
                facts = {"key": key, "sum": f"{show(total)}%"}
                yield Mistake("shares-of-rule", (*path, key), facts, about=(*path, key))


def drawn(form: Form) -> Iterator[Mistake]:
    """A figure from earlier cards is nobody's to rate, no bonus, and not the form's own."""
    for path, indicator in _indicators(form):
        asked = asks(indicator.rule)
        if not isinstance(asked, Cards):
            continue
        if path[0] == "adjustments":
            yield Mistake("earlier-in-block", (*path, "rule"), {"name": indicator.name})
        if indicator.raters:
            yield Mistake("earlier-with-raters", (*path, "raters"), {"name": indicator.name})
        if form.id in asked.rule.forms:
            yield Mistake("earlier-of-itself", (*path, "rule", "from"), {"form": form.id})
        named = ((id_, (*path, "rule", "or", n)) for n, id_ in enumerate(asked.rule.or_))
        yield from _twice("duplicate-name", iter([(asked.rule.from_, (*path, "rule", "from")), *named]))
        if form.span == "month":
            facts = {"form": asked.rule.from_, "own": form.id}
            yield Mistake("earlier-of-month", (*path, "rule", "from"), facts)


CHECKS: tuple[Check, ...] = (
    duplicate_ids,
    duplicate_fields,
    duplicate_names,
    pay_names,
    pay_figures,
    reserved_ids,
    unknown_raters,
    idle_raters,
    veto_targets,
    weight_or_points,
    weights_in_range,
    counts_in_range,
    contradictory_bounds,
    endless_ranges,
    grades_order,
    empty_ranges,
    not_above_zero,
    effects,
    starts,
    empty_lists,
    written_tables,
    rater_weights,
    excluding,
    whole_shares,
    drawn,
)
"""Each finds one kind of mistake; all of them run, so that one reading shows everything."""
