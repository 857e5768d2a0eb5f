"""A form made by its fields alone, in a browser: the YAML, the page and the file on the disk agree."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from desks import Seen, browser, desk, free_port, page
from formgen.commands.init import init
from formgen.forms.model import Form, Step
from formgen.forms.reading import read_form

"""Milliseconds after which a page is given up."""

pytestmark = [pytest.mark.needs("chromium", "pdf"), pytest.mark.slow]


@pytest.fixture
def hr(tmp_path: Path) -> Path:
    init(tmp_path / "hr")
    return tmp_path / "hr"


def opened(shown: Page, address: str, spec: str = "cs-lead/2") -> None:
    shown.goto(address)
    shown.goto(f"{address.split('/start', maxsplit=1)[0]}/forms/2026-11/{spec}")
    shown.wait_for_selector("#fields .panel")


def settled(shown: Page) -> None:
    """Wait until what was typed is in the text."""
    shown.wait_for_function("() => !document.getElementById('editor').fields.has()")


def text(shown: Page) -> str:
    settled(shown)
    return shown.locator("#text").input_value()


def form(shown: Page) -> Form:
    found = read_form(text(shown), "spec").value
    assert found is not None
    return found


def item(shown: Page, name: str) -> Locator:
    """An item of a list, by what it goes by: the innermost that says so."""
    return shown.locator(f".item:has(> details > summary:text-matches('^\\\\s*{name}'))")


def test_a_form_is_made_by_fields_alone(hr: Path) -> None:
    file, seen = hr / "specs" / "cs-lead.v2.yaml", Seen()
    before = file.read_text(encoding="utf-8")
    file.write_text(
        before.replace("number: QH-HR-KH-06", "number: QH-HR-KH-06   # 编号由行政部发"), encoding="utf-8"
    )
    with desk(hr) as address, browser() as found:
        shown = page(found, seen)
        opened(shown, address)
        item(shown, "服务质量").locator("summary").first.click()
        item(shown, "服务质量").get_by_role("button", name="＋ 指标", exact=True).click()
        new = item(shown, "新指标")
        expect(new).to_be_visible()
        expect(shown.locator("*:focus")).to_have_value("新指标")
        shown.keyboard.type("投诉处理时长")
        new = item(shown, "投诉处理时长")
        new.get_by_label("权重", exact=True).fill("20")
        item(shown, "问题解决率").locator("summary").first.click()
        item(shown, "问题解决率").get_by_label("权重", exact=True).fill("10%")
        new.get_by_label("评分规则的类型").select_option("step")
        new.get_by_label("衡量什么").fill("平均时长")
        new.get_by_label("单位", exact=True).fill("小时")
        new.get_by_label("目标值").fill("24")
        new.locator("details.more").last.locator("summary").click()
        new.get_by_label("方向").select_option("lower")
        settled(shown)
        signatures = shown.locator("[id='f.signatures.panel']")
        signatures.locator("summary").click()
        signatures.get_by_role("button", name="＋ 添加一项").click()
        shown.wait_for_function("() => document.activeElement.value === '新签字人'")
        shown.keyboard.type("总经理")
        settled(shown)
        made = form(shown)
        indicator = made.sections[0].indicators[-1]
        assert (indicator.name, str(indicator.weight)) == ("投诉处理时长", "20%")
        assert isinstance(indicator.rule, Step)
        assert (indicator.rule.step, indicator.rule.unit, indicator.rule.better) == (
            "平均时长",
            "小时",
            "lower",
        )
        assert made.signatures[-1].role == "总经理"
        expect(shown.locator("[id='f.sections.0'] > summary .total")).to_have_text("合计 100%")

        shown.click("button[data-view=yaml]")
        shown.click("#save")
        expect(shown.locator("#state")).to_have_text("已保存")
        shown.wait_for_selector(".preview:not(.old) img")
    after = file.read_text(encoding="utf-8")
    assert read_form(after, "spec").value == made
    assert "number: QH-HR-KH-06   # 编号由行政部发\n" in after
    untouched = set(before.split("\n")) - set(after.split("\n"))
    assert untouched == {"number: QH-HR-KH-06"}, "a line that nobody has touched"
    assert seen.complaints == []
    assert seen.hosts == {"127.0.0.1"}


def test_fields_and_yaml_are_two_views_of_one_text(hr: Path) -> None:
    seen = Seen()
    with desk(hr) as address, browser() as found:
        shown = page(found, seen)
        opened(shown, address)
        first = text(shown)
        title = shown.locator("[id='f.title']")
        title.fill("客服经理月度考核表")
        settled(shown)
        assert text(shown) == first.replace("title: 客服经理绩效考核表", "title: 客服经理月度考核表")
        shown.click("button[data-view=yaml]")
        shown.fill("#text", text(shown).replace("客服经理月度考核表", "客服经理考核表"))
        shown.click("button[data-view=fields]")
        expect(title).to_have_value("客服经理考核表")

        shown.click("button[data-view=yaml]")
        sound = text(shown)
        shown.fill("#text", sound.replace("header: [", "header: [["))
        shown.click("button[data-view=fields]")
        expect(shown.locator("#fields .empty")).to_contain_text("目前不能按栏目显示")
        expect(shown.locator("#found .error")).to_have_count(1)
        expect(shown.locator("#save")).to_be_disabled()
        shown.click("button[data-view=yaml]")
        shown.fill("#text", sound)
        shown.click("button[data-view=fields]")
        expect(title).to_have_value("客服经理考核表")
    assert seen.complaints == []


def test_what_is_moved_and_removed_can_be_taken_back_by_the_keyboard_alone(hr: Path) -> None:
    with desk(hr) as address, browser() as found:
        shown = page(found, Seen())
        opened(shown, address)
        first = text(shown)
        shown.get_by_role("button", name="服务质量：下移").focus()
        shown.keyboard.press("Enter")
        shown.wait_for_function(
            "() => document.activeElement.getAttribute('aria-label') === '服务质量：下移'"
        )
        settled(shown)
        assert [each.title for each in form(shown).sections[:2]] == ["团队管理", "服务质量"]
        shown.keyboard.press("Enter")
        settled(shown)
        assert [each.title for each in form(shown).sections[1:3]] == ["绩效达成", "服务质量"]
        shown.get_by_role("button", name="团队管理：删除").focus()
        shown.keyboard.press("Enter")
        settled(shown)
        assert len(form(shown).sections) == 3
        for _ in range(3):
            shown.locator("#undo").focus()
            shown.keyboard.press("Enter")
            settled(shown)
        assert text(shown) == first
        expect(shown.locator("#undo")).to_be_disabled()


def test_a_problem_leads_to_its_field(hr: Path) -> None:
    with desk(hr) as address, browser() as found:
        shown = page(found, Seen())
        opened(shown, address)
        item(shown, "服务质量").locator("summary").first.click()
        item(shown, "问题解决率").locator("summary").first.click()
        weight = item(shown, "问题解决率").get_by_label("权重", exact=True)
        weight.fill("三成")
        expect(weight).to_have_attribute("aria-invalid", "true")
        expect(weight).to_have_value("三成")
        item(shown, "服务质量").locator("summary").first.click()
        shown.locator("#found button").first.click()
        expect(weight).to_be_focused()
        weight.fill("30")
        expect(weight).not_to_have_attribute("aria-invalid", "true")
        settled(shown)
        weight.blur()
        expect(weight).to_have_value("30%")


def test_a_new_version_shows_what_it_changes_and_for_whom_before_it_is_in_force(hr: Path) -> None:
    seen = Seen()
    with desk(hr) as address, browser() as found:
        shown = page(found, seen)
        shown.goto(address)
        shown.click("nav >> text=表单")
        shown.locator("section.form", has_text="cs-lead").locator("button").click()
        shown.wait_for_selector("#fields .panel")
        item(shown, "服务质量").locator("summary").first.click()
        shown.locator("[id='f.sections.0.weight']").fill("30")
        item(shown, "团队管理").locator("summary").first.click()
        shown.locator("[id='f.sections.1.weight']").fill("40")
        shown.click("[data-beside=compare]")
        shown.wait_for_function("() => document.querySelector('#compared img')?.naturalWidth > 500")
        shown.click("[data-beside=effect]")
        expect(shown.locator("#month")).to_have_value("2026-11")
        shown.wait_for_function("() => document.querySelector('#compared img')?.naturalWidth > 500")
        expect(shown.locator("#compared .error")).to_have_count(0)
    assert "weight: 40%" in (hr / "specs" / "cs-lead.v3.yaml").read_text(encoding="utf-8"), "nothing is saved"
    assert seen.complaints == []


def test_an_editor_that_saves_meanwhile_is_not_overwritten_and_its_text_becomes_the_fields(hr: Path) -> None:
    file = hr / "specs" / "cs-lead.v2.yaml"
    with desk(hr) as address, browser() as found:
        shown = page(found, Seen())
        opened(shown, address)
        theirs = file.read_text(encoding="utf-8").replace("number: QH-HR-KH-06", "number: QH-66  # 新编号")
        file.write_text(theirs, encoding="utf-8")
        shown.locator("[id='f.number']").fill("QH-77")
        settled(shown)
        shown.click("#save")
        shown.locator("#state button").nth(1).click()
        expect(shown.locator("[id='f.number']")).to_have_value("QH-66")
        assert file.read_text(encoding="utf-8") == theirs
        shown.locator("[id='f.number']").fill("QH-88")
        shown.keyboard.press("Control+s")
        expect(shown.locator("#state")).to_have_text("已保存")
    assert file.read_text(encoding="utf-8") == theirs.replace("QH-66", "QH-88")


def test_what_was_typed_into_a_field_outlives_the_program(hr: Path) -> None:
    port = str(free_port())
    with browser() as found:
        shown = page(found, Seen())
        with desk(hr, "--port", port) as address:
            opened(shown, address)
        shown.locator("[id='f.number']").fill("QH-77")
        expect(shown.locator("#gone")).to_be_visible()
        shown.keyboard.press("Control+s")
        expect(shown.locator("#state")).not_to_have_text("已保存")
        with desk(hr, "--port", port) as address:
            again = shown.context.new_page()
            again.goto(address)
            expect(shown.locator("#gone")).to_be_hidden()
            settled(shown)
            assert "number: QH-77" in text(shown)
            shown.keyboard.press("Control+s")
            expect(shown.locator("#state")).to_have_text("已保存")
    assert "number: QH-77" in (hr / "specs" / "cs-lead.v2.yaml").read_text(encoding="utf-8")


@contextmanager
def held_back(shown: Page) -> Iterator[list[Route]]:
    """Answers to changes wait, each until it is let go."""
    waiting: list[Route] = []
    is_over = False

    def hold(each: Route) -> None:
        if is_over:
            each.continue_()
        else:
            waiting.append(each)

    shown.route("**/change", hold)
    try:
        yield waiting
    finally:
        is_over = True
        while waiting:
            waiting.pop(0).continue_()


def asked(shown: Page, waiting: list[Route], count: int = 1) -> None:
    """Wait until so many changes are held back."""
    for _ in range(200):
        if len(waiting) >= count:
            return
        shown.wait_for_timeout(50)
    raise AssertionError("nothing was asked")


def let_go(shown: Page, waiting: list[Route]) -> None:
    """The first answer that is held back comes, and the fields follow it."""
    with shown.expect_response("**/change"):
        waiting.pop(0).continue_()
    shown.wait_for_timeout(100)  # its HTML is in the page


def test_a_field_keeps_the_focus_and_what_is_typed_while_what_stands_around_it_changes(hr: Path) -> None:
    with desk(hr) as address, browser() as found:
        shown = page(found, Seen())
        opened(shown, address)
        item(shown, "服务质量").locator("summary").first.click()
        item(shown, "问题解决率").locator("summary").first.click()
        rule = item(shown, "问题解决率")
        weight, name = rule.get_by_label("权重", exact=True), rule.get_by_label("名称", exact=True)
        right = weight.input_value()
        weight.fill("99%")
        settled(shown)
        expect(shown.locator("[id='f.sections.0.told']")).to_be_visible()
        with held_back(shown) as waiting:
            weight.fill(right)
            name.click()  # the section's problem goes with the answer
            asked(shown, waiting)
            shown.keyboard.press("End")
            shown.keyboard.type("甲")
            let_go(shown, waiting)
            expect(shown.locator("[id='f.sections.0.told']")).to_have_count(0)
            shown.keyboard.type("乙")
        expect(name).to_be_focused()
        expect(name).to_have_value("问题解决率甲乙")
        settled(shown)
        assert form(shown).sections[0].indicators[1].name == "问题解决率甲乙"


def test_what_is_typed_slowly_is_not_spelt_before_it_is_left(hr: Path) -> None:
    with desk(hr) as address, browser() as found:
        shown = page(found, Seen())
        opened(shown, address)
        item(shown, "服务质量").locator("summary").first.click()
        item(shown, "问题解决率").locator("summary").first.click()
        weight = item(shown, "问题解决率").get_by_label("权重", exact=True)
        weight.fill("1")
        settled(shown)
        shown.keyboard.type("5")
        settled(shown)
        expect(weight).to_have_value("15")
        weight.blur()
        expect(weight).to_have_value("15%")
        assert str(form(shown).sections[0].indicators[1].weight) == "15%"


def test_a_field_that_is_said_for_the_first_time_takes_what_is_typed_along_to_its_new_place(hr: Path) -> None:
    with desk(hr) as address, browser() as found:
        shown = page(found, Seen())
        opened(shown, address)
        rare = shown.locator("[id='f.more'] input[type=text], [id='f.more'] textarea").first
        name = rare.get_attribute("id")
        shown.locator("[id='f.more'] > summary").click()
        field = shown.locator(f"[id='{name}']")
        with held_back(shown) as waiting:
            field.click()
            shown.keyboard.type("甲")
            asked(shown, waiting)
            shown.keyboard.type("乙")
            let_go(shown, waiting)
            expect(shown.locator(f"[id='f.more'] [id='{name}']")).to_have_count(0)
            shown.keyboard.type("丙")
        expect(field).to_have_value("甲乙丙")
        expect(field).to_be_focused()
        settled(shown)
        assert "甲乙丙" in text(shown)


def test_nobody_types_into_a_rule_that_is_becoming_another(hr: Path) -> None:
    with desk(hr) as address, browser() as found:
        shown = page(found, Seen())
        opened(shown, address)
        item(shown, "服务质量").locator("summary").first.click()
        rule = item(shown, "问题解决率")
        rule.locator("summary").first.click()
        rule.get_by_label("评分规则的类型").select_option("ratio")
        settled(shown)
        with held_back(shown) as waiting:
            rule.get_by_label("评分规则的类型").select_option("step")
            asked(shown, waiting)
            expect(rule.get_by_label("衡量什么")).not_to_be_editable()
            expect(rule.get_by_label("名称", exact=True)).to_be_editable()
            rule.get_by_label("名称", exact=True).fill("解决得快")
            let_go(shown, waiting)
        rule = item(shown, "解决得快")
        rule.get_by_label("衡量什么").fill("平均时长")
        settled(shown)
        indicator = form(shown).sections[0].indicators[1]
        assert isinstance(indicator.rule, Step)
        assert (indicator.name, indicator.rule.step) == ("解决得快", "平均时长")


def test_nothing_is_typed_into_what_another_item_takes_the_place_of(hr: Path) -> None:
    with desk(hr) as address, browser() as found:
        shown = page(found, Seen())
        opened(shown, address)
        before = [each.title for each in form(shown).sections]
        with held_back(shown) as waiting:
            shown.locator("[id='f.sections.0'] > summary").click()
            shown.get_by_role("button", name="服务质量：下移").click()
            asked(shown, waiting)
            title = shown.locator("[id='f.sections.0.title']")
            expect(title).not_to_be_editable()
            title.focus()
            shown.keyboard.type("甲")
            let_go(shown, waiting)
            expect(title).to_be_editable()
        settled(shown)
        assert [each.title for each in form(shown).sections] == [before[1], before[0], *before[2:]]


def test_whatever_holds_a_field_has_a_name_of_its_own(hr: Path) -> None:
    """What has none may be made anew under somebody's hands, as it cannot be told from what is beside it."""
    with desk(hr) as address, browser() as found:
        shown = page(found, Seen())
        opened(shown, address)
        nameless, twice = shown.evaluate(
            """() => {
                const all = Array.from(fields.querySelectorAll('[id]'), each => each.id);
                const nameless = new Set();
                for (const each of fields.querySelectorAll('input, select, textarea'))
                    for (let at = each; at !== fields; at = at.parentNode)
                        if (!at.id) nameless.add(at.outerHTML.slice(0, 80));
                return [[...nameless], all.filter((each, n) => all.indexOf(each) !== n)];
            }"""
        )
        assert (nameless, twice) == ([], [])
