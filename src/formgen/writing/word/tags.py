"""What a Word template may say, and how what it said becomes Word's own elements.

A designer types tags as plain text, anywhere, in any look.  `{{ row.points }}` names a slot and
becomes a content control in that look; `{{ row.name }}` becomes its words.  In between, in the
rendered XML, each stands as a small element of no namespace inside the text (a *stub*).  Text
from data is escaped and can therefore never be a stub.

Besides the view, a template knows:

    {{ box(line.mark) }}           □ or ☑, or nothing where the line has no box
    {{ chosen(line.mark) }}        the words beside it have a shade, if the box is ticked
    {{ column(table, "weight") }}  the column's heading; in the first row of a table: this cell is
                                   that column, as wide as it, and gone if the form has none
    {{ wide(20) }}                 in the first row of a table: this column is 20 mm wide; 0: gone
    {{ join("up") }}               this cell is merged with the one above ("left", "right": beside)
    {{ with_above() }}             this row stays on one page with the row above it
    {{ place(cell, strip) }}       in a table of the sheet: this is that cell, in that row
    {{ spaced(paragraph) }}        the room that the sheet leaves above and below this paragraph
    {{ logo(10) }}                 the company's logo, 10 mm high
    {{ picture(chart) }}           a report's chart
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any, Literal, cast, get_args

from jinja2 import StrictUndefined, Undefined
from lxml import etree
from markupsafe import Markup, escape

from formgen.forms.slots import SlotKind
from formgen.phrases import TONGUES
from formgen.text import shown
from formgen.view.model import Chart, ColumnKey, Mark, Slot, Table
from formgen.writing.compiling import UnfitError
from formgen.writing.opaque import SHADE, Word, hole
from formgen.writing.rows import in_rows
from formgen.writing.sandbox import Sandbox, unseen
from formgen.writing.word import sheets
from formgen.writing.word.controls import control
from formgen.writing.word.ooxml import MOST_MM, TWIPS_PER_MM, Element, W, make, properties, put, w

BOXES: dict[Mark, str] = {"": "", "open": "□", "ticked": "☑"}
"""The box of each mark."""
LINE_MM = 8
"""The height of a line for handwriting."""

Side = Literal["left", "right", "up"]
_SIDES: tuple[Side, ...] = get_args(Side)


def environment() -> Sandbox:
    """Jinja for Word templates; it knows the tags above and no others."""
    made = Sandbox(finalize=_printed)
    made.filters["in_rows"] = made.metered("in_rows", in_rows)
    made.globals.update(
        box=unseen(_box),
        chosen=unseen(_chosen),
        column=_column,
        wide=_wide,
        join=_join,
        with_above=_with_above,
    )
    made.globals.update(logo=_logo, picture=_picture, place=sheets.place, spaced=sheets.spaced)
    return made


def _printed(value: Any) -> Markup:
    """What `{{ value }}` leaves in the XML."""
    match value:
        case Markup() | StrictUndefined():
            return value  # type: ignore[return-value]  # an undefined name complains when it is printed
        case str() | int() if not isinstance(value, bool):
            text = escape(value).replace("\t", Markup("<tab/>"))
            return text.replace("\n", Markup("<br/>")).replace("\N{LINE SEPARATOR}", Markup("<br/>"))
        case Slot():
            return _slot_stub(value)
        case None | Undefined():  # the latter is what `{{ x if y }}` gives where y is not so
            return Markup()
        case _:
            raise TypeError(f"{type(value).__name__} cannot be printed as it is")


def _slot_stub(slot: Slot) -> Markup:
    options = "".join(f"<option>{escape(option)}</option>" for option in slot.options)
    return Markup(  # noqa: S704 each text in it is escaped; Markup.format does the same, slowly
        f'<slot name="{escape(slot.name)}" title="{escape(slot.title)}" kind="{slot.kind}"'
        f' missing="{slot.missing:d}" lines="{slot.lines:d}" tongue="{slot.tongue}">'
        f"<value>{_value(slot.value)}</value>{options}</slot>"
    )


def _value(value: str) -> str:
    return hole(value.number, "v") if isinstance(value, Word) and value else escape(value)


def _box(mark: Mark) -> Markup | str:
    return Markup(hole(mark.number, "b")) if isinstance(mark, Word) and mark else BOXES[mark]  # noqa: S704 digits


def _chosen(mark: Mark) -> Markup:
    if isinstance(mark, Word) and mark:
        return Markup(f'<chosen by="{hole(mark.number, SHADE)}"/>')  # noqa: S704 digits
    return Markup("<chosen/>") if mark == "ticked" else Markup()


def _column(table: Table, key: ColumnKey) -> Markup:
    found = next((column for column in table.columns if column.key == key), None)
    return _wide(found.width) + escape(found.title) if found else _wide(0)


def _wide(millimetres: float) -> Markup:
    return Markup('<wide mm="{:g}"/>').format(_measured(millimetres))


def _measured(millimetres: float) -> float:
    """A width or height that Word knows; raises ValueError for one that is none, or wider than its pages."""
    value = float(millimetres)
    if not 0 <= value <= MOST_MM:
        raise ValueError(f"{shown(str(millimetres))} is not from 0 to {MOST_MM} millimetres")
    return value


def _join(side: Side) -> Markup:
    if side not in _SIDES:
        raise ValueError(f"join() takes {', '.join(_SIDES)}")
    return Markup('<join side="{}"/>').format(side)


def _with_above() -> Markup:
    return Markup("<above/>")


def _logo(millimetres: float = 10) -> Markup:
    return Markup('<picture name="logo" mm="{:g}"/>').format(_measured(millimetres))


def _picture(chart: Chart) -> Markup:
    return Markup('<picture name="{}" mm="0"/>').format(chart.key)


# ── from stubs to Word ──────────────────────────────────────────────────────────────────────


_STUBS = ("slot", "br", "tab", "picture", "wide", "join", "above", "place", "spaced", "chosen")


class MisplacedTagError(ValueError):
    """A tag stands where Word allows no text."""


Picture = Callable[[str, float], Element | None]
"""The picture of this name as a run's drawing, so many millimetres high (0: as it is), if there is one."""


def expand(root: Element, picture: Picture) -> None:
    """Turn the stubs in texts into Word's own elements.

    `chosen` is gone, and its run has a shade.  Those that speak of table cells (`wide`, `join`, `above`,
    `place`, `spaced`) are left, for `formgen.writing.word.tables` and `sheets`, as empty elements of
    their cells' runs.
    """
    marked = (text.getparent() for text in root.iter(w("t")) if len(text))
    for run in dict.fromkeys(run for run in marked if run is not None and run.tag == w("r")):
        _leave_room(run)
        _shade(run)
        _split(run, picture)


def clear(root: Element) -> None:
    """Remove the runs that held nothing but tags.

    Raises MisplacedTagError for a stub that is still there: it stood outside a text or a table.
    """
    for run in _emptied(root):
        _parent(run).remove(run)
    for stray in root.iter(*_STUBS):
        raise MisplacedTagError(stray.get("name") or stray.tag)


def _parent(of: Element) -> Element:
    found = of.getparent()
    if found is None:
        raise MisplacedTagError(of.tag)
    return found


def _leave_room(run: Element) -> None:
    """Keep lines free under an empty slot of several lines, each high enough for a hand."""
    lines = max(
        (int(stub.get("lines", "1")) for stub in run.iter("slot") if not stub.findtext("value")), default=1
    )
    paragraph = next(run.iterancestors(w("p")), None)
    if paragraph is not None and lines > 1:
        put(properties(paragraph), make("spacing", after=round((lines - 1) * LINE_MM * TWIPS_PER_MM)))


def _shade(run: Element) -> None:
    """A shade behind the words of a chosen option."""
    for stub in list(run.iter("chosen")):
        look = run.find(w("rPr"))
        if stub.get("by") and look is not None and (not len(look) or look.find(w("shd")) is not None):
            raise UnfitError("words that are chosen have another look besides")
        put(properties(run), make("shd", val="clear", color="auto", fill=stub.get("by", CHOSEN)))
        text, before = stub.getparent(), stub.getprevious()
        if text is not None:  # what is said behind a stub stands in it
            if before is None:
                text.text = (text.text or "") + (stub.tail or "")
            else:
                before.tail = (before.tail or "") + (stub.tail or "")
            text.remove(stub)


CHOSEN = "D9D9D9"
"""The shade behind what is chosen."""


def _split(run: Element, picture: Picture) -> None:
    """Replace a run that holds stubs by runs and content controls in its look."""
    look = run.find(w("rPr"))
    pieces: list[Element] = []
    for child in run:
        if child is look:
            continue
        for piece in _pieces(child, picture):
            if piece.tag == w("sdt"):
                pieces.append(piece)
                continue
            if not pieces or pieces[-1].tag != w("r"):
                pieces.append(make("r", *([deepcopy(look)] if look is not None else [])))
            pieces[-1].append(piece)
    holder = _parent(run)
    at = holder.index(run)
    holder[at : at + 1] = pieces


def _pieces(child: Element, picture: Picture) -> Iterator[Element]:
    if child.tag != w("t") or not len(child):
        yield child
        return
    look = _parent(child).find(w("rPr"))
    yield from _text(child.text)
    for stub in list(child):
        tail, stub.tail = stub.tail, None
        yield from _piece(stub, look, picture)
        yield from _text(tail)


def _text(text: str | None) -> Iterator[Element]:
    if text:
        made = make("t")
        made.text = text
        made.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        yield made


def _piece(stub: Element, look: Element | None, picture: Picture) -> Iterator[Element]:
    match stub.tag:
        case "slot":
            yield control(_slot(stub), look)
        case "br" | "tab":
            yield make(str(stub.tag))
        case "picture":
            drawing = picture(stub.get("name", ""), float(stub.get("mm", "0")))
            if drawing is not None:
                yield drawing
        case _:
            yield stub


def _slot(stub: Element) -> Slot:
    kind: SlotKind = next(each for each in get_args(SlotKind) if each == stub.get("kind"))
    return Slot(
        name=stub.get("name", ""),
        title=stub.get("title", ""),
        kind=kind,
        value=stub.findtext("value", ""),
        options=tuple(option.text or "" for option in stub.iterfind("option")),
        missing=stub.get("missing") == "1",
        lines=int(stub.get("lines", "1")),
        tongue=next(each for each in TONGUES if each == stub.get("tongue")),
    )


_find_emptied = etree.XPath(
    ".//w:r[not((*|comment()|processing-instruction())[not(self::w:rPr or self::w:t[not(node())])])]",
    namespaces={"w": W},
)


def _emptied(root: Element) -> list[Element]:
    """The runs with nothing in them but a look and texts without a letter."""
    return cast("list[Element]", _find_emptied(root))
