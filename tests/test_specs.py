"""The six forms print their source's own words, all of them, and nothing that it does not say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from formgen.forms.model import Bands, Choice, Form, Indicator, Narrative, Option
from formgen.forms.reading import read_form
from formgen.points import show
from formgen.view.build import view_of
from formgen.view.text import printed

SPECS = Path(__file__).parent.parent / "specs"
FORMS = (
    "account-manager",
    "cs-department",
    "crm-manager",
    "cs-manager-monthly",
    "cs-manager-review",
    "cs-lead",
)
BODILESS = "account-manager"
"""The source has only this form's title: its fields and rows are the usual ones."""


def form(name: str) -> Form:
    reading = read_form((SPECS / f"{name}.yaml").read_text(encoding="utf-8"), f"{name}.yaml")
    assert reading.value is not None
    assert not reading.problems
    return reading.value


def lines(of: Form) -> tuple[int, int]:
    """The first and the last line of the source that belong to a form."""
    assert of.source is not None
    first, last = of.source.lines.split("-")
    return int(first), int(last)


ABOUT_THE_FILE = re.compile(r"- (格式|大小|文档页数):")
"""Lines of the source about the file that it came in: no words of a form, nobody would sign them."""


def source(of: Form) -> str:
    """A form's lines of the source text, without white space, each level beside its points."""
    assert of.source is not None
    first, last = lines(of)
    text = (SPECS / of.source.file).read_text(encoding="utf-8")
    mine = text.splitlines()[first - 1 : last]
    whole = bare("".join(line for line in mine if not ABOUT_THE_FILE.match(line)))
    for indicator in of.indicators:
        if isinstance(indicator.rule, Choice) and any(each.text for each in indicator.rule.choice):
            whole = woven(whole, indicator.rule)
    return whole


def woven(text: str, rule: Choice) -> str:
    """The text with two columns of a table read line by line: the points of a level behind its description.

    The source runs the columns together one after the other: 1级:等候指示2级:询问…1级5分2级10分….
    """
    awards = [f"{each.name}{points_of(each)}" for each in rule.choice]
    levels = [bare(f"{each.name}:{each.text}") for each in rule.choice]
    descriptions = [each.removesuffix(award) for each, award in zip(levels, awards, strict=True)]
    apart = "".join(descriptions + awards)
    assert text.count(apart) == 1, apart
    return text.replace(apart, "".join(levels))


def points_of(option: Option) -> str:
    assert option.points is not None
    return f"{show(option.points)}分"


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def first_lost(wanted: str, given: str) -> str:
    """The place of the first character that is not printed in order; nothing if all are."""
    rest = iter(given)
    for index, character in enumerate(wanted):
        if character not in rest:
            return f"…{wanted[max(0, index - 12) : index]}»{character}«{wanted[index + 1 : index + 9]}…"
    return ""


def test_the_measure_itself_notices_a_lost_and_a_swapped_character() -> None:
    assert first_lost("考核评分表", "甲考乙核评分丙表") == ""
    assert first_lost("考核评分表", "考核评表") == "…考核评»分«表…"
    assert first_lost("评分", "分评") == "…评»分«…"


def test_the_forms_together_hold_every_line_of_the_source() -> None:
    spans = [lines(form(name)) for name in FORMS]
    file = SPECS / "source" / "000_dfed82f8201ffecb.txt"
    last = len(file.read_text(encoding="utf-8").splitlines())
    assert [n for first, end in spans for n in range(first, end + 1)] == list(range(1, last + 1))


@pytest.mark.parametrize("name", FORMS)
def test_a_form_prints_every_character_of_its_source_in_order(name: str) -> None:
    of = form(name)
    page = bare("".join(each.text for each in printed(view_of(of))))
    assert first_lost(source(of), page) == ""


@pytest.mark.parametrize("name", FORMS)
def test_a_form_says_nothing_that_its_source_does_not_say(name: str) -> None:
    of, text = form(name), source(form(name))
    invented = [words for words in said(of) if bare(words) not in text]
    assert invented == []


def said(of: Form) -> Iterator[str]:
    """Everything that a form says in words or numbers, a piece each."""
    yield of.title
    yield from of.notes
    for section in of.sections:
        yield section.title
        yield section.label
        yield from section.text.splitlines()
        if section.weight is not None:
            yield str(section.weight)
    for indicator in of.indicators:
        yield from indicator_words(indicator)
    if of.id != BODILESS:
        yield "".join(field.label for field in of.header)
        yield from (f"{each.role}签字{of.colon}" for each in of.signatures)
        assert not any(each.date for each in of.signatures)


def indicator_words(indicator: Indicator) -> Iterator[str]:
    yield indicator.label or indicator.name
    yield from indicator.requirement.splitlines()
    if indicator.weight is not None:
        yield f"{indicator.name}{indicator.weight}"
    assert indicator.points is None
    assert not indicator.source
    match indicator.rule:
        case Choice(choice=options):
            described = [f"{each.name}:{each.text}" for each in options if each.text]
            yield "".join(described) or "".join(each.name + points_of(each) for each in options)
        case Narrative(narrative=options, text=text):
            yield text + "".join(f"{each.label}:{each.text}" for each in options)
        case Bands(intervals=intervals):
            yield "".join(each.text for each in intervals)
            assert all(each.text.endswith(f"{show(each.points)}分") for each in intervals)
        case None:
            return
        case _:
            pytest.fail(f"{indicator.name}: the source has no such rule")


@pytest.mark.parametrize("name", FORMS)
def test_a_source_form_has_no_part_that_the_source_lacks(name: str) -> None:
    of = form(name)
    parts = (of.total, of.grades, of.pay, of.opinions, of.adjustments, of.vetoes, of.raters, of.footer)
    assert not any(parts)
    assert of.version == 1
    assert of.effective is None
    assert not of.accepts, "the gaps of the source must show"


@pytest.mark.parametrize("name", FORMS)
def test_every_level_point_and_weight_on_the_page_stands_in_the_source(name: str) -> None:
    of, text = form(name), source(form(name))
    if of.id == BODILESS:
        return
    page = [each.text for each in printed(view_of(of)) if not each.slot]
    numbers = {found for words in page for found in re.findall(r"\d+(?:\.\d+)?(?:%|分|级)", words)}
    assert {each for each in numbers if each not in text} == set()


def test_odd_wordings_of_the_source_stay() -> None:
    page = "".join(each.text for name in FORMS for each in printed(view_of(form(name))))
    for words in (
        "迅速而不可分辩解决客户需求",
        "提供对应产品服力",
        "实诚性服务",
        "快速而不可分辩处理用户需求",
    ):
        assert words in page


def test_only_facts_about_the_file_of_the_source_are_no_words_of_a_form() -> None:
    text = (SPECS / "source" / "000_dfed82f8201ffecb.txt").read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if ABOUT_THE_FILE.match(line)] == [
        "- 格式:docx",
        "- 大小:14.30 KB",
        "- 文档页数:2",
    ]
    assert not any("KB" in each.text for each in printed(view_of(form(BODILESS))))
