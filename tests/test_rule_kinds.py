"""Every kind of rule is known wherever it must be: read, printed, recorded, scored, explained, carried on.

What branches on kinds ends in `assert_never`, so that mypy names each place that lacks one.  What no type
can see is tried here, for every class of `Rule`, with facts of its own: a kind without an example fails.
"""

from __future__ import annotations

import ast
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args, get_origin, get_type_hints

import pytest
from openpyxl import load_workbook

import outside
from formgen.forms import model
from formgen.forms.model import Form, Rule
from formgen.forms.reading import read_form
from formgen.forms.rules import Asked, asks, is_one_number, limits
from formgen.forms.slots import SlotKind, SlotSpec, recorded
from formgen.messages import catalogue
from formgen.periods import Period
from formgen.phrases import TONGUES, phrases
from formgen.points import Percent
from formgen.policy.checks import check
from formgen.problems import Places
from formgen.records.model import Past, Person, Record
from formgen.records.scorefiles import scores_in
from formgen.scoring.attainable import attainable, least_points, most_points
from formgen.scoring.carrying import Bridge, Note, NoteKind
from formgen.scoring.facts import Fact, Totals, number_of, read
from formgen.scoring.honest import honest
from formgen.scoring.model import Item, Scorecard
from formgen.scoring.rules import award
from formgen.scoring.score import score
from formgen.view.build import view_of
from formgen.view.changes import changes
from formgen.view.impact import said as noted
from formgen.view.model import Page
from formgen.view.text import printed
from formgen.workbooks.scores import FIRST, Sheet, workbook
from formgen.yamlfiles.kinds import Entry
from forms import form, record

ZH = phrases("zh")

SOURCE = Path(__file__).parents[1] / "src" / "formgen"
KINDS: tuple[type[Any], ...] = get_args(Rule)


@dataclass(frozen=True, kw_only=True)
class Example:
    """A rule as somebody would write it for an indicator of 20 points, and what is recorded for it.

    `facts` are entries as typed in a score file, or what earlier cards came to, each with its points ("":
    it gives none); `wrong` is such a fact that is refused, and the code that says so.  `words` are printed.
    `limits` are the numbers that a fact is held against, `least` and `most` what the rule can give ("":
    without an end).  `unsound` is a rule of this kind that cannot be used, `misprint` one whose words say
    another number than the rule, each with the code that tells so; what gives no points has no number to
    misprint.  `not_in_block` is the part of the rule that none in a block of bonus or deduction has.
    """

    rule: str
    facts: tuple[tuple[Given, str], tuple[Given, str]]
    wrong: tuple[Given, str]
    words: tuple[str, ...]
    unsound: tuple[str, str]
    misprint: tuple[str, str] | None
    limits: tuple[str, ...] = ()
    least: str = ""
    most: str = ""
    not_in_block: str = ""

    @property
    def gives_points(self) -> bool:
        return any(points for _, points in self.facts)

    @property
    def is_recorded(self) -> bool:
        return not isinstance(self.wrong[0], Pasts)


@dataclass(frozen=True)
class Pasts:
    """What earlier cards came to, in place of an entry."""

    each: tuple[Past, ...]


Given: TypeAlias = "Entry | Pasts"


def pasts(*totals: str) -> Pasts:
    """The months of a quarter, "" for one that nobody recorded."""
    months = Period.parse("2026-Q4").months
    done = [
        Past(month, "complete", Decimal(total), Decimal(100)) if total else Past(month, "missing")
        for month, total in zip(months, totals, strict=True)
    ]
    return Pasts(tuple(done))


EXAMPLES: Mapping[type[Any], Example] = {
    model.Choice: Example(
        rule="{choice: [{name: 差, points: 5, text: 被动}, {name: '好,的', points: 20, text: 主动}]}",
        facts=(("好,的", "20"), ("差", "5")),
        wrong=("中", "score-no-such-option"),
        words=("差：被动（5分）", "好,的：主动（20分）"),
        unsound=("{choice: [{name: 差, points: 5}, {name: 差, points: 20}]}", "duplicate-name"),
        misprint=("{choice: [{name: 差, points: 5, text: 被动得3分}]}", "printed-points-differ"),
        least="5",
        most="20",
    ),
    model.Bands: Example(
        rule="{bands: 接听率, unit: '%', intervals: [{from: 90, points: 20}, {from: 70, to: 80, points: 8}]}",
        facts=(("93%", "20"), ("80", "8")),
        wrong=("85%", "score-in-no-interval"),
        words=("接听率90%及以上：20分", "接听率70%（含）～80%（含）：8分"),
        unsound=("{bands: 接听率, intervals: [{from: 90, to: 80, points: 20}]}", "empty-interval"),
        misprint=(
            "{bands: 接听率, unit: '%', intervals: [{from: 90, points: 20, text: 95%以上得20分}]}",
            "printed-limit-differs",
        ),
        limits=("90", "70", "80"),
        least="8",
        most="20",
    ),
    model.Ratio: Example(
        rule="{ratio: 回款额, unit: 万元, floor: 10%, cap: 120%}",
        facts=(
            ({"actual": "46万元", "target": "50"}, "18.4"),
            ({"actual": "4", "target": "50"}, "2"),
        ),
        wrong=({"actual": "很多", "target": "50"}, "score-not-a-number"),
        words=("得分=回款额÷目标值×20分", "得分不低于满分的10%、不高于满分的120%"),
        unsound=("{ratio: 回款额, floor: 130%, cap: 120%}", "empty-range"),
        misprint=("{ratio: 回款额, cap: 120%, text: 最高得满分的130%}", "printed-number-differs"),
        least="2",
        most="24",
    ),
    model.Step: Example(
        rule="{step: 满意度, unit: '%', target: 95, deduct: 2, add: 0.5, cap: 22, start: 18, zero_below: 90}",
        facts=(("92.4%", "14"), ("97", "19")),
        wrong=("很好", "score-not-a-number"),
        words=(
            "满意度达到95%得18分",
            "每低1%扣2分，每超1%加0.5分（不足1%不计）",
            "本项得分不低于0分、不高于22分",
            "低于90%得0分",
        ),
        unsound=("{step: 满意度, target: 95}", "no-effect"),
        misprint=("{step: 满意度, target: 95, deduct: 2, text: 每低1%扣3分}", "printed-number-differs"),
        limits=("95", "90"),
        not_in_block=", start: 18, zero_below: 90",
        least="0",
        most="22",
    ),
    model.Count: Example(
        rule="{count: [{name: 投诉, unit: 件, deduct: 4}, {name: 表扬, add: 1}], cap: 21}",
        facts=(({"投诉": "2件", "表扬": "1"}, "13"), ({"投诉": "0", "表扬": "3"}, "21")),
        wrong=({"投诉": "一些", "表扬": "1"}, "score-not-a-number"),
        words=("投诉每件扣4分", "表扬每次加1分", "本项得分不低于0分、不高于21分"),
        unsound=("{count: [{name: 投诉, deduct: 0}]}", "not-above-zero"),
        misprint=("{count: [{name: 投诉, deduct: 4}], text: 每次扣5分}", "printed-number-differs"),
        least="0",
        most="21",
    ),
    model.Linear: Example(
        rule="{linear: 回访率, unit: '%', low: 60, high: 90}",
        facts=(("75%", "16"), ("60%", "12")),
        wrong=("95%", "score-beyond-limits"),
        words=("回访率90%得20分，60%得12分，其间按比例计算（功效系数法）",),
        unsound=("{linear: 回访率, low: 60, high: 60}", "empty-range"),
        misprint=(
            "{linear: 回访率, unit: '%', low: 60, high: 90, text: 98%得满分}",
            "printed-number-differs",
        ),
        limits=("60", "90"),
        least="12",
        most="20",
    ),
    model.Rating: Example(
        rule="{rating: {min: 1, max: 10}}",
        facts=(("9", "18"), ("1分", "2")),
        wrong=("11", "score-outside-range"),
        words=("由评分人在1～10分之间打分，10分折合20分",),
        unsound=("{rating: {min: 10, max: 1}}", "empty-range"),
        misprint=("{rating: {min: 1, max: 10}, text: 最高12分}", "printed-number-differs"),
        least="2",
        most="20",
    ),
    model.Ranges: Example(
        rule=(
            "{ranges: [{name: A, from: 16, to: 20, text: 超出期望}, {name: B, from: 10, to: 15},"
            " {name: C, below: 10}]}"
        ),
        facts=(("17.5分", "17.5"), ("9", "9")),
        wrong=("15.5", "score-in-no-range"),
        words=("A：超出期望（16～20分）", "B（10～15分）", "C（不满10分）"),
        unsound=("{ranges: [{name: A, from: 16}]}", "range-without-end"),
        misprint=("{ranges: [{name: A, from: 16, to: 20, text: 得21分}]}", "printed-points-differ"),
        least="0",
        most="20",
    ),
    model.Checklist: Example(
        rule="{checklist: [到岗, 着装, 写日志]}",
        facts=((("是", "否", "是"), "40/3"), (("否", "否", "否"), "0")),
        wrong=(("是", "否", "也许"), "score-not-yes-or-no"),
        words=("（1）到岗", "（3）写日志", "共3项，每项答“是”得20分的3分之一"),
        unsound=("{checklist: [到岗], levels: [{yes: 2, name: 高, points: 5}]}", "out-of-range"),
        misprint=(
            "{checklist: [到岗], levels: [{yes: 0, name: 低, points: 5, text: 得6分}]}",
            "printed-points-differ",
        ),
        least="0",
        most="20",
    ),
    model.Narrative: Example(
        rule="{narrative: [{name: 良, text: 按时沟通}, {name: 差, text: 很少沟通}]}",
        facts=(("良", ""), ("差", "")),
        wrong=("优", "score-no-such-option"),
        words=("良：按时沟通", "差：很少沟通"),
        unsound=("{narrative: [{name: 良}, {name: 良}]}", "duplicate-name"),
        misprint=None,
    ),
    model.Earlier: Example(
        rule="{from: monthly, at_least: 2}",
        facts=((pasts("86", "90.5", "88"), "529/30"), (pasts("90", "60", "60"), "14")),
        wrong=(pasts("90", "", ""), "score-earlier-missing"),
        words=("考核周期内各次考核总分的平均÷满分×20分", "不得缺少，至少须有2次"),
        unsound=("{from: monthly, take: last, best: 2}", "keys-exclude"),
        misprint=("{from: monthly, counts_as: 60, text: 缺的按50分计}", "printed-number-differs"),
        least="0",
    ),
}


def spec(*rules: str, name: str = "甲") -> str:
    """A form of indicators with these rules, each of 20 points."""
    indicators = (indicator(f"a{n}", rule, name=f"{name}{n}") for n, rule in enumerate(rules))
    return f"period: quarter\nsections: [{{indicators: [{', '.join(indicators)}]}}]"


def indicator(id_: str, rule: str, name: str = "", more: str = "") -> str:
    return f"{{id: {id_}, name: {name or id_}, weight: 20%, rule: {rule}{more}}}"


def rule_of(text: str) -> Rule:
    (only,) = form(spec(text)).indicators
    assert only.rule is not None
    return only.rule


@pytest.fixture(params=KINDS, ids=lambda kind: kind.__name__)
def example(request: pytest.FixtureRequest) -> Example:
    return EXAMPLES[request.param]


def test_every_kind_has_an_example_of_its_own() -> None:
    assert {kind: type(rule_of(each.rule)) for kind, each in EXAMPLES.items()} == {
        each: each for each in KINDS
    }


def test_what_cannot_be_used_is_refused_when_it_is_read(example: Example) -> None:
    text, code = example.unsound
    reading = read_form(f"id: form\ntitle: 考核表\nversion: 1\n{spec(text)}", "form.yaml")
    assert code in {each.code for each in reading.problems}
    assert reading.value is None


# ── scored, explained, refused ──────────────────────────────────────────────────────────────


def recording(of: Form, given: Given) -> Record:
    """The record in which this is given for the first indicator."""
    if isinstance(given, Pasts):
        return record(of, {}, earlier={"monthly": given.each})
    return record(of, {"a0": given})


def fact_of(rule: Rule, given: Given) -> Fact:
    return Totals(given.each) if isinstance(given, Pasts) else read(ZH, rule, given).fact


def scored(of: Form, given: Given) -> tuple[Scorecard, Item]:
    card = score(of, recording(of, given))
    item = card.item("a0")
    assert item is not None
    return card, item


def test_its_facts_earn_their_points_and_every_point_has_its_reason(example: Example) -> None:
    of = form(spec(example.rule))
    for entry, points in example.facts:
        card, item = scored(of, entry)
        assert (card.problems, item.missing) == ((), False)
        explained = {each.label: each.text for each in view_of(of, card=card, explain=True).reasons}
        if points:
            assert item.points == Fraction(points)
            assert item.reason.endswith("分")
            assert explained["甲0"] == honest(item.reason)
        else:
            assert (item.points, item.chosen, "甲0" in explained) == (None, entry, False)


def test_a_wrong_fact_is_refused_with_its_code(example: Example) -> None:
    entry, code = example.wrong
    card, item = scored(form(spec(example.rule)), entry)
    assert [problem.code for problem in card.problems if problem.is_error] == [code]
    assert (item.points, item.missing) == (None, True)


def test_a_fact_of_another_kind_is_a_bug(example: Example) -> None:
    rule = rule_of(example.rule)
    own = fact_of(rule, example.facts[0][0])
    for other in EXAMPLES.values():
        fact = fact_of(rule_of(other.rule), other.facts[0][0])
        if type(fact) is not type(own):
            with pytest.raises(TypeError):
                award(ZH, rule, Fraction(20), fact)


def test_rules_and_facts_agree_whether_several_have_a_mean(example: Example) -> None:
    rule = rule_of(example.rule)
    for entry, _ in example.facts:
        assert is_one_number(asks(rule)) == (number_of(fact_of(rule, entry)) is not None)


def test_it_says_the_limits_and_points_that_others_reckon_with(example: Example) -> None:
    rule, full = rule_of(example.rule), Fraction(20)
    assert tuple(map(str, limits(rule))) == example.limits
    least, most = (Fraction(each) if each else None for each in (example.least, example.most))
    assert (least_points(rule, full), most_points(rule, full)) == (least, most)
    for points in (Fraction(points) for _, points in example.facts if points):
        assert least is None or points >= least
        assert most is None or points <= most
        assert attainable(rule, full) == full
    if not example.gives_points:
        assert attainable(rule, full) == 0


# ── printed, checked, compared, carried on ──────────────────────────────────────────────────


def test_a_blank_prints_its_words_and_its_slots(example: Example) -> None:
    of = form(spec(example.rule))
    words = {each.text for each in printed(view_of(of)) if each.place == "a0"}
    assert set(example.words) <= words
    card, _ = scored(of, example.facts[0][0])
    slots = {each.place for each in printed(view_of(of, card=card)) if each.slot}
    asked = recorded(of)
    assert {each.name for each in asked} <= slots
    typed: set[SlotKind] = {"number", "money", "date", "choice", "check"}
    assert {each.kind for each in asked} <= typed, "what a rule judges is more than any text"


def test_words_that_say_another_number_than_the_rule_are_told(example: Example) -> None:
    assert (example.misprint is None) is not example.gives_points
    if example.misprint:
        text, code = example.misprint
        assert type(rule_of(text)) is type(rule_of(example.rule))
        assert code in {each.code for each in check(form(spec(text)), Places("form.yaml"))}
        assert code not in {each.code for each in check(form(spec(example.rule)), Places("form.yaml"))}


def test_every_edit_is_told_where_two_versions_are_compared(example: Example) -> None:
    of = form(spec(example.rule))
    (section,) = of.sections
    (only,) = section.indicators
    for name, rule in edits(rule_of(example.rule)):
        edited = replace(of, sections=(replace(section, indicators=(replace(only, rule=rule),)),))
        assert changes(of, edited), name


def edits(rule: Rule) -> Iterator[tuple[str, Rule]]:
    """The rule with another value in one of its fields, for each field that says something."""
    hints = get_type_hints(type(rule))
    for field in fields(rule):
        for other in others(getattr(rule, field.name), hints[field.name]):
            yield f"{field.name}: {other}", replace(rule, **{field.name: other})


def others(value: object, hint: Any) -> Iterator[Any]:
    """Other values that might stand in a field of this type."""
    if get_origin(hint) is Literal:
        yield from (word for word in get_args(hint) if word != value)
    elif isinstance(value, str):
        yield f"{value}改"
    elif isinstance(value, Decimal):
        yield value + 1
    elif isinstance(value, Percent):
        yield Percent(value.value + 1)
    elif isinstance(value, int):
        yield value + 1
    elif isinstance(value, tuple) and value:
        yield value[:-1]


def test_its_facts_are_carried_to_another_version_as_they_are(example: Example) -> None:
    old, new = form(spec(example.rule)), replace(form(spec(example.rule, name="乙")), version=2)
    for entry, _ in example.facts:
        given = recording(old, entry)
        carried = Bridge.between(old, new, {}).carry(given)
        assert (carried.record.entries, carried.record.earlier) == (given.entries, given.earlier)
        assert (carried.unused, carried.gaps) == ((), ())


def test_facts_that_another_kind_does_not_ask_for_are_a_gap(example: Example) -> None:
    old, given = form(spec(example.rule)), example.facts[0][0]
    for other in EXAMPLES.values():
        new = replace(form(spec(other.rule)), version=2)
        carried = Bridge.between(old, new, {}).carry(recording(old, given))
        is_asked = type(asks(rule_of(example.rule))) is type(asks(rule_of(other.rule)))
        told = [each.kind for each in (*carried.gaps, *carried.unused)]
        wanted = ["fact"] if other.is_recorded else ["indicator"]
        assert is_asked or told == (wanted if example.is_recorded else [])


# ── the workbook ────────────────────────────────────────────────────────────────────────────

PEOPLE = tuple(Person(f"{n}", name, form="form") for n, name in enumerate(("甲一", "乙二", "丙三"), 1))
RATERS = ("自评", "上级")


@cache
def variants() -> Mapping[str, tuple[str, Example]]:
    """Every example under an id of its own, with every word that its keys can have: `outside: clamp`."""
    found: dict[str, tuple[str, Example]] = {}
    for kind, example in EXAMPLES.items():
        hints = get_type_hints(kind)
        words = {key: get_args(hint) for key, hint in hints.items() if get_origin(hint) is Literal}
        for n, chosen in enumerate(product(*words.values())):
            said = "".join(f", {key}: {word}" for key, word in zip(words, chosen, strict=True))
            found[f"{kind.__name__.lower()}{n}"] = (f"{example.rule.removesuffix('}')}{said}}}", example)
    return found


def everything() -> Form:
    """One form with every variant: alone, with two raters, as a bonus, as a deduction."""
    rules = {id_: rule for id_, (rule, _) in variants().items()}
    typed = {id_: rule for id_, (rule, example) in variants().items() if example.is_recorded}
    giving = {id_: rule for id_, rule in typed.items() if variants()[id_][1].gives_points}
    in_blocks = {id_: rule.replace(variants()[id_][1].not_in_block, "") for id_, rule in giving.items()}
    raters = f", raters: [{', '.join(RATERS)}]"

    def listed(rules: Mapping[str, str], suffix: str = "", more: str = "") -> str:
        return ", ".join(indicator(f"{id_}{suffix}", rule, more=more) for id_, rule in rules.items())

    return form(
        f"""
        period: quarter
        raters: {{who: [{{name: 自评, weight: 25%}}, {{name: 上级, weight: 75%}}]}}
        sections:
          - {{title: 一, indicators: [{listed(rules)}]}}
          - {{title: 二, indicators: [{listed(typed, "-rated", raters)}]}}
        adjustments:
          - {{kind: bonus, title: 加分, items: [{listed(in_blocks, "-bonus")}]}}
          - {{kind: deduction, title: 扣分, items: [{listed(in_blocks, "-minus")}]}}
        """
    )


def recorded_of(person: int) -> dict[str, Entry]:
    """What is recorded of the first person and of the second; of the third only what is refused."""
    found: dict[str, Entry] = {}
    for id_, (_, example) in variants().items():
        one, other = (entry for entry, _ in example.facts) if person < 2 else (example.wrong[0],) * 2
        one, other = (other, one) if person == 1 else (one, other)
        if isinstance(one, Pasts) or isinstance(other, Pasts):
            continue
        rated = dict(zip(RATERS, (one, other), strict=True))
        found |= {id_: one, f"{id_}-rated": rated}
        found |= {f"{id_}-bonus": one, f"{id_}-minus": one} if example.gives_points else {}
    return found


def earlier_of(person: int) -> dict[str, tuple[Past, ...]]:
    """What the earlier cards of each person came to; those of the third do not suffice."""
    example = EXAMPLES[model.Earlier]
    given = (*(each for each, _ in example.facts), example.wrong[0])[person]
    assert isinstance(given, Pasts)
    return {"monthly": given.each}


@pytest.mark.needs("libreoffice")
def test_the_workbook_takes_every_kind_of_fact_and_reckons_as_formgen_does(tmp_path: Path) -> None:
    of = everything()
    period, earlier = Period.parse("2026-Q4"), {each.number: earlier_of(n) for n, each in enumerate(PEOPLE)}
    book = load_workbook(io.BytesIO(workbook([Sheet(of, PEOPLE, period, earlier)])))
    places = {str(cell.value): int(cell.column) for cell in book.worksheets[0][2] if cell.value}
    for n in range(len(PEOPLE)):
        for slot in recorded(of):
            value: Any = typed_in(recorded_of(n), slot)
            book.worksheets[0].cell(FIRST + n, places[slot.name]).value = value
    book.save(tmp_path / "Scores.xlsx")
    path = outside.converted(tmp_path / "Scores.xlsx", "xlsx:Calc MS Excel 2007 XML", tmp_path / "saved")
    sheet = load_workbook(path, data_only=True).worksheets[0]
    found = scores_in(path, PEOPLE, [of])
    assert [each for each in found.problems if each.is_error] == []
    differing = []
    for n, (person, again) in enumerate(zip(PEOPLE, found.records, strict=True)):
        read_back = score(of, replace(again, earlier=earlier_of(n)))
        meant = Record(person, of.id, period, recorded_of(n), earlier=earlier_of(n))
        for item in score(of, meant).items:
            back, column = read_back.item(item.id), places.get(f"score.{item.id}")
            assert back is not None
            assert back.points == item.points, f"{person.name} {item.id}: {back.reason}, not {item.reason}"
            if column is None:
                assert not variants()[item.id.removesuffix("-rated")][1].gives_points, item.id
            elif not agrees(shown := sheet.cell(FIRST + n, column).value, item):
                differing.append(f"{person.name} {item.id}: {shown} in the workbook, {item.reason}")
    assert differing == []


def agrees(shown: object, item: Item) -> bool:
    if item.points is None:
        return shown in ("未录入", "无法计分")
    return isinstance(shown, int | float) and abs(shown - float(item.points)) < 1e-7


def typed_in(entries: Mapping[str, Entry], slot: SlotSpec) -> object:
    """What somebody types into the cell of a slot: a number without its unit, a share as Excel keeps it."""
    said: Any = entries
    for step in slot.path[1:]:
        said = said[step]
    assert isinstance(said, str), f"{slot.name} does not hold one part of {said}"
    if slot.kind != "number":
        return said
    try:
        value = Decimal(said.removesuffix(slot.unit))
    except ArithmeticError:
        return said
    return float(value / 100 if slot.unit == "%" else value)


# ── no kind is passed over in silence ───────────────────────────────────────────────────────


def trees() -> Iterator[tuple[str, ast.AST]]:
    for path in sorted(SOURCE.rglob("*.py")):
        yield path.relative_to(SOURCE).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def test_what_branches_on_kinds_names_each_and_ends_in_assert_never() -> None:
    kinds = {each.__name__ for union in (Rule, Asked, Fact, Page) for each in get_args(union)}
    lax = []
    for name, tree in trees():
        for match in (node for node in ast.walk(tree) if isinstance(node, ast.Match)):
            named = {ast.unparse(each.cls) for each in ast.walk(match) if isinstance(each, ast.MatchClass)}
            last = ast.unparse(match.cases[-1].body[0])
            if named & kinds and not last.startswith("assert_never("):
                lax.append(f"{name}:{match.lineno}")
    assert lax == []


def test_only_checks_of_the_policy_ask_for_a_single_kind_of_rule() -> None:
    """`isinstance(rule, Bands)` forgets all other kinds, those to come too; a check may be about one."""
    kinds = {kind.__name__ for kind in KINDS}
    asking = [
        f"{name}:{call.lineno}"
        for name, tree in trees()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "isinstance"
        if kinds & {node.id for node in ast.walk(call.args[1]) if isinstance(node, ast.Name)}
    ]
    assert [each for each in asking if not each.startswith("policy/")] == []


def test_every_kind_of_note_has_its_words() -> None:
    for kind in get_args(NoteKind):
        for tongue in TONGUES:
            told = noted(Note(kind, "甲", detail="乙"), phrases(tongue))
            assert told or kind in ("renamed", "alike")
    assert {f"impact-note-{kind}" for kind in get_args(NoteKind)} <= set(catalogue())
