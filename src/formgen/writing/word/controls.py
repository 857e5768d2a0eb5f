"""A slot as a Word content control: `w:sdt`, tagged with the slot's name.

In Word it is a drop-down list, a check box, a date or a text to type over; printed, an empty
one is blank room for a hand.  Its text keeps the look of the run in which the template named it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import assert_never

from lxml import etree

from formgen.forms.slots import SlotKind
from formgen.phrases import TONGUES, Tongue, phrases
from formgen.text import cut_utf16, utf16
from formgen.view.model import Slot
from formgen.writing.opaque import holed
from formgen.writing.word.ooxml import W14, Element, make, put

_BLANK: Mapping[SlotKind, int] = {"text": 4, "lines": 4, "number": 3, "money": 4, "choice": 4}
"""Room of an empty slot, in full-width spaces."""

_LONGEST_TAG = 64
"""Word refuses a longer tag or title; it counts UTF-16 units."""

_DATES: Mapping[Tongue, str] = {"zh": "yyyy年M月d日", "en": "d MMMM yyyy"}
"""How Word writes a date that somebody picks, as it is printed."""


def tag_of(name: str) -> str:
    """The control's tag: the slot's name; a name too long for Word ends in a short hash of itself."""
    if utf16(name) <= _LONGEST_TAG:
        return name
    return f"{cut_utf16(name, _LONGEST_TAG - 9)}~{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def control(slot: Slot, look: Element | None) -> Element:
    """The content control of a slot; `look` are the properties of the run it stands in."""
    empty = slot.missing or not slot.value
    head = make("sdtPr", *([deepcopy(look)] if look is not None else []))
    head.append(make("alias", val=cut_utf16(slot.title or slot.name, _LONGEST_TAG)))
    head.append(make("tag", val=tag_of(slot.name)))
    head.append(make("id", val=0))
    head.append(make("lock", val="sdtLocked"))
    if empty:
        head.append(make("showingPlcHdr"))
    head.extend(_kind(slot))
    return make("sdt", head, make("sdtContent", _run(_shown(slot), _marked(look) if slot.missing else look)))


def _shown(slot: Slot) -> str:
    return slot.printed or "\N{IDEOGRAPHIC SPACE}" * _BLANK.get(slot.kind, 0)


def _marked(look: Element | None) -> Element:
    made = deepcopy(look) if look is not None else make("rPr")
    put(made, make("b"))
    put(made, make("shd", val="clear", color="auto", fill="D9D9D9"))
    return made


def _run(text: str, look: Element | None) -> Element:
    made = make("r", *([deepcopy(look)] if look is not None else []))
    for part in re.split(r"([\n\t])", text):
        if part in ("\n", "\t"):
            made.append(make("br" if part == "\n" else "tab"))
        elif part:
            made.append(_text(part))
    return made


def _text(text: str) -> Element:
    made = make("t")
    made.text = text
    made.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return made


def _kind(slot: Slot) -> Iterator[Element]:
    """What sort of control it is.

    LibreOffice shows no mark in one for plain text, so a missing text is left to be of any sort.
    """
    match slot.kind:
        case "choice":
            items = (make("listItem", displayText=each, value=each) for each in slot.options)
            yield make("dropDownList", *items)
        case "check":
            yield _checkbox(holed(slot.value, "c") or str(int(slot.value == "☑")))
        case "date":
            yield _date(slot)
        case "lines" | "text" | "number" | "money" if slot.missing:
            pass
        case "lines":
            yield make("text", multiLine=1)
        case "text" | "number" | "money":
            yield make("text")
        case _:
            assert_never(slot.kind)


def full_date(value: str) -> str:
    """A day as Word counts it, `2026-11-30T00:00:00Z`, in whichever language; nothing for no day."""
    for tongue in TONGUES:
        try:
            return f"{phrases(tongue).day_said(value)}T00:00:00Z"
        except ValueError:
            continue
    return ""


def _date(slot: Slot) -> Element:
    full = holed(slot.value, "d") or full_date(slot.value)
    day = {"fullDate": full} if full else {}
    return make(
        "date",
        make("dateFormat", val=_DATES[slot.tongue]),
        make("lid", val=slot.say.tag),
        make("storeMappedDataAs", val="dateTime"),
        make("calendar", val="gregorian"),
        **day,
    )


_FONT = "Segoe UI Symbol"
"""Has both boxes on Windows; elsewhere the word processor finds another that has them."""


def _checkbox(ticked: str) -> Element:
    def w14(name: str, **attributes: str) -> Element:
        return etree.Element(
            f"{{{W14}}}{name}",
            {f"{{{W14}}}{key}": value for key, value in attributes.items()},
            nsmap={"w14": W14},
        )

    made = w14("checkbox")
    made.append(w14("checked", val=ticked))
    made.append(w14("checkedState", val="2611", font=_FONT))
    made.append(w14("uncheckedState", val="25A1", font=_FONT))
    return made
