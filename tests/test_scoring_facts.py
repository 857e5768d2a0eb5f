"""What people type is read, and nothing is guessed."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from formgen.forms.model import (
    Bands,
    Checklist,
    Choice,
    Count,
    Counted,
    Interval,
    Narrative,
    Option,
    Range,
    Rating,
    Ratio,
    Rule,
    Step,
)
from formgen.phrases import phrases
from formgen.scoring.facts import Amount, Counts, EntryError, Pick, Ticks, is_blank, quoted, read
from formgen.yamlfiles.kinds import Entry

ZH = phrases("zh")

RATE = Bands(bands="完成率", unit="%", intervals=())
RATING = Rating(rating=Range())
LEVELS = Choice(choice=tuple(Option(name=f"{n}级") for n in range(1, 6)))
QUESTIONS = Checklist(checklist=("a", "b", "c"))
LATE = Count(count=(Counted(name="迟到", unit="次", deduct=Decimal(1)),))
TWO = Count(
    count=(
        Counted(name="迟到", unit="次", deduct=Decimal(1)),
        Counted(name="早退", unit="次", deduct=Decimal(2)),
    )
)
OWN = Ratio(ratio="销售额", unit="万元")
FIXED = Ratio(ratio="销售额", unit="万元", target=Decimal(500))


@pytest.mark.parametrize("entry", ["87", "87%", " 87 % ", "８７％", "87.0"])
def test_a_percentage_is_the_same_with_and_without_its_sign(entry: str) -> None:
    got = read(ZH, RATE, entry)
    assert (got.fact, got.answer.shown) == (Amount(Fraction(87)), "87%")


SMALL = Bands(
    bands="错漏率",
    unit="%",
    intervals=(Interval(to=Decimal(1), points=Decimal(10)), Interval(above=Decimal(3), points=Decimal(0))),
)


@pytest.mark.parametrize(
    ("rule", "entry", "refused"),
    [
        (RATE, "0.951", ("0.951%", "95.1%")),
        (RATE, "1", ("1%", "100%")),
        (RATE, "1.00", ("1%", "100%")),
        (RATE, "0.951%", None),
        (RATE, "0", None),
        (RATE, "1.08", ("1.08%", "108%")),
        (RATE, "2", None),
        (RATE, "9.5", None),
        (SMALL, "0.5", None),
        (SMALL, "0.02", ("0.02%", "2%")),
        (SMALL, "1", None),
    ],
)
def test_a_bare_number_that_may_be_a_share_or_a_hundredth_of_it_must_say_its_sign(
    rule: Rule, entry: str, refused: tuple[str, str] | None
) -> None:
    if refused is None:
        assert read(ZH, rule, entry).fact == Amount(Fraction(entry.removesuffix("%")))
        return
    with pytest.raises(EntryError, match="score-percent-unsure") as raised:
        read(ZH, rule, entry)
    assert (raised.value.facts["few"], raised.value.facts["many"]) == refused


@pytest.mark.parametrize("entry", ["9500%", "9500", "－9500％"])
def test_more_than_a_percentage_can_be_is_no_score_wherever_it_was_typed(entry: str) -> None:
    with pytest.raises(EntryError, match="score-percent-hundredfold"):
        read(ZH, RATE, entry)


@pytest.mark.parametrize(
    ("rule", "entry", "shown"),
    [
        (RATING, "88.5分", "88.5分"),
        (RATING, "９５．５", "95.5分"),
        (FIXED, "1,200", "1200万元"),
        (FIXED, "1,200 万元", "1200万元"),
        (OWN, {"actual": "460", "target": "500万元"}, "实际460万元，目标500万元"),
        (LATE, "2次", "2次"),
        (LATE, {"迟到": "2"}, "2次"),
        (TWO, {"早退": "1", "迟到": "0"}, "迟到0次、早退1次"),
        (LEVELS, "４级", "4级"),
        (QUESTIONS, ("是", "no", "√"), "是、否、是"),
    ],
)
def test_an_entry_is_shown_as_a_person_would_write_it(rule: Rule, entry: Entry, shown: str) -> None:
    assert read(ZH, rule, entry).answer.shown == shown


def test_a_typed_fact_is_shown_with_all_its_decimals() -> None:
    assert read(ZH, RATE, "84.999996").answer.shown == "84.999996%"


@pytest.mark.parametrize("word", ["是", "√", "✓", "☑", "yes", "YES", "True", " 是 "])
def test_yes_in_its_usual_forms(word: str) -> None:
    assert read(ZH, QUESTIONS, (word, word, word)).fact == Ticks((True, True, True))


@pytest.mark.parametrize("word", ["否", "×", "□", "no", "No", "false"])
def test_no_in_its_usual_forms(word: str) -> None:
    assert read(ZH, QUESTIONS, (word, word, word)).fact == Ticks((False, False, False))


def test_one_question_needs_no_list() -> None:
    assert read(ZH, Checklist(checklist=("a",)), "是").fact == Ticks((True,))


def test_counts_are_kept_by_name_for_the_form() -> None:
    answer = read(ZH, TWO, {"迟到": "3", "早退": "1"}).answer
    assert answer.counts == {"迟到": "3", "早退": "1"}


def test_an_event_not_named_is_missing_but_where_not_recorded_means_not_happened() -> None:
    with pytest.raises(EntryError) as caught:
        read(ZH, TWO, {"迟到": "3"})
    assert (caught.value.code, caught.value.path) == ("score-missing", ("早退",))
    assert read(ZH, TWO, {"迟到": "3"}, sparse=True).fact == Counts(
        {"迟到": Fraction(3), "早退": Fraction(0)}
    )


@pytest.mark.parametrize(
    ("rule", "entry", "code"),
    [
        *((RATE, bad, "score-not-a-number") for bad in ("NaN", "inf", "1_0", "八十七", "87分", "1e2")),
        *((rule, " ", "score-missing") for rule in (RATE, RATING, LEVELS, QUESTIONS, LATE, FIXED)),
        (RATE, ("87",), "score-one-value"),
        (RATE, {"actual": "87"}, "score-one-value"),
        (RATING, "100.01", "score-outside-range"),
        (RATING, "-1", "score-outside-range"),
        (RATING, "88%", "score-not-a-number"),
        (LEVELS, "6级", "score-no-such-option"),
        (LEVELS, "4", "score-no-such-option"),
        (Narrative(narrative=(Option(name="优秀"),)), "优", "score-no-such-option"),
        (QUESTIONS, ("是", "否"), "score-answers-expected"),
        (QUESTIONS, ("是", "否", "是", "是"), "score-answers-expected"),
        (QUESTIONS, "是", "score-answers-expected"),
        (QUESTIONS, {"a": "是"}, "score-answers-expected"),
        (QUESTIONS, ("是", "也许", "否"), "score-not-yes-or-no"),
        (QUESTIONS, ("是", "", "否"), "score-missing"),
        (LATE, "1.5", "score-not-a-count"),
        (LATE, "-1", "score-not-a-count"),
        (LATE, "2天", "score-not-a-number"),
        (TWO, "2", "score-counts-expected"),
        (TWO, {"迟到": "1", "旱退": "1"}, "score-no-such-count"),
        (OWN, "460", "score-target-expected"),
        (OWN, {"actual": "460", "goal": "500"}, "score-target-expected"),
        (OWN, {"actual": "460", "target": ""}, "score-missing"),
        (FIXED, {"actual": "460", "target": "400"}, "score-one-value"),
        (Step(step="x"), {"actual": "x", "target": "1"}, "score-not-a-number"),
    ],
)  # fmt: skip
def test_an_entry_that_is_not_what_the_rule_asks_for_is_refused(rule: Rule, entry: Entry, code: str) -> None:
    with pytest.raises(EntryError) as caught:
        read(ZH, rule, entry)
    assert caught.value.code == code


def test_a_refused_answer_says_which_question() -> None:
    with pytest.raises(EntryError) as caught:
        read(ZH, QUESTIONS, ("是", "也许", "否"))
    assert (caught.value.path, caught.value.facts["question"]) == ((1,), 2)


@pytest.mark.parametrize(
    ("word", "near"), [("4 级", "4级"), ("四级五", None), ("4", "4级"), ("第4级", "4级")]
)
def test_a_misspelt_option_is_answered_with_the_nearest_if_one_is_near(word: str, near: str | None) -> None:
    with pytest.raises(EntryError) as caught:
        read(ZH, LEVELS, word)
    assert caught.value.facts.get("near") == near
    assert caught.value.facts["options"] == "1级、2级、3级、4级、5级"


def test_options_are_matched_in_their_full_width_forms_too() -> None:
    rule = Choice(choice=(Option(name="Ａ（优）"), Option(name="B")))
    fact = read(ZH, rule, "A(优)").fact
    assert isinstance(fact, Pick)
    assert fact.option.name == "Ａ（优）"


@pytest.mark.parametrize("entry", ["", " ", "　", (), {}, ("", " "), {"actual": "", "target": ("",)}])
def test_nothing_typed_is_blank(entry: Entry) -> None:
    assert is_blank(entry)


@pytest.mark.parametrize("entry", ["0", ("", "否"), {"actual": "0"}])
def test_a_zero_is_not_blank(entry: Entry) -> None:
    assert not is_blank(entry)


def test_a_problem_quotes_a_structured_entry_in_one_line() -> None:
    assert quoted({"上级": ("是", " 否"), "自评": "90 "}) == "上级: 是，否，自评: 90"


@given(st.text(max_size=12))
def test_no_text_ever_crashes_a_reader(text: str) -> None:
    for rule in (RATE, RATING, LEVELS, QUESTIONS, LATE, TWO, OWN, FIXED):
        try:
            read(ZH, rule, text)
        except EntryError:
            continue


@given(st.decimals(min_value=0, max_value=100, places=3))
def test_a_rating_is_read_exactly_as_typed(value: Decimal) -> None:
    fact = read(ZH, RATING, str(value)).fact
    assert isinstance(fact, Amount)
    assert fact.value == value
