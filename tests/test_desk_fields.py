"""A form made by its fields alone, in a browser: the YAML, the page and the file on the disk agree."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from desks import Seen, browser, desk, page
from formgen.commands.init import init
from formgen.forms.model import Form, Step
from formgen.forms.reading import read_form

TIMEOUT = 30_000
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
        expect(new).to_be_visible(timeout=TIMEOUT)
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
        expect(shown.locator("#state")).to_have_text("已保存", timeout=TIMEOUT)
        shown.wait_for_selector(".preview:not(.old) img")
    after = file.read_text(encoding="utf-8")
    assert read_form(after, "spec").value == made
    assert "number: QH-HR-KH-06   # 编号由行政部发\n" in after
    untouched = set(before.split("\n")) - set(after.split("\n"))
    assert untouched == {"number: QH-HR-KH-06"}, "a line that nobody has touched"
    assert seen.complaints == []
    assert seen.hosts == {"127.0.0.1"}
