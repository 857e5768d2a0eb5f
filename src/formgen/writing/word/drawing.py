"""Pictures in a Word document: the company's logo, charts, and what the package needs to show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lxml import etree

from formgen.writing.brand import Brand
from formgen.writing.picture import picture
from formgen.writing.word.ooxml import EMU_PER_MM, MOST_MM, Element, W, parse, serialise
from formgen.writing.word.package import CONTENT_TYPES, OFFICE, RELATIONS, TYPES, parsed

_NO_RELATIONSHIPS = f'<Relationships xmlns="{RELATIONS}"/>'.encode()
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_SUFFIXES = {"PNG": "png", "JPEG": "jpg"}

LOGO = "logo"


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture with its proportion (width ÷ height) and the words that stand for it.

    `name` is what a template calls it by; `number` tells it from the others of a document.
    `height` in millimetres is its own, which it has unless the template wants another.
    """

    name: str
    number: int
    blob: bytes
    kind: str
    ratio: float
    height: float
    description: str

    @classmethod
    def of(cls, name: str, number: int, blob: bytes, description: str, width: float = 0) -> Drawing:
        """The picture in these bytes, `width` millimetres wide; raises InputError if it cannot be used."""
        found = picture(blob)
        ratio = found.width / found.height
        return cls(name, number, blob, found.kind, ratio, width / ratio, description)

    def added(self, parts: Mapping[str, bytes], stories: Iterable[str], template: str) -> dict[str, bytes]:
        """The package with the picture in it, where each of these parts can show it.

        Raises InputError, naming the template, if what its parts refer to cannot be read.
        """
        suffix = _SUFFIXES[self.kind]
        media = f"word/media/formgen-{self.name}.{suffix}"
        types = parse(parts[CONTENT_TYPES])
        if all(each.get("Extension") != suffix for each in types):
            kind = etree.Element(
                f"{{{TYPES}}}Default", Extension=suffix, ContentType=f"image/{self.kind.lower()}"
            )
            types.insert(0, kind)
        made = {**parts, media: self.blob, CONTENT_TYPES: serialise(types)}
        for story in stories:
            folder, _, file = story.rpartition("/")
            name = f"{folder}/_rels/{file}.rels"
            relations = parsed(made.get(name, _NO_RELATIONSHIPS), template)
            relation = etree.SubElement(relations, f"{{{RELATIONS}}}Relationship", Id=self._id)
            relation.set("Type", f"{OFFICE}/image")
            relation.set("Target", f"/{media}")
            made[name] = serialise(relations)
        return made

    @property
    def _id(self) -> str:
        return f"formgenPicture{self.number}"

    def element(self, millimetres: float = 0) -> Element:
        """A run's drawing in the line like a letter: so high or as high as it is, within a page."""
        height = round(min(millimetres or self.height, MOST_MM / self.ratio) * EMU_PER_MM) or 1
        width = round(height * self.ratio) or 1
        drawing = parse(
            f"""<w:drawing xmlns:w="{W}" xmlns:r="{OFFICE}" xmlns:a="{_DRAWING}/main"
                xmlns:pic="{_DRAWING}/picture" xmlns:wp="{_DRAWING}/wordprocessingDrawing"
            ><wp:inline distT="0" distB="0" distL="0" distR="0"
            ><wp:extent cx="{width}" cy="{height}"/><wp:docPr id="{self.number}" name="{self.name}"
            /><a:graphic><a:graphicData uri="{_DRAWING}/picture"><pic:pic
            ><pic:nvPicPr><pic:cNvPr id="{self.number}" name="{self.name}"/><pic:cNvPicPr/></pic:nvPicPr
            ><pic:blipFill><a:blip r:embed="{self._id}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill
            ><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm
            ><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic
            ></wp:inline></w:drawing>""".encode()
        )
        drawing.find(".//{*}docPr").set("descr", self.description)  # type: ignore[union-attr]  # it is above
        return drawing


def logo(brand: Brand) -> Drawing | None:
    """The brand's logo; raises InputError if it cannot be used."""
    return Drawing.of(LOGO, 1, brand.logo, brand.company or LOGO) if brand.logo is not None else None
