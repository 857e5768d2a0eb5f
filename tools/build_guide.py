"""Writes what a template may use into docs/templates.md and docs/templates.zh-CN.md, from the view's types.

The list stands between two comments, and everything else on the pages is written by hand:
`python tools/build_guide.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from fractions import Fraction
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from formgen.messages import Lang
from formgen.typesetting.model import Sheet
from formgen.view.kinds import TEMPLATES
from formgen.view.model import View
from formgen.workspace import packaged
from formgen.yamlfiles.kinds import Doc

DOCS = Path(__file__).parent.parent / "docs"
PAGES_OF: Mapping[Lang, Path] = {"en": DOCS / "templates.md", "zh": DOCS / "templates.zh-CN.md"}
BEGIN, END = "<!-- made by tools/build_guide.py -->", "<!-- end -->"

_WORDS: Mapping[Lang, Mapping[Any, str]] = {
    "en": {
        str: "text",
        int: "number",
        Fraction: "number",
        float: "number",
        bool: "yes or no",
        "list": "list of {}",
        "pair": "pairs of {}",
        "or": " or ",
        "and": " and ",
        None: "nothing",
        "head": "| name | what it is | type |",
        "page": "### `view` in {}",
        "sheet": "### `sheet` in {}",
    },
    "zh": {
        str: "文字",
        int: "数字",
        Fraction: "数字",
        float: "数字",
        bool: "是或否",
        "list": "{} 的列表",
        "pair": "（{}）",
        "or": " 或 ",
        "and": "、",
        None: "无",
        "head": "| 名称 | 含义 | 类型 |",
        "page": "### {} 里的 `view`",
        "sheet": "### {} 里的 `sheet`",
    },
}


def guide(lang: Lang) -> str:
    """The list for one language: each kind of page, and below it what it consists of."""
    told: set[type] = set()
    return "\n".join(line for name, kind in TEMPLATES.items() for line in _page(name, kind, lang, told))


def _page(name: str, kind: type, lang: Lang, told: set[type]) -> Iterator[str]:
    files = sorted(path.name for path in packaged.templates().glob(f"{name}.*") if path.suffix != ".css")
    named = _WORDS[lang]["and"].join(f"`{file}`" for file in files)
    yield from _all_of(_WORDS[lang]["page"].format(named), kind, lang, told)
    if kind is View:
        yield from _all_of(_WORDS[lang]["sheet"].format(named), Sheet, lang, told)


def _all_of(heading: str, kind: type, lang: Lang, told: set[type]) -> Iterator[str]:
    """A heading, what the type has, and below it what it consists of."""
    yield heading
    yield ""
    yield from _table(kind, lang)
    for part in dict.fromkeys(_parts(kind)):
        if part not in told:
            told.add(part)
            yield f"#### {part.__name__}"
            yield ""
            yield from _table(part, lang)


def _table(kind: type, lang: Lang) -> Iterator[str]:
    yield _WORDS[lang]["head"]
    yield "|---|---|---|"
    for name, hint in get_type_hints(kind, include_extras=True).items():
        assert get_origin(hint) is Annotated, f"{kind.__name__}.{name} has no Doc"  # noqa: S101 a bug in the model
        what, doc = get_args(hint)
        assert isinstance(doc, Doc)  # noqa: S101 as above
        yield f"| `{name}` | {getattr(doc, lang)} | {_type(what, lang)} |"
    yield ""


def _parts(kind: Any) -> Iterator[type]:
    """The classes that something consists of, nearest first."""
    inner = list(get_type_hints(kind).values()) if is_dataclass(kind) else list(get_args(kind))
    for each in inner:
        if is_dataclass(each) and isinstance(each, type):
            yield each
    for each in inner:
        if is_dataclass(each) or get_args(each):
            yield from _parts(each)


def _type(kind: Any, lang: Lang) -> str:
    words = _WORDS[lang]
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _type(inner[0], lang)
    if origin in (Union, UnionType):
        named = [words[None] if each is NoneType else _type(each, lang) for each in inner]
        return words["or"].join(named)
    if origin is Literal:
        return words["or"].join(f'`"{each}"`' for each in inner)
    if origin is tuple and inner[-1] is Ellipsis:
        return words["list"].format(_type(inner[0], lang))
    if origin is tuple:
        return words["pair"].format(words["and"].join(_type(each, lang) for each in inner))
    return words.get(kind) or f"[{kind.__name__}](#{kind.__name__.lower()})"


def page(lang: Lang) -> str:
    """The whole page with the list as it is now."""
    text = PAGES_OF[lang].read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n\n{guide(lang)}\n{END}{after}"


def main() -> None:
    """Write both pages anew."""
    for lang, path in PAGES_OF.items():
        path.write_text(page(lang), encoding="utf-8")


if __name__ == "__main__":
    main()
