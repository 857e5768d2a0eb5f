"""Nobody gets more through the door for appraisers than their own part of their own people's forms."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount, Route
from starlette.testclient import TestClient

from formgen.desk.app import application
from formgen.desk.door import behind_the_door
from formgen.desk.gate import MOST_BYTES
from formgen.desk.guards import HEADERS, Lock
from formgen.desk.office.keys import JOIN, Guesses, Keys, cookie, cookie_name
from formgen.desk.office.network import Door, Network, Wanted
from formgen.desk.office.workspace import Office
from formgen.periods import Period
from formgen.records.appraisers import Appraiser
from formgen.records.journal import journal_of, read_journal
from formgen.workspace import links as links_file
from formgen.workspace.links import Link, links, made, revoked

ROOT = Path(__file__).parents[1]
MONTH = Period.parse("2026-12")
HOST: Final = "192.168.1.20:8780"
DOOR = Door(Wanted(), ("192.168.1.20", "hr-pc"))
OWN = {"host": HOST, "origin": f"http://{HOST}"}
LOCK = Lock(8765, "the-key-of-this-desk")

BOSS = Appraiser("0012", "沈静宜")
"""Superior of 0031 and 0033, who has a form of her own."""
HE = Appraiser("0031", "何嘉树")
"""Appraises himself alone."""

ONE: Final = "/rate/2026-12/cs-lead/"


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Outside:
    """Everybody outside the door: what they send, and what comes back."""

    def __init__(self, root: Path) -> None:
        self.root, self.clock = root, Clock()
        self.office = Office(root, "zh")
        self.network = Network(door=DOOR)
        self.keys = Keys(lambda: links(root), Guesses(clock=self.clock))
        self.gate = behind_the_door(self.office, self.network, self.keys)
        self._clients: dict[str, TestClient] = {}

    def ask(self, method: str, path: str, token: str | None = None, **more: Any) -> Any:
        address = more.pop("address", "192.168.1.77")
        client = self._clients.setdefault(
            address, TestClient(self.gate, f"http://{HOST}", follow_redirects=False, client=(address, 4321))
        )
        client.cookies.clear()
        headers = {**OWN, **more.pop("headers", {})}
        if token is not None:
            headers["cookie"] = f"{cookie_name(DOOR)}={token}"
        return client.request(method, path, headers=headers, **more)

    def save(self, token: str, number: str, slot: str, value: str = "90", **more: Any) -> Any:
        said = {"slot": slot, "value": value, "was": more.pop("was", "")}
        return self.ask("POST", f"{more.pop('at', ONE)}{number}/save", token, json=said, **more)

    def token(self, who: Appraiser, period: Period = MONTH, **more: Any) -> str:
        ((_, token),) = made(self.root, [who], period, more.pop("now", now()), **more)
        return token

    def scores(self) -> dict[str, bytes]:
        return {
            str(path): path.read_bytes()
            for path in sorted((self.root / "scores").rglob("*"))
            if path.is_file()
        }


def now() -> datetime:
    return datetime.now().astimezone()


@pytest.fixture
def out(tmp_path: Path) -> Iterator[Outside]:
    shutil.copytree(ROOT / "examples" / "company", tmp_path / "hr")
    known = Outside(tmp_path / "hr")
    yield known
    known.office.close()


# ── there is nothing else behind the door ───────────────────────────────────────────────────


def test_behind_the_door_are_these_pages_and_no_others(out: Outside) -> None:
    assert isinstance(out.gate.app, Starlette)
    found = {
        (route.path, tuple(sorted((route.methods or set()) - {"HEAD"})) if isinstance(route, Route) else ())
        for route in out.gate.app.routes
        if isinstance(route, Route | Mount)
    }
    assert found == {
        ("/static", ()),
        ("/", ("GET",)),
        ("/join", ("GET",)),
        ("/join", ("POST",)),
        ("/leave", ("POST",)),
        ("/rate/{period}/{form}/{number:path}/try", ("POST",)),
        ("/rate/{period}/{form}/{number:path}/save", ("POST",)),
        ("/rate/{period}/{form}/{number:path}", ("GET",)),
    }


def pages_of_hr(office: Office) -> list[tuple[str, str]]:
    """Every page of the desk, with the sample company's things in its address."""
    guard = application(office, LOCK)
    inner = guard._app
    assert isinstance(inner, Starlette)
    names = {"period": "2026-11", "form": "cs-lead", "number": "0031", "version": "2"}
    found = []
    for route in inner.routes:
        if isinstance(route, Route) and route.path != "/":
            path = re.sub(r"{(\w+)(?::\w+)?}", lambda m: names.get(m[1], "1"), route.path)
            found += [(method, path) for method in route.methods or () if method != "HEAD"]
    return found


def test_no_page_of_hr_is_reached_through_a_link(out: Outside) -> None:
    token, before = out.token(BOSS), out.scores()
    pages = pages_of_hr(out.office)
    assert len(pages) > 30
    for method, path in pages:
        answer = out.ask(method, path, token, json={} if method == "POST" else None)
        assert answer.status_code == 404, (method, path)
    assert out.scores() == before
    assert out.network.door is DOOR


def test_a_link_opens_nothing_at_the_desk_itself_and_its_key_nothing_at_the_door(out: Outside) -> None:
    token = out.token(BOSS)
    client = TestClient(application(out.office, LOCK), "http://127.0.0.1:8765", follow_redirects=False)
    for name in (LOCK.cookie, cookie_name(DOOR)):
        headers = {"host": "127.0.0.1:8765", "cookie": f"{name}={token}"}
        assert client.get("/month/2026-11", headers=headers).status_code == 403
    headers = {"host": HOST, "cookie": f"{LOCK.cookie}={LOCK.key}"}
    assert client.get("/month/2026-11", headers=headers).status_code == 421
    assert out.ask("GET", "/", LOCK.key).status_code == 403
    assert out.ask("GET", "/", headers={"cookie": f"{LOCK.cookie}={LOCK.key}"}).status_code == 403


PATHS = [
    ("GET", "/"),
    ("GET", f"{ONE}0031"),
    ("POST", f"{ONE}0031/save"),
    ("POST", f"{ONE}0031/try"),
    ("POST", "/leave"),
    ("GET", "/nowhere"),
]


@pytest.mark.parametrize(
    "token", [None, "", "wrong", "a" * 32, "a" * 5000, "%00", '"', ";", "é".encode().hex()]
)
def test_nobody_comes_in_without_a_link(out: Outside, token: str | None) -> None:
    out.token(BOSS)
    before = out.scores()
    for method, path in PATHS:
        answer = out.ask(method, path, token, json={} if method == "POST" else None)
        assert answer.status_code == 403, path
        assert "set-cookie" not in answer.headers
        assert "何嘉树" not in answer.text
    assert out.scores() == before


@pytest.mark.parametrize(
    "host",
    [
        *("evil.example", f"evil.example:{DOOR.wanted.port}", "192.168.1.20.evil.example:8780", "hr-pc", ""),
        *("192.168.1.20", "192.168.1.20:9999", "192.168.1.21:8780", "127.0.0.1:8780", "localhost:8780"),
    ],
)
def test_a_name_that_only_leads_here_opens_nothing(out: Outside, host: str) -> None:
    token, before = out.token(BOSS), out.scores()
    for method, path in [
        *PATHS,
        ("GET", f"{JOIN}?link={token}"),
        ("POST", JOIN),
        ("GET", "/static/desk.css"),
    ]:
        answer = out.ask(method, path, token, headers={"host": host, "origin": f"http://{host}"})
        assert (answer.status_code, answer.text) == (421, "formgen: host\n")
    assert out.scores() == before


def test_every_name_of_this_computer_does(out: Outside) -> None:
    headers = {"host": "HR-PC:8780", "origin": "http://hr-pc:8780"}
    assert out.ask("GET", "/", out.token(BOSS), headers=headers).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": f"https://{HOST}"},
        {"origin": "http://192.168.1.20"},
        {"origin": "http://127.0.0.1:8765"},
        {"origin": ""},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
    ],
)
def test_nothing_is_changed_from_the_page_of_somebody_else(out: Outside, headers: dict[str, str]) -> None:
    token, before = out.token(BOSS), out.scores()
    assert out.save(token, "0031", "fact.satisfaction", headers=headers).status_code == 403
    answer = out.ask("POST", JOIN, headers=headers, content=f"link={token}")
    assert (answer.status_code, answer.text) == (403, "formgen: origin\n")
    assert "set-cookie" not in answer.headers
    assert out.scores() == before


def test_nothing_is_changed_where_no_browser_says_whence(out: Outside) -> None:
    token = out.token(BOSS)
    client = TestClient(out.gate, f"http://{HOST}", follow_redirects=False)
    headers = {"host": HOST, "cookie": f"{cookie_name(DOOR)}={token}"}
    said = {"slot": "fact.satisfaction", "value": "9", "was": ""}
    assert client.post(f"{ONE}0031/save", headers=headers, json=said).status_code == 403


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND"])
def test_other_ways_to_ask_are_refused(out: Outside, method: str) -> None:
    assert out.ask(method, "/", out.token(BOSS)).status_code == 405


def test_what_is_sent_is_bounded(out: Outside) -> None:
    token = out.token(BOSS)
    long = out.save(token, "0031", "comment.appraiser", "x" * (MOST_BYTES + 1))
    assert long.status_code == 413
    chunks = (b"x" * 1024 for _ in range(MOST_BYTES // 1024 + 2))
    headers = {"content-type": "application/json"}
    streamed = out.ask("POST", f"{ONE}0031/save", token, content=chunks, headers=headers)
    assert streamed.status_code == 413


# ── only their own ──────────────────────────────────────────────────────────────────────────


def test_an_appraiser_writes_into_their_own_slots(out: Outside) -> None:
    for who, slot in (
        (BOSS, "fact.satisfaction"),
        (BOSS, "fact.service-review.上级"),
        (HE, "fact.service-review.自评"),
    ):
        assert out.save(out.token(who), "0031", slot).status_code == 200, slot
    text = (out.root / "scores" / "2026-12" / "cs-lead.yaml").read_text(encoding="utf-8")
    assert {"satisfaction: 90", "上级: 90", "自评: 90"} <= {line.strip() for line in text.splitlines()}
    journal = read_journal(journal_of(out.root / "scores", "2026-12"))
    assert [(each.author.name, each.author.seats, each.author.address) for each in journal.entries] == [
        ("沈静宜", ("上级",), "192.168.1.77"),
        ("沈静宜", ("上级",), "192.168.1.77"),
        ("何嘉树", ("自评",), "192.168.1.77"),
    ]


OTHERS: list[tuple[Appraiser, str, str]] = [
    (HE, "0033", "fact.service-review.自评"),  # somebody else's self-appraisal
    (HE, "0031", "fact.service-review.上级"),  # the superior's column of his own form
    (HE, "0031", "fact.satisfaction"),  # what only the superior gives
    (HE, "0031", "comment.appraiser"),
    (HE, "0012", "fact.service-review.上级"),  # the superior's own form
    (BOSS, "0036", "fact.satisfaction"),  # another superior's people
    (BOSS, "0031", "fact.service-review.自评"),  # the self-appraisal of her own people
    (BOSS, "0031", "veto.leak"),
    (BOSS, "0031", "calibration.final"),
    (BOSS, "0031", "calibration.why"),
    (BOSS, "0031", "pay.出勤天数"),
    (BOSS, "0031", "form.date"),
    (BOSS, "0031", "employee.name"),
    (BOSS, "0031", "total"),
    (BOSS, "0031", "score.satisfaction"),
    (BOSS, "0031", "fact.nothing"),
    (BOSS, "0031", ""),
    (BOSS, "9999", "fact.satisfaction"),
]


@pytest.mark.parametrize(("who", "number", "slot"), OTHERS)
def test_nothing_else_is_theirs_to_write_or_to_try(
    out: Outside, who: Appraiser, number: str, slot: str
) -> None:
    token, before = out.token(who), out.scores()
    assert out.save(token, number, slot).status_code == 404
    assert out.ask("POST", f"{ONE}{number}/try", token, json={slot: "90"}).status_code == 404
    assert out.scores() == before


@pytest.mark.parametrize(
    "at",
    [
        "/rate/2026-11/cs-lead/",  # another month
        "/rate/2026-Q4/cs-lead/",
        "/rate/2026-12/account-manager/",  # another form
        "/rate/2026-12/cs-manager-yearly/",
        "/rate/2026-12/nothing/",
        "/rate/2026-13/cs-lead/",
        "/rate/%32026-12/cs-lead/../",
        "/rate/2026-12/cs-lead/0033/%2e%2e/",
        "/rate/2026-12/cs-lead/0033/save/%2e%2e/%2e%2e/",
        "/rate/2026-12/cs-lead/..%2f..%2f",
        "/rate/2026-12/..%2fcs-lead/",
        "/rate//2026-12/cs-lead/",
        "//rate/2026-12/cs-lead/",
        "/static/../rate/2026-11/cs-lead/",
        "/scores/2026-12/cs-lead/",
    ],
)
def test_an_address_is_taken_as_it_stands(out: Outside, at: str) -> None:
    token, before = out.token(HE), out.scores()
    answer = out.save(token, "0031", "fact.service-review.自评", at=at)
    assert answer.status_code in (307, 404), at
    assert out.scores() == before


@pytest.mark.parametrize(
    "path",
    [
        *("/static/../door.py", "/static/..%2f..%2fguards.py", "/static/%2e%2e/%2e%2e/app.py", "/static/"),
        *("/static//etc/passwd", "/static/desk.css/..%2f..%2f..%2fserver.py", "/static"),
    ],
)
def test_the_look_of_pages_leads_to_no_other_file(out: Outside, path: str) -> None:
    assert out.ask("GET", path).status_code in (307, 403, 404)


def test_a_link_is_for_one_period(out: Outside) -> None:
    token = out.token(HE, Period.parse("2026-10"))
    assert out.ask("GET", "/", token).status_code == 200
    assert out.save(token, "0031", "fact.service-review.自评").status_code == 404
    assert out.ask("GET", f"{ONE}0031", token).status_code == 404


def test_no_page_tells_of_others_or_of_totals(out: Outside) -> None:
    hidden = "71.25"
    boss = out.token(BOSS)
    for slot in ("fact.service-review.上级", "fact.team-goals.上级"):
        out.save(boss, "0031", slot, hidden)
    out.save(boss, "0033", "fact.satisfaction", "63.75")
    token = out.token(HE)
    told = [out.ask("GET", path, token).text for path in ("/", f"{ONE}0031")]
    told.append(out.save(token, "0031", "fact.service-review.自评", "88").text)
    told.append(out.ask("POST", f"{ONE}0031/try", token, json={"fact.service-review.自评": "87"}).text)
    others = [each.name for each in out.office.workspace.people if each.number != "0031"]
    told = [json.dumps(json.loads(each), ensure_ascii=False) if each[0] == "{" else each for each in told]
    for text in told:
        assert not [name for name in [*others, hidden, "63.75", "scores/", str(out.root)] if name in text]
    figures = json.loads(told[-1])
    assert (figures["total"], figures["grade"], figures["pay"]) == ("", "", "")
    assert [each["name"] for each in figures["items"] if each["points"]] == ["服务质量评估"]


SEES = ("{name: 上级, weight: 80%}", "{name: 上级, weight: 80%, sees: [自评]}")


def test_the_self_appraisal_is_beside_the_superiors_only_where_the_form_says_so(out: Outside) -> None:
    out.save(out.token(HE), "0031", "fact.service-review.自评", "77.75")
    token = out.token(BOSS)
    assert "77.75" not in out.ask("GET", f"{ONE}0031", token).text
    spec = out.root / "specs" / "cs-lead.v2.yaml"
    text = spec.read_text(encoding="utf-8")
    assert SEES[0] in text
    spec.write_text(text.replace(*SEES), encoding="utf-8")
    shown = out.ask("GET", f"{ONE}0031", token).text
    assert "77.75" in shown
    assert 'data-slot="fact.service-review.自评"' not in shown
    assert out.save(token, "0031", "fact.service-review.自评").status_code == 404


def test_whoever_is_superior_no_more_has_lost_their_people_at_once(out: Outside) -> None:
    token = out.token(BOSS)
    assert out.ask("GET", f"{ONE}0031", token).status_code == 200
    roster = out.root / "people.yaml"
    text = roster.read_text(encoding="utf-8")
    line = next(each for each in text.splitlines() if "0031" in each)
    roster.write_text(text.replace(line, line.replace("沈静宜", "郑海川")), encoding="utf-8")
    assert out.ask("GET", f"{ONE}0031", token).status_code == 404
    assert out.save(token, "0031", "fact.satisfaction").status_code == 404
    assert out.ask("GET", f"{ONE}0033", token).status_code == 200


def test_whoever_has_two_posts_with_one_form_has_one_card_and_one_superior(out: Outside) -> None:
    roster = out.root / "people.yaml"
    text = roster.read_text(encoding="utf-8")
    line = next(each for each in text.splitlines() if "0031" in each)
    again = line.replace("沈静宜", "郑海川").replace("岗位: 客服经理", "岗位: 客服专员")
    roster.write_text(text.replace(line, f"{line}\n{again}"), encoding="utf-8")
    assert out.ask("GET", "/", out.token(HE)).text.count("/0031") == 1
    assert out.ask("GET", f"{ONE}0031", out.token(BOSS)).status_code == 200
    assert out.ask("GET", f"{ONE}0031", out.token(Appraiser("0015", "郑海川"))).status_code == 404


def test_a_value_of_another_hand_is_not_overwritten(out: Outside) -> None:
    token = out.token(BOSS)
    out.save(token, "0031", "fact.satisfaction", "90")
    answer = out.save(token, "0031", "fact.satisfaction", "80", was="70")
    assert (answer.status_code, answer.json()) == (409, {"conflict": "90"})


def test_what_is_wrong_with_files_is_not_for_appraisers_to_read(out: Outside) -> None:
    token = out.token(BOSS)
    out.save(token, "0031", "fact.satisfaction", "90")
    file = out.root / "scores" / "2026-12" / "cs-lead.yaml"
    file.with_name("twice.yaml").write_bytes(file.read_bytes())
    answer = out.save(token, "0031", "fact.resolution", "90")
    assert answer.status_code == 422
    assert len(answer.json()["problems"]) == 1
    assert not [each for each in (str(out.root), "twice", "yaml") if each in answer.text]
    invisible = out.save(token, "0033", "fact.resolution", "9\u202e0")
    assert invisible.status_code == 422
    (out.root / "people.yaml").write_text("people: [", encoding="utf-8")
    broken = out.ask("GET", f"{ONE}0031", token)
    assert broken.status_code in (404, 503)
    assert not [each for each in (str(out.root), "yaml", "沈静宜，") if each in broken.text]


@pytest.mark.parametrize(
    "body", ["[]", "{", '{"slot": 1}', '{"slot": {}}', '"x"', "null", "", '{"a": "%s"}' % ("x" * 20_001)]
)
def test_what_is_no_value_is_refused(out: Outside, body: str) -> None:
    headers = {"content-type": "application/json"}
    for verb in ("save", "try"):
        answer = out.ask("POST", f"{ONE}0031/{verb}", out.token(BOSS), content=body, headers=headers)
        assert answer.status_code == 400


# ── links ───────────────────────────────────────────────────────────────────────────────────


def test_a_link_becomes_a_cookie_by_a_click_and_not_by_being_looked_at(out: Outside) -> None:
    token = out.token(BOSS)
    before = links(out.root)
    looked = out.ask("GET", f"{JOIN}?link={token}")
    assert looked.status_code == 200
    assert "沈静宜" in looked.text
    assert "set-cookie" not in looked.headers
    assert links(out.root) == before
    joined = out.ask("POST", JOIN, content=f"link={quote(token)}")
    assert (joined.status_code, joined.headers["location"]) == (303, "/")
    assert joined.headers["set-cookie"] == (f"formgen-rater-8780={token}; HttpOnly; SameSite=Strict; Path=/")
    assert links(out.root)[0].used is not None
    left = out.ask("POST", "/leave", token)
    assert left.headers["set-cookie"].startswith(
        "formgen-rater-8780=; HttpOnly; SameSite=Strict; Path=/; Max-Age=0"
    )


def test_over_tls_the_cookie_is_never_sent_without() -> None:
    secure = Door(Wanted(cert=Path("cert.pem")), ("hr-pc",))
    assert cookie(secure, "t") == ("__Host-formgen-rater-8780=t; HttpOnly; SameSite=Strict; Path=/; Secure")
    assert secure.address == "https://hr-pc:8780"


def test_what_opens_a_link_stands_nowhere(out: Outside) -> None:
    token = out.token(BOSS)
    assert len(token) >= 32
    out.ask("POST", JOIN, content=f"link={token}")
    out.save(token, "0031", "fact.satisfaction")
    for path in out.root.rglob("*"):
        assert not path.is_file() or token.encode() not in path.read_bytes(), path
    assert (out.root / ".formgen" / "links.json").stat().st_mode & 0o077 == 0


def test_every_link_is_compared_in_the_same_time(out: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    first, *_ = tokens = [out.token(who) for who in (BOSS, HE)]
    compared: list[str] = []

    def compare(one: str, other: str) -> bool:
        compared.append(one)
        return one == other

    monkeypatch.setattr("formgen.workspace.links.hmac.compare_digest", compare)
    for token in (first, "wrong"):
        compared.clear()
        links_file.found(links(out.root), token)
        assert len(compared) == len(tokens)


def test_an_expired_link_opens_nothing_and_says_so(out: Outside) -> None:
    token, before = out.token(HE, now=now() - timedelta(days=15)), out.scores()
    assert "过期" in out.ask("GET", f"{JOIN}?link={token}").text
    assert out.ask("POST", JOIN, content=f"link={token}").status_code == 403
    answer = out.save(token, "0031", "fact.service-review.自评")
    assert answer.status_code == 403
    assert "过期" in answer.json()["problems"][0]
    assert out.scores() == before


def test_a_link_is_open_for_as_many_days_as_were_said(out: Outside) -> None:
    begun = now() - timedelta(days=20)
    assert out.ask("GET", "/", out.token(HE, now=begun, days=21)).status_code == 200
    assert out.ask("GET", "/", out.token(HE, now=begun, days=19)).status_code == 403
    ((link, _),) = made(out.root, [HE], MONTH, now(), 10_000)
    assert link.until - link.made == timedelta(days=links_file.MOST_DAYS)


def test_a_link_that_is_revoked_while_somebody_types_takes_nothing_more(out: Outside) -> None:
    token = out.token(HE)
    assert out.save(token, "0031", "fact.service-review.自评", "80").status_code == 200
    before = out.scores()
    revoked(out.root, {links(out.root)[0].id}, now())
    answer = out.save(token, "0031", "fact.service-review.自评", "81", was="80")
    assert answer.status_code == 403
    assert "作废" in answer.json()["problems"][0]
    assert out.ask("GET", "/", token).status_code == 403
    assert out.scores() == before


def test_a_new_link_ends_the_one_before_and_nobody_elses(out: Outside) -> None:
    old, other, next_month = out.token(HE), out.token(BOSS), out.token(HE, Period.parse("2026-11"))
    new = out.token(HE)
    assert [out.ask("GET", "/", each).status_code for each in (old, new, other, next_month)] == [
        403,
        200,
        200,
        200,
    ]


def test_whoever_tries_many_links_is_not_heard_for_a_while(out: Outside) -> None:
    token = out.token(HE)
    tries = [lambda n: out.ask("GET", f"{JOIN}?link=guess-{n}"), lambda n: out.ask("GET", "/", f"guess-{n}")]
    for n in range(20):
        assert tries[n % 2](n).status_code == 403
        out.clock.now += 1
    for answer in (
        out.ask("GET", f"{JOIN}?link={token}"),
        out.ask("POST", JOIN, content=f"link={token}"),
        out.ask("GET", "/", token),
        out.save(token, "0031", "fact.service-review.自评"),
    ):
        assert (answer.status_code, answer.text) == (429, "formgen: often\n")
    assert out.ask("GET", "/", token, address="192.168.1.78").status_code == 200
    out.clock.now += 600
    assert out.ask("GET", "/", token).status_code == 200


def test_an_address_without_a_link_is_no_guess(out: Outside) -> None:
    for _ in range(30):
        assert out.ask("GET", JOIN).status_code == 403
        assert out.ask("GET", "/", "").status_code == 403
    assert out.ask("GET", "/", out.token(HE)).status_code == 200


def test_links_that_were_good_once_are_no_guesses(out: Outside) -> None:
    old, new = out.token(HE), out.token(HE)
    for _ in range(50):
        assert out.ask("GET", "/", old).status_code == 403
    assert out.ask("GET", "/", new).status_code == 200


def test_a_file_of_links_that_is_none_opens_nothing(out: Outside) -> None:
    token = out.token(HE)
    file = out.root / ".formgen" / "links.json"
    said = json.loads(file.read_text(encoding="utf-8"))
    for text in ("", "[]", '{"links": [{}]}', json.dumps({"links": [{**said["links"][0], "until": "x"}]})):
        file.write_text(text, encoding="utf-8")
        assert out.ask("GET", "/", token).status_code in (403, 503)
        assert out.save(token, "0031", "fact.service-review.自评").status_code in (403, 503)


def test_a_door_that_is_shut_lets_nobody_in(out: Outside) -> None:
    token = out.token(HE)
    out.network.shut()
    for method, path in PATHS:
        assert out.ask(method, path, token).status_code == 421


@pytest.mark.parametrize("path", ["/", f"{ONE}0031", "/nowhere", JOIN, "/static/desk.css"])
def test_every_answer_is_marked(out: Outside, path: str) -> None:
    for answer in (out.ask("GET", path, out.token(HE)), out.ask("GET", path)):
        for name, value in HEADERS.items():
            if name != "Cross-Origin-Opener-Policy":  # over plain HTTP browsers refuse it, and say so
                assert answer.headers[name] == value
        assert "access-control-allow-origin" not in answer.headers


def test_pages_ask_for_a_visitor_even_where_no_gate_stands_before_them(out: Outside) -> None:
    bare = TestClient(out.gate.app, f"http://{HOST}", follow_redirects=False)
    said = {"slot": "fact.service-review.自评", "value": "90", "was": ""}
    assert bare.get("/").status_code == 403
    assert bare.get(f"{ONE}0031").status_code == 403
    assert bare.post(f"{ONE}0031/save", json=said).status_code == 403
    assert bare.post(f"{ONE}0031/try", json={}).status_code == 403


# ── what HR does ────────────────────────────────────────────────────────────────────────────


class Desk:
    """The pages of HR on their own machine."""

    def __init__(self, out: Outside) -> None:
        app = application(out.office, LOCK, out.network)
        self._client = TestClient(app, "http://127.0.0.1:8765", follow_redirects=False)
        self._headers = {
            "host": "127.0.0.1:8765",
            "cookie": f"{LOCK.cookie}={LOCK.key}",
            "origin": "http://127.0.0.1:8765",
        }

    def get(self, path: str) -> str:
        answer = self._client.get(path, headers=self._headers)
        assert answer.status_code == 200, path
        return answer.text

    def act(self, **said: str) -> Any:
        return self._client.post("/raters/2026-12/act", data=said, headers=self._headers)


def tokens_in(text: str) -> dict[str, str]:
    """The names on the slips, each with what opens its link."""
    return dict(re.findall(r">([^<>：]+)：[^<]*?/join\?link=([\w-]+)", text))


def test_hr_makes_links_for_all_and_each_opens_its_own(out: Outside) -> None:
    desk = Desk(out)
    made_ = desk.act(what="make-all", days="3")
    assert made_.status_code == 200
    tokens = tokens_in(made_.text)
    assert {"沈静宜", "何嘉树", "周明远"} <= set(tokens)
    assert len(tokens) == len(set(tokens.values())) == len(links(out.root))
    for name, token in tokens.items():
        shown = out.ask("GET", "/", token)
        assert shown.status_code == 200
        assert name in shown.text
    assert all(each.until - each.made == timedelta(days=3) for each in links(out.root))
    again = desk.act(what="make-all", days="3")
    assert tokens_in(again.text) == {}
    assert not any(token in desk.get("/raters/2026-12") for token in tokens.values())


def test_hr_revokes_one_or_all(out: Outside) -> None:
    desk = Desk(out)
    tokens = tokens_in(desk.act(what="make-all", days="3").text)
    assert desk.act(what="revoke", who="0031/何嘉树").status_code == 303
    assert [out.ask("GET", "/", tokens[name]).status_code for name in ("何嘉树", "沈静宜")] == [403, 200]
    new = tokens_in(desk.act(what="make", who="0031/何嘉树", days="3").text)["何嘉树"]
    assert out.ask("GET", "/", new).status_code == 200
    assert desk.act(what="revoke-all").status_code == 303
    assert [out.ask("GET", "/", each).status_code for each in (new, tokens["沈静宜"])] == [403, 403]


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"what": "make", "who": "9999/无人", "days": "3"}, 404),
        ({"what": "make", "who": "", "days": "3"}, 404),
        ({"what": "make-all", "days": "0"}, 400),
        ({"what": "make-all", "days": "91"}, 400),
        ({"what": "make-all", "days": "1e1"}, 400),
        ({"what": "make-all", "days": "-1"}, 400),
        ({"what": "make-all", "days": ""}, 400),
        ({"what": "nothing"}, 400),
        ({}, 400),
    ],
)
def test_what_hr_cannot_mean_does_nothing(out: Outside, said: dict[str, str], status: int) -> None:
    assert Desk(out).act(**said).status_code == status
    assert links(out.root) == ()


def test_without_a_door_there_are_no_links(out: Outside) -> None:
    out.network.door = None
    desk = Desk(out)
    assert "未开放" in desk.get("/raters/2026-12")
    assert desk.act(what="make-all", days="3").status_code == 409
    assert links(out.root) == ()


def test_hr_reads_who_entered_what_and_when(out: Outside) -> None:
    desk = Desk(out)
    out.save(out.token(BOSS), "0031", "fact.satisfaction", "<b>90")
    text = desk.get("/raters/2026-12/journal")
    for said in ("沈静宜", "上级", "192.168.1.77", "何嘉树 0031", "客户满意度", "&lt;b&gt;90"):
        assert said in text
    assert "<b>90" not in text
    assert "还没有录入" in desk.get("/raters/2026-12/journal?q=nobody")


def test_hr_is_told_where_another_program_has_changed_what_was_entered(out: Outside) -> None:
    desk, token = Desk(out), out.token(BOSS)
    out.save(token, "0031", "fact.satisfaction", "90")
    out.save(token, "0031", "fact.satisfaction", "91", was="90")
    out.save(token, "0031", "fact.resolution", "95")
    assert "之后被其他程序改为" not in desk.get("/raters/2026-12/journal")
    file = out.root / "scores" / "2026-12" / "cs-lead.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("91", "99.5"), encoding="utf-8")
    text = desk.get("/raters/2026-12/journal")
    assert text.count("之后被其他程序改为") == 1
    assert "之后被其他程序改为：99.5" in text


def test_hr_is_told_of_plain_http_and_of_seats_that_nobody_has(out: Outside) -> None:
    text = Desk(out).get("/raters/2026-12")
    assert "未加密的 HTTP" in text
    assert "同事" in text
    out.network.door = Door(Wanted(cert=Path("c.pem")), ("hr-pc",))
    assert "未加密的 HTTP" not in Desk(out).get("/raters/2026-12")


def test_all_hostile_requests_were_refused_and_counted(out: Outside) -> None:
    """Whatever is put together from wrong hosts, tokens, origins, people and slots: nothing is written."""
    good, before = out.token(HE), out.scores()
    hosts = [HOST, "evil.example:8780"]
    tokens: list[str | None] = [good, None, LOCK.key]
    origins = [f"http://{HOST}", "http://evil.example"]
    places = [("0031", "fact.service-review.上级"), ("0033", "fact.service-review.自评"), ("0031", "total")]
    places += [("0031/../0033", "fact.service-review.自评"), ("0012", "comment.appraiser")]
    accepted = 0
    for host, token, origin, (number, slot) in product(hosts, tokens, origins, places):
        said = {"slot": slot, "value": "1", "was": ""}
        headers = {"host": host, "origin": origin}
        answer = out.ask(
            "POST", f"{ONE}{number}/save", token, json=said, headers=headers, address=f"10.0.0.{number[:4]}"
        )
        accepted += answer.status_code < 400
        out.clock.now += 60
    assert accepted == 0
    assert out.scores() == before


def known(root: Path) -> Mapping[str, Link]:
    return {each.who.name: each for each in links(root)}


def test_what_is_long_over_is_forgotten(out: Outside) -> None:
    out.token(HE, now=now() - timedelta(days=200))
    out.token(BOSS)
    assert set(known(out.root)) == {"沈静宜"}
