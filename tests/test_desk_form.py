"""The editor of a form, asked without a browser: its fields, its changes, and what it refuses."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from formgen.commands import diff, draft, impact
from formgen.commands.init import init
from formgen.desk.app import application
from formgen.desk.guards import Lock
from formgen.desk.office.fields import Box, boxed
from formgen.desk.office.workspace import Office
from formgen.forms.changing import Add, changed
from formgen.forms.reading import read_form
from formgen.messages import LANGS, Lang
from formgen.periods import Period
from formgen.problems import Path as Steps
from formgen.yamlfiles.kinds import Month

LOCK = Lock(8765, "the-key-of-this-desk")
AT = "/forms/2026-11/cs-lead/2"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    init(tmp_path / "hr")
    made = Office(tmp_path / "hr", "zh")
    yield made
    made.jobs.close()


@pytest.fixture
def client(office: Office) -> Iterator[TestClient]:
    base = f"http://127.0.0.1:{LOCK.port}"
    with TestClient(
        application(office, LOCK),
        base_url=base,
        cookies={LOCK.cookie: LOCK.key},
        headers={"sec-fetch-site": "same-origin"},
        raise_server_exceptions=True,
    ) as known:
        yield known


@pytest.fixture
def text(office: Office) -> str:
    return file(office).read_text(encoding="utf-8")


def file(office: Office) -> Path:
    return office.root / "specs" / "cs-lead.v2.yaml"


def change(client: TestClient, text: str, do: str, path: Any, **more: str) -> Any:
    return client.post(f"{AT}/change", json={"text": text, "do": do, "path": json.dumps(path), **more})


def test_the_page_has_the_text_and_who_has_the_form(client: TestClient, text: str) -> None:
    page = client.get(AT).text
    assert "适用人员 3 人" in page
    assert text in page.replace("&#34;", '"').replace("&amp;", "&")


def test_every_value_of_the_form_stands_in_a_field(client: TestClient, text: str) -> None:
    html = client.post(f"{AT}/fields", json={"text": text}).json()["html"]
    assert "客户满意度" in html
    paths = re.findall(r'data-path="([^"]+)" data-was="([^"]*)" data-do="put"', html)
    found = {path.replace("&#34;", '"'): value for path, value in paths}
    assert found['["sections",0,"indicators",0,"weight"]'] == "40%"
    assert found['["grades",0,"from"]'] == "90"
    assert found['["header",0,"label"]'] == "姓名"
    assert '["version"]' not in found
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert all(each in ids for each in re.findall(r' for="([^"]+)"', html))
    assert "style=" not in html
    assert "onclick" not in html


def test_a_change_gives_the_text_and_the_fields_anew(client: TestClient, text: str) -> None:
    said = change(
        client, text, "put", ["sections", 0, "indicators", 0, "weight"], value="35", was="40%"
    ).json()
    assert said["text"] == text.replace(
        "weight: 40%\n        requirement", "weight: 35%\n        requirement", 1
    )
    assert "合计 95%，应为 100%" in said["html"]
    said = change(client, said["text"], "add", ["signatures"]).json()
    assert "新签字人" in said["html"]
    said = change(client, said["text"], "move", ["signatures", 3], to="0").json()
    assert said["text"].index("新签字人") < said["text"].index("role: 被考核人")
    said = change(client, said["text"], "remove", ["signatures", 0]).json()
    assert "新签字人" not in said["text"]
    said = change(
        client, said["text"], "recast", ["sections", 0, "indicators", 0, "rule"], value="bands"
    ).json()
    assert "bands: 满意率" in said["text"]
    path = ["pay", "base", "levels", "五级"]
    assert "特级: 3000" in change(client, said["text"], "rename", path, value="特级").json()["text"]


def test_a_change_of_what_says_something_else_by_now_is_refused(client: TestClient, text: str) -> None:
    answer = change(client, text, "put", ["title"], value="x", was="another")
    assert answer.status_code == 409
    assert "客服经理绩效考核表" in answer.json()["html"]
    for path in (["nothing"], ["sections", 99], ["sections", "0"], ["title", "x"]):
        assert change(client, text, "remove", path).status_code == 409


def test_a_problem_stands_beside_the_field_it_speaks_of(client: TestClient, text: str) -> None:
    wrong = text.replace("weight: 40%\n        requirement", "weight: 四成\n        requirement", 1)
    wrong = wrong.replace("name: 问题解决率", "nane: 问题解决率")
    html = client.post(f"{AT}/fields", json={"text": wrong}).json()["html"]
    field = html.split('id="f.sections.0.indicators.0.weight.field"')[1].split(
        'id="f.sections.0.indicators.0.', 2
    )
    assert "四成" in "".join(field[:2])
    assert 'id="f.sections.0.indicators.0.weight.told"' in html
    assert 'aria-describedby="f.sections.0.indicators.0.weight.told"' in html
    assert 'id="f.sections.0.indicators.1.nane.told"' in html
    told = client.post(f"{AT}/preview", json={"text": wrong}).json()["problems"]
    assert {each["field"] for each in told} >= {"f.sections.0.indicators.0.weight"}


@pytest.mark.parametrize(
    "text", ["a: [", "a: &x 1\nb: *x\n", "a: 1\na: 2\n", "\ta: 1\n", "", "x: !!python/object:os.system 1"]
)
def test_a_text_that_has_no_fields_says_so_and_stays_as_it_is(client: TestClient, text: str) -> None:
    assert "目前不能按栏目显示" in client.post(f"{AT}/fields", json={"text": text}).json()["html"]
    assert change(client, text, "add", ["sections"]).status_code == 409
    assert client.post(f"{AT}/preview", json={"text": text}).json()["problems"]


HOSTILE: list[dict[str, Any]] = [
    {"do": "put", "path": "[]", "value": "", "was": ""},
    {"do": "put", "path": "{}", "value": "", "was": ""},
    {"do": "put", "path": '["title"', "value": "", "was": ""},
    {"do": "put", "path": "[" * 5000, "value": "", "was": ""},
    {"do": "put", "path": json.dumps(["a"] * 33), "value": "", "was": ""},
    {"do": "put", "path": "[null]", "value": "", "was": ""},
    {"do": "put", "path": "[true]", "value": "", "was": ""},
    {"do": "put", "path": "[-1]", "value": "", "was": ""},
    {"do": "put", "path": "[1e3]", "value": "", "was": ""},
    {"do": "put", "path": "[99999999999999999999]", "value": "", "was": ""},
    {"do": "put", "path": '[["title"]]', "value": "", "was": ""},
    {"do": "put", "path": '["title"]', "value": 5, "was": ""},
    {"do": "put", "path": '["title"]', "value": "\ud800", "was": ""},
    {"do": "put", "path": '["title"]'},
    {"do": "move", "path": '["sections",0]', "to": "-1"},
    {"do": "move", "path": '["sections",0]', "to": "x"},
    {"do": "move", "path": '["sections",0]', "to": "9" * 50},
    {"do": "add", "path": '["accepts"]', "row": "[]"},
    {"do": "add", "path": '["accepts"]', "row": '{"code": 5}'},
    {"do": "add", "path": '["accepts"]', "row": '{"code": "\\ud800"}'},
    {"do": "add", "path": '["\\ud800"]'},
    {"do": "save", "path": '["title"]'},
    {"do": "", "path": '["title"]'},
    {"path": '["title"]'},
    {},
]


@pytest.mark.parametrize("body", HOSTILE, ids=str)
def test_what_no_page_sends_is_refused(client: TestClient, text: str, body: dict[str, Any]) -> None:
    raw = json.dumps({"text": text, **body})
    answer = client.post(f"{AT}/change", content=raw, headers={"content-type": "application/json"})
    assert answer.status_code == 400


def test_too_much_is_refused_and_other_pages_change_nothing(
    client: TestClient, office: Office, text: str
) -> None:
    before = file(office).read_bytes()
    assert change(client, "x" * 400_001, "add", ["sections"]).status_code == 413
    for verb in ("change", "fields", "save", "preview"):
        answer = client.post(f"{AT}/{verb}", json={"text": text}, headers={"sec-fetch-site": "cross-site"})
        assert answer.status_code == 403
        assert client.get(f"{AT}/{verb}").status_code in (404, 405)
        assert client.post(f"/forms/2026-11/nobody/1/{verb}", json={"text": text}).status_code == 404
    deep = client.post(f"{AT}/fields", content="[" * 200_000, headers={"content-type": "application/json"})
    assert deep.status_code == 400
    assert file(office).read_bytes() == before


def test_what_a_form_says_is_never_a_part_of_the_page(client: TestClient, text: str) -> None:
    evil = '"><script>alert(1)</script>'
    wrong = change(client, text, "put", ["title"], value=evil, was="客服经理绩效考核表").json()
    assert "<script>" not in wrong["html"]
    named = text.replace("notes:", f"'{evil}': 1\nnotes:")
    assert "<script>" not in client.post(f"{AT}/fields", json={"text": named}).json()["html"]
    levels = text.replace("五级: 3000", f"'{evil}': 3000")
    assert "<script>" not in client.post(f"{AT}/fields", json={"text": levels}).json()["html"]


@pytest.mark.parametrize(
    ("ends", "mark"), [("\n", b""), ("\r\n", b""), ("\r\n", b"\xef\xbb\xbf"), ("\n", b"\xef\xbb\xbf")]
)
def test_saving_keeps_how_lines_end_and_the_mark_before_them(
    client: TestClient, office: Office, text: str, ends: str, mark: bytes
) -> None:
    file(office).write_bytes(mark + text.replace("\n", ends).encode())
    shown = client.get(AT).text
    seen = re.search(r'data-mark="([^"]+)"', shown)
    assert seen
    new = change(client, text, "put", ["number"], value="KH-9", was="QH-HR-KH-06").json()["text"]
    answer = client.post(f"{AT}/save", json={"text": new, "mark": seen[1]})
    assert answer.status_code == 200
    wanted = text.replace("number: QH-HR-KH-06", "number: KH-9").replace("\n", ends)
    assert file(office).read_bytes() == mark + wanted.encode()


def test_an_editor_that_saves_meanwhile_is_not_overwritten(
    client: TestClient, office: Office, text: str
) -> None:
    seen = re.search(r'data-mark="([^"]+)"', client.get(AT).text)
    assert seen
    theirs = text.replace("weight: 40%", "weight: 41%", 1)
    file(office).write_text(theirs, encoding="utf-8")
    answer = client.post(f"{AT}/save", json={"text": text + "# 我\n", "mark": seen[1]})
    assert answer.status_code == 409
    assert answer.json()["theirs"] == theirs
    assert file(office).read_text(encoding="utf-8") == theirs


def boxes(of: Box) -> Iterator[Box]:
    yield of
    for each in of.boxes:
        yield from boxes(each)


@pytest.mark.parametrize("lang", LANGS)
def test_every_field_of_every_sample_is_called_something(office: Office, lang: Lang) -> None:
    for spec in office.workspace.specs:
        seen = draft.looked_at(spec.path.read_text(encoding="utf-8"), str(spec.path), "zh")
        form = boxed(seen, lang, office.workspace.forms)
        assert form
        for box in boxes(form):
            is_item = box.at.endswith("]") and isinstance(([0, *json.loads(box.at)])[-1], int)
            assert box.label or is_item or box.title
            assert box.look != "odd"
        told = sum(len(box.problems) for box in boxes(form))
        assert told == len(seen.problems), "each problem beside its field, once"


def test_who_rates_is_chosen_among_those_who_do_and_a_section_by_its_title(office: Office, text: str) -> None:
    seen = draft.looked_at(text, "x.yaml", "zh")
    found = {
        box.at: box for box in boxes(boxed(seen, "zh", office.workspace.forms) or pytest.fail("no fields"))
    }
    raters = found['["sections",0,"indicators",2,"raters",0]']
    assert raters.options == (("自评", "自评"), ("上级", "上级"))
    assert raters.is_strict
    zero = found['["vetoes",0,"zero"]']
    assert zero.options[:2] == (("total", "总分"), ("service", "服务质量"))
    assert ("良好", "良好") in found['["vetoes",1,"grade_at_most"]'].options
    assert not found['["header",0,"label"]'].is_strict


def test_a_draft_is_compared_as_it_stands_in_the_editor(
    client: TestClient, office: Office, text: str
) -> None:
    new = change(client, text, "put", ["number"], value="KH-9", was="QH-HR-KH-06").json()["text"]
    before = file(office).read_bytes()
    for old in ("", "1"):
        html = client.post(f"{AT}/compare", json={"text": new, "old": old}).json()["html"]
        assert html.count("<img") >= 1
        assert "data:image/png" in html
    assert "99" in client.post(f"{AT}/compare", json={"text": new, "old": "99"}).json()["html"]
    assert client.post(f"{AT}/compare", json={"text": new, "old": "../x"}).status_code == 400
    assert file(office).read_bytes() == before


def test_what_a_draft_changes_is_what_the_command_says_of_it_once_it_is_saved(
    office: Office, text: str
) -> None:
    new = text.replace("number: QH-HR-KH-06", "number: KH-9").replace("weight: 30%", "weight: 20%", 1)
    (spec,) = (each for each in office.workspace.specs if each.path == file(office))
    page, _ = draft.compared(office.root, spec, new, "1")
    effects, _ = draft.effect(office.root, spec, new, Period.parse("2026-11"))
    beside = office.root / "draft.yaml"
    beside.write_text(new, encoding="utf-8")
    assert page == diff.diff(office.root, "cs-lead", "1", str(beside))[0].page
    assert (
        effects == impact.impact(office.root, "cs-lead", str(beside), period=Period.parse("2026-11"))[0].page
    )


def test_the_effect_of_a_draft_on_people_stands_beside_it(client: TestClient, text: str) -> None:
    new = text.replace("points: 85, text: 90%以上85分", "points: 80, text: 90%以上80分")
    html = client.post(f"{AT}/effect", json={"text": new, "month": "2026-11"}).json()["html"]
    assert "data:image/png" in html
    same = client.post(f"{AT}/effect", json={"text": text, "month": "2026-11"}).json()["html"]
    assert "没有可比较的另一版本" in same
    assert client.post(f"{AT}/effect", json={"text": text, "month": "../.."}).status_code == 400
    assert (
        'class="error"'
        in client.post(f"{AT}/effect", json={"text": "a: [", "month": "2026-11"}).json()["html"]
    )


def test_the_next_version_may_say_what_an_older_one_said(client: TestClient, office: Office) -> None:
    answer = client.post(
        "/forms/2026-11/cs-lead/new", data={"month": "2027-02", "base": "1"}, follow_redirects=False
    )
    assert answer.status_code == 303
    made = (office.root / "specs" / "cs-lead.v3.yaml").read_text(encoding="utf-8")
    old = (office.root / "specs" / "cs-lead.v1.yaml").read_text(encoding="utf-8")
    assert read_form(made, "").value == replace(
        read_form(old, "").value or pytest.fail("no form"), version=3, effective=Month("2027-02")
    )
    for base in ("9", "x", "-1"):
        data = {"month": "2027-03", "base": base}
        assert client.post("/forms/2026-11/cs-lead/new", data=data).status_code in (400, 422)
    assert not (office.root / "specs" / "cs-lead.v4.yaml").exists()


GAPS = [
    (spec.name, path, row)
    for spec in sorted((Path(__file__).parents[1] / "examples/company/specs").glob("*.v1.yaml"))
    for seen in (draft.looked_at(spec.read_text(encoding="utf-8"), spec.name, "zh"),)
    for problem, path in seen.with_fields(seen.problems)
    for row in (seen.acceptance(problem, path),)
    if row
]


@pytest.mark.parametrize(("name", "path", "row"), GAPS, ids=str)
def test_a_gap_that_stays_on_purpose_is_accepted_from_where_it_is_told(
    name: str, path: Steps, row: dict[str, str]
) -> None:
    text = (Path(__file__).parents[1] / "examples/company/specs" / name).read_text(encoding="utf-8")
    after = changed(text, Add(("accepts",), {**row, "why": "有意如此"}))
    seen = draft.looked_at(after, name, "zh")
    told = [each for each, at in seen.with_fields(seen.problems) if each.code == row["code"] and at == path]
    assert {each.severity.value for each in told} == {"accepted"}
    before = draft.looked_at(text, name, "zh").problems
    assert len(before) == len(seen.problems)


def test_a_reason_is_asked_for_before_an_accepted_gap_can_be_saved(client: TestClient, text: str) -> None:
    gap = text.replace("weight: 40%", "weight: 30%", 1)
    html = client.post(f"{AT}/fields", json={"text": gap}).json()["html"]
    row = re.search(r'data-row="([^"]+)"', html)
    assert row
    said = change(client, gap, "add", ["accepts"], row=row[1].replace("&#34;", '"')).json()
    assert 'accepts:\n  - {code: weights-not-100, why: ""}' in said["text"]
    assert 'id="f.accepts.0.why.told"' in said["html"]
    assert change(client, gap, "add", ["accepts"], row='{"codee": "x"}').status_code == 409
