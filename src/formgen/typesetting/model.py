"""Where everything of a form stands on its sheets: what templates loop over as `sheet`.

One table runs from the header's fields to the signatures.  It is cut into leaves, one for each sheet
side; a leaf's rows have their heights and their cells their widths, so that Word and PDF print
the same rows at the same place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from formgen.view.model import Mark, Slot
from formgen.yamlfiles.kinds import Doc

Part = Literal[
    "header",
    "body",
    "adjustments",
    "vetoes",
    "result",
    "grades",
    "opinions",
    "signatures",
    "footer",
    "reasons",
]
Look = Literal[
    "label", "band", "prose", "text", "centre", "right", "option", "filled", "entry", "number", "signed"
]


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a paragraph: a box, then words, then a place to fill in; each may be missing."""

    text: Annotated[str, Doc("the words", "文字")] = ""
    mark: Annotated[Mark, Doc("the box before them", "前面的方框")] = ""
    slot: Annotated[Slot | None, Doc("the place to fill in", "填写处")] = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a cell, and how it looks."""

    look: Annotated[
        Look,
        Doc(
            "how it looks: label, band over the page, prose, text (left, centred, right), option with a box, "
            "something filled in (left, centred, a number at the right, a signature)",
            "样式：标签、通栏标题、段落、文字（左、中、右）、带方框的选项、填写内容（左、中、右对齐的数字、签字）",
        ),
    ]
    pieces: Annotated[tuple[Piece, ...], Doc("what stands in it", "内容")]
    above: Annotated[float, Doc("room above it in millimetres", "段前留空，毫米")] = 0
    inset: Annotated[float, Doc("room at its right in millimetres", "右侧留空，毫米")] = 0
    kept: Annotated[
        float,
        Doc("how high it is at least, in millimetres; 0: as its lines are", "至少多高，毫米；0 表示按行数"),
    ] = 0
    below: Annotated[
        float, Doc("what its lines leave free of `kept`, in millimetres", "`kept` 中各行未占的高度，毫米")
    ] = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the table."""

    width: Annotated[float, Doc("its width in millimetres", "宽度，毫米")]
    paragraphs: Annotated[tuple[Paragraph, ...], Doc("what stands in it", "内容")]
    head: Annotated[Literal["", "row", "col"], Doc("what it is the heading of", "是行标题还是列标题")] = ""
    shaded: Annotated[bool, Doc("grey behind the words", "有底纹")] = False
    top: Annotated[bool, Doc("its words begin at the top", "文字靠上")] = False
    mark: Annotated[
        Mark,
        Doc(
            "the box of the option that the cell is; the chosen one has a shade",
            "整格是一个选项时的方框；选中的有底纹",
        ),
    ] = ""
    group: Annotated[str, Doc("cells of one group below each other are one", "同组的上下单元格合并")] = ""
    rows: Annotated[int, Doc("rows that it covers; 0: the one above covers it", "跨几行；0 表示并入上面")] = 1
    columns: Annotated[int, Doc("columns of the grid that it covers", "跨几列")] = 1


@dataclass(frozen=True, slots=True)
class Strip:
    """One row of the table, from the left edge to the right."""

    part: Annotated[Part, Doc("the part of the form to which it belongs", "属于表单的哪一部分")]
    cells: Annotated[tuple[Cell, ...], Doc("its cells", "各单元格")]
    height: Annotated[float, Doc("its height in millimetres", "行高，毫米")]
    splits: Annotated[bool, Doc("it is higher than a page", "比一页还高，可以跨页")] = False
    is_head: Annotated[bool, Doc("it names the columns below it", "是列标题行")] = False


@dataclass(frozen=True, slots=True)
class Leaf:
    """What stands on one side of a sheet."""

    strips: Annotated[tuple[Strip, ...], Doc("the rows of the table", "表格各行")]
    grid: Annotated[tuple[float, ...], Doc("the widths of its columns in millimetres", "各列宽度，毫米")]
    notes: Annotated[tuple[str, ...], Doc("the notes below the table", "表下的备注")] = ()
    reasons: Annotated[tuple[Strip, ...], Doc("rows of the appendix on this side", "本页的评分说明各行")] = ()
    reasons_grid: Annotated[tuple[float, ...], Doc("the widths of its columns", "其各列宽度")] = ()
    reasons_begin: Annotated[bool, Doc("the appendix begins here", "评分说明从这里开始")] = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form laid out: the size of its type, and what stands on each side."""

    size: Annotated[float, Doc("the size of the type in points", "字号，磅")]
    pitch: Annotated[float, Doc("from line to line, in points", "行距，磅")]
    padding: Annotated[
        float, Doc("above and below the words of a cell, in millimetres", "单元格上下边距，毫米")
    ]
    leaves: Annotated[tuple[Leaf, ...], Doc("the sides", "各页")]
    fits: Annotated[bool, Doc("it has no more sides than the form wishes", "没有超过表单要求的页数")] = True
