"""The words of formgen's messages, in every language it speaks.

The catalogue is a set of TOML files beside this module, one for each part of the program.  A
table is named by the problem's code (or the phrase's key) and holds each language's sentence
and, as `en_hint`, `zh_hint`, what to do about it:

    [unknown-key]
    en = "unknown key `{key}`"
    en_hint = "did you mean `{near}`?"
    zh = "不认识的键 `{key}`"
    zh_hint = "是不是 `{near}`？"

A hint whose facts are not all known gives way to `en_else`, `zh_else`, or is left out.  Where a place is a
cell of a table, `en_cell`, `zh_cell` come first: whoever fills tables in knows no key of the form language.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

from formgen.problems import Problem

Lang = Literal["zh", "en"]
LANGS: tuple[Lang, ...] = get_args(Lang)


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Every entry of every catalogue file, by code; a code that stands twice is a bug."""
    entries: dict[str, Mapping[str, str]] = {}
    for file in sorted(files(__name__).iterdir(), key=lambda each: each.name):
        if file.name.endswith(".toml"):
            for code, entry in tomllib.loads(file.read_text(encoding="utf-8")).items():
                if code in entries:
                    raise KeyError(f"{code} stands twice, again in {file.name}")
                entries[code] = entry
    return entries


def say(code: str, lang: Lang, /, **facts: object) -> str:
    """The sentence of this code, with its facts in place."""
    return catalogue()[code][lang].format_map(facts)


def sentence(problem: Problem, lang: Lang) -> str:
    """What is wrong, in one sentence; before it of whom and of what, where a problem knows that."""
    said = say(problem.code, lang, **problem.facts)
    if "of_whom" not in problem.facts:
        return said
    return say("said-of", lang, **problem.facts, said=said)


def hint(problem: Problem, lang: Lang) -> str:
    """What to do about it, or nothing if the catalogue has no advice for these facts."""
    entry = catalogue()[problem.code]
    kinds = ("cell", "hint", "else") if problem.where.cell else ("hint", "else")
    for key in (f"{lang}_{kind}" for kind in kinds):
        try:
            return entry[key].format_map(problem.facts)
        except KeyError:
            continue
    return ""
