"""Every worked rule of the domain, and what no rule may ever do."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

import pytest
from hypothesis import assume, given, strategies as st

from formgen.forms.model import (
    Bands,
    Checklist,
    Choice,
    Count,
    Counted,
    Interval,
    Linear,
    Narrative,
    Option,
    Range,
    Rating,
    Ratio,
    Rule,
    Step,
    Tally,
)
from formgen.phrases import phrases
from formgen.points import Percent
from formgen.scoring.attainable import attainable, least_points, most_points
from formgen.scoring.facts import EntryError, read
from formgen.scoring.rules import Award, award
from formgen.yamlfiles.kinds import Entry

ZH = phrases("zh")


def number(text: str | int | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def percent(text: int | None) -> Percent | None:
    return None if text is None else Percent(Decimal(text))


def judged(rule: Rule, full: str | int | None, entry: Entry) -> Award:
    return award(ZH, rule, None if full is None else Fraction(full), read(ZH, rule, entry).fact)


def interval(points: int, **bounds: int) -> Interval:
    limits: dict[str, Any] = {key: Decimal(value) for key, value in bounds.items()}
    return Interval(points=Decimal(points), **limits)


LEVELS = Choice(choice=tuple(Option(name=f"{n}级", points=Decimal(5 * n)) for n in range(1, 6)))


def f4(outside: Literal["error", "lower", "interpolate"] = "error") -> Bands:
    """客服流程体系的建立与完善, as printed: nothing is said about 80% to 85%."""
    three = (interval(20, from_=90), interval(10, from_=85), interval(0, below=80))
    return Bands(bands="完成率", unit="%", intervals=three, outside=outside)


def ratio(**more: Any) -> Ratio:
    limits: dict[str, Any] = {key: percent(more.pop(key, None)) for key in ("floor", "cap", "zero_below")}
    return Ratio(ratio="销售额", unit="万元", target=number(more.pop("target", 500)), **limits, **more)


def step(**more: Any) -> Step:
    numbers = {key: Decimal(value) for key, value in more.items() if isinstance(value, int | float)}
    return Step(step="及时率", unit="%", **(more | numbers))


def linear(outside: Literal["error", "clamp", "extend", "zero"], low: int = 6, high: int = 12) -> Linear:
    return Linear(linear="利润率", low=Decimal(low), high=Decimal(high), outside=outside)


def holed(outside: Literal["lower", "interpolate"], *intervals: Interval) -> Bands:
    return Bands(bands="x", intervals=intervals, outside=outside)


GOOD = Tally(yes=1, name="好", points=Decimal(5))
COMPLAINTS = Count(count=(Counted(name="未达标", deduct=Decimal(10), unit="项"),))
PRAISE = Count(count=(Counted(name="表扬", unit="次", add=Decimal(1)),), cap=Decimal(5))


# ── worked examples ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("rule", "full", "entry", "points", "reason"),
    [
        (LEVELS, 25, "4级", "20", "4级 → 20分"),
        (LEVELS, 25, " ４级 ", "20", "4级 → 20分"),
        (f4(), 20, "87%", "10", "完成率 87% ≥ 85% → 10分"),
        (f4(), 20, "87", "10", "完成率 87% ≥ 85% → 10分"),
        (f4(), 20, "90", "20", "完成率 90% ≥ 90% → 20分"),
        (f4(), 20, "79.9", "0", "完成率 79.9% < 80% → 0分"),
        (f4("interpolate"), 20, "82", "4", "完成率 82% 在80%（0分）与85%（10分）之间，按插值 → 4分"),
        (f4("interpolate"), 20, "80", "0", "完成率 80% 在80%（0分）与85%（10分）之间，按插值 → 0分"),
        (f4("lower"), 20, "84.9", "0", "完成率 84.9% 在80%（0分）与85%（10分）之间，按较低一档 → 0分"),
        (ratio(), 20, "460", "18.4", "460 ÷ 500 × 20 = 18.4分"),
        (ratio(cap=120), 20, "650", "24", "650 ÷ 500 = 130%，最高120% × 20 = 24分"),
        (ratio(zero_below=60), 20, "290", "0", "290 ÷ 500 = 58% < 60% → 0分"),
        (ratio(zero_below=60), 20, "300", "12", "300 ÷ 500 × 20 = 12分"),
        (ratio(floor=50), 20, "100", "10", "100 ÷ 500 = 20%，最低50% × 20 = 10分"),
        (ratio(better="lower"), 20, "625", "16", "500 ÷ 625 × 20 = 16分"),
        (ratio(better="lower", cap=120), 20, "0", "24", "0 优于目标 500，最高120% × 20 = 24分"),
        (ratio(target=None), 20, {"actual": "230万元", "target": "250"}, "18.4", "230 ÷ 250 × 20 = 18.4分"),
        (
            *(step(target=95, deduct=2), 15, "92.4", "11"),
            "92.4% 低于目标 95% 2.6，整2个单位 × 2 = 扣4，15 − 4 = 11分",
        ),
        (
            *(step(target=95, deduct=2, counting="begun"), 15, "92.4", "9"),
            "92.4% 低于目标 95% 2.6，按3个单位 × 2 = 扣6，15 − 6 = 9分",
        ),
        (
            *(step(target=95, deduct=2, counting="proportion"), 15, "92.4", "9.8"),
            "92.4% 低于目标 95% 2.6，2.6个单位 × 2 = 扣5.2，15 − 5.2 = 9.8分",
        ),
        (step(target=95, deduct=2), 15, "95", "15", "95% 达到目标 95% → 15分"),
        (step(target=95, deduct=2), 15, "99", "15", "99% 高于目标 95% → 15分"),
        (
            *(step(target=95, deduct=2), 15, "85", "0"),
            "85% 低于目标 95% 10，整10个单位 × 2 = 扣20，15 − 20 = −5，最低0 → 0分",
        ),
        (
            *(step(target=10, add=0.5, cap=16), 15, "15", "16"),
            "15% 高于目标 10% 5，整5个单位 × 0.5 = 加2.5，15 + 2.5 = 17.5，最高16 → 16分",
        ),
        (
            *(step(target=3, deduct=1, every=2, better="lower"), 10, "8", "8"),
            "8% 高于目标 3% 5，整2个单位 × 1 = 扣2，10 − 2 = 8分",
        ),
        (COMPLAINTS, 30, "2", "10", "30 − 未达标2项 × 10 = 10分"),
        (COMPLAINTS, 30, "3", "0", "30 − 未达标3项 × 10 = 0分"),
        (COMPLAINTS, 30, "4项", "0", "30 − 未达标4项 × 10 = −10，最低0 → 0分"),
        (PRAISE, None, "3次", "3", "表扬3次 × 1 = 3分"),
        (PRAISE, None, "5", "5", "表扬5次 × 1 = 5分"),
        (PRAISE, None, "7", "5", "表扬7次 × 1 = 7，最高5 → 5分"),
        (
            *(linear("extend"), 20, "5.81"),
            Fraction(20) * (Fraction(-19, 600) * 40 + 60) / 100,
            "[(5.81 − 6) ÷ (12 − 6) × 40 + 60]% = 58.7333%，58.7333% × 20 = 11.7467分",
        ),
        (
            *(linear("error"), 20, "9", "16"),
            "[(9 − 6) ÷ (12 − 6) × 40 + 60]% = 80%，80% × 20 = 16分",
        ),
        (linear("clamp"), 20, "5", "12", "利润率 5 未达不允许值 6，60% × 20 = 12分"),
        (linear("clamp"), 20, "15", "20", "利润率 15 优于满意值 12，100% × 20 = 20分"),
        (linear("zero"), 20, "5", "0", "利润率 5 未达不允许值 6 → 0分"),
        (linear("zero"), 20, "13", "20", "利润率 13 优于满意值 12，100% × 20 = 20分"),
        (Rating(rating=Range()), 20, "88.5分", "17.7", "88.5 ÷ 100 × 20 = 17.7分"),
        (Rating(rating=Range()), 100, "90", "90", "打分 90 → 90分"),
        (Rating(rating=Range(max=Decimal(5))), None, "４．５", "4.5", "打分 4.5 → 4.5分"),
        (
            *(Checklist(checklist=("a", "b", "c")), 15, ("是", "√", "否"), "10"),
            "3项中2项“是”，2 ÷ 3 × 15 = 10分",
        ),
    ],
)
def test_a_worked_example_gives_its_points_and_says_why(
    rule: Rule, full: int | None, entry: Entry, points: str | Fraction, reason: str
) -> None:
    found = judged(rule, full, entry)
    assert (found.points, found.reason(ZH)) == (Fraction(points), reason)


def test_the_first_interval_that_holds_the_fact_counts() -> None:
    intervals = (interval(10, equals=0), interval(5, to=3), interval(0, above=3))
    rule = Bands(bands="错漏", unit="%", intervals=intervals)
    assert [judged(rule, 10, fact).points for fact in ("0", "0.1%", "3", "3.1%")] == [10, 5, 5, 0]
    assert judged(rule, 10, "0").reason(ZH) == "错漏 0% = 0% → 10分"


def test_an_interval_with_two_bounds_shows_both() -> None:
    rule = Bands(bands="满意度", intervals=(interval(8, from_=80, below=90), interval(6, above=70, to=79)))
    assert judged(rule, 10, "82").reason(ZH) == "80 ≤ 满意度 82 < 90 → 8分"
    assert judged(rule, 10, "79").reason(ZH) == "70 < 满意度 79 ≤ 79 → 6分"


def test_a_tiny_shortfall_is_not_rounded_away_in_the_reason() -> None:
    assert judged(f4("lower"), 20, "84.99999").reason(ZH).startswith("完成率 84.99999% 在")


def test_several_kinds_of_event_are_counted_each_with_its_points() -> None:
    late, early = (
        Counted(name="迟到", unit="次", deduct=Decimal(1)),
        Counted(name="加班", unit="次", add=Decimal(2)),
    )
    rule = Count(count=(late, early), cap=Decimal(12))
    found = judged(rule, 10, {"迟到": "3", "加班": "1次"})
    assert found == Award(Fraction(9), "10 − 迟到3次 × 1 + 加班1次 × 2 =")
    assert judged(rule, 10, {"迟到": "0", "加班": "4"}).points == 12


def test_the_number_of_yes_makes_a_level() -> None:
    tallies = [(0, "差", 2), (2, "中", 6), (3, "好", 10)]
    levels = tuple(Tally(yes=yes, name=name, points=Decimal(points)) for yes, name, points in tallies)
    rule = Checklist(checklist=("a", "b", "c"), levels=levels)
    levels_by_yes = [judged(rule, 10, (*"是" * yes, *"否" * (3 - yes))).level for yes in range(4)]
    assert levels_by_yes == ["差", "差", "中", "好"]
    assert judged(rule, 10, ("是", "是", "否")).reason(ZH) == "3项中2项“是” → 中 → 6分"


def test_linear_understands_a_high_below_the_low_as_lower_is_better() -> None:
    rule = linear("clamp", low=12, high=6)
    assert [judged(rule, 20, fact).points for fact in ("6", "9", "12", "13")] == [20, 16, 12, 12]


@pytest.mark.parametrize(
    ("rule", "full", "entry", "code"),
    [
        (f4(), 20, "82", "score-in-no-interval"),
        (f4(), 20, "80", "score-in-no-interval"),
        (holed("lower", interval(5, from_=60, to=80)), 5, "90", "score-in-no-interval"),
        (holed("interpolate", interval(5, from_=60, to=80)), 5, "50", "score-in-no-interval"),
        (holed("interpolate", interval(5, above=0), interval(0, below=0)), 5, "0", "score-in-no-interval"),
        (ratio(target=0), 20, "5", "score-target-not-positive"),
        (ratio(), 20, "-5", "score-negative"),
        (ratio(better="lower"), 20, "-5", "score-negative"),
        (ratio(better="lower"), 20, "0", "score-zero-without-cap"),
        (ratio(), None, "5", "score-no-full-points"),
        (step(target=95, deduct=2), None, "92", "score-no-full-points"),
        (step(target=95, deduct=2, every=0), 15, "92", "score-rule-unusable"),
        (COMPLAINTS, None, "1", "score-no-full-points"),
        (linear("error"), 20, "5.81", "score-beyond-limits"),
        (linear("error"), 20, "12.01", "score-beyond-limits"),
        (linear("clamp", low=6, high=6), 20, "6", "score-rule-unusable"),
        (Choice(choice=(Option(name="甲"),)), 5, "甲", "score-option-without-points"),
        (Checklist(checklist=("a",), levels=(GOOD,)), 5, "否", "score-no-level-reached"),
    ],
)
def test_a_fact_the_rule_does_not_cover_gives_no_points(
    rule: Rule, full: int | None, entry: Entry, code: str
) -> None:
    with pytest.raises(EntryError) as caught:
        judged(rule, full, entry)
    assert caught.value.code == code


def test_a_loss_earns_what_the_form_says_it_does() -> None:
    assert judged(ratio(floor=30), 20, "-5").points == 6
    assert judged(ratio(zero_below=60), 20, "-5").points == 0


@pytest.mark.parametrize(
    ("entry", "points"),
    [("4.49", 0), ("4.5", 10), ("4.6", 12), ("4.69分", 12), ("4.9", 18), ("5", 20), ("5.5", 20)],
)
def test_a_step_starts_where_the_form_says_and_below_that_gives_nothing(entry: str, points: int) -> None:
    numbers: dict[str, Any] = {"start": Decimal(10), "add": Decimal(2), "cap": Decimal(20)}
    edges: dict[str, Any] = {"target": Decimal("4.5"), "every": Decimal("0.1"), "zero_below": Decimal("4.5")}
    rule = Step(step="满意度", unit="分", **numbers, **edges)
    found = judged(rule, 20, entry)
    assert found.points == points
    assert found.reason(ZH).endswith(f"{points}分")
    assert attainable(rule, Fraction(20)) == 20
    assert (least_points(rule, None), most_points(rule, None)) == (Fraction(0), Fraction(20))


def test_a_step_where_lower_is_better_gives_nothing_above_its_limit() -> None:
    numbers: Any = {
        key: Decimal(n) for key, n in {"target": 3, "deduct": 2, "start": 8, "zero_below": 5}.items()
    }
    rule = Step(step="投诉", better="lower", **numbers)
    assert [judged(rule, 10, str(n)).points for n in (2, 3, 4, 5, 6)] == [8, 8, 6, 4, 0]
    assert judged(rule, 10, "6").reason(ZH) == "6 > 5 → 0分"


def test_between_touching_edges_lower_takes_the_worse_side() -> None:
    rule = holed("lower", interval(5, above=100), interval(0, below=100))
    assert judged(rule, 5, "100").points == 0


def test_interpolation_uses_the_nearest_edges_whatever_the_order_of_the_intervals() -> None:
    rule = f4("interpolate")
    turned = Bands(bands="完成率", unit="%", intervals=rule.intervals[::-1], outside="interpolate")
    assert judged(rule, 20, "82").points == judged(turned, 20, "82").points == 4


# ── what a rule can give ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("rule", "full", "least", "met", "most"),
    [
        (LEVELS, 25, 5, 25, 25),
        (f4(), 20, 0, 20, 20),
        (ratio(), 20, 0, 20, None),
        (ratio(cap=120, floor=50), 20, 10, 20, 24),
        (ratio(cap=80), 20, 0, 16, 16),
        (ratio(cap=120, floor=50, zero_below=60), 20, 0, 20, 24),
        (step(target=95, deduct=2), 15, 0, 15, 15),
        (step(target=95, add=1), 15, 15, 15, None),
        (step(target=95, add=1, deduct=1, cap=18, floor=3), 15, 3, 15, 18),
        (COMPLAINTS, 30, 0, 30, 30),
        (COMPLAINTS, None, None, 0, None),
        (PRAISE, None, 0, 5, 5),
        (linear("error"), 20, 12, 20, 20),
        (linear("zero"), 20, 0, 20, 20),
        (linear("extend"), 20, None, 20, None),
        (Rating(rating=Range()), 20, 0, 20, 20),
        (Rating(rating=Range(min=Decimal(1), max=Decimal(5))), None, 1, 5, 5),
        (Checklist(checklist=("a", "b")), 15, 0, 15, 15),
        (Narrative(narrative=()), None, None, 0, None),
        (None, 10, None, 0, None),
    ],
)
def test_a_rule_knows_its_least_its_met_and_its_most_points(
    rule: Rule | None, full: int | None, least: int | None, met: int, most: int | None
) -> None:
    whole = None if full is None else Fraction(full)
    assert attainable(rule, whole) == met
    if rule is not None:
        assert (least_points(rule, whole), most_points(rule, whole)) == (least, most)


# ── properties ──────────────────────────────────────────────────────────────────────────────

FULL = st.integers(1, 100).map(Fraction)
FACTS = st.decimals(min_value=0, max_value=300, places=2)
LIMITS = st.one_of(st.none(), st.integers(0, 100))


@st.composite
def ratios(draw: st.DrawFn) -> Ratio:
    cap = draw(st.one_of(st.none(), st.integers(100, 200)))
    target = draw(st.integers(1, 200))
    return ratio(target=target, cap=cap, floor=draw(LIMITS), zero_below=draw(LIMITS))


@st.composite
def steps(draw: st.DrawFn) -> Step:
    amounts = st.one_of(st.none(), st.decimals(min_value=0, max_value=9, places=1))
    return Step(
        step="x",
        target=draw(FACTS),
        every=draw(st.decimals(min_value="0.1", max_value=9, places=1)),
        deduct=draw(amounts),
        add=draw(amounts),
        counting=draw(st.sampled_from(["completed", "begun", "proportion"])),
        cap=draw(st.one_of(st.none(), st.integers(1, 200).map(Decimal))),
        start=draw(st.one_of(st.none(), st.integers(0, 100).map(Decimal))),
        zero_below=draw(st.one_of(st.none(), FACTS)),
    )


@st.composite
def linears(draw: st.DrawFn) -> Linear:
    low = draw(FACTS)
    high = low + draw(st.integers(1, 99))
    outside: Literal["clamp", "extend", "zero"] = draw(st.sampled_from(["clamp", "extend", "zero"]))
    return Linear(
        linear="x", low=low, high=high, base=Percent(Decimal(draw(st.integers(0, 100)))), outside=outside
    )


@st.composite
def rising_bands(draw: st.DrawFn) -> Bands:
    """Bands with holes between them, whose points rise with the fact."""
    edges = sorted(draw(st.lists(st.integers(0, 300), min_size=2, max_size=6, unique=True)))
    points = sorted(draw(st.lists(st.integers(0, 50), min_size=6, max_size=6)))
    ends = [Interval(below=Decimal(edges[0]), points=Decimal(points[0]))]
    pairs = zip(edges[1:-1:2], edges[2:-1:2], points[1:], strict=False)
    middle = [Interval(from_=Decimal(a), to=Decimal(b), points=Decimal(p)) for a, b, p in pairs]
    last = Interval(from_=Decimal(edges[-1]), points=Decimal(points[-1]))
    outside: Literal["lower", "interpolate"] = draw(st.sampled_from(["lower", "interpolate"]))
    return Bands(bands="x", intervals=tuple(draw(st.permutations([*ends, *middle, last]))), outside=outside)


RISING = st.one_of(ratios(), steps(), linears(), rising_bands())


@given(RISING, FULL, FACTS, FACTS)
def test_a_higher_fact_never_lowers_points_where_higher_is_better(
    rule: Rule, full: Fraction, one: Decimal, other: Decimal
) -> None:
    low, high = sorted((one, other))
    assert judged(rule, str(full), str(low)).points <= judged(rule, str(full), str(high)).points


@given(ratios(), steps(), FULL, FACTS, FACTS)
def test_a_higher_fact_never_raises_points_where_lower_is_better(
    ratio_: Ratio, step_: Step, full: Fraction, one: Decimal, other: Decimal
) -> None:
    from dataclasses import replace

    low, high = sorted((one, other))
    assume(low > 0)
    for rule in (replace(ratio_, better="lower"), replace(step_, better="lower")):
        assert judged(rule, str(full), str(low)).points >= judged(rule, str(full), str(high)).points


@given(RISING, FULL, FACTS)
def test_points_stay_between_the_least_and_the_most_of_their_rule(
    rule: Rule, full: Fraction, fact: Decimal
) -> None:
    points = judged(rule, str(full), str(fact)).points
    least, most = least_points(rule, full), most_points(rule, full)
    assert least is None or points >= least
    assert most is None or points <= most


@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 20)), min_size=1, max_size=4),
    st.one_of(st.none(), st.integers(0, 60).map(Decimal)),
    FULL,
    st.data(),
)
def test_counts_stay_between_the_least_and_the_most_of_their_rule(
    kinds: list[tuple[bool, int]], cap: Decimal | None, full: Fraction, data: st.DataObject
) -> None:
    counted = tuple(
        Counted(name=str(n), add=Decimal(points) if adds else None, deduct=None if adds else Decimal(points))
        for n, (adds, points) in enumerate(kinds)
    )
    rule = Count(count=counted, cap=cap)
    entry = {each.name: str(data.draw(st.integers(0, 30))) for each in counted}
    points = judged(rule, str(full), entry).points
    least, most = least_points(rule, full), most_points(rule, full)
    assert least is not None
    assert least <= points
    assert most is None or points <= most


@given(st.lists(st.booleans(), min_size=1, max_size=12), FULL)
def test_a_checklist_pays_each_yes_the_same(yes: list[bool], full: Fraction) -> None:
    rule = Checklist(checklist=tuple(map(str, range(len(yes)))))
    points = judged(rule, str(full), tuple("是" if each else "否" for each in yes)).points
    assert points * len(yes) == full * yes.count(True)


@given(st.integers(1, 100), st.decimals(min_value=0, max_value=100, places=2), FULL)
def test_a_rating_earns_its_share_of_the_greatest(most: int, given_: Decimal, full: Fraction) -> None:
    assume(given_ <= most)
    rule = Rating(rating=Range(max=Decimal(most)))
    assert judged(rule, str(full), str(given_)).points == full * Fraction(given_) / most
