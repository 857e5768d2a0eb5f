"""Which names a template uses that there are not, found without printing anything.

A walk over Jinja's syntax tree that knows the type of everything: `view` is a page, a loop's
variable is an element of what it loops over, a macro is walked with what it is called with.  So
a mistyped `row.pointz` is found wherever it stands, also where no form would ever come by.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, is_dataclass
from functools import cache, singledispatchmethod
from types import NoneType, UnionType
from typing import Any, Literal, TypeAlias, Union, get_args, get_origin, get_type_hints

from jinja2 import Environment, nodes
from markupsafe import Markup

from formgen.text import near
from formgen.typesetting.model import Sheet
from formgen.view.model import Page, View

Type: TypeAlias = Any
"""A type as type hints write it; `Any` where nothing is known."""

Names: TypeAlias = dict[str, Type]
"""The types of what a template is given, or of what is known at one place in it."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a template is given: the types of its names, and what else than words it can print.

    A `partial` template is part of another, which may give it more names.
    """

    names: Names
    printable: tuple[type, ...] = ()
    partial: bool = False


def given_to(kind: type[Page]) -> Names:
    """What templates for this kind of page are given, in Word and in HTML alike."""
    return {"view": kind, "sheet": Sheet} if kind is View else {"view": kind}


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something wrong in a template: the code of the problem, its line in the source, its facts."""

    code: str
    line: int
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Loop:
    """What `loop` knows inside a loop."""

    index: int
    index0: int
    revindex: int
    revindex0: int
    first: bool
    last: bool
    length: int
    depth: int
    previtem: Any
    nextitem: Any
    cycle: Any
    changed: Any


def flaws(tree: nodes.Template, environment: Environment, given: Given) -> tuple[Flaw, ...]:
    """What the template names and cannot have, in the order of its lines."""
    walk = _Walk(environment, given)
    scope = {**environment.globals, **given.names}
    walk.all(tree.body, scope)
    walk.uncalled(scope)
    return tuple(sorted(dict.fromkeys(walk.found), key=lambda found: found.line))


# ── types ───────────────────────────────────────────────────────────────────────────────────


@cache
def _hints(of: Any) -> Mapping[str, Type]:
    return get_type_hints(of)


def _members(kind: Type) -> Iterator[Type]:
    """The types of a union; None is left out, as a template asks for it with `if`."""
    origin: Any = get_origin(kind)
    if origin in (Union, UnionType):
        for each in get_args(kind):
            yield from _members(each)
    elif kind is not NoneType:
        yield kind


def _union(kinds: Iterable[Type]) -> Type:
    different = tuple(dict.fromkeys(kinds))
    if not different or any(isinstance(each, _Macro) for each in different):
        return different[0] if len(different) == 1 else Any
    return Union[different]  # noqa: UP007 made at run time


def _base(kind: Type) -> type:
    """The class whose attributes it has."""
    origin: Any = get_origin(kind)
    if origin is Literal:
        return type(get_args(kind)[0])
    base = origin or kind
    return base if isinstance(base, type) else object


def _elements(kind: Type) -> Type | None:
    """What a loop over it gives; None if there is no looping over it."""
    found: list[Type] = []
    for each in _members(kind):
        base = _base(each)
        if each is Any or base is object:
            return Any
        if issubclass(base, str):
            found.append(str)
        elif issubclass(base, (tuple, list)):
            found += [part for part in get_args(each) if part is not Ellipsis] or [Any]
        elif issubclass(base, Mapping):
            return Any
    return _union(found) if found else None


def _attribute(kind: Type, name: str) -> Type | None:
    """The type of an attribute; None if nothing of this kind has it."""
    found = []
    for each in _members(kind):
        base = _base(each)
        if each is Any or base is object:
            return Any
        if name.startswith("_"):
            continue
        if is_dataclass(base) and name in _hints(base):
            found.append(_hints(base)[name])
        elif hasattr(base, name):
            found.append(_member(base, name) if is_dataclass(base) else Any)
    return _union(found) if found else None


def _member(of: type, name: str) -> Type:
    """A method of a dataclass as it is; of a property, the type of what it gives."""
    member = getattr(of, name)
    return _hints(member.fget).get("return", Any) if isinstance(member, property) else member


def known_attributes(kind: Type) -> tuple[str, ...]:
    """The names of what a dataclass of this kind has, in its own order."""
    return tuple(
        dict.fromkeys(
            name for each in _members(kind) if is_dataclass(_base(each)) for name in _hints(_base(each))
        )
    )


def _named(kind: Type) -> str:
    """A type in a word or two, for people."""
    return " | ".join(dict.fromkeys(_base(each).__name__ for each in _members(kind)))


def _choices(kind: Type) -> tuple[str, ...]:
    """The texts it can be, if they are few and known; else nothing."""
    found: list[str] = []
    for each in _members(kind):
        origin: Any = get_origin(each)
        if origin is not Literal:
            return ()
        found += map(str, get_args(each))
    return tuple(found)


def _is_words(kind: Type, printable: tuple[type, ...]) -> bool:
    """Whether `{{ … }}` can print it."""
    bases = [_base(each) for each in _members(kind)]
    return not bases or any(
        issubclass(base, printable) or not (is_dataclass(base) or issubclass(base, (tuple, list)))
        for base in bases
    )


# ── the walk ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, eq=False)
class _Macro:
    node: nodes.Macro
    scope: Names


_SAME = {"list", "sort", "reverse", "unique", "select", "reject", "selectattr", "rejectattr", "default", "d"}
_ONE = {"first", "last", "random", "min", "max"}
_NUMBER = {"length", "count", "int", "sum", "abs", "round", "float", "wordcount"}
_ANYTHING = {"map", "groupby", "attr", "items", "dictsort", "tojson", "xmlattr"}
_GIVEN = ("caller", "varargs", "kwargs", "self", "super")
_MOST_RUNS = 1_000
"""Of macros, each with other types of arguments: macros that call each other could multiply them for ever."""

_FORGIVING = {"default", "d", "defined", "undefined"}


@dataclass(slots=True)
class _Walk:
    environment: Environment
    given: Given
    found: list[Flaw] = field(default_factory=list)
    _called: set[tuple[int, str]] = field(default_factory=set)
    _macros: list[_Macro] = field(default_factory=list)

    def tell(self, code: str, node: nodes.Node, **facts: str) -> None:
        self.found.append(Flaw(code, node.lineno, tuple(facts.items())))

    def all(self, body: Iterable[nodes.Node], scope: Names) -> None:
        for each in body:
            self.statement(each, scope)

    def uncalled(self, scope: Names) -> None:
        """Walk the macros that nothing called, so that their words are looked at too."""
        called = {identity for identity, _ in self._called}
        for macro in [macro for macro in self._macros if id(macro.node) not in called]:
            self._run(macro, {}, scope)

    # statements

    @singledispatchmethod
    def statement(self, node: nodes.Node, scope: Names) -> None:
        for each in node.iter_child_nodes():
            if isinstance(each, nodes.Expr):
                self.kind(each, scope)
            else:
                self.statement(each, scope)

    @statement.register
    def _(self, node: nodes.Output, scope: Names) -> None:
        for each in node.nodes:
            kind = self.kind(each, scope)
            if not _is_words(kind, self.given.printable):
                parts = ", ".join(known_attributes(kind) or known_attributes(_elements(kind) or Any))
                self.tell("template-not-words", each, expression=_text(each), kind=_named(kind), parts=parts)

    @statement.register
    def _(self, node: nodes.TemplateData, scope: Names) -> None:
        pass

    @statement.register
    def _(self, node: nodes.For, scope: Names) -> None:
        over = self.kind(node.iter, scope)
        element = _elements(over)
        if element is None:
            self.tell("template-not-list", node.iter, expression=_text(node.iter), kind=_named(over))
        inner = {**scope, "loop": Loop}
        self.bind(node.target, Any if element is None else element, inner)
        if node.test:
            self.kind(node.test, inner)
        self.all(node.body, inner)
        self.all(node.else_, dict(scope))

    @statement.register
    def _(self, node: nodes.If, scope: Names) -> None:
        self.kind(node.test, scope)
        self.all([*node.body, *node.elif_, *node.else_], scope)

    @statement.register
    def _(self, node: nodes.Assign, scope: Names) -> None:
        self.bind(node.target, self.kind(node.node, scope), scope)

    @statement.register
    def _(self, node: nodes.AssignBlock, scope: Names) -> None:
        self.all(node.body, scope)
        self.bind(node.target, str, scope)

    @statement.register
    def _(self, node: nodes.With, scope: Names) -> None:
        inner = dict(scope)
        for target, value in zip(node.targets, node.values, strict=True):
            self.bind(target, self.kind(value, scope), inner)
        self.all(node.body, inner)

    @statement.register
    def _(self, node: nodes.Macro, scope: Names) -> None:
        scope[node.name] = macro = _Macro(node, scope)
        self._macros.append(macro)

    @statement.register
    def _(self, node: nodes.CallBlock, scope: Names) -> None:
        self.kind(node.call, scope)
        self.all(node.body, {**scope, **{each.name: Any for each in node.args}})

    @statement.register
    def _(self, node: nodes.Import, scope: Names) -> None:
        scope[node.target] = Any

    @statement.register
    def _(self, node: nodes.FromImport, scope: Names) -> None:
        scope.update({each if isinstance(each, str) else each[1]: Any for each in node.names})

    def bind(self, target: nodes.Node, kind: Type, scope: Names) -> None:
        """Give names their types; those in brackets share out what they are given."""
        if isinstance(target, nodes.Name):
            scope[target.name] = kind
        elif isinstance(target, nodes.Tuple):
            for n, each in enumerate(target.items):
                self.bind(each, _item(kind, n), scope)

    # expressions

    @singledispatchmethod
    def kind(self, node: nodes.Node, scope: Names) -> Type:
        kinds = [self.kind(each, scope) for each in node.iter_child_nodes() if isinstance(each, nodes.Expr)]
        return _union(kinds) if isinstance(node, (nodes.And, nodes.Or)) and kinds else Any

    @kind.register
    def _(self, _node: nodes.TemplateData, _scope: Names) -> Type:
        return str

    @kind.register
    def _(self, node: nodes.Const, _scope: Names) -> Type:
        return type(node.value)

    @kind.register
    def _(self, node: nodes.Name, scope: Names) -> Type:
        if node.name in scope:
            return scope[node.name]
        if node.name not in _GIVEN and not self.given.partial:
            self.tell("template-name", node, name=node.name, **near(node.name, scope))
        return Any

    @kind.register
    def _(self, node: nodes.Getattr, scope: Names) -> Type:
        return self._part(node, node.attr, scope)

    @kind.register
    def _(self, node: nodes.Getitem, scope: Names) -> Type:
        if isinstance(node.arg, nodes.Slice):
            self.kind(node.arg, scope)
            return self.kind(node.node, scope)
        key = node.arg.value if isinstance(node.arg, nodes.Const) else self.kind(node.arg, scope)
        if isinstance(key, str):
            return self._part(node, key, scope)
        return _item(self.kind(node.node, scope), key)

    def _part(self, node: nodes.Getattr | nodes.Getitem, name: str, scope: Names) -> Type:
        owner = self.kind(node.node, scope)
        kind = _attribute(owner, name)
        if kind is not None:
            return kind
        known = known_attributes(owner)
        facts = {"known": ", ".join(known)} if known else {}
        expression = f"{_text(node.node)}.{name}"
        self.tell(
            "template-attribute",
            node,
            expression=expression,
            name=name,
            owner=_text(node.node),
            kind=_named(owner),
            **facts,
            **near(name, known),
        )
        return Any

    @kind.register
    def _(self, node: nodes.CondExpr, scope: Names) -> Type:
        self.kind(node.test, scope)
        return _union(self.kind(each, scope) for each in (node.expr1, node.expr2) if each is not None)

    @kind.register
    def _(self, node: nodes.Compare, scope: Names) -> Type:
        left = _choices(self.kind(node.expr, scope))
        for each in node.ops:
            self.kind(each.expr, scope)
            if left and each.op in ("eq", "ne") and isinstance(each.expr, nodes.Const):
                self._choice(each.expr, _text(node.expr), left)
        return bool

    def _choice(self, node: nodes.Const, of: str, known: Sequence[str]) -> None:
        if isinstance(node.value, str) and node.value not in known:
            listed = ", ".join(f'"{each}"' for each in known)
            self.tell(
                "template-value", node, value=node.value, of=of, known=listed, **near(node.value, known)
            )

    @kind.register
    def _(self, node: nodes.Not, scope: Names) -> Type:
        self.kind(node.node, scope)
        return bool

    @kind.register
    def _(self, node: nodes.Concat, scope: Names) -> Type:
        for each in node.nodes:
            self.kind(each, scope)
        return str

    @kind.register
    def _(self, node: nodes.List, scope: Names) -> Type:
        return list[_union([self.kind(each, scope) for each in node.items])]  # type: ignore[misc]  # made at run time

    @kind.register
    def _(self, node: nodes.Test, scope: Names) -> Type:
        if node.name not in self.environment.tests:
            self.tell("template-filter", node, name=node.name, **near(node.name, self.environment.tests))
        self._forgivingly(node, scope)
        self._arguments(node, scope)
        return bool

    @kind.register
    def _(self, node: nodes.Filter, scope: Names) -> Type:
        if node.name not in self.environment.filters:
            self.tell("template-filter", node, name=node.name, **near(node.name, self.environment.filters))
        kind = self._forgivingly(node, scope)
        self._arguments(node, scope)
        self._asked_of_elements(node, kind)
        return self._filtered(node.name, kind)

    def _forgivingly(self, node: nodes.Filter | nodes.Test, scope: Names) -> Type:
        """What is filtered or tested; `x is defined` may ask for what there is not."""
        if node.node is None:
            return str
        before = len(self.found)
        kind = self.kind(node.node, scope)
        if node.name in _FORGIVING:
            del self.found[before:]
        return kind

    def _asked_of_elements(self, node: nodes.Filter, kind: Type) -> None:
        """`selectattr("name")`, `sum("width")` and their like name an attribute of each element."""
        named = [each.value for each in node.kwargs if each.key == "attribute"]
        asks = node.name in ("selectattr", "rejectattr", "sum", "groupby")
        first = [*(node.args[:1] if asks else []), *named]
        element = _elements(kind) or Any
        for each in first:
            if isinstance(each, nodes.Const) and isinstance(each.value, str):
                name = each.value.split(".")[0]
                if _attribute(element, name) is None:
                    known = known_attributes(element)
                    self.tell(
                        "template-attribute",
                        node,
                        expression=_text(node),
                        name=name,
                        owner=_text(node.node),
                        kind=_named(element),
                        known=", ".join(known),
                        **near(name, known),
                    )

    def _filtered(self, name: str, kind: Type) -> Type:
        if name in _SAME:
            return kind
        if name in _ONE:
            return _elements(kind) or Any
        if name in ("batch", "slice", "in_rows"):
            return list[list[_elements(kind) or Any]]  # type: ignore[misc]  # made at run time
        if name in _NUMBER:
            return int
        return Any if name in _ANYTHING or name not in self.environment.filters else str

    @kind.register
    def _(self, node: nodes.Call, scope: Names) -> Type:
        callee = self.kind(node.node, scope)
        kinds = self._arguments(node, scope)
        if isinstance(callee, _Macro):
            by_name = {each.key: self.kind(each.value, scope) for each in node.kwargs}
            given = dict(zip((each.name for each in callee.node.args), kinds, strict=False))
            self._run(callee, {**given, **by_name}, scope)
            return str
        return self._result(callee, node) if callable(callee) and not isinstance(callee, type) else Any

    def _arguments(self, node: nodes.Call | nodes.Filter | nodes.Test, scope: Names) -> list[Type]:
        for each in node.kwargs:
            self.kind(each.value, scope)
        return [self.kind(each, scope) for each in node.args]

    def _result(self, callee: Callable[..., object], node: nodes.Call) -> Type:
        """What a function gives; texts given to it must be such as it takes."""
        hints = dict(_hints(callee)) if hasattr(callee, "__annotations__") else {}
        result = hints.pop("return", Any)
        hints.pop("self", None)
        for kind, argument in zip(hints.values(), node.args, strict=False):
            if isinstance(argument, nodes.Const) and (known := _choices(kind)):
                self._choice(argument, _text(node.node), known)
        return str if result is Markup else result

    def _run(self, macro: _Macro, given: Mapping[str, Type], scope: Names) -> None:
        """Walk a macro's body with these types of arguments, once."""
        key = (id(macro.node), repr(sorted((name, repr(kind)) for name, kind in given.items())))
        if key in self._called or len(self._called) >= _MOST_RUNS:
            return
        self._called.add(key)
        unknown = dict.fromkeys((each.name for each in macro.node.args), Any)
        self.all(macro.node.body, {**scope, **macro.scope, **unknown, **given})


def _item(kind: Type, key: object) -> Type:
    """The type of one element, by its number where each place has its own."""
    found = []
    for each in _members(kind):
        parts = get_args(each)
        fixed = _base(each) is tuple and Ellipsis not in parts
        if fixed and isinstance(key, int) and key < len(parts):
            found.append(parts[key])
        else:
            found.append(_elements(each) or Any)
    return _union(found)


def _text(node: nodes.Node | None) -> str:
    """The expression as a person would type it, as far as it matters."""
    if isinstance(node, (nodes.Getattr, nodes.Getitem)):
        return _text(node.node) + _part_text(node)
    if isinstance(node, nodes.Filter):
        return f"{_text(node.node)}|{node.name}"
    if isinstance(node, nodes.Call):
        return f"{_text(node.node)}(…)"
    if isinstance(node, nodes.Const):
        return repr(node.value)
    return node.name if isinstance(node, nodes.Name) else "…"


def _part_text(node: nodes.Getattr | nodes.Getitem) -> str:
    if isinstance(node, nodes.Getattr):
        return f".{node.attr}"
    return f"[{node.arg.value!r}]" if isinstance(node.arg, nodes.Const) else "[…]"
