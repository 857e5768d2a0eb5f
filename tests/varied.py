"""Cards made up by chance, always the same: a view with other words, numbers, ticks and gaps."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from formgen.view.leaves import Leaf, given, leaves
from formgen.view.model import View

_NAMES = (
    "王小明",
    "欧阳子涵",
    "李",
    "阿卜杜热合曼·买买提",
    "Anna-Lena Müller",
    "㐂田",
    "陈𠮷祥",
    "O'Brien & 张",
)
_SAID = (
    "同意。",
    "进步明显，请保持。",
    "满意率95.4%，比上月提高1.2个百分点，CRM系统录入要在48小时内完成。",
    "（一）投诉按期办结；（二）回访有遗漏，请按计划执行。\n（三）见《服务设计》第3章",
    "“很好”——比去年…好",
    "A<B & C>D",
    "第１期　全角　空格",
    "无",
    "超" * 90,
    "https://example.com/a/very/long/address/without/any/break/at/all",
    "①②③ ☆ ㎡ ￥1,000.00 ℃",
    "e\u0301 🆗 ☎\ufe0e",
)
_NUMBERS = ("0", "5", "92", "86.5", "33.33", "约13.33", "-3", "100", "12345.67", "0.9529", "1,200")


def varied(view: View, chance: Random) -> View:
    """The view of somebody else."""
    return given(view, [_value(leaf, chance) if leaf.value else "" for leaf in leaves(view)])


def _value(leaf: Leaf, chance: Random) -> str:
    if leaf.kind in ("text", "lines", "number", "money") and chance.random() < 0.03:
        return ""
    return leaf.value if chance.random() < 0.25 else chance.choice(list(_others(leaf, chance)))


def _others(leaf: Leaf, chance: Random) -> Iterator[str]:
    """What may stand in a leaf of this kind."""
    match leaf.kind:
        case "mark":
            yield from ("open", "ticked")
        case "check":
            yield from ("□", "☑")
        case "date":
            yield f"{chance.randint(1999, 2031)}年{chance.randint(1, 12)}月{chance.randint(1, 28)}日"
        case "choice":
            yield from leaf.slot.options if leaf.slot and leaf.slot.options else (leaf.value,)
        case "number" | "money":
            yield from _NUMBERS
        case "text" | "sentence":
            yield from (*_NAMES, leaf.value, leaf.value * 2, chance.choice(_SAID))
        case "lines":
            yield "".join(chance.choice(_SAID) for _ in range(chance.randint(1, 4)))


def many(views: list[View], count: int) -> Iterator[View]:
    """So many views, each made of one of these: those of one after the other, so that pages are shared."""
    for n, view in enumerate(views):
        chance = Random(n)  # noqa: S311 the same cards every time
        for _ in range(-(-count // len(views))):
            yield varied(view, chance)
