"""The printed rule is the computed one: its limits are met, and every limit that counts is printed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Literal, TypeAlias

import pytest
from hypothesis import given, strategies as st

from formgen.forms.model import Bounds, Form
from formgen.forms.reading import read_form
from formgen.phrases import phrases
from formgen.policy.wording import edges, limits
from formgen.scoring.score import score
from formgen.view.build import view_of
from formgen.view.text import printed
from formgen.view.words import bounds
from formgen.yamlfiles.kinds import Entry
from forms import form, record

ZH = phrases("zh")

Place: TypeAlias = Literal["section", "bonus", "deduction"]
PLACES: tuple[Place, ...] = ("section", "bonus", "deduction")
FULL = 20


def having(rule: str, place: Place) -> Form:
    """A form in which this rule stands as an indicator of 20 points, or as an item of a block."""
    item = f"{{id: it, name: 本项, points: {FULL}, rule: {rule}}}"
    base = "{id: base, name: 基本分, points: 80, rule: {rating: {max: 100}}}"
    if place == "section":
        return form(f"sections: [{{indicators: [{base}, {item}]}}]")
    return form(f"""
        sections: [{{indicators: [{base}]}}]
        adjustments: [{{kind: {place}, title: 一, items: [{item}]}}]
    """)


def earned(of: Form, entry: Entry) -> Fraction:
    card = score(of, record(of, {"base": "100", "it": entry}))
    item = card.item("it")
    assert item is not None
    assert item.points is not None, item.reason
    return item.points


def words(of: Form) -> str:
    return "\n".join(each.text for each in printed(view_of(of)) if each.place == "it")


# ── limits of points ────────────────────────────────────────────────────────────────────────

_LIMIT = re.compile(
    r"(?P<end>不低于|不高于|最多[扣加]|至少[扣加])(?P<share>满分的)?(?P<number>-?[\d.]+)[%分]|扣完为止"
)


def printed_limits(text: str, place: Place) -> Iterator[tuple[str, Fraction]]:
    """The limits of an item's points that a text names: `least` or `most`, and the number."""
    for match in _LIMIT.finditer(text):
        if match[0] == "扣完为止":
            yield "least", Fraction(0)
            continue
        number = Fraction(match["number"])
        if match["share"]:
            number = number * FULL / 100
        match match["end"]:
            case "不低于":
                yield "least", number
            case "不高于" | "最多加":
                yield "most", number
            case "最多扣":
                yield "least", FULL - number if place == "section" else -number
            case "至少加":
                yield "least", number
            case _:  # 至少扣
                yield "most", -number


_halves = st.integers(-20, 60).map(lambda n: str(Decimal(n) / 2))
_positive = st.integers(1, 24).map(lambda n: str(Decimal(n) / 2))


@st.composite
def ends(draw: st.DrawFn) -> str:
    """A floor and a cap, or one of them, or none, as a spec says them."""
    numbers = sorted(draw(st.sets(_halves, min_size=2, max_size=2)), key=Decimal)
    said = {"floor": numbers[0], "cap": numbers[1]}
    kept = draw(st.sets(st.sampled_from(("floor", "cap"))))
    if Decimal(said["cap"]) <= 0:
        kept -= {"cap"}  # without a floor it lies under none, and a block could never use it
    return "".join(f", {key}: {said[key]}" for key in sorted(kept))


@st.composite
def counts(draw: st.DrawFn) -> tuple[str, Entry]:
    effects = draw(st.lists(st.sampled_from(("add", "deduct")), min_size=1, max_size=2))
    events = ", ".join(f"{{name: 事{n}, {each}: {draw(_positive)}}}" for n, each in enumerate(effects))
    times: Entry = {f"事{n}": str(draw(st.integers(0, 9))) for n in range(len(effects))}
    return f"{{count: [{events}]{draw(ends())}}}", times


@st.composite
def steps(draw: st.DrawFn) -> tuple[str, Entry]:
    effects = draw(st.sets(st.sampled_from(("add", "deduct")), min_size=1))
    rates = "".join(f", {each}: {draw(_positive)}" for each in sorted(effects))
    better = draw(st.sampled_from(("higher", "lower")))
    counting = draw(st.sampled_from(("completed", "begun", "proportion")))
    rule = f"{{step: 率, target: 50, better: {better}, counting: {counting}{rates}{draw(ends())}}}"
    return rule, str(50 + draw(st.integers(-20, 20)) / 2)


@st.composite
def ratios(draw: st.DrawFn) -> tuple[str, Entry]:
    least, most = sorted(draw(st.sets(st.integers(0, 200), min_size=2, max_size=2)))
    said = {
        "floor": f", floor: {least}%",
        "cap": f", cap: {most}%",
        "zero": f", zero_below: {(least + most) // 2}%",
    }
    kept = draw(st.sets(st.sampled_from(sorted(said))))
    better = draw(st.sampled_from(("higher", "lower")))
    rule = f"{{ratio: 额, target: 50, better: {better}{''.join(said[each] for each in sorted(kept))}}}"
    return rule, str(draw(st.integers(1, 200)))


@given(st.one_of(counts(), steps(), ratios()), st.sampled_from(PLACES))
def test_the_printed_limit_is_met(ruled: tuple[str, Entry], place: Place) -> None:
    rule, entry = ruled
    of = having(rule, place)
    points, text = earned(of, entry), words(of)
    if place == "deduction" and "满分的" in text:
        points = -points  # 扣分不高于满分的…
    for end, limit in printed_limits(text, place):
        if (
            end == "least"
            and "得0分" in text.replace("加0分", "得0分").replace("扣0分", "得0分")
            and points == 0
        ):
            continue  # 比值低于…得0分
        assert points >= limit if end == "least" else points <= limit, text


@given(st.one_of(counts(), steps()), st.sampled_from(PLACES))
def test_a_limit_that_decides_is_printed(ruled: tuple[str, Entry], place: Place) -> None:
    rule, entry = ruled
    of = having(rule, place)
    bare = having(re.sub(r", (floor|cap): -?[\d.]+", "", rule)[:-1] + ", floor: -9999}", place)
    if (points := earned(of, entry)) != earned(bare, entry):
        assert points in {limit for _, limit in printed_limits(words(of), place)}, words(of)


@pytest.mark.parametrize(
    ("rule", "place", "says", "entry", "points"),
    [
        ("{count: [{name: 迟到, deduct: 1}]}", "section", "扣完为止", "25", 0),
        ("{count: [{name: 迟到, deduct: 1}], floor: 5}", "section", "最多扣15分", "25", 5),
        ("{count: [{name: 迟到, deduct: 1}], floor: -3}", "section", "最多扣23分", "25", -3),
        ("{count: [{name: 迟到, deduct: 1}], floor: -3}", "deduction", "最多扣3分", "5", -3),
        ("{count: [{name: 迟到, deduct: 1}], floor: -3, cap: 2}", "deduction", "最多扣2分", "5", -2),
        ("{count: [{name: 表扬, add: 1}], cap: 4}", "bonus", "最多加4分", "5", 4),
        ("{count: [{name: 表扬, add: 1}], floor: 2}", "section", "本项得分不低于2分", "1", 2),
        ("{step: 率, target: 90, deduct: 2, floor: -6}", "deduction", "最多扣6分", "80", -6),
        ("{step: 率, target: 90, deduct: 2, add: 1, cap: 22}", "section",
         "本项得分不低于0分、不高于22分", "99", 22),
    ],
)  # fmt: skip
def test_limits_read_as_people_say_them(rule: str, place: Place, says: str, entry: str, points: int) -> None:
    of = having(rule, place)
    assert says in words(of)
    assert earned(of, entry) == points


def test_what_counts_in_a_block_is_printed_with_the_sign_of_the_block() -> None:
    text = words(having("{count: [{name: 迟到, deduct: 1}, {name: 早退, add: 2}]}", "deduction"))
    assert "迟到每次扣1分\n早退每次扣2分" in text
    assert "率以90为基准，每低1扣2分（不足1不计）" in words(
        having("{step: 率, target: 90, deduct: 2, add: 3}", "deduction")
    )
    assert "率以90为基准，每超1加3分" in words(having("{step: 率, target: 90, deduct: 2, add: 3}", "bonus"))


@pytest.mark.parametrize("place", ["bonus", "deduction"])
def test_a_cap_that_leaves_a_block_nothing_is_refused(place: Place) -> None:
    item = "{id: it, name: 本项, rule: {count: [{name: 表扬, add: 1}], floor: -3, cap: -1}}"
    text = f"adjustments: [{{kind: {place}, title: 一, cap: 0, items: [{item}]}}]"
    reading = read_form(f"id: form\ntitle: 考核表\nversion: 1\n{text}", "form.yaml")
    assert [each.code for each in reading.problems] == ["not-above-zero"] * 2


# ── what a checklist and a rating give ──────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("questions", "says"),
    [(5, "共5项，每项答“是”得4分"), (3, "共3项，每项答“是”得20分的3分之一"), (8, "共8项，每项答“是”得2.5分")],
)
def test_a_yes_says_what_it_gives(questions: int, says: str) -> None:
    asked = ", ".join(f"问{n}" for n in range(questions))
    of = having(f"{{checklist: [{asked}]}}", "section")
    assert says in words(of)
    ticks = ("是",) + ("否",) * (questions - 1)
    assert earned(of, ticks) == Fraction(FULL, questions)


def test_levels_by_the_number_of_yeses_say_how_many() -> None:
    levels = "{yes: 0, name: 差, points: 0}, {yes: 2, name: 良, points: 10}, {yes: 4, name: 优, points: 20}"
    of = having(f"{{checklist: [一, 二, 三, 四], levels: [{levels}]}}", "section")
    assert "按答“是”的项数定级：4项及以上为优，2项及以上为良，不足2项为差" in words(of)
    assert [earned(of, ("是",) * n + ("否",) * (4 - n)) for n in range(5)] == [0, 0, 10, 10, 20]


@pytest.mark.parametrize(
    ("outside", "says", "below", "above"),
    [
        ("clamp", "高于90%按90%计，低于60%按60%计", 12, 20),
        ("extend", "高于90%、低于60%仍按同一比例计算", 9, 23),
        ("zero", "高于90%按90%计，低于60%得0分", 0, 20),
    ],
)
def test_what_lies_beyond_the_limits_is_printed_as_it_counts(
    outside: str, says: str, below: int, above: int
) -> None:
    of = having(f"{{linear: 回访率, unit: '%', low: 60, high: 90, base: 60%, outside: {outside}}}", "section")
    assert "回访率90%得20分，60%得12分" in words(of)
    assert says in words(of)
    found = earned(of, "49%"), earned(of, "101%")
    assert (round(found[0]), round(found[1])) == (below, above)


def test_a_rating_says_what_its_points_are_worth_where_they_are_worth_others() -> None:
    assert "由评分人在0～10分之间打分，10分折合20分" in words(having("{rating: {max: 10}}", "section"))
    assert words(having("{rating: {max: 20}}", "section")).endswith("由评分人在0～20分之间打分")


# ── intervals ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("interval", "unit", "says"),
    [
        ({"from_": 80, "below": 90}, "分", "80（含）～90分"),
        ({"above": 80, "to": 90}, "分", "80～90（含）分"),
        ({"from_": 80, "to": 90}, "%", "80%（含）～90%（含）"),
        ({"above": 80, "below": 90}, "分", "80～90分（不含两端）"),
        ({"from_": 90}, "分", "90分及以上"),
        ({"above": 3}, "%", "高于3%"),
        ({"to": 60}, "分", "60分及以下"),
        ({"below": 60}, "分", "低于60分"),
        ({"equals": 0}, "%", "等于0%"),
        ({}, "分", "不限"),
    ],
)
def test_intervals_read_as_people_say_them(interval: dict[str, int], unit: str, says: str) -> None:
    assert bounds(Bounds(**{key: Decimal(number) for key, number in interval.items()}), ZH, unit) == says


@st.composite
def intervals(draw: st.DrawFn) -> Bounds:
    low, high = sorted(draw(st.sets(st.integers(0, 400), min_size=2, max_size=2)))
    least = draw(st.sampled_from(("", "from_", "above")))
    most = draw(st.sampled_from(("", "to", "below")))
    return Bounds(**{key: Decimal(end) / 4 for key, end in ((least, low), (most, high)) if key})


@given(intervals(), st.sampled_from(("%", "分", "次")))
def test_the_words_of_an_interval_are_read_back_as_its_limits(interval: Bounds, unit: str) -> None:
    found, rest = limits(bounds(interval, ZH, unit))
    wanted = list(edges(interval))
    assert [each.number for each in found] == [number for number, _ in wanted]
    assert all(edge in each.edges for each, (_, edge) in zip(found, wanted, strict=True))
    assert rest.strip() in ("", "不限")
