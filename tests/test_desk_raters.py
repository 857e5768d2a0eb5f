"""Several people fill in one month in their own browsers, on a phone too, and what they entered counts."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPException
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from desks import Seen, browser, desk, found_by_axe, free_port, page, until_focused
from formgen.desk.office.network import names
from formgen.desk.server import EVERYWHERE
from formgen.periods import Period
from formgen.problems import InputError
from formgen.records.appraisers import Appraiser
from formgen.records.journal import journal_of, read_journal
from formgen.workspace.folder import load
from formgen.workspace.links import links, made, revoked
from formgen.workspace.standings import standings
from outside import HANGS

ROOT = Path(__file__).parents[1]
MONTH = Period.parse("2026-12")
PHONE = (390, 800)

pytestmark = pytest.mark.slow

BOSS, HE = Appraiser("0012", "沈静宜"), Appraiser("0031", "何嘉树")


def company(folder: Path) -> Path:
    """The sample company, whose superiors see the self-appraisal when they score."""
    shutil.copytree(ROOT / "examples" / "company", folder)
    spec = folder / "specs" / "cs-lead.v2.yaml"
    text = spec.read_text(encoding="utf-8")
    now = text.replace("{name: 上级, weight: 80%}", "{name: 上级, weight: 80%, sees: [自评]}")
    assert now != text
    spec.write_text(now, encoding="utf-8")
    return folder


@contextmanager
def open_desk(hr: Path, *more: str) -> Iterator[tuple[str, int]]:
    """A desk whose door is open under the name of localhost; its start address, and the door's port."""
    port = free_port()
    with desk(hr, "--lan", "--host", "localhost", "--lan-port", str(port), *more) as address:
        yield address, port


@dataclass
class Office:
    """HR at the desk, in a browser that others use too."""

    found: Browser
    seen: Seen
    shown: Page
    base: str
    hr: Path

    def visitor(self, address: str, size: tuple[int, int] = PHONE) -> Page:
        """Somebody who opens their link elsewhere, and begins."""
        shown = page(self.found, self.seen, *size)
        shown.goto(address)
        shown.click("main button")
        shown.wait_for_selector(".people, .empty")
        return shown

    def links(self) -> dict[str, str]:
        """Links for all who have none, as HR gets them to see: by name."""
        self.shown.goto(f"{self.base}/raters/2026-12")
        self.shown.click("button[value=make-all]")
        self.shown.wait_for_selector(".slips")
        texts = self.shown.locator(".copied").all_inner_texts()
        return {text.split("：")[0]: re.findall(r"https?://\S+", text)[0] for text in texts}


@contextmanager
def office(tmp_path: Path) -> Iterator[Office]:
    hr, seen = company(tmp_path / "hr"), Seen()
    with open_desk(hr) as (address, _), browser() as found:
        shown = page(found, seen)
        shown.goto(address)
        yield Office(found, seen, shown, address.split("/start")[0], hr)


def fill_in(shown: Page) -> int:
    """Fill in everything that an appraiser's page of one person asks for; how much that was."""
    boxes = shown.locator("[data-slot]").all()
    for box in boxes:
        name = box.get_attribute("data-slot") or ""
        if box.evaluate("each => each.tagName") == "SELECT":
            box.select_option(index=1)
        else:
            box.fill(next((value for key, value in VALUES.items() if key in name), "90"))
            box.blur()
        expect(box).to_have_attribute("data-state", "saved", timeout=HANGS * 50)
    return len(boxes)


VALUES = {
    "satisfaction": "96%",
    "resolution": "97%",
    "goal-rate": "102%",
    "improvement": "1",
    "service-review.自评": "88",
    "service-review.上级": "80",
    "1.weight": "50",
    "2.weight": "30",
    "3.weight": "20",
    "comment": "合作顺利",
}


@pytest.mark.needs("chromium")
def test_two_raters_fill_in_one_form_and_it_is_a_scorecard_with_a_journal(tmp_path: Path) -> None:
    with office(tmp_path) as desk_:
        opened = desk_.links()
        he = desk_.visitor(opened["何嘉树"])
        assert he.locator(".people a").count() == 1
        he.click(".people a")
        he.wait_for_selector(".question")
        assert he.evaluate("() => document.documentElement.scrollWidth") <= PHONE[0]
        self_count = fill_in(he)

        boss = desk_.visitor(opened["沈静宜"], (1366, 768))
        boss.click(".people a:has-text('何嘉树')")
        boss.wait_for_selector(".question")
        beside = boss.locator(".question:has-text('服务质量评估') .seen")
        expect(beside).to_contain_text("自评")
        expect(beside).to_contain_text("88")
        assert boss.locator("[data-slot='fact.service-review.自评']").count() == 0
        boss_count = fill_in(boss)
        expect(boss.locator("#reasons")).to_contain_text("服务质量评估 打分 80 → 80分")
        assert "88" not in boss.locator("#reasons").inner_text()

        (standing,) = [
            each
            for each in standings(load(desk_.hr)[0], MONTH, ("cs-lead",)).standings
            if each.person.number == "0031"
        ]
        assert standing.state == "complete"
        journal = read_journal(journal_of(desk_.hr / "scores", "2026-12"))
        assert not journal.problems
        by = [(each.author.name, each.author.seats) for each in journal.entries]
        assert by == [("何嘉树", ("自评",))] * self_count + [("沈静宜", ("上级",))] * boss_count
        assert self_count > 8
        assert boss_count > 12

        desk_.shown.goto(f"{desk_.base}/scores/2026-12?form=cs-lead")
        expect(desk_.shown.locator("tr[id='0031'] .total")).to_have_text(str(standing.total))
        desk_.shown.goto(f"{desk_.base}/raters/2026-12/journal?q=何嘉树")
        expect(desk_.shown.locator("tbody tr")).to_have_count(self_count)
        desk_.shown.goto(f"{desk_.base}/raters/2026-12")
        expect(desk_.shown.locator("tr:has-text('何嘉树') .share")).to_have_text("1/1")

        mark = boss.locator("[data-slot='fact.service-review.上级']")
        for text, is_doubtful in (("105", True), ("80", False)):  # kept either way, but not to be scored
            mark.fill(text)
            mark.blur()
            expect(mark).to_have_attribute("data-state", "saved")
            expect(boss.locator("[aria-invalid]")).to_have_count(int(is_doubtful))
        assert desk_.seen.hosts <= {"127.0.0.1", "localhost"}
        assert desk_.seen.complaints == []


@pytest.mark.needs("chromium")
def test_what_is_typed_before_the_page_can_write_is_written_all_the_same(tmp_path: Path) -> None:
    """A slow machine shows the places before the script that writes has come."""
    with office(tmp_path) as desk_:
        he = desk_.visitor(desk_.links()["何嘉树"])
        held: list[Route] = []

        def hold(route: Route) -> None:
            held.append(route)

        he.route("**/scores.js", hold)
        he.click(".people a", no_wait_after=True)
        box = he.locator("[data-slot='fact.service-review.自评']")
        box.fill("80")
        box.blur()
        expect(box).not_to_have_attribute("data-state", "saved")
        while not held:
            he.wait_for_timeout(10)
        held[0].continue_()
        expect(box).to_have_attribute("data-state", "saved")


@pytest.mark.needs("chromium")
def test_what_is_typed_after_a_link_is_revoked_stays_with_who_typed_it(tmp_path: Path) -> None:
    with office(tmp_path) as desk_:
        opened = desk_.links()
        he = desk_.visitor(opened["何嘉树"])
        he.click(".people a")
        box = he.locator("[data-slot='fact.service-review.自评']")
        box.fill("80")
        box.blur()
        expect(box).to_have_attribute("data-state", "saved")
        desk_.shown.goto(f"{desk_.base}/raters/2026-12")
        desk_.shown.click("tr:has-text('何嘉树') button[value=revoke]")
        desk_.shown.wait_for_selector("tr:has-text('何嘉树'):has-text('已作废')")
        box.fill("99")
        box.blur()
        expect(box).to_have_attribute("data-state", "failed")
        expect(he.locator("#reasons")).to_contain_text("链接已作废")
        assert "99" not in (desk_.hr / "scores" / "2026-12" / "cs-lead.yaml").read_text(encoding="utf-8")

        desk_.shown.click("tr:has-text('何嘉树') button[value=make]")
        new = re.findall(r"http://\S+", desk_.shown.locator(".copied").inner_text())[0]
        he.once("dialog", lambda dialog: dialog.accept())
        he.goto(new)
        he.click("main button")
        he.click(".people a")
        he.click("#restore")
        expect(box).to_have_value("99")
        expect(box).to_have_attribute("data-state", "saved")
        assert "自评: 99" in (desk_.hr / "scores" / "2026-12" / "cs-lead.yaml").read_text(encoding="utf-8")


@pytest.mark.needs("axe", "chromium")
def test_pages_of_several_people_are_for_everybody(tmp_path: Path) -> None:
    with office(tmp_path) as desk_:
        opened = desk_.links()
        assert found_by_axe(desk_.shown) == []
        visitor = page(desk_.found, desk_.seen, *PHONE)
        visitor.goto(opened["沈静宜"])
        assert found_by_axe(visitor) == []
        until_focused(visitor, "main button")
        visitor.keyboard.press("Enter")
        visitor.wait_for_selector(".people")
        assert found_by_axe(visitor) == []
        until_focused(visitor, ".people a[href$='0031']")
        visitor.keyboard.press("Enter")
        visitor.wait_for_selector(".question")
        assert found_by_axe(visitor) == []
        assert visitor.evaluate("() => document.documentElement.scrollWidth") <= PHONE[0]
        until_focused(visitor, "[data-slot='fact.satisfaction']")
        visitor.keyboard.type("96%")
        visitor.keyboard.press("Enter")
        box = visitor.locator("[data-slot='fact.satisfaction']")
        expect(box).to_have_attribute("data-state", "saved")
        assert visitor.evaluate("() => document.activeElement.dataset.slot") == "fact.resolution"
        desk_.shown.goto(f"{desk_.base}/raters/2026-12")
        assert found_by_axe(desk_.shown) == []
        desk_.shown.goto(f"{desk_.base}/raters/2026-12/journal")
        desk_.shown.wait_for_selector("tbody tr")
        assert found_by_axe(desk_.shown) == []
        desk_.shown.goto(f"{desk_.base}/raters/2026-12")
        desk_.shown.click("button[value=revoke-all]")
        visitor.goto(opened["沈静宜"].split("/join")[0])
        expect(visitor.locator("h1")).to_have_text("打不开")
        assert found_by_axe(visitor) == []


# ── the door itself ─────────────────────────────────────────────────────────────────────────


def ask(address: str, cookie: str = "", said: object = None, **more: Any) -> tuple[int, str]:
    """Send one request without a browser: its status, and what comes back.

    Raises OSError where nobody is.
    """
    scheme, _, rest = address.partition("://")
    origin = f"{scheme}://{rest.partition('/')[0]}"
    headers = {"Origin": origin, "Content-Type": "application/json"} | ({"Cookie": cookie} if cookie else {})
    body = None if said is None else json.dumps(said).encode()
    request = urllib.request.Request(address, body, headers)  # noqa: S310 an address of this test's own
    handlers = [urllib.request.ProxyHandler({}), *more.get("handlers", ())]
    try:
        with urllib.request.build_opener(*handlers).open(request, timeout=HANGS / 10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()


def test_the_door_opens_nothing_of_the_desk_and_shuts_with_it(tmp_path: Path) -> None:
    hr = company(tmp_path / "hr")
    with open_desk(hr) as (address, port):
        ((_, token),) = made(hr, [HE], MONTH, datetime.now().astimezone())
        mine = f"formgen-rater-{port}={token}"
        status, text = ask(f"http://localhost:{port}/", mine)
        assert (status, "何嘉树" in text) == (200, True)
        assert ask(f"http://localhost:{port}/month/2026-12", mine)[0] == 404
        assert ask(f"http://127.0.0.1:{port}/", mine) == (421, "formgen: host\n")
        own = int(address.split(":")[2].split("/")[0])
        key = address.split("key=")[1]
        assert ask(f"http://localhost:{port}/month/2026-12", f"formgen-{own}={key}")[0] == 403
        for elsewhere in _addresses():
            with pytest.raises(OSError, match=r"refused|timed out"):
                ask(f"http://{elsewhere}:{own}/alive", f"formgen-{own}={key}")
    with pytest.raises(OSError, match="refused"):
        ask(f"http://localhost:{port}/", mine)


def _addresses() -> list[str]:
    """The addresses that other machines know this one by; none where it is in no network."""
    try:
        return [each for each in names() if re.fullmatch(r"[\d.]+", each)]
    except InputError:
        return []


def test_without_being_asked_there_is_no_door(tmp_path: Path) -> None:
    port = free_port()
    hr = company(tmp_path / "hr")
    with desk(hr, "--host", "localhost", "--lan-port", str(port)) as address:
        with pytest.raises(OSError, match="refused"):
            ask(f"http://localhost:{port}/join")
        base, own = address.split("/start")[0], int(address.split(":")[2].split("/")[0])
        key = f"formgen-{own}={address.split('key=')[1]}"
        act = f"{base}/raters/2026-12/act"
        assert _form(act, key, "what=open") == 200
        assert ask(f"http://localhost:{port}/join")[0] == 403
        assert _form(act, key, "what=shut") == 200
        with pytest.raises(OSError, match="refused"):
            ask(f"http://localhost:{port}/join")


def _form(address: str, cookie: str, said: str) -> int:
    headers = {"Cookie": cookie, "Origin": address.split("/raters", maxsplit=1)[0]}
    request = urllib.request.Request(address, said.encode(), headers)  # noqa: S310 as above
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=HANGS / 10) as done:
        status: int = done.status
        return status


@pytest.mark.needs("openssl")
def test_with_a_certificate_nobody_can_read_along(tmp_path: Path) -> None:
    cert, key = certificate(tmp_path)
    hr = company(tmp_path / "hr")
    with open_desk(hr, "--cert", str(cert), "--key", str(key)) as (_, port):
        ((_, token),) = made(hr, [HE], MONTH, datetime.now().astimezone())
        trusting = urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=str(cert)))
        mine = f"__Host-formgen-rater-{port}={token}"
        status, text = ask(f"https://localhost:{port}/", mine, handlers=[trusting])
        assert (status, "何嘉树" in text) == (200, True)
        assert "未加密" not in text
        with pytest.raises((OSError, ConnectionError)):
            ask(f"http://localhost:{port}/", mine)


@pytest.mark.needs("openssl")
def test_a_certificate_that_is_none_is_told_before_anybody_waits(tmp_path: Path) -> None:
    cert, key = certificate(tmp_path)
    other = certificate(tmp_path / "other")[1]
    hr = company(tmp_path / "hr")
    for wrong in ((cert, other), (key, key), (tmp_path / "none.pem", key)):
        command = ["desk", str(hr), "--no-browser", "--lang", "zh", "--lan", "--host", "localhost"]
        command += ["--lan-port", str(free_port()), "--cert", str(wrong[0]), "--key", str(wrong[1])]
        done = subprocess.run(
            [sys.executable, "-m", "formgen", *command],
            capture_output=True,
            text=True,
            timeout=HANGS,
            check=False,
        )
        assert done.returncode == 1
        assert "证书或私钥不能使用" in done.stderr + done.stdout


def formgen(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "formgen", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=HANGS, check=False)


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of this machine that nobody has signed but itself, and its key."""
    folder.mkdir(exist_ok=True)
    cert, key = folder / "cert.pem", folder / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "3"]
    command += ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    command += ["-keyout", str(key), "-out", str(cert)]
    subprocess.run(command, check=True, capture_output=True, timeout=HANGS)
    return cert, key


def test_a_door_that_another_program_has_is_told(tmp_path: Path) -> None:
    hr = company(tmp_path / "hr")
    with socket.socket() as taken:
        taken.bind((EVERYWHERE, 0))
        taken.listen()
        command = ["desk", str(hr), "--no-browser", "--lan", "--host", "localhost", "--lang", "en"]
        done = formgen(*command, "--lan-port", str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert "cannot be used for appraisers" in done.stderr + done.stdout
    assert "--lan-port" in done.stderr + done.stdout


# ── killed while somebody types ─────────────────────────────────────────────────────────────


@pytest.mark.skipif(os.name == "nt", reason="a process is killed by a signal")
def test_what_a_rater_was_told_is_kept_stands_there_after_a_kill_with_its_line(tmp_path: Path) -> None:
    hr, chance = company(tmp_path / "hr"), random.Random(12)  # noqa: S311 the same moments in every run
    ((_, token),) = made(hr, [BOSS], MONTH, datetime.now().astimezone())
    known, file = "", hr / "scores" / "2026-12" / "cs-lead.yaml"
    kept: list[str] = []
    kills = 0
    while kills < _KILLS or len(kept) <= _KILLS:  # a slow machine answers less often before it is killed
        kills += 1
        assert kills < 10 * _KILLS
        with killed_desk(hr, chance.uniform(0.05, 0.5)) as port:
            while (value := str(chance.randrange(10**6))) and _typed(port, token, value, known):
                kept.append(value)
                known = value
        stands = (
            re.findall(r"satisfaction: (\d+)", file.read_text(encoding="utf-8")) if file.exists() else [""]
        )
        assert stands in ([known], [value])
        (known,) = stands
        if not known:
            continue
        entered = [each.value for each in read_journal(journal_of(hr / "scores", "2026-12")).entries]
        assert set(kept) <= set(entered)


_KILLS = 6


def _typed(port: int, token: str, value: str, was: str) -> bool:
    """Whether a value that a rater types is acknowledged; not where the desk is gone."""
    said = {"slot": "fact.satisfaction", "value": value, "was": was}
    try:
        status, text = ask(
            f"http://localhost:{port}/rate/2026-12/cs-lead/0031/save", f"formgen-rater-{port}={token}", said
        )
    except (OSError, ValueError, HTTPException):  # no answer, or half of one
        return False
    assert status == 200, text
    return True


@contextmanager
def killed_desk(hr: Path, seconds: float) -> Iterator[int]:
    """A desk with an open door that is killed so long after its first answer; the port of its door."""
    port = free_port()
    command = ["desk", str(hr), "--no-browser", "--lan", "--host", "localhost", "--lan-port", str(port)]
    process = subprocess.Popen(
        [sys.executable, "-m", "formgen", *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    timer = threading.Timer(seconds, lambda: os.kill(process.pid, signal.SIGKILL))
    try:
        process.stdout.readline()
        assert ask(f"http://localhost:{port}/join")[0] == 403
        timer.start()
        yield port
    finally:
        timer.join()
        process.kill()
        process.wait(HANGS)
        process.stdout.close()


def test_links_hold_when_the_desk_is_started_again(tmp_path: Path) -> None:
    hr = company(tmp_path / "hr")
    ((link, token),) = made(hr, [HE], MONTH, datetime.now().astimezone())
    for _ in range(2):
        with open_desk(hr) as (_, port):
            assert ask(f"http://localhost:{port}/", f"formgen-rater-{port}={token}")[0] == 200
    revoked(hr, {link.id}, datetime.now().astimezone())
    assert links(hr)[0].revoked
    with open_desk(hr) as (_, port):
        assert ask(f"http://localhost:{port}/", f"formgen-rater-{port}={token}")[0] == 403
