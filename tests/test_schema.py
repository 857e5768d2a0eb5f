"""The JSON Schema is fresh, and takes and refuses what the reader does."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from formgen.forms import model, pay
from formgen.forms.reading import read_form
from formgen.forms.schema import schema, text
from formgen.yamlfiles.kinds import Doc
from formgen.yamlfiles.shapes import Keyed, shape

ROOT = Path(__file__).parents[1]
VALIDATOR = jsonschema.Draft202012Validator(schema())


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


def errors(spec: str) -> list[str]:
    document: Any = yaml.load(spec, _Editor)  # noqa: S506 - a SafeLoader with fewer types
    return [error.json_path for error in VALIDATOR.iter_errors(document)]


def test_the_schema_file_is_fresh() -> None:
    path = ROOT / "schema" / "form.schema.json"
    assert path.read_text(encoding="utf-8") == text(), "run: python -m formgen.forms.schema " + str(path)


def test_the_schema_is_valid_itself() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("path", sorted((ROOT / "specs").glob("*.yaml")), ids=lambda path: path.stem)
def test_the_forms_of_the_repository_fit_the_schema(path: Path) -> None:
    assert errors(path.read_text(encoding="utf-8")) == []


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


def _classes() -> Iterator[Keyed]:
    kinds = {**vars(model), **vars(pay)}.values()
    for kind in kinds:
        if dataclasses.is_dataclass(kind) and isinstance(kind, type) and kind not in (Doc, pay.Part):
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
    assert set(schema()["$defs"]) == classes


def test_unknown_keys_are_refused_everywhere() -> None:
    for name, definition in schema()["$defs"].items():
        mapping = definition["anyOf"][1] if "anyOf" in definition else definition
        assert mapping["additionalProperties"] is False, name
