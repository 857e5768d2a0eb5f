"""Rows among people that are nobody: headers once more, hints how to fill in, sums, signatures.

A row is one of these by what stands where number and name should; where somebody may be meant, it is none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from formgen.problems import Problem, warning
from formgen.records.tables.cells import Headed, Line, Worksheet
from formgen.text import same, shown

_HINT = re.compile(
    r"必填|选填|必须填|非必填|不填|请填|请输入|请选择|填写|示例|样例|举例|例如|例[:：]|如[:：]|格式|文本型|说明"
    r"|required|optional|example|e\.g\."
)
_SUM = re.compile(
    r"(本页|本部门|部门|全员|人数|人员)?(合计|总计|小计|共计|总和|累计|汇总)(人数|数|分)?([:：(].*|\d.*)?"
    r"|(总|平均)(人数|分数?|得分|值)([:：(].*)?|共\d+人|人数[:：]?\d*人?|\d+(人|名)|(平均|最高|最低)(分|数|值)?|total|average|sum"
)
_SIGNING = (
    r"(制表|编制|填表|填报|制单|经办|统计|审核|复核|审批|核准|批准|核定|签字|签名|签章|盖章|考核人|负责人"
    r"|部门负责人|部门经理|人力资源部|总经理|主管领导|打印|报送)"
)
_CLOSING = re.compile(
    rf"{_SIGNING}(人|者|员|部门|单位)?(签字|签名|签章)?(日期|时间)?([:：(].*)?"
    r"|(备注|附注|注|附|说明|日期|时间)([:：].*)?|注\d.*|\*[^\x00-\x7f].*"
    r"|[-—–_=~·.…、。/\\]+|(以下|此行以下)(空白|无正文|为空)?.*|(本)?(表|页)(完|尾)|完|end"
)


def without_asides(under: Headed, of: Callable[[str], str]) -> Headed:
    """The rows that may be somebody's; what the others say is told once.

    `of` tells which header names the `number` or the `name`.
    """
    columns = {column: of(header) for column, header in under.columns.items()}
    ids = {column: field for column, field in columns.items() if field in ("number", "name")}
    aside = [line for line in under.lines if _is_aside(line, ids, of)]
    if not aside:
        return under
    rows = "；".join(f"{line.number} {shown(' '.join(filter(None, line.texts())), 24)}" for line in aside)
    told: Problem = warning("rows-aside", under.sheet.where(aside[0].number, 0), count=len(aside), rows=rows)
    numbers = {line.number for line in aside}
    lines = tuple(line for line in under.lines if line.number not in numbers)
    return replace(under, lines=lines, problems=(*under.problems, told))


def _is_aside(line: Line, ids: Mapping[int, str], of: Callable[[str], str]) -> bool:
    """Whether a row is nobody's; `ids` are the columns of number and name."""
    said = [(field, _bare(line.said[column])) for column, field in ids.items() if column < len(line)]
    found = [(field, text) for field, text in said if text]
    if not found:
        return _closes(_bare(next(filter(None, line.texts()), "")))
    if all(of(text) == field for field, text in found):  # the words of the header once more
        return True
    first = _bare(next(filter(None, line.texts()), ""))
    if len(found) == 1 and len(ids) > 1 and _SUM.fullmatch(first):  # 合计 | | 30, in front of the names
        return True
    return any(_HINT.search(text) or _closes(text) for _, text in found)


def _bare(text: str) -> str:
    return "".join(same(text).casefold().split())


def _closes(text: str) -> bool:
    return bool(_SUM.fullmatch(text) or _CLOSING.fullmatch(text))


def headers_seen(sheets: Iterable[Worksheet]) -> str:
    """The words that stand where headers are looked for: the first row of several texts of each sheet."""
    seen: list[str] = []
    for sheet in sheets:
        line = next((line for line in sheet.lines[:20] if len(set(filter(None, line.texts()))) > 1), None)
        seen += [shown(text, 20) for text in (line.texts() if line else ()) if text]
    return "、".join(dict.fromkeys(seen))
