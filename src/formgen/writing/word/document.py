"""Views as Word documents, through a template that a person can open in Word and change.

The template is docxtpl's kind of docx: loops and tags stand in it as text, `{%tr … %}` and
`{%p … %}` take the table row or paragraph they stand in away with them.  `formgen.writing.word.tags`
says what else it may say.  It is read and compiled once; each document is then one run of Jinja
and one pass over the XML that puts content controls and table columns in place.
"""

from __future__ import annotations

import io
import re
import traceback
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from docxtpl import DocxTemplate
from jinja2 import Template, TemplateSyntaxError, UndefinedError, meta
from lxml import etree

from formgen.output.zipped import zipped
from formgen.problems import InputError, Problem, Where, error
from formgen.text import shown
from formgen.typesetting.layout import Cast, cast_of, sheet_of
from formgen.typesetting.model import Sheet
from formgen.view.model import Chart, Page, Report, View
from formgen.view.text import printed
from formgen.writing.brand import Brand
from formgen.writing.compiling import Pages, UnfitError, Written
from formgen.writing.fonts import fonts_of_charts
from formgen.writing.opaque import BEGIN, Looks
from formgen.writing.sandbox import EndlessError, Sandbox
from formgen.writing.word import carried, compiled, package, review, sheets, tables, tags, typefaces, whole
from formgen.writing.word.drawing import LOGO, Drawing, logo
from formgen.writing.word.identities import number_anew
from formgen.writing.word.measures import OddMeasureError
from formgen.writing.word.ooxml import Element, make, parse, serialise, w
from formgen.writing.word.places import part_names, place

PROPERTIES = "docProps/core.xml"
"""The part with title and author, whose tags are filled in too."""


class Docx:
    """Writes views through one template.

    Raises InputError if the template or the logo cannot be used.
    """

    def __init__(self, template: Path, brand: Brand) -> None:
        parts = package.read(template)
        stories = tuple(package.stories(parts, template.name))
        faults = whole.faults(parts, template.name) or carried.faults(parts, template.name)
        if faults:
            raise InputError(*faults)
        parts = review.without_comments(parts, template.name)
        self._brand = brand
        self._file = template.name
        self._logo = logo(brand)
        self._sandbox = tags.environment()
        self._alone = Lock()  # the desk asks from several threads, and an allowance is one document's
        self._tagged = [_Tagged.read(name, parts[name], template.name, self._sandbox) for name in stories]
        self._properties = [
            _Tagged.read(name, parts[name], template.name, self._sandbox)
            for name in (PROPERTIES,)
            if name in parts
        ]
        parts = typefaces.dressed(parts, brand.typeface)
        self._parts = self._logo.added(parts, stories, template.name) if self._logo else parts

        self._pages = Pages(
            values=compiled.values_of,
            plain=lambda view, cast: zipped(self._written(view, cast.sheet())),
            compiled=self._compiled,
            pays=_PAYS,
        )

    def write(self, view: Page) -> bytes:
        """The document; raises InputError for what only the filled-in template shows to be wrong."""
        return self.written(view).data

    def written(self, view: Page) -> Written:
        """The document, and how it was written; raises InputError as `write` does."""
        if not isinstance(view, View):
            return Written(self.write_plainly(view))
        with self._alone:
            return self._pages.write(view)

    def hindrance(self, view: View) -> UnfitError | None:
        """What keeps forms like this one from being filled in, if anything does."""
        looks = Looks()
        try:
            with self._alone:
                self._page(view, cast_of(view), looks)
        except UnfitError as unfit:
            return unfit
        except InputError:  # words that are no words do not do there, so it is said below where it looked
            pass
        seen = ", ".join(compiled.names(view, looks))
        return UnfitError(seen, "looks-inside") if seen else None

    def write_plainly(self, view: Page) -> bytes:
        """The document, by the ordinary way; raises InputError as `write` does."""
        with self._alone:
            return zipped(self._written(view, sheet_of(view)))

    def filled(self, view: Page) -> dict[str, Element]:
        """The parts with words, by name, as they stand in the document; raises InputError as `write` does."""
        with self._alone:
            return self._filled(view, sheet_of(view))[0]

    def _compiled(self, view: View, cast: Cast) -> compiled.Compiled:
        return self._page(view, cast, Looks())

    def _page(self, view: View, cast: Cast, looks: Looks) -> compiled.Compiled:
        view, sheet = compiled.blind(view, cast, looks)
        with self._sandbox.blind():
            stories, parts = self._filled(view, sheet)
            if any(BEGIN in each for root in stories.values() for each in carried.instructions(root)):
                raise UnfitError("a field is told what to do by what is filled in")
            return compiled.compiled(self._whole(view, stories, parts), looks)

    def _written(self, view: Page, sheet: Sheet | None) -> dict[str, bytes]:
        """All parts of the document."""
        return self._whole(view, *self._filled(view, sheet))

    def _whole(
        self, view: Page, stories: Mapping[str, Element], parts: Mapping[str, bytes]
    ) -> dict[str, bytes]:
        filled = {each.name: serialise(each.filled(view, None)) for each in self._properties}
        return {**parts, **filled, **{name: serialise(stories[name]) for name in stories}}

    def _filled(self, view: Page, sheet: Sheet | None) -> tuple[dict[str, Element], dict[str, bytes]]:
        """The parts with words, and all others, among them the pictures that stand in these."""
        drawings = {LOGO: self._logo} if self._logo else {}
        parts = self._parts
        for chart in self._charts(view.charts) if isinstance(view, Report) else ():
            drawings[chart.name] = chart
            parts = chart.added(parts, [self._tagged[0].name], self._file)
        self._sandbox.allow(sum(1 for _ in printed(view)))
        if sheet and sheets.STYLES in parts:
            parts = {**parts, sheets.STYLES: sheets.sized(parts[sheets.STYLES], sheet)}
        roots: dict[str, Element] = {}
        for each in self._tagged:
            root = roots[each.name] = each.filled(view, sheet)
            each.shape(root, drawings)
        number_anew(roots.values())
        return roots, parts

    def _charts(self, charts: Sequence[Chart]) -> Iterator[Drawing]:
        """The pictures of these charts, numbered behind the logo."""
        from formgen.writing import plots  # noqa: PLC0415 only reports need it

        drawn = plots.pictures(charts, fonts_of_charts(self._brand), "png")
        for number, chart in enumerate(charts, 2):
            yield Drawing.of(chart.key, number, drawn[chart.key], chart.words, plots.WIDTH)


_PAYS = 4
"""The document for which its page is compiled: that takes as long as to write one, so that small runs of many
forms would else take longer."""


@dataclass(frozen=True, slots=True)
class _Tagged:
    """One part of a template file, ready to be filled in."""

    name: str
    file: str
    source: str
    template: Template

    @classmethod
    def read(cls, name: str, xml: bytes, file: str, sandbox: Sandbox) -> _Tagged:
        root = package.parsed(xml, file)
        forget_editing(root)
        _check_ends(root, file)
        source = _source(root)
        return cls(name, file, source, _compiled(source, file, sandbox))

    def filled(self, view: Page, sheet: Sheet | None) -> Element:
        """The part with the view's words in place of its tags; slots and cells are still tags."""
        try:
            xml = self.template.render(view=view, sheet=sheet)
        except UnfitError:
            raise
        except Exception as wrong:  # a template is input: whatever goes wrong in it is its own fault
            near = _near(self.source, _line_number(wrong))
            raise InputError(_fault(wrong, self.file, near)) from wrong
        try:
            return parse(xml.replace("\n<w:p", "<w:p").encode())
        except (etree.XMLSyntaxError, UnicodeEncodeError) as broken:
            raise self._misshapen(broken) from broken

    def shape(self, root: Element, drawings: Mapping[str, Drawing]) -> None:
        """Put content controls, pictures and table columns where their stubs stand."""

        def drawing(name: str, millimetres: float) -> Element | None:
            return drawings[name].element(millimetres) if name in drawings else None

        try:
            tags.expand(root, drawing)
            sheets.settle(root)
            tables.settle(root)
            tags.clear(root)
        except tags.MisplacedTagError as misplaced:
            raise self._misshapen(misplaced) from misplaced
        except OddMeasureError as odd:
            raise InputError(_odd_measure(odd, self.file, self.called)) from odd
        _separate_tables(root)
        faults = tuple(carried.in_part(root, self.file, self.called))
        if faults:  # an address, or a field, that was put together by tags
            raise InputError(*faults)

    @property
    def called(self) -> str:
        """What people call the part."""
        return part_names([self.name])[self.name]

    def _misshapen(self, detail: object) -> InputError:
        return InputError(error("docx-template-shape", Where(self.file), part=self.name, detail=detail))


def odd_measures(root: Element, file: str, part: str) -> Iterator[Problem]:
    """Widths and spans in a part that nobody can follow: each value once, where it is first met."""
    by_value: dict[str, list[OddMeasureError]] = {}
    for odd in tables.odd_measures(root):
        by_value.setdefault(str(odd), []).append(odd)
    for found in by_value.values():
        yield _odd_measure(found[0], file, part, len(found))


def _odd_measure(odd: OddMeasureError, file: str, part: str, count: int = 1) -> Problem:
    where = Where(file, cell=place(odd.element, part))
    return error("docx-table-measure", where, value=shown(str(odd)), count=count)


# ── compiling ───────────────────────────────────────────────────────────────────────────────

_EDITING = ("bookmarkStart", "bookmarkEnd", "proofErr", "lastRenderedPageBreak", "permStart", "permEnd")
_EDITING_ID = re.compile(r"\{[^}]*\}(rsid\w*|paraId|textId)")


def forget_editing(root: Element) -> None:
    """Remove what word processors note for themselves: in a loop it would come to stand there twice."""
    for each in list(root.iter(*map(w, _EDITING))):
        parent = each.getparent()
        if parent is not None:
            parent.remove(each)
    review.forget_comments(root)
    for each in root.iter(w("p"), w("r"), w("tr"), w("tbl"), w("sectPr")):
        for name in [name for name in each.attrib if _EDITING_ID.fullmatch(str(name))]:
            del each.attrib[name]


def _check_ends(root: Element, file: str) -> None:
    """Raise InputError for a tag without an end: docxtpl would look for it from every tag before it."""
    text = "".join(map(str, root.itertext()))
    for begin, end in (("{{", "}}"), ("{%", "%}"), ("{#", "#}")):
        at = text.rfind(begin)
        if at > text.rfind(end):
            raise InputError(
                error("docx-template-tag", Where(file), detail=f"{end} is missing", near=shown(text[at:]))
            )


def _source(root: Element) -> str:
    """The part as Jinja source; each paragraph begins a line, so that an error can tell its place."""
    xml = etree.tostring(root, encoding="unicode")
    patched: str = DocxTemplate(io.BytesIO()).patch_xml(xml)
    return re.sub(r"<w:p([ >])", r"\n<w:p\1", patched)


def _compiled(source: str, file: str, sandbox: Sandbox) -> Template:
    try:
        names = meta.find_undeclared_variables(sandbox.parse(source))
        unknown = sorted(names - {"view", "sheet", *sandbox.globals})
        if unknown:
            near = _mention(source, unknown[0])
            raise InputError(error("docx-template-name", Where(file), detail=unknown[0], near=near))
        return sandbox.from_string(source)
    except (TemplateSyntaxError, RecursionError) as wrong:
        raise InputError(_fault(wrong, file, _near(source, getattr(wrong, "lineno", 0)))) from wrong


def _fault(wrong: Exception, file: str, near: str) -> Problem:
    """What goes wrong in a template, as a problem."""
    match wrong:
        case EndlessError():
            return error("docx-template-endless", Where(file), near=near)
        case UndefinedError():
            return error("docx-template-name", Where(file), detail=wrong.message, near=near)
        case TemplateSyntaxError():
            return error("docx-template-tag", Where(file), detail=wrong.message, near=near)
        case RecursionError():
            detail = "too much within each other"
            return error("docx-template-tag", Where(file), detail=detail, near=near)
        case _:
            return error("docx-template-tag", Where(file), detail=wrong, near=near)


def _mention(source: str, name: str) -> str:
    """The tag that uses this name."""
    tags: list[str] = re.findall(r"\{[{%].*?[%}]\}", source)
    return next((_words(tag) for tag in tags if re.search(rf"\b{re.escape(name)}\b", tag)), "")


def _near(source: str, line: int) -> str:
    """The words on a line of the source, or the nearest before it that has any."""
    lines = source.split("\n")[:line]
    return next(filter(None, map(_words, reversed(lines))), "")


def _words(xml: str) -> str:
    words = " ".join(re.sub(r"<[^>]+>", "", xml).split())
    return words if len(words) <= 80 else words[:79] + "…"


def _line_number(wrong: Exception) -> int:
    """The line of the source in which it went wrong: Jinja rewrites its tracebacks to say so."""
    frames = traceback.extract_tb(wrong.__traceback__)
    return next((frame.lineno or 0 for frame in reversed(frames) if frame.filename == "<template>"), 0)


def _separate_tables(root: Element) -> None:
    """Put a paragraph where Word needs one: between two tables, and after the last."""
    for table in list(root.iter(w("tbl"))):
        follower = table.getnext()
        if follower is None or follower.tag in (w("tbl"), w("sectPr")):
            table.addnext(make("p"))
