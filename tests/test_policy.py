"""What the policy checks find, and what they leave in peace."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given, strategies as st

from formgen.forms.model import Bounds, Form, Indicator, Section
from formgen.forms.reading import read_form
from formgen.forms.stretches import Stretch, common, gaps, hidden, stretch
from formgen.messages import LANGS, catalogue, hint, sentence
from formgen.policy.checks import CHECKS, CODES, check
from formgen.policy.meaning import overlapping
from formgen.policy.wording import limits
from formgen.problems import Places, Problem, Severity
from formgen.yamlfiles.kinds import Id, ItemId

SPECS = Path(__file__).parent.parent / "specs"

SOUND = """
    header: [姓名, 考核周期]
    total: {full: 100}
    grades:
      - {name: 合格, from: 60}
      - {name: 不合格, below: 60}
    signatures: [{role: 考核人, date: true}]
"""


def problems(text: str) -> tuple[Problem, ...]:
    """What the checks say of a form with this text; it must be readable."""
    head = "id: form\ntitle: 考核表\nversion: 1\n"
    reading = read_form(head + dedent(text), "form.yaml")
    assert reading.value is not None, reading.problems
    return check(reading.value, reading.places)


def codes(text: str) -> list[str]:
    return sorted(problem.code for problem in problems(text))


def indicators(*lines: str, more: str = SOUND) -> str:
    """A sound form with these indicators, a line each."""
    return "sections:\n  - indicators:\n" + "".join(f"      - {line}\n" for line in lines) + dedent(more)


def of_rule(rule: str, points: int = 10) -> list[Problem]:
    """What the checks say of one indicator's rule, worth so many of 100 points."""
    rest = f"{{id: rest, name: 其余, points: {100 - points}, rule: {{rating: {{max: 100}}}}}}"
    text = indicators(f"{{id: it, name: 本项, points: {points}, rule: {rule}}}", rest)
    return list(problems(text))


def one(found: list[Problem] | tuple[Problem, ...]) -> Problem:
    assert len(found) == 1, [problem.code for problem in found]
    return found[0]


# ── the six forms ───────────────────────────────────────────────────────────────────────────

ATTITUDE = "sections/1"
EXPECTED: dict[str, list[tuple[str, str]]] = {
    "account-manager": [
        ("source-truncated", "source/complete"),
        ("nothing-to-score", "sections"),
    ],
    "cs-department": [
        ("total-missing", ""),
        ("grades-missing", ""),
        ("header-missing", ""),
        ("signatures-missing", ""),
        ("no-weights", "sections"),
        ("no-rules", "sections"),
        ("indicators-overlap", "sections/1/indicators/0/requirement"),
        ("indicators-overlap", "sections/1/indicators/3/requirement"),
    ],
    "crm-manager": [
        ("total-missing", ""),
        ("grades-missing", ""),
        ("header-missing", ""),
        ("signatures-missing", ""),
        ("no-weights", "sections"),
        *((code, f"sections/0/indicators/{number}/rule{part}")
          for number in range(4)
          for code, part in (("questions-without-levels", ""), ("no-failing-level", "/narrative/2"))),
    ],
    "cs-manager-monthly": [
        ("total-missing", ""),
        ("grades-missing", ""),
        ("source-truncated", "source/complete"),
        ("period-field-missing", "header"),
        ("weights-not-100", "sections"),
        ("interval-gap", "sections/0/indicators/0/rule/intervals/1"),
        ("interval-overlap", "sections/0/indicators/1/rule/intervals/1"),
        ("edge-undecided", "sections/0/indicators/2/rule/intervals/0"),
        ("rule-wider", "sections/0/indicators/3/rule"),
        ("weights-not-100", ATTITUDE),
        ("points-below-full", f"{ATTITUDE}/indicators/1/rule"),
        ("level-missing", f"{ATTITUDE}/indicators/1/rule/choice"),
        ("signature-undated", "signatures/0"),
        ("signature-undated", "signatures/1"),
        ("symbol-unused", "notes/0"),
    ],
    "cs-manager-review": [
        ("total-missing", ""),
        ("grades-missing", ""),
        ("source-truncated", "source/complete"),
        ("period-field-missing", "header"),
        ("weights-not-100", "sections"),
        ("edge-undecided", "sections/0/indicators/0/rule/intervals/0"),
        ("rule-wider", "sections/0/indicators/1/rule"),
        ("weights-not-100", ATTITUDE),
        ("signature-undated", "signatures/0"),
        ("signature-undated", "signatures/1"),
        ("symbol-unused", "notes/0"),
    ],
    "cs-lead": [
        ("total-missing", ""),
        ("grades-missing", ""),
        ("header-missing", ""),
        ("signatures-missing", ""),
        ("source-truncated", "source/complete"),
        ("no-weights", "sections"),
        ("no-rules", "sections"),
        *(("open-list", f"sections/{number}/text") for number in range(2, 6)),
    ],
}  # fmt: skip
"""Every gap of the source's forms: code and path, in the order of the file."""


@pytest.mark.parametrize("name", EXPECTED)
def test_each_source_form_shows_exactly_its_known_gaps_at_their_places(name: str) -> None:
    file = SPECS / f"{name}.yaml"
    reading = read_form(file.read_text(encoding="utf-8"), file.name)
    assert reading.value is not None
    steps = [[int(step) if step.isdigit() else step for step in path.split("/") if step]
             for _, path in EXPECTED[name]]  # fmt: skip
    wanted = [(code, reading.places.at(*path)) for (code, _), path in zip(EXPECTED[name], steps, strict=True)]
    found = check(reading.value, reading.places)
    assert [(each.code, each.where) for each in found] == sorted(wanted, key=lambda each: each[1])
    assert all(each.severity is Severity.WARNING for each in found)


def test_the_facts_of_the_gaps_name_the_numbers() -> None:
    file = SPECS / "cs-manager-monthly.yaml"
    reading = read_form(file.read_text(encoding="utf-8"), file.name)
    assert reading.value is not None
    said = [sentence(problem, "zh") for problem in check(reading.value, reading.places)]
    assert "“客服流程体系的建立与完善”：80% ≤ 完成率 < 85% 时没有规定得分" in said
    assert "“客服部经理考核评分表(月度)”的权重合计为 55%，不是 100%：20% + 10% + 5% + 5% + 15%" in said
    assert "“以客户为中心”只有1级、2级，而“主动性”还有3级、4级、5级：是否被截断？" in said
    assert "“客户信息管理”：错漏 = 0% 同时符合两档（10分、5分），以先列出的为准" in said


# ── codes and words ─────────────────────────────────────────────────────────────────────────


def test_every_code_has_a_sentence_and_a_hint_in_every_language() -> None:
    for code in CODES:
        for lang in LANGS:
            assert catalogue()[code][lang]
            assert catalogue()[code][f"{lang}_hint"]


def test_checks_report_only_the_codes_they_declare() -> None:
    for file in SPECS.glob("*.yaml"):
        form = read_form(file.read_text(encoding="utf-8"), file.name).value
        assert form is not None
        for each in CHECKS:
            assert {finding.code for finding in each.look(form)} <= set(each.codes)


def test_a_sound_form_has_no_problem() -> None:
    assert codes(indicators("{id: base, name: 基本分, points: 100, rule: {rating: {max: 100}}}")) == []


# ── weights ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("weights", "severity"),
    [((60, 40), None), ((60, 30), Severity.WARNING), ((60, 50), Severity.ERROR)],
)
def test_weights_short_of_100_are_a_gap_and_weights_over_100_a_contradiction(
    weights: tuple[int, int], severity: Severity | None
) -> None:
    lines = (
        f"{{id: i{n}, name: 指标{n}, weight: {w}%, rule: {{rating: {{max: 100}}}}}}"
        for n, w in enumerate(weights)
    )
    found = [each for each in problems(indicators(*lines)) if each.code == "weights-not-100"]
    assert [each.severity for each in found] == ([severity] if severity else [])


def test_a_weight_that_is_missing_is_named_and_the_sum_is_not_complained_about_twice() -> None:
    text = indicators(
        "{id: a, name: 甲, weight: 60%, rule: {rating: {max: 100}}}",
        "{id: b, name: 乙, rule: {rating: {max: 100}}}",
    )
    assert [each.code for each in problems(text) if "weight" in each.code] == ["weight-missing"]


def test_a_titled_section_without_weight_beside_weighted_ones_is_found() -> None:
    text = """
        sections:
          - title: 业绩
            weight: 70%
            indicators: [{id: a, name: 甲, weight: 100%, rule: {rating: {max: 100}}}]
          - title: 态度
            indicators: [{id: b, name: 乙, weight: 30%, rule: {rating: {max: 100}}}]
    """ + SOUND.replace("\n    ", "\n        ")
    assert codes(text) == ["section-weight-missing"]


def test_shares_of_the_form_must_make_their_sections_declared_weight() -> None:
    text = """
        weights: form
        sections:
          - {title: 业绩, weight: 70%, indicators: [{id: a, name: 甲, weight: 60%, rule: {rating: {}}}]}
          - {title: 态度, weight: 40%, indicators: [{id: b, name: 乙, weight: 40%, rule: {rating: {}}}]}
    """ + SOUND.replace("\n    ", "\n        ")
    assert one(problems(text)).facts["sum"] == "60%"


def test_points_above_the_weight_are_an_error_unless_the_total_may_exceed_its_full() -> None:
    rule = "{choice: [{name: 是, points: 12}, {name: 否, points: 0}]}"
    assert one(of_rule(rule)).severity is Severity.ERROR
    over = SOUND.replace("{full: 100}", "{full: 100, max: 120}")
    lines = (f"{{id: it, name: 本项, points: 10, rule: {rule}}}",
             "{id: rest, name: 其余, points: 90, rule: {rating: {max: 100}}}")  # fmt: skip
    assert problems(indicators(*lines, more=over)) == ()


# ── intervals ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("intervals", "code", "stretch_"),
    [
        ("{from: 90, points: 10}, {from: 80, points: 5}, {below: 80, points: 0}", "", ""),
        ("{from: 90, points: 10}, {below: 80, points: 0}", "interval-gap", "80% ≤ 完成率 < 90%"),
        ("{above: 90, points: 10}, {below: 90, points: 0}", "edge-undecided", "完成率 = 90%"),
        ("{from: 90, points: 10}, {to: 90, points: 0}", "interval-overlap", "完成率 = 90%"),
        ("{from: 90, points: 10}, {from: 80, points: 5}", "interval-gap", "0% ≤ 完成率 < 80%"),
        ("{to: 60, points: 0}, {above: 60, to: 90, points: 10}", "interval-gap", "90% < 完成率 ≤ 100%"),
        ("{from: 80, points: 10}, {from: 90, points: 5}, {below: 80, points: 0}", "interval-hidden",
         "完成率 ≥ 90%"),
        ("{below: 50, points: 0}, {from: 50, to: 80, points: 5}, {from: 70, points: 10}", "interval-overlap",
         "70% ≤ 完成率 ≤ 80%"),
    ],
)  # fmt: skip
def test_gaps_edges_overlaps_and_hidden_intervals_are_told_apart(
    intervals: str, code: str, stretch_: str
) -> None:
    found = of_rule(f"{{bands: 完成率, unit: '%', intervals: [{intervals}]}}")
    assert [(each.code, each.facts["stretch"]) for each in found] == ([(code, stretch_)] if code else [])


def test_a_staircase_of_limits_is_no_overlap() -> None:
    assert of_rule("{bands: 次数, unit: 次, intervals: [{to: 1, points: 10}, {to: 3, points: 5}, "
                   "{above: 3, points: 0}]}") == []  # fmt: skip


def test_things_that_are_counted_have_no_gap_between_two_and_three() -> None:
    rule = "{{bands: 次数, unit: {unit}, intervals: [{{to: 2, points: 10}}, {{from: 3, points: 0}}]}}"
    assert of_rule(rule.format(unit="次")) == []
    assert [each.code for each in of_rule(rule.format(unit="小时"))] == ["interval-gap"]


@pytest.mark.parametrize("outside", ["lower", "interpolate"])
def test_a_form_that_says_what_lies_between_has_no_gap_there_but_still_one_beyond_its_ends(
    outside: str,
) -> None:
    rule = "{{bands: 分数, outside: {o}, intervals: [{{from: 90, points: 10}}, {{{low}, points: 0}}]}}"
    assert of_rule(rule.format(o=outside, low="below: 80")) == []
    assert one(of_rule(rule.format(o=outside, low="from: 10, below: 80"))).facts["stretch"] == "0 ≤ 分数 < 10"


_number = st.integers(-20, 20).map(lambda each: Decimal(each) / 2)


@st.composite
def partitions(draw: st.DrawFn) -> list[Bounds]:
    """The whole line cut at random numbers, each going to one random side."""
    cuts = sorted(draw(st.sets(_number, min_size=1, max_size=6)))
    left = draw(st.lists(st.booleans(), min_size=len(cuts), max_size=len(cuts)))
    ends: list[dict[str, Decimal]] = [{}]
    for cut, to_left in zip(cuts, left, strict=True):
        ends[-1]["to" if to_left else "below"] = cut
        ends.append({"above" if to_left else "from_": cut})
    return [Bounds(**each) for each in ends]


def _stretches(bounds: list[Bounds]) -> list[Stretch]:
    return [found for each in bounds if (found := stretch(each))]


@given(partitions())
def test_a_partition_of_the_line_has_neither_gap_nor_overlap(bounds: list[Bounds]) -> None:
    found = _stretches(bounds)
    assert list(gaps(found, Stretch())) == []
    assert all(common(one, other) is None for n, one in enumerate(found) for other in found[n + 1 :])


@given(partitions(), st.data())
def test_an_interval_taken_out_of_a_partition_leaves_itself_as_the_gap(
    bounds: list[Bounds], data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(bounds) - 1))
    rest = _stretches([*bounds[:index], *bounds[index + 1 :]])
    assert list(gaps(rest, Stretch())) == [stretch(bounds[index])]


_bounds = st.builds(
    Bounds,
    from_=st.none() | _number,
    above=st.none() | _number,
    to=st.none() | _number,
    below=st.none() | _number,
    equals=st.none() | _number,
)


@given(st.lists(_bounds, max_size=5), _bounds)
def test_gaps_agree_with_looking_at_every_number_of_a_fine_grid(bounds: list[Bounds], whole: Bounds) -> None:
    within = stretch(whole) or Stretch()
    found = list(gaps(_stretches(bounds), within))
    for number in (Fraction(n, 4) for n in range(-60, 61)):  # twice as fine as the ends
        open_ = within.holds(number) and not any(each.holds(number) for each in bounds)
        assert open_ == any(each.holds(number) for each in found)


@given(st.lists(_bounds, max_size=5))
def test_an_interval_is_hidden_if_the_first_match_is_never_its_own(bounds: list[Bounds]) -> None:
    found = _stretches(bounds)
    grid = [Fraction(n, 4) for n in range(-60, 61)]
    firsts = {next((n for n, each in enumerate(found) if each.holds(number)), None) for number in grid}
    assert hidden(found) == tuple(n for n in range(len(found)) if n not in firsts)


@given(_bounds, _bounds)
def test_what_two_intervals_share_agrees_with_the_grid(one_: Bounds, other: Bounds) -> None:
    left, right = stretch(one_), stretch(other)
    both = common(left, right) if left and right else None
    for number in (Fraction(n, 4) for n in range(-60, 61)):
        assert (both is not None and both.holds(number)) == (one_.holds(number) and other.holds(number))


# ── other rules ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("{linear: 满意度, low: 6, high: 12}", "fact-beyond-limits"),
        ("{ratio: 销售额, target: 500}", "points-without-cap"),
        ("{step: 销售额, target: 500, add: 1}", "points-without-cap"),
        ("{choice: [{name: 1级, points: 5}, {name: 2级, points: 8}, {name: 4级, points: 10}]}",
         "level-skipped"),
        ("{choice: [{name: 是, points: 10}, {name: 否}]}", "option-without-points"),
        ("{checklist: [甲, 乙], levels: [{yes: 2, name: 好, points: 10}]}", "tally-gap"),
    ],
)  # fmt: skip
def test_a_rule_that_leaves_something_open_is_found(rule: str, code: str) -> None:
    assert one(of_rule(rule)).code == code


def test_a_scale_with_a_failing_level_is_complete() -> None:
    narrative = (
        "{id: words, name: 评语, rule: {narrative: [{name: 优秀, text: 好}, {name: NAME, text: 不好}]}}"
    )
    base = "{id: base, name: 基本分, points: 100, rule: {rating: {max: 100}}}"
    assert codes(indicators(base, narrative.replace("NAME", "待改进"))) == []
    assert codes(indicators(base, narrative.replace("NAME", "一般"))) == ["no-failing-level"]


def test_an_indicator_without_a_rule_among_others_is_named() -> None:
    text = indicators(
        "{id: a, name: 甲, points: 50, rule: {rating: {max: 100}}}", "{id: b, name: 乙, points: 50}"
    )
    assert one(problems(text)).facts["name"] == "乙"


# ── words beside numbers ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("完成率在90%以上20分", [("90", {"from"})]),
        ("错漏在3%以内5分", [("3", {"to"})]),
        ("不低于８５％", [("85", {"from"})]),
        ("超过3%为0分", [("3", {"above"})]),
        ("低于80%为0分", [("80", {"below"})]),
        ("不满60分", [("60", {"below"})]),
        ("90分以上（不含）", [("90", {"above"})]),
        ("80%～90%（不含）", [("80", {"from", "above"}), ("90", {"below"})]),
        ("高于60分、不超过80分", [("60", {"above"}), ("80", {"to"})]),
        ("每低于1%扣2分", []),
        ("按要求完成10分", []),
    ],
)
def test_words_for_limits_include_or_exclude_their_number(
    text: str, meant: list[tuple[str, set[str]]]
) -> None:
    found = limits(text)[0]
    assert sorted((str(each.number), set(each.edges)) for each in found) == sorted(meant)


@pytest.mark.parametrize(
    ("interval", "code"),
    [
        ("{from: 90, points: 10, text: 完成率在90%以上10分}", ""),
        ("{from: 95, points: 10, text: 完成率在90%以上10分}", "printed-limit-differs"),
        ("{above: 90, points: 10, text: 完成率在90%以上10分}", "printed-edge-differs"),
        ("{from: 90, points: 10, text: 完成率在90%以上8分}", "printed-points-differ"),
        ("{from: 90, points: 10, text: 完成率在９０％以上１０分}", ""),
    ],
)
def test_an_intervals_words_must_say_the_rules_numbers(interval: str, code: str) -> None:
    found = of_rule(
        f"{{bands: 完成率, unit: '%', outside: lower, intervals: [{interval}, {{below: 90, points: 0}}]}}"
    )
    assert [each.code for each in found if each.code.startswith("printed")] == ([code] if code else [])


def test_a_measured_score_is_not_taken_for_points() -> None:
    interval = "{from: 90, points: 10, text: 满意度90分以上10分}, {below: 90, points: 0, text: 低于90分0分}"
    assert of_rule(f"{{bands: 满意度, unit: 分, intervals: [{interval}]}}") == []


def test_a_computed_rules_words_must_say_its_numbers() -> None:
    rule = "{{step: 满意度, unit: '%', target: 95, deduct: 2, text: 达到95%得10分，每低于1%扣{}分}}"
    assert of_rule(rule.format(2)) == []
    found = one(of_rule(rule.format(3)))
    assert (found.code, found.facts["printed"]) == ("printed-number-differs", "3分")


def test_a_weight_in_a_label_must_be_the_weight() -> None:
    text = """
        sections:
          - title: 服务质量
            label: 2.1 服务质量(权重40%)
            weight: 100%
            indicators: [{id: a, name: 甲, weight: 100%, rule: {rating: {max: 100}}}]
    """ + SOUND.replace("\n    ", "\n        ")
    assert one(problems(text)).code == "printed-weight-differs"


def test_an_options_words_must_say_its_points() -> None:
    rule = "{{choice: [{{name: 及时, points: 10}}, {{name: 拖期, points: 5, text: 拖期3天以内扣{}分}}]}}"
    assert of_rule(rule.format(5)) == []
    assert [each.code for each in of_rule(rule.format(4))] == ["printed-points-differ"]


# ── total, grades, pay ──────────────────────────────────────────────────────────────────────

BASE = "{id: base, name: 基本分, points: 100, rule: {rating: {max: 100}}}"


def graded(grades: str, more: str = "") -> list[tuple[str, str]]:
    text = f"""
        header: [姓名]
        total: {{full: 100}}
        grades: [{grades}]
        signatures: [{{role: 考核人, date: true}}]
        {more}
    """
    found = problems(indicators(BASE, more=text))
    told = ("stretch", "name", "names")
    return [(each.code, next((each.facts[key] for key in told if key in each.facts), "")) for each in found]


@pytest.mark.parametrize(
    ("grades", "expected"),
    [
        ("{name: A, from: 90}, {name: B, from: 60}, {name: C, below: 60}", []),
        ("{name: A, from: 90}, {name: B, from: 60, to: 89}, {name: C, below: 60}",
         [("grade-gap", "89分 < 总分 < 90分")]),
        ("{name: A, above: 60}, {name: C, below: 60}", [("grade-gap", "总分 = 60分")]),
        ("{name: A, from: 90}, {name: B, from: 60, to: 90}, {name: C, below: 60}",
         [("grade-overlap", "总分 = 90分")]),
        ("{name: A, from: 60}, {name: B, from: 60, to: 89}, {name: C, below: 60}", [("grade-hidden", "B")]),
        ("{name: S, above: 110}, {name: A, from: 60}, {name: C, below: 60}",
         [("grade-out-of-reach", "总分 > 110分")]),
    ],
)  # fmt: skip
def test_every_total_has_one_grade_and_every_grade_a_total(
    grades: str, expected: list[tuple[str, str]]
) -> None:
    assert graded(grades) == expected


def test_whole_number_totals_leave_no_gap_between_89_and_90() -> None:
    grades = "{name: A, from: 90}, {name: B, from: 60, to: 89}, {name: C, to: 59}"
    assert graded(grades, "decimals: 0") == []
    assert [code for code, _ in graded(grades, "decimals: 1")] == ["grade-gap", "grade-gap"]


def test_a_gap_in_which_only_one_total_can_lie_names_it() -> None:
    grades = "{name: A, from: 86}, {name: B, from: 60, below: 85}, {name: C, below: 60}"
    assert graded(grades, "decimals: 0") == [("grade-gap", "总分 = 85分")]
    assert graded(grades, "decimals: 1") == [("grade-gap", "85分 ≤ 总分 < 86分")]


def test_a_bonus_that_lifts_totals_above_the_best_grade_leaves_them_without_one() -> None:
    praise = "{id: praise, name: 表扬, rule: {count: [{name: 表扬, add: 1}]}}"
    bonus = f"adjustments: [{{kind: bonus, title: 加分, cap: 5, items: [{praise}]}}]"
    assert graded("{name: A, from: 60, to: 100}, {name: C, below: 60}", bonus) == [
        ("grade-gap", "100分 < 总分 ≤ 105分")
    ]


def test_pay_by_coefficient_needs_every_coefficient() -> None:
    pay = "pay: {base: {levels: {一级: 1000}}, factors: [{grade: 绩效系数}]}"
    found = graded("{name: A, from: 60, coefficient: 1}, {name: C, below: 60}", pay)
    assert found == [("coefficient-missing", "C")]


def test_coefficients_are_of_use_where_pay_goes_by_them() -> None:
    grades = "{name: A, from: 60, coefficient: 1}, {name: C, below: 60}"
    assert graded(grades) == []
    assert graded(grades, "pay: {base: {roster: 基数}}") == [("coefficients-unused", "A")]


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("additions: [{record: 奖惩金额}]", "奖惩金额"),
        ("deductions: [{roster: 扣款}]", "扣款"),
        ("additions: [{record: 奖惩金额}], deductions: [{record: 扣款}]", "奖惩金额、扣款"),
        ("additions: [{record: 奖惩金额}], min: 0", ""),
        ("additions: [{levels: {一级: 100}, name: 津贴}]", ""),
        ("additions: [{levels: {一级: -100}, name: 津贴}]", "津贴"),
        ("factors: [{record: 系数}]", ""),
    ],
)
def test_pay_that_may_fall_below_zero_is_told(more: str, told: str) -> None:
    pay = f"pay: {{base: {{roster: 基数}}, {more}}}"
    found = graded("{name: A, from: 60}, {name: C, below: 60}", pay)
    assert found == ([("pay-may-be-negative", told)] if told else [])


def test_a_symbol_that_a_note_explains_is_used() -> None:
    grades = "{name: A, from: 60}, {name: C, below: 60}"
    pay = "pay: {symbol: Q, base: {levels: {一级: 1000}}}"
    note = "notes: [备注：Q为绩效工资数额。]"
    assert graded(grades, pay) == []
    assert [code for code, _ in graded(grades, note)] == ["symbol-unused"]
    assert graded(grades, f"{pay}\n        {note}") == []


def test_a_five_level_pay_system_has_five_levels() -> None:
    more = (
        "pay: {symbol: Q, base: {levels: {一级: 1000}}}\n        notes: [Q为五级工资制中对应的绩效工资数额。]"
    )
    assert [code for code, _ in graded("{name: A, from: 60}, {name: C, below: 60}", more)] == [
        "pay-levels-differ"
    ]


def test_a_grade_without_description_beside_described_ones_is_named() -> None:
    assert graded("{name: A, from: 60, text: 好}, {name: C, below: 60}") == [("grade-undescribed", "C")]


def test_forced_shares_make_everybody() -> None:
    found = graded("{name: A, from: 60, share: 20%}, {name: C, below: 60, share: 70%}")
    assert found == [("shares-not-100", "")]


# ── accepted gaps ───────────────────────────────────────────────────────────────────────────


def accepting(*accepts: str) -> tuple[Problem, ...]:
    more = SOUND.replace("{role: 考核人, date: true}", "被考核人, 考核人")
    lines = "".join(f"\n  - {each}" for each in accepts)
    return problems(indicators(BASE, more=dedent(more) + "accepts:" + lines))


def test_an_accepted_gap_stays_visible_with_its_reason() -> None:
    found = accepting("{code: signature-undated, why: 日期写在公章旁}")
    assert [(each.severity, each.facts["why"]) for each in found] == [
        (Severity.ACCEPTED, "日期写在公章旁")
    ] * 2


def test_a_gap_is_accepted_only_where_the_owner_says() -> None:
    found = accepting("{code: signature-undated, at: 考核人, why: 已在公章旁}")
    assert [(each.severity, each.facts["name"]) for each in found] == [
        (Severity.WARNING, "被考核人"),
        (Severity.ACCEPTED, "考核人"),
    ]


def test_accepting_nothing_and_unknown_codes_are_found() -> None:
    found = accepting(
        "{code: signature-undated, why: 已知}",
        "{code: signature-undatted, why: 错字}",
        "{code: open-list, why: 已改}",
    )
    left = {each.code: each for each in found if each.severity is Severity.WARNING}
    assert set(left) == {"accepts-unknown-code", "accepts-nothing"}
    assert hint(left["accepts-unknown-code"], "zh") == "是不是 `signature-undated`？"


def test_errors_cannot_be_accepted() -> None:
    rule = "{choice: [{name: 是, points: 120}, {name: 否, points: 0}]}"
    more = SOUND + "\n    accepts: [{code: points-over-full, why: 不管}]"
    found = problems(indicators(f"{{id: a, name: 甲, points: 100, rule: {rule}}}", more=more))
    assert {each.code: each.severity for each in found} == {
        "points-over-full": Severity.ERROR,
        "accepts-contradiction": Severity.WARNING,
    }


def test_checks_need_no_places() -> None:
    form = read_form((SPECS / "cs-lead.yaml").read_text(encoding="utf-8"), "f.yaml").value
    assert form is not None
    assert {each.where.line for each in check(form, Places("f.yaml"))} == {0}


# ── totals below zero, edges that are taken ─────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("total", "kind", "warned"),
    [("", "deduction", True), (", min: 0", "deduction", False), ("", "bonus", False)],
)
def test_deductions_may_not_bring_the_total_below_zero_unnoticed(
    total: str, kind: str, *, warned: bool
) -> None:
    late = "{id: late, name: 迟到, rule: {count: [{name: 迟到, deduct: 1}], cap: 5}}"
    text = indicators("{id: base, name: 基本分, points: 100, rule: {rating: {max: 100}}}")
    text = text.replace("{full: 100}", f"{{full: 100{total}}}")
    text += f"adjustments: [{{kind: {kind}, title: 加减分, items: [{late}]}}]\n"
    assert ("total-may-be-negative" in codes(text)) == warned


@pytest.mark.parametrize(
    ("first", "found"), [("{from: 80, points: 10, text: 80%以上}", 0), ("{above: 80, points: 10}", 1)]
)
def test_an_edge_that_an_earlier_interval_holds_is_not_missed_in_the_next(first: str, found: int) -> None:
    rule = f"{{bands: 率, unit: '%', intervals: [{first}, {{below: 80, points: 0, text: 80%以下}}]}}"
    assert [each.code for each in of_rule(rule)].count("printed-edge-differs") == found


# ── long forms ──────────────────────────────────────────────────────────────────────────────


def test_ten_times_the_indicators_take_about_ten_times_as_long_to_compare() -> None:
    """Each with every other would be four hundred million pairs."""
    every = tuple(
        Indicator(id=ItemId(f"i{n}"), name=f"第{n}项", requirement=f"按时做到第{n + 1}项")
        for n in range(20_000)
    )
    found = list(overlapping(Form(id=Id("f"), title="f", version=1, sections=(Section(indicators=every),))))
    assert len(found) > 19_990
    assert found[0].facts == {"name": "第0项", "other": "第1项", "word": "第1项"}
