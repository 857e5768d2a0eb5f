"""What the reasons say is true: every sum, product and comparison, to the digits that are shown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise, product

import pytest
from hypothesis import given, strategies as st

from formgen.points import half_up
from formgen.scoring.honest import honest
from formgen.scoring.model import Scorecard
from formgen.scoring.score import score
from formgen.scoring.words import beside, unrounded
from formgen.view.build import view_of
from formgen.yamlfiles.kinds import Entry
from forms import form, record

HALF = Fraction(5, 100_000)


@dataclass(frozen=True)
class About:
    """A number as shown: with three decimals or more it may have been rounded."""

    low: Fraction
    high: Fraction

    @classmethod
    def of(cls, text: str) -> About:
        value = Fraction(text)
        about = HALF if len(text.partition(".")[2]) > 2 else Fraction(0)
        return cls(value - about, value + about)

    def __add__(self, other: About) -> About:
        return About(self.low + other.low, self.high + other.high)

    def __sub__(self, other: About) -> About:
        return About(self.low - other.high, self.high - other.low)

    def __neg__(self) -> About:
        return About(-self.high, -self.low)

    def __mul__(self, other: About) -> About:
        ends = [a * b for a, b in product((self.low, self.high), (other.low, other.high))]
        return About(min(ends), max(ends))

    def __truediv__(self, other: About) -> About:
        return self * About(1 / other.high, 1 / other.low)


def value(words: str) -> About:
    """What an arithmetical expression among Chinese words comes to."""
    found = eval(code(words), {"N": About.of, "P": About.of("1") / About.of("100")})  # noqa: S307 digits and signs only
    assert isinstance(found, About)
    return found


def code(words: str) -> str:
    """The expression as Python has it: `N('…')` for each number, `P` for percent."""
    bare = re.sub(r"[^\d.%+×÷()\[\]（）\N{MINUS SIGN}]", "", words)
    text = re.sub(r"(\d+(?:\.\d+)?)(%?)", lambda m: f"({m[2] and 'P*'}N('{m[1]}'))", bare)
    for sign, python in zip("×÷[]（）\N{MINUS SIGN}", "*/()()-", strict=True):
        text = text.replace(sign, python)
    return text.replace(")%", ")*P")


COMPARES = {
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "≤": lambda a, b: a <= b,
    "≥": lambda a, b: a >= b,
}


def check(reason: str) -> int:
    """How many statements of arithmetic a reason makes; all of them must be true."""
    made = 0
    for clause in re.split("[，；：→]", reason):
        if aim := re.fullmatch(r" ?([\d.]+)%? (高于|低于|达到)目标 ([\d.]+)%?( [\d.]+)? ?", clause):
            actual, target = Fraction(aim[1]), Fraction(aim[3])
            assert (actual > target, actual < target) == (aim[2] == "高于", aim[2] == "低于"), reason
            assert not aim[4] or abs(abs(actual - target) - Fraction(aim[4].strip())) <= HALF * 2, reason
            made += 1
            continue
        parts = re.split("([=<>≤≥])", clause)
        for (left, right), sign in zip(pairwise(parts[::2]), parts[1::2], strict=True):
            one, other = value(left), value(right)
            if sign == "=":
                unit = HALF / 100 if "%" in right else HALF
                assert one.low - unit <= other.high, reason
                assert other.low <= one.high + unit, reason
            else:
                shown = [
                    Fraction(re.findall(r"[\d.]+", each)[-1 if each is left else 0]) for each in (left, right)
                ]
                assert COMPARES[sign](*shown), reason
            made += 1
    if rounding := re.fullmatch(r"(.+) 四舍五入(?:保留(\d)位小数|取整) → (.+)", reason):
        exact, total = (Fraction(each.replace("\N{MINUS SIGN}", "-")) for each in rounding.groups()[::2])
        assert half_up(exact, int(rounding[2] or 0)) == total, reason
        made += 1
    return made


def reasons(card: Scorecard) -> list[str]:
    found = [*(item.reason for item in card.items), *(part.reason for part in card.parts)]
    found += [block.reason for block in card.blocks] + [
        goal.reason for part in card.parts for goal in part.goals
    ]
    return [*found, *(each.text for each in card.reasons)]


# ── single sentences ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "false",
    [
        "30% × 80 ÷ 100 = 24分",
        "17999999 ÷ 30000000 = 60% < 60% → 0分",
        "率 90% < 90% → 0分",
        "84.5 四舍五入取整 → 84",
        "整2个单位 × 2 = 扣5 → 11分",
        "90% 低于目标 90% 0，整0个单位 × 2 = 扣0",
    ],
)
def test_this_test_finds_what_is_false(false: str) -> None:
    with pytest.raises(AssertionError):
        check(false)


def test_a_number_shows_the_digits_that_make_its_comparison_true() -> None:
    assert beside(Fraction(17999999, 300000), Decimal(60)) == "59.999997"
    assert beside(Fraction(200, 3), Decimal(60)) == "66.6667"
    assert beside(Fraction(90), Decimal(90)) == "90"
    assert unrounded(Fraction(8449999967, 10**8), 0) == "84.4999997"
    assert unrounded(Fraction(169, 2), 0) == "84.5"


@pytest.mark.parametrize(
    ("sentence", "honestly"),
    [
        ("2 ÷ 3 × 20 = 13.3333分", "2 ÷ 3 × 20 ≈ 13.3333分"),
        ("460 ÷ 500 × 20 = 18.4分", "460 ÷ 500 × 20 = 18.4分"),
        ("13.3333 + 26.6667 = 40，40 × 50% = 20", "13.3333 + 26.6667 = 40，40 × 50% = 20"),
        ("13.3333 + 13.3333 = 26.6667", "13.3333 + 13.3333 ≈ 26.6667"),
        ("[(7 − 6) ÷ (12 − 6) × 40 + 60]% = 66.6667%", "[(7 − 6) ÷ (12 − 6) × 40 + 60]% ≈ 66.6667%"),
        ("30 − 未达标4项 × 10 = −10，最低0 → 0分", "30 − 未达标4项 × 10 = −10，最低0 → 0分"),
        ("第2版完成率 90% = 90% → 10分", "第2版完成率 90% = 90% → 10分"),
        ("2 ÷ 0 = 3", "2 ÷ 0 = 3"),
        ("85.3333 ÷ 90 = 94.8148% < 96% → 0分", "85.3333 ÷ 90 ≈ 94.8148% < 96% → 0分"),
    ],
)
def test_an_equation_says_equal_only_where_the_digits_on_the_paper_are(sentence: str, honestly: str) -> None:
    assert honest(sentence) == honestly


def exactly(reason: str) -> None:
    """Every `=` of a reason is true to the last digit that is shown, and no `≈` is."""
    for clause in re.split("[，；：→]", reason):
        parts = re.split("([=≈])", clause)
        for (left, right), sign in zip(pairwise(parts[::2]), parts[1::2], strict=True):
            names = {"N": Fraction, "P": Fraction(1, 100)}
            one, other = code(re.split("[<>≤≥]", left)[-1]), code(re.split("[<>≤≥]", right)[0])
            same = eval(one, names) == eval(other, names)  # noqa: S307 digits and signs only
            assert same == (sign == "="), reason


# ── whole forms ─────────────────────────────────────────────────────────────────────────────

NEAR = ["0", "0.0000001", "0.00001", "0.004", "0.5", "1", "3.3333333", "7"]
RULES = [
    "bands: 率, intervals: [{from: 90, points: 100}, {from: 80, points: 70.5}, {below: 80, points: 0}]",
    "bands: 率, intervals: [{from: 90, points: 100}, {below: 85, points: 30}], outside: interpolate",
    "ratio: 额, unit: '%', target: 90, cap: 101%, zero_below: 96%",
    "ratio: 额, unit: '%', target: 90, better: lower, cap: 102%, floor: 98%",
    "step: 率, unit: '%', target: 90, deduct: 2, every: 0.3, floor: 40",
    "step: 率, unit: '%', target: 90, deduct: 0.7, add: 0.1, counting: begun, cap: 100.5",
    "step: 率, unit: '%', target: 90, deduct: 0.7, counting: proportion",
    "linear: 率, unit: '%', low: 83, high: 97, outside: clamp",
    "rating: {max: 120}",
]


@given(
    rule=st.sampled_from(RULES),
    facts=st.lists(st.tuples(st.sampled_from(NEAR), st.sampled_from("+-")), min_size=3, max_size=3),
    weighed=st.booleans(),
    decimals=st.integers(0, 2),
    more=st.tuples(st.integers(0, 9), st.sampled_from(NEAR), st.integers(0, 100)),
)
def test_every_reason_of_a_form_is_true(
    *,
    rule: str,
    facts: list[tuple[str, str]],
    weighed: bool,
    decimals: int,
    more: tuple[int, str, int],
) -> None:
    praise, late, goal = more
    names, weights = "甲乙丙", ("33.3%", "33.3%", "33.4%") if weighed else ("", "", "")
    who = ", ".join(
        f"{{name: {n}{f', weight: {w}' if w else ''}}}" for n, w in zip(names, weights, strict=True)
    )
    of = form(f"""
    decimals: {decimals}
    raters: {{who: [{who}]}}
    sections:
      - title: 业绩
        weight: 70%
        indicators: [{{id: work, name: 业绩, weight: 100%, raters: [甲, 乙, 丙], rule: {{{rule}}}}}]
      - title: 目标
        weight: 30%
        goals: {{rating: {{max: 120}}}}
    adjustments:
      - kind: bonus
        title: 加分
        cap: 5
        items: [{{id: praise, name: 表扬, rule: {{count: [{{name: 表扬, add: 0.7}}], cap: 6}}}}]
      - kind: deduction
        title: 扣分
        items: [{{id: late, name: 及时率, rule: {{step: 及时率, unit: "%", target: 90, deduct: 2, cap: 9}}}}]
    total: {{full: 100, min: 20, max: 95}}
    grades: [{{name: 优, from: 90}}, {{name: 良, from: 70, below: 90}}, {{name: 差, below: 70}}]
    """)
    given_ = {
        n: str(90 + float(by) * (1 if sign == "+" else -1))
        for n, (by, sign) in zip(names, facts, strict=True)
    }
    goals = (
        {"goal": "一", "weight": "70%", "rating": str(goal)},
        {"goal": "二", "weight": "30%", "rating": "77.7"},
    )
    entries: dict[str, Entry] = {
        "work": given_,
        "goals": goals,
        "praise": str(praise),
        "late": str(90 - float(late)),
    }
    card = score(of, record(of, entries))
    assert card.complete, card.problems
    assert sum(map(check, reasons(card))) >= 4
    for each in view_of(of, card=card, explain=True).reasons:
        exactly(each.text)
        check(each.text.replace("≈", "="))
