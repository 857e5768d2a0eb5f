"""Builds the Word templates that formgen brings: `templates/appraisal.docx` and its sisters.

The templates are meant to be opened in Word and changed; this script only makes their first state,
the same bytes every time: `python tools/build_template.py [FOLDER]`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from xml.sax.saxutils import escape

from formgen.output.zipped import zipped
from formgen.typesetting.settings import WIDTH as FORM_WIDTH
from formgen.view.model import PAGE_WIDTH, Fixed

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
NAMESPACES = f'xmlns:w="{W}" xmlns:r="{R}" xmlns:mc="{MC}" xmlns:w14="{W14}" mc:Ignorable="w14"'
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def dxa(millimetres: float) -> int:
    """Word's unit of length, a twentieth of a point."""
    return round(millimetres * 1440 / 25.4)


def fixed(name: str) -> str:
    """The tag of a word that every page of its kind has, in the page's language."""
    if name not in {each.name for each in fields(Fixed)}:
        raise KeyError(name)
    return f"{{{{ view.words.{name} }}}}"


# ── pieces ──────────────────────────────────────────────────────────────────────────────────


_SILENT = re.compile(r"(\{%.*?%\}|\{\{ (?:join|wide|with_above)\(.*?\) \}\})")
"""Tags that print nothing; they stand small and grey in the template."""


def run(text: str, style: str = "") -> str:
    """Runs of text, silent tags in their own look; a tab in it becomes Word's."""
    return "".join(
        _run(part, "Tag" if _SILENT.fullmatch(part) else style) for part in _SILENT.split(text) if part
    )


def _run(text: str, style: str) -> str:
    look = f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr>' if style else ""
    parts = (f'<w:t xml:space="preserve">{escape(part)}</w:t>' if part else "" for part in text.split("\t"))
    return f"<w:r>{look}{'<w:tab/>'.join(parts)}</w:r>"


def field(name: str) -> str:
    """A field that Word keeps up to date, such as PAGE."""
    return f'<w:fldSimple w:instr=" {name} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'


def p(*runs: str, style: str = "", keep: bool = False) -> str:
    """A paragraph; what is no run already is a run of plain text."""
    look = f'<w:pStyle w:val="{style}"/>' if style else ""
    look += "<w:keepNext/>" * keep
    return f"<w:p><w:pPr>{look}</w:pPr>{''.join(r if r.startswith('<') else run(r) for r in runs)}</w:p>"


def tag(text: str, *, of: str = "p", style: str = "Cell") -> str:
    """A loop's or condition's tag that stands in a paragraph of its own and leaves with it."""
    return p(f"{{%{of} {text} %}}", style=style)


def cell(*content: str, width: float, span: int = 1, shade: str = "", top: bool = False) -> str:
    """A table cell, `width` millimetres wide; content that is no paragraph becomes one."""
    look = f'<w:tcW w:w="{dxa(width)}" w:type="dxa"/>'
    look += f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    look += f'<w:shd w:val="clear" w:color="auto" w:fill="{shade}"/>' if shade else ""
    look += "" if top else '<w:vAlign w:val="center"/>'
    paragraphs = "".join(each if each.startswith("<w:p>") else p(each, style="Cell") for each in content)
    return f"<w:tc><w:tcPr>{look}</w:tcPr>{paragraphs}</w:tc>"


def row(*cells: str, height: float = 8, head: bool = False) -> str:
    """A table row that never splits, at least `height` millimetres high."""
    look = f'<w:cantSplit/><w:trHeight w:val="{dxa(height)}" w:hRule="atLeast"/>'
    look += "<w:tblHeader/>" * head
    return f"<w:tr><w:trPr>{look}</w:trPr>{''.join(cells)}</w:tr>"


def loop(text: str, columns: int) -> str:
    """A row that holds only a loop's or condition's tag and leaves with it."""
    return row(cell(tag(text, of="tr"), width=PAGE_WIDTH, span=columns), height=4)


def table(*rows: str, widths: tuple[float, ...], title: str, style: str = "Form") -> str:
    """A table of fixed layout; `title` names it for screen readers."""
    look = (
        f'<w:tblStyle w:val="{style}"/><w:tblW w:w="{dxa(sum(widths))}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblLayout w:type="fixed"/><w:tblLook w:val="0000"/><w:tblCaption w:val="{escape(title)}"/>'
    )
    grid = "".join(f'<w:gridCol w:w="{dxa(width)}"/>' for width in widths)
    return f"<w:tbl><w:tblPr>{look}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


BREAK = "<w:r><w:br/></w:r>"
SPACER = p(style="Spacer")
KEPT_SPACER = p(style="Spacer", keep=True)
SHADE = "F2F2F2"


def label(text: str, *, width: float, span: int = 1, keep: bool = False) -> str:
    """A shaded cell with the words that name what stands beside or below it."""
    return cell(p(text, style="Label", keep=keep), width=width, span=span, shade=SHADE)


def value(*content: str, width: float, span: int = 1, keep: bool = False, style: str = "Cell") -> str:
    """A cell with something filled in."""
    return cell(p(*content, style=style, keep=keep), width=width, span=span)


def slot(expression: str) -> str:
    """A slot; it takes the look of the paragraph it stands in."""
    return run(f"{{{{ {expression} }}}}")


def printed(text: str) -> str:
    """Fixed words beside a slot."""
    return run(text, "Printed")


def lines(expression: str) -> str:
    """Printed lines, those with a box indented behind it."""
    return (
        tag(f"for line in {expression}")
        + tag("if line.mark")
        + p(run("{{ box(line.mark) }}", "Box"), run("\t{{ line.text }}"), style="Option")
        + tag("else")
        + p("{{ line.text }}", style="Cell")
        + tag("endif")
        + tag("endfor")
    )


def facts(expression: str) -> str:
    """Slots with the words before and behind them, one a line."""
    return (
        tag(f"for fact in {expression}")
        + p(
            printed("{% if fact.label %}{{ fact.label }} {% endif %}"),
            slot("fact.slot"),
            printed("{{ fact.unit }}"),
            style="FilledCentre",
        )
        + tag("endfor")
    )


# ── a form: one table from its fields to its signatures, cut into the sides of a sheet ──────

LOOKS = {
    "label": "Label",
    "band": "Band",
    "prose": "Prose",
    "text": "Cell",
    "centre": "CellCentre",
    "right": "CellRight",
    "option": "Option",
    "filled": "Filled",
    "entry": "FilledCentre",
    "number": "Number",
    "signed": "Signed",
}
"""The style of each look that a paragraph of the sheet may have."""

FILLED = {"filled", "entry", "number", "signed"}
"""Looks of what is filled in: fixed words among it are printed as such."""


BLANK = (
    '(each.pieces|length > 1 and piece.slot.kind in ("number", "money")'
    ' or each.look == "signed" and piece.slot.kind == "text")'
    " and not piece.slot.value and not piece.slot.missing"
)
"""Whether a slot is a line: for a number among words, or for a name that somebody signs with."""


def silent(text: str) -> str:
    """A loop's or condition's tag that stands in a run of its own and leaves with it."""
    return run(f"{{%r {text} %}}", "Tag")


def pieces(look: str) -> str:
    """A paragraph of the sheet in its style: boxes, words and places to fill in."""
    words = "Printed" if look in FILLED else ""
    return p(
        silent("for piece in each.pieces"),
        silent("if piece.mark"),
        run("{{ box(piece.mark) }}", "Box"),
        run("\N{NO-BREAK SPACE}"),
        silent("endif"),
        run("{{ chosen(piece.mark) }}{{ piece.text }}", words),
        silent(f"if piece.slot and {BLANK}"),
        run("{{ piece.slot }}", "Blank"),
        silent("elif piece.slot"),
        slot("piece.slot"),
        silent("endif"),
        silent("endfor"),
        run("{{ spaced(each) }}"),
        style=LOOKS[look],
    )


def sheet_table(strips: str, title: str) -> str:
    """The rows of one side: a cell is drawn once, and stands where the sheet has it."""
    first, *others = LOOKS
    content = tag("for each in cell.paragraphs") + tag(f'if each.look == "{first}"') + pieces(first)
    for look in others:
        content += tag(f'elif each.look == "{look}"') + pieces(look)
    content += tag("endif") + tag("endfor")
    return table(
        loop(f"for strip in {strips}", 3),
        row(
            value("{%tc for cell in strip.cells %}", width=20),
            cell(p("{{ place(cell, strip) }}", style="Cell"), content, width=FORM_WIDTH - 40),
            value("{%tc endfor %}", width=20),
        ),
        loop("endfor", 3),
        widths=(20, FORM_WIDTH - 40, 20),
        title=title,
        style="Sheet",
    )


def document() -> str:
    title = p(
        "{{ view.title }}",
        '{% if view.state == "incomplete" %}',
        run("{{ view.words.unfinished }}", "Missing"),
        "{% endif %}",
        style="FormTitle",
    )
    body = (
        title
        + tag("for leaf in sheet.leaves")
        + tag("if not loop.first")
        + p(style="NextPage")
        + tag("endif")
        + tag("if leaf.strips")
        + sheet_table("leaf.strips", "{{ view.title }}")
        + p(style="Thin")
        + tag("endif")
        + tag("for note in leaf.notes")
        + p("{{ note }}", style="SheetNote")
        + tag("endfor")
        + tag("if leaf.reasons")
        + tag("if leaf.reasons_begin")
        + p("{{ view.words.appendix }}", style="Appendix")
        + tag("endif")
        + sheet_table("leaf.reasons", "{{ view.words.appendix }}")
        + p(style="Thin")
        + tag("endif")
        + tag("endfor")
    )
    return whole(body + section(f'<w:pgSz w:w="{dxa(210)}" w:h="{dxa(297)}"/>', FORM_MARGINS))


FORM_MARGINS = (20, 12, 12)
"""Millimetres above, beside and below a form."""


def section(page: str, margins: tuple[float, float, float] = (25, 18, 18)) -> str:
    """The page's size, header, footer and margins."""
    top, side, bottom = map(dxa, margins)
    return (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId1"/>'
        f'<w:footerReference w:type="default" r:id="rId2"/>{page}'
        f'<w:pgMar w:top="{top}" w:right="{side}" w:bottom="{bottom}" w:left="{side}"'
        f' w:header="{min(dxa(10), top - dxa(12))}" w:footer="{bottom // 2}" w:gutter="0"/></w:sectPr>'
    )


def whole(body: str) -> str:
    return f"{HEAD}<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>"


# ── the comparison of two versions, on a page on its side ───────────────────────────────────

WIDE = 261
"""Millimetres between the margins of a page on its side."""
TERM, TEXT, WHY = 45, 86, 44


def compared(expression: str) -> str:
    """A compared text: each piece in a run of its own, marked as what it is."""
    return p(
        run(f"{{%r for piece in {expression} %}}", "Tag"),
        run('{%r if piece.mark == "deleted" %}', "Tag"),
        run("{{ piece.text }}", "Deleted"),
        run('{%r elif piece.mark == "inserted" %}', "Tag"),
        run("{{ piece.text }}", "Inserted"),
        run("{%r else %}", "Tag"),
        run("{{ piece.text }}"),
        run("{%r endif %}", "Tag"),
        run("{%r endfor %}", "Tag"),
        style="Cell",
    )


def comparison() -> str:
    body = (
        p("{{ view.title }}", style="Title")
        + p("{{ view.note }}", style="Summary")
        + tag("if view.chapters")
        + table(
            row(
                label(fixed("term"), width=TERM),
                label(fixed("before"), width=TEXT),
                label(fixed("after"), width=TEXT),
                label(fixed("reason"), width=WHY),
                head=True,
            ),
            loop("for chapter in view.chapters", 4),
            row(cell(p("{{ chapter.title }}", style="Band", keep=True), width=WIDE, span=4, shade=SHADE)),
            loop("for term in chapter.terms", 4),
            row(
                value("{{ term.name }}", width=TERM),
                cell(compared("term.before"), width=TEXT),
                cell(compared("term.after"), width=TEXT),
                value("{{ term.reason }}", width=WHY),
            ),
            loop("endfor", 4),
            loop("endfor", 4),
            widths=(TERM, TEXT, TEXT, WHY),
            title=fixed("comparison"),
        )
        + KEPT_SPACER
        + approval()
        + tag("endif")
        + SPACER
    )
    return whole(body + section(f'<w:pgSz w:w="{dxa(297)}" w:h="{dxa(210)}" w:orient="landscape"/>'))


# ── the effects of a revision, likewise ─────────────────────────────────────────────────────

PERSON = (16, 20, 27)
AMOUNT, GRADE, MONEY = 17, 17, 20
FIGURES = (70, 30, 30, 30)


def effects() -> str:
    body = (
        p("{{ view.title }}", style="Title")
        + p("{{ view.note }}", style="Summary")
        + tag("if view.compared")
        + figures()
        + SPACER
        + tag("endif")
        + tag("if view.people and view.paid")
        + people_moved(paid=True)
        + tag("elif view.people")
        + people_moved(paid=False)
        + tag("endif")
        + tag("if view.remarks")
        + p(fixed("remarks"), style="Note", keep=True)
        + tag("for remark in view.remarks")
        + p("{{ loop.index }}. {{ remark }}", style="Note", keep=True)
        + tag("endfor")
        + tag("endif")
        + KEPT_SPACER
        + approval()
        + SPACER
    )
    return whole(body + section(f'<w:pgSz w:w="{dxa(297)}" w:h="{dxa(210)}" w:orient="landscape"/>'))


def approval() -> str:
    """Who drafted a revision, who checked it and who approved it, each with a date; never parted."""
    roles, width = map(fixed, ("prepared", "reviewed", "approved")), WIDE / 3
    name = 22
    return table(
        row(
            *(
                each
                for role in roles
                for each in (label(role, width=name, keep=True), value("", width=width - name, keep=True))
            ),
            height=11,
        ),
        row(
            *(
                each
                for _ in range(3)
                for each in (label(fixed("date"), width=name), value("", width=width - name))
            ),
            height=9,
        ),
        widths=(name, width - name) * 3,
        title=fixed("approval"),
    )


def people_moved(*, paid: bool) -> str:
    """One row a person, under two rows of heads; the remarks take what width is left."""
    groups = [(fixed("total"), "total", (AMOUNT,) * 3), (fixed("grade"), "grade", (GRADE,) * 2)]
    groups += [(fixed("pay"), "pay", (MONEY,) * 3)] if paid else []
    moved = [width for _, _, widths in groups for width in widths]
    remark = WIDE - sum(PERSON) - sum(moved)
    above = [label(name, width=sum(widths), span=len(widths)) for name, _, widths in groups]
    below = [
        label(word, width=width)
        for _, _, widths in groups
        for word, width in zip(CHANGES, widths, strict=False)
    ]
    first = [label_of_two(word, width, "restart") for word, width in zip(HEADS, PERSON, strict=True)]
    second = [label_of_two("", width, "continue") for width in PERSON]
    columns = 4 + len(moved)
    return table(
        row(*first, *above, label_of_two(fixed("remark"), remark, "restart"), head=True),
        row(*second, *below, label_of_two("", remark, "continue"), head=True),
        loop("for each in view.people", columns),
        loop("if loop.first or loop.revindex <= 3", columns),
        person_moved(groups, remark, keep=True),
        loop("else", columns),
        person_moved(groups, remark, keep=False),
        loop("endif", columns),
        loop("endfor", columns),
        widths=(*PERSON, *moved, remark),
        title=fixed("effects"),
    )


def person_moved(groups: Sequence[tuple[str, str, tuple[int, ...]]], remark: float, *, keep: bool) -> str:
    """The row of a person, kept with what follows or not: no row stands alone, nor the approval."""
    cells = [
        value(f"{{{{ each.{key} }}}}", width=width, keep=keep)
        for key, width in zip(KEYS, PERSON, strict=True)
    ]
    for _, key, widths in groups:
        if key == "grade":
            before = value("{{ each.grade.before }}", width=GRADE, style="CellCentre", keep=keep)
            cells += [before, grade_after(keep=keep)]
            continue
        cells += [
            value(f"{{{{ each.{key}.{part} }}}}", width=width, style="CellRight", keep=keep)
            for part, width in zip(("before", "after", "change"), widths, strict=True)
        ]
    return row(*cells, value("{{ each.remark }}", width=remark, keep=keep))


def grade_after(*, keep: bool) -> str:
    """The grade after the revision, marked where it is another one."""
    return cell(
        tag("if each.grade.before == each.grade.after"),
        p("{{ each.grade.after }}", style="CellCentre", keep=keep),
        tag("else"),
        p(run("{{ each.grade.after }}", "Inserted"), style="CellCentre", keep=keep),
        tag("endif"),
        width=GRADE,
    )


KEYS = ("number", "name", "department")
HEADS = tuple(map(fixed, KEYS))
CHANGES = tuple(map(fixed, ("before", "after", "change")))


def label_of_two(text: str, width: float, merge: str) -> str:
    """A head that is two rows high."""
    return label(text, width=width).replace("<w:shd ", f'<w:vMerge w:val="{merge}"/><w:shd ', 1)


def figures() -> str:
    name, *amounts = FIGURES
    heads = zip(CHANGES, amounts, strict=True)
    return table(
        row(
            label("{{ view.heading }}", width=name, keep=True),
            *(label(word, width=width, keep=True) for word, width in heads),
            height=6,
            head=True,
        ),
        *(
            figure_rows(title, key)
            for title, key in ((fixed("figures"), "figures"), (fixed("grades"), "grades"))
        ),
        widths=FIGURES,
        title=fixed("sums"),
    )


def figure_rows(title: str, key: str) -> str:
    name, *amounts = FIGURES
    return (
        loop(f"if view.{key}", 4)
        + row(cell(p(title, style="Band", keep=True), width=sum(FIGURES), span=4, shade=SHADE), height=6)
        + loop(f"for each in view.{key}", 4)
        + row(
            value("{{ each.name }}", width=name, keep=True),
            *(
                value(f"{{{{ each.{part} }}}}", width=width, style="CellRight", keep=True)
                for part, width in zip(("before", "after", "change"), amounts, strict=True)
            ),
            height=6,
        )
        + loop("endfor", 4)
        + loop("endif", 4)
    )


# ── the report of a month ───────────────────────────────────────────────────────────────────

FIGURE, COUNT = 22, 36
"""Widths of a key figure's name and of the figure, three times in a row."""


def wider(width: str) -> str:
    """The tag for a cell of this width, where the page has another language than the template."""
    return f"{{% if view.words.figure != {FIGURE} %}}{{{{ wide({width}) }}}}{{% endif %}}"


def key_figures() -> str:
    return table(
        loop('for row in view.figures|batch(3, "\N{IDEOGRAPHIC SPACE}\N{IDEOGRAPHIC SPACE}")', 6),
        row(
            *(
                each
                for n in range(3)
                for each in (
                    cell(
                        p(wider("view.words.figure") + f"{{{{ row[{n}][0] }}}}", style="ListLabel"),
                        width=FIGURE,
                        shade=SHADE,
                    ),
                    value(
                        wider(f"{FIGURE + COUNT} - view.words.figure") + f"{{{{ row[{n}][1] }}}}",
                        width=COUNT,
                        style="ListCentre",
                    ),
                )
            ),
        ),
        loop("endfor", 6),
        widths=(FIGURE, COUNT) * 3,
        title=fixed("key_figures"),
    )


def listing() -> str:
    """A table with as many columns as it has headings; no page has less than three of its rows."""
    return table(
        row(
            label("{%tc for head in grid.heads %}", width=40),
            cell(p("{{ wide(head.width) }}{{ head.title }}", style="ListLabel"), width=94, shade=SHADE),
            label("{%tc endfor %}", width=40),
            head=True,
        ),
        loop("for texts in grid.rows", 3),
        loop("if loop.index < 3 or loop.revindex in (2, 3)", 3),
        listed(keep=True),
        loop("else", 3),
        listed(keep=False),
        loop("endif", 3),
        loop("endfor", 3),
        widths=(40, 94, 40),
        title="{{ grid.title }}",
    )


def listed(*, keep: bool) -> str:
    """A row of a listing, each cell aligned as its heading says."""
    aligned = "".join(
        tag(f'{"elif" if n else "if"} grid.heads[loop.index0].align == "{align}"')
        + p("{{ text }}", style=look, keep=keep)
        for n, (align, look) in enumerate({"right": "ListRight", "centre": "ListCentre"}.items())
    )
    otherwise = tag("else") + p("{{ text }}", style="List", keep=keep) + tag("endif")
    return row(
        value("{%tc for text in texts %}", width=40),
        cell(aligned + otherwise, width=94),
        value("{%tc endfor %}", width=40),
        height=6,
    )


def report() -> str:
    body = (
        p("{{ view.title }}", style="Title")
        + key_figures()
        + p("{{ view.note }}", style="Note")
        + tag("for topic in view.topics")
        + p("{{ topic.title }}", style="Heading1")
        + tag("for text in topic.texts")
        + p("{{ text }}", style="Note", keep=True)
        + tag("endfor")
        + tag("for grid in topic.grids")
        + listing()
        + tag("if grid.note")
        + p("{{ grid.note }}", style="Note")
        + tag("endif")
        + SPACER
        + tag("endfor")
        + tag("for chart in topic.charts")
        + p(
            run("{{ chart.title }}", "Caption"), "<w:r><w:br/></w:r>", "{{ picture(chart) }}", style="Picture"
        )
        + tag("endfor")
        + tag("endfor")
    )
    return whole(body + section(f'<w:pgSz w:w="{dxa(210)}" w:h="{dxa(297)}"/>'))


# ── around the page ─────────────────────────────────────────────────────────────────────────


def imprint() -> str:
    """Whose sheet and which page this is, at the right of the letterhead: a line for each."""
    return (
        tag("if view.letterhead.whom", style="HeaderRight")
        + p(
            "{{ view.letterhead.whom }}"
            "{% if view.letterhead.revision %}{{ view.words.gap }}{{ view.letterhead.revision }}{% endif %}",
            style="HeaderRight",
        )
        + tag("endif", style="HeaderRight")
        + p(
            "{% for line in view.letterhead.lines %}{% if not loop.first %}{{ view.words.gap }}{% endif %}"
            "{% if line.label %}{{ line.label }}{{ view.words.colon }}{% endif %}{{ line.text }}{% endfor %}",
            style="HeaderRight",
        )
    )


def header(width: float = PAGE_WIDTH) -> str:
    """The letterhead of every template."""
    letterhead = table(
        row(
            cell(p("{{ logo(8) }}", " {{ view.letterhead.company }}", style="Header"), width=width * 0.4),
            cell(imprint(), width=width * 0.6),
            height=9,
        ),
        widths=(width * 0.4, width * 0.6),
        title=fixed("letterhead"),
        style="Letterhead",
    )
    return f"{HEAD}<w:hdr {NAMESPACES}>{letterhead}{p(style='Thin')}</w:hdr>"


def footer() -> str:
    words = p(
        run(fixed("page")),
        field("PAGE"),
        run(fixed("of")),
        field("NUMPAGES"),
        run(fixed("pages")),
        style="Footer",
    )
    return f"{HEAD}<w:ftr {NAMESPACES}>{words}</w:ftr>"


# ── styles ──────────────────────────────────────────────────────────────────────────────────

SONG, HEI, FANG = "宋体", "黑体", "仿宋"


def fonts(east: str, west: str = "Times New Roman") -> str:
    return f'<w:rFonts w:ascii="{west}" w:hAnsi="{west}" w:eastAsia="{east}" w:cs="{west}"/>'


def size(points: float) -> str:
    return f'<w:sz w:val="{round(points * 2)}"/><w:szCs w:val="{round(points * 2)}"/>'


def spacing(before: float = 0, after: float = 0, line: float = 1) -> str:
    """Points before and after; line pitch as a multiple."""
    return (
        f'<w:spacing w:before="{round(before * 20)}" w:after="{round(after * 20)}" '
        f'w:line="{round(line * 240)}" w:lineRule="auto"/>'
    )


def style(  # noqa: PLR0913 the parts of a style
    kind: str, id_: str, name: str, *, based: str = "", paragraph: str = "", look: str = "", more: str = ""
) -> str:
    return (
        f'<w:style w:type="{kind}" w:styleId="{id_}"{more}><w:name w:val="{name}"/>'
        + (f'<w:basedOn w:val="{based}"/>' if based else "")
        + "<w:qFormat/>"
        + (f"<w:pPr>{paragraph}</w:pPr>" if paragraph else "")
        + (f"<w:rPr>{look}</w:rPr>" if look else "")
        + "</w:style>"
    )


def pitch(points: float, before: float = 0, after: float = 0) -> str:
    """An exact line pitch: a page then breaks in the same place whichever font stands in."""
    return (
        f'<w:spacing w:before="{round(before * 20)}" w:after="{round(after * 20)}" '
        f'w:line="{round(points * 20)}" w:lineRule="exact"/>'
    )


def centred(alignment: str) -> str:
    return f'<w:jc w:val="{alignment}"/>'


FORM_TITLE_MM = 8
UNSPACED = '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>'
"""No room between Chinese and Latin: lines then end in Word where they end in the PDF."""
INDENT = '<w:ind w:firstLineChars="200" w:firstLine="420"/>'
HANGING = '<w:tabs><w:tab w:val="left" w:pos="250"/></w:tabs><w:ind w:left="250" w:hanging="250"/>'


def table_style(id_: str, name: str, borders: str, margins_mm: tuple[float, float] = (0.7, 1.5)) -> str:
    """Borders, and millimetres above and beside the words of a cell."""
    above, beside = margins_mm
    margins = "".join(
        f'<w:{side} w:w="{dxa(width)}" w:type="dxa"/>'
        for side, width in (("top", above), ("left", beside), ("bottom", above), ("right", beside))
    )
    return (
        f'<w:style w:type="table" w:styleId="{id_}"><w:name w:val="{name}"/><w:basedOn w:val="TableNormal"/>'
        f"<w:tblPr><w:tblBorders>{borders}</w:tblBorders><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr></w:style>"
    )


def line(side: str, width: int = 4) -> str:
    return f'<w:{side} w:val="single" w:sz="{width}" w:space="0" w:color="auto"/>'


def styles() -> str:
    outer = "".join(line(side, 8) for side in ("top", "left", "bottom", "right"))
    form_borders = outer + line("insideH") + line("insideV")
    default = ' w:default="1"'
    return (
        f"{HEAD}<w:styles {NAMESPACES}><w:docDefaults><w:rPrDefault><w:rPr>{fonts(SONG)}{size(10.5)}"
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        f"<w:pPrDefault><w:pPr>{UNSPACED}</w:pPr></w:pPrDefault></w:docDefaults>"
        + style("paragraph", "Normal", "Normal", more=default)
        + style("character", "DefaultParagraphFont", "Default Paragraph Font", more=default)
        + '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/>'
        '<w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/>'
        "</w:tblCellMar></w:tblPr></w:style>"
        + style(
            "paragraph",
            "Title",
            "Title",
            based="Normal",
            paragraph=f"<w:keepNext/>{spacing(4, 8)}{centred('center')}",
            look=fonts(HEI, "Arial") + size(18),
        )
        + style(
            "paragraph",
            "Heading1",
            "heading 1",
            based="Normal",
            paragraph=f'<w:keepNext/>{spacing(8, 4)}<w:outlineLvl w:val="0"/>',
            look=fonts(HEI, "Arial") + size(12),
        )
        + style(
            "paragraph",
            "Appendix",
            "附录标题",
            based="Heading1",
            paragraph=pitch(14, before=8, after=3),
        )
        + style(
            "paragraph",
            "BodyText",
            "Body Text",
            based="Normal",
            paragraph=f"{pitch(18, after=4)}{INDENT}{centred('both')}",
        )
        + style("paragraph", "Cell", "表格文字", based="Normal", paragraph=pitch(15), look=size(10))
        + style("paragraph", "CellCentre", "表格居中", based="Cell", paragraph=centred("center"))
        + style("paragraph", "CellRight", "表格右对齐", based="Cell", paragraph=centred("right"))
        + style("paragraph", "List", "清单文字", based="Cell", paragraph=pitch(13), look=size(9))
        + style("paragraph", "ListCentre", "清单居中", based="List", paragraph=centred("center"))
        + style("paragraph", "ListRight", "清单右对齐", based="List", paragraph=centred("right"))
        + style("paragraph", "ListLabel", "清单标签", based="ListCentre", look=fonts(HEI, "Arial"))
        + style("paragraph", "Summary", "摘要", based="Note", paragraph=pitch(14, before=2, after=6))
        + style("paragraph", "Filled", "填写内容", based="Cell", look=fonts(SONG))
        + style("paragraph", "FilledCentre", "填写内容居中", based="Filled", paragraph=centred("center"))
        + style("paragraph", "Number", "数字", based="Filled", paragraph=centred("right"))
        + style("paragraph", "Signed", "签字", based="Filled", paragraph=centred("right"))
        + style("paragraph", "Prose", "段落", based="Cell", paragraph=INDENT)
        + style(
            "paragraph",
            "FormTitle",
            "表单标题",
            based="Title",
            paragraph=pitch(FORM_TITLE_MM * 72 / 25.4, after=4),
            look=size(16),
        )
        + style(
            "paragraph",
            "Thin",
            "表后",
            based="Spacer",
            paragraph='<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>',
            look=size(1),
        )
        + style(
            "paragraph",
            "SheetNote",
            "表单备注",
            based="Normal",
            paragraph=pitch(12, before=72 / 25.4),
            look=size(9),
        )
        + style("paragraph", "NextPage", "另起一页", based="Thin", paragraph="<w:pageBreakBefore/>")
        + style("paragraph", "Label", "表格标签", based="CellCentre", look=fonts(HEI, "Arial"))
        + style("paragraph", "Band", "表格分节", based="Cell", look=fonts(HEI, "Arial"))
        + style(
            "paragraph",
            "Option",
            "选项行",
            based="Cell",
            paragraph=HANGING,
        )
        + style(
            "paragraph",
            "Spacer",
            "间隔",
            based="Normal",
            paragraph='<w:spacing w:before="0" w:after="0" w:line="120" w:lineRule="exact"/>',
            look=size(4),
        )
        + style(
            "paragraph", "Note", "备注", based="Normal", paragraph=pitch(14, before=2, after=1), look=size(9)
        )
        + style(  # with its caption, as one paragraph: LibreOffice parts two that should stay together
            "paragraph",
            "Picture",
            "图",
            based="Normal",
            paragraph=f"<w:keepLines/>{spacing(6, 2)}{centred('center')}",
        )
        + style("character", "Caption", "图题", look=fonts(HEI, "Arial") + size(10))
        + style("paragraph", "Header", "header", based="Normal", look=size(9))
        + style(
            "paragraph", "HeaderRight", "页眉右", based="Header", paragraph=centred("right"), look=size(8)
        )
        + style("paragraph", "Footer", "footer", based="Normal", paragraph=centred("center"), look=size(9))
        + style("character", "Printed", "印刷文字", look=f'{fonts(SONG)}<w:b w:val="0"/>{size(10)}')
        + style("character", "Blank", "填写线", look='<w:u w:val="single"/>')
        + style("character", "Box", "方框", look=fonts("Segoe UI Symbol", "Segoe UI Symbol"))
        + style(
            "character",
            "Missing",
            "未完成",
            look=f"{fonts(HEI, 'Arial')}<w:b/>{size(12)}"
            '<w:shd w:val="clear" w:color="auto" w:fill="D9D9D9"/>',
        )
        + style(
            "character",
            "Deleted",
            "删去",
            look='<w:strike/><w:shd w:val="clear" w:color="auto" w:fill="D9D9D9"/>',
        )
        + style("character", "Inserted", "新增", look=f'{fonts(HEI, "Arial")}<w:b/><w:u w:val="single"/>')
        + style(
            "character",
            "Tag",
            "模板标签",
            look=f'{fonts(SONG, "Consolas")}<w:color w:val="7F7F7F"/>{size(7)}',
        )
        + table_style("Sheet", "表单", form_borders, (0, 1.2))
        + table_style("Form", "表格", form_borders)
        + table_style("Letterhead", "页眉表", line("bottom"))
        + "</w:styles>"
    )


def font_table() -> str:
    """What stands in for a font that a machine lacks."""

    def font(name: str, other: str, kind: str, charset: str = "86") -> str:
        return (
            f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="{charset}"/>'
            f'<w:family w:val="{kind}"/><w:pitch w:val="variable"/></w:font>'
        )

    return (
        f"{HEAD}<w:fonts {NAMESPACES}>"
        + font(SONG, "SimSun", "roman")
        + font(HEI, "SimHei", "swiss")
        + font(FANG, "FangSong", "roman")
        + font("Segoe UI Symbol", "Apple Symbols", "swiss", "00")
        + "</w:fonts>"
    )


def settings() -> str:
    return (
        f'{HEAD}<w:settings {NAMESPACES}><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/>'
        '<w:characterSpacingControl w:val="compressPunctuation"/><w:compat><w:ulTrailSpace/>'
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word"'
        ' w:val="15"/>'
        '</w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/>'
        '<w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>'
    )


# ── the package ─────────────────────────────────────────────────────────────────────────────

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.{}+xml"
_CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"


def content_types(names: dict[str, str]) -> str:
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in names.items()
    )
    return (
        f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def relationships(*targets: tuple[str, str]) -> str:
    each = "".join(
        f'<Relationship Id="rId{n}" Type="{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, start=1)
    )
    return f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{each}</Relationships>'


def core_properties() -> str:
    return (
        f'{HEAD}<cp:coreProperties xmlns:cp="{_CORE}" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<dc:title>{{ view.title }}</dc:title><dc:creator>{{ view.letterhead.company }}</dc:creator>"
        "<dc:language>{{ view.words.lang }}</dc:language></cp:coreProperties>"
    )


def parts(document: str, header: str) -> dict[str, bytes]:
    """Every part of a template by name."""
    kinds = {
        "word/document.xml": _WORD.format("document.main"),
        "word/styles.xml": _WORD.format("styles"),
        "word/settings.xml": _WORD.format("settings"),
        "word/fontTable.xml": _WORD.format("fontTable"),
        "word/header1.xml": _WORD.format("header"),
        "word/footer1.xml": _WORD.format("footer"),
        "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    }
    texts = {
        "[Content_Types].xml": content_types(kinds),
        "_rels/.rels": relationships(
            (f"{R}/officeDocument", "word/document.xml"),
            (
                "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties",
                "docProps/core.xml",
            ),
        ),
        "word/_rels/document.xml.rels": relationships(
            (f"{R}/header", "header1.xml"),
            (f"{R}/footer", "footer1.xml"),
            (f"{R}/styles", "styles.xml"),
            (f"{R}/settings", "settings.xml"),
            (f"{R}/fontTable", "fontTable.xml"),
        ),
        "word/document.xml": document,
        "word/styles.xml": styles(),
        "word/settings.xml": settings(),
        "word/fontTable.xml": font_table(),
        "word/header1.xml": header,
        "word/footer1.xml": footer(),
        "docProps/core.xml": core_properties(),
    }
    return {name: text.encode() for name, text in texts.items()}


def templates() -> dict[str, dict[str, bytes]]:
    """The parts of every template, by the name of its file."""
    return {
        "appraisal.docx": parts(document(), header(FORM_WIDTH)),
        "comparison.docx": parts(comparison(), header(WIDE)),
        "report.docx": parts(report(), header()),
        "dossier.docx": parts(report(), header()),
        "impact.docx": parts(effects(), header(WIDE)),
    }


def main() -> None:
    """Write the templates, to the folder given or to where they belong."""
    root = Path(__file__).parent.parent
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else root / "templates"
    for name, contents in templates().items():
        (folder / name).write_bytes(zipped(contents))


if __name__ == "__main__":
    main()
