"""Nobody but the desk's own pages in this machine's browser gets anything out of the desk, or into it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from formgen.desk.app import ALIVE, application
from formgen.desk.guards import HEADERS, MOST_BYTES, START, Lock
from formgen.desk.office.workspace import Office

ROOT = Path(__file__).parents[1]
LOCK = Lock(8765, "the-key-of-this-desk")
HOST = "127.0.0.1:8765"
KEY = {LOCK.cookie: LOCK.key}
OWN = {"host": HOST, "sec-fetch-site": "same-origin", "origin": f"http://{HOST}"}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desk") / "hr"
    shutil.copytree(ROOT / "examples" / "company", folder)
    return folder


@pytest.fixture(scope="module")
def client(root: Path) -> Iterator[TestClient]:
    office = Office(root, "zh")
    with TestClient(application(office, LOCK), base_url=f"http://{HOST}", follow_redirects=False) as known:
        yield known
    office.close()


def ask(client: TestClient, method: str, path: str, cookies: dict[str, str], **more: Any) -> Any:
    client.cookies.clear()
    headers = {**more.pop("headers", {})}
    if cookies:
        headers["cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return client.request(method, path, headers=headers, **more)


PATHS = [
    ("GET", "/"),
    ("GET", ALIVE),
    ("GET", "/month/2026-11"),
    ("GET", "/people/2026-11"),
    ("GET", "/static/desk.css"),
    ("GET", "/cards/2026-11/all.zip"),
    ("POST", "/month/2026-11/run"),
    ("POST", "/scores/2026-11/cs-lead/0031/save"),
    ("POST", "/people/2026-11/roster"),
    ("POST", "/forms/2026-11/cs-lead/2/save"),
    ("POST", "/close"),
]

HOSTS = [
    "evil.example",
    "evil.example:8765",
    "127.0.0.1.evil.example:8765",
    "127.0.0.1:9999",
    "localhost",
    "localhost:8765.evil.example",
    "192.168.0.5:8765",
    "",
]
COOKIES: list[dict[str, str]] = [
    {},
    {LOCK.cookie: ""},
    {LOCK.cookie: "the-key-of-another-desk"},
    {LOCK.cookie: LOCK.key[:-1]},
    {"formgen-9999": LOCK.key},
    {LOCK.cookie: LOCK.key + "é"},
]
ORIGINS: list[dict[str, str]] = [
    {},
    {"origin": "http://evil.example"},
    {"origin": "null"},
    {"origin": f"https://{HOST}"},
    {"origin": "http://127.0.0.1:9999"},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site", "origin": f"http://{HOST}"},
    {"sec-fetch-site": "none", "origin": f"http://{HOST}"},
    {"sec-fetch-site": "same-origin", "origin": "http://evil.example"},
]


def state(root: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def test_a_name_that_only_leads_here_opens_nothing(client: TestClient, root: Path) -> None:
    before = state(root)
    for (method, path), host in product(PATHS, HOSTS):
        answer = ask(client, method, path, KEY, headers={**OWN, "host": host})
        assert answer.status_code == 421, (method, path, host)
        assert answer.text == "formgen: host\n"
    assert state(root) == before


def test_nobody_comes_in_without_the_key(client: TestClient, root: Path) -> None:
    before = state(root)
    for (method, path), cookies in product(PATHS, COOKIES):
        if any(not value.isascii() for value in cookies.values()):
            continue
        answer = ask(client, method, path, cookies, headers=OWN)
        assert answer.status_code == 403, (method, path, cookies)
        assert answer.text == "formgen: key\n"
    assert state(root) == before


def test_nothing_is_changed_from_the_page_of_somebody_else(client: TestClient, root: Path) -> None:
    before = state(root)
    for (method, path), headers in product(PATHS, ORIGINS):
        if method == "POST":
            answer = ask(client, method, path, KEY, headers={"host": HOST, **headers})
            assert answer.status_code == 403, (path, headers)
            assert answer.text == "formgen: origin\n"
    assert state(root) == before


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND"])
def test_other_ways_to_ask_are_refused(client: TestClient, method: str) -> None:
    assert ask(client, method, "/month/2026-11", KEY, headers=OWN).status_code == 405


def test_the_start_address_becomes_a_cookie_that_pages_cannot_read(client: TestClient) -> None:
    answer = ask(client, "GET", f"{START}?key={LOCK.key}", {}, headers={"host": HOST})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert answer.headers["set-cookie"] == f"{LOCK.cookie}={LOCK.key}; HttpOnly; SameSite=Strict; Path=/"
    for key in ("", "wrong", LOCK.key.upper()):
        refused = ask(client, "GET", f"{START}?key={key}", {}, headers={"host": HOST})
        assert refused.status_code == 403
        assert "set-cookie" not in refused.headers
    other = ask(client, "GET", f"{START}?key={LOCK.key}", {}, headers={"host": "evil.example:8765"})
    assert (other.status_code, "set-cookie" in other.headers) == (421, False)


@pytest.mark.parametrize("path", ["/month/2026-11", "/static/desk.js", "/nowhere", "/month/2026-13"])
def test_every_answer_is_marked(client: TestClient, path: str) -> None:
    answer = ask(client, "GET", path, KEY, headers=OWN)
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert "access-control-allow-origin" not in answer.headers


def test_no_page_needs_what_its_policy_forbids(client: TestClient) -> None:
    """No script, style or handler stands in a page itself."""
    for _, path in PATHS[2:4]:
        text = ask(client, "GET", path, KEY, headers=OWN).text
        assert "<style" not in text
        assert " style=" not in text
        assert " onclick=" not in text
        assert all("src=" in each for each in text.split("<script")[1:])


def test_what_is_sent_is_bounded_whatever_it_says_of_its_length(client: TestClient) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(MOST_BYTES // (1 << 20) + 2):
            yield b"x" * (1 << 20)

    path = "/people/2026-11/roster"
    said = {**OWN, "content-length": str(MOST_BYTES + 1)}
    assert ask(client, "POST", path, KEY, headers=said, content=b"x").status_code == 413
    kind = {"content-type": "multipart/form-data; boundary=x"}
    assert ask(client, "POST", path, KEY, headers={**OWN, **kind}, content=pieces()).status_code == 413


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/..%5capp.py",
        "/cards/2026-11/..%2f..%2fformgen.yaml/file",
        "/cards/../../etc/passwd",
        "/month/..",
        "/month/2026-11%00",
        "/forms/2026-11/..%2f..%2fpeople/1",
        "/people/2026-11/roster/..%2f..%2fformgen.yaml",
        "/scores/2026-11/cs-lead/..%2f0031/try",
    ],
)
def test_no_address_leads_to_a_file(client: TestClient, path: str) -> None:
    answer = ask(client, "GET", path, KEY, headers=OWN)
    assert answer.status_code in (303, 307, 404, 405, 422), path
    assert "company:" not in answer.text
    assert "root:" not in answer.text


HOSTILE = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7 * 7 }}", "{% include 'x' %}"]


@pytest.mark.parametrize("words", HOSTILE)
def test_words_of_people_are_words_on_the_page(client: TestClient, words: str) -> None:
    answer = ask(client, "GET", "/people/2026-11", KEY, headers=OWN, params={"q": words})
    assert answer.status_code == 200
    assert words not in answer.text or "<" not in words
    assert "49" not in answer.text.split('type="search"')[0].split('name="q"')[1]
