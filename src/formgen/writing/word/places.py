"""Where something stands in a Word document, as people say it.

Word knows no lines: a place is the part (正文, 页眉, 页脚 …) and the table with row and cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

from formgen.writing.word.ooxml import Element, w

_PARTS = {
    "document": "正文",
    "header": "页眉",
    "footer": "页脚",
    "footnotes": "脚注",
    "endnotes": "尾注",
    "comments": "批注",
    "settings": "文档设置",
}
_FOLDERS = {"docProps": "文档属性", "diagrams": "SmartArt", "charts": "图表"}


def part_names(names: Iterable[str]) -> dict[str, str]:
    """How people call the parts of a package: 正文, 页眉 …, numbered where there are several."""
    names = list(names)
    called = {name: _FOLDERS.get(PurePosixPath(name).parent.name, name) for name in names}
    for kind, word in _PARTS.items():
        found = [name for name in names if re.fullmatch(rf"(.*/)?{kind}\d*\.xml", name)]
        called.update({name: word + (str(n) if len(found) > 1 else "") for n, name in enumerate(found, 1)})
    return called


def place(element: Element, part: str) -> str:
    """`正文 表3行2格1`, as a person counts who looks at the page; a table within a cell comes behind it."""
    around = [element, *element.iterancestors()]
    steps = [_step(each) for each in around if each.tag in _STEPS]
    return f"{part} {''.join(reversed(steps))}".strip()


_STEPS = {w("tbl"): "表", w("tr"): "行", w("tc"): "格"}


def _step(element: Element) -> str:
    number = 1 + sum(1 for _ in element.itersiblings(element.tag, preceding=True))
    return f"{_STEPS[str(element.tag)]}{number}"
