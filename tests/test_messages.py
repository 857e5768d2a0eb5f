"""The catalogue: every sentence is used, exists in both languages, and knows the same facts."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from formgen import phrases
from formgen.forms import names
from formgen.forms.model import Form
from formgen.messages import LANGS, Lang, catalogue, hint, say, sentence
from formgen.problems import Problem, Severity, Where, error
from formgen.yamlfiles.schema import keyed_in
from formgen.yamlfiles.shapes import Key, Keyed, Kinds, ListOf, MapOf, OneOf, Shape, shape

SOURCE = Path(__file__).parents[1] / "src" / "formgen"
CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SAYING = {"error", "warning", "say", "note", "tell", "gap", "fault", "stop", "Finding", "_wrong", "_twice"}
SAYING |= {"EntryError", "UnusableError"}
"""What takes a code as its first text."""


def trees() -> Iterator[ast.Module]:
    for path in sorted(SOURCE.rglob("*.py")):
        yield ast.parse(path.read_text(encoding="utf-8"))


def pages() -> Iterator[str]:
    """The templates of the desk, which say codes too."""
    for path in sorted(SOURCE.rglob("*.html")):
        yield path.read_text(encoding="utf-8")


def texts() -> set[str]:
    """Every text in the source, and every code that a template says outright."""
    return {
        node.value
        for tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    } | {code for page in pages() for code in re.findall(r"say\('([a-z0-9-]+)'(?! ~)", page)}


def patterns() -> set[str]:
    """What f-strings can become, as regular expressions; only those that begin or end like a code."""
    made = set()
    for tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                parts = [
                    re.escape(str(part.value)) if isinstance(part, ast.Constant) else "[a-z0-9-]+"
                    for part in node.values
                ]
                made.add("".join(parts))
    for page in pages():
        made |= {f"{re.escape(start)}[a-z0-9-]+" for start in re.findall(r"say\('([a-z0-9-]+-)' ~", page)}
    return {pattern for pattern in made if re.search(r"^[a-z]+(\\-[a-z]+)*\\-\[|\]\+(\\-[a-z]+)+$", pattern)}


def said() -> Iterator[tuple[str, str]]:
    """Each code that is said outright, with its file."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and _name(node.func) in SAYING:
                first = node.args[0]
                if isinstance(first, ast.Constant) and CODE.fullmatch(str(first.value)):
                    yield str(first.value), path.name


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def facts(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_codes_are_kebab_case() -> None:
    assert [code for code in catalogue() if not CODE.fullmatch(code)] == []


def test_every_code_that_is_said_has_its_words() -> None:
    known = {*catalogue(), *phrases.catalogue()}
    assert {(code, file) for code, file in said() if code not in known} == set()


def test_every_message_can_be_said() -> None:
    known, made = texts(), [re.compile(pattern) for pattern in patterns()]
    unused = [code for code in catalogue() if code not in known and not any(p.fullmatch(code) for p in made)]
    assert unused == []


@pytest.mark.parametrize("code", sorted(catalogue()))
def test_both_languages_say_the_same(code: str) -> None:
    entry = catalogue()[code]
    kinds = {key.split("_", 1)[1] if "_" in key else "" for key in entry}
    assert kinds <= {"", "hint", "else", "cell"}
    for kind in kinds:
        one, other = (entry.get(f"{lang}_{kind}" if kind else lang, "") for lang in LANGS)
        assert one, f"{code}: {kind or 'sentence'} is missing in one language"
        assert other, f"{code}: {kind or 'sentence'} is missing in one language"
        known = facts(entry["en"]) if kind else set()  # a hint need not repeat the sentence's facts
        assert facts(one) | known == facts(other) | known, f"{code}: other facts in the {kind or 'sentence'}"


@pytest.mark.parametrize("code", sorted(catalogue()))
def test_chinese_is_chinese_and_english_is_not(code: str) -> None:
    """A sentence under the wrong language would be found by nobody else."""
    entry = catalogue()[code]
    assert "_else" not in "".join(entry) or f"{LANGS[0]}_hint" in entry, "an else without a hint"
    if _letters(entry["en"]) != _letters(entry["zh"]):
        assert re.search("[\u4e00-\u9fff]", entry["zh"]), f"{code}: no Chinese in zh"
        assert not re.search("[，。；：（）]", entry["en"]), f"{code}: Chinese punctuation in en"


def _letters(text: str) -> str:
    return "".join(filter(str.isalpha, text))


def test_a_hint_whose_facts_are_unknown_gives_way() -> None:
    problem = error("usage-unknown-command", Where(""), typed="blnak")
    assert hint(problem, "en") == "`formgen --help` lists the commands"
    assert "`blnak`" in sentence(problem, "zh")


LANGUAGE = re.compile(r"`[a-z_]+(: [^`]*)?`")
"""A key of the form language, as messages quote it."""


@pytest.mark.parametrize("lang", LANGS)
def test_who_fills_in_a_table_meets_no_word_of_the_form_language(lang: Lang) -> None:
    """What scoring says of a cell: its advice names columns and people, and no key of a spec."""
    at = Where("Scores.xlsx", cell="客服部!F7")
    for code, entry in catalogue().items():
        if code.startswith("score-") and not code.endswith(NEVER_IN_A_TABLE):
            known = dict.fromkeys(facts("".join(entry.values())), "甲")
            problem = Problem(Severity.ERROR, code, at, known)
            assert not LANGUAGE.search(hint(problem, lang)), code
            assert not LANGUAGE.search(sentence(problem, lang)), code


NEVER_IN_A_TABLE = (
    "one-value",
    "counts-expected",
    "goals-expected",
    "no-such-entry",
    "no-such-goal-key",
    "no-such-rater",
    "no-such-count",
    "no-such-veto",
    "no-such-comment",
    "raters-expected",
)
"""A table has one text in a cell, and columns that the form knows."""


def test_facts_are_data_and_never_a_format() -> None:
    problem = Problem(Severity.ERROR, "usage-month", Where(""), {"typed": "{0.__class__}{x}"})
    assert "{0.__class__}{x}" in sentence(problem, "en")


# ── the fields of a form ────────────────────────────────────────────────────────────────────

CLASSES = tuple(keyed_in(shape(Form)))
KEYS = [(each.kind, key) for each in CLASSES for key in each.keys.values()]


def inner(of: Shape) -> Iterator[Shape]:
    yield of
    if isinstance(of, ListOf):
        yield from inner(of.item)
    if isinstance(of, MapOf):
        yield from inner(of.value)


def of_each_key(wanted: type) -> Iterator[tuple[type, Key, Any]]:
    for owner, key in KEYS:
        for each in inner(key.shape):
            if isinstance(each, wanted):
                yield owner, key, each


@pytest.mark.parametrize(("owner", "key"), KEYS, ids=[f"{one.__name__}.{key.name}" for one, key in KEYS])
@pytest.mark.parametrize("lang", LANGS)
def test_every_key_is_called_something_and_says_what_it_means(owner: type, key: Key, lang: Lang) -> None:
    assert say(names.label(owner, key.name), lang)
    assert key.doc, "a Doc"


@pytest.mark.parametrize("of", CLASSES, ids=[each.kind.__name__ for each in CLASSES])
@pytest.mark.parametrize("lang", LANGS)
def test_no_two_fields_side_by_side_are_called_the_same(of: Keyed, lang: Lang) -> None:
    called = [say(names.label(of.kind, key), lang) for key in of.keys]
    assert len(called) == len(set(called)), called


def test_every_kind_and_every_word_is_called_something() -> None:
    for _, _, kinds in of_each_key(Kinds):
        assert {names.kind(key) for key in kinds.by_key} <= set(catalogue())
    for owner, key, words in of_each_key(OneOf):
        codes = [names.word(owner, key.name, word, n) for n, word in enumerate(words.words, 1)]
        assert set(codes) <= set(catalogue())
        assert len({say(code, "zh") for code in codes}) == len(codes)


def test_nothing_is_called_that_is_no_key_kind_or_word() -> None:
    used = {names.label(owner, key.name) for owner, key in KEYS}
    used |= {names.one(owner, key.name) for owner, key in KEYS}
    used |= {names.kind(each) for _, _, kinds in of_each_key(Kinds) for each in kinds.by_key}
    used |= {
        names.word(owner, key.name, word, n)
        for owner, key, words in of_each_key(OneOf)
        for n, word in enumerate(words.words, 1)
    }
    known = {code for code in catalogue() if re.match("(field|one|kind|word)-", code)}
    assert known - used == set()
