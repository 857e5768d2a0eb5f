"""A whole month in a browser, from an empty folder to the report, without a command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from desks import Seen, browser, desk, page
from formgen.commands.init import init
from offices import office, people, scores
from outside import HANGS

TIMEOUT = 30_000
"""Milliseconds after which a page is given up."""

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
    shown.wait_for_selector(f".job.over:has-text('{what}')", timeout=HANGS * 500)


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
        shown.wait_for_url("**/begin")
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


@pytest.fixture
def hr(tmp_path: Path) -> Path:
    init(tmp_path / "hr")
    return tmp_path / "hr"


def typed(shown: Page, number: str, slot: str, value: str) -> None:
    """Type into a slot as somebody does, and wait until it is written."""
    box = shown.locator(f"tr[id='{number}'] [data-slot='{slot}']")
    box.fill(value)
    box.blur()
    expect(box).to_have_attribute("data-state", "saved", timeout=TIMEOUT)


def test_a_mistake_is_put_right_and_the_card_says_so(hr: Path) -> None:
    seen = Seen()
    with desk(hr) as address, browser() as found:
        shown = page(found, seen)
        shown.goto(address)
        shown.click("button[value=cards]")
        done(shown, "生成成绩单")
        shown.goto(f"{address.split('/start')[0]}/scores/2026-11?form=cs-lead")
        before = shown.locator("tr[id='0031'] .total").inner_text()
        typed(shown, "0031", "fact.resolution", "81%")
        expect(shown.locator("tr[id='0031'] .total")).not_to_have_text(before)
        shown.click("nav >> text=本月")
        shown.click("button[value=cards]")
        shown.wait_for_selector("[name=reason]")
        shown.fill("[name=reason]", "解决率抄错")
        shown.fill("[name=approved]", "周明远")
        shown.click("text=修订成绩单")
        done(shown, "修订成绩单")
        shown.goto(f"{address.split('/start')[0]}/cards/2026-11?q=0031")
        expect(shown.locator("tbody tr").first).to_contain_text("第1次修订")
    assert list((hr / "output" / "2026-11" / "cs-lead" / "earlier").glob("0031*.pdf"))
    assert seen.complaints == []


def test_a_policy_is_changed_beside_its_page_and_compared(hr: Path) -> None:
    seen = Seen()
    with desk(hr) as address, browser() as found:
        shown = page(found, seen)
        shown.goto(address)
        shown.click("nav >> text=表单")
        form = shown.locator("section.form", has_text="cs-lead")
        form.locator("select[name=month]").select_option(index=3)
        form.locator("button").click()
        shown.wait_for_selector(".preview img")
        text = shown.locator("#text").input_value()
        shown.click("button[data-view=yaml]")
        shown.fill(
            "#text",
            text.replace("重点", "重点").replace(
                "weight: 40%\n    indicators", "weight: 50%\n    indicators", 1
            ),
        )
        shown.wait_for_selector("#found .error")
        shown.fill("#text", text.replace("客户满意度", "客户总体满意度", 1))
        shown.wait_for_function("() => !document.querySelector('#found .error')")
        shown.click("#save")
        expect(shown.locator("#state")).to_have_text("已保存", timeout=TIMEOUT)
        shown.goto(f"{address.split('/start')[0]}/revision/2026-11?form=cs-lead")
        shown.wait_for_selector("img.sheet")
        shown.click("#ask button:has-text('2026年11月')")
        shown.wait_for_selector("#effects img.sheet")
    assert "客户总体满意度" in (hr / "specs" / "cs-lead.v3.yaml").read_text(encoding="utf-8")
    assert seen.complaints == []


def test_what_was_typed_outlives_the_program(hr: Path) -> None:
    file = hr / "scores" / "2026-11" / "cs-lead.yaml"
    scores = "/scores/2026-11?form=cs-lead"
    with browser() as found:
        shown = page(found, Seen())
        with desk(hr) as address:
            start = address.split("/start")[0]
            shown.goto(address)
            shown.goto(start + scores)
        shown.locator("tr[id='0033'] [data-slot='fact.resolution']").fill("88%")
        expect(shown.locator("#gone")).to_be_visible(timeout=TIMEOUT)
        assert "88%" not in file.read_text(encoding="utf-8")
        with desk(hr, "--port", start.rpartition(":")[2]) as address:
            again = shown.context.new_page()
            again.goto(address)
            again.goto(start + scores)
            again.click("#restore")
            box = again.locator("tr[id='0033'] [data-slot='fact.resolution']")
            expect(box).to_have_attribute("data-state", "saved", timeout=TIMEOUT)
    assert "resolution: 88%" in file.read_text(encoding="utf-8")


def test_a_file_changed_by_hand_meanwhile_is_not_overwritten(hr: Path) -> None:
    file = hr / "scores" / "2026-11" / "cs-lead.yaml"
    with desk(hr) as address, browser() as found:
        shown = page(found, Seen())
        shown.goto(address)
        shown.goto(f"{address.split('/start')[0]}/scores/2026-11?form=cs-lead")
        text = file.read_text(encoding="utf-8").replace("resolution: 95%", "resolution: 94%  # 核对")
        file.write_text(text, encoding="utf-8")
        box = shown.locator("tr[id='0033'] [data-slot='fact.resolution']")
        box.fill("70%")
        box.blur()
        shown.wait_for_selector(".conflict >> text=94%")
        assert file.read_text(encoding="utf-8") == text
        shown.click(".conflict button >> nth=1")
        expect(box).to_have_value("94%")
    assert file.read_text(encoding="utf-8") == text


def test_an_answer_that_comes_late_is_not_shown(hr: Path) -> None:
    """What was asked before a value was written, and answered after it, tells of what is no more."""
    held: list[Route] = []
    with desk(hr) as address, browser() as found:
        shown = page(found, Seen())
        shown.goto(address)
        shown.goto(f"{address.split('/start')[0]}/scores/2026-11?form=cs-lead")
        shown.route("**/try", lambda asked: held.append(asked))  # noqa: PLW0108 playwright marks what it calls
        box = shown.locator("tr[id='0033'] [data-slot='fact.resolution']")
        box.fill("97%")
        expect(box).to_have_attribute("data-state", "saved", timeout=TIMEOUT)
        total = shown.locator("tr[id='0033'] .total")
        expect(total).not_to_have_text("1.23")
        old = {"total": "1.23", "grade": "", "pay": "", "complete": True, "items": [], "problems": []}
        assert held
        for each in held:
            each.fulfill(json=old)
        shown.wait_for_load_state("networkidle")
        shown.wait_for_timeout(200)
        assert total.inner_text() != "1.23"
        shown.unroute("**/try")
        box.fill("60%")  # whoever is asked last is shown
        expect(total).not_to_have_text(total.inner_text(), timeout=TIMEOUT)


def test_a_month_that_must_be_counted_appears_by_itself(tmp_path: Path) -> None:
    """A thousand people: the page is there before the figures are, and they come without a click."""
    office(tmp_path)
    people(tmp_path, 1500)
    everybody: dict[str, Any] = {f"n{n:04}": 80 for n in range(1, 1501)}
    scores(tmp_path, **everybody)
    seen = Seen()
    with desk(tmp_path) as address, browser() as found:
        shown = page(found, seen)
        shown.goto(address)
        expect(shown.locator("#standing progress, .month")).to_be_visible(timeout=TIMEOUT)
        expect(shown.locator(".month")).to_contain_text("750/750", timeout=TIMEOUT)
        shown.goto(f"{address.split('/start')[0]}/people/2026-10")
        expect(shown.locator("tbody tr")).to_have_count(100, timeout=TIMEOUT)
    assert seen.complaints == []


def test_one_person_is_scored_on_the_form_as_it_looks(hr: Path) -> None:
    seen = Seen()
    with desk(hr) as address, browser() as found:
        shown = page(found, seen)
        shown.goto(address)
        base = address.split("/start")[0]
        shown.goto(f"{base}/scores/2026-11?form=cs-lead")
        shown.click("text=何嘉树")
        shown.wait_for_selector(".paper >> text=考核指标")
        box = shown.locator("[data-slot='fact.resolution']")
        box.fill("81%")
        expect(shown.locator("[data-printed='score.resolution']")).to_have_text("70.000", timeout=TIMEOUT)
        expect(shown.locator("[data-printed='total']")).to_have_text(
            shown.locator(".total").inner_text(), timeout=TIMEOUT
        )
        expect(box).to_have_attribute("data-state", "saved", timeout=TIMEOUT)
        ticked = shown.locator(".box", has_text="☑").first.evaluate("each => each.parentNode.textContent")
        shown.select_option("[data-slot='fact.recruiting']", "部分完成")
        shown.wait_for_function(
            "was => [...document.querySelectorAll('.box')].find(each => each.textContent === '☑')"
            ".parentNode.textContent !== was",
            arg=ticked,
        )
        expect(shown.locator("#reasons")).to_contain_text("部分完成")
        shown.click("text=下一人")
        expect(shown.locator("h1")).to_contain_text("唐可欣")
    text = (hr / "scores" / "2026-11" / "cs-lead.yaml").read_text(encoding="utf-8")
    assert "resolution: 81%" in text
    assert "recruiting: 部分完成" in text
    assert seen.complaints == []
