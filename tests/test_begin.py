"""The first steps: what is said there can be read again, and what is adopted is whole."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given, strategies as st
from PIL import Image

from formgen.commands import begin
from formgen.problems import InputError
from formgen.records.model import Person
from formgen.text import same
from formgen.workspace.folder import Rule, load
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
