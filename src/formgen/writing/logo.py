"""The company's logo in a Word document: the picture, and what the package needs to show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lxml import etree

from formgen.writing.brand import Brand
from formgen.writing.ooxml import Element, W, parse, serialise
from formgen.writing.package import CONTENT_TYPES, parsed
from formgen.writing.picture import picture

_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_NO_RELATIONSHIPS = f'<Relationships xmlns="{_RELATIONSHIPS}"/>'.encode()
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_ID = "formgenLogo"
_EMU_PER_MM = 36000
_SUFFIXES = {"PNG": "png", "JPEG": "jpg"}


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture with its proportion (width ÷ height) and the words that stand for it."""

    blob: bytes
    suffix: str
    content_type: str
    ratio: float
    description: str

    @classmethod
    def of(cls, brand: Brand) -> Logo | None:
        """The brand's logo; raises InputError if it cannot be used."""
        if brand.logo is None:
            return None
        found = picture(brand.logo)
        kind = found.kind.lower()
        ratio = found.width / found.height
        return cls(brand.logo, _SUFFIXES[found.kind], f"image/{kind}", ratio, brand.company or "logo")

    def added(self, parts: Mapping[str, bytes], stories: Iterable[str], template: str) -> dict[str, bytes]:
        """The package with the picture in it, where each of these parts can show it.

        Raises InputError, naming the template, if what its parts refer to cannot be read.
        """
        media = f"word/media/formgen-logo.{self.suffix}"
        types = parse(parts[CONTENT_TYPES])
        if all(each.get("Extension") != self.suffix for each in types):
            kind = etree.Element(f"{{{_TYPES}}}Default", Extension=self.suffix, ContentType=self.content_type)
            types.insert(0, kind)
        made = {**parts, media: self.blob, CONTENT_TYPES: serialise(types)}
        for story in stories:
            folder, _, file = story.rpartition("/")
            name = f"{folder}/_rels/{file}.rels"
            relations = parsed(made.get(name, _NO_RELATIONSHIPS), template)
            relation = etree.SubElement(relations, f"{{{_RELATIONSHIPS}}}Relationship", Id=_ID)
            relation.set("Type", f"{_OFFICE}/image")
            relation.set("Target", f"/{media}")
            made[name] = serialise(relations)
        return made

    def drawing(self, millimetres: float) -> Element:
        """A run's drawing, so high, in the line like a letter."""
        height = round(millimetres * _EMU_PER_MM)
        width = round(height * self.ratio)
        drawing = parse(
            f"""<w:drawing xmlns:w="{W}" xmlns:r="{_OFFICE}" xmlns:a="{_DRAWING}/main"
                xmlns:pic="{_DRAWING}/picture" xmlns:wp="{_DRAWING}/wordprocessingDrawing"
            ><wp:inline distT="0" distB="0" distL="0" distR="0"
            ><wp:extent cx="{width}" cy="{height}"/><wp:docPr id="1" name="logo"
            /><a:graphic><a:graphicData uri="{_DRAWING}/picture"><pic:pic
            ><pic:nvPicPr><pic:cNvPr id="1" name="logo"/><pic:cNvPicPr/></pic:nvPicPr
            ><pic:blipFill><a:blip r:embed="{_ID}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill
            ><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm
            ><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic
            ></wp:inline></w:drawing>""".encode()
        )
        drawing.find(".//{*}docPr").set("descr", self.description)  # type: ignore[union-attr]  # it is above
        return drawing
