"""What pages show, asked without a browser: long lists are cut into pages, and searched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from formgen.commands.init import init
from formgen.desk.app import application
from formgen.desk.guards import Lock
from formgen.desk.office.workspace import Office
from formgen.periods import Period

LOCK = Lock(8765, "the-key-of-this-desk")
PEOPLE = 120


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    root = tmp_path_factory.mktemp("many") / "hr"
    init(root)
    people = [f"{n:05},员工{n:05},客户服务部,客服经理,cs-lead" for n in range(PEOPLE)]
    people[7] = "A/7 号,员工甲,客户服务部,客服经理,cs-lead"
    (root / "people.yaml").unlink()
    (root / "people.csv").write_text(
        "工号,姓名,部门,岗位,表单\n" + "\n".join(people) + "\n", encoding="utf-8"
    )
    office = Office(root, "zh")
    cookies = {LOCK.cookie: LOCK.key}
    headers = {"sec-fetch-site": "same-origin"}
    base = f"http://127.0.0.1:{LOCK.port}"
    with TestClient(application(office, LOCK), base_url=base, cookies=cookies, headers=headers) as known:
        yield known
    office.close()


def rows(client: TestClient, path: str) -> list[str]:
    answer = client.get(path)
    assert answer.status_code == 200
    return re.findall(r'<tr id="([^"]+)"', answer.text)


def test_the_scoring_page_shows_fifty_and_leads_to_the_others(client: TestClient) -> None:
    path = "/scores/2027-03?form=cs-lead"
    first, seen = rows(client, path), list[str]()
    assert len(first) == 50
    for start in (0, 50, 100):
        seen += rows(client, f"{path}&from={start}")
    assert len(seen) == len(set(seen)) == PEOPLE
    assert "form=cs-lead&amp;from=50" in client.get(path).text
    assert rows(client, f"{path}&from=nowhere") == first
    assert rows(client, f"{path}&from=99999999999") == first


def test_the_scoring_page_finds_by_number_and_name(client: TestClient) -> None:
    assert rows(client, "/scores/2027-03?form=cs-lead&q=00113") == ["00113"]
    assert rows(client, "/scores/2027-03?form=cs-lead&q=员工甲") == ["A/7 号"]
    assert rows(client, "/scores/2027-03?form=cs-lead&q=nobody") == []


def test_a_person_has_a_page_with_the_neighbours_and_every_slot_once(client: TestClient) -> None:
    text = client.get("/scores/2027-03/cs-lead/00060").text
    assert "61 / 120" in text
    assert 'href="/scores/2027-03/cs-lead/00059"' in text
    assert 'href="/scores/2027-03/cs-lead/00061"' in text
    slots = re.findall(r'data-slot="([^"]+)"', text)
    assert len(slots) == len(set(slots))
    grid = client.get("/scores/2027-03?form=cs-lead&q=00060").text
    assert set(slots) == set(re.findall(r'data-slot="([^"]+)"', grid))


def test_what_is_typed_is_printed_at_once(client: TestClient) -> None:
    said = client.post("/scores/2027-03/cs-lead/00060/print", json={"fact.resolution": "81%"}).json()
    assert said["slots"]["score.resolution"] == "70"
    assert said["slots"]["total"] == "未计"
    assert not any(said["boxes"])
    said = client.post("/scores/2027-03/cs-lead/00060/print", json={"fact.recruiting": "部分完成"}).json()
    assert sum(said["boxes"]) == 1


@pytest.mark.parametrize("verb", ["", "/try", "/print", "/save"])
def test_nobody_has_no_page(client: TestClient, verb: str) -> None:
    path = f"/scores/2027-03/cs-lead/99999{verb}"
    answer = client.post(path, json={"slot": "x"}) if verb else client.get(path)
    assert answer.status_code == 404


def test_a_number_with_a_slash_is_scored_too(client: TestClient) -> None:
    assert "员工甲" in client.get("/scores/2027-03/cs-lead/A%2F7%20号").text
    said = {"slot": "fact.resolution", "value": "97%", "was": ""}
    assert client.post("/scores/2027-03/cs-lead/A%2F7%20号/save", json=said).status_code == 200


def test_the_people_are_read_again_when_the_roster_has_changed(tmp_path: Path) -> None:
    root = tmp_path / "hr"
    init(root)
    office = Office(root, "zh")
    period = Period.parse("2026-11")
    before = office.people(period)
    assert office.people(period) is before
    roster = root / "people.yaml"
    roster.write_text(roster.read_text(encoding="utf-8").replace("何嘉树", "何嘉"), encoding="utf-8")
    assert office.people(period) is not before
    office.close()


def test_who_is_recorded_in_a_table_is_shown_with_its_file_and_cannot_be_typed(tmp_path: Path) -> None:
    init(tmp_path)
    folder = tmp_path / "scores" / "2027-03"
    folder.mkdir(parents=True)
    (folder / "cs-lead.csv").write_text("工号,客户满意度\n0031,96%\n", encoding="utf-8")
    office = Office(tmp_path, "zh")
    cookies = {LOCK.cookie: LOCK.key}
    with TestClient(
        application(office, LOCK), base_url=f"http://127.0.0.1:{LOCK.port}", cookies=cookies
    ) as known:
        row = known.get("/scores/2027-03?form=cs-lead").text.partition('id="0031"')[2].partition("</tr>")[0]
    office.close()
    assert "scores/2027-03/cs-lead.csv" in row
    assert "disabled" in row


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[TestClient]:
    office = Office(tmp_path, "zh")
    headers = {"sec-fetch-site": "same-origin"}
    cookies, base = {LOCK.cookie: LOCK.key}, f"http://127.0.0.1:{LOCK.port}"
    with TestClient(application(office, LOCK), base_url=base, cookies=cookies, headers=headers) as known:
        yield known
    office.close()


PAGES = ("month", "people", "forms", "scores", "raters", "cards", "report", "revision")


@pytest.mark.parametrize("company", ["", "青禾公司"])
def test_every_page_of_an_empty_folder_can_be_opened_and_waits_for_nothing(
    empty: TestClient, company: str
) -> None:
    if company:
        empty.post("/begin/company", data={"company": company, "typeface": "song", "words": "zh"})
    for name in PAGES:
        assert empty.get(f"/{name}/2026-11").status_code == 200, name
    assert "hx-get" not in empty.get("/cards/2026-11").text
    told = empty.get("/report/2026-11/pages", headers={"hx-request": "true"})
    assert told.status_code == 200
    assert "没有花名册" in told.text


def test_why_a_piece_cannot_be_shown_is_a_piece_too(empty: TestClient) -> None:
    answer = empty.get("/cards/2026-11/stale", headers={"hx-request": "true"})
    assert answer.status_code == 422
    assert "<html" not in answer.text
    assert "problems" in answer.text


def test_a_form_of_ones_own_begins_on_the_page_of_forms_and_prints(empty: TestClient, tmp_path: Path) -> None:
    empty.post("/begin/company", data={"company": "青禾公司", "typeface": "hei", "words": "zh"})
    settings = (tmp_path / "formgen.yaml").read_text(encoding="utf-8")
    assert "typeface: hei" in settings
    assert "words" not in settings  # what is as it would be anyhow is not written
    said = {"title": "仓管员考核表", "length": "month"}
    opened = empty.post("/forms/2026-11/own", data=said)
    assert opened.url.path == "/forms/2026-11/form-1/1"
    assert "仓管员考核表" in opened.text
    assert empty.post("/forms/2026-11/own", data=said).status_code == 422
    assert empty.post("/forms/2026-11/own", data={**said, "length": "week"}).status_code == 400


def test_problems_are_told_of_files_by_where_they_are_in_the_workspace(
    empty: TestClient, tmp_path: Path
) -> None:
    (tmp_path / "people.csv").write_text("工号,姓名\n01,\n02,李四\n", encoding="utf-8")
    shown = empty.get("/people/2026-11").text
    assert "people.csv B2" in shown  # the empty cell itself
    assert str(tmp_path) not in shown


def test_a_desk_in_english_says_months_in_english(tmp_path: Path) -> None:
    init(tmp_path)
    office = Office(tmp_path, "en")
    headers, cookies = {"sec-fetch-site": "same-origin"}, {LOCK.cookie: LOCK.key}
    base = f"http://127.0.0.1:{LOCK.port}"
    with TestClient(application(office, LOCK), base_url=base, cookies=cookies, headers=headers) as client:
        paths = [*(f"/{name}/2026-11" for name in PAGES), "/begin"]
        paths += ["/forms/2026-11/cs-lead/2", "/raters/2026-11/journal", "/month/2026-Q4"]
        for path in paths:
            answer = client.get(path)
            assert answer.status_code == 200, path
            assert not re.search(r"\d年", answer.text), path
        assert "November 2026" in client.get("/scores/2026-11").text
    office.close()
