"""A whole month in a browser, from an empty folder to the report, without a command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from desks import Seen, browser, desk, page

pytestmark = [pytest.mark.needs("chromium", "pdf"), pytest.mark.slow]

ROSTER = """\
工号,姓名,部门,岗位,直接上级
0031,何嘉树,客服部,客服经理,沈静宜
0033,唐可欣,客服部,客服经理,沈静宜
"""
GOAL = {"goal": "编写知识库", "weight": "100%", "rating": "95"}
FACTS = {
    "satisfaction": "96%",
    "resolution": "97%",
    "goal-rate": "102%",
}


def done(shown: Page, what: str) -> None:
    """Wait until the run that was started is over."""
    shown.wait_for_selector(f".job.over:has-text('{what}')")


def fill(shown: Page, number: str) -> None:
    """Fill in everything that somebody's row asks for."""
    row = shown.locator(f"tr[id='{number}']")
    for box in row.locator("[data-slot^='fact.']").all():
        name = box.get_attribute("data-slot") or ""
        if box.evaluate("each => each.tagName") == "SELECT":
            box.select_option(index=1)
        else:
            box.fill(next((value for key, value in FACTS.items() if key in name), "90"))
            box.blur()
    for key, value in GOAL.items():
        row.locator(f"[data-slot='learning.1.{key}']").fill(value)
        row.locator(f"[data-slot='learning.1.{key}']").blur()
    shown.wait_for_function("() => !document.querySelector('[data-state=saving], [data-state=typed]')")


def test_a_month_from_an_empty_folder_to_the_report(tmp_path: Path) -> None:
    hr, seen = tmp_path / "人事", Seen()
    hr.mkdir()
    roster = tmp_path / "花名册.csv"
    roster.write_text(ROSTER, encoding="utf-8")
    with desk(hr) as address, browser() as found:
        shown = page(found, seen)
        shown.goto(address)
        shown.fill("[name=company]", "青禾公司")
        shown.click("section:nth-of-type(1) button")
        shown.set_input_files("[name=roster]", str(roster))
        shown.click("section:nth-of-type(2) button")
        shown.click("text=使用这份花名册")
        shown.wait_for_url("**/people/*")
        shown.goto(address.split("/start")[0])
        shown.check("[value=cs-lead]")
        shown.click("section:nth-of-type(3) button")
        shown.select_option("select[name=form]", "cs-lead")
        shown.click("text=指定")
        shown.click("main >> text=进入")

        shown.click("button[value=blanks]")
        done(shown, "打印空白表")
        month = shown.url.rpartition("/")[2]
        assert len(list((hr / "output" / month / "cs-lead").glob("*-blank.pdf"))) == 2

        shown.click("text=去评分")
        for number in ("0031", "0033"):
            fill(shown, number)
        expect(shown.locator("tr[id='0031'] .total")).not_to_have_text("未录入")
        total = shown.locator("tr[id='0031'] .total").inner_text()

        shown.click("nav >> text=本月")
        shown.click("button[value=cards]")
        done(shown, "生成成绩单")
        shown.click("nav >> text=成绩单")
        shown.click("table >> text=查看 >> nth=0")
        shown.wait_for_selector("img.sheet")
        shown.wait_for_function("() => document.querySelector('img.sheet').naturalWidth > 500")

        shown.click("nav >> text=汇总")
        shown.click("text=生成汇总")
        done(shown, "生成汇总")
        shown.click("nav >> text=汇总")
        shown.wait_for_selector("img.sheet")
        shown.close()
    assert (hr / "output" / month / "汇总表.xlsx").is_file()
    assert f"{total}" != ""
    assert seen.hosts == {"127.0.0.1"}
    assert seen.complaints == []
