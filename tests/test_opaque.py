"""A page rendered with opaque words gives what it would give with any others, or says that it does not.

Each construct of Jinja's that can do something with a value is tried, from Jinja's own tables: what a later
Jinja brings is tried, too, or makes a test fail here until somebody has thought of it.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import jinja2.filters
import jinja2.parser
import jinja2.tests
import pytest
from jinja2 import DictLoader, nodes
from jinja2.runtime import LoopContext
from markupsafe import Markup, escape

from formgen.writing import sandbox
from formgen.writing.opaque import HOLE, Looks, Word
from formgen.writing.pdf.compiled.leaves import word
from formgen.writing.pdf.html import environment
from formgen.writing.sandbox import Sandbox
from formgen.writing.word import tags

WORDS: tuple[tuple[str, ...], ...] = (
    ("邵启明", "张三", "5分", "open"),
    ("2", "0", "10", "open"),
    ("a.html", "A<b>&c", "x", "ticked"),
    ("李", "李", "李", "ticked"),
    ("\ufeff", "Zz zz", "z", "open"),
    ("part", "95.5 %", "7", "ticked"),
)
"""What is printed on several cards: three words and a mark."""

PARTS = {"a.html": "甲", "part": "乙", "says": "{{ one }}{% set kept %}{{ two }}{% endset %}", "2": "二"}


@dataclass(frozen=True)
class Row:
    """A part of the page."""

    text: str
    texts: tuple[str, ...]


def html() -> Sandbox:
    made = environment(Path())
    made.loader = DictLoader(PARTS)
    return made


SANDBOXES = {"html": html, "word": tags.environment}


def rendered(made: Sandbox, source: str, words: Sequence[str]) -> str:
    one, two, three, mark = words
    template = made.from_string(source)
    made.allow(1_000)
    row = Row(one, (one, two, three))
    return template.render(one=one, two=two, three=three, mark=mark, texts=row.texts, row=row, rows=[row])


def outcome(made: Sandbox, source: str, words: Sequence[str]) -> str | None:
    """What the template prints; nothing where it stumbles."""
    try:
        return rendered(made, source, words)
    except Exception:  # noqa: BLE001 whatever it stumbles over
        return None


def filled(page: str, words: Sequence[str]) -> str:
    """The page with the words in its holes, as each is to be written."""

    def written(number: int, how: str) -> str:
        match how:
            case "":
                return str(escape(words[number]))
            case "j":
                return str(escape(word(~number, words)))
            case "b":
                return tags.BOXES[words[number]]  # type: ignore[index]
            case "s":
                return words[number]
            case _:
                raise AssertionError(how)

    shaded = page.replace('<chosen by="', "<chosen/>").replace('"/>', "") if "<chosen by=" in page else page
    return HOLE.sub(lambda found: written(int(found[1]), found[2]), shaded)


def opaque(made: Sandbox, source: str, words: Sequence[str]) -> str | None:
    """What the template prints of opaque words; nothing where it stumbles or looks into one."""
    looks = Looks()
    try:
        with made.blind():
            page = rendered(made, source, [Word(each, n, looks) for n, each in enumerate(words)])
    except Exception:  # noqa: BLE001 a page that cannot be made is not kept
        return None
    return None if looks.seen else page


def blind_spots(sandboxes: Iterable[Sandbox], source: str) -> Iterator[str]:
    """Where the page of one card, filled with the words of another, is not that card's own."""
    for made in sandboxes:
        page = opaque(made, source, WORDS[0])
        if page is None:
            continue
        for words in WORDS:
            own = outcome(made, source, words)
            if own is None or unshaded(own) != unshaded(filled(page, words)):
                yield f"{source}: {page!r} filled with {words} is not {own!r}"


def unshaded(page: str) -> str:
    """Without the stubs of shades, which are there or not, and their marks."""
    for each in ("<chosen/>open", "<chosen/>ticked", "<chosen/>"):
        page = page.replace(each, "")
    return page


@pytest.fixture(scope="module")
def sandboxes() -> list[Sandbox]:
    return [make() for make in SANDBOXES.values()]


# ── what may hold a word ────────────────────────────────────────────────────────────────────

BLOCK = "{% set block %}{{ one }}{% endset %}"
HOLDERS = {
    "one": "",
    "row.text": "",
    "texts": "",
    "block": BLOCK,
    "said()": "{% macro said() %}{{ two }}{% endmacro %}",
    "told(one)": "{% macro told(x, y=two) %}{{ x }}{% endmacro %}",
    "(one|unparted)": "",
    "(texts|map('unparted'))": "",
    "(texts|map('unparted')|list)": "",
    "(texts|reverse)": "",
    "[one, two]": "",
    "{one: two}": "",
    "{'a': two}": "",
    "ns": "{% set ns = namespace(a=one) %}{% set ns.b %}{{ two }}{% endset %}",
    "ns.b": "{% set ns = namespace(a=one) %}{% set ns.b %}{{ two }}{% endset %}",
    "module": "{% import 'says' as module with context %}",
    "module.kept": "{% import 'says' as module with context %}",
    "box(mark)": "",
    "chosen(mark)": "",
    "('x' ~ block)": BLOCK,
    "(block if one else two)": BLOCK,
    "(block or two)": BLOCK,
    "self.part()": "{% block part %}{{ one }}{% endblock %}",
}
"""Expressions that have a word in them, and what must stand before."""

FEW = ("one", "texts", "block", "(texts|map('unparted')|list)", "ns")
"""Those that differ in how they hold it."""

ARGUMENTS = ("", "2", "'a'", "one", "block")


def sources(uses: Sequence[str], holders: Iterable[str] = HOLDERS) -> Iterator[str]:
    """Each use of each of these; `§` is where it stands."""
    for holder in holders:
        before = HOLDERS[holder].replace(BLOCK, "")
        yield from (BLOCK + before + use.replace("§", holder) for use in uses)


def assert_none(sandboxes: Iterable[Sandbox], uses: Sequence[str], holders: Iterable[str] = HOLDERS) -> None:
    found = [each for source in sources(uses, holders) for each in blind_spots(sandboxes, source)]
    assert not found, f"{len(found)}: " + "\n".join(found[:5])


# ── from Jinja's tables ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", sorted({*jinja2.filters.FILTERS, *html().filters} - set(sandbox._USELESS)))
def test_no_filter_looks_into_words_unnoticed(name: str, sandboxes: list[Sandbox]) -> None:
    uses = [f"{{{{ §|{name}({each}) }}}}" for each in ARGUMENTS]
    uses += [f"{{{{ §|{name}|list }}}}", f"{{{{ 'a%sb%s'|{name}(§) }}}}", f"{{{{ 'aab'|{name}('a', §) }}}}"]
    assert_none(sandboxes[:1], [*uses, f"{{{{ §|map('{name}')|list|join }}}}"], FEW)


@pytest.mark.parametrize("name", sorted({*jinja2.tests.TESTS, *html().tests}))
def test_no_test_looks_into_words_unnoticed(name: str, sandboxes: list[Sandbox]) -> None:
    given = ("", "(2)", "(one)", "(block)", "(['2'])") if name.isidentifier() else ()
    uses = [f"{{{{ § is {name}{each} }}}}" for each in given]
    uses += [f"{{{{ 'a' is {name}(§) }}}}"] if name.isidentifier() else []
    assert_none(sandboxes[:1], [*uses, f"{{{{ texts|select('{name}', §)|list|length }}}}"], FEW)


METHODS = sorted({each for each in (*dir(Markup), *dir(tuple), *dir(dict)) if not each.startswith("_")})
TEXTS = ("'a{}b{}'", "'{0[1]}'", "'{0!r}'", "'{0.b:>9}'", "'{0.b[1]}'", "','", "block", "('2',)")


@pytest.mark.parametrize("name", METHODS)
def test_no_method_looks_into_words_unnoticed(name: str, sandboxes: list[Sandbox]) -> None:
    uses = [f"{{{{ §.{name}({each}) }}}}" for each in ARGUMENTS]
    assert_none(sandboxes[:1], [*uses, *(f"{{{{ {text}.{name}(§) }}}}" for text in TEXTS)], FEW)


OPERATORS = (
    "+",
    "-",
    "*",
    "/",
    "//",
    "%",
    "**",
    "~",
    "==",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "in",
    "not in",
    "and",
)


@pytest.mark.parametrize("operator", OPERATORS)
def test_no_operator_looks_into_words_unnoticed(operator: str, sandboxes: list[Sandbox]) -> None:
    for other in ("'2'", "two", "block", "2", "'%r'", "texts", "['a']"):
        uses = [f"{{{{ § {operator} {other} }}}}", f"{{{{ {other} {operator} § }}}}"]
        assert_none(sandboxes[:1], uses, FEW)


CONSTRUCTS = (
    "{% set a, b = § %}{{ a }}{{ b }}",
    "{% set a, b, c = § %}{{ b }}",
    "{% set a, b, c, d = § %}{{ b }}{{ c }}",
    "{% set (a, b, c), d = §, 1 %}{{ b }}",
    "{% with a, b, c = § %}{{ b }}{% endwith %}",
    "{% with a = § %}{{ a }}{{ a[1] }}{% endwith %}",
    "{% for a, b, c in [§] %}{{ b }}{% endfor %}",
    "{% for a, b, c in § %}{{ b }}{% endfor %}",
    "{% for a in § %}{{ loop.index }}{% endfor %}",
    "{% for a in texts if § %}{{ loop.index }}{% endfor %}",
    "{% for a in [1] recursive %}{{ loop(§) if a == 1 else a }}{% endfor %}",
    "{% for a in [1, 2, 3] %}{{ loop.cycle(§, 'x') }}{% endfor %}",
    "{% for a in [1, 2, 3] %}{{ loop.changed(§) }}{% endfor %}",
    "{% for a in texts %}{% set b %}{{ a }}{% endset %}{{ loop.changed(b) }}{% endfor %}",
    "{% for a in texts %}{{ loop.changed(a) }}{% endfor %}",
    "{% for a in texts|map('unparted') %}{{ loop.previtem[1] }}{{ loop.nextitem }}{% endfor %}",
    "{% macro m() %}{{ varargs }}{{ varargs|join }}{% endmacro %}{{ m(§) }}",
    "{% macro m() %}{% for a, b, c in varargs %}{{ b }}{% endfor %}{% endmacro %}{{ m(§) }}",
    "{% macro m() %}{{ varargs|sort|join(',') }}{% endmacro %}{{ m(§, block, two) }}",
    "{% macro m() %}{{ varargs|unique|list|length }}{% endmacro %}{{ m(*§) }}",
    "{% macro m() %}{{ '%(a).2s' % kwargs }}{{ '{a!r}'.format(**kwargs) }}{% endmacro %}{{ m(a=§) }}",
    "{% macro m(a, b=§) %}{{ a }}{{ b }}{{ b|length }}{% endmacro %}{{ m('x') }}",
    "{% macro m(a, b, c) %}{{ b }}{% endmacro %}{{ m(*§) }}",
    "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(**{'a': §}) }}",
    "{% macro m() %}{{ caller(§) }}{% endmacro %}{% call(a) m() %}{{ a }}{{ a|upper }}{% endcall %}",
    "{% macro m() %}{{ caller()[1] }}{% endmacro %}{% call m() %}{{ § }}{% endcall %}",
    "{% filter upper %}{{ § }}{% endfilter %}",
    "{% filter replace('1', '2') %}{{ § }}{% endfilter %}",
    "{% set a | length %}{{ § }}{% endset %}{{ a }}",
    "{% set a %}{{ § }}{% endset %}{% if a %}{{ a }}{% endif %}{{ not a }}{{ 'x' if a else 'y' }}",
    "{% if § %}ja{% elif not § %}nein{% endif %}",
    "{{ (§ and 'x') ~ (§ or 'y') }}",
    "{{ § if § else 'nein' }}",
    "{{ §[0] }}{{ §[1:] }}{{ §[::-1] }}",
    "{{ {'2': 'ja', 'a.html': 'ja'}[§]|default('nein') }}",
    "{{ {'2': 'ja', 'a.html': 'ja'}.get(§, 'nein') }}",
    "{{ {'2': 'ja'}[§] is defined }}",
    "{{ row[§] is defined }}",
    "{{ ['a', 'b'][§] is defined }}",
    "{{ {§: 1}|length }}{{ {'a': §} }}",
    "{{ [§] }}{{ (§,) }}",
    "{{ § }}{{ §|e }}{{ §|safe }}",
    "{% autoescape false %}{{ § }}{% endautoescape %}",
    "{% autoescape false %}{% set a %}{{ § }}{% endset %}{{ a }}{% endautoescape %}{{ a }}",
    "{% include § ignore missing %}",
    "{% include [§, 'part'] ignore missing %}",
    "{% import § as m %}{{ m }}",
    "{% from § import m %}",
    "{% extends § %}",
    "{% set ns = namespace(§) %}{{ ns.a }}",
    "{% set ns = namespace(a=§) %}{{ ns }}{{ ns.a }}{{ ns['a'] }}",
    "{{ ','.join(texts) }}{{ ','.join(texts|reverse) }}{{ ','.join(texts|map('unparted')) }}",
    "{{ ','.join([§]) }}",
    "{{ '2'.startswith(texts) }}{{ 'a.html'.endswith(texts) }}",
    "{{ texts.index('0') }}{{ texts.count('0') }}",
    "{{ '%s %r' % texts }}{{ '%s' % (§,) }}{{ '%(a)5.1s' % {'a': §} }}",
    "{{ '{:>9}{!r}'.format(§, §) }}{{ '{0[1]}'.format(§) }}{{ '{a[1]}'.format(a=§) }}",
    "{% set a = [§] %}{% set a = a + [two] %}{{ a|join(',') }}",
    "{{ box(§) }}{{ chosen(§) }}{{ wide(§) }}{{ join(§) }}{{ logo(§) }}",
    "{% raw %}{{ § }}{% endraw %}{# {{ § }} #}",
    "{% block b scoped %}{{ § }}{% endblock %}{{ self.b()|length }}{{ self.b() }}",
)
"""Statements and expressions that do something with a word."""


@pytest.mark.parametrize("construct", CONSTRUCTS)
def test_no_construct_looks_into_words_unnoticed(construct: str, sandboxes: list[Sandbox]) -> None:
    assert_none(sandboxes, [construct])


def test_plain_printing_is_no_look(sandboxes: list[Sandbox]) -> None:
    """Else all of the above would hold of a sandbox that takes everything for a look."""
    passing = (
        "{{ one }}{{ row.text }}{% for a in rows if a.text %}{{ a.text }}{% endfor %}",
        "{% set a %}{{ one }}{% endset %}{% if a %}{{ a }}{% endif %}",
        "{% with a = one %}{{ a }}{% endwith %}{% set b = two %}{{ b or 'x' }}",
        "{% macro m(a, b=two) %}{{ a.text }}{{ b }}{% endmacro %}{{ m(row) }}",
        "{% macro m() %}{{ caller() }}{% endmacro %}{% call m() %}{{ one }}{% endcall %}",
        "{{ 'x' ~ '' }}{% if one %}{{ one if two else three }}{% endif %}",
    )
    for source in passing:
        assert opaque(sandboxes[0], source, WORDS[0]), source
    kept = "{% set ns = namespace() %}{% set ns.b = two %}{{ ns.b }}{{ one|unparted }}"
    assert opaque(sandboxes[0], kept, WORDS[0])
    assert opaque(sandboxes[1], "{{ box(mark) }}{{ chosen(mark) }}{{ one }}", WORDS[0])


# ── what there is ───────────────────────────────────────────────────────────────────────────

EXPRESSIONS = """
    Add And Call Compare Concat CondExpr Const Dict Div EnvironmentAttribute ExtensionAttribute Filter
    FloorDiv Getattr Getitem ImportedName InternalName List MarkSafe MarkSafeIfAutoescape Mod Mul
    NSRef Name Neg Not Or Pos Pow Slice Sub TemplateData Test Tuple ContextReference DerivedContextReference
"""
STATEMENTS = "autoescape block extends for from if import include macro print set with"
LOOP = "changed cycle depth first index index0 last length nextitem previtem revindex revindex0"


def test_every_construct_of_jinja_was_thought_of() -> None:
    """One that a later Jinja brings belongs into `CONSTRUCTS`, and perhaps into the sandbox's compiler."""
    kinds = {
        name
        for name, kind in inspect.getmembers(nodes, inspect.isclass)
        if issubclass(kind, nodes.Expr) and not inspect.isabstract(kind) and not name.startswith("_")
    }
    assert kinds - {"Expr", "BinExpr", "UnaryExpr", "Literal"} == set(EXPRESSIONS.split())
    assert set(jinja2.parser._statement_keywords) == set(STATEMENTS.split())
    assert {each for each in dir(LoopContext) if not each.startswith("_")} == set(LOOP.split())
