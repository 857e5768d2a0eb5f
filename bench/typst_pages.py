"""The sample cards as pages of Typst, a typesetter written in Rust: the same words in the same table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.resources import as_file, files
from pathlib import Path
from tempfile import TemporaryDirectory

import typst

from formgen.typesetting.drafts import line_of
from formgen.typesetting.layout import laid_out
from formgen.typesetting.model import Cell, Leaf
from formgen.view.model import View


def source(views: Iterable[View]) -> str:
    """One document of all these cards, each beginning a page."""
    return "\n#pagebreak()\n".join(map(_page, views))


def compiled(text: str) -> bytes:
    """The PDF of a source, in the font that formgen itself prints with."""
    fonts = files("justmytype_intl_cjk") / "fonts/ofl/notosanssc"
    with TemporaryDirectory() as folder, as_file(fonts) as font_folder:
        path = Path(folder) / "cards.typ"
        path.write_text(f'#set text(font: "Noto Sans SC", lang: "zh")\n{text}', encoding="utf-8")
        made: bytes = typst.compile(path, font_paths=[font_folder])
        return made


def _page(view: View) -> str:
    sheet = laid_out(view)
    margins = '#set page(paper: "a4", margin: (x: 12mm, top: 20mm, bottom: 12mm))'
    setting = f"{margins}\n#set text(size: {sheet.size}pt)"
    return "\n".join((setting, f"#align(center)[= {_words(view.title)}]", *map(_table, sheet.leaves)))


def _table(leaf: Leaf) -> str:
    widths = ", ".join(f"{width}mm" for width in leaf.grid)
    heights = ", ".join(f"{strip.height}mm" for strip in leaf.strips)
    cells = ",\n".join(_cell(cell) for strip in leaf.strips for cell in strip.cells if cell.rows)
    return f"#table(columns: ({widths},), rows: ({heights},), inset: 1.2mm, stroke: .5pt,\n{cells})"


def _cell(cell: Cell) -> str:
    fill = "fill: luma(240), " if cell.shaded else ""
    words = " \\\n".join(_words(line_of(each)) for each in cell.paragraphs)
    return f"table.cell(colspan: {cell.columns}, rowspan: {cell.rows}, {fill}align: horizon)[{words}]"


_MEANT = "\\#$*_`<>@=~/-+[]\"'"
"""What would be more than a letter to Typst."""


def _words(text: str) -> str:
    return "".join(_escaped(text))


def _escaped(text: str) -> Iterator[str]:
    for letter in text:
        if letter == "\n":
            yield " \\\n"
        elif letter in _MEANT:
            yield f"\\{letter}"
        else:
            yield letter
