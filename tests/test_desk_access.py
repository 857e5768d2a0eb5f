"""Everybody can use the desk: axe finds nothing serious, the keyboard alone is enough, and a small screen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from desks import Seen, browser, desk, found_by_axe, page, until_focused
from formgen.commands.init import init
from outside import HANGS

pytestmark = [pytest.mark.needs("axe", "chromium", "pdf"), pytest.mark.slow]

ROSTER = """\
工号,姓名,部门,岗位,直接上级,入职日期
0031,何嘉树,客服部,客服经理,沈静宜,2020-13-45
0032,唐可欣,客服部,客服经理,沈静宜,2020-03-01
"""
WIDTH, HEIGHT = 1366, 768


@dataclass(frozen=True)
class Sitting:
    """A desk of the sample company, with a browser in front of it."""

    shown: Page
    base: str


@pytest.fixture(scope="module")
def sitting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sitting]:
    hr = tmp_path_factory.mktemp("access") / "hr"
    init(hr)
    with desk(hr) as address, browser() as found:
        shown = page(found, Seen(), WIDTH, HEIGHT)
        shown.goto(address)
        shown.click("button[value=cards]")
        shown.wait_for_selector(".job.over", timeout=HANGS * 500)
        yield Sitting(shown, address.split("/start")[0])


def test_axe_finds_what_is_wrong(sitting: Sitting) -> None:
    sitting.shown.goto(f"{sitting.base}/month/2026-11")
    sitting.shown.evaluate(
        "() => document.querySelector('main').appendChild(document.createElement('input'))"
    )
    assert any(each.startswith("label:") for each in found_by_axe(sitting.shown))


PAGES = {
    "month": ("/month/2026-11", ".month"),
    "people": ("/people/2026-11", "tbody"),
    "people nobody is found among": ("/people/2026-11?q=nobody", ".empty"),
    "forms": ("/forms/2026-11", "section.form"),
    "one form": ("/forms/2026-11/cs-lead/2", ".preview img"),
    "scoring": ("/scores/2026-11?form=cs-lead", ".scores"),
    "raters": ("/raters/2026-11", ".door"),
    "journal": ("/raters/2026-11/journal", ".empty"),
    "one person": ("/scores/2026-11/cs-lead/0031", ".one"),
    "cards": ("/cards/2026-11", "tbody"),
    "report": ("/report/2026-11", "main"),
    "revision": ("/revision/2026-11?form=cs-lead", "main"),
    "first steps": ("/begin", ".step"),
    "no such page": ("/nowhere", "h1"),
}


@pytest.mark.parametrize(("path", "waits_for"), PAGES.values(), ids=PAGES)
def test_a_page_is_for_everybody_on_a_small_screen(sitting: Sitting, path: str, waits_for: str) -> None:
    shown = sitting.shown
    shown.goto(sitting.base + path)
    shown.wait_for_selector(waits_for)
    shown.wait_for_load_state("networkidle")
    assert found_by_axe(shown) == []
    assert shown.evaluate("() => document.documentElement.scrollWidth") <= WIDTH


def test_a_card_is_for_everybody(sitting: Sitting) -> None:
    shown = sitting.shown
    shown.goto(f"{sitting.base}/cards/2026-11")
    shown.click("table >> text=查看 >> nth=0")
    shown.wait_for_selector("img.sheet")
    assert found_by_axe(shown) == []


def test_a_roster_with_something_wrong_is_for_everybody(sitting: Sitting, tmp_path: Path) -> None:
    shown = sitting.shown
    roster = tmp_path / "花名册.csv"
    roster.write_text(ROSTER, encoding="utf-8")
    shown.goto(f"{sitting.base}/people/2026-11")
    shown.set_input_files("[name=roster]", str(roster))
    shown.click("form.drop button")
    shown.wait_for_selector(".plain")
    assert shown.locator("td.error").count() + shown.locator("td.warning").count() > 0
    assert found_by_axe(shown) == []


def test_the_keyboard_alone_scores_prints_and_looks(sitting: Sitting) -> None:
    shown = sitting.shown
    shown.goto(f"{sitting.base}/month/2026-11")
    until_focused(shown, "nav[aria-label='页面'] a[href^='/scores/']")
    shown.keyboard.press("Enter")
    shown.wait_for_url("**/scores/**")
    shown.goto(f"{shown.url}?form=cs-lead")
    until_focused(shown, "[data-slot='fact.resolution']")
    first = shown.evaluate("() => document.activeElement.closest('tr').id")
    shown.keyboard.press("Enter")
    second = shown.evaluate("() => document.activeElement.closest('tr').id")
    assert first != second
    box = shown.locator(f"tr[id='{second}'] [data-slot='fact.resolution']")
    shown.keyboard.press("ControlOrMeta+a")
    shown.keyboard.type("92%")
    expect(box).to_have_attribute("data-state", "saved")
    shown.goto(f"{sitting.base}/month/2026-11")
    until_focused(shown, "button[value=blanks]")
    shown.keyboard.press("Enter")
    shown.wait_for_selector(".job.over:has-text('打印空白表')", timeout=HANGS * 500)
    until_focused(shown, "nav[aria-label='页面'] a[href^='/cards/']")
    shown.keyboard.press("Enter")
    shown.wait_for_url("**/cards/**")
    until_focused(shown, "tbody a")
    shown.keyboard.press("Enter")
    shown.wait_for_selector("img.sheet, main p.empty")


def test_a_desk_that_was_closed_is_for_everybody(sitting: Sitting, tmp_path: Path) -> None:
    init(tmp_path / "hr")
    found = sitting.shown.context.browser
    assert found is not None
    with desk(tmp_path / "hr") as address:
        shown = page(found, Seen(), WIDTH, HEIGHT)
        shown.goto(address)
        shown.click(".close button")
        shown.wait_for_selector("h1:has-text('已关闭')")
        assert found_by_axe(shown) == []


def test_a_form_as_fields_is_for_everybody_with_everything_open(sitting: Sitting) -> None:
    shown = sitting.shown
    shown.goto(f"{sitting.base}/forms/2026-11/cs-lead/2")
    shown.wait_for_selector("#fields .panel")
    shown.evaluate(
        "() => document.querySelectorAll('#fields details').forEach(each => { each.open = true; })"
    )
    assert found_by_axe(shown) == []
    assert shown.evaluate("() => document.documentElement.scrollWidth") <= WIDTH
    assert shown.evaluate("() => document.getElementById('fields').clientWidth") >= WIDTH * 0.4
