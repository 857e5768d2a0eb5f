"""The first steps: what is said there can be read again, and what is adopted is whole."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given, strategies as st
from PIL import Image

from formgen.commands import begin
from formgen.commands.draft import looked_at
from formgen.forms.slots import FIELDS
from formgen.periods import Period
from formgen.problems import InputError
from formgen.records.model import Person
from formgen.text import same
from formgen.workspace.folder import Rule, load
from formgen.workspace.people import keep, staff
from formgen.yamlfiles.kinds import Id


def codes(told: pytest.ExceptionInfo[InputError]) -> list[str]:
    return [each.code for each in told.value.problems]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    begin.company(tmp_path, "青禾公司")
    (tmp_path / "people.csv").write_text("工号,姓名,部门,岗位\n01,张三,客服部,客服经理\n", encoding="utf-8")
    return tmp_path


def saved(kind: str, mode: str = "RGB") -> bytes:
    stream = io.BytesIO()
    Image.effect_noise((60, 40), 90).convert(mode).save(stream, kind)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("logo", "code"),
    [
        (saved("PNG")[:200], "logo-unreadable"),
        (saved("JPEG")[:200], "logo-unreadable"),
        (b"\x89PNG\r\n\x1a\nand then words", "logo-unreadable"),
        (saved("JPEG", "CMYK"), "logo-colours"),
        (saved("GIF"), "begin-logo"),
        (b"no picture", "begin-logo"),
    ],
)
def test_a_logo_that_no_page_could_show_is_refused_at_once(tmp_path: Path, logo: bytes, code: str) -> None:
    with pytest.raises(InputError) as told:
        begin.company(tmp_path, "青禾公司", logo)
    assert codes(told) == [code]
    assert not list(tmp_path.glob("logo.*"))
    assert not (tmp_path / "formgen.yaml").exists()


def test_a_logo_that_can_be_shown_is_taken(tmp_path: Path) -> None:
    begin.company(tmp_path, "青禾公司", saved("PNG"))
    workspace, problems = load(tmp_path)
    assert workspace.logo == tmp_path / "logo.png"
    assert not problems


@pytest.mark.parametrize("where", ["post", "department"])
def test_a_pattern_that_could_not_be_read_again_is_not_written(root: Path, where: str) -> None:
    begin.adopt(load(root)[0], ("cs-lead",))
    before = (root / "formgen.yaml").read_bytes()
    with pytest.raises(InputError) as told:
        begin.rule(load(root)[0], "cs-lead", **{where: "长" * 40_000})
    assert codes(told) == ["value-too-long"]
    assert (root / "formgen.yaml").read_bytes() == before
    begin.rule(load(root)[0], "cs-lead", **{where: "客服*"})
    assert [each.form for each in load(root)[0].people] == ["cs-lead"]


def test_settings_that_are_wrong_already_do_not_keep_anybody_from_saying_more(root: Path) -> None:
    begin.adopt(load(root)[0], ("cs-lead",))
    path = root / "formgen.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "colour: red\n", encoding="utf-8")
    begin.rule(load(root)[0], "cs-lead", post="*")
    assert "post: '*'" in path.read_text(encoding="utf-8").replace('"', "'")


def test_a_sample_brings_the_forms_from_whose_cards_it_is_made(root: Path) -> None:
    samples = {str(each.form.id): each.form for each in begin.samples()}
    with_others = {id_: needed for id_, form in samples.items() if (needed := begin._needed(form))}
    assert "cs-manager-yearly" in with_others
    for id_, needed in with_others.items():
        other = root / id_
        begin.company(other, "青禾公司")
        begin.adopt(load(other)[0], (id_,))
        workspace, problems = load(other)
        assert {each.id for each in workspace.forms} >= {id_, *needed}
        assert not [each for each in problems if each.is_error]


def test_a_form_that_is_there_already_is_not_brought_again(root: Path) -> None:
    made = begin.adopt(load(root)[0], ("cs-manager-monthly",))
    (root / "specs" / "cs-manager-monthly.yaml").write_bytes(made[0].read_bytes() + b"# mine\n")
    again = begin.adopt(load(root)[0], ("cs-manager-yearly",))
    assert "cs-manager-monthly.yaml" not in [each.name for each in again]
    assert made[0].read_bytes().endswith(b"# mine\n")


LETTERS = st.text("ab客*", max_size=6)


@given(pattern=LETTERS, text=st.text("ab客", max_size=8))
def test_a_star_stands_for_any_letters(pattern: str, text: str) -> None:
    fits = Rule(form=Id("f"), post=pattern).fits(Person("1", "张三", post=text))
    assert fits == _like(same(pattern), same(text))


def _like(pattern: str, text: str) -> bool:
    """The same from its definition."""
    if not pattern:
        return not text
    if pattern[0] == "*":
        return _like(pattern[1:], text) or (bool(text) and _like(pattern, text[1:]))
    return text[:1] == pattern[0] and _like(pattern[1:], text[1:])


def test_a_pattern_of_many_stars_takes_no_time() -> None:
    pattern = "*a" * 40 + "b"
    assert not Rule(form=Id("f"), post=pattern).fits(Person("1", "张三", post="a" * 200))


@pytest.mark.parametrize("words", ["zh", "en"])
def test_a_form_of_ones_own_can_be_printed_as_it_begins_and_its_policy_has_no_gap(
    root: Path, words: str
) -> None:
    begin.company(root, "青禾公司", words=words)
    made = [begin.own(load(root)[0], f"仓储: “考核”#{n}", "quarter") for n in (1, 2)]
    workspace, problems = load(root)
    assert not [each for each in problems if each.is_error]
    assert [each.form.id for each in made] == ["form-1", "form-2"]
    assert [each.title for each in workspace.forms] == ["仓储: “考核”#1", "仓储: “考核”#2"]
    text = made[0].path.read_text(encoding="utf-8")
    draft = looked_at(text, "x.yaml", workspace.config.words)
    assert not draft.problems
    assert draft.form is not None
    assert draft.form.span == "quarter"
    known = [FIELDS.get(each.label.lower(), "") for each in draft.form.header]
    assert [each.rpartition(".")[2] for each in known] == [
        "name",
        "number",
        "department",
        "post",
        "period",
        "date",
    ]


@pytest.mark.parametrize(
    ("title", "code"),
    [("", "form-without-title"), (" 考核表\u3000", "form-title-taken"), ("考\u200b核", "unfit-character")],
)
def test_a_form_of_ones_own_needs_a_title_of_its_own(root: Path, title: str, code: str) -> None:
    begin.own(load(root)[0], "考核表", "month")
    with pytest.raises(InputError) as told:
        begin.own(load(root)[0], title, "month")
    assert codes(told) == [code]
    assert [each.name for each in (root / "specs").iterdir()] == ["form-1.yaml"]


def test_the_typeface_and_the_language_of_pages_are_said_in_the_first_step(root: Path) -> None:
    begin.company(root, "青禾公司", typeface="hei", words="en")
    config = load(root)[0].config
    assert (config.company, config.typeface, config.words) == ("青禾公司", "hei", "en")
    begin.company(root, "青禾公司", typeface="", words="zh")
    assert load(root)[0].config.typeface == "hei"
    with pytest.raises(InputError):
        begin.company(root, "青禾公司", typeface="wingdings")


def test_a_rule_that_gives_both_posts_of_somebody_one_form_is_told_before_any_list_of_a_month_is_kept(
    root: Path,
) -> None:
    (root / "people.csv").write_text(
        "工号,姓名,部门,岗位,岗位权重\n01,张三,仓储部,叉车工,70%\n01,张三,仓储部,仓管员,30%\n02,李四,仓储部,仓管员,\n",
        encoding="utf-8",
    )
    begin.adopt(load(root)[0], ("cs-lead",))
    begin.rule(load(root)[0], "cs-lead")
    workspace, problems = load(root)
    assert [each.code for each in problems if each.is_error] == ["posts-share-form"]
    assert [(each.number, each.post, each.share) for each in workspace.people] == [
        ("01", "叉车工", ""),
        ("02", "仓管员", ""),
    ]
    told = keep(workspace, [Period.parse("2026-11")])
    assert [each.code for each in told] == ["list-not-kept"]
    assert not (root / "people").exists()


def test_what_is_kept_of_a_month_can_be_read_again_if_somebody_on_probation_has_two_posts(root: Path) -> None:
    (root / "people.csv").write_text(
        "工号,姓名,部门,岗位,岗位权重,表单,入职日期,转正日期\n"
        "01,张三,仓储部,叉车工,70%,cs-lead,2026-09-01,2026-12-01\n"
        "01,张三,仓储部,仓管员,30%,account-manager,2026-09-01,2026-12-01\n",
        encoding="utf-8",
    )
    begin.adopt(load(root)[0], ("cs-lead", "account-manager", "crm-manager"))
    begin.settle(root, {("appraised",): {"probation": {"form": "crm-manager"}}})
    month = Period.parse("2026-11")
    assert not keep(load(root)[0], [month])
    assert [(each.form, each.share) for each in staff(load(root)[0], month).people] == [("crm-manager", "")]
