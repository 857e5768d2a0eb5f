"""Templates get what their page could need, and no more: whatever multiplies is stopped before it is made."""

from __future__ import annotations

import time
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st
from jinja2 import StrictUndefined, TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment

import views
from formgen.proofreading.samples import samples
from formgen.typesetting.layout import sheet_of
from formgen.view.kinds import kind_of
from formgen.workspace import packaged
from formgen.writing.pdf.html import Html, environment
from formgen.writing.sandbox import EndlessError, Sandbox
from oddtemplates import ENDLESS, TAGS

PACKAGED = packaged.templates()
PAGES = [path for path in sorted(PACKAGED.glob("*.html")) if path.name not in packaged.parts()]
MEGABYTES = 1_000_000


def printed(source: str) -> str:
    """What a template prints of a completed form."""
    sandbox = Sandbox()
    template = sandbox.from_string(source)
    sandbox.allow(100)
    return template.render(view=views.completed())


def outcome(source: str) -> str:
    """What becomes of a template: `endless`, `wrong`, or what it prints."""
    try:
        return printed(source)
    except EndlessError:
        return "endless"
    except Exception:  # noqa: BLE001 a template is input: whatever goes wrong in it is its own fault
        return "wrong"


# ── what is stopped ─────────────────────────────────────────────────────────────────────────

MORE = {
    "loops without words": "".join(f"{{% for x{n} in view.header %}}" for n in range(16))
    + "{% endfor %}" * 16,
    "loops that leave everything out": "".join(
        f"{{% for x{n} in view.header * 3 if x{n}.unit == 'none' or true %}}" for n in range(12)
    )
    + "{% endfor %}" * 12,
    "a block that is called again": "{% macro m() %}{{ caller() }}{{ caller() }}{% endmacro %}"
    + "{% call m() %}" * 30
    + "x"
    + "{% endcall %}" * 30,
    "lists that are compared": "{% set a = [1] %}{% set b = [1] %}"
    + "{% set a = [a, a] %}{% set b = [b, b] %}" * 40
    + "{{ a == b }}",
    "keys of keys": "{% set a = (1,) %}" + "{% set a = (a, a) %}" * 40 + "{{ {a: 1}|length }}",
    "squares": "{% set a = 9**400 %}" + "{% set a = a * a %}" * 40 + "{{ a }}",
    "a search from behind": "{{ ('a' * 999000).rfind('b' ~ 'a' * 500000) }}",
    "a split from behind": "{{ ('a' * 999000).rsplit('b' ~ 'a' * 500000)|length }}",
    "names in one text": "{{ ('{0}' * 9999).format('x' * 9999) }}",
    "lists kept": "{% set s = '字' * 120000 %}" + "{% set t = s|list %}" * 900,
    "texts kept": "{% set s = 'x' * 999999 %}" + "{% set s = s[1:] ~ 'y' %}" * 900,
    "sorting": "{% set a = ('字' * 120000)|list %}" + "{% set b = a|sort %}" * 900,
    "groups": "{% set a = view.header * 9999 %}" + "{% set b = a|groupby('label')|list %}" * 900,
    "a search": "{% set s = 'a' * 999000 %}" + "{% set b = ('a' * 400000 ~ 'b') in s %}" * 900,
    "sums of lists": "{% set a = [[1]] * 99999 %}" + "{% set b = a|map('list')|list %}" * 900,
}


EVERY = ENDLESS | MORE
STEPS = ("loops", "a loop", "macros", "a block", "sorting", "groups")
"""How those begin that take time and no room."""


@pytest.mark.parametrize("name", EVERY)
def test_what_multiplies_is_stopped(name: str) -> None:
    with pytest.raises(EndlessError):
        printed(EVERY[name])


@pytest.mark.parametrize("name", [name for name in EVERY if not name.startswith(STEPS)])
def test_what_is_stopped_took_little_room(name: str) -> None:
    tracemalloc.start()
    try:
        assert outcome(EVERY[name]) == "endless"
        assert tracemalloc.get_traced_memory()[1] < 200 * MEGABYTES
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "source",
    [
        "{{ view.titel }}",
        "{{ '%*d' % (10**9, 1) }}",
        "{{ '%((a))1000000000d' % {'(a)': 1} }}",
        "{{ '{:{}}'.format(1, 10**9) }}",
        "{{ ([[1]] * 9)|sum(start=[]) }}",
        "{{ view ~ view }}",
        "{{ view.header|join }}",
        "{{ 'x'.encode('punycode') }}",
        "{{ 'a\tb'.expandtabs(10**9) }}",
        "{{ (1).to_bytes(10**9, 'big') }}",
        "{% set a = [1] %}{{ a.extend(a) }}",
        "{{ view.title|tojson }}",
        "{{ view.title|urlize }}",
        "{{ ''.__class__ }}",
        "{{ '{0.__class__}'.format('x') }}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% for x in view.header recursive %}{{ loop(view.header) }}{% endfor %}",
    ],
)
def test_what_nobody_needs_is_refused(source: str) -> None:
    assert outcome(source) == "wrong"


HOSTILE: list[Any] = [10**9, -(10**9), 10**400, "x" * 100_000, ["x" * 100_000] * 9, {"a": "x" * 99_999}, 0.5]
GIVEN = {"text": "x,y z\n" * 5_000, "list": ["x" * 500] * 500, "number": 5, "float": 5.5}


@pytest.mark.parametrize("name", sorted(Sandbox().filters))
def test_no_filter_makes_much_of_little(name: str) -> None:
    """Also not one that a later Jinja brings."""
    within_bounds([f"{{{{ given|{name}({{}}) }}}}"])


@pytest.mark.parametrize(
    "name", sorted({each for value in GIVEN.values() for each in dir(value) if not each.startswith("_")})
)
def test_no_method_makes_much_of_little(name: str) -> None:
    within_bounds([f"{{{{ given.{name}({{}}) }}}}"])


@pytest.mark.parametrize("operator", ["+", "-", "*", "/", "//", "%", "**", "~", "<", "==", "in"])
def test_no_operator_makes_much_of_little(operator: str) -> None:
    within_bounds([f"{{{{ given {operator} one }}}}", f"{{{{ one {operator} given }}}}"])


def within_bounds(sources: list[str]) -> None:
    """Run these with every value and argument that could multiply: nothing takes more room than a page."""
    sandbox = Sandbox()
    tracemalloc.start()
    try:
        for source in sources:
            for arguments in ("", "one", "one, one", "one, one, one", "width=one", "one, true"):
                try:
                    template = sandbox.from_string(source.format(arguments) if "{}" in source else source)
                except TemplateSyntaxError:
                    continue
                for given_ in GIVEN.values():
                    for one in HOSTILE:
                        tracemalloc.reset_peak()
                        before = tracemalloc.get_traced_memory()[0]
                        sandbox.allow(0)
                        with suppress(Exception):
                            template.render(given=given_, one=one)
                        assert tracemalloc.get_traced_memory()[1] - before < 60 * MEGABYTES, (
                            source,
                            given_,
                            one,
                        )
    finally:
        tracemalloc.stop()


def test_a_source_beyond_all_measure_is_a_mistake_and_no_crash() -> None:
    for name in ("too many digits", "twenty loops", "too many brackets", "too many tags"):
        with pytest.raises(TemplateSyntaxError):
            Sandbox().from_string(TAGS[name])
    for source in ("{{ " * 9_000, "{#" * 200_000, "{% if view %}" * 200 + "{% endif %}" * 200):
        with pytest.raises(TemplateSyntaxError):
            Sandbox().from_string(source)


# ── what is allowed ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_the_packaged_templates_need_little_of_what_they_may_have(path: Path) -> None:
    spent: list[int] = []

    def pay(_: Sandbox, units: int) -> None:
        spent.append(units)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Sandbox, "pay", pay)
        template = environment(PACKAGED).get_template(path.name)
        for page in samples(kind_of(path.name)):
            spent.clear()
            template.render(view=page, logo="", sheet=sheet_of(page))
            assert 0 < sum(spent) * 40 < Sandbox()._left


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_what_is_paid_changes_nothing_of_what_is_printed(path: Path) -> None:
    own = environment(PACKAGED)
    plain = SandboxedEnvironment(
        loader=own.loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    plain.filters, plain.tests = own.filters | plain.filters, own.tests | plain.tests
    plain.globals.update(own.globals)
    own.allow(10_000)
    for page in samples(kind_of(path.name)):
        expected = plain.get_template(path.name).render(view=page, logo="", sheet=sheet_of(page))
        assert Html(PACKAGED, path.name).write(page) == expected


VALUES = st.recursive(
    st.one_of(st.text(max_size=9), st.integers(-99, 99)),
    lambda inner: st.lists(inner, max_size=4),
    max_leaves=9,
)
EXPRESSIONS = [
    "{{ a|length }}",
    "{{ a|string }}",
    "{% for x in a %}[{{ x }}]{% else %}none{% endfor %}",
    "{% for x in a if x %}{{ loop.index }}{{ x }}{% endfor %}",
    "{{ a|first }}{{ a|last }}",
    "{{ a == b }}{{ a != b }}{{ a in [a, b] }}",
    "{{ (a, b)|list }}{{ {'k': a}['k'] }}",
    "{{ a[1:3] }}{{ a ~ '' if a is string else b }}",
    "{{ a|join('、') if a is not number else a + 1 }}",
    "{{ a|default('x') }}{{ a|reverse|list if a is sequence else -a }}",
    "{% set x %}<{{ a }}>{% endset %}{{ x }}{{ x|length }}",
    "{% macro m(x, y=2) %}<{{ x }}{{ y }}>{% endmacro %}{{ m(a) }}{{ m(b, y=a) }}",
    "{{ a|replace('a', 'bb') if a is string else a|abs if a is number else a|count }}",
    "{{ a.upper().center(9) if a is string }}{{ '%s-%03d' % (b|string, 7) }}",
    "{{ '%s %s'|format(a, b) if a is string and b is string }}{{ '{}/{:>4}'.format('x', 3) }}",
    "{{ a * 2 if a is not mapping }}{{ 7 // 2 }}{{ 7 % 3 }}{{ 2 ** 5 }}{{ 1 / 4 }}",
]


@given(st.sampled_from(EXPRESSIONS), VALUES, VALUES)
def test_whatever_is_allowed_is_printed_as_by_plain_jinja(source: str, a: object, b: object) -> None:
    plain = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    expected, refused = rendered(plain, source, a, b)
    shown, stopped = rendered(Sandbox(), source, a, b)
    assert shown == expected or stopped is not None
    if stopped is not None and refused is None:
        assert "cannot be printed as it is" in str(stopped), source  # lists within joined texts


def rendered(jinja: SandboxedEnvironment, source: str, a: object, b: object) -> tuple[str, Exception | None]:
    try:
        return jinja.from_string(source).render(a=a, b=b), None
    except Exception as wrong:  # noqa: BLE001 as above
        return "", wrong


def test_larger_pages_may_take_more() -> None:
    source = "{% for x in texts %}{% for y in 'abcdefghij' %}{{ x }}{% endfor %}{% endfor %}"
    many = ["字" * 100] * 20_000

    def made(texts: int) -> int:
        sandbox = Sandbox()
        template = sandbox.from_string(source)
        sandbox.allow(texts)
        return len(template.render(texts=many))

    with pytest.raises(EndlessError):
        made(0)
    assert made(len(many)) == 20_000_000


def test_pages_are_printed_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The desk asks from several threads, and what a template may do, and sees, is one page's."""
    html, view = Html(PACKAGED), views.completed()
    alone, render = html.write(view), html._template.render
    inside, most = list[int](), list[int]()

    def watched(**given: Any) -> str:
        inside.append(1)
        most.append(len(inside))
        time.sleep(0.01)  # the others have time to come in, if they can
        try:
            return render(**given)
        finally:
            inside.pop()

    monkeypatch.setattr(html._template, "render", watched)
    with ThreadPoolExecutor(4) as threads:
        assert set(threads.map(html.write, [view] * 4)) == {alone}
    assert most == [1] * 4
