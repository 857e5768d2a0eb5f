"""WordprocessingML by name: elements, and their children in the order the schema asks for."""

from __future__ import annotations

from lxml import etree

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"

TWIPS_PER_MM = 1440 / 25.4
EMU_PER_MM = 36000
MOST_MM = 558
"""Word's widest and highest page has 22 inches."""

Element = etree._Element  # noqa: SLF001 lxml has no public name for the type of its elements


def w(name: str) -> str:
    """The full name of an element or attribute of the main namespace."""
    return f"{{{W}}}{name}"


def make(name: str, *children: Element, **attributes: object) -> Element:
    """An element of the main namespace; `make("sz", val=21)` is `<w:sz w:val="21"/>`."""
    made = etree.Element(w(name), {w(key): str(value) for key, value in attributes.items()})
    made.extend(children)
    return made


def parse(xml: bytes) -> Element:
    """Parse without entities, networks or size limits lifted; raises `etree.XMLSyntaxError`."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(xml, parser)


def serialise(root: Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


_ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr "
    "shd tabs suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi "
    "adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection "
    "textAlignment textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign "
    "hideMark",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof "
    "snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText "
    "vertAlign rtl cs em lang eastAsianLayout specVanish oMath",
}
"""Children of property elements in the order of the schema (ECMA-376 part 1, 17.3 and 17.4)."""

_RANK = {parent: {w(name): n for n, name in enumerate(names.split())} for parent, names in _ORDER.items()}


def properties(of: Element) -> Element:
    """The property element (`pPr`, `tcPr`, `rPr`) of a paragraph, cell or run, made if need be."""
    name = w(f"{etree.QName(of).localname}Pr")
    found = of.find(name)
    if found is None:
        found = etree.Element(name)
        of.insert(0, found)
    return found


def put(into: Element, child: Element) -> None:
    """Set a property: replace the one of the same name, and keep the schema's order."""
    for old in into.findall(child.tag):
        into.remove(old)
    rank = _RANK[etree.QName(into).localname]
    mine = rank[child.tag]
    later = (n for n, each in enumerate(into) if rank.get(str(each.tag), len(rank)) > mine)
    into.insert(next(later, len(into)), child)


def empty_paragraph(like: Element | None = None) -> Element:
    """A paragraph without text, with the properties of another."""
    made = make("p")
    found = like.find(w("pPr")) if like is not None else None
    if found is not None:
        made.append(found)
    return made
