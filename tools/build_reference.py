"""Writes every key of every YAML file into docs/reference.md and docs/reference.zh-CN.md.

The pages come from the types by which the files are read: `python tools/build_reference.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from build_schema import FILES

from formgen.messages import LANGS, Lang
from formgen.points import Percent
from formgen.yamlfiles.kinds import Doc
from formgen.yamlfiles.shapes import (
    Anything,
    Key,
    Keyed,
    Kinds,
    ListOf,
    MapOf,
    OneOf,
    Scalar,
    Shape,
    shape,
)

DOCS = Path(__file__).parent.parent / "docs"
PAGES: Mapping[Lang, Path] = {"en": DOCS / "reference.md", "zh": DOCS / "reference.zh-CN.md"}

_WORDS: Mapping[Lang, Mapping[str, str]] = {
    "en": {
        "title": "# Every key of every file",
        "intro": "Made from the very types by which formgen reads the files (`make guide`), so that this "
        "page cannot be out of date.\nThe same words appear in an editor with the schemas in `schema/`. "
        "**Bold** keys are needed; of the others the last column\nsays what counts where they are not said. "
        "How they work together: [form-language.md](form-language.md), [workspace.md](workspace.md).",
        "form": "## A form: `specs/*.yaml`",
        "scores": "## Scores: `scores/<period>/*.yaml`",
        "people": "## The roster: `people.yaml`",
        "workspace": "## The workspace: `formgen.yaml`",
        "head": "| key | what it is | what stands there | else |",
        "columns": "| key | what it is |",
        "short": "A bare value stands for `{}`.",
        "one": "One of these:",
        "text": "text",
        "id": "name for machines",
        "item": "name in score files",
        "month": "month, as `2026-11`",
        "period": "period, as `2026-Q4`",
        "number": "number",
        "percent": "share, as `20%`",
        "whole": "whole number",
        "truth": "`yes` or `no`",
        "yes": "`yes`",
        "list": "list of {}",
        "map": "names, each with {}",
        "entry": "what was typed",
        "or": " or ",
    },
    "zh": {
        "title": "# 所有文件的所有键",
        "intro": "本页由 formgen 读取文件所用的类型直接生成（`make guide`），不会过时；"
        "编辑器用 `schema/` 里的模式也会显示同样的说明。\n**粗体**的键必填；其余的键不写时，按最后一列。"
        "各键如何配合使用，见 [form-language.zh-CN.md](form-language.zh-CN.md) 和 "
        "[workspace.zh-CN.md](workspace.zh-CN.md)。",
        "form": "## 表单：`specs/*.yaml`",
        "scores": "## 评分：`scores/<周期>/*.yaml`",
        "people": "## 花名册：`people.yaml`",
        "workspace": "## 工作区：`formgen.yaml`",
        "head": "| 键 | 含义 | 写什么 | 不写时 |",
        "columns": "| 键 | 含义 |",
        "short": "只写一个值时，就是 `{}`。",
        "one": "下列之一：",
        "text": "文字",
        "id": "代号",
        "item": "代号（可用汉字）",
        "month": "月份，如 `2026-11`",
        "period": "周期，如 `2026-Q4`",
        "number": "数字",
        "percent": "百分比，如 `20%`",
        "whole": "整数",
        "truth": "`是` 或 `否`",
        "yes": "`是`",
        "list": "{}的列表",
        "map": "若干名称，每个写{}",
        "entry": "录入的内容",
        "or": " 或 ",
    },
}


@dataclass(frozen=True)
class _Part:
    """A class of a file: where it stands first, and what the key there means."""

    of: Keyed
    at: str
    doc: Doc | None


def page(lang: Lang) -> str:
    """The whole page in one language."""
    words = _WORDS[lang]
    lines = [words["title"], "", words["intro"], ""]
    for name, kind in FILES.items():
        lines += [words[name], ""]
        for part in _parts(shape(kind)):
            lines += _told(part, lang)
    return "\n".join(lines).rstrip() + "\n"


def _parts(root: Shape) -> Iterator[_Part]:
    """Every class of a file once, in the order in which one meets them when reading it."""
    seen: set[type] = set()

    def met(of: Shape, at: str, doc: Doc | None) -> Iterator[_Part]:
        match of:
            case Keyed() if of.kind not in seen:
                seen.add(of.kind)
                yield _Part(of, at, doc)
                for key in of.keys.values():
                    yield from met(key.shape, f"{at}.{key.name}".lstrip("."), key.doc)
            case Kinds():
                for each in of.by_key.values():
                    yield from met(each, f"{at}: {each.own}", each.keys[each.own].doc)
            case ListOf(inner):
                yield from met(inner, f"{at}[]", doc)
            case MapOf(inner):
                yield from met(inner, f"{at}.*", doc)
            case _:
                pass

    yield from met(root, "", None)


def _told(part: _Part, lang: Lang) -> Iterator[str]:
    words = _WORDS[lang]
    if part.at:
        yield f'### <a id="{_anchor(part.of)}"></a>`{part.at}`'
        yield ""
    if part.doc:
        yield getattr(part.doc, lang)
        yield ""
    if part.of.shorthand:
        yield words["short"].format(part.of.shorthand)
        yield ""
    yield words["head"]
    yield "|---|---|---|---|"
    for key in part.of.keys.values():
        name = f"**`{key.name}`**" if key.required else f"`{key.name}`"
        what = getattr(key.doc, lang) if key.doc else ""
        yield f"| {name} | {_cell(what)} | {_kind(key.shape, lang)} | {_default(key, lang)} |"
    yield ""
    for key in part.of.keys.values():
        yield from _columns(key, lang)


def _columns(key: Key, lang: Lang) -> Iterator[str]:
    """The keys that a list of free mappings knows, such as the columns of a roster."""
    match key.shape:
        case ListOf(MapOf(known=known)) if known:
            yield f"### `{key.name}[]`"
            yield ""
            yield _WORDS[lang]["columns"]
            yield "|---|---|"
            by_doc: dict[Doc, list[str]] = {}
            for name, doc in known.items():
                by_doc.setdefault(doc, []).append(name)
            for doc, names in by_doc.items():
                yield f"| {' '.join(f'`{name}`' for name in names)} | {_cell(getattr(doc, lang))} |"
            yield ""


def _kind(of: Shape, lang: Lang) -> str:  # noqa: PLR0911 - one return a shape
    """What may stand there, in words."""
    words = _WORDS[lang]
    match of:
        case Scalar():
            return words[of.name]
        case OneOf():
            return words["or"].join(f"`{word}`" for word in of.words)
        case ListOf(inner):
            return words["list"].format(_kind(inner, lang))
        case MapOf(inner):
            return words["map"].format(_kind(inner, lang))
        case Anything():
            return words["entry"]
        case Keyed():
            return f"[{{…}}](#{_anchor(of)})"
        case Kinds():
            return words["or"].join(f"[`{name}`](#{_anchor(each)})" for name, each in of.by_key.items())


def _anchor(of: Keyed) -> str:
    return of.kind.__name__.lower()


def _default(key: Key, lang: Lang) -> str:
    match key.default:
        case bool() | None:
            return _WORDS[lang]["yes"] if key.default else ""
        case int() | str() | Decimal() | Percent() if str(key.default):
            return f"`{key.default}`"
        case tuple() if key.default and all(isinstance(each, str) for each in key.default):
            return "、".join(f"`{each}`" for each in key.default)
        case _:
            return ""


def _cell(text: str) -> str:
    return text.replace("|", r"\|").replace("\n", " ").replace("*", r"\*")


def main() -> None:
    """Write both pages anew."""
    for lang in LANGS:
        PAGES[lang].write_text(page(lang), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
