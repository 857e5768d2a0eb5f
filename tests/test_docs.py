"""What the documents show works as they say, in both languages."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import indent
from typing import get_args

import pytest

from formgen.cli.arguments import COMMANDS
from formgen.commands.blank import blank
from formgen.commands.check import check as checked
from formgen.commands.init import init
from formgen.commands.score import score as scored
from formgen.forms import model
from formgen.forms.reading import read_form
from formgen.periods import Period
from formgen.policy.checks import check
from formgen.printing.run import Wish
from formgen.problems import Places
from formgen.records.scores import read_scores
from formgen.scoring.score import score
from forms import record

ROOT = Path(__file__).parent.parent
READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]
PAGES = [*READMES, *(ROOT / "docs" / f"form-language{each}.md" for each in ("", ".zh-CN"))]
HEAD = "id: example\ntitle: 考核表\nversion: 1\n"


def blocks(page: Path, kind: str) -> list[str]:
    """The YAML examples of one kind: `form`, `part` of a form, `rule`, `scores`."""
    return re.findall(
        rf"^```yaml {kind}\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )


def read(text: str) -> model.Form:
    reading = read_form(text, "example.yaml")
    assert reading.value is not None, reading.problems
    assert not reading.problems
    return reading.value


@pytest.mark.parametrize("page", READMES, ids=lambda page: page.name)
def test_the_first_form_scores_as_told_and_its_policy_is_clean(page: Path) -> None:
    (text,) = blocks(page, "form")
    form = read(text)
    assert check(form, Places("first.yaml")) == ()
    (scores,) = blocks(page, "scores")
    reading = read_scores(scores, "scores.yaml")
    assert reading.value is not None, reading.problems
    card = score(form, record(form, {"calls": "93%", "courtesy": "3级"}))
    assert card.grade is not None
    assert (str(card.total), card.grade.name) == ("80.00", "合格")
    words = page.read_text(encoding="utf-8")
    told = card.item("calls")
    assert told is not None
    assert told.reason in words


@pytest.mark.parametrize("page", READMES, ids=lambda page: page.name)
def test_the_first_form_can_be_made_as_written(page: Path, tmp_path: Path) -> None:
    hr = tmp_path / "人事 资料"
    init(hr)
    spec, scores = hr / "specs" / "receptionist.yaml", hr / "scores" / "2026-11" / "receptionist.yaml"
    for path, kind in ((spec, "form"), (scores, "scores")):
        (text,) = blocks(page, kind)
        path.write_text(text, encoding="utf-8")
    assert checked(hr, ["specs/receptionist.yaml"]) == ()
    wish = Wish(formats=("docx",), explain=True)
    nobody_has_it_yet = ["form-of-nobody"]
    for outcome, told in (
        (blank(hr, ["receptionist"], period=Period.parse("2026-11"), wish=wish), nobody_has_it_yet),
        (scored(hr, ["scores/2026-11/receptionist.yaml"], wish=wish), []),
    ):
        assert [each.code for each in outcome.problems + outcome.lacking] == told
        assert [made.path.suffix for made in outcome.made] == [".docx"]


@pytest.mark.parametrize("page", READMES, ids=lambda page: page.name)
def test_every_rule_kind_has_an_example_that_can_be_read(page: Path) -> None:
    kinds = set()
    for text in blocks(page, "rule"):
        rule = indent(text, " " * 10)
        head = f"{HEAD}period: quarter\nsections:\n  - indicators:\n"
        form = read(f"{head}      - id: a\n        name: 甲\n        rule:\n{rule}")
        kinds.add(type(next(form.indicators).rule))
    assert kinds == set(get_args(model.Rule))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_part_of_a_form_that_is_shown_can_be_read(page: Path) -> None:
    for text in blocks(page, "part"):
        read(HEAD + text)
    assert blocks(page, "part") or page in READMES


def test_both_readmes_have_the_same_sections_examples_and_links() -> None:
    english, chinese = (page.read_text(encoding="utf-8").replace(".zh-CN.md", ".md") for page in READMES)
    headings, examples, links = r"^#+ ", r"^```.*$", r"\]\(((?!README)[^)]+)\)"
    commands = rf"^formgen (?:{'|'.join(COMMANDS)})\b.*?(?=\s{{2}}|$)"
    for pattern in (headings, examples, links, commands):
        assert re.findall(pattern, english, re.MULTILINE) == re.findall(pattern, chinese, re.MULTILINE)
    assert {each.split()[1] for each in re.findall(commands, english, re.MULTILINE)} == set(COMMANDS)


@pytest.mark.parametrize("page", sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]), ids=lambda p: p.name)
def test_links_between_documents_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


PAGES_FOR_USERS = sorted(
    page
    for page in (ROOT / "docs").glob("*.md")
    if not page.name.endswith(".zh-CN.md") and page.name != "architecture.md"
)


def skeleton(page: Path) -> tuple[list[str], list[int], int]:
    """What both languages of a page must share: its headings' levels, its examples' lines, rows of tables."""
    text = page.read_text(encoding="utf-8")
    examples = re.findall(r"^```.*?^```$", text, re.MULTILINE | re.DOTALL)
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    lines = [example.count("\n") for example in examples]
    return re.findall(r"^#+", prose, re.MULTILINE), lines, len(re.findall(r"^\|", prose, re.MULTILINE))


@pytest.mark.parametrize("page", PAGES_FOR_USERS, ids=lambda page: page.stem)
def test_every_page_for_users_is_there_in_both_languages_in_step(page: Path) -> None:
    assert skeleton(page) == skeleton(page.with_suffix(".zh-CN.md"))
