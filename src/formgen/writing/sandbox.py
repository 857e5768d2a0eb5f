"""Jinja as formgen runs it, for Word and HTML alike: nothing out of reach, and nothing without end.

A template is a small program that somebody sends by mail.  Jinja's own sandbox keeps it away from
files and from Python; what it does not bound is how long a template runs and how much it makes:
loops within loops multiply, `x ~ x` doubles, `'x' * 10**9` and `center(10**9)` fill the memory in
one step.  So a template here has an allowance, and pays for everything *before* it is done:

* Every block of statements pays for its own words and expressions each time it is run.  The body of
  a loop, a macro, a branch of an `if`, a part that is included are all blocks: whatever a template
  does again and again, it pays for again and again.
* Every operator, filter, test and function pays for the size of what it is given and of what it
  gives back.  The few that can make much of little (`*`, `**`, `%`, `center`, `replace` …) pay for
  the most that they could make, and no text, list or number may be larger than a page could need.
* What is not known to be harmless is not there: methods of texts, lists and numbers are named below
  one by one, and filters that are of no use on paper are left out.

The allowance grows with the page: the report of 20,000 people is honest work.  It is counted, not
timed, so that the same template stops at the same place on every machine.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from functools import wraps
from math import prod
from types import GeneratorType
from typing import Any, TypeVar

from jinja2 import StrictUndefined, TemplateSyntaxError, Undefined, nodes, pass_eval_context
from jinja2.compiler import CodeGenerator, Frame
from jinja2.filters import do_join, make_attrgetter
from jinja2.nodes import EvalContext
from jinja2.runtime import Macro
from jinja2.sandbox import SandboxedEnvironment
from jinja2.utils import Namespace

from formgen.writing.compiling import UnfitError
from formgen.writing.opaque import ask, look_into

_UNITS, _UNITS_EACH = 20_000_000, 16_000
"""The allowance, and what each text of the page adds to it.  A letter costs one unit."""

_LETTERS, _LETTERS_EACH = 2_000_000, 2_000
"""The size of a text or list that no page needs, and what each text of the page adds to it."""

_PART = 8
"""What an expression, a statement or an element of a list costs: it takes as long as so many letters."""

_CALL = 64
"""What it costs to call a macro."""

_MOST_TAGS, _MOST_IN_TAGS = 5_000, 80_000
"""Tags of one source, and letters in them, which take a second or two to compile."""

_MOST_BITS = 4_096
"""Of a number: it fills several lines of print."""

_MOST_DIGITS = 100
"""To which a number is rounded."""


class EndlessError(Exception):
    """The template does, or makes, far more than the page could need."""


class Sandbox(SandboxedEnvironment):
    """Jinja: strict, escaping, without globals, bounded.

    Rendering raises EndlessError for what is beyond the allowance; parsing and compiling raise
    TemplateSyntaxError for whatever is wrong with a source.
    """

    intercepted_binops = frozenset(SandboxedEnvironment.default_binop_table)

    def __init__(self, **options: Any) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined, optimized=False, **options)
        self.code_generator_class = _Metering
        self.globals.clear()
        self._is_blind = False
        self._safe: dict[tuple[type, str], bool] = {}
        self.allow(0)
        filters: dict[str, Any] = {**self.filters, "join": _joined}
        tests: dict[str, Any] = self.tests
        self.filters = {name: self.metered(name, filters[name]) for name in filters if name not in _USELESS}
        self.tests = {name: self.metered(name, tests[name]) for name in tests}

    def allow(self, texts: int) -> None:
        """Begin anew, with the allowance for a page of so many texts."""
        self._left = _UNITS + texts * _UNITS_EACH
        self._most = _LETTERS + texts * _LETTERS_EACH

    @contextmanager
    def blind(self) -> Iterator[None]:
        """Meanwhile words and measures are opaque (`formgen.writing.opaque`), and looks into them are noted.

        Raises UnfitError where a template looks into what it has put together of such words.
        """
        self._is_blind = True
        try:
            yield
        finally:
            self._is_blind = False

    # ── paying ──────────────────────────────────────────────────────────────────────────────

    def pay(self, units: int) -> None:
        """Take so much from the allowance; raises EndlessError if it is used up."""
        self._left -= units
        if self._left < 0:
            raise EndlessError

    def paid(self, units: int, value: Any) -> Any:
        """The value of a condition, with something else paid."""
        self.pay(units)
        return self.asked(value)

    def weighed(self, value: Any) -> Any:
        """The value, which is gone through, with its size paid."""
        self._look_into(value)
        return self._made(value)

    def _made(self, value: Any) -> Any:
        """The value, which was made, with its size paid."""
        self.pay(self._size(value))
        return value

    def _look_into(self, *values: Any) -> None:
        if self._is_blind:
            for each in values:
                look_into(each)

    def asked(self, value: Any) -> Any:
        """The value, of which a template asks whether it is anything."""
        if self._is_blind:
            ask(value)
        return value

    def escape_otherwise(self) -> None:
        """Note that a template escapes what it prints otherwise than is done where holes are filled."""
        if self._is_blind:
            raise UnfitError("the template does not escape what is filled in", "looks-inside")

    def _look_within(self, *values: Any) -> None:
        """Look into the values, and into all that lists among them hold."""
        if not self._is_blind:
            return
        within, seen = list(values), set[int]()
        while within:
            each = within.pop()
            self._look_into(each)
            if isinstance(each, _HOLDERS) and id(each) not in seen:
                seen.add(id(each))
                within += [*each, *each.values()] if isinstance(each, dict) else each

    def spelt(self, value: Any) -> Any:
        """The value, with its size paid; raises TypeError if it is not one that can be printed in a text."""
        return self._made(_spelt(value))

    def _afford(self, units: int) -> None:
        """Pay for a text or list of this size before it is made."""
        if units > self._most:
            raise EndlessError
        self.pay(units)

    def _size(self, value: Any) -> int:
        """How many letters and elements a value holds; what stands in it twice counts twice.

        A part of the page counts as one: it is there whatever the template does.
        """
        if isinstance(value, str):
            size = len(value)
        elif isinstance(value, _HOLDERS):
            size = self._size_of_all(value)
        else:
            return 1 + _bits(value) // _PART
        if size > self._most:
            raise EndlessError
        return size

    def _size_of_all(self, value: Iterable[Any]) -> int:
        size, within = 0, [value]
        while within and size <= self._most:
            each = within.pop()
            size += _PART + (len(each) if isinstance(each, str) else 0)
            if isinstance(each, dict):
                within += [*each.keys(), *each.values()]
            elif isinstance(each, _HOLDERS):
                within += each
        return size

    # ── where it is paid ────────────────────────────────────────────────────────────────────

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """`left + right` and their like."""
        self._look_into(left, right)
        self.pay(self._size(left) + self._size(right))
        if operator == "%" and isinstance(left, str):
            self._format(left, _PRINTF, right if isinstance(right, tuple) else (right,))
        elif operator == "*":
            self._multiply(left, right)
        elif operator == "**" and _bits(left) * abs(right) > _MOST_BITS:
            raise EndlessError
        return self._made(super().call_binop(context, operator, left, right))

    def _multiply(self, left: Any, right: Any) -> None:
        if _bits(left) + _bits(right) > _MOST_BITS:
            raise EndlessError
        for one, times in ((left, right), (right, left)):
            if isinstance(one, (str, *_HOLDERS)) and isinstance(times, int):
                self._afford(self._size(one) * max(times, 0))

    def call(self, context: Any, function: Any, /, *given: Any, **named: Any) -> Any:
        """Call a macro, a function of formgen's, or a method of a value."""
        of = getattr(getattr(function, "__wrapped__", function), "__self__", None)  # format is wrapped
        if isinstance(of, (str, *_HOLDERS)):
            given = tuple(map(_listed, given))
            self._look_within(*given)  # a text joins those that it is given without asking them
            self._prepare(f".{function.__name__}", (of, *given), named)
        elif not hasattr(function, _UNSEEN):
            if not _hands_on(function, given):
                self._look_into(*given, *named.values())
            self.pay(_CALL + sum(map(self._size, (*given, *named.values()))))
        return self._made(super().call(context, function, *given, **named))

    def metered(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The filter or test of this name, that pays for what it does."""
        own = 1 if hasattr(function, "jinja_pass_arg") else 0  # the first that it is given is Jinja's

        @wraps(function)
        def metered(*given: Any, **named: Any) -> Any:
            self._prepare(name, given[own:], named)
            return self._made(function(*given, **named))

        return metered

    def _prepare(self, name: str, given: tuple[Any, ...], named: Mapping[str, Any]) -> None:
        """Pay for what a filter, a test or a method (`.name`) is given and, where it makes more, for that."""
        more = (*given[1:], *named.values())
        self._look_into(*given, *named.values())
        self.pay(_PART * (1 + sum(map(self._size, (*given[:1], *more)))))
        if name.lstrip(".") in _MULTIPLYING:
            factors = (abs(each) if isinstance(each, int) else self._size(each) for each in more)
            self._afford(self._size(given[0]) * prod(1 + factor for factor in factors))
        elif name == "format":
            self._format(str(given[0]), _PRINTF, more)
        elif name in (".format", ".format_map"):
            self._format(given[0], _BRACES, more)
        elif name == "round" and any(isinstance(each, int) and abs(each) > _MOST_DIGITS for each in more):
            raise EndlessError
        elif name == "sum" and any(isinstance(each, _HOLDERS) for each in more):
            raise TypeError("only numbers are added up")

    def _format(self, text: str, fields: re.Pattern[str], given: Iterable[Any]) -> None:
        """Pay for a text with values put into it, each as wide as the text says.

        Raises TypeError for a text that leaves its widths to be found out.
        """
        found = fields.findall(text)
        if "%((" in text or any("*" in field or "{" in field[1:] for field in found):
            raise TypeError("a width must be written as a number")
        within = [each for one in given for each in (one.values() if isinstance(one, dict) else (one,))]
        longest = max((self._size(_spelt(each)) for each in within), default=0)
        widths = sum(int(width[:_PART]) for field in found for width in re.findall(r"\d+", field))
        self._afford(len(text) + widths + len(found) * (longest + _MOST_BITS))

    def concat(self, pieces: Iterable[str]) -> str:
        """All that a macro, a block or the whole template printed."""
        printed = list(pieces)  # no more than the blocks that were run, and these have paid
        self._afford(sum(map(len, printed)))
        return "".join(printed)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """A letter of a text, an element of a list, a part of the page."""
        self._look_into(obj, argument)
        return super().getitem(obj, argument)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Whether a template may have this attribute of a value: that depends on the value's kind alone."""
        asked = type(obj), attr
        safe = self._safe.get(asked)
        if safe is None:
            safe = self._safe[asked] = self._is_safe(obj, attr, value)
        return safe

    def _is_safe(self, obj: Any, attr: str, value: Any) -> bool:
        for kind, names in _ATTRIBUTES.items():
            if isinstance(obj, kind):
                return attr in names
        return super().is_safe_attribute(obj, attr, value)

    # ── compiling ───────────────────────────────────────────────────────────────────────────

    def parse(self, source: str, name: str | None = None, filename: str | None = None) -> nodes.Template:
        """As Jinja's."""
        with _told_as_syntax(name, filename):
            check_length(source)
            return super().parse(source, name, filename)

    def compile(self, source: Any, name: Any = None, filename: Any = None, *more: Any, **named: Any) -> Any:
        """As Jinja's."""
        with _told_as_syntax(name, filename):
            check_length(source)
            return super().compile(source, name, filename, *more, **named)


_UNSEEN = "formgen_unseen"
F = TypeVar("F", bound=Callable[..., Any])


def unseen(function: F) -> F:
    """A function of formgen's that prints what it is given without a look into it, of whatever size."""
    setattr(function, _UNSEEN, True)
    return function


def _listed(value: Any) -> Any:
    """The value, as a list if it can be gone through once only."""
    if isinstance(value, (str, bytes, *_HOLDERS)) or not isinstance(value, Iterable):
        return value
    return list(value)


class Kept(Namespace):
    """What a template keeps, of which nothing is printed but what is asked for by name."""

    def __repr__(self) -> str:
        return "<namespace>"


def _hands_on(function: Any, given: tuple[Any, ...]) -> bool:
    """Whether a template's own function gets what it is given by names, and whatever is kept is kept so."""
    if function is Kept:
        return not given
    return isinstance(function, Macro) and not (function.catch_varargs or function.catch_kwargs)


def _bits(value: Any) -> int:
    """How long a number is that could be of any length; 0 for all else."""
    if isinstance(value, int):
        return value.bit_length()
    if isinstance(value, Fraction):
        return value.numerator.bit_length() + value.denominator.bit_length()
    return 0


def _spelt(value: Any) -> Any:
    """The value, if it is a text or becomes a short one.

    Raises TypeError for a list or a part of the page, whose text nobody wants and can be of any length.
    """
    if value is None or isinstance(value, (str, int, float, Fraction, Undefined)):
        return value
    raise TypeError(f"{type(value).__name__} cannot be printed as it is")


@pass_eval_context
def _joined(eval_ctx: EvalContext, value: Iterable[Any], d: str = "", attribute: str | None = None) -> str:
    """Jinja's filter `join`, for texts and numbers only."""
    environment: Any = eval_ctx.environment
    get = make_attrgetter(environment, attribute) if attribute is not None else None
    texts = [_spelt(get(each) if get else each) for each in value]
    environment.pay(len(texts) * len(d))
    joined: str = do_join(eval_ctx, environment.weighed(texts), d)
    return joined


# ── compiling what is paid ──────────────────────────────────────────────────────────────────


class _Metering(CodeGenerator):
    """Jinja's compiler, that has every block pay for itself, and what is gone through pay for its size."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802 Jinja's name
        """Compile a whole template."""
        self._payers = dict(_payers(node))
        super().visit_Template(node, frame)

    def blockvisit(self, nodes: Iterable[nodes.Node], frame: Frame) -> None:
        """Compile a block of statements."""
        statements = list(nodes)
        self.writeline(f"environment.pay({_PART + sum(map(_cost, statements))})")
        super().blockvisit(statements, frame)

    def visit_EvalContextModifier(self, node: nodes.EvalContextModifier, frame: Frame) -> None:  # noqa: N802 as above
        """Compile what `{% autoescape %}` begins with."""
        self.writeline("environment.escape_otherwise()")
        super().visit_EvalContextModifier(node, frame)

    def visit(self, node: nodes.Node, *more: Any, **named: Any) -> None:
        """Compile whatever this is."""
        payer = self._payers.get(id(node), "") if isinstance(node, nodes.Expr) else ""
        self.write(payer)
        super().visit(node, *more, **named)
        self.write(")" if payer else "")


def _cost(node: nodes.Node) -> int:
    """What it costs to run a statement once, without the blocks in it, which pay for themselves."""
    own = len(node.data) if isinstance(node, nodes.TemplateData) else _PART
    return own + sum(map(_cost, node.iter_child_nodes(exclude=("body", "else_"))))


def _payers(tree: nodes.Template) -> Iterator[tuple[int, str]]:
    """The expressions that are gone through as a whole, by their identity, and how each is to pay."""
    for node in tree.find_all(nodes.Node):
        yield from (
            (id(each), "environment.weighed(") for each in (*_gone_through(node), *_taken_apart(node))
        )
        yield from ((id(each), "environment.asked(") for each in _asked(node))
        if isinstance(node, nodes.Concat):
            yield from ((id(each), "environment.spelt(") for each in node.nodes)
        elif isinstance(node, nodes.For) and node.test:
            yield id(node.test), f"environment.paid({_cost(node.test)}, "


def _gone_through(node: nodes.Node) -> Iterator[nodes.Node]:
    """What is compared, kept in a list, cut, or spread over what is called."""
    match node:
        case nodes.List() | nodes.Tuple(ctx="load"):
            yield from node.items
        case nodes.Pair():
            yield from (node.key, node.value)
        case nodes.Compare():
            yield from (node.expr, *(each.expr for each in node.ops))
        case nodes.Getitem(arg=nodes.Slice()):
            yield node.node
        case nodes.Call() | nodes.Filter() | nodes.Test():
            yield from (each for each in (node.dyn_args, node.dyn_kwargs) if each)
        case _:  # its value is not gone through, or what goes through it is paid where it is called
            pass


def _taken_apart(node: nodes.Node) -> Iterator[nodes.Node]:
    """What statements go through: in loops, for several names at once, or as the name of a template."""
    match node:
        case nodes.For():
            yield node.iter
        case nodes.Assign(target=nodes.Tuple()):
            yield node.node
        case nodes.With():
            pairs = zip(node.targets, node.values, strict=True)
            yield from (value for target, value in pairs if isinstance(target, nodes.Tuple))
        case nodes.Include() | nodes.Extends() | nodes.Import() | nodes.FromImport():
            yield node.template
        case _:
            pass


def _asked(node: nodes.Node) -> Iterator[nodes.Node]:
    """What decides; the condition of a loop pays for itself."""
    match node:
        case nodes.If() | nodes.CondExpr():
            yield node.test
        case nodes.Not():
            yield node.node
        case nodes.And() | nodes.Or():
            yield node.left
        case _:
            pass


_OPENING, _CLOSING = re.compile(r"\{[{%]"), re.compile(r"[%}]\}")


def check_length(source: Any) -> None:
    """Raise TemplateSyntaxError for a source with more tags than a template needs."""
    tags = _OPENING.split(source)[1:] if isinstance(source, str) else []
    letters = sum(len(_CLOSING.split(tag, 1)[0]) for tag in tags)
    if len(tags) > _MOST_TAGS or letters > _MOST_IN_TAGS:
        raise TemplateSyntaxError(f"more than {_MOST_TAGS:,} tags, or {_MOST_IN_TAGS:,} letters in them", 1)


@contextmanager
def _told_as_syntax(name: str | None, filename: str | None) -> Iterator[None]:
    """Whatever goes wrong meanwhile is told as a mistake in the source, for that is what it is.

    Python does not take numbers of 5,000 digits, or twenty loops within each other.
    """
    try:
        yield
    except TemplateSyntaxError:
        raise
    except (RecursionError, MemoryError) as deep:
        raise TemplateSyntaxError("too much within each other", 1, name, filename) from deep
    except Exception as wrong:
        raise TemplateSyntaxError(str(wrong), 1, name, filename) from wrong


# ── what there is ───────────────────────────────────────────────────────────────────────────

_HOLDERS = (list, tuple, dict, set, frozenset)

_OF_TEXT = """
    capitalize casefold center count endswith find format format_map index isalnum isalpha isascii
    isdecimal isdigit isidentifier islower isnumeric isprintable isspace istitle isupper join ljust lower
    lstrip partition removeprefix removesuffix replace rfind rindex rjust rpartition rsplit rstrip split
    splitlines startswith strip swapcase title upper zfill
"""
_ATTRIBUTES: Mapping[type | tuple[type, ...], frozenset[str]] = {
    str: frozenset(_OF_TEXT.split()),
    dict: frozenset({"get", "items", "keys", "values"}),
    (list, tuple): frozenset({"count", "index"}),
    Fraction: frozenset({"numerator", "denominator"}),
    (bytes, int, float, complex, set, frozenset, GeneratorType): frozenset(),
}
"""What a template may ask of Python's own values."""

_LARGER = """
    batch center indent join ljust replace rfind rindex rjust rpartition rsplit slice wordwrap zfill
"""
_MULTIPLYING = frozenset(_LARGER.split())
"""Filters and methods that can make much more than they are given, or take as long as if they did."""

_USELESS = ("pprint", "random", "striptags", "tojson", "urlencode", "urlize", "xmlattr")
"""Filters of Jinja's that are of no use on paper: what they print is for programs, or by chance."""

_PRINTF = re.compile(r"%(?:\([^)]*\))?[-#0 +]*[\d*]*(?:\.[\d*]+)?[a-zA-Z]")
_BRACES = re.compile(r"\{[^}]*\}")
"""The places of a text that `%` and `format` put values into."""
