"""What a template would carry out of the house, in every form that is printed with it.

A form is opened by whoever gets it, and Word then fetches pictures, templates and texts from where
the form says, asks for data, or runs what is embedded.  Somebody who only wanted a template changed
never sees that.  So a template may lead out in one way only: by a link to a web page or a mail
address (`https:`, `http:`, `mailto:`), which a person sees, means and clicks on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from formgen.problems import Problem, Where, error
from formgen.text import shown
from formgen.writing.word.ooxml import Element, w
from formgen.writing.word.package import OFFICE, Relation, is_xml, parsed, relations
from formgen.writing.word.places import part_names, place

WEB = re.compile(r"(https?://|mailto:)", re.IGNORECASE)
"""How an address begins that a person may click on."""

_OBJECTS = frozenset(
    {
        "aFChunk",
        "activeXControlBinary",
        "attachedToolbars",
        "control",
        "extensibility",
        "oleObject",
        "package",
        "subDocument",
        "webextension",
        "webextensiontaskpanes",
    }
)
"""Relations to what is embedded: other documents, objects of other programs, controls, add-ins."""

_DATA = frozenset({"mailMergeHeaderSource", "mailMergeSource", "recipientData"})

_FIELDS = frozenset(
    {
        "ADDIN",
        "CONTROL",
        "DATABASE",
        "DDE",
        "DDEAUTO",
        "EMBED",
        "HTMLCONTROL",
        "IMPORT",
        "INCLUDE",
        "INCLUDEPICTURE",
        "INCLUDETEXT",
        "LINK",
        "MACROBUTTON",
        "PRINT",
        "RD",
    }
)
"""Fields that fetch something, run something, or talk to another program (ECMA-376 part 1, 17.16.5)."""

_VML = "urn:schemas-microsoft-com:vml"


def faults(parts: Mapping[str, bytes], template: str) -> tuple[Problem, ...]:
    """All that leads out of a package, each with its place; raises InputError for what cannot be read."""
    called = part_names(parts)
    roots = {name: parsed(parts[name], template, name) for name in filter(is_xml, parts)}
    return (
        *_related(parts, roots, called, template),
        *(fault for name, root in roots.items() for fault in in_part(root, template, called[name])),
    )


def in_part(root: Element, template: str, part: str) -> Iterator[Problem]:
    """What leads out of the words of a part: fields, and addresses in drawings of the old kind."""
    for each in _fields(root):
        yield from _field_fault(each, template, part)
    for element in root.iter(w("mailMerge")):
        yield error("docx-carries-data", Where(template, cell=place(element, part)), target="mailMerge")
    for element in root.iter(f"{{{_VML}}}*", "{*}webVideoPr"):
        for key, value in element.attrib.items():
            name = str(key).rpartition("}")[2]
            if name in ("src", "href", "embeddedHtml") and not str(key).startswith(f"{{{OFFICE}}}"):
                is_link = name == "href" and WEB.match(str(value))
                if not is_link and not str(value).startswith("#"):
                    where = Where(template, cell=place(element, part))
                    yield error("docx-carries-part", where, kind=name, target=shown(str(value)))


def instructions(root: Element) -> Iterator[str]:
    """What the fields of a part are told to do."""
    return (each.instruction for each in _fields(root))


# ── relations ───────────────────────────────────────────────────────────────────────────────


def _related(
    parts: Mapping[str, bytes], roots: Mapping[str, Element], called: Mapping[str, str], template: str
) -> Iterator[Problem]:
    for each in relations(parts, template):
        code = _code(each)
        if code:
            cell = _place(each, roots.get(each.source), called.get(each.source, each.source))
            yield error(code, Where(template, cell=cell), kind=each.kind, target=shown(each.target))


def _code(each: Relation) -> str:
    """The code of what is wrong with a relation; nothing for one that is harmless."""
    if each.kind == "attachedTemplate":
        return "docx-carries-template"
    if each.kind in _DATA:
        return "docx-carries-data"
    if each.kind in _OBJECTS and not (each.kind == "package" and "/charts/" in each.source):
        return "docx-carries-object"
    if each.part:
        return ""
    if each.kind == "hyperlink":
        is_clicked = WEB.match(each.target) or each.target.startswith("#")
        return "" if is_clicked else "docx-carries-link"
    return "docx-carries-picture" if each.kind == "image" else "docx-carries-part"


def _place(each: Relation, root: Element | None, part: str) -> str:
    """Where in a part the relation is used."""
    if root is not None:
        for element in root.iter():
            named = (str(key) for key, value in element.attrib.items() if value == each.id)
            if any(key.startswith(f"{{{OFFICE}}}") for key in named):
                return place(element, part)
    return part


# ── fields ──────────────────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class _Field:
    """A field: where it begins, and its instruction as far as it is read.

    `_NESTED` stands for another field within it, whose result is part of the instruction.
    """

    element: Element
    instruction: str = ""
    is_read: bool = False


_NESTED = "\N{OBJECT REPLACEMENT CHARACTER}"


@dataclass(slots=True)
class _Reader:
    """Reads the fields of a part in its order; they may stand within each other."""

    open: list[_Field] = field(default_factory=list)

    def take(self, element: Element) -> Iterator[_Field]:
        """Read one element; gives the field that ends with it."""
        kind = element.get(w("fldCharType"))
        if kind == "begin":
            self.add(_NESTED)
            self.open.append(_Field(element))
        elif kind == "separate" and self.open:
            self.open[-1].is_read = True
        elif kind == "end" and self.open:
            yield self.open.pop()
        elif element.tag == w("fldSimple"):
            yield _Field(element, element.get(w("instr"), ""))
        elif kind is None:
            self.add(element.text or "")

    def add(self, text: str) -> None:
        if self.open and not self.open[-1].is_read:
            self.open[-1].instruction += text


def _fields(root: Element) -> Iterator[_Field]:
    reader = _Reader()
    names = ("fldChar", "fldSimple", "instrText", "delInstrText", "t", "delText")
    for element in root.iter(*map(w, names)):
        yield from reader.take(element)
    yield from reader.open


def _field_fault(each: _Field, template: str, part: str) -> Iterator[Problem]:
    words = each.instruction.split()
    name = words[0].upper() if words else ""
    where = Where(template, cell=place(each.element, part))
    if name in _FIELDS or _NESTED in name:
        yield error("docx-carries-field", where, field=shown(each.instruction.replace(_NESTED, "{…}")))
    elif name == "HYPERLINK":
        address = _address(each.instruction)
        if address and not WEB.match(address) and not address.startswith(("#", "{{")):
            yield error("docx-carries-link", where, target=shown(address.replace(_NESTED, "{…}")))


def _address(instruction: str) -> str:
    """Where a field HYPERLINK leads; nothing if only to a place in the document."""
    words = iter(_WORD.findall(instruction)[1:])
    for word in words:
        switch = _SWITCH.match(word)
        if switch is None:
            return str(word).strip('"“” ')
        if switch[1] in "lost" and not switch[2]:
            next(words, None)  # what the switch is about
    return ""


_WORD = re.compile(r"[\"“][^\"”]*[\"”]?|\S+")
_SWITCH = re.compile(r"\\([a-z])(.*)", re.IGNORECASE | re.DOTALL)
