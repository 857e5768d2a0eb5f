"""The JSON Schemas are fresh, and take and refuse what the readers do."""

from __future__ import annotations

import dataclasses
import re
import runpy
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from formgen.forms import model, pay
from formgen.forms.reading import read_form
from formgen.messages import LANGS, Lang
from formgen.problems import Problem
from formgen.records.people import read_people
from formgen.records.scores import read_scores
from formgen.workspace.folder import Config
from formgen.yamlfiles import read as yamlfile
from formgen.yamlfiles.schema import schema, text
from formgen.yamlfiles.shapes import Keyed, shape

ROOT = Path(__file__).parents[1]
FILES: Mapping[str, type] = runpy.run_path(str(ROOT / "tools" / "build_schema.py"))["FILES"]
VALIDATORS = {name: jsonschema.Draft202012Validator(schema(kind, name)) for name, kind in FILES.items()}


class _Editor(yaml.SafeLoader):
    """YAML 1.2 as editors read it: only null, true, false and numbers are not texts."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - PyYAML's own way


for tag, pattern, first in (
    ("null", r"^(?:~|null|Null|NULL|)$", "~nN\0"),
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("int", r"^[-+]?[0-9]+$", "-+0123456789"),
    ("float", r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$", "-+0123456789."),
):
    _Editor.add_implicit_resolver(
        f"tag:yaml.org,2002:{tag}", re.compile(pattern), [*first.replace("\0", ""), ""]
    )


def _int(loader: _Editor, node: yaml.ScalarNode) -> int:
    return int(loader.construct_scalar(node))


_Editor.add_constructor("tag:yaml.org,2002:int", _int)


def errors(text: str, name: str = "form") -> list[str]:
    document: Any = yaml.load(text, _Editor)  # noqa: S506 - a SafeLoader with fewer types
    return [error.json_path for error in VALIDATORS[name].iter_errors(document)]


def test_there_is_a_schema_for_each_kind_of_file_and_nothing_else() -> None:
    assert sorted(path.name for path in (ROOT / "schema").iterdir()) == sorted(
        f"{name}.schema.json" for name in FILES
    )


@pytest.mark.parametrize("name", FILES)
def test_the_schema_file_is_fresh(name: str) -> None:
    path = ROOT / "schema" / f"{name}.schema.json"
    assert path.read_text(encoding="utf-8") == text(FILES[name], name), "run: make schema"


@pytest.mark.parametrize("name", FILES)
def test_the_schema_is_valid_itself(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schema(FILES[name], name))


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_of_every_key_is_fresh(lang: Lang, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    build = runpy.run_path(str(ROOT / "tools" / "build_reference.py"))
    assert build["PAGES"][lang].read_text(encoding="utf-8") == build["page"](lang), "run: make guide"


EXAMPLES = {
    "form": [*(ROOT / "specs").glob("*.yaml"), *(ROOT / "examples").glob("*/specs/*.yaml")],
    "scores": [*(ROOT / "examples").glob("*/scores/*/*.yaml")],
    "people": [*(ROOT / "examples").glob("*/people.yaml")],
    "workspace": [*(ROOT / "examples").glob("*/formgen.yaml")],
}


@pytest.mark.parametrize(
    ("name", "path"),
    [
        pytest.param(name, path, id=str(path.relative_to(ROOT)))
        for name, paths in EXAMPLES.items()
        for path in sorted(paths)
    ],
)
def test_the_files_of_the_repository_fit_their_schema_and_name_it(name: str, path: Path) -> None:
    said = path.read_text(encoding="utf-8")
    assert errors(said, name) == []
    named = said.split("\n")[0].removeprefix("# yaml-language-server: $schema=")
    if path.is_relative_to(ROOT / "examples" / "company"):
        company = ROOT / "examples" / "company"
        assert (path.parent / named).resolve() == company / "schema" / f"{name}.schema.json"


HEAD = "id: a-form\ntitle: 考核表\nversion: 1\n"
INDICATOR = HEAD + "sections: [{{indicators: [{{id: a, name: 甲, rule: {}}}]}}]"

GOOD = [
    HEAD,
    "id: 2026\ntitle: 2026\nversion: '1'\n",
    HEAD + "title2: x\n".replace("title2: x\n", "notes: [1级, 3.10, true, no, 1:30, 0012]\n"),
    HEAD + "header:\nsections:\nfooter: []\n",
    HEAD + "header: [姓名, {label: 见证人, id: witness, kind: text}]\n",
    HEAD + "effective: 2026-01\ndecimals: 0\nperiod: half-year\n",
    HEAD + "signatures: [{role: 考核人, date: yes}, {role: 被考核人, date: true}]\n",
    HEAD + "pay: {base: {levels: {1: 1000, 二级: '1,200'}}, factors: [{score: 得分率}, {roster: 系数}]}\n",
    HEAD + "pages: 2\n",
    HEAD + "pages: '2'\n",
    HEAD + "pages: any\n",
    HEAD + "sections: [{weight: 15%}, {goals: }]\n",
    HEAD + "grades: [{name: A, from: 90.5, coefficient: '1.2', share: ２０％}]\n",
    INDICATOR.format("{choice: [1级, {name: 2级, points: 5}]}"),
    INDICATOR.format("{rating: {}}"),
    INDICATOR.format("{rating: }"),
    INDICATOR.format("{narrative: []}"),
    INDICATOR.format("{checklist: [一, 二], levels: [{yes: 1, name: 良, points: 5}]}"),
]

BAD = [
    "[]",
    "id: a-form\ntitle: 考核表\n",
    HEAD + "titel: x\n",
    HEAD + "notes: 备注\n",
    HEAD + "number: [1]\n",
    HEAD + "number:\n",
    HEAD + "effective: 2026-13\n",
    HEAD + "scale: point\n",
    HEAD + "decimals: 1.5\n",
    HEAD + "pages: 3\n",
    HEAD + "signatures: [{role: 考核人, date: maybe}]\n",
    HEAD + "header: [{id: witness}]\n",
    HEAD + "header: ['']\n",
    HEAD + "sections: [{weight: 15}]\n",
    HEAD + "pay: {factors: [{score: 得分率}]}\n",
    HEAD + "pay: {base: {levels: {一级: }}}\n",
    HEAD + "pay: {base: {score: 得分率}}\n",
    HEAD.replace("a-form", "A_form"),
    INDICATOR.format("choice"),
    INDICATOR.format("{}"),
    INDICATOR.format("{band: 完成率, intervals: []}"),
    INDICATOR.format("{bands: 完成率}"),
    INDICATOR.format("{bands: 完成率, intervals: [{from: 九十, points: 1}]}"),
]


@pytest.mark.parametrize("spec", GOOD)
def test_what_the_reader_takes_the_schema_takes(spec: str) -> None:
    assert [problem.code for problem in read_form(spec, "f").problems] == []
    assert errors(spec) == []


@pytest.mark.parametrize("spec", BAD)
def test_what_the_schema_refuses_the_reader_refuses(spec: str) -> None:
    assert errors(spec)
    assert read_form(spec, "f").value is None


ITEM = "form: a\nmonth: 2026-11\nscores: [{{person: '0001', {}}}]\n"
PERSON = "people: [{{工号: 0001, 姓名: 张三, {}}}]\n"

READERS: Mapping[str, Callable[[str], tuple[Problem, ...]]] = {
    "scores": lambda said: read_scores(said, "f").problems,
    "people": lambda said: read_people(said, "f").problems,
    "workspace": lambda said: yamlfile.read(said, "f", Config).problems,
}

TAKEN = [
    ("scores", ITEM.format("facts: {a: 96%, b: [是, 否], c: {自评: 1, 上级: 2}, d: 3}")),
    ("scores", ITEM.format("facts: , fields: {填表日期: 2026-12-01}, vetoes: [x], comments: {a: 好}")),
    ("scores", "form: a\nperiod: 2026-Q4\nscores:\n"),
    ("scores", "form: a\nperiod: 2026\nscores: [{person: {工号: 0001, 姓名: 张三}}]\n"),
    ("people", PERSON.format("部门: 客服部, 入职日期: 2026-11-03, 工龄: 3")),
    ("people", "people:\n"),
    ("people", PERSON.format("") + "moves: [{工号: 0001, 调动日期: 2026-11-05, 原部门: 售后部}]\n"),
    ("workspace", "forms:\n"),
    ("workspace", "company: 甲公司\nfonts: [a.ttf]\nlang: zh\ndistribution: department\n"),
    ("workspace", "forms: [{form: a, post: '*经理'}]\nappraised: {hired_by: 15, without: [离职]}\n"),
    ("workspace", "appraised: {probation: {form: trial, months: 3}}\n"),
]

REFUSED = [
    ("scores", "form: a\nmonth: 2026-11\n"),
    ("scores", "form: a\nmonth: 2026-13\nscores:\n"),
    ("scores", "form: a\nperiod: 2026-Q5\nscores:\n"),
    ("scores", ITEM.format("fact: {a: 1}")),
    ("scores", ITEM.format("vetoes: x")),
    ("people", "[]"),
    ("people", "people: 张三\n"),
    ("people", PERSON.format("部门: [客服部]")),
    ("workspace", "compny: 甲公司\n"),
    ("workspace", "lang: fr\n"),
    ("workspace", "forms: [{post: 经理}]\n"),
    ("workspace", "appraised: {hired_by: 中旬}\n"),
]


@pytest.mark.parametrize(("name", "said"), TAKEN)
def test_what_the_readers_of_other_files_take_their_schema_takes(name: str, said: str) -> None:
    assert [problem.code for problem in READERS[name](said)] == []
    assert errors(said, name) == []


@pytest.mark.parametrize(("name", "said"), REFUSED)
def test_what_the_schema_of_other_files_refuses_their_reader_refuses(name: str, said: str) -> None:
    assert errors(said, name)
    assert any(problem.is_error for problem in READERS[name](said))


def _classes() -> Iterator[Keyed]:
    kinds = {**vars(model), **vars(pay)}.values()
    for kind in kinds:
        if not isinstance(kind, type) or not kind.__module__.startswith("formgen.forms."):
            continue
        if dataclasses.is_dataclass(kind) and kind is not pay.Part:
            found = shape(kind)
            if isinstance(found, Keyed):
                yield found


def test_every_key_is_explained_in_both_languages() -> None:
    unexplained = [
        f"{each.kind.__name__}.{key.name}" for each in _classes() for key in each.keys.values() if not key.doc
    ]
    assert unexplained == []


def test_every_class_of_the_language_is_in_the_schema() -> None:
    classes = {each.kind.__name__ for each in _classes()} - {"Bounds"}
    assert set(schema(FILES["form"], "form")["$defs"]) == classes


@pytest.mark.parametrize("file", FILES)
def test_unknown_keys_are_refused_everywhere_and_known_ones_explained(file: str) -> None:
    for name, definition in schema(FILES[file], file)["$defs"].items():
        mapping = definition["anyOf"][1] if "anyOf" in definition else definition
        assert mapping["additionalProperties"] is False, name
        assert all(" · " in key["description"] for key in mapping["properties"].values()), name


def test_an_editor_proposes_what_a_roster_may_say() -> None:
    items = schema(FILES["people"], "people")["$defs"]["RosterFile"]["properties"]["people"]["items"]
    assert {"工号", "姓名", "部门", "入职日期", "number"} <= set(items["properties"])
